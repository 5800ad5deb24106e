package align

import (
	"oneonone/mail/answer/word"
	"oneonone/mail/quote"
)

// A Line is one line of a mail that went out.
type Line struct {
	Text string
	Role Role
}

// A Role is what a line is there for.
type Role byte

const (
	Plain Role = iota // it says something
	Mark              // it asks for text under it
	Item              // it is a promise, with a box to tick
)

// A Sent mail is one made ready to be found in replies.
type Sent struct {
	lines  []sentLine
	shown  int // so many of the lines are those of the text; the others stood in the HTML alone
	head   int // the first mark or item; what stands above it is how every such mail begins
	last   int // the last line that says something
	words  []sentWord
	chain  []int32          // for each word the next one that begins the same three words, or none
	begins map[uint64]int32 // where three words stand first
	known  filter           // the words that three words begin with
	starts filter           // the words that lines begin with
	whole  map[uint64][]int // the lines by all of their words
}

type sentLine struct {
	Line
	text     string // without quote marks
	depth    int    // of quote marks in the mail itself
	from, to int    // its words
}

type sentWord struct {
	sum        uint64
	line       int
	start, end int // in the text of its line
}

// A filter says quickly of most words that it does not hold them.
type filter [1 << 10]uint64

func (f *filter) add(sum uint64)      { f[sum>>6&1023] |= 1 << (sum & 63) }
func (f *filter) has(sum uint64) bool { return f[sum>>6&1023]&(1<<(sum&63)) != 0 }

// Limits that no mail of ours comes near.
const (
	wordLimit  = 1 << 15 // words of a sent mail that are looked for
	gram       = 3       // so many words that follow each other show that something may be quoted
	candidates = 12      // places that are tried where the same words stand
	none       = -1
)

// New makes a mail ready. unseen are lines that stood in its HTML alone, such
// as the one that mail programs show beside the subject: they come back too.
func New(lines []Line, unseen []string) *Sent {
	s := &Sent{shown: len(lines), head: len(lines), last: none, begins: map[uint64]int32{}, whole: map[uint64][]int{}}
	for i, l := range lines {
		s.add(l)
		if l.Role != Plain {
			s.head = min(s.head, i)
		}
		if s.lines[i].to > s.lines[i].from {
			s.last = i
		}
	}
	for _, u := range unseen {
		s.add(Line{Text: u})
	}
	s.index()
	return s
}

// add adds a line and its words.
func (s *Sent) add(l Line) {
	rest, depth := quote.Unmark(l.Text)
	line := sentLine{Line: l, text: rest, depth: depth, from: len(s.words)}
	for w := range word.Scan(rest) {
		if len(s.words) == wordLimit {
			break
		}
		s.words = append(s.words, sentWord{w.Sum, len(s.lines), w.Start, w.End})
	}
	line.to = len(s.words)
	s.lines = append(s.lines, line)
}

// index notes where each three words stand.
func (s *Sent) index() {
	s.chain = make([]int32, len(s.words))
	for i := len(s.words) - gram; i >= 0; i-- {
		key := three(s.words[i].sum, s.words[i+1].sum, s.words[i+2].sum)
		s.chain[i] = none
		if next, ok := s.begins[key]; ok {
			s.chain[i] = next
		}
		s.begins[key] = int32(i)
		s.known.add(s.words[i].sum)
	}
	for i, l := range s.lines {
		if l.to > l.from {
			s.starts.add(s.words[l.from].sum)
			key := s.sum(l.from, l.to)
			s.whole[key] = append(s.whole[key], i)
		}
	}
}

// sum is that of several words.
func (s *Sent) sum(from, to int) uint64 {
	var out uint64
	for _, w := range s.words[from:to] {
		out = join(out, w.sum)
	}
	return out
}

// folded returns words of the mail as they are compared.
func (s *Sent) folded(from, to int) string {
	var out string
	for _, w := range s.words[from:to] {
		out += word.Fold(s.lines[w.line].text[w.start:w.end])
	}
	return out
}

// first and final report whether a word stands at the beginning or at the end
// of its line.
func (s *Sent) first(p int) bool { return s.lines[s.words[p].line].from == p }
func (s *Sent) final(p int) bool { return s.lines[s.words[p].line].to == p+1 }

// role is what the line of a word is there for.
func (s *Sent) role(p int) Role { return s.lines[s.words[p].line].Role }

func three(a, b, c uint64) uint64 { return join(join(join(0, a), b), c) }

func join(sum, w uint64) uint64 { return (sum*1099511628211 ^ w) * 0x9E3779B97F4A7C15 }
