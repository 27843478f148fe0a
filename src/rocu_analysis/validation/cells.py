"""What kind of thing stands in each cell of a sheet, and which figure does it give?

Each distinct value is looked at once, so that a long sheet costs little more than a short one.
A kind says what a cell looks like, not what it means: ``2021`` is a year or a count. One cell as
typed that is to be a figure is one `Figure`.

At its cell stands also what is found while a table is read. An error is listed once a cell, since
every figure that was set aside must be found again; a warning once a word, with the number of cells
like it, since a thousand dashes are one remark.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache, cached_property, lru_cache
from itertools import pairwise

import numpy as np
import pandas as pd

from rocu_analysis import periods, reference
from rocu_analysis.periods import MONTH_IN_PROSE
from rocu_analysis.problems import Problem, is_error, kinds, problem
from rocu_analysis.readers.sheet import Sheet
from rocu_analysis.validation import names


class Coded:
    """An array of few distinct values: for each place the number of its value, -1 for none.

    A long sheet says few different things. What is said of 100,000 figures is worked out on the
    few values and their numbers, and costs little more than for a hundred.

    ``codes`` holds whole numbers, one a place; ``values`` the distinct values, None not among them.
    """

    __slots__ = ("codes", "values")

    def __init__(self, codes: np.ndarray, values: list) -> None:
        self.codes, self.values = codes, values

    @classmethod
    def of(cls, items: Iterable[object]) -> Coded:
        """One place an item, None for none."""
        number: dict[object, int] = {}
        codes = [-1 if item is None else number.setdefault(item, len(number)) for item in items]
        return cls(np.array(codes, dtype=np.int32), list(number))

    @classmethod
    def full(cls, size: int, value: object = None) -> Coded:
        """One value everywhere, or none anywhere."""
        return cls(_alike(size, -1), []) if value is None else cls(_alike(size, 0), [value])

    def __len__(self) -> int:
        return len(self.codes)

    def at(self, place: int) -> object:
        """Value at one place; None where there is none."""
        code = self.codes[place]
        return self.values[code] if code >= 0 else None

    def take(self, places: np.ndarray) -> Coded:
        """Values at some places; none at places below 0."""
        if not self.values:
            return Coded.full(len(places))
        return Coded(np.append(self.codes, np.int32(-1))[places], self.values)

    @property
    def missing(self) -> np.ndarray:
        """Places without a value."""
        return self.codes < 0

    def first_of(self, other: Coded) -> Coded:
        """Own values, and where there are none the other's."""
        if not self.values:
            return other
        if not other.values or not self.missing.any():
            return self
        return self.where(~self.missing, other)

    def filled(self, value: object) -> Coded:
        """Own values, and where there are none this one."""
        return self.put(self.missing, value) if self.values else Coded.full(len(self), value)

    def where(self, kept: np.ndarray, other: Coded) -> Coded:
        """Own values where `kept` is true, elsewhere the other's."""
        values, codes = self._numbered(other)
        return Coded(np.where(kept, self.codes, codes), values)

    def put(self, places: np.ndarray, value: object) -> Coded:
        """Return the same with one value at some places."""
        return self.where(~places, Coded.full(len(self), value)) if places.any() else self

    def _numbered(self, other: Coded) -> tuple[list, np.ndarray]:
        """All values of both, and the other's codes among them."""
        number = {value: code for code, value in enumerate(self.values)}
        table = [number.setdefault(value, len(number)) for value in other.values]
        if table == list(range(len(table))):
            return list(number), other.codes
        return list(number), np.array([*table, -1], dtype=np.int32)[other.codes]

    def differs(self, other: Coded) -> np.ndarray:
        """Places at which both have a value, and not the same."""
        if not (self.values and other.values):
            return np.zeros(len(self), dtype=bool)
        _, codes = self._numbered(other)
        return (self.codes >= 0) & (codes >= 0) & (self.codes != codes)

    def mask(self, function: Callable[[object], object]) -> np.ndarray:
        """Places whose value is such; none is not."""
        return np.array([*(bool(function(value)) for value in self.values), False])[self.codes]

    def alike(self, places: np.ndarray) -> list[np.ndarray]:
        """Some places, those of each value by themselves."""
        return [places[group] for group in groups(self.codes[places])]

    def equals(self, value: object) -> np.ndarray:
        """Places that hold this value."""
        code = self.values.index(value) if value in self.values else -2
        return self.codes == code

    def map(self, function: Callable[[object], object]) -> Coded:
        """Apply a function to each distinct value once; it may give None."""
        if not self.values:
            return self
        return Coded.of(function(value) for value in self.values).take(self.codes)

    def numbers(self, fill: float = np.nan) -> np.ndarray:
        """Values as numbers."""
        return np.array([*self.values, fill], dtype=float)[self.codes]

    @classmethod
    def joined(cls, parts: list[Coded]) -> Coded:
        """Several one behind the other; each value in the order in which it first stands."""
        if len(parts) == 1:
            return parts[0]
        number: dict[object, int] = {}
        codes = []
        for part in parts:
            table = [*(number.setdefault(value, len(number)) for value in part.values), -1]
            codes.append(np.array(table, dtype=np.int32)[part.codes])
        return cls(np.concatenate(codes), list(number))

    def categorical(self) -> pd.Categorical:
        """Values as text, for a column of a frame."""
        text = self if all(type(value) is str for value in self.values) else self.map(str)
        known = _categories(tuple(text.values))
        return pd.Categorical.from_codes(text.codes, dtype=known, validate=False)

    def days(self) -> np.ndarray:
        """Values as days, in seconds."""
        if not self.values:
            return np.full(len(self), np.datetime64("NaT", "s"))
        read = pd.to_datetime(pd.Series(self.values, dtype="object"), errors="coerce")
        moments = read.to_numpy(dtype="datetime64[s]")
        return np.append(moments, np.datetime64("NaT", "s"))[self.codes]


