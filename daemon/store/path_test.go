package store

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestAnyTextBecomesOneSafePathPart(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"alice+1on1@example.com", "alice+1on1@example.com"},
		{"", "%"},
		{".", "%2E"},
		{"..", "%2E."},
		{"-rf", "%2Drf"},
		{"../../etc/passwd", "%2E.%2F..%2Fetc%2Fpasswd"},
		{"Alice@Example.com", "%41lice@%45xample.com"},
		{"%41", "%2541"},
		{"a\x00b\n", "a%00b%0A"},
		{`c:\x`, "c%3A%5Cx"},
		{"ünal@example.com", "%C3%BCnal@example.com"},
	} {
		if got := part(c.in); got != c.want {
			t.Errorf("part(%q) = %q, want %q", c.in, got, c.want)
		}
	}
	long := strings.Repeat("a", 300)
	if a, b := part(long), part(long+"b"); a == b || len(a) != maxPart || len(b) != maxPart {
		t.Errorf("long texts become %q and %q", a, b)
	}
	if s, ok := unpart(part(long)); ok {
		t.Errorf("a cut part reads as %q", s)
	}
}

func FuzzPart(f *testing.F) {
	for _, s := range []string{"", "..", "a/b", "A", "%", "%2E", strings.Repeat("é", 100), "k.1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p := part(s)
		if p != filepath.Base(p) || p[0] == '.' || p[0] == '-' || len(p) > maxPart || strings.ToLower(p) != p && !strings.Contains(p, "%") {
			t.Fatalf("part(%q) = %q", s, p)
		}
		for i := range len(p) {
			if c := p[i]; !plain(c) && c != '%' && (c < 'A' || c > 'F') {
				t.Fatalf("part(%q) = %q", s, p)
			}
		}
		if back, ok := unpart(p); ok != (s != "" && !strings.Contains(p, "%-")) || ok && back != s {
			t.Fatalf("unpart(part(%q)) = %q, %v", s, back, ok)
		}
		if back, ok := unpart(s); ok && part(back) != s {
			t.Fatalf("part(unpart(%q)) = %q", s, part(back))
		}
		if _, key, ok := parseRecordName(recordName("2026-11-24", s)); ok && key != s {
			t.Fatalf("key %q reads as %q", s, key)
		}
	})
}
