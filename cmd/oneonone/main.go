// Command oneonone prepares and wraps up 1:1 meetings by mail.
package main

import (
	"context"
	"os"
	"runtime/debug"
	_ "time/tzdata" // so that zones are known on a machine without them
)

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
	os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
}

// collectAt is how much garbage there may be beside what is in use, in percent;
// Go's own default is 100. A daemon mostly waits: to others on the machine its
// memory counts for more than a little time of the processor now and then.
const collectAt = 10
