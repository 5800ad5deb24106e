package daemon_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"oneonone/mail/reply"
)

// Power is cut before every single step of every durable write of filing a
// wrap-up, one after the other. It is filed once, and followed up once.
func TestE3PowerCutAtEveryStepOfFilingAReply(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long, and nothing in it runs side by side: left out with -short")
	}
	t.Parallel()
	first, b := prepared(t)
	first.until("2026-11-24 10:40")
	b.put(first.answer("maria@example.com", first.sent("wrapup", "maria"), "besides", map[string]string{
		"[Summary]": "Good talk.", "[Next steps]": "- Alice: draft the RFC by Friday\n- me: talk to HR", "[Private]": "for me",
	}), first.now)
	first.now = at("2026-11-24 10:41")
	for n := 0; ; n++ {
		w, _ := first.twin(b)
		survived := w.cutBefore(n, func() { w.step() })
		w.until("2026-11-24 14:00")
		judgeFiling(t, w, n)
		if survived || t.Failed() {
			t.Logf("%d steps", n)
			return
		}
		if n > 400 {
			t.Fatal("the steps do not end")
		}
	}
}

// cutBefore does something, with the power cut before a step of its durable
// writes, and starts anew. It reports whether all was done.
func (w *world) cutBefore(step int, do func()) (survived bool) {
	left := step
	w.store.FailWith(func(string) error {
		if left--; left < 0 {
			return errors.New("power cut")
		}
		return nil
	})
	do()
	w.crash()
	return left >= 0
}

func judgeFiling(t *testing.T, w *world, n int) {
	t.Helper()
	private, err := w.store.Private("maria@example.com", "alice@example.com")
	if err != nil {
		t.Fatal(err)
	}
	rec, pair := w.records("alice@example.com")[0], w.pair("alice@example.com")
	if len(rec.Replies) != 1 || rec.Summary != "Good talk." || len(pair.Steps) != 2 || len(private.Notes) != 1 {
		t.Errorf("cut before step %d: filed %d times; %q; promised %+v; private %+v", n, len(rec.Replies), rec.Summary, pair.Steps, private.Notes)
	}
	recaps := map[string]map[string]bool{}
	for _, l := range w.post.took {
		if kindOf(l.raw) == "recap" {
			if recaps[l.to] == nil {
				recaps[l.to] = map[string]bool{}
			}
			recaps[l.to][messageID(l.raw)] = true
		}
	}
	for _, to := range []string{"alice@example.com", "maria@example.com"} {
		if len(recaps[to]) != 1 {
			t.Errorf("cut before step %d: %d recaps to %s", n, len(recaps[to]), to)
		}
	}
}

