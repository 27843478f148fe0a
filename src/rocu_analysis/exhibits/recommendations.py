"""Are the recommendations on time? Each from issue to due date, and how it stands at a day.

A status that nobody has written down stays "status not known": nothing is inferred from a due date
that has passed. Dates of publication on which sources differ are both kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from rocu_analysis import reference
from rocu_analysis.charts import days as axis, register as register_chart
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import NoFigures
from rocu_analysis.exhibits.cells import (
    MISSING,
    NOT_APPLICABLE,
    cell,
    date_cell,
    dates_cell,
    is_empty,
    shortened,
    table_of,
    text_cell,
)
from rocu_analysis.exhibits.exhibit import Exhibit, Key, Kind, Told
from rocu_analysis.exhibits.responses import RECOMMENDATIONS
from rocu_analysis.exhibits.sources import are_of, plain, references, source_of, unplaced
from rocu_analysis.measures import progress
from rocu_analysis.wording import (
    capital,
    day,
    days,
    days_of,
    few_of,
    figure,
    fit,
    listed,
    note,
    paragraph,
    say,
    small,
    some,
)

if TYPE_CHECKING:
    from datetime import date

# States with the mark of each in the chart. What a board must see first stands first.
MARKS = {
    "overdue": "overdue", "due soon": "due", "status not known": "unknown", "open": "on time",
    "not accepted": "refused", "closed late": "closed", "closed (date not known)": "closed",
    "closed on time": "closed",
}  # fmt: skip
UNKNOWN = progress.UNKNOWN
URGENCY = {state: place for place, state in enumerate(MARKS)}
PHRASES = {UNKNOWN: "of unknown status", progress.UNDATED: "closed (whether in time is not known)"}
DRAWN = ("begun", "published", "due", "original_due", "closed", "late_until")
LABEL = 62  # letters of a label
AGE_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)


def recommendations(
    recs: pd.DataFrame,
    events: pd.DataFrame | None = None,
    as_at: date | str | None = None,
    *,
    by: Literal["theme", "owner"] = "theme",
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
    by : {"theme", "owner"}
        How rows are grouped.
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
        Where ``by`` or ``show`` is not one of these, or the data hold no date.
    NoFigures
        Where the register is empty, or what was asked for cannot be shown.
    """
    return KIND.ask(**locals())


@dataclass(frozen=True, eq=False)
class Register:
    """A register at a day: a row each in groups, what was issued and closed, and how quickly."""

    rows: pd.DataFrame
    looked: pd.Timestamp
    flow: pd.DataFrame | None = None  # what a log of events with dates tells
    time_open: progress.Survival | None = None

    @property
    def old(self) -> int:
        """How many are not closed by a register without an entry for more than a year."""
        return int(self.rows["old"].sum())


def _tell(recs, events, *, as_at, by, show, region, owners) -> Told:
    if recs.empty:
        raise NoFigures("recommendations", "the register holds no recommendation")
    recs, events = plain(recs), None if events is None else plain(events)
    lost = [] if events is None else unplaced("Entries of the log", events, recs)
    recs = recs.assign(reference=references(recs))
    looked = progress.latest_date(recs, events) if as_at is None else progress.day_of(as_at)
    register = _at(recs, events, looked, by)
    tell = {"register": lambda held: _register(held, by, region, owners), "flow": _flow,
            "survival": _survival}[show]  # fmt: skip
    return Told(
        rows=recs,
        source=source_of(recs.assign(as_at=pd.NaT, published=None)),
        notes=[note("register", *_sentences(register, events), *lost)],
        methods=["never inferred", *(["curve"] if show == "survival" else [])],
        **tell(register),
    )


# --- the register at a day ------------------------------------------------------------------------


