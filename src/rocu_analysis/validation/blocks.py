"""Where are the tables on a sheet, and which of their rows are titles, headings, body, notes?

A sheet is cut where whole columns are empty and each side is a table of its own, then where rows
are empty. Within each piece the rows above the first figures that hold several words are
headings; lines with one cell are titles above a table and notes below it. A piece without
headings goes on with the table above it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from rocu_analysis.validation import beside, cells, headings, names
from rocu_analysis.validation.block import Block
from rocu_analysis.validation.cells import DAY, FIGURE, PERIOD, TEXT, YEAR, Grid
from rocu_analysis.validation.lines import is_admin, is_note
from rocu_analysis.validation.words import composite

MOST_HEADS = 5
# Headings stand among the first rows with figures.
_FIRST_ROWS = 20


@dataclass
class Found:
    """The blocks of a sheet, and lines that belong to none of them."""

    blocks: list[Block] = field(default_factory=list)
    loose: list[tuple[int, list[int]]] = field(default_factory=list)


def find_blocks(
    grid: Grid, is_heading: Callable[[str], bool], header_row: int | None = None
) -> Found:
    """Find the tables of a sheet.

    Parameters
    ----------
    is_heading : callable
        Whether a text names a field, by our words or by a companion's.
    header_row : int, optional
        Row number in the file of the last heading row, where a companion says so.
    """
    found = Found()
    for columns in beside.parts(grid):
        _Part(grid, columns, is_heading, header_row, found).read()
    found.blocks = [part for block in found.blocks for part in beside.cut(grid, block)]
    return found


class _Part:
    """One stretch of columns, read from top to bottom."""

    def __init__(self, grid, columns, is_heading, header_row, found: Found) -> None:
        self.grid, self.columns, self.found = grid, columns, found
        self.is_heading, self.header_row = is_heading, header_row
        self.kinds = grid.kinds[:, columns]
        self.held = self.kinds != cells.BLANK
        self.count = self.held.sum(axis=1)
        self._set_admin_lines_by()
        self._take_serials_for_days()
        self.lines: list[int] = []  # lines since the last table, titles or notes
        self.heads: list[int] = []  # headings that wait for their body
        self.open: Block | None = None

    def _set_admin_lines_by(self) -> None:
        """Take numbers in lines such as ``Telephone | 01234`` for the words they are."""
        pairs = np.flatnonzero((self.count == 2) & (self.kinds == FIGURE).any(axis=1))
        lines = [i for i in pairs[:100] if is_admin(self.grid.text(i, self._first(i)))]
        if lines:
            self.kinds = self.kinds.copy()
            self.kinds[lines] = np.where(self.kinds[lines] == FIGURE, TEXT, self.kinds[lines])

    def _take_serials_for_days(self) -> None:
        """Take numbers beside a heading, such as ``Force | 44287``, for the days they are."""
        rows = np.flatnonzero((self.kinds == FIGURE).sum(axis=1) > 1)[:_FIRST_ROWS]
        for i in rows:
            at = np.flatnonzero(self.held[i])
            first, others = self.columns[at[0]], [self.columns[k] for k in at[1:]]
            if self.is_heading(self.grid.text(i, first)) and all(
                cells.is_serial(self.grid.values[i, j]) for j in others
            ):
                self.kinds = self.kinds.copy()
                self.kinds[i, at[1:]] = DAY

    def read(self) -> None:
        """Go through the runs of rows that no empty row divides."""
        for run in self._runs():
            head_at = self._declared(run)
            if head_at is not None:
                self._start(run[:head_at], self._with_uppers(run, head_at), run[head_at + 1 :])
                continue
            for piece in self._pieces(run):
                self._take(piece)
        self._close()
        if self.heads:
            # Headings without any body: a sheet to be filled in.
            self.found.blocks.append(Block(self.columns, self.heads, [], self.lines, []))
        elif self.lines:
            self.found.loose += [(i, self.columns) for i in self.lines]

    def _runs(self) -> list[np.ndarray]:
        rows = np.flatnonzero(self.count > 0)
        numbers = self.grid.sheet.rows[rows]
        return np.split(rows, np.flatnonzero(np.diff(numbers) > 1) + 1) if len(rows) else []

    def _declared(self, run: np.ndarray) -> int | None:
        if self.header_row is None:
            return None
        at = np.flatnonzero(self.grid.sheet.rows[run] == self.header_row)
        return int(at[0]) if len(at) else None

    def _with_uppers(self, run: np.ndarray, at: int) -> list[int]:
        first = at
        while first > 0 and at - first < MOST_HEADS:
            above = run[first - 1]
            if not (self._may_be_head(above) and self._is_upper(above)):
                break
            first -= 1
        return list(run[first : at + 1])

    def _pieces(self, run: np.ndarray) -> list[np.ndarray]:
        """Cut a run where headings come again in the middle of it."""
        figured = (self.kinds[run] == FIGURE).any(axis=1)
        if not figured.any():
            return [run]
        start = int(np.argmax(figured))
        figures = (self.kinds[run] == FIGURE).sum(axis=0)
        words = (self.kinds[run] == TEXT).sum(axis=0)
        columns = np.flatnonzero((figures > 0) & (figures >= words))
        if not len(columns):
            return [run]
        above = self.kinds[run][:, columns]
        over = np.isin(above, (TEXT, PERIOD, DAY)).sum(axis=1)
        # A lone 2,019 is a count; several years beside each other are headings.
        over += np.where((above == YEAR).sum(axis=1) > 1, 1, 0) * ~self._begins_named(run)
        maybe = np.flatnonzero(~figured & (over > 0) & (np.arange(len(run)) > start))
        cuts, checked = [], {}
        for at in maybe:
            words = tuple(self.grid.text(run[at], self.columns[k]) for k in columns)
            if words not in checked:
                checked[words] = self._all_headings(words)
            if checked[words] and (not cuts or figured[cuts[-1] : at].any()):
                while at > start and self.count[run[at - 1]] == 1 and not figured[at - 1]:
                    at -= 1
                cuts.append(at)
        return [piece for piece in np.split(run, cuts) if len(piece)]

    def _begins_named(self, run: np.ndarray) -> np.ndarray:
        """Whether each row begins with a word that is no heading."""
        named = np.zeros(len(run), dtype=bool)
        for k in np.flatnonzero((self.kinds[run] == YEAR).sum(axis=1) > 1):
            text = self.grid.text(run[k], self.columns[0])
            named[k] = bool(text) and not self.is_heading(text)
        return named

    def _all_headings(self, words: tuple[str, ...]) -> bool:
        said = [word for word in words if word]
        return bool(said) and all(
            self.is_heading(word)
            or names.meanings(word)
            or names.is_period(word)
            or names.is_total(word)
            or composite(word)
            for word in said
        )

    def _take(self, run: np.ndarray) -> None:
        figured = (self.kinds[run] == FIGURE).any(axis=1)
        if not figured.any():
            self._take_words(run)
            return
        first = int(np.argmax(figured))
        above, body = run[:first], run[first:]
        titles, heads, loose = self._heads_above(above, body)
        if heads:
            uppers = [i for i in self.heads if self.count[i] > 1 and self._is_upper(i)]
            self.lines += [i for i in self.heads if i not in uppers]
            self._start(titles, [*uppers, *heads], np.concatenate([loose, body]).astype(int))
        elif self.heads:
            self._start([], self.heads, np.concatenate([above, body]).astype(int))
        elif self.open is not None and not self._notes_between():
            # The same table goes on after an empty row.
            self.open.body += [*self.lines, *(int(i) for i in run)]
            self.lines = []
        else:
            self._start(above, [], body)

    def _take_words(self, run: np.ndarray) -> None:
        """A run without figures: a register, headings of what follows, titles or notes."""
        scores = [self._score(i) for i in run[:50]]
        best = max(scores)
        heads = [k for k, i in enumerate(run[:50]) if best < 2 and self._heads_words(i)]
        if best >= 2 or heads:
            at = scores.index(best) if best >= 2 else heads[0]
            body = run[at + 1 :]
            if len(body) == 0:
                self._close()
                self.lines += [*self.heads, *(int(i) for i in run[:at])]
                self.heads = [int(run[at])]
                return
            self._start(run[:at], [int(run[at])], body)
            self.open.has_figures = False
            return
        if self.open is not None and not self.open.has_figures and (self.count[run] > 1).all():
            self.open.body += [*self.lines, *(int(i) for i in run)]
            self.lines = []
            return
        wide = [int(i) for i in run if self._may_be_head(i)]
        if wide and wide[-1] == run[-1] and len(wide) <= MOST_HEADS:
            self._close()
            self.lines += [*self.heads, *(int(i) for i in run if int(i) not in wide)]
            self.heads = wide
        else:
            self.lines += [*self.heads, *(int(i) for i in run)]
            self.heads = []

    def _heads_above(self, above: np.ndarray, body: np.ndarray):
        """Split the rows above the first figures into titles, headings and early body rows."""
        maybe = [k for k, i in enumerate(above) if self._may_be_head(i)]
        maybe = [k for k in maybe if not self._like_body(above[k], body)]
        if not maybe:
            return above, [], above[:0]
        scores = {k: self._score(above[k]) for k in maybe}
        best = max(scores.values())
        at = next(k for k in maybe if scores[k] == best) if best >= 2 else maybe[-1]
        first = last = at
        while first - 1 in maybe and at - first < MOST_HEADS and self._is_upper(above[first - 1]):
            first -= 1
        while last + 1 in maybe and self._is_lower(above[at], above[last + 1]):
            last += 1
        return above[:first], [int(i) for i in above[first : last + 1]], above[last + 1 :]

    def _may_be_head(self, i: int) -> bool:
        """Several cells, or one right of the first column; no line of key and value."""
        at = np.flatnonzero(self.held[i])
        if len(at) == 1:
            return bool(at[0] > 0) and self.kinds[i, at[0]] != FIGURE and len(self.columns) > 1
        return len(at) > 1 and not self._is_key_value(i, at)

    def _is_key_value(self, i: int, at: np.ndarray) -> bool:
        """``Region: | South West`` says something of the whole sheet."""
        if len(at) != 2:
            return False
        first, second = (self.grid.text(i, self.columns[k]) for k in at)
        if first.endswith(":") or is_admin(first):
            return True
        if self.is_heading(second):
            return False
        return _is_value_of(headings.field_of(first), second, self.kinds[i, at[1]])

    def _like_body(self, i: int, body: np.ndarray) -> bool:
        """Whether a row begins as the rows of figures do: with a name of the same sort."""
        j = self.columns[0]
        own = _sorts(self.grid.text(i, j), self.kinds[i, 0])
        if not own or self.is_heading(self.grid.text(i, j)):
            return False
        below = [_sorts(self.grid.text(r, j), self.kinds[r, 0]) for r in body[:10]]
        return sum(bool(own & sorts) for sorts in below) * 2 > len(below)

    def _score(self, i: int) -> int:
        at = np.flatnonzero(self.held[i])
        if (self.kinds[i, at] == FIGURE).any():
            return 0
        return sum(self.is_heading(self.grid.text(i, self.columns[k])) for k in at)

    def _heads_words(self, i: int) -> bool:
        """Whether a row is headings over words alone: a field, and measures or periods."""
        if self._is_key_value(i, np.flatnonzero(self.held[i])):
            return False
        words = [self.grid.text(i, self.columns[k]) for k in np.flatnonzero(self.held[i])]
        named = sum(self.is_heading(word) for word in words)
        return 0 < named < len(words) and self._all_headings(tuple(words))

    def _is_upper(self, i: int) -> bool:
        """Whether a row above the headings is part of them."""
        at = np.flatnonzero(self.held[i])
        words = [self.grid.text(i, self.columns[k]) for k in at]
        known = sum(
            bool(
                self.is_heading(w)
                or names.meanings(w)
                or names.is_period(w)
                or composite(w)
                or names.is_total(w)
            )
            for w in words
        )
        return known * 2 >= len(words)

    def _is_lower(self, head: int, i: int) -> bool:
        """Whether a row below the headings stands under none that names a field."""
        both = np.flatnonzero(self.held[head] & self.held[i])
        named = [self.is_heading(self.grid.text(head, self.columns[k])) for k in both]
        return not self.held[i, 0] and not any(named)

    def _notes_between(self) -> bool:
        return any(is_note(self.grid.text(i, self._first(i))) for i in self.lines)

    def _first(self, i: int) -> int:
        return self.columns[int(np.argmax(self.held[i]))]

    def _start(self, titles, heads, body) -> None:
        self._close()
        lines = [*self.lines, *(int(i) for i in titles)]
        notes = len(lines)
        if self.found.blocks and self.found.blocks[-1].columns == self.columns:
            notes = self._where_titles_begin(lines)
            self.found.blocks[-1].notes += lines[:notes]
            lines = lines[notes:]
        self.lines, self.heads = [], []
        self.open = Block(self.columns, [int(i) for i in heads], [int(i) for i in body], lines)
        self.found.blocks.append(self.open)

    def _where_titles_begin(self, lines: list[int]) -> int:
        """Lines between two tables: notes of the upper one first, titles of the lower one last."""
        marked = [k for k, i in enumerate(lines) if is_note(self.grid.text(i, self._first(i)))]
        return marked[-1] + 1 if marked else 0

    def _close(self) -> None:
        """Cut the lines below the last row of the open table off as its notes."""
        if self.open is None:
            return
        body = np.array(self.open.body, dtype=int)
        if self.open.has_figures:
            real = (self.kinds[body] == FIGURE).any(axis=1) | (self.count[body] > 1)
        else:
            real = self.count[body] > 1
        end = int(np.flatnonzero(real)[-1]) + 1 if real.any() else 0
        tail = body[end:]
        cut = next((k for k, i in enumerate(tail) if not self._is_bare_name(i)), len(tail))
        self.open.body = [int(i) for i in body[: end + cut]]
        self.open.notes += [int(i) for i in tail[cut:]]
        self.open = None

    def _is_bare_name(self, i: int) -> bool:
        """A last row with its name and no figures: blanks, not a note."""
        return bool(self.held[i, 0]) and bool(names.meanings(self.grid.text(i, self.columns[0])))


def _is_value_of(field_name: str | None, text: str, kind: int) -> bool:
    """Whether a text can be what a field holds: ``South West`` of Region."""
    if field_name in ("period", "as_at"):
        return kind in (PERIOD, DAY, YEAR)
    wanted = (
        names.PLACES if field_name in ("region", "force", "geography", "body") else (field_name,)
    )
    if field_name not in ("region", "force", "geography", "body", "status", "measure", "strand"):
        return False
    return any(meaning.field in wanted for meaning in names.meanings(text))


def _sorts(text: str, kind: int) -> set[str]:
    if kind in (PERIOD, DAY, YEAR):
        return {"period"}
    fields = {meaning.field for meaning in names.meanings(text)}
    return {"place" if f in names.PLACES else f for f in fields if f not in ("unit", "counting")}
