"""A judged chart as columns of a tidy frame, with everything a reader must be told beside it."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from rocu_analysis.measures.chart_kinds import Choice
from rocu_analysis.measures.chart_layout import Rebase
from rocu_analysis.measures.chart_limits import EXACT, LANEY_FROM, Layout
from rocu_analysis.measures.judging import RULES, SIDES, Judged, shift_below
from rocu_analysis.measures.rule_books import RuleBook

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
