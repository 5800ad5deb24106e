package form_test

import (
	"math"
	"strings"
	"testing"

	"oneonone/mail/form"
)

func TestFiguresAreWrittenOut(t *testing.T) {
	tenth := 0.1 // a variable, so that the sum has its error
	tests := []struct {
		figure form.Figure
		want   string
	}{
		{form.Figure{Value: 42}, "x: 42 (first value)"},
		{form.Figure{Value: 42, Unit: "tickets", Before: number(40)}, "x: 42 tickets (up 2 tickets since last time)"},
		{form.Figure{Value: 0.3, Before: number(tenth + 2*tenth)}, "x: 0.3 (unchanged since last time)"},
		{form.Figure{Value: 91.456, Unit: "%", Before: number(93)}, "x: 91.46% (down 1.54 points since last time)"},
		{form.Figure{Value: -1234567.5, Unit: "€"}, "x: -€1,234,567.5 (first value)"},
		{form.Figure{Value: 999.999}, "x: 1,000 (first value)"},
		{form.Figure{Value: 0.0012}, "x: 0.0012 (first value)"},
		{form.Figure{Value: 1e300}, "x: 1e+300 (first value)"},
		{form.Figure{Value: math.NaN()}, "x: ? (first value)"},
		{form.Figure{Value: math.Inf(1), Before: number(1)}, "x: ? (up ? since last time)"},
		{form.Figure{Value: 3, Target: number(4), Better: "lower"}, "x: 3 (first value · target 4, reached)"},
		{form.Figure{Value: 3, Target: number(4), Better: "higher"}, "x: 3 (first value · target 4)"},
		{form.Figure{Value: 3, Target: number(3)}, "x: 3 (first value · target 3)"},
	}
	for _, test := range tests {
		b := brief(t, form.Prep, false)
		test.figure.Name = "x"
		b.Figures = []form.Figure{test.figure}
		if f := write(t, b); !strings.Contains(f.Text, "- "+test.want+"\n") {
			t.Errorf("text lacks %q:\n%s", test.want, f.Text)
		}
	}
}
