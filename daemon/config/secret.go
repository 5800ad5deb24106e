package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// A Secretfile names a secret that is kept in a file of its own. It is read
// when it is used, so that a new password needs no new config.
type Secretfile struct {
	Name string // as the config names it; may be the name of a systemd credential
	Path string // the same as an absolute path
}

// maxSecret is how long a secret may be.
const maxSecret = 64 << 10

// secretfile is the path of a file that holds a secret, or the name of a
// systemd credential.
func secretfile(dst *at[Secretfile]) kind {
	return scalar(dst, "a path such as ./password, or the name of a systemd credential", func(d *decoder, s string) (Secretfile, error) {
		path, err := d.absolute(s)
		return Secretfile{Name: s, Path: path}, err
	})
}

// Read returns the secret without the newline at its end. The directory of the
// systemd credentials is searched first: the value of $CREDENTIALS_DIRECTORY,
// or "" where there is none.
func (s Secretfile) Read(credentials string) (string, error) {
	path := s.path(credentials)
	data, err := read(path, maxSecret)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", fmt.Errorf("reading the secret %s: there is no file %s; write the secret into it, and make it yours alone with chmod 600", s.Name, path)
	case err != nil:
		return "", fmt.Errorf("reading the secret %s: %w", s.Name, err)
	}
	secret := strings.TrimSuffix(strings.TrimSuffix(string(data), "\n"), "\r")
	if secret == "" {
		return "", fmt.Errorf("reading the secret %s: %s is empty", s.Name, path)
	}
	return secret, nil
}

// Exposed reports whether every user of this machine may read the file.
func (s Secretfile) Exposed(credentials string) bool {
	info, err := os.Stat(s.path(credentials))
	return err == nil && info.Mode().Perm()&0o004 != 0
}

// path is where the secret is: the credential of this name if there is one. The
// files of a directory that systemd loads are credentials too, with "_" for each
// "/" (systemd.exec(5), LoadCredential=), so that a path such as
// credentials/password names one as well; ./password never does.
func (s Secretfile) path(credentials string) string {
	if credentials != "" && filepath.IsLocal(s.Name) && filepath.Clean(s.Name) == s.Name {
		path := filepath.Join(credentials, strings.ReplaceAll(filepath.ToSlash(s.Name), "/", "_"))
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	return s.Path
}
