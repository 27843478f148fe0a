"""What of the returns may appear in a public part?

Out of it stay, until the analyst accepts them by name in ``paper.toml``:

- figures from hidden or filtered rows, columns and sheets, and all figures of a file whose format
  cannot show what is hidden (``.xls``, ``.ods``, ``.csv``);
- figures with a word that is not in the vocabulary, and text typed into a register;
- returns that are marked higher than the part.

What is published under an address is exempt, and so are the sets that the package ships. A check
and its frames carry what is known of their files (`describe`); `publishable` asks it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from rocu_analysis import reference, schema
from rocu_analysis.errors import BadOption
from rocu_analysis.intake import own_files
from rocu_analysis.problems import first_of, place
from rocu_analysis.readers import toml_text
from rocu_analysis.readers.sheet import column_number

if TYPE_CHECKING:
    from rocu_analysis.readers.sheet import Sheet

RETURNS = "returns"  # attribute of a check, and key of a frame's ``attrs``
EVERY = "all"
_MARK_LENGTH = 8
_MOST_NAMED = 5  # things held back that an error names
# Details of a figure that are words, and the table that knows them.
_WORDS = {"measure": "measures", "threat": "threats", "body": "bodies"}
_KNOWN_AS = {"measures": "measure", "threats": "threat", "bodies": "body"}
_ADDRESS = {"outcomes": "published", "resources": "address", "grades": "address"}
_TEXTS = {"type": "array", "items": {"type": "string"}}
KEYS: dict[str, toml_text.Kind] = {
    "hidden": (
        'hidden = { "SW.xlsx!Outcomes" = "3f2a91bc" }, with the mark that rocu paper prints',
        {"type": "object", "additionalProperties": {"type": "string"}},
    ),
    "words": ('words = ["knives seized"]', _TEXTS),
    "text": (
        'text = { "register.xlsx" = ["report", "summary"] }, or "all"',
        {"type": "object", "additionalProperties": {"anyOf": [_TEXTS, {"enum": [EVERY]}]}},
    ),
    "markings": ('markings = ["SW.xlsx"]', _TEXTS),
}
_CELL = re.compile(r"([A-Z]{1,3})(\d+)")


@dataclass(frozen=True)
class Accepted:
    """What the analyst accepts for the public part: ``[accept]`` of ``paper.toml``."""

    # Sheet ("SW.xlsx!Outcomes") or file to the mark of the content that was looked at.
    hidden: Mapping[str, str] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    text: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # file to columns
    markings: tuple[str, ...] = ()  # files


@dataclass(frozen=True)
class HeldBack:
    """Figures or text that stay out of a public part, and the line that would accept them."""

    reason: str  # "hidden", "unseen", "word", "text" or "marking"
    name: str  # sheet, word or file
    rows: int
    accept: str  # line for [accept] of paper.toml

    @property
    def message(self) -> str:
        """What is held back and why, for the analyst: it names what a public part must not."""
        number = f"{self.rows:,} {'row' if self.rows == 1 else 'rows'}"
        return f"{number} of {_WHY[self.reason].format(self.name)}"


_WHY = {
    "hidden": "{} in hidden or filtered rows, columns or sheets",
    "unseen": "{}: its format does not show what was hidden",
    "word": "“{}”: not in the vocabulary",
    "text": "{}: typed text",
    "marking": "{}: marked higher than the public part",
}
_PUBLIC_WHY = {
    "hidden": "from hidden rows, columns or sheets",
    "unseen": "from files whose format does not show what was hidden",
    "word": "with words that are not in the vocabulary",
    "text": "with text that was typed into a register",
    "marking": "from returns that are marked higher than this part",
}


def in_public(held: Iterable[HeldBack]) -> list[str]:
    """Sentences for a public part: how much is held back and why, without the names."""
    rows: dict[str, int] = {}
    for one in held:
        rows[one.reason] = rows.get(one.reason, 0) + one.rows
    return [
        f"{count:,} {'row' if count == 1 else 'rows'} {_PUBLIC_WHY[reason]} "
        f"{'is' if count == 1 else 'are'} not used in this part."
        for reason, count in rows.items()
    ]


def accepted(given: Mapping[str, Any] | None, where: str) -> Accepted:
    """What ``[accept]`` says; raises `BadOption` for what it may not say.

    >>> accepted({"words": ["knives seized"]}, "paper.toml").words
    ('knives seized',)
    """
    held = dict(given or {})
    for key, value in held.items():
        known = KEYS.get(key)
        if known is None:
            found, allowed = f"“{key}” is not a key of [accept]", f"Known: {', '.join(KEYS)}"
            raise BadOption(where, found, allowed, reference.did_you_mean(key, KEYS))
        if not toml_text.fits(value, known[1]):
            raise BadOption(
                f"{where}, accept", f"{key} = {value!r} was found", f"Write it as {known[0]}"
            )
    text = {file: (names,) if isinstance(names, str) else tuple(names)
            for file, names in held.get("text", {}).items()}  # fmt: skip
    words, markings = (tuple(held.get(name, ())) for name in ("words", "markings"))
    return Accepted(held.get("hidden", {}), words, text, markings)


def all_of(held: Iterable[HeldBack]) -> str:
    """What is held back, for the analyst."""
    return first_of([one.message for one in held], _MOST_NAMED, "; ")


def lines_of(held: Iterable[HeldBack]) -> str:
    """Lines that would accept what is held back."""
    return first_of(list(dict.fromkeys(one.accept for one in held)), _MOST_NAMED, "; ")


# --- what is known of the files -------------------------------------------------------------------


def describe(sheets: Iterable[Sheet]) -> str:
    """What the gate needs to know of the files behind a check, as text that frames carry."""
    files: dict[str, dict] = {}
    by_file: dict[str, list[Sheet]] = {}
    for sheet in sheets:
        by_file.setdefault(sheet.file, []).append(sheet)
    for name, held in by_file.items():
        known: dict[str, Any] = {"sheets": {}}
        if marking := own_files.marking(held):
            known["marking"] = marking
        if not all(sheet.shows_hidden for sheet in held):
            known["mark"] = _mark(sheet.values for sheet in held)
        for sheet in held:
            if sheet.hidden or sheet.hidden_rows or sheet.hidden_columns:
                known["sheets"][sheet.name] = _hidden_of(sheet)
        files[name] = known
    return json.dumps(files, ensure_ascii=False) if files else ""


def _hidden_of(sheet: Sheet) -> dict[str, Any]:
    """Hidden rows and columns of a sheet, and the mark of what is in them."""
    rows = np.isin(sheet.rows, list(sheet.hidden_rows)) | sheet.hidden
    columns = np.isin(sheet.columns, list(sheet.hidden_columns)) | sheet.hidden
    content = sheet.values[rows], sheet.values[:, columns]
    return {
        "whole": sheet.hidden,
        "rows": sorted(sheet.hidden_rows),
        "columns": sorted(sheet.hidden_columns),
        "mark": _mark(content),
    }


def _mark(parts: Iterable[np.ndarray]) -> str:
    """Short mark of some cells, which changes with their content."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(repr([str(value) for value in part.ravel()]).encode())
    return whole.hexdigest()[:_MARK_LENGTH]


