"""What moved a share: its own count, or the others?"""

from __future__ import annotations

from itertools import combinations
from math import factorial
from typing import Any

import numpy as np
import pandas as pd

from rocu_analysis.errors import BadOption, NotComparable
from rocu_analysis.measures.arguments import as_numbers, tail_of
from rocu_analysis.measures.change import share_difference
from rocu_analysis.measures.strand_parts import Counts, check_part, one_set, verdict, why_not
from rocu_analysis.reference import STRANDS

_DRAWS = 20_000


def decompose(
    before: Counts,
    after: Counts,
    *,
    part: str = "Pursue",
    exposure: tuple[float, float] = (1.0, 1.0),
    confidence: float = 0.95,
    dispersion: Any = 1.0,
    spread: tuple[float, float] | None = None,
) -> pd.DataFrame:
    """How much of a change in share is due to the strand itself, how much to each other.

    Parameters
    ----------
    before, after : mapping or Series
        Count by strand in two periods.
    part : str
        The strand whose share is explained.
    exposure : (float, float)
        Length of the two periods (days), or any other base that makes counts comparable.
    confidence : float
        Of each effect's interval.
    dispersion : float or array-like, (4,)
        How many times the variance of chance each strand's count has, as
        `share_dispersion.of_counts` gives it; values below 1 count as 1.
    spread : (float, float), optional
        Dispersion of the strand's share from one period to the next and its degrees of freedom, as
        `share_dispersion.from_neighbours` gives them. The interval of the change is then
        Newcombe's, widened by it (`change.share_difference`): strands that move against one another
        move the share by more than counts that vary each by itself.

    Returns
    -------
    DataFrame
        One row a strand and a last row ``All``: ``strand``, ``before``, ``after``,
        ``effect`` on the share (0.05 = 5 percentage points; the four add up to the
        change), ``lower``, ``upper``, ``verdict`` ("raised the share", "lowered the
        share", "too few to tell"), ``answer``, ``method``. ``answer`` is the same on
        every row: which side moved the share.

    Raises
    ------
    NotComparable
        Where a strand is missing in a period, or nothing is recorded in it.
    BadOption
        Where a count is below 0, a name is no strand, or a length is not above 0.

    Notes
    -----
    Effects are Shapley values: what changing one count does to the share, averaged over
    every order in which the four may be changed; no order is preferred and nothing is
    left over. Intervals take each count as Poisson, by 20,000 draws of its mean
    (gamma, count + 1/2) from a fixed seed; with a dispersion f, of count / f events of
    weight f. One side is named only if its effect's
    interval leaves out 0.
    """
    check_part(part)
    first, second = one_set(before), one_set(after)
    for counts in (first, second):
        if counts.isna().any() or not counts.sum():
            raise NotComparable(
                "balance",
                why_not(counts),
                "All four strands in both periods, and something recorded",
            )
    lengths = as_numbers(exposure, "exposure")
    if lengths.shape != (2,) or not ((lengths > 0) & np.isfinite(lengths)).all():
        raise BadOption("exposure", f"{exposure} was given", "Two lengths above 0")
    tail_of(confidence)  # refuses what is none
    own = list(STRANDS).index(part)
    rates = [first.to_numpy(dtype=float) / exposure[0], second.to_numpy(dtype=float) / exposure[1]]
    effects = _shapley(rates[0], rates[1], own)
    draws = _shapley(*_draws(first, second, exposure, dispersion), own)
    sides = np.append(
        draws[..., own, None], np.delete(draws, own, axis=-1).sum(-1, keepdims=True), axis=-1
    )
    tails = (1 - confidence) / 2, 1 - (1 - confidence) / 2
    limits = np.quantile(draws, tails, axis=0)
    whole = np.quantile(draws.sum(axis=-1), tails)
    if spread is not None:
        whole = _of_the_change(first, second, part, spread, confidence)
    rows = [
        {
            "strand": strand,
            "before": first[strand],
            "after": second[strand],
            "effect": effects[k],
            "lower": limits[0, k],
            "upper": limits[1, k],
        }
        for k, strand in enumerate(STRANDS)
    ]
    rows.append(
        {
            "strand": "All",
            "before": first.sum(),
            "after": second.sum(),
            "effect": effects.sum(),
            "lower": whole[0],
            "upper": whole[1],
        }
    )
    result = pd.DataFrame(rows)
    result["verdict"] = [
        verdict(row.lower, row.upper, "raised the share", "lowered the share")
        for row in result.itertuples()
    ]
    result["answer"] = _answer(part, np.quantile(sides, tails, axis=0), whole)
    wider = ", widened" if np.max(dispersion) > 1 else ""
    result["method"] = f"Shapley values; Poisson counts{wider}, {confidence:.0%}"
    return result


def _of_the_change(first, second, part: str, spread, confidence: float) -> tuple[float, float]:
    """Newcombe's interval of the change in share, widened by how far the share moves of itself."""
    return share_difference(
        second[part], second.sum(), first[part], first.sum(),
        confidence=confidence, factor=spread[0], freedom=spread[1],
    )[1:]  # fmt: skip


def _draws(first: pd.Series, second: pd.Series, exposure: tuple[float, float], dispersion: Any):
    random = np.random.default_rng(0)
    factor = np.fmax(as_numbers(dispersion, "dispersion"), 1.0)
    if factor.shape not in ((), (4,)) or np.isinf(factor).any():
        raise BadOption("dispersion", f"{dispersion!r}", "One factor, or one for each strand")
    return [
        random.gamma(counts.to_numpy(dtype=float) / factor + 0.5, size=(_DRAWS, 4))
        * factor
        / length
        for counts, length in ((first, exposure[0]), (second, exposure[1]))
    ]


def _shapley(before: np.ndarray, after: np.ndarray, own: int) -> np.ndarray:
    """Effect of each count on the share of ``own``, averaged over all orders of change."""
    parts = before.shape[-1]
    # Columns side by side in memory: adding them is several times quicker than adding along rows.
    first, last = (np.ascontiguousarray(np.moveaxis(one, -1, 0)) for one in (before, after))

    def share(changed: tuple[int, ...]) -> np.ndarray:
        mixed = [last[k] if k in changed else first[k] for k in range(parts)]
        total = sum(mixed[1:], mixed[0])
        # Nothing left on the way from one period to the other: no share to speak of.
        return np.where(total > 0, mixed[own] / np.where(total > 0, total, 1), 0.0)

    value = {
        changed: share(changed)
        for size in range(parts + 1)
        for changed in combinations(range(parts), size)
    }
    effects = np.zeros(before.shape)
    for k in range(parts):
        others = [j for j in range(parts) if j != k]
        for size in range(parts):
            weight = factorial(size) * factorial(parts - size - 1) / factorial(parts)
            for changed in combinations(others, size):
                with_k = tuple(sorted((*changed, k)))
                effects[..., k] += weight * (value[with_k] - value[changed])
    return effects


def _answer(part: str, sides: np.ndarray, whole: np.ndarray) -> str:
    if whole[0] <= 0 <= whole[1]:
        return "too few to tell"
    up = whole[0] > 0
    own = sides[0, 0] > 0 if up else sides[1, 0] < 0
    others = sides[0, 1] > 0 if up else sides[1, 1] < 0
    own_words = f"{part} {'rose' if up else 'fell'}"
    other_words = f"the others {'fell' if up else 'rose'}"
    if own and others:
        return f"{own_words} and {other_words}"
    if own:
        return own_words
    return other_words if others else "too few to tell"
