"""Which cells of a sheet are titles, headings, figures, totals and notes?

`read_tables` gives every cell that is not empty exactly one role, and for each table the use of
its columns and what its titles say. It reads no figure: that is for `facts` and `registers`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from itertools import islice, pairwise

import numpy as np
import pandas as pd

from rocu_analysis import periods, reference, schema
from rocu_analysis.outputs import AIDS, first_words
from rocu_analysis.problems import first_of, is_error
from rocu_analysis.readers.sheet import column_letters, column_number
from rocu_analysis.validation import blocks, names, records, titles, words
from rocu_analysis.validation.cells import (
    BLANK,
    DAY,
    FIGURE,
    PERIOD,
    TEXT,
    YEAR,
    Figure,
    Grid,
    Log,
    as_text,
    read_figure,
)
from rocu_analysis.validation.mapping import NOTE, UNUSED, Mapping
from rocu_analysis.validation.tables import (
    FIGURE_ROLE,
    LABEL,
    NOTE_ROLE,
    TITLE_ROLE,
    TOTAL,
    UNUSED_ROLE,
    Block,
    Column,
    ColumnReader,
    Table,
    asks_for_figures,
    by_letter,
    frame_of_wide,
    parts_by_heading,
    read_heads,
)

# So many columns that nobody has a place for are named one by one.
_MOST_UNUSED, _MOST_NAMED = 50, 12
# What a list of grades has that is no register of recommendations, though it counts its rows.
_OF_GRADES_TOO = {"recommendation_id", "report", "published", "region", "force", "geography"}
_NAMES_REPORT = re.compile(
    r"(?i)\b(?:report|inspection|review|audit|hmicfrs|hmic|peel)\b|\b(?:19|20)\d\d\b"
)
_ASKS_FOR_REMARKS = re.compile(
    r"(?i)^(?:(?:please )?(?:give|add) )?(?:any )?(?:(?:other|further|additional) )?|\?$"
)
_QUARTER = re.compile(r"(?i)q(?:uarte|t)?r?\.? ?([1-4])")
_THOUSANDS = re.compile(r"[1-9]\d{0,2},\d{3}(?:\.\d+)?")
_WHICH = (
    'Say under [columns] in the companion file which it is: "its heading" = "value"; or, where all '
    'count, what each heading means, such as under [values.counting]: "its heading" = "led"'
)
_CUT = "“{}” may be one number that the separator cut in two"
_UNCUT = "Ask for it again without commas between thousands, or as an Excel workbook."
_MOST_ROWS = 20
_MOST_WORDS = 8  # of a row that was pasted with others into one cell
# “Q2 was 14, now 16”, “Kent Q1 should read 16”
_CORRECTS = re.compile(
    r"(?i)\b(?:now|(?:corrected|revised|changed|amended) to|should (?:be|read|have been))\W+\d"
)
# Names of these kinds head the rows of a pivot; of fewer rows, or more names, none is looked for.
_PIVOTED = {"place", "measure", "period", "strand", "threat", "level"}
_LEAST_PIVOT, _MOST_LABELS = 5, 500
# A column of the day of an event, such as Arrest date or Date of disruption; no period says so.
_OF_EVENT = re.compile(r"(?i)\bdate\b|\bday\b|\bwhen\b")
_COUNT_EVENTS = (
    'If each of its lines is one event, count them: rocu events "{file}" --date "{day}" '
    '--measure "…". Else say under the sheet in the companion file: frame = "recommendations" '
    "(or what it is)."
)
# How a heading or a title says which years and quarters its bare numbers are.
_SETTLES = {
    "years": {
        "calendar": re.compile(r"\bcalendar years?\b"),
        "financial ending": re.compile(
            r"^fye$|^fy ending$|\b(?:financial|fiscal) years? ending\b|\byears? ending (?:in )?"
            r"(?:31 )?(?:march|mar)$"
        ),
        "financial starting": re.compile(r"\b(?:financial|fiscal) years? (?:starting|beginning)\b"),
    },
    "quarters": {
        "calendar": re.compile(r"\bcalendar (?:quarters?|years?)\b"),
        "financial": re.compile(r"\b(?:financial|fiscal) quarters?\b"),
    },
    # Months under this, ``Mar-20``, are ends.
    "period_is": {
        "12 months ending": re.compile(
            r"\b(?:(?:12|twelve) ?m(?:onths?)?|years?) (?:ending|ended|to)(?: \(?month\)?)?\W*$"
            r"|\b(?:rolling|ending)\W+(?:12|twelve) ?m(?:onths?)?\W*$"
        ),
        "3 months ending": re.compile(r"\b(?:(?:3|three) months?|quarters?) (?:ending|ended|to)$"),
    },
}


def read_tables(sheet, mapping: Mapping | None = None, **told) -> Layout:
    """Find the tables of a sheet and the role of every cell, by what is told as in `Layout`."""
    layout = Layout(sheet, mapping or Mapping(), **told)
    layout.read()
    return layout


def is_guidance(sheet: str) -> bool:
    """Whether a sheet of this name guides whoever fills in or reads the others, or is no more."""
    said = names.plain_heading(sheet)
    return said in names.heading_words("guidance sheet") or "do not use" in said


def first_column(sheet, most: int) -> list[str]:
    """Words of the first cells of a sheet, from its top."""
    return [str(value) for value in sheet.values[:most, 0]] if sheet.values.size else [""]


def is_aid(sheet) -> bool:
    """Whether a sheet as read is guidance, lists or examples of our template, and no return."""
    return sheet.name in AIDS and first_column(sheet, 1) == [first_words(sheet.name)]


def not_filled_in(sheets, ledger: pd.DataFrame) -> list[str]:
    """Files that are our template and, by the ledger, state no figure and no record."""
    templates = {sheet.file for sheet in sheets if is_aid(sheet)}
    if not templates:
        return []
    # Below its title and what it asks for a sheet as it was sent out has its headings alone.
    for sheet in sheets:
        below = [] if is_aid(sheet) else filter(None, sheet.values[2:].ravel())
        if not all(names.names_any_field(str(value)) for value in below):
            templates.discard(sheet.file)
    counted = ledger[["accepted", "set_aside", "repeated"]].astype("float64").sum(axis=1)
    return sorted(templates - set(ledger["file"][counted > 0]))


class Layout:
    """Roles of all cells of a sheet, of the shape of its values, and its tables.

    ``others`` are the names of all sheets, ``notes`` the lines of sheets of notes beside it.
    """

    def __init__(self, sheet, mapping: Mapping, others=(), settings=None, notes=()) -> None:
        self.mapping, self.others, self.notes = mapping, [*others], [*notes]
        self._setting = partial(mapping.setting, sheet.name)
        rows, letters = self._setting("drop_rows") or [], self._setting("drop_columns") or []
        columns = [column_number(name.upper()) for name in letters]
        self.dropped = np.isin(sheet.rows, rows)[:, None] | np.isin(sheet.columns, columns)
        if self.dropped.any():
            self.dropped &= sheet.values != None  # noqa: E711 (elementwise)
            sheet = replace(sheet, values=np.where(self.dropped, None, sheet.values))
        self.sheet, self.grid = sheet, Grid(sheet, rows, columns)
        self.findings = Log(self.grid)
        self.roles = np.zeros(self.grid.shape, dtype=np.int8)
        self.tables: list[Table] = []
        self.is_past = False  # whether some table below the first has a title of another thing
        self.stray: list[tuple[int, int]] = []  # figures that no table holds
        self.below: list[str] = []  # lines under the one table of the sheet
        self.pasted: dict[tuple[int, int], str] = {}  # cells that hold a table, and its first row
        declared = {name: self._setting(name) for name in _SETTLES}
        self.settings = (settings or {}) | {name: said for name, said in declared.items() if said}
        columns = (j for j in range(self.grid.shape[1]) if titles.filters(self.grid.column(j)[1]))
        # What an export of Power BI is of.
        lines = next((titles.filters(self.grid.values[:, j]) for j in columns), [])
        said, self.unread = titles.read_filters(lines)
        self.filters = [said] if lines else []

    def read(self) -> None:
        """Go through the sheet: what is hidden, its tables, and what is left."""
        if self.grid.held.any():
            self._report_hidden()
            if self.unread:
                listed = ", ".join(f"“{line}”" for line in self.unread)
                message = f"the export was filtered, and this is not read of its figures: {listed}"
                part = f'"arrests ({words.quoted(self.unread[0])})"'
                lead = "Nothing, if it leaves out nothing that counts; else say what is counted"
                remedy = words.line_under("measure", "their heading", part, lead)
                told = {"found": self.unread[0], "remedy": remedy}
                self.findings.tell("title_says_more", (), message, **told)
            if not self._is_left_out():
                self._tell_pasted()
                if not self._is_of_cards():
                    self._read_blocks()
        # Cells that no table holds: words are notes; figures are reported where they stand.
        filled = self.grid.values != None  # noqa: E711 (elementwise)
        is_figure = self.grid.kinds == FIGURE
        self.stray += map(tuple, np.argwhere(is_figure & (self.roles == 0)).tolist())
        left = np.where(is_figure, FIGURE_ROLE, NOTE_ROLE)
        self.roles[:] = np.where(filled & (self.roles == 0), left, self.roles)
        self.roles[self.dropped] = UNUSED_ROLE

    def _read_blocks(self) -> None:
        heads = self._setting("header_rows") or list(filter(None, [self._setting("header_row")]))
        told = self._is_heading, heads, lambda headings: self._headed(headings) != "outcomes"
        tables, loose = blocks.find_blocks(self.grid, *told)
        if len(tables) == 1:
            self.below = [self.grid.text(i, j) for i, columns in loose for j in columns]
        # Lines that head the whole sheet: those above the first table but the nearest.
        lines = tables[0].titles if len(tables) > 1 else []
        for block in tables:
            self._read_block(block, lines[:-1] if len(lines) > 1 else lines)
        for i, columns in loose:
            self._mark_notes([i], columns)
        if any(table.frame == "recommendations" for table in self.tables):
            self._tell_rows_left(tables, [i for i, _ in loose])

    def _is_heading(self, text: str) -> bool:
        declared = self.mapping.column([text], self.sheet.name)
        # What is declared out of the way moves no headings.
        return declared not in (None, UNUSED, NOTE) or names.names_any_field(text)

    def _is_left_out(self) -> bool:
        """Whether a sheet guides whoever fills in the others, or is declared to be ignored."""
        name = self.sheet.name
        ignored = self._setting("ignore")
        if not ignored and not (is_guidance(name) and name not in self.mapping.sheets):
            return False
        # Numbers in the first column count the notes; one alone is a version or a telephone.
        figures = int((self.grid.kinds[:, 1:] == FIGURE).sum())
        # Declared out of the way, or the guidance of our own template: nothing to warn about.
        if figures > 1 and not ignored and not is_aid(self.sheet):
            message = (
                f"the sheet “{name}” is taken for guidance, and {figures:,} of its cells look like "
                "figures; they were read as notes"
            )
            self.findings.tell("notes_hold_figures", (), message, found=name)
        self.roles[self.grid.held] = UNUSED_ROLE if ignored else NOTE_ROLE
        return True

    def _is_of_cards(self) -> bool:
        """Whether each recommendation stands in lines of its own, a name and what it is: told."""
        lines = np.flatnonzero(self.grid.held.sum(axis=1) == 2).tolist()
        named = [self.grid.text(i, 0) for i in lines]
        fields = [names.field_of_heading(text, "recommendations") for text in named]
        if min(fields.count("status"), fields.count("due")) < 2:
            return False
        at = [(lines[fields.index("status")], 0)]
        self.findings.tell("record_in_lines", at, found=named[fields.index("status")])
        self.roles[self.grid.held] = NOTE_ROLE
        return True

    def _report_hidden(self) -> None:
        sheet, said = self.sheet, ["the sheet"] if self.sheet.hidden else []
        if rows := sheet.hidden_rows:
            said.append(f"row{'s' * (len(rows) > 1)} {_listed(rows)}")
        if letters := [column_letters(number) for number in sorted(sheet.hidden_columns)]:
            said.append(f"column{'s' * (len(letters) > 1)} {first_of(letters, 20)}")
        if said:
            listed = " and ".join(said)
            message = f"hidden: {listed}; read like the rest"
            self.findings.tell("hidden_cells", found=listed, message=message)
        if sheet.has_notes and not is_aid(sheet):
            self.findings.tell("notes_unread")
        if struck := sheet.struck_rows.difference(self._setting("drop_rows") or ()):
            listed = f"row{'s' * (len(struck) > 1)} {_listed(struck)}"
            message = f"struck through: {listed}; read like the rest"
            remedy = f"Where they hold no more, say: drop_rows = {sorted(struck)[:_MOST_ROWS]}"
            self.findings.tell("struck_through", found=listed, message=message, remedy=remedy)

    def _tell_pasted(self) -> None:
        """Tell cells into which a whole table was pasted, as out of an e-mail: none is read."""
        for j in range(self.grid.shape[1]):
            codes, distinct = self.grid.column(j)
            for code, value in enumerate(distinct):
                lines = value.splitlines() if isinstance(value, str) and "\n" in value else ()
                # “1. Kent” is a line of a list, and of running text columns of comments hold much.
                short = (line for line in lines if any(map(str.isdigit, line))
                         and len(re.findall(r"[^\W\d]+", line)) <= _MOST_WORDS)  # fmt: skip
                alike = (line for line in short if _is_row(names.without_number(line)))
                if len(rows := [*islice(alike, 2)]) > 1:
                    self.pasted[int(np.argmax(codes == code)), j] = rows[0]
        if self.pasted:
            cells, first = [*self.pasted], next(iter(self.pasted.values())).strip()
            message = f"a table seems to stand within the one cell {self.grid.cell(*cells[0])}, "
            message += f"with the row “{' '.join(first.split())[:60]}”; it was read as a note"
            remedy = "Paste it again so that each word and each figure has a cell of its own."
            self.findings.tell("notes_hold_figures", cells, message, found=first, remedy=remedy)

    # -- one block -----------------------------------------------------------------------------

    def _read_block(self, block: Block, above: list[int]) -> None:
        self._mark(block.titles, block.columns, TITLE_ROLE)
        self._mark(block.heads, block.columns, LABEL)
        self._mark_notes(block.notes, block.columns)
        if not block.body:
            return
        settings = self._settings_of(block)
        said = self._said(block, above, settings)
        frame = self._frame_of(block, settings, said)
        if frame == "outcomes":
            tables = self._outcomes(block, settings, said)
        else:
            told = (settings, said, self.findings)
            tables = records.read_tables(self.grid, block, frame, self.mapping, *told)
        if not tables:
            self._not_understood(block)
        for table in tables:
            if AIDS[-1] in self.others:
                self._take_examples_out(table)
            if table.frame == "grades":
                self._question_from_titles(table, block)
            if table.frame == "recommendations":
                self._take_reports_out(table)
            if table.frame == "resources":
                self._tell_unconfirmed(table)
                if cut := self._number_cut(block, table.columns):
                    cells = [(block.body[0], block.columns[0])]
                    told = {"message": _CUT.format(cut), "remedy": _UNCUT}
                    self.findings.tell("two_readings", cells, **told)
                    table.rows = table.rows[:0]
            self._mark_table(table)
        self.tables += tables

    def _headed(self, headings: list[str], over: Iterable[str] = ()) -> str:
        """Frame that a companion gives the sheet, else that of its headings."""
        mapped = [self.mapping.column([text], self.sheet.name) or text for text in headings]
        is_listed = any("recommendation" in text.casefold() for text in (self.sheet.name, *over))
        is_listed |= bool(self._setting("report"))
        told = names.frame_of(mapped, self.sheet.name, is_listed) if headings else "outcomes"
        return self._setting("frame") or told

    def _frame_of(self, block: Block, settings: dict, said: list[titles.Title]) -> str:
        """The same, unless what stands under the headings is of another frame."""
        texts = [self.grid.text(i, j) for i in block.heads[-1:] for j in block.columns]
        over = [self.grid.text(i, j) for i in block.titles for j in block.columns]
        frame = self._headed([text for text in texts if text], over)
        if self._setting("frame"):
            return frame
        if frame == "grades" and asks_for_figures(self.grid, block):
            frame = "outcomes"
        fields = {names.field_of_heading(text, "recommendations") for text in texts} - {None}
        is_open = frame == "outcomes" or (frame == "recommendations" and fields <= _OF_GRADES_TOO)
        if not (is_open and block.heads):
            return frame
        context = titles.join(said)
        measure = context.words["measure"].word if "measure" in context.words else ""
        told = measure, settings, bool(context.place)
        return frame_of_wide(self.grid, block, *told) or frame

    def _settings_of(self, block: Block) -> dict:
        """``years`` and ``quarters`` as a heading says them: ``Calendar year``, ``FYE``."""
        grid, settings = self.grid, {}
        lines = [(i, j) for i in [*block.titles, *block.heads] for j in block.columns]
        texts = {at: names.plain_heading(grid.text(*at)) for at in lines if grid.held[at]}
        figures = grid.kinds[np.ix_(block.body, block.columns)] == FIGURE
        is_figure = dict(zip(block.columns, figures.mean(axis=0) > 0.5, strict=True))
        over = {(i, j) for i in block.heads[-1:] for j in block.columns if is_figure[j]} & {*texts}
        for name, patterns in _SETTLES.items():
            said = []
            for word, pattern in patterns.items():
                at = {cell for cell, text in texts.items() if pattern.search(text)}
                # Over figures of its own, “Rolling 12 months” says nothing of “Dec 2025” beside it.
                is_of_some = name == "period_is" and at <= over and not over <= at
                said += [word] if at and not is_of_some else []
            settings |= {name: said[0]} if len(said) == 1 else {}
        return settings | self._of_months(block) | self.settings

    def _of_months(self, block: Block) -> dict:
        """What years are where a month stands beside each, and quarters: “2025, Qtr 2, April”."""
        heads = {names.plain_heading(self.grid.text(i, j)): j
                 for i in block.heads[-1:] for j in block.columns}  # fmt: skip
        over = [(0, _month_in(self.grid.text(i, j))) for i in block.heads for j in block.columns]
        if _of_calendar(over):
            return {"years": "calendar"}
        beside = "quarter" if "quarter" in heads else "year"
        if not {"month", beside} <= heads.keys():
            return {}
        months, texts = ([self.grid.text(i, heads[name]) for i in block.body]
                         for name in ("month", beside))  # fmt: skip
        months = list(map(_month_in, months))
        if beside == "year":
            years = [int(text) if text.isdecimal() else 0 for text in texts]
            return {"years": "calendar"} if _of_calendar([*zip(years, months, strict=True)]) else {}
        pairs = zip(map(_QUARTER.fullmatch, texts), months, strict=True)
        agrees = {int(said[1]) == (month + 2) // 3 for said, month in pairs if said and month}
        return dict.fromkeys(("years", "quarters"), "calendar") if agrees == {True} else {}

    def _said(self, block: Block, above: list[int], settings: dict) -> list[titles.Title]:
        """What is said of a table, the nearest first."""
        said = titles.read_lines(self.grid, block.titles, block.columns, self.mapping, settings)
        if self.tables and block.titles != above:
            wide = list(range(self.grid.shape[1]))
            general = titles.read_lines(self.grid, above, wide, self.mapping, settings)
            settled = {name for title in said for name in title.words}
            is_dated = any(title.periods for title in said)
            is_part = any(title.parts for title in said)
            lines = [self.grid.text(i, j) for i in block.titles for j in block.columns]
            rest = (names.scan(words.take_periods(text)[1])[1] for text in lines
                    if not names.field_of_heading(text))  # fmt: skip
            is_other = any(set(left) - names.listed("filler") for left in rest)
            self.is_past |= "measure" in settled or is_other
            for title in general:
                if self.is_past:  # “Essex” below “Charges” is not of the sheet's “Arrests”
                    title.words.pop("measure", None)
            for title in general if len(above) == 1 else ():
                # A lone line over the first table may name its measure: it is that table's own, and
                # so is what this one's titles say again of theirs. One over the title “Kent” is of
                # all, but for a table with a title of another thing.
                is_own = not any(lines) or self.tables[0].block.titles == above
                for name in (*["measure"] * is_own, *settled):
                    title.words.pop(name, None)
                # “Quarter 4” over the second table is of the year that stands over all.
                if is_dated or (is_part and not title.names_years()):
                    title.periods, title.parts = [], []
            said += general
        sheet, stem = self.sheet.name, self.sheet.file.rsplit("/", 1)[-1].rsplit(".", 1)[0]
        read = partial(titles.read_title, codes=True, settings=settings)
        of_sheet = [read(sheet, f"{titles.SHEET} “{sheet}”")] if sheet else []
        of_file = read(stem, f"the file's name “{stem}”")
        if of_file.parts or any(titles.differ(of_file, title) for title in of_sheet):
            # Of sheets that each name a period the file's name says when they were sent.
            others = [read(name, "") for name in self.others]
            named = {(*t.parts, *(r.periods for r in t.periods)) for t in others}
            if len(named - {()}) > 1:
                of_file.periods, of_file.parts = [], []
        said += [*of_sheet, of_file]
        folders = [name for name in (self.sheet.under, *self.sheet.file.split("/")[:-1]) if name]
        said += [titles.of_folder(folders, said, settings)] if folders else []
        said += self.filters
        notes = [self.grid.text(i, j) for i in block.notes for j in block.columns] + self.below
        lines = [self.grid.text(i, j) for i in block.titles for j in block.columns] + notes
        if by_looks := next(filter(titles.says_by_looks, lines), ""):
            message = f"“{by_looks}” says by a colour or a kind of type which figures are so; "
            self.findings.tell("looks_unread", (), message + "neither is read", found=by_looks)
        said += [note for text in notes if (note := titles.read_note(text, settings)) is not None]
        # A sheet of guidance asks for what a note would state.
        asks = reference.any_of("instructs").search
        told = [text for text in self.notes if not ("?" in text or asks(text))]
        beside = (titles.read_note(text, settings) for text in told)
        said += [note for note in beside if note and note.standings]  # that of some sheet are so
        # Sheets beside each other tell whether ``West Midlands`` is a region or a force.
        listed = [{m.field: m for m in names.meanings(name)} for name in self.others]
        hint = words.kind_of_places(listed) if len(listed) > 1 else None
        for title in of_sheet if hint else ():
            places = title.words.get("place", [])
            places[:] = [tuple(m for m in can if m.field == hint) or can for can in places]
        return said

    def _question_from_titles(self, table: Table, block: Block) -> None:
        """Take what was graded from a title or a name, where no column says it."""
        asked = any("question" in said.fields for c in table.columns for said in c.extra)
        if asked or table.fields("question") or "question" in table.declared:
            return
        texts = [self.grid.text(i, j) for i in reversed(block.titles) for j in block.columns]
        texts += [self.sheet.name, self.sheet.file.rsplit("/", 1)[-1]]
        said = next((text for text in texts if records.asks_of_soc(text)), None)
        if said is not None:
            table.declared = table.declared | {"question": records.SOC_QUESTION}
            records.tell_question(said, (), self.findings)

    def _take_examples_out(self, table: Table) -> None:
        """Take rows out that are an example of our template, pasted and left as it is."""
        given: dict[tuple[str, str], set[str]] = defaultdict(set)
        for row in reference.rows("template_examples"):  # of any: a log may be two tables
            given[row["frame"], row["record"]].add(row["value"])
        keep = np.ones(len(table.rows), dtype=bool)
        for k, i in enumerate(table.rows[:_MOST_ROWS].tolist()):
            held = [j for j in table.block.columns if self.grid.held[i, j]]
            if {self.grid.text(i, j) for j in held} in given.values():
                keep[k] = False
                self.roles[i, held] = NOTE_ROLE
                self.findings.tell("example_left", [(i, held[0])], found=self.grid.text(i, held[0]))
        table.rows = table.rows[keep]

    def _tell_unconfirmed(self, table: Table) -> None:
        """Tell rows and years of money that are bids, or not confirmed: they are added up too."""
        sheet, wide = self.grid.sheet, table.block.columns
        is_bid = reference.any_of("money unconfirmed").search
        parts = {"drop_rows": table.rows.tolist(), "drop_columns": table.block.heads}
        for name, lines in parts.items():
            held = [(i, j) for i in lines for j in wide if self.grid.text(i, j)[-1:] != "?"]
            cells = [at for at in held if is_bid(self.grid.text(*at))]
            rows = sorted({int(sheet.rows[i]) for i, _ in cells})
            letters = ", ".join(f'"{column_letters(int(sheet.columns[j]))}"' for _, j in cells)
            left = rows if name == "drop_rows" else f"[{letters}]"
            if cells:
                lead = "Nothing, if they shall count. Else say"
                told = {"remedy": words.line_of_sheet(f"{name} = {left}", lead)}
                self.findings.tell("money_unconfirmed", cells, **told)

    def _take_reports_out(self, table: Table) -> None:
        """Take lone lines out of the rows: report or addressee of those below, or a note."""
        grid, current, whose = self.grid, {}, {}
        is_told = bool(table.fields("report")) or "report" in table.declared
        is_open = not table.fields("region", "force", "geography")
        if any(earlier.frame == table.frame for earlier in self.tables):
            # Over a further table of the sheet the line stands as its title.
            lines = [(i, j) for i in table.block.titles for j in table.block.columns]
            for cell in [cell for cell in lines if grid.held[cell]][-1:]:
                whose = titles.addressee(grid.text(*cell)) if is_open else {}
                if not whose or _NAMES_REPORT.search(grid.text(*cell)):
                    current = self._report_of(table, cell, is_told)
        keep = np.ones(len(table.rows), dtype=bool)
        for k, i in enumerate(table.rows.tolist()):
            held = [j for j in table.block.columns if grid.held[i, j]]
            if len(held) == 2 and self._is_count(i, *held):
                keep[k] = False
                self.roles[i, held] = TOTAL
                message = f"row {grid.sheet.rows[i]} (“{grid.text(i, held[0])}”) is read as a count"
                self.findings.tell("row_left", [(i, held[0])], message, found=grid.text(i, held[0]))
                continue
            if len(held) > 1 or not self._stands_over(table, i, held[0]):
                table.sections[i] = [words.Said(whose | current)] if whose or current else []
                continue
            keep[k], is_note = False, blocks.starts_note(grid.text(i, held[0]))
            self.roles[i, held[0]] = NOTE_ROLE if is_note else LABEL
            if is_note:
                continue
            text = grid.text(i, held[0])
            named = titles.addressee(text) if is_open else {}
            whose = named or whose
            if not named or _NAMES_REPORT.search(text):
                current = self._report_of(table, (i, held[0]), is_told)
        table.rows = table.rows[keep]
        named = [said.fields for line in table.sections.values() for said in line]
        if not is_told and not any("report" in fields for fields in named):
            self._report_from_title(table)

    def _report_from_title(self, table: Table) -> None:
        """Take the report from a title, where no column and no line over rows says it."""
        cells = [(i, j) for i in reversed(table.block.titles) for j in table.block.columns]
        for cell in cells:
            if report := titles.report_named(self.grid.text(*cell)):
                table.declared = table.declared | {"report": report}
                message = f"no column says which report it is; “{report}” was taken from the title"
                self.findings.tell("report_from_title", [cell], message, found=report)
                return

    def _is_count(self, i: int, j: int, beside: int) -> bool:
        """Whether a line says how many there are in all, or in one status, and is no record."""
        text = self.grid.text(i, j)
        is_status = words.read_word(text, words.words_of("status")) is not None
        is_figure = self.grid.kinds[i, beside] == FIGURE
        return bool(is_figure and (is_status or names.is_total(text)))

    def _stands_over(self, table: Table, i: int, j: int) -> bool:
        """Whether what stands alone in a row is a line over others: no number of its record."""
        at = int(self.grid.sheet.rows[i]), int(self.grid.sheet.columns[j])
        is_merged = any(m[:2] == at and m[3] > m[1] for m in self.grid.sheet.merged)
        is_first = j == table.block.columns[0] and len(table.fields()) > 1
        return is_merged or (is_first and not words.IDENTIFIER.fullmatch(self.grid.text(i, j)))

    def _report_of(self, table: Table, cell: tuple[int, int], is_told: bool) -> dict[str, object]:
        """Report that a line names for the rows below it; nothing where it is a note."""
        text = self.grid.text(*cell)
        given = table.mapping.meaning("report", text)
        given = given or ({"report": text} if _NAMES_REPORT.search(text) else {})
        if is_told:
            what = "the report of the rows below it that name none" if given else "a note"
            message = f"“{text}” stands over rows, and was read as {what}"
            remedy = f'If it is another, say under [values.report]: "{words.quoted(text)}" = "…"'
            self.findings.tell("line_over_records", [cell], message, remedy=remedy)
        elif not given:
            message = f"“{text}” stands over rows, and is not known to name their report"
            remedy = words.line_under("report", text, '"… such as HMICFRS 2021 report"')
            self.findings.tell("line_unknown", [cell], message, remedy=remedy)
        return given

    def _tell_rows_left(self, tables: list[Block], loose: list[int]) -> None:
        """Tell below a register of recommendations which rows are in no table, row by row."""
        grid, first = self.grid, min(t.block.heads[-1] for t in self.tables if t.block.heads)
        alone = [
            i for block in tables for i in [*block.notes, *(() if block.body else block.heads)]
        ]
        told = []
        for i in sorted({i for i in [*alone, *loose] if i > first}):
            texts = [grid.text(i, j) for j in np.flatnonzero(grid.held[i])]
            is_row = len(texts) > 1 or words.IDENTIFIER.fullmatch(texts[0])
            if is_row and not blocks.says_who(texts[0]):
                told.append((i, texts))
        for i, texts in told[:_MOST_ROWS]:
            shown = first_of([f"“{text[:40]}”" for text in texts], 3)
            message = f"row {grid.sheet.rows[i]} ({shown}) is not read as a row of the register"
            j = int(np.argmax(grid.held[i]))
            self.findings.tell("row_left", [(i, j)], message, found=texts[0])
        if more := len(told[_MOST_ROWS:]):
            message = f"and {more:,} further rows below the register are not read"
            self.findings.tell("row_left", (), message)

    def _counts(self, columns: list[Column], measure: str) -> bool:
        """Whether figures may be of a measure: not where their headings all name others."""
        said = [{word.fields.get("measure") for word in column.extra} - {None}
                for column in columns if column.use == "figure"]  # fmt: skip
        return not all(said) or any(measure in named for named in said)

    def _logs_events(self, block: Block, columns: list[Column]) -> bool:
        """Whether each row is one event: the day of it, and words alone where figures should be."""
        # Under the names of measures words such as “awaiting data” are figures at fault.
        days = [c.j for c in columns if _OF_EVENT.search(c.heading)]
        kinds = self.grid.kinds[block.body]
        if not any((kinds[:, j] == DAY).sum() * 2 > len(block.body) for j in days):
            return False
        over = [c for c in columns if c.use == "figure"]
        if over and all(names.of_field(c.heading, "measure") for c in over):
            return False
        figured = [c.j for c in over]
        return not np.isin(kinds[:, figured], (FIGURE, YEAR)).any()

    def _with_years_to_date(self, block: Block, settings: dict) -> Mapping:
        """What is settled, with what ``2025-26 YTD`` means by the lines that say to which day."""
        said = self.mapping.fields(self.sheet.name).get("period", "")  # settled by a companion
        lines = [self.grid.text(i, j) for i in reversed(block.titles) for j in block.columns]
        lines = [str(said), *lines]
        from_january = reference.any_of("from january").search
        if settings.get("years") == "calendar" or any(map(from_january, lines)):
            return self.mapping
        heads, cells, under = block.heads, {}, {}
        over = [self.grid.text(i, j) for i in heads[:-1] for j in block.columns]
        if any(map(titles.is_part, over)):
            # Under months of their own “YTD” is up to each of them, whatever a title says.
            heads = heads[:-1]
            for column in read_heads(self.grid, block):
                *_, above, last = [None, None, *column.chain]
                if period := above and titles.under_part(above.text, last.text):
                    under[column.heading] = period
                    cells[column.heading] = (last.i, last.j)
        lower = {self.grid.text(i, j) for i in block.heads[len(heads) :] for j in block.columns}
        cells |= {self.grid.text(i, j): (i, j) for i in heads for j in block.columns}
        for j in block.columns:  # and what stands in columns of words, if it is nothing else
            codes, distinct = self.grid.column(j)
            to_date = [w for w in distinct if isinstance(w, str) and titles.may_be_to_date(w)]
            for code, word in enumerate(distinct):
                if not isinstance(word, str) or word in lower:
                    continue
                is_beside = to_date and titles.OWN_PART.fullmatch(word)  # “In quarter”
                if word in to_date or is_beside or titles.measure_and_when(word)[0]:
                    cells.setdefault(word, (int(np.argmax(codes == code)), j))
        cells = {t: at for t, at in cells.items() if not self.mapping.meaning("period", t)}
        lines += [self.sheet.name, self.sheet.file.rsplit("/", 1)[-1]]
        rows = [[self.grid.text(i, j) for j in block.columns] for i in heads]
        # “YTD” beside the one month or quarter that headings name has come as far.
        dated = {text for row in rows for text in row if titles.is_part(text)}
        lines += dated if len(dated) == 1 else ()
        # “Month” beside a year to date is this month, and “Arrests (month)” those of this month.
        counted = {text: titles.measure_and_when(text) for text in cells}
        counted = {text: both for text, both in counted.items()
                   if both[0] and not self.mapping.meaning("measure", text)}  # fmt: skip
        parts = {text: f"this {text}" for text in parts_by_heading(self.grid, block).values()}
        parts |= {text: when for text, (_, when) in counted.items()}
        if titles.tells_quarter(lines):
            parts = {t: when for t, when in parts.items() if when.casefold() != "this month"}
        told = [parts.get(text, text) for text in cells if text not in under]
        read = titles.years_to_date(told, lines)
        read |= {text: read[this] for text, this in parts.items() if this in read}
        read |= under | titles.a_year_before(rows, read)
        read = {text: period for text, period in read.items() if text in cells}
        for text, period in read.items():
            message = f"“{text}” is read as {period.label}"
            line = (
                f'{{ period = "…", measure = "{counted[text][0]}" }}' if text in counted else '"…"'
            )
            is_row = text in counted and cells[text][0] not in block.heads
            name = "measure" if is_row else "period"
            remedy = words.line_under(name, text, line, "If it is another, say")
            self.findings.tell("year_to_date", [cells[text]], message, found=text, remedy=remedy)
        read_as = {names.key(text): {"period": period.label} for text, period in read.items()}
        of_both = {names.key(text) for text in counted.keys() & read.keys()}
        for text in counted.keys() & read.keys():
            read_as[names.key(text)]["measure"] = counted[text][0]
        values = self.mapping.values
        added = {"period": read_as, "measure": {text: read_as[text] for text in of_both}}
        added = {name: values.get(name, {}) | said for name, said in added.items()}
        return replace(self.mapping, values=values | added)

    def _outcomes(self, block: Block, settings: dict, said: list[titles.Title]) -> list[Table]:
        declared = self.mapping.fields(self.sheet.name)
        measure = titles.join(said).words.get("measure")
        measure = declared.get("measure") or (measure.word if measure else "")
        mapping = self._with_years_to_date(block, settings)
        block, over = self._unfold(block, mapping, settings)
        unfolded = block.columns[0] if over else None
        reader = ColumnReader(self.grid, block, mapping, settings, measure, unfolded)
        columns = reader.read()
        if not any(c.use == "figure" or c.reason in names.NO_FIGURES for c in columns):
            return []
        if self._logs_events(block, columns):
            return []
        if reader.taken:
            heading, cells = reader.taken.heading, [(i, reader.taken.j) for i in block.heads[-1:]]
            message = (
                f"the column “{heading}” is taken for the figures: no other column of this table "
                "has numbers for its measures"
            )
            self.findings.tell("value_by_heading_unknown", cells, message, found=heading)
        title = next((title for title in said if title.words.get("measure")), None)
        is_own = declared.get("measure") or any(column.field == "measure" for column in columns)
        # A heading in the corner may say something of the figures, and not of its column.
        corner = [c.heading for c in columns if c.use == "field" and c.j not in reader.named]
        # Nor has one that stands over the names of columns left of the figures.
        first = next((c.j for c in columns if c.use == "figure"), 0)
        left = [c for c in columns if c.j < first and (c.use != UNUSED or c is columns[0])]
        cells = [cell.text for c in left for cell in c.chain[:-1] if cell.is_own]
        corner += [text for text in cells if not names.names_any_field(text)]
        heads = [titles.read_title(t, f"the heading “{t}”", settings=settings) for t in corner if t]
        # Under a sheet's name rows may name their own rates; a line says it of all of them.
        wheres = ("the title",) if is_own else ("the title", titles.SHEET)
        lines = [title for title in said if title.where.startswith(wheres)]
        share = next((title for title in [*heads, *lines] if title.in_shares), None)
        before, cure = reader.conflict, reader.cure or (_WHICH if reader.conflict else "")
        nearer = said[: said.index(title)] if title in said else said
        targets = next((t for t in nearer if t.is_of_targets and t in lines), None)
        if targets:
            reader.conflict = f"{targets.where} says that the figures are targets, and no counts"
        elif title and title.worked_out and not is_own:
            reader.conflict = f"{title.where} says “{title.worked_out}”, which is no count"
        elif share and not declared.get("measure"):
            reader.conflict = f"{share.where} says that the figures are shares or rates, no counts"
        elif title and title.narrower and not is_own and self._counts(columns, measure):
            message = f"{title.where} is read as {measure}, and says more: “{title.narrower}”"
            part = words.quoted(title.narrower)
            remedy = f'If that is a part of them, say for the sheet: measure = "{measure} ({part})"'
            self.findings.tell("title_says_more", (), message, remedy=remedy)
        if title and not is_own:
            told = words.read([measure], "measure", mapping)[0]
            if told.code == "prevent_programme":  # as of a heading or a cell
                self.findings.tell(told.code, (), f"{title.where}: {told.message}", found=measure)
        by_name = {names.plain_heading(column.heading): column for column in columns}
        if {"month", "day"} <= by_name.keys() and by_name["day"].use == "figure":
            by_name["day"].use, by_name["day"].reason = UNUSED, "days of the month beside it"
            reader.conflict = "each row is of one day of its month, and no figure is of the month"
            cure = "Ask for the figures of whole months."
        elif reader.conflict != before:
            cure = words.line_of_sheet('measure = "…"', "If they are counts, say")
        telling = ("funding_source", "certainty")
        apart = [c.heading for c in columns if c.use == UNUSED
                 and names.field_of_heading(c.heading, "resources") in telling]  # fmt: skip
        if apart and measure == "funding":
            # Funding wide by year: without its source one amount would stand for another.
            reader.conflict = (
                f"“{apart[0]}” tells the amounts apart, and outcomes have no place for it; give "
                "each year a line of its own, with the headings Period and Amount"
            )
            cure = words.line_of_sheet('frame = "resources"')
        rows = np.array(block.body, dtype=int)
        table = Table(self.grid, "outcomes", block, rows, columns, mapping, settings, declared)
        if cut := self._number_cut(block, columns):
            reader.conflict, cure = _CUT.format(cut), _UNCUT
        table.conflict, table.remedy = reader.conflict or block.doubt, cure
        table.sections = over
        self._take_remarks_out(table)
        self._take_sections_out(table)
        self._leave_to_total(table)
        lines = [word for line in table.sections.values() for word in line]
        told = {name for c in columns for word in c.extra for name in word.fields}
        told |= {name for word in lines for name in word.fields}
        titles.leave_to_cells(said, told | {c.field for c in columns if c.use == "field"})
        table.said = [*heads, *said]
        for title in said:
            if title.unread and title.named not in {*told, *words.PLACE_FIELDS}:
                unread, code = title.unread, title.unread.code
                message = unread.message
                if is_error(code):
                    code, message = "title_says_more", f"{message}; the figures are kept without it"
                given = {"field": title.named, "remedy": unread.remedy}
                self.findings.tell(code, [title.at], message, **given)
        return [table]

    def _number_cut(self, block: Block, columns: list[Column]) -> str:
        """What may be 1,234 in a CSV: three digits under no heading, and a few to their left."""
        if self.sheet.name or len(columns) < 2 or columns[-1].heading or not block.heads:
            return ""
        js = [column.j for column in columns]
        rows = [i for i in block.body if self.grid.held[i, js[-1]]]
        # Where each row has as many, a heading is lacking, unless each ends with such a pair.
        places = js[-2:] if len(rows) == len(block.body) else js
        cut = []
        for i in rows:
            pairs = (",".join(self.grid.text(i, j) for j in pair) for pair in pairwise(places))
            cut.append(next(filter(_THOUSANDS.fullmatch, pairs), ""))
        return cut[0] if cut and all(cut) else ""

    def _unfold(
        self, block: Block, mapping: Mapping, settings: dict
    ) -> tuple[Block, dict[int, list[words.Said]]]:
        """A pivot table less the rows of its outer names, and which of them each row is under."""
        # `Dorset 9, arrests 4, charges 5, Kent …` in one column: names of two kinds by turns, and
        # beside each outer one the sums of the rows below it.
        first, *others = block.columns
        codes, distinct = self.grid.column(first)
        body = np.array(block.body)
        used = np.unique(codes[body])
        if len(body) < _LEAST_PIVOT or used[0] < 0 or len(used) > _MOST_LABELS:
            return block, {}
        can = {k: words.options(distinct[k], mapping, settings) for k in used.tolist()}
        kinds = {k: dict.fromkeys(map(words.family_of, can[k])) for k in can}
        family = next((kind for kind in kinds[codes[body[0]]] if kind in _PIVOTED), "")
        outer = [k for k in can if family in kinds[k]]
        totals = [k for k in can if names.is_total(as_text(distinct[k]))]
        inner = [k for k in can if k not in outer and k not in totals]
        known = Counter(kind for k in inner for kind in kinds[k] if kind in _PIVOTED)
        if not family or not inner or max(known.values(), default=0) * 2 < len(inner):
            return block, {}
        rows = body[~np.isin(codes[body], totals)]
        heads = np.flatnonzero(np.isin(codes[rows], outer))
        groups = np.split(rows, heads)[1:]
        # A wider name stands alone before those of its own, ``2025-26`` before ``Q1``.
        wider = [k for k, group in enumerate(groups) if len(group) == 1]
        above = [np.array([group[0] for group in groups[k:end]])
                 for k, end in pairwise([*wider, len(groups)])]  # fmt: skip
        sums = [*(group for group in groups if len(group) > 1), *above]
        held = [self._with_sums(group, others) for group in sums]
        if len(groups) < 2 or None in held:
            return block, {}
        # Of sums most are right; one that is not is told.
        given = [(*pair, (int(group[0]), j)) for group, pairs in zip(sums, held, strict=True)
                 for pair, j in zip(pairs, others, strict=True) if any(pair)]  # fmt: skip
        wrong = [(whole, parts, at) for whole, parts, at in given if not np.isclose(whole, parts)]
        if len(wrong) * 2 >= len(given):
            return block, {}
        for whole, parts, cell in wrong:
            message = f"the total is given as {whole:,.10g}, and the rows below it sum to "
            self.findings.tell("total_does_not_add_up", [cell], f"{message}{parts:,.10g}")
        hint = words.kind_of_places([can[k] for k in outer])
        over, wide = {}, []
        for i, *below in (group.tolist() for group in groups):
            text, means = self.grid.text(i, first), can[codes[i]]
            said = (words.place(text, means, hint) if family == "place"
                    else words.read([text], family, mapping, settings)[0])  # fmt: skip
            over |= {row: [*wide, said] for row in below}
            wide = wide if below or family != "period" else [said]
            held = [j for j in others if self.grid.held[i, j]]
            self.roles[i, first], self.roles[i, held] = LABEL, TOTAL
        return replace(block, body=body[~np.isin(codes[body], outer)].tolist()), over

    def _with_sums(self, group: np.ndarray, columns: list[int]) -> list[tuple] | None:
        """Figures of the first row, column by column, with the sums of the others'."""
        cells = self.grid.values[np.ix_(group, columns)]
        figures = self.grid.kinds[np.ix_(group, columns)]
        if len(group) < 2 or not np.isin(figures, (FIGURE, YEAR, BLANK)).all():
            return None
        try:
            values = np.where(figures == BLANK, 0, cells).astype(float)
        except ValueError:  # a figure typed as text: no pivot has such
            return None
        pairs = zip(values[0].tolist(), values[1:].sum(axis=0).tolist(), strict=True)
        return [*pairs] if values[0].any() else None

    def _take_remarks_out(self, table: Table) -> None:
        """Take rows out that are headed Comments where a measure should stand, and hold words."""
        figures = [column.j for column in table.figures]
        for column in table.fields("measure"):
            codes, distinct = self.grid.column(column.j)
            asked = map(names.without_number, map(as_text, distinct))
            texts = [_ASKS_FOR_REMARKS.sub("", said) for said in asked]
            remarks = [k for k, said in enumerate(texts) if names.is_note(said)]
            left = np.isin(codes[table.rows], remarks)
            for k in np.flatnonzero(left):  # “none” is no figure there
                said = [self.grid.text(table.rows[k], j) for j in figures
                        if self.grid.kinds[table.rows[k], j] == FIGURE]  # fmt: skip
                left[k] = not re.search(r"\d", " ".join(said))
            self._mark(table.rows[left].tolist(), table.block.columns, NOTE_ROLE)
            table.rows = table.rows[~left]

    def _leave_to_total(self, table: Table) -> None:
        """Keep of operations, which nothing else tells apart, the total that they sum to."""
        *parts, whole = table.rows.tolist() or [0]
        text, values = self.grid.text, self.grid.values
        column = next((c for c in table.columns if names.is_total(text(whole, c.j))), None)
        if len(parts) < 2 or column is None or column.use != UNUSED:
            return
        told = [{text(i, c.j) for i in table.rows} for c in table.fields()]
        read = ([read_figure(values[i, c.j]) or Figure(0.0) for i in table.rows]
                for c in table.figures)  # fmt: skip
        sums = (np.cumsum([figure.value for figure in column])[-2:] for column in read)
        if max(map(len, told), default=1) == 1 and all(np.isclose(2 * a, b) for a, b in sums):
            self._mark(parts, table.block.columns, UNUSED_ROLE)
            table.rows = table.rows[-1:]
            column.reason = f"its rows sum to “{text(whole, column.j)}”, which alone counts"

    def _take_sections_out(self, table: Table) -> None:
        """Take lines with one name and no figures out of the rows; what follows is about them."""
        kinds = self.grid.kinds[np.ix_(table.rows, table.block.columns)]
        lone = ((kinds != BLANK).sum(axis=1) == 1) & ~(kinds == FIGURE).any(axis=1)
        if not lone.any():
            return
        keep = np.ones(len(table.rows), dtype=bool)
        current = self._measure_of_headings(table, lone)
        unknown = -1  # a line that may head rows, and what it says is not known
        first = next((column.j for column in table.fields()), table.block.columns[0])
        texts = np.array([self.grid.text(i, first) for i in table.rows])
        heads = [word for column in table.figures for word in column.extra]
        group = np.cumsum(lone)
        for k, i in enumerate(table.rows.tolist()):
            said = self._said_by_line(table, i) if lone[k] else None
            if said is None:
                # Rows under it are left in no table: they are of something else than those above.
                keep[k] = unknown < 0
                table.sections[i] = list(current.values())
                continue
            keep[k] = False
            fields = {n: v for word in said.values() for n, v in word.fields.items()}
            differs = any(f.fields.get(n, v) != v for f in heads for n, v in fields.items())
            if said and not differs:
                unknown, name = -1, next(iter(said))
                if current and fields and not {*fields.values()} - {None, reference.NOT_STATED}:
                    # “Not stated” under Pursue ends it, and under a region ends no region.
                    details = [n for n, w in current.items() if {*w.fields} <= {*schema.DETAILS}]
                    name, said = (details or [name])[-1], {}
                # A wider line, come again, ends what stood under the one before.
                wider = list(current)[: list(current).index(name)] if name in current else current
                current = {n: current[n] for n in wider} | said
                continue
            # It stands where others say whose or which the rows below are, or over names that stand
            # above or below it again.
            is_own = group == group[k]
            if current or said or {*texts[is_own & ~lone]} & {*texts[~is_own & ~lone]}:
                unknown, family = i, next(reversed(current), "measure")
                name = "geography" if family in ("place", "declared") else family
                what = "says another thing than the headings" if said else f"is no known {name}"
                cell = next((i, j) for j in table.block.columns if self.grid.held[i, j])
                text, quoted = self.grid.text(*cell), words.quoted(self.grid.text(*cell))
                remedy = f"Say under [values.{name}] in the companion file what it is: "
                meant = reference.NOT_STATED if words.names_nothing(text) else quoted
                meant = f'{{ body = "{quoted}" }}' if name == "geography" else f'"{meant}"'
                remedy += f'"{quoted}" = {meant}'
                message = f"“{text}” stands over rows, and {what}"
                self.findings.tell("line_unknown", [cell], message, remedy=remedy)
        table.rows = table.rows[keep]

    def _measure_of_headings(self, table: Table, lone: np.ndarray) -> dict[str, words.Said]:
        """Take what all headings count out of them, where lines over the same names say others."""
        # “Arrests” heads Kent and Essex, and below them stand “Charges”, Kent and Essex.
        named = [{w.fields["measure"] for w in c.extra if "measure" in w.fields}
                 for c in table.figures]  # fmt: skip
        if not named or not all(named) or len(set.union(*named)) > 1:
            return {}
        whole = named[0].pop()
        first = next((column.j for column in table.fields()), table.block.columns[0])
        texts = np.array([self.grid.text(i, first) for i in table.rows])
        for k in np.flatnonzero(lone):
            said = self._said_by_line(table, table.rows[k]) or {}
            fields = {n: v for word in said.values() for n, v in word.fields.items()}
            if fields.keys() != {"measure"} or fields["measure"] == whole:
                continue
            if not {*texts[:k][~lone[:k]]} & {*texts[k:][~lone[k:]]}:
                return {}
            for column in table.figures:
                column.extra = [replace(word, fields={n: v for n, v in word.fields.items()
                                                      if n != "measure"})
                                for word in column.extra]  # fmt: skip
            return {"measure": words.Said({"measure": whole})}
        return {}

    def _said_by_line(self, table: Table, i: int) -> dict[str, words.Said] | None:
        """What a lone line says; None where it is a row of the table without figures."""
        j = next(j for j in table.block.columns if self.grid.held[i, j])
        first = next(iter(table.fields()), None)
        if first is not None and j != first.j:
            return None
        value = self.grid.values[i, j]
        can = words.options(value, table.mapping, table.settings)
        if not can and isinstance(value, str) and titles.SECTION.match(value):
            value = titles.SECTION.sub("", value)  # “Section 1: Pursue”
            can = words.options(value, table.mapping, table.settings)
        if not can and (parts := words.composite(self.grid.text(i, j), table.settings)):
            self.roles[i, j] = LABEL
            name = "measure" if "measure" in parts else next(iter(parts))
            return {name: words.composed(parts, self.grid.text(i, j))}
        families = [words.family_of(name) for name in can]
        family = "place" if "place" in families else next(iter(families), None)
        if family is None:
            self.roles[i, j] = NOTE_ROLE
            return {}
        is_region = "region" in can and "force" not in can
        named = first.field if first is not None else ""
        # A row of its own, unless it names the region of forces below it.
        if family == ("place" if named in words.PLACE_FIELDS else named) and not is_region:
            return None
        self.roles[i, j] = LABEL
        if family == "place":
            return {"place": words.place(self.grid.text(i, j), can, "region")}
        if family == "declared":
            declared = words.filled(can["declared"], table.settings)
            families = {words.family_of(name) for name in declared.fields}
            return {families.pop() if len(families) == 1 else family: declared}
        read = {family: words.read([value], family, table.mapping, table.settings)[0]}
        if family != "status" and "status" in can:  # “Q2 (provisional)”
            read["status"] = words.Said({"status": can["status"].word})
        return read

    # -- roles ---------------------------------------------------------------------------------

    def _mark(self, rows: list[int], columns: list[int], role: int) -> None:
        for i in rows:
            self.roles[i, [j for j in columns if self.grid.held[i, j]]] = role

    def _mark_notes(self, rows: list[int], columns: list[int]) -> None:
        """Mark notes, and say which look like figures: ``Dorset 17``, or a line cut otherwise."""
        self._mark(rows, columns, NOTE_ROLE)
        alike = []
        for place in ((i, j) for i in rows for j in columns if self.grid.held[i, j]):
            text = self.grid.text(*place)
            rest = words.take_periods(text)[1]
            is_cut = _is_row(text) or titles.says_less(text)
            if place in self.pasted:
                continue  # which is told already
            if is_cut or _CORRECTS.search(rest) or re.match(r"(?i)\W*nil return\b", rest):
                alike.append(place)
        if alike:
            text = self.grid.text(*alike[0])[:60]
            message = f"“{text}” may be figures, or change some; it was read as a note"
            remedy = (
                "If it is a row of the table, or corrects a figure, give each word and figure a "
            )
            remedy += "cell of its own; if it says that one is of less, mark it there, as 12 (p)."
            self.findings.tell("notes_hold_figures", alike, message, remedy=remedy)

    def _mark_table(self, table: Table) -> None:
        unused, is_wide = [], any(column.extra for column in table.columns)
        if table.frame == "resources":
            left = [i for i in table.block.body if not self.roles[i, table.block.columns].any()]
            self._mark(sorted({*left} - {*table.rows}), table.block.columns, TOTAL)
        for column in table.columns:
            is_record = table.frame != "outcomes" and column.use == "field"
            is_record &= bool(column.extra) or not is_wide
            rows = table.rows[self.grid.held[table.rows, column.j]]
            is_figure = is_record or column.use == "figure" or column.field == "value_high"
            role = {"field": LABEL, NOTE: NOTE_ROLE, "total": TOTAL}.get(column.use, UNUSED_ROLE)
            self.roles[rows, column.j] = FIGURE_ROLE if is_figure else role
            # Of a source nothing is lost: each figure says for itself where it stood.
            is_source = names.field_of_heading(column.heading, table.frame) == "source"
            if column.use == UNUSED and column.reason != "declared" and len(rows) and not is_source:
                unused.append(column)
        for column in unused[:_MOST_UNUSED]:
            heads = [cell.i for cell in column.chain if cell.is_own]
            letter = by_letter(self.grid.sheet, column.j)
            name = words.quoted(column.heading or letter)
            named = f"the column “{column.heading}”" if column.heading else letter
            named += "" if column.heading else ", which has no heading"
            named += f" ({column.reason})" if column.reason else ""
            remedy = f'Say under [columns] in the companion file: "{name}" = "unused", or the field'
            if column.reason in names.NO_FIGURES:
                # “Arrests (target 20)” may be over the arrests.
                bare = re.sub(r"(?i)\W*\btarget\W*\d+\W*$", "", column.heading)
                known = names.of_field(bare, "measure")
                meant = f'"{known.word if known and bare != column.heading else name}"'
                remedy = words.line_under("measure", column.heading, meant, "If it counts, say")
            message = f"no frame has a place for {named}; its cells are left out"
            field = names.field_of_heading(column.heading, table.frame) or UNUSED
            if read := [c for c in table.columns if c.use == "field" and c.field == field]:
                first = read[0].heading
                message = f"“{first}” is read as the {field.replace('_', ' ')}, and {named} is not"
                message += "; its cells are left out"
                remedy += f': "{words.quoted(first)}" = "unused", "{name}" = "{field}"'
            told = {"found": column.heading, "remedy": remedy}
            cells = [(i, column.j) for i in heads[-1:]]
            self.findings.tell("column_unused", cells, message, **told)
        if more := len(unused[_MOST_UNUSED:]):
            named = [f"“{column.heading}”" for column in unused[_MOST_UNUSED:] if column.heading]
            message = f"no frame has a place for further columns, {more:,} in all"
            message += f" ({first_of(named, _MOST_NAMED)})" if named else ""
            self.findings.tell("column_unused", (), message + "; they are left out")

    def _not_understood(self, block: Block) -> None:
        rows = np.array(block.body, dtype=int)
        at = np.ix_(rows, block.columns)
        kinds = self.grid.kinds[at]
        is_figure = kinds == FIGURE
        is_figure[:, 1:] |= kinds[:, 1:] == YEAR
        texts = [self.grid.text(block.heads[-1], j) if block.heads else "" for j in block.columns]
        is_figure[:, [names.no_figures(text) == names.CODES for text in texts]] = False
        is_word = np.isin(kinds, (TEXT, PERIOD))
        roles = [0, FIGURE_ROLE, NOTE_ROLE]
        self.roles[at] = np.select([kinds == BLANK, is_figure, is_word], roles, UNUSED_ROLE)
        figures = [(int(rows[r]), block.columns[k]) for r, k in np.argwhere(is_figure)]
        self.stray += figures
        if block.heads and len(rows) > 1 and len(block.columns) > 2 and not figures:
            listed = ", ".join(f"“{text}”" for text in texts[:4] if text)
            message = f"a table of {len(rows):,} rows under {listed} is no kind of record that is "
            message += "known here; it was read as notes"
            cells = [(block.heads[-1], block.columns[0])]
            days = (kinds == DAY).sum(axis=0) * 2 > len(rows)
            day = next((t for t, is_day in zip(texts, days, strict=True) if t and is_day), "")
            file = self.sheet.file.rsplit("/", 1)[-1]
            remedy = _COUNT_EVENTS.format(file=file, day=day) if day else ""
            for j, text in zip(block.columns, texts, strict=True):
                said = {self.grid.text(i, j) for i in rows[:_MOST_LABELS]} if text else ()
                # Two kinds of event in one log are no one measure.
                if len(said) > 1 and all(names.of_field(word, "measure") for word in said):
                    remedy = remedy.replace('--measure "…"', f'--column "measure={text}"')
            self.findings.tell("table_of_words", cells, message, found=texts[0], remedy=remedy)


