package quote_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oneonone/mail/quote"
)

// A trimming is a text and what its sender newly wrote in it.
type trimming struct{ name, text, want string }

func trimmed(t *testing.T, cases []trimming) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, quote.Trim(c.text)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if diff := cmp.Diff(c.want, quote.Trim(strings.ReplaceAll(c.text, "\n", "\r\n"))); diff != "" {
				t.Errorf("with lines that end in CRLF (-want +got)\n%s", diff)
			}
		})
	}
}

// The form that the replies of these tests quote.
const asked = `Wins: what's going well for you this week?

Challenges: what obstacles are you facing?`

func marked(prefix string) string {
	return prefix + strings.ReplaceAll(asked, "\n", "\n"+prefix) + "\n"
}

const wrote = "On Mon, May 5, 2025 at 10:03 AM Maria Ng <maria@example.com> wrote:\n"

// H3: what Outlook, Hotmail, Apple Mail, Thunderbird and the rest make of a
// reply above the quote.
func TestH3QuotesBelow(t *testing.T) {
	const said = "The release is out.\n\nNothing is in the way."
	trimmed(t, []trimming{
		{"marks", said + "\n\n" + wrote + "\n" + marked("> "), said},
		{"marks without spaces", said + "\n\n" + wrote + marked(">"), said},
		{"marks of two depths", said + "\n\n" + wrote + "\n" + marked("> > ") + ">\n", said},
		{"bars", said + "\n\n" + wrote + marked("| "), said},
		{"initials", said + "\n\n" + wrote + marked("MN> "), said},
		{"marks around the attribution too", said + "\n> " + wrote + ">\n" + marked("> "), said},
		{"marks and no attribution", said + "\n\n" + marked("> "), said},
		{"two blank lines below the attribution", said + "\n\n" + wrote + "\n\n" + marked("> "), said},
		{"no marks", said + "\n\n" + wrote + "\n" + asked, said},
		{"no marks and no blank lines", said + "\n" + wrote + asked, said},
		{"attribution on the sender's line", said + " " + wrote + marked("> "), said},
		{"attribution behind a dash", said + "\n\n- " + wrote + marked("> "), said},
		{"Outlook's desktop", said + "\n\nFrom: Maria Ng <maria@example.com>\nSent: Monday, May 5, 2025 10:03 AM\nTo: Alice Ng <alice@example.com>\nSubject: Your 1:1\n\n" + asked, said},
		{"Outlook on the web", said + "\n________________________________\nFrom: Maria Ng\nSent: Monday, May 5, 2025 10:03 AM\nTo: Alice Ng\nSubject: Your 1:1\n\n" + asked, said},
		{"Outlook on a phone", said + "\n\nGet Outlook for iOS<https://aka.ms/o0ukef>\n________________________________\nFrom: Maria Ng\nSent: Monday, May 5, 2025 10:03 AM\nTo: Alice Ng\nSubject: Your 1:1\n\n" + asked, said},
		{"Outlook's old separator", said + "\n\n-----Original Message-----\nFrom: Maria Ng\nSent: Monday, May 5, 2025 10:03 AM\nTo: Alice Ng\nSubject: Your 1:1\n\n" + asked, said},
		{"Outlook by way of Google", said + "\n\n\n ------------------------------\n\n*From:* Maria Ng [mailto:maria@example.com]\n*Sent:* Monday, May 5, 2025 10:03 AM\n*To:* Alice Ng\n*Subject:* Your 1:1\n\n" + asked, said},
		{"headers with blank lines between them", said + "\n\nFrom: Maria Ng\n\nSent: Monday, May 5, 2025 10:03 AM\n\nTo: Alice Ng\n\nSubject: Your 1:1\n\n" + asked, said},
		{"broken headers", said + "\n\nFrom: Maria Ng\nDate: Monday, May 5, 2025 at 10:03\nTo: Alice Ng <alice@example.com>, Bob Stone <bob@example.com>,\n Carol Stone <carol@example.com>\nSubject: Your 1:1\n\n" + asked, said},
		{"headers without a subject", said + "\n\nFrom: Maria Ng <maria@example.com>\nDate: Monday, May 5, 2025 at 10:03\nTo: Alice Ng\n\n" + asked, said},
		{"headers in Hotmail's order", said + "\n\n> Subject: Your 1:1\n> From: maria@example.com\n> To: alice@example.com\n> Date: Mon, 5 May 2025 10:03:00 +0200\n>\n" + marked("> "), said},
		{"headers on one line", said + "\n-------- Original message --------From: Maria Ng Date: 05/05/2025 10:03 (GMT+01:00) To: Alice Ng Subject: Your 1:1\n\n" + asked, said},
		{"Lotus Notes", said + "\n\n\"Maria Ng\" <maria@example.com> wrote on 05.05.2025 10:03:44:\n\n" + marked("> "), said},
		{"David", said + "\n\n" + wrote + "\n" + marked("> ") + "\nOriginal Message processed by david®\nYour 1:1 5. Mai 2025, 10:03 Uhr\nVon Maria Ng\n\n" + asked, said},
		{"a link that was broken in the quote", said + "\n\n" + wrote + "\n> See\n<https://example.com/a/very/long/link>\n> for more.\n", said},
		{"a closing below the quote", "The release is out.\n\n" + wrote + "\n" + marked("> ") + "\nBest, Alice", "The release is out.\n\nBest, Alice"},
	})
}

