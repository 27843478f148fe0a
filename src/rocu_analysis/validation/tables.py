"""A table as it is read off a sheet: its place, its columns, and the roles that its cells have.

A companion's word comes first, then the heading, then what most of the cells say. The headings over
figures are read level by level: the words of one heading row are mostly of one kind (measures,
periods, forces, strands), and the few that could be several things take that kind. A word that
nobody knows is a measure of its own, unless it holds no figures of its own, or only groups.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import chain, pairwise

import numpy as np

from rocu_analysis import periods, reference, schema
from rocu_analysis.periods import PeriodReading
from rocu_analysis.problems import first_of
from rocu_analysis.readers.sheet import Sheet, column_letters
from rocu_analysis.validation import names, titles, words
from rocu_analysis.validation.cells import (
    BLANK,
    DAY,
    FIGURE,
    PERIOD,
    TEXT,
    YEAR,
    Grid,
    as_text,
    heading_scale,
    is_number,
    is_serial,
    read_figure,
)
from rocu_analysis.validation.mapping import NOTE, UNUSED, Mapping
from rocu_analysis.validation.titles import Title
from rocu_analysis.validation.words import Said

# What a cell of a sheet is; 0 is an empty one.
LABEL, TITLE_ROLE, NOTE_ROLE, TOTAL, UNUSED_ROLE, FIGURE_ROLE = range(1, 7)
# What a figure is in the end: what its row of the outcomes, or its record, became.
WENT = {"accepted": 7, "set_aside": 8, "repeated": 9}


@dataclass
class Block:
    """One table's place: rows and columns of the grid, by position."""

    columns: list[int]
    heads: list[int] = field(default_factory=list)  # rows of headings
    body: list[int] = field(default_factory=list)
    titles: list[int] = field(default_factory=list)  # lines above, the nearest last
    notes: list[int] = field(default_factory=list)  # lines below
    has_figures: bool = True
    doubt: str = ""  # why it may be two tables

    def texts(self, grid: Grid, *, heads: bool = True) -> list[str]:
        """What stands above the figures: titles, and headings unless they are left out."""
        lines = [(i, j) for i in [*self.titles, *self.heads * heads] for j in self.columns]
        return [grid.text(i, j) for i, j in lines if grid.held[i, j]]


@dataclass
class HeadCell:
    """One heading over a column."""

    value: object
    text: str
    i: int
    j: int
    is_own: bool  # false where it was carried over from a wider one
    wide: bool = False  # it stands over several columns


@dataclass
class Column:
    """One column of a table and what it is used for."""

    j: int
    chain: list[HeadCell] = field(default_factory=list)
    extra: list[Said] = field(default_factory=list)  # what each heading over figures means
    use: str = UNUSED  # or "field", "figure", "note"
    field: str = ""
    total: str = ""  # dimension whose total the column is
    scale: float = 1.0
    unit: str = ""
    reason: str = ""

    @property
    def heading(self) -> str:
        """Heading as an analyst would name it."""
        return " ".join(dict.fromkeys(cell.text for cell in self.chain))

    @property
    def texts(self) -> list[str]:
        """What may name its field: the whole heading, then each level, the lowest first."""
        return [self.heading, *(cell.text for cell in reversed(self.chain))]


def is_ours(table) -> bool:
    """Whether a table is our template's, filled in, by its headings: a blank says something."""
    required = {column.name for column in schema.FRAMES[table.frame] if column.required}
    return required <= {names.plain_heading(c.heading).replace(" ", "_") for c in table.columns}


def read_heads(grid: Grid, block: Block) -> list[Column]:
    """Columns that hold anything, with the headings over each, merged and wider ones too."""
    row_at = {int(grid.sheet.rows[i]): i for i in block.heads}
    column_at = {int(grid.sheet.columns[j]): j for j in block.columns}
    merged = {}
    for top, left, bottom, right in grid.sheet.merged:
        if top in row_at and left in column_at:
            for row in range(top, min(bottom, top + 20) + 1):
                for number in range(left, min(right, left + 500) + 1):
                    if row in row_at and number in column_at:
                        merged[row_at[row], column_at[number]] = row_at[top], column_at[left]
    chains: dict[int, list[HeadCell]] = {j: [] for j in block.columns}
    for level, i in enumerate(block.heads):
        below = block.heads[level + 1 :]
        carried: int | None = None
        lines = [*block.texts(grid), grid.sheet.name, grid.sheet.file]
        months = periods.by_initials([grid.text(i, j) for j in block.columns], lines)
        months = {block.columns[place]: month for place, month in months.items()}
        named = [j for j in block.columns if grid.held[i, j]]
        if named and titles.counts_periods([grid.text(i, j) for j in named]):
            head = grid.text(i, named[0])
            months = {j: titles.numbered(grid.text(i, j), head) for j in named[1:]}
        for j in block.columns:
            if grid.held[i, j]:
                carried = at = j
            elif (i, j) in merged:
                top, at = merged[i, j]
                if top != i:
                    continue  # merged downwards: it stands at its own level already
            elif (
                carried is not None
                and below
                and grid.held[np.ix_(below, [carried, j])].any(axis=0).all()
            ):
                # A wide heading reaches over the empty cells at its right: figures under both.
                kinds = grid.kinds[np.ix_(block.body[:200], [carried, j])]
                if block.body and not np.isin(kinds, (FIGURE, YEAR)).any(axis=0).all():
                    continue
                at = carried
            else:
                continue
            if at != j:
                chains[at][-1].wide = True
            value, text = months.get(at, grid.values[i, at]), months.get(at, grid.text(i, at))
            chains[j].append(HeadCell(value, text, i, j, at == j, at != j))
    held = grid.held[np.ix_([*block.heads, *block.body], block.columns)].any(axis=0)
    return [Column(j, chains[j]) for j, is_held in zip(block.columns, held, strict=True) if is_held]


