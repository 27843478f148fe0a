"""Series over time: what fires, what is withheld, and what the words say of it."""

from __future__ import annotations

import numpy as np
import pytest
from exhibits.checker import check, fired
from exhibits.frames import LEAP, STEADY, by_region, hidden, outcomes, quarter, row, series
from exhibits.geometry import SIZE_NAMES, legible
from hypothesis import given, settings
from hypothesis import strategies as st

import rocu_analysis as rocu
from rocu_analysis.errors import BadOption, NotComparable
from rocu_analysis.periods import financial_year, week_of


def track(values, **options):
    return rocu.track(outcomes(*series(values)), "arrests", region="Eastern", **options)


def test_scorpion_is_too_short_for_limits_and_says_so(scorpion):
    exhibit = rocu.track(scorpion, "arrests", region="South West")
    check(exhibit)
    assert (
        exhibit.headline
        == "Six dated figures are too few to say whether arrests in South West changed"
    )
    assert not {"Mean", "Lower limit", "Upper limit", "Signal"} & set(exhibit.table.columns)
    assert "102 to 106" in list(exhibit.table["Arrests, number"])
    assert "between 102 and 106" in exhibit.description


def test_phases_without_dates_are_listed_and_not_drawn(scorpion):
    exhibit = rocu.track(scorpion, "arrests", region="South West")
    table = exhibit.table.set_index("Standing")
    assert list(table.loc["Not dated", "Arrests, number"]) == [117, 95]
    assert not {117.0, 95.0} & set(exhibit.drawing.frame["value"])
    assert any("Without a first" in note and "117" in note for note in exhibit.notes)


def test_a_series_without_any_date_is_a_list():
    undated = row(value=5) | {"period": "phase 9", "period_start": None, "period_end": None}
    exhibit = rocu.track(outcomes(undated), "arrests")
    check(exhibit)
    assert exhibit.headline == "No dated figure of arrests in Eastern is available"
    assert list(exhibit.table["Arrests, number"]) == [5]
    assert exhibit.drawing is None


def test_forces_are_left_out_beside_their_region(scorpion):
    notes = " ".join(rocu.track(scorpion, "arrests", region="South West").notes)
    assert "never added: the work of the forces" in notes


@pytest.mark.parametrize(("points", "limits"), [(9, False), (10, True)])
def test_ten_points_make_limits(points, limits):
    exhibit = track(STEADY[:points])
    check(exhibit)
    assert ("Mean" in exhibit.table.columns) == limits


def test_a_leap_is_told_with_rule_and_word():
    exhibit = track(LEAP)
    check(exhibit)
    assert exhibit.headline == "Eastern arrests were above their upper limit in 2020-21 Q4"
    assert exhibit.table["Signal"].iloc[-1] == "Change: above the upper limit"


def test_no_signal_is_not_no_change():
    exhibit = track(STEADY)
    check(exhibit)
    assert exhibit.headline == "Eastern arrests show no signal from 2018-19 Q1 to 2020-21 Q4"
    assert "no change" not in exhibit.headline + exhibit.description


def test_an_old_signal_is_called_old():
    exhibit = track([*[105, 100] * 2, 105, 140, *[100, 106] * 4])
    check(exhibit)
    assert exhibit.headline == "Eastern arrests show no signal now; the last was in 2019-20 Q2"


def test_improvement_and_concern_follow_the_measure():
    rows = series(LEAP, measure="people safeguarded")
    up = rocu.track(outcomes(*rows), "people safeguarded", region="Eastern")
    assert up.headline.endswith("upper limit in 2020-21 Q4: improvement")
    falls = series([*STEADY[:-1], 10], measure="people safeguarded")
    down = rocu.track(outcomes(*falls), "people safeguarded", region="Eastern")
    assert down.headline.endswith("lower limit in 2020-21 Q4: concern")


def test_provisional_points_are_hollow_and_outside_everything():
    rows = [*series(STEADY), row(value=500, period=quarter(12), status="provisional")]
    exhibit = rocu.track(outcomes(*rows), "arrests", region="Eastern")
    plain = track(STEADY)
    check(exhibit)
    assert exhibit.headline == plain.headline
    assert exhibit.table["Mean"].iloc[0] == plain.table["Mean"].iloc[0]
    assert exhibit.table["Standing"].iloc[-1] == "Provisional"
    assert list(exhibit.drawing.frame["provisional"]) == [False] * 12 + [True]


