"""A region against its own past: ratios, who is told apart, and who is not compared."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from exhibits.checker import check
from exhibits.frames import hidden, outcomes, quarter, row, series
from exhibits.geometry import legible
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import rocu_analysis as rocu
from rocu_analysis.periods import financial_year

STEADY = [100, 104, 96, 102, 98, 103, 97, 101, 99, 104, 96, 100]


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


def test_exact_figures():
    # 800 in 731 days, of which 2020 has one more, are 100.7 in the 92 days of the newest quarter.
    past = [100, 104, 96, 100, 100, 104, 96, 100]
    exhibit = profile(*series([*past, 160], first=1))
    check(exhibit)
    shown = exhibit.table.iloc[0]
    assert shown["Measure"] == "Arrests"
    assert shown[quarter(9).label] == 160
    days = np.array([quarter(number).days for number in range(1, 10)])
    assert (days[:8].sum(), days[8]) == (731, 92)
    assert shown["Earlier mean"] == round(800 / 731 * 92, 1) == 100.7
    assert shown["Earlier periods"] == 8
    assert shown["Ratio"] == round(160 / 92 / (800 / 731), 2) == 1.59
    assert shown["Change"] == "59 per cent more"
    residents = rocu.forces().groupby("region")["population"].sum()["Eastern"]
    assert shown["Per 100,000 residents"] == round(160 / residents * 1e5, 1)
    low, high = stats.chi2.ppf([0.025, 0.975], [2 * 160, 2 * 161]) / 2 / residents * 1e5
    assert shown["95% interval of the rate"] == f"{low:.1f} to {high:.1f}"


def test_headline_is_made_again_from_the_counts():
    for counts in (STEADY, [*STEADY[:-1], 180], [*STEADY[:-1], 40], [2, 0, 1, 3, 2, 2, 1, 2, 9]):
        exhibit = profile(*series(counts))
        check(exhibit)
        side = verdict(counts)
        words = "does not stand apart" if side == "same" else f"arrests were {side}"
        assert words in exhibit.headline


def test_a_year_is_added_up_from_its_quarters_and_so_is_its_past():
    """Ten years of 4 × 25 and one of 4 × 40: the year stands beside years."""
    rows = series([25] * 40 + [40] * 4)
    exhibit = profile(*rows, period="2028-29")
    check(exhibit)
    shown = exhibit.table.iloc[0]
    assert (shown["2028-29"], shown["Earlier periods"]) == (4 * 40, 10)
    days = sum(quarter(number).days for number in range(40))
    assert shown["Ratio"] == round(160 / 365 / (1000 / days), 2) == 1.60
    assert "arrests were above their past level in 2028-29" in exhibit.headline
    assert any("added up from shorter periods" in note for note in exhibit.notes)
    # A past of two years is none, though they are made of eight quarters.
    short = profile(*series([25] * 8 + [40] * 4), period="2020-21")
    assert short.table["Reading"].iloc[0].startswith("Not compared: too few earlier periods, two")
    assert short.table["2020-21"].iloc[0] == 160


def test_a_planted_step_is_told_apart():
    made = rocu.example("illustrative")
    exhibit = rocu.outcomes_profile(made, region="East Midlands", period="2020-21 Q1")
    check(exhibit)
    rows = exhibit.table.set_index("Measure")
    # Planted from 2020-21 Q1: children safeguarded fall to three tenths.
    assert rows.loc["Children safeguarded", "Ratio"] < 0.6


def test_several_measures_are_told_apart_together():
    lively = series([*STEADY[:-1], 124])
    assert "arrests were above" in profile(*lively).headline
    quiet = [one for name in ("charges", "referrals", "convictions", "people safeguarded")
             for one in series(STEADY, measure=name)]  # fmt: skip
    alone, among = profile(*lively), profile(*lively, *quiet)
    check(among)
    p = among.data.set_index("measure").loc["arrests", "p"]
    # Its interval leaves out 1 either way; among five measures it must pass a fifth of the level.
    assert 0.01 < p < 0.05
    assert among.data.set_index("measure").loc["arrests", "lower"] > 1
    assert "none of five measures stands apart" in among.headline
    assert alone.data["p"].iloc[0] == pytest.approx(p)


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


@pytest.mark.parametrize(("now", "told"), [(50, True), (49, False)])
def test_a_percentage_is_borne_from_fifty_on(now, told):
    # The newest of nine quarters from the second: the mean before is 100.
    table = profile(*series([100, 104, 96, 100, 100, 104, 96, 100, now], first=1)).table
    assert ("Change" in table) is told
    assert table["Reading"].iloc[0] == "Below its past"


@pytest.mark.parametrize("size", ["page", "slide"])
def test_dots_stand_where_the_data_say(size):
    exhibit = rocu.outcomes_profile(rocu.example("illustrative"), region="Yorkshire and the Humber")
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


STATES = st.sampled_from(["figure"] * 7 + ["hidden", "missing", "provisional", "range", "absent"])


@given(states=st.lists(STATES, min_size=1, max_size=14), data=st.data())
def test_no_state_of_the_data_breaks_a_profile(states, data):
    rows = []
    for name in ("arrests", "children safeguarded"):
        for number, state in enumerate(states):
            value, period = data.draw(st.integers(0, 120)), quarter(number)
            common = {"period": period, "measure": name}
            if state == "hidden":
                rows.append(hidden(**common))
            elif state == "missing":
                rows.append(row(value=None, marker="x", **common))
            elif state == "range":
                rows.append(row(value=value, value_high=value + 5, qualifier="between", **common))
            elif state != "absent":
                status = "provisional" if state == "provisional" else "final"
                rows.append(row(value=value, status=status, **common))
    if not rows:
        return
    exhibit = profile(*rows)
    check(exhibit)
    apart = exhibit.data["reading"].isin(["above", "below"]).sum()
    compared = (exhibit.data["why"] == "").sum()
    if compared:
        calm = any(w in exhibit.headline for w in ("none of two", "no measure", "does not stand"))
        assert calm == (apart == 0)
    if exhibit.drawing is not None:
        legible(exhibit, "half")


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


def test_an_operation_of_two_weeks_is_no_past_of_a_week():
    shown = rocu.outcomes_profile(rocu.example("scorpion"), region="South West")
    arrests = shown.data.set_index("measure").loc["arrests"]
    assert (arrests["days"], arrests["other_lengths"], arrests["reading"]) == (7, 1, "")
    assert any("arrests left out: 1 (of another length)" in note for note in shown.notes)
