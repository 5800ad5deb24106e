package form_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// degrades is what the mails use although some mail program has it only in part
// or not at all, by the name that it has in the data of caniemail.com, with the
// reason why the mail is as good without it.
var degrades = map[string]string{
	// Of these we use only the part that all of them have.
	"html-lists":          "we use no reversed lists and no values of items",
	"html-doctype":        "Outlook lays out by rules of its own, which the mails are written for",
	"html-align":          "only of a cell",
	"html-width":          "Outlook does not scale it for a screen of many dots; no text depends on it",
	"html-height":         "as html-width, and only of images",
	"html-dir":            "only the direction of one text, of a program that takes it from the letters anyway",
	"html-style":          "in the head, small, and before what it is for; no mail needs it",
	"css-margin":          "no negative ones, and auto only to centre",
	"css-font-size":       "in pixels",
	"css-font-weight":     "600 is as bold as 700",
	"css-line-height":     "as a number",
	"css-letter-spacing":  "a hundredth of an em",
	"css-text-align":      "only right",
	"css-text-decoration": "only one value, and the title says the same",
	"css-width":           "only of tables, and of what stands in one column otherwise",
	"css-height":          "only of images, which have the attribute too",
	"css-float":           "only in a style that is left out where it is not there",
	"css-clear":           "only in a style that is left out where it is not there",

	// Without these the mail looks plainer, and says the same.
	"html-body":                         "the first element in it has the same colours",
	"html-meta-color-scheme":            "the mail is light, or turned dark by the program",
	"css-color-scheme":                  "the mail is light, or turned dark by the program",
	"css-at-media-prefers-color-scheme": "the mail is light, or turned dark by the program",
	"css-at-media":                      "the phone's layout differs in margins and in the metrics' second line only",
	"css-selector-class":                "classes are there for the media queries",
	"css-important":                     "stands in media queries only",
	"css-padding":                       "Outlook has it in cells: what needs it is a cell; quotes and lines to write on do without",
	"css-border":                        "Outlook may leave out the bar of a quote, which has a name in bold, and the line to write on",
	"css-max-width":                     "Outlook shows the mail as wide as its window, as any mail that a person writes",
	"css-display":                       "in Outlook on Windows, what stands side by side elsewhere stands below each other",
	"css-display-none":                  "the preheader has mso-hide for Outlook, and it is a sentence of the mail's",
	"css-max-height":                    "the preheader is not displayed anyway",
	"css-overflow":                      "the preheader is not displayed anyway",
	"css-white-space":                   "a clock time is short enough for its column",
	"css-overflow-wrap":                 "word-break does the same, and only texts without blanks need either",
	"css-word-break":                    "breaks words at worst as overflow-wrap would",
}

// unrecorded is what the data says nothing of, all of it older than any mail
// program that is in use, or meant for a single one.
var unrecorded = []string{"<html>", "<head>", "<meta>", "<title>", "<br>", "charset=", "name=", "content=", "class=", "style=", "bgcolor=", "border=", "colspan=", "src=", "alt=",
	"color:", "font-family:", "-webkit-text-size-adjust:", "supported-color-schemes:", "mso-hide:"}

// parts are the elements that the data counts with another one.
var parts = map[string]string{"h1": "h1-h6", "h2": "h1-h6", "tr": "table", "td": "table", "tbody": "table", "ul": "lists", "li": "lists", "b": "strong"}

// readers are the mail programs that the mails are made for.
var readers = map[string][]string{
	"gmail":      {"desktop-webmail", "ios", "android"},
	"outlook":    {"windows", "macos", "outlook-com", "ios", "android"},
	"apple-mail": {"macos", "ios"},
}

// A feature is one that the data tells of.
type feature struct {
	Slug  string                                `json:"slug"`
	Stats map[string]map[string]json.RawMessage `json:"stats"`
}

// supportData reads what caniemail.com has measured.
func supportData(t *testing.T) map[string]feature {
	t.Helper()
	file := os.Getenv("ONEONONE_CANIEMAIL")
	if file == "" {
		t.Skip("set ONEONONE_CANIEMAIL to the caniemail.json of the npm package caniemail")
	}
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all struct{ Data []feature }
	if err := json.Unmarshal(source, &all); err != nil || len(all.Data) < 250 {
		t.Fatalf("reading %s: %d features, error %v", file, len(all.Data), err)
	}
	out := map[string]feature{}
	for _, f := range all.Data {
		out[f.Slug] = f
	}
	return out
}

// lacking names the mail programs whose newest version that was measured has the
// feature only in part, or not at all.
func (f feature) lacking(t *testing.T) []string {
	var out []string
	for family, platforms := range readers {
		for _, platform := range platforms {
			version, has := newest(t, f.Stats[family][platform])
			if has != "" && !strings.HasPrefix(has, "y") && !strings.HasPrefix(has, "u") {
				out = append(out, fmt.Sprintf("%s %s %s", family, platform, version))
			}
		}
	}
	slices.Sort(out)
	return out
}

// newest is the last of the versions of a mail program, which stand in the order
// of time, and what it has: y, n, a for a part, or u if that is unknown.
func newest(t *testing.T, versions json.RawMessage) (version, has string) {
	if versions == nil {
		return "", ""
	}
	d := json.NewDecoder(bytes.NewReader(versions))
	for {
		token, err := d.Token()
		if err != nil {
			t.Fatalf("reading the versions %s: %v", versions, err)
		}
		switch s := token.(type) {
		case json.Delim:
			if s == '}' {
				return version, has
			}
		case string:
			if version = s; d.Decode(&has) != nil {
				t.Fatalf("the version %s has no text in %s", s, versions)
			}
		}
	}
}

