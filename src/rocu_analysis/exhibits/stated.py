"""Figures that stand in public, as they were stated: undated ones too, side by side and unmeasured.

A report often tells of single figures: without days, of different work, for different bodies. They
are listed, and no chart, rate or trend is made of them. Only what stands in public already is
listed, so that nothing needs disclosure control: a kind for papers alone, of no public function.

Phases of an operation are of different lengths: side by side their counts are given a day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rocu_analysis import reference
from rocu_analysis.charts import dots
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import BadOption, NoFigures
from rocu_analysis.exhibits.cells import MISSING, range_cell, records, table_of
from rocu_analysis.exhibits.exhibit import Content, ExhibitKind, asks
from rocu_analysis.measures import intervals
from rocu_analysis.periods import long_date
from rocu_analysis.wording import capital, few_of, figure, listed, small_count, subject

if TYPE_CHECKING:
    from rocu_analysis.exhibits.exhibit import Exhibit

PLOT = 0.38  # of the width, for the dots: every measure has its column beside them
UNDATED = " (dates not stated)"
WHOSE = {
    "led": "led by the unit",
    "supported": "supported by the unit",
    "operation": "all partners together",
    "forces": "the forces",
}
_SHORT = {"more than": "{}+", "at least": "{}+", "less than": "under {}", "at most": "up to {}"}


def public(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Rows whose figures stand in public already."""
    return outcomes[outcomes["published"].notna()].reset_index(drop=True)


@asks
def stated(
    outcomes: pd.DataFrame, *, region: str | None = None, measures: list[str] | None = None
) -> Exhibit:
    """List the figures of a frame that stand in public, one row each, in the order of the frame.

    Of several ``measures``, one row a period, the first of them a day.

    Parameters
    ----------
    outcomes : DataFrame
        The outcomes frame; it is not changed. Only rows with ``published`` are shown.
    region : str, optional
        Only this region's figures.
    measures : list of str, optional
        Measures to set side by side by period, those of a region without its forces; the first, a
        number of events, is also drawn a day, with its exact Poisson interval.

    Returns
    -------
    Exhibit
        A table; with ``measures`` a chart too. ``.data`` has the rows of the outcomes frame.

    Raises
    ------
    NoFigures
        Where none of the figures stands in public.
    """


def _describe(outcomes: pd.DataFrame, *, region: str | None, measures: list[str] | None) -> Content:
    rows = outcomes if region is None else outcomes[outcomes["region"] == region]
    rows = public(rows[rows["value"].notna()])
    if measures:
        rows = rows[rows["measure"].isin(measures) & rows["geography"].eq("region")]
    if rows.empty:
        raise NoFigures("stated", "none of the figures asked for stands in public already")
    if measures:
        return _by_period(rows.reset_index(drop=True), region, list(measures))
    figures = records(rows)
    texts = [f"{_figure(row)} {reference.measure(row['measure'])['plural']}" for row in figures]
    headline = f"{few_of(texts, 1, 'other figure')}, each as it was stated"
    return Content(
        headline=capital(headline),
        subtitle=", ".join(filter(None, ("Figures as they were stated", region, "number"))),
        alt="",
        more=["Figures of different bodies, work or times are never added, and none is a share of "
              "another"],
        table=table_of({
            "Measure": [reference.measure(row["measure"])["label"]
                        + (f" ({row['threat']})" if isinstance(row["threat"], str) else "")
                        for row in figures],
            "Figure": [int(row["value"]) if row["qualifier"] == "exact" else _figure(row)
                       for row in figures],
            "Counted for": [next(str(row[name]) for name in ("body", "force", "region", "geography")
                                 if isinstance(row[name], str)) for row in figures],
            "Whose work": [WHOSE.get(row["counting"], "not stated") for row in figures],
            "When": [_when(row) for row in figures],
        }),
        rows=rows,
        notes=["Where a first or a last day is not given here, it was not stated"],
    )  # fmt: skip