def parts_by_heading(grid: Grid, block: Block) -> dict[int, str]:
    """Columns headed Month or Quarter that hold its figures, beside those of the year to date.

    Numbers of months stand in rows that nothing else tells apart, or beside a measure's figures.
    """
    parts, kinds = {}, grid.kinds[block.body]
    named = [j for j in block.columns if (kinds[:, j] == TEXT).any()]
    for head in block.heads:
        texts = {j: grid.text(head, j) for j in block.columns}
        is_beside = any(map(titles.heads_longer, texts.values()))
        if not is_beside or any(names.of_field(text, "measure") for text in texts.values()):
            continue
        for j in [j for j in block.columns if re.fullmatch("month|quarter", texts[j], re.I)]:
            left = [k for k in named if k < j]
            # Under each line that names a section the rows begin anew.
            lone = (kinds[:, block.columns] != BLANK).sum(axis=1) == 1
            named_by = [[grid.text(i, k) for k in left] for i in block.body]
            rows = {(section, *row) for section, row in zip(lone.cumsum(), named_by, strict=True)}
            is_figure = np.isin(kinds[:, j], (FIGURE, YEAR, BLANK)).all()
            if left and is_figure and len(rows) == len(block.body):
                parts[j] = texts[j]
    return parts


@dataclass
class Table:
    """One table, as read: enough for `facts` or `registers` to state its rows."""

    grid: Grid
    frame: str
    block: Block
    rows: np.ndarray  # positions of those that hold records or figures
    columns: list[Column]
    mapping: Mapping
    settings: dict
    declared: dict  # fields that a companion gives the sheet or file
    # What the line above a row says: ``South West`` over its forces.
    sections: dict[int, list[Said]] = field(default_factory=dict)
    said: list[Title] = field(default_factory=list)  # by titles and names, the nearest first
    conflict: str = ""  # why it can be read in two ways
    remedy: str = ""  # and what settles that, where it is not where its headings stand
    # Columns whose cells are counted with another table over the same rows: a flat log states
    # events, and in the same lines recommendations.
    shared: frozenset[int] = frozenset()

    @property
    def figures(self) -> list[Column]:
        """Columns of figures."""
        return [column for column in self.columns if column.use == "figure"]

    @property
    def free(self) -> list[Column]:
        """Columns that nothing uses, and no reason is given."""
        return [column for column in self.columns if column.use == UNUSED and not column.reason]

    def fields(self, *names: str) -> list[Column]:
        """Columns that fill a field, or one of some fields."""
        named = [column for column in self.columns if column.use == "field"]
        return [column for column in named if not names or column.field in names]


SAMPLE = 200
# Words of levels and strands that are said of much else.
_SAID_OF_ALL = ("none", "negative", "not stated")
MOST_NAMED = 5
_BEST_VALUE = ("value", "figure", "figures", "count", "number", "total", "amount", "actual")
_ANSWERS = ("answer", "answers", "response", "responses")
_SHORT = re.compile(r"(?i)month|quarter|qtr")
_WHOLE = re.compile(r"(?i)(?P<quarter>quarter|qtr)|(?:financial )?year|fy|f/y")
_MONTHS = set(map(str, range(1, 13)))  # and quarters, by number
_AS_AT = re.compile(r"(?i)(?:position )?as at\W*")
_OTHER_YEARS = re.compile(r"(?i)\b(?:academic|school|tax|season)\b")
_HEADING_NOT_KNOWN = "heading not known"


def by_letter(sheet: Sheet, j: int) -> str:
    """Name of a column without a heading, by which a companion declares it: ``column B``."""
    return f"column {column_letters(int(sheet.columns[j]))}"


def by_heading(
    column: Column, mapping: Mapping, sheet: Sheet, field_of: Callable[[str], str | None]
) -> tuple[str, bool]:
    """Field that a column is by its heading, or "unused" or "note"; and if a companion says so."""
    declared = mapping.column([*column.texts, by_letter(sheet, column.j)], sheet.name)
    # What stands over several columns names them together, and none alone.
    lowest = None if not column.chain or is_number(column.chain[-1].text) else column.chain[-1]
    alone = [cell for cell in column.chain if cell.is_own and (not cell.wide or cell is lowest)]
    texts = [column.heading, *(cell.text for cell in reversed(alone))] if alone else []
    named = next((name for name in map(field_of, texts) if name and name != "source"), "")
    return declared or named, bool(declared)


# ``Under 11 years``, ``11 - 17``, ``65 and over``, ``18+``.
AGES = re.compile(
    r"(?i)(?:aged? )?(?:(?:(?:under|over|below) |<)\d{1,2}|\d{1,2} ?(?:-|–|to) ?\d{1,3}"
    r"|\d{1,2} ?(?:\+|(?:years |yrs )?(?:and|or) (?:over|under|older|above)))"
    r"(?: (?:years?|yrs)(?: old| of age)?)?"
)


def are_bands(texts: Iterable[str]) -> bool:
    """Whether words divide numbers among them, as bands of age do, totals apart.

    >>> are_bands(["Under 18", "18-24", "25+", "Total"]), are_bands(["5-10", "12-20"])
    (True, False)
    """
    bands, ends = dict.fromkeys(text for text in texts if not names.is_total(text)), []
    for text in bands:
        low, *high = map(int, re.findall(r"\d+", text)) if AGES.fullmatch(text) else [-1]
        if low < 0:
            return False
        is_below = re.search("(?i)under|below|<", text)
        ends.append((0, low - 1) if is_below else (low, *(high or [10**6])))
    ends.sort()
    return len(ends) > 1 and all(b[0] - a[1] in (0, 1) for a, b in pairwise(ends))


