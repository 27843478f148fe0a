"""What becomes of a figure that is given more than once?

Given twice, it counts once. Given with two values, a later *declared* date from the same
publisher makes a revision and the earlier one stays as its vintage. Otherwise nobody chooses: the
figure becomes a range, unless so many of a sheet do that a column must be missing.

`Facts` are the figures of all files while they are judged: what makes two the same, and how each
is told. `name_spare_columns` asks whether a column that no frame has a place for tells apart what
looks the same; nothing is made of that column, and the problem names it.
"""

from __future__ import annotations

import re
from collections import defaultdict, namedtuple
from collections.abc import Iterable
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd

from rocu_analysis import periods, problems, schema
from rocu_analysis.errors import Problem, place
from rocu_analysis.period_words import MONTH_IN_PROSE
from rocu_analysis.validation import names, words
from rocu_analysis.validation.cells import TEXT, combined
from rocu_analysis.validation.mapping import UNUSED
from rocu_analysis.validation.tables import Column, Table

PLACE_COLUMNS = ("geography", "region", "force", "body")
PERIOD_COLUMNS = ("period", "period_start", "period_end")
OWN = ("led", "supported")  # how a unit's own work is counted
_TOLD = (
    *("file", "sheet", "cell", "source", "published", "as_at", "value", "value_high", "qualifier"),
    *("marker", "measure", "unit", "counting", *PLACE_COLUMNS, *PERIOD_COLUMNS),
)
# What names of two versions of one file may differ in.
_VERSION = re.compile(
    r"\b(?:v|q|fy|h)?\d+\b|\d+|\b(?:v|version|final|draft|revised|copy|provisional|q|fy|of|new|"
    r"updated|latest|old|older|previous|superseded|corrected|amended|resubmitted)\b|"
    rf"\b{MONTH_IN_PROSE}\b"
)
_HOST = re.compile(r"(?:https?:)?//(?:www\.)?([^/\s:;]+)")
_BARE_HOST = re.compile(r"(?:www\.)?([\w.-]+\.[a-z]{2,})")


class Row(namedtuple("Row", ("n", *_TOLD))):
    """One figure, as messages speak of it; ``n`` is its place in the frame."""

    __slots__ = ()

    @property
    def who(self) -> str:
        """Whose figure it is, by the narrowest of the names."""
        names = (self.force, self.region, self.body)
        return next((name for name in names if isinstance(name, str)), self.geography)

    @property
    def whose(self) -> str:
        """The same, with how it is counted where that is a unit's own work."""
        return f"{self.who} ({self.counting})" if self.counting in OWN else self.who

    @property
    def what(self) -> str:
        """What it counts, for whom and of when."""
        return f"{self.measure} for {self.who}, {self.period},"

    @property
    def number(self) -> str:
        """Its value alone."""
        return number(self.value)

    @property
    def figure(self) -> str:
        """The figure as messages give it: ``1,124``, ``more than 400``, ``between 5 and 6``."""
        (value, high), qualifier = self.said, self.qualifier
        if value != value:
            return f"[{self.marker}]" if isinstance(self.marker, str) else ""
        if qualifier == "exact" or not isinstance(qualifier, str):
            return number(value)
        if qualifier == "between" and high is not None:
            return f"between {number(value)} and {number(high)}"
        return f"{qualifier} {number(value)}"

    @property
    def said(self) -> tuple[float, float | None]:
        """The figure as what two statements of it are compared by."""
        high = self.value_high
        return self.value, high if high == high else None

    @property
    def page(self) -> tuple[str, str]:
        """File and sheet; both empty where it is held already."""
        return self.file, self.sheet

    def at(self, seen_from: Row | None = None) -> str:
        """Where it stands: by the cell alone for one who looks at the same sheet."""
        page, cell = self.page, self.cell
        if seen_from is not None and cell and page == seen_from.page:
            return cell
        return place(*page, cell) or self.source

    @property
    def publisher(self) -> str:
        """Who gave it: the host of its public address, else the family of its file."""
        if isinstance(self.published, str):
            return _host(self.published)
        return _family(self.file or str(self.source).split("!")[0])


