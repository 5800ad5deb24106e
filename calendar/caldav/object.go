package caldav

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"oneonone/calendar"
	"oneonone/calendar/ics"
)

const (
	maxObject  = 4 << 20 // bytes of one object
	maxObjects = 100_000
)

// An object is a calendar object resource (RFC 4791 §4.1): an event, with all
// that overrides it.
type object struct {
	href  string // as the server writes it
	data  string // one VCALENDAR; "" if there is none to go by
	fault string // in words, if what the server last gave is left out
}

// objects are the objects of a calendar, by the path of their href.
type objects map[string]object

// body is all objects as one feed of several VCALENDARs, each with the zones
// that it defines, in the order of their paths.
func (os objects) body() []byte {
	var b bytes.Buffer
	for _, key := range slices.Sorted(maps.Keys(os)) {
		b.WriteString(os[key].data)
	}
	return b.Bytes()
}

func (os objects) notes() []calendar.Note {
	var out []calendar.Note
	for _, key := range slices.Sorted(maps.Keys(os)) {
		if o := os[key]; o.fault != "" {
			out = append(out, calendar.Note{Text: o.fault})
		}
	}
	return out
}

// put takes in what the server gives for an object. What is no whole calendar
// does not take the place of what was.
func (os objects) put(key string, got object, was object) {
	err := checkWhole(got.data)
	if err == nil {
		got.data = strings.TrimRight(strings.TrimPrefix(got.data, "\ufeff"), " \r\n\t") + "\n"
		os[key] = got
		return
	}
	os.keep(key, got, was, err.Error())
}

// keep leaves an object as it was, and says why.
func (os objects) keep(key string, got object, was object, why string) {
	name := title(got)
	if was.data != "" {
		os[key] = object{got.href, was.data, fmt.Sprintf("%s is left as it was before: %s", title(was), why)}
		return
	}
	os[key] = object{got.href, "", fmt.Sprintf("%s is left out: %s", name, why)}
}

// checkWhole returns an error if an object is not one whole calendar.
func checkWhole(data string) error {
	if len(data) > maxObject {
		return fmt.Errorf("it is larger than %d MB", maxObject>>20)
	}
	_, err := ics.Read(strings.NewReader(data), time.Time{}, time.Time{}, ics.Options{})
	return err
}

// title is what to call an object: the title of its first event, else its
// name on the server.
func title(o object) string {
	for line := range strings.Lines(o.data) {
		if name, value, ok := strings.Cut(line, ":"); ok && (name == "SUMMARY" || strings.HasPrefix(name, "SUMMARY;")) {
			if value = strings.TrimSpace(value); value != "" {
				return fmt.Sprintf("%.100q", value)
			}
		}
	}
	return fmt.Sprintf("%.100q", path.Base(o.href))
}

// keyOf is the path that an href stands for (RFC 4918 §8.3), decoded: servers
// do not always write it in one way. It is "" if the href is no address.
func keyOf(at *url.URL, href string) string {
	u, err := at.Parse(strings.TrimSpace(href))
	if err != nil || strings.TrimSpace(href) == "" {
		return ""
	}
	return u.Path
}

// An answer is what a server says of the objects of a calendar.
type answer struct {
	found   objects           // with their data
	named   map[string]string // href of those that are there, but without data
	gone    map[string]bool   // those that the server says it does not have
	odd     map[string]int    // those that it will not show, with the status
	partial bool              // it says that there is more (RFC 6578 §3.6, RFC 5323 §5.17)
	token   string
}

func newAnswer() *answer {
	return &answer{found: objects{}, named: map[string]string{}, gone: map[string]bool{}, odd: map[string]int{}}
}

// take takes in one response. self are the names of the calendar as such.
func (a *answer) take(at *url.URL, self []string, r response) error {
	code, p := r.code(), r.props()
	for _, href := range r.Hrefs {
		key := keyOf(at, href)
		switch {
		case slices.Contains(self, strings.TrimSuffix(key, "/")):
			a.partial = a.partial || code == http.StatusInsufficientStorage
		case key == "" || strings.HasSuffix(key, "/"): // a collection holds no event
		case code == http.StatusNotFound, code == http.StatusGone:
			a.gone[key] = true
		case code != 0 && code/100 != 2:
			a.odd[key] = code
		case strings.TrimSpace(p.Data) == "":
			a.named[key] = strings.TrimSpace(href)
		default:
			a.found[key] = object{href: strings.TrimSpace(href), data: p.Data}
		}
	}
	if len(a.found)+len(a.named) > maxObjects {
		return fmt.Errorf("the calendar has more than %d objects", maxObjects)
	}
	return nil
}
