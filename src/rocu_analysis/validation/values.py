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
from functools import cache, lru_cache

from rocu_analysis import reference
from rocu_analysis.period_words import MONTH_IN_PROSE

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
    code: str = ""  # fault or remark, as in ``reference/problems.csv``


# Remarks that keep the figure; every other code sets it aside.
KEPT = ("", "dash", "not_applicable_or_available", "read_as_nil", "footnote_mark")
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
    r"(?:approx(?:imately|\.)?|c(?:irca|a)?\.? ?(?=[\d£])|around|about|roughly|some"
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
    r"(?:\s*[\[(]|(?<=[-/–]\d\d) ?|(?<=[ -](?:19|20)\d\d) ?|(?<=^(?:19|20)\d\d) ?)"
    r"(p|r|prov(?:isional)?|rev(?:ised)?|final)[\])]?\s*$",
    re.IGNORECASE,
)
STATUSES = {"p": "provisional", "r": "revised", "f": "final"}
_FOOTNOTE = re.compile(
    r"(?:[*†‡§¶^]+|[¹²³⁴-⁹]+|\s*\[(?:note )?\d{1,2}\]|\s+\(?note \d{1,2}\)?|\s+\([a-z]\))$"
)
_DAY_MONTH = re.compile(
    rf"\d{{1,2}}[ -]{MONTH_IN_PROSE}(?:[ -]\d{{2,4}})?|{MONTH_IN_PROSE}[ -]\d{{2}}"
    r"|\d{1,2}/\d{1,2}/(?:\d{4}|\d\d)|\d{4}-\d\d-\d\d(?:[ t].*)?"
)


_MANY = r"thousands?|millions?|billions?|'?000'?s?"
# ``(£m)``, ``£ 000s``, ``GBP (thousands)``; the £ of “£5m” is about that sum alone.
_MONEY = re.compile(
    rf"(?:£|\bgbp\b) ?(?:\(?(?:in )?(?P<scale>{_MANY}|m|mn|mil|k|bn)(?!\w)|(?![\w']|\d))"
)
_SCALED = re.compile(
    rf"(?:\((?:in )?|\bin |(?<!\d)[,:] ?)(?P<scale>{_MANY})(?:\)|$|(?= ?[.;,]| of\b))"
)


def parse(value: object) -> Figure | None:
    """Read one cell as a figure; None where it is blank."""
    if isinstance(value, str):
        return read_text(value)
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
def read_text(text: str) -> Figure | None:
    """Read a cell of text as a figure; None where it is blank."""
    plain = re.sub(r"[\s\u00a0]+", " ", text).strip().casefold()
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
    mark = STATUS_MARK.search(plain)
    rest = plain[: mark.start()] if mark else plain
    figure, bare = _qualified(rest), _FOOTNOTE.sub("", rest)
    if figure is None and bare and bare != rest:
        figure = _qualified(bare)
        if figure is not None and not figure.code:
            figure = replace(figure, code="footnote_mark")
    if figure is not None:
        return replace(figure, status=STATUSES[mark[1][0]] if mark else "")
    if _DAY_MONTH.fullmatch(plain):
        return Figure(code="date_for_figure")
    is_number = re.fullmatch(r"[£\d][\d.,\s]*", plain)
    return Figure(code="unclear_number" if is_number else "text_for_figure")


def looks_like_figure(text: str) -> bool:
    """Whether a cell of text is a figure or a marker, whatever its faults."""
    figure = read_text(text)
    return figure is not None and figure.code not in ("text_for_figure", "date_for_figure")


def heading_scale(heading: str) -> tuple[float, str]:
    """Return what a heading says about its figures: their scale and unit."""
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
    if high.code:
        return high
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
    return Figure(round(number, 6), unit=kind)
