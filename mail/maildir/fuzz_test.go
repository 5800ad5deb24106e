package maildir

import (
	"testing"
	"time"

	"oneonone/mail/cursor"
)

type memoryStore map[string][]byte

func (m memoryStore) Get(name string) ([]byte, error) { return m[name], nil }

func (m memoryStore) Put(name string, raw []byte) error {
	m[name] = raw
	return nil
}

// Whatever mails are called, those that are done are known again after a
// restart, and no others.
func FuzzNames(f *testing.F) {
	f.Add("1795347377.M1P2.host:2,S", "1795347378.M1P2.host,S=5,W=6")
	f.Add("with space", "\xff\n:2,")
	f.Add("sha256-", "#")
	f.Fuzz(func(t *testing.T, a, b string) {
		done, ok := idOf(a)
		other, also := idOf(b)
		if !ok || !also || done == other {
			return
		}
		s := memoryStore{}
		p := (&past{Since: time.Unix(1_000_000_000, 0).UTC()}).with(keyOf("x")).with(keyOf(done))
		if err := cursor.Save(s, cursorName, p); err != nil {
			t.Fatal(err)
		}
		var q past
		if found, err := cursor.Load(s, cursorName, &q); !found || err != nil {
			t.Fatalf("%v, %v, of %q", found, err, s[cursorName])
		}
		if !q.isDone(keyOf(done)) || q.isDone(keyOf(other)) && other != "x" || len(q.Done) != len(p.Done) {
			t.Errorf("%q became %q", p.Done, q.Done)
		}
	})
}
