"""The four strands: shares, intervals, verdicts, and what has no strand."""

from __future__ import annotations

import numpy as np
import pytest
from exhibits.checker import check, in_words, verdicts_of_shares
from exhibits.frames import by_strand, dear, hidden, outcomes, quarter, row
from exhibits.geometry import TRIED_SIZES, legible
from hypothesis import given, strategies as st
from matplotlib.text import Text
from scipy import stats

import rocu_analysis as rocu
from rocu_analysis.errors import BadOption
from rocu_analysis.exhibits.exhibit import Key
from rocu_analysis.reference import NOT_STATED, REGIONS, STRANDS

EVEN = {"Pursue": 60, "Prevent": 20, "Protect": 12, "Prepare": 8, NOT_STATED: 25}


def four(**changes):
    return {**EVEN, **changes}


@pytest.mark.parametrize("size", TRIED_SIZES)
def test_the_four_ps_are_aligned_panels_of_bars_on_one_scale(size):
    rows = [*by_strand(EVEN, "London"), *by_strand(EVEN, "Yorkshire and the Humber")]
    figure = legible(rocu.balance(outcomes(*rows), "disruptions", region="London"), size)
    panels = [axes for axes in figure.axes if axes.patches]
    # On a telephone there is room for Pursue alone, and the rest is named as being in the table.
    assert len(panels) == (1 if size == "narrow" else 4)
    words = " ".join(text.get_text() for text in figure.findobj(Text))
    assert ("In the table: Prevent, Protect, Prepare" in words) == (size == "narrow")
    widths, per_cent = [], []
    for axes in panels:
        assert axes.get_xlim()[0] == 0
        widths.append(axes.get_position().width)
        per_cent.append(axes.get_xlim()[1])
    assert np.allclose(np.divide(widths, per_cent), widths[0] / per_cent[0])
    bars = [patch.get_width() for patch in panels[0].patches if patch.get_width() > 1]
    assert bars == [60, 60]  # of 60 + 20 + 12 + 8 with a strand


@pytest.mark.parametrize("size", TRIED_SIZES)
def test_large_counts_and_long_names_fit(size):
    counts = {key: 1000 * number for key, number in EVEN.items()}
    rows = [*by_strand(counts, "London"), *by_strand(counts, "Yorkshire and the Humber")]
    legible(rocu.balance(outcomes(*rows), "disruptions", region="London"), size)


def test_above_and_below_are_words_beside_the_bars(illustrative):
    frame = rocu.balance(illustrative, "disruptions").drawing.frame.set_index("label")
    texts = frame["Pursue, text"]
    assert texts["Yorkshire and the Humber"] == "47% below"
    assert texts[["East Midlands", "London", "South West"]].tolist() == [
        "71% above", "73% above", "68%",
    ]  # fmt: skip


def test_without_a_measure_an_example_is_given(illustrative):
    with pytest.raises(BadOption, match='balance\\(outcomes, "disruptions"\\)'):
        rocu.balance(illustrative)


def test_sums_by_threat_name_the_regions_that_they_are_of():
    """North West gives no fraud, so it is in neither sum: 60 of 60 + 40 in each other region."""
    rows = [one for name in ("North East", "Eastern") for threat in ("drugs", "fraud")
            for one in by_strand({"Pursue": 60, "Prevent": 40}, name, threat=threat)]  # fmt: skip
    rows += by_strand({"Pursue": 9}, "North West", threat="drugs")
    made = rocu.balance(outcomes(*rows), "disruptions", by="threat")
    assert made.table.columns[0] == "Threat (two of ten regions)"
    assert made.table.iloc[:, 1].tolist() == [120, 120, 240]
    assert "Sums are of two of ten regions: North East and Eastern." in made.description


# Shares of 60 and 80 per cent in turn: each pair of quarters scores 0.2^2 / (0.7 * 0.3 * 2 / 100).
SWINGS = [four(Pursue=60, Prevent=40, Protect=0, Prepare=0),
          four(Pursue=80, Prevent=20, Protect=0, Prepare=0)]  # fmt: skip
