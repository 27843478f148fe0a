"""What has somebody already settled about this file? The TOML file beside a return.

A companion (``<return's stem>.toml``, or ``rocu-mapping.toml`` for a whole folder) says what the
return leaves open: which heading is which field, what a word means, what a sheet is about, and
which figures that were set aside are taken back, by whom and why.
"""

from __future__ import annotations

import contextlib
import math
import re
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import numpy as np
import pandas as pd

from rocu_analysis import period_words, periods, reference, schema
from rocu_analysis.errors import Problem
from rocu_analysis.problems import frame as problems_frame
from rocu_analysis.problems import problem, unforeseen
from rocu_analysis.readers import toml_text
from rocu_analysis.validation.names import key, plain_heading
from rocu_analysis.validation.result import BY_HAND_COLUMNS, blank

UNUSED = "unused"
NOTE = "note"
# What a figure must have before anybody can take it back.
_NEEDED = ("geography", "measure", "period")
_TABLES = ("file", "sheets", "columns", "values", "accept")
_OUTCOME_FIELDS = tuple(name for name in schema.columns("outcomes") if name != "source")
# ``published`` is an address of a figure and a day of a report: what may be words is words.
_KINDS = {column.name: column.kind for frame in schema.FRAMES.values() for column in frame}
_KINDS["published"] = "text"
_FIELDS = tuple(_KINDS)
_SETTINGS = ("frame", "layout", "years", "quarters", "ignore", "header_row", "columns", "scale")
LAYOUTS = (
    "long",
    *(f"wide by {what}" for what in ("measure", "period", "region", "force", "strand", "threat")),
    "wide by level",
)
# What a setting or a field may be, in words for whoever wrote something else.
_WRITTEN = {
    "columns": 'a table such as { "Police area" = "force" }',
    "ignore": "true or false",
    "header_row": "the number of a row",
    "scale": "a number above nought, such as 1000",
    "date": "a day, such as 2021-03-31",
    "number": "a number",
    "text": 'words in quotes, such as "2020-21"',
}
_WORD_OF = "a {}; a heading is left out under [columns], and a word is not"
_LONGEST_SHOWN = 60
_KNOWN_FIELDS = ", ".join((*_OUTCOME_FIELDS, UNUSED, NOTE))


@dataclass(frozen=True)
class Acceptance:
    """A figure that was set aside and is taken back."""

    sheet: str
    cell: str
    by: str
    on: str
    reason: str
    value: float | None = None


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
        own = self.sheets.get(sheet, {})
        return own.get(name, self.file.get(name))

    def column(self, texts: list[str], sheet: str = "") -> str | None:
        """Field that one of the texts over a column is declared to be, the first that is."""
        declared = self.columns | self.sheets.get(sheet, {}).get("columns", {})
        plain = map(plain_heading, texts)
        return next((declared[text] for text in plain if text in declared), None)

    def meaning(self, field_name: str, word: str) -> dict | None:
        """Fields that a word is declared to fill, where it stands for a field."""
        return self.values.get(field_name, {}).get(key(word))

    def fields(self, sheet: str) -> dict:
        """Fields of the outcomes frame that are declared for a whole sheet."""
        joined = self.file | self.sheets.get(sheet, {})
        return {name: value for name, value in joined.items() if name in _OUTCOME_FIELDS}


def load(companions: dict[str, bytes | str]) -> tuple[Mapping, list[Problem]]:
    """Join the companions of one file, the folder's first and the file's own last."""
    whole, problems = Mapping(), []
    for name, text in companions.items():
        try:
            data = toml_text.loads(text.decode("utf-8-sig") if isinstance(text, bytes) else text)
        except ValueError as error:  # in what is not sound TOML, or not in UTF-8
            message = f"it is not sound TOML: {error}"
            problems.append(problem("mapping_unreadable", name, message=message))
            continue
        before, told = deepcopy(whole), len(problems)
        try:
            _Companion(name, problems).join(whole, data)
        except Exception as error:  # the last net: what nobody foresaw costs this file alone
            whole, problems[told:] = before, [unforeseen(error, name)]
        lines = _key_lines(text.decode("utf-8-sig") if isinstance(text, bytes) else text)
        problems[told:] = [_at_line(slip, lines) for slip in problems[told:]]
    return whole, problems


def _key_lines(text: str) -> dict[tuple[str, str], int]:
    """Line on which each key stands, by its section and itself as typed; sections have no key."""
    lines: dict[tuple[str, str], int] = {}
    section = ""
    for number, line in enumerate(text.splitlines(), start=1):
        plain = line.strip()
        if head := re.match(r"\[{1,2}\s*(.+?)\s*\]{1,2}\s*(?:#.*)?$", plain):
            section = head[1].replace("'", '"')
            lines.setdefault((section, ""), number)
            lines.setdefault((section.split(".")[0], ""), number)
        elif entry := re.match(r"""("[^"]*"|'[^']*'|[\w.-]+)\s*=""", plain):
            lines.setdefault((section, key(entry[1].strip("\"'"))), number)
    return lines


