"""How a frame stands on a page as rows and columns of words.

A table that is too wide for a page that stands upright is made narrower first, and by nothing that
a reader loses: a table of one or two rows is turned, so that its columns run down the page, and
what is the same in every row is said once above the table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rocu_analysis.paper import column_widths
from rocu_analysis.paper.page_size import PAGE_WIDTH
from rocu_analysis.paper.plain_text import plain

if TYPE_CHECKING:
    import pandas as pd

FEWEST_ROWS = 3  # of a table that is not turned, and in which a column may be said once
Row = tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """Header row, cells and, for each column, whether it is set to the right.

    ``once`` holds what is the same in every row, as ``Published: 10 June 2020``.
    """

    headers: Row
    cells: tuple[Row, ...]
    right: tuple[bool, ...]
    once: tuple[str, ...] = ()

    @property
    def rows(self) -> list[Row]:
        """Header row and cells."""
        return [self.headers, *self.cells]

    @property
    def least_widths(self) -> tuple[float, ...]:
        """Width in centimetres of the longest word in each column."""
        return column_widths.least(self.rows)


def grid(frame: pd.DataFrame) -> Grid:
    """Rows and columns of a frame as they are printed."""
    whole = _whole(frame)
    if sum(whole.least_widths) <= PAGE_WIDTH or not whole.cells:
        return whole
    return _turned(whole) if len(whole.cells) < FEWEST_ROWS else _said_once(whole)


def _whole(frame: pd.DataFrame) -> Grid:
    from rocu_analysis.exhibits.printing import is_numeric, printed

    rows = printed(frame).itertuples(index=False, name=None)
    return Grid(
        tuple(plain(name) for name in frame.columns),
        tuple(tuple(_day_with_month(plain(cell)) for cell in row) for row in rows),
        tuple(is_numeric(frame, name) for name in frame.columns),
    )


def _turned(whole: Grid) -> Grid:
    """Columns as rows: the first column becomes the header row."""
    columns = list(zip(*whole.cells, strict=True))
    cells = tuple(
        (name, *values) for name, values in zip(whole.headers[1:], columns[1:], strict=True)
    )
    figures = all(
        number or all(cell.startswith("[") for cell in values)
        for number, values in zip(whole.right[1:], columns[1:], strict=True)
    )
    headers = (whole.headers[0], *columns[0])
    return Grid(headers, cells, (False, *[figures] * len(whole.cells)))


def _said_once(whole: Grid) -> Grid:
    """Leave out columns that hold one and the same in every row; the first always stays."""
    columns = list(zip(*whole.cells, strict=True))
    kept = [n for n, values in enumerate(columns) if n == 0 or len(set(values)) > 1]
    if len(kept) < 2:
        return whole
    once = tuple(
        f"{whole.headers[n]}: {columns[n][0]}" for n in range(len(columns)) if n not in kept
    )

    def narrowed(row: tuple) -> tuple:
        return tuple(row[n] for n in kept)

    cells = tuple(narrowed(row) for row in whole.cells)
    return Grid(narrowed(whole.headers), cells, narrowed(whole.right), once)


def _day_with_month(text: str) -> str:
    """Keep the day of a date on one line with its month."""
    return _DAY_AND_MONTH.sub("\\1\u00a0\\2", text)


_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAY_AND_MONTH = re.compile(rf"\b(\d{{1,2}}) ({_MONTHS})\b")
