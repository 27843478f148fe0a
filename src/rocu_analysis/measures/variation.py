"""Is this more than the usual variation? A control chart as a frame, drawn by nobody.

One row a point, with the limits, the rule that fired and everything a reader must be told: which
chart, why, what it rests on. The rules are in `rule_books`, the limits in `chart_limits`, the
choice of chart in `chart_kinds`; ``docs/method.md`` tells all three to readers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from rocu_analysis.errors import BadOption
from rocu_analysis.measures.arguments import as_numbers, from_nought
from rocu_analysis.measures.chart_limits import (
    EXACT,
    LANEY_FROM,
    Choice,
    Layout,
    Limits,
    Rebase,
    choose,
    layout_of,
    limits_of,
    named,
    reasoned,
)
from rocu_analysis.measures.chart_rules import RuleBook, rule_book, runs, trends, two_of_three

__all__ = ["Assurance", "Rebase", "Variation", "control_chart", "control_charts"]

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


FEW = 10  # points under which limits should not be shown
SETTLED = 13  # points from which limits are no longer tentative


class Variation(StrEnum):
    """What a point says, in the words a board reads."""

    NO_SIGNAL = "no signal"
    IMPROVEMENT = "improvement"
    CONCERN = "concern"
    CHANGE = "change"


class Assurance(StrEnum):
    """Whether the limits lie wholly on one side of the target."""

    PASS = "consistent pass"
    FAIL = "consistent fail"
    EITHER = "inconsistent"


def point_columns(judged: Judged, layout: Layout, better, target) -> dict[str, Any]:
    """Columns that are worked out point by point, series under series."""
    limits, many = judged.limits, judged.rule.shape[0]
    rule, side = judged.rule.ravel(), judged.side.ravel()
    segment = np.searchsorted([first for first, _ in layout.bounds], layout.starts, side="right")
    lower, upper = limits.lower.ravel(), limits.upper.ravel()
    tell = direction_codes(better)
    return {
        "value": judged.plotted.ravel(),
        "centre": np.ascontiguousarray(limits.centre).ravel(),
        "lower_limit": lower,
        "upper_limit": upper,
        "signal": rule > 0,
        "rule": _RULE_WORDS.take(rule),
        "side": _SIDE_WORDS.take(side),
        "new": judged.new.ravel(),
        "variation": _VARIATION_WORDS.take(tell[side]),
        "assurance": _assured(lower, upper, better, target),
        "widened": limits.dispersion.ravel(),
        "segment": _tiled(segment, many),
        "in_baseline": _tiled(layout.base, many),
        "excluded": _tiled(layout.excluded, many),
        "provisional": _tiled(~layout.judged, many),
    }


def _tiled(row: np.ndarray, many: int) -> np.ndarray:
    return row if many == 1 else np.tile(row, many)


def direction_codes(better: str | None) -> np.ndarray:
    """Code of `Variation` for each code of `SIDES`; ``better`` is "up", "down" or None."""
    if better is None:
        return np.array([0, 3, 3, 3, 3])
    up, down = (1, 2) if better == "up" else (2, 1)
    return np.array([0, up, down, up, down])


def _assured(lower, upper, better: str | None, target: float | None):
    """`Assurance` at each point, by the limits of its own segment."""
    if better is None or target is None:
        return _no_words(lower.size).copy()
    code = np.zeros(lower.size, dtype=np.intp)
    known = ~np.isnan(lower) & ~np.isnan(upper)
    above, below = known & (lower > target), known & (upper < target)
    good, bad = (above, below) if better == "up" else (below, above)
    code[known], code[good], code[bad] = 3, 1, 2
    return _ASSURANCE_WORDS.take(code)


def rebased_column(points: int, layout: Layout, rebase: tuple, many: int = 1):
    """Date and reason on every row of a segment that has them, missing elsewhere."""
    if not any(isinstance(item, Rebase) for item in rebase):
        return _no_words(points * many).copy()
    texts = {
        item.position: f"{item.date}: {item.reason}" for item in rebase if isinstance(item, Rebase)
    }
    kept = [None, *texts.values()]
    places = {first: code for code, first in enumerate(texts, start=1)}
    codes = np.zeros(points, dtype=np.intp)
    for first, end in layout.bounds:
        codes[first:end] = places.get(first, 0)
    return text_column(kept, _tiled(codes, many))


def said_once(asked: str, choice: Choice, book: RuleBook, caveat: str) -> dict[str, str]:
    """Columns that hold one word all the way down."""
    return {
        "asked": asked,
        "kind": choice.kind,
        "limits": choice.how,
        "why": choice.why,
        "rules": book.name,
        "caveat": caveat,
    }


def caveat_of(judged: Judged, row: int, layout: Layout, choice: Choice, book, rebase) -> str:
    """What a reader must be told beside the limits; empty where there is nothing."""
    values = judged.plotted[row]
    used = layout.base & ~np.isnan(values)
    first, end = layout.bounds[-1] if layout.bounds else (0, 0)
    points = int(used[first:end].sum())
    said = []
    if points < FEW:
        said.append(f"limits rest on {points} points, too few to be shown")
    elif points < SETTLED:
        said.append(f"limits rest on {points} points and are tentative")
    if choice.kind.endswith("'") and points < LANEY_FROM:
        said.append(f"no Laney correction under {LANEY_FROM} points")
    zeros = _zeros_needed(judged, row, choice, book)
    if zeros > book.shift:
        said.append(f"none is usual here, so a shift below takes {zeros} periods in a row")
    known = values[first:end][used[first:end]]
    if known.size > 1 and (known == known[0]).all():
        said.append("the points that set the limits do not vary")
    gaps = int((np.isnan(values) & layout.judged).sum())
    if gaps:
        has, it = ("has", "it breaks") if gaps == 1 else ("have", "they break")
        said.append(f"{gaps} of {values.size} periods {has} no figure; {it} patterns")
    waiting = int((~layout.judged).sum())
    if waiting:
        said.append(f"{waiting} provisional and not judged")
    unexplained = sum(not isinstance(item, Rebase) for item in rebase)
    if unexplained:
        said.append("rebased without a date and a reason")
    text = "; ".join(said)
    return text[:1].upper() + text[1:]


def _zeros_needed(judged: Judged, row: int, choice: Choice, book: RuleBook) -> float:
    if choice.how != EXACT or not judged.rule.shape[1]:
        return 0
    limits = judged.limits
    if not limits.centre[row, -1] > 0:
        return 0
    return int(shift_below(limits.log_none[row : row + 1, -1:], choice, book.shift)[0, 0])


def text_column(words: list, codes: np.ndarray):
    """Text column from a few words and a code a row: far cheaper than a list of strings."""
    return pd.array(words, dtype="str").take(codes)


@lru_cache(maxsize=256)
def same_word(word: str, points: int):
    """Text column of one word. Callers take a copy, which shares the text but not the column."""
    return text_column([word], np.zeros(points, dtype=np.intp))


@lru_cache(maxsize=64)
def _no_words(points: int):
    return text_column([None], np.zeros(points, dtype=np.intp))


_RULE_WORDS = pd.array(RULES, dtype="str")
_SIDE_WORDS = pd.array(SIDES, dtype="str")
_VARIATION_WORDS = pd.array([str(word) for word in Variation], dtype="str")
_ASSURANCE_WORDS = pd.array([None, *(str(word) for word in Assurance)], dtype="str")

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


_RULES, _SIDES = np.array(RULES, dtype=object), np.array(SIDES, dtype=object)
_VARIATIONS = np.array([str(word) for word in Variation], dtype=object)


@dataclass(frozen=True, eq=False, slots=True)
class Charted:
    """Columns of `variation.control_chart` under their names; words said once are no arrays."""

    value: np.ndarray
    centre: np.ndarray
    lower_limit: np.ndarray
    upper_limit: np.ndarray
    signal: np.ndarray
    rule: np.ndarray
    side: np.ndarray
    new: np.ndarray
    variation: np.ndarray
    widened: np.ndarray
    segment: np.ndarray
    in_baseline: np.ndarray
    excluded: np.ndarray
    provisional: np.ndarray
    count: np.ndarray
    exposure: np.ndarray
    screened: bool
    asked: str
    kind: str
    limits: str
    why: str
    rules: str
    caveat: str

    def __len__(self) -> int:
        return self.value.size

    def kept(self, chosen: np.ndarray) -> Charted:
        """Return the chart with some of its points."""
        if chosen.all():
            return self
        return replace(self, **{name: getattr(self, name)[chosen] for name in _BY_POINT})

    def final(self) -> Charted:
        """Points that are not provisional: most charts have no other."""
        return self.kept(~self.provisional)


_BY_POINT = tuple(field.name for field in fields(Charted) if "ndarray" in str(field.type))
_ONCE = tuple(field.name for field in fields(Charted) if field.name not in _BY_POINT)
_NUMBERS = ("value", "centre", "lower_limit", "upper_limit", "widened", "count", "exposure")
_FLAGS = ("signal", "new", "in_baseline", "excluded", "provisional")


def charted(chart: pd.DataFrame | Charted) -> Charted:
    """Arrays of a frame of `variation.control_chart`; arrays are given back as they are.

    Raises
    ------
    BadOption
        Where it is no such frame.
    """
    if isinstance(chart, Charted):
        return chart
    absent = [name for name in (*_BY_POINT, *_ONCE) if name not in getattr(chart, "columns", ())]
    if absent:
        raise BadOption("chart", f"no column {absent[0]!r}", "A frame as control_chart gives it.")
    kinds = dict.fromkeys(_NUMBERS, float) | dict.fromkeys(_FLAGS, bool) | {"segment": None}
    columns = {name: chart[name].to_numpy(dtype=kinds.get(name, object)) for name in _BY_POINT}
    once = {name: chart[name].array[0] if len(chart) else "" for name in _ONCE}
    return Charted(**columns, **once)


def charted_rows(
    table: np.ndarray,
    *,
    excluded: np.ndarray,
    provisional: np.ndarray,
    kind: str = "auto",
    rules: str = "nhs7",
    rebase: tuple[int | Rebase, ...] = (),
    improvement: str | None = None,
) -> list[Charted]:
    """Judge many series of the same periods, each as `variation.control_chart` would.

    Parameters
    ----------
    table : ndarray, (series, points)
        Counts or other figures, finite or missing.
    excluded, provisional : ndarray of bool, (series, points)
        Points of each series that have a known cause, and those that are not final.
    kind, rules, rebase, improvement
        As for `variation.control_chart`, the same for all.

    Returns
    -------
    list of Charted
        One a series, in order.
    """
    book, (many, points) = rule_book(rules), table.shape
    if not points:
        return [_empty(kind, book.name)] * many
    tell = direction_codes(improvement)
    found: dict[int, Charted] = {}
    for rows, layout in _layouts(excluded, provisional, rebase):
        choices = {
            row: choose(table[row], None, layout) if kind == "auto" else named(kind, None, None)
            for row in rows
        }
        for sort in dict.fromkeys((choice.kind, choice.how) for choice in choices.values()):
            alike = [row for row in rows if (choices[row].kind, choices[row].how) == sort]
            judged = judge(table[alike], None, layout, choices[alike[0]], book)
            for at, row in enumerate(alike):
                caveat = caveat_of(judged, at, layout, choices[row], book, rebase)
                once = {"asked": kind, "rules": book.name, "caveat": caveat}
                found[row] = _one(judged, at, layout, choices[row], tell, once)
    return [found[row] for row in range(many)]


def _layouts(excluded, provisional, rebase) -> Iterator[tuple[list[int], Layout]]:
    """Series whose points are of the same kinds, and their layout."""
    groups: dict[bytes, list[int]] = {}
    for row, kinds in enumerate(zip(excluded, provisional, strict=True)):
        groups.setdefault(b"".join(flags.tobytes() for flags in kinds), []).append(row)
    for rows in groups.values():
        out, waiting = (
            np.flatnonzero(flags[rows[0]]).tolist() for flags in (excluded, provisional)
        )
        yield rows, layout_of(excluded.shape[1], None, rebase, out, waiting)


def _one(judged: Judged, at: int, layout: Layout, choice: Choice, tell, once: dict) -> Charted:
    limits, rule, side = judged.limits, judged.rule[at], judged.side[at]
    firsts = [first for first, _ in layout.bounds]
    return Charted(
        value=judged.plotted[at],
        centre=limits.centre[at],
        lower_limit=limits.lower[at],
        upper_limit=limits.upper[at],
        signal=rule > 0,
        rule=_RULES[rule],
        side=_SIDES[side],
        new=judged.new[at],
        variation=_VARIATIONS[tell[side]],
        widened=limits.dispersion[at],
        segment=np.searchsorted(firsts, layout.starts, side="right"),
        in_baseline=layout.base,
        excluded=layout.excluded,
        provisional=~layout.judged,
        count=judged.plotted[at],
        exposure=np.ones(rule.size),
        screened=True,
        kind=choice.kind,
        limits=choice.how,
        why=choice.why,
        **once,
    )


def _empty(kind: str, rules: str) -> Charted:
    nothing = dict.fromkeys(_BY_POINT, np.zeros(0))
    nothing |= dict.fromkeys(_FLAGS, np.zeros(0, dtype=bool))
    nothing |= {"segment": np.zeros(0, dtype=np.intp)}
    return Charted(**nothing, screened=True, asked=kind, kind="", limits="", why="", rules=rules,
                   caveat="")  # fmt: skip
