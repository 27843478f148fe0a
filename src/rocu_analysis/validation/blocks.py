"""Where are the tables on a sheet, and which of their rows are titles, headings, body, notes?

A sheet is cut where whole columns are empty and each side is a table of its own, then where rows
are empty. Within each piece the rows above the first figures that hold several words are
headings; lines with one cell are titles above a table and notes below it. A piece without
headings goes on with the table above it; the rows of a register do so across whatever lines stand
between them.

Where no empty column divides two tables, names that begin again to the right of figures do, if
the rows say so: the names of the two sides do not go together, or one side ends before the other.
Where they could be one table or two, nobody chooses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from rocu_analysis import periods, reference
from rocu_analysis.validation import cells, names, titles
from rocu_analysis.validation.cells import BLANK, DAY, FIGURE, PERIOD, TEXT, YEAR, Grid
from rocu_analysis.validation.tables import AGES, Block, are_bands, parts_by_heading
from rocu_analysis.validation.words import (
    GRADES,
    PLACE_FIELDS,
    composite,
    family_of,
    is_nothing,
    plain,
    read_word,
    spelt_out,
    words_of,
)

MOST_HEADS = 5
_NUMBER = re.compile(r"£?\d[\d,]*(?:\.\d+)?")
# Headings stand among the first rows with figures, and among the first cells of a column.
_FIRST_ROWS, _FIRST_CELLS = 100, 3
_MARKS = re.compile(r"[*†‡§^]+")
_FEW = 10  # at most one in so many cells of a row of headings looks like a figure
_MOST_LOOKED_AT = 2_000
# Nobody sets tables side by side over more columns; looking along them all costs their square.
_MOST_COLUMNS = 300
_MOST_MONTHS = 12  # by number, as quarters are
_NOTE_MARKS = ("*", "†", "‡", "1.", "1)", "[", "(1", "©")


def find_blocks(
    grid: Grid,
    is_heading: Callable[[str], bool],
    header_rows: Sequence[int] = (),
    is_register: Callable[[list[str]], bool] = lambda headings: False,
) -> tuple[list[Block], list[tuple[int, list[int]]]]:
    """Tables of a sheet, and lines with their columns that belong to none.

    Where an analyst says which rows the headings are, there is one table, from there to the end.
    """
    blocks, loose = [], []
    if len(header_rows):
        is_head = np.isin(grid.sheet.rows, header_rows)
        first = int(np.argmax(is_head)) if is_head.any() else 0
        columns = np.flatnonzero(grid.held[first:].any(axis=0)).tolist()
        part = _Part(grid, columns, is_heading, is_register)
        part.take_declared(is_head)
        return part.blocks, part.loose
    for columns in _stretches(grid):
        part = _Part(grid, columns, is_heading, is_register)
        part.read()
        blocks += part.blocks
        loose += part.loose
    return [piece for block in blocks for piece in _cut(grid, block)], loose


def starts_note(text: str) -> bool:
    """Whether a line begins as notes do."""
    return text.startswith(_NOTE_MARKS) or bool(reference.any_of("begins a note").match(text))


def says_who(text: str) -> bool:
    """Whether a line begins as what says who filled in the form, or says of what it is."""
    return text.endswith(":") or _is_admin(text)


def _is_admin(text: str) -> bool:
    """Whether a line says who filled in the form: its number is no figure."""
    return bool(reference.any_of("who filled in").match(text))


# -- tables over other columns -----------------------------------------------------------------


def _stretches(grid: Grid) -> list[list[int]]:
    """Columns of each table that stands beside others, with names and figures of its own."""
    # A stretch without names of its own, after an empty column, belongs to the table at its left.
    filled = np.flatnonzero(grid.held.any(axis=0))
    gaps = np.flatnonzero(np.diff(np.asarray(grid.column_numbers)[filled]) > 1) + 1
    joined: list[list[int]] = []
    for stretch in (part.tolist() for part in np.split(filled, gaps) if len(part)):
        if joined and not (_stands_alone(grid, stretch) and _stands_alone(grid, joined[-1])):
            joined[-1] += stretch
        else:
            joined.append(stretch)
    return [piece for columns in joined for piece in _at_other_heights(grid, columns)]


def _stands_alone(grid: Grid, columns: list[int]) -> bool:
    """Whether columns are a table: names in the first, figures in another."""
    kinds = grid.kinds[:, columns]
    kinds = kinds[(kinds != BLANK).sum(axis=1) >= 2]
    first = kinds[:, 0]
    named = (first >= YEAR).sum() >= 2
    return bool(named and (kinds[:, 1:] == FIGURE).any() and (first == FIGURE).mean() < 0.5)


def _at_other_heights(grid: Grid, columns: list[int]) -> list[list[int]]:
    """Cut columns where headings of a second table stand higher or lower than the first's."""
    if len(columns) <= _MOST_COLUMNS:
        for k in range(2, len(columns) - 1):
            row = _head_row(grid, columns[k:])
            above = None if row is None else _head_row(grid, columns[:k])
            if above is not None and above != row:
                return [columns[:k], *_at_other_heights(grid, columns[k:])]
    return [columns]


