"""Funnels: limits that agree with exact tests, and what the variance between units rests on."""

import numpy as np
import pytest
from hypothesis import given, strategies as st
from scipy.stats import binom, chi2, poisson

from rocu_analysis.measures import funnel as measure
from rocu_analysis.measures.funnel import funnel, lines

COUNTS = [30, 12, 55, 8, 21, 40, 17, 26, 33]
SIZES = [20, 15, 40, 10, 30, 25, 14, 28, 35]


@given(st.integers(0, 80), st.floats(0.001, 60), st.sampled_from([0.95, 0.998]))
def test_a_ratio_lies_outside_where_the_exact_test_says_so(count, expected, level):
    limits = lines([expected], kind="ratio", levels=(level,)).iloc[0]
    tail = (1 - level) / 2
    assert (count > limits.iloc[2] * expected + 1e-6) == (poisson.sf(count - 1, expected) < tail)
    assert (count < limits.iloc[1] * expected - 1e-6) == (poisson.cdf(count, expected) < tail)


@given(st.integers(1, 60), st.floats(0.05, 0.95), st.data())
def test_a_share_lies_outside_where_the_exact_test_says_so(total, target, data):
    count = data.draw(st.integers(0, total))
    limits = lines([total], kind="proportion", target=target, levels=(0.95,)).iloc[0]
    above, below = binom.sf(count - 1, total, target), binom.cdf(count, total, target)
    assert (count > limits["upper_95"] * total + 1e-6) == (above < 0.025)
    assert (count < limits["lower_95"] * total - 1e-6) == (below < 0.025)


def test_units_of_the_denominator_and_order_do_not_matter():
    one = funnel(COUNTS, SIZES, kind="rate")
    thousands = funnel(COUNTS, [1000 * size for size in SIZES], kind="rate")
    assert np.allclose(one.limits["z"], thousands.limits["z"])
    assert one.tau2 == pytest.approx(thousands.tau2)
    assert np.allclose(one.limits["upper_95"], 1000 * thousands.limits["upper_95"])
    turned = funnel(COUNTS[::-1], SIZES[::-1], kind="rate")
    assert turned.limits["signal"].tolist() == one.limits["signal"].tolist()[::-1]


@pytest.mark.parametrize("levels", [(0.95, 0.998), (0.998, 0.95)])
def test_the_widest_level_passed_is_named_in_whatever_order_they_are_given(levels):
    counts, expected = [8, 151, 159], [6.24, 106.44, 232.93]
    found = funnel(counts, expected, kind="ratio", overdispersion=False, levels=levels)
    assert found.limits["signal"].tolist() == ["within", "above 99.8%", "below 99.8%"]


def test_the_variance_between_units_widens_and_its_absence_does_not():
    apart = funnel(COUNTS, SIZES, kind="ratio", target=1.4)
    alone = funnel(COUNTS, SIZES, kind="ratio", target=1.4, overdispersion=False)
    assert apart.tau2 > 0
    assert (apart.limits["upper_95"] > alone.limits["upper_95"]).all()
    alike = funnel([10, 11, 9, 10], [10, 10, 10, 10], kind="ratio")
    assert alike.tau2 == 0
    assert alike.note.startswith("Dispersion is 0.")
    exact = lines([10], kind="ratio").iloc[0]
    assert alike.limits["upper_95"].iloc[0] == exact["upper_95"]


def test_lower_end_of_the_variance_by_hand(monkeypatch):
    monkeypatch.setattr(measure, "TRIM", 0.0)
    found = funnel(COUNTS, SIZES, kind="rate", target=1.4)
    variance = 1 / (4 * np.array(SIZES) * 1.4)
    total = np.sum(found.limits["z"] ** 2 * variance / (variance + found.tau2_lower))
    assert total == pytest.approx(chi2.ppf(0.975, len(COUNTS) - 1))
