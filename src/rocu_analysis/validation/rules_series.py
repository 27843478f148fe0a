"""What is wrong along a series: overlaps, gaps, a force that is lacking, a figure far off?

A series is one measure of one place, counted one way, through time. Everything here is a warning:
the figures are kept, and the exhibits know what they may not do with them.
"""

from __future__ import annotations

from datetime import date
from statistics import median

import numpy as np
import pandas as pd

from rocu_analysis import periods, reference, schema
from rocu_analysis.errors import Problem
from rocu_analysis.validation.rules_catalogue import problem
from rocu_analysis.validation.rules_keys import (
    PERIOD_COLUMNS,
    Keys,
    at,
    number,
    problem_at,
    sheet_numbers,
    told,
    who,
)

SERIES_COLUMNS = tuple(name for name in schema.FIGURE_COLUMNS if name not in PERIOD_COLUMNS)
# Lengths in days of what is expected to come one after the other; weeks of an operation are not.
_REGULAR = {"month": (28, 31), "quarter": (89, 92), "half year": (181, 184), "year": (365, 366)}
# Lengths in days that tell weeks, months, quarters, half years and years apart.
_BOUNDS = (8, 27, 32, 93, 185, 367)
_FEWEST_FOR_A_GAP = 3
_FEWEST_FOR_A_HISTORY = 8
# In standard deviations of the series itself, but never less than chance alone would give.
_FAR = 6.0
_TO_SIGMA = 1.4826
_LEAST_SPREAD_OF_LOG = 0.15


def judge(rows: pd.DataFrame, keys: Keys) -> list[Problem]:
    """Look along every series.

    Parameters
    ----------
    rows : DataFrame
        Outcome columns and ``file, sheet, cell``: accepted rows in one vintage, numbered from 0.
    keys : Keys
        The columns of `schema.FIGURE_COLUMNS`, numbered over the same rows.
    """
    dated = np.flatnonzero((rows["period_start"].notna() & rows["period_end"].notna()).to_numpy())
    found = [*_forces_lacking(rows, keys), *_ahead(rows)]
    if not len(dated):
        return found
    series = keys.of(SERIES_COLUMNS)[dated]
    start, end = (
        rows[name].to_numpy(dtype="datetime64[D]").astype("int64")[dated]
        for name in ("period_start", "period_end")
    )
    order = np.lexsort((end, start, series))
    line = _Line(rows, dated[order], series[order], start[order], end[order])
    return [*found, *_overlaps(line), *_gaps(line), *_far_off(line)]


def _ahead(rows: pd.DataFrame) -> list[Problem]:
    """Find periods after the file's own day, or far after all others; once a sheet and period."""
    start, end, as_at = (rows[name].to_numpy() for name in ("period_start", "period_end", "as_at"))
    dated = ~np.isnat(start)
    if not dated.any():
        return []
    late, reach = _late(start[dated], end[dated])
    far = np.isin(start, late) if len(late) else np.zeros(len(rows), dtype=bool)
    after = start > as_at
    places = np.flatnonzero(far | after)
    once = rows.iloc[places][["file", "sheet", "period"]].duplicated().to_numpy()
    found = []
    for row in told(rows, places[~once]):
        message = f"{row.period} begins on {periods.long_date(row.period_start.date())}"
        if after[row.Index]:
            message += f", after the day of the figures, {periods.long_date(row.as_at.date())}"
        else:
            message += f"; the newest of the other periods ends on {periods.long_date(reach)}"
        found.append(problem_at("period_ahead", row, message, row.period, "period"))
    return found


def _late(start: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, date | None]:
    """First days of the few periods far after all others, and the last day of those."""
    number = pd.factorize(start)[0].astype("int64") * (len(end) + 1) + pd.factorize(end)[0] + 1
    first = ~pd.Series(number).duplicated().to_numpy()
    days = pd.DataFrame({"start": start[first], "end": end[first]}).sort_values("start")
    newest = days["end"].fillna(days["start"]).groupby(days["start"]).max().cummax()
    reach, starts = newest.to_numpy(), newest.index.to_numpy()
    gaps = np.flatnonzero(starts[1:] - reach[:-1] > np.timedelta64(366, "D"))
    if not len(gaps):
        return starts[:0], None
    # A stray year or two at the end; a series that merely pauses goes on with many periods.
    late = starts[gaps[-1] + 1 :]
    few = len(late) * 4 <= len(starts) or len(late) == 1
    return (late, newest.iloc[gaps[-1]].date()) if few else (starts[:0], None)


class _Line:
    """All series one after the other, each in the order of its days."""

    def __init__(self, rows, place, series, start, end) -> None:
        self.rows, self.place, self.series = rows, place, series
        self.start, self.end = start, end
        self.length = end - start + 1

    def row(self, index: int):
        return told(self.rows, [self.place[index]])[0]

    def part(self, chosen: np.ndarray) -> _Line:
        return _Line(
            self.rows,
            self.place[chosen],
            self.series[chosen],
            self.start[chosen],
            self.end[chosen],
        )


