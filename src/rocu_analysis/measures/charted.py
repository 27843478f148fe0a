"""Control charts as arrays: a page of series is judged at once, each by its own history.

A chart reads one point, or one run, against limits that the changed points help to set. A lasting
step is asked for directly, and a season looked for first (`steps`). `charted_rows` judges; what is
asked of each chart reads its arrays (`Charted`). Limits and rules are in `chart_limits`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum

import numpy as np
import pandas as pd

from rocu_analysis.errors import BadOption
from rocu_analysis.measures.chart_limits import (
    EXACT,
    RANGED,
    RULE_BOOKS,
    RULES,
    SIDES,
    Choice,
    Layout,
    Rebase,
    choose,
    layout_of,
    limits_of,
    named,
    patterns,
)
from rocu_analysis.measures.steps import LEAST, Step, find_steps, quarterly_season

FEW = 10  # points under which limits should not be shown
AT_A_LEVEL = 8  # points of one level that may set the limits of a series with a step
SEASONAL = "XmR of seasonally adjusted figures"
BETTER = {"up": "up", "increase": "up", "down": "down", "decrease": "down"}


class Variation(StrEnum):
    """What a point says, in the words a board reads."""

    NO_SIGNAL = "no signal"
    IMPROVEMENT = "improvement"
    CONCERN = "concern"
    CHANGE = "change"


@dataclass(frozen=True, eq=False, slots=True)
class Charted:
    """Columns of `control_chart` under their names; words said once are no arrays."""

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
    asked: str
    kind: str
    limits: str
    why: str
    rules: str
    steps: tuple[Step, ...] | None = None  # None where none were looked for

    def __len__(self) -> int:
        return self.value.size

    def kept(self, chosen: np.ndarray) -> Charted:
        """Return the chart with some of its points."""
        if chosen.all():
            return self
        steps = self.steps and tuple(
            step._replace(start=int(chosen[: step.start].sum())) for step in self.steps
        )
        return replace(self, steps=steps,
                       **{name: getattr(self, name)[chosen] for name in BY_POINT})  # fmt: skip

    def final(self) -> Charted:
        """Points that are not provisional: most charts have no other."""
        return self.kept(~self.provisional)

    @property
    def level(self) -> np.ndarray:
        """Number of each point's level, from 0: one begins at a rebase and at a lasting step."""
        begins = np.diff(self.segment, prepend=self.segment[:1]) != 0
        begins[[step.start for step in self.steps or ()]] = True
        return np.cumsum(begins)

    @property
    def usual_level(self) -> np.ndarray:
        """Level whose range is the usual one at each point.

        A new level is usual once it has as many points as the rule book's run; until then its
        points are held against the range that they left.
        """
        level, kept = self.level, self.level
        known = ~(np.isnan(self.value) | self.provisional | self.excluded)
        for step in self.steps or ():
            at = level == level[step.start]
            if (at & known).sum() < RULE_BOOKS[self.rules]:
                kept[at] = kept[step.start - 1]
        return kept

    @property
    def moved(self) -> np.ndarray:
        """Points at a usual level that the limits do not rest on."""
        level = self.usual_level
        return ~np.isin(level, level[self.in_baseline])

    def usual(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Mean, low and high of what is usual at each point's level: a count's spread moves."""
        level, moved, mean = self.level, self.moved, self.centre.copy()
        means: dict[int, float] = {}
        for step in self.steps or ():
            means.setdefault(level[step.start - 1], step.before)
            means[level[step.start]] = step.after
        for number, value in means.items():
            mean[self.usual_level == number] = value
        mean = np.where(moved, mean, self.centre)
        with np.errstate(divide="ignore", invalid="ignore"):
            wider = np.sqrt(mean / self.centre) if self.asked == "auto" else np.ones(len(self))
        wider = np.where(np.isfinite(wider), wider, 1.0)
        # Counts that never varied, such as noughts, do not show how far others will: chance does.
        still = (self.lower_limit == self.upper_limit) & (self.asked == "auto")
        least = np.where(still, 3 * np.sqrt(np.maximum(mean, 0.0)), 0.0)
        ends = ((self.lower_limit, -least), (self.upper_limit, least))
        return mean, *(np.where(moved, mean + wider * (end - self.centre) + far, end)
                       for end, far in ends)  # fmt: skip


BY_POINT = tuple(field.name for field in fields(Charted) if "ndarray" in str(field.type))
ONCE = tuple(field.name for field in fields(Charted) if field.name not in (*BY_POINT, "steps"))
_RULES, _SIDES, _VARIATIONS = (
    np.array(words, dtype=object) for words in (RULES, SIDES, [str(word) for word in Variation])
)


def charted(chart: pd.DataFrame | Charted) -> Charted:
    """Arrays of a frame of `control_chart`; arrays are given back as they are."""
    if isinstance(chart, Charted):
        return chart
    absent = [name for name in (*BY_POINT, *ONCE) if name not in getattr(chart, "columns", ())]
    if absent:
        raise BadOption("chart", f"no column {absent[0]!r}", "A frame as control_chart gives it.")
    once = {name: chart[name].array[0] if len(chart) else "" for name in ONCE}
    return Charted(**{name: chart[name].to_numpy() for name in BY_POINT}, **once)


def charted_rows(
    table: np.ndarray,
    *,
    excluded: np.ndarray,
    provisional: np.ndarray,
    kind: str = "auto",
    rules: str = "nhs7",
    rebase: tuple[int | Rebase, ...] = (),
    improvement: str | None = None,
    quarter: np.ndarray | None = None,
    steps: bool = False,
    exposure: np.ndarray | None = None,
    limits: str | None = None,
) -> list[Charted]:
    """Judge many series of the same periods, each as `control_chart` would.

    ``table``, (series, points), holds counts or other figures, finite or missing; ``excluded`` and
    ``provisional`` of the same shape are true where a point has a known cause, or is not final.
    ``quarter``, (points,) from 0, lets a season be looked for: where one is shown the figures are
    judged over the usual share of their quarter. With ``steps`` each series, between its rebases,
    is asked for lasting changes of level: limits then rest on one level (the first of eight points
    or more), and the points since each change are marked as one pattern, ``step``. ``exposure``, of
    the shape of the table, and ``limits`` are for kinds that are named.
    """
    if not table.shape[1]:
        flag = np.zeros((1, 1), dtype=bool)
        (chart,) = charted_rows(np.full((1, 1), np.nan), excluded=flag, provisional=flag)
        return [replace(chart.kept(flag[0]), asked=kind, rules=rules)] * len(table)
    charts: dict[int, Charted] = {}
    alike: dict[bytes, list[int]] = {}  # series whose points are of the same kinds
    for row, flags in enumerate(zip(excluded, provisional, strict=True)):
        alike.setdefault(b"".join(flag.tobytes() for flag in flags), []).append(row)
    for rows in alike.values():
        out, waiting = (np.flatnonzero(flag[rows[0]]) for flag in (excluded, provisional))
        layout = layout_of(table.shape[1], None, rebase, out, waiting)
        judge = Judge(layout, rules, rebase, kind, direction(improvement))
        judge = replace(judge, steps=() if steps else None)
        plain = []
        for row in rows:
            season = _season(table[row], quarter, layout, kind)
            over = season if exposure is None else exposure[row]
            lasting = _steps(table[row], over, layout, kind) if steps else []
            if season is None and not lasting:
                plain.append(row)
            else:
                charts[row] = _split(judge, table[row], over, lasting, limits)
        choices = [
            choose(values, None, layout) if kind == "auto" else named(kind, limits, exposure)
            for values in table[plain]
        ]
        for sort in dict.fromkeys(choice[:2] for choice in choices):
            picked = [at for at, choice in enumerate(choices) if choice[:2] == sort]
            mine = [plain[at] for at in picked]
            over = None if exposure is None else exposure[mine]
            judged = judge(table[mine], over, [choices[at] for at in picked])
            charts.update(zip(mine, judged, strict=True))
    return [charts[row] for row in range(len(table))]


def _season(values, quarter, layout: Layout, kind: str) -> np.ndarray | None:
    """Usual level of each point's quarter over the year's; None where no season can be shown."""
    if quarter is None or kind != "auto" or (values < 0).any():
        return None
    indices = quarterly_season(np.where(layout.base, values, np.nan), quarter)
    return None if indices is None or not (indices > 0).all() else indices[quarter]


def _steps(values, over, layout: Layout, kind: str) -> list[Step]:
    """Lasting changes between rebases, by the position of their first point."""
    counts = kind == "auto" and not (values < 0).any()
    if kind[0] == "p":  # no count: its spread is taken from the shares themselves
        with np.errstate(divide="ignore", invalid="ignore"):
            values, over = np.where(over > 0, values / over, np.nan), None
    over = np.ones(values.size) if over is None else over
    known = np.where(layout.base, values, np.nan)
    return [
        step._replace(start=step.start + first)
        for first, end in layout.bounds
        for step in find_steps(known[first:end], over[first:end], counts=counts)
    ]


def _split(judge: Judge, values, over, steps: list[Step], limits: str | None) -> Charted:
    """Chart of a series with a season (``over``: each quarter's usual share), steps, or both."""
    layout, counts = judge.layout, judge.asked == "auto"
    starts = np.union1d(layout.starts, [step.start for step in steps]).astype(np.intp)
    level = np.searchsorted(starts, np.arange(values.size), side="right") - 1
    used = layout.base & ~np.isnan(values)
    base = np.zeros(values.size, dtype=bool)
    for first, end in layout.bounds:
        inside = np.unique(level[first:end])
        sizes = {number: int(used[level == number].sum()) for number in inside}
        # The level that a series began at, or a new one of as many points as the rule book's run.
        usual = [n for n in inside if n == inside[0] or sizes[n] >= RULE_BOOKS[judge.rules]]
        enough = [number for number in usual if sizes[number] >= AT_A_LEVEL]
        base[first:end] = level[first:end] == (enough or [max(usual, key=sizes.get)])[0]
    base &= layout.base
    resting = replace(layout, base=base)
    if not counts:
        choice = named(judge.asked, limits, over)
    else:
        choice = choose(values, None, resting)
        if over is not None and choice.how == EXACT:
            choice = choose(values, over, resting)
        elif over is not None:
            choice = choice._replace(why=f"{SEASONAL}: {choice.why.partition(': ')[2]}")
    lost = 3 if counts and over is not None else 0
    split = replace(judge, layout=resting, starts=starts[level], one_level=bool(steps), lost=lost)
    (chart,) = split(values[None, :], None if over is None else over[None, :], [choice])
    if not steps:
        return chart
    completed = _completed(chart, over, steps, layout, judge.asked)
    return _mark_steps(split, replace(chart, steps=tuple(steps)), completed)


def _mark_steps(judge: Judge, chart: Charted, completed) -> Charted:
    """Mark the points since each step, and points outside what is usual at their own level."""
    pattern = np.zeros(len(chart), dtype=np.int8)  # 1 since a rise, 2 since a fall
    for step in chart.steps:
        run = chart.level == chart.level[step.start]
        pattern[run] = 1 if step.after > step.before else 2
    moved, (_, low, high) = chart.moved, chart.usual()
    fresh = chart.level != chart.usual_level  # too few points for a range of their own
    over = moved & ~fresh & (chart.value > np.fmax(chart.upper_limit, high))
    under = moved & ~fresh & (chart.value < np.fmin(chart.lower_limit, low))
    known = judge.layout.judged & ~np.isnan(chart.value)
    rule = np.where(moved, None, chart.rule)
    since = known & (pattern > 0) & (fresh | (~over & ~under & (rule != "outside")))
    side = np.where(moved, None, chart.side)
    new = chart.new & ~moved
    for place, word in ((over, "above"), (under, "below")):
        rule[place], side[place] = "outside", word
        new |= place & ~np.concatenate([[False], place[:-1]])
    rule[since], side[since] = "step", np.array(SIDES, dtype=object)[pattern[since]]
    new[since] = False
    # One of which the point before was outside the limits already is no news.
    out = (chart.value > chart.upper_limit, chart.value < chart.lower_limit)
    told = np.select([pattern == 1, pattern == 2], out, False)
    new |= since & completed & ~np.concatenate([[False], told[:-1] & (pattern[:-1] == pattern[1:])])
    better = {"up": ("improvement", "concern"), "down": ("concern", "improvement")}
    rising, falling = better.get(judge.better, ("change", "change"))
    words = {"above": rising, "rising": rising, "below": falling, "falling": falling}
    return replace(
        chart,
        signal=np.array([name is not None for name in rule]),
        rule=rule,
        side=side,
        new=new,
        variation=np.array([words.get(name, "no signal") for name in side], dtype=object),
    )


def _completed(chart: Charted, over, steps: list[Step], layout: Layout, kind: str) -> np.ndarray:
    """Points with which a step could first be told, and not a period before."""
    completed = np.zeros(len(chart), dtype=bool)
    for step in steps:
        told = False
        for newest in range(step.start + LEAST - 1, len(chart)):
            upto = np.where(np.arange(len(chart)) <= newest, chart.count, np.nan)
            seen = any(
                abs(early.start - step.start) < LEAST
                and (early.after > early.before) == (step.after > step.before)
                for early in _steps(upto, over, layout, kind)
            )
            completed[newest] |= seen and not told
            told = seen
    return completed


@dataclass(frozen=True)
class Judge:
    """What is the same for all series that are judged at once."""

    layout: Layout
    rules: str
    rebase: Sequence[int | Rebase]
    asked: str
    better: str | None
    screen: bool = True
    starts: np.ndarray | None = None  # where patterns break, if elsewhere too than at rebases
    one_level: bool = False  # whether limits rest on one level of several
    steps: tuple[()] | None = None  # empty where steps were looked for
    lost: int = 0  # degrees of freedom that a season took

    def __call__(self, values, exposure, choices: list[Choice]) -> list[Charted]:
        """Charts of one kind, (series, points): of counts for the c, u and p charts."""
        layout, (kind, how, _), least = self.layout, choices[0], RULE_BOOKS[self.rules]
        plotted, ranged = values, kind in RANGED
        if exposure is not None:
            with np.errstate(divide="ignore", invalid="ignore"):
                plotted = np.where(exposure > 0, values / exposure, np.nan)
        limits = limits_of(plotted if ranged else values, None if ranged else exposure, layout,
                           kind, how, self.screen)  # fmt: skip
        tested = np.where(layout.judged, plotted, np.nan)
        if self.lost and ranged:
            # Figures lie too close to levels that were worked out from themselves.
            known = int((~np.isnan(values[:, layout.judged])).sum()) - 1
            limits = limits.widened(float(np.sqrt(known / (known - self.lost))))
        # Of amounts the root of the mean says nothing: it is the chance of counts alone.
        short = np.zeros(values.shape, dtype=bool)
        if self.one_level and self.asked == "auto" and ranged:
            are_counts = ~(values % 1 > 0).any(axis=1, keepdims=True)
            short = layout.of_few(values, FEW) & are_counts
            limits = limits.no_narrower_than_chance(short)
        broken = layout if self.starts is None else replace(layout, starts=self.starts)
        rule, side, new = patterns(tested, limits, broken, least, choices[0])
        up, down = {"up": (1, 2), "down": (2, 1)}.get(self.better, (3, 3))
        variation = np.array([0, up, down, up, down])[side]
        exposure = np.ones((1, 1)) if exposure is None else exposure
        return [
            Charted(
                value=plotted[row],
                centre=limits.centre[row],
                lower_limit=limits.lower[row],
                upper_limit=limits.upper[row],
                signal=rule[row] > 0,
                rule=_RULES[rule[row]],
                side=_SIDES[side[row]],
                new=new[row],
                variation=_VARIATIONS[variation[row]],
                widened=limits.dispersion[row],
                segment=layout.segment,
                in_baseline=layout.base,
                excluded=layout.excluded,
                provisional=~layout.judged,
                count=values[row],
                exposure=np.broadcast_to(exposure, values.shape)[row],
                asked=self.asked,
                kind=kind,
                limits=how,
                why=choice.why,
                rules=self.rules,
                steps=self.steps,
            )
            for row, choice in enumerate(choices)
        ]


def direction(improvement: str | None) -> str | None:
    """Direction that is better, "up" or "down", where one is given."""
    if improvement is None or pd.isna(improvement) or improvement == "":
        return None
    if improvement not in BETTER:
        raise BadOption("improvement", repr(improvement), "It is 'up', 'down' or None.")
    return BETTER[improvement]