@lru_cache(maxsize=100)
def _categories(words: tuple[str, ...]) -> pd.CategoricalDtype:
    """Type of a column of these words: many columns say the same few, or nothing."""
    return pd.CategoricalDtype(pd.Index(words, dtype="str"))


@lru_cache(maxsize=1_000)
def _alike(size: int, code: int) -> np.ndarray:
    """The same code everywhere; one array for all that need it, which nobody may change."""
    codes = np.full(size, code, dtype=np.int32)
    codes.flags.writeable = False
    return codes


def combined(parts: Iterable[np.ndarray], size: int) -> np.ndarray:
    """One number for each combination of numbers of 0 and more, in their order."""
    whole, count = np.zeros(size, dtype="int64"), 1
    for codes in parts:
        span = int(codes.max(initial=0)) + 1
        if span == 1:  # all are alike
            continue
        if count * span >= 2**62:
            whole = np.unique(whole, return_inverse=True)[1]
            count = int(whole.max(initial=0)) + 1
        whole, count = whole * span + codes, count * span
    return whole


def groups(values: np.ndarray) -> list[np.ndarray]:
    """Positions of each distinct value, in the order in which these first stand."""
    if not len(values):
        return []
    codes, distinct = pd.factorize(values, use_na_sentinel=False)
    return by_code(codes, len(distinct))


def by_code(codes: np.ndarray, size: int) -> list[np.ndarray]:
    """Positions of each of the numbers 0, 1, … below `size`."""
    order = np.argsort(codes, kind="stable")
    starts = np.searchsorted(codes[order], np.arange(size + 1)).tolist()
    return [order[start:end] for start, end in pairwise(starts)]


# In the order from what is counted to what is said: from YEAR on they can name a row or a column,
# from PERIOD on they are words.
BLANK, FIGURE, TRUTH, YEAR, DAY, PERIOD, TEXT = range(7)

