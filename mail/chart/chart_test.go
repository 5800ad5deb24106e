package chart_test

import (
	"bytes"
	"flag"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"oneonone/mail/chart"
)

var update = flag.Bool("update", false, "write the golden pictures anew")

func to(v float64) *float64 { return &v }

// trends are series as they come, and as they should not.
var trends = []struct {
	name   string
	values []float64
	target *float64
}{
	{"usual", []float64{28, 31, 30, 33, 31, 35, 37, 34, 38, 37, 39, 42}, to(40)},
	{"no-target", []float64{93, 91, 92.5, 94, 90, 91}, nil},
	{"three", []float64{31, 35, 33}, to(30)},
	{"more-than-twelve", []float64{900, 800, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, nil},
	{"all-equal", []float64{5, 5, 5, 5}, nil},
	{"all-equal-with-target", []float64{5, 5, 5, 5}, to(8)},
	{"all-at-target", []float64{5, 5, 5, 5}, to(5)},
	{"all-zero", []float64{0, 0, 0}, to(0)},
	{"outlier", []float64{31, 35, 33, 36, 4e6, 34, 32, 35}, to(40)},
	{"last-is-outlier", []float64{31, 35, 33, 36, 34, 32, 4e6}, to(40)},
	{"negative", []float64{-4, -2, -7, -3, 1, 2}, to(0)},
	{"tiny", []float64{1e-12, 3e-12, 2e-12, 4e-12}, to(3e-12)},
	{"smallest", []float64{5e-324, 0, 1e-323, 5e-324}, nil},
	{"largest", []float64{-math.MaxFloat64, math.MaxFloat64, 0, 1}, to(math.MaxFloat64)},
	{"noise", []float64{0.1 + 0.2, 0.3, 0.3, 0.1 + 0.2}, nil},
	{"gap", []float64{31, 35, math.NaN(), 36, 34, math.Inf(1), 33}, to(40)},
	{"lonely", []float64{31, math.NaN(), 35, math.NaN(), 33, math.NaN(), 30}, nil},
	{"last-is-none", []float64{31, 35, 33, math.NaN()}, to(34)},
	{"target-is-none", []float64{31, 35, 33}, to(math.NaN())},
	{"target-far-above", []float64{31, 35, 33, 36, 37}, to(400)},
	{"target-far-below", []float64{31, 35, 33, 36, 37}, to(-200)},
	{"target-at-the-edge", []float64{31, 35, 33, 36, 37}, to(43)},
	{"up-and-down", []float64{1, 100, 1, 100, 1, 100, 1, 100, 1, 100, 1, 100}, to(50)},
}

// tallies are months of 1:1s: held, cancelled, skipped.
var tallies = []struct {
	name                     string
	held, cancelled, skipped int
}{
	{"held", 3, 0, 0},
	{"each", 2, 1, 1},
	{"cancelled", 0, 2, 0},
	{"skipped", 0, 0, 1},
	{"full-row", 5, 2, 1},
	{"narrow", 9, 3, 3},
	{"many", 40, 1, 20},
	{"negative", 1, -3, 0},
}

// pictures draws everything of the tables, by name.
func pictures() map[string][]byte {
	out := map[string][]byte{}
	for _, t := range trends {
		out["trend-"+t.name] = chart.Trend(t.values, t.target)
	}
	for _, t := range tallies {
		out["tally-"+t.name] = chart.Tally(t.held, t.cancelled, t.skipped)
	}
	return out
}

func decode(t *testing.T, raw []byte) image.Image {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// The pictures are compared dot by dot: the compression may become another one,
// and other processors round otherwise.
func TestGolden(t *testing.T) {
	for name, raw := range pictures() {
		file := filepath.Join("testdata", name+".png")
		if *update {
			if err := os.WriteFile(file, raw, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if a, b := decode(t, raw), decode(t, want); a.Bounds() != b.Bounds() || differ(a, b) {
			t.Errorf("%s is drawn differently", file)
		}
	}
}

// differ reports whether a dot of two pictures of one size differs by more than
// a rounding.
func differ(a, b image.Image) bool {
	const most = 4 << 8
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			r1, g1, b1, a1 := a.At(x, y).RGBA()
			r2, g2, b2, a2 := b.At(x, y).RGBA()
			for _, d := range []int64{int64(r1) - int64(r2), int64(g1) - int64(g2), int64(b1) - int64(b2), int64(a1) - int64(a2)} {
				if d > most || d < -most {
					return true
				}
			}
		}
	}
	return false
}

// A mail with a dozen pictures is still a small one.
func TestSize(t *testing.T) {
	for name, raw := range pictures() {
		if len(raw) > 4<<10 {
			t.Errorf("%s has %d bytes, want 4 KB at most", name, len(raw))
		}
		want := image.Rect(0, 0, 2*chart.TrendWidth, 2*chart.TrendHeight)
		if strings.HasPrefix(name, "tally") {
			want = image.Rect(0, 0, 2*chart.TallyWidth, 2*chart.TallyHeight)
		}
		if got := decode(t, raw).Bounds(); got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
}

func TestSameNumbersGiveTheSameBytes(t *testing.T) {
	first := pictures()
	for range 5 {
		for name, raw := range pictures() {
			if !bytes.Equal(raw, first[name]) {
				t.Fatalf("%s was drawn in another way", name)
			}
		}
	}
}

// Every tone stands out on every ground that a mail has, by day and by night:
// WCAG 2.2 §1.4.11. What is fainter is the rim of a line.
func TestContrast(t *testing.T) {
	seen := map[color.NRGBA]bool{}
	for name, raw := range pictures() {
		img := decode(t, raw)
		solid := false
		for y := range img.Bounds().Dy() {
			for x := range img.Bounds().Dx() {
				dot := color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA)
				solid = solid || dot.A == 0xff
				if dot.A > 0 {
					dot.A = 0xff
					seen[dot] = true
				}
			}
		}
		if !solid {
			t.Errorf("%s has nothing in it that is not faint", name)
		}
	}
	if len(seen) != 2 {
		t.Errorf("the tones are %v, want two", seen)
	}
	for tone := range seen {
		for name, ground := range map[string]color.NRGBA{
			"a white page": {0xff, 0xff, 0xff, 0xff}, "a light card": {0xf1, 0xf6, 0xf5, 0xff},
			"a dark page": {0x15, 0x19, 0x1c, 0xff}, "a dark card": {0x1e, 0x25, 0x28, 0xff},
		} {
			if c := contrast(tone, ground); c < 3 {
				t.Errorf("%v on %s has a contrast of %.2f, want 3", tone, name, c)
			}
		}
	}
}

// contrast is the ratio of WCAG 2.2 between two colours, from 1 to 21.
func contrast(a, b color.NRGBA) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(c color.NRGBA) float64 {
	channel := func(v uint8) float64 {
		c := float64(v) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(c.R) + 0.7152*channel(c.G) + 0.0722*channel(c.B)
}

// Nothing is cut off at an edge: the outermost dots are transparent, but for
// those of a tally, which fills its height.
func TestTrendsKeepClearOfTheirEdges(t *testing.T) {
	for _, trend := range trends {
		img := decode(t, chart.Trend(trend.values, trend.target))
		w, h := img.Bounds().Dx(), img.Bounds().Dy()
		for y := range h {
			for x := range w {
				if x > 0 && x < w-1 && y > 0 && y < h-1 {
					continue
				}
				if _, _, _, a := img.At(x, y).RGBA(); a > 0 {
					t.Fatalf("%s reaches the edge at %d,%d", trend.name, x, y)
				}
			}
		}
	}
}

func TestTooFewValuesHaveNoTrend(t *testing.T) {
	none := math.NaN()
	for _, values := range [][]float64{nil, {1}, {1, 2}, {1, none, 2}, {none, none, none}, {math.Inf(1), 1, 2}, {1, none, none, none, none, none, none, none, none, none, none, none, 2, 3}} {
		if chart.HasTrend(values) || chart.Trend(values, to(1)) != nil {
			t.Errorf("%v has a trend, want none", values)
		}
	}
	if chart.Tally(0, 0, 0) != nil {
		t.Error("a tally of nothing was drawn")
	}
}

func FuzzTrend(f *testing.F) {
	f.Add(1.0, 2.0, 3.0, 4.0, 5.0, true)
	f.Add(math.MaxFloat64, -math.MaxFloat64, 0.0, 5e-324, math.Inf(-1), true)
	f.Fuzz(func(t *testing.T, a, b, c, d, target float64, with bool) {
		var aim *float64
		if with {
			aim = &target
		}
		values := []float64{a, b, c, d}
		raw := chart.Trend(values, aim)
		if raw == nil {
			if chart.HasTrend(values) {
				t.Errorf("nothing was drawn of %v", values)
			}
			return
		}
		if img := decode(t, raw); img.Bounds().Dx() != 2*chart.TrendWidth {
			t.Errorf("%v is %v wide", values, img.Bounds())
		}
	})
}

func BenchmarkTrend(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		chart.Trend(trends[0].values, trends[0].target)
	}
}

func BenchmarkTally(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		chart.Tally(5, 2, 1)
	}
}
