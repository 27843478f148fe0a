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
from scipy import stats

import rocu_analysis as rocu
from rocu_analysis.periods import financial_year


def profile(*rows, **options):
    return rocu.outcomes_profile(outcomes(*rows), region="Eastern", **options)


def verdict(counts):
    """Above, below or same, by the score test on the dispersion of the history (one measure)."""
    *past, now = counts
    periods = len(past)
    mean = np.mean(past)
    factor = 1.0
    if mean > 0:
        factor = max(1.0, sum((x - mean) ** 2 / mean for x in past) / (periods - 1))
    total, share = (now + sum(past)) / factor, 1 / (periods + 1)
    if total == 0:
        return "same"
    z = (now / factor - total * share) / np.sqrt(total * share * (1 - share))
    limit = stats.t.ppf(0.975, periods - 1) if factor > 1 else stats.norm.ppf(0.975)
    return "same" if abs(z) <= limit else ("above" if z > 0 else "below")


def test_a_dispersion_is_known_only_as_well_as_its_periods_allow():
    past = [80, 120, 95, 130, 70, 110, 85, 115, 100, 95]
    rows = [row(value=value, period=financial_year(2009 + n)) for n, value in enumerate(past)]
    exhibit = profile(*rows, row(value=146, period=financial_year(2019)))
    check(exhibit)
    days = np.array([365 + (year % 4 == 3) for year in range(2009, 2020)])
    expected = np.array(days[:10]) * sum(past) / days[:10].sum()
    factor = ((np.array(past) - expected) ** 2 / expected).sum() / 9
    total, share = (146 + sum(past)) / factor, days[10] / days.sum()
    z = (146 / factor - total * share) / np.sqrt(total * share * (1 - share))
    # The normal would tell it apart at 5 per cent; Student's t with 9 degrees of freedom does not.
    assert stats.norm.sf(z) * 2 < 0.05 < stats.t.sf(z, 9) * 2
    assert exhibit.data["p"].iloc[0] == pytest.approx(stats.t.sf(z, 9) * 2)
    assert exhibit.table["Reading"].iloc[0] == "Cannot be told apart"


@pytest.mark.parametrize("size", ["page", "slide"])
def test_dots_stand_where_the_data_say(illustrative, size):
    exhibit = rocu.outcomes_profile(illustrative, region="Yorkshire and the Humber")
    (axes,) = legible(exhibit, size).axes
    names = [label.get_text().replace("\n", " ") for label in axes.get_yticklabels()]
    data = exhibit.data.assign(name=exhibit.data["measure"].str.capitalize()).set_index("name")
    dots = {
        names[int(line.get_ydata()[0])]: float(line.get_xdata()[0])
        for line in axes.lines
        if line.get_marker() in ("o", "D")
    }
    assert dots == pytest.approx(data["ratio"].to_dict())


@pytest.mark.long
def test_where_nothing_changes_false_headlines_are_as_rare_as_the_note_says():
    random = np.random.default_rng(5)
    names = ("arrests", "charges", "referrals", "convictions", "people safeguarded")
    false = 0
    for _ in range(400):
        rows = [
            one
            for name in names
            for one in series(random.negative_binomial(40, 0.5, 15), measure=name)
        ]
        false += "no measure" not in (headline := profile(*rows).headline) and (
            "none of five" not in headline
        )
    # Five papers in 100, and three standard errors of 400 papers.
    assert false / 400 <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 400)


@dear
@given(cells=cells_of(14, 120), others=cells_of(14, 120))
def test_no_state_of_the_data_breaks_a_profile(cells, others):
    exhibit = profile(*in_states(cells), *in_states(others, measure="children safeguarded"))
    check(exhibit)
    apart = exhibit.data["reading"].isin(["above", "below"]).sum()
    compared = (exhibit.data["why"] == "").sum()
    if compared:
        calm = any(w in exhibit.headline for w in ("none of two", "no measure", "does not stand"))
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
    side = verdict(counts)
    assert ("does not stand apart" in exhibit.headline) == (side == "same")
    if side != "same":
        assert f"arrests were {side}" in exhibit.headline
