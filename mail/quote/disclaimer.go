package quote

import "strings"

// notice returns where the disclaimers at the end of the lines begin: the last
// paragraphs, as long as each says that it is confidential and what else
// disclaimers say.
func notice(lines []string) int {
	end := len(lines)
	for to := trimRules(lines, end); to > 0; {
		from := to
		for from > 0 && !blank(lines[from-1]) && !rule(plain(lines[from-1])) {
			from--
		}
		if from == to || !disclaimer(lines[from:to], end < len(lines)) {
			break
		}
		end, to = from, trimRules(lines, from)
	}
	return end
}

// maxDisclaimer is how many lines of a paragraph are read to tell what it is.
const maxDisclaimer = 30

// disclaimer reports whether a paragraph is one, or the heading of one if one
// stands below. It has more than one of the phrases that people need for nothing
// else: they write of what is confidential, too.
func disclaimer(lines []string, below bool) bool {
	var b strings.Builder
	for _, line := range lines[:min(len(lines), maxDisclaimer)] {
		b.WriteString(plain(line))
		b.WriteByte(' ')
	}
	low := strings.ToLower(strings.Trim(b.String(), "*_-[]() "))
	said := len(disclaims(low))
	words := len(strings.Fields(low))
	if begins(low, disclaimerBegins) {
		return said >= 2 && words >= 6 || below && words <= 3
	}
	return said >= 3 && words >= 20 || officers(low) >= 3
}

// disclaims returns what a lower-case text has of the words of disclaimers.
func disclaims(low string) (out []string) {
	for _, word := range disclaimerWords {
		if strings.Contains(low, word) {
			out = append(out, word)
		}
	}
	return out
}

// officers counts what a company has to say of itself in its letters.
func officers(low string) (n int) {
	for _, word := range []string{"amtsgericht", "handelsregister", "registergericht", "geschäftsführ", "hrb ", "ust-id", "sitz der gesellschaft", "aufsichtsrat", "registered in england", "registered office", "company number", "company no", "vat reg", "siège social", "capital de", "rcs ", "kvk", "p.iva"} {
		if strings.Contains(low, word) {
			n++
		}
	}
	return n
}

var disclaimerBegins = []string{"disclaimer", "confidentiality", "confidential", "privileged and confidential", "legal notice", "important notice", "notice:", "this email", "this e-mail", "this message", "this communication", "this transmission", "this electronic", "the information contained", "the information in this", "the contents of this", "the content of this", "information in this", "any views", "if you are not the intended", "if you have received", "if you received", "****",
	"diese e-mail", "diese email", "diese mail", "diese nachricht", "der inhalt dieser", "vertraulich", "haftungsausschluss", "wichtiger hinweis", "sollten sie nicht der", "ce message", "ce courriel", "ce mail", "cet e-mail", "cet email", "ce courrier", "avis de confidentialité", "les informations contenues", "este mensaje", "este correo", "aviso legal", "aviso de confidencialidad", "la información contenida", "esta mensagem", "este e-mail", "esta comunicação",
	"questa e-mail", "questo messaggio", "questa mail", "le informazioni contenute", "ai sensi del", "dit bericht", "deze e-mail", "de informatie in", "aan dit bericht", "ta wiadomość", "niniejsza wiadomość", "treść tej wiadomości", "detta meddelande", "detta e-post", "denne e-mail", "denne mail", "denne e-posten", "denne meddelelse", "tämä viesti", "tämä sähköposti", "tato zpráva", "tento e-mail", "ez az üzenet", "acest mesaj", "acest e-mail", "bu mesaj", "bu e-posta", "данное сообщение", "это сообщение", "это письмо", "это электронное", "цей лист", "本邮件", "本郵件", "此邮件", "このメール", "本メール"}

var disclaimerWords = []string{"confidential", "privileged", "intended recipient", "intended only", "intended solely", "solely for the", "unauthorized", "unauthorised", "strictly prohibited", "in error", "notify the sender", "notify us", "delete this", "delete it", "delete the", "virus", "do not disclose", "disclos", "liability", "for the use of", "views or opinions", "legally protected",
	"vertraulich", "irrtümlich", "richtige adressat", "unbefugt", "nicht gestattet", "informieren sie bitte", "vernichten sie", "bestimmungsgemäß", "confidentiel", "destinataire", "par erreur", "strictement", "détruire", "confidencial", "destinatari", "por error", "prohibid", "elimin", "por engano", "proibid", "riservat", "per errore", "vietat", "vertrouwelijk", "geadresseerde", "bestemd", "ten onrechte", "abusievelijk", "poufn", "adresat", "zniszcz",
	"konfidentiell", "sekretess", "mottagare", "fortrolig", "modtager", "konfidensiell", "mottaker", "luottamuksellinen", "vastaanottaja", "důvěrn", "adresát", "bizalmas", "címzett", "confidențial", "gizli", "alıcı", "конфиденциальн", "адресат", "конфіденційн", "机密", "保密", "機密", "守秘"}
