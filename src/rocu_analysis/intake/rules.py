"""What cannot be so among figures? `judge` runs every rule over all figures of a check.

A rule is a small function that notes problems; a bound between two measures is one line of
`reference.bounds.BOUNDS`. A rule changes no figure, with three exceptions: `repeats` settles what
is given more than once, a fraction of a person is set aside, and a figure given before its period
ended is provisional.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd

from rocu_analysis import periods, reference
from rocu_analysis.intake import repeats
from rocu_analysis.intake.figure_table import PERIOD, FigureTable, Row, number, series
from rocu_analysis.intake.figures import union
from rocu_analysis.intake.wholes import PARTS_AND_WHOLES
from rocu_analysis.problems import Problem

_FEWEST_FOR_A_GAP, _FEWEST_FOR_A_HISTORY = 3, 8
# Distance from a series' median, in its own standard deviations or, if more, in those of chance.
_FAR, _TO_SIGMA, _LEAST_SPREAD_OF_LOG = 6.0, 1.4826, 0.15
_A_YEAR = np.timedelta64(366, "D")


def judge(
    frame: pd.DataFrame, held: pd.DataFrame | None = None
) -> tuple[pd.DataFrame, list[Problem]]:
    """Judge the figures of all files against each other, and against those ``held`` before.

    Parameters
    ----------
    frame : DataFrame
        Figures with their file, sheet, cell and disposition.
    held : DataFrame, optional
        Outcomes of an earlier check.

    Returns
    -------
    tuple of DataFrame and list of Problem
        The figures with what became of them, and what was found.
    """
    first_new = 0
    if held is not None and len(held):
        first_new = len(held)
        frame = _with_held(frame, held)
    table = FigureTable(frame)
    fractions(table)
    repeats.settle(table, first_new)
    period_not_over(table)
    period_ahead(table)
    valued = table.newest(table.is_accepted & ~np.isnan(table.value))
    for rule in PARTS_AND_WHOLES:
        rule(valued)
    # A marker, or a figure that was set aside, was given all the same: it is no gap.
    given = table.newest(~table.where("disposition", "repeated"))
    for rule in SERIES:
        rule(given)
    found = [problem for problem in table.problems if problem.file]
    return table.frame.iloc[first_new:].reset_index(drop=True), found


def _with_held(frame: pd.DataFrame, held: pd.DataFrame) -> pd.DataFrame:
    """Figures of an earlier check first, without a file."""
    old = held.assign(file="", sheet="", cell="", disposition="accepted", codes="")
    old = old.reindex(columns=frame.columns)
    both = {}
    for name in frame:
        if isinstance(frame[name].dtype, pd.CategoricalDtype):
            words = old[name].astype(object).where(old[name].notna(), None)
            both[name] = union([pd.Categorical(words), frame[name].array])
        else:
            column = old[name].astype(frame[name].dtype, errors="ignore")
            both[name] = pd.concat([column, frame[name]], ignore_index=True)
    return pd.DataFrame(both)


# -- one figure ------------------------------------------------------------------------------------


def fractions(table: FigureTable) -> None:
    """A count that is no whole number; of people it is set aside."""
    value = table.value
    fraction = table.is_accepted & table.where("unit", "count") & table.where("qualifier", "exact")
    fraction &= (value != np.round(value)) & ~np.isnan(value)
    measures = table.frame["measure"].dropna().unique()
    people = [m for m in measures if reference.measure(m)["counts_people"] == "yes"]
    of_people = fraction & table.where("measure", *people)
    for row in table.rows(np.flatnonzero(fraction)):
        table.add("fraction_of_people" if of_people[row.n] else "fraction", row)
    aside = np.flatnonzero(of_people).tolist()
    table.set("codes", aside, "fraction_of_people")
    table.set("disposition", aside, "set_aside")


def period_not_over(table: FigureTable) -> None:
    """A figure given before its period ended is provisional."""
    start, end, day = (table.days(name) for name in ("period_start", "period_end", "as_at"))
    early = table.is_accepted & (start <= day) & (day < end) & ~np.isnan(table.value)
    early &= ~table.where("status", "final", "provisional", "estimated")
    places = np.flatnonzero(early)
    table.set("status", places.tolist(), "provisional")
    for row in _first_of_periods(table, places):
        facts = {"period": row.period, "ends": row.period_end, "day": row.as_at}
        table.add("period_not_over", row, row.period, "period", **facts)


def period_ahead(table: FigureTable) -> None:
    """A period that begins after the day of its figures, or a year after all other periods."""
    start, end, day = (table.days(name) for name in ("period_start", "period_end", "as_at"))
    late, newest = _late_starts(start, end)
    is_after = table.is_accepted & (start > day)
    places = np.flatnonzero(is_after | (table.is_accepted & np.isin(start, late)))
    for row in _first_of_periods(table, places):
        facts = {"period": row.period, "begins": row.period_start}
        facts |= {"day": row.as_at} if is_after[row.n] else {"others": newest}
        table.add("period_ahead", row, row.period, "period", **facts)


def _late_starts(start: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, object]:
    """First days of the few periods a year after all others, and the last day of the others."""
    known = ~np.isnat(start)
    starts, which = np.unique(start[known], return_inverse=True)
    if not len(starts):
        return starts, None
    ends = np.where(np.isnat(end), start, end)[known]
    newest = np.full(len(starts), ends.min())
    np.maximum.at(newest, which, ends)
    reach = np.maximum.accumulate(newest)
    gaps = np.flatnonzero(starts[1:] - reach[:-1] > _A_YEAR)
    if not len(gaps):
        return starts[:0], None
    # A stray year or two at the end; a series that pauses goes on with many periods.
    late = starts[gaps[-1] + 1 :]
    is_few = len(late) == 1 or len(late) * 4 <= len(starts)
    return (late if is_few else starts[:0]), reach[gaps[-1]].item()


def _first_of_periods(table: FigureTable, places: np.ndarray) -> list[Row]:
    """First row of each sheet and period."""
    again = table.frame.iloc[places][["file", "sheet", "period"]].duplicated().to_numpy()
    return table.rows(places[~again])


# -- forces of one region --------------------------------------------------------------------------


def forces_of_a_region(table: FigureTable) -> None:
    """Forces that lack a figure, or count it differently, where most of their region give it."""
    is_force = table.where("geography", "force") & (table.code("region") > 0)
    places = np.flatnonzero(is_force & (table.code("measure") > 0))
    if not len(places):
        return
    force, region, measure = (table.values(name) for name in ("force", "region", "measure"))
    gives: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for n in places.tolist():
        gives[force[n]][measure[n]].append(n)
    figures = {f: {m: np.array(rows) for m, rows in held.items()} for f, held in gives.items()}
    days = table.days("period_start"), table.days("period_end")
    missing, different = defaultdict(list), {}
    of_sets = table.key("geography", "force", "body")
    for rows in _groups(of_sets[places], places):
        first, senders = rows[0], {force[n] for n in rows}
        home = reference.forces_in(region[first]) if region[first] in reference.REGIONS else ()
        if not 2 <= len(senders) < len(home) or len(home) > 2 * len(senders):
            continue
        for absent in sorted({*home} - senders):
            own = figures.get(absent, {}).get(measure[first])
            other = _same_days(days, first, own) if own is not None else ()
            if not len(other):
                missing[absent, absent not in figures].append(first)
            elif table.code("counting")[other[0]] != table.code("counting")[first]:
                different.setdefault((absent, measure[first]), (first, other[0]))
    _add_missing(table, missing)
    for (absent, _), (first, other) in different.items():
        theirs, row = table.rows([first, other])
        facts = {"force": reference.force_in_words(absent), "measure": row.measure}
        facts |= {"counting": row.counting, "others": theirs.counting, "region": theirs.region}
        table.add("counting_differs", row, str(row.counting), "counting", **facts)


def _same_days(days: tuple[np.ndarray, np.ndarray], first: int, rows: np.ndarray) -> np.ndarray:
    """A force's figures of a period, those of a detail, a longer or a shorter one included."""
    start, end = days
    if np.isnat(start[first]):
        return rows
    undated = np.isnat(start[rows])
    around = (start[rows] <= start[first]) & (end[rows] >= end[first])
    inside = (start[rows] >= start[first]) & (end[rows] <= end[first])
    exact = rows[around & inside]
    return exact if len(exact) else rows[around | inside | undated]


