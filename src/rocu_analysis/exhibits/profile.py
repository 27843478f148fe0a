"""What did it achieve for people? One region's figures against its own past, as counts and ratio.

A measure is told apart from its past (`against_past`) only where the interval of its ratio leaves
out 1 and it stands when all measures are looked at together (Holm); a percentage is put in words
only where both counts are 50 or more.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter

import numpy as np
import pandas as pd

from rocu_analysis import reference, schema
from rocu_analysis.charts import dots
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import NoFigures, NotComparable
from rocu_analysis.exhibits import denominators
from rocu_analysis.exhibits.against_past import against_past, together, too_short
from rocu_analysis.exhibits.common import (
    counting_note,
    hidden_note,
    range_cell,
    refuse_mixture,
    source_of,
    table_of,
)
from rocu_analysis.exhibits.exhibit import Exhibit, Recipe
from rocu_analysis.exhibits.figures import add_up, select, to_longer_periods
from rocu_analysis.exhibits.printing import NOT_APPLICABLE
from rocu_analysis.exhibits.series import one_kind, same_throughout
from rocu_analysis.measures import dispersion
from rocu_analysis.wording import scorecards as words
from rocu_analysis.wording.chances import level
from rocu_analysis.wording.numbers import figure, interval, listed, paragraph
from rocu_analysis.wording.spoken_periods import spoken

FOR_PEOPLE = (
    "arrests",
    "charges",
    "people charged",
    "convictions",
    "referrals",
    "people safeguarded",
    "adults safeguarded",
    "children safeguarded",
)
LEAST_FOR_PERCENTAGE = 50
READINGS = {
    "above": "Above its past",
    "below": "Below its past",
    "same": "Cannot be told apart",
}


def outcomes_profile(
    outcomes: pd.DataFrame,
    *,
    region: str,
    period: str | None = None,
    measures: Sequence[str] | None = None,
    counting: str | None = None,
    confidence: float = 0.95,
) -> Exhibit:
    """Set one region's newest figures beside its own earlier ones.

    Parameters
    ----------
    outcomes : DataFrame
        The outcomes frame; it is not changed.
    region : str
    period : str, optional
        The newest that is not provisional where missing. A longer period is added up from shorter
        ones where they fill it, and set beside those of its kind before it, added up alike.
    measures : sequence of str, optional
        Arrests, charges, referrals and people safeguarded, as far as they are there, where missing.
    counting : str, optional
        Whose work; the work led where a measure is counted in several ways.
    confidence : float

    Returns
    -------
    Exhibit
        ``.data`` has one row a measure: ``measure, now, days, rate, rate_lower, rate_upper`` (of
        residents, as printed), ``before`` (mean of a period of the same length), ``periods,
        days_before, dispersion, ratio, lower, upper, p, reading, why``.

    Raises
    ------
    NoFigures, UnknownName
        Where there is nothing to show, or a name is not known.
    """
    schema.require(outcomes, "outcomes")
    place = reference.check_region(region)
    frames, figures, remarks = _series(outcomes, place, measures, counting, period)
    period = period or _newest(frames)
    rows = [against_past(name, frame, period, confidence) for name, frame in frames.items()]
    data = pd.DataFrame([row for row in rows if row is not None])
    if data.empty:
        raise NoFigures("period", f"{place} has no figure for “{period}” in any of the measures")
    data, scale = _rates(together(data, confidence), place, confidence)
    used = pd.concat([one.rows for one in figures])
    illustrative = refuse_mixture(used)
    asked = {
        "region": place, "period": period, "counting": counting, "confidence": confidence,
        "measures": None if measures is None else list(measures),
    }  # fmt: skip
    compared, drawing = data[data["why"] == ""], _drawing(data, illustrative)
    sides = {side: list(compared.loc[compared["reading"] == side, "measure"]) for side in READINGS}
    return Exhibit(
        kind="outcomes_profile",
        headline=words.profile_headline(
            place,
            sides["above"],
            sides["below"],
            len(compared),
            period,
            few=too_short(data),
        ),
        subtitle=f"Outcomes for people, {place}, {period} against earlier periods, ratio of rates "
        "a day",
        alt=_alt(drawing, place),
        description=_description(data, period),
        table=_table(data, period, scale, confidence),
        data=data,
        source=source_of(used),
        notes=_notes(data, place, figures, remarks, confidence),
        drawing=drawing,
        recipe=Recipe("outcomes_profile", asked, {"outcomes": outcomes}),
        illustrative=illustrative,
    )


def _series(outcomes, place: str, measures, counting, period: str | None):
    """Frame of each measure by period, what it was added up from, and what to say of the rest."""
    held = set(outcomes.loc[outcomes["region"] == place, "measure"])
    names = [name for name in FOR_PEOPLE if name in held] if measures is None else list(measures)
    if not names:
        raise NoFigures("outcomes", f"{place} has none of: {', '.join(FOR_PEOPLE)}")
    frames, figures, left_out, remarks, added = {}, [], [], [], []
    for name in dict.fromkeys(names):
        try:
            one, dropped = _one_measure(outcomes, name, place, counting)
            frame, others = one_kind(one.frame)
            if frame.empty:
                raise NoFigures(name, "no figure has the days of its period")
            denominators.check_counts(frame, name)
            longer = None if period is None else to_longer_periods(frame, period)
        except (NotComparable, NoFigures) as reason:
            left_out.append(f"{name} ({reason.found})")
            continue
        frames[name] = (frame if longer is None else longer).sort_values("period_start")
        added += [] if longer is None else [name]
        figures.append(one)
        remarks += [words.dropped_note(name, dropped)] if dropped else []
        remarks += [words.overlap_note(name, others)] if others else []
    if not frames:
        raise NoFigures("outcomes", f"{place} has no figure to compare: {'; '.join(left_out)}")
    if added:
        remarks.append(words.added_up_note(added, period, len(added) == len(frames)))
    return frames, figures, remarks + ([f"Not shown: {listed(left_out)}."] if left_out else [])


def _one_measure(outcomes, name: str, place: str, counting: str | None):
    """Sums of one measure, the same forces throughout; only counts have Poisson intervals."""
    rows = select(outcomes, name, region=place)
    ways = list(rows["counting"].unique())
    choice = counting if counting is not None else ("led" if "led" in ways else ways[0])
    if not rows["unit"].eq("count").all():
        raise NotComparable(name, "it is no count, so its interval is not known")
    return same_throughout(add_up(rows, name, counting=choice))


def _newest(frames: dict[str, pd.DataFrame]) -> str:
    names = ("period", "period_end", "provisional")
    rows = [row for f in frames.values() for row in zip(*(f[n] for n in names), strict=True)]
    final = [row for row in rows if not row[2]] or rows
    return str(max(reversed(final), key=itemgetter(1))[0])


def _rates(data: pd.DataFrame, place: str, confidence: float):
    """Rates of residents with their intervals, on one scale for all measures."""
    residents = float(denominators.exposure("population", pd.Series([place]))[0])
    shown = data["why"].eq("")
    least = data.loc[shown & data["now"].gt(0), "now"].min() / residents
    scale = denominators.rate_scale("population", least if least == least else 1.0)
    unit = scale.base / residents
    now, spread = data["now"].where(shown).to_numpy(), data["dispersion"].to_numpy()
    degrees = dispersion.freedom(spread, data["periods"])
    reached = dispersion.students_confidence(confidence, degrees)
    limits = [dispersion.widen(*one) for one in zip(now, spread, reached.tolist(), strict=True)]
    lower, upper = np.array(limits, dtype=float).T
    data = data.assign(
        rate=data["now"].where(shown) * unit, rate_lower=lower * unit, rate_upper=upper * unit
    )
    return data, scale


def _left_out(data: pd.DataFrame) -> list[str]:
    """Which earlier periods of each measure are no part of its past."""
    names: dict[str, list[str]] = {}
    for row in data.to_dict("records"):
        reasons = (("of another length", "other_lengths"), ("no exact whole figure", "ranges"))
        parts = [f"{row[column]} ({reason})" for reason, column in reasons if row[column]]
        if parts:
            names.setdefault(listed(parts), []).append(row["measure"])
    return [
        f"Earlier periods of {listed(held)} left out: {'each ' if len(held) > 1 else ''}{parts}."
        for parts, held in names.items()
    ]


def _description(data: pd.DataFrame, period: str) -> str:
    parts = []
    for row in data[data["why"] == ""].to_dict("records"):
        name = row["measure"][:1].upper() + row["measure"][1:]
        when = "" if parts else f" in {spoken(period)}"
        parts.append(f"{name}{when}: {_beside_past(row)}")
    without = data[data["why"].ne("")].groupby("why", sort=False)["measure"]
    parts += [f"Not compared ({why}): {listed(names)}" for why, names in without]
    return paragraph(*parts)


def _beside_past(row: dict) -> str:
    """Figure now and before, with what can be said of the ratio: nothing, a least, an interval."""
    if row["before"] == 0:
        # With no event before there is no ratio, only a lower limit; with none now, not even that.
        none = "none, and none in any period before"
        least = f"{figure(row['now'])} against none before (ratio {_limits(row)})"
        return least if row["now"] else none
    tail = f", {words.percentage(row['ratio'])}" if _bears_percentage(row) else ""
    return (
        f"{figure(row['now'])} against an earlier mean of {figure(row['before'], 1)} (ratio "
        f"{figure(row['ratio'], 2)}, interval {_limits(row)}{tail})"
    )


def _alt(drawing: Drawing | None, place: str) -> str:
    if drawing is None:
        return f"Table of outcomes for people in {place} beside their past; described below."
    return (
        f"Dots with intervals of the ratio to its own past for each measure in {place}; "
        f"described below."
    )


def _limits(row: dict) -> str:
    if np.isinf(row["upper"]):
        if row["now"] == 0:  # Of none beside none nothing is known.
            return NOT_APPLICABLE
        return f"{figure(row['lower'], 2)} or more"
    return interval(row["lower"], row["upper"], 2)


def _bears_percentage(row: dict) -> bool:
    """Both counts are 50 or more, and the measure is told apart."""
    enough = min(row["now"], row["before"]) >= LEAST_FOR_PERCENTAGE
    return not row["why"] and row["reading"] in ("above", "below") and enough


def _table(data: pd.DataFrame, period: str, scale, confidence: float) -> pd.DataFrame:
    rows = data.to_dict("records")
    percent = level(confidence)
    table = table_of(
        {
            "Measure": [row["measure"][:1].upper() + row["measure"][1:] for row in rows],
            period: [range_cell(row["now"], row["now_high"], row["now_hidden"]) for row in rows],
            scale.unit[:1].upper() + scale.unit[1:]: [_or(row["rate"], 1) for row in rows],
            f"{percent}% interval of the rate": [
                NOT_APPLICABLE if row["why"] else interval(row["rate_lower"], row["rate_upper"], 1)
                for row in rows
            ],
            "Earlier mean": [_or(row["before"], 1) for row in rows],
            "Earlier periods": [row["periods"] for row in rows],
            "Ratio": [_or(row["ratio"], 2) for row in rows],
            f"{percent}% interval of the ratio": [
                NOT_APPLICABLE if row["why"] else _limits(row) for row in rows
            ],
            "Change": [
                words.percentage(row["ratio"]) if _bears_percentage(row) else NOT_APPLICABLE
                for row in rows
            ],
            "Reading": [
                f"Not compared: {row['why']}" if row["why"] else READINGS[row["reading"]]
                for row in rows
            ],
        }
    )  # fmt: skip
    # A column in which nothing applies takes room and says nothing.
    return table.loc[:, [name for name in table if table[name].ne(NOT_APPLICABLE).any()]]


def _or(value: float, decimals: int) -> object:
    return round(float(value), decimals) if np.isfinite(value) else NOT_APPLICABLE


def _notes(data, place: str, figures, remarks, confidence: float) -> tuple[str, ...]:
    number = int((data["why"] == "").sum())
    notes = [
        "The past is every earlier final period of the same kind and, within 15 per cent, the same "
        "length: eight of them or more, for with fewer nobody can tell how far a measure moves of "
        "itself."
    ]
    if number:
        notes += _how_compared(data, place)
        notes.append(words.together_by_chance(number, confidence))
    notes += _left_out(data)
    notes += _countings(data, figures)
    hidden = pd.concat([one.frame for one in figures])
    notes += remarks + hidden_note(hidden)
    if data["lacking"].any():
        names = listed(data.loc[data["lacking"], "measure"])
        notes.append(f"Sums that lack a force: {names}.")
    return tuple(notes)


def _countings(data: pd.DataFrame, figures) -> list[str]:
    """Whose work is counted; of which measures, where they differ."""
    shown = [one for one in figures if one.measure["measure"] in set(data["measure"])]
    measures: dict[str, list[str]] = {}
    for one in shown:
        measures.setdefault(counting_note(one), []).append(one.measure["measure"])
    if len(measures) == 1:
        return list(measures)
    return [
        f"For {listed(names)}: {note[:1].lower()}{note[1:]}" for note, names in measures.items()
    ]


def _how_compared(data: pd.DataFrame, place: str) -> list[str]:
    """What means, intervals, percentages and rates are, where some measure is compared."""
    notes = [
        "Earlier means are for a period as long as the newest. Intervals are score intervals of a "
        "ratio of Poisson rates, and exact Poisson limits of a rate, both widened by the "
        "dispersion of the region's own history, with Student's t for the normal, since that "
        "dispersion is itself an estimate.",
        "Only the newest figure is judged here, and no run of figures: a chart over time may show "
        "a signal where this shows none, and a lasting step within the past widens the intervals.",
    ]
    if data["reading"].isin(["above", "below"]).any():
        notes.append(
            "A percentage is given only where both counts are 50 or more and the measure is told "
            "apart."
        )
    notes.append(denominators.VINTAGE["population"])
    if place == denominators.APART:
        notes.append("Few people live in the City of London and many come there each day.")
    return notes


def _drawing(data: pd.DataFrame, illustrative: bool) -> Drawing | None:
    rows = data[data["why"] == ""]
    rows = rows[np.isfinite(rows["upper"])]  # The table has those without an upper limit.
    if rows.empty:
        return None
    frame = pd.DataFrame(
        {
            "label": [name[:1].upper() + name[1:] for name in rows["measure"]],
            "value": rows["ratio"],
            "high": np.nan,
            "lower": rows["lower"],
            "upper": rows["upper"],
            "state": ["plain" if reading == "same" else "focus" for reading in rows["reading"]],
            "now": [figure(value) for value in rows["now"]],
            "before": [figure(value, 1) for value in rows["before"]],
            "reading": [READINGS[reading] for reading in rows["reading"]],
        }
    ).reset_index(drop=True)
    return Drawing(
        dots.draw,
        frame,
        {
            "x_label": "Ratio to its own past",
            "columns": (("Now", "now"), ("Before", "before"), ("Reading", "reading")),
            "reference": (1.0, 1.0),
            "reference_label": "As before",
        },
        rows=len(frame),
        illustrative=illustrative,
    )
