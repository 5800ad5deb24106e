package reply

import "strings"

// flowed joins the lines of format=flowed (RFC 3676 §4): a line that ends in a
// space goes on in the next one of the same depth of quotes. With delsp that
// space was put in to break the line. Quoted lines keep their marks, ">" for
// each depth and a space.
func flowed(text string, delsp bool) string {
	var b strings.Builder
	b.Grow(len(text) + len(text)/8)
	open, depth := false, 0 // the last line goes on, at this depth of quotes
	for line := range strings.SplitSeq(text, "\n") {
		d := len(line) - len(strings.TrimLeft(line, ">"))
		line = strings.TrimPrefix(line[d:], " ") // it was stuffed in front (§4.4)
		if open && d != depth {
			b.WriteByte('\n')
			open = false
		}
		signature := line == "-- "
		if signature && open {
			b.WriteByte('\n')
			open = false
		}
		if !open && d > 0 {
			b.WriteString(strings.Repeat(">", min(d, maxQuotes)) + " ")
		}
		open, depth = strings.HasSuffix(line, " ") && !signature, d
		if open && delsp {
			line = line[:len(line)-1]
		}
		b.WriteString(line)
		if !open {
			b.WriteByte('\n')
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}