def _add_missing(table: FigureTable, missing: dict) -> None:
    """Note what a force lacks, once, at the first figure that the others give."""
    for (absent, is_silent), firsts in sorted(missing.items()):
        row = table.row(firsts[0])
        facts = {"force": reference.force_in_words(absent), "region": row.region}
        measure, period = row.measure, row.period
        if is_silent and len(firsts) > 1:
            measure, period = "figure", "any period"
        facts |= {"measure": measure, "period": period, "more": len(firsts) - 1}
        table.add("force_missing", row, reference.force_in_words(absent), "force", **facts)


def _groups(key: np.ndarray, places: np.ndarray) -> Iterable[list[int]]:
    """Places that share a key."""
    order = np.argsort(key, kind="stable")
    cuts = np.flatnonzero(np.diff(key[order])) + 1
    return (part.tolist() for part in np.split(places[order], cuts))


# -- along a series: one measure of one place through time -----------------------------------------


def gaps_and_overlaps(table: FigureTable) -> None:
    """Periods that lack between others of their length, and those that share days; once a sheet."""
    gaps, overlaps = [], []
    for rows, start, end in series(table):
        length = (end - start).astype(int) + 1
        for least, most in periods.REGULAR.values():
            alike = (length >= least) & (length <= most)
            if alike.sum() >= _FEWEST_FOR_A_GAP:
                gaps += _gaps(rows[alike], start[alike], end[alike])
        reach = np.maximum.accumulate(end)
        for k in (np.flatnonzero(start[1:] <= reach[:-1]) + 1).tolist():
            crossed = (end[:k] >= start[k]) & (end[:k] < end[k]) & (start[:k] < start[k])
            if crossed.any():
                overlaps.append((int(rows[k]), int(rows[np.flatnonzero(crossed)[-1]])))
    by_gap: dict[tuple, list] = defaultdict(list)
    page = table.group("file", "sheet")
    for n, before, *days in gaps:
        by_gap[(int(page[n]), *days)].append((n, before))
    found = [(*table.rows(alike[0]), len(alike) - 1) for alike in by_gap.values()]
    for row, before, more in found:
        if not isinstance(row.geography, str):  # asked for first
            continue
        facts = {"measure": row.measure, "who": row.who, "period": row.period, "more": more}
        facts |= {"missing": _between(before, row), "before": before.period, "at": before.at(row)}
        table.add("period_missing", row, row.period, "period", **facts)
    crossing = []
    for n, other in overlaps:
        row, earlier = table.rows([n, other])
        facts = {"period": row.period, "other": earlier.period, "at": earlier.at(row)}
        crossing.append((row, row.period, facts | {"measure": row.measure, "who": row.who}))
    table.add_once("periods_overlap", crossing, "period")


