"""All figures of a check in one table, with keys to compare them by and a place for problems.

`FigureTable` is what the rules of `rules` and `repeats` work on. A row is a number; a `Row` is made
only of the few that a problem is about.
"""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd

from rocu_analysis import reference, schema
from rocu_analysis.problems import problem

PLACE = ("geography", "region", "force", "body")
PERIOD = ("period", "period_start", "period_end")
OWN_WORK = ("led", "supported")  # how a unit's own work is counted
MOST_LISTED = 50  # problems of one kind in a sheet that are listed one by one
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
        self._groups: dict[tuple[str, ...], np.ndarray] = {}

    def __len__(self) -> int:
        return len(self.frame)

    def code(self, name: str) -> np.ndarray:
        """A number for each distinct value of a column; 0 where it is missing."""
        if name not in self._codes:
            self._codes[name] = pd.factorize(self.frame[name])[0].astype(np.int64) + 1
        return self._codes[name]

    def group(self, *names: str) -> np.ndarray:
        """A number for each distinct set of values of some columns."""
        if names not in self._groups:
            key = np.zeros(len(self), dtype=np.int64)
            for name in names:
                codes = self.code(name)
                if size := int(codes.max(initial=0)):
                    key = key * (size + 1) + codes
                if int(key.max(initial=0)) > 2**31:
                    key = pd.factorize(key)[0]
            self._groups[names] = pd.factorize(key)[0]
        return self._groups[names]

    def key(self, *without: str) -> np.ndarray:
        """A number for each figure, but for some columns of what makes it one."""
        return self.group(*(name for name in schema.FIGURE_COLUMNS if name not in without))

    def where(self, column: str, *words: str) -> np.ndarray:
        """Which rows have one of some words in a column."""
        return self.frame[column].isin(words).to_numpy()

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
        low, high = self.value, self.frame["value_high"].to_numpy(float)
        high, about = np.where(np.isnan(high), low, high), self.where("qualifier", "about")
        low, high = np.where(about, low * 0.9, low), np.where(about, high * 1.1, high)
        low = np.where(self.where("qualifier", "at most", "less than"), 0.0, low)
        return low, np.where(self.where("qualifier", "at least", "more than"), np.inf, high)

    @cached_property
    def may_be_added(self) -> np.ndarray:
        """Which figures can be parts of a sum: no shares, rates and averages."""
        measures = self.frame["measure"].dropna().unique()
        derived = [m for m in measures if reference.measure(m)["unit"] in schema.NOT_ADDED]
        return ~(self.where("unit", *schema.NOT_ADDED) | self.where("measure", *derived))

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
        at = row.file, row.sheet, row.cell
        self.problems.append(problem(code, *at, field=field, found=found or row.figure, **facts))

    def add_all(
        self,
        code: str,
        found: Iterable[tuple[Row, dict | Callable[[], dict]]],
        field: str = "value",
        *,
        few: int = MOST_LISTED,
        alike: str = "",
    ) -> None:
        """Note what was found, row by row with its facts or what makes them, sheet by sheet.

        Where a sheet has more than ``few``, or more of which the fact ``alike`` is the same, the
        first stands for all and counts the others as ``more``.
        """
        pages: dict[tuple, list[tuple[Row, dict | Callable[[], dict]]]] = {}
        for row, facts in found:
            pages.setdefault((*row.page, alike and facts[alike]), []).append((row, facts))
        for held in pages.values():
            more = len(held) - 1 if len(held) > few else 0
            for row, facts in held[:1] if more else held:
                own = facts() if callable(facts) else facts
                self.add(code, row, field=field, more=more, **own)

    def set(self, name: str, rows: Iterable[int], values: object) -> None:
        """Change some cells of a column."""
        places, column = list(rows), self.frame[name]
        if not places:
            return
        if isinstance(column.dtype, pd.CategoricalDtype):
            words = pd.Series(values, dtype=object).dropna().unique()
            column = column.cat.add_categories([w for w in words if w not in column.cat.categories])
        else:
            column = column.copy()
        column.iloc[places] = values
        self.frame[name] = column
        self._codes.pop(name, None)
        self._groups = {key: held for key, held in self._groups.items() if name not in key}
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


def in_series(
    table: FigureTable, kept: np.ndarray | bool = True
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Rows series by series in the order of their days; first and last days; numbers of series."""
    start, end = table.days("period_start"), table.days("period_end")
    named = (table.code("measure") > 0) & (table.code("geography") > 0)
    rows, key = np.flatnonzero(named & kept & ~np.isnat(start) & ~np.isnat(end)), table.key(*PERIOD)
    rows = rows[np.lexsort((end[rows], start[rows], key[rows]))]
    return rows, start[rows], end[rows], key[rows]


def overlapping_series(
    table: FigureTable, kept: np.ndarray | bool = True
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Each series of which two periods share days: its rows, their first and their last days."""
    rows, start, end, key = in_series(table, kept)
    is_shared = (key[1:] == key[:-1]) & (start[1:] <= end[:-1])
    chosen = np.flatnonzero(np.isin(key, key[1:][is_shared]))
    for part in np.split(chosen, np.flatnonzero(np.diff(key[chosen])) + 1) if len(chosen) else ():
        yield rows[part], start[part], end[part]
