package google

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/oauth2"
	goauth "golang.org/x/oauth2/google"
	"golang.org/x/oauth2/jwt"
	gcal "google.golang.org/api/calendar/v3"
)

// Scope is all that is ever asked for: to see the events of calendars. It is
// the narrowest with which the events of a calendar can be listed in full.
const Scope = gcal.CalendarEventsReadonlyScope

// credentials are what a credentials file of the Google Cloud console holds:
// one of the two.
type credentials struct {
	app    *oauth2.Config
	robot  *jwt.Config
	number string // of the service account, by which an administrator knows it
}

// readCredentials reads the JSON of a desktop app's OAuth client, or of a
// service account's key.
func readCredentials(data []byte) (c credentials, err error) {
	var kind struct {
		Type      string          `json:"type"`
		Web       json.RawMessage `json:"web"`
		Installed json.RawMessage `json:"installed"`
		ClientID  string          `json:"client_id"`
	}
	if err := json.Unmarshal(data, &kind); err != nil {
		return c, hinted{errors.New("the credentials are not JSON"), getCredentials}
	}
	switch {
	case kind.Type == "service_account":
		c.robot, err = goauth.JWTConfigFromJSON(data, Scope)
		c.number = kind.ClientID
		if err == nil {
			err = checkTokenURL(c.robot.TokenURL)
		}
	case kind.Installed != nil:
		c.app, err = goauth.ConfigFromJSON(data, Scope)
		if err == nil {
			c.app.Endpoint.AuthStyle = oauth2.AuthStyleInParams // the only one that Google takes
			err = checkTokenURL(c.app.Endpoint.TokenURL)
		}
	case kind.Web != nil:
		err = hinted{errors.New("the credentials are those of a web application"), "make an OAuth client of the type Desktop app, and use its JSON file"}
	default:
		err = hinted{errors.New("the credentials are neither those of a desktop app nor the key of a service account"), getCredentials}
	}
	return c, err
}

const getCredentials = "download the JSON file from the Google Cloud console, under APIs & Services, Credentials"

// checkTokenURL refuses to send secrets where they can be read on the way.
func checkTokenURL(s string) error {
	u, err := url.Parse(s)
	switch {
	case err != nil || u.Host == "":
		return hinted{errors.New("the credentials name no token_uri"), getCredentials}
	case u.Scheme != "https" && !isLoopback(u.Hostname()):
		return hinted{errors.New("the token_uri of the credentials is not encrypted"), getCredentials}
	}
	return nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// A hinted error says what to do about it.
type hinted struct {
	error
	hint string
}

func (h hinted) Unwrap() error { return h.error }

// Hint says what to do about the error.
func (h hinted) Hint() string { return h.hint }

// ErrRefused means that Google does not accept what the account shows: its
// consent was withdrawn or has ended, or a service account lacks delegation.
// To try again is of no use until somebody has done something.
var ErrRefused = errors.New("the authorisation is not accepted by Google")

// grantError sorts what a token endpoint says into what passes and what does
// not (RFC 6749 §5.2), in words. hint is for the case that the grant itself is
// not accepted.
func grantError(err error, hint string) error {
	var answer *oauth2.RetrieveError
	if !errors.As(err, &answer) || answer.Response == nil {
		return transient{fmt.Errorf("getting an access token: %w", plainNet(err))}
	}
	status := answer.Response.StatusCode
	if status >= 500 || status == http.StatusTooManyRequests {
		return transient{fmt.Errorf("getting an access token: %d %s", status, http.StatusText(status))}
	}
	code, words := answer.ErrorCode, answer.ErrorDescription
	if code == "" { // the service account's half of the library leaves that to us
		var body struct {
			Error       string `json:"error"`
			Description string `json:"error_description"`
		}
		if json.Unmarshal(answer.Body, &body) == nil {
			code, words = body.Error, body.Description
		}
	}
	text := strings.TrimSpace(fmt.Sprintf("%d %s", status, line(code, maxText)))
	if words = line(words, maxText); words != "" {
		text += ": " + strings.TrimSuffix(words, ".")
	}
	switch code {
	case "invalid_grant", "unauthorized_client", "access_denied":
		return hinted{fmt.Errorf("%w (%s)", ErrRefused, text), hint}
	case "invalid_client", "deleted_client":
		return hinted{fmt.Errorf("%w (%s)", ErrRefused, text), "the credentials were deleted or replaced; " + getCredentials}
	}
	return hinted{fmt.Errorf("getting an access token: %s", text), ""}
}

// transient marks an error that may be gone in a moment.
type transient struct{ error }

func (t transient) Unwrap() error { return t.error }
