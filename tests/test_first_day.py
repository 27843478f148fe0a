"""What goes wrong on a first day is told with what to do, by the name of what was found."""

import pytest

from rocu_analysis import cli, workspace

SETTLED = '[values.measure]\n"Nominals charged" = "people charged"\n'


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
        ("performance.toml", SETTLED, "Name it illustrative ROCU performance.toml"),
        ("illustrative ROCU performance.toml.txt", SETTLED, "an editor added .txt: name it"),
        (
            "illustrative ROCU performance.toml",
            SETTLED.replace('"people charged"', "“people charged”"),
            'stand in straight double quotes, " and not “ ”',
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
    assert (code, words) == (0, "1 file: 1 figure accepted. No problems.\n")


def test_a_folder_without_returns_says_what_to_put_there(folder, capsys):
    code, words = said(capsys, "paper", "--returns", "returns")
    assert (code, "Put the returned files (workbooks or CSV) in the folder" in words) == (2, True)
