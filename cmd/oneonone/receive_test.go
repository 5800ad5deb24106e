package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"oneonone/daemon/filing"
	"oneonone/mail/reply"
)

// pipe gives the program a mail on standard input.
func (h house) pipe(raw string, args ...string) (code int, stdout, stderr string) {
	h.t.Helper()
	var out, errs bytes.Buffer
	c := h.command(args...)
	c.Stdin, c.Stdout, c.Stderr = strings.NewReader(raw), &out, &errs
	if err := c.Run(); err != nil && c.ProcessState == nil {
		h.t.Fatal(err)
	}
	return c.ProcessState.ExitCode(), out.String(), errs.String()
}

// filed pipes a mail in and reads what became of it.
func (h house) filed(raw string, args ...string) (r filing.Reading) {
	h.t.Helper()
	code, out, errs := h.pipe(raw, append([]string{"receive", "--json"}, args...)...)
	if code != 0 {
		h.t.Fatalf("receive: got exit code %d: %s", code, errs)
	}
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		h.t.Fatalf("%v:\n%s", err, out)
	}
	return r
}

// outgoing is the newest mail of a kind in the outbox.
func (h house) outgoing(kind string) (m reply.Message, replyTo string) {
	h.t.Helper()
	files, _ := filepath.Glob(h.path("outbox/new/*"))
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			h.t.Fatal(err)
		}
		read, err := reply.Parse(raw)
		if err != nil {
			h.t.Fatal(err)
		}
		if strings.HasPrefix(read.ID, kind+".") {
			_, to, _ := strings.Cut(string(raw), "Reply-To: ")
			replyTo, _, _ = strings.Cut(to, "\r\n")
			m = read
		}
	}
	if m.ID == "" {
		h.t.Fatalf("no %s went out", kind)
	}
	return m, replyTo
}

// inlineReply answers between the lines of a mail, each quoted.
func inlineReply(from string, m reply.Message, to, date string, under map[string]string) string {
	var b strings.Builder
	b.WriteString("From: " + from + "\nTo: " + to + "\nSubject: Re: " + m.Subject + "\nDate: " + date + "\nMessage-ID: <x" + m.ID + ">\nIn-Reply-To: <" + m.ID + ">\n" +
		"Content-Type: text/plain; charset=utf-8\n\nOn Fri, 20 Nov 2026 at 10:00, 1:1s <oneonone@example.com> wrote:\n\n")
	for l := range strings.Lines(m.Text) {
		b.WriteString("> " + l)
		for key, text := range under {
			if strings.HasPrefix(l, key) {
				b.WriteString("\n" + text + "\n\n")
			}
		}
	}
	return strings.ReplaceAll(b.String(), "\n", "\r\n")
}

// One pair from the prep form to the export, by the commands alone.
func TestTheLoopByCommands(t *testing.T) {
	h := newHouse(t)
	h.ship()
	const now, after = "2026-11-20T09:00:00Z", "2026-11-24T15:40:00Z"
	h.ok("send", "prep", "--report", "alice@example.com", "--now", now)
	prep, to := h.outgoing("prep")
	raw := inlineReply("Alice Ng <ang@example.com>", prep, to, "Fri, 20 Nov 2026 10:30:00 -0500", map[string]string{
		"[Q1]": "The importer is live.", "[Q5]": "The tickets, yes.",
	})

	dry := h.filed(raw, "--dry-run", "--now", now)
	if !dry.Accepted || dry.Answers["wins"] != "The importer is live." || dry.MetricsView["efforts"] != "The tickets, yes." {
		t.Errorf("what would be filed: %+v", dry)
	}
	if dry.From != "alice@example.com" || dry.Manager != "maria@example.com" || dry.Meeting == nil || dry.Meeting.UID == "" {
		t.Errorf("who and what it is about: %+v", dry)
	}
	if out := h.ok("notes", "--json", "--now", now); strings.Contains(out, "importer") {
		t.Error("a dry run has filed something")
	}
	if r := h.filed(raw, "--now", now); !r.Accepted || r.Again {
		t.Errorf("filed: %+v", r)
	}
	if r := h.filed(raw, "--now", now); !r.Again {
		t.Errorf("the same mail again: %+v", r)
	}
	if out := h.ok("notes", "importer", "--now", now); !strings.Contains(out, "The importer is live.") {
		t.Errorf("notes:\n%s", out)
	}
	if out := h.ok("notes", "unicorn", "--now", now); strings.Contains(out, "importer") {
		t.Errorf("notes with other words:\n%s", out)
	}
	h.wrapUp(after)
	h.actions(after)
	h.exports(after)
	h.forgets(after)
}

func (h house) wrapUp(now string) {
	h.t.Helper()
	h.ok("send", "wrapup", "--report", "alice@example.com", "--now", now)
	m, to := h.outgoing("wrapup")
	raw := inlineReply("maria@example.com", m, to, "Tue, 24 Nov 2026 16:40:00 +0100", map[string]string{
		"[Summary]": "Good talk.", "[Next steps]": "- Alice: draft the RFC by Friday\n- me: talk to HR", "[Private]": "She thinks of leaving.",
	})
	r := h.filed(raw, "--now", now)
	if r.Summary != "Good talk." || r.Private != "She thinks of leaving." || len(r.NextSteps) != 2 || r.NextSteps[0].Due != "2026-11-27" || r.NextSteps[0].Owner != "alice@example.com" {
		h.t.Errorf("filed: %+v", r)
	}
	if strings.Contains(string(h.ok("notes", "--json", "--now", now)), "leaving") {
		h.t.Error("notes show what is private without being asked for it")
	}
	if !strings.Contains(h.ok("notes", "--private", "--now", now), "leaving") {
		h.t.Error("notes do not show what is private though they are asked for it")
	}
}

