package day_test

import (
	"testing"

	"oneonone/mail/answer/day"
)

// What people write in the languages in which mails go out, besides what
// TestWhole has.
func TestDaysInFourLanguages(t *testing.T) {
	for words, want := range map[string]string{
		// weeks by their number (ISO 8601): their Friday
		"week 49": "2026-12-04", "by week 49": "2026-12-04", "calendar week 49": "2026-12-04", "KW 49": "2026-12-04", "bis KW 49": "2026-12-04", "KW49": "2026-12-04", "in KW 2": "2027-01-15",
		"Woche 49": "2026-12-04", "semaine 49": "2026-12-04", "d'ici la semaine 49": "2026-12-04", "semana 49": "2026-12-04", "para la semana 49": "2026-12-04", "Ende KW 49": "2026-12-04",
		// German
		"bis Di": "2026-12-01", "bis Mi.": "2026-11-25", "Fr., 27. Nov.": "2026-11-27", "Fr. 27. Nov. 2026": "2026-11-27", "Do 3.12.": "2026-12-03", "am Mittwoch": "2026-11-25", "bis nächsten Dienstag": "2026-12-01",
		"kommenden Freitag": "2026-11-27", "Ende der Woche": "2026-11-27", "bis Ende des Monats": "2026-11-30", "bis zum 15.": "2026-12-15", "zum 30.": "2026-11-30", "in einer Woche": "2026-12-01", "in 14 Tagen": "2026-12-08",
		"Anfang nächster Woche": "2026-11-30", "Mitte nächster Woche": "2026-12-02", "bis Ende Februar": "2027-02-28", "bis Montag früh": "2026-11-30", "nächste Woche Mittwoch": "2026-12-02", "1. Dezember": "2026-12-01", "5. Jänner": "2027-01-05",
		"spätestens Freitag": "2026-11-27", "Do.": "2026-11-26", "bis Weihnachten": "", "nächsten Monat": "2026-12-31", "bis einschließlich Freitag": "2026-11-27",
		// French
		"ven. 27 nov.": "2026-11-27", "ven 27 nov 2026": "2026-11-27", "mar. 1 déc.": "2026-12-01", "mer 2 décembre": "2026-12-02", "avant vendredi": "2026-11-27", "pour le 5 décembre": "2026-12-05", "d'ici le 15": "2026-12-15",
		"pour le 30": "2026-11-30", "après demain": "2026-11-26", "au plus tard vendredi": "2026-11-27", "d'ici la fin de la semaine": "2026-11-27", "d'ici fin décembre": "2026-12-31", "d'ici la fin du mois": "2026-11-30",
		"mardi prochain": "2026-12-01", "lundi matin": "2026-11-30", "dans une semaine": "2026-12-01", "dans quinze jours": "2026-12-09", "le mois prochain": "2026-12-31", "jusqu'à vendredi": "2026-11-27", "début de semaine prochaine": "2026-11-30",
		"5 févr.": "2027-02-05", "20 août": "2027-08-20", "vendredi au plus tard": "2026-11-27", "cette semaine": "2026-11-27", "jeu.": "2026-11-26", "d'ici ven.": "2026-11-27", "S49": "2026-12-04", "d’ici deux semaines": "2026-12-08", "d'ici deux semaines": "2026-12-08", "mar.": "2026-12-01", "ce mardi": "2026-11-24",
		// Spanish
		"vie, 27 nov": "2026-11-27", "vie. 27 de nov. de 2026": "2026-11-27", "mar 1 dic": "2026-12-01", "mié 2 de diciembre": "2026-12-02", "antes del viernes": "2026-11-27", "para el 15": "2026-12-15", "hasta el 30": "2026-11-30",
		"el martes que viene": "2026-12-01", "el próximo martes": "2026-12-01", "a más tardar el viernes": "2026-11-27", "como muy tarde el viernes": "2026-11-27", "a finales de diciembre": "2026-12-31", "a fin de mes": "2026-11-30",
		"dentro de una semana": "2026-12-01", "en quince días": "2026-12-09", "el mes que viene": "2026-12-31", "el próximo mes": "2026-12-31", "el lunes por la mañana": "2026-11-30", "el miércoles": "2026-11-25",
		"5 de enero": "2027-01-05", "1 de dic": "2026-12-01", "principios de la semana que viene": "2026-11-30", "esta semana": "2026-11-27", "mié": "2026-11-25", "en ocho días": "2026-12-02", "el fin de semana": "2026-11-29", "este fin de semana": "2026-11-29", "fin de semana que viene": "2026-12-06", "el día 5": "2026-12-05", "para el día 15": "2026-12-15", "de aquí al viernes": "2026-11-27",
	} {
		d, ok := (day.Reader{At: tuesday}).Whole(words)
		if got := d.Date; ok != (want != "") || got != want || d.Flaw != "" {
			t.Errorf("%q is %+v, %v; want %q", words, d, ok, want)
		}
	}
}

// Words of one language that look like a day of another, and are none.
func TestWordsThatAreNoDaysInFourLanguages(t *testing.T) {
	for _, s := range []string{
		"prepare the rules for the jeu", "préparer les règles pour le jeu", "parler avec Sam", "changer de vie", "ir a ver el mar", "travailler la fin", "aller à la mer", "un an de plus",
		"mehr tun als Mo", "darüber reden wir so", "mit Di sprechen", "die Woche planen", "in KW", "la semaine", "semana", "week", "hacer el plan de la semana", "Plan für die Woche",
		"penser au 5", "tomar el 5", "prendre le 5", "die 3 do", "see the do", "dom", "le vie",
		"Mai treffen", "die April", "mars", "avant tout", "para todos", "hasta luego", "bis dann", "pour toujours", "a second", "la seconde", "sous peu", "el segundo",
	} {
		if rest, d, ok := (day.Reader{At: tuesday}).Last(s); ok {
			t.Errorf("%q was read as %+v, leaving %q", s, d, rest)
		}
	}
}

// The day goes, and the text before it stays as it was.
func TestLastInFourLanguages(t *testing.T) {
	for text, want := range map[string][2]string{
		"den RFC entwerfen bis Freitag":             {"den RFC entwerfen", "2026-11-27"},
		"den RFC bis Freitag entwerfen":             {"", ""},
		"rédiger le RFC d'ici vendredi":             {"rédiger le RFC", "2026-11-27"},
		"rédiger le RFC avant le 5 décembre":        {"rédiger le RFC", "2026-12-05"},
		"parler avec les RH (semaine prochaine)":    {"parler avec les RH", "2026-12-04"},
		"redactar el RFC para el viernes":           {"redactar el RFC", "2026-11-27"},
		"hablar con RR. HH. (la semana que viene)":  {"hablar con RR. HH.", "2026-12-04"},
		"reservar la sala, 5 de diciembre":          {"reservar la sala", "2026-12-05"},
		"Raum buchen, Fr. 27. Nov.":                 {"Raum buchen", "2026-11-27"},
		"réserver la salle, ven. 27 nov.":           {"réserver la salle", "2026-11-27"},
		"mit der Personalabteilung reden bis KW 49": {"mit der Personalabteilung reden", "2026-12-04"},
	} {
		rest, d, ok := (day.Reader{At: tuesday}).Last(text)
		if ok != (want[1] != "") || ok && (rest != want[0] || d.Date != want[1]) {
			t.Errorf("%q leaves %q with %+v, %v; want %q, %s", text, rest, d, ok, want[0], want[1])
		}
	}
}
