"""What is wrong between figures: parts above their whole, overlaps, gaps, figures far off?

`judge` takes every outcome row that the files state and gives each a ``disposition``. First
`repeats` settles what is given more than once. Every rule here is a warning: the figures are kept,
since one of them is wrong and the rules do not know which; the exhibits know what they may not do
with them. What many figures of a sheet share is told once.

A total is compared with what it can be the sum of: everything beside it, everything since the total
before it, the totals before it, or the rows below it. Where one of these is the sum, it adds up. A
heading such as “Total arrests” is one of arrests alone. Only whole, exact figures are added: beside
a hidden cell nothing can be said.

Columns of totals over several rows carry their own proof: the columns since the last total make up
the next one. Where most rows obey that to the unit, the others are mistakes. Where nearly every row
fails at one total, and the sum stands in a column beside it, it is the headings that moved.

Some totals are less than their parts by nature: a seizure of two drugs counts once in the total and
once under each drug. Where most fall a little short they are told once, or not at all.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from itertools import combinations
from statistics import median

import numpy as np
import pandas as pd

from rocu_analysis import periods, problems, reference, schema
from rocu_analysis.periods import is_stock
from rocu_analysis.problems import Problem
from rocu_analysis.validation import names, repeats, titles, words
from rocu_analysis.validation.cells import Grid, Log, combined, groups
from rocu_analysis.validation.repeats import (
    OWN,
    PERIOD_COLUMNS,
    PLACE_COLUMNS,
    Facts,
    Row,
    grouped,
    number,
)
from rocu_analysis.validation.tables import Table

# Wholes of which these are all the parts: every outcome is judicial or not.
ALL_PARTS = {"total outcomes": ("judicial outcomes", "non-judicial outcomes")}
# Parts that never overlap, so that their sum cannot exceed the whole; some people have no age.
NO_MORE_THAN = {"people safeguarded": ("adults safeguarded", "children safeguarded")}
# How far “about 30” may be from 30.
_ABOUT = 0.1
_INSIDE = (("force", "region"), ("region", "network"), ("region", "national"))
_MOST_NAMED = 6
# Figures of one sheet that are told one by one; of more there is a count.
_MOST_ALIKE = 50
# Lengths in days that tell weeks, months and quarters apart; longer ones have their own by months.
_BOUNDS, _DAYS_A_MONTH = (8, 27, 32, 93), 365.25 / 12
_MOST_INSIDE = 100  # periods of a longer one that are looked at
_MONTH = 2  # the place of months among them
_FEWEST_FOR_A_GAP, _FEWEST_FOR_A_HISTORY = 3, 8
# In standard deviations of the series itself, but never less than chance alone would give.
_FAR, _TO_SIGMA, _LEAST_SPREAD_OF_LOG = 6.0, 1.4826, 0.15
_ALL_DAYS = 10**7  # more than there are from the first day to the last
_A_YEAR = 364  # days from the first to the last
_LARGE = 5  # that one as large is the same again is no chance where as many are
_NO_CHANCE = 15  # that so many are followed by none is
_FEW_NILS = 2  # that a region may have by chance in one period
_FAR_AHEAD = np.timedelta64(366, "D")


def judge(
    facts: pd.DataFrame, held: pd.DataFrame | None = None, tables: Iterable[Table] = ()
) -> tuple[pd.DataFrame, list[Problem]]:
    """Judge the figures of all files against each other; a copy of them, and the problems."""
    rows, first_new = _with_held(facts, held)
    whole = Facts(rows)
    repeats.settle(whole, first_new, tables)
    mark_unfinished(whole)
    settle_latest(whole)
    is_accepted, has_value = rows["disposition"].eq("accepted"), rows["value"].notna()
    valued = _newest(whole, is_accepted & has_value)
    valued.low, valued.high = _ends(valued)
    valued.series = _series(valued)
    for rule in BETWEEN_PARTS:
        rule(valued)
    # A figure that is marked as not available, or that was set aside, was given: it is no gap.
    is_given, given = rows["disposition"].ne("repeated"), valued
    if (is_given & ~(is_accepted & has_value)).any():
        given = _newest(whole, is_given)
        value = given.frame["value"].where(given.frame["disposition"].eq("accepted"))
        given.frame = given.frame.assign(value=value)
        given.series = _series(given)
    for rule in ALONG_SERIES:
        rule(given)
    told = [problem for facts in dict.fromkeys((whole, valued, given)) for problem in facts.told]
    kept = [problem for problem in told if problem.file or not first_new]
    return rows.iloc[first_new:].reset_index(drop=True), kept


def mark_unfinished(facts: Facts) -> None:
    """Keep as provisional what was given before its period ended; told once a sheet and period."""
    start, end, as_at = (facts.days(name) for name in ("period_start", "period_end", "as_at"))
    is_open = (start <= as_at) & (as_at < end) & facts.where("disposition", "accepted")
    is_open &= facts.frame["value"].notna().to_numpy()
    # A file that calls its figures final may be dated wrongly.
    places = np.flatnonzero(is_open & ~facts.where("status", "final", "provisional"))
    if not len(places):
        return
    facts.change("status", dict.fromkeys(places.tolist(), "provisional"))
    again = facts.frame.iloc[places][["file", "sheet", "period"]].duplicated().to_numpy()
    for row in facts.rows(places[~again]):
        ends, day = (periods.long_date(day) for day in (row.period_end, row.as_at))
        facts.tell("period_not_over", row, row.period, "period", ends=ends, day=day)


def settle_latest(facts: Facts) -> None:
    """Keep as provisional the latest figures, of which a return says so; told once a sheet.

    Not where a later period of the same measure and place is given, in whichever return: what a
    unit says of its latest month every quarter would else keep one month of each from every trend.
    """
    places = np.flatnonzero(facts.where("status", titles.LATEST))
    if not len(places):
        return
    start, end = facts.days("period_start"), facts.days("period_end")
    given = facts.where("disposition", "accepted") & facts.frame["value"].notna() & ~np.isnat(start)
    alike = facts.of("measure", *PLACE_COLUMNS)
    newest = pd.Series(start[given]).groupby(alike[given]).max()
    is_past = (newest.reindex(alike[places]).to_numpy() > end[places]).tolist()
    past = dict(zip(places.tolist(), is_past, strict=True))
    facts.change("status", {n: None if is_past else "provisional" for n, is_past in past.items()})
    told = facts.rows(places[facts.where("disposition", "accepted")[places]])
    for page, rows in grouped(told, lambda row: row.page).items():
        still = [row for row in rows if not past[row.n]]
        which = ", ".join(dict.fromkeys(row.period for row in still or rows))
        said = {"message": f"a title or a note makes its latest figures provisional ({which})"}
        if not still:
            said["message"] += "; later ones are given since, and they are taken as they stand"
            line = 'status = "provisional", which holds for all its figures.'
            said["remedy"] = words.line_of_sheet(line, "Nothing, if they are settled. Else say")
        facts.tell("provisional_by_title", rows[0], "", "status", page=page, **said)


def _with_held(facts: pd.DataFrame, held: pd.DataFrame | None) -> tuple[pd.DataFrame, int]:
    """Facts after what is held, numbered from 0."""
    rows = facts.assign(**{name: schema.text(facts[name]) for name in ("disposition", "codes")})
    if held is None or held.empty:
        return rows, 0
    said = {"disposition": "accepted", "codes": "", "file": "", "sheet": "", "cell": ""}
    before = schema.conform(held, "outcomes").assign(**said).reindex(columns=list(rows))
    return pd.concat([before, rows], ignore_index=True), len(before)


def _newest(facts: Facts, chosen: pd.Series) -> Facts:
    """Each of some figures in its newest vintage only; they themselves where that is all."""
    places = np.flatnonzero(chosen)
    as_at = facts.frame["as_at"].to_numpy().astype("int64")  # a day that is missing is the least
    places = places[np.argsort(as_at[places], kind="stable")]
    is_older = pd.Series(facts.key()[places]).duplicated(keep="last").to_numpy()
    places = places[~is_older]
    if np.array_equal(places, np.arange(len(facts))):
        return facts
    return Facts(facts.frame.take(places).reset_index(drop=True))


# -- parts and wholes ------------------------------------------------------------------------------


def _ends(facts: Facts) -> tuple[np.ndarray, np.ndarray]:
    """Lowest and highest that each figure can be: ``more than 400`` has no upper end."""
    value = facts.frame["value"].to_numpy()
    high = facts.frame["value_high"].fillna(facts.frame["value"]).to_numpy()
    about = facts.where("qualifier", "about")
    floor = facts.where("qualifier", "at least", "more than")
    ceiling = facts.where("qualifier", "at most", "less than")
    low = np.where(ceiling, 0.0, np.where(about, value * (1 - _ABOUT), value))
    return low, np.where(floor, np.inf, np.where(about, high * (1 + _ABOUT), high))


def measure_within_measure(facts: Facts) -> None:
    """Find a measure above one that it is part of, as children are of people."""
    whole_of = {r["measure"]: r["part_of"] for r in reference.rows("measures") if r["part_of"]}
    same = facts.key("measure")
    parts = [
        _pairs(same, facts.where("measure", part), facts.where("measure", whole_of[part]))
        for part in facts.coded("measure").values
        if part in whole_of
    ]
    pairs = np.concatenate(parts) if parts else np.empty((0, 2), dtype="int64")
    _too_large(facts, pairs[np.argsort(pairs[:, 0], kind="stable")])


def _may_be_added(rows: pd.DataFrame) -> np.ndarray:
    """Which figures may be parts of a sum: no shares, rates and averages."""
    worked_out = [name for name in rows["measure"].dropna().unique()
                  if reference.measure(name)["unit"] in schema.NOT_ADDED]  # fmt: skip
    return ~(rows["unit"].isin(schema.NOT_ADDED) | rows["measure"].isin(worked_out)).to_numpy()


def place_within_place(facts: Facts) -> None:
    """Find forces above their region, alone or together, and regions above network or country."""
    same = facts.key(*PLACE_COLUMNS, "counting")
    at_home = facts.key(*(name for name in PLACE_COLUMNS if name != "region"), "counting")
    place = {name: facts.where("geography", name) for pair in _INSIDE for name in pair}
    keys = ((at_home if inner == "force" else same, inner, outer) for inner, outer in _INSIDE)
    pairs = np.concatenate([_pairs(key, place[inner], place[outer]) for key, inner, outer in keys])
    # A country's figure is the whole of its own regions: no region of England lies in Wales.
    is_welsh = facts.where("region", "Southern Wales")[pairs[:, 0]]
    of_england, of_wales = (facts.where("body", name)[pairs[:, 1]] for name in ("England", "Wales"))
    pairs = pairs[~np.where(is_welsh, of_england, of_wales)]
    parts, wholes = pairs.T
    counting = facts.coded("counting").codes
    # The whole's counting must take in the part's: a unit's own work is no sum of forces.
    takes_in = facts.where("counting", "operation", "forces")[wholes]
    is_alike = (counting[parts] == counting[wholes]) & ~facts.where("counting", *OWN)[wholes]
    kept = (takes_in | is_alike) & _may_be_added(facts.frame)[parts]
    _too_large(facts, pairs[kept])
    of_regions = pairs[kept & place["region"][wholes]]
    series, agreed = _agreed(facts, of_regions)
    for region, rows in _wholes(facts, of_regions):
        forces = {row.force for row in rows}
        if len(rows) == 1 or len(forces) < len(rows):
            continue
        is_all = set(reference.forces_in(region.region)) <= forces
        # A region is its forces and nothing else where it says so, or stands under them.
        is_sum = region.counting == "forces" or (
            region.counting != "operation"
            and all((r.page, r.counting) == (region.page, region.counting) for r in rows)
        )
        said = "all its forces" if is_all else f"{len(rows)} of its forces"
        times = agreed[series[region.n], len(rows)]
        more = f"; {times} other figures of this region are that sum" if times > 1 else ""
        _one_sum(facts, region, rows, (is_all and is_sum) or times > 1, said, more)


def _agreed(facts: Facts, pairs: np.ndarray) -> tuple[np.ndarray, Counter]:
    """Series of each figure, and in how many periods of it a region is the sum of its forces."""
    series = facts.of("region", "measure", "counting")
    if not len(pairs):
        return series, Counter()
    distinct, number = np.unique(pairs[:, 1], return_inverse=True)
    count = np.bincount(number, minlength=len(distinct))
    summed = np.bincount(number, facts.low[pairs[:, 0]], len(distinct))
    is_sum = (count > 1) & np.isclose(summed, facts.low[distinct]) & (summed > 0)
    return series, Counter(zip(series[distinct[is_sum]], count[is_sum], strict=True))


def led_within_operation(facts: Facts) -> None:
    """Find a unit's own work above what all partners did together."""
    is_own, is_whole = facts.where("counting", *OWN), facts.where("counting", "operation")
    _too_large(facts, _pairs(facts.key("counting"), is_own, is_whole))


