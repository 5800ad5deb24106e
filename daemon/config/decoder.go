package config

import (
	"fmt"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// A key is one key of a section: what it is called, what it is for, and what
// its value may be. The tables of keys are the one place that knows the
// language of the file: the decoder follows them, and so does Keys.
type key struct {
	name     string
	doc      string
	kind     kind
	required bool
}

// A kind is a kind of value: what it looks like, and how it is read. Its read
// puts the value where the table was told to, with its place, or complains.
type kind struct {
	wants   string       // in words: "a duration such as 5m"
	json    string       // in the words of JSON Schema: string, integer, number, boolean, object, array
	also    []string     // the same of the other ways in which it may be written
	choices []string     // all the values there are, if they are few
	inner   func() []key // of a section or a list of sections
	each    *kind        // of a list
	refused bool         // known only in order to be refused with a reason
	read    func(d *decoder, name string, n *yaml.Node)
}

// A decoder walks the nodes of a file along the tables of keys and collects
// what is wrong with them.
type decoder struct {
	file     string // as faults name it
	dir      string // what relative paths are relative to
	faults   Faults
	warnings Faults
	zones    map[string]*time.Location // a large organisation names the same few again and again
}

func (d *decoder) pos(n *yaml.Node) pos { return pos{d.file, n.Line, n.Column} }

// fault notes that something is wrong.
func (d *decoder) fault(p pos, what, hint string) {
	d.faults = append(d.faults, Fault{p.file, p.line, p.column, what, hint})
}

// warn notes that something is odd, but can be lived with.
func (d *decoder) warn(p pos, what, hint string) {
	d.warnings = append(d.warnings, Fault{p.file, p.line, p.column, what, hint})
}

// wrongType says that a value is of another type than its key wants.
func (d *decoder) wrongType(name string, n *yaml.Node, wants string) {
	is := "text"
	switch n.Kind {
	case yaml.SequenceNode:
		is = "a list"
	case yaml.MappingNode:
		is = "a section with keys of its own"
	}
	d.fault(d.pos(n), fmt.Sprintf("%s is %s", name, is), "it wants "+wants)
}

// scalar makes a kind that is written as one word or text.
func scalar[T any](dst *at[T], wants string, parse func(d *decoder, s string) (T, error)) kind {
	return kind{wants: wants, json: "string", read: func(d *decoder, name string, n *yaml.Node) {
		dst.pos = d.pos(n)
		switch {
		case n.Kind != yaml.ScalarNode:
			d.wrongType(name, n, wants)
		case n.Value == "" || isNull(n):
			d.fault(dst.pos, name+" has no value", "it wants "+wants+"; or take the key out")
		default:
			v, err := parse(d, n.Value)
			if err != nil {
				d.complain(dst.pos, err)
				return
			}
			dst.v = v
		}
	}}
}

// complain notes an error of a parser at its place.
func (d *decoder) complain(p pos, err error) {
	m, ok := err.(mistake)
	if !ok {
		m.what = err.Error()
	}
	d.fault(p, m.what, m.hint)
}

// section makes a kind that has keys of its own.
func section[T any](dst *at[T], keys func(*T) []key) kind {
	return kind{
		wants: "with keys of its own below it",
		json:  "object",
		inner: func() []key { return keys(new(T)) },
		read: func(d *decoder, name string, n *yaml.Node) {
			dst.pos = d.pos(n)
			d.section(name, n, keys(&dst.v))
		},
	}
}

// list makes a kind that is a list of values of one kind.
func list[T any](dst *at[[]at[T]], each func(*at[T]) kind) kind {
	of := each(new(at[T]))
	return kind{
		wants:   aList,
		json:    "array",
		inner:   of.inner,
		each:    &of,
		choices: of.choices,
		read: func(d *decoder, name string, n *yaml.Node) {
			dst.pos = d.pos(n)
			switch {
			case isNull(n):
			case n.Kind != yaml.SequenceNode:
				d.wrongType(name, n, aList)
			default:
				dst.v = make([]at[T], len(n.Content))
				for i, item := range n.Content {
					d.value("an item of "+name, item, each(&dst.v[i]))
				}
			}
		},
	}
}

const aList = "a list, written [first, second] or in lines that begin with \"- \""

// noting makes the same kind, which notes that it was read.
func (k kind) noting(seen *bool) kind {
	read := k.read
	k.read = func(d *decoder, name string, n *yaml.Node) {
		*seen = true
		read(d, name, n)
	}
	return k
}

// refused makes a kind for a key that people are likely to try: whatever it
// holds, there is a reason why it is not taken.
func refused(what, hint string) kind {
	return kind{refused: true, read: func(d *decoder, name string, n *yaml.Node) {
		d.fault(d.pos(n), what, hint)
	}}
}

// value reads one value, after turning away what no key can hold.
func (d *decoder) value(name string, n *yaml.Node, k kind) {
	switch {
	case n.Kind == yaml.AliasNode:
		d.fault(d.pos(n), fmt.Sprintf("*%s stands for a value from elsewhere, which this file does without", n.Value),
			"write the value out; a text that begins with * goes into quotes")
	case n.Style&yaml.TaggedStyle != 0:
		d.fault(d.pos(n), fmt.Sprintf("%s is a tag, which this file does without", n.Tag), "write the value alone; a text that begins with ! goes into quotes")
	default:
		k.read(d, name, n)
	}
}

// section reads the keys of one section.
func (d *decoder) section(name string, n *yaml.Node, keys []key) {
	if isNull(n) {
		n = &yaml.Node{Kind: yaml.MappingNode, Line: n.Line, Column: n.Column}
	}
	if n.Kind != yaml.MappingNode {
		d.wrongType(name, n, "keys below it, indented: "+names(keys))
		return
	}
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		d.entry(name, n.Content[i], n.Content[i+1], keys, seen)
	}
	for _, k := range keys {
		if k.kind.refused && seen[k.name] > 0 {
			return // that fault says what is to be there instead
		}
	}
	for _, k := range keys {
		if k.required && seen[k.name] == 0 {
			d.fault(d.pos(n), fmt.Sprintf("%s has no %s", name, k.name), fmt.Sprintf("add %s: %s", k.name, k.kind.wants))
		}
	}
}

