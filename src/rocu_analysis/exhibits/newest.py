"""Which period is shown where none is asked for: the newest that is final and nearly everywhere.

`latest_period` chooses it, and `latest_years` the year that ends with it, or as much of that year
as is whole.
"""

from __future__ import annotations

from contextlib import suppress

import numpy as np
import pandas as pd

from rocu_analysis.errors import NoFigures, NotComparable
from rocu_analysis.exhibits.cuts import DETAILS, SPAN
from rocu_analysis.exhibits.figures import Figures, add_up
from rocu_analysis.exhibits.rows import adds_up_over_time
from rocu_analysis.periods import span

NEARLY_ALL = 0.75  # of what the fullest period has: makes a newer one worth showing


def latest_period(frame: pd.DataFrame, by: str = "region", focus: str | None = None) -> str:
    """Label of the newest period that is not provisional and that nearly all regions have.

    Nearly all are three in four of as many as have any other of the year before. Of one in
    ``focus`` it is the newest such period that it has whole, if any.
    """
    if frame.empty:
        raise NoFigures("outcomes", "no figure has the days of its period, so there is no newest")
    known = frame["value"].notna() | frame["hidden"]
    known = known if known.any() else ~known
    final = known & ~frame["provisional"]
    held = of_last_year(frame[final if final.any() else known], by).groupby("period")
    number = held[by].nunique()
    able = number.index[number.ge(NEARLY_ALL * number.max())]
    whole = frame[final & frame[by].eq(focus) & ~frame["lacking"].astype(bool)]["period"]
    able = able.intersection(whole) if able.isin(whole).any() else able
    return str(held["period_end"].max()[able].idxmax())


def of_last_year(frame: pd.DataFrame, by: str) -> pd.DataFrame:
    """Rows of the year before the newest period on that half of the regions, or the like, have."""
    newest = frame.groupby(by, observed=True)["period_end"].max().sort_values()
    return frame[frame["period_end"] >= newest.iloc[len(newest) // 2] - pd.DateOffset(years=1)]


def latest_years(
    figures: Figures, rows: pd.DataFrame, newest: str, *, exact: bool = False
) -> list[str]:
    """The year that ends with a period, ever less of it, then that period: as far as whole.

    Periods before it are added only while no figure is lost by it; where ``exact`` counts are
    needed a range is a loss too.
    """
    frame = figures.frame
    last, measure = frame[frame["period"].eq(newest)], figures.measure["measure"]
    if last.empty or not adds_up_over_time(measure, frame["period"], figures.rows["unit"].unique()):
        return [newest]
    details = [name for name in ("region", *DETAILS) if name in frame]

    labels, lacks = [newest], {}  # where every region lacks forces, the same ones throughout

    def keys(part: pd.DataFrame) -> list[tuple]:
        return list(part[details].astype("object").fillna("").itertuples(index=False, name=None))

    def lost(part: pd.DataFrame) -> pd.Series:
        pairs = zip(keys(part), part["lacking"], strict=True)
        gone = part["value"].isna() | part["provisional"]
        gone |= np.array([set(lacks.get(key, ())) != set(names) for key, names in pairs], bool)
        return gone | part["value_high"].notna() if exact else gone

    whole = set(last["region"]) - set(last.loc[lost(last), "region"])
    if not whole:
        lacks.update(zip(keys(last), last["lacking"], strict=True))
        whole = set(last["region"]) - set(last.loc[lost(last), "region"])
    # A region that has lost a figure of the newest period keeps no other from a longer one.
    frame = frame[frame["region"].isin(whole)]
    wanted = set(keys(frame[frame["period"].eq(newest)]))
    begin, end = last["period_start"].min(), last["period_end"].max()
    first = end + pd.DateOffset(days=1) - pd.DateOffset(years=1)
    before = frame[frame["period_start"].ge(first) & frame["period_end"].lt(begin)]
    for _, part in sorted(before.groupby(SPAN), reverse=True):
        follows = part["period_end"].max() + pd.Timedelta(days=1) == begin
        if not follows or lost(part).any() or set(keys(part)) != wanted:
            break
        begin = part["period_start"].min()
        label = span(begin.date(), end.date()).label
        with suppress(NotComparable):  # what others give may overlap
            asked = {"counting": figures.counting, "by": details[1:]}
            made = add_up(rows, measure, period=label, **asked).frame
            made = made[made["region"].isin(whole)]
            if len(made) == len(wanted) and not lost(made).any():
                labels.insert(0, label)
    return labels
