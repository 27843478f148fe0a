"""A judged chart as plain arrays, for whatever asks a question of dozens of charts.

`control_chart` gives a frame, which suits a reader. A page of charts is judged at once here, and
what is asked of each (`in_control`, `signals`, `detectable`) reads arrays: a frame a chart would
cost far more than the judging.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

import numpy as np
import pandas as pd

from rocu_analysis.errors import BadOption
from rocu_analysis.measures.chart_frame import Variation, caveat_of, direction_codes
from rocu_analysis.measures.chart_kinds import Choice, choose, named
from rocu_analysis.measures.chart_layout import Rebase, layout_of
from rocu_analysis.measures.chart_limits import Layout
from rocu_analysis.measures.judging import RULES, SIDES, Judged, judge
from rocu_analysis.measures.rule_books import rule_book

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
