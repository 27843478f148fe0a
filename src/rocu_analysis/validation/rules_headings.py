"""Did the headings slip, and do the totals in a sheet add up?

A table with totals carries its own proof: the columns since the last total make up the next one.
Where most rows obey that to the unit, the others are mistakes. Where nearly every row fails at
one total, and the sum stands in the column beside it, it is the headings that moved.

Some totals are less than their columns by nature: a seizure of two drugs counts once in the
total and once under each drug. So a total that most rows fall a little short of is left alone, and
one that is neither above the sum nor below any of its columns may be where the sum really stands.
"""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import pandas as pd

from rocu_analysis import reference
from rocu_analysis.errors import Problem
from rocu_analysis.problems import problem
from rocu_analysis.validation import names
from rocu_analysis.validation.judged import number

_TOTAL = re.compile(r"^(?:sub-?\s?)?totals?\b|\b(?:sub-?\s?)?total$|^overall$|^sum$", re.IGNORECASE)
_FEWEST_ROWS = 5
_NEARLY_ALL = 0.8
_MOST = 0.5
# Where several totals of a sheet may overlap, the sum is looked for with less than nearly all rows.
_MOST_MAY = 0.6
_SOME_DO = 0.2
_SEVERAL_TOTALS = 3
# A sum may exceed its total by a quarter where one event stands under two headings.
_ROOM_FOR_OVERLAP = 0.25
_SHIFTS = (1, -1, 2, -2)


def judge(rows: pd.DataFrame, totals: pd.DataFrame | None = None) -> list[Problem]:
    """Check the totals that stand in the sheets. ``rows`` is changed in place.

    Parameters
    ----------
    rows : DataFrame
        Facts with ``file, sheet, row, column, cell, value, measure`` and, where known,
        ``heading``. Without it the measure is taken for the heading.
    totals : DataFrame, optional
        Cells of totals, with the same columns and ``heading``.

    Returns
    -------
    list of Problem
        Figures under headings that slipped are set aside.
    """
    if not {"row", "column"} <= set(rows):
        return []
    found = []
    for (file, sheet), part in _cells(rows, totals).groupby(["file", "sheet"], sort=False):
        grid = _Grid(file, sheet, part)
        if grid.is_worth_a_look:
            found += _judge_columns(grid, rows)
    return found


def _cells(rows: pd.DataFrame, totals: pd.DataFrame | None) -> pd.DataFrame:
    """Cells of the sheets in which a heading says that it is of totals."""
    heading = rows["heading"] if "heading" in rows else rows["measure"]
    names = ["file", "sheet", "row", "column", "cell", "value"]
    says = _such(heading)
    parts, said = [rows[names].assign(heading=heading)], [says]
    if totals is not None and len(totals):
        parts.append(totals[[*names, "heading"]])
        said.append(_such(totals["heading"]))
    if not any(each.any() for each in said):
        return parts[0].iloc[:0]
    is_open = (rows["disposition"] == "accepted") & rows["column"].notna() & heading.notna()
    parts[0], said[0] = parts[0][is_open], says[is_open.to_numpy()]
    sheets = {
        pair
        for part, own in zip(parts, said, strict=True)
        for pair in zip(part["file"][own], part["sheet"][own], strict=True)
    }
    if not sheets:
        return parts[0].iloc[:0]
    where = (pd.MultiIndex.from_frame(part[["file", "sheet"]]).isin(sheets) for part in parts)
    parts = [part[own] for part, own in zip(parts, where, strict=True)]
    plain = [part.astype(dict.fromkeys(("file", "sheet", "heading"), "str")) for part in parts]
    whole = pd.concat(plain, ignore_index=True)
    return whole.drop_duplicates(["file", "sheet", "row", "column"])


def _such(headings: pd.Series) -> np.ndarray:
    """Which headings say that they are of totals; each different one is looked at once."""
    codes, words = pd.factorize(headings, use_na_sentinel=False)
    return np.array([_says_total(word) for word in words], dtype=bool)[codes]


def _says_total(heading: object) -> bool:
    text = str(heading).strip()
    if text.casefold() in _measures():  # “total outcomes” is a measure of its own
        return False
    return bool(_TOTAL.search(text)) or names.is_total(text)


@cache
def _measures() -> frozenset[str]:
    return frozenset(row["measure"] for row in reference.rows("measures"))


class _Grid:
    """Figures of one sheet as rows by columns, each column under its heading."""

    def __init__(self, file: str, sheet: str, part: pd.DataFrame) -> None:
        self.file, self.sheet = file, sheet
        one_heading = part.groupby("column")["heading"].nunique() == 1
        part = part[part["column"].map(one_heading)]
        self.headings = part.drop_duplicates("column").set_index("column")["heading"].sort_index()
        self.first_cell = part.drop_duplicates("column").set_index("column")["cell"]
        wide = part.pivot(index="row", columns="column", values="value").sort_index(axis=1)
        self.columns = list(wide.columns)
        self.values = wide.to_numpy(dtype="float64", na_value=np.nan)
        self.cells = part.set_index(["row", "column"])["cell"]
        self.rows = list(wide.index)

    @property
    def totals(self) -> list[int]:
        """Positions of the columns whose heading says that they are totals."""
        return [
            place for place, column in enumerate(self.columns) if _says_total(self.headings[column])
        ]

    @property
    def is_worth_a_look(self) -> bool:
        return len(self.rows) >= _FEWEST_ROWS and len(self.columns) > 2 and bool(self.totals)

    def heading(self, place: int) -> str:
        return self.headings[self.columns[place]]


