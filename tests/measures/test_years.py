"""The newest year against the one before: by hand, against another package, by how often named."""

import numpy as np
import pytest

from rocu_analysis.measures.change import compare_years

QUARTER = np.arange(15) % 4
SEASON = np.array([1.2, 0.9, 0.8, 1.1])


def test_dispersion_comes_from_same_quarters_of_different_years():
    # Two years alike to the quarter: nothing varies, whatever the season.
    same = compare_years([[100, 60, 50, 90, 100, 60, 50, 90]], 4)
    assert same.dispersion[0] == 1
    assert same.freedom[0] == 3  # four quarters about one ratio
    # 100 and 60 change places: expected 80 each, 4 x 20^2 / 80 = 20 over 3.
    swapped = compare_years([[100, 60, 50, 90, 60, 100, 50, 90]], 4)
    assert swapped.dispersion[0] == pytest.approx(20 / 3)
    assert swapped.p[0] == pytest.approx(1)


def test_the_larger_of_own_and_all_regions_together_is_taken():
    swapped, steady = [100, 60, 50, 90, 60, 100, 50, 90], [100, 60, 50, 90] * 2
    years = compare_years([swapped, steady], 4)
    assert years.dispersion.tolist() == pytest.approx([20 / 3, 20 / 6])


def test_exposure_makes_it_a_ratio_of_rates():
    assert compare_years([[100, 50]], 1, [[200, 100]]).ratio[0] == 1  # 0.5 and 0.5


def named(factor: float, season: bool = False, dispersion: float = 1.0) -> float:
    """Share of series at a mean of 100 whose newest year is told apart at five per cent."""
    made = np.random.default_rng(21)
    mean = np.full(15, 100.0) * (SEASON[QUARTER] if season else 1)
    mean[-4:] *= factor
    told = 0
    for _ in range(150):
        level = mean if dispersion == 1 else made.gamma(mean / (dispersion - 1), dispersion - 1)
        told += bool(compare_years([made.poisson(level)], 4).p[0] < 0.05)
    return told / 150


@pytest.mark.parametrize("season", [False, True])
def test_how_often_a_change_is_named(season):
    assert named(0.7, season) >= 0.9
    assert named(1, season) <= 0.07
    assert named(1, season, dispersion=2) <= 0.1