func (h house) actions(now string) {
	h.t.Helper()
	if out := h.ok("actions", "--now", now); !strings.Contains(out, "  1  alice@example.com: draft the RFC, due 2026-11-27") {
		h.t.Errorf("actions:\n%s", out)
	}
	h.ok("actions", "done", "1", "--now", now)
	h.ok("actions", "move", "2", "2026-12-04", "--now", now)
	for _, day := range []string{"next monday", "nächsten Montag", "lundi prochain", "el próximo lunes"} { // in the words of a reply
		h.ok(append(append([]string{"actions", "move", "2"}, strings.Fields(day)...), "--now", now)...)
	}
	h.ok("actions", "move", "2", "2026-12-04", "--now", now)
	var list []struct {
		ID    int
		State string
		Due   string
		Owner string
	}
	if err := json.Unmarshal([]byte(h.ok("actions", "--all", "--json", "--now", now)), &list); err != nil {
		h.t.Fatal(err)
	}
	if len(list) != 2 || list[0].State != "done" || list[1].Due != "2026-12-04" || list[1].Owner != "maria@example.com" {
		h.t.Errorf("actions: %+v", list)
	}
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"actions", "done", "9"}, 1, "there is no promise with the number 9; `oneonone actions` lists them"},
		{[]string{"actions", "done", "x"}, 2, `"x" is not the number of a promise`},
		{[]string{"actions", "move", "1", "someday"}, 2, `"someday" is not a day such as`},
		{[]string{"actions", "move", "1", "2026-02-30"}, 2, `there is no such day as "2026-02-30"`},
		{[]string{"actions", "move", "1", "2025-02-03"}, 2, `"2025-02-03" has gone by`},
		{[]string{"actions", "done"}, 2, "it is `oneonone actions done ID`"},
	} {
		code, _, errs := h.run(append(c.args, "--now", now)...)
		if code != c.code || !strings.Contains(errs, c.says) {
			h.t.Errorf("%v: got exit code %d and %q, want %d and %q", c.args, code, errs, c.code, c.says)
		}
	}
}

func (h house) exports(now string) {
	h.t.Helper()
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"export"}, "- [x] 1 alice@example.com: draft the RFC, due 2026-11-27"},
		{[]string{"export", "--format", "json"}, `"summary": "Good talk."`},
		{[]string{"export", "--format", "csv"}, "2026-11-24,maria@example.com,alice@example.com,summary,,Good talk.,,,"},
		{[]string{"export", "--review", "--report", "alice@example.com"}, "## Done\n\n- [x] 1 alice@example.com"},
	} {
		out := h.ok(append(c.args, "--now", now)...)
		if !strings.Contains(out, c.want) {
			h.t.Errorf("%v: %q is not in\n%s", c.args, c.want, out)
		}
		if strings.Contains(out, "leaving") {
			h.t.Errorf("%v shows what is private", c.args)
		}
	}
	if code, _, errs := h.run("export", "--format", "pdf", "--now", now); code != 2 || !strings.Contains(errs, "markdown, json and csv") {
		h.t.Errorf("an unknown format: %d, %s", code, errs)
	}
}

func (h house) forgets(now string) {
	h.t.Helper()
	if code, _, errs := h.pipe("no\n", "forget", "alice@example.com", "--now", now); code != 2 || !strings.Contains(errs, "nothing was erased") {
		h.t.Errorf("without the word: %d, %s", code, errs)
	}
	if code, out, errs := h.pipe("alice@example.com\n", "forget", "alice@example.com", "--now", now); code != 0 || !strings.Contains(out, "erased: 1 pair, 2 mails that went out, 2 mails that came in") {
		h.t.Errorf("with the word: %d, %s%s", code, out, errs)
	}
	err := filepath.WalkDir(h.path("state"), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.Contains(path, "calendars") {
			return err
		}
		raw, err := os.ReadFile(path)
		if bytes.Contains(raw, []byte("alice")) || bytes.Contains(raw, []byte("importer")) || strings.Contains(path, "alice") {
			h.t.Errorf("%s still knows of her", path)
		}
		return err
	})
	if err != nil {
		h.t.Error(err)
	}
}

func TestReceiveSaysWhatIsWrongWithTheCommandLine(t *testing.T) {
	h := newHouse(t)
	h.ship()
	if code, _, errs := h.pipe("", "receive"); code != 2 || !strings.Contains(errs, "there is no mail on standard input") {
		t.Errorf("nothing: %d, %s", code, errs)
	}
	if code, out, _ := h.pipe("From: eve@example.net\r\n\r\nhello\r\n", "receive", "--dry-run"); code != 0 || !strings.Contains(out, "not filed (unknown)") {
		t.Errorf("a stranger: %d, %s", code, out)
	}
	if _, err := os.Stat(h.path("state")); err == nil {
		t.Error("a dry run has made the state directory")
	}
}
