// Package minutes writes down what a reply says: in the record of the meeting,
// in what belongs to the pair, and, what is for the manager alone, apart from
// both.
//
// It is pure: the books go in as they stand, with what was read in the mail, and
// come out as they are to be. To enter the same mail again changes nothing, so
// that a crash between two files costs nothing. A later mail amends an earlier
// one and never erases: what is new is added to what stands.
package minutes
