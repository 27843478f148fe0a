"""The companion file: what may be said in it, what is told of a slip, and its JSON Schema.

``python tests/intake/test_companion.py`` writes the schemas anew from the tables that check.
"""

import json
import tomllib
from pathlib import Path

import jsonschema
import numpy as np
import openpyxl
import pytest
from sheets_by_hand import check_rows, workbook

import rocu_analysis
from rocu_analysis import cli, datasets
from rocu_analysis.intake import companion, recipes, vocabulary
from rocu_analysis.paper import spec
from rocu_analysis.readers.sheet import Sheet

SHIPPED = Path(rocu_analysis.__file__).parent / "reference"
SCHEMAS = {
    "companion": companion.json_schema,
    "paper": spec.json_schema,
    "rocu": vocabulary.json_schema,
}
ROWS = [["Force", "Arrests", "Period"], ["Kent", 5, "2020-21"], ["Surrey", 7, "2020-21"]]
# Each of these is one slip, with the line that it stands on.
SLIPS = [
    ('[values.measure]\n"All disruptions" = ""', 2),
    ('[values.measure]\n"All disruptions" = "unused"', 2),
    ('[values.measure]\n"All disruptions" = { unused = true }', 2),
    ('[file]\nperiod = "2020-21"\nignore = "no"', 3),
    ("[file]\ndrop_rows = 4", 2),
    ('[file]\ndrop_columns = ["B2"]', 2),
    ('[file]\nmeasure = ""', 2),
    ("[file]\nheader_row = 0", 2),
    ('[columns]\n"Force" = "forse"', 2),
    ('[sheets."Sheet1"]\nyears = "fiscal"', 2),
    ('[sheets.Sheet1]\ncolumns = { "Force" = "forse" }', 2),
    ("[valeus]\nx = 1", 1),
    ('[[accept]]\ncell = "B2"\nby = "A"\nreason = "R"\n[[accept]]\ncell = "B3"', 5),
]


def as_json(text):
    return json.loads(json.dumps(tomllib.loads(text), default=str))


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schemas_that_are_shipped_are_made_from_the_tables_that_check(name):
    assert json.loads((SHIPPED / f"{name}.schema.json").read_text("utf-8")) == SCHEMAS[name]()


@pytest.mark.parametrize(("text", "line"), SLIPS)
def test_every_slip_is_one_problem_at_its_line_and_an_editor_marks_it_too(tmp_path, text, line):
    check = check_rows(tmp_path, ROWS, toml=text)
    slips = check.problems[check.problems["file"] == "return.toml"]
    assert [*zip(slips["severity"], slips["cell"], strict=True)] == [("error", f"line {line}")]
    assert len(check.outcomes) == 2
    if "unused" not in text:  # a word like any other, and none that a figure can be
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(as_json(text), companion.json_schema())


def test_the_shipped_papers_are_as_the_schema_has_them():
    for path in datasets.data().glob("*/paper.toml"):
        jsonschema.validate(as_json(path.read_text("utf-8")), spec.json_schema())
    wrong = as_json('title = "T"\naudience = "public"\n[[exhibits]]\nkind = "track"\nmaesure = "x"')
    with pytest.raises(jsonschema.ValidationError, match="maesure"):
        jsonschema.validate(wrong, spec.json_schema())


def test_a_marking_at_the_head_of_the_printed_pages_is_read(tmp_path):
    path = tmp_path / "return.xlsx"
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    book.active.oddHeader.center.text = '&"Arial,Bold"OFFICIAL - SENSITIVE'
    book.save(path)
    check = rocu_analysis.check(path)
    assert check.marking == "OFFICIAL-SENSITIVE"
    assert check.summary.endswith("Marked OFFICIAL-SENSITIVE.")


def test_a_slip_in_one_key_leaves_the_others_in_force(tmp_path):
    toml = '[file]\nperiod = "2020-21"\nmeasure = "arrests"\nyears = "fiscal"'
    check = check_rows(tmp_path, [["Force", "Number"], ["Kent", 5]], toml=toml)
    assert check.outcomes[["period", "value"]].values.tolist() == [["2020-21", 5]]


@pytest.mark.parametrize(("toml", "found"), [
    ('[columns]\n"Gadget" = "unused"', "gadget"),
    ('[sheets."Sheet1".columns]\n"Gadget" = "unused"', "gadget"),
    ('[values.measure]\n"Widgets" = "arrests"', "widgets"),
    ('[sheets."Sheet1".leave_out]\n"Op X" = "not ours"', "Op X"),
    ('[sheets."Q4"]\nyears = "calendar"', "Q4"),
])  # fmt: skip
def test_a_key_that_matches_nothing_is_a_problem_at_its_line(tmp_path, toml, found):
    check = check_rows(tmp_path, ROWS, toml=f'{toml}\n[file]\nperiod = "2020-21"')
    told = check.problems.set_index("code").loc["mapping_unmatched"]
    assert (told["file"], told["found"]) == ("return.toml", found)
    assert told["cell"] in ("line 1", "line 2")


