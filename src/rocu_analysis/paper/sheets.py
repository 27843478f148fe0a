"""What the two kinds of workbook share: sheet names, columns, values and the lines of the cover."""

from __future__ import annotations

import numbers

from rocu_analysis.exhibits.printing import MISSING, decimals_of
from rocu_analysis.paper.content import Document, Table
from rocu_analysis.paper.plain_text import plain


def sheet_name(table: Table) -> str:
    """Name of a table's sheet, such as ``Table 1``."""
    return table.label


def columns_of(table: Table) -> list[str]:
    """Column headings, each of them once: a repeated one gets a number."""
    names: list[str] = []
    for name in map(plain, table.frame.columns):
        count = sum(known == name or known.startswith(f"{name} (") for known in names)
        names.append(f"{name} ({count + 1})" if count else name)
    return names


def values_of(table: Table) -> list[list]:
    """Values by column: numbers as numbers, words as words, ``[x]`` where there is nothing."""
    return [
        [_value(cell) for cell in table.frame.iloc[:, place]]
        for place in range(table.frame.shape[1])
    ]


def number_form(values: list) -> str:
    """Form in which a column prints its numbers; empty where it has none."""
    if all(isinstance(value, str) for value in values):
        return ""
    decimals = decimals_of(values)
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def about(document: Document) -> list[str]:
    """Lines of the cover."""
    lines = [document.banner, document.subtitle]
    lines += [f"{label}: {words}" for label, words in document.front]
    return [plain(line) for line in lines if line]


def _value(cell: object):
    if isinstance(cell, numbers.Real) and not isinstance(cell, bool) and cell == cell:
        return int(cell) if isinstance(cell, numbers.Integral) else float(cell)
    if cell is None or cell != cell or cell == "":
        return MISSING
    return plain(cell)
