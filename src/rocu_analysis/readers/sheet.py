"""A sheet as cells: values, where each stood, and what a value alone does not say.

Only rows and columns with something in them are held, so that a stray cell in the last corner
of a sheet costs nothing; the row and column numbers say where everything was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from rocu_analysis.readers.guard import Limits, Refusal

Position = tuple[int, int]


@dataclass(frozen=True, eq=False)
class Sheet:
    """The cells of one sheet, as the file types them.

    Attributes
    ----------
    file : str
        Name for people, relative to what was given: ``SW 2020-21 Q4.xlsx``,
        ``returns.zip/SW.xlsx``. Control characters are escaped.
    name : str
        Sheet name; empty for CSV and Parquet.
    values : numpy.ndarray
        Objects, rows by columns, over the rows and columns that hold anything. ``None`` is an
        empty cell (a formula that gives empty text is empty too). Text keeps its spaces; numbers
        are ``int`` where whole, else ``float``; truth values are ``bool``; cells with a date
        format are ``date``, ``datetime``, ``time`` or ``timedelta``.
    rows, columns : numpy.ndarray
        1-based row and column numbers in the file, one for each row and column of `values`.
    errors : dict
        ``(i, j)`` in `values` to the error shown there (``"#REF!"``), which is also its value.
    uncalculated : dict
        ``(i, j)`` to the text of a formula whose result was never stored, which is also its value.
    percent, currency : numpy.ndarray
        Booleans of the shape of `values`: numbers shown as a percentage, or as money.
    hidden_rows, hidden_columns : frozenset of int
        Row and column numbers in the file, of those in `rows` and `columns`, that are hidden.
    merged : tuple
        First row, first column, last row, last column of each merged range that holds anything.
    hidden : bool
        The sheet itself is hidden.
    text_only : bool
        True for CSV: every value is text as typed, and says nothing of its type.
    """

    file: str
    name: str
    values: np.ndarray
    rows: np.ndarray
    columns: np.ndarray
    errors: Mapping[Position, str] = field(default_factory=dict)
    uncalculated: Mapping[Position, str] = field(default_factory=dict)
    percent: np.ndarray | None = None
    currency: np.ndarray | None = None
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden: bool = False
    text_only: bool = False

    def __post_init__(self) -> None:
        for name in ("percent", "currency"):
            if getattr(self, name) is None:
                object.__setattr__(self, name, np.zeros(self.values.shape, dtype=bool))

    def __repr__(self) -> str:
        rows, columns = self.values.shape
        return f"Sheet({self.file!r}, {self.name!r}, {rows} rows x {columns} columns)"

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns that hold anything."""
        return self.values.shape

    @property
    def cells(self) -> int:
        """Number of cells that are not empty."""
        return int(np.count_nonzero(self.values != None))  # noqa: E711 (elementwise)

    def address(self, i: int, j: int) -> str:
        """Cell as the file knows it: ``"D17"`` for row `i` and column `j` of `values`."""
        return f"{column_letters(int(self.columns[j]))}{int(self.rows[i])}"


