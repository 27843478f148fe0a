"""Regions side by side: what is claimed, what is held back, and why."""

from __future__ import annotations

import pytest
from exhibits.checker import (
    check,
    comparison_headline,
    outside_usual_spread,
    verdicts_of_rates,
    verdicts_of_shares,
)
from exhibits.frames import by_region, cells_of, dear, in_state, outcomes, quarter, row, series
from exhibits.geometry import SIZE_NAMES, legible
from hypothesis import given, strategies as st

import rocu_analysis as rocu
from rocu_analysis.exhibits.finding import Verdict
from rocu_analysis.reference import REGIONS

OFFICERS = rocu.forces().groupby("region")["officers"].sum()


def shares(parts, totals):
    return outcomes(
        *by_region(parts, measure="judicial outcomes"), *by_region(totals, measure="total outcomes")
    )


def share_of(frame, **options):
    return rocu.compare_regions(frame, "judicial outcomes", of="total outcomes", **options)


def by_officers(frame, **options):
    return rocu.compare_regions(frame, "arrests", per="officers", **options)


def alike(quarters, gone=(), **changes):
    """Ten regions with as many arrests an officer in each quarter, Eastern a quarter more."""
    counts = {name: round(OFFICERS[name] / OFFICERS["Eastern"] * 100) for name in REGIONS}
    counts["Eastern"] = 125
    return outcomes(*(
        row(name, count, quarter(number))
        | (changes.get(name, {}) if number == quarters - 1 else {})
        for number in range(quarters) for name, count in counts.items()
        if (name, number) not in gone
    ))  # fmt: skip


def is_told(exhibit, verdicts, outside):
    """Whether the headline says how many differ, and how many of them are exceptional."""
    start, ending = comparison_headline(verdicts, outside)
    return exhibit.headline.startswith(start) and exhibit.headline.endswith(ending)


# --- what is drawn --------------------------------------------------------------------------------


def test_who_is_shown_apart_does_not_take_the_axis_from_the_others(fraud):
    """London's 223 in 100,000 residents beside 21 to 74."""
    dots = rocu.compare_regions(fraud, "NFIB referred crimes", period="2018-19", per="population")
    rows = dots.drawing.frame.set_index("label")
    assert rows.loc["London (off scale)", "figure"] == "222.9"
    for size in SIZE_NAMES:
        (axes,) = legible(dots, size).axes
        assert 76.1 < axes.get_xlim()[1] < 76.1 * 1.1  # the furthest interval that is compared


def test_of_43_forces_a_slide_shows_those_that_differ_and_counts_the_rest(fraud):
    exhibit = share_of(fraud, period="2018-19", geography="force")
    (axes,) = legible(exhibit, "slide").axes
    names = [label.get_text() for label in axes.get_yticklabels()]
    apart = exhibit.data.loc[exhibit.data["verdict"].ne("same"), "region"]
    assert set(names) & set(apart)
    assert f"{43 - len(names)} more in the table" in axes.get_xlabel()


# --- what is claimed ------------------------------------------------------------------------------


@dear
@given(st.lists(st.tuples(st.integers(1, 800), st.floats(0, 1)), min_size=10, max_size=10),
       st.sampled_from([None, *REGIONS]))  # fmt: skip
def test_any_shares_and_counts_give_a_true_headline(regions, focus):
    totals = [total for total, _ in regions]
    parts = [int(total * share) for total, share in regions]
    of_shares = share_of(shares(parts, totals), region=focus)
    of_rates = by_officers(outcomes(*by_region(parts)), region=focus)
    officers = list(of_rates.data["total"])
    for made, over, told in ((of_shares, totals, verdicts_of_shares),
                             (of_rates, officers, verdicts_of_rates)):  # fmt: skip
        check(made)
        if focus is None and 0 < sum(parts) < sum(totals):
            line = list(made.data["in_line"])
            verdicts, share = told(parts, over, line=line), made is of_shares
            assert list(made.data["verdict"]) == verdicts
            outside = outside_usual_spread(parts, over, share=share) if all(line) else None
            assert is_told(made, verdicts, outside)


