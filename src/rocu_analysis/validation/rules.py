"""What is wrong between figures: parts above their whole, overlaps, gaps, figures far off?

`judge` takes every outcome row that the files state and gives each a ``disposition``. First
`repeats` settles what is given more than once. Every rule here is a warning: the figures are kept,
since one of them is wrong and the rules do not know which; the exhibits know what they may not do
with them. What many figures of a sheet share is told once.
"""

from __future__ import annotations

from datetime import date
from functools import partial
from statistics import median

import numpy as np
import pandas as pd
from pandas.api.types import union_categoricals

from rocu_analysis import periods, problems, reference, schema
from rocu_analysis.validation import repeats
from rocu_analysis.validation.repeats import (
    OWN,
    PERIOD_COLUMNS,
    PLACE_COLUMNS,
    Facts,
    Row,
    grouped,
    number,
)

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
# What a figure may be divided by; a row that leaves it open may be the total of those that do not.
_DETAILS = ("strand", "threat", "tier", "level")
# Lengths in days of what is expected to come one after the other; weeks of an operation are not.
_REGULAR = {"month": (28, 31), "quarter": (89, 92), "half year": (181, 184), "year": (365, 366)}
# Lengths in days that tell weeks, months, quarters, half years and years apart.
_BOUNDS = (8, 27, 32, 93, 185, 367)
_FEWEST_FOR_A_GAP, _FEWEST_FOR_A_HISTORY = 3, 8
# In standard deviations of the series itself, but never less than chance alone would give.
_FAR, _TO_SIGMA, _LEAST_SPREAD_OF_LOG = 6.0, 1.4826, 0.15
_FAR_AHEAD = np.timedelta64(366, "D")


