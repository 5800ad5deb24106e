// Package store keeps the daemon's state in a directory of YAML files that
// people may read and edit.
//
//	state/
//	  lock                                  held by the one process that may write
//	  epoch                                 changes with whoever takes the lock, who writes only while it is theirs
//	  secret                                32 random bytes, for the tokens in mails
//	  pairs/<manager>/<report>/pair.yaml    what belongs to the pair: a Pair
//	  pairs/<manager>/<report>/<day>_<key>.yaml   one meeting: a plan.Record
//	  pairs/<manager>/<report>/private.yaml what is for the manager alone: a Private
//	  people/<address>.yaml                 mails that belong to a person and no pair: a Person
//	  letters/<notice>.eml                  the bytes of every mail, before it goes out
//	  letters/<notice>.yaml                 what a reply to it is read by: a Sheet
//	  mails/<id>.eml, .yaml                 every mail that arrived, and what became of it: a Mail
//	  inbox/                                how far the mailbox was read
//	  problems/<key>.yaml                   what the manager was told of: a Problem
//	  calendars/<name>/                     the last good answers of calendars
//	  sent.yaml                             what the sending limits have left: a Usage
//	  restored.yaml                         what may have gone out before a restore is not settled yet: a Restoration
//	  replaced/                             states that a restore has replaced
//	  older/<schema>/                       files as they were before they were written in a newer schema
//	  damaged/                              what was set aside, with its time and old path
//
// # What is written
//
// Nothing is kept in memory that a later read relies on: a file is read when
// it is asked for, so an edit holds from the next read on. Every change is one
// file written whole and durable before the call returns: written beside,
// fsynced, renamed over, and the directory fsynced. The version that it
// replaces stays beside it as a hidden .prev file.
//
// A person's edit is never lost to a write. A write is merged into the file as
// it is at that moment: what the caller changed since it last read or put that
// file is written, and all else stays as it stands there, unknown keys and
// comments too. Where both changed the same value, the caller's holds.
//
// # What is damaged
//
// Every YAML file begins with "schema: 1" and ends with YAML's own document
// end mark, "...". A file that is not whole never reads as though there were
// none, since that would send its mails again:
//
//   - A torn file is empty, holds NUL bytes or lacks its end mark, as after a
//     power cut. If it was last changed before this store was opened, it is
//     copied to damaged/ and the previous version put in its place; a notice
//     that was then under way counts as failed, since it may have gone out.
//   - Any other flaw is the work of a hand (a slip in the YAML, a file removed
//     or just being saved). It is left as it is, the previous version is
//     read, and nothing is written over it until it is mended.
//   - Where there is no good previous version, reading is an error.
//
// Store.Damages says what of this is found, with file and line and what to do.
package store
