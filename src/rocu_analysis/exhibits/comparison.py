"""How do the regions compare, now? Dots and intervals against the network, or tiles.

A region counts as different only where its interval leaves out the network's value and the
difference stands when all regions are looked at together. No ranks.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from rocu_analysis import reference
from rocu_analysis.errors import BadOption
from rocu_analysis.exhibits import denominators
from rocu_analysis.exhibits.common import (
    adding_note,
    by_hand_notes,
    counting_note,
    hidden_note,
    qualifier_notes,
    refuse_mixture,
    source_of,
)
from rocu_analysis.exhibits.compared import COMPARED, compared
from rocu_analysis.exhibits.comparison_views import NO_FIGURE, View, drawing, measured, table
from rocu_analysis.exhibits.exhibit import Exhibit, Recipe
from rocu_analysis.exhibits.figures import Figures, add_up, at_period, latest_period, select
from rocu_analysis.exhibits.second_look import other_denominator
from rocu_analysis.exhibits.verdicts import APART
from rocu_analysis.measures.dispersion import LEAST_PERIODS
from rocu_analysis.wording import comparison as words
from rocu_analysis.wording.numbers import between, figure, interval, paragraph, small_count
from rocu_analysis.wording.spoken_periods import spoken


def compare_regions(
    outcomes: pd.DataFrame,
    measure: str,
    *,
    period: str | None = None,
    per: str | None = None,
    of: str | None = None,
    region: str | None = None,
    tiles: bool = False,
    counting: str | None = None,
    strand: str | None = None,
    threat: str | None = None,
    confidence: float = 0.95,
) -> Exhibit:
    """Compare regions in one period with the network, each with its interval.

    Parameters
    ----------
    outcomes : DataFrame
        The outcomes frame; it is not changed.
    measure : str
        What is counted, such as ``arrests``.
    period : str, optional
        Label of a period; the newest that is not provisional where missing. A financial year is
        added up from its quarters where they fill it.
    per : {"population", "officers"}, optional
        Denominator of a rate. The other one is tried too, and a reversal is said in a note.
    of : str, optional
        Measure that contains this one: the comparison is of shares.
    region : str, optional
        Region in focus.
    tiles : bool
        Draw tiles laid out like the map rather than dots and intervals.
    counting, strand, threat : str, optional
        Rows to keep.
    confidence : float
        Confidence of the intervals.

    Returns
    -------
    Exhibit
        ``.data`` also holds shrunken rates and rank intervals, which no headline uses.

    Raises
    ------
    BadOption
        Where both ``per`` and ``of`` are given, or an option is out of range.
    NotComparable
        Where the whole does not contain the part, or rows overlap.
    NoFigures, UnknownName
        Where there is nothing to compare, or a name is not known.
    """
    asked = {
        "measure": measure, "period": period, "per": per, "of": of, "region": region,
        "tiles": tiles, "counting": counting, "strand": strand, "threat": threat,
        "confidence": confidence,
    }  # fmt: skip
    view, illustrative = viewed(outcomes, **{k: v for k, v in asked.items() if k != "tiles"})
    return Exhibit(
        kind="compare_regions",
        headline=_headline(view),
        subtitle=subtitle_of(view),
        alt=_alt(view, tiles),
        description=_description(view),
        table=table(view),
        data=view.frame,
        source=source_of(rows_of(view)),
        notes=notes_of(view)
        + tuple(by_hand_notes(outcomes.attrs.get("accepted_by_hand", ()), view.figures.rows)),
        drawing=drawing(view, tiles, illustrative),
        recipe=Recipe("compare_regions", asked, {"outcomes": outcomes}),
        illustrative=illustrative,
    )


def viewed(
    outcomes: pd.DataFrame, measure: str, *, period, per, of, region, counting, strand, threat,
    confidence: float = 0.95, whole_look: bool = True,
) -> tuple[View, bool]:  # fmt: skip
    """Regions side by side before anything is written of them, and whether they are invented.

    Takes and raises what `compare_regions` does; ``whole_look`` as for `compared`.
    """
    _check(per, of, confidence)
    focus = None if region is None else reference.check_region(region)
    details = {"strand": strand, "threat": threat}
    if of is not None:
        denominators.check_units(outcomes, measure, of)
    rows = select(outcomes, measure, **details)
    history = add_up(rows, measure, counting=counting)
    period = period or latest_period(history.frame)
    if history.frame["period"].eq(period).any():
        figures = at_period(history, period)
    else:
        figures = add_up(rows, measure, period=period, counting=counting)
    illustrative = refuse_mixture(figures.rows)
    whole = None if of is None else _whole(outcomes, of, figures, period, details)
    denominators.check_counts(figures.frame, measure)
    frame = _with_denominator(figures.frame, whole, per)
    if whole is not None:
        denominators.check_within(frame, measure, of)
    result = compared(
        frame, per=per, of=of, whole_look=whole_look, history=history.frame, confidence=confidence
    )
    kept = tuple(word for word in details.values() if word)
    view = View(result, figures, whole, period, per, of, focus, confidence, kept)
    return view, illustrative


def rows_of(view: View) -> pd.DataFrame:
    """Rows that the figures were added up from, those of the whole among them."""
    used = view.figures.rows
    return used if view.whole is None else pd.concat([used, view.whole.rows])


def _check(per: str | None, of: str | None, confidence: float) -> None:
    denominators.check_per(per)
    if per is not None and of is not None:
        raise BadOption("per, of", "both a rate and a share were asked for", "Give one of the two")
    if not 0.5 <= confidence < 1:
        raise BadOption("confidence", f"{confidence} was given", "Between 0.5 and 1, such as 0.95")


def _whole(outcomes, of: str, figures: Figures, period: str, details: dict) -> Figures:
    denominators.check_part(figures.measure["measure"], of)
    return add_up(select(outcomes, of, **details), of, period=period, counting=figures.counting)


def _with_denominator(frame: pd.DataFrame, whole: Figures | None, per: str | None) -> pd.DataFrame:
    """Add ``total, total_hidden, total_lacking``; a share is provisional where either is."""
    if whole is None:
        total = denominators.exposure(per, frame["region"]) if per else np.ones(len(frame))
        nothing = pd.Series([()] * len(frame), index=frame.index, dtype="object")
        return frame.assign(total=total, total_hidden=False, total_lacking=nothing)
    other = whole.frame.set_index("region")
    held = other.reindex(frame["region"])
    lacking = held["lacking"].map(lambda names: names if isinstance(names, tuple) else ())
    # A whole that is itself a range has no one denominator: it is treated as not available.
    total = held["value"].where(held["value_high"].isna())
    return frame.assign(
        total=total.to_numpy(),
        total_hidden=held["hidden"].eq(True).to_numpy(),
        total_lacking=lacking.to_numpy(),
        provisional=frame["provisional"].to_numpy() | held["provisional"].eq(True).to_numpy(),
    )


def subtitle_of(view: View) -> str:
    """Measure, details kept, period and unit."""
    parts = [measured(view), *view.details, "by region", view.period]
    if view.of is not None:
        parts.append("per cent")
    elif view.per is None or view.figures.measure["unit"] != "count":
        parts.append(_unit_words(view.figures.measure["unit"]))
    return ", ".join(parts)


def _unit_words(unit: str) -> str:
    return {"count": "number", "GBP": "pounds", "kg": "kilograms"}.get(unit, unit)


def _headline(view: View) -> str:
    frame = view.frame
    statuses = set(frame["status"])
    for status in ("hidden", "missing", "provisional"):
        if statuses == {status}:
            return words.NOTHING[status]
    if view.per is None and view.of is None:
        shown = view.named("status", "counts")
        return words.only_one(shown[0]) if len(shown) == 1 else words.NOTHING["counts"]
    if not view.compares:
        shown = view.named("status", COMPARED)
        return words.only_one(shown[0]) if shown else words.NOTHING["none"]
    used = frame[frame["status"].eq(COMPARED)]
    own = used[used["region"].eq(view.focus)]
    verdict = own["verdict"].iloc[0] if len(own) else None
    return words.headline(
        list(used["verdict"]),
        focus=view.focus,
        focus_verdict=verdict,
        figures=_focus_figures(view, own),
        outside=_beyond_spread(view),
        focus_within=view.result.spread is not None and own["usual_spread"].eq("within").any(),
    )


def _outside(view: View) -> list[str]:
    """Regions told apart that lie outside the usual spread of regions."""
    return view.named("usual_spread", "outside")


def _beyond_spread(view: View) -> int | None:
    """How many lie outside the usual spread; missing where that takes nothing back."""
    apart = len(view.named("verdict", *APART))
    outside = len(_outside(view))
    return None if view.result.spread is None or outside == apart else outside


def _focus_figures(view: View, own: pd.DataFrame) -> tuple[str, str] | None:
    """Figure in focus and the network's, where neither is a range and they print differently."""
    if own.empty or own["estimate_high"].notna().any() or view.result.network_is_range:
        return None
    first = view.printed(own["estimate"].iloc[0])
    second = view.printed(view.result.network[0])
    unit = "per cent" if view.of is not None else view.result.scale.unit
    return None if first == second else (first, f"{second} {unit}")


