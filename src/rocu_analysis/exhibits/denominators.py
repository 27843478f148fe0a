"""What a count is divided by: residents, officers, the user's own, or the whole that contains it.

The user's own denominators are a frame, or a CSV file, with a column ``region`` (or ``force``, or
``area``), a column ``as_at`` (a day, or a year, whose middle is meant) and one whose heading says
what is counted, such as ``posts``.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from rocu_analysis import reference
from rocu_analysis.errors import BadOption, MissingFile, NotComparable, RocuError
from rocu_analysis.exhibits.finding import REGION, Noun
from rocu_analysis.exhibits.rows import is_worked_out
from rocu_analysis.periods import day_of
from rocu_analysis.readers.delimited import decode
from rocu_analysis.wording import listed

OTHER = {"population": "officers", "officers": "population"}
WORDS = {"population": "residents", "officers": "officers"}
SHIPPED = {"population": "2011", "officers": "2019"}
VINTAGE = {
    "population": "Residents are those of the 2011 census, for all {}",
    "officers": "Officers are full-time equivalents on 30 September 2019, for all {}",
}
AREAS = {
    "region": reference.check_region,
    "force": reference.check_force,
    "area": partial(reference.called, "body"),
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


class Own(str):
    """Word for a denominator of the user's own, with its ``figures``: ``area, as_at, value``."""

    figures: pd.DataFrame

    def at(self, area: str, day: pd.Timestamp) -> pd.Series | None:
        """Figure of an area that held on a day: the newest until then, else the first after."""
        held = self.figures[self.figures["area"].eq(area)].sort_values("as_at")
        before = held[held["as_at"].le(day)]
        return None if held.empty else before.iloc[-1] if len(before) else held.iloc[0]


def read(per: Any) -> str:
    """Denominator as a word: one that is shipped, or the user's own of a frame or a CSV file."""
    if isinstance(per, Own):
        return per
    if isinstance(per, str) and reference.fold(per) in WORDS:
        return reference.fold(per)
    if isinstance(per, pd.DataFrame):
        return _own(per, "per")
    if isinstance(per, str | Path) and str(per).lower().endswith(".csv"):
        path = Path(per)
        if not path.is_file():
            raise MissingFile(path.name, "there is no such file", None, "Check folder and name")
        text = io.StringIO(decode(path.read_bytes())[0])
        return _own(pd.read_csv(text, dtype=str, keep_default_na=False), path.name)
    given = "a frame or a CSV file with region, as_at and what is counted"
    allowed = f"Allowed: {', '.join(WORDS)}; or {given}"
    found = f"“{' '.join(str(per).split())}” was found"
    raise BadOption("per", found, allowed, reference.did_you_mean(str(per), WORDS))


def _own(frame: pd.DataFrame, where: str) -> Own:
    """Check columns, areas, days and figures, and name the first that is wrong."""
    names = {reference.fold(str(name)): name for name in frame.columns}
    kind = next((kind for kind in AREAS if kind in names), None)
    counted = [name for name in names if name not in (kind, "as_at")]
    if kind is None or "as_at" not in names or len(counted) != 1:
        found = f"its columns are {', '.join(map(str, frame.columns)) or 'none'}"
        allowed = "region (or force, or area), as_at, and one of what is counted, such as posts"
        raise BadOption(where, found, allowed)
    own = Own({"residents": "population"}.get(counted[0], counted[0]))
    texts = frame[[names[name] for name in (kind, "as_at", counted[0])]].astype("str")
    rows = [
        _line(AREAS[kind], counted[0], f"{where}, row {line}", *map(str.strip, row))
        for line, row in enumerate(texts.itertuples(index=False, name=None), 2)
    ]
    own.figures = pd.DataFrame(rows, columns=["area", "as_at", "value"])
    twice = own.figures[own.figures.duplicated(["area", "as_at"])]
    if len(twice):
        raise BadOption(where, f"{twice['area'].iloc[0]} has two figures of one day", "One a day")
    return own


