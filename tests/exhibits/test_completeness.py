"""Completeness: who is whole, what is lacking, what was revised and what was set aside."""

from __future__ import annotations

import pytest
from exhibits.checker import check, in_words
from exhibits.frames import by_region, dear, hidden, outcomes, quarter, row
from exhibits.geometry import cells, daily, legible
from hypothesis import given, strategies as st

import rocu_analysis as rocu
from rocu_analysis import periods
from rocu_analysis.periods import financial_year
from rocu_analysis.reference import REGIONS

YEAR = financial_year(2018).label


def column_of(exhibit, period):
    return dict(zip(exhibit.table["Region"], exhibit.table[period], strict=True))


def headline_again(exhibit, period):
    """Headline from the newest final column of the table."""
    rows = {name: cell for name, cell in column_of(exhibit, period).items() if name in REGIONS}
    short = [name for name, cell in rows.items() if not str(cell).startswith("all")]
    number, full = len(rows), f"every figure in {period}"
    if number == 1:
        return f"{next(iter(rows))} {'did not return' if short else 'returned'} {full}"
    if not short:
        every = "Both" if number == 2 else f"All {in_words(number)}"
        return f"{every} regions returned {full}"
    some = in_words(number - len(short)).capitalize()
    some = "None" if len(short) == number else some
    some = "Neither" if len(short) == number == 2 else some
    named = f"; {' and '.join(short)} did not" if len(short) < min(3, number) else ""
    told = f"{some} of {in_words(number)} regions returned {full}"
    return told + named if len((told + named).split()) <= 15 else told


@pytest.mark.parametrize("size", daily("page", "slide"))
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


def test_most_forces_beside_their_unit_are_sums_by_quarter_and_who_is_late_is_told():
    units = [row(value=40, period=quarter(number), counting="operation") for number in range(2)]
    forces = [
        row(value=50, period=quarter(number), force=force)
        for force in ("Bedfordshire", "Cambridgeshire", "Essex", "Hertfordshire", "Norfolk")
        for number in range(2) if (force, number) != ("Norfolk", 1)
    ]  # fmt: skip
    months = [row(value=20, period=periods.month(2018, n), force="Kent") for n in range(4, 10)]
    half = periods.span(quarter(0).start, quarter(1).end)
    to_date = [row(value=24, period=each, force="Suffolk") for each in (quarter(0), half)]
    told = rocu.completeness(outcomes(*units, *forces, *months, *to_date))
    lacks = "Eastern lacks Norfolk and Suffolk for arrests (led) in 2018-19 Q2"
    assert told.table.iloc[0].tolist() == ["Eastern", "all", "1 of 2", "1 of 2", 18]
    assert lacks in told.description
    assert lacks in told.key.text
    # Some forces' figures beside the unit's are no sum, months neither.
    told = rocu.completeness(outcomes(*units, *months))
    assert told.table.iloc[0].tolist() == ["Eastern", "all", "all", "2 of 2", 2]


STATES = st.sampled_from(["figure", "figure", "hidden", "missing", "provisional", "absent"])


@dear
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
        for measure in {measure for *_, measure in there}:
            when = sorted({n for _, n, name in there if name == measure})
            if when[0] < number < when[-1] and 3 * len(when) > 2 * (when[-1] - when[0] + 1):
                expected.add(measure)
        for region in {region for region, _, _ in given_}:
            held = {measure for r, n, measure in there if (r, n) == (region, number)}
            cell = column_of(exhibit, label)[region].removesuffix(", provisional")
            if not held:
                assert cell == "none"
            elif held == expected:
                assert cell == "all"
            else:
                assert cell == f"{len(held)} of {len(expected)}"
    newest = exhibit.headline.partition("figure in ")[2].partition(";")[0]
    again = headline_again(exhibit, newest)
    assert exhibit.headline == again
    short = [cell for cell in column_of(exhibit, newest).values() if " of " not in str(cell)]
    if len({key[0] for key in given_}) == 1:
        assert exhibit.key.figure in ("All returned", "Some missing")
    elif exhibit.key.figure != "All returned":
        whole = sum(str(cell).startswith("all") for cell in short)
        assert exhibit.key.figure.startswith(f"{whole} of {len({key[0] for key in given_})} region")
    if exhibit.drawing is not None:
        legible(exhibit, "half")


MIDLANDS = {"Staffordshire": 12, "Warwickshire": 5, "West Mercia": 9}


def of_midlands(number, **counts):
    return [row("West Midlands", value, quarter(number), force=force, counting="forces")
            for force, value in counts.items()]  # fmt: skip


def test_a_force_that_bears_its_regions_name_is_told_from_it_and_gaps_alike_are_told_once():
    rows = [one for number in range(3) for one in of_midlands(number, **MIDLANDS)]
    told = rocu.completeness(outcomes(*rows))
    lacks = "West Midlands lacks West Midlands Police for arrests in 2018-19 Q3"
    assert told.notes[1:] == (f"{lacks}, 2018-19 Q2 and 2018-19 Q1.",)
    assert lacks in told.description


