package mail

import (
	netmail "net/mail"
	"time"
)

// A Letter is one mail to one person, before it is written down.
type Letter struct {
	From       netmail.Address
	To         netmail.Address
	ReplyTo    string // a bare address, with the token if there is one; "" for none
	Subject    string
	Date       time.Time // with the zone that the recipient should see
	MessageID  string    // without angle brackets
	InReplyTo  string    // without angle brackets; "" for none
	References []string  // oldest first, without angle brackets
	Instance   string    // names this installation, so that it knows its own mail (X-Oneonone-Loop)
	Text, HTML string
	Images     []Image // that stand in the HTML
}

// An Image is a picture within a letter. Its HTML shows it by the URL cid:ID
// (RFC 2392).
type Image struct {
	ID  string // its Content-ID, without angle brackets; what stands before its first dot is the name of the file
	PNG []byte
}

// An Envelope says who a mail is from and to on the wire (RFC 5321 §2.3.1).
type Envelope struct{ From, To string }

// A Receipt is what the server said when it took a mail over.
type Receipt struct{ Answer string }
