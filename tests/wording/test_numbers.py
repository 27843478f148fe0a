"""Figures, articles, plurals, lists and dates as prose prints them."""

from __future__ import annotations

import pytest
from hypothesis import example, given, strategies as st

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


@given(st.integers(0, 10**9))
@example(8)
@example(11_000)
@example(18)
@example(110)
def test_articles_follow_how_a_figure_is_read_aloud(value):
    group = wording.figure(value).split(",")[0]  # "11" of 11,000: read "eleven thousand"
    vowel = group[0] == "8" or group in ("11", "18")
    assert (wording.article(wording.figure(value)) == "an") == vowel


def test_an_article_stands_before_points_as_they_are_read():
    said = [wording.with_article(f"{number}-point change") for number in (8, 9, 11, 12, 18)]
    assert [text.partition(" ")[0] for text in said] == ["an", "a", "an", "a", "an"]
