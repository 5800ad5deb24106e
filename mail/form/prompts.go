package form

import (
	"cmp"
	"embed"
	"hash/fnv"
	"slices"
	"strings"
	"sync"
)

//go:embed prompts
var promptFiles embed.FS

// A prompt is something to ask or to offer, under a key that never changes.
type prompt struct{ key, text string }

// A playbook is a career path: the interests that lead to it, and its steps.
type playbook struct {
	name      string
	interests []string
	steps     []prompt
}

// Both are read once; nothing ever changes them.
var (
	humanQuestions = sync.OnceValue(func() []prompt { return prompts(promptLines("human.txt")) })
	playbooks      = sync.OnceValue(func() []playbook { return paths(promptLines("playbooks.txt")) })
)

// Human returns the question to be human with that a pair has next, and its
// key. used are the keys that the pair had at its last meetings, oldest first;
// none of them comes again, unless there is no other.
//
// Each pair goes through all questions in an order of its own.
func Human(pairKey string, used []string) (key, text string) {
	order := slices.Clone(humanQuestions())
	slices.SortFunc(order, func(a, b prompt) int {
		return cmp.Or(cmp.Compare(shuffled(pairKey, a.key), shuffled(pairKey, b.key)), strings.Compare(a.key, b.key))
	})
	return next(order, used)
}

// NextStep returns one concrete step of development to offer, and its key. It
// is of the playbook that the person's interests match best, of the general one
// if they match none. used are the keys of the steps that were offered before,
// oldest first.
func NextStep(interests, used []string) (key, text string) {
	all := playbooks()
	best, score := all[len(all)-1], 0
	for _, b := range all {
		if n := b.matches(interests); n > score {
			best, score = b, n
		}
	}
	return next(best.steps, used)
}

// matches counts the interests that lead to this path, by their words.
func (b playbook) matches(interests []string) int {
	n := 0
	for _, interest := range interests {
		said := " " + strings.ReplaceAll(Key(interest), "-", " ") + " "
		if slices.ContainsFunc(b.interests, func(word string) bool { return strings.Contains(said, " "+word+" ") }) {
			n++
		}
	}
	return n
}

// next returns the first of the order that was not used, beginning behind the
// one used last; if all were used, the one behind the last.
func next(order []prompt, used []string) (key, text string) {
	if len(order) == 0 {
		return "", ""
	}
	begin := 0
	for _, u := range used {
		if i := slices.IndexFunc(order, func(p prompt) bool { return p.key == u }); i >= 0 {
			begin = i + 1
		}
	}
	for i := range order {
		if p := order[(begin+i)%len(order)]; !slices.Contains(used, p.key) {
			return p.key, p.text
		}
	}
	p := order[begin%len(order)]
	return p.key, p.text
}

// shuffled is a number by which every pair has an order of its own.
func shuffled(pairKey, key string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(pairKey + "\x00" + key))
	return h.Sum64()
}

// promptLines reads an embedded file without its comments and blank lines.
func promptLines(name string) []string {
	source, err := promptFiles.ReadFile("prompts/" + name)
	if err != nil {
		return nil // it is part of the program, and a test reads it
	}
	var out []string
	for l := range strings.Lines(string(source)) {
		if l = strings.TrimSpace(l); l != "" && !strings.HasPrefix(l, "#") {
			out = append(out, l)
		}
	}
	return out
}

// prompts reads lines of the form "key: text".
func prompts(lines []string) []prompt {
	var out []prompt
	for _, l := range lines {
		key, text, _ := strings.Cut(l, ":")
		out = append(out, prompt{key, strings.TrimSpace(text)})
	}
	return out
}

// paths reads lines of the form "Name: interest, interest", each followed by
// its steps, "- key: text".
func paths(lines []string) []playbook {
	var out []playbook
	for _, l := range lines {
		if step, ok := strings.CutPrefix(l, "- "); ok && len(out) > 0 {
			b := &out[len(out)-1]
			b.steps = append(b.steps, prompts([]string{step})...)
			continue
		}
		name, words, _ := strings.Cut(l, ":")
		b := playbook{name: name}
		for w := range strings.SplitSeq(words, ",") {
			if w = strings.TrimSpace(w); w != "" {
				b.interests = append(b.interests, w)
			}
		}
		out = append(out, b)
	}
	return out
}
