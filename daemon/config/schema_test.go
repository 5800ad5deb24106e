package config_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"oneonone/daemon/config"

	"github.com/google/jsonschema-go/jsonschema"
	"gopkg.in/yaml.v3"
)

// validator is the schema in the hands of another program.
func validator(t *testing.T) func(text []byte) error {
	t.Helper()
	data, err := json.Marshal(config.Schema())
	if err != nil {
		t.Fatal(err)
	}
	var s jsonschema.Schema
	if err := json.Unmarshal(data, &s); err != nil {
		t.Fatal(err)
	}
	r, err := s.Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	return func(text []byte) error {
		var v any
		if err := yaml.Unmarshal(text, &v); err != nil {
			return err
		}
		asJSON, err := json.Marshal(v) // days become texts, as editors see them
		if err != nil {
			return err
		}
		if err := json.Unmarshal(asJSON, &v); err != nil {
			return err
		}
		return r.Validate(v)
	}
}

// What the decoder takes, an editor that knows the schema takes as well.
func TestSchemaTakesWhatTheDecoderTakes(t *testing.T) {
	valid := validator(t)
	data, err := os.ReadFile(shipped)
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string][]byte{"config.yaml": data, "config.yaml with every key": uncommented(t), "the one of the tests": []byte(whole)}
	odd, err := filepath.Glob("testdata/odd/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range odd {
		if texts[file], err = os.ReadFile(file); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range texts {
		if err := valid(text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Slips in the names of keys are seen by an editor already, and so is a section
// where a value belongs.
func TestSchemaSeesSlips(t *testing.T) {
	valid := validator(t)
	seen := 0
	files, err := filepath.Glob("testdata/broken/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		if !strings.HasPrefix(name, "misspelt-") && !strings.HasPrefix(name, "list-for-") && !strings.HasPrefix(name, "section-for-") && name != "choice-misspelt" && name != "key-of-another-section" {
			continue
		}
		seen++
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if valid(text) == nil {
			t.Errorf("%s: the schema takes it", name)
		}
	}
	if seen < 5 {
		t.Errorf("only %d samples were tried", seen)
	}
}
