"""What did it achieve for people? One region's figures against its own past, as rates and ratios.

Each measure is judged as its control chart judges it (`scorecard`), so that the two cannot differ.
Beside that stand the rate and the ratio to the past with their intervals: of the newest figure, or,
where the level has changed for good, of all figures since to those before, for as long as it lasts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rocu_analysis import wording
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import NoFigures
from rocu_analysis.exhibits import denominators
from rocu_analysis.exhibits.common import NOT_APPLICABLE, cell_words, range_cell, table_of
from rocu_analysis.exhibits.exhibit import Chosen, Exhibit, Kind, Told
from rocu_analysis.exhibits.scorecard import (
    Page,
    Score,
    brief_of,
    choose,
    headline_of,
    key_of,
    marks_of,
    page_notes,
    parts_of,
    scored,
)
from rocu_analysis.exhibits.series import CHANGE_OVER_TIME
from rocu_analysis.exhibits.year_on_year import change_in_words, drawing_of_changes, limits_of
from rocu_analysis.measures import change, intervals

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
FIGURES = (
    "level", "days", "periods", "dispersion", "freedom", "before", "ratio", "lower", "upper",
)  # fmt: skip
MARKS = {"above": "Above its past", "below": "Below its past", "same": "No signal"}


def outcomes_profile(
    outcomes: pd.DataFrame,
    *,
    region: str,
    period: str | None = None,
    measures: Sequence[str] | None = None,
    per: Per | str | Path | pd.DataFrame = "population",
    counting: Counting | None = None,
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

    Returns
    -------
    Exhibit
        ``.data`` has one row a measure: ``measure, now, days, rate, rate_lower, rate_upper`` (as
        printed), ``before`` (mean of a period of the same length), ``since`` (first day of a
        lasting change, if there is one) and ``level`` (mean since), ``periods, dispersion, freedom,
        ratio, lower, upper, reading`` (``above``, ``below``, ``same``; empty with the reason in
        ``why``), ``told`` (the reading in words).

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
    chosen = choose(outcomes, names, counting, region=region)
    # Only counts have Poisson intervals.
    counts = [asked for asked in chosen.selections if asked.rows["unit"].eq("count").all()]
    others = [asked.measure for asked in chosen.selections if asked not in counts]
    why = dict.fromkeys(others, "it is no count, so its interval is not known")
    left_out = chosen.facts["left_out"] | why
    return Chosen(tuple(counts), chosen.facts | {"left_out": left_out, "only": region})


def _tell(chosen: Chosen, *, region, period, measures, per, counting) -> Told:
    page, held, lacking = scored(chosen, period, counting)
    end = max(measure.frame["period_end"].max() for measure in held.values())
    over = {}
    for name, measure in held.items():
        less = {region: measure.figures.without(region)}
        of_it = denominators.exposure(per, pd.Series([region]), day=end, lacking=less)
        over[name] = float(of_it[0])
    data, scale = _with_rates(page, per, over)
    judged = data["why"].eq("")
    notes = page_notes(page, list(held.values()), lacking)
    if judged.any():
        notes.insert(0, CHANGE_OVER_TIME.note("ratio to the past"))
        notes.append(denominators.vintage(per, pd.Series([region]), end))
        if per == "population" and region in denominators.APART:
            notes.append("Few people live in the City of London and many come there each day.")
    return Told(
        headline=headline_of(page),
        subtitle=f"Outcomes for people, {region}, {page.period} against earlier periods",
        alt=f"Dots with intervals of the change from its own past for each measure in {region}; "
        "described below.",
        description=wording.paragraph(_description(data, page.period), *parts_of(page)),
        brief=brief_of(page),
        care="Each measure is set against its own past, not against other regions."
        if judged.any()
        else "",
        key=key_of(page),
        part=page.part,
        marks=marks_of(page),
        table=_table(data, page.period, scale),
        rows=pd.concat([measure.figures.rows for measure in held.values()]),
        data=data.drop(columns="called"),
        notes=notes,
        drawing=_drawing(data),
        claims=page.claims(held),
    )


# --- one measure against its past ----------------------------------------------------------------


def _with_rates(page: Page, per: str, held: Mapping[str, float]):
    """One row a measure: its rate and its ratio to the past, with intervals, and its reading."""
    rows = [_against_past(score) for score in page.scores if score.row is not None]
    data = pd.DataFrame(rows)
    over = data["measure"].map(held).astype(float)
    shown = data["now"].where(data["why"].eq(""))
    least = (shown[shown.gt(0)] / over).min()
    scale = denominators.rate_scale(per, least if least == least else 1.0)
    unit = scale.base / over
    freedom = data["freedom"].fillna(np.inf)
    lower, upper = intervals.count_limits(shown, data["dispersion"], freedom)
    rates = {"rate": shown * unit, "rate_lower": lower * unit, "rate_upper": upper * unit}
    return data.assign(**rates), scale


def _against_past(score: Score) -> dict:
    """The newest figure over the level before it; since a lasting step, its level over the last."""
    now, series, told = score.row, score.series, score.reading()[0]
    row = {
        "measure": score.measure, "called": score.called,
        "now": now["value"], "now_high": now["value_high"],
        "now_hidden": bool(now["hidden"]),
        **dict.fromkeys(FIGURES, np.nan), "since": pd.NaT, "reading": "", "told": told,
        "why": "" if score.judged else told, "year": change_in_words(score.series.last_year, False),
    }  # fmt: skip
    if row["why"]:
        return row
    held, step = {name: series.cells(name) for name in series.points}, series.step
    at = held["period"].tolist().index(now["period"])
    whole = np.isnan(held["value_high"]) & ~held["provisional"]
    low = np.where(whole | (np.arange(len(whole)) == at), held["value"], np.nan)
    days = (held["period_end"] - held["period_start"]) // np.timedelta64(1, "D") + 1
    over = held["season"] * ~np.isnan(low)  # as charts and levels: a period counts as a period
    begun = [earlier.start for earlier in series.steps if earlier.start <= at]
    first = begun[-1] if step is not None and begun else at
    before = slice(begun[-2] if len(begun) > 1 and first != at else 0, first)
    spread = intervals.spread_of_rates(low[None, :at], over[None, :at])
    factor = float(spread.factor[0])
    freedom = float(spread.freedom[0]) if factor > 1 else np.inf
    reached = float(intervals.students_confidence(0.95, freedom))
    last = series.steps[len(begun) - 1] if first != at else None
    x0, e0, e1 = np.nansum(low[before]), over[before].sum(), over[first : at + 1].sum()
    ends = []
    for extra in (0.0, np.nan_to_num(now["value_high"] - now["value"])):
        x1 = np.nansum(low[first : at + 1]) + extra
        ends.append(change.rate_ratio(x1 / factor, e1, x0 / factor, e0, confidence=reached))
    (least, lower, _), (most, _, upper) = ends
    moved = series.signal_now is not None and score.word != "no signal"
    way = "above" if moved and series.signal_now.side in ("above", "rising") else "below"
    if last is not None:
        row |= {"since": held["period_start"][first], "level": last.after}
    return row | {
        "days": int(days[at]), "periods": int((over[:at] > 0).sum()), "dispersion": factor,
        "freedom": freedom, "before": x0 / e0 * over[at] if last is None else last.before,
        "ratio": float(np.sqrt(least * most)), "lower": lower, "upper": upper,
        "reading": way if moved else "same",
    }  # fmt: skip


# --- words ---------------------------------------------------------------------------------------


def _mean(row: dict, name: str) -> str:
    """Mean with a decimal; of two levels without, where both are ten or more."""
    levels = row["since"] == row["since"] and min(row["level"], row["before"]) >= 10
    return wording.figure(row[name], 0 if levels else 1)


def _description(data: pd.DataFrame, period: str) -> str:
    """What moved, or is alone, in figures; of the others a paper shows them in the table below."""
    judged, when = data[data["why"].eq("")], f" in {wording.spoken(period)}"
    moved = judged["reading"].ne("same") | (len(judged) == 1)
    sentences = [(row["called"], _beside_past(row)) for row in judged[moved].to_dict("records")]
    calm = judged[~moved].groupby("told", sort=False)["measure"]
    sentences += [(told, wording.listed(names)) for told, names in calm]
    sentences = [f"{first}{'' if at else when}: {rest}"
                 for at, (first, rest) in enumerate(sentences)]  # fmt: skip
    without = data[data["why"].ne("")].groupby("why", sort=False)["measure"]
    return wording.paragraph(
        *sentences, *(f"{why} ({wording.listed(names)})" for why, names in without)
    )


def _beside_past(row: dict) -> str:
    """Figure now and before, with what can be said of the ratio."""
    now = cell_words(row["now"], row["now_high"], False, 0)
    if row["before"] == 0:  # nothing can be divided by none
        return f"{now} against none before"
    ratio = f"(ratio {wording.figure(row['ratio'], 2)}, interval {limits_of(row)})"
    told = f"{row['told'][:1].lower()}{row['told'][1:]}"
    if row["since"] == row["since"]:
        means = f"{_mean(row, 'level')} against {_mean(row, 'before')} before"
        return f"{told}, a mean of {means} {ratio}; the newest figure is {now}"
    return f"{now} against an earlier mean of {wording.figure(row['before'], 1)} {ratio}, {told}"


# --- table and chart -----------------------------------------------------------------------------


def _table(data: pd.DataFrame, period: str, scale) -> pd.DataFrame:
    rows = data.to_dict("records")

    def compared(show) -> list:
        return [NOT_APPLICABLE if row["why"] else show(row) for row in rows]

    def rounded(name: str, decimals: int) -> list:
        return [
            round(float(row[name]), decimals) if np.isfinite(row[name]) else NOT_APPLICABLE
            for row in rows
        ]

    table = table_of({
        "Measure": [row["called"] for row in rows],
        period: [range_cell(row["now"], row["now_high"], row["now_hidden"]) for row in rows],
        wording.capital(scale.unit): rounded("rate", 1),
        "95% interval of the rate": compared(
            lambda row: wording.interval(row["rate_lower"], row["rate_upper"], 1)
        ),
        "Earlier mean": compared(lambda row: _mean(row, "before")),
        "Mean since a change": compared(
            lambda row: _mean(row, "level") if row["since"] == row["since"] else NOT_APPLICABLE
        ),
        "Earlier periods": compared(lambda row: int(row["periods"])),
        "Ratio": rounded("ratio", 2),
        "95% interval of the ratio": compared(
            lambda row: limits_of(row) if row["ratio"] == row["ratio"] else NOT_APPLICABLE
        ),
        "Against last year": [row["year"] for row in rows],
        "Reading": [row["told"] for row in rows],
    })  # fmt: skip
    # A column in which nothing applies takes room and says nothing.
    return table.loc[:, [name for name in table if table[name].ne(NOT_APPLICABLE).any()]]


def _drawing(data: pd.DataFrame) -> Drawing | None:
    rows = [
        {
            "label": row["called"],
            # Of a lasting change the dot is that of both levels.
            "now": _mean(row, "level")
            if row["since"] == row["since"]
            else cell_words(row["now"], row["now_high"], row["now_hidden"]),
            "before": "" if row["why"] else _mean(row, "before"),
            "mark": row["reading"],
            "state": "focus" if row["reading"] in ("above", "below") else "plain",
            **{name: row[name] for name in ("ratio", "lower", "upper")},
        }
        for row in data.to_dict("records")
    ]
    heads = (("Now", "now"), ("Before", "before"))
    return drawing_of_changes(rows, heads, "Change from its own past, per cent", MARKS)


KIND = Kind(
    shows="profile of outcomes",
    question="What changed?",
    of_one_region=True,
    tell=_tell,
    select=_select,
    method=CHANGE_OVER_TIME,
)
