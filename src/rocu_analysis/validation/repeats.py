"""What becomes of a figure that is given more than once?

Given twice, it counts once. Given with two values, a later *declared* date from the same
publisher, or its word that one is final or revised, makes a revision and the earlier one stays as
its vintage. Otherwise nobody chooses: the
figure becomes a range, unless so many of a sheet do that a column must be missing.

`Facts` are the figures of all files while they are judged: what makes two the same, and how each
is told. `name_spare_columns` asks whether a column that no frame has a place for tells apart what
looks the same; nothing is made of that column, and the problem names it.
"""

from __future__ import annotations

import re
from collections import defaultdict, namedtuple
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd

from rocu_analysis import periods, problems, reference, schema
from rocu_analysis.periods import MONTH_IN_PROSE
from rocu_analysis.problems import Problem
from rocu_analysis.validation import names, words
from rocu_analysis.validation.cells import TEXT, Coded, combined, groups
from rocu_analysis.validation.mapping import UNUSED
from rocu_analysis.validation.tables import Column, Table, are_bands, by_letter

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
        value, qualifier = self.value, self.qualifier
        if value != value:
            return f"[{self.marker}]" if isinstance(self.marker, str) else ""
        if qualifier == "exact" or not isinstance(qualifier, str):
            return number(value)
        if qualifier == "between" and self.value_high == self.value_high:
            return f"between {number(value)} and {number(self.value_high)}"
        return f"{qualifier} {number(value)}"

    @property
    def page(self) -> tuple[str, str]:
        """File and sheet; both empty where it is held already."""
        return self.file, self.sheet

    def at(self, seen_from: Row | None = None) -> str:
        """Where it stands: by the cell alone for one who looks at the same sheet."""
        is_near = seen_from is not None and self.cell and self.page == seen_from.page
        return self.cell if is_near else self.source

    @property
    def publisher(self) -> str:
        """Who gave it: the host of its public address, else the family of its file."""
        if isinstance(self.published, str):
            return _host(self.published)
        return family(self.file or schema.file_of(str(self.source)))