// used collects what an HTML text makes use of: elements as "<p>", attributes as
// "align=", properties of style as "margin:", and what else the data tells of by
// its name there.
func used(t *testing.T, source string) map[string]bool {
	root, err := html.Parse(strings.NewReader(source))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]bool{"html-doctype": true, "html-comments": strings.Contains(source, "<!--")}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		out["<"+n.Data+">"] = true
		for _, a := range n.Attr {
			out[a.Key+"="] = true
			if a.Key == "style" {
				declarations(a.Val, out)
			}
			if a.Key == "name" && a.Val == "color-scheme" {
				out["html-meta-color-scheme"] = true
			}
		}
		if n.Data == "style" && n.FirstChild != nil {
			stylesheet(n.FirstChild.Data, out)
		}
	}
	return out
}

// stylesheet collects what a style element makes use of.
func stylesheet(css string, out map[string]bool) {
	for _, m := range regexp.MustCompile(`@media \(([a-z-]+)`).FindAllStringSubmatch(css, -1) {
		out["css-at-media"] = true
		if m[1] == "prefers-color-scheme" {
			out["css-at-media-"+m[1]] = true
		}
	}
	for _, m := range regexp.MustCompile(`([^{};]+)\{([^{}]*)\}`).FindAllStringSubmatch(css, -1) {
		out["css-selector-class"] = out["css-selector-class"] || strings.Contains(m[1], ".")
		declarations(m[2], out)
	}
}

// declarations collects the properties of a style, and the units in it.
func declarations(style string, out map[string]bool) {
	for d := range strings.SplitSeq(style, ";") {
		property, value, ok := strings.Cut(strings.TrimSpace(d), ":")
		if !ok {
			continue
		}
		out[property+":"] = true
		out["css-important"] = out["css-important"] || strings.Contains(value, "!important")
		for _, m := range regexp.MustCompile(`\d(px|em|rem|%|vw|vh|pt)`).FindAllStringSubmatch(value, -1) {
			out["css-unit-"+strings.Replace(m[1], "%", "percent", 1)] = true
		}
		if value = strings.TrimSpace(value); property == "display" && value == "none" {
			out["css-display-none"] = true
		}
	}
}

// named finds the feature that the data has of something used.
func named(use string, data map[string]feature) (feature, bool) {
	name := strings.Trim(use, "<>:=")
	group, _, _ := strings.Cut(name, "-")
	slugs := []string{use, "css-" + name, "css-" + group}
	if strings.ContainsAny(use, "<=") {
		slugs = []string{"html-" + parts[name], "html-" + name}
	}
	for _, slug := range slugs {
		if f, ok := data[slug]; ok {
			return f, true
		}
	}
	return feature{}, false
}

// Whatever the mails use is there in all of the mail programs that they are made
// for, or it is known why nothing is lost without it.
func TestGoldenMailsUseWhatMailProgramsSupport(t *testing.T) {
	data := supportData(t)
	files := goldenHTML(t)
	all := map[string]string{} // by a mail that has it
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for use, is := range used(t, string(source)) {
			if is {
				all[use] = filepath.Base(file)
			}
		}
	}
	lacking := support(t, all, data)
	for slug := range degrades {
		if len(data[slug].lacking(t)) == 0 {
			t.Errorf("%s: it is on the list of what may be missing, and all programs have it", slug)
		}
	}
	t.Logf("%d mails use %d features; %d of them are not everywhere", len(files), len(all), len(lacking))
}

// support looks up what the mails use, reports what it does not find or what
// nobody has thought about, and returns what is not everywhere.
func support(t *testing.T, all map[string]string, data map[string]feature) map[string]bool {
	out := map[string]bool{}
	for _, use := range slices.Sorted(maps.Keys(all)) {
		f, ok := named(use, data)
		if !ok {
			if !slices.Contains(unrecorded, use) {
				t.Errorf("%s: uses %s, of which the data says nothing", all[use], use)
			}
			continue
		}
		missing := f.lacking(t)
		if len(missing) == 0 {
			continue
		}
		if out[f.Slug] = true; degrades[f.Slug] == "" {
			t.Errorf("%s: uses %s (%s), which is not or not fully in %s", all[use], use, f.Slug, strings.Join(missing, ", "))
		}
	}
	return out
}

// What a mail should not use is found.
func TestSupportOfWhatShouldNotBeUsedIsDenied(t *testing.T) {
	data := supportData(t)
	for source, want := range map[string]string{
		`<svg></svg>`:                                     "html-svg",
		`<form></form>`:                                   "html-form",
		`<p style="display:flex;gap:1px">`:                "css-gap",
		`<p style="border-radius:3px">`:                   "css-border-radius",
		`<p style="background-image:none">`:               "css-background-image",
		`<style>.x { position: fixed !important}</style>`: "css-position",
		`<p style="width:calc(1vw)">`:                     "css-unit-vw",
	} {
		found := false
		for use := range used(t, source) {
			f, ok := named(use, data)
			found = found || ok && f.Slug == want && len(f.lacking(t)) > 0
		}
		if !found || degrades[want] != "" {
			t.Errorf("%s: %s is not found", source, want)
		}
	}
}
