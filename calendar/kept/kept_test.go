package kept_test

import (
	"errors"
	"log/slog"
	"testing"
	"time"

	"oneonone/calendar/kept"
)

// A memory is a Cache that may be broken.
type memory struct {
	files map[string][]byte
	err   error
}

func (m *memory) Get(name string) ([]byte, error) { return m.files[name], m.err }
func (m *memory) Put(name string, data []byte) error {
	if m.err == nil {
		m.files[name] = data
	}
	return m.err
}

type record struct {
	Body string `yaml:"body"`
}

func shelf(c kept.Cache) kept.Shelf {
	return kept.Shelf{Cache: c, Calendar: "maria", Body: "copy.ics", Log: slog.New(slog.DiscardHandler)}
}

func TestACopyComesBackWithItsRecord(t *testing.T) {
	m := &memory{files: map[string][]byte{}}
	s, body := shelf(m), []byte("BEGIN:VCALENDAR")
	var got record
	if b := s.Load(&got); b != nil || got != (record{}) {
		t.Errorf("before anything was put: got %q, %v", b, got)
	}
	if !s.Put(body) {
		t.Error("it is not kept")
	}
	s.Note(record{kept.Digest(body)})
	b := shelf(m).Load(&got)
	if string(b) != string(body) || got.Body != kept.Digest(b) {
		t.Errorf("got %q, %v", b, got)
	}
	if stored, err := s.Stored(); string(stored) != string(body) || err != nil {
		t.Errorf("got %q, %v", stored, err)
	}
}

func TestNothingIsKeptWhereThatCannotBe(t *testing.T) {
	broken := &memory{map[string][]byte{}, errors.New("disk full")}
	damaged := &memory{files: map[string][]byte{"copy.yaml": []byte("{"), "copy.ics": []byte("BEGIN:VCALENDAR")}}
	for name, s := range map[string]kept.Shelf{"no cache": shelf(nil), "broken": shelf(broken), "damaged": shelf(damaged)} {
		var got record
		if b := s.Load(&got); b != nil {
			t.Errorf("%s: got %q", name, b)
		}
		if s.Note(record{}); s.Cache != damaged && s.Put([]byte("x")) {
			t.Errorf("%s: it says that the body is kept", name)
		}
	}
	if _, err := shelf(&memory{files: map[string][]byte{}}).Stored(); err == nil {
		t.Error("a body that is gone is no error")
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	for header, want := range map[string]time.Duration{
		"":                              0,
		"90":                            90 * time.Second,
		" 90 ":                          90 * time.Second,
		"-5":                            0,
		"99999999999":                   time.Hour,
		"9999999999999999999999":        0,
		"soon":                          0,
		"Fri, 20 Nov 2026 12:10:00 GMT": 10 * time.Minute,
		"Fri, 20 Nov 2026 11:00:00 GMT": 0,
		"Fri, 20 Nov 2037 11:00:00 GMT": time.Hour,
	} {
		if got := kept.RetryAfter(header, now, time.Hour); got != want {
			t.Errorf("%q: got %v, want %v", header, got, want)
		}
	}
}
