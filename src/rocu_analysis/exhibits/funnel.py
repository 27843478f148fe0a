"""Units of different size against one line, for the annex: who lies outside what size explains.

The rows, their denominators and who may be compared are those of `compare_regions`. With ten
regions the variance between them is itself weakly known: its interval stands in the notes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rocu_analysis import reference
from rocu_analysis.charts import dots
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import BadOption, NoFigures, NotComparable
from rocu_analysis.exhibits import against_whole, denominators
from rocu_analysis.exhibits.against_whole import (
    APART,
    COMPARED,
    LEAST_EXPECTED,
    NAMES,
    NAMES_OUTSIDE,
    OUT_OF_SPREAD,
    Comparison,
    compare,
    notes_on_figures,
)
from rocu_analysis.exhibits.common import AddedUp, added_up, cell, records, table_of
from rocu_analysis.exhibits.compare_regions import MOST_NAMED, differ_as_regions_do
from rocu_analysis.exhibits.exhibit import NOT_APPLICABLE
from rocu_analysis.exhibits.figures import NETWORK
from rocu_analysis.exhibits.kinds import Chosen, Kind, Method, Told
from rocu_analysis.measures import funnel as limits_of
from rocu_analysis.measures.funnel import level_name
from rocu_analysis.wording import (
    at_most,
    capital,
    figure,
    fit,
    listed,
    note,
    paragraph,
    rounded_up,
    say,
    small,
    some,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rocu_analysis.exhibits.exhibit import Exhibit
    from rocu_analysis.schema import Counting, Per, Strand

STEPS = 120
USUAL_LEVEL = 0.998
# A region between the two pairs of limits stands outside the inner one.
EXCESS = (
    "The excess that would show is the ratio to that figure at which a region of that size would "
    "lie above the outer limit with a probability of 80 per cent."
)
OUTER = "funnel's outer limits"


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
    levels: tuple[float, float] = (0.95, 0.998),
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
    levels : (float, float)
        Levels of the inner and the outer limits. A region lies outside the funnel where it is
        beyond the outer ones.

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


def _choose(outcomes: pd.DataFrame, *, per, of, levels, **asked) -> Chosen:
    if (per is None) == (of is None):
        raise BadOption(
            "per, of",
            "a funnel needs one denominator",
            "Give per='population', per='officers' or of= a measure that contains this one",
        )
    if len(levels) < 2:
        raise BadOption("levels", f"{levels!r} was found", "Two, such as (0.95, 0.998)")
    return against_whole.choose(outcomes, per=per, of=of, **asked)


@dataclass(frozen=True, eq=False)
class _View:
    """Regions and their limits: what words, table and chart draw on."""

    regions: Comparison
    result: limits_of.Funnel
    data: pd.DataFrame
    whole: pd.Series  # which have a whole, final, exact figure
    outside: pd.Series  # which of them are beyond the outer limits
    levels: Sequence[float]  # the inner and the outer

    @cached_property
    def rows(self) -> list[dict]:
        """Rows of the data as plain values, with whether each is judged and lies outside."""
        return records(self.data.assign(whole=self.whole, outside=self.outside))

    @cached_property
    def outer(self) -> str:
        """The outer level in per cent."""
        return f"{100 * self.levels[-1]:g}"

    @property
    def added_up(self) -> AddedUp:
        """Regions that make up the line."""
        return added_up(
            self.data.loc[self.whole & self.data["in_line"], "region"], self.regions.areas
        )

    @property
    def line(self) -> str:
        """Name of the line: the network, or those that do not stand apart."""
        return capital(self.regions.against) if self.regions.set_apart else NETWORK

    @property
    def size(self) -> str:
        """What makes a region large, in a sentence."""
        regions = self.regions
        if regions.of:
            return reference.measure(regions.of)["plural"]
        return denominators.word(regions.per)

    @property
    def target(self) -> str:
        """The network's value, as printed."""
        return self.printed(self.result.target * self.regions.scale.base)

    def printed(self, value: float) -> str:
        """Estimate as text; what is not there does not apply."""
        return figure(value, self.regions.scale.decimals) if value == value else NOT_APPLICABLE


