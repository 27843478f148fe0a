"""What has somebody already settled about this file? The TOML file beside a return.

A companion (``<return's stem>.toml``, or ``rocu-mapping.toml`` for a whole folder) says what the
return leaves open: which heading is which field, what a word means, what a sheet is about, and
which figures that were set aside are taken back, by whom and why.
"""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import pandas as pd

from rocu_analysis import periods, reference, schema
from rocu_analysis.problems import Problem, problem, unforeseen
from rocu_analysis.readers import toml_text
from rocu_analysis.readers.toml_text import Kind, document, fits, one_of, table_of
from rocu_analysis.intake.names import key, plain_heading

UNUSED = "unused"
NOTE = "note"
# What a figure must have before anybody can take it back.
_NEEDED = ("geography", "measure", "period")
_OUTCOME_FIELDS = tuple(name for name in schema.columns("outcomes") if name != "source")
LAYOUTS = (
    "long",
    *(f"wide by {what}" for what in ("measure", "period", "region", "force", "strand", "threat")),
    "wide by level",
)
# Everything that a companion may say is in the tables from here to `json_schema`, which makes of
# them what checks a companion and what an editor completes from. Of each kind of value: how it is
# written, and what it is.
_ROW = {"type": "integer", "minimum": 1}
_KINDS: dict[str, Kind] = {
    "flag": ("true or false", {"type": "boolean"}),
    "row": ("the number of a row", _ROW),
    "rows": ("numbers of rows, such as [4, 5]", {"type": "array", "items": _ROW, "minItems": 1}),
    "letters": (
        'letters of columns, such as ["B", "F"]',
        {"type": "array", "items": {"type": "string", "pattern": "^[A-Za-z]{1,3}$"}, "minItems": 1},
    ),
    # How many one in a column stands for; of grades, the scale that they belong to.
    "scale": (
        f"a number above zero, such as 1000; of grades, {', '.join(schema.SCALES)}",
        {"anyOf": [{"type": "number", "exclusiveMinimum": 0}, {"enum": [*schema.SCALES]}]},
    ),
    "date": ("a day, such as 2021-03-31", {"type": "string"}),
    "number": ("a number", {"type": "number"}),
    "text": ('words in quotes, such as "2020-21"', {"type": ["string", "number"], "minLength": 1}),
}


# ``published`` is an address of a figure and a day of a report: what may be words is words.
FIELDS: dict[str, Kind] = {
    column.name: _KINDS[column.kind] for frame in schema.FRAMES.values() for column in frame
} | {
    "published": _KINDS["text"],
    "scale": _KINDS["scale"],
    "region": one_of(reference.REGIONS),
    "strand": one_of((*reference.STRANDS, reference.NOT_STATED)),
    "counting": one_of(schema.COUNTINGS),
}
HEADINGS = one_of((*FIELDS, UNUSED, NOTE))
_KNOWN_FIELDS = ", ".join((*_OUTCOME_FIELDS, UNUSED, NOTE))
_COLUMNS = 'a table such as { "Police area" = "force" }'
SETTINGS: dict[str, Kind] = {
    "frame": one_of(schema.FRAMES),
    "layout": one_of(LAYOUTS),
    "years": one_of(periods.YEARS),
    "quarters": one_of(periods.QUARTERS),
    "period_is": one_of(periods.DAYS_ARE),
    "ignore": _KINDS["flag"],
    "fill_down": _KINDS["flag"],
    "header_row": _KINDS["row"],
    "header_rows": _KINDS["rows"],
    "drop_rows": _KINDS["rows"],
    "drop_columns": _KINDS["letters"],
    "scale": _KINDS["scale"],
    "columns": (_COLUMNS, {"type": "object", "additionalProperties": HEADINGS[1]}),
}
_ACCEPT = dict.fromkeys(("cell", "by", "reason", "on"), _KINDS["text"])
_ACCEPT |= {"value": _KINDS["number"]}
_WORD_OF = "a {}; a heading is left out under [columns], and a word is not"
_LONGEST_SHOWN = 60


def json_schema() -> dict:
    """JSON Schema of a companion, for editors that complete and mark what is typed in TOML."""
    said, fields = ({"$ref": f"#/definitions/{name}"} for name in ("settings", "fields"))
    words = {
        name: {"type": "object", "additionalProperties": {"anyOf": [kind, fields]}}
        for name, (_, kind) in FIELDS.items()
    }
    tables = {
        "file": said,
        "sheets": {"type": "object", "additionalProperties": said},
        "columns": SETTINGS["columns"][1],
        "values": {"type": "object", "properties": words, "additionalProperties": False},
        "accept": {"type": "array", "items": table_of(_ACCEPT, required=["cell", "by", "reason"])},
    }
    definitions = {"settings": table_of(SETTINGS | FIELDS), "fields": table_of(FIELDS)}
    return document("What an analyst settles about a return", tables, definitions=definitions)


