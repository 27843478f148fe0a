"""Verdicts of page one: what each says, by which rule it is given, and the answer that bears it.

A question that the figures cannot answer has the verdict "Not enough data to say", with the reason
and what to ask for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum

import pandas as pd

from rocu_analysis import reference
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.periods import long_date
from rocu_analysis.wording import capital, figure, listed, paragraph, small, some, the_region

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
