"""Hiding small counts in tables, and trying to work out what is hidden.

There is one engine. Counts are cells of a linear system: a reader knows some sums of them, that
they are whole, that some are 1 or more and that some are small. A small count is *deducible* where
its greatest possible value is still small. `protect` hides small counts, and then the cheapest of
the counts that give one away, until none is deducible. A paper asks the same functions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from rocu_analysis.errors import BadOption, NotComparable
from rocu_analysis.measures.arguments import from_nought

__all__ = ["ALL", "Protected", "attack", "protect"]

TOLERANCE = 1e-6
REMEMBERED = 1000  # parts whose answer is kept
# Work is bounded by counting, not by the clock. What is not settled within it counts as deducible.
NODES = 2000  # of one integer programme
MOST_ASKED = 400  # cells of one part that are asked one by one
UNBOUNDED = 3  # scipy's status


def are_few(counts: Any, threshold: int) -> Any:
    """Whether each count is small: of so few people that it must not be told."""
    return (counts >= 1) & (counts < threshold)


# --- the engine ----------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Known:
    """What a reader knows of some cells.

    Attributes
    ----------
    counts : ndarray
        The true counts of the cells.
    sums : sparse array, shape (sums, cells)
        Coefficients of each known sum.
    floors, ceilings : sparse array, optional
        Hidden sums known to be 1 or more, because zeros are shown; and known to be small.
    threshold : int
        Counts from 1 to ``threshold - 1`` are small.
    """

    counts: np.ndarray
    sums: Any
    floors: Any = None
    ceilings: Any = None
    threshold: int = 5

    @cached_property
    def _matrices(self) -> tuple[Any, Any, np.ndarray]:
        """Sums; limits, floors turned round above ceilings; and the most that each limit may be."""
        from scipy.sparse import csr_array, vstack

        floors, ceilings = (csr_array((0, len(self.counts)) if matrix is None else matrix)
                            for matrix in (self.floors, self.ceilings))  # fmt: skip
        room = [-1.0] * floors.shape[0] + [self.threshold - 1.0] * ceilings.shape[0]
        return csr_array(self.sums), csr_array(vstack([-floors, ceilings])), np.array(room)

    @cached_property
    def _parts(self) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        """Cells, rows of sums and rows of limits that hang together."""
        from scipy.sparse import block_array, vstack
        from scipy.sparse.csgraph import connected_components

        sums, limits, _ = self._matrices
        every = abs(vstack([sums, limits])).tocsr()
        if not every.nnz:
            return []
        label = connected_components(block_array([[None, every.T], [every, None]]), False)[1]
        size, none = len(self.counts), np.empty(0, dtype=int)
        split = np.split(label, [size, size + sums.shape[0]])
        cells, rows, limited = (pd.Series(part).groupby(part).indices for part in split)
        return [(mine, rows.get(number, none), limited.get(number, none))
                for number, mine in cells.items()
                if number in rows or number in limited]  # fmt: skip

    def programmes(self, asked: np.ndarray) -> Iterator[_Programme]:
        """A programme for each part that has any of the cells asked for (a mask)."""
        sums, limits, room = self._matrices
        for cells, rows, limited in self._parts:
            if asked[cells].any():
                counts = self.counts[cells].astype(float)
                equal, below = sums[rows][:, cells], limits[limited][:, cells]
                yield _Programme(cells, rows, counts, equal, below, room[limited], self.threshold)


def deducible_small_counts(known: Known) -> list[tuple[int, np.ndarray]]:
    """Small cells that a reader can deduce to be small.

    In the order of the cells, each with the known sums that give it away: one of them must go.

    Notes
    -----
    Asked is the greatest value of a cell subject to ``sums @ x = sums @ counts`` and ``x >= 0``. By
    duality it is the least value of all combinations of known sums that hold the cell at least once
    and no cell less than nought times. So where no cell is deducible, no group of cells is.
    """
    found = [(int(part.cells[cell]), part.rows[support])
             for part in known.programmes(are_few(known.counts, known.threshold))
             for cell, support in part.deducible()]  # fmt: skip
    return sorted(found, key=lambda pair: pair[0])


def bounds(known: Known, wanted: np.ndarray) -> tuple[float, float]:
    """Least and greatest value of the sum of the cells that are wanted (a mask)."""
    free, ends = wanted.copy(), np.zeros(2)
    for programme in known.programmes(wanted):
        ends += programme.ends(wanted[programme.cells].astype(float))
        free[programme.cells] = False
    return float(ends[0]), np.inf if free.any() else float(ends[1])


def only_value(known: Known, wanted: np.ndarray) -> bool:
    """Whether the sum of the cells that are wanted (a mask) has one possible value only."""
    least, greatest = bounds(known, wanted)
    return greatest - least < 1 - TOLERANCE


_deducible: dict[tuple, list[tuple[int, np.ndarray]]] = {}  # by content: most stay from try to try


@dataclass(frozen=True, eq=False)
class _Programme:
    """Cells that share what is known, and the linear programme over them."""

    cells: np.ndarray
    rows: np.ndarray
    counts: np.ndarray
    equal: Any
    limits: Any  # ``limits @ x <= room``
    room: np.ndarray
    threshold: int

    def deducible(self) -> list[tuple[int, np.ndarray]]:
        """Deducible cells, each with its sums."""
        arrays = [self.counts, self.room]
        for matrix in (self.equal, self.limits):
            arrays += [matrix.indptr, matrix.indices, matrix.data]
        key = (self.threshold, *((array.dtype.char, array.tobytes()) for array in arrays))
        if key not in _deducible:
            if len(_deducible) >= REMEMBERED:
                _deducible.clear()
            small = np.flatnonzero(are_few(self.counts, self.threshold)).tolist()
            pairs = [(cell, self._support(cell)) for cell in small[:MOST_ASKED]]
            pairs += [(cell, self._sums_of(cell)) for cell in small[MOST_ASKED:]]
            _deducible[key] = [(cell, support) for cell, support in pairs if support is not None]
        return _deducible[key]

    def ends(self, wanted: np.ndarray) -> tuple[float, float]:
        """Least and greatest value of a sum; what it is where that is not settled."""
        ends = []
        for sign in (-1.0, 1.0):
            best = self._greatest(sign * wanted)
            settled = -best.fun if best.status == 0 else float(sign * wanted @ self.counts)
            ends.append(np.inf if best.status == UNBOUNDED else settled)
        return -ends[0], ends[1]

    @cached_property
    def _totals(self) -> np.ndarray:
        return self.equal @ self.counts

    def _greatest(self, wanted: np.ndarray):
        from scipy.optimize import linprog

        more = {"A_ub": self.limits, "b_ub": self.room} if len(self.room) else {}
        return linprog(-wanted, A_eq=self.equal, b_eq=self._totals, bounds=(0, None), **more)

    def _support(self, cell: int) -> np.ndarray | None:
        """Sums that keep a cell small; None where nothing does."""
        wanted = np.zeros(len(self.counts))
        wanted[cell] = 1.0
        best = self._greatest(wanted)
        if best.status == UNBOUNDED:
            return None
        if best.status == 0:
            if -best.fun < self.threshold - TOLERANCE:
                return np.flatnonzero(np.abs(best.eqlin.marginals) > TOLERANCE)
            is_whole = np.abs(best.x - np.round(best.x)).max(initial=0.0) < TOLERANCE
            if is_whole or self._can_be_whole(cell):
                return None
        return self._sums_of(cell)

    def _sums_of(self, cell: int) -> np.ndarray:
        return np.flatnonzero(self.equal[:, [cell]].toarray().ravel())

    def _can_be_whole(self, cell: int) -> bool:
        """Whether a table of whole numbers has this cell up to size."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        size = len(self.counts)
        lower = np.zeros(size)
        lower[cell] = self.threshold
        limits = [LinearConstraint(self.equal, self._totals, self._totals)]
        if len(self.room):
            limits.append(LinearConstraint(self.limits, -np.inf, self.room))
        table = milp(np.zeros(size), integrality=np.ones(size), bounds=Bounds(lower, np.inf),
                     constraints=limits, options={"node_limit": NODES})  # fmt: skip
        return table.x is not None


