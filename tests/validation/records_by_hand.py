"""Records typed by hand for the registers: a dictionary a row, fields as keys."""

import pandas as pd

RECOMMENDATION = {
    "recommendation_id": "R1",
    "report": "An inspection",
    "published": "10 February 2021",
    "level": "recommendation",
    "summary": "Agree how the unit is paid for",
    "due": "by February 2022",
    "status": "being progressed",
}


def cells(*rows, file="register.xlsx", sheet="S", headings=None):
    """One row a cell, as `records.cells` gives them: the first record stands in row 2."""
    found = []
    for number, row in enumerate(rows, start=2):
        for place, (field, value) in enumerate(row.items()):
            found.append(
                {
                    "file": file,
                    "sheet": sheet,
                    "row": number,
                    "column": place + 1,
                    "cell": f"{'ABCDEFGHIJKLMNOPQR'[place]}{number}",
                    "field": field,
                    "value": value,
                    "heading": (headings or {}).get(field, field),
                }
            )
    return pd.DataFrame(found)


def recommendation(**changes):
    """A sound recommendation, with changes."""
    return {**RECOMMENDATION, **changes}
