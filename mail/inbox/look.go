package inbox

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// maxFound bounds how many mails one search goes on with, the oldest first.
const maxFound = 10_000

// errTooLarge is a mail that is larger than the server had said.
var errTooLarge = errors.New("the mail is larger than what is read")

// highest returns the highest UID in the mailbox; 0 if it is empty. It asks for
// the last mail by its sequence number: some servers count mails that are gone
// as the * of a set.
func (s *session) highest(ctx context.Context) (uid uint32, err error) {
	for range 3 {
		count := s.count.Load()
		if count == 0 {
			return 0, nil
		}
		err = s.do(ctx, looking, 0, func(context.Context) error {
			cmd := s.client.Fetch(imap.SeqSetNum(count), &imap.FetchOptions{UID: true})
			eachMail(cmd, func(item imapclient.FetchItemData) {
				if item, ok := item.(imapclient.FetchItemDataUID); ok {
					uid = uint32(item.UID)
				}
			})
			return cmd.Close()
		})
		if uid > 0 || err != nil && s.lost {
			return uid, err
		}
		if err := s.open(ctx, false); err != nil { // somebody took mails away just now
			return 0, err
		}
	}
	if err == nil {
		err = s.fault(ctx, looking, errors.New("the server does not tell the last mail's UID"))
	}
	return 0, err
}

// search lists the mails that are not known to be done, in ascending order, and
// returns the UID up to which there are no others.
func (s *session) search(ctx context.Context, p *place) (found []uint32, top uint32, err error) {
	first := p.Last + 1
	if p.Last < p.OldUntil {
		criteria := imap.SearchCriteria{
			UID:   uids(first, p.OldUntil),
			Since: p.OldBefore.AddDate(0, 0, -2), // it goes by days, in whatever zone the server has
		}
		if s.keyword {
			criteria.NotFlag = []imap.Flag{keyword}
		}
		if found, err = s.list(ctx, &criteria, first, p.OldUntil); err != nil || len(found) == maxFound {
			return found, 0, err
		}
		first = p.OldUntil + 1
	}
	const end = 0 // RFC 9051 §9: *
	fresh, err := s.list(ctx, &imap.SearchCriteria{UID: uids(first, end)}, first, ^uint32(0))
	return append(found, fresh...), p.OldUntil, err
}

func uids(from, to uint32) []imap.UIDSet {
	return []imap.UIDSet{{{Start: imap.UID(from), Stop: imap.UID(to)}}}
}

// list runs a search, and keeps of its answer what lies between two UIDs: the
// last mail of all is in every set that ends in a *, even if it lies before the
// set (RFC 9051 §9).
func (s *session) list(ctx context.Context, criteria *imap.SearchCriteria, from, to uint32) (found []uint32, err error) {
	if from == 0 { // past the highest UID that there can be
		return nil, nil
	}
	err = s.do(ctx, looking, 0, func(context.Context) error {
		data, err := s.client.UIDSearch(criteria, nil).Wait()
		if err != nil {
			return err
		}
		set, _ := data.All.(imap.UIDSet)
		for _, r := range set {
			low, high := max(uint32(r.Start), from), min(uint32(r.Stop), to)
			for uid := uint64(low); r.Start > 0 && uid <= uint64(high) && len(found) < maxFound; uid++ {
				found = append(found, uint32(uid))
			}
		}
		return nil
	})
	return found, err
}

// A card is what the server says of a mail that was not downloaded.
type card struct {
	size    int64     // negative: it did not tell
	arrived time.Time // zero: it did not tell
	marked  bool      // it bears our keyword
}

// cards asks about mails, with their dates or without: one that cannot be read
// ends the connection. Of mails that are gone there is no card.
func (s *session) cards(ctx context.Context, which []uint32, dates bool) (map[uint32]card, error) {
	set := imap.UIDSet{}
	for _, uid := range which {
		set.AddNum(imap.UID(uid))
	}
	out := map[uint32]card{}
	err := s.do(ctx, looking, 0, func(context.Context) error {
		cmd := s.client.Fetch(set, &imap.FetchOptions{UID: true, Flags: true, RFC822Size: true, InternalDate: dates})
		for m := cmd.Next(); m != nil; m = cmd.Next() {
			uid, c := readCard(m)
			out[uid] = c
		}
		return cmd.Close()
	})
	return out, err
}

func readCard(m *imapclient.FetchMessageData) (uid uint32, c card) {
	c.size = -1
	for item := m.Next(); item != nil; item = m.Next() {
		switch item := item.(type) {
		case imapclient.FetchItemDataUID:
			uid = uint32(item.UID)
		case imapclient.FetchItemDataFlags:
			c.marked = hasKeyword(item.Flags)
		case imapclient.FetchItemDataRFC822Size:
			c.size = item.Size
		case imapclient.FetchItemDataInternalDate:
			c.arrived = item.Time
		}
	}
	return uid, c
}

// body downloads a mail; nil if the server gives none. A mail that turns out
// to be larger than MaxSize is errTooLarge, and ends the session.
func (s *session) body(ctx context.Context, uid uint32) (raw []byte, err error) {
	whole := &imap.FetchItemBodySection{Peek: true} // which leaves \Seen as it is
	err = s.do(ctx, fetching, s.o.MaxSize, func(context.Context) error {
		cmd := s.client.Fetch(imap.UIDSetNum(imap.UID(uid)), &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{whole}})
		for m := cmd.Next(); m != nil; m = cmd.Next() {
			for item := m.Next(); item != nil; item = m.Next() {
				section, ok := item.(imapclient.FetchItemDataBodySection)
				if !ok || section.Literal == nil || raw != nil {
					continue
				}
				if raw, err = s.literal(section.Literal); err != nil {
					return err // the client must not be asked to go on: it reads again what has failed
				}
			}
		}
		return cmd.Close()
	})
	if err != nil {
		return nil, err
	}
	return raw, nil
}

// literal reads the bytes of a mail. After an error there is nothing more to be
// had from the connection.
func (s *session) literal(r imap.LiteralReader) ([]byte, error) {
	if r.Size() <= s.o.MaxSize {
		return io.ReadAll(r)
	}
	s.conn.Close()
	io.Copy(io.Discard, r) // the client waits until somebody has seen that it ends
	return nil, errTooLarge
}

// eachMail calls f for all that the server says of mails. It reads each to its
// end, which the client waits for.
func eachMail(cmd *imapclient.FetchCommand, f func(imapclient.FetchItemData)) {
	for m := cmd.Next(); m != nil; m = cmd.Next() {
		for item := m.Next(); item != nil; item = m.Next() {
			f(item)
		}
	}
}

// keyword marks mails that are done. \Seen would not do: people read, and mail
// programs unread.
const keyword imap.Flag = "$1on1Done"

func hasKeyword(flags []imap.Flag) bool {
	return slices.ContainsFunc(flags, func(f imap.Flag) bool { return strings.EqualFold(string(f), string(keyword)) })
}
