// Package monitor shows a running daemon to what watches over it: its figures
// to Prometheus (/metrics, in the text format and OpenMetrics), and whether it is
// well, with reasons, to whatever asks (/healthz).
//
// It holds no figure of its own. Each request asks the daemon for its Status,
// which costs what one step of its loop does: a daemon whose loop hangs is not
// well, however lively its goroutines are. Nothing here names a person, since
// everybody on the machine may ask.
package monitor
