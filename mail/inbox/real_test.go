package inbox_test

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"oneonone/mail"
	"oneonone/mail/inbox"
	"oneonone/mail/login"
)

// The real server is one that is really there, such as Dovecot: $ONEONONE_IMAP
// is host:port where one begins in the clear, $ONEONONE_IMAPS where one begins
// with TLS, $ONEONONE_IMAP_CA the file with the certificate that vouches for
// it. The user is bot@example.test, whose password is secret.
type realServer struct {
	*testing.T
	person  *imapclient.Client
	mailbox string
	account login.Account
}

// realWays are the ways to the real server.
func realWays(t *testing.T) map[string]login.Account {
	t.Helper()
	plain, secure, ca := os.Getenv("ONEONONE_IMAP"), os.Getenv("ONEONONE_IMAPS"), os.Getenv("ONEONONE_IMAP_CA")
	if plain == "" || secure == "" || ca == "" {
		t.Skip("ONEONONE_IMAP, ONEONONE_IMAPS and ONEONONE_IMAP_CA are not set: no real server to fetch from")
	}
	pem, err := os.ReadFile(ca)
	if err != nil {
		t.Fatal(err)
	}
	trust := &tls.Config{RootCAs: x509.NewCertPool()}
	trust.RootCAs.AppendCertsFromPEM(pem)
	out := map[string]login.Account{}
	for way, address := range map[string]string{login.NoTLS: plain, login.StartTLS: plain, login.Implicit: secure} {
		host, port, err := net.SplitHostPort(address)
		if err != nil {
			t.Fatal(err)
		}
		number, err := strconv.Atoi(port)
		if err != nil {
			t.Fatal(err)
		}
		out[way] = login.Account{Host: host, Port: number, TLS: way, TLSConfig: trust, Username: "bot@example.test", Password: password("secret")}
	}
	return out
}

// newRealServer logs in as a person, and makes a mailbox for the test.
func newRealServer(t *testing.T, a login.Account) *realServer {
	t.Helper()
	r := &realServer{T: t, account: a, mailbox: fmt.Sprintf("Replies/é %d", time.Now().UnixNano())}
	c, err := imapclient.DialTLS(realWays(t)[login.Implicit].Address(), &imapclient.Options{TLSConfig: a.TLSConfig})
	if err != nil {
		t.Fatal(err)
	}
	r.person = c
	r.must(c.Login(a.Username, "secret").Wait())
	r.must(c.Create(r.mailbox, nil).Wait())
	t.Cleanup(func() {
		c.Delete(r.mailbox).Wait()
		c.Close()
	})
	return r
}

func (r *realServer) must(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

func (r *realServer) options(c *store) inbox.Options {
	return inbox.Options{Account: r.account, Mailbox: r.mailbox, Timeouts: brisk, Cursor: c}
}

func (r *realServer) deliver(raw string, at time.Time) {
	r.Helper()
	cmd := r.person.Append(r.mailbox, int64(len(raw)), &imap.AppendOptions{Time: at})
	_, err := cmd.Write([]byte(raw))
	r.must(err)
	r.must(cmd.Close())
	_, err = cmd.Wait()
	r.must(err)
}

// mime is a mail whose parts are broken, with bytes of all kinds in it. A real
// server has to give back the very same.
var mime = "From: alice@example.test\r\nContent-Type: multipart/mixed; boundary=\"x\r\n\r\n--x\r\nContent-Type: message/rfc822\r\n\r\n--y\r\n" +
	strings.Repeat("\t \xff\x80..\r\n.\r\n", 2000)

func TestRealServer(t *testing.T) {
	for way, account := range realWays(t) {
		t.Run(way, func(t *testing.T) {
			r, c := newRealServer(t, account), new(store)
			for range 300 {
				r.deliver("Subject: old\r\n\r\nold\r\n", time.Now().Add(time.Hour))
			}
			m := open(t, r.options(c))
			r.must(m.Check(t.Context()))
			if got := arrivals(t, m); len(got) != 0 {
				t.Fatalf("the first start fetched %d mails", len(got))
			}

			at := time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC)
			r.deliver(mime, at)
			w := make(chan error)
			go func() { w <- m.Wait(t.Context()) }()
			got := arrivals(t, m)
			if len(got) != 1 || !bytes.Equal(got[0].Raw, []byte(mime)) || !got[0].At.Equal(at) || got[0].Size != int64(len(mime)) {
				t.Fatalf("got %d mails, the first of %d bytes at %v, want one of %d", len(got), got[0].Size, got[0].At, len(mime))
			}
			r.must(m.Done(t.Context(), got[0].ID, false))

			r.deliver("Subject: two\r\n\r\ntwo\r\n", time.Now())
			r.must(<-w)
			if got := arrivals(t, m); len(got) != 1 {
				t.Errorf("then %d mails", len(got))
			}
			if got, want := flags(t, r.person, r.mailbox)[300:], []string{`[$1on1done]`, `[]`}; !slices.Equal(ignoreRecent(got), want) {
				t.Errorf("flags %q, want %q", got, want)
			}
		})
	}
}

