"""Which figures are the same figure, and what becomes of one that is given more than once?

`FigureTable` holds all figures of a check, with keys to compare them by and a place for problems.
A row is a number; a `Row` is made only of the few that a problem is about.

A figure given twice counts once (`settle_repeats`). With two values, a later declared day from the
same publisher, or its word that one is final or revised, makes a revision, and the earlier value
stays as its vintage. Otherwise the figure becomes a range, and the conflict is a problem: nothing
is chosen. Where so many rows of a sheet conflict that a column must be missing, they are all set
aside.
"""

from __future__ import annotations

import re
from collections import defaultdict, namedtuple
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, lru_cache, partial

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
# In one sheet, so many figures in conflict differ in something that no column was found for.
_MANY, _MANY_SHARE = 5, 0.2
_STANDING = {"final": 1, "revised": 2}
_NO_DAY = int(np.datetime64("NaT", "s").astype("int64"))
_FLOORS, _CEILINGS = {"at least", "more than"}, {"at most", "less than"}


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
        for problems in pages.values():
            more = len(problems) - 1 if len(problems) > few else 0
            for row, facts in problems[:1] if more else problems:
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
        self._groups = {key: group for key, group in self._groups.items() if name not in key}
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


# --- given more than once -------------------------------------------------------------------------


def settle_repeats(table: FigureTable, first_new: int = 0) -> None:
    """Settle every figure given twice or more; rows before ``first_new`` were held already."""
    places = np.flatnonzero(table.is_accepted)
    key = table.key()
    places = places[pd.Series(key[places]).duplicated(keep=False).to_numpy()]
    if not len(places):
        return
    settling = _Settling(table, first_new)
    groups: dict[int, list[int]] = defaultdict(list)
    for n in places.tolist():
        groups[key[n]].append(n)
    for rows in groups.values():
        settling.settle(rows)
    if settling.set_aside_untold(key):
        settle_repeats(table, first_new)  # without them
    else:
        settling.finish()


