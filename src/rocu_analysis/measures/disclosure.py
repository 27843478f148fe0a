"""Hiding small counts so that nobody can work them out, and trying to.

`protect` hides; `attack` does what a patient reader would do with a computer:
every sum of every published table at once. The two share one description of the
tables (`linked_tables`), so that what one guards is what the other tries.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from rocu_analysis.errors import BadOption, NotSafeToPublish
from rocu_analysis.measures.cell_bounds import cell_bounds
from rocu_analysis.measures.linked_tables import CellSystem
from rocu_analysis.measures.moves import fixed_cells
from rocu_analysis.measures.period_sums import cumulative
from rocu_analysis.measures.suppression import choose_pattern
from rocu_analysis.measures.table_shapes import (
    Tables,
    as_tables,
    concealed_cells,
    is_linked,
    read_tables,
    with_totals,
)

__all__ = ["Protected", "attack", "cumulative", "leaks", "protect"]


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
        A two-way frame (or array, or rows) of counts, whose row, column and grand
        totals are taken as published (a frame of one row or column, and a Series, is
        a list with its total); or long frames (dimension columns and ``value``, ``All`` for a
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
    table = as_tables(table)
    system, restore = read_tables(table, sums)
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
    table = as_tables(table)
    system, _ = read_tables(table, sums)
    concealed = concealed_cells(system, table, hidden)
    if not is_linked(table):
        system = with_totals(system, concealed)
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

    A count is passed over once another table of whole numbers that fits everything published has
    another in its place; only where none is found is it looked at by itself.

    Parameters
    ----------
    table, hidden, sums, least
        As for `attack`; the hidden counts must be there.

    Returns
    -------
    DataFrame
        The rows of `attack` that are ``recovered``, without that column.
    """
    table = as_tables(table)
    system, _ = read_tables(table, sums)
    concealed = concealed_cells(system, table, hidden)
    if np.isnan(system.values[concealed]).any():
        found = attack(table, hidden, sums=sums, least=least)
        return found[found["recovered"]].drop(columns="recovered").reset_index(drop=True)
    fixed = fixed_cells(system, concealed, concealed & ~system.rest, least)
    result = pd.DataFrame([system.keys[cell] for cell in fixed], columns=list(system.dimensions))
    return result.assign(lower=system.values[fixed], upper=system.values[fixed])


def _check_options(threshold: int, method: str, base: int, insider: str) -> None:
    if threshold < 1 or threshold != int(threshold):
        raise BadOption("threshold", f"{threshold} was given", "A whole number from 1")
    if method not in ("suppress", "round"):
        raise BadOption("method", f"'{method}' was given", "'suppress' or 'round'")
    if method == "round" and (base < 3 or base != int(base)):
        raise BadOption("base", f"{base} was given", "A whole number from 3")
    if insider not in ("line", "table", "none"):
        raise BadOption("insider", f"'{insider}' was given", "'line', 'table' or 'none'")


def _rounded(system: CellSystem, restore, threshold: int, base: int) -> Protected:
    values = system.values
    small = system.listed & (np.isnan(values) | (values >= 1) & (values < threshold))
    rounded = base * np.floor(values / base + 0.5)
    within = np.column_stack([rounded - base // 2, rounded + (base + 1) // 2 - 1])
    within = np.where(np.isnan(within), [[0, np.inf]], np.maximum(within, 0))
    within[system.rest] = 0, np.inf
    # The totals of a two-way table are published as they are, unless it lists them itself.
    exact = system.total & ~system.listed & ~np.isnan(values)
    within[exact] = values[exact, None]
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
    count = int((pattern.hidden & ~system.rest).sum())
    if not count:
        return f"No count from 1 to {threshold - 1}: nothing is hidden."
    if count == 1:
        return f"1 count is hidden: it is under {threshold}."
    # How many of them are small is not said: it would help a reader to tell which.
    return (
        f"{count:,} counts are hidden: those under {threshold}, and those from which they could "
        "be worked out."
    )
