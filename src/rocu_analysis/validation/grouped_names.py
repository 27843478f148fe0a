"""May a blank in a column of names be read as the name above it?

Only in a report that plainly groups its rows: the first row of each group is named, the rows
below it are blank, and something else names each of those. Whose figure it is, and where it
belongs, is never guessed: a blank strand, threat or level stays blank, and so does a blank force
beside a region, for the figure is then the region's.
"""

from __future__ import annotations

import numpy as np

from rocu_analysis.validation import names, own_workbooks
from rocu_analysis.validation.tables import Column, Table

# Fields whose names may stand once for a group of rows.
_GROUPED = ("region", "force", "geography", "period", "measure")
# What can tell the rows of a group from each other.
_TELLING = (
    *("region", "force", "body", "geography", "geography_kind", "period", "period_start"),
    *("measure", "strand", "threat", "tier", "level", "counting"),
)
_LEAST_BLANK = 0.3


def is_grouped(table: Table, column: Column, codes: np.ndarray) -> bool:
    """Whether a column plainly names each group of rows once, in its first row.

    Parameters
    ----------
    codes : numpy.ndarray
        For each row of the table the number of its name; below 0 where there is none.
    """
    blank, field = codes < 0, column.field
    if field not in _GROUPED or not len(codes) or blank[0] or blank.mean() < _LEAST_BLANK:
        return False
    said = codes[~blank]
    if len(said) < 2 or len(np.unique(said)) < len(said) or own_workbooks.is_ours(table):
        return False
    others: dict[str, np.ndarray] = {}
    for other in table.fields(*_TELLING):
        if other.j != column.j:
            said, _ = table.grid.column(other.j)
            held = table.grid.held[table.rows, other.j]
            others.setdefault(other.field, np.where(held, said[table.rows], -1))
    if not others or _says_otherwise(table, column, blank, others):
        return False
    group = np.cumsum(~blank) - 1
    sizes = np.bincount(group)
    if (sizes > 1).sum() < 2 or (sizes > 1).mean() < 0.5:
        return False
    telling = np.column_stack(list(others.values()))
    if not (telling[blank] >= 0).any(axis=1).all():
        return False
    sets = [{tuple(row) for row in telling[group == k].tolist()} for k in range(len(sizes))]
    if any(len(rows) < size for rows, size in zip(sets, sizes, strict=True)):
        return False
    forces = [others[name] for name in ("force", "body") if name in others]
    is_inside = any((named[blank] >= 0).all() for named in forces)
    # Nothing wider than a period or a measure can be mistaken for the group's own row.
    return (
        field in ("period", "measure")
        or (field in ("region", "geography") and is_inside)
        or all(rows == sets[0] for rows in sets)
    )


def _says_otherwise(table: Table, column: Column, blank: np.ndarray, others: dict) -> bool:
    """Whether another column says whose figure a blank row is, and it is not the group's."""
    wider = {"force": ("region", "body", "geography"), "region": ("body", "geography")}
    if column.field not in wider:
        return False
    if any((others[n][blank] >= 0).any() for n in wider[column.field] if n in others):
        return True
    allowed = {"force"} if column.field == "force" else {"force", "region"}
    for kind in table.fields("geography_kind"):
        if any(table.grid.text(i, kind.j).casefold() not in allowed for i in table.rows[blank]):
            return True
    if column.field == "region":
        # A force in a blank row may lie in another region than the one above.
        above = None
        for i, is_blank in zip(table.rows, blank, strict=True):
            if not is_blank:
                above = _word(table, i, column)
                continue
            homes = [
                names.regions_of_forces().get(_word(table, i, force))
                for force in table.fields("force")
            ]
            if above and any(home and home != above for home in homes):
                return True
    return False


def _word(table: Table, i: int, column: Column) -> str:
    meanings = names.meanings(table.grid.text(i, column.j))
    known = [meaning.word for meaning in meanings if meaning.field == column.field]
    return known[0] if len(known) == 1 else ""
