package daemon

import (
	"errors"
	"fmt"
	"time"

	"oneonone/calendar"
	"oneonone/daemon/store"
	"oneonone/mail/form"
)

// render writes a mail by the templates of those whom it is about. Where one of
// them fails, the mail goes out by the built-in ones, and whoever runs oneonone
// is told.
func (d *Daemon) render(b form.Brief, now time.Time) (form.Form, error) {
	f, failed := d.templates(b).Write(b)
	if failed == nil {
		return f, nil
	}
	builtin, err := form.Builtin()
	if err != nil {
		return f, failed
	}
	if f, err = builtin.Write(b); err != nil { // then it is not for the templates
		return f, failed
	}
	d.templateFails(failed, b, now)
	return f, nil
}

// templates are those of the pair that a brief is about; of the manager, where
// it is about no pair.
func (d *Daemon) templates(b form.Brief) *form.Templates {
	return d.setup.Templates(calendar.Pair{Manager: calendar.Person{Email: b.Manager.Email}, Report: calendar.Person{Email: b.Report.Email}})
}

// templateFails tells whoever runs oneonone, or else the manager, that a
// template of their own cannot be carried out: once for each place in it.
func (d *Daemon) templateFails(err error, b form.Brief, now time.Time) {
	place, detail := string(b.Kind), fmt.Sprintf("`oneonone preview %s` shows what is wrong", b.Kind) // the error may hold what somebody wrote
	var known *form.TemplateError
	if errors.As(err, &known) {
		place, detail = known.Place, known.Error()
	}
	p := store.Problem{
		Key: "template/" + place, Kind: templateProblem, Fact: form.Note{Key: form.BrokenTemplate, Who: place},
		Detail: detail, Effects: []string{fmt.Sprintf("%s for the 1:1 of %s and %s", b.Kind, b.Manager.Name, b.Report.Name)},
	}
	if d.setup.Admin == "" {
		p.Tell = []string{b.Manager.Email}
	}
	d.trouble(p, now)
}

// forgive clears the problems of templates, once they have been read again: one
// that still fails is told anew.
func (d *Daemon) forgive(now time.Time) {
	if !d.reloaded {
		return
	}
	d.reloaded = false
	for key, t := range d.problems {
		if t.Kind == templateProblem {
			d.clear(key, now)
		}
	}
}
