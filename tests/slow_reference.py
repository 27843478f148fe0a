"""Counting event records in plain Python, one at a time: what the engines are tested against."""

import io
import re
from collections import defaultdict
from datetime import date

import pandas as pd

from rocu_analysis.event_records.plan import (
    BLANK,
    BRITISH_DAY,
    FAR_DAY,
    FIRST_YEAR,
    ISO_DAY,
    LAST_YEAR,
    NUMBER,
    Plan,
    separator,
    step_of,
)
from rocu_analysis.readers.delimited import decode


def open_records(files, engine, connection=None):
    if files.kind == "parquet":
        return pd.concat([pd.read_parquet(path) for path in files.paths], ignore_index=True)
    texts = ((io.StringIO(decode(path.read_bytes())[0]), separator(path)) for path in files.paths)
    parts = [pd.read_csv(text, sep=mark, dtype=str, keep_default_na=False) for text, mark in texts]
    return pd.concat(parts, ignore_index=True).astype(object).replace("", None)


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
