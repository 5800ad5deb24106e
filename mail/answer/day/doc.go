// Package day reads days in plain words, as people write them behind a promise:
// "by Friday", "next week", "5 Dec", "end of month". English is complete; of
// German, French and Spanish it knows what is common.
//
// A word is a day only where it can be nothing else: "may need help", "where Tom
// sat" and "the second draft" hold none. A day that is impossible, contradicts
// itself or lies in the past is named as such and not guessed.
//
// Where people mean different things by one word, this is meant: Friday is the
// next one after today; next Friday is the one of the next week, which begins on
// Monday; next week and the end of a week are its Friday; next month, quarter and
// year are their last day.
package day
