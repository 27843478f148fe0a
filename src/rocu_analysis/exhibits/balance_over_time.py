"""Does the balance change? The pursue share over time with limits, and which strand moved it.

A share may rise because pursue rose or because the others fell, and the two call for different
talk at a board. Without a signal nothing is said to have changed; "too few to tell" is an answer.
"""

from __future__ import annotations

from collections.abc import Mapping
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
from rocu_analysis.exhibits.figures import add_up
from rocu_analysis.exhibits.over_time_views import runs
from rocu_analysis.exhibits.printing import NOT_APPLICABLE
from rocu_analysis.exhibits.share_series import STRETCH, View, before, length, newest, view_of
from rocu_analysis.exhibits.strand_counts import rows_by_strand
from rocu_analysis.exhibits.throughout import same_throughout
from rocu_analysis.exhibits.time_axis import axis_days, numbers_of, year_ticks
from rocu_analysis.measures import signals
from rocu_analysis.measures.detectable import smallest_change
from rocu_analysis.reference import NOT_STATED, STRANDS
from rocu_analysis.wording import balance as balance_words
from rocu_analysis.wording import balance_over_time as words
from rocu_analysis.wording import over_time
from rocu_analysis.wording.numbers import figure, listed, paragraph, per_cent, small, small_count


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
        As `balance` does; NoFigures also where several regions are asked for and none is whole in
        every period.
    """
    asked = {
        "measure": measure, "region": region, "counting": counting, "threat": threat,
        "strands": None if strands is None else dict(strands), "rules": rules,
    }  # fmt: skip
    own = None if region is None else reference.check_region(region)
    rows, name = rows_by_strand(outcomes, measure, strands, region=own, threat=threat)
    figures, forces = same_throughout(add_up(rows, name, counting=counting, by=["strand"]))
    if figures.frame.empty:
        raise NoFigures("outcomes", f"no figure of {name} has a period with dates")
    illustrative = refuse_mixture(figures.rows)
    view = view_of(figures, forces, own, rules)
    return Exhibit(
        kind="balance_over_time",
        headline=_headline(view),
        subtitle=_subtitle(view, name, threat),
        alt=f"{'Points over time' if view.withheld else 'Control chart'} of the pursue share of "
        f"{view.place}, described below.",
        description=_description(view),
        table=_table(view),
        data=view.points,
        source=source_of(figures.rows),
        notes=_notes(view, strands, rules),
        drawing=_drawing(view, illustrative),
        recipe=Recipe("balance_over_time", asked, {"outcomes": outcomes}),
        illustrative=illustrative,
    )


def _headline(view: View) -> str:
    final = int((view.points["share"].notna() & ~view.points["provisional"]).sum())
    if view.withheld == "few":
        return words.few_headline(final)
    if view.withheld:
        return words.NOT_JUDGED[view.withheld]
    row, earlier = newest(view.points), before(view.points)
    if row["signal"]:
        long = length(view.points, row)
        return words.headline(view.place, row["rule"], row["side"], row["period"], long)
    reach = f"{view.points['period'].iloc[0]} to {row['period']}"
    return words.calm_headline(view.place, reach, None if earlier is None else earlier["period"])


def _subtitle(view: View, name: str, threat: str | None) -> str:
    labels = list(view.points["period"])
    reach = labels[0] if len(labels) == 1 else f"{labels[0]} to {labels[-1]}"
    parts = [f"Pursue share of {view.figures.measure['plural']}", threat, view.place, reach]
    return ", ".join(part for part in parts if part) + ", per cent of those with a stated strand"


def _description(view: View) -> str:
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
    if not view.withheld:
        parts.append(_signal_sentence(points))
    if view.moved is not None:
        parts.append(_moved_sentence(view))
    parts.append(over_time.provisional_sentence(list(points.loc[points["provisional"], "period"])))
    parts.append(words.range_sentence(list(points.loc[points["ranged"], "period"])))
    return paragraph(*parts) or "There is no pursue share to describe."


def _signal_sentence(points: pd.DataFrame) -> str:
    """What fires now, else what fired last."""
    row, earlier = newest(points), before(points)
    shown = row if row["signal"] else earlier
    if shown is None:
        return "No rule fired"
    verb = words.VERB[(shown["rule"], shown["side"])]
    told = verb.format(period=shown["period"], length=small(length(points, shown)))
    if row["signal"]:
        return f"The share {told}"
    return f"No rule fires in {row['period']}. The last signal: the share {told}"


def _moved_sentence(view: View) -> str:
    rows = view.moved[view.moved["strand"] != "All"]
    raised = list(rows.loc[rows["verdict"] == "raised the share", "strand"])
    lowered = list(rows.loc[rows["verdict"] == "lowered the share", "strand"])
    whole = view.moved[view.moved["strand"] == "All"].iloc[0]
    effect = (
        f"Between the first and the newest {small(STRETCH)} final periods the share moved by "
        f"{figure(100 * whole['effect'], 1)} points (95 per cent interval "
        f"{figure(100 * whole['lower'], 1)} to {figure(100 * whole['upper'], 1)})"
    )
    return f"{effect}. {words.moved(view.moved['answer'].iloc[0], raised, lowered)}"


def _table(view: View) -> pd.DataFrame:
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


def _extra_rows(view: View, strands: list[str]) -> list[dict]:
    """Sums of the two stretches, and the effect of each strand in points."""
    if view.stretches is None:
        return []
    rows = []
    for name, part in zip(("First", "Newest"), view.stretches, strict=True):
        sums = part[[*strands, "stated"]].sum(skipna=False)
        row = {"Period": f"{name} {STRETCH} final periods"}
        row |= {strand: cell(sums[strand], False) for strand in strands}
        row["With a strand"] = cell(sums["stated"], False)
        row["Pursue (%)"] = cell(100 * sums["Pursue"] / sums["stated"], False, 1)
        rows.append(row)
    effects = view.moved.set_index("strand")
    # As words with their unit: points are no counts, and must not give the counts decimals.
    effect = {"Period": "Effect on the share (95% interval)"}
    effect |= {name: f"{figure(100 * effects.loc[name, 'effect'], 1)} points" for name in STRANDS}
    whole = effects.loc["All"]
    moved, low, high = (figure(100 * whole[name], 1) for name in ("effect", "lower", "upper"))
    effect |= {"With a strand": NOT_APPLICABLE, "Pursue (%)": f"{moved} points ({low} to {high})"}
    return [*rows, effect]


def _notes(view: View, strands, rules: str) -> tuple[str, ...]:
    notes = [balance_words.CAVEAT]
    if strands is not None:
        notes.append(balance_words.declared_note(strands))
    notes.append(counting_note(view.figures))
    if not view.withheld:
        notes += [f"{view.why.strip(' .')}.", over_time.RULE_BOOKS[rules], *_chart_notes(view)]
    if view.moved is not None:
        notes.append(
            f"Effects of the strands: Shapley values between the first and the newest "
            f"{small(STRETCH)} final periods, counts taken as Poisson."
        )
    if len(view.trend) and view.trend["odds_ratio"] == view.trend["odds_ratio"]:
        row = view.trend
        notes.append(
            words.trend_note(
                row["signal"], int(row["periods"]), row["odds_ratio"], row["lower"], row["upper"]
            )
        )
    if view.dropped:
        notes.append(words.dropped_note(view.dropped))
    if view.forces:
        notes.append(words.forces_note(view.forces))
    if view.left_out:
        notes.append(f"Left out, since they overlap the others: {listed(view.left_out)}.")
    return tuple(notes) + tuple(hidden_note(view.points))


def _chart_notes(view: View) -> list[str]:
    """What chance alone would bring, and beside silence the change that would have been seen."""
    page = signals.expected_new_signals([view.chart])
    last = newest(view.points)
    notes = []
    if page.charts:
        found = int(bool(last["new"]))
        notes.append(over_time.chance_note(found, page.expected, page.at_least_one))
    if not last["signal"]:
        seen = smallest_change(view.chart)
        levels = [
            None if level != level else figure(100 * level, 1) for level in (seen.rise, seen.fall)
        ]
        notes.append(words.detectable_note(*levels, seen.periods, round(100 * seen.power)))
    return notes


def _drawing(view: View, illustrative: bool) -> Drawing | None:
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
        held = f"{small_count(final, 'final period')}: "
        few = (held[:1].upper() + held[1:]) if view.withheld == "few" else ""
        remark = f"{few}{over_time.LIMITS_WITHHELD[view.withheld]}"
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
