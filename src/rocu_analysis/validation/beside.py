"""Which tables stand beside each other on a sheet?

An empty column divides two tables that have names and figures of their own. Where there is none,
names that begin again to the right of figures do, if the rows say so: the names of the two sides
do not go together, or one side ends before the other. Where they could be one table or two,
nobody chooses.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from rocu_analysis.validation import cells, headings, names
from rocu_analysis.validation.block import Block
from rocu_analysis.validation.cells import DAY, FIGURE, PERIOD, TEXT, YEAR, Grid

_FAMILY_OF = {
    "region": "place",
    "force": "place",
    "geography": "place",
    "period": "period",
    "measure": "measure",
}
# Headings stand among the first cells of a column: below a title, and one more line.
_FIRST_CELLS = 3
_MOST_LOOKED_AT = 2_000
# Nobody sets tables side by side over more columns; looking along them all costs their square.
_MOST_COLUMNS = 300
_FEWEST_ROWS = 2


def parts(grid: Grid) -> list[list[int]]:
    """Columns of each table that stands beside others: those with names and figures of their own.

    A stretch without names of its own, after an empty column, belongs to the table at its left.
    """
    numbers = grid.sheet.columns
    stretches: list[list[int]] = []
    for j in range(grid.shape[1]):
        if not grid.held[:, j].any():
            continue
        if stretches and numbers[j] - numbers[stretches[-1][-1]] == 1:
            stretches[-1].append(j)
        else:
            stretches.append([j])
    found: list[list[int]] = []
    for stretch in stretches:
        if found and not (_stands_alone(grid, stretch) and _stands_alone(grid, found[-1])):
            found[-1] = found[-1] + stretch
        else:
            found.append(stretch)
    return [piece for columns in found for piece in _at_other_heights(grid, columns)]


def _stands_alone(grid: Grid, columns: list[int]) -> bool:
    """Whether columns are a table: names in the first, figures in another."""
    kinds = grid.kinds[:, columns]
    several = (kinds != cells.BLANK).sum(axis=1) >= 2
    if several.sum() < 2:
        return False
    first = kinds[several, 0]
    named = np.isin(first, (TEXT, PERIOD, DAY, YEAR)).sum() >= 2
    figures = (kinds[several, 1:] == FIGURE).any(axis=0).any()
    return bool(named and figures and (first == FIGURE).mean() < 0.5)


def _at_other_heights(grid: Grid, columns: list[int]) -> list[list[int]]:
    """Cut columns where headings of a second table stand higher or lower than the first's."""
    if len(columns) > _MOST_COLUMNS:
        return [columns]
    for k in range(2, len(columns) - 1):
        left, right = columns[:k], columns[k:]
        row = _head_row(grid, right)
        own = None if row is None else _head_row(grid, left)
        if own is not None and own != row:
            return [left, *_at_other_heights(grid, right)]
    return [columns]


def _head_row(grid: Grid, columns: list[int]) -> int | None:
    """Row of headings that the first column begins with, over figures; None where it has none."""
    first = np.flatnonzero(grid.held[:, columns[0]])[:_FIRST_CELLS]
    for row in first:
        if _family_of_heading(grid.text(row, columns[0])) is None:
            continue
        kinds = grid.kinds[row, columns]
        above = grid.kinds[:row, columns]
        below = grid.kinds[row + 1 :, columns[1:]]
        is_headings = (kinds != cells.BLANK).sum() >= 2 and not (kinds == FIGURE).any()
        if is_headings and not (above == FIGURE).any() and (below == FIGURE).any():
            return int(row)
    return None


def _family_of_heading(text: str) -> str | None:
    return _FAMILY_OF.get(headings.field_of(text) or "")


def cut(grid: Grid, block: Block) -> list[Block]:
    """Cut a block where names begin again beside it: ``Force | Arrests | Region | Charges``."""
    if not block.heads or len(block.columns) > _MOST_COLUMNS:
        return [block]
    cuts, doubt = _Sides(grid, block).cuts()
    if len(cuts) == 1:
        return [replace(block, doubt=doubt)]
    found = []
    for start, end in zip(cuts, [*cuts[1:], len(block.columns)], strict=True):
        columns = block.columns[start:end]
        held = grid.held[:, columns].any(axis=1)
        heads = [i for i in block.heads if not _is_title(grid, i, columns, block.heads[-1])]
        titles = [i for i in block.titles if start == 0 or held[i]]
        found.append(
            replace(
                block,
                columns=columns,
                heads=heads,
                body=[i for i in block.body if held[i]],
                titles=[*titles, *(i for i in block.heads if i not in heads)],
                notes=block.notes if start == 0 else [],
            )
        )
    return found


