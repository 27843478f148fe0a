"""Which chart suits a series: chosen by the size of its counts, and said in words.

An XmR chart takes its limits from the moving ranges, whatever the figures are. On counts of a few
a period that is wrong: the distribution is lopsided and the lower limit falls below zero, so alarms
are false several times too often. There a chart of counts with exact limits is used instead.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rocu_analysis.errors import BadOption
from rocu_analysis.measures.chart_limits import (
    D2,
    EXACT,
    LANEY_FROM,
    MOVING_RANGE,
    SIGMA,
    Layout,
    mean_range,
)

KINDS = ("xmr", "i", "c", "u", "p", "c'", "u'", "p'")
NEED_EXPOSURE = ("u", "u'", "p", "p'")
SMALL = 10.0  # mean count under which moving ranges do not give honest limits
LOPSIDED = 1.25  # largest over smallest exposure up to which rates may share one pair of limits


@dataclass(frozen=True, slots=True)
class Choice:
    """A kind of chart, how its limits are drawn, and why."""

    kind: str
    how: str
    why: str


def choose(
    values: np.ndarray, exposure: np.ndarray | None, layout: Layout, screen: bool = True
) -> Choice:
    """Choose the chart for one series.

    Parameters
    ----------
    values : ndarray, (points,)
        Counts or other figures, as given.
    exposure : ndarray, (points,), or None
    layout : Layout
        Only points that set the limits are looked at.
    screen : bool

    Returns
    -------
    Choice
    """
    used = layout.base & ~np.isnan(values)
    if exposure is not None:
        used &= exposure > 0
    known = values[used]
    if not known.size:
        return Choice("xmr", MOVING_RANGE, "XmR: there is no figure to judge by")
    if known.min() < 0 or (known != np.floor(known)).any():
        return Choice(
            "xmr", MOVING_RANGE, "XmR: the figures are not counts, so limits come from their ranges"
        )
    if _constant(values, exposure, layout):
        return Choice("xmr", MOVING_RANGE, "XmR: nothing in the series varies")
    mean = known.mean()
    if mean >= SMALL:
        return _for_large(mean, known.size, None if exposure is None else exposure[used])
    return _for_small(mean, values, exposure, layout, screen)


def _constant(values: np.ndarray, exposure: np.ndarray | None, layout: Layout) -> bool:
    """Whether all that is plotted and judged is one figure, so that nothing tells a width."""
    with np.errstate(divide="ignore", invalid="ignore"):
        plotted = (values if exposure is None else values / exposure)[layout.judged]
    known = plotted[np.isfinite(plotted)]
    return known.size > 1 and bool((known == known[0]).all())


def _for_large(mean: float, points: int, exposure: np.ndarray | None) -> Choice:
    size = f"the mean count, {mean:,.1f}, is {SMALL:g} or more"
    if exposure is None:
        return Choice("xmr", MOVING_RANGE, f"XmR: {size}")
    if points >= LANEY_FROM:
        return Choice("u'", SIGMA, f"u chart with Laney's correction: {size}, over an exposure")
    if exposure.max() <= LOPSIDED * exposure.min():
        return Choice(
            "xmr",
            MOVING_RANGE,
            f"XmR of rates: {size}, the exposures are alike, and {points} points are too few for "
            "Laney's correction",
        )
    return Choice(
        "u",
        SIGMA,
        f"u chart: {size}, the exposures differ, and {points} points are too few for Laney's "
        "correction",
    )


def _for_small(mean: float, values, exposure, layout: Layout, screen: bool) -> Choice:
    letter = "c" if exposure is None else "u"
    size = f"the mean count, {mean:,.1f}, is under {SMALL:g}"
    over = None if exposure is None else exposure[None, :]
    if varies_more_than_chance(values[None, :], over, layout.base, screen)[0]:
        return Choice(
            f"{letter}'",
            EXACT,
            f"{letter} chart with exact limits and Laney's correction: {size}, and the series "
            "varies more than chance",
        )
    return Choice(letter, EXACT, f"{letter} chart with exact limits: {size}")


def varies_more_than_chance(
    counts: np.ndarray, exposure: np.ndarray | None, base: np.ndarray, screen: bool
) -> np.ndarray:
    """Whether Laney's sigma z is above 1 by more than chance, with 20 points or more.

    The mean moving range over 1.128 estimates sigma with a standard error of about
    sqrt(0.83 / n) of it (for independent normal figures); two of those are asked for.

    Parameters
    ----------
    counts : ndarray, (series, points)
    exposure : ndarray, (1 or series, points), or None
    base : ndarray of bool, (points,)
        Points that set the limits.
    screen : bool

    Returns
    -------
    ndarray of bool, (series,)
    """
    over = np.ones((1, counts.shape[1])) if exposure is None else exposure
    known = base & ~np.isnan(counts) & (over > 0)
    points = known.sum(axis=1, keepdims=True)
    total = np.where(known, counts, 0.0).sum(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = total / np.where(known, over, 0.0).sum(axis=1, keepdims=True)
        scores = np.where(known, (counts / over - centre) / np.sqrt(centre / over), np.nan)
        sigma_z = mean_range(scores[:, base], screen) / D2
        bar = 1 + 2 * np.sqrt(0.83 / points)
    return ((points >= LANEY_FROM) & (centre > 0) & (sigma_z > bar))[:, 0]


def named(kind: str, limits: str | None, exposure: np.ndarray | None) -> Choice:
    """Choice of a user who named the kind: textbook limits, unless exact ones are asked for.

    Raises
    ------
    BadOption
        Where the kind is unknown, or lacks what it is counted over.
    """
    if kind not in KINDS:
        raise BadOption(
            "kind", repr(kind), f"It is 'auto' or one of {', '.join(map(repr, KINDS))}."
        )
    if kind in NEED_EXPOSURE and exposure is None:
        raise BadOption(
            f"kind={kind!r}",
            "no exposure",
            "A u chart counts events over an exposure, a p chart cases out of a number tried.",
            "Give exposure=, one figure for each value.",
        )
    if kind in ("xmr", "i"):
        if limits == "exact":
            raise BadOption(
                "limits", "'exact' for moving ranges", "Exact limits are for the c, u and p charts."
            )
        return Choice(kind, MOVING_RANGE, f"{kind} chart: asked for")
    how = EXACT if limits == "exact" else SIGMA
    return Choice(kind, how, f"{kind} chart with {how} limits: asked for")
