"""Figures that were published more than once: the newest, and how they moved.

A series that is still being revised must be read in one vintage. `latest` gives
the newest of each figure; `revisions` says how far the earlier ones were off,
which is the best guide to how far today's will be.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from rocu_analysis import schema
from rocu_analysis.errors import NotComparable
from rocu_analysis.frames import require

# A final figure of the same day stands above a provisional one, and a revised one above both.
_STANDING = {"provisional": 0, "final": 1, "revised": 2}
# Where these tell all rows of a measure apart, the others need no comparison.
_MOSTLY_ENOUGH = ["measure", "region", "force", "period", "threat"]


def latest(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Keep the newest vintage of each figure.

    Newest by ``as_at``; a figure without that date is older than one with it; of one day, revised
    stands above final above provisional. Figures whose period is not stated cannot be told apart,
    so all of them are kept. A figure that was withdrawn (a marker, no value) stays withdrawn.

    Parameters
    ----------
    outcomes : DataFrame
        The outcomes frame. It is not changed.

    Returns
    -------
    DataFrame
        The same columns, in the order of the rows that are kept.

    Raises
    ------
    NotComparable
        Where two rows of one day and status give a figure differently.
    """
    return newest(require(outcomes, "outcomes"))


def newest(outcomes: pd.DataFrame) -> pd.DataFrame:
    """The same of rows that are known to be outcomes."""
    whole = outcomes.reset_index(drop=True)
    # Only what stands more than once is put in order, since that costs the most.
    several = np.flatnonzero(whole.duplicated(_MOSTLY_ENOUGH, keep=False))
    if several.size:
        figures = whole[list(schema.FIGURE_COLUMNS)].take(several)
        several = several[figures.duplicated(keep=False)]
    if not several.size:
        return whole
    ordered = _oldest_first(whole.iloc[several])
    older = ordered.duplicated(subset=list(schema.FIGURE_COLUMNS), keep="last")
    dated = ordered["period_start"].notna() | ordered["period_end"].notna()
    _check_one_says(ordered[dated])
    dropped = several[ordered.index[older & dated]]
    return whole.drop(index=dropped).reset_index(drop=True)


def _check_one_says(rows: pd.DataFrame) -> None:
    """Refuse a figure that two rows of one day give differently: their order would choose."""
    of_a_day = [*schema.FIGURE_COLUMNS, "as_at", "_standing"]
    said = rows.drop_duplicates([*of_a_day, "value", "value_high", "marker"])
    differ = said[said.duplicated(of_a_day, keep=False)]
    for _, both in differ.groupby(of_a_day, dropna=False, sort=False):
        first = both.iloc[0]
        place = first[["force", "body", "region", "geography"]].dropna().iloc[0]
        given = zip(both["value"], both["marker"], strict=True)
        values = " and as ".join(f"[{mark}]" if number != number else f"{number:,.10g}"
                                 for number, mark in given)  # fmt: skip
        raise NotComparable(
            first["measure"],
            f"for {place} in {first['period']} one figure is given as {values}, and no later day "
            "in as_at says which stands",
            None,
            "Keep the one that is right",
        )


def revisions(outcomes: pd.DataFrame) -> pd.DataFrame:
    """One row for each figure whose value changed between vintages.

    Parameters
    ----------
    outcomes : DataFrame
        The outcomes frame. It is not changed.

    Returns
    -------
    DataFrame
        The columns that make a figure (`schema.FIGURE_COLUMNS`), then ``vintages`` (how many),
        ``first_value, first_as_at, last_value, last_as_at, change`` (last less first, in the
        figure's unit; missing where either is a range), ``first_source, last_source``. In the
        order in which the figures first stand.
    """
    outcomes = require(outcomes, "outcomes")
    dated = outcomes["period_start"].notna() | outcomes["period_end"].notna()
    known = outcomes[outcomes["value"].notna() & dated]
    ordered = _oldest_first(known[known.duplicated(list(schema.FIGURE_COLUMNS), keep=False)])
    number = ordered.groupby(list(schema.FIGURE_COLUMNS), dropna=False, sort=False).ngroup()
    values = ordered[["value", "value_high"]].round(9).fillna(-1.0)
    moved = values.groupby(number).nunique().gt(1).any(axis=1)
    places = ordered.index.to_series().groupby(number).min()[moved].sort_values()
    first, last = (
        ordered[~number.duplicated(keep)]
        .set_axis(number[~number.duplicated(keep)])
        .loc[places.index]
        for keep in ("first", "last")
    )
    single = first["value_high"].isna() & last["value_high"].isna()
    return (
        first[list(schema.FIGURE_COLUMNS)]
        .assign(
            vintages=number.value_counts().reindex(places.index),
            first_value=first["value"],
            first_as_at=first["as_at"],
            last_value=last["value"],
            last_as_at=last["as_at"],
            change=(last["value"] - first["value"]).where(single),
            first_source=first["source"],
            last_source=last["source"],
        )
        .reset_index(drop=True)
    )


def _oldest_first(outcomes: pd.DataFrame) -> pd.DataFrame:
    numbered = outcomes.reset_index(drop=True)
    standing = numbered["status"].map(_STANDING).fillna(-1.0)
    return numbered.assign(_standing=standing).sort_values(
        ["as_at", "_standing"], na_position="first", kind="stable"
    )
