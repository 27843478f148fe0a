"""Words for the answers to recommendations: how many, what they say, and when they are due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rocu_analysis.wording.numbers import count, day, figure, listed, small, small_count
from rocu_analysis.wording.register import NOUN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

POSITION_VERBS = {
    "accepts": ("accepts", "accept"),
    "accepts in part": ("accepts in part", "accept in part"),
    "does not accept": ("does not accept", "do not accept"),
    "already in place": ("says that it is already in place", "say that it is already in place"),
    "seeks assurance": ("seeks assurance", "seek assurance"),
}


def responses_headline(
    positions: Mapping[str, int], unanswered: int | None, total: int | None, as_a_whole: int = 0
) -> str:
    """Say how many answers there are, how many refuse, and what awaits one.

    Parameters
    ----------
    positions : mapping
        Number of answers by position.
    unanswered, total : int, optional
        Recommendations without an answer, and all of them; missing where no register was given.
    as_a_whole : int
        Recommendations that only an answer to the whole report covers.

    >>> responses_headline({"accepts": 3, "does not accept": 1}, 2, 5)
    'Four answers recorded: one does not accept; two of five recommendations await one'
    >>> responses_headline({"accepts": 3, "does not accept": 1}, 0, 5, 3)
    'Four answers recorded: one does not accept; three recommendations are answered only as a whole'
    """
    number, refused = sum(positions.values()), positions.get("does not accept", 0)
    if number == 0:
        return "No answer is recorded"
    verb = POSITION_VERBS["does not accept"][refused != 1]
    text = f"{small_count(number, 'answer').capitalize()} recorded: "
    text += f"{small(refused)} {verb}" if refused else "none refuses"
    if not total or unanswered is None:
        return text
    if unanswered:
        of = "the one" if total == 1 else f"{small(unanswered)} of {small(total)}"
        noun = "recommendation" if total == 1 else "recommendations"
        return f"{text}; {of} {noun} {'awaits' if unanswered == 1 else 'await'} one"
    if as_a_whole:
        noun = "recommendation is" if as_a_whole == 1 else "recommendations are"
        return f"{text}; {small(as_a_whole)} {noun} answered only as a whole"
    return f"{text}; every recommendation has one"


def positions_sentence(positions: Mapping[str, int]) -> str:
    """Count the answers by position.

    >>> positions_sentence({"accepts": 1, "seeks assurance": 2})
    '1 answer accepts and 2 answers seek assurance'
    """
    parts = [
        f"{count(number, 'answer')} {POSITION_VERBS[position][number != 1]}"
        for position, number in positions.items()
        if number
    ]
    return listed(parts)


def due_sentence(published: Sequence[date], due: Sequence[date]) -> str:
    """The statutory date, for each date of publication that is given."""
    if not published:
        return ""
    if len(published) == 1:
        return (
            f"Published on {day(published[0])}, the report calls for an answer by {day(due[0])}, "
            f"56 days later"
        )
    given = listed(day(one) for one in published)
    wanted = listed(day(one) for one in due)
    return (
        f"Sources give {small(len(published))} dates of publication, {given}, and so "
        f"{small(len(due))} dates for the answer, 56 days later: {wanted}"
    )


def unanswered_sentence(number: int, total: int) -> str:
    """How many recommendations have no answer on record."""
    verb = "has" if number == 1 else "have"
    return f"{figure(number)} of {count(total, *NOUN)} {verb} no answer on record"
