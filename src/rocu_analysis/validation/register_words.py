"""What the words in a register mean: statuses, levels, positions, grades, money.

Each function takes one cell as typed and gives back what it says. Nothing is guessed: a word
that is not in a table is handed back unread. Days have a module of their own, `register_days`.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache, lru_cache

from rocu_analysis import reference
from rocu_analysis.validation.register_days import (
    Reading,
    is_nothing,
    plain,
    without_days,
    written_days,
)

# --- words from a list ---------------------------------------------------------------------------


@cache
def known(field: str) -> dict[str, str]:
    """Project's word for each word of a closed list: status, position, certainty, scale, grade."""
    return {
        plain(other): row["word"]
        for row in reference.rows("words")
        if row["field"] == field
        for other in (row["word"], *row["aliases"].split(";"))
        if other.strip()
    }


def read_word(value: object, known: dict[str, str]) -> str | None:
    """Project's word for one that was typed; None where no table has it.

    The whole cell is tried, then what stands before a bracket, a dash or a full stop: registers
    put a remark there. Words inside a sentence are not looked for: “not complete” holds
    “complete”.
    """
    return next((known[part] for part in _beginnings(plain(value)) if part in known), None)


@lru_cache(maxsize=4096)
def _beginnings(words: str) -> tuple[str, ...]:
    """Words of a cell, whole and before each kind of mark."""
    marks = (r"\s*[(\[;:]", r"\s+[-–—]\s+", r"\.\s")
    return tuple(plain(part) for part in (words, *(re.split(mark, words)[0] for mark in marks)))


def read_level(value: object) -> str | None:
    """Level of a recommendation; of several, the gravest. ``AFI 3`` is an area for improvement."""
    known = {}
    for row in reference.rows("levels"):
        names = (row["level"], row["label"], *row["aliases"].split(";"))
        known |= {plain(name): row["level"] for name in names if name.strip()}
    words = re.split(r"\s*[(\[]", plain(value))[0]
    found = [
        known.get(plain(re.sub(r"\s+\d+$", "", part))) for part in re.split(r"\+|&| and |/", words)
    ]
    if None in found:
        return None
    order = [row["level"] for row in sorted(reference.rows("levels"), key=lambda r: int(r["rank"]))]
    return min(found, key=order.index)


def read_theme(value: object) -> str | None:
    """Project's theme where the cell names one, else the words as typed: themes are open."""
    if value is None:
        return None
    words = plain(value)
    for row in reference.rows("themes"):
        names = (row["theme"], row["label"], *row["words"].split(";"))
        if words in {plain(name) for name in names if name.strip()}:
            return row["theme"]
    return str(value).strip()


def read_log(value: object) -> list[tuple[date, str]]:
    """Dated statuses in one cell: HMICFRS shortcodes, or a line ``3 March 2017: awaiting review``.

    Returns
    -------
    list of (date, status)
        In the order of their days; empty where the cell is no log.
    """
    text = str(value)
    dated: list[tuple[date, str]] = []
    if "[status]" in text:
        pieces = re.findall(r"\[on\](.*?)\[/on\]", text, flags=re.S)
    else:
        pieces = re.split(r"[\n;]+", text)
    for piece in pieces:
        words = plain(re.sub(r"\[/?\w+\]", " ", piece))
        days, _ = written_days(words)
        status = read_word(without_days(words).strip(" :–—-"), known("status"))
        if len(days) == 1 and status is not None:
            dated.append((days[0], status))
    return sorted(dated, key=lambda pair: pair[0])


# --- amounts -------------------------------------------------------------------------------------

_SCALE_OF = {
    "k": 1e3,
    "000": 1e3,
    "000s": 1e3,
    "thousand": 1e3,
    "thousands": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "million": 1e6,
    "millions": 1e6,
    "bn": 1e9,
    "billion": 1e9,
}


def money_scale(words: object) -> float:
    """What one in a column stands for: ``Funding (£m)`` is 1,000,000, ``£000s`` 1,000.

    >>> money_scale("Funding (£m)"), money_scale("GBP million"), money_scale("Amount (£)")
    (1000000.0, 1000000.0, 1.0)
    """
    pattern = r"(?:£|gbp|pounds?)\s*[',]?(000s?|k|mn?|millions?|thousands?|bn|billion)\b"
    match = re.search(pattern, str(words).casefold()) or re.search(
        r"\b(millions?|thousands?)\b", str(words).casefold()
    )
    return _SCALE_OF[match.group(1)] if match else 1.0


def read_amount(value: object, scale: float = 1.0) -> Reading:
    """Number in a cell of money or posts: ``£1.2m``, ``1,200,000``, ``12.5``.

    A unit within the cell stands above that of the column.
    """
    if is_nothing(value):
        return Reading()
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return Reading(None, "amount_unreadable", f"“{value}” is not an amount")
    if isinstance(value, int | float):
        number = float(value) * scale
    else:
        pattern = (
            r"(-|\()?\s*(?:£|gbp)?\s*(-)?\s*(\d[\d,]*\.?\d*)\s*"
            r"(k|mn?|millions?|thousands?|bn|billion)?\s*(?:pounds|fte|posts)?\)?"
        )
        match = re.fullmatch(pattern, plain(value))
        if match is None:
            return Reading(None, "amount_unreadable", f"“{value.strip()}” is not an amount")
        unit = _SCALE_OF[match.group(4)] if match.group(4) else scale
        number = float(match.group(3).replace(",", "")) * unit
        number = -number if match.group(1) or match.group(2) else number
    if number < 0:
        return Reading(None, "amount_negative", f"“{value}” is less than nothing")
    if scale > 1 and number >= 1e9:
        message = (
            f"“{value}” in a column of {'millions' if scale >= 1e6 else 'thousands'} would be "
        )
        return Reading(None, "amount_unit_unclear", message + f"£{number:,.0f}")
    # Pounds to the penny: 1.2 million must not become 1,199,999.9999999998.
    return Reading(round(number, 2))
