// Package submit hands mails to a submission server by SMTP (RFC 6409).
//
// It opens one connection for each mail, secures it, logs in, and delivers.
// No step waits for ever: each has its deadline, and a cancelled context ends
// any of them at once. What goes wrong is a *mail.SendError that names the
// step, from which package mail tells whether to try again.
package submit
