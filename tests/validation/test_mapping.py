import pytest
from sheets_by_hand import check_rows, stated, workbook

import rocu_analysis as rocu
from rocu_analysis.validation import mapping

LONG = [["Who", "When", "What", "How many"], ["SW (all)", "2021", "lines shut", 5]]


def test_columns_and_words_are_settled(tmp_path):
    toml = """
[file]
status = "final"
years = "calendar"
[columns]
"Who" = "geography"
"When" = "period"
"What" = "measure"
"How many" = "value"
[values.geography]
"SW (all)" = { region = "South West", counting = "operation" }
[values.measure]
"lines shut" = "county lines closed"
"""
    check = check_rows(tmp_path, LONG, toml=toml)
    assert stated(check, "region", "counting", "period", "measure", "status", "value") == [
        ("D2", "South West", "operation", "2021", "county lines closed", "final", 5)
    ]
    assert check.problems.empty


def test_a_sheet_is_settled_and_another_left_out(tmp_path):
    toml = """
[sheets."Data"]
region = "SWROCU"
period = "2020-21 Q4"
header_row = 2
[sheets."Old"]
ignore = true
"""
    path = workbook(
        tmp_path / "return.xlsx",
        {
            "Data": [["Some", "words"], ["Measure", "Figure"], ["Arrests", 5]],
            "Old": [["Measure", "Figure"], ["Arrests", 99]],
        },
        toml=toml,
    )
    check = rocu.check(path)
    assert stated(check, "region", "period", "value") == [("B3", "South West", "2020-21 Q4", 5)]
    assert check.ledger["unused"].tolist() == [0, 4]
    assert check.problems.empty


def test_a_layout_is_declared(tmp_path):
    rows = [["Force", "Cocaine", "Heroin", "All drugs"], ["Kent", 1, 2, 3]]
    toml = '[file]\nlayout = "wide by threat"\nmeasure = "drug seizures"\n'
    check = check_rows(tmp_path, rows, file="2014-15.xlsx", toml=toml)
    assert stated(check, "measure", "threat", "value") == [
        ("B2", "drug seizures", "Cocaine", 1),
        ("C2", "drug seizures", "Heroin", 2),
    ]
    assert check.ledger["totals"].tolist() == [1]


def test_the_folders_companion_comes_first_and_the_files_own_wins(tmp_path):
    (tmp_path / "rocu-mapping.toml").write_text('[file]\nperiod = "2019-20"\ncounting = "led"\n')
    rows = [["Region", "Arrests"], ["Eastern", 5]]
    check = check_rows(tmp_path, rows, toml='[file]\nperiod = "2020-21"\n')
    assert stated(check, "period", "counting") == [("B2", "2020-21", "led")]


def test_what_is_said_of_a_sheet_wins_over_what_is_said_of_the_file(tmp_path):
    rows = [["Region", "Arrests (tens)"], ["Eastern", 5]]
    toml = '[file]\nscale = 1\nperiod = "2019-20"\n[sheets.Sheet1]\nscale = 10\nperiod = "2020-21"'
    check = check_rows(tmp_path, rows, toml=toml)
    assert stated(check, "period", "value") == [("B2", "2020-21", 5 * 10)]


def test_cells_win_over_what_is_said_of_the_whole_file(tmp_path):
    rows = [["Region", "Period", "Arrests"], ["Eastern", "2018-19", 5]]
    check = check_rows(tmp_path, rows, toml='[file]\nperiod = "2020-21"\n')
    assert check.outcomes["period"].tolist() == ["2018-19"]


