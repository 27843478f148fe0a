"""Days on an axis: its ends, and what its ticks are called."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

Ticks = tuple[tuple[float, str], ...]
EPOCH = pd.Timestamp("1970-01-01")
LABELLED_FROM = 100  # days of a newest year that are there: into its second quarter


def number_of(value) -> float:
    """Days since 1970 of a date, missing where there is none."""
    return float("nan") if pd.isna(value) else (pd.Timestamp(value) - EPOCH) / pd.Timedelta(days=1)


def axis(points: pd.DataFrame) -> dict:
    """Ends and ticks for the ``x`` of points, in the years that their periods keep to."""
    span = ends_of(points["x"].min(), points["x"].max())
    return {"span": span, "ticks": ticks(span, financial=is_financial(points))}


def ends_of(first: float, last: float) -> tuple[float, float]:
    """Ends of an axis, with a little room on both sides."""
    room = max(15.0, 0.04 * (last - first))
    return first - room, last + room


def ticks(span: tuple[float, float], financial: bool = False) -> Ticks:
    """Label first days of years, or middles of financial ones; of quarters on under two years."""
    first, last = ((EPOCH + pd.Timedelta(days=end)).year for end in span)

    def inside(*months: int) -> list[tuple[float, date]]:
        every = [date(year, month, 1) for year in range(first - 1, last + 2) for month in months]
        pairs = [(number_of(day), day) for day in every]
        return [pair for pair in pairs if span[0] <= pair[0] <= span[1]]

    if span[1] - span[0] < LABELLED_FROM:  # of a single period
        at = sum(span) / 2
        return ((at, _dated(EPOCH + pd.Timedelta(days=at), financial)),)
    kept = inside(10) if financial else inside(1)
    if financial:  # of a newest year of which half is there, the middle of what is
        begun = [pair for pair in inside(4) if pair[0] > (kept[-1:] or [(span[0],)])[0][0]]
        kept += [((at + span[1]) / 2, day) for at, day in begun[-1:]
                 if span[1] - at > LABELLED_FROM]  # fmt: skip
    elif span[1] - span[0] < 730 or len(kept) < 2:
        kept = inside(1, 4, 7, 10)
    return tuple((at, _dated(day, financial)) for at, day in kept)


def first_and_last(points: pd.DataFrame) -> Ticks:
    """Years, or months of less than two years, of the first and the last point."""
    days, financial = points.sort_values("x")["period_start"].iloc[[0, -1]], is_financial(points)
    years = days.iloc[1] - days.iloc[0] >= pd.Timedelta(days=730)
    texts = [str(day.year) if years and not financial else _dated(day, financial) for day in days]
    return tuple(zip(points["x"].agg(["min", "max"]), texts, strict=True))


def _dated(day: date, financial: bool = False) -> str:
    """Month of a day, or the financial year that it lies in."""
    year = day.year - (day.month < 4)
    return f"{year}-{(year + 1) % 100:02d}" if financial else f"{day:%b %Y}"


def is_financial(points: pd.DataFrame) -> bool:
    """Whether periods are quarters or years that keep to financial years."""
    first, last = (
        points[name].to_numpy().astype("datetime64[D]") for name in ("period_start", "period_end")
    )
    lengths, begins = (last - first).astype(int), first.astype("datetime64[M]")
    months = begins.astype(int) % 12  # from January, which is 0
    quarters = (first == begins.astype("datetime64[D]")) & (months % 3 == 0)
    whole = ((lengths >= 88) & (lengths <= 93)) | ((lengths >= 364) & (months == 3))
    return bool(np.all(quarters & whole) and len(points))
