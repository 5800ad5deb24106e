package metrics

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"text/template"
	tree "text/template/parse"
	"unicode"
	"unicode/utf8"

	"github.com/ohler55/ojg/jp"

	"oneonone/calendar"
)

// A Template is what a source is asked, with places for what is known of the
// two people: {{.Email}}, {{.Name}}, {{.First}} and {{.User}} (the address before
// the @) of the report, and {{.Manager.Email}} and so on. It holds nothing else
// of Go's templates, so that each value is known to be escaped for its place.
type Template struct {
	text  string
	parts []part
}

// A part is text, or a value with how to escape it.
type part struct {
	text   string
	value  func(calendar.Pair) string
	escape escaper
}

// An escaper writes a value so that it is no more than a value where it stands.
type escaper func(value string) (string, error)

// A TemplateError is what is wrong with a template, and what to do about it.
type TemplateError struct{ What, Hint string }

func (e *TemplateError) Error() string { return e.What + "; " + e.Hint }

// String is the template as it is written.
func (t *Template) String() string { return t.text }

// Equal reports whether two templates are written alike.
func (t *Template) Equal(o *Template) bool {
	return t == nil && o == nil || t != nil && o != nil && t.text == o.text
}

// fixed reports whether the template is the same for everybody.
func (t *Template) fixed() bool {
	return !slices.ContainsFunc(t.parts, func(p part) bool { return p.value != nil })
}

// longest is how many characters a value may have: names come from anybody who
// is invited.
const longest = 256

// fill writes the values of a pair into the template.
func (t *Template) fill(pair calendar.Pair) (string, error) {
	var b strings.Builder
	for _, p := range t.parts {
		if p.value == nil {
			b.WriteString(p.text)
			continue
		}
		v := p.value(pair)
		if v == "" {
			return "", errors.New("nothing is asked for: there is no value for a place of the template")
		}
		if utf8.RuneCountInString(v) > longest || !utf8.ValidString(v) || strings.ContainsFunc(v, unicode.IsControl) {
			return "", fmt.Errorf("%s is not asked for: it is too long or has a control character in it", shown(v))
		}
		v, err := p.escape(v)
		if err != nil {
			return "", err
		}
		b.WriteString(v)
	}
	return b.String(), nil
}

// fields are the values that there are, of one person.
var fields = map[string]func(calendar.Person) string{
	"Email": func(p calendar.Person) string { return p.Email },
	"Name":  calendar.Person.FullName,
	"First": calendar.Person.Called,
	"User": func(p calendar.Person) string {
		user, _, _ := strings.Cut(p.Email, "@")
		return user
	},
}

const useFields = "there are {{.Email}}, {{.Name}}, {{.First}} and {{.User}} of the report, and {{.Manager.Email}} and so on"

// parseTemplate reads a template. place says how to escape a value, by all the
// text before it.
func parseTemplate(text string, place func(before string) (escaper, error)) (*Template, error) {
	parsed, err := template.New("").Parse(text)
	if err != nil {
		_, why, _ := strings.Cut(strings.TrimPrefix(err.Error(), "template: "), ": ")
		return nil, &TemplateError{"this template cannot be read: " + why, useFields}
	}
	t := &Template{text: text}
	before := ""
	if parsed.Tree == nil {
		return t, nil
	}
	for _, n := range parsed.Root.Nodes {
		if words, ok := n.(*tree.TextNode); ok {
			before += string(words.Text)
			t.parts = append(t.parts, part{text: string(words.Text)})
			continue
		}
		value, ok := valueOf(n)
		if !ok {
			return nil, &TemplateError{fmt.Sprintf("%s is no value that can stand here", n), useFields}
		}
		escape, err := place(before)
		if err != nil {
			return nil, err
		}
		t.parts = append(t.parts, part{value: value, escape: escape})
	}
	return t, nil
}

