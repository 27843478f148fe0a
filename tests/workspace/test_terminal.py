"""Progress stands on a terminal only; what `rocu lab` and `rocu notebooks` make of options."""

import io
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from rocu_analysis import cli, notebook_runs, workspace


class Screen(io.StringIO):
    """A stream that calls itself a terminal."""

    def isatty(self):
        return True


def count_to_two():
    with cli.progress_bar("Running the notebooks", 2) as one_more:
        one_more()
        print("a line for a file")
        one_more()


def test_a_bar_counts_on_a_terminal(monkeypatch, capsys):
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    count_to_two()
    assert "Running the notebooks" in screen.getvalue()
    assert "2/2" in screen.getvalue()
    # What is printed for a file goes there, not to the terminal.
    assert capsys.readouterr().out == "a line for a file\n"
    assert "a line for a file" not in screen.getvalue()


def test_no_bar_where_standard_error_is_no_terminal(capsys):
    count_to_two()
    with cli.progress("Reading") as say:
        say("Writing")
    told = capsys.readouterr()
    assert told.err == ""
    assert told.out == "a line for a file\n"


@pytest.fixture
def three_books(tmp_path, monkeypatch):
    """One notebook that runs, one that stops, one about the South West alone."""
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    for name, code, tags in (
        ("00-fine", "1", ["parameters"]),
        ("01-stops", "1 / 0", ["parameters"]),
        ("02-own", "1", ["parameters", "only-this-region"]),
    ):
        first = new_code_cell('REGION = "South West"', metadata={"tags": tags})
        made = new_notebook(cells=[first, new_code_cell(code)], metadata=kernel)
        nbformat.write(made, tmp_path / f"{name}.ipynb")
    found = notebook_runs.notebook_files(tmp_path)
    monkeypatch.setattr(notebook_runs, "notebook_files", lambda folder=None: found)
    return tmp_path


def test_the_set_goes_on_after_a_failure_and_the_exit_code_says_so(three_books, capsys):
    out = three_books / "out"
    code = cli.main(["notebooks", "--region", "Eastern", "--out", str(out)])
    told = capsys.readouterr()
    assert code == cli.FOUND_WRONG
    first, second, third, last = told.out.splitlines()
    assert first.startswith("00-fine.ipynb for Eastern: done in")
    assert second.endswith("stopped in code cell 2: ZeroDivisionError: division by zero")
    assert third == "02-own.ipynb for Eastern: left out, it is about South West alone"
    assert last.startswith("2 notebooks in ")
    assert last.endswith(f"1 stopped, 1 left out: {out}")
    assert told.err == ""


def test_options_of_jupyterlab_go_through_and_those_of_no_command_do_not(monkeypatch, capsys):
    given = []
    monkeypatch.setattr(workspace, "lab", lambda *words: given.append(words) or 0)
    assert cli.main(["lab", "here", "--no-browser", "--port", "8899", "--ip=127.0.0.1"]) == 0
    assert given == [("here", ["--no-browser", "--ServerApp.port=8899", "--ip=127.0.0.1"])]
    assert cli.main(["check", "here", "--ip=127.0.0.1"]) == cli.COULD_NOT_RUN
    assert capsys.readouterr().err.startswith("rocu: command: unrecognized arguments: --ip=")
