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
    MISSING,
    NOT_APPLICABLE,
    are_of,
    axis_days,
    cell,
    date_cell,
    dates_cell,
    number_of,
    plain,
    references,
    shortened,
    source_of,
    table_of,
    text_cell,
    unplaced,
    year_ticks,
)
from rocu_analysis.exhibits.exhibit import Exhibit, Key, Kind, Method, Told
from rocu_analysis.measures import progress
from rocu_analysis.wording import (
    Note,
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
    "overdue": "overdue",
    "due soon": "due",
    "status not known": "unknown",
    "open": "on time",
    "not accepted": "refused",
    "closed late": "closed",
    "closed (date not known)": "closed",
    "closed on time": "closed",
}
UNKNOWN = progress.UNKNOWN
URGENCY = {state: place for place, state in enumerate(MARKS)}
DAYS_DRAWN = ["begun", "published", "due", "original_due", "closed", "late_until"]
LABEL = 62  # letters of a label
AGE_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
MOST_AGES = 6


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


def _tell(
    recs: pd.DataFrame, events: pd.DataFrame | None, *, as_at, by, show, region, owners
) -> Told:
    if recs.empty:
        raise NoFigures("recommendations", "the register holds no recommendation")
    recs, events = plain(recs), None if events is None else plain(events)
    lost = [] if events is None else unplaced("Entries of the log", events, recs)
    recs = recs.assign(reference=references(recs))
    looked = progress.latest_date(recs, events) if as_at is None else progress.day_of(as_at)
    register = _at(recs, events, looked, by)
    parts = {
        "register": partial(_register, by=by, region=region, owners=owners),
        "flow": _flow,
        "survival": _survival,
    }
    return Told(
        rows=recs,
        source=source_of(recs.assign(as_at=pd.NaT, published=None)),
        notes=[*_notes(register, events, show), *lost],
        marks=["never inferred"],
        **parts[show](register),
    )


# --- the register at a day -----------------------------------------------------------------------


def _at(recs: pd.DataFrame, events: pd.DataFrame | None, looked, by: str) -> Register:
    """See a register at a day; one row a recommendation with every date of publication given."""
    known = progress.placed(events, recs)
    every = progress.state_at(_with_beginning(recs, known, looked), looked, events=known)
    is_stated = every["state"].ne(progress.NOT_ISSUED) & ~every["from_log"].astype(bool)
    stated = every["published"].where(is_stated)
    given = stated.groupby(progress.addressees(every), sort=False)
    dates = {who: tuple(sorted(set(days.dropna()))) for who, days in given}
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
    some = flow is not None and flow["issued"].sum() > 0
    return Register(rows, looked, flow if some else None, progress.time_to_close(every))


def _with_beginning(
    recs: pd.DataFrame, events: pd.DataFrame | None, looked: pd.Timestamp
) -> pd.DataFrame:
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


# --- the register in words -----------------------------------------------------------------------


