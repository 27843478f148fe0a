"""What things are called: regions, forces, bodies, measures, themes, levels.

Every list is a small CSV table beside this file, so that an analyst can read
and correct it without reading code. Each table is read once, when first asked
for, and handed out as a copy that the caller may change.

An analyst's own words stand beside them without an edit to the package: a *vocabulary* is a text
(JSON: rows to add, by table) that a check and each of its frames carry, and that is in force while
something is made of them (`speaks`). All who ask here then get it; decision 0022 says why.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from importlib.resources import files
from typing import TYPE_CHECKING

from rocu_analysis.errors import (
    BadOption,
    NoFigures,
    RocuError,
    UnknownName,
    did_you_mean,
    nearest as nearest,
    unknown,
)  # fmt: skip
from rocu_analysis.reference.bounds import BOUNDS, PART_OF, Bound

if TYPE_CHECKING:
    import pandas as pd

VOCABULARY = "vocabulary"  # attribute of a check, and key of a frame's ``attrs``
_in_force: ContextVar[str] = ContextVar(VOCABULARY, default="")

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
OTHERS = "other, merged"  # of small threats, say, together
MARKINGS = ("OFFICIAL", "OFFICIAL-SENSITIVE", "SECRET", "TOP-SECRET")  # the lowest first


# --- whose words are in force ---------------------------------------------------------------------


def vocabulary_of(*carriers: object) -> str:
    """Vocabulary that the first of some checks, frames or mappings of them carries; or none."""
    for carrier in carriers:
        attrs = getattr(carrier, "attrs", None) or {}
        name = getattr(carrier, VOCABULARY, "") or attrs.get(VOCABULARY, "")
        name = name or vocabulary_of(*(carrier.values() if isinstance(carrier, Mapping) else ()))
        if isinstance(name, str) and name:
            return name
    return ""


@contextmanager
def in_force(vocabulary: str) -> Iterator[None]:
    """Let a vocabulary hold for what is done within; none leaves the one that holds."""
    token = _in_force.set(vocabulary or _in_force.get())
    try:
        yield
    finally:
        _in_force.reset(token)


def speaks(function: Callable) -> Callable:
    """Let a function run in the words that its arguments carry."""

    @wraps(function)
    def run(*args, **given):
        with in_force(vocabulary_of(*args, given)):
            return function(*args, **given)

    return run


def remembered(function: Callable | None = None, *, size: int = 1_000) -> Callable:
    """Remember what a function gives, by its arguments and by the words that are in force."""
    if function is None:
        return lambda function: remembered(function, size=size)
    cached = lru_cache(size)(lambda _words, *args, **given: function(*args, **given))

    @wraps(function)
    def ask(*args, **given):
        return cached(_in_force.get(), *args, **given)

    return ask


@remembered
def rows(table: str) -> tuple[dict[str, str], ...]:
    """Rows of one reference table, shipped and added, as plain dictionaries: no pandas needed."""
    return (*_shipped(table), *added(table))


@remembered
def added(table: str) -> tuple[dict[str, str], ...]:
    """Rows that an analyst added to a table: ``measures``, ``areas``, ``threats``, ``aliases`` …"""
    return tuple(json.loads(_in_force.get() or "{}").get(table, ()))


@lru_cache
def _shipped(table: str) -> tuple[dict[str, str], ...]:
    if table in ("areas", "aliases"):  # only an analyst has them
        return ()
    text = files(__package__).joinpath(f"{table}.csv").read_text(encoding="utf-8")
    shipped = tuple(csv.DictReader(text.splitlines()))
    if table == "measures":
        return tuple(row | {"part_of": PART_OF.get(row["measure"], "")} for row in shipped)
    return shipped


# --- tables ---------------------------------------------------------------------------------------


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


def bounds() -> tuple[Bound, ...]:
    """Return the bounds between measures, shipped and declared by the analyst."""
    own = (Bound(row["measure"], row["part_of"]) for row in added("measures") if row["part_of"])
    return (*BOUNDS, *own)


def region_of(force: str) -> str:
    """Region that a force, one of the 43, belongs to."""
    known = regions_of_forces()
    if force not in known:
        raise unknown("force", force, known)
    return known[force]


@remembered
def regions_of_forces() -> dict[str, str | None]:
    """Region of each force; none of one that an analyst added."""
    return {row["force"]: row["region"] or None for row in rows("forces")}


def force_in_words(name: str) -> str:
    """Name of a force in a sentence: the official one where a region bears the plain one too."""
    known = {row["force"]: row["official_name"] for row in rows("forces")}
    return known.get(name, name) if name in REGIONS else name


@remembered
def forces_in(region: str) -> tuple[str, ...]:
    """Return the forces of a region, in the table's order."""
    check_region(region)
    return tuple(row["force"] for row in rows("forces") if row["region"] == region)


