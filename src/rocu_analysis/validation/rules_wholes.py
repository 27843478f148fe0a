"""Is a part larger than its whole, and do the parts make up the total?

A part is a measure within another (children among people), a force in its region, a region in the
network or the country, the unit's own work within an operation. Both figures are kept: one of
them is wrong, and the rules do not know which.

Qualifiers count: ``more than 400`` has no upper end, so nothing is larger than it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from rocu_analysis import reference, schema
from rocu_analysis.errors import Problem
from rocu_analysis.validation.rules_keys import (
    Keys,
    at,
    mapped,
    number,
    problem_at,
    sheet_numbers,
    told,
    who,
)

# Wholes of which these are all the parts: every outcome is judicial or not.
ALL_PARTS = {"total outcomes": ("judicial outcomes", "non-judicial outcomes")}
# Parts that never overlap, so that their sum cannot exceed the whole; some people have no age.
NO_MORE_THAN = {"people safeguarded": ("adults safeguarded", "children safeguarded")}
# How far “about 30” may be from 30.
_ABOUT = 0.1
_PLACE = ("geography", "region", "force", "body")
# A region's figure counts everything in it where it is of the operation or a sum of its forces.
_NESTED = ("force", "region", "network", "national")
_WHOLE_COUNTINGS = ("operation", "forces")
# What a figure may be divided by; a row that leaves it open may be the total of those that do not.
_MOST_NAMED = 6
_DETAILS = ("strand", "threat", "tier", "level")


def judge(rows: pd.DataFrame, keys: Keys) -> list[Problem]:
    """Compare parts with their wholes, and sums with their totals.

    Parameters
    ----------
    rows : DataFrame
        Outcome columns and ``file, sheet, cell``: accepted rows with a value, numbered from 0.
    keys : Keys
        The columns of `schema.FIGURE_COLUMNS`, numbered over the same rows.
    """
    ends = _ends(rows)
    found = _measures_within(rows, keys, ends)
    found += _places_within(rows, keys, ends)
    found += _led_within(rows, keys, ends)
    for detail in _DETAILS:
        found += _total_beside_parts(rows, keys, detail)
    for whole, parts in (*ALL_PARTS.items(), *NO_MORE_THAN.items()):
        found += _sums(rows, keys, ends, whole, parts)
    return found


def _ends(rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Lowest and highest that each figure can be, by its qualifier."""
    value = rows["value"].to_numpy()
    high = np.where(np.isnan(rows["value_high"]), value, rows["value_high"])
    about, floor, ceiling = (
        rows["qualifier"].isin(words).to_numpy()
        for words in (("about",), ("at least", "more than"), ("at most", "less than"))
    )
    low = np.where(ceiling, 0.0, np.where(about, value * (1 - _ABOUT), value))
    return low, np.where(floor, np.inf, np.where(about, high * (1 + _ABOUT), high))


def _measures_within(rows: pd.DataFrame, keys: Keys, ends) -> list[Problem]:
    whole_of = {
        row["measure"]: row["part_of"] for row in reference.rows("measures") if row["part_of"]
    }
    whole = mapped(rows["measure"], whole_of.get)
    parts = np.flatnonzero(whole != None)  # noqa: E711 (elementwise)
    if not len(parts):
        return []
    same = keys.of([name for name in schema.FIGURE_COLUMNS if name != "measure"])
    wholes = np.flatnonzero(rows["measure"].isin(whole_of.values()))
    names = mapped(rows["measure"].iloc[wholes], str)
    number, _ = pd.factorize(np.r_[whole[parts], names])
    left, right = _matched(same[parts], same[wholes], number[: len(parts)], number[len(parts) :])
    return _too_large(rows, ends, parts[left], wholes[right])


def _places_within(rows: pd.DataFrame, keys: Keys, ends) -> list[Problem]:
    """Forces in their region; regions in the network and the country."""
    same = keys.of([n for n in schema.FIGURE_COLUMNS if n not in (*_PLACE, "counting")])
    is_in = {name: rows["geography"].eq(name).to_numpy() for name in _NESTED}
    region = rows["region"].cat.codes.to_numpy()
    left, right = [], []
    for inner, outer in (("force", "region"), ("region", "network"), ("region", "national")):
        parts, wholes = np.flatnonzero(is_in[inner]), np.flatnonzero(is_in[outer])
        if len(parts) and len(wholes):
            own = (region[parts], region[wholes]) if inner == "force" else ()
            i, j = _matched(same[parts], same[wholes], *own)
            left.append(parts[i])
            right.append(wholes[j])
    if not left:
        return []
    parts, wholes = np.concatenate(left), np.concatenate(right)
    kept = rows["unit"].ne("percent").to_numpy()[parts] & _count_the_parts(rows, parts, wholes)
    parts, wholes = parts[kept], wholes[kept]
    found = _too_large(rows, ends, parts, wholes)
    return found + _forces_together(rows, ends, parts, wholes)


