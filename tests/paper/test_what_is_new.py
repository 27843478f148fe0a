"""What a paper says is new since the last one, from the counts that both showed."""

from dataclasses import replace
from datetime import date

import pandas as pd
from record.paper_frames import register as register_of

import rocu_analysis as rocu
from rocu_analysis.paper import earlier, news as compared

TOLD = {"measure": "arrests", "counting": "led", "area": "region", "region": "East Midlands"}


def shown(*periods):
    counts = [TOLD | {"period": label, "first": first, "last": last, "value": 10}
              for label, first, last in periods]  # fmt: skip
    return compared.shown({"kind": "track", "measure": "arrests"}, "Arrests", counts)


QUARTER = ("2026-27 Q1", "2026-04-01", "2026-06-30")
NEXT = ("2026-27 Q2", "2026-07-01", "2026-09-30")
MONTHS = [("Jul 2026", "2026-07-01", "2026-07-31"), ("Aug 2026", "2026-08-01", "2026-08-31"),
          ("Sep 2026", "2026-09-01", "2026-09-30")]  # fmt: skip


def first_line(*periods):
    last = earlier.Earlier("Paper", "East Midlands", "2026-07-10", "public", (), (shown(QUARTER),))
    return compared.lines(last, [shown(QUARTER, *periods)])[0]


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


def summed(forces, known=True, also=(), **changed):
    """An exhibit of one sum, and of a lesser one beside it where a trend leaves forces out."""
    values = {name: changed.get(name, FORCES[name]) for name in FORCES}
    counts = []
    for names, key in ((forces, "given_by"), (also, "forces")):
        if names:
            held = [["a.csv!A1", values[name] if known else None, name] for name in names]
            lacks = {} if len(names) == len(FORCES) else {key: sorted(names)}
            counts.append({
                "measure": "arrests", "counting": "led", "area": "regional",
                "region": "Southern Wales", "period": "2026-27 Q1", "first": QUARTER[1],
                "last": QUARTER[2], "value": sum(values[name] for name in names), "from": held,
                **lacks,
            })  # fmt: skip
    return compared.shown({"kind": "track", "measure": "arrests"}, "Arrests", counts)


def news(before, now):
    return compared.lines(earlier.Earlier("A", "Southern Wales", "2026-07-10", "public", (),
                                         (before,)), [now])[1:]  # fmt: skip


TWO = ("Gwent", "South Wales")
SAME = "No figure that both papers show was revised"


def test_what_a_paper_left_out_before_is_not_lacking_now():
    assert news(summed(FORCES, also=TWO), summed(TWO)) == (SAME,)


def test_no_sum_that_is_printed_nowhere_is_compared():
    # Both returns hold three forces; both trends leave one out.
    assert news(summed(FORCES, also=TWO), summed(FORCES, also=TWO, **{"Dyfed-Powys": 41})) == (
        SAME,
    )


def test_sums_of_other_forces_are_not_compared():
    """The difference would be that of a force: what two forces had would tell what a third had."""
    now = summed(TWO, **{"South Wales": 95})
    apart = "Not compared, as the forces differ: arrests"
    for known in (True, False):
        assert news(summed(FORCES, known=known), now) == (f"{SAME}. {apart}",)


def test_of_two_papers_of_one_day_the_one_that_asked_the_same_is_the_last():
    def paper(title, *kinds):
        told = tuple(compared.shown({"kind": kind}, f"{title}: {kind}", ()) for kind in kinds)
        return earlier.Earlier(title, "Eastern", "2026-06-30", "public", (), told)

    board, forces = paper("Board", "track", "recommendations"), paper("Forces", "track", "funnel")
    for papers in ([board, forces], [forces, board]):
        day = date(2026, 9, 30)
        assert compared.last_of(papers, "Eastern", "public", day, board.shown) is board


