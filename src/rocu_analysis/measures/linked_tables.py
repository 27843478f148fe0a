"""Which published cells add up to which: tables seen as one system of equations.

Disclosure control must know every sum that a reader can do. Tables that share
cells are therefore read into one list of cells and one list of relations
(total = sum of parts, cumulative = sum of periods), whatever frame a cell
stands in. Both hiding and attacking work on that system.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from rocu_analysis.errors import BadOption, NotComparable

ALL = "All"
VALUE = "value"
_WHOLE = object()  # a total that the frame implies but does not list

Key = tuple[Any, ...]


@dataclass
class CellSystem:
    """Cells, their counts and the relations among them.

    Attributes
    ----------
    dimensions : tuple of str
    keys : list of tuple
        One label a dimension; a rest (the part of a total that no cell lists)
        has the total's labels.
    values : ndarray of float
        Counts, missing where the caller's cell was hidden already.
    relations : ndarray, shape (relations, cells)
        Signed coefficients; each row times the counts is 0. Sparse.
    listed : ndarray of bool
        False for totals implied by a two-way frame and for rests.
    total : ndarray of bool
        A total of a two-way frame: published unless all else fails.
    rest : ndarray of bool
        A rest: nobody publishes it, so it is always hidden.
    places : list of ndarray of int
        For each caller's frame, which cell stands in each row (long) or place (two-way).
    """

    dimensions: tuple[str, ...]
    keys: list[Key] = field(default_factory=list)
    values: np.ndarray = field(default_factory=lambda: np.empty(0))
    relations: Any = None
    listed: np.ndarray = field(default_factory=lambda: np.empty(0, bool))
    total: np.ndarray = field(default_factory=lambda: np.empty(0, bool))
    rest: np.ndarray = field(default_factory=lambda: np.empty(0, bool))
    places: list[np.ndarray] = field(default_factory=list)


def is_long(table: pd.DataFrame) -> bool:
    """Whether a frame lists one cell a row (dimension columns and ``value``)."""
    return VALUE in table.columns and table.shape[1] > 1


def counts_of(values: Any, where: str) -> np.ndarray:
    """Counts as floats, missing allowed; anything but whole numbers from 0 is refused.

    Raises
    ------
    BadOption
        A negative, fractional or unreadable count.
    """
    try:
        counts = pd.DataFrame(values).apply(pd.to_numeric).to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError) as error:
        raise BadOption(
            where,
            f"a count could not be read as a number ({error})",
            "Counts are whole numbers from 0, missing where already hidden",
        ) from error
    known = counts[~np.isnan(counts)]
    wrong = known[(known < 0) | (known != np.floor(known)) | np.isinf(known)]
    if wrong.size:
        raise BadOption(
            where,
            f"the count {wrong[0]:g} was found",
            "Counts are whole numbers from 0, missing where already hidden",
            "Protect the counts, and work out rates and shares from what is left.",
        )
    return counts


def from_two_way(
    table: pd.DataFrame, sums: Mapping[str, Mapping[Any, Any]] | None = None
) -> CellSystem:
    """System of a two-way frame whose row, column and grand totals are published.

    A frame of one row or one column (or a Series made into one) is a plain list
    with its total: its cells are not also published as totals of themselves. A
    row or column called ``All`` is taken as the totals; otherwise they are implied.
    """
    counts = counts_of(table, "table")
    rows = [_WHOLE if label == ALL else place for place, label in enumerate(table.index)]
    columns = [_WHOLE if label == ALL else place for place, label in enumerate(table.columns)]
    cells = {
        (row, column): counts[i, j]
        for i, row in enumerate(rows)
        for j, column in enumerate(columns)
    }
    if len(cells) != counts.size:
        raise BadOption(
            "table",
            "more than one row or column is called All",
            "One row and one column of totals at most",
        )
    implied = _implied_totals(cells, rows, columns)
    named = {
        "row": _by_place((sums or {}).get("row", {}), list(table.index)),
        "column": _by_place((sums or {}).get("column", {}), list(table.columns)),
    }
    _check_dimensions(sums, ("row", "column"))
    system = _build(("row", "column"), {**cells, **implied}, named, _WHOLE)
    position = {key: place for place, key in enumerate(system.keys)}
    system.places = [np.array([[position[row, column] for column in columns] for row in rows])]
    system.total = np.array([_WHOLE in key for key in system.keys]) & ~system.rest
    system.listed = np.array([key in cells for key in system.keys]) & ~system.rest
    labels = (
        {_WHOLE: ALL, **dict(enumerate(table.index))},
        {_WHOLE: ALL, **dict(enumerate(table.columns))},
    )
    system.keys = [tuple(labels[d][part] for d, part in enumerate(key)) for key in system.keys]
    return system


def from_long(
    tables: Sequence[pd.DataFrame], sums: Mapping[str, Mapping[Any, Any]] | None = None
) -> CellSystem:
    """System of linked long frames: dimension columns and ``value``, ``All`` for a total.

    A dimension that a frame does not have is ``All`` there, so that the same
    combination in several frames is one cell.

    Raises
    ------
    BadOption
        No ``value`` column, or a missing label.
    NotComparable
        One combination with two counts, or parts that exceed their total.
    """
    for number, frame in enumerate(tables):
        if VALUE not in frame.columns:
            raise BadOption(
                f"table {number}",
                f"no column '{VALUE}' among {list(frame.columns)}",
                f"A long frame has dimension columns and '{VALUE}'",
            )
    dimensions = tuple(dict.fromkeys(c for f in tables for c in f.columns if c != VALUE))
    _check_dimensions(sums, dimensions)
    cells: dict[Key, float] = {}
    row_keys = []
    for number, frame in enumerate(tables):
        keys = _keys_of(frame, dimensions, number)
        counts = counts_of(frame[VALUE], f"table {number}")[:, 0] if len(frame) else []
        for key, count in zip(keys, counts, strict=True):
            _add_cell(cells, key, count, dimensions)
        row_keys.append(keys)
    system = _build(dimensions, cells, dict(sums or {}), ALL)
    position = {key: place for place, key in enumerate(system.keys) if not system.rest[place]}
    system.places = [np.array([position[key] for key in keys], dtype=int) for keys in row_keys]
    system.listed = ~system.rest
    return system


def _implied_totals(cells: Mapping[Key, float], rows: list, columns: list) -> dict[Key, float]:
    inner_rows = [row for row in rows if row is not _WHOLE]
    inner_columns = [column for column in columns if column is not _WHOLE]
    wanted: list[tuple[Key, list[Key]]] = []
    if len(inner_columns) > 1 and len(inner_rows) > 1:
        wanted += [((r, _WHOLE), [(r, c) for c in inner_columns]) for r in inner_rows]
        wanted += [((_WHOLE, c), [(r, c) for r in inner_rows]) for c in inner_columns]
    wanted.append(((_WHOLE, _WHOLE), [(r, c) for r in inner_rows for c in inner_columns]))
    # A total over a cell that was hidden before is published, but not known to us.
    return {
        total: float(sum(cells[part] for part in parts))
        for total, parts in wanted
        if total not in cells and parts
    }


def _by_place(sums: Mapping[Any, Any], labels: list) -> dict[Any, dict[int, int]]:
    place = {label: number for number, label in enumerate(labels)}
    return {
        place[total]: {place[part]: sign for part, sign in _signed(parts).items() if part in place}
        for total, parts in sums.items()
        if total in place
    }


def _signed(parts: Any) -> dict[Any, int]:
    return dict(parts) if isinstance(parts, Mapping) else dict.fromkeys(parts, 1)


def _check_dimensions(sums: Mapping[str, Any] | None, dimensions: Iterable[str]) -> None:
    for name in sums or {}:
        if name not in dimensions:
            raise BadOption(
                "sums",
                f"no dimension is called '{name}'",
                f"Dimensions here: {', '.join(map(str, dimensions))}",
            )


def _keys_of(frame: pd.DataFrame, dimensions: tuple[str, ...], number: int) -> list[Key]:
    columns = []
    for name in dimensions:
        if name not in frame.columns:
            columns.append([ALL] * len(frame))
            continue
        if frame[name].isna().any():
            raise BadOption(
                f"table {number}, column {name}",
                "a label is missing",
                "A name, 'Not stated', or 'All' for a total",
                "Fill the label in: a missing one may be either.",
            )
        columns.append(frame[name].tolist())
    return list(zip(*columns, strict=True)) if columns else [()] * len(frame)


def _add_cell(cells: dict[Key, float], key: Key, count: float, dimensions: tuple) -> None:
    before = cells.get(key, np.nan)
    if not np.isnan(before) and not np.isnan(count) and before != count:
        raise NotComparable(
            _name(key, dimensions),
            f"stands as {before:g} and as {count:g}",
            "One combination has one count in every table",
            "Settle on one of them before protecting.",
        )
    cells[key] = before if np.isnan(count) else count


def _name(key: Key, dimensions: tuple) -> str:
    return ", ".join(f"{name} {label}" for name, label in zip(dimensions, key, strict=True))


def _build(
    dimensions: tuple[str, ...], cells: Mapping[Key, float], sums: Mapping[str, Any], whole: Any
) -> CellSystem:
    from scipy.sparse import csr_array

    keys = list(cells)
    values = [cells[key] for key in keys]
    position = {key: place for place, key in enumerate(keys)}
    children = _children(keys, dimensions, sums, whole)
    rows: dict[tuple, None] = {}
    rests: list[Key] = []
    for total, signed in _sums_of(keys, dimensions, sums, children, position, whole):
        relation = {position[total]: -1}
        for key, sign in signed.items():
            relation[position[key]] = relation.get(position[key], 0) + sign
        gap = -sum(sign * values[place] for place, sign in relation.items())
        if gap < 0 and min(signed.values()) > 0:
            shown = tuple(ALL if part is whole else part for part in total)
            raise NotComparable(
                _name(shown, dimensions),
                f"the parts exceed the total by {-gap:g}",
                "Parts add up to their total, or to less where some are not listed",
                "Mend the total, or take out parts that overlap.",
            )
        if gap > 0 and min(signed.values()) > 0:
            relation[len(values)] = 1
            values.append(gap)
            rests.append(total)
        rows[tuple(sorted(relation.items()))] = None
    entries = [(r, c, sign) for r, row in enumerate(rows) for c, sign in row if sign]
    r, c, sign = zip(*entries, strict=True) if entries else ((), (), ())
    rest = np.arange(len(values)) >= len(keys)
    return CellSystem(
        dimensions,
        keys + rests,
        np.array(values, dtype=float),
        csr_array((np.array(sign, dtype=float), (r, c)), shape=(len(rows), len(values))),
        ~rest,
        np.zeros(len(values), bool),
        rest,
    )


def _children(
    keys: list[Key], dimensions: tuple, sums: Mapping[str, Any], whole: Any
) -> dict[tuple[Key, int], dict[Any, None]]:
    """Labels under every total that could be made from the cells, cumulative ones left out."""
    totals = [set(sums.get(name, {})) for name in dimensions]
    children: dict[tuple[Key, int], dict[Any, None]] = {}
    for key in keys:
        open_dimensions = [
            d
            for d, part in enumerate(key)
            if part is not whole and part != whole and part not in totals[d]
        ]
        for size in range(1, len(open_dimensions) + 1):
            for chosen in combinations(open_dimensions, size):
                above = tuple(whole if d in chosen else part for d, part in enumerate(key))
                for d in chosen:
                    children.setdefault((above, d), {})[key[d]] = None
    return children


def _sums_of(keys, dimensions, sums, children, position, whole):
    """Every total with its parts, each part a cell that stands in a table."""

    def cells_under(key: Key) -> list[Key]:
        if key in position:
            return [key]
        for d in range(len(dimensions)):
            if (key, d) in children:
                return [
                    cell
                    for label in children[key, d]
                    for cell in cells_under((*key[:d], label, *key[d + 1 :]))
                ]
        return []

    for key in keys:
        for d, name in enumerate(dimensions):
            if key[d] is not whole and key[d] in sums.get(name, {}):
                signs = _signed(sums[name][key[d]])
            elif (key, d) in children:
                signs = dict.fromkeys(children[key, d], 1)
            else:
                continue
            signed: dict[Key, int] = {}
            complete = True
            for label, sign in signs.items():
                under = cells_under((*key[:d], label, *key[d + 1 :]))
                complete = complete and bool(under)
                for cell in under:
                    signed[cell] = signed.get(cell, 0) + sign
            # Without all its parts a signed sum says nothing; a plain one still bounds them.
            if signed and (complete or min(signs.values()) > 0):
                yield key, signed
