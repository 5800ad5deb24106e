package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"oneonone/calendar"
	"oneonone/daemon"
	"oneonone/daemon/metrics"
)

// How much check asks of a source that is no file.
const (
	askedPeople = 3                // for who may have no value
	askedFor    = 30 * time.Second // for one of them
)

// A trial is how one metric fared.
type trial struct {
	name     string
	asked    int
	value    string          // the first that was found, and whose it is; ""
	faults   []error         // each sort once
	reported map[string]bool // the same, by what they say
}

// metrics tries every metric for real: files for everybody, since a bad row
// concerns one person, and other sources until somebody has a value.
func (k *checker) metrics(ctx context.Context, survey *daemon.Survey) {
	reader := newReader()
	trials := map[string]*trial{}
	var order []*trial
	for _, pair := range k.pairs(survey) {
		for _, m := range k.cfg.MetricsFor(pair) {
			t, ok := trials[m.Key()]
			if !ok {
				t = &trial{name: m.Name, reported: map[string]bool{}}
				trials[m.Key()], order = t, append(order, t)
			}
			if m.Local() || t.asked < askedPeople && t.value == "" && len(t.faults) == 0 {
				t.ask(ctx, reader, m, pair)
			}
		}
	}
	for _, t := range order {
		for _, err := range t.faults {
			k.say(err, "metric %s", t.name)
		}
		switch {
		case t.value != "":
			k.say(nil, "metric %s: %s", t.name, t.value)
		case len(t.faults) == 0:
			line(k.out, "note  metric %s: nobody who was asked for has a value; see whether its source names people and values as it should", t.name)
		}
	}
}

// ask reads the metric of one pair.
func (t *trial) ask(ctx context.Context, reader *metrics.Reader, m metrics.Metric, pair calendar.Pair) {
	t.asked++
	ctx, cancel := context.WithTimeout(ctx, askedFor)
	defer cancel()
	r := reader.Read(ctx, m, pair)
	switch {
	case r.Err != nil && !t.reported[r.Err.Error()]:
		t.reported[r.Err.Error()] = true
		t.faults = append(t.faults, r.Err)
	case r.Figure != nil && t.value == "":
		t.value = fmt.Sprintf("%s for %s", plain(strconv.FormatFloat(r.Figure.Value, 'f', -1, 64)+" "+m.Unit), pair.Report.FullName())
	}
}

// pairs are those of the config, and those that the calendars show.
func (k *checker) pairs(survey *daemon.Survey) []calendar.Pair {
	out := pairsOf(k.cfg)
	known := map[string]bool{}
	for _, p := range out {
		known[p.Key()] = true
	}
	for _, p := range survey.Pairs() {
		pair := calendar.Pair{Manager: k.cfg.Roster.Person(p[0], ""), Report: k.cfg.Roster.Person(p[1], "")}
		if !known[pair.Key()] {
			out = append(out, pair)
		}
	}
	return out
}
