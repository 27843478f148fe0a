"""What did it achieve for people? One region's figures against its own past, as counts and ratio.

The past is every earlier final period of the same kind. A measure is told apart only where the
interval of its ratio leaves out 1 and it stands when all measures are looked at together (Holm); a
percentage is put in words only where both counts are 50 or more.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from rocu_analysis import reference, schema
from rocu_analysis.charts import dots
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import NoFigures, NotComparable
from rocu_analysis.exhibits import denominators
from rocu_analysis.exhibits.common import (
    counting_note,
    hidden_note,
    range_cell,
    refuse_mixture,
    source_of,
    table_of,
)
from rocu_analysis.exhibits.exhibit import Exhibit, Recipe
from rocu_analysis.exhibits.figures import add_up, select
from rocu_analysis.exhibits.printing import NOT_APPLICABLE
from rocu_analysis.exhibits.series import one_kind
from rocu_analysis.exhibits.throughout import same_throughout
from rocu_analysis.measures import against, change, dispersion
from rocu_analysis.wording import scorecards as words
from rocu_analysis.wording.numbers import figure, interval, listed, paragraph

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
LEAST_PAST = 4
SAME_LENGTH = 0.15
LEAST_FOR_PERCENTAGE = 50
ONE_SIDED = ("more than", "at least", "less than", "at most")
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
        The newest that is not provisional where missing.
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
    frames, figures, remarks = _series(outcomes, place, measures, counting)
    period = period or _newest(frames)
    rows = [_row(name, frame, period, confidence) for name, frame in frames.items()]
    data = pd.DataFrame([row for row in rows if row is not None])
    if data.empty:
        raise NoFigures("period", f"{place} has no figure for “{period}” in any of the measures")
    data, scale = _rates(_together(data, confidence), place, confidence)
    used = pd.concat([one.rows for one in figures])
    illustrative = refuse_mixture(used)
    asked = {
        "region": place, "period": period, "counting": counting, "confidence": confidence,
        "measures": None if measures is None else list(measures),
    }  # fmt: skip
    compared = data[data["why"] == ""]
    sides = {side: list(compared.loc[compared["reading"] == side, "measure"]) for side in READINGS}
    return Exhibit(
        kind="outcomes_profile",
        headline=words.profile_headline(
            place, sides["above"], sides["below"], len(compared), period
        ),
        subtitle=f"Outcomes for people, {place}, {period} against earlier periods, ratio of rates "
        "a day",
        alt=f"Dots with intervals of the ratio to its own past for each measure in {place}; "
        f"described below.",
        description=_description(data, period),
        table=_table(data, period, scale, confidence),
        data=data,
        source=source_of(used),
        notes=_notes(data, place, figures, remarks, confidence),
        drawing=_drawing(data, illustrative),
        recipe=Recipe("outcomes_profile", asked, {"outcomes": outcomes}),
        illustrative=illustrative,
    )


def _series(outcomes, place: str, measures, counting):
    """Frame of each measure by period, what it was added up from, and what to say of the rest."""
    held = set(outcomes.loc[outcomes["region"] == place, "measure"])
    names = [name for name in FOR_PEOPLE if name in held] if measures is None else list(measures)
    if not names:
        raise NoFigures("outcomes", f"{place} has none of: {', '.join(FOR_PEOPLE)}")
    frames, figures, left_out, remarks = {}, [], [], []
    for name in dict.fromkeys(names):
        try:
            one, dropped = _one_measure(outcomes, name, place, counting)
            frame, others = one_kind(one.frame)
            if frame.empty:
                raise NoFigures(name, "no figure has the days of its period")
        except (NotComparable, NoFigures) as reason:
            left_out.append(f"{name} ({reason.found})")
            continue
        frames[name] = frame.sort_values("period_start")
        figures.append(one)
        remarks += [words.dropped_note(name, dropped)] if dropped else []
        remarks += [words.overlap_note(name, others)] if others else []
    if not frames:
        raise NoFigures("outcomes", f"{place} has no figure to compare: {'; '.join(left_out)}")
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
    ends = pd.concat([f.loc[~f["provisional"], ["period", "period_end"]] for f in frames.values()])
    if ends.empty:
        ends = pd.concat([frame[["period", "period_end"]] for frame in frames.values()])
    return str(ends.sort_values("period_end")["period"].iloc[-1])


def _row(name: str, frame: pd.DataFrame, period: str, confidence: float) -> dict | None:
    """One measure: the figure now, the past, the ratio, or why there is none."""
    found = frame[frame["period"] == period]
    if found.empty:
        return None
    now = found.iloc[0]
    days = (frame["period_end"] - frame["period_start"]).dt.days + 1
    past = frame[(frame["period_end"] < now["period_start"]) & ~frame["provisional"]]
    whole = past["value"].notna() & past["value_high"].isna() & past["lacking"].map(len).eq(0)
    whole &= ~past["qualifier"].isin(ONE_SIDED)
    length = int(days[found.index[0]])
    # A single operation of two weeks is another kind of thing than a week, even as a daily rate.
    alike = (days[past.index] - length).abs().le(SAME_LENGTH * length)
    other, unknown = int((~alike).sum()), int((alike & ~whole).sum())
    past, whole = past[alike], whole[alike]
    why = _why_not(now, past, whole)
    nothing = ("before", "days_before", "dispersion", "ratio", "lower", "upper", "p")
    row = {
        "measure": name, "now": now["value"], "now_high": now["value_high"],
        "now_hidden": bool(now["hidden"]), "lacking": bool(len(now["lacking"])),
        "days": length, "periods": int(whole.sum()),
        "other_lengths": other, "ranges": unknown,
        **dict.fromkeys(nothing, np.nan), "reading": "", "why": why,
    }  # fmt: skip
    if why:
        return row
    over, counts = days[past.index[whole]].to_numpy(float), past.loc[whole, "value"].to_numpy()
    told = _ratio(now["value"], row["days"], counts, over, confidence)
    before = counts.sum() / over.sum() * row["days"]
    return row | {"before": before, "days_before": float(over.sum())} | told


def _ratio(now: float, days: int, counts, over, confidence: float) -> dict:
    """Ratio of the rates a day, its score interval and p-value, widened by the history.

    Where the dispersion is above 1 it is itself known only from so many periods, so Student's t
    with one degree of freedom fewer stands for the normal: without it one paper in eight, not in
    twenty, would name a difference where nothing changed (gamma-Poisson series of 15 periods).
    """
    from scipy.special import ndtr, ndtri, stdtr, stdtrit

    spread = dispersion.of_history(counts, over)
    both, share = now + counts.sum(), days / (days + over.sum())
    p = float(against.share_against(now / spread, both / spread, share))
    if spread > 1:
        freedom = len(counts) - 1
        confidence = float(2 * ndtr(stdtrit(freedom, 0.5 + confidence / 2)) - 1)
        p = float(2 * stdtr(freedom, ndtri(p / 2))) if p > 0 else p
    ratio, lower, upper = change.rate_ratio(
        now / spread, days, counts.sum() / spread, over.sum(), confidence=confidence
    )
    found = {"dispersion": spread, "ratio": ratio, "lower": lower, "upper": upper, "p": p}
    return {name: float(value) for name, value in found.items()}


def _together(data: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Reading of each measure: its interval leaves out 1, and it stands beside the others."""
    named = against.together(data["p"].to_numpy(dtype=float), 1 - confidence)
    reading = np.select(
        [data["why"].ne(""), named & data["lower"].gt(1), named & data["upper"].lt(1)],
        ["", "above", "below"],
        "same",
    )
    return data.assign(reading=reading)


