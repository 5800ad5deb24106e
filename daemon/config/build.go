package config

import (
	"fmt"
	"maps"
	"path/filepath"
	"strings"
	"time"

	"oneonone/calendar"
	"oneonone/daemon/plan"
	"oneonone/mail/form"
)

// config makes a Config of a file, and finds the faults that lie between its
// parts. What it makes is of use only if there are none.
func (d *decoder) config(f *file) *Config {
	zone := f.timezone.v
	if zone == nil {
		zone = time.UTC
	}
	if !f.timezone.given() {
		d.warn(pos{d.file, 1, 1}, "there is no timezone, so times are read in UTC", "add the zone that most of you live in, such as Europe/Berlin")
	}
	if f.calendars.given() && len(f.calendars.v) == 0 {
		d.fault(f.calendars.pos, "there is no calendar to watch", "add one with name:, owner: and ics:, google: or caldav:")
	}
	all := append(f.people.v, d.peopleFile(f.peopleFile, filepath.Dir(d.file))...)
	who := d.directory(all, f.persons(all, zone), f.calendars.v)
	other := calendar.Person{Zone: zone, Language: f.language.or("en"), Workdays: f.workdays.v, Quiet: f.quiet.v}
	roster := d.roster(other, who, f.calendars.v, f.mail.v.from.v.Address)
	general := over(d.format(f.agenda, f.questions, f.reading, defaultFormat()), defaultFormat())
	overrides, times := d.overrides(f.overrides.v, general, who)
	schedule := plan.DefaultSchedule()
	maps.Copy(schedule, d.schedule(f.schedule.v))
	d.regions(all, f.holidays.v)
	d.languages(f.language, all, f.mail.v.templates.given())
	return &Config{
		File:      d.file,
		Zone:      zone,
		State:     f.state.v,
		Admin:     f.admin.v,
		Calendars: d.calendars(f.calendars.v, roster),
		Roster:    roster,
		Match:     f.match.v.rules(),
		Policy:    plan.Policy{Schedule: schedule, Overrides: times},
		Holidays:  d.holidays(f.holidays.v),
		General:   general,
		Metrics:   d.metrics(f.metrics, who),
		Overrides: overrides,
		DateOrder: f.dateOrder.or(DayMonth), Listen: f.listen.v,
		Mail:      d.mail(f.mail),
		Retention: f.retention.v.retention(),
	}
}

// regions warns of people who live where no holidays are known of, once for
// each region.
func (d *decoder) regions(people []at[person], holidays []at[source]) {
	known := map[string]bool{"": true}
	for _, h := range holidays {
		known[h.v.region.v] = true
	}
	for _, p := range people {
		if r := p.v.region; !known[r.v] {
			known[r.v] = true
			d.warn(r.pos, fmt.Sprintf("no holidays are known for the region %q", r.v), "add a calendar of them to holidays:, with this region:")
		}
	}
}

// languages warns of languages that there are no mails in, once for each.
func (d *decoder) languages(general at[string], people []at[person], templates bool) {
	known := map[string]bool{}
	for _, name := range form.Languages() {
		known[name] = true
	}
	asked := []at[string]{general}
	for _, p := range people {
		asked = append(asked, p.v.language)
	}
	for _, l := range asked {
		name, _, _ := strings.Cut(strings.ToLower(l.v), "-")
		if l.given() && name != "" && !templates && !known[name] {
			known[name] = true
			d.warn(l.pos, fmt.Sprintf("there are no built-in mails in %q", l.v), "they will be in English; templates: can hold your own")
		}
	}
}
