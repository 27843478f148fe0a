"""A sheet as cells: values, where each stood, and what a value alone does not say.

Only rows and columns with something in them are held, so that a stray cell in the last corner
of a sheet costs nothing; the row and column numbers say where everything was. What a number
format says of the number under it stands here too, so that the same cell means the same in
workbooks of every kind.
"""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np

from rocu_analysis.readers.guard import Limits, Refusal

Position = tuple[int, int]
Range = tuple[int, int, int, int]  # first row, first column, last row, last column
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
MOST_MERGED = 100_000
LAST_DAY = 2_958_466  # serial of the day after 31 December 9999
MILLISECONDS = 86_400_000


@dataclass(frozen=True, eq=False)
class Sheet:
    """The cells of one sheet, as the file types them.

    ``values`` are objects, rows by columns, over the rows and columns that hold anything. ``None``
    is an empty cell (so is a formula that gives empty text). Text keeps its spaces; numbers are
    ``int`` where whole, else ``float``; truth values are ``bool``; cells with a date format are
    ``date``, ``datetime``, ``time`` or ``timedelta``.
    """

    file: str  # for people, relative to what was given; control characters are escaped
    name: str  # empty for CSV
    values: np.ndarray
    rows: np.ndarray  # 1-based numbers in the file, one for each row of `values`
    columns: np.ndarray
    percent: np.ndarray | None = None  # booleans like `values`: numbers shown as a percentage
    currency: np.ndarray | None = None  # or as money
    hidden_rows: frozenset[int] = frozenset()  # numbers of those in `rows` that are hidden
    hidden_columns: frozenset[int] = frozenset()
    merged: tuple[Range, ...] = ()  # ranges that hold anything
    hidden: bool = False  # the sheet itself
    has_notes: bool = False  # pinned to cells, or a box of text: neither is read
    printed: tuple[str, ...] = ()  # what its pages bear at head and foot, as a marking
    shows_hidden: bool = True  # False where the file cannot tell: CSV, .xls, .ods
    under: str = ""  # folder that was given, or that a given file lies in
    separator: str = ""  # of a CSV: behind semicolons a comma may be decimal

    def __post_init__(self) -> None:
        for name in ("percent", "currency"):
            if getattr(self, name) is None:
                object.__setattr__(self, name, np.zeros(self.values.shape, dtype=bool))

    def __repr__(self) -> str:
        rows, columns = self.values.shape
        return f"Sheet({self.file!r}, {self.name!r}, {rows} rows x {columns} columns)"

    def address(self, i: int, j: int) -> str:
        """Cell as the file knows it: ``"D17"`` for row `i` and column `j` of `values`."""
        return f"{column_letters(int(self.columns[j]))}{int(self.rows[i])}"


