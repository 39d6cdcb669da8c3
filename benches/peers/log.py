"""Reads a log as CSV for monitors that are called from Python."""

import csv
from datetime import datetime

DAY = 86400
# An event becomes a pulse so long, in seconds; events have whole seconds.
PULSE = 0.25


def seconds(text):
    return int(datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp())


def rows(path, most):
    """Time in seconds since the day on which the log begins, what happened, and the area, of `most` events or all."""
    begin = None
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
            at = seconds(row[time])
            if begin is None:
                begin = at - at % DAY
            yield at - begin, what, row[inside]


class Pulses:
    """How often the answer became yes: the number of instants, since several events of one second are one pulse."""

    def __init__(self):
        self.number, self.holds = 0, False

    def take(self, holds):
        self.number += holds and not self.holds
        self.holds = holds
