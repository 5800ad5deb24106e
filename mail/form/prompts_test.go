package form_test

import (
	"regexp"
	"strings"
	"testing"

	"oneonone/mail/form"
)

func TestHumanQuestionsGoRoundWithoutRepeating(t *testing.T) {
	var last []string
	asked := map[string]string{}
	for range 200 {
		key, text := form.Human("maria@example.com alice@example.com", last[max(0, len(last)-10):])
		for _, l := range last[max(0, len(last)-10):] {
			if l == key {
				t.Fatalf("%s comes again within ten meetings: %v", key, last)
			}
		}
		if !regexp.MustCompile(`^[a-z-]+$`).MatchString(key) || !strings.HasSuffix(text, "?") || len(text) > 120 {
			t.Errorf("question %q: %q", key, text)
		}
		last, asked[key] = append(last, key), text
	}
	if len(asked) < 30 {
		t.Errorf("only %d questions were ever asked, want all and at least 30", len(asked))
	}
	texts := map[string]bool{}
	for _, text := range asked {
		texts[text] = true
	}
	if len(texts) != len(asked) {
		t.Errorf("%d keys have %d texts", len(asked), len(texts))
	}
}

func TestHumanQuestionIsThePairsOwnAndSteady(t *testing.T) {
	first := map[string]bool{}
	for _, pair := range []string{"a b", "a c", "a d", "b d", "c d"} {
		one, _ := form.Human(pair, nil)
		if again, _ := form.Human(pair, nil); one != again {
			t.Errorf("%s: got %s, then %s", pair, one, again)
		}
		first[one] = true
	}
	if len(first) < 3 {
		t.Errorf("five pairs begin with %v", first)
	}
	if key, text := form.Human("a b", []string{"gone-from-the-set"}); key == "" || text == "" {
		t.Error("a key that is no more must not matter")
	}
}

func TestNextStepFollowsTheInterests(t *testing.T) {
	tests := []struct {
		interests, used []string
		want            string
	}{
		{[]string{"management"}, nil, "mentor-newcomer"},
		{[]string{"Becoming a team lead"}, []string{"mentor-newcomer"}, "shadow-interview"},
		{[]string{"project management"}, nil, "lead-cross-functional"},
		{[]string{"Agile delivery", "gardening"}, []string{"lead-cross-functional"}, "certification-choose"},
		{[]string{"gardening"}, nil, "next-role"},
		{nil, []string{"next-role", "strength"}, "teach"},
		{nil, []string{"strength", "next-role"}, "teach"},
	}
	for _, test := range tests {
		key, text := form.NextStep(test.interests, test.used)
		if key != test.want || !strings.HasSuffix(text, ".") {
			t.Errorf("interests %q, used %q: got %q (%q), want %q", test.interests, test.used, key, text, test.want)
		}
	}
}
