package metrics

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"oneonone/calendar"
)

// parseCSV reads a table with a header: a column email (or person), perhaps
// one called date, and one for each metric.
func parseCSV(data []byte) (*table, error) {
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))))
	r.FieldsPerRecord = -1 // a short row is a row with empty ends
	header, err := r.Read()
	if err != nil {
		return nil, badCSV(err)
	}
	t := newTable()
	person, date, err := t.header(header)
	if err != nil {
		return nil, err
	}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return t, nil
		}
		if err != nil {
			return nil, badCSV(err)
		}
		line, _ := r.FieldPos(0)
		if err := t.row(header, row, person, date, line); err != nil {
			return nil, err
		}
	}
}

// header finds the columns of the person and the date (-1 if there is none),
// and notes the others.
func (t *table) header(header []string) (person, date int, err error) {
	person, date = -1, -1
	for i, h := range header {
		switch n := name(h); {
		case (n == "email" || n == "person") && person < 0:
			person = i
		case n == "date" && date < 0:
			date = i
		case !t.column(h):
			return 0, 0, fault{1, fmt.Sprintf("there are two columns %q; give each a name of its own", n)}
		}
	}
	switch {
	case person < 0 && len(header) == 1 && strings.Contains(header[0], ";"):
		err = fault{1, "the columns are separated by \";\"; save the file as CSV with commas"}
	case person < 0:
		err = fault{1, "there is no column email; add one with the addresses of the people"}
	}
	return person, date, err
}

// row adds the values of one row.
func (t *table) row(header, row []string, person, date, line int) error {
	if len(row) > len(header) {
		return fault{line, "this row has more columns than the header; a value with a comma goes into double quotes"}
	}
	if person >= len(row) {
		return nil
	}
	var c cell
	if date >= 0 && date < len(row) && strings.TrimSpace(row[date]) != "" {
		day, err := calendar.ParseDate(strings.TrimSpace(row[date]))
		if err != nil {
			return fault{line, err.Error()}
		}
		c.date, c.dated = day, true
	}
	for i, text := range row {
		if i != person && i != date {
			t.add(row[person], header[i], cell{text, line, c.date, c.dated})
		}
	}
	return nil
}

// badCSV takes the line out of an error of the CSV reader.
func badCSV(err error) error {
	var e *csv.ParseError
	if errors.As(err, &e) {
		return fault{e.Line, e.Err.Error()}
	}
	return err
}
