package reply_test

import (
	"strings"
	"testing"
)

// H9: what the receiving server found out of the sender decides, and nobody
// else's word does (RFC 8601 §5).
func TestH9ForgedSenders(t *testing.T) {
	const us = "Authentication-Results: mx.example.com; "
	for _, c := range []struct {
		name, headers string
		pass          bool
		detail        string
	}{
		{"all pass", us + "dkim=pass header.d=example.com; spf=pass smtp.mailfrom=example.com; dmarc=pass header.from=example.com", true, "dmarc=pass, spf=pass, dkim=pass"},
		{"DMARC fails", us + "dkim=pass header.d=evil.example; spf=pass; dmarc=fail (p=REJECT) header.from=example.com", false, "dmarc=fail"},
		{"DMARC passes though SPF fails", us + "spf=fail; dkim=pass; dmarc=pass", true, "dmarc=pass"},
		{"no DMARC, both fail", us + "spf=fail smtp.mailfrom=a; dkim=fail", false, "spf=fail, dkim=fail"},
		{"no DMARC, one passes", us + "spf=softfail; dkim=pass", true, "spf=softfail, dkim=pass"},
		{"no DMARC, one fails and the other says nothing", us + "spf=hardfail; dkim=none", false, "spf=hardfail, dkim=none"},
		{"no DMARC of the domain", us + "spf=fail; dkim=neutral; dmarc=none", false, "dmarc=none"},
		{"nothing can be told", us + "spf=neutral; dkim=temperror; dmarc=permerror", true, "temperror"},
		{"one of several signatures passes", us + "dkim=fail; dkim=pass; spf=fail", true, "dkim=fail, dkim=pass"},
		{"nothing is said", us + "none", true, "says nothing"},
		{"there is no header", "", true, "says nothing"},
		{"another server speaks", "Authentication-Results: mx.evil.example; dmarc=fail", true, "says nothing"},
		{"a server with a longer name speaks", "Authentication-Results: mx.example.com.evil.example; dmarc=fail", true, "says nothing"},
		{"the topmost counts", us + "dmarc=fail\n" + us + "dmarc=pass", false, "dmarc=fail"},
		{"the topmost of ours counts", "Authentication-Results: relay.example.com; dmarc=pass\n" + us + "dmarc=fail\n" + us + "dmarc=pass", false, "dmarc=fail"},
		{"in capitals, with a version", "authentication-results: MX.Example.COM 1; DMARC=FAIL", false, "fail"},
		{"with white space and comments", us + "(ours)\n dmarc (x) = (y) fail (z)\n header.from=a", false, "dmarc=fail"},
		{"with the version of a method", us + "dmarc/1=fail", false, "dmarc=fail"},
		{"in quotes", `Authentication-Results: "mx.example.com"; dmarc=fail`, false, "dmarc=fail"},
		{"a sender who writes a result", us + `spf=fail smtp.mailfrom="a;dmarc=pass b"; dkim=none`, false, "spf=fail"},
		{"a sender who writes a comment", us + `spf=fail (domain of "x; dmarc=pass (" is not; dmarc=pass\); dkim=pass)`, false, "spf=fail"},
		{"a sender who opens a comment", us + "spf=pass (domain of a(b@evil.example permits it) smtp.mailfrom=a(b@evil.example; dmarc=fail header.from=example.com", false, "dmarc=fail"},
		{"a sender who closes a comment", us + "spf=fail (domain of a);dmarc=pass(b@evil.example does not) smtp.mailfrom=a; dmarc=fail", false, "dmarc=fail"},
		{"a result that cannot be read", us + "x-unknown; arc=pass header.oldest-pass=x; dmarc=fail", false, "dmarc=fail"},
	} {
		m := parsed(t, mailOf(c.headers))
		for _, id := range []string{"mx.example.com", "MX.EXAMPLE.COM"} {
			pass, detail := m.Authenticates(id)
			if pass != c.pass || !strings.Contains(detail, c.detail) || len(detail) > 300 {
				t.Errorf("%s: %v, %q", c.name, pass, detail)
			}
		}
	}
}

func TestAuthenticatesWithoutAServer(t *testing.T) {
	if pass, _ := parsed(t, mailOf("Authentication-Results: ; dmarc=fail")).Authenticates(""); !pass {
		t.Error("a server without a name is believed")
	}
}
