package main

import (
	"fmt"
	"strings"
)

// A page is a manual page in the making, in the language of man(7).
type page struct{ strings.Builder }

// title begins a page.
func (p *page) title(name string, section int, what string) {
	fmt.Fprintf(p, ".TH %s %d %s oneonone oneonone\n", quote(strings.ToUpper(name)), section, written().UTC().Format("2006-01-02"))
	p.section("Name")
	fmt.Fprintf(p, "%s \\- %s\n", escape(name), escape(what))
}

func (p *page) section(name string)    { fmt.Fprintf(p, ".SH %s\n", quote(strings.ToUpper(name))) }
func (p *page) subsection(name string) { fmt.Fprintf(p, ".SS %s\n", quote(name)) }

// item begins a paragraph with a term before it.
func (p *page) item(term string) { fmt.Fprintf(p, ".TP\n.B %s\n", quote(term)) }

// text writes paragraphs. Those with empty lines between them are flowed; one of
// which a line is indented, or that holds several spaces in a row, is an example
// and stays as it is. within is whether it continues an item.
func (p *page) text(s string, within bool) {
	s = strings.ReplaceAll(s, "\t", "    ")
	for i, part := range strings.Split(strings.Trim(s, "\n"), "\n\n") {
		switch {
		case i > 0 && within:
			p.WriteString(".IP\n")
		case i > 0:
			p.WriteString(".PP\n")
		}
		asIs := strings.HasPrefix(part, " ") || strings.Contains(part, "   ")
		if asIs {
			p.WriteString(".nf\n")
		}
		for _, line := range strings.Split(part, "\n") {
			p.WriteString(escape(strings.TrimRight(line, " ")) + "\n")
		}
		if asIs {
			p.WriteString(".fi\n")
		}
	}
}

// see ends a page with others of use.
func (p *page) see(names ...string) {
	p.section("See also")
	for i, n := range names {
		name, section, _ := strings.Cut(n, "(")
		comma := ","
		if i == len(names)-1 {
			comma = ""
		}
		fmt.Fprintf(p, ".BR %s (%s%s\n", escape(name), section, comma)
	}
}

// escape keeps text from being taken for the language of the page.
func escape(s string) string {
	s = strings.NewReplacer(`\`, `\e`, "-", `\-`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`, "…", "...").Replace(s)
	if strings.HasPrefix(s, ".") || strings.HasPrefix(s, "'") {
		s = `\&` + s
	}
	return s
}

// quote makes one argument of a text.
func quote(s string) string { return `"` + strings.ReplaceAll(escape(s), `"`, `\(dq`) + `"` }
