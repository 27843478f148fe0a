"""A page of charts: its false signals are as many, and its misses as large, as it says."""

import numpy as np
import pytest
from hypothesis import given, strategies as st
from statsmodels.stats.multitest import multipletests

from rocu_analysis.measures import signals
from rocu_analysis.measures.charted import charted_rows
from rocu_analysis.measures.signals import smallest_change
from rocu_analysis.measures.variation import control_chart

# A few series every day, from fixed seeds; many where simulations are asked for.
MANY = pytest.mark.simulation


def judged(rows, **options) -> list:
    none = np.zeros(rows.shape, dtype=bool)
    return charted_rows(rows.astype(float), excluded=none, provisional=none, **options)


@pytest.mark.parametrize(
    ("mean", "points", "series"),
    [
        (2, 24, 1500),
        (200, 24, 1500),
        *(pytest.param(*case, 6000, marks=MANY) for case in [(0.5, 24), (2, 24), (10, 12)]),
    ],
)
def test_the_stated_rate_is_about_what_happens(mean, points, series):
    random = np.random.default_rng([points, round(10 * mean)])
    charts = judged(random.poisson(mean, (series, points)))
    rate = np.mean([chart.new[-1] for chart in charts])
    told = signals.expected_new_signals(charts[:200]).expected / 200
    assert 0.6 < told / rate < 2.4  # one figure for all means of small counts


@pytest.mark.parametrize(
    ("mean", "points", "series"),
    [pytest.param(40, 12, 100, marks=pytest.mark.slow),
     *(pytest.param(*case, 1000, marks=MANY) for case in [(6, 24), (40, 12), (400, 16), (60, 40)])],
)  # fmt: skip
def test_the_change_is_seen_as_often_as_it_says(mean, points, series):
    """Eight changed periods, put through charts whose limits they help to set."""
    random = np.random.default_rng(mean)
    before = random.poisson(mean, (series, points)).astype(float)
    charts = [smallest_change(chart) for chart in judged(before[:20], steps=True)]
    for name in ("rise_ratio", "fall_ratio"):
        after, ratio = before.copy(), np.mean([getattr(chart, name) for chart in charts])
        after[:, -8:] = random.poisson(mean * ratio, (series, 8))
        found = np.mean([chart.signal[-8:].any() for chart in judged(after, steps=True)])
        assert 0.7 < found < 0.98


def test_the_change_that_would_be_seen_by_hand():
    (chart,) = judged(np.array([[60, 62] * 12]), kind="c", limits="exact")
    found = smallest_change(chart)
    # 16 quarters at 61 before eight at the level: so many standard errors of their difference.
    error = np.sqrt(61 / 16 + found.rise / 8)
    assert found.rise - 61 == pytest.approx((3.6 + 10 / 24) * error)
    assert found.rise_ratio == pytest.approx(found.rise / 61)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_benjamini_hochberg_is_statsmodels(p):
    theirs = multipletests(p, method="fdr_bh")[1]
    np.testing.assert_allclose(signals.benjamini_hochberg(p), theirs, atol=1e-12)


def test_shares_and_rates_stay_within_their_bounds():
    tried = [40] * 24
    share = smallest_change(control_chart([30, 31, 29, 32] * 6, kind="p", exposure=tried))
    assert 0.76 < share.rise <= 1
    assert 0 <= share.fall < 0.76
    span = [100] * 24
    rate = smallest_change(control_chart([30, 31, 29, 32] * 6, kind="u'", exposure=span))
    count = smallest_change(control_chart([30, 31, 29, 32] * 6, kind="c'"))
    assert rate.rise_ratio == pytest.approx(count.rise_ratio)
    assert rate.rise == pytest.approx(count.rise / 100)
