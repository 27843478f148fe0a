"""What did it achieve for people? One region's figures against its own past, as counts and ratio.

The past of a measure is every earlier final period of the same length with an exact whole figure,
eight of them at least: with fewer nobody can tell how far it moves of itself. A measure is told
apart from its past only where the interval of its ratio leaves out 1 and it stands when all
measures are looked at together (Holm); a percentage is put in words only where both counts are 50
or more.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter

import numpy as np
import pandas as pd

from rocu_analysis import reference
from rocu_analysis.charts import dots
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import NoFigures, NotComparable
from rocu_analysis.exhibits import denominators
from rocu_analysis.exhibits.common import counting_note, hidden_note, range_cell, table_of
from rocu_analysis.exhibits.exhibit import Exhibit
from rocu_analysis.exhibits.kinds import Chosen, Kind, Method, Told
from rocu_analysis.exhibits.printing import NOT_APPLICABLE
from rocu_analysis.exhibits.scorecard import Measure, added_up_note, choose, measured, notes_on
from rocu_analysis.measures import change, dispersion
from rocu_analysis.wording.numbers import at_most, figure, interval, level, listed, paragraph, small
from rocu_analysis.wording.say import Note, capital, fit, note, say
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
LEAST_BEFORE = 8
LEAST_FOR_PERCENTAGE = 50
SAME_LENGTH = 0.15
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
    return KIND.ask(**locals())


def _select(outcomes, *, region, measures, counting, **_) -> Chosen:
    place = reference.check_region(region)
    held = set(outcomes.loc[outcomes["region"] == place, "measure"])
    names = [name for name in FOR_PEOPLE if name in held] if measures is None else list(measures)
    if not names:
        raise NoFigures("outcomes", f"{place} has none of: {', '.join(FOR_PEOPLE)}")
    return choose(outcomes, names, place, counting)


def _tell(chosen: Chosen, *, region, period, measures, counting, confidence) -> Told:
    place = reference.check_region(region)
    held, left_out = [], dict(chosen.facts["left_out"])
    for selection in chosen.selections:
        try:
            if not selection.rows["unit"].eq("count").all():  # only counts have Poisson intervals
                why = "it is no count, so its interval is not known"
                raise NotComparable(selection.measure, why)
            held.append(measured(selection, counting, period))
        except (NotComparable, NoFigures) as reason:
            left_out[selection.measure] = reason.found
    lacking = [f"{n} ({left_out[n]})" for n in chosen.facts["names"] if n in left_out]
    if not held:
        raise NoFigures("outcomes", f"{place} has no figure to compare: {'; '.join(lacking)}")
    frames = {measure.name: measure.frame.sort_values("period_start") for measure in held}
    period_asked, period = period, period or _newest(frames)
    rows = [_against_past(name, frame, period, confidence) for name, frame in frames.items()]
    data = pd.DataFrame([row for row in rows if row is not None])
    if data.empty:
        raise NoFigures("period", f"{place} has no figure for “{period}” in any of the measures")
    data, scale = _with_rates(_with_readings(data, confidence), place, confidence)
    drawing = _drawing(data)
    alt = f"Table of outcomes for people in {place} beside their past; described below."
    if drawing is not None:
        alt = (
            f"Dots with intervals of the ratio to its own past for each measure in {place}; "
            "described below."
        )
    remarks = [*notes_on(held), *added_up_note(held, period_asked)]
    remarks += [f"Not shown: {listed(lacking)}."] if lacking else []
    return Told(
        headline=_headline(data, place, period),
        subtitle=f"Outcomes for people, {place}, {period} against earlier periods, ratio of rates "
        "a day",
        alt=alt,
        description=_description(data, period),
        table=_table(data, period, scale, confidence),
        rows=pd.concat([measure.figures.rows for measure in held]),
        data=data,
        notes=_notes(data, place, held, remarks, confidence),
        drawing=drawing,
    )


def _newest(frames: dict[str, pd.DataFrame]) -> str:
    names = ("period", "period_end", "provisional")
    rows = [row for f in frames.values() for row in zip(*(f[n] for n in names), strict=True)]
    final = [row for row in rows if not row[2]] or rows
    return str(max(reversed(final), key=itemgetter(1))[0])


# --- one measure against its past ----------------------------------------------------------------


def _against_past(name: str, frame: pd.DataFrame, period: str, confidence: float) -> dict | None:
    """The figure now, the past, the ratio, or why there is none; None without such a period."""
    # On arrays: a profile asks this of every measure, and pandas takes far longer than the sum.
    told = {column: frame[column].to_numpy() for column in frame.columns}
    here = np.flatnonzero(told["period"] == period)
    if not here.size:
        return None
    now = {column: cells[here[0]] for column, cells in told.items()}
    days = (told["period_end"] - told["period_start"]) // np.timedelta64(1, "D") + 1
    length = int(days[here[0]])
    past = (told["period_end"] < now["period_start"]) & ~told["provisional"].astype(bool)
    # A single operation of two weeks is another kind of thing than a week, even as a daily rate.
    alike = past & (np.abs(days - length) <= SAME_LENGTH * length)
    whole = alike & ~np.isnan(told["value"]) & np.isnan(told["value_high"])
    whole &= np.array([not names for names in told["lacking"]], dtype=bool)
    whole &= np.array([word not in ONE_SIDED for word in told["qualifier"]], dtype=bool)
    why = _why_not(now, bool(told["hidden"][alike].any()), int(whole.sum()))
    nothing = ("before", "days_before", "dispersion", "ratio", "lower", "upper", "p")
    row = {
        "measure": name, "now": now["value"], "now_high": now["value_high"],
        "now_hidden": bool(now["hidden"]), "lacking": bool(len(now["lacking"])),
        "days": length, "periods": int(whole.sum()),
        "other_lengths": int((past & ~alike).sum()), "ranges": int((alike & ~whole).sum()),
        **dict.fromkeys(nothing, np.nan), "reading": "", "why": why,
    }  # fmt: skip
    if why:
        return row
    over, counts = days[whole].astype(float), told["value"][whole]
    ratio = _ratio(now["value"], row["days"], counts, over, confidence)
    before = counts.sum() / over.sum() * row["days"]
    return row | {"before": before, "days_before": float(over.sum())} | ratio


def _why_not(now: dict, hidden_before: bool, whole: int) -> str:
    if now["hidden"]:
        return "hidden"
    if hidden_before:
        return "hidden figures in its past"
    if now["value"] != now["value"] or len(now["lacking"]):
        return "not whole"
    if now["provisional"]:
        return "provisional"
    if now["value_high"] == now["value_high"]:
        return "known only as a range"
    if now["qualifier"] in ONE_SIDED:
        return f"known only as {now['qualifier']} the figure"
    return _few_before(whole) if whole < LEAST_BEFORE else ""


def _few_before(periods: int) -> str:
    few = "too few earlier periods, {n:words} of the {least:words} needed"
    return say(few, n=periods, least=LEAST_BEFORE) if periods else "no earlier period"


def _ratio(now: float, days: int, counts, over, confidence: float) -> dict:
    """Ratio of the rates a day, its score interval and p-value, widened by the history.

    Where the dispersion is above 1 it is itself known only from so many periods, so Student's t
    with one degree of freedom fewer stands for the normal: without it 13 papers in 100, not five,
    would name a difference where nothing changed (gamma-Poisson counts of dispersion 2, eight
    earlier periods; nine in 100 with fifteen).
    """
    spread = dispersion.of_history(counts, over)
    degrees = dispersion.freedom(spread, len(counts))
    both, share = now + counts.sum(), days / (days + over.sum())
    p = change.with_freedom(change.share_against(now / spread, both / spread, share), degrees)
    confidence = float(dispersion.students_confidence(confidence, degrees))
    ratio, lower, upper = change.rate_ratio(
        now / spread, days, counts.sum() / spread, over.sum(), confidence=confidence
    )
    found = {"dispersion": spread, "ratio": ratio, "lower": lower, "upper": upper, "p": p}
    return {name: float(value) for name, value in found.items()}


def _with_readings(data: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Add ``above``, ``below`` or ``same`` (Holm over the measures); empty where not compared."""
    named = change.together(data["p"].to_numpy(dtype=float), 1 - confidence)
    reading = np.select(
        [data["why"].ne(""), named & data["lower"].gt(1), named & data["upper"].lt(1)],
        ["", "above", "below"],
        "same",
    )
    return data.assign(reading=reading)


