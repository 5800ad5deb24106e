// Package word splits a line into the words by which two copies of one text are
// recognised as such, whatever mail programs made of them: it does not see case,
// accents, punctuation, bullets, the kind of quotes, dashes and blanks, invisible
// characters, or addresses that a program put behind a link.
package word
