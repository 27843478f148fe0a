"""The Pursue share over time: which signal, whose share, and which strand moved it."""

from __future__ import annotations

import re

import numpy as np
import pytest
from exhibits.checker import check
from exhibits.frames import STATES, by_strand, dear, in_state, outcomes, quarter, row
from exhibits.geometry import legible
from hypothesis import given, strategies as st

import rocu_analysis as rocu
from rocu_analysis.errors import NoFigures
from rocu_analysis.reference import STRANDS


def quarters(*counts, region="Eastern", **changes):
    """Rows by strand, one quarter for each set of counts."""
    return [one for number, given in enumerate(counts)
            for one in by_strand(dict(zip(STRANDS, given, strict=True)), region,
                                 period=quarter(number), **changes)]  # fmt: skip


def shown(*rows, region="Eastern", **options):
    return rocu.balance_over_time(outcomes(*rows), "disruptions", region=region, **options)


def is_named(exhibit):
    return any(claim.named for claim in exhibit.claims.values())


def test_shares_that_vary_more_than_chance_have_limits_from_their_ranges():
    swing = [72, 60, 75, 58, 70, 62, 74, 57, 73, 61, 71, 60]  # of 140
    exhibit = shown(*quarters(*((pursue, 110 - pursue, 25, 5) for pursue in swing)))
    check(exhibit)
    assert "xmr" in exhibit.bears
    shares = np.array(swing) / 140
    mean, reach = shares.mean(), 2.66 * np.abs(np.diff(shares)).mean()
    table = exhibit.table[exhibit.table["Period"].str.match(r"\d{4}")]
    assert set(table["Mean (%)"]) == {round(100 * mean, 1)}
    low, high = 100 * (mean - reach), 100 * (mean + reach)
    assert set(table["Limits (%)"]) == {f"{low:.1f} to {high:.1f}"}
    # Chance alone would allow no more than three standard errors.
    assert reach > 3 * np.sqrt(mean * (1 - mean) / 140)
    assert exhibit.headline.startswith(
        "The Pursue share in Eastern was 42.9 per cent in 2020-21 Q4. No signal: "
    )
    assert not is_named(exhibit)


def test_the_axis_fits_the_limits_and_says_where_it_begins(illustrative):
    exhibit = rocu.balance_over_time(illustrative, "disruptions")
    (axes,) = exhibit.figure().axes
    low, high = axes.get_ylim()
    data = exhibit.data
    assert 0 < low < data["lower_limit"].min() < data["upper_limit"].max() < high < 100
    # The limits take up a good part of the height.
    assert data["upper_limit"].max() - data["lower_limit"].min() > 0.35 * (high - low)
    words = " ".join(text.get_text() for text in exhibit.figure().texts)
    assert f"the axis runs from {low:.0f} to {high:.0f}" in words.replace("\n", " ")


@pytest.mark.parametrize(
    ("size", "region"),
    [("half", "Yorkshire and the Humber"), ("page", "South West"), ("slide", None)],
)
def test_points_stand_where_the_table_says(illustrative, size, region):
    exhibit = rocu.balance_over_time(illustrative, "disruptions", region=region)
    (axes,) = legible(exhibit, size).axes
    shares = [cell for cell, period in zip(exhibit.table["Pursue (%)"], exhibit.table["Period"],
                                           strict=True) if re.match(r"\d{4}", period)]  # fmt: skip
    marks = [
        (x, y)
        for line in axes.lines
        if line.get_marker() not in ("None", None, "")
        for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)
    ]
    assert [round(y, 1) for _, y in sorted(marks)] == shares


@pytest.mark.parametrize(("strand", "is_missing"), [("Not stated", False), ("Protect", True)])
def test_a_share_is_missing_only_where_a_count_with_a_strand_is_a_range(strand, is_missing):
    rows = quarters(*[(60, 50, 25, 5)] * 12)
    rows = [one for one in rows if (one["strand"], one["period"]) != (strand, quarter(3).label)]
    ranged = row("Eastern", 5, quarter(3), value_high=9, qualifier="between", strand=strand,
                 measure="disruptions")  # fmt: skip
    exhibit = shown(*rows, ranged)
    assert exhibit.data["share"].isna().tolist() == [n == 3 and is_missing for n in range(12)]
    assert any("2018-19 Q4 is known only as a range" in n for n in exhibit.notes) == is_missing


def test_a_sum_is_of_the_regions_that_have_every_strand_throughout_and_says_which():
    whole = quarters(*[(60, 50, 25, 5)] * 8)
    gap = [one for one in quarters(*[(60, 50, 25, 5)] * 8, region="London")
           if (one["strand"], one["period"]) != ("Prepare", quarter(2).label)]  # fmt: skip
    third = quarters(*[(40, 50, 25, 5)] * 8, region="South West")
    exhibit = shown(*whole, *gap, *third, region=None)
    assert exhibit.data["stated"].tolist() == [140 + 120] * 8
    assert "Sums are of two of ten regions: Eastern and South West." in exhibit.description


@dear
@given(
    st.lists(st.lists(st.tuples(STATES, st.integers(0, 60)), min_size=4, max_size=4),
             min_size=1, max_size=16),
    st.sampled_from([None, "Eastern"]),
    st.booleans(),
)  # fmt: skip
def test_no_state_of_the_data_breaks_the_share(periods, region, two):
    rows = [
        one for name in ("Eastern", "Yorkshire and the Humber")[: 1 + two]
        for number, cells in enumerate(periods) for strand, cell in zip(STRANDS, cells, strict=True)
        for one in in_state(cell, region=name, period=quarter(number), strand=strand,
                            measure="disruptions")
    ]  # fmt: skip
    if not rows:
        return
    try:
        exhibit = shown(*rows, region=region)
    except NoFigures:
        assert two
        assert region is None
        return
    check(exhibit)
    if exhibit.drawing is not None:
        legible(exhibit, "half")


def drifting(by):
    """Sixteen quarters of 200 of which Pursue goes evenly from 120 to so many more."""
    rows = [(120 + round(by * n / 15) + (6 if n % 2 else -6)) for n in range(16)]
    return shown(*quarters(*((pursue, 160 - pursue, 30, 10) for pursue in rows)))


def test_a_chart_without_a_signal_does_not_deny_a_change_from_the_first_periods():
    calm, moved = drifting(0), drifting(20)
    assert ". No signal: " in calm.headline
    assert not is_named(calm)
    # 4 x 120 + 0 + 1 + 3 + 4 = 488 of 800, then 552: 8 points more.
    assert moved.headline.endswith("It is 8.0 points higher than in the first four periods")
    assert "Pursue rose and the others fell: Pursue 2.8 points and Prevent 5.2 points." in (
        moved.description
    )
    assert is_named(moved)


def test_too_few_periods_for_a_chart_do_not_deny_a_change_either():
    # 260 of 400, then 180.
    rows = quarters(*((p, 85 - p, 10, 5) for p in (65, 66, 64, 65, 45, 46, 44, 45)))
    moved = shown(*rows)
    assert moved.headline.endswith("It is 20.0 points lower than in the first four periods")
    assert is_named(moved)
    few = shown(*rows[:20])  # of four strands
    assert few.headline.endswith("It cannot be judged: too few figures for limits, which need ten")
    assert not few.claims
