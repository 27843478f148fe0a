"""What do the words of a cell, a column or a row of headings mean?

A word alone may have several meanings; its neighbours settle them. `options` lists what a cell
can mean, `vote` finds the field that most of a list share, and `read` turns each distinct word of
a column into the fields that it fills, with what is wrong where something is: a `Said`.

What one cell of a register says, a day, a word from a list, an amount, is read by the functions
that come last, and blocks of either kind are known by them. Nothing is guessed: a word that is not
in a table is handed back unread, and what names no day with a sentence that says so. How a day is
written is in `periods`; here stands what it means for something that is due, or that happened:
``by February 2022`` is its last day.
"""

from __future__ import annotations

import difflib
import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache

import pandas as pd

from rocu_analysis import periods, reference, schema
from rocu_analysis.problems import first_of
from rocu_analysis.validation import cells, names
from rocu_analysis.validation.mapping import CHOOSE, Mapping

# Fields that name a dimension of a figure; unit, qualifier and the like only say how it is meant.
# Where a heading can be several, the first of these is meant.
OF_HEADINGS = ("measure", "strand", "level", "threat", "tier", "counting", "status")
DIMENSIONS = ("place", "period", *OF_HEADINGS)
PLACE_FIELDS = ("geography", "region", "force", "body")
# So many unknown words of one column are answered with the nearest known: it is slow work, and
# beyond that the column is of something else.
MOST_ADVICE = 30
UNIT_IN_BRACKETS = re.compile(
    r"(?i)\s*\((?:in )?(?:£[^)]*|gbp|kgs?|kilograms?|g|gram(?:me)?s?|%|per ?cent|percent|"
    r"number|count|no\.?|n|thousands?|millions?|['\u2018\u2019]?000['\u2019]?s?|years)\)"
    r"|,?\s*(?:in )?£ ?(?:m|mn|k|bn|millions?|thousands?|['\u2018\u2019]?000['\u2019]?s?)?$"
    r"|,?\s+in (?:thousands|millions|['\u2018\u2019]?000['\u2019]?s?)$"
)
# ``England and Wales (excl. Kent)`` is another whole.
_LESS = re.compile(r"(?i)\b(?:excl\w*|except|without|minus|less|rest|part|not|other|only)\b")
OF_WHICH = re.compile(
    r"(?i)\W*(?:of which|of whom|including|incl|(?:how many )?of (?:these|those|them))\b"
)
# ``How many people were safeguarded?`` asks for people safeguarded.
_ASKED = re.compile(
    r"(?i)(?:how many|what (?:was|is|were) the (?:total )?(?:number|total) of|"
    r"(?:please )?(?:give|state|enter) the (?:total )?number of)\s+(.+?)"
    r"(?:\s+(?:(?:were|was|are|have been|has been)(?: made)?|did you make)\b)?"
    r"(\s+(?!(?:in|during) th)[^?]+?)?(?:\s+(?:in|during) (?:the|this) (?:quarter|period))?\s*\?"
)
# A long register says few different things: each is read once, and so many are remembered.
REMEMBERED = 4096
# A grade's own words: other names of them, such as “yes”, answer much else.
GRADES = frozenset(grade for grades in schema.GRADES.values() for grade in grades)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_AT_END = ("end ", "end of ")
# What stands before a month, a quarter or a year, and takes not all of it or another too.
_IN_PART = re.compile(
    r"\b(?:early|mid|middle|start|beginning|late|before)\b"
    rf"|\b{periods.MONTH_IN_PROSE}\.? ?(?:and|or|,) ?$"
)
_FROM_PUBLICATION = re.compile(r"\b(\d+|[a-z]+) (day|week|month|year)s?\b")
_COUNTS = periods.NUMBERS | {"a": 1, "an": 1, "seven": 7, "eight": 8}
_COUNTS |= {"ten": 10, "eleven": 11, "twelve": 12}
# What numbers a recommendation: ``R1``, ``AFI 3``, ``2.4``; no name, and no year.
IDENTIFIER = re.compile(
    r"(?!.*(?<!\d)(?:19|20)\d\d(?!\d))(?:[A-Za-z]{1,15}\.? ?)?\d(?:[./-]?[A-Za-z\d])*"
)
# What is said before a day that stood first, and before one that stands now.
_STOOD_FIRST = (
    r"was|were|from|originally|original|orig|previously|previous|formerly|initially|initial"
)
_STANDS_NOW = (
    r"now|moved|extended|revised|changed|slipped|deferred|postponed|rescheduled|updated|delayed|"
    r"pushed|put back|brought forward|new|current"
)
_ARROW = "->|=>|→"
# A day on which something else is, or was done, is not the day by which it is to be.
_NOT_DUE = re.compile(
    r"(?<!\bbe )\b(?:completed?|closed|done|achieved|discharged|delivered|implemented|actioned|met"
    r"|signed off|raised|opened|started|commenced|received|reported|reviewed)\b"
    r"|\b(?:review|visit|meeting|await\w*)\b|^(?:after|from|since|not before)\b"
)
_MOVED = rf"\b(?:{_STOOD_FIRST}|{_STANDS_NOW})\b|{_ARROW}"
OPEN = ("awaiting review", "being progressed")


@dataclass
class Said:
    """What one distinct word of a column, or one heading, means."""

    # Outcome fields as they will stand; ``_scale`` is what figures are in.
    fields: dict[str, object] = field(default_factory=dict)
    total: bool = False  # of the others
    part: tuple[str, int, int] | None = None  # of a year
    code: str = ""  # a problem, with the message and remedy that go with it
    message: str = ""
    remedy: str = ""
    # Of several words together: the field of the row whose cell it is about, or "heading". Those
    # with an error say nothing, those with a warning stand.
    about: str = ""


def family_of(name: str) -> str:
    """Field, with all kinds of place as one."""
    return "place" if name in (*names.PLACES, "geography") else name


_SUM_OF = re.compile(r"(?i)^\s*sum of\s+(?=\S)")  # as a pivot heads its figures
# As forms put what is to be typed, and the rows of a question: “How many arrests? [Pursue]”.
_ASIDE = re.compile(r"(?i)\s*\((?:please|required|optional)[^()]*\)\s*$")
_ROW_OF_QUESTION = re.compile(r"(.+\?)\s*[\[.(]\s*([^\[\]()?]+?)\s*[\])]?")
# “Class A, of which” is the whole of the rows below it, “Arrests, of which” all arrests.
WHOLE_OF = re.compile(r"(?i)(?<!\W)\W*\bof (?:which|whom)\W*$")


def as_asked(text: str) -> str:
    """What a question asks for, or a whole before its parts; any other text as it is."""
    text = WHOLE_OF.sub("", _SUM_OF.sub("", _ASIDE.sub("", text))) or text
    if row := _ROW_OF_QUESTION.fullmatch(text):
        return f"{as_asked(row[1])} {row[2]}"
    asked = _ASKED.fullmatch(text.strip())
    return f"{asked[1]}{asked[2] or ''}" if asked else text


