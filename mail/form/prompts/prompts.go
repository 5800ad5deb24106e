// Package prompts knows what a manager is offered for a 1:1: a question to be
// human with, and a step of development, out of files that people write
// (human.yaml, playbooks.yaml). It reads those files, lays one over another,
// and chooses; it knows nothing of mails, meetings or the time.
package prompts

import "slices"

// A Question is one to be human with. Its key never changes.
type Question struct{ Key, Text string }

// A Step is one concrete step of development, and the question that opens it.
// Its key never changes, and is there once in a Set.
type Step struct{ Key, Text, Ask string }

// A Playbook is a career path with its steps, in the order to take them.
type Playbook struct {
	Key, Name string
	Interests []string // words of somebody's interests that lead to it
	Says      []string // phrases that lead to it in what somebody writes
	Steps     []Step
}

// everybody reports whether a path is for whoever no other path fits.
func (b Playbook) everybody() bool { return len(b.Interests)+len(b.Says) == 0 }

// A Set is all that there is to offer in one language.
type Set struct {
	Human     []Question
	Playbooks []Playbook
	Unless    []string // words that turn a phrase of Says round, a little before it
}

// Over lays another layer over a set: what has the same key is replaced in its
// place, what is new comes behind, and what is taken out goes. A layer may
// replace all instead. (Lists that are nil were in no layer at all.)
func (s Set) Over(l Layer) Set {
	if l.human != nil {
		s.Human = over(s.Human, l.human.replace, l.human.entries)
	}
	if l.playbooks != nil {
		s.Playbooks = over(s.Playbooks, l.playbooks.replace, l.playbooks.entries)
		if l.unless != nil {
			s.Unless = l.unless
		}
	}
	return s
}

// over lays entries over a list.
func over[T keyed](below []T, replace bool, entries []entry[T]) []T {
	out := []T{}
	if !replace {
		out = append(out, below...)
	}
	for _, e := range entries {
		i := slices.IndexFunc(out, func(o T) bool { return o.key() == e.key })
		switch {
		case i >= 0 && e.gone:
			out = slices.Delete(out, i, i+1)
		case e.gone:
		case i >= 0:
			out[i] = e.value
		default:
			out = append(out, e.value)
		}
	}
	return out
}

// keyed is whatever has a key.
type keyed interface{ key() string }

func (q Question) key() string { return q.Key }
func (s Step) key() string     { return s.Key }
func (b Playbook) key() string { return b.Key }

// Question returns the question of a key; not ok if there is none.
func (s Set) Question(key string) (Question, bool) {
	for _, q := range s.Human {
		if q.Key == key {
			return q, true
		}
	}
	return Question{}, false
}

// Step returns the step of a key; not ok if there is none.
func (s Set) Step(key string) (Step, bool) {
	for _, b := range s.Playbooks {
		for _, step := range b.Steps {
			if step.Key == key {
				return step, true
			}
		}
	}
	return Step{}, false
}

// Or is a set that takes from another what it has none of.
func (s Set) Or(other Set) Set {
	if s.Human == nil {
		s.Human = other.Human
	}
	if s.Playbooks == nil {
		s.Playbooks, s.Unless = other.Playbooks, other.Unless
	}
	return s
}
