package metrics_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"oneonone/calendar"
	"oneonone/daemon/metrics"
	"oneonone/mail/form"

	"github.com/google/go-cmp/cmp"
)

var (
	newYork = zone("America/New_York")
	maria   = calendar.Person{Email: "maria@example.com"}
	alice   = calendar.Person{Email: "alice@example.com", Aliases: []string{"ang@example.com"}, Zone: newYork}
	pair    = calendar.Pair{Manager: maria, Report: alice}
	changed = time.Date(2026, 11, 20, 7, 30, 0, 0, time.UTC)
)

func zone(name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return z
}

// write makes a file that was last changed at the time of that name.
func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, changed, changed); err != nil {
		t.Fatal(err)
	}
	return path
}

// read reads a metric of the pair with a fresh reader.
func read(t *testing.T, m metrics.Metric) (form.Figure, bool, error) {
	t.Helper()
	return figure(new(metrics.Reader).Read(t.Context(), m, pair))
}

func figure(r metrics.Result) (form.Figure, bool, error) {
	if r.Figure == nil {
		return form.Figure{}, false, r.Err
	}
	return *r.Figure, true, r.Err
}

func metric(t *testing.T, name, text string) metrics.Metric {
	path := write(t, name, text)
	if strings.HasSuffix(name, ".csv") {
		return metrics.Metric{Name: "Deals won", CSV: path, Column: "deals"}
	}
	return metrics.Metric{Name: "Deals won", YAML: path, Column: "deals"}
}

func TestRead(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2026, 11, d, 12, 0, 0, 0, time.UTC) }
	tests := []struct {
		name, file, text string
		want             float64
		at               time.Time
		none             bool
	}{
		{"plain", "m.csv", "email,deals\nalice@example.com,3\n", 3, changed, false},
		{"capitals and spaces do not matter", "m.csv", " Email , DEALS\n Alice@Example.com , 3.5 \n", 3.5, changed, false},
		{"a byte order mark and CRLF", "m.csv", "\ufeffemail,deals\r\nalice@example.com,-3\r\n", -3, changed, false},
		{"the column may be called person", "m.csv", "person,deals\nalice@example.com,3\n", 3, changed, false},
		{"an alias is the same person", "m.csv", "email,deals\nang@example.com,3\n", 3, changed, false},
		{"the newest date wins, wherever it stands", "m.csv", "date,email,deals\n2026-11-09,alice@example.com,2\n2026-11-16,alice@example.com,3\n2026-11-02,alice@example.com,1\n", 3, day(16), false},
		{"of two of one date, the lower wins", "m.csv", "date,email,deals\n2026-11-16,alice@example.com,2\n2026-11-16,alice@example.com,3\n", 3, day(16), false},
		{"a date is newer than none", "m.csv", "date,email,deals\n2026-11-16,alice@example.com,2\n,alice@example.com,3\n", 2, day(16), false},
		{"the newest row with a value wins", "m.csv", "date,email,deals\n2026-11-09,alice@example.com,2\n2026-11-16,alice@example.com,\n", 2, day(9), false},
		{"a short row ends with empty values", "m.csv", "email,deals\nalice@example.com\n", 0, time.Time{}, true},
		{"nobody's row", "m.csv", "email,deals\nben@example.com,3\n", 0, time.Time{}, true},
		{"a bad value of another person is theirs alone", "m.csv", "email,deals\nben@example.com,many\nalice@example.com,3\n", 3, changed, false},
		{"mapping", "m.yaml", "alice@example.com: {deals: 3, calls: 9}\nben@example.com: {deals: 1}\n", 3, changed, false},
		{"mapping with a date", "m.yaml", "alice@example.com:\n  date: 2026-11-16\n  Deals: 3\n", 3, day(16), false},
		{"list", "m.yaml", "- {email: alice@example.com, date: 2026-11-16, deals: 3}\n- {email: alice@example.com, date: 2026-11-09, deals: 2}\n", 3, day(16), false},
		{"null is no value", "m.yaml", "alice@example.com: {deals: }\n", 0, time.Time{}, true},
		{"nobody's mapping", "m.yaml", "ben@example.com: {deals: 1}\n", 0, time.Time{}, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, found, err := read(t, metric(t, test.file, test.text))
			if err != nil {
				t.Fatal(err)
			}
			if found == test.none {
				t.Fatalf("found: got %t", found)
			}
			if found && (got.Value != test.want || !got.At.Equal(test.at)) {
				t.Errorf("got %v at %v, want %v at %v", got.Value, got.At, test.want, test.at)
			}
		})
	}
}

