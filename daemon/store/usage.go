package store

import "time"

// A Usage is what the mail account was used for in the last day, by which the
// sending limits are kept over restarts: the content of sent.yaml.
type Usage struct {
	Batches []Batch `yaml:"batches"` // oldest first
}

// A Batch is some mails that were handed over, or were about to be, by a time.
type Batch struct {
	At    time.Time `yaml:"at"`
	Mails int       `yaml:"mails"`
}

// Usage reads it; empty if there is none.
func (s *Store) Usage() (Usage, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, _, err := read[Usage](s, s.usageFile(), nil)
	return u, err
}

// PutUsage writes it. It is durable when PutUsage returns.
func (s *Store) PutUsage(u Usage) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return save(s, s.usageFile(), u, nil)
}

func (s *Store) usageFile() file {
	return file{dir: s.dir, name: "sent.yaml", prev: prevName("sent")}
}
