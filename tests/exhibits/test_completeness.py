"""Completeness: who is whole, what is lacking, what was revised and what was set aside."""

from __future__ import annotations

import pytest
from exhibits.checker import check, in_words
from exhibits.frames import by_region, dear, hidden, outcomes, quarter, row
from exhibits.geometry import cells, daily, legible
from hypothesis import given, strategies as st

import rocu_analysis as rocu
from rocu_analysis.periods import financial_year
from rocu_analysis.reference import REGIONS

YEAR = financial_year(2018).label
MIDLANDS = {"Staffordshire": 12, "Warwickshire": 5, "West Mercia": 9}


def column_of(exhibit, period):
    return dict(zip(exhibit.table["Region"], exhibit.table[period], strict=True))


def of_midlands(number, **counts):
    return [row("West Midlands", value, quarter(number), force=force, counting="forces")
            for force, value in counts.items()]  # fmt: skip


@pytest.mark.parametrize("size", daily("page", "slide"))
def test_each_cell_is_where_the_table_has_it(size):
    rows = [*by_region([5] * 10), *by_region([5] * 7, measure="charges"),
            *by_region([6] * 10, period=financial_year(2019), status="provisional")]  # fmt: skip
    exhibit = rocu.completeness(outcomes(*rows), region="Yorkshire and the Humber")
    (axes,) = legible(exhibit, size).axes
    shown, table = cells(axes), exhibit.table.set_index("Region")
    for region in REGIONS:
        wanted = [table.loc[region, YEAR],
                  table.loc[region, "2019-20"].removesuffix(", provisional")]  # fmt: skip
        assert shown[region] == wanted
    hollow = [line for line in axes.lines if line.get_markerfacecolor() == "#FFFFFF"]
    assert sum(len(line.get_xdata()) for line in hollow) == 10


def test_forces_are_a_sum_where_their_unit_has_no_figure_of_its_own():
    five = ("Bedfordshire", "Cambridgeshire", "Essex", "Hertfordshire", "Kent")
    first = [row(value=24, period=quarter(0), force=force) for force in ("Norfolk", "Suffolk")]
    forces = [row(value=50, period=quarter(n), force=force) for force in five for n in range(2)]
    exhibit = rocu.completeness(outcomes(*forces, *first))
    # All seven in the first quarter; Norfolk and Suffolk are late with the second.
    assert exhibit.table.iloc[0].tolist()[:4] == ["Eastern", "all", "0 of 1", "1 of 2"]
    lacks = "Eastern lacks Norfolk and Suffolk for arrests in 2018-19 Q2"
    assert lacks in exhibit.description
    units = [row(value=40, period=quarter(number), counting="operation") for number in range(2)]
    exhibit = rocu.completeness(outcomes(*units, *forces))
    assert exhibit.table.iloc[0].tolist() == ["Eastern", "all", "all", "2 of 2", 2]


STATES = st.sampled_from(["figure", "figure", "hidden", "missing", "provisional", "absent"])
MEASURES = st.sampled_from(["arrests", "charges", "referrals"])
CELLS = st.tuples(st.sampled_from(REGIONS), st.integers(0, 8), STATES, MEASURES)


def returned(entries):
    """A state for each region, quarter and measure; the first that is drawn."""
    held = {}
    for region, number, state, measure in entries:
        if state != "absent":
            held.setdefault((region, number, measure), state)
    return held


def row_of(key, state):
    region, number, measure = key
    common = {"period": quarter(number), "measure": measure}
    if state == "hidden":
        return hidden(region, **common)
    if state == "missing":
        return row(region, None, marker="x", **common)
    return row(region, 7, status="provisional" if state == "provisional" else "final", **common)


def owed(there, region, number, regions):
    """Measures due of a region in a quarter: given then, or in most before and after; and given
    by half of the regions, or by this one at some time."""
    due = set()
    for measure in {name for *_, name in there}:
        when = sorted({n for _, n, name in there if name == measure})
        gap = when[0] < number < when[-1] and 3 * len(when) > 2 * (when[-1] - when[0] + 1)
        givers = {name for name, _, m in there if m == measure}
        if (number in when or gap) and (2 * len(givers) >= len(regions) or region in givers):
            due.add(measure)
    return due


