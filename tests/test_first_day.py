"""What goes wrong on a first day is told with what to do, by the name of what was found."""

import pytest

import rocu_analysis as rocu
from rocu_analysis import cli, workspace

SETTLED = '[values.measure]\n"Nominals charged" = "people charged"\n'
NAMED = "Did you mean illustrative ROCU performance.toml?"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A working folder for another region, as `rocu start` makes it."""
    workspace.start(tmp_path / "mine", "East Midlands")
    monkeypatch.chdir(tmp_path / "mine")
    return tmp_path / "mine"


def said(capsys, *arguments):
    code = cli.main(list(arguments))
    told = capsys.readouterr()
    return code, told.out + told.err


def test_one_folder_too_high(folder, monkeypatch, capsys):
    monkeypatch.chdir(folder.parent)
    code, told = said(capsys, "check", "messy-returns")
    assert (code, "There is one in mine: go there (cd) first." in told) == (2, True)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("illustrative performance.toml", SETTLED, NAMED),
        ("illustrative ROCU performance.toml.txt", SETTLED, NAMED),
        (
            "illustrative ROCU performance.toml",
            SETTLED.replace('"people charged"', "“people charged”"),
            'take straight double quotes, " and not “ ”',
        ),
    ],
)
def test_a_companion_that_cannot_work_says_why(folder, capsys, name, text, told):
    (folder / "messy-returns" / name).write_text(text, encoding="utf-8")
    code, words = said(capsys, "check", "messy-returns")
    assert (code, told in words) == (1, True)


def test_what_a_working_folder_holds_itself_is_no_problem(folder, capsys):
    (folder / "returns" / "paper.toml").write_text("", encoding="utf-8")
    (folder / "returns" / "00-mine.ipynb").write_text("{}", encoding="utf-8")
    (folder / "returns" / "a.csv").write_text(
        "Force,Measure,Period,Value\nKent,arrests,2020-21,9\n"
    )
    code, words = said(capsys, "check", "returns")
    assert (code, words.splitlines()[0]) == (0, "1 file: 1 figure accepted. No problems.")


def test_a_folder_without_returns_says_what_to_put_there(folder, capsys):
    code, words = said(capsys, "paper", "--returns", "returns")
    assert (code, "Put the returned files (workbooks or CSV) in the folder" in words) == (2, True)


def test_examples_and_papers_in_a_folder_are_not_taken_for_its_returns(folder, capsys):
    (folder / "returns" / "a.csv").write_text(
        "Region,Measure,Period,Value\nSouth West,arrests,2020-21,5\n"
    )
    spec = folder / "example-returns" / "paper.toml"
    spec.write_text(
        'title = "T"\naudience = "public"\nregion = "South West"\nmarking = "OFFICIAL"\n'
        'returns = "illustrative South West.xlsx"\n'
        '[[exhibits]]\nkind = "track"\nmeasure = "arrests"\n'
    )
    code, told = said(
        capsys, "paper", "--spec", str(spec), "--formats", "xlsx,ods,csv", "--out", "output"
    )
    first, second = told.splitlines()[:2]
    assert code == 0
    assert first == "12 warnings in the returns: see `rocu check`."
    assert second.startswith("3 files")
    whole = rocu.check(folder)
    assert whole.outcomes["source"].tolist() == ["returns/a.csv!D2"]
    codes = whole.problems.groupby("code")["file"].agg(sorted)
    assert {"example-returns", "messy-returns"} <= {*codes["file_not_read"]}
    assert {file.rpartition(".")[2] for file in codes["own_workbook"]} == {"xlsx", "ods", "csv"}
    # Asked for by name they are read.
    assert len(rocu.check(folder / "messy-returns").outcomes) > 30
    assert "name their folder: rocu check messy-returns" in said(capsys, "check", ".")[1]
