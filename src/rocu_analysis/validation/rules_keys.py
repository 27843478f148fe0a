"""Which rows belong together? Whole numbers for sets of equal values, computed once a column.

Every rule asks this of other columns of the same 26,000 rows. Grouping a frame by fourteen text
columns costs more than all the rules together, so each column is numbered once and the numbers
are combined.
"""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Callable, Iterable
from functools import lru_cache

import numpy as np
import pandas as pd

from rocu_analysis import periods
from rocu_analysis.errors import Problem, place
from rocu_analysis.validation.rules_catalogue import problem

PERIOD_COLUMNS = ("period", "period_start", "period_end")
_VERSION = (
    r"\b(?:v|q|fy|h)?\d+\b|\d+|"
    r"\b(?:v|version|final|draft|revised|copy|provisional|q|fy|of|new|updated|latest|old|older|"
    r"previous|superseded|corrected|amended|resubmitted)\b"
)
_MONTH = r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b"


# What the rules look at and messages may say of a row.
TOLD = (
    *("file", "sheet", "cell", "source", "published", "as_at", "value", "value_high", "qualifier"),
    *("marker", "measure", "unit", "counting", "geography", "region", "force", "body", "period"),
    *("period_start", "period_end"),
)


class Row(namedtuple("Row", ("Index", *TOLD))):
    """One figure, as messages speak of it; ``Index`` is its place in the frame."""

    __slots__ = ()


def told(rows: pd.DataFrame, places: Iterable[int]) -> list[Row]:
    """Some rows of a frame, by their places: made for those alone that are spoken of."""
    places = np.asarray(places, dtype="int64")
    columns = [listed(rows[name], places) for name in TOLD]
    return list(map(Row._make, zip(places.tolist(), *columns, strict=True)))


def problem_at(code: str, row: Row, message: str, found: str, field: str = "value") -> Problem:
    """Build a problem of the rules, at the cell of a row."""
    return problem(code, row.file, row.sheet, row.cell, field=field, found=found, message=message)


def listed(column: pd.Series, places: np.ndarray) -> list:
    """Values of a column at some places."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        words = np.array([*column.cat.categories, np.nan], dtype=object)
        return words[column.cat.codes.to_numpy()[places]].tolist()
    if column.dtype.kind == "M":
        return column.to_numpy()[places].tolist()
    return column.array.take(places).to_numpy(dtype=object).tolist()


class Keys:
    """The columns of a frame as numbers; equal values, and missing ones, share a number."""

    def __init__(self, rows: pd.DataFrame, columns: Iterable[str]) -> None:
        self._codes = {name: _numbers_of(rows[name]) for name in columns}
        self._length = len(rows)
        self._combined: dict[tuple[str, ...], np.ndarray] = {}

    def put(self, name: str, values: Iterable[object]) -> None:
        """Number one more column."""
        self._codes[name] = pd.factorize(pd.Series(values), use_na_sentinel=False)[0].astype(
            "int64"
        )

    def of(self, columns: Iterable[str]) -> np.ndarray:
        """One number for each set of equal values over several columns; not to be changed."""
        names = tuple(columns)
        if names not in self._combined:
            self._combined[names] = self._combine(names)
        return self._combined[names]

    def _combine(self, columns: tuple[str, ...]) -> np.ndarray:
        number, size = np.zeros(self._length, dtype="int64"), 1
        for name in columns:
            codes = self._codes[name]
            count = int(codes.max()) + 1 if self._length else 1
            if count == 1:
                continue
            if size * count >= 2**62:
                number, uniques = pd.factorize(number)
                size = len(uniques)
            number, size = number * count + codes, size * count
        return number


def _numbers_of(column: pd.Series) -> np.ndarray:
    """Number of each value of a column as it first stands; those that are missing share one."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return pd.factorize(column.cat.codes.to_numpy())[0].astype("int64")
    return pd.factorize(column, use_na_sentinel=False)[0].astype("int64")


def has_days(rows: pd.DataFrame) -> np.ndarray:
    """Rows whose period is told apart from others: it has a day, or a name of its own."""
    named = rows["period"].notna() & rows["period"].ne(periods.NOT_STATED_LABEL)
    return (named | rows["period_start"].notna() | rows["period_end"].notna()).to_numpy()


def sheet_numbers(rows: pd.DataFrame) -> np.ndarray:
    """Number of the sheet of each row."""
    file, sheet = (pd.factorize(rows[name])[0].astype("int64") for name in ("file", "sheet"))
    return pd.factorize(file * (len(rows) + 1) + sheet)[0]


def mapped(values: pd.Series, function: Callable[[object], object]) -> np.ndarray:
    """Apply a function to each different value once."""
    codes, uniques = pd.factorize(values, use_na_sentinel=False)
    results = np.array([function(value) for value in uniques], dtype=object)
    return results[codes] if len(results) else np.array([], dtype=object)


def such(values: pd.Series, function: Callable[[object], object]) -> np.ndarray:
    """Where a value is such as the function says, which is asked of each different value once."""
    codes, uniques = pd.factorize(values, use_na_sentinel=False)
    return np.array([bool(function(value)) for value in uniques], dtype=bool)[codes]


def publishers(rows: pd.DataFrame) -> np.ndarray:
    """Who gave each figure: the host of its public address, else the family of its file.

    ``SW 2020-21 Q4.xlsx`` and ``SW 2020-21 Q4 v2.xlsx`` are of one family: dates, numbers and
    words for versions do not count.
    """
    host = mapped(rows["published"], _host)
    file = rows["file"]
    held = (file == "").to_numpy()
    if held.any():
        # What is held already has no file of this reading: its source says where it stood.
        file = file.astype(object).where(~held, rows["source"].astype(object))
    family = mapped(file, _family)
    return np.where(host == "", family, host)


def _host(address: object) -> str:
    if not isinstance(address, str):
        return ""
    match = re.search(r"(?:https?:)?//(?:www\.)?([^/\s:;]+)", address) or re.match(
        r"(?:www\.)?([\w.-]+\.[a-z]{2,})", address
    )
    return match.group(1).casefold() if match else address.casefold()


def _family(file: object) -> str:
    stem = re.sub(r"\.\w+$", "", str(file).split("!")[0]).casefold().replace("_", " ")
    words = re.sub(f"{_VERSION}|{_MONTH}", " ", stem)
    return "file " + " ".join(re.findall(r"[a-z]+", words))


def at(row, seen_from=None) -> str:
    """Where a row stands, for a message that names two cells: by the cell alone in one sheet."""
    if seen_from is not None and (row.file, row.sheet) == (seen_from.file, seen_from.sheet):
        return row.cell
    return place(row.file, row.sheet, row.cell) or row.source


def who(row) -> str:
    """Whose figure a row is: the force, the region or the body."""
    return named(row.force, row.region, row.body, row.geography)


def named(force: object, region: object, body: object, geography: object) -> object:
    """Whose figure something is, by the narrowest of the names."""
    for name in (force, region, body):
        if isinstance(name, str):
            return name
    return geography


@lru_cache(maxsize=10_000)
def number(value: float) -> str:
    """Figure as it is written in messages: 1,124, and decimals only where there are any."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.10g}"
