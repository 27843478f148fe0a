"""What did it achieve for people? One region's figures against its own past, as counts and ratio.

The past of a measure is every earlier final period of the same length with an exact whole figure,
eight of them at least: with fewer nobody can tell how far it moves of itself. Where its level has
changed for good, the past is what came before that change, and the figures since are set against
it, for as long as it lasts. A count known only as a range is judged at both its ends. A measure is
told apart from its past only where the interval of its ratio leaves out 1 and it stands when all
measures are looked at together (Holm); a percentage is put in words only where both counts are 50
or more.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import NoFigures, NotComparable
from rocu_analysis.exhibits import denominators
from rocu_analysis.exhibits.common import counting_note, hidden_note, range_cell, table_of
from rocu_analysis.exhibits.exhibit import Exhibit, Key
from rocu_analysis.exhibits.kinds import Chosen, Kind, Method, Told
from rocu_analysis.exhibits.printing import NOT_APPLICABLE
from rocu_analysis.exhibits.scorecard import Measure, added_up_note, choose, measured, notes_on
from rocu_analysis.exhibits.series import quarters_of
from rocu_analysis.exhibits.year_on_year import drawing_of_changes, printed_cell
from rocu_analysis.measures import change, dispersion
from rocu_analysis.measures.steps import find_steps, quarterly_season
from rocu_analysis.wording.numbers import (
    LEAST_FOR_PERCENTAGE,
    changed_by,
    figure,
    interval,
    level,
    listed,
    papers,
    paragraph,
    rounded_up,
    small,
    would_show,
)
from rocu_analysis.wording.say import Note, capital, fit, note, say
from rocu_analysis.wording.spoken_periods import spoken

if TYPE_CHECKING:
    from pathlib import Path

    from rocu_analysis.schema import Counting, Per

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
LEAST_OF_A_LEVEL = 3  # periods, as `steps.find_steps` has it
RATIOS = (
    "before", "level", "days_before", "dispersion", "freedom", "ratio", "lower", "upper",
    "p", "seen",
)  # fmt: skip
SAME_LENGTH = 0.15
ONE_SIDED = ("more than", "at least", "less than", "at most")
DAYS = ("since", "level_from")
READINGS = {
    "above": "Above its past",
    "below": "Below its past",
    "same": "No clear difference",
}


def outcomes_profile(
    outcomes: pd.DataFrame,
    *,
    region: str,
    period: str | None = None,
    measures: Sequence[str] | None = None,
    per: Per | str | Path | pd.DataFrame = "population",
    counting: Counting | None = None,
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
    per : {"population", "officers"}, DataFrame or path
        Denominator of the rates, as for `compare_regions`.
    counting : str, optional
        Whose work; the work led where a measure is counted in several ways.
    confidence : float

    Returns
    -------
    Exhibit
        ``.data`` has one row a measure: ``measure, now, days, rate, rate_lower, rate_upper`` (as
        printed), ``before`` (mean of a period of the same length), ``since`` (first
        day of a lasting change, if there is one) and ``level`` (mean since), ``level_from`` (first
        day of the level that the newest figure has left), ``periods,
        days_before, dispersion, freedom, ratio, lower, upper, p, seen`` (ratio that would be told
        apart in 80 of 100), ``reading, why``.

    Raises
    ------
    NoFigures, UnknownName
        Where there is nothing to show, or a name is not known.
    """
    return KIND.ask(**locals())


def _select(outcomes, *, region, measures, counting, **_) -> Chosen:
    held = set(outcomes.loc[outcomes["region"] == region, "measure"])
    names = [name for name in FOR_PEOPLE if name in held] if measures is None else list(measures)
    if not names:
        raise NoFigures("outcomes", f"{region} has none of: {', '.join(FOR_PEOPLE)}")
    return choose(outcomes, names, counting, region=region)


