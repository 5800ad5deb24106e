package metrics_test

import (
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"oneonone/daemon/metrics"
)

// must returns a template that has no fault.
func must(t *testing.T, parse func(string) (*metrics.Template, error), text string) *metrics.Template {
	t.Helper()
	tmpl, err := parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return tmpl
}

func overHTTP(t *testing.T, url, path string) metrics.Metric {
	t.Helper()
	return metrics.Metric{Name: "Deals", Timeout: 2 * time.Second, HTTP: &metrics.HTTP{URL: must(t, metrics.NewURL, url), Path: must(t, metrics.NewPath, path)}}
}

func overProm(t *testing.T, url, query string) metrics.Metric {
	t.Helper()
	return metrics.Metric{Name: "Deals", Timeout: 2 * time.Second, Prometheus: &metrics.Prometheus{URL: url, Query: must(t, metrics.NewQuery, query)}}
}

func byCommand(t *testing.T, words ...string) metrics.Metric {
	t.Helper()
	m := metrics.Metric{Name: "Deals", Timeout: 2 * time.Second}
	for _, w := range words {
		m.Command = append(m.Command, must(t, metrics.NewArgument, w))
	}
	return m
}

// serve answers every request with a text, and says what to expect in an error.
func serve(t *testing.T, answer http.HandlerFunc) (url string) {
	t.Helper()
	s := httptest.NewServer(answer)
	t.Cleanup(s.Close)
	return s.URL
}

func says(status int, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		fmt.Fprint(w, text)
	}
}

// A secret is one that needs no file.
type secret string

func (s secret) Read(string) (string, error) {
	if s == "" {
		return "", errors.New("reading the secret: there is none")
	}
	return string(s), nil
}

func TestReadHTTP(t *testing.T) {
	tests := []struct {
		name, answer, path string
		status             int
		want               float64
		none               bool
		err                string
	}{
		{"a number", `{"deals": 3.5}`, "$.deals", 200, 3.5, false, ""},
		{"of the person", `[{"who":"ben@example.com","n":1},{"who":"alice@example.com","n":"2"}]`, "$[?(@.who=='{{.Email}}')].n", 200, 2, false, ""},
		{"none of the person", `[{"who":"ben@example.com","n":1}]`, "$[?(@.who=='{{.Email}}')].n", 200, 0, true, ""},
		{"null", `{"deals": null}`, "$.deals", 200, 0, true, ""},
		{"no content", "", "$.deals", 204, 0, true, ""},
		{"several", `{"deals": [1, 2]}`, "$.deals[*]", 200, 0, false, `the path "$.deals[*]" leads to 2 values; make it lead to one`},
		{"true", `{"deals": true}`, "$.deals", 200, 0, false, "true is no number"},
		{"a web page", " <!DOCTYPE html>", "$.deals", 200, 0, false, "its answer is a web page and no JSON; check the URL, and whether it wants a login"},
		{"not found", "", "$.deals", 404, 0, false, "there is nothing at this address (404 Not Found); check the URL"},
		{"refused", "", "$.deals", 401, 0, false, "it refuses us (401 Unauthorized); check the token or the password"},
		{"broken", "", "$.deals", 500, 0, false, "it answers 500 Internal Server Error"},
		{"endless", strings.Repeat(" ", 1<<20+1), "$.deals", 200, 0, false, "its answer is larger than 1 MB; ask for less"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			url := serve(t, says(test.status, test.answer))
			got, found, err := read(t, overHTTP(t, url+"/secret/x", test.path))
			if test.err != "" {
				if want := "reading metric Deals: " + url + ": " + test.err; err == nil || err.Error() != want {
					t.Errorf("got  %v\nwant %s", err, want)
				}
				return
			}
			if err != nil || found == test.none || got.Value != test.want || found && time.Since(got.At) > time.Minute {
				t.Errorf("got %+v, %t, %v", got, found, err)
			}
		})
	}
}

func TestServersAreShownWhatIsForThem(t *testing.T) {
	var shown http.Header
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		shown = r.Header.Clone()
		fmt.Fprint(w, "1")
	})
	m := overHTTP(t, url+"/?who={{.Email}}", "$")
	m.HTTP.Access = metrics.Access{Token: secret("t0ken"), Headers: map[string]string{"X-Team": "sales"}, HeaderFiles: map[string]metrics.Secret{"X-Api-Key": secret("key")}}
	if _, _, err := read(t, m); err != nil || shown.Get("Authorization") != "Bearer t0ken" || shown.Get("X-Team") != "sales" || shown.Get("X-Api-Key") != "key" {
		t.Errorf("got %v, %v", shown, err)
	}
	m.HTTP.Access = metrics.Access{Username: "me", Password: secret("pass")}
	if _, _, err := read(t, m); err != nil || shown.Get("Authorization") != "Basic bWU6cGFzcw==" {
		t.Errorf("got %v, %v", shown, err)
	}
	for _, bad := range []secret{"", "two\nlines"} {
		m.HTTP.Access = metrics.Access{Token: bad}
		if _, _, err := read(t, m); err == nil || !strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "two") {
			t.Errorf("got %v", err)
		}
	}
}

