"""Flat logs, in which every line names its recommendation again, and published lists of grades."""

import pandas as pd
import pytest
from sheets_by_hand import adds_up, check_rows, codes

import rocu_analysis as rocu

HEADINGS = (
    "force,pfa_code,rocu_code,hmicfrs_recommendation_id,report,level,theme_paraphrased,due_date,"
    "event_date,event_type,status,source,note"
)
KENT = "Kent,E23000032,EA,8745,PEEL 2016,cause of concern (recommendation 5),Map gangs,2017-09-30"
DEVON = "Devon and Cornwall,E23000035,SW,8735,PEEL 2016,cause of concern,Map gangs,2017-09-30"


def log(tmp_path, *lines):
    path = tmp_path / "log.csv"
    path.write_text("\n".join([HEADINGS, *lines]), encoding="utf-8")
    check = rocu.check(path)
    assert adds_up(check.ledger)
    return check


def test_a_published_log_is_read_as_it_stands(tmp_path):
    check = log(
        tmp_path,
        f"{KENT},2017-03-03,status,awaiting-review,https://a,",
        f"{KENT},2018-04-04,comment,,https://a,",
        f"{KENT},2018-09-18,status,complete,https://a,",
        f"{DEVON},2017-03-03,status,awaiting-review,https://b,",
        f"{DEVON},2018-03-27,status,being-progressed,https://b,cut off",
    )
    stated = check.recommendations
    assert stated["recommendation_id"].tolist() == ["8745", "8735"]
    assert stated["force"].tolist() == ["Kent", "Devon and Cornwall"]
    assert stated["region"].tolist() == ["Eastern", "South West"]
    assert stated["level"].unique().tolist() == ["cause of concern"]
    assert stated["status"].tolist() == ["complete", "being progressed"]
    assert stated["status_date"].tolist() == [pd.Timestamp(2018, 9, 18), pd.Timestamp(2018, 3, 27)]
    assert stated["due"].unique().tolist() == [pd.Timestamp(2017, 9, 30)]
    events = check.recommendation_events
    assert events["event"].tolist() == ["status", "comment", "status", "status", "status"]
    assert events["recommendation_id"].tolist() == ["8745"] * 3 + ["8735"] * 2
    line = check.ledger.iloc[0]
    # Report, level, summary and due: once a recommendation, and given again in three lines.
    assert line["repeated"] == 4 * 3
    # Force, region, identifier, day and kind of five events, four statuses and a note.
    assert line["accepted"] == 4 * 2 + 5 * 5 + 4 + 1
    assert codes(check) == [("B1", "column_unused"), ("L1", "column_unused")]


def test_a_due_day_that_moved_keeps_the_first(tmp_path):
    later = KENT.replace("2017-09-30", "2018-03-31")
    check = log(
        tmp_path,
        f"{later},2018-01-10,due date moved,,,",
        f"{KENT},2017-03-03,status,awaiting-review,,",
        f"{later},2018-09-18,status,complete,,",
    )
    stated = check.recommendations.iloc[0]
    assert (stated["due"], stated["original_due"]) == (
        pd.Timestamp(2018, 3, 31),
        pd.Timestamp(2017, 9, 30),
    )
    assert check.ledger["repeated"].tolist() == [3 + 3 + 1]


def test_a_status_inside_a_comment_is_a_remark(tmp_path):
    check = log(
        tmp_path,
        f"{KENT},2017-03-03,status,awaiting-review,,",
        f"{KENT},2018-03-03,comment,complete (can be closed),,",
    )
    assert check.recommendations["status"].tolist() == ["awaiting review"]


def test_lines_of_one_recommendation_that_contradict_each_other(tmp_path):
    other = KENT.replace("cause of concern (recommendation 5)", "area for improvement")
    check = log(tmp_path, f"{KENT},2017-03-03,status,complete,,", f"{other},2018-03-03,comment,,,")
    assert check.recommendations.empty
    assert [at for at in codes(check) if at[1] == "record_conflict"] == [
        ("D2", "record_conflict"),
        ("D3", "record_conflict"),
    ]
    assert check.rejected["reasons"].tolist() == [
        "differs from D3 in level",
        "differs from D2 in level",
    ]


STATUSES = [
    ["Ref", "Report", "Recommendation", "Due date", "Status", "Status date"],
    ["R1", "A report", "Do it", "31 March 2022", "awaiting review", "1 May 2021"],
    ["R1", "A report", "Do it", "31 March 2022", "being progressed", "1 August 2021"],
    ["R1", "A report", "Do it", "31 March 2022", "complete", "1 May 2022"],
    ["R2", "A report", "Do that", "31 March 2022", "awaiting review", "1 May 2021"],
]


def test_a_line_a_status_is_a_log_too(tmp_path):
    check = check_rows(tmp_path, STATUSES)
    assert check.recommendations["status"].tolist() == ["complete", "awaiting review"]
    assert check.recommendation_events["status"].tolist() == [row[4] for row in STATUSES[1:]]
    assert check.problems.empty
    assert adds_up(check.ledger)


def test_a_register_with_one_record_given_again_is_no_log(tmp_path):
    rows = [*STATUSES[:2], STATUSES[3], *([f"R{n}", *STATUSES[4][1:]] for n in range(2, 6))]
    check = check_rows(tmp_path, rows)
    assert check.recommendation_events.empty
    assert [code for _, code in codes(check)] == ["record_superseded"]


@pytest.mark.parametrize("name", ["hmicfrs_soc_grades.csv", "grades of 2023.csv"])
def test_grades_as_published(tmp_path, name):
    path = tmp_path / name
    path.write_text(
        "region,rocu_code,report_published,unit,unit_type,grade\n"
        "North East,NE,2022-12-07,NERSOU,ROCU,adequate\n"
        "North East,NE,2022-12-07,Durham,force,outstanding\n"
        "North East,NE,2022-12-07,Northumbria,force,NOT FOUND\n",
        encoding="utf-8",
    )
    check = rocu.check(path)
    assert adds_up(check.ledger)
    if "soc" not in name:
        # Nothing says what was graded: said once for the column, and each record is set aside.
        lacking = check.problems[check.problems["severity"] == "error"]
        assert lacking["message"].tolist() == [
            "no column gives the question, and a record needs it (and 2 more lines like it)"
        ]
        assert check.rejected["codes"].tolist() == ["record_incomplete"] * 3
        return
    grades = check.grades
    assert grades["question"].unique().tolist() == ["Tackling serious and organised crime"]
    assert grades["unit"].tolist() == ["NERSOU", "Durham", "Northumbria"]
    assert grades["grade"].fillna("").tolist() == ["adequate", "outstanding", ""]
    assert grades["scale"].unique().tolist() == ["HMICFRS five tiers"]
    assert [code for _, code in codes(check)] == ["question_from_title", "column_unused"]


def test_the_code_of_a_region_is_a_region_under_that_heading(tmp_path):
    rows = [["Region code", "Arrests 2020-21"], ["SW", 5], ["EA", 7]]
    assert check_rows(tmp_path, rows).outcomes["region"].tolist() == ["South West", "Eastern"]
