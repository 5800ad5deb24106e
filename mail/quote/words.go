package quote

import "strings"

// set makes a set of words or, with a separator in the text, of phrases.
func set(words string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsFuncSeq(words, func(r rune) bool { return r == ',' || r == '\n' }) {
		if w = strings.TrimSpace(w); w != "" {
			out[w] = true
		}
	}
	return out
}

// wrote has the word for "wrote" of lines of attribution, by language: English,
// German, French, Spanish, Catalan, Galician, Basque, Portuguese, Italian,
// Dutch, Polish, Swedish and its neighbours, Icelandic, Finnish, Estonian,
// Lithuanian, Latvian, Czech, Slovak, Slovenian, Croatian, Hungarian, Romanian,
// Turkish, Greek, Russian, Ukrainian, Bulgarian, Hebrew, Arabic, Persian,
// Hindi, Vietnamese, Indonesian.
var wrote = set(`wrote, writes, written, schrieb, schrieben, geschrieben, écrit, ecrit,
	escribió, escribio, escribía, escrito, escrit, escriure, escribiu, idatzi, escreveu, scritto, scrisse,
	schreef, geschreven, napisana, napisał, napisała, napisal, napisala, pisze, skrev, skrifaði, kirjoitti, kirjutas,
	rašė, parašė, rakstīja, napsal, napsala, napísal, napísala, piše, pisal, napisao, írta, scris,
	yazdı, yazmış, έγραψε, написал, написала, написал(а), пишет, написав, пише, написа,
	כתב, כתבה, כותב, מאת, كتب, كتبت, نوشت, लिखा, viết, menulis`)

// wroteIn has the same for languages that put no spaces between words:
// Chinese, Japanese, Korean, Thai.
var wroteIn = []string{"写道", "寫道", "写到", "のメール", "のメッセージ", "書きました", "書き込みました", "작성", "썼습니다", "เขียน"}

// ourselves has the words before "wrote" with which somebody speaks of what
// they wrote themselves: no mail program does.
var ourselves = set(`i, we, ive, have, had, ich, wir, habe, haben, ai, avons, he, hemos, ho, abbiamo, ik, wij, heb, jag, jeg, eu`)

// openers has the words before the date in a line of attribution.
var openers = set(`on, at, am, le, el, a, em, no, il, in, op, den, d, w, dnia, dn, dne, dňa, dana, pe, la, în, στις, την, na, от, на,
	vào, pada, في, بتاريخ, در, ב, בתאריך, เมื่อ, 在, þann`)

// roles of the lines in the block of headers above a quoted mail.
const (
	fromRole = 1 << iota
	dateRole
	toRole
	subjectRole
	ccRole
	otherRole
)

