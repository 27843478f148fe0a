"""What a paper says is new since the last one, from the figures that both showed."""

from datetime import date

import pandas as pd

import rocu_analysis as rocu
from rocu_analysis.paper import earlier
from rocu_analysis.paper.earlier import Earlier

from .frames import register as register_of

TOLD = {"measure": "arrests", "counting": "led", "area": "region", "region": "East Midlands"}
ASKED = {"kind": "track", "measure": "arrests"}
QUARTER = ("2026-27 Q1", "2026-04-01", "2026-06-30")
NEXT = ("2026-27 Q2", "2026-07-01", "2026-09-30")
YEAR = ("year to Sep 2026", "2025-10-01", "2026-09-30")


def exhibit_of(counts, standing=()):
    return {"counts": counts, "standing": standing}


def shown(*periods, times=1):
    """Figures of periods, each with its count."""
    counts = [TOLD | {"period": label, "first": first, "last": last, "value": value}
              for (label, first, last), value in periods]  # fmt: skip
    return earlier.figures([exhibit_of(counts)] * times, [ASKED] * times)


def test_newer_figures_are_told_by_the_day_that_they_go_up_to():
    before, again = shown((QUARTER, 10)), shown((QUARTER, 10), (NEXT, 12), (YEAR, 40))
    assert earlier.lines(before, again)[0] == "New: figures up to 30 September 2026"
    assert earlier.lines(again, again)[0] == "No figure is of a newer period"


FORCES = {"Gwent": 44, "South Wales": 92, "Dyfed-Powys": 38}
TWO = ("Gwent", "South Wales")
SAME = "No figure that both papers show was revised"


def summed(forces, **changed):
    """An exhibit of one sum."""
    values = FORCES | changed
    lacks = {} if len(forces) == len(FORCES) else {"given_by": sorted(forces)}
    count = TOLD | dict(zip(("period", "first", "last"), QUARTER, strict=True)) | lacks
    count |= {"region": "Southern Wales", "value": sum(values[name] for name in forces)}
    return earlier.figures([exhibit_of([count])], [ASKED])


def test_sums_of_other_forces_are_not_compared():
    """What two forces had would tell what a third had."""
    for before, now in ((FORCES, TWO), (TWO, FORCES)):
        assert earlier.lines(summed(before), summed(now, **{"South Wales": 95}))[1] == SAME


def test_of_two_papers_of_one_day_the_one_that_shows_the_same_is_the_last():
    now = shown((QUARTER, 10))
    board, forces = (
        Earlier(title, "East Midlands", "2026-06-30", "public", (), figures)
        for title, figures in (("Board", now), ("Forces", shown((NEXT, 10))))
    )
    day = date(2026, 9, 30)
    for papers in ([board, forces], [forces, board]):
        assert earlier.last_of(papers, "East Midlands", "public", day, now) is board
    assert earlier.last_of([board, forces], "Eastern", "public", day, now) is None
    assert earlier.since(board, now)[0] == "Since the paper of 30 June 2026"
    assert earlier.since(None, now) == ("", ())


def test_revised_figures_are_named_the_shortest_period_first_and_each_once():
    before, now = shown((YEAR, 40), (QUARTER, 10)), shown((YEAR, 45), (QUARTER, 15), times=2)
    assert earlier.lines(before, now)[1] == (
        "2 figures were revised: arrests of East Midlands in 2026-27 Q1 from 10 to 15 and arrests "
        "of East Midlands in the year to September 2026 from 40 to 45"
    )
    assert earlier.lines(now, now)[1] == SAME


def register(rows, **asked):
    return earlier.figures([exhibit_of((), rows)], [{"kind": "recommendations", **asked}])


def became(before, now):
    return earlier.lines(register(before), register(now))


def standing(**given):
    return [[name, "Eastern", "", *held] for name, held in given.items()]


def test_registers_of_two_regions_are_not_held_against_each_other():
    """All of the second would be new, and all of the first gone."""
    of_one, of_all = standing(R1=("open", "")), standing(R2=("open", ""))
    assert earlier.lines(register(of_one, region="Eastern"), register(of_all)) == ()


def test_what_became_of_recommendations_is_told_the_most_wanted_first():
    before = standing(
        R1=("due soon", "2026-06-30"), R2=("open", "2026-12-31"), R3=("closed late", ""),
        R4=("open", "2026-12-31"), R5=("status not known", ""), R6=("overdue", "2026-01-31"),
    )  # fmt: skip
    now = standing(
        R1=("overdue", "2026-06-30"), R2=("closed on time", "2026-12-31"), R3=("open", ""),
        R4=("open", "2027-03-31"), R6=("overdue", "2026-01-31"), R7=("open", ""),
    )  # fmt: skip
    assert became(before, now) == (
        "Recommendations: R1 is now overdue; R2 was closed; R3 was opened again; R7 is new; R5 is "
        "no longer in the register; R4 has another due date",
    )
    assert became(now, now) == ()
    assert became((), now) == ()  # a record that was written before they were kept
    several = [f"R{n}" for n in range(1, 8)]
    opened, closed = (
        standing(**dict.fromkeys(several, (state, ""))) for state in ("open", "closed late")
    )
    assert became(opened, closed) == ("Recommendations: R1, R2, R3 and four others were closed",)


def test_what_is_told_of_a_recommendation_says_what_it_asks(tmp_path):
    """“R1 is now overdue” sent a board to the register."""
    held = register_of().iloc[:2].assign(region="South West")
    held["status"], held["published"] = "being progressed", pd.Timestamp("2021-02-01")
    held["summary"] = ["Put a plan in place.", "A long one. " * 10]
    held["theme"] = ["funding", "workforce"]
    asked = {"title": "A", "audience": "restricted", "region": "South West"}
    asked |= {"exhibits": [{"kind": "recommendations"}]}
    first = rocu.Paper({"recommendations": held}, as_at="2021-05-01", **asked)
    first.save(tmp_path, formats=["html"])
    (record,) = tmp_path.glob("*.record.json")
    then = rocu.Paper({"recommendations": held}, as_at="2022-03-01", previous=record, **asked)
    assert "R2 (workforce) and R1 (Put a plan in place) are now overdue" in str(then.document())


def test_two_recommendations_of_one_number_are_told_apart_by_whose_they_are():
    both = [["R1", "Eastern", force, "open", ""] for force in ("Kent", "Essex")]
    closed = [both[0], [*both[1][:3], "closed late", ""]]
    assert became(both, closed) == ("Recommendations: R1 (Essex) was closed",)
    # “1 was closed” would be one of them.
    bare = [["1", *row[1:]] for row in (both[1], closed[1])]
    assert became(bare[:1], bare[1:]) == ("Recommendations: no. 1 was closed",)
