"""Which counts overlap, as equations that any reader knows.

Every row of a family of measures is one variable of a linear system. A year is the sum of its
quarters, people safeguarded are the children among them and a rest, a region is its forces and a
rest. Each such statement is a *link*: rows on one side, pieces that overlap nowhere on the other.
What a paper shows is a sum of rows, and what it does not show follows from the links.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from rocu_analysis import reference
from rocu_analysis.exhibits.cuts import sheets_of
from rocu_analysis.paper.counts import ALL, DETAILS, REGIONAL, places_of

INSIDE, REST = "inside", "rest of the whole"
GUESS, MOST_HIDDEN = 1.0, 4.0  # what a count that was hidden before it came to us is taken to be
_DAYS = ("period_start", "period_end")

Rows = frozenset[int]  # identities of the rows that a count adds up
Unit = tuple[Any, int, int]  # part of a whole (or `ALL`), first day, last day
Units = dict[Unit, list[int]]


@dataclass(frozen=True, eq=False)
class Ledger:
    """Variables of a family: its rows, and the pieces that links need beside them.

    ``links`` are equations whose right side is nought; ``members`` are the rows that a variable is,
    or is a piece of.
    """

    index: Mapping[int, int]  # row: its variable
    counts: np.ndarray
    links: Any
    members: list[Rows]

    def variables(self, rows: Rows) -> list[int]:
        """Variables of some rows, as far as they are of this family."""
        return sorted(self.index[row] for row in rows if row in self.index)

    def total(self, rows: Rows) -> float:
        """Count of some rows together."""
        return float(self.counts[self.variables(rows)].sum())


def ledger(rows: pd.DataFrame, others: Sequence[pd.DataFrame] = ()) -> Ledger:
    """Ledger of today's rows, and of rows that only an earlier paper gave.

    The ``others`` come in frames that are alike in the details they name. Each frame is linked with
    today's rows by itself, since a count of all threats is no addend beside counts of some.
    """
    maker = _Maker(pd.concat([rows, *others]) if others else rows)
    for frame in (rows, *(pd.concat([rows, more]) for more in others)):
        for units in overlapping(frame):
            maker.link(units)
    return maker.ledger()


# --- what overlaps -------------------------------------------------------------------------------


def overlapping(rows: pd.DataFrame) -> Iterator[Units]:
    """Rows of one place as units of a part and a period, wherever some may overlap."""
    stated = [name for name in DETAILS if rows[name].nunique(dropna=False) > 1]
    levels = [[], *([name] for name in stated)] if len(stated) > 1 else [[]]
    yield from _units(rows, stated, stated)
    cuts = [(rows, levels)] if stated else []
    wholes = [(levels, one) for one in (*_by_another_source(rows, stated), *_by_force(rows))]
    finer = [*levels, *([stated] if stated else [])]
    wholes += [(finer, one) for one in (*_by_region(rows), *_by_area(rows))]
    cuts += [(frame, kept) for kept, one in wholes for frame in _against(rows, *one)]
    for frame, every in cuts:
        for kept in every:
            yield from _units(frame, kept, stated)


def _units(rows: pd.DataFrame, kept: list[str], stated: list[str]) -> Iterator[Units]:
    """Units by place and the details that are kept; parts of a whole stay apart by the others."""
    places: dict[tuple, Units] = {}
    days = [rows[name].to_numpy().astype("datetime64[D]").astype(int) for name in _DAYS]
    apart = [name for name in stated if name not in kept]
    apart += ["_place"] if "_place" in rows else []
    keys, labels = _labels(rows, ["region", "force", *kept]), _labels(rows, apart)
    for key, part, label, first, last, row in zip(
        keys, rows["part"], labels, *days, rows["_id"], strict=True
    ):
        part = part if part == ALL or not apart else (part, *label)
        places.setdefault(key, {}).setdefault((part, first, last), []).append(row)
    yield from (units for units in places.values() if len(units) > 1)


def _labels(rows: pd.DataFrame, names: list[str]) -> list[tuple]:
    columns = rows[names].astype("object")
    return list(columns.where(columns.notna(), None).itertuples(index=False, name=None)) or [
        ()
    ] * len(rows)


# Each whole is a mask of its rows and one of those inside of it, and where both are put.
Whole = tuple[pd.Series, pd.Series, dict[str, Any]]


def _against(
    rows: pd.DataFrame, whole: pd.Series, inside: pd.Series, put: dict[str, Any]
) -> Iterator[pd.DataFrame]:
    """Rows of each measure, some as the whole of those that are inside of it."""
    place = pd.Series(list(zip(rows["region"], rows["force"].astype("object"), strict=True)))
    for part in rows.loc[whole, "part"].unique():
        mine = rows["part"].eq(part) & (whole | inside)
        named = {"_place": place[mine.to_numpy()].tolist(), **put}
        yield rows[mine].assign(part=whole[mine].map({True: ALL, False: INSIDE}), **named)


def _by_force(rows: pd.DataFrame) -> Iterator[Whole]:
    """What a region gives for itself, as the whole of its forces."""
    whole = rows["geography"].eq("region")
    both = set(rows.loc[whole, "region"]) & set(rows.loc[~whole, "region"])
    among = rows["region"].isin(both)
    if both:
        yield whole & among, ~whole & among, {"force": None}


def _by_region(rows: pd.DataFrame) -> Iterator[Whole]:
    """What the country or the network gives, as the whole of the regions."""
    whole = rows["area"].isin(("national", "network"))
    is_regional, is_region = rows["area"].eq(REGIONAL), rows["geography"].eq("region")
    regions = set(rows.loc[is_regional & is_region, "region"])
    below = is_regional & (is_region | ~rows["region"].isin(regions))
    for name in rows.loc[whole, "region"].unique():
        yield whole & rows["region"].eq(name), below, {"region": name, "force": None}


def _by_area(rows: pd.DataFrame) -> Iterator[Whole]:
    """What an area gives, as the whole of the analyst's own areas that lie in it."""
    areas = {row["area"] for row in reference.added("areas")}
    place = places_of(rows)
    names = set(place.dropna()) if areas else set()
    for whole in sorted(set().union(*map(reference.next_above, names))):
        inside = {name for name in names if whole in reference.next_above(name)}
        inside &= areas if whole not in areas else names  # regions and their forces: `_by_force`
        if inside:
            put = {"_place": place, "region": whole, "force": None}
            yield place.eq(whole), place.isin(inside), put


