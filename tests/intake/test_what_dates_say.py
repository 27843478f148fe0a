"""What a date leaves open is kept beside it, and never told from what the date looks like."""

from datetime import date, timedelta

import pytest
from sheets_by_hand import check_rows

import rocu_analysis as rocu
from rocu_analysis.errors import NotComparable
from rocu_analysis.paper import counts

QUARTERS = [f"{y}-{y - 1999} Q{q}" for y in (2019, 2020) for q in (1, 2, 3, 4)]
HEAD = "Region,Measure,30 June 2020,30 September 2020,31 December 2020,31 March 2021\n"


def four(measure, **given):
    rows = "\n".join(f"{region},{measure},80,81,82,83" for region in ("Eastern", "London"))
    return rocu.check((HEAD + rows).encode(), **given)


@pytest.mark.parametrize(("stock", "label"), [(True, "as at 30 Jun 2020"), (False, "2020-21 Q1")])
def test_an_overlay_says_whether_a_measure_stands_on_a_day(stock, label):
    added = {"measures": {"boats": {"stock": stock}}}
    found = four("boats", vocabulary=added)
    assert found.outcomes["period"].iloc[0] == label
    assert found.problems.empty
    assert ("stands on a day" in found.added[0]) is stock
    # Over quarters the frame carries what was said.
    lines = [f"{r},boats,{p},80" for r in ("Eastern", "London") for p in QUARTERS]
    held = "\n".join(["Region,Measure,Period,Value", *lines]).encode()
    outcomes = rocu.check(held, vocabulary=added).outcomes
    if stock:
        with pytest.raises(NotComparable, match="stand on a day"):
            rocu.year_on_year(outcomes, "boats")
    else:
        assert len(rocu.year_on_year(outcomes, "boats").data)


@pytest.mark.parametrize(
    ("measure", "unit", "added"),
    [("officers in post", "count", False), ("strength", "FTE", False), ("arrests", "count", True)],
)
def test_a_paper_hides_no_small_count_of_what_stands_on_a_day_in_the_sum_of_its_year(
    measure, unit, added
):
    lines = [f"{r},{measure},{p},{unit},80" for r in ("Eastern", "London") for p in QUARTERS]
    held = "\n".join(["Region,Measure,Period,Unit,Value", *lines]).encode()
    assert (counts.in_years(rocu.check(held).outcomes) is not None) is added


def test_days_beside_weeks_of_a_year_not_whole_are_looked_through_once():
    days = [date(2025, 4, 1) + timedelta(k) for k in range(210)]
    spans = [*zip(days, days, strict=True), *zip(days[::7], days[6::7], strict=True)]
    lines = [f"Eastern,arrests,{first:%d/%m/%Y},{last:%d/%m/%Y},9" for first, last in spans]
    outcomes = rocu.check("\n".join(["Region,Measure,From,To,Value", *lines]).encode()).outcomes
    assert len(outcomes) == 240
    assert counts.in_years(outcomes) is None


def test_grades_under_a_title_with_a_day_are_of_that_day(tmp_path):
    answers = ["Counter-corruption,Partly", "Leadership,In place", "Messaging,In place",
               "Tasking,Partly"]  # fmt: skip
    rows = ["Oversight self-assessment,", "As at 30 September 2026,", ",", "Question,Grade"]
    rows += answers
    (tmp_path / "South West self-assessment.csv").write_text("\n".join(rows), encoding="utf-8")
    grades = rocu.check(tmp_path).grades
    assert grades["assessed"].dt.date.tolist() == [date(2026, 9, 30)] * len(answers)


