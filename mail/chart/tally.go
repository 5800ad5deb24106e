package chart

// The size of a tally, in CSS pixels.
const (
	TallyWidth  = 120
	TallyHeight = 12
)

const (
	pitch   = 15.0 // from one box to the next
	gap     = 3.0  // between boxes
	boxes   = 15   // more of them would be too narrow to be told apart
	outline = 1.5  // width of the line around one
)

// Tally draws how many meetings there were, a box for each: full if it was
// held, empty if it was cancelled, half full if it was skipped. Of more than
// fifteen there is one bar for each of the three, as long as its share. Of none
// nothing is drawn.
func Tally(held, cancelled, skipped int) []byte {
	held, cancelled, skipped = max(held, 0), max(cancelled, 0), max(skipped, 0)
	n := held + cancelled + skipped
	if n == 0 {
		return nil
	}
	c := newCanvas(TallyWidth, TallyHeight)
	if n > boxes {
		c.shares(held, cancelled, skipped)
		return c.png()
	}
	step := min(pitch, (TallyWidth+gap)/float64(n))
	for i := range n {
		c.box(kindOf(i, held, cancelled), float64(i)*step, step-gap)
	}
	return c.png()
}

// A kind is what became of a meeting.
type kind int

const (
	full  kind = iota // held
	empty             // cancelled
	half              // skipped
)

func kindOf(i, held, cancelled int) kind {
	switch {
	case i < held:
		return full
	case i < held+cancelled:
		return empty
	}
	return half
}

// shares draws a bar for each kind, as long as its part of the whole and long
// enough to be seen.
func (c canvas) shares(counts ...int) {
	n, there := 0, 0
	for _, count := range counts {
		if n += count; count > 0 {
			there++
		}
	}
	const shortest = 6.0
	room, x := TallyWidth-float64(there)*(shortest+gap)+gap, 0.0
	for k, count := range counts {
		if count > 0 {
			width := shortest + room*float64(count)/float64(n)
			c.box(kind(k), x, width)
			x += width + gap
		}
	}
}

// box draws one box.
func (c canvas) box(k kind, x, width float64) {
	const inset = outline / 2
	if k == full {
		c.area(ink, []point{{x, 0}, {x + width, 0}, {x + width, TallyHeight}, {x, TallyHeight}})
		return
	}
	c.line(ink, outline, []point{{x + inset, inset}, {x + width - inset, inset}, {x + width - inset, TallyHeight - inset}, {x + inset, TallyHeight - inset}, {x + inset, 0}})
	if k == half {
		c.area(ink, []point{{x, 0}, {x + width, 0}, {x + width, TallyHeight / 2}, {x, TallyHeight / 2}})
	}
}