def options(value: object, mapping: Mapping, settings: dict | None = None) -> dict[str, object]:
    """List what a cell can mean, by field; places stand under their own kinds."""
    # A `Meaning`, a `PeriodReading` or, under "declared", the fields that a companion says.
    text = cells.as_text(value)
    if not text:
        return {}
    declared: dict[str, object] = {}
    for name in mapping.values:
        declared |= mapping.meaning(name, text) or {}
    if declared:
        return {"declared": declared}
    marked = cells.STATUS_MARK.search(text)
    bare = text[: marked.start()] if marked else text
    bare = as_asked(UNIT_IN_BRACKETS.sub("", bare) or bare)
    can: dict[str, object] = {}
    for meaning in names.meanings(bare):
        if meaning.field == "measure" and is_number_of(text, meaning.word):
            continue
        if meaning.field in (*names.PLACES, *OF_HEADINGS):
            can.setdefault(meaning.field, meaning)
    reading = periods.parse(bare if isinstance(value, str) else value, **(settings or {}))
    if reading.part or any(period.start for period in reading.periods):
        can["period"] = reading
    if marked and can:
        status = cells.STATUSES[marked[1][0].lower()]
        can.setdefault("status", names.Meaning("status", status))
    return can


_OPEN_BEFORE = re.compile(
    r"(?i)\b(?:since|before|after|until|prior to|up to|year to date,?)(?: the)?(?: end of)? $"
)
_OPEN_AFTER = re.compile(r"(?i) (?:onwards?|to date|or later|or earlier)\b")


def take_periods(
    text: str, settings: dict | None = None
) -> tuple[list[periods.PeriodReading], str]:
    """Periods inside a longer text, and the rest of it."""
    plain = re.sub(r"\s+", " ", periods.in_english(periods.without_notes(text)))
    kept, at, readings = [], 0, []
    for reading, start, end in periods.find(plain, **(settings or {})):
        # A text may hold thousands of periods: only what is near each is looked at.
        near = plain[max(0, start - 60) : start]
        if _OPEN_BEFORE.search(near) or _OPEN_AFTER.match(plain, end):
            continue  # ``since April 2019`` is no month
        readings.append(reading)
        kept.append(plain[at:start])
        at = end
    rest = " ".join([*kept, plain[at:]])
    if all(is_year(reading.period) for reading in readings) and (lone := _lone_month(rest)):
        return [*readings, periods.parse(lone)], re.sub(rf"(?i)\b{lone}\b", " ", rest)
    return readings, rest


def is_year(period: periods.Period | None) -> bool:
    """Whether a period is a year, of accounts or of the calendar."""
    return bool(period) and period.kind in ("financial year", "calendar year")


_EVERYDAY_MONTH = re.compile(r"(?i)\b(?:may|mar|sept?)\b")


def _lone_month(text: str) -> str:
    """“May”, “Mar” or “Sep” beside no words but plain and known ones: in running text none is one.

    >>> _lone_month("Kent return Mar"), _lone_month("these may be arrests")
    ('mar', '')
    """
    if len(_EVERYDAY_MONTH.findall(text)) != 1:
        return ""
    left = [word for word in names.scan(text)[1] if word not in names.listed("filler")]
    return left[0] if len(left) == 1 and _EVERYDAY_MONTH.fullmatch(left[0]) else ""


def composite(text: str, settings: dict | None = None) -> dict[str, object] | None:
    """Parts of a heading made of known words alone, else None: ``Pursue arrests Q4 2020-21``."""
    return _composite(as_asked(text), **(settings or {}))


@reference.remembered(size=50_000)
def _composite(text: str, **settings) -> dict[str, object] | None:
    readings, rest = take_periods(UNIT_IN_BRACKETS.sub("", text), settings)
    parts: dict[str, object] = {"period": readings[-1]} if readings else {}
    twice: set[str] = set()  # fields of which two things are named
    known, left, _ = names.scan(names.without_number(rest))
    begun = [r.part or ("", r.period.start.month, r.period.end.month) for r in readings
             if r.part or (r.period and r.period.kind == "span")]  # fmt: skip
    # “Q1-Q3 cumulative” says no more than that.
    summed = {"cumulative" for _, first, last in begun if first == 4 and last not in (4, 6)}
    summed |= {"only"} if readings else set()  # “Arrests (Apr-May only)”
    if not set(left) <= names.listed("filler") | summed:
        return None
    if any(meaning == _SHARE for some in known for meaning in some):
        return None  # ``charged_pct`` is no people charged
    counted = [{m.word for m in some if m.field == "measure"} for some in known]
    if len([some for some in counted if some]) > 1 and not set.intersection(*filter(None, counted)):
        return None  # ``Arrests / Charges`` is neither
    for meanings in known:
        for meaning in meanings:
            if meaning.field in (*names.PLACES, *OF_HEADINGS):
                held = parts.setdefault(meaning.field, meaning)
                if all(m.word != held.word for m in meanings if m.field == held.field):
                    twice.add(held.field)
    if twice - {"counting"}:
        return None  # “Pursue and Prevent disruptions” are not those of Pursue
    parts = {name: part for name, part in parts.items() if name not in twice}
    if "measure" in parts and is_number_of(text, parts["measure"].word):
        return None
    # ``No. of arrests made`` is arrests.
    counting = {*names.listed("counting word")}
    if "measure" in parts and names.units().get(parts["measure"].word) in SUMS:
        counting |= {"value", "amount", "weight"}  # the value of cash seized is the cash
    # “Q1 actual” and “2024/25 FY” are those periods; “New Q1” may be a part of what is counted,
    # and “Q1 value” what it is worth. “Arrests FY” alone is of a year that is not said.
    of_period = names.heading_words("number") - {"amount", "value", "values"} | {"actuals"}
    plain = counting if "measure" in parts else of_period
    plain = plain | summed | {"fy", "in", "for"} if readings else plain
    if "measure" not in parts and cells.heading_scale(text)[1] in SUMS:  # “Q1 value (£)”
        plain = plain | {"value", "amount"}
    is_plain = bool(left) and ("measure" in parts or bool(readings)) and set(left) <= plain
    if parts.keys() == {"status"}:  # “Revised value”
        is_plain = bool(left) and set(left) <= of_period | {"value"}
    return parts if parts and (len(known) + bool(readings) >= 2 or is_plain) else None


_SHARE = names.Meaning("unit", "percent")


def is_number_of(text: str, measure: str) -> bool:
    """Whether a text speaks of how many, and its measure is money or weight: seizures of cash."""
    return names.units().get(measure) in SUMS and says_how_many(text)


def says_how_many(text: str, beside_sums: bool = False) -> bool:
    """Whether a text says that things are counted: “Q1 number”; “Seizures” beside their value."""
    is_counted = _HOW_MANY.search(text) or (beside_sums and "seizures" in text.casefold())
    return bool(is_counted) and cells.heading_scale(text)[1] not in SUMS