def aliases(field: str) -> dict[str, str]:
    """Other names of regions, forces or measures, each with the name that it has here.

    Of threats and bodies, those that an analyst added.
    """
    has_table = field in ("region", "force", "measure")
    shipped = {r["alias"]: r[field] for r in rows(f"{field}_aliases")} if has_table else {}
    return shipped | {r["alias"]: r["word"] for r in added("aliases") if r["field"] == field}


def check_region(region: str) -> str:
    """Give back the region's canonical name, accepting its aliases, in any case and spacing."""
    return check_area("region", region)


def check_force(force: str) -> str:
    """Give back the force's canonical name, as `check_region` does."""
    return check_area("force", force)


def check_area(kind: str, name: str) -> str:
    """Give back the name of a region, a force or an area of the analyst's own kind, likewise."""
    known = names_of(kind).get(fold(name))
    if known is None:
        other = {"region": "force", "force": "region"}.get(kind, "")
        meant = names_of(other).get(fold(name)) if other else None
        if meant is None:
            raise unknown(kind, str(name), areas(kind))
        within = regions_of_forces().get(meant)
        remedy = f'Ask for it by {other} = "{meant}"' + (f"; its region is {within}" * bool(within))
        raise UnknownName(kind, f"“{name}” is a {other}, not a {kind}", None, remedy)
    return known


def is_every_region(name: object) -> bool:
    """Whether a region is ``all``: each of them, none in particular."""
    return name is not None and fold(name) == "all"


def called(field: str, name: str) -> str:
    """Name that a measure, threat or body has here; of one that is not known, its own.

    >>> called("measure", " People  arrested"), called("threat", "guns"), called("body", "Mars")
    ('arrests', 'firearms', 'Mars')
    """
    return names_of(field).get(fold(name), name)


@remembered
def names_of(field: str) -> dict[str, str]:
    """Names and other names of one kind of thing, as `fold` has them, with its name here."""
    table = {"measure": "measures", "threat": "threats", "body": "bodies"}.get(field, "areas")
    column = field if table != "areas" else "area"
    # An area of the analyst's own is a body too.
    there = [*rows(table), *(added("areas") if field == "body" else ())]
    known = dict.fromkeys(areas(field)) if table == "areas" else None
    others = aliases(field)
    if field == "force":
        for row in rows("forces"):
            others |= dict.fromkeys([row["official_name"], row["code"]], row["force"])
    for row in there:
        name = row.get(column) or row["area"]
        if known is None or name in known:
            others |= dict.fromkeys([*listed(row.get("aliases", "")), name], name)
    others |= {name: name for name in known or ()}
    return {fold(word): name for word, name in others.items() if word}


def fold(name: object) -> str:
    """A name as it is looked up: neither case nor spacing counts."""
    return " ".join(str(name).split()).casefold()


def report_key(report: str) -> str:
    """Name of a report without what tells none apart: case, marks, notes, and who made it."""
    plain = re.sub(r"\[(?:note )?\d{1,2}\]\s*$", "", report.casefold().replace("&", " and "))
    return re.sub(r"^(?:hmicfrs|hmic) ", "", re.sub(r"[\W_]+", " ", plain).strip())


