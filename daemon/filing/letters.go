package filing

import (
	"regexp"
	"strings"

	"oneonone/mail/reply"
)

// letters knows the notices that letters were written for by all the names that
// a reply can call them.
type letters struct {
	byToken, byRef map[string]string
	known          map[string]bool
}

// Ref is the short visible name of a notice's mail, by which it is found when
// all else is lost: what is particular of its ID.
func Ref(notice string) string { return notice[strings.LastIndexByte(notice, '-')+1:] }

// notice finds the notice that a mail answers: by the token in an address that
// it went to, else by the mails that it refers to, else by the reference in what
// it quotes (SPEC §7). found is whether it names any notice of ours, or what
// looks like one.
func (c *Clerk) notice(m reply.Message) (id string, named bool, err error) {
	names := c.tokens(m.To)
	named = len(names) > 0
	for _, id := range append(append([]string{}, m.InReplyTo...), reversed(m.References)...) {
		if token, ok := c.tokenOf(id); ok {
			names, named = append(names, token), true
		}
	}
	for _, fresh := range []bool{false, true} { // what another process has sent is not in our list yet
		if err := c.list(fresh); err != nil {
			return "", named, err
		}
		for _, token := range names {
			if id, ok := c.letters.byToken[token]; ok && c.Secret.Verify(id, token) {
				return id, true, nil
			}
		}
		for _, ref := range refs(m.Text) {
			if id, ok := c.letters.byRef[ref]; ok {
				return id, true, nil
			}
		}
	}
	return "", named, nil
}

// tokens are the tags of those addresses that are ours.
func (c *Clerk) tokens(to []string) (out []string) {
	for _, address := range to {
		if tag, ours := c.tag(address); ours && tag != "" && tag != topicTag {
			out = append(out, tag)
		}
	}
	return out
}

// topicTag is the tag of the address that topics are mailed to.
const topicTag = "topic"

// tag returns what stands behind the plus of an address of ours, in lower case.
func (c *Clerk) tag(address string) (tag string, ours bool) {
	local, domain, _ := strings.Cut(strings.ToLower(address), "@")
	for _, own := range []string{c.ReplyTo, c.From} {
		base, at, _ := strings.Cut(strings.ToLower(own), "@")
		if own == "" || domain != at {
			continue
		}
		if local == base {
			return "", true
		}
		if tag, ok := strings.CutPrefix(local, base+"+"); ok {
			return tag, true
		}
	}
	return "", false
}

// tokenOf takes the token out of a Message-ID of ours (mail.MessageID).
func (c *Clerk) tokenOf(messageID string) (string, bool) {
	local, domain, _ := strings.Cut(strings.ToLower(messageID), "@")
	_, own, _ := strings.Cut(strings.ToLower(c.From), "@")
	_, token, ok := strings.Cut(local, ".")
	return token, ok && domain == own
}

// refs are the references that a text quotes, at most a few.
func refs(text string) (out []string) {
	for _, m := range refLine.FindAllStringSubmatch(text, 8) {
		out = append(out, strings.ToLower(m[1]))
	}
	return out
}

// refLine finds a reference as the last line of our mails has it. It stands
// there in every language.
var refLine = regexp.MustCompile(`\bRef\s+([0-9a-v]{16})\b`)

// list makes the lists anew, if they are old or there are none.
func (c *Clerk) list(fresh bool) error {
	if c.letters != nil && !fresh {
		return nil
	}
	notices, err := c.Store.Lettered()
	if err != nil {
		return err
	}
	if c.letters == nil {
		c.letters = &letters{map[string]string{}, map[string]string{}, map[string]bool{}}
	}
	for _, id := range notices {
		if !c.letters.known[id] && len(c.Secret) > 0 {
			c.letters.known[id] = true
			c.letters.byToken[c.Secret.Token(id)], c.letters.byRef[Ref(id)] = id, id
		}
	}
	return nil
}

func reversed(ids []string) (out []string) {
	for i := len(ids) - 1; i >= 0; i-- {
		out = append(out, ids[i])
	}
	return out
}
