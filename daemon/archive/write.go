package archive

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"oneonone/daemon/store"
)

// Write writes the state in a directory, which nobody changes meanwhile, as an
// archive. It returns the head with what was counted.
func Write(w io.Writer, dir string, h Head) (Head, error) {
	h.Schema, h.Files, h.Bytes = store.Schema, 0, 0
	zip := gzip.NewWriter(w)
	out := tar.NewWriter(zip)
	manifest := bytes.NewBufferString(h.text())
	err := store.Files(dir, func(name string) error {
		if err := checkName(name); err != nil {
			return err
		}
		sum, size, err := writeFile(out, dir, name)
		if err != nil {
			return fmt.Errorf("writing %s: %w", name, err)
		}
		h.Files, h.Bytes = h.Files+1, h.Bytes+size
		manifest.WriteString(entry(sum, size, name))
		return nil
	})
	if err != nil {
		return h, err
	}
	manifest.WriteString(endMark + "\n")
	if err := out.WriteHeader(header(manifestName, int64(manifest.Len()), h.Taken)); err != nil {
		return h, err
	}
	if _, err := manifest.WriteTo(out); err != nil {
		return h, err
	}
	if err := out.Close(); err != nil {
		return h, err
	}
	return h, zip.Close()
}

func header(name string, size int64, at time.Time) *tar.Header {
	return &tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o600, ModTime: at.UTC().Truncate(time.Second), Format: tar.FormatPAX}
}

// writeFile writes one file as it is when it is opened: one that grows meanwhile
// is cut, one that shrinks is an error.
func writeFile(out *tar.Writer, dir, name string) (sum []byte, size int64, err error) {
	f, err := os.Open(filepath.Join(dir, filepath.FromSlash(name)))
	if err != nil {
		return nil, 0, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, 0, err
	}
	if info.Size() > maxFile {
		return nil, 0, fmt.Errorf("it is larger than %d MiB", maxFile>>20)
	}
	if err := out.WriteHeader(header(name, info.Size(), info.ModTime())); err != nil {
		return nil, 0, err
	}
	hash := sha256.New()
	size, err = io.CopyN(io.MultiWriter(out, hash), f, info.Size())
	return hash.Sum(nil), size, err
}
