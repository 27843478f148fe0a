"""From a table of values to a table of words, as a document prints it.

An exhibit's table keeps numbers as numbers, so that a workbook can use them. Documents print them
through here: thousands with commas, one number of decimals a column, no empty cell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rocu_analysis.wording.numbers import figure

if TYPE_CHECKING:
    import pandas as pd

HIDDEN = "[c]"
MISSING = "[x]"
NOT_APPLICABLE = "[z]"
SHORTHAND = {
    HIDDEN: "confidential: a small count, or one from which a small count could be worked out",
    MISSING: "not available",
    NOT_APPLICABLE: "not applicable",
}


def printed(table: pd.DataFrame) -> pd.DataFrame:
    """Give every cell as text: figures as ``1,124``, an empty cell as ``[x]``.

    A column of numbers has the same number of decimals throughout: the most that any cell needs,
    up to three.
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


def _printed_column(cells: list) -> list[str]:
    decimals = max((_decimals(cell) for cell in cells), default=0)
    return [_printed_cell(cell, decimals) for cell in cells]


def _printed_cell(cell: object, decimals: int) -> str:
    if _is_number(cell):
        return figure(cell, decimals)
    if cell is None or cell != cell or cell == "":
        return MISSING
    return str(cell)


def _is_number(cell: object) -> bool:
    import numbers

    return isinstance(cell, numbers.Real) and not isinstance(cell, bool) and cell == cell


def _decimals(cell: object) -> int:
    """Decimals that a number needs, up to three; tables hold figures rounded already."""
    if not _is_number(cell):
        return 0
    text = f"{float(cell):.3f}".rstrip("0")
    return len(text.partition(".")[2])
