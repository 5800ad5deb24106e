"""Reads random cases, one JSON object a line, with recurring_ical_events,
icalendar and dateutil, and answers each with the list of occurrences in its
window."""
import datetime
import json
import re
import sys

import icalendar
import recurring_ical_events

UTC = datetime.timezone.utc


def instant(t):
    """The instant of a date or time; the default zone of the cases is UTC."""
    if not isinstance(t, datetime.datetime):
        t = datetime.datetime(t.year, t.month, t.day)
    return t.replace(tzinfo=UTC) if t.tzinfo is None else t.astimezone(UTC)


def text(t):
    if not isinstance(t, datetime.datetime):
        return t.isoformat()
    return instant(t).strftime("%Y-%m-%dT%H:%M:%SZ")


def end(event):
    start = event["DTSTART"].dt
    if "DTEND" in event:
        return event["DTEND"].dt
    if "DURATION" in event:
        return start + event["DURATION"].dt
    return start if isinstance(start, datetime.datetime) else start + datetime.timedelta(days=1)


def zones_first(feed):
    """The feed with its zones before their use, which icalendar relies on."""
    zones = re.findall(r"BEGIN:VTIMEZONE.*?END:VTIMEZONE\r\n", feed, re.S)
    for zone in zones:
        feed = feed.replace(zone, "")
    return feed.replace("VERSION:2.0\r\n", "VERSION:2.0\r\n" + "".join(zones), 1)


def occurrences(case):
    calendar = icalendar.Calendar.from_ical(zones_first(case["feed"]))
    low = datetime.datetime.fromtimestamp(case["from"], UTC)
    high = datetime.datetime.fromtimestamp(case["to"], UTC)
    out = []
    wide = datetime.timedelta(days=3)  # its own window reads naive times in another zone
    for event in recurring_ical_events.of(calendar).between(low - wide, high + wide):
        start, stop = event["DTSTART"].dt, end(event)
        a, b = instant(start), instant(stop)
        if a < high and b > low or a == b and low <= a < high:
            out.append(f"{text(start)} {text(stop)} {event['SUMMARY']}")
    return out


for line in sys.stdin:
    case = json.loads(line)
    try:
        answer = {"seed": case["seed"], "found": occurrences(case)}
    except Exception as e:  # whatever it is, it is the answer
        answer = {"seed": case["seed"], "error": repr(e)}
    print(json.dumps(answer), flush=True)
