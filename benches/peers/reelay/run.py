"""Holds a log against the properties with reelay: run.py P2|P3|P4 LOG.csv [EVENTS]

reelay evaluates past metric temporal logic over signals in dense time. An event becomes a pulse, and every pulse is two
updates. Past logic has no counting, so P1 is not among what it can say. P4 has one monitor for each area, and an event
is shown to the monitor of its area only, which is the cheapest way that reelay offers.

Answers are wrong where one of them changes at the very instant of an update (reelay 25.0.0 drops the change from yes to
no if yes comes again before the next update). The lengths in the formulas therefore end on fractions of a second on
which no update falls; since events have whole seconds, that changes no answer.
"""

import json
import sys
from pathlib import Path

import reelay

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from log import DAY, PULSE, Pulses, rows  # noqa: E402

NOTHING = {"fire": False, "meeting": False, "heavy": False, "certified": False}


def whole(pattern, path, most):
    """One monitor for all events; those of one second are one update."""
    monitor = reelay.dense_timed_monitor(pattern=pattern, semantics="boolean")
    pulses, events, now, holds = Pulses(), 0, None, set()

    def update(time, what):
        for answer in monitor.update(dict(NOTHING, time=time, **{word: True for word in what})):
            pulses.take(answer["value"])

    for time, what, _ in rows(path, most):
        events += 1
        if now is not None and time > now:
            update(now, holds)
            update(now + PULSE, ())
            holds.clear()
        now = time
        if what is not None:
            holds.add(what)
    if now is not None:
        update(now, holds)
        update(now + PULSE, ())
        update(now + 1, ())
    return pulses.number, events


def quiet(path, most):
    """One monitor for each area."""
    monitors, first, last, events, time = {}, {}, {}, 0, 0
    # From the end of the pulse, 0.05 seconds more than 7 days from its beginning.
    pattern = f"not (once[0:{7 * DAY - 0.2}]{{fire}})"

    def update(area, time, fire):
        for answer in monitors[area].update({"time": time, "fire": fire}):
            # From the beginning on nothing has happened yet; 7 days of that must pass first.
            if answer["value"] and area not in first and answer["time"] >= 7 * DAY:
                first[area] = int(answer["time"])

    for time, what, area in rows(path, most):
        events += 1
        if what != "fire":
            continue
        if area not in monitors:
            monitors[area] = reelay.dense_timed_monitor(pattern=pattern, semantics="boolean")
            update(area, 0, False)
        if last.get(area) == time:
            continue
        if area in last:
            update(area, last[area] + PULSE, False)
        update(area, time, True)
        last[area] = time
    for area in monitors:
        update(area, last[area] + PULSE, False)
        # Answers reach up to the latest update; this one lets them reach the end of the log.
        update(area, max(time, last[area] + 1), False)
    return first, events


def main():
    asked, path = sys.argv[1], sys.argv[2]
    most = int(sys.argv[3]) if len(sys.argv) > 3 else -1
    if asked == "P2":
        # Half a second after the 24 hours: a fire at their beginning and no meeting up to their end.
        pattern = f"(once[{DAY}.5:{DAY}.5]{{fire}}) and not (once[0.3:{DAY}.5]{{meeting}})"
        instants, events = whole(pattern, path, most)
        print(json.dumps({"property": "P2", "instants": instants}))
    elif asked == "P3":
        instants, events = whole("{heavy} and (once{certified})", path, most)
        print(json.dumps({"property": "P3", "instants": instants}))
    elif asked == "P4":
        first, events = quiet(path, most)
        print(json.dumps({"property": "P4", "areas": len(first), "first": first}, sort_keys=True))
    else:
        sys.exit("usage: run.py P2|P3|P4 LOG.csv [EVENTS]")
    print(json.dumps({"summary": True, "events": events}))


if __name__ == "__main__":
    main()
