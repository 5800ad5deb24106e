package reply_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oneonone/mail/reply"
)

var update = flag.Bool("update", false, "write the golden files anew")

// Each mail of testdata/mails is laid out as the mail program or the server does
// it that it is named after. Beside it stands what is read of it.
func TestMailsOfManyPrograms(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "mails", "*.eml"))
	if err != nil || len(files) < 20 {
		t.Fatalf("%d mails: %v", len(files), err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".eml")
		t.Run(name, func(t *testing.T) {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := parsed(t, string(raw))
			golden(t, strings.TrimSuffix(file, ".eml")+".json", got)
			// Pipes and Maildirs bring the same with bare LF.
			if diff := cmp.Diff(shown(t, got), shown(t, parsed(t, strings.ReplaceAll(string(raw), "\r\n", "\n")))); diff != "" {
				t.Errorf("with lines that end in LF (-CRLF +LF):\n%s", diff)
			}
		})
	}
}

func parsed(t *testing.T, raw string) reply.Message {
	t.Helper()
	m, err := reply.Parse([]byte(raw))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// shown writes a message so that people can read it: its text by lines.
func shown(t *testing.T, m reply.Message) string {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "\t")
	lines := strings.Split(m.Text, "\n")
	m.Text = ""
	if err := e.Encode(struct {
		reply.Message
		Text []string
	}{m, lines}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func golden(t *testing.T, file string, m reply.Message) {
	t.Helper()
	got := shown(t, m)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}
