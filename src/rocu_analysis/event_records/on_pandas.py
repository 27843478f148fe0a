"""Counting in plain pandas: every record in memory, one at a time, nothing clever.

For small files, and the reference that the engines are tested against.
"""

from __future__ import annotations

import io
import logging
import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pandas as pd

from rocu_analysis import readers
from rocu_analysis.errors import MissingExtra, NoFigures, RocuError, UnreadableFile
from rocu_analysis.event_records.plan import (
    BLANK,
    BREAKDOWNS,
    BRITISH_DAY,
    CHECK_FILES,
    FAR_DAY,
    FIRST_YEAR,
    ISO_DAY,
    LAST_YEAR,
    NUMBER,
    Files,
    Plan,
    column_called,
    separator,
    step_of,
)
from rocu_analysis.problems import first_of, place
from rocu_analysis.readers.delimited import decode
from rocu_analysis.readers.sheet import Sheet
from rocu_analysis.validation.names import field_of_heading

_logger = logging.getLogger("rocu_analysis")


def open_records(files: Files, date: str) -> pd.DataFrame:
    """All records; CSV as text. ``date`` is the column by which sheets of records are known."""
    if files.kind == "workbook":
        return _of_workbooks(files.paths, date)
    try:
        if files.kind == "csv":
            texts = ((io.StringIO(decode(p.read_bytes())[0]), separator(p)) for p in files.paths)
            typed = {"dtype": str, "keep_default_na": False}
            parts = [pd.read_csv(text, sep=sign, **typed) for text, sign in texts]
        else:
            parts = [pd.read_parquet(path) for path in files.paths]
    except ImportError:
        raise MissingExtra.of("pyarrow", "scale", "reading parquet") from None
    except Exception as problem:  # a damaged file makes its reader raise whatever it meets
        found = f"it cannot be read as {files.kind}"
        raise UnreadableFile(files.called, found, None, CHECK_FILES) from problem
    return pd.concat(parts, ignore_index=True)


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
        alike = {*records} & {*fullest}
        if column_called(date, records) not in records:
            _logger.warning(f"{name} has no column “{date}” and is not counted.")
        elif len(alike) < 2 and _told(records) < _told(fullest):
            # A list of other days, such as bank holidays.
            _logger.warning(
                f"{name} shares no column but “{date}” with the records and is not counted."
            )
        else:
            taken.append(records)
    columns = [name for name in taken[0] if all(name in records for records in taken)]
    if spare := list(dict.fromkeys(name for data in taken for name in data if name not in columns)):
        listed = first_of([f"“{name}”" for name in spare], 10)
        _logger.warning(
            f"Not every sheet of records has these columns, and none is used: {listed}."
        )
    return pd.concat([records[columns] for records in taken], ignore_index=True)


def _told(records: pd.DataFrame) -> int:
    """How many columns say whose an event is, or of what kind."""
    return sum(field_of_heading(name) in BREAKDOWNS for name in records)


def _records(sheet: Sheet, date: str) -> pd.DataFrame:
    """Rows of a sheet under its headings: the row that names the day, else the first full one."""
    words = [
        [cell.strip() if isinstance(cell, str) else "" for cell in row] for row in sheet.values
    ]
    full = [row for row, said in enumerate(words) if 2 * len([*filter(None, said)]) > len(said)]
    dated = (row for row in full if column_called(date, words[row]) in words[row])
    top = next(dated, full[0] if full else 0)
    headed = {name: column for column, name in reversed([*enumerate(words[top])]) if name}
    columns = {name: sheet.values[top + 1 :, column] for name, column in headed.items()}
    return pd.DataFrame(columns, dtype=object)[list(reversed(columns))]


def words(records: pd.DataFrame, plan: Plan) -> dict[str, list[str]]:
    """Words that stand in each column to break down by."""
    return {
        name: sorted({text for cell in records[column].unique() if (text := _text(cell))})
        for name, column in plan.keys.items()
    }


def doubts(records: pd.DataFrame, plan: Plan) -> dict[tuple[str, bool], tuple[int, str]]:
    """Count the cells of days and amounts that say something else, with an example of each.

    Of a column, and whether they are days that stand for none.
    """
    doubtful = defaultdict(list)
    for column, read in ((plan.date, _day), (plan.add, _amount)):
        for cell in records[column] if column else ():
            text = _text(cell)
            if text and read(text) is None:
                is_far = column == plan.date and re.match(FAR_DAY, text) is not None
                doubtful[column, is_far].append(text)
    return {key: (len(texts), min(texts)) for key, texts in doubtful.items()}


def count(records: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Groups: a column for each field, ``step`` (the period as a number), ``value``."""
    groups = defaultdict(list)
    fields = {name: records[column].tolist() for name, column in plan.keys.items()}
    counted = records[plan.distinct or plan.add].tolist() if plan.distinct or plan.add else None
    for row, cell in enumerate(records[plan.date].tolist()):
        step = step_of(day, plan.period) if (day := _day(cell)) else None
        key = tuple(_said(cells[row], plan, name) for name, cells in fields.items())
        groups[(*key, step)].append(1 if counted is None else counted[row])
    rows = [(*key, _value(cells, plan)) for key, cells in groups.items()]
    return pd.DataFrame(rows, columns=[*fields, "step", "value"])


def _said(cell, plan: Plan, name: str) -> str | None:
    text = _text(cell)
    return BLANK.get(name) if text is None else plan.words.get(name, {}).get(text, text)


def _value(cells: list, plan: Plan) -> float | None:
    if plan.distinct:
        return len({_text(cell) for cell in cells} - {None})
    if plan.add:
        amounts = [_amount(text) for cell in cells if (text := _text(cell))]
        return sum(amounts) if amounts else None
    return len(cells)


def _text(cell) -> str | None:
    if cell is None or cell is pd.NaT or (isinstance(cell, float) and cell != cell):
        return None
    return str(cell).strip() or None


def _amount(text: str) -> float | None:
    plain = re.sub("[,£ ]", "", text)
    return float(plain) if re.match(NUMBER, plain) else None


def _day(cell) -> date | None:
    text = _text(cell)
    if text is None:
        return None
    for pattern, order in ((ISO_DAY, (1, 2, 3)), (BRITISH_DAY, (3, 2, 1))):
        if match := re.match(pattern, text):
            try:
                day = date(*(int(match[part]) for part in order))
            except ValueError:
                return None
            return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
    return None
