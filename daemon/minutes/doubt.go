package minutes

import (
	"fmt"
	"strings"

	"oneonone/mail/form"
)

// Doubts says of each open promise what it lacks, with how to mend it by reply,
// after what else there is to doubt. name is one that an example can name.
func Doubts(steps []form.Step, name string, more []string) []string {
	out := append([]string{}, more...)
	for _, s := range steps {
		if s.State != Open || complete(s) {
			continue
		}
		lacks, reply := "nobody and no day", fmt.Sprintf("%d: %s, Friday", s.ID, name)
		switch {
		case s.Owner != "":
			lacks, reply = "no day", fmt.Sprintf("%d: Friday", s.ID)
		case s.Due != "":
			lacks, reply = "nobody who does it", fmt.Sprintf("%d: %s", s.ID, name)
		}
		text := fmt.Sprintf("%d has %s: %s. %s Reply \"%s\".", s.ID, lacks, s.Text, s.Doubt, reply)
		out = append(out, strings.Join(strings.Fields(text), " "))
	}
	return out
}
