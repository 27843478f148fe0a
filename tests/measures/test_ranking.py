"""Regions side by side: shrinkage, places, and what can be told apart."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rocu_analysis.measures.ranking import marshall, rank_intervals

COUNTS = [3, 14, 0, 22, 9, 31, 5, 12, 1]
SIZES = [1.2, 4.1, 0.6, 5.0, 3.3, 4.4, 1.9, 2.8, 0.9]


def test_marshall_by_hand():
    # Rates 1 and 3 of sizes 10 and 10: b = 2, s2 = 1, a = 1 - 2/10, weight = 0.8 / (0.8 + 0.2)
    found = marshall([10, 30], [10, 10])
    assert found["between"].tolist() == pytest.approx([0.8, 0.8])
    assert found["shrunk"].tolist() == pytest.approx([2 - 0.8, 2 + 0.8])


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


def test_places_are_uncertain():
    found = rank_intervals(COUNTS, SIZES)
    raw = np.array(COUNTS) / SIZES
    assert found["place"].tolist() == [*(9 - np.argsort(np.argsort(raw)))]
    assert (found["place_lower"] <= found["place"]).all()
    assert (found["place_upper"] >= found["place"]).all()
    pd.testing.assert_frame_equal(found, rank_intervals(COUNTS, SIZES))


def test_partly_missing_regions_are_flagged_and_have_no_place():
    counts = pd.Series([30, 10, 20, np.nan, 500], index=list("ABCDE"))
    sizes = pd.Series([100, 100, 200, 50, 10], index=list("ABCDE"))
    places = rank_intervals(counts, sizes, compare=[True, True, True, True, False])
    assert places["place"].tolist()[:3] == [1, 2.5, 2.5]
    assert places["place"].isna().tolist()[3:] == [True, True]
    assert places.loc["E", "caveat"] == "set aside: not compared"
    assert marshall(counts, sizes)["shrunk"].isna().tolist() == [False] * 3 + [True, False]
