package config

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// peopleFile reads the people of a CSV file. Each row becomes a section like
// one of people:, so that the same keys are read and the same faults found.
func (d *decoder) peopleFile(path at[string], dir string) []at[person] {
	if path.v == "" {
		return nil
	}
	shown := path.v
	if rel, err := filepath.Rel(d.dir, path.v); err == nil && filepath.IsLocal(rel) {
		shown = filepath.Join(dir, rel)
	}
	data, err := read(path.v, maxPeople)
	if err != nil {
		f := unreadable(shown, err, "write it, or take people_file out")
		d.fault(path.pos, fmt.Sprintf("people_file %s: %s", f.File, f.What), f.Hint)
		return nil
	}
	rows := &decoder{file: shown, dir: d.dir, zones: d.zones}
	people := rows.people(data)
	d.faults, d.warnings = append(d.faults, rows.faults...), append(d.warnings, rows.warnings...)
	return people
}

// people reads the rows of a CSV file.
func (d *decoder) people(data []byte) []at[person] {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if !d.isText(data) {
		return nil
	}
	r := csv.NewReader(bytes.NewReader(data))
	header, err := r.Read()
	if errors.Is(err, io.EOF) {
		d.fault(pos{file: d.file}, "there is nothing in this file", "begin it with a header such as email,name,manager")
		return nil
	}
	if err != nil {
		d.badCSV(err)
		return nil
	}
	columns, ok := d.header(r, header)
	if !ok {
		return nil
	}
	var people []at[person]
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return people
		}
		if err != nil {
			d.badCSV(err)
			if !errors.Is(err, csv.ErrFieldCount) {
				return people
			}
			continue
		}
		var p at[person]
		d.value("this row", d.row(r, columns, row), section(&p, personKeys))
		people = append(people, p)
	}
}

// header checks the names of the columns. What is no key is "" in its answer.
func (d *decoder) header(r *csv.Reader, header []string) (columns []*yaml.Node, ok bool) {
	if len(header) == 1 && strings.Contains(header[0], ";") {
		d.fault(pos{d.file, 1, 1}, "the columns of this file are separated by \";\"", "save it as CSV with commas; lists in a column are separated by \";\"")
		return nil, false
	}
	keys, before := personKeys(new(person)), len(d.faults)
	seen := map[string]int{}
	for i, name := range header {
		line, column := r.FieldPos(i)
		k := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: strings.ToLower(strings.TrimSpace(name)), Line: line, Column: column}
		d.entry("the people file", k, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null"}, named(keys), seen)
		columns = append(columns, k)
	}
	if seen["email"] == 0 {
		d.fault(pos{d.file, 1, 1}, "this file has no column email", "begin it with a header such as email,name,manager")
	}
	return columns, len(d.faults) == before
}

// named makes keys whose values are not looked at.
func named(keys []key) []key {
	for i := range keys {
		keys[i].kind.read = func(*decoder, string, *yaml.Node) {}
	}
	return keys
}

// row makes a section of a row. An empty cell is a key that is not there.
func (d *decoder) row(r *csv.Reader, columns []*yaml.Node, cells []string) *yaml.Node {
	line, column := r.FieldPos(0)
	row := &yaml.Node{Kind: yaml.MappingNode, Line: line, Column: column}
	for i, cell := range cells {
		line, column := r.FieldPos(i)
		if cell = strings.TrimSpace(cell); cell != "" {
			key := *columns[i]
			key.Line, key.Column = line, column
			row.Content = append(row.Content, &key, node(columns[i].Value, cell, line, column))
		}
	}
	return row
}

// node makes the value of a cell; where the key wants a list, its items are
// separated by semicolons.
func node(column, cell string, line, at int) *yaml.Node {
	scalar := func(s string, at int) *yaml.Node {
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s, Line: line, Column: at}
	}
	switch column {
	case "aliases", "interests", "workdays", "away":
	default:
		return scalar(cell, at)
	}
	list := &yaml.Node{Kind: yaml.SequenceNode, Line: line, Column: at}
	for item := range strings.SplitSeq(cell, ";") {
		if trimmed := strings.TrimSpace(item); trimmed != "" {
			list.Content = append(list.Content, scalar(trimmed, at))
		}
		at += utf8.RuneCountInString(item) + 1
	}
	return list
}

// badCSV explains an error of the CSV reader.
func (d *decoder) badCSV(err error) {
	var e *csv.ParseError
	if !errors.As(err, &e) {
		d.fault(pos{file: d.file}, err.Error(), "")
		return
	}
	p := pos{d.file, e.Line, e.Column}
	switch {
	case errors.Is(err, csv.ErrFieldCount):
		d.fault(p, "this row has more or fewer columns than the header", "give each row the same commas; a value with a comma goes into double quotes")
	case errors.Is(err, csv.ErrBareQuote), errors.Is(err, csv.ErrQuote):
		d.fault(p, "a double quote stands where none can be", "put the whole value into double quotes, and write each one in it twice")
	default:
		d.fault(p, e.Err.Error(), "")
	}
}
