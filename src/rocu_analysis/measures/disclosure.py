"""Hiding small counts so that nobody can work them out, and trying to.

`protect` hides; `attack` does what a patient reader would do with a computer:
every sum of every published table at once. The two share one description of the
tables (`linked_tables`), so that what one guards is what the other tries.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from rocu_analysis.errors import BadOption, NotComparable, NotSafeToPublish
from rocu_analysis.measures.linked_tables import (
    ALL,
    VALUE,
    CellSystem,
    cumulative,
    from_long,
    from_two_way,
    is_long,
)
from rocu_analysis.measures.suppression import choose_pattern, fixed_cells

__all__ = ["Protected", "attack", "cumulative", "leaks", "protect"]

Tables = pd.DataFrame | pd.Series | Sequence[pd.DataFrame]


@dataclass(frozen=True)
class Protected:
    """What may be published.

    Attributes
    ----------
    table : DataFrame, Series or list of DataFrame
        The caller's table or tables with the hidden counts missing (never 0), or
        with every count rounded. Where a two-way table could only be protected by
        hiding totals, it has them as a row and a column called ``All``.
    hidden, primary : like ``table``
        True where a count is hidden; true where it is small itself or was hidden
        before. For a long frame, a Series with the frame's index.
    method : str
        "suppress" or "round".
    optimal : bool
        Whether no pattern with fewer cells, or as few and a smaller sum, is safe.
    note : str
        One sentence for readers.
    """

    table: Any
    hidden: Any
    primary: Any
    method: str
    optimal: bool
    note: str


def protect(
    table: Tables,
    *,
    threshold: int = 5,
    method: str = "suppress",
    base: int = 5,
    sums: Mapping[str, Mapping[Any, Any]] | None = None,
    insider: str = "line",
) -> Protected:
    """Hide small counts, and as few others as keep them from being worked out.

    Parameters
    ----------
    table : DataFrame, Series or list of DataFrame
        A two-way frame of counts, whose row, column and grand totals are taken as
        published (a frame of one row or column, and a Series, is a list with its
        total); or long frames (dimension columns and ``value``, ``All`` for a
        total) as linked tables, in which the same combination is one cell. Missing
        counts are hidden already and stay so.
    threshold : int
        Counts from 1 to threshold - 1 are small.
    method : {"suppress", "round"}
        Hide cells, or round every count to ``base``.
    base : int
        Base of rounding, 3 or more.
    sums : mapping, optional
        For each dimension, labels that are sums of others, such as a year to date:
        ``{"period": {"to Q2": ["Q1", "Q2"]}}``, or with signs as `cumulative` gives
        them. In a two-way frame the dimensions are ``row`` and ``column``. Labels
        that are sums are left out of ``All``.
    insider : {"line", "table", "none"}
        What the only person counted in a cell may work out from knowing it: nothing
        small within any one sum; nothing small from all tables together (hides
        more); or not considered.

    Returns
    -------
    Protected

    Raises
    ------
    BadOption
        Counts that are not whole numbers from 0, or an unknown option.
    NotComparable
        Tables that contradict one another.
    NotSafeToPublish
        Rounding that would let a small count be worked out.

    Notes
    -----
    The reader is taken to know everything published, that counts are whole, and
    that zeros are published (so that a hidden count is 1 or more). For every small
    count another table of whole numbers, with another count in its place, fits all
    of that. In each sum the hidden counts together come to ``threshold`` or more,
    where the sum does, since what is hidden is known as a whole. Zeros are hidden
    only if small counts cannot be protected without, totals of a two-way table
    only after that.

    Among safe patterns: fewest cells, then smallest sum, by integer programming
    (Fischetti and Salazar-González, 2000). If that is not settled after a set amount of
    work (about two seconds), ``optimal`` is false and the pattern is safe and near the
    best: what the programme had reached, and the cheapest way open for every count that it
    left exposed. The same input gives the same pattern.

    Examples
    --------
    >>> counts = pd.DataFrame([[18, 2], [14, 19], [12, 10], [11, 14]],
    ...                       index=list("ABCD"), columns=["male", "female"])
    >>> protect(counts).table
       male  female
    A   NaN     NaN
    B  14.0    19.0
    C   NaN     NaN
    D  11.0    14.0
    """
    _check_options(threshold, method, base, insider)
    system, restore = _read(table, sums)
    if method == "round":
        return _rounded(system, restore, threshold, base)
    pattern = choose_pattern(system, threshold, insider)
    values = np.where(pattern.hidden, np.nan, system.values)
    extra = bool(np.any(pattern.hidden & ~system.listed & ~system.rest))
    listed_hidden = pattern.hidden & ~system.rest
    return Protected(
        restore(values, extra),
        restore(listed_hidden, extra),
        restore(pattern.primary, extra),
        method,
        pattern.optimal,
        _note(pattern, system, threshold),
    )


def attack(
    table: Tables,
    hidden: Any,
    *,
    sums: Mapping[str, Mapping[Any, Any]] | None = None,
    least: int = 0,
) -> pd.DataFrame:
    """How closely every hidden count can be worked out from what is published.

    Parameters
    ----------
    table : DataFrame, Series or list of DataFrame
        As for `protect`, with or without the hidden counts. A two-way frame without
        a row and column called ``All`` must have them, since its totals are made
        from them.
    hidden : like ``table``
        True where hidden. A cell that is published in one of several tables is
        published. To try somebody who knows a count, mark it as not hidden.
    sums : mapping, optional
        As for `protect`.
    least : int
        The least that the reader takes a hidden count to be: 1 for a reader who
        knows that zeros are published.

    Returns
    -------
    DataFrame
        One row a hidden cell: its dimensions (``row`` and ``column`` for a two-way
        frame), ``lower``, ``upper`` (infinite where nothing limits it) and
        ``recovered`` (the two are equal).

    Raises
    ------
    BadOption
        ``hidden`` of another shape, or totals that cannot be known.
    NotComparable
        Published counts that contradict one another.

    Notes
    -----
    Two linear programmes a cell: least and greatest value subject to every published
    sum, each hidden count being ``least`` or more; the bounds are then brought in to
    whole numbers.

    Examples
    --------
    >>> counts = pd.DataFrame([[18, 2], [14, 19]], index=list("AB"), columns=["m", "f"])
    >>> attack(counts, counts < 5)
      row column  lower  upper  recovered
    0   A      f    2.0    2.0       True
    """
    system, _ = _read(table, sums, for_attack=True)
    concealed = _concealed(system, table, hidden)
    if not _is_linked(table):
        system = _with_totals(system, concealed)
    bounds = cell_bounds(system, concealed, least)
    shown = np.flatnonzero(concealed & ~system.rest)
    result = pd.DataFrame([system.keys[cell] for cell in shown], columns=list(system.dimensions))
    result["lower"], result["upper"] = bounds[shown, 0], bounds[shown, 1]
    result["recovered"] = result["lower"] == result["upper"]
    return result


def leaks(
    table: Tables,
    hidden: Any,
    *,
    sums: Mapping[str, Mapping[Any, Any]] | None = None,
    least: int = 0,
) -> pd.DataFrame:
    """Return only the hidden counts that can be worked out exactly; far quicker than `attack`.

    Takes what `attack` takes, and the hidden counts must be there. A count is passed
    over once another table of whole numbers that fits everything published has another
    in its place; only where none is found is it looked at by itself.

    Returns
    -------
    DataFrame
        The rows of `attack` that are ``recovered``, without that column.
    """
    system, _ = _read(table, sums)
    concealed = _concealed(system, table, hidden)
    if np.isnan(system.values[concealed]).any():
        found = attack(table, hidden, sums=sums, least=least)
        return found[found["recovered"]].drop(columns="recovered").reset_index(drop=True)
    fixed = fixed_cells(system, concealed, concealed & ~system.rest, least)
    result = pd.DataFrame([system.keys[cell] for cell in fixed], columns=list(system.dimensions))
    return result.assign(lower=system.values[fixed], upper=system.values[fixed])


def cell_bounds(
    system: CellSystem,
    concealed: np.ndarray,
    least: int = 0,
    within: np.ndarray | None = None,
) -> np.ndarray:
    """Least and greatest whole number of each concealed cell, shape (cells, 2).

    ``within`` (cells, 2) narrows a cell beforehand, as rounding does.
    """
    from scipy.sparse.csgraph import connected_components

    bounds = np.column_stack([system.values, system.values])
    columns = np.flatnonzero(concealed)
    relations = system.relations.tocsr()
    known = relations[:, ~concealed] @ system.values[~concealed]
    matrix = relations[:, columns]
    floor = np.where(system.rest, 0, least)[columns].astype(float)
    limits = np.column_stack([floor, np.full(len(columns), np.inf)])
    if within is not None:
        limits = np.column_stack([np.maximum(floor, within[columns, 0]), within[columns, 1]])
    incidence = abs(matrix)
    _, part = connected_components(incidence.T @ incidence, directed=False)
    for number in range(part.max() + 1 if len(columns) else 0):
        members = np.flatnonzero(part == number)
        block = matrix[:, members]
        used = np.flatnonzero(np.diff(block.tocsr().indptr))
        bounds[columns[members]] = _block_bounds(block.tocsr()[used], -known[used], limits[members])
    return bounds


def _block_bounds(matrix, known: np.ndarray, limits: np.ndarray) -> np.ndarray:
    from scipy.optimize import linprog

    if matrix.shape[0] == 0:
        return limits.copy()
    bounds = np.empty(limits.shape)
    for cell in range(len(limits)):
        for side, sign in enumerate((1.0, -1.0)):
            cost = np.zeros(len(limits))
            cost[cell] = sign
            result = linprog(cost, A_eq=matrix, b_eq=known, bounds=limits)
            if result.status == 2:
                raise NotComparable(
                    "table",
                    "the published counts contradict one another",
                    "Every total is the sum of its parts",
                )
            bounds[cell, side] = sign * result.fun if result.status == 0 else np.inf
    tolerance = 1e-6 * np.maximum(1.0, np.abs(known).max(initial=1.0) * 1e-3)
    return np.column_stack(
        [np.ceil(bounds[:, 0] - tolerance) + 0.0, np.floor(bounds[:, 1] + tolerance) + 0.0]
    )


def _check_options(threshold: int, method: str, base: int, insider: str) -> None:
    if threshold < 1 or threshold != int(threshold):
        raise BadOption("threshold", f"{threshold} was given", "A whole number from 1")
    if method not in ("suppress", "round"):
        raise BadOption("method", f"'{method}' was given", "'suppress' or 'round'")
    if method == "round" and (base < 3 or base != int(base)):
        raise BadOption("base", f"{base} was given", "A whole number from 3")
    if insider not in ("line", "table", "none"):
        raise BadOption("insider", f"'{insider}' was given", "'line', 'table' or 'none'")


def _is_linked(table: Any) -> bool:
    if isinstance(table, pd.Series):
        return False
    return not isinstance(table, pd.DataFrame) or is_long(table)


def _read(table: Tables, sums: Any, for_attack: bool = False):
    """The system of cells, and how to give cell values the caller's shape again."""
    if _is_linked(table):
        frames = [table] if isinstance(table, pd.DataFrame) else list(table)
        system = from_long(frames, sums)

        def restore_long(values: np.ndarray, _extra: bool = False):
            shaped = [
                _like_long(frame, values[place])
                for frame, place in zip(frames, system.places, strict=True)
            ]
            return shaped[0] if isinstance(table, pd.DataFrame) else shaped

        return system, restore_long
    frame = table.to_frame() if isinstance(table, pd.Series) else table
    system = from_two_way(frame, sums)

    def restore(values: np.ndarray, extra: bool = False):
        shaped = pd.DataFrame(values[system.places[0]], index=frame.index, columns=frame.columns)
        if extra:
            shaped = _with_all(shaped, system, values)
        elif isinstance(table, pd.Series):
            shaped = shaped.iloc[:, 0].rename(table.name)
        return shaped

    return system, restore


