package daemon

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"oneonone/daemon/filing"
	"oneonone/daemon/plan"
	"oneonone/daemon/store"
	"oneonone/mail/form"
)

// socketName is the control socket in the state directory. Only its owner may
// use it.
const socketName = "control.sock"

// ErrNotRunning means that no daemon answers on a state directory.
var ErrNotRunning = errors.New("no daemon is running on this state directory")

// A SendRequest asks for a mail to be sent now.
type SendRequest struct {
	Kind    form.Kind `json:"kind"`
	Manager string    `json:"manager"` // address; "" where the report tells which pair
	Report  string    `json:"report"`  // address
	Again   bool      `json:"again"`   // also where one went out already
}

// SendResult is what became of it.
type SendResult struct {
	Notice plan.Notice `json:"notice"`
	Error  string      `json:"error"`
}

// Serve answers on the control socket until ctx is done. It leaves the socket
// where it is: by then it may be that of another daemon, which has taken over.
func (d *Daemon) Serve(ctx context.Context, state string) error {
	path := filepath.Join(state, socketName)
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) { // left by a daemon that was killed: we hold the lock
		return fmt.Errorf("making the control socket: %w", err)
	}
	l, err := listenUnix(path)
	if err != nil {
		return fmt.Errorf("making the control socket: %w", err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /status", func(w http.ResponseWriter, r *http.Request) {
		var s Status
		d.answer(w, r, func(now time.Time) { s = d.Status(now) }, &s)
	})
	mux.HandleFunc("POST /send", func(w http.ResponseWriter, r *http.Request) {
		var req SendRequest
		if err := json.NewDecoder(io.LimitReader(r.Body, 1<<16)).Decode(&req); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		d.settle(r.Context(), req, func(f func()) {
			_ = d.Do(r.Context(), func(time.Time) { f() }) // whoever asks is gone: then nothing is sent either
		})
		ctx, cancel := context.WithTimeout(r.Context(), patience)
		defer cancel()
		var res SendResult
		d.answer(w, r, func(now time.Time) { res = result(d.SendNow(ctx, now, req)) }, &res)
	})
	handle(d, mux, "receive", d.Receive)
	handle(d, mux, "change", d.Change)
	handle(d, mux, "snapshot", func(now time.Time, _ struct{}) (store.Snapshot, error) { return d.store.Snapshot(now) })
	handle(d, mux, "forget", func(_ time.Time, req ForgetRequest) (Forgotten, error) { return d.Forget(req) })
	server := &http.Server{Handler: mux, ReadTimeout: 10 * time.Second}
	go func() {
		<-ctx.Done()
		server.Close()
	}()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serving the control socket: %w", err)
	}
	return nil
}

// longestRequest bounds what is read of a request: a whole mail, in base64.
const longestRequest = 48 << 20

// An outcome is the answer to a request that can fail.
type outcome[T any] struct {
	Value T      `json:"value"`
	Error string `json:"error"`
}

// handle has the loop answer one kind of request.
func handle[In, Out any](d *Daemon, mux *http.ServeMux, name string, do func(time.Time, In) (Out, error)) {
	mux.HandleFunc("POST /"+name, func(w http.ResponseWriter, r *http.Request) {
		var in In
		if err := json.NewDecoder(io.LimitReader(r.Body, longestRequest)).Decode(&in); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		var out outcome[Out]
		d.answer(w, r, func(now time.Time) {
			var err error
			if out.Value, err = do(now, in); err != nil {
				out.Error = err.Error()
			}
		}, &out)
	})
}

// answer has the loop do the work, and writes v, which that fills.
func (d *Daemon) answer(w http.ResponseWriter, r *http.Request, work func(time.Time), v any) {
	if err := d.Do(r.Context(), work); err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		d.log.Warn("answering on the control socket", "err", err)
	}
}

func result(n plan.Notice, err error) SendResult {
	if err != nil {
		return SendResult{n, err.Error()}
	}
	return SendResult{Notice: n}
}

