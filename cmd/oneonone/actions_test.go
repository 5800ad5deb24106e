package main

import (
	"bytes"
	"testing"

	"oneonone/calendar"
	"oneonone/daemon/history"
)

func TestPromisesAreListedPairByPair(t *testing.T) {
	promise := func(id int, report, due string) history.Action {
		return history.Action{ID: id, Manager: "maria@example.com", Report: report, Owner: report, Text: "write it down", Due: due, State: "open"}
	}
	var out bytes.Buffer
	(&app{out: &out}).showActions([]history.Action{
		promise(5, "ben@example.com", "2026-11-04"),
		promise(2, "alice@example.com", "2026-11-05"),
		promise(6, "ben@example.com", "2026-11-16"),
		promise(1, "alice@example.com", ""),
	}, calendar.Date{Year: 2026, Month: 11, Day: 10})
	const want = `maria@example.com with ben@example.com
    5  ben@example.com: write it down, due 2026-11-04 (overdue)
    6  ben@example.com: write it down, due 2026-11-16
maria@example.com with alice@example.com
    2  alice@example.com: write it down, due 2026-11-05 (overdue)
    1  alice@example.com: write it down
`
	if out.String() != want {
		t.Errorf("got:\n%s\nwant:\n%s", out.String(), want)
	}
}
