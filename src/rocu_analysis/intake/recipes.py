"""How is a table laid out? A recipe: where its figures are, and where the label of each field is.

A companion states one, and `propose` drafts one for a sheet whose layout was not recognised:

    values = "C5:N40"
    period = "row 4, directly above"
    measure = "row 3, closest left"
    force = "column A, directly left"

A label in a row is *directly above* its figures, or the *closest* one to the left in that row, as
under a merged heading. A label in a column is *directly left* of its figures, or the *closest* one
above in that column, as beside a merged label. `shapes.described` reads a table by it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from rocu_analysis import periods
from rocu_analysis.intake import names
from rocu_analysis.intake.cells import looks_like_figure
from rocu_analysis.readers.sheet import Sheet, column_letters, column_number

_MOSTLY = 0.6
_LABEL_LINES = 4  # rows above and columns left of the figures in which labels are looked for
_FIELDS = ("period", "measure", "region", "force", "strand", "threat", "level")


class Rectangle(NamedTuple):
    """A rectangle of cells by the row and column numbers of its sheet, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


class Relation(NamedTuple):
    """Where the label of a figure is: in a row above or a column left of it, by its number.

    With ``closest`` an empty cell takes the label before it.
    """

    is_row: bool
    line: int
    closest: bool = False


@dataclass(frozen=True)
class Recipe:
    """Where the figures of a table are, and for each field its label's place or its one value."""

    values: Rectangle
    fields: Mapping[str, Relation] = field(default_factory=dict)
    constants: Mapping[str, object] = field(default_factory=dict)
    headings: tuple[str, ...] = ()  # labels that the sheet had when it was described


def propose(sheet: Sheet) -> dict[str, object] | None:
    """Keys of a recipe, those that are known; None where there is no rectangle of figures.

    >>> import numpy as np
    >>> cells = [["Force", "2020-21", "2021-22"], ["Kent", 5, 6], ["Essex", 7, 8]]
    >>> grid = np.array(cells, dtype=object)
    >>> propose(Sheet("SW.xlsx", "Q4", grid, np.arange(1, 4), np.arange(1, 4)))["force"]
    'column A, directly left'
    """
    rows, columns = _figures(sheet)
    if not len(columns):
        return None
    top, bottom = (int(sheet.rows[i]) for i in (rows[0], rows[-1]))
    left, right = (int(sheet.columns[j]) for j in (columns[0], columns[-1]))
    keys: dict[str, object] = {
        "values": f"{column_letters(left)}{top}:{column_letters(right)}{bottom}"
    }
    headings: dict[str, None] = {}
    inside = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    for i in range(rows[0])[::-1][:_LABEL_LINES]:
        texts = _labels(sheet.values[i, inside[1]])
        if (name := _field_of(texts)) and name not in keys:
            is_sparse = len(texts) <= right - left
            way = "closest left" if is_sparse else "directly above"
            keys[name] = f"row {sheet.rows[i]}, {way}"
            # By headings that are no periods a table that moved is noticed.
            headings |= dict.fromkeys(t for t in texts if not periods.parse(t).periods)
    for j in range(columns[0])[::-1][:_LABEL_LINES]:
        texts = _labels(sheet.values[inside[0], j])
        if (name := _field_of(texts)) and name not in keys:
            is_sparse = len(texts) <= bottom - top
            way = "closest above" if is_sparse else "directly left"
            keys[name] = f"column {column_letters(int(sheet.columns[j]))}, {way}"
    return keys | ({"headings": [*headings]} if headings else {})


def _figures(sheet: Sheet) -> tuple[list[int], list[int]]:
    """The largest run of rows with figures, and the columns that mostly hold them."""
    numbers = np.array([[_is_figure(value) for value in row] for row in sheet.values], dtype=bool)
    lines = np.array([sum(value is not None for value in row) == 1 for row in sheet.values])
    runs: list[list[int]] = []
    for i in np.flatnonzero(numbers.any(axis=1)).tolist() if numbers.size else ():
        # A line of one cell between figures, such as a force's name, is a label of those below.
        follows = runs and lines[runs[-1][-1] + 1 : i].all()
        runs[-1].append(i) if follows else runs.append([i])
    rows = max(runs, key=lambda run: int(numbers[run].sum()), default=[])
    columns = np.flatnonzero(numbers[rows].mean(axis=0) >= _MOSTLY).tolist() if rows else []
    return rows, columns


def _is_figure(value: object) -> bool:
    """Whether a cell is a figure, and no year or other period."""
    if not looks_like_figure(value) or not any(letter.isdigit() for letter in str(value)):
        return False
    return not periods.parse(value, years="calendar").periods


def _labels(cells: Iterable[object]) -> list[str]:
    """Texts of the cells of a line that hold a label."""
    labels = [v for v in cells if not looks_like_figure(v) or periods.parse(v).periods]
    return [text for v in labels if v is not None and (text := " ".join(str(v).split()))]


def _field_of(texts: list[str]) -> str | None:
    """Field of which most of some labels are known words; None where there is none."""
    votes = Counter("period" for text in texts if periods.parse(text).periods)
    votes.update(name for text in texts for name in {m.field for m in names.meanings(text)})
    best = max(_FIELDS, key=votes.__getitem__)
    return best if texts and votes[best] >= _MOSTLY * len(texts) else None


# --- how a companion writes one -------------------------------------------------------------------

_RELATION = re.compile(
    r"(?i)\s*(?:row (?P<row>\d+)(?:, *(?:directly above|(?P<left>closest left)))?"
    r"|column (?P<column>[A-Z]{1,3})(?:, *(?:directly left|(?P<above>closest above)))?)\s*"
)


def relation(text: object) -> Relation | None:
    """Place of a label, as a recipe writes it; None where the text is no place.

    >>> relation("row 4, directly above")
    Relation(is_row=True, line=4, closest=False)
    >>> relation("column A, closest above")
    Relation(is_row=False, line=1, closest=True)
    >>> relation("South West")
    """
    match = _RELATION.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return None
    if match["row"]:
        return Relation(True, int(match["row"]), bool(match["left"]))
    return Relation(False, column_number(match["column"].upper()), bool(match["above"]))


def rectangle(text: object) -> Rectangle | None:
    """Rectangle of cells; None where it is none, or ends before it begins.

    >>> rectangle("C5:N40")
    Rectangle(top=5, left=3, bottom=40, right=14)
    """
    ends = re.fullmatch(r"([A-Z]{1,3})(\d+):([A-Z]{1,3})(\d+)", str(text).upper())
    if ends is None:
        return None
    left, top, right, bottom = (
        column_number(part) if part.isalpha() else int(part) for part in ends.groups()
    )
    return Rectangle(top, left, bottom, right) if top <= bottom and left <= right else None
