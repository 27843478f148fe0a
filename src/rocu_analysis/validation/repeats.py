"""What becomes of a figure that is given more than once?

Given twice, it counts once. Given with two values, a later *declared* date from the same
publisher makes a revision and the earlier one stays as its vintage. Otherwise nobody chooses: the
figure becomes a range, unless so many of a sheet do that a column must be missing.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from rocu_analysis import periods
from rocu_analysis.validation.judged import Facts, Row, grouped, has_days, number

# In one sheet, so many figures in conflict are rows that differ in something nobody mapped.
_TOO_MANY, _TOO_MANY_SHARE = 5, 0.2
# Two statements of one figure seldom differ by half; figures of two threats mostly do.
_UNLIKE = 1.5
# More pairs than this between two sheets are told once; so many values of one figure are named.
_FEW, _MOST_TOLD = 20, 10
_CHANGED = (
    *("disposition", "codes", "status", "qualifier"),
    *("value", "value_high", "published", "source"),
)
_FLOORS, _CEILINGS = {"at least", "more than"}, {"at most", "less than"}


def settle(facts: Facts, first_new: int = 0) -> None:
    """Settle every figure that stands twice or more; rows before ``first_new`` are held already."""
    figure = _figures(facts)
    places = np.flatnonzero(facts.where("disposition", "accepted"))
    places = places[pd.Series(figure[places]).duplicated(keep=False)]
    if len(places):
        rows = zip(facts.rows(places), figure[places].tolist(), strict=True)
        work = _Settling(facts, first_new)
        for group in grouped(rows, lambda pair: pair[1]).values():
            work.settle([row for row, _ in group])
        work.finish()


def _figures(facts: Facts) -> np.ndarray:
    """Number of the figure of each row. Undated ones are the same only at the same address.

    Two operations whose weeks nobody dated are two figures, also where both made 21 arrests.
    """
    dated = has_days(facts.frame)
    if dated.all():
        return facts.key()
    published, source = (facts.frame[n].astype(object) for n in ("published", "source"))
    address = pd.factorize(published.where(published.notna(), source).where(~dated, ""))[0]
    return pd.factorize(facts.key())[0] * (len(facts) + 1) + address


class _Settling:
    """What has been decided so far: the fate of rows by their place, and what is said of them."""

    def __init__(self, facts: Facts, first_new: int) -> None:
        self.facts, self.first_new = facts, first_new
        self.changes: dict[str, dict[int, object]] = {name: {} for name in _CHANGED}
        self.pairs: dict[str, list[tuple[Row, Row]]] = {code: [] for code in _PAIRED}
        self.conflicts: list[tuple[list[Row], list[Row]]] = []
        self.hidden: dict[int, list[tuple[Row, Row]]] = {}

    def is_new(self, row: Row) -> bool:
        return row.n >= self.first_new

    def settle(self, rows: list[Row]) -> None:
        """First each publisher's own, then publishers against each other."""
        given = [row for row in rows if row.value == row.value]
        publishers = grouped(given, lambda row: row.publisher).values()
        standing = [row for statements in publishers for row in self._newest(statements)]
        kept = self._once(standing)
        if len(kept) == 1 and self.is_new(kept[0]):
            weaker = _weaker({row.qualifier for row in standing})
            if weaker:
                self.changes["qualifier"][kept[0].n] = weaker
        elif len(kept) > 1 and any(map(self.is_new, kept)):
            self.conflicts.append((kept, standing))
        # A cell that gives no figure says nothing beside one that does.
        silent = [row for row in rows if row.value != row.value]
        first = (standing or silent)[0]
        for row in silent:
            if row.marker == "c" and standing:
                self.changes["disposition"][row.n] = "repeated"
                self.hidden.setdefault(len(self.conflicts), []).append((row, first))
            elif row is not first:
                self._repeat(row, first)

    def _newest(self, rows: list[Row]) -> list[Row]:
        """Newest vintage of one publisher; all its rows where a day lacks, or says two things."""
        if len(rows) == 1 or any(row.as_at is pd.NaT for row in rows):
            return rows
        by_day = grouped(sorted(rows, key=lambda row: row.as_at), lambda row: row.as_at)
        days = [self._once(same_day) for same_day in by_day.values()]
        if any(len(day) > 1 for day in days):
            return [row for day in days for row in day]
        (before,) = days[0]
        for (row,) in days[1:]:
            if row.said == before.said:
                self._repeat(row, before)
                continue
            if self.is_new(row):
                self.changes["status"][row.n] = "revised"
                self.pairs["revised"].append((row, before))
            elif self.is_new(before):
                self.pairs["older_return"].append((before, row))
            before = row
        return [before]

    def _once(self, rows: list[Row]) -> list[Row]:
        """Rows that say different things; the others are repeated."""
        alike = grouped(rows, lambda row: row.said)
        for first, *others in alike.values():
            for row in others:
                self._repeat(row, first)
        return [first for first, *_ in alike.values()]

    def _repeat(self, row: Row, first: Row) -> None:
        if self.is_new(row):
            self.changes["disposition"][row.n] = "repeated"
            self.pairs["repeated"].append((row, first))

    # -- what is said in the end ---------------------------------------------------------------

    def finish(self) -> None:
        """Make ranges, tell what was found, and write to the frame what became of the rows."""
        untold = self._not_told_apart()
        dropped = {row.n for _, standing in untold.values() for row in standing}
        self.pairs["repeated"] = [p for p in self.pairs["repeated"] if p[0].n not in dropped]
        for code, pairs in self.pairs.items():
            self._tell_pairs(code, pairs)
        for n in range(len(self.conflicts) + 1):
            for row, first in self.hidden.get(n, ()):
                message = f"hidden here, and given as {first.figure} at {first.at(row)}"
                self.facts.tell("hidden_elsewhere", row, message, "[c]")
            if n < len(self.conflicts) and n not in untold:
                self._range(self.conflicts[n][0])
        for conflicts in grouped(untold.values(), lambda conflict: conflict[0][0].page).values():
            self._set_aside(conflicts)
        frame = self.facts.frame
        for name, changed in self.changes.items():
            if changed:
                text = name not in ("value", "value_high")
                column = frame[name].astype(object) if text else frame[name].copy()
                column.iloc[list(changed)] = list(changed.values())
                frame[name] = column.astype("str") if name in ("disposition", "codes") else column

    def _not_told_apart(self) -> dict[int, tuple[list[Row], list[Row]]]:
        """Conflicts of sheets that have so many, and so unlike, that a column must be missing."""
        likely = {
            n: (kept, standing)
            for n, (kept, standing) in enumerate(self.conflicts)
            if self.is_new(kept[0])
            and len({row.page for row in standing}) == 1
            and _are_unlike([row.value for row in kept])
        }
        size = self.facts.frame.groupby(["file", "sheet"], observed=True).size()
        by_sheet = grouped(likely.items(), lambda item: item[1][0][0].page)
        untold = {}
        for page, items in by_sheet.items():
            involved = sum(len(standing) for _, (_, standing) in items)
            if len(items) >= _TOO_MANY and involved >= _TOO_MANY_SHARE * size[page]:
                untold |= dict(items)
        return untold

    def _set_aside(self, conflicts: list[tuple[list[Row], list[Row]]]) -> None:
        """Set aside the figures of one sheet that nothing tells apart."""
        involved = [row for _, standing in conflicts for row in standing]
        for row in involved:
            self.changes["disposition"][row.n] = "set_aside"
            self.changes["codes"][row.n] = "rows_not_told_apart"
        first, second = conflicts[0][0][:2]
        message = (
            f"{len(involved):,} figures share measure, place and period with others, such as "
            f"{first.figure} at {first.cell} and {second.figure} at {second.cell}"
        )
        self.facts.tell("rows_not_told_apart", first, message, first.figure)

    def _range(self, kept: list[Row]) -> None:
        """Make one figure of one that has several values: the range."""
        keeper = next(filter(self.is_new, kept))
        low = min(row.value for row in kept)
        high = max(row.value if row.said[1] is None else row.value_high for row in kept)
        shown = kept[:_MOST_TOLD]
        places = " and ".join(f"{row.figure} at {row.at(keeper)}" for row in shown)
        if len(kept) > _MOST_TOLD:
            places += f" and {len(kept) - _MOST_TOLD:,} more"
        message = (
            f"{keeper.measure} for {keeper.who}, {keeper.period}, is {places}; it is used as "
            f"between {number(low)} and {number(high)}"
        )
        self.facts.tell("conflict", keeper, message, " and ".join(row.figure for row in shown))
        for row in filter(self.is_new, kept):
            self.changes["codes"][row.n] = "conflict"
            self.changes["disposition"][row.n] = "accepted" if row is keeper else "repeated"
        public = list(dict.fromkeys(row.published for row in kept))
        stated = {
            "value": low,
            "value_high": high,
            "qualifier": "between",
            "published": "; ".join(public) if all(isinstance(p, str) for p in public) else None,
            "source": " and ".join(dict.fromkeys(row.at() for row in kept)),
        }
        for name, value in stated.items():
            self.changes[name][keeper.n] = value

    def _tell_pairs(self, code: str, pairs: list[tuple[Row, Row]]) -> None:
        """Tell pairs of cells; a figure typed twice in one sheet is a slip, and each is told."""
        one_by_one, together = _PAIRED[code]
        for (page, other), same in grouped(pairs, lambda p: (p[0].page, p[1].page)).items():
            if len(same) <= _FEW or (code == "repeated" and page == other):
                for row, first in same:
                    self.facts.tell(code, row, one_by_one(row, first), row.figure)
                continue
            examples = " and ".join(f"{r.cell} ({r.figure}, there {f.figure})" for r, f in same[:2])
            where = "!".join(filter(None, other)) or "what is held"
            message = together.format(count=len(same), where=where, examples=examples)
            first = same[0][0]
            self.facts.tell(code, first, message, first.figure)


