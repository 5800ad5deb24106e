package store

import (
	"strconv"

	"gopkg.in/yaml.v3"
)

// merge brings a caller's change into a file: base is what the caller had
// before it, next is what it has now, file is what stands in the file. What
// the caller did not change stays as it stands in the file, with comments and
// unknown keys. base and file may be nil, for what was not there.
func merge(base, file, next *yaml.Node) *yaml.Node {
	switch {
	case file == nil:
		return next
	case base != nil && equal(base, next):
		return file
	case file.Kind != next.Kind || next.Kind == yaml.ScalarNode:
		return withComments(next, file)
	}
	merged := *file
	merged.Content = nil
	if len(file.Content) == 0 {
		merged.Style = next.Style // an empty list is written as [], which more would not fit
	}
	for _, e := range mergeEntries(entriesOf(base), entriesOf(file), entriesOf(next)) {
		merged.Content = append(merged.Content, e.nodes...)
	}
	return &merged
}

// An entry is a part of a node under a name: a value under its key, an item
// of a list under what tells it from the others.
type entry struct {
	name  string
	nodes []*yaml.Node // key and value, or the item alone
}

func (e entry) value() *yaml.Node { return e.nodes[len(e.nodes)-1] }

func mergeEntries(base, file, next []entry) []entry {
	was, stands, wanted := byName(base), byName(file), byName(next)
	var merged []entry
	for _, e := range next {
		b, f := was[e.name], stands[e.name]
		if f.nodes == nil && b.nodes != nil && equal(b.value(), e.value()) {
			continue // deleted in the file
		}
		if f.nodes != nil {
			e.nodes = append(f.nodes[:len(f.nodes)-1:len(f.nodes)-1], mergeValue(b, f, e))
		}
		merged = append(merged, e)
	}
	for i, e := range file {
		if was[e.name].nodes == nil && wanted[e.name].nodes == nil { // added in the file
			merged = insertAfter(merged, file[:i], e)
		}
	}
	return merged
}

func mergeValue(base, file, next entry) *yaml.Node {
	if base.nodes == nil {
		return merge(nil, file.value(), next.value())
	}
	return merge(base.value(), file.value(), next.value())
}

// insertAfter puts e behind the nearest of those before it that is there, else
// in front.
func insertAfter(list, before []entry, e entry) []entry {
	for i := len(before) - 1; i >= 0; i-- {
		for j := range list {
			if list[j].name == before[i].name {
				return append(list[:j+1:j+1], append([]entry{e}, list[j+1:]...)...)
			}
		}
	}
	return append([]entry{e}, list...)
}

func byName(list []entry) map[string]entry {
	m := make(map[string]entry, len(list))
	for _, e := range list {
		m[e.name] = e
	}
	return m
}

// entriesOf returns the parts of a mapping or a list.
func entriesOf(n *yaml.Node) []entry {
	if n == nil {
		return nil
	}
	var list []entry
	if n.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.Content); i += 2 {
			list = append(list, entry{n.Content[i].Value, n.Content[i : i+2]})
		}
		return numbered(list)
	}
	for _, item := range n.Content {
		list = append(list, entry{itemName(item), []*yaml.Node{item}})
	}
	return numbered(list)
}

// itemName tells an item of a list from the others: by its text, or by the
// first of the keys that name things in state files.
func itemName(item *yaml.Node) string {
	if item.Kind == yaml.ScalarNode {
		return item.Value
	}
	for _, key := range []string{"id", "key", "uid", "name"} {
		for i := 0; item.Kind == yaml.MappingNode && i+1 < len(item.Content); i += 2 {
			if item.Content[i].Value == key {
				return key + "=" + item.Content[i+1].Value
			}
		}
	}
	return ""
}

// numbered makes the names in a list unique: the second of a name is told from
// the first by its number.
func numbered(list []entry) []entry {
	count := map[string]int{}
	for i, e := range list {
		if count[e.name]++; count[e.name] > 1 {
			list[i].name += "#" + strconv.Itoa(count[e.name])
		}
	}
	return list
}

// equal reports whether two nodes mean the same, however they are written.
func equal(a, b *yaml.Node) bool {
	if a.Kind != b.Kind || a.ShortTag() != b.ShortTag() || a.Value != b.Value || len(a.Content) != len(b.Content) {
		return false
	}
	for i := range a.Content {
		if !equal(a.Content[i], b.Content[i]) {
			return false
		}
	}
	return true
}

// withComments returns n with the comments that stand at the node that it
// replaces.
func withComments(n, old *yaml.Node) *yaml.Node {
	c := *n
	c.HeadComment, c.LineComment, c.FootComment = old.HeadComment, old.LineComment, old.FootComment
	return &c
}
