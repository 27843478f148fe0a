"""Counts by strand as the caller gives them: four parts, and what is not stated.

A strand that is missing makes the whole unknown; it is never 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from rocu_analysis.errors import BadOption
from rocu_analysis.measures.arguments import as_numbers
from rocu_analysis.reference import NOT_STATED, STRANDS

CAVEAT = "Recording may hide prevention work"
TOO_FEW = "too few to tell"

Counts = Mapping[str, float] | pd.Series | pd.DataFrame


def groups_of(counts: Counts, by: str | list[str] | None):
    """Each group's labels, its four counts and what is not stated."""
    names = [] if by is None else [by] if isinstance(by, str) else list(by)
    if not isinstance(counts, pd.DataFrame):
        if names:
            raise BadOption("by", "given with plain counts", "A frame with those columns")
        series = pd.Series(counts, dtype=object)
        series = pd.Series(as_numbers(series, "counts"), index=series.index)
        yield {}, _four(series), float(series.get(NOT_STATED, 0.0))
        return
    check_columns(counts, names)
    counts = counts.assign(value=as_numbers(counts["value"], "counts"))
    groups = counts.groupby(names, sort=False, dropna=False) if names else [((), counts)]
    for key, frame in groups:
        # A hidden or missing count makes its strand's total unknown, not smaller.
        sums = frame.groupby("strand", observed=True)["value"].sum(skipna=False)
        unstated = sums.get(NOT_STATED, 0.0)
        yield dict(zip(names, key, strict=True)), _four(sums), float(unstated)


def check_columns(counts: pd.DataFrame, names: list[str]) -> None:
    """Refuse a frame of counts that lacks a column."""
    for name in ("strand", "value", *names):
        if name not in counts.columns:
            raise BadOption("counts", f"no column '{name}'", "strand, value and the columns in by")


def check_strands(names: Iterable[str]) -> None:
    """Refuse a name that is neither one of the four strands nor *Not stated*."""
    unknown = set(names) - {*STRANDS, NOT_STATED}
    if unknown:
        raise BadOption(
            "strand",
            f"'{min(map(str, unknown))}' was found",
            f"{', '.join(STRANDS)} or {NOT_STATED}",
        )


def check_counts(four: pd.Series | np.ndarray) -> None:
    """Refuse a count below 0, or an infinite one."""
    if (four < 0).any() or np.isinf(four).any():
        what = "a count below 0" if (four < 0).any() else "an infinite count"
        raise BadOption("counts", f"{what} was found", "Counts, 0 or more")


def _four(series: pd.Series) -> pd.Series:
    check_strands(series.index)
    check_counts(series)
    return series.reindex(STRANDS).astype(float)


def one_set(counts: Counts) -> pd.Series:
    """Four counts of one group."""
    _, parts, _ = next(iter(groups_of(counts, None)))
    return parts


def check_part(part: str) -> None:
    """Refuse a strand that does not exist."""
    if part not in STRANDS:
        raise BadOption("part", f"'{part}' was given", f"One of: {', '.join(STRANDS)}")


def why_not(parts: pd.Series) -> str:
    """Say why these counts have no shares."""
    absent = [strand for strand in STRANDS if pd.isna(parts[strand])]
    if absent:
        return f"No count for {', '.join(absent)}: no share of a whole that is not known"
    return "Nothing recorded"


def verdict(lower: float, upper: float, above: str, below: str) -> str:
    """Which side of 0 an interval lies; "too few to tell" where it holds 0."""
    if lower > 0:
        return above
    return below if upper < 0 else TOO_FEW
