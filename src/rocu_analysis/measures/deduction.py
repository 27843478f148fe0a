"""What can be told from sums that are known: which counts must be small, whatever they are.

Cells are counts of people that nobody shows; a reader knows some sums of them. A cell that holds
a few people is told to be small where its greatest possible value still is. That covers a count
that can be worked out exactly, and the part of a total that is left when shown parts are taken
away, however many cells it is made of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

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
    small = (known.counts >= 1) & (known.counts < threshold)
    found = [
        (int(part.cells[cell]), part.rows[support])
        for part in _parts(known, threshold, small)
        for cell, support in _told_in(part)
    ]
    return sorted(found, key=lambda one: one[0])


@lru_cache(maxsize=REMEMBERED)
def _told_in(part: _Part) -> tuple[tuple[int, np.ndarray], ...]:
    """Cells of a part that can be told, each with its rows; most parts stay from try to try."""
    few = (part.counts >= 1) & (part.counts < part.threshold)
    left = part.not_raised(np.flatnonzero(few))
    found = [(int(cell), part.kept_down(cell)) for cell in left[:MOST_ASKED]]
    found += [(int(cell), part.sums_with(cell)) for cell in left[MOST_ASKED:]]
    return tuple((cell, support) for cell, support in found if support is not None)


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
        held = tuple((one.dtype.char, one.tobytes()) for one in of)
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
        found = linprog(
            np.concatenate([np.zeros(size), -np.ones(many)]),
            A_ub=vstack([caps, hstack([self.least, blank])]),
            b_ub=np.concatenate([np.zeros(many), self.room]),
            A_eq=hstack([self.equal, csr_array((self.equal.shape[0], many))]),
            b_eq=self.held,
            bounds=[(0, None)] * size + [(0, self.threshold)] * many,
        )
        if found.x is None or not _whole(found.x[:size]):
            return None
        return found.x[:size]

    def kept_down(self, cell: int) -> np.ndarray | None:
        """Rows that keep a cell under the threshold; None where nothing does."""
        wanted = np.zeros(len(self.counts))
        wanted[cell] = 1.0
        found = self._greatest(wanted)
        if found.status == UNBOUNDED:
            return None
        if found.status != 0:
            return self.sums_with(cell)
        if -found.fun < self.threshold - TOLERANCE:
            return np.flatnonzero(np.abs(found.eqlin.marginals) > TOLERANCE)
        if _whole(found.x) or self._in_whole_numbers(cell):
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
        found = self._greatest(wanted)
        if found.status == UNBOUNDED:
            return np.inf
        return float(-found.fun) if found.status == 0 else float(wanted @ self.counts)

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
        found = milp(
            np.zeros(size),
            integrality=np.ones(size),
            bounds=Bounds(lower, np.inf),
            constraints=limits,
            options={"node_limit": NODES},
        )
        return found.x is not None


def _whole(table: np.ndarray) -> bool:
    return bool(np.abs(table - np.round(table)).max(initial=0.0) < TOLERANCE)


def _parts(known: Known, threshold: int, asked: np.ndarray) -> Iterator[_Part]:
    """Cells that share known sums, as far as any of them is asked for; cells in no sum are not."""
    sums, least, room, label = known.limits
    in_sum = np.zeros(len(known.counts), dtype=bool)
    in_sum[sums.indices] = True
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
