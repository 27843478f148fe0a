"""One region's series over time, judged against its own past.

The measures give limits for any number of points; here they are withheld where a reader should not
see them: under ten points, across hidden figures, or between periods of unequal length.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

import numpy as np
import pandas as pd

from rocu_analysis import periods
from rocu_analysis.errors import BadOption, NotComparable
from rocu_analysis.exhibits.series_points import (
    SPAN,
    joined,
    points_of,
    positions_of,
    reason_withheld,
    row_of,
)
from rocu_analysis.measures.signals import Detectable, smallest_change
from rocu_analysis.measures.variation import Charted, charted, charted_rows

# Upper ends, in days, of the kinds of period that must not be mixed in one series.
KINDS = (8, 16, 31, 93, 186, 366)
FILLED = ("financial quarter", "calendar quarter", "month", "financial year", "calendar year")
A_DAY = pd.Timedelta(days=1)
AMOUNTS = "XmR: the figures are amounts, not counts, so limits come from their ranges"


class ChangeSeen(NamedTuple):
    """Level after over before of a rise and of a fall, periods that it lasted, and the power."""

    ratios: tuple[float | None, float | None]
    periods: int
    power: float


@dataclass(frozen=True, eq=False)
class Series:
    """A series and what may be said of it.

    Attributes
    ----------
    region : str
    columns : dict of arrays
        One cell a period: ``period, period_start, period_end, x, value, value_high, hidden,
        provisional, qualifier, centre, lower_limit, upper_limit, signal, rule, side, new,
        variation, segment``. Values and limits are on the printed scale.
    withheld : str
        Why there are no limits (a key of `wording.withheld.LIMITS_WITHHELD`); empty where there
        are.
    judged : int
        Points that limits rest on.
    why, caveat : str
        Which chart, and what it rests on.
    chart : Charted
        The chart, unscaled.
    """

    region: str
    columns: dict[str, np.ndarray]
    withheld: str
    judged: int
    why: str
    caveat: str
    chart: Charted

    @cached_property
    def points(self) -> pd.DataFrame:
        """The columns as a frame, made when it is first wanted: a scorecard wants a row of each."""
        # Words that are missing stay None.
        words = {name: pd.Series(self.columns[name], dtype="object") for name in ("rule", "side")}
        return pd.DataFrame({**self.columns, **words})

    def at(self, period: str) -> dict | None:
        """Point of a period by the names of the columns; None where the series has no such one."""
        labels = self.columns["period"].tolist()
        return row_of(self.columns, labels.index(period)) if period in labels else None

    @property
    def final(self) -> int:
        """Points that have a figure and are not provisional, ranges among them."""
        return int((~np.isnan(self.columns["value"]) & ~self.columns["provisional"]).sum())

    @cached_property
    def newest(self) -> pd.Series | None:
        """Newest point that is final and has a figure."""
        told = self.columns
        known = (~np.isnan(told["value"]) | told["hidden"]) & ~told["provisional"]
        places = np.flatnonzero(known)
        return self.points.iloc[places[-1]] if places.size else None

    @cached_property
    def signal_now(self) -> pd.Series | None:
        """Newest point with the ``length`` of its run or trend, where a rule fired there."""
        newest = self.newest
        if newest is None or not newest["signal"]:
            return None
        return _with_length(self.points, newest)

    @cached_property
    def signal_before(self) -> pd.Series | None:
        """Last point at which a rule fired, before what fires now began."""
        newest, now = self.newest, self.signal_now
        if newest is None:
            return None
        begun = newest.name - (0 if now is None else int(now["length"]) - 1)
        signals = np.flatnonzero(self.columns["signal"])
        earlier = signals[signals < begun]
        if not earlier.size:
            return None
        return _with_length(self.points, self.points.iloc[earlier[-1]])

    @cached_property
    def is_new(self) -> bool:
        """Whether the newest point is the first at which its pattern was complete."""
        newest = self.newest
        return newest is not None and bool(newest["new"])

    @cached_property
    def change_seen(self) -> ChangeSeen:
        """Smallest lasting change that the chart would have shown."""
        found = smallest_change_of(self.chart)
        rise, fall = (
            None if ratio != ratio else float(ratio)
            for ratio in (found.rise_ratio, found.fall_ratio)
        )
        return ChangeSeen((rise, fall), found.periods, found.power)


class _Same:
    """A chart that equals another where everything that its limits rest on is equal.

    A paper makes each chart several times over (for its parts, and again from protected counts),
    and what a chart could have seen is a costly question.
    """

    def __init__(self, chart: Charted) -> None:
        self.chart = chart
        names = ("value", "centre", "lower_limit", "upper_limit", "in_baseline", "provisional",
                 "excluded", "segment", "exposure")  # fmt: skip
        figures = (np.asarray(getattr(chart, name), dtype=float).tobytes() for name in names)
        self.key = (*figures, chart.kind, chart.limits, chart.rules)

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.key == other.key


def smallest_change_of(chart: pd.DataFrame | Charted) -> Detectable:
    """Smallest lasting change that a chart would have shown, remembered from chart to chart."""
    return _smallest_change(_Same(charted(chart)))


@lru_cache(maxsize=512)
def _smallest_change(same: _Same):
    return smallest_change(same.chart)


def one_kind(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Keep periods of one kind where periods overlap: the kind with the most periods.

    Gives the frame and the labels left out.

    Raises
    ------
    NotComparable
        Where periods of that one kind still overlap.
    """
    if not _overlap(frame):
        return frame, []
    lengths = (frame["period_end"] - frame["period_start"]).dt.days + 1
    kind = np.searchsorted(KINDS, lengths.to_numpy())
    counts = frame.groupby(kind)["period"].nunique()
    chosen = kind == counts.index[int(np.argmax(counts.to_numpy()))]
    kept, left_out = frame[chosen], frame.loc[~chosen, "period"]
    if _overlap(kept):
        labels = ", ".join(list(dict.fromkeys(kept["period"]))[:4])
        raise NotComparable(
            "period",
            f"periods of the same length overlap ({labels}, …)",
            None,
            "Keep one kind of period in the frame",
        )
    return kept.reset_index(drop=True), list(dict.fromkeys(left_out))


