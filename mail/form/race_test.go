package form_test

import (
	"sync"
	"testing"

	"oneonone/mail/form"
)

// Templates serve any number of goroutines, also when they are asked for the
// first time.
func TestTemplatesServeManyAtOnce(t *testing.T) {
	templates, err := form.Load(files("en/words.txt", `{{define "prep.intro"}}Hello there.{{end}}`))
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for n := range 16 {
		all.Go(func() {
			b := brief(t, form.Kinds[n%2], false) // the form, and the reminder of it
			b.Language = form.Languages()[n/2%4]
			if _, err := templates.Write(b); err != nil {
				t.Error(err)
			}
			if set := templates.Prompts(b.Language); len(set.Human) == 0 {
				t.Errorf("%s has no human questions", b.Language)
			}
		})
	}
	all.Wait()
}