class Facts:
    """Figures with their keys, and the problems found so far."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame
        self.told: list[Problem] = []
        self._keys: dict[tuple[str, ...], np.ndarray] = {}
        self._coded: dict[str, Coded] = {}

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
                codes = pd.factorize(self.coded(*columns).codes)[0]  # in order of appearance
            else:
                codes = combined(map(self.of, columns), len(self))
            self._keys[columns] = codes
        return self._keys[columns]

    def coded(self, column: str) -> Coded:
        """A column as numbers of its distinct words."""
        if column not in self._coded:
            said = self.frame[column].array
            if isinstance(said, pd.Categorical):
                codes, words = said.codes, said.categories
            else:
                codes, words = pd.factorize(said)
            self._coded[column] = Coded(codes, list(words))
        return self._coded[column]

    @cached_property
    def _where_undated(self) -> np.ndarray:
        """Number of the sheet or public address of each undated figure; 0 for what has a period."""
        frame, period = self.frame, self.coded("period")
        # A period is told apart from others by a day, or by a name of its own.
        dated = ~(period.missing | period.equals(periods.NOT_STATED_LABEL))
        dated |= frame["period_start"].notna().to_numpy() | frame["period_end"].notna().to_numpy()
        if dated.all():
            return np.zeros(len(frame), dtype="int64")
        # The sheet is told from one source of each, and not from two hundred thousand; figures that
        # are held already have no file, and each its own.
        is_held = frame["file"].eq("").to_numpy()
        sheets = combined([self.of("file"), self.of("sheet"), is_held * np.arange(len(frame))],
                          len(frame))  # fmt: skip
        _, first, number = np.unique(sheets, return_index=True, return_inverse=True)
        named = [re.sub(r"![A-Z]+\d+$", "", str(source)) for source in frame["source"].iloc[first]]
        published = frame["published"].astype(object)
        address = published.where(published.notna(), np.array(named, dtype=object)[number])
        return np.where(dated, 0, pd.factorize(address.where(~dated, ""))[0] + 1)

    def where(self, column: str, *values: str) -> np.ndarray:
        """Which rows hold one of some words."""
        return self.coded(column).mask(values.__contains__)

    def change(self, name: str, changed: dict[int, object]) -> None:
        """Change some cells of a column; what was worked out of it is forgotten."""
        column = self.frame[name]
        column = column.copy() if name in ("value", "value_high") else column.astype(object)
        column.iloc[list(changed)] = list(changed.values())
        self.frame[name] = column.astype("str") if name in ("disposition", "codes") else column
        self._keys = {names: key for names, key in self._keys.items() if name not in names}
        self._coded.pop(name, None)

    def days(self, column: str) -> np.ndarray:
        """A column of days, without their hours."""
        return self.frame[column].to_numpy().astype("datetime64[D]")

    def is_open(self, column: str) -> np.ndarray:
        """Which rows say nothing there, or that it is not stated."""
        said = self.coded(column)
        return said.missing | said.equals(reference.NOT_STATED)

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
        self.told.append(problems.problem(code, *where, field=field, found=found, row=row, **said))


def _cells(column) -> list:
    """Cells of a column; a day that is missing is None, any other is not a number."""
    if column.dtype.kind == "M":
        return np.asarray(column, dtype="datetime64[s]").tolist()
    return column.astype(object).tolist()


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
def family(file: str) -> str:
    """``SW 2020-21 Q4.xlsx`` and ``SW 2020-21 Q4 v2.xlsx`` are of one family."""
    stem = re.sub(r"\.\w+$", "", file).casefold().replace("_", " ")
    return "file " + " ".join(re.findall(r"[a-z]+", _VERSION.sub(" ", stem)))


# In one sheet, so many figures in conflict are rows that differ in something nobody mapped.
_TOO_MANY, _TOO_MANY_SHARE = 5, 0.2
# Two statements of one figure seldom differ by half; figures of two threats mostly do.
_UNLIKE = 1.5
# More pairs than this between two sheets are told once; so many values of one figure are named.
_FEW, _MOST_TOLD = 20, 10
# A figure typed twice in one sheet is a slip, or two returns differ in it; so many are one cause.
_MOST_SLIPS = 50
_CHANGED = (
    *("disposition", "codes", "status", "qualifier"),
    *("value", "value_high", "published", "source"),
)
_STANDING = {"final": 1, "revised": 2}
_NO_DAY = int(np.datetime64("NaT", "s").astype("int64"))
_FLOORS, _CEILINGS = {"at least", "more than"}, {"at most", "less than"}


def settle(facts: Facts, first_new: int = 0, tables: Iterable[Table] = ()) -> None:
    """Settle every figure that stands twice or more; rows before ``first_new`` are held already."""
    figure, is_open = facts.key(), True
    while is_open:
        # Rows that nothing tells apart say nothing of their like elsewhere: they go first.
        places = np.flatnonzero(facts.where("disposition", "accepted"))
        places = places[pd.Series(figure[places]).duplicated(keep=False)]
        if not len(places):
            return
        work = _Settling(facts, first_new, _spare(tables))
        for same in groups(figure[places]):
            work.settle(places[same].tolist())
        is_open = work.sets_aside()
    work.finish()


class _Settling:
    """What has been decided so far: the fate of rows by their place, and what is said of them.

    A row is its place in the frame, and what two are compared by are lists; a `Row` is made of each
    of the few that are told.
    """

    def __init__(self, facts: Facts, first_new: int, spare: dict) -> None:
        self.facts, self.first_new = facts, first_new
        self.page = facts.of("file", "sheet")
        self.page_of, self.row_of = self.page.tolist(), facts.frame["row"].tolist()
        pages = facts.rows(np.unique(self.page, return_index=True)[1]) if spare else []
        self.spare = {self.page_of[row.n]: spare[row.page] for row in pages if row.page in spare}
        self.value = facts.frame["value"].to_numpy(float).tolist()
        self.said = facts.of("value", "value_high").tolist()
        self.day = facts.frame["as_at"].to_numpy().astype("int64").tolist()
        self.qualifier = facts.of("qualifier").tolist()
        self.is_hidden = facts.where("marker", "c").tolist()
        self.status = facts.coded("status")
        self.is_provisional = facts.where("status", "provisional").tolist()
        self.publisher = self._publishers()
        self.changes: dict[str, dict[int, object]] = {name: {} for name in _CHANGED}
        self.pairs: dict[str, list[tuple[int, int]]] = {code: [] for code in _PAIRED}
        self.conflicts: list[tuple[list[int], list[int]]] = []  # values that differ, all statements
        self.hidden: list[tuple[int, int]] = []  # a hidden figure, and the cell that gives it

    def _publishers(self) -> list[int]:
        """Number of who gave each row, told from one of each file and address."""
        facts = self.facts
        is_held = facts.where("file", "") * np.arange(len(facts))  # each of a file of its own
        given = combined([facts.of("published"), facts.of("file"), is_held], len(facts))
        _, first, number = np.unique(given, return_index=True, return_inverse=True)
        publishers = Coded.of(row.publisher for row in facts.rows(first))
        return publishers.codes[number].tolist()

    def is_new(self, n: int) -> bool:
        return n >= self.first_new

    def settle(self, rows: list[int]) -> None:
        """First each publisher's own, then publishers against each other."""
        given = [n for n in rows if self.value[n] == self.value[n]]
        publishers = grouped(given, self.publisher.__getitem__).values()
        standing = [n for statements in publishers for n in self._newest(statements)]
        kept = self._once(standing)
        if len(kept) == 1 and self.is_new(kept[0]):
            if len({self.qualifier[n] for n in standing}) > 1:
                weaker = _weaker({row.qualifier for row in self.facts.rows(standing)})
                if weaker:
                    self.changes["qualifier"][kept[0]] = weaker
        elif len(kept) > 1 and any(map(self.is_new, kept)):
            self.conflicts.append((kept, standing))
        # A cell that gives no figure says nothing beside one that does.
        silent = [n for n in rows if self.value[n] != self.value[n]]
        first = (standing or silent)[0]
        for n in silent:
            if self.is_hidden[n] and standing:
                self.changes["disposition"][n] = "repeated"
                self.hidden.append((n, first))
            elif n != first:
                self._repeat(n, first)

    def _newest(self, rows: list[int]) -> list[int]:
        """Newest vintage of one publisher; all its rows where a day lacks, or says two things."""
        # Of one day, or of none, revised figures are newer than final ones, and these than others.
        when = {n: (self.day[n], _STANDING.get(self.status.at(n), 0)) for n in rows}
        days, standings = map(set, zip(*when.values(), strict=True))
        if len(rows) == 1 or (_NO_DAY in days and (len(days) > 1 or len(standings) == 1)):
            return rows
        by_day = grouped(sorted(rows, key=when.__getitem__), when.__getitem__)
        days = [self._once(same_day) for same_day in by_day.values()]
        if any(len(day) > 1 for day in days):
            return [n for day in days for n in day]
        (before,) = days[0]
        for (n,) in days[1:]:
            if self.said[n] == self.said[before]:
                self._repeat(n, before)
                if self.is_new(before) and self.is_provisional[before] > self.is_provisional[n]:
                    self.changes["status"][before] = self.status.at(n)  # confirmed
                continue
            if self.is_new(n):
                self.changes["status"][n] = "revised"
                self.pairs["revised"].append((n, before))
            elif self.is_new(before):
                self.pairs["older_return"].append((before, n))
            before = n
        return [before]

    def _distinct(self, rows: list[int]) -> list[int]:
        """First row of each that says something else."""
        first: dict[int, int] = {}
        for n in rows:
            first.setdefault(self.said[n], n)
        return list(first.values())

    def _once(self, rows: list[int]) -> list[int]:
        """Rows that say different things; the others are repeated."""
        first: dict[int, int] = {}
        for n in rows:
            if (before := first.setdefault(self.said[n], n)) != n:
                self._repeat(n, before)
        return list(first.values())

    def _repeat(self, n: int, first: int) -> None:
        if self.is_new(n):
            self.changes["disposition"][n] = "repeated"
            self.pairs["repeated"].append((n, first))

    # -- what is said in the end ---------------------------------------------------------------

    def finish(self) -> None:
        """Make ranges, tell what was found, and write to the frame what became of the rows."""
        for code, pairs in self.pairs.items():
            self._tell_pairs(code, pairs)
        rows = iter(self.facts.rows(n for pair in self.hidden for n in pair))
        for row, first in zip(rows, rows, strict=True):
            self.facts.tell("hidden_elsewhere", row, "[c]", first=first, at=first.at(row))
        conflicts = [kept for kept, _ in self.conflicts]
        self._tell_conflicts(conflicts)
        self._range(conflicts)
        for name, changed in self.changes.items():
            if changed:
                self.facts.change(name, changed)

    def sets_aside(self) -> bool:
        """Whether there are rows that nothing tells apart; they are set aside."""
        untold = self._not_told_apart()
        aside = [n for page, alike in untold.items() for n in self._aside(page, alike)]
        for name, word in (("disposition", "set_aside"), ("codes", "rows_not_told_apart")):
            if aside:
                self.facts.change(name, dict.fromkeys(aside, word))
        return bool(aside)

    def _not_told_apart(self) -> dict[int, list[list[int]]]:
        """Rows that share a figure, for each sheet where a column is missing, or is not used."""
        likely: dict[int, list[list[int]]] = {}
        untold: dict[int, list[list[int]]] = {}
        for _, standing in self.conflicts:
            if len(self._pages(standing)) == len(standing):
                continue
            for page, rows in grouped(standing, self.page_of.__getitem__).items():
                values = [self.value[n] for n in self._distinct(rows)]
                # They look like several figures rather than several statements of one.
                unlike = len(set(values)) > 2 or max(values) > _UNLIKE * min(values)
                if len(values) > 1 and self.is_new(rows[0]):
                    if unlike:
                        likely.setdefault(page, []).append(rows)
                    if self._are_named(rows):
                        untold.setdefault(page, []).append(rows)
        size = np.bincount(self.page[self.facts.where("disposition", "accepted")])
        repeated = np.array(self.pairs["repeated"], dtype=int).reshape(-1, 2)
        pages = self.page[repeated]
        # There, two alike are no more one figure than two that differ.
        for n, first in repeated[pages[:, 0] == pages[:, 1]].tolist():
            if self._are_named([first, n]):
                untold.setdefault(self.page_of[n], []).append([first, n])
        for page, conflicts in likely.items():
            known = {n for rows in conflicts for n in rows}
            inside = repeated[(pages == page).all(axis=1)].tolist()
            pairs = [pair for pair in inside if not known & set(pair)]
            alike = grouped(pairs, lambda pair: pair[1])
            # One figure with six values is as many as five with two.
            spare = sum(len(self._distinct(rows)) - 1 for rows in conflicts) + len(pairs)
            involved = len(known) + len(alike) + len(pairs)
            if spare >= _TOO_MANY and involved >= _TOO_MANY_SHARE * size[page]:
                same = [[first, *(n for n, _ in others)] for first, others in alike.items()]
                untold[page] = conflicts + same
        return untold

    def _are_named(self, rows: list[int]) -> bool:
        """Whether a column that is not used says something else in each of some rows of a sheet."""
        spare = self.spare.get(self.page_of[rows[0]])
        return bool(spare and _differing(spare, [self.row_of[n] for n in rows]))

    def _aside(self, page: int, alike: list[list[int]]) -> list[int]:
        """Figures of one sheet that nothing tells apart, also from a hidden one; it is told."""
        facts = self.facts
        here = np.flatnonzero((self.page == page) & facts.where("disposition", "accepted"))
        key = pd.Series(facts.key()[here])
        is_silent = facts.frame["value"].isna().to_numpy()[here]
        beside = here[key.duplicated(keep=False) & key.isin(key[is_silent])].tolist()
        likely = dict.fromkeys([*(n for rows in alike for n in rows), *beside])
        involved = [n for n in likely if self.is_new(n)]
        involved += self._among(involved)
        distinct = self._distinct(alike[0])
        first, second = facts.rows((distinct if len(distinct) > 1 else alike[0])[:2])
        told = {"count": len(involved), "second": second}
        facts.tell("rows_not_told_apart", first, first.figure, **told)
        return involved

    def _among(self, places: list[int]) -> list[int]:
        """Figures that stand among some, where those are most: parts too, though each is alone."""
        facts, at = self.facts, np.array(places)
        row, column = facts.frame["row"].to_numpy(), facts.of("column")
        is_among = (self.page == self.page[at[0]]) & np.isin(column, column[at])
        numbers = np.unique(row[is_among])
        run = np.cumsum(np.diff(numbers, prepend=numbers[0]) > 1)
        is_near = np.isin(run, run[np.isin(numbers, row[at])])
        is_among &= np.isin(row, numbers[is_near]) & facts.where("disposition", "accepted")
        others = np.setdiff1d(np.flatnonzero(is_among), at).tolist()
        return others if len(others) <= len(places) else []

    def _range(self, conflicts: list[list[int]]) -> None:
        """Make one figure of each that has several values: the range, at its first new cell."""
        frame, changes = self.facts.frame, self.changes
        new = [n for kept in conflicts for n in kept if self.is_new(n)]
        changes["codes"] |= dict.fromkeys(new, "conflict")
        changes["disposition"] |= dict.fromkeys(new, "repeated")
        high = np.fmax(frame["value"].to_numpy(float), frame["value_high"].to_numpy(float)).tolist()
        published, source = (
            frame[name].astype(object).tolist() for name in ("published", "source")
        )
        for kept in conflicts:
            first = next(filter(self.is_new, kept))
            public = list(dict.fromkeys([published[n] for n in kept]))
            changes["disposition"][first] = "accepted"
            changes["value"][first] = min([self.value[n] for n in kept])
            changes["value_high"][first] = max([high[n] for n in kept])
            changes["qualifier"][first] = "between"
            is_public = all(isinstance(address, str) for address in public)
            changes["published"][first] = "; ".join(public) if is_public else None
            changes["source"][first] = " and ".join(dict.fromkeys([source[n] for n in kept]))

    def _tell_conflicts(self, conflicts: list[list[int]]) -> None:
        """Tell each at its cell; the first alone where much of a sheet differs from another."""
        size = np.bincount(self.page)
        for pages, alike in grouped(conflicts, self._pages).items():
            smallest = min(size[list(pages)])
            many = max(_MOST_SLIPS, _TOO_MANY_SHARE * smallest)
            is_one_cause = len(pages) > 1 and (
                len(alike) > many or len(alike) >= max(_TOO_MANY, _NEARLY_ALL * smallest)
            )
            shown = alike[:1] if is_one_cause else alike
            rows = iter(self.facts.rows(n for kept in shown for n in kept))
            for kept in shown:
                self._tell_conflict([next(rows) for _ in kept], len(alike) - len(shown))

    def _pages(self, rows: list[int]) -> tuple[int, ...]:
        """Numbers of the sheets that some rows stand on."""
        return tuple(dict.fromkeys([self.page_of[n] for n in rows]))

    def _tell_conflict(self, kept: list[Row], more: int) -> None:
        """Tell of one figure that has several values, and how many more of its sheets have."""
        keeper = next(row for row in kept if self.is_new(row.n))
        figures = [row.figure for row in kept]
        low = min([row.value for row in kept])
        high = max([max(row.value, row.value_high) for row in kept])
        stands = [f"{said} at {row.at(keeper)}" for said, row in zip(figures, kept, strict=True)]
        told = {"places": problems.first_of(stands, _MOST_TOLD, " and ")}
        told |= {"low": number(low), "high": number(high), "more": ""}
        if more:
            told["more"] = f"; {more:,} more figures of these sheets differ too, each is its range"
            told["remedy"] = (
                "Ask which is right and mend the other. Where a sheet has the title of "
            )
            told["remedy"] += "another period, mend that, or say for it in the companion file: "
            told["remedy"] += 'period = "… such as 2020-21"'
        is_shared = keeper.force in reference.REGIONS and len({row.page for row in kept}) == 1
        told_in = [row for row in kept if row.cell] if is_shared else []
        lines = {int(re.sub(r"\D", "", row.cell)): row.value > low for row in told_in}
        if len(lines) > 1:
            # In a list of forces the larger West Midlands may be the region.
            larger = sorted(line for line, is_larger in lines.items() if is_larger)
            told["remedy"] = "Where one row is the region's, its sum, say for the sheet in the "
            told["remedy"] += f"companion file: drop_rows = {larger}; else mend the wrong one."
        self.facts.tell("conflict", keeper, " and ".join(figures[:_MOST_TOLD]), **told)

    def _tell_pairs(self, code: str, pairs: list[tuple[int, int]]) -> None:
        """Tell pairs of cells; a figure typed twice in one sheet is a slip, and each is told."""
        one_by_one, together = _PAIRED[code]
        page = self.page

        def pages(pair: tuple[int, int]) -> tuple[int, int]:
            here, there = page[list(pair)].tolist()
            # A workbook that grows is sent with all that those before it gave.
            return here, there if code != "repeated" or here == there else -1

        alike = list(grouped(pairs, pages).values())
        shown = []
        for same in alike:
            n, first = same[0]
            is_slip = code == "repeated" and page[n] == page[first] and len(same) <= _MOST_SLIPS
            shown.append(same if len(same) <= _FEW or is_slip else same[:2])
        rows = iter(self.facts.rows(n for listed in shown for pair in listed for n in pair))
        for same, listed in zip(alike, shown, strict=True):
            told = [(next(rows), next(rows)) for _ in listed]
            if listed is same:
                for row, first in told:
                    self.facts.tell(code, row, row.figure, message=one_by_one(row, first))
                continue
            examples = " and ".join(f"{r.cell} ({r.figure}, there {f.figure})" for r, f in told)
            row, other = told[0]
            where = "!".join(filter(None, other.page)) or "what is held"
            if others := len({page[n] for _, n in same}) - 1:
                where += f" and {others:,} other sheet{'s' * (others > 1)}"
            message = together.format(count=len(same), where=where, examples=examples)
            self.facts.tell(code, row, row.figure, message=message)