def test_between_both_ends_of_the_network_a_region_is_neither_above_nor_below():
    """300 + 20 + 300 of 3,000 are 21 per cent, 300 + 980 + 300 are 53: 300 of 1,000 is between."""
    parts = [row("North East", 300), row("London", 300),
             row("Eastern", 20, value_high=980, qualifier="between")]  # fmt: skip
    rows = [one | {"measure": "judicial outcomes"} for one in parts]
    rows += [row(one["region"], 1000, measure="total outcomes") for one in parts]
    exhibit = share_of(outcomes(*rows))
    assert exhibit.data["verdict"].tolist() == ["same"] * 3


@dear
@given(cells=cells_of(10, 400))
def test_no_state_of_the_data_breaks_an_exhibit(cells):
    rows = [one for name, held in zip(REGIONS, cells, strict=False)
            for one in in_state(held, region=name)]  # fmt: skip
    exhibit = by_officers(outcomes(*rows))
    check(exhibit)
    shown = exhibit.table.set_index("Region")["Arrests, 2018-19"]
    secret = {one["region"] for one in rows if one.get("marker") == "c"}
    assert {name for name in shown.index if shown[name] == "[c]"} == secret


def test_three_that_differ_are_named_with_their_side_and_whether_they_are_exceptional():
    counts = {"Durham": 300, "Cleveland": 60, "Northumbria": 1500}  # of 0.6, 0.5 and 1.5 million
    frame = outcomes(*(row("North East", n, force=force) for force, n in counts.items()))
    asked = {"region": "North East", "geography": "force", "per": "population"}
    made = rocu.compare_regions(frame, "arrests", **asked)
    sides = "Northumbria is above and Cleveland and Durham are below the average"
    assert made.headline == f"{sides} in 2018-19"
    counts = {"Derbyshire": 58, "Leicestershire": 78, "Lincolnshire": 29, "Northamptonshire": 38,
              "Nottinghamshire": 95}  # fmt: skip
    frame = outcomes(*(row("East Midlands", n, force=force) for force, n in counts.items()))
    made = rocu.compare_regions(frame, "arrests", geography="force", per="population")
    sides = "Nottinghamshire is above and Lincolnshire is below the average"
    assert made.headline == f"{sides} in 2018-19; none exceptional"
    assert "Above, not exceptional" in made.table["Against the average"].tolist()
    assert not made.finding.exceptional


def test_a_finding_has_the_verdict_the_period_and_the_noun_as_values(illustrative):
    asked = {"per": "population", "region": "South West"}
    found = rocu.compare_regions(illustrative, "arrests", **asked).finding
    assert (found.area, found.period, found.noun.many) == ("South West", "2021", "regions")
    assert found.verdict is Verdict.ABOVE
    assert not found.exceptional  # 9.2 of 7.1, and outside only from 12.5
    away = rocu.compare_regions(illustrative, "arrests", per="population", region="London").finding
    assert away.verdict is Verdict.NOT_ENOUGH_DATA  # few of those who come there live there


def test_a_reversal_by_officers_is_said(fraud):
    asked = {"per": "population", "period": "2018-19", "geography": "force"}
    notes = " ".join(rocu.compare_regions(fraud, "NFIB referred crimes", **asked).notes)
    assert "Counted by officers instead, Cleveland and North Wales would be below" in notes


# --- which period ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("late", "shown"), [(2, "2021"), (3, "year to Sep 2021")])
def test_an_older_period_is_shown_where_few_have_the_newest(late, shown, illustrative):
    """Of ten regions eight are nearly all (8 / 10 >= 0.75), and seven are not (7 / 10)."""
    is_late = illustrative["region"].isin(REGIONS[:late]) & illustrative["period"].eq("2021-22 Q3")
    assert f", {shown}. Illustrative" in by_officers(illustrative[~is_late]).subtitle