_PLAIN_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_LONE_YEAR = re.compile(r"(?:19[89]|20[0-4])\d(?:\.0)?")
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]00:00(?::00)?)?")
_WORDS = re.compile(r"[A-Za-z][A-Za-z ]{3,}")
# ``£`` under a heading is a unit.
_UNIT_ALONE = re.compile(r"(?i)\s*(?:£ ?(?:m|mn|k|bn|['’]?000['’]?s?)?|%|kgs?)\s*")
_MAYBE_PERIOD = re.compile(r"(?i)\d|^\W*(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|q)")


class Grid:
    """A sheet with the kind of every cell and the distinct values of every column."""

    def __init__(self, sheet: Sheet, dropped_rows=(), dropped_columns=()) -> None:
        self.sheet, self.values, self.shape = sheet, sheet.values, sheet.values.shape
        # Numbers of rows and columns as if those that are dropped were not there.
        self.row_numbers = sheet.rows - np.searchsorted(sorted(set(dropped_rows)), sheet.rows)
        self.column_numbers = sheet.columns - np.searchsorted(
            sorted(set(dropped_columns)), sheet.columns
        )
        self._columns: dict[int, tuple[np.ndarray, np.ndarray]] = {}

    def column(self, j: int) -> tuple[np.ndarray, np.ndarray]:
        """Codes and distinct values of a column; code -1 where it is empty."""
        if j not in self._columns:
            whole = self.values[:, j]
            codes, distinct = pd.factorize(whole)
            # 1 and True are equal to a dictionary, yet not the same thing in a cell.
            if bool in set(map(type, whole.tolist())):
                codes = codes.copy()
                for truth in (True, False):
                    codes[[value is truth for value in whole]] = len(distinct)
                    distinct = np.append(distinct, np.array([truth], dtype=object))
            self._columns[j] = codes, distinct
        return self._columns[j]

    @cached_property
    def kinds(self) -> np.ndarray:
        """Kind of each cell, of the shape of the sheet."""
        kinds = np.zeros(self.shape, dtype=np.int8)
        for j in range(self.shape[1]):
            codes, distinct = self.column(j)
            kinds[:, j] = np.append(_kinds_of(distinct), np.int8(BLANK))[codes]
        return kinds

    @cached_property
    def held(self) -> np.ndarray:
        """Where there is anything to read: blanks of spaces alone are not."""
        return self.kinds != BLANK

    def text(self, i: int, j: int) -> str:
        """Cell as text, trimmed; empty where there is nothing."""
        return as_text(self.values[i, j])

    def cell(self, i: int, j: int) -> str:
        """Address of a cell."""
        return self.sheet.address(i, j)


def _kinds_of(distinct: np.ndarray) -> np.ndarray:
    """Kind of each of some values; the numbers among them all at once."""
    plain = np.array([type(value) in (int, float) for value in distinct], dtype=bool)
    kinds = np.full(len(distinct), FIGURE, dtype=np.int8)
    numbers = distinct[plain].astype(float)
    is_year = (numbers >= 1990) & (numbers <= 2049) & (numbers == np.floor(numbers))
    kinds[plain] = np.where(is_year, YEAR, FIGURE)
    for k in np.flatnonzero(~plain).tolist():
        value = distinct[k]
        if isinstance(value, str):
            kinds[k] = _kind_of_text(value)
        elif isinstance(value, bool):
            kinds[k] = TRUTH
        elif isinstance(value, date):
            kinds[k] = DAY
    return kinds


def as_text(value: object) -> str:
    """Value as an analyst would read it in the cell."""
    if isinstance(value, str):
        return " ".join(value.split())
    if value is None or value != value:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and (value.hour, value.minute, value.second) == (0, 0, 0):
        return value.date().isoformat()
    return str(value)


