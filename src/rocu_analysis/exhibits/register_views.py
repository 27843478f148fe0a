"""Table and drawing of a register: each recommendation from issue to due date."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from rocu_analysis.charts import timeline
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.exhibits import closing
from rocu_analysis.exhibits.common import (
    date_cell,
    dates_cell,
    table_of,
    text_cell,
)
from rocu_analysis.exhibits.printing import MISSING, NOT_APPLICABLE
from rocu_analysis.exhibits.register_rows import URGENCY, Held
from rocu_analysis.exhibits.time_axis import axis_days, number_of, year_ticks
from rocu_analysis.wording import register as words
from rocu_analysis.wording.numbers import day

if TYPE_CHECKING:
    pass

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
DATES = ("begun", "due", "original_due", "closed")
SHORT = 62


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


def table(data: pd.DataFrame, looked: pd.Timestamp, by: str) -> pd.DataFrame:
    """Print a row a recommendation; columns that say nothing are left out."""
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


def drawing(held: Held, illustrative: bool) -> Drawing:
    """Draw the timeline, with what was issued and closed below it where there is a log."""
    frame = _chart_frame(held.rows, held.looked)
    looked = number_of(held.looked)
    dates = [
        looked,
        *(one for name in DATES for one in frame[name] if one == one),
    ]
    span = axis_days(min(dates), max(dates))
    panels = {
        "flow": None if held.flow is None else closing.flow_options(held.flow, held.looked),
        "curve": closing.curve_options(held.time_open) if held.has_curve else None,
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
