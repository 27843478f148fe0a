import datetime as dt

import pytest
from sheets_by_hand import adds_up, codes, workbook

import rocu_analysis as rocu
from rocu_analysis.errors import MissingFile


def test_a_path_at_which_there_is_nothing(tmp_path):
    with pytest.raises(MissingFile):
        rocu.check(tmp_path / "nowhere.xlsx")


def test_a_folder_of_returns_with_one_that_cannot_be_read(tmp_path):
    workbook(tmp_path / "EA 2020-21.xlsx", {"S": [["Region", "Arrests"], ["Eastern", 5]]})
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 cut short")
    check = rocu.check(tmp_path)
    assert check.outcomes["value"].tolist() == [5]
    assert check.errors["file"].tolist() == ["broken.xlsx"]
    assert check.ledger["file"].tolist() == ["EA 2020-21.xlsx", "broken.xlsx"]


def test_a_csv_in_the_windows_code_page_with_semicolons(tmp_path):
    text = "Force;Period;Measure;Value\nAvon & Somerset;Q4 2020/21;Cash seized;£1,124\n"
    (tmp_path / "return.csv").write_bytes(text.encode("cp1252"))
    row = rocu.check(tmp_path / "return.csv").outcomes.iloc[0]
    assert (row["force"], row["value"], row["unit"]) == ("Avon and Somerset", 1124, "GBP")
    assert row["source"] == "return.csv!D2"


def test_every_frame_in_one_workbook(tmp_path):
    path = workbook(
        tmp_path / "return 2020-21.xlsx",
        {
            "Outcomes": [
                ["Region", "Period", "Measure", "Value"],
                ["Eastern", "2020-21", "arrests", 5],
            ],
            "Recommendations": [
                ["Ref", "Report", "Recommendation", "Owner", "Due date", "Status"],
                [
                    "R1",
                    "ROCU inspection",
                    "Agree a funding model",
                    "Home Office",
                    "by February 2022",
                    "Being progressed",
                ],
            ],
            "Events": [
                ["Ref", "Date", "Event", "Status"],
                ["R1", dt.datetime(2021, 6, 1), "status", "Being progressed"],
            ],
            "Responses": [
                ["Ref", "Respondent", "Role", "Position"],
                ["R1", "A. Commissioner", "Police and Crime Commissioner", "accepts"],
            ],
            "Resources": [
                ["Region", "Financial year", "Funding source", "Amount", "Posts"],
                ["Eastern", "2020-21", "Home Office grant", 1000, 12],
            ],
            "Grades": [
                ["Region", "Unit", "Unit type", "Question", "Grade", "Scale"],
                ["Eastern", "ERSOU", "ROCU", "Tackling SOC", "good", "HMICFRS five tiers"],
            ],
        },
    )
    check = rocu.check(path)
    sizes = {
        name: len(getattr(check, name))
        for name in (
            "outcomes",
            "recommendations",
            "recommendation_events",
            "responses",
            "resources",
            "grades",
        )
    }
    assert sizes == dict.fromkeys(sizes, 1)
    assert check.recommendations["due"].iloc[0].date() == dt.date(2022, 2, 28)  # its last day
    assert adds_up(check.ledger)
    assert check.errors.empty


def test_a_record_that_is_set_aside_takes_its_cells_with_it(tmp_path):
    path = workbook(
        tmp_path / "register.xlsx",
        {
            "Register": [
                ["Ref", "Report", "Owner", "Published", "Due date", "Status"],
                ["R1", "A report", "Home Office", "10/02/2021", "10/02/2020", "complete"],
            ]
        },
    )
    check = rocu.check(path)
    assert check.recommendations.empty
    assert check.ledger["set_aside"].tolist() == [6]
    assert check.rejected["codes"].tolist() == ["due_before_published"]


def test_a_return_older_than_what_is_held_is_reported(tmp_path):
    rows = [["Region", "Period", "Arrests"], ["Eastern", "2020-21", 5]]
    new = workbook(tmp_path / "EA return v2.xlsx", {"S": rows}, toml="[file]\nas_at = 2021-07-01\n")
    held = rocu.check(new).outcomes
    rows[1][2] = 6
    old = workbook(tmp_path / "EA return v1.xlsx", {"S": rows}, toml="[file]\nas_at = 2021-05-01\n")
    check = rocu.check(old, held=held)
    assert "older_return" in check.problems["code"].tolist()


def test_a_heading_that_moved_by_a_column_shows_in_the_sums(tmp_path):
    forces = ["Kent", "Essex", "Suffolk", "Norfolk", "Bedfordshire", "Hertfordshire"]
    # 10+k + 20+k + 7 + 1 = 38+2k; 5+k + 7 + 2 + 3 = 17+k
    body = [
        [force, 10 + k, 20 + k, 7, 1, 38 + 2 * k, 5 + k, 7, 2, 3, 17 + k]
        for k, force in enumerate(forces)
    ]
    sound = ["Force", "Cocaine", "Heroin", "Crack", "LSD", "Total Class A"]
    sound += ["Cannabis", "Ketamine", "Speed", "Barbiturates", "Total Class B"]
    moved = [*sound[:4], *sound[5:], "Other"]  # LSD lost: all after it stand one to the left
    name = "drug seizures 2014-15.xlsx"
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    right = rocu.check(workbook(tmp_path / "a" / name, {"S": [sound, *body]}))
    wrong = rocu.check(workbook(tmp_path / "b" / name, {"S": [moved, *body]}))
    assert right.errors.empty
    assert "headings_shifted" in wrong.errors["code"].tolist()


def test_the_same_file_gives_the_same_check(tmp_path):
    path = workbook(tmp_path / "2020-21.xlsx", {"S": [["Force", "Arrests"], ["Devn", "(5)"]]})
    one, two = rocu.check(path), rocu.check(path)
    assert one.problems.equals(two.problems)
    assert one.ledger.equals(two.ledger)


def test_a_line_of_a_register_that_states_nothing_is_accounted_for(tmp_path):
    path = workbook(
        tmp_path / "register.xlsx",
        {
            "Register": [
                ["Ref", "Report", "Owner", "Status"],
                ["R1", "A report", "Home Office", "complete"],
                ["n/a", "n/a", "n/a", "n/a"],
            ]
        },
    )
    check = rocu.check(path)
    assert len(check.recommendations) == 1
    line = check.ledger.iloc[0]
    assert (line["accepted"], line["set_aside"], line["notes"]) == (4, 0, 4)
    assert codes(check) == [("A3", "record_states_nothing")]
    assert check.rejected.empty