def is_serial(value: object) -> bool:
    """Whether a number can be a day of our time as spreadsheets count them."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    within = is_number and periods.FIRST_SERIAL <= value <= periods.LAST_SERIAL
    return within and value == int(value)


def is_unit(text: str) -> bool:
    """Whether a text is a unit alone."""
    return bool(_UNIT_ALONE.fullmatch(text))


def is_number(text: str) -> bool:
    """Whether a heading says only that numbers stand below, or what they are in."""
    return names.plain_heading(text) in names.heading_words("number") or is_unit(text)


@lru_cache(maxsize=200_000)
def _kind_of_text(text: str) -> int:
    text = text.strip()
    if not text:
        return BLANK
    if _PLAIN_NUMBER.fullmatch(text):
        return YEAR if _LONE_YEAR.fullmatch(text) else FIGURE
    if _ISO_DAY.fullmatch(text):
        return DAY
    if text[0] == "=" and _looks_like_figure(text):
        return FIGURE  # a formula without its result, of which there may be thousands
    # ``2020-21 [p]`` is a period whose figures are provisional.
    bare = STATUS_MARK.sub("", text) or text
    if is_unit(text) or len(bare) > 45:
        return TEXT
    if _MAYBE_PERIOD.search(bare):
        reading = periods.parse(bare)
        if reading.periods or reading.part:
            return DAY if reading.day else PERIOD
    if periods.month_first([bare]):
        return DAY
    # "Unknown" is a marker in a figure's place and a heading in another: here it is a word.
    return FIGURE if _looks_like_figure(text) and not _WORDS.fullmatch(text) else TEXT


# -- what figure a cell gives ----------------------------------------------------------------------

# Missing, zero and hidden stay three different things: a blank is no figure at all, ``0`` and
# ``nil`` are nought, and a marker says why a figure is withheld. What cannot be a figure is never
# turned into a blank: it comes back with the code of its fault, and with the value that was
# probably meant where there is one, so that somebody can take it back by hand. A share is held as
# the number that is printed: ``12%`` and 0.12 in a cell formatted as a percentage are both 12.

NAN = math.nan
LARGEST = 1e15  # from here on whole numbers are no longer told apart, and nothing is counted so
SUPPRESSION_LIMIT = 10


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it is meant."""

    value: float = NAN
    high: float = NAN  # upper end
    qualifier: str = "exact"
    marker: str = ""
    # Only where the cell itself says so: "GBP", "percent"; "revised".
    unit: str = ""
    status: str = ""
    scaled: bool = False  # in thousands or millions, by its own word: the column's is not for it
    code: str = ""  # fault or remark, as in ``reference/problems.csv``


# Remarks that keep the figure; every other code sets it aside.
KEPT = ("", "dash", "not_applicable_or_available", "read_as_nil", "footnote_mark", "share_beside")
_DASHES = ("-", "–", "—", "--", "−", "‐", "‑")
_NOT_CLEAR = ("n/a", "na", "n.a.", "n.a", "n / a", "#n/a n/a")
_NIL = ("nil", "none", "zero", "nil return", "nil recorded")
_ERRORS = re.compile(r"#(?:ref|div/0|value|name|n/a|num|null|getting_data|spill|calc)[!?]?|err:\d+")

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+)(?:\.\d+)?|\.\d+"
_SCALE = (
    dict.fromkeys(("k", "thousand", "000", "000s"), 1e3)
    | dict.fromkeys(("m", "mn", "mil", "million", "millions"), 1e6)
    | dict.fromkeys(("bn", "billion"), 1e9)
)
_WEIGHT = (
    dict.fromkeys(["kg", "kgs", "kilo", "kilos", "kilogram", "kilograms", "kilogrammes"], 1.0)
    | dict.fromkeys(("g", "grams", "grammes"), 1e-3)
    | dict.fromkeys(("tonne", "tonnes"), 1e3)
)
_PERCENT = ("%", "per cent", "percent", "pc")
_OTHER_UNITS = ("gbp", "pounds", "years", "yrs")
_BEFORE = {
    r"(?:approx(?:imately|\.)?|c(?:irca|a)?\.? ?(?=[1-9£]|0\b)|around|about|roughly|some"
    r"|est(?:imated|\.)?|~|≈)": "about",
    r"(?:at least|no(?:t)? (?:fewer|less) than|minimum(?: of)?|min\.?|>=|≥|upwards of)": "at least",
    r"(?:more than|over|above|in excess of|greater than|exceeding|just over|>)": "more than",
    r"(?:up to|at most|no(?:t)? more than|maximum(?: of)?|max\.?|<=|≤)": "at most",
    r"(?:less than|fewer than|under|below|almost|nearly|just under|just short of|close to"
    r"|<)": "less than",
}
_AFTER = {
    r"\+|or more|or over|and over|plus|and above": "at least",
    r"or fewer|or less|or under": "at most",
    r"approx(?:imately|\.)?|\(approx\.?\)|\(est(?:imate|imated|\.)?\)|\[e\]|\(e\)": "about",
}


