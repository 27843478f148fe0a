"""What is wrong between two rows that are the same figure?

Given twice, it counts once. Given with two values, a later *declared* date from the same
publisher makes a revision and the earlier one stays as its vintage. Otherwise nobody chooses: the
figure becomes a range.

A return may give each of its figures twice, so all figures are settled at once, as arrays;
`rules_figures_told` has the words.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from rocu_analysis import schema
from rocu_analysis.errors import Problem
from rocu_analysis.validation.rules_figures_told import Ranges, Tellings
from rocu_analysis.validation.rules_keys import (
    Keys,
    has_days,
    publishers,
    sheet_numbers,
    told,
)

# In one sheet, so many figures in conflict are rows that differ in something nobody mapped.
_TOO_MANY, _TOO_MANY_SHARE = 5, 0.2
# Two statements of one figure seldom differ by half; figures of two threats mostly do.
_UNLIKE = 1.5
_FLOORS = ("at least", "more than")
_CEILINGS = ("at most", "less than")


def judge(rows: pd.DataFrame, keys: Keys, first_new: int = 0) -> list[Problem]:
    """Settle figures that are given more than once. ``rows`` is changed in place.

    Parameters
    ----------
    rows : DataFrame
        Outcome columns, ``file, sheet, cell, disposition, codes``, numbered from 0; text but
        ``source, cell, disposition, codes`` as categories.
    keys : Keys
        The columns of `schema.FIGURE_COLUMNS`, numbered.
    first_new : int
        Rows before it are held already: they are compared with but never changed.

    Returns
    -------
    list of Problem
    """
    figure = _figures(rows, keys)
    open_to_judge = np.flatnonzero(rows["disposition"] == "accepted")
    twice = pd.Series(figure[open_to_judge]).duplicated(keep=False).to_numpy()
    if not twice.any():
        return []
    places = open_to_judge[twice]
    settling = _Settling(rows, places, figure[places], first_new)
    settling.settle()
    found = settling.tellings.problems()  # of the rows as they were given
    settling.apply()
    return found


def _figures(rows: pd.DataFrame, keys: Keys) -> np.ndarray:
    """Number of the figure of each row. Undated ones are the same only at the same address.

    Two operations whose weeks nobody dated are two figures, also where both made 21 arrests.
    """
    dated = has_days(rows)
    figure = keys.of(schema.FIGURE_COLUMNS) * 2
    if not dated.all():
        published, source = (rows[name].astype(object) for name in ("published", "source"))
        keys.put("address", published.where(published.notna(), source))
        undated = keys.of((*schema.FIGURE_COLUMNS, "address"))
        figure = np.where(dated, figure, undated * 2 + 1)
    return figure


class _Settling:
    """Figures given two times or more, as arrays over their rows, which stay in their order.

    ``group`` numbers the figure of each row, ``by`` its publisher within it, and ``statement`` what
    is said: the value and its upper end. The rows stand at ``places`` of the frame.
    """

    def __init__(
        self, rows: pd.DataFrame, places: np.ndarray, figure: np.ndarray, first_new: int
    ) -> None:
        self.rows, self.places, self.first_new = rows, places, first_new
        self.tellings = Tellings(rows)
        self.is_new = places >= first_new
        self.group = pd.factorize(figure)[0]
        self.value, self.high = (rows[n].to_numpy()[places] for n in ("value", "value_high"))
        self.day = rows["as_at"].to_numpy()[places].astype("int64")
        self.has_day = ~np.isnat(rows["as_at"].to_numpy()[places])
        self.sheet = sheet_numbers(rows)[places]
        self.statement = _numbered(pd.factorize(self.value)[0], pd.factorize(self.high)[0] + 1)
        qualifier = rows["qualifier"].cat
        self.qualifiers = [*qualifier.categories, np.nan]
        self.qualifier = qualifier.codes.to_numpy()[places]
        size = len(places)
        self.disposition = np.zeros(size, dtype=np.int8)  # 1 repeated, 2 set aside
        self.code = np.zeros(size, dtype=np.int8)  # 1 conflict, 2 rows not told apart
        self.revised = np.zeros(size, dtype=bool)
        self.changes: dict[str, dict[int, object]] = {
            name: {} for name in ("value", "value_high", "qualifier", "published", "source")
        }

    def settle(self) -> None:
        """Settle every figure: first each publisher's own, then publishers against each other."""
        with_value = ~np.isnan(self.value)
        own, silent = np.flatnonzero(with_value), np.flatnonzero(~with_value)
        self.by = np.full(len(self.places), -1)
        by = pd.factorize(publishers(self.rows.iloc[self.places[own]]))[0]
        self.by[own] = _numbered(self.group[own], by)
        standing = self._stand(own) if len(own) else own
        self._compare(standing)
        self._silence(silent, standing)

    # -- one publisher -------------------------------------------------------------------------

    def _stand(self, own: np.ndarray) -> np.ndarray:
        """Rows that stand after each publisher's are put in the order of their days.

        Only where every day is declared and no two rows of one day differ; else all of them
        stand. Rows are given back publisher by publisher.
        """
        count = int(self.by.max()) + 1
        size = np.bincount(self.by[own], minlength=count)
        undated = np.bincount(self.by[own[~self.has_day[own]]], minlength=count) > 0
        ordered = (size > 1) & ~undated
        dated = own[ordered[self.by[own]]]
        dated = dated[np.lexsort((dated, self.day[dated], self.by[dated]))]
        first = self._firsts(dated, _numbered(self.by[dated], self.day[dated]))
        kept = dated[first == dated]
        one_day = _numbered(self.by[kept], self.day[kept])
        several = np.zeros(count, dtype=bool)
        several[self.by[kept[np.bincount(one_day)[one_day] > 1]]] = True
        chain = kept[~several[self.by[kept]]]
        last = self._revise(chain, (dated[first != dated], first[first != dated]))
        plain = own[~ordered[self.by[own]]]
        standing = np.concatenate([plain, kept[several[self.by[kept]]], last])
        day = np.where(ordered[self.by[standing]], self.day[standing], 0)
        return standing[np.lexsort((standing, day, self.by[standing], self.group[standing]))]

    def _firsts(self, rows: np.ndarray, among: np.ndarray) -> np.ndarray:
        """For each row the first of those among which it stands that says the same."""
        number = _numbered(among, self.statement[rows])
        if not len(rows):
            return rows
        first = np.empty(int(number.max()) + 1, dtype=rows.dtype)
        first[number[::-1]] = rows[::-1]
        return first[number]

    def _revise(self, chain: np.ndarray, same_day: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
        """Find revisions along vintages of one publisher; give back the newest of each.

        ``same_day`` are rows said twice on one day, which are told with the others.
        """
        by, statement = self.by[chain], self.statement[chain]
        opens = np.r_[True, by[1:] != by[:-1]][: len(chain)]
        starts = opens | np.r_[True, statement[1:] != statement[:-1]][: len(chain)]
        run = np.cumsum(starts) - 1
        start = chain[starts]
        again = chain[~starts]
        rows = np.concatenate([same_day[0], again])
        firsts = np.concatenate([same_day[1], start[run[~starts]]])
        stage = np.r_[np.zeros(len(same_day[0])), np.ones(len(again))]
        order = np.lexsort((rows, self.day[rows], stage, self.by[rows], self.group[rows]))
        self._repeat(rows[order], firsts[order], 0)
        follows = np.flatnonzero(starts & ~opens)
        follows = follows[np.argsort(self.group[chain[follows]], kind="stable")]
        row, before = chain[follows], start[run[follows] - 1]
        self.revised[row[self.is_new[row]]] = True
        self.tellings.add("revised", *self._told(row, before, self.is_new[row]))
        older = ~self.is_new[row] & self.is_new[before]
        self.tellings.add("older_return", *self._told(before, row, older))
        last = np.r_[opens[starts][1:], True][: len(start)]
        return start[last]

    def _told(self, rows: np.ndarray, others: np.ndarray, chosen: np.ndarray):
        return self.places[rows[chosen]], self.places[others[chosen]], self.group[rows[chosen]]

    def _repeat(self, rows: np.ndarray, firsts: np.ndarray, stage: int) -> None:
        new = self.is_new[rows]
        self.disposition[rows[new]] = 1
        self.tellings.add("repeated", *self._told(rows, firsts, new), stage=stage)

    # -- publishers against each other ---------------------------------------------------------

    def _compare(self, standing: np.ndarray) -> None:
        """Equal figures of several publishers, or without days, count once; others are a range."""
        group = self.group[standing]
        first = self._firsts(standing, group)
        again = first != standing
        self._repeat(standing[again], first[again], 1)
        kept = standing[~again]
        several = np.bincount(self.group[kept], minlength=int(self.group.max()) + 1) > 1
        self._weaken(standing[~several[group]], kept)
        kept = kept[several[self.group[kept]]]
        if len(kept):
            self._conflicts(kept, standing)

    def _conflicts(self, kept: np.ndarray, standing: np.ndarray) -> None:
        """Make one range of each figure with several values, unless its rows are several figures.

        Parameters
        ----------
        kept : numpy.ndarray
            Rows that differ, figure by figure.
        standing : numpy.ndarray
            All rows that stand, those that say the same among them.
        """
        number = np.cumsum(np.r_[True, np.diff(self.group[kept]) != 0]) - 1
        keeper = kept[np.r_[True, np.diff(number) != 0]]
        new = self.is_new[kept]
        keeper[number[new][::-1]] = kept[new][::-1]
        wanted = self.is_new[keeper][number]
        kept, number = kept[wanted], number[wanted]
        new = self.is_new[kept]
        self.code[kept[new]], self.disposition[kept[new]] = 1, 1
        self.disposition[keeper] = np.where(self.is_new[keeper], 0, self.disposition[keeper])
        untold = self._not_told_apart(kept, standing)
        kept = kept[~untold[self.group[kept]]]
        if len(kept):
            self._ranges(kept)

    def _not_told_apart(self, kept: np.ndarray, standing: np.ndarray) -> np.ndarray:
        """Set aside a sheet's conflicts where there are so many that a column must be missing.

        Returns which figures are so.
        """
        size = int(self.group.max()) + 1
        group, sheet = self.group[standing], self.sheet[standing]
        lowest, highest = np.full(size, np.iinfo(np.int64).max), np.full(size, -1)
        np.minimum.at(lowest, group, sheet)
        np.maximum.at(highest, group, sheet)
        likely = (lowest == highest) & self._are_unlike(kept, size)
        opens = kept[np.r_[True, np.diff(self.group[kept]) != 0][: len(kept)]]
        likely[self.group[opens[~self.is_new[opens]]]] = False
        untold = np.zeros(size, dtype=bool)
        opens = opens[likely[self.group[opens]]]
        rows_of = np.bincount(sheet_numbers(self.rows))
        for own in dict.fromkeys(self.sheet[opens].tolist()):
            figures = self.group[opens[self.sheet[opens] == own]]
            involved = standing[np.isin(group, figures)]
            if len(figures) < _TOO_MANY or len(involved) < _TOO_MANY_SHARE * rows_of[own]:
                continue
            untold[figures] = True
            self.disposition[involved], self.code[involved] = 2, 2
            self.tellings.drop_repeated(self.places[involved])
            first = kept[self.group[kept] == figures[0]][:2]
            self.tellings.not_told_apart(len(involved), *told(self.rows, self.places[first]))
        return untold

    def _are_unlike(self, kept: np.ndarray, size: int) -> np.ndarray:
        """Whether rows look like several figures rather than several statements of one."""
        group, value = self.group[kept], self.value[kept]
        low, high = np.full(size, np.inf), np.full(size, -np.inf)
        np.minimum.at(low, group, value)
        np.maximum.at(high, group, value)
        order = np.lexsort((value, group))
        differs = np.diff(value[order], prepend=np.nan) != 0
        differs |= np.diff(group[order], prepend=-1) != 0
        values = np.bincount(group[order][differs], minlength=size)
        return (values > 2) | ((values > 0) & (high > _UNLIKE * low))

    def _weaken(self, standing: np.ndarray, kept: np.ndarray) -> None:
        """Of ``112`` and ``more than 112`` only the weaker may be claimed."""
        if len(np.unique(self.qualifier[standing])) < 2:
            return
        keeper = dict(zip(self.group[kept].tolist(), kept.tolist(), strict=True))
        for part in np.split(standing, _changes(self.group[standing])):
            codes = set(self.qualifier[part].tolist())
            own = keeper[int(self.group[part[0]])]
            if len(codes) == 1 or not self.is_new[own]:
                continue
            said = {self.qualifiers[code] for code in codes}
            floor, ceiling = said & set(_FLOORS), said & set(_CEILINGS)
            weaker = "about" if "about" in said or (floor and ceiling) else None
            weaker = weaker or ("at least" if floor else "at most" if ceiling else None)
            if weaker and weaker != self.qualifiers[self.qualifier[own]]:
                self.changes["qualifier"][int(self.places[own])] = weaker

    def _ranges(self, kept: np.ndarray) -> None:
        """Make one figure of each that has several values: the range."""
        begins = np.r_[0, _changes(self.group[kept])]
        high = np.where(np.isnan(self.high[kept]), self.value[kept], self.high[kept])
        low = np.minimum.reduceat(self.value[kept], begins).tolist()
        high = np.maximum.reduceat(high, begins).tolist()
        # The first that is not held already stands for all.
        order = np.where(self.is_new[kept], np.arange(len(kept)), len(kept))
        own = np.minimum.reduceat(order, begins)
        ranges = Ranges(self.rows, self.places[kept], self.sheet[kept], own, begins)
        group = self.group[kept[begins]].tolist()
        self.tellings.conflicts(group, ranges.problems(low, high))
        places = self.places[kept[own]].tolist()
        for name, values in {
            "value": low,
            "value_high": high,
            "qualifier": ["between"] * len(own),
            "published": ranges.published(),
            "source": ranges.sources(),
        }.items():
            self.changes[name].update(zip(places, values, strict=True))

    def _silence(self, silent: np.ndarray, standing: np.ndarray) -> None:
        """A cell that gives no figure says nothing beside one that does."""
        if not len(silent):
            return
        first = np.full(int(self.group.max()) + 1, -1)
        first[self.group[silent][::-1]] = silent[::-1]
        first[self.group[standing][::-1]] = standing[::-1]
        firsts = first[self.group[silent]]
        silent, firsts = silent[firsts != silent], firsts[firsts != silent]
        order = np.argsort(self.group[silent], kind="stable")
        silent, firsts = silent[order], firsts[order]
        marker = self.rows["marker"].iloc[self.places[silent]].eq("c").to_numpy()
        hidden = marker & ~np.isnan(self.value[firsts])
        self._repeat(silent[~hidden], firsts[~hidden], 2)
        self.disposition[silent[hidden]] = 1
        pairs = (told(self.rows, self.places[each[hidden]]) for each in (silent, firsts))
        for row, shown, group in zip(*pairs, self.group[silent[hidden]].tolist(), strict=True):
            self.tellings.hidden(row, shown, group)

    # -- the frame -----------------------------------------------------------------------------

    def apply(self) -> None:
        """Write to the frame what became of the rows."""
        rows = self.rows
        for name, number, words in (
            ("disposition", self.disposition, ("repeated", "set_aside")),
            ("codes", self.code, ("conflict", "rows_not_told_apart")),
        ):
            column = rows[name].to_numpy(dtype=object, copy=True)
            for k, word in enumerate(words, start=1):
                column[self.places[number == k]] = word
            rows[name] = pd.Series(column, index=rows.index, dtype="str")
        status = dict.fromkeys(self.places[self.revised].tolist(), "revised")
        for name, values in {**self.changes, "status": status}.items():
            if values:
                rows[name] = _with(rows[name], values)


def _with(column: pd.Series, values: dict[int, object]) -> pd.Series:
    """A column with other values at some places."""
    places = list(values)
    if isinstance(column.dtype, pd.CategoricalDtype):
        words = dict.fromkeys(value for value in values.values() if value is not None)
        new = [word for word in words if word not in column.cat.categories]
        column = column.cat.add_categories(new)
    else:
        column = column.copy()
    column.iloc[places] = pd.Series(list(values.values()), dtype=column.dtype).array
    return column


def _numbered(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Number of each pair of whole numbers, in the order in which they first stand."""
    if not len(one):
        return one
    _, other = np.unique(other, return_inverse=True)
    return pd.factorize(one.astype("int64") * (int(other.max()) + 1) + other)[0]


def _changes(sorted_numbers: np.ndarray) -> np.ndarray:
    """Places at which a number differs from the one before it."""
    return np.flatnonzero(np.diff(sorted_numbers)) + 1
