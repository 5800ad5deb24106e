// Package filing takes in the mails that arrive: it decides what each one is,
// and files those that are answers.
//
// A mail goes through three stations. verdict.go finds out which of our mails it
// answers, and whether it may; package answer reads what it says; enter.go
// writes that into the state. Each mail is filed exactly once, however often it
// comes and wherever a crash may fall: it is known by what it is made of, every
// file that it changes can be changed by it again without harm, and it counts as
// filed only when the last of them is safe.
//
// What follows from a mail (a recap, the word that it was not understood) is the
// daemon's.
package filing