_LONGEST_FIRST = sorted((*_SCALE, *_WEIGHT, *_PERCENT, *_OTHER_UNITS), key=len, reverse=True)
_SCALE_WORDS = "|".join(word for word in _LONGEST_FIRST if word in _SCALE and word[0] != "0")
_UNIT_WORDS = "|".join(word for word in _LONGEST_FIRST if word not in _SCALE)
_AMOUNT = re.compile(
    rf"(?P<pound>£|gbp ?)?\s*(?P<number>{_NUMBER})"
    rf"(?:\s*(?P<scale>{_SCALE_WORDS})\b)?\s*(?P<unit>{_UNIT_WORDS})?"
)
_BETWEEN = re.compile(r"(?:between|from)?\s*(?P<low>.+?)\s*(?:-|–|—|\bto\b|\band\b)\s*(?P<high>.+)")
# ``1,124 [p]``, and over a column ``Jul to Sep 2021 [p]`` or ``2020-21p``.
STATUS_MARK = re.compile(
    r"(?i)(?:\s*[\[(]|(?<=\)) |(?<=[-/–]\d\d) ?|(?<=[ -](?:19|20)\d\d) ?|(?<=^(?:19|20)\d\d) ?)"
    r"(p|r|prov(?:isional)?|rev(?:ised)?|final)[\])]?\s*$"
)
_GLUED_MARK = re.compile(r"(?<!^4)(?<=\d) ?([pr])$")  # “12p”, as publishers have it; “4P” are four
STATUSES = {"p": "provisional", "r": "revised", "f": "final"}
_FOOTNOTE = re.compile(
    r"(?:[*†‡§¶^~]+|\s*[\u2190-\u21ff\u25b2-\u25c5\u2b05-\u2b07\u27a1]+\ufe0f?|[¹²³⁴-⁹]+"
    r"|\s*\[(?:note )?\d{1,2}\]|\s+\(?note \d{1,2}\)?|\s+\([a-z]\))$"
)
# What stands after a figure and is none of it, with the code of its remark: “12 (34%)”.
_BESIDE = {
    "footnote_mark": _FOOTNOTE,
    "share_beside": re.compile(
        rf"\s*[\[(][+−–-]?\s*(?:{_NUMBER})\s*(?:{'|'.join(_PERCENT)})[\])]$"
    ),
}
_DAY_MONTH = re.compile(
    rf"\d{{1,2}}[ -]{MONTH_IN_PROSE}(?:[ -]\d{{2,4}})?|{MONTH_IN_PROSE}[ -]\d{{2}}"
    r"|\d{1,2}/\d{1,2}/(?:\d{4}|\d\d)|\d{4}-\d\d-\d\d(?:[ t].*)?"
)


