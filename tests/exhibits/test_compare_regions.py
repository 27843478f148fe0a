"""Regions side by side: what is claimed, what is held back, and why."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest
from exhibits.checker import (
    check,
    column,
    comparison_headline,
    outside_usual_spread,
    verdicts_of_rates,
    verdicts_of_shares,
)
from exhibits.frames import by_region, cells_of, dear, in_state, outcomes, quarter, row, series
from exhibits.geometry import SIZE_NAMES, TRIED_SIZES, legible
from hypothesis import given, strategies as st

import rocu_analysis as rocu
from rocu_analysis import periods
from rocu_analysis.errors import NoFigures
from rocu_analysis.exhibits.finding import Verdict
from rocu_analysis.reference import REGIONS, forces_in


def shares(parts, totals):
    return outcomes(
        *by_region(parts, measure="judicial outcomes"), *by_region(totals, measure="total outcomes")
    )


def share_of(frame, **options):
    return rocu.compare_regions(frame, "judicial outcomes", of="total outcomes", **options)


@pytest.mark.parametrize("size", TRIED_SIZES)
def test_a_dot_at_nought_is_whole_and_clear_of_its_name(size):
    exhibit = rocu.compare_regions(outcomes(*by_region([0] * 10)), "arrests", per="officers")
    figure = legible(exhibit, size)
    (axes,) = figure.axes
    dots = [line for line in axes.lines if line.get_marker() == "o"]
    assert len(dots) == 10
    assert not any(dot.get_clip_on() for dot in dots)
    radius = dots[0].get_markersize() / 2 / 72 * figure.dpi
    edge = axes.transData.transform((0, 0))[0] - radius
    names = [label.get_window_extent() for label in axes.get_yticklabels()]
    assert max(name.x1 for name in names) <= edge


def test_who_is_shown_apart_does_not_take_the_axis_from_the_others(fraud):
    """London's 223 in 100,000 residents beside 21 to 74."""
    options = {"period": "2018-19", "per": "population"}
    dots = rocu.compare_regions(fraud, "NFIB referred crimes", **options)
    rows = dots.drawing.frame.set_index("label")
    assert rows.loc["London (off scale)", "figure"] == "222.9"
    for size in SIZE_NAMES:
        (axes,) = legible(dots, size).axes
        # The furthest interval that is compared, 76.1, and a margin.
        assert 76.1 < axes.get_xlim()[1] < 76.1 * 1.1


def test_of_43_forces_a_slide_shows_those_that_differ_and_counts_the_rest(fraud):
    exhibit = share_of(fraud, period="2018-19", geography="force")
    (axes,) = legible(exhibit, "slide").axes
    names = [label.get_text() for label in axes.get_yticklabels()]
    apart = exhibit.data.loc[exhibit.data["verdict"].ne("same"), "region"]
    assert set(names) & set(apart)
    assert f"{43 - len(names)} more in the table" in axes.get_xlabel()


COUNTS = st.lists(st.integers(0, 400), min_size=10, max_size=10)


@dear
@given(st.lists(st.tuples(st.integers(1, 800), st.floats(0, 1)), min_size=10, max_size=10))
def test_any_shares_give_a_true_headline(regions):
    totals = [total for total, _ in regions]
    parts = [int(total * share) for total, share in regions]
    exhibit = share_of(shares(parts, totals))
    check(exhibit)
    if 0 < sum(parts) < sum(totals):
        line = list(exhibit.data["in_line"])
        verdicts = verdicts_of_shares(parts, totals, line=line)
        assert list(exhibit.data["verdict"]) == verdicts
        outside = outside_usual_spread(parts, totals, share=True) if all(line) else None
        assert comparison_headline(verdicts, outside) in exhibit.headline


@dear
@given(counts=COUNTS, focus=st.sampled_from([None, *REGIONS]))
def test_any_counts_give_a_true_headline(counts, focus):
    exhibit = rocu.compare_regions(
        outcomes(*by_region(counts)), "arrests", per="officers", region=focus
    )
    check(exhibit)
    if sum(counts) and focus is None:
        officers = column(exhibit.table, "Officers")[:10]
        exact = exhibit.data["total"]
        assert officers == [round(value) for value in exact]
        line = list(exhibit.data["in_line"])
        verdicts = verdicts_of_rates(counts, list(exact), line=line)
        assert list(exhibit.data["verdict"]) == verdicts
        outside = outside_usual_spread(counts, exact, share=False) if all(line) else None
        assert comparison_headline(verdicts, outside) in exhibit.headline


