"""The workbook to send out: one sheet a frame, drop-downs, examples, guidance.

It is written from `schema`, so it cannot ask for anything else than intake reads. What is filled
in reads back through `rocu.check`; the sheets for guidance, lists and examples are known by their
first cell and hold no figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from openpyxl.styles import Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from rocu_analysis import reference, schema
from rocu_analysis.templates.words import EXAMPLES, GUIDANCE, PURPOSES
from rocu_analysis.validation.own_workbooks import first_words
from rocu_analysis.validation.workbook_files import (
    HEADING_FILL,
    HEADING_FONT,
    SUBTITLE_FONT,
    TITLE_FONT,
    WRAPPED,
    new_workbook,
    printed_wide,
    put,
    table,
    write,
)

_LAST_ROW = 2000
_HEADING_ROW = 3
# Intake fills it: where a figure stood is not for the sender to say.
_NOT_ASKED = ("source",)
SHEET_NAMES = {
    "outcomes": "Outcomes",
    "recommendations": "Recommendations",
    "recommendation_events": "Recommendation events",
    "responses": "Responses",
    "resources": "Resources",
    "grades": "Grades",
}
_UNITS_IN_HEADINGS = {
    ("resources", "amount"): "Amount (£)",
    ("resources", "posts"): "Posts (FTE)",
    ("resources", "posts_permanent"): "Permanent posts",
    ("resources", "posts_filled"): "Posts filled",
}
# Lists that a column's field draws on. Open ones may hold other words too.
_OPEN = ("measure", "threat", "theme", "body", "unit", "unit_type", "event")
_UNITS = ("count", "GBP", "kg", "years", "percent")
_EVENTS = ("status", "comment", "due date moved")
_UNIT_TYPES = ("ROCU", "force", "region")


@dataclass(frozen=True)
class _Choice:
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
    """
    workbook = new_workbook("Return for rocu_analysis", "One sheet for each kind of record")
    _guidance(workbook.create_sheet("Guidance"))
    sheets = {frame: workbook.create_sheet(name) for frame, name in SHEET_NAMES.items()}
    _examples(workbook.create_sheet("Examples"))
    places = _lists(workbook.create_sheet("Lists"))
    for frame, sheet in sheets.items():
        _frame_sheet(sheet, frame, places)
    return write(workbook, path)


def heading(frame: str, name: str) -> str:
    """Heading of a column in the template: ``Period start``, ``Amount (£)``.

    >>> heading("outcomes", "period_start"), heading("resources", "amount")
    ('Period start', 'Amount (£)')
    """
    words = name.replace("_id", " ID").replace("_", " ")
    return _UNITS_IN_HEADINGS.get((frame, name), words[:1].upper() + words[1:])


def asked(frame: str) -> tuple[schema.Column, ...]:
    """Columns of a frame that the template asks for."""
    return tuple(column for column in schema.FRAMES[frame] if column.name not in _NOT_ASKED)


def _choices() -> dict[tuple[str, str], _Choice]:
    """Drop-down of each column that has one, by frame and column."""
    own = {
        "force": tuple(row["force"] for row in reference.rows("forces")),
        "measure": tuple(row["measure"] for row in reference.rows("measures")),
        "theme": tuple(row["theme"] for row in reference.rows("themes")),
        "body": tuple(row["body"] for row in reference.rows("bodies") if row["kind"] == "other"),
        "event": _EVENTS,
        "unit_type": _UNIT_TYPES,
        "grade": tuple(dict.fromkeys(g for grades in schema.GRADES.values() for g in grades)),
    }
    found = {}
    for frame in schema.FRAMES:
        for column in asked(frame):
            words = column.allowed or own.get(column.name, ())
            if (frame, column.name) == ("outcomes", "unit"):
                words = _UNITS
            if words:
                listed = heading(frame, column.name)
                is_shared = column.name not in ("level", "status")
                title = listed if is_shared else f"{listed} ({SHEET_NAMES[frame].lower()})"
                found[frame, column.name] = _Choice(title, words, column.name in _OPEN)
    return found


# --- the sheets to fill in -----------------------------------------------------------------------


def _frame_sheet(sheet, frame: str, places: dict[str, str]) -> None:
    put(sheet["A1"], SHEET_NAMES[frame]).font = TITLE_FONT
    put(sheet["A2"], PURPOSES[frame] + " Headings with a star must be filled.")
    choices = _choices()
    for number, column in enumerate(asked(frame), start=1):
        letter = get_column_letter(number)
        star = " *" if column.required else ""
        cell = put(sheet.cell(_HEADING_ROW, number), heading(frame, column.name) + star)
        cell.font, cell.fill, cell.alignment = HEADING_FONT, HEADING_FILL, WRAPPED
        dimension = sheet.column_dimensions[letter]
        dimension.width = _width(column)
        dimension.protection = Protection(locked=False)
        if column.kind == "date":
            dimension.number_format = "d mmmm yyyy"
        area = f"{letter}{_HEADING_ROW + 1}:{letter}{_LAST_ROW}"
        sheet.add_data_validation(_validation(frame, column, choices, places, area))
    sheet.freeze_panes = sheet.cell(_HEADING_ROW + 1, 1)
    sheet.row_dimensions[_HEADING_ROW].height = 32
    _protect(sheet, entry=True)
    printed_wide(sheet, _HEADING_ROW)