# --- tables --------------------------------------------------------------------------------------

ALL = "All"
MOST = 50_000_000  # counts times combinations of labels, past which tables are too large
Frames = pd.DataFrame | Sequence[pd.DataFrame]
_ALLOWED = "A two-way frame of counts, or a list of long frames with dimensions and 'value'."


@dataclass(frozen=True)
class Protected:
    """Tables with their small counts hidden, in the shape in which they were given.

    Attributes
    ----------
    table : DataFrame, or list of DataFrame
        Counts, missing where hidden; with an ``All`` row and column where a total has to go too.
    hidden, primary : DataFrame of bool, or list of Series
        True where a count is hidden; where it is for being small, or was missing before.
    """

    table: Any
    hidden: Any
    primary: Any


def protect(table: Frames, *, threshold: int = 5) -> Protected:
    """Hide counts from 1 to ``threshold - 1``, and others by which they could be told.

    Parameters
    ----------
    table : DataFrame or list of DataFrame
        A two-way frame of counts whose totals are taken as published (an ``All`` row or column is
        its totals), or long frames (dimension columns and ``value``, ``All`` for a total) as linked
        tables. What is missing stays hidden, and is taken to be small.
    threshold : int
        1 or more.

    Returns
    -------
    Protected

    Raises
    ------
    BadOption, NotComparable
        Where it is no such table of counts, or parts exceed their total.

    Notes
    -----
    The reader knows every published count and every sum they form, and that a hidden count is 1 or
    more. For every small count another table fits all this and has ``threshold`` or more there.

    Examples
    --------
    >>> counts = pd.DataFrame([[18, 2], [14, 19], [12, 10]], list("abc"), ["men", "women"])
    >>> protect(counts).hidden.to_numpy().tolist()
    [[True, True], [False, False], [True, True]]
    """
    if isinstance(threshold, bool) or not isinstance(threshold, (int, np.integer)) or threshold < 1:
        raise BadOption("threshold", f"{threshold!r}", "A whole number, 1 or more, such as 5")
    tables = _Tables(table, missing=1.0)
    primary = tables.absent | are_few(tables.values, threshold)
    hidden = tables.closed(primary, int(threshold))
    counts = np.where(hidden, np.nan, tables.values)
    totals = any(ALL in key for key, gone in zip(tables.keys, hidden, strict=True) if gone)
    shaped = [tables.shaped(cells, totals) for cells in (counts, hidden, primary)]
    if not tables.two_way:
        pairs = zip(tables.frames, shaped[0], strict=True)
        shaped[0] = [frame.assign(value=values) for frame, values in pairs]
    return Protected(*shaped)


