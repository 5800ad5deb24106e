package config

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"oneonone/calendar"
	"oneonone/daemon/plan"
	"oneonone/mail/form"

	"gopkg.in/yaml.v3"
)

// A schedule is the times of some kinds of mail as they are written.
type schedule map[form.Kind]*at[plan.When]

// The forms that the time of a mail can have.
const (
	byDay = iota
	before
	after
)

// timings says of each kind of mail which forms its time can have, and why the
// others make no sense.
var timings = []struct {
	kind  form.Kind
	doc   string
	forms []int
	why   string
}{
	{form.Prep, "The prep form, to the report.", []int{byDay, before}, "the prep form goes out before the 1:1"},
	{form.PrepNudge, "The reminder of an unanswered prep form, to the report.", []int{byDay, before}, "the reminder of the prep form goes out before the 1:1"},
	{form.Briefing, "The briefing, to the manager.", []int{byDay, before}, "the briefing goes out before the 1:1"},
	{form.Wrapup, "The summary to fill in, to the manager.", []int{byDay, after}, "the wrap-up goes out after the 1:1"},
	{form.WrapupNudge, "The reminder of an unanswered wrap-up, to the manager.", []int{byDay, after}, "the reminder of the wrap-up goes out after the 1:1"},
	{form.Recap, "What the 1:1 came to, to both.", []int{after}, "it goes out when the wrap-up is answered, or some time after that"},
	{form.ActionsDue, "The reminder of promises, to whoever made them.", []int{byDay}, "it goes out on the day on which they are due, or some workdays before"},
	{form.Changed, "The word that a 1:1 has moved or is cancelled.", nil, "it goes out at once"},
	{form.NotUnderstood, "The word that a mail could not be filed, to its sender.", nil, "it goes out at once"},
	{form.Problem, "The word that something does not work.", nil, "it goes out at once"},
	{form.Digest, "How the 1:1s went, to the manager.", []int{byDay}, "it goes out on the first workday of the month, or some workdays after"},
}

func scheduleKeys(s *schedule) []key {
	*s = schedule{}
	var keys []key
	for _, t := range timings {
		dst := new(at[plan.When])
		(*s)[t.kind] = dst
		keys = append(keys, key{string(t.kind), t.doc, when(dst, t.forms, t.why), false})
	}
	return keys
}

// A timing is the keys of a When as they are written.
type timing struct {
	workdays at[int]
	clock    at[calendar.Clock]
	before   at[time.Duration]
	after    at[time.Duration]
}

func (t *timing) keys() []key {
	return []key{
		{"workdays", "How many workdays before the day of the 1:1, or after it for a wrap-up.", whole(&t.workdays, 0, 20), false},
		{"at", "At what time of that day, on the recipient's clock.", clock(&t.clock), false},
		{"before", "How long before the start.", duration(&t.before, time.Second, 30*24*time.Hour), false},
		{"after", "How long after the end.", duration(&t.after, time.Second, 14*24*time.Hour), false},
	}
}

// when makes the kind of a mail's time, which has one of the forms, or is off.
func when(dst *at[plan.When], forms []int, why string) kind {
	wants := wantsTiming(forms)
	return kind{wants: wants, json: "object", also: []string{"string"}, inner: (&timing{}).keysOf(forms), read: func(d *decoder, name string, n *yaml.Node) {
		dst.pos = d.pos(n)
		switch {
		case n.Kind == yaml.ScalarNode && n.Value == "off":
			dst.v = plan.When{Off: true}
		case n.Kind != yaml.MappingNode:
			d.fault(dst.pos, fmt.Sprintf("this is no time for a %s mail", name), "write "+wants)
		case len(forms) == 0:
			d.fault(dst.pos, fmt.Sprintf("%s has no time of its own: %s", name, why), "write off, or take the key out")
		default:
			var t timing
			d.section(name, n, t.keys())
			dst.v = d.when(dst.pos, t, name, forms, why)
		}
	}}
}

// keysOf returns the keys that the forms need.
func (t *timing) keysOf(forms []int) func() []key {
	return func() []key {
		all := t.keys()
		var out []key
		for _, f := range forms {
			out = append(out, map[int][]key{byDay: all[:2], before: all[2:3], after: all[3:]}[f]...)
		}
		return out
	}
}

// wrapupUse is how long after the end a wrap-up still goes out.
const wrapupUse = 3 * 24 * time.Hour

// wantsTiming says in words what the forms look like.
func wantsTiming(forms []int) string {
	var out []string
	for _, f := range forms {
		out = append(out, map[int]string{byDay: "{workdays: 1, at: \"09:00\"}", before: "{before: 90m}", after: "{after: 5m}"}[f])
	}
	return strings.Join(append(out, "off"), " or ")
}

// when checks that the keys of a time make up one form, and a fitting one.
func (d *decoder) when(p pos, t timing, name string, forms []int, why string) plan.When {
	day := t.workdays.given() || t.clock.given()
	is, n := byDay, 0
	for form, given := range []bool{day, t.before.given(), t.after.given()} {
		if given {
			is, n = form, n+1
		}
	}
	write := "write " + wantsTiming(forms)
	switch {
	case n == 0:
		d.fault(p, name+" has no time", write)
	case n > 1:
		d.fault(p, name+" has more than one time", write)
	case !slices.Contains(forms, is):
		d.fault(p, fmt.Sprintf("this is no time for a %s mail: %s", name, why), write)
	case is == byDay && !(t.workdays.given() && t.clock.given()):
		d.fault(p, "workdays: and at: go together", "write {workdays: 1, at: \"09:00\"}")
	case is == byDay && slices.Contains(forms, after) && t.workdays.v == 0:
		d.fault(t.workdays.pos, "that may be before the 1:1 has ended", "write workdays: 1, or {after: 3h} for the same day")
	case is == after && name == string(form.Wrapup) && t.after.v >= wrapupUse:
		d.fault(t.after.pos, "a wrap-up is of no use 3 days after the end", "write "+wantsTiming(forms))
	}
	return plan.When{ByDay: day, Workdays: t.workdays.v, At: t.clock.v, Before: t.before.v, After: t.after.v}
}

// schedule takes the times that are given.
func (d *decoder) schedule(s schedule) plan.Schedule {
	out := plan.Schedule{}
	for kind, w := range s {
		if w.given() {
			out[kind] = w.v
		}
	}
	return out
}
