"""Shares of the strands judged again, by routines that share no code with the exhibits."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
from exhibits.checker import holm
from scipy import stats

from rocu_analysis.reference import NOT_STATED


def earlier_quarters(frame, measure, before, by):
    """Pursue and all with a strand in each whole quarter before a period, by row."""
    rows = frame[frame["measure"].eq(measure) & frame["status"].ne("provisional")]
    rows = rows[rows["strand"].ne(NOT_STATED)]
    starts = rows.loc[rows["period"].str.startswith(before), "period_start"]
    rows = rows[rows["period_start"] < starts.min()].assign(
        pursue=lambda part: part["value"].where(part["strand"].eq("Pursue"), 0)
    )
    sums = rows.groupby([by, "period_start"])[["pursue", "value"]].sum()
    return {name: part.to_numpy() for name, part in sums.groupby(level=0)}


def dispersion(history):
    """Chi-square of each period against the one before it, by scipy."""
    return [
        stats.chi2_contingency(
            [[a, all_a - a], [b, all_b - b]], correction=False
        )[0]
        for (a, all_a), (b, all_b) in pairwise(history)
    ]  # fmt: skip


def verdicts_widened(counts, totals, histories, alpha=0.05):
    """Above, below or same where every row has a history without gaps."""
    counts, totals = np.asarray(counts, dtype=float), np.asarray(totals, dtype=float)
    scores = [dispersion(history) for history in histories]
    mean = max(1.0, float(np.mean(np.concatenate(scores))))
    factors = np.array([max(mean, float(np.mean(one))) for one in scores])
    freedom = sum(2 * len(one) ** 2 / (3 * len(one) - 1) for one in scores)
    reference = counts.sum() / totals.sum()
    error = np.sqrt(reference * (1 - reference) / totals * factors)
    distance = (counts / totals - reference) / error
    p = 2 * stats.t.sf(np.abs(distance), freedom)
    stands = holm(p, alpha)
    sides = pd.Series(distance).gt(0).map({True: "above", False: "below"})
    return list(sides.where(stands, "same"))
