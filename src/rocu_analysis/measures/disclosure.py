"""Hiding small counts in tables, and trying to work out what is hidden.

What a table can tell is worked out once: tables are taken apart into pieces that overlap nowhere,
so that every count, total or not, is a sum of pieces. Hidden are small counts, and then the
cheapest of the counts by which a reader could still tell one, until none can be told. A paper,
which knows more of its figures than a table does, asks the same functions itself.

Cells are counts of people that nobody shows; a reader knows some sums of them. A cell that holds a
few people is told to be small where its greatest possible value still is. That covers a count that
can be worked out exactly, and the part of a total that is left when shown parts are taken away,
however many cells it is made of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import pandas as pd

from rocu_analysis.errors import BadOption, NotComparable
from rocu_analysis.measures.arguments import from_nought

TOLERANCE = 1e-6
ROUNDS = 8  # programmes that look at many cells at once, before each is asked by itself
REMEMBERED = 1000  # parts whose answer is kept
# Work is bounded by counting, not by the clock; what is not settled within it is taken to be told.
NODES = 2000  # of one integer programme
MOST_ASKED = 400  # cells of one part that are asked by themselves
UNBOUNDED = 3  # scipy's status


@dataclass(frozen=True, eq=False)
class Known:
    """What a reader knows of some cells.

    Attributes
    ----------
    counts : ndarray
        The cells' true counts, from which every known sum follows.
    sums : sparse array, shape (sums, cells)
        Which cells each known sum adds up.
    floors : sparse array, shape (floors, cells), optional
        Sums that are hidden and known to be 1 or more, because zeros are shown.
    ceilings : sparse array, shape (ceilings, cells), optional
        Sums that are hidden and known to be small.
    """

    counts: np.ndarray
    sums: Any
    floors: Any = None
    ceilings: Any = None
    parts: dict[tuple[int, int], _Part] = field(default_factory=dict, init=False)

    @cached_property
    def limits(self) -> tuple[Any, Any, np.ndarray, np.ndarray]:
        """Sums; floors turned round above ceilings, which of them are these; each cell's part."""
        from scipy.sparse import csr_array, vstack

        none = csr_array((0, len(self.counts)))
        sums, floors, ceilings = (
            none if held is None else csr_array(held)
            for held in (self.sums, self.floors, self.ceilings)
        )
        least = csr_array(vstack([-floors, ceilings]))
        above = np.arange(least.shape[0]) >= floors.shape[0]
        return sums, least, above, _labels([sums, least])


def are_few(counts: Any, threshold: int) -> Any:
    """Whether each count is of so few people that it may not be told; what counts as small."""
    return (counts >= 1) & (counts < threshold)


def told_small(known: Known, threshold: int = 5) -> list[tuple[int, np.ndarray]]:
    """Cells from 1 to ``threshold - 1`` that a reader can tell to be under ``threshold``.

    In the order of the cells, each with the known sums that tell it: one of them must go.

    Notes
    -----
    Asked is the greatest value of cell j subject to ``sums @ x = sums @ counts`` and ``x >= 0``.
    By duality it is the least value of all combinations of known sums that hold no cell less than
    nought times and cell j at least once. So where no cell is told, no group of cells with people
    in it has a sum that a reader can form and that is under the threshold. Cells fall into parts
    that share no sum; each is a linear programme, followed by an integer programme where whole
    numbers may stand in the way.
    """
    small = are_few(known.counts, threshold)
    told = [
        (int(part.cells[cell]), part.rows[support])
        for part in _parts(known, threshold, small)
        for cell, support in _told_in(part)
    ]
    return sorted(told, key=lambda pair: pair[0])


@lru_cache(maxsize=REMEMBERED)
def _told_in(part: _Part) -> tuple[tuple[int, np.ndarray], ...]:
    """Cells of a part that can be told, each with its rows; most parts stay from try to try."""
    few = are_few(part.counts, part.threshold)
    left = part.not_raised(np.flatnonzero(few))
    told = [(int(cell), part.kept_down(cell)) for cell in left[:MOST_ASKED]]
    told += [(int(cell), part.sums_with(cell)) for cell in left[MOST_ASKED:]]
    return tuple((cell, support) for cell, support in told if support is not None)


