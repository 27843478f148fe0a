"""Pursue against Prevent, Protect and Prepare: shares of recorded activity.

The message is the pursue share and how sure it is. A share can move because its
own count moved or because the others did, and the two call for different talk at
a board; `decompose` tells them apart, or says that there are too few to tell.
All shares are of *recorded* activity, and what has no strand stands beside them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from rocu_analysis.measures import composition
from rocu_analysis.measures.decomposition import decompose
from rocu_analysis.measures.share_trend import LEAST_PERIODS, trend
from rocu_analysis.measures.strand_parts import (
    CAVEAT,
    Counts,
    check_part,
    groups_of,
    one_set,
    verdict,
    why_not,
)
from rocu_analysis.reference import NOT_STATED

__all__ = [
    "CAVEAT",
    "LEAST_PART",
    "LEAST_PERIODS",
    "change",
    "decompose",
    "log_ratios",
    "pursue_share",
    "shares",
    "trend",
]

LEAST_PART = 10


def pursue_share(
    counts: Counts, *, by: str | list[str] | None = None, confidence: float = 0.95
) -> pd.DataFrame:
    """Share of Pursue in what has a strand, with Wilson's interval.

    Parameters
    ----------
    counts : mapping, Series or DataFrame
        Count by strand (``Not stated`` optional), or a frame with ``strand``, ``value``
        and the columns in ``by``. All four strands are needed: one that is missing is
        not 0.
    by : str or list of str, optional
        Columns of the frame to take apart, such as ``region``.
    confidence : float
        Confidence of the interval.

    Returns
    -------
    DataFrame
        One row a group: ``by``, ``pursue``, ``stated`` (the four together),
        ``not_stated``, ``share``, ``lower``, ``upper``; ``if_none``, ``if_all``, the
        share if none or all of the not stated were Pursue; ``method``, ``caveat``.

    Raises
    ------
    BadOption
        Where a count is below 0, a name is no strand, or a column is missing.
    """
    from rocu_analysis.measures.intervals import wilson

    rows = []
    for group, parts, unstated in groups_of(counts, by):
        stated = parts.sum() if parts.notna().all() else np.nan
        pursue = parts["Pursue"]
        row = {**group, "pursue": pursue, "stated": stated, "not_stated": unstated}
        usable = stated > 0
        lower, upper = wilson(pursue, stated, confidence) if usable else (np.nan, np.nan)
        row |= {"share": pursue / stated if usable else np.nan, "lower": lower, "upper": upper}
        everything = stated + unstated
        row["if_none"] = pursue / everything if usable else np.nan
        row["if_all"] = (pursue + unstated) / everything if usable else np.nan
        row["method"] = f"Wilson, {confidence:.0%}" if usable else "none"
        row["caveat"] = CAVEAT if usable else why_not(parts)
        rows.append(row)
    return pd.DataFrame(rows)


def shares(
    counts: Counts, *, by: str | list[str] | None = None, confidence: float = 0.95
) -> pd.DataFrame:
    """Shares of the four strands, with Goodman's simultaneous intervals.

    The intervals hold together with the stated confidence, and are given only where
    every strand's expected count (the best guess of which is its own count) is 5 or
    more; elsewhere ``method`` says that there are too few.

    Parameters
    ----------
    counts, by, confidence
        As for `pursue_share`.

    Returns
    -------
    DataFrame
        One row a group and strand, ``Not stated`` last where there is any: ``by``,
        ``strand``, ``count``, ``of`` (what it is a share of: the four together; for
        ``Not stated``, all that is recorded), ``share``, ``lower``, ``upper``,
        ``method``, ``caveat``.

    Raises
    ------
    BadOption
        Where a count is below 0, a name is no strand, or a column is missing.
    """
    from rocu_analysis.measures.intervals import GOODMAN_FROM, goodman

    rows = []
    for group, parts, unstated in groups_of(counts, by):
        stated = parts.sum() if parts.notna().all() else np.nan
        usable, enough = stated > 0, bool((parts >= GOODMAN_FROM).all())
        lower = upper = [np.nan] * len(parts)
        if enough:
            lower, upper = goodman(parts.to_numpy(dtype=float), confidence)
        method = f"Goodman, {confidence:.0%} together" if enough else "too few for intervals"
        caveat = CAVEAT if usable else why_not(parts)
        for place, (strand, count) in enumerate(parts.items()):
            share = count / stated if usable else np.nan
            rows.append(
                {
                    **group,
                    "strand": strand,
                    "count": count,
                    "of": stated,
                    "share": share,
                    "lower": lower[place],
                    "upper": upper[place],
                    "method": method if usable else "none",
                    "caveat": caveat,
                }
            )
        if unstated:
            share = unstated / (stated + unstated)
            rows.append(
                {
                    **group,
                    "strand": NOT_STATED,
                    "count": unstated,
                    "of": stated + unstated,
                    "share": share,
                    "lower": np.nan,
                    "upper": np.nan,
                    "method": "part of all recorded",
                    "caveat": caveat,
                }
            )
    return pd.DataFrame(rows)


def change(
    before: Counts, after: Counts, *, part: str = "Pursue", confidence: float = 0.95
) -> pd.DataFrame:
    """Change in one strand's share between two periods, with its interval.

    Parameters
    ----------
    before, after : mapping or Series
        Count by strand.
    part : str
        The strand.
    confidence : float
        Of the interval.

    Returns
    -------
    DataFrame
        One row: ``strand``, ``share_before``, ``share_after``, ``difference``, ``lower``,
        ``upper`` (as shares, 0.05 = 5 percentage points), ``signal`` ("rose", "fell",
        "too few to tell"), ``method``, ``caveat``.

    Raises
    ------
    BadOption
        Where a count is below 0, or a name is no strand.

    Notes
    -----
    Newcombe (1998, Statistics in Medicine 17), method 10: the two Wilson intervals
    joined. "Too few to tell" where the interval holds 0.
    """
    from rocu_analysis.measures.change import share_difference

    first, second = one_set(before), one_set(after)
    check_part(part)
    if first.isna().any() or second.isna().any() or not first.sum() or not second.sum():
        why = why_not(first) if first.isna().any() or not first.sum() else why_not(second)
        return pd.DataFrame([_no_change(part, why)])
    difference, lower, upper = share_difference(
        second[part], second.sum(), first[part], first.sum(), confidence=confidence
    )
    one, two = first[part] / first.sum(), second[part] / second.sum()
    return pd.DataFrame(
        [
            {
                "strand": part,
                "share_before": one,
                "share_after": two,
                "difference": difference,
                "lower": lower,
                "upper": upper,
                "signal": verdict(lower, upper, "rose", "fell"),
                "method": f"Newcombe's interval, {confidence:.0%}",
                "caveat": CAVEAT,
            }
        ]
    )


def log_ratios(
    counts: Counts,
    network: Counts | None = None,
    *,
    by: str | list[str] | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Log-ratio balance, distance to the network's mix, and evenness: for the annex.

    Parameters
    ----------
    counts, by
        As for `pursue_share`.
    network : mapping or Series, optional
        The network's count by strand, the group itself included or not.
    confidence : float
        Of the balance's interval.

    Returns
    -------
    DataFrame
        One row a group: ``by``, ``balance`` with ``lower``, ``upper`` (above 0 where Pursue
        outweighs the geometric mean of the others), ``evenness`` (1 where all are equal),
        ``distance`` to the network and ``distance_by_chance`` (what 19 in 20 samples of
        this size from the network's mix stay under), ``method``. All missing where a part
        is under 10, in the group or in the network.

    Raises
    ------
    BadOption
        Where a count is below 0, a name is no strand, or a column is missing.
    """
    from rocu_analysis.measures.intervals import normal_quantile

    z = normal_quantile(confidence)
    mix = None if network is None else one_set(network)
    if mix is not None and not bool((mix >= LEAST_PART).all()):
        mix = None
    rows = []
    for group, parts, _ in groups_of(counts, by):
        row: dict[str, Any] = {**group}
        if not bool((parts >= LEAST_PART).all()):
            names = ("balance", "lower", "upper", "evenness", "distance", "distance_by_chance")
            rows.append(
                row
                | dict.fromkeys(names, np.nan)
                | {"method": f"a strand has under {LEAST_PART}: no log-ratios"}
            )
            continue
        values = parts.to_numpy(dtype=float)
        middle = composition.balance(values, [0], [1, 2, 3])
        half = z * composition.balance_error(values, [0], [1, 2, 3])
        row |= {
            "balance": middle,
            "lower": middle - half,
            "upper": middle + half,
            "evenness": composition.evenness(values),
        }
        far, chance = (np.nan, np.nan) if mix is None else _distance(values, mix.to_numpy(float))
        rows.append(
            row
            | {
                "distance": far,
                "distance_by_chance": chance,
                "method": f"ilr balance, delta method, {confidence:.0%}",
            }
        )
    return pd.DataFrame(rows)


def _distance(values: np.ndarray, mix: np.ndarray) -> tuple[float, float]:
    draws = np.random.default_rng(0).multinomial(int(values.sum()), mix / mix.sum(), 4000)
    drawn = composition.distance(np.maximum(draws, 0.5), mix)
    return composition.distance(values, mix), float(np.quantile(drawn, 0.95))


def _no_change(part: str, why: str) -> dict:
    names = ("share_before", "share_after", "difference", "lower", "upper")
    return {
        "strand": part,
        **dict.fromkeys(names, np.nan),
        "signal": "too few to tell",
        "method": "none",
        "caveat": why,
    }
