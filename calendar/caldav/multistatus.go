package caldav

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"mime"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
)

const (
	maxAnswer    = 64 << 20 // bytes of an answer, unpacked
	maxResponses = 100_000  // of one answer
	maxDepth     = 64       // of elements in elements
)

var (
	errTooBig  = errors.New("the answer is larger than 64 MB")
	errTooMany = fmt.Errorf("the answer has more than %d parts", maxResponses)
	errTooDeep = errors.New("the answer is nested too deeply")
	errNotDAV  = errors.New("the answer is not that of a CalDAV server")
)

// A response is what a multi-status answer says of one resource, or the same
// of several (RFC 4918 §14.24). Properties that nothing here asks for are
// passed over.
type response struct {
	Hrefs     []string   `xml:"DAV: href"`
	Status    string     `xml:"DAV: status,omitempty"`
	PropStats []propStat `xml:"DAV: propstat"`
}

type propStat struct {
	Prop   props  `xml:"DAV: prop"`
	Status string `xml:"DAV: status"`
}

// props are the properties that are asked for here or by go-webdav.
type props struct {
	Type       *resourceType `xml:"DAV: resourcetype"`
	Name       string        `xml:"DAV: displayname,omitempty"`
	Principal  *hrefs        `xml:"DAV: current-user-principal"`
	SyncToken  string        `xml:"DAV: sync-token,omitempty"`
	HomeSet    *hrefs        `xml:"urn:ietf:params:xml:ns:caldav calendar-home-set"`
	Components *components   `xml:"urn:ietf:params:xml:ns:caldav supported-calendar-component-set"`
	Data       string        `xml:"urn:ietf:params:xml:ns:caldav calendar-data,omitempty"`
	CTag       string        `xml:"http://calendarserver.org/ns/ getctag,omitempty"`
}

type resourceType struct {
	Collection *struct{} `xml:"DAV: collection"`
	Calendar   *struct{} `xml:"urn:ietf:params:xml:ns:caldav calendar"`
}

type hrefs struct {
	Hrefs []string `xml:"DAV: href"`
}

type components struct {
	List []struct {
		Name string `xml:"name,attr"`
	} `xml:"urn:ietf:params:xml:ns:caldav comp"`
}

// code is the status of the resource as a whole; 0 if the answer has none.
func (r response) code() int { return statusCode(r.Status) }

// props joins the properties that the server does have. Some servers list the
// others too, empty, in a propstat of their own with status 404.
func (r response) props() props {
	var out props
	for _, s := range r.PropStats {
		if code := statusCode(s.Status); code != 0 && code/100 != 2 {
			continue
		}
		p := s.Prop
		out.Type, out.Principal = or(out.Type, p.Type), or(out.Principal, p.Principal)
		out.HomeSet, out.Components = or(out.HomeSet, p.HomeSet), or(out.Components, p.Components)
		out.Name, out.Data = out.Name+p.Name, out.Data+p.Data
		out.CTag, out.SyncToken = out.CTag+strings.TrimSpace(p.CTag), out.SyncToken+strings.TrimSpace(p.SyncToken)
	}
	return out
}

func or[T any](a, b *T) *T {
	if a != nil {
		return a
	}
	return b
}

// isCalendar reports whether the properties are those of a calendar
// (RFC 4791 §4.2).
func (p props) isCalendar() bool { return p.Type != nil && p.Type.Calendar != nil }

// statusCode reads the code off a status line such as "HTTP/1.1 200 OK"; 0 if
// there is none.
func statusCode(line string) int {
	fields := strings.Fields(line)
	if len(fields) < 2 {
		return 0
	}
	code, err := strconv.Atoi(fields[1])
	if err != nil || code < 0 {
		return 0
	}
	return code
}

// readMultiStatus calls each for every response of a multi-status answer
// (RFC 4918 §13) and returns its sync-token, if it has one (RFC 6578 §6.4).
// An answer that does not end as it should is an error, whatever came before.
func readMultiStatus(text []byte, contentType string, each func(response) error) (token string, err error) {
	raw := xml.NewDecoder(inUTF8(text, contentType))
	raw.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	token, err = readResponses(xml.NewTokenDecoder(&shallow{raw: raw}), each)
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) && syntax.Msg == "unexpected EOF" {
		err = errCutOff
	}
	return token, err
}

func readResponses(d *xml.Decoder, each func(response) error) (token string, err error) {
	if err := readRoot(d); err != nil {
		return "", err
	}
	for n := 0; ; {
		t, err := d.Token()
		if err != nil {
			return "", err
		}
		start, ok := t.(xml.StartElement)
		if _, end := t.(xml.EndElement); end { // of the root: all others are taken whole
			return strings.TrimSpace(token), nil
		}
		switch {
		case !ok:
			continue
		case start.Name == xml.Name{Space: "DAV:", Local: "response"}:
			var one response
			if n++; n > maxResponses {
				return "", errTooMany
			}
			if err := d.DecodeElement(&one, &start); err != nil {
				return "", err
			}
			if err := each(one); err != nil {
				return "", err
			}
		case start.Name == xml.Name{Space: "DAV:", Local: "sync-token"}:
			if err := d.DecodeElement(&token, &start); err != nil {
				return "", err
			}
		default:
			if err := d.Skip(); err != nil {
				return "", err
			}
		}
	}
}

// shallow lets pass the tokens of a document that is not nested too deeply.
type shallow struct {
	raw   *xml.Decoder
	depth int
}

func (s *shallow) Token() (xml.Token, error) {
	t, err := s.raw.RawToken()
	switch t.(type) {
	case xml.StartElement:
		s.depth++
	case xml.EndElement:
		s.depth--
	}
	if s.depth > maxDepth {
		return nil, errTooDeep
	}
	return t, err
}

// readRoot goes into the multistatus element, which is to come first.
func readRoot(d *xml.Decoder) error {
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return fmt.Errorf("%w: it is empty", errNotDAV)
		}
		if err != nil {
			return fmt.Errorf("%w: %w", errNotDAV, err)
		}
		start, ok := t.(xml.StartElement)
		switch {
		case !ok:
		case start.Name == xml.Name{Space: "DAV:", Local: "multistatus"}:
			return nil
		case strings.EqualFold(start.Name.Local, "html"):
			return fmt.Errorf("%w: it is a web page", errNotDAV)
		default:
			return fmt.Errorf("%w: it begins with <%.40s>", errNotDAV, start.Name.Local)
		}
	}
}

var declared = regexp.MustCompile(`^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*\sencoding\s*=\s*["']([A-Za-z0-9._:-]+)["']`)

// inUTF8 makes an answer readable: in the character set that the header or
// else the document names (RFC 7303 §3), with a mark in the place of what is
// no text, since a stray byte in one event would cost all of them.
func inUTF8(text []byte, contentType string) io.Reader {
	_, params, _ := mime.ParseMediaType(contentType)
	label := params["charset"]
	if m := declared.FindSubmatch(text[:min(len(text), 256)]); label == "" && m != nil {
		label = string(m[1])
	}
	var r io.Reader = bytes.NewReader(text)
	if e, name := charset.Lookup(label); e != nil && name != "utf-8" {
		r = transform.NewReader(r, e.NewDecoder())
	}
	return transform.NewReader(r, transform.Chain(runes.ReplaceIllFormed(), runes.Map(legal)))
}

// legal maps the characters that XML 1.0 §2.2 does not have to a space.
func legal(r rune) rune {
	if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xfffe || r == 0xffff {
		return ' '
	}
	return r
}
