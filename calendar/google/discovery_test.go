package google_test

import (
	"encoding/json"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// A discovery is the API's own description of what it takes and says. It ships
// with the client's module.
type discovery struct {
	Parameters map[string]parameter
	Resources  struct {
		Events struct {
			Methods map[string]struct{ Parameters map[string]parameter }
		}
	}
	Schemas map[string]schema
}

type parameter struct {
	Type, Format string
	Enum         []string
}

type schema struct {
	Ref        string `json:"$ref"`
	Type       string
	Format     string
	Items      *schema
	Properties map[string]schema
	Additional *schema `json:"additionalProperties"`
}

var readDiscovery = sync.OnceValues(func() (*discovery, error) {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "google.golang.org/api").Output()
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "calendar", "v3", "calendar-api.json"))
	if err != nil {
		return nil, err
	}
	d := new(discovery)
	return d, json.Unmarshal(data, d)
})

func discover(t testing.TB) *discovery {
	t.Helper()
	d, err := readDiscovery()
	if err != nil {
		t.Skipf("the discovery document is not at hand: %v", err)
	}
	return d
}

// checkQuery complains about parameters that the method does not have.
func (d *discovery) checkQuery(t testing.TB, method string, q url.Values) {
	t.Helper()
	for name, values := range q {
		p, ok := d.Resources.Events.Methods[method].Parameters[name]
		if !ok {
			p, ok = d.Parameters[name]
		}
		if !ok {
			t.Errorf("events.%s has no parameter %s", method, name)
		}
		for _, v := range values {
			if p.Format == "date-time" && !isDateTime(v) || p.Type == "boolean" && v != "true" && v != "false" {
				t.Errorf("events.%s: %s=%s is no %s %s", method, name, v, p.Type, p.Format)
			}
		}
	}
}

// check complains about values that the schema does not have.
func (d *discovery) check(t testing.TB, name string, v object) {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var plain any
	if err := json.Unmarshal(data, &plain); err != nil {
		t.Fatal(err)
	}
	d.value(t, name, d.Schemas[name], plain)
}

func (d *discovery) value(t testing.TB, path string, s schema, v any) {
	t.Helper()
	if s.Ref != "" {
		s = d.Schemas[s.Ref]
	}
	ok := false
	switch v := v.(type) {
	case string:
		ok = s.Type == "string" && (s.Format != "date-time" || isDateTime(v)) && (s.Format != "date" || isDate(v))
	case bool:
		ok = s.Type == "boolean"
	case float64:
		ok = s.Type == "number" || s.Type == "integer" && v == float64(int64(v))
	case []any:
		ok = s.Type == "array" && s.Items != nil
		for _, item := range v {
			d.value(t, path+"[]", *s.Items, item)
		}
	case object:
		ok = s.Type == "object"
		for k, item := range v {
			field, known := s.Properties[k]
			if !known {
				t.Errorf("the API has no field %s.%s", path, k)
				continue
			}
			d.value(t, path+"."+k, field, item)
		}
	}
	if !ok {
		t.Errorf("%s: %v is no %s %s", path, v, s.Type, s.Format)
	}
}

func isDateTime(s string) bool {
	_, err := time.Parse(time.RFC3339, s)
	return err == nil
}

func isDate(s string) bool {
	_, err := time.Parse("2006-01-02", s)
	return err == nil
}

// complaints counts the errors of a test.
type complaints struct {
	testing.TB
	n int
}

func (c *complaints) Errorf(string, ...any) { c.n++ }

func (c *complaints) Helper() {}

// TestTheCheckerComplains holds that the fake cannot say, nor be asked, what the
// API does not know.
func TestTheCheckerComplains(t *testing.T) {
	d := discover(t)
	for name, check := range map[string]func(testing.TB){
		"an unknown field":           func(c testing.TB) { d.check(c, "Event", object{"titel": "x"}) },
		"an unknown field within":    func(c testing.TB) { d.check(c, "Events", object{"items": []any{object{"start": object{"time": "x"}}}}) },
		"another type":               func(c testing.TB) { d.check(c, "Event", object{"attendees": object{}}) },
		"text for a number":          func(c testing.TB) { d.check(c, "Event", object{"sequence": "1"}) },
		"half a number":              func(c testing.TB) { d.check(c, "Event", object{"sequence": 1.5}) },
		"a time that is none":        func(c testing.TB) { d.check(c, "Event", object{"start": object{"dateTime": "2026-11-24 10:00"}}) },
		"a day that is none":         func(c testing.TB) { d.check(c, "Event", object{"start": object{"date": "2026-11-31"}}) },
		"an unknown parameter":       func(c testing.TB) { d.checkQuery(c, "get", url.Values{"syncToken": {"x"}}) },
		"a parameter that is none":   func(c testing.TB) { d.checkQuery(c, "list", url.Values{"timeMin": {"2026-11-24"}}) },
		"an unknown field asked for": func(c testing.TB) { d.only(c, "Events", object{}, "items(id,titel)") },
	} {
		c := &complaints{TB: t}
		if check(c); c.n != 1 {
			t.Errorf("%s: %d complaints, want 1", name, c.n)
		}
	}
	c := &complaints{TB: t}
	d.check(c, "Event", meeting("a", "2026-11-24 10:00", "alice@example.com"))
	if c.n > 0 {
		t.Errorf("%d complaints about a good event", c.n)
	}
}

var fieldToken = regexp.MustCompile(`[A-Za-z]+|[(),]`)

// only leaves of a value what a partial response has, and complains about
// fields that the schema does not have
// (https://developers.google.com/workspace/calendar/api/guides/performance).
func (d *discovery) only(t testing.TB, name string, v object, fields string) object {
	t.Helper()
	tokens := fieldToken.FindAllString(fields, -1)
	if strings.Join(tokens, "") != fields {
		t.Errorf("fields=%s cannot be read", fields)
	}
	out, rest := d.pick(t, d.Schemas[name], v, tokens)
	if len(rest) > 0 {
		t.Errorf("fields=%s has %v too much", fields, rest)
	}
	return out
}

func (d *discovery) pick(t testing.TB, s schema, v object, tokens []string) (out object, rest []string) {
	t.Helper()
	out = object{}
	for len(tokens) > 0 && tokens[0] != ")" {
		if tokens[0] == "," {
			tokens = tokens[1:]
			continue
		}
		name := tokens[0]
		tokens = tokens[1:]
		field, known := s.Properties[name]
		if !known {
			t.Errorf("fields: the API has no field %s", name)
		}
		value, has := v[name]
		if has {
			out[name] = value
		}
		if len(tokens) > 0 && tokens[0] == "(" {
			var inner any
			inner, tokens = d.pickInner(t, field, value, tokens[1:])
			if has {
				out[name] = inner
			}
			tokens = tokens[1:] // the closing one
		}
	}
	return out, tokens
}

func (d *discovery) pickInner(t testing.TB, s schema, v any, tokens []string) (out any, rest []string) {
	t.Helper()
	if s.Items != nil {
		s = *s.Items
	}
	if s.Ref != "" {
		s = d.Schemas[s.Ref]
	}
	list, ok := v.([]any)
	if !ok {
		one, _ := v.(object)
		return d.pick(t, s, one, tokens)
	}
	picked := []any{}
	for _, item := range list {
		one, _ := d.pick(t, s, item.(object), tokens)
		picked = append(picked, one)
	}
	_, rest = d.pick(t, s, object{}, tokens)
	return picked, rest
}