def test_many_provisional_periods_are_told_by_the_first_and_the_last():
    rows = series([5] * 12, status="provisional")
    exhibit = rocu.track(outcomes(*rows), "arrests", region="Eastern")
    check(exhibit)
    assert "Several periods from 2018-19 Q1 to 2020-21 Q4 are provisional" in exhibit.description
    later = series([5] * 12, region="London", status="provisional")[6:]
    page = rocu.track(outcomes(*later, *rows), "arrests")
    assert any(note.startswith("Several periods from 2018-19 Q1 to") for note in page.notes)


def test_a_series_that_never_varies_promises_no_change_that_it_could_have_seen():
    exhibit = track([0] * 12)
    check(exhibit)
    (note,) = [note for note in exhibit.notes if note.startswith("No signal is not")]
    assert note.endswith("this chart would have shown none, of whatever size.")
    exhibit.figure()


def test_nothing_is_judged_across_a_hidden_figure():
    rows = [*series(STEADY), hidden(period=quarter(12))]
    exhibit = rocu.track(outcomes(*rows), "arrests", region="Eastern")
    check(exhibit)
    assert (
        exhibit.headline
        == "Hidden figures mean that no signal can be sought for arrests in Eastern"
    )
    assert "Mean" not in exhibit.table.columns
    assert exhibit.table["Arrests, number"].iloc[-1] == "[c]"


def test_a_missing_quarter_is_a_gap():
    exhibit = track([*STEADY[:6], None, *STEADY[6:]])
    assert list(exhibit.table["Arrests, number"])[6] == "[x]"
    assert exhibit.table["Period"].iloc[6] == quarter(6).label


def test_a_range_is_a_signal_only_at_both_ends():
    last = quarter(12)
    half_out = row(value=100, value_high=400, period=last, qualifier="between")
    all_out = row(value=390, value_high=400, period=last, qualifier="between")
    calm = rocu.track(outcomes(*series(STEADY), half_out), "arrests", region="Eastern")
    loud = rocu.track(outcomes(*series(STEADY), all_out), "arrests", region="Eastern")
    assert "no signal" in calm.headline
    assert "above their upper limit" in loud.headline
    for exhibit in (calm, loud):
        check(exhibit)


def test_ranges_are_no_points_for_limits():
    ranged = [row(value=9, value_high=12, period=quarter(place)) for place in (9, 10, 11)]
    exhibit = rocu.track(outcomes(*series(STEADY[:9]), *ranged), "arrests", region="Eastern")
    check(exhibit)
    assert exhibit.headline == "Too few exact figures to say whether arrests in Eastern changed"


def test_qualifiers_stand_in_the_notes():
    rows = series(STEADY[:4], qualifier="more than")
    notes = rocu.track(outcomes(*rows), "arrests", region="Eastern").notes
    assert any("Given as “more than”" in note and "(100)" in note for note in notes)


def test_a_rebase_prints_its_reason_and_its_date():
    values = [50, 52, 48, 51, 49, 53, 47, 50, 52, 49, *[value + 100 for value in STEADY]]
    given_ = {"period": quarter(10).label, "reason": "recording changed", "on": "2020-11-02"}
    exhibit = track(values, rebase=given_)
    check(exhibit)
    assert exhibit.table["Mean"].nunique() == 2
    assert any("recording changed (agreed 2 November 2020)" in note for note in exhibit.notes)
    drawn = [text.get_text() for text in exhibit.figure().texts]
    assert any("recording changed (2 November 2020)" in text for text in drawn)


@pytest.mark.parametrize("lacking", ["period", "reason", "on"])
def test_a_rebase_without_reason_or_date_is_refused(lacking):
    whole = {"period": quarter(2).label, "reason": "recording changed", "on": "2020-11-02"}
    with pytest.raises(BadOption, match=f"it has no {lacking}"):
        track(STEADY, rebase={key: value for key, value in whole.items() if key != lacking})


def test_few_points_since_a_rebase_have_no_limits():
    one = {"period": quarter(8).label, "reason": "recording changed", "on": "2020-11-02"}
    exhibit = track(STEADY, rebase=one)
    check(exhibit)
    assert exhibit.headline == (
        "Too few figures since the rebase to say whether arrests in Eastern changed"
    )


def test_periods_of_unequal_length_have_no_limits():
    rows = [row(value=value, period=quarter(number)) for number, value in enumerate(STEADY)]
    longer = row(value=400, period=financial_year(2021))
    exhibit = rocu.track(outcomes(*rows, longer), "arrests", region="Eastern")
    check(exhibit)
    assert "unequal length" in exhibit.headline


