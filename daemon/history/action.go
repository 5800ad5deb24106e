package history

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"oneonone/calendar"
	"oneonone/daemon/plan"
	"oneonone/daemon/store"
	"oneonone/mail/form"
)

// An Action is a promise. Its JSON is stable; times are UTC.
type Action struct {
	ID      int              `json:"id"` // within the pair
	Manager string           `json:"manager"`
	Report  string           `json:"report"`
	Owner   string           `json:"owner"` // address; "" if nobody was named
	Text    string           `json:"text"`
	Due     string           `json:"due"`   // 2006-01-02, or ""
	State   string           `json:"state"` // open, done or dropped
	Created string           `json:"created"`
	Closed  string           `json:"closed"`
	Meeting *plan.Occurrence `json:"meeting"` // in which it was promised; null if that is not known
}

// Actions reads the promises, by the day on which they are due; those without a
// day come last.
func Actions(s *store.Store, f Filter) ([]Action, error) {
	out := []Action{}
	for _, name := range f.pairs(s) {
		file, _, err := s.Pair(name.Manager, name.Report)
		if err != nil {
			return nil, err
		}
		if len(file.Steps) == 0 {
			continue
		}
		records, err := s.Records(name.Manager, name.Report, calendar.Date{})
		if err != nil {
			return nil, err
		}
		for _, step := range file.Steps {
			if a := action(name, step, records); f.finds(step.Text, step.Owner) && f.covers(step.Created) {
				out = append(out, a)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Action) int {
		return cmp.Or(cmp.Compare(cmp.Or(a.Due, "9999"), cmp.Or(b.Due, "9999")), cmp.Compare(a.Manager, b.Manager), cmp.Compare(a.Report, b.Report), a.ID-b.ID)
	})
	return out, nil
}

func action(name store.PairName, s form.Step, records []plan.Record) Action {
	a := Action{
		ID: s.ID, Manager: name.Manager, Report: name.Report, Owner: s.Owner, Text: s.Text, Due: s.Due, State: s.State,
		Created: stamp(s.Created), Closed: stamp(s.Closed),
	}
	if i := slices.IndexFunc(records, func(r plan.Record) bool { return r.Key == s.Meeting && s.Meeting != "" }); i >= 0 {
		a.Meeting = records[i].Event.Occurrence()
	}
	return a
}

// Overdue reports whether a promise is open past its day.
func (a Action) Overdue(today calendar.Date) bool {
	return a.State == "open" && a.Due != "" && a.Due < today.String()
}

// Find returns the one pair that has a promise with a number, open if possible.
func Find(s *store.Store, f Filter, id int) (store.PairName, error) {
	all, err := Actions(s, Filter{Roster: f.Roster, Manager: f.Manager, Report: f.Report, Person: f.Person})
	if err != nil {
		return store.PairName{}, err
	}
	var open, any []store.PairName
	for _, a := range all {
		name := store.PairName{Manager: a.Manager, Report: a.Report}
		switch {
		case a.ID != id:
		case a.State == "open":
			open = append(open, name)
			fallthrough
		default:
			any = append(any, name)
		}
	}
	for _, found := range [][]store.PairName{open, any} {
		if len(found) == 1 {
			return found[0], nil
		}
		if len(found) > 1 {
			return store.PairName{}, fmt.Errorf("%d pairs have a promise with the number %d; name one with --report or --manager", len(found), id)
		}
	}
	return store.PairName{}, fmt.Errorf("there is no promise with the number %d; `oneonone actions` lists them", id)
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