def judge(
    facts: pd.DataFrame, held: pd.DataFrame | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Judge the figures of all files against each other; a copy of them, and the problems."""
    rows, first_new = _with_held(facts, held)
    whole = Facts(rows)
    repeats.settle(whole, first_new)
    is_accepted, has_value = rows["disposition"].eq("accepted"), rows["value"].notna()
    valued = Facts(_newest(whole, is_accepted & has_value))
    valued.low, valued.high = _ends(valued)
    for rule in BETWEEN_PARTS:
        rule(valued)
    # A figure that is marked as not available, or that was set aside, was given: it is no gap.
    is_given, given = rows["disposition"].ne("repeated"), valued
    if (is_given & ~(is_accepted & has_value)).any():
        given = Facts(_newest(whole, is_given))
        given.frame["value"] = given.frame["value"].where(given.frame["disposition"].eq("accepted"))
    given.series = _series(given)
    for rule in ALONG_SERIES:
        rule(given)
    told = [problem for facts in dict.fromkeys((whole, valued, given)) for problem in facts.found]
    found = [problem for problem in told if problem.file or not first_new]
    return rows.iloc[first_new:].reset_index(drop=True), problems.frame(found)


def _with_held(facts: pd.DataFrame, held: pd.DataFrame | None) -> tuple[pd.DataFrame, int]:
    """Facts after what is held, numbered from 0, with the columns that the rules write to."""
    rows = _complete(facts.reset_index(drop=True))
    if held is None or held.empty:
        return rows, 0
    before = _complete(schema.conform(held, "outcomes").assign(file="", sheet="", cell=""))
    before = before.reindex(columns=list(rows))
    columns = {}
    for name in rows:
        pair = [before[name], rows[name]]
        is_words = all(isinstance(part.dtype, pd.CategoricalDtype) for part in pair)
        put = union_categoricals if is_words else partial(pd.concat, ignore_index=True)
        columns[name] = put(pair)
    return pd.DataFrame(columns), len(before)


def _complete(rows: pd.DataFrame) -> pd.DataFrame:
    lacking = [name for name in schema.columns("outcomes") if name not in rows]
    typed = schema.conform(rows[[]], "outcomes") if lacking else rows
    given = {"disposition": "accepted", "codes": ""} | {n: typed[n] for n in lacking}
    columns = {name: rows.get(name, value) for name, value in given.items()}
    text = {name: rows[name].astype("str").fillna("") for name in ("file", "sheet", "cell")}
    return rows.assign(**columns, **text).astype({"disposition": "str", "codes": "str"})


def _newest(facts: Facts, chosen: pd.Series) -> pd.DataFrame:
    """Each of some figures in its newest vintage only, numbered from 0."""
    places = np.flatnonzero(chosen)
    as_at = facts.frame["as_at"].to_numpy().astype("int64")  # a day that is missing is the least
    places = places[np.argsort(as_at[places], kind="stable")]
    is_older = pd.Series(facts.key()[places]).duplicated(keep="last").to_numpy()
    return facts.frame.take(places[~is_older]).reset_index(drop=True)


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
    same, said = facts.key("measure"), facts.frame["measure"].astype(object)
    found = [
        _pairs(same, facts.where("measure", part), facts.where("measure", whole_of[part]))
        for part in dict.fromkeys(said[said.isin(whole_of)])
    ]
    pairs = np.concatenate(found) if found else np.empty((0, 2), dtype="int64")
    _too_large(facts, pairs[np.argsort(pairs[:, 0], kind="stable")])


def place_within_place(facts: Facts) -> None:
    """Find forces above their region, alone or together, and regions above network or country."""
    same = facts.key(*PLACE_COLUMNS, "counting")
    at_home = facts.key(*(name for name in PLACE_COLUMNS if name != "region"), "counting")
    place = {name: facts.where("geography", name) for pair in _INSIDE for name in pair}
    pairs = np.concatenate(
        [
            _pairs(at_home if inner == "force" else same, place[inner], place[outer])
            for inner, outer in _INSIDE
        ]
    )
    parts, wholes = pairs.T
    counting = facts.frame["counting"].astype(object).to_numpy()
    # The whole's counting must take in the part's: a unit's own work is no sum of forces.
    takes_in = facts.where("counting", "operation", "forces")[wholes]
    is_alike = (counting[parts] == counting[wholes]) & ~facts.where("counting", *OWN)[wholes]
    kept = (takes_in | is_alike) & ~facts.where("unit", "percent")[parts]
    _too_large(facts, pairs[kept])
    pairs = pairs[kept & place["region"][wholes]].tolist()
    row_of = dict(zip([part for part, _ in pairs], facts.rows(p for p, _ in pairs), strict=True))
    of_whole = grouped(pairs, lambda pair: pair[1])
    for whole, region in zip(of_whole, facts.rows(of_whole), strict=True):
        rows = [row_of[part] for part, _ in of_whole[whole]]
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
        _one_sum(facts, whole, [row.n for row in rows], is_all and is_sum, said)


def led_within_operation(facts: Facts) -> None:
    """Find a unit's own work above what all partners did together."""
    is_own, is_whole = facts.where("counting", *OWN), facts.where("counting", "operation")
    _too_large(facts, _pairs(facts.key("counting"), is_own, is_whole))


def total_beside_parts(facts: Facts) -> None:
    """Find rows without a detail that are the sum of the rows with it, in one sheet."""
    for detail in _DETAILS:
        said = facts.frame[detail]
        is_open = (said.isna() | said.eq(reference.NOT_STATED)).to_numpy()
        if is_open.all() or not is_open.any():
            continue
        group = pd.factorize(facts.key(detail))[0] * len(facts) + facts.of("file", "sheet")
        parts = facts.frame["value"].where(~is_open).groupby(group)
        summed, count = parts.transform("sum").to_numpy(), parts.transform("count").to_numpy()
        value = facts.frame["value"].to_numpy()
        hits = is_open & (count > 1) & (value > 0) & np.isclose(value, summed, rtol=1e-9, atol=0)
        for row in facts.rows(np.flatnonzero(hits)):
            inside = facts.rows(np.flatnonzero(~is_open & (group == group[row.n])))
            named = [f"{said.iloc[r.n]} {r.number} ({r.cell})" for r in inside]
            parts = problems.first_of(named, _MOST_NAMED)
            facts.tell("total_beside_parts", row, detail=detail, parts=parts)


def sum_of_measures(facts: Facts) -> None:
    """Find measures that are not, or are below, the sum of their parts."""
    same = facts.key("measure")
    for whole, names in (ALL_PARTS | NO_MORE_THAN).items():
        parts = [
            grouped(np.flatnonzero(facts.where("measure", part)).tolist(), lambda n: same[n])
            for part in names
        ]
        for place in np.flatnonzero(facts.where("measure", whole)).tolist():
            members = [part.get(same[place], []) for part in parts]
            # Of two vintages neither is added to the other's parts.
            if all(len(places) == 1 for places in members):
                members = [places[0] for places in members]
                _one_sum(facts, place, members, whole in ALL_PARTS, " and ".join(names))


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
    # So many of one sheet have one cause: the last that is told says how many more there are.
    nth = pd.Series(facts.of("file", "sheet")[parts]).pipe(lambda page: page.groupby(page))
    is_told, count = (nth.cumcount() < _MOST_ALIKE).to_numpy(), nth.transform("size").to_numpy()
    more = np.where(nth.cumcount() == _MOST_ALIKE - 1, count - _MOST_ALIKE, 0)[is_told].tolist()
    rows = facts.rows(parts[is_told]), facts.rows(wholes[is_told])
    for part, whole, others in zip(*rows, more, strict=True):
        like_it = _more(others + 1, "figure is like it", "figures are like it")
        facts.tell("part_above_whole", part, whole=whole, at=whole.at(part), more=like_it)


def _one_sum(facts: Facts, whole: int, parts: list[int], is_equal: bool, said: str) -> None:
    """Tell a whole that is below the sum of its parts, or is not that sum where it should be."""
    low, high = facts.low[parts].sum(), facts.high[parts].sum()
    is_below = low > facts.high[whole] + _slack(low)
    if not is_below and not (is_equal and high < facts.low[whole] - _slack(high)):
        return
    total, *rows = facts.rows([whole, *parts])
    cells = ", ".join(row.at(total) for row in rows)
    summed = number(sum(row.value for row in rows))
    message = f"{said} sum to {summed} ({cells}), and {total.what} is given as {total.number}"
    code = "total_does_not_add_up" if is_equal else "part_above_whole"
    facts.tell(code, total, message=message)


def _slack(value):
    """Room for the last binary digit of kilograms and pounds: far below any figure's own."""
    return 1e-9 * np.maximum(np.abs(value), 1.0)


# -- along a series: one measure of one place, counted one way, through time -----------------------


def _series(facts: Facts) -> pd.DataFrame:
    """Figures of series of two points or more, in the order of their days, which are numbers."""
    frame, key = facts.frame, facts.key(*PERIOD_COLUMNS)
    dated = (frame["period_start"].notna() & frame["period_end"].notna()).to_numpy()
    several = dated & pd.Series(key).where(dated, -1).duplicated(keep=False).to_numpy()
    start, end = (
        frame[name].to_numpy(dtype="datetime64[D]").astype("int64")
        for name in ("period_start", "period_end")
    )
    order = np.lexsort((end, start, key))
    n = order[several[order]]
    kind = np.searchsorted(_BOUNDS, end - start + 1, side="right")
    columns = {"series": key, "start": start, "end": end, "kind": kind, "value": frame["value"]}
    return pd.DataFrame({"n": n} | {name: np.asarray(held)[n] for name, held in columns.items()})


def force_missing(facts: Facts) -> None:
    """Find forces that are lacking where most of their region gives a figure; once a sheet."""
    frame = facts.frame
    named = frame["region"].notna() & frame["measure"].notna() & frame["geography"].eq("force")
    given = frame.loc[named, ["region", "force"]].astype("str")
    given["set"] = facts.key("geography", "force", "body")[named]
    there = given.groupby("set")["force"].transform("nunique")
    forces = {region: len(reference.forces_in(region)) for region in given["region"].unique()}
    whole = given["region"].map(forces).astype(int)
    page, lacking = facts.of("file", "sheet"), {}
    for _, rows in given[(there >= 2) & (there < whole) & (whole <= 2 * there)].groupby("set"):
        home, first = rows["region"].iloc[0], rows.index[0]
        for force in sorted({*reference.forces_in(home)} - {*rows["force"]}):
            lacking.setdefault((page[first], home, force), []).append(first)
    firsts = facts.rows(places[0] for places in lacking.values())
    for ((_, home, force), places), row in zip(lacking.items(), firsts, strict=True):
        more = _more(len(places), "such set of figures lacks it", "such sets of figures lack it")
        told = {"force": force, "home": home, "more": more}
        facts.tell("force_missing", row, f"no {force}", "force", **told)


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
    """Find periods that begin before an earlier one has ended; years beside quarters told once."""
    of = facts.series
    reach = of.groupby("series")["end"].cummax().groupby(of["series"]).shift()
    starts, ends, n, kind = (of[name].to_numpy() for name in ("start", "end", "n", "kind"))
    first = np.searchsorted(of["series"], of["series"])
    pairs = []
    for at in np.flatnonzero(starts <= reach):
        before = first[at] + np.flatnonzero(ends[first[at] : at] >= starts[at])[-1]
        pairs.append((n[at], n[before], sorted((kind[at], kind[before]))))
    for row, other, count in _shared(facts, pairs):
        told = {"other": other, "at": other.at(row)}
        told["more"] = _more(count, "such pair", "such pairs")
        facts.tell("periods_overlap", row, row.period, "period", **told)


def gaps(facts: Facts) -> None:
    """Find periods that are lacking between others of their length."""
    length = facts.series["end"] - facts.series["start"] + 1
    for kind, ends in _REGULAR.items():
        of = facts.series[length.between(*ends)]
        of = of[of.groupby("series")["n"].transform("size") >= _FEWEST_FOR_A_GAP]
        last, other = (of.groupby("series")[name].shift() for name in ("end", "n"))
        is_gap = of["start"] > last + 1
        columns = (of["n"], other.fillna(-1).astype(int), last, of["start"])
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
            facts.tell("period_missing", row, row.period, "period", **told)


def far_off(facts: Facts) -> None:
    """Find figures far from their own series, which has eight periods of one length or more."""
    # Counts are put on a scale where chance alone has a standard deviation of one (Anscombe:
    # 2 √(x + 3/8)), amounts on a logarithmic one. The distance from the median is measured in the
    # median absolute deviation × 1.4826, or in what chance would give where that is more.
    of = facts.series[facts.series["value"].notna()]
    of = of[of.groupby(["series", "kind"])["n"].transform("size") >= _FEWEST_FOR_A_HISTORY]
    alike = [of["series"], of["kind"]]
    value, is_count = of["value"].clip(lower=0), facts.where("unit", "count")[of["n"]]
    scaled = (2 * np.sqrt(value + 0.375)).where(is_count, np.log1p(value))
    distance = (scaled - scaled.groupby(alike).transform("median")).abs()
    usual = _TO_SIGMA * distance.groupby(alike).transform("median")
    is_far = distance > _FAR * usual.clip(lower=np.where(is_count, 1.0, _LEAST_SPREAD_OF_LOG))
    far, histories = of[is_far], of.groupby(alike)["value"]
    keys = far[["series", "kind"]].itertuples(index=False, name=None)
    for row, key in zip(facts.rows(far["n"]), keys, strict=True):
        others = histories.get_group(key).tolist()
        others.remove(row.value)
        told = {"low": min(others), "high": max(others), "middle": round(median(others), 1)}
        told = {name: number(value) for name, value in told.items()}
        facts.tell("far_from_history", row, count=len(others), **told)


def _shared(facts: Facts, pairs: list[tuple]) -> list[tuple[Row, Row, int]]:
    """First pair of those that share a sheet and a key, their third, and how many do."""
    page = facts.of("file", "sheet")
    alike = list(grouped(pairs, lambda pair: (page[pair[0]], *pair[2])).values())
    sides = (facts.rows(same[0][side] for same in alike) for side in (0, 1))
    return list(zip(*sides, map(len, alike), strict=True))


def _more(count: int, one: str, many: str) -> str:
    what = one if count == 2 else many
    return f"; {count - 1:,} more {what} in this sheet" if count > 1 else ""


BETWEEN_PARTS = (
    *(measure_within_measure, place_within_place, led_within_operation),
    *(total_beside_parts, sum_of_measures),
)
ALONG_SERIES = (force_missing, period_ahead, overlaps, gaps, far_off)
