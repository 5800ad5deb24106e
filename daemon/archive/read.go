package archive

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"time"

	"oneonone/daemon/store"
)

// What is read of an archive is bounded.
const (
	maxFile     = 512 << 20 // of one file, in bytes
	maxManifest = 1 << 30
	ratio       = 250      // no text is packed better than that: what is, is a bomb
	freely      = 64 << 20 // of which the ratio is not asked
)

// ErrCut is what an archive is that has no end.
var ErrCut = errors.New("the archive was cut off")

// Verify reads an archive to its end, and reports what it holds.
func Verify(r io.Reader) (Head, error) {
	return read(r, func(string, time.Time, io.Reader) error { return nil })
}

// Extract unpacks an archive below a directory, which is there and empty. Where
// it fails, what is there is of no use.
func Extract(r io.Reader, dir string) (Head, error) {
	return read(r, func(name string, at time.Time, content io.Reader) error {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		_, err = io.Copy(f, content)
		if e := f.Close(); err == nil {
			err = e
		}
		if err == nil {
			err = os.Chtimes(path, at, at)
		}
		return err
	})
}

// A reader is an archive that is being read.
type reader struct {
	packed counter // what came in
	size   int64   // of what came out
	files  int
	lines  hash.Hash // of the manifest's lines of the files so far
	last   string
}

func read(r io.Reader, visit func(name string, at time.Time, content io.Reader) error) (Head, error) {
	a := &reader{packed: counter{r: r}, lines: sha256.New()}
	zip, err := gzip.NewReader(&a.packed)
	if err != nil {
		return Head{}, fmt.Errorf("this is no archive of a state: %w", err)
	}
	in := tar.NewReader(zip)
	for {
		h, err := in.Next()
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return Head{}, ErrCut
		case err != nil:
			return Head{}, fmt.Errorf("reading the archive: %w", err)
		case h.Name == manifestName:
			return a.end(h, in, zip)
		}
		if err := a.file(h, in, visit); err != nil {
			return Head{}, cut(fmt.Errorf("reading %.200q of the archive: %w", h.Name, err))
		}
	}
}

// cut makes of an end in the middle what it is.
func cut(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return ErrCut
	}
	return err
}

func (a *reader) file(h *tar.Header, in io.Reader, visit func(string, time.Time, io.Reader) error) error {
	switch err := checkName(h.Name); {
	case err != nil:
		return err
	case h.Typeflag != tar.TypeReg:
		return errors.New("it is a link, a directory or a device, of which a state has none")
	case h.Size > maxFile:
		return fmt.Errorf("it is larger than %d MiB", maxFile>>20)
	case a.last != "" && !after(h.Name, a.last):
		return fmt.Errorf("it is twice there, or not in its place, which is before %q", a.last)
	}
	a.last = h.Name
	sum := sha256.New()
	content := io.TeeReader(&bounded{a, in}, sum)
	if err := visit(h.Name, h.ModTime, content); err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, content); err != nil { // what the visitor left
		return err
	}
	a.files++
	io.WriteString(a.lines, entry(sum.Sum(nil), h.Size, h.Name)) // never fails
	return nil
}

// end compares the manifest with what was read, and wants nothing after it.
func (a *reader) end(h *tar.Header, in *tar.Reader, zip io.Reader) (Head, error) {
	if h.Typeflag != tar.TypeReg || h.Size > maxManifest {
		return Head{}, errors.New("the manifest is no file of a bearable size")
	}
	unpacked := a.size
	raw, err := io.ReadAll(&bounded{a, in})
	if err != nil {
		return Head{}, cut(fmt.Errorf("reading the manifest: %w", err))
	}
	head, lines, err := parseHead(raw)
	if err != nil {
		return Head{}, err
	}
	lines, whole := bytes.CutSuffix(lines, []byte(endMark+"\n"))
	if sum := sha256.Sum256(lines); !whole || !bytes.Equal(sum[:], a.lines.Sum(nil)) {
		return Head{}, errors.New("the files of the archive are not those of its manifest: it was damaged or changed")
	}
	if _, err := in.Next(); !errors.Is(err, io.EOF) {
		return Head{}, cut(errors.New("there is something after the manifest"))
	}
	switch n, err := zip.Read(make([]byte, 1)); { // at its end, gzip compares its checksum
	case n > 0:
		return Head{}, errors.New("there is something after the manifest")
	case !errors.Is(err, io.EOF):
		return Head{}, cut(fmt.Errorf("reading the end of the archive: %w", err))
	}
	head.Files, head.Bytes = a.files, unpacked
	return head, nil
}

// bounded counts what is unpacked, and refuses what grows beyond measure.
type bounded struct {
	a  *reader
	in io.Reader
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.in.Read(p)
	b.a.size += int64(n)
	if b.a.size > freely && b.a.size/ratio > b.a.packed.n {
		return n, errors.New("it is packed better than any text, so that it would only fill the disk")
	}
	return n, err
}

type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// Restore puts the state of an archive in the place of the one in an open store,
// and closes that. The old one is kept in the directory that it returns, below the
// state; "" if there was none. Nothing changes before the whole archive is
// verified. With resend, mails that may have gone out since are sent again.
func Restore(r io.Reader, s *store.Store, now time.Time, resend bool) (h Head, aside string, err error) {
	restoration := &store.Restoration{}
	if resend {
		restoration = nil
	}
	aside, err = s.Replace(now, func(dir string) (err error) {
		h, err = Extract(r, dir)
		if restoration != nil {
			*restoration = store.Restoration{Taken: h.Taken, Restored: now.UTC().Truncate(time.Second)}
		}
		return err
	}, restoration)
	return h, aside, err
}