SUMS = ("GBP", "kg")
_MANY = r"(?:numbers?|nos?|count|volume)\b\.?"
SAYS_SUM = re.compile(r"(?i)£|\bgbp\b|\bkgs?\b|\b(?:value|amount|weight)\b")
_HOW_MANY = re.compile(rf"(?i)\b{_MANY} (?:of|in|for)\b|\({_MANY}\)|\b{_MANY}\W*$")


def composed(parts: dict[str, object], text: str, measure: str = "") -> Said:
    """What the parts of a heading, as `composite` gives them, say together."""
    said, several = Said(), ()
    for name, part in parts.items():
        if isinstance(part, periods.PeriodReading):
            several = () if part.part or part.period else part.periods
            said.part = part.part
            said.fields |= {"period": part.period} if part.period else {}
        else:
            said.fields |= fields_of(part) if name in names.PLACES else {name: part.word}
    measure = str(said.fields.get("measure", measure))
    return replace(open_period(text, several, measure), fields=said.fields) if several else said


def vote(listed: list[dict[str, object]]) -> tuple[str | None, int]:
    """Field that most of a list of cells share, and how many do; all kinds of place are as one."""
    counts: Counter = Counter()
    for can in listed:
        said = dict.fromkeys(family_of(name) for name in {**can, **can.get("declared", {})})
        counts.update(family for family in said if family in DIMENSIONS)
    return next(iter(counts.most_common(1)), (None, 0))


_TO_COME = re.compile(r"(?i)\b(?:targets?|forecasts?|projections?)\b")


def read(distinct, field_name: str, mapping: Mapping, settings: dict | None = None) -> list[Said]:
    """Interpret each distinct value of a column that fills a field."""
    settings, texts = settings or {}, [cells.as_text(value) for value in distinct]
    is_place = field_name in PLACE_FIELDS
    asked = dict.fromkeys((field_name, *PLACE_FIELDS)) if is_place else (field_name,)
    # A short code such as SW means a region only where regions are asked for.
    listed = [_kinds(text, field_name == "region") for text in texts] if is_place else []
    hints = kinds_of_places(listed, field_name if field_name in ("region", "force") else None)
    # Under threats or strands the name of a unit is that of all its work; several are no threats.
    are_cuts = field_name in ("threat", "strand")
    units = {text for text in texts if are_cuts and {"region", "force"} & _kinds(text).keys()}
    said = []
    for k, (value, text) in enumerate(zip(distinct, texts, strict=True)):
        declared = [d for d in (mapping.meaning(name, text) for name in asked) if d is not None]
        if declared:
            said.append(filled(declared[0], settings))
        elif is_place:
            said.append(place(text, listed[k], hints[k], field_name))
        elif field_name == "period":
            said.append(period(value, settings))
        elif field_name in DIMENSIONS and OF_WHICH.match(text):
            message = f"“{text}” is a part of what stands above it, and would count twice beside it"
            remedy = line_under(field_name, text, f'"{part_named(text, texts)}"', _BESIDE)
            said.append(Said(code="part_of_row_above", message=message, remedy=remedy))
        elif text in units and len(units) > 1:
            message = f"“{text}” is a police force or a region, and no {field_name}"
            said.append(Said(code="word_unknown", message=message))
        else:
            said.append(_single(text, field_name, text in units))
        is_worked_out = said[-1].code == "name_unknown" or len(text.split()) == 1
        is_worked_out |= bool(_TO_COME.search(text))  # “Arrests (target)” is no measure either
        is_worked_out &= said[-1].code in ("name_unknown", "measure_unknown")
        is_worked_out &= names.no_figures(text) == names.WORKED_OUT
        if is_worked_out or (said[-1].total and _WORKED_OUT.search(text)):
            # “% change” or “Target” below forces is none of them, and “% of total” no sum.
            said[-1] = Said({"unit": "percent"}, total=True)
    measures = [word.fields.get("measure") for word in said]
    counted = list(zip(texts, said, measures, strict=True))
    of_sums = {name for text, _, name in counted if name and cells.heading_scale(text)[1] in SUMS}
    for text, word, name in counted:
        if name in of_sums and says_how_many(text, beside_sums=True):
            word.fields["measure"], word.code = f"{name}: number", "measure_unknown"
            word.message = f"“{text}” stands beside what was seized, and is kept as how many"
    unknown = [k for k, word in enumerate(said) if word.code in ("name_unknown", "measure_unknown")]
    for k in unknown[:MOST_ADVICE]:
        advise(said[k], texts[k])
    return said


_BESIDE = "If it shall count beside the whole, say"


def part_named(text: str, beside: list[str]) -> str:
    """Measure that “of which: children” names, where its whole stands beside it; else a choice."""
    wholes = {m.word for other in beside for m in names.meanings(other) if m.field == "measure"}
    rest = names.key(OF_WHICH.sub("", text)).split()
    parts = [row["measure"] for row in reference.rows("measures") if row["part_of"] in wholes]
    named = [part for part in parts if rest and set(rest) <= set(names.key(part).split())]
    return named[0] if len(named) == 1 else "choose a name"


# How like a known word an unknown one must be to be a slip of it; and choices that are named.
_A_SLIP, _MOST_CHOICES = 0.8, 8
_ERROR = re.compile(r"#(?:N/A|REF!|NAME\?|VALUE!|DIV/0!|NULL!|NUM!)")  # as spreadsheets show them


_SHARED = (
    'Mend the spelling; or, where forces share it, say under [areas] in rocu.toml: "{}" = {{ kind '
    '= "joint unit", parts = ["each force"] }}; or, where it is a body apart from them, say'
)


