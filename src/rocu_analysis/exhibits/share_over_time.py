"""The Pursue share over time as `balance_over_time` finds it: counts, chart, and what moved it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from rocu_analysis.errors import NoFigures
from rocu_analysis.exhibits import cells, figures as sums
from rocu_analysis.exhibits.finding import REGION, Coverage, Finding, coverage
from rocu_analysis.exhibits.judging import all_periods, judged_series, one_kind
from rocu_analysis.exhibits.rows import Selections
from rocu_analysis.exhibits.series import Series, Withheld
from rocu_analysis.exhibits.strands import ACTIVITY, counts_by_strand, join_strands, makes_a_share
from rocu_analysis.measures import balance as measure_of, dispersion, signals
from rocu_analysis.measures.chart_limits import LANEY_FROM, SCREEN
from rocu_analysis.measures.charted import Charted, charted_rows
from rocu_analysis.reference import NOT_STATED, REGIONS, STRANDS

STRETCH = 4  # periods at either end that are set against each other
SMALL_EXPECTED = 10
ALIKE = 2.0  # largest over smallest denominator up to which shares may have one pair of limits
MOVED = ("raised the share", "lowered the share")


@dataclass(frozen=True, eq=False, kw_only=True)
class ShareOverTime(Finding):
    """The share as a series, the counts behind it, and what moved between its two ends."""

    series: Series
    counts: list[dict]  # one row a period, by strand
    figures: sums.Figures
    frame: pd.DataFrame  # that the counts are of
    held: tuple[str, ...]  # strands with a figure
    absent: tuple[str, ...]  # regions that are left out
    place: str
    threat: str | None
    is_declared: bool  # by the user, and stated in no return
    ends: tuple[pd.DataFrame, pd.DataFrame] | None  # first and newest final periods
    moved: pd.DataFrame | None  # part of each strand in the change between them

    @property
    def known(self) -> str:
        """How counts came to their strand."""
        return "declared" if self.is_declared else "stated"

    @property
    def plural(self) -> str:
        """What is counted, in the plural, with the threat that was asked for."""
        measure = self.figures.measure
        plural = "activities" if measure["measure"] == ACTIVITY else measure["plural"]
        return f"{plural} ({self.threat})" if self.threat else plural

    @property
    def added_up(self) -> Coverage:
        """Regions that the counts are added up over."""
        return coverage(self.frame["region"], REGIONS)

    @property
    def is_whole(self) -> bool:
        """Whether there is a share at all."""
        return makes_a_share(self.held)

    @property
    def period_end(self) -> pd.Timestamp | None:
        """Last day of the newest final period."""
        return None if self.series.newest is None else self.series.newest["period_end"]

    @property
    def effect(self) -> float | None:
        """Change between the two ends in points, where it is clear."""
        whole = None if self.moved is None else self.moved.loc["All"]
        return 100 * whole["effect"] if whole is not None and whole["verdict"] in MOVED else None

    @cached_property
    def could_see(self) -> float:
        """Lasting change of the share in points that would mostly have shown; else missing."""
        seen, centre = signals.smallest_change(self.series.chart), self.series.chart.centre[-1]
        ways = [100 * abs(level - centre) for level in (seen.rise, seen.fall)]
        return max((way for way in ways if way == way), default=np.nan)


def find(chosen: Selections, *, measure, region, strands, counting, threat, rules) -> ShareOverTime:
    """Add up the counts by strand, judge their share, and divide its change among the strands."""
    rows, name = join_strands({held.measure: held.rows for held in chosen.selections}, strands)
    figures = sums.add_up(rows, name, counting=counting, by=["strand"])
    figures = sums.same_throughout(figures, chosen.facts["needed"])
    if figures.frame.empty:
        raise NoFigures("outcomes", f"no figure of {name} has a period with dates")
    frame = one_kind(figures.frame)
    held = tuple(strand for strand in STRANDS if strand in set(frame["strand"]))
    frame, absent = _same_regions(frame, held)
    regions = list(dict.fromkeys(frame["region"]))
    many = REGION.of(len(regions), len(REGIONS))
    place = figures.called(region or (regions[0] if len(regions) == 1 else many))
    points, counts = _counted(frame, held)
    judged = points["share"].notna() & ~points["provisional"]
    columns = points.assign(value=points["share"] / 100, value_high=np.nan)
    columns = {name: columns[name].to_numpy() for name in columns}
    chart = _charted(points, judged, rules)
    series = judged_series(place, columns, chart, 100.0, unit="per cent")
    ends = moved = None
    # Between periods that are hidden no change is worked out.
    if set(held) == set(STRANDS) and series.withheld is not Withheld.HIDDEN:
        whole = points[judged].dropna(subset=list(STRANDS))
        if len(whole) >= 2 * STRETCH:
            ends = whole.head(STRETCH), whole.tail(STRETCH)
            moved = _moved(ends, points, judged)
    return ShareOverTime(
        area=region, period="" if series.newest is None else series.newest["period"], noun=REGION,
        series=series, counts=counts, figures=figures, frame=frame, held=held, absent=absent,
        place=place, threat=threat, is_declared=strands is not None, ends=ends, moved=moved,
    )  # fmt: skip


def _same_regions(frame: pd.DataFrame, held) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Keep regions that have every strand, with all its forces, throughout; name the others."""
    regions = list(dict.fromkeys(frame["region"]))
    if len(regions) == 1:
        return frame, ()
    stated = frame[frame["strand"].isin(held)]
    sound = stated["lacking"].map(len).eq(0) & (stated["value"].notna() | stated["hidden"])
    pairs = stated[sound].drop_duplicates(["region", "period", "strand"]).groupby("region").size()
    wanted = frame["period"].nunique() * len(held)
    short = tuple(name for name in regions if pairs.get(name, 0) < wanted)
    if len(short) == len(regions):
        found = "no region has every strand in every period, so nothing can be added up over time"
        raise NoFigures("outcomes", found, None, "Ask for one region: region=…")
    return frame[~frame["region"].isin(short)], short


