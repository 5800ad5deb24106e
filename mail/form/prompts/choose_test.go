package prompts_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"oneonone/mail/form/prompts"
)

// questions makes a set of n.
func questions(n int) prompts.Set {
	var s prompts.Set
	for i := range n {
		s.Human = append(s.Human, prompts.Question{Key: fmt.Sprintf("q%d", i), Text: "?"})
	}
	return s
}

// Two years of weekly 1:1s, of which many are cancelled before a briefing asked
// anything: no question comes twice within ten meetings, or within as many as
// there are questions.
func TestNoQuestionComesTwiceWithinTenMeetings(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{68, 11, 9, 3, 1} {
		set := questions(n)
		var all []string // "" where nothing was asked
		for week := range 104 {
			if random.IntN(4) == 0 {
				all = append(all, "")
				continue
			}
			q := set.NextQuestion("maria alice", all[max(0, week-57):])
			if q.Key == "" {
				t.Fatalf("%d questions: there was none in week %d", n, week)
			}
			if asked := slices.DeleteFunc(slices.Clone(all), func(k string) bool { return k == "" }); slices.Contains(asked[max(0, len(asked)-min(10, n-1)):], q.Key) {
				t.Fatalf("%d questions: %s comes again in week %d: %v", n, q.Key, week, asked)
			}
			if slices.Contains(all[max(0, len(all)-10):], q.Key) && n > 10 {
				t.Fatalf("%d questions: %s comes again within ten meetings: %v", n, q.Key, all)
			}
			all = append(all, q.Key)
		}
	}
	if q := questions(0).NextQuestion("maria alice", nil); q.Key != "" {
		t.Errorf("got %v of no questions", q)
	}
}

func TestEachPairHasAnOrderOfItsOwn(t *testing.T) {
	set, first := questions(60), map[string]bool{}
	for _, pair := range []string{"a b", "a c", "a d", "b d", "c d"} {
		q := set.NextQuestion(pair, []string{"gone-from-the-set"})
		if q != set.NextQuestion(pair, nil) {
			t.Errorf("%s: the order is not steady", pair)
		}
		first[q.Key] = true
	}
	if len(first) < 3 {
		t.Errorf("five pairs begin with %v", first)
	}
}

// paths are two paths of three and of one step.
func paths() prompts.Set {
	return prompts.Set{Playbooks: []prompts.Playbook{
		{Key: "lead", Interests: []string{"leading"}, Steps: []prompts.Step{
			{Key: "mentor", Text: "Mentor somebody newer for a month."}, {Key: "shadow", Text: "Shadow a budget meeting."}, {Key: "retro", Text: "Prepare the next retrospective."},
		}},
		{Key: "all", Steps: []prompts.Step{{Key: "read", Text: "Choose one serious book."}}},
	}}
}

func TestNextStep(t *testing.T) {
	tests := []struct {
		name           string
		used, promised []string
		want           string
	}{
		{"the first", nil, nil, "mentor"},
		{"none again before all were", []string{"mentor"}, nil, "shadow"},
		{"in whatever order", []string{"shadow", "", "mentor"}, nil, "retro"},
		{"then the one that is longest ago", []string{"shadow", "mentor", "retro"}, nil, "shadow"},
		{"a key that is no more does not matter", []string{"gone"}, nil, "mentor"},
		{"what is promised is not offered", nil, []string{"mentor Tom for a month", "call HR"}, "shadow"},
		{"in other words, too", nil, []string{"Mentoring: talk every month", "shadowing of the budget round"}, "retro"},
		{"a promise about something else does not matter", nil, []string{"ask finance for the budget", "book a room for the month"}, "mentor"},
		{"when all is promised, one for everybody", nil, []string{"mentor for a month", "shadow the budget meeting", "prepare retrospective"}, "read"},
		{"and then none", nil, []string{"mentor for a month", "shadow the budget meeting", "prepare retrospective", "choose a serious book"}, ""},
	}
	set := paths()
	for _, test := range tests {
		w := prompts.Wish{Interests: []string{"Leading others"}, Languages: []prompts.Set{set}, Used: test.used, Promised: test.promised}
		if got := set.NextStep(w); got.Key != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got.Key, test.want)
		}
	}
	if got := (prompts.Set{}).NextStep(prompts.Wish{}); got.Key != "" {
		t.Errorf("got %v of nothing", got)
	}
}
