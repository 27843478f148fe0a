"""Completeness: who is whole, what is lacking, what was revised and what was set aside."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from exhibits.checker import check, in_words
from exhibits.frames import by_region, hidden, outcomes, quarter, row, series
from exhibits.geometry import SIZE_NAMES, cells, legible
from hypothesis import given, settings
from hypothesis import strategies as st

import rocu_analysis as rocu
from rocu_analysis import reference
from rocu_analysis.errors import BadOption, NoFigures, NotComparable
from rocu_analysis.periods import financial_year
from rocu_analysis.reference import REGIONS

PUBLISHED = Path(__file__).parents[2] / "data" / "published"

YEAR = financial_year(2018).label


def column_of(exhibit, period):
    return dict(zip(exhibit.table["Region"], exhibit.table[period], strict=True))


def headline_again(exhibit, period):
    """Headline from the newest final column of the table."""
    rows = {name: cell for name, cell in column_of(exhibit, period).items() if name in REGIONS}
    short = [name for name, cell in rows.items() if not str(cell).startswith("whole")]
    number = len(rows)
    if number == 1:
        return f"{next(iter(rows))} is {'not ' if short else ''}whole in {period}"
    if not short:
        every = "Both" if number == 2 else f"All {in_words(number)}"
        return f"{every} regions are whole in {period}"
    if len(short) == number:
        none = "Neither" if number == 2 else "None"
        return f"{none} of the {in_words(number)} regions is whole in {period}"
    return None


def test_the_shipped_data_are_whole():
    for name, period, cells_ in (("fraud", "2018-19", 30), ("illustrative", "2021-22 Q3", 160)):
        exhibit = rocu.completeness(rocu.example(name))
        check(exhibit)
        assert exhibit.headline == headline_again(exhibit, period)
        assert exhibit.table["Whole periods"].iloc[-1] == f"{cells_} of {cells_}"


def test_a_missing_measure_is_named():
    rows = [*by_region([5] * 10), *by_region([5] * 9, measure="charges")]
    exhibit = rocu.completeness(outcomes(*rows))
    check(exhibit)
    assert exhibit.headline == f"Southern Wales is not whole in {YEAR}; nine regions are"
    assert column_of(exhibit, YEAR)["Southern Wales"] == "1 of 2"
    assert f"Southern Wales gave no figure for charges in {YEAR}." in exhibit.notes


def test_a_sum_names_the_forces_that_it_lacks():
    forces = reference.forces_in("North East")
    rows = [row("North East", 5, force=name) for name in forces[:-1]]
    exhibit = rocu.completeness(outcomes(*rows, *by_region([None, 5])))
    check(exhibit)
    assert column_of(exhibit, YEAR)["North East"] == "0 of 1"
    assert f"North East lacks {forces[-1]} for arrests in {YEAR}." in exhibit.notes
    assert f"North East lacks {forces[-1]} for arrests" in exhibit.description


def test_forces_beside_their_regions_own_figure_are_no_sum():
    rows = [row("North East", 50), row("North East", 5, force="Durham", counting="forces")]
    exhibit = rocu.completeness(outcomes(*rows))
    check(exhibit)
    assert exhibit.headline == f"North East is whole in {YEAR}"
    assert exhibit.table["Figures used"].iloc[-1] == 1
    assert "One figure of a force stands beside the figure of its region and is no sum." in (
        exhibit.notes
    )


def test_a_hidden_figure_is_there_and_an_absent_one_is_not():
    rows = [hidden(), row("London", 5), row("South West", None, marker="x")]
    exhibit = rocu.completeness(outcomes(*rows))
    check(exhibit)
    shown = column_of(exhibit, YEAR)
    assert (shown["Eastern"], shown["London"], shown["South West"]) == ("whole", "whole", "none")
    assert exhibit.headline == f"South West is not whole in {YEAR}; two regions are"


def test_provisional_figures_say_so_and_are_no_headline():
    rows = [*series([5, 5]), row(value=7, period=quarter(2), status="provisional"),
            *series([5, 5], "London")]  # fmt: skip
    exhibit = rocu.completeness(outcomes(*rows))
    check(exhibit)
    assert exhibit.headline == f"Both regions are whole in {quarter(1).label}"
    assert column_of(exhibit, quarter(2).label)["Eastern"] == "whole, provisional"
    hollow = exhibit.drawing.frame.set_index(["row", "column"])["hollow"]
    assert hollow[0, 2]
    assert not hollow[0, 1]


def test_a_quarter_that_nobody_gave_stands_as_a_gap():
    exhibit = rocu.completeness(outcomes(*series([5, None, 5])))
    check(exhibit)
    assert column_of(exhibit, quarter(1).label)["Eastern"] == "none"
    assert exhibit.table["Whole periods"].iloc[-1] == "2 of 3"


def test_earlier_periods_share_a_column():
    exhibit = rocu.completeness(outcomes(*series(range(5, 14))), periods=3)
    check(exhibit)
    newest = [quarter(number).label for number in (6, 7, 8)]
    assert list(exhibit.table.columns) == [
        "Region", f"Before {newest[0]}", *newest, "Whole periods", "Figures used",
    ]  # fmt: skip
    assert exhibit.table.iloc[0, 1] == "all whole"
    with pytest.raises(BadOption, match="1 or more"):
        rocu.completeness(outcomes(*series([5])), periods=0)


def test_what_was_revised_is_said():
    first = row(value=100, as_at="2020-01-10")
    second = row(value=106, as_at="2020-06-10", status="revised")
    (note,) = [n for n in rocu.completeness(outcomes(first, second)).notes if "revised" in n]
    assert note == (
        "One figure was revised since first given (arrests); the largest revision is arrests of "
        f"{YEAR}, from 100 to 106 (10 January 2020 to 10 June 2020)."
    )


def test_what_was_set_aside_is_said():
    class Check:
        outcomes = outcomes(*by_region([5] * 10))
        rejected = pd.DataFrame({"cell": ["D5", "D6"]})

    exhibit = rocu.completeness(Check())
    assert "Two figures were set aside as unsound and were not used." in exhibit.notes


def test_real_and_invented_figures_never_meet():
    both = outcomes(row(), row("London", source="illustrative London.xlsx!Outcomes!D5"))
    with pytest.raises(NotComparable, match="illustrative"):
        rocu.completeness(both)


def test_nothing_with_dates():
    with pytest.raises(NoFigures, match="nothing is whole"):
        rocu.completeness(outcomes(row(period_start=None, period_end=None)))


def test_operation_scorpion_is_told_in_a_page_of_notes():
    exhibit = rocu.completeness(rocu.example("scorpion"))
    check(exhibit)
    assert exhibit.headline == "South West is not whole in the week of 24 November 2025"
    assert len(exhibit.notes) <= 17


def test_one_period_has_no_share_of_periods_and_two_regions_are_neither():
    exhibit = rocu.completeness(outcomes(row("Eastern", measure="charges"), row("London")))
    check(exhibit)
    assert exhibit.headline == "Neither of the two regions is whole in 2018-19"
    assert "Over all periods" not in exhibit.description


def test_regions_that_lack_the_same_are_named_together():
    rows = [*by_region([5] * 4), *by_region([4] * 2, measure="charges")]
    exhibit = rocu.completeness(outcomes(*rows))
    check(exhibit)
    told = "Yorkshire and the Humber and East Midlands gave no figure for charges in 2018-19."
    assert told in exhibit.notes
    assert sum("gave no figure" in note for note in exhibit.notes) == 1


def test_rebuilt_it_is_the_same():
    frame = outcomes(*by_region([5] * 9), *by_region([4] * 10, measure="charges"))
    first = rocu.completeness(frame, region="London")
    again = first.recipe.rebuild()
    assert (again.headline, again.notes) == (first.headline, first.notes)
    pd.testing.assert_frame_equal(again.table, first.table)


@pytest.mark.parametrize("size", SIZE_NAMES)
def test_each_cell_stands_where_the_table_has_it(size):
    rows = [*by_region([5] * 10), *by_region([5] * 7, measure="charges"),
            *by_region([6] * 10, period=financial_year(2019), status="provisional")]  # fmt: skip
    exhibit = rocu.completeness(outcomes(*rows), region="Yorkshire and the Humber")
    (axes,) = legible(exhibit, size).axes
    shown = cells(axes)
    for region in REGIONS:
        table = exhibit.table.set_index("Region").loc[region]
        wanted = [table[YEAR], str(table["2019-20"]).removesuffix(", provisional")]
        assert shown[region] == wanted
    hollow = [line for line in axes.lines if line.get_markerfacecolor() == "#FFFFFF"]
    assert sum(len(line.get_xdata()) for line in hollow) == 10


STATES = st.sampled_from(["figure", "figure", "hidden", "missing", "provisional", "absent"])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(REGIONS), st.integers(0, 8), STATES,
                  st.sampled_from(["arrests", "charges", "referrals"])),
        min_size=1, max_size=30,
    )
)  # fmt: skip
def test_any_state_of_the_data_gives_a_true_table(entries):
    rows, given_ = [], {}
    for region, number, state, measure in entries:
        key = (region, number, measure)
        if key in given_ or state == "absent":
            continue
        given_[key] = state
        common = {"period": quarter(number), "measure": measure}
        if state == "hidden":
            rows.append(hidden(region, **common))
        elif state == "missing":
            rows.append(row(region, None, marker="x", **common))
        else:
            status = "provisional" if state == "provisional" else "final"
            rows.append(row(region, 7, status=status, **common))
    if not rows:
        return
    exhibit = rocu.completeness(outcomes(*rows), periods=9)
    check(exhibit)
    there = {key for key, state in given_.items() if state != "missing"}
    for number in {number for _, number, _ in given_}:
        label = quarter(number).label
        expected = {measure for _, n, measure in there if n == number}
        for region in {region for region, _, _ in given_}:
            held = {measure for r, n, measure in there if (r, n) == (region, number)}
            cell = column_of(exhibit, label)[region].removesuffix(", provisional")
            if not held:
                assert cell == "none"
            elif held == expected:
                assert cell == "whole"
            else:
                assert cell == f"{len(held)} of {len(expected)}"
    newest = exhibit.headline.rpartition(" in ")[2].partition(";")[0]
    again = headline_again(exhibit, newest)
    assert again is None or exhibit.headline == again
    legible(exhibit, "half")


def test_where_no_region_is_whole_the_names_stand_in_the_notes_alone():
    exhibit = rocu.completeness(rocu.check(PUBLISHED), region="South West")
    check(exhibit)
    assert exhibit.description.startswith("No region is whole in the week of 24 November 2025.")
    assert "Yorkshire" not in exhibit.description
    assert exhibit.description.endswith(
        "South West gave 8 of 12 measures whole in the week of 24 November 2025."
    )
    assert any(note.startswith("Only South West gave a figure for") for note in exhibit.notes)