def _counted(frame: pd.DataFrame, held: tuple[str, ...]) -> tuple[pd.DataFrame, list[dict]]:
    """Points, one a period and gap, with a column for each strand; and the counts behind them."""
    # Of a sum that lacks a force nothing is known, and of a range there is no one count.
    lacks = frame["lacking"].map(len).gt(0)
    whole = frame.assign(lacking=[()] * len(frame))
    whole[["value", "value_high"]] = whole[["value", "value_high"]].mask(lacks)
    points = all_periods(frame)
    counts = counts_by_strand(whole, "period", list(points["period"]))
    if NOT_STATED not in set(frame["strand"]):
        counts[[NOT_STATED, f"{NOT_STATED}, at most"]] = 0.0
    points[["hidden", "provisional"]] = counts[["hidden", "provisional"]]
    points["ranged"] = False
    for name in (*STRANDS, NOT_STATED):
        most = counts[f"{name}, at most"]
        points[name] = counts[name].where(counts[name].eq(most))
        points["ranged"] |= most.gt(counts[name]) & (name in held)
    points["stated"] = points[list(held)].sum(axis=1, skipna=False)
    positive = points["stated"].where(points["stated"].gt(0) & makes_a_share(held))
    points["share"] = 100 * points["Pursue"] / positive
    days = [points[n].to_numpy().astype("datetime64[D]").astype(float)
            for n in ("period_start", "period_end")]  # fmt: skip
    return points.assign(x=sum(days) / 2), cells.records(counts)


def _charted(points: pd.DataFrame, judged: pd.Series, rules: str) -> Charted:
    """The chart of the share: p, with Laney's correction from 20 points, or XmR."""
    hits, over = (points[n].where(points["share"].notna()) for n in ("Pursue", "stated"))
    known, of = hits[judged], over[judged]
    scarce = min(known.mean(), (of - known).mean()) < SMALL_EXPECTED
    kind = "p'" if len(of) >= LANEY_FROM else "p"
    if kind == "p" and not scarce and of.max() <= ALIKE * of.min() and _varies_more(known, of):
        kind = "xmr"
    waiting = points["provisional"].to_numpy(dtype=bool)[None]
    (chart,) = charted_rows(
        (hits / over if kind == "xmr" else hits).to_numpy(dtype=float)[None],
        excluded=np.zeros_like(waiting), provisional=waiting, kind=kind,
        exposure=None if kind == "xmr" else over.to_numpy(dtype=float)[None],
        rules=rules, limits="exact" if scarce and kind != "xmr" else None, steps=True,
    )  # fmt: skip
    return chart


def _varies_more(hits: pd.Series, over: pd.Series) -> bool:
    """Whether neighbours differ by more than chance, lasting steps and single leaps apart."""
    # As an XmR chart does with its moving ranges; of normal figures the mean is the root of 2 / pi.
    scores = dispersion.neighbour_scores(hits.to_numpy()[None, :], over.to_numpy()[None, :])
    moved = np.sqrt(scores[~np.isnan(scores)])
    ordinary = moved[moved < SCREEN * moved.mean()] if moved.size else moved
    return bool(ordinary.size and ordinary.mean() > np.sqrt(2 / np.pi))


def _moved(ends, points: pd.DataFrame, judged: pd.Series) -> pd.DataFrame:
    """Part of each strand in the change between two stretches."""
    days = [float((p["period_end"] - p["period_start"]).dt.days.add(1).sum()) for p in ends]
    first, last = (part[list(STRANDS)].sum() for part in ends)
    counts = points[[*STRANDS, "stated"]].where(judged, np.nan)
    share = dispersion.spread_of_shares(counts["Pursue"], counts["stated"])
    of_counts = dispersion.dispersion_of_counts(counts[list(STRANDS)].to_numpy(dtype=float).T)
    return measure_of.decompose(
        first, last, exposure=tuple(days), dispersion=of_counts,
        spread=(float(share.factor[0]), float(share.freedom[0])),
    ).set_index("strand")  # fmt: skip


def share_of(stretch: pd.DataFrame) -> float:
    """Share of Pursue in several periods together, in per cent."""
    return 100 * float(stretch["Pursue"].sum() / stretch["stated"].sum())
