// Package ics reads iCalendar feeds (RFC 5545): what a file, a directory of
// files or an address says about a window of time, occurrence by occurrence.
//
// Read is the pure half. It goes through the feed once, line by line, and
// remembers of each event no more than where it stands and whether it may
// touch the window: most of a long calendar is past. What may is read again,
// mended, and decoded by github.com/emersion/go-ical. Rules, zones and the
// forms of times are worked out in the packages recur, tz and when below this
// one, and overrides here, since they are where calendars go wrong. A Source
// is the other half: it fetches, asks only for what is new, and holds on to
// the last good copy, because a feed that cannot be read is not an empty one.
//
// Every byte is untrusted. Nothing that a feed holds makes Read panic, run
// without end or take memory without bound; what it skips or doubts it says
// in a Note. It knows nothing of people: which events are 1:1s is decided by
// the package above.
//
// Memory grows with what is in the window, not with the feed, which is read
// where it lies, or from a file of our own: one week out of 150 MB and 200,000
// events, with 44,000 occurrences, takes the command a second of work and less
// than 64 MB, of which 22 are the result and 20 the program.
// TestSpeedAgainstLibical measures it. TestPeers and TestCorpus compare what is
// read with what independent implementations read.
//
// Where RFC 5545 is silent or practice differs, Read decides so:
//
//   - A DTSTART that its own rule does not produce is an occurrence, and COUNT
//     counts it.
//   - UNTIL as a local time is read in the zone of DTSTART; UNTIL as a date
//     includes the whole of that day.
//   - DTEND of a series sets an exact duration, which a change of the clocks
//     does not stretch (§3.8.5.3); so does DURATION in hours, while days and
//     weeks are nominal (§3.3.6).
//   - EXDATE and RECURRENCE-ID as dates on a timed series mean the occurrence
//     of that day. An override of an excluded slot is kept, as is one of a
//     slot that the rule does not produce or whose series is not in the file.
//   - An all-day event that ends when it starts takes one day.
//   - A TZID is looked up as IANA's, also behind a vendor's prefix and in any
//     case; then among the file's own definitions; then as a name that Windows
//     uses. What remains is read in the calendar's own zone, with a Note.
//   - A time that is announced as a date is a time, unless it is midnight.
//   - The bytes tell the charset, not the server: UTF-8, UTF-16 where it begins
//     like that, else Windows-1252, with a Note.
//   - X-WR-TIMEZONE is the zone of floating and all-day times and of nothing
//     else.
package ics
