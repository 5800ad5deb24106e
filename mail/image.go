package mail

import (
	"bytes"
	"errors"
	"fmt"
	"net/textproto"
	"strings"

	"github.com/jordan-wright/email"
)

const (
	maxImages   = 32
	maxPictures = 1 << 20 // bytes of all images of a mail
)

// pngBegin is how every PNG begins (RFC 2083 §3.1).
var pngBegin = []byte("\x89PNG\r\n\x1a\n")

// showable says what is wrong with the images of a letter.
func showable(l Letter) error {
	if len(l.Images) > maxImages {
		return fmt.Errorf("it has %d images, and at most %d may be", len(l.Images), maxImages)
	}
	size, seen := 0, map[string]bool{}
	for _, i := range l.Images {
		switch {
		case !ownID.MatchString(i.ID) || len(i.ID) > maxID || !plainName(i.name()):
			return fmt.Errorf("%q is not the Content-ID of an image", shorten(i.ID, 100))
		case seen[i.ID]:
			return fmt.Errorf("two images are called %s", i.ID)
		case !bytes.HasPrefix(i.PNG, pngBegin):
			return fmt.Errorf("the image %s is no PNG", i.ID)
		case !strings.Contains(l.HTML, "cid:"+i.ID):
			return fmt.Errorf("the HTML does not show the image %s", i.ID)
		}
		seen[i.ID] = true
		size += len(i.PNG)
	}
	if size > maxPictures {
		return errors.New("its images are larger than 1 MiB")
	}
	return nil
}

// name is what the file of an image is called, without its ending.
func (i Image) name() string {
	name, _, _ := strings.Cut(i.ID, ".")
	return name
}

// plainName reports whether a name needs no quoting wherever it stands.
func plainName(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

// related makes an image ready for the email package, with the headers that it
// would get wrong: its own Content-ID is the name of the file.
func related(i Image) *email.Attachment {
	file := i.name() + ".png"
	return &email.Attachment{Filename: file, ContentType: `image/png; name="` + file + `"`, Content: i.PNG, HTMLRelated: true, Header: textproto.MIMEHeader{
		"Content-Id":          {"<" + i.ID + ">"},
		"Content-Disposition": {`inline; filename="` + file + `"`},
	}}
}
