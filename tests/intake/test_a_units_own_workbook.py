"""What an analyst of a unit really keeps: each sheet with what a careful person reads in it."""

import openpyxl
import pytest
from openpyxl.comments import Comment
from sheets_by_hand import check_rows, workbook

import rocu_analysis as rocu


def figures(check):
    """Cell to value, or to both ends of a range."""
    held = check.outcomes[["source", "value", "value_high"]].itertuples(index=False)
    return {
        one.source.rsplit("!", 1)[1]: one.value if one.value_high != one.value_high else one[1:]
        for one in held
    }


def codes(check):
    return check.problems["code"].tolist()


@pytest.mark.parametrize(
    ("shown", "typed", "pounds"),
    [
        ('"£"0.0"m"', 1.2, 1_200_000),  # the letter is the format's, and one million was typed as 1
        ('[$£-809]#,##0" k"', 85, 85_000),
        ("£0.00\\m", 0.35, 350_000),
        ('£0.0" million"', 1.2, 1_200_000),
        ('£#,##0" thousand"', 85, 85_000),
        ('"£"0.0,,"m"', 1_200_000, 1_200_000),  # the commas divide: the whole was typed
        ('£#,##0"m";-£0"m"', 0, 0),
        ('0.0"m"', 1.2, 1_200_000),  # and so without a sign of pounds
        ('0" k"', 85, 85_000),
        ('0.0,,"m"', 1_200_000, 1_200_000),
    ],
)
def test_an_amount_is_what_its_cell_shows(tmp_path, shown, typed, pounds):
    book = openpyxl.Workbook()
    book.active["A1"], book.active["A2"] = "Cash seized", typed
    book.active["A2"].number_format = shown
    book.save(tmp_path / "SWROCU Q2 2025-26.xlsx")
    assert figures(rocu.check(tmp_path)) == {"A2": pounds}


@pytest.mark.parametrize(
    ("heading", "typed", "pounds"),
    [
        ("Cash seized (£m)", "£1.2m", 1_200_000),  # the cell says it, and the heading again
        ("Cash seized (£m)", "£340k", 340_000),
        ("Cash seized (£m)", "£2m-£3m", (2_000_000, 3_000_000)),
        ("Cash seized (£k)", "120", 120_000),
        ("Cash seized", "£1-2m", (1_000_000, 2_000_000)),
        ("Cash seized", "800 to 1k", (800, 1_000)),
    ],
)
def test_what_a_cell_says_it_is_in_its_heading_says_no_second_time(
    tmp_path, heading, typed, pounds
):
    rows = [["Region", heading], ["South West", typed]]
    assert figures(check_rows(tmp_path, rows, file="Q2 2025-26.xlsx")) == {"B2": pounds}


def test_pounds_in_a_column_of_millions_are_not_taken(tmp_path):
    rows = [["Region", "Cash seized (£m)"], ["South West", 1.2], ["Eastern", 640_000]]
    check = check_rows(tmp_path, rows, file="Q2 2025-26.xlsx")
    assert figures(check) == {"B2": 1_200_000}
    assert codes(check) == ["amount_unit_unclear"]


def test_a_total_of_money_is_held_against_parts_in_their_own_units(tmp_path):
    rows = [["Grant", 4200, "Annual"], ["NCSP", "650", "Annual"], ["Forces", "£1.2m", "Annual"]]
    head = ["Funding stream", "Amount (£k)", "Certainty"]
    file = "SWROCU funding 2025-26.xlsx"
    assert codes(check_rows(tmp_path, [head, *rows, ["Total", 6050]], file=file)) == []
    wrong = check_rows(tmp_path, [head, *rows, ["Total", 6051]], file=file)
    (said,) = wrong.problems["message"]
    assert said == "the total is given as 6,051,000, and its 3 parts sum to 6,050,000"


FORCES = ["Force", "Arrests"], ["Kent", 10], ["Essex", 12]


def test_the_tab_of_last_year_is_not_of_the_files_period(tmp_path):
    path = tmp_path / "Return Q2 2025-26.xlsx"
    workbook(path, {"This year": FORCES, "Last year": [FORCES[0], ["Kent", 9], ["Essex", 12]]})
    check = rocu.check(path)
    assert figures(check) == {"B2": 10, "B3": 12}
    (said,) = check.problems.loc[check.problems["sheet"].eq("Last year"), "message"]
    assert said.startswith("the sheet's name “Last year” says an earlier period than the file's")