def _like_long(frame: pd.DataFrame, values: np.ndarray):
    if values.dtype == bool:
        return pd.Series(values, index=frame.index, name="hidden")
    return frame.assign(**{VALUE: values})


def _with_all(shaped: pd.DataFrame, system: CellSystem, values: np.ndarray) -> pd.DataFrame:
    at = {key: place for place, key in enumerate(system.keys) if not system.rest[place]}
    rows = [*shaped.index.drop(ALL, errors="ignore"), ALL]
    columns = [*shaped.columns.drop(ALL, errors="ignore"), ALL]
    # A single row or column has no totals of its own: each repeats its cell.
    grand = at[ALL, ALL]
    wide = shaped.astype(object).reindex(index=rows, columns=columns)
    for row in rows:
        for column in columns:
            if ALL in (row, column) and (row not in shaped.index or column not in shaped.columns):
                wide.loc[row, column] = values[at.get((row, column), grand)]
    return wide.astype(shaped.dtypes.iloc[0])


def _concealed(system: CellSystem, table: Tables, hidden: Any) -> np.ndarray:
    """Cells that no table publishes."""
    published = np.zeros(len(system.keys), bool)
    if _is_linked(table):
        masks = [hidden] if isinstance(table, pd.DataFrame) else list(hidden)
        if len(masks) != len(system.places):
            raise BadOption(
                "hidden", f"{len(masks)} for {len(system.places)} tables", "One for each table"
            )
        for place, mask in zip(system.places, masks, strict=True):
            flags = _flags(mask, place.shape)
            published[place[~flags]] = True
    else:
        place = system.places[0]
        published |= ~system.listed
        if isinstance(hidden, pd.DataFrame) and hidden.shape != place.shape:
            published[_totals_marked(system, hidden)] = False
            names = table.to_frame() if isinstance(table, pd.Series) else table
            hidden = hidden.loc[list(names.index), list(names.columns)]
        flags = _flags(hidden, place.shape)
        published[place[~flags]] = True
    missing = np.isnan(system.values) & system.listed
    return ~published | missing | system.rest


