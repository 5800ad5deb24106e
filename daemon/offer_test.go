package daemon_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"oneonone/calendar"
	"oneonone/daemon/plan"
	"oneonone/mail/form"
)

// laid are the built-in templates with files of somebody's own over them.
func laid(t *testing.T, pairs ...string) *form.Templates {
	t.Helper()
	files := fstest.MapFS{}
	for i := 0; i < len(pairs); i += 2 {
		files[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	layer, err := form.ReadLayer("/srv/t", files)
	if err != nil {
		t.Fatal(err)
	}
	out, err := form.Stack(layer)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestBriefingFollowsUpWhatWasNotedLastTime(t *testing.T) {
	w, _ := wrappedUp(t, "", map[string]string{
		"[Check-in]": "Back from the mountains. The new bike is a joy.\nWe also spoke of this and that for quite a while, and of more things than fit into a line.",
		"[Private]":  "She thinks of leaving.", "[Next steps]": "- Alice: mentor Ben for a month, by 1 Dec",
	})
	w.until("2026-12-01 09:00")
	briefing := flat(w.sent("briefing", "maria").Text)
	if !strings.Contains(briefing, "Last time: “Back from the mountains. The new bike is a joy.”") {
		t.Errorf("what was noted is not followed up:\n%s", briefing)
	}
	for _, l := range w.post.took {
		if strings.Contains(l.raw, "leaving") {
			t.Errorf("what is private is in a mail to %s", l.to)
		}
	}
}

// A step that is promised is not offered, and what is said counts at once.
func TestBriefingOffersAStepTowardsWhatIsWished(t *testing.T) {
	w, b := prepared(t)
	b.put(w.answer("Alice Ng <alice@example.com>", w.sent("prep", "alice"), "", map[string]string{"[Q4]": "One day I would like to lead a team."}), w.now)
	w.until("2026-11-24 10:40")
	first := "A step to offer: Mentor somebody newer for a month, with a short talk each week. Ask: “Who is new here whom you would like to help along?”"
	if text := flat(w.sent("briefing", "maria").Text); !strings.Contains(text, first) {
		t.Errorf("what Alice said is not heeded:\n%s", text)
	}
	b.put(w.answer("maria@example.com", w.sent("wrapup", "maria"), "", map[string]string{"[Next steps]": "- Alice: shadow the interviews, compare notes, by 8 Dec"}), w.now)
	w.until("2026-12-01 09:00")
	if text := flat(w.sent("briefing", "maria").Text); !strings.Contains(text, "running the team's weekly meeting for a month.") {
		t.Errorf("what was offered or promised is offered again:\n%s", text)
	}
	if got := w.records("alice@example.com")[0].Next; got != "mentor-newcomer" {
		t.Errorf("the record says that %s was offered", got)
	}
}

// Two years of weekly 1:1s, every third of them cancelled, some after their
// briefing: no question comes twice within ten, no step before all were offered.
func TestTwoYearsOfQuestionsAndSteps(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long, and nothing in it runs side by side: left out with -short")
	}
	t.Parallel()
	w := newWorld(t, "2026-01-02 12:00")
	w.refresh = 24 * time.Hour
	for _, kind := range form.Kinds {
		if kind != form.Briefing {
			w.setup.Policy.Schedule[kind] = plan.When{Off: true}
		}
	}
	w.crash()
	for week := range 104 {
		start := at("2026-01-06 10:00").AddDate(0, 0, 7*week)
		w.maria.events = w.maria.events[max(0, len(w.maria.events)-4):]
		i := w.maria.meet(fmt.Sprint(week), start.Format("2006-01-02 15:04"), "alice@example.com")
		if week%3 == 2 {
			w.until(start.Add(-time.Duration(week%2*48+1) * time.Hour).Format("2006-01-02 15:04"))
			w.maria.events[i].Status = calendar.Cancelled
		}
		w.until(start.Add(time.Hour).Format("2006-01-02 15:04"))
	}
	var asked, offered []string
	for _, r := range w.records("alice@example.com") {
		if r.Human == "" {
			continue
		}
		if slices.Contains(asked[max(0, len(asked)-10):], r.Human) {
			t.Fatalf("%s was asked again after %v", r.Human, asked)
		}
		if slices.Contains(offered[max(0, len(offered)-7):], r.Next) {
			t.Fatalf("%s was offered again after %v", r.Next, offered)
		}
		asked, offered = append(asked, r.Human), append(offered, r.Next)
	}
	if len(asked) < 60 {
		t.Errorf("only %d briefings in two years", len(asked))
	}
}

// A template of somebody's own that fails holds up no mail: the built-in one
// takes its place, and whoever runs oneonone is told, once, until it is read
// anew.
func TestABrokenTemplateHoldsUpNoMail(t *testing.T) {
	w := newWorld(t, "2026-11-20 08:00")
	broken := laid(t, "en/words.txt", "\n{{define \"prep.intro\"}}{{.Manger.First}}{{end}}\n{{define \"problem.title\"}}{{.Nothing}}{{end}}")
	w.setup.Templates = func(p calendar.Pair) *form.Templates { return broken }
	w.crash()
	w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
	w.maria.meet("b", "2026-11-24 11:00", "ben@example.com")
	w.until("2026-11-20 10:00")
	slices.Sort(w.log)
	w.check("Fri 20 09:00 prep alice", "Fri 20 09:00 prep ben", "Fri 20 09:00 problem ops", "Fri 20 09:00 problem ops")
	if text := w.sent("prep", "alice").Text; !strings.Contains(text, "Maria would like to hear from you before you meet.") {
		t.Errorf("the prep form is not the built-in one:\n%s", text)
	}
	all := ""
	for _, l := range w.post.took {
		all += l.raw
	}
	for _, want := range []string{"template /srv/t/en/words.txt:2:", "template /srv/t/en/words.txt:3:", "there is no .Manger for"} {
		if !strings.Contains(strings.ReplaceAll(all, "=\r\n", ""), want) {
			t.Errorf("no mail names %q", want)
		}
	}
	w.setup.Templates = func(p calendar.Pair) *form.Templates { return laid(t) }
	w.d.Reload(w.setup)
	w.step()
	if p := w.d.Status(w.now).Problems; len(p) > 0 {
		t.Errorf("the templates were mended, and still there is %+v", p)
	}
}

// flat is a text without its line breaks: long lines are broken.
func flat(s string) string { return strings.Join(strings.Fields(s), " ") }
