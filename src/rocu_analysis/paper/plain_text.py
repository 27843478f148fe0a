"""Text as data: what comes from a returned file may change nothing but what it says itself."""

from __future__ import annotations

import unicodedata


def plain(text: object) -> str:
    r"""Text as it may stand in any format: no control characters, no overriding of direction.

    Control characters are not allowed in XML; direction overrides make a reader see other words
    than a search finds. Line ends become spaces.

    >>> plain("a\x00b\u202ec\nd")
    'abc d'
    """
    spaced = str(text).replace("\r\n", " ").replace("\n", " ").replace("\t", " ")
    if spaced.isprintable():
        return spaced
    return "".join(letter for letter in spaced if unicodedata.category(letter) not in _UNSEEN)


# Control, format (the direction overrides are among them), surrogate, private. Not the unassigned:
# which those are depends on the version of Python.
_UNSEEN = {"Cc", "Cf", "Cs", "Co"}
