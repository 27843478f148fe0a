"""Returns drawn as text in `returns/*.md`, and written to a folder as the files that they show.

`# name` begins a record, `## name` a return in it, `== file!Sheet` a sheet of a workbook (.xlsx or
.ods) and `== file` any other file, as it stands. A cell is a number where it looks like one, a
date, time or truth in braces, empty where nothing stands, and text as typed after an apostrophe
(with \\n, \\p for the bar). Lines that begin with @ merge, hide or format cells, before the rows.
A file in `held/` is held already, and one in `template/` is our template, filled in at the headings
that its first row names.
"""

import datetime as dt
import re
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
from odfdo import Cell, Document, Row, Table
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel

import rocu_analysis as rocu

from . import odd_files

_NUMBER = re.compile(r"-?\d+(\.\d+)?(e[+-]?\d+)?")


def read(path):
    """The returns of a drawn file: {record: {name: {file: lines}}}."""
    records, lines = {}, None
    for line in Path(path).read_text(encoding="utf-8").split("\n"):
        if line.startswith("# "):
            record = records.setdefault(line[2:], {})
        elif line.startswith("## "):
            files = record.setdefault(line[3:], {})
        elif line.startswith("== "):
            lines = files.setdefault(line[3:], [])
        elif lines is not None:
            lines.append(line)
    return records


def cell(words):
    """The value of one drawn cell."""
    words = words.strip()
    if words.startswith("'"):
        return words[1:].replace("\\n", "\n").replace("\\p", "|").replace("\\_", " ")
    if words.startswith("{"):
        inner = words.strip("{}")
        if inner in ("TRUE", "FALSE"):
            return inner == "TRUE"
        return dt.time.fromisoformat(inner) if inner[2] == ":" else dt.datetime.fromisoformat(inner)
    if _NUMBER.fullmatch(words):
        return float(words) if "." in words or "e" in words else int(words)
    return words or None


def rows(lines):
    """The cells of drawn lines, without the empty lines below them."""
    found = [[cell(part) for part in line.split("|")] if line else [] for line in lines]
    while found and not found[-1]:
        found.pop()
    return found


def write(files, folder):
    """Write drawn files to a folder, and give their paths; companions are no returns."""
    books, paths = {}, []
    for name, lines in files.items():
        file, _, sheet = name.partition("!")
        if sheet:
            books.setdefault(file, []).append((sheet, lines))
            continue
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines).rstrip("\n") + "\n", encoding="utf-8", newline="")
        paths.append(path)
    for file, sheets in books.items():
        path = folder / file.removeprefix("template/")
        path.parent.mkdir(parents=True, exist_ok=True)
        kind = "template" if file.startswith("template/") else path.suffix
        {"template": _template, ".ods": _ods}.get(kind, _workbook)(path, sheets)
        paths.append(path)
    return [path for path in paths if path.suffix != ".toml"]


def write_book(path, sheets):
    """A workbook of plain rows by the names of its sheets, in a tenth of openpyxl's time."""
    made = [odd_files.sheet("".join(map(_row, range(1, len(rows) + 1), rows)))
            for rows in sheets.values()]  # fmt: skip
    parts = odd_files.parts(*made)
    for number, name in enumerate(sheets, 1):
        listed = f'name="{escape(name, {chr(34): "&quot;"})}" sheetId="{number}"'
        parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(
            f'name="S{number}" sheetId="{number}"', listed
        )
    path.write_bytes(odd_files.zipped(parts))


def _row(number, cells):
    told = (_tag(f'r="{get_column_letter(place)}{number}"', held)
            for place, held in enumerate(cells, 1) if held is not None)  # fmt: skip
    return f'<row r="{number}">{"".join(told)}</row>'


def _tag(at, held):
    if isinstance(held, bool):
        return f'<c {at} t="b"><v>{int(held)}</v></c>'
    if isinstance(held, (dt.date, dt.time)):
        style = 4 if isinstance(held, dt.time) else 1
        return f'<c {at} s="{style}"><v>{to_excel(held)}</v></c>'
    if not isinstance(held, str):
        return f"<c {at}><v>{held}</v></c>"
    if held.startswith("="):
        return f"<c {at}><f>{escape(held[1:])}</f></c>"
    return f'<c {at} t="inlineStr"><is><t xml:space="preserve">{escape(held)}</t></is></c>'


def _workbook(path, sheets):
    if not any(line.startswith("@") for _, lines in sheets for line in lines):
        write_book(path, {name.replace("\\_", " "): rows(lines) for name, lines in sheets})
        return
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, lines in sheets:
        sheet = book.create_sheet(name.replace("\\_", " "))
        orders = [line[1:].split(" ", 2) for line in lines if line.startswith("@")]
        for row in rows([line for line in lines if not line.startswith("@")]):
            sheet.append(row)
        for order, where, *more in orders:
            if order == "merge":
                sheet.merge_cells(where)
            elif order == "format":
                sheet[where].number_format = more[0]
            elif where == "sheet":
                sheet.sheet_state = "hidden"
            elif where == "row":
                sheet.row_dimensions[int(more[0])].hidden = True
            else:
                sheet.column_dimensions[more[0]].hidden = True
    book.save(path)


def _ods(path, sheets):
    """Cells and rows that stand in line and are the same are written once, as repeats."""
    book = Document("spreadsheet")
    book.body.clear()
    for name, lines in sheets:
        table = Table(name.replace("\\_", " "))
        spans = [line.split(" ")[1] for line in lines if line.startswith("@merge")]
        for row in rows([line for line in lines if not line.startswith("@")]):
            made, last = Row(), object()
            for value in row:
                if value is None or value != last or isinstance(value, str):
                    at = Cell(value) if value is not None else Cell()
                    made.append_cell(at)
                else:
                    at.repeated = (at.repeated or 1) + 1
                last = value
            table.append_row(made)
        for span in spans:
            table.set_span(span)
        book.body.append(table)
    book.save(path)


def _template(path, sheets):
    """Our template with these rows from the row under its headings on."""
    rocu.write_template(path)
    book = openpyxl.load_workbook(path)
    for name, lines in sheets:
        sheet = book[name]
        names = {str(c.value).removesuffix(" *"): c.column for c in sheet[3] if c.value}
        headings, *body = rows(lines)
        for down, row in enumerate(body, start=4):
            for heading, value in zip(headings, row, strict=False):
                sheet.cell(down, names[heading]).value = value
    book.save(path)