def _by_another_source(rows: pd.DataFrame, stated: list[str]) -> Iterator[Whole]:
    """What one source gives as a whole and another breaks down by threat, strand and so on."""
    sheets = pd.Series(sheets_of(rows["source"]), index=rows.index)
    for detail in stated:
        is_stated = rows[detail].notna() & rows[detail].ne(reference.NOT_STATED)
        whole = ~is_stated & ~sheets.isin(set(sheets[is_stated]))
        broken_down = rows["part"].isin(rows.loc[is_stated, "part"])
        yield whole & broken_down, ~whole & broken_down, {}


# --- from units to equations ---------------------------------------------------------------------


class _Maker:
    """Collects links, and finds counts for pieces that no row gives."""

    def __init__(self, rows: pd.DataFrame) -> None:
        self.value = dict(zip(rows["_id"], rows["value"].astype(float), strict=True))
        self.index = {row: number for number, row in enumerate(self.value)}
        self.hidden = {row for row, value in self.value.items() if value != value}
        self.guessed: dict[int, float] = {}  # of rows that were hidden before they came to us
        self.pieces: list[tuple[float, Rows]] = []
        self.links: list[tuple[list[int], list[int]]] = []  # rows; pieces, by number
        self.wholes: list[tuple[list[int], list[int]]] = []  # rows of a whole; those inside of it
        self.seen: set[frozenset] = set()

    def link(self, units: Units) -> None:
        """Link units of one place, in groups that do not overlap in time."""
        groups: list[Units] = []
        end = None
        for unit in sorted(units, key=lambda unit: unit[1:]):
            if end is None or unit[1] > end:
                groups.append({})
            groups[-1][unit] = units[unit]
            end = unit[2] if end is None else max(end, unit[2])
        for group in groups:
            key = frozenset((unit[0] == ALL, *unit[1:], *ids) for unit, ids in group.items())
            if len(group) > 1 and key not in self.seen:
                self.seen.add(key)
                self._link(group)

    def _link(self, units: Units) -> None:
        if len({unit[1:] for unit in units}) == 1:
            whole = [ids for unit, ids in units.items() if unit[0] == ALL]
            if whole:
                inside = [row for unit, ids in units.items() if unit[0] != ALL for row in ids]
                self.wholes.append((whole[0], inside))
        elif not self._by_segments(units) and len({unit[0] for unit in units}) > 1:
            for part in {unit[0] for unit in units}:  # the sources of the parts contradict
                self.link({unit: ids for unit, ids in units.items() if unit[0] == part})

    def _by_segments(self, units: Units) -> bool:
        """Link units to pieces between the days at which any begins; not where none can fit."""
        days = sorted({unit[1] for unit in units} | {unit[2] + 1 for unit in units})
        place: dict[tuple, int] = {}
        made: dict[Unit, list[int]] = {}
        for unit in sorted(units, key=lambda unit: unit[0] == ALL):
            inside = [day for day in days if unit[1] <= day <= unit[2]]
            part = REST if unit[0] == ALL else unit[0]
            made[unit] = [place.setdefault((part, day), len(place)) for day in inside]
            if unit[0] == ALL:
                made[unit] += [at for (part, day), at in place.items()
                               if part != REST and day in inside]  # fmt: skip
        counts = self._fit(units, made, len(place))
        if counts is None:
            return False
        start = len(self.pieces)
        smallest = sorted(units, key=lambda unit: len(made[unit]))
        self.pieces += [
            (count, frozenset(next(units[unit] for unit in smallest if at in made[unit])))
            for at, count in enumerate(counts)
        ]
        self.links += [(units[unit], [start + at for at in made[unit]]) for unit in units]
        return True

    def _fit(self, units: Units, made: Mapping[Unit, list[int]], size: int) -> np.ndarray | None:
        """Whole counts of pieces that fit what the units are, where there are any."""
        from scipy.optimize import linprog

        free = self.hidden - self.guessed.keys()
        open_rows = [[row for row in ids if row in free] for ids in units.values()]
        given = np.array([self._total(set(ids) - free) for ids in units.values()])
        sums = np.zeros((len(units), size))
        for row, unit in enumerate(units):
            sums[row, made[unit]] = 1.0
        most = given + MOST_HIDDEN * np.array([len(one) for one in open_rows])
        exact = most == given
        alone = exact & (sums.sum(axis=1) == 1)
        if exact.all() and sums[alone].any(axis=0).all():  # each piece is a unit: nothing to find
            counts = np.zeros(size)
            counts[sums[alone].argmax(axis=1)] = given[alone]
            return counts if np.array_equal(sums @ counts, given) else None
        more = {"A_eq": sums[exact], "b_eq": given[exact]} if exact.any() else {}
        if not exact.all():
            more["A_ub"] = np.vstack([sums[~exact], -sums[~exact]])
            more["b_ub"] = np.concatenate([most[~exact], -given[~exact]])
        fit = linprog(np.zeros(size), bounds=(0, None), **more)
        if fit.x is None or np.abs(fit.x - np.round(fit.x)).max() > 1e-6:
            return None
        counts = np.round(fit.x)
        for left, one in zip((sums @ counts - given).tolist(), open_rows, strict=True):
            for row in one:
                self.guessed[row] = min(left, MOST_HIDDEN)
                left -= self.guessed[row]
        return counts

    def _total(self, rows: Iterable[int]) -> float:
        """Sum of some rows, of what is hidden as far as it is guessed."""
        return sum(self.guessed.get(row, 0.0) if row in self.hidden else self.value[row]
                   for row in rows)  # fmt: skip

    def _rests(self) -> Iterator[tuple[list[int], list[int], float]]:
        """Wholes with what is inside of each and what is left; none that is less than its parts."""
        free = self.hidden - self.guessed.keys()
        self.guessed |= dict.fromkeys(free, GUESS)
        wholes = [pair for pair in self.wholes if not self.hidden & set(pair[0])]
        for whole, inside in wholes:
            if self._total(whole) < self._total(inside):
                self.guessed |= dict.fromkeys(free & set(inside), 0.0)
        for whole, inside in wholes:
            if (left := self._total(whole) - self._total(inside)) >= 0:
                yield whole, inside, left

    def ledger(self) -> Ledger:
        """Everything as variables and equations."""
        from scipy.sparse import coo_array

        size, links = len(self.index), []
        for rows, pieces in self.links:
            links.append(([self.index[row] for row in rows], [size + piece for piece in pieces]))
        for whole, inside, left in self._rests():
            rest = size + len(self.pieces)
            links.append(([self.index[row] for row in whole],
                          [*(self.index[row] for row in inside), rest]))  # fmt: skip
            self.pieces.append((left, frozenset(whole)))
        places = [(at, variable, sign) for at, sides in enumerate(links)
                  for sign, side in zip((1.0, -1.0), sides, strict=True)
                  for variable in dict.fromkeys(side)]  # fmt: skip
        at, variables, signs = zip(*places, strict=True) if places else ((), (), ())
        counts = [*(self._total([row]) for row in self.value), *(count for count, _ in self.pieces)]
        matrix = coo_array((signs, (at, variables)), shape=(len(links), len(counts)))
        members = [frozenset([row]) for row in self.value] + [rows for _, rows in self.pieces]
        return Ledger(self.index, np.array(counts, dtype=float), matrix.tocsr(), members)