def listed(text: str) -> list[str]:
    """Names in a cell of a table, which has ``;`` between them."""
    return [part.strip() for part in text.split(";") if part.strip()]


@remembered
def any_of(kind: str) -> re.Pattern[str]:
    """Pattern of the words of a list in ``outcome_words.csv``, whole and in any case."""
    patterns = (
        listed(f"{r['word']};{r['aliases']}") for r in rows("outcome_words") if r["field"] == kind
    )
    words = sorted((word for words in patterns for word in words), key=len, reverse=True)
    return re.compile(rf"(?i)\b(?:{'|'.join(map(re.escape, words))})(?![a-z])")


@remembered
def measure(name: str) -> Mapping[str, str]:
    """Row of the measures table; a measure that the table lacks is described by its own name.

    An unknown measure keeps its name and has unit ``count``, or what its name says (rate,
    average), no direction of improvement and, to be safe, counts as sensitive.
    """
    known = next((row for row in rows("measures") if row["measure"] == name), {})
    return described(name) | known


def within(text: str) -> str:
    """Text as it stands in a sentence: a small letter first, but in a name or an abbreviation.

    >>> [within(text) for text in ("Officers in post", "DNA hits", "London has most", "A rise")]
    ['officers in post', 'DNA hits', 'London has most', 'A rise']
    >>> within("Welsh offenders")
    'Welsh offenders'
    """
    first, gap, rest = text.partition(" ")
    named = {word for name in (*REGIONS, *regions_of_forces(), *STRANDS) for word in name.split()}
    named_first = first.removesuffix("'s")
    is_name = named_first in named or any_of("proper name").fullmatch(named_first)
    if is_name or not first[1:].islower():
        return text
    return f"{first.lower()}{gap}{rest}"


def noun(name: str) -> str:
    """Somebody's name for a thing as it stands in a sentence, where that can be told.

    With a capital further on it is a name, as of an operation, or was typed as a title.

    >>> noun("Officers in post"), noun("Operation Venetic arrests"), noun("ANPR hits")
    ('officers in post', 'Operation Venetic arrests', 'ANPR hits')
    """
    return within(name) if name[1:] == name[1:].lower() else name


# Names of what is worked out from others: no count, and no sum of them is one.
_NUMBER = re.compile(r"(?:total )?(?:number|count|no\.?) of\b(?!.*\bper\b)")
_AVERAGE = re.compile(
    r"\b(?:average|avg|median)\b|^mean\b|\bmean (?:time|days|number|length|age)\b"
)
_RATE = re.compile(  # “victims with a high score” are people
    r"^(?:(?!\b(?:by|given|on|whose|with)\b).)*"
    r"\b(?:(?<!business )rates?|ratios?|index|score)(?:$| ?[(:,%–]| (?:for|among|by|in) | -| \d)|"
    r"\b(?:rate|ratio|share|proportion) of\b|^proportion\b|\bper ?cent(?:ages?)?\b|\bpct\b|"
    r"\bper (?:\d[\d,]*|head|capita|officer|household|resident)\b|"
    r"^(?:cost|spend|price|value|amount|time|days|hours) per\b"
)


def described(name: str) -> dict[str, str]:
    """Row of a measure of which nothing but its name is known.

    >>> [described(name)["unit"] for name in ("conviction rate", "average days", "rates fraud")]
    ['rate', 'average', 'count']
    >>> described("staff vetted (%)")["unit"]
    'percent'
    >>> [described(name)["unit"] for name in ("number of average cases", "victims with a score")]
    ['count', 'count']
    """
    plain, unit = name.casefold().replace("_", " "), "count"
    inside = noun(name)
    if not _NUMBER.match(plain):
        unit = "average" if _AVERAGE.search(plain) else "rate" if _RATE.search(plain) else "count"
        unit = "percent" if "%" in plain else unit
    return {
        "measure": name,
        "label": name[:1].upper() + name[1:],
        "singular": inside,
        "plural": inside,
        "unit": unit,
        "improvement": "",
        "counts_people": "yes",
        "sensitive": "yes",
        "part_of": "",
        "strand": "",
    }


