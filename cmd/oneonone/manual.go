package main

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"oneonone/daemon/config"
)

func (a *app) man(root *cobra.Command) *cobra.Command {
	pages := map[string]func() string{
		"1": func() string { return commandsPage(root) },
		"5": configPage,
		"8": servicePage,
	}
	return &cobra.Command{
		Use:   "man [1|5|8]",
		Short: "Write a manual page",
		Long: `man writes a manual page, in the form that man reads: that of the commands (1), of
the config (5) or of the daemon as a service (8).`,
		Example:   "  oneonone man > oneonone.1 && man ./oneonone.1",
		ValidArgs: []string{"1", "5", "8"},
		Args:      cobra.MatchAll(cobra.MaximumNArgs(1), cobra.OnlyValidArgs),
		RunE: func(_ *cobra.Command, args []string) error {
			section := "1"
			if len(args) > 0 {
				section = args[0]
			}
			_, err := a.out.Write([]byte(pages[section]()))
			return err
		},
	}
}

// commandsPage is oneonone(1).
func commandsPage(root *cobra.Command) string {
	var p page
	p.title("oneonone", 1, root.Short)
	p.section("Synopsis")
	p.WriteString(".B oneonone\n[\\fIoption\\fR ...] \\fIcommand\\fR [\\fIargument\\fR ...]\n")
	p.section("Description")
	p.text(root.Long, false)
	p.section("Options")
	p.flags(root.PersistentFlags())
	p.section("Commands")
	for _, c := range root.Commands() {
		p.command(c)
	}
	p.section("Exit status")
	p.text("0 done, 1 failed, 2 the command line or the configuration is wrong.", false)
	p.section("Files")
	p.item("./config.yaml")
	p.item("/etc/oneonone/config.yaml")
	p.text("The config, unless --config or the environment name another one.", true)
	p.section("Environment")
	p.item("ONEONONE_CONFIG")
	p.text("Names the config.", true)
	p.item("STATE_DIRECTORY")
	p.text("Names the state directory, where neither --state nor the config does. systemd sets it.", true)
	p.see("oneonone.yaml(5)", "oneonone.service(8)")
	return p.String()
}

// command writes what there is to say of one command, and of those below it.
func (p *page) command(c *cobra.Command) {
	if c.Hidden || c.Name() == "help" {
		return
	}
	p.subsection(strings.TrimPrefix(c.UseLine(), "oneonone "))
	long := c.Long
	if long == "" {
		long = c.Short + "."
	}
	p.text(long, false)
	p.flags(c.LocalNonPersistentFlags())
	if c.Example != "" {
		p.WriteString(".PP\n")
		p.text(c.Example, false)
	}
	for _, sub := range c.Commands() {
		p.command(sub)
	}
}

func (p *page) flags(list *pflag.FlagSet) {
	list.VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Name == "help" {
			return
		}
		name := "--" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", " + name
		}
		arg, usage := pflag.UnquoteUsage(f)
		if arg != "" {
			name += " " + arg
		}
		p.item(name)
		p.text(usage, true)
	})
}

// configPage is oneonone.yaml(5), from the tables by which the config is read.
func configPage() string {
	var p page
	p.title("oneonone.yaml", 5, "the config of oneonone")
	p.section("Description")
	p.text(`The config is one YAML file, looked for in --config, $ONEONONE_CONFIG, ./config.yaml and
/etc/oneonone/config.yaml. It is strict: a key that is not known, a wrong type or a value that cannot be is
refused, with its line and what to do. After a change, "oneonone check" tries every part for real, and SIGHUP
has the daemon take it up; a config with faults is refused then, and the old one stays in force.

A relative path starts at the directory of the config. Secrets never stand in it: password_file: and its like
name a file that holds nothing else. Under systemd that may be a credential: a name such as smtp-password is
looked for as the credential smtp-password first, and a path such as credentials/smtp-password as
credentials_smtp-password, which is how systemd calls the files of a directory that it loads.

A config that explains each key at length, and runs as it stands, comes with the program.`, false)
	p.section("Keys")
	p.text(`A dot is a key below another, and [] each item of a list.`, false)
	for _, k := range config.Keys() {
		if strings.HasPrefix(k.Path, "overrides[].") && strings.Count(k.Path, ".") > 1 {
			continue // the same as at the top
		}
		p.key(k)
	}
	p.see("oneonone(1)", "oneonone.service(8)", "systemd.exec(5)")
	return p.String()
}

func (p *page) key(k config.Key) {
	name := k.Path
	if k.Required {
		name += " (required)"
	}
	p.item(name)
	text := k.Doc
	if section := k.Type == "object" && k.Wants == "with keys of its own below it"; !section {
		text += "\nIt is " + strings.TrimSuffix(k.Wants, ".") + "."
	}
	p.text(text, true)
}
