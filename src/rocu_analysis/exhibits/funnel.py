"""Regions of different size against one line, for the annex: who lies outside what size explains.

The rows, their denominators and who may be compared are those of `comparison`.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from rocu_analysis import wording
from rocu_analysis.charts import dots
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import BadOption, NoFigures, NotComparable
from rocu_analysis.exhibits import against, cells
from rocu_analysis.exhibits.against import Status
from rocu_analysis.exhibits.comparison import DENOMINATORS, Comparison, choose, compare, ranges
from rocu_analysis.exhibits.exhibit import Content, Exhibit, ExhibitKind, asks
from rocu_analysis.exhibits.finding import APART
from rocu_analysis.exhibits.methods import AGAINST_WHOLE
from rocu_analysis.exhibits.rows import Selections
from rocu_analysis.measures import funnel as limits_of
from rocu_analysis.measures.funnel import Funnel, level_name
from rocu_analysis.schema import Counting, Per, Strand

STEPS, LEVELS = 120, (0.95, 0.998)
OUTSIDE = [f"{side} 99.8%" for side in APART]


@asks
def funnel(
    outcomes: pd.DataFrame,
    measure: str,
    *,
    period: str | None = None,
    per: Per | None = None,
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
    per : {"population", "officers"}, optional
        Denominator of a rate.
    of : str, optional
        Instead of ``per``, the measure that contains this one, for a share.

    Returns
    -------
    Exhibit
        ``.data`` has the limits at each region's size, and z.

    Raises
    ------
    BadOption
        Where neither ``per`` nor ``of`` is given.
    NoFigures, NotComparable
        Where fewer than two regions can be compared, all stand at zero, or amounts are asked for.
    """


def _select(outcomes: pd.DataFrame, *, per, of, **asked) -> Selections:
    if (per is None) == (of is None):
        allowed = "Give per='population', per='officers' or of= a measure that contains this one"
        raise BadOption("per, of", "a funnel needs one denominator", allowed)
    return choose(outcomes, per=per, of=of, **asked)


def _find(chosen: Selections, **asked) -> tuple[Comparison, Funnel]:
    """The comparison with limits by size: ``frame`` also has those, and ``judged``."""
    found = compare(chosen, **asked)
    frame = found.frame.reset_index(drop=True)
    judged = frame["status"].eq(Status.COMPARED) & frame["value_high"].isna()
    if not found.figures.of_counts:
        why = "an amount is no number of events, so how far it moves by chance is not known"
        remedy = "Show the amounts with compare_regions"
        raise NotComparable(found.figures.measure["measure"], why, None, remedy)
    used, kind = frame[judged], "rate" if found.per else "proportion"
    count, total = used["value"].sum(), used["total"].sum()
    events = min(count, total - count) if kind == "proportion" else count
    if len(used) < 2 or events == 0:
        many = found.noun.many
        why = f"fewer than two {many} can be compared, or all are at zero or at the whole"
        raise NoFigures("funnel", why, None, "Show the counts with compare_regions")
    # The scale on which limits are widened is too coarse for a few events.
    fine = used["total"].min() * events / total >= against.LEAST_EXPECTED
    result = limits_of.funnel(
        frame["value"].where(judged).to_numpy(),
        frame["total"].to_numpy(),
        kind=kind,
        levels=LEVELS,
        compare=judged.to_numpy(),
        apart=~frame["in_line"].to_numpy(),
        overdispersion=fine,
    )
    result = result if fine else replace(result, tau2=0.0)
    limits = result.limits.drop(columns="value").set_axis(frame.index)
    return replace(found, frame=pd.concat([frame, limits], axis=1).assign(judged=judged)), result


