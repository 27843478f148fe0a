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
from sheets_by_hand import check_rows

import rocu_analysis
from rocu_analysis import cli, datasets
from rocu_analysis.errors import BadOption
from rocu_analysis.paper import spec
from rocu_analysis.validation import drafts, mapping, vocabulary

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


def drafted(tmp_path, text, *edits, name="return.csv"):
    """Draft a companion, edit it, and check again: its text, and the check."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    assert cli.main(["check", str(path), "--draft"]) == 1
    companion = path.with_suffix(".toml")
    said = companion.read_text("utf-8")
    jsonschema.validate(as_json(said), mapping.json_schema())
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


def test_a_draft_names_the_columns_of_an_extract_by_borough_and_month(tmp_path):
    rows = ["MajorText,MinorText,LookUp_BoroughName,202108,202109"]
    for k, name in enumerate(["Camden", "Barnet", "Bexley", "Brent"]):
        rows += [f"Arson and damage,Arson,{name},{k + 1},{k + 2}", f"Theft,Shops,{name},9,8"]
    said, check = drafted(tmp_path, "\n".join(rows))
    assert len(said.splitlines()) <= 20
    first = check.outcomes.iloc[0]
    wanted = ("Camden", "Arson", "Arson and damage", "Aug 2021", 1)
    assert (
        first["body"],
        first["measure"],
        first["threat"],
        first["period"],
        first["value"],
    ) == wanted
    assert len(check.outcomes) == 4 * 2 * 2


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


def test_a_draft_of_thirty_sheets_is_no_longer_than_a_screen_and_begins_with_the_largest(tmp_path):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for k in range(30):
        sheet = book.create_sheet(f"Table {k}")
        sheet.append([f"Table {k}: Knives of kind {k} by force"])
        sheet.append(["Force", "2019-20"])
        for force in ("Kent", "Essex", "Surrey")[: 2 + (k == 7)]:
            sheet.append([force, k])
    book.save(tmp_path / "return.xlsx")
    assert cli.main(["check", str(tmp_path / "return.xlsx"), "--draft"]) == 1
    lines = (tmp_path / "return.toml").read_text("utf-8").splitlines()
    assert len(lines) <= drafts.MOST_LINES
    said = next(line for line in lines if line.startswith('"Table'))
    assert said == '"Table 7" = { measure = "Knives of kind 7" }  # 3 figures'
    settled = sum(line.startswith('"Table') for line in lines)
    assert f"# and {30 - settled} further sheets, once these are settled" in lines
    # What is settled is read: two figures a sheet, and the third of Table 7.
    check = rocu_analysis.check(tmp_path / "return.xlsx")
    assert len(check.outcomes) == 2 * settled + 1


def test_a_heading_of_two_levels_is_declared_as_it_is_printed(tmp_path):
    rows = [
        [None, "Crime", None, None],
        ["Force", "Total crime", "Homicide", "Robbery"],
        ["Kent", 9, 4, 3],
        ["Essex", 8, 4, 4],
    ]
    toml = '[file]\nperiod = "2020-21"\n[values.measure]\n"Crime Total crime" = "recorded crime"'
    held = check_rows(tmp_path, rows, toml=toml).outcomes
    assert held.loc[held["measure"] == "recorded crime", "value"].tolist() == [9, 8]


def test_a_draft_names_the_days_and_the_report_of_a_register_that_a_program_wrote(tmp_path):
    """One among many headings looks like a figure, and words of others are run together."""
    flags = ["Kent Police", "Essex Police", "X", *(f"Topic {k}" for k in range(12))]
    heads = ["forcename", "ref", "heading", "date", "recommendation", "dateofrecommendation"]
    heads += ["stamp", "dateresponsedue", "currentstatus", *flags]
    places, no = {"Kent": "Kent", "#N/A": "", "Esex": "Essex"}, ["no"] * len(flags)
    rows = [
        [place, f"R{k}", f"Case {k}", "2021-06-25", "Mend it", "Wednesday, 21 April, 2021",
         "2021-04-21T00:00:00+01:00", "Wednesday, 16 June, 2021", "complete", *no]
        for k, place in enumerate(places)
    ]  # fmt: skip
    text = "\n".join(";".join(row) for row in [heads, *rows])
    said, check = drafted(tmp_path, text)
    assert '"#N/A" = "national"  # “#N/A” is an error of a formula' in said
    assert check.errors.empty
    held = check.recommendations
    assert held["force"].fillna("").tolist() == list(places.values())
    days = held[["published", "due"]].astype("str").drop_duplicates().to_numpy().tolist()
    assert days == [["2021-04-21", "2021-06-16"]]


def test_each_heading_may_be_given_a_measure_and_a_period_of_its_own(tmp_path):
    heads = ["Borough", "Population estimate 2013", "Jobs (2012)", "Inland area (hectares)"]
    rows = [heads, ["Camden", 195600, 54500, 3610], ["Bexley", 370000, 153000, 8674]]
    said = [
        ("Population estimate 2013", "population", "as at 30 June 2013"),
        ("Jobs (2012)", "jobs", "2012-13"),
    ]
    lines = [f'"{h}" = {{ measure = "{m}", period = "{p}" }}' for h, m, p in said]
    toml = "\n".join(['[columns]\nBorough = "body"\n[values.measure]', *lines])
    held = check_rows(tmp_path, rows, toml=toml).outcomes
    told = held.loc[held["body"].eq("Camden"), ["measure", "period", "value"]].to_numpy().tolist()
    assert told == [
        ["population", "as at 30 Jun 2013", 195600],
        ["jobs", "2012-13", 54500],
        ["Inland area (hectares)", "not stated", 3610],
    ]


@pytest.mark.parametrize("heading", ["Force", "Region", "Applies to"])
def test_the_line_that_is_printed_for_a_place_settles_it_in_a_register_too(tmp_path, heading):
    rows = [["Ref", "Report", heading, "Status"], ["R1", "HMICFRS 2021", "Esex", "complete"]]
    remedy = check_rows(tmp_path, rows).errors["remedy"][0]
    toml = f"[values.geography]\n{remedy.partition(': ')[2]}"
    assert check_rows(tmp_path, rows, toml=toml).recommendations["force"].tolist() == ["Essex"]


if __name__ == "__main__":
    for name, made in SCHEMAS.items():
        text = json.dumps(made(), indent=1, ensure_ascii=False) + "\n"
        (SHIPPED / f"{name}.schema.json").write_text(text, encoding="utf-8")
