"""A check that cannot fail is none: spoil a notebook in each way and see it found."""

import copy
import os
import re
import subprocess
import sys

import nbformat
import pytest

from rocu_analysis import datasets, workspace

pytestmark = pytest.mark.slow
BOOKS = workspace.notebook_files()
SPOILT = "a number that nobody computed: 4,711"


@pytest.fixture(scope="module")
def book():
    """The notebook that compares regions: it shows exhibits and prints figures."""
    return nbformat.read(next(path for path in BOOKS if path.name.startswith("03-")), as_version=4)


def verdict(notebook, folder):
    """Exit code and words of the check that `make test` makes, on one notebook."""
    home = datasets.notebooks()
    for name in ("conftest.py", "sanitise.cfg"):
        (folder / name).write_text((home / name).read_text(encoding="utf-8"), encoding="utf-8")
    nbformat.write(notebook, folder / "book.ipynb")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "--nbval",
            "--nbval-current-env",
            "--nbval-cell-timeout=120",
            f"--nbval-sanitize-with={folder / 'sanitise.cfg'}",
            f"--rootdir={folder}",
            str(folder / "book.ipynb"),
        ],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "ROCU_NOTHING_SKIPS": ""},
    )
    return done.returncode, done.stdout


def outputs(notebook, mime):
    """Every stored output that has this kind of content."""
    return [
        output
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if mime in output.get("data", {})
    ]


def test_as_it_is_it_passes(book, tmp_path):
    code, said = verdict(book, tmp_path)
    assert code == 0, said


def test_a_spoilt_output_is_found(book, tmp_path):
    spoilt = copy.deepcopy(book)
    printed = [
        output
        for cell in spoilt.cells
        for output in cell.get("outputs", [])
        if output.output_type == "stream"
    ]
    printed[0].text = f"{SPOILT}\n"
    code, said = verdict(spoilt, tmp_path)
    assert code == 1
    assert SPOILT in said


def test_a_spoilt_description_is_found(book, tmp_path):
    spoilt = copy.deepcopy(book)
    charts = [o for o in outputs(spoilt, "text/html") if "<figure" in o.data["text/html"]]
    charts[0].data["text/plain"] = SPOILT
    code, said = verdict(spoilt, tmp_path)
    assert code == 1
    assert "mismatch 'text/plain'" in said  # pytest cuts the words short


def test_a_changed_input_figure_is_found(book, tmp_path):
    """The chart is made from other figures than those that the stored words describe."""
    spoilt = copy.deepcopy(book)
    loading = next(c for c in spoilt.cells if "rocu.example(" in c.source)
    name = re.search(r"^(\w+) = rocu\.example\(", loading.source, re.MULTILINE)[1]
    loading.source += f'\n{name}["value"] = {name}["value"] * 1.5'
    code, said = verdict(spoilt, tmp_path)
    assert code == 1
    assert "mismatch" in said


@pytest.mark.parametrize("which", ["all", "last"])
def test_a_stripped_or_half_executed_notebook_is_found(book, tmp_path, which):
    spoilt = copy.deepcopy(book)
    cells = [c for c in spoilt.cells if c.cell_type == "code"]
    for cell in cells if which == "all" else cells[-1:]:
        cell.outputs, cell.execution_count = [], None
    code, said = verdict(spoilt, tmp_path)
    assert code == 1
    assert "was not run" in said


def test_looking_away_needs_a_reason(book, tmp_path):
    spoilt = copy.deepcopy(book)
    last = [c for c in spoilt.cells if c.cell_type == "code"][-1]
    last.source = f"# NBVAL_IGNORE_OUTPUT\n{last.source}"
    code, said = verdict(spoilt, tmp_path)
    assert code == 1
    assert "ignored without a line" in said
