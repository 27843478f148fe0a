"""Small frames of invented figures, row by row."""

from __future__ import annotations

import re

import pandas as pd
from hypothesis import settings, strategies as st

import rocu_analysis as rocu
from rocu_analysis import periods, reference, schema

SELF = {"scale": "self-assessment", "question": "leadership", "grade": "in place"}
USUAL = {
    "outcomes": {
        "counting": "led", "measure": "arrests", "unit": "count", "strand": "Not stated",
        "qualifier": "exact", "status": "final", "as_at": "2022-05-16",
        "source": "trial.xlsx!Outcomes!D5",
    },
    "recommendations": {
        "report": "Report", "level": "recommendation", "theme": "funding",
        "status": "being progressed", "published": "2020-06-10",
        "source": "register.xlsx!Recommendations!A5",
    },
    "recommendation_events": {
        "event": "status", "event_date": "2021-04-01", "source": "log.xlsx!Log!A4",
    },
    "responses": {
        "recommendation_id": "R1", "report": "Report", "respondent": "Chief Constable",
        "role": "chief constable", "position": "accepts", "answered": "2020-07-01",
        "source": "register.xlsx!Responses!A5",
    },
    "resources": {
        "region": "Eastern", "period": "2018-19", "funding_source": "Budget",
        "certainty": "long term", "amount": 5e6, "source": "trial.xlsx!Resources!A5",
    },
    "grades": {
        "region": "Eastern", "unit_type": "ROCU", "grade": "good", "scale": "HMICFRS five tiers",
        "question": "Tackling serious and organised crime", "assessed": "2023-05-19",
        "source": "trial.csv!4",
    },
}  # fmt: skip

# Twelve quarters that say nothing, and the same with a leap at the end.
STEADY = [100, 104, 96, 102, 98, 103, 97, 101, 99, 104, 96, 100]
LEAP = [*STEADY[:-1], 180]


def quarter(number):
    """Quarter by its number from 2018-19 Q1, which is 0."""
    return periods.financial_quarter(2018 + number // 4, number % 4 + 1)


def row(region="Eastern", value=100, period=None, **changes):
    period = period or periods.financial_year(2018)
    given = USUAL["outcomes"] | {
        "geography": "force" if "force" in changes else "region",
        "region": region, "value": value, "period": period.label,
        "period_start": period.start, "period_end": period.end,
    }  # fmt: skip
    return given | changes


def outcomes(*rows):
    frame = schema.conform(pd.DataFrame(list(rows)), "outcomes")
    usual = USUAL["outcomes"]["source"]  # but each figure has a cell of its own
    cells = [f"{usual}{number}" for number in range(len(frame))]
    return frame.assign(source=frame["source"].mask(frame["source"].eq(usual), cells))


def returned(head, *lines):
    """Outcomes of a sheet, given as lines of text."""
    return rocu.check("\n".join([head, *lines]).encode()).outcomes


def by_region(values, **changes):
    """One row a region; a value of None leaves the region out."""
    pairs = zip(reference.REGIONS, values, strict=False)
    return [row(region, value, **changes) for region, value in pairs if value is not None]


def series(values, region="Eastern", first=0, **changes):
    """One row a quarter from 2018-19 Q1, or later; a value of None leaves the quarter out."""
    return [
        row(region, value, quarter(number), **changes)
        for number, value in enumerate(values, start=first)
        if value is not None
    ]


def hidden(region="Eastern", **changes):
    return row(region, None, marker="c", **changes)


# An exhibit takes as long as a hundred examples of most properties: a third of them are tried.
dear = settings(max_examples=settings.default.max_examples // 3)

STATES = st.sampled_from(["figure"] * 6 + ["missing", "provisional", "range", "absent", "hidden"])


def cells_of(most, highest):
    """Some cells, each with its state and a count; one figure is among them."""
    cell = st.tuples(STATES, st.integers(0, highest))
    cells = st.lists(cell, min_size=1, max_size=most)
    return cells.filter(lambda held: any(state == "figure" for state, _ in held))


def in_state(cell, **common):
    """The row of such a cell, if it has one."""
    state, value = cell
    changes = {
        "absent": None,
        "figure": {"value": value},
        "hidden": {"value": None, "marker": "c"},
        "missing": {"value": None, "marker": "x"},
        "provisional": {"value": value, "status": "provisional"},
        "range": {"value": value, "value_high": value + 5, "qualifier": "between"},
    }[state]
    return [] if changes is None else [row(**common, **changes)]


def in_states(cells, region="Eastern", **common):
    """Such cells as a series by quarter."""
    return [one for number, cell in enumerate(cells)
            for one in in_state(cell, region=region, period=quarter(number), **common)]  # fmt: skip


def by_strand(counts, region="Eastern", **changes):
    """One row a strand, from a mapping."""
    changes = {"measure": "disruptions"} | changes
    return [row(region, count, strand=strand, **changes) for strand, count in counts.items()]


def usual(kind, number, **fields):
    """The row of a frame that differs from the usual one in some fields."""
    row = dict(USUAL[kind])
    if kind == "recommendations":
        row |= {"recommendation_id": f"R{number}", "summary": f"Do thing {number}."}
    elif kind == "resources":
        year = int(fields.get("period", row["period"])[:4])
        row |= {"period_start": f"{year}-04-01", "period_end": f"{year + 1}-03-31"}
    elif kind == "grades":
        row |= SELF if fields.get("scale") == SELF["scale"] else {}
        row["unit"] = f"Unit of {fields.get('region', row['region'])}"
    return row | fields


def rows_of(kind, *rows):
    """A frame of usual rows, each with what differs in it and a cell of its own."""
    made = [usual(kind, number, **row) for number, row in enumerate(rows, start=1)]
    for number, row in enumerate(made):
        row["source"] = re.sub(r"\d+$", lambda at, n=number: str(int(at[0]) + n), row["source"])
    return schema.conform(pd.DataFrame(made), kind)


def recommendations(*rows):
    return rows_of("recommendations", *rows)
