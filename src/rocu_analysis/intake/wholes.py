"""Does a part exceed its whole, or a whole differ from the sum of its parts?

By measure (`reference.bounds`), place, period, detail, and who did the work. Both figures are kept:
one of them is wrong, and the rules do not know which. Each rule of `PARTS_AND_WHOLES` is called by
`rules.judge` with figures in their newest vintage.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import combinations

import numpy as np
import pandas as pd

from rocu_analysis import periods, reference, schema
from rocu_analysis.intake.figure_table import (
    OWN_WORK,
    PLACE,
    FigureTable,
    number,
    overlapping_series,
)

_FEW = 10  # sums whose parts are wanted
_OF_UNITS = ("operation", *OWN_WORK)
_INSIDE = (("force", "region"), ("region", "network"), ("region", "national"))


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
        parts = [np.flatnonzero(is_part & (key == key[n])).tolist() for n in wholes[:_FEW]]
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
