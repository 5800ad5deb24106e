package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"oneonone/daemon/config"
)

func (a *app) keys() *cobra.Command {
	var schema, markdown bool
	c := &cobra.Command{
		Use:     "keys [SECTION]",
		GroupID: "start",
		Short:   "Explain every key of the config",
		Long: `keys explains what the config file may hold: every key, what it is for, and what
its value looks like; those of one section, if it is named. It is what the config
is read by, so nothing is missing and nothing is out of date.

With --schema it writes a JSON Schema, by which editors complete and check the
file: keep it beside the config, and begin that with the line
  # yaml-language-server: $schema=./oneonone.schema.json`,
		Example: `  oneonone keys mail.smtp
  oneonone keys --schema > oneonone.schema.json
  oneonone keys --markdown > keys.md`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if schema {
				e := json.NewEncoder(a.out)
				e.SetEscapeHTML(false)
				e.SetIndent("", "  ")
				return e.Encode(config.Schema())
			}
			var prefix string
			if len(args) > 0 {
				prefix = args[0]
			}
			list := keysBelow(prefix)
			if len(list) == 0 {
				return usagef("the config has no key %q; `oneonone keys` lists them all", prefix)
			}
			if markdown {
				return keysMarkdown(a.out, list)
			}
			return keysText(a.out, list)
		},
	}
	c.Flags().BoolVar(&schema, "schema", false, "a JSON Schema of the config, for editors")
	c.Flags().BoolVar(&markdown, "markdown", false, "as a table in Markdown")
	return c
}

// keysBelow are the keys of a section with the section itself; all, if it is "".
// Whoever names it need not know which are lists.
func keysBelow(section string) (out []config.Key) {
	section = strings.ReplaceAll(section, "[]", "")
	for _, k := range config.Keys() {
		if path := strings.ReplaceAll(k.Path, "[]", ""); section == "" || path == section || strings.HasPrefix(path, section+".") {
			out = append(out, k)
		}
	}
	return out
}

func keysText(w io.Writer, list []config.Key) error {
	for _, k := range list {
		needed := ""
		if k.Required {
			needed = " (needed)"
		}
		if _, err := fmt.Fprintf(w, "%s%s\n    %s\n    %s\n", k.Path, needed, k.Doc, k.Wants); err != nil {
			return err
		}
	}
	return nil
}

func keysMarkdown(w io.Writer, list []config.Key) error {
	cell := strings.NewReplacer("|", `\|`, "\n", " ")
	if _, err := fmt.Fprintln(w, "| key | what for | value |\n| --- | --- | --- |"); err != nil {
		return err
	}
	for _, k := range list {
		wants := k.Wants
		if k.Required {
			wants = "needed: " + wants
		}
		if _, err := fmt.Fprintf(w, "| `%s` | %s | %s |\n", k.Path, cell.Replace(k.Doc), cell.Replace(wants)); err != nil {
			return err
		}
	}
	return nil
}
