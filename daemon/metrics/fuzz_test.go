package metrics

import (
	"math"
	"testing"

	"oneonone/calendar"
)

// FuzzParse holds that no file makes trouble: it is a table or an error, and
// every value of it a finite number or an error.
func FuzzParse(f *testing.F) {
	f.Add([]byte("email,date,deals\nalice@example.com,2026-11-16,3\n"), true)
	f.Add([]byte("\ufeffemail;deals\n\"a,3\n"), true)
	f.Add([]byte("- {email: a@example.com, date: 2026-11-16, deals: 3}\n"), false)
	f.Add([]byte("a@example.com: &x {deals: 3}\nb@example.com: *x\n"), false)
	f.Fuzz(func(t *testing.T, data []byte, isCSV bool) {
		table, err := parse(data, isCSV)
		if err != nil {
			return
		}
		for _, column := range table.columns {
			c, found, err := table.newest(column, calendar.Person{Email: "alice@example.com"})
			if err != nil {
				t.Fatalf("column %q: %v", column, err)
			}
			if v, err := parseNumber(c.text); found && err == nil && (math.IsNaN(v) || math.IsInf(v, 0)) {
				t.Fatalf("%q became %v", c.text, v)
			}
		}
	})
}