def advise(said: Said, text: str) -> Said:
    """Add the nearest known words to what is said of an unknown one, in place."""
    bare, is_place = names.without_digit(text), said.code == "name_unknown"
    forces = [names.of_field(part, "force") for part in re.split(r",|&|/|\band\b", text)]
    strand = None if is_place else names.of_field(text, "strand")
    if bare and names.meanings(bare):
        said.remedy = _of_note(text, bare, "geography" if is_place else "measure")
    elif periods.GLUED_YEAR.search(text.casefold()):
        said.remedy = _of_note(text, text[:-1], "period")
    elif is_place and _ERROR.fullmatch(text):
        said.message = f"“{text}” is an error of a formula in the workbook, and no name"
        lead = "Ask for the name; or, where it goes to all, say"
        said.remedy = line_under("geography", text, '"national"', lead)
    elif is_place and names.key(text) in ("rocu", "the rocu", "unit", "the unit"):
        line = '{ region = "choose a name, such as South West", counting = "led" }'
        said.remedy = line_under("geography", text, line, "If it is a unit's own, say")
    elif is_place and re.fullmatch(r"[EWSNKJ]\d{8}", text):
        said.message = f"“{text}” is no force; regions of the ONS are not those of the units"
        said.remedy = line_under("geography", text, '"choose a name, such as South West"')
    elif is_place and names_nothing(text):
        said.message = f"“{text}” names nobody: these figures are of no place that is known"
        lead = "Ask whose they are; or, to keep them beside the others, say"
        said.remedy = line_under("geography", text, f'{{ body = "{quoted(text)}" }}', lead)
    elif is_place and len(forces) > 1 and all(forces):
        said.message = f"“{text}” names {len(forces)} forces together: it is of no one of them"
        parts = ", ".join(f'"{force.word}"' for force in forces)
        said.remedy = "Ask for each; or, to keep it, say in rocu.toml beside it under [areas]: "
        said.remedy += f'"{quoted(text)}" = {{ kind = "joint unit", parts = [{parts}] }}'
    elif strand:
        part = f'{{ measure = "disruptions", strand = "{strand.word}" }}'
        said.remedy = line_under("measure", text, part, "If disruptions of that strand, say")
    else:
        _name_nearest(said, text)
    return said


def _name_nearest(said: Said, text: str) -> None:
    """Add the known words that are most like an unknown one, in place."""
    key = names.key(text)
    if said.code == "measure_unknown":
        close = names.nearest(str(said.fields["measure"]), ("measure",))
        unit = cells.heading_scale(text)[1] or reference.measure(text)["unit"]
        if unit not in ("count", "GBP"):  # a rate of arrests is no number of them
            close = tuple(word for word in close if names.units().get(word) == unit)
        # The words of a known one in another order are that one.
        same = names.reordered().get(tuple(sorted(key.split())))
        if same:
            close = tuple(dict.fromkeys([same, *close]))[:3]
            said.remedy = line_under("measure", text, f'"{same}"', "If it is that, say")
    else:
        close = names.nearest(text, names.PLACES)
    if said.code == "name_unknown":
        meant = next((m.field for m in names.meanings(close[0])), "body") if close else "body"
        meant = "geography" if meant in ("national", "network") else meant
        value = close[0] if close else quoted(text)
        spelt = names.spellings()[value] if close else [key]
        likes = (difflib.SequenceMatcher(None, key, phrase).ratio() for phrase in spelt)
        if max(likes) < _A_SLIP:
            value = CHOOSE + ", ".join(close)
        nearest = f'{{ {meant} = "{value}" }}'
        kinds = {m.field for name in close for m in names.meanings(name) if m.field in names.PLACES}
        if value.startswith(CHOOSE) and len(kinds) > 1:
            nearest = f'"{value}"'  # the one that is chosen says whether it is a region
        lead = "Mend the spelling, or say" if close else _SHARED.format(quoted(text))
        said.remedy = line_under("geography", text, nearest, lead)
    elif said.code == "measure_unknown" and close and not same:
        said.remedy = choice("measure", text, close, "If it is that, say")
    if close:
        said.message += f"; did you mean {' or '.join(close)}?"
    elif said.code == "name_unknown":
        said.message += "; no known name is like it"


def quoted(text: str) -> str:
    """Text as it stands between the straight quotes of TOML."""
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def line_under(field_name: str, word: str, value: str, lead: str = "Say") -> str:
    """Remedy that ends with the companion's line on what a word of a field means."""
    return f'{lead} under [values.{field_name}] in the companion file: "{quoted(word)}" = {value}'


def line_of_sheet(line: str, lead: str = "Say") -> str:
    """Remedy that ends with what the companion is to say of the sheet."""
    return f"{lead} for the sheet in the companion file: {line}"


def choice(field_name: str, word: str, known: Iterable[str], lead: str = "Say") -> str:
    """Remedy with the known word that another is a slip of; else with words to choose from.

    What is to be chosen no companion takes: a line that is pasted as it stands reads nothing wrong.
    """
    by_key = {names.key(name): name for name in known}
    near = difflib.get_close_matches(names.key(word), by_key, n=1, cutoff=_A_SLIP)
    # What begins otherwise may deny it, or say how much of it: “80% complete”.
    near = [k for k in near if k[:1] == names.key(word)[:1] and "%" not in word]
    listed = first_of(list(by_key.values()), _MOST_CHOICES)
    value = by_key[near[0]] if near else f"{CHOOSE}{listed}"
    return line_under(field_name, word, f'"{value}"', lead)


def _of_note(text: str, bare: str, field_name: str) -> str:
    return line_under(field_name, text, f'"{bare}"', "If its last digit marks a note, say")


def filled(fields: dict, settings: dict | None = None) -> Said:
    """What a companion says, where it says that a word fills these fields."""
    given, said = dict(fields), Said()
    if "period" in given:
        # In our own words 2022 is the calendar year.
        said = period(given.pop("period"), {"years": "calendar", **(settings or {})})
    if given.get("force"):
        known = names.of_field(str(given["force"]), "force")
        force = known.word if known else str(given["force"])
        region = reference.regions_of_forces().get(force, given.get("region"))
        given |= {"geography": "force", "force": force, "region": region}
    elif given.get("body"):
        given |= {"geography": "other"}
    elif given.get("region"):
        known = names.of_field(str(given["region"]), "region")
        given |= {"geography": "region", "region": known.word if known else str(given["region"])}
    elif isinstance(given.get("geography"), str) and given["geography"] not in schema.GEOGRAPHIES:
        inner = read([given.pop("geography")], "geography", Mapping())[0]
        return replace(inner, fields={**inner.fields, **given}, total=False)
    if "measure" in given:
        given["measure"] = measure_name(str(given["measure"]))[0]
    return replace(said, fields={**said.fields, **given})


# -- places ------------------------------------------------------------------------------------


def _kinds(text: str, codes: bool = False) -> dict[str, names.Meaning]:
    return {meaning.field: meaning for meaning in names.meanings(text, codes)}


def kind_of_places(listed: list[dict[str, object]]) -> str | None:
    """Whether a list of names is one of regions or of forces, from those that are only one."""
    only = Counter()
    for can in listed:
        kinds = [name for name in ("region", "force") if name in can]
        only.update(kinds if len(kinds) == 1 else ())
    if only["force"] == only["region"]:
        return None
    return "force" if only["force"] > only["region"] else "region"


def kinds_of_places(listed: list[dict[str, object]], kind: str | None = None) -> list[str | None]:
    """Kind of each name of a list; open where the force that it can be has a name of its own.

    The kind is that of most, unless it is given. Beside ``WMP`` nobody can tell whether ``West
    Midlands`` is that force again, or the region.
    """
    kind = kind or kind_of_places(listed)
    forces = {can["force"].word for can in listed if "force" in can and "region" not in can}
    both = ("region" in can and "force" in can and can["force"].word in forces for can in listed)
    return [None if is_open else kind for is_open in both]


