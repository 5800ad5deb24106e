package form

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/template/parse"
)

// Warnings names the definitions of a layer that nothing uses, since their
// names are misspelt: each by file and line, with the name that was probably
// meant.
func (l *Layer) Warnings() []error {
	base, err := lowest()
	if err != nil {
		return []error{err}
	}
	var out []error
	for _, name := range slices.Sorted(maps.Keys(l.defined)) {
		if len(base.defined[name]) > 0 || l.used[name] || isFile(name) {
			continue
		}
		hint := "`oneonone templates export` writes out all that there are"
		if near := nearest(name, slices.Sorted(maps.Keys(base.defined))); near != "" {
			hint = fmt.Sprintf("did you mean %q?", near)
		}
		for _, place := range l.defined[name] {
			out = append(out, fmt.Errorf("%s: nothing uses a definition called %q; %s", place, name, hint))
		}
	}
	return out
}

// refer notes the names that a piece of a template refers to: by template, or
// as a text that Say may be given.
func (l *Layer) refer(n parse.Node) {
	switch n := n.(type) {
	case *parse.ListNode:
		if n != nil {
			for _, child := range n.Nodes {
				l.refer(child)
			}
		}
	case *parse.TemplateNode:
		l.used[n.Name] = true
		l.referPipe(n.Pipe)
	case *parse.ActionNode:
		l.referPipe(n.Pipe)
	case *parse.IfNode:
		l.referBranch(&n.BranchNode)
	case *parse.RangeNode:
		l.referBranch(&n.BranchNode)
	case *parse.WithNode:
		l.referBranch(&n.BranchNode)
	case *parse.PipeNode:
		l.referPipe(n)
	case *parse.StringNode:
		l.used[n.Text] = true
	}
}

func (l *Layer) referBranch(n *parse.BranchNode) {
	l.referPipe(n.Pipe)
	l.refer(n.List)
	l.refer(n.ElseList)
}

func (l *Layer) referPipe(p *parse.PipeNode) {
	if p == nil {
		return
	}
	for _, c := range p.Cmds {
		for _, arg := range c.Args {
			l.refer(arg)
		}
	}
}

// nearest is the name that a misspelt one was probably meant to be: of those at
// most a third of its letters away, the closest; "" if there is none.
func nearest(name string, known []string) string {
	best := slices.MinFunc(known, func(a, b string) int { return cmp.Compare(distance(name, a), distance(name, b)) })
	if distance(name, best) > max(1, len(name)/3) {
		return ""
	}
	return best
}

// distance is how many letters have to be put in, taken out or changed to make
// b of a (Levenshtein).
func distance(a, b string) int {
	a, b = strings.ToLower(a), strings.ToLower(b)
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}