def _tell(chosen: Chosen, *, levels, **asked) -> Told:
    regions = compare(chosen, **asked)
    view = _with_limits(regions, levels)
    apart = [row for row in view.rows if row["whole"] and row["verdict"] in APART]
    outside = [row["region"] for row in view.rows if row["outside"]]
    widened = view.result.tau2 > 0
    by_chance = NAMES * (1 - regions.confidence)
    what = (regions.figures.measure["measure"], *regions.details)
    return Told(
        headline=_headline(view, outside, [row["region"] for row in apart], widened),
        subtitle=regions.subtitle(view.added_up),
        alt="Funnel plot of regions by size against the network, with limits that narrow as size "
        "grows; described below.",
        description=_description(view, outside),
        brief=_brief(view, outside),
        table=_table(view),
        rows=regions.sources,
        data=view.data,
        notes=[*_notes(view), *notes_on_figures(regions, chosen)],
        marks=["variance"] if widened else [],
        drawing=_drawing(view),
        claims=regions.claims(what, NAMES_OUTSIDE if widened else by_chance, outside, focus=False),
    )


def _with_limits(regions: Comparison, levels: Sequence[float]) -> _View:
    frame = regions.frame.reset_index(drop=True)
    whole = frame["status"].eq(COMPARED) & frame["value_high"].isna()
    if not regions.figures.of_counts:
        raise NotComparable(
            regions.figures.measure["measure"],
            "an amount is no number of events, so how far it moves by chance is not known",
            None,
            "Show the amounts with compare_regions",
        )
    if whole.sum() < 2:
        raise NoFigures("funnel", "fewer than two regions have whole, final figures to compare")
    used, kind = frame[whole], "rate" if regions.per else "proportion"
    count = used["value"].sum()
    if count == 0 or (kind == "proportion" and count >= used["total"].sum()):
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
    events = min(count, used["total"].sum() - count) if kind == "proportion" else count
    fine = used["total"].min() * events / used["total"].sum() >= LEAST_EXPECTED
    result = limits_of.funnel(
        frame["value"].where(whole).to_numpy(), frame["total"].to_numpy(), kind=kind,
        levels=levels, compare=whole.to_numpy(), apart=~frame["in_line"].to_numpy(),
        overdispersion=fine,
    )  # fmt: skip
    result = result if fine else replace(result, tau2=0.0)
    data = pd.concat([frame, result.limits.drop(columns="value").set_axis(frame.index)], axis=1)
    levels = sorted(levels)
    outer = f"{100 * levels[-1]:g}%"
    outside = data["signal"].fillna("").str.contains(outer, regex=False) & whole
    return _View(regions, result, data, whole, outside, levels)


# --- words ---------------------------------------------------------------------------------------


def _headline(view: _View, outside: Sequence[str], apart: Sequence[str], widened: bool) -> str:
    """Who lies outside the wide limits and is told apart from the network too."""
    compared, both = int(view.whole.sum()), [name for name in outside if name in apart]
    if not both and len(apart) > MOST_NAMED and widened:
        return differ_as_regions_do(len(apart), compared, 0)
    if not both and apart:
        return say(
            "{whom} {n|differs|differ} clearly from the network; none lies outside the limits",
            whom=capital(some(len(apart), compared, "region")), n=len(apart),
        )  # fmt: skip
    if not both and outside:
        text = "{n:count region} {n|lies|lie} outside the limits, but within what past counts move"
        return capital(say(text, n=len(outside)))
    whom = some(len(both), compared, "region")
    if not both:
        return capital(f"{whom} lies outside its limits")
    named = say("{names} {names|lies|lie} outside the {outer}", names=both, outer=OUTER)
    rest = compared - len(both)
    others = say("{n:words} of {of:words} regions {n|does|do} not", n=rest, of=compared)
    few = f"{whom} lie outside the {OUTER}"
    return fit(f"{named}; {others}", named, few) if rest else capital(few)


