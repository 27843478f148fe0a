"""Figures, articles, plurals, lists and dates as prose prints them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rocu_analysis.wording import numbers


@pytest.mark.parametrize(
    ("value", "text"),
    [(1124, "1,124"), (0, "0"), (-3, "−3"), (-1124.5, "−1,124.5"), (0.04, "0.0"), (-0.04, "0.0")],
)
def test_figures(value, text):
    assert numbers.figure(value) == text


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (1, "a"), (2, "a"), (8, "an"), (10, "a"), (11, "an"), (12, "a"), (18, "an"), (19, "a"),
        (80, "an"), (81, "an"), (88, "an"), (100, "a"), (110, "a"), (118, "a"), (180, "a"),
        (800, "an"), (1100, "a"), (1124, "a"), (8000, "an"), (11000, "an"), (18500, "an"),
        (110000, "a"), (11_000_000, "an"), (80.5, "an"), (11.5, "an"), (1.8, "a"), (-8, "a"),
    ],
)  # fmt: skip
def test_articles_before_figures(value, word):
    assert numbers.article(numbers.figure(value)) == word


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("11 per cent", "an 11 per cent"),
        ("8 per cent", "an 8 per cent"),
        ("18 per cent", "an 18 per cent"),
        ("12 per cent", "a 12 per cent"),
        ("improvement", "an improvement"),
        ("concern", "a concern"),
    ],
)
def test_articles_before_phrases(text, whole):
    assert numbers.with_article(text) == whole


@pytest.mark.parametrize(
    ("value", "text"), [(1, "1 person"), (0, "0 people"), (2, "2 people"), (1124, "1,124 people")]
)
def test_nouns(value, text):
    assert numbers.count(value, "person", "people") == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "no region"), (1, "one region"), (10, "ten regions"), (11, "11 regions")],
)
def test_small_numbers_in_words(value, text):
    assert numbers.small_count(value, "region") == text


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ([], ""),
        (["London"], "London"),
        (["London", "Eastern"], "London and Eastern"),
        (["A", "Yorkshire and the Humber", "C"], "A, Yorkshire and the Humber and C"),
    ],
)
def test_lists(names, text):
    assert numbers.listed(names) == text


def test_ranges_dates_and_sentences():
    assert numbers.between(102, 106) == "between 102 and 106"
    assert numbers.between(102, 102) == "102"
    assert numbers.interval(-0.31, 2.04, 1) == "−0.3 to 2.0"
    assert numbers.day(date(2021, 4, 7)) == "7 April 2021"
    assert numbers.sentence("no region differs") == "No region differs."
    assert numbers.sentence("Is it so?") == "Is it so?"
    assert numbers.paragraph("one", "", "two") == "One. Two."


@given(st.integers(-(10**9), 10**9))
def test_any_whole_figure_reads_back(value):
    text = numbers.figure(value)
    assert int(text.replace(",", "").replace("−", "-")) == value


@given(st.integers(0, 10**9))
def test_articles_follow_how_a_figure_is_read_aloud(value):
    group = numbers.figure(value).split(",")[0]  # "11" of 11,000: read "eleven thousand"
    vowel = group[0] == "8" or group in ("11", "18")
    assert (numbers.article(numbers.figure(value)) == "an") == vowel