def attack(table: Frames, hidden: Any) -> pd.DataFrame:
    """Least and greatest value that each hidden count can have.

    Parameters
    ----------
    table : DataFrame or list of DataFrame
        As for `protect`; what stands in hidden places is not looked at.
    hidden : DataFrame of bool, or list of Series
        True where a count is hidden, by the labels of the table, as `protect` gives it. A
        combination that is hidden in one table and published in another is known.

    Returns
    -------
    DataFrame
        One row a hidden count: its labels (of a two-way frame ``row`` and ``column``), ``lower``,
        ``upper``, and ``recovered``: whether they are equal, so that it can be worked out.

    Raises
    ------
    BadOption, NotComparable
        Where the masks are not of the tables, and as for `protect`.

    Examples
    --------
    >>> counts = pd.DataFrame([[18, 2], [14, 19], [12, 10]], list("abc"), ["men", "women"])
    >>> attack(counts, counts < 5)[["lower", "upper"]].to_numpy().tolist()  # 31 - 19 - 10
    [[2.0, 2.0]]
    """
    tables = _Tables(table, missing=np.nan)
    mask = tables.mask(hidden) | tables.absent
    known = Known(tables.counts, tables.sums[~mask].astype(float))
    ends = [bounds(known, tables.sums[key] > 0) for key in np.flatnonzero(mask)]
    lower, upper = np.array(ends, dtype=float).reshape(-1, 2).T
    labels = [key for key, gone in zip(tables.keys, mask, strict=True) if gone]
    ranges = pd.DataFrame(labels, columns=tables.names).assign(
        lower=np.ceil(lower - TOLERANCE) + 0.0, upper=np.floor(upper + TOLERANCE)
    )
    return ranges.assign(recovered=ranges["lower"] == ranges["upper"])