def test_a_rate_of_one_force_is_lacking_in_no_sum():
    counts = MIDLANDS | {"West Midlands": 40}
    rate = {"measure": "charge rate", "unit": "percent", "force": "Staffordshire"}
    rows = [*of_midlands(0, **counts),
            row("West Midlands", 38.0, quarter(0), counting="forces", **rate)]  # fmt: skip
    told = rocu.completeness(outcomes(*rows))
    assert told.headline == "West Midlands returned every figure in 2018-19 Q1"


def test_two_cuts_of_a_whole_that_differ_are_there():
    """What cannot be added can still be looked for; a region with one cut alone gave it too."""
    cuts = [row(value=5, threat="drugs", source="a.xlsx!Threat!B2"),
            row(value=6, level="major", source="a.xlsx!Level!B2"),
            row("London", value=7, level="major", source="b.xlsx!Level!B2")]  # fmt: skip
    told = rocu.completeness(outcomes(*cuts))
    assert told.table["2018-19"].tolist()[:2] == ["all", "all"]


def test_of_a_measure_in_two_units_either_may_be_lacking():
    """Pounds without a number were “every figure”: both were added up, and one was there."""
    rows = [row(name, 5, quarter(number), measure="seizures", unit=unit) for number in (0, 1)
            for name in ("London", "Eastern") for unit in ("GBP", "count")]  # fmt: skip
    exhibit = rocu.completeness(outcomes(*rows[:-1]))
    assert exhibit.headline.endswith("Eastern did not")
    assert "Eastern gave no figure for seizures (number) in 2018-19 Q2" in exhibit.description


def test_of_one_region_the_notes_say_what_is_missing_and_no_line_is_of_regions():
    """Nine quarters of two measures of three forces, of which one stops and another begins late."""
    rows = [
        row(value=9, period=quarter(number), force=force, measure=measure)
        for measure in ("arrests", "charges")
        for force, numbers in (("Essex", range(9)), ("Kent", range(4)), ("Norfolk", range(2, 9)))
        for number in numbers
    ]
    few = rocu.completeness(outcomes(*rows[:7], *[one for one in rows if one["force"] == "Kent"]))
    assert few.table["Region"].tolist() == ["Eastern"]
    # Seven quarters have a column each, and are all drawn; of nine the newest six.
    assert not [name for name in few.table if name.startswith("Before")]
    assert "The chart shows" not in few.brief
    # The tile does not say what is missing twice.
    assert few.key.text.startswith("Eastern lacks Bedfordshire")
    many = rocu.completeness(outcomes(*rows[:-1]))  # Norfolk is late with its charges
    assert "Before " in many.table.columns[1]
    assert many.brief.endswith(
        "The notes say which figures are missing. The chart shows the newest six periods of 9."
    )


def test_a_gap_in_what_one_region_gives_is_no_return_of_all():
    # Of six quarters the fourth and, for charges of each half-year, every second one is empty.
    when = {"arrests": range(6), "county lines closed": (0, 1, 2, 4, 5), "charges": (1, 3, 5)}
    rows = [row(value=5, period=quarter(n), measure=name) for name in when for n in when[name]]
    told = rocu.completeness(outcomes(*rows))
    cells = [str(column_of(told, quarter(n).label)["Eastern"]) for n in range(6)]
    assert cells == ["all", "all", "all", "2 of 3", "all", "all"]
    assert "Over all periods, 5 of 6 periods are complete." in told.description
    assert "Eastern gave no figure for county lines closed in 2018-19 Q4." in told.notes


def test_a_tile_of_one_region_has_room_for_all_that_it_lacks():
    # Of six forces four give arrests, three charges, one referrals: three sums lack some.
    forces = [
        "Cheshire",
        "Cumbria",
        "Greater Manchester",
        "Merseyside",
        "Lancashire",
        "North Wales",
    ]
    given_by = {"arrests": forces[:4], "charges": forces[:3], "referrals": forces[:1]}
    rows = [row("North West", 9, force=force, measure=measure)
            for measure, names in given_by.items() for force in names]  # fmt: skip
    tile = rocu.completeness(outcomes(*rows), region="North West").key
    assert (tile.figure, tile.text) == (
        "Some missing",
        "In 2018-19: the sums of three measures lack forces.",
    )
    # One gap is named where it is short.
    tile = rocu.completeness(outcomes(*rows[:3]), region="North West").key
    assert tile.text.startswith("North West lacks ")
    assert tile.text.endswith(" in 2018-19.")


def test_the_tile_of_a_region_answers_for_it_first():
    """Its board read "1 of 10 regions", where its own figures were all there."""
    rows = by_region([10] * 3)
    charges = row(REGIONS[0], 5, measure="charges")
    frame = outcomes(*rows, charges)

    def tile(region):
        return rocu.completeness(frame, region=region).key

    assert tile(None).figure == "1 of 3 regions"
    others = f"Not complete: {REGIONS[1]} and {REGIONS[2]}."
    whole = f"{REGIONS[0]} returned every figure in {YEAR}. {others}"
    assert (tile(REGIONS[0]).figure, tile(REGIONS[0]).text) == ("All returned", whole)
    part = tile(REGIONS[1])
    assert part.figure == "Some missing"
    told = f"{REGIONS[1]}, in {YEAR}: no figure for charges. Not complete: {REGIONS[2]}."
    assert part.text == told
