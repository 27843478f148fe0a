"""Does a sheet still have the layout that its companion describes, and which layout might it have?

`holding` gives the recipes of a sheet whose labels are where they were, with a problem for each that
moved and for filled cells at the edge of a recipe. `propose` describes a sheet that was not
recognised, as far as its labels are known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from rocu_analysis import periods
from rocu_analysis.intake import names
from rocu_analysis.intake.cells import is_number, looks_like_figure
from rocu_analysis.intake.companion import Layout
from rocu_analysis.intake.recipes import Block, Recipe, Relation
from rocu_analysis.problems import Problem, problem
from rocu_analysis.readers.sheet import Sheet, column_letters

_MOSTLY = 0.6
_LABEL_LINES = 4  # rows above and columns left of the figures in which labels are looked for
_FIELDS = ("measure", "region", "force", "strand", "threat", "level")


def holding(sheet: Sheet, layouts: Sequence[Layout]) -> tuple[list[Recipe], list[Problem]]:
    """Recipes that still fit a sheet, and what does not."""
    kept, problems = [], []
    for layout in layouts:
        labels = labels_of(sheet, layout.recipe)
        corner = _address(layout.recipe.values.top, layout.recipe.values.left)
        if layout.headings and tuple(labels) != layout.headings:
            missing = [text for text in layout.headings if text not in labels]
            new = [text for text in labels if text not in layout.headings]
            facts = {"missing": missing, "new": new}
            problems.append(problem("layout_moved", sheet.file, sheet.name, corner, **facts))
        else:
            kept.append(layout.recipe)
    if kept:
        cells = list(_adjoining(sheet, kept))
        if cells:
            problems.append(problem("layout_edge", sheet.file, sheet.name, cells))
    return kept, problems


def labels_of(sheet: Sheet, recipe: Recipe) -> list[str]:
    """Labels of a recipe that are no periods, each once: what tells whether a sheet changed."""
    block = recipe.values
    labels: dict[str, None] = {}
    for place in recipe.fields.values():
        first, last = (block.left, block.right) if place.is_row else (block.top, block.bottom)
        for k in range(first, last + 1):
            row, column = (place.line, k) if place.is_row else (k, place.line)
            text = _text(sheet, row, column)
            if text and not periods.parse(text).periods:
                labels[text] = None
    return list(labels)


def _adjoining(sheet: Sheet, recipes: Sequence[Recipe]) -> Iterator[str]:
    """Cells with figures at the edge of a recipe's block that are in no recipe."""
    lines = {(place.is_row, place.line) for recipe in recipes for place in recipe.fields.values()}
    for i, j in zip(*np.nonzero(sheet.values != None), strict=True):  # noqa: E711 (elementwise)
        row, column = int(sheet.rows[i]), int(sheet.columns[j])
        if any(recipe.values.holds(row, column) for recipe in recipes):
            continue
        if (True, row) in lines or (False, column) in lines:
            continue
        if any(_touches(recipe.values, row, column) for recipe in recipes):
            yield _address(row, column)


def _touches(block: Block, row: int, column: int) -> bool:
    """Whether a cell lies at the side of a block, or at its foot."""
    beside = block.top <= row <= block.bottom and column in (block.left - 1, block.right + 1)
    below = block.left <= column <= block.right and row in (block.top - 1, block.bottom + 1)
    return beside or below


# --- what a sheet that was not recognised may be --------------------------------------------------


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
    labels = labels_of(sheet, Recipe(block, places))
    return keys | ({"headings": labels} if labels else {})


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
    numbers = np.array(
        [[is_number(v) and not _is_year(v) for v in row] for row in sheet.values], dtype=bool
    )
    if not numbers.any():
        return None
    runs: list[list[int]] = []
    for i in np.flatnonzero(numbers.any(axis=1)):
        follows = runs and sheet.rows[i] == sheet.rows[runs[-1][-1]] + 1
        runs[-1].append(int(i)) if follows else runs.append([int(i)])
    rows = max(runs, key=lambda run: int(numbers[run].sum()))
    columns = np.flatnonzero(numbers[rows].mean(axis=0) >= _MOSTLY)
    if not len(columns):
        return None
    return Block(
        int(sheet.rows[rows[0]]), int(sheet.columns[columns[0]]),
        int(sheet.rows[rows[-1]]), int(sheet.columns[columns[-1]]),
    )  # fmt: skip


def _is_year(value: object) -> bool:
    return isinstance(value, int) and 1990 <= value <= 2049


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
