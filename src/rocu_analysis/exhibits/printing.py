"""From a table of values to a table of words, as a document prints it.

An exhibit's table keeps numbers as numbers, so that a workbook can use them. Documents print them
through here: thousands with commas, one number of decimals a column, no empty cell.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rocu_analysis.wording.numbers import figure

if TYPE_CHECKING:
    import pandas as pd

HIDDEN = "[c]"
MISSING = "[x]"
NOT_APPLICABLE = "[z]"
MOST_DECIMALS = 3
_RANGE = re.compile(r"(−?\d[\d,]*(?:\.\d+)?) to (−?\d[\d,]*(?:\.\d+)?)")
SHORTHAND = {
    HIDDEN: "confidential: a small count, or one that would tell that another is small",
    MISSING: "not available",
    NOT_APPLICABLE: "not applicable",
}


def printed(table: pd.DataFrame) -> pd.DataFrame:
    """Give every cell as text: figures as ``1,124``, an empty cell as ``[x]``.

    A column of numbers has the same number of decimals throughout, those of its ranges
    (``102 to 106``) among them: see `decimals_of`.
    """
    import pandas as pd

    columns = [_printed_column(list(table.iloc[:, place])) for place in range(table.shape[1])]
    frame = pd.DataFrame(dict(enumerate(columns)), dtype="object")
    frame.columns = table.columns
    return frame


def is_numeric(table: pd.DataFrame, column: str) -> bool:
    """Whether a column holds numbers (some cells may be ``[c]`` or ``[x]``): align it right."""
    return any(_is_number(cell) for cell in table[column])


def shorthand(table: pd.DataFrame) -> list[str]:
    """Explain each shorthand that the table uses, as ``[c] confidential: …``."""
    used = {cell for column in table.columns for cell in table[column] if isinstance(cell, str)}
    return [f"{mark} {meaning}" for mark, meaning in SHORTHAND.items() if mark in used]


def decimals_of(cells: list) -> int:
    """How many decimals a column's numbers have: the most that any cell needs, up to three.

    Counts are whole numbers and have none. A number with a point was rounded to a place after it,
    and has one or more even where each happens to be round: 69.0 beside limits of 57.5 to 80.4.
    """
    numeric = [cell for cell in cells if _is_number(cell)]
    if not numeric:
        return 0
    return max([*map(_decimals, numeric), *(_text_decimals(end) for end in _ends(cells))])


def _printed_column(cells: list) -> list[str]:
    decimals = decimals_of(cells)
    numeric = any(_is_number(cell) for cell in cells)
    return [_printed_cell(cell, decimals, numeric) for cell in cells]


def _printed_cell(cell: object, decimals: int, numeric: bool) -> str:
    if _is_number(cell):
        return figure(cell, decimals)
    if cell is None or cell != cell or cell == "":
        return MISSING
    found = _RANGE.fullmatch(str(cell)) if numeric else None
    if found is None:
        return str(cell)
    low, high = (figure(_number(end), decimals) for end in found.groups())
    return f"{low} to {high}"


def _ends(cells: list) -> list[str]:
    """Ends of the ranges among a column's cells."""
    found = [_RANGE.fullmatch(cell) for cell in cells if isinstance(cell, str)]
    return [end for one in found if one for end in one.groups()]


def _number(text: str) -> float:
    return float(text.replace(",", "").replace("−", "-"))


def _text_decimals(text: str) -> int:
    return len(text.partition(".")[2])


def _is_number(cell: object) -> bool:
    import numbers

    return isinstance(cell, numbers.Real) and not isinstance(cell, bool) and cell == cell


def _decimals(cell: object) -> int:
    """Decimals that a number needs; tables hold figures rounded already."""
    import numbers

    if isinstance(cell, numbers.Integral):
        return 0
    text = f"{float(cell):.{MOST_DECIMALS}f}".rstrip("0")
    return max(1, len(text.partition(".")[2]))
