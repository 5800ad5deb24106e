package monitor_test

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"
)

// The alerts and the dashboard that are shipped ask for nothing that is not
// shown.
func TestShippedFilesNameWhatIsShown(t *testing.T) {
	shown := get(t, busy(), nil, "/metrics", "").Body.String()
	for _, name := range []string{"oneonone.rules.yml", "grafana.json"} {
		data, err := os.ReadFile("../../systemd/monitoring/" + name)
		if err != nil {
			t.Fatal(err)
		}
		names := regexp.MustCompile(`\b(oneonone|process)_[a-z_]+`).FindAllString(string(data), -1)
		if len(names) == 0 {
			t.Errorf("%s asks for nothing", name)
		}
		for _, n := range names {
			if !strings.Contains(shown, "\n"+n+" ") && !strings.Contains(shown, "\n"+n+"{") {
				t.Errorf("%s asks for %s, which is not shown", name, n)
			}
		}
		if strings.HasSuffix(name, ".json") && !json.Valid(data) {
			t.Errorf("%s is no JSON", name)
		}
	}
}