class ColumnReader:
    """Reads the columns of one block as a table of outcomes."""

    def __init__(
        self,
        grid: Grid,
        block: Block,
        mapping: Mapping,
        settings: dict,
        measure: str = "",
        unfolded: int | None = None,
    ) -> None:
        self.grid, self.block, self.mapping, self.settings = grid, block, mapping, settings
        self.unfolded = unfolded  # a column whose heading is of names that are taken out of it
        self.sheet, self.measure = grid.sheet.name, measure
        # Lines with one cell say something of the rows below them, and nothing of their column.
        body = np.array(block.body, dtype=int)
        lone = grid.held[np.ix_(body, block.columns)].sum(axis=1) == 1
        self.body = body if lone.all() or len(block.columns) == 1 else body[~lone]
        self.columns = read_heads(grid, block)
        self.numbered = periods.numbered(c.text for col in self.columns for c in col.chain)
        # Beside “Yes”, “No” is an answer, and no number.
        self.answers = any(names.plain_heading(c.heading) == "yes" for c in self.columns)
        self.conflict = ""  # why the figures can be those of either of two columns
        self.cure = ""
        self.named: set[int] = set()  # columns that a heading or a companion says what they are
        # The one column of figures whose heading nobody knows, where that is all there is.
        self.taken: Column | None = None
        self._advised = 0

    def read(self) -> list[Column]:
        """Give every column its use."""
        for column in self.columns:
            named, declared = by_heading(
                column, self.mapping, self.grid.sheet, names.field_of_heading
            )
            if not declared:
                named = self._beside_others(column, named)
            if named:
                self.named.add(column.j)
            self._use(column, named, declared)
        if not any((c.field or "").startswith("period") for c in self.columns):
            for column in self.columns:  # beside “W/c” it says no more
                if re.fullmatch("(?:week|wk) (?:no|number)", names.plain_heading(column.heading)):
                    is_head = self._heads_row(column, "period")
                    column.use, column.field = ("", "") if is_head else ("field", "period")
        # A figure has one upper end: a second column of them goes unused.
        for column in [c for c in self.columns if c.field == "value_high"][1:]:
            column.use, column.field, column.reason = UNUSED, "", "beside another of upper ends"
        self._pick_values()
        self._read_words()
        self._figures()
        return self.columns

    def _beside_others(self, column: Column, named: str) -> str:
        """Field of a column that its heading names, by what stands in it and beside it."""
        plain = names.plain_heading(column.heading)
        if not named and plain in _ANSWERS and self._counts(column.j)[0]:
            named = "value"  # to “How many arrests?”
        if self.answers and column.heading.casefold() == "no":
            named = ""
        if any(self.mapping.meaning("period", cell.text) for cell in column.chain):
            named = ""  # “This quarter” beside a year to date
        family = words.family_of(named)
        is_open = family in words.DIMENSIONS and self._heads_row(column, family)
        if (is_open or column.j == self.unfolded) and not self._names(column, named):
            named = ""
        if named == "period" and self._sums_parts(column):
            return ""  # behind April, May and June, or the four quarters
        if named == "period" and self._counts_events(column):
            return "value"  # beside “Year to date”, under “Quarter”
        return named

    def _use(self, column: Column, named: str, declared: bool) -> None:
        """Give a column the use that its field has."""
        if declared and named in (UNUSED, NOTE):
            column.use, column.reason = named, "declared"
        elif names.is_note(column.heading) and not declared:
            column.use = NOTE
            said = [as_text(value) for value in self._distinct(column.j)]
            if said and all(len(s) > 1 and names.of_field(s, "status") for s in said):
                column.use, column.field = "field", "status"  # “Provisional” and no other note
        elif named == "value":
            # The number under “Change in 6 months” is that change.
            over = (names.no_figures(cell.text) for cell in column.chain[:-1])
            if names.WORKED_OUT in over and not declared:
                column.use, column.reason = UNUSED, names.WORKED_OUT
            else:
                column.use, column.field = "value", "value"
        elif named and (declared or self._fits(column, named)):
            kinds = {as_text(value).casefold() for value in self._distinct(column.j)}
            is_kind = named == "geography" and kinds and kinds <= set(schema.GEOGRAPHIES)
            column.use, column.field = "field", "geography_kind" if is_kind else named

    def _read_words(self) -> None:
        """Tell by their words what columns are whose heading says nothing of it."""
        taken = {column.field for column in self.columns if column.use == "field"}
        for column in self.columns:
            is_open = column.use in (UNUSED, "") and not column.reason and not column.field
            if is_open and not self._is_numeric(column):
                field = self._field_by_content(column)
                # “R” or “p” may stand behind each of several figures.
                if field and (field not in taken or (field == "status" and not column.heading)):
                    column.use, column.field = "field", field
                    taken.add(field)
                elif field == "measure" and not column.heading:  # “Arrests | 12 | Charges | 4”
                    named = by_letter(self.grid.sheet, column.j)
                    self.conflict = f"{named} names measures too, beside another that does"
                    self.cure = "Give each measure a row of its own, with its figure beside it."

    # -- which field a column is ---------------------------------------------------------------

    def _counts(self, j: int) -> tuple[int, int, int]:
        """How many cells of the body are figures or years, text, days or periods."""
        tally = np.bincount(self.grid.kinds[self.body, j], minlength=7)
        return int(tally[[FIGURE, YEAR]].sum()), int(tally[TEXT]), int(tally[[DAY, PERIOD]].sum())

    def _distinct(self, j: int) -> list:
        """First distinct values of a column in the body."""
        codes, all_values = self.grid.column(j)
        codes = codes[self.body]
        seen = list(dict.fromkeys(codes[codes >= 0][: 50 * SAMPLE].tolist()))[:SAMPLE]
        return [all_values[code] for code in seen if as_text(all_values[code])]

    def _fits(self, column: Column, named: str) -> bool:
        """Whether the cells can be what the heading says; figures under ``Force`` are not names."""
        numbers, texts, days = self._counts(column.j)
        total = numbers + texts + days
        if named == "unit" and self._field_by_content(column) == "geography":
            return False  # a unit of the police, and none of measure
        if named == "status" and column.heading:
            # How a target is met, beside which R is red: no status of the figures.
            said = [as_text(value) for value in self._distinct(column.j)]
            open_words = [word for word in said if not self.mapping.meaning("status", word)]
            return names.listed("judgement").isdisjoint(map(str.casefold, open_words))
        if not total or named in ("marker", "unit", "status", "qualifier", "published", "period"):
            return True
        if named in ("period_start", "period_end", "as_at", "value_high", "tier"):
            return texts <= total / 2
        return numbers <= total / 2

    def _names(self, column: Column, named: str) -> bool:
        """Whether most words of a column are of the field that its heading names."""
        said = [words.options(v, self.mapping, self.settings) for v in self._distinct(column.j)]
        fits = [words.family_of(named) in map(words.family_of, can) for can in said]
        return sum(fits) * 2 > len(fits)

    def _heads_row(self, column: Column, family: str) -> bool:
        """Whether “Period” stands before the periods in its row: its column may be of others."""
        at = column.chain[-1].i if column.chain else None
        beside = (cell for other in self.columns if other is not column for cell in other.chain
                  if cell.i == at and not names.is_total(cell.text))  # fmt: skip
        # One by one, since of thousands of columns all may be headed so: the first ends it.
        first = next(beside, None)
        return first is not None and bool(self._distinct(column.j)) and all(
            family in map(words.family_of, self._can(cell)) or cell.text in self.numbered
            for cell in chain([first], beside)
        )  # fmt: skip

    def _counts_events(self, column: Column) -> bool:
        """Whether a column headed Quarter or Month holds figures: no period, nor number of one."""
        numbers, texts, days = self._counts(column.j)
        if not numbers or texts or days or not _SHORT.search(column.heading):
            return False
        if column.j in parts_by_heading(self.grid, self.block):
            return True
        held = {as_text(value).lstrip("0"): value for value in self._distinct(column.j)}
        read = [periods.parse(value, **self.settings) for value in held.values()]
        return not (held.keys() <= _MONTHS or any(said.periods or said.part for said in read))

    def _sums_parts(self, column: Column) -> bool:
        """Whether a column headed Quarter holds sums of months; or Year, of what stands before."""
        numbers, texts, days = self._counts(column.j)
        whole = _WHOLE.fullmatch(column.heading)
        if not whole or not numbers or texts or days:
            return False
        beside = [c for c in self.columns if whole["quarter"] or c.j < column.j]
        read = [self._can(cell).get("period") for other in beside for cell in other.chain]
        parts = [said.part[0] for said in read if said and said.part]
        parts += [said.periods[0].kind for said in read if said and said.periods]
        is_year = (self.grid.kinds[self.body, column.j] == YEAR).all()
        return "month" in parts if whole["quarter"] else len(parts) > 1 and not is_year

    def _pick_values(self) -> None:
        """One column of values in a long table; others that are only counts of lines go unused."""
        maybe = [column for column in self.columns if column.use == "value"]
        for column in maybe:
            column.use = "figure"
            others = [c for c in column.chain if self.mapping.column([c.text], self.sheet) is None]
            over = [] if self.measure else [c for c in others[:-1] if self._heads_numbers(c.text)]
            if any(map(self._can, others)) or over:
                # ``2020-21`` over or under ``Number``: that heading says what the figures are, and
                # so may one over “Number” and “Value (£)”.
                column.use = column.field = ""
        maybe = [column for column in maybe if column.use]
        # Headed No. or #, or first and without a heading, it may hold 1, 2, 3 and so on.
        bare = [c for c in self.columns[:1] if c.use == UNUSED and not (c.chain or c.reason)]
        numbers = ("no", "n", "number", "#")
        headed = [c for c in maybe if names.plain_heading(c.heading) in numbers]
        beside = len(maybe) > 1 or any(map(self._is_numeric, self.columns[1:]))
        headed = [c for c in headed if len(maybe) > 1 or c is self.columns[0]]
        for column in [*bare, *(headed if beside else ())]:
            if self._counts_lines(column):
                column.use, column.reason = UNUSED, "line numbers"
        maybe = [column for column in maybe if column.use == "figure"]
        # Unless one of two is “Value (£)”, beside “Number”.
        if len(maybe) > 1 and sorted(map(self._in_sums, maybe)) != [False, True]:
            called = [names.plain_heading(column.heading) for column in maybe]
            first = next((word for word in _BEST_VALUE if word in called), None)
            best = [c for c in maybe if self.mapping.column(c.texts, self.sheet)]
            best = best or [c for c, word in zip(maybe, called, strict=True) if word == first]
            if len(best) != 1:
                self.conflict = _either(maybe)
            for column in maybe if len(best) == 1 else ():
                if column is not best[0]:
                    column.use = column.field = ""

    def _heads_numbers(self, text: str) -> bool:
        """Whether a heading is no “Number” itself, and all columns that it stands over are such."""
        under = [c for c in self.columns if any(cell.text == text for cell in c.chain)]
        # “Value” without its unit is told from “Number” by nothing but its name.
        is_open = any(words.SAYS_SUM.search(c.chain[-1].text) and not self._in_sums(c)
                      for c in under)  # fmt: skip
        numbers = all(self._counts(c.j)[1] == 0 for c in under)
        return not self._is_number(text) and numbers and not is_open

    def _counts_lines(self, column: Column) -> bool:
        """Whether a column holds 0, 1, 2 or 7, 8, 9 and so on: no years, which are periods."""
        texts = [as_text(v) for v in self.grid.values[self.body, column.j] if v is not None]
        first = int(texts[0]) if len(texts) > 1 and texts[0].isdecimal() else -1
        is_year = (self.grid.kinds[self.body, column.j] == YEAR).any()
        return first >= 0 and not is_year and texts == [str(first + k) for k in range(len(texts))]

    def _is_numeric(self, column: Column) -> bool:
        numbers, texts, days = self._counts(column.j)
        if are_bands(as_text(value) for value in self._distinct(column.j)):
            return False
        figures = int((self.grid.kinds[self.body, column.j] == FIGURE).sum())
        is_known = any(map(self._can, column.chain))
        if numbers and not figures and not is_known:
            return False
        if numbers > texts + days:
            return True
        # A column of words under a heading such as Arrests is still one of figures, each at fault.
        is_known = column.j != self.block.columns[0] and (is_known or self._says_measure(column))
        return is_known and (bool(figures) or self._field_by_content(column) is None)

    def _can(self, cell: HeadCell) -> dict:
        return words.options(cell.value, self.mapping, self.settings)

    def _field_by_content(self, column: Column) -> str | None:
        """Field that most words of a column fill; totals and blanks tell nothing of it."""
        distinct = self._distinct(column.j)
        if not distinct:
            return None
        years = int((self.grid.kinds[self.body, column.j] == YEAR).sum())
        _, texts, days = self._counts(column.j)
        if days + years > texts:
            return "period"
        blanks = ("(blank)", "blank")
        said = [v for v in distinct if as_text(v).casefold() not in blanks]
        telling = [v for v in said if not names.is_total(as_text(v))] or distinct
        listed = [
            words.options(value, self.mapping, self.settings)
            or ({"level": 1, "measure": 1} if "level" in parts else {"measure": 1} if parts else {})
            for value in telling
            for parts in [words.composite(as_text(value)) or {}]
        ]
        best, count = words.vote(listed)
        least = 0.5 if column.j == self.block.columns[0] else 0.6
        if best is None or count / len(listed) < least:
            return None
        # What is minor or major too, and is no disruption.
        other = reference.any_of("of something else").search(column.heading)
        is_other = column.j != self.unfolded and other is not None
        is_other |= all(as_text(v).casefold() in _SAID_OF_ALL for v in distinct)
        if best == "level" and is_other:
            return None
        return "geography" if best == "place" else best

    def _says_measure(self, column: Column) -> bool:
        return any(
            "measure" in words.options(cell.value, self.mapping)
            or "measure" in (words.composite(cell.text) or {})
            for cell in column.chain
        )

    # -- figures -------------------------------------------------------------------------------

    def _figures(self) -> None:
        """Columns of numbers, with what their headings say."""
        has_value = any(column.use == "figure" for column in self.columns)
        has_measure = any(column.field == "measure" for column in self.columns)
        maybe = []
        for column in self.columns:
            if column.use == "figure":
                self._scale(column)
            elif column.use in (UNUSED, "") and not column.reason and self._is_numeric(column):
                can = [self._can(cell) for cell in column.chain]
                is_own = any("period" in said.get("declared", said) for said in can)
                parts = words.composite(column.heading) or next(iter(can[-1:]), {})
                is_own |= parts.keys() == {"status"}  # “Revised value” beside “Value”
                of_sums = words.UNIT_IN_BRACKETS.sub("", column.heading)
                is_plain = self._is_number(column.heading) or names.is_total(of_sums)
                is_own |= self._in_sums(column) and is_plain
                if has_value and not is_own and (has_measure or not self._says_measure(column)):
                    column.use, column.reason = UNUSED, "beside a column of figures"
                else:
                    maybe.append(column)
        self._read_headings(maybe, has_measure)
        if has_measure and not has_value and not any(column.use == "figure" for column in maybe):
            # Beside a column of measures, numbers under a heading that nobody knows are its
            # figures; where there are two such columns, either may be.
            unknown = [column for column in maybe if column.reason == _HEADING_NOT_KNOWN]
            for column in unknown:
                column.use, column.reason = "figure", ""
            if len(unknown) == 1:
                self.taken = unknown[0]
            elif unknown:
                self.conflict = _either(unknown)
        for column in self.columns:
            column.use = column.use or UNUSED

    def _scale(self, column: Column) -> None:
        """Take the scale and unit that a heading gives: ``(£m)``."""
        column.scale, column.unit = heading_scale(column.heading)
        scale = self.mapping.setting(self.sheet, "scale")
        column.scale *= scale if isinstance(scale, int | float) else 1.0

    def _read_headings(self, figures: list[Column], has_measure: bool) -> None:
        """Read the headings of the columns that may hold figures, in place."""
        unknown: dict[int, list[tuple[HeadCell, str | None]]] = {c.j: [] for c in figures}
        layout = str(self.mapping.setting(self.sheet, "layout") or "")
        levels = sorted({cell.i for column in figures for cell in column.chain})
        name = layout.removeprefix("wide by ") if layout.startswith("wide by ") else ""
        for level in levels[:-1] if name else levels:
            self._read_level(level, figures, unknown)
        lowest = [column for column in figures if name and column.chain]
        cells = [column.chain[-1].value for column in lowest]
        said = words.read(cells, name, self.mapping, self.settings)
        for column, word in zip(lowest, said, strict=True):
            column.total = name if word.total else column.total
            column.extra.append(word)
        kinds = [column for column in figures if self._is_kind(column, figures, unknown)]
        for column in figures:
            self._scale(column)
            column.use = "figure"
            if column in kinds:
                self._take_kind(column)
                unknown[column.j] = []
            meant, when = (
                self.mapping.meaning(name, column.heading) if len(column.chain) > 1 else None
                for name in ("measure", "period")
            )
            if when:  # a year over a quarter, as one
                kept = (said for said in column.extra if not (said.part or "period" in said.fields))
                column.extra = [*kept, words.filled(when, self.settings)]
                column.total = ""
                # “In month” under a month, or “YTD”, says no more than its whole heading.
                last = column.chain[-1]
                unknown[column.j] = [said for said in unknown[column.j] if said[0] is not last]
            if meant:
                # The whole heading is declared, level upon level.
                column.total = ""
                column.extra.append(words.filled(meant, self.settings))
            elif unknown[column.j]:
                self._settle_unknown(column, unknown[column.j], has_measure)
        figures = [column for column in figures if column.use == "figure"]
        counted = {c.j: said.fields["measure"] for c in figures for said in c.extra
                   if "measure" in said.fields}  # fmt: skip
        measures = {*counted.values()}
        has_sums = any(self._in_sums(column) and not column.total for column in figures)
        for column in figures if len(measures) == 1 else ():
            # Beside one measure alone “YTD” and “Total (£)” are of that, and no total of numbers.
            is_worth = bool(column.total and self._in_sums(column) and not has_sums)
            column.total = "" if is_worth else column.total
            is_longer = titles.heads_longer(column.heading) and column.j > min(counted)
            if (is_worth or is_longer) and not self.measure and column.j not in counted:
                column.extra.append(Said({"measure": next(iter(measures))}))
        told = {c.j: {name for said in c.extra for name in said.fields} for c in figures}
        levels = [c for c in figures if "level" in told[c.j] and "measure" not in told[c.j]]
        levels = levels if measures == {"disruptions"} else []
        wholes = [c for c in figures if levels and {"level", "measure"} & told[c.j] == {"measure"}]
        parts, whole = (self._numbers(some).sum(axis=1) for some in (levels, wholes))
        is_all = len(levels) >= 2 * len(wholes) and (parts == whole).all()
        for column in figures if is_all else ():
            # Major and minor beside “Disruptions” are its levels; with them it would count twice.
            if column in levels:
                column.extra.append(Said({"measure": "disruptions"}))
            elif column in wholes:
                column.total = column.total or "level"
        self._mark_totals(figures, has_measure)

    def _is_kind(self, column: Column, figures: list[Column], unknown) -> bool:
        """Whether a heading under a measure names a kind of it, as all beside it under that do."""
        *_, over, last = [None, None, *column.chain]
        measures = [said for said in column.extra if set(said.fields) == {"measure"}]
        if over is None or len(measures) != 1 or names.no_figures(last.text):
            return False
        beside = [c for c in figures if len(c.chain) > 1 and c.chain[-2].text == over.text
                  and not (c.total and c is not column)]  # fmt: skip
        lowest = [[cell for cell, _ in unknown[c.j]] == [c.chain[-1]] for c in beside]
        return len(beside) > 1 and all(lowest)

    def _take_kind(self, column: Column) -> None:
        """Keep “Adults” under “Referrals” as a kind of them, under a name of its own."""
        (said,) = (said for said in column.extra if "measure" in said.fields)
        name = words.measure_name(column.chain[-1].text)[0]
        kind = words.unknown_measure(name)
        kind.fields["measure"] = f"{said.fields.pop('measure')}: {name}"
        kind.message = f"“{name}” is not known here; it is kept as {kind.fields['measure']}"
        column.extra.append(kind)

    def _read_level(self, level: int, figures: list[Column], unknown) -> None:
        cells = {c.j: cell for c in figures for cell in c.chain if cell.i == level}
        listed = {j: self._can(cell) for j, cell in cells.items()}
        # “Arrests (a)” beside “Arrests (b)” are told apart by their letters, which mark no notes.
        bare = Counter(names.without_letter(text) for text in {c.text for c in cells.values()})
        # “Min” beside no other level is the least of something, and F beside M no status.
        is_lone = sum("level" in can for can in listed.values()) == 1
        letters = {cell.text for j, cell in cells.items() if {*listed[j]} != {"status"}}
        letters = {text for text in letters if len(text) == 1}
        for j, cell in cells.items():
            letterless = names.without_letter(cell.text)
            is_read = letterless == cell.text or bare[letterless] == 1
            is_read &= not (is_lone and names.key(cell.text) == "min")
            is_read &= not (letters and len(cell.text) == 1 and {*listed[j]} == {"status"})
            if not is_read and "declared" not in listed[j]:
                listed[j] = {}
        parts = {
            j: words.composite(cells[j].text, self.settings) for j, can in listed.items() if not can
        }
        for text, year in periods.pairs_of_years(c.text for c in cells.values()).items():
            for j, cell in cells.items():
                if cell.text == text and "declared" not in listed[j]:
                    listed[j] = {"period": periods.parse(year)}
        # Real dates over figures are months, quarters or weeks, as their steps tell.
        dated = {j: can["period"].day for j, can in listed.items() if "period" in can}
        days = {j: day for j, day in dated.items() if day}
        is_stock = bool(days) and periods.counts_a_stock(self.block.texts(self.grid))
        meaning = periods.of_days(list(days.values()), "", is_stock) if days else {}
        for j, day in days.items():
            # A lone day over figures: what stood on it, or what happened until it, or on it?
            can_be = meaning[day] or (periods.as_at(day), periods.span(day, day))
            listed[j]["period"] = PeriodReading(can_be)
        primary, _ = words.vote([can or parts.get(j) or {} for j, can in listed.items()])
        hints = words.kinds_of_places(list(listed.values()))
        hint = dict(zip(listed, hints, strict=True))
        # “%” beside named columns, or their “No.”, is worked out from them; among units, it is one.
        texts = [names.plain_heading(cell.text) for cell in cells.values()]
        are_named = not all(self._is_number(cell.text) for cell in cells.values())
        are_named |= any(text in names.heading_words("number") for text in texts)
        for column in figures:
            cell = cells.get(column.j)
            if cell is None:
                continue
            can, bare = listed[column.j], names.without_total(cell.text)
            whole = names.of_field(bare, "measure")
            is_all = bare != names.key(cell.text) and whole is not None
            others = (other.keys() & can.keys() for j, other in listed.items() if j != column.j)
            if can and cell.text.casefold() in _SAID_OF_ALL and not any(others):
                # “None” beside kinds of disability is no level, “Not stated” beside ages no strand.
                is_none = primary == "strand" and words.names_nothing(cell.text)
                unknown[column.j].append((cell, primary if is_none else None))
                continue
            if can:
                said = self._chosen(cell, can, primary, hint[column.j])
            elif parts[column.j]:
                said = words.composed(parts[column.j], cell.text)
                if names.is_total(cell.text):
                    column.total = column.total or primary or "heading"
            elif words.is_whole(cell.text) or is_all or _WHOLE.fullmatch(cell.text):
                column.total = column.total or primary or "heading"
                readings, _ = words.take_periods(cell.text, self.settings)
                said = words.composed(
                    {"period": readings[0]} if len(readings) == 1 else {}, cell.text
                )
                said.fields |= {"measure": whole.word} if whole else {}
            elif (
                (self._is_number(cell.text) and (cell.text != "%" or not are_named))
                or (cell.wide and names.field_of_heading(cell.text) in words.DIMENSIONS)
                or _AS_AT.fullmatch(cell.text)
            ):
                said = Said()  # of “Year ending” over months, “As at” over days, these say it all
            else:
                unknown[column.j].append((cell, primary))
                continue
            column.extra.append(said)

    def _in_sums(self, column: Column) -> bool:
        """Whether a heading says that what stands below is in pounds or kilograms."""
        is_of_sums = names.units().get(self.measure) in words.SUMS
        is_sum = is_of_sums and words.SAYS_SUM.search(column.heading)
        return heading_scale(column.heading)[1] in words.SUMS or bool(is_sum)

    def _is_number(self, text: str) -> bool:
        """Whether a heading says only that numbers stand below, or what they are in."""
        if self.answers and text.casefold() == "no":
            return False
        bare = text if "%" in text else words.UNIT_IN_BRACKETS.sub("", text)
        return is_number(bare) or not words.measure_name(text)[0]  # “Value (£)”, “£ thousands”

    def _chosen(self, cell: HeadCell, can: dict, primary: str | None, hint: str | None) -> Said:
        """What a heading says that can mean something, among its neighbours."""
        if "declared" in can:
            return words.filled(can["declared"], self.settings)
        order = ("measure", "period", *words.OF_HEADINGS, "place")
        families = [name for name in order if name in map(words.family_of, can)]
        name = primary if primary in families else families[0]
        if name == "place" and primary == "threat" and words.names_all_units(cell.text):
            said = Said({"threat": cell.text})  # as below “Threat” it is kept
        elif name == "place":
            said = words.place(cell.text, can, hint)
        elif name == "period":
            reading = can["period"]
            said = words.period(cell.value, self.settings)
            if reading.periods and not reading.note and reading.day is None:  # days settled above
                said = Said({"period": reading.period})
                said = said if reading.period else words.open_period(cell.text, reading.periods)
            if "period" in said.fields and is_serial(cell.value):
                said.code = said.code or "serial_date"
                label = said.fields["period"].label
                said.message = f"“{cell.text}” is a day typed as a number, in {label}"
        elif name == "measure":
            said = words.read([cell.text], "measure", self.mapping)[0]
            said.fields.pop("_scale", None)  # the column has it already
        else:
            said = Said({name: can[name].word})
        if "status" in can:
            said.fields.setdefault("status", can["status"].word)
        return said

    def _settle_unknown(self, column: Column, unknown: list, has_measure: bool) -> None:
        """Words over a column that nobody knows: a measure, a place, or a column left out."""
        told = {name for said in column.extra for name in said.fields}
        last, primary = unknown[-1]
        texts = list(dict.fromkeys(cell.text for cell, _ in unknown))
        is_open = "measure" not in told and not has_measure
        why = names.no_figures(last.text)
        if why and (why != names.CODES or last == column.chain[-1]):  # “Grade” over “Major” is none
            column.use, column.reason = UNUSED, why
        elif last.text in set("JFM") <= {text for c in self.columns for text in c.texts}:
            message = f"“{last.text}” may be a month, or one of juveniles, females and males"
            line = '"… such as Jan 2021"; else under [values.measure] what it is'
            remedy = words.line_under("period", last.text, line, "If it is a month, say")
            column.extra.append(Said(code="period_ambiguous", message=message, remedy=remedy))
        elif last.text in self.numbered:
            column.extra.append(words.period(last.text, self.settings))
        elif primary == "place":
            said = words.place(last.text, {}, None)
            is_unknown = said.code == "name_unknown"
            column.extra.append(words.advise(said, last.text) if is_unknown else said)
        elif primary in ("strand", "threat", "level") and words.names_nothing(last.text):
            column.extra += words.read([last.text], primary, self.mapping, self.settings)
        elif primary == "threat":
            column.extra.append(Said({"threat": last.text}))
        elif is_open and (primary in (None, "measure") or len(texts) == 1):
            text = " ".join(filter(None, texts))
            readings, rest = words.take_periods(text, self.settings)
            if len(readings) == 1 and "period" not in told and not _OTHER_YEARS.search(text):
                # ``Household estimate 2013``: what is counted, and when.
                bare = re.sub(r"\( *\)", "", rest).strip(" ,:;-–") or text
                column.extra.append(words.composed({"period": readings[0]}, text, bare))
                text = bare
            elif len({(r.periods, r.part) for r in readings}) > 1 and "period" not in told:
                message = f"“{text}” names more than one period"  # “Q2 (incl. late Q1)”
                remedy = words.line_under("period", text, '"… such as 2020-21 Q2"')
                column.extra.append(Said(code="period_unknown", message=message, remedy=remedy))
            column.extra.append(self._unknown_measure(text))
        elif any(cell.i == column.chain[-1].i for cell, _ in unknown):
            # Above that, a heading over several columns only groups them.
            column.use, column.reason = UNUSED, _HEADING_NOT_KNOWN

    def _unknown_measure(self, text: str) -> Said:
        """Measure of an unknown heading; where a title says what is counted, a kind of that."""
        name, known = words.measure_name(text)
        name = text if known else name  # “Arrests (a)” beside “Arrests (b)”
        said = words.unknown_measure(name)
        is_sum = names.units().get(self.measure) in words.SUMS and not words.says_how_many(text)
        if is_sum and set(names.key(name).split()) <= names.listed("filler"):
            return Said()  # “Value” of cash seized is the cash
        if self.measure:
            is_of_sums = names.units().get(self.measure) in words.SUMS
            if is_of_sums and words.says_how_many(text, beside_sums=True):
                name = "number"  # as “Number” beside what was seized is kept
            said.fields["measure"] = f"{self.measure}: {name}"
            said.message = f"“{text}” is not known here; it is kept as {said.fields['measure']}"
            return said
        if words.OF_WHICH.match(text):
            heads = [column.heading for column in self.columns]
            part = words.quoted(words.part_named(text, heads))
            said.remedy = words.line_under("measure", text, f'"{part}"', "If it is that, say")
            return said
        self._advised += 1
        return words.advise(said, text) if self._advised <= words.MOST_ADVICE else said

    def _mark_totals(self, figures: list[Column], has_measure: bool) -> None:
        """``Total arrests`` is a total only where arrests are divided beside it."""
        fields = {c.j: {k: v for said in c.extra for k, v in said.fields.items()} for c in figures}
        for c in figures:  # a quarter under its year says more than the year
            fields[c.j] |= next(({"part": said.part} for said in c.extra if said.part), {})
        is_alone, divided = all(column.total for column in figures), {}
        plain = [column for column in figures if not column.total]
        others = self._numbers(plain)
        kinds: dict[str, list[Column]] = {}  # “arrests: Adult” by “arrests”
        for column in plain:
            of, *more = str(fields[column.j].get("measure")).split(": ")
            for kind in more:
                kinds.setdefault(of, []).append(column)
                of = f"{of}: {kind}"
        kinds_sum = {of: self._numbers(held).sum(axis=1) for of, held in kinds.items() if held[1:]}
        for column in [column for column in figures if column.total]:
            said = fields[column.j]
            whole, summed = self._numbers([column])[:, 0], others.sum(axis=1)
            # Under “Arrests”, “Charges” and nothing “Total” is of both, though read as of charges.
            last = names.without_total(column.chain[-1].text) if column.chain else ""
            is_bare = set(last.split()) <= names.listed("of every total")
            is_sum = (whole == summed).sum() * 2 > (whole > 0)[~np.isnan(summed)].sum()
            # Nor is it of charges where it is no sum of “Adult” and “Child” under them.
            within = kinds_sum.get(said.get("measure"))
            is_other = within is not None and (whole == within).sum() * 2 <= len(whole)
            if is_bare and (is_sum or is_other) and others.shape[1] > 1:
                column.extra = []
                continue
            within = figures if "measure" in said else ()
            parts = [c for c in within if not c.total and said.items() < fields[c.j].items()]
            if is_alone or ("measure" in said and len(parts) < 2):
                column.total = ""
                is_open = is_alone and not (self.measure or has_measure or "measure" in said)
                if is_open and names.without_total(column.heading):
                    # “Total waiting” alone is no total of others: it is what it says.
                    column.extra.append(self._unknown_measure(column.heading))
            elif "measure" in said:
                divided[column.j] = column, parts
        for column, parts in divided.values():
            # One that is mostly more than its parts holds some that stand in none.
            whole, summed = self._numbers([column])[:, 0], self._numbers(parts).sum(axis=1)
            known = ~np.isnan(whole) & ~np.isnan(summed)
            if (whole > summed)[known].sum() > known.sum() / 2:
                column.total = ""

    def _numbers(self, columns: list[Column]) -> np.ndarray:
        """Cells of the body that are exact figures, a column each; all others are missing."""
        numbers = np.full((len(self.body), len(columns)), np.nan)
        for place, column in enumerate(columns):
            codes, distinct = self.grid.column(column.j)
            read = [read_figure(value) for value in distinct]
            plain = [
                f.value if f and not f.code and f.qualifier == "exact" else np.nan for f in read
            ]
            numbers[:, place] = np.append(plain, np.nan)[codes[self.body]]
        return numbers