class Facts:
    """Figures with their keys, and the problems found so far."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame
        self.found: list[Problem] = []
        self._keys: dict[tuple[str, ...], np.ndarray] = {}

    def __len__(self) -> int:
        return len(self.frame)

    def key(self, *without: str) -> np.ndarray:
        """One number for each set of equal figures, but for some columns."""
        # Undated figures are the same only within one sheet, or at one public address: two
        # operations whose weeks nobody dated are two figures, also where both made 21 arrests.
        columns = tuple(name for name in schema.FIGURE_COLUMNS if name not in without)
        if ("key", *columns) not in self._keys:
            said = self.of(*columns)
            if self._where_undated.any():
                said = combined([said, self._where_undated], len(self))
            self._keys["key", *columns] = said
        return self._keys["key", *columns]

    def of(self, *columns: str) -> np.ndarray:
        """One number for each set of equal values; missing ones are equal. Not to be changed."""
        if columns not in self._keys:
            if len(columns) == 1:
                codes = pd.factorize(self.frame[columns[0]].array, use_na_sentinel=False)[0]
            else:
                codes = combined(map(self.of, columns), len(self))
            self._keys[columns] = codes
        return self._keys[columns]

    @cached_property
    def _where_undated(self) -> np.ndarray:
        """Number of the sheet or public address of each undated figure; 0 for what has a period."""
        frame, dated = self.frame, has_days(self.frame)
        if dated.all():
            return np.zeros(len(frame), dtype="int64")
        # The sheet is told from one source of each, and not from two hundred thousand; figures that
        # are held already have no file, and each its own.
        is_held = frame["file"].eq("").to_numpy()
        sheets = combined([self.of("file"), self.of("sheet"), is_held * np.arange(len(frame))],
                          len(frame))  # fmt: skip
        _, first, number = np.unique(sheets, return_index=True, return_inverse=True)
        named = [re.sub(r"![A-Z]+\d+$", "", str(one)) for one in frame["source"].iloc[first]]
        published = frame["published"].astype(object)
        address = published.where(published.notna(), np.array(named, dtype=object)[number])
        return np.where(dated, 0, pd.factorize(address.where(~dated, ""))[0] + 1)

    def where(self, column: str, *values: str) -> np.ndarray:
        """Which rows hold one of some words."""
        return self.frame[column].isin(values).to_numpy()

    def rows(self, places: Iterable[int]) -> list[Row]:
        """Some rows, made for those alone that are spoken of."""
        n = np.fromiter(places, dtype=int)
        if not len(n):
            return []
        cells = (_cells(self.frame[name].array.take(n)) for name in _TOLD)
        return list(map(Row._make, zip(n.tolist(), *cells, strict=True)))

    def tell(self, code: str, row: Row, found: str | None = None, field="value", page=(), **said):
        """Note a problem at the cell of a row, or at a page: of what is lacking there is no cell.

        What was found there is its figure.
        """
        found = row.number if found is None else found
        where = (*page, "") if page else (*row.page, row.cell)
        self.found.append(problems.problem(code, *where, field=field, found=found, row=row, **said))


def _cells(column) -> list:
    """Cells of a column; a day that is missing is None, any other is not a number."""
    if column.dtype.kind == "M":
        return np.asarray(column, dtype="datetime64[s]").tolist()
    return column.astype(object).tolist()


def has_days(frame: pd.DataFrame) -> np.ndarray:
    """Rows whose period is told apart from others: it has a day, or a name of its own."""
    named = frame["period"].notna() & frame["period"].ne(periods.NOT_STATED_LABEL)
    return (named | frame["period_start"].notna() | frame["period_end"].notna()).to_numpy()


def grouped(items: Iterable, key) -> dict:
    """Lists of items by a key, in the order in which the keys first stand."""
    lists: dict = defaultdict(list)
    for item in items:
        lists[key(item)].append(item)
    return lists


@lru_cache(maxsize=10_000)
def number(value: float) -> str:
    """Figure as it is written in messages: 1,124, and decimals only where there are any."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.10g}"


@lru_cache(maxsize=10_000)
def _host(address: str) -> str:
    match = _HOST.search(address) or _BARE_HOST.match(address)
    return (match.group(1) if match else address).casefold()


@lru_cache(maxsize=10_000)
def _family(file: str) -> str:
    """``SW 2020-21 Q4.xlsx`` and ``SW 2020-21 Q4 v2.xlsx`` are of one family."""
    stem = re.sub(r"\.\w+$", "", file).casefold().replace("_", " ")
    return "file " + " ".join(re.findall(r"[a-z]+", _VERSION.sub(" ", stem)))


