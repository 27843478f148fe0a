"""Figures that stand in public, as they were stated: undated ones too, side by side and unmeasured.

A report often tells of single figures: without days, of different work, for different bodies. No
chart, rate or trend can be made of them, and a paper may still have to show them. They are only
listed. The list takes no figure that does not stand in public already, so that nothing in it needs
disclosure control; that is why it belongs to papers and is no exhibit of its own.

Phases of an operation are of different lengths: side by side their counts are given a day, since a
total of 16 days is no more than one of seven.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rocu_analysis import reference
from rocu_analysis.charts import dots
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import BadOption, NoFigures
from rocu_analysis.exhibits.cells import MISSING, range_cell, table_of
from rocu_analysis.exhibits.exhibit import Content, Kind, asks
from rocu_analysis.measures import intervals
from rocu_analysis.periods import long_date
from rocu_analysis.wording import (
    capital,
    few_of,
    figure,
    fit,
    listed,
    paragraph,
    say,
    small_count,
    spoken,
    subject,
)

if TYPE_CHECKING:
    import pandas as pd

    from rocu_analysis.exhibits.exhibit import Exhibit

_NOTES = (
    "The figures stand as they were stated. Those of different bodies, of different work or of "
    "different times are never added, and none is a share of another",
    "Where a first or a last day is not given here, it was not stated",
    "Only figures that stand in public already are listed",
)


PLOT = 0.38  # of the width, for the dots: every measure has its column beside them
WHOSE = {
    "led": "led by the unit",
    "supported": "supported by the unit",
    "operation": "all partners together",
    "forces": "the forces",
}


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
    return Content(
        headline=_headline(rows),
        subtitle=f"{_whose(rows, region)}, as each figure was stated, number",
        alt="",
        description=_description(rows),
        table=_table(rows),
        rows=rows,
        notes=_NOTES,
    )


def _by_period(rows: pd.DataFrame, region: str | None, measures: list[str]) -> Content:
    """Measures side by side, a row a period, the first of them a day."""
    import pandas as pd

    ordered = rows.sort_values("period_start", kind="stable", na_position="last")
    names = list(dict.fromkeys(ordered["period"]))
    row_of = {(row["period"], row["measure"]): row for row in ordered.to_dict("records")}
    first = reference.measure(measures[0])
    if first["unit"] != "count":
        raise BadOption("measures", f"{measures[0]} is no number of events", "Name a count first")
    data = pd.DataFrame([_a_day(row_of.get((name, measures[0])), name) for name in names])
    cells, short = {}, {}
    for name in measures:
        measure = reference.measure(name)
        held = [row_of.get((period, name)) for period in names]
        head = measure["label"] + (", £" if measure["unit"] == "GBP" else "")
        cells[head] = [MISSING if row is None else _figure(row) for row in held]
        head = capital(measure["label"].removeprefix("Value of ").removesuffix(" seized"))
        short[head] = [MISSING if row is None else _short(row) for row in held]
    plural, subjects = first["plural"], (subject(reference.measure(name)) for name in measures)
    headline, brief = _course(data, first)
    options = {"x_label": f"{first['label']} a day, with its 95% interval", "plot": PLOT}
    options["columns"] = tuple((head, head) for head in short)
    drawing = Drawing(dots.draw, data.assign(state="plain", **short), options)
    return Content(
        headline=headline,
        subtitle=", ".join(filter(None, (capital(listed(subjects)), region, "by period"))),
        alt=f"Dots with intervals of {plural} a day by period; described below.",
        description=brief or f"{headline}. The table has each figure as it was stated.",
        brief=brief,
        care=f"Periods are of different lengths, so {plural} are given a day.",
        table=table_of(_days_table(data, first["label"]) | cells),
        rows=rows,
        notes=[
            "Figures stand as they were stated; a period without days has no figure a day.",
            "Intervals are exact Poisson limits, at 95 per cent: they cover chance alone.",
        ],
        drawing=drawing if data["value"].notna().any() else None,
    )


def _course(data: pd.DataFrame, first: dict) -> tuple[str, str]:
    """Headline and two sentences on the lowest, the highest and the latest figure a day."""
    dated = data.dropna(subset=["value"])
    if len(dated) < 2:
        return f"{first['label']} by period", ""
    values = dated["value"]
    low, most, last = (figure(v, 1) for v in (values.min(), values.max(), values.iloc[-1]))
    among, when = small_count(len(dated), "dated period"), spoken(dated["period"].iloc[-1])
    reach = f"The lowest of {among} was {low}, the highest {most}"
    brief = paragraph(f"In {when} there were {last} {first['plural']} a day", reach)
    return f"{first['label']}: {low} to {most} a day in {among}; {last} in the latest", brief


def _days_table(data: pd.DataFrame, label: str) -> dict[str, list]:
    """Days of each period, and its figure a day with the interval."""

    def ranges(low: str, high: str) -> list:
        pairs = zip(data[low], data[high], strict=True)
        return [range_cell(least, most, False, 1) for least, most in pairs]

    return {
        "When": data["label"],
        "Days": [MISSING if days != days else int(days) for days in data["days"]],
        f"{label} a day": ranges("value", "high"),
        "95 per cent interval": ranges("lower", "upper"),
    }


def _a_day(row: dict | None, name: str) -> dict:
    """Figure of a period over its days, with its interval; missing where it has no days."""
    label = str(name).removesuffix(" (dates not stated)")
    empty = {"label": capital(label), "period": name, "days": float("nan")}
    nothing = dict.fromkeys(("value", "high", "lower", "upper"), float("nan"))
    if row is None or row["period_start"] != row["period_start"]:
        return empty | nothing
    days = (row["period_end"] - row["period_start"]).days + 1
    high = row["value_high"]
    lower = float(intervals.poisson_exact(row["value"])[0])
    upper = float(intervals.poisson_exact(high if high == high else row["value"])[1])
    return empty | {"days": days, "value": row["value"] / days, "high": high / days,
                    "lower": lower / days, "upper": upper / days}  # fmt: skip


def _headline(rows: pd.DataFrame) -> str:
    number = say("{n:count figure} {n|is|are} stated", n=len(rows))
    if not (rows["period_start"].isna() | rows["period_end"].isna()).all():
        return f"{capital(number)}, each on its own"
    names = [f"{_figure(row)} {reference.measure(row['measure'])['plural']}"
             for row in rows.to_dict("records")]  # fmt: skip
    told = [few_of(names, most, "other figure") for most in (2, 1)]
    return fit(*(f"{text}: without full dates no change can be told" for text in (*told, number)))


def _whose(rows: pd.DataFrame, region: str | None) -> str:
    measures = list(dict.fromkeys(rows["measure"]))
    named = reference.measure(measures[0])["label"] if len(measures) == 1 else "Reported results"
    return f"{named}, {region}" if region else named


def _description(rows: pd.DataFrame) -> str:
    parts = listed(
        f"{_figure(row)} {reference.measure(row['measure'])['plural']}"
        for row in rows.to_dict("records")
    )
    return f"As stated: {parts}. The table says of each whose work it is, and when."


def _table(rows: pd.DataFrame) -> pd.DataFrame:
    records = rows.to_dict("records")
    columns = {
        "Measure": [reference.measure(row["measure"])["label"] for row in records],
        "Figure": [
            int(row["value"]) if row["qualifier"] == "exact" else _figure(row) for row in records
        ],
        "Counted for": [_counted_for(row) for row in records],
        "Whose work": [WHOSE.get(row["counting"], "not stated") for row in records],
        "When": [_when(row) for row in records],
    }
    if rows["threat"].notna().any():
        columns["Threat"] = [
            "not stated" if row["threat"] != row["threat"] else row["threat"] for row in records
        ]
    return table_of(columns)


def _figure(row: dict) -> str:
    if row["qualifier"] == "between":
        return f"{figure(row['value'])} to {figure(row['value_high'])}"
    words = figure(row["value"])
    return words if row["qualifier"] in ("exact", None) else f"{row['qualifier']} {words}"


def _short(row: dict) -> str:
    """Figure as a chart has room for it: pounds in thousands, ``95+`` for more than 95."""
    pounds = reference.measure(row["measure"])["unit"] == "GBP"
    value, high = (row[name] / (1000 if pounds else 1) for name in ("value", "value_high"))
    text = figure(value, 0 if pounds else None)
    text = f"£{text}k" if pounds else text
    if row["qualifier"] == "between":
        return f"{text} to {figure(high)}"
    before = {"about": "about ", "less than": "under ", "at most": "up to "}
    after = "+" if row["qualifier"] in ("more than", "at least") else ""
    return f"{before.get(row['qualifier'], '')}{text}{after}"


def _counted_for(row: dict) -> str:
    named = (row["body"], row["force"], row["region"], row["geography"])
    return next(str(name) for name in named if name is not None and name == name)


def _when(row: dict) -> str:
    """Period as stated, or what is known of its days."""
    if row["period_start"] == row["period_start"] and row["period_end"] != row["period_end"]:
        return f"from {long_date(row['period_start'].date())}"
    return str(row["period"]).removesuffix(" (dates not stated)")


KIND = Kind(shows="figures as they were stated", describe=_describe)
