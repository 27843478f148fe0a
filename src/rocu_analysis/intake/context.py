"""What do the title, the sheet's name, the file's name and the companion say of every figure?

The nearest that says something wins: the lines over a table, then its sheet's name, then its file's
and its folders'. Two different answers at one distance are none. What the companion says stands above
all of them.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field

from rocu_analysis import periods
from rocu_analysis.periods import Period
from rocu_analysis.intake import names, words
from rocu_analysis.intake.blocks import Block
from rocu_analysis.intake.companion import Mapping
from rocu_analysis.intake.words import Said, Settings

_BY = re.compile(r"(?i)[, ]*\b(?:split |broken down )?by (?:\w+(?:,? (?:and )?)){1,4}$")
_AS_AT = re.compile(
    r"(?i)(?:as at|as of|position at|correct (?:as )?at|published(?: on)?|updated|release date)[: ]*(.+)"
)
_SIDE = re.compile(r"\s+(?=£)|\s*[:;|\n()\[\]]\s*|\s+[-–—]\s+|,\s+")


@dataclass
class Context:
    """What is said of a whole table, by field, and where it is said."""

    fields: dict[str, object] = field(default_factory=dict)
    where: dict[str, str] = field(default_factory=dict)
    period: Period | None = None
    scale: float = 1.0  # in what the figures are: thousands, £m
    open: dict[str, list[str]] = field(default_factory=dict)  # two different answers, by field
    changes_meaning: str = ""  # a word of the title by which its figures are no plain counts
    declared: dict[str, object] = field(default_factory=dict)


def gather(block: Block, mapping: Mapping, settings: Settings) -> Context:
    """Everything that stands around a table, the nearest first."""
    sheet = block.sheet
    context = Context(declared=words.whose(mapping.fields(sheet.name)))
    for name in ("period", "as_at"):
        context.declared.pop(name, None) if context.declared.get(name) is None else None
    stem, _ = posixpath.splitext(sheet.file)
    places = [("the lines above", block.titles), ("the sheet's name", [sheet.name])]
    places += [(f"“{part}”", [part]) for part in reversed([*stem.split("/")])]
    for where, lines in places:
        _take(context, where, [_read(line, mapping, settings) for line in lines if line])
    if context.changes_meaning and (mapping.sheets.get(sheet.name) or mapping.file.get("frame")):
        context.changes_meaning = ""
    return context


def _read(line: str, mapping: Mapping, settings: Settings) -> Said:
    """Read a line: the periods that stand in it, and each side of its separators."""
    said, day = Said(), None
    line = line.replace("_", " ")
    if stamped := _AS_AT.search(line):
        day = periods.day_of(stamped[1].strip(" .)")) or _day_in(stamped[1])
        line = line[: stamped.start()]
    if day:
        said.put("as_at", day)
    rest = line
    if names.listed("dates a statement") & {*names.key(line).split()}:
        return said  # when it was prepared is not what it counts
    whole = settings.parse(line)
    if whole.period and whole.day is None:
        said.periods, rest = whole.periods, ""
    else:
        found = periods.find(line, years=settings.years, quarters=settings.quarters)
        readings = {reading.periods for reading, *_ in found if reading.periods and not reading.day}
        if len(readings) == 1:
            said.periods = readings.pop()
        elif readings:
            said.twice.append("period")
        if found:
            rest = names.key(line)
            for _, start, end in reversed(found):
                rest = line[:start] + " | " + line[end:]
                line = rest
    for part in filter(None, _SIDE.split(rest)):
        _take_part(said, part, mapping, settings)
    given = set(names.key(line).split())
    changes = [w for w in names.listed("changes what a figure means") if set(w.split()) <= given]
    said.changes_meaning = max(changes, key=len, default="")
    return said


def _day_in(text: str):
    days, _ = periods.take_days(periods.respelt(text.casefold()))
    return days[0] if len(days) == 1 else None


def _take_part(said: Said, part: str, mapping: Mapping, settings: Settings) -> None:
    """Take what one side of a line says, less the words that only help to read it."""
    filler = names.listed("filler in a title")
    kept = [w for w in _BY.sub("", part).split() if names.key(w) not in filler]
    for text in dict.fromkeys((part, _BY.sub("", part), " ".join(kept))):
        read = words.read(text, mapping, settings, codes=True) if text.strip() else Said()
        said.scale = said.scale if said.scale != 1 else read.scale
        if read.is_known and not (read.is_total and not read.fields):
            for name, value in read.fields.items():
                said.put(name, value)
            if read.places:
                said.twice += ["geography"] * bool(said.places and said.places != read.places)
                said.places = said.places or read.places
            return


def _take(context: Context, where: str, lines: list[Said]) -> None:
    """Take what lines at one distance say, where nothing nearer has said it."""
    told: dict[str, list] = {}
    for said in lines:
        context.scale = context.scale if context.scale != 1 else said.scale
        for name, value in said.fields.items():
            told.setdefault(name, []).append(value)
        for name in said.twice:
            told.setdefault(name, []).extend((None, 0))
        if said.places:
            told.setdefault("geography", []).append(said.places)
        if said.periods:
            told.setdefault("period", []).append(said.periods)
        if where != "the sheet's name" or not context.changes_meaning:
            context.changes_meaning = context.changes_meaning or said.changes_meaning
    for name, values in told.items():
        known = {"period": context.period, "geography": context.fields.get("geography")}
        if known.get(name) or name in context.fields or name in context.open:
            continue
        if any(value != values[0] for value in values):
            context.open[name] = [str(value) for value in values]
        elif name == "period":
            context.period = values[0][0] if len(values[0]) == 1 else None
            if context.period is None:
                context.open[name] = [period.label for period in values[0]]
        elif name == "geography":
            if place := words.one_place(values[0], None):
                context.fields |= words.fields_of(place)
            else:
                context.open[name] = [meaning.field for meaning in values[0]]
        else:
            context.fields[name] = values[0]
        context.where[name] = where
