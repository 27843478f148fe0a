"""The tables of a sheet as a companion's recipes describe them.

A recipe is followed to the letter: its block of figures, and the place of the label of each field.
What the sheet holds otherwise is a question: headings that moved since the recipe was written, and
filled cells that adjoin a block and are in no recipe. `tables` follows the recipes; `outside` finds
such cells.
"""

from __future__ import annotations

import numpy as np

from rocu_analysis import schema
from rocu_analysis.intake import blocks, context, names, words
from rocu_analysis.intake.companion import NOTE, UNUSED, Mapping
from rocu_analysis.intake.recipes import Block, Recipe
from rocu_analysis.intake.shapes import OUTCOMES, Table, settle_headings
from rocu_analysis.readers.sheet import Sheet, column_letters, column_number


def tables(sheet: Sheet, mapping: Mapping, settings: words.Settings) -> list[Table]:
    """The tables of a sheet that has recipes, one for each."""
    return [_follow(one, sheet, mapping, settings) for one in mapping.layouts(sheet.name)]


def outside(sheet: Sheet, mapping: Mapping) -> list[tuple[int, int]]:
    """Filled cells that adjoin the block of a recipe, and are in no recipe and not left out."""
    recipes = mapping.layouts(sheet.name)
    near, known = np.zeros(sheet.values.shape, dtype=bool), np.zeros(sheet.values.shape, dtype=bool)
    for recipe in recipes:
        top, left, bottom, right = recipe.values
        near |= _inside(sheet, Block(top - 1, left, bottom + 1, right))
        near |= _inside(sheet, Block(top, left - 1, bottom, right + 1))
        known |= _inside(sheet, recipe.values)
        for place in recipe.fields.values():
            known |= (sheet.rows == place.line)[:, None] if place.is_row else (
                sheet.columns == place.line)  # fmt: skip
    known |= np.isin(sheet.rows, mapping.rows_left_out(sheet))[:, None]
    top = min(recipe.values.top for recipe in recipes)
    known |= np.array([_is_unused(sheet, mapping, j, top) for j in range(len(sheet.columns))])
    return [(int(i), int(j)) for i, j in np.argwhere(near & ~known & blocks.held(sheet))]


def _inside(sheet: Sheet, block: Block) -> np.ndarray:
    """Which cells of the sheet's grid are in a block."""
    rows = (sheet.rows >= block.top) & (sheet.rows <= block.bottom)
    columns = (sheet.columns >= block.left) & (sheet.columns <= block.right)
    return rows[:, None] & columns


def _is_unused(sheet: Sheet, mapping: Mapping, j: int, top: int) -> bool:
    """Whether the companion leaves a column out, by its letter or by a heading over the figures."""
    number = int(sheet.columns[j])
    dropped = mapping.setting(sheet.name, "drop_columns") or ()
    if number in [column_number(letters.upper()) for letters in dropped]:
        return True
    texts = map(blocks.text_of, sheet.values[sheet.rows < top, j][::-1])
    called = [*filter(None, texts), f"column {column_letters(number)}"]
    return mapping.column(called, sheet.name) in (UNUSED, NOTE)


def _follow(recipe: Recipe, sheet: Sheet, mapping: Mapping, settings: words.Settings) -> Table:
    """The table of one recipe, asked about where its labels are no longer there."""
    values = recipe.values
    inside = _inside(sheet, values)
    left_out = np.isin(sheet.rows, mapping.rows_left_out(sheet))
    body = np.flatnonzero(inside.any(axis=1) & ~left_out)
    figures = [j for j in np.flatnonzero(inside.any(axis=0)).tolist()
               if not _is_unused(sheet, mapping, j, values.top)]  # fmt: skip
    rows = [place.line for place in recipe.fields.values() if place.is_row]
    heads = np.flatnonzero(np.isin(sheet.rows, rows)).tolist()
    block = blocks.Block(sheet, [], heads or body[:1].tolist(), body, [*figures])
    block.headings = {j: [] for j in range(len(sheet.columns))}
    around = context.gather(block, mapping, settings)
    around.declared |= words.complete_place(dict(recipe.constants))
    around.changes_meaning = ""
    table = Table(block, OUTCOMES, around, settings, mapping)
    lacking = []
    for name, place in recipe.fields.items():
        at = np.flatnonzero(sheet.columns == place.line).tolist()
        if not place.is_row and at:
            table.fields[name] = at[0]
            block.columns += at
            table.filled |= {*at} if place.closest else set()
        elif not place.is_row:
            lacking.append(f"a {name} in column {column_letters(place.line)}")
    corner = f"{column_letters(values.left)}{values.top}"
    for j in figures:
        _label(table, recipe, j, corner)
    settle_headings(table)
    now = {names.key(text) for j in figures for text in block.headings[j]}
    moved = [text for text in recipe.headings if names.key(text) not in now]
    if lacking or moved or not figures or not len(body):
        table.figures, table.aside, table.problems = {}, {}, {}
        table.set_aside("recipe_changed", corner, expected=moved or lacking or ["figures"])
    return table


def _label(table: Table, recipe: Recipe, j: int, corner: str) -> None:
    """Read the labels above one column of figures."""
    sheet, whole = table.sheet, words.Interpretation()
    for name, place in recipe.fields.items():
        if not place.is_row:
            continue
        at, text = corner, ""
        for i in np.flatnonzero(sheet.rows == place.line).tolist():
            filled = [k for k in range(j + 1) if sheet.values[i, k] is not None]
            k = max(filled, default=j) if place.closest else j
            at, text = sheet.address(i, k), blocks.text_of(sheet.values[i, k])
        table.block.headings[j].append(text)
        labels = words.read(text, table.mapping, table.settings, codes=True)
        whole = words.joined([whole, labels])
        if not labels.is_known or whole.twice or not _gives(labels, name):
            table.aside[j] = "column_not_understood"
            table.report("column_not_understood", at, field=name, found=text,
                         changes=labels.changes_meaning)  # fmt: skip
            return
    words.with_year(whole, table.context.period, table.settings)
    table.figures[j] = whole


def _gives(labels: words.Interpretation, name: str) -> bool:
    """Whether labels give a field."""
    if name in schema.roles("outcomes", "place"):
        return bool(labels.places) or name in labels.fields
    if name in schema.roles("outcomes", "period"):
        return bool(labels.periods or labels.part)
    return name in labels.fields or (name == "measure" and labels.is_total)