// headerBlocks has Outlook's block of headers in its languages.
var headerBlocks = map[string]string{
	"German":     "Von: Maria Ng\nGesendet: Montag, 5. Mai 2025 10:03\nAn: Alice Ng\nBetreff: Your 1:1",
	"French":     "De : Maria Ng\nEnvoyé : lundi 5 mai 2025 10:03\nÀ : Alice Ng\nObjet : Your 1:1",
	"Spanish":    "De: Maria Ng\nEnviado el: lunes, 5 de mayo de 2025 10:03\nPara: Alice Ng\nAsunto: Your 1:1",
	"Portuguese": "De: Maria Ng\nEnviada em: segunda-feira, 5 de maio de 2025 10:03\nPara: Alice Ng\nAssunto: Your 1:1",
	"Italian":    "Da: Maria Ng\nInviato: lunedì 5 maggio 2025 10:03\nA: Alice Ng\nOggetto: Your 1:1",
	"Dutch":      "Van: Maria Ng\nVerzonden: maandag 5 mei 2025 10:03\nAan: Alice Ng\nOnderwerp: Your 1:1",
	"Polish":     "Od: Maria Ng\nWysłano: poniedziałek, 5 maja 2025 10:03\nDo: Alice Ng\nTemat: Your 1:1",
	"Swedish":    "Från: Maria Ng\nSkickat: den 5 maj 2025 10:03\nTill: Alice Ng\nÄmne: Your 1:1",
	"Danish":     "Fra: Maria Ng\nSendt: 5. maj 2025 10:03\nTil: Alice Ng\nEmne: Your 1:1",
	"Finnish":    "Lähettäjä: Maria Ng\nLähetetty: maanantai 5. toukokuuta 2025 10.03\nVastaanottaja: Alice Ng\nAihe: Your 1:1",
	"Czech":      "Od: Maria Ng\nOdesláno: pondělí 5. května 2025 10:03\nKomu: Alice Ng\nPředmět: Your 1:1",
	"Slovak":     "Od: Maria Ng\nOdoslané: pondelok 5. mája 2025 10:03\nKomu: Alice Ng\nPredmet: Your 1:1",
	"Hungarian":  "Feladó: Maria Ng\nElküldve: 2025. május 5., hétfő 10:03\nCímzett: Alice Ng\nTárgy: Your 1:1",
	"Romanian":   "De la: Maria Ng\nTrimis: luni, 5 mai 2025 10:03\nCătre: Alice Ng\nSubiect: Your 1:1",
	"Turkish":    "Kimden: Maria Ng\nGönderildi: 5 Mayıs 2025 Pazartesi 10:03\nKime: Alice Ng\nKonu: Your 1:1",
	"Greek":      "Από: Maria Ng\nΣτάλθηκε: Δευτέρα, 5 Μαΐου 2025 10:03\nΠρος: Alice Ng\nΘέμα: Your 1:1",
	"Russian":    "От: Maria Ng\nОтправлено: 5 мая 2025 г. 10:03\nКому: Alice Ng\nТема: Your 1:1",
	"Ukrainian":  "Від: Maria Ng\nНадіслано: 5 травня 2025 р. 10:03\nКому: Alice Ng\nТема: Your 1:1",
	"Hebrew":     "מאת: Maria Ng\nנשלח: יום שני 05 מאי 2025 10:03\nאל: Alice Ng\nנושא: Your 1:1",
	"Arabic":     "من: Maria Ng\nتاريخ الإرسال: الاثنين، ٥ مايو ٢٠٢٥ ١٠:٠٣\nإلى: Alice Ng\nالموضوع: Your 1:1",
	"Vietnamese": "Từ: Maria Ng\nĐã gửi: 5 Tháng Năm 2025 10:03\nTới: Alice Ng\nChủ đề: Your 1:1",
	"Chinese":    "发件人: Maria Ng\n发送时间: 2025年5月5日 10:03\n收件人: Alice Ng\n主题: Your 1:1",
	"Taiwanese":  "寄件者：Maria Ng\n寄件日期：2025年5月5日 10:03\n收件者：Alice Ng\n主旨：Your 1:1",
	"Japanese":   "差出人: Maria Ng\n送信日時: 2025年5月5日 10:03\n宛先: Alice Ng\n件名: Your 1:1",
	"Korean":     "보낸 사람: Maria Ng\n보낸 날짜: 2025년 5월 5일 월요일 10:03\n받는 사람: Alice Ng\n제목: Your 1:1",
}

