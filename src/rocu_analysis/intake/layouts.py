"""Which layout may a sheet have that was not recognised?

`propose` gives the keys of a recipe, as far as the labels beside the figures are known; a draft and
the answer “as proposed” write them into the companion.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from rocu_analysis import periods
from rocu_analysis.intake import names
from rocu_analysis.intake.cells import looks_like_figure
from rocu_analysis.intake.recipes import Block, Relation
from rocu_analysis.readers.sheet import Sheet, column_letters

_MOSTLY = 0.6
_LABEL_LINES = 4  # rows above and columns left of the figures in which labels are looked for
_FIELDS = ("measure", "region", "force", "strand", "threat", "level")


def propose(sheet: Sheet) -> dict[str, object] | None:
    """Keys of a recipe, those that are known; None where there is no rectangle of figures.

    >>> import numpy as np
    >>> cells = [["Force", "2020-21", "2021-22"], ["Kent", 5, 6], ["Essex", 7, 8]]
    >>> grid = np.array(cells, dtype=object)
    >>> propose(Sheet("SW.xlsx", "Q4", grid, np.arange(1, 4), np.arange(1, 4)))["force"]
    'column A, directly left'
    """
    block = _figures(sheet)
    if block is None:
        return None
    keys: dict[str, object] = {"values": f"{_address(block.top, block.left)}:"
                                         f"{_address(block.bottom, block.right)}"}  # fmt: skip
    places: dict[str, Relation] = {}
    for place in _label_lines(sheet, block):
        texts = _labels(sheet, block, place)
        name = _field_of(texts)
        if name and name not in places:
            sparse = len(texts) < (block.right - block.left if place.is_row
                                   else block.bottom - block.top) + 1  # fmt: skip
            places[name] = Relation(place.is_row, place.line, sparse)
    keys |= {name: in_words(place) for name, place in places.items()}
    headings = _headings(sheet, block, places.values())
    return keys | ({"headings": headings} if headings else {})


def _headings(sheet: Sheet, block: Block, places: Iterable[Relation]) -> list[str]:
    """Headings over the figures that are no periods: by them a moved table is noticed."""
    texts = (text for place in places if place.is_row for text in _labels(sheet, block, place))
    return list(dict.fromkeys(text for text in texts if not periods.parse(text).periods))


def in_words(place: Relation) -> str:
    """Place of a label as a recipe writes it.

    >>> in_words(Relation(True, 3, True)), in_words(Relation(False, 1))
    ('row 3, closest left', 'column A, directly left')
    """
    if place.is_row:
        return f"row {place.line}, {'closest left' if place.closest else 'directly above'}"
    letters = column_letters(place.line)
    return f"column {letters}, {'closest above' if place.closest else 'directly left'}"


def _figures(sheet: Sheet) -> Block | None:
    """The largest run of rows with figures, over the columns that hold them."""
    numbers = np.array([[_is_figure(value) for value in row] for row in sheet.values], dtype=bool)
    if not numbers.any():
        return None
    lines = np.array([sum(value is not None for value in row) == 1 for row in sheet.values])
    runs: list[list[int]] = []
    for i in np.flatnonzero(numbers.any(axis=1)).tolist():
        # A line of one cell between figures, such as a force's name, is a label of those below.
        follows = runs and lines[runs[-1][-1] + 1 : i].all()
        runs[-1].append(i) if follows else runs.append([i])
    rows = max(runs, key=lambda run: int(numbers[run].sum()))
    columns = np.flatnonzero(numbers[rows].mean(axis=0) >= _MOSTLY)
    if not len(columns):
        return None
    return Block(
        int(sheet.rows[rows[0]]), int(sheet.columns[columns[0]]),
        int(sheet.rows[rows[-1]]), int(sheet.columns[columns[-1]]),
    )  # fmt: skip


def _is_figure(value: object) -> bool:
    """Whether a cell is a figure, and no year or other period."""
    if not looks_like_figure(value) or not any(letter.isdigit() for letter in str(value)):
        return False
    return not periods.parse(value, years="calendar").periods


def _label_lines(sheet: Sheet, block: Block) -> Iterator[Relation]:
    """Rows above and columns left of the figures, the nearest first."""
    above = [int(row) for row in sheet.rows if row < block.top][::-1]
    left = [int(column) for column in sheet.columns if column < block.left][::-1]
    yield from (Relation(True, row) for row in above[:_LABEL_LINES])
    yield from (Relation(False, column) for column in left[:_LABEL_LINES])


def _labels(sheet: Sheet, block: Block, place: Relation) -> list[str]:
    """Filled labels of a line beside the figures."""
    first, last = (block.left, block.right) if place.is_row else (block.top, block.bottom)
    cells = ((place.line, k) if place.is_row else (k, place.line) for k in range(first, last + 1))
    return [text for cell in cells if (text := _text(sheet, *cell))]


def _field_of(texts: Iterable[str]) -> str | None:
    """Field of which most of some labels are known words; None where there is none."""
    texts = list(texts)
    votes = dict.fromkeys(("period", *_FIELDS), 0)
    for text in texts:
        votes["period"] += bool(periods.parse(text).periods)
        for name in {meaning.field for meaning in names.meanings(text)} & {*_FIELDS}:
            votes[name] += 1
    best = max(votes, key=votes.__getitem__)
    return best if texts and votes[best] >= _MOSTLY * len(texts) else None


def _text(sheet: Sheet, row: int, column: int) -> str:
    """Text of a cell; empty where it holds a figure, or nothing."""
    i, j = np.flatnonzero(sheet.rows == row), np.flatnonzero(sheet.columns == column)
    value = sheet.values[i[0], j[0]] if len(i) and len(j) else None
    if value is None or (looks_like_figure(value) and not periods.parse(value).periods):
        return ""
    return " ".join(str(value).split())


def _address(row: int, column: int) -> str:
    return f"{column_letters(column)}{row}"
