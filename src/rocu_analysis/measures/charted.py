"""Control charts as arrays: a page of series is judged at once, each by its own history.

A chart reads one point, or one run, against limits that the changed points help to set. A lasting
step is asked for directly, and a season looked for first (`steps`). `charted_rows` judges; what is
asked of each chart reads its arrays (`Charted`). Limits and rules are in `chart_limits`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from enum import StrEnum

import numpy as np
import pandas as pd

from rocu_analysis.errors import BadOption
from rocu_analysis.measures import chart_limits as spc
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
        return replace(
            self, steps=steps, **{name: getattr(self, name)[chosen] for name in BY_POINT}
        )

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
            if (at & known).sum() < spc.RULE_BOOKS[self.rules]:
                kept[at] = kept[step.start - 1]
        return kept

    @property
    def moved(self) -> np.ndarray:
        """Points at a usual level that the limits do not rest on."""
        level = self.usual_level
        return ~np.isin(level, level[self.in_baseline])

    def usual(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Mean, low and high of what is usual at each point's level: a count's spread moves."""
        level, usual, moved, mean = self.level, self.usual_level, self.moved, self.centre.copy()
        means: dict[int, float] = {}
        for step in self.steps or ():
            means.setdefault(level[step.start - 1], step.before)
            means[level[step.start]] = step.after
        for number, value in means.items():
            mean[moved & (usual == number)] = value
        of_counts = self.asked == "auto"
        with np.errstate(divide="ignore", invalid="ignore"):
            wider = np.sqrt(mean / self.centre) if of_counts else np.ones(len(self))
        wider = np.where(np.isfinite(wider), wider, 1.0)
        # Counts that never varied, such as noughts, do not show how far others will: chance does.
        still = (self.lower_limit == self.upper_limit) & of_counts
        least = np.where(still, 3 * np.sqrt(np.maximum(mean, 0.0)), 0.0)
        low, high = (
            np.where(moved, mean + wider * (end - self.centre) + far, end)
            for end, far in ((self.lower_limit, -least), (self.upper_limit, least))
        )
        return mean, low, high


