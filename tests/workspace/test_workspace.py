"""A working folder, and notebooks run for a region."""

import json
import os
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from rocu_analysis import notebook_runs, reference, workspace
from rocu_analysis.errors import BadOption, MissingFile, RocuError, UnknownName

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
    changed = notebook_runs.with_parameters(book(), {"REGION": "Eastern", "AS_AT": None})
    expected = "REGION = 'Eastern'  # the region in focus\nAS_AT = None\nRETURNS = None"
    assert changed.cells[1].source == expected


def test_a_path_with_backslashes_is_taken_as_it_is():
    changed = notebook_runs.with_parameters(book(), {"RETURNS": r"C:\returns\1"})
    assert changed.cells[1].source.splitlines()[2] == "RETURNS = 'C:\\\\returns\\\\1'"


def test_a_notebook_without_parameters_cannot_be_given_any():
    plain = new_notebook(cells=[new_code_cell("1")])
    with pytest.raises(BadOption, match="no cell tagged"):
        notebook_runs.with_parameters(plain, {"REGION": "Eastern"})


def test_a_failure_stops_one_notebook_and_the_others_go_on(folder, tmp_path):
    told = []
    runs = notebook_runs.run_notebooks(
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


@pytest.mark.long
def test_all_regions_make_ten_folders_each_run_for_its_own(tmp_path):
    nbformat.write(book("print(REGION)"), tmp_path / "00-fine.ipynb")
    runs = notebook_runs.run_notebooks(out=tmp_path / "out", all_regions=True, notebooks=tmp_path)
    said = {
        run.path.parent.name: nbformat.read(run.path, as_version=4).cells[2].outputs[0].text
        for run in runs
    }
    assert said == {region: f"{region}\n" for region in reference.REGIONS}
    assert len(said) == 10
    assert all(run.passed for run in runs)


def test_what_was_stored_is_not_left_below_a_cell_that_fails(tmp_path):
    """Notebooks are shipped as executed: their figures are of one region, the run of another."""
    stored = book("x = 1", "assert x == 2  # as it was", "print('of another region')")
    nbformat.write(stored, tmp_path / "00-stops.ipynb")
    (first,) = notebook_runs.run_notebooks(notebooks=tmp_path, out=tmp_path / "first")
    made = nbformat.read(first.path, as_version=4)
    for number, cell in enumerate(made.cells[1:], 1):
        cell.outputs = [nbformat.v4.new_output("stream", text="of the South West\n")]
        cell.execution_count = number
    nbformat.write(made, tmp_path / "00-stops.ipynb")
    (run,) = notebook_runs.run_notebooks(notebooks=tmp_path, out=tmp_path / "out")
    assert run.failed_cell == 3
    assert str(run).endswith("code cell 3: AssertionError: assert x == 2  # as it was")
    after = nbformat.read(run.path, as_version=4)
    assert "of the South West" not in nbformat.writes(after)
    assert [cell.execution_count for cell in after.cells[1:]] == [1, 2, 3, None]


def test_unknown_region_and_missing_notebooks_are_told(tmp_path):
    with pytest.raises(UnknownName, match="Did you mean South West"):
        notebook_runs.run_notebooks(out=tmp_path, region="South Wets")
    with pytest.raises(MissingFile, match="no notebooks here"):
        notebook_runs.run_notebooks(out=tmp_path, notebooks=tmp_path)


def test_a_notebook_that_somebody_changed_is_not_written_over(folder, tmp_path):
    out = tmp_path / "out"
    notebook_runs.run_notebooks(out=out, region="Eastern", notebooks=folder)
    again = notebook_runs.run_notebooks(out=out, region="London", notebooks=folder)
    assert [run.region for run in again] == ["London", "London"]
    mine = nbformat.read(out / "00-fine.ipynb", as_version=4)
    mine.cells.append(new_markdown_cell("What the board asked in May"))
    nbformat.write(mine, out / "00-fine.ipynb")
    with pytest.raises(BadOption, match=r"“.*00-fine.ipynb” has been changed"):
        notebook_runs.run_notebooks(out=out, region="London", notebooks=folder)
    kept = nbformat.read(out / "00-fine.ipynb", as_version=4)
    assert kept.cells[-1].source == "What the board asked in May"


def test_start_refuses_a_folder_with_something_in_it(tmp_path):
    (tmp_path / "mine.txt").write_text("work of weeks")
    with pytest.raises(BadOption, match="something here already") as refused:
        workspace.start(tmp_path)
    # The name that is suggested is not the one that was refused.
    assert str(refused.value).endswith(f"for example: rocu start {tmp_path.name}-2.")
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


def test_a_notebook_about_one_region_is_left_out_for_another(tmp_path):
    about = book("print(REGION)")
    about.cells[1].metadata["tags"] = ["parameters", "only-this-region"]
    nbformat.write(about, tmp_path / "06-one.ipynb")
    (left_out,) = notebook_runs.run_notebooks(
        out=tmp_path / "out", region="Eastern", notebooks=tmp_path
    )
    assert left_out.passed
    assert str(left_out) == "06-one.ipynb for Eastern: left out, it is about South West alone"
    assert not left_out.path.exists()
    (made,) = notebook_runs.run_notebooks(
        out=tmp_path / "out", region="South West", notebooks=tmp_path
    )
    assert made.left_out is None
    assert made.path.exists()


def test_of_the_shipped_notebooks_one_is_about_one_region():
    own = {
        path.name: notebook_runs.only_region(nbformat.read(path, as_version=4))
        for path in notebook_runs.notebook_files()
    }
    assert {name: region for name, region in own.items() if region} == {
        "06-south-west.ipynb": "South West"
    }


@pytest.fixture
def nobody_starts(monkeypatch):
    """JupyterLab is not started: what it would have been given is kept."""
    from jupyterlab.labapp import LabApp

    given = []
    monkeypatch.setattr(LabApp, "launch_instance", given.append)
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "settings-of-the-user")
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    return given


