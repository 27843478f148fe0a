"""What stays out of a public part: hidden figures, unknown words, typed text, higher markings."""

import re
from zipfile import ZipFile

import openpyxl
import pytest

import rocu_analysis as rocu
from rocu_analysis import datasets
from rocu_analysis.errors import BadOption, NoFigures
from rocu_analysis.intake import gate

HEADS = ["Region", "Period", "Measure", "Figure"]
QUARTERS = [f"{year}-{year % 100 + 1:02} Q{n}" for year in (2019, 2020) for n in (1, 2, 3, 4)]
REGISTER = [
    ["Recommendation ID", "Report", "Summary", "Region", "Status", "Due"],
    ["R1", "Our own review", "Zeppelin plan", "South West", "complete", "2021-03-31"],
]


def returned(folder, *, rows=(), hidden=(), name="SW.xlsx", top=None, sheet="Outcomes"):
    """A return of the South West with 100 arrests a quarter, some of its rows hidden."""
    book = openpyxl.Workbook()
    title, sheet = sheet, book.active
    sheet.title = title
    if top:
        sheet.append([top])
    sheet.append(HEADS)
    for quarter in QUARTERS:
        sheet.append(["South West", quarter, "arrests", 100])
    for row in rows:
        sheet.append(row)
    for number in hidden:
        sheet.row_dimensions[number].hidden = True
    path = folder / name
    book.save(path)
    return path


def passed(check, **accept):
    """Outcomes that a public part may use, and what is held back."""
    given = gate.accepted(accept, "paper.toml")
    kept, held = gate.publishable({"outcomes": check.outcomes}, check.returns, "OFFICIAL", given)
    return kept["outcomes"], held


def all_text(folder):
    """Everything that is written in the files of a folder, whatever their format."""
    text = ""
    for path in folder.rglob("*"):
        if path.suffix in (".docx", ".xlsx", ".pptx", ".ods"):
            with ZipFile(path) as packed:
                text += " ".join(
                    packed.read(n).decode("utf-8", "ignore") for n in packed.namelist()
                )
        elif path.is_file() and not path.name.endswith("record.json"):
            text += path.read_bytes().decode("utf-8", "ignore")
    return re.sub(r"<[^>]+>", " ", text)


def test_a_hidden_row_stays_out_until_its_content_is_accepted(tmp_path):
    secret = ["South West", "2020-21 Q4", "charges", 41]
    check = rocu.check(returned(tmp_path, rows=[secret], hidden=[10]))
    assert len(check.outcomes) == 9
    kept, held = passed(check)
    assert kept["measure"].tolist() == ["arrests"] * 8
    (one,) = held
    assert (one.reason, one.name, one.rows) == ("hidden", "SW.xlsx!Outcomes", 1)
    mark = re.search(r'= "(\w+)"', one.accept)[1]
    assert len(passed(check, hidden={"SW.xlsx!Outcomes": mark})[0]) == 9
    # The acceptance is of this content: next quarter's is asked about anew.
    changed = rocu.check(returned(tmp_path, rows=[[*secret[:3], 42]], hidden=[10]))
    assert len(passed(changed, hidden={"SW.xlsx!Outcomes": mark})[0]) == 8


def test_a_hidden_column_and_a_hidden_sheet_stay_out(tmp_path):
    path = returned(tmp_path)
    for hide in ("column", "sheet"):
        book = openpyxl.load_workbook(path)
        if hide == "column":
            book["Outcomes"].column_dimensions["D"].hidden = True
        else:
            book["Outcomes"].sheet_state = "veryHidden"
            book.create_sheet("Notes")
        book.save(tmp_path / f"{hide}.xlsx")
        kept, held = passed(rocu.check(tmp_path / f"{hide}.xlsx"))
        assert (len(kept), held[0].rows) == (0, 8), hide


def test_a_format_that_cannot_show_what_is_hidden_is_accepted_by_file(tmp_path):
    path = tmp_path / "SW.csv"
    path.write_text("Region,Period,Measure,Figure\nSouth West,2020-21 Q1,arrests,100\n", "utf-8")
    check = rocu.check(path)
    kept, (held,) = passed(check)
    assert kept.empty
    assert held.reason == "unseen"
    mark = re.search(r'= "(\w+)"', held.accept)[1]
    assert len(passed(check, hidden={"SW.csv": mark})[0]) == 1


def test_figures_published_under_an_address_are_exempt(tmp_path):
    path = tmp_path / "SW.csv"
    path.write_text(
        "Region,Period,Measure,Figure,Published at\n"
        "South West,2020-21 Q1,arrests,100,https://gov.uk/a\n"
        "South West,2020-21 Q2,arrests,90,\n", "utf-8")  # fmt: skip
    kept, (held,) = passed(rocu.check(path))
    assert kept["value"].tolist() == [100]
    assert (held.reason, held.rows) == ("unseen", 1)


def test_a_word_that_is_not_in_the_vocabulary_stays_out(tmp_path):
    check = rocu.check(returned(tmp_path))
    outcomes = check.outcomes.assign(measure=["Op X seizures", *["arrests"] * 7])
    given = gate.Accepted()
    kept, (held,) = gate.publishable({"outcomes": outcomes}, check.returns, "OFFICIAL", given)
    assert len(kept["outcomes"]) == 7
    assert held.accept == 'words = ["Op X seizures"]'
    given = gate.accepted({"words": ["op x seizures"]}, "paper.toml")
    assert not gate.publishable({"outcomes": outcomes}, check.returns, "OFFICIAL", given)[1]


