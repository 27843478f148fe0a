"""What is wrong along a series: overlaps, gaps, a force that is lacking, a figure far off?

A series is one measure of one place, counted one way, through time. Everything here is a warning:
the figures are kept, and the exhibits know what they may not do with them. What many series of a
sheet share is told once.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Iterable
from datetime import date
from itertools import groupby, pairwise
from statistics import median
from typing import NamedTuple

import numpy as np
import pandas as pd

from rocu_analysis import periods, problems, reference
from rocu_analysis.validation.judged import PERIOD_COLUMNS, Facts, Row, grouped, number

# Lengths in days of what is expected to come one after the other; weeks of an operation are not.
_REGULAR = {"month": (28, 31), "quarter": (89, 92), "half year": (181, 184), "year": (365, 366)}
# Lengths in days that tell weeks, months, quarters, half years and years apart.
_BOUNDS = (8, 27, 32, 93, 185, 367)
_FEWEST_FOR_A_GAP, _FEWEST_FOR_A_HISTORY = 3, 8
# In standard deviations of the series itself, but never less than chance alone would give.
_FAR, _TO_SIGMA, _LEAST_SPREAD_OF_LOG = 6.0, 1.4826, 0.15
_FAR_AHEAD = np.timedelta64(366, "D")


class _Point(NamedTuple):
    """One figure of a series: its days as numbers, and its place in the frame."""

    series: int
    start: int
    end: int
    n: int
    value: float
    is_count: bool

    @property
    def length(self) -> int:
        return self.end - self.start + 1

    @property
    def kind(self) -> int:
        return bisect.bisect_right(_BOUNDS, self.length)


def judge(facts: Facts) -> None:
    """Look along every series: accepted rows in one vintage."""
    _forces_lacking(facts)
    _ahead(facts)
    overlaps, gaps, far = [], {kind: [] for kind in _REGULAR}, []
    for series in _series(facts):
        overlaps += _overlaps(series)
        for kind, (least, most) in _REGULAR.items():
            regular = [one for one in series if least <= one.length <= most]
            if len(regular) >= _FEWEST_FOR_A_GAP:
                gaps[kind] += [(b, a) for a, b in pairwise(regular) if b.start > a.end + 1]
        for alike in grouped(series, lambda one: one.kind).values():
            far += _far_off(alike)
    _tell_overlaps(facts, overlaps)
    for kind, pairs in gaps.items():
        _tell_gaps(facts, kind, pairs)
    _tell_far(facts, far)


def _series(facts: Facts) -> Iterable[list[_Point]]:
    """Each series of two points or more, in the order of its days."""
    frame, key = facts.frame, facts.key(*PERIOD_COLUMNS)
    dated = (frame["period_start"].notna() & frame["period_end"].notna()).to_numpy()
    several = dated & pd.Series(key).where(dated, -1).duplicated(keep=False).to_numpy()
    start, end = (
        frame[name].to_numpy(dtype="datetime64[D]").astype("int64")
        for name in ("period_start", "period_end")
    )
    order = np.lexsort((end, start, key))
    order = order[several[order]]
    columns = (key, start, end, np.arange(len(key)), frame["value"], facts.where("unit", "count"))
    points = map(_Point._make, zip(*(np.asarray(c)[order].tolist() for c in columns), strict=True))
    return (list(own) for _, own in groupby(points, key=lambda one: one.series))


def _overlaps(series: list[_Point]) -> list[tuple[_Point, _Point]]:
    """Periods that begin before an earlier one has ended, each with the last that reaches in."""
    found, reach = [], -math.inf
    for k, one in enumerate(series):
        if one.start <= reach:
            found.append((one, next(b for b in reversed(series[:k]) if b.end >= one.start)))
        reach = max(reach, one.end)
    return found


def _far_off(alike: list[_Point]) -> list[tuple[_Point, list[float]]]:
    """Figures far from their own series, which has eight periods of one length or more.

    Counts are put on a scale where chance alone has a standard deviation of one (Anscombe:
    2 √(x + 3/8)); amounts on a logarithmic one. The distance from the series' median is measured
    in its median absolute deviation × 1.4826, or in what chance alone would give where that is
    more, so that a quiet series does not cry at every step.
    """
    known = [one for one in alike if one.value == one.value]
    if len(known) < _FEWEST_FOR_A_HISTORY:
        return []
    scaled = [
        2 * math.sqrt(max(one.value, 0) + 0.375) if one.is_count else math.log1p(max(one.value, 0))
        for one in known
    ]
    middle = median(scaled)
    distance = [abs(each - middle) for each in scaled]
    spread = _TO_SIGMA * median(distance)
    return [
        (one, [other.value for other in known])
        for one, far in zip(known, distance, strict=True)
        if far > _FAR * max(spread, 1.0 if one.is_count else _LEAST_SPREAD_OF_LOG)
    ]


# --- what is said --------------------------------------------------------------------------------


def _shared(facts: Facts, pairs: list[tuple[_Point, _Point]], key) -> list[tuple[Row, Row, int]]:
    """First pair of those that share a sheet and a key, as rows, and how many do."""
    page = facts.of("file", "sheet")
    alike = grouped(pairs, lambda pair: (page[pair[0].n], key(*pair))).values()
    firsts = [own[0] for own in alike]
    rows = (facts.rows(point.n for point in side) for side in zip(*firsts, strict=True))
    return list(zip(*rows, map(len, alike), strict=True)) if firsts else []


def _more(count: int, one: str, many: str) -> str:
    what = one if count == 2 else many
    return f"; {count - 1:,} more {what} in this sheet" if count > 1 else ""


def _tell_overlaps(facts: Facts, pairs: list[tuple[_Point, _Point]]) -> None:
    """Years beside their quarters are one oversight, however many series have it."""
    for row, other, count in _shared(facts, pairs, lambda a, b: frozenset((a.kind, b.kind))):
        message = (
            f"{row.period} shares days with {other.period} ({other.at(row)}) in {row.measure} for "
            f"{row.who}{_more(count, 'such pair', 'such pairs')}"
        )
        facts.tell("periods_overlap", row, message, row.period, "period")


def _tell_gaps(facts: Facts, kind: str, pairs: list[tuple[_Point, _Point]]) -> None:
    for row, before, count in _shared(facts, pairs, lambda a, b: (b.end, a.start)):
        message = (
            f"no {kind} between {before.period} ({before.at(row)}) and {row.period} in "
            f"{row.measure} for {row.who}: {_lacking(before, row)}"
            f"{_more(count, 'series lacks it', 'series lack it')}"
        )
        facts.tell("period_missing", row, message, row.period, "period")


def _lacking(before: Row, after: Row) -> str:
    """Name the periods that lie between two."""
    one = periods.span(before.period_start.date(), before.period_end.date())
    names: list[str] = []
    while len(names) < 5:
        one = periods.following(one)
        if one.start >= after.period_start.date():
            break
        names.append(one.label)
    return ", ".join(names) + " missing"


def _tell_far(facts: Facts, far: list[tuple[_Point, list[float]]]) -> None:
    for (point, values), row in zip(far, facts.rows(one.n for one, _ in far), strict=True):
        others = list(values)
        others.remove(point.value)
        message = (
            f"{number(row.value)} {row.measure} for {row.who}, {row.period}; the other "
            f"{len(others)} periods lie between {number(min(others))} and {number(max(others))}, "
            f"with a median of {number(round(median(others), 1))}"
        )
        facts.tell("far_from_history", row, message)


def _ahead(facts: Facts) -> None:
    """Find periods after the file's own day, or far after all others; once a sheet and period."""
    frame = facts.frame
    start, as_at = frame["period_start"], frame["as_at"]
    if start.isna().all():
        return
    late, reach = _late(
        frame[["period_start", "period_end"]].drop_duplicates().dropna(subset="period_start")
    )
    after = (start > as_at).to_numpy()
    places = np.flatnonzero(after | start.isin(late).to_numpy())
    once = frame.iloc[places][["file", "sheet", "period"]].duplicated().to_numpy()
    for row in facts.rows(places[~once]):
        message = f"{row.period} begins on {periods.long_date(row.period_start.date())}"
        if after[row.n]:
            message += f", after the day of the figures, {periods.long_date(row.as_at.date())}"
        else:
            message += f"; the newest of the other periods ends on {periods.long_date(reach)}"
        facts.tell("period_ahead", row, message, row.period, "period")


