// Package mail knows letters: what one holds, how it is written down by RFC
// 5322, and which tokens and Message-IDs belong to it.
//
// A Letter goes in, bytes come out (Compose), the same bytes every time. The
// packages below deliver them (submit, maildir) and write what stands in them
// (form). Nothing here knows what a 1:1 is.
package mail