func TestReadErrors(t *testing.T) {
	tests := []struct{ name, file, text, want string }{
		{"decimal comma", "m.csv", "email,deals\nalice@example.com,\"3,5\"\n", `:2: "3,5" is no number; write decimals with a point, and thousands without a mark`},
		{"thousands", "m.csv", "email,deals\nalice@example.com,\"1,000,000\"\n", `:2: "1,000,000" is no number; write thousands without a mark`},
		{"unit", "m.csv", "email,deals\nalice@example.com,99 %\n", `:2: "99 %" is no number; write the number alone; its unit stands in the config`},
		{"words", "m.csv", "email,deals\n\nalice@example.com,n/a\n", `:3: "n/a" is no number; leave it empty if there is no value`},
		{"not a number", "m.csv", "email,deals\nalice@example.com,NaN\n", `:2: "NaN" is no number; leave it empty if there is no value`},
		{"exponent", "m.csv", "email,deals\nalice@example.com,1e9\n", `:2: "1e9" is no number; leave it empty if there is no value`},
		{"date", "m.csv", "email,date,deals\nalice@example.com,16.11.2026,3\n", `:2: "16.11.2026" is not a date such as 2026-11-23`},
		{"no such column", "m.csv", "email,calls,hours\nalice@example.com,3,4\n", `: there is no "deals" in this file; it has calls, hours`},
		{"no person", "m.csv", "name,deals\nAlice,3\n", `:1: there is no column email; add one with the addresses of the people`},
		{"semicolons", "m.csv", "email;deals\nalice@example.com;3\n", `:1: the columns are separated by ";"; save the file as CSV with commas`},
		{"a column twice", "m.csv", "email,deals,Deals\n", `:1: there are two columns "deals"; give each a name of its own`},
		{"too many values", "m.csv", "email,deals\nalice@example.com,3,5\n", `:2: this row has more columns than the header; a value with a comma goes into double quotes`},
		{"quotes", "m.csv", "email,deals\nalice@example.com,3\"\n", `:2: bare " in non-quoted-field`},
		{"empty", "m.csv", " \n", `: the file is empty`},
		{"empty YAML", "m.yaml", "# nothing yet\n", `: the file is empty`},
		{"text", "m.yaml", "deals\n", `:1: this is text; write addresses with their metrics below them`},
		{"value where metrics belong", "m.yaml", "alice@example.com: 3\n", `:1: here belong metrics and their values: "Uptime: 99.5"`},
		{"too deep", "m.yaml", "alice@example.com:\n  deals: {value: 3}\n", `:2: deals is no plain value; write a number`},
		{"alias", "m.yaml", "ben@example.com: &b\n  deals: 3\nalice@example.com: *b\n", `:3: here belong metrics and their values: "Uptime: 99.5"`},
		{"whose", "m.yaml", "- {deals: 3}\n", `:1: it is not said whose values these are; add email:`},
		{"not YAML", "m.yaml", "a: [\n", `: line 1: did not find expected node content`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := metric(t, test.file, test.text)
			_, found, err := read(t, m)
			if err == nil || found {
				t.Fatalf("got found %t, error %v", found, err)
			}
			want := "reading metric Deals won: " + m.CSV + m.YAML + test.want
			if err.Error() != want {
				t.Errorf("got  %s\nwant %s", err, want)
			}
		})
	}
}

func TestReadFillsTheFigure(t *testing.T) {
	target := 5.0
	m := metrics.Metric{Name: "deals", Unit: "a week", Target: &target, Better: metrics.Higher, CSV: write(t, "m.csv", "email,deals\nalice@example.com,3\n")}
	got, _, err := read(t, m)
	if err != nil {
		t.Fatal(err)
	}
	want := form.Figure{Name: "deals", Unit: "a week", Value: 3, Target: &target, Better: "higher", At: changed}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestReadRefuses(t *testing.T) {
	t.Run("missing file", func(t *testing.T) {
		_, _, err := read(t, metrics.Metric{Name: "x", CSV: filepath.Join(t.TempDir(), "none.csv")})
		if err == nil || !strings.Contains(err.Error(), "none.csv: no such file") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("endless file", func(t *testing.T) {
		_, _, err := read(t, metric(t, "m.csv", strings.Repeat("x", 10<<20+1)))
		if err == nil || !strings.Contains(err.Error(), "larger than 10 MB") {
			t.Errorf("got %v", err)
		}
	})
}

func TestReaderSeesAChangedFile(t *testing.T) {
	var r metrics.Reader
	m := metric(t, "m.csv", "email,deals\nalice@example.com,3\n")
	value := func() float64 {
		t.Helper()
		f, _, err := figure(r.Read(t.Context(), m, pair))
		if err != nil {
			t.Fatal(err)
		}
		return f.Value
	}
	if got := value(); got != 3 {
		t.Errorf("at first: got %v, want 3", got)
	}
	if err := os.WriteFile(m.CSV, []byte("email,deals\nalice@example.com,4\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(m.CSV, changed, changed); err != nil {
		t.Fatal(err)
	}
	if got := value(); got != 3 {
		t.Errorf("a file of the same time and size: got %v, want 3 from memory", got)
	}
	if err := os.Chtimes(m.CSV, changed, changed.Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	if got := value(); got != 4 {
		t.Errorf("after the change: got %v, want 4", got)
	}
}

func TestApplies(t *testing.T) {
	tests := []struct {
		name string
		to   []string
		want bool
	}{
		{"for everyone", nil, true},
		{"for the report", []string{"ben@example.com", "alice@example.com"}, true},
		{"for the manager's team", []string{"maria@example.com"}, true},
		{"for somebody else", []string{"ben@example.com"}, false},
	}
	for _, test := range tests {
		if got := (metrics.Metric{For: test.to}).Applies(pair); got != test.want {
			t.Errorf("%s: got %t", test.name, got)
		}
	}
}

func TestSampleHasFigures(t *testing.T) {
	path, err := filepath.Abs("sample.csv")
	if err != nil {
		t.Fatal(err)
	}
	got, found, err := read(t, metrics.Metric{Name: "Tickets closed", CSV: path, Column: "tickets"})
	if err != nil || !found || got.Value != 21 {
		t.Errorf("got %v, %t, %v; want 21", got.Value, found, err)
	}
}