def _description(view: _View, outside: Sequence[str]) -> str:
    parts, wide = [], level_name(view.levels[-1])
    if not outside:
        parts.append(f"No region of those compared lies outside its {view.outer} per cent limits")
    for row in (row for row in view.rows if row["outside"]):
        above = row["estimate"] > view.result.target * view.regions.scale.base
        limit = row[f"{'upper' if above else 'lower'}_{wide}"] * view.regions.scale.base
        parts.append(
            f"{row['region']} ({view.printed(row['estimate'])}) is "
            f"{'above' if above else 'below'} its {view.outer} per cent limit of "
            f"{view.printed(limit)}"
        )
    inside = [row for row in view.rows if row["whole"] and not row["outside"]]
    between = [row["region"] for row in inside if row["signal"] != "within"]
    if between:
        inner = f"{100 * view.levels[0]:g}"
        parts.append(f"Between the {inner} and the {view.outer} per cent limits: {listed(between)}")
    parts += [
        f"{row['region']} ({view.printed(row['estimate'])}) lies within its {view.outer} per cent "
        f"limits"
        for row in inside
        if row["region"] == view.regions.focus
    ]
    against = capital(view.regions.against)
    parts.append(
        say("{a} {n|stands|stand} at {x} {unit}", a=against, n=1 + len(view.regions.set_apart),
            x=view.target, unit=view.regions.scale.unit)
    )  # fmt: skip
    parts.append(view.added_up.sentence)
    seen = [row for row in view.rows if row["whole"] and row["caught_above"] > 0]
    if seen:
        least = min(seen, key=lambda row: row["caught_above"])
        parts.append(
            f"In {least['region']} an excess would mostly show from "
            f"{figure(rounded_up(least['caught_above']))} times that; elsewhere from there or above"
        )
    return paragraph(*parts)


def _brief(view: _View, outside: Sequence[str]) -> str:
    """Who lies outside, and where the one in focus stands; two sentences."""
    total = int(view.whole.sum())
    first = say(
        "{whom} {n|lies|lies|lie} outside the {outer} per cent limits about {against}, "
        "{target} {unit}",
        whom=some(len(outside), total, "region"), n=len(outside), outer=view.outer,
        against=view.regions.against, target=view.target, unit=view.regions.scale.unit,
    )  # fmt: skip
    named = f"Outside: {listed(outside)}" if 0 < len(outside) < total else ""
    return paragraph(first, named)


def _notes(view: _View) -> list[str]:
    result, widened, used = view.result, view.result.tau2 > 0, view.regions.used
    apart = sum(row["verdict"] in APART for row in used)
    form = "{scale} scale, with the variance between regions" if widened else "exact"
    return [
        say(
            "Funnel limits at {inner} and {outer} per cent (" + form + "). {note}",
            inner=f"{100 * view.levels[0]:g}", outer=view.outer, scale=result.scale,
            note=result.note.replace("units", "regions"),
        ),
        note("excess", EXCESS, own=""),
        _by_chance_note(len(used), view.levels[-1], widened),
        f"A comparison of the same regions names {small(apart)} of {small(len(used))}: "
        + ("these limits allow for the usual differences among regions, its intervals do not."
           if widened else
           "its intervals allow for how a region's own counts have varied, these limits do not."),
    ]  # fmt: skip


def _by_chance_note(compared: int, level: float, widened: bool) -> str:
    """How many papers would show a region outside where none is out of the ordinary."""
    share = 1 - level**compared
    if share >= 0.01:
        share = math.ceil(100 * share - 1e-9) / 100  # In 100, as what stands beside it.
    text = (
        f"Were regions to differ by chance alone, {at_most(share)} would show any of them outside"
    )
    if not widened:
        return f"{text}."
    many = (
        f"up to about {OUT_OF_SPREAD} in 100 would" if level >= USUAL_LEVEL else "many more would"
    )
    return say(
        "{text}; were they to differ as they usually do, {many}, since the variance between "
        "{n:count region} is only an estimate.",
        text=text, many=many, n=compared,
    )  # fmt: skip


