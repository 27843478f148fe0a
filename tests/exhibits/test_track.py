"""Series over time: what fires, what is withheld, and what the words make of it."""

from __future__ import annotations

import csv
import re
from dataclasses import replace

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
    returned,
    row,
    series,
)
from exhibits.geometry import TRIED_SIZES, legible
from hypothesis import assume, given, strategies as st
from matplotlib.text import Annotation, Text

import rocu_analysis as rocu
from rocu_analysis import datasets, reference, theme
from rocu_analysis.errors import NoFigures, NotComparable, UnknownName
from rocu_analysis.exhibits.judging import Why
from rocu_analysis.exhibits.track import KIND
from rocu_analysis.measures.charted import charted_rows
from rocu_analysis.reference import REGIONS

LONG = "Yorkshire and the Humber"


def track(values, **options):
    return rocu.track(outcomes(*series(values)), "arrests", region="Eastern", **options)


def checked(exhibit, frame, measure="arrests", region="Eastern", **options):
    """Check an exhibit of one series; the year in its headline is that of `year_on_year`."""
    try:
        years = [rocu.year_on_year(frame, measure, region=region, **options)]
    except (NoFigures, NotComparable):
        years = []
    check(exhibit, *years)
    return exhibit


# --- what fires -----------------------------------------------------------------------------------


@dear
@given(values=st.lists(st.integers(30, 160), min_size=10, max_size=20))
def test_the_signal_of_any_series_is_that_of_the_rule_book(values):
    exhibit = checked(track(values), outcomes(*series(values)))
    (found,) = exhibit.finding.series
    first = exhibit.data.iloc[0]
    # Else its limits have another basis: test_lasting_steps.
    assume(exhibit.data["season"].eq(1).all() and not found.steps)
    low = None if np.isnan(first["lower_limit"]) else first["lower_limit"]
    side = fired(values, first["centre"], low, first["upper_limit"])
    assert (found.now and found.now.side) == side
    assert ("No signal" in exhibit.headline) == (side is None)


def test_planted_changes_are_found(illustrative):
    with open(datasets.data() / "illustrative" / "planted.csv", encoding="utf-8") as file:
        planted = [one for one in csv.DictReader(file) if one["kind"] != "pursue share"]
    assert len(planted) == 6
    for one in planted:
        asked = {"region": one["region"], "strand": one["strand"] or None,
                 "counting": "led" if one["measure"] == "arrests" else None}  # fmt: skip
        exhibit = rocu.track(illustrative, one["measure"], **asked)
        checked(exhibit, illustrative, one["measure"], **asked)
        after = exhibit.data[exhibit.data["period"] >= one["from_period"]]
        up = one["kind"] in ("step up", "trend up", "spike")
        sides = set(after.loc[after["signal"], "side"])
        assert sides & ({"above", "rising"} if up else {"below", "falling"}), one


@dear
@given(cells=cells_of(14, 90))
def test_no_state_of_the_data_breaks_a_series(cells):
    frame = outcomes(*in_states(cells))
    checked(rocu.track(frame, "arrests", region="Eastern"), frame)
    check(rocu.track(outcomes(*in_states(cells), *by_region([5] * 5)), "arrests"))


def test_a_leap_is_told_with_its_figure_and_what_is_usual():
    """The mean of the twelve is 1,283 / 12 = 106.9, and one of the eleven ranges is set aside."""
    exhibit = track(LEAP)
    assert exhibit.headline.endswith(
        "They are above their usual range: 180 in 2020-21 Q4, against 92.8 to 120.5"
    )
    assert {claim.named for claim in exhibit.claims.values()} == {
        frozenset({("arrests", "led", "Eastern")})
    }


@pytest.mark.parametrize(
    ("newest", "words"),
    [
        ([97, 98, 99, 100, 101, 102, 103], "They have been rising for seven quarters"),
        ([102, 103, 102, 103, 102, 103, 102], "They have been above their mean for seven quarters"),
    ],
)
def test_a_trend_and_a_shift_are_told_with_how_many_quarters_they_last(newest, words):
    """The mean of all thirteen is 1,303 / 13 = 100.2, or 1,320 / 13 = 101.5."""
    before = [100, 104, 96, 102, 103, 98]
    assert track([*before, *newest]).headline.endswith(words)


def test_a_calm_series_says_what_change_could_be_missed_and_claims_nothing():
    exhibit = track(STEADY)
    assert "No signal: a lasting change under " in exhibit.headline
    assert exhibit.care.startswith("No signal does not mean that nothing changed")
    assert not any(claim.named for claim in exhibit.claims.values())
    assert track([0] * 12).headline.endswith("No signal: no change could be seen at such counts")