@pytest.mark.parametrize(("late", "told"), [(0, ""), (2, ""), (3, " (fewer have 2021-22 Q3)")])
def test_a_period_older_than_the_newest_is_told_where_nobody_asked_for_it(late, told):
    """Of ten regions eight are nearly all (8 / 10 >= 0.75), and seven are not (7 / 10)."""
    held = rocu.example("illustrative")
    is_late = held["region"].isin(REGIONS[:late]) & held["period"].eq("2021-22 Q3")
    shown = "year to Sep 2021" if told else "2021"
    for period, said in ((None, told), (shown, "")):
        made = rocu.compare_regions(held[~is_late], "arrests", per="officers", period=period)
        assert f", {shown}{said}. Illustrative" in made.subtitle


def test_a_region_that_stopped_counting_long_ago_holds_nobody_back():
    held = rocu.example("illustrative")
    stopped = held["region"].isin(REGIONS[:4]) & held["period_start"].ge("2019-04-01")
    made = rocu.compare_regions(held[~stopped], "arrests", per="officers")
    assert "three of ten regions, 2021" in made.subtitle  # three of the six stand apart


def test_a_year_that_one_region_mistyped_is_not_the_newest_period():
    held = rocu.example("illustrative").query("measure == 'arrests'")
    days = ["period_start", "period_end"]
    ahead = held[held["region"].eq("Eastern") & held["period"].eq("2021-22 Q3")].copy()
    ahead["period"] = "2031-32 Q3"
    ahead[days] += pd.DateOffset(years=10)
    made = rocu.compare_regions(pd.concat([held, ahead]), "arrests", per="officers")
    assert ", 2021 (fewer have 2031-32 Q3)" in made.subtitle


def alike(quarters, gone=(), **changes):
    """Ten regions with as many arrests an officer in each quarter, Eastern a quarter more."""
    officers = rocu.forces().groupby("region")["officers"].sum()
    counts = {name: round(officers[name] / officers["Eastern"] * 100) for name in REGIONS}
    counts["Eastern"] = 125
    last = quarters - 1
    return outcomes(*[
        row(name, count, quarter(number)) | (changes.get(name, {}) if number == last else {})
        for number in range(quarters) for name, count in counts.items()
        if (name, number) not in gone
    ])  # fmt: skip


@pytest.mark.parametrize("gone", [(), [("Eastern", 2)], [("London", 3)], [("London", 1)]])
def test_quarters_are_compared_as_the_year_or_as_much_of_it_as_all_have(gone):
    """125 for 100 is 25 / 10 = 2.5 standard errors, of ten regions too few; 500 for 400 is 5."""
    made = rocu.compare_regions(alike(4, gone), "arrests", per="officers", region="Eastern")
    late = gone == [("London", 3)]  # who has not the newest quarter is in no comparison with it
    if gone == [("London", 1)]:  # two quarters have everybody: 50 / 14.1 = 3.5
        start = "Eastern arrests in October 2018 to March 2019"
        assert made.headline == f"{start}: above the other nine"
        return
    if gone == [("Eastern", 2)]:
        assert ", 2018-19 Q4" in made.subtitle
        assert made.headline.startswith("Eastern arrests in 2018-19 Q4: ")
        assert made.headline.endswith("not clearly different")
        return
    assert made.subtitle.endswith(", 2018-19")
    others = "eight" if late else "nine"
    assert made.headline.startswith("Eastern arrests in 2018-19: 3.5 per 100 officers")
    assert made.headline.endswith(f"above the other {others} (2.8)")
    if late:  # a quarter, and no force
        london = made.table.set_index("Region").loc["London"]
        assert london[["Against the other eight", "Missing"]].tolist() == [
            "Incomplete", "90 of 365 days",  # the fourth quarter
        ]  # fmt: skip
    assert made.data.set_index("region")["value"]["Eastern"] == 500