def test_lab_opens_the_folder_that_is_named_with_the_options_given(tmp_path, nobody_starts, capsys):
    assert workspace.lab(tmp_path, ["--no-browser", "--log-level=INFO"]) == 0
    (options,) = nobody_starts
    assert options[:3] == [
        f"--ServerApp.root_dir={tmp_path}",
        "--no-browser",
        "--log-level=INFO",
    ]
    assert [option for option in options if "log" in option] == ["--log-level=INFO"]
    assert str(tmp_path) in capsys.readouterr().out


def test_lab_opens_the_current_folder_if_it_has_notebooks(tmp_path, nobody_starts, monkeypatch):
    nbformat.write(book(), tmp_path / "mine.ipynb")
    monkeypatch.chdir(tmp_path)
    workspace.lab()
    assert nobody_starts == [[f"--ServerApp.root_dir={tmp_path}", *workspace.QUIET]]


def test_lab_adds_its_settings_to_those_that_are_there(tmp_path, nobody_starts):
    workspace.lab(tmp_path)
    ours, theirs = os.environ["JUPYTER_CONFIG_PATH"].split(os.pathsep)
    assert theirs == "settings-of-the-user"
    page = json.loads((Path(ours) / "labconfig" / "page_config.json").read_text(encoding="utf-8"))
    assert page["disabledExtensions"] == {"@jupyterlab/apputils-extension:announcements": True}


def test_lab_without_notebooks_or_a_repository_says_how_to_begin(
    tmp_path, nobody_starts, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(workspace.locations, "in_repository", lambda: False)
    with pytest.raises(RocuError, match=r"no notebooks in it.*rocu start my-paper"):
        workspace.lab()
    assert nobody_starts == []


def test_lab_gives_the_exit_code_of_jupyterlab(tmp_path, nobody_starts, monkeypatch):
    from jupyterlab.labapp import LabApp

    monkeypatch.setattr(LabApp, "launch_instance", lambda _options: sys.exit("no such option"))
    assert workspace.lab(tmp_path) == 1
    monkeypatch.setattr(LabApp, "launch_instance", lambda _options: sys.exit(5))
    assert workspace.lab(tmp_path) == 5


def test_lab_where_jupyterlab_is_not_installed_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    monkeypatch.setitem(sys.modules, "jupyterlab.labapp", None)
    with pytest.raises(RocuError, match="python -m pip install jupyterlab"):
        workspace.lab(tmp_path)


def test_lab_as_the_administrator_says_what_to_do(tmp_path, nobody_starts, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0, raising=False)
    with pytest.raises(RocuError, match=r"another user.*--allow-root"):
        workspace.lab(tmp_path)
    assert nobody_starts == []
    workspace.lab(tmp_path, ["--allow-root"])
    assert "--allow-root" in nobody_starts[0]