def _tell(chosen: Chosen, *, region, period, measures, per, counting, confidence) -> Told:
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
        raise NoFigures("outcomes", f"{region} has no figure to compare: {'; '.join(lacking)}")
    frames = {measure.name: measure.frame.sort_values("period_start") for measure in held}
    period_asked, period = period, period or _newest(frames)
    sure = Sure(confidence, 1 - (1 - confidence) / len(frames))
    rows = [_against_past(name, frame, period, sure) for name, frame in frames.items()]
    data = pd.DataFrame([row for row in rows if row is not None])
    if data.empty:
        raise NoFigures("period", f"{region} has no figure for “{period}” in any of the measures")
    end = max(frame["period_end"].max() for frame in frames.values())
    over = denominators.exposure(per, pd.Series([region]), day=end)[0]
    data, scale = _with_rates(_with_readings(data, confidence), per, float(over), confidence)
    drawing = _drawing(data)
    alt = f"Table of outcomes for people in {region} beside their past; described below."
    if drawing is not None:
        alt = (
            f"Dots with intervals of the change from its own past for each measure in {region}; "
            "described below."
        )
    remarks = [denominators.vintage(per, pd.Series([region]), end)]
    if per == "population" and region in denominators.APART:
        remarks.append("Few people live in the City of London and many come there each day.")
    remarks = remarks if data["why"].eq("").any() else []
    remarks += [*notes_on(held), *added_up_note(held, period_asked)]
    remarks += [f"Not shown: {listed(lacking)}."] if lacking else []
    return Told(
        headline=_headline(data, region, period),
        subtitle=f"Outcomes for people, {region}, {period} against earlier periods",
        alt=alt,
        description=_description(data, period),
        brief=_brief(data, region, period),
        care="Each measure is set against its own past, not against other regions."
        if data["why"].eq("").any()
        else "",
        key=_key(data, region),
        table=_table(data, period, scale, confidence),
        rows=pd.concat([measure.figures.rows for measure in held]),
        data=data,
        notes=_notes(data, region, held, remarks, confidence),
        drawing=drawing,
        false_alarm=1 - confidence if data["why"].eq("").any() else 0.0,
    )


def _newest(frames: dict[str, pd.DataFrame]) -> str:
    names = ("period", "period_end", "provisional")
    rows = [row for f in frames.values() for row in zip(*(f[n] for n in names), strict=True)]
    final = [row for row in rows if not row[2]] or rows
    return str(max(reversed(final), key=itemgetter(1))[0])


# --- one measure against its past ----------------------------------------------------------------


class Sure(NamedTuple):
    """Confidence of the intervals, and of a measure by itself where all are looked at together."""

    each: float
    strictest: float


def _against_past(name: str, frame: pd.DataFrame, period: str, sure: Sure) -> dict | None:
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
    whole = alike & ~np.isnan(told["value"])
    whole &= np.array([not names for names in told["lacking"]], dtype=bool)
    whole &= np.array([word not in ONE_SIDED for word in told["qualifier"]], dtype=bool)
    why = _why_not(now, bool(told["hidden"][alike].any()), int(whole.sum()))
    row = {
        "measure": name, "now": now["value"], "now_high": now["value_high"],
        "now_hidden": bool(now["hidden"]), "lacking": bool(len(now["lacking"])),
        "days": length, "periods": int(whole.sum()),
        "other_lengths": int((past & ~alike).sum()), "ranges": int((alike & ~whole).sum()),
        **dict.fromkeys(RATIOS, np.nan), **dict.fromkeys(DAYS, pd.NaT), "reading": "", "why": why,
    }  # fmt: skip
    if why:
        return row
    chosen = np.append(np.flatnonzero(whole), here[0])
    low, high = told["value"][chosen], told["value_high"][chosen]
    high = np.where(np.isnan(high), low, high)
    quarter = quarters_of(*(told[name][chosen] for name in ("period_start", "period_end")))
    series = Past(told["period_start"][chosen], days[chosen].astype(float), quarter)
    ends = [
        series.against_past(np.append(before[:-1], now[-1]), sure)
        for now, before in (((low, high),) if (low == high).all() else ((low, high), (high, low)))
    ]
    return row | _at_both_ends(ends)


