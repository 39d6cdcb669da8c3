"""Holds a log against the properties with rtamt: run.py P2|P3|P4 LOG.csv [EVENTS]

rtamt evaluates signal temporal logic over signals in dense time; what is above a half is a yes. An event becomes a
pulse. Its online monitor is shown 500 events at a time, since shown them one by one it takes fifty times as long, so
that its answers come late. It has no counting, so P1 is not among what it can say. P4 has one monitor for each area,
and an event is shown to the monitor of its area only. The lengths in the formulas end between the pulses.
"""

import json
import sys
from pathlib import Path

import rtamt

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from log import DAY, PULSE, Pulses, rows  # noqa: E402

BATCH = 500


class Monitor:
    def __init__(self, formula, signals, take):
        self.monitor, self.signals, self.take = rtamt.StlDenseTimeSpecification(), signals, take
        for name in signals + ["out"]:
            self.monitor.declare_var(name, "float")
        self.monitor.spec = "out = " + formula
        self.monitor.parse()
        self.samples = {name: [[0, 0.0]] for name in signals}
        self.now, self.holds, self.pulses = None, set(), 0

    def see(self, time, what):
        """An event; those of one second are one pulse."""
        if self.now is not None and time > self.now:
            self.pulse()
        self.now = time
        self.holds.add(what)

    def pulse(self):
        for name, samples in self.samples.items():
            height = 1.0 if name in self.holds else 0.0
            if self.now == 0:
                samples.clear()
            samples.append([self.now, height])
            samples.append([self.now + PULSE, 0.0])
        self.holds.clear()
        self.pulses += 1
        if self.pulses % BATCH == 0:
            self.flush()

    def flush(self):
        for time, robustness in self.monitor.update(*[[name, samples] for name, samples in self.samples.items()]):
            self.take(time, robustness > 0)
        self.samples = {name: [] for name in self.signals}

    def end(self, time):
        """The log has ended at `time`."""
        if self.now is not None:
            self.pulse()
        for samples in self.samples.values():
            samples.append([max(time, (self.now or 0) + 1), 0.0])
        self.flush()


def whole(formula, signals, path, most):
    pulses, events, time = Pulses(), 0, 0
    monitor = Monitor(formula, signals, lambda _, holds: pulses.take(holds))
    for time, what, _ in rows(path, most):
        events += 1
        monitor.see(time, what)
    monitor.end(time)
    return pulses.number, events


def quiet(path, most):
    monitors, first, events, time = {}, {}, 0, 0

    def taker(area):
        def take(at, holds):
            # From the beginning on nothing has happened yet; 7 days of that must pass first.
            if holds and area not in first and at >= 7 * DAY:
                first[area] = int(at)

        return take

    for time, what, area in rows(path, most):
        events += 1
        if what != "fire":
            continue
        if area not in monitors:
            formula = f"not (once[0:{7 * DAY - 0.2}] (fire >= 0.5))"
            monitors[area] = Monitor(formula, ["fire"], taker(area))
        monitors[area].see(time, "fire")
    for monitor in monitors.values():
        monitor.end(time)
    return first, events


def main():
    asked, path = sys.argv[1], sys.argv[2]
    most = int(sys.argv[3]) if len(sys.argv) > 3 else -1
    if asked == "P2":
        # Half a second after the 24 hours: a fire at their beginning and no meeting up to their end.
        formula = f"(once[{DAY}.5:{DAY}.5] (fire >= 0.5)) and (not (once[0.3:{DAY}.5] (meeting >= 0.5)))"
        instants, events = whole(formula, ["fire", "meeting"], path, most)
        print(json.dumps({"property": "P2", "instants": instants}))
    elif asked == "P3":
        instants, events = whole("(heavy >= 0.5) and (once (certified >= 0.5))", ["heavy", "certified"], path, most)
        print(json.dumps({"property": "P3", "instants": instants}))
    elif asked == "P4":
        first, events = quiet(path, most)
        print(json.dumps({"property": "P4", "areas": len(first), "first": first}, sort_keys=True))
    else:
        sys.exit("usage: run.py P2|P3|P4 LOG.csv [EVENTS]")
    print(json.dumps({"summary": True, "events": events}))


if __name__ == "__main__":
    main()
