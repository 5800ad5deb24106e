package day

import "time"

// A unit is a span of the calendar.
type unit int

const (
	days unit = iota + 1
	week
	month
	quarter
	year
)

// weekdays in full. They are days wherever they stand.
var weekdays = map[string]time.Weekday{
	"monday": 1, "tuesday": 2, "wednesday": 3, "thursday": 4, "friday": 5, "saturday": 6, "sunday": 0,
	"montag": 1, "dienstag": 2, "mittwoch": 3, "donnerstag": 4, "freitag": 5, "samstag": 6, "sonnabend": 6, "sonntag": 0,
	"lundi": 1, "mardi": 2, "mercredi": 3, "jeudi": 4, "vendredi": 5, "samedi": 6, "dimanche": 0,
	"lunes": 1, "martes": 2, "miercoles": 3, "jueves": 4, "viernes": 5, "sabado": 6, "domingo": 0,
}

// shortWeekdays are days only where something shows it: sat and sun are words.
var shortWeekdays = map[string]time.Weekday{
	"mon": 1, "tue": 2, "tues": 2, "wed": 3, "weds": 3, "thu": 4, "thur": 4, "thurs": 4, "fri": 5, "sat": 6, "sun": 0,
}

// germanWeekdays are days only behind a German "bis" or "am".
var germanWeekdays = map[string]time.Weekday{"mo": 1, "di": 2, "mi": 3, "do": 4, "fr": 5, "sa": 6, "so": 0}

// abbreviations of weekdays are days only where a date follows: "ven. 27 nov.".
var abbreviations = map[string]time.Weekday{
	"mo": 1, "di": 2, "mi": 3, "do": 4, "fr": 5, "sa": 6, "so": 0,
	"lun": 1, "mar": 2, "mer": 3, "jeu": 4, "ven": 5, "sam": 6, "dim": 0,
	"mie": 3, "jue": 4, "vie": 5, "sab": 6, "dom": 0,
}

// numberedWeeks are words before the number of a week (ISO 8601 §4.3.2), and
// whether they are so wherever they stand.
var numberedWeeks = map[string]bool{"kw": true, "kalenderwoche": true, "week": false, "woche": false, "semaine": false, "semana": false}

var months = map[string]int{
	"january": 1, "jan": 1, "januar": 1, "janner": 1, "janvier": 1, "janv": 1, "enero": 1, "ene": 1,
	"february": 2, "feb": 2, "februar": 2, "fevrier": 2, "fevr": 2, "febrero": 2,
	"march": 3, "mar": 3, "marz": 3, "mars": 3, "marzo": 3,
	"april": 4, "apr": 4, "avril": 4, "avr": 4, "abril": 4, "abr": 4,
	"may": 5, "mai": 5, "mayo": 5,
	"june": 6, "jun": 6, "juni": 6, "juin": 6, "junio": 6,
	"july": 7, "jul": 7, "juli": 7, "juillet": 7, "juil": 7, "julio": 7,
	"august": 8, "aug": 8, "aout": 8, "agosto": 8, "ago": 8,
	"september": 9, "sep": 9, "sept": 9, "septembre": 9, "septiembre": 9,
	"october": 10, "oct": 10, "oktober": 10, "okt": 10, "octobre": 10, "octubre": 10,
	"november": 11, "nov": 11, "novembre": 11, "noviembre": 11,
	"december": 12, "dec": 12, "dezember": 12, "dez": 12, "decembre": 12, "diciembre": 12, "dic": 12,
}

var units = map[string]unit{
	"day": days, "days": days, "tag": days, "tage": days, "tagen": days, "jour": days, "jours": days, "dia": days, "dias": days,
	"week": week, "weeks": week, "woche": week, "wochen": week, "semaine": week, "semaines": week, "semana": week, "semanas": week,
	"month": month, "months": month, "monat": month, "monate": month, "monaten": month, "monats": month, "mois": month, "mes": month, "meses": month,
	"quarter": quarter, "quarters": quarter, "quartal": quarter, "quartals": quarter, "trimestre": quarter,
	"year": year, "years": year, "jahr": year, "jahre": year, "jahren": year, "jahres": year, "annee": year, "an": year, "ans": year, "ano": year, "anos": year,
}

// near are the days that have a name, by how far they are from today.
var nearby = map[string]int{
	"today": 0, "tonight": 0, "eod": 0, "cob": 0, "tomorrow": 1, "tmrw": 1, "overmorrow": 2,
	"heute": 0, "morgen": 1, "ubermorgen": 2, "uebermorgen": 2,
	"aujourdhui": 0, "demain": 1, "apresdemain": 2,
	"hoy": 0, "manana": 1,
}

// ends are single words for the last day of a span.
var ends = map[string]unit{
	"eow": week, "eom": month, "eoq": quarter, "eoy": year,
	"monatsende": month, "quartalsende": quarter, "jahresende": year,
}

// next and this say which span or weekday is meant, before it; behind it they
// are those of French and Spanish.
var (
	next = map[string]bool{"next": true, "nachste": true, "nachsten": true, "nachster": true, "nachstes": true, "naechste": true, "naechsten": true,
		"proximo": true, "proxima": true, "prochain": true, "prochaine": true, "following": true}
	this = map[string]bool{"this": true, "diese": true, "diesen": true, "dieser": true, "dieses": true, "ce": true, "cette": true, "este": true, "esta": true}
	// coming is the next such day, also if that is in this week.
	coming = map[string]bool{"coming": true, "kommenden": true, "kommende": true}
	// articles stand before all of them and mean nothing.
	articles = map[string]bool{"the": true, "of": true, "der": true, "des": true, "dem": true, "den": true, "die": true, "la": true, "le": true, "du": true,
		"de": true, "el": true, "del": true, "au": true, "a": true, "al": true, "los": true}
	finals   = map[string]bool{"end": true, "ende": true, "fin": true, "finales": true, "late": true}
	openings = map[string]bool{"start": true, "beginning": true, "early": true, "anfang": true, "debut": true, "principios": true}
	middles  = map[string]bool{"mid": true, "middle": true, "mitte": true, "mi": true, "mediados": true}
	spans    = map[string]bool{"in": true, "within": true, "innerhalb": true, "binnen": true, "dans": true, "en": true, "dentro": true}
)

