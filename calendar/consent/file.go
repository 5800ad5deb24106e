package consent

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/oauth2"
)

const maxToken = 64 << 10 // bytes of a token file

// A version tells whether a file is what it was.
type version struct {
	size int64
	time time.Time
}

func versionOf(path string) version {
	info, err := os.Stat(path)
	if err != nil {
		return version{}
	}
	return version{info.Size(), info.ModTime()}
}

// A FileError says why a token file is of no use: the person has to be asked.
type FileError struct{ err error }

// Error names the file and what is wrong with it.
func (e *FileError) Error() string { return e.err.Error() }

// Unwrap returns the cause.
func (e *FileError) Unwrap() error { return e.err }

// Read reads a token file. Its errors are *FileError.
func Read(path string) (*oauth2.Token, error) {
	token, err := read(path)
	if err != nil {
		return nil, &FileError{err}
	}
	return token, nil
}

func read(path string) (*oauth2.Token, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("nobody has allowed it yet: there is no %s", path)
	} else if err != nil {
		return nil, fmt.Errorf("reading the token: %w", err)
	}
	defer f.Close()
	var token oauth2.Token
	if err := json.NewDecoder(io.LimitReader(f, maxToken)).Decode(&token); err != nil {
		return nil, fmt.Errorf("reading the token %s: it is damaged: %w", path, err)
	}
	if token.RefreshToken == "" {
		return nil, fmt.Errorf("reading the token %s: it has no refresh token", path)
	}
	return &token, nil
}

// Write writes a token to a file that only its owner may read, whole or not at
// all.
func Write(path string, token *oauth2.Token) error {
	data, err := json.MarshalIndent(token, "", "  ")
	if err != nil {
		return fmt.Errorf("writing the token: %w", err)
	}
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, ".token-*") // with mode 0600
	if err != nil {
		return fmt.Errorf("writing the token: %w", err)
	}
	_, err = f.Write(append(data, '\n'))
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("writing the token: %w", err), os.Remove(f.Name()))
	}
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("writing the token: %w", err)
	}
	return errors.Join(d.Sync(), d.Close())
}
