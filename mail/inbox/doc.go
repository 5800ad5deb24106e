// Package inbox reads the mails that arrive in a mailbox of an IMAP server
// (RFC 3501, RFC 9051).
//
// It hands out each mail until it is told that it is done, over restarts, lost
// connections and mailboxes that are numbered anew; what was there before the
// first start, never. What is done is known from a cursor of our own, and
// besides from a keyword on the mail, so that whoever else reads the mailbox
// may set and take away \Seen as they like. A mail may be handed out twice,
// where a crash came between; whoever files mails must know them again.
//
// Nothing waits for ever. The server's answers are bounded in time and size,
// large mails are not downloaded, and of a mail nothing is asked but its UID,
// flags, date, size and its bytes: how a server describes the parts of a broken
// mail has ended many a connection.
package inbox
