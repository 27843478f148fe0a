"""Which cells of a sheet are titles, headings, figures, totals and notes?

`read_tables` gives every cell that is not empty exactly one role, and for each table the use of
its columns and what its titles say. It reads no figure: that is for `facts` and `registers`.
"""

from __future__ import annotations

import re

import numpy as np

from rocu_analysis.validation import (
    blocks,
    context,
    headings,
    names,
    place_words,
    record_tables,
    sections,
    template_sheets,
)
from rocu_analysis.validation.block import Block
from rocu_analysis.validation.cells import BLANK, FIGURE, PERIOD, TEXT, YEAR, Grid
from rocu_analysis.validation.columns import ColumnReader
from rocu_analysis.validation.log import Log
from rocu_analysis.validation.mapping import NOTE, UNUSED, Mapping
from rocu_analysis.validation.table_columns import Column
from rocu_analysis.validation.tables import (
    FIGURE_ROLE,
    LABEL,
    NOTE_ROLE,
    TITLE_ROLE,
    UNUSED_ROLE,
    Layout,
    Table,
)

# Sheets of the template that guide whoever fills it in and hold no figures of theirs.
_GUIDANCE = frozenset(
    {"guidance", "lists", "examples", "read me", "readme", "instructions", "cover", "contents"}
    | {"definitions", "glossary", "notes", "about", "cover sheet", "how to fill this in", "example"}
)
# So many columns that nobody has a place for are named one by one.
_MOST_UNUSED = 50
# How a heading or a title says which years and quarters its bare numbers are.
_YEARS = {
    "calendar": re.compile(r"\bcalendar years?\b"),
    "financial ending": re.compile(
        r"^fye$|^fy ending$|\b(?:financial|fiscal) years? ending\b|\byears? ending (?:in )?"
        r"(?:31 )?(?:march|mar)$"
    ),
    "financial starting": re.compile(r"\b(?:financial|fiscal) years? (?:starting|beginning)\b"),
}
_QUARTERS = {
    "calendar": re.compile(r"\bcalendar (?:quarters?|years?)\b"),
    "financial": re.compile(r"\b(?:financial|fiscal) quarters?\b"),
}


def read_tables(
    sheet,
    mapping: Mapping | None = None,
    *,
    others: list[str] | None = None,
    settings: dict | None = None,
) -> Layout:
    """Find the tables of a sheet and the role of every cell.

    Parameters
    ----------
    sheet : readers.Sheet
    mapping : Mapping, optional
        What companions settle.
    others : list of str, optional
        Names of all sheets of the file, which tell whether ``West Midlands`` is a force among
        forces.
    settings : dict, optional
        ``years`` and ``quarters`` that the rest of the file settles.
    """
    return _SheetReader(sheet, mapping or Mapping(), others or [], settings or {}).read()


