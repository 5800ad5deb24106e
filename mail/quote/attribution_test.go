package quote_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"oneonone/mail/quote"
)

// What mail programs write above a quote, in the languages of their menus: web
// mail of Google, Apple's Mail, Thunderbird, Yahoo, Outlook and others.
var attributions = []string{
	"On Mon, May 5, 2025 at 10:03 AM Maria Ng <maria@example.com> wrote:",
	"On Mon, 5 May 2025 at 10:03, Maria Ng <maria@example.com> wrote:",
	"On 5 May 2025, at 10:03, Maria Ng <maria@example.com> wrote:",
	"On 05/05/2025 10:03 AM, Maria Ng wrote:",
	"On Monday, May 5, 2025 at 10:03:12 AM GMT+2, Maria Ng <maria@example.com> wrote:",
	"On 2025-05-05 10:03, maria@example.com wrote:",
	"On Monday, May 5th, 2025 at 10:03 AM, Maria Ng <maria@example.com> wrote:",
	"Maria Ng <maria@example.com> writes:",
	"Maria Ng <maria@example.com> wrote on 05.05.2025 10:03:44:",
	"---- On Mon, 05 May 2025 10:03:00 +0200 Maria Ng <maria@example.com> wrote ----",
	"From: Maria Ng <maria@example.com> Sent: 5 May 2025 10:03 To: Alice Subject: Your 1:1",
	"Am Mo., 5. Mai 2025 um 10:03 Uhr schrieb Maria Ng <maria@example.com>:",
	"Am 05.05.25 um 10:03 schrieb Maria Ng:",
	"Am 05.05.2025 um 10:03 schrieb Maria Ng <maria@example.com>:",
	"Maria Ng <maria@example.com> schrieb am Mo., 5. Mai 2025, 10:03:",
	"> Maria Ng <maria@example.com> hat am 05.05.2025 10:03 CEST geschrieben:",
	"Gesendet: Montag, 5. Mai 2025 um 10:03 Uhr\nVon: \"Maria Ng\" <maria@example.com>\nAn: alice@example.com\nBetreff: Your 1:1",
	"Le lun. 5 mai 2025 à 10:03, Maria Ng <maria@example.com> a écrit :",
	"Le 5 mai 2025 à 10:03, Maria Ng <maria@example.com> a écrit :",
	"Le 05/05/2025 à 10:03, Maria Ng a écrit\u00a0:",
	"Le lundi 5 mai 2025 à 10:03:12 UTC+2, Maria Ng <maria@example.com> a écrit :",
	"El lun, 5 may 2025 a las 10:03, Maria Ng (<maria@example.com>) escribió:",
	"El 5 may 2025, a las 10:03, Maria Ng <maria@example.com> escribió:",
	"El 05/05/2025 a las 10:03, Maria Ng escribió:",
	"El dl., 5 de maig 2025, 10:03, Maria Ng <maria@example.com> va escriure:",
	"Em seg., 5 de mai. de 2025 às 10:03, Maria Ng <maria@example.com> escreveu:",
	"Em 05/05/2025 10:03, Maria Ng escreveu:",
	"Maria Ng <maria@example.com> escreveu (segunda, 5/05/2025 à(s) 10:03):",
	"No dia 5 de mai. de 2025, às 10:03, Maria Ng <maria@example.com> escreveu:",
	"Il giorno lun 5 mag 2025 alle ore 10:03 Maria Ng <maria@example.com> ha scritto:",
	"Il 05/05/2025 10:03, Maria Ng ha scritto:",
	"Il giorno 5 mag 2025, alle ore 10:03, Maria Ng <maria@example.com> ha scritto:",
	"Op ma 5 mei 2025 om 10:03 schreef Maria Ng <maria@example.com>:",
	"Op 5 mei 2025 om 10:03 heeft Maria Ng <maria@example.com> het volgende geschreven:",
	"Op 05-05-2025 om 10:03 schreef Maria Ng:",
	"pon., 5 maj 2025 o 10:03 Maria Ng <maria@example.com> napisał(a):",
	"W dniu 05.05.2025 o 10:03, Maria Ng pisze:",
	"W dniu pon., 5.05.2025 o 10:03 Maria Ng <maria@example.com> napisał(a):",
	"Wiadomość napisana przez Maria Ng <maria@example.com> w dniu 5 maj 2025, o godz. 10:03:",
	"Den mån 5 maj 2025 kl 10:03 skrev Maria Ng <maria@example.com>:",
	"Den 2025-05-05 kl. 10:03, skrev Maria Ng:",
	"5 maj 2025 kl. 10:03 skrev Maria Ng <maria@example.com>:",
	"Den man. 5. maj 2025 kl. 10.03 skrev Maria Ng <maria@example.com>:",
	"Den 05.05.2025 kl. 10.03 skrev Maria Ng:",
	"man. 5. mai 2025 kl. 10:03 skrev Maria Ng <maria@example.com>:",
	"5. mai 2025 kl. 10:03 skrev Maria Ng <maria@example.com>:",
	"ma 5. toukok. 2025 klo 10.03 Maria Ng (maria@example.com) kirjoitti:",
	"Maria Ng <maria@example.com> kirjoitti 5.5.2025 kello 10.03:",
	"Kuupäev E, 5. mai 2025 kell 10:03 kirjutas Maria Ng <maria@example.com>:",
	"2025-05-05, pr, 10:03 Maria Ng <maria@example.com> rašė:",
	"po 5. 5. 2025 v 10:03 odesílatel Maria Ng <maria@example.com> napsal:",
	"Dne 05. 05. 25 v 10:03 Maria Ng napsal(a):",
	"po 5. 5. 2025 o 10:03 Maria Ng <maria@example.com> napísal(a):",
	"Dňa 5. 5. 2025 o 10:03 Maria Ng napísal(a):",
	"V V pon., 5. maj 2025 ob 10:03 je oseba Maria Ng <maria@example.com> napisala:",
	"pon, 5. svi 2025. u 10:03 Maria Ng <maria@example.com> napisao je:",
	"Maria Ng <maria@example.com> ezt írta (időpont: 2025. máj. 5., H, 10:03):",
	"2025. 05. 05. 10:03 keltezéssel, Maria Ng írta:",
	"În lun., 5 mai 2025 la 10:03, Maria Ng <maria@example.com> a scris:",
	"Pe 05.05.2025 10:03, Maria Ng a scris:",
	"Maria Ng <maria@example.com>, 5 May 2025 Pzt, 10:03 tarihinde şunu yazdı:",
	"5.05.2025 10:03 tarihinde Maria Ng yazdı:",
	"Στις Δευ 5 Μαΐ 2025 στις 10:03 π.μ., ο/η Maria Ng <maria@example.com> έγραψε:",
	"Στις 5/5/2025 10:03, ο/η Maria Ng έγραψε:",
	"пн, 5 мая 2025 г. в 10:03, Maria Ng <maria@example.com>:",
	"05.05.2025 10:03, Maria Ng пишет:",
	"Понедельник, 5 мая 2025, 10:03 +03:00 от Maria Ng <maria@example.com>:",
	"5 мая 2025 г., в 10:03, Maria Ng <maria@example.com> написал(а):",
	"пн, 5 трав. 2025 р. о 10:03 Maria Ng <maria@example.com> пише:",
	"На пн, 5.05.2025 г. в 10:03 Maria Ng <maria@example.com> написа:",
	"\u202b\u202aמאת: Maria Ng\u202c\u200f <\u202amaria@example.com\u202c\u200f>\u202c, \u202bבתאריך יום ב׳, 5 במאי 2025 ב-10:03:\u202c",
	"\u200fבתאריך יום ב׳, 5 במאי 2025 ב-10:03 מאת Maria Ng <\u202amaria@example.com\u202c>:",
	"ב-5 במאי 2025, בשעה 10:03, Maria Ng <maria@example.com> כתב/ה:",
	"في الاثنين، ٥ مايو ٢٠٢٥ في ١٠:٠٣ ص تمت كتابة ما يلي بواسطة Maria Ng <maria@example.com>:",
	"في ٥ مايو ٢٠٢٥، الساعة ١٠:٠٣ ص، كتب Maria Ng <maria@example.com>:",
	"Vào Th 2, 5 thg 5, 2025 vào lúc 10:03 Maria Ng <maria@example.com> đã viết:",
	"Vào 10:03 5 tháng 5, 2025, Maria Ng <maria@example.com> đã viết:",
	"Pada tanggal Sen, 5 Mei 2025 pukul 10.03 Maria Ng <maria@example.com> menulis:",
	"ในวันที่ จ. 5 พ.ค. 2025 เวลา 10:03 Maria Ng <maria@example.com> เขียนว่า:",
	"2025年5月5日(月) 10:03 Maria Ng <maria@example.com>:",
	"2025/05/05 10:03、Maria Ng <maria@example.com>のメール:",
	"On 2025/05/05 10:03, Maria Ng wrote:",
	"Maria Ng <maria@example.com> 于2025年5月5日周一 10:03写道：",
	"Maria Ng <maria@example.com> 於 2025年5月5日 週一 上午10:03寫道：",
	"在 2025年5月5日，10:03，Maria Ng <maria@example.com> 写道：",
	"在 2025/5/5 10:03, Maria Ng 写道:",
	"2025년 5월 5일 (월) 오전 10:03, Maria Ng <maria@example.com>님이 작성:",
	"2025. 5. 5. 오전 10:03, Maria Ng <maria@example.com> 작성:",
	"-----Original Message-----",
	"----- Original Message -----",
	"----- Mensaje original -----",
	"-----Mensagem original-----",
	"-----Message d'origine-----",
	"----- Mail original -----",
	"-----Messaggio originale-----",
	"-----Ursprüngliche Nachricht-----",
	"------ Originalnachricht ------",
	"-----Oorspronkelijk bericht-----",
	"-----Oprindelig meddelelse-----",
	"-----Opprinnelig melding-----",
	"-----Ursprungligt meddelande-----",
	"-----Alkuperäinen viesti-----",
	"---------- Původní e-mail ----------",
	"-----Eredeti üzenet-----",
	"-----Mesaj original-----",
	"-----Özgün İleti-----",
	"-----Αρχικό μήνυμα-----",
	"-----Исходное сообщение-----",
	"------------------ 原始邮件 ------------------",
	"-----元のメッセージ-----",
	"-----원본 메시지-----",
	"-----Reply message-----",
	"*-------- Original Message --------*",
	"---------- Forwarded message ---------",
	"-------- Weitergeleitete Nachricht --------",
	"Begin forwarded message:",
	"Anfang der weitergeleiteten Nachricht:",
	"Début du message réexpédié :",
	"-------- Пересылаемое сообщение --------",
	"Original Message processed by david®",
}

