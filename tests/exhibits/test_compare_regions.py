"""Regions side by side: what is claimed, what is held back, and why."""

from __future__ import annotations

import pytest
from exhibits.checker import (
    check,
    column,
    comparison_headline,
    outside_usual_spread,
    verdicts_of_rates,
    verdicts_of_shares,
)
from exhibits.frames import by_region, hidden, outcomes, quarter, row, series
from exhibits.geometry import SIZE_NAMES, legible
from hypothesis import given
from hypothesis import strategies as st

import rocu_analysis as rocu
from rocu_analysis.errors import RocuError
from rocu_analysis.measures.dispersion import of_history
from rocu_analysis.periods import financial_year
from rocu_analysis.reference import REGIONS

WORDS = {
    "Above": "above",
    "Below": "below",
    "Not told apart": "same",
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


def test_fraud_headline_is_made_again_from_the_table(fraud):
    exhibit = share_of(fraud, period="2018-19")
    check(exhibit)
    table = exhibit.table[exhibit.table["Region"] != "Network"]
    parts, wholes = column(table, "Judicial"), column(table, "Outcomes of")
    verdicts = verdicts_of_shares(parts, wholes)
    outside = outside_usual_spread(parts, wholes, share=True)
    assert exhibit.headline == comparison_headline(verdicts, outside)
    assert exhibit.headline == (
        "Seven of ten regions differ from the network beyond chance; none beyond their usual spread"
    )
    assert list(told(exhibit).values()) == verdicts


def test_london_stands_apart_where_residents_are_the_denominator(fraud):
    exhibit = rocu.compare_regions(fraud, "judicial outcomes", period="2018-19", per="population")
    check(exhibit)
    assert told(exhibit)["London"] == "Shown apart"
    # Eight million live in London: those whom residents leave out are the many who come there.
    assert "London is shown apart, since its residents leave out the many" in exhibit.description
    assert "nine regions" in exhibit.headline
    table = exhibit.table[~exhibit.table["Region"].isin(["Network", "London"])]
    counts, people = column(table, "Judicial"), column(table, "Population")
    outside = outside_usual_spread(counts, people, share=False)
    assert exhibit.headline == comparison_headline(verdicts_of_rates(counts, people), outside)
    london = rocu.compare_regions(
        fraud, "judicial outcomes", period="2018-19", per="population", region="London"
    )
    assert "London" not in london.headline


def second_note(exhibit):
    (note,) = [note for note in exhibit.notes if note.startswith("Counted by")]
    return note


def test_a_reversal_because_london_is_left_out_is_said(fraud):
    """By officers, London among them, North West and Eastern are below; by residents, above."""
    by_officers, by_residents = (
        rocu.compare_regions(fraud, "NFIB referred crimes", period="2018-19", per=per)
        for per in ("officers", "population")
    )
    turned = [
        name
        for name, verdict in told(by_officers).items()
        if {verdict, told(by_residents)[name]} == {"above", "below"}
    ]
    assert turned == ["North West", "Eastern"]
    note = second_note(by_officers)
    assert "which leaves London out" in note
    assert "North West and Eastern are above the network rather than below it" in note
    # 4,600 in 14,269 officers is 32.2 in 100; the network without London (43,153 - 18,223) in
    # (124,784 - 31,693), 26.8: above it by officers too, so it is London that turns them.
    assert 4600 / 14269 > (43153 - 18223) / (124784 - 31693)
    assert "So they would be by officers without London" in note
    assert second_note(by_residents) == (
        "Counted by officers instead, every region that can be told apart stays on its side."
    )


def test_the_usual_spread_of_regions_has_a_say(fraud):
    """Told apart beyond chance, within what a funnel of the same figures calls usual."""
    options = {"period": "2018-19", "per": "officers"}
    exhibit = rocu.compare_regions(fraud, "NFIB referred crimes", **options)
    plot = rocu.funnel(fraud, "NFIB referred crimes", **options)
    assert exhibit.headline.startswith("Eight of ten regions differ from the network beyond chance")
    assert exhibit.headline.endswith("; none beyond their usual spread")
    assert plot.headline == "None of ten regions lies outside the funnel's outer limits"
    assert any("by more than chance: eight of ten can" in note for note in plot.notes)
    # 7.3 to 82.0: the funnel's own limits for Southern Wales, the smallest.
    limits = plot.table.set_index("Region").loc["Southern Wales", "99.8% limits"]
    assert any(limits in note and "usual spread" in note for note in exhibit.notes)


def test_where_the_others_differ_by_chance_alone_no_usual_spread_is_spoken_of():
    counts = [300, 310, 290, 305, 295, 300, 310, 290, 305]
    rows = outcomes(
        *by_region([*counts, 380], measure="judicial outcomes"),
        *by_region([1000] * 10, measure="total outcomes"),
    )
    exhibit = share_of(rows, region="Southern Wales")
    check(exhibit)
    # (2,705 + 380) / 10,000 is 30.9 per cent.
    assert exhibit.data["usual_spread"].eq("").all()
    assert exhibit.headline == "Southern Wales is above the network: 38.0 against 30.9 per cent"


def test_the_other_regions_differ_widely_and_one_lies_outside():
    counts = [400, 430, 370, 450, 350, 420, 380, 410, 390]
    rows = outcomes(
        *by_region([*counts, 990], measure="judicial outcomes"),
        *by_region([1000] * 10, measure="total outcomes"),
    )
    exhibit = share_of(rows, region="Southern Wales")
    check(exhibit)
    assert exhibit.data.set_index("region").loc["Southern Wales", "usual_spread"] == "outside"
    # (3,600 + 990) / 10,000 is 45.9 per cent.
    assert exhibit.headline == "Southern Wales is above the network: 99.0 against 45.9 per cent"
    whole = share_of(rows)
    check(whole)
    assert whole.headline.endswith("; one beyond their usual spread")
    assert "only Southern Wales lies outside their usual spread" in whole.description


def test_hidden_regions_are_in_no_sum():
    rows = [*by_region([40, 50, 60, 70]), hidden("London")]
    exhibit = rocu.compare_regions(outcomes(*rows), "arrests", per="officers")
    check(exhibit)
    table = exhibit.table.set_index("Region")
    assert table.loc["London", "Arrests, 2018-19"] == "[c]"
    assert table.loc["Network", "Arrests, 2018-19"] == 40 + 50 + 60 + 70


@pytest.mark.parametrize("size", SIZE_NAMES)
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


def test_a_count_below_nought_is_refused_by_name():
    frame = outcomes(*by_region([-5, 10, 10]))
    for show in (
        lambda: rocu.compare_regions(frame, "arrests", per="officers"),
        lambda: rocu.funnel(frame, "arrests", per="officers"),
        lambda: rocu.scorecard(frame),
        lambda: rocu.outcomes_profile(frame, region="North East"),
    ):
        with pytest.raises(RocuError, match="North East has -5 in 2018-19"):
            show()


def test_a_range_is_claimed_only_at_both_ends():
    counts = [200] * 9
    wide = row("London", 200, value_high=2_000)
    rows = outcomes(*by_region(counts[:6]), wide, *by_region([None] * 7 + counts[:3]))
    exhibit = rocu.compare_regions(rows, "arrests", per="officers", region="London")
    check(exhibit)
    table = exhibit.table.set_index("Region")
    assert table.loc["London", "Arrests, 2018-19"] == "200 to 2,000"
    assert told(exhibit)["London"] == "same"


def test_a_year_beside_its_quarters_is_no_further_period_of_a_history():
    """Seven quarters and the year that four of them make are seven periods, not eight."""
    figures = [30, 90, 20, 80, 40, 95, 25]
    rows = [one for name in REGIONS for one in series([*figures, 60], name)]
    years = by_region([sum(figures[:4])] * 10, period=financial_year(2018))
    alone = rocu.compare_regions(outcomes(*rows), "arrests", per="officers")
    beside = rocu.compare_regions(
        outcomes(*rows, *years), "arrests", per="officers", period=quarter(7).label
    )
    for exhibit in (alone, beside):
        assert exhibit.data["history"].eq(7).all()
        assert exhibit.data["dispersion"].eq(1).all()
    # From eight quarters on they widen, by their own eight and not by the years as well.
    rows = [one for name in REGIONS for one in series([*figures, 70, 60], name)]
    beside = rocu.compare_regions(
        outcomes(*rows, *years), "arrests", per="officers", period=quarter(8).label
    )
    assert beside.data["history"].eq(8).all()
    eight = of_history([*figures, 70], [91, 92, 92, 90, 91, 92, 92, 91])
    assert beside.data["dispersion"].tolist() == pytest.approx([eight] * 10)


def test_who_is_shown_apart_takes_neither_the_shades_nor_the_axis_from_the_others(fraud):
    """London's 223 in 100,000 residents beside 21 to 74."""
    options = {"period": "2018-19", "per": "population"}
    tiles = rocu.compare_regions(fraud, "NFIB referred crimes", tiles=True, **options)
    bands = tiles.drawing.frame.set_index("label")["band"]
    assert bands["London"] == -1
    assert sorted(set(bands.drop("London"))) == [0, 1, 2]  # 20 to 40 to 60 to 80
    assert tiles.drawing.options["bands"] == ["20.0 to 39.9", "40.0 to 59.9", "60.0 to 79.9"]
    dots = rocu.compare_regions(fraud, "NFIB referred crimes", **options)
    rows = dots.drawing.frame.set_index("label")
    assert rows.loc["London", "verdict"] == "apart, off axis"
    assert rows.loc["London", "figure"].startswith("222.9 (")
    for size in SIZE_NAMES:
        (axes,) = legible(dots, size).axes
        # The furthest interval that is compared, 76.1, and a margin.
        assert 76.1 < axes.get_xlim()[1] < 76.1 * 1.1
    near = rocu.compare_regions(
        outcomes(*(row(name, 0.001 * people) for name, people in
                   rocu.forces().groupby("region")["population"].sum().items())),
        "arrests", per="population",
    )  # fmt: skip
    assert near.drawing.frame.set_index("label").loc["London", "verdict"] == "apart"


COUNTS = st.lists(st.integers(0, 400), min_size=10, max_size=10)


@given(totals=st.lists(st.integers(1, 800), min_size=10, max_size=10), seed=st.randoms())
def test_any_shares_give_a_true_headline(totals, seed):
    parts = [seed.randint(0, total) for total in totals]
    exhibit = share_of(shares(parts, totals))
    check(exhibit)
    if 0 < sum(parts) < sum(totals):
        outside = outside_usual_spread(parts, totals, share=True)
        verdicts = verdicts_of_shares(parts, totals)
        assert exhibit.headline == comparison_headline(verdicts, outside)


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
        outside = outside_usual_spread(counts, exact, share=False)
        verdicts = verdicts_of_rates(counts, list(exact))
        assert exhibit.headline == comparison_headline(verdicts, outside)


STATES = st.sampled_from(["figure", "hidden", "missing", "provisional", "range", "absent"])


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
