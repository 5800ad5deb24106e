package daemon_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"oneonone/calendar"
	"oneonone/mail/form"
)

// bilingual is a world in which Maria reads French, and Alice German.
func bilingual(t testing.TB) (*world, *box) {
	w := newWorld(t, "2026-11-20 08:00")
	b := w.withMailbox()
	w.maria.meet("a", "2026-11-24 10:00", "alice@example.com")
	w.know(calendar.Person{Email: "maria@example.com", Name: "Maria Lopez", Language: "fr-CA"},
		calendar.Person{Email: "alice@example.com", Name: "Alice Ng", Manager: "maria@example.com", Language: "de-CH"})
	w.until("2026-11-20 09:30")
	return w, b
}

// says fails the test if a text lacks something.
func says(t *testing.T, text string, want ...string) {
	t.Helper()
	for _, s := range want {
		if !strings.Contains(strings.ReplaceAll(text, "\u00a0", " "), s) {
			t.Errorf("%q is not in\n%s", s, text)
		}
	}
}

// Each of the two is asked and told in their own language, and what the one
// answers stands under what the other one's language calls it.
func TestEachOfTheTwoIsMailedInTheirLanguage(t *testing.T) {
	w, b := bilingual(t)
	prep := w.sent("prep", "alice")
	says(t, prep.Subject+"\n"+prep.Text, "Vorbereitung auf dein 1:1 mit Maria, Di., 24. Nov. 10:00 CET", "[Q1] Erfolge: Was läuft")
	b.put(w.answer("alice@example.com", prep, "", map[string]string{"[Q1]": "Der Import läuft."}), w.now)
	w.until("2026-11-24 10:40")
	briefing := w.sent("briefing", "maria")
	says(t, briefing.Subject+"\n"+briefing.Text, "ton 1:1 avec Alice, mar. 24 nov. 10:00 CET", "> Réussites : Der Import läuft.")
	b.put(w.answer("maria@example.com", w.sent("wrapup", "maria"), "", map[string]string{
		"[Résumé]": "Bon échange.", "[Évolution]": "Veut diriger un projet.", "[Privé]": "SECRET", "[Prochaines étapes]": "- Alice: rédiger le RFC, 31 Feb",
	}), w.now)
	w.until("2026-11-24 12:00")
	says(t, w.sent("recap", "alice").Text, "Zusammenfassung\nBon échange.", "Entwicklung\nVeut diriger un projet.", "1 Alice: rédiger le RFC")
	says(t, flat(w.sent("recap", "maria").Text), "[Évolution]", "1 n’a pas de date : rédiger le RFC", "« 31 Feb » n’existe pas dans le calendrier.", "Réponds « 1 : vendredi »")
	raw, err := os.ReadFile(filepath.Join(w.dir, "pairs", "maria@example.com", "alice@example.com", "pair.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	says(t, string(raw), "said: “31 Feb” is no day of the calendar.", "key: impossible", "words: 31 Feb")
	if doubt := w.pair("alice@example.com").Steps[0].Doubt; doubt != (form.Note{Key: form.NoDay, Words: "31 Feb"}) {
		t.Errorf("the doubt comes back as %+v", doubt)
	}
}

// What is missing, what could not be filed and what went wrong is told in the
// language of whoever is told, and kept in English.
func TestWhatIsWrongIsSaidInTheLanguageOfTheReader(t *testing.T) {
	w, b := bilingual(t)
	b.put(w.answer("alice@example.com", w.sent("prep", "alice"), "", nil), w.now)
	w.until("2026-11-24 09:00")
	says(t, w.sent("not-understood", "alice").Text, "In deiner Mail stand nichts außer dem, was sie zitiert.", "Antworte noch einmal")
	says(t, w.sent("briefing", "maria").Text, "Ce qui manque\n- Alice n’a pas encore répondu à la préparation (envoyée le ven. 20 nov.).")
	b.put(dsn("alice@example.com", "failed", "5.1.1", w.sent("prep", "alice").ID), w.now)
	w.until("2026-11-24 12:00")
	says(t, w.sent("problem", "maria").Text, "Le serveur de mail a refusé définitivement un mail à alice@example.com.", "D’ici au ven. 4 déc., plus rien n’y sera envoyé.")
	says(t, w.sent("problem", "ops").Text, "The mail server refused a mail to alice@example.com for good.")
	problems, err := w.store.Problems()
	if err != nil || len(problems) != 1 {
		t.Fatalf("problems %+v (%v)", problems, err)
	}
	p := problems[0]
	if p.Fact.Key != form.RefusedAddress || p.Subject != "mail to alice@example.com" || !strings.HasPrefix(p.Hint, "Check the address") {
		t.Errorf("it is kept as %+v", p)
	}
	raw, err := os.ReadFile(filepath.Join(w.dir, "problems", "address%2Falice@example.com.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(raw), "said:") {
		t.Errorf("it is said twice:\n%s", raw)
	}
}

// A problem that an earlier version wrote down has sentences alone, and is told as
// it stands.
func TestAProblemOfAnEarlierVersionIsToldAsItStands(t *testing.T) {
	w, b := bilingual(t)
	b.put(dsn("alice@example.com", "failed", "5.1.1", w.sent("prep", "alice").ID), w.now)
	w.step()
	problems, err := w.store.Problems()
	if err != nil || len(problems) != 1 {
		t.Fatalf("problems %+v (%v)", problems, err)
	}
	p := problems[0]
	p.Fact, p.What, p.Notices = form.Note{}, "An older version said this.", nil
	if err := w.store.PutProblem(p); err != nil {
		t.Fatal(err)
	}
	w.crash()
	w.until("2026-11-20 12:00")
	says(t, w.sent("problem", "maria").Text, "Problème : mail to alice@example.com", "An older version said this.")
}
