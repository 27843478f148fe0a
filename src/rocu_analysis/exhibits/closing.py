"""How quickly recommendations are closed: issued against closed, and how long they stay open.

Both stand as panels beside the register, where there is a log of events, and by themselves with
their figures in a table.
"""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from rocu_analysis.charts import flow as flow_chart
from rocu_analysis.charts import survival as survival_chart
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.errors import NoFigures
from rocu_analysis.exhibits.common import cell, table_of
from rocu_analysis.exhibits.printing import NOT_APPLICABLE
from rocu_analysis.exhibits.time_axis import number_of, year_ticks
from rocu_analysis.measures import progress, survival
from rocu_analysis.wording import register as words
from rocu_analysis.wording.numbers import count, day, figure, paragraph, sentence

ADDRESS = ["recommendation_id", "region", "force"]
AGE_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
MOST_AGES = 6
NEITHER = "Not accepted, or closed on an unknown day"


class Parts(NamedTuple):
    """What an exhibit on its own takes beside source and recipe."""

    headline: str
    subtitle: str
    alt: str
    description: str
    table: pd.DataFrame
    data: pd.DataFrame
    drawing: Drawing | None


def address_of(frame: pd.DataFrame) -> pd.Series:
    """Recommendation and addressee as one word, with missing ones comparable."""
    return frame[ADDRESS].astype("str").fillna("").agg("\t".join, axis=1)


def with_beginning(
    recs: pd.DataFrame, events: pd.DataFrame | None, looked: pd.Timestamp
) -> pd.DataFrame:
    """Register in which a recommendation without a day of publication begins in its log.

    Adds ``from_log``, true where ``published`` is the first entry of the log up to a day.
    """
    missing = recs["published"].isna()
    if events is None or events.empty or not missing.any():
        return recs.assign(from_log=False)
    known = progress.happened(events)
    known = known[known["event_date"].le(looked)]
    first = known["event_date"].groupby(address_of(known)).min()
    begun = address_of(recs).map(first).where(missing)
    return recs.assign(published=recs["published"].fillna(begun), from_log=begun.notna())


def single(recs: pd.DataFrame) -> pd.DataFrame:
    """One row a recommendation, at its first date of publication, so that none counts twice."""
    return recs.sort_values("published", kind="stable").drop_duplicates(ADDRESS)


def issued_and_closed(
    recs: pd.DataFrame,
    events: pd.DataFrame | None,
    looked: pd.Timestamp,
    states: pd.DataFrame | None = None,
) -> pd.DataFrame | None:
    """Issued and closed by quarter; nothing where there are no events, or no dates.

    Takes one row a recommendation, and how each stands on the day where that is at hand.
    """
    if events is None or events.empty:
        return None
    flow = progress.flow(recs, looked, events=events, states=states)
    return None if flow.empty or not flow["issued"].sum() else flow


def time_open(
    recs: pd.DataFrame,
    events: pd.DataFrame,
    looked: pd.Timestamp,
    states: pd.DataFrame | None = None,
) -> survival.Survival:
    """How long recommendations stay open, those still open included; takes what the flow does."""
    return survival.time_to_close(recs, looked, events=events, states=states)


def steps_frame(flow: pd.DataFrame, looked: pd.Timestamp) -> pd.DataFrame:
    """Running totals as the chart takes them, from nothing at the start of the first quarter."""
    ends = flow["period_end"].clip(upper=looked)
    names = ["issued_so_far", "closed_so_far"]
    steps = flow[names].assign(x=[number_of(end) for end in ends])
    start = {"x": number_of(flow["period_start"].iloc[0]), **dict.fromkeys(names, 0)}
    return pd.concat([pd.DataFrame([start]), steps], ignore_index=True)


def flow_options(flow: pd.DataFrame, looked: pd.Timestamp) -> dict:
    """Frame and options of the chart of issued and closed."""
    frame = steps_frame(flow, looked)
    span = (frame["x"].iloc[0], frame["x"].iloc[-1])
    return {
        "frame": frame,
        "ticks": year_ticks(span),
        "span": span,
        "title": "Issued and closed so far",
    }


def curve_frame(found: survival.Survival) -> pd.DataFrame:
    """Curve as chart and table take it, in per cent, with how many were last seen open."""
    curve = found.curve
    after = curve["at_risk"].shift(-1, fill_value=0)
    frame = pd.DataFrame(
        {
            "days": curve["days"],
            "at_risk": curve["at_risk"].astype(int),
            "closed": curve["closed"].astype(int),
            "censored": (curve["at_risk"] - curve["closed"] - after).astype(int),
        }
        | {
            name: 100 * curve[column]
            for name, column in (("share", "share_open"), ("lower", "lower"), ("upper", "upper"))
        }
    )
    start = {"days": 0.0, "at_risk": found.records, "closed": 0, "censored": 0}
    whole = pd.DataFrame([start | dict.fromkeys(("share", "lower", "upper"), 100.0)])
    return frame if frame["days"].iloc[0] == 0 else pd.concat([whole, frame], ignore_index=True)


def curve_options(found: survival.Survival) -> dict:
    """Frame and options of the chart of time open."""
    frame = curve_frame(found)
    return {
        "frame": frame,
        "title": "Still open by age, per cent",
        "told": words.median_phrase(*_median(found)),
        "end": words.still_open(int(frame["censored"].sum()), found.records),
        "ticks": _ages(frame),
        "median": (found.median, found.median_lower, found.median_upper),
    }