def total_beside_parts(facts: Facts) -> None:
    """Find rows without some details that are the sum of the rows with them, in one sheet."""
    is_open = {name: facts.is_open(name) for name in schema.DETAILS}
    value = facts.frame["value"].to_numpy()
    told = np.zeros(len(facts), dtype=bool)
    for details in _open_together(is_open):
        whole = np.logical_and.reduce([is_open[name] for name in details])
        part = ~np.logical_or.reduce([is_open[name] for name in details])
        group = combined([facts.key(*details), facts.of("file", "sheet")], len(facts))
        summed, count = _summed(value, part, group)
        hits = whole & (count > 1) & (value > 0) & np.isclose(value, summed, rtol=1e-9) & ~told
        told |= hits
        beside = np.flatnonzero(part & np.isin(group, group[hits]))
        of_group = grouped(facts.rows(beside), lambda row, group=group: group[row.n])
        for row in facts.rows(np.flatnonzero(hits)):
            inside = of_group[group[row.n]]
            said = (facts.frame[list(details)].iloc[[r.n for r in inside]]).astype("str")
            named = [f"{', '.join(words)} {r.number} ({r.cell})"
                     for words, r in zip(said.to_numpy(), inside, strict=True)]  # fmt: skip
            parts = problems.first_of(named, _MOST_NAMED)
            facts.tell("total_beside_parts", row, detail=" or ".join(details), parts=parts)


def _open_together(is_open: dict[str, np.ndarray]) -> list[tuple[str, ...]]:
    """Details that a total can leave open, one or several at once: some rows do, others do not."""
    used = [name for name, places in is_open.items() if places.any() and not places.all()]
    return [some for size in range(1, len(used) + 1) for some in combinations(used, size)]


def _summed(value: np.ndarray, is_part: np.ndarray, group: np.ndarray) -> tuple[np.ndarray, ...]:
    """Sum of the parts in each row's group, and how many they are."""
    group, known = np.unique(group, return_inverse=True)[1], is_part & ~np.isnan(value)
    summed, count = np.bincount(group, np.where(known, value, 0.0)), np.bincount(group, known)
    return summed[group], count[group]


def period_within_period(facts: Facts) -> None:
    """Find periods that are not the sum of those that fill them, or are below the sum of some.

    Only figures of one day are compared, since later ones may be revised; and none that stand on a
    day, or are worked out.
    """
    series = facts.series
    of, start, end = (series[name].to_numpy() for name in ("series", "start", "end"))
    meets = (of[1:] == of[:-1]) & (start[1:] <= end[:-1])
    series = series[np.isin(of, of[1:][meets])]
    if series.empty:  # in each series one period after the other
        return
    measure, period = facts.coded("measure"), facts.coded("period")
    stands = measure.mask(is_stock) | period.mask(lambda label: label.startswith("as at "))
    stands |= measure.mask(titles.CUMULATIVE.search)
    series = series[(_may_be_added(facts.frame) & ~stands)[series["n"]]]
    n, start, end = (series[name].to_numpy() for name in ("n", "start", "end"))
    as_at = facts.days("as_at").astype("int64")
    filled, parts, known = [np.empty((0, 2), int)], [np.empty((0, 2), int)], {}
    for rows in np.split(np.arange(len(n)), np.flatnonzero(np.diff(series["series"])) + 1):
        days = np.stack([start[rows], end[rows]])
        # Series of one sheet mostly have the same periods.
        if (key := days.tobytes()) not in known:
            known[key] = _nested(*days.tolist())
        for pairs, kept in zip(known[key], (filled, parts), strict=True):
            kept.append(n[rows[pairs]])
    filled, parts = map(np.concatenate, (filled, parts))
    differ = [pairs[as_at[pairs[:, 0]] != as_at[pairs[:, 1]], 1] for pairs in (filled, parts)]
    for pairs, other, is_equal in ((filled, differ[0], True), (parts, differ[1], False)):
        missed = _wholes(facts, pairs[~np.isin(pairs[:, 1], other)], is_equal)
        for same in grouped(missed, lambda pair: pair[0].page).values():
            few = same if len(same) <= _MOST_NAMED else same[:1]
            more = _more(len(same) - len(few) + 1, "such sum", "such sums")
            for whole, rows in few:
                said = " to ".join(dict.fromkeys((rows[0].period, rows[-1].period)))
                _one_sum(facts, whole, rows, is_equal, said, more)
    _so_far(facts, parts[~np.isin(parts[:, 1], differ[1])])


def _so_far(facts: Facts, pairs: np.ndarray) -> None:
    """Tell years that are the sum of those of their parts that are given, where others lack."""
    distinct, number, count = np.unique(pairs[:, 1], return_inverse=True, return_counts=True)
    summed = np.bincount(number, facts.low[pairs[:, 0]], len(distinct))
    is_sum = (count > 1) & (summed > 0) & np.isclose(summed, facts.low[distinct])
    for alike in grouped(facts.rows(distinct[is_sum]), lambda row: row.page).values():
        facts.tell("period_so_far", alike[0], more=_more(len(alike), "figure", "figures"))