def is_whole(text: str) -> bool:
    """Whether a word stands for all its neighbours: a total, or the region that they are of."""
    return names.is_total(text) or names.key(text) in ("england total", "region", "regional")


def names_all_units(text: str) -> bool:
    """Whether a word is the name of all units or forces together: among threats it is odd.

    >>> names_all_units("The network"), names_all_units("Other")
    (True, False)
    """
    fields = {meaning.field for meaning in names.meanings(text)}
    return bool(fields & {"network", "national"}) or names.key(text) in ("network", "national")


_WORKED_OUT = re.compile(r"(?i)%|\b(?:per ?cent\w*|share|proportion|change|variance)\b")
# Brackets that say which of two places of one name is meant.
_STATES_KIND = re.compile(r"(?i)[(\[](?:the |whole )?(region|force)(?:al)?\b")


def place(text: str, can: dict, hint: str | None, field_name: str = "geography") -> Said:
    """Whose figure a name says it is."""
    kinds = [name for name in names.PLACES if name in can]
    readings = [f"the {kind} {can[kind].word}" for kind in kinds]
    if hint == "region" and getattr(can.get("force"), "word", "") == "South Wales":
        kinds, readings = [], ["the force South Wales", "the region Southern Wales"]
    elif len(kinds) > 1 and hint in kinds:
        kinds, readings = [hint], []
    if len(readings) > 1:
        kinds = [kind for kind in kinds or ("force", "region") if kind in can]
        lines = [f'"{quoted(text)}" = {{ {kind} = "{can[kind].word}" }}' for kind in kinds]
        remedy = "Say which under [values.geography] in the companion file: " + " or ".join(lines)
        message = f"“{text}” can be {' or '.join(readings)}, and nothing nearby settles it"
        return Said(code="name_ambiguous", message=message, remedy=remedy)
    if kinds:
        return Said(fields_of(can[kinds[0]]))
    plain = names.key(text)
    if plain in ("national", "nationally", "country"):
        return Said({"geography": "national"})
    if is_whole(text):
        return Said(total=True)
    if inner := _kinds(OF_WHICH.sub("", text)) if OF_WHICH.match(text) else {}:
        return place(OF_WHICH.sub("", text).strip(), inner, hint, field_name)
    parts = dict(composite(text) or {meaning.field: meaning for meaning in names.meanings(text)})
    counting = parts.pop("counting", None)
    if counting and counting.word in ("led", "supported") and set(parts) <= {*names.PLACES}:
        # ``ROCU-led`` beside forces is the unit's own work, of the region named there or above.
        parts = {"region": parts["region"]} if "region" in parts else parts
        whose = place(text, parts, hint, field_name) if parts else Said()
        return replace(whose, fields=whose.fields | {"counting": counting.word})
    # ``South West (5 forces)`` is read as South West, with a remark; one less a part is not.
    bare = re.sub(r"\s*[(\[][^()\[\]]*[)\]]\s*", " ", text).strip()
    inner = _kinds(bare) if bare != text and not _LESS.search(text) else {}
    stated = _STATES_KIND.search(text)
    if stated and stated[1].casefold() in inner:
        return Said(fields_of(inner[stated[1].casefold()]))
    said = place(bare, inner, hint, field_name) if inner else Said(code="name_unknown")
    if not said.code and not said.total:
        if status := cells.STATUS_MARK.search(text):  # “Kent (provisional)”
            marked = {"status": cells.STATUSES[status[1][0].casefold()]}
            return replace(said, fields=said.fields | marked)
        known = [said.fields[name] for name in ("force", "body", "region") if said.fields.get(name)]
        message = f"“{text}” is read as {next(iter(known), bare)}"
        return replace(said, code="name_simplified", message=message)
    if field_name == "body":
        return Said({"geography": "other", "body": text})
    message = f"“{text}” is no region, force or body that is known here"
    return Said(code="name_unknown", message=message)


def fields_of(meaning: names.Meaning) -> dict[str, object]:
    """Outcome fields of a known place."""
    word = meaning.word
    if meaning.field == "force":
        return {"geography": "force", "force": word, "region": reference.regions_of_forces()[word]}
    if meaning.field == "region":
        return {"geography": "region", "region": word}
    if meaning.field in ("body", "national"):
        # The UK, England and Wales, and Wales are different wholes: the name tells them apart.
        return {"geography": "other" if meaning.field == "body" else "national", "body": word}
    return {"geography": meaning.field}


# -- periods -----------------------------------------------------------------------------------


def period(value: object, settings: dict) -> Said:
    """Period that a cell gives."""
    reading, text = periods.parse(value, **settings), cells.as_text(value)
    if reading.period is not None:
        is_typed = isinstance(value, int | float | str)
        is_serial = reading.day is not None and is_typed and "Excel" in reading.note
        code = "serial_date" if is_serial else "period_convention" if reading.note else ""
        return Said({"period": reading.period}, code=code, message=reading.note)
    if reading.periods:
        return open_period(text, reading.periods)
    if reading.part:
        return Said(part=reading.part)
    if names.is_total(text):
        return Said(total=True)
    said = Said(code="period_unknown", message=f"“{text}” is no period that can be read")
    if periods.numbered([text]):  # “4” under “Week no” is called “week 4”
        lead = "Write it as 2020-21, 2020-21 Q4, Apr 2021; or say"
        said.remedy = line_under("period", text, '"… such as Apr 2021"', lead)
    if periods.parse(text[:-1], **settings).periods:
        said.remedy = _of_note(text, text[:-1], "period")
    return said


# What a day may stand for, as a companion says it.
DAY_IS = 'period_is = "as at" (or "day", "month", "3 months ending", "12 months ending")'


def open_period(
    text: str, readings: tuple[periods.Period, ...], measure: str = "", *, of_year: bool = False
) -> Said:
    """What is said of a period, in a heading beside a measure, that can be read in several ways."""
    listed = " or ".join(
        p.label
        if p.start is None or p.kind in ("span", "as at")
        else f"{p.label} ({periods.short_date(p.start)} to {periods.short_date(p.end)})"
        for p in readings
    )
    hint = 'quarters = "financial" (or "calendar")'
    of_years = 'years = "calendar" (or "financial starting", "financial ending")'
    if of_year:  # the year of a part is open, and with it the part
        is_month = text[:3] in periods.MONTHS
        hint = 'years = "financial starting" (or "financial ending"; or "calendar", with quarters '
        hint = of_years if is_month else f'{hint}= "calendar")'
    elif any(p.kind == "as at" for p in readings):
        hint = DAY_IS
    elif any(p.days == 1 for p in readings):
        hint = 'period_is = "day"'
    elif periods.day_of(text):
        hint = f'period_is = "{readings[0].days // 30} months ending"'
    elif any(p.kind in ("financial year", "calendar year") for p in readings):
        hint = of_years
    elif all(p.days > 366 for p in readings):
        hint = 'years = "calendar"'
    meant = f'"{readings[0].label}"'
    if measure:
        meant = f'{{ measure = "{quoted(measure)}", period = {meant} }}'
    where = "[values.measure]" if measure else "[values.period]"
    remedy = f"Say under [file] in the companion file: {hint}; or under {where}: "
    remedy += f'"{quoted(text)}" = {meant}'
    message = f"“{text}” can be {listed}, and nothing nearby settles it"
    return Said(code="period_ambiguous", message=message, remedy=remedy)


