// Package login knows accounts on mail servers: where the server is, how the
// connection to it is secured, and how one proves who one is. That is the same
// for SMTP and for IMAP; what is said after it is not known here.
//
// Passwords and tokens are asked for at each login and kept nowhere; no error
// holds one.
package login
