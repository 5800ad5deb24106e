package form_test

import (
	"math"
	"strings"
	"testing"

	"oneonone/mail/form"

	"github.com/google/go-cmp/cmp"
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
		{form.Figure{Value: 1e300}, "x: 1×10³⁰⁰ (first value)"},
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

// A trend is told three times: as a picture, in its place where it is not
// shown, and in the text.
func TestTrendOfAFigure(t *testing.T) {
	b := brief(t, form.Prep, false)
	b.Figures = []form.Figure{
		{Name: "Tickets", Value: 42, Target: number(40), History: history(1, 31, 35, 37, 31, 35, 37, 31, 35, 37, 31, 1035)},
		{Name: "New", Value: 3, History: history(2)},
		{Name: "Broken", Value: 3, History: history(2, math.NaN(), 1)},
	}
	f := write(t, b)
	for _, want := range []string{"\n  31, 35, 37, 31, 35, 37, 31, 35, 37, 31, 1,035, 42\n", "\n  2, ?, 1, 3\n"} {
		if !strings.Contains(f.Text, want) {
			t.Errorf("the text lacks %q:\n%s", want, f.Text)
		}
	}
	if strings.Contains(f.Text, "\n  2, 3\n") {
		t.Error("two values are told as a trend")
	}
	var got []string
	for _, i := range f.Images {
		got = append(got, i.ID+" "+i.Alt)
		if !strings.Contains(f.HTML, `src="cid:`+i.ID+`"`) || !strings.HasPrefix(string(i.PNG), "\x89PNG") {
			t.Errorf("%s is not shown, or no picture", i.ID)
		}
	}
	want := []string{"chart-1 Tickets: 31, 35, 37, 31, 35, 37, 31, 35, 37, 31, 1,035, 42 (target 40)", "chart-2 Broken: 2, ?, 1, 3"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("images (-want +got):\n%s", diff)
	}
}

func TestAMailHasAtMostTwelvePictures(t *testing.T) {
	b := brief(t, form.Prep, false)
	for range 20 {
		b.Figures = append(b.Figures, form.Figure{Name: "x", Value: 3, History: history(1, 2)})
	}
	f := write(t, b)
	if len(f.Images) != 12 || strings.Count(f.HTML, "<img") != 12 || strings.Count(f.Text, "1, 2, 3") != 12 || strings.Count(f.Text, "- x: 3") != 20 {
		t.Errorf("there are %d pictures of 20 figures, want 12:\n%s", len(f.Images), f.Text)
	}
}

// Mails that do not show the figures come without their pictures.
func TestOnlyWhatIsShownIsDrawn(t *testing.T) {
	for name, b := range variants(t) {
		f := write(t, b)
		if got := strings.Count(f.HTML, "<img"); got < len(f.Images) || got == 0 && len(f.Images) > 0 {
			t.Errorf("%s comes with %d pictures and shows %d", name, len(f.Images), got)
		}
	}
	if f := write(t, brief(t, form.Wrapup, true)); len(f.Images) > 0 {
		t.Errorf("a wrap-up has %d pictures, want none", len(f.Images))
	}
}

func TestShowGivesImagesAnotherURLAndNoTextOne(t *testing.T) {
	b := brief(t, form.Prep, true)
	b.Title = `src="cid:chart-1"`
	f := write(t, b)
	html := f.Show(form.Image.DataURI)
	if strings.Count(html, `src="data:image/png;base64,iVBORw0KGgo`) != len(f.Images) || len(f.Images) == 0 || strings.Contains(html, `src="cid:`) {
		t.Errorf("not every image has its URL:\n%s", html)
	}
	if !strings.Contains(html, `src=&#34;cid:chart-1&#34;`) {
		t.Errorf("the title was changed:\n%s", html)
	}
}
