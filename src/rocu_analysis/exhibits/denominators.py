"""What a count is divided by: residents, officers, or the whole that contains it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rocu_analysis import reference
from rocu_analysis.errors import BadOption, NotComparable
from rocu_analysis.exhibits.finding import REGION, Noun
from rocu_analysis.exhibits.rows import is_worked_out
from rocu_analysis.wording import listed

OTHER = {"population": "officers", "officers": "population"}
WORDS = {"population": "residents", "officers": "officers"}
SHIPPED = {"population": "2011", "officers": "2019"}
VINTAGE = {
    "population": "Residents are those of the 2011 census, for all {}",
    "officers": "Officers are full-time equivalents on 30 September 2019, for all {}",
}
# Few people live in the City of London and many come there each day.
APART = ("London", "Metropolitan", "City of London")
ONE_DECIMAL_FROM = 500  # of a whole: at 1,000 one region would turn a paper to whole per cents


@dataclass(frozen=True)
class Scale:
    """How a rate is printed: multiplied by ``base``, with its unit in words and decimals."""

    base: float
    unit: str
    decimals: int


PLAIN = Scale(1.0, "", 0)


def vintage(per: str, noun: Noun = REGION) -> str:
    """Sentence on which figures a denominator is."""
    return VINTAGE[per].format(noun.many)


def exposure(
    per: str,
    areas: pd.Series,
    kind: str = "regional",
    lacking: Mapping[str, Collection[str]] | None = None,
) -> np.ndarray:
    """Residents or officers of each area; missing where not known.

    Where the counts of an area are ``lacking`` some of its parts, of the others: numerator and
    denominator are of the same forces.
    """
    held = {row["force"]: float(row[per] or "nan") for row in reference.rows("forces")}

    def total(name: str) -> float:
        if name in held and kind != "regional":
            return held[name]
        gone = (lacking or {}).get(name, ())
        parts = reference.forces_in(name) if kind == "regional" else reference.parts_of(name)
        kept = [held.get(part, np.nan) for part in parts if part not in gone]
        return sum(kept) if kept else np.nan

    return np.array([total(name) for name in areas])


def rate_scale(per: str, network_rate: float, of=None) -> Scale:
    """Choose a base that gives the network's rate at least one figure before the point."""
    rate = np.nan_to_num(network_rate)
    bases = (100_000, 1_000_000) if per == "population" else (100, 1_000, 10_000)
    base = next((base for base in bases if rate * base >= 1), bases[-1])
    unit = f"per {'million' if base == 1_000_000 else f'{base:,}'} {WORDS[per]}"
    unit = unit if of is None or of.of_counts else f"{of.unit} {unit}"
    return Scale(base, unit, 0 if rate * base >= 100 else 1)


def check_known(per: str, rows: pd.DataFrame, kind: str) -> None:
    """Refuse a rate of a rate, and a denominator that is not known of the areas."""
    names, measure = pd.Series(rows["region"].unique()), str(rows["measure"].iloc[0])
    if is_worked_out(measure, rows["unit"].unique()):
        found = "it is a share, a rate or an average already, so no rate of it is given"
        raise NotComparable(measure, found, None, "Leave out per")
    if not np.isnan(exposure(per, names, kind)).all():
        return
    found = f"the {per} of {listed(names[:3])} is not known"
    allowed = "It is known of regions, of the 43 forces and of areas made of these"
    raise BadOption("per", found, allowed, "Compare shares (of=…) instead")


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
    found = f"{whole} is not a whole that contains {part}"
    raise NotComparable(f"{part} of {whole}", found, None, remedy)


def check_within(frame: pd.DataFrame, part: str, whole: str) -> None:
    """Refuse a share where somewhere the part is larger than the whole."""
    high = frame["value_high"].fillna(frame["value"])
    larger = frame[high > frame["total"]]
    if len(larger):
        first = larger.iloc[0]
        found = (f"in {first['region']} the part ({high[larger.index[0]]:,.0f}) is larger than the "
                 f"whole ({first['total']:,.0f})")  # fmt: skip
        raise NotComparable(f"{part} of {whole}", found, None, "Check both in the returns")
