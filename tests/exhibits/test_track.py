"""Series over time: what fires, what is withheld, and what the words say of it."""

from __future__ import annotations

import csv
from dataclasses import replace

import numpy as np
import pytest
from exhibits.checker import check, fired
from exhibits.frames import LEAP, STEADY, by_region, hidden, outcomes, quarter, row, series
from exhibits.geometry import SIZE_NAMES, legible
from hypothesis import given
from hypothesis import strategies as st

import rocu_analysis as rocu
from rocu_analysis import locations, reference
from rocu_analysis.errors import BadOption, NoFigures, NotComparable
from rocu_analysis.exhibits.series import chance_note
from rocu_analysis.exhibits.track import KIND
from rocu_analysis.measures.signals import expected_new_signals
from rocu_analysis.measures.variation import control_chart
from rocu_analysis.periods import financial_year, week_of
from rocu_analysis.reference import REGIONS

LONG = "Yorkshire and the Humber"


def track(values, **options):
    return rocu.track(outcomes(*series(values)), "arrests", region="Eastern", **options)


# --- limits and signals ---------------------------------------------------------------------------


@pytest.mark.parametrize(("points", "limits"), [(9, False), (10, True)])
def test_ten_points_make_limits(points, limits):
    exhibit = track(STEADY[:points])
    check(exhibit)
    assert ("Mean" in exhibit.table.columns) == limits


VALUES = st.lists(st.integers(30, 160), min_size=10, max_size=20)


@given(values=VALUES)
def test_any_series_gives_a_true_headline(values):
    exhibit = track(values)
    check(exhibit)
    first = exhibit.data.iloc[0]
    low = None if np.isnan(first["lower_limit"]) else first["lower_limit"]
    rule = fired(values, first["centre"], low, first["upper_limit"])
    assert (rule or "no signal") in exhibit.headline


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (LEAP, "Eastern arrests were above their upper limit in 2020-21 Q4"),
        (STEADY, "Eastern arrests show no signal from 2018-19 Q1 to 2020-21 Q4"),
        ([*[105, 100] * 2, 105, 140, *[100, 106] * 4],
         "Eastern arrests show no signal now; the last was in 2019-20 Q2"),
        ([*[110, 96] * 6, *[101] * 7],
         "Eastern arrests ran below their mean for eight periods to 2022-23 Q3"),
        ([*STEADY, 98, 99, 100, 101, 102, 103, 104],
         "Eastern arrests rose for seven periods to 2022-23 Q3"),
    ],
)  # fmt: skip
def test_what_fired_is_told(values, told):
    exhibit = track(values)
    check(exhibit)
    assert exhibit.headline == told
    assert "no change" not in exhibit.headline + exhibit.description


def test_improvement_and_concern_follow_the_measure():
    for values, end in (
        (LEAP, "above their upper limit in 2020-21 Q4: improvement"),
        ([*STEADY[:-1], 10], "below their lower limit in 2020-21 Q4: concern"),
    ):
        rows = outcomes(*series(values, measure="people safeguarded"))
        assert rocu.track(rows, "people safeguarded", region="Eastern").headline.endswith(end)


def test_planted_changes_are_found(illustrative):
    with open(locations.data() / "illustrative" / "planted.csv", encoding="utf-8") as file:
        planted = [one for one in csv.DictReader(file) if one["kind"] != "pursue share"]
    assert len(planted) == 6
    for one in planted:
        exhibit = rocu.track(
            illustrative,
            one["measure"],
            region=one["region"],
            counting="led" if one["measure"] == "arrests" else None,
            strand=one["strand"] or None,
        )
        check(exhibit)
        after = exhibit.data[exhibit.data["period"] >= one["from_period"]]
        up = one["kind"] in ("step up", "trend up", "spike")
        sides = set(after.loc[after["signal"], "side"])
        assert sides & ({"above", "rising"} if up else {"below", "falling"}), one
        assert "no signal from" not in exhibit.headline, one


