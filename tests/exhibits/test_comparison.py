"""Regions side by side: what is claimed, what is held back, and why."""

from __future__ import annotations

import pytest
from exhibits.checker import (
    check,
    column,
    comparison_headline,
    verdicts_of_rates,
    verdicts_of_shares,
)
from exhibits.frames import by_region, hidden, outcomes, row, series
from hypothesis import given, settings
from hypothesis import strategies as st

import rocu_analysis as rocu
from rocu_analysis.errors import BadOption, NotComparable
from rocu_analysis.reference import REGIONS

WORDS = {
    "Above the network": "above",
    "Below the network": "below",
    "Cannot be told apart": "same",
}


def shares(parts, totals):
    return outcomes(
        *by_region(parts, measure="judicial outcomes"), *by_region(totals, measure="total outcomes")
    )


def share_of(frame, **options):
    return rocu.compare_regions(frame, "judicial outcomes", of="total outcomes", **options)


def told(exhibit):
    return {
        region: WORDS.get(word, word)
        for region, word in zip(
            exhibit.table["Region"], exhibit.table["Against the network"], strict=True
        )
        if region != "Network"
    }


def test_fraud_shares_add_up_to_the_published_totals(fraud):
    table = share_of(fraud, period="2018-19").table.set_index("Region")
    assert table.loc["South West", "Judicial outcomes of fraud and cyber crimes, 2018-19"] == 557
    assert table.loc["South West", "Outcomes of fraud and cyber crimes, 2018-19"] == 3686
    # 7,725 judicial of 52,371 outcomes less those of bodies that are no territorial forces.
    assert list(table.loc["Network"])[:3] == [7356, 51270, 14.3]


def test_fraud_headline_is_made_again_from_the_table(fraud):
    exhibit = share_of(fraud, period="2018-19")
    check(exhibit)
    table = exhibit.table[exhibit.table["Region"] != "Network"]
    verdicts = verdicts_of_shares(column(table, "Judicial"), column(table, "Outcomes of"))
    assert exhibit.headline == comparison_headline(verdicts)
    assert exhibit.headline == "Three of ten regions cannot be told apart from the network"
    assert list(told(exhibit).values()) == verdicts


def test_the_recording_caveat_stands_in_the_notes(fraud):
    notes = " ".join(share_of(fraud, period="2018-19").notes)
    assert "Recording changed" in notes
    assert "no share of that year's referrals" in notes


def test_outcomes_are_no_share_of_referrals(fraud):
    with pytest.raises(NotComparable, match=r"not a whole that contains.*of='total outcomes'"):
        rocu.compare_regions(fraud, "judicial outcomes", of="NFIB referred crimes")


def test_one_region_in_focus(fraud):
    above = share_of(fraud, period="2018-19", region="NEROCU")
    assert above.headline == "North East is above the network: 22.0 against 14.3 per cent"
    same = share_of(fraud, period="2018-19", region="South West")
    assert same.headline == "South West cannot be told apart from the network, nor can two others"
    for exhibit in (above, same):
        check(exhibit)


def test_london_stands_apart_where_residents_are_the_denominator(fraud):
    exhibit = rocu.compare_regions(fraud, "judicial outcomes", period="2018-19", per="population")
    check(exhibit)
    assert told(exhibit)["London"] == "Shown apart"
    assert "nine regions" in exhibit.headline
    table = exhibit.table[~exhibit.table["Region"].isin(["Network", "London"])]
    verdicts = verdicts_of_rates(column(table, "Judicial"), column(table, "Population"))
    assert exhibit.headline == comparison_headline(verdicts)
    london = rocu.compare_regions(
        fraud, "judicial outcomes", period="2018-19", per="population", region="London"
    )
    assert "London" not in london.headline


def test_a_second_denominator_is_tried_and_a_reversal_said():
    # Per officer London is far below the others; per resident it would be shown apart.
    officers = dict.fromkeys(REGIONS, 0.0)
    for force in rocu.forces().itertuples():
        officers[force.region] += force.officers
    people = rocu.forces().groupby("region")["population"].sum()
    north = [people[name] / 20_000 for name in REGIONS]
    north[0] = officers["North East"] / 18  # few by residents, many by officers
    exhibit = rocu.compare_regions(
        outcomes(*by_region([round(value) for value in north])), "arrests", per="population"
    )
    assert any("Counted by officers instead" in note for note in exhibit.notes)


def test_counts_without_a_denominator_are_not_compared():
    exhibit = rocu.compare_regions(outcomes(*by_region([10, 200, 30])), "arrests")
    check(exhibit)
    assert "nothing can be compared" in exhibit.headline
    assert "Against the network" not in exhibit.table.columns


def test_a_sum_that_lacks_a_force_is_not_compared(fraud):
    short = fraud[fraud["force"] != "Wiltshire"]
    exhibit = share_of(short, period="2018-19")
    check(exhibit)
    assert told(exhibit)["South West"] == "Forces missing"
    assert exhibit.table.set_index("Region").loc["South West", "Forces missing"] == "Wiltshire"
    assert any("South West lacks Wiltshire" in note for note in exhibit.notes)
    assert exhibit.table.set_index("Region").loc["South West", "Per cent"] == "[x]"


def test_hidden_regions_are_in_no_sum():
    rows = [*by_region([40, 50, 60, 70]), hidden("London")]
    exhibit = rocu.compare_regions(outcomes(*rows), "arrests", per="officers")
    check(exhibit)
    table = exhibit.table.set_index("Region")
    assert table.loc["London", "Arrests, 2018-19"] == "[c]"
    assert table.loc["Network", "Arrests, 2018-19"] == 40 + 50 + 60 + 70


