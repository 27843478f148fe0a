"""Words for what is there and what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rocu_analysis.wording.numbers import listed, small, small_count
from rocu_analysis.wording.over_time import fitting
from rocu_analysis.wording.spoken_periods import spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_NAMED = 4


def headline(short: Sequence[str], regions: Sequence[str], period: str) -> str:
    """Say whether the newest period is whole, and who is short of it where they are few.

    >>> headline([], ["Eastern", "London"], "2021-22 Q3")
    'Both regions are whole in 2021-22 Q3'
    >>> headline(["Eastern"], ["Eastern", "London", "South West"], "2021-22 Q3")
    'Eastern is not whole in 2021-22 Q3; two regions are'
    >>> headline(["Eastern"], ["Eastern"], "2021-22 Q3")
    'Eastern is not whole in 2021-22 Q3'
    >>> headline(["A", "B", "C", "D"], list("ABCDEFGHIJ"), "2021-22 Q3")
    'Four of ten regions are not whole in 2021-22 Q3'
    """
    period = spoken(period)
    number, rest = len(regions), len(regions) - len(short)
    if number == 1:
        return f"{regions[0]} is {'not ' if short else ''}whole in {period}"
    every = "both" if number == 2 else f"all {small(number)}"
    verb = "is" if len(short) == 1 else "are"
    if not short:
        return f"{every.capitalize()} regions are whole in {period}"
    if rest == 0:
        whom = "Neither of the two" if number == 2 else f"None of the {small(number)}"
        return f"{whom} regions is whole in {period}"
    some = f"{small(len(short))} of {small(number)} regions {verb} not whole in {period}"
    counted = some[:1].upper() + some[1:]
    if len(short) > 2:
        return counted
    others = f"{small_count(rest, 'region')} {'is' if rest == 1 else 'are'}"
    return fitting(f"{listed(short)} {verb} not whole in {period}; {others}", counted)


def standing(short: Sequence[str], regions: int, period: str) -> str:
    """Sentence that names who is not whole.

    >>> standing(["Eastern"], 10, "2021-22 Q3"), standing([], 1, "2021-22 Q3")
    ('In 2021-22 Q3, Eastern is not whole', 'The one region is whole in 2021-22 Q3')
    """
    if not short:
        whom = "The one region" if regions == 1 else "Every region"
        return f"{whom} is whole in {spoken(period)}"
    if len(short) == regions > 2:
        return f"No region is whole in {spoken(period)}"
    return f"In {spoken(period)}, {listed(short)} {'is' if len(short) == 1 else 'are'} not whole"


def own(region: str, text: str, period: str) -> str:
    """How far the region in focus is whole; ``text`` as its cell has it.

    >>> own("South West", "8 of 12", "2021-22 Q3"), own("South West", "none", "2021-22 Q3")
    ('South West gave 8 of 12 measures whole in 2021-22 Q3', 'South West gave none in 2021-22 Q3')
    """
    measures = " measures whole" if " of " in text else ""
    verb = "is" if text.startswith("whole") else "gave"
    return f"{region} {verb} {text}{measures} in {spoken(period)}"


def lacks(region: str, names: Sequence[str], measures: Sequence[str], period: str) -> str:
    """Sentence on sums that lack forces.

    >>> lacks("South East", ["Hampshire"], ["arrests", "charges"], "2012-13")
    'South East lacks Hampshire for arrests and charges in 2012-13'
    """
    return f"{region} lacks {listed(names)} for {_some(measures, 'measure')} in {spoken(period)}"


def not_given(
    regions: Sequence[str], measures: Sequence[str], period: str, others: Sequence[str] = ()
) -> str:
    """Sentence on measures that others gave and some regions did not; many go by the one that did.

    >>> not_given(["Eastern", "London"], ["arrests"], "2021-22 Q3")
    'Eastern and London gave no figure for arrests in 2021-22 Q3'
    >>> not_given(["A", "B", "C"], ["arrests"], "2021-22 Q3", ["Eastern"])
    'Only Eastern gave a figure for arrests in 2021-22 Q3'
    """
    some = _some(measures, "measure")
    if len(others) == 1 and len(regions) > 2:
        return f"Only {others[0]} gave a figure for {some} in {spoken(period)}"
    return f"{listed(regions)} gave no figure for {some} in {spoken(period)}"


def _some(names: Sequence[str], noun: str) -> str:
    """Name a few, and count the rest in words."""
    if len(names) <= MOST_NAMED:
        return listed(names)
    rest = len(names) - MOST_NAMED
    more = "another" if rest == 1 else "other"
    return f"{', '.join(names[:MOST_NAMED])} and {more} {noun}{'' if rest == 1 else 's'}"


def beside(count: int) -> str:
    """Note on figures of forces that stand beside their region's own.

    >>> beside(1)
    'One figure of a force stands beside the figure of its region and is no sum.'
    """
    if count == 1:
        return "One figure of a force stands beside the figure of its region and is no sum."
    some = small_count(count, "figure")
    return (
        f"{some[:1].upper()}{some[1:]} of forces stand beside the figures of their regions and are "
        f"no sums."
    )


def undated(count: int) -> str:
    """Note on figures that cannot be placed in time.

    >>> undated(2)
    'Two figures have no days of a period and are not placed in time.'
    """
    some = small_count(count, "figure")
    has, placed = ("has", "is") if count == 1 else ("have", "are")
    some = some[:1].upper() + some[1:]
    return f"{some} {has} no days of a period and {placed} not placed in time."


def revised(count: int, measures: Sequence[str], largest: str) -> str:
    """Note on what was revised since it was first given."""
    verb = "was" if count == 1 else "were"
    figures = small_count(count, "figure")
    return (
        f"{figures[:1].upper()}{figures[1:]} {verb} revised since first given "
        f"({listed(measures)}); the largest revision is {largest}."
    )
