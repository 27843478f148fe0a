"""Are the recommendations on time? Each from issue to due date, and how it stands at a day.

A status that nobody has written down stays "status not known": nothing is inferred from a due date
that has passed, and nothing is called overdue whose status is not known. Dates of publication on
which sources differ are both kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from rocu_analysis import reference
from rocu_analysis.charts import register as register_chart
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import NoFigures
from rocu_analysis.exhibits.common import (
    axis_days,
    cell,
    date_cell,
    dates_cell,
    number_of,
    plain,
    source_of,
    table_of,
    text_cell,
    year_ticks,
)
from rocu_analysis.exhibits.exhibit import Exhibit, Key
from rocu_analysis.exhibits.kinds import Kind, Method, Told
from rocu_analysis.exhibits.printing import MISSING, NOT_APPLICABLE
from rocu_analysis.measures import progress
from rocu_analysis.wording.numbers import day, days, days_of, figure, listed, paragraph, small
from rocu_analysis.wording.say import Note, capital, fit, note, say

if TYPE_CHECKING:
    from datetime import date

# States with the mark of each in the chart. What a board must see first stands first.
MARKS = {
    "overdue": "overdue",
    "due soon": "due",
    "status not known": "unknown",
    "open": "on time",
    "not accepted": "refused",
    "closed late": "closed",
    "closed (date not known)": "closed",
    "closed on time": "closed",
}
URGENCY = {state: place for place, state in enumerate(MARKS)}
DAYS_DRAWN = ["begun", "published", "due", "original_due", "closed", "late_until"]
SHORT = 62  # letters of a label
AGE_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
MOST_AGES = 6
NEITHER = "Not accepted, or closed on an unknown day"


def recommendations(
    recs: pd.DataFrame,
    events: pd.DataFrame | None = None,
    as_at: date | str | None = None,
    *,
    by: Literal["theme", "owner"] = "theme",
    show: Literal["register", "flow", "survival"] = "register",
    region: str | None = None,
) -> Exhibit:
    """Show every recommendation from issue to due date, and how it stands at a day.

    Parameters
    ----------
    recs : DataFrame
        The recommendations frame; it is not changed.
    events : DataFrame, optional
        The recommendation_events frame: with it, issued against closed, and the curve of how long
        closing takes where there are enough records (20, of which 10 are closed).
    as_at : date, optional
        The day to look from; by default the latest on which the two frames say that something
        happened, never today. Due dates, and events that name a deadline, do not count.
    by : {"theme", "owner"}
        How rows are grouped.
    show : {"register", "flow", "survival"}
        The register; or what was issued and closed over time, or how long closing takes, which
        need a log of events.
    region : str, optional
        Region in focus: its recommendations have the rows of the chart, the others are counted.

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
    """A register at a day: a row each in groups, what was issued and closed, and how quickly.

    ``flow`` and ``time_open`` are None without a log of events; ``flow`` also without its dates.
    """

    rows: pd.DataFrame
    looked: pd.Timestamp
    flow: pd.DataFrame | None
    time_open: progress.Survival | None

    @property
    def old(self) -> int:
        """How many are not closed by a register without an entry for more than a year."""
        return int(self.rows["old"].sum())


def _tell(recs: pd.DataFrame, events: pd.DataFrame | None, *, as_at, by, show, region) -> Told:
    if recs.empty:
        raise NoFigures("recommendations", "the register holds no recommendation")
    recs, events = plain(recs), None if events is None else plain(events)
    looked = progress.latest_date(recs, events) if as_at is None else progress.day_of(as_at)
    register = _at(recs, events, looked, by)
    parts = {
        "register": partial(_register, by=by, region=region),
        "flow": _flow,
        "survival": _survival,
    }
    return Told(
        rows=recs,
        source=source_of(recs.assign(as_at=pd.NaT, published=None)),
        notes=_notes(register, events, show),
        marks=["never inferred"],
        **parts[show](register),
    )


# --- the register at a day -----------------------------------------------------------------------


def _address(frame: pd.DataFrame) -> pd.Series:
    """Recommendation and addressee as one word, with missing ones comparable."""
    names = frame[["recommendation_id", "region", "force"]].astype("str").fillna("")
    words = map("\t".join, zip(*(names[name].tolist() for name in names), strict=True))
    return pd.Series(list(words), index=frame.index, dtype="object")


