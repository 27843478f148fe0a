"""Small frames of outcomes, drawn as tables, and requests of them."""

import pandas as pd

from rocu_analysis import periods, schema
from rocu_analysis.paper import assurance, protection
from rocu_analysis.paper.spec import Request

YEAR = {
    "period": "2020-21",
    "period_start": pd.Timestamp("2020-04-01"),
    "period_end": pd.Timestamp("2021-03-31"),
}
NAMES = ("South West", "Eastern", "London", "North East", "East Midlands")
ELSEWHERE = {"Eastern": 40, "London": 50, "North East": 60, "East Midlands": 70}


def quarters(first=2020, years=1):
    return [periods.financial_quarter(first + y, q) for y in range(years) for q in (1, 2, 3, 4)]


def outcomes(counts, *, measure="arrests", first=2020, strand=None, source="SW.xlsx", **fixed):
    """Frame of counts by region: ``{"South West": [6, 7, 8, 9]}``, one a quarter."""
    rows = []
    for region, values in counts.items():
        for period, value in zip(quarters(first, -(-len(values) // 4)), values, strict=False):
            rows.append(
                {
                    "geography": "region",
                    "region": region,
                    "counting": "led",
                    "period": period.label,
                    "period_start": pd.Timestamp(period.start),
                    "period_end": pd.Timestamp(period.end),
                    "measure": measure,
                    "unit": "count",
                    "strand": strand or "Not stated",
                    "value": value,
                    "qualifier": "exact",
                    "status": "final",
                    "marker": "c" if value is None else None,
                    "as_at": pd.Timestamp("2022-05-16"),
                    "source": f"{source}!Outcomes!D{len(rows) + 5}",
                }
                | fixed
            )
    return schema.conform(pd.DataFrame(rows), "outcomes")


def together(*frames):
    return pd.concat(frames, ignore_index=True)


def in_year(values, **fixed):
    """One figure a region for the whole year."""
    return outcomes({region: [value] for region, value in values.items()}, **fixed).assign(**YEAR)


def asked(kind, frame, measure="arrests", **arguments):
    named = {} if measure is None else {"measure": measure}
    return Request(kind, {"outcomes": frame}, named | arguments)


def track(frame, **arguments):
    return asked("track", frame, **arguments)


def protected(requests):
    """Protected requests, in which the attack must find nothing."""
    done = protection.protect(requests)
    assurance.attack(done, [], protection.THRESHOLD)
    return done
