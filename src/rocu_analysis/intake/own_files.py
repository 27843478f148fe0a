"""Which of the files are our own, and how are the others marked?

A paper or a problems workbook of ours that lies among the returns is not read. A protective marking
stands in capitals among the first or last rows of a sheet, or on its printed pages.
"""

from __future__ import annotations

import re

import pandas as pd

from rocu_analysis import reference
from rocu_analysis.intake import names
from rocu_analysis.outputs import PAPER_HEADS, PROBLEMS_SHEETS, PROBLEMS_TITLE
from rocu_analysis.readers.sheet import Sheet

_PAPER_SHEETS = {"Contents": "Contents", "All figures": "Every ", "Notes": "Notes"}
_ENDS = 12  # rows at either end of a sheet in which a marking can stand
_MARKING = re.compile(
    r"(?<![\w-])(OFFICIAL[- ]+SENSITIVE|TOP[- ]+SECRET|OFFICIAL(?=\W*$)|SECRET(?=\W*$))\b"
    r"(?:(?= when complete)|(?![- ]*[a-z]))"
)
_FORMER = ("RESTRICTED", "CONFIDENTIAL")  # markings until 2014: no rank is known of them


def first_column(sheet: Sheet, most: int) -> list[str]:
    """The first filled cell of each of the first rows."""
    rows = ([v for v in row if v is not None] for row in sheet.values[:most])
    return [str(row[0]) for row in rows if row]


def ours(sheets: list[Sheet]) -> tuple[str, set[str]]:
    """What of ours a file holds, and the names of the sheets that are it; empty where none is."""
    named = {sheet.name: sheet for sheet in sheets}
    if {*PROBLEMS_SHEETS} <= named.keys() and first_column(named[PROBLEMS_SHEETS[0]], 1) == [
        PROBLEMS_TITLE
    ]:
        return "a workbook of problems", {*named}
    made = _of_paper(named)
    return "the tables of a paper" if made else "", made


def _of_paper(named: dict[str, Sheet]) -> set[str]:
    if [*named] == [""] and named[""].values.size:
        return {""} if tuple(named[""].values[0, : len(PAPER_HEADS)]) == PAPER_HEADS else set()
    if not {"Cover", "Contents"} <= named.keys():
        return set()
    banner = {*first_column(named["Cover"], 2)[1:]}
    alike = {
        name
        for name, sheet in named.items()
        if banner & {*first_column(sheet, 4)[1:]}
        and first_column(sheet, 1)[0].startswith(_PAPER_SHEETS.get(name, f"{name}: "))
    }
    return alike | {"Cover"} if "Contents" in alike and len(alike) > 1 else set()


def marking(sheets: list[Sheet]) -> str:
    """Highest protective marking that a cell of some sheets bears; empty where none does."""
    said = {""}
    for sheet in sheets:
        ends = sheet.values[:_ENDS].ravel(), sheet.values[-_ENDS:].ravel(), sheet.printed
        for value in (value for end in ends for value in end):
            if isinstance(value, str) and ("OFFICIAL" in value or "SECRET" in value):
                said |= {re.sub(r"[- ]+", "-", m[1]) for m in _MARKING.finditer(value)}
            elif value in _FORMER:
                said.add(value)
    return max(sorted(said, reverse=True), key=reference.rank_of_marking)


def not_filled_in(sheets, ledger: pd.DataFrame) -> list[str]:
    """Files that are our template and state no figure and no record."""
    templates = {s.file for s in sheets if s.name == "Lists"} & {
        s.file for s in sheets if s.name == "Outcomes"
    }
    for sheet in sheets if templates else ():
        below = [] if names.is_guidance(sheet.name) else filter(None, sheet.values[2:].ravel())
        if not all(names.names_any_field(str(value)) for value in below):
            templates.discard(sheet.file)
    counted = ledger[["accepted", "set_aside", "repeated"]].astype("float64").sum(axis=1)
    return sorted(templates - set(ledger["file"][counted > 0]))
