"""A year of quarters: shorter periods added up to the one asked for, and to each one before it.

A figure of a year is judged by earlier years. So the past is added up as the newest period is, and
a year that the shorter periods do not fill is left out, for missing is never zero.
"""

from __future__ import annotations

import pandas as pd

from rocu_analysis.errors import BadOption
from rocu_analysis.exhibits.sums import check_filled, days_of, in_one_period
from rocu_analysis.period_words import parse
from rocu_analysis.periods import Period, previous


def to_longer_periods(frame: pd.DataFrame, label: str) -> pd.DataFrame | None:
    """Add the periods of a frame up to a longer one and to those of its kind before it.

    Parameters
    ----------
    frame : DataFrame
        As `figures.Figures.frame`, of one measure.
    label : str
        The longer period, such as ``2021-22``.

    Returns
    -------
    DataFrame, optional
        The same columns, one row a region and longer period; missing where the frame holds the
        period itself, or nothing within it.

    Raises
    ------
    NotComparable
        Where the periods within the one asked for overlap, or leave days of it out.
    """
    if frame["period"].eq(label).any():
        return None
    asked = parse(label, years="calendar", quarters="calendar").period
    if asked is None or asked.start is None or asked.end is None:
        return None
    inside = _inside(frame, asked)
    if inside.empty:
        return None
    check_filled(inside, asked.label, asked.days)
    parts = [in_one_period(inside, label, [])]
    first, period = frame["period_start"].min(), asked
    while True:
        try:
            period = previous(period)
        except BadOption:
            break
        if pd.Timestamp(period.end) < first:
            break
        inside = _inside(frame, period)
        if not inside.empty and days_of(inside) == period.days:
            parts.append(in_one_period(inside, period.label, []))
    return pd.concat(parts, ignore_index=True)[list(frame.columns)]


def _inside(frame: pd.DataFrame, period: Period) -> pd.DataFrame:
    start, end = pd.Timestamp(period.start), pd.Timestamp(period.end)
    return frame[(frame["period_start"] >= start) & (frame["period_end"] <= end)]
