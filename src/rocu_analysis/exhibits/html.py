"""An exhibit as an HTML figure: image with alt text, caption, description, table, notes.

JupyterLab and its nbconvert template drop the alt text of plain images, so the image is written
as HTML here. Styles stand on the elements: notebooks strip style sheets.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from rocu_analysis.exhibits.printing import is_numeric, printed, shorthand

if TYPE_CHECKING:
    import pandas as pd

_TEXT = "font-family: 'DejaVu Sans', Arial, sans-serif; color: #0B0C0C; background: #FFFFFF;"
LONGEST_NAME = 28  # letters of a row's name that stands on one line
_CELL = "padding: 2px 10px 2px 0; vertical-align: top; border-bottom: 1px solid #CCCCCC;"


def figure_html(
    *,
    headline: str,
    subtitle: str,
    description: str,
    table: pd.DataFrame,
    notes: Sequence[str],
    source: str,
    image: bytes | None,
    alt: str,
) -> str:
    """Write a whole exhibit as one ``<figure lang="en-GB">`` element.

    Parameters
    ----------
    headline, subtitle, description, source, alt : str
        As on `Exhibit`.
    table : DataFrame
        As published; behind a heading to unfold where there is an image.
    notes : sequence of str
    image : bytes, optional
        The chart as a ``png``; None where the table is the exhibit.
    """
    parts = [
        f'<figure lang="en-GB" style="{_TEXT} margin: 0; padding: 8px; max-width: 60em;">',
        _caption(headline, subtitle),
        _image(image, alt) if image else "",
        f"<p>{escape(description)}</p>",
        _unfolded(table, subtitle, folded=image is not None),
        _notes(notes),
        f"<p>Source: {escape(source)}</p>" if source else "",
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


def _caption(headline: str, subtitle: str) -> str:
    return (
        f'<figcaption style="text-align: left; color: #0B0C0C;">'
        f"<strong>{escape(headline)}</strong><br>{escape(subtitle)}</figcaption>"
    )


def _image(image: bytes, alt: str) -> str:
    data = base64.b64encode(image).decode("ascii")
    return f'<img alt="{escape(alt)}" src="data:image/png;base64,{data}" style="max-width: 100%;">'


def _unfolded(table: pd.DataFrame, caption: str, *, folded: bool) -> str:
    keys = "".join(f"<p>{escape(line)}</p>" for line in shorthand(table))
    whole = keys + table_html(table, caption)
    if not folded:
        return whole
    return f"<details><summary>The figures as a table</summary>\n{whole}\n</details>"


def _notes(notes: Sequence[str]) -> str:
    if not notes:
        return ""
    items = "\n".join(f"<li>{escape(note)}</li>" for note in notes)
    return f"<p>Notes</p>\n<ul>\n{items}\n</ul>"


def _row(cells: tuple[str, ...], right: list[bool]) -> str:
    first, *others = cells
    whole = " white-space: nowrap;" if len(first) <= LONGEST_NAME else ""
    heading = f'<th scope="row" style="{_style(right[0])}{whole}">{escape(first)}</th>'
    rest = "".join(
        f'<td style="{_style(number)}">{escape(cell)}</td>'
        for cell, number in zip(others, right[1:], strict=True)
    )
    return f"<tr>{heading}{rest}</tr>"


def _style(number: bool) -> str:
    return f"{_CELL} text-align: {'right' if number else 'left'};"