// A Client talks to the daemon that runs on a state directory.
type Client struct{ http http.Client }

// Dial finds the running daemon; ErrNotRunning if there is none.
func Dial(state string) (*Client, error) {
	c, err := dial(filepath.Join(state, socketName))
	if err != nil {
		return nil, fmt.Errorf("%w (%s): %w", ErrNotRunning, state, err)
	}
	return c, nil
}

func dial(path string) (*Client, error) {
	c := &Client{http.Client{Timeout: time.Minute, Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) { return dialUnix(ctx, path) },
	}}}
	conn, err := dialUnix(context.Background(), path)
	if err != nil {
		return nil, err
	}
	return c, conn.Close()
}

// Status asks the daemon how it is.
func (c *Client) Status(ctx context.Context) (s Status, err error) {
	return s, c.call(ctx, http.MethodGet, "status", nil, &s)
}

// Send asks the daemon to send a mail now.
func (c *Client) Send(ctx context.Context, req SendRequest) (r SendResult, err error) {
	return r, c.call(ctx, http.MethodPost, "send", req, &r)
}

// Receive asks the daemon to file a mail.
func (c *Client) Receive(ctx context.Context, req ReceiveRequest) (filing.Reading, error) {
	return request[filing.Reading](ctx, c, "receive", req)
}

// Change asks the daemon to enter what became of a promise.
func (c *Client) Change(ctx context.Context, req ChangeRequest) (form.Step, error) {
	return request[form.Step](ctx, c, "change", req)
}

// Forget asks the daemon to erase what there is of a person.
func (c *Client) Forget(ctx context.Context, req ForgetRequest) (Forgotten, error) {
	return request[Forgotten](ctx, c, "forget", req)
}

// Snapshot asks the daemon for the state as it is now, which the caller removes.
func (c *Client) Snapshot(ctx context.Context) (store.Snapshot, error) {
	return request[store.Snapshot](ctx, c, "snapshot", struct{}{})
}

func request[Out any](ctx context.Context, c *Client, name string, in any) (Out, error) {
	var out outcome[Out]
	err := c.call(ctx, http.MethodPost, name, in, &out)
	if err == nil && out.Error != "" {
		err = errors.New(out.Error)
	}
	return out.Value, err
}

func (c *Client) call(ctx context.Context, method, path string, in, out any) error {
	pr, pw := io.Pipe()
	go func() { pw.CloseWithError(json.NewEncoder(pw).Encode(in)) }()
	req, err := http.NewRequestWithContext(ctx, method, "http://daemon/"+path, pr)
	if err != nil {
		return err
	}
	res, err := c.http.Do(req)
	if err != nil {
		return fmt.Errorf("asking the daemon: %w", err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(io.LimitReader(res.Body, 1<<12)) // no more than an explanation
		return fmt.Errorf("asking the daemon: %s", text)
	}
	return json.NewDecoder(res.Body).Decode(out)
}

// A socket's path may be about a hundred bytes long, and a state directory may
// be deeper: then it is reached through the file descriptor of its directory.
func short(path string) (string, func(), error) {
	if len(path) < 100 {
		return path, func() {}, nil
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return "", nil, err
	}
	return fmt.Sprintf("/proc/self/fd/%d/%s", dir.Fd(), filepath.Base(path)), func() { dir.Close() }, nil
}

// listenUnix makes a socket that its owner alone may use, and that stays when it
// is closed.
func listenUnix(path string) (net.Listener, error) {
	name, done, err := short(path)
	if err != nil {
		return nil, err
	}
	defer done()
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: name, Net: "unix"})
	if err != nil {
		return nil, err
	}
	l.SetUnlinkOnClose(false)
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

func dialUnix(ctx context.Context, path string) (net.Conn, error) {
	name, done, err := short(path)
	if err != nil {
		return nil, err
	}
	defer done()
	var dialer net.Dialer
	return dialer.DialContext(ctx, "unix", name)
}
