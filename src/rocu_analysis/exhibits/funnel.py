"""Regions of different size against one line, for the annex: who lies outside what size explains.

The rows, their denominators and who may be compared are those of `comparison`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rocu_analysis import wording
from rocu_analysis.charts import dots
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import BadOption, NoFigures, NotComparable
from rocu_analysis.exhibits import cells, denominators
from rocu_analysis.exhibits.against import (
    LEAST_EXPECTED,
    MOST_NAMED,
    Status,
    many_apart,
    number_apart,
)
from rocu_analysis.exhibits.compare_regions import counted_note, row_of_all, subtitle
from rocu_analysis.exhibits.comparison import Comparison, choose, compare
from rocu_analysis.exhibits.exhibit import Content, Exhibit, Kind, asks
from rocu_analysis.exhibits.finding import APART
from rocu_analysis.exhibits.methods import BESIDE_A_WHOLE
from rocu_analysis.measures import funnel as limits_of
from rocu_analysis.measures.funnel import level_name

if TYPE_CHECKING:
    from pathlib import Path

    from rocu_analysis.exhibits.rows import Selections
    from rocu_analysis.schema import Counting, Per, Strand

STEPS, LEVELS = 120, (0.95, 0.998)
WIDE = level_name(LEVELS[-1])
MOST_POINTS_NAMED = 15


@asks
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


@dataclass(frozen=True, eq=False, kw_only=True)
class OfSize(Comparison):
    """The comparison with limits by size: ``frame`` also has ``judged`` and ``outside``."""

    funnel: limits_of.Funnel

    @property
    def judged(self) -> list[dict]:
        """Rows that are held against limits."""
        return [row for row in self.rows if row["judged"]]

    @property
    def target(self) -> float:
        """Value of the line on the printed scale."""
        return self.funnel.target * self.scale.base


def _select(outcomes: pd.DataFrame, *, per, of, **asked) -> Selections:
    if (per is None) == (of is None):
        allowed = "Give per='population', per='officers' or of= a measure that contains this one"
        raise BadOption("per, of", "a funnel needs one denominator", allowed)
    return choose(outcomes, per=per, of=of, **asked)


def _find(chosen: Selections, **asked) -> OfSize:
    """The comparison with limits by size."""
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
    fine = used["total"].min() * events / total >= LEAST_EXPECTED
    result = limits_of.funnel(
        frame["value"].where(judged).to_numpy(), frame["total"].to_numpy(), kind=kind,
        levels=LEVELS, compare=judged.to_numpy(), apart=~frame["in_line"].to_numpy(),
        overdispersion=fine,
    )  # fmt: skip
    result = result if fine else replace(result, tau2=0.0)
    frame = pd.concat([frame, result.limits.drop(columns="value").set_axis(frame.index)], axis=1)
    outside = frame["signal"].isin([f"{side} 99.8%" for side in APART])
    held = {part.name: getattr(found, part.name) for part in fields(found)}
    return OfSize(**held | {"frame": frame.assign(judged=judged, outside=outside)}, funnel=result)


def _exhibit(chosen: Selections, **asked) -> Content:
    found = _find(chosen, **asked)
    what = (found.figures.measure["measure"], *found.details)
    limits = found.funnel.note.replace("units", found.noun.many)
    return Content(
        finding=found,
        headline=_headline(found),
        subtitle=subtitle(found),
        alt=f"Funnel plot of {found.noun.many} by size against {found.whole}, with limits that "
        "narrow",
        more=_more(found),
        table=_table(found),
        rows=found.sources,
        data=found.frame.drop(columns=["judged", "outside"]),
        methods=["funnel", "told apart", "no ranking"],
        notes=[counted_note(found), wording.note("limits", limits)],
        drawing=_drawing(found),
        claims=found.claims(what, found.named("outside", True), focus=False),
    )


# --- phrases --------------------------------------------------------------------------------------


def _headline(found: OfSize) -> str:
    """Who lies outside the wide limits and differs from the network too."""
    names = [row["region"] for row in found.judged if row["outside"]]
    apart = [row["region"] for row in found.judged if row["verdict"] in APART]
    both, of = [name for name in names if name in apart], len(found.judged)
    if both:
        lie = wording.say("{x} {x|lies|lie} outside the funnel's outer limits", x=both)
        rest = f"{wording.small(of - len(both))} of {wording.small(of)} do not"
        whom = found.noun.of(len(both), of)
        return wording.fit(f"{lie}; {rest}", lie, f"{whom} lie outside the funnel's outer limits")
    if len(apart) > MOST_NAMED and found.funnel.tau2 > 0:
        return many_apart(found, 0)
    if apart:
        text = number_apart(found)
        return wording.fit(f"{text}; none lies outside the outer limits", text)
    if names:
        whom = found.noun.of(len(names), of)
        return wording.fit(f"{whom} outside the outer limits, but within what past counts move")
    number = wording.small_count(of, found.noun.one)
    return wording.fit(f"none of {number} lies outside its outer limits")


def _more(found: OfSize) -> list[str]:
    """The line, who lies outside the wide limits, and who between the two."""
    target = found.target
    start = f"{wording.capital(found.counted)} in {wording.spoken(found.period)}"
    parts = [f"{start}, {found.whole}: {found.printed(target)} {found.unit}"]
    parts.append(found.added_up.sentence())
    outside = [row for row in found.judged if row["outside"]]
    for row in outside:
        side, end = ("above", "upper") if row["estimate"] > target else ("below", "lower")
        limit = found.printed(row[f"{end}_{WIDE}"] * found.scale.base)
        parts.append(f"{row['region']} ({found.printed(row['estimate'])}) is {side} its 99.8 per "
                     f"cent limit of {limit}")  # fmt: skip
    if not outside:
        parts.append(f"No {found.noun.one} lies outside its 99.8 per cent limits")
    between = [row["region"] for row in found.judged
               if not row["outside"] and row["signal"] != "within"]  # fmt: skip
    if between:
        parts.append(f"Between the 95 and the 99.8 per cent limits: {wording.listed(between)}")
    return parts


# --- table and chart ------------------------------------------------------------------------------


def _size(found: OfSize, name: str = "plural") -> str:
    """What the size of a region is counted in."""
    return found.figures.whole(found.of, name) if found.of else denominators.word(found.per)


def _table(found: OfSize) -> pd.DataFrame:
    rows, scale = found.rows, found.scale
    rate, area = "Per cent" if found.of else wording.capital(scale.unit), found.noun.one
    columns = {
        wording.capital(area): [row["region"] for row in rows],
        f"{found.figures.measure['label']}, {found.period}": [
            cells.cell(row["value"], row["hidden"]) for row in rows
        ],
        wording.capital(_size(found, "label")): [
            cells.cell(row["total"], row["total_hidden"]) for row in rows
        ],
        rate: [cells.cell(row["estimate"], row["status"] == Status.HIDDEN, scale.decimals)
               for row in rows],
    }  # fmt: skip
    for level in LEVELS:
        ends = [f"{side}_{level_name(level)}" for side in ("lower", "upper")]
        columns[f"{100 * level:g}% limits"] = [
            cells.range_cell(*(row[end] * scale.base for end in ends), False, scale.decimals)
            if row["judged"] else cells.NOT_APPLICABLE for row in rows
        ]  # fmt: skip
    columns["Verdict"] = [
        wording.capital(row["signal"]) if row["judged"] else "Not compared" for row in rows
    ]
    columns["Excess that would show (ratio)"] = [
        wording.rounded_up(row["caught_above"])
        if row["judged"] and row["caught_above"] > 0 else cells.NOT_APPLICABLE for row in rows
    ]  # fmt: skip
    last = {wording.capital(area): row_of_all(found),
            rate: cells.cell(found.target, False, scale.decimals)}  # fmt: skip
    return cells.table_of({name: [*column, last.get(name, cells.NOT_APPLICABLE)]
                           for name, column in columns.items()})  # fmt: skip


def _drawing(found: OfSize) -> Drawing:
    used, result, target = found.frame[found.frame["judged"]], found.funnel, found.target
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
    states = np.where(used["outside"], side, "plain")
    states = np.where(used["region"].eq(found.area), "focus", states)
    # Where dozens lie side by side, a name for each would hide the points.
    nameless = (len(used) > MOST_POINTS_NAMED) & (states == "plain") & used["signal"].eq("within")
    size = _size(found)
    label = f"Million {size}" if unit > 1 else wording.capital(size)
    label += "; names of those inside the limits are in the table" * bool(nameless.any())
    points = pd.DataFrame({"x": used["total"] / unit, "y": used["estimate"], "state": states,
                           "label": used["region"].mask(nameless, "")})  # fmt: skip
    options = {
        "limits": limits.assign(x=limits["denominator"] / unit),
        "levels": [(level_name(level), f"{100 * level:g}% limit") for level in LEVELS],
        "x_label": label,
        "y_label": wording.capital(found.unit),
        "target": (target, f"{wording.capital(found.whole)} {found.printed(target)}"),
        "y_most": float(np.nanmax([np.nanmax(near), used["estimate"].max()])) * 1.05,
    }
    return Drawing(dots.draw_funnel, points, options)


KIND = Kind(
    shows="comparison of regions by size",
    question="How do we compare?",
    select=_select,
    describe=_exhibit,
    method=BESIDE_A_WHOLE,
)
