"""Records that an engine cannot read by itself, as a table of text: workbooks, and other encodings.

Of a workbook each sheet with a column of the day is taken, and others are named in a warning.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from rocu_analysis import readers
from rocu_analysis.errors import NoFigures, RocuError, UnreadableFile
from rocu_analysis.event_records.plan import BREAKDOWNS, Files, column_called, separator
from rocu_analysis.problems import first_of, place
from rocu_analysis.readers.delimited import decode
from rocu_analysis.readers.sheet import Sheet
from rocu_analysis.intake.names import field_of_heading

_logger = logging.getLogger("rocu_analysis")


def read(files: Files, date: str) -> pd.DataFrame:
    """All records as text; ``date`` is the column by which sheets of records are known."""
    if files.kind == "workbook":
        records = _of_workbooks(files.paths, date)
    else:
        texts = ((io.StringIO(decode(p.read_bytes())[0]), separator(p)) for p in files.paths)
        parts = [pd.read_csv(text, sep=sign, dtype=str, keep_default_na=False)
                 for text, sign in texts]  # fmt: skip
        records = pd.concat(parts, ignore_index=True)
    return records.astype(object).map(_text).astype("string")


def _text(cell: object) -> str | None:
    return None if cell is None or cell is pd.NaT or cell != cell else str(cell).strip() or None


def _of_workbooks(paths: Iterable[Path], date: str) -> pd.DataFrame:
    """Records of the sheets that have a column of that day, in columns that all of them have."""
    sheets: dict[str, pd.DataFrame] = {}
    for path in paths:
        reading = readers.read(path)
        for problem in reading.problems:
            if problem.severity == "error":
                raise UnreadableFile(problem.file, problem.message, None, problem.remedy)
        held = [sheet for sheet in reading.sheets if sheet.values.size]
        if not held:
            raise NoFigures(path.name, "there is no event in it")
        for sheet in held:
            name = place(path.name, sheet.name)
            sheets[name] = _records(sheet, date)
            if sheet.hidden and column_called(date, sheets[name]) in sheets[name]:
                _logger.warning(f"{name} is hidden, and counted like the rest.")
    dated = [records for records in sheets.values() if column_called(date, records) in records]
    if not dated:  # the longest shows which columns there are instead
        return max(sheets.values(), key=len)
    taken, fullest = [], max(dated, key=_told)
    for name, records in sheets.items():
        twice = next((n for n in sheets if n != name and records.equals(sheets[n])), None)
        if twice and len(records):
            found = f"it holds the same as {twice}, and each event would count twice"
            raise RocuError(name, found, None, "Take one of them away")
        if column_called(date, records) not in records:
            _logger.warning(f"{name} has no column “{date}” and is not counted.")
        elif len({*records} & {*fullest}) < 2 and _told(records) < _told(fullest):
            # A list of other days, such as bank holidays.
            told = f"{name} shares no column but “{date}” with the records and is not counted."
            _logger.warning(told)
        else:
            taken.append(records)
    columns = [name for name in taken[0] if all(name in records for records in taken)]
    if spare := list(dict.fromkeys(name for data in taken for name in data if name not in columns)):
        listed = first_of([f"“{name}”" for name in spare], 10)
        told = f"Not every sheet of records has these columns, and none is used: {listed}."
        _logger.warning(told)
    return pd.concat([records[columns] for records in taken], ignore_index=True)


def _told(records: pd.DataFrame) -> int:
    """How many columns say whose an event is, or of what kind."""
    return sum(field_of_heading(name) in BREAKDOWNS for name in records)


def _records(sheet: Sheet, date: str) -> pd.DataFrame:
    """Rows of a sheet under its headings: the row that names the day, else the first full one."""
    words = [[cell.strip() if isinstance(cell, str) else "" for cell in row]
             for row in sheet.values]  # fmt: skip
    full = [row for row, said in enumerate(words) if 2 * len([*filter(None, said)]) > len(said)]
    dated = (row for row in full if column_called(date, words[row]) in words[row])
    top = next(dated, full[0] if full else 0)
    headed = {name: column for column, name in reversed([*enumerate(words[top])]) if name}
    columns = {name: sheet.values[top + 1 :, column] for name, column in headed.items()}
    return pd.DataFrame(columns, dtype=object)[list(reversed(columns))]
