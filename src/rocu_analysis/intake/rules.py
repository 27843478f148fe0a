"""What cannot be so among figures? `judge` runs every rule over all figures of a check.

A rule is a small function that notes problems; a bound between two measures is one line of
`reference.bounds.BOUNDS`. Where a part exceeds its whole, or a whole differs from the sum of its
parts, one of them is wrong, the rules do not know which, and both are kept. A rule changes no
figure, with three exceptions: what is given more than once is settled (`settle_repeats`), a
fraction of a person is set aside, and a figure given before its period ended is provisional.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations, product

import numpy as np
import pandas as pd

from rocu_analysis import periods, reference, schema
from rocu_analysis.intake.figure_table import (
    OWN_WORK,
    PERIOD,
    PLACE,
    FigureTable,
    Row,
    in_series,
    number,
    overlapping_series,
    settle_repeats,
)
from rocu_analysis.problems import Problem

_FEWEST_FOR_A_GAP, _FEWEST_FOR_A_HISTORY = 3, 8
# Distance from a series' median, in its own standard deviations or, if more, in those of chance.
_FAR, _TO_SIGMA, _LEAST_SPREAD_OF_LOG = 6.0, 1.4826, 0.15
_A_YEAR = np.timedelta64(366, "D")
_FEW_SUMS = 10  # sums whose parts are wanted
_OF_UNITS = ("operation", *OWN_WORK)
_INSIDE = (("force", "region"), ("region", "network"), ("region", "national"))


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
    settle_repeats(table, first_new)
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
    is_named = (table.code("measure") > 0) & (table.code("period") > 0)
    places = np.flatnonzero(is_force & is_named)
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
    long = pd.DataFrame({"series": series, "value": value, "scaled": scaled})[known]
    long = long[long.groupby("series")["value"].transform("size") >= _FEWEST_FOR_A_HISTORY]
    long["far"] = (long["scaled"] - long.groupby("series")["scaled"].transform("median")).abs()
    usual = _TO_SIGMA * long.groupby("series")["far"].transform("median")
    least = np.where(is_count, 1.0, _LEAST_SPREAD_OF_LOG)[long.index]
    far = long.index[long["far"] > _FAR * np.maximum(usual, least)]
    near = np.flatnonzero(long["series"].isin(series[far]))
    at, values = long.index.to_numpy()[near], long["value"].to_numpy()[near]
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


# --- parts and wholes -----------------------------------------------------------------------------


def measures_within_bounds(table: FigureTable) -> None:
    """Measures above the one that bounds them, each alone and in sum."""
    known = {str(m).casefold(): m for m in table.frame["measure"].dropna().unique()}
    same, measure = table.key("measure"), table.values("measure")
    for bound in reference.bounds():
        whole = known.get(bound.whole.casefold())
        names = [known[m.casefold()] for m in bound.measures if m.casefold() in known]
        if whole is None or not names:
            continue
        is_whole = table.where("measure", whole)
        pairs = _pairs(same, table.where("measure", *names) & table.may_be_added, is_whole)
        _add_larger(table, pairs)
        for n, parts in _by_whole(pairs) if len(names) == len(bound.measures) > 1 else ():
            if len(parts) == len(names) == len({measure[part] for part in parts}):
                _add_sum(table, n, parts, " and ".join(names), bound.is_all)


def places_within_places(table: FigureTable) -> None:
    """A force above its region, alone or with the others; a region above network or country."""
    kinds = {kind: table.where("geography", kind) for pair in _INSIDE for kind in pair}
    at_home = table.key("geography", "force", "body", "counting")
    anywhere = table.key(*PLACE, "counting")
    keys = (at_home if inner == "force" else anywhere for inner, _ in _INSIDE)
    pairs = [_pairs(key, kinds[i], kinds[o]) for key, (i, o) in zip(keys, _INSIDE, strict=True)]
    parts, wholes = np.concatenate(pairs).T
    # No region of England lies in Wales, nor the other way round.
    country = np.where(table.where("region", "Southern Wales")[parts], "England", "Wales")
    abroad = table.values("body")[wholes] == country
    # The whole must count what the part counts: a unit's own work is no sum of its forces.
    counting = table.code("counting")
    takes_in = table.where("counting", "operation", "forces")[wholes]
    takes_in |= (counting[parts] == counting[wholes]) & ~table.where("counting", *OWN_WORK)[wholes]
    pairs = np.stack([parts, wholes], axis=1)[takes_in & ~abroad & table.may_be_added[parts]]
    _add_larger(table, pairs)
    # Forces of a region together: all of them in one sheet make up its figure.
    measure, region, force = (table.values(name) for name in ("measure", "region", "force"))
    page = table.group("file", "sheet")
    is_of_forces, may_be = table.where("counting", "forces"), ~table.where("counting", *_OF_UNITS)
    for whole, own in _by_whole(pairs[kinds["region"][pairs[:, 1]]]):
        named = {force[n] for n in own}
        if 1 < len(named) == len(own):
            is_all = {*reference.forces_in(region[whole])} <= named
            is_sum = may_be[whole] and (page[own] == page[whole]).all()
            name = f"{'all' if is_all else len(own)} forces of {region[whole]}"
            name = f"{measure[whole]} of {name}"
            _add_sum(table, whole, own, name, is_all and bool(is_of_forces[whole] or is_sum))


def own_work_within_operations(table: FigureTable) -> None:
    """A unit's own work above what all partners did together."""
    is_own, is_all = table.where("counting", *OWN_WORK), table.where("counting", "operation")
    _add_larger(table, _pairs(table.key("counting"), is_own, is_all))


