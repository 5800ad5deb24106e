package main

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// startPrometheus starts Prometheus on a free port of loopback, which watches
// itself under the name alice.
func startPrometheus(t *testing.T, program string) (url string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	dir := t.TempDir()
	config := fmt.Sprintf("global: {scrape_interval: 1s}\nscrape_configs:\n  - job_name: alice\n    static_configs: [{targets: [%q]}]\n", address)
	if err := os.WriteFile(filepath.Join(dir, "prometheus.yml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	c := exec.Command(program, "--config.file="+filepath.Join(dir, "prometheus.yml"), "--storage.tsdb.path="+filepath.Join(dir, "data"), "--web.listen-address="+address, "--log.level=error")
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.Process.Kill()
		c.Wait()
	})
	url = "http://" + address
	until(t, "Prometheus has watched itself", func() bool {
		res, err := http.Get(url + "/api/v1/query?query=up")
		if err != nil {
			return false
		}
		defer res.Body.Close()
		buf := make([]byte, 4096)
		n, _ := res.Body.Read(buf)
		return strings.Contains(string(buf[:n]), `"alice"`)
	})
	return url
}

// startStalling starts a server that takes requests and never finishes with
// them: it says nothing, or a header, or a byte now and then; or it sends them to
// another one.
func startStalling(t *testing.T, other string) (url string) {
	t.Helper()
	over := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/elsewhere":
			http.Redirect(w, r, other, http.StatusFound)
			return
		case "/header":
			w.(http.Flusher).Flush()
		case "/drip":
			for range time.Tick(100 * time.Millisecond) {
				if _, err := w.Write([]byte(" ")); err != nil || r.Context().Err() != nil {
					return
				}
				w.(http.Flusher).Flush()
			}
		}
		select {
		case <-over:
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(func() {
		close(over)
		s.CloseClientConnections()
		s.Close()
	})
	return s.URL
}

// metric is one of the config.
func metric(name, source string) string {
	return fmt.Sprintf("  - {name: %s, source: {%s}}\n", name, source)
}

// running reports whether a process has been started with these words.
func running(words string) bool {
	files, _ := filepath.Glob("/proc/[0-9]*/cmdline") // its pattern is good
	return slices.ContainsFunc(files, func(name string) bool {
		line, err := os.ReadFile(name)
		return err == nil && string(line) == words
	})
}

// Sources that work, and those that stall, print for ever or leave processes
// behind, are tried for real: check says of each how it is, and the daemon's letter
// goes out in time with the values that there are.
func TestRealMetrics(t *testing.T) {
	program := os.Getenv("ONEONONE_PROMETHEUS")
	if program == "" {
		t.Skip("it needs Prometheus: set ONEONONE_PROMETHEUS to its program, /usr/bin/prometheus")
	}
	prom := startPrometheus(t, program)
	stalls := startStalling(t, prom)
	post := startPost(t, &post{})
	h := newPair(t, post.port)
	h.write("forks", "#!/bin/sh\nsleep 4321 &\nsleep 4321\n")
	if err := os.Chmod(h.path("forks"), 0o700); err != nil {
		t.Fatal(err)
	}
	config := rules(post.port) + calendars([3]string{"maria", "maria@example.test", "./maria.ics"}) + "metrics:\n" +
		metric("Constant", "prometheus: "+prom+", query: vector(4711)") +
		metric("Watched", `prometheus: `+prom+`, query: 'count(up{job="{{.User}}"})'`) +
		metric("Regex", `prometheus: `+prom+`, query: 'count(up{job=~"{{.User}}|x"}) + 1'`) +
		metric("Nothing", `prometheus: `+prom+`, query: 'up{job="{{.Email}}"}'`) +
		metric("Two", "prometheus: "+prom+`, query: 'label_replace(vector(1), "a", "b", "", "") or vector(2)'`) +
		metric("Divided", "prometheus: "+prom+", query: vector(0) / 0") +
		metric("Wrong", "prometheus: "+prom+", query: sum(") +
		metric("Of JSON", `http: "`+prom+`/api/v1/query?query=vector(17)", path: "$.data.result[0].value[1]"`) +
		metric("Silent", "http: "+stalls+"/silent, path: $.x, timeout: 2s") +
		metric("Endless", "command: [/usr/bin/yes], timeout: 5s") +
		metric("Forks", "command: [./forks], timeout: 2s")
	h.write("config.yaml", config)
	began := time.Now()
	_, out, _ := h.run("check")
	for _, want := range []string{
		"ok    metric Constant: 4711 for alice@example.test",
		"ok    metric Watched: 1 for alice@example.test",
		"ok    metric Regex: 2 for alice@example.test",
		"note  metric Nothing: nobody who was asked for has a value; .*",
		"FAIL  metric Two: .*: the query has 2 values, .*",
		`FAIL  metric Divided: .*: the value is not a number \(NaN\): .*`,
		"FAIL  metric Wrong: .*: it refuses the query: .*",
		"ok    metric Of JSON: 17 for alice@example.test",
		"FAIL  metric Silent: .*" + regexp.QuoteMeta(stalls) + ": it did not answer in 2s",
		"FAIL  metric Endless: .*/usr/bin/yes: it prints more than 4 KB; let it print one number",
		"FAIL  metric Forks: .*/forks: it did not end in 2s",
	} {
		if !regexp.MustCompile("(?m)^" + want + "$").MatchString(out) {
			t.Errorf("check does not say %q", want)
		}
	}
	if took := time.Since(began); t.Failed() || took > 30*time.Second {
		t.Errorf("check took %s, and said\n%s", took, out)
	}
	for path, want := range map[string]string{"header": "it did not answer in 2s", "drip": "it did not answer in 2s", "elsewhere": "it redirects to another server, " + prom} {
		h.write("config.yaml", rules(post.port)+calendars([3]string{"maria", "maria@example.test", "./maria.ics"})+"metrics:\n"+
			metric("Odd", "http: "+stalls+"/"+path+", path: $.x, timeout: 2s"))
		if _, out, _ := h.run("check"); !strings.Contains(out, "FAIL  metric Odd: reading metric Odd: "+stalls+": "+want) {
			t.Errorf("a server that stalls by %s: check said\n%s", path, out)
		}
	}
	until(t, "all that the command started is gone", func() bool { return !running("sleep\x004321\x00") })
	h.write("config.yaml", strings.ReplaceAll(config, "timeout: 2s", "timeout: 20s"))
	began = time.Now()
	p := h.start()
	until(t, "the mail is sent", func() bool { return len(post.mails()) > 0 })
	if took := time.Since(began); took > 25*time.Second {
		t.Errorf("the letter went out after %s", took)
	}
	if raw := post.mails()[0].raw; !strings.Contains(raw, "4,711") || strings.Contains(raw, "Silent:") {
		t.Errorf("got the letter\n%s", raw)
	}
	p.stop()
	if running("sleep\x004321\x00") {
		t.Error("the daemon left a command behind")
	}
}
