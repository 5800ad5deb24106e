package main

import (
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"
)

// release is the version of a package, which the linker sets:
// -ldflags "-X main.release=1.2.3".
var release string

func (a *app) version() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Say which version this is",
		Args:  cobra.NoArgs,
		Run:   func(*cobra.Command, []string) { line(a.out, "oneonone %s", version()) },
	}
}

// version is what the build knows of itself: the release, or else the module's
// version, and the commit.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	v := info.Main.Version
	if v == "" || v == "(devel)" {
		v = "devel"
	}
	if release != "" {
		v = release
	}
	if commit := setting(info, "vcs.revision"); (release != "" || v == "devel") && len(commit) >= 12 {
		v += " " + commit[:12]
	}
	return v + " " + info.GoVersion
}

// setting is what the build knows of the commit that it was made from; "" if there
// was none.
func setting(info *debug.BuildInfo, key string) string {
	for _, s := range info.Settings {
		if s.Key == key {
			return s.Value
		}
	}
	return ""
}

// written is when the program was: the time of its commit, or now in a build
// that knows of none.
func written() time.Time {
	if info, ok := debug.ReadBuildInfo(); ok {
		if t, err := time.Parse(time.RFC3339, setting(info, "vcs.time")); err == nil {
			return t
		}
	}
	return time.Now()
}
