package reply

import (
	"strings"

	"golang.org/x/net/html/atom"
)

// A typesetter writes the text of HTML as it comes, and decides at each text how
// many line breaks stand before it.
type typesetter struct {
	out    strings.Builder
	line   []byte // the line that is being written, without its quote marks
	breaks int    // line breaks before the next text: 1 ends the line, 2 leaves one blank
	blanks int    // how many blank lines stand at the end of out
	space  bool   // there was white space
	gap    int    // the line breaks at the end of this paragraph
	pre    int    // how many elements are open that keep their spaces

	skip   atom.Atom // the element whose content is left out; 0 if none
	nested int       // how many of the same name are open in it

	quotes []bool // the blockquotes that are open: whether each is a quote
	depth  int    // how many of them are

	lists   []list // the lists that are open
	bullet  string // what stands before the next text
	marks   int    // how many elements are open of Word's for numbers and bullets
	marking []byte // what was in them

	cells int  // cells of this row of a table, so far
	fresh bool // nothing stands in this cell yet
}

// A list is one that is open, with the number of its next item.
type list struct {
	numbered bool
	next     int
}

// maxBlank is how many blank lines stand together at most.
const maxBlank = 3

// text writes text as HTML shows it: all white space but that which does not
// break is one space.
func (t *typesetter) text(s string) {
	switch {
	case t.skip != 0:
		return
	case t.marks > 0:
		t.marking = append(t.marking, s[:min(len(s), 100)]...)
		return
	case t.pre > 0:
		t.verbatim(s)
		return
	}
	for s != "" {
		n := strings.IndexAny(s, " \t\n\r\f")
		switch n {
		case 0:
			t.space = true
			s = s[1:]
			continue
		case -1:
			n = len(s)
		}
		t.word(s[:n])
		s = s[n:]
	}
}

// word writes a text without white space.
func (t *typesetter) word(s string) {
	t.resolve()
	if t.bullet != "" {
		t.line = append(t.line, t.bullet...)
		t.bullet = ""
	} else if t.space && len(t.line) > 0 {
		t.line = append(t.line, ' ')
	}
	t.line = append(t.line, s...)
	t.space, t.fresh = false, false
}

// verbatim writes text that keeps its spaces and lines.
func (t *typesetter) verbatim(s string) {
	for i := 0; s != ""; i++ {
		line, rest, more := strings.Cut(s, "\n")
		if line != "" {
			t.resolve()
			t.line = append(t.line, line...)
			t.fresh = false
		}
		if more {
			t.lineBreak()
		}
		s = rest
	}
}

// end ends the line, and leaves a blank one for two breaks. In a cell of a table
// in which nothing stands yet, there is nothing to end.
func (t *typesetter) end(breaks int) {
	if breaks > 0 && !t.fresh {
		t.breaks = max(t.breaks, breaks)
	}
}

// resolve writes the line breaks that are due.
func (t *typesetter) resolve() {
	if t.breaks == 0 {
		return
	}
	if len(t.line) > 0 {
		t.flush()
	}
	if t.breaks > 1 && t.out.Len() > 0 && t.blanks == 0 {
		t.flush()
	}
	t.breaks, t.space = 0, false
}

// lineBreak ends the line at once. It leaves a blank one where there is none.
func (t *typesetter) lineBreak() {
	t.resolve()
	t.flush()
	t.space, t.fresh = false, false
}

// flush writes the line, with its quote marks.
func (t *typesetter) flush() {
	line := strings.TrimRight(string(t.line), " ")
	t.line = t.line[:0]
	if strings.TrimSpace(line) == "" {
		if t.blanks++; t.blanks > maxBlank {
			return
		}
		line = ""
	} else {
		t.blanks = 0
	}
	marks := strings.Repeat("> ", min(t.depth, maxQuotes))
	if line == "" {
		marks = strings.TrimSuffix(marks, " ")
	}
	t.out.WriteString(marks + line + "\n")
}

// finish returns all that was written.
func (t *typesetter) finish() string {
	t.breaks = 1
	t.resolve()
	return strings.Trim(t.out.String(), "\n")
}
