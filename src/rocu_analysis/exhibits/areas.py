"""Which area a series is of: regions, or the country, the network, or a body that is neither.

A figure of the country is not a sum of regions, and is never set beside one: it makes a series of
its own, under the name that its source gives the area.
"""

from __future__ import annotations

import pandas as pd

from rocu_analysis import reference, schema, vintages
from rocu_analysis.errors import BadOption, NoFigures, NotComparable
from rocu_analysis.exhibits.figures import DETAILS, NETWORK, select

WIDER = ("national", "network", "other")


def rows_of(
    outcomes: pd.DataFrame,
    measure: str,
    *,
    region: str | None = None,
    geography: str | None = None,
    body: str | None = None,
    **details: str | None,
) -> tuple[pd.DataFrame, str]:
    """Rows of a measure for the area that is asked for, and the kind of area.

    Parameters
    ----------
    outcomes : DataFrame
        The outcomes frame; it is not changed.
    measure : str
    region : str, optional
        One region.
    geography : {"national", "network", "other"}, optional
        Figures that are of no region. Without it regions and forces where the frame has them, else
        the one other area that it has.
    body : str, optional
        Name of the area, needed where the frame holds several.
    **details : str, optional
        Values of ``strand``, ``threat``, ``tier``, ``level`` to keep.

    Returns
    -------
    DataFrame
        Rows as `figures.select` gives them; those of a wider area bear its name as their region.
    str
        ``"regional"``, or the geography.

    Raises
    ------
    BadOption
        Where the geography is not one of the three, or a region is asked for beside it.
    NotComparable
        Where several areas would meet in one series.
    NoFigures, UnknownName
        Where there is no such row, or no such measure.
    """
    if geography is not None and geography not in WIDER:
        raise BadOption(
            "geography", f"“{geography}” is not a wider area", f"Allowed: {', '.join(WIDER)}"
        )
    if geography is None and body is None:
        try:
            return select(outcomes, measure, region=region, **details), "regional"
        except NoFigures:
            if region is not None or not _held(outcomes, measure, details):
                raise
    elif region is not None:
        raise BadOption(
            "region",
            f"{region} was asked for beside geography={geography!r}",
            "One of the two",
            'Leave the region out; in a paper\'s specification write region = "all"',
        )
    return _one_area(_wider(outcomes, measure, details), measure, geography, body)


def beside(outcomes: pd.DataFrame, measure: str) -> tuple[str, ...]:
    """Names of the wider areas for which the frame has figures of a measure."""
    rows = outcomes[outcomes["measure"].eq(measure) & outcomes["geography"].isin(WIDER)]
    return tuple(dict.fromkeys(_names(rows)))


def _held(outcomes: pd.DataFrame, measure: str, details: dict) -> bool:
    return not _wider(outcomes, measure, details).empty


def _wider(outcomes: pd.DataFrame, measure: str, details: dict) -> pd.DataFrame:
    """Rows of no region, newest vintage, each with the name of its area as its region."""
    schema.require(outcomes, "outcomes")
    rows = outcomes[outcomes["measure"] == measure]
    if rows.empty:
        raise reference.not_held(measure, sorted(outcomes["measure"].dropna().unique()))
    rows.attrs = {}
    rows = vintages.latest(rows[rows["geography"].isin(WIDER)])
    for name in DETAILS:
        if details.get(name) is not None:
            rows = rows[rows[name] == details[name]]
    return rows.assign(_area=_names(rows)).reset_index(drop=True)


def _names(rows: pd.DataFrame) -> pd.Series:
    """Name of each row's area: what its source calls it, else the kind of area."""
    kinds = {"network": NETWORK, "national": "National", "other": "Other body"}
    names = rows["body"].astype("object")
    return names.where(names.notna(), rows["geography"].map(kinds))


def _one_area(
    rows: pd.DataFrame, measure: str, geography: str | None, body: str | None
) -> tuple[pd.DataFrame, str]:
    held = rows[["geography", "_area"]].drop_duplicates()
    known = [f"{name} ({kind})" for kind, name in held.itertuples(index=False, name=None)]
    if geography is not None:
        held = held[held["geography"] == geography]
    if body is not None:
        held = held[held["_area"] == body]
    if held.empty:
        asked = body or f"the geography “{geography}”"
        raise NoFigures(
            "outcomes",
            f"there is no figure of {measure} for {asked}",
            f"Areas that the frame has beside regions: {', '.join(known) or 'none'}",
        )
    if len(held) > 1:
        kind, name = held.iloc[0]
        several = [f"{name} ({kind})" for kind, name in held.itertuples(index=False, name=None)]
        raise NotComparable(
            measure,
            f"it is given for several areas ({', '.join(several)}) that are no one series",
            None,
            f"Choose one: geography={kind!r}, body={name!r}",
        )
    kind, name = held.iloc[0]
    chosen = rows[rows["geography"].eq(kind) & rows["_area"].eq(name)]
    # Sums take an area's rows as a region's own: there is nothing below them to add.
    area = {"region": name, "force": None, "geography": "region"}
    return chosen.assign(**area).drop(columns="_area").reset_index(drop=True), kind
