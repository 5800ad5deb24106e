package monitor

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"oneonone/daemon"
)

// What is shown. A name tells its unit; what ends in _total only ever grows, and
// begins anew with each start of the daemon.
var (
	up          = desc("up", "Whether the daemon has answered: 1, or 0 where its loop hangs.")
	build       = desc("build_info", "Always 1; the version stands in the label.", "version")
	started     = desc("start_time_seconds", "When the daemon began, in seconds since 1970.")
	healthy     = desc("healthy", "Whether nothing is wrong by the daemon's own measure: 1 or 0.")
	stepErrors  = desc("step_errors", "What the last step could not do.")
	pairs       = desc("pairs", "Pairs with 1:1s that are known.")
	nextDue     = desc("next_notice_timestamp_seconds", "When the next mail is due, in seconds since 1970; 0 if none is planned.")
	notices     = desc("notices_total", "Mails that have come to an end, by kind and by how: sent, answered, skipped, expired, failed.", "kind", "state")
	latency     = desc("send_latency_seconds", "From the time at which a mail was due until the mail server accepted it.")
	queued      = desc("queue_mails", "Mails that wait to be sent.")
	queueAge    = desc("queue_age_seconds", "How long the oldest mail in the queue has been due; 0 if there is none.")
	mailPaused  = desc("mail_server_paused", "Whether the mail server does not take mail: 1 or 0.")
	syncs       = desc("calendar_syncs_total", "Attempts to read a calendar, by how they ended: ok or failed.", "calendar", "result")
	sourceAge   = desc("calendar_age_seconds", "How old the copy of a calendar is that is in force: since it was read or confirmed. Not there before the first.", "calendar")
	events      = desc("calendar_events", "Occurrences in the copy of a calendar that is in force.", "calendar")
	replies     = desc("replies_total", "Mails that have arrived, by what became of them.", "verdict")
	mailboxAge  = desc("mailbox_age_seconds", "How long ago the mailbox was last read. Not there before the first time, or without a mailbox.")
	mailboxWell = desc("mailbox_up", "Whether the mailbox could be read the last time: 1 or 0. Not there without a mailbox.")
	problems    = desc("problems", "Open problems, by kind: address, mail, calendar, metric, state, mailbox.", "kind")
)

// kinds of problems, each of which is shown even if there is none of it.
var problemKinds = []string{"address", "mail", "calendar", "metric", "state", "mailbox"}

func desc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("oneonone_"+name, help, labels, nil)
}

// An exhibit shows one Status.
type exhibit struct {
	ask     func() (daemon.Status, error)
	version string
}

// Describe says nothing: what there is to show is known when it is shown.
func (exhibit) Describe(chan<- *prometheus.Desc) {}

// Collect asks the daemon, and shows what it says.
func (x exhibit) Collect(out chan<- prometheus.Metric) {
	show := func(d *prometheus.Desc, v float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	count := func(d *prometheus.Desc, n int, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(n), labels...)
	}
	show(build, 1, x.version)
	s, err := x.ask()
	show(up, truth(err == nil))
	if err != nil {
		return
	}
	show(started, seconds(s.Since))
	show(healthy, truth(s.Healthy))
	show(stepErrors, float64(len(s.Errors)))
	show(pairs, float64(s.Pairs))
	show(nextDue, next(s))
	for _, e := range s.Ended {
		count(notices, e.Count, e.Kind, e.State)
	}
	out <- histogram(s.Latency)
	show(queued, float64(len(s.Queue)))
	show(queueAge, oldest(s))
	show(mailPaused, truth(s.Mail.Error != ""))
	for _, c := range s.Calendars {
		count(syncs, c.Reads-c.Failed, c.Name, "ok")
		count(syncs, c.Failed, c.Name, "failed")
		show(events, float64(c.Events), c.Name)
		if c.Fetched != nil {
			show(sourceAge, age(s.Time, *c.Fetched), c.Name)
		}
	}
	if m := s.Mailbox; m != nil {
		show(mailboxWell, truth(m.Error == ""))
		if m.Read != nil {
			show(mailboxAge, age(s.Time, *m.Read))
		}
		for verdict, n := range m.Mails {
			count(replies, n, verdict)
		}
	}
	open := map[string]int{}
	for _, p := range s.Problems {
		open[p.Kind]++
	}
	for _, k := range problemKinds {
		show(problems, float64(open[k]), k)
	}
}

// histogram writes the delays in the cumulative way of Prometheus.
func histogram(d daemon.Delay) prometheus.Metric {
	buckets := map[float64]uint64{}
	var sum uint64
	for i, bound := range daemon.DelayBounds {
		if i < len(d.Buckets) {
			sum += uint64(d.Buckets[i])
		}
		buckets[bound.Seconds()] = sum
	}
	return prometheus.MustNewConstHistogram(latency, uint64(d.Count), d.Seconds, buckets)
}

func next(s daemon.Status) float64 {
	if s.Next == nil {
		return 0
	}
	return seconds(s.Next.Due)
}

// oldest is how long the mail that has waited longest has been due.
func oldest(s daemon.Status) float64 {
	var longest float64
	for _, q := range s.Queue {
		longest = max(longest, age(s.Time, q.Due))
	}
	return longest
}

func age(now, t time.Time) float64 { return max(0, now.Sub(t).Seconds()) }

func seconds(t time.Time) float64 {
	if t.IsZero() {
		return 0
	}
	return float64(t.Unix())
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
