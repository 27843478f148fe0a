"""Which periods are sums of others: what a reader of several tables over time can work out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd


def cumulative(periods: pd.DataFrame) -> dict[Any, dict[Any, int]]:
    """Which periods are sums of others: quarters, years to date, rolling years.

    Parameters
    ----------
    periods : DataFrame
        ``period``, ``period_start``, ``period_end`` (first and last day); repeats
        and periods without days are passed over.

    Returns
    -------
    dict
        For each period that others add up to, the sign of each of those, for the
        argument ``sums`` of `protect` and `attack`: ``sums={"period": cumulative(...)}``.

    Notes
    -----
    A count over a period is the difference of a running total at its two ends, so
    periods are edges between days, and every sum that a reader can do is a cycle.
    Shortest periods are laid first; each longer one that closes a cycle is a sum.
    Rolling years fall out: year to August = year to May + summer - summer before.

    Examples
    --------
    >>> cumulative(pd.DataFrame({"period": ["Q1", "Q2", "to Q2"],
    ...     "period_start": pd.to_datetime(["2020-04-01", "2020-07-01", "2020-04-01"]),
    ...     "period_end": pd.to_datetime(["2020-06-30", "2020-09-30", "2020-09-30"])}))
    {'to Q2': {'Q1': 1, 'Q2': 1}}
    """
    spans = periods[["period", "period_start", "period_end"]].dropna().drop_duplicates("period")
    spans = spans.assign(
        start=pd.to_datetime(spans["period_start"]),
        after=pd.to_datetime(spans["period_end"]) + pd.Timedelta(days=1),
    )
    spans = spans.assign(length=spans["after"] - spans["start"])
    links: dict[Any, list[tuple[Any, Any, int]]] = {}
    found: dict[Any, dict[Any, int]] = {}
    for span in spans.sort_values(["length", "start"], kind="stable").itertuples():
        path = _path(links, span.start, span.after)
        if path is not None:
            found[span.period] = path
            continue
        links.setdefault(span.start, []).append((span.after, span.period, 1))
        links.setdefault(span.after, []).append((span.start, span.period, -1))
    return found


def _path(links: Mapping[Any, list], start: Any, goal: Any) -> dict[Any, int] | None:
    ways: dict[Any, dict[Any, int]] = {start: {}}
    queue = [start]
    for day in queue:
        for onward, period, sign in links.get(day, []):
            if onward not in ways:
                ways[onward] = {**ways[day], period: sign}
                queue.append(onward)
    return ways.get(goal)
