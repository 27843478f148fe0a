"""One table's place on a sheet."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Block:
    """One table's place: rows and columns of the grid, by position.

    ``titles`` are the lines above, the nearest last; ``heads`` the heading rows; ``body`` the rows
    below them; ``notes`` the lines below. ``doubt`` says why it may be two tables.
    """

    columns: list[int]
    heads: list[int] = field(default_factory=list)
    body: list[int] = field(default_factory=list)
    titles: list[int] = field(default_factory=list)
    notes: list[int] = field(default_factory=list)
    has_figures: bool = True
    doubt: str = ""
