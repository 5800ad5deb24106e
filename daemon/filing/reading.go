package filing

import (
	"time"

	"oneonone/daemon/plan"
	"oneonone/daemon/store"
	"oneonone/mail/answer"
	"oneonone/mail/form"
	"oneonone/mail/reply"
)

// A Reading is what a mail says and what became of it. Its JSON is stable; times
// are UTC.
type Reading struct {
	Accepted    bool              `json:"accepted"`
	Reason      string            `json:"reason"` // why not, in words; "" if it was
	Verdict     string            `json:"verdict"`
	Kind        string            `json:"kind"` // of the mail that it answers; topic for one that answers none
	From        string            `json:"from"` // address
	Manager     string            `json:"manager"`
	Report      string            `json:"report"`
	Meeting     *plan.Occurrence  `json:"meeting"` // null if it is about none
	Text        string            `json:"text"`    // what the sender newly wrote
	Answers     map[string]string `json:"answers"` // to the prep form, by key; general is what has no place
	MetricsView map[string]string `json:"metrics_view"`
	Summary     string            `json:"summary"`
	Notes       map[string]string `json:"notes"` // by section
	NextTime    string            `json:"next_time"`
	NextSteps   []Step            `json:"next_steps"`
	Closed      []int             `json:"closed"` // numbers of promises
	Topics      []string          `json:"topics"`
	Private     string            `json:"private"`
	Warnings    []string          `json:"warnings"`

	ID     string `json:"id"`     // the name under which it is kept
	Notice string `json:"notice"` // that it answers
	Again  bool   `json:"again"`  // it came before, and nothing was done

	message   reply.Message
	sheet     store.Sheet
	byManager bool // the manager wrote it; otherwise the report did
	read      answer.Answers
	topics    []topic
	Bounce    *reply.Bounce    `json:"-"` // of a verdict Bounced
	Why       form.Note        `json:"-"` // of a verdict Misread: the reason, as a mail tells it
	Hints     []form.Note      `json:"-"` // of a verdict Misread: what the sender can do
	Subject   string           `json:"-"`
	MessageID string           `json:"-"`
	Written   time.Time        `json:"-"` // when the sender wrote it, in their zone
	Touched   []store.PairName `json:"-"` // the pairs that something was entered for
	Sheet     store.Sheet      `json:"-"` // of the notice
}

// Step is a promise.
type Step struct {
	ID    int    `json:"id"` // within the pair
	Owner string `json:"owner"`
	Text  string `json:"text"`
	Due   string `json:"due"` // 2006-01-02, or ""
	Done  bool   `json:"done"`
}

// refused is a reading that ends with a verdict and nothing filed.
func refused(r Reading, verdict, reason string) Reading {
	r.Verdict, r.Reason, r.Accepted = verdict, reason, false
	return r.whole()
}

// misread is a mail of somebody known that is not filed: why, and what they can
// do.
func misread(r Reading, why form.Fact, hints ...form.Note) Reading {
	r.Why, r.Hints = form.Note{Key: why}, hints
	return refused(r, Misread, r.Why.English())
}

// whole gives every list and map a value, so that JSON shows none as null.
func (r Reading) whole() Reading {
	for _, m := range []*map[string]string{&r.Answers, &r.MetricsView, &r.Notes} {
		if *m == nil {
			*m = map[string]string{}
		}
	}
	for _, l := range []*[]string{&r.Topics, &r.Warnings} {
		if *l == nil {
			*l = []string{}
		}
	}
	if r.NextSteps == nil {
		r.NextSteps = []Step{}
	}
	if r.Closed == nil {
		r.Closed = []int{}
	}
	return r
}

func steps(list []form.Step) (out []Step) {
	for _, s := range list {
		out = append(out, Step{ID: s.ID, Owner: s.Owner, Text: s.Text, Due: s.Due, Done: s.State == "done"})
	}
	return out
}
