"""A check that cannot fail is none: spoil a notebook in each way and see it found."""

import copy
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import defaultdict

import nbformat
import pytest

from rocu_analysis import datasets, workspace

pytestmark = pytest.mark.slow
SPOILT = "a number that nobody computed: 4,711"


def book():
    """The notebook that compares regions, down to its first chart; it prints figures before."""
    path = next(path for path in workspace.notebook_files() if path.name.startswith("03-"))
    notebook = nbformat.read(path, as_version=4)
    last = next(n for n, cell in enumerate(notebook.cells) if "<figure" in str(cell.get("outputs")))
    notebook.cells = notebook.cells[: last + 1]
    return notebook


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def other_words(notebook):
    outputs = [output for cell in code(notebook) for output in cell.outputs]
    next(o for o in outputs if o.output_type == "stream").text = f"{SPOILT}\n"


def another_description(notebook):
    code(notebook)[-1].outputs[0].data["text/plain"] = SPOILT


def other_figures(notebook):
    """The chart is made from other figures than those that the stored words describe."""
    loading = next(cell for cell in code(notebook) if "rocu.example(" in cell.source)
    name = re.search(r"^(\w+) = rocu\.example\(", loading.source, re.MULTILINE)[1]
    loading.source += f'\n{name}["value"] = {name}["value"] * 1.5'


def stripped(notebook):
    for cell in code(notebook):
        cell.outputs, cell.execution_count = [], None


def half_executed(notebook):
    code(notebook)[-1].outputs, code(notebook)[-1].execution_count = [], None


def ignored(notebook):
    code(notebook)[-1].source = f"# NBVAL_IGNORE_OUTPUT\n{code(notebook)[-1].source}"


# How a notebook is spoilt, and what is said of it; pytest cuts long words short.
SPOILINGS = {
    other_words: SPOILT,
    another_description: "mismatch 'text/plain'",
    other_figures: "mismatch",
    stripped: "was not run",
    half_executed: "was not run",
    ignored: "ignored without a line",
}


def test_each_way_of_spoiling_a_notebook_is_found(tmp_path):
    """All in one run of the check that `make test` makes: most of what it costs is starting it."""
    home = datasets.notebooks()
    for name in ("conftest.py", "sanitise.cfg"):
        (tmp_path / name).write_text((home / name).read_text(encoding="utf-8"), encoding="utf-8")
    sound = book()
    nbformat.write(sound, tmp_path / "sound.ipynb")
    for spoil in SPOILINGS:
        spoilt = copy.deepcopy(sound)
        spoil(spoilt)
        nbformat.write(spoilt, tmp_path / f"{spoil.__name__}.ipynb")
    words = "-q -p no:cacheprovider --nbval --nbval-current-env --nbval-cell-timeout=120"
    files = ["--nbval-sanitize-with=sanitise.cfg", "--rootdir=.", "--junitxml=said.xml"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *words.split(), *files, "."],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "ROCU_NOTHING_SKIPS": ""},
    )
    assert done.returncode == 1, done.stdout
    said = defaultdict(str)
    for case in ET.parse(tmp_path / "said.xml").iter("testcase"):
        said[case.get("classname")] += "".join(case.itertext())
    assert said.pop("sound.ipynb") == ""
    for spoil, words in SPOILINGS.items():
        assert words in said[f"{spoil.__name__}.ipynb"], spoil.__name__