def test_a_headline_that_differs_by_its_period_alone_is_no_news():
    """“All within their usual range in Q2. The last paper said: all within … in Q1.”"""

    def paper(period, headline):
        counts = [TOLD | dict(zip(("period", "first", "last"), period, strict=True), value=10)]
        return compared.shown({"kind": "track"}, headline, counts)

    def told(now):
        before = paper(QUARTER, "All as usual in 2026-27 Q1")
        last = earlier.Earlier("A", "East Midlands", "2026-07-10", "public", (), (before,))
        return [line for line in compared.lines(last, [paper(NEXT, now)]) if "last paper" in line]

    assert told("All as usual in 2026-27 Q2") == []
    calm = "Arrests show no signal; changes under {} per cent could be missed".format
    assert (paper(QUARTER, calm(27)).timeless, paper(NEXT, calm(24)).timeless) == (
        "Arrests show no signal; changes per cent could be missed",
    ) * 2
    # When a change began is news, though both papers show that quarter.
    since = [replace(paper(NEXT, f"Higher since {began}"),
                     counts=paper(QUARTER, "").counts | paper(NEXT, "").counts)
             for began in ("2026-27 Q1", "2025-26 Q4")]  # fmt: skip
    assert since[0].timeless != since[1].timeless == "Higher since 2025-26 Q4"
    assert since[0].timeless == "Higher since 2026-27 Q1"
    assert len(told("Arrests rose in 2026-27 Q2")) == 1


def test_a_headline_of_the_newest_final_period_is_no_news_beside_a_provisional_one():
    """“One region has a new signal in Q1. The last paper said: one has a new signal in Q1.”"""

    def told(before, now):
        papers = [replace(shown(*held), headline=said) for held, said in (before, now)]
        last = earlier.Earlier("A", "East Midlands", "2026-07-10", "public", (), (papers[0],))
        return [line for line in compared.lines(last, papers[1:]) if "last paper" in line]

    first, then = (f"No signal in 2026-27 Q{n}" for n in (1, 2))
    later = ("2026-27 Q3", "2026-10-01", "2026-12-31")
    assert told(((QUARTER,), first), ((QUARTER, NEXT), first)) == []
    assert told(((QUARTER, NEXT), first), ((QUARTER, NEXT, later), then)) == []
    assert len(told(((QUARTER,), first), ((QUARTER, NEXT), "Arrests rose"))) == 1


def revised(*changes):
    """What is said of counts by their period, and what they were."""
    before, now = ([TOLD | {"period": label, "first": first, "last": last, "value": value}
                    for (label, first, last), *values in changes for value in [values[at]]]
                   for at in (0, 1))  # fmt: skip
    asked = {"kind": "track", "measure": "arrests"}
    papers = [compared.shown(asked, "Arrests", counts) for counts in (before, now)]
    last = earlier.Earlier("A", "East Midlands", "2026-07-10", "public", (), (papers[0],))
    return compared.lines(last, papers[1:])[1]


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


def test_what_two_exhibits_say_alike_is_told_once():
    cards = [
        {"kind": name, "region": "East Midlands"} for name in ("scorecard", "outcomes_profile")
    ]
    before = tuple(compared.shown(asked, "Nothing can be judged", ()) for asked in cards)
    last = earlier.Earlier("Paper", "East Midlands", "2026-07-10", "public", (), before)
    told = compared.lines(last, [compared.shown(asked, "Arrests rose", ()) for asked in cards])
    assert sum("Arrests rose" in line for line in told) == 1


def register(*rows):
    return compared.shown({"kind": "recommendations"}, "Register", (), rows)


def became(before, now):
    last = earlier.Earlier("A", "Eastern", "2026-07-10", "public", (), (register(*before),))
    return compared.lines(last, [register(*now)])


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
        "Recommendations: R1 is now overdue; R2 was closed; R3 was opened again; the due date of "
        "R4 was moved to 31 March 2027; R7 is new; R5 stands in the register no more",
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
