package metrics

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"unicode"
)

// largest is how large a value may be: what has more than fifteen digits is a
// mistake, and cannot be told exactly.
const largest = 1e15

// number makes a value of what a source says: a number, or a text that is one.
// Nothing, and an empty text, is no value.
func number(v any) (value float64, found bool, err error) {
	switch v := v.(type) {
	case nil:
		return 0, false, nil
	case int64:
		return number(float64(v))
	case float64:
		if math.IsNaN(v) {
			return 0, false, errors.New("the value is not a number (NaN): something was divided by nothing; leave such a result out")
		}
		if math.Abs(v) > largest { // also without end
			return 0, false, fmt.Errorf("%g is too large to be meant", v)
		}
		return v, true, nil
	case string:
		v = strings.TrimSpace(v)
		if v == "" {
			return 0, false, nil
		}
		value, err = parseNumber(v)
		return value, err == nil, err
	case bool:
		return 0, false, fmt.Errorf("%t is no number", v)
	case []any:
		return 0, false, errors.New("the value is a list; make it lead to one number")
	case map[string]any:
		return 0, false, errors.New("the value has parts of its own; make it lead to a number")
	}
	return 0, false, fmt.Errorf("a %T is no number", v)
}

// oneLine is a text of others on one line, and not long.
func oneLine(s string) string {
	const most = 200
	s = strings.ToValidUTF8(strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " "), "?")
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return s
}
