"""Which problems have one cause, and how many figures are set aside for it?

Problems with one code are one cause where one line, or one look, settles them: of a word, wherever
it is in the file; of anything else, on its sheet. `causes` gives them with the most figures first.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from rocu_analysis.problems import Problem, first_of
from rocu_analysis.readers.sheet import Sheet, column_letters, column_number

# Codes of which each word has its own line in a companion.
BY_WORD = (
    *("name_unknown", "name_ambiguous", "period_ambiguous", "period_unknown", "word_unknown"),
    *(
        "measure_unknown",
        "column_unused",
        "column_not_understood",
        "word_left_out",
        "section_line",
        "figures_blank",
    ),
)
# What was only sent again comes last, so that it buries nothing.
SENT_AGAIN = ("repeated", "revised")
_FEW = 5  # findings of one kind on a sheet that are listed one by one; more are one cause


@dataclass(frozen=True)
class Cause:
    """Problems with one cause, and the figures set aside for it: file, sheet and cell."""

    problems: tuple[Problem, ...]
    figures: frozenset[tuple[str, str, str]] = frozenset()

    @property
    def frees(self) -> int:
        """How many figures are set aside for it."""
        return len(self.figures)

    @property
    def first(self) -> Problem:
        """The first of its problems, which speaks for all."""
        return self.problems[0]

    @property
    def message(self) -> str:
        """What is wrong, and where it is again."""
        text, more = self.first.message, len(self.problems) - 1
        if not more:
            return text
        sheets = dict.fromkeys(one.sheet for one in self.problems)
        files = dict.fromkeys(one.file for one in self.problems)
        cells = [cell for one in self.problems for cell in one.cells[:1]]
        where = runs_of(cells) if len(sheets) == len(files) == 1 else ""
        if len(files) > 1:
            where = f"also in {first_of([*files][1:], 2)}"
        elif len(sheets) > 1:
            where = f"also on {first_of([*sheets][1:], 2)}"
        return f"{text.rstrip('.')}; {more:,} more like it{f': {where}' if where else ''}"


def causes(
    findings: Iterable[Problem], rejected: pd.DataFrame, sheets: Sequence[Sheet]
) -> list[Cause]:
    """Causes of some problems: errors first, those that would free the most figures first."""
    groups: dict[tuple, list[Problem]] = defaultdict(list)
    kinds = Counter((one.code, one.file, one.sheet) for one in findings)
    for one in findings:
        groups[_cause_of(one, kinds[one.code, one.file, one.sheet])].append(one)
    aside = _Aside(rejected, {(sheet.file, sheet.name): sheet for sheet in sheets})
    made = [Cause(tuple(group), aside.figures(group)) for group in groups.values()]
    made.sort(key=lambda c: (c.first.severity, -c.frees, c.first.code in SENT_AGAIN))
    return made


def _cause_of(one: Problem, alike: int) -> tuple:
    """What two problems share that have one cause."""
    if one.code in BY_WORD and one.found:
        # A line in the folder's companion settles a word in every file.
        return one.severity, one.code, one.found.casefold()
    few = one.message if alike <= _FEW else ""
    return one.severity, one.code, one.file, one.sheet, few


class _Aside:
    """Figures that were set aside, looked up by the problems that they are set aside for."""

    def __init__(self, rejected: pd.DataFrame, sheets: dict[tuple[str, str], Sheet]) -> None:
        self.sheets = sheets
        self.by_page: dict[tuple, list[tuple[int, int, str]]] = defaultdict(list)
        columns = (rejected[name].fillna("") for name in ("file", "sheet", "cell", "codes"))
        for file, sheet, cell, codes in zip(*columns, strict=True):
            row, column = split_cell(cell)
            for code in codes.split():
                self.by_page[file, sheet, code].append((row, column, cell))

    def figures(self, problems: list[Problem]) -> frozenset[tuple[str, str, str]]:
        """The figures that hang on some problems of one cause."""
        return frozenset(
            (one.file, one.sheet, cell)
            for one in problems
            for row, column, cell in self.by_page.get((one.file, one.sheet, one.code), ())
            if self._hangs(one, row, column)
        )

    def _hangs(self, one: Problem, row: int, column: int) -> bool:
        """Whether a figure hangs on a problem: in its row or column, or in a row that says it."""
        at = [split_cell(cell) for cell in one.cells]
        if not at or not at[0][0]:
            return True
        if any(row == r or column == c for r, c in at):
            return True
        return row in self._rows_with(one.file, one.sheet, at[0][1], one.found)

    def _rows_with(self, file: str, name: str, column: int, text: str) -> set[int]:
        """Rows whose cell in a column holds a text."""
        held = self._looked_up.get((file, name, column, text))
        if held is None:
            sheet, held = self.sheets.get((file, name)), set()
            for j in np.flatnonzero(sheet.columns == column) if sheet is not None and text else ():
                same = [str(value).strip() == text for value in sheet.values[:, j]]
                held = set(sheet.rows[same].tolist())
            self._looked_up[file, name, column, text] = held
        return held

    @cached_property
    def _looked_up(self) -> dict[tuple, set[int]]:
        return {}


def split_cell(cell: str) -> tuple[int, int]:
    """Row and column of an address; zeros where it is none.

    >>> split_cell("D17"), split_cell("line 4")
    ((17, 4), (0, 0))
    """
    letters = cell.rstrip("0123456789")
    number = cell[len(letters) :]
    is_cell = number and letters.isascii() and letters.isalpha() and letters.isupper()
    return (int(number), column_number(letters)) if is_cell else (0, 0)


def runs_of(cells: Iterable[str]) -> str:
    """Addresses as “B4 to B23, D7”: runs down a column, the first few.

    >>> runs_of(["B4", "B5", "B6", "D7"])
    'B4 to B6, D7'
    """
    runs: list[list[str]] = []
    below = ""
    for cell in dict.fromkeys(cells):
        if runs and cell == below:
            runs[-1][1:] = [cell]
        else:
            runs.append([cell])
        row, column = split_cell(cell)
        below = f"{column_letters(column)}{row + 1}" if row else ""
    return first_of([" to ".join(run) for run in runs], _FEW)
