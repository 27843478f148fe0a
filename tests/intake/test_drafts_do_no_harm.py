"""What a draft must not propose, and grades that stand wide by force."""

import pytest
from sheets_by_hand import check_rows, workbook

from rocu_analysis.intake.pipeline import draft

PEEL = [
    ["PEEL grades (HMICFRS)"],
    ["Question", "South Wales", "Gwent", "Dyfed Powys"],
    ["Investigating crime", "Adequate", "Requires improvement", "Adequate"],
    ["Protecting vulnerable people", "Good", "Inadequate", "Adequate"],
]


def proposed(tmp_path, rows):
    """Text of the companion that is proposed for one sheet; empty where none is."""
    path = workbook(tmp_path / "return.xlsx", {"Sheet1": rows})
    return draft(path)[1].get("return.toml", "")


def test_a_draft_takes_no_column_of_periods_for_another(tmp_path):
    rows = [["Month", "Pursue", "Prevent"]]
    rows += [[f"{month} mth", 5 + k, k] for k, month in enumerate(("First", "Second", "Third"))]
    text = proposed(tmp_path, [["Disruptions"], *rows])
    assert "Month =" not in text


def test_a_draft_leaves_out_no_column_where_it_would_leave_out_all(tmp_path):
    rows = [["Force", "Arrests", "Charges"], ["Gwent", "low", "high"], ["Kent", "high", "low"]]
    assert "unused" not in proposed(tmp_path, rows)
    some = [[*row, k] for row, k in zip(rows, ("Disruptions", 5, 6), strict=True)]
    assert "unused" in proposed(tmp_path, some)


@pytest.mark.parametrize("toml", ["", '[file]\nframe = "grades"\nlayout = "wide by force"'])
def test_grades_of_questions_by_forces_are_the_forces(tmp_path, toml):
    days = ["Date published", "14/02/2025", "27/06/2025", "10/10/2025"]
    check = check_rows(tmp_path, [*PEEL, days], toml=toml)
    rows = check.grades[["unit", "question", "grade", "assessed"]].astype(str)
    assert [*rows.itertuples(index=False, name=None)][:3] == [
        ("South Wales", "Investigating crime", "adequate", "2025-02-14"),
        ("Gwent", "Investigating crime", "requires improvement", "2025-06-27"),
        ("Dyfed-Powys", "Investigating crime", "adequate", "2025-10-10"),
    ]
    assert len(rows) == 6
    assert check.errors.empty


def test_grades_by_force_of_a_day_that_nobody_gives_are_kept(tmp_path):
    check = check_rows(tmp_path, PEEL, toml='[file]\nscale = "HMICFRS five tiers"')
    assert check.grades["unit"].tolist() == ["South Wales", "Gwent", "Dyfed-Powys"] * 2


def test_a_column_source_in_a_list_of_funding_says_who_pays(tmp_path):
    rows = [["Funding (£000)"], ["Source", "2025/26", "2026/27", "Certainty"]]
    rows += [["Home Office", 4200, 4310, "annual"], ["Gwent Police", 540, 555, "annual"]]
    check = check_rows(tmp_path, rows)
    assert check.resources["funding_source"].drop_duplicates().tolist() == [rows[2][0], rows[3][0]]
    assert check.problems.empty


@pytest.mark.parametrize(
    ("above", "line"),
    [("People safeguarded", '"of which: children" = "children safeguarded"'),
     ("Arrests", '"of which: children" = "choose a name"')],
)  # fmt: skip
def test_the_remedy_of_a_part_names_its_measure_and_its_section(tmp_path, above, line):
    rows = [["Measure", "2019-20", "2020-21"], [above, 9, 10], ["of which: children", 3, 4]]
    check = check_rows(tmp_path, [["Gwent"], *rows])
    told = check.problems.set_index("code").loc["part_of_row_above", "remedy"]
    assert f"say under [values.measure] in the companion file: {line}" in told
    if "choose" not in line:
        check = check_rows(tmp_path, [["Gwent"], *rows], toml=f"[values.measure]\n{line}")
        assert set(check.outcomes["measure"]) == {"people safeguarded", "children safeguarded"}


def test_a_heading_that_is_read_as_a_period_is_told_with_the_lines_that_make_it_one(tmp_path):
    rows = [["Kent Police"], [], ["Reporting", None, "Performance", None, None]]
    rows += [["When", "KPI", "Pillar", "Q total", "x"]]
    rows += [["Jul-Sep 2024", "Arrests", None, 3, "y"], ["Oct-Dec 2024", "Arrests", None, 4, "y"]]
    rows += [["Jul-Sep 2024", "Disruptions", "Pursue", 5, "y"]]
    told = check_rows(tmp_path, rows).problems.set_index("code").loc["period_unknown", "remedy"]
    assert 'header_rows = [3, 4]; and under [columns]: "When" = "period"' in told
    toml = '[file]\nheader_rows = [3, 4]\n[columns]\n"When" = "period"'
    assert check_rows(tmp_path, rows, toml=toml).outcomes["value"].tolist() == [3, 4, 5]