def _count_the_parts(rows: pd.DataFrame, parts: np.ndarray, wholes: np.ndarray) -> np.ndarray:
    """Whether the whole's counting takes in the part's: a unit's own work is no sum of forces."""
    counting = rows["counting"]
    codes = counting.cat.codes.to_numpy()
    takes_all = counting.isin(_WHOLE_COUNTINGS).to_numpy()[wholes]
    own = counting.isin(("led", "supported")).to_numpy()[wholes]
    return takes_all | ((codes[parts] == codes[wholes]) & ~own)


def _forces_together(
    rows: pd.DataFrame, ends, parts: np.ndarray, wholes: np.ndarray
) -> list[Problem]:
    """Compare the sum of a region's forces with the region."""
    of_region = rows["geography"].eq("region").to_numpy()[wholes]
    if not of_region.any():
        return []
    column = {
        name: rows[name].to_numpy(dtype=object)
        for name in ("region", "force", "counting", "file", "sheet")
    }
    by_whole: dict[int, list[int]] = {}
    for part, whole in zip(parts[of_region].tolist(), wholes[of_region].tolist(), strict=True):
        by_whole.setdefault(whole, []).append(part)
    found = []
    for whole, parts in by_whole.items():
        forces = {column["force"][part] for part in parts}
        if len(parts) == 1 or len(forces) < len(parts):
            continue
        lacking = set(reference.forces_in(column["region"][whole])) - forces
        said = "all its forces" if not lacking else f"{len(parts)} of its forces"
        equal = not lacking and _is_sum_of_forces(column, whole, parts)
        found += _one_sum(rows, ends, whole, parts, equal=equal, said=said)
    return found


def _is_sum_of_forces(column: dict[str, np.ndarray], whole: int, parts: list[int]) -> bool:
    """Whether a region is its forces and nothing else: it says so, or stands under them."""
    if column["counting"][whole] in ("forces", "operation"):
        return column["counting"][whole] == "forces"
    return all(
        column[name][part] == column[name][whole]
        for part in parts
        for name in ("file", "sheet", "counting")
    )


def _led_within(rows: pd.DataFrame, keys: Keys, ends) -> list[Problem]:
    parts = np.flatnonzero(rows["counting"].isin(("led", "supported")))
    wholes = np.flatnonzero(rows["counting"] == "operation")
    if not len(parts) or not len(wholes):
        return []
    same = keys.of([name for name in schema.FIGURE_COLUMNS if name != "counting"])
    left, right = _matched(same[parts], same[wholes])
    return _too_large(rows, ends, parts[left], wholes[right])


def _total_beside_parts(rows: pd.DataFrame, keys: Keys, detail: str) -> list[Problem]:
    """Find rows without a detail that are the sum of the rows with it, in one sheet."""
    said = rows[detail]
    is_open = (said.isna() | said.eq(reference.NOT_STATED)).to_numpy()
    if is_open.all() or not is_open.any():
        return []
    value = rows["value"].to_numpy(dtype=float)
    same = keys.of([name for name in schema.FIGURE_COLUMNS if name != detail])
    sheet = sheet_numbers(rows)
    group = pd.factorize(pd.factorize(same)[0] * (int(sheet.max()) + 1) + sheet)[0]
    size = int(group.max()) + 1
    summed = np.bincount(group[~is_open], weights=value[~is_open], minlength=size)
    count = np.bincount(group[~is_open], minlength=size)
    hits = is_open & (count[group] > 1) & (value > 0)
    hits &= np.abs(value - summed[group]) <= 1e-9 * np.maximum(value, 1.0)
    if not hits.any():
        return []
    parts_of: dict[int, list[int]] = {}
    for part in np.flatnonzero(~is_open & np.isin(group, group[hits])):
        parts_of.setdefault(int(group[part]), []).append(int(part))
    found = []
    for whole in np.flatnonzero(hits):
        parts = parts_of[int(group[whole])]
        row = told(rows, [whole])[0]
        named = [
            f"{said.iloc[each.Index]} {number(each.value)} ({each.cell})"
            for each in told(rows, parts)
        ]
        message = (
            f"{number(row.value)} {row.measure} for {who(row)}, {row.period}, with no {detail} is "
            f"the sum of {', '.join(named[:_MOST_NAMED])}"
        )
        if len(named) > _MOST_NAMED:
            message += f" and {len(named) - _MOST_NAMED:,} more"
        found.append(_problem("total_beside_parts", row, message))
    return found


