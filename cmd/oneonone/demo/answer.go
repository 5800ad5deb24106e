package demo

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// An answer is a mail that somebody in the company wrote.
type answer struct {
	number int
	at     time.Time
	from   string // address
	how    style
	says   string // what it shows
	raw    []byte
}

// name is what the answer's file is called, without its ending.
func (a *answer) name() string {
	local, _, _ := strings.Cut(a.from, "@")
	return fmt.Sprintf("%02d-%s-%s", a.number, local, a.how)
}

// answerLater has somebody answer a mail, if they are going to.
func (s *stage) answerLater(l *letter) {
	local, _, _ := strings.Cut(l.to, "@")
	kind := string(l.kind) + " " + local
	s.seenKinds[kind]++
	key := fmt.Sprintf("%s %d", kind, s.seenKinds[kind])
	for _, r := range responses {
		if r.key != key {
			continue
		}
		to := l
		if r.how == fresh {
			to = nil
		}
		at := l.at.Add(r.after)
		s.coming = append(s.coming, scene{
			entry: entry{at: at, mark: markAnswer, who: first(r.from), text: r.says},
			do:    func(s *stage) error { return s.answer(r, to, at) },
		})
	}
	slices.SortStableFunc(s.coming, func(a, b scene) int { return cmp.Compare(a.at.UnixNano(), b.at.UnixNano()) })
}

// answer puts the mail of somebody into the mailbox.
func (s *stage) answer(r response, l *letter, at time.Time) error {
	a := &answer{number: len(s.answers) + 1, at: at, from: r.from, how: r.how, says: r.says}
	a.raw = r.compose(l, at, a.number)
	s.answers = append(s.answers, a)
	s.timeline.entries[len(s.timeline.entries)-1].answer = a
	if err := s.folder.keepAnswer(a); err != nil {
		return err
	}
	if err := s.mailbox.deliver(a.raw, at); err != nil {
		return err
	}
	s.daemon.Arrived()
	return nil
}
