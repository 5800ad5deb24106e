package filing

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"oneonone/daemon/store"
	"oneonone/mail"
	"oneonone/mail/form"
	"oneonone/mail/quote"
)

// A topic is one that was read in a mail, with the pair that it is for.
type topic struct {
	pair store.PairName
	text string
}

// longestTopic bounds one topic, in bytes; a mail has a bounded number of them.
const (
	longestTopic = 4 << 10
	mostTopics   = 20
)

// readTopics reads a mail to the plain address: "Alice: the new office". Whoever
// has 1:1s with one person alone need not name them.
func (c *Clerk) readTopics(r Reading) (Reading, error) {
	others, err := c.others(r.message.From.Address)
	if err != nil {
		return r, err
	}
	r.Text = quote.Trim(r.message.Text)
	r.topics = topics(subject(r.message.Subject), r.Text, others)
	if len(r.topics) == 0 {
		return misreadTopic(r, others), nil
	}
	r.Accepted, r.Verdict = true, Topic
	r.Manager, r.Report = r.topics[0].pair.Manager, r.topics[0].pair.Report
	for _, t := range r.topics {
		r.Topics = append(r.Topics, t.text)
	}
	return r.whole(), nil
}

func misreadTopic(r Reading, others []other) Reading {
	why := form.NoName
	if r.Text == "" && r.Subject == "" {
		why = form.Empty
	}
	return misread(r, why, form.Note{Key: form.BeginTopic, Who: others[0].who().Called()}, form.Note{Key: form.ReplyToIt})
}

// topics reads the lines of a mail, the subject first. A line that begins with
// a name opens a topic, and those after it belong to it.
func topics(subject, text string, others []other) (out []topic) {
	only := len(others) == 1
	lines := strings.Split(text, "\n")
	if _, rest, ok := addressed(subject, others); ok {
		lines = append([]string{subject}, lines...)
		if rest == "" && only {
			lines = lines[1:]
		}
	} else if strings.TrimSpace(text) == "" {
		lines = []string{subject}
	}
	for _, l := range lines {
		o, rest, ok := addressed(l, others)
		switch {
		case ok && len(out) < mostTopics:
			out = append(out, topic{o.folder, rest})
		case len(out) > 0:
			out[len(out)-1].text += "\n" + l
		case only && strings.TrimSpace(l) != "":
			out = append(out, topic{others[0].folder, l})
		}
	}
	for i := range out {
		t := strings.TrimSpace(out[i].text)
		out[i].text = strings.ToValidUTF8(t[:min(len(t), longestTopic)], "")
	}
	return slices.DeleteFunc(out, func(t topic) bool { return t.text == "" })
}

// addressed reads "Alice: …", by any name that is one person's alone.
func addressed(line string, others []other) (o other, rest string, ok bool) {
	name, rest, found := strings.Cut(line, ":")
	name = strings.ToLower(strings.Trim(strings.TrimSpace(name), "*_@-•> "))
	if !found || name == "" || len(name) > 200 {
		return o, "", false
	}
	var fits []other
	for _, o := range others {
		p := o.who()
		local, _, _ := strings.Cut(p.Email, "@")
		for _, n := range []string{p.Name, p.Called(), p.Email, local} {
			if n != "" && strings.EqualFold(n, name) {
				fits = append(fits, o)
				break
			}
		}
	}
	if len(fits) != 1 {
		return o, "", false
	}
	return fits[0], strings.TrimSpace(rest), true
}

// subject is what a subject says without the marks of answers.
func subject(s string) string {
	s = mail.OneLine(s)
	for {
		mark, rest, ok := strings.Cut(s, ":")
		if !ok || !slices.Contains([]string{"re", "aw", "sv", "antw", "fwd", "fw", "wg", "tr", "rv"}, strings.ToLower(strings.TrimSpace(mark))) {
			return strings.TrimSpace(s)
		}
		s = rest
	}
}

// enterTopics writes topics into what belongs to the pairs.
func (c *Clerk) enterTopics(r *Reading, now time.Time, dry bool) error {
	for i, t := range r.topics {
		if dry {
			continue
		}
		file, err := c.pairFile(t.pair)
		if err != nil {
			return err
		}
		id := fmt.Sprintf("%s-%d", r.ID, i+1)
		r.Touched = append(r.Touched, t.pair)
		if slices.ContainsFunc(file.Topics, func(o store.Topic) bool { return o.ID == id }) {
			continue
		}
		file.Topics = append(file.Topics, store.Topic{ID: id, From: r.From, At: now, Text: t.text})
		if err := c.Store.PutPair(file); err != nil {
			return err
		}
	}
	return nil
}
