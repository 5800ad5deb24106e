package metrics

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/prometheus/client_golang/api"
	prom "github.com/prometheus/client_golang/api/prometheus/v1"
	"github.com/prometheus/common/model"

	"oneonone/calendar"
)

// prometheusQuestion asks for the value of an instant query.
func (r *Reader) prometheusQuestion(m Metric, pair calendar.Pair) (question, error) {
	query, err := m.Prometheus.Query.fill(pair)
	if err != nil {
		return question{}, err
	}
	u, err := url.Parse(m.Prometheus.URL)
	if err != nil {
		return question{}, errors.New("the URL cannot be read")
	}
	client, err := api.NewClient(api.Config{Address: m.Prometheus.URL, Client: guard{m.Prometheus.Access, r.Credentials, r.way()}.client()})
	if err != nil {
		return question{}, errors.New("the URL cannot be read")
	}
	account := m.Prometheus.Access.describe()
	return question{
		source: serverOf(u), account: account, key: "prometheus " + u.String() + " " + query + " " + account,
		ask: func(ctx context.Context) (any, error) {
			// The time is the server's own, so that clocks that differ hide nothing.
			v, _, _, err := prom.NewAPI(client).Query(ctx, query, time.Time{}, prom.WithTimeout(m.limit()))
			if err != nil {
				return nil, m.promFault(err)
			}
			return sample(v)
		},
	}, nil
}

// promFault says what is wrong with a server, or with the query.
func (m Metric) promFault(err error) error {
	var said *prom.Error
	if !errors.As(err, &said) {
		return m.netFault(err)
	}
	switch said.Type {
	case prom.ErrBadData, prom.ErrExec:
		return fmt.Errorf("it refuses the query: %s", oneLine(said.Msg))
	case prom.ErrClient:
		return downError{fmt.Errorf("it refuses us: %s; check the URL, and the token or the password", oneLine(said.Msg))}
	case prom.ErrBadResponse:
		return downError{fmt.Errorf("it does not answer as Prometheus does: %s; check the URL", oneLine(said.Msg))}
	}
	return downError{errors.New(oneLine(said.Msg))}
}

// sample is the one value of an answer; nil if it has none.
func sample(v model.Value) (any, error) {
	switch v := v.(type) {
	case *model.Scalar:
		return float64(v.Value), nil
	case model.Vector:
		switch {
		case len(v) > 1:
			return nil, fmt.Errorf("the query has %d values, such as %s and %s; make it one with sum() or by the labels",
				len(v), oneLine(v[0].Metric.String()), oneLine(v[1].Metric.String()))
		case len(v) == 0:
			return nil, nil
		case v[0] == nil || v[0].Histogram != nil:
			return nil, errors.New("the value is a histogram; ask for one number with histogram_quantile()")
		}
		return float64(v[0].Value), nil
	case model.Matrix:
		return nil, errors.New("the query has a range of values; take the range in brackets out, or ask for one number with avg_over_time()")
	}
	return nil, errors.New("the query has no number for an answer")
}
