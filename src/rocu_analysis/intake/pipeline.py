"""`check`: from files as they arrive to a `Check`.

Each step has its module; here stands only their order, and the net behind them. What the files say
never raises: it becomes a problem in its place. What nobody foresaw costs the sheet that it is in.

For each sheet: ``cells_read`` = ``accepted`` + ``set_aside`` + ``repeated`` + ``labels`` +
``titles`` + ``notes`` + ``totals`` + ``unused``.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from rocu_analysis import readers, reference, schema
from rocu_analysis.frames import require
from rocu_analysis.problems import (
    Problem,
    first_of,
    frame as problem_frame,
    kinds,
    problem,
    unforeseen,
)
from rocu_analysis.readers.files import MAPPING, stem_without_period
from rocu_analysis.readers.sheet import Sheet
from rocu_analysis.reference import shipped
from rocu_analysis.intake import (
    accepted,
    blocks,
    companion,
    context,
    figures,
    gate,
    names,
    own_files,
    records,
    registers,
    rules,
    shapes,
    totals,
    vocabulary as own_words,
    words,
)
from rocu_analysis.intake.blocks import FIGURE, LABEL, NOTE, ROLES, UNUSED, WENT
from rocu_analysis.intake.companion import Mapping
from rocu_analysis.intake.result import Check
from rocu_analysis.intake.shapes import OUTCOMES, Table

REGISTERS = tuple(name for name in schema.FRAMES if name != OUTCOMES)


def check(
    source, *, limits=None, held: pd.DataFrame | None = None, vocabulary: AnyMapping | None = None
) -> Check:
    """Check what arrived, and say where every cell of it went.

    Parameters
    ----------
    source : path, list of paths, folder, zip or open file
        Whatever arrived. Companion TOML files beside the returns are used, and so is ``rocu.toml``
        with the words that you add (measures, areas, threats, themes, other names).
    limits : readers.Limits, optional
        What one file may cost.
    held : DataFrame, optional
        Outcomes that are held already: a return older than they are is reported.
    vocabulary : mapping, optional
        Further words to add, as tables of ``rocu.toml``:
        ``{"measures": {"knives seized": {"direction": "up", "sensitive": False}}}``.

    Returns
    -------
    Check
        Accepted rows frame by frame, problems, rejected figures and the ledger.

    Raises
    ------
    MissingFile
        For a path at which there is nothing. What files say never raises.
    BadOption
        Where ``vocabulary`` says something that is not known.

    Examples
    --------
    >>> import rocu_analysis as rocu
    >>> found = rocu.check("returns/")  # doctest: +SKIP
    >>> found.problems  # doctest: +SKIP
    """
    return _checked(source, limits, held, vocabulary)


def _checked(source, limits, held, vocabulary) -> Check:
    reading = readers.read(source, limits=limits)
    texts = {name: text for name, text in reading.companions.items() if own_words.is_one(name)}
    added, slips = own_words.load(texts, vocabulary) if texts or vocabulary else ("", [])
    with reference.in_force(added):
        run = _Run(reading, held)
        run.problems += slips
        result = run.check()
    known = "" if shipped.are_shipped(source) else gate.describe(result.sheets)
    for name in schema.FRAMES:
        attrs = getattr(result, name).attrs
        attrs |= {reference.VOCABULARY: added} if added else {}
        attrs |= {gate.RETURNS: known} if known else {}
    companions = dict(reading.companions)
    return replace(result, vocabulary=added, returns=known, companions=companions)


@dataclass
class Page:
    """One sheet: the role of each of its cells, which becomes its line of the ledger."""

    sheet: Sheet
    roles: np.ndarray

    def settle(self, i, j, went: int | np.ndarray) -> None:
        """Say where the cells of figures or records went."""
        self.roles[i, j] = np.where(self.roles[i, j] == 0, 0, went)

    def line(self) -> dict[str, object]:
        tally = np.bincount(self.roles.ravel(), minlength=len(ROLES) + 1)[1:].tolist()
        counts = dict(zip(ROLES, tally, strict=True))
        counts["set_aside"] += counts.pop("")  # what nobody claimed is never accepted
        of = {"file": self.sheet.file, "sheet": self.sheet.name, "hidden": self.sheet.hidden}
        return of | counts | {"cells_read": sum(tally)}


@dataclass
class _Run:
    """One check while it goes on."""

    reading: readers.Reading
    held: pd.DataFrame | None
    problems: list[Problem] = field(default_factory=list)
    pages: dict[tuple[str, str], Page] = field(default_factory=dict)
    tables: list[Table] = field(default_factory=list)
    figures: list[pd.DataFrame] = field(default_factory=list)
    records: dict[str, list] = field(default_factory=lambda: {name: [] for name in REGISTERS})
    mappings: dict[str, Mapping] = field(default_factory=dict)

    def check(self) -> Check:
        self.problems += self.reading.problems
        self.held = None if self.held is None else require(self.held, OUTCOMES, "held")
        by_file = self._without_ours()
        self._load_mappings(by_file)
        for sheets in by_file.values():
            for sheet in sheets:
                self._take(sheet)
        self.problems += companion.unmatched(self.mappings, self.reading.sheets)
        judged = self._judge()
        frames, aside = self._judge_records()
        judged, self.problems, by_hand = accepted.take_back(judged, self.problems, self.mappings)
        self._settle(judged)
        figures_kept = judged[judged["disposition"].eq("accepted")]
        sheets = tuple(sheet for held in by_file.values() for sheet in held)
        ledger = self._ledger()
        self._tell_of_files(ledger, sheets, figures_kept, frames)
        findings = _in_order(self.problems)
        return Check(
            outcomes=schema.conform(figures_kept, OUTCOMES),
            **frames,
            problems=problem_frame(findings),
            findings=tuple(findings),
            rejected=_rejected(judged, aside),
            ledger=ledger,
            accepted_by_hand=by_hand,
            sheets=sheets,
            marking=own_files.marking(list(sheets)),
        )

    def _without_ours(self) -> dict[str, list[Sheet]]:
        by_file: dict[str, list[Sheet]] = {}
        for sheet in self.reading.sheets:
            by_file.setdefault(sheet.file, []).append(sheet)
        for file, sheets in list(by_file.items()):
            what, made = own_files.ours(sheets)
            others = [sheet for sheet in sheets if sheet.name not in made]
            if made:
                by_file[file] = others
                more = (
                    f", but for what somebody added: {first_of([s.name for s in others], 5)}"
                    if others
                    else ""
                )
                self.problems.append(
                    problem(
                        "own_workbook",
                        file,
                        message=f"{what}, made by rocu_analysis; not read{more}",
                    )
                )
        return {file: sheets for file, sheets in by_file.items() if sheets}

    def _load_mappings(self, by_file: dict) -> None:
        """Companions of each file: the folders' from the outside in, then the file's own."""
        told: dict[Problem, None] = {}
        for file in by_file:
            folders = file.split("/")[:-1]
            paths = ["/".join((*folders[:k], MAPPING)) for k in range(len(folders) + 1)]
            stem = posixpath.splitext(file)[0]
            lasting = stem_without_period(stem)
            own = [f"{lasting}.toml"] if lasting and lasting != stem else []
            paths += [*own, f"{stem}.toml", f"{file}.toml"]
            known = self.reading.companions
            self.mappings[file], problems = companion.load(
                {p: known[p] for p in paths if p in known}
            )
            told |= dict.fromkeys(problems)
        self.problems += told

    # -- sheets --------------------------------------------------------------------------------

    def _take(self, sheet: Sheet) -> None:
        """Take all that a sheet states, or nothing of it."""
        page = Page(sheet, np.where(blocks.held(sheet), UNUSED, 0).astype(np.int8))
        self.pages[sheet.file, sheet.name] = page
        settled = self.mappings[sheet.file]
        if settled.setting(sheet.name, "ignore") or (
            names.is_guidance(sheet.name) and not settled.sheets.get(sheet.name)
        ):
            page.roles[page.roles != 0] = UNUSED if settled.setting(sheet.name, "ignore") else NOTE
            return
        try:
            tables, stated, told = _read_sheet(sheet, settled, page)
        except Exception as error:  # the last net: this sheet is lost, and no other
            page.roles = np.where(blocks.held(sheet), UNUSED, 0).astype(np.int8)
            self.problems.append(unforeseen(error, sheet.file, sheet.name))
            return
        self.tables += tables
        self.problems += told
        for frame, held in stated:
            if frame == OUTCOMES:
                self.figures.append(held)
            else:
                self.records[frame] += held

    # -- judging -------------------------------------------------------------------------------

    def _judge(self) -> pd.DataFrame:
        frame = _together([f for f in self.figures if len(f)])
        self.figures.clear()
        if not len(frame):
            return frame
        judged, told = rules.judge(frame, self.held)
        self.problems += told
        return judged

    def _judge_records(self) -> tuple[dict[str, pd.DataFrame], list[pd.DataFrame]]:
        frames, aside = {}, []
        for name, held in self.records.items():
            if not held:
                continue
            frames[name], told = records.judge(held, name)
            self.problems += told
            for record in held:
                where = np.array(registers.cells_of(record)).T
                page = self.pages[record.table.sheet.file, record.table.sheet.name]
                went = blocks.TOTAL if record.disposition == "totals" else WENT[record.disposition]
                page.settle(where[0], where[1], went)
            lost = [r for r in held if r.disposition == "set_aside"]
            aside += [pd.DataFrame([_aside_row(r, name) for r in lost])] if lost else []
        if "recommendations" in frames:
            self.problems += records.between_frames(frames)
        return frames, aside

    def _settle(self, judged: pd.DataFrame) -> None:
        """Tell the ledger where each figure went, and with it its upper end."""
        if not len(judged):
            return
        went = judged["disposition"].astype(object).map(WENT).to_numpy(np.int8)
        i, j, high = (judged[name].to_numpy(int) for name in ("i", "j", "high_j"))
        for (file, sheet), rows in judged.groupby(["file", "sheet"], observed=True).indices.items():
            page = self.pages[file, sheet]
            page.settle(i[rows], j[rows], went[rows])
            ends = rows[high[rows] >= 0]
            page.settle(i[ends], high[ends], went[ends])

    def _ledger(self) -> pd.DataFrame:
        read = {file for file, _ in self.pages} | {*self.reading.companions}
        lines = [page.line() for page in self.pages.values()]
        nothing = {"sheet": "", "hidden": False} | dict.fromkeys(schema.LEDGER_COLUMNS[3:], 0)
        lines += [{"file": file} | nothing for file in self.reading.files if file not in read]
        types = {"file": "str", "sheet": "str", "hidden": "bool"}
        columns = {
            n: pd.array([line[n] for line in lines], dtype=types.get(n, "int64"))
            for n in schema.LEDGER_COLUMNS
        }
        return pd.DataFrame(columns)

    def _tell_of_files(self, ledger, sheets, accepted, frames) -> None:
        """Templates that were not filled in, files that gave nothing, registers that name nobody."""
        empty = own_files.not_filled_in(sheets, ledger)
        self.problems += [problem("template_empty", file) for file in empty]
        gave = ledger["accepted"] + ledger["set_aside"] + ledger["repeated"] > 0
        spoken = {*ledger["file"][gave], *empty} | {
            p.file for p in self.problems if p.severity == "error"
        }
        ignored = {f for f, s in self.pages if self.mappings[f].setting(s, "ignore")}
        for file in dict.fromkeys(file for file, _ in self.pages):
            if file not in spoken | ignored:
                self.problems.append(problem("file_gives_nothing", file))
        if (
            "recommendations" in frames and accepted["region"].nunique() == 1
            if len(accepted)
            else False
        ):
            self._unaddressed(accepted["region"].dropna().iloc[0])

    def _unaddressed(self, home: str) -> None:
        """Registers that say nowhere whose they are, beside figures of one region alone."""
        for table in self.tables:
            if table.frame != "recommendations" or not len(table.block.body):
                continue
            named = {"region", "force", "geography"} & ({*table.fields} | {*table.context.declared})
            if not named:
                self.problems.append(problem("addressee_not_stated", table.sheet.file, table.sheet.name, field="region",
                    message=f"nothing says whose these are: they count as those of every region, and the figures beside them are of {home}",
                    remedy=f'Nothing, if they are for all; else say under [file] in the companion file: region = "{home}"'))  # fmt: skip


def _read_sheet(sheet: Sheet, settled: Mapping, page: Page):
    """The tables of a sheet, what each states, and its problems."""
    layout = blocks.split(sheet, settled)
    page.roles = layout.roles
    settings = words.settings_of(settled, sheet.name)
    tables, stated, told = [], [], []
    for block in layout.blocks:
        around = context.gather(block, settled, settings)
        table = shapes.recognise(block, around, settled, settings)
        tables.append(table)
        page.roles[np.ix_(block.body, block.columns)] = np.where(
            blocks.held(sheet)[np.ix_(block.body, block.columns)], LABEL, 0)  # fmt: skip
        for j in [*table.unused, *table.unknown]:
            page.roles[block.body, j] = np.where(page.roles[block.body, j] != 0, UNUSED, 0)
        if table.frame == OUTCOMES:
            stated.append((OUTCOMES, _outcomes(table, page)))
        else:
            held = registers.read(table)
            stated.append((table.frame, held))
            read = {r.row for r in held}
            for i in block.body.tolist():
                if i not in read:
                    page.roles[i] = np.where(page.roles[i] != 0, NOTE, 0)
        told += table.problems
    told += _hidden(sheet, tables)
    told += _provisional(sheet, layout, tables)
    if layout.stray and not settled.setting(sheet.name, "header_row"):
        lost, lines = _stray(layout, page)
        stated.append((OUTCOMES, lost))
        told += lines
    return tables, stated, told


def _outcomes(table: Table, page: Page) -> pd.DataFrame:
    """Figures of a table, without its totals; all of them aside where the table is asked about."""
    frame = figures.read(table)
    if table.is_open and not table.figures:
        columns = [j for j in table.block.columns if j not in table.fields.values()]
        _set_aside(page, table.block.body, columns)
    if len(frame):
        page.roles[frame["i"], frame["j"]] = FIGURE
        frame = totals.take_out(table, frame, page.roles)
    return frame


def _provisional(sheet: Sheet, layout: blocks.Layout, tables: list[Table]) -> list[Problem]:
    """A note or a title that speaks of provisional figures: which they are is asked."""
    said = [t for t in tables if t.frame == OUTCOMES and t.figures and not {"status"} & ({*t.fields} | {*t.context.fields} | {*t.context.declared})]  # fmt: skip
    for i, j in (
        zip(*np.nonzero((layout.roles == NOTE) | (layout.roles == blocks.TITLE)), strict=True)
        if said
        else ()
    ):
        if "provisional" in str(sheet.values[i, j]).casefold():
            line = 'Where all of them are, say for the sheet in the companion file: status = "provisional"'
            return [problem("provisional_by_title", sheet.file, sheet.name, sheet.address(i, j), field="status", remedy=line,
                            message="a line speaks of provisional figures, and none is taken for one")]  # fmt: skip
    return []


def _set_aside(page: Page, rows: np.ndarray, columns) -> int:
    """Mark all figures of a part of a sheet as set aside; how many there are."""
    count = 0
    for j in columns:
        cells = page.sheet.values[rows, j]
        hits = rows[[blocks.looks_like_figure(value) for value in cells.tolist()]]
        page.roles[hits, j] = WENT["set_aside"]
        count += len(hits)
    return count


def _hidden(sheet: Sheet, tables: list[Table]) -> list[Problem]:
    """Hidden rows are read like all others, and reported; notes pinned to cells are not read."""
    if not tables:
        return []
    told = []
    if sheet.has_notes:
        told.append(problem("notes_unread", sheet.file, sheet.name))
    what = "the sheet is hidden" if sheet.hidden else ""
    if sheet.hidden_rows:
        what = f"rows {first_of([str(n) for n in sorted(sheet.hidden_rows)], 5)} are hidden"
    if sheet.hidden_columns:
        letters = [readers.column_letters(n) for n in sorted(sheet.hidden_columns)]
        what += f"{' and ' if what else ''}columns {first_of(letters, 5)} are hidden"
    if what:
        told.append(
            problem(
                "hidden_cells",
                sheet.file,
                sheet.name,
                message=f"{what}; what is hidden is read like the rest",
            )
        )
    return told


def _stray(layout: blocks.Layout, page: Page) -> tuple[pd.DataFrame, list[Problem]]:
    """Figures over which no headings stand."""
    sheet = page.sheet
    lost = figures.set_aside(sheet, layout.stray, range(len(sheet.columns)), "table_not_understood")
    if not len(lost):
        return lost, []
    count = _set_aside(page, np.array(layout.stray), range(len(sheet.columns)))
    more = f" (and {count - 1:,} more cells like it)" if count > 1 else ""
    told = problem("table_not_understood", sheet.file, sheet.name, lost["cell"].iat[0],
                   message=f"a figure that no headings stand over{more}")  # fmt: skip
    return lost, [told]


def _together(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """The figures of all tables, one below the other."""
    if not parts:
        return figures.nothing()
    if len(parts) == 1:
        return parts[0]
    columns = {}
    for name in parts[0]:
        held = [part[name] for part in parts]
        is_words = isinstance(held[0].dtype, pd.CategoricalDtype)
        columns[name] = (
            figures.union([h.array for h in held])
            if is_words
            else pd.concat(held, ignore_index=True)
        )
    return pd.DataFrame(columns)


def _aside_row(record, frame: str) -> dict[str, object]:
    errors = [p for p in record.problems if p.severity == "error"]
    row = registers.row_of(record)
    found = {
        "found": errors[0].found,
        "codes": " ".join(dict.fromkeys(p.code for p in errors)),
        "reasons": "; ".join(p.message for p in errors),
    }
    return (
        {n: row.get(n) for n in schema.REJECTED_COLUMNS}
        | {"frame": frame, "field": errors[0].field}
        | found
    )


def _rejected(judged: pd.DataFrame, parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Figures and records set aside, as they stood, with the reasons."""
    if len(judged):
        aside = judged[judged["disposition"].eq("set_aside")]
        codes = aside["codes"].astype(object)
        reasons = codes.map({code: kinds()[code].meaning for code in codes.unique() if code})
        parts = [aside.assign(frame=OUTCOMES, field="value", codes=codes, reasons=reasons), *parts]
    parts = [
        part.reindex(columns=list(schema.REJECTED_COLUMNS)).astype(object)
        for part in parts
        if len(part)
    ]
    if not parts:
        return schema.blank(schema.REJECTED_COLUMNS)
    table = pd.concat(parts, ignore_index=True)
    return pd.DataFrame({name: schema.text(table[name]) for name in table})


def _in_order(told: list[Problem]) -> list[Problem]:
    """Problems by file and sheet, each once."""
    return sorted(dict.fromkeys(told), key=lambda p: (p.file, p.sheet))
