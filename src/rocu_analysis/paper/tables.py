"""How a frame stands on a page: rows and columns of words, and how wide each column is.

Of a table that is too wide for a page that stands upright, what is the same in every row is said
once above the table. Columns get
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

FEWEST_ROWS = 3  # of a table in which a column may be said once
PADDING = 0.4
LONGEST_WHOLE = 14  # letters; a longer word may part behind a hyphen
LONGEST_WORD = 30  # what is longer, such as an address, may break
SPARE = 1.2  # of a column, beside its longest text
HAIR = 1e-4  # centimetres: what sums in another order differ by
LONGEST_NAME = 6.0  # centimetres: a longer text in the first column is no name but a sentence

_HYPHEN = re.compile("(?<=[A-Za-z0-9]-)(?=[A-Za-z])")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAY_AND_MONTH = re.compile(rf"\b(\d{{1,2}}) (?={_MONTHS}\b)")
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

    @property
    def words(self) -> str:
        """Label and caption, as printed."""
        return f"{self.label}: {self.caption}"

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
        from rocu_analysis.exhibits.cells import shorthand

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
        return shared_out(*self.grid.extremes, room)

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
        longest = self.grid.extremes[1]
        points, widths = self._on_page if share >= 1 else self._fitted(share * self.room)
        scale = points / TABLE_POINTS
        return points, tuple(scale * min(width, text - PADDING + SPARE)
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
        widths = widths or self._on_page[1]
        return sum(lines_of(row, widths) for row in (self.headers, *self.cells))

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
    def extremes(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """For each column the width of its longest word, and that of its longest text."""
        return extremes([self.headers, *self.cells])

    @property
    def least_widths(self) -> tuple[float, ...]:
        """Width of the longest word in each column, with the padding of a cell."""
        return self.extremes[0]

    @property
    def is_wide(self) -> bool:
        """Whether an upright page is too narrow for its words, even where they are smaller."""
        return math.fsum(self.least_widths) > PAGE_WIDTH * TABLE_POINTS / SMALL_POINTS


def grid(frame: pd.DataFrame) -> Grid:
    """Rows and columns of a frame as they are printed."""
    from rocu_analysis.exhibits.cells import is_numeric, printed

    rows = printed(frame).itertuples(index=False, name=None)
    whole = Grid(
        tuple(plain(name) for name in frame.columns),
        tuple(tuple(_whole(plain(cell)) for cell in row) for row in rows),
        tuple(is_numeric(frame, name) for name in frame.columns),
    )
    if len(whole.cells) < FEWEST_ROWS:
        return whole
    # Where every row stands on one line there is room to say it in each.
    longest = extremes(whole.cells)[1]
    needed = (max(pair) for pair in zip(longest, whole.least_widths, strict=True))
    if math.fsum(needed) <= PAGE_WIDTH:
        return whole
    return _said_once(whole)


def _whole(cell: str) -> str:
    """Words of a cell, the day of a date on one line with its month, and a range on one line."""
    if _RANGE.fullmatch(cell):
        return cell.replace(" ", "\u00a0")
    return _DAY_AND_MONTH.sub("\\1\u00a0", cell)


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
def measured(text: str) -> tuple[float, float]:
    """Centimetres of the longest word of a cell, and of all of it on one line."""
    words = [width(part, TABLE_POINTS) for word in text.split(" ") for part in parts_of(word)]
    return max(words), width(text, TABLE_POINTS)


def extremes(rows: Sequence[Row]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """For each column the width of its longest word, and that of its longest text."""
    columns = [[measured(cell) for cell in column] for column in zip(*rows, strict=True)]
    least, most = (tuple(max(cell[end] for cell in column) + PADDING for column in columns)
                   for end in (0, 1))  # fmt: skip
    return least, most


def shared_out(least: Sequence[float], most: Sequence[float], room: float) -> tuple[float, ...]:
    """Widths that fill the room, as CSS has it (2.1, 17.5.2.2): what is spare goes by what lacks.

    The first column heads the rows: its names stay on one line where there is room for that.
    """
    if math.fsum(least) >= room:
        return tuple(wide * room / math.fsum(least) for wide in least)
    first = min(most[0], LONGEST_NAME + PADDING)
    if first + math.fsum(least[1:]) <= room:
        least = (max(first, least[0]), *least[1:])
    spare, lacking = room - math.fsum(least), [m - n for m, n in zip(most, least, strict=True)]
    if spare >= math.fsum(lacking):
        more = (spare - math.fsum(lacking)) / len(least)
        return tuple(max(wide, longest) + more for wide, longest in zip(least, most, strict=True))
    share = spare / math.fsum(lacking)
    return tuple(wide + share * lack for wide, lack in zip(least, lacking, strict=True))


def lines_of(row: Row, widths: Sequence[float]) -> int:
    """Lines that a row takes at widths of the columns."""
    return max(_lines(cell, round(wide - PADDING + HAIR, 6))
               for cell, wide in zip(row, widths, strict=True))  # fmt: skip


@lru_cache(maxsize=50_000)
def _lines(text: str, room: float) -> int:
    """Lines of a text: no word is ever broken."""
    if measured(text)[1] <= room:
        return 1
    lines, used = 1, 0.0
    for word in text.split(" "):
        for later, part in enumerate(parts_of(word)):
            gap = width(" ", TABLE_POINTS) if used and not later else 0.0
            wide = width(part, TABLE_POINTS)
            if used and used + gap + wide > room:
                lines, used, gap = lines + 1, 0.0, 0.0
            used += gap + wide
    return lines


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