@pytest.mark.parametrize(
    ("gone", "begin", "end", "shown"),
    [
        # A figure of the year itself, as a pack has it beside its quarters, left Eastern alone.
        ((), quarter(0), quarter(3), "Jul 2018-Mar 2019"),
        (("London", 3), quarter(0), quarter(3), "Jul 2018-Mar 2019"),
        ((), quarter(1), quarter(3), "Oct 2018-Mar 2019"),
        # Halves beside the quarters of one who lacks the newest overlap with them.
        (("London", 3), quarter(0), quarter(1), "Jul 2018-Mar 2019"),
    ],
)
def test_a_longer_figure_of_one_region_takes_no_other_out_of_the_comparison(
    gone, begin, end, shown
):
    longer = row("London", 999, periods.span(begin.start, end.end))
    frame = pd.concat([alike(4, [gone]), outcomes(longer).assign(source="another!A1")])
    made = rocu.compare_regions(frame, "arrests", per="officers", region="Eastern")
    assert made.subtitle.endswith(f", {shown}")
    values = made.data.set_index("region")["value"]
    number = {"Jul": 3, "Oct": 2}[shown[:3]]
    assert values["Eastern"] == 125 * number
    assert made.data["status"].eq("compared").sum() == 10 - bool(gone)
    assert rocu.funnel(frame, "arrests", per="officers").data.shape[0] == len(values) == 10


def test_weeks_are_compared_as_all_that_there_are_of_a_year():
    """The newest week was compared: 4 after 2 of others with as many officers tell nothing."""
    officers = rocu.forces().groupby("region")["officers"].sum()
    counts = {name: round(officers[name] / 1000) for name in REGIONS}
    counts["Eastern"] *= 2
    weeks = [periods.week_of(date(2019, 1, 7) + timedelta(weeks=n)) for n in range(20)]
    frame = outcomes(*(row(name, count, week) for week in weeks for name, count in counts.items()))
    made = rocu.compare_regions(frame, "arrests", per="officers", region="Eastern")
    assert made.subtitle.endswith(", 7 Jan 2019 to 26 May 2019")
    assert made.data.set_index("region")["value"]["Eastern"] == 20 * counts["Eastern"]
    assert "above" in made.headline


def test_a_share_takes_years_of_the_part_and_quarters_of_the_whole():
    parts = by_region([25] * 10, measure="judicial outcomes")
    totals = alike(4).assign(measure="total outcomes", value=20)
    made = share_of(pd.concat([outcomes(*parts), totals.assign(source=totals["source"] + "x")]))
    assert made.subtitle.endswith(", 2018-19, per cent")
    assert made.data["estimate"].round(2).tolist() == [31.25] * 10  # 25 of 4 times 20


def test_a_share_takes_as_much_of_the_year_as_part_and_whole_have():
    """The whole lacks a quarter: of the last two (10 + 20) / (40 + 60) is 30 per cent."""
    rows = []
    for region in ("Eastern", "London"):
        rows += series([10, 10, 10, 20], region, measure="judicial outcomes")
        rows += series([40, None, 40, 60], region, measure="total outcomes")
    shown = rocu.compare_regions(outcomes(*rows), "judicial outcomes", of="total outcomes")
    assert shown.data["period"].unique().tolist() == ["Oct 2018-Mar 2019"]
    assert shown.data["estimate"].tolist() == [30, 30]


def test_what_stands_on_a_day_makes_no_year():
    frame = alike(4).assign(measure="officers in post")
    assert (
        ", 2018-19 Q4" in rocu.compare_regions(frame, "officers in post", per="officers").subtitle
    )


@pytest.mark.parametrize("late", [{"value": None, "marker": "x"}, {"status": "provisional"}])
def test_the_region_in_focus_is_compared_in_the_newest_period_that_it_has(late):
    """A paper of a late region said "0 of 9 regions differ", and not that it was not among them."""
    frame = alike(5, Eastern=late)
    made = rocu.compare_regions(frame, "arrests", per="officers", region="Eastern")
    why = "2019-20 Q1 of Eastern is provisional" if "status" in late else "Eastern lacks 2019-20 Q1"
    assert made.subtitle.endswith(f", 2018-19 ({why})")
    assert "above" in made.headline
    asked = {"region": "Eastern", "period": "2019-20 Q1"}
    made = rocu.compare_regions(frame, "arrests", per="officers", **asked)
    assert made.key.text.endswith("in 2019-20 Q1. Eastern is not compared.")


