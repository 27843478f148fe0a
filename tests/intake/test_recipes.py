"""Layouts that are not recognised, as an analyst settles them: draft, complete, check again."""

import openpyxl
import pytest
from sheets_by_hand import adds_up, check_rows

import rocu_analysis as rocu
from rocu_analysis import cli

FIELDS = ["force", "measure", "period", "value"]
PACK = [
    ["Quarterly pack"],
    [],
    ["Dorset area", "Arrests", None, "Charges", None],
    [None, "this qtr", "last qtr", "this qtr", "last qtr"],
    ["Q4 pack", "2020-21 Q4", "2020-21 Q3", "2020-21 Q4", "2020-21 Q3"],
    ["Dorset", 5, 6, 7, 8],
    ["Wiltshire", 1, 2, 3, 4],
]
RECIPE = """[sheets."Q4".recipe]
values = "B6:E7"
period = "row 5, directly above"
measure = "row 3, closest left"
force = "column A, directly left"
headings = ["Arrests", "Charges"]
"""


def book(folder, rows, name="SW 2020-21 Q4.xlsx", sheet="Q4"):
    """A workbook with one sheet of these rows."""
    made = openpyxl.Workbook()
    made.active.title = sheet
    for row in rows:
        made.active.append(row)
    made.save(folder / name)


def figures(check):
    """Address, labels and value of each figure."""
    outcomes = check.outcomes
    cells = outcomes["source"].str.rpartition("!")[2]
    return dict(zip(cells, outcomes[FIELDS].values.tolist(), strict=True))


def asked(check):
    """Codes and cells of the errors."""
    errors = check.problems[check.problems["severity"] == "error"]
    return errors[["code", "cell"]].to_numpy().tolist()


def test_a_layout_that_is_not_recognised_is_drafted_completed_and_read(tmp_path, capsys):
    book(tmp_path, PACK)
    assert cli.main(["check", str(tmp_path), "--draft"]) == 1
    assert "Layout not recognised" in capsys.readouterr().out
    # All labels are known, so the draft is complete; it lasts for the files of later quarters.
    assert (tmp_path / "SW.toml").read_text("utf-8").partition("recognised.\n")[2] == (
        RECIPE.partition("\n")[2]
    )
    assert cli.main(["check", str(tmp_path)]) == 0
    check = rocu.check(tmp_path)
    assert figures(check) == {
        "B6": ["Dorset", "arrests", "2020-21 Q4", 5], "C6": ["Dorset", "arrests", "2020-21 Q3", 6],
        "D6": ["Dorset", "charges", "2020-21 Q4", 7], "E6": ["Dorset", "charges", "2020-21 Q3", 8],
        "B7": ["Wiltshire", "arrests", "2020-21 Q4", 1],
        "C7": ["Wiltshire", "arrests", "2020-21 Q3", 2],
        "D7": ["Wiltshire", "charges", "2020-21 Q4", 3],
        "E7": ["Wiltshire", "charges", "2020-21 Q3", 4],
    }  # fmt: skip
    assert adds_up(check.ledger)


def test_what_no_label_gives_is_left_open_in_the_draft(tmp_path):
    rows = [["Nobbled", 5], ["Charges", 7], ["Arrests", 1]]
    book(tmp_path, rows, name="return.xlsx")
    cli.main(["check", str(tmp_path), "--draft"])
    path = tmp_path / "return.toml"
    text = path.read_text("utf-8")
    assert 'values = "B1:B3"\nmeasure = "column A, directly left"\n' in text
    assert '# ? period = "row 4, directly above"' in text
    assert '# ? region = "row 4, directly above"' in text
    assert not rocu.check(tmp_path).outcomes["value"].tolist()
    text = text.replace('# ? period = "row 4, directly above"', 'period = "2020-21"')
    path.write_text(text.replace('# ? region = "row 4, directly above"', 'region = "South West"'))
    check = rocu.check(tmp_path)
    assert check.outcomes["value"].tolist() == [7, 1]
    assert asked(check)[0] == ["measure_unknown", "A1"]


MOVED = {
    "a row above it": [["OFFICIAL"], *PACK],
    "another measure": [[{"Charges": "Convictions"}.get(v, v) for v in row] for row in PACK],
    "fewer columns": [row[:3] for row in PACK],
    "no figures": PACK[:5],
}


@pytest.mark.parametrize("name", MOVED)
def test_of_headings_that_moved_nothing_is_read(tmp_path, name):
    check = check_rows(tmp_path, MOVED[name], sheet="Q4", toml=RECIPE)
    assert check.outcomes["value"].tolist() == []
    assert "recipe_changed" in [code for code, _ in asked(check)]


def test_figures_that_moved_by_a_column_are_read_and_the_last_is_asked_about(tmp_path):
    moved = [*PACK[:2], *([row[0], None, *row[1:]] for row in PACK[2:])]
    check = check_rows(tmp_path, moved, sheet="Q4", toml=RECIPE)
    assert figures(check)["C6"] == ["Dorset", "arrests", "2020-21 Q4", 5]
    assert (len(check.outcomes), check.rejected["cell"].tolist()) == (6, ["F6", "F7"])


def test_headings_that_changed_places_are_read_by_their_words(tmp_path):
    swapped = [*PACK[:2], *([row[0], *row[3:], *row[1:3]] for row in PACK[2:])]
    check = check_rows(tmp_path, swapped, sheet="Q4", toml=RECIPE)
    assert figures(check)["B6"] == ["Dorset", "charges", "2020-21 Q4", 7]
    assert figures(check)["D6"] == ["Dorset", "arrests", "2020-21 Q4", 5]


