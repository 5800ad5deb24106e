package consent

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"

	"golang.org/x/oauth2"
)

// A Question is what a person is asked to agree to.
type Question struct {
	App     *oauth2.Config          // as whom, where and for what is asked; its RedirectURL is set here
	Purpose string                  // what they let happen, such as "see the events of maria@example.com"
	Who     string                  // the address of the person, which the provider suggests to them; may be ""
	Host    string                  // of the address that the browser is led back to: 127.0.0.1 if it is "", or localhost for a provider that knows no other
	Port    int                     // on which their answer is waited for, on loopback; 0: any
	Also    []oauth2.AuthCodeOption // what else the provider wants to be told
	Out     io.Writer               // where they are told what to do
	In      io.Reader               // where they may paste the address that they were led to; nil: nowhere
	Open    func(string) error      // shows them an address in a browser; nil: they do that themselves
	Client  *http.Client            // by which the provider is asked
}

// Ask asks a person, and waits until they have answered or ctx ends. The error
// of a provider that does not accept the answer holds an *oauth2.RetrieveError.
//
// It works on a machine without a browser: the address can be opened anywhere,
// if the port is forwarded by ssh or the address that the browser ends up at is
// pasted.
func Ask(ctx context.Context, q Question) (*oauth2.Token, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", fmt.Sprintf("127.0.0.1:%d", q.Port))
	if err != nil {
		return nil, fmt.Errorf("waiting for the browser: %w", err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	if q.Host == "" {
		q.Host = "127.0.0.1"
	}
	app := *q.App
	app.RedirectURL = fmt.Sprintf("http://%s:%d/", q.Host, port)
	d := &dialog{app: &app, state: rand.Text(), verifier: oauth2.GenerateVerifier(), answers: make(chan answer, 1)}
	page := &http.Server{Handler: d, ReadHeaderTimeout: 10 * time.Second}
	go page.Serve(listener) // ends when it is closed
	defer func() {          // when the browser has its page
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		_ = page.Shutdown(ctx) // what is still open then ends with the program
	}()
	d.ask(q, port)
	if q.In != nil {
		go d.readPasted(q.In, q.Out) // ends with the input, or the program
	}
	select {
	case <-ctx.Done():
		return nil, fmt.Errorf("waiting for the consent: %w", ctx.Err())
	case a := <-d.answers:
		if a.err != nil {
			return nil, a.err
		}
		return app.Exchange(With(ctx, q.Client), a.code, oauth2.VerifierOption(d.verifier))
	}
}

// With makes the library use a client for its own requests.
func With(ctx context.Context, c *http.Client) context.Context {
	if c == nil {
		return ctx
	}
	return context.WithValue(ctx, oauth2.HTTPClient, c)
}

// A dialog is one question to a person.
type dialog struct {
	app      *oauth2.Config
	state    string // that only the browser which we sent knows
	verifier string // that the answer is bound to
	answers  chan answer
}

type answer struct {
	code string
	err  error
}

// ask tells the person what to do.
func (d *dialog) ask(q Question, port int) {
	with := append([]oauth2.AuthCodeOption{oauth2.AccessTypeOffline, oauth2.S256ChallengeOption(d.verifier)}, q.Also...)
	if q.Who != "" {
		with = append(with, oauth2.SetAuthURLParam("login_hint", q.Who))
	}
	address := d.app.AuthCodeURL(d.state, with...)
	fmt.Fprintf(q.Out, "Open this address in a browser, and let oneonone %s:\n\n  %s\n\n", q.Purpose, address)
	fmt.Fprintf(q.Out, "If the browser is on another machine than this one, first run there:\n\n  ssh -L %d:127.0.0.1:%d THIS-MACHINE\n\n", port, port)
	if q.In != nil {
		fmt.Fprintf(q.Out, "Or open the address anyway. At the end the browser shows a page that it cannot\nload: copy its address, which begins with %s, and paste it here.\n\n", d.app.RedirectURL)
	}
	if q.Open != nil {
		_ = q.Open(address) // the address stands above
	}
}

// ServeHTTP takes the answer that a browser is sent here with.
func (d *dialog) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Referrer-Policy", "no-referrer")
	if r.URL.Path != "/" || r.Method != http.MethodGet {
		http.Error(w, "There is nothing here.", http.StatusNotFound)
		return
	}
	if err := d.take(r.URL.Query()); err != nil {
		http.Error(w, "This is no answer to what was asked: "+err.Error()+".", http.StatusBadRequest)
		return
	}
	fmt.Fprintln(w, "Thank you. You can close this window and go back to the terminal.")
}

// take takes in an answer, if it is one to our question.
func (d *dialog) take(q url.Values) error {
	if subtle.ConstantTimeCompare([]byte(q.Get("state")), []byte(d.state)) != 1 {
		return errors.New("its state is another")
	}
	a := answer{code: q.Get("code")}
	if refusal := printable(q.Get("error")); refusal != "" {
		a.err = fmt.Errorf("the consent was not given: %s", refusal)
	} else if a.code == "" {
		return errors.New("it holds no code")
	}
	select {
	case d.answers <- a:
	default: // there is one already
	}
	return nil
}

// printable is what a stranger says, short and on one line.
func printable(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return -1
	}, strings.ToValidUTF8(s, ""))
	return s[:min(len(s), 100)]
}

// readPasted takes the answer from an address that is pasted.
func (d *dialog) readPasted(in io.Reader, out io.Writer) {
	lines := bufio.NewScanner(io.LimitReader(in, 1<<20))
	for lines.Scan() {
		text := strings.TrimSpace(lines.Text())
		if text == "" {
			continue
		}
		u, err := url.Parse(text)
		if err == nil {
			err = d.take(u.Query())
		}
		if err == nil {
			return
		}
		fmt.Fprintf(out, "That is not the address that the browser was led to (it begins with %s). Try again:\n", d.app.RedirectURL)
	}
}
