"""Units of different size against one line, for the annex: who lies outside what size explains.

The rows, their denominators and who may be compared are those of `compare_regions`. With ten
regions the variance between them is itself weakly known: its interval and what happens without
each region in turn stand in the notes.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from rocu_analysis import reference
from rocu_analysis.charts import funnels as funnel_chart
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import BadOption, NoFigures
from rocu_analysis.exhibits import denominators
from rocu_analysis.exhibits.common import by_hand_notes, cell, source_of, table_of
from rocu_analysis.exhibits.compared import COMPARED
from rocu_analysis.exhibits.comparison import notes_on_figures, rows_of, subtitle_of, viewed
from rocu_analysis.exhibits.comparison_views import View
from rocu_analysis.exhibits.denominators import Scale, rate_scale, share_scale
from rocu_analysis.exhibits.exhibit import Exhibit, Recipe
from rocu_analysis.exhibits.printing import NOT_APPLICABLE
from rocu_analysis.exhibits.second_look import other_denominator
from rocu_analysis.exhibits.verdicts import APART
from rocu_analysis.measures import funnel as measure_of
from rocu_analysis.measures.funnel import level_name, lines
from rocu_analysis.wording import funnels as words
from rocu_analysis.wording.numbers import figure, listed, paragraph, small_count

STEPS = 120
SIZES = denominators.WORDS


def funnel(
    outcomes: pd.DataFrame,
    measure: str,
    *,
    period: str | None = None,
    per: str | None = None,
    of: str | None = None,
    region: str | None = None,
    counting: str | None = None,
    strand: str | None = None,
    threat: str | None = None,
    levels: tuple[float, float] = (0.95, 0.998),
) -> Exhibit:
    """Show regions by size against the network, with funnel limits.

    Parameters
    ----------
    outcomes, measure, period, region, counting, strand, threat
        As for `compare_regions`.
    per : {"population", "officers"}, optional
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
        Where fewer than two regions can be compared, or all of them stand at nought.
    """
    if (per is None) == (of is None):
        raise BadOption(
            "per, of",
            "a funnel needs one denominator",
            "Give per='population', per='officers' or of= a measure that contains this one",
        )
    asked = {
        "measure": measure, "period": period, "per": per, "of": of, "region": region,
        "counting": counting, "strand": strand, "threat": threat,
    }  # fmt: skip
    accepted = outcomes.attrs.get("accepted_by_hand", ())
    view, illustrative = viewed(outcomes, **asked, whole_look=False)
    focus = None if region is None else reference.check_region(region)
    frame = view.frame.reset_index(drop=True)
    whole = frame["status"].eq(COMPARED) & frame["value_high"].isna()
    if whole.sum() < 2:
        raise NoFigures("funnel", "fewer than two regions have whole, final figures to compare")
    kind = "rate" if per else "proportion"
    _something_to_compare(frame[whole], kind)
    result = measure_of.funnel(
        frame["value"].where(whole).to_numpy(),
        frame["total"].to_numpy(),
        kind=kind,
        levels=levels,
        compare=whole.to_numpy(),
    )
    data = pd.concat([frame, result.limits.drop(columns="value").set_axis(frame.index)], axis=1)
    scale = _scale(per, of, frame[whole], result.target)
    outer = f"{100 * max(levels):g}%"
    outside = data["signal"].fillna("").str.contains(outer, regex=False) & whole
    names = list(data.loc[outside, "region"])
    return Exhibit(
        kind="funnel",
        headline=words.headline(names, int(whole.sum())),
        subtitle=subtitle_of(view),
        alt="Funnel plot of regions by size against the network, with limits that narrow as size "
        "grows; described below.",
        description=_description(data, whole, outside, result, scale, levels, focus),
        table=_table(data, whole, scale, per, of, levels,
                     f"{view.figures.measure['label']}, {view.period}"),
        data=data,
        source=source_of(rows_of(view)),
        notes=_notes(view, by_hand_notes(accepted, view.figures.rows), result, levels)
        + _second(data, whole, names, per, levels),
        drawing=_drawing(data, whole, outside, result, scale, per, of, focus, levels,
                         illustrative),
        recipe=Recipe("funnel", {**asked, "levels": levels}, {"outcomes": outcomes}),
        illustrative=illustrative,
    )  # fmt: skip


def _something_to_compare(frame: pd.DataFrame, kind: str) -> None:
    """Refuse regions that are all at nought, or all at the whole: nothing is further from them."""
    count = frame["value"].sum()
    if count == 0 or (kind == "proportion" and count >= frame["total"].sum()):
        what = "nought" if count == 0 else "the whole"
        raise NoFigures(
            "funnel",
            f"every region stands at {what}, so none can lie outside a funnel",
            None,
            "Show the counts with compare_regions",
        )


def _scale(per, of, frame: pd.DataFrame, target: float) -> Scale:
    if per:
        return rate_scale(per, target)
    return share_scale(reference.measure(of)["plural"], frame["total"].min())


def _description(data, whole, outside, result, scale: Scale, levels, focus) -> str:
    outer, inner = (f"{100 * level:g}" for level in (max(levels), min(levels)))
    wide = level_name(max(levels))
    parts = []
    for row in data[outside].to_dict("records"):
        above = row["estimate"] > result.target * scale.base
        limit = row[f"{'upper' if above else 'lower'}_{wide}"] * scale.base
        parts.append(
            f"{row['region']} ({figure(row['estimate'], scale.decimals)}) is "
            f"{'above' if above else 'below'} its {outer} per cent limit of "
            f"{figure(limit, scale.decimals)}"
        )
    between = whole & ~outside & data["signal"].notna() & data["signal"].ne("within")
    if between.any():
        parts.append(
            f"Between the {inner} and the {outer} per cent limits: "
            f"{listed(data.loc[between, 'region'])}"
        )
    if not outside.any():
        parts.insert(0, f"No region lies outside the {outer} per cent limits")
    own = data[data["region"].eq(focus) & whole & ~outside]
    for row in own.to_dict("records"):
        value = figure(row["estimate"], scale.decimals)
        parts.append(f"{focus} ({value}) lies within its {outer} per cent limits")
    network = figure(result.target * scale.base, scale.decimals)
    parts.append(f"The network stands at {network} {scale.unit}")
    seen = data[whole & data["caught_above"].notna()]
    if len(seen):
        least = seen.loc[seen["caught_above"].idxmin()]
        parts.append(words.caught(least["region"], figure(round(least["caught_above"], 2), 2)))
    return paragraph(*parts)


def _table(data, whole, scale: Scale, per, of, levels, label: str) -> pd.DataFrame:
    rows = data.to_dict("records")
    size = reference.measure(of)["label"] if of else SIZES[per].capitalize()
    columns: dict[str, list] = {
        "Region": [row["region"] for row in rows],
        label: [cell(row["value"], bool(row["hidden"])) for row in rows],
        size: [cell(row["total"], bool(row["total_hidden"])) for row in rows],
        scale.unit[:1].upper() + scale.unit[1:]: [
            cell(row["estimate"], bool(row["hidden"] or row["total_hidden"]), scale.decimals)
            for row in rows
        ],
    }
    for level in sorted(levels):
        name = level_name(level)
        columns[f"{100 * level:g}% limits"] = [
            f"{_printed(row[f'lower_{name}'], scale)} to {_printed(row[f'upper_{name}'], scale)}"
            if used
            else NOT_APPLICABLE
            for row, used in zip(rows, whole, strict=True)
        ]
    columns["Verdict"] = [
        str(row["signal"]).capitalize() if used else "Not compared"
        for row, used in zip(rows, whole, strict=True)
    ]
    columns["Excess that would be seen (ratio)"] = [
        cell(row["caught_above"], False, 2) if used else NOT_APPLICABLE
        for row, used in zip(rows, whole, strict=True)
    ]
    network = {"Region": "Network", list(columns)[3]: cell(data["target"].iloc[0] * scale.base,
                                                           False, scale.decimals)}  # fmt: skip
    for name, cells in columns.items():
        cells.append(network.get(name, NOT_APPLICABLE))
    return table_of(columns)


def _printed(value: float, scale: Scale) -> str:
    return figure(value * scale.base, scale.decimals) if value == value else NOT_APPLICABLE


def _notes(view: View, by_hand: list[str], result, levels) -> tuple[str, ...]:
    inner, outer = (f"{100 * level:g}" for level in sorted(levels))
    form = (
        "exact" if result.tau2 == 0 else f"{result.scale} scale, with the variance between regions"
    )
    notes = [
        f"Funnel limits at {inner} and {outer} per cent ({form}). "
        f"{result.note.replace('units', 'regions')}",
        "The excess that would be seen is the ratio to the network at which a region of that size "
        "would lie above the outer limit with a probability of 80 per cent.",
    ]
    if len(result.leave_one_out):
        spread = result.leave_one_out["signals"]
        low, high = int(spread.min()), int(spread.max())
        reach = small_count(low, "region") if low == high else f"between {low} and {high} regions"
        notes.append(
            f"Leaving out each region in turn, {reach} {'lies' if high <= 1 else 'lie'} outside."
        )
    used = view.frame[view.frame["status"].eq(COMPARED)]
    apart = int(used["verdict"].isin(APART).sum())
    notes.append(words.by_chance(len(used), max(levels), result.tau2 > 0))
    notes.append(words.beside_comparison(apart, len(used), result.tau2 > 0))
    return (*notes, *notes_on_figures(view), *by_hand)


def _second(data, whole, names: list[str], per: str | None, levels) -> tuple[str, ...]:
    """Whether the same regions lie outside a funnel by another denominator."""
    other = other_denominator(per)
    # Residents are no denominator for London.
    used = whole & (data["region"].ne(denominators.APART) | (other != "population"))
    if used.sum() < 2 or data.loc[used, "value"].sum() == 0:
        return ()
    result = measure_of.funnel(
        data["value"].where(used).to_numpy(),
        denominators.exposure(other, data["region"]),
        kind="rate",
        levels=levels,
        compare=used.to_numpy(),
        leave_out=False,
    )
    outer = f"{100 * max(levels):g}%"
    found = pd.Series(result.limits["signal"].to_numpy(), index=data.index).fillna("")
    lies = found.str.contains(outer, regex=False) & used
    again = dict(zip(data.loc[lies, "region"], found[lies], strict=True))
    first = dict(zip(data["region"], data["signal"].fillna(""), strict=True))
    before = {name: first[name] for name in names if used[data["region"].eq(name)].any()}
    without = list(data.loc[whole & ~used, "region"])
    return (words.second_denominator(before, again, SIZES[other], without),)


def _drawing(data, whole, outside, result, scale, per, of, focus, levels, illustrative) -> Drawing:
    used = data[whole]
    sizes = np.linspace(used["total"].max() / STEPS, used["total"].max() * 1.06, STEPS)
    limits = lines(
        sizes, kind=result.kind, target=result.target, tau2=result.tau2, levels=levels,
        scale=result.scale,
    )  # fmt: skip
    columns = [name for name in limits.columns if name != "denominator"]
    limits = limits.assign(**{name: limits[name] * scale.base for name in columns})
    # Limits near zero size reach far beyond any region; the axis ends where points and the limits
    # at the smallest region do.
    least = used["total"].min()
    near = limits.loc[limits["denominator"] >= 0.8 * least, columns].to_numpy()
    top = float(np.nanmax([np.nanmax(near), used["estimate"].max()])) * 1.05
    unit = 1e6 if per == "population" else 1.0
    frame = pd.DataFrame(
        {
            "x": used["total"] / unit,
            "y": used["estimate"],
            "label": [
                name if signal != "within" or name == focus else ""
                for name, signal in zip(used["region"], used["signal"], strict=True)
            ],
            "state": [
                "focus" if name == focus else ("outside" if out else "plain")
                for name, out in zip(used["region"], outside[whole], strict=True)
            ],
        }
    )
    words_of = [(level_name(level), f"{100 * level:g}% limit") for level in sorted(levels)]
    size = reference.measure(of)["plural"] if of else SIZES[per]
    return Drawing(
        funnel_chart.draw,
        frame,
        {
            "limits": limits.assign(x=limits["denominator"] / unit),
            "levels": words_of,
            "x_label": f"Million {size}" if unit > 1 else size[:1].upper() + size[1:],
            "y_label": scale.unit[:1].upper() + scale.unit[1:],
            "target": (result.target * scale.base, "Network"),
            "y_most": top,
        },
        illustrative=illustrative,
    )
