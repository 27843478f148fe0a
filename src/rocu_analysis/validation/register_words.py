"""What the words in a register mean: statuses, levels, positions, grades, money.

Each function takes one cell as typed and gives back what it says. Nothing is guessed: a word
that is not in a table is handed back unread. Days have a module of their own, `register_days`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
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
    rows = (row for row in reference.rows("words") if row["field"] == field)
    return _by_name((row["word"], row["word"], "", row["aliases"]) for row in rows)


def _by_name(rows: Iterable[tuple[str, str, str, str]]) -> dict[str, str]:
    """Project's word, from its name, its label and its other names with ``;`` between them."""
    return {
        plain(name): word
        for word, *names, others in rows
        for name in (*names, *others.split(";"))
        if name.strip()
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
    marks = (r"\s*[(\[;:]", r"\s+[-–—]\s+", r"\.\s")
    return tuple(plain(part) for part in (words, *(re.split(mark, words)[0] for mark in marks)))


def read_level(value: object) -> str | None:
    """Level of a recommendation; of several, the gravest. ``AFI 3`` is an area for improvement."""
    rows = sorted(reference.rows("levels"), key=lambda row: int(row["rank"]))
    known = _by_name((row["level"], row["level"], row["label"], row["aliases"]) for row in rows)
    words = re.split(r"\s*[(\[]", plain(value))[0]
    parts = (re.sub(r"\s+\d+$", "", part) for part in re.split(r"\+|&| and |/", words))
    levels = [known.get(plain(part)) for part in parts]
    return None if None in levels else min(levels, key=[row["level"] for row in rows].index)


def read_theme(value: object) -> str | None:
    """Project's theme where the cell names one, else the words as typed: themes are open."""
    if value is None:
        return None
    rows = reversed(reference.rows("themes"))  # Of two with one name the first stands.
    known = _by_name((row["theme"], row["theme"], row["label"], row["words"]) for row in rows)
    return known.get(plain(value), str(value).strip())


def read_log(value: object) -> list[tuple[date, str]]:
    """Dated statuses in one cell: HMICFRS shortcodes, or a line ``3 March 2017: awaiting review``.

    They come in the order of their days; none where the cell is no log.
    """
    text = str(value)
    dated: list[tuple[date, str]] = []
    if "[status]" in text:
        entries = re.findall(r"\[on\](.*?)\[/on\]", text, flags=re.S)
    else:
        entries = re.split(r"[\n;]+", text)
    for entry in entries:
        words = plain(re.sub(r"\[/?\w+\]", " ", entry))
        days, _ = written_days(words)
        status = read_word(without_days(words).strip(" :–—-"), known("status"))
        if len(days) == 1 and status is not None:
            dated.append((days[0], status))
    return sorted(dated, key=lambda pair: pair[0])


# --- amounts -------------------------------------------------------------------------------------

_UNIT = r"(000s?|k|mn?|millions?|thousands?|bn|billion)"
_AMOUNT = re.compile(
    rf"(-|\()?\s*(?:£|gbp)?\s*(-)?\s*(\d[\d,]*\.?\d*)\s*{_UNIT}?\s*(?:pounds|fte|posts)?\)?"
)


def _scale_of(unit: str) -> float:
    return {"b": 1e9, "m": 1e6}.get(unit[0], 1e3)


def money_scale(words: object) -> float:
    """What one in a column stands for: ``Funding (£m)`` is 1,000,000, ``£000s`` 1,000.

    >>> money_scale("Funding (£m)"), money_scale("GBP million"), money_scale("Amount (£)")
    (1000000.0, 1000000.0, 1.0)
    """
    plain_words = str(words).casefold()
    match = re.search(rf"(?:£|gbp|pounds?)\s*[',]?{_UNIT}\b", plain_words) or re.search(
        r"\b(millions?|thousands?)\b", plain_words
    )
    return _scale_of(match[1]) if match else 1.0


def read_amount(value: object, scale: float = 1.0) -> Reading:
    """Number in a cell of money or posts: ``£1.2m``, ``1,200,000``, ``12.5``.

    A unit within the cell stands above that of the column.
    """
    if is_nothing(value):
        return Reading()
    match = _AMOUNT.fullmatch(plain(value)) if isinstance(value, str) else None
    if match:
        number = float(match[3].replace(",", "")) * (_scale_of(match[4]) if match[4] else scale)
        number = -number if match[1] or match[2] else number
    elif isinstance(value, int | float) and not isinstance(value, bool):
        number = float(value) * scale
    else:
        return Reading(None, "amount_unreadable", f"“{str(value).strip()}” is not an amount")
    if number < 0:
        return Reading(None, "amount_negative", f"“{value}” is less than nothing")
    if scale > 1 and number >= 1e9:
        unit = "millions" if scale >= 1e6 else "thousands"
        message = f"“{value}” in a column of {unit} would be £{number:,.0f}"
        return Reading(None, "amount_unit_unclear", message)
    # Pounds to the penny: 1.2 million must not become 1,199,999.9999999998.
    return Reading(round(number, 2))