func TestH3AttributionsOfManyLanguages(t *testing.T) {
	for _, a := range attributions {
		lines := strings.Split(a, "\n")
		want := len(lines)
		lines = append(lines, "", "Wins: what's going well for you this week?")
		if got := quote.Attribution(lines); got < want || got > want+1 {
			t.Errorf("%q: %d lines, want %d", a, got, want)
		}
		for _, where := range []struct{ name, between, mark string }{{"with marks", "\n\n", "> "}, {"without marks", "\n\n", ""}, {"without a blank line", "\n", "> "}} {
			if strings.HasPrefix(a, ">") && where.mark == "" || forwards(a) && where.mark == "" {
				continue // a quote that is one by its first line, and a mail that is handed on
			}
			text := "All good, nothing new.\n\n" + a + where.between + where.mark + "Wins: what's going well?\n" + where.mark + "\n" + where.mark + "Challenges: what obstacles?\n"
			if got := quote.Trim(text); got != "All good, nothing new." {
				t.Errorf("%q, %s: got %q", a, where.name, got)
			}
		}
	}
}

func forwards(a string) bool {
	for _, word := range []string{"orward", "eitergeleitet", "réexpédié", "Пересыл"} {
		if strings.Contains(a, word) {
			return true
		}
	}
	return false
}

// Programs break the line at any space.
func TestH3AttributionBrokenAtAnySpace(t *testing.T) {
	for _, a := range attributions {
		if strings.Contains(a, "--") || strings.Contains(a, "\n") || !strings.ContainsAny(a, "0123456789٠") || strings.HasPrefix(a, "From") || strings.HasPrefix(a, "Wia") {
			continue // those that no program breaks
		}
		for at, r := range a {
			if r != ' ' || utf8.RuneCountInString(a[:at]) < 24 { // programs do not break what is that short
				continue
			}
			text := "All good, nothing new.\n\n" + a[:at] + "\n" + a[at+1:] + "\n\n> Wins: what's going well?\n> Challenges?\n"
			if got := quote.Trim(text); got != "All good, nothing new." {
				t.Errorf("got %q of\n%s", got, text)
			}
		}
	}
}
