package demo

import (
	"fmt"
	"html"
	"strings"
	"time"
)

// A style is how a mail program makes an answer.
type style string

const (
	inline    style = "inline"  // between the lines that it quotes with ">", as in Gmail or Thunderbird
	topPosted style = "top"     // above the quote
	outlook   style = "outlook" // between lines that bear no mark, below a block of headers
	apple     style = "apple"   // HTML alone, the quote in a block
	away      style = "away"    // nobody writes it: an out-of-office note
	fresh     style = "fresh"   // a new mail, in answer to none
)

// A response is what somebody does with a mail that they get, or that they do by
// themselves.
type response struct {
	key   string        // the kind and the reader of the mail, and which one of those it is, such as "prep alice 1"
	after time.Duration // the mail came
	from  string
	how   style
	text  string            // above the quote
	under map[string]string // below the lines that begin like the keys
	tick  string            // the beginning of a promise's line, to be ticked off in the quote
	says  string            // for the timeline
}

// compose writes the answer to a letter.
func (r response) compose(l *letter, at time.Time, number int) []byte {
	h := []string{
		fmt.Sprintf("From: %s <%s>", names[r.from], r.from), "Subject: " + r.subject(l), "Date: " + at.In(zoneOf[r.from]).Format(time.RFC1123Z),
		fmt.Sprintf("Message-ID: <answer-%d@mail.example.com>", number), "MIME-Version: 1.0",
	}
	if l == nil {
		h = append(h, "To: oneonone@example.com")
	} else {
		h = append(h, "To: "+l.replyTo, "In-Reply-To: <"+l.id+">", "References: <"+l.id+">")
	}
	kind := "text/plain"
	if r.how == away {
		h = append(h, "Auto-Submitted: auto-replied", "X-Auto-Response-Suppress: All")
	}
	if r.how == apple {
		kind = "text/html"
	}
	h = append(h, "Content-Type: "+kind+"; charset=utf-8", "Content-Transfer-Encoding: 8bit", "", r.body(l))
	return []byte(strings.ReplaceAll(strings.Join(h, "\n"), "\n", "\r\n"))
}

func (r response) subject(l *letter) string {
	switch {
	case l == nil:
		return "For our next 1:1"
	case r.how == away:
		return "Automatic reply: " + l.subject
	}
	return "Re: " + l.subject
}

// body is the text as the mail program of its writer sends it.
func (r response) body(l *letter) string {
	switch r.how {
	case inline, topPosted:
		return r.text + "\n\n" + fmt.Sprintf("On %s, 1:1s <oneonone@example.com> wrote:\n\n", l.at.Format("Mon, 2 Jan 2006 at 15:04")) + r.filled(l, "> ")
	case outlook:
		return fmt.Sprintf("%s\n\n________________________________\nFrom: 1:1s <oneonone@example.com>\nSent: %s\nTo: %s <%s>\nSubject: %s\n\n",
			r.text, l.at.Format("Monday, 2 January 2006 15:04"), names[r.from], r.from, l.subject) + r.filled(l, "")
	case apple:
		return r.htmlBody(l)
	}
	return r.text
}

// filled is the text of the letter, with a mark before each line, and with the
// answers below theirs.
func (r response) filled(l *letter, mark string) string {
	var out strings.Builder
	for line := range strings.SplitSeq(strings.TrimSuffix(l.text, "\n"), "\n") {
		line = strings.TrimSuffix(line, "\r")
		if r.tick != "" && strings.HasPrefix(line, r.tick) {
			line = strings.Replace(line, "[ ]", "[x]", 1)
		}
		out.WriteString(strings.TrimRight(mark+line, " ") + "\n")
		for key, answer := range r.under {
			if strings.HasPrefix(line, key) {
				out.WriteString("\n" + answer + "\n\n")
			}
		}
	}
	return out.String()
}

// htmlBody is an answer in HTML alone.
func (r response) htmlBody(l *letter) string {
	var out strings.Builder
	fmt.Fprintf(&out, "<html><body><div>%s</div><div><br></div><blockquote type=\"cite\"><div>On %s, 1:1s &lt;oneonone@example.com&gt; wrote:</div><br>",
		html.EscapeString(r.text), l.at.Format("2. Jan 2006, at 15:04"))
	for line := range strings.SplitSeq(strings.TrimSuffix(l.text, "\n"), "\n") {
		line = strings.TrimSuffix(line, "\r")
		fmt.Fprintf(&out, "<div>%s<br></div>", html.EscapeString(line))
		for key, answer := range r.under {
			if strings.HasPrefix(line, key) {
				fmt.Fprintf(&out, "</blockquote><div>%s</div><blockquote type=\"cite\">", strings.ReplaceAll(html.EscapeString(answer), "\n", "<br>"))
			}
		}
	}
	return out.String() + "</blockquote></body></html>"
}
