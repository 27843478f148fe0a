"""Answers of page one on registers: are recommendations on time, and how is the unit graded?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from rocu_analysis.charts import thumbs
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.paper.verdicts import Answer, Board, Verdict, share_verdict
from rocu_analysis.periods import long_date
from rocu_analysis.wording import capital, figure, listed, paragraph, small

if TYPE_CHECKING:
    from rocu_analysis.exhibits.exhibit import Exhibit

NOT_KNOWN = "status not known"
POOR = ("requires improvement", "inadequate")  # grades below adequate


# --- are recommendations on time? -----------------------------------------------------------------


def recommended(exhibit: Exhibit, board: Board) -> Answer | None:
    """Which of our recommendations are late at the date of the paper."""
    rows = exhibit.data
    if "state" not in rows:
        return None
    day, mine = long_date(board.as_at), rows
    if board.region:
        mine = rows[rows["region"].isna() | rows["region"].eq(board.region)]
    if mine.empty:
        return None
    question, states = "Which recommendations are late?", mine["state"]
    unknown, late = mine[states.eq(NOT_KNOWN)], mine[states.eq("overdue")]
    rings = ["late" if s == "overdue" else "not known" if s == NOT_KNOWN else
             "yes" if s.startswith("closed") else "no" for s in states]  # fmt: skip
    drawing = Drawing(thumbs.rings, pd.DataFrame({"state": rings[:8]}))
    if len(unknown) == len(mine):
        passed = int((unknown["due"] < pd.Timestamp(board.as_at)).sum())
        text = f"No source gives the status of the {_number(mine)} to {board.place} at {day}"
        dates = f"The due {'date' if passed == 1 else 'dates'} of {small(passed)} passed"
        clause = f"the status of all {_number(mine)} is not known"
        clause += f"; {small(passed)} due dates have passed" if passed > 1 else ""
        return Answer(question, Verdict.NOT_ENOUGH, paragraph(text, dates if passed else ""),
                      board.place, day, ask=f"for the status of the {_number(mine)}",
                      late=clause, drawing=drawing)  # fmt: skip
    closed = int(states.str.startswith("closed").sum())
    every = f"all {small(closed)} are"
    if closed < len(mine):
        every = f"{small(closed)} of {small(len(mine))} are"
    text = f"{capital(every)} closed in {board.place} at {day}{_after_first_date(mine)}"
    open_, asks = "", []
    if len(late):
        open_ = f"{capital(small(len(late)))} {_is(late)} overdue, by up to {_days(late)}"
        asks.append(f"when the {_number(late, 'overdue recommendation')} will be closed")
    if len(unknown):
        open_ = paragraph(open_, f"The status of {small(len(unknown))} is not known")
        asks.append(f"what the status of {small(len(unknown))} is")
    verdict = Verdict.LATE if len(late) else Verdict.NONE_LATE
    clause = (
        f"{small(len(late))} of our {_number(mine)} {_is(late)} overdue"
        if len(late)
        else f"none of our {_number(mine)} is late"
    )
    clause += f"; the status of {small(len(unknown))} is not known" if len(unknown) else ""
    return Answer(question, verdict, paragraph(text, open_, _elsewhere(rows, board)), board.place,
                  day, small(len(late)), " and ".join(asks), clause, drawing=drawing)  # fmt: skip


def _number(rows: pd.DataFrame, noun: str = "recommendation") -> str:
    """How many, in words: ``three recommendations``."""
    return f"{small(len(rows))} {noun}{'' if len(rows) == 1 else 's'}"


def _is(rows: pd.DataFrame) -> str:
    return "is" if len(rows) == 1 else "are"


def _days(rows: pd.DataFrame) -> str:
    return f"{figure(rows['days_overdue'].max())} days"


def _after_first_date(rows: pd.DataFrame) -> str:
    """How many were closed in time only because their date was moved."""
    first = rows["original_due"]
    moved = rows[first.notna() & (rows["closed_on"] > first) & rows["state"].eq("closed on time")]
    if moved.empty:
        return ""
    days = (moved["closed_on"] - moved["original_due"]).dt.days.max()
    many = small(len(moved))
    if len(moved) == 1:
        return f", one of them {days} days after its first date"
    return f", {many} of them up to {days} days after their first date"


def _elsewhere(rows: pd.DataFrame, board: Board) -> str:
    """Where else recommendations are overdue."""
    late = rows[rows["state"].eq("overdue") & rows["region"].notna()]
    others = [name for name in dict.fromkeys(late["region"]) if name != board.region]
    if not board.region or not others:
        return ""
    number = int(late["region"].isin(others).sum())
    return f"Elsewhere {small(number)} {'is' if number == 1 else 'are'} overdue"


# --- grades ---------------------------------------------------------------------------------------


def graded(exhibit: Exhibit, board: Board) -> Answer | None:
    """Whether oversight is in place, or how the inspectorate graded our unit."""
    rows = exhibit.data[exhibit.data["grade"].notna()]
    if board.region is None or (mine := rows[rows["region"].eq(board.region)]).empty:
        return None
    if mine["scale"].eq("self-assessment").all():
        return _self_assessed(mine, board)
    unit, forces = mine[mine["unit_type"].eq("ROCU")], mine[mine["unit_type"].eq("force")]
    day = _graded_on(mine)
    question = "Is the unit graded well?"
    told = forces["grade"].value_counts(sort=False)
    others = listed(f"{grade} ({small(int(n))})" for grade, n in told.items())
    forces_say = f"Its {small(len(forces))} forces: {others}" if len(forces) else ""
    if unit.empty:
        return Answer(question, Verdict.NOT_ENOUGH,
                      paragraph(f"No grade of the unit of {board.place} is published", forces_say),
                      board.place, day, ask="for the grade of the unit")  # fmt: skip
    grade = str(unit["grade"].iloc[-1])
    text = f"Grade of the unit of {board.place} for {_lower(unit['question'].iloc[-1])}, {day}"
    poor = int(forces["grade"].isin(POOR).sum())
    below = "all" if poor == len(forces) else f"{small(poor)} of"
    below = f"{below} its {small(len(forces))} forces"
    ask, clause = "", f"the unit of {board.place} is graded {grade}"
    if poor:
        ask = f"what has followed in {below} that are graded below adequate"
        clause += f" and {below} {'are' if poor > 1 else 'is'} below adequate"
    elif grade in POOR:
        ask = "what has followed from its grade"
    return Answer(question, Verdict.GRADE, paragraph(text, forces_say), board.place, day, grade,
                  ask, clause)  # fmt: skip


def _lower(text: object) -> str:
    words = str(text)
    return words[:1].lower() + words[1:]


def _graded_on(rows: pd.DataFrame) -> str:
    """Day of grades, or the day before which they were not given."""
    if rows["assessed"].notna().any():
        return long_date(rows["assessed"].max().date())
    if rows["earliest"].notna().any():
        return f"not before {rows['earliest'].min():%B %Y}"
    return "day not stated"


def _self_assessed(mine: pd.DataFrame, board: Board) -> Answer:
    """How much of its oversight the unit says is in place."""
    newest = mine.sort_values("assessed", kind="stable").groupby("question", sort=False).tail(1)
    day, states = _graded_on(newest), newest["grade"]
    number = int(states.eq("in place").sum())
    unknown = list(newest.loc[states.eq("not known"), "question"])
    absent = list(newest.loc[states.eq("not in place"), "question"])
    partly = int(states.eq("partly").sum())
    rings = ["yes"] * number + ["partly"] * partly + ["no"] * len(absent)
    rings += ["not known"] * len(unknown)
    text = (
        f"By its own account {number} of {len(newest)} arrangements are in place in {board.place} "
    )
    text += f"at {day}" + (f", {small(partly)} partly" if partly else "")
    lacks = f"Not in place: {listed(absent)}" if absent else ""
    lacks = paragraph(lacks, f"Not known: {listed(unknown)}" if unknown else "")
    wanted = [*absent, *unknown]
    noun = "arrangement is" if len(unknown) == 1 else "arrangements are"
    return Answer(
        "Is oversight in place?", share_verdict(100 * number / len(newest)),
        paragraph(text, lacks), board.place, day,
        ask=f"whether it has these in place: {listed(wanted)}" if wanted else "",
        late=f"{small(len(unknown))} oversight {noun} not known" if unknown else "",
        drawing=Drawing(thumbs.rings, pd.DataFrame({"state": rings[:8]})),
    )  # fmt: skip