@pytest.mark.parametrize(
    ("file", "period"),
    [
        ("Arrests 25-26.xlsx", "2025-26 Q1"),
        ("Arrests_25_26.xlsx", "2025-26 Q1"),
        ("Arrests 25-26 June.xlsx", ""),  # days of a month
        ("Arrests wk 25-26.xlsx", ""),
        ("Arrests, tables 24-25.xlsx", ""),
        ("Arrests aged 20-21.xlsx", ""),
        ("Arrests of 20-21 year olds.xlsx", ""),
        ("Arrests 24-26.xlsx", ""),
    ],
)
def test_two_digits_and_the_next_two_are_a_year_in_a_name(tmp_path, file, period):
    check = check_rows(tmp_path, [["Force", "Qtr 1"], ["Kent", 9]], file=file)
    assert check.outcomes["period"].tolist() == [period] * bool(period)


def test_years_to_date_of_two_digits_are_no_measures(tmp_path):
    rows = [["Force", "Dec-25", "YTD 25-26", "YTD 24-25"], ["Kent", 2, 11, 12]]
    check = check_rows(tmp_path, rows, file="Arrests.xlsx")
    assert check.outcomes["period"].tolist() == ["Dec 2025", "Apr-Dec 2025", "Apr-Dec 2024"]
    assert check.outcomes["measure"].unique().tolist() == ["arrests"]


@pytest.mark.parametrize("heads", [["P7", "P8"], ["Month 7", "Month 8"], ["wk 32", "wk 33"]])
def test_numbered_months_and_weeks_are_no_measures_of_the_whole_year(tmp_path, heads):
    rows = [["Force", *heads], ["Kent", 10, 11]]
    check = check_rows(tmp_path, rows, file="Arrests 2025-26.xlsx")
    assert codes(check) == ["period_unknown", "period_unknown"]
    line = f'[values.period]\n"{heads[0]}" = "Oct 2025"\n"{heads[1]}" = "Nov 2025"\n'
    check = check_rows(tmp_path, rows, file="Arrests 2025-26.xlsx", toml=line)
    assert check.outcomes["period"].tolist() == ["Oct 2025", "Nov 2025"]


@pytest.mark.parametrize("last", ["Year", "FY", "Financial year"])
def test_the_year_behind_its_quarters_is_their_sum(tmp_path, last):
    rows = [["Force", "Q1", "Q2", "H1", "Q3", "Q4", "H2", last], ["Kent", 1, 2, 3, 3, 4, 7, 10]]
    check = check_rows(tmp_path, rows, file="Arrests 2025-26.xlsx")
    held = check.outcomes
    quarters = {f"2025-26 Q{k}": float(k) for k in (1, 2, 3, 4)}
    assert dict(zip(held["period"], held["value"], strict=True)) == quarters | {
        "Apr-Sep 2025": 3, "Oct 2025-Mar 2026": 7,
    }  # fmt: skip
    assert set(codes(check)) <= {"totals_left_out"}


@pytest.mark.parametrize("numbers", [("OCG 7", "OCG 9"), (1234, 88)])
def test_teams_and_groups_that_no_column_tells_apart_are_no_range(tmp_path, numbers):
    # 10 and 3 are 13; “between 3 and 10” would be false.
    rows = [["OCG", "Arrests"], [numbers[0], 10], [numbers[1], 3]]
    check = check_rows(tmp_path, rows, file="SEROCU Q2 2025-26.xlsx")
    assert figures(check) == {}
    assert codes(check) == ["column_unused", "rows_not_told_apart"]
    toml = '[columns]\nOCG = "body"\n'
    check = check_rows(tmp_path, rows, file="SEROCU Q2 2025-26.xlsx", toml=toml)
    assert figures(check) == {"B2": 10, "B3": 3}


@pytest.mark.parametrize("heading", ["OCG No", "OCG", "Nominal ref"])
def test_numbers_of_groups_are_no_figures_in_a_log_of_disruptions(tmp_path, heading):
    rows = [[1234, "03/07/2025", "Pursue", "Major"], [88, "13/07/2025", "Protect", "Minor"]]
    check = check_rows(
        tmp_path, [[heading, "Date", "Strand", "Level"], *rows],
        file="SWROCU.xlsx", sheet="Disruptions Q2 2025-26",
    )  # fmt: skip
    assert figures(check) == {}
    assert codes(check) == ["file_gives_nothing", "table_of_words"]
    assert 'rocu events "SWROCU.xlsx" --date "Date"' in check.problems["remedy"].iloc[1]


