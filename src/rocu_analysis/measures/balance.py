"""Pursue against Prevent, Protect and Prepare: shares of recorded activity.

The message is the pursue share and how sure it is. A share can move because its own count moved or
because the others did, and the two call for different talk at a board; `decompose` tells them
apart, or says that there are too few to tell. All shares are of *recorded* activity with a strand.
A strand that is missing makes the whole unknown; it is never 0.
"""

from __future__ import annotations

from functools import cache
from itertools import permutations
from math import factorial
from typing import Any

import numpy as np
import pandas as pd

from rocu_analysis.errors import NotComparable
from rocu_analysis.measures.arguments import as_numbers
from rocu_analysis.measures.change import share_difference
from rocu_analysis.reference import STRANDS

__all__ = ["decompose"]

TOO_FEW = "too few to tell"
TAILS = (0.025, 0.975)
_DRAWS = 20_000


def decompose(
    before: pd.Series,
    after: pd.Series,
    *,
    exposure: tuple[float, float] = (1.0, 1.0),
    dispersion: Any = 1.0,
    spread: tuple[float, float] | None = None,
) -> pd.DataFrame:
    """How much of a change in the pursue share is due to Pursue itself, how much to each other.

    Effects are Shapley values: what changing one count does to the share, averaged over every order
    in which the four may be changed. Intervals take each count as Poisson, by 20,000 draws of its
    mean (gamma, count + 1/2) from a fixed seed; with a dispersion f, of count / f events of weight
    f. One side is named only if its effect's interval leaves out 0.

    Parameters
    ----------
    before, after : Series or mapping
        Count by strand in two periods.
    exposure : (float, float)
        Length of the two periods (days), or any other base that makes counts comparable.
    dispersion : float or array-like, (4,)
        How many times the variance of chance each strand's count has, as
        `dispersion.dispersion_of_counts` gives it; values below 1 count as 1.
    spread : (float, float), optional
        Dispersion of the pursue share from one period to the next and its degrees of freedom, as
        `dispersion.spread_of_shares` gives them. The interval of the change is then Newcombe's,
        widened by it: strands that move against one another move the share by more than counts
        that vary each by itself.

    Returns
    -------
    DataFrame
        One row a strand and a last row ``All``: ``strand``, ``effect`` on the share (0.05 = 5
        percentage points; the four add up to the change), ``lower``, ``upper`` (95 per cent),
        ``verdict`` ("raised the share", "lowered the share", "too few to tell"), ``answer``, the
        same on every row: which side moved the share.

    Raises
    ------
    NotComparable
        Where a strand is missing in a period, or nothing is recorded in it.
    """
    random, rates, draws = np.random.default_rng(0), [], []
    factor = np.fmax(as_numbers(dispersion, "dispersion"), 1.0)
    first, second = (pd.Series(counts, dtype=float).reindex(STRANDS) for counts in (before, after))
    for counts, length in zip((first, second), exposure, strict=True):
        if not counts.sum(skipna=False) > 0:
            absent = ", ".join(counts.index[counts.isna()])
            found = f"No count for {absent}: no share of a whole that is not known"
            allowed = "All four strands in both periods, and something recorded"
            raise NotComparable("balance", found if absent else "Nothing recorded", allowed)
        rates.append(counts.to_numpy() / length)
        drawn = random.gamma(counts.to_numpy() / factor + 0.5, size=(_DRAWS, len(STRANDS)))
        draws.append(drawn * factor / length)
    effects, drawn = _shapley(*rates), _shapley(*draws)
    limits, whole = np.quantile(drawn, TAILS, axis=0), np.quantile(drawn.sum(axis=-1), TAILS)
    sides = np.quantile([drawn[:, 0], drawn[:, 1:].sum(axis=-1)], TAILS, axis=1)
    if spread is not None:
        both = (second["Pursue"], second.sum(), first["Pursue"], first.sum())
        whole = share_difference(*both, factor=spread[0], freedom=spread[1])[1:]
    lower, upper = (np.append(ends, end) for ends, end in zip(limits, whole, strict=True))
    ways = np.select([lower > 0, upper < 0], ["raised the share", "lowered the share"], TOO_FEW)
    return pd.DataFrame({
        "strand": [*STRANDS, "All"], "effect": [*effects, effects.sum()], "lower": lower,
        "upper": upper, "verdict": ways, "answer": _answer(sides, whole),
    })  # fmt: skip


def _shapley(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Effect of each count on the share of the first, averaged over all orders of change."""
    parts = before.shape[-1]
    # Columns side by side in memory: adding them is several times quicker than adding along rows.
    first, last = (np.ascontiguousarray(np.moveaxis(counts, -1, 0)) for counts in (before, after))

    @cache
    def share(changed: frozenset[int]) -> np.ndarray:
        mixed = [last[k] if k in changed else first[k] for k in range(parts)]
        total = sum(mixed[1:], mixed[0])
        # Nothing left on the way from one period to the other: no share to speak of.
        return np.where(total > 0, mixed[0] / np.where(total > 0, total, 1), 0.0)

    effects = np.zeros(before.shape)
    for order in permutations(range(parts)):
        for place, k in enumerate(order):
            done = frozenset(order[:place])
            effects[..., k] += share(done | {k}) - share(done)
    return effects / factorial(parts)


def _answer(sides: np.ndarray, whole: np.ndarray) -> str:
    """Which sides moved the share: those whose effect's interval leaves out 0, on its way."""
    if whole[0] <= 0 <= whole[1]:
        return TOO_FEW
    up = whole[0] > 0
    pursue, others = sides[0] > 0 if up else sides[1] < 0
    changes = [f"Pursue {'rose' if up else 'fell'}"] if pursue else []
    changes += [f"the others {'fell' if up else 'rose'}"] if others else []
    return " and ".join(changes) or TOO_FEW