def _at(recs: pd.DataFrame, events: pd.DataFrame | None, looked, by: str) -> Register:
    """See a register at a day, with every date of publication that is given."""
    known = None
    if events is not None:
        known = events[events["recommendation_id"].isin(recs["recommendation_id"])]
    begun = _with_beginning(recs, known, looked)
    every = progress.state_at(begun, looked, events=known)
    states = every[every["state"] != "not yet issued"]
    stated = states["published"].where(~states["from_log"].astype(bool))
    states = states.assign(begun=states["published"], published=stated, old=progress.stale(states))
    rows = _grouped(_one_row_each(states), by)
    if known is None:
        return Register(rows, looked, None, None)
    # One row a recommendation, at its first date of publication, so that none counts twice.
    first = begun.sort_values("published", kind="stable")
    once = first[~_address(first).duplicated()]
    if len(once) < len(begun):
        every = progress.state_at(once, looked, events=known)
    flow = None
    if not known.empty:
        flow = progress.flow(every)
        flow = flow if len(flow) and flow["issued"].sum() else None
    time_open = progress.time_to_close(every)
    return Register(rows, looked, flow, time_open)


def _one_row_each(states: pd.DataFrame) -> pd.DataFrame:
    """One row a recommendation and addressee, with every date of publication that is given."""
    if states.empty:
        return states.assign(published_dates=None)
    address = _address(states)
    given: dict[str, set] = {name: set() for name in address}
    for name, published in zip(address, states["published"], strict=True):
        given[name] |= set() if pd.isna(published) else {published}
    rows = states[~address.duplicated()].reset_index(drop=True)
    return rows.assign(published_dates=[tuple(sorted(days)) for days in given.values()])


def _with_beginning(
    recs: pd.DataFrame, events: pd.DataFrame | None, looked: pd.Timestamp
) -> pd.DataFrame:
    """Register in which a recommendation without a day of publication begins in its log.

    Adds ``from_log``, true where ``published`` is the first entry of the log up to a day.
    """
    missing = recs["published"].isna()
    if events is None or events.empty or not missing.any():
        return recs.assign(from_log=False)
    entries = progress.happened(events)
    entries = entries[entries["event_date"].le(looked)]
    first = entries["event_date"].groupby(_address(entries)).min()
    begun = _address(recs).map(first).where(missing)
    return recs.assign(published=recs["published"].fillna(begun), from_log=begun.notna())


def _grouped(rows: pd.DataFrame, by: str) -> pd.DataFrame:
    """Rows in groups, the most pressing group and row first."""
    if rows.empty:
        return rows.assign(group=pd.Series(dtype="str"))
    labels = {row["theme"]: row["label"] for row in reference.rows("themes")}
    named = rows[by].astype("object").where(rows[by].notna(), f"{by.capitalize()} not stated")
    group = named.map(lambda name: capital(labels.get(name, name)))
    late = -rows["days_overdue"].fillna(0).astype(float)
    rows = rows.assign(group=group, _urgency=rows["state"].map(URGENCY), _late=late)
    rows["_first"] = rows.groupby("group")["_urgency"].transform("min")
    rows["_worst"] = rows.groupby("group")["_late"].transform("min")
    order = ["_first", "_worst", "group", "_urgency", "_late", "due", "recommendation_id"]
    rows = rows.sort_values(order, kind="stable").reset_index(drop=True)
    return rows.drop(columns=["_urgency", "_late", "_first", "_worst"])


# --- the register in words -----------------------------------------------------------------------


def _register(register: Register, by: str, region: str | None) -> dict:
    rows, looked = register.rows, day(register.looked)
    tally = _tally(rows)
    own = rows[_own(rows, region)] if region and len(rows) else rows.iloc[:0]
    own = own if not register.old else own.iloc[:0]
    first = _of_own(own, region) if len(own) else ""
    return {
        "headline": _with_others(first, tally) if first else _headline(register, tally),
        "subtitle": f"Recommendations by {by}, from issue to due date, at {looked}",
        "alt": _alt(register, by),
        "description": paragraph(first, _description(register, tally)),
        "brief": paragraph(first, _counted(tally, register.looked, register.old)),
        "care": _care(register, tally),
        "key": _key(register, tally, own, region),
        "table": _table(rows, looked, by),
        "data": rows,
        "drawing": None if rows.empty else _drawing(register, region),
    }  # fmt: skip


def _tally(rows: pd.DataFrame) -> dict[str, int]:
    """How many stand in each state that occurs, the most pressing first."""
    states = rows["state"].value_counts()
    return {state: int(states[state]) for state in URGENCY if states.get(state, 0)}


def _own(rows: pd.DataFrame, region: str | None) -> np.ndarray:
    """Which are addressed to a region, or to a force of it."""
    forces = reference.forces_in(region) if region else []
    own = rows["region"].eq(region).fillna(False).to_numpy(dtype=bool)
    return own | rows["force"].isin(forces).to_numpy(dtype=bool)


