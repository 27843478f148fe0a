"""The tables of the document as an accessible workbook, for Excel or as OpenDocument, and as CSV.

One table a sheet at its left edge, marked up as a table, with a cover of answers and decisions, a
list of contents, notes, and the tidy table (`tidy`), which is also the CSV file. The marking stands
in a cell of every sheet, on every page that is printed, and in every row of the CSV file. Text is
written as text: nothing in it can become a formula, a link or a note.

A writer prints `Cell`s and parses no words: an interval is two numbers, a day a date, and words
beside figures stand in a column of their own.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from itertools import pairwise
from textwrap import wrap
from typing import TYPE_CHECKING, NamedTuple

from rocu_analysis import outputs
from rocu_analysis.exhibits.cells import (
    HIDDEN,
    NOT_APPLICABLE,
    SHORTHAND,
    Cell,
    as_cell,
    decimals_of,
)
from rocu_analysis.paper import tables, tidy
from rocu_analysis.paper.content import (
    LANGUAGE,
    Document,
    Heading,
    Paragraph,
    Points,
    Tiles,
)
from rocu_analysis.paper.filing import for_properties, midnight, parts_of, rendered, zipped
from rocu_analysis.paper.tables import Table, plain

if TYPE_CHECKING:
    import pandas as pd

MOST_WIDTH, LEAST_WIDTH = 45, 8  # of a column, in letters
ACROSS = 140  # of a sheet that can be read when it is printed
PAGE, LARGER = 120, 1.4  # letters across a printed page, and how much larger a title's are
DAY = "d mmmm yyyy"


class Column(NamedTuple):
    """A column of a sheet: its heading, its values, and the form of numbers or days in it."""

    head: str
    values: list
    form: str = ""
    row_forms: Sequence[str] = ()  # where they are of many units
    words: Sequence[str] = ()  # what is said beside each value

    @property
    def forms(self) -> Sequence[str]:
        """Form of each row."""
        return self.row_forms or [self.form] * len(self.values)

    def words_of(self) -> Sequence[str]:
        """Words beside each value, empty where there are none."""
        return self.words or [""] * len(self.values)


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
        if not self.columns:
            return [2 * MOST_WIDTH]
        most = MOST_WIDTH if len(self.columns) > 2 else 2 * MOST_WIDTH
        texts = [[column.head, *map(_shown, column.values)] for column in self.columns]
        wanted = [
            min(most, 3 + max(len(head) // 2, *map(len, [*head.split(), *held])))
            for head, *held in texts
        ]
        if sum(wanted) > ACROSS:  # words take more lines, where fewest rows are taller for it
            rows, letter = list(zip(*texts, strict=True)), tables.width("0", tables.TABLE_POINTS)
            least, most = tables.extremes(rows)
            shared = tables.shared_out(least, most, max(ACROSS * letter, math.fsum(least)))
            wanted = [min(2 * MOST_WIDTH, math.ceil(wide / letter)) for wide in shared]
        return [max(LEAST_WIDTH, width) for width in wanted]


def _broken(text: str, room: int) -> list[str]:
    return wrap(text, room, break_long_words=False, break_on_hyphens=False)


def _shown(value: object) -> str:
    return "00\u00a0September\u00a00000" if isinstance(value, date) else str(value)


# --- what stands on the sheets --------------------------------------------------------------------


@lru_cache(maxsize=4)  # the parts of a paper, each as a workbook and as ODS
def sheets(document: Document) -> tuple[Sheet, ...]:
    """Give the sheets of a document: cover, contents, tidy figures, each table, notes."""
    banner = plain(document.banner)
    held = []
    if document.figures:
        made = _tidy(document)
        lines = (banner, "This sheet has one table.", *_shorthand(made))
        held.append(Sheet("All figures", "Every count of this paper, one a row", lines, made))
    for table in document.tables:
        made = _columns_of(table)
        source = [f"Source: {table.source}"] if table.source else []
        lines = (banner, "This sheet has one table.", *_shorthand(made), *map(plain, source))
        held.append(Sheet(table.label, plain(table.words), lines, made))
    if notes := _notes(document):
        held.append(Sheet("Notes", "Notes", (banner,), notes))
    cover = Sheet("Cover", plain(document.title), (*document.cover, *_answers(document)))
    if not held:
        return (cover,)
    contents = (
        Column("Sheet", [sheet.name for sheet in held]),
        Column("What it holds", [sheet.title for sheet in held]),
    )
    return (cover, Sheet("Contents", "Contents", (banner,), contents), *held)


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
    return [plain(line) for line in lines]


def _notes(document: Document) -> tuple[Column, ...]:
    """Notes by their numbers, and by its label those that stand with a table."""
    held, table = [], ""
    for block in document.blocks:
        if isinstance(block, Table | Heading):
            table = getattr(block, "label", "")
        small = getattr(block, "role", "") == "small"
        if isinstance(block, Paragraph) and small and table:
            held.append((table, block.text))
        for point in block.items if isinstance(block, Points) and small else ():
            if table or point.anchor.startswith("note-"):
                held.append((point.label or table or str(len(held) + 1), point.text))
    if not held:
        return ()
    names, texts = ([plain(text) for text in column] for column in zip(*held, strict=True))
    return Column("Note", names), Column("What it says", texts)


def _shorthand(made: Sequence[Column]) -> list[str]:
    used = {value for column in made for value in column.values if isinstance(value, str)}
    return [f"{mark} {meaning}" for mark, meaning in SHORTHAND.items() if mark in used]


def _tidy(document: Document) -> tuple[Column, ...]:
    """The tidy table as columns, with a mark where there is no figure."""
    table = tidy.frame(document.figures)
    is_hidden = table["status"].eq(tidy.HIDDEN)
    made = []
    for name in table.columns:
        values, form = list(table[name]), ""
        if name in ("value", "low", "high"):
            form = "#,##0"
            values = [value if value is not None else HIDDEN if gone else NOT_APPLICABLE
                      for value, gone in zip(values, is_hidden, strict=True)]  # fmt: skip
        elif name.startswith("period_"):
            form = DAY
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
            head, values, *rest = column
            alike = sum(c.head == head or c.head.startswith(f"{head} (") for c in made)
            made.append(Column(f"{head} ({alike + 1})" if alike else head, values, *rest))
    return tuple(made)


def _parted(head: str, cells: list[Cell | str]) -> Iterator[Column]:
    """Columns of the figures that the cells of one hold, and one of their words."""
    figures = [cell for cell in cells if isinstance(cell, Cell)]
    given = [cell for cell in figures if cell.value is not None]
    ranges = [cell for cell in figures if cell.low is not None or cell.high is not None]
    words = [_words(cell) for cell in cells]
    if not given and not ranges:
        yield Column(head, [words[at] or _missing(cell) for at, cell in enumerate(cells)])
        return
    units = {cell.unit for cell in (*given, *ranges)} - {"", "days"}
    days = any(cell.unit == "days" for cell in given)
    head = f"{head} ({units.pop()})" if len(units) == 1 and not head.endswith(")") else head
    if days:  # their words say whether they are overdue or left
        yield Column(
            head, [word or _missing(cell) for word, cell in zip(words, cells, strict=True)]
        )
    decimals = decimals_of(cells)
    if given:
        values = [_value(cell) for cell in cells]
        form = DAY if any(isinstance(value, date) for value in values) else _form(decimals)
        yield Column(f"{head}: days" if days else head, values, form, _forms(cells, form), words)
    for end in ("low", "high") if ranges else ():
        values = [_end(cell, end) for cell in cells]
        name = {"low": "lower", "high": "upper"}[end]
        yield Column(f"{head}: {name}", values, _form(decimals), _forms(cells, _form(decimals)))
    if any(words) and not days:
        yield Column(f"{head}: in words", [word or NOT_APPLICABLE for word in words])


def _words(cell: Cell | str) -> str:
    """Words of a cell without its figure."""
    if isinstance(cell, str):
        return plain(cell)
    return plain(" ".join(part for part in (cell.lead, cell.words) if part))


def _missing(cell: Cell | str) -> str:
    """Shorthand for a cell without a figure."""
    return str(cell.state) or NOT_APPLICABLE if isinstance(cell, Cell) else NOT_APPLICABLE


def _value(cell: Cell | str) -> object:
    """Figure or day of a cell, else why there is none."""
    if not isinstance(cell, Cell) or cell.value is None:
        return _missing(cell)
    return cell.rounded(cell.value) if cell.is_number else cell.value


def _end(cell: Cell | str, end: str) -> object:
    """One end of a range or an interval, else why there is none."""
    value = getattr(cell, end, None)
    return _missing(cell) if value is None else cell.rounded(value)


def _form(decimals: int) -> str:
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def _forms(cells: list[Cell | str], form: str) -> list[str]:
    """Form of each row: arrests in whole numbers above millions of pounds are no 51.0."""
    alone = [isinstance(cell, Cell) and not cell.is_bare and cell.is_number for cell in cells]
    return [_form(decimals_of([replace(cell, unit="", lead="", words="")]))
            if apart and form != DAY else form
            for cell, apart in zip(cells, alone, strict=True)]  # fmt: skip


# --- files ---------------------------------------------------------------------------------------


def write_csv(document: Document) -> bytes:
    """Bytes of the ``.csv`` file: the tidy table, with the marking in every row."""
    return as_csv(tidy.frame(document.figures).assign(marking=plain(document.banner)))


def as_csv(frame: pd.DataFrame) -> bytes:
    """Frame as CSV that Excel opens with its letters as they are, and in which nothing can act."""
    return b"\xef\xbb\xbf" + outputs.as_csv(frame).encode("utf-8")


def table_csv(table: Table) -> bytes:
    """One table as CSV, in the columns of its sheet."""
    import pandas as pd

    made = _columns_of(table)
    return as_csv(pd.DataFrame({column.head: pd.Series(column.values, dtype="object")
                                for column in made}))  # fmt: skip


def write_xlsx(document: Document) -> bytes:
    """Bytes of the ``.xlsx`` file; the same document gives the same bytes."""
    from rocu_analysis.intake.workbooks import new_workbook, packed

    book = new_workbook(for_properties(document.title), for_properties(document.banner))
    about = book.properties
    about.creator = about.lastModifiedBy = for_properties(document.authors)
    about.language, about.created = LANGUAGE, midnight(document.dated)
    for sheet in sheets(document):
        _fill(book.create_sheet(sheet.name), sheet)
    parts, core = parts_of(packed(book)), "docProps/core.xml"
    day = about.created.strftime("%Y-%m-%dT00:00:00Z").encode()
    parts[core] = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + day, parts[core])
    return zipped(parts)


def _fill(into, sheet: Sheet) -> None:
    from openpyxl.styles import Alignment, Border, Font, Side
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.table import Table as Marked, TableColumn

    from rocu_analysis.intake.workbooks import printed_wide, put

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
        right = "right" if column.form and column.form != DAY else None
        side = {"horizontal": right} if right else {"horizontal": "left", "indent": int(place > 1)}
        cell = put(into.cell(head, place), column.head)
        cell.font, cell.border = Font(name="Calibri", size=11, bold=True), Border(bottom=line)
        cell.alignment = Alignment(wrap_text=True, vertical="bottom", **side)
        looks: dict = {}
        for row, (value, form) in enumerate(
            zip(column.values, column.forms, strict=True), head + 1
        ):
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
    held = (column.forms for sheet in made for column in sheet.columns)
    forms = sorted(set().union(*held) - {""})
    parts = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}
    for name in ("content", "styles", "meta", "META-INF/manifest"):
        parts[f"{name}.xml"] = rendered(
            "workbook.xml", part=name, sheets=made, forms=forms, document=document,
            language=LANGUAGE, day=DAY, is_date=lambda value: isinstance(value, date),
        )  # fmt: skip
    return zipped(parts)
