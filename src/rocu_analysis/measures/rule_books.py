"""The rule books by which a control chart is read, written down where readers find them.

Packages that all follow "Making Data Count" flag different points on the same series, because each
settles the small questions its own way. A rule book here is a named, printed answer to them.
"""

from __future__ import annotations

from dataclasses import dataclass

from rocu_analysis.errors import BadOption


@dataclass(frozen=True, slots=True)
class RuleBook:
    """Lengths at which a chart's patterns count as signals.

    Attributes
    ----------
    name : str
    shift : int
        Points in a row on one side of the centre.
    trend : int
        Points in a row rising or falling.
    """

    name: str
    shift: int
    trend: int

    def sentences(self) -> tuple[str, ...]:
        """Say the rules for a reader, in the order in which they are tried."""
        return (
            "Outside: a point above the upper or below the lower limit.",
            f"Trend: {self.trend} or more points in a row, each higher than the last, or each "
            "lower; two equal points break it.",
            "Two of three: two of three points in a row beyond two thirds of the way from the "
            "centre to the same limit, none of the two outside it, all three on that side of the "
            "centre.",
            f"Shift: {self.shift} or more points in a row on one side of the centre; a point on "
            "the centre breaks it.",
            "A point is told by the first rule it meets. Every point of a pattern is marked, the "
            "early ones too. A gap or the start of a new segment breaks a pattern; a point left "
            "out of the limits is only tested for being outside them, and a pattern passes over "
            "it; a provisional point is not tested.",
        )


RULE_BOOKS = {
    "nhs7": RuleBook("nhs7", shift=7, trend=7),
    "nhs6": RuleBook("nhs6", shift=6, trend=6),
}


def rule_book(name: str) -> RuleBook:
    """Look up a rule book by its name.

    Raises
    ------
    BadOption
        Where there is none of that name.

    Examples
    --------
    >>> rule_book("nhs7").shift
    7
    """
    if name not in RULE_BOOKS:
        raise BadOption("rules", repr(name), f"It is one of {', '.join(map(repr, RULE_BOOKS))}.")
    return RULE_BOOKS[name]
