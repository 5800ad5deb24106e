package form

import (
	"math"
	"slices"
	"strings"
	"time"
	"unicode"
)

// A Section is a part of a 1:1 as it is configured, before it is scaled to a
// meeting.
type Section struct {
	Name      string   // "" for the usual one of its key, in the words of the language
	Key       string   // its Key; that of the name if it is left out
	Min, Max  int      // minutes
	Questions []string // nil for the usual ones of its key
}

// short is the length from which a meeting has room for the whole agenda.
const short = 20 * time.Minute

// Agenda scales the sections to a meeting's real length, in whole minutes that
// sum up to it exactly. Between the sums of their least and most minutes each
// section grows evenly from the one to the other; outside of them all shrink or
// grow in proportion.
//
// Without figures there is no section "metrics". Under 20 minutes only the
// essentials remain: the first two sections besides the metrics.
func Agenda(sections []Section, start, end time.Time, hasFigures bool) []Slot {
	length := end.Sub(start)
	var kept []Section
	for _, s := range sections {
		if s.Key == "" {
			s.Key = Key(s.Name)
		}
		metrics := s.Key == "metrics"
		if metrics && !hasFigures || length < short && (metrics || len(kept) == 2) {
			continue
		}
		kept = append(kept, s)
	}
	var slots []Slot
	at := start
	for i, m := range share(kept, int(length/time.Minute)) {
		if m > 0 {
			slots = append(slots, Slot{Section: kept[i].Name, Key: kept[i].Key, Minutes: m, Start: at, Questions: kept[i].Questions})
		}
		at = at.Add(time.Duration(m) * time.Minute)
	}
	return slots
}

// share deals whole minutes out to sections. What rounding down leaves over
// goes, a minute each, to those that lost most by it.
func share(sections []Section, minutes int) []int {
	exact := ideal(sections, float64(max(minutes, 0)))
	dealt := make([]int, len(sections))
	order := make([]int, len(sections))
	left := max(minutes, 0)
	for i, x := range exact {
		dealt[i], order[i] = int(x+1e-9), i
		left -= dealt[i]
	}
	slices.SortStableFunc(order, func(a, b int) int {
		lost := func(i int) float64 { return exact[i] - float64(dealt[i]) }
		switch d := lost(b) - lost(a); {
		case d > 1e-9:
			return 1
		case d < -1e-9:
			return -1
		}
		return 0
	})
	for n := range min(left, len(order)) {
		dealt[order[n]]++
	}
	return dealt
}

// ideal is each section's time before it is rounded.
func ideal(sections []Section, minutes float64) []float64 {
	least, most := make([]float64, len(sections)), make([]float64, len(sections))
	var low, high float64
	for i, s := range sections {
		least[i] = float64(max(s.Min, 1))
		most[i] = max(float64(s.Max), least[i])
		low, high = low+least[i], high+most[i]
	}
	out := make([]float64, len(sections))
	for i := range out {
		switch {
		case minutes <= low:
			out[i] = least[i] * minutes / low
		case minutes >= high:
			out[i] = most[i] * minutes / high
		default:
			out[i] = least[i] + (most[i]-least[i])*(minutes-low)/(high-low)
		}
		out[i] = math.Max(out[i], 0)
	}
	return out
}

// Key is the stable short name that is made of a section's or a question's
// name: lower case, with - for what is no letter or digit.
func Key(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return strings.Join(words, "-")
}

// DefaultSections is the agenda where the config names none. What its sections are
// called and what to ask in them is in the words of each language, under their
// keys.
func DefaultSections() []Section {
	return []Section{
		{Key: "check-in", Min: 4, Max: 5},
		{Key: "metrics", Min: 5, Max: 10},
		{Key: "goals", Min: 5, Max: 10},
		{Key: "development", Min: 5, Max: 10},
	}
}

// DefaultQuestions are those of the prep form where the config names none, in the
// words of each language.
func DefaultQuestions() []Question {
	return []Question{{Key: "wins"}, {Key: "challenges"}, {Key: "feedback"}, {Key: "priorities"}}
}

// DefaultReading are the questions about the metrics where the config names
// none.
func DefaultReading() []Question {
	return []Question{{Key: "efforts"}, {Key: "barriers"}, {Key: "support"}}
}
