// Package cursor keeps, over restarts, how far a mailbox has been read. What
// that is, the packages that read mailboxes know; here it is written down as
// YAML, and read back or refused.
//
// A cursor that cannot be read is an error, never a fresh start: that would
// either skip mails or take old ones for answers.
package cursor

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// A Store keeps what is put under a name. Get of what was never put returns
// nil and no error. Put replaces the whole, durably, or fails and leaves what
// was.
type Store interface {
	Get(name string) ([]byte, error)
	Put(name string, raw []byte) error
}

// schema is the version of the cursors that this code writes.
const schema = 1

// endMark stands on the last line of a whole cursor (YAML 1.2.2 §9.1.2), so
// that one that was cut short does not read as a good one.
const endMark = "..."

// maxCursor bounds what is read, in bytes.
const maxCursor = 32 << 20

// Load reads the cursor of that name into v, a pointer to a struct. It reports
// whether there is one. Keys that v does not have are refused: a slip of a hand
// in one would else read as zero.
func Load(s Store, name string, v any) (found bool, err error) {
	raw, err := s.Get(name)
	if err != nil {
		return false, fmt.Errorf("reading how far the mailbox was read: %w", err)
	}
	if raw == nil {
		return false, nil
	}
	if err := decode(raw, v); err != nil {
		return false, &Damage{Name: name, What: err.Error()}
	}
	return true, nil
}

// Save writes v down. It is durable when Save returns without an error.
func Save(s Store, name string, v any) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "schema: %d\n", schema)
	err := yaml.NewEncoder(&b).Encode(v)
	if err == nil {
		b.WriteString(endMark + "\n")
		err = s.Put(name, b.Bytes())
	}
	if err != nil {
		return fmt.Errorf("writing down how far the mailbox is read: %w", err)
	}
	return nil
}

var head = regexp.MustCompile(`^schema: ([0-9]{1,9})\n`)

func decode(raw []byte, v any) error {
	text := bytes.TrimRight(raw, " \t\r\n")
	version := head.FindSubmatch(raw)
	switch {
	case len(text) == 0:
		return errors.New("it is empty")
	case len(raw) > maxCursor:
		return fmt.Errorf("it is larger than %d MiB", maxCursor>>20)
	case bytes.IndexByte(raw, 0) >= 0:
		return errors.New("it holds NUL bytes")
	case !bytes.HasSuffix(text, []byte("\n"+endMark)):
		return fmt.Errorf("its last line is not %q, so it is not whole", endMark)
	case version == nil:
		return fmt.Errorf(`its first line is not "schema: %d"`, schema)
	case string(version[1]) != strconv.Itoa(schema):
		return fmt.Errorf("it is of schema %s, which another version of oneonone wrote", version[1])
	}
	dec := yaml.NewDecoder(bytes.NewReader(raw[len(version[0]):]))
	dec.KnownFields(true)
	if err := dec.Decode(v); err != nil {
		return errors.New(plain(err))
	}
	if err := dec.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return fmt.Errorf("something stands after the line %q", endMark)
	}
	return nil
}

var lineNumber = regexp.MustCompile(`line (\d+): `)

// plain puts a YAML error into words: on one line, without the names of the
// library and of types, and with line numbers that count the schema's line.
func plain(err error) string {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	var types *yaml.TypeError
	if errors.As(err, &types) {
		text = strings.Join(types.Errors, "; ")
	}
	text = lineNumber.ReplaceAllStringFunc(text, func(s string) string {
		n, _ := strconv.Atoi(strings.Trim(s, "line: "))
		return fmt.Sprintf("line %d: ", n+1)
	})
	before, _, _ := strings.Cut(text, " in type ")
	return before
}

// Damage is a cursor that cannot be read as it is. It stays as it is until a
// person has seen to it.
type Damage struct {
	Name string // under which the store has it
	What string // "it is …"
}

// Error names the cursor and what is wrong with it.
func (d *Damage) Error() string {
	return fmt.Sprintf("reading how far the mailbox was read: %s: %s", d.Name, d.What)
}

// Hint says what to do.
func (d *Damage) Hint() string {
	return "mend " + d.Name + " in the state directory, or put it back from a backup; if you delete it, all mail that is in the mailbox now counts as old and is not read"
}

// Account reports that a person must see to it: reading on is of no use before.
func (d *Damage) Account() bool { return true }
