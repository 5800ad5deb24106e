package daemon_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"oneonone/calendar"
	"oneonone/daemon/store"
	"oneonone/mail"
	"oneonone/mail/reply"
)

// A box is a mailbox in memory.
type box struct {
	mu    sync.Mutex
	mails []mail.Arrival
	done  []string
	fail  error // of everything
	deaf  error // of Done alone
	looks int
	hint  func() // has the daemon look into it
}

func (b *box) Name() string { return "INBOX" }

func (b *box) Fetch(context.Context) ([]mail.Arrival, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.looks++
	if b.fail != nil {
		return nil, b.fail
	}
	return slices.Clone(b.mails), nil
}

func (b *box) Done(_ context.Context, id string, aside bool) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := errors.Join(b.fail, b.deaf); err != nil {
		return err
	}
	b.mails = slices.DeleteFunc(b.mails, func(a mail.Arrival) bool { return a.ID == id })
	b.done = append(b.done, fmt.Sprint(id, " ", aside))
	return nil
}

func (b *box) Wait(context.Context) error { return errors.New("this mailbox gives no hints") }

func (b *box) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.fail = errors.New("the mailbox is closed")
	return nil
}

func (b *box) put(raw string, at time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.hint()
	b.mails = append(b.mails, mail.Arrival{ID: fmt.Sprint(len(b.mails) + len(b.done) + 1), Raw: []byte(raw), Size: int64(len(raw)), At: at})
}

// withMailbox gives a world a mailbox, which is looked into when something comes
// and else seldom, so that weeks go by fast.
func (w *world) withMailbox() *box {
	b := &box{hint: func() { w.d.Arrived() }}
	w.setup.Mailbox, w.setup.Poll = b, time.Hour
	w.crash()
	return b
}

// twin is another world that stands as this one does, with its mailbox: what
// comes before a cut need not be lived through again for every cut.
func (w *world) twin(b *box) (*world, *box) {
	w.t.Helper()
	other, maria := *w, *w.maria
	other.dir, other.maria, other.feeds, other.log = w.t.TempDir(), &maria, []*feed{&maria}, nil
	if err := os.CopyFS(other.dir, os.DirFS(w.dir)); err != nil {
		w.t.Fatal(err)
	}
	other.post = &post{took: slices.Clone(w.post.took)}
	mailbox := &box{mails: slices.Clone(b.mails), hint: func() { other.d.Arrived() }}
	other.setup.Sender, other.setup.Mailbox = other.post, mailbox
	other.start()
	return &other, mailbox
}

// sent is the last mail of a kind to somebody.
func (w *world) sent(kind, to string) reply.Message {
	w.t.Helper()
	for _, l := range slices.Backward(w.post.took) {
		if kindOf(l.raw) == kind && strings.HasPrefix(l.to, to+"@") {
			m, err := reply.Parse([]byte(l.raw))
			if err != nil {
				w.t.Fatal(err)
			}
			return m
		}
	}
	w.t.Fatalf("no %s went to %s", kind, to)
	return reply.Message{}
}

// replyTo is the address that answers to a mail go to.
func (w *world) replyTo(id string) string {
	for _, l := range w.post.took {
		if messageID(l.raw) == id {
			_, to, _ := strings.Cut(l.raw, "Reply-To: ")
			to, _, _ = strings.Cut(to, "\r\n")
			return to
		}
	}
	return ""
}

// answer writes the reply of somebody to a mail: text goes above the quote, and
// what under names goes under the lines that begin like its keys.
func (w *world) answer(from string, m reply.Message, text string, under map[string]string) string {
	var body strings.Builder
	if text != "" {
		body.WriteString(text + "\n\n")
	}
	fmt.Fprintf(&body, "On Mon, 23 Nov 2026 at 09:00, 1:1s <oneonone@example.com> wrote:\n\n")
	for l := range strings.Lines(m.Text) {
		l = strings.TrimSuffix(l, "\n")
		body.WriteString(strings.TrimRight("> "+l, " ") + "\n")
		for key, answer := range under {
			if strings.HasPrefix(l, key) {
				body.WriteString("\n" + answer + "\n\n")
			}
		}
	}
	return w.raw(from, w.replyTo(m.ID), "Re: "+m.Subject, m.ID, body.String())
}

