package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"oneonone/mail/form"
)

const templatesHelp = `Everything that is written for people can be had in another way: every sentence
and subject, the look, the human questions, the playbooks. What you do not change
stays built in, and grows better with new versions.

A directory of templates has one directory for each language. To change a single
sentence for everyone, this is all that it takes:

  templates/en/words.txt:
    {{define "prep.intro"}}{{.Manager.First}} looks forward to your 1:1.{{end}}

  config.yaml:
    mail:
      templates: ./templates

and your own human questions and playbooks stand beside it:

  templates/en/human.yaml:
    human:
      coffee: Where do you get the best coffee near here?

For one manager, or for one pair, name another directory:

  overrides:
    - {manager: maria@example.com, templates: ./templates-maria}

A mail looks for each piece in the reader's language first: of the pair, the
manager, the organisation, then the built-in one; and in English after that, in the
same order. A definition with nothing in it takes its sentence out.

"oneonone check" says what is wrong in them by file and line, and "oneonone preview"
shows a mail as it would be. A running daemon takes them up on SIGHUP.`

func (a *app) templates() *cobra.Command {
	c := &cobra.Command{
		Use:     "templates",
		GroupID: "start",
		Short:   "Make mails, questions and playbooks your own",
		Long:    templatesHelp,
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	c.AddCommand(a.exportTemplates())
	return c
}

func (a *app) exportTemplates() *cobra.Command {
	var language string
	c := &cobra.Command{
		Use:   "export DIR",
		Short: "Write the built-in templates out, to start from",
		Long: `export writes the built-in templates into a directory, and a README that says what
each file is for. Keep what you change, and delete the rest. A file that is there
and differs is left alone: then nothing is written at all.`,
		Example: `  oneonone templates export ./templates
  oneonone templates export ./templates --language de`,
		Args: oneArg("the directory to write to"),
		RunE: func(_ *cobra.Command, args []string) error {
			files, err := builtinFiles(language)
			if err != nil {
				return err
			}
			return a.writeNew(args[0], files)
		},
	}
	c.Flags().StringVar(&language, "language", "", "only this language, such as en (default all)")
	return c
}

// builtinFiles are the files of a language, or of all, with the README.
func builtinFiles(language string) (map[string][]byte, error) {
	builtin, err := form.Builtin()
	if err != nil {
		return nil, err
	}
	languages := builtin.Languages()
	if language != "" {
		if !slices.Contains(languages, strings.ToLower(language)) {
			return nil, usagef("--language: there are no built-in templates in %q; there are %s", language, strings.Join(languages, ", "))
		}
		languages = []string{strings.ToLower(language)}
	}
	out := map[string][]byte{"README": []byte(templatesReadme())}
	for _, l := range languages {
		for _, f := range form.Files() {
			text, err := fs.ReadFile(form.BuiltinFiles(), path.Join(l, f.Name))
			switch {
			case errors.Is(err, fs.ErrNotExist): // it is that of English
			case err != nil:
				return nil, err
			default:
				out[path.Join(l, f.Name)] = text
			}
		}
	}
	return out, nil
}

// templatesReadme says what each file is for.
func templatesReadme() string {
	var b strings.Builder
	b.WriteString("The built-in templates of oneonone, to start from. Keep what you change, and\ndelete the rest, so that it stays up to date with new versions. In words.txt,\nlayout.txt and layout.html, keep only the definitions that you change.\n\n")
	b.WriteString("What another language than English does not have, it takes from English.\n\n")
	for _, f := range form.Files() {
		fmt.Fprintf(&b, "%-20s %s\n", f.Name, f.For)
	}
	b.WriteString("\n`oneonone templates` says how they are used, and `oneonone check` tries them.\n")
	return b.String()
}

// writeNew writes files below a directory, unless one is there and differs.
func (a *app) writeNew(dir string, files map[string][]byte) error {
	var differ, missing []string
	for name, text := range files {
		there, err := os.ReadFile(filepath.Join(dir, name))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			missing = append(missing, name)
		case err != nil:
			return err
		case !bytes.Equal(there, text):
			differ = append(differ, name)
		}
	}
	slices.Sort(differ)
	slices.Sort(missing)
	if len(differ) > 0 {
		return fmt.Errorf("nothing was written to %s, since it has other versions of %s; name another directory, or take them away", dir, strings.Join(differ, ", "))
	}
	for _, name := range missing {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, files[name], 0o644); err != nil {
			return err
		}
	}
	line(a.out, "%s written to %s; its README says what each is for", count(len(missing), "file"), dir)
	return nil
}