def _late(days: pd.DataFrame) -> tuple[list, date | None]:
    """First days of the few periods far after all others, and the last day of those."""
    ends = days["period_end"].fillna(days["period_start"])
    newest = ends.groupby(days["period_start"]).max().cummax()
    starts = newest.index
    gaps = np.flatnonzero(starts[1:] - newest.to_numpy()[:-1] > _FAR_AHEAD)
    if not len(gaps):
        return [], None
    # A stray year or two at the end; a series that merely pauses goes on with many periods.
    late = starts[gaps[-1] + 1 :]
    few = len(late) * 4 <= len(starts) or len(late) == 1
    return (list(late), newest.iloc[gaps[-1]].date()) if few else ([], None)


def _forces_lacking(facts: Facts) -> None:
    """Find forces that are lacking where most of their region gives a figure; once a sheet."""
    frame = facts.frame
    named = frame["region"].notna() & frame["measure"].notna() & frame["geography"].eq("force")
    places = np.flatnonzero(named.to_numpy())
    key, columns = facts.key("geography", "force", "body"), ("region", "force")
    region, force = (frame[name].astype(object).to_numpy()[places].tolist() for name in columns)
    sets = grouped(
        zip(key[places].tolist(), places.tolist(), region, force, strict=True), lambda s: s[0]
    )
    lacking = []
    for own in sets.values():
        _, first, home, _ = own[0]
        there, whole = {one[3] for one in own}, set(reference.forces_in(home))
        if 2 <= len(there) < len(whole) <= 2 * len(there):
            lacking += [(first, home, name) for name in sorted(whole - there)]
    page = facts.of("file", "sheet")
    alike = grouped(lacking, lambda one: (page[one[0]], *one[1:])).values()
    for own, row in zip(alike, facts.rows(own[0][0] for own in alike), strict=True):
        _, home, name = own[0]
        more = _more(len(own), "such set of figures lacks it", "such sets of figures lack it")
        message = f"{name} gives no {row.measure} for {row.period}, as most of {home} does{more}"
        told = {"field": "force", "found": f"no {name}", "message": message}
        facts.found.append(problems.problem("force_missing", *row.page, **told))
