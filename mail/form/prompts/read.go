package prompts

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// The files of a layer.
const (
	HumanFile     = "human.yaml"
	PlaybooksFile = "playbooks.yaml"
)

// A Layer is what one organisation, manager or pair has of its own, in one
// language. The zero Layer has nothing.
type Layer struct {
	human     *list[Question]
	playbooks *list[Playbook]
	unless    []string
}

// A list is one file: entries to lay over those of the layers below, or in
// their place.
type list[T any] struct {
	replace bool
	entries []entry[T]
}

// An entry is one of a list; gone means that it takes out what has its key.
type entry[T any] struct {
	key   string
	value T
	gone  bool
}

// Read puts the text of a file into the layer: HumanFile or PlaybooksFile. path
// is what faults call it. The error joins all that is wrong, each as
// "path:line:column: what is wrong; what to do".
func (l *Layer) Read(file, path string, data []byte) error {
	r := &reader{path: path}
	root := r.document(data)
	if root == nil {
		return errors.Join(r.faults...)
	}
	switch file {
	case HumanFile:
		out := list[Question]{}
		r.section(root, "this file", "replace", func(v *yaml.Node) { out.replace = r.flag(v) },
			"human", func(v *yaml.Node) { out.entries = r.questions(v) })
		l.human = &out
	case PlaybooksFile:
		out := list[Playbook]{}
		r.section(root, "this file", "replace", func(v *yaml.Node) { out.replace = r.flag(v) },
			"unless", func(v *yaml.Node) { l.unless = r.words(v) },
			"playbooks", func(v *yaml.Node) { out.entries = r.playbooks(v) })
		l.playbooks = &out
	}
	return errors.Join(r.faults...)
}

// longest is how long a question or a step may be, in characters: more would be
// cut in the mail.
const longest = 200

// A reader walks the nodes of one file and collects what is wrong.
type reader struct {
	path   string
	steps  map[string]int // lines of the steps' keys
	faults []error
}

func (r *reader) fault(n *yaml.Node, format string, args ...any) {
	r.faults = append(r.faults, fmt.Errorf("%s:%d:%d: %s", r.path, max(n.Line, 1), max(n.Column, 1), fmt.Sprintf(format, args...)))
}

// document reads the one document of a file; nil if it has nothing or is none.
func (r *reader) document(data []byte) *yaml.Node {
	var doc yaml.Node
	err := yaml.NewDecoder(bytes.NewReader(data)).Decode(&doc)
	switch {
	case errors.Is(err, io.EOF):
		return nil
	case err != nil:
		r.faults = append(r.faults, fmt.Errorf("%s:%s; write a text that holds \": \" or begins with a sign in quotes, and indent with spaces", r.path, syntax(err)))
		return nil
	case empty(doc.Content[0]):
		return nil
	}
	return doc.Content[0]
}

var lineOf = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

// syntax is "line:1: what is wrong" of an error of yaml.v3.
func syntax(err error) string {
	text, _, _ := strings.Cut(err.Error(), "\n")
	line := 1
	if m := lineOf.FindStringSubmatch(text); m != nil {
		if n, err := strconv.Atoi(m[1]); err == nil {
			line = n
		}
		text = text[len(m[0]):]
	}
	return fmt.Sprintf("%d:1: this is no YAML: %s", line, text)
}

// section reads a mapping with the keys that are given, each with what reads
// its value.
func (r *reader) section(n *yaml.Node, name string, keys ...any) {
	var known []string
	for i := 0; i < len(keys); i += 2 {
		known = append(known, keys[i].(string))
	}
	r.each(n, name, func(k, v *yaml.Node) {
		for i := 0; i < len(keys); i += 2 {
			if keys[i] == k.Value {
				keys[i+1].(func(*yaml.Node))(v)
				return
			}
		}
		r.fault(k, "there is no key %q in %s; the keys here are %s", k.Value, name, strings.Join(known, ", "))
	})
}

// each calls f for every key of a mapping and its value, each key once.
func (r *reader) each(n *yaml.Node, name string, f func(k, v *yaml.Node)) {
	if empty(n) {
		return
	}
	if n.Kind != yaml.MappingNode {
		r.fault(n, "%s wants keys below it, each with a colon and what belongs to it", name)
		return
	}
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := n.Content[i]
		switch line := seen[k.Value]; {
		case k.Kind != yaml.ScalarNode || k.ShortTag() == "!!merge":
			r.fault(k, "a key has to be a plain word; if this is a text, put it into quotes")
		case line > 0:
			r.fault(k, "%q is here for the second time; it is already on line %d", k.Value, line)
		default:
			seen[k.Value] = k.Line
			f(k, n.Content[i+1])
		}
	}
}

