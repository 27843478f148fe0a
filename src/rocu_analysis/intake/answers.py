"""How are questions put and answered in Excel, and how does an answer become a line of a companion?

`write_questions` writes a workbook for a colleague who has nothing else. First the questions, each
with a link to its cell and a drop-down of the allowed answers; then copies of the returned sheets
with those cells marked by a fill, a frame and a comment. `read` takes the answers from it.

`write` puts them into companions. Keys and comments that are there stay as they are, byte for byte:
a line is added below its section, the text is parsed again, and what would change anything else is
reported as a clash and not written. `draft` proposes companions to be edited instead: each question
as a comment with its likeliest answers.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterable, Mapping, Sequence, Set
from copy import deepcopy
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Border, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink

from rocu_analysis import outputs
from rocu_analysis.errors import BadOption, UnreadableFile
from rocu_analysis.intake import questions as asking, workbooks
from rocu_analysis.intake.companion import in_brackets, toml_key
from rocu_analysis.intake.questions import Cause, Cell, Entry, Question, split_cell
from rocu_analysis.problems import first_of, place, printable
from rocu_analysis.readers import toml_text
from rocu_analysis.readers.files import OVERLAY, stem_without_period
from rocu_analysis.readers.sheet import Sheet

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

QUESTIONS, LISTS = outputs.PROBLEMS_SHEETS  # the lists are hidden: what tells a question again
NUMBER, ANSWER, BY = "No.", "Answer", "Answered by"
CHOOSE = "Choose an answer, or correct the return."
FIRST_CHOICE = 3  # row of the lists in which the answers begin
# Cells of all copies together: a million would take minutes, and no program opens them gladly.
# Beyond it a copy has only the first rows, which hold the headings, and those with questions.
MOST_CELLS_COPIED = 100_000
_MOST_SHEETS_COPIED, _MOST_LISTED, _MOST_COMMENTS = 200, 2_000, 1_000
_HEAD_ROWS, _MOST_NAMED = 12, 20
ACCEPT = ("accept",)  # the section of figures that are taken back, one below the other
_MOST_CHOICES = 4  # of a question in a draft
_WIDTHS = {
    NUMBER: 6, "Severity": 10, "Figures": 9, "Who can answer": 14, "What was found": 48,
    "What to do": 44, "Where": 26, "The cell holds": 20, ANSWER: 36, BY: 18,
}  # fmt: skip
_COLUMN = {heading: number for number, heading in enumerate(_WIDTHS, start=1)}
_MARKS = {
    "error": (PatternFill("solid", fgColor="F9D0C4"), Side("thick", color="801650")),
    "warning": (PatternFill("solid", fgColor="FFF2CC"), Side("medium", color="7F6000")),
}
_HOW_TO = (
    "Choose an answer in the column Answer, from its drop-down; type a period or a number where "
    "one is asked for. Leave the rest empty.",
    "Error: the figure was set aside and is used nowhere. Warning: it was kept. Figures: how many "
    "were set aside for it.",
    "Save, and give it back: rocu check FOLDER --answers FILE writes the answers into the "
    "companion files, where they are kept for next quarter.",
)
Marks = dict[str, tuple[str, list[str]]]  # cell of a sheet to its severity and what is wrong


def write_questions(
    path: str | Path,
    summary: Sequence[str],
    causes: Sequence[Cause],
    questions: Sequence[Question],
    sheets: Sequence[Sheet],
) -> Path:
    """Write the questions workbook; the same check gives the same bytes."""
    book = workbooks.new_workbook(
        outputs.PROBLEMS_TITLE, "What rocu_analysis asks about the returns"
    )
    first = book.create_sheet(QUESTIONS)
    asked = [*questions][:_MOST_LISTED]
    having = {id(question.cause) for question in questions}
    others = [cause for cause in causes if id(cause) not in having][: _MOST_LISTED - len(asked)]
    marks = _marks([*(question.cause for question in asked), *others])
    titles, left_out = _copies(book, sheets, marks)
    lines = [*filter(None, summary), *_HOW_TO, *left_out]
    if len(asked) + len(others) < len(causes):
        lines.append(f"{len(asked) + len(others):,} of {len(causes):,} are listed.")
    _write_first(first, lines, asked, others, titles)
    _write_lists(book, first, asked, len(lines) + 4)
    return outputs.write(path, workbooks.packed(book))


def _write_first(
    sheet: Worksheet,
    lines: Sequence[str],
    asked: Sequence[Question],
    others: Sequence[Cause],
    titles: dict,
) -> None:
    """The questions, one row each; below them what needs no answer here."""
    workbooks.put(sheet["A1"], outputs.PROBLEMS_TITLE).font = workbooks.TITLE_FONT
    for row, line in enumerate(lines, start=2):
        workbooks.put(sheet.cell(row, 1), line)
    entries = [(n, q.cause, q.who, q.content, CHOOSE if q.choices else q.cause.first.remedy)
            for n, q in enumerate(asked, start=1)]  # fmt: skip
    entries += [(None, cause, "nobody: to be read", cause.first.found, cause.first.remedy)
             for cause in others]  # fmt: skip
    cells = [
        (number, cause.first.severity, len(cause.figures), who, cause.message, remedy,
         place(cause.first.file, cause.first.sheet, cause.first.cell), content, None, None)
        for number, cause, who, content, remedy in entries
    ]  # fmt: skip
    top = len(lines) + 3
    workbooks.table(sheet, [*_WIDTHS], cells, first_row=top, widths=[*_WIDTHS.values()])
    sheet.freeze_panes = None
    for row, (_, cause, *_) in enumerate(entries, start=top + 1):
        one = cause.first
        if title := titles.get((one.file, one.sheet)):
            corner = one.cell.partition(":")[0] if split_cell(one.cell)[0] else "A1"
            cell, quoted = sheet.cell(row, _COLUMN["Where"]), title.replace("'", "''")
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!{corner}")
            cell.font = workbooks.LINK_FONT


def _write_lists(book: Workbook, first: Worksheet, asked: Sequence[Question], top: int) -> None:
    """The allowed answers, in a hidden sheet that the drop-downs refer to."""
    lists = book.create_sheet(LISTS)
    lists.sheet_state = "hidden"
    for number, question in enumerate(asked, start=1):
        letter, words = get_column_letter(number), [choice.words for choice in question.choices]
        for row, text in enumerate((question.mark, question.content, *words), start=1):
            workbooks.put(lists.cell(row, number), text)
        if words:
            last = FIRST_CHOICE + len(words) - 1
            formula = f"={LISTS}!${letter}${FIRST_CHOICE}:${letter}${last}"
            rule = DataValidation(type="list", formula1=formula)
            rule.showErrorMessage = not question.open_as
            rule.errorTitle, rule.error = "Not an answer", "Choose one from the list."
            rule.add(first.cell(top + number - 1, _COLUMN[ANSWER]))
            first.add_data_validation(rule)


# --- the copies -----------------------------------------------------------------------------------


def _marks(causes: Sequence[Cause]) -> dict[tuple[str, str], Marks]:
    """For each sheet, each cell with problems: the graver severity and what is wrong."""
    marks: dict[tuple[str, str], Marks] = {}
    for cause in causes:
        for one in cause.problems:
            comment = f"{one.severity.upper()} {one.code}: {one.message.rstrip('.')}. {one.remedy}"
            for cell in one.cells:
                if split_cell(cell)[0]:
                    at = marks.setdefault((one.file, one.sheet), {})
                    at.setdefault(cell.partition(":")[0], (one.severity, []))[1].append(comment)
    for cause in causes:
        for file, sheet, cell in sorted(cause.figures):
            if split_cell(cell)[0]:
                aside = f"SET ASIDE {cause.first.code}: {cause.first.message}"
                marks.setdefault((file, sheet), {}).setdefault(cell, ("error", [aside]))
    return marks


def _copies(book: Workbook, sheets: Sequence[Sheet], marks: dict) -> tuple[dict, list[str]]:
    """Copy the sheets with marks; the titles of the copies, and a line on what is left out."""
    titles: dict[tuple[str, str], str] = {}
    taken = {name.casefold() for name in outputs.PROBLEMS_SHEETS}
    left, short = MOST_CELLS_COPIED, []
    for sheet in sheets:
        where = sheet.file, sheet.name
        if where not in marks:
            continue
        rows, wide = np.arange(len(sheet.rows)), max(sheet.values.shape[1], 1)
        if sheet.values.size > left or len(titles) == _MOST_SHEETS_COPIED:
            asked = np.isin(sheet.rows, [split_cell(cell)[0] for cell in marks[where]])
            most = left // wide if len(titles) < _MOST_SHEETS_COPIED else 0
            rows = rows[(rows < _HEAD_ROWS) | asked][:most]
            short.append(" ".join(filter(None, where)))
        if len(rows):
            stem = Path(sheet.file).stem
            wanted = f"{sheet.name} ({stem})" if 0 < len(sheet.name) < 20 else sheet.name or stem
            titles[where] = workbooks.sheet_title(wanted, taken)
            _copy(book.create_sheet(titles[where]), sheet, rows, marks[where])
            left -= len(rows) * wide
    note = f"Copied in part or not at all, to keep this small: {first_of(short, _MOST_NAMED)}."
    return titles, [note] * bool(short)


def _copy(copied: Worksheet, sheet: Sheet, rows: np.ndarray, marks: Marks) -> None:
    """Copy of some rows of a returned sheet, every value at its own address."""
    numbers = sheet.rows[rows].tolist()
    for i, row in zip(rows.tolist(), numbers, strict=True):
        for j, column in enumerate(sheet.columns):
            if (value := sheet.values[i, j]) is not None:
                workbooks.put(copied.cell(int(row), int(column)), value)
    there = set(numbers)
    marks = {cell: mark for cell, mark in marks.items() if split_cell(cell)[0] in there}
    for number, (address, (severity, wrong)) in enumerate(marks.items()):
        cell, (fill, side) = copied[address], _MARKS[severity]
        cell.fill, cell.border = fill, Border(left=side, right=side, top=side, bottom=side)
        if number < _MOST_COMMENTS:
            text = printable("\n".join(wrong))[:1_000]
            cell.comment = Comment(text, "rocu_analysis", height=120, width=360)
    for j, column in enumerate(sheet.columns):
        longest = max((len(str(v)) for v in sheet.values[:200, j] if v is not None), default=8)
        width = min(max(longest + 2, 9), 40)
        copied.column_dimensions[get_column_letter(int(column))].width = width
    workbooks.printed_wide(copied)
    if sheet.hidden:
        copied.sheet_properties.tabColor = "801650"


# --- what was answered ----------------------------------------------------------------------------


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
    where = str(path)
    try:
        book = load_workbook(path, data_only=True)
    except Exception as error:  # whatever a damaged workbook makes its reader raise
        raise UnreadableFile(where, f"it cannot be opened ({type(error).__name__})") from error
    is_ours = {*outputs.PROBLEMS_SHEETS} <= {*book.sheetnames}
    rows = [*book[QUESTIONS].iter_rows(values_only=True)] if is_ours else []
    top = next((n for n, row in enumerate(rows) if row and row[0] == NUMBER), None)
    if top is None or not {ANSWER, BY} <= {*rows[top]}:
        remedy = "Give the workbook that rocu check --excel wrote"
        raise UnreadableFile(where, "it is no questions workbook", None, remedy)
    answer, by = (rows[top].index(heading) for heading in (ANSWER, BY))
    lists, given = book[LISTS], []
    for row in rows[top + 1 :]:
        text = _text(row[answer])
        if text and isinstance(row[0], int) and 0 < row[0] <= lists.max_column:
            mark, content = (_text(lists.cell(n, row[0]).value) for n in (1, 2))
            given.append(Answer(row[0], mark, content, text, _text(row[by])))
    if not given:
        remedy = f"Choose answers in its column {ANSWER}, save it, and give it again"
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
    value: object = wanted
    for part in entry.section:
        empty: object = [] if entry.section == ACCEPT else {}
        value = value.setdefault(part, empty) if isinstance(value, dict) else None
    if isinstance(value, list) and entry.section == ACCEPT:
        if any(isinstance(one, dict) and one.get("cell") == entry.key for one in value):
            return text, f"it clashes: {entry.key} is accepted already"
        value.append(entry.value)
    elif not isinstance(value, dict):
        return text, f"{section} holds something else already"
    elif entry.key in value:
        same = value[entry.key] == entry.value
        why = f"it clashes: {entry.key} = {_toml(value[entry.key])} is there already"
        return text, "" if same else why
    else:
        value[entry.key] = entry.value
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
        table = toml_text.loads(line) if line.lstrip().startswith("[") else None
    except ValueError:
        return None
    path: list[str] = []
    while isinstance(table, dict) and table:
        (name, table), *_ = table.items()
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
            lines, (line,) = sections.setdefault(entry.section, []), _lines([entry])
            if f"# ? {line}" not in lines:
                lines += [why] if why not in lines else []
                lines.append(f"# ? {line}")
