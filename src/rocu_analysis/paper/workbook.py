"""The tables of the document as an accessible workbook, for Excel or as OpenDocument, and as CSV.

One table a sheet at its left edge, marked up as a table, with a cover, a list of contents, notes
and one tidy sheet of every figure, which the CSV file has alone: that is what an analyst
loads, and a file for each table would only have to be put together again. The marking stands in a
cell of every sheet, on every page that is printed, and in every row of the CSV file. Text is
written as text: nothing in it can become a formula, a link or a note.

What stands together in a cell of a page stands apart here. An interval is two numbers, a day is a
date, and a column in which words stand beside figures is two.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache, partial
from numbers import Integral, Real
from textwrap import wrap
from typing import TYPE_CHECKING, NamedTuple

from rocu_analysis import outputs
from rocu_analysis.exhibits.cells import (
    MISSING,
    NOT_APPLICABLE,
    SHORTHAND,
    as_cell,
    decimals_of,
    values as plain_values,
)
from rocu_analysis.paper import tables
from rocu_analysis.paper.content import LANGUAGE, Document, Heading, Paragraph, Points
from rocu_analysis.paper.filing import for_properties, midnight, parts_of, rendered, zipped
from rocu_analysis.paper.tables import Table, plain

if TYPE_CHECKING:
    import pandas as pd

MOST_WIDTH, LEAST_WIDTH = 45, 8  # of a column, in letters
ACROSS = 140  # of a sheet that can be read when it is printed
PAGE, LARGER = 120, 1.4  # letters across a printed page, and how much larger a title's are
DAY = "d mmmm yyyy"
_FIGURE = r"([−-]?)(£?)(\d{1,3}(?:,\d{3})*(?:\.\d+)?)(%|m\b)?"
_NUMBER = re.compile(_FIGURE)
_RANGE = re.compile(rf"{_FIGURE} to {_FIGURE}")
_OPEN = re.compile(rf"(?:up to|at most|at least) {_FIGURE}")
_WITH_RANGE = re.compile(rf"{_FIGURE} \({_FIGURE} to {_FIGURE}\)")
_QUALIFIED = re.compile(rf"(?:[a-z]+ ){{1,2}}{_FIGURE}")
_DECIMALS = re.compile(r"\d\.(\d+)")
_DAY = re.compile(r"\d{1,2} [A-Z][a-z]+ \d{4}")
_DAYS = re.compile(r"(.*?)(?: by)? ([\d,]+) days?\b(.*)")
_MARKS = "■●◆▲▼✚✖⬢○◇△▽□"
_SIGN = re.compile(rf"(?:^[–—-]|[{_MARKS}]) (?=\w)")  # a chart's mark, in front of its word
_WITH_WORDS = re.compile(rf"(\S+) [{_MARKS}] (\w.*)")


class Column(NamedTuple):
    """A column of a sheet: its heading, its values, and the form of numbers or days in it."""

    head: str
    values: list
    form: str = ""
    row_forms: Sequence[str] = ()  # where they are of many columns, or units

    @property
    def forms(self) -> Sequence[str]:
        """Form of each row."""
        return self.row_forms or [self.form] * len(self.values)


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
    """Give the sheets of a document: cover, contents, all figures, each table, notes."""
    banner = plain(document.banner)
    held = []
    if document.tables:
        every = _tidy(document)
        lines = (banner, "This sheet has one table.", *_shorthand(every))
        held.append(Sheet("All figures", "Every figure of this paper, one a row", lines, every))
    for table in document.tables:
        made = _columns_of(table)
        source = [f"Source: {table.source}"] if table.source else []
        lines = (banner, "This sheet has one table.", *_shorthand(made), *map(plain, source))
        held.append(Sheet(table.label, plain(f"{table.label}: {table.caption}"), lines, made))
    if notes := _notes(document):
        held.append(Sheet("Notes", "Notes", (banner,), notes))
    contents = (
        Column("Sheet", [sheet.name for sheet in held]),
        Column("What it holds", [sheet.title for sheet in held]),
    )
    answer = [
        plain(block.text)
        for block in document.blocks
        if isinstance(block, Paragraph) and block.role == "answer"
    ]
    cover = Sheet("Cover", plain(document.title), (*document.cover, *answer))
    return (cover, Sheet("Contents", "Contents", (banner,), contents), *held) if held else (cover,)


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


def tidy(document: Document) -> pd.DataFrame:
    """Every figure of a document, one a row.

    Columns: ``table``, ``title``, ``row`` (words that name it), ``figure`` (heading of its column),
    ``value``, ``marker`` (why there is no figure, or what is said for it), ``source`` and
    ``marking``.
    """
    return _figures(document).drop(columns="form").assign(marking=plain(document.banner))


def _figures(document: Document) -> pd.DataFrame:
    """The same, with the form that each figure has on its own sheet."""
    import pandas as pd

    held = []
    for table in document.tables:
        made = _columns_of(table)
        names = _row_names(made)
        about = (table.label, plain(table.caption))
        for column in made:
            if column.form in ("", DAY) or column is made[0]:
                continue
            bare = column.head.removesuffix(": days")
            beside = {f"{column.head}: in words", f"{column.head}: reading", bare} - {column.head}
            said = next((other for other in made if other.head in beside), column)
            cells = zip(names, column.values, said.values, column.forms, strict=True)
            for name, value, words, form in cells:
                number = not isinstance(value, str)
                word = words if value == NOT_APPLICABLE else value
                given = (value, "") if number else (None, word)
                # Of days it has to be said whether they are overdue or left.
                what = f"{bare}: {words}, days" if number and bare in beside else column.head
                held.append((*about, name, what, *given, plain(table.source), form))
    return pd.DataFrame(held, columns=[*outputs.PAPER_HEADS, "source", "form"], dtype="object")


def _row_names(made: Sequence[Column]) -> list[str]:
    """Names of rows: words of the first columns, of as many as tell the rows apart."""
    words = [column for column in made if not column.form] or made[:1]
    names: list[str] = []
    for count in range(1, len(words) + 1):
        cells = zip(*(column.values for column in words[:count]), strict=True)
        names = ["; ".join(map(str, row)) for row in cells]
        if len(set(names)) == len(names):
            break
    return names


def _tidy(document: Document) -> tuple[Column, ...]:
    """The same for a sheet: a figure or, in its place, the marker that says why there is none."""
    # What is the same for a whole table stands on its own sheet and among the contents.
    frame = _figures(document)
    values = frame["value"].where(frame["marker"].eq(""), frame["marker"]).tolist()
    words = [Column(name.capitalize(), frame[name].tolist()) for name in ("table", "row", "figure")]
    return *words, Column("Value", values, "#,##0", frame["form"].tolist())


# --- from cells as printed to values -------------------------------------------------------------


def columns(frame: pd.DataFrame) -> tuple[Column, ...]:
    """Columns of a sheet: headings that are told apart, ``[x]`` where there is nothing."""
    made: list[Column] = []
    frame = plain_values(frame)
    for place, name in enumerate(map(plain, frame.columns)):
        cells = [_value(cell) for cell in frame.iloc[:, place]]
        parted = [Column(name, cells)] if place == 0 and _are_words(cells) else _parted(name, cells)
        for head, values, form, forms in parted:
            alike = sum(c.head == head or c.head.startswith(f"{head} (") for c in made)
            made.append(Column(f"{head} ({alike + 1})" if alike else head, values, form, forms))
    return tuple(made)


@lru_cache(maxsize=100)  # of a table that stands in a workbook, as CSV and beside a web page's
def _columns_of(table: Table) -> tuple[Column, ...]:
    return columns(table.frame)


def _are_words(cells: list) -> bool:
    return all(isinstance(cell, str) for cell in cells)


def _value(cell: object) -> object:
    """One cell: a whole number, a number, or words."""
    if isinstance(cell, Real) and not isinstance(cell, bool) and cell == cell:
        return int(cell) if isinstance(cell, Integral) else float(cell)
    return MISSING if cell is None or cell != cell or cell == "" else plain(cell)


def _parted(head: str, cells: list) -> Iterator[Column]:
    """Columns of values that the cells of one hold, and one of the words that are left."""
    said = [cell for cell in cells if cell not in SHORTHAND]
    for tails, read, worded in _READERS:
        parsed = [None if cell in SHORTHAND else read(cell) for cell in cells]
        units = {values[-1] for values in parsed if values}
        # A single day stands as one; of anything else, half of what is said has to be so, or be
        # figures with a word before them (“about 404,000”).
        near = read is _as_number and sum(bool(_QUALIFIED.fullmatch(str(cell))) for cell in said)
        enough = 1 if read is _as_day else max(1, len(said) / 2 - near)
        if sum(values is not None for values in parsed) < enough or len(units) != 1:
            continue
        (unit,) = units
        head = f"{head} ({unit})" if unit and unit not in head else head
        printed = [cell for given, cell in zip(parsed, cells, strict=True)
                   if given and isinstance(cell, str)]  # fmt: skip
        for place, tail in enumerate(tails):
            values = [
                given[place] if given
                else cell if cell in SHORTHAND or place == worded else NOT_APPLICABLE
                for given, cell in zip(parsed, cells, strict=True)
            ]  # fmt: skip
            form = _form(values, printed)
            # Arrests in whole numbers above millions of pounds, or their per cent, are no 51.0.
            forms = [_form([value], [str(cell)]) if given and isinstance(cell, str | int) else form
                     for value, given, cell in zip(values, parsed, cells, strict=True)]  # fmt: skip
            yield Column(f"{head}{tail}", values, form, forms)
        rest = [cell if cell in said and not given else NOT_APPLICABLE
                for given, cell in zip(parsed, cells, strict=True)]  # fmt: skip
        if worded is None and any(cell != NOT_APPLICABLE for cell in rest):
            yield Column(f"{head}: in words", rest)
        return
    yield Column(head, [_SIGN.sub("", c, count=1) if isinstance(c, str) else c for c in cells])


def _form(values: list, printed: list[str]) -> str:
    if any(isinstance(value, date) for value in values):
        return DAY
    if _are_words(values):
        return ""
    # As many as were printed: of 0.90 to 1.28 both ends have two.
    said = [len(tail) for cell in printed for tail in _DECIMALS.findall(cell)]
    decimals = max(decimals_of(map(as_cell, values)), *said, 0)
    return "#,##0" + ("." + "0" * decimals if decimals else "")


# Each reads a cell as values and, last, their unit; None where the cell is no such thing.
def _as_number(cell: object) -> tuple | None:
    return _numbers(cell, _NUMBER) if isinstance(cell, str) else (cell, "")


def _as_range(cell: object) -> tuple | None:
    if not (one_end := _numbers(cell, _OPEN)):
        return _numbers(cell, _RANGE)
    value, unit = one_end
    ends = (value, NOT_APPLICABLE) if str(cell).startswith("at least") else (NOT_APPLICABLE, value)
    return *ends, unit


def _as_number_with_words(cell: object) -> tuple | None:
    match = _WITH_WORDS.fullmatch(str(cell))
    given = match and _numbers(match[1], _NUMBER)
    return given and (given[0], match[2], given[1])


def _as_day(cell: object) -> tuple | None:
    if not _DAY.fullmatch(str(cell)):
        return None
    try:
        return datetime.strptime(cell, "%d %B %Y").date(), ""
    except ValueError:
        return None


def _as_days(cell: object) -> tuple | None:
    match = _DAYS.fullmatch(str(cell))
    return match and (f"{match[1]}{match[3]}".strip() or "days", int(match[2].replace(",", "")), "")


def _numbers(cell: object, form: re.Pattern) -> tuple | None:
    """Numbers of a cell of that form, and their unit."""
    if not form.fullmatch(str(cell)):
        return None
    numbers = _NUMBER.findall(cell)
    signed = (f"{minus and '-'}{digits.replace(',', '')}" for minus, _, digits, _ in numbers)
    values = [(float if "." in number else int)(number) for number in signed]
    return *values, max((f"{pound}{unit}" for _, pound, _, unit in numbers), key=len)


# What each column is called, its reader, and where words alone stand, if not in one of their own.
_READERS = (
    (("",), _as_number, None),
    ((": lower", ": upper"), _as_range, None),
    (("", ": lower", ": upper"), partial(_numbers, form=_WITH_RANGE), None),
    (("", ": reading"), _as_number_with_words, 1),
    (("",), _as_day, None),
    (("", ": days"), _as_days, 0),
)


# --- files ---------------------------------------------------------------------------------------


def write_csv(document: Document) -> bytes:
    """Bytes of the ``.csv`` file: every figure, see `tidy`."""
    return as_csv(tidy(document))


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