def _at(recs: pd.DataFrame, events: pd.DataFrame | None, looked, by: str) -> Register:
    """See a register at a day; one row a recommendation with every date of publication given."""
    known = progress.placed(events, recs)
    every = progress.state_at(_with_beginning(recs, known, looked), looked, events=known)
    is_stated = every["state"].ne(progress.NOT_ISSUED) & ~every["from_log"].astype(bool)
    stated = every["published"].where(is_stated)
    given = stated.groupby(progress.addressees(every), sort=False)
    dates = {who: tuple(sorted(set(some.dropna()))) for who, some in given}
    # One row a recommendation, at its first date of publication, so that none counts twice; of one
    # that is there, a row of a later day says nothing yet.
    is_later = every["state"].eq(progress.NOT_ISSUED)
    first = every.iloc[np.lexsort((every["published"], is_later))]
    every = first[~progress.addressees(first).duplicated()].sort_index()
    rows = every[every["state"] != progress.NOT_ISSUED]
    rows = rows.assign(
        begun=rows["published"],
        published=stated[rows.index],
        old=progress.stale(rows),
        published_dates=[dates[who] for who in progress.addressees(rows)],
    )
    rows = _grouped(rows.reset_index(drop=True), by)
    if known is None:
        return Register(rows, looked)
    flow = None if known.empty else progress.flow(every)
    some_issued = flow is not None and flow["issued"].sum() > 0
    return Register(rows, looked, flow if some_issued else None, progress.time_to_close(every))


def _with_beginning(recs: pd.DataFrame, events: pd.DataFrame | None, looked) -> pd.DataFrame:
    """Register in which a recommendation without a day of publication begins in its log."""
    missing = recs["published"].isna()
    if events is None or events.empty or not missing.any():
        return recs.assign(from_log=False)
    entries = progress.happened(events)
    entries = entries[entries["event_date"].le(looked)]
    first = entries["event_date"].groupby(progress.addressees(entries)).min()
    begun = progress.addressees(recs).map(first).where(missing)
    return recs.assign(published=recs["published"].fillna(begun), from_log=begun.notna())


def _grouped(rows: pd.DataFrame, by: str) -> pd.DataFrame:
    """Rows in groups, the most pressing group and row first; ``rank`` is 0 for the first of all."""
    labels = {row["theme"]: row["label"] for row in reference.rows("themes")}
    named = rows[by].astype("object").where(rows[by].notna(), f"{by.capitalize()} not stated")
    rows = rows.assign(
        group=[capital(labels.get(name, name)) for name in named],
        urgency=rows["state"].map(URGENCY),
        late=-rows["days_overdue"].fillna(0).astype(float),
    )
    order = ["urgency", "late", "group", "due", "reference"]
    rows = rows.sort_values(order, kind="stable").drop(columns=["urgency", "late"])
    rows["rank"] = range(len(rows))
    first = rows.groupby("group")["rank"].transform("min")
    return rows.iloc[np.lexsort((rows["rank"], first))].reset_index(drop=True)


# --- the register in words ------------------------------------------------------------------------


def _register(register: Register, by: str, region: str | None, owners: bool) -> dict:
    rows, looked, tally = register.rows, day(register.looked), _tally(register.rows)
    mine = rows[are_of(rows, region)] if region and not register.old else rows.iloc[:0]
    headline = _headline(register, tally)
    if len(mine):
        first = f"{region}: {_told(mine)}"
        late = f"; {small(tally.get('overdue', 0))} of {small(len(rows))} overdue in all"
        headline = fit(
            *([first + late] if len(mine) < len(rows) else []), first, first.partition(",")[0]
        )
    care = "Nothing is called overdue whose status is not known." if UNKNOWN in tally else ""
    if register.old:
        care = "The register has had no entry for more than a year, so much may have been closed."
    by_what = f" by {by}" if rows[by].notna().any() else ""
    counted = say("At {looked} the register holds {n} {n|recommendation|recommendations}: {x}",
                  looked=looked, n=len(rows), x=_parts(tally, figure))  # fmt: skip
    return {
        "headline": headline,
        "subtitle": f"Recommendations{by_what}, from issue to due date, at {looked}",
        "alt": say("Timeline of {n} {n|recommendation|recommendations}{by}", n=len(rows), by=by_what),
        "description": paragraph(counted if len(rows) else headline, _which(rows)),
        "care": care,
        "key": _key(register, tally, mine, region) if len(rows) else None,
        "table": _table(rows, looked, by, owners),
        "data": rows,
        "drawing": None if rows.empty else _drawing(register, region),
    }  # fmt: skip


