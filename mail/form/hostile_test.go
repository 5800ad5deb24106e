package form_test

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"oneonone/mail/form"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
)

// A place is one text in a brief, by the way to it: "Answers[1].Text".
type place struct {
	name string
	text reflect.Value
}

// places lists every text that a brief holds.
func places(b *form.Brief) []place {
	var out []place
	var walk func(name string, v reflect.Value)
	walk = func(name string, v reflect.Value) {
		switch {
		case v.Type() == reflect.TypeFor[string]():
			out = append(out, place{name, v})
		case v.Kind() == reflect.Struct && v.Type() != reflect.TypeFor[time.Time]():
			for i := range v.NumField() {
				walk(strings.TrimPrefix(name+"."+v.Type().Field(i).Name, "."), v.Field(i))
			}
		case v.Kind() == reflect.Slice || v.Kind() == reflect.Array:
			for i := range v.Len() {
				walk(name+"["+string(rune('0'+i))+"]", v.Index(i))
			}
		}
	}
	walk("", reflect.ValueOf(b).Elem())
	return out
}

// harmless is a text of the same shape as s: lines of as many letters as s shows
// in each.
func harmless(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "?"), "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune("\n\r\v\f\u0085\u2028\u2029", r):
			return '\n'
		case unicode.IsSpace(r):
			return ' '
		case unicode.In(r, unicode.M, unicode.Cc, unicode.Cf):
			return -1
		}
		return 'x'
	}, s)
}

// bones are the tags of HTML with their attributes, in order, and the text of
// the style: all but what the mail says, also in place of an image. Line breaks
// within a text are its own.
func bones(t *testing.T, source string) []string {
	root, err := html.Parse(strings.NewReader(source))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	var walk func(n *html.Node, depth int)
	walk = func(n *html.Node, depth int) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			switch {
			case c.Type == html.ElementNode && c.Data != "br":
				tag := strings.Repeat(" ", depth) + c.Data
				for _, a := range c.Attr {
					if a.Key != "alt" {
						tag += " " + a.Key + "=" + a.Val
					}
				}
				out = append(out, tag)
				walk(c, depth+1)
			case c.Type == html.TextNode && n.Data == "style" || c.Type == html.CommentNode:
				out = append(out, c.Data)
			}
		}
	}
	walk(root, 0)
	return out
}

// in reports whether the lines of part stand in the text in this order.
func in(part []string, text string) (missing string, ok bool) {
	lines := strings.Split(text, "\n")
	for _, l := range part {
		i := slices.Index(lines, l)
		if i < 0 {
			return l, false
		}
		lines = lines[i+1:]
	}
	return "", true
}

// hardships are texts that are put into one place after the other: everything at
// once, and texts that want all the room.
func hardships() map[string]string {
	all := ""
	for _, name := range slices.Sorted(maps.Keys(attacks)) {
		if len(attacks[name]) < 1000 {
			all += attacks[name] + "\n"
		}
	}
	return map[string]string{
		"everything": all,
		"a line":     strings.Repeat("😀&<'\"", 2500),
		"lines":      strings.Repeat("&\n", 5000),
	}
}

// A hostile text in one place changes what stands in that place, and neither the
// structure of the HTML nor any other line of the text part.
func TestG5HostileTextInAnyPlaceChangesThatPlaceAlone(t *testing.T) {
	for _, kind := range form.Kinds {
		for _, toManager := range []bool{true, false} {
			fresh := func() form.Brief {
				b := brief(t, kind, true)
				if kind == form.Recap || kind == form.Changed {
					b.ToManager = toManager
				}
				return b
			}
			if kind != form.Recap && kind != form.Changed && !toManager {
				continue
			}
			t.Run(string(kind), func(t *testing.T) {
				t.Parallel()
				inEachPlace(t, fresh)
			})
		}
	}
}

// inEachPlace puts every hardship into every text of a brief that its mail
// shows.
func inEachPlace(t *testing.T, fresh func() form.Brief) {
	b := fresh()
	for n, p := range places(&b) {
		with := func(s string) form.Form {
			b := fresh()
			places(&b)[n].text.SetString(s)
			return write(t, b)
		}
		const own = "OWN " // it stands in every line that the place has a part in
		mine, longer := with(own), with(strings.Repeat(own, 13))
		if !strings.Contains(mine.Text+mine.HTML+mine.Subject, own[:3]) {
			continue
		}
		fixed := slices.DeleteFunc(strings.Split(mine.Text, "\n"), func(l string) bool {
			_, ok := in([]string{l}, longer.Text) // else it is what is left of a sentence with the text in it
			return l == "" || strings.Contains(l, own[:3]) || !ok
		})
		for name, attack := range hardships() {
			got, want := with(attack), with(harmless(attack))
			harm(t, got)
			if x, y := bones(t, want.HTML), bones(t, got.HTML); !slices.Equal(x, y) {
				t.Errorf("%s, %s: the structure of the HTML (-harmless +hostile):\n%s", p.name, name, cmp.Diff(x, y))
			}
			if line, ok := in(fixed, got.Text); !ok {
				t.Errorf("%s, %s: the text lacks the line %q, or has it elsewhere:\n%.3000s", p.name, name, line, got.Text)
			}
			if len(got.Questions) != len(mine.Questions) || !slices.Equal(numbers(got), numbers(mine)) {
				t.Errorf("%s, %s: questions %v, promises %v", p.name, name, got.Questions, got.Items)
			}
		}
	}
}
