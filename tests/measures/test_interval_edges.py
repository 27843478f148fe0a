"""Intervals at their edges, what must hold of them, and the tests that are their inverse."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint, proportions_ztest

from rocu_analysis.measures import change, dispersion, intervals

counts = st.integers(0, 5_000)
levels = st.sampled_from([0.8, 0.9, 0.95, 0.99, 0.998])


def test_zero_counts_have_a_known_lower_limit_of_zero():
    assert intervals.wilson(0, 20)[0] == 0.0
    assert intervals.clopper_pearson(0, 20)[0] == 0.0
    assert intervals.poisson_byar(0)[0] == 0.0
    # Exact: the mean at which no event has a chance of 2.5 per cent, -log(0.025).
    assert intervals.poisson_exact(0) == pytest.approx((0.0, -np.log(0.025)))


@pytest.mark.parametrize(
    "limits",
    [
        intervals.wilson(0, 0),
        intervals.clopper_pearson(0, 0),
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


@given(counts, levels)
def test_more_confidence_is_wider_and_exact_holds_byar_closely(count, level):
    lower, upper = intervals.poisson_exact(count, level)
    wider = intervals.poisson_exact(count, (1 + level) / 2)
    assert wider[0] <= lower <= count <= upper < wider[1]
    if count >= 10:
        assert intervals.poisson_byar(count, level) == pytest.approx((lower, upper), rel=0.016)


def test_against_a_share_and_a_count_as_statsmodels_and_scipy():
    for count, total, reference in ((60, 100, 0.5), (3, 40, 0.2), (0, 9, 0.1)):
        wanted = proportions_ztest(count, total, reference, prop_var=reference)[1]
        assert change.share_against(count, total, reference) == pytest.approx(wanted)
    for count, expected in ((0, 3.0), (0, 0.2), (5, 9.5), (120, 100.0), (7, 7.0)):
        tails = stats.poisson.cdf(count, expected), stats.poisson.sf(count - 1, expected)
        assert change.count_against(count, expected) == pytest.approx(min(1.0, 2 * min(tails)))


@pytest.mark.parametrize("factor", [1.0, 2.5])
@pytest.mark.parametrize("count", [0, 1, 8, 60])
def test_p_of_five_per_cent_is_where_the_interval_ends(count, factor):
    lower, upper = dispersion.widen(count, factor)
    ends = [upper] if count == 0 else [lower, upper]
    assert change.count_against(count, ends, factor) == pytest.approx([0.05] * len(ends))


@pytest.mark.parametrize("periods", [8, 15])
@pytest.mark.parametrize("count", [1, 8, 60])
def test_an_estimated_dispersion_widens_interval_and_test_alike(count, periods):
    degrees = dispersion.freedom(2.5, periods)
    assert degrees == periods - 1
    reached = float(dispersion.students_confidence(0.95, degrees))
    # The normal reaches as far at that confidence as Student's t at 95 per cent.
    assert stats.norm.ppf(0.5 + reached / 2) == pytest.approx(stats.t.ppf(0.975, periods - 1))
    ends = dispersion.widen(count, 2.5, reached)
    assert change.count_against(count, ends, 2.5, degrees) == pytest.approx([0.05, 0.05])


def test_a_dispersion_of_one_leaves_the_normal():
    assert np.isinf(dispersion.freedom([1.0, 0.4], 8)).all()
    assert float(dispersion.students_confidence(0.95, np.inf)) == 0.95
    assert change.with_freedom(0.03, np.inf) == 0.03


def test_holm_agrees_with_statsmodels_and_passes_over_missing():
    p = [0.001, 0.04, 0.012, np.nan, 0.5, 0.013]
    known = [value for value in p if value == value]
    wanted = multipletests(known, 0.05, method="holm")[0]
    found = change.together(p, 0.05)
    assert list(found[[0, 1, 2, 4, 5]]) == list(wanted)
    assert not found[3]
