package reply_test

import (
	"os"
	"path/filepath"
	"testing"
)

// seedMails adds the mails of testdata to what fuzzing begins with.
func seedMails(f *testing.F) {
	files, err := filepath.Glob(filepath.Join("testdata", "mails", "*.eml"))
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
}
