package chart

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
)

// px is a pixel of CSS, in which everything is measured: 1/96 inch. The canvas
// has two dots for each.
const (
	px  = vg.Inch / 96
	dpi = 2 * 96
)

// The tones of the pictures. Their contrast to white and to the grounds of the
// mails' cards, light and dark, is at least 3 (WCAG 2.2 §1.4.11).
var (
	ink  = color.NRGBA{0x2a, 0x8c, 0x7c, 0xff} // what a picture is about
	soft = color.NRGBA{0x76, 0x83, 0x81, 0xff} // what it is compared with
)

// A canvas is a transparent picture to draw on. Its points are in CSS pixels
// from the lower left corner.
type canvas struct{ *vgimg.Canvas }

func newCanvas(width, height int) canvas {
	return canvas{vgimg.NewWith(vgimg.UseWH(vg.Length(width)*px, vg.Length(height)*px), vgimg.UseDPI(dpi), vgimg.UseBackgroundColor(color.Transparent))}
}

// levels is how many steps there are from transparent to a full tone.
const levels = 64

// tones are those of the palette. Index 0 of it is transparent; the levels of
// the first tone follow, then those of the second.
var tones = [...]color.NRGBA{ink, soft}

func palette() color.Palette {
	out := color.Palette{color.NRGBA{}}
	for _, tone := range tones {
		for l := 1; l <= levels; l++ {
			tone.A = uint8(l * 0xff / levels)
			out = append(out, tone)
		}
	}
	return out
}

// png writes down what was drawn, with a palette, since that is a quarter of the
// work and of the size. Where two tones run into each other, a dot gets the one
// that it is more of.
func (c canvas) png() []byte {
	drawn := c.Image().(*image.RGBA)
	out := image.NewPaletted(drawn.Rect, palette())
	for i := range out.Pix {
		out.Pix[i] = index(drawn.Pix[4*i : 4*i+4])
	}
	var raw bytes.Buffer
	if err := png.Encode(&raw, out); err != nil {
		return nil // a buffer takes everything, and the size of no picture is wrong
	}
	return raw.Bytes()
}

// index finds the place of a dot in the palette. Its red, green and blue are
// multiplied by its alpha.
func index(dot []uint8) uint8 {
	alpha := int(dot[3])
	level := (alpha*levels + 0x7f) / 0xff
	if level == 0 {
		return 0
	}
	nearest, least := 0, math.MaxInt
	for i, tone := range tones {
		r, g, b := 0xff*int(dot[0])-alpha*int(tone.R), 0xff*int(dot[1])-alpha*int(tone.G), 0xff*int(dot[2])-alpha*int(tone.B)
		if d := r*r + g*g + b*b; d < least {
			nearest, least = i, d
		}
	}
	return uint8(nearest*levels + level)
}

// A point is a place on a canvas, in CSS pixels.
type point struct{ x, y float64 }

func (p point) vg() vg.Point { return vg.Point{X: vg.Length(p.x) * px, Y: vg.Length(p.y) * px} }

// line draws a line through points. dashes are the lengths of the strokes and
// of the gaps between them; none is a line without gaps.
func (c canvas) line(tone color.Color, width float64, through []point, dashes ...float64) {
	var lengths []vg.Length
	for _, d := range dashes {
		lengths = append(lengths, vg.Length(d)*px)
	}
	c.SetColor(tone)
	c.SetLineWidth(vg.Length(width) * px)
	c.SetLineDash(lengths, 0)
	c.Stroke(path(through))
}

// area fills what lies between points.
func (c canvas) area(tone color.Color, between []point) {
	c.SetColor(tone)
	outline := path(between)
	outline.Close()
	c.Fill(outline)
}

// dot fills a circle.
func (c canvas) dot(tone color.Color, at point, radius float64) {
	var outline vg.Path
	outline.Move(point{at.x + radius, at.y}.vg())
	outline.Arc(at.vg(), vg.Length(radius)*px, 0, 2*math.Pi)
	outline.Close()
	c.SetColor(tone)
	c.Fill(outline)
}

func path(through []point) vg.Path {
	var out vg.Path
	for i, p := range through {
		if i == 0 {
			out.Move(p.vg())
		} else {
			out.Line(p.vg())
		}
	}
	return out
}