# -- measures ----------------------------------------------------------------------------------


def measure_name(text: str) -> tuple[str, bool]:
    """Project's name of a measure, and whether it is known."""
    text = periods.without_notes(text)
    bare = UNIT_IN_BRACKETS.sub("", text)
    meaning = names.of_field(text, "measure") or names.of_field(bare, "measure")
    if meaning is not None and not is_number_of(text, meaning.word):
        return meaning.word, True
    return re.sub(r"\s+", " ", text if meaning else bare).strip(), False


def _measure(text: str) -> Said:
    asked = as_asked(names.without_number(text))
    if names.of_field(asked, "measure") is None:
        parts = composite(asked)
        if parts and "measure" in parts:
            return composed(parts, asked)
        if names.is_total(asked):
            rest, known = measure_name(names.without_total(asked))
            return Said({"measure": rest}) if known else Said(total=True)
    name, known = measure_name(asked)
    if name == "Prevent programme referrals":
        message = f"“{asked}” is kept as referrals to the Prevent programme; the strand is left as "
        return Said({"measure": name}, code="prevent_programme", message=message + "not stated")
    return Said({"measure": name}) if known else unknown_measure(name)


def unknown_measure(name: str) -> Said:
    """A measure that is kept under its own name, with a warning."""
    message = f"“{name}” is not a measure in the list"
    return Said({"measure": name}, code="measure_unknown", message=message)


# -- words that need no neighbours -------------------------------------------------------------


AS_ABOVE = re.compile(r"(?:same )?as above\.?|ditto|do\.|[\"”″]|''", re.IGNORECASE)


def names_nothing(text: str) -> bool:
    """Whether a word says that there is none: unknown, “(blank)” as pivots have it, a lone dash.

    >>> names_nothing("(blank)"), names_nothing("Not stated"), names_nothing("None")
    (True, True, False)
    """
    bare = names.key(text).strip("()[]-–— ")
    return bare in ("", *names.listed("no word")) or bare.startswith(("not stated", "not given"))


_HOUR = re.compile(r"(?i)(?<=\d)[ T]\d{1,2}:\d\d(?::\d\d)?(?:\.\d+)?(?: ?[ap]m)?$")


def _single(text: str, name: str, is_unit: bool) -> Said:
    """What a word means in a field that needs no neighbours to be understood."""
    if name == "measure":
        said = _measure(text)
        scale, unit = cells.heading_scale(text)
        if scale != 1.0:
            said.fields["_scale"] = scale
        if unit in (*SUMS, "percent"):  # “Cash seized (£)” under “No.” is pounds, “Charges (£)” too
            said.fields["unit"] = unit
        return said
    if name in ("as_at", "period_start", "period_end"):
        text = _HOUR.sub("", text)
        day = periods.day_of(text)
        if day is None and any(periods.take_days(text.casefold())[0]):
            message = f"“{text}” is read as no day: it lies before 1900 or after 2199"
            return Said(code="date_far_off", message=message)
        if day is None:
            return Said(code="date_unreadable", message=f"“{text}” is not a date")
        return Said({name: day})
    if name == "value_high":
        figure = cells.read_figure(text)
        if figure is None or figure.code not in cells.KEPT or figure.value != figure.value:
            return Said(code="word_unknown", message=f"“{text}” is not a number")
        return Said({name: figure.value})
    if name == "marker" and (bare := text.strip("[]() ").casefold()) in schema.MARKERS:
        return Said({name: bare})
    if name == "unit" and not names.of_field(text, name):
        scale, unit = cells.heading_scale(f"({text})")
        # “Thousands” alone says how many, and not of what.
        given = {"unit": unit or schema.unit_called(text)} if scale == 1.0 or unit else {}
        return Said(given if scale == 1.0 else {"_scale": scale, **given})
    return _listed(text, name, is_unit)


def _listed(text: str, name: str, is_unit: bool) -> Said:
    """What a word means in a field that takes words of a list, or threats as they are typed."""
    known = names.of_field(text, name)
    allowed = next((c.allowed for c in schema.FRAMES["outcomes"] if c.name == name), ())
    allowed = {"level": schema.DISRUPTION_LEVELS, "strand": reference.STRANDS}.get(name, allowed)
    if known and (allowed or name in ("unit", "threat")):
        return Said({name: known.word})
    parts = composite(text) if allowed else None
    if parts and parts.keys() == {name, "measure"}:  # “Major disruptions” under Level
        return composed(parts, text)
    if allowed and names_nothing(text):
        return Said({name: reference.NOT_STATED if name in ("strand", "counting") else None})
    is_detail = name in ("threat", "strand", "tier")
    if is_unit or (is_detail and (is_whole(text) or WHOLE_OF.search(text))):
        return Said(total=True)
    if allowed and names.is_total(text):
        return Said(total=True)
    if allowed:
        message = f"“{text}” is not a {name}; allowed: {', '.join(allowed)}"
        remedy = choice(name, text, allowed, "Use one of the words, or say")
        if len({some for some in names.scan(text)[0] if some[0].field == name == "strand"}) > 1:
            lead = "It is of no one of them. Ask for each; or, to keep it as of none, say"
            remedy = line_under(name, text, f'"{reference.NOT_STATED}"', lead)
        return Said(code="word_unknown", message=message, remedy=remedy)
    is_unknown = name == "threat" and names_nothing(text)
    return Said({name: None if is_unknown else text or None})


# --- what one cell of a register says: a day, a word from a list, an amount -----------------------


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell says: ``value`` (None where it says nothing), and what is wrong with it.

    The kind of a problem has the words for it, where no message is given.
    """

    value: object = None
    code: str = ""
    message: str = ""
    original: date | None = None


def is_nothing(value: object) -> bool:
    """Whether a cell states that there is nothing to state, which is no problem."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return True
    return _says_nothing(value if isinstance(value, str) else str(value))


@lru_cache(maxsize=REMEMBERED)
def _says_nothing(text: str) -> bool:
    words = plain(text)
    is_listed = words in words_of("nothing") or cells.markers().get(words) in ("x", "z")
    return not words or is_listed or words.startswith(("not found ", "not stated "))


def plain(value: object) -> str:
    """Lower case, one space between words, no hyphens between letters, no outer punctuation."""
    return _plain(value if isinstance(value, str) else str(value))