def strands_declared() -> dict[str, str]:
    """Strand of each added measure for which the analyst declares one: an assumption."""
    return {row["measure"]: row["strand"] for row in added("measures") if row["strand"]}


def rank_of_marking(marking: str) -> int:
    """Place of a marking among those of the Government Security Classifications; -1 for none."""
    plain = re.sub(r"[- ]+", "-", marking.strip().upper())
    return max((k for k, name in enumerate(MARKINGS) if plain.startswith(name)), default=-1)


# --- areas of the analyst's own -------------------------------------------------------------------

OWN_AREAS = ("region", "force", "national", "network", "other")  # kinds that the package has


def kinds_of_area() -> tuple[str, ...]:
    """Kinds of area that an analyst added, such as ``borough``."""
    kinds = dict.fromkeys(row["kind"] for row in added("areas"))
    return tuple(kind for kind in kinds if kind not in OWN_AREAS)


def areas(kind: str) -> tuple[str, ...]:
    """Areas of a kind, in the order of their table."""
    if kind == "region":
        return REGIONS
    if kind == "force":
        return tuple(regions_of_forces())
    return tuple(row["area"] for row in added("areas") if row["kind"] == kind)


@remembered
def parts_of(area: str) -> tuple[str, ...]:
    """Forces or areas that an area is said to be made of, all of them: its sum is of these.

    What says of itself that it is a part of the area (`lies_in`) need not be all that there is.
    """
    lists = (row["parts"] for row in added("areas") if row["area"] == area)
    return tuple(part for parts in lists for part in listed(parts))


def made_of(area: str, present: set[str] | frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Parts that an area should have, given some that it has: a force may bear a region's name."""
    forces = forces_in(area) if area in REGIONS else ()
    return forces if not present.isdisjoint(forces) else parts_of(area) or forces


@remembered
def _next_above() -> dict[str, frozenset[str]]:
    above = {force: {region or ""} for force, region in regions_of_forces().items()}
    for row in added("areas"):
        above.setdefault(row["area"], set()).add(row["part_of"])
        for part in listed(row["parts"]):
            above.setdefault(part, set()).add(row["area"])
    return {area: frozenset(above_it - {""}) for area, above_it in above.items()}


def next_above(area: str) -> frozenset[str]:
    """Areas that an area is a part of, none between; a force's region is one of them."""
    return _next_above().get(area, frozenset())


@remembered
def lies_in(area: str) -> frozenset[str]:
    """Every area that an area is a part of, those between among them."""
    return frozenset(every_above(area, _next_above()))


def every_above(area: str, above: Mapping[str, Iterable[str]]) -> set[str]:
    """All that lies above an area, given what is next above each; itself where it goes round."""
    reached: set[str] = set()
    fresh = {area}
    while fresh:
        fresh = set().union(*(above.get(name, ()) for name in fresh)) - reached
        reached |= fresh
    return reached


def one_of(where: str, value: object, allowed: Iterable[str], remedy: str = "") -> str:
    """One of some words, whatever its case and spacing; else an error that lists them.

    >>> one_of("rules", "NHS7 ", ("nhs7", "nhs6"))
    'nhs7'
    """
    known = {fold(word): word for word in allowed}
    if not isinstance(value, str) or fold(value) not in known:
        text = f"“{value}” was found" if isinstance(value, str) else f"{value!r} was found"
        listed = f"Allowed: {remedy or ', '.join(known.values())}"
        raise BadOption(where, text, listed, did_you_mean(str(value), known.values()))
    return known[fold(value)]


def no_such_measure(measure: str, held) -> RocuError:
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

    frame = pd.DataFrame(_shipped(table)).replace("", None)
    for name in frame.columns:
        frame[name] = frame[name].astype("int64" if name in integers else "str")
    return frame
