// Package form writes what stands in a mail: the prep form, the briefing, the
// wrap-up template and the notes between them, as text and as HTML of equal
// content, out of a Brief and the templates beside this code.
//
// Who writes the form will read the form: every question has a visible marker
// that stays the same whatever a mail client does to the quote, and Write
// reports the exact line on which it put each one.
package form
