package store

import (
	"bytes"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// encode makes a YAML document of a struct, with the schema in front.
func (e edition) encode(v any) (*yaml.Node, error) {
	root, err := node(reflect.ValueOf(v))
	if err != nil {
		return nil, err
	}
	root.Content = append([]*yaml.Node{stringNode("schema"), {Kind: yaml.ScalarNode, Value: strconv.Itoa(e.schema)}}, root.Content...)
	return &yaml.Node{Kind: yaml.DocumentNode, Content: []*yaml.Node{root}}, nil
}

// node does what yaml.Node.Encode does for the types of the state, but for
// texts of several lines: of those, the library writes some so that they
// cannot be read again.
func node(v reflect.Value) (*yaml.Node, error) {
	if t, ok := v.Interface().(time.Time); ok {
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!timestamp", Value: t.Format(time.RFC3339Nano)}, nil
	}
	if m, ok := v.Interface().(yaml.Marshaler); ok {
		out, err := m.MarshalYAML()
		if err != nil {
			return nil, err
		}
		return node(reflect.ValueOf(out))
	}
	switch {
	case v.Kind() == reflect.String && utf8.ValidString(v.String()):
		return stringNode(v.String()), nil
	case v.Kind() == reflect.Struct:
		return structNode(v)
	case v.Kind() == reflect.Slice:
		return sliceNode(v)
	}
	n := new(yaml.Node)
	return n, n.Encode(v.Interface())
}

func structNode(v reflect.Value) (*yaml.Node, error) {
	n := &yaml.Node{Kind: yaml.MappingNode}
	for i := range v.NumField() {
		name, option, _ := strings.Cut(v.Type().Field(i).Tag.Get("yaml"), ",")
		if name == "-" || option == "omitempty" && empty(v.Field(i)) {
			continue
		}
		value, err := node(v.Field(i))
		if err != nil {
			return nil, err
		}
		n.Content = append(n.Content, stringNode(name), value)
	}
	return n, nil
}

func sliceNode(v reflect.Value) (*yaml.Node, error) {
	n := &yaml.Node{Kind: yaml.SequenceNode}
	for i := range v.Len() {
		item, err := node(v.Index(i))
		if err != nil {
			return nil, err
		}
		n.Content = append(n.Content, item)
	}
	return n, nil
}

// empty is what omitempty leaves out: also a time that is zero.
func empty(v reflect.Value) bool {
	if v.Kind() == reflect.Slice {
		return v.Len() == 0
	}
	if z, ok := v.Interface().(interface{ IsZero() bool }); ok {
		return z.IsZero()
	}
	return v.IsZero()
}

// ambiguous is what YAML 1.1 does not take for a text, so that a person's
// other tools may not.
var ambiguous = regexp.MustCompile(`^(?i:y|yes|n|no|on|off)$|^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?$`)

func stringNode(s string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s}
	switch {
	case strings.Contains(s, "\n") && tame(s):
		n.Style = yaml.LiteralStyle
	case strings.Contains(s, "\n"), ambiguous.MatchString(s):
		n.Style = yaml.DoubleQuotedStyle
	}
	return n
}

// tame reports whether a text of several lines can stand as it is, below its
// key: it begins with a visible character and holds no invisible ones.
func tame(s string) bool {
	invisible := func(r rune) bool { return r != '\n' && r != ' ' && !unicode.IsPrint(r) || r == '\ufffd' }
	return !strings.ContainsAny(s[:1], " \n") && !strings.HasSuffix(s, "\n") && !strings.Contains(s, " \n") && !strings.ContainsFunc(s, invisible)
}

// text writes a document down as a whole file.
func text(doc *yaml.Node) ([]byte, error) {
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	if err := enc.Encode(doc); err != nil {
		return nil, err
	}
	if err := enc.Close(); err != nil {
		return nil, err
	}
	b.WriteString(endMark + "\n")
	return b.Bytes(), nil
}
