"""Units that stand apart: Rosner's own example, masked pairs, and how often none is there."""

import numpy as np
import pytest

from rocu_analysis.measures.funnel import outlying

ALIKE = [102, 97, 105, 99, 94, 108, 100, 103]


@pytest.mark.parametrize(
    ("observed", "apart"),
    [
        ([200, *ALIKE], [0]),
        ([500, *ALIKE, 520], [0, 9]),  # two of ten at five times the rest
        ([300, 310, *ALIKE, 320], [0, 1, 10]),
        ([20, *ALIKE, 520], [0, 9]),  # one on either side
        (ALIKE, []),
        ([np.nan, *ALIKE, 500], [9]),
        ([500, 100, 100, 100, 100], []),  # five are too few
    ],
)
def test_who_stands_apart(observed, apart):
    assert outlying(observed).nonzero()[0].tolist() == apart


def test_rates_are_looked_at_not_counts():
    assert not outlying([500, *ALIKE], [5, 1, 1, 1, 1, 1, 1, 1, 1]).any()


def test_the_first_critical_value_is_that_of_grubbs():
    # Ten values: (9 / sqrt 10) sqrt(t^2 / (8 + t^2)) = 2.290 (Grubbs 1969). Counts are so large
    # that their square roots vary as the values, by far more than chance.
    values = np.array([0.0, 1, 2, 3, 4, 5, 6, 7, 8])

    def furthest(last):
        roots = 1e4 + 100 * np.append(values, last)
        z = 2 * roots
        return (z.max() - z.mean()) / z.std(ddof=1), outlying(roots**2).any()

    below, named_below = furthest(14.0)
    above, named_above = furthest(16.0)
    assert below < 2.290 < above
    assert (named_below, named_above) == (False, True)


@pytest.mark.parametrize("dispersion", [1, 4])
def test_how_often_one_is_set_apart_where_all_are_alike(dispersion):
    made = np.random.default_rng(22)
    level = np.full((1000, 10), 100.0)
    level = level if dispersion == 1 else made.gamma(level / (dispersion - 1), dispersion - 1)
    assert np.mean([outlying(row).any() for row in made.poisson(level)]) <= 0.1
