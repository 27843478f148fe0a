"""The command: exit codes, one paragraph for a mistake, and the main job from start to end."""

import io
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from rocu_analysis import cli


def run(capsys, *arguments):
    """Exit code, standard output and standard error of one command."""
    code = cli.main([str(argument) for argument in arguments])
    told = capsys.readouterr()
    return code, told.out, told.err


def is_one_paragraph(text):
    return text.startswith("rocu: ") and text.count("\n") == 1 and "Traceback" not in text


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("published", [""]),
        ("illustrative", ["-public", "-restricted"]),
    ],
)
def test_each_shipped_paper_is_written_three_times_a_part(capsys, tmp_path, name, parts):
    code, out, err = run(capsys, "paper", "--example", name, "--out", tmp_path)
    assert code == 0, err
    ends = sorted(path.name.partition("south-west")[2] for path in tmp_path.iterdir())
    forms = ("docx", "html", "pdf", "record.json")
    assert ends == sorted(f"{part}.{form}" for part in parts for form in forms)
    assert f"{3 * len(parts)} files in " in out
    assert all(str(path) in out for path in tmp_path.iterdir())


SPEC = """title = "Theirs"
audience = "public"
[[exhibits]]
kind = "track"
measure = "arrests"
[[exhibits]]
kind = "track"
measure = "arrests"
region = "South West"
audience = "restricted"
"""


def test_a_paper_knows_the_kinds_of_area_that_lie_beside_its_returns(capsys, tmp_path):
    returns = tmp_path / "returns"
    returns.mkdir()
    (returns / "a.csv").write_text("Area,Period,Measure,Number\nBCH,2026-27 Q1,arrests,90\n")
    (returns / "rocu.toml").write_text(
        '[areas]\n"BCH" = { kind = "joint unit", parts = ["Bedfordshire", "Hertfordshire"] }\n'
    )
    asked = 'kind = "track"\nmeasure = "arrests"\ngeography = "joint unit"\n'
    spec = tmp_path / "paper.toml"
    spec.write_text(
        f'title = "Ours"\naudience = "internal"\nreturns = "returns"\n[[exhibits]]\n{asked}'
    )
    told = run(capsys, "paper", "--spec", spec, "--out", tmp_path / "out", "--formats", "html")
    assert told[0] == 0, told[2]


def test_the_paper_of_somebody_elses_returns_uses_the_paper_toml_beside_them(capsys, tmp_path):
    returns = tmp_path / "returns"
    returns.mkdir()
    (returns / "paper.toml").write_text(SPEC)
    rows = [f"{region},led,arrests,2020-21 Q{n},{60 + n}"
            for region in ("South West", "Eastern") for n in (1, 2, 3, 4)]  # fmt: skip
    text = "\n".join(["Region,Counting,Measure,Period,Value", *rows])
    (returns / "illustrative.csv").write_text(text)
    (returns / "rocu-mapping.toml").write_text('[file]\nas_at = 2022-05-16\nstatus = "final"\n')
    code, out, err = run(capsys, "paper", "--returns", returns, "--out", tmp_path / "o")
    assert code == 0, err
    assert "6 files in " in out
    forms = ("docx", "html", "pdf", "record.json")
    assert sorted(path.name for path in (tmp_path / "o").iterdir()) == [
        f"theirs-{part}.{form}" for part in ("public", "restricted") for form in forms
    ]
    made = sorted((tmp_path / "o").glob("*.html"))
    assert all("ILLUSTRATIVE" in path.read_text(encoding="utf-8") for path in made)


def test_what_is_newer_than_the_paper_is_said_where_it_is_made(capsys, tmp_path):
    """Grades of 2024 dated a paper, and the budget of the year was left out on page two alone."""
    figures = [["Region", "Period", "Measure", "Value"],
               ["South West", "2023-24 Q4", "Arrests", 41]]  # fmt: skip
    money = [["Region", "Year", "Funding source", "Certainty", "Amount"],
             ["South West", "2025-26", "Grant", "annual", 2_000_000]]  # fmt: skip
    for name, rows in (("arrests", figures), ("budget", money)):
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(tmp_path / f"{name}.xlsx")
    asked = ["paper", "--returns", tmp_path, "--out", tmp_path / "out", "--formats", "csv"]
    said = (
        "The paper is of 2024-03-31 and leaves out what is newer: 1 line. For another day: --as-at"
    )
    assert said in run(capsys, *asked)[1]
    assert "leaves out" not in run(capsys, *asked, "--as-at", "2025-06-30")[1]


def test_what_may_not_be_in_a_public_part_is_named_with_the_line_that_accepts_it(capsys, tmp_path):
    (tmp_path / "SW.csv").write_text("Region,Period,Measure,Value\nSouth West,2020-21,arrests,41\n")
    code, _, err = run(capsys, "paper", "--returns", tmp_path, "--out", tmp_path / "out")
    assert code == 2
    assert "Traceback" not in err
    assert "SW.csv: its format does not show what was hidden" in err
    assert 'SW.csv" = "' in err


