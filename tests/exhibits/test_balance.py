"""The four strands: shares, intervals, verdicts, and what has no strand."""

from __future__ import annotations

import numpy as np
import pytest
from exhibits.checker import check, in_words, verdicts_of_shares
from exhibits.frames import by_strand, dear, hidden, outcomes, quarter, row
from exhibits.geometry import TRIED_SIZES, legible
from hypothesis import given, strategies as st
from scipy import stats

import rocu_analysis as rocu
from rocu_analysis.exhibits.common import printed
from rocu_analysis.exhibits.exhibit import Key
from rocu_analysis.paper.workbook import columns
from rocu_analysis.reference import NOT_STATED, REGIONS, STRANDS

EVEN = {"Pursue": 60, "Prevent": 20, "Protect": 12, "Prepare": 8, NOT_STATED: 25}


def four(**changes):
    return {**EVEN, **changes}


@pytest.mark.parametrize("size", TRIED_SIZES)
def test_large_counts_and_long_names_fit(size):
    for times in (1, 1000):
        counts = {key: number * times for key, number in EVEN.items()}
        rows = [*by_strand(counts, "London"), *by_strand(counts, "Yorkshire and the Humber")]
        figure = legible(rocu.balance(outcomes(*rows), "disruptions", region="London"), size)
        (axes,) = figure.axes
        assert axes.get_position().width >= 0.5
        said = " ".join(text.get_text() for text in axes.texts)
        assert ("20% (20)" in said) == (times == 1)  # large numbers stand in the table alone
        assert said.count("20%") == 4  # Prevent, and of 125 what has no strand


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
        assert only["periods"] == number
        assert only["dispersion"] == pytest.approx(SWING if widened else 1)
        said = any("the usual variation of recording" in note for note in exhibit.notes)
        assert said == widened
        assert any("covers chance alone" in note for note in exhibit.notes) != widened
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
        "of 400 disruptions with a stated strand in 2018-19, London; network 70%: no clear "
        "difference. 100 have no strand.",
    )


def test_of_the_one_region_the_share_is_given_of_the_forces_that_are_there():
    held = ("Gwent", "South Wales")
    rows = [one for force in held for one in by_strand(EVEN, "Southern Wales", force=force)]
    exhibit = rocu.balance(outcomes(*rows), "disruptions", region="Southern Wales")
    check(exhibit)
    assert exhibit.headline == "Southern Wales (two of three forces): 60 per cent are Pursue"
    assert exhibit.key.figure == "60% Pursue"
    assert "a sum of two of three forces, without Dyfed-Powys" in exhibit.description
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
    assert text["London"] == f"{with_a_strand}, London; network 42%: no clear difference."


def test_why_a_share_whose_interval_leaves_out_the_network_is_not_clear():
    # 73 of 100, 63.6 to 80.7 by itself; all five are (73 + 4 * 60) of 500, 62.6 per cent
    others = ["Eastern", "North East", "North West", "South West"]
    counts = {"London": 73} | dict.fromkeys(others, 60)
    rows = [one for where, n in counts.items()
            for one in by_strand({"Pursue": n, "Prevent": 100 - n}, where)]  # fmt: skip
    exhibit = rocu.balance(outcomes(*rows), "disruptions", region="London")
    assert exhibit.headline.endswith("73 per cent Pursue, network 63; no clear difference")
    why = "no clear difference where five are compared at once"
    assert (
        f"(95 per cent interval 64 to 81), 73 of 100 with a stated strand. The network: "
        f"63 per cent; {why}." in exhibit.brief
    )
    assert exhibit.key.text.endswith("; network 63%: no clear difference.")


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
        same = verdicts.count("same")
        number = in_words(len(parts))
        wanted = {
            0: f"{'both' if number == 'two' else f'all {number}'} regions are clearly different",
            len(
                parts
            ): f"{'neither' if number == 'two' else 'none'} of {number} regions is clearly "
            "different",
        }.get(
            same,
            f"{in_words(same)} of {number} regions show{'s' * (same == 1)} no clear difference",
        )
        apart = {name: side for name, side in zip(parts, verdicts, strict=True) if side != "same"}
        told = exhibit.headline.removeprefix("Pursue share: ")
        if 0 < len(apart) <= 3 and told != f"{wanted} from the network":
            assert {name for name in parts if name in told} == {*apart}
            assert {side for side in ("above", "below") if side in told} == {*apart.values()}
        else:  # many, or their names are too long
            assert told == f"{wanted} from the network"


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
    assert held.headline.startswith(f"Pursue share known for {told}: 47 to 84 per cent")
    # Of the seven that have arrests one is a range, and of the six others each has both.
    assert held.description.startswith(f"Across {told} 62 per cent")
    assert held.key.text.endswith(f"across {told}.")


def test_counts_stay_whole_above_per_cent_that_have_a_decimal():
    """Of 1,080 with a strand 676 are 62.6 per cent; the counts were printed as 676.0."""
    strands = {"Pursue": 676, "Prevent": 157, "Protect": 147, "Prepare": 100}
    table = rocu.balance(outcomes(*by_strand(strands)), "disruptions", region="Eastern").table
    first = printed(table).iloc[:, 1:7].to_numpy().tolist()
    assert first == [["676", "157", "147", "100", "1,080", "0"],
                     ["62.6", "14.5", "13.6", "9.3", "100.0", "0.0"]]  # fmt: skip
    assert [*columns(table)[1].forms] == ["#,##0", "#,##0.0"], "and so on a sheet"
