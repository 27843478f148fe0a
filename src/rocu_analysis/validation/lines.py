"""Is a line of a sheet a note, or does it say who filled in the form?"""

from __future__ import annotations

import re

_NOTE_STARTS = (
    "note",
    "source",
    "*",
    "†",
    "‡",
    "1.",
    "1)",
    "[",
    "(1",
    "footnote",
    "caveat",
    "data ",
    "please note",
    "n.b",
    "nb ",
    "nb:",
    "figures ",
    "©",
    "crown copyright",
    "includes ",
    "excludes ",
    "end of",
)

_ADMIN = re.compile(
    r"(?:contact|tele?phone|phone|tel|mobile|e-?mail|completed|prepared|submitted|approved|author|"
    r"version|signed|sign.?off|department|job title|rank|name of|your name|date (?:completed|"
    r"submitted|prepared|returned|of return)|return (?:date|due|number|reference)|reference number|"
    r"please return|deadline|page|document)\b",
    re.IGNORECASE,
)


def is_admin(text: str) -> bool:
    """Whether a line says who filled in the form: its number is no figure.

    >>> is_admin("Telephone"), is_admin("Arrests")
    (True, False)
    """
    return bool(_ADMIN.match(text.strip()))


def is_note(text: str) -> bool:
    """Whether a line reads as a note rather than a title."""
    return text.casefold().startswith(_NOTE_STARTS)
