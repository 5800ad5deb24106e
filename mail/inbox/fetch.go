package inbox

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"oneonone/mail"
)

const (
	cardsAtOnce = 100 // mails that are asked about in one command
	patience    = 2   // failures in a row after which a mail has to wait for the others
)

// Fetch returns mails that are not done yet, the oldest first: up to
// Options.Batch, and together not larger than Options.MaxSize. It returns the
// same again until they are done.
//
// A mail that the server cannot give is passed over, and tried again at every
// Fetch, after the others. Where the connection fails midway, what came before
// is returned and the error is not.
func (m *Mailbox) Fetch(ctx context.Context) ([]mail.Arrival, error) {
	ctx, end, err := m.begin(ctx)
	if err != nil {
		return nil, err
	}
	defer end()
	select {
	case <-m.arrived: // it will be seen
	default:
	}
	s, err := m.enter(ctx)
	if err != nil {
		return nil, err
	}
	found, top, err := s.search(ctx, m.place)
	if err != nil {
		return nil, err
	}
	h := harvest{Mailbox: m, session: s, place: m.place.clone()}
	failure := h.gather(ctx, found)
	h.place.passDone(found, top)
	if h.place.Last != m.place.Last || len(h.place.Done) != len(m.place.Done) {
		if err := m.save(h.place); err != nil {
			return nil, err
		}
	}
	if len(h.mails) == 0 {
		return nil, failure
	}
	if failure != nil {
		m.o.Log.Warn("fetching mails broke off", "mailbox", m.name, "fetched", len(h.mails), "err", failure)
	}
	return h.mails, nil
}

// A harvest is what one Fetch brings in.
type harvest struct {
	*Mailbox
	session *session
	place   *place
	mails   []mail.Arrival
	size    int64 // of those together
}

// gather goes through the mails that were found until it has enough.
func (h *harvest) gather(ctx context.Context, found []uint32) error {
	undone := slices.DeleteFunc(slices.Clone(found), h.place.isDone)
	slices.SortStableFunc(undone, func(a, b uint32) int {
		return min(h.failed[a]/patience, 1) - min(h.failed[b]/patience, 1)
	})
	careful := h.careful
	for full := false; len(undone) > 0 && !full; {
		n := h.together(undone)
		cards, err := h.session.cards(ctx, undone[:n], h.failed[undone[0]] < patience)
		if err != nil {
			h.careful = true
			if n == 1 {
				err = h.fail(undone[0], err)
			}
			if err != nil {
				return err
			}
		}
		for _, uid := range undone[:n] {
			if c, there := cards[uid]; there && !full {
				if full, err = h.take(ctx, uid, c); err != nil {
					return err
				}
			}
		}
		undone = undone[n:]
	}
	h.careful = h.careful && !careful // all could be read one by one
	return nil
}

// together is about how many of the mails to ask at once.
func (h *harvest) together(undone []uint32) int {
	if h.careful || h.failed[undone[0]] > 0 {
		return 1
	}
	n := slices.IndexFunc(undone, func(uid uint32) bool { return h.failed[uid] > 0 })
	if n < 0 {
		n = len(undone)
	}
	return min(n, cardsAtOnce)
}

// take takes a mail in, unless it turns out to be done or old. full says that
// there was no room for it.
func (h *harvest) take(ctx context.Context, uid uint32, c card) (full bool, err error) {
	switch {
	case h.place.isPast(uid, c):
		h.place.finish(uid)
		return false, nil
	case c.size < 0: // the server spoke of its flags alone
		return false, nil
	case len(h.mails) == h.o.Batch:
		return true, nil
	}
	a := mail.Arrival{ID: id(h.place.UIDValidity, uid), Size: c.size, At: c.arrived}
	if a.At.IsZero() {
		a.At = time.Now()
	}
	if a.Size <= h.o.MaxSize {
		if len(h.mails) > 0 && h.size+a.Size > h.o.MaxSize {
			return true, nil
		}
		a.Raw, err = h.download(ctx, uid)
		if errors.Is(err, errTooLarge) {
			h.mails = append(h.mails, mail.Arrival{ID: a.ID, Size: max(a.Size, h.o.MaxSize+1), At: a.At})
			return true, nil // the connection is gone
		}
		if err != nil || a.Raw == nil {
			return false, h.fail(uid, err)
		}
		a.Size = int64(len(a.Raw))
	}
	delete(h.failed, uid)
	h.mails, h.size = append(h.mails, a), h.size+int64(len(a.Raw))
	return false, nil
}

// download fetches a mail. The server may have spoken of its flags just then,
// which the client takes for the answer; so it asks again.
func (h *harvest) download(ctx context.Context, uid uint32) (raw []byte, err error) {
	for range 3 {
		if raw, err = h.session.body(ctx, uid); raw != nil || err != nil {
			return raw, err
		}
	}
	return nil, nil
}

// fail notes that a mail could not be fetched. It returns the error if the
// session is lost with it.
func (h *harvest) fail(uid uint32, err error) error {
	if !errors.Is(err, context.Canceled) && !errors.Is(err, ErrClosed) {
		h.failed[uid]++
	}
	if h.failed[uid] == patience {
		h.o.Log.Warn("a mail cannot be fetched, and has to wait for the others", "mailbox", h.name, "uid", uid, "err", err)
	}
	if h.session.lost {
		return err
	}
	return nil
}

// id names a mail for as long as the mailbox keeps its numbers.
func id(uidValidity, uid uint32) string { return fmt.Sprintf("%d-%d", uidValidity, uid) }

func parseID(id string) (uidValidity, uid uint32, err error) {
	before, after, _ := strings.Cut(id, "-")
	v, err := strconv.ParseUint(before, 10, 32)
	if err == nil {
		var u uint64
		if u, err = strconv.ParseUint(after, 10, 32); err == nil && v > 0 && u > 0 {
			return uint32(v), uint32(u), nil
		}
	}
	return 0, 0, fmt.Errorf("%q names no mail of this mailbox", mail.OneLine(id))
}
