package config_test

import (
	"testing"

	"oneonone/daemon/config"
)

func TestShippedConfigLoads(t *testing.T) {
	_, err := config.Load("../../config.yaml")
	if err != nil {
		t.Fatal(err)
	}
}