def _head_row(grid: Grid, columns: list[int]) -> int | None:
    """Row of headings that the first column begins with, over figures; None where it has none."""
    for row in np.flatnonzero(grid.held[:, columns[0]])[:_FIRST_CELLS].tolist():
        if _named_family(grid.text(row, columns[0])) and grid.held[row, columns].sum() >= 2:
            figures = grid.kinds[:, columns] == FIGURE
            if not figures[: row + 1].any() and figures[row + 1 :, 1:].any():
                return row
    return None


def _named_family(heading: str) -> str | None:
    """What a heading says its column names: "place", "period" or "measure"."""
    name = names.field_of_heading(heading)
    wanted = ("region", "force", "geography", "period", "measure")
    return family_of(name) if name in wanted else None


class _Names(NamedTuple):
    """A column of names in a block: its place among the columns, and what it names."""

    place: int
    family: str
    heading: str


def _cut(grid: Grid, block: Block) -> list[Block]:
    """Cut a block where names begin again beside it: ``Force | Arrests | Region | Charges``."""
    if not block.heads or len(block.columns) > _MOST_COLUMNS:
        return [block]
    columns = block.columns
    body = np.array(block.body[:_MOST_LOOKED_AT], dtype=int)
    kinds = grid.kinds[np.ix_(body, columns)]
    # A foot row cut short, ``Total,26``, makes no column of periods one of figures.
    figures, words = (kinds == FIGURE).sum(axis=0), (kinds >= PERIOD).sum(axis=0)
    figured = (figures > 0) & (figures >= words)
    cuts, doubt, named = [0], "", []
    for place in range(len(columns)):
        is_after = bool(figured[cuts[-1] : place].any())
        column = _names_at(grid, block, body, place, is_after)
        if column is None:
            continue
        if is_after and named and figured[place + 1 :].any():
            says = _apart(grid, columns, body, named, column)
            if says == "two":
                cuts.append(place)
                named = []
            elif says == "doubt":
                doubt = (
                    f"names stand under “{named[0].heading}” and again under "
                    f"“{column.heading}”, beside figures: this can be one table or two beside "
                    "each other"
                )
        named.append(column)
    if len(cuts) == 1:
        return [replace(block, doubt=doubt)]
    parts, last = [], block.heads[-1]
    for start, end in zip(cuts, [*cuts[1:], None], strict=True):
        held = grid.held[:, columns[start:end]]
        # One line above the names of a part is its title.
        named = _named_family(grid.text(last, columns[start]))
        over = [i for i in block.heads if i != last and named and held[i, 0] and held[i].sum() == 1]
        part = Block(
            columns[start:end],
            [i for i in block.heads if i not in over],
            [i for i in block.body if held[i].any()],
            [*(i for i in block.titles if start == 0 or held[i].any()), *over],
            block.notes if start == 0 else [],
            block.has_figures,
        )
        parts.append(part)
    return parts


