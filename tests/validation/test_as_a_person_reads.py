"""Small returns as forces really send them, and what a person reads in each.

Every figure that is stated stands here with its place, period and measure; every problem by its
code; and every cell is somewhere in the ledger.
"""

import datetime as dt
import re

import pytest
from sheets_by_hand import adds_up, codes, workbook

import rocu_analysis as rocu

A, D, G, W = "Avon and Somerset", "Dorset", "Gloucestershire", "Wiltshire"
Q1, Q2, Q4 = (f"2020-21 Q{n}" for n in (1, 2, 4))
YEAR = "2020-21"

# Name of the file, its sheets, the figures, the codes.
RETURNS = {
    "titles above, notes below": (
        "return",
        {"S": [["South West ROCU"], [], ["Force", "Quarter", "Measure", "Figure"],
               [D, Q1, "Arrests", 5], [W, Q1, "Arrests", 6], [], ["Note: provisional"]]},
        [(D, Q1, "arrests", 5), (W, Q1, "arrests", 6)],
        [],
    ),
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
    "a renamed column of figures": (
        "return",
        {"S": [["Force", "Quarter", "Measure", "Number this qtr"], [D, Q1, "Arrests", 5],
               [W, Q1, "Charges", 6]]},
        [(D, Q1, "arrests", 5), (W, Q1, "charges", 6)],
        ["value_by_heading_unknown"],
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
    "a region over its forces": (
        "return",
        {"S": [["Arrests 2020-21"], ["Area", "Number"], ["South West"], [D, 5], [W, 6],
               ["Eastern"], ["Kent", 7]]},
        [(D, YEAR, "arrests", 5), (W, YEAR, "arrests", 6), ("Kent", YEAR, "arrests", 7)],
        [],
    ),
    "headings again at a page break": (
        "return",
        {"S": [["Force", "Arrests 2020-21"], [D, 5], ["Force", "Arrests 2020-21"], [W, 6]]},
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
    "columns worked out from others": (
        "return",
        {"Arrests": [["Force", "2019/20", "2020/21", "% change", "Rank"], [D, 5, 6, "20%", 1],
                     [W, 6, 6, "0%", 2]]},
        [(D, "2019-20", "arrests", 5), (D, YEAR, "arrests", 6),
         (W, "2019-20", "arrests", 6), (W, YEAR, "arrests", 6)],
        ["column_unused", "column_unused"],
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
    "months as real days": (
        "return",
        {"Arrests": [["Force", dt.date(2021, 4, 1), dt.date(2021, 5, 1)], [D, 5, 6], [W, 7, 8]]},
        [(D, "Apr 2021", "arrests", 5), (D, "May 2021", "arrests", 6),
         (W, "Apr 2021", "arrests", 7), (W, "May 2021", "arrests", 8)],
        [],
    ),
    "months as plain numbers": (
        "return",
        {"Arrests": [["Force", 44287, 44317], [D, 5, 6], [W, 7, 8]]},
        [(D, "Apr 2021", "arrests", 5), (D, "May 2021", "arrests", 6),
         (W, "Apr 2021", "arrests", 7), (W, "May 2021", "arrests", 8)],
        ["serial_date", "serial_date"],
    ),
    "a provisional year in the heading": (
        "return",
        {"Arrests": [["Force", "2019-20", "2020-21 [p]"], [D, 5, 6]]},
        [(D, "2019-20", "arrests", 5), (D, YEAR, "arrests", 6)],
        [],
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
    "a column with words alone": (
        "return",
        {"S": [["Force", "Arrests 2020-21", "Charges 2020-21"], [D, 5, "none yet"]]},
        [(D, YEAR, "arrests", 5)],
        ["text_for_figure"],
    ),
    "a copy of a sheet with one change": (
        "2020-21",
        {"Sheet1": [["Force", "Arrests"], [D, 5], [W, 6]],
         "Sheet1 (2)": [["Force", "Arrests"], [D, 5], [W, 7]]},
        [(D, YEAR, "arrests", 5), (W, YEAR, "arrests", 6)],
        ["conflict", "repeated"],
    ),
    "codes of regions as sheets": (
        "2020-21",
        {code: [["Measure", "Number"], ["Arrests", n]] for n, code in enumerate(("SW", "EA"), 5)},
        [("South West", YEAR, "arrests", 5), ("Eastern", YEAR, "arrests", 6)],
        [],
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


# A return of two forces says nothing of the rest of their region.
GAPS = ("force_missing", "period_missing")


REGISTER = [
    ["No.", "Report", "Date published", "Recommendation", "Due", "RAG", "Progress"],
    [1, "ROCU inspection", "10 February 2021", "Fund it", "by February 2022", "Green", "On track"],
    [2, "ROCU inspection", "10/02/2021", "Task it", "within 12 months", "Amber", "Delayed"],
    [3, "ROCU inspection", dt.date(2021, 2, 10), "Do it", "31/03/2022 (was 28/02/2022)", "Green",
     "Signed off 3 March 2022"],
]  # fmt: skip


def test_a_register_with_a_colour_and_words_takes_the_words(tmp_path):
    check = rocu.check(workbook(tmp_path / "register.xlsx", {"Register": REGISTER}))
    rows = check.recommendations
    assert rows["status"].tolist() == ["being progressed", "being progressed", "complete"]
    assert rows["due"].dt.date.tolist() == [
        dt.date(2022, 2, 28),
        dt.date(2022, 2, 10),
        dt.date(2022, 3, 31),
    ]
    assert rows["original_due"].dt.date.tolist()[2] == dt.date(2022, 2, 28)
    assert codes(check) == [("F1", "column_unused")]
    assert adds_up(check.ledger)


def test_a_figure_of_an_unknown_kind_lacks_no_force(tmp_path):
    rows = [["Force", "Number"], [A, 5], [D, 6], [G, 7], [W, 8]]
    check = rocu.check(workbook(tmp_path / "2020-21.xlsx", {"S": rows}))
    assert [code for _, code in codes(check)] == ["measure_missing"]


def test_a_quarter_without_its_year_is_said_at_the_quarter(tmp_path):
    rows = [
        ["Dorset: arrests"],
        ["Year", "Quarter", "Number"],
        ["2020-21", "Q1", 1],
        [None, "Q2", 2],
    ]
    check = rocu.check(workbook(tmp_path / "return.xlsx", {"S": rows}))
    assert codes(check) == [("B4", "period_unknown")]


def test_a_strand_that_the_source_does_not_state(tmp_path):
    rows = [["Force", "Strand", "Arrests 2020-21"], [D, "not stated in source", 5]]
    check = rocu.check(workbook(tmp_path / "return.xlsx", {"S": rows}))
    assert check.outcomes["strand"].tolist() == ["Not stated"]
    assert check.problems.empty
