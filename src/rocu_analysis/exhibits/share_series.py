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
from rocu_analysis.exhibits.strand_counts import makes_a_share
from rocu_analysis.exhibits.time_axis import numbers_of
from rocu_analysis.measures import balance as measure_of
from rocu_analysis.measures import dispersion
from rocu_analysis.measures.chart_limits import LANEY_FROM, SCREEN
from rocu_analysis.measures.variation import FEW, control_chart
from rocu_analysis.reference import NOT_STATED, STRANDS
from rocu_analysis.wording.numbers import small_count

NETWORK = "the network"
STRETCH = 4
SMALL_EXPECTED = 10
ALIKE = 2.0  # largest over smallest denominator up to which shares may have one pair of limits
ALONE = "alone"


@dataclass(frozen=True, eq=False)
class View:
    """Counts by period and strand, the chart, and what may be said of it.

    ``points`` has one row a period: the strands, ``Not stated``, ``stated, share`` (per cent),
    ``centre, lower_limit, upper_limit`` (per cent), ``signal, rule, side, new, hidden,
    provisional, x``. ``dispersion`` is how many times what chance gives the variance of the share
    from one period to the next is; missing where the chart allows for it, or where it is unknown.
    """

    points: pd.DataFrame
    chart: pd.DataFrame | None
    figures: Figures
    place: str
    held: tuple[str, ...]
    withheld: str
    why: str
    dispersion: float
    dropped: tuple[str, ...]
    forces: tuple[str, ...]
    left_out: tuple[str, ...]
    moved: pd.DataFrame | None
    stretches: tuple[pd.DataFrame, pd.DataFrame] | None
    trend: pd.Series
    known: str
    ranges: dict[tuple[str, str], tuple[float, float]]

    @property
    def one_width(self) -> bool:
        """Whether limits are as far apart at every count."""
        return self.chart is not None and self.chart["kind"].iloc[0] == "xmr"


def view_of(
    figures: Figures, forces: tuple[str, ...], own: str | None, rules: str, *, declared: bool
) -> View:
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
    declared : bool
        Whether a map of the user's gave the strands.
    """
    frame, left_out = one_kind(figures.frame)
    held = tuple(name for name in STRANDS if name in set(frame["strand"]))
    frame, dropped = _same_regions(frame, held)
    points = _counted(frame, all_periods(frame), held)
    judged = points["share"].notna() & ~points["provisional"]
    withheld = _withheld(points, judged, held)
    points, chart, why = _charted(points, judged, withheld, rules)
    dispersion = _unallowed(points[judged], chart)
    stretches, moved, trend = None, None, pd.Series(dtype=object)
    # Between periods that are hidden no change is worked out.
    if set(held) == set(STRANDS) and withheld != "hidden":
        stretches = _stretches(points[judged])
        moved = None if stretches is None else _moved(stretches, points, judged)
        # What is not judged keeps its place in time.
        kept = points[list(STRANDS)].where(judged, np.nan)
        long = kept.assign(period_start=points["period_start"]).melt(
            id_vars=["period_start"], var_name="strand"
        )
        trend = measure_of.trend(long).iloc[0] if judged.any() else trend
    known = "declared" if declared else "stated"
    return View(points, chart, figures, _place(frame, own), held, withheld, why, dispersion,
                dropped, forces, tuple(left_out), moved, stretches, trend, known,
                _ranges(frame))  # fmt: skip


def _place(frame: pd.DataFrame, own: str | None) -> str:
    """Whose share it is: a region, or the network as far as it is whole."""
    regions = list(dict.fromkeys(frame["region"]))
    if own is not None or len(regions) == 1:
        return own or regions[0]
    whole = len(regions) == len(reference.REGIONS)
    return NETWORK if whole else small_count(len(regions), "region")


def _moved(stretches, points: pd.DataFrame, judged: pd.Series) -> pd.DataFrame:
    days = [float((p["period_end"] - p["period_start"]).dt.days.add(1).sum()) for p in stretches]
    first, last = (part[list(STRANDS)].sum() for part in stretches)
    series = points[list(STRANDS)].where(judged, np.nan).to_numpy(dtype=float).T
    wider = dispersion.of_counts(series)
    share = dispersion.from_neighbours(
        points["Pursue"].where(judged), points["stated"].where(judged)
    )
    return measure_of.decompose(
        first,
        last,
        exposure=(days[0], days[1]),
        dispersion=wider,
        spread=(float(share.factor[0]), float(share.freedom[0])),
    )


def _unallowed(judged: pd.DataFrame, chart: pd.DataFrame | None) -> float:
    """Dispersion of the share, where the chart's limits allow for chance alone."""
    if chart is None or chart["kind"].iloc[0] != "p":
        return np.nan
    own = dispersion.from_neighbours(judged["Pursue"], judged["stated"]).own[0]
    return float(own)


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
    positive = points["stated"].where(points["stated"].gt(0) & makes_a_share(held))
    points["share"] = 100 * points["Pursue"] / positive
    middle = (numbers_of(points["period_start"]) + numbers_of(points["period_end"])) / 2
    return points.assign(x=middle)


