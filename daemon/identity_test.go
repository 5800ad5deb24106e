package daemon_test

import (
	"strings"
	"testing"

	"oneonone/calendar"
)

// A meeting that was moved after its record had got too old to be looked at
// once began a second record, whose mails had the Message-IDs of the first.
func TestNoMessageIDIsUsedTwice(t *testing.T) {
	w := newWorld(t, "2026-11-18 12:00")
	w.hourly()
	i := w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
	w.until("2026-11-26 00:00")
	w.now = at("2027-02-15 00:00")
	w.maria.put(i, "2027-02-24 10:00")
	w.until("2027-02-26 00:00")
	w.once()
	if rs := w.records("alice@example.com"); len(rs) != 1 {
		t.Errorf("got %d records, want the one that goes on", len(rs))
	}
}

// A meeting put off to a day that the daemon does not look at yet was once told
// as cancelled.
func TestMovedFarAheadIsNotCancelled(t *testing.T) {
	w := newWorld(t, "2026-11-18 12:00")
	i := w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
	w.until("2026-11-20 12:00")
	w.maria.put(i, "2027-01-12 10:00")
	w.until("2026-11-20 13:00")
	w.check("Fri 20 09:00 prep alice", "Fri 20 12:05 changed alice")
	if raw := w.post.took[1].raw; strings.Contains(raw, "ancelled") {
		t.Errorf("alice is told that it is cancelled, and it was put off to January:\n%s", raw)
	}
}

// A new address for alice once made her a stranger: she got her mails again.
func TestANewAddressOfTheReportSendsNothingAgain(t *testing.T) {
	w := newWorld(t, "2026-11-18 12:00")
	w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
	w.until("2026-11-20 12:00")
	w.know(
		calendar.Person{Email: "maria@example.com", Name: "Maria Lopez", Language: "en"},
		calendar.Person{Email: "alice.ng@example.com", Aliases: []string{"alice@example.com"}, Name: "Alice Ng", Manager: "maria@example.com", Language: "en"})
	w.until("2026-11-24 08:30")
	w.crash()
	w.until("2026-11-24 12:00")
	w.crash()
	w.until("2026-11-25 12:00")
	w.check(
		"Fri 20 09:00 prep alice", "Mon 23 09:00 prep-nudge alice.ng", "Tue 24 08:00 briefing maria",
		"Tue 24 10:35 wrapup maria", "Wed 25 09:00 wrapup-nudge maria")
	w.once()
}

// A new address for maria once had one step send her the same mail again and
// again, since what was recorded under the old one was not found under the new.
func TestANewAddressOfTheManagerSendsNothingAgain(t *testing.T) {
	w := newWorld(t, "2026-11-18 12:00")
	w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
	w.until("2026-11-24 11:00") // wrapped up
	w.log = nil
	w.know(
		calendar.Person{Email: "maria.l@example.com", Aliases: []string{"maria@example.com"}, Name: "Maria Lopez", Language: "en"},
		calendar.Person{Email: "alice@example.com", Name: "Alice Ng", Manager: "maria.l@example.com", Language: "en"})
	w.now = at("2026-11-25 09:00")
	w.step()
	w.check("Wed 25 09:00 wrapup-nudge maria.l")
}

// A calendar that got another name in the config once counted as new, and what
// had ended before was none of its business.
func TestARenamedCalendarGoesOn(t *testing.T) {
	w := newWorld(t, "2026-11-24 09:50")
	w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
	w.until("2026-11-24 10:32")
	w.feeds = []*feed{{name: "maria-work", owner: "maria@example.com", events: w.maria.events}}
	w.crash()
	w.until("2026-11-24 12:00")
	w.check("Tue 24 09:50 briefing maria", "Tue 24 10:35 wrapup maria")
}

// An instance that was put onto the slot of another once had the mails of that
// slot sent a second time.
func TestTwoInstancesOnOneSlotAreOneMeeting(t *testing.T) {
	w := newWorld(t, "2026-11-16 12:00")
	i := w.maria.meet("s", "2026-11-24 10:00", "alice@example.com")
	j := w.maria.meet("s", "2026-11-25 10:00", "alice@example.com")
	for k := range w.maria.events {
		w.maria.events[k].RecurrenceID = w.maria.events[k].Start
	}
	w.until("2026-11-24 09:00")
	w.log = nil
	w.maria.events[i].Start, w.maria.events[i].End = w.maria.events[j].Start, w.maria.events[j].End
	w.until("2026-11-27 00:00")
	w.check(
		"Tue 24 09:05 changed alice", "Tue 24 09:05 changed maria",
		"Wed 25 08:00 briefing maria", "Wed 25 10:35 wrapup maria", "Thu 26 09:00 wrapup-nudge maria")
}

