"""How a frame stands on a page: rows and columns of words, and how wide each column is.

A table that is too wide for a page that stands upright is made narrower first, and by nothing that
a reader loses: a table of one or two rows is turned, so that its columns run down the page, what is
the same in every row is said once above the table, and then months have three letters. Columns get
the widths at which the table is as short as it can be: without that a column of prose squeezes the
figures beside it. What is too tall for one page even so is set in smaller letters, in which its
columns have more room.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from rocu_analysis.theme import letter_box, text_width

if TYPE_CHECKING:
    import pandas as pd

# A4 with margins of 2.5 cm, upright and on its side.
PAGE_WIDTH, LANDSCAPE_WIDTH = 16.0, 24.7
TALLEST = 18.5
MOST_LINES = {False: 20, True: 14}  # of a table that is not parted, upright and on its side
TABLE_POINTS, SMALL_POINTS = 8.5, 8.0  # the smaller before a page is turned
TALL_POINTS = 7.8  # of a table that is parted, or would be in larger letters
POINT = 2.54 / 72  # centimetres

FEWEST_ROWS = 3  # of a table that is not turned, and in which a column may be said once
PADDING = 0.4
LONGEST_WHOLE = 14  # letters; a longer word may part behind a hyphen
LONGEST_WORD = 30  # what is longer, such as an address, may break
SPARE = 1.2  # of a column, beside its longest text
FILLED = 1.1  # a text of several lines takes this much more than its length: words do not break
HAIR = 1e-9  # centimetres: what sums in another order differ by
MOST_PIECES = 24  # of a text whose lines are counted word by word
MOST_FOLDS = 100  # lines of a text that are told apart: more than any page has
TOUCH = 0.001  # so that a text that is as wide as its column does fit
MOST_NAMES, MOST_WIDTHS = 40, 6  # for which widths are tried, and how many
MOST_ROWS = 100  # by which widths are chosen: of a longer table, every second, third …
LONGEST_NAME = 6.0  # centimetres: a longer text in the first column is no name but a sentence

_HYPHEN = re.compile("(?<=[A-Za-z0-9]-)(?=[A-Za-z])")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAY_AND_MONTH = re.compile(rf"\b(\d{{1,2}}) (?={_MONTHS}\b)")
_DAY_AND_LONG = re.compile(rf"\b(\d{{1,2}}\u00a0)({_MONTHS})\b")
_RANGE = re.compile("[−-]?[0-9.,]+ (to|of) [−-]?[0-9.,]+")

Row = tuple[str, ...]


# Control, format (the direction overrides are among them), surrogate, private. Not the unassigned:
# which those are depends on the version of Python.
_UNSEEN = {"Cc", "Cf", "Cs", "Co"}


def plain(text: object) -> str:
    r"""Text as data: no control characters, which XML forbids, and no overriding of direction.

    >>> plain("a\x00b\u202ec\nd")
    'abc d'
    """
    spaced = str(text).replace("\r\n", " ").replace("\n", " ").replace("\t", " ")
    if spaced.isprintable():
        return spaced
    return "".join(letter for letter in spaced if unicodedata.category(letter) not in _UNSEEN)


@dataclass(frozen=True, eq=False)
class Table:
    """A table with one header row, whose first column heads the rows.

    ``frame`` keeps numbers as numbers; ``cells`` are the words that a document prints.
    """

    label: str
    caption: str
    anchor: str
    frame: pd.DataFrame = field(repr=False)
    source: str = ""

    @cached_property
    def grid(self) -> Grid:
        """Rows and columns as they stand on the page."""
        return grid(self.frame)

    @property
    def headers(self) -> Row:
        """Words of the header row."""
        return self.grid.headers

    @property
    def cells(self) -> tuple[Row, ...]:
        """Every cell below the header row as printed; none is empty."""
        return self.grid.cells

    @property
    def right(self) -> tuple[bool, ...]:
        """For each column, whether it holds figures and is set to the right."""
        return self.grid.right

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """What stands above the table: the same in every row, and what each shorthand means."""
        once = f"The same in every row: {'; '.join(self.grid.once)}." if self.grid.once else ""
        return tuple(text for text in (once, "; ".join(self.marks)) if text)

    @cached_property
    def marks(self) -> tuple[str, ...]:
        """What each shorthand in the table means."""
        from rocu_analysis.exhibits.common import shorthand

        return tuple(shorthand(self.frame))

    @property
    def least_widths(self) -> tuple[float, ...]:
        """Width in centimetres of the longest word in each column: no word is ever broken."""
        return self.grid.least_widths

    @property
    def is_wide(self) -> bool:
        """Whether the table needs a page on its side."""
        return self.grid.is_wide

    @property
    def room(self) -> float:
        """Width of a page for it, upright or on its side."""
        return LANDSCAPE_WIDTH if self.is_wide else PAGE_WIDTH

    def widths(self, room: float) -> tuple[float, ...]:
        """Widths of the columns in centimetres, which together fill the room."""
        return shared_out(self.grid.folds, self.least_widths, room)

    @cached_property
    def _on_page(self) -> tuple[float, tuple[float, ...]]:
        """Size of the text, and widths of the columns as if it were `TABLE_POINTS`."""
        return self._fitted(self.room)

    def _fitted(self, room: float) -> tuple[float, tuple[float, ...]]:
        """The same in so much room."""
        largest = min(TABLE_POINTS, TABLE_POINTS * room / math.fsum(self.least_widths))
        widths = self.widths(room * TABLE_POINTS / largest)
        if largest <= TALL_POINTS or self.lines(widths) <= MOST_LINES[self.is_wide]:
            return largest, widths
        return TALL_POINTS, self.widths(room * TABLE_POINTS / TALL_POINTS)

    @property
    def points(self) -> float:
        """Size of the text: smaller where a page has no room for the words, or for all rows."""
        return self._on_page[0]

    @property
    def page_widths(self) -> tuple[float, ...]:
        """Widths of the columns on a page, upright or on its side."""
        return self.set_in(1.0)[1]

    def set_in(self, share: float) -> tuple[float, tuple[float, ...]]:
        """Size of the text and widths of the columns on a page that has a share of our width."""
        # A table of few words does not fill it: figures far from their names are hard to read.
        longest = self.grid.folds[:, :, 0].max(axis=0).tolist()
        points, widths = self._on_page if share >= 1 else self._fitted(share * self.room)
        scale = points / TABLE_POINTS
        return points, tuple(scale * min(width, text + SPARE)
                             for text, width in zip(longest, widths, strict=True))  # fmt: skip

    def called(self, label: str, anchor: str) -> Table:
        """Give the same table its label, keeping what was worked out of its layout."""
        named = replace(self, label=label, anchor=anchor)
        for name in ("grid", "_on_page"):
            if name in self.__dict__:
                named.__dict__[name] = self.__dict__[name]
        return named

    def lines(self, widths: Sequence[float] | None = None) -> int:
        """Lines of text that the table is high, its header row included; on a page by default."""
        return int(_lines(self.grid.folds, np.array(widths or self._on_page[1])).sum())

    @property
    def keeps_together(self) -> bool:
        """Whether the table is short enough to stand on one page."""
        return self.lines() <= MOST_LINES[self.is_wide]


@dataclass(frozen=True)
class Grid:
    """Header row, cells and, for each column, whether it is set to the right.

    ``once`` holds what is the same in every row, as ``Published: 10 June 2020``.
    """

    headers: Row
    cells: tuple[Row, ...]
    right: tuple[bool, ...]
    once: tuple[str, ...] = ()

    @cached_property
    def folds(self) -> np.ndarray:
        """Centimetres in which each cell stands on one line, on two and so on, the heads first.

        (rows, columns, lines); nothing where it takes no so many, however narrow its column.
        """
        return folds_of([self.headers, *self.cells])

    @cached_property
    def least_widths(self) -> tuple[float, ...]:
        """Width of the longest word in each column, with the padding of a cell."""
        return least_of([self.headers, *self.cells])

    @property
    def is_wide(self) -> bool:
        """Whether an upright page is too narrow for its words, even where they are smaller."""
        return math.fsum(self.least_widths) > PAGE_WIDTH * TABLE_POINTS / SMALL_POINTS


def grid(frame: pd.DataFrame) -> Grid:
    """Rows and columns of a frame as they are printed."""
    from rocu_analysis.exhibits.common import is_numeric, printed

    rows = printed(frame).itertuples(index=False, name=None)
    whole = Grid(
        tuple(plain(name) for name in frame.columns),
        tuple(tuple(_whole(plain(cell)) for cell in row) for row in rows),
        tuple(is_numeric(frame, name) for name in frame.columns),
    )
    if len(whole.cells) < FEWEST_ROWS:
        return (
            _turned(whole) if whole.cells and math.fsum(whole.least_widths) > PAGE_WIDTH else whole
        )
    # Where every row stands on one line there is room to say it in each.
    longest = whole.folds[1:, :, 0].max(axis=0).tolist()
    needed = (max(text + PADDING, w) for text, w in zip(longest, whole.least_widths, strict=True))
    if math.fsum(needed) <= PAGE_WIDTH:
        return whole
    kept = _said_once(whole)
    if not kept.is_wide:
        return kept
    short = tuple(tuple(_DAY_AND_LONG.sub(_short, cell) for cell in row) for row in kept.cells)
    return replace(kept, cells=short)


def _short(day: re.Match) -> str:
    """Day with its month in three letters, as charts have it."""
    return day[1] + day[2][:3]


def _whole(cell: str) -> str:
    """Words of a cell, the day of a date on one line with its month, and a range on one line."""
    if _RANGE.fullmatch(cell):
        return cell.replace(" ", "\u00a0")
    return _DAY_AND_MONTH.sub("\\1\u00a0", cell)


def _turned(whole: Grid) -> Grid:
    """Columns as rows: the first column becomes the header row."""
    first, *others = zip(*whole.cells, strict=True)
    rows = zip(whole.headers[1:], others, strict=True)
    cells = tuple((name, *values) for name, values in rows)
    figures = all(
        number or all(cell.startswith("[") for cell in values)
        for number, values in zip(whole.right[1:], others, strict=True)
    )
    headers = (whole.headers[0], *first)
    return Grid(headers, cells, (False, *[figures] * len(whole.cells)))


def _said_once(whole: Grid) -> Grid:
    """Leave out columns that hold one and the same in every row; the first always stays."""
    columns = list(zip(*whole.cells, strict=True))
    same = [n > 0 and len(set(values)) == 1 for n, values in enumerate(columns)]
    if same.count(False) < 2:
        return whole

    def kept(row: tuple) -> tuple:
        return tuple(value for value, gone in zip(row, same, strict=True) if not gone)

    once: dict[str, list[str]] = {}
    for head, cell, gone in zip(whole.headers, whole.cells[0], same, strict=True):
        if gone:
            once.setdefault(cell, []).append(head)
    return Grid(
        kept(whole.headers),
        tuple(map(kept, whole.cells)),
        kept(whole.right),
        tuple(f"{', '.join(heads)}: {cell}" for cell, heads in once.items()),
    )


# --- widths --------------------------------------------------------------------------------------


def parts_of(word: str) -> list[str]:
    """Parts of a long compound word, which may part behind its hyphens; a short one is whole."""
    parts = _HYPHEN.split(word) if len(word) > LONGEST_WHOLE else [word]
    return [
        part[place : place + LONGEST_WORD]
        for part in parts
        for place in range(0, max(1, len(part)), LONGEST_WORD)
    ]


@lru_cache(maxsize=20_000)
def _folds(text: str) -> tuple[float, ...]:
    """Centimetres in which a text stands on one line, on two and so on: no word is ever broken."""
    pieces = [
        (width(" ", TABLE_POINTS) if place and not later else 0.0, width(part, TABLE_POINTS))
        for place, word in enumerate(text.split(" "))
        for later, part in enumerate(parts_of(word))
    ]
    least = max(piece for _, piece in pieces)
    if len(pieces) > MOST_PIECES:  # of prose an estimate is near enough
        whole = math.fsum(gap + piece for gap, piece in pieces)
        most = min(MOST_FOLDS, math.ceil(FILLED * whole / least))
        return whole, *(FILLED * whole / lines for lines in range(2, most)), least
    folds, (lines, wider) = [least], _filled(pieces, least)
    while lines > 1:
        room, before = wider, lines
        lines, wider = _filled(pieces, room)
        folds += [room] * (before - lines)
    return tuple(folds[::-1])


def _filled(pieces: list[tuple[float, float]], room: float) -> tuple[int, float]:
    """Lines that pieces take in so much room, and the room in which some line takes one more."""
    lines, used, wider = 1, 0.0, math.inf
    for gap, piece in pieces:
        if used and used + gap + piece > room:
            wider = min(wider, used + gap + piece)
            lines, used = lines + 1, piece
        else:
            used += gap + piece
    return lines, wider


def folds_of(rows: Sequence[Row]) -> np.ndarray:
    """Centimetres in which each cell stands on one line, on two and so on."""
    held = [[_folds(cell) for cell in row] for row in rows]
    most = max(len(folds) for row in held for folds in row)
    return np.array([[(*folds, *[0.0] * (most - len(folds))) for folds in row] for row in held])


def least_of(rows: Sequence[Row]) -> tuple[float, ...]:
    """Width of the longest word in each column, with the padding of a cell."""
    columns = zip(*rows, strict=True)
    return tuple(max(_folds(cell)[-1] for cell in column) + PADDING for column in columns)


def shared_out(folds: np.ndarray, least: Sequence[float], room: float) -> tuple[float, ...]:
    """Widths that fill the room, given where they save most lines a centimetre."""
    # A row gets shorter only when all of its tallest cells do, so these columns are widened
    # together. What saves nothing anywhere is shared out evenly. A name broken over lines is hard
    # to find, and counts as four lines more.
    spare = room - math.fsum(least)
    if spare <= 0:
        return tuple(width * room / math.fsum(least) for width in least)
    first, *others = least
    names = [name for name in folds[:, 0, 0].tolist() if name <= LONGEST_NAME]
    # Widths of the first column at which more names stand on one line, the widest first.
    wanted = {name + PADDING + TOUCH for name in names} if len(folds) <= MOST_NAMES else ()
    wider = sorted((w for w in wanted if 0 < w - first <= spare), reverse=True)[:MOST_WIDTHS]
    folded = folds[_lines(folds, np.array(least)) > 1]  # a row of one line stays so
    folded = folded[:: 1 + len(folded) // MOST_ROWS]
    tried = [_widened(folded, (w, *others), spare - (w - first)) for w in (first, *wider)]
    broken = [sum(name > widths[0] - PADDING for name in names) for widths in tried]
    prices = _lines(folded, np.array(tried)).sum(axis=1) + 4 * np.array(broken)
    return tried[prices.argmin()]


def _widened(folds: np.ndarray, widths: Sequence[float], spare: float) -> tuple[float, ...]:
    """Widths to which what is spare has been added, where it saves most lines a centimetre."""
    widths = np.array(widths)
    while True:
        lines = _lines(folds, widths)
        tall = np.flatnonzero(lines > 1)
        # Widths at which some row is a line shorter.
        wider = np.maximum(widths, folds[tall, :, lines[tall] - 2] + PADDING + TOUCH)
        cost = (wider - widths).sum(axis=1)
        wider, cost = (part[(cost > 0) & (cost <= spare)] for part in (wider, cost))
        if not cost.size:
            return tuple((widths + spare / len(widths)).tolist())
        saved = (lines.sum() - _lines(folds, wider).sum(axis=1)) / cost
        best = max(range(len(cost)), key=lambda at: (saved[at], *wider[at]))
        widths, spare = wider[best], spare - cost[best]


def _lines(folds: np.ndarray, widths: np.ndarray) -> np.ndarray:
    """Lines that each row takes at widths of the columns, or at each of several."""
    room = widths[..., None, :, None] - PADDING + HAIR
    return 1 + (folds > room).sum(axis=-1).max(axis=-1)


# --- the typeface --------------------------------------------------------------------------------


@lru_cache(maxsize=20_000)
def width(word: str, points: float) -> float:
    """Width of a word in bold, in centimetres."""
    return text_width(word, points, "bold")


def glyphs(text: object) -> str:
    """Text in letters that the typeface has; another shows as the replacement character."""
    text = plain(text)
    lacking = [letter for letter in set(text) if not _is_known(letter)]
    return text.translate(dict.fromkeys(map(ord, lacking), "\ufffd")) if lacking else text


@cache
def _is_known(letter: str) -> bool:
    """Whether a typeface has the letter both in regular and in bold."""
    return None not in (letter_box(letter, "regular"), letter_box(letter, "bold"))
