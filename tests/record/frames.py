"""Frames to record from: the shipped ones, each read once, and small invented ones row by row."""

from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

import rocu_analysis as rocu

REGIONS = tuple(rocu.regions()["region"])
STRANDS = ("Pursue", "Prevent", "Protect", "Prepare")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

# Twelve quarters that say nothing, and the same with a leap at the end.
STEADY = (100, 104, 96, 102, 98, 103, 97, 101, 99, 104, 96, 100)
LEAP = (*STEADY[:-1], 180)


class Named(NamedTuple):
    """A frame with the words that stand for it in a record."""

    label: str
    frame: Any


@cache
def shipped(name):
    return rocu.example(name)


def of(name, **kept):
    """A shipped frame, or its rows with some value of a column."""
    frame = shipped(name)
    for column, word in kept.items():
        words = word if isinstance(word, (list, tuple)) else [word]
        frame = frame[frame[column].isin(words)]
    told = ", ".join(f"{column}={word!r}" for column, word in kept.items())
    return Named(f"{name}[{told}]" if told else name, frame)


class Span(NamedTuple):
    label: str
    start: date | None
    end: date | None


def _month_after(year, month, months):
    index = year * 12 + month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def _months(label, year, month, months):
    last = _month_after(year, month, months) - timedelta(days=1)
    return Span(label, date(year, month, 1), last)


def quarter(number):
    """Quarter by its number from 2018-19 Q1, which is 0."""
    first, place = 2018 + number // 4, number % 4
    start = _month_after(first, 4, 3 * place)
    return _months(f"{year(first).label} Q{place + 1}", start.year, start.month, 3)


def year(first):
    return _months(f"{first}-{(first + 1) % 100:02}", first, 4, 12)


def month(number):
    """Month by its number from April 2018, which is 0."""
    start = _month_after(2018, 4, number)
    return _months(f"{MONTHS[start.month - 1]} {start.year}", start.year, start.month, 1)


def week(number):
    """Week by its number from 2 April 2018, which is 0."""
    start = date(2018, 4, 2) + timedelta(days=7 * number)
    label = f"week of {start.day} {MONTHS[start.month - 1]} {start.year}"
    return Span(label, start, start + timedelta(days=6))


def days(start, end):
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    said = (f"{day.day} {MONTHS[day.month - 1]} {day.year}" for day in (first, last))
    return Span(" to ".join(said), first, last)


def undated(label):
    return Span(label, None, None)


def forces_in(region):
    forces = rocu.forces()
    return list(forces.loc[forces["region"].eq(region), "force"])


def row(region="Eastern", value=100, period=None, **changes):
    period = period or year(2018)
    given = {
        "geography": "force" if "force" in changes else "region",
        "region": region,
        "counting": "led",
        "period": period.label,
        "period_start": period.start,
        "period_end": period.end,
        "measure": "arrests",
        "unit": "count",
        "strand": "Not stated",
        "value": value,
        "qualifier": "exact",
        "status": "final",
        "as_at": "2022-05-16",
        "source": "trial.xlsx!Outcomes!D5",
    }
    return given | changes


def hidden(region="Eastern", period=None, **changes):
    return row(region, None, period, marker="c", **changes)


def missing(region="Eastern", period=None, **changes):
    return row(region, None, period, marker="x", **changes)


def ranged(low, high, region="Eastern", period=None, **changes):
    return row(region, low, period, value_high=high, **{"qualifier": "between"} | changes)


def by_region(values, **changes):
    """One row a region; None leaves the region out."""
    pairs = zip(REGIONS, values, strict=False)
    return [row(name, value, **changes) for name, value in pairs if value is not None]


def by_force(region, values, **changes):
    """One row a force; None leaves the force out."""
    pairs = zip(forces_in(region), values, strict=False)
    return [row(region, value, force=name, **changes) for name, value in pairs if value is not None]


def series(values, region="Eastern", first=0, kind=quarter, **changes):
    """One row a quarter from 2018-19 Q1, or later; None leaves the quarter out."""
    numbered = enumerate(values, start=first)
    return [row(region, v, kind(n), **changes) for n, v in numbered if v is not None]


