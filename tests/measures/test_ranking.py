"""Regions side by side: shrinkage, places, and what can be told apart."""

import numpy as np
import pytest
from hypothesis import given, strategies as st

from rocu_analysis.measures.ranking import marshall


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
