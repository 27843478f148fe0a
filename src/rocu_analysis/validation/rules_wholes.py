"""Is a part larger than its whole, and do the parts make up the total?

A part is a measure within another (children among people), a force in its region, a region in the
network or the country, the unit's own work within an operation. Both figures are kept: one of
them is wrong, and the rules do not know which.

Qualifiers count: ``more than 400`` has no upper end, so nothing is larger than it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from rocu_analysis import reference
from rocu_analysis.validation.judged import PLACE_COLUMNS, Facts, Row, grouped, number

# Wholes of which these are all the parts: every outcome is judicial or not.
ALL_PARTS = {"total outcomes": ("judicial outcomes", "non-judicial outcomes")}
# Parts that never overlap, so that their sum cannot exceed the whole; some people have no age.
NO_MORE_THAN = {"people safeguarded": ("adults safeguarded", "children safeguarded")}
# How far “about 30” may be from 30.
_ABOUT = 0.1
_INSIDE = (("force", "region"), ("region", "network"), ("region", "national"))
_OWN = ("led", "supported")
_MOST_NAMED = 6
# What a figure may be divided by; a row that leaves it open may be the total of those that do not.
_DETAILS = ("strand", "threat", "tier", "level")


def judge(facts: Facts) -> None:
    """Compare parts with their wholes, and sums with their totals: accepted rows with a value."""
    facts.low, facts.high = _ends(facts)
    _measures_within(facts)
    _places_within(facts)
    _too_large(
        facts,
        *_pairs(
            facts.key("counting"),
            facts.where("counting", *_OWN),
            facts.where("counting", "operation"),
        ),
    )
    for detail in _DETAILS:
        _total_beside_parts(facts, detail)
    for whole, parts in (ALL_PARTS | NO_MORE_THAN).items():
        _sum_of_measures(facts, whole, parts)


def _ends(facts: Facts) -> tuple[np.ndarray, np.ndarray]:
    """Lowest and highest that each figure can be, by its qualifier."""
    value = facts.frame["value"].to_numpy()
    high = facts.frame["value_high"].fillna(facts.frame["value"]).to_numpy()
    about, floor, ceiling = (
        facts.where("qualifier", *words)
        for words in (("about",), ("at least", "more than"), ("at most", "less than"))
    )
    low = np.where(ceiling, 0.0, np.where(about, value * (1 - _ABOUT), value))
    return low, np.where(floor, np.inf, np.where(about, high * (1 + _ABOUT), high))


def _pairs(key, is_part: np.ndarray, is_whole: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Places of every part and every whole that share a key."""
    frame = pd.DataFrame({"key": key, "place": np.arange(len(is_part))})
    both = frame[is_part].merge(frame[is_whole], on="key", suffixes=("", "_of"))
    return both["place"].to_numpy(), both["place_of"].to_numpy()


def _measures_within(facts: Facts) -> None:
    whole_of = {
        row["measure"]: row["part_of"] for row in reference.rows("measures") if row["part_of"]
    }
    same, measure = facts.key("measure"), facts.frame["measure"].astype(object)
    for part in dict.fromkeys(measure[measure.isin(whole_of)]):
        _too_large(
            facts,
            *_pairs(same, facts.where("measure", part), facts.where("measure", whole_of[part])),
        )


def _places_within(facts: Facts) -> None:
    """Forces in their region; regions in the network and the country."""
    same = facts.key(*PLACE_COLUMNS, "counting")
    at_home = pd.factorize(pd.Series(same).astype(str) + "|" + facts.frame["region"].astype(str))[0]
    found = [
        _pairs(
            at_home if inner == "force" else same,
            facts.where("geography", inner),
            facts.where("geography", outer),
        )
        for inner, outer in _INSIDE
    ]
    parts, wholes = (np.concatenate(each) for each in zip(*found, strict=True))
    counting = facts.frame["counting"].astype(object).to_numpy()
    # The whole's counting must take in the part's: a unit's own work is no sum of forces.
    takes = facts.where("counting", "operation", "forces")[wholes]
    alike = (counting[parts] == counting[wholes]) & ~facts.where("counting", *_OWN)[wholes]
    kept = (takes | alike) & ~facts.where("unit", "percent")[parts]
    _too_large(facts, parts[kept], wholes[kept])
    of_region = kept & facts.where("geography", "region")[wholes]
    _forces_together(facts, parts[of_region], wholes[of_region])