class _Settling:
    """What has been decided so far, by the place of each row."""

    def __init__(self, table: FigureTable, first_new: int) -> None:
        self.table, self.first_new = table, first_new
        self.value = table.value.tolist()
        self.stated = table.group("value", "value_high").tolist()
        self.day = table.frame["as_at"].to_numpy().astype("int64").tolist()
        self.page = table.group("file", "sheet")
        self.status, self.qualifier = table.values("status"), table.values("qualifier")
        self.is_hidden = table.where("marker", "c").tolist()
        given = table.group("published", "file", *(["source"] if first_new else []))
        firsts = np.unique(given, return_index=True)[1]  # one row of each file and address
        publishers = [row.publisher for row in table.rows(firsts)]
        self.publisher = np.array(publishers, dtype=object)[given].tolist()
        self.repeated: list[tuple[int, int]] = []  # a row, and the one that it repeats
        self.revised: list[tuple[int, int]] = []
        self.older: list[tuple[int, int]] = []
        self.hidden: list[tuple[int, int]] = []
        self.conflicts: list[list[int]] = []  # one row of each value
        self.changes: dict[str, dict[int, object]] = defaultdict(dict)

    def settle(self, rows: list[int]) -> None:
        """Settle each publisher's own first, then publishers against each other."""
        by_publisher: dict[int, list[int]] = defaultdict(list)
        for n in rows:
            if self.value[n] == self.value[n]:
                by_publisher[self.publisher[n]].append(n)
        standing = [n for own in by_publisher.values() for n in self._newest(own)]
        kept = self._once(standing)
        if len(kept) == 1 and kept[0] >= self.first_new:
            if weaker := _weaker({str(self.qualifier[n]) for n in standing}):
                self.changes["qualifier"][kept[0]] = weaker
        elif len(kept) > 1 and max(kept) >= self.first_new:
            self.conflicts.append(kept)
        silent = [n for n in rows if self.value[n] != self.value[n]]
        first = (standing or silent)[0]
        for n in silent:
            if standing and self.is_hidden[n]:
                self.hidden.append((n, first))
            elif n != first:
                self.repeated.append((n, first))

    def _newest(self, rows: list[int]) -> list[int]:
        """Newest vintage of one publisher; all rows where a day is missing or has two values."""
        when = {n: (self.day[n], _STANDING.get(self.status[n], 0)) for n in rows}
        days, standings = map(set, zip(*when.values(), strict=True))
        if len(rows) == 1 or (_NO_DAY in days and (len(days) > 1 or len(standings) == 1)):
            return rows
        by_day: dict[tuple, list[int]] = defaultdict(list)
        for n in sorted(rows, key=when.__getitem__):
            by_day[when[n]].append(n)
        vintages = [self._once(same_day) for same_day in by_day.values()]
        if any(len(vintage) > 1 for vintage in vintages):
            return [n for vintage in vintages for n in vintage]
        (before,), *later = vintages
        for (n,) in later:
            if self.stated[n] == self.stated[before]:
                self.repeated.append((n, before))
                if before >= self.first_new and self.status[before] == "provisional":
                    self.changes["status"][before] = self.status[n]
                continue
            if n >= self.first_new:
                self.revised.append((n, before))
            elif before >= self.first_new:
                self.older.append((before, n))
            before = n
        return [before]

    def _once(self, rows: list[int]) -> list[int]:
        """First row of each value; the others repeat it."""
        first: dict[int, int] = {}
        for n in rows:
            if (before := first.setdefault(self.stated[n], n)) != n:
                self.repeated.append((n, before))
        return list(first.values())

    def set_aside_untold(self, key: np.ndarray) -> bool:
        """Set aside rows of a sheet that differ in something no column was found for."""
        size, found = np.bincount(self.page[self.table.is_accepted]), []
        alike: dict[int, dict[int, None]] = defaultdict(dict)  # rows of each sheet
        for first, *others in (*self.conflicts, *self.repeated):
            for n in others:
                if self.page[n] == self.page[first] and first >= self.first_new:
                    alike[self.page[n]] |= dict.fromkeys((first, n))
        for page in {self.page[kept[0]] for kept in self.conflicts}:
            spare = len(alike[page]) - len({key[n] for n in alike[page]})
            if spare >= _MANY and len(alike[page]) >= _MANY_SHARE * size[page]:
                found.append([*alike[page]])
        for rows in found:
            first = self.table.row(rows[0])
            self.table.add("rows_not_told_apart", first, count=len(rows), what=first.what)
            self.table.set("codes", rows, "rows_not_told_apart")
            self.table.set("disposition", rows, "set_aside")
        return bool(found)

    def finish(self) -> None:
        """Note the problems, make the ranges, and mark what counts no more."""
        for n in self._new(n for n, _ in (*self.repeated, *self.hidden)):
            self.changes["disposition"][n] = "repeated"
        for n in self._new(n for n, _ in self.revised):
            self.changes["status"][n] = "revised"
        self._add("repeated", self.repeated, lambda row, first: {"what": row.what})
        self._add("hidden_elsewhere", self.hidden, lambda row, first: {"value": first.figure})
        self._add("revised", self.revised, _revised)
        self._add("older_return", self.older, _older)
        self._add_conflicts()
        for name, changed in self.changes.items():
            self.table.set(name, changed, list(changed.values()))

    def _new(self, rows: Iterable[int]) -> list[int]:
        return [n for n in dict.fromkeys(rows) if n >= self.first_new]

    def _add(self, code: str, pairs: list[tuple[int, int]], facts) -> None:
        """Note pairs of cells."""
        new = [pair for pair in pairs if pair[0] >= self.first_new]
        rows, others = (
            (self.table.rows(some) for some in zip(*new, strict=True)) if new else ((), ())
        )
        both = zip(rows, others, strict=True)
        found = [(a, lambda a=a, b=b: {"at": b.at(a)} | facts(a, b)) for a, b in both]
        self.table.add_all(code, found)

    def _add_conflicts(self) -> None:
        """Make one figure of each that has several values, and note them."""
        each, found = iter(self.table.rows(n for kept in self.conflicts for n in kept)), []
        for kept in self.conflicts:
            rows = [next(each) for _ in kept]
            self._make_range(rows)
            keeper = next(row for row in rows if row.n >= self.first_new)
            found.append((keeper, partial(_conflict, keeper, rows)))
        self.table.add_all("conflict", found)

    def _make_range(self, rows: list[Row]) -> None:
        """Keep the range of some rows at the first new one; the others repeat it."""
        first, *others = (row.n for row in rows if row.n >= self.first_new)
        changes, addresses = self.changes, list(dict.fromkeys([row.published for row in rows]))
        changes["value"][first], changes["value_high"][first] = _range(rows)
        changes["qualifier"][first], changes["codes"][first] = "between", "conflict"
        changes["source"][first] = " and ".join(dict.fromkeys([row.source for row in rows]))
        if all(isinstance(address, str) for address in addresses):
            changes["published"][first] = "; ".join(addresses)
        for n in others:
            changes["codes"][n], changes["disposition"][n] = "conflict", "repeated"


def _range(rows: list[Row]) -> tuple[float, float]:
    highs = [value for row in rows for value in (row.value, row.value_high) if value == value]
    return min(row.value for row in rows), max(highs)


def _conflict(keeper: Row, rows: list[Row]) -> dict:
    low, high = map(number, _range(rows))
    facts = {"what": keeper.what, "low": low, "high": high}
    facts["values"] = [f"{row.figure} ({row.at(keeper)})" for row in rows]
    return facts | {"found": " and ".join(row.figure for row in rows)}


def _revised(row: Row, before: Row) -> dict:
    days = {"day": row.as_at, "day_before": before.as_at}
    return {"what": row.what, "value": row.figure, "before": before.figure, **days}


def _older(row: Row, newer: Row) -> dict:
    return {"what": row.what, "day": row.as_at, "day_used": newer.as_at}


def _weaker(qualifiers: set[str]) -> str:
    """Of ``112`` and ``more than 112`` only the weaker may be claimed."""
    floor, ceiling = qualifiers & _FLOORS, qualifiers & _CEILINGS
    if len(qualifiers) == 1 or not (floor or ceiling or "about" in qualifiers):
        return ""
    if "about" in qualifiers or (floor and ceiling):
        return "about"
    return "at least" if floor else "at most"