// A wrong token once would have been everybody's at that server.
func TestARefusedTokenConcernsNoOtherAccount(t *testing.T) {
	var asked atomic.Int32
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if r.Header.Get("Authorization") == "Bearer wrong" {
			w.WriteHeader(http.StatusUnauthorized)
		}
		fmt.Fprint(w, "1")
	})
	var r metrics.Reader
	for i := range 3 {
		wrong, right := overHTTP(t, fmt.Sprintf("%s/%d", url, i), "$"), overHTTP(t, url+"/right", "$")
		wrong.HTTP.Token, right.HTTP.Token = secret("wrong"), secret("right")
		if res := r.Read(t.Context(), wrong, pair); res.Err == nil || !res.Down {
			t.Errorf("wrong: got %+v", res)
		}
		if res := r.Read(t.Context(), right, pair); res.Figure == nil {
			t.Errorf("right: got %+v", res)
		}
	}
	if n := asked.Load(); n != 2 {
		t.Errorf("the server was asked %d times, want once with each token", n)
	}
}

// A redirect would carry the headers of a source to whoever it names.
func TestNothingIsShownToAnotherServer(t *testing.T) {
	var asked atomic.Int32
	other := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		fmt.Fprint(w, `{"status":"success","data":{"resultType":"scalar","result":[1,"1"]}}`)
	})
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/here":
			http.Redirect(w, r, "/there", http.StatusFound)
		case "/there":
			fmt.Fprintf(w, `%d`, len(r.Header.Get("X-Api-Key")))
		default:
			http.Redirect(w, r, other+"/x", http.StatusTemporaryRedirect)
		}
	})
	access := metrics.Access{Token: secret("t0ken"), HeaderFiles: map[string]metrics.Secret{"X-Api-Key": secret("key")}}
	away, prom, here := overHTTP(t, url+"/away", "$"), overProm(t, url, "vector(1)"), overHTTP(t, url+"/here", "$")
	away.HTTP.Access, prom.Prometheus.Access, here.HTTP.Access = access, access, access
	for _, m := range []metrics.Metric{away, prom} {
		if _, _, err := read(t, m); err == nil || !strings.Contains(err.Error(), "it redirects to another server, "+other+"; write the address") {
			t.Errorf("got %v", err)
		}
	}
	if asked.Load() > 0 {
		t.Error("the other server was asked")
	}
	if f, _, err := read(t, here); err != nil || f.Value != 3 {
		t.Errorf("within the server: got %v, %v", f, err)
	}
}

func TestCertificatesAreVerified(t *testing.T) {
	s := httptest.NewUnstartedServer(says(200, "1"))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	_, _, err := read(t, overHTTP(t, s.URL+"/x", "$"))
	if err == nil || !strings.Contains(err.Error(), "its certificate is not to be trusted") {
		t.Errorf("got %v", err)
	}
}

func TestReadPrometheus(t *testing.T) {
	vector := func(samples ...string) string {
		return `{"status":"success","data":{"resultType":"vector","result":[` + strings.Join(samples, ",") + `]}}`
	}
	one := func(value string) string {
		return `{"metric":{"user":"alice"},"value":[1435781451.781,"` + value + `"]}`
	}
	tests := []struct {
		name, answer string
		status       int
		want         float64
		none         bool
		err          string
	}{
		{"one sample", vector(one("42")), 200, 42, false, ""},
		{"a scalar", `{"status":"success","data":{"resultType":"scalar","result":[1,"7.5"]}}`, 200, 7.5, false, ""},
		{"none", vector(), 200, 0, true, ""},
		{"several", vector(one("1"), `{"metric":{"user":"ben"},"value":[1,"2"]}`), 200, 0, false, `the query has 2 values, such as {user="alice"} and {user="ben"}; make it one with sum() or by the labels`},
		{"NaN", vector(one("NaN")), 200, 0, false, "the value is not a number (NaN): something was divided by nothing; leave such a result out"},
		{"infinite", vector(one("+Inf")), 200, 0, false, "+Inf is too large to be meant"},
		{"a range", `{"status":"success","data":{"resultType":"matrix","result":[]}}`, 200, 0, false, "the query has a range of values; take the range in brackets out, or ask for one number with avg_over_time()"},
		{"text", `{"status":"success","data":{"resultType":"string","result":[1,"x"]}}`, 200, 0, false, `it does not answer as Prometheus does: unexpected value type "string"`},
		{"a bad query", `{"status":"error","errorType":"bad_data","error":"1:3: parse\n error"}`, 400, 0, false, "it refuses the query: 1:3: parse error"},
		{"no Prometheus", "<html>", 200, 0, false, "it does not answer as Prometheus does: "},
		{"refused", "", 401, 0, false, "it refuses us: client error: 401; check the URL, and the token or the password"},
		{"broken", "", 502, 0, false, "server error: 502"},
		{"endless", strings.Repeat(" ", 1<<20+1), 200, 0, false, "its answer is larger than 1 MB; ask for less"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			url := serve(t, says(test.status, test.answer))
			got, found, err := read(t, overProm(t, url, `deals{user="{{.User}}"}`))
			if test.err != "" {
				if want := "reading metric Deals: " + url + ": " + test.err; err == nil || !strings.HasPrefix(err.Error(), want) {
					t.Errorf("got  %v\nwant %s", err, want)
				}
				return
			}
			if err != nil || found == test.none || got.Value != test.want {
				t.Errorf("got %+v, %t, %v", got, found, err)
			}
		})
	}
}

