"""Answers of page one, each by a rule on the protected figures of one exhibit.

`answer_of` gives the verdict, a sentence with figure, place, period and age, and a small chart. A
question that the figures cannot answer has the verdict "Not enough data to say", with the reason
and what to ask for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from rocu_analysis import reference, schema
from rocu_analysis.charts import thumbs
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.exhibits.against import Status
from rocu_analysis.exhibits.over_time import WHY
from rocu_analysis.periods import long_date
from rocu_analysis.wording import (
    capital,
    figure,
    fill,
    listed,
    paragraph,
    small,
    some,
    spoken,
    subject,
    the_region,
)

if TYPE_CHECKING:
    from rocu_analysis.exhibits.exhibit import Exhibit

OLD = 3  # years after which figures no longer answer a question about now


class Verdict(Enum):
    """A verdict by its words on page one; ``{n}`` is a number in words."""

    # Our interval lies above or below the network's value, and the difference stands when all
    # regions are looked at together.
    ABOVE = "Above the network"
    BELOW = "Below the network"
    SAME = "Much as the network"
    # Our Pursue share is clearly above or below the network's.
    MORE_PURSUE = "Yes, more than others"
    LESS_PURSUE = "No, less than others"
    PURSUE_UNCLEAR = "Not clearly"
    # The interval of the ratio to the year before lies above 1, or below it.
    HIGHER = "Higher"
    LOWER = "Lower"
    NO_CLEAR_CHANGE = "No clear change"
    NONE_LATE = "None of ours"
    NONE_KNOWN_LATE = "None known to be"  # of those whose status is known
    LATE = "{n} of ours"
    # Arrangements that are in place, or money that is certain beyond the year: `share_verdict`.
    ALL = "All of it"
    MOST = "Most of it"
    OVER_HALF = "Just over half"
    HALF = "Half of it"
    UNDER_HALF = "Less than half"
    GRADE = "{n}"  # the newest that the inspectorate gave our unit
    TRUSTED = "Yes"
    CAUTIONS = "Yes, with {n} cautions"
    WITH_CARE = "Use with care"
    # None of our region, older than `OLD`, of unknown status, or split by an assumption.
    NOT_ENOUGH = "Not enough data to say"


COMPARED = {"above": Verdict.ABOVE, "below": Verdict.BELOW, "same": Verdict.SAME}
BALANCED = {"above": Verdict.MORE_PURSUE, "below": Verdict.LESS_PURSUE}
READINGS = {"higher": Verdict.HIGHER, "lower": Verdict.LOWER}
CERTAINTIES = schema.CERTAINTIES[:3]  # those of money that is confirmed
NOT_KNOWN = schema.RECOMMENDATION_STATUSES[0]
ALONE = "No other region's figures are here to compare with"
RINGS = {"in place": "yes", "partly": "partly", "not in place": "no", "not known": "not known"}
POOR = ("requires improvement", "inadequate")  # grades below adequate


@dataclass(frozen=True)
class Answer:
    """Answer to one question: verdict, sentence with place and period, thumbnail.

    ``count`` fills the words of a verdict; ``ask`` is what the board should ask for, if anything;
    ``late`` is a clause for the first box, on what is late or not known.
    """

    question: str
    verdict: Verdict
    text: str
    place: str
    period: str
    count: str = ""
    ask: str = ""
    late: str = ""
    is_old: bool = False
    drawing: Drawing | None = field(default=None, repr=False)

    @property
    def words(self) -> str:
        """The verdict as printed."""
        words = capital(self.verdict.value.format(n=self.count))
        return words[:-1] if self.count == "one" and words.endswith("cautions") else words


@dataclass(frozen=True)
class Board:
    """For whom a question is answered: the region, if it is of one, and the day.

    ``forces`` are those that the figures are of, where they are not of the whole region.
    """

    region: str | None
    as_at: date
    forces: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """Region in a sentence, or forces: ``Dorset (one of five forces of the South West)``."""
        if self.region is None:
            return "all regions"
        if not self.forces:
            return the_region(self.region)
        number = some(len(self.forces), len(reference.forces_in(self.region)), "force")
        names = listed(map(reference.force_in_words, self.forces))
        return f"{names} ({number} of {the_region(self.region)})"

    def is_old(self, last: object) -> bool:
        """Whether figures up to a day are too old to answer for today."""
        return not pd.isna(last) and years_before(last, self.as_at) >= OLD


def years_before(last: object, day: date) -> int:
    """Whole years between the end of a period and a day."""
    end = pd.Timestamp(last)
    return day.year - end.year - ((day.month, day.day) < (end.month, end.day))


def age_of(last: object, day: date) -> str:
    """Age in words: ``six years old``."""
    return f"{small(years_before(last, day))} years old"


def ours(rows: pd.DataFrame, board: Board, column: str = "region") -> pd.Series | None:
    """Row of the region in focus."""
    if column not in rows or board.region is None:
        return None
    mine = rows[rows[column].eq(board.region)]
    return mine.iloc[0] if len(mine) == 1 else None


def share_verdict(share: float) -> Verdict:
    """Verdict on a share in per cent."""
    steps = ((100, Verdict.ALL), (60.0001, Verdict.MOST), (50.0001, Verdict.OVER_HALF),
             (50, Verdict.HALF))  # fmt: skip
    return next((verdict for least, verdict in steps if share >= least), Verdict.UNDER_HALF)


def trust(
    *, returned: float, provisional: bool, conflicts: int, oldest: str, board: Board, source: str
) -> Answer:
    """Whether the figures may be trusted: from coverage, provisional points, conflicts and age.

    ``returned`` is the share of returns that came in full, ``oldest`` what is older than `OLD`.
    """
    cautions = []
    if returned < 1:
        cautions.append(f"{figure(100 * (1 - returned), 0)} per cent of the returns lack figures")
    if provisional:
        cautions.append("the newest figures are provisional")
    if conflicts:
        noun = "figure has" if conflicts == 1 else "figures have"
        cautions.append(f"{small(conflicts)} {noun} two values or do not add up")
    if oldest:
        cautions.append(f"the newest {oldest} are more than {small(OLD)} years old")
    verdict = Verdict.CAUTIONS if cautions else Verdict.TRUSTED
    if len(cautions) > 2 or returned < 0.8:
        verdict = Verdict.WITH_CARE
    text = paragraph(
        source, "; ".join(cautions) or "Nothing is missing, provisional, in conflict or old"
    )
    return Answer("May I trust it?", verdict, text, board.place, long_date(board.as_at),
                  small(len(cautions)))  # fmt: skip


# --- the answer of each exhibit -------------------------------------------------------------------


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
    rows, mine, asked = exhibit.data, ours(exhibit.data, board), exhibit.recipe.arguments
    if mine is None or pd.isna(mine["estimate"]):
        return None
    period, counted = str(mine["period"]), subject(reference.measure(asked["measure"]))
    made = partial(Answer, "How do we compare?", place=board.place, period=period)
    found = exhibit.finding
    unit = f"per 100 {subject(reference.measure(found.of))}" if found.of else found.scale.unit
    own_rate = found.printed(mine["estimate"])
    own = f"{own_rate} {counted} {unit} in {board.place} in {period}"
    if mine["status"] == Status.APART:
        why = "Many more people come each day than live there, so rates are not compared"
        return made(Verdict.NOT_ENOUGH, paragraph(own, why))
    if mine["status"] != Status.COMPARED:
        return None
    shared = rows[rows["status"].eq(Status.COMPARED)]
    if len(shared) < 2:
        return made(Verdict.NOT_ENOUGH, paragraph(own, ALONE))
    network = found.printed(*found.network)
    sides = f"{own}; network {network}"
    if board.is_old(mine["period_end"]):
        age = age_of(mine["period_end"], board.as_at)
        text = paragraph(f"The newest comparison is {age}: {sides}", "It says nothing of today")
        ask = f"for {counted} of each region in a newer year"
        return made(Verdict.NOT_ENOUGH, text, ask=ask, is_old=True)
    verdict = COMPARED.get(mine["verdict"], Verdict.SAME)
    is_usual = verdict is not Verdict.SAME and not found.exceptional
    text = paragraph(sides, "Other regions differ from it as much" * is_usual)
    names = f"{board.region} {own_rate}", f"network {network}"
    is_ours = shared["region"].eq(board.region)
    return made(verdict, text, drawing=_dots(shared, "estimate", is_ours, found.network[0], *names))


def _dots(rows: pd.DataFrame, value: str, mine: pd.Series, network: float, *names: str) -> Drawing:
    """Thumbnail of all regions with ours and the network's value, each by its name."""
    frame = rows[["lower", "upper"]].assign(value=rows[value], ours=mine)
    options = {"ours": names[0], "network": network, "label": names[1]}
    return Drawing(thumbs.dots, frame[["value", "lower", "upper", "ours"]], options)