def column_letters(number: int) -> str:
    """Letters of a 1-based column number.

    >>> column_letters(1), column_letters(27), column_letters(16384)
    ('A', 'AA', 'XFD')
    """
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """1-based column number of its letters.

    >>> column_number("XFD")
    16384
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def merged_range(text: str) -> Range:
    """Rows and columns of a range.

    >>> merged_range("B2:C9")
    (2, 2, 9, 3)
    """
    first, top, last, bottom = re.match(r"([A-Z]+)(\d+):([A-Z]+)(\d+)", text).groups()
    return int(top), column_number(first), int(bottom), column_number(last)


@dataclass
class Cells:
    """What a reader found in one sheet, before rows and columns without anything are dropped.

    `grid` is dense, from (`top`, `left`); or None where the cells are in `scattered` instead, by
    1-based row and column. `hidden_columns` has the ends of each hidden stretch.
    """

    grid: np.ndarray | None = None
    top: int = 1
    left: int = 1
    scattered: dict[Position, object] = field(default_factory=dict)
    percent: list[Position] | np.ndarray = field(default_factory=list)
    currency: list[Position] | np.ndarray = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[Position] = field(default_factory=list)
    merged: list[Range] = field(default_factory=list)
    has_notes: bool = False
    printed: tuple[str, ...] = ()

    def sheet(
        self,
        file: str,
        name: str,
        limits: Limits,
        *,
        hidden: bool = False,
        shows_hidden: bool = True,
    ) -> Sheet:
        """Drop what is empty and put every finding on the cells that are left."""
        if self.grid is None:
            values, rows, columns = _lay_out(self.scattered, limits)
        else:
            filled = self.grid != None  # noqa: E711 (elementwise)
            at_row, at_column = filled.any(axis=1), filled.any(axis=0)
            is_full = at_row.all() and at_column.all()
            values = self.grid if is_full else self.grid[np.ix_(at_row, at_column)]
            rows, columns = np.flatnonzero(at_row) + self.top, np.flatnonzero(at_column) + self.left
        row_at = {int(row): i for i, row in enumerate(rows)} if self.merged else {}
        column_at = {int(column): j for j, column in enumerate(columns)} if self.merged else {}

        def holds(merged: Range) -> bool:
            """Whether the first cell of a merged range, the one that counts, holds something."""
            i, j = row_at.get(merged[0]), column_at.get(merged[1])
            return i is not None and j is not None and values[i, j] is not None

        numbers = frozenset(rows.tolist()) if self.hidden_rows else frozenset()
        return Sheet(
            file=file,
            name=name,
            values=values,
            rows=rows,
            columns=columns,
            percent=_marks(self.percent, values, rows, columns),
            currency=_marks(self.currency, values, rows, columns),
            hidden_rows=numbers.intersection(self.hidden_rows),
            hidden_columns=_within(columns, self.hidden_columns),
            merged=tuple(sorted(filter(holds, set(self.merged)))),
            hidden=hidden,
            shows_hidden=shows_hidden,
            has_notes=self.has_notes,
            printed=self.printed,
        )


def _lay_out(
    scattered: dict[Position, object], limits: Limits
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Scattered cells over the rows and columns that they use."""
    where = np.array(list(scattered), dtype=np.int64).reshape(-1, 2)
    rows, at_row = np.unique(where[:, 0], return_inverse=True)
    columns, at_column = np.unique(where[:, 1], return_inverse=True)
    if len(rows) * len(columns) > limits.cells:
        over = f"{len(rows):,} rows and {len(columns):,} columns"
        raise Refusal("file_too_large", f"{len(scattered):,} cells are scattered over {over}")
    values = np.full((len(rows), len(columns)), None, dtype=object)
    contents = np.empty(len(scattered), dtype=object)
    contents[:] = list(scattered.values())
    values[at_row, at_column] = contents
    return values, rows, columns


def _within(columns: np.ndarray, stretches: Iterable[Position]) -> frozenset[int]:
    """Columns that lie in any of the stretches."""
    within = np.zeros(len(columns), dtype=bool)
    for first, last in set(stretches):
        within[np.searchsorted(columns, first) : np.searchsorted(columns, last, "right")] = True
    return frozenset(columns[within].tolist())


def _marks(
    cells: Sequence[Position], values: np.ndarray, rows: np.ndarray, columns: np.ndarray
) -> np.ndarray:
    """Booleans that are true at the given cells, where the value is a number."""
    marks = np.zeros(values.shape, dtype=bool)
    where = np.array(cells, dtype=np.int64).reshape(-1, 2)
    if len(where) and values.size:
        where = where[np.isin(where[:, 0], rows) & np.isin(where[:, 1], columns)]
        i, j = np.searchsorted(rows, where[:, 0]), np.searchsorted(columns, where[:, 1])
        marks[i, j] = [type(value) in (int, float) for value in values[i, j]]
    return marks


