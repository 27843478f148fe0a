"""Units of different size against one line, for the annex: who lies outside what size explains.

The rows, their denominators and who may be compared are those of `compare_regions`. With ten
regions the variance between them is itself weakly known: its interval stands in the notes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rocu_analysis import wording
from rocu_analysis.charts import dots
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import BadOption, NoFigures, NotComparable
from rocu_analysis.exhibits import denominators
from rocu_analysis.exhibits.common import NOT_APPLICABLE, AddedUp, added_up, cell, table_of
from rocu_analysis.exhibits.compare_regions import (
    APART,
    COMPARED,
    LEAST_EXPECTED,
    MOST_NAMED,
    NAMES_OUTSIDE,
    OUT_OF_SPREAD,
    Comparison,
    choose,
    compare,
    differ_as_regions_do,
    notes_on_figures,
)
from rocu_analysis.exhibits.exhibit import Chosen, Kind, Method, Told
from rocu_analysis.measures import funnel as limits_of
from rocu_analysis.measures.funnel import level_name

if TYPE_CHECKING:
    from pathlib import Path

    from rocu_analysis.exhibits.exhibit import Exhibit
    from rocu_analysis.schema import Counting, Per, Strand

STEPS = 120
LEVELS = (0.95, 0.998)
# A region between the two pairs of limits stands outside the inner one.
OUTER = "funnel's outer limits"
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
    force: str | None = None,
    body: str | None = None,
) -> Exhibit:
    """Show regions by size against the network, with funnel limits.

    Parameters
    ----------
    outcomes, measure, period, region, counting, strand, threat, geography, force, body
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
    NoFigures
        Where fewer than two regions can be compared, or all of them stand at zero.
    """
    return KIND.ask(**locals())


def _choose(outcomes: pd.DataFrame, *, per, of, **asked) -> Chosen:
    if (per is None) == (of is None):
        raise BadOption(
            "per, of",
            "a funnel needs one denominator",
            "Give per='population', per='officers' or of= a measure that contains this one",
        )
    return choose(outcomes, per=per, of=of, **asked)


@dataclass(frozen=True, eq=False)
class _View(Comparison):
    """A comparison whose ``frame`` has limits by size, ``judged`` and ``outside``."""

    result: limits_of.Funnel

    @cached_property
    def judged(self) -> list[dict]:
        """Rows that have limits: of a range none hold."""
        return [row for row in self.rows if row["judged"]]

    @property
    def added_up(self) -> AddedUp:
        """Regions that make up the line."""
        return added_up((row["region"] for row in self.judged if row["in_line"]), self.areas)

    @cached_property
    def outside(self) -> list[str]:
        """Regions beyond the outer limits."""
        return self.named("outside", True)

    @property
    def overdispersed(self) -> bool:
        """Whether the limits allow for the variance between regions."""
        return self.result.tau2 > 0

    @property
    def size(self) -> str:
        """What makes a region large, in a sentence."""
        return self.figures.whole(self.of) if self.of else denominators.word(self.per)

    @property
    def target(self) -> float:
        """Value of the line, on the printed scale."""
        return self.result.target * self.scale.base


def _tell(chosen: Chosen, **asked) -> Told:
    view = _with_limits(compare(chosen, **asked))
    chance = NAMES_OUTSIDE if view.overdispersed else None
    what = (view.figures.measure["measure"], *view.details)
    return Told(
        headline=_headline(view),
        subtitle=view.subtitle,
        alt="Funnel plot of regions by size against the network, with limits that narrow as size "
        "grows; described below.",
        description=_description(view),
        brief=_brief(view),
        table=_table(view),
        rows=view.sources,
        data=view.frame.drop(columns=["judged", "outside"]),
        notes=[*_notes(view), *notes_on_figures(view)],
        drawing=_drawing(view),
        claims=view.claims(what, view.outside, chance, focus=False),
    )


def _with_limits(regions: Comparison) -> _View:
    frame = regions.frame.reset_index(drop=True)
    judged = frame["status"].eq(COMPARED) & frame["value_high"].isna()
    if not regions.figures.of_counts:
        raise NotComparable(
            regions.figures.measure["measure"],
            "an amount is no number of events, so how far it moves by chance is not known",
            None,
            "Show the amounts with compare_regions",
        )
    if judged.sum() < 2:
        raise NoFigures("funnel", "fewer than two regions have whole, final figures to compare")
    used, kind = frame[judged], "rate" if regions.per else "proportion"
    count, total = used["value"].sum(), used["total"].sum()
    if count == 0 or (kind == "proportion" and count >= total):
        # All at zero, or all at the whole: nothing is further from them.
        what = "zero" if count == 0 else "the whole"
        raise NoFigures(
            "funnel",
            f"every region stands at {what}, so none can lie outside a funnel",
            None,
            "Show the counts with compare_regions",
        )
    # The scale on which limits are widened is too coarse for a few events: none where four are
    # expected would lie outside them, and within the exact ones.
    events = min(count, total - count) if kind == "proportion" else count
    fine = used["total"].min() * events / total >= LEAST_EXPECTED
    result = limits_of.funnel(
        frame["value"].where(judged).to_numpy(), frame["total"].to_numpy(), kind=kind,
        levels=LEVELS, compare=judged.to_numpy(), apart=~frame["in_line"].to_numpy(),
        overdispersion=fine,
    )  # fmt: skip
    result = result if fine else replace(result, tau2=0.0)
    frame = pd.concat([frame, result.limits.drop(columns="value").set_axis(frame.index)], axis=1)
    outside = frame["signal"].isin([f"{side} 99.8%" for side in APART])
    held = {part.name: getattr(regions, part.name) for part in fields(regions)}
    held["frame"] = frame.assign(judged=judged, outside=outside)
    return _View(**held, result=result)


# --- words ---------------------------------------------------------------------------------------


def _headline(view: _View) -> str:
    """Who lies outside the wide limits and is told apart from the network too."""
    apart = [row["region"] for row in view.judged if row["verdict"] in APART]
    compared = len(view.judged)
    both = [name for name in view.outside if name in apart]
    if not both and len(apart) > MOST_NAMED and view.overdispersed:
        return differ_as_regions_do(len(apart), compared, 0)
    if not both and apart:
        return wording.say(
            "{whom} {n|differs|differ} clearly from the network; none lies outside the {outer}",
            outer="outer limits", n=len(apart),
            whom=wording.capital(wording.some(len(apart), compared, "region")),
        )  # fmt: skip
    if not both and view.outside:
        text = "{n:count region} {n|lies|lie} outside the outer limits"
        text += ", but within what past counts move"
        return wording.capital(wording.say(text, n=len(view.outside)))
    whom = wording.some(len(both), compared, "region")
    if not both:
        return wording.capital(f"{whom} lies outside its outer limits")
    named = wording.say("{names} {names|lies|lie} outside the {outer}", names=both, outer=OUTER)
    rest = compared - len(both)
    others = wording.say("{n:words} of {of:words} regions {n|does|do} not", n=rest, of=compared)
    few = f"{whom} lie outside the {OUTER}"
    return wording.fit(f"{named}; {others}", named, few) if rest else wording.capital(few)


def _description(view: _View) -> str:
    parts, wide = [], level_name(LEVELS[-1])
    if not view.outside:
        parts.append("No region of those compared lies outside its 99.8 per cent limits")
    for row in (row for row in view.judged if row["outside"]):
        side, end = ("above", "upper") if row["estimate"] > view.target else ("below", "lower")
        told, limit = map(view.printed, (row["estimate"], row[f"{end}_{wide}"] * view.scale.base))
        # Figures that print alike would deny that one is above the other.
        ends = (f" ({told})", f" of {limit}") if told != limit else ("", "")
        parts.append(f"{row['region']}{ends[0]} is {side} its 99.8 per cent limit{ends[1]}")
    inside = [row for row in view.judged if not row["outside"]]
    between = [row["region"] for row in inside if row["signal"] != "within"]
    if between:
        parts.append(f"Between the 95 and the 99.8 per cent limits: {wording.listed(between)}")
    parts += [
        f"{row['region']} ({view.printed(row['estimate'])}) lies within its 99.8 per cent limits"
        for row in inside
        if row["region"] == view.focus
    ]
    parts.append(
        wording.say("{a} {n|stands|stand} at {x} {unit}", a=wording.capital(view.against),
            n=1 + len(view.set_apart), x=view.printed(view.target), unit=view.scale.unit)
    )  # fmt: skip
    parts.append(view.added_up.sentence)
    seen = [row for row in view.judged if row["caught_above"] > 0]
    if seen:
        least = min(seen, key=lambda row: row["caught_above"])
        parts.append(
            f"In {least['region']} an excess would mostly show from "
            f"{wording.times(least['caught_above'])} times that; elsewhere from there or above"
        )
    return wording.paragraph(*parts)


def _brief(view: _View) -> str:
    """Who lies outside, and where the one in focus stands; two sentences."""
    number, total = len(view.outside), len(view.judged)
    first = wording.say(
        "{whom} {n|lies|lies|lie} outside the 99.8 per cent limits about {against}, "
        "{target} {unit}",
        whom=wording.some(number, total, "region"), n=number, against=view.against,
        target=view.printed(view.target), unit=view.scale.unit,
    )  # fmt: skip
    whom = f"Outside: {wording.listed(view.outside)}" if 0 < number < total else ""
    return wording.paragraph(first, whom, view.unlike)


def _notes(view: _View) -> list[str]:
    form = "{scale} scale, with the variance between regions" if view.overdispersed else "exact"
    apart, compared = len(view.apart), len(view.used)
    return [
        wording.say(
            "Funnel limits at 95 and 99.8 per cent (" + form + "). {note}",
            scale=view.result.scale,
            note=view.result.note.replace("units", "regions"),
        ),
        KIND.method.note("excess"),
        KIND.method.note("variance") if view.overdispersed else _by_chance_note(compared),
        f"A comparison of the same regions names {wording.small(apart)} of "
        f"{wording.small(compared)}: "
        + ("these limits allow for the usual differences among regions, its intervals do not."
           if view.overdispersed else
           "its intervals allow for how a region's own counts have varied, these limits do not."),
    ]  # fmt: skip


def _by_chance_note(compared: int) -> str:
    """How many papers would show a region outside where none is out of the ordinary."""
    share = 1 - LEVELS[-1] ** compared
    share = math.ceil(100 * share - 1e-9) / 100 if share >= 0.01 else share
    told = wording.at_most(share)
    return f"Were regions to differ by chance alone, {told} would show any of them outside."


# --- table and chart -----------------------------------------------------------------------------


def _table(view: _View) -> pd.DataFrame:
    rows, scale, rate = view.rows, view.scale, wording.capital(view.scale.unit)
    size = view.figures.whole(view.of, "label") if view.of else view.size.capitalize()

    def of_judged(told, otherwise: str = NOT_APPLICABLE) -> list:
        return [told(row) if row["judged"] else otherwise for row in rows]

    columns: dict[str, list] = {
        "Region": [row["region"] for row in rows],
        f"{view.figures.measure['label']}, {view.period}": [
            cell(row["value"], row["hidden"]) for row in rows
        ],
        size: [cell(row["total"], row["total_hidden"]) for row in rows],
        rate: [
            cell(row["estimate"], row["hidden"] or row["total_hidden"], scale.decimals)
            for row in rows
        ],
    }
    for share in LEVELS:
        ends = [f"{side}_{level_name(share)}" for side in ("lower", "upper")]
        columns[f"{wording.level(share)}% limits"] = of_judged(
            lambda row, ends=ends: " to ".join(view.printed(row[end] * scale.base) for end in ends)
        )
    columns["Verdict"] = of_judged(lambda row: row["signal"].capitalize(), "Not compared")
    columns["Excess that would show (ratio)"] = of_judged(
        lambda row: (
            wording.rounded_up(row["caught_above"]) if row["caught_above"] > 0 else NOT_APPLICABLE
        )
    )
    last = {"Region": view.last, rate: cell(view.target, False, scale.decimals)}
    for name, cells in columns.items():
        cells.append(last.get(name, NOT_APPLICABLE))
    return table_of(columns)


def _drawing(view: _View) -> Drawing:
    used, scale, result = view.frame[view.frame["judged"]], view.scale, view.result
    sizes = np.linspace(used["total"].max() / STEPS, used["total"].max() * 1.06, STEPS)
    limits = limits_of.lines(
        sizes, kind=result.kind, target=result.target, tau2=result.tau2, levels=LEVELS
    )  # fmt: skip
    columns = [name for name in limits.columns if name != "denominator"]
    limits[columns] *= scale.base
    # Limits near zero size reach far beyond any region; the axis ends where points and the limits
    # at the smallest region do.
    near = limits.loc[limits["denominator"] >= 0.8 * used["total"].min(), columns].to_numpy()
    unit = 1e6 if view.per == "population" else 1.0
    sides = np.where(used["estimate"] > view.target, "above", "below")
    states = np.where(used["outside"], sides, "plain")
    states = np.where(used["region"].eq(view.focus), "focus", states)
    # Where dozens lie side by side, a name for each would hide the points.
    nameless = (len(used) > MOST_POINTS_NAMED) & (states == "plain") & used["signal"].eq("within")
    size = f"Million {view.size}" if unit > 1 else wording.capital(view.size)
    more = "; names of those inside the limits are in the table" if nameless.any() else ""
    points = pd.DataFrame(
        {
            "x": used["total"] / unit,
            "y": used["estimate"],
            "label": used["region"].mask(nameless, ""),
            "state": states,
        }
    )
    options = {
        "limits": limits.assign(x=limits["denominator"] / unit),
        "levels": [(level_name(share), f"{wording.level(share)}% limit") for share in LEVELS],
        "x_label": f"{size}{more}",
        "y_label": wording.capital(scale.unit),
        "target": (view.target, f"{view.line} {view.printed(view.target)}"),
        "y_most": float(np.nanmax([np.nanmax(near), used["estimate"].max()])) * 1.05,
    }
    return Drawing(dots.draw_funnel, points, options)


KIND = Kind(
    shows="comparison of regions by size",
    question="How do we compare?",
    select=_choose,
    tell=_tell,
    method=Method(
        "Regions by size",
        (
            ("", "A funnel holds each region against limits around the network's value, which "
             "narrow as size grows. Up to three regions that stand far from all others set neither "
             "the value nor the limits."),
            ("variance", "The limits allow for the variance between regions, which is estimated "
             f"from them all and known only roughly: in up to about {OUT_OF_SPREAD} papers in 100 "
             "one would lie outside though all are drawn from one spread."),
            ("excess", "The excess that would show is the ratio to that figure at which a region "
             "of that size would lie above the outer limit with a probability of 80 per cent."),
            ("-variance", "Where regions differ no more than chance explains, the limits allow "
             "for chance alone."),
        ),
    ),
)  # fmt: skip
