package form

import "time"

// samples are one brief for each way that a mail can go, and for each one that
// has as little in it as a mail can have.
func samples(language string) []Brief {
	var out []Brief
	for _, k := range Kinds {
		b := sample(language)
		b.Kind = k
		for _, b.ToManager = range []bool{true, false} {
			if allowed(b) == nil {
				out = append(out, b, bare(b))
			}
		}
	}
	for _, b := range out {
		if b.Kind == Changed {
			cancelled, restored := b, b
			cancelled.Change, restored.Change = Cancelled, Restored
			out = append(out, cancelled, restored)
		}
	}
	return out
}

// bare is what of a brief every mail has.
func bare(b Brief) Brief {
	return Brief{Kind: b.Kind, Language: b.Language, Zone: b.Zone, Manager: b.Manager, Report: b.Report, ToManager: b.ToManager,
		Start: b.Start, End: b.End, Title: b.Title, Agenda: b.Agenda, Questions: b.Questions, Reading: b.Reading, Change: b.Change}
}

// The three who stand in the samples: a manager and two reports.
var (
	maria = Party{Name: "Maria Rossi", First: "Maria", Email: "maria@example.com"}
	alice = Party{Name: "Alice Ng", First: "Alice", Email: "alice@example.com"}
	ben   = Party{Name: "Ben Okafor", First: "Ben", Email: "ben@example.com"}
)

// sample is a brief in which everything is there.
func sample(language string) Brief {
	start := time.Date(2026, time.November, 24, 9, 0, 0, 0, time.UTC)
	end := start.Add(30 * time.Minute)
	before, target := 37.0, 40.0
	return Brief{
		Language: language, Zone: time.UTC, Manager: maria, Report: alice,
		Start: start, End: end, WasStart: start.Add(-24 * time.Hour), PrepSent: start.Add(-96 * time.Hour),
		Title: "Alice and Maria", Location: "Room 1",
		Agenda:    Agenda(DefaultSections(), start, end, true),
		Questions: DefaultQuestions(), Reading: DefaultReading(),
		Figures: []Figure{{Name: "Tickets closed", Value: 42, Before: &before, Target: &target, Better: "higher", At: start, History: []Point{{Value: 31}, {Value: 35}, {Value: before}}}},
		Answers: []Answer{{Key: "wins", Text: "The importer is live."}, {Key: "efforts", Text: "Yes."}, {Key: "general", Text: "Thanks."}},
		Open:    []Step{{ID: 3, Owner: alice.Email, Text: "draft the RFC", Due: "2026-11-27"}},
		Topics:  []Topic{{From: maria.Email, Text: "the release"}, {From: alice.Email, Text: "the office"}},
		Missing: []string{"Alice has not answered everything."}, Warnings: []string{"The calendar is a day old."},
		Human: "What did you enjoy lately?", Next: "Lead a meeting.",
		Trouble: Trouble{Subject: "calendar maria", What: "The calendar cannot be read.", Hint: "Check its address.",
			Detail: "404 Not Found", Since: start, Effects: []string{"Prep for Alice"}},
		Agreed: sampleAgreed(), Due: sampleDue(), Health: sampleHealth(start),
		Misread:   Misread{Subject: "Re: Prep", At: start, Why: "There is no text in it.", Hints: []string{"Write a line."}, Text: "Sent from my phone"},
		Following: start.AddDate(0, 0, 7), Change: Moved, Ref: "k3v9q7",
	}
}

func sampleAgreed() Agreed {
	return Agreed{
		Updated: true, Summary: "All is well.", NextTime: "The RFC.",
		Notes:   []Answer{{Key: "goals", Label: "Goals", Text: "On track."}},
		Steps:   []Step{{ID: 8, Owner: maria.Email, Text: "ask finance", Due: "2026-11-20"}, {ID: 9, Text: "book the room"}},
		Closed:  []Step{{ID: 5, Owner: alice.Email, Text: "call Tom", State: "done"}, {ID: 6, Owner: maria.Email, Text: "move the 1:1", State: "dropped"}},
		Remarks: []Topic{{From: alice.Email, Text: "It is on Monday."}},
		Private: "Tired.", Unplaced: "The new office.", Doubts: []string{"Nobody is named for 9."},
	}
}

func sampleDue() []Promise {
	return []Promise{
		{Step: Step{ID: 1, Text: "ask finance", Due: "2026-11-20"}, With: alice},
		{Step: Step{ID: 2, Text: "draft the plan", Due: "2026-11-24"}, With: ben},
	}
}

// sampleHealth has a report for each line that a digest can have of one.
func sampleHealth(now time.Time) Health {
	ago := func(weeks int) time.Time { return now.AddDate(0, 0, -7*weeks) }
	fine := Wellness{Report: alice, Held: 2, Last: ago(1), Next: ago(-1), Asked: 2, Answered: 2, Development: ago(0)}
	rows := []Wellness{fine, {Report: ben}, {Report: ben, Next: ago(-1)}}
	for _, change := range []func(w *Wellness){
		func(w *Wellness) { w.Last = ago(longGap) },
		func(w *Wellness) { w.Next = time.Time{} },
		func(w *Wellness) { w.Open, w.Overdue = [2]int{1, 1}, [2]int{1, 0} },
		func(w *Wellness) { w.Open, w.Overdue = [2]int{0, 2}, [2]int{0, 2} },
		func(w *Wellness) { w.Held, w.Cancelled, w.Skipped = 0, 1, 1 },
		func(w *Wellness) { w.Answered = 0 },
		func(w *Wellness) { w.Development = ago(longSilence) },
		func(w *Wellness) { w.Development = time.Time{} },
	} {
		w := fine
		change(&w)
		rows = append(rows, w)
	}
	return Health{Month: now, Rows: rows}
}
