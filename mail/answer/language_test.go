package answer_test

import (
	"strings"
	"testing"

	"oneonone/mail/answer"
	"oneonone/mail/form"

	"github.com/google/go-cmp/cmp"
)

// What became of a promise, as people say it in the languages in which mails go
// out.
func TestStatusInFourLanguages(t *testing.T) {
	moved := func(id int, due string) answer.Change { return answer.Change{ID: id, Due: due} }
	for text, want := range map[string][]answer.Change{
		// German
		"3 erledigt": {done(3)}, "3 ist erledigt.": {done(3)}, "3: fertig": {done(3)}, "Nr. 3 erledigt": {done(3)}, "3 und 7 erledigt": {done(3), done(7)}, "erledigt: 3, 4": {done(3), done(4)},
		"3 verworfen": {dropped(3)}, "3 gestrichen": {dropped(3)}, "3 fallen gelassen": {dropped(3)}, "3: nicht mehr nötig": {dropped(3)}, "3 entfällt": {dropped(3)},
		"3 noch offen": {still(3)}, "3: noch nicht": {still(3)}, "3: Freitag": {moved(3, "2026-11-27")}, "3: nächsten Dienstag": {moved(3, "2026-12-01")}, "3 verschoben auf Freitag": {moved(3, "2026-11-27")},
		"3 auf den 5.12. verschoben": nil, "3: bis Fr": {moved(3, "2026-11-27")}, "3: Do.": {moved(3, "2026-11-26")}, "3: KW 49": {moved(3, "2026-12-04")}, "3: neuer Termin 5. Dezember": {moved(3, "2026-12-05")},
		// French
		"3 fait": {done(3)}, "3 : fait": {done(3)}, "3\u00a0: c'est fait": {done(3)}, "3 est terminé": {done(3)}, "3 et 7 faits": {done(3), done(7)},
		"3 abandonné": {dropped(3)}, "3 : abandonnée": {dropped(3)}, "3 annulé": {dropped(3)}, "3 laissé tomber": {dropped(3)}, "3 : plus nécessaire": {dropped(3)},
		"3 pas encore": {still(3)}, "3 : en cours": {still(3)}, "3 : vendredi": {moved(3, "2026-11-27")}, "3 : jeu.": {moved(3, "2026-11-26")}, "3 : d'ici ven.": {moved(3, "2026-11-27")}, "3\u202f: mardi prochain": {moved(3, "2026-12-01")}, "3 reporté à vendredi": {moved(3, "2026-11-27")}, "3 : d'ici le 15": {moved(3, "2026-12-15")},
		"3 décalé au 5 décembre": {moved(3, "2026-12-05")}, "3 : nouvelle date 5 décembre": {moved(3, "2026-12-05")},
		// Spanish
		"3 hecho": {done(3)}, "3: hecha": {done(3)}, "3 está terminado": {done(3)}, "3 y 7 hechos": {done(3), done(7)}, "n.º 3 hecho": {done(3)}, "3 completado": {done(3)},
		"3 descartado": {dropped(3)}, "3: cancelado": {dropped(3)}, "3 ya no hace falta": {dropped(3)},
		"3 todavía no": {still(3)}, "3: pendiente": {still(3)}, "3: viernes": {moved(3, "2026-11-27")}, "3: mié": {moved(3, "2026-11-25")}, "3: el próximo martes": {moved(3, "2026-12-01")}, "3 aplazado al viernes": {moved(3, "2026-11-27")}, "3: para el 15": {moved(3, "2026-12-15")},
		"3: el martes que viene": {moved(3, "2026-12-01")}, "3: nueva fecha 5 de diciembre": {moved(3, "2026-12-05")},
		// English stays as it is
		"3 done": {done(3)}, "3: Friday": {moved(3, "2026-11-27")},
	} {
		a := answer.Read(sheet(t, form.Prep), text, fromAlice)
		if want == nil { // all of it is kept, and nothing is guessed
			want = a.Changes
			if len(a.Changes) > 0 && a.Changes[0].State != "" {
				t.Errorf("%q: got %+v", text, a.Changes)
			}
		}
		if diff := cmp.Diff(want, a.Changes); diff != "" {
			t.Errorf("%q (text %q): %s", text, a.Text, diff)
		}
	}
}

// Promises under Next steps.
func TestStepsInFourLanguages(t *testing.T) {
	both := func(text, due string) []answer.Step { return []answer.Step{step(me, text, due), step(her, text, due)} }
	for line, want := range map[string][]answer.Step{
		"- Alice: den RFC entwerfen bis Freitag":               {step(her, "den RFC entwerfen", "2026-11-27")},
		"- ich: mit der Personalabteilung reden, 5. Dez.":      {step(me, "mit der Personalabteilung reden", "2026-12-05")},
		"- beide: das Buch lesen bis Monatsende":               both("das Buch lesen", "2026-11-30"),
		"- wir beide: das Buch lesen bis KW 49":                both("das Buch lesen", "2026-12-04"),
		"- Alice und ich: planen, morgen":                      {step(her, "planen", "2026-11-25"), step(me, "planen", "2026-11-25")},
		"- Alice wird den RFC entwerfen (bis Fr.)":             {step(her, "den RFC entwerfen", "2026-11-27")},
		"- Alice : rédiger le RFC d'ici vendredi":              {step(her, "rédiger le RFC", "2026-11-27")},
		"- moi : parler avec les RH (semaine prochaine)":       {step(me, "parler avec les RH", "2026-12-04")},
		"- tous les deux : lire le livre avant la fin du mois": both("lire le livre", "2026-11-30"),
		"- nous deux : lire le livre d'ici le 15":              both("lire le livre", "2026-12-15"),
		"- Alice et moi : préparer, ven. 27 nov.":              {step(her, "préparer", "2026-11-27"), step(me, "préparer", "2026-11-27")},
		"- Alice: redactar el RFC para el viernes":             {step(her, "redactar el RFC", "2026-11-27")},
		"- yo: hablar con RR. HH. (la semana que viene)":       {step(me, "hablar con RR. HH.", "2026-12-04")},
		"- ambos: leer el libro a finales de mes":              both("leer el libro", "2026-11-30"),
		"- los dos: leer el libro antes del 5 de diciembre":    both("leer el libro", "2026-12-05"),
		"- Alice y yo: preparar, el martes que viene":          {step(her, "preparar", "2026-12-01"), step(me, "preparar", "2026-12-01")},
		"- nosotros: preparar la reunión, vie 27 de nov":       both("preparar la reunión", "2026-11-27"),
	} {
		a := nextSteps(t, fromMaria, line)
		for i := range a.Steps {
			a.Steps[i].Doubt = ""
		}
		if diff := cmp.Diff(want, a.Steps); diff != "" {
			t.Errorf("%q: %s", line, diff)
		}
	}
}

