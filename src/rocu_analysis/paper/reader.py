"""What a reader of the paper can put together.

The reader sees every figure that any exhibit is made from, knows what stands in public and what
earlier papers showed, and knows the rules: zeros are shown, and a count that is hidden or left out
alone is small. All of it is one linear system over the rows of a family of measures (`links`), and
one engine (`measures.disclosure`) finds which small counts are deducible from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from rocu_analysis.measures.disclosure import Known, are_few, deducible_small_counts, only_value
from rocu_analysis.paper import earlier
from rocu_analysis.paper.counts import Use, family_rows, is_small
from rocu_analysis.paper.links import Ledger, Rows, ledger

if TYPE_CHECKING:
    from rocu_analysis.paper.requests import Request

Cell = tuple[int, int]  # which use, which of its cells


@dataclass(frozen=True, eq=False)
class Shown:
    """Uses of one group as they are shown, with the cells of each that are hidden."""

    uses: tuple[Use, ...]
    hidden: tuple[np.ndarray, ...]

    @cached_property
    def printed(self) -> dict[Rows, list[Cell]]:
        """Cells in which each visible count stands, or from which it follows."""
        cells: dict[Rows, list[Cell]] = {}
        for number, (use, hidden) in enumerate(zip(self.uses, self.hidden, strict=True)):
            for at in np.flatnonzero(~hidden).tolist():
                cells.setdefault(use.members[at], []).append((number, at))
        return cells

    @cached_property
    def concealed(self) -> dict[int, list[tuple[Rows, bool]]]:
        """Counts that each request hides or leaves out, but zeros; whether each has a mark."""
        concealed: dict[int, list[tuple[Rows, bool]]] = {}
        for use, hidden in zip(self.uses, self.hidden, strict=True):
            counts = [(use.members[at], True) for at in np.flatnonzero(hidden & (use.values != 0))]
            counts += [(rows, False) for rows in use.members_gone]
            if counts:
                concealed.setdefault(use.place, []).extend(counts)
        return concealed

    @cached_property
    def hides_zeros(self) -> bool:
        """Whether a zero is hidden anywhere, so that a hidden count may be nought."""
        pairs = zip(self.uses, self.hidden, strict=True)
        return any((use.values[hidden] == 0).any() for use, hidden in pairs)

    @property
    def marked(self) -> list[Rows]:
        """Counts of which a mark says that they are 1 or more: of none where a zero has one too."""
        groups = [] if self.hides_zeros else self.concealed.values()
        return [rows for counts in groups for rows, is_marked in counts if is_marked]


class Disclosure(NamedTuple):
    """A deducible small count, and the sums that give it away, each by its shown cells."""

    sums: tuple[tuple[Cell, ...], ...]  # none: it follows from what was known before and a mark
    rows: Rows


class Reader:
    """A reader of one family of measures, counted in one way, who kept the papers ``before``."""

    def __init__(
        self, requests: Sequence[Request], group: tuple[str, str], threshold: int,
        before: Iterable[earlier.Earlier] = (),
    ) -> None:  # fmt: skip
        self.rows = rows = family_rows(requests, *group)
        self.threshold = threshold
        self.met = earlier.meet(before, group, rows)
        self.published = [frozenset([row]) for row in rows.loc[rows["published"].notna(), "_id"]]
        # A count is small where it was hidden before it came to us.
        self._values = dict(zip(rows["_id"], rows["value"].fillna(0.0), strict=True))

    @cached_property
    def every_row(self) -> pd.DataFrame:
        """The rows, and those that only an earlier paper gave."""
        return pd.concat([self.rows, *self.met.others]) if self.met.others else self.rows

    @cached_property
    def ledgers(self) -> tuple[Ledger, ...]:
        """The rows with their links; again with the upper ends of what is known as a range."""
        ranged = self.rows["value_high"].gt(self.rows["value"])
        upper = self.rows["value_high"].where(ranged, self.rows["value"])
        ends = [self.rows, self.rows.assign(value=upper)] if ranged.any() else [self.rows]
        return tuple(ledger(rows, self.met.others) for rows in ends)

    @cached_property
    def has_small(self) -> bool:
        """Whether anything is small, was hidden by those who returned it, or was small before."""
        values = self.rows.loc[self.rows["published"].isna(), "value"]
        return bool(self.met.unsettled or is_small(values, self.threshold).any()) or any(
            are_few(one.counts, self.threshold).any() for one in self.ledgers
        )

    def disclosures(self, shown: Shown) -> list[Disclosure]:
        """Deducible small counts, each with the shown cells that give it away."""
        # By sums alone; then also by what is known of a count that is hidden alone.
        found = [one for system in self.systems(shown) for one in system.disclosures()]
        alone = {} if found else self.alone(shown)
        systems = self.systems(shown, alone.values()) if alone else []
        found = found or [one for system in systems for one in system.disclosures()]
        found = found or [*self._by_revisions(shown), *self._by_lost_company(shown)]
        if found or not alone:
            return found
        # Known to be small already, but not how small: where it has one value only, each sum that
        # holds some of it may be why.
        sums = [(rows, tuple(sorted(cells))) for rows, cells in shown.printed.items()]
        return [Disclosure(tuple(cells for members, cells in sums if members & rows), rows)
                for rows in alone.values()
                if any(system.gives(rows) for system in systems)]  # fmt: skip

    def alone(self, shown: Shown) -> dict[int, Rows]:
        """Small count that a request hides or leaves out alone: it is known to be small."""
        # A larger one beside it is no company where it follows from what is shown elsewhere.
        lone = {}
        systems: list[System] = []
        for place, counts in shown.concealed.items():
            small = [rows for rows, _ in counts if self._count(rows) < self.threshold]
            if len(small) == 1:
                systems = systems or (self.systems(shown) if len(counts) > 1 else [])
                others = [rows for rows, _ in counts if rows != small[0]]
                if all(any(system.gives(rows) for system in systems) for rows in others):
                    lone[place] = small[0]
        return lone

    def _by_revisions(self, shown: Shown) -> Iterator[Disclosure]:
        """Counts that part what earlier papers hid within a sum that was revised since."""
        # Which of the hidden counts was revised is not known: with one of them shown, the old sum
        # would say what another was.
        for rows, cells in shown.printed.items():
            if any(rows & hidden and not hidden <= rows for hidden in self.met.unsettled):
                yield Disclosure((tuple(sorted(cells)),), rows)

    def _by_lost_company(self, shown: Shown) -> Iterator[Disclosure]:
        """Small counts that an earlier exhibit hid in company, which is all shown now."""
        for exhibit in self.met.hidden:
            small = [rows for rows in exhibit if 0 < self._count(rows) < self.threshold]
            others = [rows for rows in exhibit if rows not in small]
            if len(small) == 1 and others and all(rows in shown.printed for rows in others):
                yield Disclosure(tuple(tuple(sorted(shown.printed[r])) for r in others), small[0])

    def _count(self, rows: Rows) -> float:
        return sum(self._values.get(row, 0.0) for row in rows)

    def systems(self, shown: Shown, alone: Iterable[Rows] = ()) -> list[System]:
        """What is known of the rows; ``alone`` are known to be small."""
        # Whether a figure was revised the reader of an old paper need not know: its sums are tried
        # as known too, where they do not tell a count by themselves.
        known = [*self.published, *self.met.known]
        tried = [known, [*known, *self.met.revised]] if self.met.revised else [known]
        return [System(one, shown, before, self.met.marked, alone, self.threshold)
                for one in self.ledgers for before in tried]  # fmt: skip


class System:
    """Known sums over the variables of a ledger; those that stand in the same sums are one cell."""

    def __init__(
        self, of_rows: Ledger, shown: Shown, before: Iterable[Rows], marked: Iterable[Rows],
        alone: Iterable[Rows], threshold: int,
    ) -> None:  # fmt: skip
        """What is shown and was known; ``alone`` are small, ``marked`` known to be 1 or more."""
        from scipy.sparse import vstack

        self.ledger = of_rows
        public = dict.fromkeys(rows for rows in before if of_rows.variables(rows))
        sums = list(public | dict.fromkeys(shown.printed))
        self.owners = [*[()] * of_rows.links.shape[0],
                       *(tuple(shown.printed.get(rows, ())) for rows in sums)]  # fmt: skip
        low, floors = set(sums), []
        for group in (marked, shown.marked):
            floors.append([rows for rows in dict.fromkeys(group)
                           if rows not in low and of_rows.total(rows) >= 1])  # fmt: skip
            low |= set(floors[-1])
        high = [rows for rows in alone if of_rows.total(rows) < threshold]
        groups = [self._matrix(rows) for rows in (sums, [*floors[0], *floors[1]], high)]
        every = vstack([of_rows.links, *groups]).tocsc()
        every.sort_indices()
        self.cell_of = _alike(every)
        size = int(self.cell_of.max(initial=-1)) + 1
        inside = self.cell_of >= 0
        first = np.unique(self.cell_of, return_index=True)[1][-size:] if size else []
        counts = np.bincount(self.cell_of[inside], of_rows.counts[inside], size)
        merged, links = every[:, first].tocsr(), of_rows.links.shape[0]
        ends = np.cumsum([links, len(sums), len(floors[0]) + len(floors[1])])
        equal, above, below = merged[: ends[1]], merged[ends[1] : ends[2]], merged[ends[2] :]
        self.known = Known(counts, equal, above, below, threshold)
        # What was known before, and what follows from a count being small and alone.
        known_before, floor = equal[: links + len(public)], above[: len(floors[0])]
        self._exempt = [Known(counts, known_before, floor, None, threshold)] if public else []
        self._exempt += [Known(counts, equal[:links], None, below, threshold)] if high else []

    def _matrix(self, groups: Iterable[Rows]) -> Any:
        from scipy.sparse import csr_array

        parts = [self.ledger.variables(rows) for rows in groups]
        rows = np.repeat(np.arange(len(parts)), [len(variables) for variables in parts])
        variables = np.array([variable for many in parts for variable in many], dtype=int)
        shape = (len(parts), len(self.ledger.counts))
        return csr_array((np.ones(len(variables)), (rows, variables)), shape=shape)

    def disclosures(self) -> Iterator[Disclosure]:
        """Deducible small counts, but by what was known before or by being alone."""
        found = deducible_small_counts(self.known)
        exempt = self.exempt() if found else set()
        for cell, support in found:
            if cell not in exempt:
                sums = tuple(self.owners[row] for row in support if self.owners[row])
                yield Disclosure(sums, self._rows_of(cell))

    def exempt(self) -> set[int]:
        """Cells that follow from what was known before, or that are small and alone."""
        return {cell for known in self._exempt for cell, _ in deducible_small_counts(known)}

    def gives(self, rows: Rows) -> bool:
        """Whether a count follows from what is shown."""
        mine = self.ledger.variables(rows)
        cells = np.unique(self.cell_of[mine])
        whole = np.flatnonzero(np.isin(self.cell_of, cells))
        # What shares a cell with people of other counts is not known apart from them.
        if not mine or cells[0] < 0 or self.ledger.counts[np.setdiff1d(whole, mine)].any():
            return False
        return only_value(self.known, np.isin(np.arange(len(self.known.counts)), cells))

    def _rows_of(self, cell: int) -> Rows:
        """Rows that a cell is, or is a piece of."""
        members = [self.ledger.members[at] for at in np.flatnonzero(self.cell_of == cell)]
        return min(members, key=lambda rows: (len(rows), sorted(rows)))


def _alike(matrix: Any) -> np.ndarray:
    """Number of the cell of each column: equal columns are one cell, empty ones have -1."""
    names: dict[tuple[bytes, bytes], int] = {}
    ends, indices, data = matrix.indptr.tolist(), matrix.indices, matrix.data
    cells = [
        names.setdefault((indices[a:b].tobytes(), data[a:b].tobytes()), len(names)) if b > a else -1
        for a, b in pairwise(ends)
    ]
    return np.array(cells, dtype=int)
