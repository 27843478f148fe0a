"""What a count is divided by: residents, officers, the user's own, or the whole that contains it.

The user's own denominators are a frame, or a CSV file, with a column ``region`` (or ``force``, or
``area``), a column ``as_at`` (a day, or a year, whose middle is meant) and one whose heading says
what is counted, such as ``posts``.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from rocu_analysis import reference
from rocu_analysis.errors import BadOption, MissingFile, NotComparable, RocuError, UnreadableFile
from rocu_analysis.exhibits.common import COUNTINGS
from rocu_analysis.exhibits.figures import is_worked_out
from rocu_analysis.periods import day_of
from rocu_analysis.readers.delimited import decode
from rocu_analysis.wording import listed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from rocu_analysis.exhibits.figures import Figures

OTHER = {"population": "officers", "officers": "population"}
WORDS = {"population": "residents", "officers": "officers"}
VINTAGE = {
    "population": "Residents are those of the 2011 census, for all regions.",
    "officers": "Officers are full-time equivalents on 30 September 2019, for all regions.",
}
SHIPPED = {"population": "2011", "officers": "2019"}
AREAS = {
    "region": reference.check_region,
    "force": reference.check_force,
    "area": partial(reference.called, "body"),
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
        return _own(_rows_of(Path(per)), Path(per).name)
    found = f"“{' '.join(str(per).split())}” was found"  # that of a Series has lines
    given = "a frame or a CSV file with region, as_at and what is counted"
    allowed = f"Allowed: {', '.join(WORDS)}; or {given}"
    raise BadOption("per", found, allowed, reference.did_you_mean(str(per), WORDS))


def _rows_of(path: Path) -> pd.DataFrame:
    if not path.is_file():
        raise MissingFile(path.name, "there is no such file", None, "Check the folder and the name")
    try:
        lines = io.StringIO(decode(path.read_bytes())[0], newline="")
        return pd.DataFrame(list(csv.DictReader(lines)))
    except (OSError, ValueError, csv.Error) as error:
        raise UnreadableFile(path.name, f"it cannot be read as CSV: {error}") from error


def _own(frame: pd.DataFrame, where: str) -> Own:
    """Check the columns, the areas, the days and the figures, and name the first that is wrong."""
    names = {reference.fold(str(name)): name for name in frame.columns}
    kind = next((kind for kind in AREAS if kind in names), None)
    counted = [name for name in names if name not in (kind, "as_at")]
    if kind is None or "as_at" not in names or len(counted) != 1:
        found = f"its columns are {', '.join(map(str, frame.columns)) or 'none'}"
        allowed = "region (or force, or area), as_at, and one of what is counted, such as posts"
        raise BadOption(where, found, allowed)
    rows = []
    for line, row in enumerate(frame.to_dict("records"), 2):
        place = f"{where}, row {line}"
        try:
            area = AREAS[kind](str(row[names[kind]]).strip())
        except RocuError as error:
            raise type(error)(place, error.found, error.allowed, error.remedy) from error
        said = str(row[names["as_at"]]).strip().removesuffix(".0")
        day = day_of(f"{said}-06-30" if said.isdigit() else said.partition(" 00:00")[0])
        number = pd.to_numeric(str(row[names[counted[0]]]).replace(",", ""), errors="coerce")
        if day is None:
            raise BadOption(place, f"as_at is “{said}”", "A day such as 2021-06-30, or a year")
        if not 0 < number < np.inf:
            told = f"{counted[0]} is “{row[names[counted[0]]]}”"
            raise BadOption(place, told, "A number above zero")
        rows.append((area, pd.Timestamp(day), float(number)))
    word = {"residents": "population"}.get(counted[0], counted[0])
    denominator = Own(word)
    denominator.figures = pd.DataFrame(rows, columns=["area", "as_at", "value"])
    if denominator.figures.duplicated(["area", "as_at"]).any():
        twice = denominator.figures[denominator.figures.duplicated(["area", "as_at"])].iloc[0]
        raise BadOption(where, f"{twice['area']} has two figures of one day", "One of each day")
    return denominator


def word(per: str) -> str:
    """What a denominator counts, in a sentence: residents."""
    return WORDS.get(per, str(per))


def age(per: str, areas: pd.Series, day: pd.Timestamp) -> str:
    """Years that a denominator is of: ``2011``, or ``2019 to 2020`` where areas differ."""
    if not isinstance(per, Own):
        return SHIPPED[per]
    years = sorted({row["as_at"].year for name in set(areas)
                    if (row := per.at(name, day)) is not None})  # fmt: skip
    return " to ".join(map(str, dict.fromkeys([years[0], years[-1]]))) if years else "no year known"


def vintage(per: str, areas: pd.Series, day: pd.Timestamp) -> str:
    """Note on which figures a denominator is."""
    if not isinstance(per, Own):
        return VINTAGE[per]
    return f"{word(per).capitalize()} are those given for this paper, of {age(per, areas, day)}."


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
    less = {name: set(parts) for name, parts in (lacking or {}).items()}

    def others(name: str, parts: Iterable[str]) -> list[str]:
        return [part for part in parts if part not in less.get(name, ())]

    def figure_of(name: str) -> float:
        if less.get(name):
            return sum(map(figure_of, others(name, reference.made_of(name, less[name]))))
        row = per.at(name, day)
        return np.nan if row is None else float(row["value"])

    if isinstance(per, Own):
        return areas.map(figure_of).to_numpy(dtype=float)
    held = {row["force"]: float(row[per] or "nan") for row in reference.rows("forces")}
    if kind == "regional":
        held = {name: sum(held[part] for part in others(name, reference.forces_in(name)))
                for name in set(areas)}  # fmt: skip

    def total(name: str) -> float:
        parts = reference.parts_of(name)
        if name in held:
            return held[name]
        return sum(map(total, others(name, parts))) if parts else np.nan

    return areas.map(total).to_numpy(dtype=float)


def check_known(per: str, rows: pd.DataFrame, kind: str) -> None:
    """Refuse a rate of a rate, and a shipped denominator of areas for which nobody gave any."""
    names, measure = pd.Series(rows["region"].unique()), str(rows["measure"].iloc[0])
    if is_worked_out(measure, rows["unit"].unique()):
        found = "it is a share, a rate or an average already, so no rate of it is given"
        raise NotComparable(measure, found, None, "Leave out per")
    if isinstance(per, Own) or not np.isnan(exposure(per, names, kind)).all():
        return
    raise BadOption(
        "per",
        f"the {per} of {listed(names[:3])} is not known",
        "It is known of regions, of the 43 forces and of areas made of these",
        "Give it: a frame or a CSV file with area, as_at and what is counted, such as residents",
    )


def rate_scale(per: str, network_rate: float, of: Figures | None = None) -> Scale:
    """Choose a base that gives the network's rate at least one figure before the point."""
    bases = (100_000, 1_000_000) if per == "population" else (100, 1_000, 10_000)
    base = next((base for base in bases if network_rate * base >= 1), bases[-1])
    decimals = 0 if network_rate * base >= 100 else 1
    unit = f"per {'million' if base == 1_000_000 else f'{base:,}'} {word(per)}"
    return Scale(base, unit if of is None or of.of_counts else f"{of.unit} {unit}", decimals)


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
