package ics

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/fsnotify/fsnotify"
)

// Watch calls wake whenever one of the files, or something in one of the
// directories, may have changed, until ctx ends. It watches the directories
// that the paths are in, since editors put a new file in the place of the old
// one. A directory that is not there is not watched; whoever polls besides
// will find it.
//
// It calls wake once as soon as it watches, for what has changed until then. It
// blocks, and returns nil when ctx ends. wake must not block: it is called
// once for every event of the file system, and these come in bursts.
func Watch(ctx context.Context, paths []string, wake func()) error {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return fmt.Errorf("watching calendar files: %w", err)
	}
	defer w.Close()
	watched := map[string]bool{}
	for _, p := range paths {
		p = filepath.Clean(p)
		watched[p] = true
		_ = w.Add(filepath.Dir(p)) // a missing one is silent, as promised
		watchDir(w, p)
	}
	wake()
	for {
		select {
		case <-ctx.Done():
			return nil
		case e, ok := <-w.Events:
			if !ok {
				return nil
			}
			name := filepath.Clean(e.Name)
			if e.Has(fsnotify.Create) && watched[name] {
				watchDir(w, name)
			}
			if !e.Has(fsnotify.Chmod) && (watched[name] || watched[filepath.Dir(name)]) {
				wake()
			}
		case _, ok := <-w.Errors: // such as an overflow: anything may have changed
			if !ok {
				return nil
			}
			wake()
		}
	}
}

// watchDir watches what is in path, if it is a directory.
func watchDir(w *fsnotify.Watcher, path string) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		_ = w.Add(path)
	}
}