def _weaker(said: set[str]) -> str:
    """Of ``112`` and ``more than 112`` only the weaker may be claimed."""
    floor, ceiling = said & _FLOORS, said & _CEILINGS
    if len(said) == 1 or not (floor or ceiling or "about" in said):
        return ""
    return "about" if "about" in said or (floor and ceiling) else "at least" if floor else "at most"


def _repeated(row: Row, first: Row) -> str:
    if row.value != row.value:
        stands = f"{first.figure} at {first.at(row)}: that stands"
        return f"{row.what} is {row.figure} here, and {stands}"
    more = f", as {first.qualifier} {first.number}" * (row.qualifier != first.qualifier)
    return f"{row.what} is given at {first.at(row)} too{more}"


def _dated(row: Row, what: str = "") -> str:
    if not row.as_at:
        return f"{row.figure}{what}".rstrip(",")
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
# Numbers of groups, people and operations, of which each has figures of its own.
_NUMBERS = re.compile(r"(?i)\b(?:ocg|nominal|case|operation|custody|crime)")
# A name may come twice in a list: of London as a region, and as what stands beside the rest.
_NEARLY_ALL = 0.9


def name_spare_columns(
    problems: list[Problem], rows: pd.DataFrame, keys: Iterable[str], tables: Iterable[Table]
) -> list[Problem]:
    """Name such columns in the problems of rows that are not told apart."""
    about = {problem.cell for problem in problems if problem.code in _NOT_TOLD_APART}
    spare = _spare(tables if about else ())
    if spare:
        rows = rows[pd.MultiIndex.from_frame(rows[["file", "sheet"]]).isin(list(spare))]
    if not spare or rows.empty:
        return problems
    # For each cell that is told the numbers of the rows of its sheet that are the same as its own.
    same = Facts(rows).of(*(key for key in keys if key in rows), "file", "sheet")
    told = rows["cell"].isin(about).to_numpy()
    near = np.isin(same, same[told])
    numbers: dict[int, list[int]] = defaultdict(list)
    for key, number in zip(same[near].tolist(), rows["row"].to_numpy()[near].tolist(), strict=True):
        numbers[key].append(number)
    stands = rows.loc[told, ["file", "sheet", "cell"]].itertuples(index=False, name=None)
    alike = dict(zip(stands, map(numbers.get, same[told].tolist()), strict=True))
    named = []
    for problem in problems:
        page = problem.file, problem.sheet
        group = alike.get((*page, problem.cell)) if problem.code in _NOT_TOLD_APART else None
        differing = _differing(spare.get(page, ()), group) if group else []
        if differing:
            *others, last = (f"“{heading}”" for heading in dict.fromkeys(differing))
            listed = f"the column {last} is not used and is what differs"
            if others:
                listed = f"the columns {', '.join(others)} and {last} are not used and differ"
            heading = words.quoted(differing[0])
            held = {c.field for table, *_ in spare[page] for c in table.fields()}
            free = [f'"{f}"' for f in ("threat", "body", "tier", "measure") if f not in held]
            remedy = (
                "If it tells them apart, say under [columns] in the companion file which field it "
                f'is, such as "{heading}" = {free[0]} (or {", ".join(free[1:])}); '
                f'else "{heading}" = "unused".'
            )
            if "recommendation_id" in rows:  # no register has a field for what is done
                remedy = "If they are several, give each a number of its own, such as 1a and 1b."
            problem = replace(problem, message=f"{problem.message}; {listed}", remedy=remedy)
        named.append(problem)
    return named


