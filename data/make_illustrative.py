"""Make the illustrative set: invented figures in the shape of real returns.

Run ``python data/make_illustrative.py``. It writes the workbooks of ``data/illustrative/``, and
``planted.csv`` with the changes that were put in on purpose, so that tests and readers can see
which of them an analysis finds. What is invented stands in `illustrative_figures`.

The word *illustrative* stands in every file name and in a title on every sheet. The same script
writes the same bytes each time.
"""

from __future__ import annotations

import argparse
import csv
import re
import zipfile
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

from illustrative_figures import (
    PLANTED,
    PROVISIONAL,
    QUARTERS,
    disruption_rows,
    grade_rows,
    histories,
    outcome_rows,
    resource_rows,
    response_rows,
)
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from rocu_analysis import reference

MADE_ON = datetime(2022, 5, 16)
TITLE = "Illustrative figures: invented, not real."
PLANTED_COLUMNS = (
    "region",
    "measure",
    "strand",
    "kind",
    "from_period",
    "to_period",
    "size",
    "note",
)


def region_workbook(region: str) -> Workbook:
    """One region's return: two sheets, wide by quarter, the last quarter provisional."""
    quarters = [f"{name} provisional" if name == PROVISIONAL else name for name in QUARTERS]
    book = _empty()
    _sheet(
        book,
        "Outcomes",
        (TITLE, f"{region}: outcomes by quarter"),
        ["Region", "Measure", "Strand", "Threat", "Counting", *quarters],
        outcome_rows(region),
    )
    rows = disruption_rows(region)
    total = ["Total", *[""] * 5, *(sum(column) for column in list(zip(*rows, strict=True))[6:])]
    _sheet(
        book,
        "Disruptions",
        (TITLE, f"{region}: disruptions led, by strand, threat and level"),
        ["Region", "Measure", "Strand", "Threat", "Tier", "Level", *quarters],
        [*rows, total],
    )
    return book


def register_workbook() -> Workbook:
    """Recommendations, their events and the answers, a sheet each."""
    records, events = histories()
    book = _empty()
    _sheet(
        book,
        "Recommendations",
        (TITLE, "Register of an invented inspection"),
        ["Reference", "Report", "Published", "Level", "Theme", "Recommendation", "Owner", "Region",
         "Due", "Original due", "Status", "Status date"],
        records,
    )  # fmt: skip
    _sheet(
        book,
        "Events",
        (TITLE, "Dated events of the recommendations"),
        ["Reference", "Region", "Date", "Event", "Status"],
        events,
    )
    _sheet(
        book,
        "Responses",
        (TITLE, "Answers to the invented inspection"),
        ["Reference", "Report", "Respondent", "Office", "Position", "Reason", "Next", "Due",
         "Answered on"],
        response_rows(),
    )  # fmt: skip
    return book


def resources_workbook() -> Workbook:
    """Money and posts by region and year."""
    book = _empty()
    _sheet(
        book,
        "Resources",
        (TITLE, "Money and posts by region and year"),
        ["Region", "Year", "Funding source", "Certainty", "Amount", "Posts", "Posts permanent",
         "Posts filled"],
        resource_rows(),
    )  # fmt: skip
    return book


def grades_workbook() -> Workbook:
    """Self-assessment of the oversight themes."""
    book = _empty()
    _sheet(
        book,
        "Self-assessment",
        (TITLE, "Self-assessment of oversight themes"),
        ["Region", "Unit", "Unit type", "Question", "Grade", "Scale", "Assessed"],
        grade_rows(),
    )
    return book


def _empty() -> Workbook:
    book = Workbook()
    book.remove(book.active)
    return book


def _sheet(book: Workbook, name: str, titles, header: list, rows: list[list]) -> None:
    sheet = book.create_sheet(name)
    for line in (*titles, ""):
        sheet.append([line or None])
    sheet.append(header)
    for cell in (sheet["A1"], *sheet[sheet.max_row]):
        cell.font = Font(bold=True)
    for row in rows:
        sheet.append([None if value == "" else value for value in row])
    for cell in (cell for row in sheet.iter_rows() for cell in row):
        if isinstance(cell.value, date):
            cell.number_format = "d mmm yyyy"
    sheet.freeze_panes = sheet.cell(len(titles) + 3, 1)
    for index, heading in enumerate(header, start=1):
        longest = max([len(str(heading)), *(len(str(row[index - 1] or "")) for row in rows)])
        sheet.column_dimensions[get_column_letter(index)].width = min(60, longest + 3)


def save_workbook(workbook: Workbook, path: Path) -> None:
    """Write a workbook whose bytes depend on its content alone.

    openpyxl stamps the time of saving into the properties and the zip entries, and compression
    differs between zlib builds; here the times are fixed and nothing is compressed.
    """
    workbook.properties.creator = "rocu_analysis"
    workbook.properties.created = MADE_ON
    buffer = BytesIO()
    workbook.save(buffer)
    stamp = MADE_ON.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    modified = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
    with zipfile.ZipFile(buffer) as made, zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as fixed:
        for name in sorted(made.namelist(), key=lambda name: (name[0] != "[", name)):
            content = made.read(name)
            if name == "docProps/core.xml":
                content = modified.sub(rb"\g<1>" + stamp + rb"\g<2>", content)
            entry = zipfile.ZipInfo(name, date_time=MADE_ON.timetuple()[:6])
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            fixed.writestr(entry, content)


def make(folder: Path) -> None:
    """Write the whole set into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for region in reference.REGIONS:
        save_workbook(region_workbook(region), folder / f"illustrative {region}.xlsx")
    save_workbook(register_workbook(), folder / "illustrative register.xlsx")
    save_workbook(resources_workbook(), folder / "illustrative resources.xlsx")
    save_workbook(grades_workbook(), folder / "illustrative self-assessment.xlsx")
    with open(folder / "planted.csv", "w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(PLANTED_COLUMNS)
        table.writerows([*change, "illustrative, planted on purpose"] for change in PLANTED)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Make the illustrative set.")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "illustrative")
    make(parser.parse_args().out)
