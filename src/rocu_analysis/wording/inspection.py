"""Words for grades and self-assessments: what was graded, what was not, on which scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rocu_analysis.wording.numbers import listed, small, small_count

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def graded_headline(counts: Mapping[str, int], graded: int, noun: str) -> str:
    """Name the best grade that was given and how many had it.

    >>> graded_headline({"outstanding": 1, "good": 3, "adequate": 3}, 8, "unit")
    'Eight units were graded: one outstanding, three good, three adequate'
    """
    if graded == 0:
        return f"No grade of any {noun} is stated"
    given = [f"{small(number)} {grade}" for grade, number in counts.items() if number]
    verb = "was" if graded == 1 else "were"
    text = f"{small_count(graded, noun).capitalize()} {verb} graded: {', '.join(given)}"
    if len(text.split()) > 15:
        text = f"{small_count(graded, noun).capitalize()} {verb} graded, {given[0]}"
    return text


def in_place_headline(in_place: int, total: int, day: str) -> str:
    """How many of the answers say that a thing is in place.

    >>> in_place_headline(22, 60, "31 March 2022")
    'Units report 22 of 60 oversight arrangements in place at 31 March 2022'
    """
    return f"Units report {in_place} of {total} oversight arrangements in place at {day}"


def without_grade(names: Sequence[str], why: str) -> str:
    """Sentence that names who has no grade, and why; empty where there is nobody.

    >>> without_grade(["Southern Wales"], "no source at hand states one")
    'Without a grade, since no source at hand states one: Southern Wales'
    """
    return f"Without a grade, since {why}: {listed(names)}" if names else ""
