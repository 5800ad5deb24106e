// Package form writes what stands in a mail: the prep form, the briefing, the
// wrap-up template, the recap, the reminders and the notes between them, as text
// and as HTML of equal content, out of a Brief and the templates beside this
// code.
//
// A Brief goes through four stations. page.go makes it ready: clean texts, times
// in the reader's zone, promises as lines, figures with a picture of their trend
// (package chart), nothing that this reader may not know, and no more than a mail
// has room for. words.txt says every sentence of it. A pair of templates for each
// kind lays the sentences out. At last wrap.go breaks the lines of the text that
// are too long, all but those that a reply is read by.
//
// An organisation, a manager or a pair can have any template in another way, by a
// file: a Layer is one directory of them, and Templates are layers that lie over
// the built-in one, for each language.
//
// No sentence of ours is made anywhere else: whoever has something to tell passes
// a Note, a fact with its values, which the words of the reader's language say.
// They also hold the usual questions and the names and the order of days; numbers
// and plural forms are those of CLDR.
//
// Who writes the form will read the form: every question has a visible marker
// that stays the same whatever a mail client does to the quote, every promise a
// number, and Write reports the exact line on which it put each one.
//
// Beside the mails stands what goes into them and depends on nothing else: the
// default agenda and questions, and the scaling of an agenda to a meeting's
// length. The human questions and the playbooks stand in the same directories as
// the templates; package prompts reads them.
package form
