"""What would settle this return? The companion that ``rocu check --draft`` proposes.

Each line is what the return itself suggests (its titles, its headings, its columns of words) for
what kept figures from being read, with the reason as a comment. An analyst edits it, and checks
again: nothing of it holds before that.
"""

from __future__ import annotations

import json
import posixpath
import re
from difflib import SequenceMatcher
from importlib.resources import files

import numpy as np
import pandas as pd

from rocu_analysis import period_words
from rocu_analysis.readers.sheet import Sheet, column_letters
from rocu_analysis.validation import names
from rocu_analysis.validation.cells import FIGURE, PERIOD, TEXT, YEAR, Grid, as_text
from rocu_analysis.validation.mapping import UNUSED
from rocu_analysis.validation.result import Check
from rocu_analysis.validation.tables import Column, Table

# Unknown names that are settled one by one; of more, their column is said to name bodies.
_MOST_NAMES = 8
_A_SLIP = 0.9
_ALONE = 2  # lines of a draft that proposes nothing
_MOST_HEADS, _LONGEST_HEADING, _SAMPLE, _MOSTLY = 12, 150, 50, 0.6
# What several columns of words can be, beside the measure.
_DETAILS = ("threat", "tier", "level")
_CODE = re.compile(r"[A-Z]{1,3}\d{4,}")
_AREA = re.compile(
    r"area|borough|authority|board|region|council|district|division|county|ward|"
    r"\b(?:hb|la)\d*_?(?:code|name)",
    re.IGNORECASE,
)
_PLAIN_SHEET = re.compile(r"(?:sheet|table|tab|data)?[ _]?\d*", re.IGNORECASE)
# “Table 6: Police support volunteers, by force, 2017”: what is counted stands after the number.
_NUMBERED = re.compile(
    r"^(?:table|chart|figure|sheet|annex)[ _]*[\w.]*\s*[:.–-]*\s+", re.IGNORECASE
)
_TAIL = re.compile(r"(?:,| by | in | for | - | at | as at |;).*$", re.IGNORECASE)
_ENDING = re.compile(r"\b(?:financial|year ending|31 march|mar(?:ch)? 20\d\d)\b", re.IGNORECASE)


def propose(check: Check, tables: list[Table], companions: set[str]) -> dict[str, str]:
    """Text of a companion for each file with figures set aside and no companion, by its name."""
    drafted = {}
    for file, aside in check.rejected.groupby("file", sort=False):
        name = posixpath.splitext(file)[0] + ".toml"
        if not companions & {name, f"{file}.toml"}:
            own = [table for table in tables if table.grid.sheet.file == file]
            drafted[name] = _Draft(file, own, check, aside).text()
    return {name: text for name, text in drafted.items() if text.count("\n") > _ALONE}


def quoted(text: str) -> str:
    """Text in the straight quotes of TOML."""
    return json.dumps(text, ensure_ascii=False)