def all_periods(frame: pd.DataFrame) -> pd.DataFrame:
    """Every period that the series should have, in order: missing quarters, months and years too.

    A gap must be seen as a gap, or a run would reach across it.
    """
    rows = _spans(frame)
    filled = rows[:1]
    for row in rows[1:]:
        filled += _between(filled[-1], row)
        filled.append(row)
    return pd.DataFrame(filled, columns=list(SPAN))


def judged_page(
    frame: pd.DataFrame,
    names: Sequence[str],
    *,
    rules: str,
    rebases: list[dict],
    improvement: str | None,
    factors: Sequence[float],
    counts: bool = True,
) -> list[Series]:
    """Judge each region of a page against its own past.

    All are judged at once: a page has dozens of series, and one at a time they would cost more
    than their drawing.

    Parameters
    ----------
    frame : DataFrame
        As `figures.Figures.frame`, its periods of one kind.
    names : sequence of str
        The regions, in order.
    rules : str
    rebases : list of dict
        ``period, reason, on``.
    improvement : str, optional
    factors : sequence of float
        What each region's counts are multiplied by for printing.
    counts : bool
        Whether figures are counts. Amounts (pounds, kilograms) get an XmR chart whatever their
        size: whole as they may look, they are no number of events.
    """
    points = points_of(frame, all_periods(frame), names)
    ranged = ~np.isnan(points["value_high"])
    charts = charted_rows(
        points["value"],
        excluded=ranged,
        provisional=points["provisional"],
        kind="auto" if counts else "xmr",
        rules=rules,
        rebase=tuple(positions_of(points["period"], rebases)),
        improvement=improvement,
    )
    used = ~np.isnan(points["value"]) & ~points["provisional"] & ~ranged
    series = []
    for row, (name, chart, factor) in enumerate(zip(names, charts, factors, strict=True)):
        own = {column: c if c.ndim == 1 else c[row] for column, c in points.items()}
        withheld = reason_withheld(own, used[row], chart)
        told = joined(own, chart, used[row], withheld, factor)
        why = "" if not len(chart) else chart.why if counts else AMOUNTS
        judged = int(used[row].sum())
        series.append(Series(name, told, withheld, judged, why, _caveat(chart), chart))
    return series