# --- too heavy on Pursue? -------------------------------------------------------------------------


def _balanced(exhibit: Exhibit, board: Board) -> Answer | None:
    """Our Pursue share against the network's."""
    rows, asked = exhibit.data, exhibit.recipe.arguments
    known, period = rows[rows["status"].eq("compared")], spoken(exhibit.finding.period)
    made = partial(Answer, "Too heavy on Pursue?", place=board.place, period=period)
    if not known["stated"].sum():
        return None
    network = exhibit.finding.all_rows["share"]
    were = f"in {board.place} in {period} were Pursue"
    if asked.get("strands"):
        text = f"{figure(network, 0)} per cent of {figure(known['stated'].sum())} activities {were}"
        text = f"No published source splits work by strand. By this paper's own split, {text}"
        ask = "the unit to record the strand of each activity"
        return made(Verdict.NOT_ENOUGH, paragraph(text), ask=ask)
    mine = ours(rows, board, "row")
    if mine is None or mine["status"] != "compared":
        return None
    share, of_all = figure(mine["share"], 0), figure(network, 0)
    counted = subject(reference.measure(asked["measure"])) if asked.get("measure") else "activities"
    own = f"{share} per cent of {figure(mine['stated'])} {counted} {were}"
    if len(known) < 2:
        return made(Verdict.NOT_ENOUGH, paragraph(own, ALONE))
    verdict = BALANCED.get(mine["verdict"], Verdict.PURSUE_UNCLEAR)
    names = f"{board.region} {share}%", f"network {of_all}%"
    drawing = _dots(known, "share", known["row"].eq(board.region), network, *names)
    ask = f"whether {share} per cent Pursue is the balance that is wanted"
    ask = ask if verdict is Verdict.MORE_PURSUE else ""
    return made(verdict, paragraph(f"{own}; network {of_all} per cent"), ask=ask, drawing=drawing)


