package form_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"oneonone/mail/form"
	"oneonone/mail/form/prompts"
)

// spoken are the languages that questions and playbooks are built in for.
var spoken = []string{"en", "de", "fr", "es"}

func TestHumanQuestionsAreTheSameInAllLanguages(t *testing.T) {
	english := load(t).Prompts("en").Human
	if len(english) < 60 {
		t.Errorf("got %d questions, want 60 and more", len(english))
	}
	texts := map[string]string{}
	for _, language := range spoken {
		set := load(t).Prompts(language).Human
		if len(set) != len(english) {
			t.Errorf("%s has %d questions, en %d", language, len(set), len(english))
		}
		for i, q := range set {
			if q.Key != english[min(i, len(english)-1)].Key {
				t.Errorf("%s: question %d is %s, and in en %s", language, i+1, q.Key, english[i].Key)
			}
			if len([]rune(q.Text)) > 120 || !strings.HasSuffix(q.Text, "?") || texts[q.Text] != "" {
				t.Errorf("%s: %q is long, no question, or that of %q too", language, q.Text, texts[q.Text])
			}
			texts[q.Text] = language + " " + q.Key
		}
	}
}

// None of them asks for what is nobody's business at work.
func TestHumanQuestionsDoNotPry(t *testing.T) {
	prying := regexp.MustCompile(`(?i)\b(health|ill|doctor|church|religio|pray|god|wife|husband|married|children|kids|pregnan|salary|money|vote|party|politic|age|weight|Gott|krank|Arzt|Kinder|Gehalt|Geld|santé|enfants|salaire|argent|salud|hijos|sueldo|dinero)`)
	for _, language := range spoken {
		for _, q := range load(t).Prompts(language).Human {
			if prying.MatchString(q.Text) {
				t.Errorf("%s: %q asks for what is private", language, q.Text)
			}
		}
	}
}

func TestPlaybooksAreTheSameInAllLanguages(t *testing.T) {
	english := load(t).Prompts("en").Playbooks
	if len(english) < 9 {
		t.Errorf("got %d playbooks, want 8 and the one for everybody", len(english))
	}
	texts := map[string]bool{}
	for _, language := range spoken {
		set := load(t).Prompts(language)
		if !slices.Equal(keysOf(set.Playbooks), keysOf(english)) {
			t.Errorf("%s has other keys than en:\n%v\n%v", language, keysOf(set.Playbooks), keysOf(english))
		}
		if len(set.Unless) == 0 {
			t.Errorf("%s has no word that turns a phrase round", language)
		}
		for _, b := range set.Playbooks {
			if len(b.Steps) < 6 || len(b.Steps) > 10 || b.Name == b.Key || (b.Key == "general") != (len(b.Interests)+len(b.Says) == 0) {
				t.Errorf("%s: %s has %d steps, the name %q, and %d words that lead to it", language, b.Key, len(b.Steps), b.Name, len(b.Interests)+len(b.Says))
			}
			for _, s := range b.Steps {
				if !strings.HasSuffix(s.Text, ".") || !strings.HasSuffix(s.Ask, "?") || texts[s.Text] || texts[s.Ask] {
					t.Errorf("%s: %s: %q, %q", language, s.Key, s.Text, s.Ask)
				}
				texts[s.Text], texts[s.Ask] = true, true
			}
		}
	}
}

func keysOf(list []prompts.Playbook) (out []string) {
	for _, b := range list {
		out = append(out, b.Key)
		for _, s := range b.Steps {
			out = append(out, b.Key+"/"+s.Key)
		}
	}
	return out
}

