"""One region's series over time, judged against its own past.

The measures give limits for any number of points; here they are withheld where a reader should not
see them: under ten points, across hidden figures, or between periods of unequal length.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd

from rocu_analysis import periods
from rocu_analysis.errors import BadOption, NotComparable
from rocu_analysis.exhibits.time_axis import numbers_of
from rocu_analysis.measures.chart_frame import FEW
from rocu_analysis.measures.detectable import smallest_change
from rocu_analysis.measures.variation import Rebase, control_chart
from rocu_analysis.wording.numbers import day

# Upper ends, in days, of the kinds of period that must not be mixed in one series.
KINDS = (8, 16, 31, 93, 186, 366)
FILLED = ("financial quarter", "calendar quarter", "month", "financial year", "calendar year")
UNEVEN = 1.15


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
    points : DataFrame
        One row a period: ``period, period_start, period_end, x, value, value_high, hidden,
        provisional, qualifier, centre, lower_limit, upper_limit, signal, rule, side, new,
        variation, segment``. Values and limits are on the printed scale.
    withheld : str
        Why there are no limits (a key of `wording.over_time.LIMITS_WITHHELD`); empty where there
        are.
    judged : int
        Points that limits rest on.
    why, caveat : str
        Which chart, and what it rests on.
    chart : DataFrame
        What `measures.variation.control_chart` gave, unscaled.
    """

    region: str
    points: pd.DataFrame
    withheld: str
    judged: int
    why: str
    caveat: str
    chart: pd.DataFrame

    @property
    def final(self) -> int:
        """Points that have a figure and are not provisional, ranges among them."""
        return int((self.points["value"].notna() & ~self.points["provisional"]).sum())

    @property
    def newest(self) -> pd.Series | None:
        """Newest point that is final and has a figure."""
        points = self.points
        known = points[(points["value"].notna() | points["hidden"]) & ~points["provisional"]]
        return None if known.empty else known.iloc[-1]

    @property
    def signal_now(self) -> pd.Series | None:
        """Newest point with the ``length`` of its run or trend, where a rule fired there."""
        newest = self.newest
        if newest is None or not newest["signal"]:
            return None
        return _with_length(self.points, newest)

    @property
    def signal_before(self) -> pd.Series | None:
        """Last point at which a rule fired, before what fires now began."""
        newest, now = self.newest, self.signal_now
        if newest is None:
            return None
        begun = newest.name - (0 if now is None else int(now["length"]) - 1)
        earlier = self.points[self.points["signal"] & (self.points.index < begun)]
        return None if earlier.empty else _with_length(self.points, earlier.iloc[-1])

    @property
    def is_new(self) -> bool:
        """Whether the newest point is the first at which its pattern was complete."""
        newest = self.newest
        return newest is not None and bool(newest["new"])

    @cached_property
    def change_seen(self) -> ChangeSeen:
        """Smallest lasting change that the chart would have shown."""
        found = smallest_change(self.chart)
        rise, fall = (
            None if ratio != ratio else float(ratio)
            for ratio in (found.rise_ratio, found.fall_ratio)
        )
        return ChangeSeen((rise, fall), found.periods, found.power)


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
    columns = ["period", "period_start", "period_end"]
    held = frame[columns].drop_duplicates().sort_values("period_start")
    rows = list(held.itertuples(index=False, name=None))
    filled = rows[:1]
    for row in rows[1:]:
        filled += _between(filled[-1], row)
        filled.append(row)
    return pd.DataFrame(filled, columns=columns)


def judged_series(
    region: str,
    part: pd.DataFrame,
    spans: pd.DataFrame,
    *,
    rules: str,
    rebases: list[dict],
    improvement: str | None,
    target: float | None,
    factor: float = 1.0,
) -> Series:
    """Judge one region.

    Parameters
    ----------
    region : str
    part : DataFrame
        Its rows of `figures.Figures.frame`.
    spans : DataFrame
        Periods that the series should have (`all_periods`).
    rules : str
    rebases : list of dict
        ``period, reason, on``.
    improvement : str, optional
    target : float, optional
        On the printed scale.
    factor : float
        What counts are multiplied by for printing.
    """
    points = _points(part, spans)
    whole = points["value"].where(points["lacking"].map(len).eq(0))
    points = points.assign(value=whole, value_high=points["value_high"].where(whole.notna()))
    provisional = np.flatnonzero(points["provisional"].to_numpy())
    ranged = np.flatnonzero(points["value_high"].notna().to_numpy())
    chart = control_chart(
        points["value"].to_numpy(),
        rules=rules,
        rebase=_positions(points, rebases),
        exclude=[int(place) for place in ranged],
        provisional=[int(place) for place in provisional],
        improvement=improvement,
        target=None if target is None else target / factor,
    )
    used = points["value"].notna() & ~points["provisional"] & points["value_high"].isna()
    withheld = _withheld(points, used, chart)
    points = _joined(points, chart, used, withheld, factor)
    return Series(
        region,
        points,
        withheld,
        int(used.sum()),
        str(chart["why"].iloc[0]),
        _caveat(chart),
        chart,
    )


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
    spans = frame[["period_start", "period_end"]].drop_duplicates().sort_values("period_start")
    starts, ends = spans["period_start"].to_numpy()[1:], spans["period_end"].to_numpy()[:-1]
    return bool((starts <= ends).any())


