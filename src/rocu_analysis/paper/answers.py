"""Answers of page one, each by a rule on the protected figures of one exhibit.

`answer_of` gives the verdict, a sentence with figure, place, period and age, and a small chart.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from rocu_analysis import reference
from rocu_analysis.charts import thumbs
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.exhibits.against import Status
from rocu_analysis.paper.verdicts import Answer, Board, Verdict, age_of, ours, share_verdict
from rocu_analysis.periods import long_date
from rocu_analysis.wording import capital, figure, listed, paragraph, small, spoken, subject

if TYPE_CHECKING:
    from rocu_analysis.exhibits.exhibit import Exhibit


NOT_KNOWN = "status not known"
ALONE = "No other region's figures are here to compare with"
POOR = ("requires improvement", "inadequate")  # grades below adequate


def answer_of(exhibit: Exhibit, board: Board) -> Answer | None:
    """Answer of one exhibit; None where its kind answers no question, or not for this region."""
    rule, needed = _RULES.get(exhibit.kind, (None, ""))
    # A table of counts of which some are hidden has none of what a kind works out.
    if rule is None or exhibit.data is None or exhibit.data.empty or needed not in exhibit.data:
        return None
    answer = rule(exhibit, board)
    return answer if answer and answer.place and answer.period else None


# --- how do we compare? ---------------------------------------------------------------------------


def _compared(exhibit: Exhibit, board: Board) -> Answer | None:
    """Our rate or share against the network's."""
    question, rows = "How do we compare?", exhibit.data
    mine = ours(rows, board)
    if mine is None or pd.isna(mine["estimate"]):
        return None
    period, asked = str(mine["period"]), exhibit.recipe.arguments
    counted = subject(reference.measure(asked["measure"]))
    if mine["status"] == Status.APART:
        text = (
            f"{figure(mine['estimate'], 1)} {counted} {_unit(asked)} in {board.place} in {period}"
        )
        why = "Many more people come each day than live there, so rates are not compared"
        return Answer(question, Verdict.NOT_ENOUGH, paragraph(text, why), board.place, period)
    if mine["status"] != "compared":
        return None
    shared = rows[rows["status"].eq("compared")]
    network = shared["value"].sum() / shared["total"].sum()
    network *= mine["estimate"] / (mine["value"] / mine["total"])
    unit = _unit(asked)
    own = f"{figure(mine['estimate'], 1)} {counted} {unit} in {board.place} in {period}"
    if len(shared) < 2:
        return Answer(question, Verdict.NOT_ENOUGH, paragraph(own, ALONE), board.place, period)
    sides = f"{own}; network {figure(network, 1)}"
    if board.is_old(mine["period_end"]):
        age = age_of(mine["period_end"], board.as_at)
        return Answer(
            question,
            Verdict.NOT_ENOUGH,
            paragraph(f"The newest comparison is {age}: {sides}", "It says nothing of today"),
            board.place,
            period,
            ask=f"for {counted} of each region in a newer year",
            is_old=True,
        )
    sides_of = {"above": Verdict.ABOVE, "below": Verdict.BELOW}
    verdict = sides_of.get(mine["verdict"], Verdict.SAME)
    spread = ""
    if verdict is not Verdict.SAME and not exhibit.finding.exceptional:
        spread = "Other regions differ from it as much"
    names = f"{board.region} {figure(mine['estimate'], 1)}", f"network {figure(network, 1)}"
    drawing = _dots(shared, "estimate", shared["region"].eq(board.region), network, *names)
    text = paragraph(sides, spread)
    return Answer(question, verdict, text, board.place, period, drawing=drawing)


def _dots(rows: pd.DataFrame, value: str, mine: pd.Series, network: float, *names: str) -> Drawing:
    """Thumbnail of all regions with ours and the network's value, each by its name."""
    frame = rows[["lower", "upper"]].assign(value=rows[value], ours=mine)
    options = {"ours": names[0], "network": network, "label": names[1]}
    return Drawing(thumbs.dots, frame[["value", "lower", "upper", "ours"]], options)


