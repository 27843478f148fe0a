"""The tables of the document as an accessible workbook, made with gptables.

One table a sheet at its left edge, marked up as a table, with a cover and a list of contents; the
marking stands in a cell of every sheet. Text is written as text: nothing in it can become a
formula, a link or a note.
"""

from __future__ import annotations

import io
import re
import warnings
from importlib.util import find_spec
from typing import TYPE_CHECKING

from rocu_analysis.errors import MissingExtra, NoFigures
from rocu_analysis.paper.content import LANGUAGE, Document, Table
from rocu_analysis.paper.filing import midnight, repack
from rocu_analysis.paper.plain_text import plain

if TYPE_CHECKING:
    from gptables import GPTable

_LETTER = re.compile("[A-Za-z0-9]")
# Only strings given as such are formulas, links or numbers: a returned "=1+1" stays words.
_TEXT_STAYS_TEXT = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}


def write(document: Document) -> bytes:
    """Bytes of the ``.xlsx`` file; the same document gives the same bytes.

    Raises
    ------
    MissingExtra
        Where gptables is not installed.
    NoFigures
        Where the document has no table.
    """
    if find_spec("gptables") is None:
        raise MissingExtra.of("gptables", "paper", "Workbook")
    if not document.tables:
        raise NoFigures("workbook", "the paper has no table")
    import gptables

    held = io.BytesIO()
    # It warns of links and legends that a table need not have.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = gptables.produce_workbook(
            held,
            {table.label: _sheet(table, document) for table in document.tables},
            cover=gptables.Cover(
                _words(document.title),
                intro=[_words(line) for line in document.cover],
                cover_label="Cover",
            ),
            contentsheet_options={"subtitles": [_words(document.banner)]},
            workbook_options=_TEXT_STAYS_TEXT,
        )
        book.set_properties(
            {
                "title": plain(document.title),
                "author": plain(document.authors),
                "subject": plain(document.banner),
                "created": midnight(document.dated),
            }
        )
        book.close()
    return repack(held.getvalue(), _with_language(held.getvalue()))


def _sheet(table: Table, document: Document) -> GPTable:
    import gptables
    import pandas as pd

    frame = pd.DataFrame({column.head: column.values for column in table.columns})
    frame = frame.astype("object")
    formats = [
        {"column": {"columns": [column.head], "format": {"num_format": column.form}}}
        for column in table.columns
        if column.form
    ]
    return gptables.GPTable(
        frame.map(lambda cell: _cell(cell) if isinstance(cell, str) else cell),
        table_name=table.label.replace(" ", "_").lower(),
        title=_words(f"{table.label}: {table.caption}"),
        subtitles=[_words(document.banner)],
        legend=[_words(key) for key in table.marks],
        source=_words(f"Source: {table.source}") if table.source else None,
        instructions="This sheet has one table.",
        index_columns={1: 0},
        additional_formatting=formats,
    )


def _cell(text: str) -> str:
    """Text of a cell; gptables refuses one without a Latin letter or a figure."""
    words = _words(text)
    return words if _LETTER.search(words) else f"{words} [as returned]"


def _words(text: object) -> str:
    """Text in which gptables finds no mark of a note."""
    return plain(text).replace("$$", "$ $")


def _with_language(data: bytes) -> dict[str, bytes]:
    """Core properties with the language, which neither gptables nor its writer can set."""
    import zipfile

    name = "docProps/core.xml"
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        core = book.read(name).decode("utf-8")
    end = "</cp:coreProperties>"
    return {name: core.replace(end, f"<dc:language>{LANGUAGE}</dc:language>{end}").encode()}
