"""Questions in Excel and their answers: what is asked, what is written, what is refused."""

import zipfile

import openpyxl
import pytest

import rocu_analysis as rocu
from rocu_analysis import cli
from rocu_analysis.intake import answers
from rocu_analysis.intake.answers import Entry, add

HEADS = ["Region", "Period", "Measure", "Value"]
SOUND = [["South West", "2020-21 Q1", "arrests", 10], ["South West", "2020-21 Q2", "arrests", 20]]
FORMULAS = ['=HYPERLINK("http://x","y")', "+44 20", "-cmd|' /C calc'!A0", "@SUM(A1)"]


def returned(folder, rows, name="SW.xlsx", sheet="Outcomes"):
    """A workbook with one sheet."""
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    folder.mkdir(exist_ok=True)
    book.save(folder / name)
    return folder / name


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "returns"


def rows_of(path):
    """Rows of the first sheet of a questions workbook, by their headings."""
    sheet = openpyxl.load_workbook(path)["Questions"]
    rows = [*sheet.iter_rows(values_only=True)]
    top = next(n for n, row in enumerate(rows) if row[0] == "No.")
    return [dict(zip(rows[top], row, strict=True)) for row in rows[top + 1 :]]


def answer(path, **given):
    """Choose answers, by what was found: ``Estern="it is Eastern"``."""
    book = openpyxl.load_workbook(path)
    sheet = book["Questions"]
    heads = next(row for row in sheet.iter_rows() if row[0].value == "No.")
    at = {cell.value: cell.column for cell in heads}
    for row in range(heads[0].row + 1, sheet.max_row + 1):
        for found, words in given.items():
            if str(sheet.cell(row, at["The cell holds"]).value) == found.replace("_", " "):
                sheet.cell(row, at["Answer"]).value = words
                sheet.cell(row, at["Answered by"]).value = "A. Analyst"
    book.save(path)


def run(capsys, *arguments):
    code = cli.main([*map(str, arguments)])
    return code, capsys.readouterr().out


def asked(capsys, folder, path):
    run(capsys, "check", folder, "--excel", path)
    return path


def test_a_question_has_its_figures_its_cell_and_its_answers(tmp_path, folder, capsys):
    returned(folder, [HEADS, *SOUND, ["Estern", "2020-21 Q1", "arrests", 5],
                      ["Estern", "2020-21 Q2", "arrests", 6]])  # fmt: skip
    path = asked(capsys, folder, tmp_path / "q.xlsx")
    (row,) = rows_of(path)
    assert (row["Figures"], row["Who can answer"]) == (2, "the analyst")
    assert row["The cell holds"] == "Estern"
    book = openpyxl.load_workbook(path)
    link = next(c for row in book["Questions"].iter_rows() for c in row if c.hyperlink)
    title, _, cell = link.hyperlink.location.partition("!")
    assert book[title.strip("'")][cell].value == "Estern"
    assert book["Outcomes (SW)"]["A4"].border.left.style == "thick"
    assert book.sheetnames[0] == "Questions"
    choices = [c.value for c in book["Lists"]["A"]][2:]
    assert choices[0] == "it is Eastern"
    assert {"leave this row out", "leave this column out"} <= {*choices}
    (rule,) = book["Questions"].data_validations.dataValidation
    assert rule.formula1 == f"=Lists!$A$3:$A${len(choices) + 2}"


def test_the_question_with_the_most_figures_comes_first(tmp_path, folder, capsys):
    rows = [["Narnia", "2020-21 Q1", "arrests", 1]]
    rows += [["Estern", f"2020-21 Q{n}", "arrests", n] for n in (1, 2, 3)]
    path = asked(capsys, returned(folder, [HEADS, *rows]).parent, tmp_path / "q.xlsx")
    assert [row["Figures"] for row in rows_of(path)] == [3, 1]


def test_an_answer_is_written_and_kept_for_next_quarter(tmp_path, folder, capsys):
    wrong = ["Estern", "2020-21 Q1", "arrests", 5]
    returned(folder, [HEADS, *SOUND, wrong], name="SW 2020-21 Q4.xlsx")
    path = asked(capsys, folder, tmp_path / "q.xlsx")
    answer(path, Estern="it is Eastern")
    code, out = run(capsys, "check", folder, "--answers", path)
    assert code == 0
    assert "1, “it is Eastern”: written to SW.toml; 1 figure settled" in out
    assert (folder / "SW.toml").read_text("utf-8") == (
        '[values.geography]\n"Estern" = { region = "Eastern" }\n'
    )
    (folder / "SW 2020-21 Q4.xlsx").unlink()
    returned(folder, [HEADS, ["Estern", "2021-22 Q1", "arrests", 7]], name="SW 2021-22 Q1.xlsx")
    assert rocu.check(folder).outcomes["region"].tolist() == ["Eastern"]