def _nested(starts: list[int], ends: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of a period and the longer one that it helps to fill; and those in one that is not."""
    filled, inside = [], []
    for whole, (first, last) in enumerate(zip(starts, ends, strict=True)):
        near = range(bisect_left(starts, first), bisect_right(starts, last))
        near = near[:_MOST_INSIDE] if len(near) > _MOST_INSIDE else near
        within = [k for k in near if k != whole and ends[k] <= last]
        reached = {first: []}
        for k in within:
            if starts[k] in reached:
                reached.setdefault(ends[k] + 1, [*reached[starts[k]], k])
        widest, reach = [], first
        for k in sorted(within, key=lambda k: (starts[k], -ends[k])):
            if ends[k] >= reach:
                widest.append(k)
                reach = ends[k] + 1
        of = reached.get(last + 1)
        (filled if of else inside).extend((k, whole) for k in of or widest)
    return tuple(np.array(pairs, dtype=int).reshape(-1, 2) for pairs in (filled, inside))


def sum_of_measures(facts: Facts) -> None:
    """Find measures that are not, or are below, the sum of their parts."""
    same = facts.key("measure")
    for whole, parts in (ALL_PARTS | NO_MORE_THAN).items():
        is_part, is_whole = facts.where("measure", *parts), facts.where("measure", whole)
        for total, rows in _wholes(facts, _pairs(same, is_part, is_whole)):
            # Of two vintages neither is added to the other's parts.
            if len(rows) == len(parts) == len({row.measure for row in rows}):
                rows = sorted(rows, key=lambda row, parts=parts: parts.index(row.measure))
                _one_sum(facts, total, rows, whole in ALL_PARTS, " and ".join(parts))


def _pairs(key, is_part: np.ndarray, is_whole: np.ndarray) -> np.ndarray:
    """Places of every part and every whole that share a key, side by side."""
    if not (is_part.any() and is_whole.any()):
        return np.empty((0, 2), dtype="int64")
    frame = pd.DataFrame({"key": key, "place": np.arange(len(is_part))})
    both = frame[is_part].merge(frame[is_whole], on="key", suffixes=("", "_of"))
    return both[["place", "place_of"]].to_numpy()


def _too_large(facts: Facts, pairs: np.ndarray) -> None:
    """Tell each part that is above its whole."""
    low, high = facts.low[pairs[:, 0]], facts.high[pairs[:, 1]]
    parts, wholes = pairs[low > high + _slack(low)].T
    if not len(parts):
        return
    # So many of one sheet have one cause: the last that is told says how many more there are.
    nth = pd.Series(facts.of("file", "sheet")[parts]).pipe(lambda page: page.groupby(page))
    is_told, count = (nth.cumcount() < _MOST_ALIKE).to_numpy(), nth.transform("size").to_numpy()
    more = np.where(nth.cumcount() == _MOST_ALIKE - 1, count - _MOST_ALIKE, 0)[is_told].tolist()
    rows = facts.rows(parts[is_told]), facts.rows(wholes[is_told])
    for part, whole, others in zip(*rows, more, strict=True):
        like_it = _more(others + 1, "figure is like it", "figures are like it")
        told = {"whole": whole, "at": whole.at(part), "more": like_it}
        facts.tell("part_above_whole", part, **told, remedy=_by_the_unit(whole))


def _wholes(facts: Facts, pairs: np.ndarray, is_equal: bool = True) -> list[tuple[Row, list[Row]]]:
    """Each whole of some pairs, and its parts, where these do not sum to it, or to more."""
    parts, wholes = pairs.T
    distinct, number = np.unique(wholes, return_inverse=True)
    low, high = (np.bincount(number, end[parts], len(distinct)) for end in (facts.low, facts.high))
    is_above = low > facts.high[distinct] + _slack(low)
    is_below = high < facts.low[distinct] - _slack(high)
    pairs = pairs[(is_above | (is_below & is_equal))[number]]
    row = {row.n: row for row in facts.rows(np.unique(pairs))}
    by_whole = grouped(pairs.tolist(), lambda pair: pair[1])
    return [(row[whole], [row[part] for part, _ in same]) for whole, same in by_whole.items()]


def _one_sum(
    facts: Facts, total: Row, rows: list[Row], is_equal: bool, said: str, more: str = ""
) -> None:
    """Tell a whole that is below the sum of its parts, or is not that sum where it should be."""
    low = sum(facts.low[row.n] for row in rows)
    if not (is_equal or low > facts.high[total.n] + _slack(low)):
        return
    cells = ", ".join(row.at(total) for row in rows)
    summed = number(sum(row.value for row in rows))
    sums = "sum" if len(rows) > 1 else "comes"
    message = (
        f"{said} {sums} to {summed} ({cells}), and {total.what} is given as {total.number}{more}"
    )
    code = "total_does_not_add_up" if is_equal else "part_above_whole"
    remedy = "" if is_equal or rows[0].period != total.period else _by_the_unit(total)
    facts.tell(code, total, message=message, remedy=remedy)


def _by_the_unit(whole: Row) -> str:
    """Remedy of a region below its forces, which may be its unit's own work; else the usual one."""
    units = {row["region"]: row["unit_short"] for row in reference.rows("regions")}
    unit = units.get(whole.region) if whole.geography == "region" else None
    if not unit or whole.counting != reference.NOT_STATED:
        return ""
    return (
        "Compare the two cells and mend the wrong one; or, where the region's is the work of its "
        f'unit alone, say in its companion file: counting = "led" under [file], or, in a list of '
        f'forces, under [values.geography]: "{unit}" = {{ region = "{whole.region}", '
        'counting = "led" }'
    )


def _slack(value):
    """Room for the last binary digit of kilograms and pounds: far below any figure's own."""
    return 1e-9 * np.maximum(np.abs(value), 1.0)


# -- along a series: one measure of one place, counted one way, through time -----------------------


def _series(facts: Facts) -> pd.DataFrame:
    """Figures of series of two points or more, in the order of their days, which are numbers."""
    key = facts.key(*PERIOD_COLUMNS)
    start, end = facts.days("period_start"), facts.days("period_end")
    dated = ~(facts.coded("measure").missing | np.isnat(start) | np.isnat(end))
    several = dated & (_sizes(np.where(dated, key, -1)) > 1)
    start, end = start.astype("int64"), end.astype("int64")
    order = np.lexsort((end, start, key))
    n = order[several[order]]
    days = end - start + 1
    kind = np.where(days < _BOUNDS[-1], np.searchsorted(_BOUNDS, days, side="right"),
                    len(_BOUNDS) + np.round(days / _DAYS_A_MONTH))  # fmt: skip
    columns = {"series": key, "start": start, "end": end, "kind": kind}
    columns["value"] = facts.frame["value"]
    return pd.DataFrame({"n": n} | {name: np.asarray(held)[n] for name, held in columns.items()})


def force_missing(facts: Facts) -> None:
    """Find forces that are lacking where most of their region gives a figure; once a sheet."""
    is_named = ~(facts.coded("region").missing | facts.coded("measure").missing)
    n = np.flatnonzero(is_named & facts.where("geography", "force"))
    if not len(n):
        return
    forces = facts.coded("force").take(n)
    of_sets = facts.key("geography", "force", "body")[n]
    _, at, set_of = np.unique(of_sets, return_index=True, return_inverse=True)
    # Which force gives which set of figures: the same, for each force; the last column is of none.
    gives = np.zeros((len(at), len(forces.values) + 1), dtype=bool)
    gives[set_of, forces.codes] = True
    first, size = n[at], gives.sum(axis=1)
    home = facts.coded("region").take(first)
    whole = np.array([len(reference.forces_in(region)) for region in home.values], int)[home.codes]
    days = np.stack([facts.days("period_start"), facts.days("period_end")], axis=1)
    # Nobody can be asked for a period that is not settled.
    is_open = facts.where("disposition", "set_aside") & np.isnat(days[:, 0])
    is_most = (size >= 2) & (size < whole) & (whole <= 2 * size) & ~is_open[first]
    what = facts.of("measure", "counting")
    of_when = facts.of("measure", "counting", *PERIOD_COLUMNS)
    asked = of_when[first]
    nameless = {*of_when[facts.coded("codes").mask(lambda said: "name_unknown" in said)].tolist()}
    alike = facts.of("measure")
    page = facts.of("file", "sheet")[first]
    gaps, counted = [], []
    for region in home.values:
        is_here = is_most & home.equals(region)
        for force in reference.forces_in(region) if is_here.any() else ():
            mine = n[forces.equals(force)]
            mine = mine[~pd.Series(of_when[mine]).duplicated().to_numpy()]
            code = forces.values.index(force) if len(mine) else -1
            lacks = np.flatnonzero(is_here & ~gives[:, code])
            # What the force gives by any detail and for any period it does not lack; what it counts
            # otherwise it gives too, and nothing adds it to the others'.
            for key in (what, alike):
                maybe = lacks[np.isin(key[first[lacks]], key[mine])]
                _, at = np.unique(asked[maybe], return_index=True)
                theirs = ((k, mine[key[mine] == key[first[k]]]) for k in maybe[at].tolist())
                given = [asked[k] for k, its in theirs if _gives_otherwise(days, first[k], its)]
                is_given = np.isin(asked[lacks], given)
                if key is alike and given:
                    sets = first[lacks[is_given]]
                    counted.append((force, region, sets, mine[alike[mine] == alike[sets[0]]]))
                lacks = lacks[~is_given]
            # One that gives nothing at all is named once, not once a sheet of the others.
            for same in groups(page[lacks] if len(mine) else np.zeros(len(lacks))):
                lead = lacks[same[0]]
                # It is for the force to answer: in its newest workbook, not in another's.
                answer = mine[days[mine, 1].astype("int64").argmax()] if len(mine) else first[lead]
                gaps.append((lead, force, region, first[lead], len(same), answer, not len(mine)))
    gaps.sort()
    firsts, answers = (facts.rows(gap[k] for gap in gaps) for k in (3, 5))
    lines = zip(gaps, firsts, answers, strict=True)
    for (_, force, home, _, count, _, is_silent), row, answer in lines:
        more = _more(count, "such set of figures lacks it", "such sets of figures lack it")
        if answer.page != row.page or is_silent:
            more = more.removesuffix(" in this sheet")
        more += "; there is no accepted figure of it at all" if is_silent and count > 1 else ""
        named = reference.force_in_words(force)
        told = {"force": named, "home": home, "more": more, "page": answer.page}
        if of_when[row.n] in nameless:
            told["remedy"] = "Settle first whose the figures under a name not known are; then ask."
        facts.tell("force_missing", row, f"no {force}", "force", **told)
    for told in counted:
        _tell_counted(facts, *told)


def _tell_counted(facts: Facts, force: str, home: str, theirs: np.ndarray, mine: np.ndarray):
    """Say that a force counts otherwise what most of its region gives."""
    row, other = facts.rows([theirs[0], mine[0]])
    stated = row.counting if other.counting == reference.NOT_STATED else other.counting
    more = _more(len(theirs), "such set of figures is", "such sets of figures are")
    told = {
        "force": reference.force_in_words(force),
        "home": home,
        "theirs": row.counting,
        "more": more.removesuffix(" in this sheet"),
        "remedy": "Where all count the same work, say so in the companion files of those that do "
        f'not, or once in rocu-mapping.toml for a folder: counting = "{stated}" under [file].',
    }
    facts.tell("counting_differs", other, other.counting, "counting", **told)


def _gives_otherwise(days: np.ndarray, first: int, mine: np.ndarray) -> bool:
    """Whether some figures of a force are of a period by another detail, or fill it in shorter."""
    # So does a quarter for each of its months, which are added up beside it.
    start, end = days[first]
    begun, last = days[mine].T
    if np.isnat(begun).any():
        return True  # given, and not said for when
    is_quarter = last - begun < np.timedelta64(92, "D")
    if (is_quarter & (begun <= start) & (last >= end)).any():
        return True
    is_inside = (days[mine, 0] >= start) & (days[mine, 1] <= end)
    given = set(map(tuple, days[mine[is_inside]].astype("int64").tolist()))
    span = tuple(days[first].astype("int64").tolist())
    return span in given or sum(last - begun + 1 for begun, last in given) == span[1] - span[0] + 1


def period_ahead(facts: Facts) -> None:
    """Find periods after the file's own day, or far after all others; once a sheet and period."""
    frame = facts.frame
    start, as_at = frame["period_start"], frame["as_at"]
    is_after, late = (start > as_at).to_numpy(), []
    if (np.diff(np.sort(start.dropna().unique())) > _FAR_AHEAD).any():
        days = frame[["period_start", "period_end"]].drop_duplicates()
        late, reach = _late(days.dropna(subset="period_start"))
    places = np.flatnonzero(is_after | start.isin(late).to_numpy())
    if not len(places):
        return
    again = frame.iloc[places][["file", "sheet", "period"]].duplicated().to_numpy()
    for row in facts.rows(places[~again]):
        told = {"begins": periods.long_date(row.period_start)}
        if is_after[row.n]:
            told["against"] = f", after the day of the figures, {periods.long_date(row.as_at)}"
        else:
            ends = periods.long_date(reach)
            told["against"] = f"; the newest of the other periods ends on {ends}"
        facts.tell("period_ahead", row, row.period, "period", **told)


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


def overlaps(facts: Facts) -> None:
    """Find periods that begin before an earlier one has ended, and end after it; once a sheet."""
    names = ("series", "start", "end", "n", "kind")
    series, starts, ends, n, kind = (facts.series[name].to_numpy() for name in names)
    first = np.searchsorted(series, series)
    # Each series so far after the one before it that one running maximum does for all.
    apart = first * _ALL_DAYS
    reach = np.maximum.accumulate(ends + apart)
    pairs = []
    for at in np.flatnonzero(starts[1:] + apart[1:] <= reach[:-1]) + 1:
        earlier = slice(first[at], at)
        crossed = (ends[earlier] >= starts[at]) & (ends[earlier] < ends[at])
        crossed &= starts[earlier] < starts[at]
        if crossed.any():
            before = first[at] + np.flatnonzero(crossed)[-1]
            pairs.append((n[at], n[before], sorted((kind[at], kind[before]))))
    for row, other, count in _shared(facts, pairs):
        told = {"other": other, "at": other.at(row)}
        told["more"] = _more(count, "such pair", "such pairs")
        facts.tell("periods_overlap", row, row.period, "period", **told)


def gaps(facts: Facts) -> None:
    """Find periods that are lacking between others of their length."""
    of = {name: facts.series[name].to_numpy() for name in ("series", "n", "start", "end")}
    length = of["end"] - of["start"] + 1
    begun, ends = of["series"] * _ALL_DAYS + of["start"], of["end"]
    for kind, (least, most) in periods.REGULAR.items():
        of_kind = (length >= least) & (length <= most)
        series, n, start, end = (column[of_kind] for column in of.values())
        is_long = _sizes(series) >= _FEWEST_FOR_A_GAP
        is_gap = is_long[1:] & (series[1:] == series[:-1]) & (start[1:] > end[:-1] + 1)
        # The first of several that begin on one day, as years to date do, is followed by those.
        last = np.searchsorted(begun, series[:-1] * _ALL_DAYS + start[:-1], side="right") - 1
        is_gap &= (ends[last] == end[:-1]) | (ends[last] >= start[1:])
        columns = (n[1:], n[:-1], end[:-1], start[1:])
        pairs = [(n, m, key) for n, m, *key in zip(*(c[is_gap] for c in columns), strict=True)]
        for row, before, count in _shared(facts, pairs):
            names: list[str] = []
            lacking = periods.span(before.period_start.date(), before.period_end.date())
            while len(names) < 5 and (
                (lacking := periods.following(lacking)).start < row.period_start.date()
            ):
                names.append(lacking.label)
            told = {"kind": kind, "before": before, "at": before.at(row), "names": ", ".join(names)}
            told["more"] = _more(count, "series lacks it", "series lack it")
            if (kind, len(names)) == ("month", 2):
                told["remedy"] = "Ask for the periods; or, where these months end quarters, say "
                told["remedy"] += "under [file] in the companion file: "
                told["remedy"] += 'period_is = "3 months ending"'
            facts.tell("period_missing", row, row.period, "period", **told)


def year_slipped(facts: Facts) -> None:
    """Find a period that stands in a sheet where the next one would, but for its year."""
    n, series, start, end, kind = (
        facts.series[name].to_numpy() for name in ("n", "series", "start", "end", "kind")
    )
    pages = combined([facts.of("file", "sheet")[n], series, kind.astype(int)], len(n))
    page = pd.factorize(pages)[0]
    order = np.lexsort((n, page))
    n, page, start, end = (part[order] for part in (n, page, start, end))
    # Of all that stand behind another no other is off.
    off = np.where(page[1:] == page[:-1], start[1:] - end[:-1] - 1, 0)
    is_one = np.bincount(page[1:], weights=off != 0, minlength=1) == 1
    is_one &= np.bincount(page, minlength=len(is_one)) > 2
    places = np.flatnonzero(is_one[page[1:]] & np.isin(off, (-365, -366)))
    pairs = [(int(n[k + 1]), int(n[k]), (start[k + 1],)) for k in places]
    for row, before, count in _shared(facts, pairs):
        more = _more(count, "such figure", "such figures")
        told = {"before": before, "at": before.at(row), "more": more}
        facts.tell("year_slipped", row, row.period, "period", **told)


def far_off(facts: Facts) -> None:
    """Find figures far from their own series, which has eight periods of one length or more."""
    # Counts are put on a scale where chance alone has a standard deviation of one (Anscombe:
    # 2 √(x + 3/8)), amounts on a logarithmic one. The distance from the median is measured in the
    # median absolute deviation × 1.4826, or in what chance would give where that is more.
    of = facts.series[facts.series["value"].notna()]
    n, value = of["n"].to_numpy(), of["value"].to_numpy()
    alike = combined([of["series"].to_numpy(), of["kind"].to_numpy()], len(of))
    is_long = _sizes(alike) >= _FEWEST_FOR_A_HISTORY
    if not is_long.any():
        return
    n, value, alike = n[is_long], value[is_long], alike[is_long]
    is_count, amount = facts.where("unit", "count")[n], np.maximum(value, 0)
    scaled = np.where(is_count, 2 * np.sqrt(amount + 0.375), np.log1p(amount))
    distance = np.abs(scaled - _middle(scaled, alike))
    usual = _TO_SIGMA * _middle(distance, alike)
    is_far = distance > _FAR * np.maximum(usual, np.where(is_count, 1.0, _LEAST_SPREAD_OF_LOG))
    order = np.argsort(alike, kind="stable")
    first, end = (np.searchsorted(alike[order], alike[is_far], side) for side in ("left", "right"))
    for row, span in zip(facts.rows(n[is_far]), map(slice, first, end), strict=True):
        others = value[order[span]].tolist()
        others.remove(row.value)
        told = {"low": min(others), "high": max(others), "middle": round(median(others), 1)}
        told = {name: number(value) for name, value in told.items()}
        facts.tell("far_from_history", row, count=len(others), **told)


def divided(facts: Facts) -> None:
    """Find months that look like quarters divided by three: no chart of months can be read then."""
    # Of three counts of five a month or more that come by chance, all lie within one of each other
    # in a tenth of quarters; in each of four or more that is no chance. Posts stay for months.
    flows = ~facts.coded("measure").mask(is_stock)[facts.series["n"]]
    of = facts.series[(facts.series["kind"] == _MONTH) & facts.series["value"].ge(0) & flows]
    if of.empty:
        return
    months = of["start"].to_numpy(dtype="datetime64[D]").astype("datetime64[M]").astype("int64")
    in_quarter = of.assign(quarter=months // 3).groupby(["series", "quarter"])
    value = in_quarter["value"]
    held = {"n": in_quarter["n"].first(), "total": value.sum(), "width": value.max() - value.min()}
    by_series = pd.DataFrame(held)[in_quarter.size() == 3].groupby("series")
    first, totals = by_series["n"].first(), by_series["total"]
    varies = totals.max() - totals.min() > 3
    is_even = (by_series["width"].max() <= 1) & (totals.mean() >= 15) & (totals.size() >= 4)
    even, measure = first[is_even & varies], facts.frame["measure"]
    for row, _, count in _shared(facts, [(n, n, (measure[n],)) for n in even]):
        facts.tell("months_divided", row, more=_more(count, "such series", "such series"))


def copied(facts: Facts) -> None:
    """Find periods in which a file gives what it gave of the one before, as a copied sheet does."""
    values = facts.series["value"].to_numpy()
    if ((values[1:] == values[:-1]) & (values[1:] >= _LARGE)).sum() < _LARGE:
        return  # so few come again that the rest need not be asked
    of, was = facts.series, facts.series.shift()
    can = facts.where("unit", "count", "GBP") & ~facts.coded("measure").mask(is_stock)
    follows = (of["series"] == was["series"]) & (of["kind"] == was["kind"]) & can[of["n"]]
    follows &= (of["start"] == was["end"] + 1) & of["value"].notna()
    same = of["value"].eq(was["value"])
    told = of.assign(before=was["n"], same=same, large=same & of["value"].ge(_LARGE))[follows]
    key = [facts.coded("file").map(repeats.family).codes[told["n"]], told["start"], told["kind"]]
    pages = told.groupby(key)
    is_copy = pages["same"].transform("all") & pages["large"].transform("sum").ge(_LARGE)
    for _, page in told[is_copy].groupby([k[is_copy] for k in key]):
        row, before = facts.rows(page[["n", "before"]].iloc[0])
        said = {"before": before, "at": before.at(row), "count": len(page)}
        facts.tell("period_copied", row, row.period, "period", **said)


def unfilled(facts: Facts) -> None:
    """Find last periods in which a file gives nil alone, as a template does before it is filled."""
    if (facts.series["value"].to_numpy() <= 0).sum() <= _FEW_NILS:
        return
    of, was = facts.series, facts.series.shift()
    file = facts.coded("file").map(repeats.family).codes[of["n"]]
    follows = (of["series"] == was["series"]) & (of["kind"] == was["kind"])
    of = of.assign(file=file, before=was["value"].where(follows), was=was["n"])
    filled = of["start"].where(of["value"] > 0).groupby([of["file"], of["kind"]]).transform("max")
    last = of[(of["start"] > filled) & of["value"].notna()]
    for _, page in last.groupby(["file", "kind", "start"]):
        total, is_next = page["before"].sum(), page["before"].notna().all()
        if is_next and len(page) > _FEW_NILS and total >= _NO_CHANCE:
            row, before = facts.rows(page[["n", "was"]].iloc[0].astype(int))
            said = {"before": before, "count": len(page), "total": number(total)}
            facts.tell("period_unfilled", row, row.period, "period", **said)


def _sizes(keys: np.ndarray) -> np.ndarray:
    """How many have the key that each has."""
    number, _ = pd.factorize(keys)
    return np.bincount(number)[number]


def _middle(values: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """Median of those that have the key that each has."""
    return pd.Series(values).groupby(keys, sort=False).transform("median").to_numpy()


def _shared(facts: Facts, pairs: list[tuple]) -> list[tuple[Row, Row, int]]:
    """First pair of those that share a sheet and a key, their third, and how many do."""
    page = facts.of("file", "sheet")
    alike = list(grouped(pairs, lambda pair: (page[pair[0]], *pair[2])).values())
    sides = (facts.rows(same[0][side] for same in alike) for side in (0, 1))
    return list(zip(*sides, map(len, alike), strict=True))


def _more(count: int, single: str, many: str) -> str:
    what = single if count == 2 else many
    return f"; {count - 1:,} more {what} in this sheet" if count > 1 else ""


BETWEEN_PARTS = (
    *(measure_within_measure, place_within_place, led_within_operation),
    *(period_within_period, total_beside_parts, sum_of_measures),
)
ALONG_SERIES = (
    *(force_missing, period_ahead, overlaps, gaps, year_slipped),
    *(far_off, divided, copied, unfilled),
)


_PLACE = ("region", "force", "body", "geography")
_DIMENSIONS = (
    *(*_PLACE, "period", "measure", "strand", "threat", "tier", "level"),
    *("counting", "unit"),
)
# Columns of totals over so many rows prove themselves, and show slips.
_ENOUGH_ROWS = 5
# So many cells are looked at for the totals of one table, each total with all that it can be of.
_MOST_GROUPS, _MOST_LOOKED_AT = 5000, 30_000_000
# A sum may exceed its total by a quarter where one event stands under two headings.
_ROOM_FOR_OVERLAP, _ROOM = 0.25, 3
_FEWEST_ALIKE = 5
_NEARLY_ALL, _MOST = 0.8, 0.5
_BY_CHANCE, _SAMPLE = 0.01, 200
# Where several totals of a sheet may overlap, the sum is looked for with less than nearly all rows.
_MOST_MAY, _SOME_DO, _SEVERAL_TOTALS = 0.6, 0.2, 3
_SHIFTS = (1, -1, 2, -2)


def says_totals(stated: dict) -> bool:
    """Whether a table, as `facts.outcomes` states it, calls anything a total."""
    return any(stated["axis"].values) or any(map(_says_total, stated["heading"].values))


def check_totals(rows: pd.DataFrame, log: Log) -> np.ndarray:
    """Check the totals of one table, given as `facts.frame`; gives whose heading slipped."""
    for axis, dimension in dict.fromkeys(zip(rows["axis"], rows["total"], strict=True)):
        if not axis:
            continue
        is_total = (rows["axis"] == axis) & (rows["total"] == dimension)
        pool = rows[is_total | (rows["axis"] != axis)]
        is_total = is_total[pool.index].to_numpy()
        if axis == "column":
            _check_columns(pool, is_total, dimension, log)
        elif pool["j"].nunique() > 1:
            _compare(pool, is_total, is_total, "i", ["j"], log)
        else:
            summed = _PLACE if dimension in (*_PLACE, "place") else (dimension,)
            if pool.loc[is_total, "measure"].isna().all():
                summed = (*summed, "measure")  # of all that a force has, as a pivot adds it up
            # “Kent total” of no threat, where each row has one, is of them all.
            table = Facts(pool)
            is_open = {name: table.is_open(name) for name in schema.DETAILS}
            summed = (*summed, *(n for n, said in is_open.items() if (said == is_total).all()))
            alike = [name for name in _DIMENSIONS if name not in (*summed, "counting")]
            _compare(pool, is_total, is_total, "i", alike, log)
    return _check_headings(rows, log)


def is_divided(stated: dict) -> bool:
    """Whether some figures of a table have a strand, threat, tier or level, and others none."""
    is_open = (stated[name].missing | stated[name].equals(reference.NOT_STATED)
               for name in schema.DETAILS)  # fmt: skip
    is_some = any(places.any() and not places.all() for places in is_open)
    return is_some or any(_together(stated[name].values, name) for name in schema.DETAILS)


def _together(said: Iterable, field: str) -> dict[str, list[str]]:
    """Which details are several of the others together: “drugs and firearms”, or “Network”."""
    known = {names.key(word): word for word in said if isinstance(word, str)}
    together = {}
    for word in known.values():
        named = re.split(r"\s*(?:[,&/+]|\band\b)\s*", word)
        keys = {names.key(getattr(names.of_field(text, field), "word", text)) for text in named}
        if words.names_all_units(word):
            keys = known.keys() - {names.key(word), names.key(reference.NOT_STATED)}
        if len(keys) > 1 and keys <= known.keys():
            together[word] = sorted(known[key] for key in keys)
    return together


def _totals_by_name(table: Facts, can: np.ndarray, value: np.ndarray, log: Log) -> np.ndarray:
    """Which figures of several details together are their sums; those that are not are told."""
    is_total = np.zeros(len(table), dtype=bool)
    for field in schema.DETAILS:
        for whole, parts in _together(table.coded(field).values, field).items():
            group = table.of(*(n for n in (*_DIMENSIONS, *PERIOD_COLUMNS) if n != field))
            is_part, is_whole = can & table.where(field, *parts), can & table.where(field, whole)
            summed, count = _summed(value, is_part, group)
            beside = np.flatnonzero(is_whole & (_summed(is_part * 1.0, is_part, group)[0] > 0))
            at = beside[(count == len(parts))[beside] & ~np.isnan(value[beside])]
            off, listed = at[~np.isclose(value[at], summed[at])], " and ".join(parts)
            if not len(beside) or (len(at) and not value[at].any()):
                continue
            message = f"“{whole}” is the sum of {listed}: it is taken for their total, and left out"
            if len(off) or not len(at):
                message = f"“{whole}” stands beside {listed}"
                if len(off):
                    message = f"“{whole}” is {number(value[off[0]])}, and {listed} sum to "
                    message += number(summed[off[0]])
                message += ": whether it holds them cannot be told"
            else:
                is_total[beside] = True  # also where one of them is hidden
            first = table.frame[["i", "j"]].iloc[[*off, *at, *beside][0]]
            log.tell("total_beside_parts", [tuple(first.tolist())], message, field="value")
    return is_total


def totals_of_details(rows: pd.DataFrame, log: Log) -> np.ndarray:
    """Which figures of a table are totals of those that have a strand, threat, tier or level.

    A line is one where it says so, or where each of its figures, two at least, is the sum of its
    parts: kept beside them it would count everything twice. A line of its own name is told.
    """
    table = Facts(rows)
    is_exact = rows["value"].notna().to_numpy() & table.where("qualifier", "exact")
    can = table.where("total", "") & table.where("disposition", "accepted")
    is_open = {name: table.is_open(name) for name in schema.DETAILS}
    value = np.where(is_exact, rows["value"].to_numpy(), np.nan)
    is_total = _totals_by_name(table, can, value, log)
    can &= ~is_total
    has_parts, matched = np.zeros((2, len(rows)), dtype=bool)
    missed = np.full(len(rows), np.nan)
    for details in _open_together(is_open):
        whole = can & np.logical_and.reduce([is_open[name] for name in details])
        part = can & ~np.logical_or.reduce([is_open[name] for name in details])
        same = dict.fromkeys((*_DIMENSIONS, *PERIOD_COLUMNS))
        group = table.of(*(name for name in same if name not in details))
        summed, count = _summed(value, part, group)
        is_known = whole & is_exact & (count > 1) & (count == _summed(part * 1.0, part, group)[0])
        equal = is_known & np.isclose(value, summed, rtol=1e-9)
        matched |= equal
        has_parts |= whole & (count > 0)
        missed = np.where(is_known & ~equal, summed, missed)
    missed[matched] = np.nan
    beside = np.flatnonzero(matched | ~np.isnan(missed))
    may_be_added = _may_be_added(rows)
    if not len(beside):
        return is_total
    of_line = rows.iloc[beside][[name for name in _DIMENSIONS if name != "period"]].astype(object)
    of_line = of_line.where(of_line.notna(), "")
    lines = [beside[at] for at in of_line.groupby(list(of_line), sort=False).indices.values()]
    # So is a row of such sums, one of each measure, and all of a column that have parts, one of
    # each force; of these two small ones may be so by chance.
    lines += [at for at in rows.groupby("i").indices.values() if matched[at].all()]
    for at in rows.groupby("j").indices.values():
        at = at[has_parts[at]]
        lines += [at] if matched[at].all() and np.count_nonzero(value[at]) > 2 else []
    for line in lines:
        cells = list(zip(*(rows[name].to_numpy()[line].tolist() for name in "ij"), strict=True))
        (i, j), off = cells[0], np.flatnonzero(~matched[line]).tolist()
        named = [text for text in log.grid.values[i, :j] if isinstance(text, str)]
        is_bare = not log.grid.held[i, :j].any() and (rows["i"] == i).sum() == len(line)
        # “Not recorded” names a part, and no total.
        named_nothing = any(
            map(words.names_nothing, [*named, rows["heading"].iloc[line[0]] or "?"])
        )
        if any(map(_says_total, named)):
            for n in off if may_be_added[line[0]] else ():
                given, summed = number(value[line[n]]), number(missed[line[n]])
                message = f"the total is given as {given}, and its parts sum to {summed}"
                log.tell("total_does_not_add_up", [cells[n]], message, field="value")
        elif off or named_nothing or is_total[line].all():
            continue
        elif (len(line) > 1 or is_bare) and value[line].any():
            message = (
                f"{len(line):,} figures without the details of those beside them are each their "
                "sum: they are taken for totals, and left out"
            )
            if len(line) == 1:
                message = "a figure that nothing names is the sum of those above it: it is taken "
                message += "for their total, and left out"
            log.tell("total_beside_parts", cells[:1], message, field="value")
        else:
            continue
        is_total[line] = True
    return is_total


def tell_left_out(stated: dict, is_total: np.ndarray, log: Log) -> None:
    """Tell which totals of a name of their own were left out: “Total recorded crime”, “all-crimes”.

    A total of arrests, of a region or of all forces is what anybody would take it for.
    """
    left: dict[str, list[tuple[int, int]]] = {}
    labels: dict[int, str] = {}
    of: dict[str, object] = {}  # the field of which each is a total
    for k in np.flatnonzero(is_total).tolist():
        i, j = int(stated["i"][k]), int(stated["j"][k])
        text = stated["heading"].at(k) or ""
        if stated["axis"].at(k) == "row":
            if i not in labels:
                row = [value for value in log.grid.values[i, :j] if isinstance(value, str)]
                said = (names.is_total, words.WHOLE_OF.search, names.no_figures)
                whole = (v for v in row if any(says(v) for says in said))
                labels[i] = next(whole, "")
            text = labels[i]
        text = " ".join(text.split())
        left.setdefault(text, []).append((i, j))
        of[text] = stated["total"].at(k)
    for text, cells in left.items():
        rest = " ".join(names.scan(names.without_total(text), codes=True)[1])
        # “All forces”, “total number” and “grand total” say no more than what every total is of.
        if not {*re.findall("[a-z]+", rest)} <= names.listed("of every total"):
            is_none = names.no_figures(text)
            are, a_total, s = ("are", "totals", "s") if len(cells) > 1 else ("is", "a total", "")
            why = f"taken for {a_total} of the others"
            why = f"no such figure{s}, and left out" if is_none else why
            message = f"{len(cells):,} figure{s} of “{text}” {are} {why}"
            lead, name = "If they are figures of their own, say", words.quoted(text)
            field, line = "measure", f'"{name} (all)"'
            if is_none and of[text] in _PLACE:
                field, line = "geography", f'{{ body = "{name}" }}'
            remedy = words.line_under(field, text, line, lead)
            log.tell("totals_left_out", cells[:1], message, found=text, remedy=remedy)
        elif titles.CUMULATIVE.search(text) and _lacks_parts(stated, is_total):
            message = f"“{text}” is left out: nothing says to which month it has come"
            example, lead = '"… such as Apr-Dec 2025"', "Say how far it goes"
            remedy = words.line_under("period", text, example, lead)
            log.tell("totals_left_out", cells[:1], message, found=text, remedy=remedy)


def _lacks_parts(stated: dict, is_total: np.ndarray) -> bool:
    """Whether no figure of a table is of a part of a year: what a year to date adds up."""
    spans = (stated[name] for name in ("period_start", "period_end"))
    days = [(a.at(k), b.at(k)) for a, b in [spans] for k in np.flatnonzero(~is_total).tolist()]
    return not any(start and end and (end - start).days < _A_YEAR for start, end in days)


# -- each total with what it can be the sum of -----------------------------------------------------


def _check_columns(pool: pd.DataFrame, is_total: np.ndarray, dimension: str, log: Log) -> None:
    """Columns of totals: each with the columns that it is the total of, as its heading says."""
    said = pool[["j", *_DIMENSIONS]]
    plain, totals = (
        said[such].drop_duplicates("j").sort_values("j") for such in (~is_total, is_total)
    )
    js = plain["j"].to_numpy()
    words_of = {name: plain[name].astype(object).to_numpy() for name in _DIMENSIONS}
    is_long = pool["i"].nunique() >= _ENOUGH_ROWS
    columns_of: dict[tuple, tuple[tuple[str, ...], np.ndarray]] = {}
    alike: dict[tuple[str, ...], list[int]] = {}
    before = -1
    for total, *said_of in totals.itertuples(index=False):
        if (key := tuple(said_of)) not in columns_of:
            # It may be a total of some columns alone: of arrests, and charges stand there too.
            parts, named = np.ones(len(plain), dtype=bool), ()
            for name, word in zip(_DIMENSIONS, said_of, strict=True):
                is_said = isinstance(word, str) and word != reference.NOT_STATED
                # A total of periods is of no one of them, though a title names one; what kind of
                # place it is of, its parts seldom are.
                is_own = name == "geography" or name == dimension == "period"
                is_such = (words_of[name] == word) & is_said & (not is_own)
                if is_such.any() and not is_such.all():
                    parts, named = parts & is_such, (*named, name)
            columns_of[key] = named, js[parts]
        named, parts = columns_of[key]
        since = js[slice(*np.searchsorted(js, [before, total + 1]))]
        before = total
        if not is_long or (named and not np.array_equal(parts, since)):
            alike.setdefault(named, []).append(total)
    for named, columns in alike.items():
        judged = is_total & pool["j"].isin(columns).to_numpy()
        _compare(pool, is_total, judged, "j", ["i", *named], log)


def _compare(
    pool: pd.DataFrame, is_total: np.ndarray, judged: np.ndarray, along: str, across: list, log: Log
) -> None:
    """Compare the judged totals with the cells that share ``across``, in the order of ``along``."""
    keys = pool[across].astype(object).where(pool[across].notna(), "")
    group = keys.groupby(across, sort=False).ngroup().to_numpy()
    order = np.lexsort((pool[along].to_numpy(), group))
    cells = _Cells(pool.iloc[order], is_total[order], log)
    group, judged = group[order], judged[order]
    wanted = np.unique(group[judged])[:_MOST_GROUPS]
    judged &= cells.is_sure
    left, unseen, seen, missed = _MOST_LOOKED_AT, int(judged.sum()), 0, []
    bounds = (np.searchsorted(group, wanted, side=side) for side in ("left", "right"))
    for start, end in zip(*bounds, strict=True):
        rows = slice(start, end)
        for at in (start + np.flatnonzero(judged[rows]))[: left // (end - start)].tolist():
            left, unseen = left - (end - start), unseen - 1
            options = cells.options(rows, at)
            if not options or not cells.is_sure[options[0]].all():
                continue
            # What stands on a day has no sum over time: its “Total” is the last of it, or a mean.
            spans = cells.spans[options[0]]
            if cells.stands[at] and (spans != spans[0]).any():
                continue
            seen += 1
            if (summed := cells.misses(rows, at, options)) is not None:
                missed.append((at, cells.value[at], len(options[0]), summed))
    places = list(zip(cells.i.tolist(), cells.j.tolist(), strict=True))
    _report(missed, seen, places, cells.found, log)
    if unseen:
        log.tell("totals_not_compared", message=f"totals not compared: {unseen:,}")


class _Cells:
    """Cells of several groups, one group below the other, as arrays: what a total is the sum of."""

    def __init__(self, pool: pd.DataFrame, is_total: np.ndarray, log: Log) -> None:
        self.is_total, self.value = is_total, pool["value"].to_numpy(dtype=float)
        is_exact = (pool["qualifier"] == "exact").to_numpy()
        self.is_sure = ~np.isnan(self.value) & is_exact & _may_be_added(pool)
        is_wide = pool["geography"].isin(["region", "network", "national"])
        is_area = pool["body"].astype(str).str.endswith("statistical region)")
        self.is_wide = (is_wide | is_area).to_numpy()
        self.is_force = (pool["geography"] == "force").to_numpy()
        self.measure, self.counting, self.heading, self.found = (
            pool[name].astype(object).to_numpy()
            for name in ("measure", "counting", "heading", "found")
        )
        of_days = [measure for measure in pool["measure"].dropna().unique() if is_stock(measure)]
        self.stands = np.isin(self.measure, of_days)
        self.is_kind = pool["measure"].astype(str).str.contains(": ", regex=False).to_numpy()
        self.region = pd.factorize(pool["region"])[0]
        self.spans = pool[["period_start", "period_end"]].to_numpy(dtype="datetime64[D]")
        self.i, self.j = pool["i"].to_numpy(), pool["j"].to_numpy()
        self.beside, self.of_which = (
            _beside(log.grid, said)[self.i, self.j]
            for said in (names.is_total, words.WHOLE_OF.search)
        )

    def options(self, group: slice, at: int) -> list[np.ndarray]:
        """What a total of a group can be the sum of, likeliest first; none where nothing."""
        start = group.start
        parts = possible_parts(self.is_total[group], at - start)
        options = [start + places for places in parts if len(places)]
        if self.is_wide[group].any() and self.is_force[group].any():
            # A region beside its forces would be counted twice; its unit's own work may make up a
            # total without them. A force whose name nobody knows has no geography, and its figure
            # is in the total all the same.
            kinds = (~self.is_wide, self.is_wide)
            apart = [parts[kind[parts]] for kind in kinds for parts in options]
            options = [*(parts for parts in apart if len(parts)), *options]
        for said in (self.measure, self.counting):
            # “Total arrests” is one of arrests alone; a total that does not say how it is counted
            # may be one of all countings, and of those that do not say so either.
            alike = [same for parts in options if len(same := parts[said[parts] == said[at]])]
            if alike:
                options = [*alike, *(options if said[at] == reference.NOT_STATED else ())]
        # “Total” in a row of the South West is of its forces alone.
        home = self.region[at]
        at_home = (parts[self.region[parts] == home] for parts in options if home >= 0)
        options = [*(parts for parts in at_home if len(parts) > 1), *options]
        # “2025-26 total” is of the quarters of its year, where two of them stand there.
        first, last = self.spans[at]
        lies = (self.spans[group, 0] >= first) & (self.spans[group, 1] <= last)
        inside = (parts[lies[parts - start]] for parts in options)
        return [some if len(some) > 1 else p for some, p in zip(inside, options, strict=True)]

    def misses(self, group: slice, at: int, options: list[np.ndarray]) -> float | None:
        """The likeliest sum of a total that is none of all that it can be the sum of."""
        # Totals of one measure among the parts count its rows once more, and so do its kinds.
        likeliest = options[0]
        for plain in (~self.beside[likeliest], ~self.is_kind[likeliest]):
            if plain.any() and not plain.all():
                options = [*options, likeliest[plain], likeliest[~plain]]
        total, sums = self.value[at], [self.value[parts].sum() for parts in options]
        # A year's total is of the quarters' or months' last above it, not of the year before's.
        above = self.value[group.start + np.flatnonzero(self.is_total[group.start : at])[-12:]]
        sums += np.cumsum(above[::-1])[1:].tolist()
        if self.of_which[at]:
            # “Class A, of which” is of the first few rows below it.
            below = possible_parts(self.is_total[group], at - group.start)[-1]
            sums += np.cumsum(self.value[group.start + below]).tolist()
        if not _adds_up(sums, total):
            # Months and their quarters in one row: either add up to it, and not both.
            nested = _apart_in_time(self.spans[likeliest])
            sums += [self.value[likeliest[part]].sum() for part in nested]
        # A year to date holds the months before these too.
        more = total > sums[0] and titles.CUMULATIVE.search(str(self.heading[at]))
        return None if more or _adds_up(sums, total) else sums[0]


def _adds_up(sums: list[float], total: float) -> bool:
    """Whether one of some sums is a total, as `numpy.isclose` has it, which is slow for so few."""
    return any(abs(value - total) <= 1e-8 + 1e-5 * abs(total) for value in sums)


def _apart_in_time(spans: np.ndarray) -> list[np.ndarray]:
    """Places of periods that hold no other, and of those that lie in no other, where some do."""
    dated = ~np.isnat(spans).any(axis=1)
    start, end = spans[dated].astype("int64").T
    # By their first days, the longer first: one lies in those before it that end no sooner.
    _, at, number = np.unique(start * _ALL_DAYS - end, return_index=True, return_inverse=True)
    ends = end[at]
    holds = np.append(np.minimum.accumulate(ends[:0:-1])[::-1] <= ends[:-1], False)
    lies = np.append(False, np.maximum.accumulate(ends[:-1]) >= ends[1:])
    apart = np.ones((2, len(spans)), dtype=bool)
    apart[:, dated] = ~np.array([holds, lies])[:, number]
    return list(map(np.flatnonzero, apart)) if holds.any() else []


def _beside(grid: Grid, is_said: Callable[[str], object]) -> np.ndarray:
    """Cells in whose row something is said further left."""
    said = np.zeros((grid.shape[0], grid.shape[1] + 1), dtype=bool)
    for j in range(grid.shape[1]):
        codes, distinct = grid.column(j)
        named = [isinstance(value, str) and bool(is_said(value)) for value in distinct]
        said[:, j + 1] = np.array([*named, False], dtype=bool)[codes]
    return np.logical_or.accumulate(said, axis=1)[:, :-1]


def possible_parts(is_total: np.ndarray, at: int) -> list[np.ndarray]:
    """What a total can be the sum of, likeliest first."""
    places = np.arange(len(is_total))
    plain, earlier = places[~is_total], np.flatnonzero(is_total[:at])
    since = places[earlier[-1] + 1 if len(earlier) else 0 : at]
    later = np.flatnonzero(is_total[at + 1 :])
    below = places[at + 1 : at + 1 + later[0] if len(later) else None]
    return [since[~is_total[since]], plain, earlier, plain[plain < at], below]


def _report(missed: list[tuple], seen: int, places: list, typed: np.ndarray, log: Log) -> None:
    """Tell totals that are not their sum; where most fall a little short, those once."""
    room = [(at, s - total, max(_ROOM_FOR_OVERLAP * total, 3)) for at, total, _, s in missed]
    short = [at for at, more, most in room if 0 < more <= most]
    if seen < _FEWEST_ALIKE or len(short) <= seen / 2:
        short = []
    by_nature = set(short[1:])
    for at, total, count, summed in missed:
        if at in by_nature:
            continue
        message = not_the_sum(total, summed, count)
        cells = short if short and at == short[0] else [at]
        if len(cells) > 1:
            message += ", and most totals here fall as little short; something may count under "
            message += "two headings"
        told = {"field": "value", "found": str(typed[at])}
        log.tell("total_does_not_add_up", [places[k] for k in cells], message, **told)


def not_the_sum(total: float, summed: float, count: int) -> str:
    """What is said of a total that its parts do not add up to."""
    parts = "the one part beside it is" if count == 1 else f"its {count} parts sum to"
    return f"the total is given as {total:,.10g}, and {parts} {summed:,.10g}"


# -- columns of totals, and headings that slipped --------------------------------------------------


@reference.remembered
def _says_total(heading: str) -> bool:
    """Whether a heading says that it is of totals; “total outcomes” is a measure of its own."""
    heading = heading.strip()
    if heading.casefold() in {row["measure"] for row in reference.rows("measures")}:
        return False
    return names.is_total(heading)


def _check_headings(rows: pd.DataFrame, log: Log) -> np.ndarray:
    """Take each column of totals in turn, with the columns since the one before it."""
    is_figure = (rows["total"] == "") & (rows["disposition"] == "accepted")
    known = rows[is_figure | (rows["total"] != "")]
    js, first, column = np.unique(known["j"], return_index=True, return_inverse=True)
    heads = [str(heading).strip() for heading in known["heading"].iloc[first]]
    named = known["measure"].iloc[first].tolist()
    said = known[["measure", *schema.DETAILS]].iloc[first].astype(object).to_numpy()
    # “Quarter” beside its months is a total by what stands beside it.
    plain = np.bincount(column, weights=known["total"] == "")
    totals = [k for k, heading in enumerate(heads) if _says_total(heading) or not plain[k]]
    if not totals or len(js) < 3:
        return np.zeros(len(rows), dtype=bool)
    places, row = np.unique(known["i"], return_inverse=True)
    values = np.full((len(places), len(js)), np.nan)
    values[row, column] = known["value"]
    hidden = np.zeros(values.shape, dtype=bool)
    hidden[row, column] = known["marker"].eq("c")
    aside = np.zeros(len(js), dtype=bool)
    known_wrong = {p.cell for p in log.problems if p.code == "total_does_not_add_up"}
    for before, total in zip([-1, *totals[:-1]], totals, strict=True):
        # One that names its measure, after several other things, is not their total.
        whole = named[total]
        parts = {part for part in named[before + 1 : total] if isinstance(part, str)}
        others = {part for part in parts if isinstance(whole, str) and not part.startswith(whole)}
        if total - before < 3 or len(others) > 1 or _sums_its_like(values, said, plain, total):
            continue
        at, sums, given, largest = _sums(values, before, total)
        differs, exact = _differs(sums, given, largest), np.isclose(sums, given)
        if len(at) < _ENOUGH_ROWS:
            continue
        never, shift = not (exact.any() or hidden[at, before + 1 : total].any()), 0
        is_total = _says_total(heads[total])
        if differs.mean() >= _NEARLY_ALL and (is_total or not never):
            shifts = (s for s in _SHIFTS if before + 2 < total + s < len(js))
            shift = next((s for s in shifts if _stands_at(values, before, total + s, totals)
                          and not _meet_by_chance(values, before, total + s)), 0)  # fmt: skip
        # A year to date is of more, one of several totals of others, and parts may overlap; a
        # quarter is of its months.
        is_alone = len(totals) == 1 and not (plain[total] or titles.CUMULATIVE.search(heads[total]))
        if never and not shift and (not is_total or (is_alone and differs.mean() > _MOST)):
            message = f"“{heads[total]}” is {number(given[0])}, and the columns from "
            message += f"“{heads[before + 1]}” to “{heads[total - 1]}” sum to {number(sums[0])}; "
            message += "it is left out, and agrees with them in no row"
            cell = (int(places[at[0]]), int(js[total]))
            told = {"field": "value", "found": number(given[0])}
            log.tell("total_does_not_add_up", [cell], message, **told)
            continue
        if differs.mean() < _NEARLY_ALL:
            # What a sum with a hidden part should be nobody knows, and to tell it would tell that.
            is_told = ~exact & ~hidden[at, before + 1 : total].any(axis=1)
            cells = [(int(places[i]), int(js[total])) for i in at]
            is_told &= [(log.grid.cell(*cell) not in known_wrong) for cell in cells]
            for k in np.flatnonzero(is_told) if exact.mean() > _MOST else ():
                message = (
                    f"“{heads[total]}” is {number(given[k])}, and the columns from "
                    f"“{heads[before + 1]}” to “{heads[total - 1]}” sum to {number(sums[k])}; in "
                    f"{int(exact.sum())} of {len(exact)} rows the two agree"
                )
                told = {"field": "value", "found": number(given[k])}
                log.tell("total_does_not_add_up", [cells[k]], message, **told)
            continue
        if not shift:
            continue
        # The last heading that may have slipped: before the next total that is right, else all.
        later = [other for other in totals if other > total][:1]
        is_right = later and _stands_at(values, total + max(shift, 0), later[0], totals)
        last = later[0] - 1 if is_right else len(js) - 1
        slipped = is_figure & rows["j"].isin(js[before + 1 : last + 1]) & ~rows["j"].isin(js[aside])
        aside[before + 1 : last + 1] = True
        count = int(slipped.sum())
        are = "figure under them is" if count == 1 else "figures under them are"
        message = (
            f"in {int(differs.sum())} of {len(differs)} rows the sum that “{heads[total]}” should "
            f"hold stands {abs(shift)} to the {'right' if shift > 0 else 'left'}, under "
            f"“{heads[total + shift]}”; the headings from “{heads[before + 1]}” to “{heads[last]}” "
            f"cannot be trusted{f', and the {count:,} {are} set aside' if count else ''}"
        )
        cell = (int(known["i"].iloc[first[total]]), int(js[total]))
        log.tell("headings_shifted", [cell], message, field="heading", found=heads[total])
    return (is_figure & rows["j"].isin(js[aside])).to_numpy()


def _sums_its_like(values: np.ndarray, said: np.ndarray, plain: np.ndarray, total: int) -> bool:
    """Whether a column is the sum of those alone that say what it says: “Total Pursue”."""
    # Beside “Total Prevent”: where Pursue is nearly nought the sum of all columns stands there.
    is_said = [isinstance(word, str) and word != reference.NOT_STATED for word in said[total]]
    is_like = (said[:, is_said] == said[total, is_said]).all(axis=1) & (plain > 0)
    is_like &= np.arange(len(said)) < total
    if is_like.sum() < 2 or is_like[:total].all():
        return False
    summed = values[:, is_like].sum(axis=1)
    is_known = ~np.isnan(summed) & ~np.isnan(values[:, total])
    return np.isclose(summed, values[:, total])[is_known].sum() > is_known.sum() * _NEARLY_ALL


def _sums(values: np.ndarray, before: int, total: int) -> tuple[np.ndarray, ...]:
    """Rows in which a total and any part is known; sums, totals and largest parts in these."""
    parts, given = values[:, before + 1 : total], values[:, total]
    at = np.flatnonzero(~np.isnan(given) & ~np.isnan(parts).all(axis=1))
    parts = np.nan_to_num(parts[at])
    return at, parts.sum(axis=1), given[at], parts.max(axis=1, initial=0.0)


def _differs(sums: np.ndarray, given: np.ndarray, largest: np.ndarray) -> np.ndarray:
    """Whether each row's total is clearly not its sum, also where one event may count twice."""
    room = np.maximum(_ROOM_FOR_OVERLAP * given, _ROOM)
    return (given > sums + _ROOM) | (sums > given + room) | (given < largest)


def _meet_by_chance(values: np.ndarray, before: int, place: int) -> bool:
    """Whether the sums of small counts may be as near to what stands in a column by chance."""
    _, sums, given, _ = _sums(values[:_SAMPLE], before, place)
    if np.median(given) * _ROOM_FOR_OVERLAP > _ROOM:
        return False
    rows, hits = len(sums), int(np.isclose(sums, given).sum())
    chance = np.isclose(sums[:, None], given).mean()  # of any sum with any row's figure
    tail = (math.comb(rows, k) * chance**k * (1 - chance) ** (rows - k)
            for k in range(hits, rows + 1))  # fmt: skip
    return sum(tail) > _BY_CHANCE


def _stands_at(values: np.ndarray, before: int, place: int, totals: list[int]) -> bool:
    """Whether the sum of some columns stands in a later one, in nearly every row."""
    at, sums, given, largest = _sums(values, before, place)
    if not len(at):
        return False
    # Where a sheet has several totals, most rows are enough if the others may overlap.
    alike = 1 - _differs(sums, given, largest).mean()
    may = ((given <= sums + _ROOM) & (given >= largest)).mean()
    is_one_of_several = len(totals) >= _SEVERAL_TOTALS and may >= _MOST_MAY
    return alike >= _NEARLY_ALL or (is_one_of_several and alike >= _SOME_DO)
