"""The newest year against the same quarters or months a year before, for one series or many.

A season cannot look like a change so. A change is clear where the interval of the ratio leaves out
1, with what usually moves the figure from one year to the next allowed for, and where it stands
when all rows are looked at together (Holm); `alone` is what is clear by itself. A count known only
as a range is judged at both its ends.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from itertools import pairwise

import numpy as np
import pandas as pd

from rocu_analysis import periods
from rocu_analysis.errors import NoFigures, NotComparable
from rocu_analysis.exhibits.cells import NOT_APPLICABLE, records
from rocu_analysis.exhibits.figures import NETWORK, Figures, check_flow
from rocu_analysis.exhibits.judging import (
    MILLION,
    SPAN,
    all_periods,
    decimals_of_millions,
    points_of,
)
from rocu_analysis.exhibits.newest import settled
from rocu_analysis.exhibits.series import Series
from rocu_analysis.measures import change
from rocu_analysis.wording import (
    LEAST_FOR_PERCENTAGE,
    capital,
    figure,
    interval,
    say,
    small,
    spoken,
)

WHOLE_YEAR = 365  # days
PER_YEAR = {"quarter": 4, "month": 12, "year": 1}
STRETCH = "period"  # of several months, such as a half, or a year to date


class Reading(StrEnum):
    """How a year compares with the one before."""

    HIGHER = "higher"
    LOWER = "lower"
    SAME = "same"  # no clear change
    NONE = ""  # not compared


class Why(StrEnum):
    """Why a year is not compared with the one before; empty where it is."""

    COMPARED = ""
    HIDDEN = "hidden"
    MISSING = "missing"
    PROVISIONAL = "provisional"
    AMOUNT = "amount"
    SUM = "sum"
    NO_AREA = "no area"


WHY = {
    Why.HIDDEN: "small counts are hidden",
    Why.MISSING: "{n:count %s} of the two years {n|is|are} missing",
    Why.PROVISIONAL: "provisional",
    Why.AMOUNT: "an amount is no count, so no interval is known",
    Why.SUM: "not assessed: the sum of the rows above",
    Why.NO_AREA: "no region has both years",
}
BOTH_KNOWN = (Why.COMPARED, Why.AMOUNT, Why.SUM)  # where both figures are given
READINGS = {Reading.HIGHER: "Higher", Reading.LOWER: "Lower", Reading.SAME: "No clear change"}


# --- which years ----------------------------------------------------------------------------------


def two_years(
    frame: pd.DataFrame, figures: Figures, is_whole: bool = False
) -> tuple[periods.Period, periods.Period]:
    """The newest year that ends with a final period, else that both years hold; the one before."""
    measure = figures.measure
    if frame.empty:
        raise NoFigures("outcomes", f"no figure of {measure['plural']} has the days of its period")
    spans = all_periods(frame)
    # The newest final period that half of the areas have, else that any has.
    given = frame[frame["value"].notna() | frame["hidden"]]
    final = ~given["provisional"].astype(bool)
    final = given[settled(given, final) if is_whole else final]
    held = (frame if final.empty else final).groupby("period_end")["region"].nunique()
    wide = held[held.ge(frame["region"].nunique() / 2)]
    known = spans[spans["period_end"].le((held if wide.empty else wide).index.max())]
    last = known[known["period_end"].eq(known["period_end"].max())].iloc[0]
    part, per_year = _per_year(last, measure["plural"])
    if per_year > 1:
        units = figures.rows["unit"].dropna().unique()
        check_flow(measure["measure"], known["period"], f"the year to {last['period']}", units)
    are_two = len(known) >= 2 * per_year and part != STRETCH
    is_whole = are_two and _any_whole(given, known[-2 * per_year :])
    upto = given[given["period_end"].le(last["period_end"])]
    if not is_whole and (apart := a_year_apart(upto)):
        return apart
    if not are_two:
        found = f"{measure['plural']} have no {part} a year before {last['period']}"
        raise NoFigures("outcomes", found, f"Two years are {2 * per_year} {part}s")
    following = last["period_end"] + pd.Timedelta(days=1)
    starts = [(following - pd.DateOffset(years=n)).date() for n in range(3)]
    now, before = (
        periods.span(first, (pd.Timestamp(after) - pd.Timedelta(days=1)).date())
        for after, first in pairwise(starts)
    )
    return now, before


def a_year_apart(frame: pd.DataFrame) -> tuple[periods.Period, ...]:
    """The newest periods in a row, up to a year, that areas hold a year before too; else empty."""
    held = set(zip(*(frame[name] for name in ("region", *SPAN[1:])), strict=True))
    whole, begin, end = set(frame["region"]), None, None
    year = pd.DateOffset(years=1)
    spans = all_periods(frame)[::-1]
    for first, last in zip(spans["period_start"], spans["period_end"], strict=True):
        both = (first, last), (first - year, last - year + pd.offsets.MonthEnd(0))
        whole = {region for region in whole if all((region, *days) in held for days in both)}
        follows = begin is None or last + pd.Timedelta(days=1) == begin
        if not (follows and whole and (end is None or first > end - year)):
            break
        begin, end = first, end or last
    if begin is None:
        return ()
    before = begin - year, end - year + pd.offsets.MonthEnd(0)
    return tuple(periods.span(a.date(), b.date()) for a, b in ((begin, end), before))


def _any_whole(frame: pd.DataFrame, spans: pd.DataFrame) -> bool:
    """Whether any area has every one of some periods: a gap denies two years to it alone."""
    inside = frame[frame["period_start"].isin(spans["period_start"])]
    return bool(inside.groupby("region")["period_start"].nunique().eq(len(spans)).any())


def _per_year(row: pd.Series, plural: str) -> tuple[str, int]:
    """Quarter, month or year, and how many make one."""
    first, last = row["period_start"].date(), row["period_end"].date()
    kind = periods.span(first, last).kind
    for name, number in PER_YEAR.items():
        if name in kind:
            return name, number
    if first.day == 1 and last == periods.last_day(last.year, last.month):
        return STRETCH, 1
    found = f"{row['period']} is no quarter, month or year, so no year before it is known"
    raise NotComparable(plural, found, None, "Use rocu.track for periods of another kind")


# --- judging --------------------------------------------------------------------------------------


def judged_years(frame, years, figures: Figures, of_sum: Why = Why.COMPARED) -> pd.DataFrame:
    """One row an area, and one for all that have both years (with why it is not judged).

    Columns: ``region, period, period_before, period_end, now, now_high, before, before_high, ratio,
    lower, upper, p, dispersion, freedom, alone`` (clear by itself), ``why`` (`Why`), ``missing``
    (periods), ``part`` (what they are), ``reading`` (`Reading`).
    """
    frame = frame[frame["period_end"].le(pd.Timestamp(years[0].end))]
    spans, names = all_periods(frame), list(dict.fromkeys(frame["region"]))
    part, per_year = _per_year(spans.iloc[-1], figures.measure["plural"])
    if years[0].days < WHOLE_YEAR or part == STRETCH:  # the same months of each year
        inside = spans["period_start"].between(*map(pd.Timestamp, (years[0].start, years[0].end)))
        months = set(spans.loc[inside, "period_start"].dt.month)
        spans, per_year = spans[spans["period_start"].dt.month.isin(months)], int(inside.sum())
    points = points_of(frame, spans, names)
    low, high = points["value"], points["value_high"]
    high = np.where(np.isnan(high), low, high)
    two = slice(-2 * per_year, None)
    missing = np.isnan(low[:, two]).sum(axis=1)
    flags = (points["hidden"][:, two].any(axis=1), missing > 0,
             points["provisional"][:, two].any(axis=1))  # fmt: skip
    otherwise = Why.COMPARED if figures.of_counts else Why.AMOUNT
    why = list(np.select(flags, [Why.HIDDEN, Why.MISSING, Why.PROVISIONAL], otherwise))
    if len(names) > 1:
        used = np.isin(why, BOTH_KNOWN)
        low, high = (np.vstack([end, end[used].sum(axis=0)]) for end in (low, high))
        names, missing = [*names, NETWORK], [*missing, 0]
        why.append((of_sum or otherwise) if used.any() else Why.NO_AREA)
    results = _at_both_ends(low, high, per_year)
    blank = np.array([reason != Why.COMPARED for reason in why])
    for name in ("ratio", "lower", "upper", "p", "dispersion", "freedom"):
        results[name] = np.where(blank, np.nan, results[name])
    results["alone"] = results["alone"] & ~blank
    # A board asks of all together first: they are judged by themselves.
    named, is_sum = np.zeros(len(names), dtype=bool), np.array(names) == NETWORK
    for group in (~is_sum, is_sum):
        named[group] = change.together(results["p"][group])
    ways = [blank, named & (results["lower"] > 1), named & (results["upper"] < 1)]
    reading = np.select(ways, [Reading.NONE, Reading.HIGHER, Reading.LOWER], Reading.SAME)
    about = {"period": years[0].label, "period_before": years[1].label,
             "period_end": pd.Timestamp(years[0].end)}  # fmt: skip
    return pd.DataFrame({"region": names, **about, **results, "why": [str(one) for one in why],
                         "missing": missing, "part": part, "reading": reading})  # fmt: skip


def _at_both_ends(low, high, per_year: int) -> dict[str, np.ndarray]:
    """Sums and ratio; of ranges the widest interval and the larger p, if both ends agree."""
    newest, last = slice(-per_year, None), slice(-2 * per_year, -per_year)

    def at(now: np.ndarray, before: np.ndarray) -> change.Years:
        table = (low + high) / 2
        table[:, newest], table[:, last] = now[:, newest], before[:, last]
        return change.compare_years(table, per_year)

    def high_of(years: slice) -> np.ndarray:
        ends = low[:, years].sum(axis=1), high[:, years].sum(axis=1)
        return np.where(ends[0] != ends[1], ends[1], np.nan)

    least = most = at(low, high)
    if (high != low)[~np.isnan(low)].any():
        most = at(high, low)
    agree = np.sign(least.ratio - 1) == np.sign(most.ratio - 1)
    return {
        "now": low[:, newest].sum(axis=1), "now_high": high_of(newest),
        "before": low[:, last].sum(axis=1), "before_high": high_of(last),
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
        if pd.Timestamp(years[0].end) != ends.max():
            return {}
        judged = judged_years(kept, years, figures)
    except (NoFigures, NotComparable):
        return {}
    return {row["region"]: row for row in records(judged)}


def with_years(judged: Sequence[Series], frame: pd.DataFrame, figures: Figures) -> list[Series]:
    """Series with what their own newest year is against the last."""
    newest = {s.region: s.newest["period"] for s in judged if s.newest is not None}
    years = {period: against_last_year(frame, figures, period) for period in {*newest.values()}}
    return [replace(s, year=years.get(newest.get(s.region), {}).get(s.region)) for s in judged]


# --- in words -------------------------------------------------------------------------------------


def why_words(row: Mapping) -> str:
    """Why a year is not compared."""
    text = WHY[Why(row["why"])]
    return say(text % row["part"], n=row["missing"]) if row["why"] == Why.MISSING else text


def in_percent(row: Mapping) -> bool:
    """Whether a change may be given in per cent: of two exact counts that are not small."""
    is_range = row["now_high"] == row["now_high"] or row["before_high"] == row["before_high"]
    return not is_range and min(row["now"], row["before"]) >= LEAST_FOR_PERCENTAGE


def per_cent(ratio: float) -> str:
    """How far a ratio lies from 1."""
    return f"{figure(abs(round(100 * (ratio - 1))))} per cent"


def times(ratio: float) -> str:
    """A ratio of two or more in words: ``twice as many``, ``2.4 times as many``."""
    rounded = round(ratio, 1 if ratio < 10 else 0)
    number = small(int(rounded)) if rounded == int(rounded) else figure(rounded, 1)
    return f"{'twice' if rounded == 2 else f'{number} times'} as many"


def against_year(row: Mapping, what: str = "") -> str:
    """A year against the last: ``20 per cent lower``; of small counts and ranges only which way."""
    ratio, link = row["ratio"], "than"
    way = "higher" if ratio > 1 else "lower"
    if in_percent(row):
        way, link = (times(ratio), "as") if ratio >= 2 else (f"{per_cent(ratio)} {way}", "than")
    return f"{way} {link} {what}" if what else way


def pair_of(row: Mapping, sign: str = "") -> str:
    """Both figures with their years: ``485 in 2021, 451 in 2020``."""
    now, before = both_of(row, sign)
    when, then = spoken(row["period"]), spoken(row["period_before"])
    earlier = "the year before" if when.startswith("the year") else f"in {then}"
    return f"{now} in {when}, {before} {earlier}"


def both_of(row: Mapping, sign: str = "") -> list[str]:
    """Figures of the newest year and of the one before, with the sign of money."""
    ends = np.array([(row[name], row[f"{name}_high"]) for name in ("now", "before")])
    decimals = decimals_of_millions(ends) if sign else None
    millions = (ends[~np.isnan(ends)] / MILLION).round(decimals or 0)
    if decimals is not None and len(np.unique(millions)) < 2:
        decimals = None  # “£1.0m against £1.0m” is no change
    by, unit = (1, "") if decimals is None else (MILLION, "m")

    def text(low: float, high: float) -> str:
        known = [end for end in (low, high) if end == end]
        printed = [f"{sign}{figure(end / by, decimals)}{unit}" if end else f"{sign}0"
                   for end in known]  # fmt: skip
        return printed[0] if len({*printed}) == 1 else f"between {' and '.join(printed)}"

    return [text(*both) for both in ends]


def limits_of(row: Mapping) -> str:
    """Interval of a ratio; from what on, where there is no end to it."""
    if np.isinf(row["upper"]):
        return f"{figure(row['lower'], 2)} or more"
    return interval(row["lower"], row["upper"], 2)


def clear_from(row: Mapping) -> tuple[int, int] | None:
    """Rise and fall in per cent from which a calm year would have been clear, if known.

    The interval is taken to be as wide, as a ratio, about another change as about this one.
    """
    if row["reading"] != Reading.SAME or not (0 < row["lower"] <= 1 <= row["upper"] < np.inf):
        return None
    ratios = row["ratio"] / row["lower"] - 1, 1 - row["ratio"] / row["upper"]
    return tuple(math.ceil(100 * by - 1e-9) for by in ratios)


def year_cell(row: Mapping | None, clear: bool) -> str:
    """A year in a cell: ``30 per cent lower``, ``No clear change``."""
    if row is None:
        return NOT_APPLICABLE
    if row["why"]:
        return "Not compared"
    if not (clear or row["alone"]):
        return "No clear change"
    return capital(against_year(row)) + ("" if clear else ", judged alone")
