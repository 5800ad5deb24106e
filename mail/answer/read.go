package answer

import (
	"slices"
	"strings"
	"unicode"

	"oneonone/mail/answer/align"
	"oneonone/mail/answer/day"
	"oneonone/mail/answer/word"
	"oneonone/mail/form"
	"oneonone/mail/quote"
)

// Read reads the reply to a sheet: what its text, in plain text, says under
// which question, of which promises. Lines may end in LF or CRLF. It never
// fails, and drops nothing that was written: what it cannot place is General.
// Up to a mebibyte it takes some milliseconds.
//
// What a manager wrote under Private, or may have written there, is in Private
// and Text alone.
func Read(s Sheet, text string, c Circumstances) Answers {
	r := newReader(s, c)
	text, unread := cut(align.Clean(text))
	passages := r.passages(text)
	r.out.Text = wholeText(passages)
	for _, p := range r.parts(passages) {
		r.part(p)
	}
	if unread != "" {
		r.out.Text += "\n" + unread
		r.leave(unread)
	}
	r.gather()
	return r.out
}

// So much of a reply is read. Nobody types as much, and hardly anybody quotes
// it; what follows is filed as it stands.
const (
	readableLines = 4000
	readableBytes = 192 << 10
)

// cut cuts a text behind what is read, between two lines or two words.
func cut(text string) (read, unread string) {
	at := 0
	for range readableLines {
		n := strings.IndexByte(text[at:], '\n')
		if n < 0 {
			at = len(text)
			break
		}
		at += n + 1
	}
	if at > readableBytes {
		at = readableBytes
		if n := strings.LastIndexAny(text[:at], "\n "); n > 0 {
			at = n
		}
	}
	return text[:at], strings.TrimSpace(text[at:])
}

// leave files text that was not read.
func (r *reader) leave(text string) {
	mark := general
	if r.ByManager {
		mark = private
	}
	r.written[mark] = append(r.written[mark], text)
}

// A reader reads one reply.
type reader struct {
	Sheet
	Circumstances
	labels labels
	people people
	days   day.Reader
	places []place         // by line of the sheet's text
	items  map[int]promise // by their numbers
	foot   int             // the line of the sheet's text that ends it

	written map[int][]string // what was written, by mark; general and private among them
	changes []Change
	out     Answers
}

// A place is what text belongs to that stands below a line of the sheet.
type place struct {
	mark int // an index, or general above the first one
	item int // the number of a promise, or none
}

const none = -1

func newReader(s Sheet, c Circumstances) *reader {
	r := &reader{
		Sheet: s, Circumstances: c, labels: newLabels(s.Marks, c.ByManager), people: newPeople(c),
		days: day.Reader{At: c.At, MonthFirst: c.MonthFirst}, foot: none, items: map[int]promise{}, written: map[int][]string{},
	}
	for _, i := range s.Items {
		r.items[i.ID] = newPromise(i.Line)
	}
	return r
}

// passages is what was newly written, by the line of the sheet behind which it
// stands. What answers no sheet, or quotes nothing of it, is one passage that
// stands above all.
func (r *reader) passages(text string) []align.Passage {
	text = withoutPictures(text, r.HTML)
	reading := align.Reading{}
	if r.Text != "" {
		sent := align.New(r.lines(), unseen(r.HTML, r.Text))
		reading = sent.Read(text)
	}
	if !reading.Found {
		lines := strings.Split(quote.Trim(text), "\n")
		reading.Passages = []align.Passage{{After: none, Before: none, Lines: lines}}
	}
	for _, line := range reading.Ticked {
		r.change(Change{ID: r.places[line].item, State: done})
	}
	r.unname(reading.Passages)
	return reading.Passages
}

// lines makes the lines of the sheet ready to be found, and notes what is to
// be written below each.
func (r *reader) lines() []align.Line {
	marks, items := map[string]int{}, map[string]int{}
	for i, m := range slices.Backward(r.Marks) {
		marks[m.Line] = i
	}
	for _, i := range r.Items {
		items[i.Line] = i.ID
	}
	var out []align.Line
	at := place{general, none}
	for i, text := range strings.Split(r.Text, "\n") {
		line := align.Line{Text: text}
		if !word.Blank(text) {
			r.foot = none
		}
		if mark, ok := marks[text]; ok {
			line.Role, at = align.Mark, place{mark, none}
		} else if id, ok := items[text]; ok {
			line.Role, at.item = align.Item, id
		} else if !word.Blank(text) {
			at.item = none
			r.foot = i
		}
		out, r.places = append(out, line), append(r.places, at)
	}
	return out
}

// unname takes off the name that Outlook puts before each line of an answer,
// if its user wants that: "[Alice Ng] ". One line alone may just begin so.
func (r *reader) unname(passages []align.Passage) {
	count := map[string]int{}
	name := func(line string) string {
		if line == "" || line[0] != '[' {
			return ""
		}
		inside, _, ok := strings.Cut(line[1:min(len(line), longestLabel)], "] ")
		if _, known := r.people.one(inside); !ok || !known && !looksLikeName(inside) {
			return ""
		}
		if _, _, ok := r.labels.tag(line); ok {
			return ""
		}
		return line[:len(inside)+3]
	}
	for _, p := range passages {
		for _, line := range p.Lines {
			count[name(line)]++
		}
	}
	for _, p := range passages {
		for i, line := range p.Lines {
			if n := name(line); n != "" && count[n] > 1 {
				p.Lines[i] = strings.TrimSpace(line[len(n):])
			}
		}
	}
}

func wholeText(passages []align.Passage) string {
	var all []string
	for _, p := range passages {
		all = append(all, tidy(p.Lines))
	}
	return strings.Join(slices.DeleteFunc(all, func(s string) bool { return s == "" }), "\n\n")
}

// tidy makes one text of lines: no blank ones at its ends, and no two in a
// row.
func tidy(lines []string) string {
	var out strings.Builder
	blank := false
	for _, l := range lines {
		l = strings.TrimRightFunc(l, unicode.IsSpace)
		if l == "" {
			blank = true
			continue
		}
		if out.Len() > 0 {
			out.WriteByte('\n')
			if blank {
				out.WriteByte('\n')
			}
		}
		blank = false
		out.WriteString(l)
	}
	return out.String()
}

// write adds text under a mark.
func (r *reader) write(mark int, lines []string) {
	if text := tidy(lines); text != "" {
		r.written[mark] = append(r.written[mark], text)
	}
}

// gather puts together what was written.
func (r *reader) gather() {
	text := func(mark int) string { return strings.Join(r.written[mark], "\n\n") }
	for i, m := range r.Marks {
		if t := text(i); t != "" {
			r.out.Under = append(r.out.Under, form.Answer{Key: m.Key, Text: t})
		}
	}
	r.out.General, r.out.Private = text(general), text(private)
	r.out.Changes = r.changes
}
