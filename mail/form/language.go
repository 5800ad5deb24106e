package form

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"strconv"
	"strings"
	"text/template"

	"golang.org/x/text/feature/plural"
	xlanguage "golang.org/x/text/language"
)

// Languages lists the built-in ones, by their tags.
func Languages() []string {
	entries, err := fs.ReadDir(embedded, "templates")
	if err != nil {
		return nil // it is part of the program, and a test reads it
	}
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

// tagOf reads the name of a directory as a BCP 47 tag. One that is none has the
// numbers and plurals of English.
func tagOf(name string) xlanguage.Tag {
	tag, err := xlanguage.Parse(name)
	if err != nil {
		return xlanguage.English
	}
	return tag
}

// language returns the templates for a BCP 47 tag.
func (t *Templates) language(tag string) (*language, error) {
	return t.languages[t.closest(tag)]()
}

// closest is the tag of the templates that serve for a BCP 47 tag: its own, those
// of its language without the region, the nearest that somebody who wants that
// one reads as well (RFC 4647 and CLDR), or English.
func (t *Templates) closest(tag string) string {
	tag = strings.ToLower(strings.ReplaceAll(tag, "_", "-"))
	for rest := tag; rest != ""; rest = rest[:max(strings.LastIndexByte(rest, '-'), 0)] {
		if t.languages[rest] != nil {
			return rest
		}
	}
	want, err := xlanguage.Parse(tag)
	if err != nil {
		return english
	}
	if _, i, confidence := t.matcher.Match(want); confidence >= xlanguage.High {
		return t.known[i]
	}
	return english
}

// functions are what the templates of a language can call.
func (l *language) functions() template.FuncMap {
	return template.FuncMap{"plural": l.plural, "label": l.label}
}

// label puts the sign behind a name that shows that something of it follows. Its
// own definition cannot call it.
func (l *language) label(name string) (string, error) {
	var b bounded
	if err := l.labels.ExecuteTemplate(&b, "label", name); err != nil {
		return "", newTemplateError(err, l.textTrees)
	}
	return oneLine(b.String()), nil
}

func unlabelled(string) (string, error) { return "", errors.New("a label cannot have a label") }

// plural picks the form that the language has for a number, an int or a float64:
// "1 Zusage", "2 Zusagen". French counts 0 and 1.5 as one.
func (l *language) plural(n any, one, other string) string {
	whole, fraction, _ := strings.Cut(plain(n), ".")
	i, _ := strconv.Atoi(whole) // what is too long for one is other in any case
	f, _ := strconv.Atoi(fraction)
	if plural.Cardinal.MatchPlural(l.tag, i, len(fraction), len(fraction), f, f) == plural.One {
		return one
	}
	return other
}

// plain writes a number with at most two decimals.
func plain(n any) string {
	if v, ok := n.(float64); ok {
		return strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64)
	}
	return fmt.Sprint(n)
}

// nameDays takes the names of days and months out of the words.
func (l *language) nameDays() error {
	for _, names := range []struct {
		word string
		of   *[]string
		want int
	}{
		{"date.weekdays", &l.weekdays, 7}, {"date.months", &l.months, 12}, {"date.months.full", &l.fullMonths, 12},
	} {
		said, err := (&page{words: l}).Say(names.word)
		if err != nil {
			return err
		}
		if *names.of = strings.Fields(said); len(*names.of) != names.want {
			return l.fault(names.word, fmt.Sprintf("%s has %d names, and there are %d", names.word, len(*names.of), names.want))
		}
	}
	return nil
}
