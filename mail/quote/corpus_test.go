package quote_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"oneonone/mail/quote"
)

func TestCorpus(t *testing.T) {
	dir := os.Getenv("ONEONONE_REPLIES")
	files, _ := filepath.Glob(filepath.Join(dir, "*.json"))
	ex, con, n := 0, 0, 0
	for _, f := range files {
		var c struct{ ID, Source, Reply, Compare string }
		b, _ := os.ReadFile(f)
		json.Unmarshal(b, &c)
		body, err := os.ReadFile(strings.TrimSuffix(f, ".json") + ".txt")
		if err != nil {
			continue
		}
		n++
		got := quote.Trim(string(body))
		x := strings.TrimSpace(got) == strings.TrimSpace(c.Reply)
		y := strings.Contains(strings.Join(strings.Fields(got), " "), strings.Join(strings.Fields(c.Reply), " "))
		if x {
			ex++
		}
		if y {
			con++
		}
		if !x {
			fmt.Printf("#### %s %s contained %v\n%s\n---- got\n%s\n---- want\n%s\n", c.ID, c.Source, y, body, got, c.Reply)
		}
	}
	fmt.Println(n, ex, con)
}
