"""Templates with every shape of their figures: length, agreement, no gap."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from rocu_analysis import wording


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "no region lacks 0 figures"), (1, "one region lacks 1 figure"),
     (2, "two regions lack 2 figures"), (11, "11 regions lack 11 figures")],
)  # fmt: skip
def test_verbs_and_nouns_agree_with_their_number(number, text):
    verb = "{n:count region} {n|lacks|lack} " if number else "{n:count region} lacks "
    assert wording.fill(verb + "{n} {n|figure|figures}", n=number) == text


@pytest.mark.parametrize(
    ("number", "of", "text"),
    [(0, 2, "neither of two regions"), (2, 2, "both regions"), (1, 1, "the one region"),
     (3, 10, "three of ten regions"), (10, 10, "all ten regions"), (0, 10, "none of ten regions")],
)  # fmt: skip
def test_how_many_of_several(number, of, text):
    assert wording.some(number, of, "region") == text


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Arrests in South West", "Arrests in the South West"),
        ("of West Midlands and North East", "of the West Midlands and North East"),
        ("of West Midlands Police", "of West Midlands Police"),  # a force
        ("across South East", "across the South East"),
    ],
)
def test_parts_of_the_country_have_their_article(text, printed):
    assert wording.articled(text) == printed


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
