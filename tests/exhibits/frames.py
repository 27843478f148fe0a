"""Small frames of invented figures, row by row."""

from __future__ import annotations

import pandas as pd
from hypothesis import settings, strategies as st
from record.frames import USUAL, rows_of

from rocu_analysis import periods, reference, schema

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


def recommendations(*rows):
    return rows_of("recommendations", *rows)
