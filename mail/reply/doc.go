// Package reply reads mails that arrive: who wrote, to which address, in answer
// to what, and the words, as plain text in one charset, whatever mail program
// they come from. It tells what no person has written (bounces, out-of-office
// notes, lists) from what somebody has.
//
// Everything in such a mail is untrusted: sizes, depths and parts are bounded,
// and what cannot be read is named and left out. Nothing here knows what was
// asked.
package reply
