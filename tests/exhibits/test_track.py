"""Series over time: what fires, what is withheld, and what the words say of it."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from itertools import groupby
from operator import itemgetter

import numpy as np
import pytest
from exhibits.checker import check, fired
from exhibits.frames import (
    LEAP,
    STEADY,
    by_region,
    cells_of,
    dear,
    in_states,
    outcomes,
    quarter,
    row,
    series,
)
from exhibits.geometry import TRIED_SIZES, legible
from hypothesis import given, strategies as st
from matplotlib.text import Annotation

import rocu_analysis as rocu
from rocu_analysis import datasets, periods, reference, theme
from rocu_analysis.exhibits.track import KIND
from rocu_analysis.reference import REGIONS

LONG = "Yorkshire and the Humber"


def track(values, **options):
    return rocu.track(outcomes(*series(values)), "arrests", region="Eastern", **options)


VALUES = st.lists(st.integers(30, 160), min_size=10, max_size=20)


@dear
@given(values=VALUES)
def test_any_series_gives_a_true_headline(values):
    exhibit = track(values)
    check(exhibit)
    first = exhibit.data.iloc[0]
    low = None if np.isnan(first["lower_limit"]) else first["lower_limit"]
    if exhibit.data["season"].ne(1).any() or exhibit.data["rule"].eq("step").any():
        return  # limits of another basis: tried below
    rule = fired(values, first["centre"], low, first["upper_limit"])
    # The second in a row: "had their second quarter above the upper limit".
    assert " ".join((rule or "no signal").split()[-2:]) in exhibit.headline


def test_planted_changes_are_found(illustrative):
    with open(datasets.data() / "illustrative" / "planted.csv", encoding="utf-8") as file:
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


@dear
@given(cells=cells_of(14, 90))
def test_no_state_of_the_data_breaks_a_series(cells):
    rows = in_states(cells)
    check(rocu.track(outcomes(*rows), "arrests", region="Eastern"))
    check(rocu.track(outcomes(*rows, *by_region([5] * 5)), "arrests"))


# Of the measures of one unit, those with the shortest and the longest names.
BY_UNIT = groupby(sorted(reference.rows("measures"), key=itemgetter("unit")), itemgetter("unit"))
MEASURES = [
    pytest.param(pick(rows, key=lambda row: len(row["plural"].split())), marks=marks)
    for _, same in BY_UNIT
    for rows in [list(same)]
    for pick, marks in ((min, pytest.mark.slow), (max, ()))
]


@pytest.mark.parametrize("measure", MEASURES, ids=itemgetter("measure"))
def test_headlines_fit_every_measure_and_their_verbs_agree(measure):
    options = {"measure": measure["measure"], "unit": measure["unit"]}
    below = [*STEADY, *[value - 60 for value in STEADY[:8]]]
    wide = series(LEAP, None, geography="national", body="UK", **options)
    frame = outcomes(*series(below, LONG, **options), *series(STEADY, "London", **options), *wide)
    for asked in ({"region": LONG}, {}):
        check(rocu.track(frame, measure["measure"], **asked))  # 15 words at most
    told = rocu.track(frame, measure["measure"], geography="national")
    check(told)
    headline = told.headline
    one = measure["unit"] != "count" and " was above its upper limit" in headline
    assert one or " were above their upper limit" in headline or headline.startswith("UK: ")
    assert not headline.lower().startswith(("pound", "kilogram"))


def test_regions_stand_in_two_rows_of_five_on_one_scale_the_own_first(illustrative):
    exhibit = rocu.track(illustrative, "arrests", counting="led", focus="South West")
    check(exhibit)
    new = exhibit.table["Signal at the newest period"].str.endswith(", new").sum()
    assert any(f"New signals in the newest final period: {new}." in n for n in exhibit.notes)
    assert exhibit.key.figure == f"{new} of 10 regions"
    figure = exhibit.figure()
    spots = {axes.get_label(): axes.get_position() for axes in figure.axes}
    order = sorted(spots, key=lambda name: (-round(spots[name].y0, 3), spots[name].x0))
    assert order == ["South West", *(name for name in REGIONS if name != "South West")]
    assert len({round(spot.y0, 3) for spot in spots.values()}) == 2
    assert len({axes.get_ylim() for axes in figure.axes}) == 1
    (own,) = [text for text in figure.findobj(Annotation) if text.get_text() == "South West"]
    assert own.get_color() == theme.FOCUS
    with pytest.raises(rocu.errors.UnknownName):
        rocu.track(illustrative, "arrests", focus="Atlantis")


def test_the_band_is_what_is_usual_at_each_level(illustrative):
    exhibit = rocu.track(illustrative, "arrests", counting="led", region="South West")
    bands = [part.get_paths()[0].get_extents() for part in exhibit.figure().axes[0].collections
             if part.get_paths()]  # fmt: skip
    data, frame = exhibit.data, exhibit.drawing.frame
    first, second = sorted(bands, key=lambda band: band.x0)
    assert (first.y0, first.y1) == pytest.approx(
        (data["lower_limit"].iloc[0], data["upper_limit"].iloc[0])
    )
    # As wide as figures of that size vary: by the square root of the mean.
    wider = np.sqrt(frame["mean"].iloc[-1] / frame["mean"].iloc[0])
    assert second.y1 - second.y0 == pytest.approx(wider * (first.y1 - first.y0))


def test_the_table_gives_the_mean_and_limits_that_the_chart_draws(illustrative):
    """It said that a mean of 85 was the same in every row, beside a chart with one of 122."""
    for region in ("South West", None):
        exhibit = rocu.track(illustrative, "arrests", counting="led", region=region)
        limits = exhibit.table[["Mean", "Lower limit", "Upper limit"]].astype(float)
        own = exhibit.table.iloc[:, 0].eq("South West") if region is None else slice(-1, None)
        assert limits[own].to_numpy().tolist() == [[121.9, 78.2, 165.5]]
    one = rocu.track(illustrative, "arrests", counting="led", region="South West")
    assert one.table["Mean"].astype(float).tolist() == one.drawing.frame["mean"].round(1).tolist()


@pytest.mark.parametrize("size", TRIED_SIZES)
def test_years_below_narrow_panels_neither_touch_nor_leave_the_page(fraud, size):
    legible(rocu.track(fraud, "judicial outcomes"), size)


@pytest.mark.parametrize("size", TRIED_SIZES)
@pytest.mark.parametrize("points", [2, 12])
def test_long_figures_beside_points_stay_on_the_page_and_apart(points, size):
    values = [(9_166_400_000 if number % 2 else 8_087_400_000) + number for number in range(points)]
    legible(track(values), size)


@pytest.mark.parametrize("size", TRIED_SIZES)
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
    assert exhibit.headline.endswith("figures are hidden")
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
    # Six forces lose the quarter that the seventh lacks: 77 figures stay, and without it 72 would.
    kept = [one["source"] for one in quarters if one["period"] != quarter(5).label]
    assert set(selection.shown["source"]) == {*kept, *(one["source"] for one in led)}
    assert (selection.dropped, selection.area) == ((), "regional")
    kept = KIND.finish(
        KIND.choose({"outcomes": frame}, options_of()), {"outcomes": frame}, options_of()
    )
    assert f"Sums for Eastern leave out {quarter(5).label}" in " ".join(kept.notes)


def test_an_area_that_sent_nothing_at_all_is_named():
    lines = [f"{force},2021-22 Q{q},arrests,9" for q in (1, 2, 3)
             for force in reference.forces_in("South West")[:4]]  # fmt: skip
    given = rocu.check("\n".join(["Force,Period,Measure,Value", *lines]).encode()).outcomes
    shown = rocu.track(given, "arrests", geography="force", region="South West")
    assert shown.subtitle.startswith("Arrests, four of five forces, ")
    assert shown.description.endswith("These are four of five forces, without Wiltshire.")


def test_where_series_are_not_judged_for_several_reasons_the_headline_blames_none():
    """Too few figures of one region and provisional ones of another are no hidden figures."""
    lines = [f"{region},2021-22 Q{q},arrests,9,{status}" for q in (1, 2, 3)
             for region, status in (("Eastern", "final"), ("London", "provisional"))]  # fmt: skip
    given = rocu.check("\n".join(["Region,Period,Measure,Value,Status", *lines]).encode()).outcomes
    shown = rocu.track(given, "arrests")
    assert shown.headline == "No signal can be sought for arrests"
    assert "Eastern: too few for limits" in shown.description
    assert "London: only provisional figures" in shown.description


@pytest.mark.parametrize(
    ("measure", "unit", "times", "told", "tile"),
    [
        ("cash seized", "GBP", 410, "from £41,051 to £82,102", "£41,051 to £82,102"),
        ("cash seized", "GBP", 41_000, "from £4.1m to £8.2m", "£4.1m to £8.2m"),
        ("class A drugs seized", "kg", 0.5, "from 50kg to 100kg", "50kg to 100kg"),
    ],
)
def test_an_amount_keeps_its_unit_in_every_sentence(measure, unit, times, told, tile):
    """Cash "rose from 3.0 to 4.5 a quarter", where millions of pounds were meant."""
    values = [times * value for value in (*STEADY[:8], *(2 * value for value in STEADY[:8]))]
    frame = outcomes(*series(values, measure=measure, unit=unit))
    exhibit = rocu.track(frame, measure, region="Eastern", target=values[-1])
    assert told in exhibit.brief
    target = exhibit.headline.split(" meet ")[1]
    assert target[:1] == "£" or target.endswith("kg")
    assert exhibit.key.figure == tile
    label = next(words for words in exhibit.drawing.frame["label"] if words)
    assert label.startswith(f"mean {told.removeprefix('from ')}")
    amounts = re.findall(r"(?:between|and|is|run from) (\S*\d[\d.,]*\S*)", exhibit.description)
    assert len(amounts) >= 4
    assert all(words.startswith("£") or words.strip(",.").endswith("kg") for words in amounts)


def test_counts_have_whole_ticks_and_a_single_period_is_dated():
    """An axis of nothing had a quarter of an arrest; one point stood over no date."""
    (axes,) = track([0] * 12).figure().axes
    assert all(tick == int(tick) for tick in axes.get_yticks())
    (axes,) = track([45]).figure().axes
    assert [label.get_text() for label in axes.get_xticklabels()] == ["2018-19"]


def test_small_charts_are_dated_by_their_first_and_last_point():
    """Months from April 2019 began under "2020", the first January on the axis."""
    months = [periods.month(2019 + at // 12, at % 12 + 1) for at in range(3, 33)]
    rows = [row(name, 40 + at % 7, when) for name in REGIONS for at, when in enumerate(months)]
    exhibit = rocu.track(outcomes(*rows), "arrests")
    assert [words for _, words in exhibit.drawing.options["ticks"]] == ["2019", "2021"]
    (axes,) = rocu.track(outcomes(*rows), "arrests", region="Eastern").figure().axes
    assert [words.get_text() for words in axes.get_xticklabels()] == ["Jan 2020", "Jan 2021"]


def test_forces_that_give_quarters_lack_no_month_of_another():
    """One hidden month of one force was told as four periods that all five forces lack."""
    rows = [row("South West", 30, quarter(n), force=force)
            for force in ("Dorset", "Gloucestershire") for n in range(12)]  # fmt: skip
    for number in range(36):
        month = periods.month(2018 + (number + 3) // 12, (number + 3) % 12 + 1)
        hidden = {"value": None, "marker": "c"} if number == 20 else {"value": 10}
        rows.append(row("South West", period=month, force="Wiltshire", **hidden))
    notes = rocu.track(outcomes(*rows), "arrests", region="South West").notes
    told = "leave out 2019-20 Q3, a period in which Wiltshire lacks a figure"
    assert any(told in note for note in notes)
    assert not any("October 2019" in note for note in notes)
