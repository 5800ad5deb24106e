package demo_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/emersion/go-message/mail"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"oneonone/cmd/oneonone/demo"
)

var update = flag.Bool("update", false, "write the golden timeline anew")

// run plays the demo into a directory, and returns what it tells.
func run(t *testing.T, dir string) string {
	t.Helper()
	var out bytes.Buffer
	if err := demo.Run(t.Context(), demo.Options{Dir: dir, Out: &out, Assemble: assemble, Daemon: assembleDaemon}); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestTwoWeeks(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	told := run(t, dir)
	mails := readMails(t, dir)

	t.Run("the timeline is the same every time", func(t *testing.T) { checkTimeline(t, told, dir) })
	t.Run("no Message-ID is there twice", func(t *testing.T) {
		seen := map[string]string{}
		for _, m := range mails {
			if other, twice := seen[m.id]; twice || m.id == "" {
				t.Errorf("%s and %s have the Message-ID %q", m.name, other, m.id)
			}
			seen[m.id] = m.name
		}
	})
	t.Run("an address that does not exist is tried once, and the manager is told", func(t *testing.T) {
		if n := strings.Count(told, "Refuses a mail to Dan for good"); n != 1 {
			t.Errorf("refused %d times, want once", n)
		}
		check(t, mails, "-dan")
		check(t, mails, "problem-", "problem-maria Problem with mail to dan@example.com, since Thu 5 Nov 09:00 CET",
			"problem-ops Problem with mail to dan@example.com, since Thu 5 Nov 09:00 CET")
	})
	t.Run("a mail that was put off goes out a little later", func(t *testing.T) {
		if !regexp.MustCompile(`09:00 .*Puts off a mail to Ben.*\n(.*\n)?  09:00:\d\d +prep to Ben`).MatchString(told) {
			t.Error("it does not")
		}
	})
	t.Run("whoever is away gets nothing, and neither does the manager", func(t *testing.T) {
		for _, m := range mails {
			if strings.Contains(m.subject, "1:1") && strings.Contains(m.subject, "Fri 13 Nov") {
				t.Errorf("%s went out: %s", m.name, m.subject)
			}
		}
	})
	t.Run("a move and a cancellation are told to whom they concern", func(t *testing.T) {
		check(t, mails, "changed-",
			"changed-alice Moved: your 1:1 with Maria is now Wed 11 Nov 11:00 EST",
			"changed-ben Cancelled: your 1:1 with Maria, Thu 12 Nov 10:00 CET",
			"changed-maria Cancelled: your 1:1 with Ben, Thu 12 Nov 10:00 CET")
	})
	t.Run("what was promised stands in the briefing", func(t *testing.T) {
		i := slices.IndexFunc(mails, func(m sent) bool { return strings.Contains(m.name, "briefing-maria") })
		if i < 0 || !strings.Contains(mails[i].text, "ask about the budget for the conference") {
			t.Error("it does not")
		}
	})
	t.Run("the gallery shows every mail on both screens, and loads nothing", func(t *testing.T) { checkGallery(t, dir, mails) })
	t.Run("it is replaced when it is run again, and nothing else", func(t *testing.T) { checkReplaced(t, dir) })
}

// checkTimeline compares the timeline byte for byte, but for where it is and
// how long it took.
func checkTimeline(t *testing.T, told, dir string) {
	got := strings.ReplaceAll(told, dir, "demo")
	got = regexp.MustCompile(`in \d+\.\d seconds`).ReplaceAllString(got, "in 1.0 seconds")
	const golden = "testdata/timeline.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("other than %s (-want +got); `go test -update` writes it anew:\n%s", golden, diff)
	}
}

// A sent mail is one that the demo left, as a mail program reads it.
type sent struct{ name, id, subject, text, html string }

func readMails(t *testing.T, dir string) (out []sent) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "mails", "*.eml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("got %d mails (%v)", len(files), err)
	}
	for _, file := range files {
		m := readMail(t, file)
		for ext, want := range map[string]string{".txt": m.text, ".html": m.html} {
			got, err := os.ReadFile(strings.TrimSuffix(file, ".eml") + ext)
			if err != nil || string(got) != want || want == "" {
				t.Errorf("%s%s is not the part of the mail (%v)", m.name, ext, err)
			}
		}
		out = append(out, m)
	}
	return out
}

