"""Four returns as four tired people send them, with invented figures: for the tutorial.

Run ``python data/make_messy.py``; it writes ``messy/`` beside itself. The names of the files say
*illustrative*, as everything invented does here.
"""

from __future__ import annotations

import csv
from pathlib import Path

from openpyxl import Workbook, load_workbook

from rocu_analysis.templates import write_template

QUARTERS = [f"Q{n} {year}/{year % 100 + 1}" for year in (2018, 2019, 2020) for n in (1, 2, 3, 4)]
ARRESTS = (58, 66, 61, 70, 63, None, 59, 68, 64, 71, 96, 99)
CHARGED = (31, 40, 35, 44, 37, None, 33, 41, "n/k", 45, 58, 60)
PURSUE = (35, 41, 38, 36, 44, 47, 45, 52)
OTHERS = {"Prevent": (6, 5, 8, 4, 6, 7, 5, 6), "Protect": (9, 12, 8, 10, 9, 11, 8, 7),
          "Prepare": (5, 4, 6, 5, 4, 5, 6, 4)}  # fmt: skip
CHILDREN = {"Derbyshire": (12, 9, 14, 11), "Lincolnshire": (6, 3, 8, 7)}
REPORTS = {
    "ROCU inspection 2021": [
        ("1", "Agree lasting funding for the regional unit", "ACC Crime", "31/03/2022", "Open"),
        ("2", "Set out who leads each regional team", "Head of ROCU", "30/09/2021", "Complete"),
        ("3", "Train senior investigators", "Head of ROCU", "31/12/2021", "Amber"),
    ],
    "County lines review": [
        ("4", "Record every child found", "Head of intelligence", "30/06/2021", "Complete"),
        ("5", "Share messages with schools", "Partnerships lead", "28/02/2022", "Not started"),
    ],
}


def main(folder: str | Path) -> None:
    """Write the four files."""
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    performance(place / "illustrative ROCU performance.xlsx")
    disruptions(place / "illustrative disruptions Q4.csv")
    filled(place / "illustrative template filled in.xlsx")
    tracker(place / "illustrative HMICFRS tracker.xlsx")


def performance(path: Path) -> None:
    """Quarters under a title: a heading that nobody knows, a quarter missing, a footnote."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Performance"
    sheet.append(["East Midlands Special Operations Unit: performance (invented figures)"])
    sheet.append([])
    sheet.append(["Quarter", "Arrests", "Nominals charged"])
    for row in zip(QUARTERS, ARRESTS, CHARGED, strict=True):
        if row[1] is not None:
            sheet.append(row)
    sheet.append(["* excludes arrests by partners"])
    book.save(path)


def disruptions(path: Path) -> None:
    """One row a figure: headings that are not ours, and a region mistyped in the last quarter."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        rows = csv.writer(stream)
        rows.writerow(["Unit area", "What", "4P strand", "Reporting qtr", "No."])
        for strand, counts in {"Pursue": PURSUE, **OTHERS}.items():
            for quarter, count in zip(QUARTERS[4:], counts, strict=True):
                region = "East Midlnds" if quarter == QUARTERS[-1] else "East Midlands"
                rows.writerow([region, "Disruptions", strand, quarter, count])


def filled(path: Path) -> None:
    """The template that was sent out, filled in for two of five forces, and not to the end."""
    write_template(path)
    book = load_workbook(path)
    sheet = book["Outcomes"]
    names = [str(cell.value).removesuffix(" *") for cell in sheet[3]]
    rows = [
        {"Geography": "force", "Region": "East Midlands", "Force": force, "Counting": "led",
         "Period": quarter, "Measure": "children safeguarded", "Unit": "count",
         "Strand": "Protect", "Value": count, "Qualifier": "exact"}
        for force, counts in CHILDREN.items()
        for quarter, count in zip(QUARTERS[8:], counts, strict=True)
    ]  # fmt: skip
    del rows[-1]["Value"]
    for place, row in enumerate(rows, start=4):
        for column, name in enumerate(names, start=1):
            sheet.cell(place, column).value = row.get(name)
    book.save(path)


def tracker(path: Path) -> None:
    """Recommendations beside the name of their report, which stands once, in merged cells."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Tracker"
    sheet.append(["Report", "Ref", "Recommendation", "Lead", "Target date", "Progress"])
    for report, rows in REPORTS.items():
        first = sheet.max_row + 1
        for row in rows:
            sheet.append([report, *row])
        sheet.merge_cells(start_row=first, end_row=sheet.max_row, start_column=1, end_column=1)
    book.save(path)


if __name__ == "__main__":
    main(Path(__file__).parent / "messy")
