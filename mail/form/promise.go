package form

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// A step is a promise made ready.
type step struct {
	ID               int
	Owner, Text, Due string
	Late             bool   // due before the day of the mail or its meeting
	Dropped          bool   // closed without being done
	With             string // in a mail about several pairs, the other one of this
}

func (p *page) step(s Step, b Brief, c clock) step {
	out := step{ID: s.ID, Owner: p.called(s.Owner, b), Text: line(s.Text, lineLimit), Due: line(s.Due, nameLimit), Dropped: s.State == "dropped"}
	if due, err := time.ParseInLocation(time.DateOnly, s.Due, c.zone); err == nil {
		out.Due = c.day(due, b.Start)
		out.Late = !b.Start.IsZero() && s.Due < b.Start.In(c.zone).Format(time.DateOnly)
	}
	return out
}

// steps makes promises ready.
func (p *page) steps(list []Step, b Brief, c clock) []step {
	var out []step
	for _, s := range list {
		out = append(out, p.step(s, b, c))
	}
	return out
}

// open writes what the two have promised and not yet done, the manager's own
// first.
func (p *page) open(list []Step, b Brief, c clock) error {
	rank := func(s Step) int {
		if strings.EqualFold(s.Owner, b.Manager.Email) {
			return 0
		}
		return 1
	}
	sorted := slices.Clone(list)
	slices.SortStableFunc(sorted, func(x, y Step) int { return cmp.Compare(rank(x), rank(y)) })
	var err error
	p.Open, err = p.ticks("step", p.steps(sorted, b, c))
	return err
}

// ticks writes promises as lines with number and tick box, as the word has
// them. No line comes twice, since a reply could not tell which one it ticks
// off.
func (p *page) ticks(word string, list []step) ([]string, error) {
	var out []string
	for i, s := range list {
		said, err := p.Say(word, s)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(p.items, func(there Item) bool { return there.Line == said }) {
			continue
		}
		if i >= listLimit || !p.room.take(said, stepTags) {
			return append(out, more(len(list)-i)), nil
		}
		p.items = append(p.items, Item{s.ID, said})
		out = append(out, said)
	}
	return out, nil
}

// example is the number of a promise in the mail by which it shows how one is
// answered: of the reader's own if there is one, else the first.
func (p *page) example(b Brief, lists ...[]Step) int {
	reader := b.Report.Email
	if b.ToManager {
		reader = b.Manager.Email
	}
	for _, s := range slices.Concat(lists...) {
		if strings.EqualFold(s.Owner, reader) && slices.ContainsFunc(p.items, func(i Item) bool { return i.ID == s.ID }) {
			return s.ID
		}
	}
	if len(p.items) > 0 {
		return p.items[0].ID
	}
	return 0
}

// listed returns the promises whose lines stand in the text, in its order. It
// is an error if one stands there twice.
func (p *page) listed(text string) ([]Item, error) {
	var out []Item
	for l := range strings.SplitSeq(text, "\n") {
		i := slices.IndexFunc(p.items, func(i Item) bool { return i.Line == l })
		switch {
		case i < 0:
		case slices.Contains(out, p.items[i]):
			return nil, twice(l)
		default:
			out = append(out, p.items[i])
		}
	}
	return out, nil
}

// due is what an owner is reminded of, as whole lines with tick boxes.
type due struct {
	Overdue, Today []string
	Count          int // of all that is due
}

// due makes the reminder of an owner's promises ready.
func (p *page) due(b Brief, c clock) error {
	var overdue, today []step
	for _, y := range b.Due {
		s := p.step(y.Step, b, c)
		s.With = with(y.With, b.Due)
		if s.Late {
			overdue = append(overdue, s)
		} else {
			today = append(today, s)
		}
	}
	var err error
	if p.Due.Overdue, err = p.ticks("due", overdue); err != nil {
		return err
	}
	p.Due.Today, err = p.ticks("due", today)
	p.Due.Count = len(b.Due)
	p.Number = p.example(b)
	return err
}

// with is what the other one of a pair is called in a mail about several: the
// first name, in full if another one has the same.
func with(y Party, all []Promise) string {
	for _, other := range all {
		if o := party(other.With); o.First == party(y).First && !strings.EqualFold(o.Email, y.Email) {
			return party(y).Name
		}
	}
	return party(y).First
}
