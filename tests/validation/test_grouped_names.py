"""Blanks under a name: carried down in a report that groups its rows, and nowhere else."""

from openpyxl import load_workbook
from sheets_by_hand import check_rows, codes, stated

import rocu_analysis as rocu
from rocu_analysis import templates

ASKED = [column.name for column in templates.asked("outcomes")]
ROW = {
    "geography": "region",
    "region": "South West",
    "counting": "led",
    "period": "2020-21 Q4",
    "measure": "arrests",
    "unit": "count",
    "strand": "Pursue",
    "qualifier": "exact",
}


def returned(tmp_path, *rows):
    """Check our template with some rows; what a row does not say is as in ROW."""
    path = templates.write_template(tmp_path / "return.xlsx")
    book = load_workbook(path)
    for down, row in enumerate(rows, start=4):
        for name, value in {**ROW, **row}.items():
            book["Outcomes"].cell(down, ASKED.index(name) + 1).value = value
    book.save(path)
    return rocu.check(path)


def force(name, value, **more):
    return {"geography": "force", "force": name, "counting": "forces", "value": value, **more}


def test_a_regions_figure_below_its_forces_stays_the_regions(tmp_path):
    check = returned(tmp_path, force("Dorset", 10), force("Wiltshire", 11), {"value": 57})
    assert stated(check, "geography", "force", "value")[-1][1:] == ("region", None, 57)
    assert "filled_down" not in check.problems["code"].tolist()


def test_threat_and_strand_are_never_filled_down(tmp_path):
    for name, first, second in (("threat", "drugs", "firearms"), ("strand", "Pursue", "Prevent")):
        rows = [
            {"measure": "disruptions", name: first, "value": 10},
            {"measure": "disruptions", name: second, "value": 2},
            {"measure": "referrals", name: None, "value": 7},
        ]
        last = returned(tmp_path, *rows).outcomes.iloc[-1]
        assert last["value"] == 7, name
        assert (last[name] == "Not stated") if name == "strand" else last[name] != last[name]


def test_a_blank_force_beside_a_region_is_the_regions(tmp_path):
    rows = [
        ["Region", "Force", "Measure", "Value"],
        ["South West", "Dorset", "arrests", 1],
        ["South West", None, "charges", 2],
        ["Eastern", "Kent", "arrests", 3],
        ["Eastern", None, "charges", 4],
    ]
    check = check_rows(tmp_path, rows, file="2020-21.xlsx")
    assert [row[1:] for row in stated(check, "force", "value")] == [
        ("Dorset", 1),
        (None, 2),
        ("Kent", 3),
        (None, 4),
    ]


def test_only_the_last_name_with_blanks_below_it_is_no_group(tmp_path):
    rows = [
        ["Force", "Measure", "Value"],
        ["Dorset", "arrests", 10],
        ["Wiltshire", "arrests", 11],
        [None, "charges", 57],
    ]
    check = check_rows(tmp_path, rows, file="South West 2020-21.xlsx")
    assert [row[1:] for row in stated(check, "geography", "force", "value")] == [
        ("force", "Dorset", 10),
        ("force", "Wiltshire", 11),
        ("region", None, 57),
    ]


def test_forces_each_with_the_same_measures_are_filled_down_and_the_cells_named(tmp_path):
    rows = [
        ["Force", "Measure", "Value"],
        ["Dorset", "arrests", 1],
        [None, "charges", 2],
        ["Kent", "arrests", 3],
        [None, "charges", 4],
    ]
    check = check_rows(tmp_path, rows, file="2020-21.xlsx")
    assert check.outcomes["force"].tolist() == ["Dorset", "Dorset", "Kent", "Kent"]
    said = check.problems[check.problems["code"] == "filled_down"].iloc[0]
    assert said["message"] == "2 empty cells under “Force” (A3, A5) were read as the name above"


def test_a_force_of_another_region_breaks_the_group(tmp_path):
    rows = [
        ["Region", "Force", "Arrests"],
        ["South West", "Dorset", 1],
        [None, "Kent", 3],
        ["Eastern", "British Transport Police", 5],
        [None, "Essex", 7],
    ]
    check = check_rows(tmp_path, rows, file="2020-21.xlsx")
    assert check.outcomes["region"].tolist() == ["South West", "Eastern", "Eastern", "Eastern"]
    assert not {"filled_down", "region_differs"} & {code for _, code in codes(check)}


def test_geography_and_the_names_beside_it_must_agree(tmp_path):
    check = returned(tmp_path, {"force": "Dorset", "value": 5}, {"geography": "force", "value": 6})
    found = check.problems[check.problems["code"] == "geography_differs"]
    assert found["message"].tolist() == [
        "Geography says region, and the row names the force Dorset",
        "Geography says force, and the row names the region South West",
    ]
    assert check.outcomes.empty
