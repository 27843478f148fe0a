"""A region against its own past: ratios, who is told apart, and who is not compared."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from exhibits.checker import check
from exhibits.frames import hidden, outcomes, quarter, row, series
from exhibits.geometry import SIZE_NAMES, legible
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import rocu_analysis as rocu
from rocu_analysis import reference
from rocu_analysis.errors import NoFigures, UnknownName
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


def test_the_illustrative_regions():
    made = rocu.example("illustrative")
    for region in reference.REGIONS:
        exhibit = rocu.outcomes_profile(made, region=region)
        check(exhibit)
        apart = exhibit.table["Reading"].isin(["Above its past", "Below its past"])
        if apart.any():
            assert "stand" in exhibit.headline or "past level" in exhibit.headline
        else:
            assert "none of five" in exhibit.headline or "no measure" in exhibit.headline
        assert exhibit.headline.startswith(region)


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


def test_notes_say_what_is_judged_and_how_often_it_is_wrong():
    rows = [one for name in ("arrests", "charges") for one in series(STEADY, measure=name)]
    several = profile(*rows)
    notes = " ".join(several.notes)
    # Holm's rule keeps the chance at 5 per cent or under: it is a bound, and no estimate.
    assert "two are looked at together (Holm's rule)" in notes
    assert "at most about 5 papers in 100 would name any" in notes
    assert "would name it" in " ".join(profile(*series(STEADY)).notes)
    assert "Earlier means are for a period as long as the newest" in notes
    assert "a chart over time may show a signal where this shows none" in notes


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


def test_no_percentage_of_small_counts():
    exhibit = profile(*series([10, 11, 9, 10, 10, 11, 9, 10, 30]))
    check(exhibit)
    assert exhibit.table["Reading"].iloc[0] == "Above its past"
    assert "Change" not in exhibit.table
    assert "per cent" not in exhibit.description


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([*series(STEADY), hidden(period=quarter(12))], "hidden"),
        ([*series(STEADY[:6]), hidden(period=quarter(6)), row(value=5, period=quarter(7))],
         "hidden figures in its past"),
        ([*series(STEADY), row(value=5, value_high=9, period=quarter(12), qualifier="between")],
         "known only as a range"),
        ([*series(STEADY), row(value=90, period=quarter(12), qualifier="more than")],
         "known only as more than the figure"),
        (series([5, 6, 7]), "too few earlier periods, two of the eight needed"),
        (series(STEADY[:8]), "too few earlier periods, seven of the eight needed"),
        (series([5]), "no earlier period"),
        ([row(value=value, period=quarter(n), status="provisional") for n, value in
          enumerate(STEADY)], "provisional"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_says_why(rows, why):
    exhibit = profile(*rows)
    check(exhibit)
    assert exhibit.table["Reading"].iloc[0] == f"Not compared: {why}"
    short = why.startswith(("too few", "no earlier"))
    wanted = "too few earlier periods to compare any" if short else "no measure can be compared"
    assert wanted in exhibit.headline
    assert not {"above", "below"} & set(exhibit.headline.split())
    assert exhibit.drawing is None


def test_a_provisional_newest_figure_is_passed_over():
    exhibit = profile(*series(STEADY), row(value=900, period=quarter(12), status="provisional"))
    check(exhibit)
    assert quarter(11).label in exhibit.headline
    asked = profile(*series(STEADY), row(value=900, period=quarter(12), status="provisional"),
                    period=quarter(12).label)  # fmt: skip
    assert "no measure can be compared" in asked.headline


def test_nothing_before_gives_a_lower_limit_only():
    exhibit = profile(*series([0] * 8 + [30]))
    check(exhibit)
    shown = exhibit.table.iloc[0]
    assert "Ratio" not in shown
    assert shown["95% interval of the ratio"].endswith(" or more")
    assert "arrests were above" in exhibit.headline
    assert "30 against none before (ratio " in exhibit.description
    nothing = profile(*series([0] * 9))
    check(nothing)
    assert "none, and none in any period before" in nothing.description
    assert "95% interval of the ratio" not in nothing.table
    assert nothing.alt.startswith("Table of")
    assert "does not stand apart" in nothing.headline


def test_all_of_several_measures_and_a_chosen_confidence():
    names = ("people safeguarded", "adults safeguarded", "children safeguarded")
    rows = [one for name in names for one in series([*STEADY[:-1], 300], measure=name)]
    exhibit = profile(*rows, confidence=0.998)
    check(exhibit)
    assert exhibit.headline.startswith("Eastern: all three measures stand apart from their past")
    assert {"99.8% interval of the rate", "99.8% interval of the ratio"} <= set(exhibit.table)
    notes = " ".join(exhibit.notes)
    assert "at most about 2 papers in 1,000 would name any" in notes
    assert "about 0" not in notes


def test_a_force_that_comes_and_goes_is_left_out_by_name():
    forces = reference.forces_in("Eastern")
    rows = [
        row(value=20, period=quarter(number), force=name)
        for number in range(6)
        for name in forces
        if not (name == forces[0] and number == 2)
    ]
    exhibit = profile(*rows)
    check(exhibit)
    assert exhibit.table[quarter(5).label].iloc[0] == 20 * (len(forces) - 1)
    assert any(f"leave out {forces[0]} throughout" in note for note in exhibit.notes)


def test_money_has_no_poisson_interval():
    rows = [*series(STEADY), *series(STEADY, measure="cash seized", unit="GBP")]
    exhibit = profile(*rows, measures=["arrests", "cash seized"])
    assert list(exhibit.table["Measure"]) == ["Arrests"]
    assert any("cash seized (it is no count" in note for note in exhibit.notes)


def test_years_are_no_past_of_a_quarter():
    """A rate a day of another kind of period is another kind of work."""
    rows = [row(value=400, period=financial_year(2014 + number)) for number in range(4)]
    exhibit = profile(*rows, row(value=100, period=quarter(0)))
    check(exhibit)
    assert "Ratio" not in exhibit.table
    assert exhibit.table["Reading"].iloc[0].startswith("Not compared")


def test_london_residents_have_a_caveat():
    frame = outcomes(*series(STEADY, "London"))
    notes = " ".join(rocu.outcomes_profile(frame, region="London").notes)
    assert "many come there each day" in notes


def test_bad_questions():
    frame = outcomes(*series(STEADY))
    with pytest.raises(UnknownName):
        rocu.outcomes_profile(frame, region="Atlantis")
    with pytest.raises(NoFigures, match="has none of"):
        rocu.outcomes_profile(frame, region="London")
    with pytest.raises(NoFigures, match="no figure for “2030-31”"):
        rocu.outcomes_profile(frame, region="Eastern", period="2030-31")


def test_rebuilt_it_is_the_same():
    first = profile(*series(STEADY), measures=["arrests"])
    again = first.recipe.rebuild()
    assert (again.headline, again.notes) == (first.headline, first.notes)
    pd.testing.assert_frame_equal(again.table, first.table)


@pytest.mark.parametrize("size", SIZE_NAMES)
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


@settings(max_examples=60, deadline=None)
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


@settings(max_examples=80, deadline=None)
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


def test_measures_that_are_not_compared_are_grouped_by_the_reason():
    made = rocu.example("illustrative")
    exhibit = rocu.outcomes_profile(made, region="North West", counting="led", period="2018-19 Q3")
    check(exhibit)
    assert exhibit.description == (
        "Not compared (too few earlier periods, two of the eight needed): arrests, people charged, "
        "referrals, adults safeguarded and children safeguarded."
    )
    assert list(exhibit.table.columns) == ["Measure", "2018-19 Q3", "Earlier periods", "Reading"]
    # Nothing is said of intervals, percentages or residents, of which there are none.
    for word in ("interval", "percentage", "Residents", "Only the newest"):
        assert not any(word in note for note in exhibit.notes), word


def test_the_earlier_mean_is_called_a_mean():
    made = rocu.example("illustrative")
    exhibit = rocu.outcomes_profile(made, region="South West", counting="led")
    check(exhibit)
    assert exhibit.description.startswith(
        "Arrests in 2021-22 Q3: 116 against an earlier mean of 102.1 (ratio 1.14, "
    )
    assert exhibit.description.count("2021-22 Q3") == 1


def test_earlier_periods_left_out_for_one_reason_are_one_note():
    made = rocu.example("illustrative")
    asked = ["arrests", "people charged", "referrals"]
    hide = made["measure"].isin(asked) & made["period"].ne("2021-22 Q3")
    rows = made.assign(value=made["value"].mask(hide), marker=made["marker"].mask(hide, "c"))
    exhibit = rocu.outcomes_profile(rows, region="London", counting="led", measures=asked)
    (note,) = [note for note in exhibit.notes if "left out" in note]
    assert note == (
        "Earlier periods of arrests, people charged and referrals left out: each 14 (no exact "
        "whole figure)."
    )
    assert set(exhibit.table["Reading"]) == {"Not compared: hidden figures in its past"}


def test_measures_counted_in_different_ways_are_named():
    exhibit = rocu.outcomes_profile(rocu.example("scorpion"), region="South West")
    check(exhibit)
    counted = [note for note in exhibit.notes if "What is counted" in note]
    assert counted == [
        "What is counted: the work of all partners in an operation. Left out, since countings are "
        "never added: the work of the forces."
    ]