def _register(register: Register, by: str, region: str | None, owners: bool) -> dict:
    rows, looked, tally = register.rows, day(register.looked), _tally(register.rows)
    mine = rows[are_of(rows, region)] if region and not register.old else rows.iloc[:0]
    first, late = _of_own(mine, region) if len(mine) else "", tally.get("overdue", 0)
    headline, alone = _headline(register, tally), len(mine) == len(rows)
    if first:
        of_all = f"{small(late)} of {small(len(rows))} overdue in all"
        both = () if alone else (f"{first}; {of_all}",)
        headline = fit(*both, first, first.partition(",")[0])
    # Of a register of its own alone the count says it, but for a due date that was moved.
    told = "" if alone else first
    after = "{n:words} {n|was|were} closed after {n|its due date was|their due dates were} moved"
    after = capital(say(after, n=n)) if alone and (n := _closed_after_move(mine)) else ""
    care = ""
    if register.old:
        care = "The register has had no entry for more than a year, so much may have been closed."
    elif UNKNOWN in tally:
        care = "Nothing is called overdue whose status is not known."
    alt = (
        "Timeline of {n} {n|recommendation|recommendations}{by}, from issue to due date, seen from "
        "{looked}."
    )
    by_what = f" by {by}" if rows[by].notna().any() else ""
    return {
        "headline": headline,
        "subtitle": f"Recommendations{by_what}, from issue to due date, at {looked}",
        "alt": say(alt, n=len(rows), by=by_what and f" grouped{by_what}", looked=looked),
        "description": paragraph(told, _description(register, tally)),
        # Under a headline that says it, it is not said again.
        "brief": _counted(tally, register) + "."
        if headline.startswith(first)
        else paragraph(told, _counted(tally, register), after),
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


def _how_closed(rows: pd.DataFrame, others: bool = False) -> str:
    """How many were closed late, or by a due date that was moved, as the tail of a sentence."""
    late, closed = rows["state"].eq("closed late"), rows["state"].str.startswith("closed").sum()
    numbers = {"late": int(late.sum()),
               "after {n|its due date was|their due dates were} moved":
               _closed_after_move(rows[~late])}  # fmt: skip
    told = [say(how if n == closed else "{n:words} " + how, n=n) for how, n in numbers.items() if n]
    if closed in numbers.values():
        return f" {told[0]}" if told else ""
    if told and others:  # “and one closed, one after its due date was moved” may be one of those
        number, _, how = told[0].partition(" ")
        told[0] = f"{number} of these {how}"
    return f", {listed(told)}" if told else ""


def _closed_after_move(rows: pd.DataFrame) -> int:
    return int((rows["state"].str.startswith("closed") & rows["due_moved"].eq(True)).sum())


def _of_own(rows: pd.DataFrame, region: str) -> str:
    """How the recommendations of the region in focus stand."""
    tally, total = _tally(rows), len(rows)
    words = {"overdue": "overdue", UNKNOWN: "of unknown status", "not accepted": "not accepted"}
    parts = {words[state]: tally[state] for state in words if state in tally}
    parts |= {state: tally.get(state, 0) for state in ("due soon", "open")}
    parts["closed"] = _closed(tally)
    parts = {name: number for name, number in parts.items() if number}
    # Nothing beside it on page one says of what: “one recommendation overdue, two open”.
    noun = "recommendation{n||s} "
    told = listed(
        say("{n:words} " + noun * (at == 0) + "{name}", n=n, name=name)
        for at, (name, n) in enumerate(parts.items())
    )
    if len(parts) == 1:
        told = f"{some(total, total, 'recommendation')} {next(iter(parts))}"
    return f"{region}: {told}{_how_closed(rows, len(parts) > 1)}"


def _key(register: Register, tally: dict, rows: pd.DataFrame, region: str | None) -> Key:
    """How many of the region in focus are closed or late, else of all."""
    total, late, unknown = len(register.rows), tally.get("overdue", 0), tally.get(UNKNOWN, 0)
    looked = day(register.looked)
    if len(rows):
        mine, in_all = _tally(rows), f"In all: {late} of {total} overdue, {unknown} not known."
        # Where all are the region's own, what stands of all has been said.
        if len(rows) == total:
            in_all = f"{unknown} not known." if unknown else f"At {looked}."
        if "overdue" in mine:
            where = f"in {region}{_which(rows, ': ')}."
            return Key(f"{mine['overdue']} of {len(rows)} overdue", f"{where} {in_all}")
        return Key(
            f"{_closed(mine)} of {len(rows)} closed", f"in {region}{_how_closed(rows)}. {in_all}"
        )
    if register.old:
        return Key(f"{total - _closed(tally)} of {total}", "were not closed when last stated.")
    if unknown == total:
        whole = some(total, total, "recommendation")
        return Key("Not known", f"Status of {whole} at {looked}.")
    told = f"{_closed(tally)} closed, {unknown} not known at {looked}."
    return Key(f"{late} of {total} overdue", _which(register.rows, after=". ") + told)


def _which(rows: pd.DataFrame, before: str = "", after: str = "") -> str:
    """Which are overdue, the longest first, by their numbers; empty where none surely is."""
    late = rows[rows["state"].eq("overdue") & ~rows["old"] & rows["days_overdue"].notna()]
    late = late.sort_values("days_overdue", ascending=False, kind="stable")
    late = late.drop_duplicates("reference")  # addressed to several forces, each with a row
    names = ["number " * ref[:1].isdigit() + shortened(ref, LABEL) for ref in late["reference"]]
    told = [f"{name} by {days(int(n))}"
            for name, n in zip(names, late["days_overdue"], strict=True)]  # fmt: skip
    return f"{before}{few_of(told, 2)}{after}" if told else ""


def _headline(register: Register, tally: dict[str, int]) -> str:
    """Say first what is overdue, then what nobody knows, then what is open."""
    rows, looked, total = register.rows, day(register.looked), len(register.rows)
    overdue, unknown = tally.get("overdue", 0), tally.get(UNKNOWN, 0)
    if total == 0:
        return f"No recommendation had been issued by {looked}"
    if unknown == total:
        return f"The status of {some(total, total, 'recommendation')} is not known at {looked}"
    if overdue:
        whole = some(overdue, total, "recommendation")
        is_late = capital(say("{whole} {n|is|are} overdue", whole=whole, n=overdue))
        last = rows.loc[rows["old"] & rows["state"].eq("overdue"), "last_entry"]
        if len(last) == overdue:
            return f"{is_late} if still open: last entry {day(last.max())}"
        if len(last):
            return f"{is_late}, {small(len(last))} of them only if still open"
        if unknown:
            return f"{is_late}; the status of {small(unknown)} is not known"
        return f"{is_late} at {looked}"
    if unknown:
        told = f"the status of {small(unknown)} of {small(total)} is not known"
        return f"None known to be overdue; {told}"
    live = tally.get("open", 0) + tally.get("due soon", 0)
    if live == 0:
        return f"No recommendation is open at {looked}"
    still = say("{x} {n|is|are} open", x=some(live, total, "recommendation"), n=live)
    if register.old:
        still = f"{some(live, total, 'recommendation')} open when last stated"
    return fit(f"No recommendation is overdue at {looked}; {still}",
               f"None is overdue at {looked}; {still}")  # fmt: skip


def _description(register: Register, tally: dict[str, int]) -> str:
    rows, old = register.rows, register.rows["old"]
    late = rows.loc[rows["state"].eq("overdue") & ~old, "days_overdue"].dropna().astype(int)
    sentences = [_counted(tally, register)]
    if len(late):
        longest = days(int(late.max()))
        span = longest if late.min() == late.max() else f"{figure(late.min())} to {longest}"
        sentences.append(f"What is overdue is {span} past its due date")
    if register.old:
        told = (
            "The register has no entry after {last}: whether {n:words} that {n|was|were} open then "
            "{n|was|were} closed since is not known"
        )
        sentences.append(say(told, n=register.old, last=day(rows.loc[old, "last_entry"].max())))
    if moved := int(rows["due_moved"].sum()):
        told = "The due date of {n} {n|recommendation|recommendations} has been moved"
        told += "; {m:words} {m|was|were} closed since" if (m := _closed_after_move(rows)) else ""
        sentences.append(say(told, n=moved, m=m))
    if register.flow is not None:
        sentences.append(_issued_and_closed(register.flow))
    return paragraph(*sentences)


def _counted(tally: dict[str, int], register: Register) -> str:
    """Count every state that occurs."""
    phrases = {
        UNKNOWN: "of unknown status",
        progress.UNDATED: "closed (whether in time is not known)",
    }
    total, looked = len(register.rows), register.looked
    if total == 0:
        return f"At {day(looked)} no recommendation had been issued"
    parts = [f"{figure(number)} {phrases.get(state, state)}" for state, number in tally.items()]
    told = f": {listed(parts)}"
    if register.old:
        told = f", by the status last stated of each{told}"
    elif len(parts) == 1 and total > 1:
        told = f", all {parts[0].partition(' ')[2]}"
    head = "At {looked} the register holds {n} {n|recommendation|recommendations}"
    return say(head, looked=looked, n=total) + told


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
        other = "the one" if rest == issued == 1 else "the other {rest|one|#}"
        told += f"; {other} {{rest|was|were}} not accepted, or closed on an unknown day"
    return say(told, issued=issued, closed=closed, left=left, rest=rest)


def state_words(row) -> str:
    """How one recommendation stands, for a table and the right margin of the timeline."""
    state, to_due = row.state, None if pd.isna(row.days_to_due) else int(row.days_to_due)
    until = "" if to_due is None else "due today" if to_due == 0 else f"due in {days(to_due)}"
    if row.old:
        rest = until or "no due date"
        return "Overdue if still open" if state == "overdue" else f"Open when last stated, {rest}"
    if state in ("overdue", "closed late"):
        late = days(int(row.days_overdue))
        return f"Overdue by {late}" if state == "overdue" else f"Closed {late} late"
    if state == "closed on time":
        told = "Closed on the due date" if to_due == 0 else f"Closed {days(to_due)} early"
        if not row.due_moved:
            return told
        late = (row.closed_on - row.original_due).days
        side = "after" if late > 0 else "before"
        return f"{told}; {f'{days(abs(late))} {side}' if late else 'on'} its first date"
    if state == progress.UNDATED:
        return "Closed, timing not known" if pd.notna(row.due) else "Closed, no due date"
    if state == "open":
        return f"Open, {until or 'no due date'}"
    return capital(until if state == "due soon" else state)


def _notes(register: Register, events: pd.DataFrame | None, show: str) -> list[Note | str]:
    """What ages rest on, which dates are not stated or differ, what is old, who was left out."""
    rows, looked, whole, notes = register.rows, register.looked, show == "register", []
    if len(rows):
        undated = rows["state"].isin(progress.OPEN_STATES) & rows["status_since"].isna()
        noun = "{n} {n|recommendation|recommendations}"
        texts = (
            ("ages", whole and rows["age_days"].notna().any(),
             "Ages run from the first date given to the day of closing or, where that is not "
             "known, to {looked}."),
            ("two dates", rows["published_dates"].map(len).gt(1).any(),
             "Sources differ on the date of publication ({x}); both are kept."),
            ("no due date", whole and rows["due"].isna().sum(),
             f"No due date is stated for {noun}."),
            ("from log", rows["from_log"].sum(),
             f"No day of publication is stated for {noun}; {{n|it counts from its|they count from "
             f"their}} first entry in the log."),
            ("old", register.old,
             f"By {{looked}} the register of {noun} not closed has had no entry for more than a "
             f"year: {{n|its state is that of its|their states are those of their}} last status."),
            ("undated status", whole and undated.sum(),
             f"No day is stated for the status of {noun} not closed; it is taken to "
             f"hold for {{n|it|them}} still."),
        )  # fmt: skip
        two = days_of(next((dates for dates in rows["published_dates"] if len(dates) > 1), ()))
        notes = [note(name, text, n=int(number), looked=looked, x=two) for name, number, text in
                 texts if number]  # fmt: skip
    if events is not None:
        visited = ~events["event"].astype("str").str.casefold().eq("not inspected")
        names = list(events.loc[~visited, "region"].dropna().unique())
        if names:
            told = "{x} {x|was|were} not visited by the inspection."
            notes.append(note("not inspected", told, x=names))
        if show == "survival":
            notes.append(note("curve", register.time_open.note))
    return notes


# --- its table and chart -------------------------------------------------------------------------


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
        # What was not accepted waits for nothing and has no age.
        "Age, days": [NOT_APPLICABLE if row.state == "not accepted" else cell(row.age_days, False)
                      if pd.notna(row.age_days) else MISSING for row in rows],
    }  # fmt: skip
    if by == "theme" and not owners:
        del columns["Owner"]
    table = table_of(columns)
    optional = ["Region", "Force", "On record since", "Originally due", "Status stated on",
                "Register's last entry"]  # fmt: skip
    if rows and all(row.from_log for row in rows if row.published_dates == ()):
        optional.append("Published")
    return table.drop(columns=[name for name in optional if table[name].eq(MISSING).all()])