def months(*last):
    """A tab a month, each with eight figures of two forces."""
    told = {"Apr 25": (10, 4, 3, 22), "May 25": (14, 7, 2, 19), "Jun 25": last}
    head = ["Force", "Arrests", "Charges", "Disruptions", "Referrals"]
    both = {
        month: [["Kent", *own], ["Essex", *[n + 5 for n in own]]] for month, own in told.items()
    }
    return {month: [head, *rows] for month, rows in both.items()}


@pytest.mark.parametrize(
    ("june", "is_told"), [((14, 7, 2, 19), True), ((14, 7, 2, 20), False), ((0, 0, 0, 0), False)]
)
def test_a_month_copied_from_the_last_is_told(tmp_path, june, is_told):
    check = rocu.check(workbook(tmp_path / "monthly.xlsx", months(*june)))
    told = check.problems.loc[check.problems["code"].eq("period_copied"), ["sheet", "message"]]
    assert told["sheet"].tolist() == ["Jun 25"] * is_told
    assert len(check.outcomes) == 24


def test_a_tab_that_is_not_to_be_used_gives_no_figures(tmp_path):
    old = [FORCES[0], ["Kent", 9], ["Essex", 11]]
    path = workbook(tmp_path / "Q2 2025-26.xlsx", {"Return": FORCES, "OLD - do not use": old})
    assert figures(rocu.check(path)) == {"B2": 10, "B3": 12}
    assert codes(rocu.check(path)) == ["notes_hold_figures"]


def test_a_bare_amount_beside_thousands_is_asked_about(tmp_path):
    rows = [
        ["Region", "Cash seized"],
        ["South West", "£120k"],
        ["Eastern", 85],
        ["London", 640_000],
    ]
    check = check_rows(tmp_path, rows, file="Q2 2025-26.xlsx")
    assert check.problems[["code", "cell"]].to_numpy().tolist() == [["amount_far_off", "B3"]]


@pytest.mark.parametrize("rate", ["Arrests per 100,000 population", "% charged", "Charge rate (%)"])
def test_no_rate_is_proposed_to_be_a_number(tmp_path, rate):
    rows = [["Measure", "Kent"], ["Arrests", 10], [rate, 4], ["Arests", 3]]
    check = check_rows(tmp_path, rows, file="Q2 2025-26.xlsx")
    said = dict(zip(check.problems["found"], check.problems["message"], strict=True))
    assert "did you mean" not in said[rate]
    assert "did you mean arrests" in said["Arests"]


def test_statistical_regions_are_no_more_parts_of_a_total_than_their_forces(tmp_path):
    eastern = [["Essex", 10], ["Norfolk", 8], ["Eastern", 18]]
    rows = [["Force", "Arrests"], *eastern, ["Kent", 5], ["Surrey", 6], ["South East", 11]]
    check = check_rows(tmp_path, [*rows, ["Total", 29]], file="Arrests 2025-26 Q2.xlsx")
    assert set(codes(check)) == {"region_statistical"}


@pytest.mark.parametrize(
    ("heads", "periods"),
    [
        (["Q1 actual", "Q2 actual", "Q3 forecast"], ["2025-26 Q1", "2025-26 Q2"]),
        (["2024/25 FY", "2025/26 FY", "Change"], ["2024-25", "2025-26"]),
    ],
)
def test_actual_and_fy_say_no_more_of_a_period(tmp_path, heads, periods):
    part = [["Force", "New Q1", "Existing Q1"], ["Kent", 4, 9]]
    named = check_rows(tmp_path, part, file="Referrals 2025-26.xlsx").outcomes["measure"]
    assert named.tolist() == ["referrals: New", "referrals: Existing"]

    rows = [["Measure", *heads], ["Arrests", 10, 12, 11]]
    check = check_rows(tmp_path, rows, file="SWROCU 2025-26.xlsx")
    assert check.outcomes[["measure", "period"]].to_numpy().tolist() == [
        ["arrests", period] for period in periods
    ]


@pytest.mark.parametrize(
    ("file", "heads", "measures"),
    [
        # 11 vehicles that are worth £12,000 were “between 11 and 12,000” of them.
        ("Vehicles seized 2025-26", ["Q1 number", "Q1 value"],
         ["vehicles seized", "vehicles seized: value"]),
        # What a year had was that of the quarter in the file's name.
        ("Q2 2025-26", ["Arrests", "Arrests FY"], ["arrests", "Arrests FY"]),
        ("Q2 2025-26", ["FY arrests"], ["FY arrests"]),
    ],
)  # fmt: skip
def test_what_is_worth_or_of_a_year_is_not_the_count_beside_it(tmp_path, file, heads, measures):
    rows = [["Force", *heads], ["Kent", 11, 12_000][: len(heads) + 1]]
    check = check_rows(tmp_path, rows, file=f"{file}.xlsx")
    assert check.outcomes["measure"].tolist() == measures
    assert check.outcomes["qualifier"].eq("exact").all()