def _overlaps(line: _Line) -> list[Problem]:
    """Find a period that begins before the one before it has ended.

    One problem for each sheet and pair of lengths: years beside their quarters are one oversight,
    however many series have it.
    """
    follows = np.r_[False, line.series[1:] == line.series[:-1]]
    reach = pd.Series(line.end).groupby(line.series).cummax().to_numpy()
    places = np.flatnonzero(follows & (line.start <= np.r_[-1, reach[:-1]]))
    holders = np.array([_holder(line, place) for place in places], dtype="int64")
    kind = np.digitize(line.length, _BOUNDS)
    lengths = np.sort(np.c_[kind[places], kind[holders]], axis=1) if len(places) else places
    found = []
    for first, count in _shared(line, places, *(lengths.T if len(places) else ())):
        row, other = line.row(places[first]), line.row(holders[first])
        message = (
            f"{row.period} shares days with {other.period} ({at(other, row)}) in {row.measure} for "
            f"{who(row)}{_more(count, 'such pair', 'such pairs')}"
        )
        found.append(problem_at("periods_overlap", row, message, row.period, "period"))
    return found


def _holder(line: _Line, index: int) -> int:
    """Find the earlier period that a later one runs into: the last that reaches into it."""
    first = int(np.searchsorted(line.series, line.series[index]))
    earlier = np.flatnonzero(line.end[first:index] >= line.start[index])
    return first + int(earlier[-1])


def _shared(line: _Line, places: np.ndarray, *keys: np.ndarray) -> list[tuple[int, int]]:
    """Position of the first of those places that share a sheet and keys, and how many do."""
    if not len(places):
        return []
    table = line.rows.iloc[line.place[places]][["file", "sheet"]].reset_index(drop=True)
    table = table.assign(**{f"key{number}": key for number, key in enumerate(keys)})
    groups = table.groupby(list(table.columns), sort=False).indices.values()
    return sorted((int(group[0]), len(group)) for group in groups)


def _more(count: int, one: str, many: str) -> str:
    what = one if count == 2 else many
    return f"; {count - 1:,} more {what} in this sheet" if count > 1 else ""


def _gaps(line: _Line) -> list[Problem]:
    found = []
    for kind, (least, most) in _REGULAR.items():
        chosen = np.flatnonzero((line.length >= least) & (line.length <= most))
        if len(chosen):
            found += _gaps_of(line.part(chosen), kind)
    return found


def _gaps_of(line: _Line, kind: str) -> list[Problem]:
    """Find periods that lack between others of their length; once a sheet and gap."""
    size = pd.Series(line.series).groupby(line.series).transform("size").to_numpy()
    follows = np.r_[False, line.series[1:] == line.series[:-1]]
    before = np.r_[0, line.end[:-1]]
    places = np.flatnonzero(follows & (line.start > before + 1) & (size >= _FEWEST_FOR_A_GAP))
    found = []
    for first, count in _shared(line, places, line.end[places - 1], line.start[places]):
        row, other = line.row(places[first]), line.row(places[first] - 1)
        message = (
            f"no {kind} between {other.period} ({at(other, row)}) and {row.period} in "
            f"{row.measure} for {who(row)}: {_lacking(other, row)}"
            f"{_more(count, 'series lacks it', 'series lack it')}"
        )
        found.append(problem_at("period_missing", row, message, row.period, "period"))
    return found


def _lacking(before, after) -> str:
    """Name the periods that lie between two."""
    one = periods.span(before.period_start.date(), before.period_end.date())
    names = []
    while len(names) < 5:
        one = periods.following(one)
        if one.start >= after.period_start.date():
            break
        names.append(one.label)
    return ", ".join(names) + " missing"


def _far_off(line: _Line) -> list[Problem]:
    """Find figures far from their own series, which has eight periods of one length or more.

    Counts are put on a scale where chance alone has a standard deviation of one (Anscombe:
    2 √(x + 3/8)); amounts on a logarithmic one. The distance from the series' median is measured
    in its median absolute deviation × 1.4826, or in what chance alone would give where that is
    more, so that a quiet series does not cry at every step.
    """
    value = line.rows["value"].to_numpy()[line.place]
    is_count = line.rows["unit"].eq("count").to_numpy()[line.place]
    kind = np.digitize(line.length, _BOUNDS)
    group = pd.factorize(line.series * (len(_BOUNDS) + 1) + kind)[0]
    known = np.flatnonzero(~np.isnan(value))
    known = known[np.argsort(group[known], kind="stable")]
    amount = np.maximum(value[known], 0)
    scaled = np.where(is_count[known], 2 * np.sqrt(amount + 0.375), np.log1p(amount))
    begins = np.flatnonzero(np.diff(group[known], prepend=-1))
    size = np.diff(np.append(begins, len(known)))
    distance = np.abs(scaled - np.repeat(_medians(scaled, begins, size), size))
    spread = _TO_SIGMA * np.repeat(_medians(distance, begins, size), size)
    least = np.where(is_count[known], 1.0, _LEAST_SPREAD_OF_LOG)
    far = distance > _FAR * np.maximum(spread, least)
    far &= np.repeat(size, size) >= _FEWEST_FOR_A_HISTORY
    places = np.sort(known[far])
    of_group = dict(zip(group[known[begins]].tolist(), zip(begins, size, strict=True), strict=True))
    found = []
    for i, row in zip(places, told(line.rows, line.place[places]), strict=True):
        begin, count = of_group[int(group[i])]
        others = value[known[begin : begin + count]].tolist()
        others.remove(value[i])
        message = (
            f"{number(value[i])} {row.measure} for {who(row)}, {row.period}; the other "
            f"{len(others)} periods lie between {number(min(others))} and {number(max(others))}, "
            f"with a median of {number(round(median(others), 1))}"
        )
        found.append(problem_at("far_from_history", row, message, number(row.value)))
    return found


