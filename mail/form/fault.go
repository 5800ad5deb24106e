package form

import (
	"errors"
	"regexp"
	"strings"
	"text/template/parse"
)

// A TemplateError is what is wrong with a template.
type TemplateError struct {
	Place string // file and line, as far as they are known
	What  string
}

// Error writes it as "file:line: what is wrong".
func (e *TemplateError) Error() string { return e.Place + ": " + e.What }

// newTemplateError puts what a template package says into our words. Where one
// template was carried out within another, the inner one is at fault. among is
// what names in it stand for; nil for none.
func newTemplateError(err error, among map[string]*parse.Tree) error {
	var inner *TemplateError
	if errors.As(err, &inner) {
		return inner
	}
	text := strings.TrimPrefix(strings.TrimPrefix(err.Error(), "html/template:"), "template: ")
	parts := placed.FindStringSubmatch(text)
	if parts == nil {
		name, what, _ := strings.Cut(text, ": ")
		return &TemplateError{whereIs(name, among), what}
	}
	what := parts[2]
	if m := noField.FindStringSubmatch(what); m != nil {
		what = "there is no ." + m[3] + " for " + m[2] + " in " + m[1] + "; the top of words.txt says what there is"
	}
	return &TemplateError{parts[1], what}
}

var (
	// placed is "file:line: what" or "file:line:column: what".
	placed = regexp.MustCompile(`(?s)^(.*?:\d+(?::\d+)?): (.*)$`)

	noField = regexp.MustCompile(`^executing "([^"]*)" at <(.*)>: can't evaluate field (\S+) in type .*$`)
)

// whereIs is the place of a template of this name: where its definition begins,
// or the file that it is the body of.
func whereIs(name string, among map[string]*parse.Tree) string {
	t := among[name]
	if t == nil {
		return name
	}
	if isFile(name) {
		return t.ParseName
	}
	return placeOf(t)
}
