// Package daemon is the shell around the pure parts: it reads the calendars,
// asks daemon/plan what is due, has mail/form and mail write the letters, keeps
// the state in daemon/store, and hands the letters to a mail server.
//
// Step does one round at a given time and says when the next is needed; Run
// does rounds at the right times. One goroutine owns all state. Reading a
// calendar and sending a mail happen in goroutines of their own, which only
// bring results back, so that a slow server holds up nothing but itself.
//
// The order of every mail is: letter written ● notice queued ● attempt recorded
// ● mail server ● outcome recorded, where ● is durable. A crash anywhere is made
// good from the last ●.
package daemon
