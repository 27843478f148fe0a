"""Do totals add up? Total rows, and totals among the words of a long table.

A total is compared with what it can be the sum of: everything beside it, everything since the
total before it, the totals before it, or the rows below it. Where one of these is the sum, it adds
up. A heading such as “Total arrests” is one of arrests alone. Only whole, exact figures are added:
beside a hidden cell nothing can be said.

Some totals are less than their parts by nature: a seizure of two drugs counts once in the total and
once under each drug. Where most fall a little short they are told once.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from rocu_analysis.reference import NOT_STATED
from rocu_analysis.validation import names
from rocu_analysis.validation.cells import Grid, as_text
from rocu_analysis.validation.findings import Findings

_PLACE = ("region", "force", "body", "geography")
_DIMENSIONS = (
    "region",
    "force",
    "body",
    "geography",
    "period",
    "measure",
    "strand",
    "threat",
    "tier",
    "level",
    "counting",
    "unit",
)
# Columns of totals over so many rows are judged by `rules_headings`, which also sees slips.
ENOUGH_ROWS = 5
MOST_GROUPS = 5000
# A sum may exceed its total by a quarter where one event stands under two headings.
_ROOM_FOR_OVERLAP = 0.25
_FEWEST_ALIKE = 5


def check(rows: pd.DataFrame, findings: Findings) -> None:
    """Check the totals of one table.

    Parameters
    ----------
    rows : DataFrame
        Facts of one table with ``total``, ``axis`` ("row" where a name in the row says that it is
        a total, "column" where a heading does), ``i, j``.
    """
    for axis, dimension in dict.fromkeys(zip(rows["axis"], rows["total"], strict=True)):
        if not axis:
            continue
        is_total = (rows["axis"] == axis) & (rows["total"] == dimension)
        pool = rows[is_total | (rows["axis"] != axis)]
        is_total = is_total[pool.index].to_numpy()
        if axis == "column":
            _check_columns(pool, is_total, findings)
        else:
            _check_one(pool, is_total, is_total, _along(pool, dimension), findings)


def _along(pool: pd.DataFrame, dimension: str) -> tuple[str, list[str]]:
    """Where the parts of a row's total stand: down its column, or anywhere among their like."""
    if pool["j"].nunique() > 1:
        return "i", ["j"]
    own = _PLACE if dimension in (*_PLACE, "place") else (dimension,)
    return "i", [name for name in _DIMENSIONS if name not in own]


def _check_columns(pool: pd.DataFrame, is_total: np.ndarray, findings: Findings) -> None:
    """Columns of totals: each with the columns that it is the total of, as its heading says."""
    plain = pool[~is_total].drop_duplicates("j")
    alike: dict[tuple[str, ...], list[int]] = {}
    before = -1
    for total in pool[is_total].drop_duplicates("j").sort_values("j").itertuples():
        names = [name for name in _DIMENSIONS if _tells_apart(plain[name], getattr(total, name))]
        parts = plain
        for name in names:
            parts = parts[parts[name] == getattr(total, name)]
        nearest = plain["j"].between(before, total.j)
        as_it_stands = set(parts["j"]) == set(plain["j"][nearest])
        before = total.j
        if pool["i"].nunique() < ENOUGH_ROWS or (names and not as_it_stands):
            alike.setdefault(tuple(names), []).append(total.j)
    for names, columns in alike.items():
        judged = is_total & pool["j"].isin(columns).to_numpy()
        _check_one(pool, is_total, judged, ("j", ["i", *names]), findings)


def _tells_apart(parts: pd.Series, own: object) -> bool:
    """Whether a total is one of some columns alone: of arrests, and charges stand there too."""
    if not isinstance(own, str) or own == NOT_STATED:
        return False
    return bool((parts == own).any()) and bool((parts != own).any())


def _check_one(
    pool: pd.DataFrame,
    is_total: np.ndarray,
    judged: np.ndarray,
    where: tuple[str, list[str]],
    findings: Findings,
) -> None:
    along, across = where
    keys = pool[across].astype(object).where(pool[across].notna(), "")
    number = keys.groupby(across, sort=False).ngroup().to_numpy()
    order = np.lexsort((pool[along].to_numpy(), number))
    pool, number = pool.iloc[order], number[order]
    is_total, judged = is_total[order], judged[order]
    cells = _Cells(pool, findings.grid)
    wanted = np.unique(number[judged])[:MOST_GROUPS]
    starts, ends = (np.searchsorted(number, wanted, side=side) for side in ("left", "right"))
    seen, missed = 0, []
    for start, end in zip(starts, ends, strict=True):
        group = np.arange(start, end)
        for at in np.flatnonzero(judged[start:end] & cells.sure[start:end]):
            sums = _sums(cells, group, is_total[start:end], at)
            seen += bool(sums)
            if sums and not np.isclose([each for _, each in sums], cells.value[group[at]]).any():
                missed.append(_Miss(int(group[at]), float(cells.value[group[at]]), *sums[0]))
    _report(cells, seen, missed, findings)