# In one sheet, so many figures in conflict are rows that differ in something nobody mapped.
_TOO_MANY, _TOO_MANY_SHARE = 5, 0.2
# Two statements of one figure seldom differ by half; figures of two threats mostly do.
_UNLIKE = 1.5
# More pairs than this between two sheets are told once; so many values of one figure are named.
_FEW, _MOST_TOLD = 20, 10
# A figure typed twice in one sheet is a slip; so many are one cause.
_MOST_SLIPS = 50
_CHANGED = (
    *("disposition", "codes", "status", "qualifier"),
    *("value", "value_high", "published", "source"),
)
_FLOORS, _CEILINGS = {"at least", "more than"}, {"at most", "less than"}


def settle(facts: Facts, first_new: int = 0) -> None:
    """Settle every figure that stands twice or more; rows before ``first_new`` are held already."""
    figure = facts.key()
    places = np.flatnonzero(facts.where("disposition", "accepted"))
    places = places[pd.Series(figure[places]).duplicated(keep=False)]
    if len(places):
        rows = zip(facts.rows(places), figure[places].tolist(), strict=True)
        work = _Settling(facts, first_new)
        for group in grouped(rows, lambda pair: pair[1]).values():
            work.settle([row for row, _ in group])
        work.finish()


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
        if len(rows) == 1 or any(row.as_at is None for row in rows):
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
        dropped = {row.n for groups in untold.values() for rows in groups for row in rows}
        self.pairs["repeated"] = [p for p in self.pairs["repeated"] if p[0].n not in dropped]
        for code, pairs in self.pairs.items():
            self._tell_pairs(code, pairs)
        for n in range(len(self.conflicts) + 1):
            for row, first in self.hidden.get(n, ()):
                told = {"first": first, "at": first.at(row)}
                self.facts.tell("hidden_elsewhere", row, "[c]", **told)
            if n < len(self.conflicts):
                kept = [row for row in self.conflicts[n][0] if row.n not in dropped]
                if len(kept) > 1 and any(map(self.is_new, kept)):
                    self._range(kept)
        for groups in untold.values():
            self._set_aside(groups)
        frame = self.facts.frame
        for name, changed in self.changes.items():
            if changed:
                text = name not in ("value", "value_high")
                column = frame[name].astype(object) if text else frame[name].copy()
                column.iloc[list(changed)] = list(changed.values())
                frame[name] = column.astype("str") if name in ("disposition", "codes") else column

    def _not_told_apart(self) -> dict[tuple[str, str], list[list[Row]]]:
        """Rows that share a figure, for each sheet with so many that a column must be missing."""
        likely: dict[tuple[str, str], list[list[Row]]] = {}
        for _, standing in self.conflicts:
            for page, rows in grouped(standing, lambda row: row.page).items():
                values = [row.value for row in _distinct(rows)]
                # They look like several figures rather than several statements of one.
                unlike = len(set(values)) > 2 or max(values) > _UNLIKE * min(values)
                if len(values) > 1 and self.is_new(rows[0]) and unlike:
                    likely.setdefault(page, []).append(rows)
        size = self.facts.frame.groupby(["file", "sheet"], observed=True).size()
        inside = (pair for pair in self.pairs["repeated"] if pair[0].page == pair[1].page)
        repeated = grouped(inside, lambda pair: pair[0].page)
        untold = {}
        for page, conflicts in likely.items():
            known = {row.n for rows in conflicts for row in rows}
            # There, two alike are no more one figure than two that differ.
            pairs = [p for p in repeated.get(page, ()) if not {p[0].n, p[1].n} & known]
            alike = list(grouped(pairs, lambda pair: pair[1].n).values())
            # One figure with six values is as many as five with two.
            spare = sum(len(_distinct(rows)) - 1 for rows in conflicts) + len(pairs)
            involved = len(known) + len(alike) + len(pairs)
            if spare >= _TOO_MANY and involved >= _TOO_MANY_SHARE * size[page]:
                same = [[rows[0][1], *(row for row, _ in rows)] for rows in alike]
                untold[page] = conflicts + same
        return untold

    def _set_aside(self, groups: list[list[Row]]) -> None:
        """Set aside the figures of one sheet that nothing tells apart."""
        involved = [row for rows in groups for row in rows if self.is_new(row)]
        places = [row.n for row in involved]
        places += self._among(places)
        for n in places:
            self.changes["disposition"][n] = "set_aside"
            self.changes["codes"][n] = "rows_not_told_apart"
        first, second = _distinct(groups[0])[:2]
        told = {"count": len(places), "second": second}
        self.facts.tell("rows_not_told_apart", first, first.figure, **told)

    def _among(self, places: list[int]) -> list[int]:
        """Figures that stand among some, where those are most: parts too, though each is alone."""
        frame = self.facts.frame
        file, sheet, row, column = (
            frame[name].to_numpy() for name in ("file", "sheet", "row", "column")
        )
        at = np.array(places)
        is_among = (file == file[at[0]]) & (sheet == sheet[at[0]]) & np.isin(column, column[at])
        numbers = np.unique(row[is_among])
        runs = np.split(numbers, np.flatnonzero(np.diff(numbers) > 1) + 1)
        is_among &= np.isin(row, np.concatenate([r for r in runs if np.isin(r, row[at]).any()]))
        is_among &= (frame["disposition"] == "accepted").to_numpy()
        # What is made a range, or given twice, is told of already.
        told = [*places, *self.changes["disposition"]]
        others = np.setdiff1d(np.flatnonzero(is_among), told).tolist()
        return others if len(others) <= len(places) else []

    def _range(self, kept: list[Row]) -> None:
        """Make one figure of one that has several values: the range."""
        keeper = next(filter(self.is_new, kept))
        figures = [row.figure for row in kept]
        low = min([row.value for row in kept])
        high = max([row.value if row.said[1] is None else row.value_high for row in kept])
        stands = [f"{said} at {row.at(keeper)}" for said, row in zip(figures, kept, strict=True)]
        told = {"places": problems.first_of(stands, _MOST_TOLD, " and ")}
        told |= {"low": number(low), "high": number(high)}
        self.facts.tell("conflict", keeper, " and ".join(figures[:_MOST_TOLD]), **told)
        for row in filter(self.is_new, kept):
            self.changes["codes"][row.n] = "conflict"
            self.changes["disposition"][row.n] = "accepted" if row is keeper else "repeated"
        public = list(dict.fromkeys([row.published for row in kept]))
        told = "; ".join(public) if all(isinstance(p, str) for p in public) else None
        source = " and ".join(dict.fromkeys([row.at() for row in kept]))
        stated = {"value": low, "value_high": high, "qualifier": "between"}
        for name, value in (stated | {"published": told, "source": source}).items():
            self.changes[name][keeper.n] = value

    def _tell_pairs(self, code: str, pairs: list[tuple[Row, Row]]) -> None:
        """Tell pairs of cells; a figure typed twice in one sheet is a slip, and each is told."""
        one_by_one, together = _PAIRED[code]
        for (page, other), same in grouped(pairs, lambda p: (p[0].page, p[1].page)).items():
            is_slip = code == "repeated" and page == other and len(same) <= _MOST_SLIPS
            if len(same) <= _FEW or is_slip:
                for row, first in same:
                    self.facts.tell(code, row, row.figure, message=one_by_one(row, first))
                continue
            examples = " and ".join(f"{r.cell} ({r.figure}, there {f.figure})" for r, f in same[:2])
            where = "!".join(filter(None, other)) or "what is held"
            message = together.format(count=len(same), where=where, examples=examples)
            first = same[0][0]
            self.facts.tell(code, first, first.figure, message=message)


