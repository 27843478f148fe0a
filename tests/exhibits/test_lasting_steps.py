"""A real change is named, stays named, and survives the seasons: through the public door."""

from __future__ import annotations

import re

import numpy as np
from exhibits.frames import outcomes, series

import rocu_analysis as rocu
from rocu_analysis.measures.charted import charted_rows

SEASON = np.array([1.35, 1.1, 0.65, 0.9])


def track(values, **options):
    return rocu.track(outcomes(*series(values)), "arrests", region="Eastern", **options)


def test_limits_of_a_short_level_are_no_narrower_than_chance():
    data = track([95, 98, 88, 97, 139, 135, 137, 136, 140, 137]).data
    newest = data.iloc[-1]
    assert newest["upper_limit"] - newest["centre"] >= 3 * np.sqrt(newest["centre"])
    # Nor is what was usual before the step narrower than chance there.
    assert "outside" not in set(data["rule"])


def test_of_figures_that_are_no_counts_the_ranges_alone_make_the_limits():
    """The same with half a pound each: 3 / root of 94.5 is 0.309, and their ranges give 0.205."""
    counts = np.array([[95, 98, 88, 97, 139, 135, 137, 136, 140, 137]], dtype=float)
    reach = []
    for values in (counts, counts + 0.5):
        none = np.zeros(values.shape, dtype=bool)
        (chart,) = charted_rows(values, excluded=none, provisional=none, steps=True)
        reach.append((chart.upper_limit[-1] - chart.centre[-1]) / chart.centre[-1])
    assert reach[0] >= 3 / np.sqrt(94.5) > reach[1] + 0.1


def test_a_change_of_two_quarters_is_dated_and_measured_as_it_is():
    """Twelve quarters of 100 on average, then 50 and 52: 51 from the thirteenth, April 2021."""
    exhibit = track([100, 104, 96, 102, 98, 103, 97, 101, 99, 104, 96, 100, 50, 52])
    assert exhibit.headline.endswith(
        "They have been 51 a quarter since April 2021, against 100 before"
    )


def test_after_a_level_of_noughts_what_is_usual_is_none_until_the_new_level_is_settled():
    exhibit = track([0] * 10 + [3, 4, 5])
    assert exhibit.headline.endswith(
        "They have been 4.0 a quarter since October 2020, against 0.0 before"
    )
    assert exhibit.finding.series[0].usual == (0, 0, 0)


def test_what_is_usual_is_that_of_the_quarter_it_stands_beside():
    """A low quarter at the height of the high ones: a range of all four would call it usual."""
    quarters = np.array(
        [[150, 148, 151, 149], [100, 103, 99, 101], [60, 58, 61, 59], [90, 92, 89, 91]]
    )
    values = [*quarters.T.ravel(), 150, 101, 95]  # the 95 is in the third quarter, of about 60
    exhibit = track(values)
    told = r"They are above their usual range: 95 in .*, against ([\d.]+) to ([\d.]+)"
    low, high = re.search(told, exhibit.headline).groups()
    assert float(low) < 60 < float(high) < 95
    (range_,) = rocu.scorecard(outcomes(*series(values)), region="Eastern").table["Usual range"]
    assert int(range_.split(" to ")[1]) < 95
