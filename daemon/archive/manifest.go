package archive

import (
	"bytes"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"oneonone/daemon/store"
)

// manifestName is the last entry of an archive.
const manifestName = ".manifest"

const (
	title   = "oneonone state"
	endMark = "..."
)

// A Head says what an archive holds.
type Head struct {
	Schema  int       `json:"schema"`
	Taken   time.Time `json:"taken"`
	Version string    `json:"version"` // of the program that wrote it
	Files   int       `json:"files"`
	Bytes   int64     `json:"bytes"` // of the files, unpacked
}

// text is the head as the manifest has it.
func (h Head) text() string {
	return fmt.Sprintf("%s\nschema: %d\ntaken: %s\nversion: %s\n", title, h.Schema, h.Taken.UTC().Format(time.RFC3339), h.Version)
}

// entry is the line of one file.
func entry(sum []byte, size int64, name string) string {
	return fmt.Sprintf("%x %d %s\n", sum, size, name)
}

var head = regexp.MustCompile(`^` + title + `\nschema: ([0-9]{1,9})\ntaken: ([0-9TZ:-]{20})\nversion: ([ -~]{1,100})\n`)

// parseHead reads the beginning of a manifest, and returns the lines of the files
// and the end mark.
func parseHead(raw []byte) (h Head, rest []byte, err error) {
	m := head.FindSubmatch(raw)
	if m == nil {
		return h, nil, fmt.Errorf("the manifest does not begin with %q and its keys", title)
	}
	h.Schema, err = strconv.Atoi(string(m[1]))
	if err == nil {
		h.Taken, err = time.Parse(time.RFC3339, string(m[2]))
	}
	if err != nil {
		return h, nil, fmt.Errorf("reading the manifest: %w", err)
	}
	h.Version = string(m[3])
	if h.Schema > store.Schema {
		return h, nil, fmt.Errorf("the archive is of schema %d: %w", h.Schema, store.ErrNewer)
	}
	return h, bytes.TrimPrefix(raw, m[0]), nil
}

const (
	maxName  = 1000
	maxDepth = 12
)

// checkName refuses what is no name of a file of a state.
func checkName(name string) error {
	parts := strings.Split(name, "/")
	strange := strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\\' })
	switch {
	case name == "" || len(name) > maxName || len(parts) > maxDepth:
		return fmt.Errorf("%.40q is too long or too deep for a name", name)
	case name != path.Clean(name) || strings.HasPrefix(name, "/") || parts[0] == ".." || name == "." || strange || strings.Contains(parts[0], ":"):
		return fmt.Errorf("%q is no name below a directory", name)
	case !store.Belongs(name):
		return fmt.Errorf("%q is no file of a state", name)
	}
	return nil
}

// after reports whether a name comes after another, in the order of archives.
func after(name, other string) bool {
	return slices.Compare(strings.Split(name, "/"), strings.Split(other, "/")) > 0
}