func TestReadCommand(t *testing.T) {
	dir := t.TempDir()
	script := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text), 0o700); err != nil {
			t.Fatal(err)
		}
		return path
	}
	t.Setenv("CREDENTIALS_DIRECTORY", "/run/credentials")
	noMode := filepath.Join(dir, "no-mode")
	if err := os.WriteFile(noMode, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name  string
		words []string
		want  float64
		none  bool
		err   string
	}{
		{"a number", []string{script("number", "echo ' 42.5 '")}, 42.5, false, ""},
		{"nothing", []string{script("nothing", "exit 0")}, 0, true, ""},
		{"an argument is whole", []string{script("count", `[ "$2" = 'alice@example.com; exit 3' ] && echo 1`), "x", "{{.Email}}; exit 3"}, 1, false, ""},
		{"three arguments", []string{script("three", "echo $#"), "a b", "{{.Email}}", "*"}, 3, false, ""},
		{"next to no environment", []string{script("env", `[ "$(env | cut -d= -f1 | grep -v -e PATH -e LANG -e PWD -e SHLVL -e '^_$')" = "" ] && pwd >&2 && echo 1`)}, 1, false, ""},
		{"no input", []string{script("input", "wc -c")}, 0, false, ""},
		{"words", []string{script("words", "echo 3 deals")}, 0, false, `"3 deals" is no number; leave it empty if there is no value`},
		{"it fails", []string{script("fails", "echo first >&2; echo second >&2; exit 3")}, 0, false, "it ended with exit status 3: first"},
		{"not there", []string{filepath.Join(dir, "none")}, 0, false, "there is no such program"},
		{"not to be run", []string{noMode}, 0, false, "it may not be run by the user that oneonone runs as; check its mode"},
		{"endless", []string{script("endless", "while :; do echo 1; done")}, 0, false, "it prints more than 4 KB; let it print one number"},
		{"endless, with care", []string{script("careful", "trap '' PIPE; while :; do echo 1 2>/dev/null || :; done")}, 0, false, "it prints more than 4 KB; let it print one number"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, found, err := read(t, byCommand(t, test.words...))
			if test.err != "" {
				if err == nil || !strings.Contains(err.Error(), "reading metric Deals: "+test.words[0]+": "+test.err) {
					t.Errorf("got  %v\nwant %s", err, test.err)
				}
				return
			}
			if err != nil || found == test.none || got.Value != test.want {
				t.Errorf("got %+v, %t, %v", got, found, err)
			}
		})
	}
}

// What a command has started once held its output, and lived on.
func TestACommandEndsWithAllThatItStarted(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "forks")
	text := "#!/bin/sh\n(echo $$ >" + dir + "/pid; sleep 600; touch " + dir + "/alive) &\necho 7\n[ \"$1\" = wait ] && sleep 600\nexit 0\n"
	if err := os.WriteFile(path, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	got, _, err := read(t, byCommand(t, path))
	if err != nil || got.Value != 7 {
		t.Errorf("one that leaves a child behind: got %v, %v", got.Value, err)
	}
	_, _, err = read(t, byCommand(t, path, "wait"))
	if err == nil || !strings.HasSuffix(err.Error(), "it did not end in 2s") {
		t.Errorf("one that waits: got %v", err)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("both took %s", took)
	}
	if sleeps := processes(t, dir); sleeps != "" {
		t.Errorf("still there: %s", sleeps)
	}
}

// processes lists the processes that were started by a script in a directory. One
// that was killed is there until its parent has heard of it.
func processes(t *testing.T, dir string) string {
	t.Helper()
	found := ""
	for range 200 {
		names, err := filepath.Glob("/proc/[0-9]*/cmdline")
		if err != nil || len(names) == 0 {
			t.Skip("it needs /proc to see whether a process is still there")
		}
		found = ""
		for _, name := range names {
			if line, err := os.ReadFile(name); err == nil && strings.Contains(string(line), dir) {
				found += strings.ReplaceAll(string(line), "\x00", " ")
			}
		}
		if found == "" {
			return ""
		}
		<-time.After(10 * time.Millisecond)
	}
	return found
}
