"""What did it achieve for people? One region's figures against its own past, as ratios.

Each measure is judged as its control chart judges it (`scorecard`). Beside that stands the ratio to
the past with its interval: of the newest figure or, where the level has changed for good, of all
figures since to those before.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from rocu_analysis import wording
from rocu_analysis.errors import NoFigures
from rocu_analysis.exhibits import cells
from rocu_analysis.exhibits.exhibit import Content, Exhibit, ExhibitKind, asks
from rocu_analysis.exhibits.methods import CHANGE_OVER_TIME
from rocu_analysis.exhibits.over_time import drawing_of_changes, limits_of, methods_of
from rocu_analysis.exhibits.rows import Selections
from rocu_analysis.exhibits.scorecard import words_of
from rocu_analysis.exhibits.scores import Score, choose, scored
from rocu_analysis.measures import change, dispersion, intervals
from rocu_analysis.schema import Counting

FOR_PEOPLE = (
    "arrests", "charges", "people charged", "convictions", "referrals", "people safeguarded",
    "adults safeguarded", "children safeguarded",
)  # fmt: skip
FIGURES = ("level", "before", "ratio", "lower", "upper")
MARKS = {"above": "Above its past", "below": "Below its past", "same": "No signal"}


@asks
def outcomes_profile(
    outcomes: pd.DataFrame,
    *,
    region: str,
    period: str | None = None,
    counting: Counting | None = None,
) -> Exhibit:
    """Set one region's newest figures beside its own earlier ones.

    Parameters
    ----------
    outcomes, region, period, counting
        As for `scorecard`.

    Returns
    -------
    Exhibit
        ``.data`` has one row a measure: ``measure, now, before`` (mean of a period), ``since`` and
        ``level`` of a lasting change, ``ratio, lower, upper, reading`` (``above``, ``below``,
        ``same``; empty with the reason in ``why``), ``told`` (the reading in words).

    Raises
    ------
    NoFigures, UnknownName
        Where there is nothing to show, or a name is not known.
    """


def _select(outcomes, *, region, counting, **_) -> Selections:
    measures = set(outcomes.loc[outcomes["region"] == region, "measure"])
    names = [name for name in FOR_PEOPLE if name in measures]
    if not names:
        raise NoFigures("outcomes", f"{region} has none of: {', '.join(FOR_PEOPLE)}")
    chosen = choose(outcomes, names, counting, region=region)
    # Only counts have Poisson intervals.
    counts = [asked for asked in chosen.selections if asked.rows["unit"].eq("count").all()]
    others = [asked.measure for asked in chosen.selections if asked not in counts]
    why = dict.fromkeys(others, "it is no count, so its interval is not known")
    facts = {"left_out": chosen.facts["left_out"] | why, "only": region}
    return Selections(tuple(counts), chosen.facts | facts)


def _describe(chosen: Selections, *, region, period, counting, **_) -> Content:
    page, notes = scored(chosen, period, counting)
    figures = {id(score.figures): score.figures for score in page.scores}.values()
    data = pd.DataFrame([_against_past(s) for s in page.scores if s.row is not None])
    drawn = [
        {"label": row["called"], "now": _level(row, "level") or str(_latest(row)),
         "before": _level(row, "before"), "mark": row["reading"],
         "state": "focus" if row["reading"] in ("above", "below") else "plain",
         **{name: row[name] for name in ("ratio", "lower", "upper")}}
        for row in cells.records(data)
    ]  # fmt: skip
    heads = (("Now", "now"), ("Before", "before"))
    care = "Each measure is set against its own past, not against other regions."
    return Content(
        **words_of(page),
        subtitle=f"Outcomes for people, {region}, {page.period} against earlier periods",
        alt=f"Dots with intervals of the change from its own past for each measure in {region}",
        care=care if data["why"].eq("").any() else "",
        table=_table(data, page.period),
        rows=pd.concat([each.rows for each in figures]),
        data=data.drop(columns="called"),
        methods=methods_of([s.series for s in page.scores]) | {"ratio to the past", "year"},
        notes=notes,
        drawing=drawing_of_changes(drawn, heads, "Change from its own past, per cent", MARKS),
    )


def _against_past(score: Score) -> dict:
    """The newest figure over the level before it; since a lasting step, its level over the last."""
    now, series, reading = score.row, score.series, score.reading()[0]
    row = {
        "measure": score.measure,
        "called": f"{score.headed} ({score.part})" if score.part else score.headed,
        "now": now["value"], "now_high": now["value_high"], "now_hidden": bool(now["hidden"]),
        **dict.fromkeys(FIGURES, np.nan), "since": pd.NaT, "reading": "", "told": reading,
        "why": "" if score.judged else reading,
    }  # fmt: skip
    if row["why"]:
        return row
    points = {name: series.cells(name) for name in series.points}
    at = points["period"].tolist().index(now["period"])
    whole = np.isnan(points["value_high"]) & ~points["provisional"]
    low = np.where(whole | (np.arange(len(whole)) == at), points["value"], np.nan)
    over = points["season"] * ~np.isnan(low)  # as charts and levels: a period counts as a period
    steps = [step for step in series.steps if step.start <= at] if series.step else []
    first = steps[-1].start if steps else at
    before = slice(steps[-2].start if len(steps) > 1 else 0, first)
    spread = dispersion.spread_of_rates(low[None, :at], over[None, :at])
    factor = float(spread.factor[0])
    freedom = float(spread.freedom[0]) if factor > 1 else np.inf
    reached = float(intervals.students_confidence(0.95, freedom))
    x0, e0, e1 = np.nansum(low[before]), over[before].sum(), over[first : at + 1].sum()
    x1 = np.nansum(low[first : at + 1])
    ends = [change.rate_ratio((x1 + extra) / factor, e1, x0 / factor, e0, confidence=reached)
            for extra in (0.0, np.nan_to_num(now["value_high"] - now["value"]))]  # fmt: skip
    (least, lower, _), (most, _, upper) = ends
    if steps:
        row |= {"since": points["period_start"][first], "level": steps[-1].after}
    return row | {
        "before": steps[-1].before if steps else x0 / e0 * over[at],
        "ratio": float(np.sqrt(least * most)), "lower": lower, "upper": upper,
        "reading": ("above" if score.now.rises else "below") if score.now else "same",
    }  # fmt: skip


def _latest(row: dict) -> cells.Cell | cells.State:
    return cells.range_cell(row["now"], row["now_high"], row["now_hidden"])


def _level(row: dict, name: str) -> str:
    """A mean with a decimal; of two levels without, where both are ten or more."""
    if row[name] != row[name]:
        return ""
    levels = row["since"] == row["since"] and min(row["level"], row["before"]) >= 10
    return wording.figure(row[name], 0 if levels else 1)


def _table(data: pd.DataFrame, period: str) -> pd.DataFrame:
    rows, none = cells.records(data), cells.NOT_APPLICABLE
    table = cells.table_of({
        "Measure": data["called"],
        period: map(_latest, rows),
        "Earlier mean": [_level(r, "before") or none for r in rows],
        "Mean since a change": [_level(r, "level") or none for r in rows],
        "Ratio": cells.applicable(data["ratio"], 2),
        "95% interval of the ratio": [
            limits_of(r) if r["ratio"] == r["ratio"] else none for r in rows],
        "Reading": data["told"],
    })  # fmt: skip
    # A column in which nothing applies takes room and says nothing.
    return table.loc[:, [name for name in table if table[name].ne(none).any()]]


KIND = ExhibitKind(
    shows="profile of outcomes",
    describe=_describe,
    select=_select,
    method=CHANGE_OVER_TIME,
)
