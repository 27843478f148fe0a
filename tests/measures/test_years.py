"""The newest year against the one before: by hand, and against another package."""

import numpy as np
import pytest
from statsmodels.genmod import families
from statsmodels.genmod.generalized_linear_model import GLM

from rocu_analysis.measures.change import compare_years, rate_ratio
from rocu_analysis.measures.steps import find_steps


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


def test_quarters_that_are_alike_cost_no_degree_of_freedom_by_hand():
    # 60 and 57.5 a quarter: 2 x 10^2 / 60 + 2 (12.5^2 + 2.5^2) / 57.5 = 8.99 on 6
    even = compare_years([[70, 50, 60, 60, 45, 55, 60, 70]], 4)
    assert even.freedom[0] == 6
    assert even.dispersion[0] == pytest.approx(8.986 / 6, abs=1e-3)
    # A season of 10 about each mean: 8 x 10^2 / 60 = 13.3, which chance gives less than once in 20.
    assert compare_years([[70, 50, 70, 50, 70, 50, 70, 50]], 4).freedom[0] == 3


def test_the_last_two_quarters_of_eight_that_double_are_clear():
    # 364 against 229 stood as "no clear change", its spread known on two degrees of freedom.
    years = compare_years([[52, 63, 58, 56, 66, 55, 118, 125]], 4)
    assert (years.now[0], years.before[0]) == (364, 229)
    assert years.lower[0] > 1.2


def test_exposure_makes_it_a_ratio_of_rates():
    assert compare_years([[100, 50]], 1, [[200, 100]]).ratio[0] == 1  # 0.5 and 0.5


def test_a_lasting_step_is_no_dispersion():
    """By statsmodels: years and quarters over the level at which each period stood."""
    counts = np.array([40, 70, 50, 130, 110, 150, 100, 140])
    level = np.repeat([160 / 3, 630 / 5], [3, 5])
    year, quarter = np.repeat([0, 1], 4), np.tile(np.arange(4), 2)
    design = np.column_stack([quarter[:, None] == np.arange(4), year])
    fit = GLM(counts, design.astype(float), families.Poisson(), offset=np.log(level)).fit()
    assert fit.df_resid == 3
    years = compare_years([counts], 4)
    # Four quarters about one ratio, less a degree of freedom for the step.
    assert years.dispersion[0] == pytest.approx(fit.pearson_chi2 / 2)
    assert years.freedom[0] == 2


def test_a_step_at_the_turn_of_both_years_costs_no_degree_of_freedom():
    """Years of counts fitted by statsmodels: the ratio of the years is the step."""
    counts = np.array([50, 72, 60, 54, 110, 82, 115, 76])
    assert [step.start for step in find_steps(counts)] == [4]
    design = np.column_stack([np.ones(8), np.repeat([0, 1], 4)])
    fit = GLM(counts, design, families.Poisson()).fit()
    years = compare_years([counts], 4)
    assert years.freedom[0] == fit.df_resid == 6  # quarters that are alike cost none
    assert years.dispersion[0] == pytest.approx(fit.pearson_chi2 / 6)


def test_about_its_levels_a_step_widens_no_interval_by_hand():
    """Two years of yearly sums 2 x 240 and 2 x 120 within each level: nothing varies."""
    steady = [60, 60, 60, 60, 60, 60, 120, 120, 120, 120, 120, 120]
    years = compare_years([steady], 4)
    assert (years.now[0], years.before[0], years.dispersion[0]) == (480, 360, 1)
    ratio, lower, upper = rate_ratio(480, 1, 360, 1)
    assert (years.ratio[0], years.lower[0], years.upper[0]) == pytest.approx((ratio, lower, upper))


def test_a_spread_known_on_one_degree_of_freedom_is_used_only_beyond_chance():
    """With Student's t on one degree a doubling were not clear; nor is it where figures jump."""
    # A season, 4 (25^2 / 75 + 50^2 / 150) / 2 = 50; 300 against 150, and 100 / 50 = 200 / 100.
    years = compare_years([[50, 100, 100, 200]], 2)
    ratio, lower, upper = rate_ratio(300, 1, 150, 1)
    got = years.ratio[0], years.lower[0], years.upper[0]
    assert got == pytest.approx((ratio, lower, upper))
    assert np.isinf(years.freedom[0])
    # Each 44 from what 160 and 210 give of 130 and 240: 44^2 (1/56 + 1/104 + 1/74 + 1/136) = 93.
    jumpy = compare_years([[100, 60, 30, 180]], 2)
    assert jumpy.dispersion[0] == pytest.approx(92.6, abs=0.1)
    assert jumpy.lower[0] < 1 < jumpy.upper[0]
    assert not jumpy.alone[0]