def test_amounts_are_no_counts_however_small():
    kilograms = [3, 5, 2, 4, 6, 3, 4, 5, 2, 4, 3, 5]
    counted = track(kilograms)
    rows = outcomes(*series(kilograms, measure="cocaine seized", unit="kg"))
    weighed = rocu.track(rows, "cocaine seized", region="Eastern")
    check(weighed)
    assert any(note.startswith("C chart, with exact limits") for note in counted.notes)
    # Mean 46 / 12; ranges 2, 3, 2, 2, 3, 1, 1, 3, 2, 1, 2 with a mean of 22 / 11.
    newest = weighed.table.iloc[-1]
    assert newest["Mean"] == round(46 / 12, 1)
    assert newest["Upper limit"] == round(46 / 12 + 2.66 * 22 / 11, 1)


def test_rates_only_scale_the_counts():
    counts, rates = track(LEAP), track(LEAP, per="officers")
    check(rates)
    assert rates.headline == counts.headline
    officers = rocu.forces().groupby("region")["officers"].sum()["Eastern"]
    ratio = rates.data["centre"].iloc[0] / counts.data["centre"].iloc[0]
    assert ratio == pytest.approx(1_000 / officers)


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [(100, 400, "no signal"), (390, 400, "above their upper limit"),
     (1, 100, "no signal"), (1, 9, "below their lower limit")],
)  # fmt: skip
def test_a_range_is_a_signal_only_at_both_ends(low, high, told):
    last = row(value=low, value_high=high, period=quarter(12), qualifier="between")
    exhibit = rocu.track(outcomes(*series(STEADY), last), "arrests", region="Eastern")
    check(exhibit)
    assert told in exhibit.headline


# --- what is withheld -----------------------------------------------------------------------------


def test_nothing_is_judged_across_a_hidden_figure():
    rows = [*series(STEADY), hidden(period=quarter(12))]
    exhibit = rocu.track(outcomes(*rows), "arrests", region="Eastern")
    check(exhibit)
    assert exhibit.headline.startswith("Hidden figures mean that no signal can be sought")
    assert "Mean" not in exhibit.table.columns
    assert exhibit.data[["centre", "lower_limit", "upper_limit"]].isna().all().all()
    assert exhibit.table["Arrests, number"].iloc[-1] == "[c]"
    assert "The lowest figure shown is" in exhibit.description


def test_provisional_points_are_hollow_and_outside_everything():
    rows = [*series(STEADY), row(value=500, period=quarter(12), status="provisional")]
    exhibit, plain = rocu.track(outcomes(*rows), "arrests", region="Eastern"), track(STEADY)
    check(exhibit)
    assert exhibit.headline == plain.headline
    assert exhibit.table["Mean"].iloc[0] == plain.table["Mean"].iloc[0]
    assert exhibit.table["Standing"].iloc[-1] == "Provisional"
    assert list(exhibit.drawing.frame["provisional"]) == [False] * 12 + [True]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([*series(STEADY[:9]), *(row(value=9, value_high=12, period=quarter(place))
                                 for place in (9, 10, 11))], "Too few exact figures"),
        ([*series(STEADY), row(value=400, period=financial_year(2021))],
         "Periods of unequal length"),
        (series([5] * 12, status="provisional"), "All figures of arrests in Eastern"),
    ],
)  # fmt: skip
def test_why_no_signal_is_sought(rows, told):
    exhibit = rocu.track(outcomes(*rows), "arrests", region="Eastern")
    check(exhibit)
    assert exhibit.headline.startswith(told)


def test_a_missing_quarter_is_a_gap():
    exhibit = track([*STEADY[:6], None, *STEADY[6:]])
    assert list(exhibit.table["Arrests, number"])[6] == "[x]"
    assert exhibit.table["Period"].iloc[6] == quarter(6).label
    assert exhibit.drawing.frame["run"].nunique() == 2


def test_overlapping_kinds_of_period_keep_the_more_frequent():
    yearly = [row(value=410, period=financial_year(2018))]
    exhibit = rocu.track(outcomes(*series(STEADY), *yearly), "arrests", region="Eastern")
    assert len(exhibit.table) == 12
    assert any("Left out" in note and "2018-19" in note for note in exhibit.notes)
    weeks = [row(value=5, period=week_of(quarter(0).start)), row(value=6, period=week_of(
        quarter(0).start.replace(day=3)))]  # fmt: skip
    with pytest.raises(NotComparable, match="overlap"):
        rocu.track(outcomes(*weeks), "arrests", region="Eastern")


