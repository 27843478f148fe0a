"""The workbooks and sheets that are ours: how they are told from what was returned.

A workbook of problems holds copies of what was returned, and the tables of a paper repeat its
figures. Left in the folder of returns they must not be read as more of them: everything would
count twice. Of our template, the sheets that guide hold no figures; a force may well call a sheet
of figures ``Lists``, so only the words in the first cell count.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rocu_analysis import schema
from rocu_analysis.validation import names

if TYPE_CHECKING:
    import pandas as pd

TITLE = "Problems in returned files"
SHEETS = ("Summary", "Problems", "Set aside", "Ledger")
AIDS = ("Guidance", "Lists", "Examples")
# Government Security Classifications, the lowest first. A return bears its own in capitals, alone
# or behind a word such as Marking, among its first or last rows, or on its pages when printed.
MARKINGS = ("OFFICIAL", "OFFICIAL-SENSITIVE", "SECRET", "TOP-SECRET")
_MARKED = 12
_MARKING = re.compile(
    r"\W*(?:(?i:protective marking|marking|classification|gscs?)\W+)?"
    r"(OFFICIAL[- ]+SENSITIVE|OFFICIAL|TOP[- ]+SECRET|SECRET)\b(?![- ]*[a-z])"
)


def marking(sheets: list) -> str:
    """Highest protective marking that a cell of some sheets bears; empty where none does."""
    said = {""}
    for sheet in sheets:
        ends = sheet.values[:_MARKED].ravel(), sheet.values[-_MARKED:].ravel(), sheet.printed
        for value in (value for end in ends for value in end):
            found = _MARKING.match(value) if isinstance(value, str) else None
            said.add(re.sub(r"[- ]+", "-", found[1]) if found else "")
    return max(said, key=rank_of_marking)


def rank_of_marking(marking: str) -> int:
    """Place of a marking among those of the Government Security Classifications; -1 for none."""
    plain = re.sub(r"[- ]+", "-", marking.strip().upper())
    return max((k for k, name in enumerate(MARKINGS) if plain.startswith(name)), default=-1)


def kind(sheets: list) -> str:
    """What of ours a file is, from its sheets in their order; empty where it is none."""
    named = {sheet.name: sheet for sheet in sheets}
    if set(SHEETS) <= named.keys() and _first_column(named[SHEETS[0]], 1) == [TITLE]:
        return "a workbook of problems"
    return "the tables of a paper" if _is_paper(sheets) else ""


def _is_paper(sheets: list) -> bool:
    """Whether each sheet bears the marking that its cover names, as those of our papers do."""
    if [sheet.name for sheet in sheets[:2]] != ["Cover", "Contents"] or len(sheets) < 3:
        return False
    cover = _first_column(sheets[0], 60)
    marking = next((line[9:] for line in cover if line.startswith("Marking: ")), "")
    banners = {line for line in cover if line.split(" | ")[0] == marking}
    return bool(marking) and all(
        re.fullmatch(r"Table \d+", sheet.name)
        and _first_column(sheet, 1)[0].startswith(f"{sheet.name}: ")
        and not banners.isdisjoint(_first_column(sheet, 4))
        for sheet in sheets[2:]
    )


def _first_column(sheet, most: int) -> list[str]:
    return [str(value) for value in sheet.values[:most, 0]] if sheet.values.size else [""]


def first_words(name: str) -> str:
    """What stands in the first cell of an aid: ``Guidance (rocu_analysis template)``."""
    return f"{name} (rocu_analysis template)"


def is_aid(sheet) -> bool:
    """Whether a sheet as read is guidance, lists or examples of our template, and no return."""
    return sheet.name in AIDS and _first_column(sheet, 1) == [first_words(sheet.name)]


def not_filled_in(sheets, ledger: pd.DataFrame) -> list[str]:
    """Files that are our template and, by the ledger, state no figure and no record."""
    templates = {sheet.file for sheet in sheets if is_aid(sheet)}
    if not templates:
        return []
    counted = ledger[["accepted", "set_aside", "repeated"]].astype("float64").sum(axis=1)
    return sorted(templates - set(ledger["file"][counted > 0]))


def is_ours(table) -> bool:
    """Whether a table is our template's, filled in, by its headings: a blank says something."""
    required = {column.name for column in schema.FRAMES[table.frame] if column.required}
    return required <= {names.plain_heading(c.heading).replace(" ", "_") for c in table.columns}
