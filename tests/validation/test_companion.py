"""The companion file: what may be said in it, what is told of a slip, and its JSON Schema.

``python tests/validation/test_companion.py`` writes the schemas anew from the tables that check.
"""

import json
import tomllib
from pathlib import Path

import jsonschema
import odfdo
import openpyxl
import pytest
from record import drawn
from sheets_by_hand import check_rows

import rocu_analysis
from rocu_analysis import cli, datasets
from rocu_analysis.errors import BadOption
from rocu_analysis.paper import spec
from rocu_analysis.validation import drafts, mapping, pipeline, vocabulary

SHIPPED = Path(rocu_analysis.__file__).parent / "reference"
SCHEMAS = {
    "companion": mapping.json_schema,
    "paper": spec.json_schema,
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
    for path in datasets.data().glob("*/paper.toml"):
        jsonschema.validate(as_json(path.read_text("utf-8")), spec.json_schema())
    wrong = as_json('title = "T"\naudience = "public"\n[[exhibits]]\nkind = "track"\nmaesure = "x"')
    with pytest.raises(jsonschema.ValidationError, match="maesure"):
        jsonschema.validate(wrong, spec.json_schema())


@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_a_marking_at_the_head_of_the_printed_pages_is_read(tmp_path, form):
    path = tmp_path / f"return.{form}"
    if form == "xlsx":
        book = openpyxl.Workbook()
        for row in ROWS:
            book.active.append(row)
        book.active.oddHeader.center.text = '&"Arial,Bold"OFFICIAL - SENSITIVE'
    else:
        book = odfdo.Document("spreadsheet")
        book.body.clear()
        table = odfdo.Table("T")
        table.set_values(ROWS)
        book.body.append(table)
        master = book.get_part("styles.xml").get_element("//style:master-page")
        head = "<style:header><text:p>OFFICIAL-SENSITIVE</text:p></style:header>"
        master.append(odfdo.Element.from_tag(head))
    book.save(path)
    assert rocu_analysis.check(path).marking == "OFFICIAL-SENSITIVE"


def test_a_paper_is_not_marked_lower_than_a_return_unless_it_says_why(tmp_path):
    rows = [["OFFICIAL - SENSITIVE", None], ["Official figures", None], *ROWS]
    check = check_rows(tmp_path, rows, toml='[file]\nperiod = "2020-21"\n')
    assert check.marking == "OFFICIAL-SENSITIVE"
    asked = {"title": "T", "audience": "internal", "marking": "OFFICIAL"}
    asked["exhibits"] = [{"kind": "completeness"}]
    with pytest.raises(BadOption, match='marking = "OFFICIAL-SENSITIVE", or say why'):
        rocu_analysis.Paper(check, **asked)
    rocu_analysis.Paper(check, marking_why="Only sums are shown", **asked)
    rocu_analysis.Paper(check, **asked | {"marking": "Official-Sensitive"})


DRAWN = drawn.read(Path(drawn.__file__).with_name("returns") / "drafts.md")["drafts"]


@pytest.mark.parametrize("name", DRAWN)
def test_a_draft_fits_the_schema_and_is_no_longer_than_a_screen(tmp_path, name):
    """What it says stands in the record."""
    drawn.write(DRAWN[name], tmp_path)
    for said in pipeline.draft(tmp_path)[1].values():
        jsonschema.validate(as_json(said), mapping.json_schema())
        assert len(said.splitlines()) <= drafts.MOST_LINES


def test_a_draft_is_never_written_over_a_companion_nor_made_where_it_would_say_nothing(
    tmp_path, capsys
):
    path = tmp_path / "return.csv"
    path.write_text("Police force,FTE Count,Year\nCleveland,1325.44,2015\n", encoding="utf-8")
    assert cli.main(["check", str(path), "--draft"]) == 1
    companion = path.with_suffix(".toml")
    assert 'years = "calendar"' in companion.read_text("utf-8")
    companion.write_text('[file]\nignore = "no"\n', encoding="utf-8")
    assert cli.main(["check", str(path), "--draft"]) == 1
    assert companion.read_text("utf-8") == '[file]\nignore = "no"\n'
    assert "has a companion already" in capsys.readouterr().out
    path.write_text("Ref,Report,Recommendation,Status\n,A,text,complete\n")
    companion.unlink()
    assert pipeline.draft(path)[1] == {}


if __name__ == "__main__":
    for name, made in SCHEMAS.items():
        text = json.dumps(made(), indent=1, ensure_ascii=False) + "\n"
        (SHIPPED / f"{name}.schema.json").write_text(text, encoding="utf-8")
