// Package calendar knows people, events and meetings, and decides which
// events are 1:1s.
//
// An Event is one occurrence of a calendar entry, whatever source it came
// from. A Roster knows the people. Match reads the one against the other and
// says of every event, in words, whether it is a 1:1 and why; what is one
// becomes a Meeting, and a meeting seen through several calendars becomes one.
//
// Everything here is pure: no file, no network, no clock. The sources live in
// the packages below this one and know nothing of people; when a mail is due
// is the business of daemon/plan.
package calendar