def test_a_figure_of_another_length_of_time_is_never_read_as_the_others(scorpion):
    exhibit = rocu.track(scorpion, "arrests", region="South West")
    check(exhibit)
    table = exhibit.table.set_index("Period")
    odd = table.loc["18 Nov 2022 to 3 Dec 2022"]
    # 18 to 30 November and 1 to 3 December: 13 + 3 days.
    assert (odd["Arrests, number"], odd["Days"]) == (70, 13 + 3)
    assert odd["Arrests, number, a day"] == round(70 / 16, 1)
    week = table.loc["week of 23 Jun 2025"]
    assert week["Arrests, number, a day"] == f"{102 / 7:.1f} to {106 / 7:.1f}"
    assert table.loc["phase 9 (date not stated)", "Days"] == "[z]"
    (note,) = [note for note in exhibit.notes if note.startswith("Periods differ in length")]
    assert "18 Nov 2022 to 3 Dec 2022 covers 16 days, the others 7 days each" in note
    # 64 in a week is fewer than 70 in 16 days, and more by the day.
    assert "lowest figure is 4.4 (the days from 18 November 2022" in exhibit.description
    axes = exhibit.figure().axes[0]
    assert {"70 in 16 days", "64", "102 to 106"} <= {text.get_text() for text in axes.texts}
    (odd_point,) = [number for number, text in enumerate(exhibit.drawing.frame["printed"])
                    if "days" in text]  # fmt: skip
    assert exhibit.drawing.frame["value"].iloc[odd_point] == 70


def test_quarters_are_of_one_length_for_all_their_days_more_or_less():
    exhibit = track(STEADY)
    assert "Days" not in exhibit.table.columns
    assert not any("differ in length" in note for note in exhibit.notes)


@pytest.mark.parametrize(
    ("detail", "word", "told"), [("level", "major", "level: major"), ("tier", "tier 1", "tier 1")]
)
def test_level_and_tier_are_kept_apart_and_said(detail, word, told):
    kept = series(STEADY, **{detail: word})
    rest = series(LEAP, **{detail: "another"})
    exhibit = rocu.track(outcomes(*kept, *rest), "arrests", region="Eastern", **{detail: word})
    check(exhibit)
    assert list(exhibit.table["Arrests, number"]) == STEADY
    assert f"Arrests, {told}, Eastern" in exhibit.subtitle
    assert exhibit.headline == (
        f"Eastern arrests ({told}) show no signal from 2018-19 Q1 to 2020-21 Q4"
    )


def test_a_signal_of_a_part_is_never_told_of_the_whole():
    long = "Yorkshire and the Humber"
    rows = series(STEADY, region=long, tier="tier 1", threat="firearms", strand="Pursue")
    exhibit = rocu.track(
        outcomes(*rows), "arrests", region=long, tier="tier 1", threat="firearms", strand="Pursue"
    )
    assert exhibit.headline == f"{long}: no signal from 2018-19 Q1 to 2020-21 Q4"


def test_weights_keep_their_decimals(scorpion):
    exhibit = rocu.track(scorpion, "crack cocaine seized", region="South West")
    check(exhibit)
    assert list(exhibit.table["Crack cocaine seized, kilograms"]) == [0.3]  # 0.274
    exhibit.figure()


def test_undated_figures_are_scaled_as_the_others(scorpion):
    exhibit = rocu.track(scorpion, "arrests", region="South West", per="population")
    check(exhibit)
    people = rocu.forces().groupby("region")["population"].sum()["South West"]
    (name,) = [name for name in exhibit.table.columns if name.endswith("residents")]
    base = float(name.split(" per ")[1].split()[0].replace(",", ""))
    undated = exhibit.table.set_index("Period").loc["phase 9 (date not stated)", name]
    assert undated == round(117 / people * base, 1)


def test_nothing_that_was_not_judged_is_called_without_signal():
    frame = outcomes(*by_region([5] * 10), *by_region([6] * 10, period=financial_year(2019)))
    exhibit = rocu.track(frame, "arrests")
    assert dict(exhibit.drawing.options["key"]) == {"no signal": "Figure"}
    assert not any(note.startswith("Rules") for note in exhibit.notes)
    mixed = outcomes(*series(STEADY), *series(STEADY[:3], region="London"))
    key = dict(rocu.track(mixed, "arrests").drawing.options["key"])
    assert key["no signal"] == "No signal, or not judged"