def _is_title(grid: Grid, i: int, columns: list[int], last: int) -> bool:
    """Whether a row of headings is, over these columns, one line above the names: a title."""
    alone = grid.held[i, columns[0]] and not grid.held[i, columns[1:]].any()
    return i != last and bool(alone) and _family_of_heading(grid.text(last, columns[0])) is not None


@dataclass
class _Names:
    """A column of names in a block: its place among the columns, and what it names."""

    place: int
    family: str
    heading: str


class _Sides:
    """Looks along the columns of a block for names that begin again after figures."""

    def __init__(self, grid: Grid, block: Block) -> None:
        self.grid, self.block = grid, block
        self.body = np.array(block.body[:_MOST_LOOKED_AT], dtype=int)
        self.has_figures = [
            bool((grid.kinds[self.body, j] == FIGURE).any()) if len(self.body) else False
            for j in block.columns
        ]

    def cuts(self) -> tuple[list[int], str]:
        """Places where a table begins, and what is in doubt where one may."""
        cuts, doubt = [0], ""
        named: list[_Names] = []
        figures = False
        for place in range(len(self.block.columns)):
            own = self._names_at(place, figures)
            if own and figures and named:
                says = self._apart(named, own)
                if says == "two":
                    cuts.append(place)
                    named, figures = [], False
                elif says == "doubt":
                    doubt = (
                        f"names stand under “{named[0].heading}” and again under “{own.heading}”, "
                        "beside figures: this can be one table or two beside each other"
                    )
            if own:
                named.append(own)
            figures = figures or self.has_figures[place]
        return cuts, doubt

    def _names_at(self, place: int, after_figures: bool) -> _Names | None:
        """Names in a column, by its heading; by what it holds where none stands over it."""
        j = self.block.columns[place]
        texts = [self.grid.text(i, j) for i in self.block.heads]
        heading = next((text for text in reversed(texts) if text), "")
        family = _family_of_heading(heading)
        if family is None and not heading and after_figures:
            family = self._family_of_cells(j)
        return _Names(place, family, heading or "no heading") if family else None

    def _family_of_cells(self, j: int) -> str | None:
        texts = list(dict.fromkeys(self._texts(j).values()))[:20]
        for family, fields in (("place", names.PLACES), ("measure", ("measure",))):
            known = sum(any(m.field in fields for m in names.meanings(t)) for t in texts)
            if texts and known * 3 >= len(texts) * 2:
                return family
        return None

    def _texts(self, j: int) -> dict[int, str]:
        return {int(i): self.grid.text(i, j) for i in self.body if self.grid.held[i, j]}

    def _apart(self, named: list[_Names], own: _Names) -> str:
        """Whether names to the right of figures begin a table of their own: one, two or doubt."""
        if not any(self.has_figures[own.place + 1 :]):
            return "one"
        heading_again = any(other.heading == own.heading for other in named)
        if heading_again and own.heading != "no heading":
            return "two"
        alike = next((other for other in named if other.family == own.family), None)
        left = self._texts(self.block.columns[(alike or named[0]).place])
        right = self._texts(self.block.columns[own.place])
        both = [(left[i], right[i]) for i in left.keys() & right.keys()]
        if len(both) < _FEWEST_ROWS:
            return "one"
        if alike and not all(_go_together(*pair, own.family) for pair in both):
            return "two"
        if self._one_ends_first(left, right, own.place):
            return "two"
        if len(set(right.values())) < len(right) or len(set(left.values())) < len(left):
            return "one"
        return "doubt"

    def _one_ends_first(self, left: dict, right: dict, place: int) -> bool:
        """Whether one side is empty from some row on, and the other goes on with figures."""
        columns = self.block.columns
        for short, long, own in (
            (left, right, columns[:place]),
            (right, left, columns[place:]),
        ):
            after = [i for i in long if i > max(short)]
            if (
                after
                and len(short) <= len(long)
                and set(short) == {i for i in long if i <= max(short)}
            ):
                return not self.grid.held[np.ix_(after, own)].any()
        return False


def _go_together(left: str, right: str, family: str) -> bool:
    """Whether two names can be of one row: a force and its own region, or the very same."""
    if family != "place":
        return names.key(left) == names.key(right)
    one, other = (
        {(m.field, m.word) for m in names.meanings(text) if m.field in ("force", "region")}
        for text in (left, right)
    )
    if not one or not other or one & other:
        return True
    homes = names.regions_of_forces()
    regions = [
        {homes.get(word, "") if field == "force" else word for field, word in each}
        for each in (one, other)
    ]
    return bool(regions[0] & regions[1])
