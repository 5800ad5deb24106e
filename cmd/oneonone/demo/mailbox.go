package demo

import (
	"bytes"
	"fmt"
	"net"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
)

// The account on the server of the mailbox. Its password is a file, as
// everywhere.
const (
	mailboxUser     = "oneonone@example.com"
	mailboxPassword = "only for the demo"
	passwordName    = "imap-password"
)

// A mailbox is where the answers arrive: an IMAP server on loopback.
type mailbox struct {
	port   int
	server *imapserver.Server
	user   *imapmemserver.User
}

// serveMailbox starts the server.
func serveMailbox() (*mailbox, error) {
	m := &mailbox{user: imapmemserver.NewUser(mailboxUser, mailboxPassword)}
	if err := m.user.Create("INBOX", nil); err != nil {
		return nil, fmt.Errorf("serving the mailbox: %w", err)
	}
	accounts := imapmemserver.New()
	accounts.AddUser(m.user)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("serving the mailbox: %w", err)
	}
	m.port = l.Addr().(*net.TCPAddr).Port
	m.server = imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return accounts.NewSession(), nil, nil
		},
		Caps:   imap.CapSet{imap.CapIMAP4rev1: {}, imap.CapIMAP4rev2: {}},
		Logger: silent{}, InsecureAuth: true,
	})
	go m.server.Serve(l) // it ends with stop, and says no more than that
	return m, nil
}

func (m *mailbox) stop() { m.server.Close() }

// deliver puts a mail into the mailbox.
func (m *mailbox) deliver(raw []byte, at time.Time) error {
	if _, err := m.user.Append("INBOX", bytes.NewReader(raw), &imap.AppendOptions{Time: at}); err != nil {
		return fmt.Errorf("delivering an answer: %w", err)
	}
	return nil
}
