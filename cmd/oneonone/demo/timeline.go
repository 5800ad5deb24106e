package demo

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/schollz/progressbar/v3"
)

// A mark says what sort of thing an entry tells.
type mark string

const (
	markStart    mark = "start"
	markMail     mark = "mail"
	markAnswer   mark = "answer"  // of somebody, to a mail
	markCalendar mark = "change"  // of what the company has: a calendar, the figures
	markTrouble  mark = "trouble" // with one of the servers
	markSilence  mark = "silence" // something that is not sent
)

// An entry is one line of the timeline.
type entry struct {
	at     time.Time
	mark   mark
	who    string // who acts, or what goes to whom
	text   string
	letter *letter // the mail, if it is one
	answer *answer // what somebody wrote, if it is that
}

// A Look says how the timeline is written.
type Look struct {
	Width    int           // in columns; 0: 100
	Symbols  bool          // a symbol before each entry
	Colour   bool          // by ANSI escape sequences
	Progress io.Writer     // gets a progress bar; nil: there is none
	Pace     time.Duration // that an entry stands before the next, for eyes to follow
}

// A timeline tells what happens while it happens, and remembers it.
type timeline struct {
	out     io.Writer
	look    Look
	bar     *progressbar.ProgressBar // nil: there is none
	entries []entry
}

func newTimeline(out io.Writer, look Look) *timeline {
	if look.Width == 0 {
		look.Width = 100
	}
	t := &timeline{out: out, look: look}
	if look.Progress != nil {
		t.bar = progressbar.NewOptions64(int64(end.Sub(begin)/time.Minute),
			progressbar.OptionSetWriter(look.Progress), progressbar.OptionSetWidth(40), progressbar.OptionThrottle(50*time.Millisecond),
			progressbar.OptionClearOnFinish(), progressbar.OptionSetElapsedTime(false), progressbar.OptionSetPredictTime(false))
	}
	return t
}

// introduce says what is to be seen, and who is who.
func (t *timeline) introduce() {
	fmt.Fprintln(t.out)
	for _, l := range wrap(introduction, t.look.Width) {
		fmt.Fprintln(t.out, l)
	}
}

// The columns of an entry: the time, who, and the text.
const (
	whoColumn  = 12
	textColumn = whoColumn + 25
)

// tell writes one entry, below a heading where a day begins.
func (t *timeline) tell(e entry) {
	if t.bar != nil {
		t.bar.Clear()
	}
	e.at = e.at.In(berlin)
	if n := len(t.entries); n == 0 || dayOf(t.entries[n-1].at) != dayOf(e.at) {
		fmt.Fprintf(t.out, "\n%s\n", t.paint(bold, dayOf(e.at)))
	}
	t.entries = append(t.entries, e)
	who := e.who
	if t.look.Symbols {
		who = symbols[e.mark] + " " + who
	}
	pad := strings.Repeat(" ", max(1, textColumn-whoColumn-utf8.RuneCountInString(who)))
	lines := wrap(capital(e.text), max(24, t.look.Width-textColumn))
	fmt.Fprintf(t.out, "  %-*s%s%s%s\n", whoColumn-2, clockOf(e.at), t.paint(colours[e.mark], who), pad, lines[0])
	for _, l := range lines[1:] {
		fmt.Fprintf(t.out, "%*s%s\n", textColumn, "", l)
	}
	time.Sleep(t.look.Pace)
}

// progress moves the bar on to a time.
func (t *timeline) progress(now time.Time) {
	if t.bar != nil {
		t.bar.Describe("  " + now.In(berlin).Format("Mon 2 Jan 15:04"))
		t.bar.Set64(int64(now.Sub(begin) / time.Minute))
	}
}

// finish takes the bar away for good.
func (t *timeline) finish() {
	if t.bar != nil {
		t.bar.Clear()
	}
	t.bar = nil
}

const (
	bold  = "1"
	faint = "2"
)

var (
	symbols = map[mark]string{markStart: "▶", markMail: "✉", markAnswer: "↩", markCalendar: "◆", markTrouble: "✗", markSilence: "·"}
	colours = map[mark]string{markStart: "32", markMail: "36", markAnswer: "35", markCalendar: "33", markTrouble: "31", markSilence: faint}
)

func (t *timeline) paint(colour, s string) string {
	if !t.look.Colour {
		return s
	}
	return "\x1b[" + colour + "m" + s + "\x1b[0m"
}

func dayOf(t time.Time) string { return t.Format("Monday 2 January 2006") }

// clockOf is the time of day, with seconds only where they matter.
func clockOf(t time.Time) string {
	if t.Second() == 0 {
		return t.Format("15:04")
	}
	return t.Format("15:04:05")
}

// wrap breaks a text into lines of at most so many runes, between words.
func wrap(text string, width int) []string {
	lines := []string{""}
	for _, word := range strings.Fields(text) {
		last := &lines[len(lines)-1]
		switch {
		case *last == "":
			*last = word
		case utf8.RuneCountInString(*last)+1+utf8.RuneCountInString(word) > width:
			lines = append(lines, word)
		default:
			*last += " " + word
		}
	}
	return lines
}

// capital begins a sentence.
func capital(s string) string {
	_, size := utf8.DecodeRuneInString(s)
	return strings.ToUpper(s[:size]) + s[size:]
}

// first is what to call somebody: the first name, else the part of the address
// before the @.
func first(address string) string {
	if name, _, _ := strings.Cut(names[address], " "); name != "" {
		return name
	}
	local, _, _ := strings.Cut(address, "@")
	return local
}

// list joins texts as a sentence does.
func list(texts []string) string {
	if len(texts) < 2 {
		return strings.Join(texts, "")
	}
	return strings.Join(texts[:len(texts)-1], ", ") + " and " + texts[len(texts)-1]
}
