"""What things are called: regions, forces, bodies, measures, themes, levels.

Every list is a small CSV table beside this file, so that an analyst can read
and correct it without reading code. Each table is read once, when first asked
for, and handed out as a copy that the caller may change.
"""

from __future__ import annotations

import csv
import difflib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from rocu_analysis.errors import NoFigures, RocuError, UnknownName

if TYPE_CHECKING:
    import pandas as pd

REGIONS = (
    "North East",
    "North West",
    "Yorkshire and the Humber",
    "East Midlands",
    "West Midlands",
    "Eastern",
    "London",
    "South East",
    "South West",
    "Southern Wales",
)
STRANDS = ("Pursue", "Prevent", "Protect", "Prepare")
NOT_STATED = "Not stated"


@cache
def rows(table: str) -> tuple[dict[str, str], ...]:
    """Rows of one reference table as plain dictionaries: no pandas needed."""
    text = files(__package__).joinpath(f"{table}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def regions() -> pd.DataFrame:
    """Return the ten regions, in their fixed order.

    Returns
    -------
    DataFrame
        ``region, code, unit, unit_short, tile_row, tile_column``; ``unit`` is the
        region's ROCU, missing for London, which has a separate arrangement.
    """
    return _frame("regions", integers=("tile_row", "tile_column"))


def forces() -> pd.DataFrame:
    """Return the 43 territorial forces of England and Wales.

    Returns
    -------
    DataFrame
        ``force, official_name, region, code`` (ONS police force area code),
        ``home_office_region, population`` (2011 census, usual residents), ``officers``
        (full-time equivalents, 30 September 2019), ``abbreviation, tile_row, tile_column``.
        One vintage of population for all 43: the mid-2019 estimates lack Wales.
    """
    table = _frame("forces", integers=("population", "tile_row", "tile_column"))
    return table.assign(officers=table["officers"].astype(float))


def measures_list() -> pd.DataFrame:
    """Return the measures that the project knows.

    Returns
    -------
    DataFrame
        ``measure, label, singular, plural, unit, improvement`` ("up", "down" or missing where
        more is neither better nor worse), ``counts_people, sensitive`` (small counts are hidden;
        officers and staff are counted by their office, and visits, events and searches as
        acts, which one person may meet many times: these are not),
        ``part_of`` (the measure that this one is a part of).
    """
    table = _frame("measures")
    flags = {name: table[name] == "yes" for name in ("counts_people", "sensitive")}
    return table.assign(**flags)


def region_of(force: str) -> str:
    """Region that a force belongs to.

    Raises
    ------
    UnknownName
        Where the force is not one of the 43.
    """
    known = {row["force"]: row["region"] for row in rows("forces")}
    if force not in known:
        raise unknown("force", force, known)
    return known[force]


def forces_in(region: str) -> tuple[str, ...]:
    """Return the forces of a region, in the table's order."""
    check_region(region)
    return tuple(row["force"] for row in rows("forces") if row["region"] == region)


def check_region(region: str) -> str:
    """Give back the region's canonical name, accepting its aliases.

    Raises
    ------
    UnknownName
        Naming the nearest known regions.
    """
    known = {name.casefold(): name for name in REGIONS}
    known |= {row["alias"].casefold(): row["region"] for row in rows("region_aliases")}
    found = known.get(str(region).strip().casefold())
    if found is None:
        raise unknown("region", str(region), REGIONS)
    return found


def measure(name: str) -> dict[str, str]:
    """Row of the measures table; a measure that the table lacks is described by its own name.

    A measure that nobody knows keeps its name and has unit ``count``, no direction of improvement
    and, to be safe, counts as sensitive.
    """
    for row in rows("measures"):
        if row["measure"] == name:
            return dict(row)
    blank = {"measure": name, "label": name[:1].upper() + name[1:], "singular": name}
    return blank | {
        "plural": name,
        "unit": "count",
        "improvement": "",
        "counts_people": "yes",
        "sensitive": "yes",
        "part_of": "",
    }


def nearest(name: str, known, count: int = 3) -> list[str]:
    """Known names that look most like one that is not known, best first."""
    by_fold = {str(word).casefold(): str(word) for word in known}
    close = difflib.get_close_matches(name.strip().casefold(), by_fold, n=count, cutoff=0.5)
    return [by_fold[word] for word in close]


def did_you_mean(name: str, known) -> str | None:
    """Say which known name comes nearest; None where none is near.

    >>> did_you_mean("arests", ["arrests", "warrants executed"])
    'Did you mean arrests?'
    """
    close = nearest(name, known, 1)
    return f"Did you mean {close[0]}?" if close else None


def unknown(kind: str, name: str, known) -> UnknownName:
    """Build the error for a name that is not in a list, with the nearest that are."""
    close = nearest(name, known)
    names = [str(word) for word in known]
    allowed = f"Known: {', '.join(names)}" if len(names) <= 12 else None
    remedy = f"Did you mean {' or '.join(close)}?" if close else f"Check the spelling of the {kind}"
    article = "an" if kind[0] in "aeiou" else "a"
    found = f"“{name}” is not {article} {kind} that is known here"
    return UnknownName(kind, found, allowed, remedy)


def not_held(measure: str, held) -> RocuError:
    """Build the error for a measure of which a frame has no row.

    A slip of the pen and a measure that no return gives ask for different things of a reader.
    """
    if not held:
        return NoFigures("outcomes", "the frame holds no figures at all")
    if measure not in {row["measure"] for row in rows("measures")}:
        return unknown("measure", measure, held)
    return UnknownName(
        "measure",
        f"“{measure}” is a measure, but these figures hold none of it",
        f"Held: {', '.join(held)}" if len(held) <= 12 else None,
        "Choose one that is held, or ask for the return that gives it",
    )


def _frame(table: str, integers: tuple[str, ...] = ()) -> pd.DataFrame:
    import pandas as pd

    frame = pd.DataFrame(rows(table)).replace("", None)
    for name in frame.columns:
        frame[name] = frame[name].astype("int64" if name in integers else "str")
    return frame
