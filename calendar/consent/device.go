package consent

import (
	"context"
	"fmt"

	"golang.org/x/oauth2"
)

// AskByCode asks a person who may be at any device with a browser: they open an
// address there and type in a code (RFC 8628). It waits until they have answered,
// the code has run out, or ctx ends. Not every provider has it for every scope.
func AskByCode(ctx context.Context, q Question) (*oauth2.Token, error) {
	ctx = With(ctx, q.Client)
	code, err := q.App.DeviceAuth(ctx)
	if err != nil {
		return nil, fmt.Errorf("asking for a code: %w", err)
	}
	fmt.Fprintf(q.Out, "Open this address on any device, and let oneonone %s:\n\n  %s\n\nIt asks for this code: %s\n\n", q.Purpose, printable(code.VerificationURI), printable(code.UserCode))
	if q.Open != nil && code.VerificationURIComplete != "" {
		_ = q.Open(code.VerificationURIComplete) // the address stands above
	}
	token, err := q.App.DeviceAccessToken(ctx, code)
	if err != nil {
		return nil, fmt.Errorf("waiting for the consent: %w", err)
	}
	return token, nil
}
