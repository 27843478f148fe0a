"""What is said of figures that are given more than once.

Pairs of cells are told one by one, or once for two sheets that share more than a few.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

import numpy as np
import pandas as pd

from rocu_analysis import periods
from rocu_analysis.errors import Problem, place
from rocu_analysis.validation.rules_catalogue import problem
from rocu_analysis.validation.rules_keys import (
    Row,
    at,
    listed,
    named,
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
_PLACE = ("file", "sheet", "cell")


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

    def conflicts(self, groups: list[int], found: list[Problem]) -> None:
        """Note figures with several values."""
        self._singles += zip(((group, 0) for group in groups), found, strict=True)

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


class Ranges:
    """Figures with several values, as they are told; column by column, since there may be many.

    Parameters
    ----------
    rows : DataFrame
    places : numpy.ndarray
        The rows that differ, figure by figure.
    sheet : numpy.ndarray
        Number of the sheet of each.
    own, begins : numpy.ndarray
        For each figure the position, among those rows, of the one that stands for all, and of the
        first.
    """

    def __init__(self, rows, places, sheet, own, begins) -> None:
        self._own = own.tolist()
        self._bounds = list(zip(begins.tolist(), [*begins[1:].tolist(), len(places)], strict=True))
        self._rows, self._places, self._sheet = rows, places, sheet.tolist()
        self._file, self._name, self._cell = (listed(rows[n], places) for n in _PLACE)
        sheets = set(zip(self._sheet, self._file, self._name, strict=True))
        before = {number: f"{place(file, name)}!" if file else "" for number, file, name in sheets}
        # What is held already stands in no sheet of this reading: its source says where.
        self._at = [
            before[number] + cell for number, cell in zip(self._sheet, self._cell, strict=True)
        ]
        held = [k for k, where in enumerate(self._at) if not where]
        for k, row in zip(held, told(rows, places[held]), strict=True):
            self._at[k] = at(row)

    def problems(self, low: list[float], high: list[float]) -> list[Problem]:
        """One finding a figure, at the cell that stands for it."""
        names = ("value", "value_high", "qualifier", "marker")
        said = [listed(self._rows[name], self._places) for name in names]
        figure = list(map(_written, *said))
        columns = ("measure", "force", "region", "body", "geography", "period")
        about = (listed(self._rows[name], self._places[self._own]) for name in columns)
        found = []
        for own, (begin, end), least, most, (measure, *who_, period) in zip(
            self._own, self._bounds, low, high, zip(*about, strict=True), strict=True
        ):
            here, last = self._sheet[own], min(end, begin + _MOST_TOLD)
            places = " and ".join(
                [
                    f"{figure[k]} at {self._cell[k] if self._sheet[k] == here else self._at[k]}"
                    for k in range(begin, last)
                ]
            )
            if end > last:
                places += f" and {end - last:,} more"
            message = (
                f"{measure} for {named(*who_)}, {period}, is {places}; it is used as between "
                f"{number(least)} and {number(most)}"
            )
            found.append(
                problem(
                    "conflict",
                    self._file[own],
                    self._name[own],
                    self._cell[own],
                    field="value",
                    found=" and ".join(figure[begin:last]),
                    message=message,
                )
            )
        return found

    def published(self) -> list[str | None]:
        """Where each stands in public, if every value of it does."""
        public = listed(self._rows["published"], self._places)
        if str not in set(map(type, public)):
            return [None] * len(self._own)
        parts = (public[begin:end] for begin, end in self._bounds)
        return [
            "; ".join(dict.fromkeys(each)) if all(isinstance(one, str) for one in each) else None
            for each in parts
        ]

    def sources(self) -> list[str]:
        """Where the values of each stand."""
        return [" and ".join(dict.fromkeys(self._at[begin:end])) for begin, end in self._bounds]


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
    return _written(row.value, row.value_high, row.qualifier, row.marker)


def _written(value: float, high: float, qualifier: object, marker: object) -> str:
    """Figure as messages give it: ``1,124``, ``more than 400``, ``between 5 and 6``, ``[c]``."""
    if value != value:
        return f"[{marker}]" if isinstance(marker, str) else ""
    if qualifier == "exact" or not isinstance(qualifier, str):
        return number(value)
    if qualifier == "between" and high == high:
        return f"between {number(value)} and {number(high)}"
    return f"{qualifier} {number(value)}"


def _day(day: datetime) -> str:
    return periods.long_date(day.date())
