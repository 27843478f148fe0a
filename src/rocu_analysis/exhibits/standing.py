"""How each recommendation stands at a day, by its first due date and by its last: values only.

A status that nobody has written down stays unknown: nothing is inferred from a due date that has
passed, and of a register without an entry for more than a year nothing that was open is known any
more. Dates of publication on which sources differ are both kept. The entry point is `register`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from rocu_analysis import reference, wording
from rocu_analysis.exhibits.sources import are_of
from rocu_analysis.measures import progress


class Standing(StrEnum):
    """How a recommendation stands, the most pressing first; its value is for a sentence."""

    OVERDUE = "overdue"
    DUE_SOON = "due soon"
    UNKNOWN = "of unknown status"
    OPEN = "open"
    NOT_ACCEPTED = "not accepted"
    CLOSED_LATE = "closed late"
    CLOSED_AFTER_FIRST = "closed after the first due date"
    CLOSED_UNDATED = "closed (whether in time is not known)"
    CLOSED_ON_TIME = "closed on time"


CLOSED = tuple(one for one in Standing if one.name.startswith("CLOSED"))
FROM_STATE = {str(one): one for one in Standing} | {
    progress.UNKNOWN: Standing.UNKNOWN,
    progress.UNDATED: Standing.CLOSED_UNDATED,
}
NO_THEME = "Theme not stated"


@dataclass(frozen=True, eq=False, kw_only=True)
class Register:
    """A register at a day: a row each by theme, how many stand how, and the log of closings."""

    area: str | None  # in focus
    looked: pd.Timestamp
    rows: pd.DataFrame
    mine: pd.DataFrame  # of the region in focus
    every: pd.DataFrame  # with what had not been issued yet
    log: pd.DataFrame | None

    @property
    def day(self) -> str:
        """The day from which it is seen, in words."""
        return wording.day(self.looked)


def tally(rows: pd.DataFrame) -> dict[str, int]:
    """How many recommendations stand how, the most pressing first, all that are closed last."""
    counts = rows["standing"].value_counts()
    parts = {one.value: int(counts.get(one, 0)) for one in Standing if one not in CLOSED}
    parts["closed"] = int(rows["standing"].isin(CLOSED).sum())
    return {word: number for word, number in parts.items() if number}


def register(
    recs: pd.DataFrame, events: pd.DataFrame | None, looked: pd.Timestamp, region: str | None
) -> Register:
    """See a register at a day; one row a recommendation with every date of publication given."""
    log = progress.placed(events, recs)
    every = progress.state_at(recs, looked, events=log)
    is_later = every["state"].eq(progress.NOT_ISSUED)
    stated = every["published"].where(~is_later).groupby(progress.addressees(every), sort=False)
    dates = {who: tuple(sorted(set(some.dropna()))) for who, some in stated}
    # One row a recommendation, at its first date of publication, so that none counts twice; of one
    # that is there, a row of a later day says nothing yet.
    first = every.iloc[np.lexsort((every["published"], is_later))]
    every = first[~progress.addressees(first).duplicated()].sort_index()
    rows = every[every["state"].ne(progress.NOT_ISSUED)]
    stale = progress.stale(rows)
    state, late = rows["state"].mask(stale, progress.UNKNOWN), rows["days_overdue"].mask(stale)
    standing = pd.Series([FROM_STATE[one] for one in state], rows.index, dtype="object")
    # One closed by a moved due date, after its first, is not on time.
    after = rows["due_moved"] & rows["closed_on"].gt(rows["original_due"])
    after &= standing.eq(Standing.CLOSED_ON_TIME)
    rows = rows.assign(
        state=state,
        stale=stale,
        days_overdue=late,
        published_dates=[dates[who] for who in progress.addressees(rows)],
        standing=standing.mask(after, Standing.CLOSED_AFTER_FIRST),
        passed=state.eq(progress.UNKNOWN) & rows["due"].lt(looked),
    )
    rows = _by_theme(rows.reset_index(drop=True))
    mine = rows[are_of(rows, region)] if region else rows.iloc[:0]
    return Register(area=region, looked=looked, rows=rows, mine=mine, every=every, log=log)


def _by_theme(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows by theme, the most pressing theme and row first; ``rank`` is 0 for the first of all."""
    labels = {row["theme"]: row["label"] for row in reference.rows("themes")}
    named = rows["theme"].astype("object").where(rows["theme"].notna(), NO_THEME)
    rows = rows.assign(
        group=[wording.capital(labels.get(name, name)) for name in named],
        urgency=rows["standing"].map({one: place for place, one in enumerate(Standing)}),
        late=-rows["days_overdue"].fillna(0).astype(float),
    )
    order = ["urgency", "late", "group", "due", "reference"]
    rows = rows.sort_values(order, kind="stable").drop(columns=["urgency", "late"])
    rows["rank"] = range(len(rows))
    first = rows.groupby("group")["rank"].transform("min")
    return rows.iloc[np.lexsort((rows["rank"], first))].reset_index(drop=True)