def _weaker(said: set[str]) -> str:
    """Of ``112`` and ``more than 112`` only the weaker may be claimed."""
    floor, ceiling = said & _FLOORS, said & _CEILINGS
    if len(said) == 1 or not (floor or ceiling or "about" in said):
        return ""
    return "about" if "about" in said or (floor and ceiling) else "at least" if floor else "at most"


def _distinct(rows: list[Row]) -> list[Row]:
    return [same[0] for same in grouped(rows, lambda row: row.said).values()]


def _repeated(row: Row, first: Row) -> str:
    more = f", as {first.qualifier} {first.number}" * (row.qualifier != first.qualifier)
    return f"{row.what} is given at {first.at(row)} too{more}"


def _dated(row: Row, what: str = "") -> str:
    return f"{row.figure}{what} as at {periods.long_date(row.as_at)}"


def _of_day(row: Row, other: str) -> str:
    return f"{_dated(row, f' {row.what}')}; {other}"


# What is said of a pair of cells, and of many pairs between two sheets.
_MANY = "{count:,} figures of this sheet "
_PAIRED = {
    "repeated": (_repeated, _MANY + "are given in {where} too, such as {examples}"),
    "revised": (
        lambda row, before: _of_day(row, f"{before.at(row)} gave {_dated(before)}"),
        _MANY + "revise those of {where}, such as {examples}",
    ),
    "older_return": (
        lambda row, newer: _of_day(row, f"held already: {_dated(newer)}"),
        _MANY + "are older than those of {where}, such as {examples}",
    ),
}


