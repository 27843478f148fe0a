"""Limits and rules put together: arrays in, arrays out, for one series or many thousands.

`variation` makes frames of this; `signals` and `detectable` put simulated series through the very
same code, so that what is promised of a chart is promised of the chart that is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rocu_analysis.measures.chart_kinds import Choice
from rocu_analysis.measures.chart_limits import EXACT, Layout, Limits, limits_of
from rocu_analysis.measures.rule_books import RuleBook
from rocu_analysis.measures.run_rules import runs, trends, two_of_three

# Codes of the rules in the order in which they are told; 0 is none.
RULES = (None, "outside", "trend", "two of three", "shift")
SIDES = (None, "above", "below", "rising", "falling")
ROUNDING = 1e-12


@dataclass(slots=True)
class Judged:
    """Arrays of shape (series, points).

    ``rule`` and ``side`` are codes into `RULES` and `SIDES`; ``new`` is true where a pattern was
    first complete, so that a run of nine is new once, at its seventh point.
    """

    plotted: np.ndarray
    limits: Limits
    rule: np.ndarray
    side: np.ndarray
    new: np.ndarray


def judge(
    values: np.ndarray,
    exposure: np.ndarray | None,
    layout: Layout,
    choice: Choice,
    book: RuleBook,
    screen: bool = True,
) -> Judged:
    """Judge every point of every series.

    Parameters
    ----------
    values : ndarray, (series, points)
        As given: counts for the c, u and p charts.
    exposure : ndarray, (1 or series, points), or None
    layout, choice, book, screen
        As `control_chart` makes them of its arguments.
    """
    plotted = values if exposure is None else _rates(values, exposure)
    ranged = choice.kind in ("xmr", "i")
    limits = limits_of(
        plotted if ranged else values,
        None if ranged else exposure,
        layout,
        choice.kind,
        choice.how,
        screen,
    )
    tested = plotted if layout.judged.all() else np.where(layout.judged, plotted, np.nan)
    rule, side, new = patterns(tested, limits, layout, book, choice)
    return Judged(plotted, limits, rule, side, new)


def _rates(values: np.ndarray, exposure: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(exposure > 0, values / exposure, np.nan)


def patterns(tested, limits: Limits, layout: Layout, book: RuleBook, choice: Choice):
    """Rule, side and newness of each point; points left out take no part in patterns.

    ``tested`` holds the plotted values, missing where a point is not to be judged.
    """
    slack = ROUNDING * np.fmax.reduce(np.abs(tested), axis=1, keepdims=True)
    over, under = tested > limits.upper + slack, tested < limits.lower - slack
    kept = slice(None) if not layout.excluded.any() else np.flatnonzero(~layout.excluded)
    starts = layout.starts if isinstance(kept, slice) else _renumbered(layout.starts, kept)
    part = tested[:, kept]
    centre = limits.centre[:, kept]
    above, below = part > centre + slack, part < centre - slack
    out = (over | under)[:, kept]
    near_up = (part > limits.near_upper[:, kept] + slack) & ~out
    near_down = (part < limits.near_lower[:, kept] - slack) & ~out
    rising, falling, rising_new, falling_new = trends(part, starts, book.trend)
    near_up, near_up_new = two_of_three(near_up, above, starts)
    near_down, near_down_new = two_of_three(near_down, below, starts)
    shift_up, shift_up_new = runs(above, starts, book.shift)
    lowest = shift_below(limits.log_none, choice, book.shift)
    shift_down, shift_down_new = runs(
        below, starts, lowest if lowest.shape == (1, 1) else lowest[:, kept]
    )
    rule = np.zeros(tested.shape, dtype=np.int8)
    side = np.zeros(tested.shape, dtype=np.int8)
    # Later lines win, so the last rule told comes first.
    told = (
        (4, 1, shift_up),
        (4, 2, shift_down),
        (3, 1, near_up),
        (3, 2, near_down),
        (2, 3, rising),
        (2, 4, falling),
    )
    inner_rule, inner_side = np.zeros(part.shape, np.int8), np.zeros(part.shape, np.int8)
    for code, way, where in told:
        inner_rule[where], inner_side[where] = code, way
    rule[:, kept], side[:, kept] = inner_rule, inner_side
    rule[over | under] = 1
    side[over], side[under] = 1, 2
    new = over | under
    new[:, kept] |= (
        rising_new | falling_new | near_up_new | near_down_new | shift_up_new | shift_down_new
    )
    return rule, side, new


def shift_below(log_none: np.ndarray, choice: Choice, shift: int) -> np.ndarray:
    """Points in a row below the centre that count as a shift, (1 or series, 1 or points).

    The rule book's number, except on a chart with exact limits whose usual figure is zero: there
    so many zeros in a row that they are as unlikely as the rule book's run on a symmetric chart,
    on either side of it (``2 / 2^shift``). Seven zeros are no news where zero is what happens.
    """
    usual, half = np.array([[shift]]), -np.log(2.0)
    if choice.how != EXACT or not (log_none > half).any():
        return usual
    with np.errstate(divide="ignore", invalid="ignore"):
        needed = np.ceil((shift - 1) * half / log_none - 1e-9)
    return np.where(log_none > half, np.maximum(needed, shift), shift)


def _renumbered(starts: np.ndarray, kept: np.ndarray) -> np.ndarray:
    """First point of each point's segment, in places counted without the points left out."""
    chosen = starts[kept]
    first = np.flatnonzero(np.diff(chosen, prepend=-1))
    return first[np.cumsum(np.diff(chosen, prepend=-1) != 0) - 1]
