package form

// trouble is a Trouble made ready.
type trouble struct {
	Subject, What, Hint string
	Since, Short        string // in full, and for a subject
	Detail, Effects     []string
}

// trouble makes ready what a problem mail is about: a fact, or sentences.
func (p *page) trouble(b Brief, c clock) trouble {
	t := b.Trouble
	said := []string{line(t.Subject, nameLimit), line(t.What, 2*lineLimit), line(t.Hint, 2*lineLimit)}
	for i, part := range troubleParts {
		if n := t.Fact; n.Key != "" {
			n.Key += part
			said[i] = p.tell(n, b, c)
		}
	}
	return trouble{Subject: shorten(said[0], nameLimit), What: said[1], Hint: said[2],
		Since: c.moment(t.Since), Short: c.short(t.Since), Effects: p.room.lines(t.Effects), Detail: p.room.prose(t.Detail)}
}

// misread is a Misread made ready.
type misread struct {
	Subject, Why string
	At, Short    string // in full, and for a subject
	Hints, Text  []string
}

// misread makes ready what a not-understood mail is about.
func (p *page) misread(b Brief, c clock) misread {
	m := b.Misread
	return misread{Subject: line(m.Subject, lineLimit/2), Why: p.tell(m.Why, b, c), At: c.moment(m.At), Short: c.short(m.At),
		Hints: p.tellAll(m.Hints, b, c), Text: p.room.prose(m.Text)}
}
