package caldav

import (
	"encoding/xml"
	"strings"
	"time"
)

const (
	prolog     = `<?xml version="1.0" encoding="utf-8"?>`
	namespaces = ` xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:s="http://calendarserver.org/ns/"`

	// askTags asks what a resource is, and for the tags that tell whether
	// anything in it has changed: its sync-token (RFC 6578 §4) and the older
	// ctag, an extension that most servers have.
	askTags = prolog + `<d:propfind` + namespaces + `><d:prop><d:resourcetype/><d:sync-token/><s:getctag/></d:prop></d:propfind>`
)

// askChanges asks for what has changed since a token (RFC 6578 §3.2).
func askChanges(token string) string {
	return prolog + `<d:sync-collection` + namespaces + `><d:sync-token>` + escape(token) +
		`</d:sync-token><d:sync-level>1</d:sync-level><d:prop><d:getetag/></d:prop></d:sync-collection>`
}

// askRange asks for the whole of each object with an event in a time range
// (RFC 4791 §7.8, §9.9).
func askRange(from, to time.Time) string {
	const utc = "20060102T150405Z"
	return askEvents(`<c:time-range start="` + from.UTC().Format(utc) + `" end="` + to.UTC().Format(utc) + `"/>`)
}

// askAll asks for the whole of each object with an event, whenever it is.
func askAll() string { return askEvents("") }

func askEvents(when string) string {
	return prolog + `<c:calendar-query` + namespaces + `><d:prop><d:getetag/><c:calendar-data/></d:prop>` +
		`<c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT">` + when +
		`</c:comp-filter></c:comp-filter></c:filter></c:calendar-query>`
}

// askObjects asks for objects by name (RFC 4791 §7.9).
func askObjects(hrefs []string) string {
	var b strings.Builder
	b.WriteString(prolog + `<c:calendar-multiget` + namespaces + `><d:prop><d:getetag/><c:calendar-data/></d:prop>`)
	for _, h := range hrefs {
		b.WriteString("<d:href>" + escape(h) + "</d:href>")
	}
	b.WriteString(`</c:calendar-multiget>`)
	return b.String()
}

func escape(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder takes everything
	return b.String()
}