def returns_of(*carriers: object) -> str:
    """What the first of some checks, frames or mappings of them says of its files."""
    for carrier in carriers:
        attrs = getattr(carrier, "attrs", None) or {}
        held = getattr(carrier, RETURNS, "") or attrs.get(RETURNS, "")
        if not held and isinstance(carrier, Mapping):
            held = returns_of(*carrier.values())
        if isinstance(held, str) and held:
            return held
    return ""


def highest_marking(returns: str, wanted: Callable[[str], bool] | None = None) -> str:
    """Highest marking that a file bears, or one of those wanted; empty where none does."""
    files = json.loads(returns) if returns else {}
    marks = (known.get("marking", "") for file, known in files.items()
             if wanted is None or wanted(file))  # fmt: skip
    return max(marks, key=reference.rank_of_marking, default="")


# --- the gate -------------------------------------------------------------------------------------


def publishable(
    frames: Mapping[str, pd.DataFrame],
    returns: str,
    marking: str,
    accepted: Accepted | None = None,
) -> tuple[dict[str, pd.DataFrame], tuple[HeldBack, ...]]:
    """Frames without what may not be published, and what is held back.

    Parameters
    ----------
    frames : mapping of DataFrame
        By their names, as in `schema.FRAMES`.
    returns : str
        What is known of their files (`describe`); empty for figures of no return.
    marking : str
        Marking of the public part.
    accepted : Accepted, optional
        What the analyst accepts by name.
    """
    gate = _Gate(json.loads(returns) if returns else {}, marking, accepted or Accepted())
    kept = {name: gate.take(name, frame) for name, frame in frames.items()}
    return kept, tuple(replace(held, rows=rows) for held, rows in gate.held.items())