def _forces_together(facts: Facts, parts: np.ndarray, wholes: np.ndarray) -> None:
    """Compare the sum of a region's forces with the region."""
    rows = dict(zip(parts.tolist(), facts.rows(parts), strict=True))
    of_whole = grouped(zip(parts.tolist(), wholes.tolist(), strict=True), lambda pair: pair[1])
    for whole, region in zip(of_whole, facts.rows(list(of_whole)), strict=True):
        own = [rows[part] for part, _ in of_whole[whole]]
        forces = {row.force for row in own}
        if len(own) == 1 or len(forces) < len(own):
            continue
        lacks = set(reference.forces_in(region.region)) - forces
        said = "all its forces" if not lacks else f"{len(own)} of its forces"
        equal = not lacks and _is_sum_of_forces(region, own)
        _one_sum(facts, whole, [row.n for row in own], equal, said)


def _is_sum_of_forces(region: Row, own: list[Row]) -> bool:
    """Whether a region is its forces and nothing else: it says so, or stands under them."""
    if region.counting in ("forces", "operation"):
        return region.counting == "forces"
    return all((r.page, r.counting) == (region.page, region.counting) for r in own)


def _total_beside_parts(facts: Facts, detail: str) -> None:
    """Find rows without a detail that are the sum of the rows with it, in one sheet."""
    frame, said = facts.frame, facts.frame[detail]
    is_open = (said.isna() | said.eq(reference.NOT_STATED)).to_numpy()
    if is_open.all() or not is_open.any():
        return
    group = pd.factorize(facts.key(detail))[0] * len(facts) + facts.of("file", "sheet")
    parts = frame["value"].where(~is_open).groupby(group)
    summed, count = parts.transform("sum").to_numpy(), parts.transform("count").to_numpy()
    value = frame["value"].to_numpy()
    hits = is_open & (count > 1) & (value > 0) & np.isclose(value, summed, rtol=1e-9, atol=0)
    for row in facts.rows(np.flatnonzero(hits)):
        inside = facts.rows(np.flatnonzero(~is_open & (group == group[row.n])))
        named = [f"{said.iloc[one.n]} {number(one.value)} ({one.cell})" for one in inside]
        more = f" and {len(named) - _MOST_NAMED:,} more" if len(named) > _MOST_NAMED else ""
        message = (
            f"{number(row.value)} {row.measure} for {row.who}, {row.period}, with no {detail} is "
            f"the sum of {', '.join(named[:_MOST_NAMED])}{more}"
        )
        facts.tell("total_beside_parts", row, message)


def _sum_of_measures(facts: Facts, whole: str, parts: tuple[str, ...]) -> None:
    same = facts.key("measure")
    # Of two vintages neither is added to the other's parts.
    single = [
        {key: own[0] for key, own in places.items() if len(own) == 1}
        for places in (
            grouped(np.flatnonzero(facts.where("measure", part)), lambda n: same[n])
            for part in parts
        )
    ]
    for place in np.flatnonzero(facts.where("measure", whole)).tolist():
        members = [places.get(same[place]) for places in single]
        if None not in members:
            _one_sum(facts, place, members, whole in ALL_PARTS, " and ".join(parts))


def _one_sum(facts: Facts, whole: int, places: list[int], equal: bool, said: str) -> None:
    low, high = facts.low[places].sum(), facts.high[places].sum()
    too_large = low > facts.high[whole] + _slack(low)
    if not too_large and not (equal and high < facts.low[whole] - _slack(high)):
        return
    total, *parts = facts.rows([whole, *places])
    cells = ", ".join(row.at(total) for row in parts)
    message = (
        f"{said} sum to {number(sum(row.value for row in parts))} ({cells}), and {total.measure} "
        f"for {total.who}, {total.period}, is given as {number(total.value)}"
    )
    facts.tell("total_does_not_add_up" if equal else "part_above_whole", total, message)


def _too_large(facts: Facts, parts: np.ndarray, wholes: np.ndarray) -> None:
    low, high = facts.low[parts], facts.high[wholes]
    large = low > high + 1e-9 * np.maximum(np.abs(low), 1.0)
    for inner, outer in zip(facts.rows(parts[large]), facts.rows(wholes[large]), strict=True):
        message = (
            f"{number(inner.value)} {inner.measure} for {_whose(inner)}, {inner.period}, and only "
            f"{number(outer.value)} {outer.measure} for {_whose(outer)} ({outer.at(inner)})"
        )
        facts.tell("part_above_whole", inner, message)


def _whose(row: Row) -> str:
    return f"{row.who} ({row.counting})" if row.counting in _OWN else row.who


def _slack(value: float) -> float:
    """Room for the last binary digit of kilograms and pounds: far below any figure's own."""
    return 1e-9 * max(abs(value), 1.0)