def check_rebase(rebase: dict | list[dict] | None) -> list[dict]:
    """List of rebases, each with its period, its reason and its date.

    Raises
    ------
    BadOption
        Where one of the three is missing: a rebase without a reason hides a signal.
    """
    if rebase is None:
        return []
    listed = [rebase] if isinstance(rebase, dict) else list(rebase)
    for one in listed:
        lacking = [name for name in ("period", "reason", "on") if not one.get(name)]
        if lacking:
            raise BadOption(
                "rebase",
                f"it has no {' and no '.join(lacking)}",
                "A rebase needs the period from which it holds, a reason and the day it was agreed",
                "Write rebase={'period': '2020-21 Q1', 'reason': '…', 'on': '2020-07-01'}",
            )
    return listed


def _overlap(frame: pd.DataFrame) -> bool:
    days = (frame[name].to_numpy().astype("datetime64[D]").tolist() for name in SPAN[1:])
    spans = sorted(set(zip(*days, strict=True)))
    return any(after[0] <= before[1] for before, after in pairwise(spans))


def _spans(frame: pd.DataFrame) -> list[tuple[str, pd.Timestamp, pd.Timestamp]]:
    """Each period once, with its first and last day, in order of time."""
    labels = frame["period"].to_numpy(dtype=object).tolist()
    starts, ends = (frame[name].to_numpy() for name in SPAN[1:])
    # By row: plain numbers are looked up far faster than days.
    keys = zip(labels, starts.view("int64").tolist(), ends.view("int64").tolist(), strict=True)
    first: dict[tuple, int] = {}
    for at, key in enumerate(keys):
        first.setdefault(key, at)
    rows = [first[key] for key in sorted(first, key=itemgetter(1))]
    return [(labels[at], pd.Timestamp(starts[at]), pd.Timestamp(ends[at])) for at in rows]


def _between(before: tuple, after: tuple) -> list[tuple]:
    """Periods of the same kind that lie between two."""
    if after[1] - before[2] <= A_DAY:
        return []
    period = periods.span(before[1].date(), before[2].date())
    if (
        period.kind not in FILLED
        or periods.span(after[1].date(), after[2].date()).kind not in FILLED
    ):
        return []
    filled = []
    following = periods.following(period)
    while following.end < after[1].date():
        filled.append((following.label, pd.Timestamp(following.start), pd.Timestamp(following.end)))
        following = periods.following(following)
    return filled


def _with_length(points: pd.DataFrame, row: pd.Series) -> pd.Series:
    return pd.concat([row, pd.Series({"length": _length(points, row.name)}, dtype="object")])


def _length(points: pd.DataFrame, place: int) -> int:
    """Points in the run or trend that ends at a point."""
    row = points.loc[place]
    if row["rule"] not in ("shift", "trend"):
        return 1
    values, centre = points["value"].to_numpy(), points["centre"].to_numpy()
    segment = points["segment"].to_numpy()
    length, at = 1, place
    while at > 0 and segment[at - 1] == segment[place]:
        if row["rule"] == "shift":
            goes_on = (values[at - 1] - centre[at - 1]) * (values[place] - centre[place]) > 0
        else:
            step = values[at] - values[at - 1]
            goes_on = step > 0 if row["side"] == "rising" else step < 0
        if not goes_on:
            break
        length, at = length + 1, at - 1
    return length


def _caveat(chart: Charted) -> str:
    """What a chart rests on; provisional points are told of elsewhere."""
    parts = chart.caveat.split("; ")
    return "; ".join(part for part in parts if part and not part.endswith("not judged"))
