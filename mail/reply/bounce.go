package reply

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"

	"oneonone/mail"
)

// bounce reads what a mail server says of a mail of ours; nil if the mail is
// none of that. Besides delivery status notifications (RFC 3464) it knows the
// forms of servers that do not write these, by who they say that they are.
//
// An empty return path alone is no sign of a bounce: automatic replies have it
// too (RFC 3834 §3.3).
func bounce(h fields, m Message, w walker) *Bounce {
	if w.receipt {
		return nil
	}
	var b *Bounce
	switch {
	case w.status != nil:
		b = reported(*w.status)
	case fromServer(h, m), h.has("X-Failed-Recipients"), returnsNowhere(h) && failure(m.Subject):
		b = &Bounce{}
	default:
		return nil
	}
	if list := addresses(h.get("X-Failed-Recipients"), 1); b.Recipient == "" && len(list) > 0 {
		b.Recipient = list[0].Address
		b.Action = "failed"
	}
	told(b, m)
	b.Original = about(m, w)
	return b
}

var (
	servers  = regexp.MustCompile(`(?i)^(?:mailer[-_.]?daemon|post[-_.]?master|mail[-_.]?daemon|microsoftexchange[0-9a-f]{32})$`)
	daemonic = regexp.MustCompile(`(?i)<?\bmailer[-_.]?daemon\b>?|mail delivery (?:sub)?system`)
	failed   = regexp.MustCompile(`(?i)undeliver|not delivered|delivery (?:has )?fail|delivery failure|failure notice|delivery status|returned mail|mail delivery|returning message|could ?n[o']t be delivered|unzustellbar|nicht zugestellt|non remis|échec de la remise|no se puede entregar|no entregado|não entregue|mancata consegna|niet bezorg|onbestelbaar|niedostarcz|olevererbart|kunne ikke leveres|не доставлен|无法传递|退信|配信不能`)
	delayed  = regexp.MustCompile(`(?i)\bdelay(?:ed)?\b|still being retried|will (?:continue to )?(?:be )?retr(?:y|ied)|not yet been delivered|verzögert|retardé|retrasad|atrasad`)
)

// fromServer reports whether a mail says that it is from a mail server.
func fromServer(h fields, m Message) bool {
	local, _, _ := strings.Cut(m.From.Address, "@")
	return servers.MatchString(local) || m.From.Address == "" && daemonic.MatchString(h.get("From"))
}

func failure(subject string) bool { return failed.MatchString(subject) || delayed.MatchString(subject) }

// reported reads a message/delivery-status: what it says of the first recipient
// that the mail did not reach, else of the first.
func reported(p part) *Bounce {
	body, _ := decode(p, maxReport)
	var f flaws
	var found *Bounce
	for rest := bytes.TrimLeft(body, "\r\n"); len(rest) > 0; {
		var group []byte
		group, rest = cut(rest)
		rest = bytes.TrimLeft(rest, "\r\n")
		h := readFields(group, maxReport, &f)
		if !h.has("Final-Recipient") && !h.has("Original-Recipient") && !h.has("Action") {
			continue
		}
		b := recipientStatus(h)
		if found == nil || b.Action == "failed" && found.Action != "failed" {
			found = b
		}
	}
	if found == nil {
		found = &Bounce{}
	}
	return found
}

// recipientStatus reads the fields of one recipient (RFC 3464 §2.3). Whom we
// mailed is the original recipient, if that is said.
func recipientStatus(h fields) *Bounce {
	b := &Bounce{Action: submitted(h.get("Action")), Status: statusCode.FindString(h.get("Status"))}
	if b.Recipient = typed(h.get("Original-Recipient")); b.Recipient == "" {
		b.Recipient = typed(h.get("Final-Recipient"))
	}
	_, answer, ok := strings.Cut(h.get("Diagnostic-Code"), ";")
	if !ok {
		answer = h.get("Diagnostic-Code")
	}
	b.Answer = mail.OneLine(decodeWords(answer, maxSubject))
	return b
}

// typed reads an address with its type before it: "rfc822; alice@example.com".
func typed(value string) string {
	kind, address, ok := strings.Cut(value, ";")
	if !ok {
		kind, address = "", value
	}
	address = strings.Trim(strings.TrimSpace(address), "<>")
	if bare := normal(address); bare != "" && !strings.Contains(strings.ToLower(kind), "x400") {
		return normal(xtext(address))
	}
	return ""
}

var escaped = regexp.MustCompile(`\+[0-9A-F]{2}`)

// xtext undoes the escapes of an original recipient (RFC 3461 §4), of which only
// that of the plus sign occurs in an address of ours.
func xtext(s string) string {
	return escaped.ReplaceAllStringFunc(s, func(e string) string {
		n, err := strconv.ParseUint(e[1:], 16, 8)
		if err != nil || n != '+' && n != '=' {
			return e
		}
		return string(rune(n))
	})
}

var (
	statusCode = regexp.MustCompile(`\b[245]\.\d{1,3}\.\d{1,3}\b`)
	replyCode  = regexp.MustCompile(`(?:^|[\s:<>])([45]\d\d)[\s-]`)
	quotedID   = regexp.MustCompile(`(?im)^[>\s]*Message-I[Dd]:\s*<([^<>\s]+)>`)
)

// told fills in what a report does not say in fields, by what it says in words:
// the address that it names first, and the first line with a code.
func told(b *Bounce, m Message) {
	said := m.Text[:min(len(m.Text), maxWords)]
	if at := quotedID.FindStringIndex(said); at != nil { // below that is our own mail
		said = said[:at[0]]
	}
	if b.Action == "" {
		switch {
		case delayed.MatchString(m.Subject) || !failed.MatchString(m.Subject) && delayed.MatchString(said):
			b.Action = "delayed"
		case failed.MatchString(m.Subject) || failed.MatchString(said) || replyCode.MatchString(said):
			b.Action = "failed"
		}
	}
	if b.Recipient == "" {
		for _, a := range sloppy(said, 10) {
			if local, _, _ := strings.Cut(a.Address, "@"); !servers.MatchString(local) && !strings.EqualFold(a.Address, m.From.Address) {
				b.Recipient = a.Address
				break
			}
		}
	}
	for line := range strings.SplitSeq(said, "\n") {
		if b.Answer != "" {
			break
		}
		if statusCode.MatchString(line) || replyCode.MatchString(line) {
			b.Answer = mail.OneLine(line)
		}
	}
	if b.Status == "" {
		b.Status = statusCode.FindString(b.Answer)
	}
}

// about returns the Message-IDs of the mail that a report is about: of the mail
// that it holds or the headers of that, else of what it answers, else of what
// it quotes.
func about(m Message, w walker) []string {
	if w.original != nil {
		var f flaws
		data, _ := decode(*w.original, maxReport)
		head, _ := cut(unwrap(data))
		if found := ids(readFields(head, maxReport, &f).all("Message-Id")); len(found) > 0 {
			return found
		}
	}
	if found := ids(append(append([]string(nil), brackets(m.InReplyTo)...), brackets(m.References)...)); len(found) > 0 {
		return found
	}
	var found []string
	for _, q := range quotedID.FindAllStringSubmatch(m.Text[:min(len(m.Text), maxReport)], 5) {
		found = append(found, q[0])
	}
	return ids(found)
}

func brackets(list []string) (out []string) {
	for _, id := range list {
		out = append(out, "<"+id+">")
	}
	return out
}
