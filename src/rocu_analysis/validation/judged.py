"""The figures of all files while the rules judge them: what makes two the same, how each is told.

A rule asks for places (numbers of rows) by key, and for the few rows that it speaks of.
"""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Iterable
from functools import lru_cache

import numpy as np
import pandas as pd

from rocu_analysis import periods, problems, schema
from rocu_analysis.errors import Problem, place
from rocu_analysis.validation.arrays import combined

PLACE_COLUMNS = ("geography", "region", "force", "body")
PERIOD_COLUMNS = ("period", "period_start", "period_end")
_TOLD = (
    *("file", "sheet", "cell", "source", "published", "as_at", "value", "value_high", "qualifier"),
    *("marker", "measure", "unit", "counting", *PLACE_COLUMNS, *PERIOD_COLUMNS),
)
# Of so few figures every row is made at once.
_MANY = 2_000
# What names of two versions of one file may differ in.
_VERSION = re.compile(
    r"\b(?:v|q|fy|h)?\d+\b|\d+|\b(?:v|version|final|draft|revised|copy|provisional|q|fy|of|new|"
    r"updated|latest|old|older|previous|superseded|corrected|amended|resubmitted)\b|"
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b"
)
_HOST = re.compile(r"(?:https?:)?//(?:www\.)?([^/\s:;]+)")
_BARE_HOST = re.compile(r"(?:www\.)?([\w.-]+\.[a-z]{2,})")


class Row(namedtuple("Row", ("n", *_TOLD))):
    """One figure, as messages speak of it; ``n`` is its place in the frame."""

    __slots__ = ()

    @property
    def who(self) -> str:
        """Whose figure it is, by the narrowest of the names."""
        names = (self.force, self.region, self.body)
        return next((name for name in names if isinstance(name, str)), self.geography)

    @property
    def figure(self) -> str:
        """The figure as messages give it: ``1,124``, ``more than 400``, ``between 5 and 6``."""
        if self.value != self.value:
            return f"[{self.marker}]" if isinstance(self.marker, str) else ""
        if self.qualifier == "exact" or not isinstance(self.qualifier, str):
            return number(self.value)
        if self.qualifier == "between" and self.value_high == self.value_high:
            return f"between {number(self.value)} and {number(self.value_high)}"
        return f"{self.qualifier} {number(self.value)}"

    @property
    def said(self) -> tuple[float, float | None]:
        """The figure as what two statements of it are compared by."""
        return self.value, self.value_high if self.value_high == self.value_high else None

    @property
    def page(self) -> tuple[str, str]:
        """File and sheet; both empty where it is held already."""
        return self.file, self.sheet

    def at(self, seen_from: Row | None = None) -> str:
        """Where it stands: by the cell alone for one who looks at the same sheet."""
        if seen_from is not None and self.page == seen_from.page and self.cell:
            return self.cell
        return place(*self.page, self.cell) or self.source

    @property
    def publisher(self) -> str:
        """Who gave it: the host of its public address, else the family of its file."""
        if isinstance(self.published, str):
            return _host(self.published)
        return _family(self.file or str(self.source).split("!")[0])


class Facts:
    """Figures with their keys, and the problems found so far."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame
        self.found: list[Problem] = []
        self._keys: dict[tuple[str, ...], np.ndarray] = {}
        self._words: dict[str, dict[object, int]] = {}
        self._told: list[np.ndarray] | None = None

    def __len__(self) -> int:
        return len(self.frame)

    def key(self, *without: str) -> np.ndarray:
        """One number for each set of equal figures, but for some columns."""
        return self.of(*(name for name in schema.FIGURE_COLUMNS if name not in without))

    def of(self, *columns: str) -> np.ndarray:
        """One number for each set of equal values; missing ones are equal. Not to be changed."""
        if columns not in self._keys:
            if len(columns) == 1:
                codes = pd.factorize(self.frame[columns[0]].array, use_na_sentinel=False)[0]
            else:
                codes = combined(map(self.of, columns), len(self))
            self._keys[columns] = codes
        return self._keys[columns]

    def where(self, column: str, *values: str) -> np.ndarray:
        """Which rows hold one of some words."""
        if column not in self._words:
            self._words[column] = {word: k for k, word in enumerate(self.frame[column].unique())}
        wanted = [self._words[column][word] for word in values if word in self._words[column]]
        return np.isin(self.of(column), wanted) if wanted else np.zeros(len(self), dtype=bool)

    def rows(self, places: Iterable[int]) -> list[Row]:
        """Some rows, made for those alone that are spoken of."""
        places = np.array(list(places), dtype="int64")
        if not len(places):
            return []
        if len(self) > _MANY:
            parts = (self.frame[name].array.take(places).astype(object) for name in _TOLD)
        else:
            if self._told is None:
                self._told = [self.frame[name].to_numpy(dtype=object) for name in _TOLD]
            parts = (column[places] for column in self._told)
        return list(map(Row._make, zip(places.tolist(), *parts, strict=True)))

    def tell(self, code: str, row: Row, message: str, found: str | None = None, field="value"):
        """Note a problem at the cell of a row; what was found there is its figure."""
        told = {"found": number(row.value) if found is None else found, "message": message}
        # Of what is lacking there is no cell.
        cell = "" if code == "force_missing" else row.cell
        self.found.append(problems.problem(code, *row.page, cell, field=field, **told))


def has_days(frame: pd.DataFrame) -> np.ndarray:
    """Rows whose period is told apart from others: it has a day, or a name of its own."""
    named = frame["period"].notna() & frame["period"].ne(periods.NOT_STATED_LABEL)
    return (named | frame["period_start"].notna() | frame["period_end"].notna()).to_numpy()


def grouped(items: Iterable, key) -> dict:
    """Lists of items by a key, in the order in which the keys first stand."""
    lists: dict = {}
    for item in items:
        lists.setdefault(key(item), []).append(item)
    return lists


@lru_cache(maxsize=10_000)
def number(value: float) -> str:
    """Figure as it is written in messages: 1,124, and decimals only where there are any."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.10g}"


@lru_cache(maxsize=10_000)
def _host(address: str) -> str:
    match = _HOST.search(address) or _BARE_HOST.match(address)
    return (match.group(1) if match else address).casefold()


@lru_cache(maxsize=10_000)
def _family(file: str) -> str:
    """``SW 2020-21 Q4.xlsx`` and ``SW 2020-21 Q4 v2.xlsx`` are of one family."""
    stem = re.sub(r"\.\w+$", "", file).casefold().replace("_", " ")
    return "file " + " ".join(re.findall(r"[a-z]+", _VERSION.sub(" ", stem)))