// A wish finds its path in whatever language it was written.
func TestPlaybooksFollowWhatIsWished(t *testing.T) {
	tests := []struct {
		language, interest, said, want string
	}{
		{"en", "management", "", "mentor-newcomer"},
		{"en", "Becoming a team lead", "", "mentor-newcomer"},
		{"en", "project management", "", "lead-cross-functional"},
		{"en", "Agile delivery", "", "lead-cross-functional"},
		{"en", "leadership", "", "direction-page"},
		{"en", "software architecture", "", "design-document"},
		{"en", "gardening", "The RFC first.", "next-role"},
		{"en", "", "", "next-role"},
		{"en", "", "One day I'd like to lead.", "mentor-newcomer"},
		{"en", "", "I would like to lead the next project.", "lead-cross-functional"},
		{"en", "", "I don't want to lead, ever.", "next-role"},
		{"en", "", "Two calls with customers, then the plan with my team lead and the new project lead.", "next-role"},
		{"en", "", "These are my first weeks, and I am still finding my way.", "map-people"},
		{"en", "", "Since I am back from leave everything is faster.", "what-changed"},
		{"en", "", "I want to go deeper into the data.", "choose-field"},
		{"en", "", "I’d love to be closer to customers.", "listen-calls"},
		{"de", "", "Ich würde gern ein Team leiten.", "mentor-newcomer"},
		{"de", "", "Ich möchte kein Team leiten.", "next-role"},
		{"de", "", "Am liebsten ein eigenes Projekt leiten.", "lead-cross-functional"},
		{"de", "", "Ich möchte mich spezialisieren.", "choose-field"},
		{"fr", "", "J'aimerais diriger une équipe.", "mentor-newcomer"},
		{"fr", "", "J’aimerais mener un projet.", "lead-cross-functional"},
		{"es", "", "Me gustaría liderar un equipo.", "mentor-newcomer"},
		{"es", "", "Quiero estar más cerca de los clientes.", "listen-calls"},
		{"de", "management", "", "mentor-newcomer"},
	}
	english := load(t).Prompts("en")
	for _, test := range tests {
		w := prompts.Wish{Said: [][]string{{test.said}}, Languages: []prompts.Set{load(t).Prompts(test.language), english}}
		if test.interest != "" {
			w.Interests = []string{test.interest}
		}
		if got := english.NextStep(w); got.Key != test.want {
			t.Errorf("%s %q %q: got %s, want %s", test.language, test.interest, test.said, got.Key, test.want)
		}
	}
}

// What stands in a file of one's own goes over the built-in ones, language by
// language.
func TestPromptsOfOnesOwn(t *testing.T) {
	own, err := form.Load(files(
		"en/human.yaml", "human:\n  coffee: Coffee?\n  energy: Full of beans?\n  pace:\n",
		"de/human.yaml", "replace: true\nhuman: {tee: 'Tee?'}\n",
		"de-AT/human.yaml", "human: {melange: 'Melange?'}\n",
		"en-GB/human.yaml", "human: {tea: 'Tea?'}\n", "pt/words.txt", " ", "es/human.yaml", "replace: true\n",
		"en/playbooks.yaml", "playbooks:\n  general:\n  everybody: {steps: {read: Read a book.}}\n",
	))
	if err != nil {
		t.Fatal(err)
	}
	builtin := load(t)
	want := map[string]int{"en": len(builtin.Prompts("en").Human), "en-GB": len(builtin.Prompts("en").Human) + 1, "de": 1, "de-CH": 1, "de-AT": 2, "pt": len(builtin.Prompts("en").Human), "es": 0, "fr": len(builtin.Prompts("fr").Human)}
	for language, n := range want {
		if got := len(own.Prompts(language).Human); got != n {
			t.Errorf("%s: got %d questions, want %d", language, got, n)
		}
	}
	en := own.Prompts("en")
	if q, _ := en.Question("energy"); q.Text != "Full of beans?" {
		t.Errorf("got %q in the place of energy", q.Text)
	}
	if q, ok := en.Question("pace"); ok {
		t.Errorf("%q was taken out", q.Text)
	}
	if step := en.NextStep(prompts.Wish{}); step.Text != "Read a book." || step.Ask != "" {
		t.Errorf("got %+v, want the step for everybody", step)
	}
}
