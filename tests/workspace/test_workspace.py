"""A working folder, and notebooks run for a region."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from rocu_analysis import workspace
from rocu_analysis.errors import BadOption, MissingFile, UnknownName

PARAMETERS = 'REGION = "South West"  # the region in focus\nAS_AT = None\nRETURNS = None'


def book(*sources, parameters=PARAMETERS):
    """A small notebook whose first code cell is the parameters."""
    cell = new_code_cell(parameters, metadata={"tags": ["parameters"]})
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return new_notebook(
        cells=[new_markdown_cell("# One question"), cell, *map(new_code_cell, sources)],
        metadata=kernel,
    )


@pytest.fixture
def folder(tmp_path):
    """A folder with one notebook that runs and one that stops in its third code cell."""
    nbformat.write(book("print(REGION, AS_AT)"), tmp_path / "00-fine.ipynb")
    nbformat.write(
        book("x = 1", "raise ValueError('no such quarter')", "x"), tmp_path / "01-stops.ipynb"
    )
    return tmp_path


def test_only_what_is_given_is_rewritten():
    changed = workspace.with_parameters(book(), {"REGION": "Eastern", "AS_AT": None})
    expected = "REGION = 'Eastern'  # the region in focus\nAS_AT = None\nRETURNS = None"
    assert changed.cells[1].source == expected


def test_a_path_with_backslashes_is_taken_as_it_is():
    changed = workspace.with_parameters(book(), {"RETURNS": r"C:\returns\1"})
    assert changed.cells[1].source.splitlines()[2] == "RETURNS = 'C:\\\\returns\\\\1'"


def test_a_notebook_without_parameters_cannot_be_given_any():
    plain = new_notebook(cells=[new_code_cell("1")])
    with pytest.raises(BadOption, match="no cell tagged"):
        workspace.with_parameters(plain, {"REGION": "Eastern"})


def test_a_failure_stops_one_notebook_and_the_others_go_on(folder, tmp_path):
    told = []
    runs = workspace.run_notebooks(
        out=tmp_path / "out",
        region="swrocu",
        as_at="2021-03-31",
        notebooks=folder,
        progress=told.append,
    )
    assert told == runs
    fine, stops = runs
    assert fine.passed
    assert fine.region == "South West"
    said = nbformat.read(fine.path, as_version=4).cells[2].outputs[0].text
    assert said == "South West 2021-03-31\n"
    # Parameters are code cell 1, x = 1 is 2, the one that raises is 3.
    assert (stops.failed_cell, stops.passed) == (3, False)
    assert str(stops).endswith("stopped in code cell 3: ValueError: no such quarter")
    assert stops.path.exists()


def test_all_regions_make_ten_folders(tmp_path):
    nbformat.write(book(), tmp_path / "00-fine.ipynb")
    calls = []
    original = workspace._run
    workspace._run = lambda source, target, given: calls.append(
        (target.parent.name, given["REGION"])
    )
    try:
        workspace.run_notebooks(out=tmp_path / "out", all_regions=True, notebooks=tmp_path)
    finally:
        workspace._run = original
    assert len(calls) == 10
    assert all(name == region for name, region in calls)


def test_unknown_region_and_missing_notebooks_are_told(tmp_path):
    with pytest.raises(UnknownName, match="Did you mean South West"):
        workspace.run_notebooks(out=tmp_path, region="South Wets")
    with pytest.raises(MissingFile, match="no notebooks here"):
        workspace.run_notebooks(out=tmp_path, notebooks=tmp_path)


def test_start_refuses_a_folder_with_something_in_it(tmp_path):
    (tmp_path / "mine.txt").write_text("work of weeks")
    with pytest.raises(BadOption, match="something here already"):
        workspace.start(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


def test_start_gives_what_a_paper_needs(tmp_path):
    made = {path.name for path in workspace.start(tmp_path / "paper")}
    assert made >= {
        ".gitignore",
        "paper.toml",
        "template.xlsx",
        "example-returns",
        "returns",
        "conftest.py",
        "sanitise.cfg",
    }
    assert list((tmp_path / "paper").glob("*.ipynb"))
    assert list((tmp_path / "paper" / "example-returns").glob("illustrative*.xlsx"))
    assert 'returns = "example-returns"' in (tmp_path / "paper" / "paper.toml").read_text()