// A year of 1:1s, every other week, in which the manager writes private words in every way
// there is, and both reply to all, forward and quote. Nothing of them is in any
// mail to the report, or in a file that is not the manager's own.
func TestH10NothingPrivateLeaksInAYear(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long, and nothing in it runs side by side: left out with -short")
	}
	t.Parallel()
	w := newWorld(t, "2026-01-05 08:00")
	b := w.withMailbox()
	w.setup.Poll, w.refresh = 24*time.Hour, 24*time.Hour
	w.crash()
	for i := range 26 {
		w.maria.meet(fmt.Sprint("w", i), at("2026-01-06 10:00").AddDate(0, 0, 14*i).Format("2006-01-02 15:04"), "alice@example.com")
	}
	for i := range 26 {
		day := at("2026-01-06 10:36").AddDate(0, 0, 14*i)
		w.until(day.Format("2006-01-02 15:04"))
		secret := fmt.Sprintf("s3cret%dword she may leave", i)
		b.put(privately(w, i, secret), w.now)
		w.until(day.Add(2 * time.Hour).Format("2006-01-02 15:04"))
		answerAll(w, b, i)
		w.until(day.Add(20 * time.Hour).Format("2006-01-02 15:04"))
	}
	recaps, kept := 0, 0
	for _, l := range w.post.took {
		if kindOf(l.raw) == "recap" && l.to == "alice@example.com" {
			recaps++
		}
		m, err := reply.Parse([]byte(l.raw))
		if err != nil {
			t.Fatal(err)
		}
		if l.to != "maria@example.com" && strings.Contains(m.Text+m.Subject+l.raw, "s3cret") {
			t.Fatalf("a mail to %s holds what is private:\n%s", l.to, m.Text)
		}
	}
	err := filepath.WalkDir(w.dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		own := strings.Contains(path, "private") || strings.Contains(path, "/mails/") || strings.Contains(string(raw), "\r\nTo: \"Maria")
		if strings.Contains(string(raw), "s3cret") && !own {
			t.Errorf("%s holds what is private", path)
		}
		if strings.HasSuffix(path, "/private.yaml") {
			kept = strings.Count(string(raw), "may leave")
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if recaps < 20 || kept < 26 {
		t.Errorf("%d recaps to the report, %d private notes kept: the year was not lived", recaps, kept)
	}
}

// privately is a wrap-up with private words, written in one way or another.
func privately(w *world, i int, secret string) string {
	m := w.sent("wrapup", "maria")
	under := map[string]string{"[Summary]": fmt.Sprint("talk ", i), "[Private]": secret}
	switch i % 6 {
	case 1: // above the quote, by labels
		return w.answer("maria@example.com", m, fmt.Sprintf("Summary: talk %d\nNext steps:\n- Alice: read chapter %d\nPrivate: %s", i, i, secret), nil)
	case 2: // with everybody in copy
		return strings.Replace(w.answer("maria@example.com", m, "", under), "To: ", "Cc: alice@example.com\r\nTo: ", 1)
	case 3: // the heading written otherwise
		return w.answer("maria@example.com", m, fmt.Sprintf("*Summary*\ntalk %d\n\n**Private**\n%s\n%s again", i, secret, secret), nil)
	case 4: // in Outlook, where no line bears a mark
		raw := w.answer("maria@example.com", m, "", under)
		return strings.ReplaceAll(raw, "\r\n> ", "\r\n")
	case 5: // words that have no place are nobody's business either
		return w.answer("maria@example.com", m, "Just between us: "+secret, map[string]string{"[Summary]": fmt.Sprint("talk ", i)})
	}
	return w.answer("maria@example.com", m, "", under)
}

// answerAll has both answer their recaps, the manager with more private words in
// her quote.
func answerAll(w *world, b *box, i int) {
	if i%5 == 4 {
		b.put(w.answer("maria@example.com", w.sent("recap", "maria"), fmt.Sprintf("Private: s3cret%dword again", i), nil), w.now)
	}
	if i%3 == 0 {
		b.put(w.answer("alice@example.com", w.sent("recap", "alice"), fmt.Sprint("A correction, number ", i), nil), w.now)
	}
}

// Power is cut before every step of a change of managers. Promises of the report
// are then with the new one, once.
func TestE3PowerCutWhilePromisesGoToAnotherManager(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long, and nothing in it runs side by side: left out with -short")
	}
	t.Parallel()
	first, b := wrappedUp(t, "", map[string]string{"[Next steps]": "- Alice: draft the RFC by 9 Dec\n- me: talk to HR by 9 Dec"})
	for n := 0; ; n++ {
		w, _ := first.twin(b)
		w.changeManager()
		survived := w.cutBefore(n, func() { w.step() })
		w.until("2026-11-25 12:00")
		old := w.pair("alice@example.com")
		now, _, err := w.store.Pair("tom@example.com", "alice@example.com")
		if err != nil {
			t.Fatal(err)
		}
		if len(now.Steps) != 1 || now.Steps[0].State != "open" || old.Steps[0].State != "dropped" || now.FirstSeen.IsZero() {
			t.Errorf("cut before step %d: the new pair %+v\nthe old %+v", n, now, old.Steps)
		}
		if survived || t.Failed() {
			t.Logf("%d steps", n)
			return
		}
	}
}
