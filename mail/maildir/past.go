package maildir

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// cursorName is what the past is kept under.
const cursorName = "maildir.yaml"

// margin is how far before the first start a mail must have been delivered to
// be known as old from its time alone, whatever clock it was that wrote it.
const margin = 24 * time.Hour

// A past is which mails of a Maildir are not to be read any more. A mail is
// known by its name up to the colon: it stays the same for good.
type past struct {
	Since time.Time `yaml:"since"` // the first start
	Done  names     `yaml:"done"`  // those that are done, or were there at the first start, and are still there
}

func (p *past) check() error {
	if p.Since.IsZero() {
		return errors.New("it has no since")
	}
	return nil
}

// has reports whether a mail is not to be read any more.
func (p *past) has(f file) bool {
	return f.at.Before(p.Since.Add(-margin)) || p.isDone(f.key)
}

func (p *past) isDone(key string) bool {
	_, found := slices.BinarySearch(p.Done, key)
	return found
}

// with returns the past with one mail more.
func (p *past) with(key string) *past {
	at, found := slices.BinarySearch(p.Done, key)
	if found {
		return p
	}
	return &past{p.Since, slices.Insert(slices.Clone(p.Done), at, key)}
}

// without returns the past without mails that are gone.
func (p *past) without(gone map[string]bool) *past {
	return &past{p.Since, slices.DeleteFunc(slices.Clone(p.Done), func(key string) bool { return gone[key] })}
}

// names are names in ascending order. They are written as one text, a name a
// line.
type names []string

// MarshalYAML returns the text.
func (n names) MarshalYAML() (any, error) { return strings.Join(n, "\n"), nil }

// UnmarshalYAML reads the text.
func (n *names) UnmarshalYAML(node *yaml.Node) error {
	var text string
	if err := node.Decode(&text); err != nil {
		return err
	}
	*n = strings.Fields(text)
	slices.Sort(*n)
	*n = slices.Compact(*n)
	return nil
}

// keyOf returns what a name is written down as: itself, or a hash where it holds
// anything but visible ASCII.
func keyOf(name string) string {
	odd := func(r rune) bool { return r <= ' ' || r > '~' }
	if name != "" && !strings.ContainsFunc(name, odd) {
		return name
	}
	sum := sha256.Sum256([]byte(name))
	return "sha256-" + hex.EncodeToString(sum[:])
}
