package quote

// weigh drops the quotes that are no part of what was said.
func (m *sorted) weigh() {
	quotes := m.quotes()
	kept := 0
	for i := range quotes {
		if quotes[i].answered() {
			kept++
		}
	}
	for _, q := range quotes {
		drop := !q.answered() && !q.remark || kept == 1 && !q.above && q.introduced
		if drop {
			m.set(q.from, q.to-q.from, gone)
		}
	}
}

// A quotation is a run of quoted lines, with what introduces it.
type quotation struct {
	from, to   int
	above      bool // the sender wrote something above
	introduced bool // by an attribution or the like, in marks or not
	remark     bool // a single line right below what the sender wrote, like a comparison
	below      int  // how many lines the sender wrote below, before the next quote
	more       bool // there is another quote below
}

// answered reports whether the sender answers the quote there.
func (q quotation) answered() bool {
	if q.below == 0 {
		return false
	}
	return !q.above || !q.introduced || q.more || q.below > fewLines
}

// quotes finds the quotes.
func (m *sorted) quotes() (out []quotation) {
	above := false
	for i := 0; i < len(m.sorts); {
		switch m.sorts[i] {
		case own:
			above = true
			if len(out) > 0 {
				out[len(out)-1].below++
			}
		case quoted, intros:
			q := m.quote(i)
			q.above = above
			if len(out) > 0 {
				out[len(out)-1].more = true
			}
			out = append(out, q)
			i = q.to
			continue
		}
		i++
	}
	return out
}

// quote reads the quote that begins at line i.
func (m *sorted) quote(i int) quotation {
	q := quotation{from: i, to: i}
	marked := 0
	for ; i < len(m.sorts) && m.sorts[i] != own && m.sorts[i] != noise; i++ {
		switch m.sorts[i] {
		case intros:
			if marked > 0 {
				return q
			}
			q.introduced = true
		case quoted:
			if marked == 0 && !q.introduced {
				q.introduced = Attribution(m.lines[i:min(i+sight, len(m.sorts))]) > 0
			}
			marked++
		default:
			continue
		}
		q.to = i + 1
	}
	q.remark = marked == 1 && !q.introduced && q.from > 0 && m.sorts[q.from-1] == own
	return q
}