def by_strand(counts, region="Eastern", **changes):
    """One row a strand: counts in the order of the strands, the last without one; or a mapping."""
    if not isinstance(counts, dict):
        counts = dict(zip((*STRANDS, "Not stated"), counts, strict=False))
    changes = {"measure": "disruptions"} | changes
    return [
        row(region, count, strand=strand, **changes)
        for strand, count in counts.items()
        if count is not None
    ]


def strand_series(values, region="Eastern", first=0, **changes):
    """Rows by strand, one quarter a value; None leaves the quarter out."""
    numbered = enumerate(values, start=first)
    return [
        one
        for number, counts in numbered
        if counts is not None
        for one in by_strand(counts, region, period=quarter(number), **changes)
    ]


def changed(rows, which, **changes):
    """The same rows, those at some places changed."""
    return [one | changes if place in which else one for place, one in enumerate(rows)]


LIKE = {
    "outcomes": "seed",
    "recommendations": "register",
    "recommendation_events": "register_events",
    "responses": "responses",
    "resources": "funding",
    "grades": "grades",
}


def frame(kind, *rows):
    """Rows, and lists of rows, as a frame of the package."""
    flat = [one for part in rows for one in (part if isinstance(part, list) else [part])]
    like = shipped(LIKE[kind]).iloc[:0]
    held = {}
    for name, dtype in like.dtypes.items():
        cells = [one.get(name) for one in flat]
        if dtype.kind == "M":
            days = ["NaT" if day is None else str(day)[:10] for day in cells]
            held[name] = pd.Series(np.array(days, dtype="datetime64[s]")).astype(dtype)
        else:
            held[name] = pd.Series(pd.array(cells, dtype=dtype))
    return pd.DataFrame(held)


def outcomes(label, *rows):
    return Named(label, frame("outcomes", *rows))


def recommendations(label, *rows):
    blank = {
        "report": "Report",
        "level": "recommendation",
        "theme": "funding",
        "status": "being progressed",
        "published": "2020-06-10",
        "source": "register.xlsx!Recommendations!A5",
    }
    numbered = [
        blank | {"recommendation_id": f"R{number}", "summary": f"Do thing {number}."} | given
        for number, given in enumerate(rows, start=1)
    ]
    return Named(label, frame("recommendations", *numbered))


def events(label, *rows):
    """Each as (recommendation, day, status) or as a mapping."""
    blank = {"event": "status", "source": "log.xlsx!Log!A4"}
    told = [
        blank
        | (
            one
            if isinstance(one, dict)
            else dict(zip(("recommendation_id", "event_date", "status"), one, strict=True))
        )
        for one in rows
    ]
    return Named(label, frame("recommendation_events", *told))


def responses(label, *rows):
    blank = {
        "recommendation_id": "R1",
        "report": "Report",
        "respondent": "Chief Constable",
        "role": "chief constable",
        "position": "accepts",
        "answered": "2020-07-01",
        "source": "register.xlsx!Responses!A5",
    }
    return Named(label, frame("responses", *[blank | one for one in rows]))


def money(region="Eastern", amount=5e6, first=2018, certainty="long term", **changes):
    given = {
        "region": region,
        "period": f"{first}-{(first + 1) % 100:02}",
        "period_start": f"{first}-04-01",
        "period_end": f"{first + 1}-03-31",
        "funding_source": "Budget",
        "certainty": certainty,
        "amount": amount,
        "source": "trial.xlsx!Resources!A5",
    }
    return given | changes


def resources(label, *rows):
    return Named(label, frame("resources", *rows))


FIVE, FOUR, SELF = "HMICFRS five tiers", "HMICFRS four tiers", "self-assessment"


def grade(region="Eastern", given="good", assessed="2023-05-19", **changes):
    return {
        "region": region,
        "unit": f"Unit of {region}",
        "unit_type": "ROCU",
        "question": "Tackling serious and organised crime",
        "grade": given,
        "scale": FIVE,
        "assessed": assessed,
        "source": "trial.csv!4",
    } | changes


def answer(region="Eastern", given="in place", question="leadership", **changes):
    return grade(region, given, **({"scale": SELF, "question": question} | changes))


def grades(label, *rows):
    return Named(label, frame("grades", *rows))
