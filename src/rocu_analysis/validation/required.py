"""What does our template ask for that a row leaves empty?

Nothing is made up in its place: a blank strand or counting stays not stated, and a blank measure
is no measure, whatever the sheet is called.
"""

from __future__ import annotations

import numpy as np

from rocu_analysis import schema
from rocu_analysis.validation import template_sheets
from rocu_analysis.validation.faults import Faults
from rocu_analysis.validation.tables import Table

# What a blank comes to; a blank measure is an error of its own, `measure_missing`.
_BECOMES = {
    "geography": "it is told from the names beside it",
    "counting": "it stays not stated",
    "period": "it is told from the titles and names, if they say any",
    "unit": "the measure's own was taken",
    "strand": "it stays not stated",
    "qualifier": "the figure is taken as exact",
}


def report(table: Table, i: np.ndarray, faults: Faults) -> None:
    """Warn of blank cells under headings that must be filled, in rows that give a figure.

    Parameters
    ----------
    table : Table
        Looked at only where it is our template.
    i : numpy.ndarray
        Positions in the grid of the rows of the figures.
    """
    if not template_sheets.is_ours(table):
        return
    rows, held = np.unique(i), table.grid.held
    starts, ends = table.fields("period_start"), table.fields("period_end")
    for column in schema.FRAMES[table.frame]:
        found = table.fields(column.name, f"{column.name}_kind")
        if column.name not in _BECOMES or not found:
            continue
        blank = rows[~held[rows][:, [c.j for c in found]].any(axis=1)]
        if column.name == "period" and starts and ends:
            # The first and last day may be given instead.
            blank = blank[~(held[blank, starts[0].j] & held[blank, ends[0].j])]
        if len(blank):
            faults.remark(
                "required_blank",
                [(int(row), found[0].j) for row in blank],
                field=column.name,
                message=f"{found[0].heading.rstrip(' *')} must be filled and is empty; "
                f"{_BECOMES[column.name]}",
            )