@pytest.mark.parametrize(("heading", "asks"), [("Last update", True), ("Date closed", False)])
def test_the_last_update_of_a_closed_recommendation_may_not_be_its_closing(tmp_path, heading, asks):
    rows = [f"Ref,Report,Addressee,Published,Due,Status,{heading}",
            "1,Report A,All forces,2025-01-06,2025-06-30,Closed,2025-06-19",
            "2,Report A,All forces,2025-01-06,2025-06-30,Open,2025-06-19"]  # fmt: skip
    (tmp_path / "tracker.csv").write_text("\n".join(rows), encoding="utf-8")
    check = rocu.check(tmp_path)
    assert check.recommendations["status_date"].dt.date.tolist() == [date(2025, 6, 19)] * 2
    told = check.problems[check.problems["code"] == "closed_by_update"]
    assert told["cell"].tolist() == ["G2"] * asks
    if asks:
        line = told["remedy"].iloc[0].partition("companion file: ")[2].partition(";")[0]
        (tmp_path / "tracker.toml").write_text(f"[columns]\n{line}", encoding="utf-8")
        check = rocu.check(tmp_path)
        assert check.recommendations["status_date"].isna().all()
        assert "closed_by_update" not in set(check.problems["code"])


def months_of(quarters, measure="arrests"):
    """Months of a force, three a quarter from April 2024."""
    figures = [figure for quarter in quarters for figure in quarter]
    days = [(2024 + (3 + n) // 12, (3 + n) % 12 + 1) for n in range(len(figures))]
    lines = [f"Kent,{measure},{year}-{month:02},{figure}"
             for (year, month), figure in zip(days, figures, strict=True)]  # fmt: skip
    return rocu.check("\n".join(["Force,Measure,Month,Value", *lines]).encode())


@pytest.mark.parametrize(
    ("quarters", "is_told"),
    [
        ([(10, 10, 10), (12, 11, 11), (9, 9, 9), (14, 14, 13)], True),
        ([(10, 10, 10), (12, 11, 11), (9, 9, 9)], False),  # three may come by chance
        ([(10, 10, 10), (12, 11, 11), (9, 9, 9), (14, 12, 13)], False),  # 14 - 12 = 2
        ([(10, 10, 10), (10, 11, 10), (10, 10, 10), (11, 10, 10)], False),  # 31 - 30 = 1: steady
        ([(1, 1, 1), (2, 1, 2), (3, 3, 3), (1, 1, 0)], False),  # so few are often alike
    ],
)
def test_quarters_that_were_divided_by_three_are_told(quarters, is_told):
    found = months_of(quarters).problems
    assert found.loc[found["code"] == "months_divided", "cell"].tolist() == ["D2"] * is_told
    posts = months_of(quarters, "officers in post").problems  # which stay as they are for months
    assert "months_divided" not in set(posts["code"])


@pytest.mark.parametrize("head", ["Rolling 12 months", "12 months to", "Year ending"])
def test_the_first_day_of_a_month_under_words_of_a_year_stands_for_the_month(head):
    # “Mar-25” is 1 March 2025 to Excel: the year is April to March, not 2 March to 1 March.
    found = rocu.check(f"{head},Force,Arrests\n01/03/2024,Dorset,80\n01/03/2025,Dorset,90".encode())
    assert found.outcomes["period"].tolist() == ["2023-24", "2024-25"]


@pytest.mark.parametrize(
    ("title", "head", "period", "kept"),
    [
        ("2025-26 Q1", "Quarter", "2025-26 Q1", [20, 13]),
        ("2025-26", "This quarter", None, []),
        ("2025-26 Q1", "Month", "2025-26 Q1", [61, 40]),
        ("May 2025", "Quarter", "Apr-May 2025", [61, 40]),
    ],
)
def test_this_quarter_is_held_to_what_stands_above(tmp_path, title, head, period, kept):
    # 20 and 13 are no quarters of a year, and no quarter a month; 61 have run from April.
    rows = [[f"Dorset {title}"], [], ["Measure", head, "Year to date"]]
    found = check_rows(tmp_path, [*rows, ["Arrests", 20, 61], ["Charges", 13, 40]])
    assert found.outcomes["period"].tolist() == [period] * len(kept)
    assert found.outcomes["value"].tolist() == kept
    assert ("period_differs" in set(found.problems["code"])) is (kept != [20, 13])


@pytest.mark.parametrize(
    ("title", "day"),
    [
        ("Arrests 2020-21 (updated 1 May 2021)", "2021-05-01"),
        ("Arrests 2020-21, data last updated on 1 May 2021", "2021-05-01"),
        ("Arrests 2020-21. Table updated: 1 May 2021", "2021-05-01"),
        ("Arrests 2020-21 (force boundaries updated 1 April 2019)", ""),
        ("niche_export_20210501 arrests 2020-21", "2021-05-01"),
        ("Arrests 2020-21 (data extract 01/05/2021)", "2021-05-01"),
        ("niche_export_20211301 arrests 2020-21", ""),  # no such day
    ],
)
def test_what_is_updated_is_the_table(tmp_path, title, day):
    found = check_rows(tmp_path, [[title], ["Force", "Arrests"], ["Kent", 5]]).outcomes
    assert found["as_at"].dt.strftime("%Y-%m-%d").fillna("").tolist() == [day]


def test_this_year_may_be_its_first_half_and_annual_leave_is_of_any_month(tmp_path):
    rows = [["Arrests April 2025 to September 2025"], [], ["Force", "This year"], ["Kent", 5]]
    assert check_rows(tmp_path, rows).outcomes["period"].tolist() == ["Apr-Sep 2025"]
    rows = [["Force", "Month", "Annual leave days"], ["Kent", "May 2025", 5]]
    assert check_rows(tmp_path, rows).outcomes["period"].tolist() == ["May 2025"]


def test_numbers_of_quarters_stay_quarters(tmp_path):
    rows = [["Dorset 2025-26"], [], ["Measure", "Quarter", "Number"]]
    found = check_rows(tmp_path, [*rows, ["Arrests", 1, 20], ["Arrests", 2, 22]])
    assert found.outcomes["period"].tolist() == ["2025-26 Q1", "2025-26 Q2"]


def test_a_year_that_was_not_over_is_provisional(tmp_path):
    rows = [["As at 10 October 2025"], ["Force", "Measure", "2024-25", "2025-26", "Q2 2025-26"]]
    found = check_rows(
        tmp_path, [*rows, ["Kent", "Arrests", 240, 61, 30], ["Essex", "Arrests", 100, 33, 12]]
    )
    of = found.outcomes.groupby("period")["status"].agg(lambda said: set(said.fillna("")))
    # The second quarter ended on 30 September.
    assert of.to_dict() == {"2024-25": {""}, "2025-26": {"provisional"}, "2025-26 Q2": {""}}
    (told,) = found.problems[found.problems["code"] == "period_not_over"].itertuples()
    assert (told.cell, told.message) == (
        "D3", "2025-26 ends on 31 March 2026, and its figure is of 10 October 2025"
    )  # fmt: skip


@pytest.mark.parametrize(("stated", "kept"), [("final", "final"), ("provisional", "provisional")])
def test_what_a_file_says_of_its_figures_itself_stands(tmp_path, stated, kept):
    rows = [["As at 10 October 2025"], ["Force", "Measure", "Status", "2025-26"]]
    found = check_rows(tmp_path, [*rows, ["Kent", "Arrests", stated, 61]])
    assert found.outcomes["status"].tolist() == [kept]
    assert "period_not_over" not in set(found.problems["code"])


NO_PERIOD = "Measure,Number\nArrests,12\n"
PART_OF_IT = "says 2024-25, the folder “given/{}” a part of it"


@pytest.mark.parametrize(("path", "told"), [
    ("2024-25 Q1/Dorset.csv", "2024-25 Q1"),
    ("2024-25/Q1/Dorset.csv", "2024-25 Q1"),
    ("2024-25/01 April/Dorset.csv", "Apr 2024"),
    ("2024-25/Dorset Q1.csv", "2024-25 Q1"),
    ("Dorset/2024-25 Q1/return.csv", "2024-25 Q1"),
    ("Dorset/2024_25_Q1.csv", "2024-25 Q1"),
    ("Dorset/2024_05.csv", "May 2024"),
    # What stands nearer counts, and what the folders leave open is not guessed.
    ("2024-25 Q1/Dorset 2023-24 Q4.csv", "2023-24 Q4"),
    ("2024-25 Q1/sent July 2024/Dorset.csv", "not stated"),
    ("For the board, July 2024/Dorset.csv", "not stated"),
    ("2024-25 Q1/Dorset, rolling.csv", "not stated"),
    # A year's folder holds returns of its parts, unless they say that they are of a whole year.
    ("2024-25/Dorset.csv", "not stated"),
    ("2024-25/Dorset, annual.csv", "2024-25"),
    ("2024/Dorset.csv", "not stated"),
    ("Q1/Dorset.csv", "not stated"),
    # A year's name in the folder of a quarter: of which of them the figure is, nobody knows.
    ("Q1/Dorset 2024-25.csv", PART_OF_IT.format("Q1")),
    ("2024-25 Q1/Dorset 2024-25.csv", PART_OF_IT.format("2024-25 Q1")),
    ("2024-25 Q1/Dorset annual 2024-25.csv", "2024-25"),
    ("2024-25/Q1/Dorset June.csv", "“Jun” lacks its year"),
])  # fmt: skip
def test_folders_say_of_which_period_a_return_is(tmp_path, path, told):
    file = tmp_path / "given" / path
    file.parent.mkdir(parents=True)
    file.write_text(NO_PERIOD)
    check = rocu.check(tmp_path / "given")
    shown = check.outcomes["period"].tolist() or check.problems["message"].tolist()
    assert told in shown[0]
    assert check.outcomes["force"].eq("Dorset").all()


@pytest.mark.parametrize(("name", "lines", "left"), [
    # Kent 4, Surrey 6, and 10 of both.
    ("return", "Force,Measure,2024-25 Q1\nKent,Arrests,4\nSurrey,Arrests,6\n,Arrests,10\n", {10}),
    ("return", "Force,Period,Arrests\nKent,2023-24 Q1,4\nKent,2023-24 Q2,6\nKent,,9\n", {9}),
    ("regional return", "Measure,2024-25 Q1\nArrests,10\nCharges,9\n", {9, 10}),
])  # fmt: skip
def test_a_folder_fills_no_blank_beside_cells_that_say_it(tmp_path, name, lines, left):
    file = tmp_path / "2024-25 Q1" / "Kent" / f"{name}.csv"
    file.parent.mkdir(parents=True)
    file.write_text(lines)
    held = rocu.check(tmp_path / "2024-25 Q1").outcomes
    placed = held[held["force"].notna() & held["period_end"].notna()]
    assert left.isdisjoint([*placed["value"], *placed["value_high"]])


def test_the_folder_is_the_same_however_its_path_is_spelt(tmp_path, monkeypatch):
    folder = tmp_path / "2024-25 Q1"
    folder.mkdir()
    (folder / "Dorset.csv").write_text(NO_PERIOD)
    monkeypatch.chdir(folder)
    for given in (".", "Dorset.csv"):
        assert rocu.check(given).outcomes["period"].tolist() == ["2024-25 Q1"]


def test_the_folder_that_was_given_is_one_of_them_and_rows_stand_before_all(tmp_path):
    folder = tmp_path / "2024-25 Q1"
    folder.mkdir()
    (folder / "Dorset.csv").write_text(NO_PERIOD)
    lines = "Force,Period,Arrests\nKent,2023-24 Q1,4\nKent,2023-24 Q2,3\n"
    (folder / "before.csv").write_text(lines)
    for given in (folder, folder / "Dorset.csv"):
        check = rocu.check(given)
        assert check.outcomes.set_index("force")["period"]["Dorset"] == "2024-25 Q1"
    both = rocu.check(folder)
    assert both.outcomes["period"].tolist() == ["2023-24 Q1", "2023-24 Q2", "2024-25 Q1"]
    assert both.problems.empty


@pytest.mark.parametrize(("title", "period"), [
    ("Arrests, quarter one 2025-26", "2025-26 Q1"),
    ("Arrests, 2025-26 quarter four", "2025-26 Q4"),
    ("Table P1 2025-26", "2025-26"),
    # That month, or all months up to it: the year it is not.
    ("Performance, month 6 2025-26", "not stated"),
    ("Arrests 2025/26 M06", "not stated"),
])  # fmt: skip
def test_a_part_of_a_year_in_a_title_is_not_its_year(title, period):
    check = rocu.check(f'"{title}"\n\nForce,Arrests\nDorset,4\n'.encode())
    assert check.outcomes["period"].tolist() == [period]
    assert check.problems["code"].eq("period_not_stated").tolist() == [True] * (period[0] == "n")


ARRESTS = [["Force", "Arrests"], ["Kent", 3]]


@pytest.mark.parametrize(("file", "title", "periods"), [
    # A board meets after the quarter that it hears of, and never before it.
    ("Q3 board", "Arrests Q2 2025-26", ["2025-26 Q2"]),
    ("Board Oct 2025", "Arrests Q2 2025-26", ["2025-26 Q2"]),
    ("Q2 board", "Arrests Q3 2025-26", []),
    # A return of the third quarter may have kept the title of the second.
    ("Q3", "Arrests Q2 2025-26", []),
    ("Q3 received", "Arrests Q2 2025-26", []),
    # Five quarters before its meeting a title is last year's.
    ("Q3 2025-26 board", "Arrests Q2 2024-25", []),
    ("2025-26 Q3 return", "Arrests Q2 2025-26", []),
    # Those of the quarter, or of the year?
    ("Q3 return", "Arrests 2025-26", []),
    ("Q3 2025-26 return", "Annual arrests 2025-26", ["2025-26"]),
])  # fmt: skip
def test_a_files_quarter_may_be_that_of_a_meeting(tmp_path, file, title, periods):
    check = check_rows(tmp_path, [[title], *ARRESTS], file=f"{file}.xlsx")
    assert check.outcomes["period"].tolist() == periods
    told = ["title_period_differs"] * ("oard" in file) if periods else ["two_readings"]
    assert check.problems["code"].tolist() == told
    assert "period = " in "".join(check.problems["remedy"]) or not told


@pytest.mark.parametrize("line", [
    ["Next return", "Q3 2025-26"], ["Next submission due:", "Q3"],
    ["Next return due", "31/01/2026"], ["Previous return", "Q1 2025-26"],
    ["Next submission due: January 2026"],
    ["Comparison period", "Q2 2024-25"],
])  # fmt: skip
@pytest.mark.parametrize("title", ["Kent arrests Q2 2025-26", None])
def test_a_line_of_another_return_says_nothing_of_this_one(tmp_path, line, title):
    above = [[title]] if title else [["Return for", "Q2 2025-26"]]
    check = check_rows(tmp_path, [*above, line, *ARRESTS])
    assert check.outcomes["period"].tolist() == ["2025-26 Q2"]
    assert check.problems.empty


@pytest.mark.parametrize(("title", "over", "under", "periods"), [
    ("2025-26", ["Quarter 1", None], ["Apr 2025", "May 2025"], ["Apr 2025", "May 2025"]),
    ("", ["Q1", None], ["Jan 2025", "Feb 2025"], ["Jan 2025", "Feb 2025"]),
    ("", ["Q1 2025-26", None], ["Apr", "May"], ["Apr 2025", "May 2025"]),
    ("2025-26", ["Quarter 1", "Quarter 2"], ["Jul 2025", "Oct 2025"], []),
    ("2025-26", ["Q1", "Q1-Q2"], [None, "cumulative"], ["2025-26 Q1", "Apr-Sep 2025"]),
    ("2025-26", ["Q1", "Q1-Q3 cumulative"], None, ["2025-26 Q1", "Apr-Dec 2025"]),
    ("2025-26", ["Q1-2", "Q3 and Q4"], None, ["Apr-Sep 2025", "Oct 2025-Mar 2026"]),
])  # fmt: skip
def test_a_quarter_and_the_months_of_its_column_are_of_one_period(
    tmp_path, title, over, under, periods
):
    """July is no part of a financial year's first quarter: one of the two is a slip."""
    heads = [["Force", *over], *([[None, *under]] if under else [])]
    check = check_rows(tmp_path, [[f"Arrests {title}"], *heads, ["Kent", 3, 5], ["Essex", 1, 2]])
    assert check.outcomes["period"].tolist() == periods * 2
    assert check.errors["code"].tolist() == ([] if periods else ["period_unknown"] * 2)


@pytest.mark.parametrize("line", [
    ["Reporting Period:", "01/07/2025", "to", "30/09/2025"], ["Period", "Q2", "2025-26"],
    ["Period", "1 July 2025", "30 September 2025"], ["Period:", "Jul 2025", "-", "Sep 2025"],
])  # fmt: skip
@pytest.mark.parametrize("gap", [[], [[]]])
def test_cells_beside_period_say_one_together(tmp_path, line, gap):
    """The first day alone, or each cell over a column, would be another period in silence."""
    rows = [line, *gap, ["Force", "Arrests", "Charges"], ["Kent", 3, 2], ["Essex", 4, 1]]
    check = check_rows(tmp_path, rows)
    assert check.outcomes["period"].tolist() == ["2025-26 Q2"] * 4
    assert not len(check.errors)


@pytest.mark.parametrize(("heads", "names", "told"), [
    ([["Kent"], ["Period", "Q1 2025-26", "Q2 2025-26"]], ["Arrests", "Charges"], "measure"),
    ([[None, "Kent", "Essex"], ["Quarter", "Q1 2025-26", "Q2 2025-26"]], ["Arrests", "Charges"],
     "measure"),
    ([["Arrests"], ["Year", "2025-26", "2025-26"], ["Quarter", "Q1", "Q2"]], ["Kent", "Essex"],
     "force"),
])  # fmt: skip
def test_period_may_name_its_row_and_no_column(tmp_path, heads, names, told):
    check = check_rows(tmp_path, [*heads, [names[0], 1, 2], [names[1], 3, 4]])
    held = check.outcomes[[told, "period", "value"]]
    periods = ["2025-26 Q1", "2025-26 Q2"]
    names = [name.casefold() if told == "measure" else name for name in names for _ in periods]
    assert held["value"].tolist() == [1, 2, 3, 4]
    assert [*zip(held[told], held["period"], strict=True)] == [
        *zip(names, periods * 2, strict=True)
    ]


@pytest.mark.parametrize(("heading", "period"), [
    ("This quarter (Q2 2025-26)", "2025-26 Q2"), ("Previous quarter: Q1 2025-26", "2025-26 Q1"),
    ("Same quarter last year (Jul-Sep 2024)", "2024-25 Q2"), ("Last year (2024-25)", "2024-25"),
])  # fmt: skip
def test_words_before_a_period_leave_it_what_it_is(tmp_path, heading, period):
    check = check_rows(tmp_path, [["Arrests"], ["Force", heading, "2023-24"], ["Kent", 3, 9]])
    assert period in check.outcomes["period"].tolist()


@pytest.mark.parametrize(
    ("title", "first", "last"),
    [("Week ending 5 July 2025 and 12 July 2025", "week of 29 Jun 2025", "week of 6 Jul 2025"),
     ("Weeks ending 5, 12 and 19 July 2025", "week of 29 Jun 2025", "week of 13 Jul 2025"),
     ("w/c 7/7/25, 14/7/25", "week of 7 Jul 2025", "week of 14 Jul 2025"),
     ("Month ending 30 June 2025 and 31 July 2025", "Jun 2025", "Jul 2025")],
)  # fmt: skip
def test_a_title_of_two_weeks_is_not_of_the_first_alone(tmp_path, title, first, last):
    """The first was taken in silence; of “Weeks ending” the days from one end to the other."""
    rows = [[title], ["Force", "Arrests"], ["Kent", 7]]
    check = check_rows(tmp_path, rows)
    assert (len(check.outcomes), check.errors["code"].tolist()) == (0, ["two_readings"])
    assert f"names {first} and {last}" in check.errors["message"][0]
    # Each beside its figures says which it is.
    weeks = [[title], ["Force", "Period", "Arrests"], ["Kent", first, 7], ["Kent", last, 9]]
    held = check_rows(tmp_path, weeks).outcomes[["period", "value"]].to_numpy().tolist()
    assert held == [[first, 7], [last, 9]]


def test_two_days_joined_by_and_are_no_stretch_of_days(tmp_path):
    said = dict.fromkeys(("between", "from"), "5 Jul 2025 to 12 Jul 2025") | {"on": "not stated"}
    for word, period in said.items():
        title = f"Arrests {word} 5 July 2025 and 12 July 2025"
        rows = [[title], ["Force", "Arrests"], ["Kent", 7]]
        assert check_rows(tmp_path, rows).outcomes["period"].tolist() == [period]
