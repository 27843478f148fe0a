"""`check`: from files as they arrive to a `Check`.

Each step has its module; here is only their order, and the net below them. Nothing in a file
raises: it becomes a problem in its place. What nobody foresaw costs the sheet that it is in.

For each sheet: ``cells_read`` = ``accepted`` + ``set_aside`` + ``repeated`` + ``labels`` +
``titles`` + ``notes`` + ``totals`` + ``unused``.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from rocu_analysis import readers, reference, schema
from rocu_analysis.frames import require
from rocu_analysis.intake import (
    companion,
    figures,
    gate,
    names,
    one_sheet,
    registers,
    rules,
    vocabulary as own_words,
)
from rocu_analysis.intake.blocks import END_ROLES, NOTE, TOTAL, UNUSED
from rocu_analysis.intake.companion import Acceptance, Mapping
from rocu_analysis.intake.register_fields import Record
from rocu_analysis.intake.result import Check
from rocu_analysis.intake.shapes import OUTCOMES, Table
from rocu_analysis.problems import Problem, kinds, problem, unforeseen
from rocu_analysis.readers.files import MAPPING, stem_without_period
from rocu_analysis.readers.sheet import Sheet
from rocu_analysis.reference import shipped

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
class _Run:
    """One check while it goes on."""

    reading: readers.Reading
    held: pd.DataFrame | None
    problems: list[Problem] = field(default_factory=list)
    pages: dict[tuple[str, str], one_sheet.Page] = field(default_factory=dict)
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
        judged, self.problems, by_hand = _taken_back(judged, self.problems, self.mappings)
        self._settle(judged)
        figures_kept = judged[judged["disposition"].eq("accepted")]
        sheets = tuple(sheet for group in by_file.values() for sheet in group)
        ledger = self._ledger()
        self._report_files(ledger, sheets, figures_kept, frames)
        return Check(
            outcomes=schema.conform(figures_kept, OUTCOMES),
            **frames,
            findings=tuple(sorted(dict.fromkeys(self.problems), key=lambda p: (p.file, p.sheet))),
            rejected=_rejected(judged, aside),
            ledger=ledger,
            accepted_by_hand=by_hand,
            sheets=sheets,
            marking=gate.marking(list(sheets)),
        )

    def _without_ours(self) -> dict[str, list[Sheet]]:
        by_file: dict[str, list[Sheet]] = {}
        for sheet in self.reading.sheets:
            by_file.setdefault(sheet.file, []).append(sheet)
        for file, sheets in by_file.items():
            what, made = gate.ours(sheets)
            if made:
                by_file[file] = [sheet for sheet in sheets if sheet.name not in made]
                others = [sheet.name for sheet in by_file[file]]
                self.problems.append(problem("own_workbook", file, found=what, others=others))
        return {file: sheets for file, sheets in by_file.items() if sheets}

    def _load_mappings(self, by_file: dict) -> None:
        """Companions of each file: the folders' from the outside in, then the file's own."""
        found: dict[Problem, None] = {}
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
            found |= dict.fromkeys(problems)
        self.problems += found

    def _take(self, sheet: Sheet) -> None:
        """Take all that a sheet states, or nothing of it."""
        page = self.pages[sheet.file, sheet.name] = one_sheet.page_of(sheet)
        mapping = self.mappings[sheet.file]
        is_ignored = mapping.setting(sheet.name, "ignore")
        if is_ignored or (names.is_guidance(sheet.name) and not mapping.sheets.get(sheet.name)):
            page.roles[page.roles != 0] = UNUSED if is_ignored else NOTE
            return
        try:
            stated = one_sheet.read(page, mapping)
        except Exception as error:  # the last net: this sheet is lost, and no other
            self.pages[sheet.file, sheet.name] = one_sheet.page_of(sheet)
            self.problems.append(unforeseen(error, sheet.file, sheet.name))
            return
        self.tables += stated.tables
        self.problems += stated.problems
        self.figures += stated.figures
        for frame, records in stated.records.items():
            self.records[frame] += records

    def _judge(self) -> pd.DataFrame:
        frame = figures.together([f for f in self.figures if len(f)])
        self.figures.clear()
        if not len(frame):
            return frame
        judged, problems = rules.judge(frame, self.held)
        self.problems += problems
        return judged

    def _judge_records(self) -> tuple[dict[str, pd.DataFrame], list[tuple[str, Record]]]:
        frames, aside = {}, []
        for name, records in self.records.items():
            if not records:
                continue
            frames[name], problems = registers.judge(records, name)
            self.problems += problems
            for record in records:
                where = np.array(registers.cells_of(record)).T
                page = self.pages[record.table.sheet.file, record.table.sheet.name]
                role = TOTAL if record.disposition == "totals" else END_ROLES[record.disposition]
                page.settle(where[0], where[1], role)
            aside += [(name, r) for r in records if r.disposition == "set_aside"]
        self.problems += registers.between_frames(frames)
        return frames, aside

    def _settle(self, judged: pd.DataFrame) -> None:
        """Note in the ledger what became of each figure, and with it of its upper end."""
        if not len(judged):
            return
        fate = judged["disposition"].astype("category").array
        role = np.array([END_ROLES[word] for word in fate.categories], dtype=np.int8)[fate.codes]
        i, j, high = (judged[name].to_numpy(int) for name in ("i", "j", "high_j"))
        for (file, sheet), rows in judged.groupby(["file", "sheet"], observed=True).indices.items():
            page = self.pages[file, sheet]
            page.settle(i[rows], j[rows], role[rows])
            ends = rows[high[rows] >= 0]
            page.settle(i[ends], high[ends], role[ends])

    def _ledger(self) -> pd.DataFrame:
        read = {file for file, _ in self.pages} | {*self.reading.companions}
        lines = [page.line() for page in self.pages.values()]
        nothing = {"sheet": "", "hidden": False} | dict.fromkeys(schema.LEDGER_COLUMNS[3:], 0)
        lines += [{"file": file} | nothing for file in self.reading.files if file not in read]
        types = {"file": "str", "sheet": "str", "hidden": "bool"}
        table = pd.DataFrame(lines, columns=list(schema.LEDGER_COLUMNS))
        return table.astype({name: types.get(name, "int64") for name in table})

    def _report_files(self, ledger, sheets, accepted, frames) -> None:
        """Report templates not filled in, files that gave nothing, registers without an area."""
        empty = gate.not_filled_in(sheets, ledger)
        found = "the template is not filled in"
        self.problems += [problem("file_gives_nothing", file, found=found) for file in empty]
        gave = ledger["accepted"] + ledger["set_aside"] + ledger["repeated"] > 0
        known = {*ledger["file"][gave], *empty}
        known |= {p.file for p in self.problems if p.severity == "error"}
        known |= {f for f, s in self.pages if self.mappings[f].setting(s, "ignore")}
        silent = dict.fromkeys(file for file, _ in self.pages if file not in known)
        self.problems += [problem("file_gives_nothing", file) for file in silent]
        regions = accepted["region"].dropna().unique() if len(accepted) else []
        if "recommendations" not in frames or len(regions) != 1:
            return
        for table in self.tables:  # whose are they, where all figures are of one region?
            named = {"region", "force", "geography"} & {*table.fields, *table.context.declared}
            if table.frame == "recommendations" and len(table.block.body) and not named:
                at, facts = (table.sheet.file, table.sheet.name), {"home": regions[0]}
                self.problems.append(problem("addressee_not_stated", *at, field="region", **facts))


# What a figure must have before anybody can take it back.
_NEEDED = ("geography", "measure", "period")


def _taken_back(
    judged: pd.DataFrame, found: list[Problem], mappings: AnyMapping[str, Mapping]
) -> tuple[pd.DataFrame, list[Problem], pd.DataFrame]:
    """Accept the figures that ``[[accept]]`` names: figures, problems, and a list of them.

    An entry names a cell, who takes it back and why; it holds for the content it was given for.
    """
    entries = [(file, entry) for file, mapping in mappings.items() for entry in mapping.accept]
    if not entries:
        return judged, found, schema.blank(schema.BY_HAND_COLUMNS)
    columns = ["file", "sheet", "cell", "disposition", "found", "value", *_NEEDED]
    named = judged.loc[judged["cell"].isin({entry.cell for _, entry in entries}), columns]
    by_cell: dict[tuple[str, str], list[dict]] = {}
    for row, figure in named.to_dict("index").items():
        by_cell.setdefault((figure["file"], figure["cell"]), []).append(figure | {"row": row})
    carriers = Counter(entry for _, entry in set(entries))
    taken: dict[object, float] = {}
    by_hand: dict[tuple, tuple] = {}
    remarks = []
    for file, entry in entries:
        there = [f for f in by_cell.get((file, entry.cell), ()) if entry.sheet in ("", f["sheet"])]
        if not there and carriers[entry] == 1:  # one of the folder speaks of its other files too
            remarks.append(_unmatched(file, entry))
        if not there or there[0]["disposition"] != "set_aside" or there[0]["row"] in taken:
            continue
        figure, text = there[0], str(there[0]["found"])
        at = (file, figure["sheet"], entry.cell)
        value = figure["value"] if entry.value is None else entry.value
        lacks = [name for name in _NEEDED if not isinstance(figure[name], str)]
        if entry.found is not None and entry.found != text:
            remarks.append(_unmatched(file, entry, text))
        elif lacks or not value >= 0:
            facts = {"found": text, "lacks": lacks or ["value"]}
            remarks.append(problem("accept_incomplete", *at, field="value", **facts))
        else:
            taken[figure["row"]] = float(value)
            facts = {"by": entry.by, "on": entry.on, "reason": entry.reason}
            by_hand[at] = (*at, text, *facts.values())
            remarks.append(problem("accepted_by_hand", *at, field="value", found=text, **facts))
    judged = judged.copy()
    judged.loc[[*taken], "value"] = [*taken.values()]
    judged.loc[[*taken], "marker"] = None
    judged.loc[[*taken], "disposition"] = "accepted"
    left = [p for p in found if p.severity != "error" or (p.file, p.sheet, p.cell) not in by_hand]
    listed = pd.DataFrame([*by_hand.values()], columns=[*schema.BY_HAND_COLUMNS], dtype="str")
    return judged, left + remarks, listed


def _unmatched(file: str, entry: Acceptance, now: str = "") -> Problem:
    name = f"{entry.sheet}!{entry.cell}" if entry.sheet else entry.cell
    facts = {"found": name, "where": f"[[accept]] {name}", "now": now}
    return problem("mapping_unmatched", file, entry.sheet, entry.cell, **facts)


def _rejected(judged: pd.DataFrame, lost: list[tuple[str, Record]]) -> pd.DataFrame:
    """Figures and records set aside, as they stood, with the reasons."""
    parts, columns = [], list(schema.REJECTED_COLUMNS)
    if len(judged):
        aside = judged[judged["disposition"].eq("set_aside")]
        codes = aside["codes"].astype(object)
        reasons = codes.map({code: kinds()[code].meaning for code in codes.unique() if code})
        parts = [aside.assign(frame=OUTCOMES, field="value", codes=codes, reasons=reasons)]
    rows = []
    for frame, record in lost:
        first, *others = [p for p in record.problems if p.severity == "error"]
        row = registers.row_of(record)
        row |= {"frame": frame, "field": first.field, "found": first.found}
        row["codes"] = " ".join(dict.fromkeys(p.code for p in (first, *others)))
        rows.append(row | {"reasons": "; ".join(p.message for p in (first, *others))})
    parts = [part.reindex(columns=columns).astype(object) for part in (*parts, pd.DataFrame(rows))
             if len(part)]  # fmt: skip
    if not parts:
        return schema.blank(schema.REJECTED_COLUMNS)
    table = pd.concat(parts, ignore_index=True)
    return pd.DataFrame({name: schema.text(table[name]) for name in table})
