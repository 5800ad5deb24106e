package quote_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"oneonone/mail/quote"
	"oneonone/mail/reply"
)

// The shares of the cases, in percent: more than the first are to be exactly
// right, and at least the second are to contain what was expected.
const (
	exactFloor     = 76
	containedFloor = 97
)

// A corpusCase is a reply that somebody received, with what its source says that
// the sender newly wrote.
type corpusCase struct {
	ID, Source, Reply, Compare string
}

// A score counts the cases of one source.
type score struct{ all, exact, contained int }

// TestCorpus trims the replies in the directory $ONEONONE_REPLIES: texts, and
// mails that are parsed first. The sources of the cases disagree about
// signatures, forwarded mails and quotes between answers, so that no policy is
// right in all of them.
func TestCorpus(t *testing.T) {
	dir := os.Getenv("ONEONONE_REPLIES")
	if dir == "" {
		t.Skip("set ONEONONE_REPLIES to a directory of replies with what is new in them to run this test")
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases in %s: %v", dir, err)
	}
	scores, total := map[string]*score{}, &score{}
	for _, file := range files {
		c, got := runCase(t, file)
		exact, contained := judge(c, got)
		source, _, _ := strings.Cut(c.Source, ":")
		if scores[source] == nil {
			scores[source] = &score{}
		}
		for _, s := range []*score{scores[source], total} {
			s.all++
			if exact {
				s.exact++
			}
			if contained {
				s.contained++
			}
		}
		if !exact && testing.Verbose() {
			t.Logf("%s %s, contained: %v\n--- got\n%s\n--- want\n%s\n", c.ID, c.Source, contained, got, c.Reply)
		}
	}
	for _, source := range slices.Sorted(maps.Keys(scores)) {
		s := scores[source]
		t.Logf("replies of %s: %d of %d exact, %d contained", source, s.exact, s.all, s.contained)
	}
	t.Logf("replies: %d of %d exact (%.1f %%), %d contained (%.1f %%)", total.exact, total.all, percent(total.exact, total.all), total.contained, percent(total.contained, total.all))
	if percent(total.exact, total.all) <= exactFloor || percent(total.contained, total.all) < containedFloor {
		t.Errorf("more than %d %% are to be exact, and at least %d %% contained", exactFloor, containedFloor)
	}
}

func percent(n, all int) float64 { return 100 * float64(n) / float64(all) }

// runCase reads a case, and what is left of its mail or text.
func runCase(t *testing.T, file string) (c corpusCase, got string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &c); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	name := strings.TrimSuffix(file, ".json")
	text, err := os.ReadFile(name + ".txt")
	whole := os.IsNotExist(err)
	if whole {
		text, err = os.ReadFile(name + ".eml")
	}
	if err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	body := string(text)
	if whole {
		m, err := reply.Parse(text)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		body = m.Text
	}
	got = quote.Trim(body)
	if took := time.Since(begin); took > 50*time.Millisecond*slow {
		t.Errorf("%s took %v", name, took)
	}
	return c, got
}

// judge compares as a case says that it is to be.
func judge(c corpusCase, got string) (exact, contained bool) {
	squeeze := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	contained = strings.Contains(squeeze(got), squeeze(c.Reply))
	if c.Compare == "ignore-ws" {
		drop := func(s string) string { return strings.Join(strings.Fields(s), "") }
		return drop(got) == drop(c.Reply), contained
	}
	return strings.TrimSpace(got) == strings.TrimSpace(c.Reply), contained
}
