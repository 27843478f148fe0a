"""Random papers of random counts, attacked by somebody who does not know how they were protected.

The attacker here works on the smallest counts themselves (region, quarter, threat, part of the
measure) by integer programming, and reads what is shown from the protected requests alone.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings, strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from rocu_analysis.errors import NotSafeToPublish
from rocu_analysis.paper import assurance, protection
from rocu_analysis.paper.requests import Request

from .frames import QUARTERS, outcomes, together

SMALL = 5
REGIONS = ("North East", "Eastern", "London", "South West", "South East", "East Midlands")
THREATS = ("drugs", "firearms", "fraud")
FAMILIES = {
    ("arrests",): {"arrests": ("arrests",)},
    ("children", "adults", "others"): {
        "people safeguarded": ("children", "adults", "others"),
        "children safeguarded": ("children",),
        "adults safeguarded": ("adults",),
    },
}
NUMBERS = {
    "few": st.integers(0, 3),
    "many, and some few": st.one_of(st.integers(20, 40), st.integers(20, 40), st.integers(0, 6)),
    "many": st.integers(6, 40),
}
KINDS = ("track", "compare_regions", "balance", "scorecard")
NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)  # a paper shrinks for minutes
ONE_PERIOD = ("compare_regions", "balance")


@dataclass
class Case:
    frame: pd.DataFrame
    counts: dict  # (part, region, quarter, threat) -> count
    parts_of: dict
    requests: list

    @property
    def places(self):
        return {cell: number for number, cell in enumerate(self.counts)}


@st.composite
def cases(draw, most=6):
    """Papers of six regions and six exhibits at most, or of fewer."""
    regions = REGIONS[: draw(st.integers(1, most))]
    periods = QUARTERS[: draw(st.integers(1, 4))]
    threats = THREATS[: draw(st.integers(1, 3))]
    parts, parts_of = draw(st.sampled_from(sorted(FAMILIES.items())))
    cells = list(product(parts, regions, periods, threats))
    number = NUMBERS[draw(st.sampled_from(sorted(NUMBERS)))]
    counts = {cell: draw(number) for cell in cells}
    split = [(threat,) for threat in threats]
    whole = split if len(parts_of) == 1 or draw(st.booleans()) else [threats]
    frame = together(*(
        returned(counts, measure, held, regions, periods, together_threats)
        for measure, held in parts_of.items()
        for together_threats in (split if len(held) == 1 else whole)
    ))  # fmt: skip
    if draw(st.booleans()):
        public = draw(st.sets(st.integers(0, len(frame) - 1), max_size=4))
        frame.loc[list(public), "published"] = "https://example.org/figures"
    kinds = draw(st.sets(st.sampled_from(KINDS), min_size=1, max_size=2))
    one = requests(frame, sorted(kinds), list(parts_of), regions, periods, threats)
    asked = draw(st.lists(one, min_size=2, max_size=most))
    return Case(frame, counts, parts_of, asked)


def returned(counts, measure, held, regions, periods, threats):
    """Rows of a measure for one threat; a whole may be returned for all of them together."""
    label = threats[0] if len(threats) == 1 else None
    values = {
        region: [sum(counts[p, region, q, t] for p in held for t in threats) for q in periods]
        for region in regions
    }
    return outcomes(values, measure=measure, threat=label, source=f"{measure}-{label}.xlsx")


@st.composite
def requests(draw, frame, kinds, measures, regions, periods, threats):
    kind = draw(st.sampled_from(kinds))
    arguments = {} if kind == "scorecard" else {"measure": draw(st.sampled_from(measures))}
    if kind != "balance" and kind != "scorecard":
        arguments["threat"] = draw(st.sampled_from([None, *threats]))
    if kind in ("track", "scorecard"):
        arguments["region"] = draw(st.sampled_from([None, *regions]))
    if kind in ONE_PERIOD:
        labels = [periods[0], "2020-21"] if len(periods) == 4 else periods[:2]
        arguments["period"] = draw(st.sampled_from(labels))
    if kind == "balance":
        arguments["by"] = draw(st.sampled_from(["region", "threat"]))
    return Request(kind, {"outcomes": frame}, arguments)


# --- what is shown -------------------------------------------------------------------------------


def printed(case, done):
    """Every count that the paper prints, as the smallest counts that it adds up, and how many."""
    for number, request in enumerate(done.requests):
        if number in done.tables:
            yield from table_cells(case, done.tables[number], hidden=False)
        elif request.chosen is not None:  # else it is not made, and prints nothing
            yield from exhibit_cells(case, request)


def exhibit_cells(case, request):
    frame, asked = request.frames["outcomes"], request.arguments
    by = asked.get("by", "region")
    for measure in [asked["measure"]] if "measure" in asked else list(case.parts_of):
        rows = frame[frame["measure"] == measure]
        for name in ("threat", "region"):
            if asked.get(name):
                rows = rows[rows[name] == asked[name]]
        label = asked.get("period")
        if request.function in ONE_PERIOD:
            exact = rows["period"].eq(label)
            rows = rows[exact] if exact.any() else rows.assign(period=label)
        labels = set(rows["threat"].dropna())
        keys = ["period", *(["threat"] if by == "threat" else ["region"])]
        for key, held in rows.groupby(keys, dropna=False):
            named = dict(zip(keys, key, strict=True))
            regions = set(held["region"])
            yield cells_of(case, measure, regions, named["period"], asked.get("threat"),
                           named.get("threat"), labels), held["value"].sum()  # fmt: skip


def table_cells(case, pairs, hidden):
    for use, mask in pairs:
        cells = use.cells.assign(total=use.cells["value"])
        labels = set(cells["threat"]) if "threat" in cells else set()
        for row in cells[mask.to_numpy() == hidden].to_dict("records"):
            yield cells_of(case, use.measure, {row["region"]}, row["period"], None,
                           row.get("threat"), labels), row["value"]  # fmt: skip


def cells_of(case, measure, regions, period, threat, label, labels):
    """Smallest counts in one printed count."""
    wanted = [threat] if threat else list(THREATS)
    if label == "other, merged":
        wanted = [name for name in THREATS if name not in labels]
    elif label in THREATS:
        wanted = [label]
    within = QUARTERS if period == "2020-21" else [period]
    return frozenset(
        cell
        for cell in case.counts
        if cell[0] in case.parts_of[measure]
        and cell[1] in regions
        and cell[2] in within
        and cell[3] in wanted
    )


def public(case):
    for row in case.frame[case.frame["published"].notna()].to_dict("records"):
        threat = row["threat"] if isinstance(row["threat"], str) else None
        yield cells_of(case, row["measure"], {row["region"]}, row["period"], threat, None, set())


def true(case, cells):
    return sum(case.counts[cell] for cell in cells)


# --- the attack ----------------------------------------------------------------------------------


def can_be(case, sums, cell, least, at_least_one=()):
    """Whether whole numbers that fit all sums give a cell ``least`` or more."""
    places = case.places
    lower = np.zeros(len(places))
    lower[places[cell]] = least
    known = [(group, true(case, group), true(case, group)) for group in sums]
    limits = []
    for group, low, high in [*known, *((group, 1, np.inf) for group in at_least_one)]:
        row = np.zeros(len(places))
        row[[places[one] for one in group]] = 1
        limits.append(LinearConstraint(row, low, high))
    size = len(places)
    found = milp(np.zeros(size), integrality=np.ones(size), bounds=Bounds(lower, np.inf),
                 constraints=limits or None)  # fmt: skip
    return found.status == 0


def marked_as_hidden(case, done):
    """Counts that a table marks as hidden; zeros are shown, so that each is 1 or more."""
    groups = {
        cells
        for pairs in done.tables.values()
        for cells, _ in table_cells(case, pairs, hidden=True)
    }
    return groups if all(true(case, cells) for cells in groups) else set()


def hidden_groups(case, done):
    """Counts of one or more that each request marks as hidden or leaves out."""
    for number, request in enumerate(done.requests):
        groups = []
        if number in done.tables:
            groups = [cells for cells, _ in table_cells(case, done.tables[number], hidden=True)]
        elif request.function == "compare_regions":
            kept = set(request.frames["outcomes"]["region"])
            asked = request.with_frame("outcomes", case.frame)
            asked = asked.with_arguments(period=request.arguments["period"])
            groups = [
                cells for cells, _ in exhibit_cells(case, asked) if not {c[1] for c in cells} & kept
            ]
        yield [group for group in groups if true(case, group) > 0]


def attack(case):
    try:
        done = protection.protect(case.requests, SMALL)
        assurance.attack(done, [], SMALL)
    except NotSafeToPublish:
        return
    known = set(public(case)) - {frozenset()}
    told = list(printed(case, done))
    shown = known | ({cells for cells, _ in told} - {frozenset()})
    for cells, value in told:
        assert value == true(case, cells) or cells & set().union(*known)
    marked = marked_as_hidden(case, done)
    alone = [one[0] for one in hidden_groups(case, done) if len(one) == 1]
    spared = set().union(*alone)
    for cell, count in case.counts.items():
        if 0 < count < SMALL and cell not in spared and can_be(case, known, cell, SMALL):
            assert can_be(case, shown, cell, SMALL, marked), (cell, count, done.requests)


RANDOM = {"deadline": None, "phases": NO_SHRINKING, "suppress_health_check": list(HealthCheck)}


@settings(**RANDOM)
@given(cases(most=3))
def test_no_small_count_can_be_told_from_a_random_paper(case):
    attack(case)


@pytest.mark.long
@settings(**RANDOM)
@given(cases())
def test_nor_from_many(case):
    attack(case)