class _Tables:
    """Linked tables: ``values`` at ``keys``, each a sum of cells that overlap nowhere."""

    def __init__(self, given: Frames, missing: float) -> None:
        self.given, self.two_way = given, isinstance(given, pd.DataFrame)
        if not self.two_way and not (
            isinstance(given, (list, tuple)) and all(isinstance(f, pd.DataFrame) for f in given)
        ):
            raise BadOption("table", f"{type(given).__name__} was given", _ALLOWED)
        self.frames = [_with_totals(given, missing)] if self.two_way else list(given)
        long = [_unfolded(self.frames[0])] if self.two_way else [_long(f) for f in given]
        rows = pd.concat(long, ignore_index=True) if long else pd.DataFrame({"value": []})
        self.names = [name for name in rows if name != "value"]
        labels = rows[self.names].astype(object)
        keys = labels.where(labels.notna(), ALL).itertuples(index=False, name=None)
        place, unique = pd.factorize(pd.Series(list(keys), dtype=object))
        self.keys = list(unique)
        self.places = np.split(place, np.cumsum([len(axis) for axis in long])[:-1]) if long else []
        by_key = rows["value"].astype(float).groupby(place)
        for key in np.flatnonzero(by_key.nunique() > 1):
            low, high = by_key.min()[key], by_key.max()[key]
            raise NotComparable("table", f"one count stands as {low:g} and as {high:g}")
        values = by_key.first().to_numpy()
        self.absent = np.isnan(values)
        if self.two_way:
            self.absent = given.isna().reindex_like(self.frames[0]).eq(True).to_numpy().ravel()
        is_part = np.array([ALL not in key for key in self.keys], dtype=bool)
        self.values = np.where(np.isnan(values) & is_part, missing, values)
        self.sums, self.counts = self._cells()

    def _cells(self) -> tuple[np.ndarray, np.ndarray]:
        """Which cells each count adds up, and how many are in each cell."""
        from scipy.optimize import LinearConstraint, milp

        # Each dimension has its labels, and one more for what a total may hold beside them.
        codes, sizes = np.full((len(self.keys), len(self.names)), -1), []
        for at in range(len(self.names)):
            listed = dict.fromkeys(key[at] for key in self.keys if key[at] != ALL)
            numbers = {label: code for code, label in enumerate(listed)}
            codes[:, at] = [numbers.get(key[at], -1) for key in self.keys]
            sizes.append(len(listed) + (not self.two_way))
        many = int(np.prod(sizes))
        if many * len(self.keys) > MOST:
            raise BadOption("table", f"{many:,} combinations of labels", "Fewer at a time.")
        combinations = np.indices(sizes).reshape(len(sizes), many).T
        inside = ((codes == combinations[:, None]) | (codes == -1)).all(axis=2)
        at_margin = (combinations == np.array(sizes) - 1).any(axis=1) & (not self.two_way)
        inside, which = np.unique(inside, axis=0, return_inverse=True)
        at_margin = np.bincount(which.ravel(), ~at_margin, len(inside)) == 0
        sums, known = inside.T, ~np.isnan(self.values)
        by_itself = sums[sums.sum(axis=1) == 1].any(axis=0)
        counts = np.zeros(len(inside))
        if known.any():
            fit = LinearConstraint(sums[known].astype(float), *[self.values[known]] * 2)
            best = milp(at_margin.astype(float), integrality=np.ones(len(inside)), constraints=fit)
            if best.x is None:
                raise NotComparable("table", "a total is less than its parts, or not their sum")
            counts = np.round(best.x)
        # A part that no row lists is there only where something is left for it.
        in_full = bool((codes >= 0).all(axis=1).any())
        kept = sums.any(axis=0) & ((counts > 0) | by_itself | ~(at_margin | in_full))
        return sums[:, kept], counts[kept]

    def closed(self, primary: np.ndarray, threshold: int) -> np.ndarray:
        """Hidden counts with as many more as it takes, and no more than that."""

        def price(key: int) -> tuple:
            value = self.values[key]
            return ALL in self.keys[key], value == 0, value, [*map(str, self.keys[key])]

        def found() -> list[tuple[int, np.ndarray]]:
            marked = hidden & ~np.isnan(self.values)
            zeros = (self.values[marked] == 0).any()
            floors = None if zeros else self.sums[marked].astype(float)
            sums = self.sums[~hidden].astype(float)
            return deducible_small_counts(Known(self.counts, sums, floors, None, threshold))

        hidden = primary.copy()
        while deducible := found():
            published = np.flatnonzero(~hidden)
            for _, support in deducible:
                if not hidden[published[support]].any():  # else one of its sums has just gone
                    hidden[min(published[support], key=price)] = True
        for key in sorted(np.flatnonzero(hidden & ~primary), key=price, reverse=True):
            hidden[key] = False
            hidden[key] = bool(found())
        return hidden

    def mask(self, hidden: Any) -> np.ndarray:
        """Counts that are hidden wherever they are printed."""
        masks = [hidden] if self.two_way else hidden
        likes = [self.given] if self.two_way else [frame["value"] for frame in self.frames]
        if not isinstance(masks, (list, tuple)) or len(masks) != len(likes):
            raise BadOption("hidden", f"{type(hidden).__name__} was given", "A mask a table.")
        result = np.ones(len(self.keys), dtype=bool)
        for mask, like, place, frame in zip(masks, likes, self.places, self.frames, strict=True):
            if not isinstance(mask, type(like)) or any(
                set(labels) - {ALL} != set(known) - {ALL}
                for labels, known in zip(mask.axes, like.axes, strict=True)
            ):
                allowed = "True or False for each count, by the labels of the table."
                raise BadOption("hidden", "its labels are not those of the table", allowed)
            if self.two_way:  # totals may be left out
                mask = mask.reindex(index=frame.index, columns=frame.columns, fill_value=False)
            elif not mask.index.equals(frame.index):
                mask = mask.reindex(frame.index)
            result[place] &= mask.to_numpy(bool).ravel()
        return result

    def shaped(self, cells: np.ndarray, totals: bool) -> Any:
        """A figure of every count in the shape of the tables."""
        if not self.two_way:
            pairs = zip(self.frames, self.places, strict=True)
            return [pd.Series(cells[place], index=frame.index) for frame, place in pairs]
        grid = self.frames[0]
        grid = pd.DataFrame(cells.reshape(grid.shape), grid.index, grid.columns)
        return grid if totals else grid.loc[self.given.index, self.given.columns]