def test_a_rebase_prints_its_reason_and_its_date():
    values = [50, 52, 48, 51, 49, 53, 47, 50, 52, 49, *[value + 100 for value in STEADY]]
    agreed = {"period": quarter(10).label, "reason": "recording changed", "on": "2020-11-02"}
    exhibit = track(values, rebase=agreed)
    check(exhibit)
    assert exhibit.table["Mean"].nunique() == 2
    assert any("recording changed (agreed 2 November 2020)" in note for note in exhibit.notes)
    drawn = [text.get_text() for text in exhibit.figure().texts]
    assert any("recording changed (2 November 2020)" in text for text in drawn)
    few = track(STEADY, rebase=agreed | {"period": quarter(8).label})
    assert few.headline.startswith("Too few figures since the rebase")
    for lacking in agreed:
        with pytest.raises(BadOption, match=f"it has no {lacking}"):
            track(values, rebase={key: agreed[key] for key in agreed if key != lacking})


STATES = st.sampled_from(["figure"] * 6 + ["hidden", "missing", "provisional", "range", "absent"])


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


# --- words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("measure", reference.rows("measures"), ids=lambda row: row["measure"])
def test_headlines_fit_every_measure_and_their_verbs_agree(measure):
    options = {"measure": measure["measure"], "unit": measure["unit"]}
    below = [*STEADY, *[value - 60 for value in STEADY[:8]]]
    wide = series(LEAP, None, geography="national", body="UK", **options)
    frame = outcomes(*series(below, LONG, **options), *series(STEADY, "London", **options), *wide)
    for asked in ({"region": LONG}, {"geography": "national"}, {}):
        check(rocu.track(frame, measure["measure"], **asked))  # 15 words at most
    headline = rocu.track(frame, measure["measure"], geography="national").headline
    one = measure["unit"] != "count" and " was above its upper limit" in headline
    assert one or " were above their upper limit" in headline or headline.startswith("UK: ")
    assert not headline.lower().startswith(("pound", "kilogram"))


def test_a_signal_of_a_part_is_never_told_of_the_whole():
    details = {"tier": "tier 1", "threat": "firearms", "strand": "Pursue"}
    rows = series(STEADY, region=LONG, **details)
    exhibit = rocu.track(outcomes(*rows), "arrests", region=LONG, **details)
    assert exhibit.headline == f"{LONG}: no signal from 2018-19 Q1 to 2020-21 Q4"
    rest = series(LEAP, region=LONG, tier="another")
    exhibit = rocu.track(outcomes(*rows, *rest), "arrests", region=LONG, tier="tier 1")
    assert list(exhibit.table["Arrests, number"]) == STEADY
    assert f"Arrests, tier 1, {LONG}" in exhibit.subtitle


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
    # 64 in a week is fewer than 70 in 16 days, and more by the day.
    assert "lowest figure is 4.4 (the days from 18 November 2022" in exhibit.description
    axes = exhibit.figure().axes[0]
    assert {"70 in 16 days", "64", "102 to 106"} <= {text.get_text() for text in axes.texts}


def test_phases_without_dates_are_listed_scaled_and_not_drawn(scorpion):
    exhibit = rocu.track(scorpion, "arrests", region="South West", per="population")
    check(exhibit)
    people = rocu.forces().groupby("region")["population"].sum()["South West"]
    (name,) = [name for name in exhibit.table.columns if name.endswith("residents")]
    base = float(name.split(" per ")[1].split()[0].replace(",", ""))
    undated = exhibit.table.set_index("Standing").loc["Not dated", name]
    assert list(undated) == [round(count / people * base, 1) for count in (117, 95)]
    assert len(exhibit.drawing.frame) == 6
    assert any("Without a first" in note and "phase 9" in note for note in exhibit.notes)


def test_a_bound_is_no_lowest_figure():
    exhibit = rocu.track(rocu.example("headline"), "arrests", region="Eastern")
    assert exhibit.description.endswith(
        "As they are given, the lowest figure is more than 380 (2019), the highest 438 (2018)."
    )


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


