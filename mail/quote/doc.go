// Package quote tells what somebody has newly written in a reply from the mail
// that it quotes, in the plain text of any mail program.
//
// It goes by what mail programs write: marks before quoted lines, lines of
// attribution in many languages, blocks of headers, signatures, disclaimers,
// the banners of gateways. It does not know the mail that is quoted; package
// answer does, and asks here about the rest alone.
package quote
