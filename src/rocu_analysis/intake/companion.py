"""What has somebody settled about this file? The TOML files beside a return.

A companion (``SW.toml`` for ``SW 2020-21 Q4.xlsx`` and for every later quarter, or
``rocu-mapping.toml`` for a whole folder) says what the return leaves open: which heading is which
field, what a word means, where a table lies, which rows are left out, and which figures that were
set aside are taken back, by whom and why. It is written by hand, drafted, or by answers in Excel
(`answers`). The tables of keys below say what may be in it: by them `load` reads it, and
`json_schema` tells editors.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping as AnyMapping
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches

from rocu_analysis import periods, reference, schema
from rocu_analysis.intake.cells import looks_like_figure
from rocu_analysis.intake.names import key, plain_heading
from rocu_analysis.intake.recipes import Recipe, rectangle, relation
from rocu_analysis.problems import Problem, first_of, problem, unforeseen
from rocu_analysis.readers import toml_text
from rocu_analysis.readers.sheet import Sheet
from rocu_analysis.readers.toml_text import Kind, fits, one_of

# --- the keys: how each is written, and what its value may be -------------------------------------

UNUSED, NOTE = "unused", "note"  # headings of columns that are not read
OUTCOME_FIELDS = tuple(name for name in schema.columns("outcomes") if name != "source")
DAY = "a day, such as 2021-03-31"
BLOCK = "a rectangle of cells, such as C5:N40"
# How a form of a remedy begins where no known word is near: it has to be filled in.
CHOOSE = "choose one of: "
_FORMS = (CHOOSE, "choose a name", "…")
_NAMED = ("region", "force", "measure")  # fields whose words are looked up
_NEARLY = 0.85
_LONGEST_SHOWN, _MOST_ALLOWED = 60, 30
_TEXT = {"type": ["string", "number"], "minLength": 1}
_WORDS = ('words in quotes, such as "2020-21"', _TEXT)
_NUMBER = ("a number", {"type": "number"})
_BOOL = {"type": "boolean"}
_ROW = {"type": "integer", "minimum": 1}


def _some(item: dict) -> dict:
    return {"type": "array", "items": item, "minItems": 1}


def _fields() -> dict[str, Kind]:
    """Every field of every frame."""
    by_kind = {"text": _WORDS, "date": (DAY, {"type": "string"}), "number": _NUMBER}
    kinds = {column.name: by_kind[column.kind] for f in schema.FRAMES.values() for column in f}
    scales = f"a number above zero, such as 1000; of grades, {', '.join(schema.SCALES)}"
    above = {"type": "number", "exclusiveMinimum": 0}
    return kinds | {
        "published": _WORDS,  # an address of a figure, and a day of a report
        "period": ('a period, such as "2020-21", "2020" or "as at 30 June 2013"', _TEXT),
        "measure": ("a known measure", _TEXT),
        "force": ("a known force", _TEXT),
        "region": one_of(reference.REGIONS),
        "strand": one_of((*reference.STRANDS, reference.NOT_STATED)),
        "counting": one_of(schema.COUNTINGS),
        "scale": (scales, {"anyOf": [above, {"enum": [*schema.SCALES]}]}),
    }


FIELDS = _fields()
HEADINGS = one_of((*FIELDS, UNUSED, NOTE))
_PLACE = (
    "“row 4, directly above”, “row 3, closest left”, “column A, directly left”, “column A, "
    "closest above”, or one value for all",
    _TEXT,
)
RECIPE: dict[str, Kind] = {
    "values": (BLOCK, {"type": "string", "pattern": r"^[A-Za-z]{1,3}\d+:[A-Za-z]{1,3}\d+$"}),
    **{name: _PLACE for name in FIELDS if name in OUTCOME_FIELDS and name != "value"},
    "headings": (
        'the labels when it was described, such as ["Arrests", "Charges"]',
        _some({"type": "string", "minLength": 1}),
    ),
}
_RECIPE_SCHEMA = toml_text.table_of(RECIPE, required=["values"])
SETTINGS: dict[str, Kind] = {
    "frame": one_of(schema.FRAMES),
    "years": one_of(periods.YEARS),
    "quarters": one_of(periods.QUARTERS),
    "period_is": one_of(periods.DAYS_ARE),
    "ignore": ("true (the sheet is not read) or false", _BOOL),
    "fill_down": ("true (an empty cell takes the label above it) or false", _BOOL),
    "header_row": ("the number of the row of headings", _ROW),
    "leave_out": (
        'labels of rows and why, such as { "Grand total" = "a total" }',
        {"type": "object", "additionalProperties": {"type": "string"}},
    ),
    "drop_rows": ("numbers of rows that are left out, such as [4, 5]", _some(_ROW)),
    "drop_columns": (
        'letters of columns that are left out, such as ["B", "F"]',
        _some({"type": "string", "pattern": "^[A-Za-z]{1,3}$"}),
    ),
    "scale": FIELDS["scale"],
    "columns": (
        'a table such as { "Police area" = "force" }',
        {"type": "object", "additionalProperties": HEADINGS[1]},
    ),
    "recipe": (
        'a table with values = "C5:N40" and the place of each label, or several',
        {"anyOf": [_RECIPE_SCHEMA, {"type": "array", "items": _RECIPE_SCHEMA}]},
    ),
}
_SECTIONS = ("file", "sheets", "columns", "values", "accept")
_NEEDED = ("cell", "by", "reason")
ACCEPT: dict[str, Kind] = dict.fromkeys((*_NEEDED, "on", "found"), _WORDS) | {"value": _NUMBER}


def json_schema() -> dict:
    """JSON Schema of a companion, for editors that complete and mark what is typed in TOML."""
    table_of = toml_text.table_of
    named, fields = ({"$ref": f"#/definitions/{name}"} for name in ("settings", "fields"))
    words = {
        name: {"type": "object", "additionalProperties": {"anyOf": [kind[1], fields]}}
        for name, kind in FIELDS.items()
    }
    tables = {
        "file": named,
        "sheets": {"type": "object", "additionalProperties": named},
        "columns": SETTINGS["columns"][1],
        "values": {"type": "object", "properties": words, "additionalProperties": False},
        "accept": {"type": "array", "items": table_of(ACCEPT, required=[*_NEEDED])},
    }
    definitions = {"settings": table_of(SETTINGS | FIELDS), "fields": table_of(FIELDS)}
    title = "What an analyst settles about a return"
    return toml_text.document(title, tables, definitions=definitions)


# --- what they settle -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Acceptance:
    """A figure that was set aside and is taken back."""

    sheet: str
    cell: str
    by: str
    on: str
    reason: str
    value: float | None = None
    found: str | None = None  # what the cell held when it was accepted


Path = tuple[str, ...]  # of a section, as ("sheets", "Q4", "columns")


@dataclass
class Mapping:
    """What the companions of one file settle; empty where there are none."""

    file: dict = field(default_factory=dict)  # field or setting to its value
    sheets: dict = field(default_factory=dict)  # the same for one sheet, by its name
    columns: dict = field(default_factory=dict)  # heading (`plain_heading`) to field or use
    values: dict = field(default_factory=dict)  # by field: word, as `key` has it, to fields
    accept: list = field(default_factory=list)
    # Section and name of what should match something in a return, to companion and line.
    declared: dict[tuple[Path, str], tuple[str, int]] = field(default_factory=dict)
    matched: set[tuple[Path, str]] = field(default_factory=set)

    def setting(self, sheet: str, name: str):
        """Setting of a sheet, else of the file, else None."""
        return self.sheets.get(sheet, {}).get(name, self.file.get(name))

    def rows_left_out(self, sheet: Sheet) -> list[int]:
        """Numbers of the rows of a sheet that are left out, by number or by label."""
        rows = list(self.setting(sheet.name, "drop_rows") or ())
        labels = {key(label): label for label in self.setting(sheet.name, "leave_out") or ()}
        for i in range(len(sheet.rows)) if labels else ():
            if label := labels.get(key(row_label(sheet, i))):
                rows.append(int(sheet.rows[i]))
                for section in (("sheets", sheet.name), ("file",)):
                    self.matched.add(((*section, "leave_out"), label))
        return rows

    def layouts(self, sheet: str) -> tuple[Recipe, ...]:
        """Recipes that are stated for a sheet."""
        return tuple(self.setting(sheet, "recipe") or ())

    def column(self, texts: list[str], sheet: str = "") -> str | None:
        """Field that one of the texts over a column is declared to be, the first that is."""
        own = self.sheets.get(sheet, {}).get("columns", {})
        if not own and not self.columns:
            return None
        for text in map(plain_heading, texts):
            sections = ((("sheets", sheet, "columns"), own), (("columns",), self.columns))
            for section, fields in sections:
                if text in fields:
                    self.matched.add((section, text))
                    return fields[text]
        return None

    def meaning(self, field_name: str, word: str) -> dict | None:
        """Fields that a word is declared to fill, where it has a meaning."""
        meanings = self.values.get(field_name)
        fields = meanings.get(key(word)) if meanings else None
        if fields:
            self.matched.add((("values", field_name), key(word)))
        return fields

    def fields(self, sheet: str) -> dict:
        """Fields of the outcomes frame that are declared for a whole sheet."""
        joined = self.file | self.sheets.get(sheet, {})
        return {name: value for name, value in joined.items() if name in OUTCOME_FIELDS}


def row_label(sheet: Sheet, i: int) -> str:
    """Words of a row, by which it is left out: “South West | Op X”."""
    cells = (value for value in sheet.values[i] if isinstance(value, str))
    return " | ".join(" ".join(text.split()) for text in cells if not looks_like_figure(text))


def load(companions: AnyMapping[str, bytes | str]) -> tuple[Mapping, list[Problem]]:
    """Join the companions of one file, the folder's first and the file's own last."""
    whole, problems = Mapping(), []
    for name, text in companions.items():
        try:
            text = text.decode("utf-8-sig") if isinstance(text, bytes) else text
            data = toml_text.loads(text)
        except ValueError as error:  # in what is not sound TOML, or not in UTF-8
            problems.append(problem("mapping_unreadable", name, error=str(error)))
            continue
        try:
            _Reader(name, text.casefold(), whole, problems).join(data)
        except Exception as error:  # the last net: what nobody foresaw costs no other file
            problems.append(unforeseen(error, name))
    return whole, problems


def unmatched(mappings: AnyMapping[str, Mapping], sheets: Iterable[Sheet]) -> list[Problem]:
    """Sheets, headings and words that a companion names and no return has."""
    names: dict[str, set[str]] = {file: set() for file in mappings}
    for sheet in sheets:
        names.setdefault(sheet.file, set()).add(sheet.name)
    there: dict[tuple, set[str]] = {}
    matched: set[tuple] = set()
    for file, mapping in mappings.items():
        for (section, name), at in mapping.declared.items():
            there.setdefault((at, section, name), set()).update(names[file])
            is_there = section == ("sheets",) and name in names[file]
            if is_there or (section, name) in mapping.matched:
                matched.add((at, section, name))
    problems = []
    for ((origin, line), section, name), sheet_names in there.items():
        if ((origin, line), section, name) not in matched:
            facts = {"found": name, "where": f"{in_brackets(section)} “{name}”"}
            if section == ("sheets",):
                facts["there"] = sorted(filter(None, sheet_names))
            problems.append(problem("mapping_unmatched", origin, "", f"line {line}", **facts))
    return problems


def toml_key(name: str) -> str:
    """A key as TOML writes it, in quotes where it needs them."""
    return name if re.fullmatch(r"[a-z_]+", name) else json.dumps(name, ensure_ascii=False)


def in_brackets(section: Path) -> str:
    """A section as TOML heads it.

    >>> in_brackets(("sheets", "Q4", "columns"))
    '[sheets."Q4".columns]'
    """
    return f"[{'.'.join(map(toml_key, section))}]"


# --- reading one ----------------------------------------------------------------------------------


@dataclass
class _Reader:
    """One companion while it is read: what is not known in it becomes a problem at its line."""

    name: str
    text: str  # in lower case
    whole: Mapping
    problems: list[Problem]
    start: int = 0  # where to look for what is wrong

    def join(self, data: dict) -> None:
        whole = self.whole
        for name in [name for name in data if name not in _SECTIONS]:
            self.slip((), name, ", ".join(_SECTIONS))
        whole.file |= self.settings(data.get("file", {}), ("file",))
        for sheet, given in self.table(data.get("sheets", {}), ("sheets",)).items():
            settings = self.settings(given, ("sheets", sheet))
            whole.sheets[sheet] = whole.sheets.get(sheet, {}) | settings
            self.declare(("sheets",), sheet, sheet)
        whole.columns |= whole.file.pop("columns", {})
        whole.columns |= self.columns(data.get("columns", {}), ("columns",))
        for name, given in self.table(data.get("values", {}), ("values",)).items():
            if name in FIELDS:
                self.values(name, given)
            else:
                self.slip(("values",), name, first_of([*FIELDS], _MOST_ALLOWED))
        entries = data.get("accept", [])
        heads = [m.start() for m in re.finditer(r"^[ \t]*\[\[\s*accept", self.text, re.MULTILINE)]
        for number, given in enumerate(entries if isinstance(entries, list) else [entries]):
            self.start = heads[number] if number < len(heads) else 0
            self.accept(given)

    def line(self, *path: str) -> str:
        return f"line {toml_text.line_of(self.text, *path, start=self.start)}"

    def declare(self, section: Path, name: str, word: str) -> None:
        """Note where something is declared that a return should have."""
        at = toml_text.line_of(self.text, *section, word)
        self.whole.declared[section, name] = self.name, at

    def slip(self, section: Path, name: str, allowed: str, value: object = None) -> None:
        """Note a key of a section that is not known, or the value that it may not have."""
        where = in_brackets(section or (name,))
        shown = str(name if value is None else value)
        shown = shown if len(shown) <= _LONGEST_SHOWN else f"{shown[:_LONGEST_SHOWN]}…"
        facts = {"found": shown, "allowed": allowed,
                 "where": where if value is None else f"{name} in {where}"}  # fmt: skip
        path = (*section, name)[: 3 if section[:1] == ("values",) else None]
        self.problems.append(
            problem("mapping_unknown_word", self.name, cell=self.line(*path), **facts)
        )

    def table(self, given: object, section: Path) -> dict:
        """Keys and values of a section; a problem where it holds anything else."""
        if isinstance(given, dict):
            return given
        self.slip(section[:-1], section[-1], "keys with values", given)
        return {}

    def take(self, given: dict, keys: AnyMapping[str, Kind], section: Path) -> dict:
        """Keys of a section that are known and hold what they may."""
        kept = {}
        for name, value in given.items():
            if name not in keys:
                self.slip(section, name, first_of([*keys], _MOST_ALLOWED))
            elif (typed := _typed(name, value, keys[name])) is not None:
                kept[name] = typed
            else:
                known = reference.names_of(name).values() if name in _NAMED else ()
                near = reference.nearest(str(value), known)
                self.slip(section, name, ", ".join([keys[name][0], *near]), value)
        first, last = kept.get("period_start"), kept.get("period_end")
        if first and last and last < first:
            self.slip(section, "period_end", "a day after period_start", kept.pop("period_end"))
        return kept

    def settings(self, given: object, section: Path) -> dict:
        """Settings and fields of the file or of a sheet."""
        rest = dict(self.table(given, section))
        columns, stated = rest.pop("columns", {}), rest.pop("recipe", [])
        kept = self.take(rest, SETTINGS | FIELDS, section)
        for label in kept.get("leave_out", ()):
            self.declare((*section, "leave_out"), label, label)
        if columns := self.columns(columns, (*section, "columns")):
            kept["columns"] = columns
        entries = stated if isinstance(stated, list) else [stated]
        recipes = [self.recipe(one, (*section, "recipe")) for one in entries]
        if recipes := [one for one in recipes if one is not None]:
            kept["recipe"] = recipes
        return kept

    def recipe(self, given: object, section: Path) -> Recipe | None:
        """One recipe; None where it does not say where its figures are."""
        given = self.table(given, section)
        block = rectangle(given.get("values"))
        if block is None:
            self.slip(section, "values", BLOCK, given.get("values", ""))
            return None
        places = {name: relation(given[name]) for name in given if name in OUTCOME_FIELDS}
        places = {name: place for name, place in places.items() if place is not None}
        rest = {name: value for name, value in given.items() if name not in places}
        keys = {name: FIELDS.get(name, kind) for name, kind in RECIPE.items()}
        kept = self.take(rest, keys, section)
        del kept["values"]
        headings = tuple(kept.pop("headings", ()))
        return Recipe(block, places, kept, headings)

    def columns(self, given: object, section: Path) -> dict:
        """Headings whose field is known."""
        kept = {}
        for heading, field_name in self.table(given, section).items():
            if fits(field_name, HEADINGS[1]):
                kept[plain_heading(heading)] = field_name
                path = ("columns",) if section[0] == "file" else section
                self.declare(path, plain_heading(heading), heading)
            else:
                allowed = first_of([UNUSED, NOTE, *FIELDS], _MOST_ALLOWED)
                self.slip(section, heading, allowed, field_name)
        return kept

    def values(self, name: str, given: object) -> None:
        """What words of a field mean: its own words, or fields in a small table."""
        section = ("values", name)
        for word, meant in self.table(given, section).items():
            fields = meant if isinstance(meant, dict) else {name: meant}
            if fields := self.take(fields, FIELDS, (*section, word)):
                self.whole.values.setdefault(name, {})[key(word)] = fields
                self.declare(section, key(word), word)

    def accept(self, given: object) -> None:
        """One figure that is taken back, where it is named, signed and explained."""
        given = self.table(given, ("accept",))
        kept = self.take(given, ACCEPT, ("accept",))
        if lacking := [name for name in _NEEDED if name not in kept]:
            facts = {"found": str(kept.get("cell", "")), "lacks": lacking}
            at = self.line("accept")
            self.problems.append(problem("accept_incomplete", self.name, cell=at, **facts))
        elif kept.keys() >= {*given} & {*ACCEPT}:
            sheet, _, cell = kept["cell"].rpartition("!")
            value = float(kept["value"]) if "value" in kept else None
            by, on, reason = kept["by"], str(kept.get("on", "")), kept["reason"]
            entry = Acceptance(sheet, cell.upper(), by, on, reason, value, kept.get("found"))
            self.whole.accept.append(entry)


def _typed(name: str, value: object, kind: Kind) -> object:
    """Value of a key as what it has to be; None where it cannot be that."""
    if isinstance(value, str):
        # A form of a remedy that was pasted unchanged. A heading can be unused, and a word cannot:
        # its figures would count as another's.
        is_left_out = name in FIELDS and value.strip().casefold() in (UNUSED, NOTE, "ignore")
        if is_left_out or value.startswith(_FORMS):
            return None
    if kind[0] == DAY:
        day = value.date() if isinstance(value, datetime) else value
        day = periods.day_of(day) if isinstance(day, str) else day
        return day if isinstance(day, date) and periods.is_of_our_time(day) else None
    if name in _NAMED:
        if not isinstance(value, str):
            return None
        # A measure may be new; one that nearly has the name of another is a slip.
        known, folded = reference.names_of(name), reference.fold(value)
        is_new = name == "measure" and folded and not get_close_matches(folded, known, 1, _NEARLY)
        return known.get(folded, value if is_new else None)
    if not fits(value, kind[1]) or (isinstance(value, date) and name not in ("period", "on")):
        return None
    if name == "period" and not periods.parse(value, years="calendar").periods:
        return None
    return str(value) if kind[1] is _TEXT and isinstance(value, int | float) else value
