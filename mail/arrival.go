package mail

import "time"

// An Arrival is a mail that lies in a mailbox and was not filed yet.
type Arrival struct {
	ID   string    // names it within its mailbox, the same each time that it is fetched
	Raw  []byte    // as it arrived (RFC 5322); nil where Size is over what is read
	Size int64     // in bytes
	At   time.Time // when the mailbox got it
}
