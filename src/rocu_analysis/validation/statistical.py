"""Is a region of a table the statistical one of that name (ONS), which has other forces?

The North West of official statistics has no North Wales, their East of England no Kent, and their
South East has Kent. A table says which it means: by the codes in its rows (E12000008), or by the
forces that it lists with a region. Only the names that mean two things are looked at.
"""

from __future__ import annotations

import re

import numpy as np

from rocu_analysis import reference
from rocu_analysis.validation.arrays import Coded
from rocu_analysis.validation.cells import FigureLog
from rocu_analysis.validation.sources import Sources
from rocu_analysis.validation.words import PLACE_FIELDS

# Codes that the Office for National Statistics gives the regions of England.
_CODE = re.compile(r"E12\d{6}")
# Name that official statistics have for a region, where it is not our own.
_THEIRS = {"Eastern": "East of England"}


def told_apart(data: dict[str, Coded], sources: Sources, log: FigureLog) -> dict[str, Coded]:
    """Places of a table, its statistical regions under a name of their own, and told."""
    is_region = data["geography"].equals("region")
    maybe = is_region & data["region"].mask(lambda name: name in _others())
    if not maybe.any() or not _says_so(data, sources, maybe):
        return data
    table, columns, declared = sources.table, sources.of(*PLACE_FIELDS), []
    typed: dict[int, list[str]] = {}
    for r in np.unique(sources.ri[maybe]).tolist():
        typed[r] = [sources.grid.text(sources.rows[r], c.column.j) for c in columns]
        # A companion may say what the name in a row means, or what region the sheet is of.
        said = [table.mapping.meaning(n, text) for text in typed[r] for n in PLACE_FIELDS]
        declared += [r] * (bool(table.declared.get("region")) or any(said))
    is_theirs = maybe & ~np.isin(sources.ri, declared)
    for name in [name for name in data["region"].values if name in _others()]:
        rows = np.flatnonzero(is_theirs & data["region"].equals(name))
        if not len(rows):
            continue
        found = next(filter(None, typed[int(sources.ri[rows[0]])]), name)
        own, home = _others()[name]
        differs = [
            (word, sorted(forces))
            for word, forces in (("with", home - own), ("without", own - home))
        ]
        differs = " and ".join(
            f"{word} {' and '.join(forces)}" for word, forces in differs if forces
        )
        message = (
            f"“{found}” is the region of official statistics, and not the region {name} of "
            f"organised crime units ({differs}); it is kept as {_named(name)}"
        )
        remedy = (
            "If the unit's region is meant, say under [values.geography] in the companion file: "
            f'"{found}" = {{ region = "{name}" }}'
        )
        told = {"field": "region", "found": found, "remedy": remedy}
        log.tell("region_statistical", log.cells(rows[:1]), message, **told)
    body = data["region"].map(lambda name: _named(name) if name in _others() else None)
    return data | {
        "geography": data["geography"].put(is_theirs, "other"),
        "body": data["body"].where(~is_theirs, body),
        "region": data["region"].where(~is_theirs, Coded.full(sources.size)),
    }


@reference.remembered
def _others() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """Regions with other forces in official statistics: the unit's, and the statistical ones."""
    rows = reference.rows("forces")
    both = {}
    for region in reference.REGIONS:
        own = frozenset(r["force"] for r in rows if r["region"] == region)
        home = frozenset(r["force"] for r in rows if r["home_office_region"] == region)
        if home and home != own:
            both[region] = own, home
    return both


def _named(region: str) -> str:
    return f"{_THEIRS.get(region, region)} (statistical region)"


def _says_so(data: dict[str, Coded], sources: Sources, maybe: np.ndarray) -> bool:
    """Whether codes in the rows of regions, or the forces listed with them, are statistical."""
    values = sources.grid.values
    for r in np.unique(sources.ri[maybe])[:200].tolist():
        row = values[sources.rows[r]]
        if any(isinstance(v, str) and _CODE.fullmatch(v.strip()) for v in row):
            return True
    # Forces in the order of their rows, cut at each row that is no force.
    first = np.unique(sources.ri, return_index=True)[1]
    listed: list[tuple[str, set[str]]] = [("", set())]
    for at in first.tolist():
        force, region = data["force"].at(at), data["region"].at(at)
        if data["geography"].at(at) == "force":
            listed[-1][1].add(force)
        else:
            listed.append((region if maybe[at] else "", set()))
    for (region, below), (_, above) in zip(listed[1:], listed, strict=False):
        for forces in (below, above) if region else ():
            own, home = _others()[region]
            if len(forces) > 1 and forces <= home and (forces == home or forces - own):
                return True
    return False
