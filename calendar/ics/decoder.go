package ics

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/emersion/go-ical"
)

// A decoder hands components to go-ical, one after the other. go-ical panics
// on some malformed lines; mend keeps them from it, and should it miss one,
// the component is lost and nothing else.
type decoder struct{ buffer *bufio.Reader }

func newDecoder() *decoder { return &decoder{bufio.NewReader(nil)} }

func (d *decoder) decode(c component) (decoded *ical.Component, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("it cannot be decoded: %v", p)
		}
	}()
	d.buffer.Reset(io.MultiReader(strings.NewReader("BEGIN:VCALENDAR\nBEGIN:"+c.name+"\n"),
		strings.NewReader(c.text), strings.NewReader("END:"+c.name+"\nEND:VCALENDAR\n")))
	cal, err := ical.NewDecoder(d.buffer).Decode()
	if err != nil {
		return nil, err
	}
	if len(cal.Children) != 1 {
		return nil, errors.New("it cannot be decoded")
	}
	return cal.Children[0], nil
}