def test_three_that_differ_are_named_with_their_side():
    counts = {"Durham": 300, "Cleveland": 60, "Northumbria": 1500}  # of 0.6, 0.5 and 1.5 million
    frame = outcomes(*(row("North East", n, geography="force", force=f) for f, n in counts.items()))
    asked = {"region": "North East", "geography": "force", "per": "population"}
    made = rocu.compare_regions(frame, "arrests", **asked)
    sides = "Northumbria is above and Cleveland and Durham are below the average"
    assert made.headline == f"{sides} in 2018-19"
    assert made.key.figure == "3 of 3"


def test_two_that_differ_as_forces_do_are_within_their_spread_in_headline_tile_and_brief():
    counts = {"Derbyshire": 58, "Leicestershire": 78, "Lincolnshire": 29, "Northamptonshire": 38,
              "Nottinghamshire": 95}  # fmt: skip
    frame = outcomes(*(row("East Midlands", n, force=f) for f, n in counts.items()))
    made = rocu.compare_regions(frame, "arrests", geography="force", per="population")
    sides, within = "Nottinghamshire is above and Lincolnshire is below the average", (
        "within the spread of the forces")  # fmt: skip
    assert made.headline == f"{sides}, {within}"
    assert made.key.text.startswith(f"forces differ clearly from the average, {within}: ")
    assert f"{sides}, {within}." in made.brief
    assert not made.finding.exceptional


@dear
@given(cells=cells_of(10, 400))
def test_no_state_of_the_data_breaks_an_exhibit(cells):
    rows = [one for name, held in zip(REGIONS, cells, strict=False)
            for one in in_state(held, region=name)]  # fmt: skip
    exhibit = rocu.compare_regions(outcomes(*rows), "arrests", per="officers")
    check(exhibit)
    shown = exhibit.table.set_index("Region")["Arrests, 2018-19"]
    secret = {one["region"] for one in rows if one.get("marker") == "c"}
    assert {name for name in shown.index if shown[name] == "[c]"} == secret


def test_a_tile_says_why_a_range_that_leaves_the_network_out_is_no_clear_difference():
    """ "The network: 1.7. Range 1.8 to 3.4: no clear difference" contradicts itself."""
    held = rocu.example("illustrative").query("counting == 'led'")
    asked = {"per": "population", "period": "2021-22 Q3"}
    said = [rocu.compare_regions(held, "arrests", region=region, **asked).key.text
            for region in ("North East", "Eastern")]  # fmt: skip
    assert "1.8 to 3.4: not clearly different where nine are compared at once." in said[0]
    assert "1.0 to 2.0: not clearly different." in said[1]


def test_a_force_that_sent_nothing_at_all_is_named_where_nothing_is_compared():
    lines = [f"{force},2021-22 Q1,arrests,9" for force in forces_in("South West")[:4]]
    given = rocu.check("\n".join(["Force,Period,Measure,Value", *lines]).encode()).outcomes
    shown = rocu.compare_regions(given, "arrests", geography="force", region="South West")
    assert shown.subtitle == "Arrests, by force, four of five forces, 2021-22 Q1, number"
    assert shown.description.endswith("These are four of five forces, without Wiltshire.")


def test_amounts_have_their_unit():
    """The column of pounds was headed "Number", and nothing on the tiles said pounds."""
    rows = by_region([1000 * n for n in range(1, 11)], measure="cash seized", unit="GBP")
    exhibit = rocu.compare_regions(outcomes(*rows), "cash seized")
    said = [text.get_text() for text in exhibit.figure().axes[0].texts]
    assert {f"£{n},000" for n in range(1, 11)} <= set(said)
    options = exhibit.drawing.options
    assert options["columns"] == (("Pounds", "figure"),)