SWING = 0.2**2 / (0.7 * 0.3 * 2 / 100)


def quarters(number, region="Eastern", changes=None):
    """Rows of so many swinging quarters; ``changes`` by number of the quarter."""
    changes = changes or {}
    return [
        one
        for place in range(number)
        for one in by_strand(SWINGS[place % 2], region, period=quarter(place),
                             **changes.get(place, {}))
    ]  # fmt: skip


def test_a_strand_that_nobody_counts_any_more_holds_no_other_back():
    held = rocu.example("illustrative").query("measure == 'disruptions'")
    stopped = held["strand"].eq("Prepare") & held["period_start"].ge("2019-04-01")
    assert ", 2021," in rocu.balance(held[~stopped], "disruptions").subtitle


def test_from_eight_periods_the_interval_is_widened():
    for number, widened in ((7, False), (8, True)):
        exhibit = rocu.balance(outcomes(*quarters(number)), "disruptions")
        check(exhibit)
        (only,) = exhibit.data.to_dict("records")
        assert only["dispersion"] == pytest.approx(SWING if widened else 1)
        assert ("widened" in exhibit.bears) == widened
    # 280 of 400 in the year read as 400 / 9.52 trials, t on 2 * 49 / (14 + 6) degrees of freedom.
    trials, reach = 400 / SWING, stats.t.ppf(0.975, 2 * 49 / 20)
    middle = (0.7 + reach**2 / (2 * trials)) / (1 + reach**2 / trials)
    half = reach * np.sqrt(0.21 / trials + reach**2 / (4 * trials**2)) / (1 + reach**2 / trials)
    assert only["lower"] == pytest.approx(100 * (middle - half))
    assert only["upper"] == pytest.approx(100 * (middle + half))


def test_the_tile_says_of_when_and_of_whom_it_is():
    """A paper of a region that is not compared gave the network's share as the answer to it."""
    late = quarters(5, "London", {4: {"status": "provisional"}})
    frame = outcomes(*quarters(5), *late)
    asked = {"region": "London", "period": "2019-20 Q1"}
    assert rocu.balance(frame, "disruptions", **asked).key.text == (
        "of 100 disruptions with a stated strand in 2019-20 Q1, Eastern. London is not compared. "
        "25 have no strand."
    )
    # London's newest whole quarter ends the year: 280 of 400, as in Eastern.
    assert rocu.balance(frame, "disruptions", region="London").key == Key(
        "70% Pursue",
        "of 400 disruptions with a stated strand in 2018-19, London; network 70%: not clearly "
        "different. 100 have no strand.",
    )


def test_of_the_one_region_the_share_is_given_of_the_forces_that_are_there():
    held = ("Gwent", "South Wales")
    rows = [one for force in held for one in by_strand(EVEN, "Southern Wales", force=force)]
    exhibit = rocu.balance(outcomes(*rows), "disruptions", region="Southern Wales")
    check(exhibit)
    assert exhibit.headline == "Southern Wales (two of three forces): 60 per cent are Pursue"
    assert exhibit.key.figure == "60% Pursue"
    assert "Southern Wales lacks Dyfed-Powys" in " ".join(exhibit.notes)
    # Strands of different forces make no share of either.
    uneven = rocu.balance(outcomes(*rows[1:]), "disruptions", region="Southern Wales")
    assert uneven.headline == "No Pursue share can be given: figures are missing"


def test_figures_without_a_strand_do_not_hold_a_balance_to_their_period():
    stated = {name: EVEN[name] for name in STRANDS}
    rows = [*by_strand(EVEN, period=quarter(0)), *by_strand(stated, period=quarter(1))]
    assert ", 2018-19 Q2, " in rocu.balance(outcomes(*rows), "disruptions").subtitle