def _unit(asked: dict) -> str:
    """What a rate or share is of."""
    if asked.get("of"):
        return f"per 100 {subject(reference.measure(asked['of']))}"
    per = asked.get("per")
    return {"population": "per 100,000 residents", "officers": "per 1,000 officers"}.get(
        per, f"per {per}" if per and not str(per).endswith(".csv") else ""
    )


# --- too heavy on Pursue? -------------------------------------------------------------------------


def _balanced(exhibit: Exhibit, board: Board) -> Answer | None:
    """Our Pursue share against the network's."""
    question, rows, asked = "Too heavy on Pursue?", exhibit.data, exhibit.recipe.arguments
    known = rows[rows["status"].eq("compared")]
    period = spoken(exhibit.finding.period)
    if asked.get("strands"):
        share = 100 * known["Pursue"].sum() / known["stated"].sum()
        text = (
            f"No published source splits work by strand. By this paper's own split, "
            f"{figure(share, 0)} per cent of {figure(known['stated'].sum())} activities in "
            f"{board.place} in {period} were Pursue"
        )
        ask = "the unit to record the strand of each activity"
        return Answer(question, Verdict.NOT_ENOUGH, paragraph(text), board.place, period, ask=ask)
    mine = ours(rows, board, "row")
    if mine is None or mine["status"] != "compared":
        return None
    network = 100 * known["Pursue"].sum() / known["stated"].sum()
    verdicts = {"above": Verdict.MORE_PURSUE, "below": Verdict.LESS_PURSUE}
    verdict = verdicts.get(mine["verdict"], Verdict.PURSUE_UNCLEAR)
    counted = subject(reference.measure(asked["measure"])) if asked.get("measure") else "activities"
    own = f"{figure(mine['share'], 0)} per cent of {figure(mine['stated'])} {counted} in "
    own += f"{board.place} in {period} were Pursue"
    text = f"{own}; network {figure(network, 0)} per cent"
    if len(known) < 2:
        return Answer(question, Verdict.NOT_ENOUGH, paragraph(own, ALONE), board.place, period)
    names = f"{board.region} {figure(mine['share'], 0)}%", f"network {figure(network, 0)}%"
    drawing = _dots(known, "share", known["row"].eq(board.region), network, *names)
    ask = ""
    if verdict is Verdict.MORE_PURSUE:
        ask = f"whether {figure(mine['share'], 0)} per cent Pursue is the balance that is wanted"
    text = paragraph(text)
    return Answer(question, verdict, text, board.place, period, ask=ask, drawing=drawing)


# --- what changed? --------------------------------------------------------------------------------


def _year(exhibit: Exhibit, board: Board) -> Answer | None:
    """A year against the one before."""
    mine = ours(exhibit.data, board)
    if mine is None and len(exhibit.data) == 1:
        mine = exhibit.data.iloc[0]
    if mine is None or pd.isna(mine["now"]):
        return None
    now, before = map(str, exhibit.table.columns[1:3])
    counted = subject(reference.measure(exhibit.recipe.arguments["measure"]))
    text = (
        f"{figure(mine['now'])} {counted} in {board.place} in {now}, "
        f"{figure(mine['before'])} in {before}"
    )
    end = _year_end(now)
    if end and board.is_old(end):
        text = f"The newest two years are {age_of(end, board.as_at)}: {text}"
        return Answer("What changed in a year?", Verdict.NOT_ENOUGH, paragraph(text), board.place,
                      now, ask=f"for {counted} of the last two years", is_old=True)  # fmt: skip
    readings = {"higher": Verdict.HIGHER, "lower": Verdict.LOWER}
    verdict = readings.get(mine["reading"], Verdict.NO_CLEAR_CHANGE)
    return Answer("What changed in a year?", verdict, paragraph(text), board.place, now)


def _year_end(label: str) -> date | None:
    """Last day of a year by its label; None where it is no year."""
    if len(label) == 7 and label[4] == "-":
        return date(int(label[:4]) + 1, 3, 31)
    return date(int(label), 12, 31) if len(label) == 4 and label.isdigit() else None


