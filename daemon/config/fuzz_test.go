package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"oneonone/daemon/config"
)

// FuzzParse holds that any file is either a config or faults that can be
// shown, and never both.
func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("testdata/*/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range append(files, shipped) {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(whole))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := config.Parse("config.yaml", data, "/nowhere")
		if (c == nil) == (err == nil) {
			t.Fatalf("got config %v and error %v", c, err)
		}
		if err == nil {
			return
		}
		for _, fault := range err.(config.Faults) {
			if fault.What == "" || strings.ContainsAny(fault.Error(), "\n\x00") || fault.Line < 0 || fault.Line > 0 && fault.Column < 1 {
				t.Fatalf("bad fault %q", fault)
			}
		}
	})
}

// FuzzPeople does the same for the people file.
func FuzzPeople(f *testing.F) {
	f.Add([]byte("email,name,aliases,away\nalice@example.com,Alice,a@example.com;b@example.com,2026-12-24..2026-12-26\n"))
	f.Add([]byte("\ufeffEMAIL,workdays,quiet_hours\r\n\"alice@example.com\",Mon-Fri,22:00-06:00\r\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := loadPeople(t, string(data), "")
		if (c == nil) == (err == nil) {
			t.Fatalf("got config %v and error %v", c, err)
		}
	})
}