def test_what_stands_on_a_day_makes_no_year_where_it_is_declared_as_a_strand():
    held = {"arrests": "Pursue", "officers in post": "Protect"}
    rows = [row(value=20, measure=name, period=quarter(k)) for name in held for k in range(4)]
    made = rocu.balance(outcomes(*rows), strands=held)
    assert ", 2018-19 Q4, " in made.subtitle
    assert made.table["Protect"].iloc[0] == 20


def test_a_range_in_a_quarter_takes_no_share_from_the_newest():
    """Both shares of the newest quarter were gone for a range of a quarter before it."""
    rows = [
        one
        for number in range(4)
        for where in ("London", "Eastern")
        for one in by_strand({"Pursue": 70, "Prevent": 30}, where, period=quarter(number))
    ]
    rows[0] |= {"value": 70, "value_high": 72, "qualifier": "between"}  # London in the first
    made = rocu.balance(outcomes(*rows), "disruptions")
    assert ", Jul 2018-Mar 2019, " in made.subtitle
    assert made.data["status"].tolist() == ["compared", "compared"]
    assert made.data["stated"].tolist() == [300, 300]  # three times 70 and 30


def test_a_tile_says_which_side_of_the_network_a_clear_difference_is():
    # 20 of 100 against 50 of 100 in each of three others: (20 + 3 * 50) of 400, 42 per cent
    pursue = {"South West": 20} | dict.fromkeys(("London", "Eastern", "North East"), 50)
    rows = [one for where, n in pursue.items()
            for one in by_strand({"Pursue": n, "Prevent": 100 - n}, where)]  # fmt: skip
    text = {w: rocu.balance(outcomes(*rows), "disruptions", region=w).key.text for w in pursue}
    with_a_strand = "of 100 disruptions with a stated strand in 2018-19"
    assert text["South West"] == f"{with_a_strand}, South West; network 42%: clearly below."
    assert text["London"] == f"{with_a_strand}, London; network 42%: not clearly different."


def test_why_a_share_whose_interval_leaves_out_the_network_is_not_clear():
    # 73 of 100, 63.6 to 80.7 by itself; all five are (73 + 4 * 60) of 500, 62.6 per cent
    others = ["Eastern", "North East", "North West", "South West"]
    counts = {"London": 73} | dict.fromkeys(others, 60)
    rows = [one for where, n in counts.items()
            for one in by_strand({"Pursue": n, "Prevent": 100 - n}, where)]  # fmt: skip
    exhibit = rocu.balance(outcomes(*rows), "disruptions", region="London")
    assert exhibit.headline.endswith("73 per cent Pursue, network 63; not clearly different")
    why = "not clearly different where five are compared at once"
    assert exhibit.key.text.endswith(f"; network 63%: {why}.")


COUNT = st.integers(0, 120)


@dear
@given(
    data=st.lists(st.tuples(COUNT, COUNT, COUNT, COUNT, COUNT), min_size=1, max_size=10),
    hide=st.sets(st.tuples(st.integers(0, 9), st.sampled_from(STRANDS)), max_size=2),
)
def test_any_counts_give_a_true_headline(data, hide):
    rows, parts = [], {}
    for place, counts in enumerate(data):
        name = REGIONS[place]
        for strand, count in zip((*STRANDS, NOT_STATED), counts, strict=True):
            if (place, strand) in hide:
                rows.append(hidden(name, strand=strand, measure="disruptions"))
            else:
                rows += by_strand({strand: count}, name)
        if not any((place, strand) in hide for strand in STRANDS) and sum(counts[:4]):
            parts[name] = (counts[0], sum(counts[:4]))
    exhibit = rocu.balance(outcomes(*rows), "disruptions")
    check(exhibit)
    pursue, stated = zip(*parts.values(), strict=True) if parts else ((), ())
    if len(parts) > 1 and 0 < sum(pursue) < sum(stated):
        verdicts = verdicts_of_shares(pursue, stated)
        number = in_words(len(parts))
        apart = {name: side for name, side in zip(parts, verdicts, strict=True) if side != "same"}
        some = {0: f"neither of {number}" if number == "two" else f"none of {number}",
                len(parts): "both" if number == "two" else f"all {number}"}  # fmt: skip
        whom = some.get(len(apart), f"{in_words(len(apart))} of {number}")
        verb = "differs" if len(apart) < 2 else "differ"
        told = exhibit.headline.removeprefix("Pursue share: ")
        if 0 < len(apart) <= 3 and not told.startswith(whom):
            assert {name for name in parts if name in told} == {*apart}
            assert {side for side in ("above", "below") if side in told} == {*apart.values()}
        else:  # many, or their names are too long
            assert told == f"{whom} regions {verb} clearly from the network"


