package demo

import (
	"time"
)

// zoneOf is where people are, as their mail programs date their mails.
var zoneOf = map[string]*time.Location{
	maria: berlin, tom: berlin, ben: berlin, carla: berlin, dan: berlin,
	alice: time.FixedZone("EST", -5*60*60), priya: time.FixedZone("IST", 5*60*60+30*60),
}

// responses are what people do with the mails that they get. What is not here
// stays unanswered, so that reminders are seen as well.
var responses = []response{
	{key: "prep alice 1", after: 2 * time.Hour, from: alice, how: inline, says: "answers between the questions, in Gmail", under: map[string]string{
		"[Q1]": "The new login is in review, and the first two teams like it.",
		"[Q2]": "Reviews take three days. I wait more than I write.",
		"[Q4]": "The plan for the login.",
		"[Q5]": "The tickets, yes. The review time is not mine alone.",
	}},
	{key: "actions-due maria 1", after: 20 * time.Minute, from: maria, how: topPosted, says: "answers the reminder: \"1 done\"", text: "1 done"},
	{key: "wrapup maria 1", after: 12 * time.Minute, from: maria, how: inline, says: "answers the wrap-up between the headings", tick: "- [ ] 2 ", under: map[string]string{
		"[Summary]":    "A good talk about the login, and about what comes after it.",
		"[Goals]":      "The plan for the login is done. Next is the roll-out to all teams.",
		"[Next steps]": "- Alice: shadow two job interviews by 20 Nov\n- me: ask the team to review within a day, tomorrow",
		"[Next time]":  "How the roll-out begins.",
		"[Private]":    "She sounded tired. Ask how the moves between the time zones go.",
	}},
	{key: "recap alice 1", after: 40 * time.Minute, from: alice, how: topPosted, says: "corrects the recap in a line", text: "One thing: only one interview is mine, Ben has the other.\n\nSent from my iPhone"},
	{key: "prep ben 1", after: 90 * time.Minute, from: ben, how: topPosted, says: "answers above the quote, by the names of the questions", text: "Wins: the night shift ran without a call.\nChallenges: nobody wants to write down how it works.\nFeedback: shorter team meetings, please.\nPriorities: the handbook of the shift.\n\n-- \nBen Okafor, Infrastructure"},
	{key: "wrapup maria 2", after: 15 * time.Minute, from: maria, how: topPosted, says: "answers the wrap-up above the quote, on the way", text: "Summary: Ben has the night shift in hand.\nNext steps:\n- Ben: show the handbook to Carla by Wednesday\n- both: shorten the team meeting\n\nSent from my iPhone"},
	{key: "actions-due ben 1", after: time.Hour, from: ben, how: topPosted, says: "puts off what is due: \"1: next Tuesday\"", text: "1: next Tuesday"},
	{key: "prep carla 1", after: time.Minute, from: carla, how: away, says: "is out today, says her mail program; that is no answer", text: "I am out of the office today and read mails again on Thursday."},
	{key: "prep-nudge carla 1", after: 2 * time.Hour, from: carla, how: topPosted, says: "answers the reminder in one line", text: "all good, nothing new"},
	{key: "prep priya 1", after: 3 * time.Hour, from: priya, how: outlook, says: "answers between the questions in Outlook, which marks nothing", text: "Hello Tom, see below.", under: map[string]string{
		"[Q1]": "The report runs in four minutes now.",
		"[Q2]": "I need access to the test data.",
		"[Q3]": "Could we meet a little earlier in my day?",
	}},
	{key: "wrapup tom 1", after: 25 * time.Minute, from: tom, how: apple, says: "answers the wrap-up in Apple Mail, which sends HTML alone", under: map[string]string{
		"[Summary]":    "The report is fast now. Priya waits for the test data.",
		"[Next steps]": "- me: get Priya access to the test data, by Wednesday\n- Priya: write up what made the report fast",
	}},
	{key: "recap tom 1", after: 10 * time.Minute, from: tom, how: topPosted, says: "mends what had no day", text: "2: Friday"},
	{key: "prep alice 2", after: 4 * time.Hour, from: alice, how: inline, says: "sends the form back without a word in it"},
	{key: "not-understood alice 1", after: time.Hour, from: maria, how: fresh, says: "thinks of something for the next 1:1, and mails it", text: "Alice: the new office, and who sits where"},
	{key: "wrapup maria 6", after: 30 * time.Minute, from: maria, how: outlook, says: "answers the wrap-up in Outlook, with a word for herself alone", under: map[string]string{
		"[Summary]":    "The roll-out has begun; two teams are on it.",
		"[Next steps]": "- Alice: tell the teams by Monday",
		"[Private]":    "Speak with HR about a senior role.",
	}},
}
