package config

import "strings"

// A Key is one key of the config file, for a reference or a schema.
type Key struct {
	Path     string   // from the top: "mail.smtp.host", "people[].email"
	Doc      string   // what it is for
	Wants    string   // what its value is, in words
	Type     string   // the same in the words of JSON Schema
	Choices  []string // all the values there are, if they are few
	Required bool     // within its section
}

// Keys lists every key that the config file may hold, in the order of the
// tables, each section before the keys in it.
func Keys() []Key { return walk(nil, "", new(file).keys()) }

func walk(out []Key, prefix string, keys []key) []Key {
	for _, k := range keys {
		if k.kind.refused {
			continue
		}
		path := prefix + k.name
		out = append(out, Key{path, k.doc, k.kind.wants, k.kind.json, k.kind.choices, k.required})
		if k.kind.inner == nil {
			continue
		}
		if k.kind.json == "array" {
			path += "[]"
		}
		out = walk(out, path+".", k.kind.inner())
	}
	return out
}

// home names the only section that has a key of this name, as "mail: smtp:",
// or "".
func home(name string) string {
	found := ""
	for _, k := range Keys() {
		if section, ok := strings.CutSuffix(k.Path, "."+name); ok {
			if found != "" {
				return ""
			}
			found = strings.ReplaceAll(strings.ReplaceAll(section, "[]", ""), ".", ": ") + ":"
		}
	}
	return found
}