@lru_cache(maxsize=REMEMBERED)
def _plain(text: str) -> str:
    words = text.replace("\u00a0", " ").casefold()
    words = re.sub(r"(?<=[a-z])[-_](?=[a-z])", " ", words)
    return re.sub(r"\s+", " ", words).strip(" \t.,;:!'\"“”‘’*†↑→↓▲▼")


# --- days ---------------------------------------------------------------------------------------


def read_day(value: object, *, published: date | None = None, last_of: bool = True) -> Reading:
    """Day that a cell states; a month alone is its last day, with a warning where none is meant."""
    reading = _day_as_typed(value, published, last_of)
    days = (reading.value, reading.original)
    if all(day is None or periods.is_of_our_time(day) for day in days):
        return reading
    kept = reading.value if reading.value and periods.is_of_our_time(reading.value) else None
    return Reading(kept, "date_far_off")


def _day_as_typed(value: object, published: date | None, last_of: bool) -> Reading:
    """Day that a cell states, in whatever year."""
    if is_nothing(value):
        return Reading()
    if isinstance(value, date):
        return Reading(value.date() if isinstance(value, datetime) else value)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    text = f"{value:g}" if is_number else str(value).strip()
    # An hour of the day stands behind the point.
    day = periods.day_of(text.partition(".")[0]) if _SERIAL.fullmatch(text) else None
    if day is None:
        return _in_words(text, published, last_of)
    message = f"{text} is a day typed as a number; it was read as {periods.long_date(day)}"
    return Reading(day, "serial_date", message)


@lru_cache(maxsize=REMEMBERED)
def _in_words(text: str, published: date | None, last_of: bool) -> Reading:
    words = periods.respelt(plain(text))
    reading = _moved_day(words)
    if reading is None and last_of and _NOT_DUE.search(words):
        return Reading(None, "date_unclear")
    reading = reading or _exact(words)
    if reading is None:
        reading = _end_of_stretch(words)
        if reading is not None and reading.value and not last_of:
            reading = replace(reading, code="date_without_day")
    return reading or _from_publication(words, published) or Reading(None, "date_unclear")


def _exact(words: str) -> Reading | None:
    """The one day that is written out; two different ones are no answer, nor another month."""
    days, rest = periods.take_days(words)
    known = {day for day in days if day}
    if not known:
        return Reading(None, "date_impossible") if days else None
    day = known.pop()
    others = [period for period in _stretches(rest) if period.kind == "month"]
    is_one = not known and all(period.start <= day <= period.end for period in others)
    return Reading(day) if is_one else Reading(None, "date_unclear")


def _end_of_stretch(words: str) -> Reading | None:
    """Last day of the one stretch that is named."""
    ends = {period.end for period in _stretches(words)}
    if len(ends) > 1:  # whichever of them is meant, the first is no better than the rest
        return Reading(None, "date_unclear")
    return Reading(ends.pop()) if ends else None


def _stretches(words: str) -> list[periods.Period]:
    """Months, quarters and years that are named and meant as a whole."""
    bare = words.removeprefix("by ")
    said = periods.find(words, years="calendar") or [(periods.parse(bare), 0, len(bare))]
    is_year_meant = re.search(r"\bend|\bby\b|year|\bfy", words)
    whole = []
    for reading, start, end in said:
        period, before, text, after = reading.period, words[:start], words[start:end], words[end:]
        # “Feb 22” may be a day.
        is_open = period is None or reading.note or re.search(r"[a-z]\.? \d\d$", text)
        if is_open or period.start is None or _IN_PART.search(before):
            continue
        if (
            period.kind in ("month", "financial quarter", "year ending")
            or (period.kind == "financial year" and is_year_meant)
            or (period.kind == "calendar year" and before.endswith(_AT_END) and not after)
            or (period.kind == "span" and re.search(r"\d\d ?[-/] ?\d\d$", text))
        ):
            whole.append(period)
    return whole


def _from_publication(words: str, published: date | None) -> Reading | None:
    match = _FROM_PUBLICATION.search(words)
    count, unit = (match[1], match[2]) if match else ("", "")
    if words in words_of("at once"):
        count, unit = "0", "day"
    elif not re.search(r"within|of publication|from publication|of this|^in ", words):
        return None
    number = int(count) if count.isdigit() else _COUNTS.get(count)
    if number is None:
        return None
    if published is None:
        return Reading(None, "date_from_publication")
    try:
        return Reading((pd.Timestamp(published) + pd.DateOffset(**{f"{unit}s": number})).date())
    except (ValueError, OverflowError):  # in ten thousand years
        return None


def _moved_day(words: str) -> Reading | None:
    """``30 September 2022 (was February 2022)``: after ``was`` or ``from`` stands the original."""
    if not re.search(_MOVED, words):
        return None
    original, due, unmarked, role = None, None, [], ""
    for part in re.split(rf"({_MOVED}|\bto\b)", words):
        word = part.strip(" ()[],;:.")
        if re.fullmatch(_STOOD_FIRST, word):
            role = "original"
        elif re.fullmatch(rf"{_STANDS_NOW}|{_ARROW}|to", word):
            role = "due"
        else:
            reading = _exact(word) or _end_of_stretch(word)
            if reading is None or not reading.value:
                continue
            if role == "original":
                original = original or reading.value
            elif role == "due":
                due = reading.value
            else:
                unmarked.append(reading.value)
    if len(unmarked) == 1:
        due, original = due or unmarked[0], original or (unmarked[0] if due else None)
    return Reading(due, original=original) if due and original and len(unmarked) < 2 else None


# --- words from a list ---------------------------------------------------------------------------


@reference.remembered
def words_of(field: str) -> dict[str, str]:
    """Project's word for each word of one list: of status, position, scale, nothing, everybody."""
    rows = (row for row in reference.rows("words") if row["field"] == field)
    return _by_name((row["word"], row["word"], "", row["aliases"]) for row in rows)


def _by_name(rows: Iterable[tuple[str, str, str, str]]) -> dict[str, str]:
    """Project's word, from its name, its label and its other names with ``;`` between them."""
    return {
        plain(name): word
        for word, *names, others in rows
        for name in (*names, *others.split(";"))
        if name.strip()
    }


def read_word(value: object, known: dict[str, str]) -> str | None:
    """Project's word for a cell, or for what stands before a bracket, a dash or a full stop in it.

    Words inside a sentence are not looked for: “not complete” holds “complete”; and what is
    “closed (awaiting sign-off)”, or accepted “but not the timescale”, nobody guesses.
    """
    # “Green - on track” is on track: what a colour stands for nobody knows, and the words say it.
    words = _COLOUR.sub("", plain(value)).removesuffix(")")
    for part in _beginnings(words):
        rest = words[len(part) :]
        is_other = _TAKES_BACK.search(rest) or (part == "no" and _IS_NUMBER.match(rest))
        is_other = is_other or (
            known.get(part) == "complete" and _WANTS.search(_NONE.sub("", rest))
        )
        if part in known and not (is_other or _names_other(rest, known[part])):
            return known[part]
        if part in known and is_other and known.get(plain(rest.strip(" -–—(["))) in OPEN:
            return known[plain(rest.strip(" -–—(["))]  # “Complete - awaiting sign-off” is open
    return None


