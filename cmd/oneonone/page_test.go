package main

import "testing"

// A text that looks like the language of manual pages stays text.
func TestPageKeepsTextAsText(t *testing.T) {
	var p page
	p.text(".TH is a \\macro - not here\n'nor this\n\n  an example --flag\n\n\"the end\"", true)
	p.item(`say "yes"`)
	const want = `\&.TH is a \emacro \- not here
\&'nor this
.IP
.nf
  an example \-\-flag
.fi
.IP
"the end"
.TP
.B "say \(dqyes\(dq"
`
	if got := p.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
