package inbox_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/google/go-cmp/cmp"

	"oneonone/mail"
	"oneonone/mail/cursor"
	"oneonone/mail/inbox"
	"oneonone/mail/login"
)

// long is long before any first start.
var long = time.Date(2020, 1, 1, 12, 0, 0, 0, time.UTC)

func TestNameIsOneThatPeopleKnow(t *testing.T) {
	for user, want := range map[string]string{
		"bot":             "Replies of bot@imap.example.com",
		"bot@example.com": "Replies of bot@example.com on imap.example.com",
	} {
		m := open(t, inbox.Options{
			Account: login.Account{Host: "imap.example.com", Username: user, Password: password("x")},
			Mailbox: "Replies", Cursor: new(store),
		})
		if got := m.Name(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestOptionsThatCannotWorkAreRefused(t *testing.T) {
	account := login.Account{Host: "imap.example.com", Username: "bot", Password: password("x")}
	open := account
	open.TLS = login.NoTLS
	for want, o := range map[string]inbox.Options{
		"needs a user name":       {Account: login.Account{Host: "imap.example.com"}, Cursor: new(store)},
		"needs a cursor":          {Account: account},
		"would go in the clear":   {Account: open, Cursor: new(store)},
		"IMAP server has no host": {Cursor: new(store)},
	} {
		if _, err := inbox.New(o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want an error with %q", err, want)
		}
	}
}

func TestMailComesUntilItIsDone(t *testing.T) {
	s, c := serve(t, nil), new(store)
	m := s.started(c)
	at := time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC)
	s.deliver("one", at)
	s.deliver("two", at)

	got := arrivals(t, m)
	want := []mail.Arrival{{ID: got[0].ID, Raw: []byte(head + "one"), Size: 11, At: at}, {ID: got[1].ID, Raw: []byte(head + "two"), Size: 11, At: at}}
	if d := cmp.Diff(want, got); d != "" || got[0].ID == got[1].ID {
		t.Fatalf("difference:\n%s", d)
	}
	again := arrivals(t, m)
	if d := cmp.Diff(got, again); d != "" {
		t.Errorf("the second time:\n%s", d)
	}
	if err := m.Done(t.Context(), got[0].ID, false); err != nil {
		t.Fatal(err)
	}
	if got := fetch(t, m); !slices.Equal(got, []string{"two"}) {
		t.Errorf("after the first is done: %q", got)
	}
	if err := m.Done(t.Context(), got[1].ID, true); err != nil {
		t.Fatal(err)
	}
	if got := fetch(t, m); len(got) != 0 {
		t.Errorf("after both are done: %q", got)
	}
	if got := fetch(t, open(t, s.options(c))); len(got) != 0 {
		t.Errorf("after a restart: %q", got)
	}
}

func TestDoneInAnyOrderAndAgain(t *testing.T) {
	s, c := serve(t, nil), new(store)
	m := s.started(c)
	for i := range 6 {
		s.deliver(fmt.Sprint(i), time.Now())
	}
	got := arrivals(t, m)
	for _, i := range []int{3, 0, 5, 3, 1} {
		if err := m.Done(t.Context(), got[i].ID, false); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{"2", "4"}
	if got := fetch(t, m); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := fetch(t, open(t, s.options(c))); !slices.Equal(got, want) {
		t.Errorf("after a restart: got %q, want %q", got, want)
	}
	if err := m.Done(t.Context(), "7", false); err == nil {
		t.Error("what names no mail was done")
	}
}

// H14: on the first start, what had piled up in the mailbox was taken for
// answers.
func TestH14MailsOfBeforeTheFirstStartAreNeverFetched(t *testing.T) {
	s, c := serve(t, nil), new(store)
	future := time.Now().Add(24 * time.Hour)
	for range 500 {
		s.deliver("old", future)
	}
	p := s.person() // who deletes the last one: its UID still is the highest that was given
	if _, err := p.Select("INBOX", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	if err := p.Store(imap.SeqSetNum(500), &imap.StoreFlags{Op: imap.StoreFlagsAdd, Flags: []imap.Flag{imap.FlagDeleted}}, nil).Close(); err != nil {
		t.Fatal(err)
	}
	if err := p.Expunge().Close(); err != nil {
		t.Fatal(err)
	}
	m := s.started(c)
	s.deliver("new", long)
	if got := finish(t, m); !slices.Equal(got, []string{"new"}) {
		t.Errorf("got %q", got)
	}
	if got := fetch(t, open(t, s.options(c))); len(got) != 0 {
		t.Errorf("after a restart: %q", got)
	}
}

func TestEmptyMailboxAtTheFirstStart(t *testing.T) {
	s := serve(t, nil)
	m := s.started(new(store))
	s.deliver("new", time.Now())
	if got := fetch(t, m); !slices.Equal(got, []string{"new"}) {
		t.Errorf("got %q", got)
	}
}

// A password that is put right an hour after the first start must not cost the
// answers of that hour.
func TestMailsSinceTheFirstStartAreFetchedThoughTheServerWasOutOfReach(t *testing.T) {
	s, c := serve(t, nil), new(store)
	s.deliver("old", time.Now().Add(-time.Minute))
	wrong := s.options(c)
	wrong.Password = password("wrong")
	if _, err := open(t, wrong).Fetch(t.Context()); !mail.Account(err) {
		t.Fatalf("got %v, want the login refused", err)
	}
	s.deliver("new", time.Now())
	s.deliver("older", time.Now().AddDate(0, -1, 0))
	m := open(t, s.options(c))
	if got := finish(t, m); !slices.Equal(got, []string{"new"}) {
		t.Errorf("got %q", got)
	}
	s.deliver("next", long) // by now the numbers tell
	if got := fetch(t, m); !slices.Equal(got, []string{"next"}) {
		t.Errorf("got %q", got)
	}
}

// H11: where UIDVALIDITY changed, mails were skipped, or the history of years
// came in again.
func TestH11ChangedUIDVALIDITY(t *testing.T) {
	for name, connected := range map[string]bool{"while connected": true, "while stopped": false} {
		t.Run(name, func(t *testing.T) {
			s, c := serve(t, nil), new(store)
			m := s.started(c)
			s.deliver("filed", time.Now())
			finish(t, m)
			s.deliver("fetched", time.Now())
			stale := arrivals(t, m)[0].ID

			s.anew()
			s.deliver("history", long)
			s.deliver("yesterday", time.Now().Add(-20*time.Hour))
			s.deliver("filed", time.Now(), "$1On1DONE")
			s.deliver("fetched", time.Now())
			s.deliver("a clock that is slow", time.Now().Add(-50*time.Minute))
			s.deliver("unknown", time.Now())
			if !connected {
				m = open(t, s.options(c))
			}
			want := []string{"fetched", "a clock that is slow", "unknown"}
			if err := m.Done(t.Context(), stale, false); connected && err != nil {
				t.Error(err)
			}
			if got := fetch(t, m); !slices.Equal(got, want) {
				t.Fatalf("got %q, want %q", got, want)
			}
			if err := m.Done(t.Context(), stale, false); err != nil {
				t.Errorf("a number of before: %v", err)
			}
			if got := finish(t, m); !slices.Equal(got, want) {
				t.Errorf("then %q, want %q", got, want)
			}
			if got := fetch(t, open(t, s.options(c))); len(got) != 0 {
				t.Errorf("after that %q", got)
			}
		})
	}
}

func TestAnotherMailboxOfTheSameUIDVALIDITYIsNotTakenForTheFirst(t *testing.T) {
	c := new(store)
	first := serve(t, nil)
	m := first.started(c)
	for range 5 {
		first.deliver("x", time.Now())
	}
	finish(t, m)
	m.Close()
	second := serve(t, nil) // its INBOX has the same UIDVALIDITY
	second.deliver("history", long)
	second.deliver("new", time.Now())
	o := second.options(c)
	o.Host = "localhost"
	if got := fetch(t, open(t, o)); !slices.Equal(got, []string{"new"}) {
		t.Errorf("got %q", got)
	}
}

// H11: \Seen as the mark lost every mail that a person had read first.
func TestH11SeenMeansNothingAndIsLeftAlone(t *testing.T) {
	s := serve(t, nil)
	m := s.started(new(store))
	s.deliver("read by a person", time.Now(), imap.FlagSeen)
	s.deliver("unread", time.Now())
	if got := fetch(t, m); len(got) != 2 {
		t.Errorf("got %q, want both", got)
	}
	p := s.person()
	if got, want := flags(t, p, "INBOX"), []string{`[\seen]`, `[]`}; !slices.Equal(got, want) {
		t.Errorf("flags after fetching %q, want %q", got, want)
	}
	finish(t, m)
	if got, want := flags(t, p, "INBOX"), []string{`[$1on1done \seen]`, `[$1on1done]`}; !slices.Equal(got, want) {
		t.Errorf("flags when done %q, want %q", got, want)
	}
	if got := s.commands("ENVELOPE"); len(got) > 0 {
		t.Errorf("asked for what breaks connections: %q", got)
	}
}

func TestMailsAreMovedWhereThatIsConfigured(t *testing.T) {
	s := serve(t, nil)
	s.create("Filed")
	o := s.options(new(store))
	o.Accepted, o.Refused = "Filed", "Not understood"
	m := open(t, o)
	fetch(t, m)
	s.deliver("good", time.Now())
	s.deliver("bad", time.Now())
	for i, a := range arrivals(t, m) {
		if err := m.Done(t.Context(), a.ID, i == 1); err != nil {
			t.Fatal(err)
		}
	}
	p := s.person()
	for mailbox, want := range map[string]int{"INBOX": 0, "Filed": 1, "Not understood": 1} {
		if got := flags(t, p, mailbox); len(got) != want {
			t.Errorf("%s has %q, want %d mails", mailbox, got, want)
		}
	}
	s.deliver("next", time.Now())
	if got := fetch(t, m); !slices.Equal(got, []string{"next"}) {
		t.Errorf("then %q", got)
	}
}

// Without MOVE, the library copies, deletes and expunges in one go: a copy that
// fails would lose the mail, and what others had marked as deleted goes too.
func TestWithoutMOVENothingIsEverDeleted(t *testing.T) {
	s := serve(t, func(o *imapserver.Options) { o.Caps = imap.CapSet{imap.CapIMAP4rev1: {}} })
	o := s.options(new(store))
	o.Accepted = "Filed"
	m := open(t, o)
	fetch(t, m)
	s.deliver("good", time.Now())
	s.deliver("deleted by a person", time.Now(), imap.FlagDeleted)
	if got := finish(t, m); len(got) != 2 {
		t.Errorf("got %q", got)
	}
	if got, want := flags(t, s.person(), "INBOX"), []string{"[$1on1done]", `[$1on1done \deleted]`}; !slices.Equal(got, want) {
		t.Errorf("flags %q, want %q", got, want)
	}
	if got := fetch(t, m); len(got) != 0 {
		t.Errorf("then %q", got)
	}
}

func TestBatchesAreBoundedInNumberAndSize(t *testing.T) {
	s := serve(t, nil)
	o := s.options(new(store))
	o.Batch, o.MaxSize = 3, 100
	m := open(t, o)
	fetch(t, m)
	for _, size := range []int{40, 50, 20, 100, 9, 101, 8, 15, 15} {
		s.deliver(strings.Repeat("x", size-len(head)), time.Now())
	}
	var got [][]int64
	for range 6 {
		var sizes []int64
		for _, a := range arrivals(t, m) {
			sizes = append(sizes, a.Size)
			if (a.Raw == nil) != (a.Size > 100) || a.Raw != nil && int64(len(a.Raw)) != a.Size {
				t.Errorf("of %d bytes there are %d (nil: %v)", a.Size, len(a.Raw), a.Raw == nil)
			}
			if err := m.Done(t.Context(), a.ID, a.Raw == nil); err != nil {
				t.Fatal(err)
			}
		}
		got = append(got, sizes)
	}
	want := [][]int64{{40, 50}, {20}, {100}, {9, 101, 8}, {15, 15}, nil}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestTenThousandMails(t *testing.T) {
	s, c := serve(t, nil), new(store)
	for range 10_000 {
		s.deliver("old", time.Now())
	}
	m := s.started(c)
	const n = 500
	for i := range n {
		s.deliver(fmt.Sprint("mail ", i), time.Now())
	}
	for i := 0; i < n; {
		batch := finish(t, m)
		if len(batch) == 0 || batch[0] != fmt.Sprint("mail ", i) || batch[len(batch)-1] != fmt.Sprint("mail ", i+len(batch)-1) {
			t.Fatalf("at %d: a batch of %d that begins with %q", i, len(batch), batch[:min(len(batch), 1)])
		}
		i += len(batch)
	}
	if got := fetch(t, m); len(got) != 0 {
		t.Errorf("then %d more", len(got))
	}
	if size := len(c.raw["imap.yaml"]); size > 1000 {
		t.Errorf("the cursor has grown to %d bytes", size)
	}
}

func TestTwoReadersOfOneMailboxMissNothing(t *testing.T) {
	s := serve(t, nil)
	a, b := s.started(new(store)), s.started(new(store))
	s.deliver("one", time.Now())
	s.deliver("two", time.Now())
	first, second := arrivals(t, a), arrivals(t, b)
	for i := range first {
		for m, id := range map[*inbox.Mailbox]string{a: first[i].ID, b: second[i].ID} {
			if err := m.Done(t.Context(), id, false); err != nil {
				t.Error(err)
			}
		}
	}
	s.deliver("three", time.Now())
	if x, y := fetch(t, a), fetch(t, b); !slices.Equal(x, []string{"three"}) || !slices.Equal(y, x) {
		t.Errorf("then %q and %q", x, y)
	}
}

func TestDamagedCursorIsNeverAFreshStart(t *testing.T) {
	s, c := serve(t, nil), new(store)
	m := s.started(c)
	m.Close()
	good := string(c.raw["imap.yaml"])
	s.deliver("waiting", time.Now())
	for name, raw := range map[string]string{
		"empty":            "",
		"cut short":        good[:len(good)/2],
		"an unknown key":   strings.Replace(good, "last:", "lst:", 1),
		"no since":         strings.Replace(good, "since:", "#", 1),
		"no uidvalidity":   "schema: 1\nmailbox: x\nsince: 2026-11-24T09:00:00Z\nlast: 41\n...\n",
		"no time for old":  strings.Replace(good, "...", "old_until: 7\n...", 1),
		"of a later time":  strings.Replace(good, "schema: 1", "schema: 2", 1),
		"numbers as words": strings.Replace(good, "last: 0", "last: none", 1),
	} {
		c.raw["imap.yaml"] = []byte(raw)
		m := open(t, s.options(c))
		_, err := m.Fetch(t.Context())
		var damage *cursor.Damage
		if !errors.As(err, &damage) || !mail.Account(err) || !strings.Contains(mail.Hint(err), "imap.yaml") {
			t.Errorf("%s: got %v, hint %q", name, err, mail.Hint(err))
		}
		if err := m.Done(t.Context(), "1-1", false); !errors.As(err, &damage) {
			t.Errorf("%s: done: %v", name, err)
		}
		if err := m.Check(t.Context()); !errors.As(err, &damage) {
			t.Errorf("%s: check: %v", name, err)
		}
		if string(c.raw["imap.yaml"]) != raw {
			t.Errorf("%s: it was written over", name)
		}
		c.raw["imap.yaml"] = []byte(good) // mended, it is taken up without a restart
		if got := fetch(t, m); !slices.Equal(got, []string{"waiting"}) {
			t.Errorf("%s, mended: %q", name, got)
		}
	}
}

func TestCheckChangesNothing(t *testing.T) {
	s, c := serve(t, nil), new(store)
	s.deliver("one", time.Now())
	m := open(t, s.options(c))
	if err := m.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	if c.puts > 0 {
		t.Error("it wrote a cursor")
	}
	if got := s.commands("SELECT"); len(got) > 0 {
		t.Errorf("it opened the mailbox for writing: %q", got)
	}
	o := s.options(c)
	o.Mailbox = "Replies"
	if err := open(t, o).Check(t.Context()); !mail.Account(err) || !strings.Contains(mail.Hint(err), "mailbox of mail.imap") {
		t.Errorf("a mailbox that is not there: %v (%q)", err, mail.Hint(err))
	}
}

func TestClosedMailboxSaysSo(t *testing.T) {
	s := serve(t, nil)
	m := s.started(new(store))
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := m.Fetch(t.Context()); !errors.Is(err, inbox.ErrClosed) {
		t.Errorf("fetch: %v", err)
	}
	if err := m.Done(t.Context(), "1-1", false); !errors.Is(err, inbox.ErrClosed) {
		t.Errorf("done: %v", err)
	}
	if err := m.Close(); err != nil {
		t.Errorf("closing again: %v", err)
	}
	if got := s.commands("LOGOUT"); len(got) != 1 {
		t.Errorf("logged out %d times", len(got))
	}
}
