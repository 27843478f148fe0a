"""What a paper says about itself, as plain values: for whoever puts its pages together.

A number in what the author wrote (`own_texts`) that equals a hidden count stops the public part:
nobody can test what titles, purposes, decisions and comments say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from rocu_analysis.errors import NotSafeToPublish
from rocu_analysis.paper.answers import Board
from rocu_analysis.periods import long_date
from rocu_analysis.wording import capital

if TYPE_CHECKING:
    from rocu_analysis.intake.gate import HeldBack

NEXT_MEETING = "the next meeting"
WHO = "the unit"
PART_WORDS = {
    "public": "Part 1 of 2: public",
    "restricted": "Part 2 of 2: restricted",
    "internal": "Internal: small counts are shown",
}
# A whole number that is no part of a date, a period, a decimal, an amount or a share.
_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_NUMBER = re.compile(
    rf"(?<![\w£.,/–-])(\d{{1,3}}(?:,\d{{3}})+|\d+)(?![\w%/–-]|[.,]\d| {_MONTH}| per cent| million)"
)


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
class Settings:
    """Options of a paper, checked; `Paper` documents each."""

    title: str
    audience: str
    subtitle: str = ""
    region: str | None = None
    as_at: Any = None
    marking: str = "OFFICIAL"
    marking_why: str = ""
    handling: str = ""
    authors: str = ""
    board: str = ""
    owner: str = ""
    purpose: str = ""
    decisions: tuple[Decision, ...] = ()
    measure: str | None = None
    restricted: Mapping[str, str] = field(default_factory=dict)
    strands: Mapping[str, str] = field(default_factory=dict)
    assumptions: tuple[str, ...] = ()
    accept: Mapping[str, Any] = field(default_factory=dict)
    threshold: int = 5


@dataclass(frozen=True, kw_only=True)
class Brief(Settings):
    """Settings of one part, and what came of them."""

    part: str
    parts: tuple[str, ...]
    decision: bool
    draft: bool
    asked_before: tuple[str, ...]  # by the last paper of this region and part
    texts: tuple[Text, ...]
    added: list[str]
    held_back: tuple[HeldBack, ...]
    illustrative: bool
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

    def own_texts(self, asked: Iterable) -> dict[str, tuple[str, ...]]:
        """What the author wrote in the public part, by its place."""
        texts = {
            "title": (self.title,),
            "subtitle": (self.subtitle,),
            "purpose": (self.purpose,),
            "assumptions": self.assumptions,
            "decisions": tuple(each.words for each in self.decisions),
            "own paragraphs": tuple(each.text for each in self.texts),
        }
        shown = (each for each in asked if not each.restricted)
        return texts | {each.where: (each.heading, each.comment) for each in shown}


def refuse_hidden_values(
    texts: Mapping[str, Iterable[str]], done: Any, where: str
) -> None:  # fmt: skip
    """Raise `NotSafeToPublish` where a text, by its place, has a number that must be hidden."""
    hidden = {
        value
        for use, mask in done.concealed
        for value in use.values[mask.to_numpy(bool)].tolist()
        if value > 0
    }
    for place, text in texts.items():
        for one in text:
            for number in _NUMBER.findall(one):
                if float(number.replace(",", "")) in hidden:
                    found = f"“{one}” has the number {number}, and a count of {number} is hidden"
                    remedy = "Leave it out; where it is another number, write it as a word, or " \
                             "mark what it stands in as restricted"  # fmt: skip
                    raise NotSafeToPublish(f"{where}, {place}", found, None, remedy)
