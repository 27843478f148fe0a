"""Tests against a given value are the inverse of the intervals, and agree with other packages."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportions_ztest

from rocu_analysis.measures import change, dispersion, intervals


@pytest.mark.parametrize(
    ("count", "total", "reference"), [(60, 100, 0.5), (3, 40, 0.2), (0, 9, 0.1)]
)
def test_shares_agree_with_statsmodels(count, total, reference):
    wanted = proportions_ztest(count, total, reference, prop_var=reference)[1]
    assert change.share_against(count, total, reference) == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("count", "expected"), [(0, 3.0), (0, 0.2), (5, 9.5), (120, 100.0), (7, 7.0)]
)
def test_counts_agree_with_scipy(count, expected):
    tails = stats.poisson.cdf(count, expected), stats.poisson.sf(count - 1, expected)
    wanted = min(1.0, 2 * min(tails))
    assert change.count_against(count, expected) == pytest.approx(wanted)


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


@pytest.mark.parametrize(("count", "total"), [(1, 20), (30, 50), (700, 1000)])
def test_wilsons_ends_have_a_p_of_five_per_cent(count, total):
    ends = np.array(intervals.wilson(count, total))
    assert change.share_against(count, total, ends) == pytest.approx([0.05, 0.05])


def test_holm_agrees_with_statsmodels_and_passes_over_missing():
    p = [0.001, 0.04, 0.012, np.nan, 0.5, 0.013]
    known = [value for value in p if value == value]
    wanted = multipletests(known, 0.05, method="holm")[0]
    found = change.together(p, 0.05)
    assert list(found[[0, 1, 2, 4, 5]]) == list(wanted)
    assert not found[3]


def test_an_empty_whole_has_no_p():
    assert np.isnan(change.share_against(0, 0, 0.5))
