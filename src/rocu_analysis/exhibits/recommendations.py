"""Are the recommendations on time? How each stands at a day, in words, a table and a chart.

A status that nobody has written down stays unknown: nothing is inferred from a due date that has
passed, and of a register without an entry for more than a year nothing that was open is known any
more. Dates of publication on which sources differ are both kept. So it is with how recommendations
were closed over time, and how long closing takes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from rocu_analysis import reference, wording
from rocu_analysis.charts import grid, labels as axis, register as timeline
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import NoFigures
from rocu_analysis.exhibits import cells, sources
from rocu_analysis.exhibits.exhibit import Content, Exhibit, ExhibitKind, asks
from rocu_analysis.exhibits.responses import RECOMMENDATIONS
from rocu_analysis.measures import progress
from rocu_analysis.wording import figure

if TYPE_CHECKING:
    from datetime import date


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
# The mark on a timeline, the fill and the words in a grid.
MARKS = {
    Standing.OVERDUE: ("overdue", "overdue", "Overdue"),
    Standing.DUE_SOON: ("due", "due", "Due soon"),
    Standing.UNKNOWN: ("unknown", "not known", "Not known"),
    Standing.OPEN: ("on time", "open", "Open"),
    Standing.NOT_ACCEPTED: ("refused", "refused", "Not accepted"),
    Standing.CLOSED_LATE: ("closed", "late", "Closed late"),
    Standing.CLOSED_AFTER_FIRST: ("closed", "after first date", "Closed after first date"),
    Standing.CLOSED_UNDATED: ("closed", "on time", "Closed"),
    Standing.CLOSED_ON_TIME: ("closed", "on time", "Closed on time"),
}
DRAWN = ("begun", "published", "due", "original_due", "closed", "late_until")
CARE = "A recommendation of unknown status is never counted as overdue."
PASSED = "Of those of unknown status {n:words} {n|has|have} a due date that has passed"
LABEL = 62  # letters of a label
MOST_COLUMNS, LEAST_FILLED = 5, 0.6  # of a grid of regions by theme
AGE_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
NO_LOG = "without dated events it is not known how recommendations were closed over time"


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
    mine = rows[sources.are_of(rows, region)] if region else rows.iloc[:0]
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


@asks
def recommendations(
    recs: pd.DataFrame,
    events: pd.DataFrame | None = None,
    as_at: date | str | None = None,
    *,
    show: Literal["register", "flow", "survival"] = "register",
    region: str | None = None,
    owners: bool = False,
) -> Exhibit:
    """Show every recommendation from issue to due date, and how it stands at a day.

    Parameters
    ----------
    recs : DataFrame
        The recommendations frame; it is not changed.
    events : DataFrame, optional
        The recommendation_events frame: with it, what was issued and closed over time, and how long
        closing takes where there are enough records (20, of which 10 are closed).
    as_at : date, optional
        The day to look from; by default the latest on which the two frames say that something
        happened, never today.
    show : {"register", "flow", "survival"}
        The register; or what was issued and closed over time, or how long closing takes.
    region : str, optional
        Region in focus: its recommendations have the rows of the chart, the others are counted.
    owners : bool
        Whether the table says who must act. A tracker may name persons, whose names are personal
        data; roles and offices may be published.

    Returns
    -------
    Exhibit
        ``.data`` has one row a recommendation with its state, or what the flow or the curve shows.

    Raises
    ------
    BadOption
        Where ``show`` is not one of these, or the data hold no date.
    NoFigures
        Where the register is empty, or what was asked for cannot be shown.
    """


def _describe(recs, events, *, as_at, show, region, owners) -> Content:
    if recs.empty:
        raise NoFigures("recommendations", "the register holds no recommendation")
    recs, events = sources.plain(recs), None if events is None else sources.plain(events)
    lost = [] if events is None else sources.unplaced("Entries of the log", events, recs)
    recs = recs.assign(reference=sources.references(recs))
    looked = progress.latest_date(recs, events) if as_at is None else progress.day_of(as_at)
    found = register(recs, events, looked, region)
    if show == "register":
        parts = _phrases(found, owners)
    else:
        parts = (_flow if show == "flow" else _survival)(found)
    return Content(
        rows=recs,
        source=sources.source_of(recs.assign(as_at=pd.NaT, published=None)),
        notes=[wording.note("register", *_notes(found, events), *lost)],
        methods=["never inferred", *(["curve"] if show == "survival" else [])],
        **parts,
    )


def _phrases(found: Register, owners: bool) -> dict:
    rows, passed = found.rows, int(found.rows["passed"].sum())
    grid_, by = _grid(found), " by theme" if rows["theme"].notna().any() else ""
    number = wording.small_count(len(rows), "recommendation")
    return {
        "headline": _headline(found),
        "subtitle": f"Recommendations{by} at {found.day}",
        "alt": f"Grid of {number} by region and theme" if grid_ else f"Timeline of {number}{by}",
        "more": [_longest(rows), wording.fill(PASSED, n=passed) if passed else ""],
        "care": CARE if rows["standing"].eq(Standing.UNKNOWN).any() else "",
        "table": _table(found, owners),
        "data": rows,
        "drawing": None if rows.empty else grid_ or _timeline(found),
    }


def _headline(found: Register) -> str:
    """Our own first, else what is overdue, and what nobody knows."""
    mine, counts, total, small = found.mine, tally(found.rows), len(found.rows), wording.small
    overdue, unknown = (counts.get(one, 0) for one in (Standing.OVERDUE, Standing.UNKNOWN))
    if total == 0:
        return f"No recommendation had been issued by {found.day}"
    if unknown == total:
        whose = wording.some(total, total, "recommendation")
        return f"The status of {whose} is not known at {found.day}"
    if len(mine):
        own, late = f"{found.area}: {_parts(mine)}", tally(mine).get(Standing.OVERDUE, 0)
        in_all = f"; {small(overdue)} of {small(total)} overdue in all" * (len(mine) < total)
        short = f"{found.area}: {late} of {len(mine)} overdue"
        return wording.fit(own + _late(mine) + in_all, own + _late(mine), short)
    whose = f"No recommendation is {'known to be ' * bool(unknown)}"
    if overdue:
        whose = wording.some(overdue, total, "recommendation")
        whose += " is " if overdue == 1 else " are "
    rest = f"; the status of {small(unknown)} is not known" if unknown else f" at {found.day}"
    return wording.fit(f"{whose}overdue{rest}")


def _parts(rows: pd.DataFrame) -> str:
    """How many stand how: "one overdue, one due soon and three closed"."""
    return wording.listed(f"{wording.small(n)} {word}" for word, n in tally(rows).items())


def _late(rows: pd.DataFrame) -> str:
    """Which of the closed were late, by the last due date or by the first."""
    kinds = {Standing.CLOSED_LATE: "late", Standing.CLOSED_AFTER_FIRST: "after the first date"}
    counts = {word: int(rows["standing"].eq(one).sum()) for one, word in kinds.items()}
    late = wording.listed(f"{wording.small(n)} {word}" for word, n in counts.items() if n)
    return f", {late}" if late else ""


def _longest(rows: pd.DataFrame) -> str:
    """Which are overdue, the longest first."""
    late = rows[rows["standing"].eq(Standing.OVERDUE)]
    late = late.sort_values("days_overdue", ascending=False, kind="stable")
    late = late.drop_duplicates("reference")
    names = [f"{cells.shortened(ref, LABEL)} by {wording.count(int(n), 'day')}"
             for ref, n in zip(late["reference"], late["days_overdue"], strict=True)]  # fmt: skip
    return f"Overdue: {wording.few_of(names, 3)}" if names else ""


def state_cell(row) -> cells.Cell | str:
    """How one recommendation stands, for a table and the right margin of the timeline."""
    one, to_due = row.standing, row.days_to_due
    if one == Standing.UNKNOWN:
        return f"Status not known{', due date passed' * bool(row.passed)}"
    if one == Standing.CLOSED_UNDATED:
        return "Closed, timing not known"
    if one == Standing.NOT_ACCEPTED:
        return "Not accepted"
    if one == Standing.OPEN and pd.isna(to_due):
        return "Open, no due date"
    number, lead, words = {
        Standing.OVERDUE: (row.days_overdue, "Overdue by", ""),
        Standing.CLOSED_LATE: (row.days_overdue, "Closed", "late"),
        Standing.CLOSED_AFTER_FIRST: (
            (row.closed_on - row.original_due).days, "Closed", "after its first date"),
        Standing.CLOSED_ON_TIME: (to_due, "Closed", "early"),
    }.get(one, (to_due, "Due in", ""))  # fmt: skip
    return cells.Cell(int(number), unit="days", lead=lead, words=words)


def _notes(found: Register, events: pd.DataFrame | None) -> list[str]:
    """Which dates differ, what is too old to be known, and who was not visited."""
    parts = []
    if two := next((dates for dates in found.rows["published_dates"] if len(dates) > 1), ()):
        two = wording.days_of(two)
        parts.append(f"Sources differ on the date of publication ({two}); both are kept")
    if number := int(found.rows["stale"].sum()):
        template = "Without an entry for more than a year, and so of unknown status: {n:words}"
        parts.append(wording.fill(template, n=number))
    if events is not None:
        visited = ~events["event"].astype("str").str.casefold().eq("not inspected")
        names = list(events.loc[~visited, "region"].dropna().unique())
        gone = wording.fill("{x} {x|was|were} not visited by the inspection", x=names)
        parts += [gone] if names else []
    return parts


def _table(found: Register, owners: bool) -> pd.DataFrame:
    """Print a row a recommendation; columns that say nothing are left out."""
    data, rows = found.rows, list(found.rows.itertuples())
    texts = {"Recommendation": "summary", "Region": "region", "Force": "force",
             **({"Owner": "owner"} if owners else {})}  # fmt: skip
    columns = {
        "No.": range(1, len(rows) + 1),
        "Reference": data["reference"],
        "Theme": data["group"],
        **{head: data[name] for head, name in texts.items()},
        "Published": map(cells.dates_cell, data["published_dates"]),
        "Due": data["due"],
        "Originally due": data["original_due"].where(data["due_moved"]),
        "Status stated on": data["status_since"],
        f"At {found.day}": map(state_cell, rows),
        "Age, days": [cells.NOT_APPLICABLE if row.standing == Standing.NOT_ACCEPTED
                      else cells.cell(row.age_days) if pd.notna(row.age_days) else cells.MISSING
                      for row in rows],
    }  # fmt: skip
    table = cells.table_of(columns)
    optional = ("Region", "Force", "Originally due", "Status stated on")
    return table.drop(columns=[name for name in optional if cells.is_empty(table[name])])


def _grid(found: Register) -> Drawing | None:
    """Regions by theme, own region first; None of a register without that shape."""
    rows = found.rows
    if rows.empty or rows["region"].isna().any() or rows["force"].notna().any():
        return None
    regions = [name for name in reference.REGIONS if name in set(rows["region"])]
    regions.sort(key=lambda name: name != found.area)
    themes = sorted(rows["group"].unique())
    full = len(rows) >= LEAST_FILLED * len(regions) * len(themes)
    once = not rows.duplicated(["region", "group"]).any()
    if not (once and full and len(regions) > 2 and 2 <= len(themes) <= MOST_COLUMNS):
        return None
    timed = rows["standing"].isin([Standing.OVERDUE, Standing.DUE_SOON])
    frame = pd.DataFrame({
        "row": rows["region"].map(regions.index),
        "column": rows["group"].map(themes.index),
        "kind": [MARKS[one][1] for one in rows["standing"]],
        "text": [str(state_cell(row)) if days else MARKS[row.standing][2]
                 for row, days in zip(rows.itertuples(), timed, strict=True)],
    })  # fmt: skip
    return Drawing(grid.draw, frame, {"rows": regions, "columns": themes, "focus": found.area})


def _timeline(found: Register) -> Drawing | None:
    """Draw the region's rows, or else those not closed; the others are counted below."""
    rows, looked = found.rows, axis.number_of(found.looked)
    shown = rows.index.isin(found.mine.index)
    shown = shown if shown.any() else ~rows["standing"].isin(CLOSED).to_numpy(dtype=bool)
    unknown = rows["standing"].eq(Standing.UNKNOWN).to_numpy(dtype=bool)
    if (shown & unknown).sum() > 1:
        shown = shown & ~unknown
    if not shown.any():
        return None
    lines = [_chart_row(row, found) for row in rows[shown].sort_values("rank").itertuples()]
    frame = pd.DataFrame(lines).astype(dict.fromkeys(DRAWN, float))
    dated = [looked, *frame[list(DRAWN)].stack().dropna()]
    span = axis.ends_of(min(dated), max(dated))
    options = {
        "ticks": axis.ticks(span), "span": span, "as_at": looked,
        "as_at_label": f"At {found.day}",
        "others": "" if shown.all() else f"Others: {_parts(rows[~shown])}",
    }  # fmt: skip
    return Drawing(timeline.draw, frame, options)


