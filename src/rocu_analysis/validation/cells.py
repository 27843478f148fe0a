"""What kind of thing stands in each cell of a sheet?

Each distinct value is looked at once, so that a long sheet costs little more than a short one.
A kind says what a cell looks like, not what it means: ``2021`` is a year or a count.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd

from rocu_analysis import period_words
from rocu_analysis import problems as problem_kinds
from rocu_analysis.readers.sheet import Sheet
from rocu_analysis.validation import values

BLANK, FIGURE, YEAR, TEXT, DAY, PERIOD, TRUTH = range(7)

_NUMBERS = frozenset({int, float})
# 1 January 2000 and 31 December 2049.
_FIRST_DAY, _LAST_DAY = 36_526, 54_788
_PLAIN_NUMBER = re.compile(r"\s*-?\d+(?:\.\d+)?\s*")
_LONE_YEAR = re.compile(r"\s*(?:19[89]|20[0-4])\d(?:\.0)?\s*")
_ISO_DAY = re.compile(r"\s*\d{4}-\d\d-\d\d(?:[T ]00:00(?::00)?)?\s*")
_WORDS = re.compile(r"[A-Za-z][A-Za-z ]{3,}")
# ``£`` under a heading is a unit, and ``2020-21 [p]`` a period whose figures are provisional.
_UNIT_ALONE = re.compile(r"\s*(?:£ ?(?:m|mn|k|bn|000s?)?|%|kgs?)\s*", re.IGNORECASE)
_STATUS_MARK = re.compile(
    r"(?<=\d)\s*[\[(](?:p|r|prov(?:isional)?|rev(?:ised)?|final)[\])]\s*$", re.IGNORECASE
)
_MAYBE_PERIOD = re.compile(r"\d|^\W*(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|q)", re.I)


class Grid:
    """A sheet with the kind of every cell and the distinct values of every column."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.values = sheet.values
        self._columns: dict[int, tuple[np.ndarray, np.ndarray]] = {}

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns that hold anything."""
        return self.values.shape

    def column(self, j: int) -> tuple[np.ndarray, np.ndarray]:
        """Codes and distinct values of a column; code -1 where it is empty."""
        if j not in self._columns:
            whole = self.values[:, j]
            codes, distinct = pd.factorize(whole)
            # 1 and True are equal to a dictionary, yet not the same thing in a cell.
            if bool in set(map(type, whole.tolist())):
                truth = np.array([type(value) is bool for value in whole])
                codes, distinct = _truths_apart(whole, codes, distinct, truth)
            self._columns[j] = codes, distinct
        return self._columns[j]

    @cached_property
    def kinds(self) -> np.ndarray:
        """Kind of each cell, of the shape of the sheet."""
        found = np.zeros(self.shape, dtype=np.int8)
        for j in range(self.shape[1]):
            codes, distinct = self.column(j)
            found[:, j] = np.append(_kinds_of(distinct), np.int8(BLANK))[codes]
        return found

    @cached_property
    def held(self) -> np.ndarray:
        """Where there is anything to read: blanks of spaces alone are not."""
        return self.kinds != BLANK

    def text(self, i: int, j: int) -> str:
        """Cell as text, trimmed; empty where there is nothing."""
        return as_text(self.values[i, j])

    def cell(self, i: int, j: int) -> str:
        """Address of a cell."""
        return self.sheet.address(i, j)


def are_numbers(distinct: np.ndarray) -> np.ndarray:
    """Which values of an array of objects are whole or decimal numbers; truth values are not."""
    return np.array([type(value) in _NUMBERS for value in distinct], dtype=bool)


def _kinds_of(distinct: np.ndarray) -> np.ndarray:
    """Kind of each of some values; the numbers among them all at once."""
    plain = are_numbers(distinct)
    kinds = np.full(len(distinct), FIGURE, dtype=np.int8)
    numbers = distinct[plain].astype(float)
    kinds[plain] = np.where(
        (numbers >= 1990) & (numbers <= 2049) & (numbers == np.floor(numbers)), YEAR, FIGURE
    )
    kinds[np.flatnonzero(plain)[np.isnan(numbers)]] = BLANK
    others = np.flatnonzero(~plain)
    kinds[others] = [kind_of(distinct[k]) for k in others.tolist()]
    return kinds


def _truths_apart(whole, codes, distinct, truth):
    codes = codes.copy()
    for value in (True, False):
        codes[truth & (whole == value)] = len(distinct)
        distinct = np.append(distinct, np.array([value], dtype=object))
    return codes, distinct


def kind_of(value: object) -> int:
    """Kind of one value.

    >>> kind_of("approx. 30") == FIGURE, kind_of("Devon") == TEXT, kind_of("2020-21") == PERIOD
    (True, True, True)
    """
    if isinstance(value, str):
        return _kind_of_text(value)
    if isinstance(value, bool):
        return TRUTH
    if value is None or value != value:
        return BLANK
    if isinstance(value, (date, datetime)):
        return DAY
    if isinstance(value, (int, float)):
        return YEAR if value == int(value) and 1990 <= value <= 2049 else FIGURE
    return FIGURE


def as_text(value: object) -> str:
    """Value as an analyst would read it in the cell.

    >>> as_text(12.0), as_text("  South   West "), as_text(None)
    ('12', 'South West', '')
    """
    if value is None or value != value:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and (value.hour, value.minute, value.second) == (0, 0, 0):
        return value.date().isoformat()
    return re.sub(r"\s+", " ", str(value)).strip()


def is_serial(value: object) -> bool:
    """Whether a number can be a day of our time as spreadsheets count them.

    >>> is_serial(44287), is_serial(2021), is_serial("44287")
    (True, False, False)
    """
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and _FIRST_DAY <= value <= _LAST_DAY and value == int(value)


def is_unit(text: str) -> bool:
    """Whether a text is a unit alone.

    >>> is_unit("£m"), is_unit("£5")
    (True, False)
    """
    return bool(_UNIT_ALONE.fullmatch(text))


@lru_cache(maxsize=200_000)
def _kind_of_text(text: str) -> int:
    if _PLAIN_NUMBER.fullmatch(text):
        return YEAR if _LONE_YEAR.fullmatch(text) else FIGURE
    if not text.strip():
        return BLANK
    if _ISO_DAY.fullmatch(text):
        return DAY
    if is_unit(text):
        return TEXT
    text = _STATUS_MARK.sub("", text) or text
    if len(text) <= 45:
        if _MAYBE_PERIOD.search(text):
            reading = period_words.parse(text)
            if reading.periods or reading.part:
                return DAY if reading.day else PERIOD
        # "Unknown" is a marker in a figure's place and a heading in another: here it is a word.
        if values.looks_like_figure(text) and not _WORDS.fullmatch(text):
            return FIGURE
    return TEXT


def problems_table(problems: list) -> pd.DataFrame:
    """Problems as a table with the contract's columns, all text."""
    return problem_kinds.frame(problems)
