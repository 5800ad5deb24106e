// Package archive puts a state directory into one file, and reads such a file
// back with mistrust.
//
// An archive is a tar file compressed by gzip: the files of the state, sorted,
// and after them the manifest, a text that begins
//
//	oneonone state
//	schema: 1
//	taken: 2026-11-25T19:30:00Z
//	version: 1.2.0
//
// and then has a line for each file: its SHA-256, its size in bytes, its name.
// Its last line is "...": an archive that was cut off anywhere has none.
//
// What is read is bounded, and its names stay below the directory that it is
// unpacked in: no absolute names, no "..", no links, devices or directories, no
// name twice. Nothing is held in memory but the manifest.
package archive