def _line(named, counted: str, place: str, area: str, as_at: str, value: str) -> tuple:
    """Area, day and figure of one row."""
    try:
        area = named(area)
    except RocuError as error:
        raise type(error)(place, error.found, error.allowed, error.remedy) from error
    text = as_at.removesuffix(".0").partition(" 00:00")[0]
    day = day_of(f"{text}-06-30" if text.isdigit() else text)
    if day is None:
        raise BadOption(place, f"as_at is “{text}”", "A day such as 2021-06-30, or a year")
    number = pd.to_numeric(value.replace(",", ""), errors="coerce")
    if not 0 < number < np.inf:
        raise BadOption(place, f"{counted} is “{value}”", "A number above zero")
    return area, pd.Timestamp(day), float(number)


def word(per: str) -> str:
    """What a denominator counts, in a sentence: residents."""
    return WORDS.get(per, str(per))


def age(per: str, areas: pd.Series, day: pd.Timestamp) -> str:
    """Years that a denominator is of: ``2011``, or ``2019 to 2020`` where areas differ."""
    if not isinstance(per, Own):
        return SHIPPED[per]
    held = (per.at(name, day) for name in set(areas))
    years = sorted({row["as_at"].year for row in held if row is not None})
    return " to ".join(map(str, dict.fromkeys([years[0], years[-1]]))) if years else "no year known"


def vintage(per: str, areas: pd.Series, day: pd.Timestamp, noun: Noun = REGION) -> str:
    """Sentence on which figures a denominator is."""
    if not isinstance(per, Own):
        return VINTAGE[per].format(noun.many)
    return f"{word(per).capitalize()} are those given for this paper, of {age(per, areas, day)}"


def exposure(
    per: str,
    areas: pd.Series,
    kind: str = "regional",
    day: pd.Timestamp | None = None,
    lacking: Mapping[str, Collection[str]] | None = None,
) -> np.ndarray:
    """Residents, officers or the user's own of each area; missing where not known.

    Where the counts of an area are ``lacking`` some of its parts, of the others: numerator and
    denominator are of the same forces.
    """
    held = {}
    if not isinstance(per, Own):
        held = {row["force"]: float(row[per] or "nan") for row in reference.rows("forces")}

    def total(name: str, is_region: bool, gone: Collection[str] = ()) -> float:
        if isinstance(per, Own) and not gone:
            row = per.at(name, day)
            return np.nan if row is None else float(row["value"])
        if name in held and not is_region:
            return held[name]
        parts = reference.forces_in(name) if is_region else reference.parts_of(name)
        if isinstance(per, Own):
            parts = reference.made_of(name, set(gone))
        kept = [total(part, False) for part in parts if part not in gone]
        return sum(kept) if kept else np.nan

    lacking = lacking or {}
    return np.array([total(name, kind == "regional", lacking.get(name, ())) for name in areas])


def rate_scale(per: str, network_rate: float, of=None) -> Scale:
    """Choose a base that gives the network's rate at least one figure before the point."""
    network_rate = network_rate if network_rate == network_rate else 0.0
    bases = (100_000, 1_000_000) if per == "population" else (100, 1_000, 10_000)
    base = next((base for base in bases if network_rate * base >= 1), bases[-1])
    decimals = 0 if network_rate * base >= 100 else 1
    unit = f"per {'million' if base == 1_000_000 else f'{base:,}'} {word(per)}"
    return Scale(base, unit if of is None or of.of_counts else f"{of.unit} {unit}", decimals)


# --- what must not be divided ---------------------------------------------------------------------


def check_known(per: str, rows: pd.DataFrame, kind: str) -> None:
    """Refuse a rate of a rate, and a shipped denominator of areas for which nobody gave any."""
    names, measure = pd.Series(rows["region"].unique()), str(rows["measure"].iloc[0])
    if is_worked_out(measure, rows["unit"].unique()):
        found = "it is a share, a rate or an average already, so no rate of it is given"
        raise NotComparable(measure, found, None, "Leave out per")
    if isinstance(per, Own) or not np.isnan(exposure(per, names, kind)).all():
        return
    found = f"the {per} of {listed(names[:3])} is not known"
    allowed = "It is known of regions, of the 43 forces and of areas made of these"
    remedy = "Give it: a frame or a CSV file with area, as_at and what is counted"
    raise BadOption("per", found, allowed, remedy)


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
