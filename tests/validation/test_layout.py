"""Small returns as forces really send them, and what a person reads in each.

Every figure that is stated stands here with its place, period and measure; every problem by its
code; and every cell is somewhere in the ledger.
"""

import re

import openpyxl
import pandas as pd
import pytest
from sheets_by_hand import adds_up, check_rows, codes, sheet_of, stated, workbook

import rocu_analysis as rocu
from rocu_analysis.validation import layout

A, D, G, W = "Avon and Somerset", "Dorset", "Gloucestershire", "Wiltshire"
Q1, Q2, Q4 = (f"2020-21 Q{n}" for n in (1, 2, 4))
YEAR = "2020-21"

# A return of two forces says nothing of the rest of their region.
GAPS = ("force_missing", "period_missing")
# Name of the file, its sheets, the figures, the codes.
RETURNS = {
    "period in the name of the file": (
        "2020-21 Q4",
        {"Sheet1": [["Police force", "Arrests", " Charges", "Comments"], [D, "1,124", " 62 ", "ok"],
                    [W, 2, 3, None], ["Total", "1,126", 65, None]]},
        [(D, Q4, "arrests", 1124), (D, Q4, "charges", 62),
         (W, Q4, "arrests", 2), (W, Q4, "charges", 3)],
        [],
    ),
    "totals at the side and below": (
        "return",
        {"Arrests": [["Force", Q1, Q2, "Total"], [D, 1, 2, 3], [W, 4, 5, 9],
                     ["South West total", 5, 7, 12]]},
        [(D, Q1, "arrests", 1), (D, Q2, "arrests", 2), (W, Q1, "arrests", 4),
         (W, Q2, "arrests", 5)],
        [],
    ),
    "two renamed columns of figures": (
        "return",
        {"S": [["Force", "Quarter", "Measure", "Ours", "Theirs"], [D, Q1, "Arrests", 5, 5],
               [W, Q1, "Charges", 6, 7]]},
        [],
        ["two_readings"],
    ),
    "a total that does not add up": (
        "return",
        {"S": [["Force", "Arrests 2020-21"], [D, 10], [W, 10], ["Subtotal", 21]]},
        [(D, YEAR, "arrests", 10), (W, YEAR, "arrests", 10)],
        ["total_does_not_add_up"],
    ),
    "a total first": (
        "return",
        {"S": [["Force", "Arrests 2020-21"], ["All forces", 11], [D, 5], [W, 6]]},
        [(D, YEAR, "arrests", 5), (W, YEAR, "arrests", 6)],
        [],
    ),
    "a pivot table": (
        "return",
        {"S": [["Sum of Arrests", "Column Labels"], ["Row Labels", "2019-20", YEAR, "Grand Total"],
               [D, 5, 6, 11], ["(blank)", None, None, None], ["Grand Total", 5, 6, 11]]},
        [(D, "2019-20", "arrests", 5), (D, YEAR, "arrests", 6)],
        [],
    ),
    "the year once for its quarters": (
        "return",
        {"S": [["Dorset: arrests"], ["Year", "Quarter", "Number"], [YEAR, "Q1", 1],
               [None, "Q2", 2], ["2021-22", "Q1", 3], [None, "Q2", 4]]},
        [(D, Q1, "arrests", 1), (D, Q2, "arrests", 2), (D, "2021-22 Q1", "arrests", 3),
         (D, "2021-22 Q2", "arrests", 4)],
        ["filled_down"],
    ),
    "a row of units under the headings": (
        "2020-21",
        {"S": [["Force", "Arrests", "Cash seized"], [None, "number", "£"], [D, 5, 600]]},
        [(D, YEAR, "arrests", 5), (D, YEAR, "cash seized", 600)],
        [],
    ),
    "thousands in the heading": (
        "return",
        {"S": [["Force", "Cash seized (£000s) 2020-21"], [D, "12.5"], [W, "£3"]]},
        [(D, YEAR, "cash seized", 12_500), (W, YEAR, "cash seized", 3_000)],
        [],
    ),
    "months as plain numbers": (
        "return",
        {"Arrests": [["Force", 44287, 44317], [D, 5, 6], [W, 7, 8]]},
        [(D, "Apr 2021", "arrests", 5), (D, "May 2021", "arrests", 6),
         (W, "Apr 2021", "arrests", 7), (W, "May 2021", "arrests", 8)],
        ["serial_date", "serial_date"],
    ),
    "a form": (
        "return",
        {"Form": [["Region:", "South West"], ["Period:", Q4], ["Telephone:", "01234 567890"], [],
                  ["Measure", "Number"], ["Arrests", 5], ["Charges", 6]]},
        [("South West", Q4, "arrests", 5), ("South West", Q4, "charges", 6)],
        [],
    ),
    "a form of questions": (
        "return",
        {"Form": [["Region", "South West"], ["Quarter", "Q4 2020/21"], ["How many arrests?", 5],
                  ["How many people were safeguarded?", 6]]},
        [("South West", Q4, "arrests", 5), ("South West", Q4, "people safeguarded", 6)],
        [],
    ),
    "words in a column of figures": (
        "return",
        {"S": [["Force", "Arrests 2020-21", "Charges 2020-21"], [D, 0, "nil"],
               [W, "O", "no data"]]},
        [(D, YEAR, "arrests", 0), (D, YEAR, "charges", 0), (W, YEAR, "charges", None)],
        ["read_as_nil", "text_for_figure"],
    ),
    "footnotes on names and figures": (
        "return",
        {"S": [["Force", "Arrests 2020-21"], ["Dorset (1)", 5], ["Kent [note 2]", "7¹"],
               ["(1) Excludes the airport"], ["[note 2] estimated"]]},
        [(D, YEAR, "arrests", 5), ("Kent", YEAR, "arrests", 7)],
        ["footnote_mark", "name_simplified"],
    ),
    "a key beside the table": (
        "return",
        {"S": [["Force", "Arrests 2020-21", None, "Key"], [D, 5, None, "* estimated"],
               [W, 6, None, "[c] confidential"]]},
        [(D, YEAR, "arrests", 5), (W, YEAR, "arrests", 6)],
        [],
    ),
    "the whole of a region beside its forces": (
        "return",
        {"S": [["Area", "Children safeguarded Nov 2025"], ["South West", 5],
               ["Devon and Cornwall", 6]]},
        [("South West", "Nov 2025", "children safeguarded", 5),
         ("Devon and Cornwall", "Nov 2025", "children safeguarded", 6)],
        ["part_above_whole"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", RETURNS)
def test_every_figure_is_read_as_a_person_would(tmp_path, name):
    stem, sheets, figures, problems = RETURNS[name]
    check = rocu.check(workbook(tmp_path / f"{stem}.xlsx", sheets))
    rows = check.outcomes
    place = rows["force"].fillna(rows["region"])
    stated = [
        (who, period, measure, None if value != value else value)
        for who, period, measure, value in zip(
            place, rows["period"], rows["measure"], rows["value"], strict=True
        )
    ]
    assert sorted(stated, key=str) == sorted(figures, key=str)
    assert sorted(code for _, code in codes(check) if code not in GAPS) == problems
    assert adds_up(check.ledger)
    aside = check.ledger["set_aside"].sum()
    assert aside == len(check.rejected)
    for message in check.problems["message"]:
        assert not re.search(r"\b1 (?:figures|cells|rows|lines|columns|parts)\b", message), message


def test_wide_by_measure_with_title_above_and_notes_below(tmp_path):
    rows = [
        ["South West ROCU return 2020-21 Q4"],
        [],
        ["Force", "Arrests", "Charges"],
        ["Dorset", 12, 3],
        ["Wiltshire", 4, 1],
        ["Total", 16, 4],
        [],
        ["Note: charges are counted when authorised"],
    ]
    check = check_rows(tmp_path, rows)
    assert stated(check, "force", "period", "measure", "value") == [
        ("B4", "Dorset", "2020-21 Q4", "arrests", 12),
        ("C4", "Dorset", "2020-21 Q4", "charges", 3),
        ("B5", "Wiltshire", "2020-21 Q4", "arrests", 4),
        ("C5", "Wiltshire", "2020-21 Q4", "charges", 1),
    ]
    line = check.ledger.iloc[0]
    assert line[["titles", "notes", "totals"]].tolist() == [1, 1, 2]
    assert check.problems.empty


def test_merged_headings_and_merged_names(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Disruptions"
    for row in (
        ["Region", "Force", "2019-20", None, "2020-21", None],
        [None, None, "Number", "% change", "Number", "% change"],
        ["South West", "Dorset", 1, 0.1, 5, 0.5],
        [None, "Wiltshire", 2, 0.2, 4, 1.0],
    ):
        sheet.append(row)
    for merged in ("C1:D1", "E1:F1", "A3:A4"):
        sheet.merge_cells(merged)
    book.save(tmp_path / "return.xlsx")
    check = rocu.check(tmp_path / "return.xlsx")
    assert stated(check, "region", "force", "period", "value") == [
        ("C3", "South West", "Dorset", "2019-20", 1),
        ("E3", "South West", "Dorset", "2020-21", 5),
        ("C4", "South West", "Wiltshire", "2019-20", 2),
        ("E4", "South West", "Wiltshire", "2020-21", 4),
    ]
    assert codes(check) == [("D2", "column_unused"), ("F2", "column_unused")]
    assert check.ledger["unused"].tolist() == [4]  # two columns worked out from others, two rows


def test_one_sheet_a_force_settles_west_midlands(tmp_path):
    rows = [["Measure", "Apr-Jun 2021"], ["Arrests", 10]]
    path = workbook(tmp_path / "return.xlsx", {"Kent": rows, "West Midlands": rows, "Essex": rows})
    check = rocu.check(path)
    assert check.outcomes["force"].tolist() == ["Kent", "West Midlands", "Essex"]
    assert check.outcomes["geography"].tolist() == ["force"] * 3


def test_hidden_rows_columns_and_sheets_are_read_and_reported(tmp_path):
    path = workbook(
        tmp_path / "return.xlsx",
        {
            "Arrests": [["Force", "2019-20", "2020-21"], ["Kent", 1, 2], ["Essex", 3, 4]],
            "Charges": [["Force", "2019-20"], ["Kent", 5]],
        },
    )
    book = openpyxl.load_workbook(path)
    book["Arrests"].row_dimensions[3].hidden = True
    book["Arrests"].column_dimensions["C"].hidden = True
    book["Charges"].sheet_state = "hidden"
    book.save(path)
    check = rocu.check(path)
    assert check.outcomes["value"].tolist() == [1, 2, 3, 4, 5]
    hidden = check.problems[check.problems["code"] == "hidden_cells"]
    assert hidden["found"].tolist() == ["row 3 and column C", "the sheet"]
    assert check.ledger["hidden"].tolist() == [False, True]


def test_a_column_with_no_place_is_unused_and_named(tmp_path):
    rows = [["Force", "Year", "Arrests", "Target"], ["Kent", "2020-21", 2, 3]]
    check = check_rows(tmp_path, rows)
    assert codes(check) == [("D1", "column_unused")]
    assert check.ledger["unused"].tolist() == [1]
    declared = check_rows(tmp_path, rows, toml='[columns]\n"Target" = "unused"\n')
    assert declared.problems.empty
    assert declared.ledger["unused"].tolist() == [1]


def test_titles_that_disagree_are_two_readings_and_neither_is_taken(tmp_path):
    rows = [["South West return"], ["Measure", "2020-21"], ["Arrests", 5]]
    check = check_rows(tmp_path, rows, sheet="SE")
    assert check.outcomes.empty
    problem = check.problems.iloc[0]
    assert problem["code"] == "two_readings"
    assert "says South West" in problem["message"]
    assert "says South East" in problem["message"]


def test_figures_in_no_table_are_set_aside_and_never_dropped(tmp_path):
    check = check_rows(tmp_path, [[1, 2, 3], [4, 5, 6]])
    assert check.outcomes.empty
    assert check.ledger["set_aside"].tolist() == [6]
    assert len(check.rejected) == 6


def test_a_count_that_looks_like_a_year_is_a_count(tmp_path):
    rows = [
        ["Force", "Period", "Measure", "Value"],
        ["Kent", "2018-19", "arrests", 12],
        ["Kent", "2019-20", "arrests", 2019],
        ["Kent", "2020-21", "arrests", 2020],
        ["Kent", "2021-22", "arrests", 14],
    ]
    check = check_rows(tmp_path, rows)
    assert check.outcomes["value"].tolist() == [12, 2019, 2020, 14]
    alone = check_rows(tmp_path, [["Force", "Arrests"], ["Kent", 2019]], file="2020-21.xlsx")
    assert alone.outcomes["value"].tolist() == [2019]
    wide = check_rows(
        tmp_path,
        [["Arrests"], ["Force", "2018-19", "2019-20"], ["Kent", 2018, 2019], ["Essex", 2020, 2021]],
    )
    assert wide.outcomes["value"].tolist() == [2018, 2019, 2020, 2021]


def test_guidance_sheets_of_a_template_hold_no_figures(tmp_path):
    path = workbook(
        tmp_path / "return.xlsx",
        {
            "Guidance": [["Version", 1.2], ["Type figures only"]],
            "Notes": [["Note number", "Note text"], [1, "Eastern excludes Kent"]],
            "Arrests": [["Region", "Apr to Jun 2021", "Jul to Sep 2021 [p]"], ["South West", 3, 4]],
        },
    )
    check = rocu.check(path)
    assert check.outcomes["value"].tolist() == [3, 4]
    assert check.outcomes["status"].tolist()[1] == "provisional"
    assert check.errors.empty
    assert adds_up(check.ledger)


def test_of_many_columns_without_a_place_only_some_are_named():
    heads = ["Force", "Period", "Measure", "Value", *(f"Spare {number}" for number in range(60))]
    rows = [["Kent", "2020-21", "arrests", 5, *range(60)]]
    found = layout.read_tables(sheet_of([heads, *rows])).findings.problems
    unused = [one.message for one in found if one.code == "column_unused"]
    assert len(unused) == 50 + 1
    assert "“Spare 50” (beside a column of figures) and 9 more; their cells" in unused[-1]


FORCES = [("Force", "Arrests 2020-21"), ("Dorset", 5), ("Wiltshire", 6)]
REGIONS = [
    ("Region", "Charges 2020-21"),
    ("South West", 20),
    ("South East", 21),
    ("London", 22),
    ("Eastern", 23),
]
BOTH = [("arrests", "Dorset", 5), ("arrests", "Wiltshire", 6)] + [
    ("charges", place, value) for place, value in REGIONS[1:]
]


def beside(left, right, *, gap=0, lower=0, raised=0):
    """Rows of two tables beside each other, with empty columns between, one of them lower."""
    left = [(None,) * len(left[0])] * raised + list(left)
    right = [(None,) * len(right[0])] * lower + list(right)
    height = max(len(left), len(right))
    left += [(None,) * len(left[-1])] * (height - len(left))
    right += [(None,) * len(right[-1])] * (height - len(right))
    return [[*a, *[None] * gap, *b] for a, b in zip(left, right, strict=True)]


def said(check):
    rows = check.outcomes
    names = rows["force"].fillna(rows["region"])
    return sorted(zip(rows["measure"], names, rows["value"], strict=True))


@pytest.mark.parametrize("gap", [0, 1, 2])
@pytest.mark.parametrize(("lower", "raised"), [(0, 0), (1, 0), (2, 0), (0, 1)])
@pytest.mark.parametrize("order", [1, -1], ids=["short first", "long first"])
def test_each_figure_goes_with_the_names_at_its_own_left(tmp_path, gap, lower, raised, order):
    sides = [FORCES, REGIONS][::order]
    check = check_rows(tmp_path, beside(*sides, gap=gap, lower=lower, raised=raised))
    assert said(check) == sorted(BOTH)
    assert check.problems.empty
    assert adds_up(check.ledger)


def test_one_table_or_two_is_said_and_neither_taken(tmp_path):
    left = [("Measure", "South West 2020-21"), ("Arrests", 5), ("Cash seized", 6)]
    right = [("Force", "Charges 2020-21"), ("Dorset", 1), ("Kent", 2)]
    check = check_rows(tmp_path, beside(left, right))
    assert check.outcomes.empty
    assert {code for _, code in codes(check)} == {"two_readings"}
    assert "one table or two beside each other" in check.problems["message"].iloc[0]
    assert check.ledger["set_aside"].tolist() == [2 + 2]


@pytest.mark.parametrize(
    ("title", "heads", "periods"),
    [
        ("Arrests, calendar year 2021", ["Q1", "Q4"], ["2020-21 Q4", "2021-22 Q3"]),
        ("Arrests, years ending March", [2019, 2020], ["2018-19", "2019-20"]),
        ("Arrests, financial years starting", [2019, 2020], ["2019-20", "2020-21"]),
    ],
)
def test_a_title_says_which_years_and_quarters_are_meant(tmp_path, title, heads, periods):
    check = check_rows(tmp_path, [[title], ["Force", *heads], ["Dorset", 5, 6], ["Kent", 7, 8]])
    assert check.outcomes["period"].tolist() == periods * 2
    assert [code for _, code in codes(check) if code != "period_missing"] == []


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
