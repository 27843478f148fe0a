"""Does the balance change? The Pursue share over time with limits, and which strand moved it.

A share may rise because pursue rose or because the others fell, and the two call for different
talk at a board. Regions that lack a strand or a force anywhere are left out of sums throughout;
nothing is worked out between hidden figures.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rocu_analysis import wording
from rocu_analysis.errors import NoFigures
from rocu_analysis.exhibits import cells, figures as sums
from rocu_analysis.exhibits.balance import BALANCE
from rocu_analysis.exhibits.exhibit import Claim, Exhibit, Key, Kind, Told
from rocu_analysis.exhibits.judging import all_periods, judged_series, left_out, one_kind
from rocu_analysis.exhibits.rows import Chosen
from rocu_analysis.exhibits.series import Series
from rocu_analysis.exhibits.strands import (
    ACTIVITY,
    alone,
    count_cell,
    counts_by_strand,
    join_strands,
    makes_a_share,
    select_by_strand,
    strand_sentences,
)
from rocu_analysis.exhibits.telling import (
    care_of,
    certainty,
    claims_of,
    doubtful,
    drawing_of,
    methods_of,
)
from rocu_analysis.measures import balance as measure_of, intervals, signals
from rocu_analysis.measures.chart_limits import LANEY_FROM, SCREEN
from rocu_analysis.measures.variation import Charted, charted_rows
from rocu_analysis.reference import NOT_STATED, REGIONS, STRANDS

if TYPE_CHECKING:
    from rocu_analysis.charts.drawing import Drawing
    from rocu_analysis.schema import Counting, Rules

STRETCH = 4  # periods at either end that are set against each other
SMALL_EXPECTED = 10
ALIKE = 2.0  # largest over smallest denominator up to which shares may have one pair of limits
LEAST_SPAN = 8.0
MOVED = ("raised the share", "lowered the share")
NOT_JUDGED = {
    "hidden": "Hidden counts mean that no signal can be sought in the Pursue share",
    "provisional": "All figures are provisional, so no signal is sought in the Pursue share",
    "none": "No Pursue share can be given: a strand has no figure",
}


def balance_over_time(
    outcomes: pd.DataFrame,
    measure: str | None = None,
    *,
    region: str | None = None,
    strands: Mapping[str, str] | None = None,
    counting: Counting | None = None,
    threat: str | None = None,
    rules: Rules = "nhs7",
) -> Exhibit:
    """Show the Pursue share period by period, judged against its own history.

    Parameters
    ----------
    outcomes, measure, strands, counting, threat
        As for `balance`.
    region : str, optional
        One region; the network (regions that are whole in every period) where missing.
    rules : {"nhs7", "nhs6"}

    Returns
    -------
    Exhibit
        ``.data`` has one row a period.

    Raises
    ------
    BadOption, NotComparable, NoFigures, UnknownName
        As `balance` does; NoFigures also where several regions are asked for and none is whole in
        every period.
    """
    return KIND.ask(**locals())


def _select(outcomes, *, measure, region, strands, counting, threat, **_) -> Chosen:
    held = select_by_strand(outcomes, measure, strands, region=region, threat=threat)
    # All regions together are those that have every period.
    asked = {"grain": ("strand", "threat") if threat else ("strand",),
             "needed": "all" if region is None else "newest"}  # fmt: skip
    picked = tuple(sums.followed(name, rows, counting, **asked) for name, rows in held.items())
    return Chosen(picked, {"needed": asked["needed"]})


def _tell(chosen: Chosen, *, measure, region, strands, counting, threat, rules) -> Told:
    rows, name = join_strands({held.measure: held.rows for held in chosen.selections}, strands)
    figures = sums.add_up(rows, name, counting=counting, by=["strand"])
    figures = sums.same_throughout(figures, chosen.facts["needed"])
    if figures.frame.empty:
        raise NoFigures("outcomes", f"no figure of {name} has a period with dates")
    frame = one_kind(figures.frame)
    held = tuple(strand for strand in STRANDS if strand in set(frame["strand"]))
    frame, short = _same_regions(frame, held)
    regions = list(dict.fromkeys(frame["region"]))
    place = figures.called(region or (regions[0] if len(regions) == 1 else wording.some(
        len(regions), len(REGIONS), "region")))  # fmt: skip
    view = _View(figures, frame, held, place, rules, "stated" if strands is None else "declared",
                 "" if threat is None else f" ({threat})")  # fmt: skip
    series, points = view.series, view.series.points
    labels = list(points["period"])
    title = [f"Pursue share of {view.plural}", place, wording.stretch(labels[0], labels[-1]),
             f"per cent of those with a {view.known} strand"]  # fmt: skip
    kind = "Points over time" if series.withheld else "Control chart"
    gone = wording.say(
        "{x} {x|lacks|lack} a strand in some period and {x|is|are} left out", x=short
    )
    return Told(
        headline=view.headline(),
        subtitle=", ".join(title),
        alt=f"{kind} of the Pursue share of {view.plural} in {place}, by period",
        description=view.description(),
        care=care_of([series]),
        key=view.key(),
        part=figures.part(region) if region else "",
        methods=["strands", *methods_of([series]), *(["parts"] if view.moved is not None else [])],
        table=_table(view),
        rows=figures.rows,
        data=points.drop(columns=["value", "value_high", "variation"]),
        notes=[
            sums.about(figures, frame, *left_out(figures.frame, frame), gone if short else "",
                       *strand_sentences(held, strands)),
            wording.note("certainty", *(certainty([series]) if not series.withheld else [])),
            wording.note("doubtful", *doubtful(points.assign(value_high=np.nan))),
        ],
        drawing=_draw(view),
        claims=view.claims(("Pursue share", name, view.of)),
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


class _View:
    """The share as a series, the counts behind it, and what moved between its two ends."""

    def __init__(self, figures, frame, held, place, rules, known, of):
        self.figures, self.held, self.place, self.known, self.of = figures, held, place, known, of
        self.points, self.counts = _counted(frame, held)
        judged = self.points["share"].notna() & ~self.points["provisional"]
        chart = _charted(self.points, judged, rules)
        columns = self.points.assign(value=self.points["share"] / 100, value_high=np.nan)
        columns = {name: columns[name].to_numpy() for name in columns}
        self.series = judged_series(place, columns, chart, 100.0, unit="per cent")
        self.ends = self.moved = None
        # Between periods that are hidden no change is worked out.
        if set(held) == set(STRANDS) and self.series.withheld != "hidden":
            whole = self.points[judged].dropna(subset=list(STRANDS))
            if len(whole) >= 2 * STRETCH:
                self.ends = whole.head(STRETCH), whole.tail(STRETCH)
                self.moved = _moved(self.ends, self.points, judged)

    @property
    def plural(self) -> str:
        """What is counted, in the plural, with the threat that was asked for."""
        plural = self.figures.measure["plural"]
        return f"{'activities' if self.figures.measure['measure'] == ACTIVITY else plural}{self.of}"

    @property
    def is_whole(self) -> bool:
        """Whether there is a share at all."""
        return makes_a_share(self.held)

    @property
    def besides(self) -> str:
        """What a chart without a signal, or none, must not deny: ``9.2 points higher``."""
        whole = None if self.moved is None else self.moved.loc["All"]
        if whole is None or whole["verdict"] not in MOVED or self.series.now:
            return ""
        way = "higher" if whole["effect"] > 0 else "lower"
        points = wording.figure(abs(100 * whole["effect"]), 1)
        return f"{points} points {way} than in the first four periods"

    def claims(self, what: tuple[str, ...]) -> dict[tuple, Claim]:
        """What the headline rests on: the chart, and the change from the first periods."""
        series, named = self.series, bool(self.series.now or self.besides)
        claims = {} if series.withheld else claims_of([series], what, also=named)
        if self.moved is not None and series.withheld in ("", "few"):
            names = frozenset([(*what, series.region)] if named else [])
            claims["change", *what, series.region] = Claim(1 - measure_of.CONFIDENCE, names)
        return claims

    def headline(self) -> str:
        """What changed; no signal with what may be missed; too few; or why there is no share."""
        series, whole = self.series, f"Pursue share in {self.place}"
        heads = (whole, f"{self.place} Pursue share", "Pursue share")
        if not self.is_whole:
            return alone(self.plural, self.held)
        if series.withheld in NOT_JUDGED:
            return NOT_JUDGED[series.withheld]
        if self.besides:
            calm = f"{series.calm}, but " if not series.withheld else ""
            return wording.fit(*(f"{head}: {calm}{self.besides}" for head in heads),
                               *(f"{head}: {calm}{self.besides.split(' than ')[0]}" for head in heads))  # fmt: skip
        if series.withheld:
            return wording.fit(f"{wording.small_count(series.final, 'period')} "
                               f"{'is' if series.final == 1 else 'are'} too few to judge the Pursue share")  # fmt: skip
        now = series.now
        if now is None:
            seen = _may_miss(series)
            share = f"{wording.figure(series.newest['share'], 1)} per cent, {series.calm}"
            return wording.fit(*(f"{head}: {share}; {seen}" for head in heads),
                               f"Pursue share: {series.calm}; {seen}")  # fmt: skip
        if now.step is not None:
            before, after = now.step.means
            told = f"{'rose' if now.rises else 'fell'} from {before} to {after} per cent from {now.step.since}"
        else:
            told = (f"is {now.phrase()}: {wording.figure(series.newest['share'], 1)} against a mean of "
                    f"{wording.figure(series.usual[0], 1)} per cent")  # fmt: skip
        return wording.fit(*(f"{head} {told}" for head in heads), f"{heads[-1]} is {now.phrase()}")

    def description(self) -> str:
        """The newest share and its limits, and what moved it."""
        series, last = self.series, self.series.newest
        parts = [self.headline()]
        if not self.is_whole:
            known = self.points[self.points[[*self.held, NOT_STATED]].notna().any(axis=1)]
            if len(known):
                row = known.iloc[-1]
                told = [
                    f"{wording.figure(row[s])} under {s}" for s in self.held if row[s] == row[s]
                ]
                parts.append(f"In {wording.spoken(row['period'])}: {wording.listed(told)}")
        elif last is not None and not last["hidden"]:
            parts.append(self._newest(last))
            if not series.withheld:
                parts.append(series.around(1).replace(" is usual", " per cent is usual"))
        return wording.paragraph(*parts, *_change(self))

    def _newest(self, last: pd.Series) -> str:
        return (f"In {wording.spoken(last['period'])}, {wording.figure(last['Pursue'])} of "
                f"{wording.figure(last['stated'])} {self.plural} with a {self.known} strand were Pursue "
                f"({wording.figure(last['share'], 1)} per cent)")  # fmt: skip

    def key(self) -> Key | None:
        """The newest share, of how many; None where it is hidden or there is none."""
        last = self.series.newest
        if not self.is_whole or last is None or last["hidden"]:
            return None
        told = self.series.now.phrase() if self.series.now else self.besides or "no signal"
        told = "" if self.series.withheld and not self.besides else f"; {told}"
        text = (f"of {wording.figure(last['stated'])} {self.plural} with a {self.known} strand in "
                f"{wording.spoken(last['period'])}{told}")  # fmt: skip
        return Key(f"{wording.figure(last['share'], 0)}% Pursue", wording.sentence(text))


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
    for name in (*STRANDS, NOT_STATED):
        points[name] = counts[name].where(counts[name].eq(counts[f"{name}, at most"]))
    points["stated"] = points[list(held)].sum(axis=1, skipna=False)
    positive = points["stated"].where(points["stated"].gt(0) & makes_a_share(held))
    points["share"] = 100 * points["Pursue"] / positive
    first, last = (points[n].to_numpy().astype("datetime64[D]").astype(float)
                   for n in ("period_start", "period_end"))  # fmt: skip
    return points.assign(x=(first + last) / 2), cells.records(counts)


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
    scores = intervals.neighbour_scores(hits.to_numpy()[None, :], over.to_numpy()[None, :])
    moved = np.sqrt(scores[~np.isnan(scores)])
    ordinary = moved[moved < SCREEN * moved.mean()] if moved.size else moved
    return bool(ordinary.size and ordinary.mean() > np.sqrt(2 / np.pi))


def _moved(ends, points: pd.DataFrame, judged: pd.Series) -> pd.DataFrame:
    """Part of each strand in the change between two stretches."""
    days = [float((p["period_end"] - p["period_start"]).dt.days.add(1).sum()) for p in ends]
    first, last = (part[list(STRANDS)].sum() for part in ends)
    counts = points[[*STRANDS, "stated"]].where(judged, np.nan)
    share = intervals.spread_of_shares(counts["Pursue"], counts["stated"])
    of_counts = intervals.dispersion_of_counts(counts[list(STRANDS)].to_numpy(dtype=float).T)
    return measure_of.decompose(
        first, last, exposure=tuple(days), dispersion=of_counts,
        spread=(float(share.factor[0]), float(share.freedom[0])),
    ).set_index("strand")  # fmt: skip


def _share_of(stretch: pd.DataFrame) -> float:
    """Share of Pursue in several periods together, in per cent."""
    return 100 * float(stretch["Pursue"].sum() / stretch["stated"].sum())


def _may_miss(series: Series) -> str:
    """Below which change of the share one may be missed."""
    seen = signals.smallest_change(series.chart)
    ways = [100 * abs(level - series.chart.centre[-1]) for level in (seen.rise, seen.fall)]
    known = [way for way in ways if way == way]
    if not known:
        return "no change could be seen at such counts"
    return f"a lasting change under {math.ceil(max(known))} points could be missed"


def _change(view: _View) -> list[str]:
    """How far the newest stretch lies from the first, and which strand moved it if any did."""
    if view.moved is None:
        return []
    whole, (first, last) = view.moved.loc["All"], map(_share_of, view.ends)
    told, points = whole["verdict"] in MOVED, [100 * whole[n] for n in ("effect", "lower", "upper")]
    change = (f"First four periods {wording.figure(first, 1)} per cent, newest four "
              f"{wording.figure(last, 1)}: {wording.figure(points[0], 1)} points (95 per cent interval "
              f"{wording.interval(*points[1:], 1)}){'' if told else ', which may be chance'}")  # fmt: skip
    if not told or whole["answer"] == "too few to tell":
        return [change, *(["Which strand moved it cannot be told"] if told else [])]
    parts = view.moved.drop("All")
    named = parts[parts["verdict"].isin(MOVED)]["effect"]
    moved = [f"{name} {wording.figure(100 * effect, 1)} points" for name, effect in named.items()]
    why = wording.capital(whole["answer"])
    return [change, f"{why}: {wording.listed(moved)}" if moved else why]


# --- table and chart ------------------------------------------------------------------------------


def _table(view: _View) -> pd.DataFrame:
    """One row a period: counts by strand, the share with its limits, what the rules say of it."""
    series = view.series
    band = series.band.set_axis(["centre", "lower_limit", "upper_limit", "part"], axis=1)
    shown = series.points.assign(**band.drop(columns="part")) if series.steps else series.points
    rows, stated = cells.records(shown), f"With a {view.known} strand"
    columns: dict[str, list] = {"Period": [row["period"] for row in rows]}
    columns |= {name: [count_cell(row, name) for row in view.counts] for name in STRANDS}
    if view.is_whole:
        columns[stated] = [cells.cell(row["stated"], row["hidden"]) for row in rows]
    columns[NOT_STATED] = [count_cell(row, NOT_STATED) for row in view.counts]
    if view.is_whole:
        columns["Pursue (%)"] = [cells.cell(row["share"], row["hidden"], 1) for row in rows]
    if view.is_whole and not series.withheld:
        columns["Mean (%)"] = [cells.cell(row["centre"], False, 1) for row in rows]
        columns["Limits (%)"] = [
            cells.range_cell(r["lower_limit"], r["upper_limit"], False, 1) for r in rows
        ]
        seen = "" if series.now else f"; {_may_miss(series)}"
        fired = [series.signal_at(place) for place in range(len(rows))]
        columns[f"Signal{seen}"] = [
            "Provisional, not judged" if row["provisional"] else signal.cell if signal else "No signal"
            for row, signal in zip(rows, fired, strict=True)
        ]  # fmt: skip
    for extra in _rows_of_change(view, stated):
        for name, column in columns.items():
            column.append(extra.get(name, cells.NOT_APPLICABLE))
    return cells.table_of(columns)


def _rows_of_change(view: _View, stated: str) -> list[dict]:
    """Sums of the two stretches, and the effect of each strand in points."""
    if view.ends is None:
        return []
    rows = []
    for name, part in zip(("First", "Newest"), view.ends, strict=True):
        totals = part[[*STRANDS, NOT_STATED, "stated"]].sum(skipna=False)
        row = {column: cells.cell(total) for column, total in totals.items()}
        row["Period"], row[stated] = f"{name} {STRETCH} final periods", row.pop("stated")
        rows.append(row | {"Pursue (%)": cells.cell(_share_of(part), False, 1)})
    # As words with their unit: points are no counts, and must not give the counts decimals.
    effects = 100 * view.moved[["effect", "lower", "upper"]]
    effect = {"Period": "Effect (95% interval)"}
    effect |= {name: f"{wording.figure(effects.loc[name, 'effect'], 1)} points" for name in STRANDS}
    whole = effects.loc["All"]
    within = wording.interval(whole["lower"], whole["upper"], 1)
    return [
        *rows,
        effect | {"Pursue (%)": f"{wording.figure(whole['effect'], 1)} points ({within})"},
    ]


def _draw(view: _View) -> Drawing | None:
    """Control chart of the share; none where there is no share to draw."""
    shares = view.points["share"]
    if shares.isna().all():
        return None
    usual = view.series.band[shares.notna().to_numpy()]
    known = np.concatenate([shares, usual["low"], usual["high"]]).astype(float)
    low, high = float(np.nanmin(known)), float(np.nanmax(known))
    # From 0 to 100 the limits of a large whole could not be told from its mean.
    room = max(0.15 * (high - low), 0.5 * (LEAST_SPAN - (high - low)), 1.0)
    step = 5.0 if high - low > 15 else 2.0
    low = max(0.0, step * float(np.floor((low - room) / step)))
    high = min(100.0, step * float(np.ceil((high + room) / step)))
    cut = f"; the axis runs from {low:g} to {high:g}" if (low, high) != (0, 100) else ""
    label = f"Pursue, per cent of those with a {view.known} strand{cut}"
    printed = partial(cells.cell_words, decimals=0)
    return drawing_of(view.series, printed, 1, y_label=label, y_least=low, y_most=high)


KIND = Kind(
    shows="balance of the four Ps over time",
    question="Too heavy on Pursue?",
    of_one_region=True,
    tell=_tell,
    select=_select,
    method=BALANCE,
)