def test_one_chart_says_its_chance_once(illustrative):
    exhibit = rocu.track(illustrative, "arrests", region="South West", counting="led")
    final = exhibit.data.loc[~exhibit.data["provisional"].astype(bool), "value"]
    chance = expected_new_signals([control_chart(final)]).at_least_one
    told = "fewer than 1 paper" if chance < 0.01 else f"about {100 * chance:.0f} paper"
    (note,) = [note for note in exhibit.notes if note.startswith("New signals")]
    assert f"Were nothing to change, {told}" in note
    assert "expected" not in note
    assert "fewer than 1 paper in 100 would show one by chance" in chance_note(0, 0.003, 0.003)


# --- areas ----------------------------------------------------------------------------------------


def wide(name, number, value, geography="national", **changes):
    return row(None, value, quarter(number), **{"geography": geography, "body": name} | changes)


def test_a_figure_of_the_country_is_a_series_of_its_own():
    rows = [wide("UK", number, value) for number, value in enumerate(LEAP)]
    exhibit = rocu.track(outcomes(*rows, *series(STEADY)), "arrests", geography="national")
    check(exhibit)
    assert exhibit.headline == "Arrests in the UK were above their upper limit in 2020-21 Q4"
    assert list(exhibit.table["Arrests, number"]) == LEAP
    regional = rocu.track(outcomes(*rows, *series(STEADY)), "arrests")
    assert list(regional.table["Arrests, number"]) == STEADY
    assert any("the figures of the UK" in note for note in regional.notes)
    alone = rocu.track(outcomes(*rows), "arrests")
    assert alone.headline == exhibit.headline


def test_areas_never_meet_in_one_series():
    rows = [wide("UK", 0, 10), wide("UK", 1, 11), wide("England and Wales", 0, 8)]
    frame = outcomes(*rows, row(value=3))
    for options, error, found in (
        ({"geography": "national"}, NotComparable, r"UK \(national\), England and Wales"),
        ({"geography": "county"}, BadOption, "Allowed: national, network, other"),
        ({"geography": "national", "region": "Eastern"}, BadOption, "Leave the region out"),
        ({"body": "UK", "per": "population"}, BadOption, "population of UK is not known"),
        ({"geography": "network"}, NoFigures, r"UK \(national\)"),
    ):
        with pytest.raises(error, match=found):
            rocu.track(frame, "arrests", **options)
    exhibit = rocu.track(frame, "arrests", geography="national", body="England and Wales")
    assert list(exhibit.table["Arrests, number"]) == [8]


def test_published_series_of_the_country():
    funding = rocu.track(rocu.example("national"), "funding", geography="network")
    check(funding)
    assert list(funding.table["Funding, £ million"]) == [87.4, 101.0, 119.0, 129.1, 166.4]
    referred = rocu.track(rocu.example("nrm"), "NRM referrals", geography="national")
    check(referred)
    figures = referred.table.set_index("Period").iloc[:, 0]
    assert figures["2022-23 Q1"] == "[x]"
    assert figures["2022-23 Q3"] == 4413  # revised from 4,416


# --- all regions on a page ------------------------------------------------------------------------


def test_a_page_is_laid_out_like_the_map(illustrative):
    exhibit = rocu.track(illustrative, "arrests", counting="led")
    check(exhibit)
    new = list(exhibit.table["New"]).count("Yes")
    assert any(f"New signals in the newest final period: {new}." in n for n in exhibit.notes)
    figure = exhibit.figure()
    panels = {axes.get_label(): axes.get_position() for axes in figure.axes}
    assert set(panels) == set(REGIONS)
    for one in rocu.regions().itertuples():
        for other in rocu.regions().itertuples():
            a, b = panels[one.region], panels[other.region]
            assert one.tile_row >= other.tile_row or a.y0 > b.y1
            assert one.tile_column >= other.tile_column or a.x1 < b.x0
    assert len({axes.get_ylim() for axes in figure.axes}) == 1


