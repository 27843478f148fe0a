"""Small frames of outcomes, drawn as tables."""

import pandas as pd

from rocu_analysis import periods, schema


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
