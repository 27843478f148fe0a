"""Does the balance change? The pursue share over time with limits, and which strand moved it.

A share may rise because pursue rose or because the others fell, and the two call for different
talk at a board. Without a signal nothing is said to have changed; "too few to tell" is an answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from rocu_analysis import reference
from rocu_analysis.charts import control
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import NoFigures
from rocu_analysis.exhibits.common import (
    cell,
    counting_note,
    hidden_note,
    refuse_mixture,
    source_of,
    table_of,
)
from rocu_analysis.exhibits.exhibit import Exhibit, Recipe
from rocu_analysis.exhibits.figures import Figures, add_up
from rocu_analysis.exhibits.over_time_views import runs
from rocu_analysis.exhibits.printing import NOT_APPLICABLE
from rocu_analysis.exhibits.series import all_periods, one_kind
from rocu_analysis.exhibits.strand_counts import rows_by_strand
from rocu_analysis.exhibits.time_axis import axis_days, numbers_of, year_ticks
from rocu_analysis.measures import balance as measure_of
from rocu_analysis.measures.chart_frame import FEW
from rocu_analysis.measures.variation import control_chart
from rocu_analysis.reference import NOT_STATED, STRANDS
from rocu_analysis.wording import balance as balance_words
from rocu_analysis.wording import balance_over_time as words
from rocu_analysis.wording import over_time
from rocu_analysis.wording.numbers import figure, listed, paragraph, per_cent

NETWORK = "the network"
LANEY_FROM = 20
STRETCH = 4
SMALL_EXPECTED = 10


@dataclass(frozen=True, eq=False)
class _View:
    """Counts by period and strand, the chart, and what may be said.

    ``points`` has one row a period: the strands, ``Not stated``, ``stated, share`` (per cent),
    ``centre, lower_limit, upper_limit`` (per cent), ``signal, rule, side, new, hidden,
    provisional, x``.
    """

    points: pd.DataFrame
    figures: Figures
    place: str
    held: tuple[str, ...]
    withheld: str
    why: str
    dropped: tuple[str, ...]
    left_out: tuple[str, ...]
    moved: pd.DataFrame | None
    stretches: tuple[pd.DataFrame, pd.DataFrame] | None
    trend: pd.Series


def balance_over_time(
    outcomes: pd.DataFrame,
    measure: str | None = None,
    *,
    region: str | None = None,
    strands: Mapping[str, str] | None = None,
    counting: str | None = None,
    threat: str | None = None,
    rules: str = "nhs7",
) -> Exhibit:
    """Show the pursue share period by period, judged against its own history.

    Parameters
    ----------
    outcomes : DataFrame
        The outcomes frame; it is not changed.
    measure : str, optional
        What is counted; may be left out where ``strands`` says it.
    region : str, optional
        One region; the network (regions that are whole in every period) where missing.
    strands : mapping of str to str, optional
        Declared map from measure to strand, printed as an assumption.
    counting, threat : str, optional
        Rows to keep.
    rules : {"nhs7", "nhs6"}

    Returns
    -------
    Exhibit
        ``.data`` has one row a period.

    Raises
    ------
    BadOption, NotComparable, NoFigures, UnknownName
        As `balance` does.
    """
    asked = {
        "measure": measure, "region": region, "counting": counting, "threat": threat,
        "strands": None if strands is None else dict(strands), "rules": rules,
    }  # fmt: skip
    place = NETWORK if region is None else reference.check_region(region)
    rows, name = rows_by_strand(
        outcomes, measure, strands, region=None if region is None else place, threat=threat
    )
    figures = add_up(rows, name, counting=counting, by=["strand"])
    if figures.frame.empty:
        raise NoFigures("outcomes", f"no figure of {name} has a period with dates")
    illustrative = refuse_mixture(figures.rows)
    view = _view(figures, place, rules)
    return Exhibit(
        kind="balance_over_time",
        headline=_headline(view),
        subtitle=_subtitle(view, name, threat),
        alt=f"{'Points over time' if view.withheld else 'Control chart'} of the pursue share of "
        f"{place}, described below.",
        description=_description(view),
        table=_table(view),
        data=view.points,
        source=source_of(figures.rows),
        notes=_notes(view, strands, rules),
        drawing=_drawing(view, illustrative),
        recipe=Recipe("balance_over_time", asked, {"outcomes": outcomes}),
        illustrative=illustrative,
    )


def _view(figures: Figures, place: str, rules: str) -> _View:
    frame, left_out = one_kind(figures.frame)
    frame, dropped = _same_regions(frame)
    held = tuple(name for name in STRANDS if name in set(frame["strand"]))
    points = _counted(frame, all_periods(frame), held)
    judged = points["share"].notna() & ~points["provisional"]
    withheld = _withheld(points, judged)
    points, why = _charted(points, judged, withheld, rules)
    stretches = _stretches(points[judged], held)
    moved = None
    if stretches is not None:
        days = [
            float((p["period_end"] - p["period_start"]).dt.days.add(1).sum()) for p in stretches
        ]
        first, last = (part[list(STRANDS)].sum() for part in stretches)
        moved = measure_of.decompose(first, last, exposure=(days[0], days[1]))
    long = points[judged].melt(
        id_vars=["period_start"], value_vars=list(STRANDS), var_name="strand"
    )
    trend = measure_of.trend(long).iloc[0] if set(held) == set(STRANDS) else pd.Series(dtype=object)
    return _View(points, figures, place, held, withheld, why, dropped, tuple(left_out), moved,
                 stretches, trend)  # fmt: skip


def _same_regions(frame: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Keep regions that are there, with all their forces, in every period; name the others."""
    sound = frame["lacking"].map(len).eq(0) & (frame["value"].notna() | frame["hidden"])
    number = frame["period"].nunique()
    whole = frame[sound].groupby("region")["period"].nunique().eq(number)
    short = set(frame.loc[~sound, "region"]) | set(whole.index[~whole])
    kept = frame[~frame["region"].isin(short)]
    if kept.empty:  # A single region with gaps is shown with them.
        return frame, ()
    return kept, tuple(name for name in reference.REGIONS if name in short)


