"""What do figures say about each other? A dozen rules, each a small function of its own in `RULES`.

A rule tells what cannot be so, and changes no figure but these: a figure given twice counts once; one
given with two values is a range, unless a later declared day makes it a revision; what was given before
its period ended is provisional.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

import numpy as np
import pandas as pd

from rocu_analysis import periods, problems, reference, schema
from rocu_analysis.problems import Problem
from rocu_analysis.intake.figures import union

_FEWEST_OF_A_HISTORY = 8

_FEWEST_FOR_A_GAP = 3
_UNTOLD_APART = 5  # so many conflicts in one sheet are rows that differ in something not mapped
_MOST_TOLD = 50
_KEY = tuple(n for n in schema.FIGURE_COLUMNS if n not in ("period_start", "period_end"))


class Figures:
    """All figures of a check, with the problems that the rules find."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame, self.told = frame, []
        self._codes: dict[str, np.ndarray] = {}

    def code(self, name: str) -> np.ndarray:
        """A number for each distinct value of a column."""
        if name not in self._codes:
            held = self.frame[name]
            if isinstance(held.dtype, pd.CategoricalDtype):
                self._codes[name] = held.cat.codes.to_numpy(np.int64) + 1
            elif held.dtype.kind == "M":
                self._codes[name] = np.unique(held.to_numpy().astype("int64"), return_inverse=True)[
                    1
                ]
            else:
                self._codes[name] = pd.factorize(held)[0] + 1
        return self._codes[name]

    def key(self, *without: str) -> np.ndarray:
        """One number for each set of rows that are alike in what makes a figure, but for some columns."""
        names = [name for name in schema.FIGURE_COLUMNS if name not in without]
        key = np.zeros(len(self.frame), dtype=np.int64)
        for name in names:
            codes = self.code(name)
            key = key * (int(codes.max(initial=0)) + 1) + codes
            if int(key.max(initial=0)) > 2**31:
                key = np.unique(key, return_inverse=True)[1]
        if not {"period", "period_start"} & {*without}:
            key = self._told_apart(key)
        return np.unique(key, return_inverse=True)[1]

    def _told_apart(self, key: np.ndarray) -> np.ndarray:
        """Undated figures are alike within one sheet alone."""
        undated = (self.frame["period_start"].isna() & self.frame["period_end"].isna()).to_numpy()
        undated = (
            undated & self.frame["period"].astype(object).eq(periods.NOT_STATED_LABEL).to_numpy()
        )
        if not undated.any():
            return key
        page = self.code("file") * (int(self.code("sheet").max(initial=0)) + 1) + self.code("sheet")
        return np.unique(
            np.stack([key, np.where(undated, page + 1, 0)]), axis=1, return_inverse=True
        )[1].ravel()

    @cached_property
    def value(self) -> np.ndarray:
        return self.frame["value"].to_numpy()

    @cached_property
    def accepted(self) -> np.ndarray:
        return self.frame["disposition"].eq("accepted").to_numpy()

    def tell(self, code: str, n: int, found: str = "", field: str = "value", **said) -> None:
        """Note a problem at the cell of a row."""
        row = self.frame.iloc[n]
        found = found or number(row["value"])
        self.told.append(problems.problem(code, row["file"], row["sheet"], row["cell"], field=field, found=found, **said))  # fmt: skip

    def set(self, name: str, rows, values) -> None:
        """Change some cells of a column."""
        column = self.frame[name]
        if isinstance(column.dtype, pd.CategoricalDtype):
            new = [v for v in np.unique(np.atleast_1d(values)) if v not in column.cat.categories]
            column = column.cat.add_categories(new)
        else:
            column = column.copy()
        column.iloc[rows] = values
        self.frame[name] = column
        self._codes.pop(name, None)
        for cached in ("accepted", "value"):
            self.__dict__.pop(cached, None)

    def who(self, n: int) -> str:
        row = self.frame.iloc[n]
        return next(
            (str(row[c]) for c in ("force", "body", "region") if isinstance(row[c], str)),
            str(row["geography"]),
        )

    def what(self, n: int) -> str:
        """The figure in words: ``106 arrests for South West, 2020-21 Q4``."""
        row = self.frame.iloc[n]
        return f"{row['measure']} for {self.who(n)}, {row['period']}"

    def at(self, n: int, seen_from: int) -> str:
        row, other = self.frame.iloc[n], self.frame.iloc[seen_from]
        if (row["file"], row["sheet"]) == (other["file"], other["sheet"]):
            return row["cell"]
        return problems.place(row["file"], row["sheet"], row["cell"])