@dataclass(frozen=True)
class Acceptance:
    """A figure that was set aside and is taken back."""

    sheet: str
    cell: str
    by: str
    on: str
    reason: str
    value: float | None = None


# How the form of a remedy begins where no known word is near: it has to be filled in.
CHOOSE = "choose one of: "


@dataclass
class Mapping:
    """What the companions of one file settle; empty where there are none."""

    file: dict = field(default_factory=dict)  # field or setting to its value
    sheets: dict = field(default_factory=dict)  # the same for one sheet, by its name
    columns: dict = field(default_factory=dict)  # heading (`plain_heading`) to field or use
    values: dict = field(default_factory=dict)  # by field: word, as `key` has it, to fields
    accept: list = field(default_factory=list)
    origins: dict = field(default_factory=dict)  # sheet to the companion that names it

    def setting(self, sheet: str, name: str):
        """Setting of a sheet, else of the file, else None."""
        return self.sheets.get(sheet, {}).get(name, self.file.get(name))

    def column(self, texts: list[str], sheet: str = "") -> str | None:
        """Field that one of the texts over a column is declared to be, the first that is."""
        declared = self.columns | self.sheets.get(sheet, {}).get("columns", {})
        if not declared:
            return None
        plain = map(plain_heading, texts)
        return next((declared[text] for text in plain if text in declared), None)

    def meaning(self, field_name: str, word: str) -> dict | None:
        """Fields that a word is declared to fill, where it stands for a field."""
        said = self.values.get(field_name)
        return said.get(key(word)) if said else None

    def fields(self, sheet: str) -> dict:
        """Fields of the outcomes frame that are declared for a whole sheet."""
        joined = self.file | self.sheets.get(sheet, {})
        return {name: value for name, value in joined.items() if name in _OUTCOME_FIELDS}


def load(companions: dict[str, bytes | str]) -> tuple[Mapping, list[Problem]]:
    """Join the companions of one file, the folder's first and the file's own last."""
    whole, problems = Mapping(), []
    for name, text in companions.items():
        try:
            text = text.decode("utf-8-sig") if isinstance(text, bytes) else text
            data = toml_text.loads(text)
        except ValueError as error:  # in what is not sound TOML, or not in UTF-8
            message = f"it is not sound TOML: {error}"
            problems.append(problem("mapping_unreadable", name, message=message))
            continue
        before, told = deepcopy(whole), len(problems)
        try:
            _Companion(name, problems, text.casefold()).join(whole, data)
        except Exception as error:  # the last net: what nobody foresaw costs this file alone
            whole, problems[told:] = before, [unforeseen(error, name)]
    return whole, problems


