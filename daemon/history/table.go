package history

import (
	"encoding/csv"
	"io"
	"strings"
	"time"
)

// columns are those of the table.
var columns = []string{"date", "manager", "report", "kind", "heading", "text", "owner", "due", "state"}

// WriteCSV writes notes as a table (RFC 4180), a row for each text and each
// promise, with days in a zone. No cell is one that a spreadsheet would take for
// a formula.
func WriteCSV(w io.Writer, notes []Note, zone *time.Location) error {
	c := csv.NewWriter(w)
	rows := [][]string{columns}
	for _, n := range notes {
		rows = append(rows, n.rows(zone)...)
	}
	for _, r := range rows {
		for i := range r {
			r[i] = harmless(r[i])
		}
		if err := c.Write(r); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

func (n Note) rows(zone *time.Location) (out [][]string) {
	day := n.start.In(zone).Format(time.DateOnly)
	add := func(kind, heading, text, owner, due, state string) {
		if text != "" {
			out = append(out, []string{day, n.Manager, n.Report, kind, heading, text, owner, due, state})
		}
	}
	add("summary", "", n.Summary, "", "", "")
	for _, a := range n.Answers {
		add("answer", a.Label, a.Text, "", "", "")
	}
	for _, m := range n.Metrics {
		add("metric", m.Name, m.shown(), "", "", "")
	}
	for _, t := range n.Notes {
		add("note", t.Label, t.Text, "", "", "")
	}
	for _, a := range n.NextSteps {
		add("step", "", a.Text, a.Owner, a.Due, a.State)
	}
	add("next time", "", n.NextTime, "", "", "")
	for _, c := range n.Corrections {
		add("correction", "", c, n.Report, "", "")
	}
	add("private", "", n.Private, "", "", "")
	if len(out) == 0 && n.Held {
		out = append(out, []string{day, n.Manager, n.Report, "held", "", "", "", "", ""})
	}
	return out
}

// harmless puts an apostrophe in front of what a spreadsheet would work out.
func harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