@pytest.mark.parametrize("heading", ["Modified", "Amended"])
def test_two_statements_of_one_figure_leave_it_between_them(tmp_path, heading):
    rows = [["Force", "Arrests", heading], ["Kent", 4, "5 July, by A"], ["Kent", 5, "9 July"]]
    check = check_rows(tmp_path, rows, file="Q2 2025-26.xlsx")
    assert list(figures(check).values()) == [(4, 5)]


def test_the_rocu_beside_its_forces_is_asked_for_and_no_second_table(tmp_path):
    rows = [["Measure", "Dorset", "Wilts", "ROCU", "Total"], ["Arrests", 3, 5, 6, 14]]
    rows += [["Charges", 1, 1, 1, 3]]
    check = check_rows(tmp_path, rows, file="SWROCU Q2 2025-26.xlsx")
    assert figures(check) == {"B2": 3, "C2": 5, "B3": 1, "C3": 1}
    (line,) = check.errors["remedy"].str.partition("file: ")[2]
    line = line.replace("choose a name, such as ", "")
    toml = f"[values.geography]\n{line}\n"
    check = check_rows(tmp_path, rows, file="SWROCU Q2 2025-26.xlsx", toml=toml)
    own = check.outcomes.set_index(check.outcomes["source"].str[-2:]).loc["D2"]
    assert tuple(own[["region", "counting", "value"]]) == ("South West", "led", 6)
    assert codes(check) == []


def test_a_tab_named_may_is_that_month(tmp_path):
    tab = [["Measure", "Number"], ["Arrests", 10]]
    check = rocu.check(workbook(tmp_path / "Kent 25-26.xlsx", {"Apr": tab, "May": tab}))
    assert check.outcomes["period"].tolist() == ["Apr 2025", "May 2025"]


def test_quarters_before_that_of_the_title_are_of_its_year(tmp_path):
    rows = [["Measure", "Q3", "Q1", "Q2", "May"], ["Arrests", 4, 5, 6, 2]]
    check = check_rows(tmp_path, rows, file="SWROCU Q2 2025-26.xlsx")
    assert check.outcomes["period"].tolist() == ["2025-26 Q1", "2025-26 Q2", "May 2025"]
    assert codes(check) == ["period_unknown"]  # the third may be of the year before
    # By a month nobody knows whether quarters are financial ones.
    check = check_rows(
        tmp_path, [["Measure", "Q1", "Apr"], ["Arrests", 5, 2]], file="SW Sep 2025.xlsx"
    )
    assert check.outcomes["period"].tolist() == ["Apr 2025"]


def test_notes_on_cells_are_not_passed_over(tmp_path):
    path = tmp_path / "Arrests Q2 2025-26.xlsx"
    assert codes(rocu.check(workbook(path, {"Q2": FORCES, "Notes": [["Kent: sent"]]}))) == []
    book = openpyxl.Workbook()
    for row in FORCES:
        book.active.append(row)
    book.active["B2"].comment = Comment("changed by hand from 24", "JS")
    book.save(path)
    told = rocu.check(path).problems
    assert told[["code", "sheet"]].to_numpy().tolist() == [["notes_unread", "Sheet"]]


def test_wales_in_a_list_of_rocus_makes_no_region_statistical(tmp_path):
    rows = [["ROCU", "Arrests"], ["NW", 2], ["SE", 8], ["SW", 9], ["Wales", 10]]
    check = check_rows(tmp_path, rows, file="Q2 2025-26.xlsx")
    assert check.outcomes["region"].tolist()[:3] == ["North West", "South East", "South West"]
    official = [["Region", "Arrests"], *rows[1:]]
    check = check_rows(tmp_path, official, file="Q2 2025-26.xlsx")
    assert check.outcomes["region"].dropna().tolist() == ["South West"]


def test_a_tab_that_says_nil_return_alone_is_told(tmp_path):
    path = workbook(tmp_path / "Q2 2025-26.xlsx", {"Kent": FORCES, "Essex": [["NIL RETURN"]]})
    told = rocu.check(path).problems
    assert told[["code", "sheet"]].to_numpy().tolist() == [["notes_hold_figures", "Essex"]]


