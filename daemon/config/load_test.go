package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"oneonone/daemon/config"
)

func TestLoadRefusesFilesThatAreNone(t *testing.T) {
	dir := t.TempDir()
	large := filepath.Join(dir, "large.yaml")
	if err := os.WriteFile(large, []byte(strings.Repeat("# large\n", 1<<17+1)), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, path, want string }{
		{"missing", filepath.Join(dir, "config.yaml"), "there is no such file; `oneonone init` writes one, and `oneonone demo` needs none; --config names another one"},
		{"directory", dir, "this is a directory; name the file in it"},
		{"too large", large, "this file is too large to be meant; a config may have 1 MB, a people file 32 MB"},
	}
	for _, test := range tests {
		_, err := config.Load(test.path)
		if want := test.path + ": " + test.want; err == nil || err.Error() != want {
			t.Errorf("%s:\ngot  %v\nwant %s", test.name, err, want)
		}
	}
}

func TestRelativePathsStartAtTheConfig(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "config.yaml", `
timezone: UTC
state: state
calendars: [{name: maria, owner: maria@example.com, ics: ./maria.ics}]
mail: {from: o@example.com, outbox: /var/spool/../mail}
`)
	c, err := config.Load(filepath.Join(dir, "config.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for what, path := range map[string][2]string{
		"state":  {c.State, filepath.Join(dir, "state")},
		"ics":    {c.Calendars[0].ICS, filepath.Join(dir, "maria.ics")},
		"outbox": {c.Mail.Outbox, "/var/mail"},
	} {
		if path[0] != path[1] {
			t.Errorf("%s: got %s, want %s", what, path[0], path[1])
		}
	}
}

func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestSecretfile(t *testing.T) {
	dir, credentials := t.TempDir(), t.TempDir()
	path := write(t, dir, "smtp-password", "in the file \r\n")
	write(t, credentials, "smtp-password", "of systemd\n\n")
	secret := config.Secretfile{Name: "smtp-password", Path: path}
	t.Run("one newline is trimmed, and nothing else", func(t *testing.T) {
		if got, err := secret.Read(""); got != "in the file " || err != nil {
			t.Errorf("got %q, %v", got, err)
		}
	})
	t.Run("a systemd credential comes first", func(t *testing.T) {
		if got, err := secret.Read(credentials); got != "of systemd\n" || err != nil {
			t.Errorf("got %q, %v", got, err)
		}
	})
	t.Run("a path is the credential of a directory that systemd loaded", func(t *testing.T) {
		s := config.Secretfile{Name: "credentials/smtp-password", Path: path}
		if got, err := s.Read(credentials); got != "in the file " || err != nil {
			t.Errorf("without it: got %q, %v", got, err)
		}
		write(t, credentials, "credentials_smtp-password", "of the directory")
		if got, err := s.Read(credentials); got != "of the directory" || err != nil {
			t.Errorf("got %q, %v", got, err)
		}
		s.Name = "../credentials/smtp-password"
		if got, err := s.Read(credentials); got != "in the file " || err != nil {
			t.Errorf("from elsewhere: got %q, %v", got, err)
		}
	})
	t.Run("a path from here is never a credential", func(t *testing.T) {
		s := config.Secretfile{Name: "./smtp-password", Path: path}
		if got, err := s.Read(credentials); got != "in the file " || err != nil {
			t.Errorf("got %q, %v", got, err)
		}
	})
	t.Run("missing", func(t *testing.T) {
		s := config.Secretfile{Name: "none", Path: filepath.Join(dir, "none")}
		_, err := s.Read(credentials)
		if err == nil || !strings.Contains(err.Error(), "reading the secret none: there is no file") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("empty", func(t *testing.T) {
		s := config.Secretfile{Name: "empty", Path: write(t, dir, "empty", "\n")}
		if _, err := s.Read(""); err == nil || !strings.HasSuffix(err.Error(), "is empty") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("exposed", func(t *testing.T) {
		if secret.Exposed("") {
			t.Error("a file of mode 0600 counts as exposed")
		}
		if err := os.Chmod(path, 0o644); err != nil {
			t.Fatal(err)
		}
		if !secret.Exposed("") {
			t.Error("a file of mode 0644 does not count as exposed")
		}
	})
}
