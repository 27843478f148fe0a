"""Figures typed by hand for the rules: one row a figure, everything else a default."""

import pandas as pd

from rocu_analysis import periods, reference, schema

DEFAULTS = {
    "geography": "force",
    "counting": "forces",
    "measure": "arrests",
    "unit": "count",
    "strand": "Not stated",
    "qualifier": "exact",
    "file": "a.xlsx",
    "sheet": "S",
    "disposition": "accepted",
    "codes": "",
}


def figures(*rows, **common):
    """Facts as `facts.outcomes` gives them; ``period`` may be a `Period`.

    Each row stands in the next row of column C, unless it says otherwise.
    """
    table = []
    for number, row in enumerate(rows, start=2):
        full = {**DEFAULTS, "row": number, "column": 3, **common, **row}
        full.setdefault("cell", f"{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[full['column'] - 1]}{full['row']}")
        full["source"] = f"{full['file']}!{full['sheet']}!{full['cell']}"
        if full.get("force") and "region" not in full:
            full["region"] = reference.region_of(full["force"])
        if isinstance(full.get("period"), periods.Period):
            one = full["period"]
            full |= {"period": one.label, "period_start": one.start, "period_end": one.end}
        table.append(full)
    frame = pd.DataFrame(table)
    extra = [name for name in frame if name not in schema.columns("outcomes")]
    return pd.concat([schema.conform(frame, "outcomes"), frame[extra]], axis=1)


YEAR = periods.financial_year(2020)
