package monitor

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"oneonone/daemon"
)

// longestAnswer is how long the loop may take to say how it is. A step waits at
// most 20 seconds for servers.
const longestAnswer = 25 * time.Second

// Ask asks a daemon how it is.
type Ask func(context.Context) (daemon.Status, error)

// Handler answers GET /metrics and GET /healthz by asking a daemon. version is
// that of the program.
func Handler(ask Ask, version string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), longestAnswer)
		defer cancel()
		registry := prometheus.NewRegistry()
		registry.MustRegister(
			collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
			exhibit{ask: func() (daemon.Status, error) { return ask(ctx) }, version: version},
		)
		promhttp.HandlerFor(registry, promhttp.HandlerOpts{EnableOpenMetrics: true, ErrorHandling: promhttp.ContinueOnError}).ServeHTTP(w, r)
	})
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), longestAnswer)
		defer cancel()
		s, err := ask(ctx)
		answer(w, r, Reasons(s, err))
	})
	return mux
}

// health is what /healthz says in JSON. It is stable.
type health struct {
	Healthy bool     `json:"healthy"`
	Reasons []string `json:"reasons"`
}

// answer says whether there are reasons to worry: with 200 or 503, as text, or
// as JSON to whoever asks for that.
func answer(w http.ResponseWriter, r *http.Request, reasons []string) {
	code := http.StatusOK
	if len(reasons) > 0 {
		code = http.StatusServiceUnavailable
	}
	w.Header().Set("Cache-Control", "no-store")
	if strings.Contains(r.Header.Get("Accept"), "application/json") {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(code)
		_ = json.NewEncoder(w).Encode(health{len(reasons) == 0, reasons}) // whoever asked is gone: nothing to do
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(code)
	if len(reasons) == 0 {
		reasons = []string{"ok"}
	}
	fmt.Fprintln(w, strings.Join(reasons, "\n"))
}

// Reasons says why a daemon is not well, a sentence each; none if it is. An
// address that refuses mail is somebody's problem and no illness of the daemon.
func Reasons(s daemon.Status, err error) []string {
	if err != nil {
		return []string{"The daemon does not answer: " + err.Error() + "."}
	}
	out := []string{}
	if len(s.Errors) > 0 {
		out = append(out, "The last step could not do everything; the log says what.")
	}
	if s.Mail.Error != "" {
		out = append(out, "The mail server does not take mail; `oneonone status` says why.")
	}
	if s.Mailbox != nil && s.Mailbox.Error != "" {
		out = append(out, "Replies cannot be read; `oneonone status` says why.")
	}
	for _, p := range s.Problems {
		name := strings.TrimPrefix(p.Key, p.Kind+"/")
		switch p.Kind {
		case "calendar":
			out = append(out, fmt.Sprintf("The calendar %s cannot be read since %s.", name, p.Since.Format(time.RFC3339)))
		case "metric":
			out = append(out, fmt.Sprintf("The metric %s cannot be read since %s.", name, p.Since.Format(time.RFC3339)))
		case "state":
			out = append(out, "A state file is damaged; `oneonone status` says which.")
		}
	}
	return out
}
