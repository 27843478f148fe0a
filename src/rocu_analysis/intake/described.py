"""The tables of a sheet as a companion's recipes describe them.

A recipe is followed to the letter: its block of figures, and the place of the label of each field.
What the sheet holds otherwise is a question: headings that moved since the recipe was written, and
filled cells that adjoin a block and are in no recipe.
"""

from __future__ import annotations

import numpy as np

from rocu_analysis import schema
from rocu_analysis.intake import context, names, words
from rocu_analysis.intake.blocks import Block as Rows, held, text_of
from rocu_analysis.intake.cells import looks_like_figure
from rocu_analysis.intake.companion import Layout, Mapping
from rocu_analysis.intake.recipes import Block, Recipe, Relation
from rocu_analysis.intake.shapes import OUTCOMES, Table
from rocu_analysis.intake.words import Said, Settings
from rocu_analysis.problems import Problem, problem
from rocu_analysis.readers.sheet import Sheet


def tables(sheet: Sheet, mapping: Mapping, settings: Settings) -> tuple[list[Table], list[Problem]]:
    """The tables of a sheet that has recipes, and the cells that none of them describes."""
    layouts = mapping.layouts(sheet.name)
    left_out = mapping.rows_left_out(sheet)
    read = [follow(layout, sheet, mapping, settings, left_out) for layout in layouts]
    return read, _adjoining(sheet, [layout.recipe for layout in layouts], left_out)


def follow(
    layout: Layout, sheet: Sheet, mapping: Mapping, settings: Settings, left_out=()
) -> Table:
    """The table that one recipe describes."""
    recipe, values = layout.recipe, layout.recipe.values
    numbers = sheet.rows
    inside = (numbers >= values.top) & (numbers <= values.bottom) & ~np.isin(numbers, left_out)
    body = np.flatnonzero(inside)
    columns = [j for j, n in enumerate(sheet.columns) if values.left <= n <= values.right]
    lines = {r.line for r in recipe.fields.values() if r.is_row}
    heads = [i for i, n in enumerate(numbers) if n in lines]
    block = Rows(sheet, [], heads or body[:1].tolist(), body, columns)
    around = context.gather(block, mapping, settings)
    around.declared |= words.whose(dict(recipe.constants))
    around.changes_meaning = ""
    table = Table(block, OUTCOMES, around, settings, mapping)
    for name, relation in recipe.fields.items():
        if not relation.is_row:
            j = int(np.flatnonzero(sheet.columns == relation.line)[0])
            table.fields[name] = j
            block.columns = [*block.columns, j]
            table.filled |= {j} if relation.closest else set()
    for j in columns:
        _label(table, recipe, j)
    if not _is_unchanged(layout, table, columns):
        first = sheet.address(body[0] if len(body) else 0, columns[0] if columns else 0)
        table.figures = {}
        table.set_aside("table_not_understood", first, line="[[recipe]] headings have changed")
    return table


def _label(table: Table, recipe: Recipe, j: int) -> None:
    """Read the labels above one column of figures."""
    sheet, column = table.sheet, int(table.sheet.columns[j])
    full, parts = held(sheet), []
    for name, relation in recipe.fields.items():
        if not relation.is_row:
            continue
        cell = _find(sheet, relation, recipe.values.top, column, full)
        text = text_of(sheet.values[cell]) if cell else ""
        table.block.headings.setdefault(j, []).append(text)
        labels = words.read(text, table.mapping, table.settings, codes=True)
        if not labels.is_known or not _gives(labels, name):
            table.aside[j] = "column_not_understood"
            at = sheet.address(*cell) if cell else ""
            table.tell("column_not_understood", at, field=name, found=text,
                       changes=labels.changes_meaning)  # fmt: skip
            return
        parts.append(labels)
    labels = words.joined(parts)
    words.with_year(labels, table.context.period, table.settings)
    table.figures[j] = labels


def _gives(labels: Said, name: str) -> bool:
    """Whether labels give a field."""
    if name in schema.roles("outcomes", "place"):
        return bool(labels.places) or name in labels.fields
    if name in schema.roles("outcomes", "period"):
        return bool(labels.periods or labels.part)
    return name in labels.fields or (name == "measure" and labels.is_total)


def _find(sheet: Sheet, relation: Relation, row: int, column: int, full) -> tuple | None:
    """Position in the sheet's grid of the label of a figure."""
    rows = {int(n): i for i, n in enumerate(sheet.rows)}
    columns = {int(n): j for j, n in enumerate(sheet.columns)}

    def is_filled(row: int, column: int) -> bool:
        return row in rows and column in columns and bool(full[rows[row], columns[column]])

    row, column = relation.find(row, column, is_filled)
    return (rows[row], columns[column]) if row in rows and column in columns else None


def _is_unchanged(layout: Layout, table: Table, columns: list[int]) -> bool:
    """Whether the headings are those that the sheet had when its recipe was written."""
    if not layout.headings:
        return True
    now = [names.key(text) for j in columns for text in table.block.headings.get(j, [])]
    return all(names.key(text) in now for text in layout.headings)


def _adjoining(sheet: Sheet, recipes: list[Recipe], left_out) -> list[Problem]:
    """Figures beside or below the block of a recipe that are in no recipe."""
    problems = []
    for i, row in enumerate(sheet.rows.tolist()):
        for j, column in enumerate(sheet.columns.tolist()):
            near = any(_adjoins(r.values, row, column) for r in recipes)
            if not near or row in left_out or any(_is_of(r, row, column) for r in recipes):
                continue
            if looks_like_figure(sheet.values[i, j]):
                problems.append(problem("table_not_understood", sheet.file, sheet.name,
                                        sheet.address(i, j)))  # fmt: skip
    return problems


def _adjoins(block: Block, row: int, column: int) -> bool:
    grown = Block(block.top - 1, block.left - 1, block.bottom + 1, block.right + 1)
    return grown.holds(row, column)


def _is_of(recipe: Recipe, row: int, column: int) -> bool:
    """Whether a cell is a figure or a label of a recipe."""
    lines = [(r.is_row, r.line) for r in recipe.fields.values()]
    return recipe.values.holds(row, column) or (True, row) in lines or (False, column) in lines
