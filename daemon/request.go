package daemon

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"time"

	"oneonone/daemon/filing"
	"oneonone/daemon/store"
	"oneonone/mail"
	"oneonone/mail/answer"
	"oneonone/mail/form"
)

// A ReceiveRequest hands over one mail to be filed.
type ReceiveRequest struct {
	Raw []byte `json:"raw"` // by RFC 5322
}

// A ChangeRequest says what became of a promise.
type ChangeRequest struct {
	Manager string `json:"manager"` // address, as the state has it
	Report  string `json:"report"`
	ID      int    `json:"id"`
	State   string `json:"state"` // done, dropped or open; "" to leave it
	Due     string `json:"due"`   // 2006-01-02; "" to leave it
}

// A ForgetRequest asks for everything about a person to be erased.
type ForgetRequest struct {
	Address string `json:"address"`
}

// Forgotten says what was erased.
type Forgotten struct {
	Pairs   []store.PairName `json:"pairs"`
	Letters int              `json:"letters"`
	Mails   int              `json:"mails"`
}

// Receive files a mail. Only the loop may call it; others use Do, or a Client.
func (d *Daemon) Receive(now time.Time, req ReceiveRequest) (filing.Reading, error) {
	return d.file(req.Raw, now)
}

// Change enters what became of a promise, and returns it as it then is.
func (d *Daemon) Change(now time.Time, req ChangeRequest) (form.Step, error) {
	name := store.PairName{Manager: req.Manager, Report: req.Report}
	step, found, err := d.clerk.Change(name, answer.Change{ID: req.ID, State: req.State, Due: req.Due}, "by hand", now, false)
	if err == nil && !found {
		err = fmt.Errorf("%s and %s have no promise with the number %d", req.Manager, req.Report, req.ID)
	}
	d.pairs.nudgeFolder(name, now)
	return step, err
}

// Forget erases what there is of a person: their pairs with everything in them,
// the mails to them and about them, theirs, and what problems say of them. The
// copies of calendars are left: they hold what the calendars hold.
func (d *Daemon) Forget(req ForgetRequest) (Forgotten, error) {
	out, err := d.clerk.Forget(req.Address)
	for key, t := range d.problems {
		if d.clerk.Concerns(t.Problem, req.Address) {
			delete(d.problems, key)
		}
	}
	clear(d.line.waiting)
	d.afresh() // what is remembered of them is forgotten too
	return Forgotten{out.Pairs, out.Letters, out.Mails}, err
}

// Once makes a daemon on an open store for one request, where none runs. It
// reads no calendar and sends nothing: the daemon does when it runs.
func Once[T any](s *store.Store, setup Setup, request func(*Daemon) (T, error)) (out T, err error) {
	d, err := New(s, setup, slog.New(slog.DiscardHandler))
	if err != nil {
		return out, err
	}
	defer d.end()
	return request(d)
}

// Read says what would become of a mail, and changes nothing. The store may be
// open for reading only.
func Read(s *store.Store, setup Setup, now time.Time, req ReceiveRequest) (filing.Reading, error) {
	secret, err := s.Secret()
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, store.ErrReadOnly) {
		secret, err = nil, nil // no mail ever went out
	}
	if err != nil {
		return filing.Reading{}, err
	}
	return newClerk(s, setup, mail.Secret(secret)).Read(req.Raw, now)
}