func TestH3HeadersOfManyLanguages(t *testing.T) {
	for language, block := range headerBlocks {
		for _, b := range []string{block, "*" + strings.ReplaceAll(strings.ReplaceAll(block, "\n", "\n*"), ": ", ":* ")} {
			if got := quote.Attribution(strings.Split(b+"\n\n"+asked, "\n")); got != 4 {
				t.Errorf("%s: %d lines of\n%s", language, got, b)
			}
			if got := quote.Trim("All good.\n\n" + b + "\n\n" + asked); got != "All good." {
				t.Errorf("%s: got %q of\n%s", language, got, b)
			}
		}
	}
}

// H4: answers between quotes survive, with what they answer. What introduces
// the quotes, and what quotes the end, goes.
func TestH4AnswersBetweenQuotes(t *testing.T) {
	trimmed(t, []trimming{
		{"under each question", wrote + "\n> Wins: what's going well?\n\nThe release.\n\n> Challenges: what obstacles?\n\nNone.\n\n> Sent by oneonone\n",
			"> Wins: what's going well?\n\nThe release.\n\n> Challenges: what obstacles?\n\nNone."},
		{"with a word above", "Hi Maria,\n\n" + wrote + "\n> Wins?\nThe release.\n> Challenges?\nNone.\n>\n> Maria\n",
			"Hi Maria,\n\n\n> Wins?\nThe release.\n> Challenges?\nNone."},
		{"below a single quote", wrote + "\n" + marked("> ") + "\nThe release, and nothing is in the way.\n", "The release, and nothing is in the way."},
		{"at length below a quote", "Hi,\n\n" + wrote + "\n> Wins?\n\nThe release.\nThe audit.\nThe new hire.\n", "Hi,\n\n\n> Wins?\n\nThe release.\nThe audit.\nThe new hire."},
		{"a quote of the sender's choice", "> Culture eats strategy for breakfast.\n\nThis is what I mean.\n", "> Culture eats strategy for breakfast.\n\nThis is what I mean."},
	})
}

// Of a mail that is only a quote nothing is left.
func TestOnlyAQuote(t *testing.T) {
	block := headerBlocks["German"] + "\n\n" + asked
	for _, text := range []string{
		"", "\n \n", marked("> "), wrote + "\n" + marked("> "), "\n\n" + wrote + "\n" + asked, block, "________________________________\n" + block,
		"-----Original Message-----\n\n" + asked, "Sent from my iPhone\n\n> " + wrote + marked("> "), "\n-- \nAlice Ng\nExample Ltd\n\n" + wrote + marked("> "),
		"\n\nSent from Outlook for iOS\n________________________________\n" + block,
	} {
		if got := quote.Trim(text); got != "" {
			t.Errorf("%q is left of\n%s", got, text)
		}
	}
}

// A forwarded mail is what was to be said, unless it is marked as a quote.
func TestForwardedMail(t *testing.T) {
	const forward = "---------- Forwarded message ---------\nFrom: Bob Stone <bob@example.com>\nDate: Mon, May 5, 2025 at 10:03 AM\nSubject: Figures\nTo: Maria Ng\n\nThe figures are in."
	trimmed(t, []trimming{
		{"below a word", "FYI\n\n" + forward, "FYI\n\n" + forward},
		{"alone", forward, "The figures are in."},
		{"with marks", "FYI\n\n> Begin forwarded message:\n>\n> From: Bob Stone\n> Subject: Figures\n>\n> The figures are in.\n", "FYI"},
		{"in a mail that is quoted", "Thanks!\n\n-----Original Message-----\n\nFYI\n\n" + forward, "Thanks!"},
	})
}

