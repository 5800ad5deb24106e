package maildir

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"

	"oneonone/mail"
	"oneonone/mail/cursor"
)

// ErrClosed is what an Inbox says after Close.
var ErrClosed = errors.New("the maildir is closed")

// InboxOptions say which Maildir to read, and how far.
type InboxOptions struct {
	Dir     string
	MaxSize int64         // larger mails are named, but not read: 25 MiB
	Batch   int           // how many mails one Fetch returns at most: 50
	Poll    time.Duration // after which Wait returns at the latest: 1 min
	Cursor  cursor.Store
	Log     *slog.Logger // nil: silent
}

// An Inbox is a Maildir that mails arrive in. Mail programs may read it, too,
// and do with the flags what they like. Its methods may be called from several
// goroutines. Errors are an *Error or about the cursor.
//
// Two of them must not use the same cursor at the same time.
type Inbox struct {
	o InboxOptions

	mu      sync.Mutex
	past    *past           // nil: not read yet
	missing map[string]bool // of what is done, what was not there at the last look
	warned  map[string]bool
	arrived chan struct{}     // holds one value if there may be new mails
	watcher *fsnotify.Watcher // nil: none can be had
	closed  chan struct{}
	close   sync.Once
}

// OpenInbox returns the inbox in a Maildir, which need not be there yet: it is
// for whoever delivers mail to make it.
func OpenInbox(o InboxOptions) (*Inbox, error) {
	if o.Dir == "" || o.Cursor == nil {
		return nil, errors.New("reading a maildir needs a directory and a cursor")
	}
	o.MaxSize, o.Batch, o.Poll = cmp.Or(o.MaxSize, 25<<20), cmp.Or(o.Batch, 50), cmp.Or(o.Poll, time.Minute)
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	b := &Inbox{o: o, warned: map[string]bool{}, arrived: make(chan struct{}, 1), closed: make(chan struct{})}
	w, err := fsnotify.NewWatcher()
	if err != nil {
		o.Log.Warn("the maildir cannot be watched, but is looked at now and then", "maildir", o.Dir, "err", err)
		return b, nil
	}
	b.watcher = w
	go b.hear()
	return b, nil
}

// Name returns what people know the inbox by.
func (b *Inbox) Name() string { return "Maildir " + b.o.Dir }

// Fetch returns mails that are not done yet, the oldest first: up to
// InboxOptions.Batch, and together not larger than MaxSize. It returns the same
// again until they are done. What was there at the first start is never
// returned, nor what was delivered more than a day before it and put there
// since.
//
// A mail that cannot be read is passed over, and tried again at every Fetch.
// Only where no other can be had, its error is returned.
func (b *Inbox) Fetch(ctx context.Context) ([]mail.Arrival, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.usable(ctx); err != nil {
		return nil, err
	}
	b.watch()
	select {
	case <-b.arrived: // it will be seen
	default:
	}
	files, err := scan(b.o.Dir)
	if e := b.recall(files, err); e != nil {
		return nil, e
	}
	if err != nil {
		return nil, b.fault("looking into", err)
	}
	if err := b.forget(files); err != nil {
		return nil, err
	}
	return b.gather(ctx, files)
}

func (b *Inbox) usable(ctx context.Context) error {
	select {
	case <-b.closed:
		return ErrClosed
	default:
		return ctx.Err()
	}
}

// recall reads the past, unless that is done. At the first start, the files that
// are there make it; none where there is no Maildir yet.
func (b *Inbox) recall(files map[string]file, failed error) error {
	if b.past != nil {
		return nil
	}
	p := new(past)
	found, err := cursor.Load(b.o.Cursor, cursorName, p)
	switch {
	case err != nil:
		return err
	case found && p.check() != nil:
		return &cursor.Damage{Name: cursorName, What: p.check().Error()}
	case found:
		b.past = p
		return nil
	case failed != nil && !errors.Is(failed, fs.ErrNotExist):
		return b.fault("looking into", failed)
	}
	p = &past{Since: time.Now().UTC().Truncate(time.Second)}
	for key, f := range files {
		if !p.has(f) {
			p.Done = append(p.Done, key)
		}
	}
	slices.Sort(p.Done)
	b.o.Log.Info("first start: mails that are in the maildir already are not read", "maildir", b.o.Dir, "mails", len(files))
	return b.save(p)
}

// save writes a past down, and goes by it from then on.
func (b *Inbox) save(p *past) error {
	if err := cursor.Save(b.o.Cursor, cursorName, p); err != nil {
		return err
	}
	b.past = p
	return nil
}

