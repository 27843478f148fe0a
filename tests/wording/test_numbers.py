"""Figures, plurals, lists and dates as prose prints them."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from rocu_analysis import wording


@pytest.mark.parametrize(
    ("value", "text"),
    [(1124, "1,124"), (0, "0"), (-3, "−3"), (-1124.5, "−1,124.5"), (0.04, "0.0"), (-0.04, "0.0")],
)
def test_figures(value, text):
    assert wording.figure(value) == text


@given(st.integers(-(10**9), 10**9))
def test_any_whole_figure_reads_back(value):
    text = wording.figure(value)
    assert int(text.replace(",", "").replace("−", "-")) == value