def _drawing(register: Register, region: str | None) -> Drawing | None:
    """Draw the region's rows, or else those not closed; the others are counted below."""
    rows, looked = register.rows, number_of(register.looked)
    is_own = are_of(rows, region) if region else np.zeros(len(rows), dtype=bool)
    shown = is_own if is_own.any() else ~rows["state"].str.startswith("closed").to_numpy(dtype=bool)
    unknown = rows["state"].eq(UNKNOWN).to_numpy(dtype=bool)
    if (shown & unknown).sum() > 1:
        shown = shown & ~unknown
    if not shown.any():
        return None
    rest = _tally(rows[~shown])
    others = f"Others: {listed(f'{small(n)} {state}' for state, n in rest.items())}" * bool(rest)
    lines = [_chart_row(row, register.looked, region) for row in
             rows[shown].sort_values("rank").itertuples()]  # fmt: skip
    frame = pd.DataFrame(lines).astype(dict.fromkeys(DAYS_DRAWN, float))
    dated = [looked, *frame[["begun", "due", "original_due", "closed"]].stack().dropna()]
    span = axis_days(min(dated), max(dated))
    options = {
        "ticks": year_ticks(span),
        "span": span,
        "as_at": looked,
        "as_at_label": f"At {day(register.looked)}",
        "others": others,
    }
    return Drawing(register_chart.draw, frame, options)


