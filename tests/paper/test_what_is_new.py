"""What a paper says is new since the last one, from the figures that both showed."""

from datetime import date

import pandas as pd

import rocu_analysis as rocu
from rocu_analysis.paper import news
from rocu_analysis.paper.earlier import Earlier

from .frames import register as register_of

TOLD = {"measure": "arrests", "counting": "led", "area": "region", "region": "East Midlands"}
ASKED = {"kind": "track", "measure": "arrests"}


def exhibit_of(counts, standing=()):
    return {"counts": counts, "standing": standing}


def shown(*periods, value=10):
    counts = [TOLD | {"period": label, "first": first, "last": last, "value": value}
              for label, first, last in periods]  # fmt: skip
    return news.figures([exhibit_of(counts)], [ASKED])


QUARTER = ("2026-27 Q1", "2026-04-01", "2026-06-30")
NEXT = ("2026-27 Q2", "2026-07-01", "2026-09-30")
MONTHS = [("Jul 2026", "2026-07-01", "2026-07-31"), ("Aug 2026", "2026-08-01", "2026-08-31"),
          ("Sep 2026", "2026-09-01", "2026-09-30")]  # fmt: skip


def first_line(*periods):
    return news.lines(shown(QUARTER), shown(QUARTER, *periods))[0]


def test_months_go_without_saying_beside_their_quarter():
    assert first_line(*MONTHS, NEXT) == "New: figures of 2026-27 Q2"
    assert first_line(*MONTHS) == "New: figures of July 2026, August 2026 and September 2026"


def test_a_year_of_which_one_quarter_is_new_is_not_called_new_beside_it():
    year = ("year to Sep 2026", "2025-10-01", "2026-09-30")
    assert first_line(NEXT, year) == "New: figures of 2026-27 Q2"
    assert first_line(*MONTHS, NEXT, year) == "New: figures of 2026-27 Q2"
    assert first_line(year) == "New: figures of the year to September 2026"


def test_periods_that_are_too_many_to_name_are_counted():
    months = [(f"month {n}", f"2026-{n:02}-01", f"2026-{n:02}-28") for n in range(7, 13)]
    named = "month 10, month 11, month 12 and 3 earlier ones"
    assert first_line(*months) == f"New: figures of {named}"


FORCES = {"Gwent": 44, "South Wales": 92, "Dyfed-Powys": 38}


def summed(forces, also=(), **changed):
    """An exhibit of one sum, and of a lesser one beside it where a trend leaves forces out."""
    values = {name: changed.get(name, FORCES[name]) for name in FORCES}
    counts = []
    for names, key in ((forces, "given_by"), (also, "forces")):
        if names:
            held = [["a.csv!A1", name] for name in names]
            lacks = {} if len(names) == len(FORCES) else {key: sorted(names)}
            counts.append({
                "measure": "arrests", "counting": "led", "area": "regional",
                "region": "Southern Wales", "period": "2026-27 Q1", "first": QUARTER[1],
                "last": QUARTER[2], "value": sum(values[name] for name in names), "from": held,
                **lacks,
            })  # fmt: skip
    return news.figures([exhibit_of(counts)], [ASKED])


def told(before, now):
    return news.lines(before, now)[1:]


TWO = ("Gwent", "South Wales")
SAME = "No figure that both papers show was revised"


def test_what_a_paper_left_out_before_is_not_lacking_now():
    assert told(summed(FORCES, also=TWO), summed(TWO)) == (SAME,)


def test_no_sum_that_is_printed_nowhere_is_compared():
    # Both returns hold three forces; both trends leave one out.
    assert told(summed(FORCES, also=TWO), summed(FORCES, also=TWO, **{"Dyfed-Powys": 41})) == (
        SAME,
    )


def test_sums_of_other_forces_are_not_compared():
    """The difference would be that of a force: what two forces had would tell what a third had."""
    now = summed(TWO, **{"South Wales": 95})
    assert told(summed(FORCES), now) == (f"{SAME}. Not compared, as the forces differ: arrests",)


def test_of_two_papers_of_one_day_the_one_that_shows_the_same_is_the_last():
    now = shown(QUARTER)
    board, forces = (
        Earlier(title, "East Midlands", "2026-06-30", "public", (), figures)
        for title, figures in (("Board", now), ("Forces", shown(NEXT)))
    )
    day = date(2026, 9, 30)
    for papers in ([board, forces], [forces, board]):
        assert news.last_of(papers, "East Midlands", "public", day, now) is board
    assert news.last_of([board, forces], "Eastern", "public", day, now) is None
    assert news.since(board, now)[0] == "Since the paper of 30 June 2026"
    assert news.since(None, now) == ("", ())


