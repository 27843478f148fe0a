"""The workbooks that we write about returns: how they are told from returns.

A problems workbook holds copies of what was returned. Left in the folder of returns it must not
be read as one more of them.
"""

from __future__ import annotations

TITLE = "Problems in returned files"
SHEETS = ("Summary", "Problems", "Set aside", "Ledger")


def is_problems_workbook(sheets: list) -> bool:
    """Whether the sheets of a file, in their order, are those of a problems workbook."""
    names = [sheet.name for sheet in sheets]
    if not set(SHEETS) <= set(names):
        return False
    first = sheets[names.index(SHEETS[0])]
    return bool(first.values.size) and first.values[0, 0] == TITLE
