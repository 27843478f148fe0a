"""The tables of the document as an OpenDocument spreadsheet (ODS), which needs no Excel."""

from __future__ import annotations

import io
from importlib.util import find_spec

from rocu_analysis.errors import MissingExtra, NoFigures
from rocu_analysis.paper.content import LANGUAGE, Document, Table
from rocu_analysis.paper.filing import midnight, repack
from rocu_analysis.paper.plain_text import plain


def write(document: Document) -> bytes:
    """Bytes of the ``.ods`` file; the same document gives the same bytes.

    Raises
    ------
    MissingExtra
        Where odfdo is not installed.
    NoFigures
        Where the document has no table.
    """
    if find_spec("odfdo") is None:
        raise MissingExtra.of("odfdo", "paper", "OpenDocument spreadsheet")
    if not document.tables:
        raise NoFigures("spreadsheet", "the paper has no table")
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
