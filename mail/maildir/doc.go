// Package maildir puts mails into a Maildir instead of sending them, and reads
// those that arrive in one: for a first look, for tests, and for a mail system
// that takes them from there or puts them there.
//
// A Maildir is a directory with tmp, new and cur in it; a mail is written in
// tmp, renamed into new, and moved to cur by whoever reads it. Nobody ever
// sees a part of a mail, and no lock is needed. In cur, flags follow the name
// behind a colon, and whoever changes them renames the file.
package maildir
