"""What an exhibit found, as values: words are made of it once, at the end."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from rocu_analysis.wording import listed, some


class Verdict(StrEnum):
    """How a row compares with the whole."""

    ABOVE = "above"
    BELOW = "below"
    SAME = "same"  # not clearly different
    NOT_ENOUGH_DATA = ""


APART = (Verdict.ABOVE, Verdict.BELOW)


@dataclass(frozen=True)
class Noun:
    """What one row is called, several rows, and the whole that they make up."""

    one: str
    many: str
    whole: str

    def some_of(self, number: int, total: int) -> str:
        """How many of several: ``three of ten regions``, ``all ten regions``."""
        return some(number, total, self.one)


REGION = Noun("region", "regions", "network")
NOUNS = {"region": REGION, "period": Noun("period", "periods", "whole")}


def noun_of(one: str, whole: str = "average") -> Noun:
    """Noun of a kind of area or detail: of regions the whole is the network."""
    return NOUNS.get(one) or Noun(one, f"{one}s", whole)


@dataclass(frozen=True, eq=False, kw_only=True)
class Finding:
    """Values behind an exhibit's words; each kind adds its own rows and figures."""

    area: str | None  # in focus
    period: str
    noun: Noun


@dataclass(frozen=True)
class Coverage:
    """Areas that a sum is of, and those of the same kind that it lacks."""

    present: tuple[str, ...]
    absent: tuple[str, ...]
    noun: Noun = REGION

    @property
    def is_part(self) -> bool:
        """Whether several areas are added up and some are absent: then it must be said."""
        return bool(self.absent) and len(self.present) > 1

    @property
    def words(self) -> str:
        """How many of how many: ``eight of ten regions``."""
        return self.noun.some_of(len(self.present), len(self.present) + len(self.absent))

    @property
    def named(self) -> str:
        """The same with names, the fewer: ``eight of ten regions, without London and Eastern``."""
        if len(self.present) == 1:
            return self.present[0]
        if not self.absent:
            return self.words
        if len(self.present) < len(self.absent):
            return f"{self.words}: {listed(self.present)}"
        return f"{self.words}, without {listed(self.absent)}"

    def sentence(self, lead: str = "Sums are of") -> str:
        """Which areas a sum is of; empty where it is of all, or of one alone."""
        return f"{lead} {self.named}" if self.is_part else ""

    def label(self, name: str) -> str:
        """Name of the row that holds the sum: ``Network (eight of ten regions)``."""
        return f"{name} ({self.words})" if self.is_part else name


def coverage(present, expected, noun: Noun = REGION) -> Coverage:
    """Coverage of the areas held among all that there are."""
    present = set(present)
    return Coverage(
        tuple(name for name in expected if name in present),
        tuple(name for name in expected if name not in present),
        noun,
    )
