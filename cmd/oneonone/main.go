// Command oneonone prepares and wraps up 1:1 meetings by mail.
package main

import (
	"context"
	"os"
	_ "time/tzdata" // so that zones are known on a machine without them
)

func main() {
	os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
}
