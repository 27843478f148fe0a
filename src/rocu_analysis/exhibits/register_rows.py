"""A register at a day: one row a recommendation and addressee, the most pressing first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from rocu_analysis import reference
from rocu_analysis.exhibits import closing
from rocu_analysis.measures import progress

if TYPE_CHECKING:
    from rocu_analysis.measures.survival import Survival

# What a board must see first stands first.
URGENCY = {state: place for place, state in enumerate(
    ("overdue", "due soon", "status not known", "open", "not accepted", "closed late",
     "closed (date not known)", "closed on time")
)}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Held:
    """The register at a day: a row each in groups, what was issued and closed, and how quickly.

    ``time_open`` is None without a log of events.
    """

    rows: pd.DataFrame
    looked: pd.Timestamp
    flow: pd.DataFrame | None
    time_open: Survival | None

    @property
    def has_curve(self) -> bool:
        """Whether there are enough closed records for a curve."""
        return self.flow is not None and not self.time_open.curve.empty


def held_at(recs: pd.DataFrame, events: pd.DataFrame | None, looked, by: str) -> Held:
    """See a register at a day, with every date of publication that is given."""
    known = None if events is None else _of_recommendations(recs, events)
    begun = closing.with_beginning(recs, known, looked)
    every = progress.state_at(begun, looked, events=known)
    states = every[every["state"] != "not yet issued"]
    stated = states["published"].where(~states["from_log"].astype(bool))
    added = {"begun": states["published"], "published": stated, "old": progress.stale(states)}
    rows = _one_row_each(states.assign(**added))
    if known is None:
        return Held(_grouped(rows, by), looked, None, None)
    once = closing.single(begun)
    if len(once) < len(begun):
        every = progress.state_at(once, looked, events=known)
    flow = closing.issued_and_closed(once, known, looked, every)
    time_open = closing.time_open(once, known, looked, every)
    return Held(_grouped(rows, by), looked, flow, time_open)


def _of_recommendations(recs: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
    return events[events["recommendation_id"].isin(recs["recommendation_id"])]


def _one_row_each(states: pd.DataFrame) -> pd.DataFrame:
    """One row a recommendation and addressee, with every date of publication that is given."""
    if states.empty:
        return states.assign(published_dates=None)
    keys = closing.address_of(states)
    dates = states.groupby(keys, sort=False)["published"].agg(
        lambda given: tuple(sorted(given.dropna().unique()))
    )
    first = ~keys.duplicated()
    return states[first].assign(published_dates=keys[first].map(dates)).reset_index(drop=True)


def _grouped(data: pd.DataFrame, by: str) -> pd.DataFrame:
    """Rows in groups, the most pressing group and row first."""
    if data.empty:
        return data.assign(group=pd.Series(dtype="str"))
    labels = {row["theme"]: row["label"] for row in reference.rows("themes")}
    group = data[by].astype("object").where(data[by].notna(), None)
    group = group.map(lambda name: labels.get(name, name) or f"{by.capitalize()} not stated")
    group = group.map(lambda name: name[:1].upper() + name[1:])
    urgency = data["state"].map(URGENCY)
    late = data["days_overdue"].fillna(0).astype(float)
    ordered = data.assign(group=group, _urgency=urgency, _late=-late)
    ordered["_first"] = ordered.groupby("group")["_urgency"].transform("min")
    ordered["_worst"] = ordered.groupby("group")["_late"].transform("min")
    ordered = ordered.sort_values(
        ["_first", "_worst", "group", "_urgency", "_late", "due", "recommendation_id"],
        kind="stable",
    )
    hidden = [name for name in ordered.columns if name.startswith("_")]
    return ordered.drop(columns=hidden).reset_index(drop=True)
