"""All figures of a check in one table, with keys to compare them by and a place for problems.

`FigureTable` is what the rules of `rules` and `repeats` work on. A row is a number; a `Row` is made
only of the few that a problem is about.
"""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd

from rocu_analysis import reference, schema
from rocu_analysis.problems import problem

PLACE = ("geography", "region", "force", "body")
PERIOD = ("period", "period_start", "period_end")
OWN_WORK = ("led", "supported")  # how a unit's own work is counted
_IN_FACTS = (
    *("file", "sheet", "cell", "source", "published", "as_at", "value", "value_high", "qualifier"),
    *("marker", "measure", "counting", *PLACE, *PERIOD),
)
# In what the names of two versions of one file may differ.
_VERSION = re.compile(
    r"\b(?:v|q|fy|h)?\d+\b|\d+|\b(?:v|version|final|draft|revised|copy|provisional|q|fy|of|new|"
    r"updated|latest|old|older|previous|superseded|corrected|amended|resubmitted|january|february|"
    r"march|april|may|june|july|august|september|october|november|december)\b"
)
_HOST = re.compile(r"(?:(?:https?:)?//)?(?:www\.)?([\w.-]+)")


class Row(namedtuple("Row", ("n", *_IN_FACTS))):
    """One figure, as problems speak of it; ``n`` is its place in the table."""

    __slots__ = ()

    @property
    def who(self) -> str:
        """The narrowest of its places."""
        names = (self.force, self.region, self.body)
        return next((name for name in names if isinstance(name, str)), str(self.geography))

    @property
    def what(self) -> str:
        """Measure, place and period: ``arrests for Kent, 2020-21 Q4``."""
        return f"{self.measure} for {self.who}, {self.period}"

    @property
    def figure(self) -> str:
        """The figure in words: ``1,124``, ``more than 400``, ``between 5 and 6``, ``[c]``."""
        if self.value != self.value:
            return f"[{self.marker}]" if isinstance(self.marker, str) else ""
        if self.qualifier == "exact" or not isinstance(self.qualifier, str):
            return number(self.value)
        if self.qualifier == "between" and self.value_high == self.value_high:
            return f"between {number(self.value)} and {number(self.value_high)}"
        return f"{self.qualifier} {number(self.value)}"

    @property
    def page(self) -> tuple[str, str]:
        """File and sheet; both empty for a figure that was held before."""
        return self.file, self.sheet

    def at(self, seen_from: Row) -> str:
        """Its address: the cell alone for a reader of the same sheet."""
        return self.cell if self.cell and self.page == seen_from.page else self.source

    @property
    def publisher(self) -> str:
        """Who gave it: the host of its public address, else the family of its file."""
        if isinstance(self.published, str):
            return _HOST.match(self.published)[1].casefold()
        return family(self.file or schema.file_of(str(self.source)))


def number(value: float) -> str:
    """A figure as problems write it."""
    return "" if value != value else f"{value:,.10g}"


@lru_cache(maxsize=10_000)
def family(file: str) -> str:
    """Name that the versions of one file share: ``SW 2020-21 Q4.xlsx`` and ``SW Q4 v2.xlsx``."""
    stem = re.sub(r"\.\w+$", "", file).casefold().replace("_", " ")
    return "file " + " ".join(re.findall(r"[a-z]+", _VERSION.sub(" ", stem)))


