"""The smallest counts that a reader could put figures together from.

Every row of a family of measures is taken apart into pieces that overlap nowhere: a year that is
returned beside three of its quarters into four, people safeguarded beside the children among them
into children and others. Whatever a paper shows is then a sum of pieces, and what it does not show
is one too: the fourth quarter, the adults, the threat that nobody asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from rocu_analysis.paper.counts import ALL

if TYPE_CHECKING:
    import pandas as pd

REST = "rest of the whole"
GUESS = 1.0  # what a count that was hidden before it came to us is taken to be
MOST_HIDDEN = 4.0

Part = str | tuple  # a measure that is part of another, with details of its own where it has any
Unit = tuple[Part, int, int]  # part, first day, last day


@dataclass(frozen=True, eq=False)
class Pieces:
    """Pieces of the rows of one family of measures.

    Attributes
    ----------
    counts : ndarray
        Count of each piece.
    unit_of : dict of int to int
        Number of the unit that each row (by its identity) belongs to. A unit is all rows of one
        place, part and period.
    members : list of frozenset of int
        Rows of each unit.
    made_of : list of tuple of int
        Pieces of each unit.
    linked : bool
        Whether any piece stands in more than one unit.
    """

    counts: np.ndarray
    unit_of: dict[int, int]
    members: list[frozenset[int]]
    made_of: list[tuple[int, ...]]
    linked: bool

    def of(self, rows: frozenset[int]) -> tuple[int, ...] | None:
        """Pieces that some rows are made of; None where they hold a unit in part only."""
        units = {self.unit_of[row] for row in rows if row in self.unit_of}
        if not units or not all(self.members[unit] <= rows for unit in units):
            return None
        return tuple(sorted({piece for unit in units for piece in self.made_of[unit]}))

    def total(self, made: Iterable[int]) -> float:
        """Count of some pieces together."""
        return float(self.counts[list(made)].sum())


def take_apart(rows: pd.DataFrame, details: Iterable[str], within: Iterable[str] = ()) -> Pieces:
    """Take rows apart.

    Parameters
    ----------
    rows : DataFrame
        Rows of the outcomes frame with ``part`` and ``_id``, as `counts.family_rows` gives them.
    details : iterable of str
        Details that are kept apart.
    within : iterable of str
        Further details by which the parts of a whole are kept apart, but the whole is not: the
        source of the whole may not know them.
    """
    counts: list[float] = []
    unit_of: dict[int, int] = {}
    members: list[frozenset[int]] = []
    made_of: list[tuple[int, ...]] = []
    for units in _places(rows, list(details), list(within)).values():
        own, found = _split({unit: value for unit, (_, value) in units.items()})
        start = len(counts)
        counts += found
        for unit, (ids, _) in units.items():
            unit_of |= dict.fromkeys(ids, len(members))
            members.append(frozenset(ids))
            made_of.append(tuple(start + piece for piece in own[unit]))
    held = [piece for unit in made_of for piece in unit]
    return Pieces(np.array(counts), unit_of, members, made_of, len(held) > len(set(held)))


def _places(
    rows: pd.DataFrame, details: list[str], within: list[str]
) -> dict[tuple, dict[Unit, tuple[list, float]]]:
    """Identities and count of each unit, by region, force and details."""
    places: dict[tuple, dict[Unit, tuple[list, float]]] = {}
    days = [rows[name].to_numpy().astype("datetime64[D]").astype(int) for name in _DAYS]
    keys, labels = _labels(rows, ["region", "force", *details]), _labels(rows, within)
    for key, part, label, first, last, row, value in zip(
        keys, rows["part"], labels, *days, rows["_id"], rows["value"], strict=True
    ):
        part = part if part == ALL or not within else (part, *label)
        units = places.setdefault(key, {})
        ids, held = units.get((part, first, last), ([], 0.0))
        # A sum across a hidden count is not known.
        units[part, first, last] = ([*ids, row], held + value)
    return places


def _labels(rows: pd.DataFrame, names: list[str]) -> list[tuple]:
    held = rows[names].astype("object")
    return list(held.where(held.notna(), None).itertuples(index=False, name=None)) or [
        () for _ in range(len(rows))
    ]


_DAYS = ("period_start", "period_end")


def _split(units: Mapping[Unit, float]) -> tuple[dict[Unit, list[int]], list[float]]:
    """Pieces of the units of one place, and the count of each piece."""
    spans = sorted({unit[1:] for unit in units})
    if all(before[1] < after[0] for before, after in pairwise(spans)):
        own: dict[Unit, list[int]] = {}
        counts: list[float] = []
        for span in spans:
            held = {unit[0]: value for unit, value in units.items() if unit[1:] == span}
            for part, pieces in _split_parts(held, counts).items():
                own[part, *span] = pieces
        return own, counts
    return _split_periods(units) or _unlinked(units)


def _split_parts(held: Mapping[Part, float], counts: list[float]) -> dict[Part, list[int]]:
    """Parts of one whole in one period, and what is left of it; adds to the counts."""
    own: dict[Part, list[int]] = {}
    left = held.get(ALL, np.inf)
    left -= sum(value for part, value in held.items() if part != ALL and value == value)
    for part, value in held.items():
        if part == ALL:
            continue
        if value != value:
            value = min(GUESS, max(left, 0.0)) if left == left else GUESS
            left -= value
        own[part] = [len(counts)]
        counts.append(value)
    if ALL in held:
        whole = held[ALL]
        # Parts that exceed their whole contradict it, and are not put together with it.
        linked = [] if left < 0 else [piece for pieces in own.values() for piece in pieces]
        rest = GUESS if left != left else (whole if left < 0 else left)
        own[ALL] = [*linked, len(counts)]
        counts.append(rest)
    return own


def _split_periods(units: Mapping[Unit, float]) -> tuple[dict[Unit, list[int]], list[float]] | None:
    """Pieces where periods overlap: one for each part between two days at which any begins.

    None where no whole numbers fit: then the sources contradict one another.
    """
    from scipy.optimize import linprog

    days = sorted({unit[1] for unit in units} | {unit[2] + 1 for unit in units})
    place: dict[tuple[Part, int], int] = {}
    own: dict[Unit, list[int]] = {}
    for unit in sorted(units, key=lambda unit: unit[0] == ALL):
        inside = [day for day in days if unit[1] <= day <= unit[2]]
        if unit[0] != ALL:
            own[unit] = [place.setdefault((unit[0], day), len(place)) for day in inside]
            continue
        pieces = [place.setdefault((REST, day), len(place)) for day in inside]
        parts = [at for (part, day), at in place.items() if part != REST and day in inside]
        own[unit] = [*parts, *pieces]
    sums = np.zeros((len(units), len(place)))
    for row, unit in enumerate(units):
        sums[row, own[unit]] = 1.0
    values = np.array([units[unit] for unit in units])
    known = ~np.isnan(values)
    found = linprog(
        np.zeros(len(place)),
        A_eq=sums[known] if known.any() else None,
        b_eq=values[known] if known.any() else None,
        A_ub=sums[~known] if (~known).any() else None,
        b_ub=np.full((~known).sum(), MOST_HIDDEN) if (~known).any() else None,
        bounds=(0, None),
    )
    if found.x is None or np.abs(found.x - np.round(found.x)).max() > 1e-6:
        return None
    return own, list(np.round(found.x))


def _unlinked(units: Mapping[Unit, float]) -> tuple[dict[Unit, list[int]], list[float]]:
    own = {unit: [number] for number, unit in enumerate(units)}
    return own, [value if value == value else GUESS for value in units.values()]