def _spare(tables: Iterable[Table]) -> dict[tuple, list[tuple]]:
    """Tables by file and sheet, their unused columns that could tell rows apart, and their rows."""
    spare: dict[tuple, list[tuple]] = {}
    for table in tables:
        columns = [c for c in table.columns if c.use == UNUSED and _could_tell(table, c)]
        if columns:
            key = table.grid.sheet.file, table.grid.sheet.name
            numbers = np.asarray(table.grid.sheet.rows)[table.rows].tolist()
            at = dict(zip(numbers, table.rows.tolist(), strict=True))
            spare.setdefault(key, []).append((table, columns, at))
    return spare


def _differing(spare, numbers: Iterable[int]) -> list[str]:
    """Headings of the columns that say different things in nearly each of some rows of a sheet."""
    headed = []
    for table, columns, at in spare:
        rows = [at[number] for number in dict.fromkeys(numbers) if number in at]
        for column in columns if len(rows) > 1 else ():
            if len({table.grid.text(i, column.j) for i in rows}) >= _NEARLY_ALL * len(rows):
                headed.append(column.heading or by_letter(table.grid.sheet, column.j))
    return headed


def _could_tell(table: Table, column: Column) -> bool:
    """Whether a column can tell rows apart: words, and not a reference of its own in each row."""
    # Two statements of one figure come from two sources: that tells no figures apart.
    said = {table.grid.text(i, column.j).casefold() for i in table.rows[:_MANY_ROWS].tolist()}
    divides = are_bands(filter(None, said))
    is_code = names.no_figures(column.heading) == names.CODES and not divides
    if is_code and not _NUMBERS.search(column.heading):
        return False
    if (column.reason and not is_code) or names.field_of_heading(column.heading) == "source":
        return False
    # Who made a statement, when and how it stands: two of one figure differ in that.
    is_of_it = reference.any_of("of a statement").search(column.heading)
    if said <= {*names.listed("judgement"), ""} or is_of_it:
        return False
    kinds = table.grid.kinds[table.rows, column.j]
    codes = table.grid.column(column.j)[0][table.rows]
    is_of_words = (kinds == TEXT).sum() * 2 > (kinds != 0).sum() or divides
    if not (is_code or is_of_words):
        return False
    return len(codes) < _MANY_ROWS or len(np.unique(codes)) < len(codes)