@pytest.mark.parametrize(
    ("gone", "ending"),
    [
        # 500 for 400 is 100 / 20 = 5 standard errors.
        ([], " in 2018-19: 3.5 per 100 officers, above the other nine (2.8)"),
        # Who has not the newest quarter is in no comparison with it.
        ([("London", 3)], " in 2018-19: 3.5 per 100 officers, above the other eight (2.8)"),
        # Two quarters have everybody: 250 for 200 is 50 / 14.1 = 3.5.
        ([("London", 1)], " in October 2018 to March 2019: above the other nine"),
        # The newest alone: 25 / 10 = 2.5, of ten regions too few.
        ([("Eastern", 2)], " in 2018-19 Q4: 8.8 per 1,000 officers, network 7.2; not clearly "
         "different"),
    ],
)  # fmt: skip
def test_quarters_are_compared_as_the_year_or_as_much_of_it_as_all_have(gone, ending):
    made = by_officers(alike(4, gone), region="Eastern")
    assert made.headline == f"Eastern arrests{ending}"


def test_a_share_takes_as_much_of_the_year_as_part_and_whole_have():
    """The whole lacks a quarter: of the last two (10 + 20) / (40 + 60) is 30 per cent."""
    rows = []
    for region in ("Eastern", "London"):
        rows += series([10, 10, 10, 20], region, measure="judicial outcomes")
        rows += series([40, None, 40, 60], region, measure="total outcomes")
    shown = share_of(outcomes(*rows))
    assert shown.data["period"].unique().tolist() == ["Oct 2018-Mar 2019"]
    assert shown.data["estimate"].tolist() == [30, 30]


@pytest.mark.parametrize("late", [{"value": None, "marker": "x"}, {"status": "provisional"}])
def test_the_region_in_focus_is_compared_in_the_newest_period_that_it_has(late):
    frame = alike(5, Eastern=late)
    made = by_officers(frame, region="Eastern")
    assert made.subtitle.endswith(", 2018-19")
    assert "above" in made.headline
    made = by_officers(frame, region="Eastern", period="2019-20 Q1")
    why = "provisional" if "status" in late else "not available"
    assert made.description.endswith(f"Not compared: Eastern ({why}).")


# --- amounts, details and what is lacking ---------------------------------------------------------


def test_amounts_are_shown_with_their_sign_and_not_compared():
    rows = by_region([1000 * n for n in range(1, 11)], measure="cash seized", unit="GBP")
    shown = rocu.compare_regions(outcomes(*rows), "cash seized", region="North East")
    assert shown.headline == "No two regions can be compared (no counts to judge by)"
    texts = [text.get_text() for text in shown.figure().axes[0].texts]
    assert {f"£{n},000" for n in range(1, 11)} <= set(texts)
    assert shown.drawing.options["columns"] == (("Pounds", "figure"),)


def test_the_strand_and_threat_that_were_kept_are_named_in_every_sentence(illustrative):
    kept = {"region": "South West", "threat": "drugs", "strand": "Prevent"}
    made = rocu.compare_regions(illustrative, "disruptions", per="officers", **kept)
    assert "disruptions (Prevent, drugs)" in made.description
    assert "disruptions:" not in made.headline


def test_a_force_that_sent_nothing_is_named_where_nothing_is_compared():
    forces = ("Avon and Somerset", "Devon and Cornwall", "Dorset", "Gloucestershire")
    frame = outcomes(*(row("South West", 9, force=force) for force in forces))
    shown = rocu.compare_regions(frame, "arrests", geography="force", region="South West")
    assert shown.subtitle == "Arrests, by force, four of five forces, 2018-19, number"
    assert shown.description.endswith("These are four of five forces, without Wiltshire.")
    assert 'per="population"' in " ".join(shown.notes)
