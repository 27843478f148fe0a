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


def in_place_headline(in_place: int, total: int, day: str, only: str | None = None) -> str:
    """How many of the answers say that a thing is in place; ``only`` is the one thing asked.

    >>> in_place_headline(22, 60, "31 March 2022")
    'Units report 22 of 60 oversight arrangements in place at 31 March 2022'
    >>> in_place_headline(5, 10, "31 March 2022", "leadership")
    'Five of ten units report leadership in place at 31 March 2022'
    """
    if only and total > 1:
        verb = "reports" if in_place <= 1 else "report"
        whom = f"{small(in_place).capitalize()} of {small(total)} units"
        if in_place == total:
            whom = "Both units" if total == 2 else f"All {small(total)} units"
        return fitting(
            f"{whom} {verb} {only} in place at {day}",
            f"{whom} {verb} {only} in place",
            f"{whom} {verb} it in place at {day}",
        )
    if total == 1:
        return f"The one oversight arrangement is {'' if in_place else 'not '}in place at {day}"
    return f"Units report {in_place or 'none'} of {total} oversight arrangements in place at {day}"


def in_all(in_place: int, total: int, silent: int, only: str | None = None) -> str:
    """How many answers say "in place", and how many are not known.

    >>> in_all(5, 10, 2, "leadership")
    '5 of 10 units report leadership in place; of 2 it is not known'
    >>> in_all(22, 60, 12), in_all(1, 2, 0)
    ('In all, 22 of 60 are reported in place, and 12 are not known', \
'In all, 1 of 2 is reported in place, and none is not known')
    """
    if only:
        verb = "reports" if in_place <= 1 else "report"
        some = f"{in_place or 'None'} of {total} units {verb}"
        return f"{some} {only} in place; of {silent or 'none'} it is not known"
    kept = f"{in_place or 'none'} of {total} {'is' if in_place <= 1 else 'are'}"
    return f"In all, {kept} reported in place, and {_not_known(silent)}"


def _not_known(number: int) -> str:
    return f"{number or 'none'} {'is' if number <= 1 else 'are'} not known"


def own_grade(name: str, grade: str | None, when: str) -> str:
    """Grade of the one in focus, and of which report it is.

    >>> own_grade("South West", "adequate", ""), own_grade("South West", None, "2 March 2023")
    ('South West: adequate (report without a date)', 'South West has no grade in the report of 2 \
March 2023')
    """
    if grade is None:
        return f"{name} has no grade{f' in the report of {when}' if when else ''}"
    report = f"report of {when}" if when else "report without a date"
    return f"{name}: {grade} ({report})"


def own_answers(name: str, in_place: int, asked: int) -> str:
    """How many arrangements the unit in focus reports in place.

    >>> own_answers("South West", 3, 6)
    'South West reports 3 of 6 in place'
    """
    return f"{name} reports {in_place or 'none'} of {asked} in place"


def without_grade(names: Sequence[str], why: str) -> str:
    """Sentence that names who has no grade, and why; empty where there is nobody.

    >>> without_grade(["Southern Wales"], "no source at hand states one")
    'Without a grade, since no source at hand states one: Southern Wales'
    """
    if len(names) > MOST_NAMED:
        return f"The others have none, since {why}; the table names them"
    return f"Without a grade, since {why}: {listed(names)}" if names else ""
