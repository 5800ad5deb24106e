package quote_test

import (
	"strings"
	"testing"

	"oneonone/mail/quote"
)

const disclaimer = `This email and any attachments are confidential and intended solely for the
use of the individual to whom it is addressed. If you are not the intended
recipient, please notify the sender and delete it.`

// What mail programs write below a mail.
var footers = []string{
	"Sent from my iPhone", "Sent from my iPad.", "Sent from my Verizon Wireless BlackBerry", "Sent via the Samsung Galaxy S21, an AT&T 5G smartphone", "Sent from Mail for Windows", "Sent from Yahoo Mail on Android",
	"Sent from Outlook for iOS<https://aka.ms/o0ukef>", "Get Outlook for Android<https://aka.ms/AAb9ysg>", "Sent with Proton Mail secure email.", "Sent from my phone. Please excuse the brevity.",
	"Von meinem iPhone gesendet", "Gesendet von Outlook für Android", "Von meinem Samsung Galaxy Smartphone gesendet.", "Gesendet mit der GMX Mail App", "Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.", "Outlook für iOS beziehen: Laden Sie Outlook für iOS herunter",
	"Envoyé de mon iPhone", "Envoyé depuis mon téléphone Orange", "Télécharger Outlook pour iOS", "Enviado desde mi iPhone", "Enviado desde mi Samsung Galaxy", "Obtener Outlook para Android", "Enviado do meu iPhone", "Obter o Outlook para iOS", "Inviato da iPhone", "Inviato dal mio dispositivo Android", "Scarica Outlook per Android",
	"Verstuurd vanaf mijn iPhone", "Verzonden vanuit Outlook voor iOS", "Wysłane z iPhone'a", "Pobierz Outlook dla systemu iOS", "Skickat från min iPhone", "Hämta Outlook för iOS", "Sendt fra min iPhone", "Hent Outlook til iOS", "Lähetetty iPhonesta", "Odesláno z iPhonu", "Elküldve az iPhone-omról", "Trimis de pe iPhone-ul meu", "iPhone'umdan gönderildi", "Στάλθηκε από το iPhone μου",
	"Отправлено с iPhone", "Отправлено из мобильной Яндекс Почты", "Надіслано з iPhone", "נשלח מה-iPhone שלי", "أُرسلت من الـ iPhone", "Đã gửi từ iPhone của tôi", "Dikirim dari iPhone saya", "ส่งจาก iPhone ของฉัน", "发自我的iPhone", "從我的 iPhone 傳送", "iPhoneから送信", "나의 iPhone에서 보냄",
	"Virus-free. www.avast.com", "Please consider the environment before printing this email.",
}

func TestFootersOfManyLanguages(t *testing.T) {
	for _, f := range footers {
		if got := quote.Signature([]string{"All good.", "", f, ""}); got != 1 {
			t.Errorf("%q: it begins at line %d, want 1", f, got)
		}
		for _, below := range []string{"", "\n\n" + wrote + "\n" + marked("> "), "\n________________________________\n" + headerBlocks["French"] + "\n\n" + asked} {
			if got := quote.Trim("All good.\n\n" + f + below); got != "All good." {
				t.Errorf("%q: got %q", f, got)
			}
		}
	}
}

func TestSignatures(t *testing.T) {
	trimmed(t, []trimming{
		{"below the mark", "All good.\n\n-- \nAlice Ng\nExample Ltd\n+1 555 0100\n", "All good."},
		{"below the mark without its space", "All good.\n--\nAlice Ng\n", "All good."},
		{"below the mark, at length", "All good.\n\n-- \nAlice Ng\n\nWe are hiring people who love what they do, and who do it well.\n", "All good."},
		{"above a quote", "All good.\n\n-- \nAlice Ng\n\n" + wrote + "\n" + marked("> "), "All good."},
		{"below a quote", "All good.\n\n" + wrote + "\n" + marked("> ") + "\n--\nViele Grüße\n\nAlice\n", "All good."},
		{"of a mailing list", "All good.\n\n_______________________________________________\nTeam mailing list\nteam@lists.example.com\nhttps://lists.example.com/team\n", "All good."},
		{"drawn lines at the end", "All good.\n\n***\n=====\n--\n_____\n\n   -------\n", "All good."},
		{"a mark of tracking", "All good.\n\nᐧ\n", "All good."},
		{"greetings stay", "All good.\n\nBest regards\nAlice\n", "All good.\n\nBest regards\nAlice"},
		{"a name behind a dash stays", "All good.\n\n-Alice Ng\n", "All good.\n\n-Alice Ng"},
		{"items behind two dashes stay", "Three points:\n-- the release\n-- the audit\n-- the budget\n", "Three points:\n-- the release\n-- the audit\n-- the budget"},
		{"a mail that begins with two dashes", "--\nall good\n", "--\nall good"},
		{"a long text below two dashes stays", "Part one.\n--\nPart two is where it says what has to be done by whom.\n", "Part one.\n--\nPart two is where it says what has to be done by whom."},
		{"Outlook's footer and an unmarked mail", "All good.\n\nGesendet von Outlook für Android<https://aka.ms/AAb9ysg>\n\nWins: what's going well?\n", "All good."},
		{"what follows another footer stays", "Sent from my iPhone\n\nAll good.\n", "Sent from my iPhone\n\nAll good."},
	})
}

func TestDisclaimers(t *testing.T) {
	for name, text := range map[string]string{
		"English":       disclaimer,
		"on one line":   strings.ReplaceAll(disclaimer, "\n", " "),
		"with a head":   "*****\nDISCLAIMER\n\n" + disclaimer,
		"below a rule":  "________________________________\n\n" + disclaimer,
		"two":           disclaimer + "\n\nDiese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der richtige Adressat sind, vernichten Sie sie bitte.",
		"German":        "Diese E-Mail enthält vertrauliche und/oder rechtlich geschützte Informationen. Wenn Sie nicht der richtige Adressat sind oder diese E-Mail irrtümlich erhalten haben, informieren Sie bitte sofort den Absender und vernichten Sie diese Mail.",
		"French":        "Ce message et toutes les pièces jointes sont confidentiels et établis à l'intention exclusive de ses destinataires. Si vous avez reçu ce message par erreur, merci de le détruire.",
		"Spanish":       "Este mensaje es confidencial y se dirige exclusivamente a su destinatario. Si lo ha recibido por error, elimínelo.",
		"Italian":       "Questo messaggio è riservato ai destinatari indicati. Se ricevuto per errore, si prega di eliminarlo.",
		"Dutch":         "Dit bericht is uitsluitend bestemd voor de geadresseerde en kan vertrouwelijk zijn.",
		"the officers'": "Example GmbH, Sitz der Gesellschaft: Berlin\nAmtsgericht Charlottenburg, HRB 12345\nGeschäftsführer: Maria Ng",
		"with a footer": "Virus-free. www.avast.com\n\n" + disclaimer,
	} {
		if got := quote.Trim("All good.\n\n" + text + "\n"); got != "All good." {
			t.Errorf("%s: got %q", name, got)
		}
		lines := strings.Split("All good.\n\n"+text, "\n")
		if got := quote.Signature(lines); got != 1 {
			t.Errorf("%s: it begins at line %d, want 1", name, got)
		}
	}
	if lines := []string{"All good.", "", "Nothing new."}; quote.Signature(lines) != 3 {
		t.Errorf("it begins at line %d of %q", quote.Signature(lines), lines)
	}
	if got := quote.Signature(nil); got != 0 {
		t.Errorf("%d of nothing", got)
	}
}
