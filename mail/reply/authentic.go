package reply

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/emersion/go-msgauth/authres"
)

// Authenticates tells what the receiving server, which calls itself authservID,
// found out about who has sent the mail (RFC 8601), and whether that lets it
// pass. It fails if DMARC failed, or if nothing is said of DMARC and whatever is
// said of SPF and DKIM is that they failed. If that server says nothing it
// passes; detail tells what was said.
//
// Only the topmost Authentication-Results of that server is believed: anybody
// can have written those below, and any of other servers (RFC 8601 §5).
func (m Message) Authenticates(authservID string) (pass bool, detail string) {
	for _, value := range m.results {
		text, whole := bare(value)
		pieces := strings.Split(text, ";")
		id, _, err := authres.Parse(strings.TrimSpace(pieces[0]))
		if err != nil || authservID == "" || !strings.EqualFold(id, authservID) {
			continue
		}
		said := verdicts(id, pieces[1:])
		if !whole && failsDMARC.MatchString(value) { // a sender can have hidden it in a comment of theirs
			said["dmarc"] = append(said["dmarc"], authres.ResultFail)
		}
		return judge(authservID, said)
	}
	return true, fmt.Sprintf("%s says nothing of who has sent it", authservID)
}

// spaced is white space around the signs in a result, where it may stand, and a
// version of the method.
var spaced = regexp.MustCompile(`\s*=\s*|\s*/\s*\d+\s*=\s*`)

var failsDMARC = regexp.MustCompile(`(?i)\bdmarc(?:/\d+)?\s*=\s*fail\b`)

// verdicts reads the results one by one, so that one that cannot be read does
// not take the others with it. Comments and quoted strings are gone: a sender
// could have put a result there.
func verdicts(id string, pieces []string) map[string][]authres.ResultValue {
	out := map[string][]authres.ResultValue{}
	for _, piece := range pieces {
		piece = spaced.ReplaceAllString(strings.TrimSpace(piece), "=")
		_, results, err := authres.Parse(id + "; " + piece)
		if err != nil {
			continue
		}
		for _, r := range results {
			switch r := r.(type) {
			case *authres.DMARCResult:
				out["dmarc"] = append(out["dmarc"], r.Value)
			case *authres.SPFResult:
				out["spf"] = append(out["spf"], r.Value)
			case *authres.DKIMResult:
				out["dkim"] = append(out["dkim"], r.Value)
			}
		}
	}
	return out
}

// judge weighs the results of one server.
func judge(authservID string, said map[string][]authres.ResultValue) (pass bool, detail string) {
	var told []string
	good, bad := 0, 0
	dmarcPasses, dmarcFails := false, false
	for _, method := range []string{"dmarc", "spf", "dkim"} {
		for _, v := range said[method] {
			told = append(told, method+"="+headerText(string(v), 20))
			fails := v == authres.ResultFail || v == authres.ResultHardFail || v == authres.ResultSoftFail
			switch passes := v == authres.ResultPass; {
			case method == "dmarc":
				dmarcPasses, dmarcFails = dmarcPasses || passes || v == "bestguesspass", dmarcFails || fails
			case passes:
				good++
			case fails:
				bad++
			}
		}
	}
	if len(told) == 0 {
		return true, fmt.Sprintf("%s says nothing of who has sent it", authservID)
	}
	if len(told) > 10 {
		told = told[:10]
	}
	detail = fmt.Sprintf("%s says %s", authservID, strings.Join(told, ", "))
	return !dmarcFails && (dmarcPasses || good > 0 || bad == 0), detail
}
