package form

// trouble is a Trouble made ready.
type trouble struct {
	Subject, What, Hint string
	Since, Short        string // in full, and for a subject
	Detail, Effects     []string
}

// trouble cleans what a problem mail is about.
func (p *page) trouble(t Trouble, c clock) trouble {
	return trouble{Subject: line(t.Subject, nameLimit), What: line(t.What, 2*lineLimit), Hint: line(t.Hint, 2*lineLimit),
		Since: c.moment(t.Since), Short: c.short(t.Since), Effects: p.room.lines(t.Effects), Detail: p.room.prose(t.Detail)}
}

// misread is a Misread made ready.
type misread struct {
	Subject, Why string
	At, Short    string // in full, and for a subject
	Hints, Text  []string
}

// misread cleans what a not-understood mail is about.
func (p *page) misread(m Misread, c clock) misread {
	return misread{Subject: line(m.Subject, lineLimit/2), Why: line(m.Why, 2*lineLimit), At: c.moment(m.At), Short: c.short(m.At),
		Hints: p.room.lines(m.Hints), Text: p.room.prose(m.Text)}
}
