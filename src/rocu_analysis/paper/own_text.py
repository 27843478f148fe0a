"""Numbers in an author's own text that equal a hidden count.

Titles, purposes, decisions and comments are printed as they were written. Nobody can test what they
say; but a number in them that is the value of a hidden cell stops the public part.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from rocu_analysis.errors import NotSafeToPublish
from rocu_analysis.paper.brief import Brief
from rocu_analysis.paper.protection import Protection
from rocu_analysis.paper.requests import Request

# A whole number that is no part of a date, a period, a decimal, an amount or a share.
_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_NUMBER = re.compile(
    rf"(?<![\w£.,/–-])(\d{{1,3}}(?:,\d{{3}})+|\d+)(?![\w%/–-]|[.,]\d| {_MONTH}| per cent| million)"
)


def texts_of(brief: Brief, asked: Iterable[Request], where: str) -> dict[str, tuple[str, ...]]:
    """What the author wrote in the public part, by its place."""
    texts = {
        "title": (brief.title,),
        "subtitle": (brief.subtitle,),
        "purpose": (brief.purpose,),
        "assumptions": brief.assumptions,
        "decisions": tuple(each.words for each in brief.decisions),
        "own paragraphs": tuple(each.text for each in brief.texts),
    }
    texts |= {each.where: (each.heading, each.comment) for each in asked if not each.restricted}
    return {f"{where}, {place}": held for place, held in texts.items()}


def refuse_hidden_values(texts: Mapping[str, Iterable[str]], done: Protection) -> None:
    """Raise `NotSafeToPublish` where a text, by its place, has a number that must be hidden."""
    hidden = {
        value
        for use, mask in done.concealed
        for value in use.values[mask.to_numpy(bool)].tolist()
        if value > 0
    }
    for where, text in texts.items():
        for one in text:
            for number in _NUMBER.findall(one):
                if float(number.replace(",", "")) in hidden:
                    raise NotSafeToPublish(
                        where,
                        f"“{one}” has the number {number}, and a count of {number} is hidden",
                        None,
                        "Leave it out; where it is another number, write it as a word, or mark "
                        "what it stands in as restricted",
                    )