def _chart_row(row, found: Register) -> dict:
    """One recommendation; its label is whom it is addressed to and what is asked."""
    who = row.force if isinstance(row.force, str) else row.region
    asked = row.summary if isinstance(row.summary, str) else row.reference
    asked = cells.shortened(asked, LABEL).rstrip(".")
    first = row.published_dates[0] if row.published_dates else pd.NaT
    late_until = found.looked if row.standing == Standing.OVERDUE else pd.NaT
    original = row.original_due if row.due_moved else pd.NaT
    dates = (first, first, row.due, original, row.closed_on, late_until)
    return {
        "label": f"{who}: {asked}" if isinstance(who, str) and who != found.area else asked,
        **dict(zip(DRAWN, map(axis.number_of, dates), strict=True)),
        "mark": MARKS[row.standing][0], "words": str(state_cell(row)), "rank": row.rank,
    }  # fmt: skip


# --- closings over time ---------------------------------------------------------------------------


def _flow(found: Register) -> dict:
    """Issued against closed: running totals from nothing at the first quarter's start."""
    flow = None if found.log is None or found.log.empty else progress.flow(found.every)
    if flow is None or flow["issued"].sum() == 0:
        raise NoFigures("recommendations", NO_LOG, None, "Give events=…, and days of publication")
    last, totals = flow.iloc[-1], {"issued_so_far": "Issued", "closed_so_far": "Closed"}
    columns = {
        "Quarter": [*flow["period"].iloc[:-1], f"{last['period']}, to {found.day}"],
        "Issued": flow["issued"], "Closed": flow["closed"], "Issued so far": flow["issued_so_far"],
        "Closed so far": flow["closed_so_far"], "Outstanding at its end": flow["outstanding"],
    }  # fmt: skip
    neither = flow["issued_so_far"] - flow["closed_so_far"] - flow["outstanding"]
    if neither.any():
        columns["Not accepted, or closed on an unknown day"] = neither
    ends = map(axis.number_of, flow["period_end"].clip(upper=found.looked))
    start = pd.DataFrame({"x": [axis.number_of(flow["period_start"].iloc[0])]})
    frame = pd.concat([start, flow[[*totals]].assign(x=[*ends])], ignore_index=True).fillna(0)
    options = {
        "title": "Issued and closed so far", "most": 1.08 * last["issued_so_far"],
        "lines": [(name, f"{word} {figure(last[name])}") for name, word in totals.items()],
        "ticks": axis.ticks((frame["x"].iloc[0], frame["x"].iloc[-1])),
    }  # fmt: skip
    issued, closed = (figure(last[name]) for name in totals)
    return {
        "headline": f"{closed} of {issued} recommendations had been closed by {found.day}",
        "subtitle": f"Recommendations issued and closed, by quarter, to {found.day}",
        "alt": "Two rising steps over time: recommendations issued so far, and closed so far",
        "more": [f"{last['outstanding']} are outstanding"],
        "table": cells.table_of(columns),
        "data": flow,
        "drawing": Drawing(timeline.draw_steps, frame, options),
    }


