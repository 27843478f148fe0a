"""Which region and force does a record belong to?

A recommendation to every region has no region. A name that nobody knows is an error and not a
blank: left blank, the record would be taken for one that goes to everybody.
"""

from __future__ import annotations

from rocu_analysis import reference
from rocu_analysis.validation import names
from rocu_analysis.validation.register_days import plain

_EVERYBODY = {
    "all",
    "all regions",
    "every region",
    "each region",
    "all ten regions",
    "all forces",
    "every force",
    "each force",
    "national",
    "all rocus",
}
_FORCE_FIELDS = ("force", "body")
_NOWHERE = ("national", "network")


def read_place(record) -> dict[str, str | None]:
    """Return ``region`` and ``force`` of a record; a force brings its region with it.

    A body that is no territorial force, such as British Transport Police, stands under ``force``
    with no region.
    """
    region = _named(record, "region", ("region",))
    force = _named(record, "force", _FORCE_FIELDS)
    if record.says("geography"):
        found = _named(record, "geography", ("region", *_FORCE_FIELDS))
        region = found if found in reference.REGIONS and region is None else region
        force = found if found not in reference.REGIONS and force is None else force
    home = region_of(force)
    if home is None:
        return {"region": region, "force": force}
    if region is not None and region != home:
        message = f"{force} is in {home}, not in {region}; {home} was taken"
        record.note("region_differs", "region", message)
    return {"region": home, "force": force}


def known_unit(
    words: str, *, among_units: bool = False
) -> tuple[str | None, str | None, str | None]:
    """Name, kind (``ROCU``, ``force``, ``region``) and region of a unit that was graded.

    ``among_units``: a heading says that these are units, so a region's name means its unit.
    """
    means = {meaning.field: meaning.word for meaning in names.meanings(words)}
    if "force" in means and "region" not in means:
        return means["force"], "force", region_of(means["force"])
    if "body" in means:
        return means["body"], "force", None
    region = means.get("region")
    if region is None:
        return None, None, None
    for row in reference.rows("regions"):
        named = (plain(row["unit"]), plain(row["unit_short"]))
        if row["unit"] and (plain(words) in named or (among_units and row["region"] == region)):
            return row["unit_short"], "ROCU", region
    if names.key(words) == names.key(region):
        return (region, None, region) if "force" in means else (region, "region", region)
    # Other names of a region in the tables are earlier names of its unit.
    return None, "ROCU", region


def region_of(force: str | None) -> str | None:
    """Region of a territorial force; None for anything else."""
    return next((row["region"] for row in reference.rows("forces") if row["force"] == force), None)


def _named(record, field: str, kinds: tuple[str, ...]) -> str | None:
    value = record.value(field)
    if value is None or plain(value) in _EVERYBODY:
        return None
    words = str(value)
    means = names.meanings(words, codes=field == "region")
    if any(meaning.field in _NOWHERE for meaning in means):
        return None
    fitting = [meaning for meaning in means if meaning.field in kinds]
    if len(fitting) == 1:
        return fitting[0].word
    _say_why_not(record, field, words, means)
    return None


def _say_why_not(record, field: str, words: str, means: tuple[names.Meaning, ...]) -> None:
    kinds = [meaning.field for meaning in means if meaning.field in names.PLACES]
    if len(kinds) > 1:
        message = f"“{words}” is a {' and a '.join(kinds)}"
        record.note("name_ambiguous", field, message, "Say which, in a column of its own")
    elif kinds:
        message = f"“{words}” is a {kinds[0]}, and stands under {field}"
        record.note("name_unknown", field, message, f"Type it under {kinds[0]}")
    else:
        close = names.nearest(words, names.PLACES)
        remedy = f"Did you mean {' or '.join(close)}?" if close else ""
        record.note("name_unknown", field, f"“{words}” is no place that is known here", remedy)
