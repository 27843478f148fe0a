"""What every kind of exhibit is: a question put to frames, told in words, a table and a chart.

A kind is one function from frames and options to `Told`. `kind` makes it public: it checks frames
and options, keeps how it was asked, and adds what every exhibit says of the rows it rests on. What
the rest of the package must know of a kind (its frames, its words for a board) stands on it.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import wraps
from typing import TYPE_CHECKING

from rocu_analysis import schema
from rocu_analysis.exhibits.common import refuse_mixture, source_of
from rocu_analysis.exhibits.exhibit import Exhibit, Recipe

if TYPE_CHECKING:
    import pandas as pd

    from rocu_analysis.charts.drawing import Drawing


@dataclass(frozen=True, eq=False)
class Told:
    """What a kind says of its question; ``rows`` is what it rests on, ``data`` the full figures."""

    headline: str
    subtitle: str
    alt: str
    description: str
    table: pd.DataFrame
    rows: pd.DataFrame
    notes: Iterable[str] = ()
    drawing: Drawing | None = None
    data: pd.DataFrame | None = None


@dataclass(frozen=True)
class Kind:
    """What a paper must know of a kind: its frames by argument, and what it shows, for a board."""

    shows: str
    frames: Mapping[str, str]


def kind(shows: str, **frames: str) -> Callable:
    """Make an exhibit of a function that gives `Told`.

    Parameters
    ----------
    shows : str
        What it shows, in the words of a board.
    **frames : str
        Arguments that are frames, and which.
    """

    def public(tell: Callable[..., Told]) -> Callable[..., Exhibit]:
        takes = inspect.signature(tell)

        @wraps(tell)
        def ask(*args, **kwargs) -> Exhibit:
            given = takes.bind(*args, **kwargs)
            given.apply_defaults()
            asked = dict(given.arguments)
            held = {name: asked.pop(name) for name in frames}
            for name, frame in held.items():
                if frame is not None:
                    schema.require(frame, frames[name])
            told = tell(**held, **asked)
            invented = refuse_mixture(told.rows)
            return Exhibit(
                kind=tell.__name__,
                headline=told.headline,
                subtitle=told.subtitle,
                alt=told.alt,
                description=told.description,
                table=told.table,
                data=told.rows if told.data is None else told.data,
                source=source_of(told.rows),
                notes=tuple(note for note in told.notes if note),
                drawing=told.drawing and replace(told.drawing, illustrative=invented),
                recipe=Recipe(tell.__name__, asked, held),
                illustrative=invented,
            )

        ask.kind = Kind(shows, frames)
        return ask

    return public