// forget drops from the past what is gone. While a mail program renames a file,
// it may not be seen; so it counts as gone when it was missing twice.
func (b *Inbox) forget(files map[string]file) error {
	missing, gone := map[string]bool{}, map[string]bool{}
	for _, key := range b.past.Done {
		if _, there := files[key]; !there {
			missing[key] = true
			gone[key] = b.missing[key]
		}
	}
	b.missing = missing
	p := b.past.without(gone)
	if len(p.Done) == len(b.past.Done) {
		return nil
	}
	return b.save(p)
}

// gather reads mails until it has enough.
func (b *Inbox) gather(ctx context.Context, files map[string]file) (mails []mail.Arrival, err error) {
	var undone []file
	for _, f := range files {
		if !b.past.has(f) {
			undone = append(undone, f)
		}
	}
	oldestFirst(undone)
	var size int64
	var failure error
	for _, f := range undone {
		if len(mails) == b.o.Batch || ctx.Err() != nil {
			break
		}
		raw, info, err := b.read(f)
		switch {
		case errors.Is(err, fs.ErrNotExist): // somebody took it away
			continue
		case err != nil:
			b.warn("reading a mail in", f.id, err)
			failure = cmp.Or(failure, b.fault("reading a mail in", err))
			continue
		}
		if size += int64(len(raw)); len(mails) > 0 && size > b.o.MaxSize {
			break
		}
		a := mail.Arrival{ID: f.id, Raw: raw, Size: info.Size(), At: info.ModTime()}
		if raw != nil {
			a.Size = int64(len(raw))
		}
		mails = append(mails, a)
	}
	if len(mails) > 0 {
		return mails, nil
	}
	return nil, cmp.Or(failure, ctx.Err())
}

// read reads a mail, wherever a mail program has moved it meanwhile.
func (b *Inbox) read(f file) ([]byte, fs.FileInfo, error) {
	raw, info, err := read(filepath.Join(b.o.Dir, f.sub, f.name), b.o.MaxSize)
	if errors.Is(err, fs.ErrNotExist) {
		moved := map[string]file{}
		if err := scanSub(b.o.Dir, "cur", moved); err != nil {
			return nil, nil, err
		}
		if f, ok := moved[f.key]; ok {
			return read(filepath.Join(b.o.Dir, f.sub, f.name), b.o.MaxSize)
		}
	}
	return raw, info, err
}

// Done notes that a mail is filed for good, or set aside. It is not fetched
// again. If it is still new, it is moved to cur, where it stays unread.
func (b *Inbox) Done(ctx context.Context, id string, aside bool) error {
	if known, ok := idOf(id); !ok || known != id || filepath.Base(id) != id {
		return fmt.Errorf("%q names no mail of this maildir", mail.OneLine(id))
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.usable(ctx); err != nil {
		return err
	}
	if b.past == nil {
		files, err := scan(b.o.Dir)
		if e := b.recall(files, err); e != nil {
			return e
		}
	}
	if err := b.settle(id); err != nil {
		b.warn("moving a mail in", id, err)
	}
	if p := b.past.with(keyOf(id)); p != b.past {
		return b.save(p)
	}
	return nil
}

// settle moves a mail from new to cur, with no flags, unless somebody has.
func (b *Inbox) settle(id string) error {
	err := b.move(id, id+":2,")
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	flagged := map[string]file{} // some deliver into new as though it were cur
	if err := scanSub(b.o.Dir, "new", flagged); err != nil {
		return err
	}
	if f, ok := flagged[keyOf(id)]; ok {
		return b.move(f.name, f.name)
	}
	return nil
}

func (b *Inbox) move(name, to string) error {
	return os.Rename(filepath.Join(b.o.Dir, "new", name), filepath.Join(b.o.Dir, "cur", to))
}

// warn tells of a mail that something is wrong with, once.
func (b *Inbox) warn(doing, id string, err error) {
	if b.warned[id] {
		return
	}
	b.warned[id] = true
	b.o.Log.Warn(doing+" the maildir", "maildir", b.o.Dir, "mail", id, "err", cause(err))
}

func (b *Inbox) fault(doing string, err error) error {
	return &Error{Doing: doing, Dir: b.o.Dir, Inbox: true, Err: err}
}

// Check looks into the Maildir and at the cursor, and changes nothing.
func (b *Inbox) Check(ctx context.Context) error {
	if err := b.usable(ctx); err != nil {
		return err
	}
	if _, err := scan(b.o.Dir); err != nil {
		return b.fault("looking into", err)
	}
	p := new(past)
	if found, err := cursor.Load(b.o.Cursor, cursorName, p); err != nil {
		return err
	} else if found && p.check() != nil {
		return &cursor.Damage{Name: cursorName, What: p.check().Error()}
	}
	return nil
}

// Close ends a Wait, and lets go of the directory.
func (b *Inbox) Close() error {
	var err error
	b.close.Do(func() {
		close(b.closed)
		if b.watcher != nil {
			err = b.watcher.Close()
		}
	})
	return err
}
