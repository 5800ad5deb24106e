package setup

// The kinds of calendars.
const (
	ICS    = "ics"    // an address that gives out the calendar, or a file
	Google = "google" // Google's API, with the owner's consent
	CalDAV = "caldav"
)

// Answers are what has to be known to begin.
type Answers struct {
	Owner, Name string // the manager's address and name
	Zone        string // of the IANA list
	Language    string // of the mails to the manager; "" for English

	Calendar    string // ICS, Google or CalDAV
	Location    string // of an ICS or a CalDAV calendar: its address or path
	Username    string // of a CalDAV calendar
	Password    string // of a CalDAV calendar; a secret
	Credentials string // of a Google calendar: the JSON of the OAuth client; a secret

	Reports []string // addresses; those in the calendar are found without

	Mail Mail
}

// Mail is how mails go out and come in.
type Mail struct {
	Provider     string // the key of one of Providers
	From         string // the address that mails are from, and replies go to
	Username     string // to log in with; "" if it is From
	Password     string // or that of the app; a secret
	ClientID     string // where the provider wants a consent in place of a password
	ClientSecret string // a secret; Google's clients have one
	SMTPHost     string // these of one's own server alone
	SMTPPort     int    // 0: the usual one
	SMTPOpen     bool   // it takes mails without a login, as servers do from their own machine
	IMAPHost     string // "": replies are not read
	IMAPPort     int
	Plain        bool // no encryption, to a server on this very machine
	Outbox       string
}

// A File is one that is to be written.
type File struct {
	Path   string // relative to the directory of the config
	Text   string
	Secret bool // for its owner's eyes only
}
