package metrics

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"oneonone/calendar"

	"gopkg.in/yaml.v3"
)

// parseYAML reads either a mapping of addresses to metrics and their values,
// or a list of mappings that each have an email (or person), perhaps a date,
// and values.
func parseYAML(data []byte) (*table, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, errors.New(strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if len(doc.Content) == 0 {
		return nil, errors.New("the file is empty")
	}
	t := newTable()
	root := doc.Content[0]
	switch root.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(root.Content); i += 2 {
			if err := t.person(root.Content[i].Value, root.Content[i+1]); err != nil {
				return nil, err
			}
		}
	case yaml.SequenceNode:
		for _, item := range root.Content {
			if err := t.person("", item); err != nil {
				return nil, err
			}
		}
	default:
		return nil, fault{root.Line, "this is text; write addresses with their metrics below them"}
	}
	return t, nil
}

// person adds the values of one mapping. Whose they are may stand in it.
func (t *table) person(email string, n *yaml.Node) error {
	if n.Kind != yaml.MappingNode {
		return fault{n.Line, "here belong metrics and their values: \"Uptime: 99.5\""}
	}
	var c cell
	var values []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		if v.Kind != yaml.ScalarNode {
			return fault{v.Line, fmt.Sprintf("%s is no plain value; write a number", k.Value)}
		}
		switch name(k.Value) {
		case "email", "person":
			email = v.Value
		case "date":
			day, err := calendar.ParseDate(v.Value)
			if err != nil {
				return fault{v.Line, err.Error()}
			}
			c.date, c.dated = day, true
		default:
			values = append(values, k, v)
		}
	}
	if email == "" {
		return fault{n.Line, "it is not said whose values these are; add email:"}
	}
	for pair := range slices.Chunk(values, 2) {
		t.value(email, pair[0], pair[1], c)
	}
	return nil
}

// value adds one value, with the date of c.
func (t *table) value(email string, k, v *yaml.Node, c cell) {
	t.column(k.Value)
	if v.ShortTag() != "!!null" {
		c.text, c.line = v.Value, v.Line
		t.add(email, k.Value, c)
	}
}
