"""`check`: from files as they arrive to a `Check`.

Each step has its module; here stands only their order, and the net behind them. What the files say
never raises: it becomes a problem in its place. What nobody foresaw costs the sheet, companion or
table that it is in, and nothing else.

For each sheet: ``cells_read`` = ``accepted`` + ``set_aside`` + ``repeated`` + ``labels`` +
``titles`` + ``notes`` + ``totals`` + ``unused``. A figure goes where its row of the outcomes went;
a cell of a register, where its record went. What was set aside is listed as it stood.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from rocu_analysis import readers, reference, schema
from rocu_analysis.frames import require
from rocu_analysis.outputs import PAPER_HEADS, PROBLEMS_SHEETS, PROBLEMS_TITLE
from rocu_analysis.problems import (
    Problem,
    first_of,
    frame as problem_frame,
    kinds,
    place,
    problem,
    unforeseen,
)
from rocu_analysis.readers.intake import MAPPING
from rocu_analysis.validation import (
    drafts,
    facts,
    layout,
    mapping,
    records,
    registers,
    repeats,
    rules,
    tables,
    titles,
    vocabulary as own_words,
)
from rocu_analysis.validation.cells import Grid, groups
from rocu_analysis.validation.result import Check
from rocu_analysis.validation.tables import FIGURE_ROLE, WENT

# What the ledger calls each role of a cell, from 1; a figure of which nobody said where it went has
# no name there.
_ROLES = ("labels", "titles", "notes", "totals", "unused", "", *WENT)


class LedgerLine:
    """Cells of one sheet and their roles, which say in the end where each figure went."""

    def __init__(self, file: str, sheet: str, hidden: bool, roles: np.ndarray) -> None:
        self.file, self.sheet, self.hidden, self.roles = file, sheet, hidden, roles

    def settle(self, i, j, went) -> None:
        """Say where figures went; positions and roles as `WENT` numbers them, as arrays."""
        roles = self.roles[i, j]
        self.roles[i, j] = np.where(roles >= FIGURE_ROLE, went, roles)

    def counts(self) -> dict[str, object]:
        """One row of the ledger."""
        tally = np.bincount(self.roles.ravel(), minlength=len(_ROLES) + 1)[1:].tolist()
        line: dict[str, object] = {"file": self.file, "sheet": self.sheet, "hidden": self.hidden}
        return line | dict(zip(_ROLES, tally, strict=True)) | {"cells_read": sum(tally)}


def as_table(lines: list[LedgerLine], unread: list[str]) -> pd.DataFrame:
    """Ledger of all sheets, and a line of noughts for each file that could not be read.

    Cells that do not add up are an AssertionError: a mistake of ours and never the return's.
    """
    numbers = ["cells_read", *schema.LEDGER_ROLES]
    nothing = {"sheet": "", "hidden": False, **dict.fromkeys(numbers, 0)}
    rows = [line.counts() for line in lines] + [{"file": file} | nothing for file in unread]
    for row in rows:
        counted = sum(row[role] for role in schema.LEDGER_ROLES)
        assert row["cells_read"] == counted, f"cells lost: {row}"
    types = {"file": "str", "sheet": "str", "hidden": "bool"} | dict.fromkeys(numbers, "int64")
    columns = {name: [row[name] for row in rows] for name in schema.LEDGER_COLUMNS}
    return pd.DataFrame({n: pd.array(held, dtype=types[n]) for n, held in columns.items()})


# --- what of ours lies among the returns, and how they are marked ---------------------------------

# How the sheets of a paper begin; all others with their own name, such as “Table 1: ”.
_PAPER_SHEETS = {"Contents": "Contents", "All figures": "Every ", "Notes": "Notes"}
# A return bears its protective marking in capitals, alone or in a longer cell, among its first or
# last rows, or on its pages when printed.
_MARKED = 12
_MARKING = re.compile(
    r"\W*(?:(?i:protective marking|marking|classification|gscs?)\W+)?"
    r"(OFFICIAL[- ]+SENSITIVE|OFFICIAL|TOP[- ]+SECRET|SECRET)\b(?![- ]*[a-z])"
)
# Within a longer cell, ``Completed by: PA  OFFICIAL-SENSITIVE``; one word alone at its end.
_WITHIN = re.compile(
    r"(?<![\w-])(OFFICIAL[- ]+SENSITIVE|TOP[- ]+SECRET|(?:OFFICIAL|SECRET)(?=\W*$))\b(?![- ]*[a-z])"
)


def ours(sheets: list) -> tuple[str, set[str]]:
    """What of ours a file holds, and the names of the sheets that are it; empty where none is."""
    named = {sheet.name: sheet for sheet in sheets}
    has_all = set(PROBLEMS_SHEETS) <= named.keys()
    if has_all and layout.first_column(named[PROBLEMS_SHEETS[0]], 1) == [PROBLEMS_TITLE]:
        return "a workbook of problems", {*named}
    made = _of_paper(named)
    return "the tables of a paper" if made else "", made


def _of_paper(named: dict) -> set[str]:
    """Sheets that bear the banner of their cover, and begin as those of our papers do."""
    # One that somebody added does not: it may hold figures. A paper's CSV has no cover, and is
    # known by its headings.
    if [*named] == [""] and named[""].values.size:
        return {""} if tuple(named[""].values[0, : len(PAPER_HEADS)]) == PAPER_HEADS else set()
    if not {"Cover", "Contents"} <= named.keys():
        return set()
    banner = {*layout.first_column(named["Cover"], 2)[1:]}
    alike = {  # a title may take three cells
        name for name, sheet in named.items() if banner & {*layout.first_column(sheet, 4)[1:]}
        and layout.first_column(sheet, 1)[0].startswith(_PAPER_SHEETS.get(name, f"{name}: "))
    }  # fmt: skip
    return alike | {"Cover"} if "Contents" in alike and len(alike) > 1 else set()


def marking(sheets: list) -> str:
    """Highest protective marking that a cell of some sheets bears; empty where none does."""
    said = {""}
    for sheet in sheets:
        ends = sheet.values[:_MARKED].ravel(), sheet.values[-_MARKED:].ravel(), sheet.printed
        for value in (value for end in ends for value in end):
            if isinstance(value, str) and ("OFFICIAL" in value or "SECRET" in value):
                marks = [m[1] for m in (_MARKING.match(value), *_WITHIN.finditer(value)) if m]
                said |= {re.sub(r"[- ]+", "-", name) for name in marks}
    return max(said, key=reference.rank_of_marking)


# --- what was set aside ---------------------------------------------------------------------------


def rejected(judged: pd.DataFrame, records: list[pd.DataFrame]) -> pd.DataFrame:
    """Rows of ``check.rejected``: figures and records set aside, with their reasons."""
    # Only what is shown: a large return sets 200,000 figures aside.
    columns = list(schema.REJECTED_COLUMNS)
    shown = [name for name in columns if name in judged]
    is_aside = (judged["disposition"] == "set_aside").to_numpy()
    if is_aside.any():
        figures = judged.loc[is_aside, shown].assign(frame="outcomes", field="value")
        records = [figures, *records]
    parts = [part.reindex(columns=columns) for part in records if len(part)]
    if not parts:
        return schema.blank(schema.REJECTED_COLUMNS)
    held = {name: [schema.text(part[name]) for part in parts] for name in columns}
    table = pd.DataFrame({n: pd.concat(texts, ignore_index=True) for n, texts in held.items()})
    # What many figures share is told once, and each of them knows only its code: of each pair of
    # codes and reasons one text is made, for a large return sets 200,000 figures aside.
    (codes, listed), (told, said) = (pd.factorize(table[n].array) for n in ("codes", "reasons"))
    pairs, number = np.unique(codes * (len(said) + 1) + told + 1, return_inverse=True)
    meant = ["; ".join(kinds()[code].meaning for code in text.split()) for text in listed]
    stated = ["", *said]
    spelt = [stated[r] or meant[c] for c, r in (divmod(pair, len(stated)) for pair in pairs)]
    return table.assign(reasons=pd.array(spelt, dtype="str").take(number))


# Two years that follow each other; 2022-01-31 is a day, and says nothing of years.
_FINANCIAL = re.compile(r"(?<![-/\d])((?:19|20)\d\d) ?[-/] ?(\d\d(?:\d\d)?)(?![-/\d])")
# Why nothing was taken from a file, where that is told of its columns or its notes.
_WHY_NOTHING = {
    "column_unused": {  # that are all “Mean”, “Rate” and the like
        "message": "No figure and no record was taken from the file: each column that may hold "
        "some is left out, as is told of it.",
        "remedy": "Take one of them in, by the line told of it.",
    },
    "notes_hold_figures": {
        "message": "No figure and no record was taken from the file: what may be figures was read "
        "as a note, as is told of its cell.",
        "remedy": "Give each figure a cell of its own, as is told there.",
    },
}
REGISTERS = tuple(name for name in schema.FRAMES if name != "outcomes")


def check(
    source, *, limits=None, held: pd.DataFrame | None = None, vocabulary: Mapping | None = None
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
    return _checked(source, limits, held, vocabulary)[0]


def draft(source) -> tuple[Check, dict[str, str]]:
    """What `check` gives, and a companion to propose for each file that has figures set aside."""
    result, run = _checked(source)
    return result, drafts.propose(result, run.tables, set(run.reading.companions))


def _checked(source, limits=None, held=None, vocabulary=None) -> tuple[Check, _Run]:
    reading = readers.read(source, limits=limits)
    texts = {name: text for name, text in reading.companions.items() if own_words.is_one(name)}
    words, slips = own_words.load(texts, vocabulary) if texts or vocabulary else ("", [])
    with reference.in_force(words):
        run = _Run(reading, held)
        run.problems += slips
        result = run.check()
    for name in schema.FRAMES if words else ():
        getattr(result, name).attrs[reference.VOCABULARY] = words
    return replace(result, vocabulary=words), run


class _Run:
    """One check while it goes on."""

    def __init__(self, reading, held: pd.DataFrame | None) -> None:
        self.reading = reading
        self.held = None if held is None else require(held, "outcomes", "held")
        self.problems = list(reading.problems)
        self.lines: dict[tuple[str, str], LedgerLine] = {}
        self.facts: list[facts.Stated] = []
        self.records: dict[str, list[list[registers.Record]]] = {name: [] for name in REGISTERS}
        self.mappings: dict[str, mapping.Mapping] = {}
        self.tables: list[tables.Table] = []

    def check(self) -> Check:
        by_file: dict[str, list] = {}
        for sheet in self.reading.sheets:
            by_file.setdefault(sheet.file, []).append(sheet)
        for file, sheets in list(by_file.items()):
            what, made = ours(sheets)  # made by ourselves, and lying among the returns
            if made:
                others = [sheet for sheet in sheets if sheet.name not in made]
                message = f"{what}, made by rocu_analysis; not read"
                if others:
                    named = first_of([f"“{sheet.name}”" for sheet in others], 5)
                    message += f", but for what somebody added: {named}"
                    by_file[file] = others
                else:
                    del by_file[file]
                self.problems.append(problem("own_workbook", file, message=message))
        self._load_mappings(by_file)
        self.problems += mapping.unmatched(self.mappings, list(self.reading.sheets))
        for file, sheets in by_file.items():
            self._read_file(file, sheets)
        judged, of_figures = self._judge()
        self.facts.clear()  # they stand in the frame now, and a large return holds much
        frames, of_records, set_aside = self._registers()
        problems = self.problems + of_figures + of_records
        judged, problems, by_hand = mapping.take_back(judged, problems, self.mappings)
        self._settle(judged)
        is_accepted = (judged["disposition"] == "accepted").to_numpy()
        accepted = judged if is_accepted.all() else judged[is_accepted]
        sheets = tuple(sheet for sheets in by_file.values() for sheet in sheets)
        read = {file for file, _ in self.lines} | set(self.reading.companions)
        unread = [file for file in self.reading.files if file not in read]
        counted = as_table(list(self.lines.values()), unread)
        empty = layout.not_filled_in(sheets, counted)
        told = {finding.file for finding in problems if finding.severity == "error"} | set(empty)
        silent = self._silent(counted, told)
        # A hidden figure is no figure in the ledger, and yet what the file had to say.
        silent = [f for f in silent if not accepted["source"].str.startswith(f"{f}!").any()]
        if "recommendations" in frames:
            problems += registers.strangers(frames)
            problems += self._unaddressed(accepted, frames["recommendations"])
        problems += [problem("template_empty", file) for file in empty]
        of_files = {(p.code, p.file) for p in problems if p.cell or p.code == "column_unused"}
        for file in silent:
            said = next(
                (_WHY_NOTHING[code] for code in _WHY_NOTHING if (code, file) in of_files), {}
            )
            problems.append(problem("file_gives_nothing", file, **said))
        return Check(
            outcomes=schema.conform(accepted, "outcomes"),
            **frames,
            problems=_in_order(problems),
            rejected=rejected(judged, set_aside),
            ledger=counted,
            accepted_by_hand=by_hand,
            sheets=sheets,
            marking=marking(sheets),
        )

    def _unaddressed(self, accepted: pd.DataFrame, register: pd.DataFrame) -> list[Problem]:
        """Registers that say nowhere whose they are, beside figures of one region alone."""
        if accepted["region"].nunique() != 1:
            return []
        home, untold = accepted["region"].dropna().iloc[0], []
        message = "nothing says whose these are: they count as those of every region, and "
        message += f"the figures beside them are of {home}"
        remedy = "Nothing, if they are for all; else say under [file] in the companion file: "
        told = {"field": "region", "remedy": f'{remedy}region = "{home}"'}
        for table in self.tables:
            if table.frame != "recommendations":
                continue
            grid, where = table.grid, (table.grid.sheet.file, table.grid.sheet.name)
            wide = table.block.columns
            cells = {place(*where, grid.cell(i, j)) for i in table.rows.tolist() for j in wide}
            rows = register.loc[register["source"].isin(cells), ["region", "force"]]
            over = [*where, *table.block.texts(grid, heads=False)]
            is_told = table.fields(*rows, "geography") or "geography" in table.declared
            is_told = (
                is_told or rows.notna().any(axis=None) or any(map(titles.FOR_ALL.search, over))
            )
            if len(rows) and not is_told:
                untold.append(problem("addressee_not_stated", *where, message=message, **told))
        return untold

    def _silent(self, counted: pd.DataFrame, told: set[str]) -> list[str]:
        """Files that gave nothing, where no error says why and nobody declared that they do."""
        given = counted["accepted"] + counted["set_aside"] + counted["repeated"]
        spoken = {*told, *counted["file"][given > 0]}
        read = self.mappings
        counts = {file for file, sheet in self.lines if not read[file].setting(sheet, "ignore")}
        tables = {file for file, _ in self.lines}
        ignored = tables - counts
        # What is no table at all, such as a zip or a letter, has been told by the readers.
        tables |= {problem.file for problem in self.problems if problem.code == "sheet_not_read"}
        return [f for f in self.reading.files if f in tables - spoken - ignored]

    def _load_mappings(self, by_file: dict[str, list]) -> None:
        """Companions of each file: the folders' from the outside in, then the file's own."""
        wrong: dict = {}
        for file in by_file:
            folders = file.split("/")[:-1]
            paths = ["/".join((*folders[:k], MAPPING)) for k in range(len(folders) + 1)]
            paths += [posixpath.splitext(file)[0] + ".toml", file + ".toml"]
            known = self.reading.companions
            companions = {path: known[path] for path in paths if path in known}
            self.mappings[file], problems = mapping.load(companions)
            wrong |= dict.fromkeys(problems)
        self.problems += wrong

    # -- sheets --------------------------------------------------------------------------------

    def _read_file(self, file: str, sheets: list) -> None:
        settled, names = self.mappings[file], [sheet.name for sheet in sheets]
        told = {"others": names, "settings": _settings(file, sheets)}
        guides = [s for s in sheets if layout.is_guidance(s.name) and not layout.is_aid(s)]
        told["notes"] = [text for sheet in guides for text in sheet.values.flat
                         if isinstance(text, str) and len(text.split()) > 2]  # fmt: skip
        for sheet in sheets:
            try:
                laid_out = layout.read_tables(sheet, settled, **told)
                self._take_sheet(sheet, laid_out)
            except Exception as error:  # the last net: this sheet is lost, and no other
                roles = np.where(Grid(sheet).held, tables.UNUSED_ROLE, 0)
                line = LedgerLine(file, sheet.name, sheet.hidden, roles)
                self.lines[file, sheet.name] = line
                self.problems.append(unforeseen(error, file, sheet.name))

    def _take_sheet(self, sheet, laid_out) -> None:
        """Take all that a sheet states, or nothing of it."""
        of_facts, of_records = [], []
        for table in laid_out.tables:
            if table.frame == "outcomes":
                of_facts.append(self._outcomes(table, laid_out))
            else:
                of_records.append((table.frame, records.stated(table)))
        if laid_out.stray:
            of_facts.append(facts.stray(laid_out.grid, laid_out.stray, laid_out.findings))
        line = LedgerLine(sheet.file, sheet.name, sheet.hidden, laid_out.roles)
        self.lines[sheet.file, sheet.name] = line
        self.tables += laid_out.tables
        self.facts += of_facts
        for frame, stated in of_records:
            self.records[frame].append(stated)
        self.problems += laid_out.findings.problems

    def _outcomes(self, table, laid_out) -> facts.Stated:
        stated = facts.outcomes(table, laid_out.findings)
        says_totals, is_divided = rules.says_totals(stated), rules.is_divided(stated)
        if not (says_totals or is_divided):
            return stated
        rows = facts.frame([stated])
        if says_totals:
            slipped = rules.check_totals(rows, laid_out.findings)
            for name, word in (("disposition", "set_aside"), ("codes", "headings_shifted")):
                stated[name] = stated[name].put(slipped, word)
        rules.tell_left_out(stated, stated["total"].mask(bool), laid_out.findings)
        if is_divided:
            totals = rules.totals_of_details(rows, laid_out.findings)
            stated["total"] = stated["total"].put(totals, "detail")
        is_total = stated["total"].mask(bool)
        for name in ("j", "high_j"):
            i, j = stated["i"][is_total], stated[name][is_total]
            held = (j >= 0) & (laid_out.roles[i, j] != 0)
            laid_out.roles[i[held], j[held]] = tables.TOTAL
        return {name: said.take(np.flatnonzero(~is_total)) for name, said in stated.items()}

    # -- judging -------------------------------------------------------------------------------

    def _judge(self) -> tuple[pd.DataFrame, list[Problem]]:
        def judge(parts: list[facts.Stated]) -> tuple[pd.DataFrame, list[Problem]]:
            judged, wrong = rules.judge(facts.frame(parts), self.held, self.tables)
            of_figures = schema.FIGURE_COLUMNS
            return judged, repeats.name_spare_columns(wrong, judged, of_figures, self.tables)

        return self._sound([part for part in self.facts if len(part["i"])], judge)

    def _registers(self):
        frames, problems, aside = {}, [], []
        for name in REGISTERS:
            if not self.records[name]:
                continue

            def interpret(parts: list[list[registers.Record]], name: str = name):
                stated = [record for part in parts for record in part]
                rows, wrong = registers.interpret(stated, name)
                same = schema.FRAMES[name].key or registers.compared_by(name)
                wrong = repeats.name_spare_columns(wrong, rows, same, self.tables)
                accepted = rows[rows["disposition"].eq("accepted")]
                return stated, rows, wrong, schema.conform(accepted, name)

            stated, rows, wrong, frames[name] = self._sound(self.records[name], interpret)
            records.settle(self.lines, stated, rows)
            problems += wrong
            aside.append(rows[rows["disposition"].eq("set_aside")].assign(frame=name))
        return frames, problems, aside

    def _sound(self, parts: list, work: Callable):
        """What comes of all parts together; the last net: of those that break off, nothing does."""
        if not parts:
            return work(parts)
        try:
            return work(parts)
        # What nobody foresaw in one sheet must not cost the others.
        except Exception as error:
            together, alone = error, {}
        for number, part in enumerate(parts):
            try:
                work([part])
            except Exception as error:
                alone[number] = error
        # Where each is sound alone and not all together, none can be told to be at fault.
        for number in alone or range(len(parts)):
            self._lose(parts[number], alone.get(number, together))
        kept = [part for number, part in enumerate(parts) if alone and number not in alone]
        return self._sound(kept, work)

    def _lose(self, part: list[registers.Record] | facts.Stated, error: Exception) -> None:
        """Set aside all that one table states."""
        if isinstance(part, dict):
            file, sheet = part["file"].at(0), part["sheet"].at(0)
            high = part["high_j"] >= 0
            places = [(part["i"], part["j"]), (part["i"][high], part["high_j"][high])]
        else:
            file, sheet = part[0].file, part[0].sheet
            places = [at for record in part for at in (*record.places, *record.again)]
        self.problems.append(unforeseen(error, file, sheet))
        for at in places:
            self.lines[file, sheet].settle(*at, WENT["set_aside"])

    def _settle(self, judged: pd.DataFrame) -> None:
        """Tell the ledger where each figure went, and with it its upper end."""
        codes, named = pd.factorize(judged["disposition"].array)
        went = np.array([WENT[name] for name in named], dtype=np.int8)[codes]
        i, j, high_j = (judged[name].to_numpy(int) for name in ("i", "j", "high_j"))
        for places in groups(repeats.Facts(judged).of("file", "sheet")):
            line = self.lines[tuple(judged[name].iat[places[0]] for name in ("file", "sheet"))]
            high = places[high_j[places] >= 0]
            line.settle(i[places], j[places], went[places])
            line.settle(i[high], high_j[high], went[high])


def _in_order(problems: list[Problem]) -> pd.DataFrame:
    """Problems by file and sheet; the same cell is not told the same thing twice."""
    told: dict[tuple, Problem] = {}
    for p in problems:
        told.setdefault((p.code, p.file, p.sheet, p.cell, p.message), p)
    return problem_frame(sorted(told.values(), key=lambda p: (p.file, p.sheet)))


def _settings(file: str, sheets: list) -> dict:
    """What the whole file settles: one that writes 2020-21 counts quarters from April."""
    texts = [file, *(sheet.name for sheet in sheets)]
    for sheet in sheets:
        top = sheet.values[:200].ravel()
        texts += [value for value in top if isinstance(value, str) and len(value) < 60]
    joined = "\n".join(dict.fromkeys(texts))
    if re.search(r"\bcalendar (?:year|quarter)", joined, re.IGNORECASE):
        return {}
    years = _FINANCIAL.findall(joined)
    follows = any((int(last) - int(first)) % 100 == 1 for first, last in years)
    return {"quarters": "financial"} if follows else {}
