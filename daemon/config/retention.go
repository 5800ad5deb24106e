package config

import "time"

// A Retention says how long is kept what is of no use any more some day; 0: for
// ever.
type Retention struct {
	Letters, Mails, Meetings time.Duration
}

const (
	daysOfMail = 400 // an answer can come as long as a 1:1 that is held once a year is remembered
	leastMail  = 60  // until then, somebody may still answer
	leastNotes = 400 // a review looks back a year
)

// A retention is a Retention as it is written, in days.
type retention struct {
	letters, mails, meetings at[int]
}

func retentionKeys(r *retention) []key {
	const most = 36500
	return []key{
		{"letters", "For how many days the mails that went out are kept. An answer to one is read by it.", whole(&r.letters, leastMail, most), false},
		{"mails", "For how many days the mails that came in are kept, as they came.", whole(&r.mails, leastMail, most), false},
		{"meetings", "For how many days meetings are kept, with notes and answers. Left out, for ever.", whole(&r.meetings, leastNotes, most), false},
	}
}

func (r retention) retention() Retention {
	days := func(n int) time.Duration { return time.Duration(n) * 24 * time.Hour }
	return Retention{Letters: days(r.letters.or(daysOfMail)), Mails: days(r.mails.or(daysOfMail)), Meetings: days(r.meetings.v)}
}