def test_an_answer_to_a_cell_that_changed_is_refused(tmp_path, folder, capsys):
    place = returned(folder, [HEADS, ["Estern", "2020-21 Q1", "arrests", "twelve"]])
    path = asked(capsys, folder, tmp_path / "q.xlsx")
    answer(path, twelve="12")
    returned(folder, [HEADS, ["Eastern", "2020-21 Q1", "arrests", "twenty"]])
    _, out = run(capsys, "check", folder, "--answers", path)
    assert "not written" in out
    assert not place.with_suffix(".toml").exists()


def test_an_answer_for_a_sheet_is_refused_where_the_figure_that_it_names_changed(
    tmp_path, folder, capsys
):
    heads = ["Region", "Measure", "Value"]  # no period: asked at the first figure
    place = returned(folder, [heads, ["Eastern", "arrests", 58]])
    path = asked(capsys, folder, tmp_path / "q.xlsx")
    answer(path, **{"58": "2020-21 Q1"})
    returned(folder, [heads, ["Eastern", "arrests", 60]])
    _, out = run(capsys, "check", folder, "--answers", path)
    assert "its cell now holds “60” and not “58”" in out
    assert not place.with_suffix(".toml").exists()


def test_a_figure_that_the_sender_corrects_is_taken_back_for_that_content_only(
    tmp_path, folder, capsys
):
    returned(folder, [HEADS, *SOUND, ["South West", "2020-21 Q3", "arrests", "lots"]])
    path = asked(capsys, folder, tmp_path / "q.xlsx")
    answer(path, lots="12")
    _, out = run(capsys, "check", folder, "--answers", path)
    assert "1 figure settled" in out
    # 10 + 20 + 12 = 42
    assert rocu.check(folder).outcomes["value"].sum() == 42
    returned(folder, [HEADS, *SOUND, ["South West", "2020-21 Q3", "arrests", "many"]])
    assert rocu.check(folder).outcomes["value"].sum() == 30


def test_a_row_is_left_out_by_its_label_wherever_it_moves(tmp_path, folder, capsys):
    rows = [["Force", "Arrests"], ["Dorset", 5], ["Op X", 7]]
    returned(folder, rows, name="SW 2020-21.xlsx")
    path = asked(capsys, folder, tmp_path / "q.xlsx")
    answer(path, Op_X="leave this row out")
    run(capsys, "check", folder, "--answers", path)
    assert '"Op X" = ' in (folder / "SW.toml").read_text("utf-8")
    moved = returned(folder, [rows[0], rows[2], rows[1], ["Wiltshire", 8]],
                     name="SW 2020-21.xlsx")  # fmt: skip
    check = rocu.check(moved.parent)
    assert (check.outcomes["value"].tolist(), check.problems.empty) == ([5, 8], True)


def test_a_column_is_left_out_by_its_heading(tmp_path, folder, capsys):
    returned(folder, [[*HEADS, "Gadget"], [*SOUND[0], "blue"], [*SOUND[1], "red"]])
    path = asked(capsys, folder, tmp_path / "q.xlsx")
    answer(path, Gadget="leave this column out")
    run(capsys, "check", folder, "--answers", path)
    text = (folder / "SW.toml").read_text("utf-8")
    assert text == '[sheets."Outcomes".columns]\n"Gadget" = "unused"\n'
    assert rocu.check(folder).problems.empty


def test_an_answer_that_settles_nothing_says_so(tmp_path, folder, capsys):
    returned(folder, [HEADS, *SOUND, ["Estern", "2020-21 Q1", "arrests", 5]])
    path = asked(capsys, folder, tmp_path / "q.xlsx")
    answer(path, Estern="it is Eastern")
    run(capsys, "check", folder, "--answers", path)
    _, out = run(capsys, "check", folder, "--answers", path)
    assert "it is asked no longer, so the answer settles nothing" in out
    answer(path, Estern="it is a dragon")
    (folder / "SW.toml").unlink()
    _, out = run(capsys, "check", folder, "--answers", path)
    assert "not written: it is none of the allowed answers" in out


@pytest.mark.parametrize("text", [
    "", "# ours\r\n[columns]\r\n\"Force\" = \"force\"  # kept\r\n\r\n# end\r\n",
    '[columns]\n"Force" = "force"\n\n[file]\nyears = "calendar"\n', "[file]\nignore = false",
])  # fmt: skip
def test_a_line_is_added_and_every_other_stays_byte_for_byte(text):
    made, why = add(text, Entry(("columns",), "Cost", "unused"))
    assert why == ""
    lines = made.splitlines(keepends=True)
    assert '"Cost" = "unused"' in made
    for line in text.splitlines(keepends=True):
        assert line in lines or f"{line}\n" in lines
    assert ("\r\n" in made) == ("\r\n" in text)


def test_a_clash_is_reported_and_nothing_is_written(tmp_path, folder, capsys):
    returned(folder, [HEADS, *SOUND, ["Estern", "2020-21 Q1", "arrests", "lots"]])
    path = asked(capsys, folder, tmp_path / "q.xlsx")
    answer(path, Estern="it is Eastern")
    held = '[values]\ngeography = { "Wrong" = { force = "Kent" } }  # in one line\n'
    (folder / "SW.toml").write_text(held)
    _, out = run(capsys, "check", folder, "--answers", path)
    assert "it clashes with how [values.geography] is written: add it by hand" in out
    assert (folder / "SW.toml").read_text() == held


