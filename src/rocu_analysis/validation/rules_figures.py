"""What is wrong between two rows that are the same figure?

Given twice, it counts once. Given with two values, a later *declared* date from the same
publisher makes a revision and the earlier one stays as its vintage. Otherwise nobody chooses: the
figure becomes a range.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pandas as pd

from rocu_analysis import periods, schema
from rocu_analysis.errors import Problem
from rocu_analysis.validation.rules_catalogue import problem
from rocu_analysis.validation.rules_keys import Keys, at, has_days, number, publishers, who

# In one sheet, so many figures in conflict are rows that differ in something nobody mapped.
_TOO_MANY, _TOO_MANY_SHARE = 5, 0.2
# Two statements of one figure seldom differ by half; figures of two threats mostly do.
_UNLIKE = 1.5
# More pairs than this between two sheets are told once.
_FEW = 20
# So many values of one figure are named in its message.
_MOST_TOLD = 10
_CHANGED_BY_A_RANGE = ("value", "value_high", "qualifier", "published", "source")
_LOOKED_AT = (
    *("file", "sheet", "cell", "source", "published", "as_at", "value", "value_high", "qualifier"),
    *("marker", "measure", "geography", "region", "force", "body", "period"),
)
_FLOORS = ("at least", "more than")
_CEILINGS = ("at most", "less than")


def judge(rows: pd.DataFrame, keys: Keys, first_new: int = 0) -> list[Problem]:
    """Settle figures that are given more than once. ``rows`` is changed in place.

    Parameters
    ----------
    rows : DataFrame
        Outcome columns, ``file, sheet, cell, disposition, codes``, numbered from 0.
    keys : Keys
        The columns of `schema.FIGURE_COLUMNS`, numbered.
    first_new : int
        Rows before it are held already: they are compared with but never changed.

    Returns
    -------
    list of Problem
    """
    figure = _figures(rows, keys)
    open_to_judge = (rows["disposition"] == "accepted").to_numpy()
    found = _Findings(rows, first_new)
    twice = open_to_judge & pd.Series(figure).where(open_to_judge, -1).duplicated(keep=False)
    if not twice.any():
        return []
    places = np.flatnonzero(twice)
    by = publishers(rows.iloc[places])
    groups = defaultdict(list)
    view = rows.iloc[places][list(_LOOKED_AT)].itertuples()
    for row, publisher in zip(view, by, strict=True):
        groups[figure[row.Index]].append((row, publisher))
    for group in groups.values():
        _settle(group, found)
    _rows_not_told_apart(rows, found)
    found.apply()
    return found.problems()


def _figures(rows: pd.DataFrame, keys: Keys) -> np.ndarray:
    """Number of the figure of each row. Undated ones are the same only at the same address.

    Two operations whose weeks nobody dated are two figures, also where both made 21 arrests.
    """
    keys.put("address", rows["published"].where(rows["published"].notna(), rows["source"]))
    keys.put("dated", has_days(rows))
    dated = keys.of((*schema.FIGURE_COLUMNS, "dated")) * 2
    undated = keys.of((*schema.FIGURE_COLUMNS, "address")) * 2 + 1
    return np.where(has_days(rows), dated, undated)


class _Findings:
    """What was found, and the changes to the rows that follow from it."""

    def __init__(self, rows: pd.DataFrame, first_new: int) -> None:
        self.rows, self.first_new = rows, first_new
        self.pairs: dict[str, list[tuple]] = defaultdict(list)
        self.others: list[Problem] = []
        self.conflicts: list[list] = []
        self._changes: dict[str, dict[int, object]] = defaultdict(dict)

    def is_new(self, row) -> bool:
        return row.Index >= self.first_new

    def change(self, row, **values: object) -> None:
        """Note what a row becomes; `apply` writes it, thousands of rows at a time."""
        for name, value in values.items():
            self._changes[name][row.Index] = value

    def apply(self) -> None:
        for name, values in self._changes.items():
            self.rows.loc[list(values), name] = pd.Series(values, dtype=self.rows[name].dtype)

    def repeat(self, row, first) -> None:
        if self.is_new(row):
            self.change(row, disposition="repeated")
            self.pairs["repeated"].append((row, first))

    def say(self, code: str, row, message: str, found: str = "") -> None:
        self.others.append(_problem(code, row, message, found))

    def problems(self) -> list[Problem]:
        """Return all that was found; what many figures of two sheets share is said once."""
        said = [one for code in _PAIRED for one in _told(code, self.pairs[code])]
        return [*said, *self.others]


def _settle(group: list, found: _Findings) -> None:
    """One figure, given two times or more."""
    with_value = [pair for pair in group if not np.isnan(pair[0].value)]
    without = [pair for pair in group if np.isnan(pair[0].value)]
    if not with_value:
        _repeat_the_silent(without, without[0][0], found)
        return
    by_publisher = defaultdict(list)
    for row, publisher in with_value:
        by_publisher[publisher].append(row)
    standing = [_revise(rows, found) for rows in by_publisher.values()]
    last = [row for rows in standing for row in rows]
    _compare(last, found)
    _repeat_the_silent(without, last[0], found)


def _revise(rows: list, found: _Findings) -> list:
    """Put one publisher's figures in the order of their days; give back those that stand.

    Only where every day is declared and no two are the same; else all of them stand.
    """
    days = [row.as_at for row in rows]
    if len(rows) == 1 or any(pd.isna(day) for day in days):
        return rows
    by_day: dict[object, list] = defaultdict(list)
    for row in rows:
        by_day[row.as_at].append(row)
    ordered = [_once(by_day[day], found) for day in sorted(by_day)]
    if any(len(same_day) > 1 for same_day in ordered):
        return [row for same_day in ordered for row in same_day]
    vintages = [same_day[0] for same_day in ordered]
    before = vintages[0]
    for row in vintages[1:]:
        if _same(row, before):
            found.repeat(row, before)
            continue
        _say_revised(row, before, found)
        before = row
    return [before]


def _once(rows: list, found: _Findings) -> list:
    """Rows of one day, those that say the same counted once."""
    kept: dict[tuple, object] = {}
    for row in rows:
        first = kept.setdefault((row.value, _upper_or_none(row)), row)
        if first is not row:
            found.repeat(row, first)
    return list(kept.values())


def _say_revised(row, before, found: _Findings) -> None:
    if found.is_new(row):
        found.change(row, status="revised")
        found.pairs["revised"].append((row, before))
    elif found.is_new(before):
        found.pairs["older_return"].append((before, row))


def _compare(rows: list, found: _Findings) -> None:
    """Figures of several publishers, or without days: equal ones count once, others are a range."""
    kept = _once(rows, found)
    if len(kept) == 1:
        _weaken(kept[0], rows, found)
        return
    low = min(row.value for row in kept)
    high = max(_upper(row) for row in kept)
    keeper = next((row for row in kept if found.is_new(row)), kept[0])
    if not found.is_new(keeper):
        return
    places = " and ".join(f"{_figure(row)} at {at(row, keeper)}" for row in kept[:_MOST_TOLD])
    if len(kept) > _MOST_TOLD:
        places += f" and {len(kept) - _MOST_TOLD:,} more"
    public = [row.published for row in kept]
    everywhere = all(isinstance(address, str) for address in public)
    found.change(
        keeper,
        value=low,
        value_high=high,
        qualifier="between",
        published="; ".join(dict.fromkeys(public)) if everywhere else None,
        source=" and ".join(dict.fromkeys(at(row) for row in kept)),
        codes="conflict",
    )
    for row in kept:
        if row is not keeper and found.is_new(row):
            found.change(row, disposition="repeated", codes="conflict")
    message = (
        f"{keeper.measure} for {who(keeper)}, {keeper.period}, is {places}; it is used as between "
        f"{number(low)} and {number(high)}"
    )
    shown = " and ".join(_figure(row) for row in kept[:_MOST_TOLD])
    found.say("conflict", keeper, message, shown)
    own = {row.Index for row in kept}
    found.conflicts.append([*kept, *(row for row in rows if row.Index not in own)])


def _weaken(kept, rows: list, found: _Findings) -> None:
    """Of ``112`` and ``more than 112`` only the weaker may be claimed."""
    said = {row.qualifier for row in rows}
    if len(said) == 1 or not found.is_new(kept):
        return
    floor, ceiling = said & set(_FLOORS), said & set(_CEILINGS)
    weaker = "about" if "about" in said or (floor and ceiling) else None
    weaker = weaker or ("at least" if floor else "at most" if ceiling else None)
    if weaker and weaker != kept.qualifier:
        found.change(kept, qualifier=weaker)


def _repeat_the_silent(pairs: list, first, found: _Findings) -> None:
    """A cell that gives no figure says nothing beside one that does."""
    for row, _ in pairs:
        if row is first:
            continue
        if row.marker == "c" and not np.isnan(first.value):
            found.change(row, disposition="repeated")
            message = f"hidden here, and given as {_figure(first)} at {at(first, row)}"
            found.say("hidden_elsewhere", row, message, "[c]")
        else:
            found.repeat(row, first)


def _rows_not_told_apart(rows: pd.DataFrame, found: _Findings) -> None:
    """Set aside a sheet's conflicts where there are so many that a column must be missing."""
    within = defaultdict(list)
    for group in found.conflicts:
        in_one_sheet = len({(row.file, row.sheet) for row in group}) == 1
        if in_one_sheet and found.is_new(group[0]) and _are_unlike(group):
            within[(group[0].file, group[0].sheet)].append(group)
    sizes = rows.groupby(["file", "sheet"], sort=False).size() if within else {}
    for sheet, groups in within.items():
        involved = [row for group in groups for row in group]
        if len(groups) < _TOO_MANY or len(involved) < _TOO_MANY_SHARE * sizes[sheet]:
            continue
        places = {row.Index for row in involved}
        found.pairs["repeated"] = [
            pair for pair in found.pairs["repeated"] if pair[0].Index not in places
        ]
        cells = {row.cell for row in involved}
        found.others = [one for one in found.others if not _is_conflict_in(one, sheet, cells)]
        for row in involved:
            as_given = {name: getattr(row, name) for name in _CHANGED_BY_A_RANGE}
            found.change(row, **as_given, disposition="set_aside", codes="rows_not_told_apart")
        first, second = groups[0][:2]
        message = (
            f"{len(involved):,} figures share measure, place and period with others, such as "
            f"{_figure(first)} at {first.cell} and {_figure(second)} at {second.cell}"
        )
        found.say("rows_not_told_apart", first, message)


