"""Control charts: edges, options, and what must hold whatever the figures."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, strategies as st

from rocu_analysis.measures.charted import Charted, charted_rows
from rocu_analysis.measures.variation import control_chart

STEADY = [12, 15, 11, 14, 13, 12, 16, 13, 14, 12, 15, 13]
LEVELS = st.lists(st.integers(0, 60), min_size=2, max_size=40)
CELLS = st.one_of(st.just(np.nan), st.integers(0, 40).map(float))
PAGES = st.integers(1, 26).flatmap(
    lambda points: st.lists(
        st.tuples(
            st.lists(CELLS, min_size=points, max_size=points),
            st.sets(st.integers(0, points - 1), max_size=3),
            st.sets(st.integers(0, points - 1), max_size=2),
        ),
        min_size=1,
        max_size=6,
    )
)


def words(column: pd.Series) -> list:
    return [None if pd.isna(word) else word for word in column]


def test_ranges_are_not_set_aside_where_the_others_are_nought():
    """Of 17 ranges 2 are 5, both over 3.267 times 10 / 17: without them limits have no width."""
    chart = control_chart([254] * 6 + [259] * 6 + [264] * 6, kind="xmr")
    reach = (chart["upper_limit"] - chart["centre"]).iloc[0]
    assert reach == pytest.approx(3 * 10 / 17 / 1.128, rel=1e-3)


def test_gaps_break_runs_and_have_no_range():
    values = [*STEADY, 20, 21, 22, np.nan, 23, 24, 25, 26]
    chart = control_chart(values, kind="xmr", baseline=12)
    assert np.isnan(chart["value"][15])
    assert words(chart["rule"])[15] is None
    assert not chart["signal"][15]
    assert "trend" not in words(chart["rule"])
    # Ranges across the gap are not used: of 1, gap, 3, 4 only |4 - 3| counts.
    few = control_chart([1, np.nan, 3, 4], kind="xmr")
    assert few["upper_limit"][0] == pytest.approx(8 / 3 + 2.66 * 1)


def test_a_point_on_the_mean_breaks_a_shift():
    values = [10, 14] * 8 + [12.6] * 3 + [12] + [12.6] * 5
    assert not control_chart(values, kind="xmr", baseline=16)["signal"].any()


def test_auto_chooses_by_the_size_of_the_counts_and_says_why():
    small, large = [2, 3, 1, 4] * 6, [20, 24, 18, 22] * 6
    span = [90, 91, 92, 92] * 6
    cases = [
        (small, span, "u", "exact", "u chart with exact limits: the mean count, 2.5, is under 10"),
        (large, span, "u'", "three sigma", "u chart with Laney's correction: the mean count, 21.0, "
         "is 10 or more, over an exposure"),
        (large[:12], span[:12], "xmr", "moving range", "XmR of rates: the mean count, 21.0, is 10 "
         "or more, the exposures are alike, and 12 points are too few for Laney's correction"),
        ([0, 15, 0, 0, 15] * 5, None, "c'", "exact", "c chart with exact limits and Laney's "
         "correction: the mean count, 6.0, is under 10, and the series varies more than chance"),
    ]  # fmt: skip
    for values, exposure, kind, limits, why in cases:
        chart = control_chart(values, exposure=exposure)
        assert (chart["kind"][0], chart["limits"][0], chart["why"][0]) == (kind, limits, why)


def test_laney_is_never_below_one_and_not_under_twenty_points():
    even = [20, 21] * 12
    plain, laney = (control_chart(even, kind=kind) for kind in ("c", "c'"))
    np.testing.assert_array_equal(laney["upper_limit"], plain["upper_limit"])
    wild = [5, 40] * 12
    assert control_chart(wild, kind="c'")["widened"][0] > 2
    short = control_chart(wild[:19], kind="c'")
    assert short["widened"][0] == 1.0


@given(LEVELS, st.sampled_from([0.25, 3.0, 1000.0]), st.sampled_from([0.0, -17.0, 40.0]))
def test_scale_and_place_do_not_matter_to_xmr(values, scale, move):
    one = control_chart(values, kind="xmr", improvement="up")
    two = control_chart(np.array(values) * scale + move, kind="xmr")
    turned = control_chart(-np.array(values), kind="xmr", improvement="down")
    assert words(turned["rule"]) == words(one["rule"])
    assert turned["variation"].tolist() == one["variation"].tolist()
    np.testing.assert_allclose(two["upper_limit"], one["upper_limit"] * scale + move, atol=1e-6)
    assert words(two["rule"]) == words(one["rule"])
    assert words(two["side"]) == words(one["side"])


@given(LEVELS, st.integers(1, 400))
def test_the_unit_of_exposure_does_not_matter(values, unit):
    assume(sum(values) > 0)
    span = np.arange(10, 10 + len(values))
    one = control_chart(values, exposure=span)
    two = control_chart(values, exposure=span * unit)
    assert one["kind"][0] == two["kind"][0]
    assert words(two["rule"]) == words(one["rule"])
    np.testing.assert_allclose(two["upper_limit"] * unit, one["upper_limit"], rtol=1e-9)


@given(page=PAGES, kind=st.sampled_from(["auto", "xmr"]), rebased=st.booleans())
def test_charts_judged_at_once_are_those_judged_one_by_one(page, kind, rebased):
    table = np.array([values for values, *_ in page])
    points = table.shape[1]
    options = {"kind": kind, "rebase": (points // 2,) * rebased, "improvement": "up"}
    excluded, provisional = (
        np.array([np.isin(np.arange(points), list(row[at])) for row in page]) for at in (1, 2)
    )
    together = charted_rows(table, excluded=excluded, provisional=provisional, **options)
    for row, found in enumerate(together):
        given = (part[[row]] for part in (table, excluded, provisional))
        (alone,) = charted_rows(
            next(given), excluded=next(given), provisional=next(given), **options
        )
        for name in Charted.__dataclass_fields__:
            np.testing.assert_array_equal(getattr(found, name), getattr(alone, name), err_msg=name)