def test_too_few_figures_for_limits_are_not_judged():
    exhibit = track([101, 110, 95])
    assert exhibit.finding.series[0].withheld == Why.FEW
    assert exhibit.headline == (
        "Arrests in Eastern cannot be judged: too few figures for limits, which need ten"
    )


def test_series_withheld_for_several_reasons_are_told_one_by_one():
    """Too few figures of one region and provisional ones of another are no hidden figures."""
    lines = [f"{region},2021-22 Q{q},arrests,9,{status}" for q in (1, 2, 3)
             for region, status in (("Eastern", "final"), ("London", "provisional"))]  # fmt: skip
    exhibit = rocu.track(returned("Region,Period,Measure,Value,Status", *lines), "arrests")
    assert exhibit.headline == "No series of arrests can be judged"
    signal = exhibit.table.set_index("Region")["Signal at the newest period"]
    assert signal.to_dict() == {
        "Eastern": "Too few figures for limits, which need ten",
        "London": "Figures are provisional",
    }


# --- a lasting change -----------------------------------------------------------------------------


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


# --- targets, rates and units ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "verb"), [(80, "will"), (100, "may or may not"), (130, "will not")]
)
def test_a_target_is_held_against_what_is_usual(target, verb):
    """From about 88 to 112 is usual, and more arrests are taken to be better."""
    assert track(STEADY, target=target).headline.endswith(
        f"As things are they {verb} meet the target of {target}"
    )


@pytest.mark.parametrize(
    ("measure", "unit", "times", "first", "second"),
    [
        ("cash seized", "GBP", 410, "£41,051", "£82,102"),
        ("cash seized", "GBP", 41_000, "£4.1m", "£8.2m"),
        ("class A drugs seized", "kg", 0.5, "50kg", "100kg"),
    ],
)
def test_an_amount_keeps_its_unit_in_every_sentence(measure, unit, times, first, second):
    values = [times * value for value in (*STEADY[:8], *(2 * value for value in STEADY[:8]))]
    frame = outcomes(*series(values, measure=measure, unit=unit))
    exhibit = rocu.track(frame, measure, region="Eastern", target=values[-1])
    assert f"been {second} a quarter since April 2020, against {first} before" in exhibit.headline
    target = exhibit.headline.split(" target of ")[1]
    assert target[0] == "£" or target.endswith("kg")
    label = next(words for words in exhibit.drawing.frame["label"] if words)
    assert label.startswith(f"mean {first}, then {second} from")


def test_a_target_of_money_is_in_pounds_as_the_returns_are():
    cash = [40_000 * value for value in STEADY]  # about £4m a quarter
    frame = outcomes(*series(cash, measure="cash seized", unit="GBP"))
    for target, words in ((1_000_000, "£1m"), (1_250_000, "£1.25m"), (40_000, "£0.04m")):
        exhibit = rocu.track(frame, "cash seized", region="Eastern", target=target)
        assert exhibit.headline.endswith(f"will meet the target of {words}")


@pytest.mark.parametrize("measure", ["cash seized", "county lines disrupted", "prison sentences"])
def test_headlines_of_long_names_keep_to_their_length(measure):
    known = reference.measure(measure)
    below = [*STEADY, *[value - 60 for value in STEADY[:8]]]
    options = {"measure": measure, "unit": known["unit"]}
    frame = outcomes(*series(below, LONG, **options), *series(STEADY, "London", **options))
    checked(rocu.track(frame, measure, region=LONG), frame, measure, LONG)
    check(rocu.track(frame, measure))


def test_a_wider_area_is_followed_under_its_name():
    frame = outcomes(*series(LEAP, None, geography="national", body="Financial Intelligence Unit"))
    headline = rocu.track(frame, "arrests", geography="national").headline
    assert "in the Financial Intelligence Unit" in headline


# --- all regions on one page ----------------------------------------------------------------------


def test_regions_stand_in_two_rows_of_five_on_one_scale_the_own_first(illustrative):
    exhibit = rocu.track(illustrative, "arrests", counting="led", focus="South West")
    check(exhibit)
    new = exhibit.table["Signal at the newest period"].str.endswith(", new").sum()
    assert any(note.startswith(f"New signals in 2021-22 Q3: {new}. By chance alone ")
               for note in exhibit.notes)  # fmt: skip
    figure = exhibit.figure()
    spots = {axes.get_label(): axes.get_position() for axes in figure.axes}
    order = sorted(spots, key=lambda name: (-round(spots[name].y0, 3), spots[name].x0))
    assert order == ["South West", *(name for name in REGIONS if name != "South West")]
    assert len({round(spot.y0, 3) for spot in spots.values()}) == 2
    assert len({axes.get_ylim() for axes in figure.axes}) == 1
    (own,) = [text for text in figure.findobj(Annotation) if text.get_text() == "South West"]
    assert own.get_color() == theme.FOCUS
    # Eastern had a signal in 2019-20 and has none at the newest quarter.
    assert sum("no signal now" in text.get_text() for text in figure.findobj(Text)) == 1
    with pytest.raises(UnknownName):
        rocu.track(illustrative, "arrests", focus="Atlantis")