def _names_at(
    grid: Grid, block: Block, body: np.ndarray, place: int, is_after: bool
) -> _Names | None:
    """Names in a column, by its heading; by what it holds where none stands over it."""
    j = block.columns[place]
    heading = next((text for i in reversed(block.heads) if (text := grid.text(i, j))), "")
    family = _named_family(heading)
    if not family and (heading or not is_after):
        return None
    if family == "place" and np.isin(grid.kinds[body, j], (FIGURE, BLANK)).all():
        return None  # “ROCU” over the unit's own figures, beside its forces
    if family == "period" and is_after:
        if j in parts_by_heading(grid, block):
            return None
        held = grid.values[body[grid.kinds[body, j] == FIGURE], j].tolist()
        if any(isinstance(value, int | float) and value > _MOST_MONTHS for value in held):
            return None  # under “Quarter” what its months add to, and no number of one
    if not family:
        distinct = list(dict.fromkeys(_texts(grid, body, j).values()))[:20]
        said = [{family_of(m.field) for m in names.meanings(text)} for text in distinct]
        common = (k for k in ("place", "measure") if sum(k in s for s in said) * 3 >= len(said) * 2)
        family = next(common, None) if said else None
    return _Names(place, family, heading or "no heading") if family else None


def _texts(grid: Grid, body: np.ndarray, j: int) -> dict[int, str]:
    """What stands in the rows of a column, but the empty ones."""
    return {i: grid.text(i, j) for i in body[grid.held[body, j]].tolist()}


def _apart(
    grid: Grid, columns: list[int], body: np.ndarray, named: list[_Names], column: _Names
) -> str:
    """Whether names to the right of figures begin a table of their own: one, two or doubt."""
    if column.heading != "no heading" and column.heading in [n.heading for n in named]:
        return "two"
    alike = next((other for other in named if other.family == column.family), None)
    place = column.place
    left, right = (_texts(grid, body, columns[k]) for k in ((alike or named[0]).place, place))
    both = left.keys() & right.keys()
    if len(both) < 2:
        return "one"
    if alike and not all(_go_together(left[i], right[i], column.family) for i in both):
        return "two"
    for short, long, beside in ((left, right, columns[:place]), (right, left, columns[place:])):
        # One side is empty from some row on, and the other goes on with figures.
        after = [i for i in long if i > max(short)]
        if after and set(short) == {i for i in long if i <= max(short)}:
            if not grid.held[np.ix_(after, beside)].any():
                return "two"
            break
    is_repeated = any(len(set(texts.values())) < len(texts) for texts in (left, right))
    return "one" if is_repeated else "doubt"


def _go_together(left: str, right: str, family: str) -> bool:
    """Whether two names can be of one row: a force and its own region, or the very same."""
    if family != "place":
        return names.key(left) == names.key(right)
    known = [
        {(m.field, m.word) for m in names.meanings(text) if m.field in ("force", "region")}
        for text in (left, right)
    ]
    if not all(known) or known[0] & known[1]:
        return True
    homes = reference.regions_of_forces()
    regions = [{homes.get(w, "") if f == "force" else w for f, w in side} for side in known]
    return bool(regions[0] & regions[1])


# -- tables below each other -------------------------------------------------------------------


def _is_dated(value: object) -> bool:
    """Whether a text is a period, the marks of its notes apart."""
    bare = _MARKS.sub("", cells.as_text(value)).strip()
    return bool(bare) and bool(periods.parse(bare).periods)


