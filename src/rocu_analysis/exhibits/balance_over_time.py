"""Does the balance change? The Pursue share over time with limits, and which strand moved it.

A share may rise because pursue rose or because the others fell, and the two call for different
talk at a board. Regions that lack a strand or a force anywhere are left out of sums throughout;
nothing is worked out between hidden figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rocu_analysis import wording
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import NoFigures
from rocu_analysis.exhibits import cells, figures as sums, judging, over_time, strands as four_ps
from rocu_analysis.exhibits.against import REASONS, Status
from rocu_analysis.exhibits.balance import BALANCE
from rocu_analysis.exhibits.exhibit import Claim, Content, Exhibit, ExhibitKind, asks
from rocu_analysis.exhibits.finding import REGION, Coverage, Finding, coverage
from rocu_analysis.exhibits.judging import Series, Why
from rocu_analysis.exhibits.rows import Selections
from rocu_analysis.measures import balance as measure_of, dispersion
from rocu_analysis.measures.chart_limits import LANEY_FROM, SCREEN
from rocu_analysis.measures.charted import Charted, charted_rows
from rocu_analysis.reference import NOT_STATED, REGIONS, STRANDS
from rocu_analysis.schema import Counting
from rocu_analysis.wording import figure

STRETCH = 4  # periods at either end that are set against each other
SMALL_EXPECTED = 10
ALIKE = 2.0  # largest over smallest denominator up to which shares may have one pair of limits
MOVED = ("raised the share", "lowered the share")
LEAST_SPAN = 8.0  # points that the axis shows at least


@asks
def balance_over_time(
    outcomes: pd.DataFrame,
    measure: str | None = None,
    *,
    region: str | None = None,
    strands: Mapping[str, str] | None = None,
    counting: Counting | None = None,
) -> Exhibit:
    """Show the Pursue share period by period, judged against its own history.

    Parameters
    ----------
    outcomes, measure, strands, counting
        As for `balance`.
    region : str, optional
        One region; the network (regions that are whole in every period) where missing.

    Returns
    -------
    Exhibit
        ``.data`` has one row a period.

    Raises
    ------
    BadOption, NotComparable, NoFigures, UnknownName
        As `balance` does; NoFigures also where no region is whole in every period.
    """


def _select(outcomes, *, measure, region, strands, counting) -> Selections:
    selections = four_ps.select_by_strand(outcomes, measure, strands, region=region)
    # All regions together are those that have every period.
    asked = {"grain": ("strand",), "needed": "all" if region is None else "newest"}
    picked = (sums.followed(name, rows, counting, **asked) for name, rows in selections.items())
    return Selections(tuple(picked))


# --- what is found --------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False, kw_only=True)
class ShareOverTime(Finding):
    """The share as a series, the counts behind it, and what moved between its two ends."""

    series: Series
    counts: list[dict]  # one row a period, by strand
    figures: sums.Figures
    frame: pd.DataFrame  # that the counts are of
    strands: tuple[str, ...]  # strands with a figure
    place: str
    plural: str  # what is counted
    known: str  # how counts came to their strand: stated, or declared by the user
    moved: pd.DataFrame | None  # part of each strand in the change of the newest from the first

    @property
    def added_up(self) -> Coverage:
        """Regions that the counts are added up over."""
        return coverage(self.frame["region"], REGIONS)

    @property
    def is_whole(self) -> bool:
        """Whether there is a share at all."""
        return four_ps.makes_a_share(self.strands)

    @property
    def effect(self) -> float | None:
        """Change between the two ends in points, where it is clear."""
        whole = None if self.moved is None else self.moved.loc["All"]
        return 100 * whole["effect"] if whole is not None and whole["verdict"] in MOVED else None


def _find(chosen: Selections, *, measure, region, strands, counting) -> ShareOverTime:
    """Add up the counts by strand, judge their share, and divide its change among the strands."""
    held_rows = {selection.measure: selection.rows for selection in chosen.selections}
    rows, name = four_ps.join_strands(held_rows, strands)
    figures = sums.add_up(rows, name, counting=counting, by=["strand"])
    figures = sums.same_throughout(figures, chosen.selections[0].needed)
    if figures.frame.empty:
        raise NoFigures("outcomes", f"no figure of {name} has a period with dates")
    frame = judging.one_kind(figures.frame)
    given = tuple(strand for strand in STRANDS if strand in set(frame["strand"]))
    frame = _same_regions(frame, given)
    regions = list(dict.fromkeys(frame["region"]))
    place = REGION.some_of(len(regions), len(REGIONS))
    place = figures.called(regions[0]) if len(regions) == 1 else place
    points, counts = _counted(frame, given)
    judged = points["share"].notna() & ~points["provisional"]
    columns = points.assign(value=points["share"] / 100, value_high=np.nan)
    columns = {name: columns[name].to_numpy() for name in columns}
    chart = _charted(points, judged)
    series = judging.judged_series(place, columns, chart, 100.0, unit="per cent")
    whole = points[judged].dropna(subset=list(STRANDS))
    # Between periods that are hidden no change is worked out.
    able = set(given) == set(STRANDS) and series.withheld is not Why.HIDDEN
    able = able and len(whole) >= 2 * STRETCH
    moved = _moved(whole, points, judged) if able else None
    return ShareOverTime(
        area=region, period="" if series.newest is None else series.newest["period"], noun=REGION,
        series=series, counts=counts, figures=figures, frame=frame, strands=given, place=place,
        plural="activities" if strands is not None else figures.measure["plural"],
        known="stated" if strands is None else "declared", moved=moved,
    )  # fmt: skip


def _same_regions(frame: pd.DataFrame, strands: tuple[str, ...]) -> pd.DataFrame:
    """Keep regions that have every strand, with all its forces, throughout."""
    if frame["region"].nunique() == 1:
        return frame
    stated = frame[frame["strand"].isin(strands)]
    sound = stated["lacking"].map(len).eq(0) & (stated["value"].notna() | stated["hidden"])
    pairs = stated[sound].drop_duplicates(["region", "period", "strand"]).groupby("region").size()
    wanted = frame["period"].nunique() * len(strands)
    whole = frame["region"].isin(pairs.index[pairs.ge(wanted)])
    if not whole.any():
        found = "no region has every strand in every period, so nothing can be added up over time"
        raise NoFigures("outcomes", found, None, "Ask for one region: region=…")
    return frame[whole]


def _counted(frame: pd.DataFrame, strands: tuple[str, ...]) -> tuple[pd.DataFrame, list[dict]]:
    """Points, one a period and gap, with a column for each strand; and the counts behind them."""
    # Of a sum that lacks a force nothing is known, and of a range there is no one count.
    lacks = frame["lacking"].map(len).gt(0)
    whole = frame.assign(lacking=[()] * len(frame))
    whole[["value", "value_high"]] = whole[["value", "value_high"]].mask(lacks)
    points = judging.all_periods(frame)
    counts = four_ps.counts_by_strand(whole, "period", list(points["period"]))
    if NOT_STATED not in set(frame["strand"]):
        counts[[NOT_STATED, f"{NOT_STATED}, at most"]] = 0.0
    points[["hidden", "provisional"]] = counts[["hidden", "provisional"]]
    points["ranged"] = False
    for name in (*STRANDS, NOT_STATED):
        most = counts[f"{name}, at most"]
        points[name] = counts[name].where(counts[name].eq(most))
        points["ranged"] |= most.gt(counts[name]) & (name in strands)
    points["stated"] = points[list(strands)].sum(axis=1, skipna=False)
    positive = points["stated"].where(points["stated"].gt(0) & four_ps.makes_a_share(strands))
    points["share"] = 100 * points["Pursue"] / positive
    days = [points[n].to_numpy().astype("datetime64[D]").astype(float)
            for n in ("period_start", "period_end")]  # fmt: skip
    return points.assign(x=sum(days) / 2), cells.records(counts)


def _charted(points: pd.DataFrame, judged: pd.Series) -> Charted:
    """The chart of the share: p, with Laney's correction from 20 points, or XmR."""
    hits, over = (points[n].where(points["share"].notna()) for n in ("Pursue", "stated"))
    known, whole = hits[judged], over[judged]
    scarce = min(known.mean(), (whole - known).mean()) < SMALL_EXPECTED
    kind = "p'" if len(whole) >= LANEY_FROM else "p"
    is_even = whole.max() <= ALIKE * whole.min()
    if kind == "p" and not scarce and is_even and _varies_more(known, whole):
        kind = "xmr"
    waiting = points["provisional"].to_numpy(dtype=bool)[None]
    (chart,) = charted_rows(
        (hits / over if kind == "xmr" else hits).to_numpy(dtype=float)[None],
        excluded=np.zeros_like(waiting), provisional=waiting, kind=kind,
        exposure=None if kind == "xmr" else over.to_numpy(dtype=float)[None],
        limits="exact" if scarce and kind != "xmr" else None, steps=True,
    )  # fmt: skip
    return chart