def _at_both_ends(ends: list[dict]) -> dict:
    """What holds at both ends of a range: the widest interval, and the larger p if they agree."""
    if len({(str(end["since"]), str(end["level_from"])) for end in ends}) > 1:
        # A change of level that only one end shows is not shown.
        ends = [end.get("plain", end) for end in ends]
    ends = [{name: end[name] for name in (*RATIOS, *DAYS)} for end in ends]
    first, last = ends[0], ends[-1]
    if first is last:
        return first
    agree = (first["ratio"] > 1) == (last["ratio"] > 1)
    return {
        **first,
        "before": (first["before"] + last["before"]) / 2,
        "ratio": float(np.sqrt(first["ratio"] * last["ratio"])),
        "lower": min(first["lower"], last["lower"]),
        "upper": max(first["upper"], last["upper"]),
        "p": max(first["p"], last["p"]) if agree else 1.0,
        "seen": max(first["seen"], last["seen"]),
    }


class Past(NamedTuple):
    """Periods of one measure in order of time, the newest last."""

    start: np.ndarray
    days: np.ndarray
    quarter: np.ndarray | None

    def against_past(self, counts: np.ndarray, sure: Sure) -> dict:
        """The newest against what came before; since a lasting change, if there was one."""
        season = None if self.quarter is None else quarterly_season(counts, self.quarter)
        over = self.days if season is None else self.days * season[self.quarter]
        factor, degrees = self._dispersion(counts, over)
        newest = len(counts) - 1
        plain = self._ratio(counts, over, (0, newest), factor, degrees, sure)
        steps = find_steps(counts, over)
        if not steps:
            return plain
        start = steps[-1].start
        rates = counts / over
        if newest - start < LEAST_OF_A_LEVEL and (
            abs(rates[start] - steps[-1].before) < abs(rates[start] - rates[start + 1 :].mean())
        ):
            return plain  # two periods at another level, and one of the old: not yet a new level
        first = steps[-2].start if len(steps) > 1 else 0
        # A newest figure that has left the new level again is news against that.
        if newest - start >= LEAST_BEFORE // 2:
            back = self._ratio(counts, over, (start, newest), factor, degrees, sure)
            if back["p"] < 1 - sure.strictest:
                return back | {"level_from": self.start[start], "plain": plain}
        since = self._ratio(counts, over, (first, start), factor, degrees, sure)
        # It was looked for at every place where it could lie.
        places = max(1, len(counts) - 2 * LEAST_OF_A_LEVEL + 1)
        length, before = self.days[newest], slice(first, start)
        return since | {
            "before": counts[before].sum() / self.days[before].sum() * length,
            "level": counts[start:].sum() / self.days[start:].sum() * length,
            "p": min(1.0, since["p"] * places),
            "since": self.start[start],
            "plain": plain,
        }

    def _dispersion(self, counts: np.ndarray, over: np.ndarray) -> tuple[float, float]:
        """Dispersion of the past, and how well it is known: the larger of two looks.

        Between neighbours, and about the levels that the past itself shows (Pearson), since
        figures that lean on one another lie close to their neighbours and far from their level.
        """
        past, over = counts[:-1], over[:-1]
        spread = dispersion.of_rates(past[None], over[None])
        bounds = [0, *(step.start for step in find_steps(past, over)), len(past)]
        squares = 0.0
        for first, last in pairwise(bounds):
            x, e = past[first:last], over[first:last]
            fitted = e * x.sum() / e.sum()
            squares += float(((x - fitted) ** 2 / np.where(fitted > 0, fitted, 1.0)).sum())
        about = len(past) - len(bounds) + 1
        if squares / about >= spread.factor[0]:
            factor, degrees = squares / about, float(about)
        else:
            factor, degrees = float(spread.factor[0]), float(spread.freedom[0])
        return (factor, degrees) if factor > 1 else (1.0, np.inf)

    def _ratio(self, counts, over, past: tuple[int, int], spread, degrees, sure: Sure) -> dict:
        """Ratio of the rates a day after and in the past, its score interval and p-value.

        Widened by the dispersion between neighbours; where that is above 1 it is itself an
        estimate, so Student's t stands for the normal.
        """
        first, last = past
        x1, e1 = counts[last:].sum(), over[last:].sum()
        x0, e0 = counts[first:last].sum(), over[first:last].sum()
        p = change.with_freedom(
            change.share_against(x1 / spread, (x1 + x0) / spread, e1 / (e1 + e0)), degrees
        )
        reached = float(dispersion.students_confidence(sure.each, degrees))
        ratio, lower, upper = change.rate_ratio(
            x1 / spread, e1, x0 / spread, e0, confidence=reached
        )
        expected = x0 / e0 * over[-1]
        seen = change.seen_from(
            expected, factor=spread * (1 + over[-1] / e0), freedom=degrees, alpha=1 - sure.strictest
        )
        found = {
            "before": expected, "level": np.nan, "days_before": self.days[first:last].sum(),
            "dispersion": spread, "freedom": degrees, "ratio": ratio, "lower": lower,
            "upper": upper, "p": p, "seen": seen,
        }  # fmt: skip
        return {name: float(value) for name, value in found.items()} | dict.fromkeys(DAYS, pd.NaT)


