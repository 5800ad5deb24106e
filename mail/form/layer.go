package form

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"text/template"
	"text/template/parse"

	"oneonone/mail/form/prompts"
)

//go:embed templates
var embedded embed.FS

// BuiltinFiles are the files of the built-in templates, a directory for each
// language.
func BuiltinFiles() fs.FS {
	sub, err := fs.Sub(embedded, "templates")
	if err != nil {
		return embedded // it is part of the program: never
	}
	return sub
}

// A Layer is a directory of templates, parsed: the built-in one, or what an
// organisation, a manager or a pair has in another way. It never changes, and
// any number of Templates can stand on it.
type Layer struct {
	dir       string              // as faults call it, with a / at its end; "" for none
	languages map[string]*dialect // by tag, lower case
	defined   map[string][]string // where each definition stands, by name
	used      map[string]bool     // names that its own templates refer to
}

// A dialect is what a layer has in one language: definitions by their name, the
// body of a file by the name of the file.
type dialect struct {
	dir        string // the language's directory within the layer
	text, html map[string]*parse.Tree
	prompts    prompts.Layer
}

// ReadLayer reads a directory of templates; dir is what faults call it. The
// error joins all that is wrong, each by file and line.
func ReadLayer(dir string, files fs.FS) (*Layer, error) {
	l := &Layer{languages: map[string]*dialect{}, defined: map[string][]string{}, used: map[string]bool{}}
	if dir != "" {
		l.dir = strings.TrimSuffix(dir, "/") + "/"
	}
	entries, err := fs.ReadDir(files, ".")
	if err != nil {
		return nil, fmt.Errorf("reading templates: %w", err)
	}
	var faults []error
	for _, e := range entries {
		switch {
		case !e.IsDir() && isFile(e.Name()):
			faults = append(faults, fmt.Errorf("%s%s: this file stands in no language; move it into %sen, or the directory of another language", l.dir, e.Name(), l.dir))
		case e.IsDir() && !strings.HasPrefix(e.Name(), "."):
			faults = append(faults, l.strangers(files, e.Name()), l.language(files, e.Name()))
		}
	}
	return l, errors.Join(faults...)
}

// lowest is the layer below all others.
var lowest = sync.OnceValues(func() (*Layer, error) { return ReadLayer("", BuiltinFiles()) })

// strangers names the files of a directory that no mail uses, since a slip in a
// name would otherwise go unnoticed.
func (l *Layer) strangers(files fs.FS, dir string) error {
	entries, err := fs.ReadDir(files, dir)
	if err != nil {
		return fmt.Errorf("reading templates: %w", err)
	}
	var faults []error
	for _, e := range entries {
		switch path.Ext(e.Name()) {
		case ".txt", ".html":
			if !isFile(e.Name()) {
				faults = append(faults, fmt.Errorf("%s%s/%s: no mail uses a template of this name; there are %s", l.dir, dir, e.Name(), strings.Join(names(".txt", ".html"), ", ")))
			}
		case ".yaml", ".yml":
			if !isFile(e.Name()) {
				faults = append(faults, fmt.Errorf("%s%s/%s: nothing is read from a file of this name; there are %s", l.dir, dir, e.Name(), strings.Join(names(".yaml"), " and ")))
			}
		}
	}
	return errors.Join(faults...)
}

// names lists the files with one of some endings.
func names(endings ...string) []string {
	var out []string
	for _, f := range Files() {
		if slices.Contains(endings, path.Ext(f.Name)) {
			out = append(out, f.Name)
		}
	}
	return out
}

// language reads the directory of one language.
func (l *Layer) language(files fs.FS, dir string) error {
	tag := strings.ReplaceAll(strings.ToLower(dir), "_", "-")
	if other, twice := l.languages[tag]; twice {
		return fmt.Errorf("%s%s: %s is the same language; make them one", l.dir, dir, other.dir)
	}
	d := &dialect{dir: dir, text: map[string]*parse.Tree{}, html: map[string]*parse.Tree{}}
	l.languages[tag] = d
	var faults []error
	for _, f := range Files() {
		text, err := fs.ReadFile(files, path.Join(dir, f.Name))
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			faults = append(faults, fmt.Errorf("reading template: %w", err))
		case path.Ext(f.Name) == ".yaml":
			faults = append(faults, d.prompts.Read(f.Name, l.dir+dir+"/"+f.Name, text))
		default:
			faults = append(faults, l.parse(d, f.Name, l.dir+dir+"/"+f.Name, string(text)))
		}
	}
	return errors.Join(faults...)
}

// parse reads one file of templates. Its trees bear its whole path, so that
// whatever goes wrong later is told by the file that one would open.
func (l *Layer) parse(d *dialect, file, place, text string) error {
	t, err := template.New(place).Funcs((*language)(nil).functions()).Parse(text)
	if err != nil {
		return newTemplateError(err, nil)
	}
	trees := d.text
	if path.Ext(file) == ".html" {
		trees = d.html
	}
	for _, one := range t.Templates() {
		name := one.Name()
		if name == place {
			if parse.IsEmptyTree(one.Root) { // definitions alone leave a body as it is
				continue
			}
			name = file
		} else {
			l.defined[name] = append(l.defined[name], placeOf(one.Tree))
		}
		trees[name] = one.Tree
		l.refer(one.Root)
	}
	return nil
}

// placeOf is the file and line in which a definition begins.
func placeOf(t *parse.Tree) string {
	where, _ := t.ErrorContext(t.Root)
	if m := column.FindStringIndex(where); m != nil {
		return where[:m[0]]
	}
	return where
}

// column is what stands behind the line in a place.
var column = regexp.MustCompile(`:\d+$`)
