"""Counts and shares widened by the dispersion of their own history."""

import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint

from rocu_analysis.measures import change, dispersion
from rocu_analysis.measures.balance import decompose
from rocu_analysis.measures.dispersion import spread_of_shares, spread_of_sums
from rocu_analysis.measures.intervals import share_limits

TOTAL = [100.0] * 8
# Shares that swing between 50 and 70 per cent: pooled 60, each pair a distance of 20 points.
SWING = [50.0, 70.0] * 4
PAIR = 0.2**2 / (0.6 * 0.4 * (1 / 100 + 1 / 100))


def test_parts_of_one_whole_are_not_widened_by_what_moves_them_all():
    rng = np.random.default_rng(6)
    season = np.tile([1.2, 1.0, 0.8, 1.0], 4)
    parts = rng.poisson(100 * season, (10, 16)).astype(float)
    assert (
        dispersion.spread_of_parts(parts).factor.mean()
        < 1.4
        < dispersion.spread_of_rates(parts).factor.min()
    )
    # Two parts that swing against one another: 50 and 70 of 120, seven pairs.
    swing = [[50.0, 70.0] * 4, [70.0, 50.0] * 4]
    score = (20 / 120) ** 2 / (0.5 * 0.5 * 2 / 120)  # of each pair, so leaving one out changes none
    assert dispersion.spread_of_parts(swing).factor == pytest.approx([score, score])
    assert dispersion.spread_of_parts([row[:7] for row in swing]).factor.tolist() == [1.0, 1.0]
    # A doubling for good is set aside once, and the others are where they were.
    step = np.full((10, 16), 100.0) + np.tile([[2.0, -2.0]], (10, 8)) * np.arange(10)[:, None] / 5
    step[3, 12:] *= 2
    assert dispersion.spread_of_parts(step).factor.tolist() == [1.0] * 10


def test_the_factor_is_the_mean_score_of_neighbours_and_never_below_one():
    found = spread_of_shares(SWING, TOTAL)
    assert found.estimate == pytest.approx([PAIR])  # 0.04 / 0.0048
    assert found.factor == pytest.approx([PAIR])
    # Seven pairs, six of them following on another: 2 * 49 / (14 + 6).
    assert found.freedom == pytest.approx([2 * 49 / (2 * 7 + 6)])
    steady = spread_of_shares([60.0] * 8, TOTAL)
    assert (list(steady.estimate), list(steady.factor)) == ([0.0], [1.0])


@pytest.mark.parametrize("factor", [1.0, 4.0])
def test_a_share_has_wilsons_interval_of_so_many_times_fewer_trials(factor):
    count, total = np.array([0, 3, 60, 100]), np.array([50, 50, 100, 100])
    wanted = proportion_confint(count / factor, total / factor, method="wilson")
    np.testing.assert_allclose(share_limits(count, total, factor), wanted, atol=1e-12)


def test_a_lasting_step_counts_once():
    step = spread_of_shares([60.0] * 8 + [30.0] * 8, [100.0] * 16)
    once = 0.3**2 / (0.45 * 0.55 * 0.02)
    assert step.estimate == pytest.approx([once / 15])
    assert step.factor == pytest.approx([max(1.0, once / 15)])


def test_each_takes_the_larger_of_its_own_and_the_mean_of_all():
    found = spread_of_shares([SWING, [60.0] * 8], [TOTAL, TOTAL])
    assert found.factor == pytest.approx([PAIR, PAIR / 2])
    assert found.freedom == pytest.approx([2 * 2 * 49 / 20] * 2)


def test_seven_periods_are_too_few_and_take_the_mean_of_the_others():
    alone = spread_of_shares(SWING[:7], TOTAL[:7])
    assert list(alone.factor) == [1.0]
    assert np.isinf(alone.freedom).all()
    assert np.isnan(alone.estimate).all()
    beside = spread_of_shares([SWING, [*SWING[:7], np.nan]], [TOTAL, TOTAL])
    assert beside.factor == pytest.approx([PAIR, PAIR])


def test_interval_and_test_are_one_statement():
    freedom, factor = 9.3, 2.5
    low, high = share_limits(60, 100, factor, freedom)
    for end in (low, high):
        assert change.share_against(60, 100, end, factor, freedom) == pytest.approx(0.05)
    assert change.share_against(60, 100, low - 0.01, factor, freedom) < 0.05
    # Wider than by the normal, since the factor is an estimate.
    assert share_limits(60, 100, factor)[0] > low


def test_what_moved_the_share_is_said_less_often_where_counts_vary_more():
    before = {"Pursue": 300, "Prevent": 60, "Protect": 50, "Prepare": 30}
    after = {"Pursue": 230, "Prevent": 62, "Protect": 52, "Prepare": 31}
    plain, wide = decompose(before, after), decompose(before, after, dispersion=[6, 6, 6, 6])
    width = (plain["upper"] - plain["lower"]).iloc[-1]
    # Six times the variance: the square root of six times the width.
    assert (wide["upper"] - wide["lower"]).iloc[-1] == pytest.approx(6**0.5 * width, rel=0.05)
    assert list(plain["effect"]) == list(wide["effect"])
    assert plain["answer"].iloc[0] == "Pursue fell"
    assert wide["answer"].iloc[0] == "too few to tell"


def test_years_that_lean_vary_by_more_than_their_quarters_tell():
    """Ten parts whose level is drawn anew each year, alike within it: quarters show nothing.

    A year of 400 then has the variance of chance, 400, and of a level that varies by a tenth,
    1,600: five times as much between years. One part that doubles for good is no such variance,
    though it moves the shares of all.
    """
    random = np.random.default_rng(4)
    level = 1 + 0.1 * random.normal(size=(10, 12))
    counts = random.poisson(100 * np.repeat(level, 4, axis=1))
    factor, freedom = spread_of_sums(counts, 4)
    assert 3 < factor < 7
    assert freedom == 10 * 11 / 2
    steady = random.poisson(100, (10, 48))
    steady[3, 20:] *= 2
    assert spread_of_sums(steady, 4)[0] < 1.3
    assert spread_of_sums(steady[:, 16:28], 4)[0] < 1.5  # in one of two pairs of years
    assert spread_of_sums(steady[:, :4], 4) == (1.0, np.inf)  # one year alone
