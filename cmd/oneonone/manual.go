package main

import (
	"runtime/debug"

	mango "github.com/muesli/mango-cobra"
	"github.com/muesli/roff"
	"github.com/spf13/cobra"
)

func (a *app) version() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Say which version this is",
		Args:  cobra.NoArgs,
		Run:   func(*cobra.Command, []string) { line(a.out, "oneonone %s", version()) },
	}
}

// version is what the build knows of itself: the module's version, else the
// commit.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	v := info.Main.Version
	if v == "" || v == "(devel)" {
		v = "devel"
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" && len(s.Value) >= 12 {
				v += " " + s.Value[:12]
			}
		}
	}
	return v + " " + info.GoVersion
}

func (a *app) man(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:     "man",
		Short:   "Write the manual page",
		Long:    "man writes the manual page, in the form that man reads.",
		Example: "  oneonone man > oneonone.1 && man ./oneonone.1",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			page, err := mango.NewManPage(1, root)
			if err != nil {
				return err
			}
			page = page.WithSection("Exit status", "0 done, 1 failed, 2 the command line or the configuration is wrong.")
			_, err = a.out.Write([]byte(page.Build(roff.NewDocument())))
			return err
		},
	}
}
