// Package chart draws the small pictures that stand in mails: numbers go in,
// the bytes of a PNG come out, the same bytes every time.
//
// A picture is drawn at twice the size that it is shown at, so that it stays
// sharp on the screens of phones, on a transparent ground, in tones that stand
// out by day and by night alike. It holds no text: that stands beside it in the
// mail, in the reader's own font and size. What a picture says it says by form
// (a line, dashes, a full or an empty box), never by colour alone.
//
// Of gonum's plotting library it takes the canvas (plot/vg) and not the plots:
// those would bring fonts and axes that no picture here has.
package chart
