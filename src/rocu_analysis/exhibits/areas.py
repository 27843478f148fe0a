"""Which area a series is of: regions, or the country, the network, or a body that is neither.

A figure of the country is not a sum of regions, and is never set beside one: it makes a series of
its own, under the name that its source gives the area.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from rocu_analysis import reference, schema, vintages
from rocu_analysis.errors import BadOption, NoFigures, NotComparable
from rocu_analysis.exhibits.figures import DETAILS, NETWORK, select
from rocu_analysis.wording.say import capital

REGIONAL = "regional"
WIDER = ("national", "network", "other")
NAMELESS = {"network": NETWORK, "national": "National", "other": "Other body"}
WITH_ARTICLE = ("UK", "Kingdom", "Agency", "network", "taskforces", "Police", "Programme",
                "Service", "Unit")  # fmt: skip


@dataclass(frozen=True)
class Area:
    """An area by its source's name for it and its kind: how a sentence names it.

    >>> areas = Area("UK", "national"), Area("Network", "network"), Area("Eastern")
    >>> [area.where for area in areas]
    ['UK (national figures)', 'all regional units together', 'Eastern']
    >>> [area.inside for area in (*areas, Area("National Crime Agency", "other"))]
    ['in the UK', 'in the network', 'in Eastern', 'of the National Crime Agency']
    >>> Area("ROCU network", "network").called, Area("County Lines taskforces", "other").has
    ('The ROCU network', 'have')
    """

    name: str
    kind: str = REGIONAL

    @property
    def spoken(self) -> str:
        """Name within a sentence."""
        if self.kind == "network" and self.name == NETWORK:
            return "the network"
        return f"the {self.name}" if self._has_article else self.name

    @property
    def called(self) -> str:
        """Name at the beginning of a sentence."""
        return capital(self.spoken)

    @property
    def inside(self) -> str:
        """Name after what is counted there."""
        return f"{'of' if self.kind == 'other' and self._has_article else 'in'} {self.spoken}"

    @property
    def where(self) -> str:
        """Name in a subtitle."""
        if self.kind == "national":
            return f"{self.name} (national figures)"
        nameless = self.kind == "network" and self.name == NETWORK
        return "all regional units together" if nameless else self.name

    @property
    def has(self) -> str:
        """Verb that goes with the name."""
        return "have" if self.name.endswith("taskforces") else "has"

    @property
    def _has_article(self) -> bool:
        return self.kind != REGIONAL and self.name.split()[-1] in WITH_ARTICLE


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

    Without a geography or a body, regions and forces where the frame has them, else the one other
    area that it has. Rows of a wider area bear its name as their region.

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
            return select(outcomes, measure, region=region, **details), REGIONAL
        except NoFigures:
            if region is not None or _wider(outcomes, measure, details).empty:
                raise
    elif region is not None:
        raise BadOption(
            "region",
            f"{region} was asked for beside geography={geography!r}",
            "One of the two",
            'Leave the region out; in a paper\'s specification write region = "all"',
        )
    rows = _wider(outcomes, measure, details)
    pairs = list(dict.fromkeys(zip(rows["geography"], rows["_area"], strict=True)))
    wanted = [
        (kind, name) for kind, name in pairs if geography in (None, kind) and body in (None, name)
    ]
    if not wanted:
        asked = body or f"the geography “{geography}”"
        raise NoFigures(
            "outcomes",
            f"there is no figure of {measure} for {asked}",
            f"Areas that the frame has beside regions: {_named(pairs) or 'none'}",
        )
    kind, name = wanted[0]
    if len(wanted) > 1:
        raise NotComparable(
            measure,
            f"it is given for several areas ({_named(wanted)}) that are no one series",
            None,
            f"Choose one: geography={kind!r}, body={name!r}",
        )
    chosen = rows[rows["geography"].eq(kind) & rows["_area"].eq(name)]
    # Sums take an area's rows as a region's own: there is nothing below them to add.
    as_region = {"region": name, "force": None, "geography": "region"}
    return chosen.assign(**as_region).drop(columns="_area").reset_index(drop=True), kind


def beside(outcomes: pd.DataFrame, measure: str) -> tuple[str, ...]:
    """Names of the wider areas for which the frame has figures of a measure."""
    rows = outcomes[outcomes["measure"].eq(measure) & outcomes["geography"].isin(WIDER)]
    return tuple(dict.fromkeys(_names(rows)))


def _wider(outcomes: pd.DataFrame, measure: str, details: dict) -> pd.DataFrame:
    """Rows of no region, newest vintage, each with the name of its area."""
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
    """What its source calls each row's area, else the kind of area."""
    names = rows["body"].astype("object")
    return names.where(names.notna(), rows["geography"].map(NAMELESS))


def _named(pairs: list[tuple[str, str]]) -> str:
    return ", ".join(f"{name} ({kind})" for kind, name in pairs)