def _counted(frame: pd.DataFrame, spans: pd.DataFrame, held: tuple[str, ...]) -> pd.DataFrame:
    """One row a period with a column for each strand; a hidden or absent one is missing."""
    ranged = frame["value_high"].notna()
    usable = frame.assign(value=frame["value"].where(~ranged))
    groups = usable.groupby(["period", "strand"], sort=False)
    wide = groups["value"].agg(lambda values: values.sum(skipna=False)).unstack("strand")
    flags = frame.groupby("period")[["hidden", "provisional"]].any()
    points = spans.reset_index(drop=True).join(wide, on="period").join(flags, on="period")
    for name in (*STRANDS, NOT_STATED):
        if name not in points.columns:
            points[name] = np.nan if name in STRANDS else 0.0
    for name in ("hidden", "provisional"):
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
        return points.assign(**blank, signal=False, rule=None, side=None, new=False, segment=0), ""
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
    return points, f"Chart of shares ({kind}) with {how}{laney if kind != 'p' else ''}"


def _stretches(points: pd.DataFrame, held: tuple[str, ...]):
    """First and newest four final periods, where there are eight and all four strands."""
    whole = points.dropna(subset=list(STRANDS))
    if set(held) != set(STRANDS) or len(whole) < 2 * STRETCH:
        return None
    return whole.head(STRETCH), whole.tail(STRETCH)


def _newest(points: pd.DataFrame):
    fired = points[points["signal"]]
    return None if fired.empty else fired.iloc[-1]


def _length(points: pd.DataFrame, row) -> int:
    """Points in the run or trend that ends at a row."""
    before = points.loc[: row.name]
    if row["rule"] == "shift":
        side = np.sign(before["share"] - before["centre"]).to_numpy()[::-1]
        return _leading(side == side[0])
    steps = np.sign(np.diff(before["share"].to_numpy()))[::-1]
    return 1 + _leading(steps == steps[0]) if len(steps) else 1


def _leading(flags: np.ndarray) -> int:
    """How many flags in a row hold from the beginning."""
    broken = np.flatnonzero(~flags)
    return int(broken[0]) if len(broken) else len(flags)