@pytest.mark.parametrize("size", SIZE_NAMES)
@pytest.mark.parametrize("points", [2, 5, 12])
def test_long_figures_beside_points_stay_on_the_page_and_apart(points, size):
    values = [(9_166_400_000 if number % 2 else 8_087_400_000) + number for number in range(points)]
    exhibit = rocu.track(outcomes(*series(values)), "arrests", region="Eastern")
    legible(exhibit, size)


def test_overlapping_kinds_of_period_keep_the_more_frequent():
    yearly = [row(value=410, period=financial_year(2018))]
    exhibit = rocu.track(outcomes(*series(STEADY), *yearly), "arrests", region="Eastern")
    assert len(exhibit.table) == 12
    assert any("Left out" in note and "2018-19" in note for note in exhibit.notes)
    weeks = [row(value=5, period=week_of(quarter(0).start)), row(value=6, period=week_of(
        quarter(0).start.replace(day=3)))]  # fmt: skip
    with pytest.raises(NotComparable, match="overlap"):
        rocu.track(outcomes(*weeks), "arrests", region="Eastern")


def test_rates_only_scale_the_counts():
    counts, rates = track(LEAP), track(LEAP, per="officers")
    check(rates)
    assert rates.headline == counts.headline
    officers = rocu.forces().groupby("region")["officers"].sum()["Eastern"]
    ratio = rates.data["centre"].iloc[0] / counts.data["centre"].iloc[0]
    assert ratio == pytest.approx(1_000 / officers)


def test_what_is_known_of_an_open_period_is_said():
    exhibit = rocu.track(rocu.example("seed"), "referrals", region="South West")
    check(exhibit)
    (row,) = exhibit.table.itertuples(index=False)
    assert row[0] == "from 1 January 2021 (end not stated)"
    (note,) = [note for note in exhibit.notes if "not drawn" in note]
    assert note.endswith(": from 1 January 2021 (end not stated), 1,124.")


VALUES = st.lists(st.integers(30, 160), min_size=10, max_size=20)


@settings(max_examples=60, deadline=None)
@given(values=VALUES)
def test_any_series_gives_a_true_headline(values):
    exhibit = track(values)
    check(exhibit)
    data = exhibit.data
    low = data["lower_limit"].iloc[0]
    rule = fired(
        values, data["centre"].iloc[0], None if np.isnan(low) else low, data["upper_limit"].iloc[0]
    )
    if rule is None:
        assert "no signal" in exhibit.headline
    else:
        assert rule in exhibit.headline


KILOGRAMS = [3, 5, 2, 4, 6, 3, 4, 5, 2, 4, 3, 5]


def test_amounts_are_no_counts_however_small():
    counted = track(KILOGRAMS)
    weighed = rocu.track(
        outcomes(*series(KILOGRAMS, measure="cocaine seized", unit="kg")), "cocaine seized",
        region="Eastern",
    )  # fmt: skip
    check(weighed)
    assert any(note.startswith("C chart, with exact limits") for note in counted.notes)
    (says,) = [note for note in weighed.notes if note.startswith("XmR chart")]
    assert says.endswith(": the figures are amounts, not counts.")
    # Mean 46 / 12; ranges 2, 3, 2, 2, 3, 1, 1, 3, 2, 1, 2 with a mean of 22 / 11.
    newest = weighed.table.iloc[-1]
    assert newest["Mean"] == round(46 / 12, 1)
    assert newest["Upper limit"] == round(46 / 12 + 2.66 * 22 / 11, 1)


STATES = st.sampled_from(["figure"] * 6 + ["hidden", "missing", "provisional", "range", "absent"])


@settings(max_examples=60, deadline=None)
@given(states=st.lists(STATES, min_size=1, max_size=14), data=st.data())
def test_no_state_of_the_data_breaks_a_series(states, data):
    rows = []
    for number, state in enumerate(states):
        value, period = data.draw(st.integers(0, 90)), quarter(number)
        if state == "hidden":
            rows.append(hidden(period=period))
        elif state == "missing":
            rows.append(row(value=None, marker="x", period=period))
        elif state == "range":
            rows.append(row(value=value, value_high=value + 5, period=period, qualifier="between"))
        elif state != "absent":
            status = "provisional" if state == "provisional" else "final"
            rows.append(row(value=value, period=period, status=status))
    if not rows:
        return
    check(rocu.track(outcomes(*rows), "arrests", region="Eastern"))
    check(rocu.track(outcomes(*rows, *by_region([5] * 5)), "arrests"))


