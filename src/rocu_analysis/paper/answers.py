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
from rocu_analysis.paper.standing import graded, recommended
from rocu_analysis.paper.verdicts import Answer, Board, Verdict, age_of, ours, share_verdict
from rocu_analysis.wording import figure, paragraph, spoken, subject

if TYPE_CHECKING:
    from rocu_analysis.exhibits.exhibit import Exhibit


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
    if mine is None or mine["status"] != "compared" or pd.isna(mine["estimate"]):
        return None
    period, asked = str(mine["period"]), exhibit.recipe.arguments
    counted = subject(reference.measure(asked["measure"]))
    shared = rows[rows["status"].eq("compared")]
    network = shared["value"].sum() / shared["total"].sum()
    network *= mine["estimate"] / (mine["value"] / mine["total"])
    unit = _unit(asked)
    sides = f"{figure(mine['estimate'], 1)} {counted} {unit} in {board.place} in {period}"
    sides = f"{sides}; network {figure(network, 1)}"
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
    frame = pd.DataFrame(
        {
            "value": shared["estimate"],
            "lower": shared["lower"],
            "upper": shared["upper"],
            "ours": shared["region"].eq(board.region),
        }
    )
    options = {"ours": f"{board.region} {figure(mine['estimate'], 1)}", "network": network,
               "label": f"network {figure(network, 1)}"}  # fmt: skip
    drawing = Drawing(thumbs.dots, frame, options)
    return Answer(question, verdict, paragraph(sides, spread), board.place, period,
                  drawing=drawing)  # fmt: skip


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
    text = (
        f"{figure(mine['share'], 0)} per cent of {figure(mine['stated'])} {counted} in "
        f"{board.place} in {period} were Pursue; network {figure(network, 0)} per cent"
    )
    frame = pd.DataFrame(
        {
            "value": known["share"],
            "lower": known["lower"],
            "upper": known["upper"],
            "ours": known["row"].eq(board.region),
        }
    )
    options = {"ours": f"{board.region} {figure(mine['share'], 0)}%", "network": network,
               "label": f"network {figure(network, 0)}%"}  # fmt: skip
    ask = ""
    if verdict is Verdict.MORE_PURSUE:
        ask = f"whether {figure(mine['share'], 0)} per cent Pursue is the balance that is wanted"
    return Answer(question, verdict, paragraph(text), board.place, period, ask=ask,
                  drawing=Drawing(thumbs.dots, frame, options))  # fmt: skip


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


# By the kind of exhibit: the rule, and a column that it needs.
_RULES: dict[str, tuple[Callable[[Exhibit, Board], Answer | None], str]] = {
    "compare_regions": (_compared, "estimate"),
    "balance": (_balanced, "stated"),
    "year_on_year": (_year, "now"),
    "recommendations": (recommended, "state"),
    "funding": (_funded, "amount"),
    "grades": (graded, "grade"),
}
