"""What cannot be so among figures? `judge` runs every rule over all figures of a check.

A rule is a small function that notes problems; a bound between two measures is one line of
`reference.bounds.BOUNDS`. A rule changes no figure, with three exceptions: `repeats` settles what
is given more than once, a fraction of a person is set aside, and a figure given before its period
ended is provisional.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import product

import numpy as np
import pandas as pd

from rocu_analysis import periods, reference
from rocu_analysis.intake import repeats
from rocu_analysis.intake.figure_table import (
    PERIOD,
    FigureTable,
    Row,
    in_series,
    number,
    overlapping_series,
)
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
    first_new = 0 if held is None else len(held)
    if first_new:  # they come first, and are of no file
        old = held.assign(file="", sheet="", cell="", disposition="accepted", codes="")
        old = old.reindex(columns=frame.columns).astype(object)
        both = pd.concat([old, frame.astype(object)], ignore_index=True)
        plain = {name: dtype for name, dtype in frame.dtypes.items() if dtype.kind in "fM"}
        frame = both.astype(plain)
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
    table.set("status", np.flatnonzero(early).tolist(), "provisional")
    for row in _first_of_periods(table, early):
        facts = {"period": row.period, "ends": row.period_end, "day": row.as_at}
        table.add("period_not_over", row, row.period, "period", **facts)


def period_ahead(table: FigureTable) -> None:
    """A period that begins after the day of its figures, or a year after all other periods."""
    start, end, day = (table.days(name) for name in ("period_start", "period_end", "as_at"))
    known = pd.Series(np.where(np.isnat(end), start, end)[~np.isnat(start)])
    newest = known.groupby(start[~np.isnat(start)]).max().cummax()
    first, reach = newest.index.to_numpy(), newest.to_numpy()
    gaps = np.flatnonzero(first[1:] - reach[:-1] > _A_YEAR)
    # A stray year or two at the end; a series that pauses goes on with many periods.
    late = first[gaps[-1] + 1 :] if len(gaps) else first[:0]
    late = late if len(late) == 1 or len(late) * 4 <= len(first) else first[:0]
    is_after = table.is_accepted & (start > day)
    for row in _first_of_periods(table, is_after | (table.is_accepted & np.isin(start, late))):
        facts = {"period": row.period, "begins": row.period_start}
        if is_after[row.n]:
            facts["day"] = row.as_at
        else:
            facts["others"] = pd.Timestamp(reach[gaps[-1]]).date()
        table.add("period_ahead", row, row.period, "period", **facts)


def _first_of_periods(table: FigureTable, chosen: np.ndarray) -> list[Row]:
    """First of some rows of each sheet and period."""
    places = np.flatnonzero(chosen)
    again = table.frame.iloc[places][["file", "sheet", "period"]].duplicated().to_numpy()
    return table.rows(places[~again])


def forces_of_a_region(table: FigureTable) -> None:
    """Forces that lack a figure, or count it differently, where most of their region give it."""
    is_force = table.where("geography", "force") & (table.code("region") > 0)
    places = np.flatnonzero(is_force & (table.code("measure") > 0))
    region, measure = (table.values(name) for name in ("region", "measure"))
    start, end = table.days("period_start"), table.days("period_end")
    counting = table.code("counting")
    who, forces = pd.factorize(table.values("force")[places])
    gives = pd.Series(places).groupby([forces[who], measure[places]]).indices
    missing, different = defaultdict(list), []
    for senders, firsts in _given_by(table, places, who, forces):
        name = region[firsts[0]]
        home = reference.forces_in(name) if name in reference.REGIONS else ()
        if not 2 <= len(senders) < len(home) or len(home) > 2 * len(senders):
            continue
        for n, absent in product(firsts, {*home} - senders):
            own = gives.get((absent, measure[n]))
            if own is not None:
                own = places[own]
                own = own[(start[own] <= end[n]) & (end[own] >= start[n])]  # of days in common
            if own is None or not len(own):
                missing[absent].append(n)
            elif counting[n] not in counting[own]:
                different.append((n, absent, own[0]))
    for absent, firsts in sorted(missing.items()):
        row, name = table.row(min(firsts)), reference.force_in_words(absent)
        facts = {"measure": row.measure, "period": row.period, "region": row.region}
        table.add("force_missing", row, name, "force", force=name, more=len(firsts) - 1, **facts)
    once: dict[tuple[str, str], tuple[int, int]] = {}
    for n, absent, other in sorted(different):
        once.setdefault((absent, measure[n]), (n, other))
    for (absent, _), pair in once.items():
        theirs, row = table.rows(pair)
        facts = {"force": reference.force_in_words(absent), "measure": row.measure}
        facts |= {"counting": row.counting, "others": theirs.counting, "region": theirs.region}
        table.add("counting_differs", row, str(row.counting), "counting", **facts)


def _given_by(
    table: FigureTable, places: np.ndarray, who: np.ndarray, forces: np.ndarray
) -> Iterator[tuple[set[str], list[int]]]:
    """Sets of forces of a region, and the first row of each figure that just these give."""
    key = np.unique(table.key("geography", "force", "body")[places], return_inverse=True)[1]
    given = np.zeros((key.max(initial=-1) + 1, len(forces)), dtype=bool)
    given[key, who] = True
    firsts = places[np.unique(key, return_index=True)[1]]
    regions, sent = table.code("region")[firsts], np.packbits(given, axis=1)
    for rows in pd.Series(firsts).groupby([regions, *sent.T]).indices.values():
        yield {*forces[given[rows[0]]]}, firsts[rows].tolist()


def gaps(table: FigureTable) -> None:
    """Periods that lack between others of their length; each once a sheet."""
    rows, start, end, key = in_series(table)
    length = (end - start).astype(int) + 1
    found, pairs = [], np.empty((0, 2), dtype=int)
    for least, most in periods.REGULAR.values():
        alike = np.flatnonzero((length >= least) & (length <= most))
        alike = alike[np.bincount(key[alike])[key[alike]] >= _FEWEST_FOR_A_GAP]
        before, after = alike[:-1], alike[1:]
        lacks = (key[before] == key[after]) & (start[after] > end[before] + np.timedelta64(1, "D"))
        pairs = np.concatenate([pairs, np.column_stack([after, before])[lacks]])
    pairs = pairs[np.argsort(key[pairs[:, 0]], kind="stable")]
    for row, before in _in_pairs(table, rows[pairs].tolist()):
        last = periods.span(before.period_start.date(), before.period_end.date())
        facts = {"measure": row.measure, "who": row.who, "period": row.period}
        facts |= {"missing": periods.following(last).label, "before": before.period}
        found.append((row, facts | {"at": before.at(row), "found": row.period}))
    table.add_all("period_missing", found, "period", few=1, alike="missing")


def overlaps(table: FigureTable) -> None:
    """Periods of one series that share days, where neither is within the other; once a sheet."""
    pairs = []
    for rows, start, end in overlapping_series(table):
        reach = np.maximum.accumulate(end)
        for k in (np.flatnonzero(start[1:] <= reach[:-1]) + 1).tolist():
            crossed = (end[:k] >= start[k]) & (end[:k] < end[k]) & (start[:k] < start[k])
            pairs += [(rows[k], rows[n]) for n in np.flatnonzero(crossed)[-1:]]
    found = []
    for row, other in _in_pairs(table, pairs):
        facts = {"period": row.period, "other": other.period, "at": other.at(row)}
        found.append((row, facts | {"measure": row.measure, "who": row.who, "found": row.period}))
    table.add_all("periods_overlap", found, "period", few=1)


def _in_pairs(table: FigureTable, pairs: list[tuple[int, int]]) -> Iterable[tuple[Row, Row]]:
    rows = table.rows(n for pair in pairs for n in pair)
    return zip(rows[::2], rows[1::2], strict=True)


def far_from_history(table: FigureTable) -> None:
    """Figures far from the other periods of their series, which has eight or more."""
    length = (table.days("period_end") - table.days("period_start")).astype(float) + 1
    kind = np.zeros(len(table), dtype=int)
    for k, (least, most) in enumerate(periods.REGULAR.values(), 1):
        kind[(length >= least) & (length <= most)] = k
    value, is_count = table.value, table.where("unit", "count")
    amount = np.maximum(value, 0)
    # Counts on a scale where chance has a standard deviation of one (Anscombe), amounts on a log.
    scaled = np.where(is_count, 2 * np.sqrt(amount + 0.375), np.log1p(amount))
    series = table.key(*PERIOD) * (kind.max(initial=0) + 1) + kind
    known = table.is_accepted & (kind > 0) & ~np.isnan(value) & (table.code("measure") > 0)
    held = pd.DataFrame({"series": series, "value": value, "scaled": scaled})[known]
    held = held[held.groupby("series")["value"].transform("size") >= _FEWEST_FOR_A_HISTORY]
    held["far"] = (held["scaled"] - held.groupby("series")["scaled"].transform("median")).abs()
    usual = _TO_SIGMA * held.groupby("series")["far"].transform("median")
    least = np.where(is_count, 1.0, _LEAST_SPREAD_OF_LOG)[held.index]
    far = held.index[held["far"] > _FAR * np.maximum(usual, least)]
    near = np.flatnonzero(held["series"].isin(series[far]))
    at, values = held.index.to_numpy()[near], held["value"].to_numpy()[near]
    for row in table.rows(far):
        others = values[(series[at] == series[row.n]) & (at != row.n)]
        facts = {"count": len(others), "low": number(others.min()), "high": number(others.max())}
        facts |= {"value": row.figure, "what": row.what}
        middle = number(round(float(np.median(others)), 1))
        table.add("far_from_history", row, middle=middle, **facts)


SERIES: tuple[Callable[[FigureTable], None], ...] = (
    forces_of_a_region,
    gaps,
    overlaps,
    far_from_history,
)