def _closed(tally: dict[str, int]) -> int:
    return sum(number for state, number in tally.items() if state.startswith("closed"))


def _of_own(own: pd.DataFrame, region: str) -> str:
    """How the recommendations of the region in focus stand."""
    tally, total = _tally(own), len(own)
    words = {"overdue": "overdue", "status not known": "of unknown status",
             "not accepted": "not accepted"}  # fmt: skip
    parts = {words[state]: tally[state] for state in words if state in tally}
    live = tally.get("open", 0) + tally.get("due soon", 0)
    parts |= {"open": live, "closed": _closed(tally)}
    parts = {name: number for name, number in parts.items() if number}
    if len(parts) == 1:
        whole = {1: "the one recommendation", 2: "both recommendations"}
        some = whole.get(total, f"all {small(total)} recommendations")
        told = f"{region}: {some} {next(iter(parts))}"
    else:
        told = f"{region}: {listed(f'{small(n)} {name}' for name, n in parts.items())}"
    moved = int((own["state"].str.startswith("closed") & own["due_moved"].eq(True)).sum())
    return told + say("{n||, one after its due date was moved|, # after their dates were moved}",
                      n=moved)  # fmt: skip


def _with_others(first: str, tally: dict[str, int]) -> str:
    """Headline on the region in focus, and on how many are overdue in all."""
    late, total = tally.get("overdue", 0), sum(tally.values())
    return fit(f"{first}; {small(late)} of {small(total)} overdue in all", first,
               first.partition(",")[0])  # fmt: skip


def _care(register: Register, tally: dict[str, int]) -> str:
    if register.old:
        return "The register has had no entry for more than a year, so much may have been closed."
    if "status not known" in tally:
        return "Nothing is called overdue whose status is not known."
    return ""


def _key(register: Register, tally: dict, own: pd.DataFrame, region: str | None) -> Key | None:
    """How many of the region in focus are closed or late, else of all."""
    total, late, unknown = (sum(tally.values()), tally.get("overdue", 0),
                            tally.get("status not known", 0))  # fmt: skip
    if not total:
        return None
    in_all = f"{late} of {total} overdue, {unknown} not known"
    if not len(own):
        if register.old:
            return Key(f"{total - _closed(tally)} of {total}", "were not closed when last stated.")
        if unknown == total:
            when = day(register.looked)
            return Key("Not known", f"is the status of {_of(total, total)} at {when}.")
        closed = f"{_closed(tally)} closed, {unknown} not known at {day(register.looked)}."
        return Key(f"{late} of {total} overdue", closed)
    mine = _tally(own)
    late_own = mine.get("overdue", 0)
    moved = say(", {n|one after its date was moved|# after dates were moved}", n=n) if (
        n := int((own["state"].str.startswith("closed") & own["due_moved"].eq(True)).sum())
    ) else ""  # fmt: skip
    if late_own:
        return Key(f"{late_own} of {len(own)} overdue", f"in {region}. In all: {in_all}.")
    return Key(f"{_closed(mine)} of {len(own)} closed", f"in {region}{moved}. In all: {in_all}.")


def _of(number: int, total: int) -> str:
    """How many of several, as "two of three", "both", "all five", "the one"."""
    if number < total:
        return f"{small(number)} of {small(total)}"
    return {1: "the one", 2: "both"}.get(total, f"all {small(total)}")


def _headline(register: Register, tally: dict[str, int]) -> str:
    """Say first what is overdue, then what nobody knows, then what is open."""
    looked, total = day(register.looked), sum(tally.values())
    overdue, unknown = tally.get("overdue", 0), tally.get("status not known", 0)
    if total == 0:
        return f"No recommendation had been issued by {looked}"
    if unknown == total:
        whole = "all {n:words} recommendations" if total > 1 else "the one recommendation"
        return f"The status of {say(whole, n=total)} is not known at {looked}"
    old = register.rows[register.rows["old"]]
    if overdue:
        is_late = say(
            "{some} {total|recommendation|recommendations} {n|is|are} overdue",
            some=capital(_of(overdue, total)), total=total, n=overdue,
        )  # fmt: skip
        last = list(old.loc[old["state"].eq("overdue"), "last_entry"])
        if last:
            return is_late + _if_still_open(last, overdue)
        if unknown:
            return f"{is_late}; the status of {small(unknown)} is not known"
        return f"{is_late} at {looked}"
    if unknown:
        some = f"{small(unknown)} of {small(total)}"
        return f"None known to be overdue; the status of {some} is not known"
    live = tally.get("open", 0) + tally.get("due soon", 0)
    if live == 0:
        return f"No recommendation is open at {looked}"
    still = say("{some} {n|is|are} open", some=_of(live, total), n=live)
    if len(old):
        still = f"{_of(live, total)}{' was' if total == 1 else ''} open when last stated"
    return f"No recommendation is overdue at {looked}; {still}"


