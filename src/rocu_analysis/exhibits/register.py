"""Are the recommendations on time, and what have we answered?

A status that nobody has written down stays "status not known": nothing is inferred from a due date
that has passed. Dates of publication on which sources differ are both kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from rocu_analysis import reference, schema
from rocu_analysis.charts import timeline
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import BadOption, NoFigures
from rocu_analysis.exhibits import closing
from rocu_analysis.exhibits.common import (
    date_cell,
    dates_cell,
    plain,
    refuse_mixture,
    source_of,
    table_of,
    text_cell,
)
from rocu_analysis.exhibits.exhibit import Exhibit, Recipe
from rocu_analysis.exhibits.printing import MISSING, NOT_APPLICABLE
from rocu_analysis.exhibits.time_axis import axis_days, number_of, year_ticks
from rocu_analysis.measures import progress
from rocu_analysis.wording import register as words
from rocu_analysis.wording.numbers import count, day, days_of, listed, paragraph

if TYPE_CHECKING:
    from datetime import date

    from rocu_analysis.measures.survival import Survival

GROUPS = ("theme", "owner")
MARKS = {
    "overdue": "overdue",
    "due soon": "due",
    "open": "on time",
    "closed on time": "closed",
    "closed late": "closed",
    "closed (date not known)": "closed",
    "status not known": "unknown",
    "not accepted": "refused",
}
# What a board must see first stands first.
URGENCY = {state: place for place, state in enumerate(
    ("overdue", "due soon", "status not known", "open", "not accepted", "closed late",
     "closed (date not known)", "closed on time")
)}  # fmt: skip
DATES = ("begun", "due", "original_due", "closed")
SHOWS = ("register", "flow", "survival")
SHORT = 62


def recommendations(
    recs: pd.DataFrame,
    events: pd.DataFrame | None = None,
    as_at: date | str | None = None,
    *,
    by: str = "theme",
    show: str = "register",
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
        The register, with the two others as panels where there is a log of events; or one of them
        by itself, with its figures in the table.

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
    asked = {"as_at": as_at, "by": by, "show": show}
    schema.require(recs, "recommendations")
    _check_choice("by", by, GROUPS, "a grouping")
    _check_choice("show", show, SHOWS, "a view of recommendations")
    if recs.empty:
        raise NoFigures("recommendations", "the register holds no recommendation")
    frames = {"recs": recs} | ({} if events is None else {"events": events})
    recs, illustrative = plain(recs), refuse_mixture(recs)
    if events is not None:
        events = plain(schema.require(events, "recommendation_events"))
    looked = progress.latest_date(recs, events) if as_at is None else pd.Timestamp(as_at)
    held = _held(recs, events, looked, by)
    if show == "flow":
        parts = closing.flow_alone(held.flow, looked, illustrative)
    elif show == "survival":
        old = int(held.rows["old"].sum())
        parts = closing.survival_alone(held.time_open, looked, illustrative, old)
    else:
        parts = _register(held, by, illustrative)
    return Exhibit(
        kind="recommendations",
        source=source_of(recs.assign(as_at=pd.NaT, published=None)),
        notes=_notes(held, events, show),
        recipe=Recipe("recommendations", asked, frames),
        illustrative=illustrative,
        **parts._asdict(),
    )


@dataclass(frozen=True, eq=False)
class _Held:
    """The register at a day: a row each in groups, what was issued and closed, and how quickly.

    ``time_open`` is None without a log of events.
    """

    rows: pd.DataFrame
    looked: pd.Timestamp
    flow: pd.DataFrame | None
    time_open: Survival | None


def _held(recs: pd.DataFrame, events: pd.DataFrame | None, looked, by: str) -> _Held:
    known = None if events is None else _of_recommendations(recs, events)
    begun = closing.with_beginning(recs, known, looked)
    every = progress.state_at(begun, looked, events=known)
    states = every[every["state"] != "not yet issued"]
    stated = states["published"].where(~states["from_log"].astype(bool))
    added = {"begun": states["published"], "published": stated, "old": progress.stale(states)}
    rows = _one_row_each(states.assign(**added))
    if known is None:
        return _Held(_grouped(rows, by), looked, None, None)
    once = closing.single(begun)
    if len(once) < len(begun):
        every = progress.state_at(once, looked, events=known)
    flow = closing.issued_and_closed(once, known, looked, every)
    time_open = closing.time_open(once, known, looked, every)
    return _Held(_grouped(rows, by), looked, flow, time_open)


def _register(held: _Held, by: str, illustrative: bool) -> closing.Parts:
    rows, looked = held.rows, held.looked
    tally = _tally(rows)
    return closing.Parts(
        words.headline(tally, looked, *_old_of(rows)),
        f"Recommendations by {by}, from issue to due date, at {day(looked)}",
        _alt(held, by),
        _description(held, tally),
        _table(rows, looked, by),
        rows,
        None if rows.empty else _drawing(held, illustrative),
    )


def _old_of(rows: pd.DataFrame) -> tuple[list[pd.Timestamp], int]:
    """Last entries on what is overdue, where old, and how many others not closed have such."""
    old = rows[rows["old"]]
    late = old["state"].eq("overdue")
    return list(old.loc[late, "last_entry"]), int((~late).sum())


def _check_choice(name: str, given: str, allowed: tuple[str, ...], what: str) -> None:
    if given not in allowed:
        raise BadOption(name, f"“{given}” is not {what}", f"Allowed: {', '.join(allowed)}")


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


def _tally(data: pd.DataFrame) -> dict[str, int]:
    counts = data["state"].value_counts()
    return {state: int(counts[state]) for state in URGENCY if counts.get(state, 0)}


def _words(row) -> str:
    to_due = None if pd.isna(row.days_to_due) else int(row.days_to_due)
    late = None if pd.isna(row.days_overdue) else int(row.days_overdue)
    return words.state_words(row.state, to_due, late, pd.notna(row.due), row.old)


def _label(row, alone: bool) -> str:
    """Short name of a row in the chart: whom it is addressed to, what is asked, or both.

    Parameters
    ----------
    row : named tuple
    alone : bool
        Whether the group's heading says already what is asked.
    """
    who = row.force if isinstance(row.force, str) else row.region
    if alone and isinstance(who, str):
        return who
    text = _shortened(row.summary if isinstance(row.summary, str) else row.recommendation_id)
    return f"{who}: {text}" if isinstance(who, str) else text


def _shortened(text: str) -> str:
    if len(text) <= SHORT:
        return text.rstrip(".")
    return f"{text[:SHORT].rsplit(' ', 1)[0].rstrip(',;:.')} …"


def _common_summary(part: list) -> str:
    """What all recommendations of a group ask, where it is the same for several addressees."""
    text = part[0].summary
    if len(part) < 2 or not isinstance(text, str) or any(row.summary != text for row in part):
        return ""
    addressed = any(
        all(pd.notna(getattr(row, name)) for row in part) for name in ("region", "force")
    )
    return _shortened(text) if addressed else ""


def _table(data: pd.DataFrame, looked: pd.Timestamp, by: str) -> pd.DataFrame:
    rows = list(data.itertuples())
    other = "theme" if by == "owner" else "owner"
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
        "Originally due": [
            date_cell(row.original_due) if row.due_moved else MISSING for row in rows
        ],
        "Status stated on": [date_cell(row.status_since) for row in rows],
        "Register's last entry": [date_cell(row.last_entry if row.old else pd.NaT) for row in rows],
        f"At {day(looked)}": [_words(row) for row in rows],
        "Age, days": [_age(row) for row in rows],
    }
    optional = ["Region", "Force", "On record since", "Originally due", "Status stated on",
                "Register's last entry"]  # fmt: skip
    if rows and all(row.from_log for row in rows if row.published_dates == ()):
        optional.append("Published")
    for name in optional:
        if all(cell == MISSING for cell in columns[name]):
            columns.pop(name)
    return table_of(columns)


def _age(row) -> object:
    """Days since publication; what was not accepted waits for nothing and has none."""
    if row.state == "not accepted":
        return NOT_APPLICABLE
    return MISSING if pd.isna(row.age_days) else int(row.age_days)


def _alt(held: _Held, by: str) -> str:
    looked = day(held.looked)
    if held.rows.empty:
        return f"A register without a recommendation issued by {looked}."
    rows = count(len(held.rows), *words.NOUN)
    text = f"Timeline of {rows} grouped by {by}, from issue to due date, seen from {looked}"
    if held.flow is None:
        return f"{text}."
    curve = ", and the share still open by age" if _has_curve(held) else ""
    return f"{text}, with the running totals issued and closed{curve}."


def _has_curve(held: _Held) -> bool:
    return held.flow is not None and not held.time_open.curve.empty


def _description(held: _Held, tally: dict[str, int]) -> str:
    rows = held.rows
    overdue = rows["state"].eq("overdue")
    late = rows.loc[overdue & ~rows["old"], "days_overdue"].dropna().astype(int)
    old = int(rows["old"].sum())
    parts = [words.counts_sentence(tally, held.looked, old)]
    if len(late):
        parts.append(words.overdue_sentence(int(late.min()), int(late.max())))
    if (overdue & rows["old"]).any():
        number = int((overdue & rows["old"]).sum())
        parts.append(words.if_still_open_sentence(number, int(overdue.sum())))
    live = rows[rows["state"].isin(progress.OPEN_STATES)]
    parts.append(words.stated_sentence(list(live["status_since"].dropna())))
    parts.append(words.last_entry_sentence(list(rows.loc[rows["old"], "last_entry"])))
    moved = int(rows["due_moved"].sum()) if "due_moved" in rows.columns else 0
    if moved:
        parts.append(words.moved_sentence(moved))
    if held.flow is not None:
        last = held.flow.iloc[-1]
        parts.append(
            words.issued_and_closed(
                int(last["issued_so_far"]), int(last["closed_so_far"]), int(last["outstanding"])
            )
        )
    return paragraph(*parts)


def _notes(held: _Held, events: pd.DataFrame | None, show: str) -> tuple[str, ...]:
    rows, notes = held.rows, []
    if show == "register":
        notes.append(
            "Overdue is never inferred: where the status is not known, a due date that has passed "
            "says nothing. On its due date a recommendation is not yet overdue."
        )
        if len(rows) and rows["age_days"].notna().any():
            refused = bool(rows["state"].eq("not accepted").any())
            notes.append(words.age_note(held.looked, refused))
    several = rows["published_dates"].map(len).gt(1) if len(rows) else pd.Series(dtype=bool)
    if several.any():
        dates = days_of(rows.loc[several, "published_dates"].iloc[0])
        notes.append(f"Sources differ on the date of publication ({dates}); both are kept.")
    notes += _missing_notes(rows, show)
    if events is not None:
        notes += _not_inspected(events)
        if show != "flow":
            old = int(rows["old"].sum())
            alone = show == "survival"
            notes += closing.survival_notes(held.time_open, held.looked, old, alone=alone)
    return tuple(notes)


def _missing_notes(data: pd.DataFrame, show: str) -> list[str]:
    if data.empty:
        return []
    lacking, logged = int(data["due"].isna().sum()), int(data["from_log"].sum())
    lacking = lacking if show == "register" else 0
    notes = [f"No due date is stated for {count(lacking, *words.NOUN)}."] if lacking else []
    if logged:
        notes.append(words.from_log_note(logged))
    live = data["state"].isin(progress.OPEN_STATES)
    undated, old = int((live & data["status_since"].isna()).sum()), int(data["old"].sum())
    if old:
        notes.append(words.old_note(old, data["as_at"].iloc[0]))
    if undated and show == "register":
        notes.append(words.undated_status_note(undated))
    return notes


def _not_inspected(events: pd.DataFrame) -> list[str]:
    """What the inspection did not visit, where the events say so."""
    rows = events[events["event"].astype("str").str.casefold().eq("not inspected")]
    names = list(rows["region"].dropna().unique())
    if not names:
        return []
    verb = "was" if len(names) == 1 else "were"
    return [f"{listed(names)} {verb} not visited by the inspection."]


def _drawing(held: _Held, illustrative: bool) -> Drawing:
    frame = _chart_frame(held.rows, held.looked)
    looked = number_of(held.looked)
    dates = [
        looked,
        *(one for name in DATES for one in frame[name] if one == one),
    ]
    span = axis_days(min(dates), max(dates))
    panels = {
        "flow": None if held.flow is None else closing.flow_options(held.flow, held.looked),
        "curve": closing.curve_options(held.time_open) if _has_curve(held) else None,
    }
    options = {
        "ticks": year_ticks(span),
        "span": span,
        "as_at": looked,
        "as_at_label": f"At {day(held.looked)}",
        **panels,
    }
    needs = partial(timeline.height, frame, **panels)
    return Drawing(timeline.draw, frame, options, needs=needs, illustrative=illustrative)


def _chart_frame(data: pd.DataFrame, looked: pd.Timestamp) -> pd.DataFrame:
    rank = data.sort_values(["state", "days_overdue"], key=_pressing, kind="stable").index.argsort()
    rows = []
    groups: dict[str, list] = {}
    for row in data.assign(rank=rank).itertuples():
        groups.setdefault(row.group, []).append(row)
    for group, part in groups.items():
        asked = _common_summary(part)
        heading = f"{group}: {asked}" if asked else group
        rows.append({"label": heading, "heading": True, "words": "", "mark": "on time"})
        rows += [_chart_row(row, bool(asked), looked) for row in part]
    days = ["begun", "published", "due", "original_due", "closed", "late_until"]
    frame = pd.DataFrame(rows).reindex(columns=["label", "heading", *days, "mark", "words", "rank"])
    return frame.astype(dict.fromkeys(days, float)).reset_index(drop=True)


def _pressing(values: pd.Series) -> pd.Series:
    """Sorting key: states by urgency, days overdue from the most."""
    if values.name == "state":
        return values.map(URGENCY)
    return -values.fillna(0).astype(float)


def _chart_row(row, alone: bool, looked: pd.Timestamp) -> dict:
    first = row.published_dates[0] if row.published_dates else pd.NaT
    return {
        "label": _label(row, alone),
        "heading": False,
        "begun": number_of(first if pd.notna(first) else row.begun),
        "published": number_of(first),
        "due": number_of(row.due),
        "original_due": number_of(row.original_due if row.due_moved else pd.NaT),
        "closed": number_of(row.closed_on),
        "late_until": number_of(_late_until(row, looked)),
        "mark": MARKS[row.state],
        "words": _words(row),
        "rank": row.rank,
    }


def _late_until(row, looked: pd.Timestamp) -> pd.Timestamp:
    """Last day on which a row is known to be overdue: of its register's last entry, where old."""
    if row.state != "overdue":
        return pd.NaT
    if not row.old:
        return looked
    return row.last_entry if row.last_entry > row.due else pd.NaT