def periods_within_periods(table: FigureTable) -> None:
    """A year that is not the sum of its quarters, or is below the sum of some of them.

    Only figures of one day are compared, since later ones may be revised.
    """
    # What is there on a day is not added over periods.
    stocks = [m for m in table.frame["measure"].dropna().unique() if periods.is_stock(str(m))]
    as_at = table.days("as_at").astype("int64")
    known: dict[bytes, list[tuple[int, list[int], bool]]] = {}
    is_flow = table.may_be_added & ~table.where("measure", *stocks)
    for rows, start, end in overlapping_series(table, is_flow):
        days = np.stack([start, end]).astype("int64")
        for whole, parts, is_filled in known.setdefault(days.tobytes(), _nested(*days.tolist())):
            inside = rows[parts]
            if (as_at[inside] == as_at[rows[whole]]).all():
                _add_sum(table, int(rows[whole]), inside.tolist(), "", is_filled)


def _nested(starts: list[int], ends: list[int]) -> list[tuple[int, list[int], bool]]:
    """Each longer period, the shorter ones of one length inside it, and whether they fill it."""
    found = []
    for whole, (first, last) in enumerate(zip(starts, ends, strict=True)):
        inside = [k for k in range(len(starts)) if starts[k] >= first and ends[k] <= last]
        reach, parts = first, []
        for k in sorted(inside, key=lambda k: (starts[k], -ends[k])):
            if starts[k] >= reach and (starts[k], ends[k]) != (first, last):
                parts.append(k)
                reach = ends[k] + 1
        if len(parts) > 1:
            length = sum(ends[k] - starts[k] + 1 for k in parts)
            found.append((whole, parts, length == last - first + 1))
    return found


