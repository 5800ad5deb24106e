package form

import (
	"errors"
	"fmt"
	htmltemplate "html/template"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
	"text/template"
	"text/template/parse"

	xlanguage "golang.org/x/text/language"

	"oneonone/mail/form/prompts"
)

// english is the language that stands in for every other.
const english = "en"

// Templates is a stack of layers: the built-in one, over it an organisation's
// own, a manager's, a pair's. It may be used by several goroutines.
//
// A language is a directory, such as de, that holds words.txt with every
// sentence, subject and marker line; layout.txt and layout.html with the pieces
// that mails share; for each kind KIND.txt and KIND.html; human.yaml and
// playbooks.yaml. A layer need only have what it wants to have otherwise; a
// definition with nothing in it takes out what it stands for.
//
// What a mail says is looked for in the reader's language first, from the most
// particular layer down to the built-in one; then, for de-AT, in de; at last in
// English, from the most particular layer down. So the built-in German goes
// before an organisation's own English: nobody gets a mail in two languages.
type Templates struct {
	layers    []*Layer // the lowest first
	languages map[string]func() (*language, error)
	known     []string          // their tags, English first
	matcher   xlanguage.Matcher // of known
}

// A language is one language of a stack.
type language struct {
	name      string // as its directory is called, with - for _
	tag       xlanguage.Tag
	text      *template.Template // words.txt too
	labels    *template.Template // the same, for what label says
	html      *htmltemplate.Template
	textTrees map[string]*parse.Tree // what text was made of; they know where they stand
	htmlTrees map[string]*parse.Tree
	prompts   prompts.Set

	weekdays, months, fullMonths []string // from Sunday, from January
}

// Load reads a directory of templates and lays it over the built-in ones; nil is
// none. Its error names file and line of each template that is wrong.
func Load(override fs.FS) (*Templates, error) {
	if override == nil {
		return Builtin()
	}
	l, err := ReadLayer("", override)
	if err != nil {
		return nil, err
	}
	return Stack(l)
}

// Builtin is the built-in templates alone.
var Builtin = sync.OnceValues(func() (*Templates, error) { return Stack() })

// Stack lays layers over the built-in one, the most particular last.
func Stack(layers ...*Layer) (*Templates, error) {
	base, err := lowest()
	if err != nil {
		return nil, fmt.Errorf("reading the built-in templates: %w", err)
	}
	t := &Templates{layers: append([]*Layer{base}, layers...), languages: map[string]func() (*language, error){}}
	for _, l := range t.layers {
		for tag, d := range l.languages {
			if t.languages[tag] == nil {
				dir := strings.ReplaceAll(d.dir, "_", "-")
				t.languages[tag] = sync.OnceValues(func() (*language, error) { return t.build(tag, dir) })
			}
		}
	}
	t.known = append([]string{english}, slices.DeleteFunc(t.Languages(), func(tag string) bool { return tag == english })...)
	var tags []xlanguage.Tag
	for _, tag := range t.known {
		tags = append(tags, tagOf(tag))
	}
	t.matcher = xlanguage.NewMatcher(tags)
	return t, nil
}

// build puts the templates of one language together. HTML takes copies of the
// trees, since html/template changes what it is given.
func (t *Templates) build(tag, name string) (*language, error) {
	out := &language{name: name, tag: tagOf(tag), text: template.New(""), labels: template.New(""), html: htmltemplate.New(""), textTrees: map[string]*parse.Tree{}, htmlTrees: map[string]*parse.Tree{}}
	out.text.Funcs(out.functions())
	out.labels.Funcs(template.FuncMap{"plural": out.plural, "label": unlabelled})
	out.html.Funcs(out.functions())
	var general prompts.Set
	for _, step := range chain(tag) {
		for _, l := range t.layers {
			if d := l.languages[step]; d != nil {
				maps.Copy(out.textTrees, d.text)
				maps.Copy(out.htmlTrees, d.html)
				out.prompts = out.prompts.Over(d.prompts)
			}
		}
		if step == english && !strings.HasPrefix(tag, english+"-") { // they are not for German, but for en-GB they are
			general, out.prompts = out.prompts, prompts.Set{}
		}
	}
	out.prompts = out.prompts.Or(general)
	var faults []error
	for name, tree := range out.textTrees {
		_, err := out.text.AddParseTree(name, tree)
		_, again := out.labels.AddParseTree(name, tree)
		faults = append(faults, err, again)
	}
	for name, tree := range out.htmlTrees {
		_, err := out.html.AddParseTree(name, tree.Copy())
		faults = append(faults, err)
	}
	if err := errors.Join(faults...); err != nil {
		return out, err
	}
	return out, out.nameDays()
}

// chain lists the languages that one consists of, the most general first:
// English, German, and the German of Austria.
func chain(tag string) []string {
	out := []string{english}
	for i := 0; i < len(tag); i++ {
		if tag[i] == '-' && tag[:i] != english {
			out = append(out, tag[:i])
		}
	}
	if tag != english {
		out = append(out, tag)
	}
	return out
}

// Languages lists the tags of the languages that there are templates in, sorted.
func (t *Templates) Languages() []string { return slices.Sorted(maps.Keys(t.languages)) }

// Prompts returns the human questions and the playbooks in the language of a
// BCP 47 tag, by the same rule as the templates; none where they are broken.
func (t *Templates) Prompts(tag string) prompts.Set {
	l, err := t.language(tag)
	if err != nil {
		return prompts.Set{}
	}
	return l.prompts
}
