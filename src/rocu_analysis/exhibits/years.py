"""Which period is shown where none is asked for, and the newest year against the year before.

The year ends with the newest period that is final in half of the areas; it is set against the same
quarters or months a year before, so a season cannot look like a change. A change is clear where the
interval of the ratio leaves out 1, with what usually moves the figure from one year to the next
allowed for, and where it stands when all rows are looked at together (Holm). A count known only as
a range is judged at both its ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from enum import StrEnum
from itertools import pairwise

import numpy as np
import pandas as pd

from rocu_analysis import periods
from rocu_analysis.errors import NoFigures, NotComparable
from rocu_analysis.exhibits import cells, figures as sums, judging, rows as chosen
from rocu_analysis.exhibits.cuts import DETAILS
from rocu_analysis.exhibits.figures import NETWORK, Figures
from rocu_analysis.exhibits.judging import Series, Why
from rocu_analysis.measures import change

NEARLY_ALL = 0.75  # of what the fullest period has: makes a newer one worth showing
PER_YEAR = {"quarter": 4, "month": 12, "year": 1}
BOTH_KNOWN = (Why.JUDGED, Why.AMOUNT, Why.SUM)  # where both figures are given
ONE_DAY, ONE_YEAR = pd.Timedelta(days=1), pd.DateOffset(years=1)


class Reading(StrEnum):
    """How a year compares with the one before."""

    HIGHER = "higher"
    LOWER = "lower"
    SAME = "same"  # no clear change
    NONE = ""  # not compared


CLEAR = (Reading.HIGHER, Reading.LOWER)


# --- which period ---------------------------------------------------------------------------------


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
    rows = of_last_year(frame[final if final.any() else known], by).groupby("period")
    number = rows[by].nunique()
    able = number.index[number.ge(NEARLY_ALL * number.max())]
    whole = frame[final & frame[by].eq(focus) & ~frame["lacking"].astype(bool)]["period"]
    able = able.intersection(whole) if able.isin(whole).any() else able
    return str(rows["period_end"].max()[able].idxmax())


def of_last_year(frame: pd.DataFrame, by: str) -> pd.DataFrame:
    """Rows of the year before the newest period on that half of the regions, or the like, have."""
    newest = frame.groupby(by, observed=True)["period_end"].max().sort_values()
    return frame[frame["period_end"] >= newest.iloc[len(newest) // 2] - ONE_YEAR]


def latest_years(
    figures: Figures, rows: pd.DataFrame, newest: str, *, exact: bool = False
) -> list[str]:
    """The year that ends with a period, ever less of it, then that period: as far as whole.

    A longer one is whole where no figure of the newest is lost by it; where ``exact`` counts are
    needed a range is a loss too.
    """
    frame, measure = figures.frame, figures.measure["measure"]
    last, units = frame[frame["period"].eq(newest)], figures.rows["unit"].unique()
    if last.empty or not chosen.adds_up_over_time(measure, frame["period"], units):
        return [newest]
    details = [name for name in DETAILS if name in frame]

    def keys(part: pd.DataFrame) -> list[tuple]:
        places = part[["region", *details]].astype("object").fillna("")
        return list(places.itertuples(index=False, name=None))

    def lost(part: pd.DataFrame, lacks: dict) -> np.ndarray:
        gone = part["value"].isna() | part["provisional"] | (exact & part["value_high"].notna())
        short = [set(lacks.get(key, ())) != set(names)
                 for key, names in zip(keys(part), part["lacking"], strict=True)]  # fmt: skip
        return gone.to_numpy(dtype=bool) | np.array(short, dtype=bool)

    # Where every region lacks forces, the same ones throughout.
    for lacks in ({}, dict(zip(keys(last), last["lacking"], strict=True))):
        whole = set(last["region"]) - set(last.loc[lost(last, lacks), "region"])
        if whole:
            break
    labels, end = [], last["period_end"].max()
    begins = frame.loc[frame["region"].isin(whole), "period_start"].drop_duplicates().sort_values()
    inside = begins.ge(end + ONE_DAY - ONE_YEAR) & begins.lt(last["period_start"].min())
    for begin in begins[inside]:
        label = periods.span(begin.date(), end.date()).label
        with suppress(NotComparable):  # what others give may overlap
            asked = {"counting": figures.counting, "by": details}
            made = sums.add_up(rows, measure, period=label, **asked).frame
            made = made[made["region"].isin(whole)]
            if len(made) == last["region"].isin(whole).sum() and not lost(made, lacks).any():
                labels.append(label)
    return [*labels, newest]


# --- a year against the one before ----------------------------------------------------------------


def two_years(frame: pd.DataFrame, figures: Figures) -> tuple[periods.Period, periods.Period]:
    """The year that ends with the newest final period of half of the areas, and the one before."""
    plural = figures.measure["plural"]
    if frame.empty:
        raise NoFigures("outcomes", f"no figure of {plural} has the days of its period")
    given = frame[frame["value"].notna() | frame["hidden"]]
    final = given[~given["provisional"].astype(bool)]
    numbers = (frame if final.empty else final).groupby("period_end")["region"].nunique()
    wide = numbers[numbers.ge(frame["region"].nunique() / 2)]
    spans = judging.all_periods(frame)
    known = spans[spans["period_end"].le((numbers if wide.empty else wide).index.max())]
    last = known.iloc[-1]
    kind = periods.span(last["period_start"].date(), last["period_end"].date()).kind
    part = next((name for name in PER_YEAR if name in kind), None)
    if part is None:
        found = f"{last['period']} is no quarter, month or year, so no year before it is known"
        raise NotComparable(plural, found, None, "Use rocu.track for periods of another kind")
    per_year = PER_YEAR[part]
    if per_year > 1:
        units = figures.rows["unit"].dropna().unique()
        year = f"the year to {last['period']}"
        sums.check_flow(figures.measure["measure"], known["period"], year, units)
    if len(known) < 2 * per_year:
        found = f"{plural} have no {part} a year before {last['period']}"
        raise NoFigures("outcomes", found, f"Two years are {2 * per_year} {part}s")
    ends = [last["period_end"] + ONE_DAY - pd.DateOffset(years=n) for n in range(3)]
    return tuple(
        periods.span(first.date(), (after - ONE_DAY).date()) for after, first in pairwise(ends)
    )


def judged_years(frame, years, figures: Figures, of_sum: Why = Why.JUDGED) -> pd.DataFrame:
    """One row an area, and one for all that have both years (with why it is not judged).

    Columns: ``region, period, period_before, period_end, now, now_high, before, before_high, ratio,
    lower, upper, p, dispersion, freedom, alone`` (clear by itself), ``why`` (`Why`), ``reading``
    (`Reading`).
    """
    start, end = pd.Timestamp(years[0].start), pd.Timestamp(years[0].end)
    frame = frame[frame["period_end"].le(end)]
    spans, names = judging.all_periods(frame), list(dict.fromkeys(frame["region"]))
    per_year = int(spans["period_start"].ge(start).sum())
    points = judging.points_of(frame, spans, names)
    low, high = points["value"], points["value_high"]
    high = np.where(np.isnan(high), low, high)
    two = slice(-2 * per_year, None)
    flags = (points["hidden"][:, two].any(axis=1), np.isnan(low[:, two]).any(axis=1),
             points["provisional"][:, two].any(axis=1))  # fmt: skip
    otherwise = Why.JUDGED if figures.of_counts else Why.AMOUNT
    why = list(np.select(flags, [Why.HIDDEN, Why.MISSING, Why.PROVISIONAL], otherwise))
    if len(names) > 1:
        used = np.isin(why, BOTH_KNOWN)
        low, high = (np.vstack([end, end[used].sum(axis=0)]) for end in (low, high))
        names = [*names, NETWORK]
        why.append((of_sum or otherwise) if used.any() else Why.MISSING)
    results = _at_both_ends(low, high, per_year)
    blank = np.array([reason != Why.JUDGED for reason in why])
    for name in ("ratio", "lower", "upper", "p", "dispersion", "freedom"):
        results[name] = np.where(blank, np.nan, results[name])
    results["alone"] = results["alone"] & ~blank
    # A board asks of all together first: they are judged by themselves.
    named, is_sum = np.zeros(len(names), dtype=bool), np.array(names) == NETWORK
    for group in (~is_sum, is_sum):
        named[group] = change.together(results["p"][group])
    ways = [blank, named & (results["lower"] > 1), named & (results["upper"] < 1)]
    reading = np.select(ways, [Reading.NONE, Reading.HIGHER, Reading.LOWER], Reading.SAME)
    about = {"period": years[0].label, "period_before": years[1].label, "period_end": end}
    return pd.DataFrame({"region": names, **about, **results, "why": [str(one) for one in why],
                         "reading": reading})  # fmt: skip


def _at_both_ends(low, high, per_year: int) -> dict[str, np.ndarray]:
    """Sums and ratio; of ranges the widest interval and the larger p, if both ends agree."""
    newest, last = slice(-per_year, None), slice(-2 * per_year, -per_year)

    def at(now: np.ndarray, before: np.ndarray) -> change.Years:
        table = (low + high) / 2
        table[:, newest], table[:, last] = now[:, newest], before[:, last]
        return change.compare_years(table, per_year)

    least = most = at(low, high)
    if (high != low)[~np.isnan(low)].any():
        most = at(high, low)
    agree = np.sign(least.ratio - 1) == np.sign(most.ratio - 1)
    sums_of = {}
    for name, years in (("now", newest), ("before", last)):
        first, end = low[:, years].sum(axis=1), high[:, years].sum(axis=1)
        sums_of |= {name: first, f"{name}_high": np.where(first != end, end, np.nan)}
    return sums_of | {
        "ratio": np.sqrt(least.ratio * most.ratio), "lower": least.lower, "upper": most.upper,
        "p": np.where(agree, np.maximum(least.p, most.p), 1.0),
        "dispersion": np.maximum(least.dispersion, most.dispersion), "freedom": least.freedom,
        "alone": least.alone & most.alone & agree,
    }  # fmt: skip


def against_last_year(frame: pd.DataFrame, figures: Figures, period: str) -> dict[str, dict]:
    """Rows of `judged_years` by area, of the year that ends with a period; none without two."""
    ends = frame.loc[frame["period"].eq(period), "period_end"]
    if not len(ends) or frame["value"].lt(0).any():  # no count is, and amounts are not compared
        return {}
    kept = frame[frame["period_end"].le(ends.max())]
    try:
        years = two_years(kept, figures)
    except (NoFigures, NotComparable):
        return {}
    if pd.Timestamp(years[0].end) != ends.max():
        return {}
    return {row["region"]: row for row in cells.records(judged_years(kept, years, figures))}


def with_years(judged: Sequence[Series], frame: pd.DataFrame, figures: Figures) -> list[Series]:
    """Series with what their own newest year is against the last."""
    newest = {s.region: s.newest["period"] for s in judged if s.newest is not None}
    years = {period: against_last_year(frame, figures, period) for period in {*newest.values()}}
    return [replace(s, year=years.get(newest.get(s.region), {}).get(s.region)) for s in judged]
