"""From a table of values to a table of words, and from an exhibit to an HTML figure.

An exhibit's table keeps numbers as numbers, so that a workbook can use them. Documents print them
through here: thousands with commas, one number of decimals a column, no empty cell. JupyterLab and
its nbconvert template drop the alt text of plain images, so a notebook is given HTML; styles stand
on the elements, since notebooks strip style sheets.
"""

from __future__ import annotations

import base64
import numbers
import re
from html import escape

import pandas as pd

from rocu_analysis import theme
from rocu_analysis.wording.numbers import figure

HIDDEN = "[c]"
MISSING = "[x]"
NOT_APPLICABLE = "[z]"
SHORTHAND = {
    HIDDEN: "confidential: a small count, or one that would tell that another is small",
    MISSING: "not available",
    NOT_APPLICABLE: "not applicable",
}
MOST_DECIMALS = 3
LONGEST_NAME = 28  # letters of a row's name that stands on one line
_RANGE = re.compile(r"(−?\d[\d,]*(?:\.\d+)?) to (−?\d[\d,]*(?:\.\d+)?)")
_TEXT = (
    f"font-family: '{theme.FONT}', Arial, sans-serif; color: {theme.TEXT}; "
    f"background: {theme.PAPER};"
)
_CELL = f"padding: 2px 10px 2px 0; vertical-align: top; border-bottom: 1px solid {theme.GRID};"


def printed(table: pd.DataFrame) -> pd.DataFrame:
    """Give every cell as text: figures as ``1,124``, an empty cell as ``[x]``.

    A column of numbers has the same number of decimals throughout, those of its ranges
    (``102 to 106``) among them: see `decimals_of`.
    """
    columns = [_printed_column(list(table.iloc[:, place])) for place in range(table.shape[1])]
    frame = pd.DataFrame(dict(enumerate(columns)), dtype="object")
    frame.columns = table.columns
    return frame


def is_numeric(table: pd.DataFrame, column: str) -> bool:
    """Whether a column holds numbers (some cells may be ``[c]`` or ``[x]``): align it right."""
    return any(_is_number(cell) for cell in table[column])


def shorthand(table: pd.DataFrame) -> list[str]:
    """Explain each shorthand that the table uses, as ``[c] confidential: …``."""
    used = {cell for column in table.columns for cell in table[column] if isinstance(cell, str)}
    return [f"{mark} {meaning}" for mark, meaning in SHORTHAND.items() if mark in used]


def decimals_of(cells: list) -> int:
    """How many decimals a column's numbers have: the most that any cell needs, up to three.

    Counts are whole numbers and have none. A number with a point was rounded to a place after it,
    and has one or more even where each happens to be round: 69.0 beside limits of 57.5 to 80.4.
    """
    numeric = [cell for cell in cells if _is_number(cell)]
    if not numeric:
        return 0
    ranges = (_RANGE.fullmatch(cell) for cell in cells if isinstance(cell, str))
    ends = [end for found in ranges if found for end in found.groups()]
    return max([*map(_decimals, numeric), *(len(end.partition(".")[2]) for end in ends)])


def _printed_column(cells: list) -> list[str]:
    decimals, numeric = decimals_of(cells), any(map(_is_number, cells))

    def text(cell: object) -> str:
        if _is_number(cell):
            return figure(cell, decimals)
        if cell is None or cell != cell or cell == "":
            return MISSING
        ends = _RANGE.fullmatch(str(cell)) if numeric else None
        if ends is None:
            return str(cell)
        plain = (float(end.replace(",", "").replace("−", "-")) for end in ends.groups())
        return " to ".join(figure(end, decimals) for end in plain)

    return [text(cell) for cell in cells]


def _is_number(cell: object) -> bool:
    return isinstance(cell, numbers.Real) and not isinstance(cell, bool) and cell == cell


def _decimals(cell: object) -> int:
    """Decimals that a number needs; tables hold figures rounded already."""
    if isinstance(cell, numbers.Integral):
        return 0
    text = f"{float(cell):.{MOST_DECIMALS}f}".rstrip("0")
    return max(1, len(text.partition(".")[2]))


# --- HTML ----------------------------------------------------------------------------------------


def figure_html(exhibit) -> str:
    """Write a whole exhibit as one ``<figure lang="en-GB">`` element.

    Its table stands behind a heading to unfold where there is a chart.
    """
    keys = "".join(f"<p>{escape(line)}</p>" for line in shorthand(exhibit.table))
    table, image = keys + _table_html(exhibit.table, exhibit.subtitle), ""
    if exhibit.drawing is not None:
        data = base64.b64encode(exhibit.image("png")).decode("ascii")
        image = (
            f'<img alt="{escape(exhibit.alt)}" src="data:image/png;base64,{data}" '
            f'style="max-width: 100%;">'
        )
        table = f"<details><summary>The figures as a table</summary>\n{table}\n</details>"
    notes = "\n".join(f"<li>{escape(note)}</li>" for note in exhibit.notes)
    parts = [
        f'<figure lang="en-GB" style="{_TEXT} margin: 0; padding: 8px; max-width: 60em;">',
        f'<figcaption style="text-align: left; color: {theme.TEXT};">'
        f"<strong>{escape(exhibit.headline)}</strong><br>{escape(exhibit.subtitle)}</figcaption>",
        image,
        f"<p>{escape(exhibit.description)}</p>",
        table,
        f"<p>Notes</p>\n<ul>\n{notes}\n</ul>" if notes else "",
        f"<p>Source: {escape(exhibit.source)}</p>" if exhibit.source else "",
        "</figure>",
    ]
    return "\n".join(part for part in parts if part)


def _table_html(table: pd.DataFrame, caption: str) -> str:
    """Table with a caption and a scope on every header; its first column heads the rows."""
    sides = ["right" if is_numeric(table, name) else "left" for name in table.columns]
    styles = [f"{_CELL} text-align: {side};" for side in sides]
    head = "".join(
        f'<th scope="col" style="{style}">{escape(str(name))}</th>'
        for name, style in zip(table.columns, styles, strict=True)
    )
    rows = []
    for first, *others in printed(table).itertuples(index=False, name=None):
        whole = " white-space: nowrap;" if len(first) <= LONGEST_NAME else ""
        cells = "".join(
            f'<td style="{style}">{escape(cell)}</td>'
            for cell, style in zip(others, styles[1:], strict=True)
        )
        rows.append(
            f'<tr><th scope="row" style="{styles[0]}{whole}">{escape(first)}</th>{cells}</tr>'
        )
    body = "\n".join(rows)
    return (
        f'<table style="border-collapse: collapse; {_TEXT}">'
        f'<caption style="text-align: left;">{escape(caption)}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table>"
    )
