"""What the page on checking notebooks says, done by somebody with notebooks of their own."""

import os
import re
import shlex
import shutil
import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from rocu_analysis import datasets, workspace

pytestmark = pytest.mark.slow
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
QUESTION = 'rocu.compare_regions(fraud, "judicial outcomes", of="total outcomes", period="2018-19")'


def page():
    return (datasets.notebooks() / "checking-notebooks.md").read_text(encoding="utf-8")


def blocks(language):
    fenced = re.findall(r"^```(\w*)\n(.*?)^```\n", page(), re.MULTILINE | re.DOTALL)
    return [text for name, text in fenced if name == language]


def command(sign):
    """The one command of the page that has this sign, as it stands there."""
    (found,) = [line for line in map(str.strip, blocks("")) if sign in line.split()]
    return found


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """What `rocu start` adds for checking, a notebook that was run, and one on live returns."""
    place = tmp_path_factory.mktemp("own")
    for name in ("conftest.py", "sanitise.cfg"):
        shutil.copyfile(datasets.notebooks() / name, place / name)
    (place / ".gitignore").write_text(workspace.GITIGNORE, encoding="utf-8")
    shutil.copytree(datasets.example_returns("illustrative"), place / "returns")
    sources = ["import rocu_analysis as rocu", 'fraud = rocu.example("fraud")', QUESTION]
    write(place / "mine.ipynb", sources)
    workspace.run_notebooks(out=place, notebooks=place)
    (checked,) = blocks("python")
    write(place / "something-live.ipynb", ["import rocu_analysis as rocu", checked])
    return place


@pytest.fixture
def folder(made, tmp_path):
    """A copy of it, to be spoilt."""
    return shutil.copytree(made, tmp_path / "own")


def write(path, sources):
    cells = [new_markdown_cell("# A question"), *map(new_code_cell, sources)]
    nbformat.write(new_notebook(cells=cells, metadata=KERNEL), path)


def run(folder, words):
    done = subprocess.run(
        [sys.executable, *shlex.split(words)[1:]],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTEST_ADDOPTS": ""},
    )
    return done.returncode, done.stdout + done.stderr


def test_both_checks_pass_where_all_is_well(folder):
    code, said = run(folder, command("--nbval"))
    assert code == 0, said
    assert "something-live" not in said
    # Three code cells, and the check that they were run.
    assert "4 passed" in said
    code, said = run(folder, command("--nbval-lax"))
    assert code == 0, said
    assert "2 passed" in said


def test_the_lax_check_bites_where_a_region_is_missing(folder):
    (folder / "returns" / "illustrative London.xlsx").unlink()
    code, said = run(folder, command("--nbval-lax"))
    assert code == 1
    assert "AssertionError" in said
    assert "London" in said


def test_live_returns_and_notebooks_stay_out_of_the_repository(folder):
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    (folder / "output").mkdir()
    (folder / "output" / "paper.docx").write_text("counts")
    done = subprocess.run(
        ["git", "ls-files", "--others", "--exclude-standard"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    assert sorted(done.stdout.split()) == [
        ".gitignore",
        "conftest.py",
        "mine.ipynb",
        "sanitise.cfg",
    ]
