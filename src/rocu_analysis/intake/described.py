"""The tables of a sheet as a companion's recipes describe them.

A recipe is followed to the letter: its block of figures, and the place of the label of each field.
What the sheet holds otherwise is a question: headings that moved since the recipe was written, and
filled cells that adjoin a block and are in no recipe. `tables` follows the recipes; `outside` finds
such cells.
"""

from __future__ import annotations

import numpy as np

from rocu_analysis import schema
from rocu_analysis.intake import context, names, words
from rocu_analysis.intake.blocks import Block as Rows, held, text_of
from rocu_analysis.intake.companion import Layout, Mapping
from rocu_analysis.intake.companion_keys import NOTE, UNUSED
from rocu_analysis.intake.recipes import Block, Relation
from rocu_analysis.intake.shapes import OUTCOMES, Table
from rocu_analysis.intake.words import Interpretation, Settings
from rocu_analysis.readers.sheet import Sheet, column_letters, column_number


def tables(sheet: Sheet, mapping: Mapping, settings: Settings) -> list[Table]:
    """The tables of a sheet that has recipes, one for each."""
    left_out = mapping.rows_left_out(sheet)
    layouts = mapping.layouts(sheet.name)
    return [_Follower(one, sheet, mapping, settings, left_out).table for one in layouts]


def outside(sheet: Sheet, mapping: Mapping) -> list[tuple[int, int]]:
    """Filled cells that adjoin the block of a recipe, and are in no recipe and not left out."""
    recipes = [layout.recipe for layout in mapping.layouts(sheet.name)]
    near, known = np.zeros(sheet.values.shape, dtype=bool), np.zeros(sheet.values.shape, dtype=bool)
    for recipe in recipes:
        block = recipe.values
        near |= _inside(sheet, Block(block.top - 1, block.left, block.bottom + 1, block.right))
        near |= _inside(sheet, Block(block.top, block.left - 1, block.bottom, block.right + 1))
        known |= _inside(sheet, block)
        for place in recipe.fields.values():
            known |= (sheet.rows == place.line)[:, None] if place.is_row else (
                sheet.columns == place.line
            )  # fmt: skip
    known |= np.isin(sheet.rows, mapping.rows_left_out(sheet))[:, None]
    found = near & ~known & held(sheet)
    for j in np.flatnonzero(found.any(axis=0)).tolist():
        above = min(recipe.values.top for recipe in recipes)
        if _is_unused(sheet, mapping, j, above):
            found[:, j] = False
    return [(int(i), int(j)) for i, j in np.argwhere(found)]


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
    texts = [text_of(value) for value in sheet.values[sheet.rows < top, j] if value is not None]
    called = [*reversed(texts), f"column {column_letters(number)}"]
    return mapping.column(called, sheet.name) in (UNUSED, NOTE)


class _Follower:
    """One recipe while it is followed."""

    def __init__(
        self, layout: Layout, sheet: Sheet, mapping: Mapping, settings: Settings, left_out: list
    ) -> None:
        self.sheet, self.recipe, self.full = sheet, layout.recipe, held(sheet)
        self.rows = {int(n): i for i, n in enumerate(sheet.rows)}
        self.columns = {int(n): j for j, n in enumerate(sheet.columns)}
        values = layout.recipe.values
        body = np.flatnonzero(_inside(sheet, values).any(axis=1) & ~np.isin(sheet.rows, left_out))
        figures = [
            j for number, j in self.columns.items()
            if values.left <= number <= values.right
            and not _is_unused(sheet, mapping, j, values.top)
        ]  # fmt: skip
        lines = {place.line for place in self.recipe.fields.values() if place.is_row}
        heads = [i for number, i in self.rows.items() if number in lines]
        block = Rows(sheet, [], heads or body[:1].tolist(), body, figures)
        around = context.gather(block, mapping, settings)
        around.declared |= words.complete_place(dict(self.recipe.constants))
        around.changes_meaning = ""
        self.table = Table(block, OUTCOMES, around, settings, mapping)
        block.headings = {j: [] for j in self.columns.values()}
        self._follow(figures, layout.headings)

    def _follow(self, figures: list[int], expected: tuple[str, ...]) -> None:
        """Read the labels; the whole table is asked about where they are no longer there."""
        table = self.table
        lacking = self._row_labels()
        for j in figures:
            self._label(j)
        now = {names.key(text) for j in figures for text in table.block.headings[j]}
        moved = [text for text in expected if names.key(text) not in now]
        if lacking or moved or not figures or not len(table.block.body):
            table.figures, table.aside = {}, {}
            table.problems.clear()
            expected = moved or lacking or ["figures"]
            table.set_aside("recipe_changed", self._corner(), expected=expected)

    def _row_labels(self) -> list[str]:
        """Note the columns of labels; those that the sheet no longer has."""
        table, lacking = self.table, []
        for name, place in self.recipe.fields.items():
            if place.is_row:
                continue
            j = self.columns.get(place.line)
            if j is None:
                lacking.append(f"a {name} in column {column_letters(place.line)}")
                continue
            table.fields[name] = j
            table.block.columns = [*table.block.columns, j]
            table.filled |= {j} if place.closest else set()
        return lacking

    def _corner(self) -> str:
        """Address of the first cell of the figures."""
        values = self.recipe.values
        return f"{column_letters(values.left)}{values.top}"

    def _label(self, j: int) -> None:
        """Read the labels above one column of figures."""
        table, parts = self.table, []
        for name, place in self.recipe.fields.items():
            if not place.is_row:
                continue
            cell = self._find(place, int(self.sheet.columns[j]))
            text = text_of(self.sheet.values[cell]) if cell else ""
            table.block.headings[j].append(text)
            labels = words.read(text, table.mapping, table.settings, codes=True)
            if not labels.is_known or labels.twice or not _gives(labels, name):
                table.aside[j] = "column_not_understood"
                at = self.sheet.address(*cell) if cell else self._corner()
                table.report("column_not_understood", at, field=name, found=text,
                           changes=labels.changes_meaning)  # fmt: skip
                return
            parts.append(labels)
        labels = words.joined(parts)
        words.with_year(labels, table.context.period, table.settings)
        table.figures[j] = labels

    def _find(self, place: Relation, column: int) -> tuple[int, int] | None:
        """Position in the sheet's grid of the label above a column of figures."""

        def is_filled(row: int, column: int) -> bool:
            i, j = self.rows.get(row), self.columns.get(column)
            return i is not None and j is not None and bool(self.full[i, j])

        row, column = place.find(self.recipe.values.top, column, is_filled)
        if row not in self.rows or column not in self.columns:
            return None
        return self.rows[row], self.columns[column]


def _gives(labels: Interpretation, name: str) -> bool:
    """Whether labels give a field."""
    if name in schema.roles("outcomes", "place"):
        return bool(labels.places) or name in labels.fields
    if name in schema.roles("outcomes", "period"):
        return bool(labels.periods or labels.part)
    return name in labels.fields or (name == "measure" and labels.is_total)