def _survival(found: Register) -> dict:
    """Share still open by age, with its interval, and the median."""
    survival = None if found.log is None else progress.time_to_close(found.every)
    if survival is None or survival.curve.empty:
        why = NO_LOG if survival is None else survival.note
        raise NoFigures("recommendations", why, None, "Give events=…, or show the register")
    curve, records = survival.curve, survival.records
    still = records - int(curve["closed"].sum())
    half = f"Fewer than half of {records} recommendations have closed"
    if survival.median == survival.median:
        within = wording.count(int(survival.median), "day")
        half = f"Half of {records} recommendations were closed within {within}"
    ends = [figure(end) for end in (survival.median_lower, survival.median_upper) if end == end]
    sentence = f"{half} of publication (interval {' to '.join(ends)} days)" if ends else half
    columns = {
        "Days since publication": [*curve["days"].astype(int), f"All, at {found.day}"],
        "Open until then": [*curve["at_risk"], records],
        "Closed then": [*curve["closed"], records - still],
    }
    heads = {"share_open": "Still open after it, per cent", "lower": "Lower", "upper": "Upper"}
    shares = 100 * curve[[*heads]]
    for name, head in heads.items():
        printed = (cells.cell(value, False, 1) for value in shares[name])
        columns[head] = [*printed, cells.NOT_APPLICABLE]
    frame = shares.assign(x=curve["days"])
    if frame["x"].iloc[0] > 0:
        start = pd.DataFrame([{"x": 0.0, **dict.fromkeys(heads, 100.0)}])
        frame = pd.concat([start, frame], ignore_index=True)
    last = int(frame["x"].iloc[-1])
    step = next((step for step in AGE_STEPS if last / step < 6), AGE_STEPS[-1])
    options = {
        "title": "Still open by days since publication, per cent", "told": sentence, "most": 100.0,
        "lines": [("share_open", f"{figure(still)} of {figure(records)} still open")],
        "ticks": tuple((float(age), figure(age)) for age in range(0, last + 1, step)),
    }  # fmt: skip
    return {
        "headline": half,
        "subtitle": f"Recommendations still open by days since publication, to {found.day}, "
        "per cent",
        "alt": "A falling curve of the share of recommendations still open by age",
        "more": [sentence, f"{still} of {records} were still open at {found.day}"],
        "table": cells.table_of(columns),
        "data": curve,
        "drawing": Drawing(timeline.draw_steps, frame, options),
    }


KIND = ExhibitKind(
    shows="progress of recommendations",
    frames={"recs": "recommendations", "events": "recommendation_events"},
    choices={"show": ("register", "flow", "survival")},
    describe=_describe,
    method=RECOMMENDATIONS,
)
