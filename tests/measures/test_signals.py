"""A page of charts: the false signals it states are the false signals that come."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests

from rocu_analysis.errors import BadOption
from rocu_analysis.measures import signals
from rocu_analysis.measures.variation import control_chart, control_charts


def latest(charts: pd.DataFrame, points: int, column: str) -> np.ndarray:
    return charts[column].to_numpy().reshape(-1, points)[:, -1]


def stated(random, draw, points: int, series: int, **options) -> float:
    chances = []
    for _ in range(series):
        design = signals.design_of(control_chart(draw(random, points), **options))
        chances.append(0.0 if design is None else signals.chance_of_new(design))
    return float(np.mean(chances))


@pytest.mark.parametrize(("mean", "points"), [(0.5, 24), (2, 24), (10, 12), (200, 24)])
def test_the_stated_rate_is_what_happens(mean, points):
    """Within a tenth, give or take the error of this many draws (benchmarks draw more)."""
    random, series = np.random.default_rng([points, round(10 * mean)]), 30_000
    told = stated(random, lambda r, n: r.poisson(mean, n), points, 120)
    found = 0
    for _ in range(3):
        charts = control_charts(random.poisson(mean, (series // 3, points)))
        found += latest(charts, points, "new").sum()
    rate = found / series
    error = 3 * np.sqrt(rate / series)
    assert rate * 0.9 - error < told < rate * 1.1 + error


@pytest.mark.parametrize("kind", ["u", "p", "u'"])
def test_the_stated_rate_holds_over_unequal_exposures(kind):
    random = np.random.default_rng(7)
    span, series = np.tile([40, 60, 80, 50], 6), 20_000
    options = {"kind": kind, "exposure": span}

    def draw(random, points, shape=None):
        if kind == "p":
            return random.binomial(span, 0.08, shape)
        return random.poisson(span * 0.08, shape)

    told = stated(random, draw, 24, 25, **options)
    rows = draw(random, 24, (series, 24))
    rate = latest(control_charts(rows, **options), 24, "new").mean()
    error = 3 * np.sqrt(rate / series) + 0.1 * rate
    assert abs(told - rate) < error


def test_the_stated_rate_holds_where_counts_vary_more_than_chance():
    """Gamma-Poisson counts with five times the variance of chance are lopsided."""

    def draw(random, points, shape=None):
        return random.poisson(random.gamma(20 / 4, 4, shape or points))

    told = stated(np.random.default_rng(5), draw, 24, 40)
    rows = draw(np.random.default_rng(6), 24, (20_000, 24))
    rate = latest(control_charts(rows), 24, "new").mean()
    assert abs(told - rate) < 3 * np.sqrt(rate / 20_000) + 0.1 * rate


def test_baseline_gaps_and_points_left_out_are_taken_as_they_are():
    random = np.random.default_rng(3)
    options = {"kind": "xmr", "baseline": 12, "exclude": [4], "rebase": [6]}
    values = random.standard_normal((30_000, 30))
    values[:, 20] = np.nan
    rate = latest(control_charts(values, **options), 30, "new").mean()
    design = signals.design_of(control_chart(values[0], **options))
    assert len(design.base) == 24
    assert sum(design.base) == 12
    assert sum(design.known) == 23
    assert signals.chance_of_new(design) == pytest.approx(rate, rel=0.12)


def test_a_run_is_new_once():
    values = [10, 14] * 8 + [12.6] * 9
    chart = control_chart(values, kind="xmr", baseline=16)
    assert chart["new"].sum() == 1
    assert signals.expected_new_signals([chart]).found == 0
    assert signals.expected_new_signals([chart.iloc[:22]]).found == 1


def test_a_page_adds_its_charts_up():
    random = np.random.default_rng(5)
    charts = {name: control_chart(random.poisson(4, 24)) for name in "abc"}
    charts["short"] = control_chart([3, 4, 5])
    charts["still"] = control_chart([3] * 20)
    table = signals.chances(charts)
    page = signals.expected_new_signals(charts)
    assert table["chart"].tolist() == ["a", "b", "c", "short", "still"]
    assert np.isnan(table["chance"][3])
    assert table["chance"][4] == 0.0
    assert (page.charts, page.not_judged) == (4, 1)
    each = table["chance"].dropna()
    assert page.expected == pytest.approx(each.sum())
    assert page.at_least_one == pytest.approx(1 - (1 - each).prod())
    assert "1 with too few points" in page.caveat
    none = signals.expected_new_signals([])
    assert (none.charts, none.expected, none.at_least_one) == (0, 0.0, 0.0)


def test_provisional_points_are_not_the_latest():
    values = np.random.default_rng(2).poisson(4, 24)
    sure = signals.chances([control_chart(values)])
    more = signals.chances([control_chart([*values, 40], provisional=[24])])
    pd.testing.assert_frame_equal(sure, more)


def test_the_answer_does_not_depend_on_the_day():
    values = np.random.default_rng(2).poisson(4, 24)
    first = signals.chances([control_chart(values)])["chance"].item()
    signals._simulated.cache_clear()
    assert signals.chances([control_chart(values)])["chance"].item() == first


def test_p_of_the_latest_count():
    values = [4, 6, 5, 3, 7, 5, 4, 6, 5, 5, 14]
    chart = control_chart(values, kind="c")
    # Given 64 events in 11 equal periods, the latest is binomial with share 1 / 11.
    tail = stats.binom.sf(13, 64, 1 / 11)
    assert signals.latest_p(chart) == pytest.approx(2 * tail)
    share = control_chart(values, kind="p", exposure=[20] * 11)
    assert signals.latest_p(share) == pytest.approx(2 * stats.hypergeom.sf(13, 220, 64, 20))
    ranged = control_chart(values, kind="xmr")
    # Of the ten before: mean 5, ranges 2, 1, 2, 4, 2, 1, 2, 1, 0 with mean 15 / 9.
    t = (14 - 5) / (15 / 9 / 1.128) / np.sqrt(1 + 1 / 10)
    assert signals.latest_p(ranged) == pytest.approx(2 * stats.t.sf(t, 0.62 * 9))
    assert np.isnan(signals.latest_p(control_chart([4], kind="c")))


def test_p_of_the_latest_is_even_where_nothing_changes():
    random = np.random.default_rng(11)
    for mean, kind in ((40, "xmr"), (40, "c"), (40, "c'")):
        p = [
            signals.latest_p(control_chart(random.poisson(mean, 24), kind=kind)) for _ in range(500)
        ]
        assert 0.015 < np.mean(np.array(p) < 0.05) < 0.085


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_benjamini_hochberg_is_statsmodels(p):
    theirs = multipletests(p, method="fdr_bh")[1]
    np.testing.assert_allclose(signals.benjamini_hochberg(p), theirs, atol=1e-12)


def test_benjamini_hochberg_passes_over_what_is_missing():
    # Two tests: 0.01 x 2 / 1 and 0.04 x 2 / 2.
    adjusted = signals.benjamini_hochberg([0.04, np.nan, 0.01])
    np.testing.assert_allclose(adjusted, [0.04, np.nan, 0.02])
    with pytest.raises(BadOption, match="p-values lie between 0 and 1"):
        signals.benjamini_hochberg([1.2])


def test_small_counts_in_bursts_signal_more_often_than_is_said():
    """Why notes say "more where small counts come in bursts": with sixteen points none can tell.

    Gamma-Poisson counts of mean 4 and dispersion 2: about 2 in 100 against half of one.
    """
    random = np.random.default_rng(31)
    charts = control_charts(random.negative_binomial(4, 0.5, (3000, 16)))
    last = charts.groupby("series").tail(1)
    small = last[last["kind"] == "c"]
    assert len(small) > 2900
    said = np.mean([
        signals.expected_new_signals([chart]).expected
        for _, chart in charts[charts["series"] < 20].groupby("series")
    ])  # fmt: skip
    assert said < 0.008
    assert small["new"].mean() > 2 * said
