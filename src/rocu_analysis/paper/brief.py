"""What a paper says about itself, handed to those who put its pages together.

A `Brief` holds plain values, so that `page_one` and `assembly` need not know the `Paper`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from rocu_analysis.intake.gate import HeldBack
from rocu_analysis.paper.verdicts import Board
from rocu_analysis.periods import long_date
from rocu_analysis.wording import capital

NEXT_MEETING = "the next meeting"
WHO = "the unit"
PART_WORDS = {
    "public": "Part 1 of 2: public",
    "restricted": "Part 2 of 2: restricted",
    "internal": "Internal: small counts are shown",
}


@dataclass(frozen=True)
class Decision:
    """What the board is asked, who answers and by when."""

    ask: str
    owner: str = ""
    by: date | str = ""

    @property
    def words(self) -> str:
        """As printed: ``Agree the plan (head of the unit, by 30 June 2022)``."""
        by = long_date(self.by) if isinstance(self.by, date) else str(self.by)
        aside = ", ".join(part for part in (self.owner, f"by {by}" if by else "") if part)
        words = capital(self.ask.rstrip("."))
        return f"{words} ({aside})" if aside else words


@dataclass(frozen=True)
class Text:
    """Own paragraph of a paper: its section, and how many exhibits stand before it."""

    text: str
    heading: str
    after: int


@dataclass(frozen=True, kw_only=True)
class Brief:
    """Front matter and settings of one part; `Paper` documents each."""

    part: str
    parts: tuple[str, ...]
    title: str
    subtitle: str
    audience: str
    region: str | None
    as_at: date
    marking: str
    marking_why: str
    handling: str
    authors: str
    board: str
    owner: str
    purpose: str
    decision: bool
    decisions: tuple[Decision, ...]
    asked_before: tuple[str, ...]  # by the last paper of this region and part
    measure: str | None
    texts: tuple[Text, ...]
    restricted: Mapping[str, str]
    strands: Mapping[str, str]
    assumptions: tuple[str, ...]
    added: list[str]
    held_back: tuple[HeldBack, ...]
    illustrative: bool
    threshold: int
    draft: bool
    check: Any
    left_out: Mapping[str, int]

    @property
    def is_addition(self) -> bool:
        """Whether it is the restricted part beside a public one."""
        return (self.audience, self.part) == ("public", "restricted")

    @property
    def smallest(self) -> int | None:
        """Least count of people that may be shown; None where all are."""
        return None if self.part == "internal" else self.threshold

    @property
    def reader(self) -> Board:
        """For whom the questions are answered."""
        return Board(self.region, self.as_at)

    @property
    def facts(self) -> tuple[str, ...]:
        """Line below the title, in parts; whom it names may be a board, an office or a person."""
        words = (
            f"To: {self.board}" if self.board else "",
            f"For {'decision' if self.decision else 'information'}",
            f"From: {self.authors}" if self.authors else "",
            f"Figures at {long_date(self.as_at)}",
            "" if self.region and self.region in self.title else self.region or "All regions",
            PART_WORDS[self.part] if len(self.parts) > 1 or self.part == "internal" else "",
        )
        return tuple(word for word in words if word)

    def asking(self, what: str) -> str:
        """A request to whoever answers for the unit."""
        return f"Ask {self.owner or WHO}, by {NEXT_MEETING}, {what}"
