"""The tables of the document as an accessible workbook, for Excel or as OpenDocument.

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

from rocu_analysis import outputs
from rocu_analysis.errors import MissingExtra, NoFigures
from rocu_analysis.paper.content import LANGUAGE, Document, Table
from rocu_analysis.paper.filing import for_properties, midnight, repack
from rocu_analysis.paper.tables import plain

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


def write_xlsx(document: Document) -> bytes:
    """Bytes of the ``.xlsx`` file, made with gptables; the same document gives the same bytes."""
    _require(document, "gptables", "Workbook")
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
                "title": for_properties(document.title),
                "author": for_properties(document.authors),
                "subject": for_properties(document.banner),
                "created": midnight(document.dated),
            }
        )
        _mark_as_text(book)
        book.close()
    return repack(held.getvalue(), _with_language(held.getvalue()))


def _require(document: Document, package: str, noun: str) -> None:
    """Raise where a package is not installed, or the document has no table."""
    if find_spec(package) is None:
        raise MissingExtra.of(package, "paper", noun)
    if not document.tables:
        raise NoFigures(noun.split()[-1].lower(), "the paper has no table")


def _sheet(table: Table, document: Document) -> GPTable:
    import gptables
    import pandas as pd

    frame = pd.DataFrame({_words(column.head): column.values for column in table.columns})
    frame = frame.astype("object")
    formats = [
        {"column": {"columns": [_words(column.head)], "format": {"num_format": column.form}}}
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
    """Text in which gptables finds no mark of a note and no link."""
    return plain(text).replace("$$", "$ $").replace("](", "] (")


def _mark_as_text(book) -> None:
    """Give text that begins as a formula does the sign that it is text, also once it is edited."""
    from xlsxwriter.worksheet import CellStringTuple

    texts = book.str_table.string_table
    acting = {number for text, number in texts.items() if outputs.could_act(str(text))}
    quoted: dict = {}
    for sheet in book.worksheets() if acting else ():
        for cells in sheet.table.values():
            for place, cell in cells.items():
                if isinstance(cell, CellStringTuple) and cell.string in acting:
                    look = quoted.get(cell.format)
                    if look is None:
                        look = quoted[cell.format] = book.add_format()
                        kept = {"xf_index": None, "_format_key": None, "quote_prefix": True}
                        vars(look).update(vars(cell.format) | kept)
                    cells[place] = cell._replace(format=look)


def _with_language(data: bytes) -> dict[str, bytes]:
    """Core properties with the language, which neither gptables nor its writer can set."""
    import zipfile

    name = "docProps/core.xml"
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        core = book.read(name).decode("utf-8")
    end = "</cp:coreProperties>"
    return {name: core.replace(end, f"<dc:language>{LANGUAGE}</dc:language>{end}").encode()}


# --- OpenDocument, which needs no Excel ----


def write_ods(document: Document) -> bytes:
    """Bytes of the ``.ods`` file; the same document gives the same bytes."""
    _require(document, "odfdo", "OpenDocument spreadsheet")
    import odfdo

    book = odfdo.Document("spreadsheet")
    book.body.clear()
    cover = [plain(document.title), *document.cover]
    book.body.append(_filled("Cover", [[line] for line in cover]))
    contents = [[plain(document.banner)], ["Sheet", "What it holds"]]
    contents += [[table.label, plain(table.caption)] for table in document.tables]
    book.body.append(_filled("Contents", contents))
    for table in document.tables:
        book.body.append(_filled(table.label, _rows(table, document)))
    _describe(book, document)
    held = io.BytesIO()
    book.save(held)
    return repack(held.getvalue())


def _rows(table: Table, document: Document) -> list[list]:
    above = [[plain(f"{table.label}: {table.caption}")], [plain(document.banner)]]
    above += [[plain(key)] for key in table.marks]
    cells = zip(*(column.values for column in table.columns), strict=True)
    above += [[plain(f"Source: {table.source}")]] if table.source else []
    return [*above, [column.head for column in table.columns], *cells]


def _filled(name: str, rows: list[list]):
    import odfdo

    table = odfdo.Table(name)
    for values in rows:
        row = odfdo.Row()
        for value in values:
            row.append_cell(odfdo.Cell(value=value, text=str(value)))
        table.append_row(row)
    return table


def _describe(book, document: Document) -> None:
    about_it, day = book.meta, midnight(document.dated)
    about_it.title, about_it.language = plain(document.title), LANGUAGE
    about_it.subject = plain(document.banner)
    about_it.creator = about_it.initial_creator = plain(document.authors)
    about_it.creation_date = about_it.date = day