def _ages(frame: pd.DataFrame) -> list[tuple[float, str, str]]:
    """Ages below the axis, each with how many are open until then."""
    last = float(frame["days"].iloc[-1])
    step = next((step for step in AGE_STEPS if last / step < MOST_AGES), AGE_STEPS[-1])
    ages = range(0, int(last) + 1, step)
    held = [frame.loc[frame["days"].ge(age), "at_risk"].iloc[0] for age in ages]
    return [(float(age), figure(age), figure(number)) for age, number in zip(ages, held,
            strict=True)]  # fmt: skip


def _median(found: survival.Survival) -> list[float | None]:
    """Median and its interval, None where there is none."""
    ends = (found.median, found.median_lower, found.median_upper)
    return [None if end != end else end for end in ends]


def survival_notes(
    found: survival.Survival, looked: pd.Timestamp, old: int = 0, *, alone: bool = False
) -> list[str]:
    """How long closing takes, where there are enough records; and why not where there are not.

    ``old`` is how many are not closed by a register without an entry for more than a year: the
    curve counts them as open until its last entry. ``alone`` is for the curve by itself, whose
    description gives the median.
    """
    if found.curve.empty:
        return [found.note]
    told = [] if alone else [sentence(words.median_sentence(*_median(found), 95))]
    when = "last stated to be open" if old else f"still open at {day(looked)}"
    marks = f"A short upright mark on the curve stands where one was {when}."
    drawn = curve_frame(found)["censored"].sum()
    return [*told, found.note, *([marks] if drawn else [])]


def flow_alone(flow: pd.DataFrame | None, looked: pd.Timestamp, illustrative: bool) -> Parts:
    """Issued against closed, with its figures by quarter.

    Raises
    ------
    NoFigures
        Where there is no log of events, or no date in it.
    """
    if flow is None:
        raise NoFigures(
            "recommendations",
            "without dated events of its recommendations nothing can be said of what was issued "
            "and closed over time",
            None,
            "Give events=…, and days of publication",
        )
    last = flow.iloc[-1]
    issued, closed, left = (int(last[name]) for name in
                            ("issued_so_far", "closed_so_far", "outstanding"))  # fmt: skip
    options = flow_options(flow, looked)
    frame = options.pop("frame")
    neither = flow["issued_so_far"] - flow["closed_so_far"] - flow["outstanding"]
    return Parts(
        words.closed_headline(closed, issued, looked),
        f"Recommendations issued and closed, by quarter, to {day(looked)}",
        "Two rising steps over time: recommendations issued so far, and closed so far.",
        paragraph(words.issued_and_closed(issued, closed, left)),
        table_of(
            {
                "Quarter": [*flow["period"].iloc[:-1], f"{last['period']}, to {day(looked)}"],
                "Issued": flow["issued"],
                "Closed": flow["closed"],
                "Issued so far": flow["issued_so_far"],
                "Closed so far": flow["closed_so_far"],
                "Outstanding at its end": flow["outstanding"],
            }
            | ({NEITHER: neither} if neither.any() else {})
        ),
        flow,
        Drawing(flow_chart.draw, frame, options, illustrative=illustrative),
    )


def survival_alone(
    found: survival.Survival | None, looked: pd.Timestamp, illustrative: bool, old: int = 0
) -> Parts:
    """Time open, with the figures of the curve; ``old`` as `survival_notes` takes it.

    Raises
    ------
    NoFigures
        Where there are too few records, saying how many there are and how many are needed.
    """
    if found is None:
        raise NoFigures(
            "recommendations", "without dated events nobody knows how long closing takes", None,
            "Give events=…",
        )  # fmt: skip
    if found.curve.empty:
        raise NoFigures(
            "recommendations", found.note.rstrip("."), None, "Show the register instead"
        )
    options = curve_options(found)
    frame = options.pop("frame")
    censored = int(frame["censored"].sum())
    median = _median(found)
    return Parts(
        words.median_headline(median[0], found.records),
        f"Recommendations still open by days since publication, to {day(looked)}, per cent",
        "A falling curve of the share of recommendations still open by age, with its interval.",
        paragraph(
            words.median_sentence(*median, None),
            f"Of {count(found.records, *words.NOUN)}, {words.still_open_at(censored, looked, old)}",
        ),
        _curve_table(frame, found.records, looked),
        found.curve,
        Drawing(survival_chart.draw, frame, options, illustrative=illustrative),
    )


def _curve_table(frame: pd.DataFrame, records: int, looked: pd.Timestamp) -> pd.DataFrame:
    """One row an age at which one closed or was last seen open, and all of them."""
    rows = frame[frame["days"].gt(0) | frame["closed"].gt(0)]
    columns = {
        "Days since publication": [*rows["days"].astype(int), f"All, at {day(looked)}"],
        "Open until then": [*rows["at_risk"], records],
        "Closed then": [*rows["closed"], int(rows["closed"].sum())],
        "Last seen open at that age": [*rows["censored"], int(rows["censored"].sum())],
    }
    for name, head in (("share", "Still open after it, per cent"), ("lower", "Lower"),
                       ("upper", "Upper")):  # fmt: skip
        columns[head] = [*(cell(value, False, 1) for value in rows[name]), NOT_APPLICABLE]
    return table_of(columns)
