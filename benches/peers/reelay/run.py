"""Holds a log against the properties with reelay: run.py P2|P3|P4 LOG.csv [EVENTS]

reelay evaluates past metric temporal logic over signals in dense time. An event becomes a pulse of a quarter of a
second, and every pulse is two updates. Past logic has no counting, so P1 is not among what it can say. P4 has one
monitor for each area, and an event is shown to the monitor of its area only, which is the cheapest way that reelay
offers.

Answers are wrong where one of them changes at the very instant of an update (reelay 25.0.0 drops the change from yes to
no if yes comes again before the next update). The lengths in the formulas therefore end on fractions of a second on
which no update falls; since events have whole seconds, that changes no answer.
"""

import csv
import json
import sys
from datetime import datetime

import reelay

DAY = 86400
PULSE = 0.25
NOTHING = {"fire": False, "meeting": False, "heavy": False, "certified": False}


def seconds(text):
    return int(datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp())


def rows(path, most):
    with open(path, newline="") as file:
        reader = csv.reader(file)
        header = next(reader)
        event, actor, time, inside, subject = (
            header.index(name) for name in ("event", "actor", "time", "inside", "subject")
        )
        for number, row in enumerate(reader):
            if number == most:
                return
            word = row[event]
            if word == "fire":
                what = "fire"
            elif word == "meeting" and row[actor] == "M":
                what = "meeting"
            elif word == "deployment" and row[subject] == "heavy_weapon":
                what = "heavy"
            elif word == "certification" and row[subject] == "clause 2":
                what = "certified"
            else:
                what = None
            yield seconds(row[time]), what, row[inside]


def signal(events, monitor, take):
    """Shows the events to a monitor as pulses, those of one second together, and passes on what it answers."""
    now, holds = None, set()

    def pulse():
        update = dict(NOTHING, time=now)
        for what in holds:
            update[what] = True
        take(monitor.update(update))

    for time, what in events:
        if now is not None and time > now:
            pulse()
            take(monitor.update(dict(NOTHING, time=now + PULSE)))
            holds.clear()
        now = time
        holds.add(what)
    if now is not None:
        pulse()
        take(monitor.update(dict(NOTHING, time=now + PULSE)))
        take(monitor.update(dict(NOTHING, time=now + 1)))


class Pulses:
    """How often the answer became yes: the number of instants, since several events of one second are one pulse."""

    def __init__(self):
        self.number, self.holds = 0, False

    def take(self, answers):
        for answer in answers:
            self.number += answer["value"] and not self.holds
            self.holds = answer["value"]


def whole(pattern, path, most, begin_of):
    """One monitor for all events."""
    monitor = reelay.dense_timed_monitor(pattern=pattern, semantics="boolean")
    pulses, events = Pulses(), 0

    def shown():
        nonlocal events
        begin = None
        for time, what, _ in rows(path, most):
            if begin is None:
                begin = begin_of(time)
            events += 1
            if what is not None:
                yield time - begin, what

    signal(shown(), monitor, pulses.take)
    return pulses.number, events


def quiet(path, most, begin_of):
    """One monitor for each area."""
    monitors, first, events, begin, time = {}, {}, 0, None, 0
    # From the end of the pulse, 0.05 seconds more than 7 days from its beginning.
    pattern = f"not (once[0:{7 * DAY - 0.2}]{{fire}})"

    def take(area, answers):
        for answer in answers:
            # From the beginning on nothing has happened yet; 7 days of that must pass first.
            if answer["value"] and area not in first and answer["time"] >= 7 * DAY:
                first[area] = int(answer["time"])

    last = {}
    for at, what, area in rows(path, most):
        if begin is None:
            begin = begin_of(at)
        time = at - begin
        events += 1
        if what != "fire":
            continue
        monitor = monitors.get(area)
        if monitor is None:
            monitor = monitors[area] = reelay.dense_timed_monitor(pattern=pattern, semantics="boolean")
            take(area, monitor.update({"time": 0, "fire": False}))
        if last.get(area) == time:
            continue
        if area in last:
            take(area, monitor.update({"time": last[area] + PULSE, "fire": False}))
        take(area, monitor.update({"time": time, "fire": True}))
        last[area] = time
    for area, monitor in monitors.items():
        take(area, monitor.update({"time": last[area] + PULSE, "fire": False}))
        # Answers reach up to the latest update; this one lets them reach the end of the log.
        take(area, monitor.update({"time": max(time, last[area] + 1), "fire": False}))
    return first, events


def main():
    asked, path = sys.argv[1], sys.argv[2]
    most = int(sys.argv[3]) if len(sys.argv) > 3 else -1

    def begin_of(time):
        return time - time % DAY

    if asked == "P2":
        # Half a second after the 24 hours: a fire at their beginning and no meeting up to their end.
        pattern = f"(once[{DAY}.5:{DAY}.5]{{fire}}) and not (once[0.3:{DAY}.5]{{meeting}})"
        raised, events = whole(pattern, path, most, begin_of)
        print(json.dumps({"property": "P2", "instants": raised}))
    elif asked == "P3":
        raised, events = whole("{heavy} and (once{certified})", path, most, begin_of)
        print(json.dumps({"property": "P3", "instants": raised}))
    elif asked == "P4":
        first, events = quiet(path, most, begin_of)
        print(json.dumps({"property": "P4", "areas": len(first), "first": first}, sort_keys=True))
    else:
        sys.exit("usage: run.py P2|P3|P4 LOG.csv [EVENTS]")
    print(json.dumps({"summary": True, "events": events}))


if __name__ == "__main__":
    main()
