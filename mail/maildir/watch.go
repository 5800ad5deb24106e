package maildir

import (
	"context"
	"path/filepath"
	"time"

	"github.com/fsnotify/fsnotify"
)

// watch watches the directories that mails arrive in. Where that is not
// possible, or they are not there, Wait polls.
func (b *Inbox) watch() {
	if b.watcher == nil {
		return
	}
	for _, sub := range []string{"new", "cur"} {
		_ = b.watcher.Add(filepath.Join(b.o.Dir, sub)) // a missing one is silent, as promised
	}
}

// hear takes what the file system tells until the inbox is closed, and notes
// whether mails may have arrived.
func (b *Inbox) hear() {
	for {
		select {
		case e, ok := <-b.watcher.Events:
			if !ok {
				return
			}
			if !b.isNews(e) {
				continue
			}
		case _, ok := <-b.watcher.Errors: // such as an overflow: anything may have happened
			if !ok {
				return
			}
		}
		select {
		case b.arrived <- struct{}{}:
		default:
		}
	}
}

// isNews reports whether an event may be a mail that is not done: not one that
// Done has just moved, and not a change of flags.
func (b *Inbox) isNews(e fsnotify.Event) bool {
	id, ok := idOf(filepath.Base(e.Name))
	if !ok || !e.Has(fsnotify.Create) {
		return false
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.past == nil || !b.past.isDone(keyOf(id))
}

// Wait returns when mails may have arrived: when the file system says so, and
// at the latest after InboxOptions.Poll, since not every file system does. It
// is a hint and no more. It returns an error when ctx ends or the inbox is
// closed.
func (b *Inbox) Wait(ctx context.Context) error {
	b.watch()
	poll := time.NewTimer(b.o.Poll)
	defer poll.Stop()
	select {
	case <-b.arrived:
		return nil
	case <-poll.C:
		return nil
	case <-b.closed:
		return ErrClosed
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
