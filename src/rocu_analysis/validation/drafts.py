"""What would settle this return? The companion that ``rocu check --draft`` proposes.

Each line is what the return itself suggests (its titles, its headings, its columns of words) for
what kept figures from being read, with the reason as a comment; those that free the most figures
come first, and the whole is no longer than a screen. An analyst edits it, and checks again: nothing
of it holds before that.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections import Counter
from importlib.resources import files

import numpy as np
import pandas as pd

from rocu_analysis import periods
from rocu_analysis.validation import names, titles, words
from rocu_analysis.validation.cells import DAY, FIGURE, PERIOD, TEXT, YEAR, Grid, as_text, is_number
from rocu_analysis.validation.mapping import UNUSED
from rocu_analysis.validation.result import Check
from rocu_analysis.validation.tables import Column, Table, by_letter
from rocu_analysis.validation.words import read_day

MOST_LINES = 20
# Of each section so many lines, the most telling first.
_MOST = {"[columns]": 5, "[values.geography]": 2, "[values.measure]": 2}
# What so many sheets say alike is said once of the file.
_SEVERAL = 4
# Unknown names that are settled one by one; of more, their column is said to name bodies.
_MOST_NAMES = 8
_MOST_HEADS, _LONGEST_HEADING, _SAMPLE, _MOSTLY = 12, 150, 50, 0.6
# Of a place or a body; what is longer is a sentence, or an address; and words that name neither.
_LONGEST_NAME = 70
# What several columns of words can be, beside the measure.
_DETAILS = ("threat", "tier")
_OF_PERIODS = ("period", "period_start", "period_end", "as_at")
_CODE = re.compile(r"[A-Z]{1,3}\d{4,}")
_AREA = re.compile(
    r"(?i)area|borough|authority|board|region|council|district|division|county|ward|"
    r"\b(?:hb|la)\d*_?(?:code|name)"
)
_NO_NAME = re.compile(
    r"(?i)\d{3}|://|^(?:yes|no|unknown|other|not (?:known|stated|reported|applicable))$"
)
_CHANGE = re.compile(r"(?i)\b(?:change|difference|variance)s?\b")
_PLAIN_SHEET = re.compile(r"(?i)(?:sheet|table|tab|data)?[ _]?\d*")
# “Table 6: Police support volunteers, by force, 2017”: what is counted stands after the number.
_NUMBERED = re.compile(r"(?i)^(?:table|chart|figure|sheet|annex)[ _]*[\w.]*\s*[:.–-]*\s+")
_TAIL = re.compile(r"(?i)(?:,| by | in | for | - | at | as at |;).*$")
_DUE = re.compile(r"(?i)due|deadline|target|by when")
_ISSUED = re.compile(r"(?i)recommend|publish|issued|made on")
_YEAR = re.compile(r"(?:19|20)\d\d")
_STAMP = re.compile(r"\d{4}-\d\d-\d\dT")
_REPORT = re.compile(r"(?i)report|inspection|review|title|heading|case")
# From so many letters on, cells are sentences; and headings of who pays.
_PROSE, _SOURCES = 15, ("source", "source of funding", "funding stream", "income", "funder")
_ENDING = re.compile(r"(?i)\b(?:financial|year ending|31 march|mar(?:ch)? 20\d\d)\b")


def propose(check: Check, tables: list[Table], companions: set[str]) -> dict[str, str]:
    """Text of a companion for each file with figures set aside and no companion, by its name."""
    drafted = {}
    for file, aside in check.rejected.groupby("file", sort=False):
        name = posixpath.splitext(file)[0] + ".toml"
        if not companions & {name, f"{file}.toml"}:
            mine = [table for table in tables if table.grid.sheet.file == file]
            drafted[name] = _Draft(file, mine, check, aside).text()
    return {name: text for name, text in drafted.items() if text}


def quoted(text: str) -> str:
    """Text in the straight quotes of TOML."""
    return json.dumps(text, ensure_ascii=False)


class _Draft:
    """The companion of one file while it is written."""

    def __init__(self, file: str, tables: list[Table], check: Check, aside: pd.DataFrame) -> None:
        self.name, self.tables = file, [t for t in tables if t.frame == "outcomes"]
        self.of_records = {t.grid.sheet.name for t in tables if t.frame != "outcomes"}
        self.registers = [t for t in tables if t.frame == "recommendations"]
        self.problems = check.problems[check.problems["file"] == file]
        self.aside, self.sheets = aside, [s for s in check.sheets if s.file == file]
        # Lines by heading or word: what is said of it, and why.
        self.columns: dict[str, str] = {}
        self.places: dict[str, str] = {}
        self.whole: dict[str, object] = {}  # what is said of the file

    def text(self) -> str:
        """Write it, what frees the most figures first, up to `MOST_LINES`."""
        count = self.aside["sheet"].value_counts()
        sheets = sorted(self.sheets, key=lambda sheet: -count.get(sheet.name, 0))
        for table in sorted(self.registers, key=lambda table: -len(table.rows)):
            self._register(table)
        of_records = self.of_records - {table.grid.sheet.name for table in self.tables}
        of_records |= {table.grid.sheet.name for table in self.tables if self._funding(table)}
        asked = [s.name for s in sheets if s.name in count and s.name not in of_records]
        said = {name: self._sheet(name) for name in asked}
        file, lines = self._file() | self.whole, []
        if len(self.sheets) == 1:
            # What one sheet says holds for the file; a CSV file has no sheet with a name.
            columns = {}
            for fields in said.values():
                columns = fields.pop("columns", {})
                file |= fields
            self.columns = {n: self._line(n, f) for n, f in columns.items()} | self.columns
        else:
            self._say_once(said, file)
            for name, fields in said.items():
                shown = ", ".join(
                    f"{key} = {_toml(value)}" for key, value in fields.items() if value
                )
                called = quoted(name) if re.search(r"[^\w-]", name) else name
                lines += [f"{called} = {{ {shown} }}  # {count[name]:,} figures"] if shown else []
        shipped = files("rocu_analysis").joinpath("reference/companion.schema.json")
        text = [
            f"#:schema {getattr(shipped, 'as_uri', lambda: shipped)()}",
            f"# Proposed for {self.name}: edit it, take out what is wrong, and check again.",
        ]
        sections = {
            "[file]": [self._line(name, value) for name, value in file.items()],
            "[columns]": list(self.columns.values()),
            "[values.geography]": list(self.places.values()),
            "[values.measure]": self._totals(),
        }
        sections = {head: kept[: _MOST.get(head)] for head, kept in sections.items() if kept}
        left = MOST_LINES - len(text) - sum(map(len, sections.values())) - len(sections) - 1
        if len(lines) > left:
            more = f"# and {len(lines) - left + 1} further sheets, once these are settled"
            lines = [*lines[: left - 1], more]
        for head in ("[file]", "[sheets]", "[columns]", "[values.geography]", "[values.measure]"):
            kept = lines if head == "[sheets]" else sections.get(head)
            text += [head, *kept] if kept else []
        # Nothing is proposed where nothing would be said.
        return "\n".join(text) + "\n" if len(text) > 2 else ""

    def _say_once(self, said: dict[str, dict], file: dict[str, object]) -> None:
        """Say of the file what several sheets say alike: a column's field, what is counted."""
        fields = Counter(x for sheet in said.values() for x in sheet.get("columns", {}).items())
        for (heading, field), times in fields.items():
            if times >= _SEVERAL:
                first = {heading: self._line(heading, (field, "so in several sheets"))}
                self.columns = first | self.columns
                for sheet in said.values():
                    if sheet.get("columns", {}).get(heading) == field:
                        del sheet["columns"][heading]
        measures = Counter(sheet["measure"] for sheet in said.values() if "measure" in sheet)
        for measure, times in measures.most_common(1):
            if times >= _SEVERAL:
                file["measure"] = measure, "so in several sheets; each may say its own"
                for sheet in said.values():
                    if sheet.get("measure") == measure:
                        del sheet["measure"]

    def _line(self, name: str, value: object) -> str:
        """One line; a value with its reason is a pair."""
        value, why = value if isinstance(value, tuple) else (value, "")
        name = quoted(name) if re.search(r"[^\w-]", name) else name
        return f"{name} = {_toml(value)}" + (f"  # {_one_line(why)}" if why else "")

    def _file(self) -> dict[str, object]:
        """The hint that settles years that can be several, and the period that nothing says."""
        said, codes = {}, self.problems["code"]
        is_year = self.problems["remedy"].str.contains("years = ")
        open_years = self.problems[(codes == "period_ambiguous") & is_year]
        if len(open_years):
            first = min(open_years["found"], key=lambda text: not _YEAR.search(text))
            texts = [t for table in self.tables for t in table.block.texts(table.grid)]
            years = "financial ending" if any(map(_ENDING.search, texts)) else "calendar"
            count = int(self.aside["codes"].str.contains("period_ambiguous").sum())
            why = f"settles {count:,} figures such as {first}; else financial ending, starting"
            said["years"] = years, why
        of_days = self.problems[self.problems["remedy"].str.contains("period_is = .as at")]
        if len(of_days):
            why = f"what a day such as {of_days['found'].iloc[0]} is; or day, month, week ending …"
            said["period_is"] = "as at", why
        if (codes == "period_not_stated").any() or "rows_not_told_apart" in set(codes):
            tops = [
                as_text(held[0])
                for sheet in self.sheets
                for row in sheet.values[:2]
                if len(held := [value for value in row if value is not None]) == 1
            ]
            labels = Counter()
            for text in (posixpath.splitext(self.name)[0], *tops):
                read = titles.read_title(text, "").periods
                labels.update(r.period.label for r in read[:1] if r.period and r.period.start)
            if labels:
                said["period"] = labels.most_common(1)[0][0], "where a sheet gives none"
        return said

    def _totals(self) -> list[str]:
        """Lines that keep what was taken for a total, or for worked out from others."""
        told = self.problems[self.problems["code"].isin(("totals_left_out", "column_unused"))]
        remedies = told["remedy"].str.extract(r"\[values\.measure\][^:]*: (\"(.*)\" = \".*\")$")
        lines = []
        for line, heading in remedies.dropna().drop_duplicates().itertuples(index=False):
            if _CHANGE.search(heading):
                continue  # it counts nothing, and can be below nought
            readings, rest = words.take_periods(heading, {"years": "calendar"})
            said = [reading.period.label for reading in readings if reading.period]
            if len(said) == len(readings) == 1:
                # What a heading is declared to be stands in its place, so its period goes along.
                meant = f'{{ measure = "{_one_line(rest)}", period = "{said[0]}" }}'
                line = f'"{heading}" = {meant}'
            lines.append(f"{line}  # if it counts")
        return lines

    def _register(self, table: Table) -> None:
        """Propose fields of a register for columns of days and words that no heading names."""
        grid, filled = table.grid, {column.field for column in table.fields()}
        free = table.free

        def say(column: Column, field: str, why: str) -> None:
            filled.add(field)
            self.columns.setdefault(column.heading, self._line(column.heading, (field, why)))

        dated = [column for column in free if self._are_days(grid, table.rows, column.j)]
        # Of several, that which speaks of the recommendation and not of its page.
        for column in sorted(dated, key=lambda c: not _ISSUED.search(c.heading)):
            field = "due" if _DUE.search(column.heading) else "published"
            if field not in filled:
                say(column, field, "its cells are days")
        named = [column for column in free if _REPORT.search(column.heading)]
        for column in named[:1] if "report" not in filled else ():
            say(column, "report", "it names where a recommendation comes from")
        over = [t for t in table.block.texts(grid, heads=False) if _REPORT.search(t)]
        if over and "report" not in filled and len(self.sheets) == 1:
            self.whole["report"] = over[-1], "the line over its headings"
        for column in free if "summary" not in filled else ():
            texts = [as_text(v) for v in grid.values[table.rows, column.j] if v is not None]
            if _ISSUED.search(column.heading) and texts and np.median([*map(len, texts)]) > _PROSE:
                say(column, "summary", "its cells are sentences")
                break
        told = self.problems[self.problems["code"].eq("name_unknown")]
        headed = {column.heading for column in table.columns}
        for row in told[told["sheet"].eq(grid.sheet.name)].drop_duplicates("found").itertuples():
            _, _, line = row.remedy.partition("in the companion file: ")
            if line and row.found not in headed:  # headings come again down a long list
                self.places.setdefault(row.found, f"{line}  # {_one_line(row.message)}")

    def _funding(self, table: Table) -> bool:
        """Propose what makes a table of amounts by year and source one of funding."""
        grid, heads = table.grid, {column.heading: column for column in table.columns}
        texts = [*table.block.texts(grid), grid.sheet.name, self.name]
        source = next((h for h in heads if names.field_of_heading(h, "resources") ==
                       "funding_source" or h.casefold() in _SOURCES), None)  # fmt: skip
        is_money = any(re.search(r"£|fund|grant|budget", text, re.IGNORECASE) for text in texts)
        years = [column for column in table.figures if "period" in _said_by(column)]
        if not (source and is_money and years) or len(self.sheets) > 1:
            return False
        self.whole["frame"] = "resources", "amounts by year and source"
        self.columns[source] = self._line(source, ("funding_source", "it says who pays"))
        return True

    def _are_days(self, grid: Grid, rows: np.ndarray, j: int) -> bool:
        """Whether a column is of days as people read them, and not of stamps or addresses."""
        values = [v for v in grid.values[rows[:_SAMPLE], j] if v is not None]
        plain = [v for v in values if len(as_text(v)) < 40 and not _STAMP.match(as_text(v))]
        days = sum(read_day(value, last_of=False).value is not None for value in plain)
        return bool(values) and days >= _MOSTLY * len(values)

    # -- one sheet -----------------------------------------------------------------------------

    def _sheet(self, name: str) -> dict[str, object]:
        """Settings of one sheet; what is said of its columns by heading is kept for all sheets."""
        told, said = self.aside.loc[self.aside["sheet"] == name, "codes"], {}
        codes = {code for codes in told.unique() for code in codes.split()}
        sheet = next(sheet for sheet in self.sheets if sheet.name == name)
        tables = [t for t in self.tables if t.grid.sheet.name == name]
        table = max(tables, key=lambda table: len(table.rows), default=None)
        grid = table.grid if table else Grid(sheet)
        is_lost = table is None or bool(codes & {"table_not_understood", "two_readings"})
        rows = np.flatnonzero((grid.kinds == FIGURE).sum(axis=1) > 1) if is_lost else table.rows
        rows = rows[next((k for k, i in enumerate(rows) if not _is_head(grid, i)), 0) :]
        if not len(rows):
            return {}
        heads, taken = self._heads(grid, int(rows[0])), list(table.block.heads) if table else []
        if heads and heads != taken and (is_lost or not taken):
            said["header_rows"] = [int(grid.sheet.rows[i]) for i in heads]
        else:
            heads = taken or heads
        columns: dict[str, str] = {}

        def say(j: int, field: str, why: str) -> None:
            heading = self._heading(grid, j, heads)
            if heading.startswith("column ") and len(self.sheets) > 1:
                columns[heading] = field
            else:
                self.columns.setdefault(heading, self._line(heading, (field, why)))

        # Columns of words, several, of which some come again or name each row.
        worded = np.flatnonzero((grid.kinds[rows] == TEXT).mean(axis=0) > _MOSTLY).tolist()
        distinct = {j: {as_text(v) for v in grid.values[rows, j] if v is not None} for j in worded}
        words = [j for j in worded if len(distinct[j]) > 1]
        fields = {column.field: column for column in table.fields()} if table else {}
        used = [column.j for column in fields.values()]
        plain = [j for j in words if j not in used and not self._are_codes(grid, rows, j)]
        # A heading that says period is that of one, though no cell of it can be read as one.
        said_of = {j: names.field_of_heading(self._heading(grid, j, heads)) for j in plain}
        plain = [j for j in plain if said_of[j] not in _OF_PERIODS]
        coded = [j for j in (*used, *words) if self._are_codes(grid, rows, j)]
        place = self._place_column(grid, rows, plain, heads)
        is_placed = bool(fields.keys() & {"geography", "region", "force", "body"})
        if "name_unknown" in codes:
            if coded and coded[0] in used and place is not None:
                say(place, "geography", "names say more than codes do")
                say(coded[0], UNUSED, "not all of its codes are known")
                plain.remove(place)
            elif table is not None:
                self._name_places(table, name, say)
        lacking = codes & {"geography_missing", "table_not_understood"}
        is_unnamed = place is not None and self._is_in_doubt(
            self._heading(grid, place, heads), codes
        )
        if not is_placed and place is not None and (lacking or is_unnamed):
            say(place, "body", "it names areas; or force, region, geography")
            plain.remove(place)
        elif lacking and place is None and coded:
            say(coded[0], "body", "its codes name areas")
        # Of figures each under a heading of its own no column of words says what is counted.
        counted = [c for c in table.figures if "measure" in _said_by(c)] if table else []
        plain = [] if len(counted) > 1 else plain
        if "measure" not in fields and codes & {
            *("measure_missing", "table_not_understood", "rows_not_told_apart", "two_readings"),
        }:
            counted, is_title = self._counted(grid, int(rows[0]))
            if plain and not is_title:
                say(plain.pop(), "measure", "its words say what is counted")
            elif counted and codes & {"measure_missing", "two_readings"}:
                said["measure"] = counted
        details = [name for name in _DETAILS if name not in fields]
        if lacking or codes & {"measure_missing", "rows_not_told_apart"}:
            for j, field in zip(reversed(plain), details, strict=False):
                say(j, field, "its words tell rows apart; or measure, unused")
        figures = table.figures if table else []
        left = {c.j: why for c in figures if (why := self._left_out(table, c, codes))}
        for j, why in left.items() if len(left) < len(figures) else ():
            say(j, UNUSED, why)
        return said | ({"columns": columns} if columns else {})

    def _heads(self, grid: Grid, first: int) -> list[int]:
        """Rows above the figures with words right of the first column."""
        kept = []
        for i in range(max(first - _MOST_HEADS, 0), first):
            held = np.flatnonzero(grid.held[i])
            texts = [grid.text(i, j) for j in held]
            is_wide = len(texts) > 1 or (held[0] > 0 and grid.kinds[i, held[0]] in (PERIOD, DAY))
            is_long = all(len(text) > _LONGEST_HEADING for text in texts)
            is_hidden = int(grid.sheet.rows[i]) in grid.sheet.hidden_rows
            if is_wide and not is_long and not is_hidden and not all(map(is_number, texts)):
                kept.append(i)
        return kept

    def _are_codes(self, grid: Grid, rows: np.ndarray, j: int) -> bool:
        texts = [grid.text(i, j) for i in rows[:_SAMPLE]]
        return sum(bool(_CODE.fullmatch(text)) for text in texts) > len(texts) / 2

    def _place_column(self, grid: Grid, rows: np.ndarray, free: list[int], heads) -> int | None:
        """Column that names areas, by its heading, or since every row has a name of its own."""
        named = [j for j in free if _AREA.search(self._heading(grid, j, heads))]
        distinct = []
        for j in free:
            texts = {grid.text(i, j) for i in rows}
            no_names = sum(len(t) > _LONGEST_NAME or bool(_NO_NAME.search(t)) for t in texts)
            if len(texts) > _MOSTLY * len(rows) and no_names < len(texts) / 2:
                distinct.append(j)
        return next(iter((*named, *distinct)), None)

    def _is_in_doubt(self, heading: str, codes: set[str]) -> bool:
        """Whether a column that names areas may be what the problems of its sheet are about."""
        if _AREA.search(heading):
            return bool(codes & {"rows_not_told_apart", "measure_missing"})
        return heading.startswith("column ") and "rows_not_told_apart" in codes

    def _heading(self, grid: Grid, j: int, heads: list[int]) -> str:
        """Lowest heading over a column; where there is none, its letter."""
        texts = (grid.text(i, j) for i in reversed(heads))
        return next(filter(None, texts), by_letter(grid.sheet, j))

    def _name_places(self, table: Table, sheet: str, say) -> None:
        """Propose unknown names as bodies: each of a few, else the column that has them."""
        told = self.problems
        told = told[(told["code"] == "name_unknown") & (told["sheet"] == sheet)]
        for column in table.fields("geography", "region", "force", "body"):
            held = {as_text(v) for v in table.grid.values[table.rows, column.j] if v is not None}
            unknown = [name for name in dict.fromkeys(told["found"]) if name in held]
            if len(unknown) > _MOST_NAMES:
                why = f"{len(unknown)} of its names are not known: areas of your own"
                say(column.j, "body", why)
                continue
            for name in unknown:
                first = told[told["found"] == name].iloc[0]
                # Near a known name it is that one, or to be chosen; only else a body of its own.
                _, _, line = str(first["remedy"]).partition("in the companion file: ")
                if line:
                    line += f"  # {_one_line(first['message'])}; or force, region, body"
                    self.places.setdefault(name, line)

    def _left_out(self, table: Table, column: Column, codes: set[str]) -> str:
        """Why a column among the figures is to be left out; empty where it is not."""
        kinds, values = (g[table.rows, column.j] for g in (table.grid.kinds, table.grid.values))
        is_wordy = np.isin(kinds, (TEXT, PERIOD)).sum() > (kinds == FIGURE).sum()
        below = (value < 0 for value in values if type(value) in (int, float))
        if "negative" in codes and any(below):
            return "figures below zero are changes, and no counts"
        is_left = is_wordy and "text_for_figure" in codes
        return "it holds words, and no figures" if is_left else ""

    def _counted(self, grid: Grid, first: int) -> tuple[str, bool]:
        """What the first title, or else a name of the sheet or file, says; and if a title does."""
        lines = [i for i in range(min(first, _MOST_HEADS)) if grid.held[i].sum() == 1]
        said = [text for i in lines if len((text := grid.text(i, 0)).split()) > 2]
        sheet = grid.sheet
        stem = posixpath.splitext(posixpath.basename(sheet.file))[0].replace("_", " ")
        name = sheet.name if sheet.name and not _PLAIN_SHEET.fullmatch(sheet.name) else stem
        text = said[0] if said else name
        bare = _TAIL.sub("", _NUMBERED.sub("", text)).strip(" :;,.*")
        if bare.count("(") > bare.count(")"):
            bare = bare.rpartition("(")[0].strip()  # cut within brackets
        if any(meaning.field in names.PLACES for meaning in names.meanings(bare)):
            return "", False  # it says whose figures these are
        return (bare or text)[:80], bool(said)


def _is_head(grid: Grid, i: int) -> bool:
    """Whether the numbers in a row are years or months, over figures: ``202108``."""
    texts = [grid.text(i, j) for j in np.flatnonzero(np.isin(grid.kinds[i], (FIGURE, YEAR)))]
    return bool(texts) and all(periods.parse(text).periods for text in texts)


def _said_by(column: Column) -> set[str]:
    """Fields that the headings of a column of figures give."""
    return {name for said in column.extra for name in said.fields}


def _toml(value: object) -> str:
    """A value as TOML writes it."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{quoted(k)} = {_toml(v)}" for k, v in value.items()) + " }"
    return quoted(value) if isinstance(value, str) else json.dumps(value)


def _one_line(text: str) -> str:
    return " ".join(text.split())
