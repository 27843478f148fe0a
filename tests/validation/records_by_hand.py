"""Records typed by hand for the registers: a dictionary a row, fields as keys."""


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
                    "cell": f"{'ABCDEFGHIJKLMNOPQR'[place]}{number}",
                    "field": field,
                    "value": value,
                    "heading": (headings or {}).get(field, field),
                    "asked": False,
                }
            )
    return found
