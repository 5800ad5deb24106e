package answer_test

import (
	"strings"
	"testing"

	"oneonone/mail/answer"
	"oneonone/mail/form"

	"github.com/google/go-cmp/cmp"
)

// keyed is what was read under each mark.
func keyed(a answer.Answers) map[string]string {
	out := map[string]string{}
	for _, u := range a.Under {
		out[u.Key] = u.Text
	}
	return out
}

func TestTopPostedAnswers(t *testing.T) {
	for _, c := range []struct {
		name, text string
		under      map[string]string
		general    string
	}{
		{"one line", "all good, nothing new", nil, "all good, nothing new"},
		{"numbers with dots", "1. shipped it\n2. reviews\nare slow\n4. the RFC", map[string]string{"wins": "shipped it", "challenges": "reviews\nare slow", "priorities": "the RFC"}, ""},
		{"numbers with brackets", "1) shipped it\n\n2) reviews", map[string]string{"wins": "shipped it", "challenges": "reviews"}, ""},
		{"numbers in brackets", "(1) shipped it\n(3) none", map[string]string{"wins": "shipped it", "feedback": "none"}, ""},
		{"one number", "2. reviews", map[string]string{"challenges": "reviews"}, ""},
		{"a greeting above", "Hi Maria,\n\n1. shipped it\n2. reviews", map[string]string{"wins": "shipped it", "challenges": "reviews"}, "Hi Maria,"},
		{"Q and number", "Q1: shipped it\nq2 reviews\nQ3. none\nQ 4 - the RFC", map[string]string{"wins": "shipped it", "challenges": "reviews", "feedback": "none", "priorities": "the RFC"}, ""},
		{"tags", "[Q1] shipped it\n[q2]\nreviews\n[Q5] yes", map[string]string{"wins": "shipped it", "challenges": "reviews", "efforts": "yes"}, ""},
		{"tags with names", "[Q1] Wins: shipped it\n[Wins] really", map[string]string{"wins": "shipped it\n\nreally"}, ""},
		{"names", "Wins: shipped it\nChallenges: reviews\nare slow", map[string]string{"wins": "shipped it", "challenges": "reviews\nare slow"}, ""},
		{"names with dashes", "Wins - shipped it\nChallenges – reviews", map[string]string{"wins": "shipped it", "challenges": "reviews"}, ""},
		{"emphasis", "*Wins*\nshipped it\n**Challenges:** reviews\n_Feedback_: none", map[string]string{"wins": "shipped it", "challenges": "reviews", "feedback": "none"}, ""},
		{"capitals", "WINS\nshipped it\n\nCHALLENGES\nreviews", map[string]string{"wins": "shipped it", "challenges": "reviews"}, ""},
		{"headings of Markdown", "## Wins\nshipped it\n## Priorities\nthe RFC", map[string]string{"wins": "shipped it", "priorities": "the RFC"}, ""},
		{"bullets", "- Wins: shipped it\n- Challenges: reviews", map[string]string{"wins": "shipped it", "challenges": "reviews"}, ""},
		{"number and name", "1. Wins: shipped it\n2. Challenges: reviews", map[string]string{"wins": "shipped it", "challenges": "reviews"}, ""},
		{"Q, number and name", "Q1 Wins: shipped it\nQ2. Challenges - reviews", map[string]string{"wins": "shipped it", "challenges": "reviews"}, ""},
		{"lists below names", "Wins:\n1. shipped it\n2. fixed it\nFeedback:\n1. none", map[string]string{"wins": "1. shipped it\n2. fixed it", "feedback": "1. none"}, ""},
		{"numbers that are too high", "1. one\n2. two\n9. nine", nil, "1. one\n2. two\n9. nine"},
		{"numbers that do not grow", "2. two\n1. one", nil, "2. two\n1. one"},
		{"numbers that are figures", "1.5 days of it\n10:30 was too early", nil, "1.5 days of it\n10:30 was too early"},
		{"a label that is none", "Note: wins are good\nwins are good", nil, "Note: wins are good\nwins are good"},
		{"out of order", "Priorities: the RFC\nWins: shipped it", map[string]string{"wins": "shipped it", "priorities": "the RFC"}, ""},
		{"back to general", "Wins: shipped it\nOther: see you at eleven", map[string]string{"wins": "shipped it"}, "see you at eleven"},
		{"in German", "Erfolge: ausgeliefert\nHerausforderungen: Reviews", map[string]string{"wins": "ausgeliefert", "challenges": "Reviews"}, ""},
		{"no private for a report", "Wins: shipped it\nPrivate: I may leave", map[string]string{"wins": "shipped it\nPrivate: I may leave"}, ""},
	} {
		s := sheet(t, form.Prep)
		for _, p := range append(programs, program{name: "no quote", write: func(_ original, d draft, _ string) composed {
			return composed{text: strings.Join(d.top, "\n")}
		}}) {
			text := p.write(originalOf(s), draft{top: strings.Split(c.text, "\n")}, "en").text
			a := answer.Read(s, text, fromAlice)
			want := c.under
			if want == nil {
				want = map[string]string{}
			}
			if diff := cmp.Diff(want, keyed(a)); diff != "" || a.General != c.general || a.Private != "" || a.Text != c.text {
				t.Errorf("%s, %s: general %q, private %q, text %q, under (-want +got):\n%s", c.name, p.name, a.General, a.Private, a.Text, diff)
			}
		}
	}
}

