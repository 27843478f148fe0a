"""May a blank in a column of names be read as the name above it?

Only in a report that plainly groups its rows: the first row of each group is named, the rows
below it are blank, and something else names each of those. Whose figure it is, and where it
belongs, is never guessed: a blank strand, threat or level stays blank, and so does a blank force
beside a region, for the figure is then the region's.
"""

from __future__ import annotations

import numpy as np

from rocu_analysis.validation import names, template_sheets
from rocu_analysis.validation.cells import as_text
from rocu_analysis.validation.table_columns import Column
from rocu_analysis.validation.tables import Table

# Fields whose names may stand once for a group of rows.
FIELDS = ("region", "force", "geography", "period", "measure")
# What can tell the rows of a group from each other.
_TELLING = (
    *("region", "force", "body", "geography", "geography_kind", "period", "period_start"),
    *("measure", "strand", "threat", "tier", "level", "counting"),
)
_LEAST_BLANK = 0.3
_WIDE = ("region", "geography")


def is_grouped(table: Table, column: Column, own: np.ndarray) -> bool:
    """Whether a column plainly names each group of rows once, in its first row.

    Parameters
    ----------
    table : Table
    column : Column
        The column of names.
    own : numpy.ndarray
        For each row of the table the number of its name; below 0 where there is none.
    """
    blank = own < 0
    if column.field not in FIELDS or not len(own) or blank[0] or blank.mean() < _LEAST_BLANK:
        return False
    said = own[~blank]
    if len(said) < 2 or len(np.unique(said)) < len(said) or template_sheets.is_ours(table):
        return False
    others = _others(table, column)
    if _says_otherwise(table, column, own, others):
        return False
    return _rows_are_told(column.field, blank, others)


def _others(table: Table, column: Column) -> dict[str, np.ndarray]:
    """What the other columns of names say in each row, as numbers, by field."""
    found = {}
    for other in table.columns:
        if other.use == "field" and other.field in _TELLING and other.j != column.j:
            codes, _ = table.grid.column(other.j)
            held = table.grid.held[table.rows, other.j]
            found.setdefault(other.field, np.where(held, codes[table.rows], -1))
    return found


def _says_otherwise(table: Table, column: Column, own: np.ndarray, others: dict) -> bool:
    """Whether another column says whose figure a blank row is, and it is not the group's."""
    blank = own < 0
    if column.field == "force":
        placed = [others[name] for name in ("region", "body", "geography") if name in others]
        if any((codes[blank] >= 0).any() for codes in placed):
            return True
    if column.field == "region" and any(
        (others[name][blank] >= 0).any() for name in ("body", "geography") if name in others
    ):
        return True
    if column.field in ("force", "region") and not _kinds_agree(table, column, blank):
        return True
    return column.field == "region" and _lies_elsewhere(table, column, own)


def _kinds_agree(table: Table, column: Column, blank: np.ndarray) -> bool:
    allowed = {"force"} if column.field == "force" else {"force", "region"}
    return all(
        as_text(table.grid.values[i, kind.j]).casefold() in allowed
        for kind in table.fields("geography_kind")
        for i in table.rows[blank]
    )


def _lies_elsewhere(table: Table, column: Column, own: np.ndarray) -> bool:
    """Whether a force in a blank row lies in another region than the one above."""
    values, above = table.grid.values, None
    for k, i in enumerate(table.rows):
        if own[k] >= 0:
            above = _word(values[i, column.j], "region")
            continue
        for force in table.fields("force"):
            home = names.regions_of_forces().get(_word(values[i, force.j], "force"))
            if home and above and home != above:
                return True
    return False


def _word(value: object, field: str) -> str:
    found = [meaning.word for meaning in names.meanings(as_text(value)) if meaning.field == field]
    return found[0] if len(found) == 1 else ""


def _rows_are_told(field: str, blank: np.ndarray, others: dict) -> bool:
    """Whether groups have rows below their first, each told apart by another name."""
    if not others:
        return False
    group = np.cumsum(~blank) - 1
    sizes = np.bincount(group)
    if (sizes > 1).sum() < 2 or (sizes > 1).mean() < 0.5:
        return False
    codes = np.column_stack(list(others.values()))
    if not (codes[blank] >= 0).any(axis=1).all():
        return False
    sets = [{tuple(row) for row in codes[group == number].tolist()} for number in range(len(sizes))]
    if any(len(rows) < size for rows, size in zip(sets, sizes, strict=True)):
        return False
    forces = [others[name] for name in ("force", "body") if name in others]
    inside = field in _WIDE and any((codes[blank] >= 0).all() for codes in forces)
    # Nothing wider than a period or a measure can be mistaken for the group's own row.
    return inside or field in ("period", "measure") or all(rows == sets[0] for rows in sets)