def _names_other(rest: str, word: str) -> bool:
    """Whether another grade follows, and is none that was: “Good (2018), Adequate (2023)”."""
    others = {grade for grade in GRADES - {word} if re.search(rf"\b{grade}\b", rest)}
    return word in GRADES and bool(others) and not re.search(rf"\b(?:{_STOOD_FIRST})\b", rest)


_COLOUR = re.compile(r"^(?:red|amber|yellow|green|blue|purple|gr[ae]y|black|white)\s*[-–—:/(]\s*")
# What may stand behind a word and take it back, or half of it: “Closed - reopened in March”.
_TAKES_BACK = re.compile(
    r"\b(?:await\w*|pending|subject to|not|until|unless|but|except\w*|excluding|only|however|"
    r"re-?opened|in part|part(?:ly|ial(?:ly)?)|planned|draft|to be)\b|^\W*from\b"
)

# “Complete - evidence required” is not; “no further evidence required” is, and “none outstanding”.
_WANTS = re.compile(r"\b(?:required|needed|outstanding|to follow|still)\b")
_NONE = re.compile(rf"\b(?:no|none|nothing|nil)(?: \w+){{0,3}}? {_WANTS.pattern}")
_IS_NUMBER = re.compile(r"\. ?\d")  # “No. 3”


@lru_cache(maxsize=REMEMBERED)
def _beginnings(words: str) -> tuple[str, ...]:
    marks = (r"\s*[(\[;:]", r"\s+[-–—]\s+", r"\.\s")
    return tuple(plain(part) for part in (words, *(re.split(mark, words)[0] for mark in marks)))


_OF_INSPECTIONS = {g for scale, some in schema.GRADES.items() for g in some if "HMICFRS" in scale}
# As HMICFRS abbreviates its grades: beside “RI”, or a grade spelt out, “A” is no amber.
LETTERS = {"o": "outstanding", "g": "good", "a": "adequate", "i": "inadequate"}


def spelt_out(said: Iterable[object]) -> dict[str, str]:
    """Grade that each letter among some words stands for; empty where they may be colours.

    What is longer, and no grade, is not looked at.

    >>> spelt_out(["Kent", "G", "RI", "Not graded"])["g"], spelt_out(["G", "A", "R"])
    ('good', {})
    """
    known, typed = words_of("grade"), {plain(value) for value in said if not is_nothing(value)}
    read = {word: read_word(word, known | LETTERS) for word in typed}
    silent = {"g", "a"} if typed & {"g", "a"} else LETTERS  # O and I beside them are no colours
    told = {
        grade for word, grade in read.items() if (grade or len(word) == 1) and word not in silent
    }
    return LETTERS if told and told <= _OF_INSPECTIONS else {}


def read_level(value: object) -> str | None:
    """Level of a recommendation; of several, the gravest. ``AFI 3`` is an area for improvement."""
    rows = sorted(reference.rows("levels"), key=lambda row: int(row["rank"]))
    known = _by_name((row["level"], row["level"], row["label"], row["aliases"]) for row in rows)
    words = re.split(r"\s*[(\[]", plain(value))[0]
    parts = (re.sub(r"\s+\d+$", "", part) for part in re.split(r"\+|&| and |/", words))
    levels = [known.get(plain(part)) for part in parts]
    return None if None in levels else min(levels, key=[row["level"] for row in rows].index)


def read_theme(value: object) -> str | None:
    """Project's theme where the cell names one, else the words as typed: themes are open."""
    if value is None:
        return None
    rows = reversed(reference.rows("themes"))  # Of two with one name the first stands.
    known = _by_name((row["theme"], row["theme"], row["label"], row["words"]) for row in rows)
    return known.get(plain(value), str(value).strip())


def read_log(value: object) -> list[tuple[date, str]]:
    """Dated statuses in one cell, in order: HMICFRS shortcodes, or lines ``3 March 2017: …``."""
    text, dated = str(value), []
    is_coded = "[status]" in text
    entries = re.findall(r"(?s)\[on\](.*?)\[/on\]", text) if is_coded else re.split(r"[\n;]+", text)
    for entry in entries:
        days, rest = periods.take_days(periods.respelt(plain(re.sub(r"\[/?\w+\]", " ", entry))))
        status = read_word(rest.strip(" :–—-"), words_of("status"))
        days = [day for day in days if day]
        if len(days) == 1 and periods.is_of_our_time(days[0]) and status is not None:
            dated.append((days[0], status))
    return sorted(dated, key=lambda pair: pair[0])


def since(said: Sequence[str | None]) -> int:
    """From which of several statuses the last holds: a closed one from the first that closes it.

    What is open is as open as it was last said to be.
    """
    first = len(said) - 1
    while first and said[first - 1] == said[-1] not in OPEN:
        first -= 1
    return first


# --- amounts -------------------------------------------------------------------------------------

_PENCE = re.compile(r"\d ?p$")  # or provisional: nobody knows
_BARE = re.compile(r"[\s,]*(?:fte|posts|pounds)$")


def money_scale(heading: object) -> float:
    """What one in a column stands for: ``Funding (£m)`` is 1,000,000, ``£000s`` 1,000.

    >>> money_scale("Funding (£m)"), money_scale("GBP million"), money_scale("Amount (£)")
    (1000000.0, 1000000.0, 1.0)
    """
    many = re.search(r"(?i)\b(?:millions?|thousands?)\b", str(heading))
    return cells.heading_scale(f"({many[0]})" if many else str(heading))[0]


def read_amount(value: object, scale: float = 1.0) -> Reading:
    """Number in a cell of money or posts; a unit within it stands above that of the column."""
    if is_nothing(value):
        return Reading()
    typed = _BARE.sub("", value.casefold().strip()) if isinstance(value, str) else value
    figure = cells.read_figure(typed) or cells.Figure(code="text_for_figure")
    if figure.marker:
        return Reading()
    is_plain = figure.qualifier == "exact" and figure.unit in ("", "GBP") and not figure.marker
    is_plain &= not (isinstance(typed, str) and _PENCE.search(typed))
    if not is_plain or figure.code not in ("", "negative", "maybe_negative"):
        return Reading(None, "amount_unreadable")
    number = figure.value * (1.0 if figure.scaled else scale)
    if figure.code and number:
        return Reading(None, "amount_negative")
    if scale > 1 and number >= 1e9:
        unit = "millions" if scale >= 1e6 else "thousands"
        message = f"“{value}” in a column of {unit} would be £{number:,.0f}"
        return Reading(None, "amount_unit_unclear", message)
    # Pounds to the penny: 1.2 million must not become 1,199,999.9999999998.
    return Reading(round(number, 2))
