package daemon_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"oneonone/calendar"
	"oneonone/daemon"
	"oneonone/daemon/archive"
	"oneonone/daemon/plan"
)

// backup packs the state as it is.
func (w *world) backup() []byte {
	w.t.Helper()
	snap, err := w.store.Snapshot(w.now)
	if err != nil {
		w.t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := archive.Write(&b, snap.Dir, archive.Head{Taken: w.now, Version: "test"}); err != nil {
		w.t.Fatal(err)
	}
	return b.Bytes()
}

// restore puts a state back, and starts another daemon on it.
func (w *world) restore(backup []byte, resend bool) {
	w.t.Helper()
	if _, _, err := archive.Restore(bytes.NewReader(backup), w.store, w.now, resend); err != nil {
		w.t.Fatal(err)
	}
	w.start()
}

// Whenever a backup is made in the life of a few 1:1s, and whenever it is
// restored: no mail goes out a second time, and what is due after the restore
// goes out, but for reminders of what is in doubt.
func TestARestoredStateSendsNothingTwice(t *testing.T) {
	t.Parallel()
	times := []string{"2026-11-18 12:00", "2026-11-24 09:00", "2026-11-25 12:00", "2026-11-27 10:00"}
	life := func(backup, restore string) *world {
		w := newWorld(t, "2026-11-17 12:00")
		w.hourly()
		w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
		w.maria.meet("b", "2026-11-26 15:00", "ben@example.com")
		w.maria.meet("c", "2026-12-01 10:00", "alice@example.com")
		moved := false
		until := func(end string) {
			if move := "2026-11-24 12:00"; end > move && !moved { // after the prep form: whoever got it is told
				w.until(move)
				b := &w.maria.events[1]
				b.Start, b.End, moved = b.Start.Add(24*time.Hour), b.End.Add(24*time.Hour), true
			}
			w.until(end)
		}
		if backup != "" {
			until(backup)
			kept := w.backup()
			until(restore)
			w.restore(kept, false)
		}
		until("2026-12-04 12:00")
		return w
	}
	whole := life("", "").log
	for i, backup := range times {
		for _, restore := range times[i:] {
			w := life(backup, restore)
			w.once()
			for _, line := range whole {
				if !slices.Contains(w.log, line) && !strings.Contains(line, "-nudge") && !strings.Contains(line, "changed") {
					t.Errorf("backup %s, restore %s: not sent: %s", backup, restore, line)
				}
			}
			if _, marked, err := w.store.Restoration(); marked || err != nil {
				t.Errorf("backup %s, restore %s: the restore was never settled: %v", backup, restore, err)
			}
			if t.Failed() {
				t.Fatalf("sent\n\t%s", strings.Join(w.log, "\n\t"))
			}
		}
	}
}

// A prep form went out after the backup. Nobody sends it again, and the answer to
// it is filed.
func TestAnAnswerToAMailThatIsInDoubtIsFiled(t *testing.T) {
	w := newWorld(t, "2026-11-19 12:00")
	w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
	w.until("2026-11-19 13:00")
	kept := w.backup()
	w.until("2026-11-20 12:00")
	w.check("Fri 20 09:00 prep alice")
	w.restore(kept, false)
	w.until("2026-11-20 13:00")
	w.check()
	rec := w.records("alice@example.com")[0]
	n := rec.Notices[0]
	if n.State != plan.Expired || !strings.Contains(n.Reason, "before the state was restored") || n.MessageID != messageID(w.post.took[0].raw) {
		t.Fatalf("got %+v", n)
	}
	raw := w.raw("alice@example.com", "oneonone@example.com", "Re: your 1:1", n.MessageID, "Wins: shipped the importer")
	r, err := w.d.Receive(w.now, daemon.ReceiveRequest{Raw: []byte(raw)})
	if err != nil || !r.Accepted || r.Answers["wins"] == "" {
		t.Errorf("got %+v: %v", r, err)
	}
	w.until("2026-11-25 12:00")
	w.once()
}

// What was told of a metric after the backup was once told again, where the
// restore was at night, or the source took its time to answer.
func TestARestoreTellsOfNoProblemTwice(t *testing.T) {
	for restore, stalls := range map[string]bool{"2026-11-23 23:30": false, "2026-11-23 12:00": true} {
		w := newWorld(t, "2026-11-20 08:00")
		person := calendar.Person{Zone: berlin, Language: "en", Quiet: calendar.Quiet{From: calendar.Clock{Hour: 20}, To: calendar.Clock{Hour: 7}}}
		w.setup.Roster = calendar.NewRoster(person, nil, []string{"maria@example.com"}, "oneonone@example.com")
		reading := daemon.Reading{Metric: "Tickets closed", Source: "tickets", Err: errors.New("refused"), Down: true}
		w.setup.Figures = func(context.Context, calendar.Pair, func()) []daemon.Reading { return []daemon.Reading{reading} }
		w.crash()
		w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
		w.until("2026-11-20 12:00")
		before := w.backup()
		if len(w.d.Status(w.now).Problems) != 1 || w.told("ops@example.com") > 0 {
			t.Fatalf("%+v, told %d times", w.d.Status(w.now).Problems, w.told("ops@example.com"))
		}
		w.until(restore)
		if w.told("ops@example.com") != 1 {
			t.Fatal("nobody was told")
		}
		if stalls {
			reading.Pending, reading.Err = true, nil
		}
		w.restore(before, false)
		w.until("2026-11-24 12:00")
		w.once()
	}
}
