package main

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"oneonone/daemon"
	"oneonone/mail/form"
)

// A preview is a mail that is not sent. Its JSON is stable.
type preview struct {
	Kind      string        `json:"kind"`
	To        string        `json:"to"`
	Subject   string        `json:"subject"`
	Text      string        `json:"text"`
	HTML      string        `json:"html"` // it shows the images by their ids: cid:chart-1
	Images    []form.Image  `json:"images"`
	Questions []form.Marked `json:"questions"`
}

func (a *app) preview() *cobra.Command {
	var req daemon.SendRequest
	var open, html bool
	c := &cobra.Command{
		Use:     "preview KIND",
		GroupID: "look",
		Short:   "Write a mail as it would go out, sending nothing",
		Long: `preview writes the mail of a kind for one pair, from the calendars, the state and
the templates as they are now, and sends nothing. Kinds: ` + kinds() + `.`,
		Example: `  oneonone preview prep --report alice@example.com
  oneonone preview briefing --report alice@example.com --open`,
		Args:      oneArg("a kind of mail: " + kinds()),
		ValidArgs: kindNames(),
		RunE: func(cmd *cobra.Command, args []string) error {
			kind, err := kindOf(args[0])
			if err != nil {
				return err
			}
			req.Kind = kind
			survey, _, _, err := a.look(cmd.Context())
			if err != nil {
				return err
			}
			if req.Report == "" && kind != form.Problem {
				if req.Manager, req.Report, err = onlyPair(survey.Pairs()); err != nil {
					return err
				}
			}
			f, n, err := survey.Preview(req)
			if err != nil {
				return err
			}
			p := preview{Kind: string(kind), To: n.To, Subject: f.Subject, Text: f.Text, HTML: f.HTML, Images: f.Images, Questions: f.Questions}
			if p.Questions == nil {
				p.Questions = []form.Marked{}
			}
			if p.Images == nil {
				p.Images = []form.Image{}
			}
			if !a.flags.json {
				p.HTML = f.Show(form.Image.DataURI)
			}
			return a.showPreview(p, html, open)
		},
	}
	a.pairFlags(c, &req)
	c.Flags().BoolVar(&html, "html", false, "write the HTML part in place of the text")
	c.Flags().BoolVar(&open, "open", false, "show the HTML part in the browser")
	a.jsonFlag(c)
	return c
}

func (a *app) showPreview(p preview, html, open bool) error {
	switch {
	case a.flags.json:
		return a.asJSON(p)
	case open:
		return a.browse(p.HTML)
	case html:
		_, err := fmt.Fprint(a.out, p.HTML)
		return err
	}
	line(a.out, "To: %s\nSubject: %s\n\n%s", p.To, p.Subject, strings.TrimRight(p.Text, "\n"))
	return nil
}

// browse shows HTML in the browser.
func (a *app) browse(html string) error {
	f, err := os.CreateTemp("", "oneonone-*.html")
	if err != nil {
		return err
	}
	if _, err := f.WriteString(html); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	line(a.out, "%s", f.Name())
	for _, opener := range []string{"xdg-open", "open"} {
		if path, err := exec.LookPath(opener); err == nil {
			return exec.Command(path, f.Name()).Start()
		}
	}
	line(a.err, "oneonone: there is no program here that opens a browser; open the file above")
	return nil
}

// pairFlags are the flags that name a pair.
func (a *app) pairFlags(c *cobra.Command, req *daemon.SendRequest) {
	c.Flags().StringVar(&req.Report, "report", "", "address of the report (may be left out if there is only one pair)")
	c.Flags().StringVar(&req.Manager, "manager", "", "address of the manager, for a report who has several")
}

func onlyPair(pairs [][2]string) (manager, report string, err error) {
	switch len(pairs) {
	case 0:
		return "", "", fmt.Errorf("no 1:1 is in the calendars; `oneonone calendar` shows every event, and why it is none")
	case 1:
		return pairs[0][0], pairs[0][1], nil
	}
	var reports []string
	for _, p := range pairs {
		reports = append(reports, p[1])
	}
	slices.Sort(reports)
	return "", "", usagef("there are %d pairs; name one with --report: %s", len(pairs), strings.Join(slices.Compact(reports), ", "))
}

// oneArg demands one argument, and says what it is to be.
func oneArg(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != 1 {
			return usagef("%s takes one argument, %s", cmd.Name(), what)
		}
		return nil
	}
}

func kindNames() []string {
	var out []string
	for _, k := range form.Kinds {
		out = append(out, string(k))
	}
	return out
}

func kinds() string { return strings.Join(kindNames(), ", ") }

func kindOf(s string) (form.Kind, error) {
	if !slices.Contains(kindNames(), s) {
		return "", usagef("there is no kind of mail called %q; there are %s", s, kinds())
	}
	return form.Kind(s), nil
}
