"""What does one sheet state? `read` gives its tables, their figures and records, and its problems.

A sheet is divided into tables (`blocks`), or a companion describes them (`described`). Each table
is recognised and read under its context. Every cell has a role in the end, which is its place in
the ledger.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from rocu_analysis.intake import (
    blocks,
    context,
    described,
    figures,
    names,
    registers,
    shapes,
    totals,
    words,
)
from rocu_analysis.intake.blocks import FIGURE, LABEL, NOTE, ROLES, UNUSED, WENT
from rocu_analysis.intake.companion import Mapping
from rocu_analysis.intake.shapes import OUTCOMES, Table
from rocu_analysis.problems import Problem, first_of, problem
from rocu_analysis.readers.sheet import Sheet, column_letters

_UNSETTLED = re.compile(
    r"(?i)\b(provisional|estimated|not (?:yet )?final|draft|unvalidated|"
    r"subject to (?:change|revision))\b"
)
_LEGEND = re.compile(r"\W*\w\W* ?[=:]")  # “p = provisional”: its cells bear it


@dataclass
class Page:
    """One sheet: the role of each of its cells, which becomes its line of the ledger."""

    sheet: Sheet
    roles: np.ndarray

    def settle(self, i, j, disposition: int | np.ndarray) -> None:
        """Note what became of the cells of figures or records."""
        self.roles[i, j] = np.where(self.roles[i, j] == 0, 0, disposition)

    def mark(self, rows: np.ndarray, columns, role: int) -> None:
        """Give the filled cells of some rows and columns a role."""
        at = np.ix_(rows, columns)
        self.roles[at] = np.where(self.roles[at] == 0, 0, role)

    def set_aside(self, rows: np.ndarray, columns) -> int:
        """Mark all figures of a part of the sheet as set aside; how many there are."""
        count = 0
        for j in columns:
            cells = self.sheet.values[rows, j].tolist()
            hits = rows[[blocks.looks_like_figure(value) for value in cells]]
            self.roles[hits, j] = WENT["set_aside"]
            count += len(hits)
        return count

    def line(self) -> dict[str, object]:
        """Its line of the ledger."""
        tally = np.bincount(self.roles.ravel(), minlength=len(ROLES) + 1)[1:].tolist()
        counts = dict(zip(ROLES, tally, strict=True))
        counts["set_aside"] += counts.pop("")  # what nobody claimed is never accepted
        whose = {"file": self.sheet.file, "sheet": self.sheet.name, "hidden": self.sheet.hidden}
        return whose | counts | {"cells_read": sum(tally)}


def page_of(sheet: Sheet) -> Page:
    """A sheet of which nothing is read yet."""
    return Page(sheet, np.where(blocks.held(sheet), UNUSED, 0).astype(np.int8))


@dataclass
class Stated:
    """What a sheet states: figures as frames, and records by frame."""

    tables: list[Table] = field(default_factory=list)
    figures: list[pd.DataFrame] = field(default_factory=list)
    records: dict[str, list] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read(page: Page, mapping: Mapping) -> Stated:
    """Read all tables of a sheet."""
    sheet, stated = page.sheet, Stated()
    settings = words.settings_of(mapping, sheet.name)
    if mapping.layouts(sheet.name):
        stated.tables = described.tables(sheet, mapping, settings)
        for table in stated.tables:
            page.mark(table.block.heads, range(len(sheet.columns)), LABEL)
        layout = blocks.Layout([], page.roles)
        _outside(described.outside(sheet, mapping), page, stated)
    else:
        layout = blocks.split(sheet, mapping)
        page.roles = layout.roles
        for block in layout.blocks:
            around = context.gather(block, mapping, settings)
            stated.tables.append(shapes.recognise(block, around, mapping, settings))
    for table in stated.tables:
        _take(table, page, stated)
        stated.problems += table.problems
    stated.problems += _hidden(sheet) if stated.tables else []
    stated.problems += _provisional(page, layout, stated)
    stated.problems += _units_in_notes(page, layout, stated)
    if layout.stray and not mapping.setting(sheet.name, "header_row"):
        _stray(layout, page, stated)
    return stated


def _take(table: Table, page: Page, stated: Stated) -> None:
    """Take the figures or records of a table."""
    block = table.block
    page.mark(block.body, block.columns, LABEL)
    page.mark(block.body, [*table.unused, *table.unknown], UNUSED)
    if table.frame == OUTCOMES:
        stated.figures.append(_outcomes(table, page))
        return
    records = registers.read(table)
    stated.records.setdefault(table.frame, []).extend(records)
    rows = {record.row for record in records}
    for i in block.body.tolist():
        if i not in rows:
            page.roles[i] = np.where(page.roles[i] != 0, NOTE, 0)


def _outcomes(table: Table, page: Page) -> pd.DataFrame:
    """Figures of a table, without its totals."""
    frame = figures.read(table)
    if table.open_code and not table.figures:
        columns = [j for j in table.block.columns if j not in table.fields.values()]
        page.set_aside(table.block.body, columns)
    page.set_aside(table.block.body, [*table.aside])
    if len(frame):
        page.roles[frame["i"], frame["j"]] = FIGURE
        frame = totals.take_out(table, frame, page.roles)
    return frame


def _provisional(page: Page, layout: blocks.Layout, stated: Stated) -> list[Problem]:
    """Take a note that figures are provisional, for all of a table or for one period.

    A note in other words than those of the list is reported: which figures it means is not clear.
    """
    sheet, problems = page.sheet, []
    frames = [frame for frame in stated.figures if "status" in frame and len(frame)]
    tables = [t for t in stated.tables if t.frame == OUTCOMES and t.figures]
    if not tables or any("status" in table.context.declared for table in tables):
        return []
    lines = []
    for table, frame in zip(tables, frames, strict=False):
        titles = filter(None, table.block.titles)
        lines += [
            (t, "", line, [frame]) for t, line in zip(titles, table.context.titles, strict=True)
        ]
    for i, j in np.argwhere(layout.roles == NOTE).tolist():
        text = str(sheet.values[i, j])
        line = words.read_line(text, tables[0].mapping, tables[0].settings)
        lines.append((text, sheet.address(i, j), line, frames if len(tables) == 1 else []))
    for text, cell, line, whose in lines:
        if _is_plain(text, line) and whose:
            for frame in whose:
                _mark_status(frame, line)
        elif _UNSETTLED.search(text) and not _LEGEND.match(text):
            problems.append(problem("provisional_by_title", sheet.file, sheet.name, cell,
                                    field="status", found=text))  # fmt: skip
    return [*dict.fromkeys(problems)]


def _is_plain(text: str, line: words.Interpretation) -> bool:
    """Whether a line gives one status to all figures, or to those of one period."""
    is_known = not line.unknown and not line.twice and not line.part and len(line.periods) < 2
    is_marked = names.NOTE_MARKS.match(text) or _LEGEND.match(text)
    return "status" in line.fields and is_known and not is_marked


def _mark_status(frame: pd.DataFrame, line: words.Interpretation) -> None:
    """Give figures without a status that of a line, those of its period and measure."""
    own = frame["status"].astype(object)
    where = own.isna()
    if line.periods:
        first, last = (np.datetime64(day) for day in (line.periods[0].start, line.periods[0].end))
        where &= (frame["period_start"] >= first) & (frame["period_end"] <= last)
    if measure := line.fields.get("measure"):
        where &= frame["measure"].astype(object).eq(measure)
    frame["status"] = pd.Categorical(own.mask(where, str(line.fields["status"])))


def _hidden(sheet: Sheet) -> list[Problem]:
    """Hidden rows are read like all others, and reported; notes pinned to cells are not read."""
    problems = [problem("notes_unread", sheet.file, sheet.name)] if sheet.has_notes else []
    hidden = ["the sheet"] if sheet.hidden else []
    if sheet.hidden_rows:
        hidden.append(f"rows {first_of([str(n) for n in sorted(sheet.hidden_rows)], 5)}")
    if sheet.hidden_columns:
        letters = [column_letters(n) for n in sorted(sheet.hidden_columns)]
        hidden.append(f"columns {first_of(letters, 5)}")
    if hidden:
        problems.append(problem("hidden_cells", sheet.file, sheet.name, hidden="; ".join(hidden)))
    return problems


_UNIT_OF_NOTE = re.compile(
    r"(?i)\b(?:in|as) (?:£|gbp )?(?:thousands?|millions?|'?000s?)|£'?000s?|£m\b"
)


def _units_in_notes(page: Page, layout: blocks.Layout, stated: Stated) -> list[Problem]:
    """Ask about a note below a table that gives its figures a scale, and set them aside."""
    sheet, problems = page.sheet, []
    tables = [t for t in stated.tables if t.context.scale == 1]
    if any(t.mapping.setting(sheet.name, "scale") for t in stated.tables) or not tables:
        return []
    for i, j in np.argwhere(layout.roles == NOTE).tolist():
        text = str(sheet.values[i, j])
        if not _UNIT_OF_NOTE.search(text):
            continue
        at = (sheet.file, sheet.name, sheet.address(i, j))
        asked = problem("title_changes_meaning", *at, found=text)
        for frame in stated.figures:
            frame["codes"] = "title_changes_meaning"
            frame["disposition"] = "set_aside"
        for record in stated.records.get("resources", ()):
            record.problems.append(asked)
            record.disposition = "set_aside"
        problems.append(asked)
    return problems


def _outside(cells: list[tuple[int, int]], page: Page, stated: Stated) -> None:
    """Ask about cells that adjoin the figures of a recipe and are in none."""
    sheet = page.sheet
    for i, j in cells:
        found = blocks.text_of(sheet.values[i, j])
        stated.problems.append(problem("cell_outside_recipe", sheet.file, sheet.name,
                                       sheet.address(i, j), found=found))  # fmt: skip
        if page.set_aside(np.array([i]), [j]):
            stated.figures.append(figures.set_aside(sheet, [i], [j], "cell_outside_recipe"))


def _stray(layout: blocks.Layout, page: Page, stated: Stated) -> None:
    """Ask about figures without headings."""
    sheet, columns = page.sheet, range(len(page.sheet.columns))
    lost = figures.set_aside(sheet, layout.stray, columns, "table_not_understood")
    words_only = [i for i in layout.stray if blocks.held(sheet)[i].sum() > 1]
    if not len(lost) and words_only:
        j = int(np.flatnonzero(blocks.held(sheet)[words_only[0]])[0])
        at = sheet.file, sheet.name, sheet.address(words_only[0], j)
        stated.problems.append(problem("table_of_words", *at))
    if len(lost):
        page.set_aside(np.array(layout.stray), columns)
        stated.figures.append(lost)
        cell = lost["cell"].iat[0]
        stated.problems.append(problem("table_not_understood", sheet.file, sheet.name, cell))
