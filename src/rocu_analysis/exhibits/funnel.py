"""Units of different size against one line, for the annex: who lies outside what size explains.

The rows, their denominators and who may be compared are those of `compare_regions`.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rocu_analysis import wording
from rocu_analysis.charts import dots
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import BadOption, NoFigures, NotComparable
from rocu_analysis.exhibits import cells, denominators
from rocu_analysis.exhibits.against import (
    APART,
    COMPARED,
    LEAST_EXPECTED,
    MOST_NAMED,
    NAMES,
    NAMES_OUTSIDE,
    differ_as_regions_do,
)
from rocu_analysis.exhibits.compare_regions import Comparison, choose, compare, notes_of
from rocu_analysis.exhibits.exhibit import Exhibit, Kind, Told
from rocu_analysis.exhibits.methods import BESIDE_A_WHOLE
from rocu_analysis.measures import funnel as limits_of
from rocu_analysis.measures.funnel import level_name

if TYPE_CHECKING:
    from pathlib import Path

    from rocu_analysis.exhibits.rows import Chosen
    from rocu_analysis.schema import Counting, Per, Strand

STEPS, LEVELS = 120, (0.95, 0.998)
WIDE = level_name(LEVELS[-1])
MOST_POINTS_NAMED = 15


def funnel(
    outcomes: pd.DataFrame,
    measure: str,
    *,
    period: str | None = None,
    per: Per | str | Path | pd.DataFrame | None = None,
    of: str | None = None,
    region: str | None = None,
    counting: Counting | None = None,
    strand: Strand | None = None,
    threat: str | None = None,
    geography: str | None = None,
) -> Exhibit:
    """Show regions by size against the network, with funnel limits.

    Parameters
    ----------
    outcomes, measure, period, region, counting, strand, threat, geography
        As for `compare_regions`.
    per : {"population", "officers"}, DataFrame or path, optional
        Denominator of a rate.
    of : str, optional
        Instead of ``per``, the measure that contains this one, for a share.

    Returns
    -------
    Exhibit
        ``.data`` has the limits at each region's size, z, and the ratios at which it would be
        caught.

    Raises
    ------
    BadOption
        Where neither ``per`` nor ``of`` is given.
    NoFigures, NotComparable
        Where fewer than two regions can be compared, all stand at zero, or amounts are asked for.
    """
    return KIND.ask(**locals())


def _choose(outcomes: pd.DataFrame, *, per, of, **asked) -> Chosen:
    if (per is None) == (of is None):
        allowed = "Give per='population', per='officers' or of= a measure that contains this one"
        raise BadOption("per, of", "a funnel needs one denominator", allowed)
    return choose(outcomes, per=per, of=of, **asked)


def _tell(chosen: Chosen, **asked) -> Told:
    view = compare(chosen, **asked)
    view, result = _with_limits(view)
    judged = [row for row in view.rows if row["judged"]]
    outside = view.named("outside", True)
    target = result.target * view.scale.base
    what, chance = (view.figures.measure["measure"], *view.details), NAMES
    chance = NAMES_OUTSIDE if result.tau2 > 0 else chance
    between = [r["region"] for r in judged if not r["outside"] and r["signal"] != "within"]
    parts = [f"{wording.capital(view.against)}: {view.printed(target)} {view.unit}"]
    for row in (row for row in judged if row["outside"]):
        side, end = ("above", "upper") if row["estimate"] > target else ("below", "lower")
        limit = view.printed(row[f"{end}_{WIDE}"] * view.scale.base)
        parts.append(f"{row['region']} ({view.printed(row['estimate'])}) is {side} its 99.8 per "
                     f"cent limit of {limit}")  # fmt: skip
    parts.append("" if outside else f"No {view.noun} lies outside its 99.8 per cent limits")
    parts.append(f"Between the 95 and the 99.8 per cent limits: {wording.listed(between)}"
                 if between else "")  # fmt: skip
    return Told(
        headline=_headline(view, judged, outside, result.tau2 > 0),
        subtitle=view.subtitle,
        alt=f"Funnel plot of {view.noun}s by size against {view.against}, with limits that narrow",
        description=wording.paragraph(*parts),
        table=_table(view, target),
        rows=view.sources,
        data=view.frame.drop(columns=["judged", "outside"]),
        methods=["funnel", "told apart", "no ranking"],
        notes=[
            *notes_of(view)[:1],
            wording.note("limits", result.note.replace("units", f"{view.noun}s")),
        ],
        drawing=_drawing(view, result, target),
        claims=view.claims(what, outside, chance, focus=False),
    )


def _with_limits(view: Comparison) -> tuple[Comparison, limits_of.Funnel]:
    """The comparison with limits by size, and the funnel."""
    frame = view.frame.reset_index(drop=True)
    judged = frame["status"].eq(COMPARED) & frame["value_high"].isna()
    if not view.figures.of_counts:
        found = "an amount is no number of events, so how far it moves by chance is not known"
        remedy = "Show the amounts with compare_regions"
        raise NotComparable(view.figures.measure["measure"], found, None, remedy)
    used, kind = frame[judged], "rate" if view.per else "proportion"
    count, total = used["value"].sum(), used["total"].sum()
    events = min(count, total - count) if kind == "proportion" else count
    if len(used) < 2 or events == 0:
        found = "fewer than two regions can be compared, or all stand at zero or at the whole"
        raise NoFigures("funnel", found, None, "Show the counts with compare_regions")
    # The scale on which limits are widened is too coarse for a few events.
    fine = used["total"].min() * events / total >= LEAST_EXPECTED
    result = limits_of.funnel(
        frame["value"].where(judged).to_numpy(), frame["total"].to_numpy(), kind=kind,
        levels=LEVELS, compare=judged.to_numpy(), apart=~frame["in_line"].to_numpy(),
        overdispersion=fine,
    )  # fmt: skip
    result = result if fine else replace(result, tau2=0.0)
    frame = pd.concat([frame, result.limits.drop(columns="value").set_axis(frame.index)], axis=1)
    outside = frame["signal"].isin([f"{side} 99.8%" for side in APART])
    held = {part.name: getattr(view, part.name) for part in fields(view)}
    return Comparison(**held | {"frame": frame.assign(judged=judged, outside=outside)}), result


def _headline(view: Comparison, judged: list[dict], outside: list[str], widened: bool) -> str:
    """Who lies outside the wide limits and is told apart from the network too."""
    apart = [row["region"] for row in judged if row["verdict"] in APART]
    both, of = [name for name in outside if name in apart], len(judged)
    if both:
        lie = wording.say("{x} {x|lies|lie} outside the funnel's outer limits", x=both)
        rest = f"{wording.small(of - len(both))} of {wording.small(of)} do not"
        whom = wording.some(len(both), of, view.noun)
        return wording.fit(f"{lie}; {rest}", lie, f"{whom} lie outside the funnel's outer limits")
    if len(apart) > MOST_NAMED and widened:
        return differ_as_regions_do(len(apart), of, 0, view.noun, view.against)
    none = "none lies outside the outer limits"
    if apart:
        whom = wording.some(len(apart), of, view.noun)
        text = wording.say("{whom} {n|differs|differ} clearly from {what}", whom=whom, n=len(apart),
                           what=view.against)  # fmt: skip
        return wording.fit(f"{text}; {none}", text)
    if outside:
        whom = wording.some(len(outside), of, view.noun)
        return wording.fit(f"{whom} outside the outer limits, but within what past counts move")
    return wording.fit(
        f"none of {wording.small_count(of, view.noun)} lies outside its outer limits"
    )


def _table(view: Comparison, target: float) -> pd.DataFrame:
    rows, scale = view.rows, view.scale
    rate = "Per cent" if view.of else wording.capital(scale.unit)
    size = view.figures.whole(view.of, "label") if view.of else denominators.word(view.per)
    columns = {
        wording.capital(view.noun): [row["region"] for row in rows],
        f"{view.figures.measure['label']}, {view.period}": [
            cells.cell(row["value"], row["hidden"]) for row in rows
        ],
        wording.capital(size): [cells.cell(row["total"], row["total_hidden"]) for row in rows],
        rate: [cells.cell(r["estimate"], r["status"] == "hidden", scale.decimals) for r in rows],
    }
    for share in LEVELS:
        ends = [f"{side}_{level_name(share)}" for side in ("lower", "upper")]
        columns[f"{100 * share:g}% limits"] = [
            " to ".join(view.printed(row[end] * scale.base) for end in ends)
            if row["judged"] else cells.NOT_APPLICABLE for row in rows
        ]  # fmt: skip
    columns["Verdict"] = [wording.capital(row["signal"]) if row["judged"] else "Not compared"
                          for row in rows]  # fmt: skip
    columns["Excess that would show (ratio)"] = [
        wording.rounded_up(row["caught_above"])
        if row["judged"] and row["caught_above"] > 0 else cells.NOT_APPLICABLE for row in rows
    ]  # fmt: skip
    last = {wording.capital(view.noun): view.row_of_all,
            rate: cells.cell(target, False, scale.decimals)}  # fmt: skip
    return cells.table_of({name: [*column, last.get(name, cells.NOT_APPLICABLE)]
                           for name, column in columns.items()})  # fmt: skip


def _drawing(view: Comparison, result: limits_of.Funnel, target: float) -> Drawing:
    used, scale = view.frame[view.frame["judged"]], view.scale
    sizes = np.linspace(used["total"].max() / STEPS, used["total"].max() * 1.06, STEPS)
    limits = limits_of.lines(
        sizes, kind=result.kind, target=result.target, tau2=result.tau2, levels=LEVELS
    )  # fmt: skip
    names = [name for name in limits.columns if name != "denominator"]
    limits[names] *= scale.base
    # Limits near zero size reach far beyond any region: the axis ends where points do.
    near = limits.loc[limits["denominator"] >= 0.8 * used["total"].min(), names].to_numpy()
    unit = 1e6 if view.per == "population" else 1.0
    sides = np.where(used["estimate"] > target, "above", "below")
    states = np.where(used["outside"], sides, "plain")
    states = np.where(used["region"].eq(view.focus), "focus", states)
    # Where dozens lie side by side, a name for each would hide the points.
    nameless = (len(used) > MOST_POINTS_NAMED) & (states == "plain") & used["signal"].eq("within")
    size = view.figures.whole(view.of) if view.of else denominators.word(view.per)
    points = pd.DataFrame({"x": used["total"] / unit, "y": used["estimate"], "state": states,
                           "label": used["region"].mask(nameless, "")})  # fmt: skip
    options = {
        "limits": limits.assign(x=limits["denominator"] / unit),
        "levels": [(level_name(share), f"{100 * share:g}% limit") for share in LEVELS],
        "x_label": f"Million {size}" if unit > 1 else wording.capital(size),
        "y_label": wording.capital(view.unit),
        "target": (target, f"{wording.capital(view.against)} {view.printed(target)}"),
        "y_most": float(np.nanmax([np.nanmax(near), used["estimate"].max()])) * 1.05,
    }
    return Drawing(dots.draw_funnel, points, options)


KIND = Kind(
    shows="comparison of regions by size",
    question="How do we compare?",
    select=_choose,
    tell=_tell,
    method=BESIDE_A_WHOLE,
)