def _with_rates(data: pd.DataFrame, place: str, confidence: float):
    """Rates of residents with their intervals, on one scale for all measures."""
    residents = float(denominators.exposure("population", pd.Series([place]))[0])
    shown = data["why"].eq("")
    least = data.loc[shown & data["now"].gt(0), "now"].min() / residents
    scale = denominators.rate_scale("population", least if least == least else 1.0)
    unit = scale.base / residents
    now, spread = data["now"].where(shown).to_numpy(), data["dispersion"].to_numpy()
    degrees = dispersion.freedom(spread, data["periods"])
    reached = dispersion.students_confidence(confidence, degrees)
    limits = [dispersion.widen(*row) for row in zip(now, spread, reached.tolist(), strict=True)]
    lower, upper = np.array(limits, dtype=float).T
    data = data.assign(
        rate=data["now"].where(shown) * unit, rate_lower=lower * unit, rate_upper=upper * unit
    )
    return data, scale


# --- words ---------------------------------------------------------------------------------------


def _headline(data: pd.DataFrame, place: str, period: str) -> str:
    """How the region's figures stand against its own past."""
    compared, period = data[data["why"] == ""], spoken(period)
    number = len(compared)
    too_short = data["why"].isin([_few_before(n) for n in range(LEAST_BEFORE)]).all()
    if number == 0 and too_short:
        text = "too few earlier periods to compare any measure with its past"
        return fit(f"{place}: {text}", text)
    if number == 0:
        text = "no measure can be compared with its past"
        return fit(f"{place}: {text} in {period}", f"{place}: {text}", text)
    sides = {side: list(compared.loc[compared["reading"] == side, "measure"]) for side in READINGS}
    many = len(sides["above"]) + len(sides["below"])
    if many == 0:
        whom = f"none of {small(number)} measures stands"
        whom = whom if number > 1 else "the one measure does not stand"
        none = f"{place}: no measure stands apart from its past"
        return fit(f"{place}: {whom} apart from its past in {period}", f"{none} in {period}", none)
    told = [f"{listed(sides[side])} were {side}" for side in ("above", "below") if sides[side]]
    counted = say("{n:words} of {of:words} measures {n|stands|stand}", n=many, of=number)
    if many == number:
        every = {1: "the one measure stands", 2: "both measures stand"}
        counted = every.get(many, f"all {small(many)} measures stand")
    past = f"{counted} apart from {'its' if many == 1 else 'their'} past"
    return fit(
        f"{place}: {' and '.join(told)} their past level in {period}",
        f"{place}: {past} in {period}",
        f"{place}: {past}",
        past,
    )