def _varies_more(hits: pd.Series, over: pd.Series) -> bool:
    """Whether neighbours differ by more than chance, lasting steps and single leaps apart."""
    # As an XmR chart does with its moving ranges; of normal figures the mean is the root of 2 / pi.
    scores = dispersion.neighbour_scores(hits.to_numpy()[None, :], over.to_numpy()[None, :])
    moved = np.sqrt(scores[~np.isnan(scores)])
    ordinary = moved[moved < SCREEN * moved.mean()] if moved.size else moved
    return bool(ordinary.size and ordinary.mean() > np.sqrt(2 / np.pi))


def _moved(whole: pd.DataFrame, points: pd.DataFrame, judged: pd.Series) -> pd.DataFrame:
    """Part of each strand in the change from the first few whole periods to the newest."""
    ends = whole.head(STRETCH), whole.tail(STRETCH)
    days = [float((p["period_end"] - p["period_start"]).dt.days.add(1).sum()) for p in ends]
    first, last = (part[list(STRANDS)].sum() for part in ends)
    counts = points[[*STRANDS, "stated"]].where(judged, np.nan)
    share = dispersion.spread_of_shares(counts["Pursue"], counts["stated"])
    of_counts = dispersion.dispersion_of_counts(counts[list(STRANDS)].to_numpy(dtype=float).T)
    return measure_of.decompose(
        first, last, exposure=tuple(days), dispersion=of_counts,
        spread=(float(share.factor[0]), float(share.freedom[0])),
    ).set_index("strand")  # fmt: skip


