"""Exact limits against scipy's quantiles, over many means at once."""

import numpy as np
import pytest
from scipy import stats

from rocu_analysis.measures.chart_limits import NEAR_TAIL, OUTER_TAIL, _quantiles, mean_range

TAILS = (OUTER_TAIL, 1 - OUTER_TAIL, NEAR_TAIL, 1 - NEAR_TAIL)


def test_tails_are_those_of_the_normal():
    assert stats.norm.sf(3) == pytest.approx(OUTER_TAIL, rel=1e-12)
    assert stats.norm.sf(2) == pytest.approx(NEAR_TAIL, rel=1e-12)


def test_poisson_quantiles():
    means = np.concatenate([np.linspace(0.01, 3, 300), np.linspace(3, 400, 2_000)])
    found = _quantiles(means[:, None], np.ones((1, 1)), binomial=False)[:, :, 0]
    for row, tail in zip(found, TAILS, strict=True):
        np.testing.assert_array_equal(row, stats.poisson.ppf(tail, means))


def test_binomial_quantiles():
    random = np.random.default_rng(0)
    share, tried = random.uniform(0, 1, 2_000), random.integers(1, 600, 2_000).astype(float)
    found = _quantiles(share[:, None], tried[:, None], binomial=True)[:, :, 0]
    for row, tail in zip(found, TAILS, strict=True):
        np.testing.assert_array_equal(row, stats.binom.ppf(tail, tried, share))


def test_nothing_and_all():
    found = _quantiles(np.array([[0.0], [1.0]]), np.array([[7.0]]), binomial=True)[:, :, 0]
    assert found.tolist() == [[0.0, 7.0]] * 4


def test_mean_range_of_one_that_is_all_wild():
    # Ranges 0, 0, 0, 9: mean 9 / 4, and 9 is above 3.267 times that; the others remain.
    assert mean_range(np.array([[1.0, 1, 1, 1, 10]]), screen=True).item() == 0.0
    assert mean_range(np.array([[1.0, 1, 1, 1, 10]]), screen=False).item() == 9 / 4
    assert np.isnan(mean_range(np.array([[1.0]]), screen=True)).all()
