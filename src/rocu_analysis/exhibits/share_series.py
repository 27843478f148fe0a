"""The pursue share period by period: counts, limits, and what moved it.

Regions that lack a strand or a force anywhere are left out of sums throughout; nothing is worked
out between hidden figures.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from rocu_analysis import reference
from rocu_analysis.errors import NoFigures
from rocu_analysis.exhibits.figures import Figures
from rocu_analysis.exhibits.series import all_periods, one_kind
from rocu_analysis.exhibits.time_axis import numbers_of
from rocu_analysis.measures import balance as measure_of
from rocu_analysis.measures.chart_frame import FEW
from rocu_analysis.measures.variation import control_chart
from rocu_analysis.reference import NOT_STATED, STRANDS
from rocu_analysis.wording.numbers import small_count

NETWORK = "the network"
LANEY_FROM = 20
STRETCH = 4
SMALL_EXPECTED = 10


@dataclass(frozen=True, eq=False)
class View:
    """Counts by period and strand, the chart, and what may be said of it.

    ``points`` has one row a period: the strands, ``Not stated``, ``stated, share`` (per cent),
    ``centre, lower_limit, upper_limit`` (per cent), ``signal, rule, side, new, hidden,
    provisional, x``.
    """

    points: pd.DataFrame
    chart: pd.DataFrame | None
    figures: Figures
    place: str
    held: tuple[str, ...]
    withheld: str
    why: str
    dropped: tuple[str, ...]
    forces: tuple[str, ...]
    left_out: tuple[str, ...]
    moved: pd.DataFrame | None
    stretches: tuple[pd.DataFrame, pd.DataFrame] | None
    trend: pd.Series


def view_of(figures: Figures, forces: tuple[str, ...], own: str | None, rules: str) -> View:
    """Add up, judge, and take apart what moved.

    Parameters
    ----------
    figures : Figures
        Added up by strand.
    forces : tuple of str
        Forces left out of the sums.
    own : str, optional
        The region, where one was asked for.
    rules : str
    """
    frame, left_out = one_kind(figures.frame)
    held = tuple(name for name in STRANDS if name in set(frame["strand"]))
    frame, dropped = _same_regions(frame, held)
    points = _counted(frame, all_periods(frame), held)
    judged = points["share"].notna() & ~points["provisional"]
    withheld = _withheld(points, judged)
    points, chart, why = _charted(points, judged, withheld, rules)
    stretches, moved, trend = None, None, pd.Series(dtype=object)
    # Between periods that are hidden no change is worked out.
    if set(held) == set(STRANDS) and withheld != "hidden":
        stretches = _stretches(points[judged])
        moved = None if stretches is None else _moved(stretches)
        long = points[judged].melt(
            id_vars=["period_start"], value_vars=list(STRANDS), var_name="strand"
        )
        trend = measure_of.trend(long).iloc[0] if len(long) else trend
    return View(points, chart, figures, _place(frame, own), held, withheld, why, dropped, forces,
                 tuple(left_out), moved, stretches, trend)  # fmt: skip


def _place(frame: pd.DataFrame, own: str | None) -> str:
    """Whose share it is: a region, or the network as far as it is whole."""
    regions = list(dict.fromkeys(frame["region"]))
    if own is not None or len(regions) == 1:
        return own or regions[0]
    whole = len(regions) == len(reference.REGIONS)
    return NETWORK if whole else small_count(len(regions), "region")


def _moved(stretches) -> pd.DataFrame:
    days = [float((p["period_end"] - p["period_start"]).dt.days.add(1).sum()) for p in stretches]
    first, last = (part[list(STRANDS)].sum() for part in stretches)
    return measure_of.decompose(first, last, exposure=(days[0], days[1]))


def _same_regions(frame: pd.DataFrame, held) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Keep regions that have every strand, with all its forces, in every period; name the others.

    A single region is shown with its gaps: it is added up with nobody.
    """
    regions = list(dict.fromkeys(frame["region"]))
    if len(regions) == 1:
        return frame, ()
    stated = frame[frame["strand"].isin(held)]
    sound = stated["lacking"].map(len).eq(0) & (stated["value"].notna() | stated["hidden"])
    pairs = stated[sound].drop_duplicates(["region", "period", "strand"]).groupby("region").size()
    wanted = frame["period"].nunique() * len(held)
    short = [name for name in regions if pairs.get(name, 0) < wanted]
    if len(short) == len(regions):
        raise NoFigures(
            "outcomes",
            "no region has every strand in every period, so nothing can be added up over time",
            None,
            "Ask for one region: region=…",
        )
    return frame[~frame["region"].isin(short)], tuple(short)