class _Cells:
    """What the check needs of each cell, as arrays."""

    def __init__(self, pool: pd.DataFrame, grid: Grid) -> None:
        self.value = pool["value"].to_numpy(dtype=float)
        self.sure = ~np.isnan(self.value) & (pool["qualifier"] == "exact").to_numpy()
        self.wide = pool["geography"].isin(["region", "network", "national"]).to_numpy()
        self.force = (pool["geography"] == "force").to_numpy()
        self.place = pool[["i", "j"]].to_numpy(dtype=int)
        self.found = pool["found"].to_numpy(dtype=object)
        self.grid = grid
        self._named: dict[int, np.ndarray] = {}

    def says_total(self, at: int) -> bool:
        """Whether a name at the left of a figure calls it a total, such as “Total arrests”."""
        i, j = (int(number) for number in self.place[at])
        return any(self._totals_in(k)[i] for k in range(j))

    def _totals_in(self, k: int) -> np.ndarray:
        """Which rows have a total's name in a column; each word of it is looked up once."""
        if k not in self._named:
            codes, distinct = self.grid.column(k)
            named = [isinstance(v, str) and names.is_total(as_text(v)) for v in distinct]
            self._named[k] = np.array([*named, False], dtype=bool)[codes]
        return self._named[k]


class _Miss(NamedTuple):
    """A total that is not the sum of its parts: which cell, and what was compared."""

    at: int
    total: float
    count: int
    summed: float

    @property
    def overlaps(self) -> bool:
        """Whether it is so little below the sum that something may stand in two parts."""
        return 0 < self.summed - self.total <= max(_ROOM_FOR_OVERLAP * self.total, 3)


def _sums(
    cells: _Cells, group: np.ndarray, is_total: np.ndarray, at: int
) -> list[tuple[int, float]]:
    """How many parts a total can be the sum of, and their sum, the likeliest first."""
    value, sure = cells.value[group], cells.sure[group]
    options = [parts for parts in _parts(is_total, at) if len(parts)]
    options = _of_one_kind(cells.wide[group], cells.force[group], options)
    if not options or not sure[options[0]].all():
        return []
    options += _without_total_of_its_own(cells, group, options[0])
    return [(len(parts), value[parts].sum()) for parts in options]


def _report(cells: _Cells, seen: int, missed: list[_Miss], findings: Findings) -> None:
    alike = [miss for miss in missed if miss.overlaps]
    if seen < _FEWEST_ALIKE or len(alike) <= seen / 2:
        alike = []
    by_nature = {miss.at for miss in alike[1:]}
    for miss in missed:
        if miss.at not in by_nature:
            own = alike if alike and miss is alike[0] else [miss]
            findings.add(
                "total_does_not_add_up",
                [tuple(int(number) for number in cells.place[each.at]) for each in own],
                field="value",
                found=str(cells.found[miss.at]),
                message=_message(miss) + (_BY_NATURE if len(own) > 1 else ""),
            )


def _without_total_of_its_own(
    cells: _Cells, group: np.ndarray, parts: np.ndarray
) -> list[np.ndarray]:
    """Leave out of a sum the totals of one measure in it, which count its rows once more."""
    plain = np.array([not cells.says_total(group[part]) for part in parts])
    return [parts[plain], parts[~plain]] if plain.any() and not plain.all() else []


def _of_one_kind(
    wide: np.ndarray, force: np.ndarray, options: list[np.ndarray]
) -> list[np.ndarray]:
    """Leave a region out of a sum that its forces are in: it would count them twice."""
    if not wide.any() or not force.any():
        return options
    # A force whose name nobody knows has no geography, and its figure is in the total all the same.
    narrow = [parts[~wide[parts]] for parts in options]
    return [*(parts for parts in narrow if len(parts)), *options]


_BY_NATURE = ", and most totals here fall as little short; something may count under two headings"


def _message(miss: _Miss) -> str:
    parts = "the one part beside it is" if miss.count == 1 else f"its {miss.count} parts sum to"
    return f"the total is given as {miss.total:,.10g}, and {parts} {miss.summed:,.10g}"


def _parts(is_total: np.ndarray, at: int) -> list[np.ndarray]:
    """What a total can be the sum of, likeliest first."""
    places = np.arange(len(is_total))
    before = places[:at]
    earlier = before[is_total[:at]]
    since = before[(before > earlier[-1])] if len(earlier) else before
    plain = places[~is_total]
    later = places[at + 1 :]
    stop = next((k for k in later if is_total[k]), len(is_total))
    return [
        since[~is_total[since]],
        plain,
        earlier,
        plain[plain < at],
        np.arange(at + 1, stop),
    ]
