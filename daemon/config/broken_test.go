package config_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	_ "time/tzdata"

	"oneonone/daemon/config"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write into the samples in testdata how they are answered")

// mark begins the lines of a sample that say how it is answered.
const mark = "#! "

// TestBroken reads the mistakes that beginners make. Each sample ends with the
// faults that are found in it.
func TestBroken(t *testing.T) {
	samples(t, "broken", func(t *testing.T, text string) config.Faults {
		_, err := config.Parse("config.yaml", []byte(text), "/srv/oneonone")
		faults, _ := err.(config.Faults)
		return faults
	})
}

// TestOdd reads what can be lived with. Each sample ends with the warnings.
func TestOdd(t *testing.T) {
	samples(t, "odd", func(t *testing.T, text string) config.Faults {
		c, err := config.Parse("config.yaml", []byte(text), "/srv/oneonone")
		if err != nil {
			t.Fatal(err)
		}
		return c.Warnings
	})
}

// samples compares each sample of a directory with its own end.
func samples(t *testing.T, dir string, answer func(t *testing.T, text string) config.Faults) {
	files, err := filepath.Glob(filepath.Join("testdata", dir, "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("got %d samples, error %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			text, want, _ := strings.Cut(string(data), mark)
			got := strings.ReplaceAll(answer(t, text).Error(), "\n", "\n"+mark) + "\n"
			if *update {
				want = got
				if err := os.WriteFile(file, []byte(text+mark+got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" || got == "\n" {
				t.Errorf("got %q, and by lines:\n%s", got, diff)
			}
		})
	}
}

// TestNotText reads files that are no text at all.
func TestNotText(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"UTF-16 of Windows", "\xff\xfet\x00i\x00", "config.yaml: this file is UTF-16; save it as UTF-8"},
		{"Latin-1", "timezone: UTC\nadmin: m\xfcller@example.com\n", "config.yaml:2:1: this line is not UTF-8 text; save the file as UTF-8"},
		{"NULs of a lost disk block", "timezone: UTC\n\x00\x00\x00", "config.yaml:2:1: this line is not UTF-8 text; save the file as UTF-8"},
		{"no byte at all", "", "config.yaml: there is nothing in this file; `oneonone init` writes one, and `oneonone demo` needs none"},
	}
	for _, test := range tests {
		_, err := config.Parse("config.yaml", []byte(test.text), t.TempDir())
		if err == nil || err.Error() != test.want {
			t.Errorf("%s:\ngot  %v\nwant %s", test.name, err, test.want)
		}
	}
}

func TestFaultsAreCutWhenThereAreTooMany(t *testing.T) {
	text := "timezone: UTC\ncalendars: [{name: m, owner: m@example.com, ics: m.ics}]\nmail: {from: o@example.com, outbox: out}\npeople:\n" +
		strings.Repeat("  - {email: nobody}\n", 250)
	_, err := config.Parse("config.yaml", []byte(text), t.TempDir())
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != 101 || lines[100] != "and 150 more" {
		t.Errorf("got %d lines, the last %q", len(lines), lines[len(lines)-1])
	}
}