def revised(*changes):
    """What is said of counts by their period, and what they were."""
    before, now = ([TOLD | {"period": label, "first": first, "last": last, "value": value}
                    for (label, first, last), *values in changes for value in [values[at]]]
                   for at in (0, 1))  # fmt: skip
    papers = [news.figures([exhibit_of(counts)], [ASKED]) for counts in (before, now)]
    return news.lines(*papers)[1]


def test_a_year_that_differs_by_its_revised_quarter_is_not_told_beside_it():
    """Four figures were revised, of which one was a sum of another, and “1 more” had no name."""
    year = ("year to Sep 2026", "2025-10-01", "2026-09-30")
    told = "1 figure was revised: arrests of East Midlands in 2026-27 Q1 from 10 to 15"
    assert revised((QUARTER, 10, 15), (year, 40, 45)) == told
    assert revised((QUARTER, 10, 15), (year, 40, 47)).startswith("2 figures were revised")
    assert revised((QUARTER, 10, 10), (year, 40, 45)).startswith("1 figure was revised")
    months = [(month, 3, 4) for month in MONTHS]
    assert revised(*months, (NEXT, 10, 13)).startswith("3 figures were revised")
    assert revised(*months, (NEXT, 10, 15)).endswith("in 2026-27 Q2 from 10 to 15")  # all four
    assert revised(*months, (NEXT, 10, 15), (year, 40, 47)).endswith("; and 2 more")
    # 3 more in a month, and so in its quarter: of the 6 of the year that is 3, once.
    deep = (MONTHS[0], 3, 6), (NEXT, 10, 13)
    assert revised(*deep, (year, 40, 43)).startswith("1 figure was revised")
    assert revised(*deep, (year, 40, 46)).endswith(
        "; arrests of East Midlands in the year to September 2026 from 40 to 46"
    )


def test_a_figure_of_two_exhibits_is_named_once():
    twice = [
        news.figures([exhibit_of(list(shown(QUARTER, value=value).counts.values()))] * 2,
                     [ASKED, {"kind": "scorecard"}])
        for value in (10, 12)
    ]  # fmt: skip
    assert news.lines(*twice)[1].startswith("1 figure was revised")


def register(*rows, **asked):
    return news.figures([exhibit_of((), rows)], [{"kind": "recommendations", **asked}])


def became(before, now):
    return news.lines(register(*before), register(*now))


def test_registers_of_two_regions_are_not_held_against_each_other():
    """All of the second would be new, and all of the first gone."""
    of_one, of_all = standing(R1=("open", "")), standing(R2=("open", ""))
    assert news.lines(register(*of_one, region="Eastern"), register(*of_all)) == ()


def standing(**given):
    return [[name, "Eastern", "", *held] for name, held in given.items()]


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
        "no longer in the register; the due date of R4 was moved to 31 March 2027",
    )
    assert became(now, now) == ()
    assert became((), now) == ()  # a record that was written before they were kept
    several = [f"R{n}" for n in range(1, 8)]
    opened, closed = (
        standing(**dict.fromkeys(several, (state, ""))) for state in ("open", "closed late")
    )
    assert became(opened, closed) == ("Recommendations: R1, R2, R3 and 4 more were closed",)


def test_what_is_told_of_a_recommendation_says_what_it_asks(tmp_path):
    """“R1 is now overdue” sent a board to the register, and so did “R3 is new”."""
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
    more = pd.concat([held, held.iloc[:1].assign(recommendation_id="R3")], ignore_index=True)
    more.loc[0, "status"] = "complete"
    later = rocu.Paper({"recommendations": more}, as_at="2022-03-01", previous=record, **asked)
    assert "R1 (Put a plan in place) was closed" in str(later.document())
    assert "R3 (Put a plan in place) is new" in str(later.document())


def test_two_recommendations_of_one_number_are_told_apart_by_whose_they_are():
    both = [["R1", "Eastern", force, "open", ""] for force in ("Kent", "Essex")]
    closed = [both[0], [*both[1][:3], "closed late", ""]]
    assert became(both, closed) == ("Recommendations: R1 (Essex) was closed",)
    # “1 was closed” would be one of them.
    bare = [["1", *row[1:]] for row in (both[1], closed[1])]
    assert became(bare[:1], bare[1:]) == ("Recommendations: no. 1 was closed",)