_NOT_TOLD_APART = ("repeated", "conflict", "rows_not_told_apart")
_NOT_TOLD_APART += ("record_repeated", "record_conflict")
# In so many rows a column that never says the same twice is a reference or a remark.
_MANY_ROWS = 10


def name_spare_columns(
    problems: pd.DataFrame, rows: pd.DataFrame, keys: Iterable[str], tables: Iterable[Table]
) -> pd.DataFrame:
    """Name such columns in the problems of rows that are not told apart."""
    about = problems["code"].isin(_NOT_TOLD_APART).to_numpy()
    spare: dict[tuple[str, str], list[tuple[Table, list[Column], dict[int, int]]]] = {}
    for table in tables if about.any() else ():
        columns = [c for c in table.columns if c.use == UNUSED and _could_tell(table, c)]
        if columns:
            key = table.grid.sheet.file, table.grid.sheet.name
            numbers = np.asarray(table.grid.sheet.rows)[table.rows].tolist()
            at = dict(zip(numbers, table.rows.tolist(), strict=True))
            spare.setdefault(key, []).append((table, columns, at))
    if spare:
        rows = rows[pd.MultiIndex.from_frame(rows[["file", "sheet"]]).isin(list(spare))]
    if not spare or rows.empty:
        return problems
    # For each cell the numbers of the rows of its sheet that are the same as its own.
    same = Facts(rows).of(*(key for key in keys if key in rows), "file", "sheet")
    twice = pd.Series(same).duplicated(keep=False).to_numpy()
    numbers = {key: part["row"].tolist() for key, part in rows[twice].groupby(same[twice])}
    stands = rows.loc[twice, ["file", "sheet", "cell"]].itertuples(index=False, name=None)
    alike = {cell: numbers[key] for cell, key in zip(stands, same[twice], strict=True)}
    cells = problems[["file", "sheet", "cell"]].itertuples(index=False, name=None)
    text = {name: problems[name].tolist() for name in ("message", "remedy")}
    for line, (file, sheet, cell) in enumerate(cells):
        group = alike.get((file, sheet, cell)) if about[line] else None
        differing = _differing(spare.get((file, sheet), ()), group) if group else []
        if differing:
            *others, last = (f"“{heading}”" for heading in dict.fromkeys(differing))
            listed = f"the column {last} is not used and is what differs"
            if others:
                listed = f"the columns {', '.join(others)} and {last} are not used and differ"
            text["message"][line] += f"; {listed}"
            heading = words.quoted(differing[0])
            text["remedy"][line] = (
                "If it tells them apart, say under [columns] in the companion file which field it "
                f'is, such as "{heading}" = "threat"; else "{heading}" = "unused".'
            )
    return problems.assign(
        **{n: pd.Series(said, index=problems.index, dtype="str") for n, said in text.items()}
    )


def _differing(spare, numbers: Iterable[int]) -> list[str]:
    """Headings of the columns that say different things in each of some rows of a sheet."""
    headed = []
    for table, columns, at in spare:
        rows = [at[number] for number in dict.fromkeys(numbers) if number in at]
        for column in columns if len(rows) > 1 else ():
            if len({table.grid.text(i, column.j) for i in rows}) == len(rows):
                headed.append(column.heading)
    return headed


def _could_tell(table: Table, column: Column) -> bool:
    """Whether a column can tell rows apart: words, and not a reference of its own in each row."""
    # Two statements of one figure come from two sources: that tells no figures apart.
    if column.reason or not column.heading or names.field_of_heading(column.heading) == "source":
        return False
    kinds = table.grid.kinds[table.rows, column.j]
    codes = table.grid.column(column.j)[0][table.rows]
    is_text = (kinds == TEXT).sum() * 2 > (kinds != 0).sum()
    return bool(is_text) and (len(codes) < _MANY_ROWS or len(np.unique(codes)) < len(codes))
