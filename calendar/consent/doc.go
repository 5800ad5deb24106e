// Package consent asks a person to let an account of theirs be used, by OAuth
// 2.0 as an installed program does (RFC 8252, with PKCE by RFC 7636, or by a code
// that is typed in on another device, RFC 8628), and keeps what they have agreed
// to in a file, from which access tokens are got and renewed (RFC 6749 §6).
//
// It knows no provider: what is asked for and where is said by who calls it. A
// calendar and a mail account are asked for in the same way.
package consent
