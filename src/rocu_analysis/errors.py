"""The vocabulary of what can go wrong.

Imports nothing of ours, so that every floor may use it. A `RocuError` stops the work because the
user must change something; for a finding in somebody's data, around which the work goes on, see
`problems`.
"""

from __future__ import annotations

import difflib
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from textwrap import fill

_LONG = re.compile(r"\S{300,}")  # what no path or name is, and nobody could read


class RocuError(Exception):
    """A mistake that the user can mend, told in one paragraph.

    Parameters
    ----------
    where : str
        File, argument or place that the mistake is in.
    found : str
        What was found there.
    allowed : str, optional
        What would have been right.
    remedy : str, optional
        What to do now.
    """

    def __init__(
        self, where: str, found: str, allowed: str | None = None, remedy: str | None = None
    ) -> None:
        self.where, self.found, self.allowed, self.remedy = where, found, allowed, remedy
        super().__init__(str(self))

    def __str__(self) -> str:
        opening = _LONG.sub(lambda word: f"{word[0][:60]}…", f"{self.where}: {self.found}")
        return " ".join(_sentence(part) for part in (opening, self.allowed, self.remedy) if part)

    def __reduce__(self):
        return (type(self), (self.where, self.found, self.allowed, self.remedy))

    def _render_traceback_(self) -> list[str]:
        """Show the paragraph alone in Jupyter: the frames below it are not the user's."""
        return [f"{type(self).__name__}: {self}"]


class UnknownName(RocuError):
    """A region, force, measure or example that nobody has heard of."""


class MissingFile(RocuError):
    """A path at which there is nothing."""


class UnreadableFile(RocuError):
    """A file that is there but cannot be read at all."""


class BadOption(RocuError):
    """An argument outside what the function takes."""


_MOST_LISTED = 20  # what is mended first may mend the others


class SeveralMistakes(BadOption):
    """The ``errors`` in what a user wrote, told together: a line each of the first twenty."""

    def __init__(self, errors: list[RocuError]) -> None:
        self.errors = errors
        first = errors[0]
        super().__init__(first.where, first.found, first.allowed, first.remedy)

    def __str__(self) -> str:
        more = len(self.errors) - _MOST_LISTED
        last = [f"and {more:,} more mistakes"] if more > 1 else self.errors[_MOST_LISTED:]
        return "\n".join(map(str, [*self.errors[:_MOST_LISTED], *last]))

    def __reduce__(self):
        return (type(self), (self.errors,))


class Mistakes:
    """Goes on after a mistake, so that a user reads of all at once and mends them in one go."""

    def __init__(self) -> None:
        self._met: list[RocuError] = []

    @contextmanager
    def one_by_one(self) -> Iterator[None]:
        """Keep the mistake that is met inside."""
        try:
            yield
        except SeveralMistakes as several:
            self._met += several.errors
        except RocuError as error:
            self._met.append(error)

    def raise_any(self) -> None:
        """Raise what was met: a single mistake as it is, several as `SeveralMistakes`."""
        if len(self._met) == 1:
            raise self._met[0]
        if self._met:
            raise SeveralMistakes(self._met)


class NotComparable(RocuError):
    """Figures that must not be added, divided or compared."""


class NoFigures(RocuError):
    """A question for which the frame holds no figure at all."""


class MissingExtra(RocuError):
    """An optional package that is not installed."""

    @classmethod
    def for_package(
        cls, package: str, extra: str, purpose: str, otherwise: str | None = None
    ) -> MissingExtra:
        """Say which package is missing, what for, and the command that brings it.

        ``otherwise`` is what can be done without it. The command stands in double quotes, which
        every shell understands: to the command prompt of Windows single ones are letters.
        """
        return cls(
            purpose,
            f"this needs the package {package}, which is not installed",
            None,
            "In the folder that rocu_analysis was installed from: "
            f'python -m pip install -c constraints.txt ".[{extra}]"'
            + (f", or {otherwise}" if otherwise else ""),
        )


class NotSafeToPublish(RocuError):
    """A paper from which it could be told that a count of people is small."""


@contextmanager
def if_possible() -> Iterator[None]:
    """Go on where the figures bear no answer, and print why: for the chapters of a notebook.

    Returns
    -------
    context manager
        What is shown inside it has to be put into ``display(…)`` or ``print(…)``.

    Examples
    --------
    >>> import rocu_analysis as rocu
    >>> with rocu.if_possible():
    ...     print(rocu.track(rocu.example("fraud").head(0), "judicial outcomes").headline)
    outcomes: the frame holds no figures at all.
    """
    try:
        yield
    except RocuError as refused:
        print(fill(str(refused), 90))


def typed(path: object) -> str:
    """Write a path as it is typed in a shell.

    >>> typed("my-paper"), typed("Paper of May")
    ('my-paper', '"Paper of May"')
    """
    text = str(path)
    return f'"{text}"' if set(text) & set(" &();'") else text


def path_length_hint(path: object, further: int = 0) -> str:
    """What is said on Windows of a path that is longer than it takes: it finds nothing there."""
    length = len(os.path.abspath(str(path)))
    hint = f"Its path is {length} letters long, and Windows takes about 250: use a shorter folder"
    return hint if sys.platform == "win32" and length + further >= 260 else ""


def _sentence(text: str) -> str:
    text = text.rstrip(" ")
    return text if text.endswith((".", "!", "?", "\n", "]", ")")) else text + "."


# --- which known names look like one that is not known? -------------------------------------------


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