# --- table and chart -----------------------------------------------------------------------------


def _table(view: _View) -> pd.DataFrame:
    rows, asked = view.rows, view.regions
    scale, rate = asked.scale, capital(asked.scale.unit)
    size = reference.measure(asked.of)["label"] if asked.of else view.size.capitalize()

    def of_judged(told, otherwise: str = NOT_APPLICABLE) -> list:
        return [told(row) if row["whole"] else otherwise for row in rows]

    columns: dict[str, list] = {
        "Region": [row["region"] for row in rows],
        f"{asked.figures.measure['label']}, {asked.period}": [
            cell(row["value"], row["hidden"]) for row in rows
        ],
        size: [cell(row["total"], row["total_hidden"]) for row in rows],
        rate: [
            cell(row["estimate"], row["hidden"] or row["total_hidden"], scale.decimals)
            for row in rows
        ],
    }
    for level in view.levels:
        ends = [f"{side}_{level_name(level)}" for side in ("lower", "upper")]
        columns[f"{100 * level:g}% limits"] = of_judged(
            lambda row, ends=ends: " to ".join(view.printed(row[end] * scale.base) for end in ends)
        )
    columns["Verdict"] = of_judged(lambda row: row["signal"].capitalize(), "Not compared")
    columns["Excess that would show (ratio)"] = of_judged(
        lambda row: rounded_up(row["caught_above"]) if row["caught_above"] > 0 else NOT_APPLICABLE
    )
    name = view.line if asked.set_apart else view.added_up.label(NETWORK)
    last = {"Region": name, rate: cell(view.result.target * scale.base, False, scale.decimals)}
    for name, cells in columns.items():
        cells.append(last.get(name, NOT_APPLICABLE))
    return table_of(columns)


def _drawing(view: _View) -> Drawing:
    used, scale, asked = view.data[view.whole], view.regions.scale, view.regions
    sizes = np.linspace(used["total"].max() / STEPS, used["total"].max() * 1.06, STEPS)
    result = view.result
    limits = limits_of.lines(
        sizes, kind=result.kind, target=result.target, tau2=result.tau2, levels=view.levels
    )  # fmt: skip
    columns = [name for name in limits.columns if name != "denominator"]
    limits[columns] *= scale.base
    # Limits near zero size reach far beyond any region; the axis ends where points and the limits
    # at the smallest region do.
    near = limits.loc[limits["denominator"] >= 0.8 * used["total"].min(), columns].to_numpy()
    unit = 1e6 if asked.per == "population" else 1.0
    states = np.where(view.outside[view.whole], "outside", "plain")
    points = pd.DataFrame(
        {
            "x": used["total"] / unit,
            "y": used["estimate"],
            "label": used["region"],
            "state": np.where(used["region"].eq(asked.focus), "focus", states),
        }
    )
    options = {
        "limits": limits.assign(x=limits["denominator"] / unit),
        "levels": [(level_name(level), f"{100 * level:g}% limit") for level in view.levels],
        "x_label": f"Million {view.size}" if unit > 1 else capital(view.size),
        "y_label": capital(scale.unit),
        "target": (result.target * scale.base, f"{view.line} {view.target}"),
        "y_most": float(np.nanmax([np.nanmax(near), used["estimate"].max()])) * 1.05,
    }
    return Drawing(dots.draw_funnel, points, options)


KIND = Kind(
    name="funnel",
    shows="comparison of regions by size",
    question="How do we compare?",
    frames={"outcomes": "outcomes"},
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
            ("excess", EXCESS),
            ("-variance", "Where regions differ no more than chance explains, the limits allow "
             "for chance alone."),
        ),
    ),
)  # fmt: skip
