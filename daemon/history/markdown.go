package history

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Markdown writes notes for people, one 1:1 after the other, with times in a
// zone.
func Markdown(notes []Note, zone *time.Location) string {
	var b strings.Builder
	for i, n := range notes {
		if i > 0 {
			b.WriteString("\n")
		}
		n.markdown(&b, zone)
	}
	return b.String()
}

func (n Note) markdown(b *strings.Builder, zone *time.Location) {
	fmt.Fprintf(b, "# %s with %s, %s\n", inline(n.ManagerName), inline(n.ReportName), n.start.In(zone).Format("Mon 2 Jan 2006, 15:04 MST"))
	if !n.Held {
		b.WriteString("\nThis 1:1 has not taken place.\n")
	}
	section(b, "Summary", n.Summary)
	if len(n.Answers) > 0 {
		fmt.Fprintf(b, "\n## From %s's prep form\n", inline(n.ReportName))
		for _, a := range n.Answers {
			fmt.Fprintf(b, "\n**%s**\n\n%s\n", inline(a.Label), block(a.Text))
		}
	}
	if len(n.Metrics) > 0 {
		b.WriteString("\n## Metrics\n\n")
		for _, m := range n.Metrics {
			fmt.Fprintf(b, "- %s: %s\n", inline(m.Name), inline(m.shown()))
		}
	}
	for _, t := range n.Notes {
		section(b, t.Label, t.Text)
	}
	if len(n.NextSteps) > 0 {
		b.WriteString("\n## Next steps\n\n")
		for _, a := range n.NextSteps {
			b.WriteString(a.markdown())
		}
	}
	section(b, "Next time", n.NextTime)
	for _, c := range n.Corrections {
		section(b, "Added by "+n.ReportName, c)
	}
	section(b, "Private", n.Private)
}

// markdown is a promise as an item of a task list.
func (a Action) markdown() string {
	mark, rest := " ", ""
	switch {
	case a.State == "done":
		mark = "x"
	case a.State == "dropped":
		rest = ", dropped"
	}
	if a.Due != "" {
		rest = ", due " + a.Due + rest
	}
	owner := a.Owner
	if owner == "" {
		owner = "nobody yet"
	}
	return fmt.Sprintf("- [%s] %d %s: %s%s\n", mark, a.ID, inline(owner), inline(a.Text), rest)
}

func (m Metric) shown() string {
	s := strings.TrimSpace(strconv.FormatFloat(m.Value, 'f', -1, 64) + " " + m.Unit)
	if m.Target != nil {
		s += fmt.Sprintf(" (target %s)", strconv.FormatFloat(*m.Target, 'f', -1, 64))
	}
	return s
}

func section(b *strings.Builder, heading, text string) {
	if text != "" {
		fmt.Fprintf(b, "\n## %s\n\n%s\n", inline(heading), block(text))
	}
}

// special are the characters that mean something in Markdown wherever they
// stand; opening are the beginnings of lines that do.
var (
	special = regexp.MustCompile("[\\\\`*_<\\[\\]]")
	opening = regexp.MustCompile(`(?m)^( {0,3})(#{1,6}|>|\+|=+|~{3,})( |$)`)
)

// inline makes one line of a text that means in Markdown what it says.
func inline(s string) string {
	return special.ReplaceAllString(strings.Join(strings.Fields(s), " "), `\$0`)
}

// block keeps the lines of a text, and its lists, and makes sure that nothing
// else in it is taken for Markdown.
func block(s string) string {
	return opening.ReplaceAllString(special.ReplaceAllString(s, `\$0`), `$1\$2$3`)
}
