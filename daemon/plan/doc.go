// Package plan decides which notices a meeting calls for, when each is due,
// until when it is of use, and why one is not sent.
//
// It is a pure function of the time, the policy, the meeting and the record of
// what was already done. It does no I/O and never asks what time it is.
package plan
