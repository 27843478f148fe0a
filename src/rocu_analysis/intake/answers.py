"""What was answered in Excel, and what does it settle? Answers become lines of companion files.

`read` takes the answers from a questions workbook; `write` puts them into companions. Keys and
comments that are there stay as they are, byte for byte: a line is added below its section, the text
is parsed again, and what would change anything else is reported as a clash and not written.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from rocu_analysis.errors import BadOption, UnreadableFile
from rocu_analysis.intake.questions import (
    ALWAYS,
    WORDS,
    Entry,
    Question,
    accept,
)
from rocu_analysis.intake.questions_book import ANSWER, BY, FIRST_CHOICE, LISTS, NUMBER
from rocu_analysis.outputs import PROBLEMS_SHEETS, PROBLEMS_TITLE
from rocu_analysis.readers import toml_text
from rocu_analysis.readers.files import OVERLAY, stem_without_period


@dataclass(frozen=True)
class Answer:
    """One answer as it was given: the mark of its question and what its cell held."""

    number: int
    mark: str
    content: str
    text: str
    by: str


@dataclass(frozen=True)
class Outcome:
    """What became of an answer: the companion that it was written to, or why it was not."""

    number: int
    answer: str
    path: str = ""
    why_not: str = ""
    mark: str = ""
    figures: frozenset = frozenset()  # that were set aside for its question


def read(path: str | Path) -> list[Answer]:
    """Answers of a questions workbook, those cells that are filled."""
    from openpyxl import load_workbook

    where = str(path)
    try:
        book = load_workbook(path, data_only=True)
    except Exception as error:  # whatever a damaged workbook makes its reader raise
        raise UnreadableFile(where, f"it cannot be opened ({type(error).__name__})") from error
    held = dict(zip(book.sheetnames, book.worksheets, strict=False))
    first, lists = held.get(PROBLEMS_SHEETS[0]), held.get(LISTS)
    if first is None or lists is None or first["A1"].value != PROBLEMS_TITLE:
        remedy = "Give the workbook that rocu check --excel wrote"
        raise UnreadableFile(where, "it is no questions workbook", None, remedy)
    rows = [*first.iter_rows(values_only=True)]
    top = next((n for n, row in enumerate(rows) if row and row[0] == NUMBER), None)
    if top is None or not {ANSWER, BY} <= {*rows[top]}:
        raise UnreadableFile(where, f"it has no columns {NUMBER}, {ANSWER} and {BY}")
    answer, by = rows[top].index(ANSWER), rows[top].index(BY)
    given = []
    for row in rows[top + 1 :]:
        text = _text(row[answer])
        if text and isinstance(row[0], int) and 0 < row[0] <= lists.max_column:
            mark, content = (_text(lists.cell(n, row[0]).value) for n in range(1, FIRST_CHOICE))
            given.append(Answer(row[0], mark, content, text, _text(row[by])))
    return given


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else " ".join(str(value).split())


def entries_of(
    answer: Answer, questions: Mapping[str, Question], on: str
) -> tuple[tuple[Entry, ...], str]:
    """Lines that an answer writes; or none, and why."""
    question = questions.get(answer.mark)
    if question is None:
        return (), "it is asked no longer, so the answer settles nothing"
    if question.content != answer.content:
        now = question.content or "nothing"
        return (), f"its cell now holds “{now}” and not “{answer.content}”: look at it again"
    if question.open_as == "number" and (number := _number(answer.text)) is not None:
        if not answer.by:
            return (), f"a figure needs a name in the column {BY}"
        return (accept(question, number, answer.by, on),), ""
    entries = question.answered(answer.text)
    return (entries, "") if entries else ((), "it is none of the allowed answers")


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return None


def write(
    answers: Sequence[Answer],
    questions: Iterable[Question],
    companions: Mapping[str, str],
    on: str,
) -> tuple[dict[str, str], list[Outcome]]:
    """New texts of companions, by their names, and what became of each answer."""
    by_mark = {question.mark: question for question in questions}
    texts, outcomes = dict(companions), []
    for answer in answers:
        entries, why_not = entries_of(answer, by_mark, on)
        path = ""
        if entries:
            question = by_mark[answer.mark]
            before = dict(texts)
            for entry in entries:
                path = companion_of(question.first.file, entry.kept, companions)
                added, why_not = add(texts.get(path, ""), entry)
                if why_not:
                    texts = before
                    break
                texts[path] = added
        question = by_mark.get(answer.mark)
        hung = question.cause.figures if question else frozenset()
        path = "" if why_not else path
        outcomes.append(Outcome(answer.number, answer.text, path, why_not, answer.mark, hung))
    changed = {name: text for name, text in texts.items() if text != companions.get(name)}
    return changed, outcomes


def companion_of(file: str, kept: str, companions: Iterable[str]) -> str:
    """Companion that an answer goes to.

    What holds always goes to a name without the period, so that next quarter's file has it too.

    >>> companion_of("South/SW 2020-21 Q4.xlsx", "always", ())
    'South/SW.toml'
    >>> companion_of("South/SW 2020-21 Q4.xlsx", "quarter", ())
    'South/SW 2020-21 Q4.toml'
    """
    folder, stem = posixpath.dirname(file), posixpath.splitext(file)[0]
    if kept == WORDS:
        return posixpath.join(folder, OVERLAY)
    own = [name for name in (f"{stem}.toml", f"{file}.toml") if name in companions]
    lasting = stem_without_period(stem)
    if kept == ALWAYS and lasting and (f"{lasting}.toml" in companions or not own):
        return f"{lasting}.toml"
    return own[0] if own else f"{stem}.toml"


# --- adding a line to a TOML text -----------------------------------------------------------------


def add(text: str, entry: Entry) -> tuple[str, str]:
    r"""The text with one line more; or as it was, and why it cannot be added.

    >>> add('[columns]\n"Force" = "force"  # ours\n', Entry(("columns",), "Cost", "unused"))[0]
    '[columns]\n"Force" = "force"  # ours\n"Cost" = "unused"\n'
    """
    try:
        data = toml_text.loads(text)
    except ValueError as error:
        return text, f"the companion is not sound TOML: {error}"
    if entry.section == ("accept",):
        return _added(text, data, entry, _appended)
    held: object = data
    for part in entry.section:
        held = held.get(part, {}) if isinstance(held, dict) else None
    if not isinstance(held, dict):
        return text, f"[{'.'.join(entry.section)}] holds something else already"
    if entry.key in held:
        same = held[entry.key] == entry.value
        why = f"{entry.key} = {_toml(held[entry.key])} is there already"
        return text, "" if same else f"it clashes: {why}"
    return _added(text, data, entry, _inserted)


def _added(
    text: str, data: dict, entry: Entry, make: Callable[[str, Entry], str]
) -> tuple[str, str]:
    """The new text, where it holds what was there and the entry, and nothing else."""
    wanted = json.loads(json.dumps(data, default=str))
    if entry.section == ("accept",):
        for one in wanted.get("accept", []):
            if one.get("cell") == entry.key:
                return text, f"it clashes: {entry.key} is accepted already"
        wanted.setdefault("accept", []).append(entry.value)
    else:
        held = wanted
        for part in entry.section:
            held = held.setdefault(part, {})
        held[entry.key] = entry.value
    made = make(text, entry)
    try:
        now = json.loads(json.dumps(toml_text.loads(made), default=str))
    except ValueError:
        now = None
    clash = f"it clashes with how [{'.'.join(entry.section)}] is written: add it by hand"
    return (made, "") if now == wanted else (text, clash)


def _appended(text: str, entry: Entry) -> str:
    """A further [[accept]] at the end."""
    line = "\r\n" if "\r\n" in text else "\n"
    lines = [f"{toml_key(name)} = {_toml(value)}" for name, value in entry.value.items()]
    return _with_end(text, line) + line.join(["[[accept]]", *lines, ""])


def _inserted(text: str, entry: Entry) -> str:
    """The line below the last one of its section, or a section of its own at the end."""
    line = "\r\n" if "\r\n" in text else "\n"
    new = f"{toml_key(entry.key)} = {_toml(entry.value)}"
    lines = text.splitlines(keepends=True)
    heads = [n for n, held in enumerate(lines) if _header(held)]
    start = next((n for n in heads if _header(lines[n]) == entry.section), None)
    if start is None:
        named = ".".join(map(toml_key, entry.section))
        return f"{_with_end(text, line)}[{named}]{line}{new}{line}"
    end = next((n for n in heads if n > start), len(lines))
    while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].lstrip()[0] == "#"):
        end -= 1
    if not lines[end - 1].endswith("\n"):
        lines[end - 1] += line
    return "".join([*lines[:end], new + line, *lines[end:]])


def _with_end(text: str, line: str) -> str:
    """Text that ends with a line of its own, and a blank one where it holds anything."""
    if not text:
        return ""
    return text + ("" if text.endswith("\n") else line) + line


_HEADER = re.compile(r"\s*(\[\[?.*\]\]?)\s*(?:#.*)?$")


def _header(line: str) -> tuple[str, ...] | None:
    """Path of a section that a line begins; None where it begins none."""
    match = _HEADER.match(line)
    if match is None:
        return None
    try:
        held = toml_text.loads(match[1] + "\n")
    except ValueError:
        return None
    path: list[str] = []
    while isinstance(held, dict) and len(held) == 1:
        (name, held), *_ = held.items()
        path.append(name)
    return tuple(path) if path and not match[1].startswith("[[") else ("", *path)


def toml_key(name: str) -> str:
    """A key as TOML writes it, in quotes where it needs them."""
    return name if re.fullmatch(r"[a-z_]+", name) else json.dumps(name, ensure_ascii=False)


def _toml(value: object) -> str:
    """A value as TOML writes it."""
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{toml_key(k)} = {_toml(v)}' for k, v in value.items())} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value, ensure_ascii=False)


def lines_of(entries: Iterable[Entry]) -> dict[tuple[str, ...], list[str]]:
    """Lines of some entries by their section, for a draft."""
    made: dict[tuple[str, ...], list[str]] = {}
    for entry in entries:
        made.setdefault(entry.section, []).append(f"{toml_key(entry.key)} = {_toml(entry.value)}")
    return made


def in_words(outcome: Outcome, asked: Iterable[str], aside: Set[tuple[str, str, str]]) -> str:
    """What became of an answer, by the questions still asked and the figures still set aside."""
    named = f"{outcome.number}, “{outcome.answer}”"
    if outcome.why_not:
        return f"{named}: not written: {outcome.why_not}"
    if outcome.mark in asked:
        return f"{named}: written to {outcome.path}, and it settles nothing"
    settled, left = len(outcome.figures - aside), len(outcome.figures & aside)
    figures = f"{settled:,} {'figure' if settled == 1 else 'figures'} " if outcome.figures else ""
    more = f"; {left:,} still set aside for something else" if left else ""
    return f"{named}: written to {outcome.path}; {figures}settled{more}"


def unanswerable(path: str | Path) -> BadOption:
    """The error for a workbook without answers."""
    remedy = f"Choose answers in its column {ANSWER}, save it, and give it again"
    return BadOption(str(path), "it has no answer", None, remedy)
