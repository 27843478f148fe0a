"""Balance of the four Ps: small sums written out."""

from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, strategies as st

from rocu_analysis.measures import balance
from rocu_analysis.measures.balance import decompose
from rocu_analysis.measures.change import share_difference
from rocu_analysis.reference import STRANDS

BEFORE = {"Pursue": 120, "Prevent": 34, "Protect": 22, "Prepare": 9}


def counts(pursue, prevent, protect, prepare, **more):
    return dict(zip(STRANDS, (pursue, prevent, protect, prepare), strict=True)) | more


def test_decompose_answers():
    def answer(before, after, **options):
        return decompose(before, after, **options)["answer"].iloc[0]

    assert answer(counts(100, 50, 30, 20), counts(200, 50, 30, 20)) == "Pursue rose"
    assert answer(counts(100, 50, 30, 20), counts(50, 50, 30, 20)) == "Pursue fell"
    assert answer(counts(200, 99, 60, 40), counts(300, 50, 30, 20)) == (
        "Pursue rose and the others fell"
    )
    assert answer(counts(10, 5, 3, 2), counts(12, 5, 3, 2)) == "too few to tell"
    # Twice as long a period with twice the counts is no change.
    doubled = decompose(BEFORE, {k: 2 * v for k, v in BEFORE.items()}, exposure=(90, 180))
    assert np.allclose(doubled["effect"], 0)


parts = st.lists(st.integers(0, 200), min_size=4, max_size=4).filter(any)


@given(parts, parts)
def test_effects_add_up_to_the_change(first, second):
    with patch.object(balance, "_DRAWS", 100):  # no effect rests on them
        found = decompose(counts(*first), counts(*second)).set_index("strand")["effect"]
    assert found.drop("All").sum() == pytest.approx(found["All"])
    expected = second[0] / sum(second) - first[0] / sum(first)
    assert found["All"] == pytest.approx(expected)


def test_the_interval_of_the_change_is_newcombes_where_the_share_has_a_history():
    """Newcombe 1998, table II, case a: 56 of 70 less 48 of 80 is 0.2 (0.0524 to 0.3339)."""
    before, after = counts(48, 20, 10, 2), counts(56, 8, 4, 2)
    whole = decompose(before, after, spread=(1.0, np.inf)).iloc[-1]
    assert whole[["effect", "lower", "upper"]].tolist() == pytest.approx(
        [0.2, 0.0524, 0.3339], abs=5e-5
    )
    # A dispersion of 2 is half as many trials, 28 of 35 less 24 of 40.
    twice = decompose(before, after, spread=(2.0, np.inf)).iloc[-1]
    half = share_difference(28, 35, 24, 40)
    assert twice[["effect", "lower", "upper"]].tolist() == pytest.approx(half)
    assert twice["verdict"] == "too few to tell"
    # One known from four degrees of freedom reaches 2.776 standard errors in place of 1.960.
    rough = decompose(before, after, spread=(2.0, 4.0)).iloc[-1]
    assert rough["lower"] < twice["lower"]
