package minutes

import (
	"fmt"

	"oneonone/mail/form"
)

// Doubts says of each open promise what it lacks, with how to mend it by reply,
// after what else there is to doubt.
func Doubts(steps []form.Step, more []string) []string {
	out := append([]string{}, more...)
	for _, s := range steps {
		if s.State != Open {
			continue
		}
		switch {
		case s.Owner == "" && s.Due == "":
			out = append(out, fmt.Sprintf("Nobody is named for %d, and no day: %s. Reply \"%d: Friday\" for the day, and \"- Name: %s\" for who does it.", s.ID, s.Text, s.ID, s.Text))
		case s.Owner == "":
			out = append(out, fmt.Sprintf("Nobody is named for %d: %s. Reply \"- Name: %s\".", s.ID, s.Text, s.Text))
		case s.Due == "":
			out = append(out, fmt.Sprintf("%d has no day: %s. Reply \"%d: Friday\".", s.ID, s.Text, s.ID))
		}
	}
	return out
}
