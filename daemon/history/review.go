package history

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"oneonone/daemon/store"
)

// A Review is what the 1:1s of a pair come to over a period, for a talk about
// it. It holds nothing private. Its JSON is stable.
type Review struct {
	Manager     string   `json:"manager"`
	Report      string   `json:"report"`
	Since       string   `json:"since"` // 2006-01-02
	Until       string   `json:"until"`
	Held        int      `json:"held"`
	Answered    int      `json:"answered"` // prep forms
	Done        []Action `json:"done"`     // promises of the report that were kept
	Open        []Action `json:"open"`     // of the report
	Owed        []Action `json:"owed"`     // of the manager, open
	Wins        []Said   `json:"wins"`
	Challenges  []Said   `json:"challenges"`
	Development []Said   `json:"development"`
	Summaries   []Said   `json:"summaries"`
	Trends      []Trend  `json:"trends"`
	ManagerName string   `json:"manager_name"`
	ReportName  string   `json:"report_name"`
}

// Said is what was said on a day.
type Said struct {
	Day  string `json:"day"` // 2006-01-02
	Text string `json:"text"`
}

// A Trend is how a metric went, by the figures that both saw.
type Trend struct {
	Name  string  `json:"name"`
	Unit  string  `json:"unit"`
	First float64 `json:"first"`
	Last  float64 `json:"last"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	Times int     `json:"times"`
}

// Reviews sums up the period of the filter, a review for each pair, whatever
// addresses the two had in it.
func Reviews(s *store.Store, f Filter, zone *time.Location) ([]Review, error) {
	out := []Review{}
	seen := map[store.PairName]bool{}
	for _, name := range f.pairs(s) {
		now := store.PairName{Manager: f.Roster.Canonical(name.Manager), Report: f.Roster.Canonical(name.Report)}
		if seen[now] {
			continue
		}
		seen[now] = true
		one := f
		one.Manager, one.Report, one.Person, one.Search = name.Manager, name.Report, "", ""
		notes, err := Notes(s, one, false)
		if err != nil {
			return nil, err
		}
		if len(notes) == 0 {
			continue
		}
		actions, err := Actions(s, Filter{Roster: f.Roster, Manager: name.Manager, Report: name.Report})
		if err != nil {
			return nil, err
		}
		r := review(notes, zone)
		r.Since, r.Until = f.Since.In(zone).Format(time.DateOnly), f.Until.In(zone).Format(time.DateOnly)
		r.promises(actions, f)
		out = append(out, r)
	}
	return out, nil
}

// review sums up the notes of one pair.
func review(notes []Note, zone *time.Location) Review {
	r := Review{
		Manager: notes[0].Manager, Report: notes[0].Report, ManagerName: notes[0].ManagerName, ReportName: notes[0].ReportName,
		Done: []Action{}, Open: []Action{}, Owed: []Action{}, Wins: []Said{}, Challenges: []Said{}, Development: []Said{}, Summaries: []Said{}, Trends: []Trend{},
	}
	for _, n := range notes {
		day := n.start.In(zone).Format(time.DateOnly)
		if n.Held {
			r.Held++
		}
		if len(n.Answers) > 0 {
			r.Answered++
		}
		for _, a := range n.Answers {
			switch a.Key {
			case "wins":
				r.Wins = append(r.Wins, Said{day, a.Text})
			case "challenges":
				r.Challenges = append(r.Challenges, Said{day, a.Text})
			}
		}
		for _, t := range n.Notes {
			if t.Key == "development" {
				r.Development = append(r.Development, Said{day, t.Text})
			}
		}
		if n.Summary != "" {
			r.Summaries = append(r.Summaries, Said{day, n.Summary})
		}
		for _, m := range n.Metrics {
			r.trend(m)
		}
	}
	return r
}

func (r *Review) trend(m Metric) {
	i := slices.IndexFunc(r.Trends, func(t Trend) bool { return t.Name == m.Name })
	if i < 0 {
		r.Trends = append(r.Trends, Trend{m.Name, m.Unit, m.Value, m.Value, m.Value, m.Value, 1})
		return
	}
	t := &r.Trends[i]
	t.Last, t.Low, t.High, t.Times = m.Value, min(t.Low, m.Value), max(t.High, m.Value), t.Times+1
}

// promises sorts the promises of the pair: what was kept in the period, and what
// is open now.
func (r *Review) promises(all []Action, f Filter) {
	for _, a := range all {
		closed, _ := time.Parse(time.RFC3339, a.Closed) // zero where it is open
		switch {
		case a.State == "open" && f.Roster.Same(a.Owner, r.Manager):
			r.Owed = append(r.Owed, a)
		case a.State == "open":
			r.Open = append(r.Open, a)
		case a.State == "done" && !f.Roster.Same(a.Owner, r.Manager) && f.covers(closed):
			r.Done = append(r.Done, a)
		}
	}
	slices.SortStableFunc(r.Done, func(a, b Action) int { return cmp.Compare(a.Closed, b.Closed) })
}

// Markdown writes a review for people.
func (r Review) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s, %s to %s\n\n", inline(r.ReportName), r.Since, r.Until)
	fmt.Fprintf(&b, "From %s with %s. %s answered.\n", plural(r.Held, "1:1"), inline(r.ManagerName), capital(plural(r.Answered, "prep form")))
	said(&b, "Wins", r.Wins)
	said(&b, "Challenges", r.Challenges)
	said(&b, "Development", r.Development)
	if len(r.Trends) > 0 {
		b.WriteString("\n## Metrics\n\n")
		for _, t := range r.Trends {
			unit := ""
			if t.Unit != "" {
				unit = " " + inline(t.Unit)
			}
			fmt.Fprintf(&b, "- %s: from %g to %g%s (lowest %g, highest %g, seen %s)\n", inline(t.Name), t.First, t.Last, unit, t.Low, t.High, plural(t.Times, "time"))
		}
	}
	list(&b, "Done", r.Done)
	list(&b, "Still open", r.Open)
	list(&b, "Still open on the manager's side", r.Owed)
	said(&b, "Summaries", r.Summaries)
	return b.String()
}

func said(b *strings.Builder, heading string, list []Said) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(b, "\n## %s\n", heading)
	for _, s := range list {
		fmt.Fprintf(b, "\n**%s** %s\n", s.Day, block(s.Text))
	}
}

func list(b *strings.Builder, heading string, actions []Action) {
	if len(actions) == 0 {
		return
	}
	fmt.Fprintf(b, "\n## %s\n\n", heading)
	for _, a := range actions {
		b.WriteString(a.markdown())
	}
}

func plural(n int, what string) string {
	if n == 1 {
		return "one " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