BY_POINT = tuple(field.name for field in fields(Charted) if "ndarray" in str(field.type))
ONCE = tuple(field.name for field in fields(Charted) if field.name not in (*BY_POINT, "steps"))
_RULES, _SIDES, _VARIATIONS = (
    np.array(words, dtype=object)
    for words in (spc.RULES, spc.SIDES, [str(word) for word in Variation])
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


@dataclass(frozen=True, kw_only=True)
class Judge:
    """What is the same for all series that are judged at once."""

    layout: spc.Layout
    rules: str
    asked: str
    better: str | None
    limits: str | None = None
    screen: bool = True
    starts: np.ndarray | None = None  # where patterns break, if elsewhere too than at rebases
    one_level: bool = False  # whether limits rest on one level of several
    steps: tuple[()] | None = None  # empty where steps were looked for
    lost: int = 0  # degrees of freedom that a season took

    def choice(self, values: np.ndarray, exposure: np.ndarray | None) -> spc.Choice:
        """Chart of one series: as it was named, else the one that suits."""
        if self.asked == "auto":
            return spc.choose(values, exposure, self.layout, self.screen)
        return spc.named(self.asked, self.limits, exposure)

    def charts(self, values, exposure, choices: list[spc.Choice]) -> list[Charted]:
        """Charts of one kind, (series, points): of counts for the c, u and p charts."""
        layout, (kind, how, *_) = self.layout, choices[0]
        plotted, ranged = values, kind in spc.RANGED
        if exposure is not None:
            with np.errstate(divide="ignore", invalid="ignore"):
                plotted = np.where(exposure > 0, values / exposure, np.nan)
        drawn, over = (plotted, None) if ranged else (values, exposure)
        limits = spc.limits_of(drawn, over, layout, choices[0], self.screen)
        if self.lost and ranged:
            # Figures lie too close to levels that were worked out from themselves.
            known = int((~np.isnan(values[:, layout.judged])).sum()) - 1
            limits = limits.widened(float(np.sqrt(known / (known - self.lost))))
        if self.one_level and self.asked == "auto" and ranged:
            limits = limits.no_narrower_than_chance(self._short(values))
        tested = np.where(layout.judged, plotted, np.nan)
        starts = layout.starts if self.starts is None else self.starts
        least = spc.RULE_BOOKS[self.rules]
        rule, side, new = spc.patterns(tested, limits, layout, starts, least, how == spc.EXACT)
        variation = variations(_SIDES[side], self.better)
        exposure = np.broadcast_to(1.0 if exposure is None else exposure, values.shape)
        by_point = (plotted, limits.centre, *limits.ends[:2], rule > 0, _RULES[rule], _SIDES[side],
                    new, variation, limits.dispersion)  # fmt: skip
        same = (layout.segment, layout.base, layout.excluded, ~layout.judged)
        return [
            Charted(*(column[row] for column in by_point), *same, values[row], exposure[row],
                    self.asked, kind, how, f"{choice.name}: {choice.reason}", self.rules,
                    self.steps)
            for row, choice in enumerate(choices)
        ]  # fmt: skip

    def _short(self, values: np.ndarray) -> np.ndarray:
        """Points whose limits rest on too few counts to show how far they stray."""
        # Of amounts the root of the mean says nothing: it is the chance of counts alone.
        short, used = np.zeros(values.shape, dtype=bool), self.layout.base & ~np.isnan(values)
        for first, end in self.layout.bounds:
            short[:, first:end] = used[:, first:end].sum(axis=1, keepdims=True) < FEW
        return short & ~(values % 1 > 0).any(axis=1, keepdims=True)


def variations(side: np.ndarray, better: str | None) -> np.ndarray:
    """What points on each side say, where it is known which way is better."""
    up, down = {"up": (1, 2), "down": (2, 1)}.get(better, (3, 3))
    is_up, is_down = (
        np.isin(side.astype(str), ways) for ways in (spc.SIDES[1::2], spc.SIDES[2::2])
    )
    return _VARIATIONS[np.select([is_up, is_down], [up, down], 0)]


def charted_rows(
    table: np.ndarray,
    *,
    excluded: np.ndarray,
    provisional: np.ndarray,
    kind: str = "auto",
    rules: str = "nhs7",
    rebase: tuple[int | spc.Rebase, ...] = (),
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
    the shape of the table, and ``limits`` ("exact") are for kinds that are named.
    """
    if not table.shape[1]:
        flags = np.zeros((len(table), 1), dtype=bool)
        made = charted_rows(np.full(flags.shape, np.nan), excluded=flags, provisional=flags)
        return [replace(chart.kept(flags[0]), asked=kind, rules=rules) for chart in made]
    charts: dict[int, Charted] = {}
    alike: dict[bytes, list[int]] = {}  # series whose points are of the same kinds
    for row, flags in enumerate(zip(excluded, provisional, strict=True)):
        alike.setdefault(b"".join(flag.tobytes() for flag in flags), []).append(row)
    for rows in alike.values():
        out, waiting = (np.flatnonzero(flag[rows[0]]) for flag in (excluded, provisional))
        layout = spc.layout_of(table.shape[1], None, rebase, out, waiting)
        judge = Judge(layout=layout, rules=rules, asked=kind, better=direction(improvement),
                      limits=limits, steps=() if steps else None)  # fmt: skip
        sorts: dict[tuple, list[tuple[int, spc.Choice]]] = {}
        for row in rows:
            over = _season(table[row], quarter, layout, kind)
            over = over if exposure is None else exposure[row]
            lasting = _steps(table[row], over, layout, kind) if steps else []
            if (over is not None and exposure is None) or lasting:
                charts[row] = _split(judge, table[row], over, lasting)
            else:
                choice = judge.choice(table[row], over)
                sorts.setdefault(choice[:2], []).append((row, choice))
        for group in sorts.values():
            mine, choices = map(list, zip(*group, strict=True))
            over = None if exposure is None else exposure[mine]
            charts.update(zip(mine, judge.charts(table[mine], over, choices), strict=True))
    return [charts[row] for row in range(len(table))]


def _season(values, quarter, layout: spc.Layout, kind: str) -> np.ndarray | None:
    """Usual level of each point's quarter over the year's; None where no season can be shown."""
    if quarter is None or kind != "auto" or (values < 0).any():
        return None
    indices = quarterly_season(np.where(layout.base, values, np.nan), quarter)
    return None if indices is None or not (indices > 0).all() else indices[quarter]


def _steps(values, over, layout: spc.Layout, kind: str) -> list[Step]:
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


def _split(judge: Judge, values, over, steps: list[Step]) -> Charted:
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
        usual = [n for n in inside if n == inside[0] or sizes[n] >= spc.RULE_BOOKS[judge.rules]]
        enough = [number for number in usual if sizes[number] >= AT_A_LEVEL]
        base[first:end] = level[first:end] == (enough or [max(usual, key=sizes.get)])[0]
    resting = replace(
        judge, layout=replace(layout, base=base & layout.base), starts=starts[level],
        one_level=bool(steps), lost=3 if counts and over is not None else 0,
    )  # fmt: skip
    choice = resting.choice(values, None if counts else over)
    if counts and over is not None and choice.how == spc.EXACT:
        choice = resting.choice(values, over)
    elif counts and over is not None:
        choice = choice._replace(name=SEASONAL)
    (chart,) = resting.charts(values[None, :], None if over is None else over[None, :], [choice])
    if not steps:
        return chart
    completed = _completed(chart, over, steps, layout, judge.asked)
    return _mark_steps(resting, replace(chart, steps=tuple(steps)), completed)


def _mark_steps(judge: Judge, chart: Charted, completed: np.ndarray) -> Charted:
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
    rule, side = np.where(moved, None, chart.rule), np.where(moved, None, chart.side)
    since = known & (pattern > 0) & (fresh | (~over & ~under & (rule != "outside")))
    new = chart.new & ~moved
    for place, word in ((over, "above"), (under, "below")):
        rule[place], side[place] = "outside", word
        new |= place & ~np.concatenate([[False], place[:-1]])
    rule[since], side[since] = "step", _SIDES[pattern[since]]
    new[since] = False
    # One of which the point before was outside the limits already is no news.
    out = (chart.value > chart.upper_limit, chart.value < chart.lower_limit)
    past = np.select([pattern == 1, pattern == 2], out, False)
    new |= since & completed & ~np.concatenate([[False], past[:-1] & (pattern[:-1] == pattern[1:])])
    signal = np.array([name is not None for name in rule])
    variation = variations(side, judge.better)
    return replace(chart, signal=signal, rule=rule, side=side, new=new, variation=variation)


def _completed(chart: Charted, over, steps, layout: spc.Layout, kind: str) -> np.ndarray:
    """Points with which a step could first be told, and not a period before."""
    completed = np.zeros(len(chart), dtype=bool)
    for step in steps:
        was_seen = False
        for newest in range(step.start + LEAST - 1, len(chart)):
            upto = np.where(np.arange(len(chart)) <= newest, chart.count, np.nan)
            seen = any(
                abs(early.start - step.start) < LEAST
                and (early.after > early.before) == (step.after > step.before)
                for early in _steps(upto, over, layout, kind)
            )
            completed[newest] |= seen and not was_seen
            was_seen = seen
    return completed


def direction(improvement: str | None) -> str | None:
    """Direction that is better, "up" or "down", where one is given."""
    if improvement is None or pd.isna(improvement) or improvement == "":
        return None
    if improvement not in BETTER:
        raise BadOption("improvement", repr(improvement), "It is 'up', 'down' or None.")
    return BETTER[improvement]