def _if_still_open(last_entries: list[pd.Timestamp], overdue: int) -> str:
    """Tail of the headline where entries are old: for all that are overdue, or for some."""
    if len(last_entries) < overdue:
        return f", {small(len(last_entries))} of them only if still open"
    if len(set(last_entries)) == 1:
        return f" if still open: last entry {day(last_entries[0])}"
    years = dict.fromkeys([min(last_entries).year, max(last_entries).year])
    return f" if still open: last entries of {' to '.join(map(str, years))}"


def _alt(register: Register, by: str) -> str:
    looked, rows = day(register.looked), len(register.rows)
    if not rows:
        return f"A register without a recommendation issued by {looked}."
    text = say(
        "Timeline of {n} {n|recommendation|recommendations} grouped by {by}, from issue to due "
        "date, seen from {looked}", n=rows, by=by, looked=looked,
    )  # fmt: skip
    return f"{text}."


def _description(register: Register, tally: dict[str, int]) -> str:
    rows, old = register.rows, register.rows["old"]
    overdue = rows["state"].eq("overdue")
    late = rows.loc[overdue & ~old, "days_overdue"].dropna().astype(int)
    live = rows["state"].isin(progress.OPEN_STATES)
    moved = int(rows["due_moved"].sum()) if "due_moved" in rows.columns else 0
    sentences = [_counted(tally, register.looked, register.old)]
    if len(late):
        longest = days(int(late.max()))
        span = longest if late.min() == late.max() else f"{figure(late.min())} to {longest}"
        sentences.append(f"What is overdue is {span} past its due date")
    if (overdue & old).any():
        sentences.append(_only_if_open(int((overdue & old).sum()), int(overdue.sum())))
    sentences.append(_stated_on(list(rows.loc[live, "status_since"].dropna())))
    sentences.append(_last_entry(list(rows.loc[old, "last_entry"])))
    if moved:
        told = "The due date of {n} {n|recommendation|recommendations} has been moved"
        sentences.append(say(told, n=moved))
    if register.flow is not None:
        sentences.append(_issued_and_closed(register.flow))
    return paragraph(*sentences)


def _counted(tally: dict[str, int], looked: pd.Timestamp, old: int) -> str:
    """Count every state that occurs."""
    phrases = {
        "status not known": "of unknown status",
        "closed (date not known)": "closed (whether in time is not known)",
    }
    total = sum(tally.values())
    if total == 0:
        return f"At {day(looked)} no recommendation had been issued"
    parts = [f"{figure(number)} {phrases.get(state, state)}" for state, number in tally.items()]
    head = say(
        "At {looked} the register holds {n} {n|recommendation|recommendations}",
        looked=looked, n=total,
    )  # fmt: skip
    if old:
        return f"{head}, by the status last stated of each: {listed(parts)}"
    if len(parts) == 1 and total > 1:
        return f"{head}, all {parts[0].partition(' ')[2]}"
    return f"{head}: {listed(parts)}"


def _only_if_open(number: int, overdue: int) -> str:
    """How many of what is overdue are so only if they are still open."""
    if number < overdue:
        told = "Of those overdue, {n:words} {n|is|are} so only if {n|it is|they are} still open"
        return say(told, n=number)
    told = "{n|The one overdue is|Those overdue are} so only if {n|it is|they are} still open"
    return say(told, n=number)


def _stated_on(stated: list[pd.Timestamp]) -> str:
    """From which days the statuses are of what is not closed."""
    if not stated:
        return ""
    span = " to ".join(dict.fromkeys([day(min(stated)), day(max(stated))]))
    told = "{n|The status of the one that is|The statuses of those} not closed {n|is|are} of {span}"
    return say(told, n=len(stated), span=span)


def _last_entry(entries: list[pd.Timestamp]) -> str:
    """Since when nothing is known of what is not closed, where that is more than a year."""
    if not entries:
        return ""
    first, last = day(min(entries)), day(max(entries))
    register = f"The register has no entry after {last}"
    if first != last:
        register = f"Their registers have no entry after days between {first} and {last}"
    told = (
        "{register}: whether {n:words} that {n|was|were} open then {n|was|were} closed since is "
        "not known"
    )
    return say(told, register=register, n=len(entries))