def _description(data: pd.DataFrame, period: str) -> str:
    sentences = []
    for row in data[data["why"] == ""].to_dict("records"):
        when = "" if sentences else f" in {spoken(period)}"
        sentences.append(f"{capital(row['measure'])}{when}: {_beside_past(row)}")
    without = data[data["why"].ne("")].groupby("why", sort=False)["measure"]
    sentences += [f"Not compared ({why}): {listed(names)}" for why, names in without]
    return paragraph(*sentences)


def _beside_past(row: dict) -> str:
    """Figure now and before, with what can be said of the ratio: nothing, a least, an interval."""
    if row["before"] == 0 and not row["now"]:
        return "none, and none in any period before"
    if row["before"] == 0:
        # With no event before there is no ratio, only a lower limit.
        return f"{figure(row['now'])} against none before (ratio {_limits(row)})"
    tail = f", {_percentage(row)}" if _bears_percentage(row) else ""
    return (
        f"{figure(row['now'])} against an earlier mean of {figure(row['before'], 1)} (ratio "
        f"{figure(row['ratio'], 2)}, interval {_limits(row)}{tail})"
    )


def _limits(row: dict) -> str:
    if not np.isinf(row["upper"]):
        return interval(row["lower"], row["upper"], 2)
    # Of none beside none nothing is known.
    return f"{figure(row['lower'], 2)} or more" if row["now"] else NOT_APPLICABLE


def _bears_percentage(row: dict) -> bool:
    """Both counts are 50 or more, and the measure is told apart."""
    enough = min(row["now"], row["before"]) >= LEAST_FOR_PERCENTAGE
    return not row["why"] and row["reading"] in ("above", "below") and enough


def _percentage(row: dict) -> str:
    by = round(100 * (row["ratio"] - 1))
    return f"{figure(abs(by))} per cent {'more' if by >= 0 else 'fewer'}"


def _notes(
    data: pd.DataFrame, place: str, held: list[Measure], remarks: list, confidence: float
) -> list[Note | str]:
    number = int((data["why"] == "").sum())
    notes: list[Note | str] = [
        "The past is every earlier final period of the same kind and, within 15 per cent, the same "
        "length: eight of them or more, for with fewer nobody can tell how far a measure moves of "
        "itself."
    ]
    if number:
        notes += _how_compared(data, place)
        notes.append(_apart_note(number, confidence))
    notes += _left_out(data) + _countings(data, held) + remarks
    notes += hidden_note(pd.concat([measure.figures.frame for measure in held]))
    if data["lacking"].any():
        notes.append(f"Sums that lack a force: {listed(data.loc[data['lacking'], 'measure'])}.")
    return notes


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


