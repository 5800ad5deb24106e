package daemon

import (
	"cmp"
	"slices"
	"time"

	"oneonone/calendar"
	"oneonone/daemon/store"
)

// An Acquaintance is a pair with what people ask about it first. Its JSON is
// stable; times are UTC.
type Acquaintance struct {
	Manager   Somebody   `json:"manager"`
	Report    Somebody   `json:"report"`
	FirstSeen *time.Time `json:"first_seen"` // null if it never was
	Last      *When      `json:"last"`       // the last 1:1 that took place; null if none did
	Next      *When      `json:"next"`       // null if none is in the calendar
	OpenSteps int        `json:"open_steps"`
}

// Somebody is one of the two.
type Somebody struct {
	Email    string `json:"email"`
	Name     string `json:"name"`
	Timezone string `json:"timezone"`
	Language string `json:"language"`
}

// When is the time of a 1:1.
type When struct {
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
}

// Shown is the name with the address.
func (s Somebody) Shown() string {
	if s.Name == "" {
		return s.Email
	}
	return s.Name + " <" + s.Email + ">"
}

// People lists every pair that the config names, a calendar shows, or anything
// is recorded of, sorted by manager, then report.
func (s *Survey) People() ([]Acquaintance, error) {
	pairs := map[store.PairName]calendar.Pair{}
	for _, r := range s.d.setup.Roster.People() {
		if m, ok := s.d.setup.Roster.Find(r.Manager); ok {
			pairs[pairName(m.Email, r.Email)] = calendar.Pair{Manager: m, Report: r}
		}
	}
	for name, p := range s.d.pairs.byName {
		pairs[name] = p.pair
	}
	var out []Acquaintance
	for name, pair := range pairs {
		a, err := s.acquaintance(name, pair)
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	slices.SortFunc(out, func(a, b Acquaintance) int {
		return cmp.Or(cmp.Compare(a.Manager.Email, b.Manager.Email), cmp.Compare(a.Report.Email, b.Report.Email))
	})
	return out, nil
}

func (s *Survey) acquaintance(name store.PairName, pair calendar.Pair) (Acquaintance, error) {
	file, _, err := s.d.store.Pair(name.Manager, name.Report)
	if err != nil {
		return Acquaintance{}, err
	}
	records, err := s.d.store.Records(name.Manager, name.Report, calendar.Date{})
	if err != nil {
		return Acquaintance{}, err
	}
	a := Acquaintance{
		Manager: somebody(pair.Manager), Report: somebody(pair.Report),
		OpenSteps: len(open(file.Steps, name.Manager)),
	}
	if !file.FirstSeen.IsZero() {
		since := file.FirstSeen.UTC()
		a.FirstSeen = &since
	}
	for _, r := range records {
		if !r.Event.Held.IsZero() {
			a.Last = &When{r.Event.Start.UTC(), r.Event.End.UTC()}
		}
	}
	if p, ok := s.d.pairs.byName[name]; ok {
		for _, m := range p.meetings {
			if m.State == calendar.On && m.End.After(s.now) {
				a.Next = &When{m.Start.UTC(), m.End.UTC()}
				break
			}
		}
	}
	return a, nil
}

func somebody(p calendar.Person) Somebody {
	return Somebody{Email: p.Email, Name: p.Name, Timezone: p.Zone.String(), Language: p.Language}
}