def _issued_and_closed(flow: pd.DataFrame) -> str:
    last = flow.iloc[-1]
    issued, closed = int(last["issued_so_far"]), int(last["closed_so_far"])
    left = int(last["outstanding"])
    rest = issued - closed - left
    told = (
        "Of {issued} issued, {closed|none has|# has|# have} been closed on a known day and "
        "{left|none is|# is|# are} outstanding"
    )
    if rest:
        some = "the one" if rest == issued == 1 else "the other {rest|one|#}"
        told += f"; {some} {{rest|was|were}} not accepted, or closed on an unknown day"
    return say(told, issued=issued, closed=closed, left=left, rest=rest)


def state_words(row) -> str:
    """How one recommendation stands, for a table and the right margin of the timeline."""
    state = row.state
    to_due = None if pd.isna(row.days_to_due) else int(row.days_to_due)
    has_due = pd.notna(row.due)
    until = "" if to_due is None else "due today" if to_due == 0 else f"due in {days(to_due)}"
    if row.old:
        if state == "overdue":
            return "Overdue if still open"
        return f"Open when last stated, {until or 'no due date'}"
    if state in ("overdue", "closed late"):
        late = days(int(row.days_overdue))
        return f"Overdue by {late}" if state == "overdue" else f"Closed {late} late"
    if state == "due soon":
        return capital(until)
    if state == "open":
        return f"Open, due in {days(to_due)}" if until and has_due else "Open, no due date"
    if state == "closed on time":
        told = "Closed on the due date" if to_due == 0 else f"Closed {days(to_due)} early"
        return told + _by_first_date(row)
    if state == "closed (date not known)":
        return "Closed, timing not known" if has_due else "Closed, no due date"
    return capital(state)


def _by_first_date(row) -> str:
    """How a closing stands to the first due date, where that was moved."""
    if not row.due_moved or row.closed_on != row.closed_on:
        return ""
    late = (row.closed_on - row.original_due).days
    if late == 0:
        return "; on its first date"
    return f"; {days(abs(late))} {'after' if late > 0 else 'before'} its first date"


def _notes(register: Register, events: pd.DataFrame | None, show: str) -> list[Note | str]:
    rows, looked, whole, notes = register.rows, register.looked, show == "register", []
    if whole and len(rows) and rows["age_days"].notna().any():
        ages = (
            "Ages run from the first date given to the day of closing or, where that is not known, "
            "to {looked}."
        )
        if rows["state"].eq("not accepted").any():
            ages += " One that was not accepted awaits nothing and has no age."
        notes.append(note("ages", ages, looked=looked))
    for dates in rows["published_dates"] if len(rows) else ():
        if len(dates) > 1:
            told = "Sources differ on the date of publication ({x}); both are kept."
            notes.append(note("two dates", told, x=days_of(dates)))
            break
    if len(rows):
        notes += _gap_notes(register, whole)
    if events is not None:
        visited = ~events["event"].astype("str").str.casefold().eq("not inspected")
        names = list(events.loc[~visited, "region"].dropna().unique())
        if names:
            told = "{x} {x|was|were} not visited by the inspection."
            notes.append(note("not inspected", told, x=names))
        if show == "survival":
            notes += _survival_notes(register)
    return notes


def _gap_notes(register: Register, whole: bool) -> list[Note]:
    """What dates are not stated, and what is old."""
    rows = register.rows
    undated = rows["state"].isin(progress.OPEN_STATES) & rows["status_since"].isna()
    noun = "{n} {n|recommendation|recommendations}"
    texts = (
        ("no due date", int(rows["due"].isna().sum()) if whole else 0,
         f"No due date is stated for {noun}."),
        ("from log", int(rows["from_log"].sum()),
         f"No day of publication is stated for {noun}; {{n|it counts from its|they count from "
         f"their}} first entry in the log."),
        ("old", register.old,
         f"By {{as_at}} the register of {noun} not closed has had no entry for more than a year: "
         f"{{n|its state is that of its|their states are those of their}} last status."),
        ("undated status", int(undated.sum()) if whole else 0,
         f"From which day the status is is not stated for {noun} not closed; it is taken to hold "
         f"for {{n|it|them}} still."),
    )  # fmt: skip
    as_at = rows["as_at"].iloc[0]
    return [note(name, text, n=number, as_at=as_at) for name, number, text in texts if number]


# --- its table and chart -------------------------------------------------------------------------


