"""Which companion would settle what is open? What ``rocu check --draft`` proposes, to be edited.

For each file with open questions: the lines that one answer alone would write, and every other
question as a comment, marked ``# ?``, with the answers that are allowed. A sheet that was not
recognised has a recipe, filled in as far as its labels are known. Nothing open is chosen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from importlib.resources import files

from rocu_analysis.intake import layouts
from rocu_analysis.intake.answers import companion_of, lines_of, toml_key
from rocu_analysis.intake.questions import ALWAYS, Choice, Entry, Question
from rocu_analysis.problems import printable
from rocu_analysis.readers.sheet import Sheet

_MOST_CHOICES = 4
_NOT_UNDERSTOOD = "table_not_understood"
_NEEDED = ("period", "measure")


def with_proposals(questions: Iterable[Question], sheets: Iterable[Sheet]) -> list[Question]:
    """Questions on sheets that were not recognised, with a recipe where all of it is known."""
    by_place = {(sheet.file, sheet.name): sheet for sheet in sheets}
    made = []
    for question in questions:
        one = question.first
        sheet = by_place.get((one.file, one.sheet))
        if one.code == _NOT_UNDERSTOOD and sheet is not None:
            recipe = layouts.propose(sheet)
            if recipe and {*_NEEDED} <= recipe.keys() and {"region", "force"} & recipe.keys():
                question = replace(question, proposed=tuple(_entries(one.sheet, recipe)))
        made.append(question)
    return made


def _entries(sheet: str, recipe: Mapping[str, object]) -> list[Entry]:
    section = ("sheets", sheet, "recipe") if sheet else ("file", "recipe")
    return [Entry(section, name, value) for name, value in recipe.items()]


def propose(
    questions: Sequence[Question], sheets: Sequence[Sheet], companions: Iterable[str]
) -> dict[str, str]:
    """Text of a companion for each file that leaves something open, by the companion's name."""
    by_place = {(sheet.file, sheet.name): sheet for sheet in sheets}
    companions = [*companions]
    drafted: dict[str, list[str]] = {}
    for file in dict.fromkeys(question.first.file for question in questions):
        sections: dict[tuple[str, ...], list[str]] = {}
        for question in questions:
            if question.first.file == file:
                _draft(question, by_place, sections)
        if any(sections.values()):
            name = companion_of(file, ALWAYS, companions)
            drafted[name] = _text(file, sections)
    return drafted


def _draft(question: Question, by_place: Mapping, sections: dict) -> None:
    """The lines of one question: as they are where one answer is left, else as comments."""
    one = question.first
    why = printable(one.message)
    if one.code == _NOT_UNDERSTOOD and (sheet := by_place.get((one.file, one.sheet))):
        recipe = layouts.propose(sheet)
        if recipe is not None:
            held = sections.setdefault(_entries(one.sheet, recipe)[0].section, [])
            held += [f"# {why}", *lines_of(_entries(one.sheet, recipe)).popitem()[1]]
            lacking = [name for name in _NEEDED if name not in recipe]
            lacking += [] if {"region", "force"} & recipe.keys() else ["region"]
            held += [
                f'# ? {name} = "row 4, directly above"  # or its one value' for name in lacking
            ]
        return
    choices = [choice for choice in question.choices if choice.entries]
    if len(choices) == 1:
        for section, lines in lines_of(choices[0].entries).items():
            sections.setdefault(section, []).extend(f"{line}  # {why}" for line in lines)
        return
    for choice in choices[:_MOST_CHOICES]:
        _comment(choice, why, sections)


def _comment(choice: Choice, why: str, sections: dict) -> None:
    for section, lines in lines_of(choice.entries).items():
        held = sections.setdefault(section, [])
        if f"# {why}" not in held:
            held.append(f"# {why}")
        held += [f"# ? {line}" for line in lines if f"# ? {line}" not in held]


def _text(file: str, sections: Mapping[tuple[str, ...], list[str]]) -> str:
    """The whole companion of one file."""
    shipped = files("rocu_analysis").joinpath("reference/companion.schema.json")
    text = [
        f"#:schema {getattr(shipped, 'as_uri', lambda: shipped)()}",
        f"# Proposed for {file}: take away “# ?” from the lines that are right, and check again.",
    ]
    for section, lines in sections.items():
        text += ["", f"[{'.'.join(map(toml_key, section))}]", *lines]
    return "\n".join(text) + "\n"