@dataclass
class _Companion:
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
        for sheet, given in self.table(data.get("sheets", {}), "sheets").items():
            settings = self.settings(given, f'sheets."{sheet}"')
            whole.sheets[sheet] = whole.sheets.get(sheet, {}) | settings
            whole.origins[sheet] = self.name
        whole.columns |= self.columns(self.table(data.get("columns", {}), "columns"), "columns")
        for field_name, given in self.table(data.get("values", {}), "values").items():
            where = f"values.{field_name}"
            if field_name not in FIELDS:
                self.unknown(field_name, f"[{where}]", _KNOWN_FIELDS, where)
                continue
            words = self.table(given, where)
            meanings = {key(w): self.meaning(field_name, w, words[w]) for w in words}
            meanings = {word: fields for word, fields in meanings.items() if fields}
            whole.values[field_name] = whole.values.get(field_name, {}) | meanings
        entries = data.get("accept", [])
        heads = [m.start() for m in re.finditer(r"^[ \t]*\[\[\s*accept", self.text, re.MULTILINE)]
        for number, given in enumerate(entries if isinstance(entries, list) else [entries]):
            self.start = heads[number] if number < len(heads) else 0
            self.accept(whole, self.table(given, "accept"))

    def slip(self, code: str, section: str, word: str = "", **told) -> None:
        """Note a problem at the line of a key of a section, or else of the section."""
        path = [part.strip('"') for part in re.findall(r'"[^"]*"|[^."]+', section)]
        at = toml_text.line_of(self.text, *path, word, start=self.start)
        self.problems.append(problem(code, self.name, cell=f"line {at}", **told))

    def unknown(self, found: str, where: str, allowed: str, section: str, word: str = "") -> None:
        message = f"{where}: not known here. Allowed: {allowed}"
        self.slip("mapping_unknown_word", section, word, found=found, message=message)

    def table(self, given: object, where: str) -> dict:
        """What stands under a heading, where that is keys with values."""
        if isinstance(given, dict):
            return given
        head, _, word = where.rpartition(".")
        self.unknown(where, f"[{where}] is not a table", "keys with values", head, word)
        return {}

    def settings(self, given: dict, where: str) -> dict:
        """Settings and fields of a file or sheet that are known and have a known value."""
        given, keys = self.table(given, where), FIELDS | SETTINGS
        for name in [name for name in given if name not in keys]:
            allowed = ", ".join((*SETTINGS, *_OUTCOME_FIELDS))
            self.unknown(name, f"“{name}” in [{where}]", allowed, where, name)
        known = {name: value for name, value in given.items() if name in keys}
        columns = known.pop("columns", {})
        kept = self.allowed(known, keys, where)
        if columns:
            kept["columns"] = self.columns(self.table(columns, f"{where}.columns"), where)
        return kept

    def allowed(self, fields: dict, keys: dict, where: str, word: str = "") -> dict:
        """Fields with a value that they may have; regions under the name that they have here."""
        kept, shown = {}, f"“{key(word)}” of [{where}]" if word else f"[{where}]"
        for name, value in fields.items():
            said, kind = keys[name]
            if name == "region" and isinstance(value, str):
                with contextlib.suppress(reference.UnknownName):
                    value = reference.check_region(value)
            typed = _typed(value, said, kind)
            if isinstance(value, str) and value.startswith((CHOOSE, "choose a name", "…")):
                typed = None  # the form of a remedy, pasted as it stands
            if name == "period" and not periods.parse(typed, years="calendar").periods:
                said, typed = 'a period, such as "2020-21", "2020" or "as at 30 June 2013"', None
            if typed is not None:
                kept[name] = typed
            elif said is _KINDS["date"][0] and isinstance(value, date):
                message = f"{name} in {shown} is {value.isoformat()}; it is read as no day"
                told = {"field": name, "found": value.isoformat(), "message": message}
                self.slip("date_unclear", where, word or name, **told)
            else:
                self.unknown(_shown(value), f"{name} in {shown}", said, where, word or name)
        first, last = kept.get("period_start"), kept.get("period_end")
        if first and last and last < first:
            told = last.isoformat(), f"period_end in {shown}", "a day after period_start"
            self.unknown(*told, where, word or "period_end")
            del kept["period_end"]
        return kept

    def columns(self, given: dict, where: str) -> dict:
        kept = {}
        for heading, field_name in given.items():
            if fits(field_name, HEADINGS[1]):
                kept[plain_heading(heading)] = field_name
            else:
                at = where, heading if where == "columns" else "columns"
                self.unknown(_shown(field_name), f"[columns] “{heading}”", _KNOWN_FIELDS, *at)
        return kept

    def meaning(self, field_name: str, word: str, given) -> dict:
        """Fields that a word fills: its own, or those of a small table."""
        where = f"values.{field_name}"
        fields = dict(given) if isinstance(given, dict) else {field_name: given}
        for name, said in list(fields.items()):
            # A heading can be unused, and a word cannot: its figures would count as something else.
            if isinstance(said, str) and said.strip().casefold() in ("", UNUSED, NOTE, "ignore"):
                shown = f"{name} in [{where}] “{key(word)}”"
                self.unknown(_shown(said), shown, _WORD_OF.format(name), where, word)
                del fields[name]
        for other in [other for other in fields if other not in FIELDS]:
            shown = f"“{other}” in [{where}] “{key(word)}”"
            self.unknown(other, shown, _KNOWN_FIELDS, where, word)
            del fields[other]
        return self.allowed(fields, FIELDS, where, word)

    def accept(self, whole: Mapping, given: dict) -> None:
        lacking = [p for p in ("cell", "by", "reason") if not str(given.get(p, "")).strip()]
        if lacking:
            message = f"an [[accept]] lacks {', '.join(lacking)}, so the figure stays set aside"
            told = {"found": str(given.get("cell", "")), "message": message}
            self.slip("accept_incomplete", "accept", **told)
            return
        sheet, _, cell = str(given["cell"]).rpartition("!")
        on, value = given.get("on", ""), given.get("value")
        for name in [name for name in given if name not in _ACCEPT]:
            self.unknown(name, f"“{name}” in [[accept]]", ", ".join(_ACCEPT), "accept", name)
        said, kind = _KINDS["number"]
        if value is not None and not fits(value, kind):
            self.unknown(_shown(value), "value in [[accept]]", said, "accept", "value")
            return
        on = on.isoformat() if isinstance(on, date) else str(on)
        told = cell.upper(), str(given["by"]), on, str(given["reason"])
        whole.accept.append(Acceptance(sheet, *told, None if value is None else float(value)))