def _flags(mask: Any, shape: tuple[int, ...]) -> np.ndarray:
    if isinstance(mask, pd.DataFrame) and len(shape) == 1:
        mask = mask[VALUE if VALUE in mask.columns else mask.columns[-1]]
    flags = np.asarray(mask)
    if flags.ndim == 1 and len(shape) == 2 and flags.size == np.prod(shape):
        flags = flags.reshape(shape)
    if flags.shape != shape or (flags.size and flags.dtype != bool):
        raise BadOption(
            "hidden",
            f"shape {flags.shape}, type {flags.dtype}",
            f"True or False for each count: shape {shape}",
        )
    return flags


def _totals_marked(system: CellSystem, hidden: pd.DataFrame) -> list[int]:
    marked = []
    for place in np.flatnonzero(system.total):
        row, column = system.keys[place]
        if row in hidden.index and column in hidden.columns and bool(hidden.loc[row, column]):
            marked.append(place)
    return marked


def _with_totals(system: CellSystem, concealed: np.ndarray) -> CellSystem:
    """Totals that a two-way frame implies over counts hidden before it came.

    What such counts were is unknown, and the reader knows the totals: they are
    taken as 0, which leaves the reader's bounds narrowest.
    """
    unknown = np.isnan(system.values)
    if not np.any(unknown & ~concealed):
        return system
    if not np.any(concealed & system.listed & ~unknown):
        raise BadOption(
            "table",
            "the hidden counts are missing, and so are the totals",
            "The full counts, or the totals as a row and a column called All",
        )
    values = np.where(concealed, np.nan_to_num(system.values), system.values)
    for relation in system.relations.tocsr():
        cells, signs = relation.indices, relation.data
        gaps = np.isnan(values[cells])
        if gaps.sum() == 1 and signs[gaps][0] < 0:
            values[cells[gaps]] = np.sum(signs[~gaps] * values[cells[~gaps]])
    system.values = values
    return system


