package answer

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"oneonone/mail/answer/word"
)

// What can become of a promise. The words are those of form.Step.
const (
	open    = "open"
	done    = "done"
	dropped = "dropped"
)

// states are what people write of a promise, folded.
var states = map[string]string{
	"done": done, "all done": done, "already done": done, "now done": done, "is done": done, "its done": done, "done already": done, "finished": done, "completed": done, "complete": done,
	"closed": done, "solved": done, "resolved": done, "ready": done, "ticked": done, "did it": done, "done and dusted": done, "x": done, "ok done": done,
	"erledigt": done, "fertig": done, "abgeschlossen": done, "gemacht": done, "ist erledigt": done, "schon erledigt": done, "bereits erledigt": done,
	"fait": done, "faite": done, "faits": done, "faites": done, "termines": done, "c est fait": done, "cest fait": done, "termine": done, "terminee": done, "fini": done, "finie": done, "deja fait": done,
	"hecho": done, "hecha": done, "hechos": done, "hechas": done, "terminados": done, "terminado": done, "terminada": done, "listo": done, "lista": done, "completado": done, "ya hecho": done, "ya esta": done,
	"fatto": done, "fatta": done, "feito": done, "feita": done, "concluido": done, "klaar": done, "gedaan": done, "klart": done, "klar": done, "zrobione": done, "gotowe": done,

	"drop": dropped, "dropped": dropped, "drop it": dropped, "drop this": dropped, "cancel": dropped, "canceled": dropped, "cancelled": dropped, "obsolete": dropped,
	"not needed": dropped, "not needed any more": dropped, "not needed anymore": dropped, "no longer needed": dropped, "wont do": dropped, "will not do": dropped, "wontfix": dropped,
	"no longer relevant": dropped, "not relevant any more": dropped, "abandoned": dropped, "discarded": dropped, "remove": dropped, "scrapped": dropped,
	"entfallt": dropped, "gestrichen": dropped, "streichen": dropped, "hinfallig": dropped, "verworfen": dropped, "fallen gelassen": dropped, "fallen lassen": dropped, "nicht mehr notig": dropped, "fallt weg": dropped,
	"abandonne": dropped, "abandonnee": dropped, "annule": dropped, "annulee": dropped, "abandonner": dropped, "abandonnes": dropped, "laisse tomber": dropped, "laissee tomber": dropped, "laisser tomber": dropped, "plus necessaire": dropped,
	"descartado": dropped, "descartada": dropped, "cancelado": dropped, "cancelada": dropped, "anulado": dropped, "ya no hace falta": dropped, "descartar": dropped, "descartados": dropped,

	"not yet": open, "not done": open, "not done yet": open, "not yet done": open, "not finished": open, "not ready": open, "open": open, "still open": open, "in progress": open,
	"still in progress": open, "wip": open, "pending": open, "still pending": open, "ongoing": open, "reopen": open, "working on it": open, "not started": open, "not started yet": open,
	"noch nicht": open, "noch offen": open, "offen": open, "in arbeit": open, "nicht erledigt": open, "noch nicht erledigt": open, "noch nicht fertig": open, "nicht fertig": open,
	"pas encore": open, "pas encore fait": open, "en cours": open, "pas fait": open, "pas termine": open, "toujours en cours": open,
	"todavia no": open, "aun no": open, "pendiente": open, "en curso": open, "no hecho": open, "en progreso": open, "sin hacer": open,
	"non ancora": open, "ainda nao": open, "nog niet": open, "inte an": open, "jeszcze nie": open,
}

// longestState is how many words the longest of them has.
const longestState = 5

// state reads the words at the beginning of s that say what became of a
// promise, and returns what follows. set off tells whether punctuation stands
// between. A question says nothing.
func state(s string) (found, rest string, setOff bool) {
	s = strings.TrimLeft(s, " \t\u00a0*_\"'“")
	if b, after := word.TickBox(s); b == word.Ticked {
		return done, strings.TrimLeft(after, " \t"), true
	}
	var name strings.Builder
	at, n := 0, 0
	for w := range word.Scan(s[:min(len(s), 120)]) {
		if n == longestState || strings.ContainsAny(s[at:w.Start], ".,;:!?()") {
			break
		}
		if n > 0 {
			name.WriteByte(' ')
		}
		name.WriteString(word.Fold(s[w.Start:w.End]))
		at, n = w.End, n+1
		if f, ok := states[name.String()]; ok {
			found, rest = f, s[w.End:]
		}
	}
	if found == "" || strings.HasPrefix(strings.TrimLeft(rest, " \u00a0*_\"'”"), "?") {
		return "", s, false
	}
	trimmed := strings.TrimLeft(rest, " \t\u00a0*_\"'”.,;:!()–—-")
	setOff = trimmed == "" || strings.ContainsAny(rest[:len(rest)-len(trimmed)], ".,;:!()–—-") || pictured(trimmed)
	if strings.Contains(rest[:len(rest)-len(trimmed)], "(") { // it goes with its closing one, or stays
		if inside, ok := strings.CutSuffix(strings.TrimRight(trimmed, " .!"), ")"); ok && !strings.Contains(inside, ")") {
			trimmed = inside
		} else {
			trimmed = "(" + trimmed
		}
	}
	return found, strings.TrimSpace(trimmed), setOff
}

// pictured reports whether a text begins with a pictograph, as people put
// behind "done".
func pictured(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.Is(unicode.So, r)
}