@dear
@given(st.lists(CELLS, min_size=1, max_size=30))
def test_any_state_of_the_data_gives_a_true_table(entries):
    held = returned(entries)
    if not held:
        return
    exhibit = rocu.completeness(outcomes(*(row_of(*one) for one in held.items())))
    check(exhibit)
    there = {key for key, state in held.items() if state != "missing"}
    regions = {region for region, _, _ in held}
    for number in {number for _, number, _ in held}:
        for region in regions:
            given_ = {measure for r, n, measure in there if (r, n) == (region, number)}
            due = owed(there, region, number, regions)
            wanted = "all" if given_ == due else f"{len(given_)} of {len(due)}"
            if (label := quarter(number).label) in exhibit.table:
                cell = column_of(exhibit, label)[region].removesuffix(", provisional")
                assert cell == (wanted if given_ else "none")
    if exhibit.drawing is not None:
        legible(exhibit, "half")


def test_the_headline_names_who_is_short_in_the_newest_period():
    rows = [*by_region([9] * 3, measure="charges"), *by_region([5, 5])]
    short = (
        "Two of three regions returned every figure in 2018-19; Yorkshire and the Humber did not"
    )
    assert rocu.completeness(outcomes(*rows)).headline == short
    one = rocu.completeness(outcomes(*by_region([5])))
    assert one.headline == "North East returned every figure in 2018-19"


def test_a_force_that_bears_its_regions_name_is_named_and_gaps_alike_are_told_once():
    rows = [one for number in range(3) for one in of_midlands(number, **MIDLANDS)]
    exhibit = rocu.completeness(outcomes(*rows))
    lacks = "West Midlands lacks West Midlands Police for arrests in 2018-19 Q3"
    assert exhibit.notes == (f"{lacks}, 2018-19 Q2 and 2018-19 Q1.",)


def test_a_rate_of_one_force_is_lacking_in_no_sum():
    rate = {"measure": "charge rate", "unit": "percent", "force": "Staffordshire"}
    rows = [*of_midlands(0, **MIDLANDS, **{"West Midlands": 40}),
            row("West Midlands", 38.0, quarter(0), counting="forces", **rate)]  # fmt: skip
    exhibit = rocu.completeness(outcomes(*rows))
    assert exhibit.headline == "West Midlands returned every figure in 2018-19 Q1"


def test_two_cuts_of_a_whole_that_differ_are_both_there():
    cuts = [row(value=5, threat="drugs", source="a.xlsx!Threat!B2"),
            row(value=6, level="major", source="a.xlsx!Level!B2"),
            row("London", value=7, level="major", source="b.xlsx!Level!B2")]  # fmt: skip
    exhibit = rocu.completeness(outcomes(*cuts))
    assert exhibit.table["2018-19"].tolist()[:2] == ["all", "all"]


def test_of_a_measure_in_two_units_either_may_be_lacking():
    rows = [row(name, 5, quarter(number), measure="seizures", unit=unit) for number in (0, 1)
            for name in ("London", "Eastern") for unit in ("GBP", "count")]  # fmt: skip
    exhibit = rocu.completeness(outcomes(*rows[:-1]))
    assert exhibit.headline.endswith("Eastern did not")
    assert "Eastern gave no figure for seizures (number) in 2018-19 Q2" in exhibit.description


def test_a_gap_in_what_one_region_gives_is_no_return_of_all():
    # Of six quarters the fourth and, for charges of each half-year, every second one is empty.
    when = {"arrests": range(6), "county lines closed": (0, 1, 2, 4, 5), "charges": (1, 3, 5)}
    rows = [row(value=5, period=quarter(n), measure=name) for name in when for n in when[name]]
    exhibit = rocu.completeness(outcomes(*rows))
    states = [column_of(exhibit, quarter(n).label)["Eastern"] for n in range(6)]
    assert states == ["all", "all", "all", "2 of 3", "all", "all"]
    assert "Eastern gave no figure for county lines closed in 2018-19 Q4." in exhibit.notes
    assert exhibit.table["Region"].tolist() == ["Eastern"]  # and no line of several regions


def test_a_period_that_is_provisional_throughout_is_not_the_newest():
    rows = [*by_region([5] * 10),
            *by_region([6] * 3, period=financial_year(2019), status="provisional")]  # fmt: skip
    exhibit = rocu.completeness(outcomes(*rows))
    assert exhibit.headline == f"All {in_words(10)} regions returned every figure in {YEAR}"
