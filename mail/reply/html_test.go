package reply_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestH5HTML(t *testing.T) {
	for _, c := range []struct{ name, html, want string }{
		{"white space", "a\n  b\t c <b> d</b>e", "a b c de"},
		{"spaces that do not break", "a&nbsp;&nbsp;b", "a\u00a0\u00a0b"},
		{"entities", "&lt;a&gt; &amp; &quot;b&quot; &euro; &#8211; &nosuch;", `<a> & "b" € – &nosuch;`},
		{"divs", "<div>a</div><div>b</div>c", "a\nb\nc"},
		{"nested divs", "<div><div><div>a</div></div></div><div><div>b</div></div>", "a\nb"},
		{"a blank line of Gmail's", "<div>a</div><div><br></div><div>b</div>", "a\n\nb"},
		{"line breaks", "a<br>b<br/><br />c", "a\nb\n\nc"},
		{"a line break at the end of a block", "<div>a<br></div><div>b</div>", "a\nb"},
		{"paragraphs", "<p>a</p><p>b</p>c", "a\n\nb\n\nc"},
		{"paragraphs without ends", "<p>a<p>b", "a\n\nb"},
		{"paragraphs of Word's", "<p class=MsoNormal>a</p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>b</p>", "a\n\nb"},
		{"paragraphs without space", `<p style="margin:0">a</p><p style="margin: 0px">b</p>`, "a\nb"},
		{"headings", "<h1>a</h1>b<h2>c</h2>d", "a\n\nb\n\nc\n\nd"},
		{"many blank lines", "a" + strings.Repeat("<br>", 20) + "b", "a\n\n\n\nb"},
		{"lists", "<ul><li>a</li><li>b</li></ul><ol><li>c<li>d</ol>", "- a\n- b\n1. c\n2. d"},
		{"lists that begin elsewhere", `<ol start="3"><li>a</li><li value="7">b</li><li>c</li></ol>`, "3. a\n7. b\n8. c"},
		{"lists in lists", "<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>", "1. a\n  - b\n2. c"},
		{"paragraphs in lists", "<ul><li><p>a</p></li><li><div>b</div></li></ul>", "- a\n\n- b"},
		{"an item of no list", "<li>a</li>", "- a"},
		{"numbers of Word's", `<p class=MsoListParagraph><span style='mso-list:Ignore'>1)<span>&nbsp;&nbsp; </span></span>a</p><p class=MsoListParagraph><span style='mso-list: Ignore'>o<span>&nbsp; </span></span>b</p>`, "1) a\n- b"},
		{"tables", "<table><tr><td>a</td><td>b</td></tr><tr><th>c</th><td></td><td>d</td></tr></table>e", "a b\nc d\ne"},
		{"tables with blocks", "<table><tr><td><div>a</div></td><td><p>b</p></td></tr><tr><td>c<br>d</td><td>e</td></tr></table>", "a b\nc\nd e"},
		{"tables in tables", "<table><tr><td><table><tr><td>a</td><td>b</td></tr></table></td></tr><tr><td>c</td></tr></table>", "a b\nc"},
		{"text of fixed width", "a<pre>b\n  c\n\nd</pre>e", "a\nb\n  c\n\nd\ne"},
		{"a horizontal line", "a<hr>b", "a\n________________________________\nb"},
		{"links", `see <a href="https://example.com/a">the page</a>, <a href="mailto:a@example.com">a@example.com</a>`, "see the page, a@example.com"},
		{"quotes", "a<blockquote>b<blockquote>c<br><br>d</blockquote>e</blockquote>f", "a\n> b\n> > c\n> >\n> > d\n> e\nf"},
		{"paragraphs in quotes", "<p>a</p><blockquote><p>b</p><p>c</p></blockquote><p>d</p>", "a\n\n> b\n>\n> c\n\nd"},
		{"an indent of Gmail's", `a<blockquote style="margin: 0 0 0 40px; border: none; padding: 0px"><div>b</div></blockquote>c`, "a\nb\nc"},
		{"a quote of Word's", `<blockquote style="border:none;border-left:solid #CCC 1.0pt">a</blockquote>`, "> a"},
		{"a quote of Apple's", `<blockquote type="cite" style="border:none">a</blockquote>`, "> a"},
		{"a quote that has no end", "a<blockquote>b", "a\n> b"},
		{"an end that has no quote", "a</blockquote>b</div></ul></table>c", "ab\nc"},
		{"what is in the head", "<html><head><title>t</title><style>p{}</style><meta charset=utf-8></head><body>a</body></html>", "a"},
		{"a head that has no end", "<head><title>t</title><body>a", "a"},
		{"scripts and styles", "a<script>x<b></script><style><!-- y --></style><template>z</template>b", "ab"},
		{"comments and conditions", "a<!-- x --><!--[if mso]>y<![endif]--><![if !mso]>b<![endif]>", "ab"},
		{"what is hidden", `a<div style="display: none">x<div>y</div>z</div><span style="mso-hide:all">x</span><p hidden>x<p>b`, "a\n\nb"},
		{"a hidden picture", `a<img style="display:none" alt="x">b<br hidden>c`, "abc"},
		{"emoji", `a <img alt="👍"><img alt="a picture of the team">`, "a 👍"},
		{"no end of a tag", "a<b", "a"},
		{"spaces of no width", "a&#8203;b&#65279;c&zwj;", "abc\u200d"},
		{"nothing", "", ""},
		{"nothing but tags", "<div><p><br></p></div>", ""},
	} {
		if diff := cmp.Diff(c.want, textOf(t, "text/html; charset=utf-8", "8bit", c.html)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

// The charset of HTML may stand in it alone.
func TestH5CharsetInHTML(t *testing.T) {
	for _, meta := range []string{`<meta charset="windows-1251">`, `<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">`} {
		if got := textOf(t, "text/html", "8bit", meta+"\xc2\xf1\xb8"); got != "Всё" {
			t.Errorf("got %q", got)
		}
	}
}