class _SheetReader:
    def __init__(self, sheet, mapping: Mapping, others: list[str], settings: dict) -> None:
        self.sheet, self.mapping, self.others = sheet, mapping, others
        self.grid = Grid(sheet)
        self.roles = np.zeros(self.grid.shape, dtype=np.int8)
        self.findings = Log(self.grid)
        self.settings = dict(settings)
        for name in ("years", "quarters"):
            declared = mapping.setting(sheet.name, name)
            if declared:
                self.settings[name] = declared

    def read(self) -> Layout:
        layout = Layout(self.roles, [], self.grid, self.findings)
        if not self.grid.shape[0] or not self.grid.held.any():
            self._leftovers(layout)
            return layout
        self._report_hidden()
        if self._is_left_out(layout):
            return layout
        found = blocks.find_blocks(
            self.grid, self._is_heading, self.mapping.setting(self.sheet.name, "header_row")
        )
        above = self._sheet_titles(found.blocks)
        for block in found.blocks:
            self._read_block(block, above, layout)
        for i, columns in found.loose:
            self._mark_lines([i], columns, NOTE_ROLE)
        self._leftovers(layout)
        return layout

    def _is_heading(self, text: str) -> bool:
        return bool(self.mapping.column(text, self.sheet.name)) or headings.names_any_field(text)

    def _is_left_out(self, layout: Layout) -> bool:
        name = headings.plain(self.sheet.name)
        ignored = self.mapping.setting(self.sheet.name, "ignore")
        if not ignored and not (name in _GUIDANCE and self.sheet.name not in self.mapping.sheets):
            return False
        # Numbers in the first column count the notes; one alone is a version or a telephone.
        figures = int((self.grid.kinds[:, 1:] == FIGURE).sum())
        # Declared out of the way, or the guidance of our own template: nothing to warn about.
        if figures > 1 and not ignored and not template_sheets.is_aid(self.sheet):
            self.findings.tell(
                "notes_hold_figures",
                found=self.sheet.name,
                message=f"the sheet “{self.sheet.name}” is taken for guidance, and {figures:,} "
                "of its cells look like figures; they were read as notes",
            )
        self.roles[self.grid.held] = UNUSED_ROLE if ignored else NOTE_ROLE
        self._leftovers(layout)
        return True

    def _report_hidden(self) -> None:
        sheet, said = self.sheet, []
        if sheet.hidden:
            said.append("the sheet")
        if sheet.hidden_rows:
            noun = "row" if len(sheet.hidden_rows) == 1 else "rows"
            said.append(f"{noun} {_listed(sheet.hidden_rows)}")
        if sheet.hidden_columns:
            from rocu_analysis.readers.sheet import column_letters

            letters = [column_letters(number) for number in sorted(sheet.hidden_columns)]
            noun = "column" if len(letters) == 1 else "columns"
            more = f" and {len(letters) - 20:,} more" if len(letters) > 20 else ""
            said.append(f"{noun} {', '.join(letters[:20])}{more}")
        if said:
            self.findings.tell(
                "hidden_cells",
                found=" and ".join(said),
                message=f"hidden: {' and '.join(said)}; read like the rest",
            )

    def _sheet_titles(self, found: list[Block]) -> list[int]:
        """Lines that head the whole sheet: those above the first table but the nearest."""
        if len(found) < 2 or not found[0].titles:
            return []
        lines = found[0].titles
        return lines[:-1] if len(lines) > 1 else lines

    # -- one block -----------------------------------------------------------------------------

    def _read_block(self, block: Block, above: list[int], layout: Layout) -> None:
        self._mark_lines(block.titles, block.columns, TITLE_ROLE)
        self._mark_lines(block.heads, block.columns, LABEL)
        self._mark_lines(block.notes, block.columns, NOTE_ROLE)
        if not block.body:
            return
        frame = self._frame(block)
        settings = self._settings_of(block)
        said = self._said(block, above, layout, settings)
        if frame == "outcomes":
            table = self._outcomes_table(block, settings, said)
            tables = [table] if table else []
        else:
            tables = record_tables.read_tables(
                self.grid, block, frame, self.mapping, settings, said
            )
        if not tables:
            self._not_understood(block, layout)
        for table in tables:
            if table.frame == "grades":
                self._question_from_titles(table, block)
            self._mark_table(table)
            layout.tables.append(table)

    def _frame(self, block: Block) -> str:
        declared = self.mapping.setting(self.sheet.name, "frame")
        if declared:
            return declared
        if not block.heads:
            return "outcomes"
        texts = [self.grid.text(block.heads[-1], j) for j in block.columns]
        mapped = [self.mapping.column(text, self.sheet.name) or text for text in texts if text]
        return headings.frame_of(mapped, self.sheet.name)

    def _settings_of(self, block: Block) -> dict:
        """``years`` as a heading says it: ``Calendar year``, ``FYE``."""
        lines = [*block.heads, *block.titles]
        texts = {headings.plain(self.grid.text(i, j)) for i in lines for j in block.columns}
        settings = dict(self.settings)
        if "years" not in settings:
            years = [word for word, said in _YEARS.items() if any(map(said.search, texts))]
            if len(years) == 1:
                settings["years"] = years[0]
        if "quarters" not in settings:
            quarters = [word for word, said in _QUARTERS.items() if any(map(said.search, texts))]
            if len(quarters) == 1:
                settings["quarters"] = quarters[0]
        return settings

    def _said(self, block: Block, above: list[int], layout: Layout, settings: dict):
        """What is said of a table, the nearest first."""
        lines = list(block.titles)
        own, titles = context.key_values(self.grid, lines, block.columns)
        said = list(reversed(own))
        said += [
            context.said_by(text, f"the title “{text}”", settings=settings)
            for text in reversed(titles)
        ]
        if layout.tables and block.titles != above:
            wide = range(self.grid.shape[1])
            pairs, more = context.key_values(self.grid, above, list(wide))
            general = [
                *pairs,
                *(
                    context.said_by(t, f"the title “{t}”", settings=settings)
                    for t in reversed(more)
                ),
            ]
            if len(above) == 1:
                for one in general:
                    one.words.pop("measure", None)
            said += general
        # A heading in the corner or over everything may name the measure: it is the block's own.
        if self.sheet.name:
            said.append(self._said_by_name(self.sheet.name, context.SHEET, settings))
        stem = self.sheet.file.rsplit("/", 1)[-1].rsplit(".", 1)[0]
        said.append(self._said_by_name(stem, "the file's name", settings))
        return said

    def _said_by_name(self, text: str, where: str, settings: dict) -> context.Said:
        said = context.said_by(text, f"{where} “{text}”", codes=True, settings=settings)
        hint = place_words.kind_of_places(
            [{m.field: m for m in names.meanings(name)} for name in self.others]
        )
        if hint and where == context.SHEET and len(self.others) > 1:
            said.words["place"] = [
                tuple(m for m in each if m.field == hint) or each
                for each in said.words.get("place", [])
            ]
            if not said.words["place"]:
                del said.words["place"]
        return said

    def _question_from_titles(self, table: Table, block: Block) -> None:
        """Take what was graded from a title or a name, where no column says it."""
        if table.fields("question") or "question" in table.declared:
            return
        texts = [self.grid.text(i, j) for i in reversed(block.titles) for j in block.columns]
        texts += [self.sheet.name, self.sheet.file.rsplit("/", 1)[-1]]
        said = next((text for text in texts if record_tables.question_of(text)), None)
        if said is None:
            return
        table.declared = table.declared | {"question": record_tables.question_of(said)}
        self.findings.tell(
            "question_from_title",
            found=said,
            message=f"no column says what was graded; “{said}” was taken to mean "
            f"“{table.declared['question']}”",
        )

    def _outcomes_table(self, block: Block, settings: dict, said) -> Table | None:
        measure = self.mapping.fields(self.sheet.name).get("measure", "")
        if not measure:
            meaning = context.join(said).words.get("measure")
            measure = meaning.word if meaning else ""
        reader = ColumnReader(self.grid, block, self.mapping, self.sheet.name, settings, measure)
        columns = reader.read()
        if not any(column.use == "figure" for column in columns):
            return None
        if reader.taken:
            self._report_taken(block, reader.taken)
        table = Table(
            self.grid,
            "outcomes",
            block,
            np.array(block.body, dtype=int),
            columns,
            self.mapping,
            settings,
            self.mapping.fields(self.sheet.name),
            said=said,
            conflict=reader.conflict or block.doubt,
        )
        sections.take_out(table, self.roles)
        corner = [c for c in columns if c.use == "field" and not reader.is_named(c)]
        table.said = [
            *(
                context.said_by(c.heading, f"the heading “{c.heading}”", settings=settings)
                for c in corner
                if c.heading
            ),
            *said,
        ]
        return table

    def _report_taken(self, block: Block, column: Column) -> None:
        self.findings.tell(
            "value_by_heading_unknown",
            [(block.heads[-1], column.j)] if block.heads else [],
            found=column.heading,
            message=f"the column “{column.heading}” is taken for the figures: no other column of "
            "this table has numbers for its measures",
        )

    # -- roles ---------------------------------------------------------------------------------

    def _mark_lines(self, rows: list[int], columns: list[int], role: int) -> None:
        for i in rows:
            at = [j for j in columns if self.grid.held[i, j]]
            self.roles[i, at] = role

    def _mark_table(self, table: Table) -> None:
        grid, unused = self.grid, []
        for column in table.columns:
            role = {"figure": FIGURE_ROLE, "field": LABEL, NOTE: NOTE_ROLE}.get(
                column.use, UNUSED_ROLE
            )
            if table.frame != "outcomes" and column.use == "field":
                role = FIGURE_ROLE
            if column.field == "value_high":
                role = FIGURE_ROLE
            rows = table.rows[grid.held[table.rows, column.j]]
            self.roles[rows, column.j] = role
            if column.use == UNUSED and column.reason != "declared" and len(rows):
                unused.append(column)
        for column in unused[:_MOST_UNUSED]:
            self._report_unused(column)
        if len(unused) > _MOST_UNUSED:
            self._report_unused(unused[_MOST_UNUSED], len(unused) - _MOST_UNUSED - 1)

    def _report_unused(self, column: Column, others: int = 0) -> None:
        heads = [cell for cell in column.chain if cell.own]
        place = [(heads[-1].i, column.j)] if heads else []
        named = f"the column “{column.heading}”" if column.heading else "a column without heading"
        why = f" ({column.reason})" if column.reason else ""
        if others:
            named += why + (" and one more" if others == 1 else f" and {others:,} more")
            why = ""
        self.findings.tell(
            "column_unused",
            place,
            found=column.heading,
            message=f"no frame has a place for {named}{why}; {'their' if others else 'its'} cells "
            "are left out",
        )

    def _not_understood(self, block: Block, layout: Layout) -> None:
        rows = np.array(block.body, dtype=int)
        kinds = self.grid.kinds[np.ix_(rows, block.columns)]
        for r, k in zip(*np.nonzero(kinds != BLANK), strict=True):
            i, j = int(rows[r]), block.columns[k]
            if kinds[r, k] == FIGURE or (kinds[r, k] == YEAR and k > 0):
                layout.stray.append((i, j))
                self.roles[i, j] = FIGURE_ROLE
            else:
                self.roles[i, j] = NOTE_ROLE if kinds[r, k] in (TEXT, PERIOD) else UNUSED_ROLE
        if block.heads and len(rows) > 1 and len(block.columns) > 2 and not layout.stray:
            texts = [self.grid.text(block.heads[-1], j) for j in block.columns]
            listed = ", ".join(f"“{text}”" for text in texts[:4] if text)
            self.findings.tell(
                "table_of_words",
                [(block.heads[-1], block.columns[0])],
                found=texts[0],
                message=f"a table of {len(rows):,} rows under {listed} is no kind of record that "
                "is known here; it was read as notes",
            )

    def _leftovers(self, layout: Layout) -> None:
        """Cells that no table holds: words are notes; figures are reported where they stand."""
        filled = self.grid.values != None  # noqa: E711 (elementwise)
        spaces = filled & (self.grid.kinds == BLANK)
        self.roles[spaces & (self.roles == 0)] = NOTE_ROLE
        rest = filled & (self.roles == 0)
        for i, j in zip(*np.nonzero(rest), strict=True):
            kind = self.grid.kinds[i, j]
            if kind == FIGURE:
                layout.stray.append((int(i), int(j)))
                self.roles[i, j] = FIGURE_ROLE
            else:
                self.roles[i, j] = NOTE_ROLE


def _listed(numbers) -> str:
    """Row numbers as 4, 7-12."""
    ordered, parts = sorted(numbers), []
    start = last = ordered[0]
    for number in [*ordered[1:], None]:
        if number is not None and number == last + 1:
            last = number
            continue
        parts.append(str(start) if start == last else f"{start}-{last}")
        if number is not None:
            start = last = number
    return ", ".join(parts[:20]) + (" and more" if len(parts) > 20 else "")