def test_amounts_are_named_by_what_they_are_and_their_verb_agrees():
    made = rocu.example("illustrative")
    exhibit = rocu.track(made, "cash seized", region="North West")
    check(exhibit)
    assert exhibit.headline == (
        "Cash seized in North West shows no signal from 2018-19 Q1 to 2021-22 Q3"
    )
    # Whole pounds: a mean of 448,400.7 would be exact to the penny of nothing.
    assert all(float(mean).is_integer() for mean in exhibit.table["Mean"])
    drugs = rocu.track(rocu.example("scorpion"), "value of drugs seized", counting="operation")
    check(drugs)
    assert drugs.headline.endswith("whether the value of drugs seized changed")


def test_a_bound_is_no_lowest_figure():
    exhibit = rocu.track(rocu.example("headline"), "arrests", region="Eastern")
    check(exhibit)
    assert exhibit.description.endswith(
        "As they are given, the lowest figure is more than 380 (2019), the highest 438 (2018)."
    )


def test_the_lowest_of_a_series_with_hidden_figures_is_the_lowest_shown():
    rows = series(STEADY)
    rows[6] |= {"value": None, "marker": "c"}
    exhibit = rocu.track(outcomes(*rows), "arrests", region="Eastern")
    check(exhibit)
    assert "The lowest figure shown is" in exhibit.description
    assert "Eastern has hidden figures of arrests, so no limits are drawn." in exhibit.description


def test_stretches_of_days_at_the_ends_are_said_by_their_outer_days():
    exhibit = rocu.track(rocu.example("scorpion"), "people safeguarded", counting="operation")
    check(exhibit)
    assert "4 Jul 2022 to week of 24 Nov 2025, number" in exhibit.subtitle
    assert exhibit.alt.endswith("from 4 July 2022 to the week of 24 November 2025.")


def test_periods_in_sentences_are_spoken():
    exhibit = rocu.track(rocu.example("scorpion"), "value of drugs seized", counting="operation")
    for text in (exhibit.headline, exhibit.alt, exhibit.description):
        assert "(week of" not in text
        assert "Nov 2025" not in text


def test_the_target_is_said_in_a_note():
    made = rocu.example("illustrative")
    exhibit = rocu.track(made, "arrests", region="South West", counting="led", target=100)
    assert "The line marked target stands at 100." in exhibit.notes
    rate = rocu.track(made, "arrests", region="South West", counting="led", per="population",
                      target=2)  # fmt: skip
    assert "The line marked target stands at 2 per 100,000 residents." in rate.notes


@pytest.mark.parametrize("size", ["half", "page", "slide"])
def test_a_target_runs_through_every_panel(size):
    exhibit = rocu.track(rocu.example("illustrative"), "arrests", counting="led", target=110)
    assert "The line marked target stands at 110." in exhibit.notes
    figure = exhibit.figure(size)
    panels = [axes for axes in figure.axes if axes.get_label() in set(rocu.regions()["region"])]
    assert len(panels) == 10
    for panel in panels:
        heights = [set(line.get_ydata()) for line in panel.lines]
        assert {110} in heights
        assert panel.get_ylim()[1] > 110
    assert "Target 110" in {text.get_text() for text in figure.texts}


def test_without_a_figure_to_draw_the_alt_text_is_of_a_table():
    exhibit = rocu.track(rocu.example("seed"), "people charged", region="South West")
    check(exhibit)
    assert exhibit.drawing is None
    assert exhibit.alt.startswith("Table of people charged in South West;")
    assert any(note.endswith("drawn in time: period not stated, 3.") for note in exhibit.notes)


def test_two_figures_of_different_length_have_one_other():
    exhibit = rocu.track(rocu.example("national"), "disruptions")
    (note,) = [note for note in exhibit.notes if note.startswith("Periods differ")]
    assert "covers 3,653 days, the other 365 days." in note


@pytest.mark.parametrize("card", [False, True], ids=["chart", "scorecard"])
@pytest.mark.parametrize(
    ("figures", "told"), [([4, 2, 5, 3, 6, 4, 3, 5, 4, 2, 6, 4], True), ([60, 66] * 6, False)]
)
def test_the_chance_of_a_false_signal_is_no_promise_for_small_counts_in_bursts(figures, told, card):
    """Exact limits allow for chance alone, and twelve points cannot show whether counts burst."""
    frame = outcomes(*series(figures))
    exhibit = (
        rocu.scorecard(frame, region="Eastern")
        if card
        else rocu.track(frame, "arrests", region="Eastern")
    )
    (note,) = (note for note in exhibit.notes if note.startswith("New signals in "))
    assert note.endswith("or small counts come in bursts.") == told
