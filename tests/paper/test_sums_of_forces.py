"""What a paper shows of a region's forces over time is what disclosure control takes it to show."""

import pytest

from rocu_analysis import datasets
from rocu_analysis.exhibits.cells import HIDDEN, MISSING
from rocu_analysis.paper.assurance import Assurance, declared
from rocu_analysis.paper.paper import Paper

from .frames import asked, outcomes, protected, together, track

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
    return sum(values[row] for row in use.members_over_time[cell])


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
    held = frame((), small=(1,))
    held = held[held["period"].isin(["2020-21 Q1", "2020-21 Q2", "2020-21 Q3"])].copy()
    gone = held["force"].eq("Dorset") & held["period"].eq("2020-21 Q3")
    held["value"], held["marker"] = (
        held["value"].mask(gone),
        held["marker"].mask(gone, "x"),
    )
    made = Paper(
        {"outcomes": held},
        title="A paper",
        audience="public",
        exhibits=[{"kind": "track", "measure": "arrests", "region": HOME}],
    )
    (exhibit,) = made.exhibits()
    assert HIDDEN in list(exhibit.table["Count"])
    whole = "all its forces"
    assert list(exhibit.table["Sum of"]) == [whole, whole, f"{HOME} (four of five forces)"]
    assert f"{HOME} lacks Dorset in 2020-21 Q3." in exhibit.description
    assert exhibit.subtitle.endswith(f"; {HOME} lacks Dorset in 2020-21 Q3")


def test_page_one_says_of_how_many_forces_a_change_is_and_does_not_deny_it():
    counts = [20, 21, 19, 20, 22, 20, 19, 36, 35, 37, 36, 35]
    parts = [
        outcomes({HOME: counts}, geography="force", force=force, source=f"{force}.xlsx")
        for force in FORCES
    ]
    parts[2] = parts[2].iloc[:3]
    asked_for = [{"kind": kind, "measure": "arrests", "region": HOME, "answer": True}
                 for kind in ("track", "year_on_year")]  # fmt: skip
    made = Paper({"outcomes": together(*parts)}, title="A", audience="public", exhibits=asked_for)
    step, year = (b.text for b in made.document().blocks if getattr(b, "role", "") == "answer")
    assert step.startswith("South West (four of five forces): arrests rose from 81 to 143")
    called = "South West (four of five forces): arrests were"
    assert year == f"{called} 47 per cent higher than the year before."


def test_why_periods_are_left_out_is_noted_once_of_all_measures():
    """Ten notes of a paper said that Dyfed-Powys lacked a figure, each of other periods."""
    late = {"arrests": 2, "disruptions": 4, "referrals": 6}
    parts = [
        outcomes({HOME: [40] * 12}, measure=measure, geography="force", force=force,
                 source=f"{force}.xlsx").drop(index=[gap] if force == "Dorset" else [])
        for measure, gap in late.items() for force in FORCES
    ]  # fmt: skip
    asked_for = [{"kind": "track", "measure": measure, "region": HOME} for measure in late]
    made = Paper({"outcomes": together(*parts)}, title="A", audience="public",
                 exhibits=[{"kind": "scorecard", "region": HOME}, *asked_for])  # fmt: skip
    points = [point for block in made.document().blocks for point in getattr(block, "items", ())]
    notes = [point.text for point in points if "Dorset" in getattr(point, "text", "")]
    assert notes == ["Sums for the South West leave out each period in which Dorset lacks a "
                     "figure, so that the same forces are counted in all."]  # fmt: skip
    (exhibit,) = made.exhibits()[-1:]
    assert "in which Dorset lacks a figure" in " ".join(exhibit.notes)
    assert "2021-22 Q3" in " ".join(exhibit.notes)


def test_a_body_whose_forces_nobody_names_is_said_to_be_taken_apart():
    """Less two forces that are printed it would tell the third, were it a unit of the three."""
    held = outcomes({HOME: [26] * QUARTERS})
    unit = held.assign(geography="other", body="Joint unit", region=None)
    done = protected([track(held), track(unit, geography="other")])
    said = [" ".join(declared(done, Assurance(0, ""), 5, [place])) for place in (0, 1)]
    assert "Joint unit" not in said[0]
    assert "It takes Joint unit to count nobody whom a force counts too." in said[1]


def test_a_general_paper_of_one_force_does_not_speak_of_its_region():
    """Eight quarters of Dorset alone made “Arrests in the South West were 46 per cent higher”."""
    counts = [50, 57, 64, 71, 78, 85, 92, 99]  # 354 after 242
    held = [outcomes({HOME: counts}, geography="force", force="Dorset", measure=measure)
            for measure in ("arrests", "charges")]  # fmt: skip
    made = Paper.from_spec(datasets.GENERAL, check={"outcomes": together(*held)})
    (told,) = (b.text for b in made.document().blocks if getattr(b, "role", "") == "answer")
    assert told.startswith(f"{HOME} (one of five forces): arrests and charges are clearly higher")


@pytest.mark.parametrize("kind", ["scorecard", "outcomes_profile"])
def test_an_answer_says_of_how_many_forces_it_is_whatever_kind_gives_it(kind):
    counts = [20, 21, 19, 20, 22, 20, 19, 36, 35, 37, 36, 35]
    held = [outcomes({HOME: counts}, geography="force", force=force, source=f"{force}.xlsx")
            for force in list(FORCES)[:3]]  # fmt: skip
    asked_for = {"kind": kind, "region": HOME, "answer": True}
    made = Paper(
        {"outcomes": together(*held)}, title="A", audience="public", region=HOME,
        exhibits=[asked_for],
    )  # fmt: skip
    (told,) = (b.text for b in made.document().blocks if getattr(b, "role", "") == "answer")
    assert f"{HOME} (three of five forces)" in told