// A meeting that came back under another UID once counted as a new one, and
// alice got its form a second time.
func TestAMeetingThatComesBackUnderAnotherUIDIsTheSame(t *testing.T) {
	for _, c := range []struct {
		name       string
		gone, back func(*feed)
	}{
		{"taken out and put back",
			func(f *feed) { f.events = nil },
			func(f *feed) { f.meet("new", "2026-11-24 10:00", "alice@example.com") }},
		{"cancelled in its place and confirmed again",
			func(f *feed) { f.events[0].Status = calendar.Cancelled },
			func(f *feed) { f.events[0].UID, f.events[0].Status = "new", calendar.Confirmed }},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, "2026-11-18 12:00")
			w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
			w.until("2026-11-20 12:00")
			c.gone(w.maria)
			w.until("2026-11-20 12:10")
			c.back(w.maria)
			w.until("2026-11-20 13:00")
			w.check("Fri 20 09:00 prep alice", "Fri 20 12:05 changed alice", "Fri 20 12:15 changed alice")
		})
	}
}

// Who was replaced by a colleague was once left with a form to fill in.
func TestWhoIsReplacedIsTold(t *testing.T) {
	w := newWorld(t, "2026-11-18 12:00")
	i := w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
	w.until("2026-11-20 12:00")
	w.maria.events[i].Attendees[1].Email = "ben@example.com"
	w.until("2026-11-20 13:00")
	w.check("Fri 20 09:00 prep alice", "Fri 20 12:05 changed alice", "Fri 20 12:05 prep ben")
}

func renamedManager(w *world) {
	w.know(
		calendar.Person{Email: "maria.l@example.com", Aliases: []string{"maria@example.com"}, Name: "Maria Lopez", Language: "en"},
		calendar.Person{Email: "alice@example.com", Name: "Alice Ng", Manager: "maria.l@example.com", Language: "en"})
}

// A manager whose address had changed since the prep form went out once counted
// as the report: what she wrote under Private became an answer of the report's.
func TestH10PrivateStaysPrivateWhenTheManagerHasANewAddress(t *testing.T) {
	w, b := prepared(t)
	renamedManager(w)
	w.until("2026-11-24 10:40")
	w.log = nil
	b.put(w.answer("maria.l@example.com", w.sent("wrapup", "maria.l"), "", map[string]string{
		"[Summary]": "Good talk.", "[Private]": "She thinks of leaving.",
	}), w.now)
	w.until("2026-11-24 12:00")
	w.check("Tue 24 10:40 recap alice", "Tue 24 10:40 recap maria.l")
	rec := w.records("alice@example.com")[0]
	if rec.Summary != "Good talk." || len(rec.Answers) > 0 {
		t.Errorf("the summary is %q, the report's answers are %+v", rec.Summary, rec.Answers)
	}
}

func renamedReport(w *world) {
	w.know(
		calendar.Person{Email: "maria@example.com", Name: "Maria Lopez", Language: "en"},
		calendar.Person{Email: "alice.ng@example.com", Aliases: []string{"alice@example.com"}, Name: "Alice Ng", Manager: "maria@example.com", Language: "en"})
}

// Who promised something under an address of before was once reminded by a mail
// to nobody, again and again.
func TestWhoHasANewAddressIsRemindedThere(t *testing.T) {
	w, b := wrappedUp(t, "", map[string]string{"[Next steps]": "- Alice: draft the RFC by Friday"})
	renamedReport(w)
	w.log = nil
	w.until("2026-11-27 09:00")
	w.check("Fri 27 09:00 actions-due alice.ng", "Fri 27 09:00 prep alice.ng")
	b.put(w.answer("alice.ng@example.com", w.sent("actions-due", "alice.ng"), "1 done", nil), w.now)
	w.until("2026-11-27 12:00")
	if s := w.pair("alice@example.com").Steps[0]; s.State != "done" {
		t.Errorf("promised: %+v", s)
	}
}

// A new address once began a second list of promises, with the same numbers: the
// first was shown no more, and "1 done" closed another.
func TestPromisesGoOnUnderANewAddress(t *testing.T) {
	w, b := wrappedUp(t, "", map[string]string{"[Next steps]": "- Alice: draft the RFC by 3 Dec\n- me: talk to HR, 8 Dec"})
	renamedReport(w)
	w.until("2026-12-01 10:40")
	b.put(w.answer("maria@example.com", w.sent("wrapup", "maria"), "", map[string]string{"[Next steps]": "- Alice: another one by 9 Dec\n1 done"}), w.now)
	b.put(w.raw("alice.ng@example.com", "oneonone@example.com", "Maria: my holidays", "", ""), w.now)
	w.until("2026-12-01 12:00")
	p := w.pair("alice@example.com")
	if len(p.Steps) != 3 || p.Steps[0].State != "done" || p.Steps[2].ID != 3 || p.Steps[2].State != "open" || len(p.Topics) != 1 {
		t.Errorf("promised: %+v\nto talk about: %+v", p.Steps, p.Topics)
	}
	if p := w.pair("alice.ng@example.com"); len(p.Steps)+len(p.Topics) > 0 {
		t.Errorf("a second list was begun: %+v", p)
	}
	if m := w.sent("recap", "alice.ng"); !strings.Contains(m.Text, "1 Alice: draft the RFC") || !strings.Contains(m.Text, "talk to HR") {
		t.Errorf("the recap:\n%s", m.Text)
	}
}
