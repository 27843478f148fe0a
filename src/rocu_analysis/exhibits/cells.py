"""Cells of an exhibit's table, and how a document prints them.

A table keeps numbers as numbers, so that a workbook can use them. `printed` gives every cell as
text: thousands with commas, one number of decimals a column, no empty cell.
"""

from __future__ import annotations

import numbers
import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rocu_analysis.wording import day, days_of, figure

if TYPE_CHECKING:
    from collections.abc import Iterable

HIDDEN, MISSING, NOT_APPLICABLE = "[c]", "[x]", "[z]"
SHORTHAND = {
    HIDDEN: "confidential: a small count, or one that would tell that another is small",
    MISSING: "not available",
    NOT_APPLICABLE: "not applicable",
}
MOST_DECIMALS = 3
_FIGURE = re.compile(r"[−£]*\d[\d,]*(\.\d+)?")
_RANGE = re.compile(r"(−?\d[\d,]*(?:\.\d+)?) to (−?\d[\d,]*(?:\.\d+)?)")


def cell(value: float, hidden: bool = False, decimals: int | None = 0) -> object:
    """One cell: the rounded number, ``[c]`` where hidden, ``[x]`` where missing."""
    if hidden:
        return HIDDEN
    if value is None or value != value:
        return MISSING
    if decimals is None:
        decimals = 0 if float(value).is_integer() else 1
    rounded = round(float(value), decimals)
    return int(rounded) if decimals == 0 else rounded


def range_cell(
    low: float, high: float, hidden: bool = False, decimals: int | None = None
) -> object:
    """Cell of a range or an interval, ``102 to 106``; the number alone without a second end."""
    if hidden or low != low or high != high:
        return cell(low, hidden, decimals)
    return f"{figure(low, decimals)} to {figure(high, decimals)}"


def cell_words(
    low: float, high: float = np.nan, hidden: bool = False, decimals: int | None = None
) -> str:
    """The same as text, as a chart has it beside the table."""
    value = range_cell(low, high, hidden, decimals)
    return value if isinstance(value, str) else figure(value, decimals)


def applicable(values: Iterable, decimals: int) -> list:
    """Rounded numbers of a column, not applicable where there is none."""
    return [cell(x, False, decimals) if np.isfinite(x) else NOT_APPLICABLE for x in values]


def table_of(columns: dict[str, Iterable]) -> pd.DataFrame:
    """Table whose cells keep their own types; numbers and shorthand may share a column."""
    held = {name: list(cells) for name, cells in columns.items()}
    block = np.empty((len(held), max(map(len, held.values()), default=0)), dtype=object)
    for place, cells in enumerate(held.values()):
        block[place] = cells
    return pd.DataFrame(block.T, columns=list(held), dtype="object")


def records(frame: pd.DataFrame) -> list[dict]:
    """Rows as dictionaries of plain values, much quicker than `DataFrame.to_dict`."""
    names = list(frame.columns)
    columns = [frame[name].tolist() for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def text_cell(value: object) -> str:
    """Text of a cell."""
    return value if isinstance(value, str) and value else MISSING


def date_cell(value: object) -> str:
    """Date of a cell as ``7 April 2021``."""
    return MISSING if pd.isna(value) else day(value)


def dates_cell(values: Iterable) -> str:
    """Several dates where sources differ: ``10 or 18 February 2021``."""
    return days_of(values) or MISSING


def shortened(text: str, most: int) -> str:
    """Text of at most so many letters, cut after a word."""
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0].rstrip(',;:.')} …"


# --- printing -------------------------------------------------------------------------------------


def printed(table: pd.DataFrame) -> pd.DataFrame:
    """Give every cell as text, an empty one as ``[x]``."""
    columns = [_printed_column(list(table.iloc[:, place])) for place in range(table.shape[1])]
    frame = pd.DataFrame(dict(enumerate(columns)), dtype="object")
    frame.columns = table.columns
    return frame


def _printed_column(cells: list) -> list[str]:
    decimals, numeric = decimals_of(cells), any(map(_is_number, cells))

    def text(cell: object) -> str:
        if _is_number(cell):
            return figure(cell, decimals)
        if cell is None or cell != cell or cell == "":
            return MISSING
        ends = _RANGE.fullmatch(str(cell)) if numeric else None
        if ends is None:
            return str(cell)
        plain = (float(end.replace(",", "").replace("−", "-")) for end in ends.groups())
        return " to ".join(figure(end, decimals) for end in plain)

    return [text(cell) for cell in cells]


def is_numeric(table: pd.DataFrame, column: str) -> bool:
    """Whether most cells of a column are figures, but for shorthand: align it right."""
    cells = [cell for cell in table[column] if not isinstance(cell, str) or cell not in SHORTHAND]
    figures = sum(_is_number(cell) or bool(_FIGURE.fullmatch(str(cell))) for cell in cells)
    return 2 * figures > len(cells)


def shorthand(table: pd.DataFrame) -> list[str]:
    """Explain each shorthand that the table uses, as ``[c] confidential: …``."""
    used = {cell for column in table.columns for cell in table[column] if isinstance(cell, str)}
    return [f"{mark} {meaning}" for mark, meaning in SHORTHAND.items() if mark in used]


def decimals_of(cells: list) -> int:
    """How many decimals a column's numbers have: the most that any cell needs, up to three.

    Counts are whole and have none. A number with a point was rounded to a place after it, and has
    one or more even where each happens to be round: 69.0 beside limits of 57.5 to 80.4.
    """
    numeric = [cell for cell in cells if _is_number(cell)]
    if not numeric:
        return 0
    ranges = (_RANGE.fullmatch(cell) for cell in cells if isinstance(cell, str))
    ends = [end for match in ranges if match for end in match.groups()]
    return max([*map(_decimals, numeric), *(len(end.partition(".")[2]) for end in ends)])


def _is_number(cell: object) -> bool:
    return isinstance(cell, numbers.Real) and not isinstance(cell, bool) and cell == cell


def _decimals(cell: object) -> int:
    if isinstance(cell, numbers.Integral):
        return 0
    return max(1, len(f"{float(cell):.{MOST_DECIMALS}f}".rstrip("0").partition(".")[2]))
