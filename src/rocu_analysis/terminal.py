"""How do we talk to a person at a terminal? Progress on a terminal only, complaints in a paragraph.

Progress goes to standard error, so that what a command prints can be sent to a file; where
standard error is no terminal nothing is shown, so that logs and notebooks stay still.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress(words: str) -> Iterator[Callable[[str], None]]:
    """Show what is being done; gives a function that changes the words."""
    if not sys.stderr.isatty():
        yield lambda _words: None
        return
    from rich.console import Console

    with Console(stderr=True).status(words) as status:
        yield status.update


@contextmanager
def progress_bar(words: str, total: int) -> Iterator[Callable[[], None]]:
    """Show how much of a long job is done; gives a function that counts one more."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    # What is printed meanwhile stands above the bar, unless it goes to a file.
    with Progress(
        *columns, console=Console(stderr=True), redirect_stdout=sys.stdout.isatty()
    ) as bar:
        task = bar.add_task(words, total=total)
        yield lambda: bar.advance(task)


def complain(text: str) -> None:
    """Tell a user's mistake on standard error, under the program's name."""
    print(f"rocu: {text}", file=sys.stderr)


def count(number: int, noun: str) -> str:
    """Write a number with its noun.

    >>> count(1, "file"), count(1124, "row")
    ('1 file', '1,124 rows')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