@pytest.mark.slow
def test_a_terminal_that_lacks_letters_shows_others(tmp_path):
    """A Windows console in an old code page stopped programs that printed a dash."""
    result = subprocess.run(
        [sys.executable, "-m", "rocu_analysis", "paper", "--region", "Ωmega"],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        cwd=tmp_path,
    )
    assert result.returncode == 2
    assert b"Traceback" not in result.stderr


@pytest.mark.slow
def test_counts_that_are_printed_lose_no_letter_to_a_code_page(tmp_path):
    """``rocu events log.csv > counts.csv`` on Windows wrote a sign in place of what it lacks."""
    (tmp_path / "log.csv").write_text("date,force\n2021-04-05,Kent\n", encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "rocu_analysis", "events", "log.csv", "--measure", "Cŵn cudd"],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "cp1252"},
        cwd=tmp_path,
    )
    assert "Cŵn cudd" in ran.stdout.decode("utf-8")


def test_help_and_version_load_nothing_heavy():
    code = (
        "import sys; from rocu_analysis import cli\n"
        "try: cli.main(['--help'])\n"
        "except SystemExit: pass\n"
        "print([m for m in ('pandas', 'matplotlib', 'rich', 'docx') if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.stdout.endswith("[]\n")


def make_wrong(path, rows=1):
    lines = [f"South West,arrests,20{10 + n}-{11 + n} Q1,twelve" for n in range(rows)]
    path.write_text("\n".join(["Region,Measure,Period,Value", *lines]), encoding="utf-8")
    return path


def test_a_file_that_another_program_holds_is_said_to_be_open(capsys, tmp_path, monkeypatch):
    from rocu_analysis.intake.result import Check

    def held(_check, path):
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(Check, "to_excel", held)
    wrong = make_wrong(tmp_path / "wrong.csv")
    code, _, err = run(capsys, "check", wrong, "--excel", tmp_path / "problems.xlsx")
    assert code == 2
    assert is_one_paragraph(err)
    assert "problems.xlsx: Permission denied. If it is open in Excel" in err


def test_a_problems_workbook_that_excel_holds_is_not_called_somebodys_file(
    capsys, tmp_path, monkeypatch
):
    wrong, problems = make_wrong(tmp_path / "wrong.csv"), tmp_path / "problems.xlsx"
    assert run(capsys, "check", wrong, "--excel", problems)[0] == 1
    opened = io.open

    def held(path, *mode, **more):
        if str(path) == str(problems):
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *mode, **more)

    monkeypatch.setattr(io, "open", held)
    code, _, err = run(capsys, "check", wrong, "--excel", problems)
    assert code == 2
    assert "problems.xlsx: Permission denied. If it is open in Excel" in err


@pytest.mark.slow
def test_notebooks_of_the_current_folder_are_run_rather_than_the_shipped(
    capsys, tmp_path, monkeypatch
):
    import nbformat
    from nbformat.v4 import new_code_cell, new_notebook

    mine = new_notebook(cells=[new_code_cell("print(1 + 1)")])
    nbformat.write(mine, tmp_path / "00-mine.ipynb")
    monkeypatch.chdir(tmp_path)
    code, out, err = run(capsys, "notebooks")
    assert code == 0, err
    assert out.startswith("00-mine.ipynb: done in ")
    (made,) = (tmp_path / "output" / "notebooks").iterdir()
    assert nbformat.read(made, as_version=4).cells[0].outputs[0].text == "2\n"


def test_a_folder_with_no_return_in_it_is_not_called_sound(capsys, tmp_path):
    (tmp_path / "script.py").write_text("print(1)", encoding="utf-8")
    code, out, _ = run(capsys, "check", tmp_path)
    assert code == 1
    assert "script.py" in out
    assert f"{tmp_path.name}: There is nothing to read here" in out


def test_words_above_the_returns_are_said_to_be_unread(capsys, tmp_path, monkeypatch):
    (tmp_path / "returns").mkdir()
    (tmp_path / "returns" / "SW 2020-21.csv").write_text("Region,Ghosts\nSouth West,12\n")
    words = tmp_path / "rocu.toml"
    words.write_text('[aliases]\n"Ghosts" = "arrests"\n')
    monkeypatch.chdir(tmp_path)
    cli.main(["check", "returns"])
    told = capsys.readouterr()
    assert "rocu.toml in this folder was not read: it goes into the folder returns." in told.err
    assert "Column “Ghosts” is not understood" in told.out
    words.rename(tmp_path / "returns" / "rocu.toml")
    cli.main(["check", "returns"])
    told = capsys.readouterr()
    assert (told.err, "“Ghosts”" in told.out) == ("", False)


def test_words_in_the_folder_that_is_checked_are_read_on_a_mapped_drive_too(
    capsys, tmp_path, monkeypatch, link
):
    (tmp_path / "server").mkdir()
    drive = link(tmp_path / "Z", tmp_path / "server")
    (drive / "SW.csv").write_text("Region,Arrests 2020-21\nSouth West,12\n")
    (drive / "rocu.toml").write_text('[aliases]\n"Ghosts" = "arrests"\n')
    monkeypatch.chdir(drive)
    monkeypatch.setattr(Path, "cwd", classmethod(lambda kind: drive))
    cli.main(["check", "."])
    assert "not read" not in capsys.readouterr().err
