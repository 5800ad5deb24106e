package answer

import (
	"strings"

	"oneonone/mail/answer/word"

	"golang.org/x/net/html"
)

// unseen lists the lines of a mail's HTML that its text does not have, or not
// as often: the one that mail programs show beside the subject, what stands for
// pictures. A reply that quotes the HTML brings them back.
func unseen(page, text string) []string {
	lines := htmlLines(page)
	if len(lines) == 0 {
		return nil
	}
	shown, all := " "+word.Fold(strings.ReplaceAll(text, "\n", " "))+" ", " "+word.Fold(strings.Join(lines, " "))+" "
	var out []string
	for _, line := range lines {
		if s := " " + word.Fold(line) + " "; strings.Count(s, " ") > 2 && strings.Count(all, s) > strings.Count(shown, s) {
			out = append(out, line)
		}
	}
	return out
}

// htmlLines lists the texts of the blocks of a page, and of its pictures.
func htmlLines(page string) []string {
	if page == "" {
		return nil
	}
	var out []string
	var line strings.Builder
	end := func() {
		if !word.Blank(line.String()) {
			out = append(out, line.String())
		}
		line.Reset()
	}
	z, skip := html.NewTokenizer(strings.NewReader(page)), false
	for {
		switch z.Next() {
		case html.ErrorToken:
			end()
			return out
		case html.TextToken:
			if !skip {
				line.Write(z.Text())
			}
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			token := z.Token()
			switch token.Data {
			case "style", "script":
				skip = token.Type == html.StartTagToken
			case "span", "b", "i", "a", "strong", "em":
				continue
			}
			end()
			for _, a := range token.Attr {
				if a.Key == "alt" {
					line.WriteString(a.Val)
					end()
				}
			}
		}
	}
}