def _either(columns: list[Column]) -> str:
    named = first_of([f"“{column.heading}”" for column in columns], MOST_NAMED, " and ")
    return f"the figures can be those under {named}"


# --- which frame is a table of? -------------------------------------------------------------------


def frame_of_wide(
    grid: Grid, block: Block, measure: str, settings: dict, is_placed: bool
) -> str | None:
    """Register whose amounts stand wide by year or region, or whose grades by year or question.

    ``is_placed`` where a title names a place, of which the grades are.
    """
    heads = [grid.text(i, j) for i in block.heads for j in block.columns if grid.held[i, j]]
    asked = {names.field_of_heading(text, "recommendations") for text in heads}
    is_of_reports = "report" in asked or any("recommend" in text.casefold() for text in heads)
    if "recommendation_id" in asked and is_of_reports:
        told = worded(grid, block, "status")
        across = [j for j in told if unit_in([grid.text(i, j) for i in block.heads])]
        if len(across) > 1:
            return "recommendations"
    of_money = {names.field_of_heading(text, "resources") for text in heads}
    is_funding = measure == "funding" or any("funding" in text.casefold() for text in heads)
    # “Source” and “Budget”, which is no word for a count.
    of_pounds = any(names.field_of_heading(text, "resources") == "amount"
                    and not names.field_of_heading(text) for text in heads)  # fmt: skip
    is_of_money = measure == "funding" or (of_pounds and who_pays(grid, block))
    if is_of_money and {"source", "amount"} <= of_money:
        return "resources"
    # Behind the amounts a source may be the book that they are from.
    first = next((j for j in block.columns if (grid.kinds[block.body, j] == FIGURE).any()), 0)
    pays = [j for j in who_pays(grid, block) if j < first]
    if is_funding and ({"funding_source", "certainty"} & of_money or pays):
        is_day = (grid.kinds[np.ix_(block.heads, block.columns)] == DAY).any()
        is_by_year = is_day or any(words.take_periods(text, settings)[0] for text in heads)
        is_by_year |= sum(map(names_unit, heads)) > 1
        named = [j for i in block.heads for j in block.columns
                 if names.field_of_heading(grid.text(i, j)) == "measure"]  # fmt: skip
        if is_by_year and all(say_how_long(grid, block, j) for j in named):
            return "resources"
    placed = {names.field_of_heading(text, "grades") for text in heads}
    is_across = "question" in placed and sum(map(names_unit, heads)) > 1
    is_placed &= "question" in placed
    if not (is_across or is_placed or placed & {"unit", *names.PLACES, "geography"}):
        return None
    if any(_has_figures(grid, block, j) for j in block.columns):
        return None
    graded = worded(grid, block, "grade")
    said = {words.plain(value) for j in graded for value in grid.values[block.body, j]}
    return "grades" if words.GRADES & said or words.spelt_out(said) else None


