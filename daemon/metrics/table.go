package metrics

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"oneonone/calendar"
)

// A table is what a file says: the values of each person, under the names of
// their columns.
type table struct {
	path    string
	columns []string          // as they are written, in their order
	known   map[string]bool   // the same, by name
	values  map[string][]cell // by person and column, in the order of the file
}

func newTable() *table {
	return &table{known: map[string]bool{}, values: map[string][]cell{}}
}

// A cell is one value, which may have a date.
type cell struct {
	text  string
	line  int
	date  calendar.Date
	dated bool
}

// name is how columns and people are compared: capitals do not matter.
func name(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

func place(person, column string) string { return name(person) + "\n" + name(column) }

// add puts a value into the table, unless it is empty.
func (t *table) add(person, column string, c cell) {
	if c.text = strings.TrimSpace(c.text); c.text != "" {
		t.values[place(person, column)] = append(t.values[place(person, column)], c)
	}
}

// newest returns the value with the latest date; of two alike, the one further
// down. What has no date is older than what has one.
func (t *table) newest(column string, p calendar.Person) (best cell, found bool, err error) {
	for _, address := range append([]string{p.Email}, p.Aliases...) {
		for _, c := range t.values[place(address, column)] {
			if !found || !c.older(best) {
				best, found = c, true
			}
		}
	}
	if !found && !t.known[name(column)] {
		has := t.columns[:min(len(t.columns), maxNamed)]
		return cell{}, false, fmt.Errorf("%s: there is no %q in this file; it has %s", t.path, column, strings.Join(has, ", "))
	}
	return best, found, nil
}

// maxNamed is how many columns an error names.
const maxNamed = 20

func (c cell) older(than cell) bool {
	return than.dated && (!c.dated || c.date.Before(than.date))
}

// column notes that there is a column, and reports whether it is a new one.
func (t *table) column(written string) bool {
	if t.known[name(written)] {
		return false
	}
	t.known[name(written)] = true
	t.columns = append(t.columns, strings.TrimSpace(written))
	return true
}

var decimal = regexp.MustCompile(`^[+-]?([0-9]{1,15}(\.[0-9]{0,15})?|\.[0-9]{1,15})$`)

// parseNumber reads a plain decimal number.
func parseNumber(s string) (float64, error) {
	if decimal.MatchString(s) {
		return strconv.ParseFloat(s, 64)
	}
	if len(s) > 40 {
		s = s[:40] + "…"
	}
	hint := "leave it empty if there is no value"
	switch {
	case decimal.MatchString(strings.ReplaceAll(s, ",", ".")):
		hint = "write decimals with a point, and thousands without a mark"
	case decimal.MatchString(strings.ReplaceAll(s, ",", "")):
		hint = "write thousands without a mark"
	case decimal.MatchString(strings.TrimRight(s, "%€$ ")):
		hint = "write the number alone; its unit stands in the config"
	}
	return 0, fmt.Errorf("%q is no number; %s", s, hint)
}