def test_a_companion_without_the_period_in_its_name_holds_for_every_quarter(tmp_path):
    (tmp_path / "SW.toml").write_text('[values.measure]\n"Collars" = "arrests"\n')
    for quarter in ("2020-21 Q3", "2020-21 Q4"):
        text = f"Region,Period,Measure,Value\nSouth West,{quarter},Collars,5\n"
        (tmp_path / f"SW {quarter}.csv").write_text(text)
    check = rocu_analysis.check(tmp_path)
    assert check.outcomes["measure"].tolist() == ["arrests", "arrests"]
    assert "companion_of_no_return" not in set(check.problems["code"])


CROSSTAB = [
    ["Quarterly pack"], [None],
    [None, None, "Arrests", None, "Charges", None],
    ["Police area", None, "2020-21 Q3", "2020-21 Q4", "2020-21 Q3", "2020-21 Q4"],
    ["Kent", "x", 1, 2, 3, 4], ["Essex", "y", 5, 6, 7, 8], ["Surrey", "z", 9, 10, 11, 12],
]  # fmt: skip


@pytest.mark.parametrize("line", ['values = "C5"', 'values = "F9:C5"', 'perod = "row 4"'])
def test_a_slip_in_a_recipe_is_a_problem(line):
    text = f'[sheets."Q4".recipe]\n{line}\n'
    _, problems = companion.load({"SW.toml": text})
    assert {one.code for one in problems} == {"mapping_unknown_word"}


def test_the_layout_of_a_sheet_is_proposed_with_its_headings():
    grid = np.full((7, 6), None, dtype=object)
    for i, row in enumerate(CROSSTAB):
        grid[i, : len(row)] = row
    sheet = Sheet("SW.xlsx", "Q4", grid, np.arange(1, 8), np.arange(1, 7))
    assert recipes.propose(sheet) == {
        "values": "C5:F7",
        "period": "row 4, directly above",
        "measure": "row 3, closest left",
        "force": "column A, directly left",
        "headings": ["Arrests", "Charges"],
    }


def drafted(folder, text, name="SW 2020-21.csv"):
    """Text of the companion that is drafted for one CSV file; empty where none is."""
    (folder / name).write_text(text, encoding="utf-8")
    cli.main(["check", str(folder), "--draft"])
    made = folder / "SW.toml"
    text = made.read_text("utf-8") if made.exists() else ""
    jsonschema.validate(as_json(text), companion.json_schema())
    return text


def test_a_draft_chooses_among_no_readings_that_nobody_settled(tmp_path):
    said = drafted(tmp_path, "Area,Arrests\nEast Midlnds,5\nWest Midlnds,6\n")
    assert '# ? "East Midlnds" = { region = "East Midlands" }' in said
    assert tomllib.loads(said).get("values", {}).get("geography", {}) == {}


def test_a_draft_is_never_written_over(tmp_path, capsys):
    kept = "[file]\nignore = false\n"
    (tmp_path / "SW.toml").write_text(kept)
    assert drafted(tmp_path, "Area,Arrests\nNarnia,5\n") == kept
    assert "there is a companion already" in capsys.readouterr().err


def test_a_draft_of_a_table_without_headings_is_a_recipe(tmp_path):
    said = drafted(tmp_path, "Kent,5,6\nEssex,7,8\n")
    recipe = tomllib.loads(said)["file"]["recipe"]
    assert recipe == {"values": "B1:C2", "force": "column A, directly left"}
    assert "# ? period = " in said


def test_of_two_registers_on_a_sheet_the_one_without_regions_is_asked_whose_it_is(tmp_path):
    """The one above it has a column of regions, which says nothing of the other."""
    heads, rec = ["Ref", "Recommendation", "Report", "Status"], ["Agree it", "PEEL", "Open"]
    tables = [[*heads, "Region"], ["R1", *rec, "Eastern"], [None], ["Older ones"], heads]
    figures = [["Region", "Period", "Arrests"], ["Eastern", "2020-21", 5]]
    sheets = {"Return": figures, "Tracker": [*tables, ["R2", *rec]]}
    check = rocu_analysis.check(workbook(tmp_path / "a.xlsx", sheets))
    assert "addressee_not_stated" in set(check.problems["code"])


def test_columns_of_a_file_are_columns_of_each_sheet(tmp_path):
    rows = [["Police area", "Arrests"], ["Kent", 5]]
    toml = '[file]\nperiod = "2020-21"\ncolumns = { "Police area" = "force" }\n'
    assert check_rows(tmp_path, rows, toml=toml).outcomes["force"].tolist() == ["Kent"]


if __name__ == "__main__":
    for name, made in SCHEMAS.items():
        text = json.dumps(made(), indent=1, ensure_ascii=False) + "\n"
        (SHIPPED / f"{name}.schema.json").write_text(text, encoding="utf-8")
