"""Figures that stand in public, as they were stated: undated ones too, side by side and unmeasured.

A report often tells of single figures: without days, of different work, for different bodies. No
chart, rate or trend can be made of them, and a paper may still have to show them. They are only
listed. The list takes no figure that does not stand in public already, so that nothing in it needs
disclosure control; that is why it belongs to papers and is no exhibit of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rocu_analysis import reference
from rocu_analysis.errors import NoFigures
from rocu_analysis.exhibits.common import table_of
from rocu_analysis.exhibits.kinds import Kind, Told
from rocu_analysis.periods import long_date
from rocu_analysis.wording.numbers import between, figure, listed
from rocu_analysis.wording.say import capital, say

if TYPE_CHECKING:
    import pandas as pd

    from rocu_analysis.exhibits.exhibit import Exhibit

_NOTES = (
    "The figures stand as they were stated. Those of different bodies, of different work or of "
    "different times are never added, and none is a share of another",
    "Where a first or a last day is not given here, it was not stated",
    "Only figures that stand in public already are listed",
)


WHOSE = {
    "led": "led by the unit",
    "supported": "supported by the unit",
    "operation": "all partners together",
    "forces": "the forces",
}


def public(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Rows whose figures stand in public already."""
    return outcomes[outcomes["published"].notna()].reset_index(drop=True)


def stated(outcomes: pd.DataFrame, *, region: str | None = None) -> Exhibit:
    """List the figures of a frame that stand in public, one row each, in the order of the frame.

    Parameters
    ----------
    outcomes : DataFrame
        The outcomes frame; it is not changed. Only rows with ``published`` are shown.
    region : str, optional
        Only this region's figures.

    Returns
    -------
    Exhibit
        A table without a chart. ``.data`` has the rows of the outcomes frame.

    Raises
    ------
    NoFigures
        Where none of the figures stands in public.
    """
    return KIND.ask(**locals())


def _tell(outcomes: pd.DataFrame, *, region: str | None) -> Told:
    rows = outcomes if region is None else outcomes[outcomes["region"] == region]
    rows = public(rows[rows["value"].notna()])
    if rows.empty:
        raise NoFigures("stated", "none of the figures asked for stands in public already")
    return Told(
        headline=_headline(rows),
        subtitle=f"{_whose(rows, region)}, as each figure was stated, number",
        alt="",
        description=_description(rows),
        table=_table(rows),
        rows=rows,
        notes=_NOTES,
    )


def _headline(rows: pd.DataFrame) -> str:
    undated = rows["period_start"].isna() | rows["period_end"].isna()
    told = "{n:count figure} {n|is|are} stated, each on its own"
    if undated.all():
        told = "{n:count figure} {n|is|are} stated without full dates, so no change can be told"
    return capital(say(told, n=len(rows)))


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
        return between(row["value"], row["value_high"])
    words = figure(row["value"])
    return words if row["qualifier"] in ("exact", None) else f"{row['qualifier']} {words}"


def _counted_for(row: dict) -> str:
    named = (row["body"], row["force"], row["region"], row["geography"])
    return next(str(name) for name in named if name is not None and name == name)


def _when(row: dict) -> str:
    """Period as stated, or what is known of its days."""
    if row["period_start"] == row["period_start"] and row["period_end"] != row["period_end"]:
        return f"from {long_date(row['period_start'].date())}"
    return str(row["period"]).removesuffix(" (dates not stated)")


KIND = Kind(
    name="stated", shows="figures as they were stated", frames={"outcomes": "outcomes"}, tell=_tell
)