def _tally(rows: pd.DataFrame) -> dict[str, int]:
    """How many stand in each state that occurs, the most pressing first."""
    states = rows["state"].value_counts()
    return {state: int(states[state]) for state in URGENCY if states.get(state, 0)}


def _closed(tally: dict[str, int]) -> int:
    return sum(number for state, number in tally.items() if state.startswith("closed"))


def _parts(tally: dict[str, int], printed=small) -> str:
    return listed(f"{printed(n)} {PHRASES.get(state, state)}" for state, n in tally.items())


def _told(rows: pd.DataFrame) -> str:
    """How some recommendations stand: "one overdue and two closed, one late"."""
    tally, total = _tally(rows), len(rows)
    parts = {state: n for state, n in tally.items() if not state.startswith("closed")}
    parts |= {"closed": _closed(tally)} if _closed(tally) else {}
    told = _parts(parts)
    if len(parts) == 1:
        told = f"{some(total, total, 'recommendation')} {PHRASES.get(*[next(iter(parts))] * 2)}"
    late = tally.get("closed late", 0)
    moved = int((rows["state"].str.startswith("closed") & rows["due_moved"].eq(True)).sum())
    ends = [f"{small(late)} late"] * bool(late) + [
        say("{n:words} after {n|its|their} due {n|date was|dates were} moved", n=moved)] * bool(moved)  # fmt: skip
    return f"{told}, {listed(ends)}" if ends else told


def _headline(register: Register, tally: dict[str, int]) -> str:
    """Say first what is overdue, then what nobody knows, then what is open."""
    looked, total = day(register.looked), len(register.rows)
    overdue, unknown = tally.get("overdue", 0), tally.get(UNKNOWN, 0)
    if total == 0:
        return f"No recommendation had been issued by {looked}"
    if unknown == total:
        return f"The status of {some(total, total, 'recommendation')} is not known at {looked}"
    rest = f"the status of {small(unknown)} is not known"
    if overdue:
        whole = some(overdue, total, "recommendation")
        late = capital(say("{whole} {n|is|are} overdue", whole=whole, n=overdue))
        last = register.rows.loc[
            register.rows["old"] & register.rows["state"].eq("overdue"), "last_entry"
        ]
        if len(last):
            return fit(
                f"{late}, {small(len(last))} only if still open: last entry {day(last.max())}"
            )
        return f"{late}; {rest}" if unknown else f"{late} at {looked}"
    if unknown:
        return f"None known to be overdue; {rest}"
    live = tally.get("open", 0) + tally.get("due soon", 0)
    if live == 0:
        return f"No recommendation is open at {looked}"
    still = f"{small(live)} open{' when last stated' * bool(register.old)}"
    return fit(f"No recommendation is overdue at {looked}; {still}", f"None is overdue; {still}")


def _which(rows: pd.DataFrame) -> str:
    """Which are overdue, the longest first."""
    late = rows[rows["state"].eq("overdue") & ~rows["old"] & rows["days_overdue"].notna()]
    late = late.sort_values("days_overdue", ascending=False, kind="stable").drop_duplicates(
        "reference"
    )
    told = [f"{shortened(ref, LABEL)} by {days(int(n))}"
            for ref, n in zip(late["reference"], late["days_overdue"], strict=True)]  # fmt: skip
    return f"Overdue: {few_of(told, 3)}" if told else ""