def test_page_headline_is_made_again_from_the_table(illustrative):
    exhibit = rocu.track(illustrative, "children safeguarded")
    new = exhibit.table[exhibit.table["New"] == "Yes"]
    assert list(new["Region"]) == ["East Midlands"]
    assert exhibit.headline == (
        "One of ten regions shows a new signal in children safeguarded in 2021-22 Q3"
    )
    assert exhibit.headline not in exhibit.description


def test_nothing_that_was_not_judged_is_called_without_signal():
    frame = outcomes(*by_region([5] * 10), *by_region([6] * 10, period=financial_year(2019)))
    exhibit = rocu.track(frame, "arrests")
    assert dict(exhibit.drawing.options["key"]) == {"no signal": "Figure"}
    assert not any(note.startswith("Rules") for note in exhibit.notes)
    mixed = outcomes(*series(STEADY), *series(STEADY[:3], region="London"))
    key = dict(rocu.track(mixed, "arrests").drawing.options["key"])
    assert key["no signal"] == "No signal, or not judged"


# --- drawn ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZE_NAMES)
def test_years_below_narrow_panels_neither_touch_nor_leave_the_page(fraud, size):
    legible(rocu.track(fraud, "judicial outcomes"), size)


@pytest.mark.parametrize("size", SIZE_NAMES)
@pytest.mark.parametrize("points", [2, 5, 12])
def test_long_figures_beside_points_stay_on_the_page_and_apart(points, size):
    values = [(9_166_400_000 if number % 2 else 8_087_400_000) + number for number in range(points)]
    legible(track(values), size)


@pytest.mark.parametrize("size", SIZE_NAMES)
def test_a_target_runs_through_every_panel(illustrative, size):
    exhibit = rocu.track(illustrative, "arrests", counting="led", target=110)
    assert "The line marked target stands at 110." in exhibit.notes
    figure = exhibit.figure(size)
    panels = [axes for axes in figure.axes if axes.get_label() in set(REGIONS)]
    assert len(panels) == 10
    for panel in panels:
        assert {110} in [set(line.get_ydata()) for line in panel.lines]
        assert panel.get_ylim()[1] > 110
    assert "Target 110" in {text.get_text() for text in figure.texts}


# --- chosen, protected, told ----------------------------------------------------------------------


def options_of(**asked):
    return rocu.track(outcomes(*series(STEADY)), "arrests", **asked).recipe.arguments


def test_what_is_told_comes_from_the_rows_that_were_chosen():
    frames, options = {"outcomes": outcomes(*series(LEAP))}, options_of(region="Eastern")
    chosen = KIND.choose(frames, options)
    (selection,) = chosen.selections
    last = selection.rows["period"].eq(quarter(11).label)
    protected = selection.rows.assign(
        value=selection.rows["value"].mask(last), marker=selection.rows["marker"].mask(last, "c")
    )
    kept = replace(chosen, selections=(replace(selection, rows=protected),))
    exhibit = KIND.finish(kept, frames, options)
    assert exhibit.table["Arrests, number"].iloc[-1] == "[c]"
    assert exhibit.headline.startswith("Hidden figures")
    assert 180 not in set(exhibit.data["value"])


def test_no_row_is_shown_that_was_not_said_to_be():
    forces = reference.forces_in("Eastern")
    quarters = [
        row("Eastern", 20 + number, quarter(number), force=force, source=f"a!b!{force}{number}")
        for number in range(12)
        for force in forces
        if (force, number) != (forces[0], 5)
    ]
    led = [row("London", 9, quarter(number), source=f"a!b!L{number}") for number in range(12)]
    beneath = row("London", 9, quarter(0), force=reference.forces_in("London")[0])
    frame = outcomes(*quarters, *led, beneath)
    (selection,) = KIND.choose({"outcomes": frame}, options_of(tier=None)).selections
    assert set(selection.shown["source"]) == {one["source"] for one in (*quarters, *led)}
    assert (selection.dropped, selection.area) == ((forces[0],), "regional")
    kept = KIND.finish(
        KIND.choose({"outcomes": frame}, options_of()), {"outcomes": frame}, options_of()
    )
    assert f"The sums leave out {forces[0]} throughout" in " ".join(kept.notes)
