package form_test

import (
	"context"
	_ "embed"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"oneonone/mail/form"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

//go:embed testdata/browser/measure.js
var measureScript string

// A look is a way to see a mail.
type look struct {
	width  int64
	scheme string // light or dark
}

// looks are a phone and a window on a desk, by day and by night.
var looks = []look{{375, "light"}, {375, "dark"}, {800, "dark"}, {800, "light"}}

func (l look) String() string { return fmt.Sprintf("%d-%s", l.width, l.scheme) }

// A browser is Chromium with a few pages open.
type browser struct {
	pages chan context.Context // those that nobody uses right now
	shots string               // a directory for pictures of the pages; "" for none
}

// startBrowser starts the Chromium that the environment names.
func startBrowser(t *testing.T) browser {
	t.Helper()
	program := os.Getenv("ONEONONE_CHROMIUM")
	if program == "" {
		t.Skip("set ONEONONE_CHROMIUM to a Chromium, such as /usr/bin/chromium")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program), chromedp.NoSandbox) // it opens no page but ours
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	b := browser{make(chan context.Context, runtime.NumCPU()), os.Getenv("ONEONONE_SHOTS")}
	for range cap(b.pages) {
		ctx, cancel = chromedp.NewContext(ctx) // the first starts the browser, the others open a page in it
		t.Cleanup(cancel)
		if err := chromedp.Do(ctx); err != nil {
			t.Fatalf("starting %s: %v", program, err)
		}
		b.pages <- ctx
	}
	return b
}

// faults loads a page and says what is wrong with it in any look, in each of the
// ways in which measure.js measures it.
func (b browser) faults(t *testing.T, address, name string) []string {
	t.Helper()
	page := <-b.pages
	defer func() { b.pages <- page }()
	if err := chromedp.Do(page, chromedp.Navigate(address)); err != nil {
		t.Fatalf("loading %s: %v", name, err)
	}
	var out []string
	for _, l := range looks {
		if err := chromedp.Do(page, chromedp.EmulateViewport(l.width, 900), chromedp.Func(l.paint)); err != nil {
			t.Fatalf("emulating %s: %v", l, err)
		}
		found, err := chromedp.Run(page, chromedp.Evaluate[map[string][]string]("(() => {"+measureScript+"return measureAll() })()"))
		if err != nil {
			t.Fatalf("measuring %s: %v", name, err)
		}
		for state, faults := range found {
			for _, fault := range faults {
				out = append(out, fmt.Sprintf("%s%s: %s", l, state, fault))
			}
		}
		b.shoot(t, page, name+"-"+l.String()+".png")
	}
	return out
}

// paint has the page prefer the look's colours.
func (l look) paint(ctx context.Context, target *chromedp.Target) error {
	_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: l.scheme}}})
	return err
}

// shoot takes a picture of the whole page, if pictures are wanted.
func (b browser) shoot(t *testing.T, page context.Context, file string) {
	t.Helper()
	if b.shots == "" {
		return
	}
	picture, err := chromedp.Run(page, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(filepath.Join(b.shots, file), picture, 0o644)
	}
	if err != nil {
		t.Fatalf("taking a picture: %v", err)
	}
}

// Every golden mail stands in a browser at the width of a phone and of a
// window, by day and by night, with and without images, and with large text:
// nothing runs over, is clipped or covered, and all of it can be read.
func TestGoldenMailsInABrowser(t *testing.T) {
	b := startBrowser(t)
	files := goldenHTML(t)
	for _, file := range files {
		name := strings.ReplaceAll(strings.TrimSuffix(strings.TrimPrefix(file, goldenDir), ".html"), string(filepath.Separator), "-")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path, err := filepath.Abs(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, fault := range b.faults(t, "file://"+path, name) {
				t.Error(fault)
			}
			small(t, file, strings.TrimSuffix(file, ".html")+".txt")
		})
	}
	t.Logf("%d mails measured", len(files))
}

// goldenDir is where the golden mails are.
var goldenDir = filepath.Join("testdata", "golden") + string(filepath.Separator)

// goldenHTML lists the HTML of all golden mails, wherever below the directory.
func goldenHTML(t *testing.T) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(goldenDir, func(file string, _ fs.DirEntry, err error) error {
		if filepath.Ext(file) == ".html" {
			out = append(out, file)
		}
		return err
	})
	if err != nil || len(out) == 0 {
		t.Fatalf("there are no golden mails: %v", err)
	}
	return out
}

