package answer

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

// named is what stands for a picture by the name of its file or its Content-ID:
// <chart-1.png>, [cid:chart-1.k3v9q7@example.com].
const named = `<chart-[0-9]+\.png>|\[(?:cid:)?chart-[0-9]+\.[^\]\s]{1,250}\]`

// withoutPictures takes out of a reply what mail programs put in place of the
// pictures of the page that they quote as text: a name, or in brackets the words
// that the picture comes with, broken into lines as it may be. What quotes those
// words alone is known by them already.
func withoutPictures(text, page string) string {
	if !strings.Contains(page, "cid:") {
		return text
	}
	pictures := []string{named}
	z := html.NewTokenizer(strings.NewReader(page))
	for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
			continue
		}
		if token := z.Token(); token.Data == "img" {
			pictures = append(pictures, inBrackets(token.Attr)...)
		}
	}
	all, err := regexp.Compile(strings.Join(pictures, "|"))
	if err != nil { // the words are quoted, so that only their number can be too large
		return text
	}
	return all.ReplaceAllString(text, "")
}

// inBrackets is the pattern of a picture's words: [words], [image: words].
func inBrackets(attr []html.Attribute) []string {
	for _, a := range attr {
		if words := strings.Fields(a.Val); a.Key == "alt" && len(words) > 0 {
			for i, w := range words {
				words[i] = regexp.QuoteMeta(w)
			}
			return []string{`\[(?:\pL+: ?)?` + strings.Join(words, `[\s>]+`) + `\]`}
		}
	}
	return nil
}