class FigureTable:
    """Figures with keys to compare them by, and the problems found so far."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame, self.problems = frame, []
        self._codes: dict[str, np.ndarray] = {}

    def __len__(self) -> int:
        return len(self.frame)

    # -- columns and keys ----------------------------------------------------------------------

    def code(self, name: str) -> np.ndarray:
        """A number for each distinct value of a column; 0 where it is missing."""
        if name not in self._codes:
            column = self.frame[name]
            if isinstance(column.dtype, pd.CategoricalDtype):
                codes = column.cat.codes.to_numpy(np.int64)
            else:
                codes = pd.factorize(column.to_numpy() if column.dtype.kind == "M" else column)[0]
            self._codes[name] = codes.astype(np.int64) + 1
        return self._codes[name]

    def group(self, *names: str) -> np.ndarray:
        """A number for each distinct set of values of some columns."""
        key = np.zeros(len(self), dtype=np.int64)
        for name in names:
            codes = self.code(name)
            key = key * (int(codes.max(initial=0)) + 1) + codes
            if int(key.max(initial=0)) > 2**31:
                key = np.unique(key, return_inverse=True)[1]
        return np.unique(key, return_inverse=True)[1]

    def key(self, *without: str) -> np.ndarray:
        """A number for each figure, but for some columns of what makes it one."""
        return self.group(*(name for name in schema.FIGURE_COLUMNS if name not in without))

    def where(self, column: str, *words: str) -> np.ndarray:
        """Which rows have one of some words in a column."""
        values = self.frame[column]
        if isinstance(values.dtype, pd.CategoricalDtype):
            return np.append(values.cat.categories.isin(words), False)[values.cat.codes.to_numpy()]
        return values.isin(words).to_numpy()

    def is_blank(self, column: str) -> np.ndarray:
        """Which rows say nothing in a column, or that it is not stated."""
        return (self.code(column) == 0) | self.where(column, reference.NOT_STATED)

    def days(self, column: str) -> np.ndarray:
        """A column of days, without their hours."""
        return self.frame[column].to_numpy().astype("datetime64[D]")

    def values(self, column: str) -> np.ndarray:
        """A column as an array of Python objects or numbers."""
        return self.frame[column].astype(object).to_numpy()

    @property
    def value(self) -> np.ndarray:
        """The figures; not a number for a marker."""
        return self.frame["value"].to_numpy(float)

    @property
    def is_accepted(self) -> np.ndarray:
        """Which rows were neither set aside nor given before."""
        return self.where("disposition", "accepted")

    @cached_property
    def ends(self) -> tuple[np.ndarray, np.ndarray]:
        """Lowest and highest value of each figure: ``more than 400`` has no highest."""
        value, high = self.value, self.frame["value_high"].to_numpy(float)
        high = np.where(np.isnan(high), value, high)
        about = self.where("qualifier", "about")
        low = np.where(about, value * 0.9, value)
        low = np.where(self.where("qualifier", "at most", "less than"), 0.0, low)
        high = np.where(about, high * 1.1, high)
        return low, np.where(self.where("qualifier", "at least", "more than"), np.inf, high)

    @cached_property
    def may_be_added(self) -> np.ndarray:
        """Which figures can be parts of a sum: no shares, rates and averages."""
        measures = self.frame["measure"].dropna().unique()
        derived = [m for m in measures if reference.measure(m)["unit"] in schema.NOT_ADDED]
        return ~(self.where("unit", *schema.NOT_ADDED) | self.where("measure", *derived))

    # -- rows and problems ---------------------------------------------------------------------

    def rows(self, places: Iterable[int]) -> list[Row]:
        """Some rows as `Row`."""
        n = np.fromiter(places, dtype=int)
        cells = (_objects(self.frame[name].array.take(n)) for name in _IN_FACTS)
        return list(map(Row._make, zip(n.tolist(), *cells, strict=True)))

    def row(self, n: int) -> Row:
        """One row as a `Row`."""
        return self.rows([n])[0]

    def add(self, code: str, row: Row, found: str = "", field: str = "value", **facts) -> None:
        """Note a problem at the cell of a row."""
        found = found or row.figure
        self.problems.append(
            problem(code, row.file, row.sheet, row.cell, field=field, found=found, **facts)
        )

    def add_once(self, code: str, found: Iterable[tuple], field: str, few: int = 1) -> None:
        """Note problems (row, what was found, facts), the first few of each sheet.

        The last of them counts the others as ``more``.
        """
        pages: dict[tuple, list] = {}
        for row, *rest in found:
            pages.setdefault(row.page, []).append((row, *rest))
        for alike in pages.values():
            for k, (row, text, facts) in enumerate(alike[:few]):
                more = len(alike) - few if k == few - 1 and len(alike) > few else 0
                self.add(code, row, text, field, **facts, more=more)

    def set(self, name: str, rows: Iterable[int], values: object) -> None:
        """Change some cells of a column."""
        places, column = list(rows), self.frame[name]
        if not places:
            return
        if isinstance(column.dtype, pd.CategoricalDtype):
            words = dict.fromkeys([values] if isinstance(values, str) else values)
            column = column.cat.add_categories([w for w in words if w not in column.cat.categories])
        else:
            column = column.copy()
        column.iloc[places] = values
        self.frame[name] = column
        self._codes.pop(name, None)
        self.__dict__.pop("ends", None)

    def newest(self, chosen: np.ndarray) -> FigureTable:
        """Some figures, each in its newest vintage alone."""
        places = np.flatnonzero(chosen)
        day = self.frame["as_at"].to_numpy().astype("int64")  # a missing day is the least
        places = places[np.argsort(day[places], kind="stable")]
        is_older = pd.Series(self.key()[places]).duplicated(keep="last").to_numpy()
        table = FigureTable(self.frame.take(np.sort(places[~is_older])).reset_index(drop=True))
        table.problems = self.problems
        return table


def _objects(column) -> list:
    """Cells of a column; a missing day is None."""
    if column.dtype.kind == "M":
        return np.asarray(column, dtype="datetime64[s]").tolist()
    return column.astype(object).tolist()


def series(
    table: FigureTable, kept: np.ndarray | None = None
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Rows of each series in the order of their days, with first and last days."""
    start, end = table.days("period_start"), table.days("period_end")
    dated = ~np.isnat(start) & ~np.isnat(end) & (table.code("measure") > 0)
    key = table.key(*PERIOD)
    rows = np.flatnonzero(dated if kept is None else dated & kept)
    rows = rows[np.lexsort((end[rows], start[rows], key[rows]))]
    for part in np.split(rows, np.flatnonzero(np.diff(key[rows])) + 1):
        if len(part) > 1:
            yield part, start[part], end[part]
