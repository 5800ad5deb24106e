// Package caldav reads calendars from CalDAV servers (RFC 4791): what one of
// them says about a window of time, occurrence by occurrence.
//
// A Source finds the calendar from its own address, that of its owner or that
// of the server (RFC 6764), asks cheaply whether anything has changed, and if
// so what: by sync-collection (RFC 6578) where the server has it, else by a
// calendar-query over the window. All objects together are then read as one
// feed by package ics, so that zones, rules, overrides and doubts are worked
// out in one place, whichever way a calendar came.
//
// github.com/emersion/go-webdav does the discovery. It is strict where servers
// are not, so the answers that it reads are mended first; see discoverer. The
// objects are asked for here, since its client hands out decoded calendars
// only and gives up all of them for one that is broken, takes neither a weak
// nor a missing ETag, and knows no sync-collection for calendars.
//
// Every byte is untrusted, and no failure is a cancellation. An object is
// taken as gone only if the server says so by name, or if a complete answer
// lacks it and the server, asked for it by name, does not have it: a
// time-range query also lacks what moved out of the range and what a server
// misjudges. An object that is broken is left out, with a Note that names it,
// or stays what it was. Of an answer that is not whole nothing is believed,
// and the last good copy stays in force.
//
// Credentials go to the host of the configured address and to no other, and
// appear in no error and no log.
package caldav
