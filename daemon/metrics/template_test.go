package metrics

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/ohler55/ojg/jp"
	"github.com/prometheus/common/model"

	"oneonone/calendar"
)

func called(name, email string) calendar.Pair {
	return calendar.Pair{
		Manager: calendar.Person{Email: "maria@example.com", Name: "Maria Lopez"},
		Report:  calendar.Person{Email: email, Name: name},
	}
}

func TestTemplatesAreFilledAndEscaped(t *testing.T) {
	tests := []struct {
		name, text, person, want string
		parse                    func(string) (*Template, error)
	}{
		{"all fields", "{{.Email}} {{.Name}} {{.First}} {{ .User }} {{.Manager.Email}} {{.Manager.First}}", "Alice Ng", "alice@example.com Alice Ng Alice alice maria@example.com Maria", NewArgument},
		{"path of a URL", "https://x.test/p/{{.Name}}/q", "Ann? #1&b=%41", "https://x.test/p/Ann%3F%20%231%26b%3D%2541/q", NewURL},
		{"query of a URL", "https://x.test/?n={{.Name}}&x=1", "A/B & C+D;é", "https://x.test/?n=A%2FB%20%26%20C%2BD%3B%C3%A9&x=1", NewURL},
		{"string of PromQL", `x{n="{{.Name}}"}`, `a"} or vector(1) #\`, `x{n="a\x22} or vector(1) #\\"}`, NewQuery},
		{"string in single quotes", `x{n='{{.Name}}'}`, `it's`, `x{n='it\x27s'}`, NewQuery},
		{"regex of PromQL", `x{n=~"{{.Name}}|all"}`, `.*|a\d`, `x{n=~"\\.\\*\\|a\\\\d|all"}`, NewQuery},
		{"not a regex", `x{n !~ "{{.Name}}"}`, `a+`, `x{n !~ "a\\+"}`, NewQuery},
		{"name in a JSONPath", `$.people['{{.Name}}'].n`, `o'x"] \`, `$.people['o\'x\"] \\'].n`, NewPath},
		{"an argument is whole", "--who={{.Name}}", `a b"; rm -rf / $(x)`, `--who=a b"; rm -rf / $(x)`, NewArgument},
	}
	for _, test := range tests {
		tmpl, err := test.parse(test.text)
		if err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		if got, err := tmpl.fill(called(test.person, "alice@example.com")); got != test.want || err != nil {
			t.Errorf("%s:\ngot  %s (%v)\nwant %s", test.name, got, err, test.want)
		}
	}
}

func TestValuesThatCouldBeMoreAreRefused(t *testing.T) {
	tests := []struct {
		name, text, person string
		parse              func(string) (*Template, error)
	}{
		{"another path", "https://x.test/p/{{.Name}}", "..", NewURL},
		{"a path of its own", "https://x.test/p/{{.Name}}", "../admin", NewURL},
		{"an option", "{{.Name}}", "--delete", NewArgument},
		{"a NUL", "{{.Name}}", "a\x00b", NewArgument},
		{"a line break", `x{n="{{.Name}}"}`, "a\nb", NewQuery},
		{"not text", "{{.Name}}", "a\xffb", NewArgument},
		{"without end", "{{.Name}}", strings.Repeat("x", 10000), NewArgument},
	}
	for _, test := range tests {
		tmpl, err := test.parse(test.text)
		if err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		if got, err := tmpl.fill(called(test.person, "alice@example.com")); err == nil {
			t.Errorf("%s: got %q, want an error", test.name, got)
		}
	}
	for _, path := range []string{"$[?(@.who =~ '{{.Name}}')].n", "$[?(match(@.who, '{{.Name}}'))].n", "$[?(search(@['who'], '{{.Name}}'))].n", "$[?(@.who =~ /{{.Name}}/)].n"} {
		if _, err := NewPath(path); err == nil {
			t.Errorf("%s would take a value for a pattern", path)
		}
	}
	if tmpl, _ := NewArgument("{{.Manager.Email}}"); tmpl != nil {
		if got, err := tmpl.fill(calendar.Pair{}); err == nil {
			t.Errorf("a value that is not there: got %q, want an error", got)
		}
	}
}

// FuzzFill holds that a value stays a value, whatever it is.
func FuzzFill(f *testing.F) {
	for _, s := range []string{"Alice Ng", `a"} or vector(1)`, `\`, `'`, "..", "-x", "%2e", "a\nb", `\'`, "日本"} {
		f.Add(s)
	}
	address, _ := NewURL("https://x.test/p/{{.Name}}?q={{.Name}}")
	path, _ := NewPath(`$['{{.Name}}']`)
	quoted, _ := NewPath(`$["{{.Name}}"]`)
	query, _ := NewQuery(`x{n="{{.Name}}",m=~'{{.Name}}'}`)
	f.Fuzz(func(t *testing.T, name string) {
		pair := called(name, "alice@example.com")
		if s, err := address.fill(pair); err == nil && !regexp.MustCompile(`^https://x\.test/p/[A-Za-z0-9%._~-]+\?q=[A-Za-z0-9%._~-]+$`).MatchString(s) {
			t.Errorf("%q became the URL %q", name, s)
		}
		for _, tmpl := range []*Template{path, quoted} {
			if s, err := tmpl.fill(pair); err == nil {
				x, err := jp.ParseString(s)
				if child, ok := x[len(x)-1].(jp.Child); err != nil || len(x) != 2 || !ok || string(child) != pair.Report.FullName() {
					t.Errorf("%q became the path %q: %v, %v", name, s, x, err)
				}
			}
		}
		if s, err := query.fill(pair); err == nil {
			if open, _ := openQuote(s, true); open != 0 || strings.Count(s, `"`) != 2 || strings.Count(s, `'`) != 2 {
				t.Errorf("%q became the query %q", name, s)
			}
		}
	})
}

func TestNumbers(t *testing.T) {
	tests := []struct {
		json string
		want float64
		none bool
		err  string
	}{
		{"12", 12, false, ""}, {"-0.5", -0.5, false, ""}, {`"12"`, 12, false, ""}, {`" 12.5 "`, 12.5, false, ""},
		{"null", 0, true, ""}, {`""`, 0, true, ""},
		{"true", 0, false, "true is no number"},
		{`"n/a"`, 0, false, `"n/a" is no number; leave it empty if there is no value`},
		{"1e300", 0, false, "1e+300 is too large to be meant"},
		{"1e999", 0, false, "its answer is no JSON"},
		{"[1]", 0, false, "the value is a list"}, {`{"a":1}`, 0, false, "the value has parts"},
		{"<html>", 0, false, "its answer is a web page and no JSON"}, {"", 0, false, "its answer is no JSON"}, {"1 2", 0, false, "its answer is no JSON"},
		{strings.Repeat("[", 20000), 0, false, "its answer is no JSON"},
	}
	for _, test := range tests {
		v, err := parseJSON([]byte(test.json))
		var got float64
		var found bool
		if err == nil {
			got, found, err = number(v)
		}
		switch {
		case test.err != "":
			if err == nil || !strings.HasPrefix(err.Error(), test.err) {
				t.Errorf("%.20s: got %v, %v, want the error %q", test.json, got, err, test.err)
			}
		case err != nil || got != test.want || found == test.none:
			t.Errorf("%s: got %v, %t, %v", test.json, got, found, err)
		}
	}
}

// FuzzFind holds that no answer makes trouble, wherever a path leads in it.
func FuzzFind(f *testing.F) {
	f.Add(`{"people":[{"email":"alice@example.com","n":"12"}]}`, `$.people[?(@.email=='alice@example.com')].n`)
	f.Add(`{"a":[1,2,[3]]}`, `$..[0]`)
	f.Add(`[null,true,1e308]`, `$[1:3]`)
	f.Add(`{"a":{"b":1}}`, `$[?(@.b>0 && @.b<2)]['b','c']`)
	f.Fuzz(func(t *testing.T, answer, path string) {
		if len(answer) > 1000 || len(path) > 100 || strings.Count(path, "..") > 2 { // work that the one who writes the path asks for
			return
		}
		v, err := parseJSON([]byte(answer))
		if err != nil {
			return
		}
		if v, err = find(path, v); err == nil {
			if n, found, err := number(v); found && (err != nil || n != n || n > largest || n < -largest) {
				t.Errorf("%s in %s became %v, %v", path, answer, n, err)
			}
		}
	})
}

// FuzzCommandOutput holds that whatever a command prints is a number, nothing,
// or an error on one line.
func FuzzCommandOutput(f *testing.F) {
	for _, s := range []string{"42\n", "", "NaN", "1 2", "12 %", "\x1b[1m7", strings.Repeat("9", 5000)} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, printed []byte) {
		var o output
		if n, err := o.Write(printed); n != len(printed) || err != nil || o.kept.Len() > maxOutput {
			t.Fatalf("wrote %d, %v; kept %d", n, err, o.kept.Len())
		}
		n, found, err := number(o.kept.String())
		if found && (err != nil || n != n || n > largest) || err != nil && strings.ContainsAny(err.Error(), "\n\x1b\x00") {
			t.Errorf("%q became %v, %t, %v", printed, n, found, err)
		}
	})
}