// raw writes a mail.
func (w *world) raw(from, to, subject, inReplyTo, body string) string {
	w.serial++
	h := fmt.Sprintf("From: %s\r\nTo: %s\r\nSubject: %s\r\nDate: %s\r\nMessage-ID: <mail-%d@client.example.com>\r\n",
		from, to, subject, w.now.In(berlin).Format(time.RFC1123Z), w.serial)
	if inReplyTo != "" {
		h += "In-Reply-To: <" + inReplyTo + ">\r\n"
	}
	return h + "Content-Type: text/plain; charset=utf-8\r\n\r\n" + strings.ReplaceAll(body, "\n", "\r\n")
}

func (w *world) pair(report string) store.Pair {
	w.t.Helper()
	p, _, err := w.store.Pair("maria@example.com", report)
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

// prepared is a world in which the prep form to Alice went out.
func prepared(t testing.TB) (*world, *box) {
	w := newWorld(t, "2026-11-20 08:00")
	w.refresh = time.Hour
	b := w.withMailbox()
	w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
	w.maria.meet("b", "2026-12-01 10:00", "alice@example.com")
	w.until("2026-11-20 09:30")
	w.check("Fri 20 09:00 prep alice")
	return w, b
}

func TestI2AnAnsweredPrepIsNotChasedAndStandsInTheBriefing(t *testing.T) {
	w, b := prepared(t)
	b.put(w.answer("Alice Ng <alice@example.com>", w.sent("prep", "alice"), "", map[string]string{
		"[Q1]": "The importer is live.", "[Q2]": "Reviews take three days.",
	}), w.now)
	w.until("2026-11-24 09:00")
	w.check("Tue 24 08:00 briefing maria")
	briefing := w.sent("briefing", "maria").Text
	for _, want := range []string{"The importer is live.", "Reviews take three days."} {
		if !strings.Contains(briefing, want) {
			t.Errorf("%q is not in the briefing:\n%s", want, briefing)
		}
	}
	if got := w.records("alice@example.com")[0].Notices[0].State; got != "answered" {
		t.Errorf("the prep form is %s", got)
	}
	if len(b.mails) != 0 || !slices.Equal(b.done, []string{"1 false"}) {
		t.Errorf("the mailbox holds %d mails; done: %q", len(b.mails), b.done)
	}
}

// wrappedUp is a world in which Maria has answered the wrap-up.
func wrappedUp(t testing.TB, text string, under map[string]string) (*world, *box) {
	w, b := prepared(t)
	w.until("2026-11-24 10:40")
	w.log = nil
	b.put(w.answer("maria@example.com", w.sent("wrapup", "maria"), text, under), w.now)
	w.until("2026-11-24 11:00")
	return w, b
}

func TestAWrapupReplyBecomesNotesPromisesAndARecapToBoth(t *testing.T) {
	w, _ := wrappedUp(t, "", map[string]string{
		"[Summary]": "Good talk.", "[Next steps]": "- Alice: draft the RFC by Friday\n- me: talk to HR, 2 Dec", "[Private]": "She thinks of leaving.",
	})
	w.check("Tue 24 10:40 recap alice", "Tue 24 10:40 recap maria")
	toAlice, toMaria := w.sent("recap", "alice").Text, w.sent("recap", "maria").Text
	for _, want := range []string{"Good talk.", "1 Alice: draft the RFC", "2 Maria: talk to HR"} {
		if !strings.Contains(toAlice, want) || !strings.Contains(toMaria, want) {
			t.Errorf("%q is not in both recaps:\n%s\n%s", want, toAlice, toMaria)
		}
	}
	for _, l := range w.post.took {
		if strings.Contains(l.raw, "leaving") {
			t.Errorf("what is private is in a mail to %s", l.to)
		}
	}
	steps := w.pair("alice@example.com").Steps
	if len(steps) != 2 || steps[0].Due != "2026-11-27" || steps[1].Owner != "maria@example.com" || steps[1].Due != "2026-12-02" {
		t.Errorf("promised: %+v", steps)
	}
	w.until("2026-11-25 12:00")
	w.check() // no nudge
}

func TestPromisesAreRemindedOnTheirDayAndClosedByReply(t *testing.T) {
	w, b := wrappedUp(t, "", map[string]string{"[Next steps]": "- Alice: draft the RFC by Friday\n- Alice: book the room by Friday"})
	w.log = nil
	w.until("2026-11-27 09:30")
	w.check("Fri 27 09:00 actions-due alice", "Fri 27 09:00 prep alice")
	m := w.sent("actions-due", "alice")
	b.put(w.answer("alice@example.com", m, "1 done", nil), w.now)
	w.until("2026-11-27 12:00")
	w.check()
	steps := w.pair("alice@example.com").Steps
	if steps[0].State == steps[1].State || steps[0].State != "done" && steps[1].State != "done" {
		t.Errorf("promised: %+v\nthe mail:\n%s", steps, m.Text)
	}
}

func TestWhatIsOpenIsInTheNextPrepAndBriefing(t *testing.T) {
	w, _ := wrappedUp(t, "", map[string]string{"[Next steps]": "- me: talk to HR, 8 Dec\n- Alice: draft the RFC by 9 Dec", "[Next time]": "The conference."})
	w.until("2026-12-01 09:00")
	prep, briefing := w.sent("prep", "alice").Text, w.sent("briefing", "maria").Text
	for _, text := range []string{prep, briefing} {
		hr, rfc, next := strings.Index(text, "talk to HR"), strings.Index(text, "draft the RFC"), strings.Index(text, "The conference.")
		if hr < 0 || rfc < hr || next < 0 {
			t.Errorf("the manager's promise is to come first, then the report's, and what was left for this time:\n%s", text)
		}
	}
}

func TestASecondWrapupReplyIsToldAsAnUpdate(t *testing.T) {
	w, b := wrappedUp(t, "", map[string]string{"[Summary]": "Good talk."})
	w.log = nil
	b.put(w.answer("maria@example.com", w.sent("wrapup", "maria"), "", map[string]string{"[Summary]": "We also spoke of Ben."}), w.now)
	w.until("2026-11-24 12:00")
	w.check("Tue 24 11:00 recap alice", "Tue 24 11:00 recap maria")
	if m := w.sent("recap", "alice"); !strings.Contains(m.Text, "Good talk.") || !strings.Contains(m.Text, "We also spoke of Ben.") {
		t.Errorf("the update says\n%s", m.Text)
	}
	b.put(w.answer("maria@example.com", w.sent("wrapup", "maria"), "", map[string]string{"[Summary]": "Good talk."}), w.now)
	w.until("2026-11-24 14:00")
	w.check()
}

func TestACorrectionOfTheReportReachesTheManager(t *testing.T) {
	w, b := wrappedUp(t, "", map[string]string{"[Summary]": "Good talk."})
	w.log = nil
	b.put(w.answer("alice@example.com", w.sent("recap", "alice"), "It was Ben who fixed it.", nil), w.now)
	w.until("2026-11-24 12:00")
	w.check("Tue 24 11:00 recap maria")
	if m := w.sent("recap", "maria"); !strings.Contains(m.Text, "It was Ben who fixed it.") {
		t.Errorf("the manager is told\n%s", m.Text)
	}
}

func TestADayIsMendedByReplyToTheRecap(t *testing.T) {
	w, b := wrappedUp(t, "", map[string]string{"[Next steps]": "- Alice: draft the RFC"})
	if m := w.sent("recap", "maria"); !strings.Contains(m.Text, "1: Friday") {
		t.Errorf("the recap does not say how to mend what has no day:\n%s", m.Text)
	}
	b.put(w.answer("maria@example.com", w.sent("recap", "maria"), "1: Friday", nil), w.now)
	w.until("2026-11-24 12:00")
	if s := w.pair("alice@example.com").Steps; len(s) != 1 || s[0].Due != "2026-11-27" {
		t.Errorf("promised: %+v", s)
	}
}

func TestATopicIsPrivateToItsSenderUntilTheFormGoesOut(t *testing.T) {
	w, b := prepared(t)
	b.put(w.raw("maria@example.com", "oneonone@example.com", "A thought", "", "Alice: the new office\n"), w.now)
	b.put(w.raw("alice@example.com", "oneonone+topic@example.com", "Maria: my holidays", "", ""), w.now)
	w.until("2026-11-24 09:00")
	if m := w.sent("briefing", "maria"); !strings.Contains(m.Text, "my holidays") || !strings.Contains(m.Text, "the new office") {
		t.Errorf("the briefing:\n%s", m.Text)
	}
	w.until("2026-11-27 10:00")
	if m := w.sent("prep", "alice"); strings.Contains(m.Text, "the new office") {
		t.Errorf("a topic that had its 1:1 is in the next form:\n%s", m.Text)
	}
}

func TestI4TopicsOfA1on1ThatIsCancelledReachTheNext(t *testing.T) {
	w, b := prepared(t)
	b.put(w.raw("maria@example.com", "oneonone@example.com", "", "", "Alice: the new office\n"), w.now)
	w.until("2026-11-23 12:00")
	w.maria.events = w.maria.events[1:]
	w.until("2026-11-27 10:00")
	if m := w.sent("prep", "alice"); !strings.Contains(m.Text, "the new office") {
		t.Errorf("the next form:\n%s", m.Text)
	}
}

// Whom nothing is believed, and nothing answered.
func TestWhoMayNotAnswerIsNotHeardAndNotAnswered(t *testing.T) {
	for name, write := range map[string]func(w *world) string{
		"H9 a stranger with the token": func(w *world) string {
			return w.answer("eve@example.net", w.sent("prep", "alice"), "all good", nil)
		},
		"H9 a report with another's token": func(w *world) string {
			return w.answer("ben@example.com", w.sent("prep", "alice"), "all good", nil)
		},
		"H9 the manager with the report's token": func(w *world) string {
			return w.answer("maria@example.com", w.sent("prep", "alice"), "all good", nil)
		},
		"H9 a guessed token": func(w *world) string {
			return w.raw("eve@example.net", "oneonone+aaaaaaaaaaaaaaaa@example.com", "Re: Prep", "", "all good")
		},
		"H1 an out-of-office note": func(w *world) string {
			raw := w.answer("alice@example.com", w.sent("prep", "alice"), "I am away.", nil)
			return "Auto-Submitted: auto-replied\r\n" + raw
		},
		"our own mail": func(w *world) string {
			for _, l := range w.post.took {
				return l.raw
			}
			return ""
		},
		"H2 a bounce of a bounce": func(w *world) string {
			return "Return-Path: <>\r\n" + w.raw("MAILER-DAEMON@example.com", "oneonone@example.com", "Undelivered Mail Returned to Sender", "", "failed")
		},
		"a mail of a stranger": func(w *world) string {
			return w.raw("eve@example.net", "oneonone@example.com", "hello", "", "Alice: buy this")
		},
		"10,000 parts": func(w *world) string {
			return "MIME-Version: 1.0\r\n" + strings.Replace(w.raw("alice@example.com", "oneonone@example.com", "x", "", strings.Repeat("--b\n\nx\n", 10000)+"--b--\n"), "text/plain; charset=utf-8", "multipart/mixed; boundary=b", 1)
		},
	} {
		t.Run(name, func(t *testing.T) {
			w, b := prepared(t)
			b.put(write(w), w.now)
			if name == "10,000 parts" {
				w.know() // nobody is known: it counts as a stranger's
			}
			sent := len(w.post.took)
			w.until("2026-11-20 12:00")
			if n := len(w.post.took) - sent; n != 0 {
				t.Errorf("%d mails went out for it", n)
			}
			if a := w.records("alice@example.com")[0].Answers; len(a) > 0 {
				t.Errorf("filed: %+v", a)
			}
			if len(b.mails) > 0 {
				t.Error("it is still in the mailbox")
			}
		})
	}
}

func TestNotUnderstoodIsSaidWithinItsCaps(t *testing.T) {
	w, b := prepared(t)
	m := w.sent("prep", "alice")
	for range 3 {
		b.put(w.answer("alice@example.com", m, "", nil), w.now)
	}
	w.until("2026-11-20 12:00")
	w.check("Fri 20 09:30 not-understood alice")
	for i := range 6 { // to no notice: the cap by day
		b.put(w.raw("alice@example.com", fmt.Sprintf("oneonone+aaaaaaaaaaaaaaa%c@example.com", 'a'+i), "Re: x", "", fmt.Sprint("lost ", i)), w.now)
	}
	w.until("2026-11-20 18:00")
	if n := len(w.log); n > 2 {
		t.Errorf("%d more went out within a day: %q", n, w.log)
	}
}

func TestH2ABounceStopsTheAddressAndTellsTheManager(t *testing.T) {
	w, b := prepared(t)
	id := w.sent("prep", "alice").ID
	b.put(dsn("alice@example.com", "failed", "5.1.1", id), w.now)
	w.until("2026-11-20 12:00")
	if !slices.Contains(w.log, "Fri 20 09:30 problem maria") {
		t.Errorf("sent %q", w.log)
	}
	if n := w.records("alice@example.com")[0].Notices[0]; n.State != "failed" {
		t.Errorf("the prep form is %s", n.State)
	}
}

func TestH2AForgedBounceStopsNobody(t *testing.T) {
	for name, raw := range map[string]string{
		"a guessed id":       dsn("alice@example.com", "failed", "5.1.1", "prep.aaaaaaaaaaaaaaaa@example.com"),
		"somebody else's id": dsn("alice@example.com", "failed", "5.1.1", "x@example.net"),
	} {
		w, b := prepared(t)
		b.put(raw, w.now)
		w.until("2026-11-23 12:00")
		if want := []string{"Mon 23 09:00 prep-nudge alice"}; !slices.Equal(w.log, want) {
			t.Errorf("%s: sent %q, want %q", name, w.log, want)
		}
	}
}

func dsn(to, action, status, id string) string {
	return strings.ReplaceAll("Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.com\nTo: oneonone@example.com\nSubject: Undelivered\nMessage-ID: <dsn"+id+">\n"+
		"Content-Type: multipart/report; report-type=delivery-status; boundary=b\nMIME-Version: 1.0\n\n"+
		"--b\n\nIt did not arrive.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.com\n\n"+
		"Final-Recipient: rfc822; "+to+"\nAction: "+action+"\nStatus: "+status+"\nDiagnostic-Code: smtp; 550 no such user\n\n"+
		"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <"+id+">\nFrom: oneonone@example.com\n--b--\n", "\n", "\r\n")
}

func TestH11AMailIsFiledOnceHoweverOftenItComes(t *testing.T) {
	w, b := wrappedUp(t, "", map[string]string{"[Next steps]": "- Alice: draft the RFC by Friday"})
	raw := w.answer("maria@example.com", w.sent("wrapup", "maria"), "", map[string]string{"[Next steps]": "- Alice: another one by Friday"})
	b.put(raw, w.now)
	w.until("2026-11-24 12:00")
	w.log = nil
	b.put(raw, w.now)
	b.put("Received: by another way\r\n"+raw, w.now)
	w.crash()
	w.until("2026-11-24 14:00")
	w.check()
	if s := w.pair("alice@example.com").Steps; len(s) != 2 {
		t.Errorf("promised: %+v", s)
	}
}

func TestAMailboxThatDoesNotAnswerHoldsUpNothing(t *testing.T) {
	w, b := prepared(t)
	b.fail = errors.New("no route")
	b.put(w.answer("alice@example.com", w.sent("prep", "alice"), "all good", nil), w.now)
	w.until("2026-11-20 11:00")
	w.check()
	w.until("2026-11-23 10:00") // after two hours somebody is told, and the rest goes on
	w.check("Fri 20 11:33 problem ops", "Mon 23 09:00 prep-nudge alice")
}

// A mail that kills the reading of mails is set aside, and those after it flow.
func TestH13MailsAfterOneThatCannotBeFiledAreFiled(t *testing.T) {
	w, b := prepared(t)
	b.put("\x00\x01 no mail at all", w.now)
	b.put(w.answer("alice@example.com", w.sent("prep", "alice"), "all good", nil), w.now)
	w.until("2026-11-20 12:00")
	if a := w.records("alice@example.com")[0].Answers; len(a) != 1 || a[0].Text != "all good" {
		t.Errorf("filed: %+v", a)
	}
	if len(b.mails) > 0 {
		t.Errorf("%d mails are still in the mailbox", len(b.mails))
	}
}

func TestI5PromisesGoWithTheReportAndPrivateNotesStay(t *testing.T) {
	w, _ := wrappedUp(t, "", map[string]string{
		"[Next steps]": "- Alice: draft the RFC by 9 Dec\n- me: talk to HR by 9 Dec", "[Private]": "She thinks of leaving.",
	})
	w.changeManager()
	w.until("2026-11-25 12:00")
	old, now := w.pair("alice@example.com"), store.Pair{}
	now, _, err := w.store.Pair("tom@example.com", "alice@example.com")
	if err != nil {
		t.Fatal(err)
	}
	if len(now.Steps) != 1 || now.Steps[0].Text != "draft the RFC" || now.Steps[0].State != "open" {
		t.Errorf("the new pair: %+v", now.Steps)
	}
	if old.Steps[0].State != "dropped" || old.Steps[1].State != "open" {
		t.Errorf("the old pair: %+v", old.Steps)
	}
	if p, _ := w.store.Private("tom@example.com", "alice@example.com"); len(p.Notes) != 0 {
		t.Errorf("private notes went along: %+v", p)
	}
}

// A slip of a hand in a state file overwrites nothing and loses no answer.
func TestAReplyWaitsUntilABrokenEditIsMended(t *testing.T) {
	w, b := wrappedUp(t, "", map[string]string{"[Next steps]": "- Alice: draft the RFC by Friday"})
	path := filepath.Join(w.dir, "pairs", "maria@example.com", "alice@example.com", "pair.yaml")
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	broken := strings.Replace(string(good), "steps:", "steps: [", 1)
	if err := os.WriteFile(path, []byte(broken), 0o600); err != nil {
		t.Fatal(err)
	}
	b.put(w.answer("maria@example.com", w.sent("wrapup", "maria"), "", map[string]string{"[Next steps]": "- Alice: another by Friday"}), w.now)
	w.until("2026-11-24 12:00")
	if raw, _ := os.ReadFile(path); string(raw) != broken {
		t.Error("what a person wrote is written over")
	}
	if m := w.sent("problem", "ops"); !strings.Contains(m.Text, "pair.yaml:") {
		t.Errorf("the problem does not name file and line:\n%s", m.Text)
	}
	if err := os.WriteFile(path, good, 0o600); err != nil {
		t.Fatal(err)
	}
	w.until("2026-11-24 13:00")
	if s := w.pair("alice@example.com").Steps; len(s) != 2 || len(b.mails) != 0 {
		t.Errorf("promised: %+v; %d mails left", s, len(b.mails))
	}
}

// Word to somebody who owes nothing and leads nobody was once forgotten by a
// restart.
func TestNotUnderstoodIsSaidAfterARestart(t *testing.T) {
	w, b := prepared(t)
	w.post.answer = only("alice@example.com", &mail.SendError{Server: "mx", Code: 451, Text: "later"})
	b.put(w.answer("alice@example.com", w.sent("prep", "alice"), "", nil), w.now)
	w.until("2026-11-20 09:40")
	w.post.answer = nil
	w.crash()
	w.until("2026-11-20 12:00")
	w.check("Fri 20 09:41 not-understood alice")
	w.once()
}

// Whoever gets a mail can make any number of bounces of it.
func TestH2ManyBouncesOfOneMailAreToldOnce(t *testing.T) {
	w, b := prepared(t)
	raw := dsn("alice@example.com", "failed", "5.2.2", w.sent("prep", "alice").ID)
	for _, id := range []string{"a", "b", "c"} {
		b.put(strings.Replace(raw, "<dsn", "<"+id, 1), w.now)
		w.until(w.now.Add(10 * time.Minute).In(berlin).Format("2006-01-02 15:04"))
	}
	w.check("Fri 20 09:30 problem maria", "Fri 20 09:30 problem ops")
}

// A nudge that the mail server does not take yet is of no use after the answer.
func TestI2AnAnswerStopsANudgeThatIsQueued(t *testing.T) {
	w, b := prepared(t)
	w.until("2026-11-23 08:59")
	w.post.answer = only("alice@example.com", &mail.SendError{Server: "mx", Code: 451, Text: "later"})
	w.until("2026-11-23 09:02")
	b.put(w.answer("alice@example.com", w.sent("prep", "alice"), "all good", nil), w.now)
	w.until("2026-11-23 09:04")
	w.post.answer = nil
	w.until("2026-11-23 14:00")
	w.check()
}

func TestA9AManagerWhoHasLeftIsMailedNoMore(t *testing.T) {
	w, _ := wrappedUp(t, "", map[string]string{"[Next steps]": "- me: talk to HR by 9 Dec"})
	tom := &feed{name: "tom", owner: "tom@example.com"}
	tom.meet("t", "2026-12-02 10:00", "alice@example.com")
	w.feeds = []*feed{tom}
	w.setup.Roster = calendar.NewRoster(calendar.Person{Zone: berlin, Language: "en"},
		[]calendar.Person{{Email: "alice@example.com", Name: "Alice Ng"}}, []string{"tom@example.com"}, "oneonone@example.com")
	w.crash()
	w.log = nil
	w.until("2027-01-05 12:00")
	for _, l := range w.log {
		if strings.HasSuffix(l, " maria") {
			t.Errorf("sent: %s", l)
		}
	}
}

// One pair whose file is beyond repair once kept its manager's mails to all
// others, and all that the manager is told.
func TestABrokenPairHoldsUpNoOther(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long, and nothing in it runs side by side: left out with -short")
	}
	t.Parallel()
	w, b := wrappedUp(t, "", map[string]string{"[Next steps]": "- me: talk to HR by 27 Nov"})
	w.maria.meet("ben", "2026-11-25 10:00", "ben@example.com")
	w.until("2026-11-25 10:40")
	b.put(w.answer("maria@example.com", w.sent("wrapup", "maria"), "", map[string]string{"[Next steps]": "- me: find a desk, 27 Nov"}), w.now)
	w.until("2026-11-25 12:00")
	w.log = nil
	for _, name := range []string{"pair.yaml", ".pair.prev"} {
		if err := os.WriteFile(filepath.Join(w.dir, "pairs", "maria@example.com", "alice@example.com", name), []byte("schema: 1\n: [\n...\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	b.put(w.raw("maria@example.com", "oneonone@example.com", "", "", "Ben: the new office\n"), w.now)
	for _, minute := range []string{"2026-11-27 08:55", "2026-12-01 08:55"} { // the broken pair is looked at in each
		w.step()
		w.now = at(minute)
		w.until(minute[:11] + "10:30")
	}
	if topics := w.pair("ben@example.com").Topics; len(topics) != 1 {
		t.Errorf("to talk about with ben: %+v", topics)
	}
	for _, want := range []string{"Fri 27 09:00 actions-due maria", "Tue 01 09:00 digest maria"} {
		if !slices.Contains(w.log, want) {
			t.Errorf("%s did not go out: %q", want, w.log)
		}
	}
}

func TestAMailboxThatTheConfigHasNoMoreIsNoProblem(t *testing.T) {
	w, b := prepared(t)
	b.fail = errors.New("no route")
	w.until("2026-11-20 13:00")
	w.setup.Mailbox = nil
	w.d.Reload(w.setup)
	w.until("2026-11-20 13:30")
	if p := w.d.Status(w.now).Problems; len(p) != 0 {
		t.Errorf("still told: %+v", p)
	}
}

// What was mailed too late for the form or the briefing was once told to nobody.
func TestI4ATopicThatCameTooLateForTheFormReachesTheNext(t *testing.T) {
	w, b := prepared(t)
	w.until("2026-11-24 09:00")
	b.put(w.raw("alice@example.com", "oneonone+topic@example.com", "Maria: my holidays", "", ""), w.now)
	b.put(w.raw("maria@example.com", "oneonone@example.com", "", "", "Alice: the new office\n"), w.now)
	w.until("2026-12-01 09:00")
	if m := w.sent("briefing", "maria"); !strings.Contains(m.Text, "my holidays") {
		t.Errorf("the next briefing:\n%s", m.Text)
	}
	if m := w.sent("prep", "alice"); !strings.Contains(m.Text, "the new office") {
		t.Errorf("the next form:\n%s", m.Text)
	}
}

// A mail for which a state file has no room was once tried every minute for ever.
func TestAMailThatThereIsNoRoomForIsSetAside(t *testing.T) {
	t.Parallel()
	w, b := prepared(t)
	for i := range 5 {
		b.put(w.answer("alice@example.com", w.sent("prep", "alice"), strings.Repeat(fmt.Sprintf("line %d of what she says\n", i), 36000), nil), w.now)
	}
	w.until("2026-11-20 10:00")
	w.check("Fri 20 09:30 not-understood alice")
	if n := len(w.records("alice@example.com")[0].Replies); len(b.mails) > 0 || n < 3 {
		t.Errorf("%d are filed, %d are still in the mailbox", n, len(b.mails))
	}
}