def _ranges(frame: pd.DataFrame) -> dict[tuple[str, str], tuple[float, float]]:
    """Both ends of each count that is known only as a range, by period and strand."""
    if not frame["value_high"].notna().any():
        return {}
    whole = frame[frame["lacking"].map(len).eq(0)]
    low = whole["value"]
    parts = whole.assign(low=low, high=whole["value_high"].fillna(low))
    ranged = parts.groupby(["period", "strand"])["value_high"].count().gt(0)
    sums = parts.groupby(["period", "strand"])[["low", "high"]].agg(_whole_sum)
    return {key: tuple(sums.loc[key]) for key in ranged.index[ranged]}


def _whole_sum(values: pd.Series) -> float:
    return values.sum(skipna=False)


def _withheld(points: pd.DataFrame, judged: pd.Series, held: tuple[str, ...]) -> str:
    if not makes_a_share(held):
        return ALONE
    if points["hidden"].any():
        return "hidden"
    if points["share"].isna().all():
        stated = points["stated"].dropna()
        return "nothing" if len(stated) and stated.eq(0).all() else "none"
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
    kind, limits, why = _kind(hits[judged], over[judged])
    chart = control_chart(
        (hits / over if kind == "xmr" else hits).to_numpy(),
        kind=kind,
        exposure=None if kind == "xmr" else over.to_numpy(),
        rules=rules,
        provisional=[int(at) for at in np.flatnonzero(points["provisional"].to_numpy())],
        limits=limits,
    )
    told = {name: chart[name].to_numpy() for name in ("signal", "rule", "side", "new", "segment")}
    told |= {name: 100 * chart[name].to_numpy() for name in names}
    told["lower_limit"] = np.maximum(told["lower_limit"], 0)
    told["upper_limit"] = np.minimum(told["upper_limit"], 100)
    return points.assign(**told), chart, why


def _kind(hits: pd.Series, over: pd.Series) -> tuple[str, str | None, str]:
    """Kind of chart, kind of limits, and the sentence that says which it is and why.

    Recorded shares vary more than chance alone. From 20 points Laney's correction allows for that;
    under 20 an XmR chart of the shares does, where they do vary more, the counts are not small and
    the denominators not too unlike for one pair of limits.
    """
    small = min(hits.mean(), (over - hits).mean()) < SMALL_EXPECTED
    limits, how = ("exact", "exact limits") if small else (None, "limits at three deviations")
    if len(over) >= LANEY_FROM:
        laney = "widened by Laney's correction where shares vary more than by chance"
        return "p'", limits, f"Chart of shares (p') with {how}, {laney}"
    if small:
        return "p", limits, f"Chart of shares (p) with {how}, since the counts are small"
    if over.max() > ALIKE * over.min():
        return "p", limits, f"Chart of shares (p) with {how}, since the denominators differ"
    if not _varies_more(hits, over):
        why = "since the shares vary no more than by chance from one period to the next"
        return "p", limits, f"Chart of shares (p) with {how}, {why}"
    why = (
        "XmR chart of the shares: limits come from how far they move from one period to the "
        "next, which is more than by chance"
    )
    return "xmr", None, why


def _varies_more(hits: pd.Series, over: pd.Series) -> bool:
    """Whether neighbours differ by more than chance, lasting steps and single leaps apart.

    The mean of the standardised differences, those of 3.267 times the mean or more set aside once,
    as an XmR chart does with its moving ranges, against that of normal figures, the square root of
    2 / pi.
    """
    scores = dispersion.neighbour_scores(hits.to_numpy()[None, :], over.to_numpy()[None, :])
    moved = np.sqrt(scores[~np.isnan(scores)])
    if not moved.size:
        return False
    ordinary = moved[moved < SCREEN * moved.mean()]
    return bool(ordinary.size and ordinary.mean() > np.sqrt(2 / np.pi))


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
