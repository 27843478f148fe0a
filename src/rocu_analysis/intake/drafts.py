"""Which companion would settle what is open? What ``rocu check --draft`` proposes, to be edited.

For each file with open questions: each question as a comment with the lines of its likeliest
answers, marked ``# ?``. Nothing is chosen. A sheet whose layout was not recognised has a recipe in
place of all its other questions, filled in as far as its labels are known. `propose` drafts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from importlib.resources import files

from rocu_analysis.intake import layouts
from rocu_analysis.intake.answers import companion_of, lines_of, toml_key
from rocu_analysis.intake.questions import ALWAYS, LACKING, LEAVING, PLACES, Entry, Question
from rocu_analysis.problems import printable
from rocu_analysis.readers.sheet import Sheet

_MOST_CHOICES = 4
_NOT_UNDERSTOOD = "table_not_understood"
_NEEDED = ("period", "measure")


def with_proposals(questions: Iterable[Question], sheets: Iterable[Sheet]) -> list[Question]:
    """Questions on sheets that were not recognised, with a recipe where all of it is known."""
    by_place = _by_place(sheets)
    made = []
    for question in questions:
        recipe = _recipe_for(question, by_place)
        if recipe and not _lacking(recipe):
            question = replace(question, proposed=tuple(_entries(question.first.sheet, recipe)))
        made.append(question)
    return made


def propose(
    questions: Sequence[Question], sheets: Sequence[Sheet], companions: Iterable[str]
) -> dict[str, str]:
    """Text of a companion for each file that leaves something open, by the companion's name."""
    by_place, companions = _by_place(sheets), [*companions]
    drafted: dict[str, str] = {}
    for file in dict.fromkeys(question.first.file for question in questions):
        sections: dict[tuple[str, ...], list[str]] = {}
        others: dict[str, list[str]] = {}
        theirs = [question for question in questions if question.first.file == file]
        described = set()
        for question in theirs:
            recipe = _recipe_for(question, by_place)
            if recipe and question.first.sheet not in described:
                described.add(question.first.sheet)
                _draft_recipe(question, recipe, sections)
        for question in theirs:
            if question.first.sheet not in described:
                _draft(question, sections)
                others |= _other_way(question, by_place)
        if any(sections.values()):
            text = _text(file, sections)
            text += "".join(f"\n{line}" for lines in others.values() for line in lines)
            drafted[companion_of(file, ALWAYS, companions)] = text + "\n" * bool(others)
    return drafted


def _by_place(sheets: Iterable[Sheet]) -> dict[tuple[str, str], Sheet]:
    return {(sheet.file, sheet.name): sheet for sheet in sheets}


def _recipe_for(question: Question, by_place: Mapping) -> dict[str, object] | None:
    """Keys of a recipe for a sheet that was not recognised; None where it needs none."""
    one = question.first
    sheet = by_place.get((one.file, one.sheet))
    if one.code != _NOT_UNDERSTOOD or sheet is None:
        return None
    return layouts.propose(sheet)


def _lacking(recipe: Mapping[str, object]) -> list[str]:
    """Fields that every figure needs, and that a recipe does not give."""
    lacking = [name for name in _NEEDED if name not in recipe]
    return lacking + ([] if {"region", "force"} & recipe.keys() else ["region"])


def _entries(sheet: str, recipe: Mapping[str, object]) -> list[Entry]:
    section = ("sheets", sheet, "recipe") if sheet else ("file", "recipe")
    return [Entry(section, name, value) for name, value in recipe.items()]


def _draft_recipe(question: Question, recipe: Mapping[str, object], sections: dict) -> None:
    """The recipe of one sheet; what its labels do not say is left to be completed."""
    ((section, lines),) = lines_of(_entries(question.first.sheet, recipe)).items()
    lines += [
        f'# ? {name} = "row 4, directly above"  # its place, or its one value'
        for name in _lacking(recipe)
    ]
    sections[section] = [f"# {printable(question.first.message)}", *lines]


def _draft(question: Question, sections: dict) -> None:
    """The likeliest answers to one question, as comments; to leave something out comes last."""
    choices = sorted(question.choices, key=lambda choice: choice.words in LEAVING)
    kept = [choice for choice in choices if choice.words not in LEAVING][:_MOST_CHOICES]
    why = f"# {printable(question.first.message)}"
    for choice in [*kept, *(choice for choice in choices if choice.words in LEAVING)]:
        for section, lines in lines_of(choice.entries).items():
            held = sections.setdefault(section, [])
            new = [f"# ? {line}" for line in lines if f"# ? {line}" not in held]
            held += [why] if new and why not in held else []
            held += new


def _other_way(question: Question, by_place: Mapping) -> dict[str, list[str]]:
    """A recipe as a comment, where it gives the field that the figures of a sheet lack."""
    one = question.first
    sheet, field = by_place.get((one.file, one.sheet)), LACKING.get(one.code)
    recipe = layouts.propose(sheet) if sheet is not None and field else None
    if not recipe or not {field, *(PLACES if field == "geography" else ())} & {*recipe}:
        return {}
    ((section, lines),) = lines_of(_entries(one.sheet, recipe)).items()
    head = f"[{'.'.join(map(toml_key, section))}]"
    told = "# Or describe the table, if its labels lie so:"
    return {one.sheet: [told, *(f"# ? {line}" for line in (head, *lines))]}


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