@pytest.mark.parametrize("size", TRIED_SIZES)
def test_a_target_runs_through_every_panel(illustrative, size):
    figure = rocu.track(illustrative, "arrests", counting="led", target=110).figure(size)
    panels = [axes for axes in figure.axes if axes.get_label() in set(REGIONS)]
    assert len(panels) == 10
    for panel in panels:
        assert {110} in [set(line.get_ydata()) for line in panel.lines]
        assert panel.get_ylim()[1] > 110
    assert "Target 110" in {text.get_text() for text in figure.texts}


# --- table and chart ------------------------------------------------------------------------------


def test_the_band_is_what_is_usual_at_each_level(illustrative):
    exhibit = rocu.track(illustrative, "arrests", counting="led", region="South West")
    bands = [part.get_paths()[0].get_extents() for part in exhibit.figure().axes[0].collections
             if part.get_paths()]  # fmt: skip
    data, frame = exhibit.data, exhibit.drawing.frame
    first, second = sorted(bands, key=lambda band: band.x0)
    limits = data["lower_limit"].iloc[0], data["upper_limit"].iloc[0]
    assert (first.y0, first.y1) == pytest.approx(limits)
    # As wide as figures of that size vary: by the square root of the mean.
    wider = np.sqrt(frame["mean"].iloc[-1] / frame["mean"].iloc[0])
    assert second.y1 - second.y0 == pytest.approx(wider * (first.y1 - first.y0))


def test_the_table_gives_the_mean_and_limits_that_the_chart_draws(illustrative):
    for region in ("South West", None):
        exhibit = rocu.track(illustrative, "arrests", counting="led", region=region)
        limits = exhibit.table[["Mean", "Lower limit", "Upper limit"]].astype(float)
        own = exhibit.table.iloc[:, 0].eq("South West") if region is None else slice(-1, None)
        assert limits[own].to_numpy().tolist() == [[121.9, 78.2, 165.5]]
    one = rocu.track(illustrative, "arrests", counting="led", region="South West")
    assert one.table["Mean"].astype(float).tolist() == one.drawing.frame["mean"].round(1).tolist()


@pytest.mark.parametrize("size", TRIED_SIZES)
@pytest.mark.parametrize("points", [2, 12])
def test_long_figures_beside_points_stay_on_the_page_and_apart(points, size):
    values = [(9_166_400_000 if number % 2 else 8_087_400_000) + number for number in range(points)]
    legible(track(values), size)


# --- which rows -----------------------------------------------------------------------------------


def test_an_exhibit_rests_on_the_rows_that_were_chosen():
    """A paper hides the newest count: nothing of it is left in what is made of the rest."""
    frames = {"outcomes": outcomes(*series(LEAP))}
    options = dict(track(LEAP).recipe.arguments)
    chosen = KIND.choose(frames, options)
    (selection,) = chosen.selections
    last = selection.rows["period"].eq(quarter(11).label)
    protected = selection.rows.assign(
        value=selection.rows["value"].mask(last), marker=selection.rows["marker"].mask(last, "c")
    )
    kept = replace(chosen, selections=(replace(selection, rows=protected),))
    exhibit = KIND.finish(kept, frames, options)
    assert exhibit.table["Arrests, number"].iloc[-1] == "[c]"
    assert exhibit.headline.endswith("small counts are hidden")
    assert 180 not in set(exhibit.data["value"])


def test_a_sum_leaves_out_the_quarter_that_one_of_its_forces_lacks():
    forces = reference.forces_in("Eastern")
    given = [
        row("Eastern", 20 + number, quarter(number), force=force, source=f"a!b!{force}{number}")
        for number in range(12) for force in forces if (force, number) != (forces[0], 5)
    ]  # fmt: skip
    led = [row("London", 9, quarter(number), source=f"a!b!L{number}") for number in range(12)]
    beneath = row("London", 9, quarter(0), force=reference.forces_in("London")[0])
    frames = {"outcomes": outcomes(*given, *led, beneath)}
    options = dict(rocu.track(frames["outcomes"], "arrests").recipe.arguments)
    chosen = KIND.choose(frames, options)
    (selection,) = chosen.selections
    # Six forces lose the quarter that the seventh lacks: 77 figures stay, and without it 72 would.
    kept = [one["source"] for one in given if one["period"] != quarter(5).label]
    assert set(selection.shown["source"]) == {*kept, *(one["source"] for one in led)}
    assert (selection.dropped, selection.area) == ((), "regional")
    notes = " ".join(KIND.finish(chosen, frames, options).notes)
    assert f"Sums for Eastern leave out {quarter(5).label}" in notes
