package setup

import (
	"cmp"
	"net"
	"net/netip"
	"strconv"
)

// The ports of mail servers: where they take mails from other servers (RFC 5321
// §4.5.4.2), and from people who log in (RFC 6409); and where mailboxes are read in
// the clear (RFC 9051), and encrypted from the first byte (RFC 8314).
const (
	relayPort      = 25
	submissionPort = 587
	imapPort       = 143
	imapsPort      = 993
)

// A server is one of the two that an account has.
type server struct {
	Host  string
	Port  int
	Plain bool // nothing is encrypted
}

func (m Mail) smtp(p Provider) server {
	return m.server(cmp.Or(m.SMTPHost, p.SMTPHost), cmp.Or(m.SMTPPort, p.SMTPPort), relayPort, submissionPort)
}

func (m Mail) imap(p Provider) server {
	return m.server(cmp.Or(m.IMAPHost, p.IMAPHost), m.IMAPPort, imapPort, imapsPort)
}

// server takes a port off a host. To this very machine the way is safe, and there a
// server's certificate is good for no name that would be asked: what is not said
// otherwise by a port that means encryption is in the clear.
func (m Mail) server(host string, port, clear, encrypted int) server {
	if name, p, err := net.SplitHostPort(host); err == nil {
		if n, err := strconv.Atoi(p); err == nil {
			host, port = name, n
		}
	}
	s := server{host, port, m.Plain || here(host) && port != encrypted && port != 465}
	if s.Port == 0 && s.Plain {
		s.Port = clear
	}
	s.Port = cmp.Or(s.Port, encrypted)
	return s
}

// here reports whether a host is this machine itself.
func here(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// MayBeOpen reports whether the server may take mails without a login: one of one's
// own on this machine, and not where people hand in mails, who always log in there
// (RFC 6409 §4.3).
func (m Mail) MayBeOpen() bool {
	p, _ := ProviderOf(m.Provider)
	s := m.smtp(p)
	return m.Provider == Own && here(s.Host) && s.Plain && s.Port != submissionPort
}
