package ics_test

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"oneonone/calendar/ics"
	"oneonone/daemon/store"
)

// long is a feed of many megabytes that nobody needs, and one event.
func long(megabytes int, title string) io.Reader {
	past := event("UID:past", "DTSTART:20200101T090000Z", "DESCRIPTION:"+strings.Repeat("x", 1<<20-100))
	parts := []io.Reader{strings.NewReader("BEGIN:VCALENDAR\r\n")}
	for range megabytes {
		parts = append(parts, strings.NewReader(past))
	}
	return io.MultiReader(append(parts, strings.NewReader(event("UID:a", "SUMMARY:"+title, "DTSTART:20240305T090000Z")+"END:VCALENDAR\r\n"))...)
}

func servesLong(megabytes int, title string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", fmt.Sprintf("%q", title))
		if r.Header.Get("If-None-Match") == w.Header().Get("ETag") {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		io.Copy(w, long(megabytes, title)) // a reader that goes away is no matter
	}
}

func openStore(t *testing.T, dir string) *store.Store {
	t.Helper()
	s, err := store.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// loose counts the files that a store has and nobody needs.
func loose(t *testing.T, dir string) (n int) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "tmp", "*"))
	if err != nil {
		t.Fatal(err)
	}
	return len(files)
}

func TestALargeFeedIsKeptOverARestart(t *testing.T) {
	srv, dir := newServer(t), t.TempDir()
	srv.does(servesLong(5, "first"))
	state := openStore(t, dir)
	o := ics.SourceOptions{Location: srv.URL, Cache: state.Cache("maria")}
	s := newSource(t, o)
	mustRead(t, s, noon)
	srv.does(servesLong(5, "second"))
	if e := mustRead(t, s, noon.Add(time.Hour)).Events; len(e) != 1 || e[0].Summary != "second" {
		t.Errorf("got %v", e)
	}
	srv.does(func(w http.ResponseWriter, _ *http.Request) {
		io.Copy(w, io.LimitReader(long(5, "third"), 9<<19)) // cut off
	})
	if _, err := readAt(s, noon.Add(2*time.Hour)); err == nil {
		t.Error("a feed that was cut off is no error")
	}
	if n := loose(t, dir); n > 0 {
		t.Errorf("%d files are left over", n)
	}
	state.Close()

	srv.does(status(http.StatusServiceUnavailable))
	o.Cache = openStore(t, dir).Cache("maria")
	s = newSource(t, o)
	snap, err := readAt(s, noon.Add(3*time.Hour))
	if err == nil || len(snap.Events) != 1 || snap.Events[0].Summary != "second" || !snap.Fetched.Equal(noon.Add(time.Hour)) {
		t.Errorf("after a restart: got %v, %v", snap, err)
	}
	if snap, _ := readAt(s, noon.AddDate(0, 0, -40)); len(snap.Events) > 0 { // another window: the copy is read anew
		t.Errorf("five weeks before: got %v", snap.Events)
	}
	srv.does(servesLong(5, "second"))
	if mustRead(t, s, noon.Add(4*time.Hour)); srv.requests[len(srv.requests)-1].Header.Get("If-None-Match") != `"second"` {
		t.Error("what is known of the copy is not made use of")
	}
}

func TestALargeFileIsKeptOverARestart(t *testing.T) {
	dir, file := t.TempDir(), filepath.Join(t.TempDir(), "large.ics")
	f, err := os.Create(file)
	if err == nil {
		_, err = io.Copy(f, long(5, "first"))
	}
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
	state := openStore(t, dir)
	mustRead(t, newSource(t, ics.SourceOptions{Location: file, Cache: state.Cache("maria")}), noon)
	state.Close()
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	snap, err := readAt(newSource(t, ics.SourceOptions{Location: file, Cache: openStore(t, dir).Cache("maria")}), noon.Add(time.Hour))
	if err == nil || len(snap.Events) != 1 || snap.Events[0].Summary != "first" {
		t.Errorf("got %v, %v", snap, err)
	}
}

// A feed of the net is not held in memory, however large it is, with and
// without a place to keep it.
func TestALargeFeedTakesLittleMemory(t *testing.T) {
	srv := newServer(t)
	srv.does(servesLong(100, "first"))
	for name, o := range map[string]ics.SourceOptions{
		"kept": {Cache: openStore(t, t.TempDir()).Cache("maria")}, "not kept": {},
	} {
		o.Location = srv.URL
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if e := mustRead(t, newSource(t, o), noon).Events; len(e) != 1 {
			t.Errorf("%s: got %v", name, e)
		}
		runtime.ReadMemStats(&after)
		if used := after.TotalAlloc - before.TotalAlloc; used > 48<<20 {
			t.Errorf("%s: reading 100 MB took %d MB of memory", name, used>>20)
		}
	}
}