def column_letters(number: int) -> str:
    """Letters of a 1-based column number.

    >>> column_letters(1), column_letters(27), column_letters(16384)
    ('A', 'AA', 'XFD')
    """
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """1-based column number of its letters.

    >>> column_number("XFD")
    16384
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


@dataclass
class Cells:
    """What a reader found in one sheet, before rows and columns without anything are dropped.

    `grid` is a dense object array whose top left cell is (`top`, `left`), or None where the
    cells are in `scattered` instead: ``(row, column) -> value``, 1-based. The other fields use
    1-based rows and columns of the file.
    """

    grid: np.ndarray | None = None
    top: int = 1
    left: int = 1
    scattered: dict[Position, object] = field(default_factory=dict)
    errors: dict[Position, str] = field(default_factory=dict)
    uncalculated: dict[Position, str] = field(default_factory=dict)
    percent: tuple[np.ndarray, np.ndarray] = ((), ())
    currency: tuple[np.ndarray, np.ndarray] = ((), ())
    hidden_rows: Iterable[int] = ()
    hidden_columns: Iterable[Position] = ()  # first and last column of each hidden stretch
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)

    def sheet(
        self, file: str, name: str, limits: Limits, *, hidden: bool = False, text_only: bool = False
    ) -> Sheet:
        """Drop what is empty and put every finding on the cells that are left."""
        if self.grid is None:
            values, rows, columns = _gather(self.scattered, limits)
        else:
            values, rows, columns = _squeeze(self.grid, self.top, self.left)
        row_at = {int(row): i for i, row in enumerate(rows)} if self._points() else {}
        column_at = {int(column): j for j, column in enumerate(columns)}

        def placed(found: dict[Position, str]) -> dict[Position, str]:
            return {(row_at[r], column_at[c]): text for (r, c), text in found.items()}

        numbers = frozenset(rows.tolist()) if self.hidden_rows else frozenset()
        return Sheet(
            file=file,
            name=name,
            values=values,
            rows=rows,
            columns=columns,
            errors=placed(self.errors),
            uncalculated=placed(self.uncalculated),
            percent=_marks(self.percent, values, rows, columns),
            currency=_marks(self.currency, values, rows, columns),
            hidden_rows=numbers.intersection(self.hidden_rows),
            hidden_columns=_within(columns, self.hidden_columns),
            merged=tuple(sorted(_holding(self.merged, values, row_at, column_at))),
            hidden=hidden,
            text_only=text_only,
        )

    def _points(self) -> bool:
        return bool(self.errors or self.uncalculated or self.merged)


def _gather(
    scattered: dict[Position, object], limits: Limits
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Lay scattered cells out over the rows and columns they use."""
    where = np.array(list(scattered), dtype=np.int64).reshape(-1, 2)
    rows, at_row = np.unique(where[:, 0], return_inverse=True)
    columns, at_column = np.unique(where[:, 1], return_inverse=True)
    if len(rows) * len(columns) > limits.cells:
        raise Refusal(
            "cells_scattered",
            f"{len(scattered):,} cells are scattered over {len(rows):,} rows and "
            f"{len(columns):,} columns",
        )
    values = np.full((len(rows), len(columns)), None, dtype=object)
    contents = np.empty(len(scattered), dtype=object)
    contents[:] = list(scattered.values())
    values[at_row, at_column] = contents
    return values, rows, columns


def _squeeze(grid: np.ndarray, top: int, left: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Drop the rows and columns of a grid in which there is nothing."""
    held = grid != None  # noqa: E711 (elementwise)
    row_held, column_held = held.any(axis=1), held.any(axis=0)
    rows = np.flatnonzero(row_held) + top
    columns = np.flatnonzero(column_held) + left
    if not (row_held.all() and column_held.all()):
        grid = grid[np.ix_(row_held, column_held)]
    return grid, rows, columns


def _within(columns: np.ndarray, stretches: Iterable[Position]) -> frozenset[int]:
    """Columns that lie in any of the stretches, each from its first to its last column."""
    within = np.zeros(len(columns), dtype=bool)
    for first, last in set(stretches):
        within[np.searchsorted(columns, first) : np.searchsorted(columns, last, "right")] = True
    return frozenset(columns[within].tolist())


def _marks(
    cells: tuple[np.ndarray, np.ndarray], values: np.ndarray, rows: np.ndarray, columns: np.ndarray
) -> np.ndarray:
    """Booleans that are true at the given cells, where the value is a number."""
    marks = np.zeros(values.shape, dtype=bool)
    if len(cells[0]) and values.size:
        i, j = np.searchsorted(rows, cells[0]), np.searchsorted(columns, cells[1])
        inside = (i < len(rows)) & (j < len(columns))
        i, j = i[inside], j[inside]
        there = (rows[i] == np.asarray(cells[0])[inside]) & (
            columns[j] == np.asarray(cells[1])[inside]
        )
        i, j = i[there], j[there]
        number = [type(value) in (int, float) for value in values[i, j]]
        marks[i, j] = number
    return marks


def _holding(
    merged: Iterable[tuple[int, int, int, int]],
    values: np.ndarray,
    row_at: dict[int, int],
    column_at: dict[int, int],
) -> Iterable[tuple[int, int, int, int]]:
    """Merged ranges whose first cell, the one that counts, holds something."""
    for first_row, first_column, last_row, last_column in set(merged):
        i, j = row_at.get(first_row), column_at.get(first_column)
        if i is not None and j is not None and values[i, j] is not None:
            yield first_row, first_column, last_row, last_column