// What looks like a line of a quote, a signature or a banner, and is followed by
// nothing that those have, is what somebody wrote.
func TestLooksLikeAQuote(t *testing.T) {
	for _, text := range []string{
		"From: the team, to: everybody. We did it.",
		"From: the team\n\nWe did it.",
		"The praise came\nFrom: the whole team\nTo: the night shift\nand I pass it on.",
		"On Monday I wrote: please ship it.",
		"On Monday I wrote:\n\nplease ship it by Friday.",
		"On 5 May 2025 at 10:03 I wrote to the team:\n\nplease ship it by Friday.",
		"On Monday the customer wrote:\n\nnever again.",
		"On 5/5 at 10:00, meet bob@example.com:\n\nhe knows the numbers.",
		"Wins\n--\nThe release went out, and nobody had to work at night.\n\nChallenges\n--\nThe build is slow and nobody owns it.",
		"Wins:\n--------\nThe release went out.",
		"- the release\n- the audit\n\n--\n\n- the budget is late\n- the office moves",
		"----- Wins -----\nThe release.\n\n----- Challenges -----\nNone.",
		"2025-05-05 10:03\n05.05.2025 10:03\nMay 5, 2025 at 10:03\n\nare the times of the outages.",
		"The alert was sent from my iPhone to all.",
		"Sent from my team to yours: thank you.\n\nThe rest is fine.",
		"Caution: the build is broken outside of office hours.",
		"Latency is\n>= 5 ms\nat the edge.",
		"Throughput went from\n> 400 to 500",
		"| quarter | figure |\n| ------- | ------ |\n| Q1      | 400    |",
		"I need the numbers from: bob@example.com and from: carol@example.com\n\nThat is all.",
		"This is confidential: I am looking for a new role.\n\nPlease do not tell the others.",
		"This message is confidential: I am looking for a new role, and nobody else knows.",
		"Confidential",
		"We asked the Geschäftsführer about the Handelsregister.",
		"The customer wrote to us on 5 May 2025:\n\nnever again.",
		"Carol wrote on 5 May 2025 at 10:03:\n\nnever again.",
		"- Bob <bob@example.com>: review the RFC by 5 May 2025\n- Carol: the rest",
		"With regards to the audit, we are done.",
		"_underlined_ words and *bold* ones",
		"Date: 5 May\nRoom: 4\nTopic: budget",
		"Best regards\n\nAlice",
		"Subject matter experts: Bob\nTo do: the audit\nDate: open",
		"Original message was fine, the reply was not.",
		"1. The release\n2. The audit\n\n3. On 5 May 2025 we hire.",
	} {
		if diff := cmp.Diff(text, quote.Trim(text)); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		// The same above a quote.
		if diff := cmp.Diff(text, quote.Trim(text+"\n\n"+wrote+"\n"+marked("> "))); diff != "" && !strings.Contains(text, ">") {
			t.Errorf("above a quote (-want +got)\n%s", diff)
		}
	}
}

// Lines that belong to no quote keep their spaces and their order.
func TestLayoutIsKept(t *testing.T) {
	trimmed(t, []trimming{
		{"lists and indents", "\n\nOur wins:\n\n\n    - the release\n      with notes\n    - the audit\n\n\tfunc main() {}\n\n", "Our wins:\n\n\n    - the release\n      with notes\n    - the audit\n\n\tfunc main() {}"},
		{"an indented first line", "\n  - the release\n  - the audit\n", "  - the release\n  - the audit"},
		{"joined emoji", "👩\u200d💻 did it\n", "👩\u200d💻 did it"},
	})
}