def asks_for_figures(grid: Grid, block: Block) -> bool:
    """Whether questions are how many there were, and most answers figures: no grades."""
    first = {names.field_of_heading(grid.text(i, j), "grades"): j for i in block.heads[-1:]
             for j in reversed(block.columns)}  # fmt: skip
    if not {"question", "grade"} <= first.keys():
        return False
    asked, given = first["question"], first["grade"]
    rows = [i for i in block.body if grid.held[i, given] and grid.held[i, asked]]
    answers = [(i, grid.text(i, given)[:1]) for i in rows]
    figured = [i for i, c in answers if grid.kinds[i, given] == FIGURE or c.isdecimal()]
    known = [names.scan(grid.text(i, asked))[0] for i in figured]
    counts = sum(any(m.field == "measure" for some in said for m in some) for said in known)
    return len(figured) * 2 > len(rows) and counts * 2 >= len(figured)


def say_how_long(grid: Grid, block: Block, j: int) -> bool:
    """Whether all words of a column say how long money is certain."""
    said = [value for value in grid.values[block.body, j] if not words.is_nothing(value)]
    known = words.words_of("certainty")
    return bool(said) and all(words.read_word(value, known) for value in said)


def names_unit(heading: str) -> bool:
    """Whether a heading names who was graded."""
    return names.of_field(heading, "force", "region") is not None


