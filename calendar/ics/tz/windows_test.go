package tz

import "testing"

// Each name of the tables leads to a zone that there is.
func TestWindowsZonesExist(t *testing.T) {
	for _, z := range windowsZones {
		if load(z.iana) == nil {
			t.Errorf("%s: there is no zone %s", z.name, z.iana)
		}
	}
	for _, m := range windowsMenu {
		if load(windowsZone("(UTC+00:00) "+m.places)) == nil {
			t.Errorf("%q is not found by its name in menus", m.places)
		}
	}
}
