package config

import (
	"fmt"
	"net"
	"path/filepath"
	"strconv"
	"strings"
)

// An Endpoint is a place to listen at, on this machine alone.
type Endpoint struct {
	Network string // tcp or unix; "" for none
	Address string // host:port, or the absolute path of a socket
}

// String is the endpoint as the config writes it.
func (e Endpoint) String() string {
	if e.Network == "unix" {
		return "unix:" + e.Address
	}
	return e.Address
}

// endpoint is a port of loopback, or a socket.
func endpoint(dst *at[Endpoint]) kind {
	return scalar(dst, "an address of this machine such as 127.0.0.1:9469, or unix:/run/oneonone/monitor.sock", func(d *decoder, s string) (Endpoint, error) {
		if path, isUnix := strings.CutPrefix(s, "unix:"); isUnix {
			return d.socket(path)
		}
		host, port, err := net.SplitHostPort(s)
		n, numeric := strconv.Atoi(port)
		switch {
		case err != nil || numeric != nil || n < 1 || n > 65535:
			return Endpoint{}, mistake{fmt.Sprintf("%q is no address to listen at", s), "write it like 127.0.0.1:9469, or unix:/run/oneonone/monitor.sock"}
		case !isLoopback(host):
			return Endpoint{}, mistake{fmt.Sprintf("%q is not of this machine alone", s), "write 127.0.0.1:" + port + "; who is to ask from elsewhere goes through a proxy that asks who they are"}
		}
		return Endpoint{"tcp", net.JoinHostPort(host, port)}, nil
	})
}

// maxSocket is how long the path of a socket can be (unix(7): 108 with a NUL).
const maxSocket = 107

func (d *decoder) socket(path string) (Endpoint, error) {
	if path == "" {
		return Endpoint{}, mistake{"here the path of the socket is missing", "write it like unix:/run/oneonone/monitor.sock"}
	}
	path, err := d.absolute(path)
	switch {
	case err != nil:
		return Endpoint{}, err
	case len(path) > maxSocket:
		return Endpoint{}, mistake{fmt.Sprintf("the path %q is longer than a socket's can be, %d bytes", filepath.Base(path), maxSocket), "take a shorter one"}
	}
	return Endpoint{"unix", path}, nil
}
