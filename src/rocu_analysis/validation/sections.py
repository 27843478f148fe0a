"""What does a line with one name and no figures say of the rows below it?

``South West`` alone in a line, and under it five forces: the figures are of forces in that region
until the next such line.
"""

from __future__ import annotations

import numpy as np

from rocu_analysis.validation import names, place_words, words
from rocu_analysis.validation.cells import BLANK, FIGURE
from rocu_analysis.validation.table_columns import Column
from rocu_analysis.validation.tables import LABEL, NOTE_ROLE, Table
from rocu_analysis.validation.word import Word


def take_out(table: Table, roles: np.ndarray) -> None:
    """Take such lines out of the rows of a table; what follows each is about them.

    Parameters
    ----------
    table : Table
        Its ``rows`` and ``sections`` are changed in place.
    roles : numpy.ndarray
        Roles of the cells of the sheet; those of the lines are set.
    """
    grid, block = table.grid, table.block
    kinds = grid.kinds[np.ix_(table.rows, block.columns)]
    held = (kinds != BLANK).sum(axis=1)
    lone = np.flatnonzero((held == 1) & ~(kinds == FIGURE).any(axis=1))
    if not len(lone):
        return
    first = next((c for c in table.columns if c.use == "field"), None)
    keep = np.ones(len(table.rows), dtype=bool)
    current: dict[str, Word] = {}
    at = {int(k): None for k in lone}
    for k, i in enumerate(table.rows):
        if k in at:
            found = _said_by_line(table, int(i), first, roles)
            if found is not None:
                keep[k] = False
                current |= found
                continue
        if current:
            table.sections[int(i)] = list(current.values())
    table.rows = table.rows[keep]


def _said_by_line(table: Table, i: int, first: Column | None, roles: np.ndarray):
    """What a lone line says; None where it is a row of the table without figures."""
    grid = table.grid
    j = next(j for j in table.block.columns if grid.held[i, j])
    if first is not None and j != first.j:
        return None
    value = grid.values[i, j]
    each = words.options(value, table.mapping, table.settings)
    family = "place" if any(n in each for n in names.PLACES) else next(iter(each), None)
    own = first.field if first is not None else ""
    own = "place" if own in ("region", "force", "geography", "body") else own
    if family is None:
        roles[i, j] = NOTE_ROLE
        return {}
    if family == own and not (family == "place" and "region" in each and "force" not in each):
        return None
    roles[i, j] = LABEL
    if family == "place":
        return {"place": place_words.place(grid.text(i, j), each, "region")}
    if family == "declared":
        return {"declared": words.filled(each["declared"], table.settings)}
    return {family: words.read([value], family, table.mapping, table.settings)[0]}