var numbers = map[string]int{
	"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
	"einem": 1, "einer": 1, "ein": 1, "eine": 1, "zwei": 2, "drei": 3, "vier": 4, "funf": 5, "sechs": 6, "sieben": 7, "acht": 8, "zehn": 10,
	"un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "sept": 7, "huit": 8, "neuf": 9, "dix": 10, "quinze": 15,
	"una": 1, "uno": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9, "once": 11, "doce": 12, "diez": 10, "quince": 15, "vierzehn": 14,
}

// leads are what stands before a day, word for word, and whether it makes of
// the day the end of a span.
var leads = []struct {
	words []string
	by    bool
}{
	{[]string{"no", "later", "than"}, true}, {[]string{"not", "later", "than"}, true}, {[]string{"due", "by"}, true}, {[]string{"due", "on"}, true},
	{[]string{"was", "due"}, true}, {[]string{"latest", "by"}, true}, {[]string{"at", "the", "latest", "by"}, true}, {[]string{"due", "date"}, true},
	{[]string{"by"}, true}, {[]string{"until"}, true}, {[]string{"till"}, true}, {[]string{"before"}, true}, {[]string{"due"}, true}, {[]string{"deadline"}, true},
	{[]string{"on"}, false},
	{[]string{"bis", "einschließlich"}, true}, {[]string{"bis", "zum"}, true}, {[]string{"bis", "zur"}, true}, {[]string{"bis", "spatestens"}, true}, {[]string{"spatestens", "am"}, true},
	{[]string{"spatestens", "bis"}, true}, {[]string{"fallig", "am"}, true}, {[]string{"vor", "dem"}, true}, {[]string{"bis"}, true},
	{[]string{"spatestens"}, true}, {[]string{"fallig"}, true}, {[]string{"vor"}, true}, {[]string{"am"}, false}, {[]string{"zum"}, false},
	{[]string{"avant", "le"}, true}, {[]string{"avant", "la"}, true}, {[]string{"dici", "le"}, true}, {[]string{"dici", "a"}, true}, {[]string{"dici", "la"}, true},
	{[]string{"pour", "le"}, true}, {[]string{"pour", "la"}, true}, {[]string{"au", "plus", "tard", "le"}, true}, {[]string{"au", "plus", "tard"}, true}, {[]string{"jusquau"}, true}, {[]string{"jusqua"}, true},
	{[]string{"avant"}, true}, {[]string{"dici"}, true}, {[]string{"pour"}, true}, {[]string{"le"}, false},
	{[]string{"antes", "del"}, true}, {[]string{"antes", "de"}, true}, {[]string{"para", "el"}, true}, {[]string{"para", "la"}, true}, {[]string{"hasta", "el"}, true},
	{[]string{"a", "mas", "tardar", "el"}, true}, {[]string{"como", "muy", "tarde", "el"}, true}, {[]string{"de", "aqui", "al"}, true}, {[]string{"de", "aqui", "a"}, true}, {[]string{"para"}, true}, {[]string{"hasta"}, true}, {[]string{"el"}, false},
}

// german are the words behind which two letters are a weekday.
var german = map[string]bool{"bis": true, "am": true, "spatestens": true, "fallig": true, "vor": true}

// blocks are words that show of a day behind them that nothing is due then.
var blocks = map[string]bool{
	"from": true, "of": true, "for": true, "since": true, "about": true, "after": true, "last": true, "every": true, "each": true, "between": true, "and": true,
	"or": true, "than": true, "at": true, "in": true, "to": true, "via": true, "with": true, "the": true, "a": true, "past": true, "previous": true, "starting": true,
	"around": true, "as": true, "through": true, "during": true, "not": true, "our": true, "your": true, "my": true, "his": true, "her": true, "their": true,
	"von": true, "fur": true, "ab": true, "seit": true, "nach": true, "vom": true, "jeden": true, "letzten": true, "letzte": true, "und": true, "oder": true, "mit": true,
	"de": true, "du": true, "depuis": true, "des": true, "apres": true, "chaque": true, "et": true, "ou": true, "desde": true, "del": true, "cada": true, "y": true, "o": true, "la": true,
}

// clocks are words for a time of day that can follow a day.
var clocks = map[string]bool{
	"eod": true, "cob": true, "noon": true, "midday": true, "morning": true, "afternoon": true, "evening": true, "night": true, "am": true, "pm": true, "latest": true,
	"uhr": true, "tard": true, "tarde": true, "tardar": true, "noche": true, "mittag": true, "vormittag": true, "nachmittag": true, "abend": true, "spatestens": true, "fruh": true,
	"matin": true, "midi": true, "soir": true, "h": true,
}

// ending reports quickly whether a day can end with a word.
func ending(w string) bool {
	if w == "" || w[0] >= '0' && w[0] <= '9' {
		return true
	}
	_, weekday := weekdays[w]
	_, short := shortWeekdays[w]
	_, german := germanWeekdays[w]
	_, named := nearby[w]
	_, end := ends[w]
	return weekday || short || german || named || end || units[w] > 0 || months[w] > 0 || clocks[w] || next[w] || w == "viene"
}
