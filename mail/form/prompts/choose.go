package prompts

import (
	"cmp"
	"hash/fnv"
	"slices"
)

// NextQuestion returns the question that a pair has next; its zero value if
// there is none. used are the keys that the pair had before, oldest first: the
// one is taken that was not asked for longest. Each pair goes through all of
// them in an order of its own.
func (s Set) NextQuestion(pair string, used []string) Question {
	order := slices.Clone(s.Human)
	slices.SortFunc(order, func(a, b Question) int {
		return cmp.Or(cmp.Compare(shuffled(pair, a.Key), shuffled(pair, b.Key)), cmp.Compare(a.Key, b.Key))
	})
	return longestAgo(order, used)
}

// A Wish is what is known of what somebody would like to do next.
type Wish struct {
	Interests []string   // as the config has them
	Said      [][]string // what they wrote at each of the last 1:1s
	Languages []Set      // in whose words they may have put that
	Promised  []string   // what was promised or done already, in any words
	Used      []string   // keys of the steps that were offered before, oldest first
}

// NextStep returns one step to offer: of the path that fits best, the first that
// was never offered, else the one whose offer is longest ago; none that is like
// something promised. Where the path has none left, one for everybody serves. The
// zero value says that there is nothing to offer.
func (s Set) NextStep(w Wish) Step {
	paths := []Playbook{s.path(w)}
	for _, b := range s.Playbooks {
		if b.everybody() {
			paths = append(paths, b)
		}
	}
	for _, b := range paths {
		if step := longestAgo(w.left(b), w.Used); step.Key != "" {
			return step
		}
	}
	return Step{}
}

// path is the path that fits best: the upper one of two alike, one for everybody
// if none fits.
func (s Set) path(w Wish) Playbook {
	var best Playbook
	score := 0
	for _, b := range s.Playbooks {
		n := w.fits(b)
		if best.Key == "" && b.everybody() || n > score {
			best, score = b, n
		}
	}
	return best
}

// left are the steps of a path that are not promised yet, in whatever of the
// languages it was.
func (w Wish) left(b Playbook) []Step {
	var out []Step
	for _, step := range b.Steps {
		wordings := []string{step.Text}
		for _, l := range w.Languages {
			if other, ok := l.Step(step.Key); ok {
				wordings = append(wordings, other.Text)
			}
		}
		if !slices.ContainsFunc(w.Promised, func(p string) bool {
			return slices.ContainsFunc(wordings, func(text string) bool { return alike(p, text) })
		}) {
			out = append(out, step)
		}
	}
	return out
}

// longestAgo returns the first of a list that was never used; if all were, the
// one whose last use is longest ago.
func longestAgo[T keyed](list []T, used []string) (best T) {
	least := len(used)
	for i, item := range list {
		last := -1
		for at, u := range used {
			if u == item.key() {
				last = at
			}
		}
		if i == 0 || last < least {
			best, least = item, last
		}
	}
	return best
}

// shuffled is a number by which every pair has an order of its own.
func shuffled(pair, key string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(pair + "\x00" + key))
	return h.Sum64()
}