def bounds(known: Known, wanted: np.ndarray, threshold: int = 5) -> tuple[float, float]:
    """Least and greatest value of the sum of the cells that are wanted (a mask)."""
    free, ends = wanted.copy(), np.zeros(2)
    for part in _parts(known, threshold, wanted):
        ends += part.bounds(wanted[part.cells].astype(float))
        free[part.cells] = False
    return float(ends[0]), np.inf if free.any() else float(ends[1])


def only_value(known: Known, wanted: np.ndarray, threshold: int = 5) -> bool:
    """Whether the sum of the cells that are wanted (a mask) has one possible value only."""
    least, greatest = bounds(known, wanted, threshold)
    return greatest - least < 1 - TOLERANCE


@dataclass(frozen=True, eq=False)
class _Part:
    """Cells that share sums, and the programme over them."""

    cells: np.ndarray
    rows: np.ndarray
    counts: np.ndarray
    equal: Any
    least: Any  # ``least @ x <= room``: floors and ceilings
    room: np.ndarray
    threshold: int
    held: np.ndarray = field(init=False)
    key: tuple = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "held", self.equal @ self.counts)
        of = [self.counts, self.room]
        for matrix in (self.equal, self.least):
            of += [matrix.indptr, matrix.indices, matrix.data]
        held = tuple((array.dtype.char, array.tobytes()) for array in of)
        object.__setattr__(self, "key", (self.threshold, *held))

    # Two parts that ask the same are the same, wherever they stand among the cells.
    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Part) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    def not_raised(self, cells: np.ndarray) -> np.ndarray:
        """Cells that a few whole tables, each raising many at once, do not bring up to size."""
        left, random = cells, np.random.default_rng(0)
        for turn in range(ROUNDS):
            if left.size <= ROUNDS - turn:  # each by itself costs no more
                break
            tried = left if turn == 0 else left[random.random(left.size) < 2.0**-turn]
            tried = tried if tried.size else left[:1]
            table = self._table_with_most(tried)
            if table is not None:
                left = left[table[left] < self.threshold - TOLERANCE]
        return left

    def _table_with_most(self, tried: np.ndarray) -> np.ndarray | None:
        """Table of whole numbers in which as many of the tried cells as can be are up to size."""
        from scipy.optimize import linprog
        from scipy.sparse import csr_array, hstack, vstack

        size, many = len(self.counts), len(tried)
        # Beside every cell tried stands what it has up to the threshold, which is made the most of.
        picks = csr_array((np.ones(many), (np.arange(many), tried)), shape=(many, size))
        caps = hstack([-picks, csr_array(np.eye(many))])
        blank = csr_array((self.least.shape[0], many))
        best = linprog(
            np.concatenate([np.zeros(size), -np.ones(many)]),
            A_ub=vstack([caps, hstack([self.least, blank])]),
            b_ub=np.concatenate([np.zeros(many), self.room]),
            A_eq=hstack([self.equal, csr_array((self.equal.shape[0], many))]),
            b_eq=self.held,
            bounds=[(0, None)] * size + [(0, self.threshold)] * many,
        )
        if best.x is None or not _whole(best.x[:size]):
            return None
        return best.x[:size]

    def kept_down(self, cell: int) -> np.ndarray | None:
        """Rows that keep a cell under the threshold; None where nothing does."""
        wanted = np.zeros(len(self.counts))
        wanted[cell] = 1.0
        best = self._greatest(wanted)
        if best.status == UNBOUNDED:
            return None
        if best.status != 0:
            return self.sums_with(cell)
        if -best.fun < self.threshold - TOLERANCE:
            return np.flatnonzero(np.abs(best.eqlin.marginals) > TOLERANCE)
        if _whole(best.x) or self._in_whole_numbers(cell):
            return None
        return self.sums_with(cell)

    def sums_with(self, cell: int) -> np.ndarray:
        """Rows that a cell stands in."""
        return np.flatnonzero(self.equal[:, [cell]].toarray().ravel())

    def bounds(self, wanted: np.ndarray) -> tuple[float, float]:
        """Least and greatest value of a sum of cells."""
        if not wanted.any():
            return 0.0, 0.0
        ends = [self._end(sign * wanted) for sign in (-1.0, 1.0)]
        return -ends[0], ends[1]

    def _end(self, wanted: np.ndarray) -> float:
        """Greatest value of a sum; what it is where that is not settled."""
        best = self._greatest(wanted)
        if best.status == UNBOUNDED:
            return np.inf
        return float(-best.fun) if best.status == 0 else float(wanted @ self.counts)

    def _greatest(self, wanted: np.ndarray):
        from scipy.optimize import linprog

        inequalities = {"A_ub": self.least, "b_ub": self.room} if len(self.room) else {}
        return linprog(-wanted, A_eq=self.equal, b_eq=self.held, bounds=(0, None), **inequalities)

    def _in_whole_numbers(self, cell: int) -> bool:
        """Whether a table of whole numbers has this cell up to size."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        size = len(self.counts)
        lower = np.zeros(size)
        lower[cell] = self.threshold
        limits = [LinearConstraint(self.equal, self.held, self.held)]
        if len(self.room):
            limits.append(LinearConstraint(self.least, -np.inf, self.room))
        table = milp(
            np.zeros(size),
            integrality=np.ones(size),
            bounds=Bounds(lower, np.inf),
            constraints=limits,
            options={"node_limit": NODES},
        )
        return table.x is not None


def _whole(table: np.ndarray) -> bool:
    return bool(np.abs(table - np.round(table)).max(initial=0.0) < TOLERANCE)


def _parts(known: Known, threshold: int, asked: np.ndarray) -> Iterator[_Part]:
    """Cells that share what is known, as far as any that has a greatest value is asked for."""
    sums, least, room, label = known.limits
    in_sum = np.zeros(len(known.counts), dtype=bool)
    in_sum[sums.indices] = in_sum[least[np.flatnonzero(room)].indices] = True
    for number in np.unique(label[asked & in_sum]).tolist():
        if (number, threshold) not in known.parts:
            cells = np.flatnonzero(label == number)
            rows, limits = _rows_of(sums, label, number), _rows_of(least, label, number)
            known.parts[number, threshold] = _Part(
                cells,
                rows,
                known.counts[cells].astype(float),
                sums[rows][:, cells],
                least[limits][:, cells],
                np.where(room[limits], threshold - 1.0, -1.0),
                threshold,
            )
        yield known.parts[number, threshold]


def _labels(matrices: Iterable[Any]) -> np.ndarray:
    """Number of the part that each cell belongs to."""
    from scipy.sparse import block_array, vstack
    from scipy.sparse.csgraph import connected_components

    together = abs(vstack(list(matrices)))
    rows, size = together.shape
    both = block_array([[None, together.T], [together, None]]) if rows else together
    return connected_components(both, directed=False)[1][:size] if rows else np.arange(size)


def _rows_of(matrix: Any, label: np.ndarray, number: int) -> np.ndarray:
    """Rows of a matrix that hold cells of one part."""
    filled = np.diff(matrix.indptr) > 0
    first = np.zeros(matrix.shape[0], dtype=int)
    first[filled] = matrix.indices[matrix.indptr[:-1][filled]]
    return np.flatnonzero(filled & (label[first] == number))


__all__ = ["ALL", "Protected", "attack", "protect"]

ALL = "All"
MOST = 50_000_000  # counts times combinations of labels, past which tables are too large

Frames = pd.DataFrame | Sequence[pd.DataFrame]


@dataclass(frozen=True)
class Protected:
    """Tables with their small counts hidden, in the shape in which they were given.

    Attributes
    ----------
    table : DataFrame, or list of DataFrame
        Counts, missing where hidden. A two-way frame gains an ``All`` row and column where a total
        has to go too.
    hidden : DataFrame of bool, or list of Series
        True where a count is hidden.
    primary : DataFrame of bool, or list of Series
        True where it is hidden for being small, or was missing before.
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
        tables: the same combination in two of them is one count. What is missing stays hidden, and
        is taken to be small.
    threshold : int
        1 or more.

    Returns
    -------
    Protected

    Raises
    ------
    BadOption
        Where it is no such table, a figure is no count, or a label is missing.
    NotComparable
        Where parts exceed their total, or one count stands with two values.

    Notes
    -----
    The reader is taken to know every published count and every sum they form, that counts are
    whole, and that zeros are published, so that a hidden count is 1 or more. For every small count,
    and the part of a total that no row lists where that is small, there is then another table that
    fits all this and has ``threshold`` or more in its place; so there is for every group of counts
    that comes to less. None is hidden beside a small one without need, so that none of those can be
    worked out either. Zeros are hidden only where the rest does not suffice, totals after that. It
    is not promised that no other pattern hides fewer.

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
    hidden = _closed(tables, primary, int(threshold))
    return Protected(
        tables.shaped(np.where(hidden, np.nan, tables.values), hidden, counts=True),
        tables.shaped(hidden, hidden),
        tables.shaped(primary, hidden),
    )


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
    BadOption
        Where the masks are not of the tables, or totals of a two-way frame are not known.
    NotComparable
        As for `protect`.

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
    ranges = pd.DataFrame(labels, columns=tables.names)
    ranges = ranges.assign(lower=np.ceil(lower - 1e-6) + 0.0, upper=np.floor(upper + 1e-6))
    return ranges.assign(recovered=ranges["lower"] == ranges["upper"])


