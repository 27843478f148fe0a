"""What was answered, and what does it settle? Answers become lines of companion files.

`read` takes the answers from a questions workbook; `write` puts them into companions. Keys and
comments that are there stay as they are, byte for byte: a line is added below its section, the text
is parsed again, and what would change anything else is reported as a clash and not written. `draft`
proposes companions to be edited instead: each question as a comment with its likeliest answers.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterable, Mapping, Sequence, Set
from copy import deepcopy
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from rocu_analysis import outputs
from rocu_analysis.errors import BadOption, UnreadableFile
from rocu_analysis.intake import questions as asking, questions_book as book
from rocu_analysis.intake.companion import in_brackets, toml_key
from rocu_analysis.intake.questions import Cell, Entry, Question
from rocu_analysis.problems import printable
from rocu_analysis.readers import toml_text
from rocu_analysis.readers.files import OVERLAY, stem_without_period
from rocu_analysis.readers.sheet import Sheet

ACCEPT = ("accept",)  # the section of figures that are taken back, one below the other
_MOST_CHOICES = 4  # of a question in a draft


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

    answer: Answer
    path: str = ""
    why_not: str = ""
    figures: frozenset[Cell] = frozenset()  # that were set aside for its question

    def told(self, asked: Set[str], aside: Set[Cell]) -> str:
        """In words, by the questions still asked and the figures still set aside."""
        named = f"{self.answer.number}, “{self.answer.text}”"
        if self.why_not:
            return f"{named}: not written: {self.why_not}"
        written = f"{named}: written to {self.path}"
        if self.answer.mark in asked:
            return f"{written}, and it settles nothing"
        number = len(self.figures - aside)
        figures = f"{number:,} {'figure' if number == 1 else 'figures'} " if self.figures else ""
        left = len(self.figures & aside)
        more = f"; {left:,} still set aside for something else" if left else ""
        return f"{written}; {figures}settled{more}"


def read(path: str | Path) -> list[Answer]:
    """Answers of a questions workbook, those cells that are filled."""
    from openpyxl import load_workbook

    where = str(path)
    try:
        held = load_workbook(path, data_only=True)
    except Exception as error:  # whatever a damaged workbook makes its reader raise
        raise UnreadableFile(where, f"it cannot be opened ({type(error).__name__})") from error
    is_ours = {*outputs.PROBLEMS_SHEETS} <= {*held.sheetnames}
    rows = [*held[book.QUESTIONS].iter_rows(values_only=True)] if is_ours else []
    top = next((n for n, row in enumerate(rows) if row and row[0] == book.NUMBER), None)
    if top is None or not {book.ANSWER, book.BY} <= {*rows[top]}:
        remedy = "Give the workbook that rocu check --excel wrote"
        raise UnreadableFile(where, "it is no questions workbook", None, remedy)
    answer, by = (rows[top].index(heading) for heading in (book.ANSWER, book.BY))
    lists, given = held[book.LISTS], []
    for row in rows[top + 1 :]:
        text = _text(row[answer])
        if text and isinstance(row[0], int) and 0 < row[0] <= lists.max_column:
            mark, content = (_text(lists.cell(n, row[0]).value) for n in (1, 2))
            given.append(Answer(row[0], mark, content, text, _text(row[by])))
    if not given:
        remedy = f"Choose answers in its column {book.ANSWER}, save it, and give it again"
        raise BadOption(where, "it has no answer", None, remedy)
    return given


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else " ".join(str(value).split())


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
        question = by_mark.get(answer.mark)
        if question is None:
            why_not = "it is asked no longer, so the answer settles nothing"
            outcomes.append(Outcome(answer, why_not=why_not))
            continue
        path, after = "", dict(texts)
        entries, why_not = (), ""
        if question.content != answer.content:
            now = question.content or "nothing"
            why_not = f"its cell now holds “{now}” and not “{answer.content}”: look at it again"
        else:
            entries, why_not = question.answered(answer.text, answer.by, on)
        for entry in entries:
            path = companion_of(question.first.file, entry.kept, companions)
            after[path], clash = add(after.get(path, ""), entry)
            why_not = why_not or clash
        texts = texts if why_not else after
        outcomes.append(Outcome(answer, path, why_not, question.cause.figures))
    return {n: text for n, text in texts.items() if text != companions.get(n)}, outcomes


def companion_of(file: str, kept: str, companions: Iterable[str]) -> str:
    """Companion that an answer goes to.

    What holds always goes to a name without the period, so that next quarter's file has it too.

    >>> companion_of("South/SW 2020-21 Q4.xlsx", "always", ())
    'South/SW.toml'
    >>> companion_of("South/SW 2020-21 Q4.xlsx", "quarter", ())
    'South/SW 2020-21 Q4.toml'
    """
    folder, stem = posixpath.dirname(file), posixpath.splitext(file)[0]
    if kept == asking.WORDS:
        return posixpath.join(folder, OVERLAY)
    own = [name for name in (f"{stem}.toml", f"{file}.toml") if name in companions]
    lasting = stem_without_period(stem)
    if kept == asking.ALWAYS and lasting and (f"{lasting}.toml" in companions or not own):
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
    section, wanted = in_brackets(entry.section), deepcopy(data)
    held: object = wanted
    for part in entry.section:
        empty: object = [] if entry.section == ACCEPT else {}
        held = held.setdefault(part, empty) if isinstance(held, dict) else None
    if isinstance(held, list) and entry.section == ACCEPT:
        if any(isinstance(one, dict) and one.get("cell") == entry.key for one in held):
            return text, f"it clashes: {entry.key} is accepted already"
        held.append(entry.value)
    elif not isinstance(held, dict):
        return text, f"{section} holds something else already"
    elif entry.key in held:
        same = held[entry.key] == entry.value
        why = f"it clashes: {entry.key} = {_toml(held[entry.key])} is there already"
        return text, "" if same else why
    else:
        held[entry.key] = entry.value
    made = _with(text, entry)
    try:
        is_sound = toml_text.loads(made) == wanted
    except ValueError:
        is_sound = False
    return (made, "") if is_sound else (
        text, f"it clashes with how {section} is written: add it by hand"
    )  # fmt: skip


def _with(text: str, entry: Entry) -> str:
    """The line below the last one of its section, or a section of its own at the end."""
    end = "\r\n" if "\r\n" in text else "\n"
    is_accept = entry.section == ACCEPT
    new = [f"{toml_key(k)} = {_toml(v)}" for k, v in
           (entry.value.items() if is_accept else [(entry.key, entry.value)])]  # fmt: skip
    lines = text.splitlines(keepends=True)
    paths = {n: path for n, line in enumerate(lines) if (path := _section(line))}
    start = next((n for n, path in paths.items() if path == entry.section), None)
    last = len(lines)
    if start is None:
        head = "[[accept]]" if is_accept else in_brackets(entry.section)
        new = [*[""] * bool(lines), head, *new]
    else:
        last = next((n for n in paths if n > start), last)
        while not lines[last - 1].strip() or lines[last - 1].lstrip()[0] == "#":
            last -= 1
    if last and not lines[last - 1].endswith("\n"):
        lines[last - 1] += end
    return "".join([*lines[:last], *(line + end for line in new), *lines[last:]])


def _section(line: str) -> tuple[str, ...] | None:
    """Path of a section that a line begins, empty text alone for one of several; None for none."""
    if line.lstrip().startswith("[["):
        return ("",)
    try:
        held = toml_text.loads(line) if line.lstrip().startswith("[") else None
    except ValueError:
        return None
    path: list[str] = []
    while isinstance(held, dict) and held:
        (name, held), *_ = held.items()
        path.append(name)
    return tuple(path) or None


def _toml(value: object) -> str:
    """A value as TOML writes it."""
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{toml_key(k)} = {_toml(v)}' for k, v in value.items())} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value, ensure_ascii=False, default=str)


# --- drafts ---------------------------------------------------------------------------------------


def draft(
    questions: Sequence[Question], sheets: Iterable[Sheet], companions: Iterable[str]
) -> dict[str, str]:
    """Text of a companion for each file that leaves something open, by the companion's name.

    Nothing is chosen: the likeliest answers are marked ``# ?``. A sheet whose layout was not
    recognised has a recipe in place of its other questions, as far as its labels are known.
    """
    by_place, companions = {(sheet.file, sheet.name): sheet for sheet in sheets}, [*companions]
    shipped = files("rocu_analysis").joinpath("reference/companion.schema.json")
    drafted: dict[str, str] = {}
    for file in dict.fromkeys(question.first.file for question in questions):
        theirs = [question for question in questions if question.first.file == file]
        sections, described, others = {}, set(), {}
        for one in (question.first for question in theirs):
            if one.code not in (asking.NOT_UNDERSTOOD, *asking.LACKING):
                continue
            recipe = asking.proposed(one, by_place.get((one.file, one.sheet)))
            if recipe and one.code == asking.NOT_UNDERSTOOD:
                described.add(one.sheet)
                sections[recipe[0].section] = [f"# {printable(one.message)}", *_lines(recipe), *(
                    f'# ? {name} = "row 4, directly above"  # its place, or its one value'
                    for name in asking.lacking(recipe))]  # fmt: skip
            elif _gives(recipe, asking.LACKING.get(one.code)):
                others[one.sheet] = [in_brackets(recipe[0].section), *_lines(recipe)]
        for question in theirs:
            if question.first.sheet not in described:
                _likeliest(question, sections)
        if any(sections.values()):
            text = [
                f"#:schema {getattr(shipped, 'as_uri', lambda: shipped)()}",
                f"# Proposed for {file}: take away “# ?” from the lines that are right, and check "
                "again.",
            ]
            for section, lines in sections.items():
                text += ["", in_brackets(section), *lines]
            for sheet, lines in others.items():
                if sheet not in described:
                    text += ["", "# Or describe the table, if its labels lie so:"]
                    text += [f"# ? {line}" for line in lines]
            drafted[companion_of(file, asking.ALWAYS, companions)] = "\n".join([*text, ""])
    return drafted


def _lines(entries: Iterable[Entry]) -> list[str]:
    return [f"{toml_key(entry.key)} = {_toml(entry.value)}" for entry in entries]


def _gives(recipe: Iterable[Entry], field: str | None) -> bool:
    """Whether a recipe gives the field that the figures of a sheet lack."""
    fields = asking.PLACES if field == "geography" else (field,)
    return any(entry.key in fields for entry in recipe)


def _likeliest(question: Question, sections: dict[tuple[str, ...], list[str]]) -> None:
    """The likeliest answers to one question, as comments; to leave something out comes last."""
    left_out = [choice for choice in question.choices if choice.words in asking.LEAVING]
    kept = [choice for choice in question.choices if choice.words not in asking.LEAVING]
    why = f"# {printable(question.first.message)}"
    for choice in (*kept[:_MOST_CHOICES], *left_out):
        for entry in choice.entries:
            held, (line,) = sections.setdefault(entry.section, []), _lines([entry])
            if f"# ? {line}" not in held:
                held += [why] if why not in held else []
                held.append(f"# ? {line}")
