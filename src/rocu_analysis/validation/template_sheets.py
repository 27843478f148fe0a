"""The sheets of our own template that hold no figures: how they are told from returned ones.

A force may well call a sheet of figures ``Lists``; only the words in the first cell count.
"""

from __future__ import annotations

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