def _counted(frame: pd.DataFrame, spans: pd.DataFrame, held: tuple[str, ...]) -> pd.DataFrame:
    """One row a period with a column for each strand.

    Hidden and absent figures, ranges, and sums that lack a force are missing.
    """
    ranged = frame["value_high"].notna()
    usable = frame["value"].where(~ranged & frame["lacking"].map(len).eq(0))
    usable = frame.assign(value=usable, ranged=ranged)
    groups = usable.groupby(["period", "strand"], sort=False)
    wide = groups["value"].agg(lambda values: values.sum(skipna=False)).unstack("strand")
    flags = usable.groupby("period")[["hidden", "provisional", "ranged"]].any()
    points = spans.reset_index(drop=True).join(wide, on="period").join(flags, on="period")
    for name in (*STRANDS, NOT_STATED):
        if name not in points.columns:
            points[name] = np.nan if name in STRANDS else 0.0
    for name in ("hidden", "provisional", "ranged"):
        points[name] = points[name].eq(True)
    points["stated"] = points[list(held)].sum(axis=1, skipna=False)
    positive = points["stated"].where(points["stated"] > 0)
    points["share"] = 100 * points["Pursue"] / positive
    middle = (numbers_of(points["period_start"]) + numbers_of(points["period_end"])) / 2
    return points.assign(x=middle)


def _withheld(points: pd.DataFrame, judged: pd.Series) -> str:
    if points["hidden"].any():
        return "hidden"
    if points["share"].isna().all():
        return "none"
    if not judged.any():
        return "provisional"
    return "few" if judged.sum() < FEW else ""


def _charted(points: pd.DataFrame, judged: pd.Series, withheld: str, rules: str):
    """Points with limits in per cent, and the sentence that says which chart it is."""
    names = ["centre", "lower_limit", "upper_limit"]
    if withheld:
        blank = dict.fromkeys(names, np.nan)
        silent = points.assign(**blank, signal=False, rule=None, side=None, new=False, segment=0)
        return silent, None, ""
    hits = points["Pursue"].where(points["share"].notna())
    over = points["stated"].where(points["share"].notna())
    rest = (over - hits)[judged].mean()
    kind = "p'" if judged.sum() >= LANEY_FROM else "p"
    small = min(hits[judged].mean(), rest) < SMALL_EXPECTED
    chart = control_chart(
        hits.to_numpy(),
        kind=kind,
        exposure=over.to_numpy(),
        rules=rules,
        provisional=[int(at) for at in np.flatnonzero(points["provisional"].to_numpy())],
        limits="exact" if small and kind == "p" else None,
    )
    for name in ("signal", "rule", "side", "new", "segment"):
        points = points.assign(**{name: chart[name].to_numpy()})
    for name in names:
        points = points.assign(**{name: 100 * chart[name].to_numpy()})
    points["lower_limit"] = points["lower_limit"].clip(lower=0)
    points["upper_limit"] = points["upper_limit"].clip(upper=100)
    points["signal"] = points["signal"].eq(True)
    how = "exact limits" if small and kind == "p" else "limits at three standard deviations"
    laney = ", widened by Laney's correction where shares vary more than by chance"
    return points, chart, f"Chart of shares ({kind}) with {how}{laney if kind != 'p' else ''}"


def _stretches(points: pd.DataFrame):
    """First and newest four final periods, where there are eight."""
    whole = points.dropna(subset=list(STRANDS))
    return None if len(whole) < 2 * STRETCH else (whole.head(STRETCH), whole.tail(STRETCH))


def newest(points: pd.DataFrame):
    """Newest final point."""
    final = points[points["share"].notna() & ~points["provisional"]]
    return None if final.empty else final.iloc[-1]


def before(points: pd.DataFrame):
    """Last point before the newest at which a rule fired."""
    fired = points[points["signal"] & (points.index < newest(points).name)]
    return None if fired.empty else fired.iloc[-1]


def length(points: pd.DataFrame, row) -> int:
    """Points in the run or trend that ends at a row."""
    until = points.loc[: row.name]
    if row["rule"] == "shift":
        side = np.sign(until["share"] - until["centre"]).to_numpy()[::-1]
        return _leading(side == side[0])
    steps = np.sign(np.diff(until["share"].to_numpy()))[::-1]
    return 1 + _leading(steps == steps[0]) if len(steps) else 1


def _leading(flags: np.ndarray) -> int:
    """How many flags in a row hold from the beginning."""
    broken = np.flatnonzero(~flags)
    return int(broken[0]) if len(broken) else len(flags)
