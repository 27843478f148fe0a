"""The workbook to send out: one sheet a frame, drop-downs, examples, guidance.

It is written from `schema`, so it cannot ask for anything else than intake reads. What is filled
in reads back through `rocu.check`; the sheets for guidance, lists and examples are known by their
first cell and hold no figures. What it says stands in ``reference/template_guidance.csv``, and its
invented examples in ``reference/template_examples.csv``.
"""

from __future__ import annotations

from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

from openpyxl.styles import Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from rocu_analysis import outputs, reference, schema
from rocu_analysis.intake.workbooks import (
    HEADING_FILL,
    HEADING_FONT,
    SUBTITLE_FONT,
    TITLE_FONT,
    WRAPPED,
    new_workbook,
    packed,
    printed_wide,
    put,
    table,
)

_LAST_ROW = 2000
_HEADING_ROW = 3
SHEET_NAMES = {frame: frame.replace("_", " ").capitalize() for frame in schema.FRAMES}
_HEADINGS = {
    ("resources", "amount"): "Amount (£)",
    ("resources", "posts"): "Posts (FTE)",
    ("resources", "posts_permanent"): "Permanent posts",
    ("resources", "posts_filled"): "Posts filled",
}
_LONG = ("summary", "reason", "next_action", "note", "published")
# Lists that a column's field draws on. Open ones may hold other words too.
_OPEN = ("measure", "threat", "theme", "body", "unit", "unit_type", "event")


class _Choice(NamedTuple):
    """Words for a drop-down: the heading of their list, and whether others may be typed."""

    heading: str
    words: tuple[str, ...]
    is_open: bool


def write_template(path: str | Path) -> Path:
    """Write the workbook that forces and regions fill in.

    Parameters
    ----------
    path : str or Path
        Where to write it, an ``.xlsx``; a file that is there is replaced.

    Returns
    -------
    Path
        Where it was written. The same bytes each time.

    Raises
    ------
    RocuError
        Where it cannot be written.
    """
    return outputs.write(path, template())


def template() -> bytes:
    """Bytes of the workbook that forces and regions fill in."""
    workbook = new_workbook("Return for rocu_analysis", "One sheet for each kind of record")
    _guidance(workbook.create_sheet("Guidance"))
    sheets = {frame: workbook.create_sheet(name) for frame, name in SHEET_NAMES.items()}
    _examples(workbook.create_sheet("Examples"))
    places = _lists(workbook.create_sheet("Lists"))
    for frame, sheet in sheets.items():
        _frame_sheet(sheet, frame, places)
    return packed(workbook)


def heading(frame: str, name: str) -> str:
    """Heading of a column in the template: ``Period start``, ``Amount (£)``.

    >>> heading("outcomes", "period_start"), heading("resources", "amount")
    ('Period start', 'Amount (£)')
    """
    words = name.replace("_id", " ID").replace("_", " ")
    return _HEADINGS.get((frame, name), words[:1].upper() + words[1:])


def columns_asked(frame: str) -> tuple[schema.Column, ...]:
    """Columns of a frame that the template asks for: where a row stood is for intake to say."""
    return tuple(c for c in schema.FRAMES[frame] if c.name != "source" and not c.optional)


def examples(frame: str) -> list[dict[str, object]]:
    """Rows as they might be filled in, invented: value by column.

    >>> examples("resources")[0]["amount"]
    1200000
    """
    kinds = {column.name: column.kind for column in schema.FRAMES[frame]}
    records: dict[str, dict[str, object]] = {}
    for row in reference.rows("template_examples"):
        if row["frame"] == frame:
            value = row["value"]
            if kinds[row["column"]] == "number":
                value = int(value) if value.isdigit() else float(value)
            records.setdefault(row["record"], {})[row["column"]] = value
    return list(records.values())


@reference.remembered
def _choices() -> dict[tuple[str, str], _Choice]:
    """Drop-down of each column that has one, by frame and column."""
    bodies = (row for row in reference.rows("bodies") if row["kind"] == "other")
    listed = {
        "force": tuple(row["force"] for row in reference.rows("forces")),
        "measure": tuple(row["measure"] for row in reference.rows("measures")),
        "theme": tuple(row["theme"] for row in reference.rows("themes")),
        "body": tuple(row["body"] for row in bodies),
        "event": ("status", "comment", "due date moved"),
        "unit_type": ("ROCU", "force", "region"),
        "grade": tuple(dict.fromkeys(g for grades in schema.GRADES.values() for g in grades)),
    }
    choices = {}
    for frame in schema.FRAMES:
        for column in columns_asked(frame):
            words = column.allowed or listed.get(column.name, ())
            if (frame, column.name) == ("outcomes", "unit"):
                words = schema.UNITS
            if words:
                title = heading(frame, column.name)
                if column.name in ("level", "status"):
                    title += f" ({SHEET_NAMES[frame].lower()})"
                choices[frame, column.name] = _Choice(title, words, column.name in _OPEN)
    return choices


# --- the sheets to fill in -----------------------------------------------------------------------