# --- words ----------------------------------------------------------------------------------------


def _describe(chosen: Selections, *, strands, **asked) -> Content:
    found = _find(chosen, strands=strands, **asked)
    figures, series = found.figures, found.series
    points, labels = series.points, list(series.points["period"])
    title = [f"Pursue share of {found.plural}", found.place,
             over_time.stretch(labels[0], labels[-1]),
             f"per cent of those with a {found.known} strand"]  # fmt: skip
    kind = "Points over time" if series.withheld else "Control chart"
    parts = ["parts"] if found.moved is not None else []
    left_out = judging.left_out(figures.frame, found.frame)
    assumed = four_ps.strand_sentences(found.strands, strands)
    return Content(
        headline=_headline(found),
        subtitle=", ".join(title),
        alt=f"{kind} of the Pursue share of {found.plural} in {found.place}, by period",
        more=[_moved_by(found), found.added_up.sentence()],
        care=over_time.care_of([series]),
        part=figures.part(found.area) if found.area else "",
        finding=found,
        methods=["strands", *over_time.methods_of([series]), *parts],
        table=_table(found),
        rows=figures.rows,
        data=points.drop(columns=["value", "value_high", "variation", "ranged"]),
        notes=[
            sums.about(figures, found.frame, *left_out, *assumed),
            over_time.doubtful(points, points["ranged"]),
        ],
        drawing=_draw(found),
        claims=_claims(found),
    )  # fmt: skip


def _claims(found: ShareOverTime) -> dict[tuple, Claim]:
    """What the headline names: a signal, or a change from the first periods."""
    if found.series.withheld and found.moved is None:
        return {}
    what = ("Pursue share", found.plural, found.series.region)
    named = bool(found.series.now) or found.effect is not None
    return {("chart", *what): Claim(frozenset([what] if named else []))}