@pytest.mark.parametrize(
    ("rows", "headline"),
    [
        (
            [hidden("London"), hidden("Eastern")],
            "Every figure is hidden to protect people, so nothing can be compared",
        ),
        (by_region([5]), "Only North East has a figure, so nothing can be compared"),
        (
            by_region([5, 6], status="provisional"),
            "All figures are provisional, so no comparison is made yet",
        ),
        (
            [row("London", None, marker="x"), row("Eastern", None, marker="x")],
            "No figure is available, so nothing can be compared",
        ),
        (
            [row("London", 5), hidden("Eastern")],
            "Only London has a figure, so nothing can be compared",
        ),
    ],
)
def test_where_nothing_can_be_compared(rows, headline):
    exhibit = rocu.compare_regions(outcomes(*rows), "arrests", per="officers")
    check(exhibit)
    assert exhibit.headline == headline


def test_a_range_is_claimed_only_at_both_ends():
    counts = [200] * 9
    wide = row("London", 200, value_high=2_000)
    rows = outcomes(*by_region(counts[:6]), wide, *by_region([None] * 7 + counts[:3]))
    exhibit = rocu.compare_regions(rows, "arrests", per="officers", region="London")
    check(exhibit)
    table = exhibit.table.set_index("Region")
    assert table.loc["London", "Arrests, 2018-19"] == "200 to 2,000"
    assert told(exhibit)["London"] == "same"


def test_a_history_of_eight_periods_widens_the_interval():
    steady, wild = [100] * 12, [60, 140] * 6
    rows = series(steady) + series(wild, region="London")
    exhibit = rocu.compare_regions(outcomes(*rows), "arrests", per="officers")
    data = exhibit.data.set_index("region")
    assert data.loc["Eastern", "dispersion"] == 1
    assert data.loc["London", "dispersion"] > 10
    assert any("widened" in note for note in exhibit.notes)


def test_ranks_stand_in_the_data_and_nowhere_else(fraud):
    exhibit = share_of(fraud, period="2018-19")
    assert {"shrunken", "place_lower", "place_upper"} <= set(exhibit.data.columns)
    told_text = " ".join((exhibit.headline, exhibit.description, *map(str, exhibit.table.columns)))
    assert not {"rank", "place", "highest", "lowest", "best", "worst"} & set(told_text.split())


def test_tiles_tell_the_same_story(fraud):
    dots, tiles = (share_of(fraud, period="2018-19", tiles=flag) for flag in (False, True))
    assert tiles.headline == dots.headline
    assert tiles.table.equals(dots.table)
    check(tiles)


def test_bad_questions(fraud):
    with pytest.raises(BadOption, match="Allowed: population, officers"):
        rocu.compare_regions(fraud, "judicial outcomes", per="posts")
    with pytest.raises(BadOption, match="both a rate and a share"):
        share_of(fraud, per="officers")
    with pytest.raises(NotComparable, match="part \\(12\\) is larger than the whole \\(10\\)"):
        share_of(shares([12, 5], [10, 20]))
    mixed = outcomes(row("London"), row("Eastern", source="illustrative x.xlsx!A!B5"))
    with pytest.raises(NotComparable, match="real and illustrative"):
        rocu.compare_regions(mixed, "arrests", per="officers")


def test_an_exhibit_can_be_made_again_from_other_counts(fraud):
    exhibit = share_of(fraud, period="2018-19", region="South West")
    again = exhibit.recipe.rebuild()
    assert (again.headline, again.description) == (exhibit.headline, exhibit.description)
    protected = fraud.copy()
    protected.loc[protected["force"].eq("Wiltshire"), ["value", "marker"]] = [None, "c"]
    rebuilt = exhibit.recipe.rebuild(outcomes=protected)
    assert rebuilt.table.set_index("Region").loc["South West", "Per cent"] == "[c]"


COUNTS = st.lists(st.integers(0, 400), min_size=10, max_size=10)


@settings(max_examples=40, deadline=None)
@given(totals=st.lists(st.integers(1, 800), min_size=10, max_size=10), seed=st.randoms())
def test_any_shares_give_a_true_headline(totals, seed):
    parts = [seed.randint(0, total) for total in totals]
    exhibit = share_of(shares(parts, totals))
    check(exhibit)
    if 0 < sum(parts) < sum(totals):
        assert exhibit.headline == comparison_headline(verdicts_of_shares(parts, totals))


@settings(max_examples=40, deadline=None)
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
        assert exhibit.headline == comparison_headline(verdicts_of_rates(counts, list(exact)))


STATES = st.sampled_from(["figure", "hidden", "missing", "provisional", "range", "absent"])


@settings(max_examples=60, deadline=None)
@given(states=st.lists(STATES, min_size=10, max_size=10), counts=COUNTS)
def test_no_state_of_the_data_breaks_an_exhibit(states, counts):
    makers = {
        "figure": lambda name, value: row(name, value),
        "hidden": lambda name, _: hidden(name),
        "missing": lambda name, _: row(name, None, marker="x"),
        "provisional": lambda name, value: row(name, value, status="provisional"),
        "range": lambda name, value: row(name, value, value_high=value + 7, qualifier="between"),
    }
    rows = [
        makers[state](name, count)
        for name, state, count in zip(REGIONS, states, counts, strict=True)
        if state != "absent"
    ]
    if not rows:
        return
    for tiles in (False, True):
        exhibit = rocu.compare_regions(outcomes(*rows), "arrests", per="officers", tiles=tiles)
        check(exhibit)
        hidden_names = {
            name for name, state in zip(REGIONS, states, strict=True) if state == "hidden"
        }
        shown = exhibit.table.set_index("Region")["Arrests, 2018-19"]
        assert {name for name in shown.index if shown[name] == "[c]"} == hidden_names