def _rates(data: pd.DataFrame, place: str, confidence: float):
    """Rates of residents with their intervals, on one scale for all measures."""
    residents = float(denominators.exposure("population", pd.Series([place]))[0])
    shown = data["why"].eq("")
    least = data.loc[shown & data["now"].gt(0), "now"].min() / residents
    scale = denominators.rate_scale("population", least if least == least else 1.0)
    unit = scale.base / residents
    lower, upper = dispersion.widen(
        data["now"].where(shown).to_numpy(), data["dispersion"].to_numpy(), confidence
    )
    data = data.assign(
        rate=data["now"].where(shown) * unit, rate_lower=lower * unit, rate_upper=upper * unit
    )
    return data, scale


def _why_not(now: pd.Series, past: pd.DataFrame, whole: pd.Series) -> str:
    if now["hidden"] or past["hidden"].any():
        return "hidden"
    if now["value"] != now["value"] or len(now["lacking"]):
        return "not whole"
    if now["provisional"]:
        return "provisional"
    if now["value_high"] == now["value_high"]:
        return "known only as a range"
    if now["qualifier"] in ONE_SIDED:
        return f"known only as {now['qualifier']} the figure"
    return words.few_before(int(whole.sum())) if whole.sum() < LEAST_PAST else ""


def _left_out(data: pd.DataFrame) -> list[str]:
    """Which earlier periods of each measure are no part of its past."""
    notes = []
    for row in data.to_dict("records"):
        reasons = (("of another length", "other_lengths"), ("no exact whole figure", "ranges"))
        parts = [f"{row[column]} ({reason})" for reason, column in reasons if row[column]]
        if parts:
            notes.append(f"Earlier periods of {row['measure']} left out: {listed(parts)}.")
    return notes


