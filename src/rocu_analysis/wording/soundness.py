"""Words for what is there and what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rocu_analysis.wording.numbers import listed, small, small_count

if TYPE_CHECKING:
    from collections.abc import Sequence


def headline(short: Sequence[str], regions: int, period: str) -> str:
    """Say whether the newest period is whole, and who is short of it where they are few.

    >>> headline([], 10, "2021-22 Q3")
    'All ten regions are whole in 2021-22 Q3'
    >>> headline(["Eastern"], 10, "2021-22 Q3")
    'Eastern is not whole in 2021-22 Q3; nine regions are'
    >>> headline(["A", "B", "C", "D"], 10, "2021-22 Q3")
    'Four of ten regions are not whole in 2021-22 Q3'
    """
    if regions == 1:
        return f"The one region is {'not ' if short else ''}whole in {period}"
    if not short:
        return f"All {small(regions)} regions are whole in {period}"
    rest = regions - len(short)
    if len(short) > 2 or rest == 0 or sum(len(name.split()) for name in short) > 6:
        whom = f"All {small(regions)}" if rest == 0 else f"{small(len(short))} of {small(regions)}"
        return f"{whom[:1].upper()}{whom[1:]} regions are not whole in {period}"
    verb, others = ("is", "are") if len(short) == 1 else ("are", "are")
    others = "is" if rest == 1 else "are"
    return f"{listed(short)} {verb} not whole in {period}; {small_count(rest, 'region')} {others}"


def lacks(region: str, names: Sequence[str], measure: str, period: str) -> str:
    """Sentence on a sum that lacks forces.

    >>> lacks("South East", ["Hampshire"], "drug seizures", "2012-13")
    'South East lacks Hampshire for drug seizures in 2012-13'
    """
    return f"{region} lacks {listed(names)} for {measure} in {period}"


def revised(count: int, measures: Sequence[str], largest: str) -> str:
    """Note on what was revised since it was first given."""
    verb = "was" if count == 1 else "were"
    figures = small_count(count, "figure")
    return (
        f"{figures[:1].upper()}{figures[1:]} {verb} revised since first given "
        f"({listed(measures)}); the largest revision is {largest}."
    )