def _width(column: schema.Column) -> int:
    if column.kind == "date":
        return 19
    if column.kind == "number":
        return 13
    return 44 if column.name in ("summary", "reason", "next_action", "note", "published") else 22


def _validation(frame: str, column: schema.Column, choices: dict, places: dict, area: str):
    """Return the drop-down or check of a column, with what it means as a prompt at the cell."""
    choice = choices.get((frame, column.name))
    if choice is not None:
        rule = DataValidation(type="list", formula1=places[choice.heading], allow_blank=True)
        rule.errorStyle = "warning" if choice.is_open else "stop"
        rule.error = f"Choose one of the list {choice.heading} on the sheet Lists."
    elif column.kind == "date":
        rule = DataValidation(
            type="date", operator="greaterThan", formula1="36526", allow_blank=True
        )
        rule.errorStyle = "information" if column.name == "due" else "warning"
        rule.error = "Type a day, such as 28 February 2022."
    elif column.kind == "number":
        rule = DataValidation(
            type="decimal", operator="greaterThanOrEqual", formula1="0", allow_blank=True
        )
        rule.errorStyle = "warning"
        rule.error = "Type a number, 0 or more."
    else:
        rule = DataValidation(type="textLength", operator="lessThan", formula1="32767")
        rule.errorStyle, rule.error = "warning", "Type fewer words."
    rule.errorTitle = rule.promptTitle = heading(frame, column.name)[:32]
    needed = "Must be filled. " if column.required else ""
    rule.prompt = f"{needed}{column.meaning[:1].upper()}{column.meaning[1:]}."[:255]
    rule.showErrorMessage = rule.showInputMessage = True
    rule.add(area)
    return rule


def _protect(sheet, *, entry: bool) -> None:
    """Keep headings from being typed over; there is no password, so it can be lifted."""
    protection = sheet.protection
    protection.sheet = True
    if entry:
        for freedom in (
            "formatCells",
            "formatColumns",
            "formatRows",
            "insertRows",
            "deleteRows",
            "sort",
            "autoFilter",
        ):
            # In the file a 1 locks the freedom.
            setattr(protection, freedom, False)


# --- guidance, lists, examples -------------------------------------------------------------------


def _guidance(sheet) -> None:
    put(sheet["A1"], first_words("Guidance")).font = TITLE_FONT
    for row, (term, words) in enumerate(GUIDANCE, start=3):
        cell = put(sheet.cell(row, 1), term)
        cell.alignment = WRAPPED
        if words:
            put(sheet.cell(row, 2), words).alignment = WRAPPED
        else:
            cell.font = SUBTITLE_FONT
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 20, 100
    _protect(sheet, entry=False)
    printed_wide(sheet)


def _lists(sheet) -> dict[str, str]:
    """Write each list in a column, and give back where it stands."""
    put(sheet["A1"], first_words("Lists")).font = TITLE_FONT
    put(
        sheet["A2"],
        "The words of the drop-downs, and whether other words may be typed.",
    )
    lists = {choice.heading: choice for choice in _choices().values()}
    length = max(len(choice.words) for choice in lists.values())
    columns = [
        ["Other words allowed" if choice.is_open else "Only these", *choice.words]
        for choice in lists.values()
    ]
    rows = zip(*(words + [None] * (length + 1 - len(words)) for words in columns), strict=True)
    table(sheet, list(lists), rows, first_row=3, widths=[30] * len(lists))
    _protect(sheet, entry=False)
    printed_wide(sheet)
    places = {}
    for number, choice in enumerate(lists.values(), start=1):
        letter = get_column_letter(number)
        places[choice.heading] = f"Lists!${letter}$5:${letter}${4 + len(choice.words)}"
    return places


def _examples(sheet) -> None:
    """Rows as they might be filled in, for each sheet: invented, and said to be."""
    put(sheet["A1"], first_words("Examples")).font = TITLE_FONT
    put(sheet["A2"], "Illustrative: every figure and statement here is invented. It is not read.")
    row = 4
    for frame, records in EXAMPLES.items():
        put(sheet.cell(row, 1), f"{SHEET_NAMES[frame]} (illustrative)").font = SUBTITLE_FONT
        for number, column in enumerate(asked(frame), start=1):
            cell = put(sheet.cell(row + 1, number), heading(frame, column.name))
            cell.font, cell.fill = HEADING_FONT, HEADING_FILL
            for down, record in enumerate(records, start=row + 2):
                put(sheet.cell(down, number), record.get(column.name))
        row += len(records) + 3
    for letter in "ABCDEFGHIJKLMNOPQR":
        sheet.column_dimensions[letter].width = 22
    _protect(sheet, entry=False)
    printed_wide(sheet)