def _headline(view: _View) -> str:
    final = int((view.points["share"].notna() & ~view.points["provisional"]).sum())
    if view.withheld == "few":
        return words.few_headline(final)
    if view.withheld:
        return words.NOT_JUDGED[view.withheld]
    row = _newest(view.points)
    if row is None:
        return words.calm_headline(view.place, final)
    length = _length(view.points, row)
    return words.headline(view.place, row["rule"], row["side"], row["period"], length)


def _subtitle(view: _View, name: str, threat: str | None) -> str:
    labels = list(view.points["period"])
    reach = labels[0] if len(labels) == 1 else f"{labels[0]} to {labels[-1]}"
    parts = [f"Pursue share of {view.figures.measure['plural']}", threat, view.place, reach]
    return ", ".join(part for part in parts if part) + ", per cent of those with a stated strand"


def _description(view: _View) -> str:
    points = view.points
    final = points[points["share"].notna() & ~points["provisional"]]
    parts = []
    if len(final):
        last = final.iloc[-1]
        parts.append(
            f"In {last['period']}, {figure(last['Pursue'])} of {figure(last['stated'])} with a "
            f"stated strand were Pursue ({per_cent(last['share'], 1)})"
        )
        if not view.withheld:
            parts.append(
                f"Around a mean of {per_cent(last['centre'], 1)}, shares between "
                f"{figure(last['lower_limit'], 1)} and {figure(last['upper_limit'], 1)} are usual "
                f"at that count"
            )
    row = _newest(points)
    if row is not None:
        length = _length(points, row)
        verb = words.VERB[(row["rule"], row["side"])]
        parts.append(f"The share {verb.format(period=row['period'], length=length)}")
    elif not view.withheld:
        parts.append("No signal fired")
    if view.moved is not None:
        parts.append(_moved_sentence(view))
    parts.append(over_time.provisional_sentence(list(points.loc[points["provisional"], "period"])))
    return paragraph(*parts) or "There is no pursue share to describe."


def _moved_sentence(view: _View) -> str:
    rows = view.moved[view.moved["strand"] != "All"]
    raised = list(rows.loc[rows["verdict"] == "raised the share", "strand"])
    lowered = list(rows.loc[rows["verdict"] == "lowered the share", "strand"])
    whole = view.moved[view.moved["strand"] == "All"].iloc[0]
    effect = (
        f"Between the first and the newest {STRETCH} final periods the share moved by "
        f"{figure(100 * whole['effect'], 1)} points (95 per cent interval "
        f"{figure(100 * whole['lower'], 1)} to {figure(100 * whole['upper'], 1)})"
    )
    return f"{effect}. {words.moved(view.moved['answer'].iloc[0], raised, lowered)}"


def _table(view: _View) -> pd.DataFrame:
    points = view.points
    rows = points.to_dict("records")
    strands = [*view.held, NOT_STATED]
    columns: dict[str, list] = {"Period": [row["period"] for row in rows]}
    for name in strands:
        columns[name] = [cell(row[name], row["hidden"] and row[name] != row[name]) for row in rows]
    columns["With a strand"] = [cell(row["stated"], row["hidden"]) for row in rows]
    columns["Pursue (%)"] = [cell(row["share"], row["hidden"], 1) for row in rows]
    if not view.withheld:
        columns["Mean (%)"] = [cell(row["centre"], False, 1) for row in rows]
        columns["Limits (%)"] = [
            f"{figure(row['lower_limit'], 1)} to {figure(row['upper_limit'], 1)}"
            if row["upper_limit"] == row["upper_limit"]
            else NOT_APPLICABLE
            for row in rows
        ]
        columns["Signal"] = [_signal_word(row) for row in rows]
    if points["provisional"].any():
        columns["Standing"] = ["Provisional" if r["provisional"] else "Final" for r in rows]
    for extra in _extra_rows(view, strands):
        for name in columns:
            columns[name].append(extra.get(name, NOT_APPLICABLE))
    return table_of(columns)


def _signal_word(row: dict) -> str:
    if row["provisional"]:
        return "Not judged"
    return (
        over_time.RULES[(row["rule"], row["side"])].capitalize() if row["signal"] else "No signal"
    )


