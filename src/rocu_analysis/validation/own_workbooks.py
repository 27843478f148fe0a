"""The workbooks that we make from returns: how they are told from returns.

A workbook of problems holds copies of what was returned, and the tables of a paper repeat its
figures. Left in the folder of returns they must not be read as more of them: everything would
count twice.
"""

from __future__ import annotations

import re

TITLE = "Problems in returned files"
SHEETS = ("Summary", "Problems", "Set aside", "Ledger")
PROBLEMS, TABLES = "a workbook of problems", "the tables of a paper"
_ABOUT = ("Cover", "Contents")


def kind(sheets: list) -> str:
    """What of ours a file is, from its sheets in their order; empty where it is none.

    Parameters
    ----------
    sheets : list of readers.Sheet
    """
    if _is_problems_workbook(sheets):
        return PROBLEMS
    return TABLES if _is_paper(sheets) else ""


def _is_problems_workbook(sheets: list) -> bool:
    names = [sheet.name for sheet in sheets]
    if not set(SHEETS) <= set(names):
        return False
    first = sheets[names.index(SHEETS[0])]
    return bool(first.values.size) and first.values[0, 0] == TITLE


def _is_paper(sheets: list) -> bool:
    """Whether each sheet bears the marking that its cover names, as ours do on every sheet.

    A publication may well have a cover, contents and numbered tables; only a marked paper says so
    in a cell of each.
    """
    names = tuple(sheet.name for sheet in sheets)
    if names[:2] != _ABOUT or len(names) < 3:
        return False
    cover = _first_column(sheets[0], 60)
    marking = next((line[9:] for line in cover if line.startswith("Marking: ")), "")
    banners = [line for line in cover if line.split(" | ")[0] == marking]
    return bool(marking) and all(
        re.fullmatch(r"Table \d+", sheet.name)
        and _first_column(sheet, 1)[0].startswith(f"{sheet.name}: ")
        and set(banners) & set(_first_column(sheet, 4))
        for sheet in sheets[2:]
    )


def _first_column(sheet, most: int) -> list[str]:
    if not sheet.values.size:
        return [""]
    return [str(value) for value in sheet.values[:most, 0]]