def _closed(tables: _Tables, primary: np.ndarray, threshold: int) -> np.ndarray:
    """Hidden counts with as many more as it takes, and no more than that."""

    def price(key: int) -> tuple:
        value = tables.values[key]
        return ALL in tables.keys[key], value == 0, value, [*map(str, tables.keys[key])]

    hidden = primary.copy()
    while told := told_small(tables.known(hidden), threshold):
        published = np.flatnonzero(~hidden)
        for _, support in told:
            if not hidden[published[support]].any():  # else one of its sums has just gone
                hidden[min(published[support], key=price)] = True
    for key in sorted(np.flatnonzero(hidden & ~primary), key=price, reverse=True):
        hidden[key] = False
        hidden[key] = bool(told_small(tables.known(hidden), threshold))
    return hidden


class _Tables:
    """Linked tables: ``values`` at ``keys``, each a sum of pieces that overlap nowhere."""

    def __init__(self, given: Frames, missing: float) -> None:
        self.given, self.two_way = given, isinstance(given, pd.DataFrame)
        if self.two_way:
            self.frames = [_with_totals(given, missing)]
            long = [_unfolded(self.frames[0])]
        elif isinstance(given, (list, tuple)) and all(isinstance(f, pd.DataFrame) for f in given):
            self.frames = list(given)
            long = [_long(frame) for frame in given]
        else:
            raise BadOption("table", f"{type(given).__name__} was given", _ALLOWED)
        rows = pd.concat(long, ignore_index=True) if long else pd.DataFrame({"value": []})
        self.names = [name for name in rows if name != "value"]
        labels = rows[self.names].astype(object)
        keys = labels.where(labels.notna(), ALL).itertuples(index=False, name=None)
        place, unique = pd.factorize(pd.Series(list(keys), dtype=object))
        self.keys, ends = list(unique), np.cumsum([len(frame) for frame in long])
        self.places = np.split(place, ends[:-1]) if long else []
        by_key = rows["value"].astype(float).groupby(place)
        for key in np.flatnonzero(by_key.nunique() > 1):
            low, high = by_key.min()[key], by_key.max()[key]
            raise NotComparable("table", f"one count stands as {low:g} and as {high:g}")
        self.values = by_key.first().to_numpy()
        self.absent = np.isnan(self.values)
        if self.two_way:
            gone = given.isna().reindex_like(self.frames[0]).eq(True)
            self.absent = gone.to_numpy().ravel()
        is_part = np.array([ALL not in key for key in self.keys], dtype=bool)
        self.values = np.where(np.isnan(self.values) & is_part, missing, self.values)
        self.sums, self.counts = self._pieces()

    def _pieces(self) -> tuple[np.ndarray, np.ndarray]:
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
        held = ((codes == combinations[:, None]) | (codes == -1)).all(axis=2)
        beside = (combinations == np.array(sizes) - 1).any(axis=1) & (not self.two_way)
        held, which = np.unique(held, axis=0, return_inverse=True)
        beside = np.bincount(which.ravel(), ~beside, len(held)) == 0
        sums, known = held.T, ~np.isnan(self.values)
        by_itself = sums[sums.sum(axis=1) == 1].any(axis=0)
        counts = np.zeros(len(held))
        if known.any():
            fit = LinearConstraint(sums[known].astype(float), *[self.values[known]] * 2)
            best = milp(beside.astype(float), integrality=np.ones(len(held)), constraints=fit)
            if best.x is None:
                raise NotComparable("table", "a total is less than its parts, or not their sum")
            counts = np.round(best.x)
        # A part that no row lists is there only where something is left for it.
        in_full = bool((codes >= 0).all(axis=1).any())
        kept = sums.any(axis=0) & ((counts > 0) | by_itself | ~(beside | in_full))
        return sums[:, kept], counts[kept]

    def known(self, hidden: np.ndarray) -> Known:
        """What a reader knows: all that is published, and that no zero is hidden, if that is so."""
        marked = hidden & ~np.isnan(self.values)
        floors = None if (self.values[marked] == 0).any() else self.sums[marked].astype(float)
        return Known(self.counts, self.sums[~hidden].astype(float), floors)

    def mask(self, hidden: Any) -> np.ndarray:
        """Counts that are hidden wherever they stand."""
        masks = [hidden] if self.two_way else hidden
        if not isinstance(masks, (list, tuple)) or len(masks) != len(self.frames):
            raise BadOption(
                "hidden", f"{type(hidden).__name__} was given", "A mask for each table."
            )
        result = np.ones(len(self.keys), dtype=bool)
        for mask, place, frame in zip(masks, self.places, self.frames, strict=True):
            result[place] &= _aligned(mask, frame, self.given if self.two_way else None)
        return result

    def shaped(self, cells: np.ndarray, hidden: np.ndarray, counts: bool = False) -> Any:
        """A figure of every count in the shape of the tables."""
        if self.two_way:
            grid = self.frames[0]
            grid = pd.DataFrame(cells.reshape(grid.shape), grid.index, grid.columns)
            totals = any(ALL in key for key, gone in zip(self.keys, hidden, strict=True) if gone)
            return grid if totals else grid.loc[self.given.index, self.given.columns]
        pairs = zip(self.frames, self.places, strict=True)
        columns = [pd.Series(cells[place], index=frame.index) for frame, place in pairs]
        if not counts:
            return columns
        pairs = zip(self.frames, columns, strict=True)
        return [frame.assign(value=column) for frame, column in pairs]


