package main

// servicePage is oneonone.service(8).
func servicePage() string {
	var p page
	p.title("oneonone.service", 8, "the daemon that mails, as a service of systemd")
	p.section("Synopsis")
	p.WriteString(".B oneonone.service\n.PP\n.B oneonone run\n[\\fIoption\\fR ...]\n")
	p.section("Description")
	p.text(serviceText, false)
	for _, s := range serviceSections {
		p.section(s.name)
		for _, i := range s.items {
			if i.term != "" {
				p.item(i.term)
			}
			p.text(i.text, i.term != "")
		}
	}
	p.see("oneonone(1)", "oneonone.yaml(5)", "systemctl(1)", "journalctl(1)", "systemd.exec(5)")
	return p.String()
}

const serviceText = `The daemon watches the calendars of its config, mails what is due and files what is answered, until it is told
to stop. It can be run by hand with "oneonone run"; as a service it is started at boot, and again when it dies.

It is neither enabled nor started by being installed, and refuses to start before its config names a calendar and
a way to send mail: it cannot mail anybody by accident. To set it up:

  oneonone init --system
  oneonone plan
  systemctl enable --now oneonone
  systemctl status oneonone

The same for one user, without root, with the config in ~/.config/oneonone: systemctl --user enable --now oneonone`

// An entry is a term and what it means; no term is plain text.
type entry struct{ term, text string }

var serviceSections = []struct {
	name  string
	items []entry
}{
	{"Secrets", []entry{{"", `Each file in /etc/oneonone/credentials, a directory that is root's alone, is handed to the service as a
credential, and to nobody else. The config names it by its path:

  install -m 600 /dev/stdin /etc/oneonone/credentials/smtp-password

  smtp: {host: smtp.example.com, username: oneonone@example.com, password_file: credentials/smtp-password}

Credentials are loaded when the service starts: after a change, restart it. One that is encrypted for this
machine with systemd-creds(1) is added with "systemctl edit oneonone":

  [Service]
  LoadCredentialEncrypted=smtp-password:/etc/credstore.encrypted/smtp-password

A consent, the token: of a Google calendar, is written anew by the daemon now and then, so that it belongs in the
state: token: /var/lib/oneonone/google-token.json. Restart the service after "oneonone auth google" as root.`}}},
	{"Signals", []entry{
		{"SIGHUP", `The config is read anew. One with faults is refused, and the old one stays in force. "systemctl reload" checks the config first, and fails if it has faults.`},
		{"SIGTERM, SIGINT", `Nothing new is begun. Mails in flight have 8 seconds to land and are recorded; the daemon ends within 10.`},
		{"SIGABRT, SIGQUIT", `The stacks of all goroutines are written to stderr, which is the journal, and the daemon dies. The watchdog does this to a daemon that has finished no step for three minutes.`},
	}},
	{"Exit status", []entry{
		{"0", "It was told to stop."},
		{"1", "It cannot run: the state directory cannot be written, or another daemon has it. It is started again, at growing intervals (systemd 254 and later)."},
		{"2", "The command line or the config is wrong. It is not started again."},
	}},
	{"Journal", []entry{
		{"", `Where stderr is the journal, what is logged goes there with its level as priority, and each value as a field of its own besides its place in the text. No text of any mail is logged, and no secret.

  journalctl -u oneonone -p warning
  journalctl ONEONONE_NOTICE=prep-41790lf30usssk2r`},
		{"ONEONONE_NOTICE", "The mail that it is about, as in \"oneonone plan\" and \"oneonone why\"."},
		{"ONEONONE_TO, ONEONONE_FROM", "Whom it goes to, or is from."},
		{"ONEONONE_CALENDAR, ONEONONE_MAILBOX", "The calendar or mailbox that it is about."},
		{"ONEONONE_ERR", "What went wrong."},
	}},
	{"Files", []entry{
		{"/etc/oneonone/config.yaml", "The config, for root and the group oneonone-config."},
		{"/etc/oneonone/credentials/", "The secrets, for root."},
		{"/var/lib/oneonone/", "The state, for the service: the link leads to /var/lib/private/oneonone. Back this directory up; removing the package leaves it."},
		{"/usr/share/doc/oneonone/", "Guides, a config with every key, alert rules and a dashboard, the licences of what is linked, and a drop-in for systemd 253 and later by which \"systemctl reload\" waits until the config is in force."},
	}},
	{"Notes", []entry{{"", `The user of the service exists while it runs, and it sees neither /home nor any directory that others may write.
Files of calendars and of metrics are best kept in /etc/oneonone; a Maildir, or anything else that it is to write,
in /var/lib/oneonone.

Commands work as root, whether the service runs or not: they ask it, or change its state with the lock on it.`}}},
}