@dataclass
class _Gate:
    """One pass through the gate: what was held back so far, and how many rows of it."""

    files: Mapping[str, Mapping[str, Any]]
    marking: str
    accepted: Accepted
    held: dict[HeldBack, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.words = {word.casefold() for word in self.accepted.words}

    def take(self, name: str, frame: pd.DataFrame) -> pd.DataFrame:
        """Rows of a frame that may be published."""
        if frame.empty or "source" not in frame.columns:
            return frame
        exempt = _is_public(name, frame)
        source = frame["source"].astype(object).where(frame["source"].notna(), "")
        invented = source.str.casefold().str.contains("illustrative", regex=False).to_numpy(bool)
        open_rows = np.zeros(len(frame), dtype=bool)
        from_return = np.zeros(len(frame), dtype=bool)
        files = source.map(schema.file_of)
        for file, rows in files.groupby(files).indices.items():
            known = self.files.get(file)
            from_return[rows] = known is not None
            for text, places in _addresses(source, rows[~invented[rows]], known):
                open_rows[places] = self._is_open(name, file, known, text, exempt[places])
        checked = from_return & ~(exempt | invented | open_rows)
        if name == "outcomes":
            lost = self._unknown_words(frame, checked)
        else:
            frame, lost = self._typed_text(name, frame, files.to_numpy(object), checked)
        open_rows |= lost
        return frame[~open_rows].reset_index(drop=True) if open_rows.any() else frame

    def _hold(self, reason: str, name: str, accept: str, rows: int) -> None:
        if rows:
            held = HeldBack(reason, name, 0, accept)
            self.held[held] = self.held.get(held, 0) + rows

    def _is_open(self, name: str, file: str, known: Mapping, source: str, exempt: np.ndarray):
        """Which rows of one address the gate holds back for their file, sheet or cell."""
        rows, none = ~exempt, np.zeros(len(exempt), dtype=bool)
        if file not in self.accepted.markings and _is_above(known.get("marking"), self.marking):
            self._hold("marking", file, f"markings = [{_toml(file)}]", int(rows.sum()))
            return rows
        if "mark" in known and self.accepted.hidden.get(file) != known["mark"]:
            line = f"hidden = {{ {_toml(file)} = {_toml(known['mark'])} }}"
            self._hold("unseen", file, line, int(rows.sum()))
            return rows
        for sheet, hidden in known["sheets"].items():
            page = place(file, sheet)
            if not source.startswith(f"{page}!") or not _lies_in(hidden, name, source, page):
                continue
            if self.accepted.hidden.get(page) == hidden["mark"]:
                continue
            line = f"hidden = {{ {_toml(page)} = {_toml(hidden['mark'])} }}"
            self._hold("hidden", page, line, int(rows.sum()))
            return rows
        return none

    def _unknown_words(self, frame: pd.DataFrame, checked: np.ndarray) -> np.ndarray:
        """Rows of outcomes with a word that is neither known nor accepted."""
        unknown = np.zeros(len(frame), dtype=bool)
        for column in (*_WORDS, "tier", "level"):
            texts = frame[column].astype(object)
            for word in pd.unique(texts.dropna()):
                if self._is_known(column, word):
                    continue
                rows = (texts == word).to_numpy(bool) & checked & ~unknown
                self._hold("word", word, f"words = [{_toml(word)}]", int(rows.sum()))
                unknown |= rows
        return unknown

    def _is_known(self, column: str, word: str) -> bool:
        if word.casefold() in self.words:
            return True
        if column in _WORDS:
            table = _WORDS[column]
            return any(row[_KNOWN_AS[table]] == word for row in reference.rows(table))
        return word in schema.DISRUPTION_LEVELS or bool(_PLAIN_TIER.fullmatch(word))

    def _typed_text(
        self, name: str, frame: pd.DataFrame, files: np.ndarray, checked: np.ndarray
    ) -> tuple[pd.DataFrame, np.ndarray]:
        """A register without typed text that nobody accepted, and the rows that need it."""
        lost, blanked = np.zeros(len(frame), dtype=bool), {}
        if not checked.any():
            return frame, lost
        known = _known_words()
        for column in _typed_columns(name):
            if column.name not in frame.columns:
                continue
            texts = frame[column.name].astype(object)
            typed = texts.notna().to_numpy(bool) & checked & ~texts.isin(known).to_numpy(bool)
            for file in dict.fromkeys(files[typed]):
                allowed = self.accepted.text.get(file, ())
                if EVERY in allowed or column.name in allowed:
                    continue
                rows = typed & (files == file)
                line = f"text = {{ {_toml(file)} = [{_toml(column.name)}] }}"
                self._hold("text", f"{file}, {column.name}", line, int(rows.sum()))
                if column.required:
                    lost |= rows
                else:
                    blanked[column.name] = blanked.get(column.name, lost & False) | rows
        if blanked:
            frame = frame.copy()
            for column, rows in blanked.items():
                frame.loc[rows, column] = None
        return frame, lost


def _addresses(source: pd.Series, rows: np.ndarray, known: Mapping | None):
    """Addresses of some rows of one file, each with its rows, where the file holds back any."""
    if known and (known["sheets"] or "mark" in known or "marking" in known):
        texts = source.iloc[rows]
        for text, places in texts.groupby(texts).indices.items():
            yield text, rows[places]


_PLAIN_TIER = re.compile(r"(?i)(?:tier|band) \w{1,2}|\d")


def _is_public(name: str, frame: pd.DataFrame) -> np.ndarray:
    """Rows that are published under an address."""
    column = _ADDRESS.get(name)
    if column is None or column not in frame.columns:
        return np.zeros(len(frame), dtype=bool)
    return (
        frame[column]
        .astype("str")
        .str.startswith(("http://", "https://"))
        .fillna(False)
        .to_numpy(bool)
    )


def _is_above(marking: str | None, part: str) -> bool:
    """Whether a return is marked higher than a part, or in words that no marking has."""
    if not marking:
        return False  # what bears no marking is OFFICIAL, by the classification policy
    rank = reference.rank_of_marking
    return rank(marking) < 0 or rank(marking) > max(rank(part), 0)


def _lies_in(hidden: Mapping, frame: str, source: str, page: str) -> bool:
    """Whether an address lies in what is hidden of its sheet."""
    if hidden["whole"]:
        return True
    cell = _CELL.fullmatch(source[len(page) + 1 :])
    if cell is None or (frame != "outcomes" and hidden["columns"]):
        return True  # of a record every column is text that could be printed
    return int(cell[2]) in hidden["rows"] or column_number(cell[1]) in hidden["columns"]


def _typed_columns(name: str) -> list[schema.Column]:
    """Columns of a register that hold text as somebody typed it."""
    return [
        column
        for column in schema.FRAMES[name]
        if column.kind == "text"
        and not column.allowed
        and column.role == "note"
        and column.name not in ("source", "address", "days_unknown")
    ]


def _known_words() -> set[str]:
    """Every word of the vocabulary that a register may repeat."""
    words = {*reference.REGIONS, *reference.regions_of_forces(), *reference.STRANDS}
    for table, column in (*_KNOWN_AS.items(), ("themes", "theme"), ("themes", "label")):
        words |= {row[column] for row in reference.rows(table)}
    words |= {grade for grades in schema.GRADES.values() for grade in grades}
    return words | {"ROCU", "force", "region", "all"}


def _toml(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
