package quote

import "strings"

// Banner reports whether a line is a warning that a gateway has put in: that
// the mail comes from outside, or that its sender is new.
func Banner(line string) bool {
	line = plain(line)
	if len(line) < 8 || len(line) > 390 {
		return false
	}
	low := strings.ToLower(strings.Trim(line, "*_-=[]<>()!| "))
	for _, begin := range bannerWords {
		if rest, ok := strings.CutPrefix(low, begin); ok && outside(rest) {
			return true
		}
	}
	return tag(line) || bannerEnds[low] || contains(low, bannerSentences)
}

// bannerEnds has the last lines of a well-known warning, as it is broken.
var bannerEnds = set("the content is safe., content is safe., is safe., know the content is safe.")

// tag reports whether a line is nothing but "[EXTERNAL]" or the like.
func tag(line string) bool {
	inner, ok := strings.CutPrefix(line, "[")
	inner, closed := strings.CutSuffix(inner, "]")
	inner = strings.ToLower(inner)
	return ok && closed && len(inner) < 40 && (strings.HasPrefix(inner, "external") || strings.HasPrefix(inner, "caution: external") || strings.HasPrefix(inner, "extern"))
}

// outside reports whether a line with a word of warning at its beginning warns
// of where the mail comes from. What somebody writes may warn of much, but not
// of a mail from elsewhere.
func outside(rest string) bool {
	if strings.Trim(rest, ":!*[] ") == "" {
		return false
	}
	return contains(rest, bannerOutside) && contains(rest, bannerMail)
}

func contains(s string, parts []string) bool {
	for _, p := range parts {
		if strings.Contains(s, p) {
			return true
		}
	}
	return false
}

var bannerWords = []string{"caution", "warning", "attention", "notice", "alert", "external email", "external sender", "external message", "external mail", "externe e-mail", "external",
	"achtung", "vorsicht", "warnung", "hinweis", "avertissement", "prudence", "atención", "advertencia", "precaución", "atenção", "cuidado", "aviso", "attenzione", "avviso",
	"let op", "waarschuwing", "uwaga", "obs", "varning", "advarsel", "varoitus", "pozor", "внимание", "注意", "警告"}

var bannerOutside = []string{"from an external", "from external", "external sender", "outside of", "outside the", "outside your", "outside our", "outside organi", "originated from", "originates from", "do not click", "don't click", "exercise caution",
	"externe absender", "externen absender", "externer absender", "von außerhalb", "von extern", "courriel externe", "expéditeur externe", "extérieur de", "correo externo", "remitente externo", "fuera de la org", "e-mail externo", "remetente externo", "de fora da", "mail esterna", "mittente esterno", "all'esterno",
	"externe afzender", "van buiten", "zewnętrzn", "spoza", "extern avsändare", "utanför", "ekstern", "ulkopuol", "externího", "внешн", "外部"}

// bannerMail has the words for a mail and its sender.
var bannerMail = []string{"mail", "message", "sender", "nachricht", "absender", "courriel", "expéditeur", "mensaje", "correo", "remitente", "mensagem", "remetente", "messaggio", "mittente", "bericht", "afzender", "wiadomoś", "nadawc",
	"meddelande", "avsändar", "besked", "melding", "afsender", "avsender", "viesti", "lähettäj", "zpráv", "odesílatel", "письм", "отправител", "邮件", "郵件", "メール"}

var bannerSentences = []string{"this email originated from outside", "this email originates from outside", "this message originated from outside", "this message is from an external sender", "this message came from outside", "this email came from outside",
	"this email was sent from outside", "this mail was sent from outside", "email from outside the organization", "email from outside the organisation", "you don't often get email from", "you don’t often get email from", "some people who received this message don't often get email from", "some people who received this message don’t often get email from",
	"links or open attachments unless you", "open attachments unless you recogni", "unless you recognize the sender and know the content is safe", "recognise the sender and know the content", "the sender and know the content is safe", "know the content is safe", "zjqcmqryfpfptbanner",
	"learn why this is important", "diese e-mail stammt von außerhalb", "sie erhalten nicht häufig e-mails von", "sie erhalten nicht oft e-mails von", "vous n'obtenez pas souvent", "vous ne recevez pas souvent", "ce courriel provient de l'extérieur", "no suele recibir correo electrónico de",
	"u ontvangt niet vaak e-mail van", "du får inte ofta e-post från", "你通常不会收到来自"}