class Shown(IntEnum):
    """How a number is shown."""

    NUMBER = 0
    DATE = 1
    TIME = 2
    DURATION = 3
    PERCENT = 4
    CURRENCY = 5
    THOUSANDS = 6  # of pounds: 85 as £85k
    MILLIONS = 7
    JUST_THOUSANDS = 8  # 85 as 85k
    JUST_MILLIONS = 9
    FOREIGN = 10  # in no pounds


_AMOUNTS = {Shown.THOUSANDS: "£{}k", Shown.MILLIONS: "£{}m"}
_AMOUNTS |= {Shown.JUST_THOUSANDS: "{}k", Shown.JUST_MILLIONS: "{}m"}
_AMOUNTS |= {Shown.FOREIGN: "{} in another currency"}
# What a cell holds is what is shown, and not the number behind it.
AS_SHOWN = (Shown.DATE, Shown.TIME, Shown.DURATION, *_AMOUNTS)

# ECMA-376 part 1, 18.8.30; 27-36 and 50-58 are dates in East Asian editions. 5-8, 42 and 44 show
# the currency of the computer's own region.
BUILT_IN = (
    dict.fromkeys((9, 10), Shown.PERCENT)
    | dict.fromkeys((14, 15, 16, 17, 22, *range(27, 37), *range(50, 59)), Shown.DATE)
    | dict.fromkeys((18, 19, 20, 21, 45, 47), Shown.TIME)
    | {46: Shown.DURATION}
    | dict.fromkeys((5, 6, 7, 8, 42, 44), Shown.CURRENCY)
)

_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.')
_SYMBOL = re.compile(r"\[\$([^\]\-]*)(?:-[^\]]*)?\]")
_ELAPSED = re.compile(r"(?i)\[(?:h+|m+|s+)\]")
_BRACKET = re.compile(r"\[[^\]]*\]")
_MONEY = re.compile(r"[£$€¥]|\b(?:GBP|EUR|USD)\b")
# A letter, or its word, put behind the number that was typed; behind a comma, as in 0,"k", the
# whole was typed.
_LETTER = re.compile(
    r'[0#?](?:\\? )?(?:"\s*(k|thousands?|mn?|mil|millions?)\s*"|\\([km]))', re.IGNORECASE
)


def shown_as(code: str) -> Shown:
    """Kind of a number format.

    >>> [shown_as(code).name for code in ("0.0%", "dd/mm/yyyy", "[h]:mm", "h:mm", "[$£-809]#,##0")]
    ['PERCENT', 'DATE', 'DURATION', 'TIME', 'CURRENCY']
    >>> [shown_as(code).name for code in ("General", '0 "days"', "#,##0;[Red]-#,##0", "0.00E+00")]
    ['NUMBER', 'NUMBER', 'NUMBER', 'NUMBER']
    """
    code = code[:1_000]
    symbols = _SYMBOL.sub(r"\1", code)
    plain = _LITERAL.sub("", symbols)
    if "%" in plain:
        return Shown.PERCENT
    letter, is_money = _LETTER.search(symbols), _MONEY.search(symbols)
    if letter and ("£" in symbols or not is_money):
        scale = "MILLIONS" if (letter[1] or letter[2])[0] in "mM" else "THOUSANDS"
        return Shown[scale if is_money else f"JUST_{scale}"]
    if is_money:
        return Shown.CURRENCY if re.search("£|GBP", symbols) else Shown.FOREIGN
    if "#" in plain:
        return Shown.NUMBER
    if _ELAPSED.search(plain):
        return Shown.DURATION
    letters = set(_BRACKET.sub("", plain).lower().replace("general", ""))
    if letters & set("dy") or ("m" in letters and not letters & set("hs")):
        return Shown.DATE
    return Shown.TIME if letters & set("hs") else Shown.NUMBER


class Once(dict):
    """Values made from others, each of the first many made once however often it stands."""

    def __init__(self, make: Callable) -> None:
        self.make = make

    def __missing__(self, key: object) -> object:
        value = self.make(key)
        if len(self) < 50_000:
            self[key] = value
        return value


