"""Change between two periods: known figures, edges, and what must hold whatever the figures."""

import numpy as np
import pytest
from hypothesis import given, strategies as st
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep
from statsmodels.stats.rates import confint_poisson_2indep

from rocu_analysis.measures import change

counts = st.integers(0, 60)
exposures = st.sampled_from([1.0, 2.0, 0.5, 92.0, 90.0])


@given(counts.filter(bool), exposures, counts.filter(bool), exposures)
def test_score_interval_is_statsmodels(x1, e1, x0, e0):
    ratio, lower, upper = change.rate_ratio(x1, e1, x0, e0)
    assert ratio == pytest.approx((x1 / e1) / (x0 / e0))
    theirs = confint_poisson_2indep(x1, e1, x0, e0, method="score", compare="ratio")
    # Which stops its search where it is near enough: one example in some thousands differs by 1e-4.
    assert (lower, upper) == pytest.approx(theirs, rel=1e-3)


@given(counts, exposures, counts.filter(bool), exposures)
def test_exact_limits_are_where_the_binomial_tails_are_two_and_a_half_per_cent(x1, e1, x0, e0):
    _, lower, upper = change.rate_ratio(x1, e1, x0, e0, method="exact")
    share = upper * e1 / (upper * e1 + e0)
    assert stats.binom.cdf(x1, x1 + x0, share) == pytest.approx(0.025, rel=1e-6)
    if x1:
        share = lower * e1 / (lower * e1 + e0)
        assert stats.binom.sf(x1 - 1, x1 + x0, share) == pytest.approx(0.025, rel=1e-6)


@given(counts, exposures, counts, exposures, st.sampled_from(["score", "exact"]))
def test_turning_the_periods_round_turns_the_ratio_over(x1, e1, x0, e0, method):
    ratio, lower, upper = change.rate_ratio(x1, e1, x0, e0, method=method)
    back = change.rate_ratio(x0, e0, x1, e1, method=method)
    with np.errstate(divide="ignore"):
        turned = 1 / np.array([ratio, upper, lower])
    assert back == pytest.approx(turned, nan_ok=True, rel=1e-9)
    if x1 + x0:
        assert lower <= ratio <= upper


@given(counts, counts.filter(bool), counts, counts.filter(bool))
def test_newcombe_is_statsmodels(x1, more1, x0, more0):
    _, lower, upper = change.share_difference(x1, x1 + more1, x0, x0 + more0)
    theirs = confint_proportions_2indep(
        x1, x1 + more1, x0, x0 + more0, method="newcomb", compare="diff"
    )
    assert (lower, upper) == pytest.approx(theirs, abs=1e-9)


@given(st.integers(0, 25), exposures, st.integers(0, 25), exposures)
def test_e_test_is_the_sum_over_all_pairs_of_counts(x1, e1, x0, e0):
    rate = max(x1 + x0, 1e-9) / (e1 + e0)
    k1 = np.arange(stats.poisson.isf(1e-14, rate * e1) + 2)[:, None]
    k0 = np.arange(stats.poisson.isf(1e-14, rate * e0) + 2)[None, :]
    score = np.abs(k1 * e0 - k0 * e1) / np.sqrt(np.maximum(k1 + k0, 1) * e1 * e0)
    seen = abs(x1 * e0 - x0 * e1) / np.sqrt(max(x1 + x0, 1) * e1 * e0)
    weight = stats.poisson.pmf(k1, rate * e1) * stats.poisson.pmf(k0, rate * e0)
    p = weight[score >= seen * (1 - 1e-12)].sum()
    assert change.e_test(x1, e1, x0, e0) == pytest.approx(p, abs=1e-9)
