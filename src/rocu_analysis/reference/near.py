"""Which known names look like one that is not known? `nearest` says, for errors and questions."""

from __future__ import annotations

import difflib

from rocu_analysis.errors import UnknownName


def nearest(name: str, known, count: int = 3) -> list[str]:
    """Known names that look most like one that is not known, best first."""
    by_fold = {str(word).casefold(): str(word) for word in known}
    close = difflib.get_close_matches(name.strip().casefold(), by_fold, n=count, cutoff=0.5)
    return [by_fold[word] for word in close]


def did_you_mean(name: str, known) -> str | None:
    """Say which known name comes nearest; None where none is near.

    >>> did_you_mean("arests", ["arrests", "warrants executed"])
    'Did you mean arrests?'
    """
    close = nearest(name, known, 1)
    return f"Did you mean {close[0]}?" if close else None


def unknown(kind: str, name: str, known) -> UnknownName:
    """Build the error for a name that is not in a list, with the nearest that are."""
    close = nearest(name, known)
    names = [str(word) for word in known]
    allowed = f"Known: {', '.join(names)}" if len(names) <= 12 else None
    remedy = f"Did you mean {' or '.join(close)}?" if close else f"Check the spelling of the {kind}"
    article = "an" if kind[0] in "aeiou" else "a"
    found = f"“{name}” is not {article} {kind} that is known"
    return UnknownName(kind, found, allowed, remedy)
