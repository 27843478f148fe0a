"""Fitting words: wrapping, thinning of ticks, moving labels apart."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rocu_analysis.charts import labels
from rocu_analysis.theme import text_width


@pytest.mark.parametrize("width", [2.0, 4.0, 20.0])
def test_wrapping_keeps_every_word_and_the_width(width):
    text = "Police and Crime Commissioner for Devon and Cornwall"
    lines = labels.wrap(text, width, 9)
    assert " ".join(lines) == text
    longest_word = max(text_width(word, 9) for word in text.split())
    assert all(text_width(line, 9) <= max(width, longest_word) for line in lines)


def test_wrapping_nothing():
    assert labels.wrap("", 3, 9) == []
    assert labels.widest([], 9) == 0


@given(count=st.integers(1, 30), width=st.floats(1, 20))
def test_ticks_never_touch(count, width):
    ticks = [(float(place), f"20{place:02d}-{place + 1:02d}") for place in range(count)]
    kept = labels.thin(ticks, width, 9, (0.0, float(count)))
    assert kept
    scale = width / count
    for (first, one), (second, other) in pairwise(kept):
        free = (second - first) * scale - (text_width(one, 9) + text_width(other, 9)) / 2
        assert free >= labels.GAP - 1e-9


@given(heights=st.lists(st.floats(0, 10), min_size=1, max_size=5))
def test_labels_move_apart_within_bounds(heights):
    placed = labels.spread(sorted(heights), 1.5, 0.0, 10.0)
    assert all(after - before >= 1.5 - 1e-9 for before, after in pairwise(placed))
    assert placed[-1] <= 10
    assert placed[0] >= 0 - 1e-9
