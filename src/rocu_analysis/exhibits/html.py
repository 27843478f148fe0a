"""An exhibit as an HTML figure: image with alt text, caption, description, table, notes.

JupyterLab and its nbconvert template drop the alt text of plain images, so the image is written
as HTML here. Styles stand on the elements: notebooks strip style sheets.
"""

from __future__ import annotations

import base64
from html import escape
from typing import TYPE_CHECKING

from rocu_analysis.exhibits.printing import is_numeric, printed, shorthand

if TYPE_CHECKING:
    import pandas as pd

    from rocu_analysis.exhibits.exhibit import Exhibit

_TEXT = "font-family: 'DejaVu Sans', Arial, sans-serif; color: #0B0C0C; background: #FFFFFF;"
_CELL = "padding: 2px 10px 2px 0; vertical-align: top; border-bottom: 1px solid #CCCCCC;"


def figure_html(exhibit: Exhibit) -> str:
    """Write the whole exhibit as one ``<figure lang="en-GB">`` element."""
    parts = [
        f'<figure lang="en-GB" style="{_TEXT} margin: 0; padding: 8px; max-width: 60em;">',
        _caption(exhibit),
        _image(exhibit),
        f"<p>{escape(exhibit.description)}</p>",
        _unfolded(exhibit),
        _notes(exhibit),
        f"<p>Source: {escape(exhibit.source)}</p>" if exhibit.source else "",
        "</figure>",
    ]
    return "\n".join(part for part in parts if part)


def table_html(table: pd.DataFrame, caption: str) -> str:
    """Write a table with a caption and a scope on every header; its first column heads the rows."""
    words = printed(table)
    right = [is_numeric(table, name) for name in table.columns]
    head = "".join(
        f'<th scope="col" style="{_style(number)}">{escape(str(name))}</th>'
        for name, number in zip(table.columns, right, strict=True)
    )
    rows = "\n".join(_row(row, right) for row in words.itertuples(index=False, name=None))
    return (
        f'<table style="border-collapse: collapse; {_TEXT}">'
        f'<caption style="text-align: left;">{escape(caption)}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody></table>"
    )


def _caption(exhibit: Exhibit) -> str:
    return (
        f'<figcaption style="text-align: left; color: #0B0C0C;">'
        f"<strong>{escape(exhibit.headline)}</strong><br>{escape(exhibit.subtitle)}</figcaption>"
    )


def _image(exhibit: Exhibit) -> str:
    if exhibit.drawing is None:
        return ""
    data = base64.b64encode(exhibit.image("png")).decode("ascii")
    return (
        f'<img alt="{escape(exhibit.alt)}" src="data:image/png;base64,{data}" '
        f'style="max-width: 100%;">'
    )


def _unfolded(exhibit: Exhibit) -> str:
    table = table_html(exhibit.table, exhibit.subtitle)
    keys = "".join(f"<p>{escape(line)}</p>" for line in shorthand(exhibit.table))
    if exhibit.drawing is None:
        return keys + table
    return f"<details><summary>The figures as a table</summary>\n{keys}{table}\n</details>"


def _notes(exhibit: Exhibit) -> str:
    if not exhibit.notes:
        return ""
    items = "\n".join(f"<li>{escape(note)}</li>" for note in exhibit.notes)
    return f"<p>Notes</p>\n<ul>\n{items}\n</ul>"


def _row(cells: tuple[str, ...], right: list[bool]) -> str:
    first, *others = cells
    heading = f'<th scope="row" style="{_style(right[0])}">{escape(first)}</th>'
    rest = "".join(
        f'<td style="{_style(number)}">{escape(cell)}</td>'
        for cell, number in zip(others, right[1:], strict=True)
    )
    return f"<tr>{heading}{rest}</tr>"


def _style(number: bool) -> str:
    return f"{_CELL} text-align: {'right' if number else 'left'};"