class _Part:
    """One stretch of columns, read from top to bottom."""

    def __init__(self, grid: Grid, columns: list[int], is_heading, is_register) -> None:
        self.grid, self.columns = grid, columns
        self.is_heading, self.is_register = is_heading, is_register
        self.kinds = grid.kinds[:, columns].copy()
        self.held = self.kinds != BLANK
        self.count = self.held.sum(axis=1)
        for i in np.flatnonzero((self.kinds == FIGURE).any(axis=1))[:_FIRST_ROWS]:
            first, figures = grid.text(i, columns[self.held[i].argmax()]), self.kinds[i] == FIGURE
            has_digit = re.search(r"\d", " ".join(self.texts(i, figures)))
            # Numbers in lines such as ``Telephone | 01234`` are the words that they are, “N/A” is
            # among grades, and so are a few among many headings, ``Ref | Force | Status | X``,
            if (
                (self.count[i] == 2 and _is_admin(first))
                or (not has_digit and self._is_graded(i))
                or self._is_wordy(i, figures)
                or self._is_of_ages(i, figures)
                or are_bands(self.texts(i, figures))
            ):
                self.kinds[i, figures] = TEXT
            elif titles.counts_periods(self.texts(i)):
                self.kinds[i, figures] = PERIOD
            elif is_heading(first):
                # and so are ages beside a heading; others, ``Force | 44287``, are days.
                at = np.flatnonzero(self.held[i])
                if all(cells.is_serial(grid.values[i, columns[k]]) for k in at[1:]):
                    self.kinds[i, at[1:]] = DAY
                elif all(AGES.fullmatch(t) for t in self.texts(i, figures)):
                    self.kinds[i, figures] = TEXT
                elif self._is_key_value(i) and not self._counts_above(i):
                    self.kinds[i, figures] = PERIOD  # “Quarter | 2” of a form
                elif all(_is_dated(self.grid.values[i, columns[k]]) for k in at[1:]):
                    # A year with the mark of a note, or a month as 2021-04, looks like a range.
                    self.kinds[i, figures] = PERIOD
        self.lines: list[int] = []  # lines since the last table, titles or notes
        self.heads: list[int] = []  # headings that wait for their body
        self.open: Block | None = None
        self.blocks: list[Block] = []
        self.loose: list[tuple[int, list[int]]] = []  # lines that belong to no table

    def _is_wordy(self, i: int, figures: np.ndarray) -> bool:
        """Whether a row is of headings, and what looks like figures in it a few that are typed."""
        if np.count_nonzero(figures) * _FEW > self.count[i]:
            return False
        typed = [self.grid.values[i, self.columns[k]] for k in np.flatnonzero(figures)]
        if not all(isinstance(value, str) for value in typed):
            return False
        return sum(map(self.is_heading, self.texts(i, self.kinds[i] == TEXT))) > 2

    def _counts_above(self, i: int) -> bool:
        """Whether a measure is named above a row."""
        texts = (text for k in range(i) for text in self.texts(k))
        return any(names.of_field(text, "measure") for text in texts)

    def _is_of_ages(self, i: int, figures: np.ndarray) -> bool:
        """Whether ages stand under headings, and over all figures: ``Arrests`` over ``18+``."""
        is_under = i > 0 and self.held[i - 1].any() and not self.held[i, 0]
        ages = is_under and all(AGES.fullmatch(text) for text in self.texts(i, figures))
        return bool(ages and not (self.kinds[:i] == FIGURE).any())

    @cached_property
    def letters(self) -> dict[str, str]:
        """Grade that each letter stands for, if any does."""
        rows = np.flatnonzero(self.count > 1)[:_MOST_LOOKED_AT]
        return spelt_out(text for i in rows for text in self.texts(i)[1:])

    def texts(self, i: int, which: np.ndarray | None = None) -> list[str]:
        """What stands in a row, from the left."""
        at = np.flatnonzero(self.held[i] if which is None else which)
        return [self.grid.text(i, self.columns[k]) for k in at]

    def take_declared(self, is_head: np.ndarray) -> None:
        """Take one table under the rows of headings that a companion names."""
        filled = self.count > 0
        heads = np.flatnonzero(is_head & filled)
        if len(heads):
            rows = np.flatnonzero(filled & ~is_head)
            self._start(rows[rows < heads[-1]], heads, rows[rows > heads[-1]])
            self._close()
        else:
            self.loose = [(i, self.columns) for i in np.flatnonzero(filled).tolist()]

    def read(self) -> None:
        """Go through the runs of rows that no empty row divides."""
        rows = np.flatnonzero(self.count > 0)
        numbers = np.asarray(self.grid.row_numbers)[rows]
        for run in np.split(rows, np.flatnonzero(np.diff(numbers) > 1) + 1) if len(rows) else ():
            for piece in self._pieces(run):
                self._take(piece)
        self._close()
        if self.heads:
            # Headings without any body: a sheet to be filled in.
            self.blocks.append(Block(self.columns, self.heads, [], self.lines, []))
        else:
            self.loose = [(i, self.columns) for i in self.lines]

    def _pieces(self, run: np.ndarray) -> list[np.ndarray]:
        """Cut a run where headings come again in the middle of it."""
        kinds = self.kinds[run]
        figured = (kinds == FIGURE).any(axis=1)
        figures, words = (kinds == FIGURE).sum(axis=0), (kinds == TEXT).sum(axis=0)
        columns = np.flatnonzero((figures > 0) & (figures >= words))
        if not len(columns):
            return self._at_same_heads(run)
        start = int(np.argmax(figured))
        over = (kinds[:, columns] >= DAY).any(axis=1)
        # A lone 2,019 is a count; several years beside each other are headings, unless the row
        # begins with a word that is none.
        for k in np.flatnonzero((kinds[:, columns] == YEAR).sum(axis=1) > 1):
            text = self.grid.text(run[k], self.columns[0])
            over[k] |= not text or self.is_heading(text)
        cuts, checked = [], {}
        for at in np.flatnonzero(~figured & over & (np.arange(len(run)) > start)):
            words = tuple(self.grid.text(run[at], self.columns[k]) for k in columns)
            if words not in checked:
                checked[words] = all(self._is_known(word) for word in words if word)
            if checked[words] and (not cuts or figured[cuts[-1] : at].any()):
                while at > start and self.count[run[at - 1]] == 1 and not figured[at - 1]:
                    at -= 1
                cuts.append(at)
        return [piece for piece in np.split(run, cuts) if len(piece)]

    def _at_same_heads(self, run: np.ndarray) -> list[np.ndarray]:
        """Cut a run of words where its headings come again, with the lines right above them."""
        at = next((k for k, i in enumerate(run[:50]) if self._score(i) > 1), len(run))
        head = self.texts(run[at]) if at < len(run) else []
        first = int(np.argmax(self.held[run[at]])) if head else 0
        codes = self.grid.column(self.columns[first])[0][run]
        cuts = []
        for k in np.flatnonzero(codes == codes[at]) if head else ():
            if k > at and self.texts(run[k]) == head:
                while self.count[run[k - 1]] == 1:
                    k -= 1
                cuts.append(k)
        return [piece for piece in np.split(run, cuts) if len(piece)]

    def _take(self, run: np.ndarray) -> None:
        if self.open is not None and (end := self._rows_of_register(run)):
            self._go_on(run[:end])
            run = run[end:]
            if not len(run):
                return
        figured = (self.kinds[run] == FIGURE).any(axis=1)
        if not figured.any():
            self._take_words(run)
            return
        first = int(np.argmax(figured))
        titles, heads, early = self._heads_above(run[:first], run[first:])
        if len(heads):
            uppers = [i for i in self.heads if self.count[i] > 1 and self._is_like_heads(i)]
            self.lines += [i for i in self.heads if i not in uppers]
            self._start(titles, [*uppers, *heads], [*early, *run[first:]])
        elif self.heads:
            self._start([], self.heads, run)
        elif self.open is not None and not any(map(self._is_note, self.lines)):
            self._go_on(run)
        else:
            self._start(run[:first], [], run[first:])

    def _go_on(self, run: np.ndarray) -> None:
        """The open table goes on after an empty row."""
        self.open.body += [*self.lines, *run.tolist()]
        self.lines = []

    def _rows_of_register(self, run: np.ndarray) -> int:
        """How many rows of a run, after an empty one, are further rows of the open register."""
        # One of them must be filled as the rows above are: a key of colours is no record.
        heads = [self.grid.text(self.open.heads[-1], j) for j in self.columns if self.open.heads]
        if not self.is_register(list(filter(None, heads))):
            return 0
        wide = [k for k, i in enumerate(run) if self.count[i] > 1]
        is_head = (k for k in wide if self._score(run[k]) > 1 or self._heads_words(run[k]))
        end = next(is_head, len(run))
        while 0 < end < len(run) and self.count[run[end - 1]] == 1:
            end -= 1
        rows, above = run[[k for k in wide if k < end]], np.array(self.open.body, dtype=int)
        usual = np.median(self.count[above][self.count[above] > 1] if len(above) else [0])
        if not (self.count[rows] * 2 >= max(usual, 4)).any():
            return 0
        # A list of figures has numbers where the register has words.
        numbers, known = self._numbers(rows).mean(axis=0) > 0.5, self._numbers(above).any(axis=0)
        return 0 if (numbers & ~known)[1:].any() else end

    def _numbers(self, rows: np.ndarray) -> np.ndarray:
        """Where numbers stand in some rows."""
        plain = [
            [bool(_NUMBER.fullmatch(self.grid.text(i, j))) for j in self.columns] for i in rows
        ]
        return np.array(plain, dtype=bool).reshape(-1, len(self.columns))

    def _take_words(self, run: np.ndarray) -> None:
        """A run without figures: a register, headings of what follows, titles or notes."""
        scores = [self._score(i) for i in run[:50]]
        at = scores.index(max(scores)) if max(scores) >= 2 else None
        if at is None:
            at = next((k for k, i in enumerate(run[:50]) if self._heads_words(i)), None)
        top = at
        if at is None:
            graded = (k for k, i in enumerate(run[1:50]) if self._is_graded(i))
            at = top = next((k for k in graded if self._may_be_head(run[k])), None)
            while top and self._may_be_head(run[top - 1]) and self.count[run[top - 1]] > 1:
                top -= 1
        wide = [i for i in run if self._may_be_head(i)]
        if at is not None and at + 1 < len(run):
            self._start(run[:top], run[top : at + 1], run[at + 1 :])
            self.open.has_figures = False
        elif at is not None:
            self._wait(run[:at], run[at:])
        elif self.open and not self.open.has_figures and (self.count[run] > 1).all():
            self._go_on(run)
        elif wide and wide[-1] == run[-1] and len(wide) <= MOST_HEADS:
            self._wait([i for i in run if i not in wide], wide)
        else:
            self.lines += [*self.heads, *run.tolist()]
            self.heads = []

    def _wait(self, lines, heads) -> None:
        """Keep headings until their body comes."""
        self._close()
        self.lines += [*self.heads, *map(int, lines)]
        self.heads = [int(i) for i in heads]

    def _heads_above(self, above: np.ndarray, body: np.ndarray):
        """Split the rows above the first figures into titles, headings and early body rows."""
        below = [self._sorts(i) for i in body[:10]]
        maybe = []
        for k, i in enumerate(above):
            # A row that begins as most rows of figures do, with a name of the same sort, is one.
            is_known = self.is_heading(self.grid.text(i, self.columns[0]))
            sorts = set() if is_known else self._sorts(i)
            is_like_body = sum(bool(sorts & other) for other in below) * 2 > len(below)
            maybe += [] if is_like_body or not self._may_be_head(i) else [k]
        if not maybe:
            return above, [], []
        scores = [self._score(above[k]) for k in maybe]
        # A row that says only “Number” or “£000” stands under the headings.
        named = [k for k in maybe if not all(map(cells.is_number, self.texts(above[k])))] or maybe
        at = maybe[scores.index(max(scores))] if max(scores) >= 2 else named[-1]
        first, last, sheet = at, at, self.grid.sheet
        while first - 1 in maybe and at - first < MOST_HEADS:
            upper = above[first - 1]
            # A cell right of the first column may reach over several columns or rows.
            row, left = int(sheet.rows[upper]), int(sheet.columns[self.columns[0]])
            is_merged = any(m[0] == row and m[1] > left for m in sheet.merged)
            # “Thousands” over the last column says it of all.
            is_like = self._is_like_heads(upper) or self._heads_groups(upper, above[first])
            is_like &= (self.held[upper] & self.held[above[first]])[1:].any()
            if not is_merged and (self._says_of_all(upper) or not is_like):
                break
            first -= 1
        while last + 1 in maybe and self._is_lower(above[at], above[last + 1]):
            last += 1
        return above[:first], above[first : last + 1], above[last + 1 :]

    # -- what one row is -----------------------------------------------------------------------

    def _is_known(self, word: str) -> bool:
        """Whether a word can stand in a heading: a field, or what figures can be divided by."""
        if self.is_heading(word) or names.meanings(word) or names.is_total(word):
            return True
        if names.no_figures(word):
            return True
        reading = periods.parse(word)
        return bool(reading.periods or reading.part or composite(word))

    def _may_be_head(self, i: int) -> bool:
        """Several cells, or one right of the first column; no line of key and value."""
        if self.count[i] == 1:
            return not self.held[i, 0] and FIGURE not in self.kinds[i]
        # A name beside “None” is a row without figures.
        says = not all(map(is_nothing, self.texts(i)[1:]))
        return says and not self._is_key_value(i)

    def _is_key_value(self, i: int) -> bool:
        """``Region: | South West`` says something of the whole sheet."""
        texts, kinds = self.texts(i), self.kinds[i][self.held[i]]
        pairs = zip(texts[::2], texts[1::2], kinds[1::2], strict=False)
        below = self.kinds[i + 1 : i + 2, self.held[i]][:, 1:]
        if texts and titles.one_period(texts) and not (below == FIGURE).all(axis=1).any():
            return True
        if len(texts) % 2 or (self.kinds[i + 1 : i + 2, self.held[i]] == FIGURE).all(axis=1).any():
            return False  # “Q2” and “2025/26” above a figure each head columns
        return all(self._is_pair(*pair) or self._is_open_pair(i, *pair) for pair in pairs)

    def _is_pair(self, first: str, second: str, kind: int) -> bool:
        said = [periods.parse(text) for text in (first, second)]
        if sum(bool(r.part) for r in said) == sum(bool(r.periods) for r in said) == 1:
            return True  # “Q2” beside “2025/26”
        if kind == FIGURE:
            return titles.numbered(second, first) != second
        if titles.of_another(first):
            return kind in (PERIOD, DAY, YEAR)
        if first.endswith(":") or _is_admin(first):
            return not names.no_figures(second)  # “As at:” over days, beside “Change in a year”
        name = names.field_of_heading(first)
        if self.is_heading(second) or name is None:
            return False
        if name in ("period", "period_start", "period_end", "as_at"):
            return kind in (PERIOD, DAY, YEAR)
        known = (*PLACE_FIELDS, "status", "measure", *titles.DETAILS)
        wanted = names.PLACES if name in PLACE_FIELDS else (name,)
        return name in known and any(m.field in wanted for m in names.meanings(second))

    def _is_open_pair(self, i: int, first: str, second: str, kind: int) -> bool:
        """Whether a word that nobody knows stands beside “Threat”, over the headings or a pair."""
        if kind != TEXT or not self.held[i : i + 2, 0].all() or FIGURE in self.kinds[i + 1 : i + 2]:
            return False
        below = self.texts(i + 1) if i + 1 < len(self.kinds) else []
        is_over = len(below) > 1 and self.is_heading(below[0])
        name = names.field_of_heading(first) if is_over else ""
        named = (*PLACE_FIELDS, *titles.DETAILS)
        return name in named and not (names.is_note(second) or self._is_known(second))

    def _sorts(self, i: int) -> set[str]:
        if self.kinds[i, 0] in (PERIOD, DAY, YEAR):
            return {"period"}
        meanings = names.meanings(self.grid.text(i, self.columns[0]))
        return {family_of(meaning.field) for meaning in meanings} - {"unit", "counting"}

    def _score(self, i: int) -> int:
        """How many words of a row name fields; none where it holds figures."""
        # A row of answers says “no” ten times, which heads a column of numbers once.
        is_other = FIGURE in self.kinds[i] or self._is_key_value(i)
        return 0 if is_other else sum(map(self.is_heading, set(self.texts(i))))

    def _heads_words(self, i: int) -> bool:
        """Whether a row is headings over words alone: a field, and measures or periods."""
        words = self.texts(i)
        is_mixed = 0 < sum(map(self.is_heading, words)) < len(words) and not self._is_key_value(i)
        return is_mixed and not self._says_of_all(i) and all(map(self._is_known, words))

    def _says_of_all(self, i: int) -> bool:
        """Whether a row says in what all below it is, alone or behind its place: “FTE”."""
        *before, last = self.texts(i)
        is_place = [names.of_field(text, *names.PLACES) is not None for text in before]
        return is_place in ([], [True]) and cells.says_in_what(last) is not None

    def _is_graded(self, i: int) -> bool:
        """Whether a row is a name and grades."""
        said = [t for t in self.texts(i)[1:] if not is_nothing(t)]
        known = words_of("grade") | self.letters
        read = [word for text in said if (word := read_word(text, known))]
        grades = GRADES | self.letters.keys() | ({"ri"} if self.letters else set())
        is_own = any(plain(text) in grades for text in said)
        return is_own and len(read) * 2 >= len(said)

    def _is_like_heads(self, i: int) -> bool:
        """Whether a row above the headings is part of them, by its words."""
        words = self.texts(i)
        return sum(map(self._is_known, words)) * 2 >= len(words)

    def _heads_groups(self, upper: int, lower: int) -> bool:
        """Whether each word of a row stands over the same headings: it heads them, known or not."""
        starts = [k for k in np.flatnonzero(self.held[upper]).tolist() if k]
        filled = np.flatnonzero(self.held[lower])
        if len(starts) < 2 or not len(filled):
            return False
        under = [self.grid.text(lower, j) for j in self.columns]
        ends = [*starts[1:], int(filled[-1]) + 1]
        groups = [under[start:end] for start, end in zip(starts, ends, strict=True)]
        return len(groups[0]) > 1 and all(group == groups[0] for group in groups) and all(groups[0])

    def _is_lower(self, head: int, i: int) -> bool:
        """Whether a row below the headings stands under none that names a field, or is periods."""
        if self.held[i, 0]:  # It may name the first column, where nothing above does.
            is_first = not self.held[head, 0] and self.is_heading(self.texts(i)[0])
            return is_first and self._is_like_heads(i)
        kinds = self.kinds[i, self.held[i]]
        if len(kinds) > 1 and ((kinds >= YEAR) & (kinds <= PERIOD)).all():
            return True
        under = self.held[head] & self.held[i]
        if self._is_like_heads(i):  # “Strand” that reaches over Pursue and Prevent
            under[:-1] &= self.held[head, 1:] | ~self.held[i, 1:]
        return not any(map(self.is_heading, self.texts(head, under)))

    def _is_note(self, i: int) -> bool:
        return starts_note(self.texts(i)[0])

    # -- the table that is open ----------------------------------------------------------------

    def _start(self, titles, heads, body) -> None:
        self._close()
        lines = [*self.lines, *map(int, titles)]
        if self.blocks:
            # Between two tables stand notes of the upper one first, titles of the lower one last.
            notes = max((k + 1 for k, i in enumerate(lines) if self._is_note(i)), default=0)
            self.blocks[-1].notes += lines[:notes]
            lines = lines[notes:]
        self.open = Block(self.columns, [int(i) for i in heads], [int(i) for i in body], lines)
        self.lines, self.heads = [], []
        self.blocks.append(self.open)

    def _close(self) -> None:
        """Cut the lines below the last row of the open table off as its notes."""
        if self.open is None:
            return
        body = np.array(self.open.body, dtype=int)
        real = self.count[body] > 1
        if self.open.has_figures:
            real |= (self.kinds[body] == FIGURE).any(axis=1)
        end = int(np.flatnonzero(real)[-1]) + 1 if real.any() else 0
        # A last row with its name and no figures is one of blanks, and no note.
        while end < len(body) and self.held[body[end], 0]:
            said = names.meanings(self.texts(body[end])[0])
            if all(meaning.field == "status" for meaning in said):
                break
            end += 1
        self.open.body = body[:end].tolist()
        self.open.notes += body[end:].tolist()
        self.open = None
