package config

import (
	"fmt"
	"net/textproto"
	"regexp"
	"slices"

	"gopkg.in/yaml.v3"

	"oneonone/daemon/metrics"
)

var headerName = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$") // RFC 9110 §5.6.2

// Headers that we write ourselves, and those that carry secrets.
var (
	ownHeaders    = []string{"Host", "Connection", "Content-Length", "Content-Type", "Transfer-Encoding", "Upgrade", "Te", "Trailer", "Accept-Encoding"}
	secretHeaders = []string{"Authorization", "Proxy-Authorization", "Cookie"}
)

// headers are names with their values.
func headers(dst *at[map[string]string]) kind {
	return mapping(dst, "headers, one a line: \"X-Team: sales\"", func(d *decoder, name string, n *yaml.Node) (string, bool) {
		var v at[string]
		if slices.Contains(secretHeaders, name) {
			d.fault(d.pos(n), "secrets are not kept here", "write token_file:, username: and password_file:, or the header under header_files:")
			return "", false
		}
		d.value(name, n, text(&v))
		return v.v, v.v != ""
	})
}

// headerFiles are names with the files that hold their values.
func headerFiles(dst *at[map[string]metrics.Secret]) kind {
	return mapping(dst, "headers with files, one a line: \"X-Api-Key: ./api-key\"", func(d *decoder, name string, n *yaml.Node) (metrics.Secret, bool) {
		var v at[Secretfile]
		d.value(name, n, secretfile(&v))
		return v.v, v.v.Name != ""
	})
}

// mapping makes a kind that has the names of headers for keys.
func mapping[T any](dst *at[map[string]T], wants string, each func(*decoder, string, *yaml.Node) (T, bool)) kind {
	return kind{wants: wants, json: "object", read: func(d *decoder, name string, n *yaml.Node) {
		if dst.pos = d.pos(n); isNull(n) {
			return
		}
		if n.Kind != yaml.MappingNode {
			d.wrongType(name, n, wants)
			return
		}
		dst.v = map[string]T{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			k := n.Content[i]
			if !d.isKey(k) {
				continue
			}
			header := textproto.CanonicalMIMEHeaderKey(k.Value)
			_, twice := dst.v[header]
			switch {
			case !headerName.MatchString(k.Value):
				d.fault(d.pos(k), fmt.Sprintf("%q is no name of a header", k.Value), "write it like X-Team, without spaces")
			case slices.Contains(ownHeaders, header):
				d.fault(d.pos(k), fmt.Sprintf("%s is written by oneonone itself", header), "take it out")
			case twice:
				d.fault(d.pos(k), fmt.Sprintf("%q is here for the second time", header), "make it one")
			default:
				if v, ok := each(d, header, n.Content[i+1]); ok {
					dst.v[header] = v
				}
			}
		}
	}}
}
