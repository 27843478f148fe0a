"""How far did the shares of the strands move in earlier periods, beside what chance alone gives?

Only periods before the one that is shown, of the same length as those it consists of, and only
whole, final, exact counts make a history.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rocu_analysis.exhibits.figures import Figures
from rocu_analysis.exhibits.series import KINDS, all_periods
from rocu_analysis.measures.dispersion import Spread, from_neighbours
from rocu_analysis.reference import NOT_STATED


@dataclass(frozen=True, eq=False)
class History:
    """Counts of earlier periods, by strand.

    Attributes
    ----------
    counts : mapping of str to ndarray, (rows, periods)
        One array a strand; missing where a count is not whole, final and exact.
    total : ndarray, (rows, periods)
        The strands together.
    """

    counts: Mapping[str, np.ndarray]
    total: np.ndarray

    def spread(self, strand: str) -> Spread:
        """Dispersion of a strand's share, row by row."""
        return from_neighbours(self.counts[strand], self.total)

    def spread_together(self, strand: str, used: np.ndarray) -> Spread:
        """Dispersion of a strand's share in the sum of some rows, as one series."""
        return from_neighbours(self.counts[strand][used].sum(axis=0), self.total[used].sum(axis=0))


def labels_of(frame: pd.DataFrame, by: str) -> pd.Series:
    """Name of the row that each figure belongs to, with a capital."""
    labels = frame[by].astype("object").where(frame[by].notna(), NOT_STATED)
    return labels.map(lambda label: label[:1].upper() + label[1:])


def history_of(
    everything: pd.DataFrame, figures: Figures, by: str, rows: Sequence[str], held: Sequence[str]
) -> History:
    """Counts of the periods before those of ``figures``.

    Parameters
    ----------
    everything : DataFrame
        Rows of `figures.Figures.frame` of every period, by strand (and ``by``).
    figures : Figures
        What is shown, added up likewise.
    by : {"region", "threat", "tier", "level"}
    rows : sequence of str
        Labels of the rows that are shown, in order.
    held : sequence of str
        Strands of which the whole consists.
    """
    past = _before(everything, figures)
    spans = all_periods(past)["period_start"] if len(past) else []
    columns = {start: number for number, start in enumerate(spans)}
    places = {name: number for number, name in enumerate(rows)}
    counts = {strand: np.full((len(rows), len(columns)), np.nan) for strand in held}
    for (name, strand, start), value in _sums(past, figures.frame, by).items():
        if name in places and strand in counts:
            counts[strand][places[name], columns[start]] = value
    total = np.sum([*counts.values()], axis=0) if counts else np.zeros((len(rows), 0))
    return History(counts, total)


def _before(everything: pd.DataFrame, figures: Figures) -> pd.DataFrame:
    """Earlier periods as long as those that were added up; none where they overlap."""
    if everything.empty or figures.frame.empty:
        return everything.iloc[:0]
    kinds = _kinds(figures.rows)
    past = everything[everything["period_end"] < figures.frame["period_start"].min()]
    past = past[_kinds(past) == np.bincount(kinds).argmax()]
    spans = past[["period_start", "period_end"]].drop_duplicates().sort_values("period_start")
    overlap = spans["period_start"].to_numpy()[1:] <= spans["period_end"].to_numpy()[:-1]
    return past.iloc[:0] if overlap.any() else past


def _kinds(frame: pd.DataFrame) -> np.ndarray:
    """Which kind of period each row has, by its length."""
    days = (frame["period_end"] - frame["period_start"]).dt.days + 1
    return np.searchsorted(KINDS, days.to_numpy())


def _sums(past: pd.DataFrame, shown: pd.DataFrame, by: str) -> pd.Series:
    """Counts by row, strand and period, where they have as many parts as what is shown."""
    keys = ["row", "strand", "period_start"]
    short = set() if by == "region" else _short_of_forces(shown)
    past = past[~past["region"].isin(short)].assign(row=lambda part: labels_of(part, by))
    shown = shown[~shown["region"].isin(short)].assign(row=lambda part: labels_of(part, by))
    usable = ~past["hidden"] & ~past["provisional"] & past["value_high"].isna()
    usable &= past["lacking"].map(len).eq(0)
    groups = past.assign(value=past["value"].where(usable)).groupby(keys, sort=False)["value"]
    sums, known, parts = groups.sum(), groups.count(), groups.size()
    wanted = shown.groupby(keys[:2]).size().reindex(parts.index.droplevel(2)).to_numpy()
    return sums[(known == parts).to_numpy() & (parts.to_numpy() == wanted)]


def _short_of_forces(frame: pd.DataFrame) -> set[str]:
    return set(frame.loc[frame["lacking"].map(len).gt(0), "region"])
