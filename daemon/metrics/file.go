package metrics

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"oneonone/calendar"
)

// maxFile is how large a file may be, in bytes.
const maxFile = 10 << 20

// A version is a file as it was at one time.
type version struct {
	changed time.Time
	size    int64
	table   *table
	err     error
}

// fromFile finds the newest value for the report of a pair.
func (r *Reader) fromFile(m Metric, pair calendar.Pair) (value float64, at time.Time, found bool, err error) {
	v := r.file(m)
	if v.err != nil {
		return 0, at, false, downError{v.err}
	}
	c, found, err := v.table.newest(m.column(), pair.Report)
	if err != nil || !found {
		return 0, at, false, err
	}
	if value, err = parseNumber(c.text); err != nil {
		return 0, at, false, fmt.Errorf("%s:%d: %w", m.path(), c.line, err)
	}
	if c.dated {
		return value, c.date.At(calendar.Clock{Hour: 12}, time.UTC), true, nil // noon, so that it is that day almost everywhere
	}
	return value, v.changed, true, nil
}

// file returns the table of the metric's file, parsed anew if it has changed.
func (r *Reader) file(m Metric) version {
	path := m.path()
	info, err := os.Stat(path)
	if err != nil {
		return version{err: err}
	}
	if v, ok := r.files[path]; ok && v.changed.Equal(info.ModTime()) && v.size == info.Size() {
		return v
	}
	v := version{changed: info.ModTime(), size: info.Size()}
	v.table, v.err = load(path, m.CSV != "")
	if r.files == nil {
		r.files = map[string]version{}
	}
	r.files[path] = v
	return v
}

// load reads and parses a file.
func load(path string, isCSV bool) (*table, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxFile {
		return nil, fmt.Errorf("%s: the file is larger than %d MB; leave out old rows", path, maxFile>>20)
	}
	t, err := parse(data, isCSV)
	var at fault
	switch {
	case errors.As(err, &at) && at.line > 0:
		return nil, fmt.Errorf("%s:%d: %s", path, at.line, at.text)
	case err != nil:
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	t.path = path
	return t, nil
}

// A fault is what is wrong with a line of a file.
type fault struct {
	line int // 0 if not known
	text string
}

func (f fault) Error() string { return f.text }

func parse(data []byte, isCSV bool) (*table, error) {
	if len(strings.TrimSpace(string(data))) == 0 {
		return nil, errors.New("the file is empty")
	}
	if isCSV {
		return parseCSV(data)
	}
	return parseYAML(data)
}
