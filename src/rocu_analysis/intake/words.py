"""What does one word fill? A place, a period, a measure or another field, with several readings kept.

A text is read whole, or in parts between separators, and each part must be known whole. What is left
over is told, never dropped: a word that is not known could change what a figure means.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from rocu_analysis import periods, reference
from rocu_analysis.periods import Period
from rocu_analysis.intake import names
from rocu_analysis.intake.cells import unit_in
from rocu_analysis.intake.companion import CHOOSE, Mapping
from rocu_analysis.intake.names import PLACES, Meaning

FIELDS_OF_WORDS = ("measure", "strand", "threat", "tier", "level", "counting", "status")
_SEPARATOR = re.compile(r"\s+(?=£)|\s*[:;|\n()\[\]]\s*|\s+[-–—]\s+|,\s+|\s*/\s*(?=[A-Z])")

_STATUS = re.compile(r"(?i)(.+?)[ (]+(provisional|revised|final|prov|p|r)\)?")


@dataclass
class Said:
    """What a text says: a value for each field; what can be read in several ways; what is not known."""

    fields: dict[str, object] = field(default_factory=dict)
    places: tuple[Meaning, ...] = ()  # several where the place is a force and a region
    periods: tuple[Period, ...] = ()  # several where it is not settled which
    part: tuple[str, int, int] | None = None  # a quarter or month whose year stands elsewhere
    unknown: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)  # fields of which two values are given
    scale: float = 1.0
    is_total: bool = False
    changes_meaning: str = ""

    @property
    def is_known(self) -> bool:
        """Whether it says something, and nothing in it is left unread."""
        something = self.fields or self.places or self.periods or self.part or self.is_total
        return bool(something) and not self.unknown

    def put(self, name: str, value: object) -> None:
        """Take a value of a field; a second, different one is told."""
        if self.fields.setdefault(name, value) != value:
            self.twice.append(name)


@dataclass(frozen=True)
class Settings:
    """How periods are meant in a file, as the companion or the file itself settles it."""

    years: str | None = None
    quarters: str | None = None
    period_is: str | None = None

    def parse(self, value: object) -> periods.PeriodReading:
        """Read a cell as a period."""
        said = periods.parse(
            value, years=self.years, quarters=self.quarters, period_is=self.period_is
        )
        if said.day and not self.period_is:  # a day alone may stand for its month, or for itself
            return replace(
                said, periods=(periods.span(said.day, said.day), periods.as_at(said.day))
            )
        return said


def settings_of(mapping: Mapping, sheet: str, texts: Iterable[str]) -> Settings:
    """What is settled about periods; a file that writes 2020-21 counts its quarters from April."""
    get = lambda name: mapping.setting(sheet, name)  # noqa: E731
    quarters = get("quarters")
    joined = "\n".join(texts)
    if not quarters and not re.search(r"(?i)\bcalendar (?:year|quarter)", joined):
        years = re.findall(r"(?<![-/\d])(?:19|20)(\d\d) ?[-/–] ?(?:20)?(\d\d)(?![-/\d])", joined)
        if any((int(last) - int(first)) % 100 == 1 for first, last in years):
            quarters = "financial"
    return Settings(get("years"), quarters, get("period_is"))


def read(text: str, mapping: Mapping, settings: Settings, *, codes: bool = False) -> Said:
    """Read a heading, a title or a label: whole, else part by part."""
    said = Said()
    if not _whole(said, text, mapping, settings, codes):
        for part in filter(None, _SEPARATOR.split(text)):
            if not _whole(said, part, mapping, settings, codes):
                said.unknown.append(part)
    words = set(names.key(text).split())
    changes = [w for w in names.listed("changes what a figure means") if set(w.split()) <= words]
    said.changes_meaning = max(changes, key=len, default="")
    return said


def _whole(said: Said, text: str, mapping: Mapping, settings: Settings, codes: bool) -> bool:
    """Take what a text means as a whole; whether it means anything, or nothing that matters."""
    declared = mapping.meaning("measure", text) or mapping.meaning("geography", text)
    for name in FIELDS_OF_WORDS[1:]:
        declared = declared or mapping.meaning(name, text)
    if declared:
        for name, value in declared.items():
            said.put(name, value)
        return True
    if unit := unit_in(text):
        said.scale *= unit[0]
        if unit[1]:
            said.put("unit", unit[1])
        return True
    if names.is_total(text):
        said.is_total = True
        return True
    if (marked := _STATUS.fullmatch(text)) and _whole(said, marked[1], mapping, settings, codes):
        said.put("status", names.word_of("status", marked[2]))
        return True
    found = names.meanings(text, codes)
    if places := tuple(m for m in found if m.field in PLACES):
        if said.places and said.places != places:
            said.twice.append("geography")
        said.places = said.places or places
        return True
    if others := [m for m in found if m.field in FIELDS_OF_WORDS]:
        if len({m.field for m in others}) == 1:
            said.put(others[0].field, others[0].word)
            return True
    reading = settings.parse(text)
    if reading.periods or reading.part:
        if said.periods and reading.periods and said.periods != reading.periods:
            said.twice.append("period")
        said.periods, said.part = said.periods or reading.periods, said.part or reading.part
        return True
    return names.key(text) in names.listed("filler in a title")


def joined(parts: Iterable[Said]) -> Said:
    """What the texts over a column say together, with a quarter given the year above it."""
    whole = Said()
    for said in parts:
        for name, value in said.fields.items():
            whole.put(name, value)
        for name in ("places", "periods"):
            mine, theirs = getattr(whole, name), getattr(said, name)
            if mine and theirs and mine != theirs:
                whole.twice.append(name)
            setattr(whole, name, theirs or mine)
        whole.part = said.part or whole.part
        whole.unknown += said.unknown
        whole.twice += said.twice
        whole.scale *= said.scale
        whole.is_total |= said.is_total
        whole.changes_meaning = whole.changes_meaning or said.changes_meaning
    return whole


def with_year(said: Said, year: Period | None, settings: Settings) -> None:
    """Give a quarter or a month the year that stands elsewhere, where there is one."""
    if said.part and not said.periods and year is not None:
        said.periods = periods.with_year(said.part, year, settings.quarters).periods
        said.part = None if said.periods else said.part
    elif said.part and said.periods:
        years = [p for p in said.periods if p.kind in ("financial year", "calendar year")]
        if len(years) == 1:
            said.periods, said.part = (
                periods.with_year(said.part, years[0], settings.quarters).periods,
                None,
            )


def fields_of(meaning: Meaning) -> dict[str, object]:
    """Fields of the outcomes that a place fills."""
    if meaning.field == "force":
        region = reference.regions_of_forces().get(meaning.word)
        return {"geography": "force", "force": meaning.word, "region": region}
    if meaning.field == "region":
        return {"geography": "region", "region": meaning.word}
    if meaning.field == "network":
        return {"geography": "network", "region": None}
    kind = "national" if meaning.field == "national" else "other"
    return {"geography": kind, "body": meaning.word}


def whose(fields: dict[str, object]) -> dict[str, object]:
    """Complete what a companion says of a place: its kind, and the region of a force."""
    fields = dict(fields)
    if fields.get("force"):
        fields.setdefault("region", reference.regions_of_forces().get(str(fields["force"])))
        fields.setdefault("geography", "force")
    elif fields.get("body"):
        fields.setdefault("geography", "other")
    elif fields.get("region"):
        fields.setdefault("geography", "region")
    return fields


def kind_of_places(readings: Iterable[tuple[Meaning, ...]]) -> str | None:
    """Kind that all places have which can be of one kind alone; None where they differ, or none is."""
    kinds = {found[0].field for found in readings if len({m.field for m in found}) == 1}
    return kinds.pop() if len(kinds) == 1 else None


def one_place(found: tuple[Meaning, ...], kind: str | None) -> Meaning | None:
    """The one place that a word means, by the kind of its neighbours where it can be two."""
    if len(found) == 1:
        return found[0]
    fitting = [meaning for meaning in found if meaning.field == kind]
    return fitting[0] if len(fitting) == 1 else None


def toml(text: str) -> str:
    """Text in the quotes of TOML."""
    return json.dumps(text, ensure_ascii=False)


def line_for(field_name: str, word: str, known: Iterable[str]) -> str:
    """The line of a companion that settles a word, with what is nearest to it."""
    near = list(known)
    value = toml(near[0]) if len(near) == 1 else toml(CHOOSE + ", ".join(near) if near else "…")
    if field_name == "geography" and len(near) == 1:
        found = names.meanings(near[0])
        kind = found[0].field if found and found[0].field in ("region", "force") else "body"
        value = f"{{ {kind} = {value} }}"
    return f"[values.{field_name}] in the companion file: {toml(word)} = {value}"