def test_a_figure_is_taken_back_with_a_name_and_a_reason(tmp_path):
    rows = [["Region", "Arrests"], ["Eastern", "(15)"], ["South West", 1.5]]
    toml = """
[[accept]]
cell = "Sheet1!B2"
value = 15
by = "A. Analyst"
on = 2026-01-05
reason = "Confirmed by telephone"
[[accept]]
cell = "B3"
by = "A. Analyst"
on = 2026-01-05
reason = "It is an average"
"""
    check = check_rows(tmp_path, rows, file="2020-21.xlsx", toml=toml)
    assert check.outcomes["value"].tolist() == [15, 1.5]
    assert check.accepted_by_hand["reason"].tolist() == [
        "Confirmed by telephone",
        "It is an average",
    ]
    assert check.ledger[["accepted", "set_aside"]].iloc[0].tolist() == [2, 0]
    assert not check.has_errors
    assert "taken back by A. Analyst on 2026-01-05" in " ".join(check.problems["message"])


@pytest.mark.parametrize(
    ("toml", "code"),
    [
        ("[file\n", "mapping_unreadable"),
        ("[colums]\n", "mapping_unknown_word"),
        ('[file]\nfoo = "x"\n', "mapping_unknown_word"),
        ('[file]\nlayout = "sideways"\n', "mapping_unknown_word"),
        ('[file]\nregion = "Narnia"\n', "mapping_unknown_word"),
        ('[columns]\n"Region" = "regoin"\n', "mapping_unknown_word"),
        ('[values.mesure]\n"a" = "b"\n', "mapping_unknown_word"),
        ('[sheets."X"]\nregion = "Eastern"\n', "mapping_unmatched"),
        ('[[accept]]\ncell = "B2"\n', "accept_incomplete"),
        ('[[accept]]\ncell = "B2"\nby = "A"\n', "accept_incomplete"),
        ('[[accept]]\ncell = "Z9"\nby = "A"\nreason = "x"\n', "mapping_unmatched"),
    ],
)
def test_what_a_companion_says_wrongly_is_a_problem_and_the_rest_holds(tmp_path, toml, code):
    rows = [["Region", "Arrests"], ["Eastern", 5]]
    check = check_rows(tmp_path, rows, file="2020-21.xlsx", toml=toml)
    assert code in check.problems["code"].tolist()
    assert check.outcomes["value"].tolist() == [5]


def test_words_are_matched_without_case_and_spaces():
    found, problems = mapping.load({"x.toml": '[columns]\n"Police  FORCE area:" = "force"\n'})
    assert found.column(["police force area"]) == "force"
    assert problems == []


REGISTER = [
    ["Ref", "Report", "For whom", "Status", "Owner"],
    ["R1", "A report", "SW and all its forces", "with the Home Office", None],
    ["R2", "A report", "D&C", "complete", "Chief constable"],
    ["R3", "A report", "Kent", "with the Home Office", "Chief constable"],
]
WORDS = """
[columns]
"For whom" = "geography"
[values.geography]
"SW and all its forces" = { region = "South West", owner = "All chief constables" }
"D&C" = { force = "Devon and Cornwall" }
[values.status]
"with the Home Office" = { status = "being progressed", owner = "Home Office" }
"""


def test_one_word_may_fill_several_fields_of_a_register(tmp_path):
    check = check_rows(tmp_path, REGISTER, toml=WORDS)
    rows = check.recommendations[["region", "force", "status", "owner"]]
    assert check.problems.empty
    assert rows.astype(object).where(rows.notna(), None).values.tolist() == [
        ["South West", None, "being progressed", "All chief constables"],
        ["South West", "Devon and Cornwall", "complete", "Chief constable"],
        # What stands in the row's own column is not overruled by another column's words.
        ["Eastern", "Kent", "being progressed", "Chief constable"],
    ]
    # 5 + 4 + 5 + 5 cells, of which the first five are headings.
    assert check.ledger[["labels", "accepted"]].values.tolist() == [[5, 4 + 5 + 5]]


def test_a_word_that_fills_a_field_nobody_knows_is_said(tmp_path):
    toml = '[values.status]\n"closed off" = { status = "complete", ownre = "Home Office" }'
    check = check_rows(tmp_path, [REGISTER[0], ["R1", "A report", None, "closed off"]], toml=toml)
    found = check.problems[check.problems["code"] == "mapping_unknown_word"]
    assert found["found"].tolist() == ["ownre"]
    assert check.recommendations["status"].tolist() == ["complete"]