def _typed(value: object, said: str, kind: dict) -> object:
    """Value of a setting or field as what it has to be; None where it cannot be that."""
    if said is _KINDS["date"][0]:
        day = value.date() if isinstance(value, datetime) else value
        day = periods.day_of(day) if isinstance(day, str) else day
        return day if isinstance(day, date) and periods.is_of_our_time(day) else None
    if not fits(value, kind):
        return None
    is_word = said is _KINDS["text"][0] and not isinstance(value, str | date)
    return str(value) if is_word else value


def _shown(value: object) -> str:
    """What was found, no longer than can be read."""
    text = str(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def unmatched(mappings: dict[str, Mapping], sheets: list) -> list[Problem]:
    """Sheets that a companion names and none of its files has."""
    held: dict[str, set[str]] = {}
    for sheet in sheets:
        held.setdefault(sheet.file, set()).add(sheet.name)
    named: dict[tuple[str, str], set[str]] = {}
    for file, settled in mappings.items():
        for name, origin in settled.origins.items():
            named.setdefault((origin, name), set()).update(held.get(file, set()))
    problems = []
    for (origin, name), there in named.items():
        if name not in there:
            listed = ", ".join(sorted(filter(None, there))) or "only sheets without a name"
            message = f'[sheets."{name}"]: no return has such a sheet; there are {listed}'
            problems.append(problem("mapping_unmatched", origin, found=name, message=message))
    return problems


def take_back(
    judged: pd.DataFrame, problems: list[Problem], mappings: dict
) -> tuple[pd.DataFrame, list[Problem], pd.DataFrame]:
    """Accept the figures that ``[[accept]]`` names."""
    by_hand: list[dict] = []
    entries = [(file, entry) for file, settled in mappings.items() for entry in settled.accept]
    if not entries:
        return judged, problems, schema.blank(schema.BY_HAND_COLUMNS)
    remarks: list[Problem] = []
    carriers = Counter(entry for _, entry in set(entries))
    columns = ["file", "sheet", "cell", "disposition", "found", "value", *_NEEDED]
    figures = judged.loc[judged["cell"].isin({entry.cell for _, entry in entries}), columns]
    standing: dict[tuple[str, str], list[dict]] = {}
    for row, figure in figures.to_dict("index").items():
        standing.setdefault((figure["file"], figure["cell"]), []).append({**figure, "row": row})
    taken: dict[object, float] = {}
    settled_at = set()
    for file, entry in entries:
        there = standing.get((file, entry.cell), [])
        there = [figure for figure in there if entry.sheet in ("", figure["sheet"])]
        if not there:
            # A companion of the folder speaks of its other files too.
            if carriers[entry] == 1:
                name = f"{entry.sheet}!{entry.cell}" if entry.sheet else entry.cell
                message = f"[[accept]] names {name}, and no figure stands there"
                at = (file, entry.sheet, entry.cell)
                remarks.append(problem("mapping_unmatched", *at, found=name, message=message))
            continue
        figure = there[0]
        if figure["disposition"] != "set_aside" or figure["row"] in taken:
            continue
        at = (file, figure["sheet"], entry.cell)
        said = {"field": "value", "found": str(figure["found"])}
        lacks = [name for name in _NEEDED if not isinstance(figure[name], str)]
        value = figure["value"] if entry.value is None else entry.value
        if lacks or not value >= 0:
            what = f"its {' and '.join(lacks)}" if lacks else "which number was meant"
            message = f"it was to be taken back, and {what} is not known"
            remarks.append(problem("accept_incomplete", *at, message=message, **said))
            continue
        taken[figure["row"]] = float(value)
        settled_at.add(at)
        day = f" on {entry.on}" if entry.on else ""
        message = f"taken back by {entry.by}{day}: {entry.reason}"
        remarks.append(problem("accepted_by_hand", *at, message=message, **said))
        parts = (*at, said["found"], entry.by, entry.on, entry.reason)
        by_hand.append(dict(zip(schema.BY_HAND_COLUMNS, parts, strict=True)))
    judged = judged.copy()
    rows = list(taken)
    judged.loc[rows, "value"] = list(taken.values())
    judged.loc[rows, "marker"] = None
    judged.loc[rows, "disposition"] = "accepted"
    told = [
        replace(p, severity="warning") if (p.file, p.sheet, p.cell) in settled_at else p
        for p in problems
    ]
    listed = pd.DataFrame(by_hand, columns=list(schema.BY_HAND_COLUMNS), dtype="str")
    return judged, told + remarks, listed