def _rounded(system: CellSystem, restore, threshold: int, base: int) -> Protected:
    values = system.values
    small = system.listed & (np.isnan(values) | (values >= 1) & (values < threshold))
    rounded = base * np.floor(values / base + 0.5)
    within = np.column_stack([rounded - base // 2, rounded + (base + 1) // 2 - 1])
    within = np.where(np.isnan(within), [[0, np.inf]], np.maximum(within, 0))
    within[system.rest] = 0, np.inf
    bounds = cell_bounds(system, np.ones(len(values), bool), 0, within)
    if np.any(small & (bounds[:, 0] == bounds[:, 1])):
        raise NotSafeToPublish(
            "table",
            f"rounding to {base} would let a small count be worked out from the totals",
            None,
            "Use method='suppress', or a larger base.",
        )
    note = f"Counts are rounded to the nearest {base}; they may not add up to their totals."
    nothing = np.isnan(values)
    return Protected(restore(rounded), restore(nothing), restore(small), "round", True, note)


def _note(pattern, system: CellSystem, threshold: int) -> str:
    listed = pattern.hidden & ~system.rest
    count, small = int(listed.sum()), int(pattern.primary.sum())
    if not count:
        return f"No count from 1 to {threshold - 1}: nothing is hidden."
    cells = "1 count is" if count == 1 else f"{count:,} counts are"
    others = count - small
    tail = f", {others:,} of them so that the rest cannot be worked out" if others else ""
    return f"{cells} hidden because of counts under {threshold}{tail}."
