"""What does this figure mean? One cell as typed, one `Figure`.

Missing, zero and hidden stay three different things: a blank is no figure at all, ``0`` and
``nil`` are nought, and a marker says why a figure is withheld. What cannot be a figure is never
turned into a blank: it comes back with the code of its fault, and with the value that was
probably meant where there is one, so that somebody can take it back by hand.

A share is held as the number that is printed: ``12%`` and 0.12 in a cell formatted as a
percentage are both 12, with unit ``percent``.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache

NAN = math.nan
SUPPRESSION_LIMIT = 10


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it is meant.

    Attributes
    ----------
    value, high : float
        The figure and its upper end; not a number where there is none.
    qualifier, marker, unit, status : str
        ``unit`` and ``status`` only where the cell itself says so ("GBP", "percent", "revised").
    code : str
        Fault or remark (a key of `codes_reading.CODES`); empty where the cell is plain.
    """

    value: float = NAN
    high: float = NAN
    qualifier: str = "exact"
    marker: str = ""
    unit: str = ""
    status: str = ""
    code: str = ""

    @property
    def is_fault(self) -> bool:
        """Whether the figure must be set aside."""
        return bool(self.code) and self.code not in KEPT


# Remarks that keep the figure; every other code sets it aside.
KEPT = ("dash", "not_applicable_or_available", "read_as_nil", "footnote_mark")

_MARKERS = {
    "[c]": "c",
    "*": "c",
    "**": "c",
    "***": "c",
    "c": "c",
    "[low]": "c",
    "suppressed": "c",
    "redacted": "c",
    "confidential": "c",
    "withheld": "c",
    "[x]": "x",
    "x": "x",
    "..": "x",
    "...": "x",
    "…": "x",
    "[u]": "x",
    "[w]": "x",
    "not available": "x",
    "unavailable": "x",
    "not known": "x",
    "unknown": "x",
    "n/k": "x",
    "nk": "x",
    "not recorded": "x",
    "no data": "x",
    "not supplied": "x",
    "not provided": "x",
    "missing": "x",
    "tbc": "x",
    "tba": "x",
    "to be confirmed": "x",
    "pending": "x",
    "awaited": "x",
    "awaiting": "x",
    "not yet available": "x",
    "[z]": "z",
    "z": "z",
    "not applicable": "z",
}
_DASHES = ("-", "–", "—", "--", "−", "‐", "‑")
_NOT_CLEAR = ("n/a", "na", "n.a.", "n.a", "n / a", "#n/a n/a")
_NIL = ("nil", "none", "zero", "nil return", "nil recorded")
_ERRORS = re.compile(r"#(?:ref|div/0|value|name|n/a|num|null|getting_data|spill|calc)[!?]?|err:\d+")

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+)(?:\.\d+)?|\.\d+"
_SCALE = {
    "k": 1e3,
    "thousand": 1e3,
    "000": 1e3,
    "000s": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "mil": 1e6,
    "million": 1e6,
    "millions": 1e6,
    "bn": 1e9,
    "billion": 1e9,
}
_WEIGHT = {
    "kg": 1.0,
    "kgs": 1.0,
    "kilo": 1.0,
    "kilos": 1.0,
    "kilogram": 1.0,
    "kilograms": 1.0,
    "kilogrammes": 1.0,
    "g": 1e-3,
    "grams": 1e-3,
    "grammes": 1e-3,
    "tonne": 1e3,
    "tonnes": 1e3,
}
_PERCENT = ("%", "per cent", "percent", "pc")
_QUALIFIED = (
    (
        r"(?:approx(?:imately|\.)?|c(?:irca|a)?\.? ?(?=[\d£])|around|about|roughly|some"
        r"|est(?:imated|\.)?|~|≈)",
        "about",
    ),
    (
        r"(?:at least|no(?:t)? (?:fewer|less) than|minimum(?: of)?|min\.?|>=|≥|upwards of)",
        "at least",
    ),
    (r"(?:more than|over|above|in excess of|greater than|exceeding|just over|>)", "more than"),
    (r"(?:up to|at most|no(?:t)? more than|maximum(?: of)?|max\.?|<=|≤)", "at most"),
    (
        r"(?:less than|fewer than|under|below|almost|nearly|just under|just short of|close to|<)",
        "less than",
    ),
)
_BEFORE = tuple((re.compile(rf"{pattern}\s*"), word) for pattern, word in _QUALIFIED)
_AFTER = (
    (re.compile(r"\s*\+"), "at least"),
    (re.compile(r"\s*(?:or more|or over|and over|plus|and above)"), "at least"),
    (re.compile(r"\s*(?:or fewer|or less|or under)"), "at most"),
    (
        re.compile(
            r"\s*(?:approx(?:imately|\.)?|\(approx\.?\)|\(est(?:imate|imated|\.)?\)|\[e\]|\(e\))"
        ),
        "about",
    ),
)