def _headline(found: ShareOverTime) -> str:
    """What changed; the newest share and what may be missed; or why there is no share."""
    series, newest = found.series, found.series.newest
    if not found.is_whole:
        return f"{four_ps.NO_SHARE} ({REASONS[Status.ALONE]})"
    subject = over_time.Subject("the Pursue share", found.place, is_one=True)
    value = "" if newest is None else f"{figure(newest['share'], 1)} per cent"
    if series.now or series.withheld not in (Why.JUDGED, Why.FEW):
        return over_time.chart_sentence(series, subject, value, 1)
    first = subject.sentence(f"was {value} in {wording.spoken(newest['period'])}")
    if found.effect is not None:
        return f"{first}. It is {_change(found)} than in the first four periods"
    return f"{first}. {over_time.chart_sentence(series, subject.they, value, 1)}"


def _change(found: ShareOverTime) -> str:
    return f"{figure(abs(found.effect), 1)} points {'higher' if found.effect > 0 else 'lower'}"


def _moved_by(found: ShareOverTime) -> str:
    """Which strand moved the share, if any did."""
    if found.effect is None:
        return ""
    parts, answer = found.moved.drop("All"), found.moved.loc["All", "answer"]
    named = parts[parts["verdict"].isin(MOVED)]["effect"]
    moved = [f"{name} {figure(100 * effect, 1)} points" for name, effect in named.items()]
    return f"{answer}: {wording.listed(moved)}" if moved else answer


# --- table and chart ------------------------------------------------------------------------------


def _table(found: ShareOverTime) -> pd.DataFrame:
    """One row a period: counts by strand, the share with its limits, what the rules say of it."""
    series, rows = found.series, cells.records(found.series.points)
    stated = f"With a {found.known} strand"
    columns: dict[str, list] = {"Period": [row["period"] for row in rows]}
    columns |= {name: [four_ps.count_cell(row, name) for row in found.counts] for name in STRANDS}
    columns[NOT_STATED] = [four_ps.count_cell(row, NOT_STATED) for row in found.counts]
    if found.is_whole:
        columns[stated] = [cells.cell(row["stated"], row["hidden"]) for row in rows]
        columns["Pursue (%)"] = [cells.cell(row["share"], row["hidden"], 1) for row in rows]
    if found.is_whole and not series.withheld:
        ends = cells.records(series.limits)
        columns["Mean (%)"] = [cells.cell(row["mean"], False, 1) for row in ends]
        columns["Limits (%)"] = [cells.range_cell(r["low"], r["high"], False, 1) for r in ends]
        columns |= over_time.signal_columns(series)
    if found.moved is not None:
        change = _row_of_change(found)
        for name, column in columns.items():
            column.append(change.get(name, cells.NOT_APPLICABLE))
    return cells.table_of(columns)


def _row_of_change(found: ShareOverTime) -> dict:
    """Effect of each strand between the first and the newest periods, in points."""
    # As words with their unit: points are no counts, and must not give the counts decimals.
    effects = 100 * found.moved[["effect", "lower", "upper"]]
    row = {name: f"{figure(effects.loc[name, 'effect'], 1)} points" for name in STRANDS}
    whole = effects.loc["All"]
    within = wording.interval(whole["lower"], whole["upper"], 1)
    row["Pursue (%)"] = f"{figure(whole['effect'], 1)} points ({within})"
    return row | {"Period": f"Newest {STRETCH} final periods against the first (95% interval)"}


def _draw(found: ShareOverTime) -> Drawing | None:
    """Control chart of the share; none where there is no share to draw."""
    shares = found.series.points["share"]
    if shares.isna().all():
        return None
    usual = found.series.band[shares.notna().to_numpy()]
    known = np.concatenate([shares, usual["low"], usual["high"]]).astype(float)
    low, high = float(np.nanmin(known)), float(np.nanmax(known))
    # From 0 to 100 the limits of a large whole could not be told from its mean.
    room = max(0.15 * (high - low), 0.5 * (LEAST_SPAN - (high - low)), 1.0)
    step = 5.0 if high - low > 15 else 2.0
    low = max(0.0, step * float(np.floor((low - room) / step)))
    high = min(100.0, step * float(np.ceil((high + room) / step)))
    cut = f"; the axis runs from {low:g} to {high:g}" if (low, high) != (0, 100) else ""
    label = f"Pursue, per cent of those with a {found.known} strand{cut}"
    return over_time.drawing_of(found.series, 0, 1, y_label=label, y_least=low, y_most=high)


KIND = ExhibitKind(
    shows="balance of the four Ps over time",
    describe=_describe,
    select=_select,
    method=BALANCE,
)