func TestBannersOfGateways(t *testing.T) {
	banners := []string{
		"CAUTION: This email originated from outside of the organization. Do not click links or open attachments unless you recognize the sender and know the content is safe.",
		"CAUTION: External email. Do not click links or open attachments.",
		"[EXTERNAL]", "[EXTERNAL EMAIL]", "*** EXTERNAL EMAIL: do not click links in this message ***",
		"This Message Is From an External Sender",
		"WARNING: This message came from outside our organisation.",
		"You don't often get email from alice@example.com. Learn why this is important<https://aka.ms/LearnAboutSenderIdentification>",
		"ACHTUNG: Diese E-Mail stammt von einem externen Absender.",
		"ATTENTION : ce courriel provient de l'extérieur de l'entreprise.",
		"ATENCIÓN: este correo es de un remitente externo.",
		"LET OP: dit bericht komt van buiten de organisatie.",
		"ZjQcmQRYFpfptBannerStart",
		"注意：この外部メールは社外から届きました",
	}
	for _, b := range banners {
		if !quote.Banner(b) {
			t.Errorf("no banner: %s", b)
		}
	}
	for _, line := range []string{"", "External", "External consultants start on Monday.", "Warning: the external source of the data is down.", "Caution: mail to the team is slow.", "Achtung, der Umzug ist am Montag.", "Hinweis: externe Dienstleister kosten mehr."} {
		if quote.Banner(line) {
			t.Errorf("a banner: %s", line)
		}
	}
	trimmed(t, []trimming{
		{"above what was written", banners[0] + "\n\nAll good.\n", "All good."},
		{"broken over lines", "CAUTION: This email originated from outside of the organization. Do not\nclick links or open attachments unless you recognize the sender and know\nthe content is safe.\n\nAll good.\n", "All good."},
	})
}

func TestUnmark(t *testing.T) {
	for _, c := range []struct {
		line, rest string
		depth      int
	}{
		{"> > Wins", "Wins", 2}, {">> Wins", "Wins", 2}, {">Wins", "Wins", 1}, {"> ", "", 1}, {">", "", 1}, {">>", "", 2}, {" > Wins", "Wins", 1}, {"  > Wins", "  > Wins", 0},
		{"> > > ", "", 3}, {">  > Wins", "Wins", 2}, {">   indented", "  indented", 1}, {"> - [ ] 3 Alice", "- [ ] 3 Alice", 1}, {"| Wins", "Wins", 1}, {"|", "", 1}, {"| a | b |", "| a | b |", 0}, {"||", "||", 0},
		{"AB> Wins", "Wins", 1}, {"M>> Wins", "Wins", 2}, {"ABCD> Wins", "ABCD> Wins", 0}, {"A>B", "A>B", 0}, {"＞ Wins", "Wins", 1}, {">= 5 ms", ">= 5 ms", 0}, {">==== Wins", "==== Wins", 1},
		{"Wins", "Wins", 0}, {"", "", 0}, {" ", " ", 0}, {"a > b", "a > b", 0}, {"-> b", "-> b", 0},
	} {
		if rest, depth := quote.Unmark(c.line); rest != c.rest || depth != c.depth {
			t.Errorf("%q: %q, %d, want %q, %d", c.line, rest, depth, c.rest, c.depth)
		}
	}
}

func TestAttributionCountsLines(t *testing.T) {
	for _, c := range []struct {
		name  string
		lines string
		want  int
	}{
		{"none", "Wins\nChallenges", 0},
		{"of no lines", "", 0},
		{"a date and an address", "On Mon, May 5, 2025 at 10:03 AM Maria Ng <maria@example.com> wrote:\n\nWins", 1},
		{"broken", "On Mon, May 5, 2025 at 10:03 AM Maria Ng <\nmaria@example.com> wrote:\nWins", 2},
		{"with marks", "> On Mon, May 5, 2025 at 10:03 AM Maria Ng\n> <maria@example.com> wrote:\n>\n>> Wins", 2},
		{"that needs a quote below and has one", "Bob wrote:\n\n> Wins", 1},
		{"that needs a quote below and has none", "Bob wrote:\n\nWins", 0},
		{"with a name first, that needs a quote below and has one", "Maria Ng wrote on 5/5/2025 10:03 AM:\n> Wins", 1},
		{"with a name first, that needs a quote below and has none", "Maria Ng schrieb am 05.05.2025 um 10:03:\n\nWins", 0},
		{"a line and headers", "______________________\n" + headerBlocks["Dutch"] + "\n\nWins", 5},
		{"a separator and headers", "-----Original Message-----\n" + headerBlocks["Dutch"] + "\n\nWins", 5},
		{"a separator alone", "-----Original Message-----\n\nWins", 1},
		{"a line alone", "______________________\n\nWins", 0},
		{"a forwarded mail's", "---------- Forwarded message ---------\nFrom: Bob <bob@example.com>\nDate: Mon, 5 May 2025\nSubject: Figures\nTo: Maria\n\nText", 5},
	} {
		if got := quote.Attribution(strings.Split(c.lines, "\n")); got != c.want {
			t.Errorf("%s: %d lines, want %d", c.name, got, c.want)
		}
	}
	if got := quote.Attribution(nil); got != 0 {
		t.Errorf("%d lines of nothing", got)
	}
}