def _longest_first(words) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_SCALE_WORDS = _longest_first(word for word in _SCALE if word[0] != "0")
_UNIT_WORDS = _longest_first((*_WEIGHT, *_PERCENT, "gbp", "pounds", "years", "yrs"))
_AMOUNT = re.compile(
    rf"(?P<pound>£|gbp ?)?\s*(?P<number>{_NUMBER})"
    rf"(?:\s*(?P<scale>{_SCALE_WORDS})\b)?\s*(?P<unit>{_UNIT_WORDS})?"
)
_BETWEEN = re.compile(r"(?:between|from)?\s*(?P<low>.+?)\s*(?:-|–|—|\bto\b|\band\b)\s*(?P<high>.+)")
_STATUS = re.compile(r"\s*[\[(](?P<status>p|r|prov|provisional|rev|revised|final)[\])]$")
_STATUSES = {"p": "provisional", "r": "revised", "f": "final"}
_FOOTNOTE = re.compile(
    r"(?:[*†‡§¶^]+|[¹²³⁴-⁹]+|\s*\[(?:note )?\d{1,2}\]|\s+\(?note \d{1,2}\)?|\s+\([a-z]\))$"
)
_DAY_MONTH = re.compile(
    r"\d{1,2}[ -](?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*(?:[ -]\d{2,4})?"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[ -]\d{2}"
    r"|\d{1,2}/\d{1,2}/(?:\d{4}|\d\d)|\d{4}-\d\d-\d\d(?:[ t].*)?"
)


_MANY = r"thousands?|millions?|billions?|'?000'?s?"
# ``(£m)``, ``£ 000s``, ``GBP (thousands)``; the £ of “£5m” is about that sum alone.
_MONEY = re.compile(
    rf"(?:£|\bgbp\b) ?(?:\(?(?:in )?(?P<scale>{_MANY}|m|mn|mil|k|bn)(?!\w)|(?![\w']|\d))"
)
_SCALED = re.compile(rf"(?:\((?:in )?|\bin |[,:] ?)(?P<scale>{_MANY})(?:\)|$|(?= ?[.;,]| of\b))")


def parse(value: object, *, percent: bool = False, scale: float = 1.0) -> Figure | None:
    """Read one cell as a figure; None where it is blank.

    Parameters
    ----------
    value : object
        As typed: number, text, date, truth value.
    percent : bool
        Whether the cell is formatted as a percentage, so that 0.12 is shown as 12%.
    scale : float
        What the heading says figures are in: 1e6 under "Cash seized (£m)".

    Examples
    --------
    >>> parse("more than 3,000").qualifier
    'more than'
    >>> parse("<5").marker, parse("<5").high
    ('c', 4.0)
    >>> parse(0.12, percent=True).value
    12.0
    """
    if isinstance(value, str):
        found = read_text(value)
    elif isinstance(value, bool):
        return Figure(code="truth_for_figure")
    elif isinstance(value, (datetime, date, time, timedelta)):
        return Figure(code="date_for_figure")
    elif value is None or value != value:
        return None
    else:
        found = _number(float(value))
        if percent:
            return replace(found, value=round(found.value * 100, 10), unit="percent")
    if found is None or scale == 1.0 or found.value != found.value:
        return found
    return replace(found, value=found.value * scale, high=found.high * scale)


@lru_cache(maxsize=100_000)
def read_text(text: str) -> Figure | None:
    """Read a cell of text as a figure; None where it is blank."""
    plain = re.sub(r"[\s\u00a0]+", " ", text).strip().casefold()
    if not plain:
        return None
    return _marker(plain) or _with_status(plain) or Figure(code=_why_not(plain))


def looks_like_figure(text: str) -> bool:
    """Whether a cell of text is a figure or a marker, whatever its faults.

    >>> looks_like_figure("3,000+"), looks_like_figure("Devon")
    (True, False)
    """
    found = read_text(text)
    return found is not None and found.code not in ("text_for_figure", "date_for_figure")