def returned(head, lines):
    return rocu.check("\n".join([head, *lines]).encode()).outcomes


def test_of_one_force_alone_the_year_is_shown():
    """The sum lacks the same six forces throughout: 4 times 30 of 4 times (30 + 10)."""
    lines = [f"Kent,{quarter},disruptions,{strand},{n}"
             for quarter in ("2020-21 Q1", "2020-21 Q2", "2020-21 Q3", "2020-21 Q4")
             for strand, n in (("Pursue", 30), ("Prevent", 10))]  # fmt: skip
    head = "Force,Period,Measure,Strand,Value"
    told = rocu.balance(returned(head, lines), "disruptions", region="Eastern")
    assert told.key.text.startswith("of 160 disruptions with a stated strand in 2020-21, Eastern")
    # With another force in the newest quarter alone, no longer time is of the same forces.
    lines += [f"Essex,2020-21 Q4,disruptions,{strand},5" for strand in ("Pursue", "Prevent")]
    told = rocu.balance(returned(head, lines), "disruptions", region="Eastern")
    assert told.key.text.startswith("of 50 disruptions with a stated strand in 2020-21 Q4")


def test_all_together_are_those_whose_share_is_known():
    """“47 to 84 in six periods of ten” was of all that are known, and “all periods” were six."""
    declared = {"arrests": "Pursue", "people safeguarded": "Protect"}
    held = rocu.balance(
        rocu.example("scorpion"), strands=declared, by="period", region="South West"
    )
    told = "six of ten periods"
    assert held.headline == f"Pursue share 47 to 84 per cent in {told}, by declared strand"
    # Of the seven that have arrests one is a range, and of the six others each has both.
    assert held.description.startswith("Six of ten periods together: 62 per cent Pursue")
    assert held.key.text.endswith(f"across {told}, South West.")


def test_counts_stay_whole_above_per_cent_that_have_a_decimal():
    """Of 1,080 with a strand 676 are 62.6 per cent; the counts were printed as 676.0."""
    strands = {"Pursue": 676, "Prevent": 157, "Protect": 147, "Prepare": 100}
    table = rocu.balance(outcomes(*by_strand(strands)), "disruptions", region="Eastern").table
    assert table.iloc[0, 1:7].tolist() == [676, 157, 147, 100, 1080, 0]
    assert table.iloc[0, 7:9].tolist() == [62.6, "59.7 to 65.4"]


def test_a_region_with_a_provisional_strand_keeps_no_other_from_the_longer_period():
    """London's newest Prevent is provisional: Eastern's share is of both quarters, 60 + 60."""
    counts = {"Pursue": 60, "Prevent": 40}
    rows = [one for number in range(2) for name in ("Eastern", "London")
            for one in by_strand(counts, name, period=quarter(number))]  # fmt: skip
    rows[-1] |= {"status": "provisional"}
    made = rocu.balance(outcomes(*rows), "disruptions", region="Eastern")
    assert ", Apr-Sep 2018, " in made.subtitle
    assert made.data.set_index("row").loc["Eastern", "Pursue"] == 120