def _weaker(said: set[str]) -> str:
    """Of ``112`` and ``more than 112`` only the weaker may be claimed."""
    floor, ceiling = said & _FLOORS, said & _CEILINGS
    if len(said) == 1 or not (floor or ceiling or "about" in said):
        return ""
    return "about" if "about" in said or (floor and ceiling) else "at least" if floor else "at most"


def _are_unlike(values: list[float]) -> bool:
    """Whether rows look like several figures rather than several statements of one."""
    return len(set(values)) > 2 or max(values) > _UNLIKE * min(values)


def _repeated(row: Row, first: Row) -> str:
    given = f"{row.measure} for {row.who}, {row.period}, is given at {first.at(row)} too"
    same = row.qualifier == first.qualifier
    return given if same else f"{given}, as {first.qualifier} {number(first.value)}"


def _dated(row: Row) -> str:
    return f"as at {periods.long_date(row.as_at.date())}"


def _revised(row: Row, before: Row) -> str:
    given = f"{row.figure} {row.measure} for {row.who}, {row.period}, {_dated(row)}"
    return f"{given}; {before.at(row)} gave {before.figure} {_dated(before)}"


def _older(row: Row, newer: Row) -> str:
    given = f"{row.figure} {row.measure} for {row.who}, {row.period}, {_dated(row)}"
    return f"{given}; held already: {newer.figure} {_dated(newer)}"


# What is said of a pair of cells, and of many pairs between two sheets.
_MANY = "{count:,} figures of this sheet "
_PAIRED = {
    "repeated": (_repeated, _MANY + "are given in {where} too, such as {examples}"),
    "revised": (_revised, _MANY + "revise those of {where}, such as {examples}"),
    "older_return": (_older, _MANY + "are older than those of {where}, such as {examples}"),
}