def _at_line(slip: Problem, lines: dict[tuple[str, str], int]) -> Problem:
    """The same slip with the line that it stands on, where its words tell it."""
    if slip.cell or slip.code not in ("mapping_unknown_word", "date_far_off", "accept_incomplete"):
        return slip
    section = next(iter(re.findall(r"\[([^\]]+)\]", slip.message)), "")
    section = section if (section, "") in lines else section.strip("[]")
    words = [*re.findall(r"“([^”]*)”", slip.message), *slip.message.split()[:1], ""]
    line = next((lines[section, key(w)] for w in words if (section, key(w)) in lines), None)
    return slip if line is None else replace(slip, cell=f"line {line}")


@dataclass
class _Companion:
    """One companion while it is read: what is not known in it becomes a problem."""

    name: str
    problems: list[Problem]

    def join(self, whole: Mapping, data: dict) -> None:
        for table in data:
            if table not in _TABLES:
                self.unknown(table, f"[{table}]", ", ".join(_TABLES))
        whole.file |= self.settings(data.get("file", {}), "file")
        for sheet, given in self.table(data.get("sheets", {}), "sheets").items():
            settings = self.settings(given, f'sheets."{sheet}"')
            if "columns" in settings:
                settings["columns"] = self.columns(settings["columns"])
            whole.sheets[sheet] = whole.sheets.get(sheet, {}) | settings
            whole.origins[sheet] = self.name
        whole.columns |= self.columns(self.table(data.get("columns", {}), "columns"))
        for field_name, given in self.table(data.get("values", {}), "values").items():
            if field_name in _FIELDS:
                words = self.table(given, f"values.{field_name}")
                meanings = {key(w): self.meaning(field_name, w, words[w]) for w in words}
                meanings = {word: fields for word, fields in meanings.items() if fields}
                whole.values[field_name] = whole.values.get(field_name, {}) | meanings
            else:
                self.unknown(field_name, f"[values.{field_name}]", _KNOWN_FIELDS)
        entries = data.get("accept", [])
        for given in entries if isinstance(entries, list) else [entries]:
            self.accept(whole, self.table(given, "accept"))

    def unknown(self, word: str, where: str, allowed: str) -> None:
        message = f"{where}: not known here. Allowed: {allowed}"
        told = {"found": word, "message": message}
        self.problems.append(problem("mapping_unknown_word", self.name, **told))

    def table(self, given: object, where: str) -> dict:
        """What stands under a heading, where that is keys with values."""
        if isinstance(given, dict):
            return given
        self.unknown(where, f"[{where}] is not a table", "keys with values")
        return {}

    def settings(self, given: dict, where: str) -> dict:
        """Settings and fields of a file or sheet that are known and have a known value."""
        given = self.table(given, where)
        known = {name: v for name, v in given.items() if name in (*_SETTINGS, *_FIELDS)}
        for name in [name for name in given if name not in known]:
            self.unknown(name, f"“{name}” in [{where}]", ", ".join((*_SETTINGS, *_OUTCOME_FIELDS)))
        return self.allowed(known, f"[{where}]")

    def allowed(self, fields: dict, where: str) -> dict:
        """Fields with a value that they may have; regions under the name that they have here."""
        allowed = {
            "frame": tuple(schema.FRAMES),
            "layout": LAYOUTS,
            "years": period_words.YEARS,
            "quarters": period_words.QUARTERS,
            "region": reference.REGIONS,
            "strand": (*reference.STRANDS, reference.NOT_STATED),
            "counting": schema.COUNTINGS,
        }
        kept = {}
        for name, value in fields.items():
            if name == "region" and isinstance(value, str):
                with contextlib.suppress(reference.UnknownName):
                    value = reference.check_region(value)
            if name in allowed and value not in allowed[name]:
                self.unknown(_shown(value), f"{name} in {where}", ", ".join(allowed[name]))
            elif (typed := _typed(name, value)) is not None:
                kept[name] = typed
            elif isinstance(value, date):
                message = f"{name} in {where} is {value.isoformat()}; it is read as no day"
                told = {"field": name, "found": value.isoformat(), "message": message}
                self.problems.append(problem("date_far_off", self.name, **told))
            else:
                written = _WRITTEN[name if name in _WRITTEN else _KINDS[name]]
                self.unknown(_shown(value), f"{name} in {where}", written)
        first, last = kept.get("period_start"), kept.get("period_end")
        if first and last and last < first:
            self.unknown(last.isoformat(), f"period_end in {where}", "a day after period_start")
            del kept["period_end"]
        return kept

    def columns(self, given: dict) -> dict:
        kept = {}
        for heading, field_name in given.items():
            if field_name in _FIELDS or field_name in (UNUSED, NOTE):
                kept[plain_heading(heading)] = field_name
            else:
                self.unknown(_shown(field_name), f"[columns] “{heading}”", _KNOWN_FIELDS)
        return kept

    def meaning(self, field_name: str, word: str, given) -> dict:
        """Fields that a word fills: its own, or those of a small table."""
        where = f"[values.{field_name}] “{key(word)}”"
        fields = dict(given) if isinstance(given, dict) else {field_name: given}
        for name, said in list(fields.items()):
            # A heading can be unused, and a word cannot: its figures would count as something else.
            if isinstance(said, str) and said.strip().casefold() in ("", UNUSED, NOTE, "ignore"):
                self.unknown(_shown(said), f"{name} in {where}", _WORD_OF.format(name))
                del fields[name]
        for other in [other for other in fields if other not in _FIELDS]:
            self.unknown(other, f"“{other}” in {where}", _KNOWN_FIELDS)
            del fields[other]
        return self.allowed(fields, where)

    def accept(self, whole: Mapping, given: dict) -> None:
        lacking = [p for p in ("cell", "by", "reason") if not str(given.get(p, "")).strip()]
        if lacking:
            message = f"an [[accept]] lacks {', '.join(lacking)}, so the figure stays set aside"
            told = {"found": str(given.get("cell", "")), "message": message}
            self.problems.append(problem("accept_incomplete", self.name, **told))
            return
        sheet, _, cell = str(given["cell"]).rpartition("!")
        on, value = given.get("on", ""), given.get("value")
        if value is not None and _typed("value", value) is None:
            self.unknown(_shown(value), "value in [[accept]]", _WRITTEN["number"])
            return
        whole.accept.append(
            Acceptance(
                sheet,
                cell.upper(),
                str(given["by"]),
                on.isoformat() if isinstance(on, date) else str(on),
                str(given["reason"]),
                None if value is None else float(value),
            )
        )


