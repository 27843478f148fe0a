"""The tables of the document as an accessible workbook, for Excel or as OpenDocument, and as CSV.

One table a sheet at its left edge, marked up as a table, with a cover of answers and decisions, a
list of contents, notes, and the tidy table (`placed`), which is also the CSV file. The marking
stands in a cell of every sheet, on every page that is printed, and in every row of the CSV file.
Text is written as text: nothing in it can become a formula, a link or a note.

A writer prints `Cell`s and parses no words: an interval is two numbers, a day a date, and words
beside figures stand in a column of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from itertools import pairwise
from textwrap import wrap
from typing import NamedTuple

import pandas as pd
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import Table as Marked, TableColumn

from rocu_analysis import outputs
from rocu_analysis.exhibits.cells import (
    HIDDEN,
    NOT_APPLICABLE,
    SHORTHAND,
    Cell,
    as_cell,
    decimals_of,
)
from rocu_analysis.intake.workbooks import new_workbook, packed, printed_wide, put
from rocu_analysis.paper import filing, placed
from rocu_analysis.paper.content import LANGUAGE, Document, Heading, Paragraph, Points, Tiles
from rocu_analysis.paper.tables import Table, plain

MOST_WIDTH, LEAST_WIDTH = 36, 8  # of a column, in letters
PAGE, LARGER = 120, 1.4  # letters across a printed page, and how much larger a title's are
DAY, LONG_DAY = "d mmmm yyyy", "00 September 0000"
ENDS = {"value": "", "low": ": lower", "high": ": upper"}


class Column(NamedTuple):
    """A column of a sheet: its heading, its values, and the form of numbers or days in it."""

    head: str
    values: list
    form: str = ""
    row_forms: Sequence[str] = ()  # where they are of many units

    @property
    def forms(self) -> Sequence[str]:
        """Form of each row."""
        return self.row_forms or [self.form] * len(self.values)

    @property
    def is_right(self) -> bool:
        """Whether it is set to the right, as numbers are."""
        return self.form not in ("", DAY)

    @property
    def longest(self) -> int:
        """Letters of its longest value, or of its heading in two lines."""
        texts = (LONG_DAY if isinstance(value, date) else str(value) for value in self.values)
        return max(len(self.head) // 2, *map(len, (*self.head.split(), *texts)))


@dataclass(frozen=True)
class Sheet:
    """A sheet: its title, lines below it, and one table."""

    name: str
    title: str
    lines: tuple[str, ...]
    columns: tuple[Column, ...] = ()

    @property
    def rows(self) -> list[tuple]:
        """Rows of the table below its headings."""
        return list(zip(*(column.values for column in self.columns), strict=True))

    @cached_property
    def above(self) -> tuple[list[str], list[str]]:
        """Title and lines, a cell each: none wider than table or page, or all would print small."""
        if not self.columns:
            return [self.title], list(self.lines)  # their one column breaks them
        room = max(PAGE, sum(self.widths))
        lines = [part for line in self.lines for part in _broken(line, room)]
        return _broken(self.title, round(room / LARGER)), lines

    @cached_property
    def widths(self) -> list[int]:
        """Width of each column in letters; a long text takes several lines."""
        most = MOST_WIDTH if len(self.columns) > 2 else 90
        wanted = [max(LEAST_WIDTH, 3 + column.longest) for column in self.columns]
        return [min(most, width) for width in wanted] or [most]


def _broken(text: str, room: int) -> list[str]:
    return wrap(text, room, break_long_words=False, break_on_hyphens=False)


# --- what stands on the sheets --------------------------------------------------------------------


@lru_cache(maxsize=4)  # the parts of a paper, each as a workbook and as ODS
def sheets(document: Document) -> tuple[Sheet, ...]:
    """Give the sheets of a document: cover, contents, tidy figures, each table, notes."""
    banner = plain(document.banner)

    def sheet(name: str, title: str, columns: tuple[Column, ...], source: str = "") -> Sheet:
        used = {value for column in columns for value in column.values if isinstance(value, str)}
        marks = [f"{mark} {meaning}" for mark, meaning in SHORTHAND.items() if mark in used]
        sources = [f"Source: {plain(source)}"] if source else []
        lines = (banner, "This sheet has one table.", *marks, *sources)
        return Sheet(name, plain(title), lines, columns)

    made = []
    if document.figures is not None and len(document.figures):
        made.append(sheet("All figures", "Every count of this paper, one a row", _tidy(document)))
    made += [sheet(t.label, t.words, _columns_of(t), t.source) for t in document.every(Table)]
    if notes := _notes(document):
        made.append(Sheet("Notes", "Notes", (banner,), notes))
    front = (line for line in (document.subtitle, *document.facts, *_answers(document)) if line)
    cover = Sheet("Cover", plain(document.title), (banner, *map(plain, front)))
    if not made:
        return (cover,)
    contents = (
        Column("Sheet", [sheet.name for sheet in made]),
        Column("What it holds", [sheet.title for sheet in made]),
    )
    return (cover, Sheet("Contents", "Contents", (banner,), contents), *made)


def _answers(document: Document) -> list[str]:
    """The answer, what the board is asked, and the verdict of each question."""
    lines: list[str] = []
    for above, block in pairwise((None, *document.blocks)):
        if isinstance(block, Paragraph) and block.role == "answer":
            lines.append(block.text)
        elif isinstance(block, Points) and block.ordered and isinstance(above, Heading):
            lines += [above.text, *(f"{n}. {one.text}" for n, one in enumerate(block.items, 1))]
        elif isinstance(block, Tiles):
            lines += [f"{tile.question} {tile.verdict}. {tile.text}" for tile in block.items]
    return lines


def _notes(document: Document) -> tuple[Column, ...]:
    """Notes by their numbers, and by its label those that stand with a table."""
    rows, table = [], ""
    for block in document.blocks:
        if isinstance(block, Table | Heading):
            table = getattr(block, "label", "")
        elif getattr(block, "role", "") == "small":
            for note in getattr(block, "items", (block,)):
                if table or getattr(note, "anchor", "").startswith("note-"):
                    name = getattr(note, "label", "") or table or str(len(rows) + 1)
                    rows.append((plain(name), plain(note.text)))
    if not rows:
        return ()
    names, texts = map(list, zip(*rows, strict=True))
    return Column("Note", names), Column("What it says", texts)


def _tidy(document: Document) -> tuple[Column, ...]:
    """The tidy table as columns, with a mark where there is no figure."""
    table, made = document.figures, []
    marks = table["status"].map(lambda word: HIDDEN if word == placed.HIDDEN else NOT_APPLICABLE)
    for name, cells in table.items():
        form = "#,##0" if name in ENDS else DAY if name.startswith("period_") else ""
        values = list(cells.where(cells.notna(), marks))
        made.append(Column(name.replace("_", " ").capitalize(), values, form))
    return tuple(made)


# --- from cells to values -------------------------------------------------------------------------


@lru_cache(maxsize=100)  # of a table that stands in a workbook, as CSV and beside a web page's
def _columns_of(table: Table) -> tuple[Column, ...]:
    return columns(table.frame)


def columns(frame: pd.DataFrame) -> tuple[Column, ...]:
    """Columns of a sheet: headings that are told apart, shorthand where there is no figure."""
    made: list[Column] = []
    for place, name in enumerate(map(plain, frame.columns)):
        for column in _parted(name, list(map(as_cell, frame.iloc[:, place]))):
            head = column.head
            alike = sum(c.head == head or c.head.startswith(f"{head} (") for c in made)
            made.append(column._replace(head=f"{head} ({alike + 1})") if alike else column)
    return tuple(made)


def _parted(name: str, cells: list[Cell | str]) -> Iterator[Column]:
    """Columns of the figures that the cells of one hold, of their ends, and of their words."""
    given = [cell for cell in cells if isinstance(cell, Cell)]
    figures = [cell for cell in given if cell.value is not None or cell.is_range]
    if not figures:
        yield Column(name, [_words(cell) or _value(cell, "value") for cell in cells])
        return
    units = {cell.unit for cell in figures} - {""}
    head = f"{name} ({units.pop()})" if len(units) == 1 and not name.endswith(")") else name
    are_days = any(isinstance(cell.value, date) for cell in figures)
    form = DAY if are_days else _form(cells)
    forms = [form] * len(cells)
    for place, cell in enumerate(cells):
        # Arrests in whole numbers above millions of pounds are no 51.0.
        if isinstance(cell, Cell) and cell.is_number and not cell.is_bare:
            forms[place] = _form([replace(cell, unit="", lead="", words="")])
    for end, ending in ENDS.items():
        if any(getattr(cell, end) is not None for cell in figures):
            yield Column(head + ending, [_value(cell, end) for cell in cells], form, forms)
    if any(map(_words, cells)):
        yield Column(f"{name}: in words", [_words(cell) or NOT_APPLICABLE for cell in cells])


def _words(cell: Cell | str) -> str:
    """Words of a cell without its figure."""
    return plain(cell if isinstance(cell, str) else f"{cell.lead} {cell.words}").strip()


def _value(cell: Cell | str, end: str) -> object:
    """Figure, day or end of a range, else the shorthand for why there is none."""
    value = getattr(cell, end, None)
    if value is None:
        return str(getattr(cell, "state", "")) or NOT_APPLICABLE
    return value if isinstance(value, date) else cell.rounded(value)


def _form(cells: list[Cell | str]) -> str:
    decimals = decimals_of(cells)
    return "#,##0" + ("." + "0" * decimals if decimals else "")


# --- files ---------------------------------------------------------------------------------------


def write_csv(document: Document) -> bytes:
    """Bytes of the ``.csv`` file: the tidy table, with the marking in every row."""
    figures = pd.DataFrame(columns=placed.TIDY) if document.figures is None else document.figures
    return _as_csv(figures.assign(marking=plain(document.banner)))


def table_csv(table: Table) -> bytes:
    """One table as CSV, in the columns of its sheet."""
    made = {column.head: column.values for column in _columns_of(table)}
    return _as_csv(pd.DataFrame(made, dtype="object"))


def _as_csv(frame: pd.DataFrame) -> bytes:
    """Frame as CSV that Excel opens with its letters as they are, and in which nothing can act."""
    return b"\xef\xbb\xbf" + outputs.as_csv(frame).encode("utf-8")


def write_xlsx(document: Document) -> bytes:
    """Bytes of the ``.xlsx`` file; the same document gives the same bytes."""
    book = new_workbook(*map(filing.for_properties, (document.title, document.banner)))
    book.properties.creator = book.properties.lastModifiedBy = filing.for_properties(
        document.authors
    )
    for sheet in sheets(document):
        _fill(book.create_sheet(sheet.name), sheet)
    return filing.with_fixed_dates(packed(book), document.dated)


def _fill(into, sheet: Sheet) -> None:
    titles, lines = sheet.above
    for place, line in enumerate((*titles, *lines), 1):
        cell = into.cell(place, 1)
        if place <= len(titles):
            cell.style, cell.border = "Headline 1", Border()
        else:
            cell.alignment = Alignment(wrap_text=not sheet.columns)
        put(cell, line)  # last: a named style would take away that it is text
    for place, width in enumerate(sheet.widths, 1):
        into.column_dimensions[get_column_letter(place)].width = width
    head = len(titles) + len(lines) + 1 if sheet.columns else None
    printed_wide(into, head)
    # On every printed page; Excel takes an ampersand for a command, and 255 letters at most.
    into.oddHeader.center.text = sheet.lines[0][:120].replace("&", "&&")
    into.oddFooter.center.text = "Page &P of &N"
    if head is None:
        return
    line = Side("medium", color="12436D")
    for place, column in enumerate(sheet.columns, 1):
        right = column.is_right
        side = {"horizontal": "right" if right else "left", "indent": int(place > 1 and not right)}
        cell = put(into.cell(head, place), column.head)
        cell.font, cell.border = Font(name="Calibri", size=11, bold=True), Border(bottom=line)
        cell.alignment = Alignment(wrap_text=True, vertical="bottom", **side)
        looks: dict = {}
        pairs = zip(column.values, column.forms, strict=True)
        for row, (value, form) in enumerate(pairs, head + 1):
            cell = into.cell(row, place)
            # One style for all: to work out that of each takes longer than to write them.
            if form not in looks:
                cell.number_format = form or "General"
                cell.alignment = Alignment(wrap_text=True, vertical="top", **side)
                looks[form] = cell._style
            cell._style = copy(looks[form])
            put(cell, value)
            if sheet.name == "Contents" and place == 1:
                cell.hyperlink = f"#'{value}'!A1"
    size = f"A{head}:{get_column_letter(len(sheet.columns))}{head + len(sheet.rows)}"
    marked = Marked(displayName=sheet.name.replace(" ", "_").lower(), ref=size)
    # Its names, and no filter: a filter is no part of a table that is only read.
    marked.tableColumns = [
        TableColumn(id=place, name=column.head) for place, column in enumerate(sheet.columns, 1)
    ]
    into.add_table(marked)


def write_ods(document: Document) -> bytes:
    """Bytes of the ``.ods`` file; the same document gives the same bytes."""
    made = sheets(document)
    column_forms = (column.forms for sheet in made for column in sheet.columns)
    forms = sorted(set().union(*column_forms) - {""})
    parts = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}
    for name in ("content", "styles", "meta", "META-INF/manifest"):
        parts[f"{name}.xml"] = filing.rendered(
            "workbook.xml", part=name, sheets=made, forms=forms, document=document,
            language=LANGUAGE, day=DAY, is_date=lambda value: isinstance(value, date),
        )  # fmt: skip
    return filing.zipped(parts)