def sums_without_details(
    table: FigureTable,
) -> Iterator[tuple[tuple[str, ...], list[tuple[int, list[int]]], bool]]:
    """Details, figures without them that are the sum of those with them, and whether all are."""
    blank = {name: table.is_blank(name) for name in schema.DETAILS}
    used = [name for name, is_blank in blank.items() if is_blank.any() and not is_blank.all()]
    value, seen = table.value, np.zeros(len(table), dtype=bool)
    page = table.group("file", "sheet")
    for details in (some for size in range(1, len(used) + 1) for some in combinations(used, size)):
        is_whole = np.logical_and.reduce([blank[name] for name in details])
        is_part = ~np.logical_or.reduce([blank[name] for name in details])
        key = np.unique(table.key(*details) * (page.max() + 1) + page, return_inverse=True)[1]
        count, summed = np.bincount(key, is_part), np.bincount(key, np.where(is_part, value, 0.0))
        candidates = is_whole & (count[key] > 1) & (value > 0) & ~seen & ~np.isnan(summed[key])
        hits = candidates & np.isclose(value, summed[key], rtol=1e-9)
        seen |= hits
        wholes = np.flatnonzero(hits).tolist()
        parts = [np.flatnonzero(is_part & (key == key[n])).tolist() for n in wholes[:_FEW_SUMS]]
        parts += [[]] * (len(wholes) - len(parts))
        yield details, list(zip(wholes, parts, strict=True)), bool((hits == candidates).all())


def _pairs(key: np.ndarray, is_part: np.ndarray, is_whole: np.ndarray) -> np.ndarray:
    """Places of every part and every whole that share a key, one pair a row."""
    if not (is_part.any() and is_whole.any()):
        return np.empty((0, 2), dtype=np.int64)
    frame = pd.DataFrame({"key": key, "place": np.arange(len(key))})
    both = frame[is_part].merge(frame[is_whole], on="key", suffixes=("", "_of"))
    return both[["place", "place_of"]].to_numpy()


def _by_whole(pairs: np.ndarray) -> Iterator[tuple[int, list[int]]]:
    """Each whole of some pairs, with its parts."""
    parts: dict[int, list[int]] = defaultdict(list)
    for part, whole in pairs.tolist():
        parts[whole].append(part)
    yield from parts.items()


def _add_larger(table: FigureTable, pairs: np.ndarray) -> None:
    """Note each part that exceeds its whole."""
    low, high = table.ends
    above = low[pairs[:, 0]] > high[pairs[:, 1]] + _slack(low[pairs[:, 0]])
    found = []
    for part, whole in zip(*(table.rows(places) for places in pairs[above].T), strict=True):
        names = [part.measure, whole.measure]
        if names[0] == names[1]:
            own = [f" ({r.counting})" if r.counting in OWN_WORK else "" for r in (part, whole)]
            names = [f"{r.measure} for {r.who}{o}" for r, o in zip((part, whole), own, strict=True)]
        facts = {"part": names[0], "value": part.figure, "whole": names[1], "limit": whole.figure}
        found.append((part, facts | {"at": whole.at(part)}))
    table.add_all("part_above_whole", found)


def _add_sum(table: FigureTable, whole: int, parts: list[int], name: str, is_all: bool) -> None:
    """Note a whole that is below the sum of its parts, or is not that sum where it should be.

    Parts without a ``name`` are called by the first and the last of their periods.
    """
    low, high = table.ends
    least, most = low[parts].sum(), high[parts].sum()
    above = least > high[whole] + _slack(least)
    if not (above or (is_all and most < low[whole] - _slack(most))):
        return
    row, rows = table.row(whole), table.rows(parts)
    summed = number(sum(part.value for part in rows))
    if is_all:
        table.add("total_does_not_add_up", row, sum=summed, count=len(rows))
        return
    name = name or f"{rows[0].what} to {rows[-1].period}"
    facts = {"part": name, "value": summed, "whole": row.what, "limit": row.figure}
    table.add("part_above_whole", rows[0], summed, at=row.at(rows[0]), **facts)


def _slack(value):
    """Room for the last binary digit of kilograms and pounds."""
    return 1e-9 * np.maximum(np.abs(value), 1.0)


PARTS_AND_WHOLES: tuple[Callable[[FigureTable], None], ...] = (
    measures_within_bounds,
    places_within_places,
    own_work_within_operations,
    periods_within_periods,
)