def test_each_sender_gets_a_workbook_with_its_own_sheets_alone(tmp_path, folder, capsys):
    for name in ("Kent", "Essex"):
        returned(folder, [HEADS, [f"{name}shire", "2020-21 Q1", "arrests", 5]], name=f"{name}.xlsx")
    asked(capsys, folder, tmp_path / "out")
    made = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert made == ["Essex questions.xlsx", "Kent questions.xlsx"]
    with zipfile.ZipFile(tmp_path / "out" / "Kent questions.xlsx") as packed:
        text = b"".join(packed.read(name) for name in packed.namelist()).decode("utf-8", "ignore")
    assert "Kentshire" in text
    assert "Essex" not in text.replace("it is Essex", "").replace("all are of Essex", "")


def test_the_marking_of_the_return_is_in_the_workbook(tmp_path, folder, capsys):
    rows = [["OFFICIAL-SENSITIVE when complete"], HEADS, ["Estern", "2020-21 Q1", "arrests", 5]]
    returned(folder, rows)
    path = asked(capsys, folder, tmp_path / "q.xlsx")
    first = openpyxl.load_workbook(path)["Questions"]
    assert first["A2"].value == "Marked OFFICIAL-SENSITIVE"


def test_nothing_from_a_return_can_act(tmp_path, folder, capsys):
    rows = [["'" + text, "2020-21 Q1", text[1:] or "x", "x" + text] for text in FORMULAS]
    path = asked(capsys, returned(folder, [HEADS, *rows]).parent, tmp_path / "q.xlsx")
    with zipfile.ZipFile(path) as packed:
        sheets = [n for n in packed.namelist() if n.startswith("xl/worksheets/sheet")]
        assert sheets
        assert not any(b"<f>" in packed.read(name) for name in sheets)


def test_the_same_check_gives_the_same_bytes(tmp_path, folder):
    returned(folder, [HEADS, *SOUND, ["Estern", "2020-21 Q1", "arrests", 5]])
    made = [rocu.check(folder).to_excel(tmp_path / f"{n}.xlsx").read_bytes() for n in (1, 2)]
    assert made[0] == made[1]


def test_our_own_workbook_among_the_returns_is_not_read(folder):
    returned(folder, [HEADS, *SOUND, ["Estern", "2020-21 Q1", "arrests", 5]])
    rocu.check(folder).to_excel(folder / "questions.xlsx")
    check = rocu.check(folder)
    assert len(check.outcomes) == 2
    assert "own_workbook" in set(check.problems["code"])


def test_a_large_sheet_is_copied_where_it_is_asked_about(tmp_path, folder, monkeypatch):
    monkeypatch.setattr(answers, "MOST_CELLS_COPIED", 100)
    rows = [["South West", f"{y}-{y % 100 + 1:02} Q{q}", "arrests", 5]
            for y in range(1990, 2020) for q in (1, 2, 3, 4)]  # fmt: skip
    returned(folder, [HEADS, *rows, ["Estern", "2020-21 Q1", "arrests", 5]])
    path = rocu.check(folder).to_excel(tmp_path / "q.xlsx")
    copied = openpyxl.load_workbook(path)["Outcomes (SW)"]
    assert (copied["A122"].value, copied["A60"].value) == ("Estern", None)
    assert copied["A1"].value == "Region"


def test_another_workbook_is_no_answers(tmp_path, folder, capsys):
    place = returned(folder, [HEADS, *SOUND])
    assert cli.main(["check", str(folder), "--answers", str(place)]) == 2
    assert "it is no questions workbook" in capsys.readouterr().err


def test_a_measure_that_is_taken_in_is_sensitive(tmp_path, folder, capsys):
    returned(folder, [["Force", "Drones seized"], ["Dorset", 3]], name="SW 2020-21.xlsx")
    path = asked(capsys, folder, tmp_path / "q.xlsx")
    answer(path, Drones_seized="add it as a new measure")
    _, out = run(capsys, "check", folder, "--answers", path)
    assert "written to rocu.toml" in out
    assert (folder / "rocu.toml").read_text() == '[measures."Drones seized"]\nsensitive = true\n'
    assert rocu.check(folder).outcomes["measure"].tolist() == ["Drones seized"]


@pytest.mark.parametrize("text", ['accept = { cell = "x" }\n', "accept = 3\n", "broken = [\n"])
def test_a_companion_that_holds_something_else_stays_as_it_is(text):
    value = {"cell": "S!D2", "by": "A", "reason": "r", "value": 1}
    made, why = add(text, Entry(("accept",), "S!D2", value))
    assert (made, bool(why)) == (text, True)


def test_what_is_of_one_file_alone_goes_to_its_own_companion():
    held = ["SW 2020-21 Q4.toml"]
    assert answers.companion_of("SW 2020-21 Q4.csv", "always", held) == held[0]
