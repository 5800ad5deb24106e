// Package align finds in a reply what its sender has newly written, by laying it
// beside the mail that it answers, word for word.
//
// What the two have in common is quoted, however it was marked, wrapped, joined
// or reordered. What is left was written, and stands behind the line of the mail
// that it follows. Only for what no comparison can tell (attributions, signatures
// and the like, above and below the quote) does it ask package quote.
//
// It does not know what the words mean. The work is bounded: it grows with the
// length of the reply, whatever that repeats.
package align
