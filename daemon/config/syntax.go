package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// tree reads the one YAML document of the file. It is nil when there is none
// to walk, and the decoder knows why.
func (d *decoder) tree(data []byte) *yaml.Node {
	if !d.isText(data) {
		return nil
	}
	var first, second yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	err := decoder.Decode(&first)
	if errors.Is(err, io.EOF) || err == nil && isNull(first.Content[0]) {
		d.fault(pos{file: d.file}, "there is nothing in this file", "`oneonone init` writes one, and `oneonone demo` needs none")
		return nil
	}
	if err == nil {
		err = decoder.Decode(&second)
		if err == nil {
			d.fault(pos{d.file, second.Line, 1}, "a second document begins here", "the config is one document: take the --- out")
			err = io.EOF
		}
	}
	if !errors.Is(err, io.EOF) {
		d.syntax(data, err)
		return nil
	}
	return first.Content[0]
}

// isText complains about what no text editor can have meant.
func (d *decoder) isText(data []byte) bool {
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		d.fault(pos{file: d.file}, "this file is UTF-16", "save it as UTF-8")
		return false
	}
	for i, line := range bytes.Split(data, []byte("\n")) {
		if !utf8.Valid(line) || bytes.IndexByte(line, 0) >= 0 {
			d.fault(pos{d.file, i + 1, 1}, "this line is not UTF-8 text", "save the file as UTF-8")
			return false
		}
	}
	return true
}

// syntaxHelp says in other words what yaml.v3 says of a file that is no YAML.
// The first that fits is taken.
var syntaxHelp = []struct {
	says       string
	what, hint string
}{
	{"mapping values are not allowed", "a colon where none can be", "put a text that holds \": \" into quotes, or put this key below the one before, equally indented"},
	{"found unexpected end of stream", "a quote that is never closed", "close it at the end of its text"},
	{"found unknown escape character", "\\ has a special meaning in double quotes", "put a pattern with \\ into single quotes"},
	{"found character that cannot start", "no text can begin with this character", "put the text into quotes"},
	{"could not find expected ':'", "this line is neither a key with a colon nor an item of a list", "write \"key: value\""},
	{"did not find expected ',' or ']'", "a list that begins with [ is never closed, or lacks a comma", "close it with ], and put commas between its items"},
	{"did not find expected ',' or '}'", "a section that begins with { is never closed, or lacks a comma", "close it with }, and put commas between its keys"},
	{"did not find expected '-' indicator", "this line does not belong to the list before it", "begin it with \"- \", or indent it like the key it belongs to"},
	{"did not find expected node content", "something is missing here, or a [ or { before it is never closed", "write the value, or close the bracket"},
	{"did not find expected key", "this line does not fit the ones before it", "indent it like its neighbours, and put a text with quotes in it into quotes"},
	{"unknown anchor", "a text that begins with * is not closed in quotes", "put it into quotes"},
	{"did not find expected alphabetic", "a text that begins with * or & is not closed in quotes", "put it into quotes"},
	{"block sequence entries are not allowed", "a list cannot begin on the line of its key", "put each \"- \" on a line of its own"},
}

var syntaxError = regexp.MustCompile(`^yaml: (?:line (\d+): )?((?s).*)$`)

// syntax explains an error of the YAML parser.
func (d *decoder) syntax(data []byte, err error) {
	lines := strings.Split(string(data), "\n")
	if n, tabs := indentedByTab(lines); tabs > 0 {
		more := ""
		if tabs > 1 {
			more = fmt.Sprintf(" (and %d more)", tabs-1)
		}
		d.fault(pos{d.file, n, 1}, fmt.Sprintf("line %d starts with a tab%s", n, more), "YAML wants spaces")
		return
	}
	parts := syntaxError.FindStringSubmatch(err.Error())
	if parts == nil {
		d.fault(pos{file: d.file}, err.Error(), "")
		return
	}
	p := d.place(lines, parts[1], parts[2])
	for _, h := range syntaxHelp {
		if strings.HasPrefix(parts[2], h.says) {
			d.fault(p, h.what, h.hint)
			return
		}
	}
	d.fault(p, "this is not YAML: "+parts[2], "")
}

// byParser matches the errors of YAML's parser, as distinct from its scanner.
var byParser = regexp.MustCompile(`^did not find expected (key|'-'|',|node|<)`)

// place finds where yaml.v3 stopped: its parser numbers lines from 0, its
// scanner from 1, and neither names the first.
func (d *decoder) place(lines []string, number, message string) pos {
	n, _ := strconv.Atoi(number) // "" is 0
	if byParser.MatchString(message) || n == 0 {
		n++
	}
	if name, ok := strings.CutPrefix(message, "unknown anchor '"); ok {
		name, _, _ = strings.Cut(name, "'")
		for i, line := range lines {
			if at := strings.Index(line, "*"+name); at >= 0 {
				return pos{d.file, i + 1, utf8.RuneCountInString(line[:at]) + 1}
			}
		}
	}
	n = min(n, len(lines))
	line := lines[n-1]
	return pos{d.file, n, len(line) - len(strings.TrimLeft(line, " ")) + 1}
}

// indentedByTab finds the first line with a tab before its text, and how many
// such lines there are.
func indentedByTab(lines []string) (first, count int) {
	for i, line := range lines {
		text := strings.TrimLeft(line, " \t\r")
		if text != "" && strings.Contains(line[:len(line)-len(text)], "\t") {
			count++
			if first == 0 {
				first = i + 1
			}
		}
	}
	return first, count
}
