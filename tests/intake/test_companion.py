"""The companion file: what may be said in it, what is told of a slip, and its JSON Schema.

``python tests/intake/test_companion.py`` writes the schemas anew from the tables that check.
"""

import json
import re
import tomllib
from pathlib import Path

import jsonschema
import odfdo
import openpyxl
import pytest
from sheets_by_hand import check_rows, workbook

import rocu_analysis
from rocu_analysis import cli, datasets
from rocu_analysis.errors import BadOption
from rocu_analysis.paper import spec
from rocu_analysis.intake import companion_keys, vocabulary

SHIPPED = Path(rocu_analysis.__file__).parent / "reference"
SCHEMAS = {
    "companion": companion_keys.json_schema,
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
            jsonschema.validate(as_json(text), companion_keys.json_schema())


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


def drafted(tmp_path, text, *edits, name="return.csv"):
    """Draft a companion, edit it, and check again: its text, and the check."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    assert cli.main(["check", str(path), "--draft"]) == 1
    companion = path.with_suffix(".toml")
    said = companion.read_text("utf-8")
    jsonschema.validate(as_json(said), companion_keys.json_schema())
    for old, new in edits:
        assert old in said
        said = said.replace(old, new)
    companion.write_text(said, encoding="utf-8")
    return said, rocu_analysis.check(path)


def test_a_draft_settles_years_that_can_be_several_and_is_never_written_over(tmp_path, capsys):
    text = "Police force,FTE Count,Year\nCleveland,1325.44,2015\nDurham,1168.54,2016\n"
    said, check = drafted(tmp_path, text, ('"calendar"', '"financial ending"'))
    assert "settles 2 figures" in said
    assert check.outcomes["period"].tolist() == ["2014-15", "2015-16"]
    (tmp_path / "return.toml").write_text('[file]\nignore = "no"\n', encoding="utf-8")
    assert cli.main(["check", str(tmp_path / "return.csv"), "--draft"]) == 1
    assert (tmp_path / "return.toml").read_text("utf-8") == '[file]\nignore = "no"\n'
    assert "has a companion already" in capsys.readouterr().out


def test_a_draft_leaves_columns_of_words_alone_where_each_heading_is_a_measure(tmp_path):
    rows = ["Code,Area/INDICATOR,Households 2013,Area (hectares),Cars (2011 Census),Control"]
    rows[0] += ",Population 2013"
    names = ["Camden", "Barnet", "Bexley", "Brent"]
    rows += [f"E0900000{k},{name},{k}10,{k}20,{k}30,Lab,{k}40" for k, name in enumerate(names, 1)]
    said, check = drafted(tmp_path, "\n".join(rows), name="profiles 2014-15.csv")
    assert '"Area/INDICATOR" = "body"' in said
    assert not {'= "measure"', '= "threat"', 'period = "'} & {said}
    held = check.outcomes.set_index(["body", "measure"])
    assert (held.loc[("Camden", "Households"), ["period", "value"]] == ["2013", 110]).all()
    # Population is left out unless it is declared, and its heading says of which year it is.
    assert '"Population 2013" = { measure = "Population", period = "2013" }' in said
    assert (held.loc[("Camden", "Population"), ["period", "value"]] == ["2013", 140]).all()
    assert len(held) == 16


def test_the_form_of_a_remedy_pasted_as_it_stands_names_nothing(tmp_path):
    rows = [["Thing", "2020-21"], ["Here", 5], ["There", 6]]
    told = check_rows(tmp_path, rows).errors.set_index("code")["remedy"]
    lines = [re.search(r'(?:measure|region) = ".*?"', remedy)[0] for remedy in told]
    assert len(lines) == len(told) == 2
    again = check_rows(tmp_path, rows, toml="\n".join(["[file]", *lines]))
    assert (len(again.outcomes), len(again.rejected)) == (0, 2)
    assert set(again.problems["code"]) >= {"mapping_unknown_word", "measure_missing"}


def test_a_column_without_a_heading_is_named_by_its_letter(tmp_path):
    rows = [["Arrests in England", None, None], ["Code", None, "2020-21"]]
    rows += [[f"X{k}", name, k] for k, name in enumerate("ABCDEFGHIJKLA", 1)]
    check = check_rows(tmp_path, rows)
    assert "column B, which has no heading" in " ".join(check.problems["message"])
    remedies = check.problems.set_index("code")["remedy"]
    assert '"column B" = "threat" (or "body"' in remedies["rows_not_told_apart"]
    assert '"column B" = "unused"' in remedies["column_unused"].tolist()[-1]


def test_of_two_columns_for_one_field_the_second_is_said_to_stand_behind_the_first(tmp_path):
    """“No frame has a place for Status date” was said of a tracker that has a day of closing."""
    rows = [["Reference", "Report", "Status", "Closed on", "Status date"],
            ["EM-1", "PEEL", "being progressed", None, "1 September 2023"]]  # fmt: skip
    (told,) = check_rows(tmp_path, rows).problems.to_dict("records")
    assert told["message"] == (
        "“Closed on” is read as the status date, and the column “Status date” is not; its cells "
        "are left out"
    )
    assert told["remedy"].endswith('"Closed on" = "unused", "Status date" = "status_date"')
    toml = '[columns]\n"Closed on" = "unused"\n"Status date" = "status_date"'
    held = check_rows(tmp_path, rows, toml=toml).recommendations
    assert held["status_date"].dt.strftime("%Y-%m-%d").tolist() == ["2023-09-01"]


def test_a_draft_says_once_what_several_sheets_say_alike(tmp_path):
    book = openpyxl.Workbook()
    book.remove(book.active)
    titles = {f"T{k}": "Table 1: Times tactics were used, by force" for k in range(1, 6)}
    for name, title in (titles | {"U": "Table 6: Officers on leave (with pay, or not)"}).items():
        rows = [[title], ["Force", "2020-21"], ["Kent", 7], ["Essex", 8]]
        for row in rows:
            (book[name] if name in book else book.create_sheet(name)).append(row)
    path = tmp_path / "return.xlsx"
    book.save(path)
    assert cli.main(["check", str(path), "--draft"]) == 1
    said = path.with_suffix(".toml").read_text("utf-8")
    assert said.count('measure = "Times tactics were used"') == 1
    assert 'U = { measure = "Officers on leave" }' in said
    held = rocu_analysis.check(path).outcomes
    assert held["measure"].value_counts().to_dict() == {
        "Times tactics were used": 2, "Officers on leave": 2
    }  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "words"),
    [("Link", [f"https://example.org/{k}" for k in "abcd"]),
     ("Anyone hurt", ["Yes", "No", "Unknown", "Not reported"])],
)  # fmt: skip
def test_a_draft_takes_no_address_and_no_answer_for_a_place(tmp_path, heading, words):
    lines = [f"{heading},2020-21", *(f"{word},{k}" for k, word in enumerate(words, 5))]
    said, _ = drafted(tmp_path, "\n".join(lines))
    assert '"body"' not in said


def test_a_draft_keeps_no_change(tmp_path):
    lines = ["Police force,Arrests 2020-21,Change in arrests,Share of arrests (%)"]
    lines += ["Kent,5,-2,40", "Essex,6,3,60", "Here,1,1,1"]
    said, _ = drafted(tmp_path, "\n".join(lines))
    assert "Share of arrests" in said
    assert "Change" not in said


@pytest.mark.parametrize(("said", "asked"), [("", True), ('geography = "national"', False)])
def test_a_register_said_to_be_for_all_is_not_asked_whose_it_is(tmp_path, said, asked):
    returned = {
        "figures.csv": "Region,Period,Arrests\nEastern,2020-21,5",
        "tracker.csv": "Ref,Recommendation,Report,Status\nR1,Agree it,PEEL,Open",
        "tracker.toml": f"[file]\n{said}",
    }
    for name, text in returned.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert ("addressee_not_stated" in set(rocu_analysis.check(tmp_path).problems["code"])) is asked


FIGURES = [["Region", "Period", "Arrests"], ["Eastern", "2020-21", 5]]
HEADS = ["Ref", "Recommendation", "Report", "Status"]
REC = ["R1", "Agree it", "PEEL", "Open"]


@pytest.mark.parametrize(("title", "asked"), [
    ("National recommendations", False), ("HMICFRS recommendations to all forces", False),
    ("HMICFRS recommendations", True), ("Recommendations to the National Crime Agency", True),
])  # fmt: skip
def test_a_title_can_say_that_recommendations_are_for_all(tmp_path, title, asked):
    path = workbook(tmp_path / "a.xlsx", {"Return": FIGURES, "Tracker": [[title], HEADS, REC]})
    assert ("addressee_not_stated" in set(rocu_analysis.check(path).problems["code"])) is asked


def test_of_two_registers_on_a_sheet_the_one_without_regions_is_asked_whose_it_is(tmp_path):
    """The one above it has a column of regions, which says nothing of the other."""
    tables = [
        [*HEADS, "Region"],
        [*REC, "Eastern"],
        [None],
        ["Older ones"],
        HEADS,
        ["R2", *REC[1:]],
    ]
    path = workbook(tmp_path / "a.xlsx", {"Return": FIGURES, "Tracker": tables})
    assert "addressee_not_stated" in set(rocu_analysis.check(path).problems["code"])


if __name__ == "__main__":
    for name, made in SCHEMAS.items():
        text = json.dumps(made(), indent=1, ensure_ascii=False) + "\n"
        (SHIPPED / f"{name}.schema.json").write_text(text, encoding="utf-8")
