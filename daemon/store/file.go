package store

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// A file is one YAML file of the state.
type file struct {
	dir    string
	name   string   // as it is found, or is to be made
	prev   string   // of the hidden file with the version before
	to     string   // what it is renamed to when it is next written; "" if it keeps its name
	key    string   // of the record, if it is one
	others []string // further files of the same record
}

func (f file) path() string     { return filepath.Join(f.dir, f.name) }
func (f file) prevPath() string { return filepath.Join(f.dir, f.prev) }

func (f file) target() string {
	if f.to != "" {
		return filepath.Join(f.dir, f.to)
	}
	return f.path()
}

// A version is what a file says at one time.
type version[T any] struct {
	content
	value T
	doc   *yaml.Node // nil: there is no file
}

// read returns what a file says, and remembers it as what the caller has.
// doubt is put upon a value that an earlier version gives and that may since
// have been acted upon; it may be nil.
func read[T any](s *Store, f file, doubt func(*T)) (value T, ok bool, err error) {
	v, damage, err := examine(s, f, doubt)
	if err == nil && damage != nil && damage.Lost {
		err = damage
	}
	if err != nil || v.doc == nil {
		return value, false, err
	}
	s.base.put(f.prevPath(), v.raw)
	return v.value, true, nil
}

// examine finds the version of a file that holds: its own, else the one before
// it. What is wrong with the file, if it stands as it is, is the damage.
func examine[T any](s *Store, f file, doubt func(*T)) (v version[T], damage *Damage, err error) {
	if len(f.others) > 0 {
		damage = twice(s.rel(f.path()), f)
		s.damages[f.prevPath()] = damage
		return v, damage, nil
	}
	v.content, err = load(f.path(), maxState)
	if err == nil {
		v.value, v.doc, err = decode[T](s.edition, v.raw)
	} else if errors.Is(err, fs.ErrNotExist) && !gone(f.prevPath()) {
		err = &flaw{what: "is missing, though the version before it is there (delete that too if it is to go)"}
	}
	var wrong *flaw
	switch {
	case err == nil, errors.Is(err, fs.ErrNotExist):
		delete(s.damages, f.prevPath())
		return v, nil, nil
	case errors.As(err, &wrong):
		return fallBack(s, f, v.content, wrong, doubt)
	}
	return v, nil, fmt.Errorf("reading %s: %w", s.rel(f.path()), err)
}

func twice(name string, f file) *Damage {
	return &Damage{
		File: name, Key: f.key, Lost: true,
		What: "is of the same meeting as " + strings.Join(f.others, " and "),
		hint: "keep the right one and delete the other; until then no mail goes out for this meeting",
	}
}

// fallBack reads the version before a file that is wrong, and puts it into its
// place if the file is torn and nobody can be writing it just now.
func fallBack[T any](s *Store, f file, c content, wrong *flaw, doubt func(*T)) (v version[T], damage *Damage, err error) {
	damage = &Damage{File: s.rel(f.path()), Line: wrong.line, What: wrong.what, Key: f.key, prev: f.prev}
	v.content, err = load(f.prevPath(), maxState)
	if err == nil {
		v.value, v.doc, err = decode[T](s.edition, v.raw)
	}
	damage.Lost = err != nil
	if damage.Lost || !wrong.torn || s.lock == nil || c.info.ModTime().After(s.opened) {
		s.damages[f.prevPath()] = damage
		return v, damage, nil
	}
	if err := restore(s, f, c, &v, doubt, damage); err != nil {
		return v, nil, fmt.Errorf("setting %s aside: %w", damage.File, err)
	}
	s.setAside = append(s.setAside, damage)
	delete(s.damages, f.prevPath())
	return v, nil, nil
}

// restore sets a torn file aside and puts the version before it in its place.
func restore[T any](s *Store, f file, torn content, v *version[T], doubt func(*T), damage *Damage) error {
	aside := s.asidePath(f.path(), torn.info.ModTime())
	if err := s.put(aside, torn.raw, nil); err != nil {
		return err
	}
	before, err := s.edition.encode(v.value)
	if err != nil {
		return err
	}
	if doubt != nil {
		doubt(&v.value)
	}
	after, err := s.edition.encode(v.value)
	if err != nil {
		return err
	}
	if v.raw, err = compose[T](s.edition, before, v.doc, after); err != nil {
		return err
	}
	damage.SetAside = s.rel(aside)
	return s.put(f.path(), v.raw, nil)
}