def _table(data: pd.DataFrame, looked: str, by: str) -> pd.DataFrame:
    """Print a row a recommendation; columns that say nothing are left out."""
    rows = list(data.itertuples())
    other = "theme" if by == "owner" else "owner"
    ages = [MISSING if pd.isna(row.age_days) else int(row.age_days) for row in rows]
    # What was not accepted waits for nothing and has no age.
    refused = [row.state == "not accepted" for row in rows]
    columns = {
        "No.": range(1, len(rows) + 1),
        "Reference": [row.recommendation_id for row in rows],
        by.capitalize(): data["group"],
        "Recommendation": [text_cell(row.summary) for row in rows],
        "Region": [text_cell(row.region) for row in rows],
        "Force": [text_cell(row.force) for row in rows],
        other.capitalize(): [text_cell(value) for value in data[other]],
        "Published": [dates_cell(row.published_dates) for row in rows],
        "On record since": [date_cell(row.begun if row.from_log else pd.NaT) for row in rows],
        "Due": [date_cell(row.due) for row in rows],
        "Originally due": [date_cell(row.original_due if row.due_moved else None) for row in rows],
        "Status stated on": [date_cell(row.status_since) for row in rows],
        "Register's last entry": [date_cell(row.last_entry if row.old else pd.NaT) for row in rows],
        f"At {looked}": [state_words(row) for row in rows],
        "Age, days": [NOT_APPLICABLE if r else a for r, a in zip(refused, ages, strict=True)],
    }
    optional = ["Region", "Force", "On record since", "Originally due", "Status stated on",
                "Register's last entry"]  # fmt: skip
    if rows and all(row.from_log for row in rows if row.published_dates == ()):
        optional.append("Published")
    for name in optional:
        if all(value == MISSING for value in columns[name]):
            columns.pop(name)
    return table_of(columns)


def _drawing(register: Register, region: str | None) -> Drawing | None:
    """Draw the region's rows, or else those not closed; the others are counted below."""
    frame, rows = _chart_frame(register, region), register.rows
    looked = number_of(register.looked)
    own = _own(rows, region) if region else np.zeros(len(rows), dtype=bool)
    shown = own if own.any() else ~rows["state"].str.startswith("closed").to_numpy(dtype=bool)
    unknown = rows["state"].eq("status not known").to_numpy(dtype=bool)
    if (shown & unknown).sum() > 1:
        shown = shown & ~unknown
    if not shown.any():
        return None
    rest = _tally(rows[~shown])
    counts = listed(f"{small(n)} {state}" for state, n in rest.items())
    others = f"{'Others' if shown.any() else 'All'}: {counts}" if rest else ""
    frame = frame[shown].sort_values("rank", kind="stable").reset_index(drop=True)
    dated = frame[["begun", "due", "original_due", "closed"]].stack().dropna()
    span = axis_days(min(looked, *dated), max(looked, *dated))
    options = {
        "ticks": year_ticks(span),
        "span": span,
        "as_at": looked,
        "as_at_label": f"At {day(register.looked)}",
        "others": others,
    }
    return Drawing(
        register_chart.draw, frame, options, needs=partial(register_chart.height, frame, others)
    )


def _chart_frame(register: Register, region: str | None) -> pd.DataFrame:
    """A row a recommendation, with its place by urgency."""
    data = register.rows
    late = -data["days_overdue"].fillna(0).astype(float)
    pressing = data.assign(_urgency=data["state"].map(URGENCY), _late=late)
    rank = pressing.sort_values(["_urgency", "_late"], kind="stable").index.argsort()
    lines = [
        _chart_row(row, register.looked, region) for row in data.assign(rank=rank).itertuples()
    ]
    return pd.DataFrame(lines).astype(dict.fromkeys(DAYS_DRAWN, float))


def _chart_row(row, looked: pd.Timestamp, region: str | None) -> dict:
    """One recommendation; its label is whom it is addressed to and what is asked."""
    who = row.force if isinstance(row.force, str) else row.region
    asked = _shortened(row.summary if isinstance(row.summary, str) else row.recommendation_id)
    first = row.published_dates[0] if row.published_dates else pd.NaT
    late_until = pd.NaT  # last day on which it is known to be overdue
    if row.state == "overdue" and not row.old:
        late_until = looked
    elif row.state == "overdue" and row.last_entry > row.due:
        late_until = row.last_entry
    dates = (first if pd.notna(first) else row.begun, first, row.due,
             row.original_due if row.due_moved else pd.NaT, row.closed_on, late_until)  # fmt: skip
    return {
        "label": f"{who}: {asked}" if isinstance(who, str) and who != region else asked,
        **dict(zip(DAYS_DRAWN, map(number_of, dates), strict=True)),
        "mark": MARKS[row.state],
        "words": state_words(row),
        "rank": row.rank,
    }


def _shortened(text: str) -> str:
    if len(text) <= SHORT:
        return text.rstrip(".")
    return f"{text[:SHORT].rsplit(' ', 1)[0].rstrip(',;:.')} …"