def whole(number: float) -> int | float:
    """An int where nothing is lost by it.

    >>> whole(12.0), whole(12.5)
    (12, 12.5)
    """
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def moment(serial: float, shown: Shown, *, from_1904: bool = False) -> object:
    """Date, time, duration or amount that is shown of a number; itself where it is none.

    A negative date, a date before day 1, and one after the year 9999 stay numbers, so that the
    figure that was typed is not lost. Times are exact to the millisecond.

    >>> moment(44293, Shown.DATE)
    datetime.date(2021, 4, 7)
    >>> moment(0.5, Shown.TIME), moment(1.25, Shown.DURATION)
    (datetime.time(12, 0), datetime.timedelta(days=1, seconds=21600))
    >>> moment(-3.0, Shown.DATE)
    -3
    """
    number = float(serial)
    if shown in _AMOUNTS:
        return "-" * (number < 0) + _AMOUNTS[shown].format(f"{abs(number):.15g}")
    if shown not in AS_SHOWN:
        return whole(number)
    if shown is Shown.DURATION and abs(number) < LAST_DAY:
        return dt.timedelta(milliseconds=round(number * MILLISECONDS))
    day, past_midnight = divmod(round(number * MILLISECONDS), MILLISECONDS)
    if not 0 <= number < LAST_DAY or (shown is Shown.DATE and day < 1 and not from_1904):
        return whole(number)
    first = dt.datetime(1904, 1, 1) if from_1904 else dt.datetime(1899, 12, 30)
    if not from_1904 and day < 60:
        first += dt.timedelta(days=1)  # Excel counts a 29 February 1900 that never was
    day = min(day, LAST_DAY - 1463 if from_1904 else LAST_DAY - 1)
    instant = first + dt.timedelta(days=day, milliseconds=past_midnight)
    if shown is Shown.TIME and day == 0:
        return instant.time()
    return instant if past_midnight else instant.date()


def iso_moment(text: str) -> object:
    """Date, time or moment written out (ISO 8601); the text itself where it is none.

    >>> iso_moment("2021-04-07T00:00:00"), iso_moment("7 April")
    (datetime.date(2021, 4, 7), '7 April')
    """
    for kind in (dt.datetime, dt.time):
        try:
            stated = kind.fromisoformat(text)
        except ValueError:
            continue
        stated = stated.replace(tzinfo=None)  # the day and the hour where it was written
        midnight = isinstance(stated, dt.datetime) and stated.timetz() == dt.time()
        return stated.date() if midnight else stated
    return text


_HEAD_OR_FOOT = re.compile(
    rb"<(?:\w+:)?(?:(?:odd|even|first)(?:Header|Footer)|(?:header|footer)(?:-left|-first)?)\b[^>/]*>"
    rb"(.{1,4000}?)</(?:\w+:)?(?:(?:odd|even|first)(?:Header|Footer)|(?:header|footer)[\w-]*)>",
    re.DOTALL,
)
_PAGE_CODE = re.compile(r'&(?:"[^"]*"|K[0-9A-F]{6}|\d+|[A-Z])')


def heads_and_feet(xml: bytes) -> tuple[str, ...]:
    """Texts at the heads and feet of printed pages, in a part of XLSX or ODS.

    >>> heads_and_feet(b'<oddHeader>&amp;L&amp;"Arial,Bold"OFFICIAL&amp;RPage &amp;P</oddHeader>')
    ('OFFICIAL', 'Page')
    """
    texts = (m[1].decode("utf-8", "replace") for m in _HEAD_OR_FOOT.finditer(xml))
    plain = (_PAGE_CODE.sub("\n", html.unescape(re.sub(r"<[^>]*>", "\n", text))) for text in texts)
    return tuple(dict.fromkeys(t.strip() for text in plain for t in text.split("\n") if t.strip()))