# --- what changed? --------------------------------------------------------------------------------


def _year(exhibit: Exhibit, board: Board) -> Answer | None:
    """A year against the one before."""
    mine = exhibit.data.iloc[0] if len(exhibit.data) == 1 else ours(exhibit.data, board)
    if mine is None or pd.isna(mine["now"]):
        return None
    now, before = (year.label for year in exhibit.finding.years)
    made = partial(Answer, "What changed in a year?", place=board.place, period=now)
    counted = subject(reference.measure(exhibit.recipe.arguments["measure"]))
    text = f"{figure(mine['now'])} {counted} in {board.place} in {now}"
    if not pd.isna(mine["before"]):
        text += f", {figure(mine['before'])} in {before}"
    end = mine["period_end"]
    if board.is_old(end):
        text = paragraph(f"The newest two years are {age_of(end, board.as_at)}: {text}")
        return made(Verdict.NOT_ENOUGH, text, ask=f"for {counted} of the last two years",
                    is_old=True)  # fmt: skip
    if mine["why"]:
        why = f"{now} and {before} cannot be compared: {WHY[mine['why']]}"
        return made(Verdict.NOT_ENOUGH, paragraph(text, why))
    return made(READINGS.get(mine["reading"], Verdict.NO_CLEAR_CHANGE), paragraph(text))


# --- is the money certain? ------------------------------------------------------------------------


def _funded(exhibit: Exhibit, board: Board) -> Answer | None:
    """How much of our newest year's money is certain beyond the year."""
    rows = exhibit.data[exhibit.data["amount"].notna()]
    newest = rows[rows["period_end"].eq(rows["period_end"].max())]
    period, end = str(newest["period"].iloc[0]), newest["period_end"].iloc[0]
    made = partial(Answer, "Is the money certain?", place=board.place, period=period)
    whose = newest[newest["region"].eq(board.region)] if board.region else newest
    sums = whose[whose["certainty"].isin(CERTAINTIES)].groupby("certainty")["amount"].sum()
    if sums.empty:
        area = board.place if len(whose) else "all units of England and Wales together"
        age = f", {age_of(end, board.as_at)}" if board.is_old(end) else ""
        text = f"What is published is of {area}: about {_money(newest['amount'].sum())} in {period}"
        why = "It does not say how much was certain beyond the year"
        ask = f"for the money of {board.place}, by source and certainty"
        return made(Verdict.NOT_ENOUGH, paragraph(text + age, why), ask=ask)
    certain, total = sums.get("long term", 0.0), sums.sum()
    share = 100 * certain / total
    text = f"{_money(certain)} of {_money(total)} ({figure(share, 0)} per cent) lasts beyond "
    text += f"{period} in {board.place}"
    every, permanent, filled = whose[["posts", "posts_permanent", "posts_filled"]].sum(min_count=1)
    staff = ""
    if not pd.isna([every, permanent, filled]).any():
        staff = f"{figure(every - permanent)} of {figure(every)} posts are not permanent"
        staff += f" and {figure(every - filled)} are vacant"
    sums = sums.reindex([name for name in CERTAINTIES if name in sums])
    names = [f"£{amount / 1e6:.1f}m {name}" for name, amount in sums.items()]
    drawing = Drawing(thumbs.bar, pd.DataFrame({"name": names, "value": sums.to_list()}))
    verdict = share_verdict(share)
    ask = "how it would work without the money that ends with the year"
    ask = ask if verdict is Verdict.UNDER_HALF else ""
    return made(verdict, paragraph(text, staff), ask=ask, drawing=drawing)


