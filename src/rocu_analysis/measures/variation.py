"""Is this more than the usual variation? A control chart as a frame, drawn by nobody.

One chart is a row of points with their limits, the rule that fired and everything a reader must be
told: which chart, why, what it rests on. `charted` judges many at once; the choice of chart, its
limits and the rules are in `chart_limits`; ``docs/method.md`` tells all to readers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd

from rocu_analysis.errors import BadOption
from rocu_analysis.measures.arguments import as_numbers, from_nought
from rocu_analysis.measures.chart_limits import (
    RANGED,
    RULE_BOOKS,
    Layout,
    Rebase,
    choose,
    layout_of,
    listed,
    named,
)
from rocu_analysis.measures.charted import BY_POINT, ONCE, Charted, Judge, Variation, direction

__all__ = ["Assurance", "Rebase", "Variation", "control_chart"]


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
    baseline: int | Iterable[int] | None = None,
    rebase: Iterable[int | Rebase] = (),
    exclude: Iterable[int] = (),
    improvement: str | None = None,
    target: float | None = None,
    provisional: Iterable[int] = (),
    limits: str | None = None,
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
    baseline : int or positions, optional
        Points that set the limits: the first so many of every segment, or these positions, from
        0 (a segment without any uses all its points). All points by default.
    rebase : positions or `Rebase`
        Where a new segment begins, from 0. A `Rebase` carries its date and its reason, which the
        frame repeats.
    exclude : positions
        Points with a known cause, from 0: left out of the limits and passed over by patterns, but
        still told when outside the limits. A moving range is taken across them; a gap has none.
    improvement : {"up", "down"}, optional
        The direction that is better; "increase" and "decrease" are understood.
    target : float, optional
        In the units that are plotted.
    provisional : positions
        Points not yet final: shown, but neither judged nor used for limits.
    limits : {"sigma", "exact"}, optional
        For c, u and p charts that are named: three standard deviations (the textbook chart, the
        default), or the quantiles of the Poisson or binomial count with the same tails. "auto"
        uses exact limits where counts are small.

    Returns
    -------
    DataFrame
        One row a point, in order. ``value`` (a rate where there is an exposure), ``centre,
        lower_limit, upper_limit`` (as computed, for any number of points; below zero where an XmR
        chart has them there), ``signal`` (bool), ``rule`` ("outside", "trend", "two of three",
        "shift"; missing where none fired), ``side`` ("above", "below", "rising", "falling"),
        ``new`` (a pattern was first complete at this point), ``variation`` (`Variation`),
        ``assurance`` (`Assurance`; missing without target and improvement), ``widened`` (Laney's
        factor; 1 on other charts), ``segment``, ``in_baseline``, ``excluded``, ``provisional``,
        ``count``, ``exposure``, ``rebased`` (date and reason), ``asked`` (kind as asked for),
        ``kind``, ``limits``, ``why``, ``rules``.

    Raises
    ------
    BadOption
        Where an option is unknown or a position lies outside the series.

    Notes
    -----
    A constant series has its mean as both limits and no signal. XmR: Wheeler, Understanding
    Variation (1993); Laney 2002; exact limits: the tails beyond three standard deviations of a
    normal, 0.00135 a side, so that a limit never claims more than it delivers.

    Examples
    --------
    >>> chart = control_chart([5, 6, 5, 7, 6, 5, 6, 19], kind="xmr")
    >>> chart[["centre", "upper_limit"]].iloc[0].round(3).tolist()
    [7.375, 10.478]
    >>> chart["rule"].iloc[-1]
    'outside'
    """
    series, rebase = _one_series(values), listed(rebase, "rebase")
    if rules not in RULE_BOOKS:
        raise BadOption("rules", repr(rules), f"It is one of {', '.join(map(repr, RULE_BOOKS))}.")
    if not series.size:
        return control_chart([np.nan], rules=rules).iloc[:0]
    for item in rebase:
        if isinstance(item, Rebase) and not (str(item.date).strip() and str(item.reason).strip()):
            told = f"position {item.position} without a date or a reason"
            raise BadOption("rebase", told, "A rebase needs both, since both are printed.")
    span = _exposure(exposure, series)
    layout = layout_of(series.size, baseline, rebase, exclude, provisional)
    if limits not in (None, "sigma", "exact"):
        raise BadOption("limits", repr(limits), "It is 'sigma' or 'exact'.")
    if kind == "auto" and limits is not None:
        raise BadOption("limits", f"{limits!r} with kind='auto'", "auto chooses the limits too.")
    auto = kind == "auto"
    choice = choose(series, span, layout, screen) if auto else named(kind, limits, span)
    _check_counts(choice.kind, series, span)
    over = None if span is None else span[None, :]
    judge = Judge(layout, rules, rebase, kind, direction(improvement), bool(screen))
    (chart,) = judge(series[None, :], over, [choice])
    columns = {name: getattr(chart, name) for name in BY_POINT[:9]}
    columns["assurance"] = _assured(chart, judge.better, _target(target))
    columns |= {name: getattr(chart, name) for name in BY_POINT[9:]}
    columns["rebased"] = _reasons(layout, rebase)
    columns |= {name: getattr(chart, name) for name in ONCE}
    texts = ("rule", "side", "variation", "assurance", "rebased")
    columns |= {name: pd.array(columns[name], dtype="str") for name in texts}
    return pd.DataFrame(columns)


