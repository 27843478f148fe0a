"""Intervals against figures that others published or computed: each row names its source."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from rocu_analysis.measures import intervals

HERE = Path(__file__).parent


def rows(name: str) -> list:
    frame = pd.read_csv(HERE / name)
    return [pytest.param(row, id=row.case_id) for row in frame.itertuples()]


@pytest.mark.parametrize("row", rows("a_wilson.csv"))
def test_wilson(row):
    # Four rows come from a paper that prints four decimals.
    close = {"abs": 5.1e-5} if row.tolerance == "4dp" else {"rel": 1e-9}
    lower, upper = intervals.wilson(row.numerator, row.denominator, row.confidence)
    assert lower * row.multiplier == pytest.approx(row.lower, **close)
    assert upper * row.multiplier == pytest.approx(row.upper, **close)


@pytest.mark.parametrize("row", rows("b_poisson.csv"))
def test_poisson(row):
    # The exact limits may be read the other way: expected counts at which the observed is extreme.
    of_count = intervals.poisson_byar if "byar" in row.method else intervals.poisson_exact
    limits = of_count(row.count, row.confidence)
    over = 1.0 if row.method == "byar_count" else row.denominator
    scale = 1.0 if "expected" in row.method else row.multiplier
    found = [limit / over * scale for limit in limits]
    assert found == pytest.approx([row.lower, row.upper], rel=1e-6, nan_ok=True)


@pytest.mark.parametrize("row", rows("b2_indirect_ratio.csv"))
def test_observed_over_expected(row):
    scale = row.multiplier if np.isnan(row.reference_rate) else row.reference_rate
    of_count = intervals.poisson_exact if row.observed < 10 else intervals.poisson_byar
    limits = [limit / row.expected * scale for limit in of_count(row.observed, row.confidence)]
    assert limits == pytest.approx([row.lower, row.upper], rel=1e-6)


def goodman_cases() -> list:
    frame = pd.read_csv(HERE / "e2_goodman.csv")
    return [pytest.param(row, id=row.case_id) for row in frame.itertuples()]


@pytest.mark.parametrize("row", goodman_cases())
def test_goodman(row):
    # Some series list only a few of their cells; each cell depends on its count, n and k alone.
    others = [row.n - row.count] + [0] * (row.k - 2)
    lower, upper = intervals.goodman([row.count, *others], row.confidence)
    close = 0.51 * 10.0**-row.decimals
    assert (lower[0], upper[0]) == pytest.approx((row.lower, row.upper), abs=close, rel=1e-6)