// A text that wants to break the mail breaks nothing.
func TestHostileMailsInABrowser(t *testing.T) {
	b := startBrowser(t)
	for name, text := range map[string]string{
		"letters": strings.Repeat("W", 10_000),
		"mixture": attacks["script"] + strings.Repeat("Z\u0351\u036b\u0343\u036a\u0302\u036b ", 20) + "\u202e" + strings.Repeat("שלום [Q1] 3 done עולם ", 20),
	} {
		for _, kind := range form.Kinds {
			t.Run(string(kind)+" "+name, func(t *testing.T) {
				t.Parallel()
				file := filepath.Join(t.TempDir(), "mail.html")
				if err := os.WriteFile(file, []byte(write(t, hostile(brief(t, kind, true), text)).HTML), 0o644); err != nil {
					t.Fatal(err)
				}
				for _, fault := range b.faults(t, "file://"+file, "hostile-"+string(kind)+"-"+name) {
					t.Error(fault)
				}
			})
		}
	}
}

// small reports a mail whose two parts are together larger than 60 KB.
func small(t *testing.T, parts ...string) {
	t.Helper()
	size := int64(0)
	for _, file := range parts {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		size += info.Size()
	}
	if size > 60<<10 {
		t.Errorf("the mail has %d bytes, want at most 60 KB", size)
	}
}

// What the measuring is there for, it finds.
func TestMeasuringFindsWhatIsWrong(t *testing.T) {
	b := startBrowser(t)
	const dark = `<style>:root{color-scheme:light dark}@media (prefers-color-scheme:dark){body{background:#111}p{color:#333}}</style>`
	tests := []struct{ name, page, want string }{
		{"a good page", `<p>Hello, this is readable.</p>`, ""},
		{"a wide table", `<table width="900"><tr><td>wide</td></tr></table>`, "375-light: the page is"},
		{"a long word", `<p>` + strings.Repeat("x", 200) + `</p>`, "800-light: the page is"},
		{"only large text is too wide", `<p style="font-size:20px">` + strings.Repeat("x", 60) + `</p>`, "800-light at 200 %: the page is"},
		{"a text out of its box", `<div style="width:50px;white-space:nowrap">much too long for it</div>`, "stands outside of its box"},
		{"a text out of the window", `<p style="margin-left:-40px">Hello</p>`, "stands outside of the window"},
		{"a clipped text", `<div style="height:10px;overflow:hidden">Hello</div>`, "is clipped"},
		{"a clipped line", `<div style="width:60px;white-space:nowrap;overflow:hidden;text-overflow:ellipsis">much too long for it</div>`, "is clipped"},
		{"covered text", `<p style="margin:0">Hello</p><p style="margin:-14px 0 0">World</p>`, "overlap"},
		{"pale text", `<p style="color:#999999">Hello</p>`, "has a contrast of 2.85"},
		{"pale text on a tint", `<p style="color:#757575;background-color:#eeeeee">Hello</p>`, "has a contrast of 3.97"},
		{"transparent text", `<p style="color:rgba(0,0,0,0.4)">Hello</p>`, "has a contrast of"},
		{"dark text by night", dark + `<p>Hello</p>`, "375-dark: \"Hello\" has a contrast of 1."},
		{"a pale bar", `<p style="border-left:2px solid #cccccc">Hello</p>`, "an edge at"},
		{"a pale line to write on", `<p style="border-bottom:1px solid #cccccc">&nbsp;</p>`, "an edge at"},
		{"a pale line that adorns", `<p style="border-bottom:1px solid #cccccc">Hello</p>`, ""},
		{"an alternative text that cannot be read", `<img src="cid:x" alt="Tickets: 42" style="color:#cccccc">`, "without images: \"Tickets: 42\" has a contrast"},
		{"what only a style keeps readable", `<style>p{color:#000000 !important}</style><p style="color:#cccccc">Hello</p>`, "375-light without styles: \"Hello\" has a contrast of"},
		{"small print", `<p style="font-size:9px">Hello</p>`, "smaller than 12 px"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			page := `<!doctype html><html><head><meta name="viewport" content="width=device-width"></head><body style="margin:16px">` + test.page + `</body></html>`
			got := b.faults(t, "data:text/html,"+url.PathEscape(page), "fault")
			all := strings.Join(got, "\n")
			if test.want == "" && all != "" || !strings.Contains(all, test.want) {
				t.Errorf("found %q, want one that says %q", got, test.want)
			}
		})
	}
}