def _frame_sheet(sheet, frame: str, lists: dict[str, str]) -> None:
    put(sheet["A1"], SHEET_NAMES[frame]).font = TITLE_FONT
    put(sheet["A2"], schema.FRAMES[frame].purpose + " Headings with a star must be filled.")
    for number, column in enumerate(columns_asked(frame), start=1):
        letter = get_column_letter(number)
        star = " *" if column.required else ""
        cell = put(sheet.cell(_HEADING_ROW, number), heading(frame, column.name) + star)
        cell.font, cell.fill, cell.alignment = HEADING_FONT, HEADING_FILL, WRAPPED
        dimension = sheet.column_dimensions[letter]
        width = 44 if column.name in _LONG else 22
        dimension.width = {"date": 19, "number": 13}.get(column.kind, width)
        dimension.protection = Protection(locked=False)
        if column.kind == "date":
            dimension.number_format = "d mmmm yyyy"
        rule = _validation(frame, column, lists)
        rule.add(f"{letter}{_HEADING_ROW + 1}:{letter}{_LAST_ROW}")
        sheet.add_data_validation(rule)
    sheet.freeze_panes = sheet.cell(_HEADING_ROW + 1, 1)
    sheet.row_dimensions[_HEADING_ROW].height = 32
    _finish(sheet, _HEADING_ROW)
    # In the file a 1 locks the freedom.
    for name in ("Cells", "Columns", "Rows"):
        setattr(sheet.protection, f"format{name}", False)
    for name in ("insertRows", "deleteRows", "sort", "autoFilter"):
        setattr(sheet.protection, name, False)


def _validation(frame: str, column: schema.Column, lists: dict[str, str]) -> DataValidation:
    """The drop-down or check of a column, with what it means as a prompt at the cell."""
    choice = _choices().get((frame, column.name))
    rule = DataValidation(allow_blank=True)
    rule.errorStyle = "warning"
    if choice is not None:
        rule.type, rule.formula1 = "list", lists[choice.heading]
        rule.errorStyle = "warning" if choice.is_open else "stop"
        rule.error = f"Choose one of the list {choice.heading} on the sheet Lists."
    elif column.kind == "date":
        rule.type, rule.operator, rule.formula1 = "date", "greaterThan", "36526"
        rule.errorStyle = "information" if column.name == "due" else "warning"
        rule.error = "Type a day, such as 28 February 2022."
    elif column.kind == "number":
        rule.type, rule.operator, rule.formula1 = "decimal", "greaterThanOrEqual", "0"
        rule.error = "Type a number, 0 or more."
    else:
        rule.type, rule.operator, rule.formula1 = "textLength", "lessThan", "32767"
        rule.allow_blank, rule.error = False, "Type fewer words."
    rule.errorTitle = rule.promptTitle = heading(frame, column.name)[:32]
    needed = "Must be filled. " if column.required else ""
    rule.prompt = f"{needed}{column.meaning[:1].upper()}{column.meaning[1:]}."[:255]
    rule.showErrorMessage = rule.showInputMessage = True
    return rule


def _finish(sheet, heading_row: int | None = None) -> None:
    """Keep words from being typed over; there is no password, so it can be lifted."""
    sheet.protection.sheet = True
    printed_wide(sheet, heading_row)


# --- guidance, lists, examples -------------------------------------------------------------------


def _guidance(sheet) -> None:
    put(sheet["A1"], outputs.first_words("Guidance")).font = TITLE_FONT
    for number, row in enumerate(reference.rows("template_guidance"), start=3):
        cell = put(sheet.cell(number, 1), row["term"])
        cell.alignment = WRAPPED
        if row["words"]:
            put(sheet.cell(number, 2), row["words"]).alignment = WRAPPED
        else:
            cell.font = SUBTITLE_FONT
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 20, 100
    _finish(sheet)


def _lists(sheet) -> dict[str, str]:
    """Write each list in a column, and give back where it stands."""
    put(sheet["A1"], outputs.first_words("Lists")).font = TITLE_FONT
    put(sheet["A2"], "The words of the drop-downs, and whether other words may be typed.")
    lists = {choice.heading: choice for choice in _choices().values()}
    columns = [
        ["Other words allowed" if choice.is_open else "Only these", *choice.words]
        for choice in lists.values()
    ]
    rows = zip_longest(*columns)
    table(sheet, list(lists), rows, first_row=3, widths=[30] * len(lists))
    _finish(sheet)
    places = {}
    for number, choice in enumerate(lists.values(), start=1):
        letter = get_column_letter(number)
        places[choice.heading] = f"Lists!${letter}$5:${letter}${4 + len(choice.words)}"
    return places


def _examples(sheet) -> None:
    """Rows as they might be filled in, for each sheet: invented, and said to be."""
    put(sheet["A1"], outputs.first_words("Examples")).font = TITLE_FONT
    put(sheet["A2"], "Illustrative: every figure and statement here is invented. It is not read.")
    row = 4
    for frame in schema.FRAMES:
        put(sheet.cell(row, 1), f"{SHEET_NAMES[frame]} (illustrative)").font = SUBTITLE_FONT
        records = examples(frame)
        for number, column in enumerate(columns_asked(frame), start=1):
            cell = put(sheet.cell(row + 1, number), heading(frame, column.name))
            cell.font, cell.fill = HEADING_FONT, HEADING_FILL
            for down, record in enumerate(records, start=row + 2):
                put(sheet.cell(down, number), record.get(column.name))
        row += len(records) + 3
    for letter in "ABCDEFGHIJKLMNOPQR":
        sheet.column_dimensions[letter].width = 22
    _finish(sheet)