func empty(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" }

var keyForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// isKey complains about a key that is none.
func (r *reader) isKey(k *yaml.Node) bool {
	if keyForm.MatchString(k.Value) {
		return true
	}
	r.fault(k, "%q is no key; write small letters, digits and -, such as free-day", k.Value)
	return false
}

// text reads one line of text.
func (r *reader) text(n *yaml.Node, name string) string {
	s := strings.Join(strings.Fields(n.Value), " ")
	switch {
	case n.Kind != yaml.ScalarNode:
		r.fault(n, "%s is no text; write it on this line, in quotes if it holds \": \"", name)
	case empty(n) || s == "":
		r.fault(n, "%s has no text; write it after the colon", name)
	case len([]rune(s)) > longest:
		r.fault(n, "%s has %d characters; make it %d at most", name, len([]rune(s)), longest)
	default:
		return s
	}
	return ""
}

func (r *reader) flag(n *yaml.Node) bool {
	var v bool
	if n.Kind != yaml.ScalarNode || n.Decode(&v) != nil {
		r.fault(n, "replace is neither true nor false")
	}
	return v
}

// words reads a list of words or phrases.
func (r *reader) words(n *yaml.Node) []string {
	out := []string{}
	if empty(n) {
		return out
	}
	if n.Kind != yaml.SequenceNode {
		r.fault(n, "this is no list; write [one, two]")
		return out
	}
	for _, item := range n.Content {
		if w := r.text(item, "an item of this list"); w != "" {
			out = append(out, w)
		}
	}
	return out
}

func (r *reader) questions(n *yaml.Node) (out []entry[Question]) {
	r.each(n, "human", func(k, v *yaml.Node) {
		switch {
		case !r.isKey(k):
		case empty(v):
			out = append(out, entry[Question]{key: k.Value, gone: true})
		default:
			out = append(out, entry[Question]{k.Value, Question{k.Value, r.text(v, k.Value)}, false})
		}
	})
	return out
}

func (r *reader) playbooks(n *yaml.Node) (out []entry[Playbook]) {
	r.steps = map[string]int{}
	r.each(n, "playbooks", func(k, v *yaml.Node) {
		switch {
		case !r.isKey(k):
		case empty(v):
			out = append(out, entry[Playbook]{key: k.Value, gone: true})
		default:
			out = append(out, entry[Playbook]{k.Value, r.playbook(k, v), false})
		}
	})
	return out
}

func (r *reader) playbook(k, n *yaml.Node) Playbook {
	b := Playbook{Key: k.Value, Name: k.Value}
	r.section(n, k.Value,
		"name", func(v *yaml.Node) { b.Name = r.text(v, "name") },
		"interests", func(v *yaml.Node) { b.Interests = r.words(v) },
		"says", func(v *yaml.Node) { b.Says = r.words(v) },
		"steps", func(v *yaml.Node) {
			r.each(v, "steps", func(k, v *yaml.Node) { b.Steps = append(b.Steps, r.step(k, v)) })
		})
	if len(b.Steps) == 0 && n.Kind == yaml.MappingNode {
		r.fault(k, "%s has no steps; add steps: with at least one below it", k.Value)
	}
	return b
}

func (r *reader) step(k, n *yaml.Node) Step {
	s := Step{Key: k.Value}
	if line := r.steps[k.Value]; line > 0 {
		r.fault(k, "there is another step called %q on line %d; name each in its own way, since it is remembered by its name", k.Value, line)
	}
	r.steps[k.Value] = k.Line
	if !r.isKey(k) {
		return s
	}
	if n.Kind == yaml.ScalarNode { // a step without a question is a text alone
		s.Text = r.text(n, k.Value)
		return s
	}
	r.section(n, k.Value,
		"step", func(v *yaml.Node) { s.Text = r.text(v, "step") },
		"ask", func(v *yaml.Node) { s.Ask = r.text(v, "ask") })
	if s.Text == "" && n.Kind == yaml.MappingNode {
		r.fault(k, "%s has no step; add step: with what to do", k.Value)
	}
	return s
}