// entry reads one key and its value; seen holds the lines of the keys before.
func (d *decoder) entry(name string, k, v *yaml.Node, keys []key, seen map[string]int) {
	if !d.isKey(k) {
		return
	}
	if line, twice := seen[k.Value]; twice {
		d.fault(d.pos(k), fmt.Sprintf("%q is here for the second time", k.Value), fmt.Sprintf("it is already on line %d; make it one", line))
		return
	}
	seen[k.Value] = k.Line
	for _, known := range keys {
		if known.name == k.Value {
			if isNull(v) || known.kind.refused { // an empty value has no place to speak of
				v = &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Line: k.Line, Column: k.Column}
			}
			d.value(k.Value, v, known.kind)
			return
		}
	}
	d.unknown(name, k, keys)
}

// isKey reports whether a node can be a key, and complains if not.
func (d *decoder) isKey(k *yaml.Node) bool {
	if k.Kind == yaml.ScalarNode && k.ShortTag() != "!!merge" {
		return true
	}
	what, hint := "a key has to be a plain word", "if this is a text, put it into quotes"
	if k.ShortTag() == "!!merge" {
		what, hint = "<< merges values from elsewhere, which this file does without", "write the keys out"
	}
	d.fault(d.pos(k), what, hint)
	return false
}

// unknown complains about a key that is not in the table, with the one that
// was probably meant.
func (d *decoder) unknown(name string, k *yaml.Node, keys []key) {
	what := fmt.Sprintf("there is no key %q in %s", k.Value, name)
	switch near := closest(k.Value, known(keys)); {
	case near != "":
		d.fault(d.pos(k), what, fmt.Sprintf("did you mean %q?", near))
	case home(k.Value) != "":
		d.fault(d.pos(k), what, fmt.Sprintf("put it below %s, indented", home(k.Value)))
	default:
		d.fault(d.pos(k), what, "the keys here are "+names(keys))
	}
}

// known are the names of the keys that may be used.
func known(keys []key) []string {
	var out []string
	for _, k := range keys {
		if !k.kind.refused {
			out = append(out, k.name)
		}
	}
	return out
}

func names(keys []key) string { return strings.Join(known(keys), ", ") }

// isNull reports whether a key has nothing after it.
func isNull(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null"
}