def _key(register: Register, tally: dict, rows: pd.DataFrame, region: str | None) -> Key:
    """How many of the region in focus are closed or late, else of all."""
    total, late, unknown = len(register.rows), tally.get("overdue", 0), tally.get(UNKNOWN, 0)
    looked = day(register.looked)
    if len(rows):
        mine, own = _tally(rows), len(rows)
        in_all = (
            f"In all: {late} of {total} overdue, {unknown} not known."
            if own < total
            else f"At {looked}."
        )
        head = (
            f"{mine['overdue']} of {own} overdue"
            if "overdue" in mine
            else f"{_closed(mine)} of {own} closed"
        )
        told = _told(rows).partition(", ")[2] if _closed(mine) == own else _told(rows)
        return Key(head, f"in {region}{f', {told}' if told else ''}. {in_all}")
    if register.old:
        return Key(f"{total - _closed(tally)} of {total}", "were not closed when last stated.")
    if unknown == total:
        return Key("Not known", f"Status of {some(total, total, 'recommendation')} at {looked}.")
    told = f"{_closed(tally)} closed, {unknown} not known at {looked}"
    return Key(f"{late} of {total} overdue", paragraph(_which(register.rows), told))


def state_words(row) -> str:
    """How one recommendation stands, for a table and the right margin of the timeline."""
    state, to_due = row.state, None if pd.isna(row.days_to_due) else int(row.days_to_due)
    until = (
        "no due date"
        if to_due is None
        else "due today"
        if to_due == 0
        else f"due in {days(to_due)}"
    )
    if row.old:
        return "Overdue if still open" if state == "overdue" else f"Open when last stated, {until}"
    if state in ("overdue", "closed late"):
        late = days(int(row.days_overdue))
        return f"Overdue by {late}" if state == "overdue" else f"Closed {late} late"
    if state == "closed on time":
        told = "Closed on the due date" if to_due == 0 else f"Closed {days(to_due)} early"
        late = (row.closed_on - row.original_due).days if row.due_moved else 0
        return f"{told}; {days(late)} after its first date" if late > 0 else told
    if state == progress.UNDATED:
        return "Closed, timing not known" if pd.notna(row.due) else "Closed, no due date"
    return f"Open, {until}" if state == "open" else capital(until if state == "due soon" else state)


def _sentences(register: Register, events: pd.DataFrame | None) -> list[str]:
    """Which dates are not stated or differ, what is old, and who was not visited."""
    rows, told = register.rows, []
    if len(rows):
        two = next((dates for dates in rows["published_dates"] if len(dates) > 1), ())
        texts = (
            (len(two), "Sources differ on the date of publication ({x}); both are kept"),
            (rows["due"].isna().sum(), "No due date is stated for {n}"),
            (
                rows["from_log"].sum(),
                "No day of publication is stated for {n}: counted from the log",
            ),
            (register.old, "The register of {n} not closed has had no entry for more than a year"),
        )
        told = [say(text, n=int(number), x=days_of(two)) for number, text in texts if number]
    if events is not None:
        visited = ~events["event"].astype("str").str.casefold().eq("not inspected")
        names = list(events.loc[~visited, "region"].dropna().unique())
        told += [say("{x} {x|was|were} not visited by the inspection", x=names)] * bool(names)
    return told


# --- table and chart ------------------------------------------------------------------------------


def _table(data: pd.DataFrame, looked: str, by: str, owners: bool) -> pd.DataFrame:
    """Print a row a recommendation; columns that say nothing are left out."""
    rows, other = list(data.itertuples()), "theme" if by == "owner" else "owner"
    columns = {
        "No.": range(1, len(rows) + 1),
        "Reference": [row.reference for row in rows],
        by.capitalize(): data["group"],
        "Recommendation": map(text_cell, data["summary"]),
        "Region": map(text_cell, data["region"]),
        "Force": map(text_cell, data["force"]),
        other.capitalize(): map(text_cell, data[other]),
        "Published": map(dates_cell, data["published_dates"]),
        "On record since": [date_cell(row.begun if row.from_log else pd.NaT) for row in rows],
        "Due": map(date_cell, data["due"]),
        "Originally due": [date_cell(row.original_due if row.due_moved else None) for row in rows],
        "Status stated on": map(date_cell, data["status_since"]),
        "Register's last entry": [date_cell(row.last_entry if row.old else pd.NaT) for row in rows],
        f"At {looked}": map(state_words, rows),
        "Age, days": [NOT_APPLICABLE if row.state == "not accepted" else cell(row.age_days)
                      if pd.notna(row.age_days) else MISSING for row in rows],
    }  # fmt: skip
    if by == "theme" and not owners:
        del columns["Owner"]
    table = table_of(columns)
    optional = ["Region", "Force", "On record since", "Originally due", "Status stated on",
                "Register's last entry"]  # fmt: skip
    if rows and all(row.from_log for row in rows if row.published_dates == ()):
        optional.append("Published")
    return table.drop(columns=[name for name in optional if is_empty(table[name])])


