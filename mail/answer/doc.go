// Package answer reads the reply to one of our mails: what was answered under
// which question, which promises were made or kept and until when, what is for
// the manager alone.
//
// It goes by the mail as it was sent, word for word: what the reply has in
// common with it is quoted, whatever a mail program made of it, and what lies
// between two lines of it belongs to the first. Nothing that the sender wrote is
// dropped: what has no place is returned as such.
//
// All of it is pure: a sheet, a text and the circumstances go in, answers come
// out.
package answer
