"""What becomes of a figure that is given more than once? `settle` decides.

Given twice, it counts once. With two values, a later declared day from the same publisher, or its
word that one is final or revised, makes a revision, and the earlier value stays as its vintage.
Otherwise the figure becomes a range, and the conflict is a problem: nothing is chosen. Where so
many rows of a sheet conflict that a column must be missing, they are all set aside.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import partial

import numpy as np
import pandas as pd

from rocu_analysis.intake.figure_table import FigureTable, Row, number

# In one sheet, so many figures in conflict differ in something that no column was found for.
_MANY, _MANY_SHARE = 5, 0.2
_STANDING = {"final": 1, "revised": 2}
_NO_DAY = int(np.datetime64("NaT", "s").astype("int64"))
_FLOORS, _CEILINGS = {"at least", "more than"}, {"at most", "less than"}


def settle(table: FigureTable, first_new: int = 0) -> None:
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
        settle(table, first_new)  # without them
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