def _typed(name: str, value: object) -> object:
    """Value of a setting or field as what it has to be; None where it cannot be that."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    is_number = is_number and math.isfinite(value)
    fits = {
        "ignore": isinstance(value, bool),
        "header_row": is_number and isinstance(value, int),
        # How many one in a column stands for; of grades, the scale that they belong to.
        "scale": value in schema.SCALES or (is_number and value > 0),
        "columns": isinstance(value, dict),
    }
    if name in fits:
        return value if fits[name] else None
    kind = _KINDS.get(name, name)
    if kind == "date":
        day = value.date() if isinstance(value, datetime) else value
        day = period_words.day_of(day) if isinstance(day, str) else day
        return day if isinstance(day, date) and periods.is_of_our_time(day) else None
    if kind == "number":
        return value if is_number else None
    if kind == "text":
        if isinstance(value, str | date):
            return value
        return str(value) if is_number else None
    return value


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
    judged: pd.DataFrame, problems: pd.DataFrame, mappings: dict
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Accept the figures that ``[[accept]]`` names."""
    by_hand: list[dict] = []
    entries = [(file, entry) for file, settled in mappings.items() for entry in settled.accept]
    if not entries:
        return judged, problems, blank(BY_HAND_COLUMNS)
    judged, problems, remarks = judged.copy(), problems.copy(), []
    for file, entry in entries:
        is_here = (judged["file"] == file) & (judged["cell"] == entry.cell)
        if entry.sheet:
            is_here &= judged["sheet"] == entry.sheet
        if not is_here.any():
            # A companion of the folder speaks of its other files too.
            others = (settled.accept for name, settled in mappings.items() if name != file)
            if not any(entry in accept for accept in others):
                name = f"{entry.sheet}!{entry.cell}" if entry.sheet else entry.cell
                message = f"[[accept]] names {name}, and no figure stands there"
                at = (file, entry.sheet, entry.cell)
                remarks.append(problem("mapping_unmatched", *at, found=name, message=message))
            continue
        row = judged.index[is_here][0]
        figure = judged.loc[row]
        if figure["disposition"] != "set_aside":
            continue
        at = (file, figure["sheet"], entry.cell)
        said = {"field": "value", "found": str(figure["found"])}
        lacks = [name for name in _NEEDED if not isinstance(figure[name], str)]
        value = figure["value"] if entry.value is None else entry.value
        if lacks or np.isnan(value):
            what = f"its {' and '.join(lacks)}" if lacks else "which number was meant"
            message = f"it was to be taken back, and {what} is not known"
            remarks.append(problem("accept_needs_value", *at, message=message, **said))
            continue
        accepted = {"value": float(value), "marker": None, "disposition": "accepted"}
        for name, content in accepted.items():
            judged.at[row, name] = content
        day = f" on {entry.on}" if entry.on else ""
        message = f"taken back by {entry.by}{day}: {entry.reason}"
        remarks.append(problem("accepted_by_hand", *at, message=message, **said))
        parts = (*at, said["found"], entry.by, entry.on, entry.reason)
        by_hand.append(dict(zip(BY_HAND_COLUMNS, parts, strict=True)))
        where = zip(("file", "sheet", "cell"), at, strict=True)
        same = np.logical_and.reduce([problems[name] == said for name, said in where])
        problems.loc[same, "severity"] = "warning"
    if remarks:
        problems = pd.concat([problems, problems_frame(remarks)], ignore_index=True)
    return judged, problems, pd.DataFrame(by_hand, columns=list(BY_HAND_COLUMNS), dtype="str")