@pytest.mark.parametrize(
    ("name", "region"),
    [("East Mids - EMSOU", "East Midlands"), ("SEROCU – South East", "South East"),
     ("SEROCU - South West", "")],
)  # fmt: skip
def test_a_unit_beside_its_region_is_one_name(tmp_path, name, region):
    check = check_rows(tmp_path, [["ROCU", "Arrests"], [name, 4]], file="Q2 2025-26.xlsx")
    assert check.outcomes["region"].tolist() == [region] * bool(region)


def test_a_total_of_posts_under_a_heading_that_nobody_uses_is_no_line(tmp_path):
    head = ["Team", "Funded posts", "Funding", "Cost (£k)"]
    rows = [["Cyber", 12, "NCSP", 650], ["Core", 60, "Home Office", 4200], ["Total", 72, "", 4850]]
    check = check_rows(tmp_path, [head, *rows], file="SWROCU establishment 2025-26.xlsx")
    assert check.resources["posts"].tolist() == [12, 60]
    assert codes(check) == ["column_unused"]


SEIZED = ["Cash seized", 3, 7000]


@pytest.mark.parametrize(
    ("head", "row", "read"),
    [
        # How many seizures there were stands beside what was seized, and is no other amount of it.
        (["Measure", "Q1 number", "Q1 value (£)"], SEIZED, {"cash seized: number": 3, "GBP": 7000}),
        (["Measure", "Number", "Value (£)"], SEIZED, {"cash seized: number": 3, "GBP": 7000}),
        (["Q1", "Cash seized number", "Cash seized value"], ["x", 3, 7000],
         {"Cash seized number": 3, "GBP": 7000}),
        (["Measure", "No.", "£k"], ["Cash seized", 3, 7], {"cash seized: number": 3, "GBP": 7000}),
        (["Quarter", "Amount of cash seized (£)"], ["Q1", 7000], {"GBP": 7000}),
        # Alone it may be how many, or how many pounds.
        (["Measure", "Q1 number"], SEIZED[:2], {}),
        (["Measure", "Number"], ["Cash seized", "£3"], {"GBP": 3}),
        (["Measure", "Number"], ["Arrests", 3], {"arrests": 3}),
    ],
)  # fmt: skip
def test_how_many_seizures_is_no_sum_of_money(tmp_path, head, row, read):
    check = check_rows(tmp_path, [head, row], file="South West 2025-26 Q1.xlsx")
    held = check.outcomes[["measure", "unit", "value"]].to_numpy().tolist()
    assert {unit if unit == "GBP" else name: value for name, unit, value in held} == read
    assert ("two_readings" in codes(check)) is not read


@pytest.mark.parametrize(("value", "is_told"), [(4, True), (4000, False), ("£4", False)])
def test_a_few_pounds_that_no_sign_says_may_be_a_number_of_orders(tmp_path, value, is_told):
    rows = [["Measure", "Value"], ["Arrests", 9], ["Restraint orders", value]]
    check = check_rows(tmp_path, rows, file="South West 2025-26 Q1.xlsx")
    assert check.outcomes["value"].tolist() == [9, int(str(value).strip("£"))]
    assert codes(check) == ["amount_far_off"] * is_told


@pytest.mark.parametrize(
    ("total", "kept"),
    [(["Total", 11, 5], {"B5": 11, "C5": 5}), (["Total", 12, 5], {}), (["Op Charlie", 11, 5], {})],
)
def test_of_operations_the_total_counts_that_they_sum_to(tmp_path, total, kept):
    head = ["Operation", "Arrests", "Charges"]
    rows = [["South West 2025-26 Q2"], head, ["Op Alpha", 4, 2], ["Op Bravo", 7, 3], total]
    check = check_rows(tmp_path, rows)
    assert figures(check) == kept
    assert codes(check) == ["column_unused"] + ["rows_not_told_apart"] * (not kept)
    assert check.ledger["cells_read"].sum() == 13


@pytest.mark.parametrize("head", ["% of total", "Share of total", "% change", "Change"])
@pytest.mark.parametrize("name", ["Force", "Threat"])
def test_a_share_or_a_change_below_forces_is_no_total_that_does_not_add_up(tmp_path, name, head):
    of = {"Force": ["Kent", "Essex"], "Threat": ["Drugs", "Fraud"]}[name]
    rows = [["Eastern arrests"], [name, "2025-26 Q1"], [of[0], 1], [of[1], 3], ["Total", 4]]
    if name == "Force" or "total" in head:
        check = check_rows(tmp_path, [*rows, [head, -40 if "hange" in head else 40]])
        assert figures(check) == {"B3": 1, "B4": 3}
        assert "total_does_not_add_up" not in codes(check)
        assert not len(check.errors)