def _drawing(register: Register, region: str | None) -> Drawing | None:
    """Draw the region's rows, or else those not closed; the others are counted below."""
    rows, looked = register.rows, axis.number_of(register.looked)
    is_own = are_of(rows, region) if region else np.zeros(len(rows), dtype=bool)
    shown = is_own if is_own.any() else ~rows["state"].str.startswith("closed").to_numpy(dtype=bool)
    unknown = rows["state"].eq(UNKNOWN).to_numpy(dtype=bool)
    if (shown & unknown).sum() > 1:
        shown = shown & ~unknown
    if not shown.any():
        return None
    rest = _tally(rows[~shown])
    lines = [_chart_row(row, register.looked, region)
             for row in rows[shown].sort_values("rank").itertuples()]  # fmt: skip
    frame = pd.DataFrame(lines).astype(dict.fromkeys(DRAWN, float))
    dated = [looked, *frame[["begun", "due", "original_due", "closed"]].stack().dropna()]
    span = axis.ends_of(min(dated), max(dated))
    options = {
        "ticks": axis.ticks(span), "span": span, "as_at": looked,
        "as_at_label": f"At {day(register.looked)}",
        "others": f"Others: {listed(f'{small(n)} {state}' for state, n in rest.items())}" * bool(rest),
    }  # fmt: skip
    return Drawing(register_chart.draw, frame, options)


def _chart_row(row, looked: pd.Timestamp, region: str | None) -> dict:
    """One recommendation; its label is whom it is addressed to and what is asked."""
    who = row.force if isinstance(row.force, str) else row.region
    asked = row.summary if isinstance(row.summary, str) else row.reference
    asked = shortened(asked, LABEL) if len(asked) > LABEL else asked.rstrip(".")
    first = row.published_dates[0] if row.published_dates else pd.NaT
    late_until = pd.NaT  # last day on which it is known to be overdue
    if row.state == "overdue":
        late_until = (
            looked if not row.old else row.last_entry if row.last_entry > row.due else pd.NaT
        )
    dates = (first if pd.notna(first) else row.begun, first, row.due,
             row.original_due if row.due_moved else pd.NaT, row.closed_on, late_until)  # fmt: skip
    return {
        "label": f"{who}: {asked}" if isinstance(who, str) and who != region else asked,
        **dict(zip(DRAWN, map(axis.number_of, dates), strict=True)),
        "mark": MARKS[row.state], "words": state_words(row), "rank": row.rank,
    }  # fmt: skip


# --- issued against closed, and how long they stay open -------------------------------------------