def _sums(rows: pd.DataFrame, keys: Keys, ends, whole: str, parts: tuple) -> list[Problem]:
    measure = rows["measure"]
    if not all((measure == name).any() for name in (whole, *parts)):
        return []
    same = keys.of([name for name in schema.FIGURE_COLUMNS if name != "measure"])
    lookups = [_only(same, np.flatnonzero(measure == part)) for part in parts]
    found = []
    for at_whole in np.flatnonzero(measure == whole):
        members = [lookup.get(same[at_whole]) for lookup in lookups]
        if None not in members:
            said = " and ".join(parts)
            equal = whole in ALL_PARTS
            found += _one_sum(rows, ends, at_whole, members, equal=equal, said=said)
    return found


def _one_sum(rows, ends, whole: int, parts: list[int], *, equal: bool, said: str) -> list[Problem]:
    low, high = (end[parts].sum() for end in ends)
    too_large = low > ends[1][whole] + _slack(low)
    too_small = equal and high < ends[0][whole] - _slack(high)
    if not (too_large or too_small):
        return []
    total = told(rows, [whole])[0]
    sum_of = rows["value"].to_numpy()[parts].sum()
    cells = ", ".join(at(row, total) for row in told(rows, parts))
    message = (
        f"{said} sum to {number(sum_of)} ({cells}), and {total.measure} for {who(total)}, "
        f"{total.period}, is given as {number(total.value)}"
    )
    code = "total_does_not_add_up" if equal else "part_above_whole"
    return [_problem(code, total, message)]


def _too_large(rows: pd.DataFrame, ends, parts: np.ndarray, wholes: np.ndarray) -> list[Problem]:
    low, high = ends
    # Room for the last binary digit, as `_slack` gives it to a sum.
    room = 1e-9 * np.maximum(np.abs(low[parts]), 1.0)
    large = ~(low[parts] <= high[wholes] + room)
    found = []
    for inner, outer in zip(told(rows, parts[large]), told(rows, wholes[large]), strict=True):
        message = (
            f"{number(inner.value)} {inner.measure} for {_whose(inner)}, {inner.period}, and only "
            f"{number(outer.value)} {outer.measure} for {_whose(outer)} ({at(outer, inner)})"
        )
        found.append(_problem("part_above_whole", inner, message))
    return found


def _whose(row) -> str:
    return f"{who(row)} ({row.counting})" if row.counting in ("led", "supported") else who(row)


def _slack(value: float) -> float:
    """Room for the last binary digit of kilograms and pounds: far below any figure's own."""
    return 1e-9 * max(abs(value), 1.0)


def _matched(
    left: np.ndarray, right: np.ndarray, *own: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Places of equal keys in two arrays; every whole that a part has.

    A second key of each may be given, whose numbers are less than a million.
    """
    if own:
        both = pd.factorize(np.r_[left, right])[0] * 1_000_000 + np.concatenate(own) + 1
        left, right = both[: len(left)], both[len(left) :]
    order = np.argsort(right, kind="stable")
    begins, ends = (np.searchsorted(right[order], left, side=side) for side in ("left", "right"))
    count = ends - begins
    i = np.repeat(np.arange(len(left)), count)
    within = np.arange(len(i)) - np.repeat(np.cumsum(count) - count, count)
    return i, order[np.repeat(begins, count) + within]


def _only(same: np.ndarray, places: np.ndarray) -> dict:
    """Place of each key that stands once: of two vintages neither is added to the other's parts."""
    values, counts = np.unique(same[places], return_counts=True)
    single = set(values[counts == 1])
    return {same[place]: place for place in places if same[place] in single}


def _problem(code: str, row, message: str) -> Problem:
    return problem_at(code, row, message, number(row.value))