def _chart_row(row, looked: pd.Timestamp, region: str | None) -> dict:
    """One recommendation; its label is whom it is addressed to and what is asked."""
    who = row.force if isinstance(row.force, str) else row.region
    asked = row.summary if isinstance(row.summary, str) else row.reference
    asked = shortened(asked, LABEL) if len(asked) > LABEL else asked.rstrip(".")
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


# --- issued against closed, and how long they stay open ------------------------------------------


def _flow(register: Register) -> dict:
    """Issued against closed: running totals from nothing at the first quarter's start."""
    flow, looked = register.flow, day(register.looked)
    if flow is None:
        raise NoFigures(
            "recommendations",
            "without dated events of its recommendations nothing can be said of what was issued "
            "and closed over time",
            None,
            "Give events=…, and days of publication",
        )
    last, totals = flow.iloc[-1], {"issued_so_far": "Issued", "closed_so_far": "Closed"}
    issued, closed = int(last["issued_so_far"]), int(last["closed_so_far"])
    whole = some(closed, issued, "recommendation") if closed else f"none of {small(issued)}"
    columns = {
        "Quarter": [*flow["period"].iloc[:-1], f"{last['period']}, to {looked}"],
        "Issued": flow["issued"],
        "Closed": flow["closed"],
        "Issued so far": flow["issued_so_far"],
        "Closed so far": flow["closed_so_far"],
        "Outstanding at its end": flow["outstanding"],
    }
    neither = flow["issued_so_far"] - flow["closed_so_far"] - flow["outstanding"]
    if neither.any():
        columns["Not accepted, or closed on an unknown day"] = neither
    ends = flow["period_end"].clip(upper=register.looked)
    steps = flow[[*totals]].assign(x=[number_of(end) for end in ends])
    start = {"x": number_of(flow["period_start"].iloc[0]), **dict.fromkeys(totals, 0)}
    frame = pd.concat([pd.DataFrame([start]), steps], ignore_index=True)
    options = {
        "title": "Issued and closed so far",
        "lines": [(name, f"{word} {figure(last[name])}") for name, word in totals.items()],
        "ticks": year_ticks((frame["x"].iloc[0], frame["x"].iloc[-1])),
        "most": 1.08 * issued,
    }
    return {
        "headline": capital(f"{whole} issued had been closed by {looked}"),
        "subtitle": f"Recommendations issued and closed, by quarter, to {looked}",
        "alt": "Two rising steps over time: recommendations issued so far, and closed so far.",
        "description": paragraph(_issued_and_closed(flow)),
        "table": table_of(columns),
        "data": flow,
        "drawing": Drawing(register_chart.draw_steps, frame, options),
    }