func TestTopPostedWrapup(t *testing.T) {
	for _, c := range []struct {
		name, text, general, private string
		under                        map[string]string
		steps                        int
	}{
		{"one line", "all good, nothing new", "all good, nothing new", "", nil, 0},
		{"names of sections", "Summary: good talk\nGoals: on track\nDevelopment -\nshe wants to lead\n\nNext time: her talk\nPrivate: she may leave", "", "she may leave",
			map[string]string{"summary": "good talk", "goals": "on track", "development": "she wants to lead", "next-time": "her talk"}, 0},
		{"headings", "SUMMARY\ngood talk\n\nCHECK-IN\nfine\n\nNEXT STEPS\n- Alice: draft the RFC by Friday\n\nPRIVATE\nshe may leave\n\nreally", "", "she may leave\n\nreally",
			map[string]string{"summary": "good talk", "check-in": "fine"}, 1},
		{"other words", "tl;dr: good talk\nAction items:\n- Alice: draft the RFC", "", "", map[string]string{"summary": "good talk"}, 1},
		{"a numbered list is none of labels", "1. we talked\n2. we laughed", "1. we talked\n2. we laughed", "", nil, 0},
		{"steps without a heading", "Good talk.\n- Alice: draft the RFC by Friday\n- she was happy\n[ ] @me book the room, 5 Dec", "Good talk.\n- she was happy", "", nil, 2},
		{"notes", "Notes: we talked\nGoals: on track", "we talked", "", map[string]string{"goals": "on track"}, 0},
		{"in German", "Zusammenfassung: gut\nNächste Schritte:\n- Alice: RFC schreiben bis Freitag\nPrivat: sie geht vielleicht", "", "sie geht vielleicht", map[string]string{"summary": "gut"}, 1},
		{"in French", "Résumé : bien\nProchaines étapes :\n- Alice : rédiger la RFC d'ici vendredi\nPrivé : elle part", "", "elle part", map[string]string{"summary": "bien"}, 1},
		{"in Spanish", "Resumen: bien\nPróximos pasos:\n- Alice: escribir el RFC para el viernes\nPrivado: se va", "", "se va", map[string]string{"summary": "bien"}, 1},
	} {
		s := sheet(t, form.Wrapup)
		for _, p := range programs {
			text := p.write(originalOf(s), draft{top: strings.Split(c.text, "\n")}, "de").text
			a := answer.Read(s, text, fromMaria)
			want := c.under
			if want == nil {
				want = map[string]string{}
			}
			if diff := cmp.Diff(want, keyed(a)); diff != "" || a.General != c.general || a.Private != c.private || len(a.Steps) != c.steps {
				t.Errorf("%s, %s: general %q, private %q, steps %+v, under (-want +got):\n%s", c.name, p.name, a.General, a.Private, a.Steps, diff)
			}
		}
	}
}