def _is_row(text: str) -> bool:
    """Whether a line is known words and numbers, a period apart, and nothing else."""
    _, rest = words.take_periods(re.sub(r"[;:|\t]", " ", text))
    known, left, _ = names.scan(rest)
    return bool(known and left) and all(map(str.isdecimal, "".join(left).replace(",", "")))


def _month_in(text: str) -> int:
    """Number of the month that a text names, and no year; 0 where it does not."""
    part = periods.parse(text).part
    return part[1] if part and part[1] == part[2] else 0


def _of_calendar(pairs: list[tuple[int, int]]) -> bool:
    """Whether months, each with its year, follow each other as in calendar years and no others."""
    # March before April of one year, or December before the next January, are in no financial one.
    listed = [12 * year + month for year, month in dict.fromkeys(pairs) if month]
    steps = list(pairwise(listed))
    is_told = any((first % 12, second - first) in ((3, 1), (0, 1)) for first, second in steps)
    return is_told and all(second - first == 1 for first, second in steps)


def _listed(numbers) -> str:
    """Row numbers as 4, 7-12."""
    ordered = np.array(sorted(numbers))
    runs = np.split(ordered, np.flatnonzero(np.diff(ordered) > 1) + 1)
    parts = [str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs]
    return ", ".join(parts[:20]) + (" and more" if len(parts) > 20 else "")