def _assured(chart: Charted, better: str | None, target: float | None) -> np.ndarray:
    """`Assurance` at each point, by the limits of its own segment."""
    if better is None or target is None:
        return np.full(len(chart), None)
    ends = zip(chart.lower_limit.tolist(), chart.upper_limit.tolist(), strict=True)
    told = [low == low and high == high and str(assured_by(low, high, target, better))
            for low, high in ends]  # fmt: skip
    return np.array([word or None for word in told], dtype=object)


def assured_by(low: float, high: float, target: float, better: str | None) -> Assurance:
    """Whether usual figures, from ``low`` to ``high``, lie wholly on one side of a target.

    Where it is not known which direction is ``better``, a target is a figure to be reached.
    """
    good, bad = (low > target, high < target)[:: -1 if direction(better) == "down" else 1]
    return Assurance.PASS if good else Assurance.FAIL if bad else Assurance.EITHER


def _reasons(layout: Layout, rebase: Sequence[int | Rebase]) -> list[str | None]:
    """Date and reason on every row of a segment that has them."""
    told = {at.position: f"{at.date}: {at.reason}" for at in rebase if isinstance(at, Rebase)}
    return [told.get(int(first)) for first in layout.starts]


def _one_series(values: Any) -> np.ndarray:
    series = as_numbers(values).copy()
    if series.ndim != 1 or np.isinf(series).any():
        what = f"an array of {series.ndim} dimensions" if series.ndim != 1 else "an infinite figure"
        raise BadOption("values", what, "control_chart takes one series, finite or missing.")
    return series


def _exposure(exposure: Any, series: np.ndarray) -> np.ndarray | None:
    if exposure is None:
        return None
    span = from_nought(exposure, "exposure")
    if span.shape not in ((), series.shape):
        raise BadOption(
            "exposure",
            f"{span.size} figures for {series.size} values",
            "It has one figure for each value.",
        )
    return np.broadcast_to(span, series.shape)


def _check_counts(kind: str, counts: np.ndarray, span: np.ndarray | None) -> None:
    """Refuse figures that cannot be counts of the kind."""
    if kind in RANGED:
        return
    if (counts < 0).any():
        raise BadOption(
            f"values of a {kind} chart", f"{np.nanmin(counts):g}", "A count is 0 or more."
        )
    if kind[0] == "p" and (counts > span).any():
        at = np.argmax(counts > span)
        raise BadOption(
            f"values of a {kind} chart",
            f"{counts[at]:g} of {span[at]:g}",
            "Cases are no more than the number tried.",
            "Use a u chart where one is not part of the other.",
        )


def _target(target: float | None) -> float | None:
    aim = as_numbers(np.nan if target is None else target, "target")
    if aim.ndim or np.isinf(aim):
        raise BadOption("target", f"{target!r}", "It is one number, or None.")
    return None if np.isnan(aim) else float(aim)