WIDER = [[*row, more] for row, more in zip(PACK[2:], ["YTD", None, None, 30, 31], strict=True)]
ADJOINING = {
    "a column beside it": ([*PACK[:2], *WIDER], ["F6", "F7"]),
    "a row below it": ([*PACK, ["Kent", 9, 9, 9, 9]], ["B8", "C8", "D8", "E8"]),
    "a word beside it": ([*PACK[:6], [*PACK[6], "see my email"]], ["F7"]),
}


@pytest.mark.parametrize("name", ADJOINING)
def test_filled_cells_beside_a_recipe_are_asked_about(tmp_path, name):
    rows, cells = ADJOINING[name]
    check = check_rows(tmp_path, rows, sheet="Q4", toml=RECIPE)
    assert len(check.outcomes) == 8
    assert asked(check) == [["cell_outside_recipe", cell] for cell in cells]
    aside = [cell for cell in cells if name != "a word beside it"]
    assert check.rejected["cell"].tolist() == aside
    assert adds_up(check.ledger)


@pytest.mark.parametrize("line", [
    'columns = { "YTD" = "unused" }', 'drop_columns = ["F"]', "drop_rows = [6, 7]",
])  # fmt: skip
def test_what_is_left_out_beside_a_recipe_is_asked_about_no_more(tmp_path, line):
    toml = f'[sheets."Q4"]\n{line}\n{RECIPE}'
    check = check_rows(tmp_path, ADJOINING["a column beside it"][0], sheet="Q4", toml=toml)
    assert asked(check)[1:] == []
    assert len(check.outcomes) == (0 if "rows" in line else 8)


def test_an_answer_leaves_out_a_column_beside_a_recipe(tmp_path, capsys):
    book(tmp_path, ADJOINING["a column beside it"][0])
    (tmp_path / "SW.toml").write_text(f"# ours\n{RECIPE}")
    path = tmp_path / "q.xlsx"
    cli.main(["check", str(tmp_path), "--excel", str(path)])
    answers = openpyxl.load_workbook(path)
    sheet = answers["Questions"]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    top = next(cell for cell in cells if cell.value == "Answer")
    sheet.cell(top.row + 1, top.column).value = "leave this column out"
    answers.save(path)
    cli.main(["check", str(tmp_path), "--answers", str(path)])
    assert "written to SW.toml; 2 figures settled" in capsys.readouterr().out
    text = (tmp_path / "SW.toml").read_text("utf-8")
    assert text == f'# ours\n{RECIPE}\n[sheets."Q4".columns]\n"YTD" = "unused"\n'
    assert asked(rocu.check(tmp_path)) == []


TRACKER = [
    ["Tracker 2020-21"], [],
    [None, None, "Apr 2020", "May 2020"],
    ["Dorset"], [None, "Arrests", 1, 2], [None, "Charges", 4, 5],
    ["Wiltshire"], [None, "Arrests", 7, 8], [None, "Charges", 10, 11],
]  # fmt: skip


def test_a_tracker_in_blocks_is_asked_about_and_its_recipe_drafted(tmp_path):
    book(tmp_path, TRACKER, name="tracker.xlsx", sheet="Tracker")
    cli.main(["check", str(tmp_path), "--draft"])
    path = tmp_path / "tracker.toml"
    assert rocu.check(tmp_path).outcomes["value"].tolist() == []
    head, _, recipe = path.read_text("utf-8").partition("# Or describe the table")
    assert 'force = "column A, closest above"' in recipe
    path.write_text(head + recipe.partition("\n")[2].replace("# ? ", ""))
    check = rocu.check(tmp_path)
    assert asked(check) == []
    assert figures(check) == {
        "C5": ["Dorset", "arrests", "Apr 2020", 1], "D5": ["Dorset", "arrests", "May 2020", 2],
        "C6": ["Dorset", "charges", "Apr 2020", 4], "D6": ["Dorset", "charges", "May 2020", 5],
        "C8": ["Wiltshire", "arrests", "Apr 2020", 7],
        "D8": ["Wiltshire", "arrests", "May 2020", 8],
        "C9": ["Wiltshire", "charges", "Apr 2020", 10],
        "D9": ["Wiltshire", "charges", "May 2020", 11],
    }  # fmt: skip


def test_forms_of_one_figure_each_have_a_recipe_each(tmp_path):
    rows = [["How many arrests?"], [None, 12], [], ["How many charges?"], [None, 7]]
    one = '[[sheets."Form".recipe]]\nvalues = "{}"\nmeasure = "{}"\n'
    toml = '[sheets."Form"]\nforce = "Dorset"\nperiod = "2020-21"\n'
    toml += one.format("B2:B2", "arrests") + one.format("B5:B5", "charges")
    check = check_rows(tmp_path, rows, sheet="Form", toml=toml)
    assert figures(check) == {
        "B2": ["Dorset", "arrests", "2020-21", 12], "B5": ["Dorset", "charges", "2020-21", 7],
    }  # fmt: skip
    assert asked(check) == []


def test_a_target_over_a_column_of_a_recipe_is_asked_about(tmp_path):
    rows = [[{"Charges": "Charges target"}.get(v, v) for v in row] for row in PACK]
    toml = RECIPE.replace('headings = ["Arrests", "Charges"]\n', "")
    check = check_rows(tmp_path, rows, sheet="Q4", toml=toml)
    assert set(check.outcomes["measure"]) == {"arrests"}
    assert [code for code, _ in asked(check)] == ["column_not_understood"]


def test_a_recipe_of_a_sheet_that_is_not_there_is_reported(tmp_path):
    check = check_rows(tmp_path, PACK, sheet="Q3", toml=RECIPE)
    assert "mapping_unmatched" in set(check.problems["code"])
