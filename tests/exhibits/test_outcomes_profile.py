"""A region against its own past: ratios, who is told apart, and who is not compared."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from exhibits.checker import check
from exhibits.frames import cells_of, dear, in_states, outcomes, row, series
from exhibits.geometry import legible
from hypothesis import given
from hypothesis import strategies as st

import rocu_analysis as rocu


def profile(*rows, **options):
    return rocu.outcomes_profile(outcomes(*rows), region="Eastern", **options)


STEADY = [102, 97, 105, 99, 101, 94, 108, 100, 96, 103, 98]
HALVED = [51, 48, 53, 50]


@pytest.mark.parametrize("since", [1, 2, 3, 4, 12])
def test_a_region_that_halves_is_below_its_past_as_long_as_it_lasts(since):
    exhibit = profile(*series(STEADY + (HALVED * 3)[:since]))
    check(exhibit)
    assert exhibit.table["Reading"].iloc[0] == "Below its past"
    if since >= 3:
        # 1,103 in 1,004 days and 202 in 365, in quarters of 92 days: 101 and 51.
        assert exhibit.headline == (
            "Eastern: arrests lower since January 2021: 51 a quarter against 101 before"
        )


def test_where_nothing_stands_out_the_headline_says_what_would_have():
    exhibit = profile(*series(STEADY))
    # Ten earlier quarters at 100.5: (1 + (1.96 + 0.84) * sqrt(1.1) / (2 sqrt 100.5))^2 = 1.32.
    assert exhibit.headline == (
        "Eastern: arrests do not stand out; 1.4 times its past would mostly show"
    )
    assert exhibit.data["seen"].iloc[0] == pytest.approx(1.32, abs=0.01)


def test_a_season_is_no_change_and_hides_none():
    season = [120, 100, 80, 100] * 4
    assert "do not stand out" in profile(*series(season[:13])).headline  # a first quarter: 120
    halved = [*season[:12], 60, 50, 40]
    assert "lower since April 2021: 50 a quarter against 101" in profile(*series(halved)).headline


def test_a_small_count_known_as_a_range_is_judged_at_both_ends():
    ranged = {"value_high": 4, "qualifier": "between"}
    past = [12, 14, 11, 13, 10, 12, 13, 14, 12, 11]
    rows = [*series(past), *series([1], first=10, **ranged)]
    assert "arrests were above" in profile(*rows, *series([40], first=11)).headline
    assert "do not stand out" in profile(*rows, *series([13], first=11)).headline


@pytest.mark.parametrize("size", ["page", "slide"])
def test_dots_stand_where_the_data_say(illustrative, size):
    exhibit = rocu.outcomes_profile(illustrative, region="Yorkshire and the Humber")
    (axes,) = legible(exhibit, size).axes
    names = [label.get_text().replace("\n", " ") for label in axes.get_yticklabels()]
    data = exhibit.data.assign(name=exhibit.data["measure"].str.capitalize()).set_index("name")
    dots = {
        names[int(line.get_ydata()[0])]: float(line.get_xdata()[0])
        for line in axes.lines
        if line.get_marker() in ("o", "^", "v")
    }
    assert dots == pytest.approx((100 * (data["ratio"] - 1)).to_dict())


@dear
@given(cells=cells_of(14, 120), others=cells_of(14, 120))
def test_no_state_of_the_data_breaks_a_profile(cells, others):
    exhibit = profile(*in_states(cells), *in_states(others, measure="children safeguarded"))
    check(exhibit)
    apart = exhibit.data["reading"].isin(["above", "below"]).sum()
    compared = (exhibit.data["why"] == "").sum()
    if compared:
        calm = any(w in exhibit.headline for w in ("none of two", "do not stand out"))
        assert calm == (apart == 0)
    if exhibit.drawing is not None:
        legible(exhibit, "half")


@dear
@given(st.lists(st.integers(0, 150), min_size=2, max_size=16))
def test_any_series_gives_a_true_headline(counts):
    # Years of 365 and 366 days apart, quarters differ by up to two days: weeks do not.
    first = pd.Timestamp("2018-01-01")
    rows = [
        row(
            value=value,
            period_start=first + pd.Timedelta(weeks=number),
            period_end=first + pd.Timedelta(weeks=number, days=6),
        )
        | {"period": f"week {number}"}
        for number, value in enumerate(counts)
    ]
    exhibit = profile(*rows)
    if len(counts) < 9:  # Seven earlier periods are too few, whatever they were.
        assert exhibit.headline.startswith("Eastern: too few earlier periods")
        return
    if exhibit.data["since"].isna().all():
        side = {"same": "do not stand out", "above": "above their", "below": "below their"}
        assert side[exhibit.data["reading"].iloc[0]] in exhibit.headline
        assert exhibit.data["before"].iloc[0] == pytest.approx(np.mean(counts[:-1]))
