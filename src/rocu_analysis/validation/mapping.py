"""What has somebody already settled about this file? The TOML file beside a return.

A companion (``<return's stem>.toml``, or ``rocu-mapping.toml`` for a whole folder) says what the
return leaves open: which heading is which field, what a word means, what a sheet is about, and
which figures that were set aside are taken back, by whom and why.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date

from rocu_analysis import period_words, reference, schema
from rocu_analysis.errors import Problem
from rocu_analysis.problems import problem
from rocu_analysis.validation.headings import plain
from rocu_analysis.validation.names import key

UNUSED = "unused"
NOTE = "note"
# Pseudo-field: a column that mixes regions, forces and bodies.
GEOGRAPHY = "geography"
_TABLES = ("file", "sheets", "columns", "values", "accept")
_OUTCOME_FIELDS = tuple(name for name in schema.columns("outcomes") if name != "source")
_SETTINGS = ("frame", "layout", "years", "quarters", "ignore", "header_row", "columns", "scale")
LAYOUTS = (
    "long",
    "wide by measure",
    "wide by period",
    "wide by region",
    "wide by force",
    "wide by strand",
    "wide by threat",
    "wide by level",
)


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
    """What the companions of one file settle; empty where there are none.

    Attributes
    ----------
    file : dict
        Field or setting to its value, for every figure in the file.
    sheets : dict
        The same for one sheet, by its name.
    columns : dict
        Heading, as `headings.plain` writes it, to field, "unused" or "note".
    values : dict
        Per field: word, as `names.key` writes it, to a dictionary of fields.
    accept : list of Acceptance
    origins : dict
        Sheet to the companion that names it.
    """

    file: dict = field(default_factory=dict)
    sheets: dict = field(default_factory=dict)
    columns: dict = field(default_factory=dict)
    values: dict = field(default_factory=dict)
    accept: list = field(default_factory=list)
    origins: dict = field(default_factory=dict)

    def setting(self, sheet: str, name: str):
        """Setting of a sheet, else of the file, else None."""
        own = self.sheets.get(sheet, {})
        return own.get(name, self.file.get(name))

    def column(self, heading: str, sheet: str = "") -> str | None:
        """Field that a heading is declared to be."""
        own = self.sheets.get(sheet, {}).get("columns", {})
        return own.get(plain(heading)) or self.columns.get(plain(heading))

    def meaning(self, field_name: str, word: str) -> dict | None:
        """Fields that a word is declared to fill, where it stands for a field."""
        return self.values.get(field_name, {}).get(key(word))

    def fields(self, sheet: str) -> dict:
        """Fields of the outcomes frame that are declared for a whole sheet."""
        joined = self.file | self.sheets.get(sheet, {})
        return {name: value for name, value in joined.items() if name in _OUTCOME_FIELDS}


def load(companions: dict[str, bytes | str]) -> tuple[Mapping, list[Problem]]:
    """Join the companions of one file, the folder's first and the file's own last.

    Parameters
    ----------
    companions : dict
        Name of each companion to its text, the most general first.
    """
    whole, problems = Mapping(), []
    for name, text in companions.items():
        try:
            data = tomllib.loads(text.decode("utf-8-sig") if isinstance(text, bytes) else text)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            problems.append(
                problem("mapping_unreadable", name, message=f"it is not sound TOML: {error}")
            )
            continue
        problems += _join(whole, data, name)
    return whole, problems


def _join(whole: Mapping, data: dict, name: str) -> list[Problem]:
    found = [
        _unknown(name, table, f"[{table}]", ", ".join(_TABLES))
        for table in data
        if table not in _TABLES
    ]
    whole.file |= _settings(data.get("file", {}), name, "file", found)
    for sheet, given in data.get("sheets", {}).items():
        own = _settings(given, name, f'sheets."{sheet}"', found)
        if "columns" in own:
            own["columns"] = _columns(own["columns"], name, found)
        whole.sheets[sheet] = whole.sheets.get(sheet, {}) | own
        whole.origins[sheet] = name
    whole.columns |= _columns(data.get("columns", {}), name, found)
    for field_name, words in data.get("values", {}).items():
        if not _is_field(field_name):
            found.append(_unknown(name, field_name, f"[values.{field_name}]", _known_fields()))
            continue
        meanings = {key(word): _meaning(field_name, given) for word, given in words.items()}
        for word, fields in meanings.items():
            where = f"[values.{field_name}] “{word}”"
            for other in [other for other in fields if not _is_field(other)]:
                if other != GEOGRAPHY:
                    found.append(_unknown(name, other, f"“{other}” in {where}", _known_fields()))
                    del fields[other]
            _check_fields(fields, name, where, found)
        whole.values[field_name] = whole.values.get(field_name, {}) | meanings
    whole.accept += [
        one for one in (_accept(each, name, found) for each in data.get("accept", [])) if one
    ]
    return found


def _settings(given: dict, name: str, where: str, found: list[Problem]) -> dict:
    if not isinstance(given, dict):
        found.append(_unknown(name, where, f"[{where}] is not a table", "keys with values"))
        return {}
    kept = {}
    for setting, value in given.items():
        if setting in _SETTINGS or _is_field(setting):
            kept[setting] = value
        else:
            allowed = ", ".join((*_SETTINGS, *_OUTCOME_FIELDS))
            found.append(_unknown(name, setting, f"“{setting}” in [{where}]", allowed))
    _check_fields(kept, name, f"[{where}]", found)
    return kept


def _check_fields(fields: dict, name: str, where: str, found: list[Problem]) -> None:
    allowed = {
        "frame": tuple(schema.FRAMES),
        "layout": LAYOUTS,
        "years": period_words.YEARS,
        "quarters": period_words.QUARTERS,
        "region": reference.REGIONS,
        "strand": (*reference.STRANDS, reference.NOT_STATED),
        "counting": schema.COUNTINGS,
    }
    for field_name, value in list(fields.items()):
        known = allowed.get(field_name)
        if field_name == "region" and isinstance(value, str):
            try:
                fields["region"] = reference.check_region(value)
                continue
            except reference.UnknownName:
                pass
        if known and value not in known:
            found.append(_unknown(name, str(value), f"{field_name} in {where}", ", ".join(known)))
            del fields[field_name]


def _columns(given: dict, name: str, found: list[Problem]) -> dict:
    kept = {}
    for heading, field_name in given.items():
        known = _is_field(field_name) or field_name in (UNUSED, NOTE)
        if known:
            kept[plain(heading)] = field_name
        else:
            found.append(_unknown(name, str(field_name), f"[columns] “{heading}”", _known_fields()))
    return kept


def _meaning(field_name: str, given) -> dict:
    if isinstance(given, dict):
        return dict(given)
    return {field_name: given}


def _accept(given: dict, name: str, found: list[Problem]) -> Acceptance | None:
    lacking = [part for part in ("cell", "by", "reason") if not str(given.get(part, "")).strip()]
    if lacking:
        found.append(
            problem(
                "accept_incomplete",
                name,
                found=str(given.get("cell", "")),
                message=f"an [[accept]] lacks {', '.join(lacking)}, so the figure stays set aside",
            )
        )
        return None
    sheet, _, cell = str(given["cell"]).rpartition("!")
    on = given.get("on", "")
    value = given.get("value")
    return Acceptance(
        sheet=sheet,
        cell=cell.upper(),
        by=str(given["by"]),
        on=on.isoformat() if isinstance(on, date) else str(on),
        reason=str(given["reason"]),
        value=None if value is None else float(value),
    )


def _is_field(name: object) -> bool:
    return any(name in schema.columns(frame) for frame in schema.FRAMES)


def _known_fields() -> str:
    return ", ".join((*_OUTCOME_FIELDS, UNUSED, NOTE))


def _unknown(name: str, found: str, where: str, allowed: str) -> Problem:
    return problem(
        "mapping_unknown_word",
        name,
        found=found,
        message=f"{where}: not known here. Allowed: {allowed}",
    )


def unmatched(mappings: dict[str, Mapping], sheets: list) -> list[Problem]:
    """Sheets that a companion names and none of its files has.

    Parameters
    ----------
    mappings : dict
        File to what its companions settle.
    sheets : list of readers.Sheet
    """
    held: dict[str, set[str]] = {}
    for sheet in sheets:
        held.setdefault(sheet.file, set()).add(sheet.name)
    named: dict[tuple[str, str], set[str]] = {}
    for file, settled in mappings.items():
        for name, origin in settled.origins.items():
            named.setdefault((origin, name), set()).update(held.get(file, set()))
    return [
        problem(
            "mapping_unmatched",
            origin,
            found=name,
            message=f'[sheets."{name}"]: no return has such a sheet; there are '
            f"{', '.join(sorted(n for n in there if n)) or 'only sheets without a name'}",
        )
        for (origin, name), there in named.items()
        if name not in there
    ]