// asidePath is where a copy is kept of a file that was damaged at a time.
func (s *Store) asidePath(path string, at time.Time) string {
	return filepath.Join(s.dir, "damaged", at.UTC().Format("2006-01-02T150405.000000Z_")+part(s.rel(path)))
}

// compose writes down what the caller has now, merged into the document that
// stands if there is one, and makes sure that it can be read again.
func compose[T any](e edition, base, stands, next *yaml.Node) ([]byte, error) {
	if stands != nil {
		merged := *stands
		merged.Content = []*yaml.Node{merge(base.Content[0], stands.Content[0], next.Content[0])}
		next = &merged
	}
	raw, err := text(next)
	if err != nil {
		return nil, err
	}
	if len(raw) > maxState {
		return nil, fmt.Errorf("%w, which would be larger than %d MiB", ErrFull, maxState>>20)
	}
	if _, _, err := decode[T](e, raw); err != nil {
		return nil, fmt.Errorf("it could not be read again: %w", err)
	}
	return raw, nil
}

// errEdited says that somebody wrote a file between our reading and writing.
var errEdited = errors.New("it keeps changing while it is being written")

// save writes a value to a file, merged into what stands there.
func save[T any](s *Store, f file, value T, doubt func(*T)) error {
	if s.lock == nil {
		return fmt.Errorf("writing %s: %w", s.rel(f.path()), ErrReadOnly)
	}
	for try := 1; ; try++ {
		err := saveOnce(s, f, value, doubt)
		switch {
		case err == nil:
			return nil
		case errors.Is(err, errEdited) && try < 10:
			continue
		case errors.Is(err, ErrDamaged):
			return fmt.Errorf("writing over a damaged file: %w", err)
		}
		return fmt.Errorf("writing %s: %w", s.rel(f.path()), err)
	}
}

func saveOnce[T any](s *Store, f file, value T, doubt func(*T)) error {
	stands, damage, err := examine(s, f, doubt)
	if err != nil {
		return err
	}
	if damage != nil {
		return damage
	}
	base, err := baseOf(s, f, stands)
	if err != nil {
		return err
	}
	next, err := s.edition.encode(value)
	if err != nil {
		return err
	}
	raw, err := compose[T](s.edition, base, stands.doc, next)
	if err != nil {
		return err
	}
	// What the caller has is not what stands in the file, where there may be an
	// edit that it has not seen.
	had, err := text(next)
	if err != nil {
		return err
	}
	if err := s.keepOlder(f, stands.content); err != nil {
		return err
	}
	if err := s.put(f.target(), raw, func() error { return s.makeWay(f, stands.content) }); err != nil {
		return err
	}
	s.base.put(f.prevPath(), had)
	return nil
}

// baseOf returns what the caller had before its change: what it last read or
// put, else what the file says.
func baseOf[T any](s *Store, f file, stands version[T]) (*yaml.Node, error) {
	if had, _, err := decode[T](s.edition, s.base.get(f.prevPath())); err == nil {
		return s.edition.encode(had)
	}
	return s.edition.encode(stands.value)
}

// makeWay keeps the version that stands as the one before the next, and gives
// the file its new name if it is to have one.
func (s *Store) makeWay(f file, stands content) error {
	if !stands.current(f.path()) {
		return errEdited
	}
	if stands.info == nil {
		return nil
	}
	if err := s.link(f.path(), f.prevPath()); err != nil {
		// Not every file system has hard links; a copy serves as well.
		if err := s.put(f.prevPath(), stands.raw, nil); err != nil {
			return err
		}
	}
	if f.target() != f.path() {
		return s.rename(f.path(), f.target())
	}
	return nil
}

// A memory holds what the caller last had of a file. It is bounded: what was
// not used for long is forgotten, and then what stands in the file takes its
// place.
type memory struct{ young, old map[string][]byte }

const generation = 1000

func (m *memory) get(path string) []byte {
	if raw, ok := m.young[path]; ok {
		return raw
	}
	return m.old[path]
}

func (m *memory) put(path string, raw []byte) {
	if m.young == nil || len(m.young) >= generation {
		m.young, m.old = make(map[string][]byte), m.young
	}
	m.young[path] = raw
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