def heading_scale(heading: str) -> tuple[float, str]:
    """Return what a heading says about its figures: their scale and unit.

    >>> heading_scale("Cash seized (£m)")
    (1000000.0, 'GBP')
    """
    plain = re.sub(r"[\u2018\u2019]", "'", heading.casefold())
    match = _MONEY.search(plain)
    if match:
        return _scale_of(match["scale"]), "GBP"
    match = _SCALED.search(plain)
    if match:
        return _scale_of(match["scale"]), ""
    if re.search(r"%|\bper ?cent\b|\bpercentage\b", plain):
        return 1.0, "percent"
    if re.search(r"\(kgs?\)|\bkgs?\b|\bkilograms?\b", plain):
        return 1.0, "kg"
    return 1.0, ""


def _scale_of(word: str | None) -> float:
    bare = (word or "").replace("'", "")
    return _SCALE.get(bare, _SCALE.get(bare.rstrip("s"), 1.0))


def _number(value: float) -> Figure:
    return Figure(value, code="negative" if value < 0 else "")


def _marker(plain: str) -> Figure | None:
    if plain in _DASHES:
        return Figure(marker="x", code="dash")
    if plain in _NOT_CLEAR:
        return Figure(marker="x", code="not_applicable_or_available")
    if plain in _MARKERS:
        return Figure(marker=_MARKERS[plain])
    if plain in _NIL:
        return Figure(0.0, code="read_as_nil")
    if _ERRORS.fullmatch(plain):
        return Figure(code="error_cell")
    if plain.startswith("=") and len(plain) > 1:
        return Figure(code="uncalculated_formula")
    return None


def _with_status(plain: str) -> Figure | None:
    match = _STATUS.search(plain)
    status = _STATUSES[match["status"][0]] if match else ""
    rest = plain[: match.start()] if match else plain
    found = _qualified(rest)
    if found is None:
        bare = _FOOTNOTE.sub("", rest)
        found = _qualified(bare) if bare != rest and bare else None
        if found is not None and not found.code:
            found = replace(found, code="footnote_mark")
    return found and replace(found, status=status)


def _qualified(plain: str) -> Figure | None:
    bracketed = re.fullmatch(rf"\(\s*£?\s*(?:{_NUMBER})\s*\)", plain)
    if bracketed:
        inner = _amount(plain.strip("() "))
        return replace(inner, code="maybe_negative") if inner else None
    if re.fullmatch(rf"[-−–]\s*£?\s*(?:{_NUMBER}).*|£\s*-\s*(?:{_NUMBER})", plain):
        inner = _amount(plain.replace("£", "").lstrip("-−– "))
        return replace(inner, value=-inner.value, code="negative") if inner else None
    found = _amount(plain)
    if found:
        return found
    for pattern, word in _BEFORE:
        match = pattern.match(plain)
        inner = match and _amount(plain[match.end() :])
        if inner:
            return _limited(replace(inner, qualifier=word))
    for pattern, word in _AFTER:
        match = pattern.search(plain)
        inner = match and match.end() == len(plain) and _amount(plain[: match.start()])
        if inner:
            return replace(inner, qualifier=word)
    return _range(plain)


def _limited(found: Figure) -> Figure:
    """``<5`` hides a small count; ``almost 700`` is a figure."""
    if found.qualifier == "less than" and found.value <= SUPPRESSION_LIMIT and not found.unit:
        return replace(found, value=NAN, high=found.value - 1, marker="c")
    return found


def _range(plain: str) -> Figure | None:
    match = _BETWEEN.fullmatch(plain)
    if not match:
        return None
    low, high = _amount(match["low"]), _amount(match["high"])
    if low is None or high is None:
        return None
    both = replace(low, high=high.value, qualifier="between", unit=high.unit or low.unit)
    return both if low.value < high.value else replace(both, code="range_backwards")


def _amount(plain: str) -> Figure | None:
    match = _AMOUNT.fullmatch(plain.strip())
    if not match:
        return None
    number = float(re.sub(r"[,\s\u00a0\u202f]", "", match["number"]))
    number *= _SCALE.get(match["scale"] or "", 1.0)
    unit = match["unit"] or ""
    if match["pound"] or unit in ("gbp", "pounds"):
        return Figure(_tidy(number), unit="GBP")
    if unit in _PERCENT:
        return Figure(_tidy(number), unit="percent")
    if unit in ("years", "yrs"):
        return Figure(_tidy(number), unit="years")
    if unit:
        return Figure(_tidy(number * _WEIGHT[unit]), unit="kg")
    return Figure(_tidy(number))


def _tidy(number: float) -> float:
    # 1.2 million is 1,200,000 and not 1,199,999.9999999998.
    return round(number, 6)


def _why_not(plain: str) -> str:
    if _DAY_MONTH.fullmatch(plain):
        return "date_for_figure"
    if re.fullmatch(r"[£\d][\d.,\s]*", plain):
        return "unclear_number"
    return "text_for_figure"