@pytest.mark.parametrize(
    ("title", "heads", "periods"),
    [
        ("Arrests 25-26 v 24-25", ["This year", "Last year"], ["2025-26", "2024-25"]),
        ("Arrests 2025-26", ["This year", "Previous year"], ["2025-26", "2024-25"]),
        ("Arrests 25-26 v 24-25", ["25-26", "24-25"], ["2025-26", "2024-25"]),
        ("Arrests 2025-26 v 2022-23", ["This year", "Last year"], []),
        ("Arrests Q2 2025-26", ["This year", "Last year"], []),
    ],
)
def test_two_years_beside_each_other_are_those_of_the_title(tmp_path, title, heads, periods):
    check = check_rows(tmp_path, [[title], ["Force", *heads], ["Kent", 12, 15]])
    told = dict(zip(check.outcomes["period"], check.outcomes["value"], strict=True))
    assert ([*told] if set(told) & {"2025-26", "2024-25"} else []) == periods


@pytest.mark.parametrize(
    ("heads", "levels"),
    [(["Maj", "Mod", "Min"], ["major", "moderate", "minor"]), (["Arrests", "Min", "Max"], [])],
)
def test_levels_are_known_by_three_letters_among_their_like(tmp_path, heads, levels):
    rows = [["Disruptions 2025-26 Q1"], ["Region", *heads], ["Eastern", 3, 9, 20]]
    check = check_rows(tmp_path, rows)
    assert check.outcomes["level"].dropna().tolist() == levels


@pytest.mark.parametrize(
    ("path", "period"),
    [("2025-26/Q2", "2025-26 Q2"), ("2025-26/Q1", None), ("2025-26", "2025-26 Q2")],
)
def test_a_quarters_tab_in_its_folder_has_the_folders_year(tmp_path, path, period):
    file = tmp_path / "given" / path / "Kent.xlsx"
    file.parent.mkdir(parents=True)
    workbook(file, {"Q2": [["Force", "Arrests"], ["Kent", 4]]})
    held = rocu.check(tmp_path / "given").outcomes["period"].tolist()
    assert held == [period] * bool(period)


def test_what_counts_up_is_no_sum_of_its_months(tmp_path):
    rows = [["", "Apr", "May", "Jun", "Q1"], ["Arrests", 1, 2, 3, 6], ["Arrests YTD", 1, 3, 6, 6]]
    check = check_rows(tmp_path, rows, file="South West 2025-26.xlsx")
    assert "total_does_not_add_up" not in codes(check)


@pytest.mark.parametrize(
    ("year", "quarters", "told"),
    [
        (3, [1, 2], ["period_so_far"]),  # the year has come to September
        (9, [1, 2], []),
        (10, [1, 2, 3, 4], []),
    ],
)
def test_a_year_that_is_its_first_quarters_may_have_come_no_farther(tmp_path, year, quarters, told):
    heads = [f"Q{number} 2025-26" for number, _ in enumerate(quarters, 1)]
    rows = [["South West"], ["Measure", *heads], ["Arrests", *quarters]]
    sheets = {"Quarters": rows, "Pivot": [["Force", "Sum of Arrests"], ["South West", year]]}
    check = rocu.check(workbook(tmp_path / "South West 2025-26.xlsx", sheets))
    assert codes(check) == told


def test_what_was_counted_a_quarter_before_stands_beside_what_is_now(tmp_path):
    rows = [["Measure", "Actual", "Target", "Previous quarter"], ["Arrests", 15, 20, 18]]
    check = check_rows(tmp_path, rows, file="South West 2025-26 Q2.xlsx")
    assert check.outcomes["period"].tolist() == ["2025-26 Q2", "2025-26 Q1"]
    assert check.outcomes["value"].tolist() == [15, 18]


def test_what_has_no_value_in_pounds_lacks_none(tmp_path):
    rows = [["Measure", "Number", "Value (£)"], ["Arrests", 9, None], ["Cash seized", 3, 7000]]
    check = check_rows(tmp_path, rows, file="South West 2025-26 Q1.xlsx")
    assert codes(check) == ["measure_unknown"]
