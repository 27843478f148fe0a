"""What a count is divided by: residents, officers, or the whole that contains it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rocu_analysis import reference
from rocu_analysis.errors import NotComparable
from rocu_analysis.exhibits.common import COUNTINGS
from rocu_analysis.wording.numbers import listed

if TYPE_CHECKING:
    from rocu_analysis.exhibits.figures import Figures

OTHER = {"population": "officers", "officers": "population"}
WORDS = {"population": "residents", "officers": "officers"}
VINTAGE = {
    "population": "Residents are those of the 2011 census, for all regions.",
    "officers": "Officers are full-time equivalents on 30 September 2019, for all regions.",
}
# Few people live in the City of London and many come there each day.
APART = ("London", "Metropolitan", "City of London")
MOST_UNITS = 3
# One case of 500 is 0.2 per cent; at 1,000 a single region would turn one year's paper to whole per
# cents and leave the next with decimals.
ONE_DECIMAL_FROM = 500


@dataclass(frozen=True)
class Scale:
    """How a rate is printed: multiplied by ``base``, with its unit in words and decimals."""

    base: float
    unit: str
    decimals: int


def exposure(per: str, areas: pd.Series, kind: str = "regional") -> np.ndarray:
    """Residents or officers of each area, from the table of forces; missing where not known."""
    held = {row["force"]: float(row[per] or "nan") for row in reference.rows("forces")}
    if kind == "regional":
        held = {name: sum(held[one] for one in reference.forces_in(name)) for name in set(areas)}

    def total(name: str) -> float:
        parts = reference.parts_of(name)
        return held[name] if name in held else sum(map(total, parts)) if parts else np.nan

    return areas.map(total).to_numpy(dtype=float)


def rate_scale(per: str, network_rate: float, of: Figures | None = None) -> Scale:
    """Choose a base that gives the network's rate at least one figure before the point.

    ``of`` an amount the unit stands first: "pounds per 100,000 residents".
    """
    bases = (100_000, 1_000_000) if per == "population" else (100, 1_000, 10_000)
    base = next((base for base in bases if network_rate * base >= 1), bases[-1])
    decimals = 0 if network_rate * base >= 100 else 1
    unit = f"per {base:,} {WORDS[per]}"
    return Scale(base, unit if of is None or of.of_counts else f"{of.unit} {unit}", decimals)


def share_scale(whole: str, smallest_total: float) -> Scale:
    """Per cent; a decimal only where the smallest total bears one."""
    return Scale(100, f"per cent of {whole}", 1 if smallest_total >= ONE_DECIMAL_FROM else 0)


def check_part(part: str, whole: str) -> None:
    """Refuse a share of a whole that does not contain the part; say which whole does."""
    name, seen = part, set()
    while name and name not in seen:
        seen.add(name)
        name = reference.measure(name)["part_of"]
        if name == whole:
            return
    known = reference.measure(part)["part_of"]
    remedy = f"Use of={known!r}" if known else "Use per='population' or per='officers' for a rate"
    raise NotComparable(
        f"{part} of {whole}", f"{whole} is not a whole that contains {part}", None, remedy
    )


def check_units(outcomes: pd.DataFrame, part: str, whole: str) -> None:
    """Refuse a share where one of two measures has figures, and none of a region or a force."""
    rows = {name: outcomes["measure"].eq(name).to_numpy(dtype=bool) for name in (part, whole)}
    regional = outcomes["geography"].isin(["region", "force"]).to_numpy(dtype=bool)
    if not all(those.any() for those in rows.values()):
        return
    if all((those & regional).any() for those in rows.values()):
        return
    units = " and ".join(
        f"{name} for {_counted_for(outcomes[those])}" for name, those in rows.items()
    )
    raise NotComparable(
        f"{part} of {whole}",
        f"these are counted for different units, {units}; so neither a share nor a rate is given",
        None,
        "Show each figure by itself, and say for whom it is counted",
    )


def _counted_for(rows: pd.DataFrame) -> str:
    """Units whose work a measure's rows count, each with its counting; many as the regions."""
    names = rows["body"].where(rows["body"].notna(), rows["region"].fillna("the whole country"))
    pairs = dict.fromkeys(zip(names, rows["counting"].fillna(reference.NOT_STATED), strict=True))
    if len(pairs) > MOST_UNITS:
        return "the regions" if rows["body"].isna().all() else f"{len(pairs)} units"
    return listed(f"{name} ({COUNTINGS[counting]})" for name, counting in pairs)


def check_counts(frame: pd.DataFrame, measure: str) -> None:
    """Refuse counts below nought, which no interval of a count can be made for."""
    below = np.flatnonzero(frame["value"] < 0)
    if below.size:
        first = frame.iloc[below[0]]
        raise NotComparable(
            measure,
            f"{first['region']} has {first['value']:,.0f} in {first['period']}",
            "A count is nought or more",
            "Correct the figure in the return, or leave the row out",
        )


def check_within(frame: pd.DataFrame, part: str, whole: str) -> None:
    """Refuse a share where somewhere the part is larger than the whole."""
    high = frame["value_high"].fillna(frame["value"])
    larger = frame[high > frame["total"]]
    if not larger.empty:
        first = larger.iloc[0]
        raise NotComparable(
            f"{part} of {whole}",
            f"in {first['region']} the part ({high[larger.index[0]]:,.0f}) is larger than the "
            f"whole ({first['total']:,.0f})",
            None,
            "Check both figures in the returns",
        )