# --- issued against closed -----------------------------------------------------------------------


def _flow_options(register: Register) -> dict:
    """Frame and options of the chart: running totals, from nothing at the first quarter's start."""
    flow, names = register.flow, ["issued_so_far", "closed_so_far"]
    ends = flow["period_end"].clip(upper=register.looked)
    steps = flow[names].assign(x=[number_of(end) for end in ends])
    start = {"x": number_of(flow["period_start"].iloc[0]), **dict.fromkeys(names, 0)}
    frame = pd.concat([pd.DataFrame([start]), steps], ignore_index=True)
    span = (frame["x"].iloc[0], frame["x"].iloc[-1])
    title = "Issued and closed so far"
    return {"frame": frame, "ticks": year_ticks(span), "span": span, "title": title}


def _flow(register: Register) -> dict:
    """Issued against closed by itself, with its figures by quarter."""
    flow, looked = register.flow, day(register.looked)
    if flow is None:
        raise NoFigures(
            "recommendations",
            "without dated events of its recommendations nothing can be said of what was issued "
            "and closed over time",
            None,
            "Give events=…, and days of publication",
        )
    last, options = flow.iloc[-1], _flow_options(register)
    issued, closed = int(last["issued_so_far"]), int(last["closed_so_far"])
    some = {0: "None", issued: "All"}.get(closed, small(closed).capitalize())
    headline = (
        f"{some} {'' if closed == issued else 'of '}{small(issued)} recommendations issued had "
        f"been closed by {looked}"
    )
    if issued == 1:
        word = "" if closed else "not "
        headline = f"The one recommendation issued had {word}been closed by {looked}"
    neither = flow["issued_so_far"] - flow["closed_so_far"] - flow["outstanding"]
    columns = {
        "Quarter": [*flow["period"].iloc[:-1], f"{last['period']}, to {looked}"],
        "Issued": flow["issued"],
        "Closed": flow["closed"],
        "Issued so far": flow["issued_so_far"],
        "Closed so far": flow["closed_so_far"],
        "Outstanding at its end": flow["outstanding"],
    }
    return {
        "headline": headline,
        "subtitle": f"Recommendations issued and closed, by quarter, to {looked}",
        "alt": "Two rising steps over time: recommendations issued so far, and closed so far.",
        "description": paragraph(_issued_and_closed(flow)),
        "table": table_of(columns | ({NEITHER: neither} if neither.any() else {})),
        "data": flow,
        "drawing": Drawing(register_chart.draw_flow, options.pop("frame"), options),
    }


# --- how long they stay open ---------------------------------------------------------------------


def _curve_frame(time_open: progress.Survival) -> pd.DataFrame:
    """Curve as chart and table take it, in per cent, with how many were last seen open."""
    curve = time_open.curve
    after = curve["at_risk"].shift(-1, fill_value=0)
    frame = pd.DataFrame({
        "days": curve["days"],
        "at_risk": curve["at_risk"].astype(int),
        "closed": curve["closed"].astype(int),
        "censored": (curve["at_risk"] - curve["closed"] - after).astype(int),
        "share": 100 * curve["share_open"],
        "lower": 100 * curve["lower"],
        "upper": 100 * curve["upper"],
    })  # fmt: skip
    if frame["days"].iloc[0] == 0:
        return frame
    start = {"days": 0.0, "at_risk": time_open.records, "closed": 0, "censored": 0}
    whole = pd.DataFrame([start | dict.fromkeys(("share", "lower", "upper"), 100.0)])
    return pd.concat([whole, frame], ignore_index=True)


def _curve_options(time_open: progress.Survival) -> dict:
    """Frame and options of the chart of time open."""
    frame = _curve_frame(time_open)
    median, lower, upper = _median(time_open)
    half = "Fewer than half have closed"
    if median is not None:
        half = f"Half closed within {days(int(median))}"
    if median is not None and lower is not None:
        ends = f"{figure(lower)} to {figure(upper)}" if upper is not None else ""
        half += f" ({ends or f'from {figure(lower)}'})"
    still, total = int(frame["censored"].sum()), time_open.records
    last = float(frame["days"].iloc[-1])
    step = next((step for step in AGE_STEPS if last / step < MOST_AGES), AGE_STEPS[-1])
    ages = range(0, int(last) + 1, step)
    at_risk = [frame.loc[frame["days"].ge(age), "at_risk"].iloc[0] for age in ages]
    return {
        "frame": frame,
        "title": "Still open by age, per cent",
        "told": half,
        "end": f"{figure(still)} of {figure(total)} still open" if still else f"All {total} closed",
        # Ages below the axis, each with how many are open until then.
        "ticks": [
            (float(age), figure(age), figure(n)) for age, n in zip(ages, at_risk, strict=True)
        ],
        "median": (time_open.median, time_open.median_lower, time_open.median_upper),
    }