def _gaps(rows: np.ndarray, start: np.ndarray, end: np.ndarray) -> list[tuple]:
    """Rows after a gap, the row before each, and the days on both sides."""
    after = np.flatnonzero(start[1:] > end[:-1] + np.timedelta64(1, "D")) + 1
    return [(int(rows[k]), int(rows[k - 1]), end[k - 1].item(), start[k].item()) for k in after]


def _between(before: Row, row: Row) -> list[str]:
    """Names of the periods that lack between two rows, the first few."""
    names, lacking = [], periods.span(before.period_start.date(), before.period_end.date())
    while len(names) < 5:
        lacking = periods.following(lacking)
        if lacking.start >= row.period_start.date():
            break
        names.append(lacking.label)
    return names


def far_from_history(table: FigureTable) -> None:
    """Figures far from the other periods of their series, which has eight or more."""
    value = np.where(table.is_accepted, table.value, np.nan)
    start, end = table.days("period_start"), table.days("period_end")
    length = np.where(np.isnat(start) | np.isnat(end), -1, (end - start).astype(int) + 1)
    kind = np.zeros(len(table), dtype=np.int64)
    for k, (least, most) in enumerate(periods.REGULAR.values(), 1):
        kind[(length >= least) & (length <= most)] = k
    known = np.flatnonzero((kind > 0) & ~np.isnan(value) & (table.code("measure") > 0))
    series = table.key(*PERIOD)[known] * (len(periods.REGULAR) + 1) + kind[known]
    is_long = pd.Series(series).map(pd.Series(series).value_counts()).to_numpy()
    known, series = (
        known[is_long >= _FEWEST_FOR_A_HISTORY],
        series[is_long >= _FEWEST_FOR_A_HISTORY],
    )
    # Counts on a scale where chance has a standard deviation of one (Anscombe), amounts on a log.
    amount, is_count = np.maximum(value[known], 0), table.where("unit", "count")[known]
    scaled = np.where(is_count, 2 * np.sqrt(amount + 0.375), np.log1p(amount))
    distance = np.abs(scaled - _medians(scaled, series))
    usual = np.maximum(_TO_SIGMA * _medians(distance, series),
                       np.where(is_count, 1.0, _LEAST_SPREAD_OF_LOG))  # fmt: skip
    for k in np.flatnonzero(distance > _FAR * usual).tolist():
        row = table.row(int(known[k]))
        others = np.delete(value[known[series == series[k]]],
                           np.flatnonzero(known[series == series[k]] == known[k]))  # fmt: skip
        middle = number(round(float(np.median(others)), 1))
        facts = {"count": len(others), "low": number(others.min()), "high": number(others.max())}
        facts |= {"value": row.figure, "what": row.what, "middle": middle}
        table.add("far_from_history", row, **facts)


def _medians(values: np.ndarray, series: np.ndarray) -> np.ndarray:
    """Median of the series of each value."""
    return pd.Series(values).groupby(series, sort=False).transform("median").to_numpy()


SERIES: tuple[Callable[[FigureTable], None], ...] = (
    forces_of_a_region,
    gaps_and_overlaps,
    far_from_history,
)