// Names of questions and headings, typed without the quote.
func TestLabelsInFourLanguages(t *testing.T) {
	for kind, texts := range map[form.Kind]map[string]map[string]string{
		form.Prep: {
			"Erfolge: a\nHürden: b\nRückmeldung: c\nPrioritäten: d":      {"wins": "a", "challenges": "b", "feedback": "c", "priorities": "d"},
			"Herausforderungen: b\nSchwerpunkte: d":                      {"challenges": "b", "priorities": "d"},
			"Réussites : a\nDifficultés : b\nRetours : c\nPriorités : d": {"wins": "a", "challenges": "b", "feedback": "c", "priorities": "d"},
			"Succès\u00a0: a\nDéfis\u00a0: b":                            {"wins": "a", "challenges": "b"},
			"Logros: a\nRetos: b\nComentarios: c\nPrioridades: d":        {"wins": "a", "challenges": "b", "feedback": "c", "priorities": "d"},
			"Exitos: a\nDificultades: b":                                 {"wins": "a", "challenges": "b"},
		},
		form.Wrapup: {
			"Zusammenfassung: gut\nNächstes Mal: Budget":    {"summary": "gut", "next-time": "Budget"},
			"Résumé : bien\nLa prochaine fois : le budget":  {"summary": "bien", "next-time": "le budget"},
			"Resumen: bien\nLa próxima vez: el presupuesto": {"summary": "bien", "next-time": "el presupuesto"},
			"Resume: bien\nProxima vez: el presupuesto":     {"summary": "bien", "next-time": "el presupuesto"},
		},
	} {
		c := fromAlice
		if kind == form.Wrapup {
			c = fromMaria
		}
		s := sheet(t, kind)
		for text, want := range texts {
			if diff := cmp.Diff(want, keyed(answer.Read(s, text, c))); diff != "" {
				t.Errorf("%q: %s", text, diff)
			}
		}
	}
}

// H10 in the languages in which mails go out.
func TestH10PrivateInFourLanguages(t *testing.T) {
	s := sheet(t, form.Wrapup)
	for _, label := range []string{
		"Privat: ", "PRIVAT\n", "[Privat] ", "Privat – ", "Nur für mich: ", "Vertraulich: ", "Nicht weitergeben: ", "Unter uns: ", "Private Notiz: ", "Private Notizen\n", "Prvat: ", "[Pivat]\n", "Nur ich: ",
		"Privé : ", "PRIVÉ\n", "[Privé] ", "Privé\u00a0: ", "Privee : ", "Rien que pour moi : ", "Pour moi seule : ", "Confidentiel : ", "Entre nous : ", "Note privée : ", "Notes privées : ", "A ne pas partager : ", "Ne pas diffuser : ", "Confidentel : ",
		"Privado: ", "PRIVADO\n", "[Privado] ", "Privada: ", "Solo para mí: ", "Sólo para mí: ", "Confidencial: ", "Entre nosotros: ", "Nota privada: ", "Notas privadas: ", "No compartir: ", "Pirvado: ", "Solo yo: ", "Sólo para mis ojos: ", "Confidencal: ",
	} {
		for _, text := range []string{"Summary: good talk\n" + label + secret, label + secret + "\n\nand more of it", "Resumen: bien\n\n" + label + secret} {
			if where := leaked(answer.Read(s, text, fromMaria)); where != "" {
				t.Errorf("%q: %s", text, where)
			}
		}
	}
}

// Ordinary sentences hold neither a promise that is done nor a day.
func TestOrdinarySentencesChangeNothing(t *testing.T) {
	s := sheet(t, form.Prep)
	for _, text := range []string{
		"I have 3 things done and 4 to do", "We are 3 in the team now", "So many things, so little time", "Do we need 3 of them?", "He did it in May, as planned",
		"Wir sind zu dritt, das geht so", "Ich habe 3 von 5 erledigt und mache weiter", "Am Mo war ich krank", "So geht das nicht", "Das ist fertig gedacht, aber nicht geschrieben",
		"Nous sommes 3 dans l'équipe", "Mon jeu préféré, c'est le go", "La mer me manque", "On fait le point en mars, comme prévu", "Fin de l'histoire", "C'est fait pour durer",
		"Somos 3 en el equipo", "La vida es así", "Me voy al mar", "Lo hecho, hecho está, y seguimos", "Mi plan es de locos", "Sin fin",
	} {
		a := answer.Read(s, text, fromAlice)
		if len(a.Changes)+len(a.Steps)+len(a.Warnings) > 0 || strings.TrimSpace(a.General) != text {
			t.Errorf("%q: got %+v", text, a)
		}
	}
}
