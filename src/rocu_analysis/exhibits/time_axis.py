"""Days as positions on an axis, and the labels below them."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

EPOCH = pd.Timestamp("1970-01-01")


def number_of(value) -> float:
    """Days since 1970 of a date, missing where there is none."""
    return float("nan") if pd.isna(value) else (pd.Timestamp(value) - EPOCH) / pd.Timedelta(days=1)


def numbers_of(values: pd.Series) -> np.ndarray:
    """Days since 1970 of a column of dates."""
    return ((values - EPOCH) / pd.Timedelta(days=1)).to_numpy(dtype=float)


def axis_days(first: float, last: float) -> tuple[float, float]:
    """Ends of an axis, with a little room on both sides."""
    room = max(15.0, 0.04 * (last - first))
    return first - room, last + room


def year_ticks(span: tuple[float, float], financial: bool = False) -> tuple[tuple[float, str], ...]:
    """Label the first days of years on an axis, of quarters where it is shorter than two years.

    Parameters
    ----------
    span : (float, float)
        First and last day of the axis.
    financial : bool
        Years from 1 April, labelled ``2020-21`` in their middle.
    """
    first, last = _date(span[0]), _date(span[1])
    if financial:
        return _financial(first, last, span)
    years = [date(year, 1, 1) for year in range(first.year, last.year + 2)]
    inside = [day for day in years if span[0] <= number_of(day) <= span[1]]
    if span[1] - span[0] >= 730 and len(inside) > 1:
        return tuple((number_of(day), str(day.year)) for day in inside)
    months = [date(year, month, 1) for year in range(first.year, last.year + 1) for month in
              (1, 4, 7, 10)]  # fmt: skip
    inside = [day for day in months if span[0] <= number_of(day) <= span[1]]
    return tuple((number_of(day), f"{day:%b %Y}") for day in inside)


def is_financial(points: pd.DataFrame) -> bool:
    """Whether periods are quarters or years that keep to financial years."""
    starts, lengths = (
        points["period_start"],
        (points["period_end"] - points["period_start"]).dt.days,
    )
    quarters = starts.dt.day.eq(1) & starts.dt.month.isin([1, 4, 7, 10])
    whole = lengths.between(88, 93) | (lengths.ge(364) & starts.dt.month.eq(4))
    return bool((quarters & whole).all() and len(points))


def _financial(first: date, last: date, span) -> tuple[tuple[float, str], ...]:
    ticks = []
    for year in range(first.year - 1, last.year + 1):
        middle = number_of(date(year, 10, 1))
        if span[0] <= middle <= span[1]:
            ticks.append((middle, f"{year}-{(year + 1) % 100:02d}"))
    return tuple(ticks)


def _date(number: float) -> date:
    return (EPOCH + pd.Timedelta(days=number)).date()
