// Package google reads calendars by the Google Calendar API (v3).
//
// It only ever reads: the one scope that it asks for is
// calendar.events.readonly, with which nothing can be changed and nobody be
// invited. A Source is one calendar. Tokens say as whom it is read: as a
// person who has given their consent (Authorize), or as a service account, by
// domain-wide delegation in the name of any owner.
//
// What is read is a bounded window, series cut up into their occurrences by
// Google, deleted ones included. Three kinds of requests keep it fresh:
//
//   - A list of the whole window, at least once a day, when the window moves
//     on. It stands on nothing that was known before, so that whatever went
//     wrong heals by it.
//   - The same with the ETag of the last answer, at least once an hour, and
//     whenever something has changed. Where nothing has, the answer is 304.
//   - In between, a request with the sync token that came with the list. It
//     asks for no more than the names of what has changed since; where that is
//     anything at all, the window is listed again. So the changes are never
//     patched into a copy: with singleEvents an answer may hold a series' every
//     occurrence for decades, and may leave out that they were deleted. An
//     expired token (410) means a list of the whole window.
//
// Each is one request, for calendars of fewer than 2500 occurrences in the
// window. The list leaves out orderBy, with which Google gives no sync token;
// where it gives none, the ETag is all that is used.
//
// An occurrence is gone when Google says so. One that is missing from a list
// without being listed as deleted is asked for by its name first.
//
// What cannot be told from the API: a Google group is an attendee like any
// other. Its address has to be kept out of 1:1s by the people that the config
// knows, or by the titles.
package google
