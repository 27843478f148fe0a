"""What of the returns may appear in a public part, and which of the files are our own?

Out of it stay, until the analyst accepts them by name in ``paper.toml``:

- figures from hidden or filtered rows, columns and sheets, and all figures of a file whose format
  cannot show what is hidden (``.xls``, ``.ods``, ``.csv``);
- figures with a word that is not in the vocabulary, and text typed into a register;
- returns that are marked higher than the part.

What is published under an address is exempt, and so are the sets that the package ships. A check
and its frames carry what is known of their files (`describe`); `publishable` asks it. A paper or a
questions workbook of ours that lies among the returns is not read at all (`ours`).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from rocu_analysis import outputs, reference, schema
from rocu_analysis.errors import BadOption
from rocu_analysis.intake import names
from rocu_analysis.problems import first_of, place
from rocu_analysis.readers import toml_text
from rocu_analysis.readers.sheet import Sheet, column_number

RETURNS = "returns"  # attribute of a check, and key of a frame's ``attrs``
EVERY = "all"
_MARK_LENGTH = 8
_MOST_NAMED = 5  # things held back that an error names
_CELL = re.compile(r"([A-Z]{1,3})(\d+)")
_PLAIN_TIER = re.compile(r"(?i)(?:tier|band) \w{1,2}|\d")
# Tables of the vocabulary, and the column of the outcomes whose words each knows.
_KNOWN_AS = {"measures": "measure", "threats": "threat", "bodies": "body"}
_ADDRESS = {"outcomes": "published", "resources": "address", "grades": "address"}
_NOT_TYPED = ("source", "address", "days_unknown")
# Why something is held back: for the analyst, and in a public part, which names nothing.
_REASONS = {
    "hidden": ("{} in hidden or filtered rows, columns or sheets",
               "from hidden rows, columns or sheets"),
    "unseen": ("{}: its format does not show what was hidden",
               "from files whose format does not show what was hidden"),
    "word": ("“{}”: not in the vocabulary", "with words that are not in the vocabulary"),
    "text": ("{}: typed text", "with text that was typed into a register"),
    "marking": ("{}: marked higher than the public part",
                "from returns that are marked higher than this part"),
}  # fmt: skip
_TEXTS = {"type": "array", "items": {"type": "string"}}
_MARKS = {"type": "object", "additionalProperties": {"type": "string"}}
_COLUMNS = {"type": "object", "additionalProperties": {"anyOf": [_TEXTS, {"enum": [EVERY]}]}}
KEYS: dict[str, toml_text.Kind] = {
    "hidden": (
        'hidden = { "SW.xlsx!Outcomes" = "3f2a91bc" }, with the mark that rocu paper prints', _MARKS
    ),
    "words": ('words = ["knives seized"]', _TEXTS),
    "text": ('text = { "register.xlsx" = ["report", "summary"] }, or "all"', _COLUMNS),
    "markings": ('markings = ["SW.xlsx"]', _TEXTS),
}  # fmt: skip


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
    accept: str  # line for [accept] of paper.toml
    rows: int

    @property
    def message(self) -> str:
        """What is held back and why, for the analyst: it names what a public part must not."""
        return f"{_rows(self.rows)} of {_REASONS[self.reason][0].format(self.name)}"


def in_public(gaps: Iterable[HeldBack]) -> list[str]:
    """Sentences for a public part: how much is held back and why, without the names."""
    rows: dict[str, int] = {}
    for one in gaps:
        rows[one.reason] = rows.get(one.reason, 0) + one.rows
    return [
        f"{_rows(n)} {_REASONS[why][1]} {'is' if n == 1 else 'are'} not used in this part."
        for why, n in rows.items()
    ]


def _rows(number: int) -> str:
    return f"{number:,} {'row' if number == 1 else 'rows'}"


def accepted(given: Mapping[str, Any] | None, where: str) -> Accepted:
    """What ``[accept]`` says; raises `BadOption` for what it may not say.

    >>> accepted({"words": ["knives seized"]}, "paper.toml").words
    ('knives seized',)
    """
    by_why = dict(given or {})
    for key, value in by_why.items():
        if key not in KEYS:
            found, allowed = f"“{key}” is not a key of [accept]", f"Known: {', '.join(KEYS)}"
            raise BadOption(where, found, allowed, reference.did_you_mean(key, KEYS))
        written, kind = KEYS[key]
        if not toml_text.fits(value, kind):
            found = f"{key} = {value!r} was found"
            raise BadOption(f"{where}, accept", found, f"Write it as {written}")
    text = {file: (columns,) if isinstance(columns, str) else tuple(columns)
            for file, columns in by_why.get("text", {}).items()}  # fmt: skip
    words, markings = (tuple(by_why.get(name, ())) for name in ("words", "markings"))
    return Accepted(by_why.get("hidden", {}), words, text, markings)


def all_of(gaps: Iterable[HeldBack]) -> str:
    """What is held back, for the analyst."""
    return first_of([one.message for one in gaps], _MOST_NAMED, "; ")


def lines_of(gaps: Iterable[HeldBack]) -> str:
    """Lines that would accept what is held back."""
    return first_of(list(dict.fromkeys(one.accept for one in gaps)), _MOST_NAMED, "; ")


# --- what is known of the files -------------------------------------------------------------------


def describe(sheets: Iterable[Sheet]) -> str:
    """What the gate needs to know of the files behind a check, as text that frames carry."""
    by_file: dict[str, list[Sheet]] = {}
    for sheet in sheets:
        by_file.setdefault(sheet.file, []).append(sheet)
    files: dict[str, dict] = {}
    for name, gaps in by_file.items():
        known = files[name] = {"sheets": {}}
        if marked := marking(gaps):
            known["marking"] = marked
        if not all(sheet.shows_hidden for sheet in gaps):
            known["mark"] = _mark(sheet.values for sheet in gaps)
        for sheet in gaps:
            if sheet.hidden or sheet.hidden_rows or sheet.hidden_columns:
                rows = np.isin(sheet.rows, list(sheet.hidden_rows)) | sheet.hidden
                columns = np.isin(sheet.columns, list(sheet.hidden_columns)) | sheet.hidden
                known["sheets"][sheet.name] = {
                    "whole": sheet.hidden,
                    "rows": sorted(sheet.hidden_rows),
                    "columns": sorted(sheet.hidden_columns),
                    "mark": _mark((sheet.values[rows], sheet.values[:, columns])),
                }
    return json.dumps(files, ensure_ascii=False) if files else ""


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
        text = getattr(carrier, RETURNS, "") or attrs.get(RETURNS, "")
        if not text and isinstance(carrier, Mapping):
            text = returns_of(*carrier.values())
        if isinstance(text, str) and text:
            return text
    return ""


# A protective marking stands in capitals among the first or last rows of a sheet, or on its pages.
_ENDS = 12
_MARKING = re.compile(
    r"(?<![\w-])(OFFICIAL[- ]+SENSITIVE|TOP[- ]+SECRET|OFFICIAL(?=\W*$)|SECRET(?=\W*$))\b"
    r"(?:(?= when complete)|(?![- ]*[a-z]))"
)
_FORMER = ("RESTRICTED", "CONFIDENTIAL")  # markings until 2014: no rank is known of them


def marking(sheets: Iterable[Sheet]) -> str:
    """Highest protective marking that a cell of some sheets bears; empty where none does."""
    markings = {""}
    for sheet in sheets:
        ends = sheet.values[:_ENDS].ravel(), sheet.values[-_ENDS:].ravel(), sheet.printed
        for value in (value for end in ends for value in end):
            if isinstance(value, str) and ("OFFICIAL" in value or "SECRET" in value):
                markings |= {re.sub(r"[- ]+", "-", m[1]) for m in _MARKING.finditer(value)}
            elif value in _FORMER:
                markings.add(value)
    return max(sorted(markings, reverse=True), key=reference.rank_of_marking)


def highest_marking(returns: str, wanted: Callable[[str], bool] = bool) -> str:
    """Highest marking that one of the files wanted bears; empty where none does."""
    files = json.loads(returns) if returns else {}
    marks = (known.get("marking", "") for file, known in files.items() if wanted(file))
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
    return kept, tuple(HeldBack(*why, rows) for why, rows in gate.gaps.items())


Why = tuple[str, str, str]  # reason, name and the line that would accept it


@dataclass
class _Gate:
    """One pass through the gate: what was held back so far, and how many rows of it."""

    files: Mapping[str, Mapping[str, Any]]
    marking: str
    accepted: Accepted
    gaps: dict[Why, int] = field(default_factory=dict)

    def take(self, name: str, frame: pd.DataFrame) -> pd.DataFrame:
        """Rows of a frame that may be published."""
        if frame.empty or "source" not in frame.columns:
            return frame
        source = frame["source"].astype(object).where(frame["source"].notna(), "")
        invented = source.str.casefold().str.contains("illustrative", regex=False).to_numpy(bool)
        files = source.map(schema.file_of)
        asked = files.isin(self.files).to_numpy(bool) & ~invented & ~_is_published(name, frame)
        files = files.to_numpy(object)
        known: dict[str, Why | None] = {}
        lost = np.zeros(len(frame), dtype=bool)
        for row in np.flatnonzero(asked):
            text = source.iloc[row]
            if text not in known:
                known[text] = self._why_not(name, files[row], text)
            if known[text]:
                lost[row] = True
                self._count(known[text], 1)
        if name == "outcomes":
            lost |= self._unknown_words(frame, asked & ~lost)
        else:
            frame, without = self._typed_text(name, frame, files, asked & ~lost)
            lost |= without
        return frame[~lost].reset_index(drop=True) if lost.any() else frame

    def _count(self, why: Why, rows: int) -> None:
        self.gaps[why] = self.gaps.get(why, 0) + rows

    def _why_not(self, name: str, file: str, source: str) -> Why | None:
        """Why the gate holds an address back, for its file or its cell, if it does."""
        known, accepted = self.files[file], self.accepted
        if file not in accepted.markings and _is_above(known.get("marking"), self.marking):
            return "marking", file, f"markings = [{_toml(file)}]"
        if "mark" in known and accepted.hidden.get(file) != known["mark"]:
            return "unseen", file, f"hidden = {{ {_toml(file)} = {_toml(known['mark'])} }}"
        for sheet, hidden in known["sheets"].items():
            page = place(file, sheet)
            is_there = source.startswith(f"{page}!") and _lies_in(hidden, name, source, page)
            if is_there and accepted.hidden.get(page) != hidden["mark"]:
                return "hidden", page, f"hidden = {{ {_toml(page)} = {_toml(hidden['mark'])} }}"
        return None

    def _unknown_words(self, frame: pd.DataFrame, checked: np.ndarray) -> np.ndarray:
        """Rows of outcomes with a word that is neither known nor accepted."""
        unknown = np.zeros(len(frame), dtype=bool)
        allowed = {word.casefold() for word in self.accepted.words}
        for table, column in (*_KNOWN_AS.items(), ("", "tier"), ("", "level")):
            known = {row[column] for row in reference.rows(table)} if table else {
                *schema.DISRUPTION_LEVELS
            }  # fmt: skip
            texts = frame[column].astype(object)
            for word in pd.unique(texts.dropna()):
                is_plain = not table and _PLAIN_TIER.fullmatch(word)
                if word in known or word.casefold() in allowed or is_plain:
                    continue
                rows = (texts == word).to_numpy(bool) & checked & ~unknown
                if rows.any():
                    self._count(("word", word, f"words = [{_toml(word)}]"), int(rows.sum()))
                unknown |= rows
        return unknown

    def _typed_text(
        self, name: str, frame: pd.DataFrame, files: np.ndarray, checked: np.ndarray
    ) -> tuple[pd.DataFrame, np.ndarray]:
        """A register without typed text that nobody accepted, and the rows that need it."""
        lost = np.zeros(len(frame), dtype=bool)
        if not checked.any():
            return frame, lost
        known, given, frame = _known_words(), frame, frame.copy()
        for column in schema.FRAMES[name]:
            is_typed = column.kind == "text" and not column.allowed and column.role == "note"
            if not is_typed or column.name in _NOT_TYPED or column.name not in given.columns:
                continue
            texts = given[column.name].astype(object)
            typed = texts.notna().to_numpy(bool) & checked & ~texts.isin(known).to_numpy(bool)
            for file in dict.fromkeys(files[typed]):
                if {EVERY, column.name} & {*self.accepted.text.get(file, ())}:
                    continue
                rows = typed & (files == file)
                line = f"text = {{ {_toml(file)} = [{_toml(column.name)}] }}"
                self._count(("text", f"{file}, {column.name}", line), int(rows.sum()))
                if column.required:
                    lost |= rows
                else:
                    frame.loc[rows, column.name] = None
        return frame, lost


def _is_published(name: str, frame: pd.DataFrame) -> np.ndarray:
    """Rows that are published under an address."""
    column = _ADDRESS.get(name)
    if column is None or column not in frame.columns:
        return np.zeros(len(frame), dtype=bool)
    texts = frame[column].astype("str").str
    return texts.startswith(("http://", "https://")).fillna(False).to_numpy(bool)


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


def _known_words() -> set[str]:
    """Every word of the vocabulary that a register may repeat."""
    words = {*reference.REGIONS, *reference.regions_of_forces(), *reference.STRANDS}
    for table, column in (*_KNOWN_AS.items(), ("themes", "theme"), ("themes", "label")):
        words |= {row[column] for row in reference.rows(table)}
    words |= {grade for grades in schema.GRADES.values() for grade in grades}
    return words | {"ROCU", "force", "region", "all"}


def _toml(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


# --- files of our own -----------------------------------------------------------------------------

_PAPER_SHEETS = {"Contents": "Contents", "All figures": "Every ", "Notes": "Notes"}


def _first_column(sheet: Sheet, most: int) -> list[str]:
    """The first filled cell of each of the first rows."""
    rows = ([v for v in row if v is not None] for row in sheet.values[:most])
    return [str(row[0]) for row in rows if row]


def ours(sheets: list[Sheet]) -> tuple[str, set[str]]:
    """What of ours a file holds, and the names of the sheets that are it; empty where none is."""
    named = {sheet.name: sheet for sheet in sheets}
    if {*outputs.PROBLEMS_SHEETS} <= named.keys():
        first = _first_column(named[outputs.PROBLEMS_SHEETS[0]], 1)
        if first == [outputs.PROBLEMS_TITLE]:
            return "a workbook of problems", {*named}
    made = _of_paper(named)
    return "the tables of a paper" if made else "", made


def _of_paper(named: dict[str, Sheet]) -> set[str]:
    heads = outputs.PAPER_HEADS
    if [*named] == [""] and named[""].values.size:
        return {""} if tuple(named[""].values[0, : len(heads)]) == heads else set()
    if not {"Cover", "Contents"} <= named.keys():
        return set()
    banner = {*_first_column(named["Cover"], 2)[1:]}
    alike = {
        name
        for name, sheet in named.items()
        if banner & {*_first_column(sheet, 4)[1:]}
        and _first_column(sheet, 1)[0].startswith(_PAPER_SHEETS.get(name, f"{name}: "))
    }
    return alike | {"Cover"} if "Contents" in alike and len(alike) > 1 else set()


def not_filled_in(sheets: Iterable[Sheet], ledger: pd.DataFrame) -> list[str]:
    """Files that are our template and state no figure and no record."""
    sheets = [*sheets]
    named = [{s.file for s in sheets if s.name == name} for name in ("Lists", "Outcomes")]
    templates = named[0] & named[1]
    for sheet in sheets if templates else ():
        below = [] if names.is_guidance(sheet.name) else filter(None, sheet.values[2:].ravel())
        if not all(names.names_any_field(str(value)) for value in below):
            templates.discard(sheet.file)
    counted = ledger[["accepted", "set_aside", "repeated"]].astype("float64").sum(axis=1)
    return sorted(templates - set(ledger["file"][counted > 0]))
