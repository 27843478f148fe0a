"""Published figures side by side: an operation's phases of different lengths, a day."""

from __future__ import annotations

import pytest
from exhibits.checker import check
from exhibits.geometry import SIZE_NAMES, legible

import rocu_analysis as rocu
from rocu_analysis.paper.stated import stated

MEASURES = ["arrests", "cash seized", "value of drugs seized"]


@pytest.fixture(scope="module")
def scorpion():
    return stated(rocu.example("scorpion"), region="South West", measures=MEASURES)


def test_a_total_of_16_days_is_set_beside_one_of_seven_by_the_day(scorpion):
    check(scorpion)
    table = scorpion.table.set_index("When")
    assert table.loc["18 Nov 2022 to 3 Dec 2022", "Arrests a day"] == 4.4  # 70 in 16 days
    assert table.loc["Week of 7 Mar 2022", "Arrests a day"] == 27.7  # 194 in 7 days
    assert table.loc["Phase 9 (date not stated)", "Arrests a day"] == "[x]"
    assert table.loc["Phase 9 (date not stated)", "Arrests"] == "117"
    assert table.loc["Week of 4 Mar 2024", "Cash seized, £"] == "more than 95,000"
    assert (
        scorpion.headline == "Arrests: 4.4 to 27.7 a day in six dated periods; 16.0 in the latest"
    )
    assert scorpion.key.figure == "16.0 a day"
    assert "different lengths" in scorpion.care


@pytest.mark.parametrize("size", SIZE_NAMES)
def test_only_dated_phases_have_a_dot_and_each_its_interval(scorpion, size):
    (axes,) = legible(scorpion, size).axes
    dots = [line for line in axes.lines if line.get_marker() == "o"]
    runs = [line for line in axes.lines if len(line.get_xdata()) == 2 and line.get_lw() == 2]
    assert len(dots) == 5  # and a bar for the range of 102 to 106
    assert len(runs) == 6
