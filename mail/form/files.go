package form

import (
	"slices"

	"oneonone/mail/form/prompts"
)

// A File is one of the files that a language of the templates may have.
type File struct{ Name, For string }

// Files lists them with what each is for, in the order in which they are read.
func Files() []File {
	out := []File{
		{"words.txt", "every sentence, subject and marker line of all mails"},
		{"layout.txt", "pieces that the text parts share"},
		{"layout.html", "pieces that the HTML parts share: head, foot, colours, cards"},
	}
	for _, k := range Kinds {
		out = append(out, File{string(k) + ".txt", "the text part of " + purposes[k]}, File{string(k) + ".html", "the HTML part of " + purposes[k]})
	}
	return append(out,
		File{prompts.HumanFile, "the human questions, one of which opens each 1:1"},
		File{prompts.PlaybooksFile, "the career paths, with the steps that a briefing offers"})
}

// purposes says what each kind of mail is, for somebody who has seen none.
var purposes = map[Kind]string{
	Prep:          "the form that the report prepares with",
	PrepNudge:     "the reminder of that form",
	Briefing:      "what the manager gets before the 1:1",
	Wrapup:        "the form for the manager's notes",
	WrapupNudge:   "the reminder of the notes",
	Recap:         "what was agreed, to both",
	ActionsDue:    "the reminder of promises that are due",
	Changed:       "the word that a 1:1 has moved or is cancelled",
	NotUnderstood: "the answer to a mail that could not be filed",
	Problem:       "the word that something does not work",
	Digest:        "the manager's month",
}

// isFile reports whether a language may have a file of this name.
func isFile(name string) bool {
	return slices.ContainsFunc(Files(), func(f File) bool { return f.Name == name })
}
