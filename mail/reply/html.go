package reply

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxQuotes is how many marks a quoted line gets at most, however deep it is.
const maxQuotes = 50

// horizontal is what a horizontal line becomes.
const horizontal = "________________________________"

// htmlText makes text of HTML, as it would be seen: blocks and line breaks as
// lines, quotes with one "> " for each depth, the items of lists with their
// numbers or with "- ", the rows of tables as lines. What is hidden, and what is
// no text, is left out; of links only the text stays.
//
// It reads tag by tag and builds no tree, so that neither depth nor a missing
// end costs more than its length.
func htmlText(source string) string {
	t := &typesetter{}
	z := html.NewTokenizer(strings.NewReader(source))
	for t.out.Len() < maxText {
		switch z.Next() {
		case html.ErrorToken:
			return t.finish()
		case html.TextToken:
			t.text(string(z.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := z.TagName()
			t.start(atom.Lookup(name), attributes(z, more))
		case html.EndTagToken:
			name, _ := z.TagName()
			t.stop(atom.Lookup(name))
		}
	}
	return t.finish()
}

// attributes returns those attributes of a tag that count, by name, the first
// of each.
func attributes(z *html.Tokenizer, more bool) map[string]string {
	var out map[string]string
	for n := 0; more && n < 100; n++ {
		var key, value []byte
		key, value, more = z.TagAttr()
		switch name := string(key); name {
		case "style", "class", "type", "start", "value", "hidden", "alt", "id":
			if out == nil {
				out = map[string]string{}
			}
			if _, there := out[name]; !there {
				out[name] = strings.ToLower(string(value[:min(len(value), 2000)]))
			}
		}
	}
	return out
}

// void has the elements that have no content, and no end.
var void = map[atom.Atom]bool{atom.Area: true, atom.Base: true, atom.Br: true, atom.Col: true, atom.Embed: true, atom.Hr: true, atom.Img: true, atom.Input: true, atom.Link: true, atom.Meta: true, atom.Source: true, atom.Track: true, atom.Wbr: true}

// textless has the elements whose content is no text to be read.
var textless = map[atom.Atom]bool{atom.Head: true, atom.Style: true, atom.Script: true, atom.Title: true, atom.Template: true, atom.Object: true, atom.Iframe: true, atom.Svg: true, atom.Math: true, atom.Noframes: true, atom.Noembed: true, atom.Select: true, atom.Canvas: true}

// blocks has the elements that begin and end a line, and how many line breaks
// that takes: two leave a blank line.
var blocks = map[atom.Atom]int{atom.Div: 1, atom.P: 2, atom.Ul: 1, atom.Ol: 1, atom.Dl: 1, atom.Dt: 1, atom.Dd: 1, atom.Li: 1, atom.H1: 2, atom.H2: 2, atom.H3: 2, atom.H4: 2, atom.H5: 2, atom.H6: 2, atom.Table: 1, atom.Tr: 1, atom.Thead: 1, atom.Tbody: 1, atom.Tfoot: 1, atom.Caption: 1,
	atom.Section: 1, atom.Article: 1, atom.Header: 1, atom.Footer: 1, atom.Main: 1, atom.Aside: 1, atom.Nav: 1, atom.Address: 1, atom.Center: 1, atom.Fieldset: 1, atom.Form: 1, atom.Pre: 1, atom.Hr: 1, atom.Body: 1, atom.Figure: 1, atom.Details: 1, atom.Summary: 1}

var hiding = regexp.MustCompile(`display\s*:\s*none|mso-hide\s*:\s*all`)

// start reads the beginning of an element.
func (t *typesetter) start(tag atom.Atom, attr map[string]string) {
	if t.skip != 0 && !t.skipEnds(tag) {
		return
	}
	if _, hidden := attr["hidden"]; hidden || textless[tag] || hiding.MatchString(attr["style"]) {
		if !void[tag] {
			t.skip, t.nested = tag, 0 // an element of no known name hides nothing
		}
		return
	}
	switch tag {
	case atom.Br:
		t.lineBreak()
	case atom.Hr:
		t.end(1)
		t.word(horizontal)
		t.end(1)
	case atom.Blockquote:
		t.quote(attr)
	case atom.Td, atom.Th:
		t.cell()
	case atom.Span:
		t.mark(attr["style"])
	case atom.Img:
		if alt := attr["alt"]; len(alt) <= 16 && alt != "" && alt[0] >= utf8.RuneSelf { // an emoji
			t.text(alt)
		}
	default:
		if blocks[tag] > 0 {
			t.block(tag, attr)
		}
	}
}

// skipEnds follows the tags in what is left out, and reports whether it ends
// where an element begins.
func (t *typesetter) skipEnds(tag atom.Atom) bool {
	switch {
	case t.skip == atom.P && blocks[tag] > 0, t.skip == atom.Head && tag == atom.Body:
		t.skip = 0
	case tag == t.skip:
		t.nested++
	}
	return t.skip == 0
}

// stop reads the end of an element.
func (t *typesetter) stop(tag atom.Atom) {
	if t.skip != 0 {
		if tag == t.skip {
			if t.nested--; t.nested < 0 {
				t.skip = 0
			}
		}
		return
	}
	switch tag {
	case atom.Blockquote:
		t.unquote()
	case atom.Span:
		t.unmark()
	case atom.Td, atom.Th:
		t.fresh = false
		t.breaks = min(t.breaks, 1) // rows stand close, whatever is in them
	case atom.P:
		t.end(t.gap)
	case atom.Pre:
		t.pre = max(0, t.pre-1)
		t.end(1)
	case atom.Ul, atom.Ol:
		if t.bullet = ""; len(t.lists) > 0 {
			t.lists = t.lists[:len(t.lists)-1]
		}
		t.end(1)
	case atom.Tr, atom.Table:
		t.cells = 0
		t.end(1)
	default:
		t.end(blocks[tag])
	}
}

// block begins a block.
func (t *typesetter) block(tag atom.Atom, attr map[string]string) {
	t.marked()
	switch tag {
	case atom.P:
		if t.gap = 2; strings.Contains(attr["class"], "mso") || noMargin.MatchString(attr["style"]) {
			t.gap = 1
		}
		t.end(t.gap)
		return
	case atom.Ul, atom.Ol:
		n, err := strconv.Atoi(attr["start"])
		if err != nil {
			n = 1
		}
		t.lists = append(t.lists, list{tag == atom.Ol, n})
	case atom.Li:
		t.item(attr["value"])
	case atom.Pre:
		t.pre++
	case atom.Tr:
		t.cells, t.fresh = 0, false
	}
	t.end(blocks[tag])
}

// noMargin is the style of a paragraph with no space around it.
var noMargin = regexp.MustCompile(`margin(?:-bottom)?\s*:\s*0`)

// item prepares the number or the bullet of an item.
func (t *typesetter) item(value string) {
	depth := len(t.lists)
	if depth == 0 {
		t.bullet = "- "
		return
	}
	t.bullet = strings.Repeat("  ", min(depth-1, 10))
	l := &t.lists[depth-1]
	if !l.numbered {
		t.bullet += "- "
		return
	}
	if n, err := strconv.Atoi(value); err == nil {
		l.next = n
	}
	t.bullet += strconv.Itoa(l.next) + ". "
	l.next++
}

// cell begins a cell of a table: it stands on the line of those before it.
func (t *typesetter) cell() {
	if t.cells++; t.cells > 1 && len(t.line) > 0 {
		t.breaks, t.space = 0, true
	}
	t.fresh = true
}

// quote begins a quote. Some programs indent with the same element, without the
// line at its side.
func (t *typesetter) quote(attr map[string]string) {
	style := strings.ReplaceAll(attr["style"], " ", "")
	indents := (strings.Contains(style, "border:none") || strings.Contains(style, "border:0")) && !strings.Contains(style, "border-left:") && attr["type"] != "cite" && !strings.Contains(attr["class"], "quote")
	t.end(1)
	t.resolve()
	t.quotes = append(t.quotes, !indents)
	if !indents {
		t.depth++
	}
}

// unquote ends a quote.
func (t *typesetter) unquote() {
	if len(t.quotes) == 0 {
		return
	}
	after := max(t.breaks, 1)
	t.breaks = 1
	t.resolve()
	if t.quotes[len(t.quotes)-1] {
		t.depth--
	}
	t.quotes = t.quotes[:len(t.quotes)-1]
	t.end(after)
}

// mark begins an element in which Word writes the number or the bullet of an
// item, or one inside that.
func (t *typesetter) mark(style string) {
	if t.marks > 0 || strings.Contains(strings.ReplaceAll(style, " ", ""), "mso-list:ignore") {
		t.marks++
	}
}

// unmark ends one.
func (t *typesetter) unmark() {
	if t.marks--; t.marks > 0 {
		return
	}
	t.marked()
}

var numbering = regexp.MustCompile(`^[0-9A-Za-z]{1,4}[.)]$`)

// marked takes over what Word has written before an item.
func (t *typesetter) marked() {
	t.marks = 0
	if len(t.marking) == 0 {
		return
	}
	if t.bullet = "- "; numbering.MatchString(strings.TrimSpace(string(t.marking))) {
		t.bullet = strings.TrimSpace(string(t.marking)) + " "
	}
	t.marking = t.marking[:0]
}