def number(value: float) -> str:
    """A figure as it is written in messages."""
    return "" if value != value else f"{value:,.10g}"


def judge(
    frame: pd.DataFrame, held: pd.DataFrame | None = None
) -> tuple[pd.DataFrame, list[Problem]]:
    """Judge the figures of all files against each other."""
    if held is not None and len(held):
        frame = _with_held(frame, held)
    figures = Figures(frame)
    for rule in RULES:
        rule(figures)
    is_new = figures.frame["file"].ne("").to_numpy()
    return figures.frame[is_new].reset_index(drop=True), [p for p in figures.told if p.file]


def _with_held(frame: pd.DataFrame, held: pd.DataFrame) -> pd.DataFrame:
    """Figures that are held already come first, without a file."""
    old = held.assign(file="", sheet="", cell=held["source"], disposition="accepted", codes="")
    old = old.reindex(columns=frame.columns)
    both = {}
    for name in frame:
        if isinstance(frame[name].dtype, pd.CategoricalDtype):
            both[name] = union(
                [
                    pd.Categorical(old[name].astype(object).where(old[name].notna(), None)),
                    frame[name].array,
                ]
            )
        else:
            both[name] = pd.concat(
                [old[name].astype(frame[name].dtype, errors="ignore"), frame[name]],
                ignore_index=True,
            )
    return pd.DataFrame(both)


# --- one figure -----------------------------------------------------------------------------------


def impossible_counts(figures: Figures) -> None:
    """A part of a person, or a unit that the measure cannot have."""
    frame = figures.frame
    value, is_count = frame["value"].to_numpy(), frame["unit"].astype(object).eq("count").to_numpy()
    fraction = figures.accepted & is_count & (value != np.round(value)) & ~np.isnan(value)
    fraction &= frame["qualifier"].astype(object).eq("exact").to_numpy()
    people = {
        m
        for m in frame["measure"].dropna().unique()
        if reference.measure(m)["counts_people"] == "yes"
    }
    of_people = fraction & frame["measure"].astype(object).isin(people).to_numpy()
    for n in np.flatnonzero(fraction)[:_MOST_TOLD].tolist():
        figures.tell("fraction_of_people" if of_people[n] else "fraction", n)
    _aside(figures, of_people, "fraction_of_people")


def _aside(figures: Figures, rows: np.ndarray, code: str) -> None:
    where = np.flatnonzero(rows)
    if len(where):
        figures.set("codes", where, code)
        figures.set("disposition", where, "set_aside")


def period_not_over(figures: Figures) -> None:
    """What was given before its period ended is provisional."""
    frame = figures.frame
    start, end, day = (frame[n].to_numpy() for n in ("period_start", "period_end", "as_at"))
    early = figures.accepted & (start <= day) & (day < end) & frame["value"].notna().to_numpy()
    early &= ~frame["status"].astype(object).isin(("final", "provisional")).to_numpy()
    where = np.flatnonzero(early)
    if len(where):
        figures.set("status", where, "provisional")
        for n in _first_of_each(figures, where, "file", "sheet", "period"):
            row = frame.iloc[n]
            ends, day = (periods.long_date(row[c].date()) for c in ("period_end", "as_at"))
            figures.tell("period_not_over", n, row["period"], "period",
                         message=f"{row['period']} ends on {ends}, and its figure is of {day}")  # fmt: skip


def period_ahead(figures: Figures) -> None:
    """A period that begins after the day of its figures, or of all others by more than a year."""
    frame = figures.frame
    start, end, day = (frame[n].to_numpy() for n in ("period_start", "period_end", "as_at"))
    ahead = figures.accepted & (start > day)
    ahead |= figures.accepted & np.isin(start, _late(start, end))
    for n in _first_of_each(figures, np.flatnonzero(ahead), "file", "sheet", "period"):
        row = frame.iloc[n]
        figures.tell("period_ahead", n, row["period"], "period",
                     message=f"{row['period']} begins on {periods.long_date(row['period_start'].date())}, after the figures around it")  # fmt: skip