def _extra_rows(view: _View, strands: list[str]) -> list[dict]:
    """Sums of the two stretches, and the effect of each strand in points."""
    if view.stretches is None:
        return []
    rows = []
    for name, part in zip(("First", "Newest"), view.stretches, strict=True):
        sums = part[[*strands, "stated"]].sum()
        row = {"Period": f"{name} {STRETCH} final periods"}
        row |= {strand: cell(sums[strand], False) for strand in strands}
        row["With a strand"] = cell(sums["stated"], False)
        row["Pursue (%)"] = cell(100 * sums["Pursue"] / sums["stated"], False, 1)
        rows.append(row)
    effects = view.moved.set_index("strand")
    effect = {"Period": "Effect on the share, points"}
    effect |= {name: cell(100 * effects.loc[name, "effect"], False, 1) for name in STRANDS}
    whole = effects.loc["All"]
    effect["Pursue (%)"] = cell(100 * whole["effect"], False, 1)
    if not view.withheld:
        effect["Limits (%)"] = (
            f"{figure(100 * whole['lower'], 1)} to {figure(100 * whole['upper'], 1)}"
        )
    else:
        effect["With a strand"] = NOT_APPLICABLE
    return [*rows, effect]


def _notes(view: _View, strands, rules: str) -> tuple[str, ...]:
    notes = [balance_words.CAVEAT]
    if strands is not None:
        notes.append(balance_words.declared_note(strands))
    notes.append(counting_note(view.figures))
    if not view.withheld:
        notes.append(f"{view.why.strip(' .')}. Rule book: {rules}.")
    if view.moved is not None:
        notes.append(
            f"Effects of the strands: Shapley values between the first and the newest {STRETCH} "
            f"final periods, counts taken as Poisson."
        )
    if len(view.trend) and view.trend["odds_ratio"] == view.trend["odds_ratio"]:
        row = view.trend
        notes.append(
            words.trend_note(
                row["signal"], int(row["periods"]), row["odds_ratio"], row["lower"], row["upper"]
            )
        )
    if view.dropped:
        verb = "is" if len(view.dropped) == 1 else "are"
        notes.append(
            f"{listed(view.dropped)} {verb} not whole in every period and left out throughout."
        )
    if view.left_out:
        notes.append(f"Left out, since they overlap the others: {listed(view.left_out)}.")
    return tuple(notes) + tuple(hidden_note(view.points))


def _drawing(view: _View, illustrative: bool) -> Drawing | None:
    points = view.points[view.points["share"].notna()]
    if points.empty:
        return None
    span = axis_days(
        float(numbers_of(view.points["period_start"]).min()),
        float(numbers_of(view.points["period_end"]).max()),
    )
    new = points["signal"] & points["new"].eq(True)
    short = [
        over_time.SHORT_RULES[(rule, side)] if fresh else ""
        for fresh, rule, side in zip(new, points["rule"], points["side"], strict=True)
    ]
    printed = {
        f"{name}_printed": [
            f"{figure(value, 1)}" if value == value else None for value in points[of]
        ]
        for name, of in (("centre", "centre"), ("lower", "lower_limit"), ("upper", "upper_limit"))
    }
    frame = pd.DataFrame(
        {
            "x": points["x"],
            "value": points["share"],
            "high": np.nan,
            "centre": points["centre"],
            "lower": points["lower_limit"],
            "upper": points["upper_limit"],
            "segment": points["segment"],
            "run": runs(points),
            "mark": np.where(points["signal"], "change", "no signal"),
            "provisional": points["provisional"],
            "label": short,
            "printed": [figure(value, 0) for value in points["share"]],
            **printed,
        }
    ).reset_index(drop=True)
    remark = ""
    if view.withheld:
        final = int((~points["provisional"]).sum())
        remark = f"{final} final periods: {over_time.LIMITS_WITHHELD[view.withheld]}"
    options = {
        "y_label": "Pursue, per cent of those with a stated strand",
        "y_most": 100,
        "span": span,
        "ticks": year_ticks(span, financial=_financial(points)),
        "remark": remark,
        "number_points": len(points) <= 12,
    }
    return Drawing(control.draw, frame, options, illustrative=illustrative)


def _financial(points: pd.DataFrame) -> bool:
    """Whether periods begin with April years: ticks then stand in the middle of each."""
    starts = points["period_start"]
    quarters = starts.dt.month.isin([1, 4, 7, 10]).all() and starts.dt.day.eq(1).all()
    return bool(quarters and all(b > a for a, b in pairwise(starts)))
