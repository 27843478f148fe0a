"""What does one word fill? A place, a period, a measure or another field, in all its readings.

A text is read whole, or in parts between separators, and each part must be known whole. What is
left over is told, never dropped: a word that is not known could change what a figure means.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from rocu_analysis import periods, reference, schema
from rocu_analysis.intake import names
from rocu_analysis.intake.cells import unit_in
from rocu_analysis.intake.companion import CHOOSE, Mapping
from rocu_analysis.intake.names import PLACES, Meaning
from rocu_analysis.periods import Period

FIELDS_OF_WORDS = (*schema.roles("outcomes", "measure"), *schema.roles("outcomes", "detail"),
                   "status")  # fmt: skip
_SEPARATOR = re.compile(r"\s+(?=£)|\s*[:;|\n()\[\]]\s*|\s+[-–—]\s+|,\s+|\s*/\s*(?=[A-Z])")
_JOINS = frozenset(("and", "&", "or", ",", "v"))
_ENDS = frozenset(("from", "to", "until", "since", "start", "end", "between", "starting", "ending"))
# Fewest days that the figures of a quarterly return and the like are of.
_FEWEST_DAYS = {"weekly": 7, "monthly": 28, "quarterly": 89, "annual": 365, "annually": 365}
_STATUS = re.compile(
    r"(?i)(.+?)[ (\[]+(provisional|revised|final|estimated|prov|rev|est|p|r|e)\.?[)\]]?"
)
_LETTERS = {"p": "provisional", "r": "revised", "e": "estimated", "f": "final"}
_AS_AT = re.compile(
    r"(?i)(?:as at|as of|position at|correct (?:as )?at|published(?: on)?|updated|release date)"
    r"[: ]*([^;()]+?)(?=\.\s|\.?$|[;()])"
)
_TOKEN = re.compile(r"[^\s,;:|()\[\]]+|[,;:|()\[\]]")
_NUMBERED = re.compile(r"(?:sheet|table|tab)\d{1,2}[a-z]?")
_FILE_WORD = re.compile(r"v?\d+(?:\.\d+)?|[A-Z]{1,3}")  # a version, or somebody's initials
_LONGEST = 12  # words of a phrase
_SHORTEST = 5  # letters of a level or status outside its own column
_CUMULATIVE = ("cumulative", "cumulatively", "year to date", "ytd", "running total", "rolling",
               "rolling 12 months")  # fmt: skip


@dataclass
class Interpretation:
    """What a text gives: values of fields, what is open between several, what is not known."""

    fields: dict[str, object] = field(default_factory=dict)
    places: tuple[Meaning, ...] = ()  # several where the place is a force and a region
    periods: tuple[Period, ...] = ()  # several where it is not settled which
    part: tuple[str, int, int] | None = None  # a quarter or month whose year stands elsewhere
    unknown: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)  # fields of which two values are given
    scale: float = 1.0  # in what the figures are: thousands, £m
    is_total: bool = False
    changes_meaning: str = ""
    fewest_days: int = 0  # of a quarterly return 89: its figures are of no month
    code: str = ""  # of the problem with a label of a row
    facts: dict[str, object] = field(default_factory=dict)

    @property
    def is_known(self) -> bool:
        """Whether it says something, and nothing in it is left unread."""
        something = self.fields or self.places or self.periods or self.part or self.is_total
        return bool(something) and not self.unknown

    def put(self, fields=(), places=(), spans=(), part=None) -> None:
        """Take what another text gives; of what has another value already, it is told."""
        for name, value in dict(fields).items():
            if self.fields.setdefault(name, value) != value:
                self.twice.append(name)
        if self.places and places and self.places != places:
            self.twice.append("geography")
        differs = self.periods and spans and self.periods != spans
        if differs or (self.part and part and self.part[1:] != part[1:]):
            self.twice.append("period")
        self.places, self.periods = self.places or places, self.periods or spans
        self.part = self.part or part


@dataclass(frozen=True)
class Settings:
    """How periods are meant in a file, as the companion or the file itself settles it."""

    years: str | None = None
    quarters: str | None = None
    period_is: str | None = None

    def parse(self, value: object) -> periods.PeriodReading:
        """Read a cell as a period."""
        found = periods.parse(
            value, years=self.years, quarters=self.quarters, period_is=self.period_is
        )
        if found.day and not self.period_is:  # a day alone may stand for its month, or for itself
            both = periods.span(found.day, found.day), periods.as_at(found.day)
            return replace(found, periods=both)
        return found


def settings_of(mapping: Mapping, sheet: str) -> Settings:
    """What the companion settles about periods."""
    return Settings(*(mapping.setting(sheet, n) for n in ("years", "quarters", "period_is")))


def read(text: str, mapping: Mapping, settings: Settings, *, codes: bool = False) -> Interpretation:
    """Read a heading or a label: whole, else part by part."""
    found = Interpretation()
    if not _whole(found, text, mapping, settings, codes):
        for part in filter(None, _SEPARATOR.split(text)):
            if not _whole(found, part, mapping, settings, codes):
                found.unknown.append(part)
    found.changes_meaning = changed_by(text)
    with_year(found, None, settings)
    return found


def changed_by(text: str) -> str:
    """The word of a text, such as target or rate, by which figures are no plain counts."""
    given = f" {names.key(re.sub(r'(?<=[0-9]),(?=[0-9]{3})', '', text))} "
    found = [w for w in names.listed("changes what a figure means") if f" {w} " in given]
    return max(found, key=len, default="")


def is_cumulative(text: str) -> bool:
    """Whether a remark says that figures count from the beginning of a year."""
    return changed_by(text) in _CUMULATIVE


def read_line(
    text: str, mapping: Mapping, settings: Settings, *, is_file: bool = False
) -> Interpretation:
    """Read a title or a name: known phrases, the longest first, between plain words of a list.

    What is neither is `unknown`, and then nothing else in the line is to be relied on. Numbers and
    initials in the name of a file are plain.
    """
    line, found = text.replace("_", " "), Interpretation()
    if stamped := _AS_AT.search(line):
        days, _ = periods.take_days(periods.respelt(stamped[1].casefold()))
        if len(days) == 1 and days[0]:
            found.put({"as_at": days[0]})
            line = line[: stamped.start()] + line[stamped.end() :]
    found.changes_meaning = changed_by(line) or ("%" if "%" in line else "")
    tokens = list(_TOKEN.finditer(line))
    made = names.listed("dates a statement")  # when it was prepared is not what it counts
    if end := next((n for n, token in enumerate(tokens) if names.key(token[0]) in made), None):
        _, rest = periods.take_days(periods.respelt(line[tokens[end].end() :].casefold()))
        if any(not _is_plain(word, is_file) for word in rest.split()):
            return found
    tokens = tokens[:end]
    start, after_by, before = 0, False, ""
    while start < len(tokens):
        token = tokens[start][0]
        after_by = after_by or names.key(token) == "by"
        count = _longest(found, line, tokens[start:], mapping, settings, before)
        numbered = start and names.key(tokens[start - 1][0]) in ("table", "sheet", "annex")
        numbered = numbered and (len(token) == 1 or any(map(str.isdigit, token)))
        is_plain = _is_plain(token, is_file) or (after_by and names.names_any_field(token))
        if not (count or is_plain or numbered):
            found.unknown.append(token)
        before = names.key(token) or (token if token == "," else before)
        found.fewest_days = max(found.fewest_days, _FEWEST_DAYS.get(before, 0))
        start += count or 1
    with_year(found, None, settings)
    return found


def _longest(
    found: Interpretation, line: str, tokens: list, mapping: Mapping, settings: Settings,
    before: str,
) -> int:  # fmt: skip
    """Take the longest known phrase with which some tokens begin; how many tokens it has.

    A day alone is when it was printed, unless the word ``before`` makes it the end of a period.
    """
    if not names.key(tokens[0][0]):
        return 1
    for count in range(min(len(tokens), _LONGEST), 0, -1):
        phrase = line[tokens[0].start() : tokens[count - 1].end()]
        if phrase[-1] == ",":
            continue
        if count == 1 and _is_plain(phrase, False):
            return 1
        reading = settings.parse(phrase)
        if reading.day and not settings.period_is:
            if before in _ENDS or (before in _JOINS and found.periods):
                found.twice.append("period")
            return count
        if names.is_total(phrase) or _whole(found, phrase, mapping, settings, codes=True):
            return count
    return 0


def _is_plain(token: str, is_file: bool) -> bool:
    """Whether a word of a title, or a mark between words, adds nothing."""
    plain = names.key(token)
    if not any(c.isalnum() for c in plain) or plain in names.listed("filler in a title"):
        return True
    return bool(_NUMBERED.fullmatch(plain)) or (is_file and bool(_FILE_WORD.fullmatch(token)))


def _whole(
    found: Interpretation, text: str, mapping: Mapping, settings: Settings, codes: bool
) -> bool:
    """Take what a text means as a whole; whether it means anything, or nothing that matters."""
    declarable = (mapping.meaning(name, text) for name in (FIELDS_OF_WORDS[0], "geography",
                                                           *FIELDS_OF_WORDS[1:]))  # fmt: skip
    if declared := next(filter(None, declarable), None):
        found.put(declared)
        return True
    if unit := unit_in(text):
        found.scale *= unit[0]
        found.put({"unit": unit[1]} if unit[1] else {})
        return True
    if names.is_total(text):
        found.is_total = True
        return True
    if (marked := _STATUS.fullmatch(text)) and _whole(found, marked[1], mapping, settings, codes):
        found.put({"status": _LETTERS[marked[2][0].casefold()]})
        return True
    meanings = [m for m in names.meanings(text, codes) if not _needs_own_column(m, text)]
    if places := tuple(m for m in meanings if m.field in PLACES):
        found.put(places=places)
        return True
    others = [m for m in meanings if m.field in FIELDS_OF_WORDS]
    if len({m.field for m in others}) == 1:
        found.put({others[0].field: others[0].word})
        return True
    reading = settings.parse(text)
    if reading.part or any(period.start for period in reading.periods):
        found.put(spans=reading.periods, part=reading.part)
        return True
    return names.key(text) in names.listed("filler in a title")


def _needs_own_column(meaning: Meaning, text: str) -> bool:
    """Whether a word has a meaning only in a column for it: F, Min, None, Not stated."""
    is_short = meaning.field in ("level", "status") and len(names.key(text)) < _SHORTEST
    return is_short or meaning.word == reference.NOT_STATED


def joined(parts: Iterable[Interpretation]) -> Interpretation:
    """What the texts over a column say together, with a quarter given the year above it."""
    whole = Interpretation()
    for found in parts:
        whole.put(found.fields, found.places, found.periods, found.part)
        whole.unknown += found.unknown
        whole.twice += found.twice
        whole.scale *= found.scale
        whole.is_total |= found.is_total
        whole.changes_meaning = whole.changes_meaning or found.changes_meaning
    return whole


def with_year(found: Interpretation, year: Period | None, settings: Settings) -> None:
    """Give a quarter or a month the year beside it; one that lies outside its period is told."""
    years = found.periods or ((year,) if year else ())
    if found.part is None or len(years) != 1:
        return
    inside = periods.with_year(found.part, years[0], settings.quarters).periods
    if inside:
        found.periods, found.part = inside, None
    elif found.periods:
        found.twice.append("period")


# --- places, and lines of a companion -------------------------------------------------------------


def fields_of(meaning: Meaning) -> dict[str, object]:
    """Fields of the outcomes that a place fills."""
    kind, word = meaning.field, meaning.word
    if kind == "force":
        region = reference.regions_of_forces().get(word)
        return {"geography": "force", "force": word, "region": region}
    if kind in ("region", "network"):
        return {"geography": kind, "region": word if kind == "region" else None}
    return {"geography": "national" if kind == "national" else "other", "body": word}


def complete_place(fields: dict[str, object]) -> dict[str, object]:
    """Complete what a companion says of a place: its kind, and the region of a force."""
    fields = dict(fields)
    if (word := fields.get("geography")) and word not in schema.GEOGRAPHIES:
        places = [m for m in names.meanings(str(word)) if m.field in PLACES]
        # "W Merc" = "West Mercia"
        fields = fields | fields_of(places[0]) if len(places) == 1 else {}
    if fields.get("force"):
        fields.setdefault("region", reference.regions_of_forces().get(str(fields["force"])))
    for name, kind in (("force", "force"), ("body", "other"), ("region", "region")):
        if fields.get(name):
            fields.setdefault("geography", kind)
    return fields


def which_of(text: str, meant: Iterable[Meaning]) -> dict[str, object]:
    """Facts of a name with several meanings, and the line of a companion that settles it."""
    first, *others = meant
    line = f"[values.geography]: {toml(text)} = {{ {first.field} = {toml(first.word)} }}"
    return {"kinds": [f"a {m.field}" for m in (first, *others)], "line": line}


def toml(text: str) -> str:
    """Text in the quotes of TOML."""
    return json.dumps(text, ensure_ascii=False)


def line_for(field_name: str, word: str, known: Iterable[str]) -> str:
    """The line of a companion that settles a word, with what is nearest to it."""
    near = list(known)
    value = toml(near[0]) if len(near) == 1 else toml(CHOOSE + ", ".join(near) if near else "…")
    if field_name == "geography" and len(near) == 1:
        kind = next((m.field for m in names.meanings(near[0])), "")
        value = f"{{ {kind if kind in ('region', 'force') else 'body'} = {value} }}"
    return f"[values.{field_name}] in the companion file: {toml(word)} = {value}"
