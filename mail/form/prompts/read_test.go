package prompts_test

import (
	"strings"
	"testing"

	"oneonone/mail/form/prompts"
)

func TestFaultsAreNamedByLineAndColumn(t *testing.T) {
	tests := []struct{ name, file, text, want string }{
		{"no YAML", "human.yaml", "human:\n  a: x: y\n", "h/human.yaml:2:1: this is no YAML: mapping values are not allowed in this context; write a text"},
		{"a tab", "human.yaml", "human:\n\ta: b\n", "h/human.yaml:2:1: this is no YAML"},
		{"a list at the top", "human.yaml", "- a\n", "h/human.yaml:1:1: this file wants keys below it"},
		{"an unknown key", "human.yaml", "question: {}\n", `h/human.yaml:1:1: there is no key "question" in this file; the keys here are replace, human`},
		{"a key twice", "human.yaml", "human:\n  a: A?\n  a: B?\n", `h/human.yaml:3:3: "a" is here for the second time; it is already on line 2`},
		{"a question that is a list", "human.yaml", "human:\n  a: [B]\n", "h/human.yaml:2:6: a is no text"},
		{"an endless question", "human.yaml", "human:\n  a: " + strings.Repeat("x", 300) + "\n", "h/human.yaml:2:6: a has 300 characters; make it 200 at most"},
		{"replace", "human.yaml", "replace: perhaps\n", "h/human.yaml:1:10: replace is neither true nor false"},
		{"a path without steps", "playbooks.yaml", "playbooks:\n  a: {name: A}\n", "h/playbooks.yaml:2:3: a has no steps"},
		{"a path that is a text", "playbooks.yaml", "playbooks:\n  a: b\n", "h/playbooks.yaml:2:6: a wants keys below it"},
		{"a step without a step", "playbooks.yaml", "playbooks:\n  a: {steps: {b: {ask: 'Why?'}}}\n", "h/playbooks.yaml:2:15: b has no step; add step:"},
		{"a step twice", "playbooks.yaml", "playbooks:\n  a: {steps: {b: C.}}\n  d: {steps: {b: E.}}\n", `h/playbooks.yaml:3:15: there is another step called "b" on line 2`},
		{"words that are none", "playbooks.yaml", "unless: not\n", "h/playbooks.yaml:1:9: this is no list; write [one, two]"},
		{"a misspelt key of a step", "playbooks.yaml", "playbooks:\n  a: {steps: {b: {step: C., aks: 'D?'}}}\n", `there is no key "aks" in b; the keys here are step, ask`},
		{"an alias", "human.yaml", "human:\n  a: &x A?\n  b: *x\n", "h/human.yaml:3:6: b is no text"},
	}
	for _, test := range tests {
		var l prompts.Layer
		err := l.Read(test.file, "h/"+test.file, []byte(test.text))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %s", test.name, err, test.want)
		}
	}
}

func TestAllFaultsOfAFileAreToldAtOnce(t *testing.T) {
	var l prompts.Layer
	err := l.Read("human.yaml", "human.yaml", []byte("replace: 3\nhuman:\n  A: b\n  c: []\n"))
	if n := strings.Count(err.Error(), "\n"); n != 2 {
		t.Errorf("got %v, want three faults", err)
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"", "human:\n  a: b\n", "playbooks: {a: {says: [x], steps: {b: {step: c, ask: d}}}}", "unless: [a]", "a: &b [*b]", "\xff", "- - -"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 4<<10 {
			return
		}
		for _, file := range []string{prompts.HumanFile, prompts.PlaybooksFile} {
			var l prompts.Layer
			if err := l.Read(file, file, data); err != nil {
				if !strings.HasPrefix(err.Error(), file+":") {
					t.Errorf("%q names no place", err)
				}
				continue
			}
			s := prompts.Set{}.Over(l)
			s.NextQuestion("a b", nil)
			s.NextStep(prompts.Wish{Said: [][]string{{string(data)}}, Interests: []string{string(data)}, Promised: []string{string(data)}, Languages: []prompts.Set{s}})
		}
	})
}
