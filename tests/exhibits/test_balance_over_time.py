"""The Pursue share over time: which signal, whose share, and which strand moved it."""

from __future__ import annotations

import re

import numpy as np
import pytest
from exhibits.checker import check
from exhibits.frames import by_strand, dear, outcomes, quarter, row
from exhibits.geometry import legible
from hypothesis import given, strategies as st

import rocu_analysis as rocu
from rocu_analysis.errors import NoFigures
from rocu_analysis.reference import STRANDS


def share_of(values, region="Eastern", **changes):
    """Rows by strand, one period a mapping."""
    return [one for number, counts in enumerate(values)
            for one in by_strand(counts, region, period=quarter(number), **changes)]  # fmt: skip


def exhibit_of(*rows, region="Eastern", **options):
    return rocu.balance_over_time(outcomes(*rows), "disruptions", region=region, **options)


SWING = [72, 60, 75, 58, 70, 62, 74, 57, 73, 61, 71, 60]


def test_shares_that_vary_more_than_chance_have_limits_from_their_ranges():
    values = [{"Pursue": value, "Prevent": 110 - value, "Protect": 25, "Prepare": 5}
              for value in SWING]  # fmt: skip
    exhibit = exhibit_of(*share_of(values))
    check(exhibit)
    assert any(note.startswith("XmR chart of the shares") for note in exhibit.notes)
    shares = np.array(SWING) / 140
    mean, reach = shares.mean(), 2.66 * np.abs(np.diff(shares)).mean()
    shown = exhibit.table[exhibit.table["Period"].str.match(r"\d{4}")]
    assert set(shown["Mean (%)"]) == {round(100 * mean, 1)}
    low, high = 100 * (mean - reach), 100 * (mean + reach)
    assert set(shown["Limits (%)"]) == {f"{low:.1f} to {high:.1f}"}
    # Chance alone would allow no more than three standard errors.
    assert reach > 3 * np.sqrt(mean * (1 - mean) / 140)
    assert exhibit.headline.startswith("Eastern Pursue share: 42.9 per cent")
    assert ", no signal; " in exhibit.headline
    assert not any("by chance alone" in note for note in exhibit.notes)


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


@pytest.mark.parametrize(("strand", "said"), [("Not stated", False), ("Protect", True)])
def test_a_share_is_said_to_be_missing_only_where_it_is(strand, said):
    rows = share_of([{"Pursue": 60, "Prevent": 50, "Protect": 25, "Prepare": 5}] * 12)
    fourth = quarter(3).label
    rows = [one for one in rows if (one["strand"], one["period"]) != (strand, fourth)]
    exhibit = exhibit_of(*rows, row("Eastern", 5, value_high=9, qualifier="between", strand=strand,
                                    measure="disruptions", period=quarter(3)))  # fmt: skip
    assert exhibit.data["share"].isna().tolist() == [number == 3 and said for number in range(12)]
    assert ("known only as a range, so its share is not given" in exhibit.description) == said


CELL = st.one_of(st.integers(0, 60), st.sampled_from(["hidden", "missing", "absent", "range"]))


@dear
@given(
    st.lists(st.tuples(CELL, CELL, CELL, CELL, st.booleans()), min_size=1, max_size=16),
    st.sampled_from([None, "Eastern"]),
    st.booleans(),
)
def test_no_state_of_the_data_breaks_the_share(periods, region, two):
    rows = []
    for name in ("Eastern", "Yorkshire and the Humber") if two else ("Eastern",):
        for number, (*values, provisional) in enumerate(periods):
            for strand, value in zip(STRANDS, values, strict=True):
                if value == "absent":
                    continue
                changes = {"strand": strand, "measure": "disruptions", "period": quarter(number),
                           "status": "provisional" if provisional else "final"}  # fmt: skip
                if value == "hidden":
                    rows.append(row(name, None, marker="c", **changes))
                elif value == "missing":
                    rows.append(row(name, None, marker="x", **changes))
                elif value == "range":
                    rows.append(row(name, 5, value_high=9, qualifier="between", **changes))
                else:
                    rows.append(row(name, value, **changes))
    if not rows:
        return
    try:
        exhibit = exhibit_of(*rows, region=region)
    except NoFigures:
        assert two
        assert region is None
        return
    check(exhibit)
    if "no signal from" in exhibit.headline:
        assert set(exhibit.table["Signal"]) <= {
            "No signal",
            "Provisional, not judged",
            "[z]",
            "[x]",
        }
    if exhibit.drawing is not None:
        legible(exhibit, "half")


def drifting(by):
    """Sixteen quarters of 200 of which Pursue goes evenly from 120 to so many more."""
    rows = []
    for place in range(16):
        pursue = 120 + round(by * place / 15) + (6 if place % 2 else -6)
        values = dict(zip(STRANDS, (pursue, 160 - pursue, 30, 10), strict=True))
        rows += by_strand(values, period=quarter(place))
    return exhibit_of(*rows)


def test_a_chart_without_a_signal_does_not_deny_a_change_from_the_first_periods():
    calm, moved = drifting(0), drifting(20)
    assert "no signal" in calm.headline
    assert " but " not in calm.headline + calm.brief
    # 4 x 120 + 0 + 1 + 3 + 4 = 488 of 800, then 552: 8 points more.
    assert ": no signal, but 8.0 points higher" in moved.headline
    assert "but the share is 8.0 points higher than in the first four periods" in moved.brief
    assert any(claim.named for claim in moved.claims.values())


def test_too_few_periods_for_a_chart_do_not_deny_a_change_either():
    rows = []
    for place, pursue in enumerate((65, 66, 64, 65, 45, 46, 44, 45)):  # 260 of 400, then 180
        values = dict(zip(STRANDS, (pursue, 85 - pursue, 10, 5), strict=True))
        rows += by_strand(values, period=quarter(place))
    told = exhibit_of(*rows, region="Eastern")
    assert (
        told.headline == "Pursue share in Eastern: 20.0 points lower than in the first four periods"
    )
    assert any(claim.named for claim in told.claims.values())
    calm = exhibit_of(*rows[:20])  # of four strands
    assert calm.headline == "Five periods are too few to judge the Pursue share"
    assert not calm.claims
