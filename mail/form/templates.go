package form

import (
	"embed"
	"errors"
	"fmt"
	htmltemplate "html/template"
	"io/fs"
	"path"
	"slices"
	"strings"
	"text/template"

	xlanguage "golang.org/x/text/language"
)

//go:embed templates
var embedded embed.FS

// english is the language that stands in for every other.
const english = "en"

// Templates is a set of templates: the built-in ones, overlaid by an
// organisation's own.
//
// A language is a directory, such as en, that holds words.txt with every
// sentence, subject and marker line; layout.txt and layout.html with the
// pieces that mails share; and for each kind KIND.txt and KIND.html. What a
// language does not have it takes from English. A file of the organisation's
// need only define what it wants to have otherwise.
type Templates struct {
	languages map[string]*language // by name, in lower case
	known     []*language          // English first
	matcher   xlanguage.Matcher    // of the tags of known
}

// A language is one language's templates, parsed.
type language struct {
	name string
	tag  xlanguage.Tag
	text *template.Template // words.txt too
	html *htmltemplate.Template

	weekdays, months, fullMonths []string // from Sunday, from January
}

// Load parses the built-in templates and lays those of override over them; nil
// is none. Its error names file and line of each template that is wrong.
func Load(override fs.FS) (*Templates, error) {
	builtin, err := fs.Sub(embedded, "templates")
	if err != nil {
		return nil, fmt.Errorf("reading the built-in templates: %w", err)
	}
	layers := []fs.FS{builtin}
	if override != nil {
		layers = append(layers, override)
	}
	names, err := languages(layers)
	if err != nil {
		return nil, err
	}
	t := &Templates{languages: map[string]*language{}}
	var tags []xlanguage.Tag
	var faults []error
	for _, name := range names {
		l, err := parse(name, t.languages[english], layers)
		t.languages[strings.ToLower(name)] = l
		t.known, tags = append(t.known, l), append(tags, l.tag)
		faults = append(faults, err)
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	t.matcher = xlanguage.NewMatcher(tags)
	return t, nil
}

// languages lists the directories of all layers, English first, and refuses
// files whose names no template has.
func languages(layers []fs.FS) ([]string, error) {
	names := []string{english}
	var faults []error
	for _, layer := range layers {
		entries, err := fs.ReadDir(layer, ".")
		if err != nil {
			return nil, fmt.Errorf("reading templates: %w", err)
		}
		for _, e := range entries {
			if !e.IsDir() || strings.HasPrefix(e.Name(), ".") {
				continue
			}
			if !slices.Contains(names, e.Name()) {
				names = append(names, e.Name())
			}
			faults = append(faults, strangers(layer, e.Name()))
		}
	}
	return names, errors.Join(faults...)
}

// strangers names the .txt and .html files of a directory that are no
// templates, since a slip in a name would otherwise go unnoticed.
func strangers(layer fs.FS, dir string) error {
	entries, err := fs.ReadDir(layer, dir)
	if err != nil {
		return fmt.Errorf("reading templates: %w", err)
	}
	var faults []error
	for _, e := range entries {
		ext := path.Ext(e.Name())
		if (ext == ".txt" || ext == ".html") && !slices.Contains(fileNames(), e.Name()) {
			faults = append(faults, fmt.Errorf("%s/%s: no mail uses a template of this name; there are %s",
				dir, e.Name(), strings.Join(fileNames(), ", ")))
		}
	}
	return errors.Join(faults...)
}

// fileNames lists the templates that a language may have, in the order in
// which they are parsed.
func fileNames() []string {
	names := []string{"words.txt", "layout.txt", "layout.html"}
	for _, k := range Kinds {
		names = append(names, string(k)+".txt", string(k)+".html")
	}
	return names
}

// parse reads one language over a base, which is English, or nil for English
// itself: first what is built in and then the organisation's own.
func parse(name string, base *language, layers []fs.FS) (*language, error) {
	l := &language{name: name, tag: tagOf(name), text: template.New(""), html: htmltemplate.New("")}
	if base != nil {
		text, err := base.text.Clone()
		if err != nil {
			return l, err
		}
		html, err := base.html.Clone()
		if err != nil {
			return l, err
		}
		l.text, l.html = text, html
	}
	l.text.Funcs(l.functions())
	l.html.Funcs(htmltemplate.FuncMap(l.functions()))
	var faults []error
	for _, layer := range layers {
		for _, file := range fileNames() {
			faults = append(faults, l.read(layer, name, file))
		}
	}
	if err := errors.Join(faults...); err != nil {
		return l, err
	}
	return l, l.nameDays()
}

// read parses one file into the language. A file that is not there is no
// fault.
func (l *language) read(layer fs.FS, dir, file string) error {
	source, err := fs.ReadFile(layer, path.Join(dir, file))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading template: %w", err)
	}
	if path.Ext(file) == ".html" {
		_, err = l.htmlNamed(file).Parse(string(source))
	} else {
		_, err = l.textNamed(file).Parse(string(source))
	}
	if err != nil {
		return fmt.Errorf("reading template %s/%s", dir, complaint(err))
	}
	return nil
}

// textNamed returns the template of this name, an empty one if there is none
// yet. (An existing one must be kept: a file of definitions alone leaves its
// body as it is.)
func (l *language) textNamed(name string) *template.Template {
	if t := l.text.Lookup(name); t != nil {
		return t
	}
	return l.text.New(name)
}

func (l *language) htmlNamed(name string) *htmltemplate.Template {
	if t := l.html.Lookup(name); t != nil {
		return t
	}
	return l.html.New(name)
}

// complaint is what a template package says, from the file name on.
func complaint(err error) string {
	s := strings.TrimPrefix(err.Error(), "html/template:")
	return strings.TrimPrefix(s, "template: ")
}
