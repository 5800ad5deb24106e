package metrics

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/ohler55/ojg/jp"

	"oneonone/calendar"
)

// httpQuestion asks for the JSON that a metric's value stands in. Where many
// metrics and people stand in one answer, it is asked for once.
func (r *Reader) httpQuestion(m Metric, pair calendar.Pair) (question, error) {
	address, err := m.HTTP.URL.fill(pair)
	if err != nil {
		return question{}, err
	}
	u, err := url.Parse(address)
	if err != nil {
		return question{}, errors.New("the URL cannot be read")
	}
	u.Fragment = ""
	account := m.HTTP.Access.describe()
	client := guard{m.HTTP.Access, r.Credentials, r.way()}.client()
	return question{
		source: serverOf(u), account: account, key: "http " + u.String() + " " + account,
		ask: func(ctx context.Context) (any, error) {
			answer, err := get(ctx, client, u)
			return answer, m.netFault(err)
		},
		pick: func(answer any) (any, error) {
			path, err := m.HTTP.Path.fill(pair)
			if err != nil {
				return nil, err
			}
			return find(path, answer)
		},
	}, nil
}

// netFault says what is wrong with a server, or with what it was asked for.
func (m Metric) netFault(err error) error {
	var status codeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &status) && !lasting(int(status)):
		return statusError(int(status))
	case errors.As(err, &status):
		return downError{statusError(int(status))}
	}
	if bad := (jsonError{}); errors.As(err, &bad) || errors.Is(err, errTooLarge) {
		return netError(err, m.limit())
	}
	return downError{netError(err, m.limit())}
}

// A codeError is an answer with another status than success.
type codeError int

func (c codeError) Error() string { return http.StatusText(int(c)) }

// A jsonError is an answer that is no JSON.
type jsonError struct{ error }

// get asks for JSON.
func get(ctx context.Context, client *http.Client, u *url.URL) (any, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/json, */*;q=0.5")
	res, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	if res.StatusCode == http.StatusNoContent {
		return nil, nil
	}
	if res.StatusCode/100 != 2 {
		return nil, codeError(res.StatusCode)
	}
	data, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	return parseJSON(data)
}

// parseJSON reads one value, and nothing after it.
func parseJSON(data []byte) (any, error) {
	data = []byte(strings.TrimPrefix(string(data), "\ufeff"))
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		what := "its answer is no JSON: " + oneLine(err.Error())
		if strings.HasPrefix(strings.TrimSpace(string(data[:min(len(data), 100)])), "<") {
			what = "its answer is a web page and no JSON; check the URL, and whether it wants a login"
		}
		return nil, jsonError{errors.New(what)}
	}
	return v, nil
}

// find follows a path through an answer: to one value, or to none.
func find(path string, answer any) (v any, err error) {
	defer func() { // of the library, on data that nobody has thought of
		if p := recover(); p != nil {
			v, err = nil, fmt.Errorf("following the path %s: %v", shown(path), p)
		}
	}()
	x, err := jp.ParseString(path)
	if err != nil {
		return nil, fmt.Errorf("%s is no JSONPath: %w", shown(path), err)
	}
	switch found := x.Get(answer); len(found) {
	case 0:
		return nil, nil
	case 1:
		return found[0], nil
	default:
		return nil, fmt.Errorf("the path %s leads to %d values; make it lead to one", shown(path), len(found))
	}
}
