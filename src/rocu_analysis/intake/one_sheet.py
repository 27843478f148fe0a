"""What does one sheet state? `read` gives its tables, their figures and records, and its problems.

A sheet is divided into tables (`blocks`), or a companion describes them (`shapes`). Each table is
recognised and read under its context. A total is checked against its parts and never added: a row
or column by its label, and a figure without a threat, or another detail, where it is the sum of
those with it. Every cell has a role in the end, which is its place in the ledger.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from rocu_analysis import schema
from rocu_analysis.intake import blocks, figures, names, registers, shapes, words
from rocu_analysis.intake.blocks import END_ROLES, FIGURE, LABEL, NOTE, ROLES, TOTAL, UNUSED
from rocu_analysis.intake.companion import Mapping
from rocu_analysis.intake.figure_table import OWN_WORK, FigureTable
from rocu_analysis.intake.rules import sums_without_details
from rocu_analysis.intake.shapes import OUTCOMES, Table
from rocu_analysis.problems import Problem, first_of, problem
from rocu_analysis.readers.sheet import Sheet, column_letters
from rocu_analysis.reference import NOT_STATED

_UNSETTLED = re.compile(
    r"(?i)\b(provisional|estimated|not (?:yet )?final|draft|unvalidated|"
    r"subject to (?:change|revision))\b"
)
# “p = provisional”, “(p) provisional”: its cells bear the mark.
_LEGEND = re.compile(r"(?i)\W*\w\W* ?[=:]|.*[(\[][pre][)\]].*(?:provisional|revised|estimate)")
_UNIT_OF_NOTE = re.compile(
    r"(?i)\b(?:in|as) (?:£|gbp )?(?:thousands?|millions?|'?000s?)|£'?000s?|£m\b"
)
_ROUNDING, _FEW = 0.5, 10
_LABELS_OF_TOTALS = ("region", "counting", "strand", "threat", "level")


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
            self.roles[hits, j] = END_ROLES["set_aside"]
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
    return Page(sheet, np.where(blocks.non_empty(sheet), UNUSED, 0).astype(np.int8))


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
    stray: list[int] = []
    if mapping.layouts(sheet.name):
        stated.tables = shapes.described(sheet, mapping, settings)
        for table in stated.tables:
            page.mark(table.block.heads, range(len(sheet.columns)), LABEL)
    else:
        layout = blocks.split(sheet, mapping)
        page.roles, stray = layout.roles, layout.stray
        for block in layout.blocks:
            around = blocks.context_of(block, mapping, settings)
            stated.tables.append(shapes.recognise(block, around, mapping, settings))
    for table in stated.tables:
        _take(table, page, stated)
        stated.problems += table.problems
    frames = [*stated.figures]
    if mapping.layouts(sheet.name):
        _outside(shapes.not_described(sheet, mapping), page, stated)
    stated.problems += _hidden(sheet) if stated.tables else []
    notes = [(str(sheet.values[i, j]), sheet.address(i, j))
             for i, j in np.argwhere(page.roles == NOTE).tolist()]  # fmt: skip
    _take_status(notes, frames, stated, sheet)
    if not mapping.setting(sheet.name, "scale"):
        _ask_of_scale(notes, stated, sheet)
    if stray and not mapping.setting(sheet.name, "header_row"):
        _stray(stray, page, stated)
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
    if not len(frame):
        return frame
    page.roles[frame["i"], frame["j"]] = FIGURE
    is_total = frame["is_total"].to_numpy(bool)
    for along in ("j", "i") if is_total.any() else ():
        _check_totals(table, frame, along)
    is_total = is_total | _sums_of_details(table, frame, is_total)
    page.roles[frame["i"][is_total], frame["j"][is_total]] = TOTAL
    return frame[~is_total].reset_index(drop=True)


# --- totals ---------------------------------------------------------------------------------------


def _sums_of_details(table: Table, frame: pd.DataFrame, is_total: np.ndarray) -> np.ndarray:
    """Which figures without a threat, or another detail, are the sum of those with one.

    Where one of a table is not, those that are may be so by chance.
    """
    found = np.zeros(len(frame), dtype=bool)
    kept = np.flatnonzero(~is_total & frame["disposition"].eq("accepted").to_numpy(bool))
    kept_figures = FigureTable(frame.take(kept).reset_index(drop=True))
    for details, sums, are_all in sums_without_details(kept_figures):
        found[kept[[n for n, _ in sums]]] |= are_all
        for n, parts in sums[:_FEW] if are_all else ():
            row, cells = kept_figures.row(n), kept_figures.rows(parts[:6])
            table.report("total_beside_parts", row.cell, field="value", found=row.figure,
                       what=f"{row.figure} {row.what}", detail=" or ".join(details),
                       parts=[f"{part.figure} ({part.cell})" for part in cells])  # fmt: skip
    return found


def _check_totals(table: Table, frame: pd.DataFrame, along: str) -> None:
    """Compare the total of each column (or row) with the sum of its other figures."""
    other = "i" if along == "j" else "j"
    in_whole = frame["is_total"].astype(bool).groupby(frame[other]).transform("all")
    # A total of each period is of its own; of subtotals beside a total nobody says of what.
    has_one = frame.loc[in_whole, other].nunique() == 1
    same = [along] if has_one else [along, "period_start", "period_end"]
    group = frame.groupby(same, sort=False).ngroup()
    is_exact = frame["value"].notna() & frame["value_high"].isna()
    parts, totals = frame[~in_whole & is_exact], frame[in_whole & is_exact]
    hidden = {*frame.loc[~is_exact, along]}
    parts_of = parts.groupby(group[parts.index]).indices
    is_alone = ~group[totals.index].duplicated(keep=False)
    sums = group[totals.index].map(parts["value"].groupby(group[parts.index]).sum())
    for row in totals[is_alone & ((totals["value"] - sums).abs() > _ROUNDING)].itertuples():
        own = parts.iloc[parts_of.get(group[row.Index], [])]
        if getattr(row, along) in hidden or len(own) < 2:
            continue
        if own["measure"].nunique() > 1 or own["unit"].isin(schema.NOT_ADDED).any():
            continue  # arrests and charges add up to nothing
        readings = [some["value"] for some in _readings(row, own) if len(some)]
        slack = _ROUNDING * (1 if (own["value"] % 1 == 0).all() else len(own))
        if all(abs(values.sum() - row.value) > slack for values in readings):
            table.report("total_does_not_add_up", row.cell, field="value",
                         found=f"{row.value:,.10g}", count=len(readings[0]),
                         sum=f"{readings[0].sum():,.10g}")  # fmt: skip


def _readings(total, parts: pd.DataFrame) -> list[pd.DataFrame]:
    """What a total may be the sum of: the narrowest first, such as the forces of its region."""
    same = np.ones(len(parts), dtype=bool)
    for name in _LABELS_OF_TOTALS:
        value = getattr(total, name)
        if isinstance(value, str) and value != NOT_STATED:
            same &= parts[name].astype(object).eq(value).to_numpy(bool)
    is_own = parts["counting"].isin(OWN_WORK)
    return [parts[same], parts, parts[is_own], parts[~is_own]]


# --- what stands around the tables ----------------------------------------------------------------


def _take_status(notes: list, frames: list[pd.DataFrame], stated: Stated, sheet: Sheet) -> None:
    """Take a title or note that figures are provisional, for a whole table or for one period.

    One in other words than those of the list is reported: which figures it means is not clear.
    """
    tables = [table for table in stated.tables if table.frame == OUTCOMES]
    pairs = [(t, f) for t, f in zip(tables, frames, strict=True) if t.figures]
    if not pairs or any("status" in table.context.declared for table, _ in pairs):
        return
    titled = [(zip(filter(None, table.block.titles), table.context.titles, strict=True), frame)
              for table, frame in pairs]  # fmt: skip
    lines = [(title, "", line, [frame]) for pairs, frame in titled for title, line in pairs]
    of_notes = [frame for _, frame in pairs] if len(pairs) == 1 else []
    for text, cell in notes:
        line = words.read_line(text, tables[0].mapping, tables[0].settings)
        lines.append((text, cell, line, of_notes))
    for text, cell, line, whose in lines:
        is_known = not (line.unknown or line.twice or line.part or len(line.periods) > 1)
        is_marked = names.NOTE_MARKS.match(text) or _LEGEND.match(text)
        if whose and is_known and "status" in line.fields and not is_marked:
            _mark_status(whose[0], line)
        elif _UNSETTLED.search(text) and not _LEGEND.match(text):
            notice = problem("provisional_by_title", sheet.file, sheet.name, cell,
                           field="status", found=text)  # fmt: skip
            stated.problems += [notice] if notice not in stated.problems else []


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


def _ask_of_scale(notes: list, stated: Stated, sheet: Sheet) -> None:
    """Ask about a note below a table that gives its figures a scale, and set them aside."""
    is_open = any(table.context.scale == 1 for table in stated.tables)
    for text, cell in notes if is_open else ():
        if not _UNIT_OF_NOTE.search(text):
            continue
        asked = problem("title_changes_meaning", sheet.file, sheet.name, cell, found=text)
        stated.problems.append(asked)
        for frame in stated.figures:
            frame["codes"], frame["disposition"] = "title_changes_meaning", "set_aside"
        for record in stated.records.get("resources", ()):
            record.problems.append(asked)
            record.disposition = "set_aside"


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


def _outside(cells: list[tuple[int, int]], page: Page, stated: Stated) -> None:
    """Ask about cells that adjoin the figures of a recipe and are in none."""
    sheet = page.sheet
    for i, j in cells:
        stated.problems.append(problem("cell_outside_recipe", sheet.file, sheet.name,
                                       sheet.address(i, j),
                                       found=blocks.text_of(sheet.values[i, j])))  # fmt: skip
        if page.set_aside(np.array([i]), [j]):
            stated.figures.append(figures.set_aside(sheet, [i], [j], "cell_outside_recipe"))


def _stray(rows: list[int], page: Page, stated: Stated) -> None:
    """Ask about figures without headings, or else say that rows of words are not read."""
    sheet, columns = page.sheet, range(len(page.sheet.columns))
    lost = figures.set_aside(sheet, rows, columns, "table_not_understood")
    several = [i for i in rows if blocks.non_empty(sheet)[i].sum() > 1]
    if len(lost):
        page.set_aside(np.array(rows), columns)
        stated.figures.append(lost)
        at = sheet.file, sheet.name, lost["cell"].iat[0]
        stated.problems.append(problem("table_not_understood", *at))
    elif several:
        j = int(np.flatnonzero(blocks.non_empty(sheet)[several[0]])[0])
        at = sheet.file, sheet.name, sheet.address(several[0], j)
        stated.problems.append(problem("table_of_words", *at))
