"""Words for the answers to recommendations: how many, what they say, and when they are due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rocu_analysis.wording.numbers import (
    count,
    day,
    days_of,
    figure,
    listed,
    small,
    small_count,
)
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
    given, wanted = days_of(published, "and"), days_of(due, "and")
    return (
        f"Sources give {small(len(published))} dates of publication, {given}, and so "
        f"{small(len(due))} dates for the answer, 56 days later: {wanted}"
    )


def unanswered_sentence(number: int, total: int) -> str:
    """How many recommendations have no answer on record."""
    if number == total:
        whom = {1: "The one recommendation has", 2: "Neither of 2 recommendations has"}
        some = whom.get(total, f"None of {count(total, *NOUN)} has")
        return f"{some} {'no' if total == 1 else 'an'} answer on record"
    verb = "has" if number == 1 else "have"
    return f"{figure(number)} of {count(total, *NOUN)} {verb} no answer on record"


def refusal_sentence(respondent: str, name: str) -> str:
    """Who does not accept what; a respondent named with a place is set off by commas.

    >>> refusal_sentence("Chief Constable, Devon and Cornwall", "R1")
    'Chief Constable, Devon and Cornwall, does not accept R1'
    """
    return f"{respondent}{',' if ',' in respondent else ''} does not accept {name}"


def undated_note(number: int, answers: int) -> str:
    """Answers whose day no source states.

    >>> undated_note(8, 8), undated_note(1, 8)
    ('The day is not stated for any of the 8 answers.', 'The day of the answer is not stated for \
1 answer.')
    """
    if number == answers > 1:
        return f"The day is not stated for any of the {figure(number)} answers."
    return f"The day of the answer is not stated for {count(number, 'answer')}."
