"""Regions side by side: shrinkage, places, and what can be told apart."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from rocu_analysis.errors import BadOption, NoFigures
from rocu_analysis.measures.ranking import (
    gamma_poisson,
    marshall,
    rank_intervals,
    second_denominator,
    tell_apart,
)

COUNTS = [3, 14, 0, 22, 9, 31, 5, 12, 1]
SIZES = [1.2, 4.1, 0.6, 5.0, 3.3, 4.4, 1.9, 2.8, 0.9]


def test_marshall_by_hand():
    # Rates 1 and 3 of sizes 10 and 10: b = 2, s2 = 1, a = 1 - 2/10, weight = 0.8 / (0.8 + 0.2)
    found = marshall([10, 30], [10, 10])
    assert found["between"].tolist() == pytest.approx([0.8, 0.8])
    assert found["shrunk"].tolist() == pytest.approx([2 - 0.8, 2 + 0.8])


def test_no_more_variation_than_chance_takes_the_pooled_rate():
    counts = [10, 11, 9, 10]
    for method in (marshall, gamma_poisson):
        found = method(counts, [10, 10, 10, 10])
        assert found["shrunk"].tolist() == pytest.approx([1.0] * 4)
        assert (found["weight"] == 0).all()
    assert (marshall(counts, [10] * 4)["between"] == 0).all()
    assert np.isinf(gamma_poisson(counts, [10] * 4)["shape"].iloc[0])


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 50)), min_size=3, max_size=12).filter(
        lambda rows: sum(c for c, _ in rows) > 0
    )
)
def test_shrinking_moves_towards_the_network_and_never_past_it(rows):
    counts, sizes = zip(*rows, strict=True)
    found = marshall(counts, sizes)
    lower = np.minimum(found["raw"], found["pooled"]) - 1e-12
    upper = np.maximum(found["raw"], found["pooled"]) + 1e-12
    assert found["shrunk"].between(lower, upper).all()
    scaled = marshall(counts, [1000 * size for size in sizes])
    assert np.allclose(1000 * scaled["shrunk"], found["shrunk"])


def test_gamma_poisson_agrees_with_statsmodels():
    import statsmodels.api as sm

    rng = np.random.default_rng(8)
    sizes = rng.uniform(5, 60, 80)
    counts = rng.poisson(sizes * rng.gamma(4, 0.25, 80))
    found = gamma_poisson(counts, sizes).iloc[0]
    # Negative binomial with log link and offset: alpha = 1 / shape, mean = shape / rate.
    expected = sizes * found["pooled"]
    fit = sm.NegativeBinomial(counts, np.ones(80), exposure=expected).fit(disp=0)
    assert found["shape"] == pytest.approx(1 / fit.params[1], rel=1e-3)
    assert found["shape"] / found["rate"] == pytest.approx(np.exp(fit.params[0]), rel=1e-4)


def test_places_are_uncertain_and_add_up():
    found = rank_intervals(COUNTS, SIZES)
    assert found["highest"].sum() == pytest.approx(1)
    assert found["lowest"].sum() == pytest.approx(1)
    # Of nine made regions, the fourth highest could stand almost anywhere: 22 in 5 is 4.4,
    # between 12 in 2.8 (4.3) and 31 in 4.4 (7.0).
    raw = np.array(COUNTS) / SIZES
    assert found["place"].tolist() == [*(9 - np.argsort(np.argsort(raw)))]
    wide = rank_intervals(COUNTS, SIZES, method="exact")
    assert (wide["place_lower"] <= found["place_lower"]).all()
    assert (wide["place_upper"] >= found["place_upper"]).all()
    pd.testing.assert_frame_equal(found, rank_intervals(COUNTS, SIZES))


def test_places_by_hand():
    found = rank_intervals([1000, 10, 0], [1, 1, 1], method="exact")
    assert found["place_lower"].tolist() == [1, 2, 2]
    assert found["place_upper"].tolist() == [1, 3, 3]  # 10 (3.9 to 21) and 0 (to 4.8) meet


def test_more_data_narrows_places():
    few, many = (rank_intervals([f * c for c in COUNTS], SIZES) for f in (1, 100))
    width = [(x["place_upper"] - x["place_lower"]).sum() for x in (few, many)]
    assert width[1] < width[0]


def test_exact_places_hold_every_true_place():
    rates = np.array([2.0, 2.5, 3.0, 4.0, 5.5, 5.6])
    sizes = np.array([10, 20, 5, 30, 8, 12.0])
    true = 6 - np.argsort(np.argsort(rates))
    rng = np.random.default_rng(5)
    held = 0
    for _ in range(400):
        found = rank_intervals(rng.poisson(rates * sizes), sizes, method="exact")
        held += ((found["place_lower"] <= true) & (found["place_upper"] >= true)).all()
    assert held / 400 >= 0.95


def test_against_the_rest_by_hand():
    found = tell_apart([30, 10, 20], [100, 100, 200])
    assert found["rest"].tolist() == [30 / 300, 50 / 300, 40 / 200]
    assert found["ratio"].tolist() == pytest.approx([3.0, 0.6, 0.5])
    p = [
        2 * min(binomtest(k, 60, s, alternative=side).pvalue for side in ("less", "greater"))
        for k, s in ((30, 0.25), (10, 0.25), (20, 0.5))
    ]
    assert np.allclose(found["p_value"], np.minimum(p, 1))
    low = binomtest(30, 60).proportion_ci(0.95).low
    assert found["lower"].iloc[0] == pytest.approx(low / (1 - low) * 300 / 100)
    assert found["verdict"].tolist() == ["above", "cannot be told apart", "below"]


def test_holm_by_hand():
    found = tell_apart([30, 10, 20], [100, 100, 200]).sort_values("p_value")
    p = found["p_value"].to_numpy()
    steps = [3 * p[0], max(3 * p[0], 2 * p[1]), max(3 * p[0], 2 * p[1], p[2])]
    assert np.allclose(found["p_adjusted"], np.minimum(steps, 1))


def test_holm_never_lets_a_larger_p_value_be_adjusted_less():
    found = tell_apart([30, 30, 20, 20], [100, 100, 100, 100])  # two pairs with the same p
    first = found["p_value"].min()
    assert found["p_adjusted"].tolist() == pytest.approx([min(1, 4 * first)] * 4)


def test_alike_regions_are_rarely_told_apart():
    rng = np.random.default_rng(6)
    sizes = np.array([20, 35, 50, 10, 80, 25, 40, 60, 15.0])
    wrong = sum(
        tell_apart(rng.poisson(0.5 * sizes), sizes)["verdict"].isin(["above", "below"]).any()
        for _ in range(400)
    )
    assert wrong / 400 <= 0.05


def test_partly_missing_regions_are_flagged_and_in_no_total():
    counts = pd.Series([30, 10, 20, np.nan, 500], index=list("ABCDE"))
    sizes = pd.Series([100, 100, 200, 50, 10], index=list("ABCDE"))
    whole = [True, True, True, True, False]
    found = tell_apart(counts, sizes, compare=whole)
    assert found.loc["A", "rest"] == 30 / 300
    assert found["verdict"].tolist()[3:] == ["not compared", "not compared"]
    assert found.loc["E", "caveat"] == "set aside: not compared"
    places = rank_intervals(counts, sizes, compare=whole)
    assert places["place"].tolist()[:3] == [1, 2.5, 2.5]
    assert places["place"].isna().tolist()[3:] == [True, True]


def test_second_denominator():
    counts = [300, 300, 300, 300]
    residents = [100, 400, 250, 250]
    found = second_denominator(counts, residents, [400, 100, 250, 250])
    assert found["outcome"].tolist()[:2] == ["reverses", "reverses"]
    same = second_denominator(counts, residents, [200, 800, 500, 500])
    assert set(same["outcome"]) <= {"holds", "cannot be told apart"}
    assert same["outcome"].iloc[0] == "holds"
    gap = second_denominator(counts, residents, [400, 100, 250, None])
    assert gap["outcome"].iloc[3] == "not compared"
    assert gap["verdict_first"].iloc[3] == "not compared"  # the same network under both


def test_bad_input_is_refused():
    with pytest.raises(BadOption, match="3 for 2 observed"):
        tell_apart([1, 2], [1, 2, 3])
    with pytest.raises(BadOption, match="It is 0 or more"):
        marshall([-1, 2], [1, 2])
    with pytest.raises(NoFigures, match="two or more"):
        tell_apart([1, None], [1, 2])
    with pytest.raises(NoFigures, match="nothing was counted"):
        gamma_poisson([0, 0], [1, 2])
