package quote

import (
	"strings"
	"unicode"
)

// footer reports whether a line is what a mail program adds below what is
// written, such as "Sent from my iPhone".
func footer(line string) bool {
	line = plain(line)
	if len(line) > 160 || len(line) < 6 {
		return false
	}
	low := strings.ToLower(strings.Trim(line, "*_-–— <>[]."))
	if begins(low, adverts) || getOutlook(low) {
		return true
	}
	words := strings.Fields(low)
	if len(words) > 14 || strings.Contains(low, ". ") && len(words) > 8 {
		return false
	}
	if begins(low, sentFrom) {
		return device(strings.Join(words[:min(len(words), 9)], " "))
	}
	return endsSent(low) && device(low)
}

// device reports whether a lower-case text names something that mails are sent
// from, as a word where the text has words.
func device(low string) bool {
	if !ascii(low) && contains(low, devices) {
		return true
	}
	spaced := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return ' '
	}, low)
	spaced = " " + strings.Join(strings.Fields(spaced), " ") + " "
	for _, d := range devices {
		if strings.Contains(spaced, " "+d+" ") {
			return true
		}
	}
	return false
}

// footerAt returns where the footers of mail programs at the end begin.
func footerAt(lines []string) int {
	end := len(lines)
	for i := len(lines) - 1; i >= 0; i-- {
		switch {
		case blank(lines[i]):
		case footer(lines[i]):
			end = i
		default:
			return end
		}
	}
	return end
}

// outlookAt returns where the footer of Outlook on a phone stands. All below it
// may be the quoted mail, which then has no mark at all.
func outlookAt(lines []string) int {
	tries := 0
	for i, line := range lines {
		if len(line) > 160 || !strings.Contains(line, "Outlook") {
			continue
		}
		if footer(line) {
			return i
		}
		if tries++; tries == maxTail {
			break
		}
	}
	return len(lines)
}

// getOutlook reports whether a line offers Outlook, in any language: it has its
// name and that of a system, and not much else.
func getOutlook(low string) bool {
	return strings.Contains(low, "outlook") && contains(low, []string{"ios", "android"}) && contains(low, offers) && len(strings.Fields(low)) <= 10
}

var offers = []string{"get ", "download", "herunterladen", "holen sie", "laden sie", "beziehen", "abrufen", "télécharge", "obtenir", "obtenez", "obtener", "obtenga", "descargar", "obter", "obtenha", "baixe", "scarica", "ottieni", "hämta", "hent", "last ned", "pobierz", "hanki", "stáhn", "získ", "letölt", "descărca", "obțineți", "indir", "edinin", "λήψη", "загруз", "скача", "отримат", "завантаж", "获取", "下载", "取得", "入手", "다운로드", "tải", "dapatkan"}

// sentFrom begin a footer in many languages.
var sentFrom = []string{"sent from", "sent via", "sent with", "sent by", "sent using", "sent on the go", "von meinem", "von unterwegs", "gesendet", "verschickt", "diese nachricht wurde", "diese e-mail wurde", "mit der mobilen", "envoyé", "envoyée", "expédié", "enviado", "enviada", "enviat", "inviato", "inviata",
	"verzonden", "verstuurd", "wysłano", "wysłane", "skickat", "skickad", "sendt", "lähetetty", "odesláno", "odoslané", "odoslaná", "elküldve", "küldve", "trimis", "poslano", "poslato", "gönderildi", "στάλθηκε", "εστάλη", "отправлено", "надіслано", "изпратено", "נשלח", "أرسلت", "أُرسلت", "تم الإرسال", "أرسل", "فرستاده",
	"đã gửi từ", "được gửi từ", "gửi từ", "dikirim", "ส่งจาก", "发自", "發自", "从我的", "從我的", "发送自", "傳送自", "来自", "나의", "내 ", "išsiųsta", "saadetud", "nosūtīts"}

// endsSent reports whether a line ends as a footer does in the languages that
// put the verb there.
func endsSent(low string) bool {
	for _, end := range []string{"から送信", "より送信", "から送信されました", "에서 보냄", "에서 보낸", "gönderildi", "küldve", "发送", "傳送", "寄出", "geschickt", "verzonden", "gesendet"} {
		if strings.HasSuffix(low, end) {
			return len(strings.Fields(low)) <= 8
		}
	}
	return false
}

// devices has what mails are sent from.
var devices = []string{"iphone", "iphon", "ipad", "ipod", "android", "blackberry", "samsung", "galaxy", "htc", "nokia", "xperia", "huawei", "honor", "xiaomi", "redmi", "oneplus", "pixel", "windows phone", "windows mail", "mail for windows", "mail für windows", "windows 10", "smartphone", "phone", "handy", "mobil", "móvil", "telefon", "téléphone", "teléfono", "tablet", "macbook", "apple watch", "apple",
	"outlook", "yahoo", "gmail", "gmx", "web de", "aol", "proton", "tutanota", "tuta", "thunderbird", "mailbird", "airmail", "superhuman", "k 9", "fairemail", "bluemail", "blue mail", "acompli", "mailbox", "sparrow", "newton", "mail app", "mail ru", "zoho", "hey", "posteo", "fastmail", "spark", "foxmail", "netease", "qq", "myemail", "libero", "orange", "t online", "телефон", "смартфон", "почт", "手机", "手機"}

// adverts begin what providers and scanners of viruses add.
var adverts = []string{"virus-free", "virenfrei", "sans virus", "libre de virus", "livre de vírus", "privo di virus", "virusvrij", "this email has been checked for viruses", "this email has been scanned", "this message has been scanned", "diese e-mail wurde von avast", "l'absence de virus", "este correo electrónico ha sido comprobado",
	"please consider the environment", "think before you print", "save paper", "save a tree", "bitte denken sie an die umwelt", "bitte prüfen sie, ob diese mail wirklich ausgedruckt", "pensez à l'environnement", "antes de imprimir", "do you really need to print", "before printing this e", "p before printing", "denk aan het milieu", "sent with proton mail secure", "envoyé avec la messagerie sécurisée"}