def test_an_amount_in_focus_stands_beside_the_least_and_the_most_of_the_others():
    rows = by_region([1000 * n for n in range(1, 11)], measure="cash seized", unit="GBP")
    shown = rocu.compare_regions(outcomes(*rows), "cash seized", region="North East")
    own, others = "£1,000", "others from £2,000 to £10,000"
    assert shown.headline.startswith(f"North East: {own} in ")
    assert shown.headline.endswith(others)
    assert shown.key.figure == own
    assert shown.key.text.startswith("cash seized in ")
    # Of what is known as a range neither end is the figure: 1,000 to 3,000, and 10,000 to 30,000.
    ends = {"qualifier": "between"}
    rows[0] |= ends | {"value_high": 3000}
    rows[-1] |= ends | {"value_high": 30_000}
    shown = rocu.compare_regions(outcomes(*rows), "cash seized", region="North East")
    assert shown.headline.startswith("North East: £1,000 to £3,000 in 2018-19; others from £2,000")
    assert "to £30,000" in shown.headline
    assert shown.key.figure == "£1,000 to £3,000"


def test_a_mean_is_said_with_the_decimal_that_its_table_has():
    rows = by_region([10.25 + n for n in range(10)], measure="average days", unit="days")
    shown = rocu.compare_regions(outcomes(*rows), "average days", region="North West")
    assert shown.headline == "North West: 11.2 days in 2018-19; others from 10.2 to 19.2"
    assert column(shown.table, "Average")[:2] == [10.2, 11.2]


def test_weights_have_the_decimal_by_which_they_differ():
    rows = by_region([9.5, 10.4], measure="class A drugs seized", unit="kg")
    exhibit = rocu.compare_regions(outcomes(*rows), "class A drugs seized")
    assert set(exhibit.drawing.frame["figure"]) == {"9.5", "10.4"}


def test_what_was_kept_of_a_measure_stands_in_every_sentence():
    """ "South West disruptions: 2.7 per 1,000 officers", said of those under Prevent alone."""
    held = rocu.example("illustrative")
    kept = {"region": "South West", "threat": "drugs"}
    made = rocu.compare_regions(held, "disruptions", per="officers", strand="Prevent", **kept)
    assert "disruptions (Prevent, drugs)" in made.brief
    assert "disruptions (Prevent, drugs)" in made.key.text
    assert "disruptions:" not in made.headline
    made = rocu.balance(held, "disruptions", **kept)
    assert "disruptions (drugs) with a stated strand" in made.description
    assert "disruptions (drugs) with a stated strand" in made.key.text


def test_a_finding_has_the_verdict_the_period_and_the_noun_as_values(illustrative):
    asked = {"per": "population", "region": "South West"}
    found = rocu.compare_regions(illustrative, "arrests", **asked).finding
    assert (found.area, found.period, found.noun.many) == ("South West", "2021", "regions")
    assert found.verdict is Verdict.ABOVE
    assert not found.exceptional  # 9.2 of 7.1, and outside only from 12.5
    assert found.period_end == pd.Timestamp("2021-12-31")
    away = rocu.compare_regions(illustrative, "arrests", per="population", region="London").finding
    assert away.verdict is Verdict.CANNOT_TELL  # few of those who come there live there


def test_a_reversal_by_officers_is_said_of_regions_and_of_forces(fraud, illustrative):
    asked = {"per": "population", "period": "2018-19", "geography": "force"}
    notes = " ".join(rocu.compare_regions(fraud, "NFIB referred crimes", **asked).notes)
    assert "Counted by officers instead, Cleveland and North Wales would be below" in notes
    assert "for all forces" in notes
    made = rocu.compare_regions(illustrative, "arrests", per="population", region="South East")
    assert made.care.startswith("Counted by officers instead, South East would not be clearly")


def test_without_a_denominator_the_note_says_what_to_give(illustrative):
    assert 'per="population"' in " ".join(rocu.compare_regions(illustrative, "arrests").notes)


def test_a_frame_without_the_region_lists_those_that_it_has():
    frame = outcomes(*by_region([5, 6], threat="drugs", strand="Pursue", measure="disruptions"))
    with pytest.raises(NoFigures, match="North East and North West"):
        rocu.balance(frame, "disruptions", by="threat", region="London")