# --- is the money certain? ------------------------------------------------------------------------


def _funded(exhibit: Exhibit, board: Board) -> Answer | None:
    """How much of our newest year's money is certain beyond the year."""
    question, rows = "Is the money certain?", exhibit.data
    rows = rows[rows["amount"].notna()]
    newest = rows[rows["period_end"].eq(rows["period_end"].max())]
    period, total = str(newest["period"].iloc[0]), newest["amount"].sum()
    whose = newest[newest["region"].eq(board.region)] if board.region else newest
    money = f"£{figure(total / 1e6, 1)}m"
    known = whose["certainty"].isin(["long term", "annual", "one-off"])
    if whose.empty or not known.any():
        of = board.place if len(whose) else "all units of England and Wales together"
        age = f", {age_of(newest['period_end'].iloc[0], board.as_at)}" if board.is_old(
            newest["period_end"].iloc[0]) else ""  # fmt: skip
        text = f"What is published is of {of}: about {money} in {period}{age}"
        why = "It does not say how much was certain beyond the year"
        return Answer(question, Verdict.NOT_ENOUGH, paragraph(text, why), board.place, period,
                      ask=f"for the money of {board.place}, by source and certainty")  # fmt: skip
    sums = whose[known].groupby("certainty")["amount"].sum()
    total, certain = sums.sum(), sums.get("long term", 0.0)
    share = 100 * certain / total
    text = (
        f"£{figure(certain / 1e6, 1)}m of £{figure(total / 1e6, 1)}m ({figure(share, 0)} per cent) "
        f"lasts beyond {period} in {board.place}"
    )
    posts = whose[["posts", "posts_permanent", "posts_filled"]].sum(min_count=1)
    staff = ""
    if posts.notna().all():
        empty = posts["posts"] - posts["posts_filled"]
        staff = (
            f"{figure(posts['posts'] - posts['posts_permanent'])} of {figure(posts['posts'])} "
            f"posts are not permanent and {figure(empty)} are empty"
        )
    order = [name for name in ("long term", "annual", "one-off") if name in sums]
    frame = pd.DataFrame({"name": [f"£{sums[name] / 1e6:.1f}m {name}" for name in order],
                          "value": [sums[name] for name in order]})  # fmt: skip
    verdict = share_verdict(share)
    ask = "how it would work without the money that ends with the year"
    return Answer(question, verdict, paragraph(text, staff), board.place, period,
                  ask=ask if verdict is Verdict.UNDER_HALF else "",
                  drawing=Drawing(thumbs.bar, frame))  # fmt: skip


# --- are recommendations on time? -----------------------------------------------------------------


def _recommended(exhibit: Exhibit, board: Board) -> Answer | None:
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
        asks.append(f"for the status of the {_number(unknown)} not known")
    none_late = Verdict.NONE_KNOWN_LATE if len(unknown) else Verdict.NONE_LATE
    verdict = Verdict.LATE if len(late) else none_late
    clause = (
        f"{small(len(late))} of our {_number(mine)} {_is(late)} overdue"
        if len(late)
        else f"none of our {_number(mine)} is {'known to be ' if len(unknown) else ''}late"
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


def _graded(exhibit: Exhibit, board: Board) -> Answer | None:
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
        ask=f"whether it now has {listed(wanted)} in place" if wanted else "",
        late=f"{small(len(unknown))} oversight {noun} not known" if unknown else "",
        drawing=Drawing(thumbs.rings, pd.DataFrame({"state": rings[:8]})),
    )  # fmt: skip


# By the kind of exhibit: the rule, and a column that it needs.
_RULES: dict[str, tuple[Callable[[Exhibit, Board], Answer | None], str]] = {
    "compare_regions": (_compared, "estimate"),
    "balance": (_balanced, "stated"),
    "year_on_year": (_year, "now"),
    "recommendations": (_recommended, "state"),
    "funding": (_funded, "amount"),
    "grades": (_graded, "grade"),
}
