package store

import (
	"fmt"
	"testing"

	"oneonone/daemon/plan"
)

func BenchmarkPut(b *testing.B) {
	s := mustOpen(b, b.TempDir())
	r := aRecord()
	mustPut(b, s, r)
	b.ReportAllocs()
	for b.Loop() {
		r.Notices[1].Attempts++
		mustPut(b, s, r)
	}
}

func BenchmarkRecord(b *testing.B) {
	s := mustOpen(b, b.TempDir())
	mustPut(b, s, aRecord())
	b.ReportAllocs()
	for b.Loop() {
		mustRecord(b, s)
	}
}

func BenchmarkOpen(b *testing.B) {
	dir := b.TempDir()
	s := mustOpen(b, dir)
	for i := range 5000 {
		r := plan.Record{Key: "k", Event: aRecord().Event}
		r.Event.Manager = fmt.Sprintf("manager%d@example.com", i/10)
		r.Event.Report = fmt.Sprintf("report%d@example.com", i)
		mustPut(b, s, r)
	}
	s.Close()
	b.ReportAllocs()
	for b.Loop() {
		s := mustOpen(b, dir)
		if got := len(s.Pairs()); got != 5000 {
			b.Fatalf("%d pairs", got)
		}
		s.Close()
	}
}