def _between(before: tuple, after: tuple) -> list[tuple]:
    """Periods of the same kind that lie between two."""
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


def _points(part: pd.DataFrame, spans: pd.DataFrame) -> pd.DataFrame:
    held = part.drop(columns=["region", "period_start", "period_end"]).set_index("period")
    points = spans.reset_index(drop=True).join(held, on="period")
    nothing = points["summed"].isna()
    points["lacking"] = [() if absent else names for absent, names in
                         zip(nothing, points["lacking"], strict=True)]  # fmt: skip
    for name in ("hidden", "provisional", "summed"):
        points[name] = points[name].eq(True)
    middle = (numbers_of(points["period_start"]) + numbers_of(points["period_end"])) / 2
    return points.assign(x=middle, qualifier=points["qualifier"].fillna(""))


def _positions(points: pd.DataFrame, rebases: list[dict]) -> list[Rebase]:
    labels = list(points["period"])
    found = []
    for one in rebases:
        if one["period"] not in labels:
            raise BadOption(
                "rebase",
                f"there is no period “{one['period']}” in the series",
                f"Periods: {', '.join(labels[-8:])}",
            )
        on = pd.Timestamp(one["on"])
        found.append(Rebase(labels.index(one["period"]), day(on), one["reason"]))
    return found


def _withheld(points: pd.DataFrame, used: pd.Series, chart: pd.DataFrame) -> str:
    if points["hidden"].any():
        return "hidden"
    if points["value"].isna().all():
        return "none"
    if not used.any() and points["provisional"].any():
        return "provisional"
    held = used.groupby(chart["segment"].to_numpy()).sum()
    if held.iloc[-1] < FEW:
        return "few" if len(held) == 1 else "segment"
    lengths = (points["period_end"] - points["period_start"]).dt.days + 1
    return "uneven" if lengths.max() > UNEVEN * lengths.min() else ""


def _joined(points, chart, used, withheld: str, factor: float) -> pd.DataFrame:
    """Points with what the chart says of them, on the printed scale.

    A segment with fewer than ten points has no limits of its own. A range is a signal only where
    both its ends are outside.
    """
    names = ["centre", "lower_limit", "upper_limit", "signal", "rule", "side", "new", "variation",
             "segment"]  # fmt: skip
    points = points.assign(
        count=points["value"], **{name: chart[name].to_numpy() for name in names}
    )
    enough = used.groupby(points["segment"]).transform("sum").ge(FEW)
    # Too few points since a rebase leave the limits before it as they were.
    silent = ~enough | (withheld not in ("", "segment"))
    high = points["value_high"]
    one_end = high.notna() & points["signal"].eq(True)
    one_end &= ~(
        (points["side"].eq("above")) | (points["side"].eq("below") & high.lt(points["lower_limit"]))
    )
    quiet = silent | one_end
    points["signal"] = points["signal"].eq(True) & ~quiet
    points["new"] = points["new"].eq(True) & ~quiet
    points["variation"] = [
        "no signal" if calm else str(word)
        for calm, word in zip(quiet, points["variation"], strict=True)
    ]
    for name in ("rule", "side"):
        points[name] = points[name].astype("object").where(points["signal"], None)
    for name in ("centre", "lower_limit", "upper_limit"):
        points[name] = (points[name] * factor).where(~silent)
    # No count is below zero, so a limit there says nothing.
    points["lower_limit"] = points["lower_limit"].where(points["lower_limit"] > 0)
    for name in ("value", "value_high"):
        points[name] = points[name] * factor
    return points


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


def _caveat(chart: pd.DataFrame) -> str:
    """What a chart rests on; provisional points are told of elsewhere."""
    parts = str(chart["caveat"].iloc[0] or "").split("; ")
    return "; ".join(part for part in parts if part and not part.endswith("not judged"))
