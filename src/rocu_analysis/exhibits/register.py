"""Are the recommendations on time, and what have we answered?

A status that nobody has written down stays "status not known": nothing is inferred from a due date
that has passed. Dates of publication on which sources differ are both kept.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from rocu_analysis import reference, schema
from rocu_analysis.charts import timeline
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import BadOption, NoFigures
from rocu_analysis.exhibits.common import (
    date_cell,
    dates_cell,
    refuse_mixture,
    source_of,
    table_of,
    text_cell,
)
from rocu_analysis.exhibits.exhibit import Exhibit, Recipe
from rocu_analysis.exhibits.printing import MISSING
from rocu_analysis.exhibits.time_axis import axis_days, number_of, year_ticks
from rocu_analysis.measures import progress, survival
from rocu_analysis.wording import register as words
from rocu_analysis.wording.numbers import count, day, listed, paragraph, sentence

if TYPE_CHECKING:
    from datetime import date

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
ADDRESS = ["recommendation_id", "region", "force"]
SHORT = 62


def recommendations(
    recs: pd.DataFrame,
    events: pd.DataFrame | None = None,
    as_at: date | str | None = None,
    *,
    by: str = "theme",
) -> Exhibit:
    """Show every recommendation from issue to due date, and how it stands at a day.

    Parameters
    ----------
    recs : DataFrame
        The recommendations frame; it is not changed.
    events : DataFrame, optional
        The recommendation_events frame: with it, issued against closed, and how long closing takes
        where there are enough records.
    as_at : date, optional
        The day to look from; by default the latest in the data, never today.
    by : {"theme", "owner"}
        How rows are grouped.

    Raises
    ------
    BadOption
        Where ``by`` is neither, or the data hold no date.
    NoFigures
        Where the register is empty.
    """
    asked = {"as_at": as_at, "by": by}
    schema.require(recs, "recommendations")
    if by not in GROUPS:
        raise BadOption("by", f"“{by}” is not a grouping", f"Allowed: {', '.join(GROUPS)}")
    if recs.empty:
        raise NoFigures("recommendations", "the register holds no recommendation")
    illustrative = refuse_mixture(recs)
    known = None if events is None else _of_recommendations(recs, events)
    states = progress.state_at(recs, as_at, events=known)
    looked = states["as_at"].iloc[0]
    data = _one_row_each(states[states["state"] != "not yet issued"])
    data = _grouped(data, by)
    flow = _flow(recs, known, looked)
    tally = _tally(data)
    return Exhibit(
        kind="recommendations",
        headline=words.headline(tally, looked),
        subtitle=f"Recommendations by {by}, from issue to due date, at {day(looked)}",
        alt=_alt(data, by, looked, flow is not None),
        description=_description(data, tally, looked, recs, known, flow),
        table=_table(data, looked, by),
        data=data,
        source=source_of(recs.assign(as_at=pd.NaT, published=None)),
        notes=_notes(data, recs, events, known, looked),
        drawing=None if data.empty else _drawing(data, looked, flow, illustrative),
        recipe=Recipe(
            "recommendations",
            asked,
            {"recs": recs} | ({} if events is None else {"events": events}),
        ),
        illustrative=illustrative,
    )


def _of_recommendations(recs: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
    schema.require(events, "recommendation_events")
    return events[events["recommendation_id"].isin(recs["recommendation_id"])]


def _one_row_each(states: pd.DataFrame) -> pd.DataFrame:
    """One row a recommendation and addressee, with every date of publication that is given."""
    if states.empty:
        return states.assign(published_dates=None)
    keys = states[ADDRESS].astype("str").fillna("").agg("\t".join, axis=1)
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


def _flow(recs: pd.DataFrame, events: pd.DataFrame | None, looked: pd.Timestamp):
    """Issued and closed by quarter; nothing where there are no events, or no dates."""
    if events is None or events.empty:
        return None
    single = _single_publication(recs)
    flow = progress.flow(single, looked, events=events)
    if flow.empty or not flow["issued"].sum():
        return None
    ends = flow["period_end"].clip(upper=looked)
    return flow.assign(x=[number_of(end) for end in ends])


def _single_publication(recs: pd.DataFrame) -> pd.DataFrame:
    """One row a recommendation, at its first date of publication, so that none counts twice."""
    return recs.sort_values("published", kind="stable").drop_duplicates(ADDRESS)


def _words(row) -> str:
    to_due = None if pd.isna(row.days_to_due) else int(row.days_to_due)
    late = None if pd.isna(row.days_overdue) else int(row.days_overdue)
    return words.state_words(row.state, to_due, late, pd.notna(row.due))


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


def _common_summary(part: pd.DataFrame) -> str:
    """What all recommendations of a group ask, where it is the same for several addressees."""
    single = part["summary"].nunique(dropna=False) == 1 and len(part) > 1
    addressed = part["region"].notna().all() or part["force"].notna().all()
    text = part["summary"].iloc[0]
    return _shortened(text) if single and addressed and isinstance(text, str) else ""


def _table(data: pd.DataFrame, looked: pd.Timestamp, by: str) -> pd.DataFrame:
    rows = list(data.itertuples())
    other = "theme" if by == "owner" else "owner"
    columns = {
        "No.": range(1, len(rows) + 1),
        "Reference": [row.recommendation_id for row in rows],
        by.capitalize(): data["group"],
        "Recommendation": [text_cell(row.summary) for row in rows],
        "Region": [text_cell(row.region) for row in rows],
        other.capitalize(): [text_cell(value) for value in data[other]],
        "Published": [dates_cell(row.published_dates) for row in rows],
        "Due": [date_cell(row.due) for row in rows],
        "Originally due": [
            date_cell(row.original_due) if row.due_moved else MISSING for row in rows
        ],
        f"At {day(looked)}": [_words(row) for row in rows],
        "Age, days": [MISSING if pd.isna(row.age_days) else int(row.age_days) for row in rows],
    }
    for name in ("Region", "Originally due"):
        if all(cell == MISSING for cell in columns[name]):
            columns.pop(name)
    return table_of(columns)


def _alt(data: pd.DataFrame, by: str, looked: pd.Timestamp, flow: bool) -> str:
    rows = count(len(data), *words.NOUN)
    text = f"Timeline of {rows} grouped by {by}, from issue to due date, seen from {day(looked)}"
    return f"{text}, with the running totals issued and closed." if flow else f"{text}."


def _description(data, tally, looked, recs, events, flow) -> str:
    late = data.loc[data["state"] == "overdue", "days_overdue"].dropna().astype(int)
    parts = [words.counts_sentence(tally, looked)]
    if len(late):
        parts.append(words.overdue_sentence(int(late.min()), int(late.max())))
    moved = int(data["due_moved"].sum()) if "due_moved" in data.columns else 0
    if moved:
        parts.append(words.moved_sentence(moved))
    if flow is not None:
        last = flow.iloc[-1]
        parts.append(
            words.issued_and_closed(
                int(last["issued_so_far"]), int(last["closed_so_far"]), int(last["outstanding"])
            )
        )
    return paragraph(*parts)


def _notes(data, recs, events, known, looked) -> tuple[str, ...]:
    notes = [
        "Overdue is never inferred: where the status is not known, a due date that has passed says "
        "nothing. On its due date a recommendation is not yet overdue."
    ]
    several = data["published_dates"].map(len).gt(1) if len(data) else pd.Series(dtype=bool)
    if several.any():
        dates = listed((day(value) for value in data.loc[several, "published_dates"].iloc[0]), "or")
        notes.append(f"Sources differ on the date of publication ({dates}); both are kept.")
    notes += _missing_notes(data)
    if events is not None:
        notes += _not_inspected(events)
        notes += _survival_note(recs, known, looked)
    return tuple(notes)


def _missing_notes(data: pd.DataFrame) -> list[str]:
    lacking = int(data["due"].isna().sum()) if len(data) else 0
    if not lacking:
        return []
    return [f"No due date is stated for {count(lacking, *words.NOUN)}."]


def _not_inspected(events: pd.DataFrame) -> list[str]:
    """What the inspection did not visit, where the events say so."""
    rows = events[events["event"].astype("str").str.casefold().eq("not inspected")]
    names = list(rows["region"].dropna().unique())
    if not names:
        return []
    verb = "was" if len(names) == 1 else "were"
    return [f"{listed(names)} {verb} not visited by the inspection."]


def _survival_note(recs, events, looked: pd.Timestamp) -> list[str]:
    """How long closing takes, where there are enough records; and why not where there are not."""
    found = survival.time_to_close(_single_publication(recs), looked, events=events)
    if found.curve.empty:
        return [found.note]
    known = [None if value != value else value for value in
             (found.median, found.median_lower, found.median_upper)]  # fmt: skip
    return [sentence(words.median_sentence(*known, 95)), found.note]


def _drawing(data, looked, flow, illustrative) -> Drawing:
    frame = _chart_frame(data)
    dates = [
        number_of(looked),
        *frame[["published", "due", "original_due", "closed"]].stack().dropna(),
    ]
    span = axis_days(min(dates), max(dates))
    options = {
        "ticks": year_ticks(span),
        "span": span,
        "as_at": number_of(looked),
        "as_at_label": f"At {day(looked)}",
        "flow": flow,
        "flow_title": "Issued and closed so far",
    }
    needs = partial(timeline.height, frame, flow=flow is not None)
    return Drawing(timeline.draw, frame, options, needs=needs, illustrative=illustrative)


def _chart_frame(data: pd.DataFrame) -> pd.DataFrame:
    rank = data.sort_values(["state", "days_overdue"], key=_pressing, kind="stable").index.argsort()
    rows = []
    for group, part in data.assign(rank=rank).groupby("group", sort=False):
        asked = _common_summary(part)
        heading = f"{group}: {asked}" if asked else group
        rows.append({"label": heading, "heading": True, "words": "", "mark": "on time"})
        rows += [_chart_row(row, bool(asked)) for row in part.itertuples()]
    days = ["published", "due", "original_due", "closed"]
    frame = pd.DataFrame(rows).reindex(columns=["label", "heading", *days, "mark", "words", "rank"])
    return frame.astype(dict.fromkeys(days, float)).reset_index(drop=True)


def _pressing(values: pd.Series) -> pd.Series:
    """Sorting key: states by urgency, days overdue from the most."""
    if values.name == "state":
        return values.map(URGENCY)
    return -values.fillna(0).astype(float)


def _chart_row(row, alone: bool) -> dict:
    first = row.published_dates[0] if row.published_dates else pd.NaT
    return {
        "label": _label(row, alone),
        "heading": False,
        "published": number_of(first),
        "due": number_of(row.due),
        "original_due": number_of(row.original_due if row.due_moved else pd.NaT),
        "closed": number_of(row.closed_on),
        "mark": MARKS[row.state],
        "words": _words(row),
        "rank": row.rank,
    }
