"""Which recommendations does a flat log of events state, once each?

A published log repeats the report, the level and the due day of a recommendation in the line of
every event. The first line states the recommendation; what later lines say again is a repeat, and
what they say otherwise (a due day that moved) is read in the order of the events.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from rocu_analysis.validation.register_days import is_nothing, plain, read_day

_NAMES = ("recommendation_id", "region", "force", "geography")
# What the events say of a recommendation, and what may change from one to the next.
_OF_EVENTS = ("event_date", "event", "status")


@dataclass
class _Line:
    """One line of the log: its cells by field, as rows of the long frame."""

    row: int
    cells: dict[str, dict]

    def value(self, name: str) -> object:
        value = self.cells.get(name, {}).get("value")
        return None if is_nothing(value) else value

    @cached_property
    def day(self):
        return read_day(self.value("event_date"), last_of=False).value


@dataclass
class _Stated:
    """One recommendation, from the lines that agree about it."""

    lines: list[_Line] = field(default_factory=list)
    own: dict[str, dict] = field(default_factory=dict)

    def agrees(self, line: _Line, names: list[str]) -> bool:
        return all(
            name not in self.own
            or line.value(name) is None
            or plain(self.own[name]["value"]) == plain(line.value(name))
            for name in names
        )


def once_each(long: pd.DataFrame, shared: frozenset[int]) -> pd.DataFrame:
    """Give each recommendation one record, in the row where it stands first.

    Parameters
    ----------
    long : DataFrame
        The cells of the log, as `records.cells` gives them, with the fields of recommendations
        and, from the events, ``event_date``, ``event`` and ``status``.
    shared : frozenset of int
        Positions of the columns whose cells are counted with the events.

    Returns
    -------
    DataFrame
        The same columns; ``again`` is true where a cell repeats what the record says already.
    """
    lines = _lines(long)
    groups: dict[tuple, list[_Line]] = {}
    for line in lines:
        groups.setdefault(tuple(plain(line.value(n) or "") for n in _NAMES), []).append(line)
    found = [cell for group in groups.values() for cell in _of_group(group, shared)]
    return pd.DataFrame(found, columns=long.columns).astype(long.dtypes.to_dict())


def _lines(long: pd.DataFrame) -> list[_Line]:
    """Each line with its cells by field; a column's own cell stands before another's words."""
    names = list(long.columns)
    by_row: dict[int, dict[str, dict]] = {}
    for values in zip(*(long[name].tolist() for name in names), strict=True):
        cell = dict(zip(names, values, strict=True))
        by_row.setdefault(cell["row"], {}).setdefault(cell["field"], cell)
    return [_Line(row, cells) for row, cells in by_row.items()]


def _of_group(lines: list[_Line], shared: frozenset[int]) -> list[dict]:
    """Records of one identifier: one, unless its lines contradict each other."""
    names = list(dict.fromkeys(name for line in lines for name in line.cells))
    fixed = [n for n in names if n not in (*_NAMES, *_OF_EVENTS, "due", "original_due")]
    stated: list[_Stated] = []
    for line in lines:
        one = next((s for s in stated if s.agrees(line, fixed)), None)
        if one is None:
            stated.append(one := _Stated())
        one.lines.append(line)
        one.own = {n: line.cells[n] for n in fixed if line.value(n) is not None} | one.own
    status = _status(_in_order(lines))
    return [cell for one in stated for cell in _cells(one, status, shared)]


def _in_order(lines: list[_Line]) -> list[_Line]:
    """Lines by their days; as they stand where one has none."""
    days = [line.day for line in lines]
    if None in days:
        return lines
    return [line for _, _, line in sorted(zip(days, range(len(lines)), lines, strict=True))]


def _status(lines: list[_Line]) -> dict[str, dict]:
    """Last status that an event gives, and its day; a status inside a comment is a remark."""
    for line in reversed(lines):
        kind = plain(line.value("event") or "status")
        if line.value("status") is not None and "status" in kind:
            found = {"status": line.cells["status"]}
            if "event_date" in line.cells:
                found["status_date"] = line.cells["event_date"] | {"field": "status_date"}
            return {name: _of_another(cell) for name, cell in found.items()}
    return {}


def _of_another(cell: dict) -> dict:
    """Cell that is counted with another record."""
    return cell | {"i": -1, "j": -1}


def _cells(one: _Stated, status: dict, shared: frozenset[int]) -> list[dict]:
    first = one.lines[0]
    record = {n: _of_another(first.cells[n]) for n in _NAMES if n in first.cells}
    record |= one.own | _due(_in_order(one.lines)) | status
    used = {(cell["i"], cell["j"]) for cell in record.values()}
    again = [
        cell
        for line in one.lines
        for cell in line.cells.values()
        if cell["i"] >= 0 and cell["j"] not in shared and (cell["i"], cell["j"]) not in used
    ]
    return [cell | {"row": first.row, "again": False} for cell in record.values()] + [
        cell | {"row": first.row, "again": True} for cell in again
    ]


def _due(lines: list[_Line]) -> dict[str, dict]:
    """Due day of the last line that gives one, and the first, where it was moved."""
    said = [line.cells["due"] for line in lines if line.value("due") is not None]
    first = [line.cells["original_due"] for line in lines if line.value("original_due") is not None]
    if not said:
        return {"original_due": first[0]} if first else {}
    last = next(cell for cell in said if plain(cell["value"]) == plain(said[-1]["value"]))
    found = {"due": last}
    if first:
        found["original_due"] = first[0]
    elif plain(said[0]["value"]) != plain(last["value"]):
        found["original_due"] = said[0] | {"field": "original_due"}
    return found