_MANY = r"thousands?|millions?|billions?|'?000'?s?"
# ``(£m)``, ``£ 000s``, ``GBP (thousands)``; the £ of “£5m” is about that sum alone.
_MONEY = re.compile(
    rf"(?:£|\bgbp\b) ?(?:\(?(?:in )?(?P<scale>{_MANY}|m|mn|mil|k|bn)(?!\w)|(?![\w']|\d))"
)
# “Per (000s)” is a rate, of which each thousand is one.
_SCALED = re.compile(
    rf"(?<!\bper\s)(?:\((?:in )?|\bin |(?<!\d)[,:] ?)(?P<scale>{_MANY})(?:\)|$|(?= ?[.;,]| of\b))"
)


def read_figure(value: object) -> Figure | None:
    """Read one cell as a figure; None where it is blank."""
    if isinstance(value, str):
        return _read_text(value)
    if isinstance(value, bool):
        return Figure(code="truth_for_figure")
    if isinstance(value, (datetime, date, time, timedelta)):
        return Figure(code="date_for_figure")
    if value is None or value != value:
        return None
    code = "negative" if value < 0 else "number_too_large" if value >= LARGEST else ""
    return Figure(float(value) if value < LARGEST else NAN, code=code)


_DIGIT = re.compile(r"\d")


@lru_cache(maxsize=100_000)
def _read_text(text: str) -> Figure | None:
    """Read a cell of text as a figure; None where it is blank."""
    plain = re.sub(r"[\s\u00a0]+", " ", text).strip().casefold()
    plain = re.sub(r"^'(?=[\d£<(-])", "", plain)  # by which spreadsheets keep what is typed
    if not plain:
        return None
    if plain in _DASHES:
        return Figure(marker="x", code="dash")
    if plain in _NOT_CLEAR:
        return Figure(marker="x", code="not_applicable_or_available")
    if plain in markers():
        return Figure(marker=markers()[plain])
    if plain in _NIL:
        return Figure(0.0, code="read_as_nil")
    if _ERRORS.fullmatch(plain):
        return Figure(code="error_cell")
    if plain.startswith("=") and len(plain) > 1:
        return Figure(code="uncalculated_formula")
    mark = STATUS_MARK.search(plain) or _GLUED_MARK.search(plain)
    rest = plain[: mark.start()] if mark else plain
    figure = _qualified(rest)
    for code, pattern in _BESIDE.items() if figure is None else ():
        bare = pattern.sub("", rest)
        if bare and bare != rest and (figure := _qualified(bare)):
            figure = figure if figure.code else replace(figure, code=code)
            break
    if figure is not None:
        return replace(figure, status=STATUSES[mark[1][0]] if mark else "")
    if _DAY_MONTH.fullmatch(plain):
        return Figure(code="date_for_figure")
    is_number = re.fullmatch(r"[£\d][\d.,\s]*", plain)
    return Figure(code="unclear_number" if is_number else "text_for_figure")


def _looks_like_figure(text: str) -> bool:
    """Whether a cell of text is a figure or a marker, whatever its faults."""
    figure = _read_text(text)
    return figure is not None and figure.code not in ("text_for_figure", "date_for_figure")


# A line of its own over a table, which says of all its figures in what they are.
_IN_WHAT = re.compile(
    r"(?i)(?:(?:all )?(?:figures|numbers?|values|amounts|data)\b)?(?: (?:are|shown|given"
    rf"|expressed))*(?: in| as)?\W*(?:(?P<scale>{_MANY})|(?P<share>per ?cents?|percentages?"
    r"|%|proportions?|(?:rates?|numbers?)?,? ?per [\d,]+\b.*|rates?)|full[- ]time equivalents?"
    r"|ftes?|headcounts?|(?P<weight>kgs?|kilogram(?:me)?s?))"
    r"\W*\d?"
)


def says_in_what(line: str) -> re.Match | None:
    """A line that says in what the figures of a table are: ``Thousands``, ``Percentages``.

    Its group ``scale``, ``share`` or ``weight`` holds the word where they are no numbers of things.
    """
    return _IN_WHAT.fullmatch(line.strip())


