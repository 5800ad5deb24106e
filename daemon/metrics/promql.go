package metrics

import (
	"fmt"
	"regexp"
	"strings"
)

// NewQuery reads the template of a PromQL query. Values may stand within the
// quotes of a label: {user="{{.User}}"} or {team=~"{{.Manager.User}}|all"}.
func NewQuery(text string) (*Template, error) {
	t, err := parseTemplate(text, func(before string) (escaper, error) {
		quote, left := openQuote(before, true)
		operator := strings.TrimSpace(matcher.FindString(left))
		switch {
		case quote == '`':
			return nil, &TemplateError{"a value cannot be escaped within backticks", `write it within double quotes: {user="{{.User}}"}`}
		case quote == 0 || operator == "":
			return nil, &TemplateError{"a value stands within the quotes of a label here", `write it like deals_won{user="{{.User}}"}`}
		case strings.HasSuffix(operator, "~"):
			return func(v string) (string, error) { return escapeLabel(regexp.QuoteMeta(v)), nil }, nil
		}
		return func(v string) (string, error) { return escapeLabel(v), nil }, nil
	})
	if err != nil {
		return nil, err
	}
	if quote, _ := openQuote(t.sample(), true); quote != 0 {
		return nil, &TemplateError{fmt.Sprintf("a %c is not closed in this query", quote), "add the one at the end"}
	}
	return t, nil
}

// escapeLabel writes a value for a string of PromQL in any quotes, by numbers:
// \' is allowed in one sort of quotes only.
func escapeLabel(v string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\x22`, `'`, `\x27`).Replace(v)
}

// matcher finds the operator of a label matcher at the end of a text.
var matcher = regexp.MustCompile(`(=~|!~|!=|=)\s*$`)

// openQuote finds the quote that is open at the end of a text, 0 for none, and
// what stands before it. Strings are those of PromQL, which has backticks and
// comments, or those of JSONPath.
func openQuote(text string, promQL bool) (quote rune, left string) {
	escaped, comment, start := false, false, 0
	for i, r := range text {
		switch {
		case comment:
			comment = r != '\n'
		case escaped:
			escaped = false
		case quote != 0 && r == '\\' && quote != '`':
			escaped = true
		case quote != 0:
			if r == quote {
				quote = 0
			}
		case r == '"' || r == '\'' || promQL && r == '`':
			quote, start = r, i
		case promQL && r == '#':
			comment = true
		}
	}
	if quote == 0 {
		return 0, ""
	}
	return quote, text[:start]
}