def _are_unlike(group: list) -> bool:
    """Whether rows look like several figures rather than several statements of one."""
    values = {row.value for row in group}
    return len(values) > 2 or max(values) > _UNLIKE * min(values)


def _is_conflict_in(one: Problem, sheet: tuple[str, str], cells: set[str]) -> bool:
    return one.code == "conflict" and (one.file, one.sheet) == sheet and one.cell in cells


def _told(code: str, pairs: list[tuple]) -> list[Problem]:
    """Tell pairs of cells one by one, or once for two sheets that share more than a few.

    A figure typed twice in one sheet is a slip, and each is told.
    """
    together = defaultdict(list)
    for row, other in pairs:
        together[(row.file, row.sheet, other.file, other.sheet)].append((row, other))
    found = []
    for (file, sheet, *elsewhere), entries in together.items():
        few = _FEW if code != "repeated" or [file, sheet] != elsewhere else len(entries)
        if len(entries) > few:
            message = _TOGETHER[code].format(
                count=len(entries),
                where="!".join(part for part in elsewhere if part) or "what is held",
                examples=" and ".join(
                    f"{row.cell} ({_figure(row)}, there {_figure(other)})"
                    for row, other in entries[:2]
                ),
            )
            found.append(_problem(code, entries[0][0], message))
        else:
            found += [_problem(code, row, _PAIRED[code](row, other)) for row, other in entries]
    return found


