package tz

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-ical"

	"oneonone/calendar/ics/recur"
	"oneonone/calendar/ics/when"
)

const maxOnsets = 20_000 // of one VTIMEZONE

// An onset is the moment at which a VTIMEZONE goes over to other rules.
type onset struct {
	at int64 // seconds since the epoch
	era
}

// An era is what holds from an onset on.
type era struct {
	offset int // seconds east of Greenwich
	summer bool
	name   string
}

// location makes a time.Location of a VTIMEZONE (RFC 5545 §3.6.5) that is
// right as long as it need be.
func (a *Atlas) location(id string, d Definition) (*time.Location, error) {
	decoded, err := d.Decode()
	if err != nil {
		return nil, fmt.Errorf("the file's own time zone %.60q (line %d): %w", id, d.Line, err)
	}
	var all []onset
	first := onset{at: 1<<63 - 1}
	for _, child := range decoded.Children {
		some, before, err := observance(child, a.until, a.work)
		if err != nil {
			return nil, fmt.Errorf("the file's own time zone %.60q (line %d): its %s: %w", id, d.Line, child.Name, err)
		}
		if before.at < first.at {
			first = before
		}
		if all = append(all, some...); len(all) > maxOnsets {
			return nil, fmt.Errorf("the file's own time zone %.60q (line %d) changes too often", id, d.Line)
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("the file's own time zone %.60q (line %d) has no rules", id, d.Line)
	}
	slices.SortStableFunc(all, func(a, b onset) int { return int(min(max(a.at-b.at, -1), 1)) })
	data, err := tzif(first.era, all)
	if err != nil {
		return nil, err
	}
	return time.LoadLocationFromTZData(id, data)
}

// observance reads a STANDARD or DAYLIGHT: its onsets, and what held before
// the first of them.
func observance(c *ical.Component, until time.Time, work *recur.Budget) ([]onset, onset, error) {
	from, err := when.ParseOffset(value(c, "TZOFFSETFROM"))
	if err != nil {
		return nil, onset{}, err
	}
	to, err := when.ParseOffset(value(c, "TZOFFSETTO"))
	if err != nil {
		return nil, onset{}, err
	}
	start, err := when.ParseMoment(value(c, "DTSTART"), nil)
	if err != nil {
		return nil, onset{}, err
	}
	after := era{offset: to, summer: c.Name == "DAYLIGHT", name: zoneName(value(c, "TZNAME"), to)}
	var all []onset
	add := func(wall time.Time) bool {
		all = append(all, onset{wall.Unix() - int64(from), after})
		return len(all) <= maxOnsets
	}
	add(start.Wall)
	for _, p := range c.Props["RDATE"] {
		for v := range strings.SplitSeq(p.Value, ",") {
			v, _, _ = strings.Cut(v, "/")
			if m, err := when.ParseMoment(v, nil); err == nil {
				add(m.Wall)
			}
		}
	}
	for _, p := range c.Props["RRULE"] {
		r, err := recur.Parse(p.Value)
		if err != nil {
			return nil, onset{}, err
		}
		last := time.Time{}
		if u := r.Until(); u != nil {
			if last = u.Wall; u.Zone != nil {
				last = last.Add(time.Duration(from) * time.Second)
			}
		}
		if err := r.Expand(recur.Range{Start: start.Wall, Last: last, Low: start.Wall, High: until}, work, add); err != nil {
			return nil, onset{}, err
		}
	}
	slices.SortFunc(all, func(a, b onset) int { return int(min(max(a.at-b.at, -1), 1)) })
	return all, onset{all[0].at, era{offset: from, name: zoneName("", from)}}, nil
}

// zoneName is what an era is called: its TZNAME where that is as short as
// such names are, else its offset.
func zoneName(name string, offset int) string {
	if name = strings.TrimSpace(name); name != "" && len(name) <= 6 && !strings.ContainsFunc(name, func(r rune) bool { return r < '+' || r > 'z' }) {
		return name
	}
	sign := '+'
	if offset < 0 {
		sign, offset = '-', -offset
	}
	return fmt.Sprintf("%c%02d%02d", sign, offset/3600, offset/60%60)
}

// tzif writes onsets, in order, in the format of RFC 8536, version 2, which is
// the one way to make a time.Location that changes its offset.
func tzif(before era, onsets []onset) ([]byte, error) {
	kinds, names := []era{before}, []byte(before.name+"\x00")
	starts := []byte{0} // where in names each kind's name begins
	var at, which []byte
	for _, o := range onsets {
		k := slices.Index(kinds[1:], o.era) + 1 // the first kind is for the time before alone
		if k == 0 {
			k, starts = len(kinds), append(starts, byte(len(names)))
			kinds, names = append(kinds, o.era), append(names, o.name+"\x00"...)
		}
		if len(names) > 250 {
			return nil, errors.New("a time zone of the file has too many offsets")
		}
		at = binary.BigEndian.AppendUint64(at, uint64(o.at))
		which = append(which, byte(k))
	}
	out := tzifHeader(0, 1, 1)
	out = append(out, make([]byte, 6+1)...) // the version 1 part, which nobody reads
	out = append(out, tzifHeader(len(onsets), len(kinds), len(names))...)
	out = append(append(out, at...), which...)
	for i, k := range kinds {
		out = binary.BigEndian.AppendUint32(out, uint32(int32(k.offset)))
		summer := byte(0)
		if k.summer {
			summer = 1
		}
		out = append(out, summer, starts[i])
	}
	return append(append(out, names...), "\n\n"...), nil
}

func tzifHeader(onsets, kinds, names int) []byte {
	out := append([]byte("TZif2"), make([]byte, 15+3*4)...)
	for _, n := range []int{onsets, kinds, names} {
		out = binary.BigEndian.AppendUint32(out, uint32(n))
	}
	return out
}

// value returns the value of a component's property, or "".
func value(c *ical.Component, name string) string {
	if p := c.Props.Get(name); p != nil {
		return strings.TrimSpace(p.Value)
	}
	return ""
}