def _median(time_open: progress.Survival) -> list[float | None]:
    """Median and its interval, None where there is none."""
    ends = (time_open.median, time_open.median_lower, time_open.median_upper)
    return [None if end != end else end for end in ends]


def _median_sentence(time_open: progress.Survival, kind: str) -> str:
    """Median time to close with its interval; says where fewer than half have closed."""
    median, lower, upper = _median(time_open)
    if median is None:
        return "Fewer than half have closed, so there is no median time to close"
    text = f"Half were closed within {days(int(median))} of publication"
    if lower is None:
        return text
    if upper is None:
        return f"{text} ({kind} from {days(int(lower))}, without an upper end)"
    return f"{text} ({kind} {figure(lower)} to {days(int(upper))})"


def _survival_notes(register: Register) -> list[Note | str]:
    """On what the curve of closing rests."""
    time_open = register.time_open
    notes = [note("curve", time_open.note)]
    if _curve_frame(time_open)["censored"].sum():
        when = "last stated to be open" if register.old else f"still open at {day(register.looked)}"
        notes.append(f"A short upright mark on the curve stands where one was {when}.")
    return notes


def _survival(register: Register) -> dict:
    """Time open by itself, with the figures of the curve."""
    time_open, looked = register.time_open, day(register.looked)
    if time_open is None:
        why = "without dated events nobody knows how long closing takes"
        raise NoFigures("recommendations", why, None, "Give events=…")
    if time_open.curve.empty:
        why = time_open.note.rstrip(".")
        raise NoFigures("recommendations", why, None, "Show the register instead")
    options = _curve_options(time_open)
    frame, median = options.pop("frame"), _median(time_open)[0]
    censored, noun = int(frame["censored"].sum()), "{n} {n|recommendation|recommendations}"
    headline = f"Fewer than half of {noun} have closed"
    if median is not None:
        headline = f"Half of {noun} were closed within {days(int(median))}"
    when = "open when last stated" if register.old and censored else f"still open at {looked}"
    still = f"Of {noun}, {{x|none was|# was|# were}} {when}"
    return {
        "headline": say(headline, n=time_open.records),
        "subtitle": f"Recommendations still open by days since publication, to {looked}, per cent",
        "alt": "A falling curve of the share of recommendations still open by age, with its "
        "interval.",
        "description": paragraph(
            _median_sentence(time_open, "interval"), say(still, n=time_open.records, x=censored)
        ),
        "table": _curve_table(frame, time_open.records, looked),
        "data": time_open.curve,
        "drawing": Drawing(register_chart.draw_curve, frame, options),
    }


def _curve_table(frame: pd.DataFrame, records: int, looked: str) -> pd.DataFrame:
    """One row an age at which one closed or was last seen open, and all of them."""
    rows = frame[frame["days"].gt(0) | frame["closed"].gt(0)]
    columns = {
        "Days since publication": [*rows["days"].astype(int), f"All, at {looked}"],
        "Open until then": [*rows["at_risk"], records],
        "Closed then": [*rows["closed"], int(rows["closed"].sum())],
        "Last seen open at that age": [*rows["censored"], int(rows["censored"].sum())],
    }
    heads = {"share": "Still open after it, per cent", "lower": "Lower", "upper": "Upper"}
    for name, head in heads.items():
        columns[head] = [*(cell(value, False, 1) for value in rows[name]), NOT_APPLICABLE]
    return table_of(columns)


METHOD = Method(
    "Recommendations",
    (
        ("never inferred", "The status of each recommendation at the date of the figures. A "
         "recommendation whose status is not known is never counted as overdue."),
        ("old", "One whose register has had no entry for more than a year is called overdue only "
         "if still open."),
        ("curve", "How long closing takes is told from 20 records, 10 of them closed: the share "
         "still open at each age is Kaplan and Meier's estimate, in which those still open count "
         "for as long as they are known to have been open, with a 95 per cent interval at each "
         "age; the median is given with its own."),
        ("56 days", "The policing body's comments on an inspection report are due 56 days after "
         "publication (Police Act 1996, section 55)."),
    ),
)  # fmt: skip
KIND = Kind(
    name="recommendations",
    shows="progress of recommendations",
    question="Are recommendations on time?",
    frames={"recs": "recommendations", "events": "recommendation_events"},
    tell=_tell,
    method=METHOD,
)