@pytest.mark.parametrize(("line", "rows"), [
    ("OFFICIAL-SENSITIVE", 0), ("OFFICIAL SENSITIVE when complete", 0), ("OFFICIAL", 8),
    ("RESTRICTED", 0),
])  # fmt: skip
def test_a_return_that_is_marked_higher_stays_out(tmp_path, line, rows):
    check = rocu.check(returned(tmp_path, top=line))
    assert len(passed(check)[0]) == rows
    assert len(passed(check, markings=["SW.xlsx"])[0]) == 8


def test_typed_text_of_a_register_is_accepted_by_file_and_column(tmp_path):
    book = openpyxl.Workbook()
    for row in REGISTER:
        book.active.append(row)
    book.save(tmp_path / "register.xlsx")
    check = rocu.check(tmp_path / "register.xlsx")
    assert len(check.recommendations) == 1

    def through(*columns):
        given = gate.accepted({"text": {"register.xlsx": list(columns)}}, "paper.toml")
        frames = {"recommendations": check.recommendations}
        return gate.publishable(frames, check.returns, "OFFICIAL", given)[0]["recommendations"]

    assert through().empty
    assert through("recommendation_id", "report")["summary"].isna().all()
    assert through("all")["summary"].tolist() == ["Zeppelin plan"]


def test_what_is_shipped_and_what_is_invented_is_exempt(tmp_path):
    check = rocu.check(datasets.data() / "published")
    assert check.returns == ""
    path = returned(tmp_path, hidden=[3], name="illustrative SW.xlsx")
    assert len(passed(rocu.check(path))[0]) == 8


def test_what_paper_toml_accepts_is_in_the_public_part(tmp_path):
    check = rocu.check(returned(tmp_path, top="OFFICIAL-SENSITIVE"))
    spec = tmp_path / "paper.toml"
    text = (
        'title = "T"\naudience = "public"\nreturns = "SW.xlsx"\n{}'
        '[[exhibits]]\nkind = "track"\nmeasure = "arrests"\n'
    )
    spec.write_text(text.format(""), "utf-8")
    with pytest.raises(NoFigures, match=r'markings = \["SW.xlsx"\]'):
        rocu.Paper.from_spec(spec, check=check)
    spec.write_text(text.format('[accept]\nmarkings = ["SW.xlsx"]\n'), "utf-8")
    paper = rocu.Paper.from_spec(spec, check=check)
    assert paper.held_back == ()
    assert paper.document().marking == "OFFICIAL"


def test_frames_that_were_loaded_pass_the_gate_too(tmp_path):
    outcomes = rocu.load_outcomes(returned(tmp_path, hidden=[9]))
    asked = {"title": "T", "audience": "public"}
    asked["exhibits"] = [{"kind": "track", "measure": "arrests"}]
    paper = rocu.Paper({"outcomes": outcomes}, **asked)
    assert [held.rows for held in paper.held_back] == [1]
    exhibit = rocu.track(outcomes, "arrests")
    paper = rocu.Paper({"outcomes": outcomes}, **asked | {"exhibits": [exhibit]})
    assert len(paper.exhibits()[0].data) == 7


def test_a_slip_in_accept_is_named():
    with pytest.raises(BadOption, match="“word” is not a key"):
        gate.accepted({"word": ["x"]}, "paper.toml")
    with pytest.raises(BadOption, match="Write it as words ="):
        gate.accepted({"words": "x"}, "paper.toml")


def test_a_hidden_row_is_in_no_format_of_a_public_part(tmp_path):
    rows = [["South West", q, "Arrests - Op X (not for onward)", 7] for q in QUARTERS]
    rows += [["Narnia", "2020-21 Q1", "arrests", 5]]
    path = returned(tmp_path, rows=rows, hidden=range(10, 18), sheet="Op Zeppelin")
    spec = tmp_path / "paper.toml"
    spec.write_text(
        'title = "T"\naudience = "public"\nreturns = "SW.xlsx"\nregion = "South West"\n'
        '[[exhibits]]\nkind = "track"\nmeasure = "arrests"\n'
        '[[exhibits]]\nkind = "scorecard"\n[[exhibits]]\nkind = "completeness"\n',
        "utf-8",
    )  # fmt: skip
    paper = rocu.Paper.from_spec(spec)
    paper.save(tmp_path / "out", ("docx", "html", "csv", "xlsx", "pptx"))
    written = all_text(tmp_path / "out")
    assert "Arrests" in written
    assert "Op X" not in written
    assert "onward" not in written
    assert "Zeppelin" not in written
    assert path.exists()


def test_a_restricted_part_takes_the_highest_marking_of_its_returns(tmp_path):
    check = rocu.check(returned(tmp_path, top="OFFICIAL-SENSITIVE when complete"))
    asked = {"title": "T", "exhibits": [{"kind": "track", "measure": "arrests"}]}
    paper = rocu.Paper(check, audience="restricted", **asked)
    assert paper.document().marking == "OFFICIAL-SENSITIVE"
    paper = rocu.Paper(check, audience="restricted", marking_why="Only sums", **asked)
    assert paper.document().marking == "OFFICIAL"
