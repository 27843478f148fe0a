"""The sheets of our own template that hold no figures: how they are told from returned ones.

A force may well call a sheet of figures ``Lists``; only the words in the first cell count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rocu_analysis import schema
from rocu_analysis.validation import headings

if TYPE_CHECKING:
    import pandas as pd

MARK = "rocu_analysis template"
AIDS = ("Guidance", "Lists", "Examples")


def first_words(name: str) -> str:
    """What stands in the first cell of an aid: ``Guidance (rocu_analysis template)``."""
    return f"{name} ({MARK})"


def is_aid(sheet) -> bool:
    """Whether a sheet as read is guidance, lists or examples of our template, and no return.

    Parameters
    ----------
    sheet : Sheet
        As read; only its name and first cell are looked at.
    """
    if sheet.name not in AIDS or not sheet.values.size:
        return False
    return sheet.values[0, 0] == first_words(sheet.name)


def not_filled_in(sheets, ledger: pd.DataFrame) -> list[str]:
    """Files that are our template and state no figure and no record, by name.

    Parameters
    ----------
    sheets : iterable of Sheet
    ledger : DataFrame
        As in ``check.ledger``.
    """
    templates = {sheet.file for sheet in sheets if is_aid(sheet)}
    if not templates:
        return []
    counted = ledger[["accepted", "set_aside", "repeated"]].astype("float64").sum(axis=1)
    return sorted(templates - set(ledger["file"][counted > 0]))


def is_ours(table) -> bool:
    """Whether a table is one of our template's, filled in: a blank there means what it says.

    Parameters
    ----------
    table : Table
        Its headings are looked at: all that its frame requires stand there, under our own names.
    """
    own = {column.name for column in schema.FRAMES[table.frame] if column.required}
    said = {headings.plain(c.heading).replace(" ", "_") for c in table.columns}
    return own <= said
