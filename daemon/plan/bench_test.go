package plan_test

import (
	"fmt"
	"testing"
	"time"

	"oneonone/calendar"
	"oneonone/daemon/plan"
)

// Planning is linear: 100,000 meetings take a hundred times what 1,000 take.
func BenchmarkMake(b *testing.B) {
	for _, n := range []int{1_000, 100_000} {
		b.Run(fmt.Sprintf("meetings=%d", n), func(b *testing.B) {
			cases := make([]plan.Case, n)
			for i := range cases {
				m := meeting("2026-11-24 10:00")
				m.Start = m.Start.Add(time.Duration(i%(28*24)) * time.Hour)
				m.End = m.Start.Add(30 * time.Minute)
				m.IDs = []calendar.ID{{UID: fmt.Sprint(i)}}
				cases[i] = plan.Case{Meeting: m, Record: plan.Record{Key: fmt.Sprint(i)}, Since: longAgo}
			}
			now, p := at("2026-11-20 12:00"), policy()
			b.ReportAllocs()
			for b.Loop() {
				plan.Make(now, cases, p)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/meeting")
		})
	}
}
