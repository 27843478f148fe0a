"""Is this more than the usual variation? A control chart as a frame, drawn by nobody.

One row a point, with the limits, the rule that fired and everything a reader must be told: which
chart, why, what it rests on. The rules are in `rule_books`, the limits in `chart_limits`, the
choice of chart in `chart_kinds`; ``docs/method.md`` tells all three to readers.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from rocu_analysis.errors import BadOption
from rocu_analysis.measures.arguments import as_numbers, from_nought
from rocu_analysis.measures.chart_frame import (
    Assurance,
    Variation,
    caveat_of,
    point_columns,
    rebased_column,
    said_once,
    same_word,
    text_column,
)
from rocu_analysis.measures.chart_kinds import Choice, choose, named
from rocu_analysis.measures.chart_layout import Rebase, layout_of, reasoned
from rocu_analysis.measures.chart_limits import Layout
from rocu_analysis.measures.judging import judge
from rocu_analysis.measures.rule_books import rule_book

__all__ = ["Assurance", "Rebase", "Variation", "control_chart", "control_charts"]
BETTER = {"up": "up", "increase": "up", "down": "down", "decrease": "down"}


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
        "auto" chooses by the size of the counts and says why (`chart_kinds`): a mean under 10 has
        a c chart (a u chart where there is an exposure) with exact limits; a larger one an XmR
        chart (a u' chart). It never chooses p: say so where values are cases out of ``exposure``.
        "xmr" draws limits at 2.66 mean moving ranges, "i" at 3 / 1.128 of them. A prime is
        Laney's correction, never below 1 and not under 20 points.
    exposure : array-like, optional
        What the counts are counted over (days, officers, population; cases tried for p). A period
        with an exposure of 0 has no rate. Alone with "xmr" it makes a chart of rates.
    rules : {"nhs7", "nhs6"}
        Rule book (`rule_books`).
    screen : bool
        Set aside, once, moving ranges above 3.267 times their mean.
    baseline : int or positions, optional
        Points that set the limits: the first so many of every segment, or these positions, from
        0 (a segment without any uses all its points). All points by default.
    rebase : positions or `Rebase`
        Where a new segment begins, from 0. A `Rebase` carries its date and its reason, which the
        frame repeats; without, ``caveat`` says that they are owed.
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
        ``count``, ``exposure``, ``screened``, ``rebased`` (date and reason), ``asked`` (kind as
        asked for), ``kind``, ``limits``, ``why``, ``rules``, ``caveat``.

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
    series, book = _one_series(values), rule_book(rules)
    if not series.size:
        return control_chart([np.nan], rules=rules).iloc[:0]
    span, rebase = _exposure(exposure, series), reasoned(rebase)
    layout = layout_of(series.size, baseline, rebase, exclude, provisional)
    choice = _choice(kind, limits, series, span, layout, bool(screen))
    _check_counts(choice.kind, series, span)
    over = None if span is None else span[None, :]
    judged = judge(series[None, :], over, layout, choice, book, bool(screen))
    columns = point_columns(judged, layout, _direction(improvement), _target(target))
    columns["count"] = series.copy()
    columns["exposure"] = np.ones(series.size) if span is None else span.copy()
    columns["screened"] = np.full(series.size, bool(screen))
    columns["rebased"] = rebased_column(series.size, layout, rebase)
    caveat = caveat_of(judged, 0, layout, choice, book, rebase)
    for name, word in said_once(kind, choice, book, caveat).items():
        columns[name] = same_word(word, series.size).copy()
    return pd.DataFrame(columns, index=pd.RangeIndex(series.size), copy=False)


def control_charts(
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
    """Judge many series of the same periods, each as `control_chart` would, much faster.

    Parameters
    ----------
    values : DataFrame or array-like, (series, points)
        One row a series; the index of a frame names them.
    exposure : array-like, optional
        One row for all series, or one a series.
    kind, rules, screen, baseline, rebase, exclude, improvement, target, provisional, limits
        As for `control_chart`, the same for every series; "auto" chooses for each.

    Returns
    -------
    DataFrame
        The rows of the charts one under another, with ``series`` first.

    Raises
    ------
    BadOption
        As for `control_chart`, and where a series has no points.
    """
    names = values.index if isinstance(values, pd.DataFrame) else None
    table, book, rebase = np.atleast_2d(as_numbers(values)), rule_book(rules), reasoned(rebase)
    names = pd.RangeIndex(table.shape[0]) if names is None else names
    if table.ndim > 2 or not table.shape[1]:
        raise BadOption(
            "values", f"an array of {_by(table)}", "Series by points, each with at least one."
        )
    _check_finite(table)
    many, points = table.shape
    over = None if exposure is None else _exposures(exposure, table)
    layout = layout_of(points, baseline, rebase, exclude, provisional)
    choices = [
        _choice(kind, limits, table[i], None if over is None else over[i], layout, bool(screen))
        for i in range(many)
    ]
    better, aim, parts = _direction(improvement), _target(target), []
    for sort in dict.fromkeys((choice.kind, choice.how) for choice in choices):
        rows = np.flatnonzero([(choice.kind, choice.how) == sort for choice in choices])
        spans = None if over is None else over[rows]
        if spans is not None and (spans == spans[0]).all():
            spans = spans[:1]
        _check_counts(sort[0], table[rows], spans)
        judged = judge(table[rows], spans, layout, choices[rows[0]], book, bool(screen))
        part = point_columns(judged, layout, better, aim)
        part["count"] = table[rows].ravel()
        full = np.ones(1) if spans is None else spans
        part["exposure"] = np.broadcast_to(full, (rows.size, points)).ravel()
        part["screened"] = np.full(rows.size * points, bool(screen))
        part["rebased"] = rebased_column(points, layout, rebase, rows.size)
        told = [
            said_once(
                kind, choices[row], book, caveat_of(judged, at, layout, choices[row], book, rebase)
            )
            for at, row in enumerate(rows)
        ]
        for name in told[0]:
            part[name] = text_column(
                [one[name] for one in told], np.arange(rows.size).repeat(points)
            )
        order = rows.repeat(points)
        parts.append(pd.DataFrame({"series": names.take(order), **part}, index=order))
    return pd.concat(parts).sort_index(kind="stable").reset_index(drop=True)


def _one_series(values: Any) -> np.ndarray:
    series = as_numbers(values).copy()
    if series.ndim != 1:
        raise BadOption(
            "values",
            f"an array of {series.ndim} dimensions",
            "control_chart takes one series.",
            "Use control_charts for several.",
        )
    _check_finite(series)
    return series


def _check_finite(figures: np.ndarray) -> None:
    if np.isinf(figures).any():
        raise BadOption("values", "an infinite figure", "Figures are finite or missing.")


def _by(table: np.ndarray) -> str:
    return " by ".join(map(str, table.shape))


def _exposures(exposure: Any, table: np.ndarray) -> np.ndarray:
    """Exposure of every point: one row for all series, or one a series."""
    over = np.atleast_2d(from_nought(exposure, "exposure"))
    if over.ndim > 2 or over.shape[1] != table.shape[1] or len(over) not in (1, len(table)):
        raise BadOption(
            "exposure",
            f"{_by(over)} figures for {_by(table)} values",
            "It has one figure for each value, in one row for all series or in one a series.",
        )
    return np.broadcast_to(over, table.shape)


def _exposure(exposure: Any, series: np.ndarray) -> np.ndarray | None:
    if exposure is None:
        return None
    span = from_nought(exposure, "exposure")
    if span.ndim == 0:
        span = np.full(series.shape, float(span))
    if span.shape != series.shape:
        raise BadOption(
            "exposure",
            f"{span.size} figures for {series.size} values",
            "It has one figure for each value.",
        )
    return span


def _choice(kind, limits, series, span, layout: Layout, screen: bool) -> Choice:
    if limits not in (None, "sigma", "exact"):
        raise BadOption("limits", repr(limits), "It is 'sigma' or 'exact'.")
    if kind != "auto":
        return named(kind, limits, span)
    if limits is not None:
        raise BadOption("limits", f"{limits!r} with kind='auto'", "auto chooses the limits too.")
    return choose(series, span, layout, screen)


def _check_counts(kind: str, counts: np.ndarray, span: np.ndarray | None) -> None:
    """Refuse figures that cannot be counts of the kind."""
    if kind in ("xmr", "i"):
        return
    if (counts < 0).any():
        raise BadOption(
            f"values of a {kind} chart", f"{np.nanmin(counts):g}", "A count is 0 or more."
        )
    if kind[0] == "p" and (counts > span).any():
        at = np.unravel_index(np.argmax(counts > span), counts.shape)
        most = np.broadcast_to(span, counts.shape)[at]
        raise BadOption(
            f"values of a {kind} chart",
            f"{counts[at]:g} of {most:g}",
            "Cases are no more than the number tried.",
            "Use a u chart where one is not part of the other.",
        )


def _direction(improvement: str | None) -> str | None:
    if improvement is None or pd.isna(improvement) or improvement == "":
        return None
    if improvement not in BETTER:
        raise BadOption("improvement", repr(improvement), "It is 'up', 'down' or None.")
    return BETTER[improvement]


def _target(target: float | None) -> float | None:
    if target is None or (np.ndim(target) == 0 and pd.isna(target)):
        return None
    aim = as_numbers(target, "target")
    if aim.ndim or not np.isfinite(aim):
        raise BadOption("target", f"{target!r}", "It is one number, or None.")
    return float(aim)
