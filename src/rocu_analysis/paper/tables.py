"""How a frame stands on a page: columns of words, how wide each is, how large their letters.

Of a table that is too wide for a page that stands upright, what is the same in every row is said
once above it. Columns get the widths at which the table is as short as it can be: without that a
column of prose squeezes the figures beside it. What is too tall for one page even so is set in
smaller letters, in which its columns have more room.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field
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
_ONE_DATE = re.compile(rf"\b(\d{{1,2}}|\d{{4}}-\d\d) (?=(?:{_MONTHS}|Q[1-4])\b)")
_RANGE = re.compile("[−-]?[0-9.,]+ (to|of) [−-]?[0-9.,]+")

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

    ``frame`` keeps numbers as numbers; ``headers`` and ``cells`` are the words that a document
    prints, none of them empty. Lengths are in centimetres.
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

    def called(self, label: str, anchor: str) -> Table:
        """Give the same table its label, keeping what was worked out of its layout."""
        named = copy(self)
        named.__dict__.update(label=label, anchor=anchor)
        return named

    @cached_property
    def _columns(self) -> tuple[list[tuple[str, ...]], list[bool], str]:
        """Columns with their heads, which of them hold figures, and what all rows share."""
        from rocu_analysis.exhibits.cells import is_numeric, printed

        text, once = printed(self.frame), {}
        right = [is_numeric(self.frame, name) for name in self.frame.columns]
        columns = [(plain(name), *(_whole(plain(cell)) for cell in text.iloc[:, place]))
                   for place, name in enumerate(text.columns)]  # fmt: skip
        # Where every row stands on one line there is room to say it in each.
        if (
            len(text) >= FEWEST_ROWS
            and math.fsum(max(extremes(column)[0], extremes(column[1:])[1]) for column in columns)
            > PAGE_WIDTH
        ):
            same = [place for place, (_, *cells) in enumerate(columns)
                    if place and len(set(cells)) == 1]  # fmt: skip
            for place in same:
                once.setdefault(columns[place][1], []).append(columns[place][0])
            kept = [place for place in range(len(columns)) if place not in same]
            columns, right = ([values[place] for place in kept] for values in (columns, right))
        return columns, right, "; ".join(f"{', '.join(once[cell])}: {cell}" for cell in once)

    @property
    def headers(self) -> tuple[str, ...]:
        """Words of the header row."""
        return tuple(column[0] for column in self._columns[0])

    @cached_property
    def cells(self) -> tuple[tuple[str, ...], ...]:
        """Rows below the header row."""
        return tuple(zip(*(column[1:] for column in self._columns[0]), strict=True))

    @property
    def right(self) -> list[bool]:
        """For each column, whether it holds figures and is set to the right."""
        return self._columns[1]

    @property
    def once(self) -> str:
        """What is the same in every row, as ``Published: 10 June 2020``."""
        return self._columns[2]

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """What stands above the table: the same in every row, and what each shorthand means."""
        from rocu_analysis.exhibits.cells import shorthand

        once = f"The same in every row: {self.once}." if self.once else ""
        return tuple(text for text in (once, "; ".join(shorthand(self.frame))) if text)

    @cached_property
    def _ends(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """For each column the widths of its longest word and of its longest text."""
        least, most = zip(*map(extremes, self._columns[0]), strict=True)
        return least, most

    @property
    def least_widths(self) -> tuple[float, ...]:
        """Width of the longest word in each column: no word is ever broken."""
        return self._ends[0]

    @property
    def is_wide(self) -> bool:
        """Whether an upright page is too narrow for its words, even where they are smaller."""
        return math.fsum(self.least_widths) > PAGE_WIDTH * TABLE_POINTS / SMALL_POINTS

    def widths(self, room: float) -> tuple[float, ...]:
        """Widths of the columns, which together fill the room."""
        return shared_out(*self._ends, room)

    @cached_property
    def _on_page(self) -> tuple[float, tuple[float, ...]]:
        """Size of the text, and widths of the columns as if it were `TABLE_POINTS`."""
        room = LANDSCAPE_WIDTH if self.is_wide else PAGE_WIDTH
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
        # A table of few words does not fill it: figures far from their names are hard to read.
        points, widths = self._on_page
        return tuple(points / TABLE_POINTS * min(width, text - PADDING + SPARE)
                     for text, width in zip(self._ends[1], widths, strict=True))  # fmt: skip

    def lines(self, widths: Sequence[float] | None = None) -> int:
        """Lines of text that the table is high, its header row included; on a page by default."""
        rooms = [round(wide - PADDING + HAIR, 6) for wide in widths or self._on_page[1]]
        return sum(max(map(_lines, row, rooms)) for row in (self.headers, *self.cells))

    @property
    def keeps_together(self) -> bool:
        """Whether the table is short enough to stand on one page."""
        return self.lines() <= MOST_LINES[self.is_wide]


def _whole(cell: str) -> str:
    """Words of a cell: a day with its month, a quarter and a range each stay on one line."""
    if _RANGE.fullmatch(cell):
        return cell.replace(" ", "\u00a0")
    return _ONE_DATE.sub("\\1\u00a0", cell)


# --- widths --------------------------------------------------------------------------------------


def parts_of(word: str) -> list[str]:
    """Parts of a long compound word, which may part behind its hyphens; a short one is whole."""
    parts = _HYPHEN.split(word) if len(word) > LONGEST_WHOLE else [word]
    return [part[at : at + LONGEST_WORD]
            for part in parts for at in range(0, max(1, len(part)), LONGEST_WORD)]  # fmt: skip


@lru_cache(maxsize=20_000)
def measured(text: str) -> tuple[float, float]:
    """Centimetres of the longest word of a cell, and of all of it on one line."""
    words = [width(part, TABLE_POINTS) for word in text.split(" ") for part in parts_of(word)]
    return max(words), width(text, TABLE_POINTS)


def extremes(column: Sequence[str]) -> tuple[float, float]:
    """Width of the longest word of a column, and that of its longest text."""
    words, texts = zip(*map(measured, column), strict=True)
    return max(words) + PADDING, max(texts) + PADDING


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
