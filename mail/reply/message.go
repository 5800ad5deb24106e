package reply

import (
	netmail "net/mail"
	"time"
)

// A Message is a mail that arrived.
type Message struct {
	ID         string          // the Message-ID, without angle brackets; "" if there is none
	From       netmail.Address // the first author; the zero Address if none can be read
	To         []string        // every bare address that it was addressed or delivered to, in lower case, each once
	InReplyTo  []string        // Message-IDs without angle brackets
	References []string        // the same, oldest first
	Subject    string
	Date       time.Time // when it was written, in the writer's zone; zero if that cannot be read
	Loop       []string  // the values of X-Oneonone-Loop: the installations of oneonone that sent it or answered it

	Text     string // what it says, as lines that end in LF; made of the HTML where there is no text
	FromHTML bool   // Text was made of HTML
	Calendar string // the METHOD of an iTIP message in it (RFC 5546), such as REPLY; "" if there is none

	Automatic string   // why nobody wrote it by hand, in words; "" if somebody seems to have
	Bounce    *Bounce  // nil if it is none
	Flaws     []string // what could not be read, in words

	results []string // the values of Authentication-Results, topmost first
}

// A Bounce is what a mail server says of a mail of ours (RFC 3464).
type Bounce struct {
	Recipient string   // whom the mail did not reach, a bare address; "" if it does not say
	Action    string   // failed, delayed, delivered, relayed or expanded; "" if it does not say
	Status    string   // such as 5.1.1; "" if it does not say
	Answer    string   // what the other server said, on one line
	Original  []string // the Message-IDs of the mail that it is about, without angle brackets
}
