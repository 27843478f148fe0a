"""Counts widened by the dispersion of their own history."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rocu_analysis.errors import BadOption
from rocu_analysis.measures import dispersion
from rocu_analysis.measures.intervals import poisson_exact

# Mean 10; squares 36 + 36 + 16 + 16 + 4 + 4 + 0 + 0 = 112; 112 / 10 / 7 = 1.6.
HISTORY = [4, 16, 6, 14, 8, 12, 10, 10]


def test_dispersion_of_a_history():
    assert dispersion.of_history(HISTORY) == pytest.approx(112 / 10 / 7)
    assert dispersion.of_history(HISTORY[:7]) == 1.0
    assert dispersion.of_history([*HISTORY, np.nan]) == pytest.approx(1.6)
    assert dispersion.of_history([10] * 12) == 1.0
    assert dispersion.of_history([0] * 12) == 1.0
    # Over an exposure that explains the counts nothing is left over.
    assert dispersion.of_history(HISTORY, HISTORY) == 1.0


def test_many_series_at_once():
    both = dispersion.of_history([HISTORY, [10] * 8])
    assert both == pytest.approx([1.6, 1.0])


def test_a_count_is_widened():
    # Exact limits of 20 / 1.6 = 12.5 events, times 1.6.
    expected = tuple(1.6 * limit for limit in poisson_exact(12.5))
    assert dispersion.widen(20, 1.6) == pytest.approx(expected)
    assert dispersion.widen(20, 0.3) == poisson_exact(20)
    assert dispersion.widen(0, 2.0) == pytest.approx((0.0, 2 * -np.log(0.025)))


@given(st.integers(0, 500), st.floats(1, 20), st.floats(1, 20))
def test_more_dispersion_is_never_narrower(count, one, other):
    low, high = sorted((one, other))
    narrow, wide = dispersion.widen(count, low), dispersion.widen(count, high)
    assert wide[0] <= narrow[0] + 1e-9
    assert wide[1] >= narrow[1] - 1e-9


def test_the_frame_says_what_its_intervals_cover():
    frame = dispersion.count_intervals(
        [20, 20, 20], [HISTORY, [10] * 8, [*HISTORY[:5], np.nan, np.nan, np.nan]]
    )
    assert frame["dispersion"].tolist() == pytest.approx([1.6, 1.0, 1.0])
    assert frame["periods"].tolist() == [8, 8, 5]
    assert frame["method"].tolist() == [
        "exact Poisson, 0.95, widened by a dispersion of 1.60",
        "exact Poisson, 0.95",
        "exact Poisson, 0.95",
    ]
    assert frame["caveat"].tolist() == [
        "Covers chance and the usual variation of the series over 8 periods",
        "Covers chance; over 8 periods the series varies no more than that",
        "Covers chance alone: 5 earlier periods are too few (under 8) to tell how far the series "
        "varies of itself",
    ]
    rate = dispersion.count_intervals(20, exposure=50, per=1000)
    assert rate["value"].item() == 400.0
    assert rate["upper"].item() == pytest.approx(poisson_exact(20)[1] * 20)


def test_mistakes_are_told():
    with pytest.raises(BadOption, match="history: 1 rows for 2 counts"):
        dispersion.count_intervals([1, 2], [HISTORY])
    with pytest.raises(BadOption, match=r"history: -1\. It is 0 or more"):
        dispersion.of_history([-1] * 9)
