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
    force, region, measure = (table.values(name) for name in ("force", "region", "measure"))
    start, end = table.days("period_start"), table.days("period_end")
    gives: dict[tuple[str, str], list[int]] = defaultdict(list)
    sets: dict[int, list[int]] = defaultdict(list)
    key, counting = table.key("geography", "force", "body"), table.code("counting")
    for n in places.tolist():
        gives[force[n], measure[n]].append(n)
        sets[key[n]].append(n)
    missing, different = defaultdict(list), {}
    for first, *others in sets.values():
        senders = {force[n] for n in (first, *others)}
        home = reference.forces_in(region[first]) if region[first] in reference.REGIONS else ()
        if not 2 <= len(senders) < len(home) or len(home) > 2 * len(senders):
            continue
        for absent in sorted({*home} - senders):
            own = np.array(gives.get((absent, measure[first]), []), dtype=int)
            apart = (start[own] > end[first]) | (end[own] < start[first])  # of no days in common
            own = own[~apart]
            if not len(own):
                missing[absent].append(first)
            elif counting[first] not in counting[own]:
                different.setdefault((absent, measure[first]), (first, own[0]))
    for absent, firsts in sorted(missing.items()):
        row, name = table.row(firsts[0]), reference.force_in_words(absent)
        facts = {"measure": row.measure, "period": row.period, "region": row.region}
        table.add("force_missing", row, name, "force", force=name, more=len(firsts) - 1, **facts)
    for (absent, _), (first, other) in different.items():
        theirs, row = table.rows([first, other])
        facts = {"force": reference.force_in_words(absent), "measure": row.measure}
        facts |= {"counting": row.counting, "others": theirs.counting, "region": theirs.region}
        table.add("counting_differs", row, str(row.counting), "counting", **facts)


def gaps(table: FigureTable) -> None:
    """Periods that lack between others of their length; each once a sheet."""
    pairs = []
    for rows, start, end in series(table):
        length = (end - start).astype(int) + 1
        for least, most in periods.REGULAR.values():
            alike = np.flatnonzero((length >= least) & (length <= most))
            if len(alike) >= _FEWEST_FOR_A_GAP:
                lacks = start[alike[1:]] > end[alike[:-1]] + np.timedelta64(1, "D")
                pairs += zip(rows[alike[1:]][lacks], rows[alike[:-1]][lacks], strict=True)
    found = []
    for row, before in _in_pairs(table, pairs):
        last = periods.span(before.period_start.date(), before.period_end.date())
        facts = {"measure": row.measure, "who": row.who, "period": row.period}
        facts |= {"missing": periods.following(last).label, "before": before.period}
        found.append((row, facts | {"at": before.at(row), "found": row.period}))
    table.add_all("period_missing", found, "period", few=1, alike="missing")


def overlaps(table: FigureTable) -> None:
    """Periods of one series that share days, where neither is within the other; once a sheet."""
    pairs = []
    for rows, start, end in series(table):
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
    held = pd.DataFrame({"key": table.key(*PERIOD), "kind": kind, "value": value, "scaled": scaled})
    held["least"] = np.where(is_count, 1.0, _LEAST_SPREAD_OF_LOG)
    known = table.is_accepted & (kind > 0) & ~np.isnan(value) & (table.code("measure") > 0)
    held = held[known]
    whole = ["key", "kind"]
    held = held[held.groupby(whole)["value"].transform("size") >= _FEWEST_FOR_A_HISTORY]
    held["far"] = (held["scaled"] - held.groupby(whole)["scaled"].transform("median")).abs()
    usual = _TO_SIGMA * held.groupby(whole)["far"].transform("median")
    far = held["far"] > _FAR * usual.clip(lower=held["least"])
    for row in table.rows(held.index[far]):
        same = held[whole].eq(held.loc[row.n, whole]).all(axis=1)
        others = held.loc[same, "value"].drop(row.n)
        facts = {"count": len(others), "low": number(others.min()), "high": number(others.max())}
        facts |= {"value": row.figure, "what": row.what}
        middle = number(round(float(others.median()), 1))
        table.add("far_from_history", row, middle=middle, **facts)


SERIES: tuple[Callable[[FigureTable], None], ...] = (
    forces_of_a_region,
    gaps,
    overlaps,
    far_from_history,
)
