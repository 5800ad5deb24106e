package form

import (
	"encoding/base64"
	"fmt"
	"regexp"
)

// An Image is a picture that the HTML of a mail shows, by the URL cid:ID.
type Image struct {
	ID  string `json:"id"`  // within the mail: chart-1, chart-2, …
	Alt string `json:"alt"` // what it shows, in words; "" where those stand beside it
	PNG []byte `json:"png"`
}

// DataURI is the image as a URL that holds it (RFC 2397), for a browser.
func (i Image) DataURI() string {
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(i.PNG)
}

// Show returns the HTML with another URL for each of its images.
func (f Form) Show(url func(Image) string) string {
	urls := map[string]string{}
	for _, i := range f.Images {
		urls[i.ID] = url(i)
	}
	return source.ReplaceAllStringFunc(f.HTML, func(s string) string {
		if u, ok := urls[source.FindStringSubmatch(s)[1]]; ok {
			return `src="` + u + `"`
		}
		return s
	})
}

// source finds where the HTML shows an image. The quotes keep it from text that
// looks like that: there, they are escaped.
var source = regexp.MustCompile(`src=["']cid:(chart-[0-9]+)["']`)

// pictureLimit is how many pictures a mail has. What is beyond has none.
const pictureLimit = 12

// A picture is an image of a page, which is not drawn before it is shown.
type picture struct {
	ID, Alt       string
	Width, Height int // in CSS pixels
	draw          func() []byte
}

// picture gives the next picture of the page its name. There is none if the page
// has enough of them.
func (p *page) picture(pic picture) *picture {
	if len(p.pictures) >= pictureLimit {
		return nil
	}
	pic.ID = fmt.Sprintf("chart-%d", len(p.pictures)+1)
	p.pictures = append(p.pictures, pic)
	return &pic
}

// images draws the pictures that the HTML shows.
func (p *page) images(html string) []Image {
	shown := map[string]bool{}
	for _, m := range source.FindAllStringSubmatch(html, -1) {
		shown[m[1]] = true
	}
	var out []Image
	for _, pic := range p.pictures {
		if shown[pic.ID] {
			out = append(out, Image{pic.ID, pic.Alt, pic.draw()})
		}
	}
	return out
}