def _alt(view: View, tiles: bool) -> str:
    kind = "Tiles laid out like the map" if tiles else "Dots with intervals"
    what = _lower(measured(view)) + (f" ({', '.join(view.details)})" if view.details else "")
    what = f"{what} in {spoken(view.period)}"
    shown = len(view.frame) - len(view.named("status", *NO_FIGURE))
    if not shown:
        return f"Table of {what}; no region has a figure to draw."
    regions = small_count(shown, "region")
    text = f"{kind} of {what} for {regions}"
    return f"{text}, against the network." if view.compares else f"{text}."


def _lower(text: str) -> str:
    """Text with a small first letter, unless it begins with an abbreviation."""
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def _description(view: View) -> str:
    parts = [_network_sentence(view)] if view.compares else []
    if view.compares:
        sides = [view.named("verdict", name) for name in ("above", "below", "same")]
        alike = not sides[0] and not sides[1] and len(sides[2]) > 2
        parts.append(words.all_alike(len(sides[2])) if alike else words.standing(*sides))
    if view.result.spread is not None:
        apart = len(view.named("verdict", *APART))
        parts.append(words.spread_sentence(_outside(view), apart))
    parts.append(_focus_sentence(view))
    left_out = words.not_compared(
        **{
            name: view.named("status", name)
            for name in ("hidden", "missing", "incomplete", "provisional", "apart")
        },
        all_of=len(view.frame),
    )
    if not view.compares and not left_out:
        told = _headline(view)
        parts.insert(0, words.ONLY_COUNTS if told == words.NOTHING["counts"] else told)
    return paragraph(*parts, left_out)