def _money(pounds: float) -> str:
    return f"£{figure(pounds / 1e6, 1)}m"


# --- are recommendations on time? -----------------------------------------------------------------


def _recommended(exhibit: Exhibit, board: Board) -> Answer | None:
    """Which of our recommendations are late at the date of the paper."""
    rows, day = exhibit.data, long_date(board.as_at)
    mine = rows[rows["region"].isna() | rows["region"].eq(board.region)] if board.region else rows
    if mine.empty:
        return None
    states, number = mine["state"], len(mine)
    unknown, late = mine[states.eq(NOT_KNOWN)], mine[states.eq("overdue")]
    is_closed = states.str.startswith("closed")
    rings = states.mask(is_closed, "yes").where(is_closed, "no")
    rings = rings.mask(states.eq("overdue"), "late").mask(states.eq(NOT_KNOWN), "not known")
    made = partial(Answer, "Which recommendations are late?", place=board.place, period=day,
                   drawing=_rings(rings))  # fmt: skip
    status = fill("the status of the {n:count recommendation}", n=len(unknown))
    if len(unknown) == number:
        passed = int((unknown["due"] < pd.Timestamp(board.as_at)).sum())
        text = f"No source gives {status} to {board.place} at {day}"
        dates = fill("The due {n|date|dates} of {n:words} passed", n=passed) if passed else ""
        clause = fill("the status of all {n:count recommendation} is not known", n=number)
        clause += fill("; {n:count due date} {n|has|have} passed", n=passed) if passed else ""
        return made(Verdict.NOT_ENOUGH, paragraph(text, dates), ask=f"for {status}", late=clause)
    closed = int(is_closed.sum())
    every = f"all {small(closed)}" if closed == number else f"{small(closed)} of {small(number)}"
    text = f"{capital(every)} are closed in {board.place} at {day}{_after_first_date(mine)}"
    not_known = f"the status of {small(len(unknown))} is not known" if len(unknown) else ""
    asks, verdict, is_late = [], Verdict.NONE_KNOWN_LATE if len(unknown) else Verdict.NONE_LATE, ""
    known = "known to be " if len(unknown) else ""
    clause = fill("none of our {n:count recommendation} is {known}late", n=number, known=known)
    if n := len(late):
        verdict, most = Verdict.LATE, figure(late["days_overdue"].max())
        asks.append(fill("when the {n:count overdue recommendation} will be closed", n=n))
        is_late = fill("{n:words} {n|is|are} overdue, by up to {most} days", n=n, most=most)
        clause = fill("{late:words} of our {n:count recommendation} {late|is|are} overdue",
                     late=n, n=number)  # fmt: skip
    asks += [f"for {status} not known"] if len(unknown) else []
    others = rows["state"].eq("overdue") & rows["region"].notna() & rows["region"].ne(board.region)
    n = int(others.sum()) if board.region else 0
    elsewhere = fill("Elsewhere {n:words} {n|is|are} overdue", n=n) if n else ""
    text = paragraph(text, is_late, not_known, elsewhere)
    clause = "; ".join(filter(None, (clause, not_known)))
    return made(verdict, text, count=small(len(late)), ask=" and ".join(asks), late=clause)


def _rings(states: pd.Series) -> Drawing:
    """Thumbnail of as many rings as there are states, up to eight."""
    return Drawing(thumbs.rings, pd.DataFrame({"state": [*states[:8]]}))


