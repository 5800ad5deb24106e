// Reads random cases, one JSON object a line, with ical.js and answers each
// with the list of occurrences in its window. Argument: the node_modules.
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
const ICAL = (await import(pathToFileURL(process.argv[2] + '/ical.js/dist/ical.js'))).default

const pad = n => String(n).padStart(2, '0')
const day = t => `${t.year}-${pad(t.month)}-${pad(t.day)}`
const seconds = t => t.isDate || t.zone.tzid === 'floating'
  ? Date.UTC(t.year, t.month - 1, t.day, t.hour, t.minute, t.second) / 1000 // the default zone of the cases is UTC
  : t.toUnixTime()
const text = (t, s) => t.isDate ? day(t) : new Date(s * 1000).toISOString().replace('.000', '')

function occurrences ({ feed, from, to }) {
  ICAL.TimezoneService.reset()
  const calendar = new ICAL.Component(ICAL.parse(feed))
  for (const z of calendar.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(z)
  const out = []
  const add = (start, end, summary) => {
    const a = seconds(start), b = seconds(end)
    if ((a < to && b > from) || (a === b && a >= from && a < to)) out.push(`${text(start, a)} ${text(end, b)} ${summary}`)
  }
  const events = calendar.getAllSubcomponents('vevent').map(c => new ICAL.Event(c))
  const master = events.find(e => !e.isRecurrenceException())
  for (const e of events) if (e !== master) master.relateException(e)
  if (!master.isRecurring()) {
    add(master.startDate, master.endDate, master.summary)
    return out
  }
  const iterator = master.iterator()
  for (let n = 0, at; n < 5000 && (at = iterator.next()); n++) {
    if (seconds(at) > to + 40 * 86400) break
    const d = master.getOccurrenceDetails(at)
    add(d.startDate, d.endDate, d.item.summary)
  }
  return out
}

for await (const line of createInterface({ input: process.stdin })) {
  const c = JSON.parse(line)
  let answer
  try {
    answer = { seed: c.seed, found: occurrences(c) }
  } catch (e) {
    answer = { seed: c.seed, error: String(e) }
  }
  process.stdout.write(JSON.stringify(answer) + '\n')
}