def _exhibit(chosen: Selections, **asked) -> Content:
    found, result = _find(chosen, **asked)
    what = (found.figures.measure["measure"], *found.details)
    target = found.printed(result.target * found.scale.base)
    line = f"{wording.capital(found.counted)} in {wording.spoken(found.period)}, {found.whole}"
    sums_of, why = found.added_up.sentence(), against.reasons(found)
    limits = result.note.replace("units", found.noun.many)
    return Content(
        finding=found,
        headline=_headline(found),
        subtitle=found.subtitle,
        alt=f"Funnel plot of {found.noun.many} by size against {found.whole}, with limits that "
        "narrow",
        more=[f"{line}: {target} {found.unit}", sums_of, why],
        table=_table(found),
        rows=found.sources,
        data=found.frame.drop(columns="judged"),
        methods=["funnel", "told apart", "no ranking"],
        notes=[found.note, wording.note("limits", limits)],
        drawing=_drawing(found, result),
        claims=found.claims(what, found.named("signal", *OUTSIDE), focus=False),
    )


def _headline(found: Comparison) -> str:
    """Who lies outside the wide limits and differs from the network too."""
    names = [row["region"] for row in found.rows
             if row["signal"] in OUTSIDE and row["verdict"] in APART]  # fmt: skip
    where = f"{'lies' if len(names) < 2 else 'lie'} clearly outside the funnel's outer limits"
    counted = found.noun.some_of(len(names), int(found.frame["judged"].sum()))
    return wording.fit(f"{wording.listed(names) or counted} {where}", f"{counted} {where}")


def _table(found: Comparison) -> pd.DataFrame:
    rows, columns = found.columns()
    for level in LEVELS:
        ends = (f"{side}_{level_name(level)}" for side in ("lower", "upper"))
        limits = ranges(rows, *ends, found.scale.decimals, found.scale.base)
        columns[f"{100 * level:g}% limits"] = [
            cell if row.get("judged") else cells.NOT_APPLICABLE
            for row, cell in zip(rows, limits, strict=True)
        ]
    judged = (row["signal"] if row["judged"] else "not compared" for row in found.rows)
    columns["Verdict"] = [*map(wording.capital, judged), cells.NOT_APPLICABLE]
    return cells.table_of(columns)


def _drawing(found: Comparison, result: Funnel) -> Drawing:
    used, target = found.frame[found.frame["judged"]], result.target * found.scale.base
    sizes = np.linspace(used["total"].max() / STEPS, used["total"].max() * 1.06, STEPS)
    limits = limits_of.lines(
        sizes, kind=result.kind, target=result.target, tau2=result.tau2, levels=LEVELS
    )
    names = [name for name in limits.columns if name != "denominator"]
    limits[names] *= found.scale.base
    # Limits near zero size reach far beyond any region: the axis ends where points do.
    near = limits.loc[limits["denominator"] >= 0.8 * used["total"].min(), names].to_numpy()
    unit = 1e6 if found.per == "population" else 1.0
    side = np.where(used["estimate"] > target, "above", "below")
    states = np.where(used["signal"].isin(OUTSIDE), side, "plain")
    states = np.where(used["region"].eq(found.area), "focus", states)
    size = found.figures.whole(found.of) if found.of else DENOMINATORS[found.per]
    label = f"Million {size}" if unit > 1 else wording.capital(size)
    points = used[["total", "estimate", "region"]].set_axis(["x", "y", "label"], axis="columns")
    points = points.assign(x=points["x"] / unit, state=states)
    options = {
        "limits": limits.assign(x=limits["denominator"] / unit),
        "levels": [(level_name(level), f"{100 * level:g}% limit") for level in LEVELS],
        "x_label": label,
        "y_label": wording.capital(found.unit),
        "target": (target, f"{wording.capital(found.whole)} {found.printed(target)}"),
        "y_most": float(np.nanmax([np.nanmax(near), used["estimate"].max()])) * 1.05,
    }
    return Drawing(dots.draw_funnel, points, options)


KIND = ExhibitKind(
    shows="comparison of regions by size",
    select=_select,
    describe=_exhibit,
    method=AGAINST_WHOLE,
)
