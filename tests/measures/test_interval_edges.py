"""Intervals at their edges, and what must hold of them whatever the figures."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from rocu_analysis.errors import BadOption
from rocu_analysis.measures import intervals

counts = st.integers(0, 5_000)
levels = st.sampled_from([0.8, 0.9, 0.95, 0.99, 0.998])


def test_zero_counts_have_a_known_lower_limit_of_zero():
    assert intervals.wilson(0, 20)[0] == 0.0
    assert intervals.clopper_pearson(0, 20)[0] == 0.0
    assert intervals.poisson_byar(0)[0] == 0.0
    # Exact: the mean at which no event has a chance of 2.5 per cent, -log(0.025).
    assert intervals.poisson_exact(0) == pytest.approx((0.0, -np.log(0.025)))


def test_all_of_a_whole_has_a_known_upper_limit_of_one():
    assert intervals.wilson(20, 20)[1] == 1.0
    assert intervals.clopper_pearson(20, 20)[1] == 1.0


@pytest.mark.parametrize(
    "limits",
    [
        intervals.wilson(0, 0),
        intervals.clopper_pearson(0, 0),
        intervals.rate(3, 0),
        intervals.observed_over_expected(3, 0),
        intervals.wilson(None, 5),
        intervals.poisson_exact(pd.NA),
        intervals.poisson_byar(float("nan")),
    ],
)
def test_no_denominator_and_no_figure_give_missing_limits(limits):
    assert np.isnan(limits).all()


def test_scalars_give_floats_and_arrays_give_arrays():
    assert [type(limit) for limit in intervals.wilson(3, 10)] == [float, float]
    lower, _ = intervals.wilson([3, 4], [[10], [20]])
    assert lower.shape == (2, 2)
    assert lower[1, 0] == intervals.wilson(3, 20)[0]
    series = pd.Series([3, None, 0], dtype="Int64")
    lower, upper = intervals.poisson_exact(series)
    assert np.isnan([lower[1], upper[1]]).all()
    assert (lower[0], upper[0]) == intervals.poisson_exact(3)


def test_goodman_is_wilson_at_a_split_level():
    lower, upper = intervals.goodman([120, 34, 22, 9])
    # Four parts share 5 per cent: 1.25 per cent each, 98.75 per cent confidence.
    assert (lower[0], upper[0]) == pytest.approx(intervals.wilson(120, 185, 0.9875))
    rows = intervals.goodman([[120, 34, 22, 9], [0, 0, 0, 0], [5, np.nan, 1, 2]])[0]
    assert np.isnan(rows[1:]).all()
    assert rows[0] == pytest.approx(lower)


def test_public_health_limits_change_method_at_ten():
    assert intervals.poisson_public_health(9) == intervals.poisson_exact(9)
    assert intervals.poisson_public_health(10) == intervals.poisson_byar(10)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: intervals.wilson(11, 10),
            "count: 11 of a total of 10. A part is no larger than the whole that contains it. "
            "Use a rate ratio where one is not part of the other.",
        ),
        (lambda: intervals.poisson_exact(-1), "count: -1. It is 0 or more."),
        (
            lambda: intervals.poisson_exact(float("inf")),
            "count: an infinite figure. It is finite, or missing.",
        ),
        (
            lambda: intervals.poisson_exact(["a"]),
            "count: one is no number (could not convert string to float: 'a'), among those "
            "given. Figures are numbers, or missing.",
        ),
        (
            lambda: intervals.wilson([1, 2, 3], [10, 10]),
            "count, total: they do not fit together: count has 3, total has 2. One figure for each "
            "of the others, or one for all.",
        ),
        (
            lambda: intervals.wilson(1, 2, 95),
            "confidence: 95. It is one number between 0 and 1, such as 0.95.",
        ),
        (
            lambda: intervals.rate(1, 2, method="wald"),
            "method: 'wald'. It is one of 'exact', 'byar', 'public health'.",
        ),
        (
            lambda: intervals.goodman(5),
            "goodman(counts): a single figure, not the parts of a whole. counts needs one figure "
            "for each part.",
        ),
    ],
)
def test_mistakes_are_told(call, message):
    with pytest.raises(BadOption) as caught:
        call()
    assert str(caught.value) == message


@given(counts, st.integers(1, 5_000), levels)
def test_against_statsmodels_and_scipy(count, spare, level):
    total = count + spare
    ours = intervals.clopper_pearson(count, total, level)
    assert ours == pytest.approx(
        proportion_confint(count, total, 1 - level, method="beta"), rel=1e-7, abs=1e-12
    )
    lower, upper = intervals.poisson_exact(count, level)
    tail = (1 - level) / 2
    assert stats.poisson.cdf(count, upper) == pytest.approx(tail, rel=1e-6)
    if count:
        assert stats.poisson.sf(count - 1, lower) == pytest.approx(tail, rel=1e-6)


@given(counts, st.integers(1, 5_000), levels)
def test_shares_mirror_and_hold_their_estimate(count, spare, level):
    total = count + spare
    lower, upper = intervals.wilson(count, total, level)
    assert 0 <= lower <= count / total <= upper <= 1
    mirrored = intervals.wilson(spare, total, level)
    assert (1 - upper, 1 - lower) == pytest.approx(mirrored, abs=1e-12)


@given(st.integers(1, 200), st.integers(0, 200), st.integers(2, 50))
def test_more_data_narrow(count, spare, times):
    def width(limits):
        return limits[1] - limits[0]

    for share in (intervals.wilson, intervals.clopper_pearson):
        once = share(count, count + spare)
        assert width(share(count * times, (count + spare) * times)) < width(once)
    for rate in ("exact", "byar"):
        once = intervals.rate(count, 10, method=rate)
        assert width(intervals.rate(count * times, 10 * times, method=rate)) < width(once)


@given(counts, levels)
def test_more_confidence_is_wider_and_exact_holds_byar_closely(count, level):
    lower, upper = intervals.poisson_exact(count, level)
    wider = intervals.poisson_exact(count, (1 + level) / 2)
    assert wider[0] <= lower <= count <= upper < wider[1]
    if count >= 10:
        assert intervals.poisson_byar(count, level) == pytest.approx((lower, upper), rel=0.016)


@settings(max_examples=50)
@given(st.lists(counts, min_size=2, max_size=6).filter(sum), st.randoms())
def test_the_order_of_parts_does_not_matter(parts, shuffler):
    order = list(range(len(parts)))
    shuffler.shuffle(order)
    lower, upper = intervals.goodman(parts)
    again = intervals.goodman([parts[place] for place in order])
    np.testing.assert_array_equal(again[0], lower[order])
    np.testing.assert_array_equal(again[1], upper[order])
