package store

import (
	"fmt"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"

	"gopkg.in/yaml.v3"
)

// A migration brings the content of a file from one schema to the next. It gets
// the mapping at the top and changes it in place. It is pure, and leaves alone what
// it does not know: people add keys of their own.
type migration func(root *yaml.Node) error

// An edition is a version of the files with the ways to it.
type edition struct {
	schema int
	steps  map[string]map[int]migration // by kind, the name of its type, and the schema that they start from
}

// current is what this code reads and writes. A new schema is a larger Schema, with
// steps from the one before for the kinds that change.
//
// A file is brought up to it whenever it is read, and stays as it is on the disk
// until it is written the next time. A copy of it is kept then, durable before the
// file changes, under older/<schema>/.
var current = edition{schema: Schema}

// migrate brings a file that was written by an older version up to this edition.
func (e edition) migrate(kind string, root *yaml.Node, version int) error {
	for ; version < e.schema; version++ {
		if step := e.steps[kind][version]; step != nil {
			if err := step(root); err != nil {
				return &flaw{line: root.Line, what: fmt.Sprintf("cannot be brought from schema %d to %d: %v", version, version+1, err)}
			}
		}
	}
	root.Content[1].Value = strconv.Itoa(e.schema)
	return nil
}

func kindOf[T any]() string { return reflect.TypeFor[T]().Name() }

var schemaLine = regexp.MustCompile(`(?m)^schema: *["']?([0-9]{1,9})\b`)

// keepOlder keeps a copy of a file that is about to be written in a newer schema
// than it has. The first copy of a schema stays.
func (s *Store) keepOlder(f file, stands content) error {
	m := schemaLine.FindSubmatch(stands.raw)
	if m == nil || stands.info == nil {
		return nil
	}
	version, err := strconv.Atoi(string(m[1]))
	if err != nil || version >= s.edition.schema {
		return nil
	}
	path := filepath.Join(s.dir, "older", strconv.Itoa(version), filepath.FromSlash(s.rel(f.path())))
	if !gone(path) {
		return nil
	}
	if err := s.put(path, stands.raw, nil); err != nil {
		return fmt.Errorf("keeping the file as it was in schema %d: %w", version, err)
	}
	return nil
}
