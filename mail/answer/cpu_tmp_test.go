package answer_test

import (
	"fmt"
	"syscall"
	"testing"

	"oneonone/mail/answer"
	"oneonone/mail/form"
)

func cpu() float64 {
	var r syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &r)
	return float64(r.Utime.Sec+r.Stime.Sec)*1e3 + float64(r.Utime.Usec+r.Stime.Usec)/1e3
}

func TestCPU(t *testing.T) {
	s := sheet(t, form.Wrapup)
	for name, text := range hostile(s) {
		answer.Read(s, text, fromMaria)
		b := cpu()
		for range 5 {
			answer.Read(s, text, fromMaria)
		}
		fmt.Printf("%8.1f ms  %s\n", (cpu()-b)/5, name)
	}
}
