"""Are the recommendations on time? Headline, words and notes of a register at a day.

A status that nobody has written down stays "status not known": nothing is inferred from a due date
that has passed. Dates of publication on which sources differ are both kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from rocu_analysis import schema
from rocu_analysis.errors import BadOption, NoFigures
from rocu_analysis.exhibits import closing
from rocu_analysis.exhibits import register_views as views
from rocu_analysis.exhibits.common import (
    plain,
    refuse_mixture,
    source_of,
)
from rocu_analysis.exhibits.exhibit import Exhibit, Recipe
from rocu_analysis.exhibits.register_rows import URGENCY, Held, held_at
from rocu_analysis.measures import progress
from rocu_analysis.wording import register as words
from rocu_analysis.wording.numbers import count, day, days_of, listed, paragraph

if TYPE_CHECKING:
    from datetime import date


GROUPS = ("theme", "owner")
SHOWS = ("register", "flow", "survival")


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
    held = held_at(recs, events, looked, by)
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


def _register(held: Held, by: str, illustrative: bool) -> closing.Parts:
    rows, looked = held.rows, held.looked
    tally = _tally(rows)
    return closing.Parts(
        words.headline(tally, looked, *_old_of(rows)),
        f"Recommendations by {by}, from issue to due date, at {day(looked)}",
        _alt(held, by),
        _description(held, tally),
        views.table(rows, looked, by),
        rows,
        None if rows.empty else views.drawing(held, illustrative),
    )


def _old_of(rows: pd.DataFrame) -> tuple[list[pd.Timestamp], int]:
    """Last entries on what is overdue, where old, and how many others not closed have such."""
    old = rows[rows["old"]]
    late = old["state"].eq("overdue")
    return list(old.loc[late, "last_entry"]), int((~late).sum())


def _check_choice(name: str, given: str, allowed: tuple[str, ...], what: str) -> None:
    if given not in allowed:
        raise BadOption(name, f"“{given}” is not {what}", f"Allowed: {', '.join(allowed)}")


def _tally(data: pd.DataFrame) -> dict[str, int]:
    counts = data["state"].value_counts()
    return {state: int(counts[state]) for state in URGENCY if counts.get(state, 0)}


def _alt(held: Held, by: str) -> str:
    looked = day(held.looked)
    if held.rows.empty:
        return f"A register without a recommendation issued by {looked}."
    rows = count(len(held.rows), *words.NOUN)
    text = f"Timeline of {rows} grouped by {by}, from issue to due date, seen from {looked}"
    if held.flow is None:
        return f"{text}."
    curve = ", and the share still open by age" if held.has_curve else ""
    return f"{text}, with the running totals issued and closed{curve}."


def _description(held: Held, tally: dict[str, int]) -> str:
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


def _notes(held: Held, events: pd.DataFrame | None, show: str) -> tuple[str, ...]:
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