def _survival(register: Register) -> dict:
    """Share still open by age, with its interval, and the median."""
    held, looked = register.time_open, day(register.looked)
    if held is None:
        why = "without dated events nobody knows how long closing takes"
        raise NoFigures("recommendations", why, None, "Give events=…")
    if held.curve.empty:
        raise NoFigures("recommendations", held.note, None, "Show the register instead")
    curve, records = held.curve, held.records
    still, noun = records - int(curve["closed"].sum()), "{n} {n|recommendation|recommendations}"
    headline = f"Fewer than half of {noun} have closed"
    half = "Fewer than half have closed, so there is no median time to close"
    if held.median == held.median:
        headline = f"Half of {noun} were closed within {days(int(held.median))}"
        ends = [figure(end) for end in (held.median_lower, held.median_upper) if end == end]
        reach = f" (interval {'from ' * (len(ends) < 2)}{' to '.join(ends)} days)" if ends else ""
        half = f"Half were closed within {days(int(held.median))} of publication{reach}"
    when = "open when last stated" if register.old and still else f"still open at {looked}"
    told = f"Of {noun}, {{x|none was|# was|# were}} {when}"
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
    start = pd.DataFrame([{"x": 0.0, **dict.fromkeys(heads, 100.0)}])
    if frame["x"].iloc[0] > 0:
        frame = pd.concat([start, frame], ignore_index=True)
    last = int(frame["x"].iloc[-1])
    step = next((step for step in AGE_STEPS if last / step < MOST_AGES), AGE_STEPS[-1])
    options = {
        "title": "Still open by days since publication, per cent",
        "told": half,
        "lines": [("share_open", f"{figure(still)} of {figure(records)} still open")],
        "ticks": tuple((float(age), figure(age)) for age in range(0, last + 1, step)),
        "most": 100.0,
    }
    return {
        "headline": say(headline, n=records),
        "subtitle": f"Recommendations still open by days since publication, to {looked}, per cent",
        "alt": "A falling curve of the share of recommendations still open by age, with its "
        "interval.",
        "description": paragraph(half, say(told, n=records, x=still)),
        "table": table_of(columns),
        "data": curve,
        "drawing": Drawing(register_chart.draw_steps, frame, options),
    }


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
         "publication (Police Act 1996, section 55); the dates are worked out here."),
    ),
)  # fmt: skip
KIND = Kind(
    shows="progress of recommendations",
    question="Are recommendations on time?",
    frames={"recs": "recommendations", "events": "recommendation_events"},
    tell=_tell,
    method=METHOD,
)
