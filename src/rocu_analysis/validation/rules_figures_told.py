"""What is said of figures that are given more than once.

Pairs of cells are told one by one, or once for two sheets that share more than a few.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

import numpy as np
import pandas as pd

from rocu_analysis import periods
from rocu_analysis.errors import Problem
from rocu_analysis.validation.rules_keys import (
    Row,
    at,
    number,
    problem_at,
    sheet_numbers,
    told,
    who,
)

# More pairs than this between two sheets are told once.
_FEW = 20
# So many values of one figure are named in its message.
_MOST_TOLD = 10


class Tellings:
    """What was found of some rows, and what is said of it in the end."""

    def __init__(self, rows: pd.DataFrame) -> None:
        self.rows = rows
        self._pairs: dict[str, list[tuple[np.ndarray, ...]]] = defaultdict(list)
        self._singles: list[tuple[tuple[int, int], Problem]] = []
        self._last: list[Problem] = []
        self._dropped: list[np.ndarray] = []

    def add(
        self, code: str, rows: np.ndarray, others: np.ndarray, group: np.ndarray, stage: int = 0
    ) -> None:
        """Note pairs of places; they are told figure by figure, stage by stage, as they stand."""
        if len(rows):
            self._pairs[code].append((rows, others, group, np.full(len(rows), stage)))

    def drop_repeated(self, places: np.ndarray) -> None:
        """Say of these rows nothing but what is said of their sheet."""
        self._dropped.append(places)

    def conflict(self, own: Row, kept: list[Row], low: float, high: float, group: int) -> None:
        """One figure with several values."""
        places = " and ".join(f"{_figure(row)} at {at(row, own)}" for row in kept[:_MOST_TOLD])
        if len(kept) > _MOST_TOLD:
            places += f" and {len(kept) - _MOST_TOLD:,} more"
        message = (
            f"{own.measure} for {who(own)}, {own.period}, is {places}; it is used as between "
            f"{number(low)} and {number(high)}"
        )
        shown = " and ".join(_figure(row) for row in kept[:_MOST_TOLD])
        self._singles.append(((group, 0), _problem("conflict", own, message, shown)))

    def hidden(self, row: Row, first: Row, group: int) -> None:
        """A figure hidden in one place and given in another."""
        message = f"hidden here, and given as {_figure(first)} at {at(first, row)}"
        self._singles.append(((group, 1), _problem("hidden_elsewhere", row, message, "[c]")))

    def not_told_apart(self, count: int, first: Row, second: Row) -> None:
        """Rows of one sheet that must differ in something nobody mapped."""
        message = (
            f"{count:,} figures share measure, place and period with others, such as "
            f"{_figure(first)} at {first.cell} and {_figure(second)} at {second.cell}"
        )
        self._last.append(_problem("rows_not_told_apart", first, message))

    def problems(self) -> list[Problem]:
        """Return all that was found; what many figures of two sheets share is said once."""
        said = [one for code in _PAIRED for one in self._told(code)]
        singles = sorted(self._singles, key=lambda one: one[0])
        return [*said, *(one for _, one in singles), *self._last]

    def _told(self, code: str) -> list[Problem]:
        """Tell pairs of cells; a figure typed twice in one sheet is a slip, and each is told."""
        if not self._pairs[code]:
            return []
        rows, others, group, stage = (
            np.concatenate(each) for each in zip(*self._pairs[code], strict=True)
        )
        order = np.lexsort((stage, group))
        rows, others = rows[order], others[order]
        if code == "repeated" and self._dropped:
            left = ~np.isin(rows, np.concatenate(self._dropped))
            rows, others = rows[left], others[left]
        sheet = sheet_numbers(self.rows)
        kind = pd.factorize(sheet[rows] * (int(sheet.max()) + 1) + sheet[others])[0]
        found = []
        for number_ in range(int(kind.max()) + 1 if len(kind) else 0):
            chosen = np.flatnonzero(kind == number_)
            within = code == "repeated" and sheet[rows[chosen[0]]] == sheet[others[chosen[0]]]
            if len(chosen) > _FEW and not within:
                found.append(_together(code, len(chosen), *self._rows(rows, others, chosen[:2])))
            else:
                pairs = zip(*self._rows(rows, others, chosen), strict=True)
                found += [_problem(code, row, _PAIRED[code](row, other)) for row, other in pairs]
        return found

    def _rows(self, rows: np.ndarray, others: np.ndarray, chosen: np.ndarray):
        """Rows of some pairs; one that many others repeat is made once."""
        first, back = np.unique(others[chosen], return_inverse=True)
        made = told(self.rows, first)
        return told(self.rows, rows[chosen]), [made[k] for k in back.tolist()]


def _together(code: str, count: int, rows: list[Row], others: list[Row]) -> Problem:
    elsewhere = (others[0].file, others[0].sheet)
    message = _TOGETHER[code].format(
        count=count,
        where="!".join(part for part in elsewhere if part) or "what is held",
        examples=" and ".join(
            f"{row.cell} ({_figure(row)}, there {_figure(other)})"
            for row, other in zip(rows, others, strict=True)
        ),
    )
    return _problem(code, rows[0], message)


def _said_before(row: Row, first: Row) -> str:
    given = f"{row.measure} for {who(row)}, {row.period}, is given at {at(first, row)} too"
    if row.qualifier != first.qualifier:
        return f"{given}, as {first.qualifier} {number(first.value)}"
    return given


def _said_newer(row: Row, before: Row) -> str:
    return (
        f"{_figure(row)} {row.measure} for {who(row)}, {row.period}, as at {_day(row.as_at)}; "
        f"{at(before, row)} gave {_figure(before)} as at {_day(before.as_at)}"
    )


def _said_older(row: Row, newer: Row) -> str:
    return (
        f"{_figure(row)} {row.measure} for {who(row)}, {row.period}, as at {_day(row.as_at)}; held "
        f"already: {_figure(newer)} as at {_day(newer.as_at)}"
    )


_PAIRED = {"repeated": _said_before, "revised": _said_newer, "older_return": _said_older}
_TOGETHER = {
    "repeated": "{count:,} figures of this sheet are given in {where} too, such as {examples}",
    "revised": "{count:,} figures of this sheet revise those of {where}, such as {examples}",
    "older_return": "{count:,} figures of this sheet are older than those of {where}, such as "
    "{examples}",
}


def _problem(code: str, row: Row, message: str, found: str = "") -> Problem:
    return problem_at(code, row, message, found or _figure(row))


def _figure(row: Row) -> str:
    if row.value != row.value:
        return f"[{row.marker}]" if isinstance(row.marker, str) else ""
    if row.qualifier == "between" and row.value_high == row.value_high:
        return f"between {number(row.value)} and {number(row.value_high)}"
    plain = row.qualifier in ("exact", None) or not isinstance(row.qualifier, str)
    return number(row.value) if plain else f"{row.qualifier} {number(row.value)}"


def _day(day: datetime) -> str:
    return periods.long_date(day.date())
