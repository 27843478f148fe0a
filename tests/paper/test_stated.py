"""Published figures side by side: an operation's phases of different lengths, a day."""

from __future__ import annotations

import pytest
from exhibits.geometry import TRIED_SIZES, legible
from shipped_papers import published

import rocu_analysis as rocu
from rocu_analysis.exhibits.stated import stated

MEASURES = ["arrests", "cash seized", "value of drugs seized"]


@pytest.fixture(scope="module")
def scorpion():
    return stated(rocu.example("scorpion"), region="South West", measures=MEASURES)


@pytest.mark.parametrize("size", TRIED_SIZES)
def test_only_dated_phases_have_a_dot_and_each_its_interval(scorpion, size):
    (axes,) = legible(scorpion, size).axes
    dots = [line for line in axes.lines if line.get_marker() == "o"]
    runs = [line for line in axes.lines if len(line.get_xdata()) == 2 and line.get_lw() == 2]
    assert len(dots) == 5  # and a bar for the range of 102 to 106
    assert len(runs) == 6
    # A slide has no table beside it: what stands in no column of the chart is lost there.
    assert axes.get_position().width >= 0.38
    said = {text.get_text() for text in axes.texts}
    assert {"Arrests", "Cash", "Drugs"} <= said


def test_the_headline_of_figures_without_dates_gives_one_of_them():
    headlines = [exhibit.headline for exhibit in published().exhibits()]
    assert "1,124 referrals and five other figures, each as it was stated" in headlines