def _network_sentence(view: View) -> str:
    low, high, total = view.result.network_counts
    value = view.printed(*view.result.network)
    plural = view.figures.measure["plural"]
    plural += f" ({', '.join(view.details)})" if view.details else ""
    if view.of is not None:
        return (
            f"In {spoken(view.period)} {plural} were {value} per cent of all "
            f"{reference.measure(view.of)['plural']} across the network "
            f"({between(low, high)} of {figure(total)})"
        )
    return (
        f"In {spoken(view.period)} the network had {value} {plural} {view.result.scale.unit} "
        f"({between(low, high)} in all)"
    )


def _focus_sentence(view: View) -> str:
    alone = len(view.frame) == 1
    own = view.frame if alone else view.frame[view.frame["region"].eq(view.focus)]
    if own.empty or np.isnan(own["lower"].iloc[0]):
        return ""
    row = own.iloc[0]
    decimals = view.result.scale.decimals
    limits = interval(row["lower"], row["upper"], decimals)
    value = view.printed(row["estimate"], row["estimate_high"])
    unit = "per cent" if view.of is not None else view.result.scale.unit
    text = f"{row['region']} had {value} {unit}".strip()
    return f"{text} ({view.percent} per cent interval {limits})"


def notes_of(view: View) -> tuple[str, ...]:
    """Say how sure the figures are, what else they rest on and what was left out."""
    frame = view.frame
    notes = [_interval_note(view)] if frame["lower"].notna().any() else []
    if view.compares:
        number = int(frame["status"].eq(COMPARED).sum())
        notes.append(words.beyond_chance(number, view.confidence) + ".")
        notes.append(
            f"The network is the {small_count(number, 'region')} compared, taken together. The "
            f"order of the regions on the page is no ranking."
        )
        notes += _spread_note(view)
        notes += _second_note(view)
    return (*notes, *notes_on_figures(view))


def notes_on_figures(view: View) -> tuple[str, ...]:
    """Say what the figures are, whatever they are held against."""
    frame, notes = view.frame, []
    for name in (view.per, other_denominator(view.per) if view.compares else None):
        if name:
            notes.append(denominators.VINTAGE[name])
    notes.append(counting_note(view.figures))
    notes += adding_note(frame) + hidden_note(frame) + qualifier_notes(frame, ["region"])
    notes += _apart_note(view) + words.caveats(view.figures.measure["measure"])
    return tuple(notes)


def _spread_note(view: View) -> list[str]:
    spread, scale = view.result.spread, view.result.scale
    if spread is None:
        return []
    ends = [0.0 if one != one else one * scale.base for one in (spread.lower, spread.upper)]
    unit = "per cent" if view.of is not None else scale.unit
    first, last = (figure(one, scale.decimals) for one in ends)
    return words.spread_notes(spread.dispersion, (first, last), unit, spread.judged)


def _second_note(view: View) -> list[str]:
    """What another denominator says of the regions that are compared, if it has two of them."""
    used = view.frame[view.frame["status"].eq(COMPARED)]
    held = used[used["second"].ne("")]
    if held.empty:
        return []
    other = other_denominator(view.per)
    told = words.second_denominator(
        dict(zip(used["region"], used["verdict"], strict=True)),
        dict(zip(held["region"], held["second"], strict=True)),
        (denominators.WORDS.get(view.per, ""), denominators.WORDS[other]),
        same_regions=dict(zip(held["region"], held["second_same_regions"], strict=True)),
    )
    return [told]


def _interval_note(view: View) -> str:
    if view.of is not None:
        return (
            f"Intervals are Wilson's, at {view.percent} per cent: they cover chance alone, and not "
            f"how far a share moves from one period to the next."
        )
    text = f"Intervals are exact Poisson limits, at {view.percent} per cent"
    if view.frame["dispersion"].gt(1).any():
        return (
            f"{text}, widened where a region's own earlier periods varied more than chance, with "
            f"Student's t for the normal since that is known from few periods: they cover chance "
            f"and the usual variation of each region."
        )
    if view.frame["history"].ge(LEAST_PERIODS).any():
        return f"{text}: no region's earlier periods varied by more than chance."
    return f"{text}: they cover chance alone, since there are too few earlier periods to judge by."


def _apart_note(view: View) -> list[str]:
    if "apart" not in set(view.frame["status"]):
        return []
    return [
        "London is shown apart where residents are the denominator: few people live in the City of "
        "London and many come there each day."
    ]
