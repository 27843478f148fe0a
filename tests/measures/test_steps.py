"""Lasting steps and seasons: by hand, and against regressions fitted elsewhere."""

import numpy as np
import pytest
from statsmodels.genmod import families
from statsmodels.genmod.generalized_linear_model import GLM

from rocu_analysis.measures.steps import find_steps, quarterly_season

SEASON = np.array([1.2, 0.9, 0.8, 1.1])


def test_a_step_of_a_year_and_a_half_is_found_with_both_means():
    before, after = [84, 86, 83, 90, 80, 88, 85, 79, 91], [120, 125, 118, 123, 121, 126]
    (step,) = find_steps([*before, *after])
    assert step.start == 9
    assert step.before == pytest.approx(sum(before) / 9)  # 766 / 9
    assert step.after == pytest.approx(sum(after) / 6)  # 733 / 6


@pytest.mark.parametrize(
    ("values", "starts"),
    [
        ([102, 97, 105, 99, 101, 94, 108, 100, 96, 103, 98, 51, 48, 53, 50], [11]),
        ([102, 97, 105, 99, 101, 94, 108, 100, 96, 103, 98, 51, 48, 53], [11]),
        ([102, 97, 105, 99, 101, 94, 108, 100, 96, 103, 98, 101, 104, 51], []),  # one does not last
        ([100, 98, 102, 99, 101, 300, 100, 97, 103, 99, 101, 100], []),  # one point is no level
        ([50, 52, 49, 51, 100, 98, 103, 99, 180, 179, 182, 181], [4, 8]),
        ([100, 98, 102, 99, 101, 50, 47, 51, 100, 97, 103, 99], [5, 8]),  # there and back
        ([101, 97, 105, 99, 101, 94, 108, 100, 96, 103, 98, 101, 51, 48], [12]),  # not from 101 on
        ([48, 51, 101, 97, 105, 99, 101, 94, 108, 100, 96, 103, 98, 101], [2]),
        ([0] * 11 + [7], []),  # one of three: a mean of 2.3 would begin with two noughts
        ([101, 97, 105, 99, 101, 94, 108, 100, 96, 103, 98, 101, 188, 114], []),  # nor one of two
        ([188, 114, 101, 97, 105, 99, 101, 94, 108, 100, 96, 103, 98, 101], []),
        ([50, 52, np.nan, 49, 51, 100, 98, 103, 99], [5]),  # places count the missing one
        ([0] * 12, []),
        ([], []),
    ],
)
def test_where_steps_are(values, starts):
    assert [step.start for step in find_steps(values)] == starts


def test_a_step_by_exposure_is_one_of_the_rate():
    days = np.array([90, 91, 92, 92] * 2 + [180, 182, 184, 184])
    assert find_steps(days * 2.0, days) == []  # twice the days, twice the count


def test_amounts_are_held_against_their_own_variance():
    calm = [10.0, 14.0, 9.0, 15.0, 11.0, 13.0]
    assert find_steps([*calm, *[value + 40 for value in calm]], counts=False)[0].start == 6
    assert find_steps([*calm, *[value + 2 for value in calm]], counts=False) == []


def test_the_gain_is_that_of_a_poisson_regression():
    counts = np.array([12, 9, 11, 8, 10, 13, 19, 16, 18, 20, 17, 15])
    later = np.arange(12) >= 6
    one = GLM(counts, np.ones(12), family=families.Poisson()).fit()
    two = GLM(counts, np.column_stack([np.ones(12), later]), family=families.Poisson()).fit()
    gain = one.deviance - two.deviance  # 10.99, the dispersion about the two below 1
    assert two.pearson_chi2 / 10 < 1
    assert gain > 10
    assert [step.start for step in find_steps(counts)] == [6]
    assert find_steps(np.where(later, counts - 1, counts)) == []  # a gain of 7.7


def test_indices_of_a_season_are_those_of_a_poisson_regression_with_a_step():
    quarter = np.arange(16) % 4
    counts = np.round(100 * SEASON[quarter] * np.where(np.arange(16) >= 10, 0.5, 1) + quarter)
    member = (quarter[:, None] == np.arange(4)) * 1.0
    design = np.column_stack([member, np.arange(16) >= 10])
    levels = np.exp(GLM(counts, design, family=families.Poisson()).fit().params[:4])
    assert quarterly_season(counts, quarter) == pytest.approx(levels / levels.mean(), rel=1e-4)


def test_a_season_is_sought_from_three_years_on():
    quarter = np.arange(12) % 4
    counts = 100 * SEASON[quarter]
    assert quarterly_season(counts, quarter) == pytest.approx(SEASON)
    assert quarterly_season(counts[:11], quarter[:11]) is None
    assert quarterly_season(np.full(12, 100.0), quarter) is None
