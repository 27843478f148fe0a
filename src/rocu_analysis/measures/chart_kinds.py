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
    mean = known.mean()
    if mean >= SMALL:
        return _for_large(mean, known.size, None if exposure is None else exposure[used])
    return _for_small(mean, values, exposure, used, screen)


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


def _for_small(mean: float, values, exposure, used, screen: bool) -> Choice:
    letter = "c" if exposure is None else "u"
    size = f"the mean count, {mean:,.1f}, is under {SMALL:g}"
    if _varies_more_than_chance(values, exposure, used, screen):
        return Choice(
            f"{letter}'",
            EXACT,
            f"{letter} chart with exact limits and Laney's correction: {size}, and the series "
            "varies more than chance",
        )
    return Choice(letter, EXACT, f"{letter} chart with exact limits: {size}")


def _varies_more_than_chance(values, exposure, used, screen: bool) -> bool:
    """Whether Laney's sigma z is above 1 by more than chance, with 20 points or more.

    The mean moving range over 1.128 estimates sigma with a standard error of about
    sqrt(0.83 / n) of it (for independent normal figures); two of those are asked for.
    """
    points = int(used.sum())
    if points < LANEY_FROM:
        return False
    over = np.ones_like(values) if exposure is None else exposure
    centre = values[used].sum() / over[used].sum()
    if centre <= 0:
        return False
    with np.errstate(divide="ignore", invalid="ignore"):
        scores = np.where(used, (values / over - centre) / np.sqrt(centre / over), np.nan)
    sigma_z = mean_range(scores[None, :], screen)[0, 0] / D2
    return bool(sigma_z > 1 + 2 * np.sqrt(0.83 / points))


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
