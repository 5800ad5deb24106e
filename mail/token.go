package mail

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"strings"
)

// tokenBytes of a MAC make a token of 16 letters that can be neither guessed
// nor, in an address, be too long.
const tokenBytes = 10

var tokenEncoding = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// A Secret is the key of this installation, from which all tokens are made.
// It must hold at least 16 random bytes and stay the same for as long as
// answers are expected.
type Secret []byte

// Token names one notice so that nobody else can name it: HMAC-SHA256 of id,
// cut to 10 bytes (RFC 2104 §5), in lower-case base32 without padding. It goes
// into addresses, where other characters and upper case do not survive.
func (s Secret) Token(id string) string {
	mac := hmac.New(sha256.New, s)
	mac.Write([]byte(id))
	return tokenEncoding.EncodeToString(mac.Sum(nil)[:tokenBytes])
}

// Verify reports whether token is the one for id, in upper or lower case,
// since mail servers fold addresses. It takes the same time for every token of
// the right length. An empty secret verifies nothing.
func (s Secret) Verify(id, token string) bool {
	if len(s) == 0 {
		return false
	}
	return subtle.ConstantTimeCompare([]byte(s.Token(id)), []byte(strings.ToLower(token))) == 1
}

// MessageID returns the Message-ID of a notice, without angle brackets. The
// same arguments give the same one for ever, so that a mail sent twice is
// recognised as one.
//
// Its dots matter: spam filters distrust ids of letters, digits and hyphens
// alone at a short domain (SpamAssassin's MSGID_RANDY).
func MessageID(token, kind, domain string) string {
	return kind + "." + token + "@" + domain
}

// PlusAddress puts a token into an address by subaddressing (RFC 5233):
// bot@example.com becomes bot+token@example.com.
func PlusAddress(base, token string) string {
	at := strings.LastIndexByte(base, '@')
	if at < 0 {
		return base
	}
	return base[:at] + "+" + token + base[at:]
}