def _counts(values: Any) -> np.ndarray:
    counts = from_nought(values, "table")
    if (counts[~np.isnan(counts)] % 1 != 0).any():
        raise BadOption("table", "a figure that is not whole", "Counts of 0 or more, or missing.")
    return counts


def _with_totals(table: pd.DataFrame, missing: float) -> pd.DataFrame:
    """Two-way frame with the totals that it lacks."""
    if table.empty or table.index.has_duplicates or table.columns.has_duplicates:
        raise BadOption("table", "no cells, or one label twice", _ALLOWED)
    grid = pd.DataFrame(_counts(table), table.index.astype(object), table.columns.astype(object))
    total = (grid.index == ALL)[:, None] | (grid.columns == ALL)
    grid = grid.where(grid.notna() | total, missing)
    for axis in (1, 0):
        if ALL not in grid.axes[axis]:
            sums = grid.sum(axis=axis, skipna=False)
            if sums.isna().any():
                found = "counts are missing, and so are the totals"
                raise BadOption("table", found, "Give 'All' too.")
            more = sums.to_frame(ALL)
            grid = pd.concat([grid, more if axis else more.T], axis=axis)
    return grid


def _unfolded(grid: pd.DataFrame) -> pd.DataFrame:
    rows, columns = np.repeat(grid.index, grid.shape[1]), np.tile(grid.columns, grid.shape[0])
    return pd.DataFrame({"row": rows, "column": columns, "value": grid.to_numpy().ravel()})


def _long(frame: pd.DataFrame) -> pd.DataFrame:
    if "value" not in frame.columns:
        raise BadOption("table", f"the columns {', '.join(map(str, frame))}", _ALLOWED)
    labels = frame.drop(columns="value")
    if labels.isna().any(axis=None):
        raise BadOption("table", "a label is missing", f"A label a row, {ALL!r} for a total.")
    return labels.assign(value=_counts(frame["value"]))
