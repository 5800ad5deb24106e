package filing

import (
	"errors"
	"io/fs"
	"slices"
	"strings"

	"oneonone/daemon/plan"
	"oneonone/daemon/store"
)

// Forgotten says what was erased.
type Forgotten struct {
	Pairs          []store.PairName
	Letters, Mails int
}

// Forget erases what there is of a person. What is erased first names the rest,
// so that after a crash it can be asked for again.
func (c *Clerk) Forget(address string) (Forgotten, error) {
	out := Forgotten{Pairs: []store.PairName{}}
	is := func(a string) bool { return a != "" && c.Roster.Same(a, address) }
	if err := c.forgetProblems(address, &out); err != nil {
		return out, err
	}
	if err := c.forgetMails(is, &out); err != nil {
		return out, err
	}
	if err := c.forgetLetters(is, &out); err != nil {
		return out, err
	}
	for _, name := range c.Store.Pairs() {
		if !is(name.Manager) && !is(name.Report) {
			continue
		}
		if err := c.Store.Forget(name.Manager, name.Report); err != nil {
			return out, err
		}
		out.Pairs = append(out.Pairs, name)
	}
	people, err := c.Store.People()
	if err != nil {
		return out, err
	}
	for _, email := range people {
		if is(email) {
			if err := c.Store.ForgetPerson(email); err != nil {
				return out, err
			}
		}
	}
	return out, nil
}

// forgetLetters erases the mails to a person and about their 1:1s, with their
// sheets.
func (c *Clerk) forgetLetters(is func(string) bool, out *Forgotten) error {
	notices, err := c.Store.Sheeted()
	if err != nil {
		return err
	}
	for _, id := range notices {
		sheet, _, err := c.Store.Sheet(id)
		if err != nil && !errors.Is(err, store.ErrDamaged) {
			return err
		}
		if !about(sheet, is) {
			continue
		}
		if err := c.Store.ForgetLetter(id); err != nil {
			return err
		}
		out.Letters++
	}
	c.letters = nil
	return nil
}

// about reports whether a mail of ours went to a person, or is about one of their
// 1:1s.
func about(s store.Sheet, is func(string) bool) bool {
	lists := slices.ContainsFunc(s.Items, func(i store.SheetItem) bool { return is(i.Manager) || is(i.Report) })
	return is(s.To) || is(s.Manager) || is(s.Report) || lists
}

// forgetMails erases the mails from a person, and those about their 1:1s or
// about mails of ours to them.
func (c *Clerk) forgetMails(is func(string) bool, out *Forgotten) error {
	mails, err := c.Store.Mails()
	if err != nil && !errors.Is(err, store.ErrDamaged) {
		return err
	}
	for _, m := range mails {
		sheet, _, err := c.Store.Sheet(m.Notice)
		if err != nil && !errors.Is(err, store.ErrDamaged) {
			return err
		}
		if !is(m.From) && !is(m.Manager) && !is(m.Report) && !about(sheet, is) {
			continue
		}
		if err := c.Store.ForgetMail(m.ID); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		out.Mails++
	}
	return nil
}

// forgetProblems erases what problems say of a person, with the mails that told
// of them.
func (c *Clerk) forgetProblems(address string, out *Forgotten) error {
	problems, err := c.Store.AllProblems()
	if err != nil && !errors.Is(err, store.ErrDamaged) {
		return err
	}
	for _, p := range problems {
		if c.Concerns(p, address) {
			for _, n := range p.Notices {
				if err := c.Store.ForgetLetter(n.ID); err != nil {
					return err
				}
				out.Letters++
			}
			if err := c.Store.ForgetProblem(p.Key); err != nil {
				return err
			}
		}
	}
	return nil
}

// Concerns reports whether a problem is about mail to a person, or a metric in
// their 1:1s.
func (c *Clerk) Concerns(p store.Problem, address string) bool {
	to, ok := strings.CutPrefix(p.Subject, "mail to ")
	told := slices.ContainsFunc(p.Notices, func(n plan.Notice) bool { return c.Roster.Same(n.To, address) })
	met := c.Roster.Same(p.Pair.Manager, address) || c.Roster.Same(p.Pair.Report, address)
	return ok && c.Roster.Same(to, address) || told || met
}