def _has_figures(grid: Grid, block: Block, j: int) -> bool:
    """Whether a column holds figures, and no numbers that only count its rows."""
    number, body = 0, np.array(block.body, dtype=int)
    said = grid.values[body[grid.kinds[body, j] == FIGURE], j]
    for number, value in enumerate((v for v in said if not words.is_nothing(v)), start=1):
        if value != number:
            return True
    return 0 < number < len(body)


def worded(grid: Grid, block: Block, field: str) -> list[int]:
    """Columns most of whose words are of one list, such as grades."""
    known, columns = words.words_of(field), []
    if field == "grade":
        # Columns of letters alone, beside grades that are spelt out, may be colours.
        typed = [grid.values[block.body[:200], j] for j in block.columns]
        of_letters = [said for said in typed if words.LETTERS.keys() & set(map(words.plain, said))]
        known = known | words.spelt_out(value for said in of_letters for value in said)
    for j in block.columns:
        said = [value for value in grid.values[block.body[:200], j] if not words.is_nothing(value)]
        unread = [value for value in said if words.read_word(value, known) is None]
        if len(unread) * 2 < len(said):
            columns.append(j)
    return columns


_OF_STATUS = re.compile(r"(?i)\b(?:current|latest|rag|status|progress|position)\b")


def unit_in(texts: Iterable[str]) -> str:
    """Force or region that headings name beside words for its status; empty where none does."""
    bare = (" ".join(re.findall(r"[\w&']+", _OF_STATUS.sub(" ", text))) for text in texts)
    return next(filter(names_unit, bare), "")


def who_pays(grid: Grid, block: Block) -> list[int]:
    """The column “Source” of who pays: its cells are words, and name no cells of a file."""
    named = [j for i in block.heads for j in block.columns
             if grid.text(i, j).casefold() == "source"][:1]  # fmt: skip
    said = [[grid.text(i, j) for i in block.body if grid.held[i, j]] for j in named]
    is_of_words = any(said) and not any("!" in t or t[:1].isdigit() for some in said for t in some)
    return named if is_of_words else []