# “Arrests (g)” has but a note.
_GRAMS = re.compile(
    r"\(gram(?:me)?s?\)|\bin gram(?:me)?s\b|^\(g\)|(?:seiz|weigh|mass|drug|heroin|cocaine|cannabis"
    r"|amphetamine|ketamine|mdma|powder|resin).*\(g\)"
)


def heading_scale(heading: str) -> tuple[float, str]:
    """Return what a heading says about its figures: their scale and unit."""
    plain = re.sub(r"[\u2018\u2019]", "'", heading.casefold())
    match = _MONEY.search(plain)
    if match:
        return _scale_of(match["scale"]), "GBP"
    match = _SCALED.search(plain)
    if match:
        return _scale_of(match["scale"]), ""
    if re.search(r"%|\bper ?cent\b|\bpercentage\b|(?:\b|_)pct(?:\b|_)", plain):
        return 1.0, "percent"
    if _GRAMS.search(plain):
        return 1e-3, "kg"
    if re.search(r"\(kgs?\)|\bkgs?\b|\bkilogram(?:me)?s?\b", plain):
        return 1.0, "kg"
    return 1.0, ""


def _scale_of(word: str | None) -> float:
    bare = (word or "").replace("'", "")
    return _SCALE.get(bare) or _SCALE.get(bare.rstrip("s"), 1.0)


@cache
def markers() -> dict[str, str]:
    """Marker of each word that stands in place of a figure: ``c``, ``x`` or ``z``."""
    rows = [r for r in reference.rows("outcome_words") if r["field"] == "in place of a figure"]
    return {w.strip(): r["word"] for r in rows for w in (r["word"], *r["aliases"].split(";"))}


def _qualified(plain: str) -> Figure | None:
    if not _DIGIT.search(plain):
        return None
    if re.fullmatch(rf"\(\s*£?\s*(?:{_NUMBER})\s*\)", plain):
        inner = _amount(plain.strip("() "))
        return replace(inner, code="maybe_negative") if inner else None
    if re.fullmatch(rf"[-−–]\s*£?\s*(?:{_NUMBER}).*|£\s*-\s*(?:{_NUMBER})", plain):
        inner = _amount(plain.replace("£", "").lstrip("-−– "))
        return replace(inner, value=-inner.value, code="negative") if inner else None
    figure = _amount(plain)
    if figure:
        return figure
    for pattern, word in _BEFORE.items():
        match = re.match(rf"{pattern}\s*", plain)
        inner = match and _amount(plain[match.end() :])
        if inner and word == "less than" and inner.value == 0:
            return replace(inner, value=NAN, code="negative")
        is_small = inner and 1 <= inner.value <= SUPPRESSION_LIMIT
        if word == "less than" and is_small and not inner.unit:
            # ``<5`` hides a small count; ``almost 700`` is a figure.
            return replace(inner, value=NAN, high=inner.value - 1, qualifier=word, marker="c")
        if inner:
            return replace(inner, qualifier=word)
    for pattern, word in _AFTER.items():
        match = re.search(rf"\s*(?:{pattern})$", plain)
        inner = match and _amount(plain[: match.start()])
        if inner:
            return replace(inner, qualifier=word)
    match = _BETWEEN.fullmatch(plain)
    low, high = (_amount(match["low"]), _amount(match["high"])) if match else (None, None)
    if low is None or high is None:
        return None
    if high.scaled and not low.scaled:
        # “£1-2m” is from one million; “800 to 1k” is not from 800 thousand.
        whole = _amount(f"{match['low']} {_AMOUNT.fullmatch(match['high'].strip())['scale']}")
        low = whole if whole and whole.value < high.value else low
    if high.code:
        return high
    both = replace(low, high=high.value, qualifier="between", unit=high.unit or low.unit)
    return both if low.value < high.value else replace(both, code="range_backwards")