class _Draft:
    """The companion of one file while it is written."""

    def __init__(self, file: str, tables: list[Table], check: Check, aside: pd.DataFrame) -> None:
        self.name, self.tables = file, [t for t in tables if t.frame == "outcomes"]
        self.problems = check.problems[check.problems["file"] == file]
        self.aside, self.sheets = aside, [s for s in check.sheets if s.file == file]
        self.file: list[str] = []
        self.columns: dict[str, str] = {}  # line by heading: once for all sheets
        self.words: dict[str, str] = {}
        self.letters: dict[str, dict[str, str]] = {}  # columns without a heading, by sheet

    def text(self) -> str:
        parts = [(sheet.name, self._sheet(sheet)) for sheet in self.sheets]
        whole = self._file()
        if len(self.sheets) == 1:
            # What one sheet says holds for the file; a CSV file has no sheet with a name.
            whole, parts = [*whole, *parts[0][1]], []
        shipped = files("rocu_analysis").joinpath("reference/companion.schema.json")
        lines = [
            f"#:schema {getattr(shipped, 'as_uri', lambda: shipped)()}",
            f"# Proposed for {self.name}: edit it, take out what is wrong, and check again.",
        ]
        sections = [
            ("[file]", whole),
            *((f"[sheets.{quoted(name)}]", said) for name, said in parts),
            ("[columns]", list(self.columns.values())),
            ("[values.geography]", list(self.words.values())),
        ]
        for head, said in sections:
            lines += ["", head, *said] if said else []
        return "\n".join(lines) + "\n"

    def _line(self, name: str, value: object, why: str) -> str:
        shown = quoted(value) if isinstance(value, str) else json.dumps(value)
        return f"{name} = {shown}  # {_one_line(why)}"

    def _codes(self, sheet: str) -> set[str]:
        said = self.aside.loc[self.aside["sheet"] == sheet, "codes"]
        return {code for codes in said.unique() for code in codes.split()}

    def _file(self) -> list[str]:
        """The one hint that would settle years that can be several."""
        is_open = self.problems["code"] == "period_ambiguous"
        if not is_open.any():
            return []
        first = self.problems[is_open].iloc[0]
        texts = [t for table in self.tables for t in table.block.texts(table.grid)]
        is_ending = any(map(_ENDING.search, texts))
        years = "financial ending" if is_ending else "calendar"
        count = int(self.aside["codes"].str.contains("period_ambiguous").sum())
        why = (
            f"settles {count:,} figures such as {first.found}; else calendar, financial starting, "
            "financial ending"
        )
        return [self._line("years", years, why)]

    # -- one sheet -----------------------------------------------------------------------------

    def _sheet(self, sheet: Sheet) -> list[str]:
        codes = self._codes(sheet.name)
        if not codes:
            return []
        tables = [t for t in self.tables if t.grid.sheet.name == sheet.name]
        table = max(tables, key=lambda table: len(table.rows), default=None)
        grid = table.grid if table else Grid(sheet)
        count, lines = int((self.aside["sheet"] == sheet.name).sum()), []
        if table is None or "table_not_understood" in codes:
            rows = np.flatnonzero((grid.kinds == FIGURE).sum(axis=1) > 1)
        else:
            rows = table.rows
        rows = rows[next((k for k, i in enumerate(rows) if not _is_head(grid, i)), 0) :]
        if not len(rows):
            return []
        heads = self._heads(grid, int(rows[0]))
        taken = [int(grid.sheet.rows[i]) for i in table.block.heads] if table else []
        numbers = [int(grid.sheet.rows[i]) for i in heads]
        why = f"its headings stand here; they were taken from {taken or 'nowhere'}"
        if numbers and numbers != taken:
            lines.append(self._line("header_rows", numbers, why))
        words = [j for j in range(grid.shape[1]) if self._is_words(grid, rows, j)]
        fields = {column.field: column for column in table.fields()} if table else {}
        used = [column.j for column in fields.values()]
        free = [j for j in words if j not in used]
        is_placed = bool(fields.keys() & {"geography", "region", "force", "body"})
        coded = [c for c in fields.values() if self._are_codes(grid, rows, c.j)]
        plain = [j for j in free if not self._are_codes(grid, rows, j)]
        if coded and plain and "name_unknown" in codes:
            place = self._place_column(grid, rows, plain, heads) or plain[0]
            self._say(grid, place, heads, "geography", "names say more than codes do")
            self._say(grid, coded[0].j, heads, UNUSED, "not all of its codes are known")
            free.remove(place)
        elif "name_unknown" in codes:
            self._name_places(table, sheet.name)
        if not is_placed and codes & {
            *("geography_missing", "rows_not_told_apart", "measure_missing"),
            "table_not_understood",
        }:
            place = self._place_column(grid, rows, free, heads)
            if place is not None:
                why = "it names areas; or force, region, geography"
                self._say(grid, place, heads, "body", why)
                free.remove(place)
            elif "geography_missing" in codes:
                why = "nothing says whose figures these are; or region, force, body"
                lines.append(self._line("geography", "national", why))
        free = [j for j in free if not self._are_codes(grid, rows, j)]
        if codes & {"measure_missing", "table_not_understood"} and "measure" not in fields:
            if free:
                why = "its words say what is counted"
                self._say(grid, free.pop(), heads, "measure", why)
            else:
                why = f"nothing says what {count:,} figures count; the title is taken"
                lines.append(self._line("measure", _counted(grid, int(rows[0])), why))
        if is_placed or "measure_missing" in codes:
            details = [name for name in _DETAILS if name not in fields]
            for j, name in zip(reversed(free), details, strict=False):
                why = "its words tell rows apart; or measure, unused"
                self._say(grid, j, heads, name, why)
        for column in table.columns if table else ():
            self._leave_out(table, column, heads, codes)
        if own := self.letters.pop(sheet.name, {}):
            said = ", ".join(f"{quoted(name)} = {quoted(field)}" for name, field in own.items())
            lines.append(f"columns = {{ {said} }}  # no heading stands over them")
        return lines

    def _heads(self, grid: Grid, first: int) -> list[int]:
        """Rows above the figures with words right of the first column; none of units alone."""
        numbers, kept = grid.sheet.rows, []
        for i in range(max(first - _MOST_HEADS, 0), first):
            texts = [grid.text(i, j) for j in range(grid.shape[1]) if grid.held[i, j]]
            plain = {names.plain_heading(text) for text in texts}
            is_unit = plain <= names.heading_words("number") or len(texts) < 2
            is_unit |= all(len(text) > _LONGEST_HEADING for text in texts)
            if not is_unit and int(numbers[i]) not in grid.sheet.hidden_rows:
                kept.append(i)
        return kept

    def _is_words(self, grid: Grid, rows: np.ndarray, j: int) -> bool:
        """Whether a column is of words, several, of which some come again or name each row."""
        kinds = grid.kinds[rows, j]
        distinct = {as_text(value) for value in grid.values[rows, j] if value is not None}
        return bool((kinds == TEXT).mean() > _MOSTLY and len(distinct) > 1)

    def _are_codes(self, grid: Grid, rows: np.ndarray, j: int) -> bool:
        texts = [grid.text(i, j) for i in rows[:_SAMPLE]]
        return sum(bool(_CODE.fullmatch(text)) for text in texts) > len(texts) / 2

    def _place_column(self, grid: Grid, rows: np.ndarray, free: list[int], heads) -> int | None:
        """Column that names areas, by its heading, or since every row has a name of its own."""
        named = [j for j in free if _AREA.search(self._heading(grid, j, heads))]
        each = [j for j in free if len({grid.text(i, j) for i in rows}) > _MOSTLY * len(rows)]
        plain = [j for j in (*named, *each) if not self._are_codes(grid, rows, j)]
        return next(iter((*plain, *named, *each)), None)

    def _heading(self, grid: Grid, j: int, heads: list[int]) -> str:
        """Lowest heading over a column; where there is none, its letter."""
        texts = (grid.text(i, j) for i in reversed(heads))
        return next(filter(None, texts), f"column {column_letters(int(grid.sheet.columns[j]))}")

    def _say(self, grid: Grid, j: int, heads: list[int], field: str, why: str) -> None:
        heading = self._heading(grid, j, heads)
        if heading.startswith("column ") and len(self.sheets) > 1:
            self.letters.setdefault(grid.sheet.name, {})[heading] = field
            return
        self.columns.setdefault(heading, self._line(quoted(heading), field, why))

    def _name_places(self, table: Table, sheet: str) -> None:
        told = self.problems
        told = told[(told["code"] == "name_unknown") & (told["sheet"] == sheet)]
        unknown = list(dict.fromkeys(told["found"]))
        places = table.fields("geography", "region", "force")
        by_column = [c for c in places if self._unknown_in(table, c, set(unknown)) > _MOST_NAMES]
        for column in by_column:
            why = f"{self._unknown_in(table, column, set(unknown))} of its names are not known"
            heads = table.block.heads
            self._say(table.grid, column.j, heads, "body", f"{why}: areas of your own")
        for name in unknown if not by_column else ():
            first = told[told["found"] == name].iloc[0]
            # A slip of a letter has its line in the remedy; a name of an area may be like another.
            _, _, line = str(first["remedy"]).partition("in the companion file: ")
            near = re.search(r'= "(.*)" }$', line)
            if not near or SequenceMatcher(None, name, near[1]).ratio() < _A_SLIP:
                line = f"{quoted(name)} = {{ body = {quoted(name)} }}"
            self.words.setdefault(
                name, f"{line}  # {_one_line(first['message'])}; or force, region"
            )

    def _unknown_in(self, table: Table, column: Column, unknown: set[str]) -> int:
        held = {as_text(v) for v in table.grid.values[table.rows, column.j] if v is not None}
        return len(held & unknown)

    def _leave_out(self, table: Table, column: Column, heads: list[int], codes: set[str]) -> None:
        """Propose to leave out a column of words, or of changes, among the figures."""
        kinds = table.grid.kinds[table.rows, column.j]
        figures, words = (kinds == FIGURE).sum(), np.isin(kinds, (TEXT, PERIOD)).sum()
        if column.use == "figure" and words > figures and "text_for_figure" in codes:
            why = "it holds words, and no figures"
            self._say(table.grid, column.j, heads, UNUSED, why)
        values = table.grid.values[table.rows, column.j]
        below = [
            i for i, v in zip(table.rows, values, strict=True) if type(v) in (int, float) and v < 0
        ]
        if column.use == "figure" and below and "negative" in codes:
            why = "figures below nought are changes, and no counts"
            self._say(table.grid, column.j, heads, UNUSED, why)


def _is_head(grid: Grid, i: int) -> bool:
    """Whether the numbers in a row are years or months, over figures: ``202108``."""
    texts = [grid.text(i, j) for j in np.flatnonzero(np.isin(grid.kinds[i], (FIGURE, YEAR)))]
    return bool(texts) and all(period_words.parse(text).periods for text in texts)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _counted(grid: Grid, first: int) -> str:
    """What the first title, or else the name of the sheet or file, says is counted."""
    titles = [grid.text(i, 0) for i in range(min(first, _MOST_HEADS)) if grid.held[i].sum() == 1]
    sheet = grid.sheet
    stem = posixpath.splitext(posixpath.basename(sheet.file))[0].replace("_", " ")
    name = sheet.name if sheet.name and not _PLAIN_SHEET.fullmatch(sheet.name) else stem
    said = next((title for title in titles if len(title.split()) > 2), name)
    bare = _TAIL.sub("", _NUMBERED.sub("", said)).strip(" :;,.*")
    return (bare or said)[:80]