// ignoreRecent takes \Recent out, which servers set as they like.
func ignoreRecent(all []string) (out []string) {
	for _, f := range all {
		words := slices.DeleteFunc(strings.Fields(strings.Trim(f, "[]")), func(w string) bool { return w == `\recent` })
		out = append(out, "["+strings.Join(words, " ")+"]")
	}
	return out
}

func TestRealServerGivesNewNumbers(t *testing.T) {
	r, c := newRealServer(t, realWays(t)[login.StartTLS]), new(store)
	m := open(t, r.options(c))
	arrivals(t, m)
	r.deliver("Subject: filed\r\n\r\nfiled\r\n", time.Now())
	finish(t, m)

	r.must(r.person.Rename(r.mailbox, r.mailbox+" old", nil).Wait())
	r.must(r.person.Create(r.mailbox, nil).Wait())
	_, err := r.person.Select(r.mailbox+" old", nil).Wait()
	r.must(err)
	_, err = r.person.Copy(imap.SeqSetNum(1), r.mailbox).Wait()
	r.must(err)
	r.deliver("history", long)
	r.deliver("new", time.Now())
	if got := finish(t, m); !slices.Equal(got, []string{"new"}) {
		t.Errorf("got %q", got)
	}
	if got := finish(t, open(t, r.options(c))); len(got) != 0 {
		t.Errorf("then %q", got)
	}
	r.must(r.person.Unselect().Wait())
	r.must(r.person.Delete(r.mailbox + " old").Wait())
}

func TestRealServerMovesMails(t *testing.T) {
	r := newRealServer(t, realWays(t)[login.Implicit])
	o := r.options(new(store))
	o.Accepted, o.Refused = "Processed", r.mailbox+"/aside"
	m := open(t, o)
	arrivals(t, m)
	r.deliver("good", time.Now())
	r.deliver("bad", time.Now())
	for i, a := range arrivals(t, m) {
		r.must(m.Done(t.Context(), a.ID, i == 1))
	}
	if got := flags(t, r.person, r.mailbox); len(got) != 0 {
		t.Errorf("in the mailbox there are still %q", got)
	}
	if got := flags(t, r.person, o.Refused); len(ignoreRecent(got)) != 1 || !strings.Contains(got[0], "$1on1done") {
		t.Errorf("set aside: %q", got)
	}
	r.must(r.person.Unselect().Wait())
	r.must(r.person.Delete(o.Refused).Wait())
}

func TestRealServerRefusesAWrongPasswordAndAnUnknownMailbox(t *testing.T) {
	account := realWays(t)[login.Implicit]
	o := inbox.Options{Account: account, Mailbox: "No such mailbox", Timeouts: brisk, Cursor: new(store)}
	if _, err := open(t, o).Fetch(t.Context()); !mail.Account(err) || !strings.Contains(mail.Hint(err), "mailbox of mail.imap") {
		t.Errorf("unknown mailbox: %v (%q)", err, mail.Hint(err))
	}
	o.Password = password("wrong")
	if _, err := open(t, o).Fetch(t.Context()); !mail.Account(err) || !strings.Contains(mail.Hint(err), "password_file") {
		t.Errorf("wrong password: %v (%q)", err, mail.Hint(err))
	}
	o.Password, o.TLSConfig = password("secret"), nil
	if _, err := open(t, o).Fetch(t.Context()); !mail.Account(err) || !strings.Contains(mail.Hint(err), "certificate") {
		t.Errorf("unknown certificate: %v (%q)", err, mail.Hint(err))
	}
}
