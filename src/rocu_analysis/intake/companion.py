"""What has somebody settled about this file? The TOML files beside a return.

A companion (``SW.toml`` for ``SW 2020-21 Q4.xlsx`` and for every later quarter, or
``rocu-mapping.toml`` for a whole folder) says what the return leaves open: which heading is which
field, what a word means, where a table lies, which rows are left out, and which figures that were
set aside are taken back, by whom and why. It is written by hand, drafted (`drafts`), or by answers
in Excel (`answers`). `load` reads it, by the keys of `companion_keys`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping as AnyMapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING

from rocu_analysis import periods, reference
from rocu_analysis.intake.cells import looks_like_figure
from rocu_analysis.intake.companion_keys import (
    ACCEPT,
    BLOCK,
    DAY,
    FIELDS,
    HEADINGS,
    NOTE,
    OUTCOME_FIELDS,
    RECIPE,
    SETTINGS,
    UNUSED,
    WORDS,
    Key,
    json_schema,
)
from rocu_analysis.intake.names import key, plain_heading
from rocu_analysis.intake.recipes import Block, Recipe, Relation
from rocu_analysis.problems import Problem, problem, unforeseen
from rocu_analysis.readers import toml_text
from rocu_analysis.readers.sheet import column_number
from rocu_analysis.readers.toml_text import fits

if TYPE_CHECKING:
    from rocu_analysis.readers.sheet import Sheet

# How a form of a remedy begins where no known word is near: it has to be filled in.
CHOOSE = "choose one of: "
_NAMED = {"region": "a known region", "force": "a known force", "measure": "a known measure"}
_NEARLY = 0.85
_A_PERIOD = 'a period, such as "2020-21", "2020" or "as at 30 June 2013"'
_FORMS = (CHOOSE, "choose a name", "…")


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


@dataclass(frozen=True)
class Layout:
    """A recipe of a companion, and the labels that the sheet had when it was described."""

    recipe: Recipe
    headings: tuple[str, ...] = ()


@dataclass
class Mapping:
    """What the companions of one file settle; empty where there are none."""

    file: dict = field(default_factory=dict)  # field or setting to its value
    sheets: dict = field(default_factory=dict)  # the same for one sheet, by its name
    columns: dict = field(default_factory=dict)  # heading (`plain_heading`) to field or use
    values: dict = field(default_factory=dict)  # by field: word, as `key` has it, to fields
    accept: list = field(default_factory=list)
    # Section and key of what should match something in a return, to companion and line.
    declared: dict[tuple[str, str], tuple[str, int]] = field(default_factory=dict)
    matched: set[tuple[str, str]] = field(default_factory=set)

    def setting(self, sheet: str, name: str):
        """Setting of a sheet, else of the file, else None."""
        return self.sheets.get(sheet, {}).get(name, self.file.get(name))

    def rows_left_out(self, sheet: Sheet) -> list[int]:
        """Numbers of the rows of a sheet that are left out, by number or by label."""
        rows = list(self.setting(sheet.name, "drop_rows") or ())
        labels = {key(label): label for label in self.setting(sheet.name, "leave_out") or ()}
        for i in range(len(sheet.rows)) if labels else ():
            label = key(row_label(sheet, i))
            if label in labels:
                rows.append(int(sheet.rows[i]))
                for section in (f"{_of_sheet(sheet.name)}.leave_out", "file.leave_out"):
                    self.matched.add((section, labels[label]))
        return rows

    def layouts(self, sheet: str) -> tuple[Layout, ...]:
        """Recipes that are stated for a sheet."""
        return tuple(self.setting(sheet, "recipe") or ())

    def column(self, texts: list[str], sheet: str = "") -> str | None:
        """Field that one of the texts over a column is declared to be, the first that is."""
        own = self.sheets.get(sheet, {}).get("columns", {})
        if not own and not self.columns:
            return None
        for text in map(plain_heading, texts):
            for section, held in ((_of_sheet(sheet), own), ("columns", self.columns)):
                if text in held:
                    self.matched.add((section, text))
                    return held[text]
        return None

    def meaning(self, field_name: str, word: str) -> dict | None:
        """Fields that a word is declared to fill, where it has a meaning."""
        held = self.values.get(field_name)
        fields = held.get(key(word)) if held else None
        if fields:
            self.matched.add((f"values.{field_name}", key(word)))
        return fields

    def fields(self, sheet: str) -> dict:
        """Fields of the outcomes frame that are declared for a whole sheet."""
        joined = self.file | self.sheets.get(sheet, {})
        return {name: value for name, value in joined.items() if name in OUTCOME_FIELDS}


def row_label(sheet: Sheet, i: int) -> str:
    """Words of a row, by which it is left out: “South West | Op X”."""
    cells = (value for value in sheet.values[i] if isinstance(value, str))
    return " | ".join(" ".join(text.split()) for text in cells if not looks_like_figure(text))


def _of_sheet(name: str) -> str:
    return f'sheets."{name}"'


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
        before, count = deepcopy(whole), len(problems)
        try:
            _Reader(name, problems, text.casefold()).join(whole, data)
        except Exception as error:  # the last net: what nobody foresaw costs this file alone
            whole, problems[count:] = before, [unforeseen(error, name)]
    return whole, problems


def unmatched(mappings: AnyMapping[str, Mapping], sheets: Iterable) -> list[Problem]:
    """Sheets, headings and words that a companion names and no return has."""
    names: dict[str, set[str]] = {}
    for sheet in sheets:
        names.setdefault(sheet.file, set()).add(sheet.name)
    declared: dict[tuple, set[str]] = {}
    matched: set[tuple] = set()
    for file, mapping in mappings.items():
        there = names.get(file, set())
        for (section, name), (origin, line) in mapping.declared.items():
            where = (origin, line, section, name)
            declared.setdefault(where, set()).update(there)
            if (section, name) in mapping.matched or (section == "sheets" and name in there):
                matched.add(where)
    problems = []
    for where, there in declared.items():
        origin, line, section, name = where
        if where in matched:
            continue
        facts: dict = {"where": f"[{section}] “{name}”", "found": name}
        if section == "sheets":
            facts |= {"where": f"[{_of_sheet(name)}]", "there": sorted(filter(None, there))}
        problems.append(problem("mapping_unmatched", origin, "", f"line {line}", **facts))
    return problems


# --- reading one ----------------------------------------------------------------------------------

_RELATION = re.compile(
    r"(?i)\s*(?:row (?P<row>\d+)(?:, *(?:directly above|(?P<left>closest left)))?"
    r"|column (?P<column>[A-Z]{1,3})(?:, *(?:directly left|(?P<above>closest above)))?)\s*"
)
_LONGEST_SHOWN = 60


def relation(text: object) -> Relation | None:
    """Place of a label, as a recipe writes it; None where the text is no place.

    >>> relation("row 4, directly above")
    Relation(is_row=True, line=4, closest=False)
    >>> relation("column A, closest above")
    Relation(is_row=False, line=1, closest=True)
    >>> relation("South West")
    """
    match = _RELATION.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return None
    if match["row"]:
        return Relation(True, int(match["row"]), bool(match["left"]))
    return Relation(False, column_number(match["column"].upper()), bool(match["above"]))


def rectangle(text: str) -> Block | None:
    """Rectangle of cells; None where it ends before it begins.

    >>> rectangle("C5:N40")
    Block(top=5, left=3, bottom=40, right=14)
    """
    ends = re.fullmatch(r"([A-Z]{1,3})(\d+):([A-Z]{1,3})(\d+)", text.upper())
    if ends is None:
        return None
    left, top, right, bottom = (
        column_number(part) if part.isalpha() else int(part) for part in ends.groups()
    )
    return Block(top, left, bottom, right) if top <= bottom and left <= right else None


@dataclass
class _Reader:
    """One companion while it is read: what is not known in it becomes a problem at its line."""

    name: str
    problems: list[Problem]
    text: str  # in lower case
    start: int = 0  # where to look for what is wrong

    def join(self, whole: Mapping, data: dict) -> None:
        tables = json_schema()["properties"]
        for table in [table for table in data if table not in tables]:
            self.unknown(table, f"[{table}]", ", ".join(tables), table)
        whole.file |= self.settings(data.get("file", {}), "file")
        for label in whole.file.get("leave_out", ()):
            self.declare(whole, "file.leave_out", label, "file", "leave_out")
        for sheet, given in self.table(data.get("sheets", {}), "sheets").items():
            settings = self.settings(given, _of_sheet(sheet))
            whole.sheets[sheet] = whole.sheets.get(sheet, {}) | settings
            self.declare(whole, "sheets", sheet, "sheets", sheet)
            for label in settings.get("leave_out", ()):
                section = f"{_of_sheet(sheet)}.leave_out"
                self.declare(whole, section, label, "sheets", sheet, "leave_out")
            for heading in settings.get("columns", {}):
                self.declare(whole, _of_sheet(sheet), heading, "sheets", sheet, heading)
        columns = self.columns(self.table(data.get("columns", {}), "columns"), "columns")
        whole.columns |= columns
        for heading in columns:
            self.declare(whole, "columns", heading, "columns", heading)
        for field_name, given in self.table(data.get("values", {}), "values").items():
            self.values(whole, field_name, given)
        entries = data.get("accept", [])
        heads = [m.start() for m in re.finditer(r"^[ \t]*\[\[\s*accept", self.text, re.MULTILINE)]
        for number, given in enumerate(entries if isinstance(entries, list) else [entries]):
            self.start = heads[number] if number < len(heads) else 0
            self.accept(whole, self.table(given, "accept"))

    def declare(self, whole: Mapping, section: str, name: str, *path: str) -> None:
        """Note where something is declared that a return should have."""
        whole.declared[section, name] = self.name, toml_text.line_of(self.text, *path)

    def values(self, whole: Mapping, field_name: str, given: object) -> None:
        where = f"values.{field_name}"
        if field_name not in FIELDS:
            self.unknown(field_name, f"[{where}]", _known_fields(), where)
            return
        words = self.table(given, where)
        meanings = {key(w): self.meaning(field_name, w, words[w]) for w in words}
        meanings = {word: fields for word, fields in meanings.items() if fields}
        whole.values[field_name] = whole.values.get(field_name, {}) | meanings
        for word in words:
            if key(word) in meanings:
                self.declare(whole, where, key(word), "values", field_name, word)

    def slip(self, code: str, section: str, word: str = "", **facts) -> None:
        """Note a problem at the line of a key of a section, or else of the section."""
        path = [part.strip('"') for part in re.findall(r'"[^"]*"|[^."]+', section)]
        at = toml_text.line_of(self.text, *path, word, start=self.start)
        self.problems.append(problem(code, self.name, cell=f"line {at}", **facts))

    def unknown(self, found: str, where: str, allowed: str, section: str, word: str = "") -> None:
        facts = {"found": found, "where": where, "allowed": allowed}
        self.slip("mapping_unknown_word", section, word, **facts)

    def table(self, given: object, where: str) -> dict:
        """Keys and values under a heading; a problem where it holds anything else."""
        if isinstance(given, dict):
            return given
        head, _, word = where.rpartition(".")
        self.unknown(where, f"[{where}]", "keys with values", head, word)
        return {}

    def settings(self, given: dict, where: str) -> dict:
        """Settings and fields of a file or sheet that are known and have a known value."""
        given, keys = self.table(given, where), FIELDS | SETTINGS
        for name in [name for name in given if name not in keys]:
            allowed = ", ".join((*SETTINGS, *OUTCOME_FIELDS))
            self.unknown(name, f"[{where}]", allowed, where, name)
        known = {name: value for name, value in given.items() if name in keys}
        columns, stated = known.pop("columns", {}), known.pop("recipe", [])
        kept = self.allowed(known, keys, where)
        if columns:
            kept["columns"] = self.columns(self.table(columns, f"{where}.columns"), where)
        entries = stated if isinstance(stated, list) else [stated]
        recipes = [self.recipe(self.table(one, f"{where}.recipe"), where) for one in entries]
        if recipes := [one for one in recipes if one is not None]:
            kept["recipe"] = recipes
        return kept

    def recipe(self, given: dict, where: str) -> Layout | None:
        """One recipe; None where it does not say where its figures are."""
        where = f"{where}.recipe"
        for name in [name for name in given if name not in RECIPE]:
            self.unknown(name, f"[{where}]", ", ".join(RECIPE), where, name)
        values = rectangle(str(given.get("values", "")))
        if values is None:
            found = _shown(given.get("values", ""))
            self.unknown(found, f"values in [{where}]", BLOCK, where, "values")
            return None
        places = {name: relation(given[name]) for name in given if name in OUTCOME_FIELDS}
        places = {name: place for name, place in places.items() if place is not None}
        rest = {n: v for n, v in given.items() if n in OUTCOME_FIELDS and n not in places}
        constants = self.allowed(rest, FIELDS, where)
        headings = given.get("headings", [])
        if headings and not fits(headings, RECIPE["headings"].schema):
            self.unknown(_shown(headings), f"headings in [{where}]", RECIPE["headings"].written,
                         where, "headings")  # fmt: skip
            headings = []
        return Layout(Recipe(values, places, constants), tuple(headings))

    def allowed(self, fields: dict, keys: AnyMapping[str, Key], where: str, word: str = "") -> dict:
        """Fields with a value that they may have; places and measures as they are named here."""
        kept, shown = {}, f"“{key(word)}” of [{where}]" if word else f"[{where}]"
        for name, value in fields.items():
            typed, written = _allowed(name, value, keys[name])
            if typed is not None:
                kept[name] = typed
            elif written == DAY and isinstance(value, date):
                facts = {"field": name, "found": value.isoformat()}
                self.slip("date_unclear", where, word or name, **facts)
            else:
                self.unknown(_shown(value), f"{name} in {shown}", written, where, word or name)
        first, last = kept.get("period_start"), kept.get("period_end")
        if first and last and last < first:
            facts = last.isoformat(), f"period_end in {shown}", "a day after period_start"
            self.unknown(*facts, where, word or "period_end")
            del kept["period_end"]
        return kept

    def columns(self, given: dict, where: str) -> dict:
        """Headings whose field is known."""
        kept = {}
        for heading, field_name in given.items():
            if fits(field_name, HEADINGS[1]):
                kept[plain_heading(heading)] = field_name
            else:
                at = where, heading if where == "columns" else "columns"
                self.unknown(_shown(field_name), f"[columns] “{heading}”", _known_fields(), *at)
        return kept

    def meaning(self, field_name: str, word: str, given: object) -> dict:
        """Fields that a word fills: its own, or those of a small table."""
        where = f"values.{field_name}"
        fields = dict(given) if isinstance(given, dict) else {field_name: given}
        for name, value in list(fields.items()):
            # A heading can be unused, and a word cannot: its figures would count as another's.
            if isinstance(value, str) and value.strip().casefold() in ("", UNUSED, NOTE, "ignore"):
                shown = f"{name} in [{where}] “{key(word)}”"
                allowed = f"a {name}; a heading is left out under [columns], and a word is not"
                self.unknown(_shown(value), shown, allowed, where, word)
                del fields[name]
        for other in [other for other in fields if other not in FIELDS]:
            shown = f"[{where}] “{key(word)}”"
            self.unknown(other, shown, _known_fields(), where, word)
            del fields[other]
        return self.allowed(fields, FIELDS, where, word)

    def accept(self, whole: Mapping, given: dict) -> None:
        """One figure that is taken back, where it is named, signed and explained."""
        lacking = [p for p in ("cell", "by", "reason") if not str(given.get(p, "")).strip()]
        if lacking:
            found = str(given.get("cell", ""))
            self.slip("accept_incomplete", "accept", found=found, lacks=lacking)
            return
        sheet, _, cell = str(given["cell"]).rpartition("!")
        on, value = given.get("on", ""), given.get("value")
        for name in [name for name in given if name not in ACCEPT]:
            self.unknown(name, "[[accept]]", ", ".join(ACCEPT), "accept", name)
        if value is not None and not fits(value, ACCEPT["value"].schema):
            written = ACCEPT["value"].written
            self.unknown(_shown(value), "value in [[accept]]", written, "accept", "value")
            return
        on = on.isoformat() if isinstance(on, date) else str(on)
        found = str(given["found"]) if "found" in given else None
        whole.accept.append(
            Acceptance(sheet, cell.upper(), str(given["by"]), on, str(given["reason"]),
                       None if value is None else float(value), found)
        )  # fmt: skip


def _known_fields() -> str:
    return ", ".join((*OUTCOME_FIELDS, UNUSED, NOTE))


def _allowed(name: str, value: object, kind: Key) -> tuple[object, str]:
    """Value of a setting or field, None where it may not have it; and what it may be."""
    if isinstance(value, str) and value.startswith(_FORMS):
        return None, kind.written  # the form of a remedy, pasted unchanged
    if name in _NAMED and isinstance(value, str):
        known, folded = reference.names_of(name), reference.fold(value)
        near = reference.nearest(value, dict.fromkeys(known.values()))
        # A measure may be new; one that nearly has the name of another is a slip.
        is_slip = name != "measure" or not folded or get_close_matches(folded, known, 1, _NEARLY)
        return known.get(folded, None if is_slip else value), ", ".join([_NAMED[name], *near])
    if name == "period":
        typed = _typed(value, kind)
        is_one = typed is not None and periods.parse(typed, years="calendar").periods
        return typed if is_one else None, _A_PERIOD
    if isinstance(value, date) and kind.written == WORDS:
        return None, kind.written
    return _typed(value, kind), kind.written


def _typed(value: object, kind: Key) -> object:
    """Value of a setting or field as what it has to be; None where it cannot be that."""
    if kind.written == DAY:
        day = value.date() if isinstance(value, datetime) else value
        day = periods.day_of(day) if isinstance(day, str) else day
        return day if isinstance(day, date) and periods.is_of_our_time(day) else None
    if not fits(value, kind.schema):
        return None
    is_word = kind.written == WORDS and not isinstance(value, str | date)
    return str(value) if is_word else value


def _shown(value: object) -> str:
    """What was found, no longer than can be read."""
    text = str(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