def _amount(plain: str) -> Figure | None:
    match = _AMOUNT.fullmatch(plain.strip())
    if not match:
        return None
    scale = _SCALE.get(match["scale"] or "", 1.0)
    number = float(re.sub(r"[,\s\u00a0\u202f]", "", match["number"])) * scale
    unit = match["unit"] or ""
    if match["pound"] or unit in ("gbp", "pounds"):
        kind = "GBP"
    elif unit in _PERCENT:
        kind = "percent"
    elif unit in ("years", "yrs"):
        kind = "years"
    else:
        number, kind = number * _WEIGHT.get(unit, 1.0), "kg" if unit else ""
    if number >= LARGEST:
        return Figure(code="number_too_large")
    # 1.2 million is 1,200,000 and not 1,199,999.9999999998.
    return Figure(round(number, 6), unit=kind, scaled=scale != 1.0)


# -- what is found ---------------------------------------------------------------------------------

# So many cells of one kind are listed one by one; a line says how many more there are.
LISTED_ERRORS = 200

Cells = list[tuple[int, int]]


class Log:
    """The problems of one sheet."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.problems: list[Problem] = []

    def tell(
        self, code: str, cells: Iterable = (), message: str = "", *, field="", found="", remedy=""
    ) -> None:
        """Note a problem at some cells of the grid, or of the whole sheet where none is given."""
        sheet, cells = self.grid.sheet, list(cells)
        if not found and cells:
            found = as_text(self.grid.values[cells[0]])
        listed = LISTED_ERRORS if is_error(code) else 0
        more = len(cells) - max(listed, 1)
        addresses = [self.grid.cell(*place) for place in cells[: listed + 1]] or [""]
        told = {"field": field, "found": found, "remedy": remedy}
        for number, address in enumerate(addresses):
            if number == listed and more > 0:
                like_it = f"(and {more:,} more {'cell' if more == 1 else 'cells'} like it)"
                message = f"{message or kinds()[code].meaning} {like_it}"
            self.problems.append(
                problem(code, sheet.file, sheet.name, address, message=message, **told)
            )


_MOST_REASONS = 20


class FigureLog(Log):
    """The same, with the fate of each figure of one table: why it cannot stand, if it cannot."""

    def __init__(self, log: Log, i: np.ndarray, j: np.ndarray, is_total: np.ndarray) -> None:
        self.grid, self.problems = log.grid, log.problems
        self.i, self.j, self.is_total = i, j, is_total
        self.codes, self.reasons = (
            Coded(np.full(len(i), -1, dtype=np.int32), []) for _ in range(2)
        )
        self._numbers: dict[str, dict[str, int]] = {"codes": {}, "reasons": {}}

    @property
    def is_aside(self) -> np.ndarray:
        """Figures that are set aside."""
        return ~self.codes.missing

    def cells(self, rows: np.ndarray) -> Cells:
        """Cells of some figures."""
        return list(zip(self.i[rows].tolist(), self.j[rows].tolist(), strict=True))

    def set_aside(
        self, rows: np.ndarray, code: str, cells: Cells | None = None, message: str = "", **told
    ) -> None:
        """Set figures aside, by number, and tell it at the cells at fault: by default their own."""
        # Totals are checked and never used, so what their words lack is no fault.
        rows = rows[~self.is_total[rows]]
        if len(rows):
            message = message or kinds()[code].meaning
            self._extend("codes", rows, code, " ")
            self._extend("reasons", rows, message, "; ")
            self.tell(code, self.cells(rows) if cells is None else cells, message, **told)

    def _extend(self, name: str, rows: np.ndarray, text: str, between: str) -> None:
        """Put a text after what is said already of some figures."""
        said, number = getattr(self, name), self._numbers[name]
        codes = said.codes[rows]
        for code in np.unique(codes).tolist():
            before = said.values[code].split(between) if code >= 0 else []
            # A wide sheet can say the same of a figure, or something new, at each of its columns.
            if text in before or len(before) >= _MOST_REASONS:
                continue
            whole = between.join([*before, text])
            if whole not in number:
                number[whole] = len(said.values)
                said.values.append(whole)
            said.codes[rows[codes == code]] = number[whole]
