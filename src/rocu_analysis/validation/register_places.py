"""Which region and force does a record belong to?

A recommendation to every region has no region. A name that nobody knows is an error and not a
blank: left blank, the record would be taken for one that goes to everybody.
"""

from __future__ import annotations

from functools import cache

from rocu_analysis import reference
from rocu_analysis.validation.register_days import plain

_EVERYBODY = {
    "all",
    "all regions",
    "every region",
    "each region",
    "all forces",
    "every force",
    "national",
    "all rocus",
    "england and wales",
    "network",
    "rocu network",
}


def read_place(record) -> dict[str, str | None]:
    """Return ``region`` and ``force`` of a record; a force brings its region with it."""
    region, force = (
        _named(record, "region", known_regions()),
        _named(record, "force", known_forces()),
    )
    if record.says("geography"):
        name = _named(record, "geography", known_regions() | known_forces())
        clear = name is not None and not _is_two_things(record)
        region = name if clear and name in reference.REGIONS else region
        force = name if clear and name not in reference.REGIONS else force
    home = _region_of(force)
    if home is None:
        return {"region": region, "force": force}
    if region is not None and region != home:
        message = f"{force} is in {home}, not in {region}; {home} was taken"
        record.note("force_outside_region", "region", message)
    return {"region": home, "force": force}


@cache
def known_regions() -> dict[str, str]:
    """Region for each way of writing it: names, aliases and units."""
    known = {row["alias"]: row["region"] for row in reference.rows("region_aliases")}
    for row in reference.rows("regions"):
        known |= {
            row[name]: row["region"] for name in ("region", "unit", "unit_short") if row[name]
        }
    return {plain(name): region for name, region in known.items()}


@cache
def known_forces() -> dict[str, str]:
    """Force for each way of writing it; bodies that are no territorial force keep their name."""
    known: dict[str, str] = {}
    for row in reference.rows("bodies"):
        if row["kind"] == "other":
            names = (row["body"], *row["aliases"].split(";"))
            known |= {name: row["body"] for name in names if name.strip()}
    known |= {row["alias"]: row["force"] for row in reference.rows("force_aliases")}
    for row in reference.rows("forces"):
        known |= {row[name]: row["force"] for name in ("force", "official_name", "abbreviation")}
    return {plain(name): force for name, force in known.items()}


def known_unit(words: str) -> tuple[str | None, str | None, str | None]:
    """Name, kind (``ROCU``, ``force``, ``region``) and region of a unit that was graded."""
    name = plain(words)
    for row in reference.rows("regions"):
        if row["unit"] and name in (plain(row["unit"]), plain(row["unit_short"])):
            return row["unit_short"], "ROCU", row["region"]
    force, region = known_forces().get(name), known_regions().get(name)
    if force is not None and (region is None or name == plain(force)):
        return force, "force", _region_of(force)
    if region is not None:
        # Other names of a region in the tables are old names of its unit.
        is_region = name == plain(region)
        return (region if is_region else None), ("region" if is_region else "ROCU"), region
    return None, None, None


def _named(record, field: str, known: dict[str, str]) -> str | None:
    value = record.value(field)
    if value is None or plain(value) in _EVERYBODY:
        return None
    found = known.get(plain(value)) or known.get(plain(value).replace(" & ", " and "))
    if found is None:
        error = reference.unknown(field, str(value).strip(), dict.fromkeys(known.values()))
        remedy = error.remedy
        if field == "region" and plain(value) in known_forces():
            remedy = f"{known_forces()[plain(value)]} is a force: type it under force"
        record.note("place_unknown", field, error.found, remedy)
    return found


def _is_two_things(record) -> bool:
    """Whether a mixed column says ``West Midlands``, which is a force and a region."""
    words = plain(record.value("geography"))
    both = known_regions().get(words), known_forces().get(words)
    if None in both:
        return False
    message = f"“{record.value('geography')}” is a force ({both[1]}) and a region ({both[0]})"
    record.note("place_unknown", "geography", message, "Say which, in a column of its own")
    return True


def _region_of(force: str | None) -> str | None:
    return next((row["region"] for row in reference.rows("forces") if row["force"] == force), None)