def _flow(register: Register) -> dict:
    """Issued against closed: running totals from nothing at the first quarter's start."""
    flow, looked = register.flow, day(register.looked)
    if flow is None:
        found = "without dated events nothing can be said of what was issued and closed over time"
        raise NoFigures("recommendations", found, None, "Give events=…, and days of publication")
    last, totals = flow.iloc[-1], {"issued_so_far": "Issued", "closed_so_far": "Closed"}
    issued, closed, left = (int(last[n]) for n in ("issued_so_far", "closed_so_far", "outstanding"))
    columns = {
        "Quarter": [*flow["period"].iloc[:-1], f"{last['period']}, to {looked}"],
        "Issued": flow["issued"], "Closed": flow["closed"], "Issued so far": flow["issued_so_far"],
        "Closed so far": flow["closed_so_far"], "Outstanding at its end": flow["outstanding"],
    }  # fmt: skip
    neither = flow["issued_so_far"] - flow["closed_so_far"] - flow["outstanding"]
    if neither.any():
        columns["Not accepted, or closed on an unknown day"] = neither
    ends = flow["period_end"].clip(upper=register.looked)
    steps = flow[[*totals]].assign(x=[axis.number_of(end) for end in ends])
    start = {"x": axis.number_of(flow["period_start"].iloc[0]), **dict.fromkeys(totals, 0)}
    frame = pd.concat([pd.DataFrame([start]), steps], ignore_index=True)
    options = {
        "title": "Issued and closed so far", "most": 1.08 * issued,
        "lines": [(name, f"{word} {figure(last[name])}") for name, word in totals.items()],
        "ticks": axis.ticks((frame["x"].iloc[0], frame["x"].iloc[-1])),
    }  # fmt: skip
    headline = fit(
        f"{figure(closed)} of {figure(issued)} recommendations issued had been closed by {looked}"
    )
    rest = (
        f"; {neither.iloc[-1]} not accepted, or closed on an unknown day"
        if neither.iloc[-1]
        else ""
    )
    return {
        "headline": headline,
        "subtitle": f"Recommendations issued and closed, by quarter, to {looked}",
        "alt": "Two rising steps over time: recommendations issued so far, and closed so far",
        "description": paragraph(headline, f"{left} are outstanding{rest}"),
        "table": table_of(columns),
        "data": flow,
        "drawing": Drawing(register_chart.draw_steps, frame, options),
    }


def _survival(register: Register) -> dict:
    """Share still open by age, with its interval, and the median."""
    held, looked = register.time_open, day(register.looked)
    if held is None or held.curve.empty:
        found = (
            "without dated events nobody knows how long closing takes"
            if held is None
            else held.note
        )
        raise NoFigures("recommendations", found, None, "Give events=…, or show the register")
    curve, records = held.curve, held.records
    still = records - int(curve["closed"].sum())
    headline = half = f"Fewer than half of {records} recommendations have closed"
    if held.median == held.median:
        headline = f"Half of {records} recommendations were closed within {days(int(held.median))}"
        ends = [figure(end) for end in (held.median_lower, held.median_upper) if end == end]
        half = (
            f"{headline} of publication (interval {' to '.join(ends)} days)" if ends else headline
        )
    columns = {
        "Days since publication": [*curve["days"].astype(int), f"All, at {looked}"],
        "Open until then": [*curve["at_risk"], records],
        "Closed then": [*curve["closed"], records - still],
    }
    heads = {"share_open": "Still open after it, per cent", "lower": "Lower", "upper": "Upper"}
    shares = 100 * curve[[*heads]]
    for name, head in heads.items():
        columns[head] = [*(cell(value, False, 1) for value in shares[name]), NOT_APPLICABLE]
    frame = shares.assign(x=curve["days"])
    if frame["x"].iloc[0] > 0:
        start = pd.DataFrame([{"x": 0.0, **dict.fromkeys(heads, 100.0)}])
        frame = pd.concat([start, frame], ignore_index=True)
    last = int(frame["x"].iloc[-1])
    step = next((step for step in AGE_STEPS if last / step < 6), AGE_STEPS[-1])
    options = {
        "title": "Still open by days since publication, per cent", "told": half, "most": 100.0,
        "lines": [("share_open", f"{figure(still)} of {figure(records)} still open")],
        "ticks": tuple((float(age), figure(age)) for age in range(0, last + 1, step)),
    }  # fmt: skip
    return {
        "headline": headline,
        "subtitle": f"Recommendations still open by days since publication, to {looked}, per cent",
        "alt": "A falling curve of the share of recommendations still open by age",
        "description": paragraph(half, f"{still} of {records} were still open at {looked}"),
        "table": table_of(columns),
        "data": curve,
        "drawing": Drawing(register_chart.draw_steps, frame, options),
    }


KIND = Kind(
    shows="progress of recommendations",
    question="Are recommendations on time?",
    frames={"recs": "recommendations", "events": "recommendation_events"},
    tell=_tell,
    method=RECOMMENDATIONS,
)