func readMail(t *testing.T, file string) sent {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := mail.CreateReader(f)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	m := sent{name: strings.TrimSuffix(filepath.Base(file), ".eml")}
	m.id, _ = r.Header.MessageID()
	m.subject, _ = r.Header.Subject()
	for {
		part, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			return m
		}
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		body, err := io.ReadAll(part.Body)
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		switch kind := part.Header.Get("Content-Type"); {
		case strings.HasPrefix(kind, "text/html"):
			m.html = string(body)
		case strings.HasPrefix(kind, "image/png"):
			m.html = strings.ReplaceAll(m.html, "cid:"+strings.Trim(part.Header.Get("Content-Id"), "<>"), "data:image/png;base64,"+base64.StdEncoding.EncodeToString(body))
		default:
			m.text = string(body)
		}
	}
}

// check compares the mails whose names hold a text with the wanted ones, each
// without its number and with its subject.
func check(t *testing.T, mails []sent, part string, want ...string) {
	t.Helper()
	var got []string
	for _, m := range mails {
		if _, name, _ := strings.Cut(m.name, "-"); strings.Contains(name, part) {
			got = append(got, name+" "+m.subject)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("mails with %q in their names (-want +got):\n%s", part, diff)
	}
}

func checkGallery(t *testing.T, dir string, mails []sent) {
	f, err := os.Open(filepath.Join(dir, "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	page, err := html.Parse(f)
	if err != nil {
		t.Fatal(err)
	}
	var frames []string
	for n := range page.Descendants() {
		if n.Data == "iframe" {
			frames = append(frames, attribute(n, "srcdoc"))
			if !slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "sandbox" && a.Val == "" }) {
				t.Error("a frame has no sandbox")
			}
		}
		if src := attribute(n, "src"); src != "" || n.Data == "script" || n.Data == "link" {
			t.Errorf("the page loads something: <%s src=%q>", n.Data, src)
		}
	}
	var want []string
	for _, m := range mails {
		once := strings.ReplaceAll(m.html, "\r\n", "\n")
		want = append(want, once, once)
	}
	if diff := cmp.Diff(want, frames); diff != "" {
		t.Errorf("the frames are not the mails (-want +got):\n%s", diff)
	}
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// checkReplaced begins another demo in the same directory.
func checkReplaced(t *testing.T, dir string) {
	own := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(own, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := demo.Run(ctx, demo.Options{Dir: dir, Out: io.Discard, Assemble: assemble, Daemon: assembleDaemon})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("stopped in the middle: got the error %v, want %v", err, context.Canceled)
	}
	for _, gone := range []string{"index.html", "mails/001-prep-alice.eml"} {
		if _, err := os.Stat(filepath.Join(dir, gone)); err == nil {
			t.Errorf("%s of the first demo is still there", gone)
		}
	}
	if _, err := os.Stat(own); err != nil {
		t.Errorf("somebody's own file was deleted: %v", err)
	}
}

func TestDirectoryOfSomethingElseIsLeftAlone(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "config.yaml")
	if err := os.WriteFile(file, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, place := range []string{dir, file} {
		err := demo.Run(t.Context(), demo.Options{Dir: place, Out: io.Discard, Assemble: assemble, Daemon: assembleDaemon})
		var folder *demo.FolderError
		if !errors.As(err, &folder) || folder.Hint() == "" {
			t.Errorf("%s: got %v, want a FolderError with a hint", place, err)
		}
	}
	if text, _ := os.ReadFile(file); string(text) != "mine" {
		t.Errorf("config.yaml now holds %q", text)
	}
}

func TestTerminalGetsColourAndBar(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	out, bar := &stopper{word: "Tuesday", stop: cancel}, &bytes.Buffer{}
	look := demo.Look{Width: 80, Symbols: true, Colour: true, Progress: bar}
	err := demo.Run(ctx, demo.Options{Dir: filepath.Join(t.TempDir(), "demo"), Out: out, Look: look, Assemble: assemble, Daemon: assembleDaemon})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("stopped on the second day: got the error %v, want %v", err, context.Canceled)
	}
	for _, want := range []string{"\x1b[1mMonday 2 November 2026\x1b[0m", "▶ oneonone"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in %q", want, out.String())
		}
	}
	if !strings.Contains(bar.String(), "Mon 2 Nov") {
		t.Errorf("got the progress %q, want one with the day", bar)
	}
}

// A stopper stops what writes into it when it hears a word.
type stopper struct {
	bytes.Buffer
	word string
	stop func()
}

func (s *stopper) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte(s.word)) {
		s.stop()
	}
	return s.Buffer.Write(p)
}
