"""Words for grades and self-assessments: what was graded, what was not, on which scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rocu_analysis.wording.numbers import listed, small, small_count
from rocu_analysis.wording.over_time import fitting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


MOST_NAMED = 10
PLURALS = {"unit": "units", "body": "bodies"}
# A grade after its count: "seven requiring improvement".
AFTER_A_COUNT = {"requires improvement": "requiring improvement"}


def graded_headline(counts: Mapping[str, int], graded: int, noun: str) -> str:
    """How many have each grade; the best alone where there is no room for all.

    >>> graded_headline({"outstanding": 1, "good": 3, "adequate": 3}, 7, "unit")
    'Seven units were graded: one outstanding, three good and three adequate'
    >>> graded_headline({"good": 0, "requires improvement": 1}, 1, "body")
    'One body was graded: requires improvement'
    """
    if graded == 0:
        return f"No grade of any {noun} is stated"
    given = [
        f"{small(number)} {AFTER_A_COUNT.get(grade, grade)}"
        for grade, number in counts.items()
        if number
    ]
    whom = small_count(graded, noun, PLURALS[noun])
    whom = whom[:1].upper() + whom[1:]
    if graded == 1:
        (grade,) = [grade for grade, number in counts.items() if number]
        return f"{whom} was graded: {grade}"
    return fitting(
        f"{whom} were graded: {listed(given)}",
        f"{whom} graded: {', '.join(given)}",
        f"{whom} were graded; the table has each grade",
    )


def graded_of(graded: int, units: int, noun: str) -> str:
    """How many of those listed have a grade.

    >>> graded_of(8, 9, "unit"), graded_of(1, 1, "body")
    ('8 of 9 units have a grade', 'The one body has a grade')
    """
    if units == 1:
        return f"The one {noun} has {'a' if graded else 'no'} grade"
    return f"{graded} of {units} {PLURALS[noun]} {'has' if graded == 1 else 'have'} a grade"


def grid_alt(alone: bool) -> str:
    """What the grid of grades shows.

    >>> grid_alt(False)
    'Grid of regions by grade, each cell naming its units; described below.'
    """
    what = "with the month of each report" if alone else "each cell naming its units"
    return f"Grid of regions by grade, {what}; described below."


def in_place_headline(in_place: int, total: int, day: str) -> str:
    """How many of the answers say that a thing is in place.

    >>> in_place_headline(22, 60, "31 March 2022")
    'Units report 22 of 60 oversight arrangements in place at 31 March 2022'
    """
    if total == 1:
        return f"The one oversight arrangement is {'' if in_place else 'not '}in place at {day}"
    return f"Units report {in_place or 'none'} of {total} oversight arrangements in place at {day}"


def in_all(in_place: int, total: int, silent: int) -> str:
    """How many answers say "in place", and how many are not known.

    >>> in_all(22, 60, 12), in_all(1, 2, 0)
    ('In all, 22 of 60 are reported in place, and 12 are not known', \
'In all, 1 of 2 is reported in place, and none is not known')
    """
    kept = f"{in_place or 'none'} of {total} {'is' if in_place <= 1 else 'are'}"
    return f"In all, {kept} reported in place, and {_not_known(silent)}"


def _not_known(number: int) -> str:
    return f"{number or 'none'} {'is' if number <= 1 else 'are'} not known"


def without_grade(names: Sequence[str], why: str) -> str:
    """Sentence that names who has no grade, and why; empty where there is nobody.

    >>> without_grade(["Southern Wales"], "no source at hand states one")
    'Without a grade, since no source at hand states one: Southern Wales'
    """
    if len(names) > MOST_NAMED:
        return f"The others have none, since {why}; the table names them"
    return f"Without a grade, since {why}: {listed(names)}" if names else ""
