"""The companion file: what may be said in it, what is told of a slip, and its JSON Schema.

``python tests/validation/test_companion.py`` writes the schemas anew from the tables that check.
"""

import json
import tomllib
from pathlib import Path

import jsonschema
import pytest
from sheets_by_hand import check_rows

import rocu_analysis
from rocu_analysis import locations
from rocu_analysis.paper import requests
from rocu_analysis.validation import mapping, vocabulary

SHIPPED = Path(rocu_analysis.__file__).parent / "reference"
SCHEMAS = {
    "companion": mapping.json_schema,
    "paper": requests.json_schema,
    "rocu": vocabulary.json_schema,
}
ROWS = [["Force", "Arrests"], ["Kent", 5], ["Surrey", 7]]
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
            jsonschema.validate(as_json(text), mapping.json_schema())


def test_the_shipped_papers_are_as_the_schema_has_them():
    for path in locations.data().glob("*/paper.toml"):
        jsonschema.validate(as_json(path.read_text("utf-8")), requests.json_schema())
    wrong = as_json('title = "T"\naudience = "public"\n[[exhibits]]\nkind = "track"\nmaesure = "x"')
    with pytest.raises(jsonschema.ValidationError, match="maesure"):
        jsonschema.validate(wrong, requests.json_schema())


SAID = """
[file]
measure = "arrests"
as_at = 2021-01-07
period_is = "12 months ending"
header_rows = [2, 3]
drop_rows = [6]
drop_columns = ["D"]
fill_down = false
"""


def test_what_a_companion_says_of_rows_columns_and_periods_holds(tmp_path):
    rows = [
        ["Arrests by force", None, None, None],
        [None, "31/12/2019", "31/12/2020", "Rank"],
        ["Force", "Number", "Number", "Place"],
        ["Kent", 5, 6, 1],
        ["Surrey", 7, 8, 2],
        ["Kent and Surrey", 12, 14, 1],
    ]
    check = check_rows(tmp_path, rows, toml=SAID)
    jsonschema.validate(as_json(SAID), mapping.json_schema())
    assert check.outcomes["value"].sum() == 5 + 6 + 7 + 8
    assert set(check.outcomes["period"]) == {"2019", "2020"}
    assert check.outcomes["as_at"].astype(str).unique().tolist() == ["2021-01-07"]
    # What is dropped is in the ledger all the same: Rank, Place, 1, 2, and row 6.
    assert check.ledger["unused"].sum() == 4 + 4


if __name__ == "__main__":
    for name, made in SCHEMAS.items():
        text = json.dumps(made(), indent=1, ensure_ascii=False) + "\n"
        (SHIPPED / f"{name}.schema.json").write_text(text, encoding="utf-8")
