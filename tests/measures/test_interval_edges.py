"""Intervals at their edges, what must hold of them, and the tests that are their inverse."""

import numpy as np
import pytest
from hypothesis import given, strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint, proportions_ztest

from rocu_analysis.measures import change, intervals

counts = st.integers(0, 5_000)
levels = st.sampled_from([0.8, 0.9, 0.95, 0.99, 0.998])


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
    lower, upper = intervals.count_limits(count, factor)
    ends = [upper] if count == 0 else [lower, upper]
    assert change.count_against(count, ends, factor) == pytest.approx([0.05] * len(ends))


@pytest.mark.parametrize("degrees", [7, 14])
@pytest.mark.parametrize("count", [1, 8, 60])
def test_an_estimated_dispersion_widens_interval_and_test_alike(count, degrees):
    reached = float(intervals.students_confidence(0.95, degrees))
    # The normal reaches as far at that confidence as Student's t at 95 per cent.
    assert stats.norm.ppf(0.5 + reached / 2) == pytest.approx(stats.t.ppf(0.975, degrees))
    ends = intervals.count_limits(count, 2.5, degrees)
    assert change.count_against(count, ends, 2.5, degrees) == pytest.approx([0.05, 0.05])


def test_holm_agrees_with_statsmodels_and_passes_over_missing():
    p = [0.001, 0.04, 0.012, np.nan, 0.5, 0.013]
    known = [value for value in p if value == value]
    wanted = multipletests(known, 0.05, method="holm")[0]
    found = change.together(p, 0.05)
    assert list(found[[0, 1, 2, 4, 5]]) == list(wanted)
    assert not found[3]