// labels has the names of headers as mail programs translate them.
var labels = roles(map[int]string{
	fromRole: `from, von, de, da, van, od, från, fra, frá, lähettäjä, keneltä, saatja, feladó, de la, expéditeur, expediteur, remitente, remetente,
		mittente, afzender, nadawca, avsändare, afsender, avsender, odesílatel, odosielateľ, pošiljatelj, kimden, gönderen, από, αποστολέας,
		от, от кого, отправитель, від, від кого, відправник, מאת, من, از, từ, người gửi, dari, pengirim, จาก, 发件人, 寄件者, 寄件人, 自, 差出人, 送信者, 보낸 사람, 보낸사람, 발신, nuo, no`,
	dateRole: `date, sent, sent on, datum, gesendet, gesendet am, envoyé, envoyé le, date d'envoi, message du, enviado, enviado el, enviado em, enviada em, enviada, enviado a, fecha, data,
		inviato, data invio, verzonden, verzonden op, wysłano, data wysłania, skickat, datum, sendt, dato, sendt den, lähetetty, päivämäärä, päiväys, saadetud, kuupäev, odesláno, odoslané,
		dátum, küldve, elküldve, küldés dátuma, trimis, poslano, poslato, tarih, gönderildi, gönderme tarihi, gönderilme tarihi, ημερομηνία, στάλθηκε, εστάλη,
		отправлено, дата, надіслано, изпратено, נשלח, תאריך, أرسلت, تاريخ الإرسال, التاريخ, تاریخ, đã gửi, đã gửi lúc, ngày, dikirim, tanggal, ส่ง, วันที่, 发送时间, 发送日期, 日期, 时间, 寄件日期, 傳送時間, 已傳送, 日時, 送信日時, 日付, 보낸 날짜, 날짜, išsiųsta`,
	toRole: `to, an, à, a, para, aan, do, till, til, vastaanottaja, kenelle, kellele, címzett, către, pentru, destinataire, destinatario, destinatário, odbiorca, adresat, komu, pro, prima, za, kime, alıcı, προς,
		кому, получатель, до, אל, إلى, به, tới, đến, người nhận, kepada, ถึง, 收件人, 收件者, 至, 宛先, 받는 사람, 받는사람, 수신, kam`,
	subjectRole: `subject, betreff, betr, objet, sujet, asunto, assumpte, assunto, oggetto, onderwerp, temat, ämne, emne, efni, aihe, teema, předmět, predmet, zadeva, tárgy, subiect, konu, θέμα,
		тема, относно, נושא, הנדון, الموضوع, موضوع, chủ đề, tiêu đề, subjek, perihal, เรื่อง, หัวเรื่อง, 主题, 主旨, 件名, 제목, tema`,
	ccRole: `cc, bcc, kopie, kopie (cc), copie, copie à, cópia, copia, dw, do wiadomości, kopia, kopi, kopio, másolat, copie către, bilgi, κοιν, κοιν., копия, копія, עותק, نسخة, đồng gửi, tembusan, สำเนา, 抄送, 副本, 참조, c.c`,
	otherRole: `reply-to, reply to, antwort an, répondre à, responder a, rispondi a, organization, organisation, importance, priorität, wichtigkeit, attachments, anlagen, pièces jointes, resent-from, message-id, on behalf of,
		mailed-by, signed-by, list-id, in-reply-to`,
})

func roles(words map[int]string) map[string]int {
	out := map[string]int{}
	for role, names := range words {
		for name := range set(names) {
			out[name] |= role
		}
	}
	return out
}

// originals begin the words in a line such as "-----Original Message-----".
var originals = []string{"original", "ursprüng", "urspruengl", "antwort", "reply mess", "message d'orig", "message orig", "message d’orig", "message initial", "mail orig",
	"courriel orig", "e-mail d'orig", "mensaje orig", "mensagem orig", "messaggio orig", "oorspronkelijk", "oprindelig", "opprinnelig", "ursprungl", "alkuperäi", "původní", "pôvodn", "eredeti",
	"mesaj orig", "mesajul orig", "orijinal", "özgün", "αρχικό", "исходн", "оригинал", "початков", "вихідн", "wiadomość oryg", "oryginalna", "missatge orig", "izvorn", "izvirn", "ההודעה המקורית", "הודעה מקורית",
	"الرسالة الأصلية", "پیام اصلی", "thư gốc", "tin nhắn gốc", "pesan asli", "ข้อความต้นฉบับ", "原始邮件", "原始郵件", "原邮件", "元のメッセージ", "オリジナル", "원본", "원래"}

// forwards begin the words of a line above a mail that is handed on.
var forwards = []string{"forwarded", "begin forwarded", "weitergeleitete", "anfang der weitergeleiteten", "message transféré", "début du message", "message réexpédié", "mensaje reenviado", "inicio del mensaje reenviado",
	"mensagem encaminhada", "mensagem reencaminhada", "início da mensagem", "messaggio inoltrato", "inizio messaggio inoltrato", "doorgestuurd", "begin doorgestuurd", "wiadomość przekazana", "przekazana", "początek przekazyw",
	"vidarebefordrat", "vidarebefordrade", "videresendt", "välitetty", "přeposlan", "preposlan", "továbbított", "mesaj redirecționat", "iletilen", "yönlendirilen", "προωθημένο", "пересыл", "пересла", "перенаправл",
	"הודעה שהועברה", "رسالة معاد", "thư được chuyển", "chuyển tiếp", "pesan diteruskan", "转发", "轉寄", "転送", "전달된", "전달한"}
