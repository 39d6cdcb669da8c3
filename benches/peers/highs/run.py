"""Asks an integer programming solver for the same packages: run.py BARGAIN.json [SECONDS]

The bargain is one that `cargo run --release -p irenic-talks --example packages -- --write FOLDER` wrote, with what the
search found. HiGHS, on one thread, is asked for the utilitarian point, for the first part of the Kalai-Smorodinsky point,
and for the whole Pareto frontier, by the rectangle method of Kirlik and Sayin (2014): two programs for every point, and
more for those that are not there. After SECONDS (300 unless told) the frontier is left as it is.
"""

import json
import sys
import time

import highspy

bargain = json.load(open(sys.argv[1]))
limit = float(sys.argv[2]) if len(sys.argv) > 2 else 300.0
values, parties = bargain["values"], len(bargain["values"])
sizes = [len(of) for of in values[0]]
starts = [sum(sizes[:at]) for at in range(len(sizes))]
columns = sum(sizes)
part = columns  # The smallest part of an ideal gain that any party has.
INFINITY = highspy.kHighsInf


class Program:
    """One binary variable for each option, one row for each bracket, rule and party."""

    def __init__(self):
        self.solver = highspy.Highs()
        for name, value in [("output_flag", False), ("threads", 1), ("mip_rel_gap", 0.0), ("mip_abs_gap", 0.0)]:
            self.solver.setOptionValue(name, value)
        for _ in range(columns):
            self.solver.addVar(0.0, 1.0)
        self.solver.changeColsIntegrality(
            columns, list(range(columns)), [highspy.HighsVarType.kInteger] * columns
        )
        self.solver.addVar(0.0, 1.0)
        for start, size in zip(starts, sizes):
            self.row(1.0, 1.0, {start + option: 1.0 for option in range(size)})
        for rule in bargain["rules"]:
            self.row(-INFINITY, len(rule) - 1.0, {starts[bracket] + option: 1.0 for bracket, option in rule})
        self.party_rows = [
            self.row(least(party), INFINITY, sums(party)) for party in range(parties)
        ]
        self.even_rows = [
            self.row(-INFINITY, INFINITY, sums(party) | {part: -float(whole(party))}) for party in range(parties)
        ]
        self.programs = 0

    def row(self, low, high, terms):
        self.solver.addRow(low, high, len(terms), list(terms), list(terms.values()))
        return self.solver.getNumRow() - 1

    def solve(self, costs, floors=None, even=False):
        """The sums of a package that is best by these costs and over these floors, or nothing."""
        self.programs += 1
        self.solver.changeColsCost(columns + 1, list(range(columns + 1)), costs)
        self.solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
        for party in range(parties):
            floor = max(least(party), floors[party]) if floors else least(party)
            self.solver.changeRowBounds(self.party_rows[party], floor, INFINITY)
            base = float(bargain["baseline"][party]) if even else -INFINITY
            self.solver.changeRowBounds(self.even_rows[party], base, INFINITY)
        self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        taken = [round(value) for value in self.solver.getSolution().col_value[:columns]]
        return tuple(
            round(sum(value for column, value in sums(party).items() if taken[column])) for party in range(parties)
        )


def least(party):
    stated = bargain["least"][party]
    return -INFINITY if stated is None else float(stated)


def whole(party):
    return bargain["ideal"][party] - bargain["baseline"][party]


TERMS = [
    {start + option: float(value) for start, of in zip(starts, table) for option, value in enumerate(of)}
    for table in values
]


def sums(party):
    return TERMS[party]


def costs_of(weights):
    costs = [0.0] * (columns + 1)
    for party, weight in enumerate(weights):
        for column, value in sums(party).items():
            costs[column] += weight * value
    return costs


def parts(point):
    return [(point[party] - bargain["baseline"][party]) / whole(party) for party in range(parties)]


def timed(name, ask, same):
    begun = time.perf_counter()
    found = ask()
    print(f"{name}: {time.perf_counter() - begun:.3f} s, {found}; same: {same(found)}")


def frontier(program):
    """The rectangle method, for three parties; more is better, so rectangles are of what is missing to the best."""
    begun = time.perf_counter()
    best = [program.solve(costs_of([float(party == of) for of in range(parties)]))[party] for party in range(parties)]
    worst = [
        program.solve([-cost for cost in costs_of([float(party == of) for of in range(parties)])])[party]
        for party in range(parties)
    ]
    # In missing points of the second and third party: from nothing to all that can be missing.
    rectangles = [((0, 0), (best[1] - worst[1] + 1, best[2] - worst[2] + 1))]
    found = set()
    while rectangles and time.perf_counter() - begun < limit:
        low, high = max(rectangles, key=lambda of: of[1][0] * of[1][1])
        floors = [-INFINITY, best[1] - high[0] + 1, best[2] - high[1] + 1]
        first = program.solve(costs_of([1.0, 0.0, 0.0]), floors)
        point = None
        if first is not None:
            point = program.solve(costs_of([1.0, 1.0, 1.0]), [float(first[0]), floors[1], floors[2]])
        if point is None:
            rectangles = [of for of in rectangles if not (of[1][0] <= high[0] and of[1][1] <= high[1])]
            continue
        missing = (best[1] - point[1], best[2] - point[2])
        if point not in found:
            found.add(point)
            rectangles = split(rectangles, missing)
        rectangles = [
            of
            for of in rectangles
            if not (missing[0] <= of[0][0] and missing[1] <= of[0][1] and of[1][0] <= high[0] and of[1][1] <= high[1])
        ]
    return found, time.perf_counter() - begun, not rectangles


def split(rectangles, at):
    for axis in range(2):
        parts = []
        for low, high in rectangles:
            if low[axis] < at[axis] < high[axis]:
                middle_high = tuple(at[axis] if of == axis else high[of] for of in range(2))
                middle_low = tuple(at[axis] if of == axis else low[of] for of in range(2))
                parts += [(low, middle_high), (middle_low, high)]
            else:
                parts.append((low, high))
        rectangles = parts
    return rectangles


program = Program()
points = {name: tuple(point) for name, point in bargain["points"].items()}
relative = [1.0 / whole(party) for party in range(parties)]
timed(
    "utilitarian",
    lambda: program.solve(costs_of(relative)),
    lambda found: abs(sum(parts(found)) - sum(parts(points["Utilitarian"]))) < 1e-9,
)
only_part = [0.0] * columns + [1.0]
timed(
    "largest smallest part",
    lambda: program.solve(only_part, even=True),
    lambda found: abs(min(parts(found)) - min(parts(points["KalaiSmorodinsky"]))) < 1e-9,
)
seconds = bargain["seconds"]
print(f"search: diagram {seconds['diagram']:.4f} s, frontier {seconds['frontier']:.4f} s, all points {seconds['points']:.4f} s")
if parties == 3 and bargain["frontier"]:
    program.programs = 0
    found, took, complete = frontier(program)
    known = {tuple(point) for point in bargain["frontier"]}
    searched = seconds["diagram"] + seconds["frontier"]
    print(
        f"frontier: {took:.1f} s, {program.programs} programs, {len(found)} of {len(known)} points, "
        f"complete: {complete}, all on the search's frontier: {found <= known}; "
        f"{took / searched:.0f} times as long as the search ({searched:.4f} s)"
    )
