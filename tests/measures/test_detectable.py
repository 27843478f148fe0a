"""The change a chart could have seen: seen as often as it says."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from rocu_analysis.errors import BadOption
from rocu_analysis.measures.signals import _silence, smallest_change
from rocu_analysis.measures.variation import control_chart, control_charts


def test_one_period_of_an_exact_chart_by_hand():
    chart = control_chart([2, 3, 1, 2] * 6, kind="c", limits="exact", baseline=20)
    found = smallest_change(chart, periods=1)
    # Centre 2, upper limit 7: the mean at which 8 or more come with chance 0.8.
    assert chart["upper_limit"][0] == 7
    assert stats.poisson.sf(7, found.rise) == pytest.approx(0.8)
    assert found.rise_ratio == pytest.approx(found.rise / 2)
    assert np.isnan(found.fall)
    assert found.caveat == "No fall would be flagged so often"


@pytest.mark.parametrize(
    ("mean", "points", "least"),
    [
        (6, 24, 0.72),
        (100, 60, 0.72),
        (40, 12, 0.66),
        (40, 16, 0.66),
        (40, 24, 0.7),
        (400, 16, 0.66),
    ],
)
def test_the_change_is_seen_as_often_as_it_says(mean, points, least):
    """Eight changed periods, put through charts whose limits they help to set.

    On short XmR charts most of the moving ranges are those of the changed points and of the step.
    """
    random, series = np.random.default_rng(mean), 3_000
    before = random.poisson(mean, (series, points)).astype(float)
    charts = [smallest_change(control_chart(row), periods=8) for row in before[:40]]
    rise = np.mean([chart.rise_ratio for chart in charts])
    fall = np.mean([chart.fall_ratio for chart in charts])
    for ratio in (rise, fall):
        after = before.copy()
        after[:, -8:] = random.poisson(mean * ratio, (series, 8))
        signal = control_charts(after)["signal"].to_numpy().reshape(series, points)[:, -8:]
        assert least < signal.any(axis=1).mean() < 0.92


def test_silence_is_what_simulation_finds():
    random = np.random.default_rng(0)
    outside, near, side = 0.05, 0.2, 0.5
    draws = random.choice(4, size=(40_000, 9), p=[outside, near, side, 0.25])
    quiet = 0
    for row in draws.tolist():
        marks = "".join("ON+."[draw] for draw in row)
        windows = [marks[at : at + 3] for at in range(7)]
        pair = any("." not in window and window.count("N") >= 2 for window in windows)
        run = any("." not in marks[at : at + 7] for at in range(3))
        quiet += "O" not in marks and not pair and not run
    assert _silence(outside, near, side, 7, 9) == pytest.approx(quiet / 40_000, rel=0.03)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 1_000))
def test_more_periods_and_less_power_need_less_change(seed):
    values = np.random.default_rng(seed).poisson(9, 30)
    chart = control_chart(values, kind="c", limits="exact", baseline=20)
    rises = [smallest_change(chart, periods=periods).rise for periods in (1, 3, 8)]
    assert rises == sorted(rises, reverse=True)
    assert smallest_change(chart, power=0.5).rise < smallest_change(chart, power=0.9).rise


def test_more_points_and_larger_counts_see_less():
    small = smallest_change(control_chart([4, 5, 6, 5] * 6))
    large = smallest_change(control_chart([400, 420, 380, 400] * 6))
    assert large.rise_ratio < small.rise_ratio
    assert large.fall_ratio > small.fall_ratio


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


def test_nothing_to_see_by():
    level = smallest_change(control_chart([3] * 12))
    assert np.isnan([level.rise, level.fall]).all()
    assert level.caveat == "The chart has no limits, or nothing in it varies"
    assert np.isnan(smallest_change(control_chart([])).rise)


def test_mistakes_are_told():
    chart = control_chart([3, 4] * 6)
    with pytest.raises(BadOption, match=r"periods: 0\. It is a whole number, 1 or more\."):
        smallest_change(chart, periods=0)
    with pytest.raises(BadOption, match=r"power: 80\. It lies between 0 and 1"):
        smallest_change(chart, power=80)