def _medians(values: np.ndarray, begins: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Median of each group of values that stand together; groups of one size at a time."""
    medians = np.empty(len(begins))
    for count in np.unique(size).tolist():
        own = np.flatnonzero(size == count)
        medians[own] = np.median(values[begins[own][:, None] + np.arange(count)], axis=1)
    return medians


def _forces_lacking(rows: pd.DataFrame, keys: Keys) -> list[Problem]:
    """Find forces that are lacking where most of their region gives a figure; once a sheet."""
    named = rows["region"].notna() & rows["measure"].notna()
    forces = np.flatnonzero((rows["geography"].eq("force") & named).to_numpy())
    if not len(forces):
        return []
    same = keys.of([n for n in schema.FIGURE_COLUMNS if n not in ("geography", "force", "body")])
    group = pd.factorize(same[forces])[0]
    force, region = (rows[name].cat for name in ("force", "region"))
    own = force.codes.to_numpy()[forces]
    there = np.zeros((int(group.max()) + 1, len(force.categories) + 1), dtype=bool)
    there[group, own] = True  # a force that is missing stands in the last column
    codes = region.codes.to_numpy()[forces]
    expected = {
        region.categories[code]: set(reference.forces_in(region.categories[code]))
        for code in np.unique(codes).tolist()
    }
    whole = np.array([len(expected.get(name, ())) for name in region.categories])[codes]
    size = there.sum(axis=1)[group]
    short = (size < whole) & (size >= 2) & (size * 2 >= whole)
    forces, group = forces[short], group[short]
    return _told_lacking(rows, forces, pd.factorize(group)[0], expected)


def _told_lacking(
    rows: pd.DataFrame, forces: np.ndarray, group: np.ndarray, expected: dict[str, set[str]]
) -> list[Problem]:
    """Tell which forces are lacking in sets of figures, once a sheet, region and force.

    Parameters
    ----------
    forces, group : numpy.ndarray
        Places of figures of forces, and the number of the set in which each stands.
    expected : dict
        The forces of each region.
    """
    if not len(forces):
        return []
    force, region = (rows[name].cat for name in ("force", "region"))
    listed = [sorted(expected.get(name, ())) for name in region.categories]
    width = max(map(len, listed))
    codes = region.codes.to_numpy()[forces].astype("int64")
    order = {(n, name): k for n, each in enumerate(listed) for k, name in enumerate(each)}
    names = [None, *force.categories]
    of_force = pd.Series(codes * len(names) + force.codes.to_numpy()[forces] + 1)
    pairs = {
        number: order.get((number // len(names), names[number % len(names)]), -1)
        for number in of_force.unique().tolist()
    }
    _, first = np.unique(group, return_index=True)
    lacks = np.arange(width) < np.array(list(map(len, listed)))[codes[first]][:, None]
    lacks = np.column_stack([lacks, np.zeros(len(first), dtype=bool)])
    lacks[group, of_force.map(pairs).to_numpy()] = False
    which, k = np.nonzero(lacks)
    if not len(which):
        return []
    place = forces[first[which]]
    number = sheet_numbers(rows)[place] * len(listed) + codes[first[which]]
    kind = pd.factorize(number * width + k)[0]
    count, opens = np.bincount(kind), np.flatnonzero(~pd.Series(kind).duplicated().to_numpy())
    shown = zip(told(rows, place[opens]), k[opens].tolist(), count.tolist(), strict=True)
    by_name = dict(zip(region.categories, listed, strict=True))
    return [_force_missing(by_name[row.region][n], row.region, row, many) for row, n, many in shown]


def _force_missing(force: str, region: str, first, count: int) -> Problem:
    message = f"{force} gives no {first.measure} for {first.period}, as most of {region} does"
    if count > 1:
        message += _more(count, "such set of figures lacks it", "such sets of figures lack it")
    return problem(
        "force_missing",
        first.file,
        first.sheet,
        field="force",
        found=f"no {force}",
        message=message,
    )