def _description(data: pd.DataFrame, period: str) -> str:
    parts = []
    for row in data[data["why"] == ""].to_dict("records"):
        both = f"{figure(row['now'])} against {figure(row['before'], 1)} a period before"
        limits = f"interval {_limits(row)}"
        ratio = f"ratio {figure(row['ratio'], 2)}, {limits}" if _has_ratio(row) else limits
        tail = f", {words.percentage(row['ratio'])}" if _bears_percentage(row) else ""
        name = row["measure"][:1].upper() + row["measure"][1:]
        parts.append(f"{name} in {period}: {both} ({ratio}{tail})")
    without = [f"{row['measure']} ({row['why']})" for row in data.to_dict("records") if row["why"]]
    if without:
        parts.append(f"Not compared: {listed(without)}")
    return paragraph(*parts)


def _has_ratio(row: dict) -> bool:
    """With no event before there is no ratio, only a lower limit."""
    return bool(np.isfinite(row["ratio"]))


def _limits(row: dict) -> str:
    if np.isinf(row["upper"]):
        return f"{figure(row['lower'], 2)} or more"
    return interval(row["lower"], row["upper"], 2)


def _bears_percentage(row: dict) -> bool:
    """Both counts are 50 or more, and the measure is told apart."""
    enough = min(row["now"], row["before"]) >= LEAST_FOR_PERCENTAGE
    return not row["why"] and row["reading"] in ("above", "below") and enough


def _table(data: pd.DataFrame, period: str, scale, confidence: float) -> pd.DataFrame:
    rows = data.to_dict("records")
    percent = round(100 * confidence)
    return table_of(
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


def _or(value: float, decimals: int) -> object:
    return round(float(value), decimals) if np.isfinite(value) else NOT_APPLICABLE


def _notes(data, place: str, figures, remarks, confidence: float) -> tuple[str, ...]:
    number = int((data["why"] == "").sum())
    notes = [
        "The past is every earlier final period of the same kind and, within 15 per cent, the same "
        "length. Intervals are score intervals of "
        "a ratio of Poisson rates, and exact Poisson limits of a rate, both widened by the "
        "dispersion of the region's own history where it has eight periods or more; there "
        "Student's t stands for the normal, since that dispersion is itself an estimate.",
        "A percentage is given only where both counts are 50 or more and the measure is told "
        "apart.",
        denominators.VINTAGE["population"],
    ]
    if place == denominators.APART:
        notes.append("Few people live in the City of London and many come there each day.")
    notes += _left_out(data)
    if number:
        notes.append(words.together_by_chance(number, confidence))
    notes += list(dict.fromkeys(counting_note(one) for one in figures))
    hidden = pd.concat([one.frame for one in figures])
    notes += remarks + hidden_note(hidden)
    if data["lacking"].any():
        names = listed(data.loc[data["lacking"], "measure"])
        notes.append(f"Sums that lack a force: {names}.")
    return tuple(notes)


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
