package store

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// Schema is the version of the files that this code writes.
const Schema = 1

// endMark stands alone on the last line of a whole file: YAML's own mark for
// the end of a document (YAML 1.2.2 §9.1.2). A file that was cut at a line
// would else read as a good one.
const endMark = "..."

// A flaw is what keeps a file from being read.
type flaw struct {
	line int // 0 if it has no place
	what string
	torn bool // the file is not whole; otherwise it is, but written wrong
}

func (f *flaw) Error() string { return f.what }

// decode reads a state file: its value, and the YAML as it was written. Errors
// are a *flaw or ErrNewer.
func decode[T any](e edition, raw []byte) (v T, doc *yaml.Node, err error) {
	if err := checkWhole(raw); err != nil {
		return v, nil, err
	}
	doc, err = parse(raw)
	if err != nil {
		return v, nil, err
	}
	version, err := e.version(doc.Content[0])
	if err == nil {
		err = e.migrate(kindOf[T](), doc.Content[0], version)
	}
	if err != nil {
		return v, nil, err
	}
	if err := doc.Decode(&v); err != nil {
		return v, nil, valueFlaw(doc, err)
	}
	return v, doc, nil
}

func checkWhole(raw []byte) error {
	text := bytes.TrimRight(raw, " \t\r\n")
	switch nul := bytes.IndexByte(raw, 0); {
	case len(text) == 0:
		return &flaw{what: "is empty", torn: true}
	case nul >= 0:
		return &flaw{line: 1 + bytes.Count(raw[:nul], []byte("\n")), what: "holds NUL bytes", torn: true}
	case !bytes.HasSuffix(text, []byte("\n"+endMark)):
		return &flaw{line: 1 + bytes.Count(text, []byte("\n")), what: fmt.Sprintf("the last line is not %q, so the file is not whole", endMark), torn: true}
	}
	return nil
}

// parse reads the one document of a file.
func parse(raw []byte) (*yaml.Node, error) {
	dec := yaml.NewDecoder(bytes.NewReader(raw))
	doc, next := new(yaml.Node), new(yaml.Node)
	if err := dec.Decode(doc); errors.Is(err, io.EOF) {
		return nil, &flaw{what: "holds nothing"}
	} else if err != nil {
		return nil, yamlFlaw(err)
	}
	if err := dec.Decode(next); !errors.Is(err, io.EOF) {
		return nil, &flaw{line: next.Line, what: fmt.Sprintf("something stands after a line %q or \"---\", which may only end the file", endMark)}
	}
	if doc.Content[0].Kind != yaml.MappingNode {
		return nil, &flaw{line: doc.Content[0].Line, what: "does not consist of keys and values"}
	}
	return doc, checkAliases(doc)
}

// checkAliases refuses what would make the size of a value differ from the
// size of its text, or break when a part of the file is replaced.
func checkAliases(n *yaml.Node) error {
	if n.Kind == yaml.AliasNode {
		return &flaw{line: n.Line, what: fmt.Sprintf("*%s: a value must be written out here, not referred to", n.Value)}
	}
	for _, c := range n.Content {
		if err := checkAliases(c); err != nil {
			return err
		}
	}
	return nil
}

// version is the schema that a file says it has.
func (e edition) version(root *yaml.Node) (int, error) {
	if len(root.Content) == 0 || root.Content[0].Value != "schema" {
		return 0, &flaw{line: root.Line, what: fmt.Sprintf(`the first line is not "schema: %d"`, e.schema)}
	}
	version, err := strconv.Atoi(root.Content[1].Value)
	if err != nil || version < 1 {
		return 0, &flaw{line: root.Content[1].Line, what: fmt.Sprintf("schema: %q is not a version such as %d", root.Content[1].Value, e.schema)}
	}
	if version > e.schema {
		return 0, fmt.Errorf("schema %d: %w", version, ErrNewer)
	}
	return version, nil
}

// valueFlaw tells what is wrong with a value. Of a time, the library does not
// say where it stands.
func valueFlaw(doc *yaml.Node, err error) *flaw {
	var bad *time.ParseError
	if !errors.As(err, &bad) {
		return yamlFlaw(err)
	}
	return &flaw{line: lineOf(doc, bad.Value), what: fmt.Sprintf("%q is not a time such as 2026-11-24T10:00:00+01:00", bad.Value)}
}

// lineOf returns the line of the first scalar with this text; 0 if there is
// none.
func lineOf(n *yaml.Node, value string) int {
	if n.Kind == yaml.ScalarNode && n.Value == value {
		return n.Line
	}
	for _, c := range n.Content {
		if line := lineOf(c, value); line > 0 {
			return line
		}
	}
	return 0
}

var lineNumber = regexp.MustCompile(`line (\d+): `)

// yamlFlaw takes the line out of a YAML error, and the library's name.
func yamlFlaw(err error) *flaw {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	var types *yaml.TypeError
	if errors.As(err, &types) {
		text = strings.Join(types.Errors, "; ")
	}
	f := &flaw{what: text}
	if m := lineNumber.FindStringSubmatchIndex(text); m != nil && m[0] == 0 {
		f.line, _ = strconv.Atoi(text[m[2]:m[3]])
		f.what = text[m[1]:]
	}
	return f
}
