"""What a day stands for: a month, the end of a year, the day on which something was counted."""

from datetime import date, timedelta

import pytest
from sheets_by_hand import check_rows, workbook

import rocu_analysis as rocu
from rocu_analysis.paper import counts

QUARTERS = [f"{y}-{y - 1999} Q{q}" for y in (2019, 2020) for q in (1, 2, 3, 4)]


@pytest.mark.parametrize(
    ("measure", "unit", "added"),
    [("officers in post", "count", False), ("strength", "FTE", False), ("arrests", "count", True)],
)
def test_what_is_counted_on_a_day_is_not_added_to_its_year(measure, unit, added):
    lines = [f"{r},{measure},{p},{unit},80" for r in ("Eastern", "London") for p in QUARTERS]
    held = "\n".join(["Region,Measure,Period,Unit,Value", *lines]).encode()
    assert (counts.in_years(rocu.check(held).outcomes) is not None) is added


def test_days_and_weeks_that_make_no_whole_year_are_not_added_to_one():
    days = [date(2025, 4, 1) + timedelta(k) for k in range(210)]
    spans = [*zip(days, days, strict=True), *zip(days[::7], days[6::7], strict=True)]
    lines = [f"Eastern,arrests,{first:%d/%m/%Y},{last:%d/%m/%Y},9" for first, last in spans]
    outcomes = rocu.check("\n".join(["Region,Measure,From,To,Value", *lines]).encode()).outcomes
    assert len(outcomes) == 240
    assert counts.in_years(outcomes) is None


@pytest.mark.parametrize("status", ["final", "provisional"])
def test_the_status_in_a_column_is_kept(tmp_path, status):
    rows = [["As at 10 October 2025"], ["Force", "Measure", "Status", "2025-26"]]
    found = check_rows(tmp_path, [*rows, ["Kent", "Arrests", status, 61]])
    assert found.outcomes["status"].tolist() == [status]
    assert "period_not_over" not in set(found.problems["code"]) or status != "final"


@pytest.mark.parametrize(
    ("path", "period"),
    [
        ("2024-25 Q1/Dorset 2023-24 Q4.csv", "2023-24 Q4"),
        ("returns/Dorset 2024-25.csv", "2024-25"),
        ("Q1/Dorset 2024-25.csv", None),  # of the year, or of its first quarter?
        ("2024-25 Q1/Dorset 2024-25.csv", None),
        ("2024-25 Q1/Dorset.csv", None),  # a folder alone says too little
    ],
)
def test_a_folder_of_a_quarter_leaves_the_year_of_its_file_open(tmp_path, path, period):
    file = tmp_path / "given" / path
    file.parent.mkdir(parents=True)
    file.write_text("Measure,Number\nArrests,12\n")
    check = rocu.check(tmp_path / "given")
    assert check.outcomes["period"].tolist() == ([period] if period else [])
    assert check.errors["code"].isin(["period_ambiguous", "period_missing_here"]).all()


def test_a_later_return_confirms_a_provisional_figure_that_it_gives_again(tmp_path):
    """Kent's return of October calls Q2 provisional; that of January gives Q2 again, and Q3 so."""
    for name, note, quarters in (
        ("Kent Oct 2025", "Q2 2025-26 provisional", {"2025-26 Q2": 17}),
        ("Kent Jan 2026", "Q3 2025-26 provisional", {"2025-26 Q2": 17, "2025-26 Q3": 20}),
    ):
        rows = [["Arrests"], ["Force", *quarters], ["Kent", *quarters.values()], [], [note]]
        workbook(tmp_path / f"{name}.xlsx", {"Arrests": rows})
    held = rocu.check(tmp_path).outcomes
    told = dict(zip(held["period"], held["status"].fillna("none"), strict=True))
    assert told == {"2025-26 Q2": "none", "2025-26 Q3": "provisional"}
