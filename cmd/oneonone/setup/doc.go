// Package setup makes a first configuration out of the answers to a few
// questions: the text of config.yaml, with a word on each key, and the files of
// the secrets beside it. It asks the questions in a terminal as well (Ask), and
// writes nothing by itself.
package setup
