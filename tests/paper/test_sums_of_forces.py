"""What a paper shows of a region's forces over time is what disclosure control takes it to show."""

import pytest

from rocu_analysis.exhibits.cells import HIDDEN, MISSING

from .frames import ask, asked, outcomes, paper, protected, together, track

HOME = "South West"
FORCES = {"Avon and Somerset": 60, "Devon and Cornwall": 50, "Dorset": 30, "Gloucestershire": 20,
          "Wiltshire": 40}  # fmt: skip
QUARTERS = 12


def frame(gaps, small=()):
    """Quarterly counts of five forces, without some of Dorset's and with others that are small."""
    parts = []
    for force, count in FORCES.items():
        counts = [count + number for number in range(QUARTERS)]
        for number in small if force == "Dorset" else ():
            counts[number] = 2
        held = outcomes({HOME: counts}, geography="force", force=force, source=f"{force}.xlsx")
        parts.append(held.drop(index=list(gaps)) if force == "Dorset" else held)
    return together(*parts)


def counted(use, cell):
    """Sum of the rows that a reader takes a printed figure to add up."""
    values = use.rows.set_index("_id")["value"]
    return sum(values[row] for row in use.members[cell])


@pytest.mark.parametrize(("gaps", "small"), [
    ((2,), (0,)), ((11,), (3, 9)), ((4, 5, 6), (3, 9)), (range(7), (3, 9)),
    *(pytest.param(*both, marks=pytest.mark.slow) for both in (((11,), ()), ((4, 5, 6), (0,)))),
])  # fmt: skip
def test_every_printed_sum_is_one_that_the_attack_knows(gaps, small):
    held = frame(gaps, [number for number in small if number not in gaps])
    done = protected([track(held, region=HOME), asked("year_on_year", held, region=HOME)])
    for place, request in enumerate(done.requests):
        (use,) = (use for use in done.shown if use.place == place)
        known = {label: counted(use, cell) for cell, label in enumerate(use.cells["period"])}
        if place:  # two sums of four quarters, or of one year each
            printed = list(request.build().table.iloc[0, 1:3])
            labels = list(known)
            if all(isinstance(value, int) for value in printed) and len(labels) >= 8:
                newest = sum(known[label] for label in labels[-4:])
                assert printed[0] == newest, (printed, known)
            continue
        column = request.build().table.set_index("Period").iloc[:, 0]
        for label, value in column.items():
            if value not in (HIDDEN, MISSING):
                assert value == known[label], (label, value, known)
            else:
                assert value == HIDDEN or label not in known


def test_a_table_of_counts_says_of_how_many_forces_each_sum_is():
    held = together(frame((2,)), outcomes({"Eastern": [30, 30, 3]}, source="Eastern.xlsx"))
    held = held[held["period"].eq("2020-21 Q3")]  # no year is whole
    asks = ask("compare_regions", "arrests", period="2020-21 Q3")
    (exhibit,) = paper(held, asks).exhibits()
    assert HIDDEN in list(exhibit.table["Count"])
    assert list(exhibit.table["Sum of"]) == ["all its forces", "all but Dorset"]


RISING = [20, 21, 19, 20, 22, 20, 19, 36, 35, 37, 36, 35]


def box(made):
    """The answer on page one."""
    (text,) = (b.text for b in made.document().blocks if getattr(b, "role", "") == "answer")
    return text


def of_three(kind):
    held = [outcomes({HOME: RISING}, geography="force", force=force, source=f"{force}.xlsx")
            for force in list(FORCES)[:3]]  # fmt: skip
    measure = "arrests" if kind in ("track", "year_on_year") else None
    return paper(together(*held), ask(kind, measure, region=HOME), region=HOME)


@pytest.mark.parametrize("kind", ["track", "year_on_year", "scorecard", "outcomes_profile"])
def test_page_one_names_the_forces_that_a_sum_is_of(kind):
    """3 x (35 + 37 + 36 + 35) = 429 of three forces is no figure of the South West."""
    text = box(of_three(kind))
    assert "hree of five forces" in text
    if kind == "year_on_year":
        where = ("Avon and Somerset, Devon and Cornwall and Dorset "
                 "(three of five forces of the South West)")  # fmt: skip
        assert f"429 arrests in {where} in 2022-23" in text
