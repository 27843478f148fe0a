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


@pytest.mark.parametrize("head", ["12 months to", "Year ending"])
def test_a_month_under_the_words_of_a_year_is_the_end_of_one(head):
    # “Mar-25” is 1 March 2025 to Excel: the year is April to March, not 2 March to 1 March.
    found = rocu.check(f"{head},Force,Arrests\n01/03/2024,Dorset,80\n01/03/2025,Dorset,90".encode())
    assert found.outcomes["period"].tolist() == ["2023-24", "2024-25"]


@pytest.mark.parametrize(
    ("title", "day"),
    [
        ("Arrests 2020-21 (updated 1 May 2021)", "2021-05-01"),
        ("Arrests 2020-21. Table updated: 1 May 2021", "2021-05-01"),
        ("Arrests 2020-21, as at 01/05/2021", "2021-05-01"),
    ],
)
def test_the_day_of_the_figures_is_read_from_the_title(tmp_path, title, day):
    found = check_rows(tmp_path, [[title], ["Force", "Arrests"], ["Kent", 5]]).outcomes
    assert found["as_at"].dt.strftime("%Y-%m-%d").tolist() == [day]


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


def test_grades_under_a_title_with_a_day_are_of_that_day(tmp_path):
    answers = ["Counter-corruption,Partly", "Leadership,In place", "Messaging,In place",
               "Tasking,Partly"]  # fmt: skip
    rows = ["Oversight self-assessment,", "As at 30 September 2026,", ",", "Question,Grade"]
    rows += answers
    (tmp_path / "Dorset self-assessment.csv").write_text("\n".join(rows), encoding="utf-8")
    grades = rocu.check(tmp_path).grades
    assert grades["assessed"].dt.date.tolist() == [date(2026, 9, 30)] * len(answers)