// valueOf finds the value that an action names.
func valueOf(n tree.Node) (func(calendar.Pair) string, bool) {
	action, ok := n.(*tree.ActionNode)
	if !ok || len(action.Pipe.Decl) > 0 || len(action.Pipe.Cmds) != 1 || len(action.Pipe.Cmds[0].Args) != 1 {
		return nil, false
	}
	named, ok := action.Pipe.Cmds[0].Args[0].(*tree.FieldNode)
	if !ok {
		return nil, false
	}
	of, known := fields[named.Ident[len(named.Ident)-1]]
	switch {
	case known && len(named.Ident) == 1:
		return func(p calendar.Pair) string { return of(p.Report) }, true
	case known && len(named.Ident) == 2 && named.Ident[0] == "Manager":
		return func(p calendar.Pair) string { return of(p.Manager) }, true
	}
	return nil, false
}

var urlStart = regexp.MustCompile(`^https?://[^/?#\\]+[/?]`)

// NewURL reads the template of an address. Values may stand in its path and its
// query.
func NewURL(text string) (*Template, error) {
	t, err := parseTemplate(text, func(before string) (escaper, error) {
		if !urlStart.MatchString(before) {
			return nil, &TemplateError{"a value cannot stand for the name of a server", "write the beginning of the URL out: https://api.example.com/"}
		}
		if strings.Contains(before, "?") {
			return escapeURL, nil
		}
		return escapeSegment, nil
	})
	if err != nil {
		return nil, err
	}
	return t, checkURL(t.sample())
}

// checkURL refuses what is no address of a web server, and secrets in one.
func checkURL(address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http":
		return &TemplateError{"this is no URL of a web server", "copy it whole, like https://api.example.com/deals"}
	case u.User != nil:
		return &TemplateError{"secrets are not kept here", "take the name and the password out of the URL; write username: and password_file:"}
	}
	return nil
}

// sample is the template with letters for values.
func (t *Template) sample() string {
	var b strings.Builder
	for _, p := range t.parts {
		if b.WriteString(p.text); p.value != nil {
			b.WriteByte('x')
		}
	}
	return b.String()
}

// escapeURL writes a value for the query of a URL, or its path: all but the
// unreserved characters of RFC 3986 §2.3 in hexadecimal.
func escapeURL(v string) (string, error) {
	return strings.ReplaceAll(url.QueryEscape(v), "+", "%20"), nil
}

// escapeSegment writes a value for the path of a URL. What a server might take
// for more than one segment after decoding it is refused.
func escapeSegment(v string) (string, error) {
	if strings.Trim(v, ".") == "" || strings.ContainsAny(v, `/\`) {
		return "", fmt.Errorf("%s is not asked for: in a URL it would stand for another path", shown(v))
	}
	return escapeURL(v)
}

// NewPath reads the template of a JSONPath. Values may stand within quotes.
func NewPath(text string) (*Template, error) {
	t, err := parseTemplate(text, func(before string) (escaper, error) {
		quote, left := openQuote(before, false)
		if quote == 0 || asPattern.MatchString(left) { // a pattern could match somebody else
			return nil, &TemplateError{"a value stands within quotes here, and not in a pattern", "write it like $.people['{{.Email}}'].deals"}
		}
		return escapePath, nil
	})
	if err != nil {
		return nil, err
	}
	if _, err := jp.ParseString(t.sample()); err != nil || strings.TrimSpace(text) == "" {
		return nil, &TemplateError{fmt.Sprintf("%s is no JSONPath", shown(text)), "write it like $.deals.won"}
	}
	return t, nil
}

// asPattern finds what makes a regular expression of the text after it.
var asPattern = regexp.MustCompile(`(=~|~=)\s*$|(match|search)\s*\([^)]*$`)

func escapePath(v string) (string, error) {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`, `'`, `\'`).Replace(v), nil
}

// NewArgument reads the template of one argument of a command. A value is never
// split. Where it begins the argument, it may not look like an option.
func NewArgument(text string) (*Template, error) {
	return parseTemplate(text, func(before string) (escaper, error) {
		return func(v string) (string, error) {
			if before == "" && strings.HasPrefix(v, "-") {
				return "", fmt.Errorf("%s is not asked for: the command would take it for an option", shown(v))
			}
			return v, nil
		}, nil
	})
}

// shown is a text of others as it may stand in a message: quoted, and not long.
func shown(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return fmt.Sprintf("%q", s)
}
