package inbox

import (
	"context"
	"errors"
	"time"

	"github.com/emersion/go-imap/v2"
)

// fresh is for how long the mailbox need not be opened anew.
const fresh = 30 * time.Second

// Done marks a mail as filed for good, or as set aside, and moves it if that is
// configured. When it returns without an error, the mail is not fetched again.
// It may be called again for the same mail.
//
// What the server refuses is left: whether a mail is done is known from the
// cursor. If the mailbox has got new numbers since the mail was fetched, there
// is nothing to mark, and the mail may be fetched once more.
func (m *Mailbox) Done(ctx context.Context, id string, aside bool) error {
	uidValidity, uid, err := parseID(id)
	if err != nil {
		return err
	}
	ctx, end, err := m.begin(ctx)
	if err != nil {
		return err
	}
	defer end()
	if m.current() {
		if err := m.tick(ctx, uidValidity, uid, aside); err == nil || m.current() {
			return err
		}
	}
	if _, err := m.enter(ctx); err != nil {
		return err
	}
	return m.tick(ctx, uidValidity, uid, aside)
}

// current reports whether the mailbox is open and was heard of just now.
func (m *Mailbox) current() bool {
	s := m.session
	return s.alive() && m.place != nil && s.validity == m.place.UIDValidity && time.Since(s.used) < fresh
}

// tick marks a mail on the session that there is, and writes down that it is
// done.
func (m *Mailbox) tick(ctx context.Context, uidValidity, uid uint32, aside bool) error {
	if m.place.UIDValidity != uidValidity {
		m.o.Log.Debug("a mail that is done has another number now", "mailbox", m.name, "uid", uid)
		return nil
	}
	if err := m.mark(ctx, m.session, imap.UID(uid), aside); err != nil {
		return err
	}
	if m.place.isDone(uid) {
		return nil
	}
	next := m.place.clone()
	next.finish(uid)
	return m.save(next)
}

// mark gives a mail the keyword, and moves it. Only a lost connection is an
// error.
func (m *Mailbox) mark(ctx context.Context, s *session, uid imap.UID, aside bool) error {
	one := imap.UIDSetNum(uid)
	if s.keyword {
		err := s.do(ctx, marking, 0, func(context.Context) error {
			return s.client.Store(one, &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: []imap.Flag{keyword}}, nil).Close()
		})
		if s.lost {
			return err
		}
		m.mention("mails cannot be marked", err)
	}
	folder := m.o.Accepted
	if aside {
		folder = m.o.Refused
	}
	if folder == "" {
		return nil
	}
	// Without MOVE, the client would copy, mark as deleted and expunge in one
	// go, whatever becomes of the copy.
	if !s.caps.Has(imap.CapMove) {
		m.mention("mails cannot be moved", errors.New("the server does not offer MOVE"))
		return nil
	}
	err := s.move(ctx, one, folder)
	if s.lost {
		return err
	}
	m.mention("mails cannot be moved to "+folder, err)
	return nil
}

// move moves mails to another mailbox, which is made if it is not there.
func (s *session) move(ctx context.Context, which imap.UIDSet, folder string) error {
	move := func(context.Context) error {
		_, err := s.client.Move(which, folder).Wait()
		return err
	}
	err := s.do(ctx, marking, 0, move)
	var e *Error
	if !errors.As(err, &e) || e.Code != imap.ResponseCodeTryCreate && e.Code != imap.ResponseCodeNonExistent {
		return err
	}
	if err := s.do(ctx, marking, 0, func(context.Context) error { return s.client.Create(folder, nil).Wait() }); err != nil {
		return err
	}
	return s.do(ctx, marking, 0, move)
}

// mention warns of something that people may want to mend, once.
func (m *Mailbox) mention(what string, err error) {
	if err == nil || m.said[what] {
		return
	}
	m.said[what] = true
	m.o.Log.Warn(what+"; they count as done all the same", "mailbox", m.name, "err", err)
}