def _after_first_date(rows: pd.DataFrame) -> str:
    """How many were closed in time only because their date was moved."""
    is_moved = rows["closed_on"].gt(rows["original_due"]) & rows["state"].eq("closed on time")
    moved = rows[is_moved]
    if moved.empty:
        return ""
    days = (moved["closed_on"] - moved["original_due"]).dt.days.max()
    template = ", {n:words} of them {n||up to }{days} days after {n|its|their} first {n|date|dates}"
    return fill(template, n=len(moved), days=int(days))


# --- grades ---------------------------------------------------------------------------------------


def _graded(exhibit: Exhibit, board: Board) -> Answer | None:
    """Whether oversight is in place, or how the inspectorate graded our unit."""
    rows = exhibit.data[exhibit.data["grade"].notna()]
    if board.region is None or (mine := rows[rows["region"].eq(board.region)]).empty:
        return None
    if mine["scale"].eq("self-assessment").all():
        return _self_assessed(mine, board)
    unit, forces = mine[mine["unit_type"].eq("ROCU")], mine[mine["unit_type"].eq("force")]
    day, number = _graded_on(mine), small(len(forces))
    made = partial(Answer, "Is the unit graded well?", place=board.place, period=day)
    counted = forces["grade"].value_counts(sort=False).items()
    others = listed(f"{grade} ({small(int(n))})" for grade, n in counted)
    others = f"Its {number} forces: {others}" if len(forces) else ""
    if unit.empty:
        text = f"No grade of the unit of {board.place} is published"
        return made(Verdict.NOT_ENOUGH, paragraph(text, others), ask="for the grade of the unit")
    grade, question = str(unit["grade"].iloc[-1]), str(unit["question"].iloc[-1])
    asked = question[:1].lower() + question[1:]
    text = f"Grade of the unit of {board.place} for {asked}, {day}"
    ask, clause = "", f"the unit of {board.place} is graded {grade}"
    if poor := int(forces["grade"].isin(POOR).sum()):
        below = f"{'all' if poor == len(forces) else f'{small(poor)} of'} its {number} forces"
        ask = f"what has followed in {below} that are graded below adequate"
        clause += f" and {below} {'is' if poor == 1 else 'are'} below adequate"
    elif grade in POOR:
        ask = "what has followed from its grade"
    text = paragraph(text, others)
    return made(Verdict.GRADE, text, count=grade, ask=ask, late=clause)


def _graded_on(rows: pd.DataFrame) -> str:
    """Day of grades, or the day before which they were not given."""
    if rows["assessed"].notna().any():
        return long_date(rows["assessed"].max().date())
    known = rows["earliest"].notna().any()
    return f"not before {rows['earliest'].min():%B %Y}" if known else "day not stated"


def _self_assessed(mine: pd.DataFrame, board: Board) -> Answer:
    """How much of its oversight the unit says is in place."""
    newest = mine.sort_values("assessed", kind="stable").groupby("question", sort=False).tail(1)
    day, by_grade = _graded_on(newest), newest.groupby("grade")["question"].agg(list)
    in_place, partly, absent, unknown = (by_grade.get(name, []) for name in RINGS)
    rings = pd.Series([ring for name, ring in RINGS.items() for _ in by_grade.get(name, ())])
    text = f"By its own account {len(in_place)} of {len(newest)} arrangements are in place in "
    text += f"{board.place} at {day}" + (f", {small(len(partly))} partly" if partly else "")
    lacks = [f"{words}: {listed(names)}" for words, names in
             (("Not in place", absent), ("Not known", unknown)) if names]  # fmt: skip
    wanted = [*absent, *unknown]
    ask = f"whether it now has {listed(wanted)} in place" if wanted else ""
    late = fill("{n:words} oversight {n|arrangement is|arrangements are} not known", n=len(unknown))
    return Answer("Is oversight in place?", share_verdict(100 * len(in_place) / len(newest)),
                  paragraph(text, *lacks), board.place, day, ask=ask, late=late * bool(unknown),
                  drawing=_rings(rings))  # fmt: skip


# By the kind of exhibit: the rule, and a column that it needs.
_RULES: dict[str, tuple[Callable[[Exhibit, Board], Answer | None], str]] = {
    "compare_regions": (_compared, "estimate"),
    "balance": (_balanced, "stated"),
    "year_on_year": (_year, "now"),
    "recommendations": (_recommended, "state"),
    "funding": (_funded, "amount"),
    "grades": (_graded, "grade"),
}