def _said_before(row, first) -> str:
    given = f"{row.measure} for {who(row)}, {row.period}, is given at {at(first, row)} too"
    if row.qualifier != first.qualifier:
        return f"{given}, as {first.qualifier} {number(first.value)}"
    return given


def _said_newer(row, before) -> str:
    return (
        f"{_figure(row)} {row.measure} for {who(row)}, {row.period}, as at {_day(row.as_at)}; "
        f"{at(before, row)} gave {_figure(before)} as at {_day(before.as_at)}"
    )


def _said_older(row, newer) -> str:
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


def _problem(code: str, row, message: str, found: str = "") -> Problem:
    return problem(
        code,
        row.file,
        row.sheet,
        row.cell,
        field="value",
        found=found or _figure(row),
        message=message,
    )


def _same(row, other) -> bool:
    return row.value == other.value and _upper_or_none(row) == _upper_or_none(other)


def _upper_or_none(row) -> float | None:
    return None if np.isnan(row.value_high) else row.value_high


def _upper(row) -> float:
    return row.value if np.isnan(row.value_high) else row.value_high


def _figure(row) -> str:
    if np.isnan(row.value):
        return f"[{row.marker}]" if isinstance(row.marker, str) else ""
    if row.qualifier == "between" and not np.isnan(row.value_high):
        return f"between {number(row.value)} and {number(row.value_high)}"
    plain = row.qualifier in ("exact", None) or not isinstance(row.qualifier, str)
    return number(row.value) if plain else f"{row.qualifier} {number(row.value)}"


def _day(day: pd.Timestamp) -> str:
    return periods.long_date(day.date())