def _judge_columns(grid: _Grid, rows: pd.DataFrame) -> list[Problem]:
    """Take each total in turn, with the columns since the one before it."""
    blocks = list(zip([-1, *grid.totals[:-1]], grid.totals, strict=True))
    found = []
    for before, total in blocks:
        if total - before < 3:
            continue
        differs, exact = _compare(grid, before, total)
        if len(differs) < _FEWEST_ROWS:
            continue
        if differs.mean() >= _NEARLY_ALL:
            found += _slipped(grid, rows, before, total, differs)
        elif exact.mean() > _MOST:
            found += _single_totals(grid, before, total, exact)
    return found


def _compare(grid: _Grid, before: int, total: int) -> tuple[np.ndarray, np.ndarray]:
    """Whether each row's total is clearly not its sum, and whether it is the sum to the unit."""
    sums, given, largest = _known(grid, before, total)
    room = np.maximum(_ROOM_FOR_OVERLAP * given, 3)
    unlike = (given > sums + 3) | (sums > given + room) | (given < largest)
    return unlike, np.isclose(sums, given)


def _stands_at(grid: _Grid, before: int, place: int) -> bool:
    """Whether the sum of some columns stands in a column after them, in nearly every row.

    Where a sheet has several totals, most rows are enough if the others may overlap.
    """
    sums, given, largest = _known(grid, before, place)
    if not len(sums):
        return False
    like = 1 - _compare(grid, before, place)[0].mean()
    may = ((given <= sums + 3) & (given >= largest)).mean()
    several = len(grid.totals) >= _SEVERAL_TOTALS
    return like >= _NEARLY_ALL or (several and may >= _MOST_MAY and like >= _SOME_DO)


def _known(grid: _Grid, before: int, total: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sum of each row, what stands as its total, and the largest part, where all are known."""
    sums, given = _sums(grid, before + 1, total), grid.values[:, total]
    known = ~np.isnan(given) & ~np.isnan(sums)
    parts = grid.values[known, before + 1 : total]
    return sums[known], given[known], np.nan_to_num(parts).max(axis=1, initial=0.0)


def _sums(grid: _Grid, first: int, stop: int) -> np.ndarray:
    """Sum of some columns for each row; a row that lacks all of them has none."""
    part = grid.values[:, first:stop]
    empty = np.isnan(part).all(axis=1)
    return np.where(empty, np.nan, np.nansum(part, axis=1))


def _slipped(grid: _Grid, rows: pd.DataFrame, before: int, total: int, differs) -> list[Problem]:
    """Look for the column that the sum really stands in."""
    for shift in _SHIFTS:
        place = total + shift
        if not before + 2 < place < len(grid.columns):
            continue
        if not _stands_at(grid, before, place):
            continue
        end = next((other for other in grid.totals if other > total), len(grid.columns) - 1)
        last = _end_of_slip(grid, total, end, shift)
        columns = grid.columns[before + 1 : last + 1]
        aside = (
            (rows["file"] == grid.file)
            & (rows["sheet"] == grid.sheet)
            & rows["column"].isin(columns)
            & (rows["disposition"] == "accepted")
        )
        rows.loc[aside, ["disposition", "codes"]] = ["set_aside", "headings_shifted"]
        side = "right" if shift > 0 else "left"
        message = (
            f"in {int(differs.sum())} of {len(differs)} rows the sum that “{grid.heading(total)}” "
            f"should hold stands {abs(shift)} to the {side}, under “{grid.heading(place)}”; the "
            f"headings from “{grid.heading(before + 1)}” to “{grid.heading(last)}” cannot be "
            f"trusted{_and_set_aside(int(aside.sum()))}"
        )
        return [
            problem(
                "headings_shifted",
                grid.file,
                grid.sheet,
                str(grid.first_cell[grid.columns[total]]),
                field="heading",
                found=grid.heading(total),
                message=message,
            )
        ]
    return []


def _and_set_aside(count: int) -> str:
    """Say what becomes of the figures under headings that cannot be trusted."""
    if not count:
        return ""
    figures = "figure under them is" if count == 1 else "figures under them are"
    return f", and the {count:,} {figures} set aside"


def _end_of_slip(grid: _Grid, total: int, end: int, shift: int) -> int:
    """Last heading that may have slipped: before the next total that is right, else all of them."""
    if end not in grid.totals:
        return len(grid.columns) - 1
    fits = _stands_at(grid, total + max(shift, 0), end)
    return end - 1 if fits else len(grid.columns) - 1


def _single_totals(grid: _Grid, before: int, total: int, exact: np.ndarray) -> list[Problem]:
    sums, given = _sums(grid, before + 1, total), grid.values[:, total]
    found = []
    for place in np.flatnonzero(~np.isnan(sums) & ~np.isnan(given) & ~np.isclose(sums, given)):
        cell = grid.cells[(grid.rows[place], grid.columns[total])]
        message = (
            f"“{grid.heading(total)}” is {number(given[place])}, and the columns from "
            f"“{grid.heading(before + 1)}” to “{grid.heading(total - 1)}” sum to "
            f"{number(sums[place])}; in {int(exact.sum())} of {len(exact)} rows the two agree"
        )
        found.append(
            problem(
                "total_does_not_add_up",
                grid.file,
                grid.sheet,
                str(cell),
                field="value",
                found=number(given[place]),
                message=message,
            )
        )
    return found