def _why_not(now: dict, hidden_before: bool, whole: int) -> str:
    if now["hidden"]:
        return "hidden"
    if hidden_before:
        return "hidden figures in its past"
    if now["value"] != now["value"] or len(now["lacking"]):
        return "not whole"
    if now["provisional"]:
        return "provisional"
    if now["qualifier"] in ONE_SIDED:
        return f"known only as {now['qualifier']} the figure"
    return _few_before(whole) if whole < LEAST_BEFORE else ""


def _few_before(periods: int) -> str:
    few = "too few earlier periods, {n:words} of the {least:words} needed"
    return say(few, n=periods, least=LEAST_BEFORE) if periods else "no earlier period"


def _with_readings(data: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Add ``above``, ``below`` or ``same`` (Holm over the measures); empty where not compared."""
    named = change.together(data["p"].to_numpy(dtype=float), 1 - confidence)
    reading = np.select(
        [data["why"].ne(""), named & data["lower"].gt(1), named & data["upper"].lt(1)],
        ["", "above", "below"],
        "same",
    )
    return data.assign(reading=reading)


def _with_rates(data: pd.DataFrame, per: str, over: float, confidence: float):
    """Rates with their intervals, on one scale for all measures."""
    shown = data["why"].eq("")
    least = data.loc[shown & data["now"].gt(0), "now"].min() / over
    scale = denominators.rate_scale(per, least if least == least else 1.0)
    unit = scale.base / over
    now, spread = data["now"].where(shown).to_numpy(), data["dispersion"].to_numpy()
    reached = dispersion.students_confidence(confidence, data["freedom"].fillna(np.inf))
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
        if number == 1 and compared["since"].notna().all():  # as its chart tells it
            return _since_headline(compared.iloc[0].to_dict(), place)
        if number == 1:
            whom = f"{compared['measure'].iloc[0]} do not stand"
        text, limit = f"{whom} out", would_show(compared["seen"].max(), "its past")
        if not limit:
            return fit(f"{place}: {text} enough to show", f"{text} enough to show")
        return fit(f"{place}: {text}; {limit}", f"{text}; {limit}")
    if many == 1:
        row = compared[compared["reading"] != "same"].iloc[0].to_dict()
        if row["since"] == row["since"]:
            return _since_headline(row, place)
        if row["level_from"] == row["level_from"]:
            level = f"their level since {_month(row['level_from'])}"
            text = f"{row['measure']} {row['reading']} {level}"
            return fit(f"{place}: {text}, at {_printed_now(row)} in {period}", f"{place}: {text}")
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


def _since_headline(row: dict, place: str) -> str:
    """A lasting change of one measure, with both levels."""
    how = "lower" if row["ratio"] < 1 else "higher"
    how = how if row["reading"] != "same" else f"perhaps {how}"
    since = f"{row['measure']} {how} since {_month(row['since'])}"
    a_period = _a_period(row["days"])
    now, before = _mean(row, "level"), _mean(row, "before")
    return fit(
        f"{place}: {since}: {now} {a_period} against {before} before",
        f"{place}: {since}, {now} against {before} {a_period}",
        f"{place}: {since}",
        since,
    )


def _mean(row: dict, name: str) -> str:
    """Mean with a decimal; of two levels without, where both are ten or more."""
    levels = row["since"] == row["since"] and min(row["level"], row["before"]) >= 10
    return figure(row[name], 0 if levels else 1)


def _month(start) -> str:
    return f"{pd.Timestamp(start):%B %Y}"


def _a_period(days: int) -> str:
    """Of a length in days: "a quarter".

    >>> _a_period(92), _a_period(365), _a_period(7)
    ('a quarter', 'a year', 'a period')
    """
    ends = {31: "a month", 93: "a quarter", 366: "a year"}
    return next((name for most, name in ends.items() if most - 4 <= days <= most), "a period")


def _description(data: pd.DataFrame, period: str) -> str:
    sentences = []
    for row in data[data["why"] == ""].to_dict("records"):
        when = "" if sentences else f" in {spoken(period)}"
        sentences.append(f"{capital(row['measure'])}{when}: {_beside_past(row)}")
    without = data[data["why"].ne("")].groupby("why", sort=False)["measure"]
    sentences += [f"Not compared ({why}): {listed(names)}" for why, names in without]
    return paragraph(*sentences)


def _brief(data: pd.DataFrame, place: str, period: str) -> str:
    """What changed, with both figures, and how many others did not."""
    compared = data[data["why"] == ""]
    told = compared[compared["reading"].ne("same")].to_dict("records")
    if compared.empty:
        return _headline(data, place, period) + "."
    parts = [f"{row['measure']} ({_in_brief(row)})" for row in told]
    first = f"Changed from its past: {listed(parts)}" if parts else ""
    calm = len(compared) - len(told)
    others = "other " if told else ""
    rest = say(f"{{n:words}} {others}{{n|measure|measures}} {{n|shows|show}} no clear difference "
               "from {n|its|their} past", n=calm) if calm else ""  # fmt: skip
    return paragraph(capital(first), capital(rest))


def _in_brief(row: dict) -> str:
    """Both levels in a few words: ``higher since April 2020, 123 against 86``."""
    now = _printed_now(row) if row["since"] != row["since"] else _mean(row, "level")
    since = "" if row["since"] != row["since"] else f" since {_month(row['since'])}"
    way = {"above": "higher", "below": "lower"}[row["reading"]]
    return f"{way}{since}, {now} against {_mean(row, 'before')} before"


def _key(data: pd.DataFrame, place: str) -> Key | None:
    """How many measures changed, and the first of them."""
    compared = data[data["why"] == ""]
    if compared.empty:
        return None
    told = compared[compared["reading"].ne("same")].to_dict("records")
    text = f"no measure in {place} differs clearly from its past."
    if told:
        more = say("; and {n:count other}", n=len(told) - 1) if len(told) > 1 else ""
        text = f"{told[0]['measure']} in {place} {_in_brief(told[0])}{more}."
    return Key(f"{len(told)} of {len(compared)} changed", capital(text))


def _beside_past(row: dict) -> str:
    """Figure now and before, with what can be said of the ratio: nothing, a least, an interval."""
    if row["before"] == 0 and not row["now"]:
        return "none, and none in any period before"
    if row["before"] == 0:
        # With no event before there is no ratio, only a lower limit.
        return f"{figure(row['now'])} against none before (ratio {_limits(row)})"
    tail = f", {how_much}" if (how_much := _by_how_much(row)) else ""
    if row["since"] == row["since"]:
        how = "lower" if row["ratio"] < 1 else "higher"
        how = how if row["reading"] != "same" else f"perhaps {how}"
        return (
            f"{how} since {_month(row['since'])}: {_mean(row, 'level')} "
            f"{_a_period(row['days'])} against {_mean(row, 'before')} before (ratio "
            f"{figure(row['ratio'], 2)}, interval {_limits(row)}{tail}); the newest figure is "
            f"{_printed_now(row)}"
        )
    return (
        f"{_printed_now(row)} against {_what_mean(row)} of {figure(row['before'], 1)} (ratio "
        f"{figure(row['ratio'], 2)}, interval {_limits(row)}{tail})"
    )


def _what_mean(row: dict) -> str:
    """Which mean the newest figure is held against."""
    began = row["level_from"]
    return "an earlier mean" if began != began else f"the mean since {_month(began)}"


def _printed_now(row: dict) -> str:
    return (
        str(range_cell(row["now"], row["now_high"], False, 0))
        if row["now_high"] == row["now_high"]
        else figure(row["now"])
    )


def _limits(row: dict) -> str:
    if not np.isinf(row["upper"]):
        return interval(row["lower"], row["upper"], 2)
    # Of none beside none nothing is known.
    return f"{figure(row['lower'], 2)} or more" if row["now"] else NOT_APPLICABLE


def _by_how_much(row: dict) -> str:
    """By how much a measure that is told apart has changed; empty of small counts."""
    now = row["now"] if row["level"] != row["level"] else row["level"]
    told = row["reading"] in ("above", "below") and min(now, row["before"]) >= LEAST_FOR_PERCENTAGE
    return changed_by(row["ratio"], now, row["before"], "more", "fewer") if told else ""


def _notes(
    data: pd.DataFrame, place: str, held: list[Measure], remarks: list, confidence: float
) -> list[Note | str]:
    number = int((data["why"] == "").sum())
    notes: list[Note | str] = []
    if number:
        notes.append(_apart_note(number, confidence))
    notes += _left_out(data) + _countings(data, held) + remarks
    notes += hidden_note(pd.concat([measure.figures.frame for measure in held]))
    if data["lacking"].any():
        notes.append(f"Sums that lack a force: {listed(data.loc[data['lacking'], 'measure'])}.")
    return notes


def _apart_note(number: int, confidence: float) -> Note:
    """When a measure is told apart from its past, and how often a headline is false."""
    also = " and the difference also stands when {n:words} are looked at together (Holm's rule)"
    return note(
        "told apart",
        "A measure differs clearly where its interval leaves out 1"
        f"{also if number > 1 else ''}. By chance {{papers}} would name {{n|it|any}}; up to twice "
        "as many where small counts come in bursts, and up to 13 times as many where they lean on "
        "one another strongly (autocorrelation of 0.8).",
        n=number,
        papers=papers(1 - confidence),
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
        "Earlier mean": [
            float(_mean(row, "before").replace(",", ""))
            if np.isfinite(row["before"])
            else NOT_APPLICABLE
            for row in rows
        ],
        "Mean since a change": [
            f"{_mean(row, 'level')} since {_month(row['since'])}"
            if row["since"] == row["since"]
            else NOT_APPLICABLE
            for row in rows
        ],
        "Earlier periods": [row["periods"] for row in rows],
        "Ratio": rounded("ratio", 2),
        f"{percent}% interval of the ratio": compared(_limits),
        "Change": [_by_how_much(row) or NOT_APPLICABLE for row in rows],
        "Would mostly show (ratio)": compared(
            lambda row: rounded_up(row["seen"]) if np.isfinite(row["seen"]) else NOT_APPLICABLE
        ),
        "Reading": [
            f"Not compared: {row['why']}" if row["why"] else READINGS[row["reading"]]
            for row in rows
        ],
    })  # fmt: skip
    # A column in which nothing applies takes room and says nothing.
    return table.loc[:, [name for name in table if table[name].ne(NOT_APPLICABLE).any()]]


def _drawing(data: pd.DataFrame) -> Drawing | None:
    rows = [
        {
            "label": capital(row["measure"]),
            # Of a lasting change the dot is that of both levels.
            "now": _mean(row, "level")
            if row["since"] == row["since"]
            else printed_cell(range_cell(row["now"], row["now_high"], row["now_hidden"])),
            "before": _mean(row, "before") if np.isfinite(row["before"]) else "",
            "mark": row["reading"],
            **{name: row[name] for name in ("ratio", "lower", "upper")},
        }
        for row in data.to_dict("records")
    ]
    heads = (("Now", "now"), ("Before", "before"))
    return drawing_of_changes(rows, heads, "Change from its own past, per cent", READINGS)


KIND = Kind(
    name="outcomes_profile",
    shows="profile of outcomes",
    question="What changed?",
    frames={"outcomes": "outcomes"},
    tell=_tell,
    select=_select,
    method=Method(
        "A region against its own past",
        (
            ("told apart", "Each measure's newest rate a day over that of at least eight earlier "
             "periods of the same kind and length, with a score interval that allows for how far "
             "those periods varied from one to the next (Student's t for the normal, since that is "
             "itself an estimate). Where a level has changed for good, for three periods or more, "
             "the figures since are set against those before. A measure is said to differ only "
             "where the interval leaves out 1 and the difference stands when all measures are "
             "looked at together; a percentage is given where both counts are 50 or more."),
            ("-told apart", "A measure with fewer than eight earlier periods of the same kind and "
             "length is not compared."),
        ),
    ),
)  # fmt: skip