def _late(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """First days of the few periods that begin more than a year after all others have ended."""
    known = ~np.isnat(start)
    ends = np.where(np.isnat(end), start, end)[known]
    starts, which = np.unique(start[known], return_inverse=True)
    if not len(starts):
        return starts
    newest = np.full(len(starts), ends.min())
    np.maximum.at(newest, which, ends)
    gaps = np.flatnonzero(
        starts[1:] - np.maximum.accumulate(newest)[:-1] > np.timedelta64(366, "D")
    )
    late = starts[gaps[-1] + 1 :] if len(gaps) else starts[:0]
    return late if len(late) == 1 or len(late) * 4 <= len(starts) else starts[:0]


def _first_of_each(figures: Figures, where: np.ndarray, *columns: str) -> list[int]:
    return (
        figures.frame.iloc[where].drop_duplicates([*columns]).index.tolist() if len(where) else []
    )


# --- a figure given more than once ----------------------------------------------------------------


def given_again(figures: Figures) -> None:
    """One figure given twice: repeated, revised, hidden elsewhere, or in conflict."""
    frame, key = figures.frame, figures.key()
    rows = np.flatnonzero(figures.accepted)
    if not len(rows):
        return
    sizes = np.bincount(key[rows], minlength=1)
    rows = rows[sizes[key[rows]] > 1]
    alike: dict[int, list[int]] = {}
    for n in rows.tolist():
        alike.setdefault(int(key[n]), []).append(n)
    conflicts: list[list[int]] = []
    for group in alike.values():
        conflicts += _settle(figures, group)
    told_apart: dict[tuple, int] = {}
    for group in conflicts:
        page = (frame["file"].iat[group[0]], frame["sheet"].iat[group[0]])
        same = all((frame["file"].iat[n], frame["sheet"].iat[n]) == page for n in group)
        told_apart[page] = told_apart.get(page, 0) + same
    for group in conflicts:
        page = (frame["file"].iat[group[0]], frame["sheet"].iat[group[0]])
        many = (
            told_apart[page] > _UNTOLD_APART
            and told_apart[page] * 5 > len(frame[frame["file"].eq(page[0])]) / 5
        )
        (_not_told_apart if many else _conflict)(figures, group)


def _settle(figures: Figures, group: list[int]) -> list[list[int]]:
    """Settle what one figure given several times says; what is left is in conflict."""
    frame = figures.frame
    cells = frame.iloc[group]
    said = list(zip(cells["value"].fillna(-1), cells["value_high"].fillna(-1), cells["marker"].astype(object).where(cells["marker"].notna(), None), strict=True))  # fmt: skip
    days = cells["as_at"].tolist()
    if len({*days}) == len(group) and all(day == day for day in days) and _one_publisher(cells):
        order = sorted(range(len(group)), key=lambda k: days[k])
        for before, after in zip(order, order[1:], strict=False):
            if said[before] != said[after]:
                _revised(figures, group[before], group[after])
        return []
    shown = [n for n, what in zip(group, said, strict=True) if what[2] is None]
    if shown and len(shown) < len(group):
        for n in group:
            if n not in shown:
                figures.tell("hidden_elsewhere", n, message=f"hidden here, and given as {number(frame['value'].iat[shown[0]])} at {figures.at(shown[0], n)}")  # fmt: skip
                figures.set("disposition", [n], "repeated")
        return _settle(figures, shown) if len(shown) > 1 else []
    first = {}
    left = []
    for n, what in zip(group, said, strict=True):
        if what in first:
            figures.set("disposition", [n], "repeated")
            figures.tell(
                "repeated",
                n,
                message=f"{figures.what(n)} is given at {figures.at(first[what], n)} too",
            )
        else:
            first[what] = n
            left.append(n)
    return [left] if len(left) > 1 else []


def _one_publisher(cells: pd.DataFrame) -> bool:
    names = {
        re.sub(r"[\W\d_]+", " ", re.sub(r"\.\w+$", "", f)).strip().casefold() for f in cells["file"]
    }
    hosts = {re.sub(r"^\w+://([^/]+).*", r"\1", str(p)) for p in cells["published"].dropna()}
    return len(names) == 1 or len(hosts) == 1


def _revised(figures: Figures, before: int, after: int) -> None:
    frame = figures.frame
    if not isinstance(frame["status"].iat[after], str):
        figures.set("status", [after], "revised")
    days = [periods.long_date(frame["as_at"].iat[n].date()) for n in (after, before)]
    amounts = [number(frame["value"].iat[n]) or "a marker" for n in (after, before)]
    where = figures.what(after).split(", ")
    figures.tell("revised", after, message=f"{amounts[0]} {', '.join(where)}, as at {days[0]}; "
                 f"{figures.at(before, after)} gave {amounts[1]} as at {days[1]}")  # fmt: skip


def _conflict(figures: Figures, group: list[int]) -> None:
    """Nobody chooses: one row holds the range, and the others are in the ledger as repeated."""
    cells = figures.frame.iloc[group]
    low = float(cells["value"].min())
    high = float(
        max(
            cells["value"].max(),
            cells["value_high"].max(skipna=True) if cells["value_high"].notna().any() else 0,
        )
    )
    first = group[0]
    values = " and ".join(number(v) for v in cells["value"])
    where = " and ".join(
        f"{number(figures.frame['value'].iat[n])} at {figures.at(n, first)}" for n in group
    )
    figures.tell("conflict", first, values, message=f"{figures.what(first)}, is {where}; it is used as between {number(low)} and {number(high)}")  # fmt: skip
    figures.set("source", [first], " and ".join(dict.fromkeys(cells["source"])))
    addresses = [p for p in dict.fromkeys(cells["published"]) if isinstance(p, str)]
    if addresses:
        figures.set("published", [first], "; ".join(addresses))
    figures.set("value", [first], low)
    figures.set("value_high", [first], high)
    figures.set("qualifier", [first], "between")
    figures.set("disposition", group[1:], "repeated")


def _not_told_apart(figures: Figures, group: list[int]) -> None:
    """Rows of one sheet that differ in something no column was found for."""
    first = group[0]
    figures.tell("rows_not_told_apart", first, message=f"{len(group)} rows are all {figures.what(first)}, with other values: they differ in something that no known column says")  # fmt: skip
    figures.set("codes", group, "rows_not_told_apart")
    figures.set("disposition", group, "set_aside")


# --- figures beside each other --------------------------------------------------------------------


def part_above_whole(figures: Figures) -> None:
    """A force above its region, or children above people: one of the two is wrong."""
    frame = figures.frame
    valued = figures.accepted & frame["value"].notna().to_numpy()
    kind = frame["geography"].astype(object).to_numpy()
    if not (valued & (kind == "force")).any():
        _measure_within_measure(figures, valued)
        return
    all_partners = frame["counting"].astype(object).eq("operation").to_numpy()
    for without, is_whole in ((("counting",), all_partners), ((), ~all_partners)):
        key = figures.key("geography", "force", "body", *without)
        _above(figures, key, valued & (kind == "force"), valued & (kind == "region") & is_whole)
    _measure_within_measure(figures, valued)


def _measure_within_measure(figures: Figures, valued: np.ndarray) -> None:
    frame = figures.frame
    whole_of = {r["measure"]: r["part_of"] for r in reference.rows("measures") if r["part_of"]}
    held = {*frame["measure"].dropna().unique()}
    parts = sorted(part for part in held & {*whole_of} if whole_of[part] in held)
    if not parts:
        return
    same, measure = figures.key("measure"), frame["measure"].astype(object).to_numpy()
    for part in parts:
        _above(figures, same, valued & (measure == part), valued & (measure == whole_of[part]))


def _above(figures: Figures, key: np.ndarray, is_part: np.ndarray, is_whole: np.ndarray) -> None:
    frame = figures.frame
    value = frame["value"].to_numpy()
    high = np.where(frame["value_high"].notna(), frame["value_high"], value)
    whole = {int(key[n]): n for n in np.flatnonzero(is_whole)}
    floor = frame["qualifier"].astype(object).isin(("at least", "more than", "about")).to_numpy()
    for n in np.flatnonzero(is_part).tolist():
        m = whole.get(int(key[n]))
        if m is not None and value[n] > high[m] and not floor[m]:
            figures.tell("part_above_whole", n, message=f"{number(value[n])} {frame['measure'].iat[n]} for {figures.who(n)}, {frame['period'].iat[n]}, "
                         f"and only {number(value[m])} {frame['measure'].iat[m]} for {figures.who(m)} ({figures.at(m, n)})")  # fmt: skip


def _series(figures: Figures) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Rows of each series of one place and measure, in the order of their days."""
    frame, key = figures.frame, figures.key("period", "period_start", "period_end")
    given = frame["disposition"].ne("repeated").to_numpy()
    start, end = (
        frame[n].to_numpy().astype("datetime64[D]") for n in ("period_start", "period_end")
    )
    rows = np.flatnonzero(
        given & ~np.isnat(start) & ~np.isnat(end) & (frame["measure"].notna().to_numpy())
    )
    rows = rows[np.lexsort((end[rows], start[rows], key[rows]))]
    for part in np.split(rows, np.flatnonzero(np.diff(key[rows])) + 1):
        if len(part) > 1:
            yield part, start[part], end[part]


def along_series(figures: Figures) -> None:
    """Gaps, overlaps, and figures far from the history of their own series."""
    gaps: dict[tuple, list] = {}
    for rows, start, end in _series(figures):
        length = (end - start).astype(int) + 1
        for kind, (least, most) in periods.REGULAR.items():
            of_kind = (length >= least) & (length <= most)
            if of_kind.sum() >= _FEWEST_FOR_A_GAP:
                _gaps(figures, kind, rows[of_kind], start[of_kind], end[of_kind], gaps)
            if of_kind.sum() >= _FEWEST_OF_A_HISTORY:
                _far_off(figures, rows[of_kind])
        _overlaps(figures, rows, start, end, gaps)
    for (code, *_), found in gaps.items():
        n, message, field = min(found)
        more = f"; {len(found) - 1} more series in this sheet" if len(found) > 1 else ""
        figures.tell(code, n, str(figures.frame["period"].iat[n]), field, message=message + more)


def _gaps(figures, kind, rows, start, end, found: dict) -> None:
    after = np.flatnonzero(start[1:] > end[:-1] + np.timedelta64(1, "D")) + 1
    for k in after.tolist():
        n, before = int(rows[k]), int(rows[k - 1])
        lacking, names = periods.span(start[k - 1].item(), end[k - 1].item()), []
        while len(names) < 5 and (lacking := periods.following(lacking)).start < start[k].item():
            names.append(lacking.label)
        frame = figures.frame
        page = ("period_missing", frame["file"].iat[n], frame["sheet"].iat[n], start[k], end[k - 1])
        message = f"no {kind} between {frame['period'].iat[before]} ({figures.at(before, n)}) and {frame['period'].iat[n]} in {frame['measure'].iat[n]} for {figures.who(n)}: {', '.join(names)} missing"  # fmt: skip
        found.setdefault(page, []).append((n, message, "period"))


def _overlaps(figures, rows, start, end, found: dict) -> None:
    reach = np.maximum.accumulate(end)
    for k in (np.flatnonzero(start[1:] <= reach[:-1]) + 1).tolist():
        crossed = np.flatnonzero(
            (end[:k] >= start[k]) & (end[:k] < end[k]) & (start[:k] < start[k])
        )
        if len(crossed):
            n, other, frame = int(rows[k]), int(rows[crossed[-1]]), figures.frame
            page = ("periods_overlap", frame["file"].iat[n], frame["sheet"].iat[n])
            message = f"{frame['period'].iat[n]} shares days with {frame['period'].iat[other]} ({figures.at(other, n)}) in {frame['measure'].iat[n]} for {figures.who(n)}"
            found.setdefault(page, []).append((n, message, "period"))


def _far_off(figures: Figures, rows: np.ndarray) -> None:
    """Counts are put on a scale where chance alone has a standard deviation of one (Anscombe)."""
    frame = figures.frame
    rows = rows[~np.isnan(figures.value[rows]) & figures.accepted[rows]]
    if len(rows) < _FEWEST_OF_A_HISTORY:
        return
    value, is_count = figures.value[rows], frame["unit"].iat[rows[0]] == "count"
    amount = np.maximum(value, 0)
    scaled = 2 * np.sqrt(amount + 0.375) if is_count else np.log1p(amount)
    distance = np.abs(scaled - np.median(scaled))
    usual = max(1.4826 * np.median(distance), 1.0 if is_count else 0.15)
    for k in np.flatnonzero(distance > _FAR_FROM * usual).tolist():
        others = np.delete(value, k)
        low, high, middle = (
            number(v) for v in (others.min(), others.max(), round(float(np.median(others)), 1))
        )
        figures.tell("far_from_history", int(rows[k]), message=f"{number(value[k])} {figures.what(int(rows[k]))}; the other {len(others)} periods lie between {low} and {high}, with a median of {middle}")  # fmt: skip


_FAR_FROM = 6.0

RULES = (
    impossible_counts,
    given_again,
    period_not_over,
    period_ahead,
    part_above_whole,
    along_series,
)