def _apart_note(number: int, confidence: float) -> Note:
    """When a measure is told apart from its past, and how often a headline is false."""
    also = " and the difference also stands when {n:words} are looked at together (Holm's rule)"
    return note(
        "told apart",
        "A measure counts as told apart where its interval leaves out 1"
        f"{also if number > 1 else ''}. Were nothing to change and did counts vary as before, "
        "{papers} would name {n|it|any}; more where small counts vary widely, or figures follow "
        "one another, high upon high.",
        n=number,
        papers=at_most(1 - confidence),
    )


def _left_out(data: pd.DataFrame) -> list[str]:
    """Which earlier periods of each measure are no part of its past."""
    measures: dict[str, list[str]] = {}
    for row in data.to_dict("records"):
        reasons = (("of another length", "other_lengths"), ("no exact whole figure", "ranges"))
        parts = [f"{row[column]} ({reason})" for reason, column in reasons if row[column]]
        if parts:
            measures.setdefault(listed(parts), []).append(row["measure"])
    return [
        f"Earlier periods of {listed(names)} left out: {'each ' if len(names) > 1 else ''}{parts}."
        for parts, names in measures.items()
    ]


def _countings(data: pd.DataFrame, held: list[Measure]) -> list[str]:
    """Whose work is counted; of which measures, where they differ."""
    measures: dict[str, list[str]] = {}
    for measure in held:
        if measure.name in set(data["measure"]):
            measures.setdefault(counting_note(measure.figures), []).append(measure.name)
    if len(measures) == 1:
        return list(measures)
    return [
        f"For {listed(names)}: {told[:1].lower()}{told[1:]}" for told, names in measures.items()
    ]


# --- table and chart -----------------------------------------------------------------------------


def _table(data: pd.DataFrame, period: str, scale, confidence: float) -> pd.DataFrame:
    rows = data.to_dict("records")
    percent = level(confidence)

    def compared(show, rows=rows) -> list:
        return [NOT_APPLICABLE if row["why"] else show(row) for row in rows]

    def rounded(name: str, decimals: int) -> list:
        return [
            round(float(row[name]), decimals) if np.isfinite(row[name]) else NOT_APPLICABLE
            for row in rows
        ]

    table = table_of({
        "Measure": [capital(row["measure"]) for row in rows],
        period: [range_cell(row["now"], row["now_high"], row["now_hidden"]) for row in rows],
        capital(scale.unit): rounded("rate", 1),
        f"{percent}% interval of the rate": compared(
            lambda row: interval(row["rate_lower"], row["rate_upper"], 1)
        ),
        "Earlier mean": rounded("before", 1),
        "Earlier periods": [row["periods"] for row in rows],
        "Ratio": rounded("ratio", 2),
        f"{percent}% interval of the ratio": compared(_limits),
        "Change": [_percentage(r) if _bears_percentage(r) else NOT_APPLICABLE for r in rows],
        "Reading": [
            f"Not compared: {row['why']}" if row["why"] else READINGS[row["reading"]]
            for row in rows
        ],
    })  # fmt: skip
    # A column in which nothing applies takes room and says nothing.
    return table.loc[:, [name for name in table if table[name].ne(NOT_APPLICABLE).any()]]


def _drawing(data: pd.DataFrame) -> Drawing | None:
    rows = data[data["why"] == ""]
    rows = rows[np.isfinite(rows["upper"])]  # The table has those without an upper limit.
    if rows.empty:
        return None
    frame = pd.DataFrame(
        {
            "label": list(map(capital, rows["measure"])),
            "value": rows["ratio"],
            "high": np.nan,
            "lower": rows["lower"],
            "upper": rows["upper"],
            "state": ["plain" if reading == "same" else "focus" for reading in rows["reading"]],
            "now": list(map(figure, rows["now"])),
            "before": [figure(value, 1) for value in rows["before"]],
            "reading": [READINGS[reading] for reading in rows["reading"]],
        }
    ).reset_index(drop=True)
    options = {
        "x_label": "Ratio to its own past",
        "columns": (("Now", "now"), ("Before", "before"), ("Reading", "reading")),
        "reference": (1.0, 1.0),
        "reference_label": "As before",
    }
    return Drawing(dots.draw, frame, options, rows=len(frame))


KIND = Kind(
    name="outcomes_profile",
    shows="profile of outcomes",
    frames={"outcomes": "outcomes"},
    tell=_tell,
    select=_select,
    method=Method(
        "A region against its own past",
        (
            ("told apart", "Each measure's newest rate a day over that of at least eight earlier "
             "periods of the same kind and length, with an interval that allows for how far those "
             "periods varied. A measure is said to stand apart only where the interval leaves out "
             "1 and the difference stands when all measures are looked at together."),
            ("-told apart", "A measure with fewer than eight earlier periods of the same kind and "
             "length is not compared."),
        ),
    ),
)  # fmt: skip
