"""Is this more than the usual variation? A control chart as a frame, drawn by nobody.

One chart is a row of points with their limits, the rule that fired and everything a reader must be
told: which chart, why, what it rests on. `charted` judges many at once; the choice of chart, its
limits and the rules are in `chart_limits`; ``docs/method.md`` tells all to readers.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd

from rocu_analysis.errors import BadOption
from rocu_analysis.measures.arguments import as_numbers, from_nought
from rocu_analysis.measures.chart_limits import RANGED, RULE_BOOKS, layout_of
from rocu_analysis.measures.charted import BY_POINT, ONCE, Charted, Judge, Variation, direction

__all__ = ["Assurance", "Variation", "control_chart"]


class Assurance(StrEnum):
    """Whether the limits lie wholly on one side of the target."""

    PASS = "consistent pass"
    FAIL = "consistent fail"
    EITHER = "inconsistent"


def control_chart(
    values: Any,
    *,
    kind: str = "auto",
    exposure: Any = None,
    rules: str = "nhs7",
    screen: bool = True,
    baseline: int | None = None,
    rebase: Iterable[int] = (),
    exclude: Iterable[int] = (),
    improvement: str | None = None,
    target: float | None = None,
) -> pd.DataFrame:
    """Judge a series against its own history.

    Parameters
    ----------
    values : array-like
        Figures in order of time; missing where there is none. For the c, u and p charts counts,
        for the u and p charts the counts, not the rates.
    kind : {"auto", "xmr", "i", "c", "u", "p", "c'", "u'", "p'"}
        "auto" chooses by the size of the counts and says why (`chart_limits`): a mean under 10 has
        a c chart (a u chart where there is an exposure) with exact limits; a larger one an XmR
        chart (a u' chart). It never chooses p: say so where values are cases out of ``exposure``.
        "xmr" draws limits at 2.66 mean moving ranges, "i" at 3 / 1.128 of them. A prime is
        Laney's correction, never below 1 and not under 20 points.
    exposure : array-like, optional
        What the counts are counted over (days, officers, population; cases tried for p). A period
        with an exposure of 0 has no rate. Alone with "xmr" it makes a chart of rates.
    rules : {"nhs7", "nhs6"}
        Rule book (`chart_limits`).
    screen : bool
        Set aside, once, moving ranges above 3.267 times their mean. Of fewer than seven none is.
    baseline : int, optional
        How many points of every segment set the limits: the first so many. All by default.
    rebase : positions
        Where a new segment begins, from 0.
    exclude : positions
        Points with a known cause, from 0: left out of the limits and passed over by patterns, but
        still told when outside the limits. A moving range is taken across them; a gap has none.
    improvement : {"up", "down"}, optional
        The direction that is better; "increase" and "decrease" are understood.
    target : float, optional
        In the units that are plotted.

    Returns
    -------
    DataFrame
        One row a point, in order. ``value`` (a rate where there is an exposure), ``centre,
        lower_limit, upper_limit`` (as computed, for any number of points; below zero where an XmR
        chart has them there), ``signal`` (bool), ``rule`` ("outside", "trend", "two of three",
        "shift"; missing where none fired), ``side`` ("above", "below", "rising", "falling"),
        ``new`` (a pattern was first complete at this point), ``variation`` (`Variation`),
        ``assurance`` (`Assurance`; missing without target and improvement), ``widened`` (Laney's
        factor; 1 on other charts), ``segment``, ``in_baseline``, ``excluded``, ``provisional``
        (none is), ``count``, ``exposure``, ``asked`` (kind as asked for), ``kind``, ``limits``,
        ``why``, ``rules``.

    Raises
    ------
    BadOption
        Where an option is unknown or a position lies outside the series.

    Notes
    -----
    A constant series has its mean as both limits and no signal. XmR: Wheeler, Understanding
    Variation (1993); Laney 2002; exact limits: the tails beyond three standard deviations of a
    normal, 0.00135 a side.

    Examples
    --------
    >>> chart = control_chart([5, 6, 5, 7, 6, 5, 6, 19], kind="xmr")
    >>> chart[["centre", "upper_limit"]].iloc[0].round(3).tolist()
    [7.375, 10.478]
    >>> chart["rule"].iloc[-1]
    'outside'
    """
    series = as_numbers(values).copy()
    if series.ndim != 1 or np.isinf(series).any():
        what = f"an array of {series.ndim} dimensions" if series.ndim != 1 else "an infinite figure"
        raise BadOption("values", what, "control_chart takes one series, finite or missing.")
    if rules not in RULE_BOOKS:
        raise BadOption("rules", repr(rules), f"It is one of {', '.join(map(repr, RULE_BOOKS))}.")
    if not series.size:
        return control_chart([np.nan], rules=rules).iloc[:0]
    span = None if exposure is None else from_nought(exposure, "exposure")
    if span is not None:
        if span.shape not in ((), series.shape):
            found = f"{span.size} figures for {series.size} values"
            raise BadOption("exposure", found, "It has one figure for each value.")
        span = np.broadcast_to(span, (1, series.size))
    layout, better = layout_of(series.size, baseline, rebase, exclude), direction(improvement)
    judge = Judge(layout=layout, rules=rules, asked=kind, better=better, screen=bool(screen))
    choice = judge.choice(series, None if span is None else span[0])
    _check_counts(choice.kind, series, span)
    (chart,) = judge.charts(series[None, :], span, [choice])
    columns = {name: getattr(chart, name) for name in BY_POINT}
    columns["assurance"] = _assured(chart, better, target)
    columns |= {name: getattr(chart, name) for name in ONCE}
    texts = ("rule", "side", "variation", "assurance")
    return pd.DataFrame(columns | {name: pd.array(columns[name], dtype="str") for name in texts})


def _assured(chart: Charted, better: str | None, target: Any) -> np.ndarray:
    """`Assurance` at each point, by the limits of its own segment."""
    aim, assurance = (
        as_numbers(np.nan if target is None else target, "target"),
        np.full(len(chart), None),
    )
    if aim.ndim or np.isinf(aim):
        raise BadOption("target", f"{target!r}", "It is one number, or None.")
    if better is None or np.isnan(aim):
        return assurance
    for at, ends in enumerate(zip(chart.lower_limit, chart.upper_limit, strict=True)):
        if not np.isnan(ends).any():
            assurance[at] = str(assured_by(*ends, float(aim), better))
    return assurance


def assured_by(low: float, high: float, target: float, better: str | None) -> Assurance:
    """Whether usual figures, from ``low`` to ``high``, lie wholly on one side of a target.

    Where it is not known which direction is ``better``, a target is a figure to be reached.
    """
    good, bad = (low > target, high < target)[:: -1 if direction(better) == "down" else 1]
    return Assurance.PASS if good else Assurance.FAIL if bad else Assurance.EITHER


def _check_counts(kind: str, counts: np.ndarray, span: np.ndarray | None) -> None:
    """Refuse figures that cannot be counts of the kind."""
    if kind in RANGED:
        return
    if (counts < 0).any():
        where = f"values of a {kind} chart"
        raise BadOption(where, f"{np.nanmin(counts):g}", "A count is 0 or more.")
    if kind[0] == "p" and (counts > span[0]).any():
        at = np.argmax(counts > span[0])
        allowed = "Cases are no more than the number tried."
        remedy = "Use a u chart where one is not part of the other."
        raise BadOption(f"values of a {kind} chart", f"{counts[at]:g} of {span[0][at]:g}", allowed,
                        remedy)  # fmt: skip
