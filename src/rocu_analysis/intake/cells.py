"""What does one cell of figures say? A number, how it is meant, or why there is none."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache

from rocu_analysis import reference

NAN = float("nan")
LARGEST = 1e15
_NUMBER = r"(?:\d{1,3}(?:[, \u00a0]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
_SCALES = dict.fromkeys(("k", "thousand", "000", "000s"), 1e3)
_SCALES |= dict.fromkeys(("m", "mn", "million"), 1e6) | dict.fromkeys(("bn", "billion"), 1e9)
_AMOUNT = re.compile(
    rf"£? ?(?P<n>{_NUMBER}) ?(?P<s>k|thousand|mn?|million|bn|billion)? ?(?P<u>%|kgs?|years|gbp)?"
)
_NEGATIVE = re.compile(rf"(?:£?[-−–] ?£? ?|\(£? ?)(?P<n>{_NUMBER})\)?")
_LEAD = re.compile(
    r"(?P<estimated>estimated|est\.?)|(?P<about>circa|ca\.?|c(?!0\d)\.?|about|approx(?:imately)?\.?"
    r"|around|roughly|~|≈)|(?P<at_least>at least|≥|>=|min(?:imum)?\.?(?: of)?)"
    r"|(?P<more_than>more than|over|>|above|in excess of|just over)"
    r"|(?P<at_most>at most|≤|<=|up to|max(?:imum)?\.?(?: of)?|no more than)"
    r"|(?P<less_than>less than|fewer than|under|<|below|almost|nearly|just under)"
)
_TAILS = {"+": "at least", "or more": "at least", "plus": "at least", "or fewer": "at most",
          "or less": "at most", "approx": "about", "approx.": "about"}  # fmt: skip
_RANGE = re.compile(rf"(?:between )?£? ?(?P<a>{_NUMBER}) ?(?:-|–|—|to|and) ?£? ?(?P<b>{_NUMBER})")
_MARK = re.compile(r"[ (\[]*(?:(?P<m>provisional|prov|revised|rev|estimated|est|[pre])\.?)[)\]]*$")
_STATUSES = {"p": "provisional", "r": "revised", "e": "estimated"}
_NOTE_MARK = re.compile(r" ?(?:[*†‡⁰¹²³⁴-⁹]+|[\[(]note \d{1,2}[\])]|\[\d{1,2}\])$")
_ERROR = re.compile(r"#(?:ref!|n/a|value!|div/0!|name\?|null!|num!|spill!|calc!)|err:\d+|=.+")
_NOT_AVAILABLE = frozenset(("-", "–", "—", "−", "--", "n/a", "na", "n.a.", "n.a"))
_NIL = frozenset(("nil", "none", "zero"))


@dataclass(frozen=True, slots=True)
class Figure:
    """What a cell says; ``code`` names the problem with it, which may set it aside."""

    value: float = NAN
    high: float = NAN
    qualifier: str = "exact"
    marker: str = ""
    status: str = ""
    code: str = ""
    unit: str = ""
    is_scaled: bool = False  # “£1.2m” gives its own scale, whatever its column says


@lru_cache(maxsize=100_000, typed=True)
def read_figure(value: object) -> Figure | None:
    """Read one cell as a figure; None where it is blank.

    >>> read_figure("1,124").value, read_figure("<5").high, read_figure("[c]").marker
    (1124.0, 4.0, 'c')
    >>> read_figure("12-15").qualifier, read_figure("lots").code
    ('between', 'text_for_figure')
    """
    if isinstance(value, str):
        return _read_text(value)
    if value is None or value != value:
        return None
    if isinstance(value, bool | datetime | date | time | timedelta):
        return Figure(code="text_for_figure")
    if value >= LARGEST:
        return Figure(code="unclear_number")
    return Figure(float(value), code="negative" if value < 0 else "")


def _read_text(text: str) -> Figure | None:
    plain = re.sub(r"[\s\u00a0]+", " ", text).strip().casefold().lstrip("'")
    if not plain:
        return None
    if plain in _NOT_AVAILABLE:
        return Figure(marker="x", code="cell_interpreted")
    if marker := markers().get(plain):
        return Figure(marker=marker)
    if plain in _NIL:
        return Figure(0.0, code="cell_interpreted")
    if _ERROR.fullmatch(plain):
        return Figure(code="error_cell")
    mark = _MARK.search(plain) if plain[:1].isdigit() or plain[:1] == "£" else None
    bare = plain[: mark.start()].rstrip() if mark else plain
    noted = _NOTE_MARK.search(bare)
    figure = _qualified(bare[: noted.start()] if noted else bare)
    if figure is None:
        is_number = re.fullmatch(r"[£\d][\d.,\s]*", plain)
        return Figure(code="unclear_number" if is_number else "text_for_figure")
    status = _STATUSES[mark["m"][0]] if mark else figure.status
    code = figure.code or ("cell_interpreted" if noted else "")
    return replace(figure, status=status, code=code)


def _qualified(plain: str) -> Figure | None:
    """A number with the words about it, such as “about” and “or more”."""
    if match := _NEGATIVE.fullmatch(plain):
        sign = 1 if plain.startswith("(") else -1  # in brackets it may be a remark
        return replace(_amount(match["n"], sign), code="negative")
    if match := _RANGE.fullmatch(plain):
        low, high = (_amount(match[name]).value for name in "ab")
        return Figure(low, high, "between", code="unclear_number" if high < low else "")
    lead, tail = _LEAD.match(plain), next((t for t in _TAILS if plain.endswith(t)), "")
    number = plain[lead.end() :] if lead else plain.removesuffix(tail)
    qualifier = lead.lastgroup.replace("_", " ") if lead else _TAILS.get(tail, "exact")
    figure = _amount(number.strip())
    if figure is None:
        return None
    if qualifier == "estimated":
        return replace(figure, status="estimated")
    if qualifier == "less than" and figure.value <= 10 and figure.value == int(figure.value):
        # A small number that is hidden behind “<” is a marker.
        return replace(figure, value=NAN, high=figure.value - 1, qualifier=qualifier, marker="c")
    return replace(figure, qualifier=qualifier)


def _amount(plain: str, sign: int = 1) -> Figure | None:
    match = _AMOUNT.fullmatch(plain)
    if not match:
        return None
    number = float(re.sub(r"[, \u00a0]", "", match["n"])) * _SCALES.get(match["s"] or "", 1.0)
    unit = "percent" if match["u"] == "%" else "GBP" if "£" in plain or match["u"] == "gbp" else ""
    code = "unclear_number" if number >= LARGEST else ""
    return Figure(sign * number, unit=unit, code=code, is_scaled=bool(match["s"]))


@cache
def markers() -> dict[str, str]:
    """Marker of each word that stands in place of a figure: ``c``, ``x`` or ``z``."""
    rows = [r for r in reference.rows("outcome_words") if r["field"] == "in place of a figure"]
    words = {w: r["word"] for r in rows for w in (r["word"], *reference.listed(r["aliases"]))}
    return {word.casefold(): marker for word, marker in words.items()}


def is_number(value: object) -> bool:
    """Whether a cell holds a number, whatever its sign."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def looks_like_figure(value: object) -> bool:
    """Whether a cell holds a figure or a marker rather than words."""
    if not isinstance(value, str):
        return is_number(value)
    figure = read_figure(value)
    return figure is not None and figure.code != "text_for_figure"


_UNIT = re.compile(
    r"(?i)\(?(?:(?P<GBP>£|gbp|pounds?)[\s']*(?P<s>m|k|bn|millions?|thousands?|'?000s?)?"
    r"|(?:in )?(?P<many>thousands?|'?000s|millions?)|(?P<kg>kgs?|kilograms?|kilos)"
    r"|(?P<percent>%|per ?cents?|percentages?))\)?"
)


def unit_in(text: str) -> tuple[float, str] | None:
    """Scale and unit of a part of a heading that says in what its figures are.

    >>> unit_in("£m"), unit_in("(kg)"), unit_in("Arrests")
    ((1000000.0, 'GBP'), (1.0, 'kg'), None)
    """
    match = _UNIT.fullmatch(text.replace("\u2019", "'").strip())
    if not match:
        return None
    word = (match["s"] or match["many"] or "").casefold().strip("'")
    scale = _SCALES.get(word) or _SCALES.get(word.rstrip("s"), 1.0)
    return scale, next((unit for unit in ("GBP", "kg", "percent") if match[unit]), "")