// FuzzSample holds that every answer of Prometheus is one finite number,
// nothing, or an error.
func FuzzSample(f *testing.F) {
	f.Add(`[{"metric":{"a":"b"},"value":[1,"42"]}]`, uint8(0))
	f.Add(`[{"metric":{},"value":[1,"NaN"]}]`, uint8(0))
	f.Add(`[{"metric":{},"histogram":[1,{"count":"1","sum":"2"}]}]`, uint8(0))
	f.Add(`[1,"+Inf"]`, uint8(1))
	f.Add(`[{"metric":{},"values":[[1,"2"]]}]`, uint8(2))
	f.Fuzz(func(t *testing.T, answer string, kind uint8) {
		var v model.Value
		var err error
		switch kind % 3 {
		case 0:
			var vector model.Vector
			err = json.Unmarshal([]byte(answer), &vector)
			v = vector
		case 1:
			var scalar model.Scalar
			err = json.Unmarshal([]byte(answer), &scalar)
			v = &scalar
		case 2:
			var matrix model.Matrix
			err = json.Unmarshal([]byte(answer), &matrix)
			v = matrix
		}
		if err != nil {
			return
		}
		said, err := sample(v)
		if err != nil {
			return
		}
		if n, found, err := number(said); found && (err != nil || n != n || n > largest || n < -largest) {
			t.Errorf("%s became %v, %v", answer, n, err)
		}
	})
}