def _by_period(rows: pd.DataFrame, region: str | None, measures: list[str]) -> Content:
    """Measures side by side, a row a period, the first of them a day."""
    ordered = rows.sort_values("period_start", kind="stable", na_position="last")
    periods = list(dict.fromkeys(ordered["period"]))
    row_of = {(row["period"], row["measure"]): row for row in records(ordered)}
    known = [reference.measure(name) for name in measures]
    label, plural = known[0]["label"], known[0]["plural"]
    if known[0]["unit"] != "count":
        raise BadOption("measures", f"{measures[0]} is no number of events", "Name a count first")
    data = _a_day(ordered[ordered["measure"].eq(measures[0])], periods)
    days = data[["days", "value", "high", "lower", "upper"]].itertuples(index=False, name=None)
    column = [(MISSING if n != n else int(n), range_cell(value, high, False, 1),
             range_cell(low, most, False, 1)) for n, value, high, low, most in days]  # fmt: skip
    heads = ("Days", f"{label} a day", "95 per cent interval")
    cells = {"When": data["label"], **dict(zip(heads, zip(*column, strict=True), strict=True))}
    short = {}
    for name, measure in zip(measures, known, strict=True):
        found = [row_of.get((period, name)) for period in periods]
        head = measure["label"] + (", £" if measure["unit"] == "GBP" else "")
        cells[head] = [MISSING if row is None else _figure(row) for row in found]
        head = capital(measure["label"].removeprefix("Value of ").removesuffix(" seized"))
        short[head] = [MISSING if row is None else _figure(row, short=True) for row in found]
    dated = data["value"].dropna()
    headline = f"{label} by period, as they were stated"
    if len(dated):
        low, most, last = (figure(v, 1) for v in (dated.min(), dated.max(), dated.iloc[-1]))
        among = small_count(len(dated), "dated period")
        headline = f"{label}: {low} to {most} a day in {among}; {last} in the latest"
    options = {"x_label": f"{label} a day, with its 95% interval", "plot": PLOT,
               "columns": tuple((head, head) for head in short)}  # fmt: skip
    shown = (capital(listed(map(subject, known))), region, "by period")
    return Content(
        headline=headline,
        subtitle=", ".join(filter(None, shown)),
        alt=f"Dots with intervals of {plural} a day by period; described below.",
        care=f"Periods are of different lengths, so {plural} are given a day.",
        table=table_of(cells),
        rows=rows,
        notes=[
            "Figures stand as they were stated; a period without days has no figure a day.",
            "Intervals are exact Poisson limits, at 95 per cent: they cover chance alone.",
        ],
        drawing=Drawing(dots.draw, data.assign(state="plain", **short), options)
        if len(dated) else None,
    )  # fmt: skip


def _a_day(rows: pd.DataFrame, periods: list[str]) -> pd.DataFrame:
    """Figures over the days of their periods, with intervals; missing where it has no days."""
    by_day = rows.drop_duplicates("period").set_index("period").reindex(periods)
    days = (by_day["period_end"] - by_day["period_start"]).dt.days + 1
    counts = by_day["value"].where(days.notna())
    most = by_day["value_high"].fillna(counts).where(days.notna())
    some = counts.notna().to_numpy()
    ends = {name: np.full(len(by_day), np.nan) for name in ("lower", "upper")}
    for at, (name, values) in enumerate((("lower", counts), ("upper", most))):
        ends[name][some] = intervals.poisson_exact(values[some].to_numpy())[at]
    labels = [capital(str(name).removesuffix(UNDATED)) for name in periods]
    made = {"value": counts, "high": by_day["value_high"], **ends}
    made = {name: np.asarray(values, dtype=float) / days for name, values in made.items()}
    return pd.DataFrame({"days": days, **made}).assign(label=labels).reset_index()


def _figure(row: dict, short: bool = False) -> str:
    """Figure as it was stated; ``short`` for a chart: ``£95k+`` for more than 95,000 pounds."""
    pounds = short and reference.measure(row["measure"])["unit"] == "GBP"

    def words(value: float) -> str:
        return f"£{figure(value / 1000, 0)}k" if pounds else figure(value)

    word, text = row["qualifier"], words(row["value"])
    if word == "between":
        return f"{text} to {words(row['value_high'])}"
    if word in ("exact", None):
        return text
    return _SHORT[word].format(text) if short and word in _SHORT else f"{word} {text}"


def _when(row: dict) -> str:
    """Period as stated, or what is known of its days."""
    if row["period_start"] == row["period_start"] and row["period_end"] != row["period_end"]:
        return f"from {long_date(row['period_start'].date())}"
    return str(row["period"]).removesuffix(UNDATED)


KIND = ExhibitKind(shows="figures as they were stated", describe=_describe)