_ALLOWED = "A two-way frame of counts, or a list of long frames with dimensions and 'value'."


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
        if ALL in grid.axes[axis]:
            continue
        sums = grid.sum(axis=axis, skipna=False)
        if sums.isna().any():
            raise BadOption("table", "counts are missing, and so are the totals", "Give 'All' too.")
        more = sums.to_frame(ALL)
        grid = pd.concat([grid, more if axis else more.T], axis=axis)
    return grid


def _unfolded(grid: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "row": np.repeat(grid.index.to_numpy(), grid.shape[1]),
            "column": np.tile(grid.columns.to_numpy(), grid.shape[0]),
            "value": grid.to_numpy().ravel(),
        }
    )


def _long(frame: pd.DataFrame) -> pd.DataFrame:
    if "value" not in frame.columns:
        raise BadOption("table", f"the columns {', '.join(map(str, frame))}", _ALLOWED)
    labels = frame.drop(columns="value")
    if labels.isna().any(axis=None):
        raise BadOption(
            "table", "a label is missing", f"A label in every row, {ALL!r} for a total."
        )
    return labels.assign(value=_counts(frame["value"]))


def _aligned(mask: Any, frame: pd.DataFrame, given: pd.DataFrame | None) -> np.ndarray:
    """Mask in the order of a table; of a two-way frame (``given``) totals may be left out."""
    like = frame if given is None else given
    if not isinstance(mask, (pd.DataFrame, pd.Series)):
        shape = like.shape if given is not None else like.shape[:1]
        if np.shape(mask) != shape:
            raise BadOption(
                "hidden", f"a shape of {np.shape(mask)}", "True or False for each count."
            )
        mask = pd.Series(mask, like.index) if given is None else pd.DataFrame(mask, *like.axes)
    for axis, labels in enumerate(mask.axes):
        if set(labels) - {ALL} != set(like.axes[axis]) - {ALL}:
            raise BadOption("hidden", "its labels are not those of the table", "The same labels.")
    if given is None:
        mask = mask if mask.index.equals(frame.index) else mask.reindex(frame.index)
        return mask.to_numpy(bool)
    mask = mask.reindex(index=frame.index, columns=frame.columns, fill_value=False)
    return mask.to_numpy(bool).ravel()
